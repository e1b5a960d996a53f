"""Firms of other sizes and mixes stay plausible, and answers do not hang on the seed."""

import numpy as np
import pytest

from experiments.patterns.study import Study
from model.engine import simulate
from model.scenario import Scenario, load_scenario

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
SURE = {
    "cohesion-program": 1,
    "weekly-check-ins": 1,
    "aligned": 1,
    "everything-everywhere": -1,
    "say-no": 1,
}
"""Bundled scenarios and what they do to value with seed 1."""
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


def values(name: str, seed: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Give the value of 200 runs, paired over scenarios [$]."""
    scenario = load_scenario(name)
    done = Study(PAIRED).over_runs(
        lambda number: simulate(scenario, seed=seed, replication=number), name, PAIRED
    )
    return np.array([run.outcomes["value_usd"] for run in done])


@pytest.mark.parametrize("seed", [2, 3])
def test_other_seeds_give_the_same_signs(seed: int) -> None:
    baseline = values("baseline", seed)
    for name, sign in SURE.items():
        difference = sign * (values(name, seed) - baseline)
        error = difference.std(ddof=1) / np.sqrt(PAIRED)
        assert difference.mean() > 1.96 * error, name
