"""People: trust and blame, leaving, and how much they should have in common."""

from dataclasses import dataclass, field
from math import inf
from typing import Any

import numpy as np

from experiments.patterns.estimates import (
    Column,
    correlation,
    mean_with_interval,
    ratio_of_means,
    ratio_of_rates,
    relative_change,
    statistic_with_interval,
)
from experiments.patterns.finding import Estimate, Finding
from experiments.patterns.study import SEED, Study, walked, weeks_of
from model.assembly import assemble
from model.blame import explain_failure
from model.calendar import DAYS_PER_WEEK, DAYS_PER_YEAR
from model.engine import advance_days, simulate
from model.records import ACCOUNTS, LIVE, NEVER, NOBODY, OPERATIONS, SALES, Records
from model.rule import entry
from model.scenario import Scenario, load_scenario
from model.trust import discover_concealment, see_promise

# What people can be let see or do from outside


@entry
def show_promise(records: Records, seat: int, other: int, is_kept: bool) -> None:
    """Let a person see whether a colleague kept a promise."""
    see_promise(records, seat, other, is_kept)


@entry
def uncover(records: Records, seat: int, other: int) -> None:
    """Let a person find out that a colleague concealed something."""
    discover_concealment(records, seat, other)


@entry
def fail_together(records: Records, seat: int, other: int) -> None:
    """Let a person put a failure down to a colleague."""
    explain_failure(records, seat, other, 1e-12, 0)


def seats_of(records: Records, department: int) -> list[int]:
    """List the seats of a department that are held today."""
    branch = records.departments[department]
    seats = range(int(branch["first_seat"]), int(branch["end_seat"]))
    return [seat for seat in seats if records.people["is_present"][seat]]


# V15: trust after a broken promise

GOOD_CONDUCT = {
    "mechanisms.promises": False,
    "mechanisms.blame": False,
    "mechanisms.turnover": False,
}
"""Salespeople promise what Operations needs, are blamed for nothing else, and nobody leaves."""
MOST_EVENTS = 1000


def kept_to_repair(firm: Scenario, replication: int) -> dict[str, float]:
    """Count the kept promises after which trust is where it was before a broken one."""
    records = assemble(firm, seed=SEED, replication=replication)
    seat, other = seats_of(records, OPERATIONS)[0], seats_of(records, SALES)[0]
    before = records.views["trust"][seat, SALES]
    show_promise(records, seat, other, False)
    events = 0
    while records.views["trust"][seat, SALES] < before - 1e-9 and events < MOST_EVENTS:
        show_promise(records, seat, other, True)
        events += 1
    return {"kept": float(events)}


def trust_after(firm: Scenario, replication: int) -> dict[str, float]:
    """Give Operations' trust in Sales after one broken promise and after a lie, of that before.

    The firm goes on working, and all later promises are honest.
    """
    begin = firm.warm_up_days
    half, year = begin + 26 * DAYS_PER_WEEK, begin + 52 * DAYS_PER_WEEK
    broken, deceived = (walked(firm, replication, begin) for _ in range(2))
    seats, sellers = seats_of(broken, OPERATIONS), seats_of(broken, SALES)
    before = float(broken.views["trust"][seats, SALES].mean())
    for place, seat in enumerate(seats):
        other = sellers[place % len(sellers)]
        show_promise(broken, seat, other, False)
        show_promise(deceived, seat, other, False)
        uncover(deceived, seat, other)
    advance_days(broken, begin, half)
    advance_days(deceived, begin, year)
    return {
        "broken": float(broken.views["trust"][seats, SALES].mean()) / before,
        "deceived": float(deceived.views["trust"][seats, SALES].mean()) / before,
    }


def trust_asymmetry(study: Study) -> list[Finding]:
    """Trust is lost faster than it is won, and a lie leaves a scar."""
    firm = load_scenario("baseline").replace(GOOD_CONDUCT)
    even = firm.replace({"uncertainties.trust_loss_ratio": 1.0})
    repair = study.each(lambda n: kept_to_repair(firm, n), "promises to repair trust")["kept"]
    same = study.each(lambda n: kept_to_repair(even, n), "with loss as large as gain")["kept"]
    after = study.each(lambda n: trust_after(firm, n), "trust after a broken promise")
    return [
        Finding("V15", "kept promises that repair a broken one", "U1", (2.0, 6.0),
                *mean_with_interval(repair), ".1f"),
        Finding("V15", "the same when loss is as large as gain", "U2", (1.0, 1.0),
                *mean_with_interval(same), ".1f"),
        Finding("V15", "trust 26 weeks after a broken promise", "U1", (0.95, inf),
                *mean_with_interval(after["broken"])),
        Finding("V15", "trust 52 weeks after a lie", "U1, U3", (-inf, 0.92),
                *mean_with_interval(after["deceived"])),
    ]  # fmt: skip


# V16: the spiral of blame

CONFLICT = {"horizon": "4 years"}


def disagreement(firm: Scenario, replication: int) -> dict[str, float]:
    """Correlate task disagreement with personal conflict where trust is low, and where it is high.

    Week by week, person by person and department: how wrong the person's belief about the other
    department's state is, and the person's tension; lowest and highest quarter by trust.
    """
    rows = []
    for records, _ in weeks_of(firm, replication):
        for seat in np.flatnonzero(records.people["is_present"]):
            own = records.people["department"][seat]
            for other in {SALES, ACCOUNTS, OPERATIONS} - {own}:
                view = records.views[seat, other]
                gap = abs(view["belief"] - records.departments["state"][other])
                rows.append((view["trust"], gap, records.people["tension"][seat]))
    table = np.array(rows)
    low, high = np.quantile(table[:, 0], (0.25, 0.75))
    first, last = table[table[:, 0] <= low], table[table[:, 0] >= high]
    return {
        "difference": correlation(first[:, 1], first[:, 2]) - correlation(last[:, 1], last[:, 2])
    }


def blame_after_failure(firm: Scenario, replication: int) -> dict[str, float]:
    """Count blame of the next two months with and without a failure that all blamed on Sales."""
    begin = firm.warm_up_days
    end = begin + 42
    calm, failed = (walked(firm, replication, begin) for _ in range(2))
    sellers = seats_of(failed, SALES)
    for place, seat in enumerate(seats_of(failed, OPERATIONS)):
        fail_together(failed, seat, sellers[place % len(sellers)])
    failed.blame[:, :] = 0.0
    counts = {}
    for name, records in (("calm", calm), ("failed", failed)):
        advance_days(records, begin, end)
        months = records.months[:2]
        counts[name] = sum(
            float(months[f"blame_{one}_{other}"].sum())
            for one, other in (("sales", "operations"), ("operations", "sales"))
        )
    return counts


def bimodality(values: Column) -> float:
    """Give Sarle's coefficient of bimodality: 0.333 for a normal, 0.556 for a uniform spread."""
    count = len(values)
    standard = (values - values.mean()) / values.std(ddof=1)
    skew, tails = float((standard**3).mean()), float((standard**4).mean()) - 3.0
    return (skew**2 + 1.0) / (tails + 3.0 * (count - 1) ** 2 / ((count - 2) * (count - 3)))


def trust_of_people(firm: Scenario, replication: int) -> dict[str, Column]:
    """Give the trust of people in other departments at the end, by pair of departments.

    Of those who have been there for a year.
    """
    records = walked(firm, replication)
    people = records.people
    here = people["is_present"] & (records.firm["day"] - people["hired_day"] >= DAYS_PER_YEAR)
    return {
        f"{one} {other}": records.views["trust"][here & (people["department"] == one), other]
        for one in (SALES, ACCOUNTS, OPERATIONS)
        for other in (SALES, ACCOUNTS, OPERATIONS)
        if one != other
    }


def two_regimes(study: Study, firm: Scenario) -> Estimate:
    """Give the bimodality of trust in the pair of departments where it is highest."""
    found = study.over_runs(lambda n: trust_of_people(firm, n), "trust of people", study.runs)

    def highest(rows: Column) -> float:
        chosen = [found[int(row)] for row in rows]
        return max(bimodality(np.concatenate([one[pair] for one in chosen])) for pair in found[0])

    return statistic_with_interval(highest, np.arange(float(len(found))), resamples=200)


def blame_spiral(study: Study) -> list[Finding]:
    """Where trust is low, disagreement turns personal; blame breeds blame; two regimes form."""
    firm = load_scenario("baseline")
    dyads = study.each(lambda n: disagreement(firm, n), "weeks of pairs", 0.25)["difference"]
    blamed = study.each(lambda n: blame_after_failure(firm, n), "blame after a failure")
    more = statistic_with_interval(relative_change, blamed["failed"], blamed["calm"])
    return [
        Finding("V16", "disagreement with tension: correlation, low - high trust", "U6, U7",
                (0.15, inf), *mean_with_interval(dyads), ".2f"),
        Finding("V16", "later blame after a failure that was blamed", "U8, U9", (1e-9, inf), *more),
        Finding("V16", "two regimes of trust: bimodality over people", "U9", (0.556, 1.0),
                *two_regimes(study, firm.replace(CONFLICT)), ".2f"),
    ]  # fmt: skip


# V18: trust and results

CROSS_SECTION = 5
TERCILES = ((0.0, 0.5), (0.5, 1.0), (1.0, 1.5))


def cross_section(study: Study) -> dict[str, Column]:
    """Give trust and value of firms that differ in interdependence and in relations at the start.

    Both are drawn evenly from their plausible ranges.
    """
    baseline = load_scenario("baseline")

    def one(number: int) -> dict[str, float]:
        draws = np.random.default_rng([SEED, number]).random(2)
        depends, relations = 1.5 * draws[0], 3.0 + 1.2 * draws[1]
        firm = baseline.replace(
            {
                "uncertainties.interdependence": float(depends),
                "uncertainties.relational_coordination": float(relations),
            }
        )
        done = simulate(firm, seed=SEED, replication=number).outcomes
        return {"depends": depends, "trust": done["trust_share"], "value": done["value_usd"]}

    return study.each(one, "firms that differ", CROSS_SECTION)


def _rise_over_terciles(depends: Column, trust: Column, value: Column) -> float:
    low, high = depends < TERCILES[0][1], depends >= TERCILES[2][0]
    return correlation(trust[high], value[high]) - correlation(trust[low], value[low])


def trust_and_results(study: Study) -> list[Finding]:
    """Firms with more trust between departments do better, the more their work depends on it."""
    firms = cross_section(study)
    both = statistic_with_interval(correlation, firms["trust"], firms["value"])
    rise = statistic_with_interval(
        _rise_over_terciles, firms["depends"], firms["trust"], firms["value"]
    )
    return [
        Finding("V18", "trust and value over firms, correlation", "U5, R1", (0.15, 0.5), *both,
                ".2f"),
        Finding("V18", "the same, top less bottom third by interdependence", "R2-R5", (1e-9, inf),
                *rise, ".2f"),
    ]  # fmt: skip


# V23: leaving

RECENT_WEEKS = 8
MANY = 10
"""Times the usual replications: a correlation over runs takes many."""
ATTAINMENT_EDGES = (0.6, 1.1)
"""Below and above middling attainment, of quota; H3."""


@dataclass
class Leavers:
    """Who was at work in each week of a run, and who left in it."""

    rows: list[tuple[int, bool, float, bool]] = field(default_factory=list)
    """Department, whether a colleague left in the eight weeks before, attainment, whether quit."""
    passed_on: list[tuple[int, int, float]] = field(default_factory=list)
    """Week, account and revenue of accounts whose manager left."""


def leavers_of(firm: Scenario, replication: int) -> tuple[Leavers, list[Any], list[Any]]:
    """Watch a firm week by week: leavers, and each week's revenue and owners of accounts."""
    found = Leavers()
    revenue, owners = [], []
    exits: list[tuple[int, int, int]] = []  # week, department, seat
    before: Any = None
    for week, (records, _) in enumerate(weeks_of(firm, replication)):
        people = records.people.copy()
        if before is not None:
            _note_week(found, exits, week, before, people)
        before = people
        revenue.append(np.where(records.accounts["stage"] == LIVE, records.accounts["revenue"], 0))
        owners.append(records.accounts["owner"].copy())
    return found, revenue, owners


def _note_week(
    found: Leavers, exits: list[tuple[int, int, int]], week: int, before: Any, people: Any
) -> None:
    """Note who left; hires who fail leave when their time is up, whatever others do."""
    recent = [(place, seat) for at, place, seat in exits if week - at <= RECENT_WEEKS]
    for seat in np.flatnonzero(before["is_present"]):
        department = int(before["department"][seat])
        has_left = bool(people["hire"][seat] > before["hire"][seat])
        if before["leaves_day"][seat] == NEVER:
            peer_left = any(place == department and other != seat for place, other in recent)
            found.rows.append((department, peer_left, float(before["attainment"][seat]), has_left))
        if has_left:
            exits.append((week, department, int(seat)))


def leaving(firm: Scenario, replication: int) -> dict[str, float]:
    """Count weeks and exits after a colleague's exit and otherwise, and by attainment."""
    found, revenue, owners = leavers_of(firm, replication)
    table = np.array(found.rows, dtype=float)
    department, peer, attained, left = table.T
    counts: dict[str, float] = {}
    for place in (SALES, ACCOUNTS, OPERATIONS):
        for name, chosen in (("after", peer == 1), ("else", peer == 0)):
            here = (department == place) & chosen
            counts[f"{name}_{place}"] = float(here.sum())
            counts[f"{name}_left_{place}"] = float(left[here].sum())
    low, high = ATTAINMENT_EDGES
    sales = department == SALES
    bins = {"low": attained < low, "high": attained > high}
    bins["middle"] = ~bins["low"] & ~bins["high"]
    for name, chosen in bins.items():
        counts[name] = float((sales & chosen).sum())
        counts[f"{name}_left"] = float(left[sales & chosen].sum())
    return counts | _revenue_of_passed_on(revenue, owners)


def _revenue_of_passed_on(revenue: list[Any], owners: list[Any]) -> dict[str, float]:
    """Sum the revenue of accounts before and a year after they changed hands, and of others."""
    weeks = DAYS_PER_YEAR // DAYS_PER_WEEK
    sums = dict.fromkeys(("moved", "moved_later", "stayed", "stayed_later"), 0.0)
    for week in range(len(revenue) - weeks - 1):
        live = revenue[week] > 0.0
        moved = live & (owners[week + 1] != owners[week]) & (owners[week] != NOBODY)
        if not moved.any():
            continue
        later = owners[week + 1 : week + weeks + 2]
        stayed = live & np.all([each == owners[week] for each in later], axis=0)
        for name, chosen in (("moved", moved), ("stayed", stayed)):
            sums[name] += float(revenue[week][chosen].sum())
            sums[f"{name}_later"] += float(revenue[week + weeks][chosen].sum())
    return sums


def _hazard_ratio(*counts: Column) -> float:
    """Give the hazard after a colleague's exit against otherwise (Mantel and Haenszel)."""
    above = below = 0.0
    for place in range(3):
        after, after_left, rest, rest_left = (
            float(each.sum()) for each in counts[4 * place : 4 * place + 4]
        )
        both = after + rest
        above += after_left * rest / both
        below += rest_left * after / both
    return above / below


def _loss_with_owner(moved: Column, moved_later: Column, stayed: Column, later: Column) -> float:
    return ratio_of_means(moved_later, moved) / ratio_of_means(later, stayed) - 1.0


def middling_against(counts: dict[str, Column], end: str) -> Estimate:
    """Give the rate of leaving at middling attainment / at one end."""
    names = ("middle_left", "middle", f"{end}_left", end)
    return statistic_with_interval(ratio_of_rates, *(counts[name] for name in names))


def structure_of_turnover(study: Study) -> list[Finding]:
    """Exits cluster; middling sellers leave most; customers go with their account manager."""
    firm = load_scenario("baseline")
    counts = study.each(lambda n: leaving(firm, n), "weeks of people", 10.0)
    strata = [
        counts[f"{name}_{place}"]
        for place in (SALES, ACCOUNTS, OPERATIONS)
        for name in ("after", "after_left", "else", "else_left")
    ]
    hazard = statistic_with_interval(_hazard_ratio, *strata)
    lost = statistic_with_interval(
        _loss_with_owner,
        *(counts[name] for name in ("moved", "moved_later", "stayed", "stayed_later")),
    )
    firms = study.ensemble(firm, "baseline", MANY)
    tied = statistic_with_interval(correlation, firms["turnover_share"], firms["value_usd"])
    return [
        Finding("V23", "leaving in 8 weeks after a colleague / otherwise", "H2", (1.1, 1.8),
                *hazard, ".2f"),
        Finding("V23", "sellers leaving, middling / low attainment", "H3", (1.0, inf),
                *middling_against(counts, "low"), ".2f"),
        Finding("V23", "sellers leaving, middling / high attainment", "H3", (1.0, inf),
                *middling_against(counts, "high"), ".2f"),
        Finding("V23", "revenue a year after the account manager left", "H6", (-0.2, -0.1), *lost),
        Finding("V23", "turnover and value over runs, correlation", "H7", (-0.3, -0.05), *tied,
                ".2f"),
    ]  # fmt: skip


# V25: useful difference

SHORT = {"sales_retention_share": 0.0, "accounts_retention_share": 0.5, "quota_period": "month"}
LONG = {"sales_retention_share": 0.3, "accounts_retention_share": 0.8, "quota_period": "year"}
DIFFERENT = {
    "sales_retention_share": 0.0,
    "accounts_retention_share": 0.8,
    "quota_period": "quarter",
}
WELL = {
    "transparency": 0.5,
    "check_in_cadence": "every 2 weeks",
    "check_in_purpose": 0.8,
    "structured_hand_off": 0.8,
}
BADLY = {"transparency": 0.0, "check_in_cadence": "never", "structured_hand_off": 0.0}


def useful_difference(study: Study) -> list[Finding]:
    """Departments that look different ways do better than all alike, if they coordinate."""

    def advantage(coordination: dict[str, Any], name: str) -> Column:
        firm = load_scenario("baseline").replace(coordination)
        short, long, different = (
            study.ensemble(firm.replace(levers), f"{name}, {way}")["value_usd"]
            for way, levers in (("short", SHORT), ("long", LONG), ("different", DIFFERENT))
        )
        best = short if short.mean() > long.mean() else long
        return different / best - 1.0

    well, badly = advantage(WELL, "coordinated"), advantage(BADLY, "not coordinated")
    most = mean_with_interval((well >= 0.01).astype(float))
    return [
        Finding("V25", "runs in which difference is worth 1%, coordinated", "N2-N4, K8",
                (0.7, 1.0), *most, ".0%"),
        Finding("V25", "advantage of difference, not coordinated", "I1", (-inf, 0.01),
                *mean_with_interval(badly)),
    ]  # fmt: skip
