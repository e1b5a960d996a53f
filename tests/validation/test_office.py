"""The comparison on the contact network of a real office (evidence D1; SocioPatterns, CC0)."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.comparison import Comparison, compare
from experiments.execution import execute
from experiments.plan import Plan
from experiments.store import Result
from model.assembly import assemble, imported_firm
from model.engine import simulate
from model.scenario import Scenario, load_scenario

OFFICE = Path(__file__).with_name("office-2013.yaml")
DATA = OFFICE.parents[3] / "shared" / "data" / "workplace"
RUNS = 12

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the office contact data are not beside the repository"
)


@pytest.fixture(scope="module")
def office() -> Scenario:
    """Load the office's scenario."""
    return load_scenario(OFFICE)


@pytest.fixture(scope="module")
def result(office: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Compare three changes with the office as it is."""
    changed: dict[str, dict[str, Any]] = {
        "shared-kpis": {"shared_weight": 0.4},
        "weekly-check-ins": {"check_in_cadence": "weekly", "check_in_purpose": 0.8},
        "pods-unused": {"pod_size": 12},
    }
    scenarios = [office, *(office.replace({"key": key, **new}) for key, new in changed.items())]
    year = tuple(scenario.replace({"horizon": "1 year"}) for scenario in scenarios)
    plan = Plan(year, seed=1, replications=RUNS, quick=True)
    return execute(plan, tmp_path_factory.mktemp("office") / "result", workers=2)


@pytest.fixture(scope="module")
def comparison(result: Result) -> Comparison:
    """Compare the runs."""
    return compare(result)


def test_everybody_of_the_office_is_simulated_with_the_ties_that_were_seen(
    office: Scenario,
) -> None:
    firm, records = imported_firm(office.organization), assemble(office)
    assert firm.ties is not None
    people = records.people[records.people["is_open"]]
    assert len(people) == 92
    assert np.bincount(people["department"]).tolist() == [19, 26, 47]
    assert np.bincount(people["department"][people["is_lead"]]).tolist() == [1, 1, 1]
    seen = records.ties[records.ties["strength"] > 0.0]  # others may form later
    assert len(seen) == len(firm.ties.first) == 755
    assert sorted(seen["strength"]) == sorted(firm.ties.strength)
    assert np.all(records.people["is_open"][seen["first"]])
    assert np.all(records.people["is_open"][seen["second"]])


def test_every_run_ends_well(result: Result) -> None:
    runs = result.runs()
    assert len(runs) == 4 * RUNS
    assert set(runs["status"]) == {"ok"}


def test_the_office_is_an_ordinary_firm(office: Scenario) -> None:
    outcomes = simulate(office).outcomes
    assert 0.6 < outcomes["utilization_share"] < 1.0
    assert 0.80 < outcomes["gross_retention_share"] < 0.97
    assert 0.3 < outcomes["on_time_share"] < 1.0
    assert 0.05 < outcomes["cross_contact_share"] < 0.3  # D1: 0.18 of time, before ties weaken
    assert outcomes["headcount_n"] > 80
    for name in office.organization.departments:
        assert 0.0 < outcomes[f"trust_{name}_operations_share"] < 1.0


def test_the_comparison_answers_with_an_interval(comparison: Comparison) -> None:
    claims = [claim for claim in comparison.claims if claim.scenario != "pods-unused"]
    assert {claim.scenario for claim in claims} == {"shared-kpis", "weekly-check-ins"}
    for claim in claims:
        assert claim.n == RUNS
        assert claim.low < claim.estimate < claim.high, claim


def test_a_lever_without_effect_changes_nothing_in_the_office(comparison: Comparison) -> None:
    claims = [claim for claim in comparison.claims if claim.scenario == "pods-unused"]
    assert claims
    assert {claim.estimate for claim in claims} == {0.0}


def test_pairing_narrows_the_difference(result: Result) -> None:
    runs = result.runs().pivot(index="replication", columns="scenario", values="revenue_usd")
    before, after = runs[result_key(result)], runs["weekly-check-ins"]
    assert (after - before).var() < 0.5 * (before.var() + after.var())


def result_key(result: Result) -> str:
    """Give the key of the unchanged office."""
    keys = set(result.runs()["scenario"]) - {"shared-kpis", "weekly-check-ins", "pods-unused"}
    return str(keys.pop())
