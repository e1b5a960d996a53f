"""Delivery: Operations supports live customers and onboards new ones from a queue."""

from math import exp, log, pow, sqrt

from model.blame import explain_failure, take_credit
from model.calendar import DAYS_PER_WEEK
from model.candor import punish_candor
from model.coordination import joint_effort
from model.draws import nth_draw
from model.fit import disposition
from model.people import seller_of, time_for_own
from model.records import (
    DELIVERED,
    IN_WORK,
    NEVER,
    NOBODY,
    ONBOARDING,
    OPERATIONS,
    QUEUED,
    SALES,
    UNSET,
    Records,
)
from model.rule import rule
from model.satisfaction import go_live, judge_delivery
from model.trust import discover_concealment, meet, see_promise

MOST_SUPPORT = 0.9
"""Part of Operations' hours that support may take before onboarding is protected; assumption."""
HALF_YEAR = 126.0
"""Time over which Operations' usual state is judged [days]."""
RECENT_DELIVERIES = 40.0
"""Deliveries over which the usual delivery time is judged [projects]."""
LOAD_NEWS = 0.05
"""Weight of a day in Operations' smoothed load: four weeks [share]; assumption."""
MOST_LOAD = 5.0
"""Load against normal beyond which nobody can tell the difference [times]; assumption."""
NOTICE_DAYS = 10
"""How long before the promised date a slip can be seen [days]; assumption."""


@rule
def least_loaded_manager(records: Records) -> int:
    """Find who looks after the fewest accounts and is at work, else any."""
    accounts = records.departments[records.firm[0].accounts_by]
    best = accounts.first_seat
    fewest = NEVER
    for seat in range(accounts.first_seat, accounts.end_seat):
        person = records.people[seat]
        is_there = person.is_open and (person.is_present or accounts.n_present == 0)
        if is_there and person.n_accounts < fewest:
            fewest = person.n_accounts
            best = seat
    return best


@rule
def owner_of_new(records: Records, seller: int) -> int:
    """Find who looks after a new account: the salesperson who won it, where they do that too."""
    if records.people[seller].has_accounts and records.people[seller].is_present:
        return seller
    return least_loaded_manager(records)


@rule
def onboarding_effort(records: Records, slot: int, value: float) -> float:
    """Give the effort a customer's onboarding takes [h]: log-normal, growing with the contract."""
    inputs = records.inputs[0]
    luck = records.customer_luck[slot]
    spread = sqrt(log(1.0 + inputs.onboarding_spread * inputs.onboarding_spread))
    chance = exp(spread * luck.effort - 0.5 * spread * spread)
    size = pow(value / inputs.contract_value_usd, inputs.onboarding_value_elasticity)
    log_spread = inputs.onboarding_value_elasticity * inputs.contract_value_spread
    return inputs.onboarding_hours * chance * size * exp(-0.5 * log_spread * log_spread)


@rule
def open_account(records: Records, slot: int, seller: int, value: float, day: int) -> int:
    """Open the account of a customer who has signed, and give its row."""
    firm = records.firm[0]
    row = firm.n_accounts
    firm.n_accounts += 1
    luck = records.customer_luck[slot]
    account = records.accounts[row]
    account.origin = slot
    account.stage = ONBOARDING
    account.seller = seller
    account.owner = owner_of_new(records, seller)
    account.seller_hire = records.people[seller].hire
    if not records.people[seller].is_present:
        account.seller = NOBODY
    account.revenue = value
    account.list_revenue = value
    account.disposition = disposition(records, slot)
    account.satisfaction = account.disposition
    account.churn_at = luck.churn
    account.expansion_at = -log(luck.expansion)
    account.failed_day = -NEVER
    account.renewal_day = UNSET
    records.people[account.owner].n_accounts += 1
    return row


@rule
def surprise(records: Records) -> float:
    """Give the extra effort of work that Operations did not expect [times]."""
    inputs = records.inputs[0]
    operations = records.departments[OPERATIONS]
    if operations.n_present == 0:
        return 1.0
    expected = records.relations[OPERATIONS, SALES].belief
    missed = max(0.0, records.departments[SALES].state - expected)
    return 1.0 + inputs.surprise_cost * min(1.0, missed)


@rule
def accept_project(
    records: Records, slot: int, seller: int, value: float, known: float, time: float, day: int
) -> int:
    """Accept a won customer: open the account and queue the onboarding.

    Parameters
    ----------
    known
        Completeness of the hand-off [share].
    time
        Operations' time for the hand-off [h].

    Returns
    -------
    Row of the account.
    """
    inputs = records.inputs[0]
    firm = records.firm[0]
    account = open_account(records, slot, seller, value, day)
    row = firm.n_projects
    firm.n_projects += 1
    project = records.projects[row]
    project.account = account
    project.stage = QUEUED
    project.specialist = NOBODY
    project.accepted_day = day
    project.effort = onboarding_effort(records, slot, value) * firm.standard + time
    if inputs.with_delivery:
        project.effort *= surprise(records)
        project.effort *= joint_effort(records, seller)
    project.left = project.effort
    project.completeness = known
    project.pace = project.effort / max(1e-6, inputs.onboarding_time)
    records.departments[OPERATIONS].inflow += project.effort / 20.0
    join_queue(records, row)
    return account


@rule
def join_queue(records: Records, row: int) -> None:
    """Put a project at the end of the queue."""
    firm = records.firm[0]
    records.projects[row].next = NOBODY
    if firm.queue_tail == NOBODY:
        firm.queue_head = row
    else:
        records.projects[firm.queue_tail].next = row
    firm.queue_tail = row
    firm.n_queued += 1


@rule
def take_next(records: Records, seat: int) -> int:
    """Let a specialist take the first project of the queue, and give its row."""
    firm = records.firm[0]
    row = firm.queue_head
    project = records.projects[row]
    firm.queue_head = project.next
    if firm.queue_head == NOBODY:
        firm.queue_tail = NOBODY
    firm.n_queued -= 1
    project.stage = IN_WORK
    project.specialist = seat
    project.next = NOBODY
    person = records.people[seat]
    last = person.first_project
    if last == NOBODY:
        person.first_project = row
    else:
        while records.projects[last].next != NOBODY:
            last = records.projects[last].next
        records.projects[last].next = row
    person.n_projects += 1
    person.pace += project.pace
    return row


@rule
def drop_from_list(records: Records, seat: int, row: int) -> None:
    """Take a project off a specialist's list."""
    person = records.people[seat]
    if person.first_project == row:
        person.first_project = records.projects[row].next
    else:
        before = person.first_project
        while records.projects[before].next != row:
            before = records.projects[before].next
        records.projects[before].next = records.projects[row].next
    person.n_projects -= 1
    person.pace -= records.projects[row].pace
    if person.n_projects == 0:
        person.pace = 0.0


@rule
def plan_support(records: Records, day: int) -> None:
    """Divide the support of live customers among the specialists at work."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    operations = records.departments[OPERATIONS]
    operations.hours = 0.0
    for seat in range(operations.first_seat, operations.end_seat):
        person = records.people[seat]
        operations.hours += person.hours * person.effort * time_for_own(records, seat)
    needed = firm.n_live * inputs.support_hours_per_week / DAYS_PER_WEEK
    operations.needed_hours = 0.0
    given = 0.0
    if operations.hours > 0.0:
        given = min(MOST_SUPPORT, needed / operations.hours)
    operations.worked_hours = given * operations.hours
    coverage = 1.0
    if needed > 0.0 and inputs.with_delivery:
        coverage = given * operations.hours / needed
    firm.support_coverage += 0.05 * (min(1.0, coverage) - firm.support_coverage)
    for seat in range(operations.first_seat, operations.end_seat):
        person = records.people[seat]
        time = time_for_own(records, seat)
        person.project_hours = person.hours * person.effort * time * (1.0 - given)


@rule
def defect_chance(records: Records, row: int) -> float:
    """Give the chance that an onboarding has a defect: incomplete hand-off and overload."""
    inputs = records.inputs[0]
    project = records.projects[row]
    load = records.departments[OPERATIONS].utilization
    chance = inputs.defect_rate_full
    missing = (1.0 - project.completeness) * inputs.interdependence
    chance += (inputs.defect_rate_poor - inputs.defect_rate_full) * missing
    chance += inputs.defects_of_low_standard * (1.0 - records.firm[0].standard)
    below = min(load, inputs.quality_threshold) - inputs.planned_utilization
    chance += inputs.quality_slope_below * max(0.0, below)
    chance += inputs.quality_slope_above * max(0.0, load - inputs.quality_threshold)
    return min(1.0, chance)


@rule
def find_defect(records: Records, row: int) -> bool:
    """Check finished work; a defect found brings rework, once."""
    inputs = records.inputs[0]
    project = records.projects[row]
    if project.is_reworked:
        return False
    luck = records.customer_luck[records.accounts[project.account].origin]
    if luck.defect >= defect_chance(records, row):
        return False
    project.is_reworked = True
    project.left = inputs.rework_share * project.effort
    return True


@rule
def account_for_promise(records: Records, row: int, specialist: int, is_late: bool) -> None:
    """Let all sides see whether the promise was kept, and explain it if it was not."""
    project = records.projects[row]
    account = records.accounts[project.account]
    luck = records.customer_luck[account.origin]
    seller = seller_of(records, project.account)
    owner = account.owner
    stretched = account.was_over_promised
    see_promise(records, seller, specialist, not is_late)
    see_promise(records, owner, specialist, not is_late)
    see_promise(records, specialist, seller, not stretched)
    see_promise(records, owner, seller, not (is_late and stretched))
    if is_late and stretched and luck.discovery < records.inputs[0].discovery:
        discover_concealment(records, specialist, seller)
        discover_concealment(records, owner, seller)
    if not is_late and not project.is_reworked:
        take_credit(records, seller, specialist)
        return
    is_blamed = explain_failure(records, seller, specialist, luck.blame, 0)
    explain_failure(records, specialist, seller, luck.blame, 1)
    explain_failure(records, owner, specialist, luck.blame, 2)
    explain_failure(records, owner, seller, luck.blame, 3)
    if is_blamed and is_late and project.is_reported:
        punish_candor(records, specialist)


@rule
def finish_project(records: Records, row: int, day: int) -> None:
    """Deliver a project: the subscription starts, and everybody compares it with the promise."""
    inputs = records.inputs[0]
    project = records.projects[row]
    account = records.accounts[project.account]
    ledger = records.ledger[0]
    project.stage = DELIVERED
    project.delivered_day = day
    took = day - project.accepted_day
    delay = (took - account.promised_time) / max(1.0, account.promised_time)
    is_late = took > account.promised_time
    go_live(records, project.account, day)
    records.firm[0].n_delivered += 1
    ledger.n_delivered += 1.0
    ledger.lead_time += took
    if not is_late:
        ledger.n_on_time += 1.0
    if project.is_reworked:
        ledger.n_defects += 1.0
    if not inputs.with_delivery:
        return
    operations = records.departments[OPERATIONS]
    took_relative = took / max(1.0, inputs.onboarding_time)
    operations.usual += (took_relative - operations.usual) / RECENT_DELIVERIES
    specialist = project.specialist
    meet(records, specialist, seller_of(records, project.account), day)
    meet(records, specialist, account.owner, day)
    missing = inputs.scope_share * account.stretch * (1.0 - project.completeness)
    judge_delivery(
        records,
        project.account,
        delay,
        missing,
        project.is_reported,
        project.is_reworked,
        day,
    )
    account_for_promise(records, row, specialist, is_late)


@rule
def will_be_late(records: Records, row: int, day: int) -> bool:
    """Tell whether a project can be seen to miss its promised date."""
    project = records.projects[row]
    due = project.accepted_day + records.accounts[project.account].promised_time
    needs = project.left / max(1e-6, project.pace)
    return day + NOTICE_DAYS >= due and day + needs > due


@rule
def report_slip(records: Records, seat: int, row: int) -> None:
    """Let a specialist warn of a slip, or not: by candor and trust, or in a check-in."""
    person = records.people[seat]
    project = records.projects[row]
    account = records.accounts[project.account]
    luck = records.customer_luck[account.origin].rescue
    owners = records.people[account.owner].department
    warns = person.candor * (0.5 + 0.5 * records.views[seat, owners].trust)
    knows = records.views[account.owner, OPERATIONS].knowledge
    if luck < warns * knows * 1.5 or (person.met_today and records.firm[0].has_follow_up):
        project.is_reported = True


@rule
def expedite(records: Records, seat: int, row: int) -> None:
    """Move a late project to the front, at a cost to it and to those it displaces."""
    inputs = records.inputs[0]
    person = records.people[seat]
    project = records.projects[row]
    project.was_escalated = True
    if person.first_project == row:
        return
    pace = project.pace
    other = person.first_project
    while other != row:
        records.projects[other].left *= 1.0 + inputs.displaced_overhead
        other = records.projects[other].next
    drop_from_list(records, seat, row)
    project.next = person.first_project
    person.first_project = row
    person.n_projects += 1
    person.pace += pace
    project.left *= 1.0 + inputs.expedite_overhead
    person.morale -= inputs.rescue_effect


@rule
def watch_deadlines(records: Records, seat: int, day: int) -> None:
    """Let a specialist look at the own projects' dates: warn of slips, yield to expediting."""
    inputs = records.inputs[0]
    row = records.people[seat].first_project
    while row != NOBODY:
        following = records.projects[row].next
        project = records.projects[row]
        if will_be_late(records, row, day):
            if not project.is_reported:
                report_slip(records, seat, row)
            if not project.was_escalated:
                origin = records.accounts[project.account].origin
                urge = nth_draw(records.customer_luck[origin].rescue, 1)
                if urge < inputs.expediting:
                    expedite(records, seat, row)
                else:
                    project.was_escalated = True
        row = following


@rule
def work_on(records: Records, seat: int, row: int, hours: float, day: int) -> float:
    """Spend hours on a project, up to what it can absorb today, and give the hours spent."""
    project = records.projects[row]
    spent = min(hours, min(project.pace, project.left))
    project.left -= spent
    if project.left <= 1e-9 and not find_defect(records, row):
        drop_from_list(records, seat, row)
        finish_project(records, row, day)
    return spent


@rule
def can_take_more(records: Records, seat: int) -> bool:
    """Tell whether a specialist has room for the next project of the queue, at least half."""
    head = records.firm[0].queue_head
    if head == NOBODY:
        return False
    person = records.people[seat]
    if person.n_projects == 0:
        return True
    return person.pace + 0.5 * records.projects[head].pace <= person.project_hours


@rule
def deliver(records: Records, seat: int, day: int) -> None:
    """Let a specialist work on projects: own ones in order, then the next of the queue."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not inputs.with_delivery:
        return
    watch_deadlines(records, seat, day)
    hours = person.project_hours
    operations = records.departments[OPERATIONS]
    operations.needed_hours += person.pace
    row = person.first_project
    while row != NOBODY and hours > 1e-9:
        following = records.projects[row].next
        hours -= work_on(records, seat, row, hours, day)
        row = following
    while hours > 1e-9 and can_take_more(records, seat):
        row = take_next(records, seat)
        hours -= work_on(records, seat, row, hours, day)
    operations.worked_hours += person.project_hours - hours


@rule
def give_back_projects(records: Records, seat: int) -> None:
    """Put the projects of somebody who left at the end of the queue."""
    person = records.people[seat]
    row = person.first_project
    while row != NOBODY:
        following = records.projects[row].next
        project = records.projects[row]
        project.stage = QUEUED
        project.specialist = NOBODY
        join_queue(records, row)
        row = following
    person.first_project = NOBODY
    person.n_projects = 0
    person.pace = 0.0


@rule
def close_operations(records: Records, day: int) -> None:
    """Sum up Operations' day: its load, its congestion, the surprise of new work."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    operations = records.departments[OPERATIONS]
    if not inputs.with_delivery:
        deliver_by_calendar(records, day)
    waiting = 0.0
    row = firm.queue_head
    while row != NOBODY:
        waiting += records.projects[row].pace
        row = records.projects[row].next
    operations.needed_hours += waiting
    if operations.hours > 0.0:
        load = operations.worked_hours / operations.hours
        operations.utilization += LOAD_NEWS * (load - operations.utilization)
        support = firm.n_live * inputs.support_hours_per_week / DAYS_PER_WEEK
        free = max(0.1 * operations.hours, operations.hours - support)
        pressure = (support + operations.needed_hours) / operations.hours
        operations.pressure += LOAD_NEWS * (min(MOST_LOAD, pressure) - operations.pressure)
        congestion = min(MOST_LOAD, max(0.2, operations.needed_hours / free))
        operations.congestion += 0.1 * (congestion - operations.congestion)
        usual = operations.usual_congestion
        operations.usual_congestion += (operations.congestion - usual) / HALF_YEAR
        if inputs.with_delivery:
            ratio = max(1.0, operations.congestion) / max(1.0, operations.usual_congestion)
            operations.state = operations.usual * ratio
    records.ledger[0].utilization += operations.utilization
    operations.inflow *= 1.0 - 1.0 / 20.0
    sales = records.departments[SALES]
    sales.inflow += (operations.inflow - sales.inflow) / HALF_YEAR
    if sales.inflow > 0.0:
        sales.state = min(MOST_LOAD, operations.inflow / sales.inflow)


@rule
def deliver_by_calendar(records: Records, day: int) -> None:
    """Deliver every project after its standard time, as if Operations had no limits."""
    firm = records.firm[0]
    while firm.queue_head != NOBODY:
        row = firm.queue_head
        project = records.projects[row]
        if day - project.accepted_day < records.inputs[0].onboarding_time:
            return
        firm.queue_head = project.next
        if firm.queue_head == NOBODY:
            firm.queue_tail = NOBODY
        firm.n_queued -= 1
        finish_project(records, row, day)
