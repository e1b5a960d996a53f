"""A plan lists balanced runs and knows itself again."""

from typing import Any

import pytest

from experiments.plan import MOST_RUNS, Plan, PlanError, package_version
from model.scenario import Scenario
from tests.unit.experiments.stand_in import scenarios


def test_runs_are_balanced_wherever_the_experiment_is_interrupted() -> None:
    plan = Plan(scenarios(0.2, 0.4), replications=3)
    keys = [row.key for row in plan.rows()]
    assert keys[:4] == [("baseline", 0), ("shared-1", 0), ("shared-2", 0), ("baseline", 1)]
    assert len(keys) == len(plan) == 9


def test_the_first_scenario_is_the_baseline() -> None:
    assert Plan(scenarios(0.2)).baseline.key == "baseline"


def test_the_fingerprint_changes_with_what_decides_a_run() -> None:
    plan = Plan(scenarios(0.2), seed=1)
    assert plan.fingerprint() == Plan(scenarios(0.2), seed=1).fingerprint()
    assert plan.fingerprint() != Plan(scenarios(0.2), seed=2).fingerprint()
    assert plan.fingerprint() != Plan(scenarios(0.3), seed=1).fingerprint()
    assert plan.fingerprint() != Plan(scenarios(0.2)[::-1], seed=1).fingerprint()


def test_the_fingerprint_does_not_count_the_number_of_runs_or_the_texts() -> None:
    first = Plan(scenarios(0.2), replications=40, quick=True)
    renamed = tuple(each.replace({"name": "Other"}) for each in scenarios(0.2))
    assert first.fingerprint() == Plan(renamed, replications=200).fingerprint()


def test_the_fingerprint_changes_with_the_source_and_the_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = Plan(scenarios(0.2)).fingerprint()
    monkeypatch.setattr("experiments.plan.source_hash", lambda: "other")
    other_source = Plan(scenarios(0.2)).fingerprint()
    monkeypatch.setattr("experiments.plan.package_version", lambda: "99")
    assert len({before, other_source, Plan(scenarios(0.2)).fingerprint()}) == 3


@pytest.mark.parametrize("replications", [0, -1, MOST_RUNS + 1])
def test_a_wrong_number_of_runs_is_refused(replications: int) -> None:
    with pytest.raises(PlanError, match=r"whole number from 1 to 100,000"):
        Plan(scenarios(0.2), replications=replications)


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_wrong_seed_is_refused(seed: int) -> None:
    with pytest.raises(PlanError, match="must be a whole number from 0 to"):
        Plan(scenarios(0.2), seed=seed)


def test_two_scenarios_of_one_name_are_refused() -> None:
    baseline = scenarios()[0]
    with pytest.raises(PlanError, match="Two of the scenarios are called 'baseline'"):
        Plan((baseline, baseline))


def test_unequal_times_are_refused_with_a_way_out() -> None:
    longer = Scenario.build("longer", horizon="1 year")
    with pytest.raises(PlanError, match="only equal times can be compared") as error:
        Plan((scenarios()[0], longer))
    assert error.value.option == "(set one for all: --horizon '3 months')."
    assert "--" not in str(error.value), "a Python program has no options"


def test_unequal_warm_ups_are_refused_since_their_days_have_other_luck() -> None:
    baseline = scenarios()[0]
    other = baseline.replace({"key": "other", "warm_up": "1 month"})
    with pytest.raises(PlanError, match="and other for 1 month; only equal times") as error:
        Plan((baseline, other))
    assert error.value.option.startswith("(set one for all: --set 'warm_up=")


@pytest.mark.parametrize("wrong", [("baseline",), "baseline", None, scenarios()[0], (None,)])
def test_what_is_no_scenario_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="scenario"):
        Plan(wrong)


@pytest.mark.parametrize("wrong", [{"seed": 1.5}, {"seed": "1"}, {"replications": 2.0}])
def test_numbers_that_are_not_whole_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="it must be a whole number"):
        Plan(scenarios(), **wrong)


def test_a_list_of_scenarios_is_as_good() -> None:
    listed: Any = list(scenarios(0.2))
    assert Plan(listed) == Plan(scenarios(0.2))


def test_no_scenario_is_refused() -> None:
    with pytest.raises(PlanError, match="at least one"):
        Plan(())


def test_the_version_is_known_without_installing() -> None:
    assert package_version()[0].isdigit()
