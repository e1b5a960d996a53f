"""A best scenario is named only where it surely beats every other."""

from pathlib import Path

import numpy as np
import pytest

from experiments.comparison import compare
from experiments.execution import execute
from experiments.plan import Plan
from experiments.ranking import chances_of_being_best, rank, ranked
from model.outcomes import HEADLINES
from model.scenario import Scenario
from tests.unit.experiments.stand_in import simulate

RUNS = 200


def luck(scenarios: int, runs: int = RUNS, seed: int = 0) -> np.ndarray:
    """Draw independent normal values, shape (scenarios, runs)."""
    return np.random.default_rng(seed).normal(size=(scenarios, runs))


def test_what_beats_every_other_wins() -> None:
    values = 0.1 * luck(3) + np.array([[0.0], [1.0], [0.5]])
    found = ranked(values, ["a", "b", "c"], "value_usd")
    assert [each.scenario for each in found.places] == ["b", "c", "a"]
    assert [each.place for each in found.places] == [1, 2, 3]
    assert (found.winner, found.contenders) == ("b", ["b"])
    assert found.places[1].behind == pytest.approx(-0.5, abs=0.05)
    assert found.places[1].low < -0.5 < found.places[1].high < 0.0
    assert [each.chance for each in found.places] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("bound", "lead", "close"),
    [
        (0.0, "matters", []),
        (0.3, "matters", []),
        (0.5, "may_be_too_small", ["c"]),
        (0.7, "too_small", ["c"]),
        (5.0, "too_small", ["c", "a"]),
    ],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_lead_that_is_too_small_to_matter_is_told(
    bound: float, lead: str, close: list[str], sign: float
) -> None:
    """The best one leads c by 0.5 on average, give or take 0.03, and a by 1."""
    values = 0.1 * luck(3) + np.array([[0.0], [1.0], [0.5]])
    found = ranked(values, ["a", "b", "c"], "value_usd", sign=sign, bound=bound)
    assert found.winner == "b"
    assert found.lead == lead == found.document()["lead"]
    assert [each.scenario for each in found.close] == close


def test_nobody_leads_where_nobody_wins() -> None:
    same = luck(2) * 0.1
    found = ranked(same, ["a", "b"], "value_usd", bound=1.0)
    assert (found.winner, found.lead, found.close) == (None, None, [])


def test_of_two_that_cannot_be_told_apart_none_wins() -> None:
    values = luck(3) * 0.1 + np.array([[0.0], [1.0], [1.0]])
    found = ranked(values, ["a", "b", "c"], "value_usd")
    assert found.winner is None
    assert sorted(found.contenders) == ["b", "c"]


def test_equal_scenarios_share_place_and_chance() -> None:
    same = luck(1)
    found = ranked(np.vstack([same, same, same - 5.0]), ["a", "b", "c"], "value_usd")
    assert [each.place for each in found.places] == [1, 1, 3]
    assert [each.chance for each in found.places] == [0.5, 0.5, 0.0]
    assert found.winner is None


def test_few_runs_name_nobody() -> None:
    values = 0.01 * luck(2, 20) + np.array([[0.0], [1.0]])
    found = ranked(values, ["a", "b"], "value_usd")
    assert found.winner is None
    assert all(np.isnan(each.chance) for each in found.places)
    assert found.document()["places"][0]["chance_of_being_best"] is None


def test_where_less_is_better_the_lowest_comes_first() -> None:
    values = -(0.1 * luck(2) + np.array([[1.0], [2.0]]))
    found = ranked(values, ["a", "b"], "turnover_share", sign=-1.0)
    assert [each.scenario for each in found.places] == ["a", "b"]
    assert found.places[0].mean == pytest.approx(1.0, abs=0.05)
    assert 0.0 < found.places[1].low < 1.0 < found.places[1].high


def test_equals_are_seldom_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """In 95 of 100 experiments with five equal scenarios nobody wins, and nobody is left behind."""
    monkeypatch.setattr("experiments.ranking.RESAMPLES", 500)  # chances are not looked at here
    trials, named, behind = 400, 0, 0
    for trial in range(trials):
        found = ranked(luck(5, 60, trial), list("abcde"), "value_usd")
        named += found.winner is not None
        behind += len(found.contenders) < 5
    assert named <= behind
    assert behind / trials <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / trials)


def test_the_chance_is_that_of_a_normal_mean() -> None:
    """Two independent means that lie z standard errors apart: the better one with chance Phi(z)."""
    values = luck(2, 400, 3)
    values -= values.mean(axis=1, keepdims=True)
    error = np.sqrt(2.0 / 400)
    values[1] += 1.0 * error
    assert chances_of_being_best(values)[1] == pytest.approx(0.841, abs=0.03)
    assert sum(chances_of_being_best(values)) == pytest.approx(1.0)


def test_a_result_is_ranked_with_its_baseline(tmp_path_factory: pytest.TempPathFactory) -> None:
    scenarios = tuple(Scenario.build(key, horizon="1 month") for key in ("baseline", "b", "c"))
    result = execute(
        Plan(scenarios, replications=40), tmp_path_factory.mktemp("r") / "r", simulate=simulate
    )
    found = rank(result, "value_usd")
    assert found is not None
    assert {each.scenario for each in found.places} == {"baseline", "b", "c"}
    assert found.document()["places"][0]["chance_of_being_best"] is not None
    with pytest.raises(ValueError, match="No direction"):
        rank(result, "late_booking_share")


def test_none_beats_the_baseline_whose_headline_is_not_clear(tmp_path: Path) -> None:
    """The ranking is read beside the headlines, so its intervals are no narrower than theirs."""
    scenarios = tuple(
        Scenario.build(key, horizon="1 month", shared_weight=weight)
        for key, weight in (("baseline", 0.0), ("b", 0.02), ("c", 0.01))
    )
    result = execute(Plan(scenarios, replications=40), tmp_path / "r", simulate=simulate)
    found, claims = rank(result, "value_usd"), compare(result, HEADLINES)
    assert found is not None
    (baseline,) = [each for each in found.places if each.scenario == "baseline"]
    claim = claims.claim(found.places[0].scenario, "value_usd")
    assert baseline.low <= -claim.high and baseline.high >= -claim.low
