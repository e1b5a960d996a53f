"""Comparing pairs runs by their luck, counts what is missing, and widens for what is claimed."""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from experiments.comparison import (
    compare,
    count_sides,
    describe,
    foreign_inputs,
    interval_of_mean,
    paired_differences,
)
from experiments.execution import execute
from experiments.plan import Plan
from experiments.store import Result, RunRecord, open_for_writing
from experiments.verdicts import Verdict
from model.outcomes import HEADLINES, MEASURES
from tests.unit.experiments.stand_in import SPREADS, scenarios, simulate, simulate_or_fail


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("comparison") / "r"
    return execute(Plan(scenarios(0.0, 0.5), replications=60), folder, simulate=simulate)


def result_with(path: Path, baseline: list[float], scenario: list[float]) -> Result:
    """Write a result in which every measure takes the given values."""
    plan = Plan(scenarios(0.2), replications=len(baseline))
    months = {"month": np.array([1])}
    with open_for_writing(plan, path, measures=list(MEASURES)) as writer:
        for key, values in (("baseline", baseline), ("shared-1", scenario)):
            writer.add(
                [
                    RunRecord(key, replication, 1, dict.fromkeys(MEASURES, value), months)
                    for replication, value in enumerate(values)
                ]
            )
    return Result(path)


def test_differences_are_taken_run_by_run(result: Result) -> None:
    runs = result.runs().set_index(["scenario", "replication"])["value_usd"]
    expected = (runs["shared-2"] - runs["baseline"]).to_numpy()
    assert np.array_equal(paired_differences(result, "shared-2", "value_usd"), expected)


def test_a_scenario_that_changes_nothing_is_said_to_change_nothing(result: Result) -> None:
    claim = compare(result).claim("shared-1", "value_usd")
    assert (claim.estimate, claim.low, claim.high) == (0.0, 0.0, 0.0)
    assert claim.verdict == Verdict.TOO_SMALL_TO_MATTER
    assert (claim.better, claim.same, claim.worse) == (0, 60, 0)


def test_a_known_effect_is_found(result: Result) -> None:
    claim = compare(result).claim("shared-2", "value_usd")
    assert claim.low < 0.5 * SPREADS["usd"] < claim.high
    assert claim.verdict == Verdict.RAISES
    assert claim.better > 54 and claim.better + claim.worse == 60


def test_the_interval_is_students_widened_for_the_family(result: Result) -> None:
    comparison = compare(result)
    claim = comparison.claim("shared-2", "revenue_usd")
    values = paired_differences(result, "shared-2", "revenue_usd")
    expected = stats.t.interval(
        1 - 0.05 / 10, len(values) - 1, values.mean(), stats.sem(values)
    )  # two scenarios and five measures
    assert claim.family == comparison.family == 10
    assert (claim.low, claim.high) == pytest.approx(expected, rel=1e-12)


def test_more_claims_widen_every_interval(result: Result) -> None:
    few, many = compare(result, HEADLINES), compare(result, list(MEASURES))
    one, other = few.claim("shared-2", "value_usd"), many.claim("shared-2", "value_usd")
    assert other.high - other.low > one.high - one.low
    assert other.estimate == one.estimate
    assert other.spread == one.spread


def test_spread_is_not_the_interval(result: Result) -> None:
    claim = compare(result).claim("shared-2", "value_usd")
    values = paired_differences(result, "shared-2", "value_usd")
    assert claim.spread == tuple(np.quantile(values, (0.05, 0.95)))
    assert claim.spread[0] < claim.low < claim.high < claim.spread[1]


def test_the_better_direction_is_that_of_the_measure(result: Result) -> None:
    claim = compare(result, ["turnover_share"]).claim("shared-2", "turnover_share")
    assert claim.verdict == Verdict.RAISES
    assert claim.better < 6
    neither = next(name for name, each in MEASURES.items() if each.better == "neither")
    row = compare(result, [neither]).claims[0].row()
    assert (row["runs_better"], row["runs_worse"]) == (None, None)


def test_pairs_without_a_value_are_left_out_and_counted(tmp_path: Path) -> None:
    nan = math.nan
    baseline = [float(each) for each in range(40)]
    scenario = [each + 1.0 for each in baseline]
    baseline[3] = scenario[5] = baseline[7] = scenario[7] = nan
    claim = compare(result_with(tmp_path / "r", baseline, scenario)).claims[0]
    assert (claim.n, claim.missing) == (37, 3)
    assert (claim.estimate, claim.low, claim.high) == (1.0, 1.0, 1.0)


def test_failed_runs_are_left_out_with_their_partners(tmp_path: Path) -> None:
    result = execute(Plan(scenarios(0.5), replications=40), tmp_path, simulate=simulate_or_fail)
    claim = compare(result).claim("shared-1", "value_usd")
    assert (claim.n, claim.missing) == (39, 1)


def test_a_measure_that_is_never_defined_allows_no_claim(tmp_path: Path) -> None:
    claim = compare(result_with(tmp_path / "r", [math.nan] * 40, [1.0] * 40)).claims[0]
    assert (claim.n, claim.missing, claim.verdict) == (0, 40, Verdict.TOO_FEW_RUNS)
    assert math.isnan(claim.estimate)
    assert claim.row()["estimate"] is None


@pytest.mark.parametrize("runs", [1, 2, 29])
def test_too_few_runs_allow_no_claim(tmp_path: Path, runs: int) -> None:
    claim = compare(result_with(tmp_path / "r", [0.0] * runs, [1.0] * runs)).claims[0]
    assert claim.verdict == Verdict.TOO_FEW_RUNS
    assert claim.estimate == 1.0
    assert math.isnan(claim.low) is (runs == 1)


def test_one_run_has_no_interval() -> None:
    assert interval_of_mean(np.array([2.0]))[0] == 2.0
    assert all(map(math.isnan, interval_of_mean(np.array([2.0]))[1:]))
    assert all(map(math.isnan, interval_of_mean(np.array([]))))


def test_runs_are_better_the_same_or_worse() -> None:
    differences = np.array([1.0, 0.0, -1.0, 2.0])
    assert count_sides(differences, "higher") == (2, 1, 1)
    assert count_sides(differences, "lower") == (1, 1, 2)
    assert count_sides(differences, "neither") == (0, 1, 0)
    assert count_sides(np.array([]), "higher") == (0, 0, 0)


def test_what_rounding_makes_is_the_same(tmp_path: Path) -> None:
    baseline = [1e6 + 7.0 * each for each in range(40)]
    scenario = [value * (1 + (-1) ** i * 4e-10) for i, value in enumerate(baseline)]
    result = result_with(tmp_path / "r", baseline, scenario)
    claim = compare(result).claims[0]
    assert (claim.better, claim.same, claim.worse) == (0, 40, 0)
    assert (claim.estimate, claim.low, claim.high) == (0.0, 0.0, 0.0)
    scenario[0] = baseline[0] * (1 + 4e-9)
    assert compare(result_with(tmp_path / "s", baseline, scenario)).claims[0].better == 1


def test_only_organization_and_uncertainties_make_another_firm(tmp_path: Path) -> None:
    baseline = scenarios()[0]
    changes: dict[str, dict[str, object]] = {
        "lever": {"shared_weight": 0.3, "check_in_cadence": "weekly"},
        "firm": {"organization.customers": 40},
        "world": {"win_rate": 0.2, "shared_weight": 0.3},
    }
    others = [baseline.replace({"key": key, **each}) for key, each in changes.items()]
    plan = Plan((baseline, *others), replications=1)
    found = foreign_inputs(execute(plan, tmp_path / "r", simulate=simulate))
    assert {key: [name for name, *_ in inputs] for key, inputs in found.items()} == {
        "firm": ["organization.customers"],
        "world": ["win_rate"],
    }


def test_the_baseline_is_described(result: Result) -> None:
    level = describe(result, "baseline", "value_usd")
    values = result.outcome("baseline", "value_usd")
    assert (level.n, level.missing) == (60, 0)
    assert level.low < level.middle < level.high
    assert level.mean == pytest.approx(values.mean())


def test_one_scenario_gives_no_claims(tmp_path: Path) -> None:
    alone = execute(Plan(scenarios(), replications=3), tmp_path, simulate=simulate)
    comparison = compare(alone)
    assert (comparison.claims, comparison.scenarios, comparison.family) == ([], [], 0)


def test_rows_hold_all_facts_and_nothing_that_is_not_a_number(tmp_path: Path) -> None:
    rows = compare(result_with(tmp_path / "r", [math.nan] * 3, [1.0] * 3)).rows()
    assert len(rows) == len(HEADLINES)
    assert not any(isinstance(cell, float) and math.isnan(cell) for cell in rows[0].values())
    assert rows[0]["verdict"] == "too_few_runs"
