"""People in their seats: hiring, ramps, and the productive hours of a day."""

from math import exp, pow

from model.calendar import DAYS_PER_WEEK
from model.records import (
    ACCOUNTS,
    MARKETING,
    NEVER,
    NOBODY,
    OPERATIONS,
    SALES,
    SPECIALISTS,
    UNSET,
    Records,
)
from model.rule import entry, rule

WEEKLY_HOURS = 40.0
"""Contracted hours of a week [h]; the evidence file states every load against it."""


ORDINARY_MESSAGES = 4.0
"""Messages to other departments that observed working hours leave room for [a day]; N20."""


@rule
def has_department(records: Records, department: int) -> bool:
    """Tell whether the firm has a department."""
    departments = records.departments
    return department < departments.shape[0] and departments[department].n_opening > 0


@rule
def hours_per_day(records: Records, department: int, is_lead: bool) -> float:
    """Give the productive hours of a fully ramped person [h per day], before check-ins."""
    inputs = records.inputs[0]
    if department == SALES:
        weekly = WEEKLY_HOURS * inputs.selling_time_share
    elif department == ACCOUNTS:
        weekly = inputs.accounts_hours_per_week
    elif department == MARKETING:
        weekly = inputs.marketing_hours_per_week
    elif department == SPECIALISTS:
        weekly = inputs.specialists_hours_per_week
    else:
        weekly = inputs.operations_hours_per_week
    if is_lead:
        free = WEEKLY_HOURS - inputs.staff_meeting_hours
        weekly *= max(0.0, WEEKLY_HOURS - inputs.lead_meeting_hours) / free
    return weekly / DAYS_PER_WEEK


@rule
def ramp_days(records: Records, department: int) -> float:
    """Give the time until a new person of a department works at full rate [days]."""
    inputs = records.inputs[0]
    if department == SALES:
        return inputs.ramp_sales
    if department == ACCOUNTS:
        return inputs.ramp_accounts
    if department == MARKETING:
        return inputs.ramp_marketing
    if department == SPECIALISTS:
        return inputs.ramp_specialists
    return inputs.ramp_operations


@rule
def vacancy_days(records: Records, department: int) -> float:
    """Give the ordinary time a seat of a department stays empty [days]."""
    inputs = records.inputs[0]
    if department == SALES:
        return inputs.vacancy_sales
    if department == ACCOUNTS:
        return inputs.vacancy_accounts
    if department == MARKETING:
        return inputs.vacancy_marketing
    if department == SPECIALISTS:
        return inputs.vacancy_specialists
    return inputs.vacancy_operations


@rule
def yearly_pay(records: Records, department: int) -> float:
    """Give the on-target pay of a department [$ per year]."""
    inputs = records.inputs[0]
    if department == SALES:
        return inputs.sales_pay_usd
    if department == ACCOUNTS:
        return inputs.accounts_pay_usd
    if department == MARKETING:
        return inputs.marketing_pay_usd
    if department == SPECIALISTS:
        return inputs.specialists_pay_usd
    return inputs.operations_pay_usd


@rule
def base_share(records: Records, department: int) -> float:
    """Give the fixed part of a department's on-target pay [share]."""
    inputs = records.inputs[0]
    if department == SALES:
        return inputs.sales_base_share
    if department == ACCOUNTS:
        return inputs.accounts_base_share
    if department == MARKETING:
        return inputs.marketing_base_share
    if department == SPECIALISTS:
        return inputs.specialists_base_share
    return inputs.operations_base_share


@rule
def second_roles(records: Records, seat: int) -> int:
    """Count the roles that a person has besides that of the own department."""
    person = records.people[seat]
    roles = 0
    if person.has_accounts and person.department != ACCOUNTS:
        roles += 1
    if person.joins_deals and person.department != SPECIALISTS:
        roles += 1
    return roles


@rule
def time_for_own(records: Records, seat: int) -> float:
    """Give the part of a person's time that the own department's work has [share]."""
    roles = second_roles(records, seat)
    return pow(1.0 - records.inputs[0].second_role_time, roles) if roles > 0 else 1.0


@rule
def time_for_others(records: Records, seat: int) -> float:
    """Give the part of a person's time that a role has: all of the own, or of one taken over."""
    roles = second_roles(records, seat)
    return (1.0 - time_for_own(records, seat)) / roles if roles > 0 else 1.0


@rule
def take_seat(records: Records, seat: int, day: int) -> None:
    """Let the next hire take a seat: own ability, no history, little knowledge of others."""
    inputs = records.inputs[0]
    person = records.people[seat]
    luck = records.person_luck[seat, min(person.hire, records.person_luck.shape[1] - 1)]
    person.is_present = True
    person.hired_day = day
    person.skill = max(0.2, 1.0 + inputs.ability_spread * luck.skill)
    person.candor = inputs.candor
    person.heard = 0.0
    person.heard_candor = 0.0
    person.perspective = inputs.perspective
    person.coached = inputs.ordinary_coaching
    person.session_day = -NEVER
    person.advised = 0.0
    person.morale = 0.0
    person.tension = 0.0
    person.felt_exits = 0.0
    person.group_result = 1.0
    person.leads = 0.0
    person.own = 0.0
    person.attainment = 1.0
    person.coverage = 1.0
    person.reach = 1.0
    person.period_from = UNSET
    person.quota = 0.0
    person.sold = 0.0
    person.year_sold = 0.0
    person.clawed_back = 0.0
    person.owed_hours = 0.0
    person.quit_clock = 0.0
    person.quit_at = luck.quit
    person.met_day = day
    person.leaves_day = NEVER
    fails = person.department == SALES and day > 0 and luck.failure < inputs.hire_failure
    if fails and inputs.with_turnover:
        person.leaves_day = day + int(inputs.ramp_sales)
    for department in range(records.departments.shape[0]):
        view = records.views[seat, department]
        prior = (inputs.relational_coordination + inputs.trust_spread * luck.trust - 1.0) / 4.0
        view.prior_trust = min(0.95, max(0.05, prior))
        view.trust = view.prior_trust
        view.ceiling = 1.0
        view.belief = records.departments[department].usual
        view.age = 0.0
        view.knowledge = 0.5 * inputs.opening_knowledge
        view.last_contact = day
    for place in range(records.tie_start[seat], records.tie_start[seat + 1]):
        row = records.tie_list[place]
        tie = records.ties[row]
        other = other_end(records, row, seat)
        prior = records.views[seat, records.people[other].department].prior_trust
        if tie.first == seat:
            tie.trust_first = prior
        else:
            tie.trust_second = prior


@rule
def has_weekly_turn(records: Records, seat: int, day: int) -> bool:
    """Tell whether it is a person's day for what is done once a week."""
    return day % DAYS_PER_WEEK == records.people[seat].place % DAYS_PER_WEEK


@rule
def other_end(records: Records, row: int, seat: int) -> int:
    """Give the seat at the other end of one's tie."""
    tie = records.ties[row]
    return tie.second if tie.first == seat else tie.first


@entry
def fill_seats(records: Records, tenure: int) -> None:
    """Let opening staff take their seats, with the firm for some time already [days]."""
    for seat in range(records.people.shape[0]):
        if not records.people[seat].is_open:
            continue
        take_seat(records, seat, 0)
        records.people[seat].hired_day = -tenure
        for department in range(records.departments.shape[0]):
            records.views[seat, department].knowledge = records.inputs[0].opening_knowledge


@rule
def seller_of(records: Records, row: int) -> int:
    """Give the seat of the salesperson who won an account, if they are still there."""
    account = records.accounts[row]
    if account.seller == NOBODY:
        return NOBODY
    seller = records.people[account.seller]
    is_there = seller.is_present and seller.hire == account.seller_hire
    return account.seller if is_there else NOBODY


@rule
def arrive(records: Records, seat: int, day: int) -> None:
    """Fill a vacant seat when its day has come."""
    person = records.people[seat]
    if person.is_open and not person.is_present and day >= person.back_day:
        take_seat(records, seat, day)


@rule
def start_day(records: Records, seat: int, day: int) -> None:
    """Work out the productive hours of today, before check-ins and messages are taken off."""
    inputs = records.inputs[0]
    person = records.people[seat]
    department = records.departments[person.department]
    person.met_today = False
    if not person.is_present:
        person.hours = 0.0
        return
    ramp = ramp_days(records, person.department)
    served = day - person.hired_day
    person.ramp = 1.0 if served >= ramp else (1.0 + served) / (1.0 + ramp)
    person.base_hours = hours_per_day(records, person.department, person.is_lead)
    watched = 0.0
    if inputs.with_transparency:
        privacy = 1.0 - inputs.privacy_relief * inputs.private_team
        seen = pow(inputs.transparency, inputs.watching_convexity)
        watched = inputs.watching_cost * seen * privacy
    person.hours = person.base_hours * person.ramp * (1.0 - watched)
    further = inputs.messages_per_day - ORDINARY_MESSAGES
    person.hours = max(0.0, person.hours - further * inputs.message_minutes / 60.0)
    department.n_present += 1
    records.firm[0].headcount += 1.0


@rule
def fade(memory: float, days: float) -> float:
    """Give the share of something that is left after some days, by its memory [days]."""
    return exp(-days / memory)


@rule
def recover(records: Records, seat: int, day: int) -> None:
    """Let morale return to normal, and tension fade; overload wears morale down."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not person.is_present:
        return
    department = records.departments[person.department]
    person.morale *= fade(inputs.morale_memory, 1.0)
    person.tension *= fade(inputs.tension_memory, 1.0)
    person.felt_exits *= fade(inputs.exit_memory, 1.0)
    suffers = (person.department == OPERATIONS and inputs.with_delivery) or (
        person.department == ACCOUNTS and inputs.with_account_care
    )
    if suffers and department.utilization > inputs.quality_threshold:
        person.morale -= inputs.overload_effect / (4.0 * DAYS_PER_WEEK)


@rule
def share_mood(records: Records, day: int) -> None:
    """Sum up what each department feels and believes."""
    for number in range(records.departments.shape[0]):
        department = records.departments[number]
        department.tension = 0.0
        if department.n_present == 0:
            continue  # what it thought last stays until somebody is there to think otherwise
        staff = department.n_present
        department.willingness = 0.0
        for other in range(records.departments.shape[0]):
            relation = records.relations[number, other]
            relation.trust = 0.0
            relation.knowledge = 0.0
            relation.age = 0.0
            relation.belief = 0.0
        for seat in range(department.first_seat, department.end_seat):
            person = records.people[seat]
            if person.is_present:
                department.tension += person.tension / staff
                department.willingness += person.willingness / staff
                for other in range(records.departments.shape[0]):
                    view = records.views[seat, other]
                    relation = records.relations[number, other]
                    relation.trust += view.trust / staff
                    relation.knowledge += view.knowledge / staff
                    relation.age += view.age / staff
                    relation.belief += view.belief / staff
