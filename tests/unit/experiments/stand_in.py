"""A stand-in for the engine: instant, with luck that scenarios share and a known effect."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.calendar import DAYS_PER_MONTH
from model.outcomes import MEASURES
from model.recording import MONTH
from model.scenario import Scenario

LEVELS = {"usd": 9e6, "share": 0.6, "days": 20.0, "h": 900.0, "n": 40.0, "sd": 0.0, "times": 1.0}
SPREADS = {"usd": 4e5, "share": 0.04, "days": 2.0, "h": 50.0, "n": 4.0, "sd": 0.3, "times": 0.1}


@dataclass(frozen=True)
class StandInRun:
    """What a run leaves behind, as `model.engine.Run`."""

    months: NDArray[Any]
    outcomes: dict[str, float]


def simulate(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Make outcomes that rise with `shared_weight`, by one spread at 1.0."""
    luck = np.random.default_rng([seed, replication]).normal(size=len(MEASURES))
    own = np.random.default_rng([seed, replication, 1]).normal(size=len(MEASURES))
    weight = float(scenario.value("shared_weight"))
    outcomes = {
        name: LEVELS[measure.unit]
        + SPREADS[measure.unit] * (luck[row] + weight * (1.0 + 0.5 * own[row]))
        for row, (name, measure) in enumerate(MEASURES.items())
    }
    months = np.zeros(scenario.horizon_days // DAYS_PER_MONTH, dtype=MONTH)
    months["revenue"] = outcomes["revenue_usd"] / len(months)
    return StandInRun(months, outcomes)


def simulate_or_fail(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Fail in replication 3 of any scenario but the baseline."""
    if replication == 3 and scenario.key != "baseline":
        raise RuntimeError("the stand-in was told to fail")
    return simulate(scenario, seed=seed, replication=replication)


def scenarios(*weights: float, horizon: str = "3 months") -> tuple[Scenario, ...]:
    """Make a baseline and scenarios with the given weights on shared results."""
    baseline = Scenario.build(
        "baseline", name="Baseline", name_in_sentence="the baseline", horizon=horizon
    )
    return (
        baseline,
        *(
            Scenario.build(
                f"shared-{number}",
                name=f"Shared {number}",
                name_in_sentence=f"shared goals {number}",
                plural=True,
                horizon=horizon,
                shared_weight=weight,
            )
            for number, weight in enumerate(weights, 1)
        ),
    )
