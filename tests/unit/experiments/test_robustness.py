"""Worlds: with a difference that is a known function of two inputs, every answer is known."""

import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from experiments.comparison import compare
from experiments.draws import draw, uncertain_inputs
from experiments.failure_boxes import Outcome
from experiments.plan import PlanError
from experiments.robustness import (
    Robustness,
    compare_in_worlds,
    moving_together,
    noted_robustness,
    worlds_for,
    worst_mean,
)
from experiments.store import QUESTION, Result, ResultError
from model.calendar import DAYS_PER_MONTH
from model.outcomes import MEASURES
from model.recording import MONTH
from model.scenario import Scenario
from tests.unit.experiments.stand_in import StandInRun, scenarios

WORLDS, RUNS = 200, 3
SIZE = 1e6
X1, X2 = "timing_control", "win_rate"


def gain(x1: float, x2: float) -> float:
    """Say what the change does: it fails where x1 is above 0.6 and x2 below 0.22."""
    return -2.0 * SIZE if x1 > 0.6 and x2 < 0.22 else SIZE


def engine(scenario: Scenario, *, seed: int, replication: int, noise: float = 0.0) -> StandInRun:
    """Make a run whose change is `gain`, with luck that scenarios share, and some that is own."""
    luck = float(np.random.default_rng([seed, replication]).normal())
    own = float(np.random.default_rng([seed, replication, 1]).normal())
    weight, given = scenario.levers.shared_weight, scenario.uncertainties
    change = gain(given.timing_control, given.win_rate) + noise * own
    outcomes = dict.fromkeys(MEASURES, 0.5) | {"revenue_usd": 1e7}
    outcomes["value_usd"] = 9e6 + 4e5 * luck + weight * change
    outcomes["turnover_share"] = 0.2 + 0.1 * weight
    return StandInRun(np.zeros(scenario.horizon_days // DAYS_PER_MONTH, dtype=MONTH), outcomes)


asked = partial(
    compare_in_worlds, worlds=WORLDS, runs=RUNS, uncertain=(X1, X2, "ramp_sales"), workers=1
)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Robustness:
    """Return the answer about a change at half and at full strength, without own luck."""
    folder = tmp_path_factory.mktemp("worlds") / "r"
    return asked(scenarios(0.5, 1.0), simulate=engine, folder=folder)


def _gains(answer: Robustness) -> list[float]:
    columns = (answer.design.column(X1), answer.design.column(X2))
    return [gain(*each) for each in zip(*columns, strict=True)]


def test_worlds_are_counted_as_they_are(answer: Robustness) -> None:
    fails = sum(each < 0 for each in _gains(answer))
    assert fails == pytest.approx(WORLDS * (3 / 7) * (7 / 15), abs=5)
    for standing in answer.standings:
        assert (standing.helps, standing.same, standing.fails) == (WORLDS - fails, 0, fails)
        assert (standing.surely_helps, standing.surely_fails) == (WORLDS - fails, fails)
        low, high = standing.helps_interval
        assert low < standing.helps_share < high
        assert standing.luck_share == pytest.approx(0.0, abs=1e-12)


def test_the_worst_tenth_and_the_mean_are_those_of_worlds(answer: Robustness) -> None:
    half, full = answer.standings
    assert full.worst_tenth == pytest.approx(-2.0 * SIZE)
    assert half.worst_tenth == pytest.approx(-1.0 * SIZE)
    assert full.claim.estimate == pytest.approx(np.mean(_gains(answer)))
    assert (full.claim.n, full.claim.family) == (WORLDS, 4)


def test_regret_is_what_is_lost_against_the_best_choice_of_each_world(answer: Robustness) -> None:
    fails = sum(each < 0 for each in _gains(answer))
    baseline, half, full = answer.regrets
    assert (baseline.best_in, half.best_in, full.best_in) == (fails, 0, WORLDS - fails)
    assert baseline.worst == pytest.approx(SIZE)
    assert full.worst == full.high == pytest.approx(2.0 * SIZE)
    assert baseline.mean == pytest.approx(SIZE * (WORLDS - fails) / WORLDS)
    assert full.mean == pytest.approx(2.0 * SIZE * fails / WORLDS)
    assert answer.least_regret == "shared-2"


def test_when_it_fails_is_found_in_the_inputs_that_make_it(answer: Robustness) -> None:
    for standing in answer.standings:
        assert standing.helping is None
        for box in standing.failing.boxes:
            assert {each.name for each in box.limits} == {X1, X2}
            assert box.density > 0.85 and box.coverage > 0.85
        assert standing.failing.outcome == Outcome.FOUND


def test_luck_within_a_world_is_not_taken_for_a_change(tmp_path: Path) -> None:
    noisy = partial(engine, noise=1e8)
    answer = asked(scenarios(1.0), simulate=noisy, folder=tmp_path / "r", worlds=120)
    (standing,) = answer.standings
    assert standing.surely_helps + standing.surely_fails <= 3
    assert standing.luck_share > 0.6
    assert standing.failing.outcome == Outcome.NOTHING_BETTER_THAN_CHANCE
    assert standing.boxes == []
    assert answer.least_regret is None


def test_a_change_without_effect_neither_helps_nor_fails(tmp_path: Path) -> None:
    answer = asked(scenarios(0.0), simulate=engine, folder=tmp_path / "r", worlds=40)
    (standing,) = answer.standings
    assert (standing.helps, standing.same, standing.fails) == (0, 40, 0)
    assert standing.not_clear == 40
    assert standing.failing.outcome == Outcome.TOO_FEW_WITH
    assert [each.worst for each in answer.regrets] == [0.0, 0.0]


def test_less_is_better_where_the_measure_says_so(tmp_path: Path) -> None:
    answer = asked(
        scenarios(1.0), simulate=engine, folder=tmp_path / "r", worlds=40, measure="turnover"
    )
    (standing,) = answer.standings
    assert (standing.helps, standing.fails) == (0, 40)
    assert standing.worst_tenth == pytest.approx(0.1)
    assert standing.failing.outcome == Outcome.TOO_FEW_WITHOUT


def test_one_run_in_a_world_makes_nothing_clear(tmp_path: Path) -> None:
    answer = asked(scenarios(1.0), simulate=engine, folder=tmp_path / "r", worlds=40, runs=1)
    (standing,) = answer.standings
    assert standing.surely_helps == standing.surely_fails == 0
    assert math.isnan(standing.luck_share)


def test_a_saved_answer_is_given_again_from_its_folder(answer: Robustness) -> None:
    again = noted_robustness(Result(answer.result.folder))
    assert again.document() == answer.document()
    assert answer.result.manifest[QUESTION]["kind"] == "worlds"


def test_a_changed_note_is_refused(answer: Robustness) -> None:
    result = Result(answer.result.folder)
    result.manifest[QUESTION] = {"kind": "worlds", "measure": "x"}
    with pytest.raises(ResultError, match="does not fit"):
        noted_robustness(result)


def test_failed_runs_are_left_out_of_their_world(tmp_path: Path) -> None:
    def fragile(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
        if replication in (3, 7, 47):  # 7 and 47 are all runs of world 7
            raise RuntimeError("the stand-in was told to fail")
        return engine(scenario, seed=seed, replication=replication)

    answer = asked(scenarios(1.0), simulate=fragile, folder=tmp_path / "r", worlds=40, runs=2)
    (standing,) = answer.standings
    assert standing.worlds == 39
    assert np.flatnonzero(np.isnan(standing.differences)).tolist() == [7]
    assert (standing.claim.n, standing.claim.missing) == (39, 1)


def test_more_sobol_worlds_keep_the_first_ones() -> None:
    baseline, shared = scenarios(1.0)
    few, many = (worlds_for([baseline, shared], count, 5, "sobol") for count in (24, 100))
    assert many.rows[:24] == few.rows
    assert few.names == tuple(each.name for each in uncertain_inputs([baseline, shared]))


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["win_rte"], ["'win_rte' is not an uncertainty. Did you mean 'win_rate'?"]),
        (["win_rate", "x9", "shared_weight"], ["'x9'", "'shared_weight' is not an uncertainty"]),
        (["ramp_sales"], ["the scenarios differ in it"]),
        (["cycle_length"], ["set by --set"]),
    ],
)
def test_all_inputs_that_cannot_be_drawn_are_named(names: list[str], words: list[str]) -> None:
    baseline, shared = scenarios(1.0)
    other = shared.replace({"ramp_sales": "70 days"})
    with pytest.raises(ValueError) as caught:
        worlds_for([baseline, other], 8, 1, only=names, held=["cycle_length"])
    assert all(each in str(caught.value) for each in words)


def test_what_a_scenario_changes_is_not_drawn() -> None:
    baseline, shared = scenarios(1.0)
    other = shared.replace({"ramp_sales": "70 days"})
    design = worlds_for([baseline, other], 8, 1)
    assert "ramp_sales" not in design.names and "win_rate" in design.names
    with pytest.raises(PlanError, match="nothing to draw"):
        worlds_for([baseline, other], 8, 1, only=())


def test_inputs_that_move_together_are_named(answer: Robustness) -> None:
    assert moving_together(answer.design, X1) == []
    quantities = uncertain_inputs(scenarios(1.0))
    worlds = draw(quantities, 128, 1, "sobol")
    values = np.array(worlds.rows)
    correlations = np.corrcoef(values.T) - np.eye(len(quantities))
    most = int(np.argmax(np.abs(correlations).max(axis=1)))
    (other, correlation), *_ = moving_together(worlds, worlds.names[most])
    assert other == worlds.names[int(np.argmax(np.abs(correlations[most])))]
    assert abs(correlation) > 0.9


def test_a_measure_without_direction_is_refused() -> None:
    with pytest.raises(ValueError, match="neither better"):
        neither = next(name for name, each in MEASURES.items() if each.better == "neither")
        asked(scenarios(1.0), simulate=engine, measure=neither)


def test_worst_tenth_rounds_up_to_whole_worlds() -> None:
    assert worst_mean(np.arange(11.0)) == 0.5
    assert worst_mean(np.array([3.0])) == 3.0
    assert math.isnan(worst_mean(np.array([])))


def test_runs_in_worlds_compare_as_usual_without_them(answer: Robustness) -> None:
    by_run = compare(answer.result, ["value_usd"]).claim("shared-2", "value_usd")
    (_, full) = answer.standings
    assert by_run.estimate == pytest.approx(full.claim.estimate)
    assert by_run.high - by_run.low < full.claim.high - full.claim.low
