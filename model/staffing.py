"""Staffing: seats open as work grows, and the firm's schedule of changes takes effect."""

from math import ceil

from model.calendar import DAYS_PER_MONTH, DAYS_PER_WEEK, DAYS_PER_YEAR
from model.pay_plan import pay_out
from model.people import hours_per_day, vacancy_days
from model.records import ACCOUNTS, LIVE, OPERATIONS, SALES, UNSET, Records
from model.rule import rule

YEARLY_GROWTH = 0.6
"""Seats that may open in a year, against opening seats; half as much again as i4's growth."""
GROWTH_AT_HAND = 126
"""Time whose growth may open at once [days]; assumption."""


def most_seats(opening: int, days: int) -> int:
    """Give the most seats a department may have after some days."""
    return ceil(opening * (1.0 + YEARLY_GROWTH * (days + GROWTH_AT_HAND) / DAYS_PER_YEAR))


_most_seats = rule(most_seats)


@rule
def settle_old_plan(records: Records, quota_period: int, day: int) -> None:
    """Pay salespeople out under the plan that ends, when the quota period is to change today."""
    if quota_period == records.inputs[0].quota_period:
        return
    sales = records.departments[SALES]
    for seat in range(sales.first_seat, sales.end_seat):
        if records.people[seat].is_present and records.people[seat].period_from != UNSET:
            pay_out(records, seat, day - 1)


@rule
def take_effect(records: Records, day: int) -> None:
    """Put the scenario's scheduled changes into effect."""
    firm = records.firm[0]
    while firm.next_event < records.plan.shape[0]:
        if records.plan_days[firm.next_event] > day:
            return
        settle_old_plan(records, records.plan[firm.next_event].quota_period, day)
        records.inputs[0] = records.plan[firm.next_event]
        firm.next_event += 1


@rule
def expected_projects(records: Records) -> float:
    """Give the onboarding work that Operations' lead expects a day [h], from what they believe."""
    operations = records.departments[OPERATIONS]
    lead = operations.first_seat
    usual = records.departments[SALES].inflow
    return usual * max(0.5, records.views[lead, SALES].belief)


@rule
def seats_needed(records: Records, department: int) -> int:
    """Give the seats that the work to come needs [seats]."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    ahead = inputs.hiring_notice / DAYS_PER_YEAR
    coming = firm.n_projects / max(0.5, (firm.day + 1.0) / DAYS_PER_YEAR)
    customers = firm.n_live + ahead * (coming - inputs.logo_churn * firm.n_live)
    if department == ACCOUNTS:
        return ceil(customers / inputs.accounts_per_manager)
    more = 0
    if department == firm.accounts_by:
        more = ceil(customers / inputs.accounts_per_manager)
    work = customers * inputs.support_hours_per_week / DAYS_PER_WEEK + expected_projects(records)
    each = hours_per_day(records, OPERATIONS, False) * inputs.planned_utilization
    return more + ceil(work / each) if each > 0.0 else 0


@rule
def open_seats(records: Records, department: int, day: int) -> None:
    """Open seats up to what is needed; they stay empty until somebody is found."""
    branch = records.departments[department]
    needed = min(_most_seats(branch.n_opening, day), seats_needed(records, department))
    while branch.n_open < needed:
        seat = branch.first_seat + branch.n_open
        person = records.people[seat]
        person.is_open = True
        person.back_day = day + int(vacancy_days(records, department))
        branch.n_open += 1


@rule
def begin_day(records: Records, day: int) -> None:
    """Begin a day: scheduled changes, and hiring once a month."""
    firm = records.firm[0]
    firm.day = day
    firm.headcount = 0.0
    take_effect(records, day)
    for department in range(records.departments.shape[0]):
        branch = records.departments[department]
        branch.n_present = 0
    since = day - firm.record_from
    if records.inputs[0].hiring == 1 and since % DAYS_PER_MONTH == 0:
        open_seats(records, ACCOUNTS, day)
        open_seats(records, OPERATIONS, day)


@rule
def begin_cohort(records: Records, day: int) -> None:
    """Note at a year's start what live customers are worth, to know a year later what was kept."""
    firm = records.firm[0]
    if (day - firm.record_from) % DAYS_PER_YEAR != 0:
        return
    firm.cohort_revenue = 0.0
    firm.n_cohort = 0
    firm.n_cohort_lost = 0
    for row in range(firm.n_accounts):
        account = records.accounts[row]
        account.cohort_revenue = 0.0
        if account.stage == LIVE:
            account.cohort_revenue = account.revenue
            firm.cohort_revenue += account.revenue
            firm.n_cohort += 1
    firm.cohort_kept = firm.cohort_revenue
    firm.cohort_now = firm.cohort_revenue
