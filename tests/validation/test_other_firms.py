"""Firms of other sizes and mixes stay plausible, and answers do not hang on the seed."""

import functools
from typing import Any

import numpy as np
import pytest

from experiments.patterns.study import Study
from experiments.verdicts import Verdict, judge, too_small
from model.engine import simulate
from model.scenario import Scenario, load_scenario
from model.scenario_file import bundled_scenarios

# The ranges of the reference firm, as wide again at each end: other firms differ from it.
PLAUSIBLE = {
    "attainment_share": (0.70, 1.05),
    "gross_retention_share": (0.85, 0.95),
    "net_retention_share": (0.93, 1.12),
    "logo_churn_share": (0.06, 0.15),
    "on_time_share": (0.55, 0.90),
    "turnover_sales_share": (0.15, 0.40),
    "utilization_share": (0.50, 0.95),
    "trust_share": (0.30, 0.80),
}
FIRMS = {
    "5 staff": (1, 1, 3, 30),
    "60 staff": (15, 15, 30, 470),
    "500 staff": (125, 125, 250, 3_900),
    "mostly sales": (14, 6, 26, 180),
    "mostly service": (4, 12, 24, 400),
}
PAIRED = 200


def firm_of(sales: int, accounts: int, operations: int, customers: int) -> Scenario:
    """Give the reference firm with other heads and customers."""
    return load_scenario("baseline").replace(
        {
            "organization.sales": sales,
            "organization.accounts": accounts,
            "organization.operations": operations,
            "organization.customers": customers,
        }
    )


@pytest.mark.parametrize("name", FIRMS)
def test_other_firms_stay_plausible(name: str) -> None:
    scenario = firm_of(*FIRMS[name])
    done = Study(4 if scenario.organization.sales > 100 else 40).ensemble(scenario, name)
    means = {key: float(np.nanmean(done[key])) for key in PLAUSIBLE}
    outside = {
        key: value
        for key, value in means.items()
        if not PLAUSIBLE[key][0] <= value <= PLAUSIBLE[key][1]
    }
    assert not outside


@functools.cache
def outcomes(name: str, horizon: str, seed: int) -> dict[str, Any]:
    """Give value and revenue of 200 runs, paired over scenarios [$]."""
    scenario = load_scenario(name).replace({"horizon": horizon})
    done = Study(PAIRED).over_runs(
        lambda number: simulate(scenario, seed=seed, replication=number), name, PAIRED
    )
    return {
        measure: np.array([run.outcomes[measure] for run in done])
        for measure in ("value_usd", "revenue_usd")
    }


def change(name: str, seed: int) -> tuple[float, float, Verdict]:
    """Give the change of value [$], what is too small to matter [$], and the verdict."""
    horizon = f"{load_scenario(name).horizon_days} days"
    baseline = outcomes("baseline", horizon, seed)
    difference = outcomes(name, horizon, seed)["value_usd"] - baseline["value_usd"]
    mean, half = difference.mean(), 1.96 * difference.std(ddof=1) / np.sqrt(PAIRED)
    means = {measure: float(each.mean()) for measure, each in baseline.items()}
    bound = too_small("value_usd", "usd", means)
    return float(mean), bound, judge(PAIRED, mean - half, mean + half, bound)


def changes_of_the_reference_firm() -> list[str]:
    """List the scenarios that change what management decides; others describe another firm."""
    firm = load_scenario("baseline").organization
    others = sorted(set(bundled_scenarios()) - {"baseline"})
    return [name for name in others if load_scenario(name).organization == firm]


@pytest.mark.parametrize("name", changes_of_the_reference_firm())
def test_other_seeds_give_the_same_answer(name: str) -> None:
    """What is clear keeps its sign; what is not stays too small to matter."""
    found, _, verdict = change(name, 1)
    for seed in (2, 3):
        other, bound, _ = change(name, seed)
        if verdict in (Verdict.RAISES, Verdict.LOWERS):
            assert np.sign(other) == np.sign(found), seed
        else:
            assert abs(other) < bound, seed
