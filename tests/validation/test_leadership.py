"""The levers of leadership and culture push where the evidence says, and not where it does not."""

from typing import Any

import numpy as np
import pytest

from experiments.patterns.estimates import ratio_of_rates, statistic_with_interval
from experiments.patterns.study import Study, weeks_of
from model.engine import simulate
from model.records import NEVER
from model.scenario import Scenario, load_scenario

RUNS = 30
EXIT_RUNS = 200
"""Few people leave: a ratio of exits takes more runs."""
BASELINE = load_scenario("baseline")

cache: dict[tuple[Scenario, int], dict[str, Any]] = {}


def outcomes(scenario: Scenario) -> dict[str, Any]:
    """Give every outcome of each replication, shape (replications,)."""
    if (scenario, RUNS) not in cache:
        runs = [simulate(scenario, seed=5, replication=number) for number in range(RUNS)]
        cache[scenario, RUNS] = {
            name: np.array([run.outcomes[name] for run in runs]) for name in runs[0].outcomes
        }
    return cache[scenario, RUNS]


def change(name: str, after: dict[str, Any], before: dict[str, Any] | None = None) -> float:
    """Give the paired change of an outcome in standard errors; clear beyond 2."""
    base = BASELINE.replace(before or {})
    difference = outcomes(base.replace(after))[name] - outcomes(base)[name]
    error = np.nanstd(difference, ddof=1) / np.sqrt(RUNS)
    return float(np.nanmean(difference) / error) if error > 0.0 else 0.0


CLEAR = 2.0

EXPECTED: list[tuple[str, dict[str, Any], str, int]] = [
    ("formal coaching wins more (K1)", {"formal_coaching": 1.0}, "win_rate_share", 1),
    ("no coaching wins less (K2)", {"coaching_hours_per_week": 0.0}, "win_rate_share", -1),
    (
        "questions across departments restrain promises (U13)",
        {"cross_department_coaching": 0.5},
        "over_promise_share",
        -1,
    ),
    ("backing a no corrects promises", {"say_no_backing": 1.0}, "over_promise_share", -1),
    ("backing a no keeps dates", {"say_no_backing": 1.0}, "on_time_share", 1),
    ("leaders' example lowers conflict (I3)", {"leaders_example": 1.0}, "blame_n", -1),
    ("leaders' bad example raises conflict (I3)", {"leaders_example": -1.0}, "blame_n", 1),
    ("leaders' bad example costs trust", {"leaders_example": -1.0}, "trust_share", -1),
    ("recognition lifts morale (R7)", {"recognition": 1.0}, "morale_sd", 1),
    ("recognition keeps people (R7)", {"recognition": 1.0}, "turnover_share", -1),
    ("sessions bring leads (K9)", {"session_cadence": "monthly"}, "account_leads_n", 1),
    ("sessions win more (T6)", {"session_cadence": "monthly"}, "win_rate_share", 1),
    (
        "an announced campaign brings bookings",
        {"campaign_cadence": "quarterly", "campaign_notice": 1.0},
        "bookings_usd",
        1,
    ),
    (
        "a campaign nobody announced wins a smaller part",
        {"campaign_cadence": "quarterly", "campaign_notice": 0.0},
        "win_rate_share",
        -1,
    ),
]


@pytest.mark.parametrize(("what", "levers", "name", "sign"), EXPECTED, ids=[e[0] for e in EXPECTED])
def test_a_lever_pushes_where_the_evidence_says(
    what: str, levers: dict[str, Any], name: str, sign: int
) -> None:
    assert sign * change(name, levers) > CLEAR


def test_open_dialogue_helps_under_shared_goals_and_hardly_under_rival_ones() -> None:
    """Contact softens prejudice under common goals (U10, U12)."""
    weekly = BASELINE.replace({"check_in_cadence": "weekly"})

    def left(firm: Scenario) -> float:
        """Give the part of over-promises that is left with open dialogue."""
        before = outcomes(firm)["over_promise_share"].mean()
        after = outcomes(firm.replace({"open_dialogue": 0.5}))["over_promise_share"].mean()
        return float(after / before)

    under_rival = left(weekly)
    under_shared = left(weekly.replace({"shared_weight": 0.5, "sharing_group": "pod"}))
    assert under_shared < 0.9
    assert under_shared < under_rival


def test_too_much_coaching_costs_more_than_it_brings() -> None:
    assert change("value_usd", {"coaching_hours_per_week": 6.0}) < -CLEAR


def test_a_campaign_that_was_announced_beats_one_that_was_not() -> None:
    unannounced = {"campaign_cadence": "quarterly", "campaign_notice": 0.0}
    assert change("bookings_usd", {"campaign_notice": 1.0}, unannounced) > CLEAR


def test_reputation_carries_better_service_into_the_win_rate() -> None:
    poor, good = {"ordinary_service": -0.8}, {"ordinary_service": 1.2}
    with_it = change("win_rate_share", good, poor)
    without = change(
        "win_rate_share", good, poor | {"mechanisms.reputation": False, "referral_rate": 0.0}
    )
    assert with_it > CLEAR
    assert with_it > without


def test_a_surge_leaves_standards_lower_where_they_adapt() -> None:
    """Overload erodes standards, which do not come back by themselves (Q6)."""
    surge = {"support_hours_per_week": 1.25, "hiring": "fixed"}
    assert change("defect_share", {"mechanisms.quality_norm": False}, surge) < -CLEAR


def weeks_and_exits(scenario: Scenario, replication: int) -> dict[str, float]:
    """Count weeks at work and exits of those with more and with fewer ties than colleagues.

    Everybody counts but hires who fail: they leave when their time is up.
    """
    counts = dict.fromkeys(("many", "many_left", "few", "few_left"), 0.0)
    before = None
    for records, _ in weeks_of(scenario, replication):
        people = records.people.copy()
        if before is not None:
            left = people["hire"] > before["hire"]
            there = before["is_present"] & (before["leaves_day"] == NEVER)
            for department in range(3):
                here = there & (before["department"] == department)
                many = before["closeness"] > np.median(before["closeness"][here])
                for name, chosen in (("many", here & many), ("few", here & ~many)):
                    counts[name] += float(chosen.sum())
                    counts[f"{name}_left"] += float((chosen & left).sum())
        before = people
    return counts


def test_people_with_many_ties_stay() -> None:
    """Who is more embedded than colleagues leaves less often, by that mechanism alone (H3).

    Exits are not felt here: who has more ties feels more of them, which drives people away.
    """

    def leaving(effect: float) -> tuple[float, tuple[float, float]]:
        firm = BASELINE.replace({"embedding_effect": effect, "quit_ratio_per_exit": 1.0})
        counts = Study(EXIT_RUNS).each(lambda number: weeks_and_exits(firm, number), "weeks")
        names = ("many_left", "many", "few_left", "few")
        return statistic_with_interval(ratio_of_rates, *(counts[name] for name in names))

    held, held_interval = leaving(1.0)
    free, free_interval = leaving(0.0)
    assert held_interval[1] < 1.0
    assert free_interval[0] < 1.0 < free_interval[1]
    assert abs(free - 1.0) < 0.5 * (1.0 - held)


@pytest.mark.parametrize("interdependence", [0.0])
@pytest.mark.parametrize("weight", [0.3, 0.7])
@pytest.mark.parametrize("group", ["firm", "pod"])
def test_shared_results_show_no_gain_where_work_does_not_depend_on_others(
    interdependence: float, weight: float, group: str
) -> None:
    """Interdependence decides (T9, T17)."""
    shared = {"shared_weight": weight, "sharing_group": group}
    assert change("value_usd", shared, {"interdependence": interdependence}) < CLEAR


def test_shared_results_are_worth_more_the_more_work_depends_on_others() -> None:
    shared = {"shared_weight": 0.5, "sharing_group": "pod"}
    low, high = {"interdependence": 0.0}, {"interdependence": 1.5}

    def gain(before: dict[str, Any]) -> Any:
        base = BASELINE.replace(before)
        return outcomes(base.replace(shared))["value_usd"] - outcomes(base)["value_usd"]

    more = gain(high) - gain(low)
    assert more.mean() > CLEAR * more.std(ddof=1) / np.sqrt(RUNS)
