"""Turnover: people quit by morale, attainment and peers' exits, and seats stay empty a while."""

from math import exp, log, pow

from model.account_care import pass_on_accounts
from model.calendar import DAYS_PER_YEAR
from model.delivery import give_back_projects
from model.network import embedding
from model.pay_plan import pay_out
from model.people import other_end, vacancy_days, yearly_pay
from model.records import ACCOUNTS, MARKETING, SALES, SPECIALISTS, UNSET, Records
from model.rule import rule

PEERS = 8.0
"""Colleagues whose exits a person feels [people]; N4 (mean work group)."""
MEAN_MIDDLING = 0.7071
"""Mean of exp(-x^2 / 2) for normal x: keeps the mean of the attainment factor at one."""
LEAST_WORTH = 0.05
"""Least that a plan counts as paying, which bounds the risk of quitting [times]; assumption."""
VACANCY_SPREAD = 0.3
"""Spread of vacancies (log SD); assumption."""


@rule
def quit_rate(records: Records, department: int) -> float:
    """Give the yearly share of a department that quits in ordinary times."""
    inputs = records.inputs[0]
    if department == SALES:
        return inputs.quit_rate_sales
    if department == ACCOUNTS:
        return inputs.quit_rate_accounts
    if department == MARKETING:
        return inputs.quit_rate_marketing
    if department == SPECIALISTS:
        return inputs.quit_rate_specialists
    return inputs.quit_rate_operations


@rule
def attainment_factor(records: Records, attainment: float) -> float:
    """Give the effect of attainment on quitting: an inverted U around 0.9 of quota [times]."""
    peak = records.inputs[0].attainment_quit_ratio
    away = (attainment - 0.9) / 0.4
    middling = exp(-0.5 * away * away)
    return (1.0 + (peak - 1.0) * middling) / (1.0 + (peak - 1.0) * MEAN_MIDDLING)


@rule
def plan_worth(records: Records) -> float:
    """Give what the plan pays at quota against one with the usual commission [times]."""
    inputs = records.inputs[0]
    base = inputs.sales_pay_usd * inputs.sales_base_share
    usual = base + inputs.reference_commission * inputs.yearly_quota_usd
    return max(LEAST_WORTH, (base + inputs.commission_rate * inputs.yearly_quota_usd) / usual)


@rule
def unusual_exits(records: Records, seat: int) -> float:
    """Give the recent exits among a person's colleagues beyond the usual [people]."""
    person = records.people[seat]
    branch = records.departments[person.department]
    usual = quit_rate(records, person.department) * records.inputs[0].exit_memory / DAYS_PER_YEAR
    colleagues = float(max(0, branch.n_open - 1))
    return person.felt_exits - min(colleagues, PEERS) * usual


@rule
def let_colleagues_feel(records: Records, seat: int) -> None:
    """Let colleagues feel an exit: as many as a work group has, the closest ones most."""
    closeness = 0.0
    count = 0.0
    for place in range(records.tie_start[seat], records.tie_start[seat + 1]):
        tie = records.ties[records.tie_list[place]]
        if not tie.is_cross:
            closeness += tie.strength
            count += 1.0
    if closeness <= 0.0:
        return
    felt = min(count, PEERS) / closeness
    for place in range(records.tie_start[seat], records.tie_start[seat + 1]):
        row = records.tie_list[place]
        tie = records.ties[row]
        if not tie.is_cross:
            records.people[other_end(records, row, seat)].felt_exits += felt * tie.strength


@rule
def quit_risk(records: Records, seat: int) -> float:
    """Give today's risk that a person quits [per day]."""
    inputs = records.inputs[0]
    person = records.people[seat]
    yearly = -log(1.0 - quit_rate(records, person.department))
    if person.department == SALES:
        yearly *= 1.0 - inputs.hire_failure
    rate = (
        yearly
        / DAYS_PER_YEAR
        * pow(inputs.quit_ratio_per_sd, -person.morale - embedding(records, seat))
    )
    rate *= pow(inputs.quit_ratio_per_exit, unusual_exits(records, seat))
    if person.department == SALES and inputs.with_pay_plan:
        rate *= attainment_factor(records, person.attainment)
        rate *= pow(plan_worth(records), -inputs.pay_quit_elasticity)
    return rate


@rule
def consider_quitting(records: Records, seat: int, day: int) -> None:
    """Let a person's risk of quitting build up until they go."""
    person = records.people[seat]
    if not records.inputs[0].with_turnover or not person.is_present:
        return
    person.quit_clock += quit_risk(records, seat)
    if person.quit_clock >= person.quit_at or day >= person.leaves_day:
        quit_firm(records, seat, day)


@rule
def quit_firm(records: Records, seat: int, day: int) -> None:
    """Let a person leave: the seat is empty, work and customers go to others, ties are lost."""
    inputs = records.inputs[0]
    person = records.people[seat]
    ledger = records.ledger[0]
    if person.department == SALES and person.period_from != UNSET:
        pay_out(records, seat, day)
    person.is_present = False
    person.hire += 1
    if person.hire >= records.person_luck.shape[1]:
        records.firm[0].ran_out_of_slots = True
    luck = records.person_luck[seat, min(person.hire, records.person_luck.shape[1] - 1)]
    vacancy = vacancy_days(records, person.department) * exp(VACANCY_SPREAD * luck.vacancy)
    person.back_day = day + max(1, int(vacancy))
    let_colleagues_feel(records, seat)
    cost = inputs.replacement_share * yearly_pay(records, person.department)
    if person.department == SALES:
        ledger.exits_sales += 1.0
        cost = inputs.replacement_sales_usd
    elif person.department == ACCOUNTS:
        ledger.exits_accounts += 1.0
    elif person.department == MARKETING:
        ledger.exits_marketing += 1.0
    elif person.department == SPECIALISTS:
        ledger.exits_specialists += 1.0
    else:
        ledger.exits_operations += 1.0
        give_back_projects(records, seat)
    ledger.replacement += cost
    if person.has_accounts:
        pass_on_accounts(records, seat, day)
        person.owed_hours = 0.0
    lose_ties(records, seat, day)


@rule
def lose_ties(records: Records, seat: int, day: int) -> None:
    """Let the ties of a seat start anew with its next holder: between departments they lapse."""
    memory = records.inputs[0].tie_memory
    for place in range(records.tie_start[seat], records.tie_start[seat + 1]):
        tie = records.ties[records.tie_list[place]]
        if tie.is_cross:
            tie.last_contact = min(tie.last_contact, day - 2.0 * memory)
