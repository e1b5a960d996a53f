"""Recording: what is noted each day and written down each month."""

import numpy as np

from model.calendar import DAYS_PER_MONTH, DAYS_PER_YEAR
from model.people import has_department
from model.records import (
    ACCOUNTS,
    DEPARTMENTS,
    MARKETING,
    OPERATIONS,
    PROPOSING,
    QUALIFYING,
    SALES,
    SPECIALISTS,
    Field,
    Record,
    Records,
)
from model.rule import rule

FLOWS = (
    ("revenue", "$", "Recurring revenue recognized, at net prices."),
    ("list_revenue", "$", "Recurring revenue recognized, at list prices."),
    ("margin", "$", "Margin on recurring revenue at list prices."),
    ("bookings", "$ per year", "Contract value won, at net prices."),
    ("listed_bookings", "$ per year", "Contract value won, at list prices."),
    ("late_bookings", "$ per year", "Of bookings, in the last two weeks of a quarter."),
    ("early_bookings", "$ per year", "Of bookings, in the first two weeks of a quarter."),
    ("n_arrived", "opportunities", "Opportunities that arrived."),
    ("n_won", "opportunities", "Opportunities won."),
    ("n_lost", "opportunities", "Opportunities lost."),
    ("n_over_promised", "deals", "Deals won with a stretched promise."),
    ("n_corrected", "deals", "Deals whose stretched promise was corrected before work began."),
    ("completeness", "deals", "Sum of the completeness of hand-offs."),
    ("n_delivered", "projects", "Projects delivered."),
    ("n_on_time", "projects", "Of them, by the promised date."),
    ("lead_time", "days", "Sum of times from contract to delivery."),
    ("n_defects", "projects", "Of them, with a defect."),
    ("utilization", "share x days", "Sum over days of Operations' load."),
    ("satisfaction", "SD", "Sum of customers' judgments."),
    ("n_judged", "customers", "Judgments summed."),
    ("n_happy", "customers", "Customers satisfied enough to recommend."),
    ("churned_revenue", "$ per year", "Recurring revenue lost with customers."),
    ("shrunk_revenue", "$ per year", "Recurring revenue lost with account owners."),
    ("expanded_revenue", "$ per year", "Recurring revenue gained from expansions."),
    ("n_churned", "customers", "Customers lost."),
    ("n_churned_over_promised", "customers", "Of them, won with a stretched promise."),
    ("n_leads", "leads", "Account leads from check-ins and structured sessions."),
    ("n_referrals", "prospects", "Prospects recommended by customers."),
    ("pay", "$", "Pay for time outside check-ins."),
    ("meeting_pay", "$", "Pay for time in check-ins."),
    ("meeting_h", "h", "Time in check-ins and structured sessions."),
    ("campaigns", "$", "Cost of campaigns."),
    ("replacement", "$", "Cost of replacing people."),
    ("exits_sales", "people", "People who left sales."),
    ("exits_accounts", "people", "People who left accounts."),
    ("exits_operations", "people", "People who left operations."),
    ("exits_marketing", "people", "People who left marketing."),
    ("exits_specialists", "people", "People who left the specialists' department."),
    ("staff_sales", "people x days", "Person-days in sales."),
    ("staff_accounts", "people x days", "Person-days in accounts."),
    ("staff_operations", "people x days", "Person-days in operations."),
    ("staff_marketing", "people x days", "Person-days in marketing."),
    ("staff_specialists", "people x days", "Person-days in the specialists' department."),
    ("n_of_campaigns", "opportunities", "Opportunities that campaigns brought."),
    ("campaign_bookings", "$ per year", "Contract value won from them, at net prices."),
    ("asked_help_h", "h", "Hours of product specialists that proposals asked for."),
    ("deal_help_h", "h", "Of them, given."),
    ("selling_h", "h", "Selling hours worked, weighted by effort."),
    ("contacts", "messages", "Strength of ties used."),
    ("cross_contacts", "messages", "Of it, between departments."),
    ("n_quota_years", "people", "Full years of salespeople against their quota."),
    ("n_at_quota", "people", "Of them, at or above quota."),
    ("attained", "times quota", "Sum of yearly attainments."),
    ("own", "-", "For own model code: what it adds in a month."),
)

LEVELS = (
    ("recurring_revenue", "$ per year", "Recurring revenue at net prices."),
    ("customers", "customers", "Live customers."),
    ("cohort_revenue", "$ per year", "Recurring revenue when the cohort year began."),
    ("cohort_kept", "$ per year", "Of it, kept."),
    ("cohort_now", "$ per year", "Recurring revenue of the cohort now."),
    ("cohort_customers", "customers", "Customers when the cohort year began."),
    ("cohort_lost", "customers", "Of them, lost."),
    ("open_opportunities", "opportunities", "Open opportunities."),
    ("open_projects", "projects", "Projects queued and in work."),
    ("headcount", "people", "People at work."),
    ("tension", "share", "Mean tension of people."),
    ("belief_error", "relative", "Mean error of beliefs about other departments."),
    ("coverage", "share", "Share of accounts' needed care that is given."),
    ("reach", "times", "Hours for expansion against the planned reserve."),
    ("willingness", "share", "Part of unrewarded work for others that gets done."),
)

PAIRS = tuple((a, b) for a in DEPARTMENTS for b in DEPARTMENTS)


def _ledger() -> Record:
    fields = [Field(name, float, unit, doc) for name, unit, doc in FLOWS]
    return Record("ledger", "Flows of the running month.", tuple(fields))


def _month() -> Record:
    rows = [("month", "ordinal", "Month since recording began, from 1."), *FLOWS, *LEVELS]
    rows += [(f"morale_{name}", "SD", f"Mean morale in {name}.") for name in DEPARTMENTS]
    rows += [(f"trust_{a}_{b}", "0-1", f"Mean trust of {a} in {b}.") for a, b in PAIRS]
    rows += [(f"blame_{a}_{b}", "events", f"Times {a} blamed {b}.") for a, b in PAIRS]
    fields = [Field(name, float, unit, doc) for name, unit, doc in rows]
    return Record("month", "Everything recorded of one month.", tuple(fields))


LEDGER = _ledger()
MONTH = _month()
FLOW_NAMES = tuple(LEDGER.names)
FIRST_FLOW = 1
FIRST_MORALE = MONTH.names.index("morale_sales")
FIRST_TRUST = MONTH.names.index("trust_sales_sales")
FIRST_BLAME = MONTH.names.index("blame_sales_sales")


_DEPARTMENTS = len(DEPARTMENTS)


@rule
def pair_of(one: int, other: int) -> int:
    """Number a pair of departments, as the columns of a month stand."""
    return _DEPARTMENTS * one + other


def leave_unknown(records: Records) -> None:
    """Leave open what months say of departments that the firm does not have [nan]."""
    has = np.zeros(_DEPARTMENTS, np.bool_)
    has[: len(records.departments)] = records.departments["n_opening"] > 0
    has_pair = (has[:, np.newaxis] & has).ravel()
    for first, known in ((FIRST_MORALE, has), (FIRST_TRUST, has_pair), (FIRST_BLAME, has_pair)):
        records.month_values[:, first + np.flatnonzero(~known)] = np.nan


@rule
def count_staff(records: Records) -> None:
    """Note who was at work today, and the revenue of the day."""
    firm = records.firm[0]
    ledger = records.ledger[0]
    ledger.revenue += firm.revenue / DAYS_PER_YEAR
    ledger.list_revenue += firm.list_revenue / DAYS_PER_YEAR
    ledger.margin += records.inputs[0].gross_margin * firm.list_revenue / DAYS_PER_YEAR
    ledger.staff_sales += records.departments[SALES].n_present
    ledger.staff_accounts += records.departments[ACCOUNTS].n_present
    ledger.staff_operations += records.departments[OPERATIONS].n_present
    if has_department(records, MARKETING):
        ledger.staff_marketing += records.departments[MARKETING].n_present
    if has_department(records, SPECIALISTS):
        ledger.staff_specialists += records.departments[SPECIALISTS].n_present


@rule
def close_sales_year(records: Records, seat: int, day: int) -> None:
    """Hold a salesperson's year against the quota, if they were there all year."""
    person = records.people[seat]
    if (day + 1 - records.firm[0].record_from) % DAYS_PER_YEAR != 0:
        return
    if person.is_present and person.hired_day <= day + 1 - DAYS_PER_YEAR:
        attained = person.year_sold / records.inputs[0].yearly_quota_usd
        ledger = records.ledger[0]
        ledger.n_quota_years += 1.0
        ledger.attained += attained
        if attained >= 1.0:
            ledger.n_at_quota += 1.0
    person.year_sold = 0.0


@rule
def note_levels(records: Records, row: int) -> None:
    """Write the state of the firm at the month's end."""
    firm = records.firm[0]
    month = records.months[row]
    month.month = row + 1.0
    month.recurring_revenue = firm.revenue
    month.customers = firm.n_live
    month.cohort_revenue = firm.cohort_revenue
    month.cohort_kept = firm.cohort_kept
    month.cohort_now = firm.cohort_now
    month.cohort_customers = firm.n_cohort
    month.cohort_lost = firm.n_cohort_lost
    month.open_projects = firm.n_projects - firm.n_delivered
    month.headcount = firm.headcount


@rule
def count_open_opportunities(records: Records) -> float:
    """Count the opportunities being worked on."""
    count = 0.0
    sales = records.departments[SALES]
    for seat in range(sales.first_seat, sales.end_seat):
        person = records.people[seat]
        for ordinal in range(person.first_open, person.next_arrival):
            stage = records.opportunities[seat, ordinal].stage
            if stage in (QUALIFYING, PROPOSING):
                count += 1.0
    return count


@rule
def note_people(records: Records, row: int) -> None:
    """Write morale, tension, beliefs and trust, averaged over the people at work."""
    month = records.months[row]
    values = records.month_values[row]
    present = 0.0
    managers = 0.0
    others = -1.0
    for department in range(records.departments.shape[0]):
        if has_department(records, department):
            others += 1.0
    for seat in range(records.people.shape[0]):
        person = records.people[seat]
        if not person.is_present:
            continue
        present += 1.0
        month.tension += person.tension
        month.willingness += person.willingness
        staff = max(1, records.departments[person.department].n_present)
        values[FIRST_MORALE + person.department] += person.morale / staff
        if person.has_accounts:
            managers += 1.0
            month.coverage += person.coverage
            month.reach += person.reach
        for department in range(records.departments.shape[0]):
            view = records.views[seat, department]
            values[FIRST_TRUST + pair_of(person.department, department)] += view.trust / staff
            if department != person.department and has_department(records, department):
                state = records.departments[department].state
                month.belief_error += abs(view.belief - state) / max(0.1, state) / others
    month.coverage /= max(1.0, managers)
    month.reach /= max(1.0, managers)
    month.tension /= max(1.0, present)
    month.willingness /= max(1.0, present)
    month.belief_error /= max(1.0, present)


@rule
def write_month(records: Records, row: int) -> None:
    """Write a month down."""
    values = records.month_values[row]
    flows = records.ledger_values
    for flow in range(flows.shape[0]):
        values[FIRST_FLOW + flow] = flows[flow]
    for one in range(records.departments.shape[0]):
        for other in range(records.departments.shape[0]):
            if has_department(records, one) and has_department(records, other):
                values[FIRST_BLAME + pair_of(one, other)] = records.blame[one, other]
    note_levels(records, row)
    note_people(records, row)
    records.months[row].open_opportunities = count_open_opportunities(records)


@rule
def record_day(records: Records, day: int) -> None:
    """Note the day; at a month's end write the month down and start anew."""
    firm = records.firm[0]
    count_staff(records)
    since = day + 1 - firm.record_from
    if since % DAYS_PER_MONTH != 0:
        return
    firm.n_happy = int(records.ledger[0].n_happy)
    row = since // DAYS_PER_MONTH - 1
    if 0 <= row < records.months.shape[0]:
        write_month(records, row)
    records.ledger_values[:] = 0.0
    records.blame[:, :] = 0.0
