"""What is never lost or made of nothing: money, accounts, projects and hours, in any firm."""

from itertools import pairwise
from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from model.assembly import assemble, run_days
from model.coaching import ORDINARY_HOURS
from model.customer_flow import STEPS, customer_flow
from model.engine import advance_days, simulate
from model.levers import Levers
from model.mechanisms import Mechanisms
from model.quantities import Quantity, declared
from model.records import (
    ACCOUNTS,
    CHURNED,
    DELIVERED,
    IN_WORK,
    LIVE,
    NOBODY,
    ONBOARDING,
    OPERATIONS,
    QUEUED,
    SALES,
    Records,
)
from model.scenario import Scenario
from model.uncertainties import Uncertainties

TINY = 1e-6  # rounding that many additions leave [h, projects]
SWITCHES = sorted(Mechanisms.model_fields)
EXAMPLES = 25  # each is a whole run with checks in mid-run


# Random firms


def values(quantity: Quantity) -> st.SearchStrategy[Any]:
    """Draw values of an input between the plausible and a little beyond, as a file holds them."""
    if quantity.kind == "choice":
        return st.sampled_from(quantity.choices)
    assert quantity.plausible is not None
    assert quantity.valid is not None
    ends = [*quantity.plausible, float(quantity.default)]
    low, high = min(ends), max(ends)
    low, high = max(quantity.valid[0], low - 0.2 * (high - low)), high + 0.2 * (high - low)
    high = min(high, quantity.valid[1])
    if quantity.kind == "count":
        return st.integers(int(low), int(high))
    if quantity.kind == "cadence":
        return st.sampled_from(
            ["never", "quarterly", "monthly", "weekly", "3 times a week", "daily"]
        )
    if quantity.kind == "duration":
        return st.integers(int(low), int(high)).map("{} days".format)
    return st.one_of(st.sampled_from([low, high]), st.floats(low, high, allow_nan=False))


def some_of(inputs: type[Levers] | type[Uncertainties], most: int) -> Any:
    """Draw a few inputs of a group with values."""
    rows = {quantity.name: quantity for quantity in declared(inputs)}
    return st.sets(st.sampled_from(sorted(rows)), max_size=most).flatmap(
        lambda names: st.fixed_dictionaries({name: values(rows[name]) for name in sorted(names)})
    )


@st.composite
def scenarios(draw: Any) -> Scenario:
    """Draw a small firm with a short horizon and anything else within its range."""
    changes: dict[str, Any] = {
        "organization": {
            "sales": draw(st.integers(1, 6)),
            "accounts": draw(st.integers(1, 6)),
            "operations": draw(st.integers(1, 10)),
            "customers": draw(st.integers(1, 120)),
        },
        "horizon": f"{draw(st.integers(1, 14))} months",
        "warm_up": f"{draw(st.integers(0, 60))} days",
        "levers": draw(some_of(Levers, 8)),
        "uncertainties": draw(some_of(Uncertainties, 12)),
        "mechanisms": dict.fromkeys(draw(st.sets(st.sampled_from(SWITCHES), max_size=3)), False),
    }
    later = draw(some_of(Levers, 3))
    if later:
        changes["events"] = [{"at": f"{draw(st.integers(0, 20))} days", "levers": later}]
    uncertain = changes["uncertainties"]
    assume(uncertain.get("win_rate", 0.23) <= uncertain.get("late_win_rate", 0.46))
    return Scenario.build("random", **changes)


# What is conserved


def used_accounts(records: Records) -> Any:
    """Give the rows of accounts in use."""
    return records.accounts[: int(records.firm["n_accounts"][0])]


def used_projects(records: Records) -> Any:
    """Give the rows of projects in use."""
    return records.projects[: int(records.firm["n_projects"][0])]


def check_money(records: Records) -> None:
    """The firm's totals of recurring revenue are those of its live accounts."""
    firm, accounts = records.firm, used_accounts(records)
    live = accounts[accounts["stage"] == LIVE]
    gone = accounts[accounts["stage"] == CHURNED]
    assert firm["revenue"][0] == pytest.approx(live["revenue"].sum(), rel=1e-9, abs=1e-3)
    assert firm["list_revenue"][0] == pytest.approx(live["list_revenue"].sum(), rel=1e-9, abs=1e-3)
    assert np.all(gone["revenue"] == 0.0)
    assert np.all(gone["list_revenue"] == 0.0)
    assert np.all(accounts["revenue"] >= 0.0)
    cohort = accounts[accounts["cohort_revenue"] > 0.0]
    kept = np.minimum(cohort["revenue"], cohort["cohort_revenue"]).sum()
    for name, amount in (
        ("cohort_revenue", cohort["cohort_revenue"].sum()),
        ("cohort_now", cohort["revenue"].sum()),
        ("cohort_kept", kept),
    ):
        if len(cohort):
            assert firm[name][0] == pytest.approx(amount, rel=1e-9, abs=1e-3), name


def check_accounts(records: Records) -> None:
    """Every account is onboarding, live or lost, and has one owner and one origin."""
    firm, accounts = records.firm, used_accounts(records)
    assert np.all(np.isin(accounts["stage"], (ONBOARDING, LIVE, CHURNED)))
    assert firm["n_live"][0] == np.count_nonzero(accounts["stage"] == LIVE)
    assert len(np.unique(accounts["origin"])) == len(accounts)
    owned = accounts[accounts["stage"] != CHURNED]
    people = records.people
    counted = np.bincount(owned["owner"], minlength=len(people))
    managers = people["department"] == ACCOUNTS
    assert np.all(counted[~managers] == 0)
    assert np.array_equal(people["n_accounts"][managers], counted[managers])


def listed(records: Records, row: int) -> list[int]:
    """Follow a list of projects from its head."""
    rows = []
    while row != NOBODY:
        rows.append(row)
        assert len(rows) <= len(records.projects), "a list of projects goes in a circle"
        row = int(records.projects["next"][row])
    return rows


def check_projects(records: Records) -> None:
    """Every accepted project is queued, in work or delivered, and open ones stand in one list."""
    firm, projects, people = records.firm[0], used_projects(records), records.people
    stages = [int(np.count_nonzero(projects["stage"] == n)) for n in (QUEUED, IN_WORK, DELIVERED)]
    assert sum(stages) == len(projects)
    assert int(firm["n_delivered"]) == stages[2]
    queue = listed(records, int(firm["queue_head"]))
    assert int(firm["n_queued"]) == len(queue) == stages[0]
    assert int(firm["queue_tail"]) == (queue[-1] if queue else NOBODY)
    assert np.all(projects["stage"][queue] == QUEUED)
    in_work: list[int] = []
    for seat in np.flatnonzero(people["department"] == OPERATIONS):
        own = listed(records, int(people["first_project"][seat]))
        assert np.all(projects["stage"][own] == IN_WORK)
        assert np.all(projects["specialist"][own] == seat)
        assert int(people["n_projects"][seat]) == len(own)
        assert people["pace"][seat] == pytest.approx(projects["pace"][own].sum(), abs=TINY)
        in_work += own
    assert len(in_work) == stages[1]
    assert len(set(queue + in_work)) == len(queue) + len(in_work)
    waiting = projects["stage"] != DELIVERED
    onboarding = used_accounts(records)["stage"][projects["account"]] == ONBOARDING
    assert np.array_equal(waiting, onboarding)
    assert np.all(projects["left"] >= -TINY)
    assert np.all(projects["effort"] >= 0.0)
    assert np.all(projects["delivered_day"][~waiting] >= projects["accepted_day"][~waiting])


def check_opportunities(records: Records) -> None:
    """Every opportunity that arrived is open, won or lost, and every won one became an account."""
    people, opportunities = records.people, records.opportunities
    sellers = np.flatnonzero(people["department"] == SALES)
    arrived = np.arange(opportunities.shape[1]) < people["next_arrival"][sellers][:, np.newaxis]
    assert np.array_equal(opportunities["stage"] > 0, arrived)
    won = int(np.count_nonzero(opportunities["stage"] == 3))
    opening = records.customer_luck.shape[0] - opportunities.size
    sold = int(np.count_nonzero(used_accounts(records)["origin"] >= opening))
    assert won == sold == len(used_projects(records))
    assert np.all(opportunities["effort"] >= 0.0)
    for seat in sellers:
        assert np.all(opportunities["stage"][seat, : people["first_open"][seat]] >= 3)


def check_hours(records: Records) -> None:
    """Nobody has fewer than no hours, and no department works more than it has."""
    people, operations = records.people, records.departments[OPERATIONS]
    for name in ("hours", "base_hours", "owed_hours", "needed_hours", "effort", "pace", "leads"):
        assert np.all(people[name] >= 0.0), name
    is_seller = people["department"] == SALES
    freed = ORDINARY_HOURS / 5.0 * max(1, int(is_seller.sum())) * is_seller  # no coaching at all
    given = records.inputs[0]
    freed = freed + given["helpfulness"] * given["joint_work_hours"] / 5.0  # and no help
    assert np.all(people["hours"] <= people["base_hours"] + freed + TINY)
    assert np.all(people["base_hours"] <= 8.0 + TINY)
    assert np.all(people["project_hours"] >= -TINY)
    assert operations["worked_hours"] <= operations["hours"] + TINY
    assert np.all((people["coverage"] >= -TINY) & (people["coverage"] <= 1.0 + TINY))


def check_shares(records: Records) -> None:
    """Trust, knowledge and other shares stay between none and all."""
    views, people, ties = records.views, records.people, records.ties
    for table, names in (
        (views, ("trust", "prior_trust", "ceiling", "knowledge")),
        (people, ("ramp", "willingness", "pressure", "tension", "candor", "perspective")),
        (ties, ("strength", "trust_first", "trust_second")),
    ):
        for name in names:
            assert np.all((table[name] >= 0.0) & (table[name] <= 1.0)), name
    assert np.all(views["belief"] >= 0.0)
    assert np.all(views["age"] >= 0.0)
    for table in (people, views, ties, records.departments, records.firm):
        for name in table.dtype.names or ():
            assert np.all(np.isfinite(table[name].astype(float))), name


def check_staff(records: Records) -> None:
    """Each department has the people it counts, and no closed seat does anything."""
    people = records.people
    for number, department in enumerate(records.departments):
        seats = people[people["department"] == number]
        assert department["end_seat"] - department["first_seat"] == len(seats)
        assert department["n_open"] == np.count_nonzero(seats["is_open"])
        assert not np.any(seats["is_present"] & ~seats["is_open"])
        assert np.all(seats["n_projects"][~seats["is_present"]] == 0)


EVERYTHING = (
    check_money,
    check_accounts,
    check_projects,
    check_opportunities,
    check_hours,
    check_shares,
    check_staff,
)


@settings(max_examples=EXAMPLES)
@given(scenarios(), st.integers(0, 9))
def test_nothing_is_lost_or_made_of_nothing(scenario: Scenario, replication: int) -> None:
    records = assemble(scenario, replication=replication)
    days = run_days(scenario)
    stops = sorted({0, 1, days // 3, days // 2, days - 1, days})
    for first, last in pairwise(stops):
        advance_days(records, first, last)
        for check in EVERYTHING:
            check(records)


@settings(max_examples=EXAMPLES)
@given(scenarios(), st.integers(0, 9))
def test_hours_spent_never_exceed_hours_available(scenario: Scenario, replication: int) -> None:
    records = assemble(scenario, replication=replication)
    start = run_days(scenario) // 2
    advance_days(records, 0, start)
    for day in range(start, min(start + 8, run_days(scenario))):
        spent, left = selling_hours(records), work_left(records)
        advance_days(records, day, day + 1)
        people, operations = records.people, records.departments[OPERATIONS]
        sellers = people["department"] == SALES
        hours = people["hours"] * people["effort"]
        assert np.all(selling_hours(records) - spent <= hours[sellers] + TINY)
        if scenario.mechanisms.delivery:
            worked = left - work_left(records)[: len(left)]
            assert worked[worked > 0.0].sum() <= operations["worked_hours"] + TINY
        assert operations["worked_hours"] <= operations["hours"] + TINY
        managers = (people["department"] == ACCOUNTS) & people["is_open"]
        assert np.all(people["owed_hours"][managers] >= 0.0)


def selling_hours(records: Records) -> Any:
    """Sum up the selling hours given so far, seller by seller."""
    return records.opportunities["effort"].sum(axis=1)


def work_left(records: Records) -> Any:
    """Give the effort left in each project."""
    return used_projects(records)["left"].copy()


@settings(max_examples=EXAMPLES)
@given(scenarios(), st.integers(0, 9))
def test_months_add_up(scenario: Scenario, replication: int) -> None:
    run = simulate(scenario, replication=replication)
    months = run.months
    assert len(months) == scenario.horizon_days // 21
    assert np.array_equal(months["month"], np.arange(1, len(months) + 1))
    flows = ("bookings", "n_won", "n_delivered", "pay", "meeting_pay", "replacement", "revenue")
    for name in flows:
        assert np.all(months[name] >= -TINY), name
    assert np.all(months["n_on_time"] <= months["n_delivered"])
    assert np.all(months["late_bookings"] + months["early_bookings"] <= months["bookings"] + TINY)
    assert np.all(months["bookings"] <= months["listed_bookings"] + TINY)
    assert np.all(months["cohort_kept"] <= months["cohort_revenue"] * (1 + 1e-9))
    assert np.all(months["cohort_kept"] <= months["cohort_now"] * (1 + 1e-9))
    change = np.diff(months["customers"])
    assert np.array_equal(change, (months["n_delivered"] - months["n_churned"])[1:])
    check_outcomes(run.outcomes)


@settings(max_examples=EXAMPLES)
@given(scenarios(), st.integers(0, 9))
def test_who_enters_a_stage_also_leaves_it(scenario: Scenario, replication: int) -> None:
    records = assemble(scenario, replication=replication)
    since, end = scenario.warm_up_days, run_days(scenario)
    advance_days(records, 0, since)
    at_start = records.firm[0].copy()
    open_then = np.count_nonzero(np.isin(records.opportunities["stage"], (1, 2)))
    advance_days(records, since, end)
    flow, months = customer_flow(records), records.months
    assert all(count >= 0.0 and count == int(count) for count in flow.values())

    def leaving(stage: str, *ends: str) -> float:
        steps = [s for s in STEPS if s.start == stage and (not ends or s.end in ends)]
        return sum(flow[step.measure] for step in steps)

    def entering(stage: str) -> float:
        return sum(flow[step.measure] for step in STEPS if step.end == stage)

    for stage in ("won", "on_time", "late"):
        assert entering(stage) == leaving(stage)
    assert leaving("opportunities") == open_then + months["n_arrived"].sum()
    assert leaving("won_before") == at_start["n_projects"] - at_start["n_delivered"]
    assert leaving("customers_before") == at_start["n_live"]
    assert entering("won") == months["n_won"].sum()
    assert entering("lost") == months["n_lost"].sum()
    assert entering("open") == months["open_opportunities"][-1]
    assert entering("on_time") == months["n_on_time"].sum()
    assert entering("late") == (months["n_delivered"] - months["n_on_time"]).sum()
    assert entering("undelivered") == months["open_projects"][-1]
    assert entering("left") == months["n_churned"].sum()
    assert entering("renewed") + entering("not_due") == months["customers"][-1]


def check_outcomes(outcomes: dict[str, float]) -> None:
    """Outcomes are finite or undefined, and shares are shares."""
    without_bounds = ("net_retention_share", "attainment_share", "utilization_share",
                      "discount_share", "modularity_share")  # fmt: skip
    for name, value in outcomes.items():
        if isnan(value):
            continue
        assert np.isfinite(value), name
        bounded = name.endswith("_share") and not name.startswith("turnover")
        if bounded and name not in without_bounds:
            assert -1e-9 <= value <= 1.0 + 1e-9, name


# Every switch, alone and with others


@pytest.mark.parametrize("switch", SWITCHES)
@settings(max_examples=3)
@given(scenario=scenarios())
def test_every_mechanism_can_be_switched_off(switch: str, scenario: Scenario) -> None:
    off = scenario.replace({f"mechanisms.{switch}": False})
    outcomes = simulate(off).outcomes
    check_outcomes(outcomes)
    for name in ("value_usd", "revenue_usd", "bookings_usd", "pay_usd", "trust_share"):
        assert np.isfinite(outcomes[name]), name


@pytest.mark.parametrize("switch", SWITCHES)
def test_each_mechanism_can_act_alone(switch: str) -> None:
    alone = {name: name == switch for name in SWITCHES}
    run = simulate(Scenario.build("alone", mechanisms=alone, horizon="14 months"))
    check_outcomes(run.outcomes)
    assert np.isfinite(run.outcomes["value_usd"])
