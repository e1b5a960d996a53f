"""Assembles a firm: a scenario and its luck become the records that rules work on."""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from model.calendar import DAYS_PER_MONTH, DAYS_PER_WEEK, DAYS_PER_YEAR
from model.communication import Ties, generate_ties
from model.fit import know_customers
from model.levers import Levers
from model.luck import Floats, Luck, PhiloxLuck
from model.organization import Organization
from model.people import fill_seats
from model.quantities import declared
from model.recording import LEDGER, MONTH, leave_unknown
from model.records import (
    ACCOUNT,
    ACCOUNTS,
    CUSTOMER_LUCK,
    DAY_LUCK,
    DEPARTMENT,
    DEPARTMENTS,
    FIRM,
    INPUTS,
    LIVE,
    NEVER,
    NOBODY,
    OPERATIONS,
    OPPORTUNITY,
    ORDINARY,
    PERSON,
    PERSON_LUCK,
    PROJECT,
    RELATION,
    SALES,
    TIE,
    UNSET,
    VIEW,
    WEEK_LUCK,
    Records,
    Table,
    readable,
)
from model.scenario import Scenario
from model.slots import opening_slots
from model.staff_files import ImportedFirm, read_organization
from model.staffing import most_seats

Rows = NDArray[np.int64]

OPENING_TENURE_DAYS = 2 * DAYS_PER_YEAR
"""Time that opening staff have been with the firm [days]; past every ordinary ramp."""
POSSIBLE_TIES = 2
"""People of each other department whom somebody may come to know [people]; assumption."""
MEAN_CUSTOMER_AGE = 3.5 * DAYS_PER_YEAR
"""Mean age of opening customers [days]: a quarter of them are in their first year (i4)."""


class Staff(NamedTuple):
    """The seats of a firm, department by department, opening seats before growth seats."""

    department: Rows
    place: Rows
    is_lead: NDArray[np.bool_]
    is_open: NDArray[np.bool_]

    @property
    def opening(self) -> Rows:
        """Rows of the seats that are filled when the run begins."""
        return np.flatnonzero(self.is_open)


class Sizes(NamedTuple):
    """How much of everything a run may need at most."""

    seats: tuple[int, ...]
    hires: int
    days: int
    customers: int
    opportunities: int

    @property
    def slots(self) -> int:
        """Customers with luck of their own: opening ones, then one per opportunity."""
        return self.customers + self.seats[SALES] * self.opportunities


def run_days(scenario: Scenario) -> int:
    """Count the days of a run, warm-up included."""
    return scenario.warm_up_days + scenario.horizon_days


def opening_staff(scenario: Scenario) -> tuple[int, ...]:
    """Count the people of each department when the run begins; a firm has three to five."""
    organization = scenario.organization
    counts = list(organization.head_counts)
    if organization.is_imported:
        department = imported_firm(organization).people.department
        counts = np.bincount(department, minlength=len(DEPARTMENTS)).tolist()
    while len(counts) > ORDINARY and counts[-1] == 0:
        counts.pop()
    return tuple(counts)


def sizes_of(scenario: Scenario) -> Sizes:
    """Work out how many seats, hires and opportunities a run may need.

    A department that is left out keeps one seat, which nobody ever takes.
    """
    days = run_days(scenario)
    years = days / DAYS_PER_YEAR
    seats = list(opening_staff(scenario))
    sales = seats[SALES]
    if any(levers.hiring == "with_load" for _, levers in scenario.lever_schedule()):
        for department in (ACCOUNTS, OPERATIONS):
            seats[department] = most_seats(seats[department], days)
    uncertain = scenario.uncertainties
    customers = scenario.organization.customers
    referred = uncertain.referral_rate * customers * (1.0 + years) / (DAYS_PER_YEAR * max(1, sales))
    swing = (1.0 + uncertain.market_cycle) * (1.0 + most_wave(scenario))
    arrivals = days * (uncertain.opportunities_per_week / DAYS_PER_WEEK * swing + referred)
    room_for = ceil(1.1 * arrivals + 8.0 * sqrt(arrivals) + 20)
    if sales == 0:
        room_for = 1
    return Sizes(tuple(max(1, n) for n in seats), 6 + ceil(4 * years), days, customers, room_for)


def most_wave(scenario: Scenario) -> float:
    """Give the largest further share of opportunities that campaigns bring over the run [times]."""
    waves = [
        levers.campaign_size * min(1.0, levers.campaign_length / levers.campaign_cadence)
        for _, levers in scenario.lever_schedule()
        if levers.campaign_cadence > 0.0
    ]
    return max(waves, default=0.0)


def staff_of(scenario: Scenario, sizes: Sizes) -> Staff:
    """List the seats of a firm."""
    opening = opening_staff(scenario)
    department = np.repeat(np.arange(len(opening), dtype=np.int64), sizes.seats)
    place = np.concatenate([np.arange(n, dtype=np.int64) for n in sizes.seats])
    is_open = place < np.asarray(opening)[department]
    is_lead = (place == 0) & is_open
    if scenario.organization.people is not None:
        is_lead = np.zeros(len(department), dtype=np.bool_)
        people = imported_firm(scenario.organization).people
        order = people.in_order()
        is_lead[np.flatnonzero(is_open)] = people.is_lead[order]
    return Staff(department, place, is_lead, is_open)


@lru_cache(maxsize=4)
def imported_firm(organization: Organization) -> ImportedFirm:
    """Read an organization's people and ties from files, once."""
    return read_organization(organization)


# Luck


class DrawnLuck(NamedTuple):
    """The luck of one replication, as tables; rules only read it."""

    person: Table
    customer: Table
    day: Table
    week: Table


def _unit_exponential(uniform: Floats) -> Floats:
    return -np.log(uniform)


def _by_seat(luck: Luck, stream: str, seats: Sequence[int], columns: int) -> Floats:
    """Draw a stream for all seats, shape (seats, columns).

    The departments' numbers lie side by side, by place, so that a seat keeps its own when another
    department grows. Departments that not every firm has draw from a stream of their own, so that
    the others keep theirs.
    """
    parts = _side_by_side(luck, stream, seats[:ORDINARY], columns, ORDINARY)
    if len(seats) > ORDINARY:
        further = len(DEPARTMENTS) - ORDINARY
        parts += _side_by_side(luck, f"{stream}/further", seats[ORDINARY:], columns, further)
    return np.concatenate(parts)


def _side_by_side(
    luck: Luck, stream: str, seats: Sequence[int], columns: int, departments: int
) -> list[Floats]:
    """Draw a stream with room for some departments; give the part of each that has seats."""
    drawn = luck.uniforms(stream, max(seats), departments * columns)
    return [drawn[:count, number::departments] for number, count in enumerate(seats)]


def _distributed(unit: str, uniform: Floats) -> Floats:
    """Turn uniforms into what a field of luck is declared to hold, by inverse distribution."""
    if unit == "SD":
        return np.asarray(ndtri(uniform))
    if unit in ("risk", "arrivals"):
        return _unit_exponential(uniform)
    return uniform


def draw_luck(luck: Luck, sizes: Sizes) -> DrawnLuck:
    """Draw everything that chance decides in one run."""
    person = np.zeros((sum(sizes.seats), sizes.hires), PERSON_LUCK.dtype)
    for field in PERSON_LUCK.fields:
        drawn = _by_seat(luck, f"person/{field.name}", sizes.seats, sizes.hires)
        person[field.name] = _distributed(field.unit, drawn)
    customer = np.zeros(sizes.slots, CUSTOMER_LUCK.dtype)
    for field in CUSTOMER_LUCK.fields:
        opening = luck.uniforms(f"customer/{field.name}", sizes.customers)[:, 0]
        won = luck.uniforms(f"opportunity/{field.name}", sizes.seats[SALES], sizes.opportunities)
        drawn = np.concatenate([opening, won.ravel()])
        customer[field.name] = _distributed(field.unit, drawn)
    day = np.zeros(sizes.days, DAY_LUCK.dtype)
    for field in DAY_LUCK.fields:
        day[field.name] = luck.uniforms(f"day/{field.name}", sizes.days)[:, 0]
    week = np.zeros((ceil(sizes.days / DAYS_PER_WEEK), sum(sizes.seats)), WEEK_LUCK.dtype)
    for field in WEEK_LUCK.fields:
        drawn = _by_seat(luck, f"week/{field.name}", sizes.seats, week.shape[0])
        week[field.name] = _distributed(field.unit, drawn.T)
    return DrawnLuck(*(readable(table) for table in (person, customer, day, week)))


@lru_cache(maxsize=4)
def _drawn(seed: int, replication: int, sizes: Sizes) -> DrawnLuck:
    """Keep the luck of the last replications: all scenarios of one replication share it."""
    return draw_luck(PhiloxLuck(seed, replication), sizes)


# Records


def input_row(scenario: Scenario, levers: Levers) -> Table:
    """Write every input of a scenario into one `INPUTS` record, shape (1,)."""
    row = np.zeros(1, INPUTS.dtype)
    for inputs in (levers, scenario.uncertainties):
        for quantity in declared(type(inputs)):
            value = getattr(inputs, quantity.name)
            row[quantity.name] = quantity.choices.index(value) if quantity.choices else value
    for name, value in scenario.mechanisms:
        row[f"with_{name}"] = value
    staff = opening_staff(scenario)
    row["with_pipeline"] &= staff[SALES] > 0
    row["with_delivery"] &= staff[OPERATIONS] > 0
    return row


@lru_cache(maxsize=16)
def _input_rows(scenario: Scenario) -> Table:
    """Write the inputs at the start and at each scheduled change, shape (changes + 1,)."""
    schedule = scenario.lever_schedule()
    return np.concatenate([input_row(scenario, levers) for _, levers in schedule])


def ties_of(scenario: Scenario, staff: Staff, luck: Luck) -> Ties:
    """Read or generate the communication graph, between rows of seats."""
    if scenario.organization.people is not None:
        firm = imported_firm(scenario.organization)
        if firm.ties is not None:
            seat_of = np.empty(len(firm.people.department), dtype=np.int64)
            seat_of[firm.people.in_order()] = staff.opening
            return firm.ties.renumbered(seat_of)
    return generate_ties(staff.department, staff.is_lead, luck.uniforms)


def possible_ties(staff: Staff, ties: Ties, luck: Luck) -> Ties:
    """List pairs of different departments that have no tie yet but may form one, strength 0.

    Each person may come to know a few opening colleagues of each other department.
    """
    seats = np.bincount(staff.department).tolist()
    opening = np.bincount(staff.department[staff.is_open], minlength=len(seats))
    start = np.concatenate([[0], np.cumsum(seats)[:-1]])
    drawn = _by_seat(luck, "graph.possible", seats, ORDINARY * POSSIBLE_TIES)
    other = np.tile(np.arange(ORDINARY), POSSIBLE_TIES)
    if further := len(DEPARTMENTS) - ORDINARY if len(seats) > ORDINARY else 0:
        more = _by_seat(luck, "graph.possible with further", seats, further * POSSIBLE_TIES)
        drawn = np.concatenate([drawn, more], axis=1)
        other = np.concatenate([other, ORDINARY + np.tile(np.arange(further), POSSIBLE_TIES)])
    is_there = np.isin(other, np.flatnonzero(opening))
    drawn, other = drawn[:, is_there], other[is_there]
    partner = start[other] + np.floor(drawn * opening[other]).astype(np.int64)
    seat = np.broadcast_to(np.arange(len(drawn))[:, np.newaxis], partner.shape)
    is_cross = staff.department[seat] != other
    is_cross &= opening[staff.department[seat]] > 0
    people = len(staff.department)
    pairs = np.minimum(seat, partner) * people + np.maximum(seat, partner)
    new = np.setdiff1d(pairs[is_cross], ties.first * people + ties.second)
    return Ties(*np.divmod(new, people), np.zeros(len(new)))


def _by_weekday(ties: Ties, staff: Staff) -> tuple[Ties, Rows]:
    """Sort ties by the weekday on which their messages are read; say where each day's begin."""
    weekday = (staff.place[ties.first] + staff.place[ties.second]) % DAYS_PER_WEEK
    order = np.argsort(weekday, kind="stable")
    start = np.searchsorted(weekday[order], np.arange(DAYS_PER_WEEK + 1))
    return ties.picked(order), start.astype(np.int64)


def _tie_table(ties: Ties, staff: Staff, inputs: Table) -> tuple[Table, Rows, Rows]:
    """Make the table of ties and, for each seat, the list of its ties."""
    table = np.zeros(len(ties.first), TIE.dtype)
    table["first"], table["second"], table["strength"] = ties.first, ties.second, ties.strength
    table["usual"] = ties.strength
    table["is_cross"] = staff.department[ties.first] != staff.department[ties.second]
    prior = (inputs["relational_coordination"][0] - 1.0) / 4.0
    table["trust_first"] = table["trust_second"] = prior
    ends = np.concatenate([ties.first, ties.second])
    rows = np.concatenate([np.arange(len(table)), np.arange(len(table))])
    order = np.lexsort((rows, ends))
    start = np.searchsorted(ends[order], np.arange(len(staff.department) + 1))
    return readable(table), start.astype(np.int64), rows[order].astype(np.int64)


def _people_table(staff: Staff) -> Table:
    table = np.zeros(len(staff.department), PERSON.dtype)
    table["department"], table["place"] = staff.department, staff.place
    table["is_lead"], table["is_open"] = staff.is_lead, staff.is_open
    table["back_day"] = NEVER
    table["leaves_day"] = NEVER
    table["first_project"] = NOBODY
    table["coverage"] = table["effort"] = table["willingness"] = table["own_return"] = 1.0
    table["reach"] = table["group_result"] = 1.0
    return readable(table)


def _give_roles(people: Table, organization: Organization) -> tuple[int, int]:
    """Say whose people look after accounts, and whose are pulled into deals; nobody may be."""
    merged = dict(organization.merged)
    accounts_by = DEPARTMENTS.index(merged.get("accounts", "accounts"))
    deals_by = DEPARTMENTS.index(merged.get("specialists", "specialists"))
    people["has_accounts"] = people["department"] == accounts_by
    people["joins_deals"] = people["department"] == deals_by
    return accounts_by, deals_by if people["joins_deals"].any() else NOBODY


def _department_table(staff: Staff, scenario: Scenario) -> Table:
    table = np.zeros(int(staff.department[-1]) + 1, DEPARTMENT.dtype)
    for department in range(len(table)):
        rows = np.flatnonzero(staff.department == department)
        table["first_seat"][department] = rows[0]
        table["end_seat"][department] = rows[-1] + 1
        table["n_open"][department] = np.count_nonzero(staff.is_open[rows])
    table["n_opening"] = table["n_open"]
    table["state"] = table["usual"] = table["congestion"] = table["usual_congestion"] = 1.0
    table["utilization"] = table["pressure"] = scenario.levers.planned_utilization
    table["help"] = 1.0
    usual = scenario.uncertainties.opportunities_per_week / DAYS_PER_WEEK
    usual *= scenario.uncertainties.win_rate * scenario.uncertainties.onboarding_hours
    if scenario.mechanisms.pipeline:
        table["inflow"] = usual * table["n_open"][SALES]
    return readable(table)


def _open_book(accounts: Table, scenario: Scenario, luck: Table, managers: Rows) -> None:
    """Fill the opening customers in: worth, age, owner."""
    uncertain = scenario.uncertainties
    opening = scenario.organization.customers
    book, luck = accounts[:opening], luck[:opening]
    book["origin"] = np.arange(opening)
    book["stage"] = LIVE
    book["owner"] = managers[np.arange(opening) % len(managers)]
    book["seller"] = NOBODY
    age = (-MEAN_CUSTOMER_AGE * np.log1p(-luck["age"])).astype(np.int64)
    book["live_day"] = -1 - age
    size = np.exp(uncertain.contract_value_spread * luck["value"])
    book["revenue"] = uncertain.contract_value_usd * size
    book["list_revenue"] = book["revenue"] / (1.0 - uncertain.reference_discount)
    book["churn_at"] = luck["churn"]
    book["expansion_at"] = -np.log(luck["expansion"])
    book["failed_day"] = -NEVER
    book["renewal_day"] = UNSET


def _opening_firm(book: Table, scenario: Scenario) -> Table:
    firm = np.zeros(1, FIRM.dtype)
    firm["record_from"] = scenario.warm_up_days
    firm["n_accounts"] = firm["n_live"] = firm["n_cohort"] = scenario.organization.customers
    for name in ("revenue", "cohort_revenue", "cohort_kept", "cohort_now"):
        firm[name] = book["revenue"].sum()
    firm["list_revenue"] = book["list_revenue"].sum()
    firm["queue_head"] = firm["queue_tail"] = NOBODY
    firm["support_coverage"] = 1.0
    firm["pay_factor"] = firm["growth_factor"] = 1.0
    firm["check_in_due"] = scenario.levers.check_in_cadence
    firm["session_due"] = scenario.levers.session_cadence
    firm["campaign_due"] = scenario.levers.campaign_cadence
    firm["standard"] = 1.0
    firm["marketing_factor"] = firm["deal_factor"] = 1.0
    firm["reputation"] = scenario.uncertainties.ordinary_reputation
    return readable(firm)


def _fill_seats(records: Records, staff: Staff) -> None:
    """Let opening staff take their seats, with the firm for some time already."""
    fill_seats(records, OPENING_TENURE_DAYS)
    people = records.people
    sales = np.flatnonzero(staff.department == SALES)
    people["due"][sales] = records.customer_luck["gap"][
        opening_slots(records) + np.arange(len(sales)) * records.opportunities.shape[1]
    ]


def assemble(
    scenario: Scenario, *, seed: int = 1, replication: int = 0, luck: Luck | None = None
) -> Records:
    """Assemble the records of one run, on the morning of its first day.

    Parameters
    ----------
    scenario
        What is set.
    seed, replication
        Which luck.
    luck
        Another source of luck than the seed, for tests.
    """
    sizes = sizes_of(scenario)
    source = luck or PhiloxLuck(seed, replication)
    drawn = draw_luck(luck, sizes) if luck else _drawn(seed, replication, sizes)
    staff = staff_of(scenario, sizes)
    plan = _input_rows(scenario).copy()
    inputs = plan[:1].copy()
    known = ties_of(scenario, staff, source)
    possible = known.joined(possible_ties(staff, known, source))
    in_turn, tie_weekdays = _by_weekday(possible, staff)
    ties, tie_start, tie_list = _tie_table(in_turn, staff, inputs)
    accounts = np.zeros(sizes.slots, ACCOUNT.dtype)
    people = _people_table(staff)
    accounts_by, deals_by = _give_roles(people, scenario.organization)
    managers = np.flatnonzero(people["has_accounts"] & staff.is_open)
    if len(managers) == 0:
        managers = np.flatnonzero(people["has_accounts"])
        people["coverage"][managers] = people["reach"][managers] = 0.0
    _open_book(accounts, scenario, drawn.customer, managers)
    months = np.zeros(max(1, scenario.horizon_days // DAYS_PER_MONTH), MONTH.dtype)
    ledger = np.zeros(1, LEDGER.dtype)
    people["n_accounts"] = np.bincount(accounts["owner"][: sizes.customers], minlength=len(people))
    opportunities = (sizes.seats[SALES], sizes.opportunities)
    departments = _department_table(staff, scenario)
    n = len(departments)
    firm = _opening_firm(accounts[: sizes.customers], scenario)
    firm["accounts_by"], firm["deals_by"] = accounts_by, deals_by
    records = Records(
        firm=firm,
        inputs=readable(inputs),
        plan=readable(plan[1:]),
        plan_days=np.array([day for day, _ in scenario.lever_schedule()[1:]], dtype=np.int64),
        departments=departments,
        relations=RELATION.table(n, n),
        people=people,
        views=VIEW.table(len(people), n),
        ties=ties,
        tie_weekdays=tie_weekdays,
        tie_start=tie_start,
        tie_list=tie_list,
        opportunities=OPPORTUNITY.table(*opportunities),
        projects=PROJECT.table(sizes.slots),
        accounts=readable(accounts),
        person_luck=drawn.person,
        customer_luck=drawn.customer,
        day_luck=drawn.day,
        week_luck=drawn.week,
        ledger=readable(ledger),
        ledger_values=ledger.view(np.float64),
        months=readable(months),
        month_values=months.view(np.float64).reshape(len(months), -1),
        blame=np.zeros((n, n)),
    )
    leave_unknown(records)
    _fill_seats(records, staff)
    know_customers(records, sizes.customers)
    return records
