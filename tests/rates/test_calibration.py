"""A twin of a simulated firm: the settings behind its records are found as often as is said."""

from pathlib import Path

import numpy as np
import pytest

from company.facts import FACTS, Fact, facts_of
from company.simulated_sales import sales_of
from experiments.calibration import Twin, calibrated, simulate_facts
from experiments.draws import at, uncertain_inputs
from experiments.execution import execute
from experiments.plan import Plan
from experiments.store import Result
from model.assembly import assemble, run_days
from model.engine import advance_days
from model.quantities import Quantity
from model.scenario import Scenario

pytest.importorskip("pyabc", reason="pyABC is not installed")
TRIALS = 100
RUNS = 560
INPUTS = (
    "win_rate", "opportunities_per_week", "cycle_length", "contract_value_usd", "logo_churn",
)  # fmt: skip
SHOWN = (
    "win_rate", "opportunities_per_week", "cycle_days", "deal_value", "logo_churn",
    "pipeline_per_seller",
)  # fmt: skip
SMALL = Scenario.build(
    "small",
    horizon="1 year",
    warm_up="3 months",
    organization={"sales": 4, "accounts": 2, "operations": 4, "customers": 60},
)
QUANTITIES = [each for each in uncertain_inputs([SMALL]) if each.name in INPUTS]


def export_of(truth: dict[str, float], replication: int) -> dict[str, Fact]:
    """Simulate a firm that nobody knows, and take the facts of its records."""
    firm = SMALL.vary(truth)
    records = assemble(firm, seed=20_261_126, replication=replication)
    advance_days(records, 0, run_days(firm))
    facts = facts_of(sales_of(records))
    return {name: facts[name] for name in SHOWN if name in facts}


def a_truth(trial: int) -> dict[str, float]:
    luck = np.random.default_rng([26, trial])
    return {each.name: float(at(each, float(luck.random()))) for each in QUANTITIES}


def plausible(quantity: Quantity) -> tuple[float, float]:
    assert quantity.plausible is not None
    return quantity.plausible


def test_intervals_hold_the_truth_at_their_rate(tmp_path: Path) -> None:
    """What trials ask of the same settings is simulated once: only the records differ."""
    known: dict[str, Result] = {}

    def make_runs(plan: Plan, purpose: str) -> Result:
        key = plan.fingerprint()
        if key not in known:
            known[key] = execute(
                plan, tmp_path / key[:16], simulate=simulate_facts, measures=list(FACTS),
                months_of=(),
            )  # fmt: skip
        return known[key]

    ranges = {each.name: plausible(each) for each in QUANTITIES}
    hits, total, twins = 0, 0, 0
    for trial in range(TRIALS):
        truth = a_truth(trial)
        twin = Twin(export_of(truth, trial), ranges, RUNS, INPUTS)
        found = calibrated(SMALL, twin, make_runs, seed=1)
        twins += found.is_twin
        for each in found.learned:
            hits += each.low <= truth[each.quantity.name] <= each.high
            total += 1
    assert twins >= 0.97 * TRIALS  # they were simulated, so they can be met
    assert total >= 4 * TRIALS
    # 95 % are stated; of about 480 intervals the share has a standard error of about 1 %
    assert 0.92 <= hits / total <= 0.985


def test_a_twin_shows_the_records_and_finds_what_they_tell(tmp_path: Path) -> None:
    truth = a_truth(1)

    def make_runs(plan: Plan, purpose: str) -> Result:
        return execute(
            plan, tmp_path / purpose, simulate=simulate_facts, measures=list(FACTS), months_of=()
        )

    twin = Twin(export_of(truth, 1), runs=1400, only=INPUTS)
    found = calibrated(SMALL, twin, make_runs, seed=4)
    assert found.is_twin and len(found.worlds) == twin.accepted
    said = {each.quantity.name: each.says for each in found.learned}
    assert said["opportunities_per_week"] == "much"
    again = calibrated(SMALL, twin, make_runs, seed=4)
    assert again.worlds == found.worlds and np.array_equal(again.weights, found.weights)
