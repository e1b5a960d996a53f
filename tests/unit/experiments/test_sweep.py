"""Sweeps: known answers on stand-in engines, and what is made of them in words."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.plan import PlanError
from experiments.store import QUESTION, Result, ResultError, note
from experiments.sweep import Place, Sweep, noted_sweep, sweep
from model.outcomes import MEASURES
from model.recording import MONTH
from model.scenario import Scenario
from tests.unit.experiments.stand_in import StandInRun

Effect = Callable[[Scenario], float]
BASE = Scenario.build("baseline", horizon="3 months", shared_weight=0.3, transparency=0.3)
GRID = {"shared_weight": "0:1:0.1"}
_NOISE = 2e4  # of a setting by itself; the luck that all settings share is ten times that


def run(effect: Effect, each: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Make a run whose value has a known mean; every other outcome is constant."""
    luck = float(np.random.default_rng([seed, replication]).normal())
    levers = each.levers
    own = [1_000 * levers.shared_weight, 1_000 * levers.transparency, levers.check_in_cadence]
    noise = float(np.random.default_rng([seed, replication, *map(round, own)]).normal())
    outcomes = dict.fromkeys(MEASURES, 1.0) | {"revenue_usd": 1e7}
    outcomes["value_usd"] = 9e6 + 10 * _NOISE * luck + effect(each)
    outcomes["value_usd"] += _NOISE * noise * (effect is not nothing)
    outcomes["turnover_share"] = 0.2 - outcomes["value_usd"] / 1e8
    return StandInRun(np.zeros(3, dtype=MONTH), outcomes)


def hill(each: Scenario) -> float:
    """Return a parabola with its top at 0.4."""
    return -2e6 * (each.levers.shared_weight - 0.4) ** 2


def line(each: Scenario) -> float:
    return 1e6 * each.levers.shared_weight


def flat(each: Scenario) -> float:
    return 0.0


def nothing(each: Scenario) -> float:
    """Return no effect, without any noise either."""
    return 0.0


def two_hills(each: Scenario) -> float:
    """Return a hill over two inputs with its top at 0.4 and 0.5."""
    return hill(each) - 2e6 * (each.levers.transparency - 0.5) ** 2


def swept(effect: Effect, folder: Path, vary: Any = GRID, **options: Any) -> Sweep:
    """Sweep a stand-in engine with the given effect."""
    usual: dict[str, Any] = {"replications": 40, "workers": 1, "folder": folder / "r"}
    return sweep(BASE, vary, simulate=partial(run, effect), **(usual | options))


def region(found: Sweep) -> list[Any]:
    return [point.values for point in found.region]


def test_a_top_inside_the_range_is_found_inside(tmp_path: Path) -> None:
    found = swept(hill, tmp_path)
    assert found.place == Place.INSIDE
    assert (0.4,) in region(found)
    assert set(region(found)) <= {(0.3,), (0.4,), (0.5,)}
    assert found.best.values in region(found)
    assert found.as_it_is.values == (0.3,)
    for point in found.points:
        if point.claim is not None:
            truth = -2e6 * ((point.values[0] - 0.4) ** 2 - 0.1**2)
            assert point.claim.low <= truth <= point.claim.high


def test_a_line_is_best_at_its_end(tmp_path: Path) -> None:
    found = swept(line, tmp_path)
    assert (found.place, region(found)) == (Place.END, [(1.0,)])


def test_what_is_flat_cannot_be_told_apart(tmp_path: Path) -> None:
    found = swept(flat, tmp_path)
    assert (found.place, len(found.region)) == (Place.NOT_CLEAR, 11)
    same = swept(nothing, tmp_path / "same")
    assert len(same.region) == 11
    assert {(claim.estimate, claim.low, claim.high) for claim in same.claims} == {(0.0, 0.0, 0.0)}


def test_a_gentle_slope_leaves_open_whether_the_best_is_inside(tmp_path: Path) -> None:
    found = swept(lambda each: 1e4 * each.levers.shared_weight, tmp_path)
    assert found.place == Place.NOT_CLEAR
    assert (1.0,) in region(found) and len(region(found)) > 1


def test_less_is_better_where_it_is(tmp_path: Path) -> None:
    found = swept(hill, tmp_path, measure="turnover")
    assert (0.4,) in region(found)
    assert (0.0,) not in region(found)


def test_a_grid_has_sides(tmp_path: Path) -> None:
    vary = {"shared_weight": "0:1:0.2", "transparency": "0:1:0.25"}
    found = swept(two_hills, tmp_path, vary)
    assert (found.place, region(found), found.is_grid) == (Place.INSIDE, [(0.4, 0.5)], True)
    assert found.is_added and len(found.asked) == 30
    side = swept(
        two_hills, tmp_path / "side", {"shared_weight": "0.4:1:0.2", "transparency": [0.5]}
    )
    assert (side.place, region(side)) == (Place.END, [(0.4, 0.5)])


def test_words_have_no_inside_and_rhythms_do(tmp_path: Path) -> None:
    def effect(each: Scenario) -> float:
        days = each.levers.check_in_cadence
        return 1e6 * (days == 21.0) + 5e5 * (each.levers.quota_period == "year")

    rhythms = swept(effect, tmp_path, {"check_in_cadence": "weekly,never,monthly"})
    assert (rhythms.place, region(rhythms)) == (Place.INSIDE, [(21.0,)])
    words = swept(effect, tmp_path / "w", {"quota_period": "month,year,none"})
    assert (words.place, region(words)) == (Place.NO_INSIDE, [("year",)])
    both = swept(effect, tmp_path / "b", {
        "check_in_cadence": "never,monthly,weekly", "quota_period": "month,year",
    })  # fmt: skip
    assert (both.place, region(both)) == (Place.INSIDE, [(21.0, "year")])


def test_rows_that_are_no_grid_have_no_inside(tmp_path: Path) -> None:
    rows = [{"shared_weight": a, "transparency": b} for a, b in ((0.1, 0.2), (0.4, 0.5), (1, 1))]
    found = swept(two_hills, tmp_path, None, rows=rows)
    assert (found.place, region(found), found.is_grid) == (Place.NO_INSIDE, [(0.4, 0.5)], False)


def test_the_scenario_as_it_is_competes_where_it_was_not_asked_for(tmp_path: Path) -> None:
    found = swept(hill, tmp_path, {"shared_weight": "0.6:1:0.1"})
    assert found.is_added and found.as_it_is.key == "1"
    assert (found.place, region(found)) == (Place.AS_IT_IS, [(0.3,)])
    assert found.best == found.as_it_is
    assert found.document()["best"]["point"] == "1"
    alike = swept(flat, tmp_path / "flat", {"shared_weight": "0.6:1:0.1"})
    assert (alike.place, len(alike.region)) == (Place.NOT_CLEAR, 6)
    better = swept(line, tmp_path / "line", {"shared_weight": "0.6:1:0.1"})
    assert (better.place, region(better)) == (Place.END, [(1.0,)])


def test_what_is_surely_worse_than_as_it_is_has_an_interval_without_0(tmp_path: Path) -> None:
    for seed in range(20):
        found = swept(flat, tmp_path / str(seed), replications=30, seed=seed)
        if found.best.is_as_it_is:
            for point in found.points:
                assert point.claim is None or point.may_be_best == (point.claim.high >= 0.0)


def test_nothing_is_claimed_of_few_runs(tmp_path: Path) -> None:
    found = swept(hill, tmp_path, replications=20)
    assert (found.place, found.region) == (Place.TOO_FEW_RUNS, [])
    assert {str(claim.verdict) for claim in found.claims} == {"too_few_runs"}
    assert found.rows()[0]["may_be_best"] is None


def test_the_same_answer_comes_from_the_folder_alone(tmp_path: Path) -> None:
    found = swept(hill, tmp_path, measure="turnover")
    again = noted_sweep(Result(tmp_path / "r"))
    assert again.rows() == found.rows()
    assert again.document() == found.document()
    assert len(found.result.months()) == 0
    more = swept(hill, tmp_path, replications=50)
    assert more.points[0].n == 50
    note(more.result, {QUESTION: {"kind": "sweep", "measure": "value_usd"}})
    with pytest.raises(ResultError, match="does not fit"):
        noted_sweep(Result(tmp_path / "r"))


def test_rows_hold_every_headline_at_every_point(tmp_path: Path) -> None:
    rows = swept(hill, tmp_path, {"check_in_cadence": "never,weekly"}).rows()
    assert [row["check_in_cadence"] for row in rows[:3]] == ["monthly", "never", "weekly"]
    assert [row["as_it_is"] for row in rows[:3]] == [True, False, False]
    assert {row["measure"] for row in rows} > {"value_usd", "revenue_usd"}
    assert rows[0]["estimate"] is None and rows[1]["estimate"] is not None


def test_runs_without_a_value_are_left_out(tmp_path: Path) -> None:
    def never_above(each: Scenario) -> float:
        return float("nan") if each.levers.shared_weight > 0.6 else hill(each)

    found = swept(never_above, tmp_path)
    assert (0.4,) in region(found)
    assert max(region(found)) <= (0.6,)
    assert found.points[-1].n == 0


def test_without_a_word_the_usual_grid_is_swept(tmp_path: Path) -> None:
    found = swept(two_hills, tmp_path, None, replications=30)
    assert [axis.name for axis in found.axes] == [
        "shared_weight",
        "transparency",
        "check_in_cadence",
    ]
    assert found.is_grid and len(found.asked) == 5 * 5 * 4


def test_what_is_varied_is_said_in_one_way(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="Say in one way what to vary"):
        sweep(BASE, GRID, rows=[{"shared_weight": 0}])
    with pytest.raises(ValueError, match="Did you mean 'value_usd'"):
        sweep(BASE, GRID, measure="valeu")
