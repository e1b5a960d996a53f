"""A made-up sensitivity analysis, and the same with other shares."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.sensitivity import OTHERS, Part, Sensitivity, analyze
from experiments.shares import Estimate
from model.outcomes import MEASURES
from model.recording import MONTH
from model.scenario import Scenario
from tests.unit.experiments.stand_in import StandInRun

NAMES = [
    "win_rate",
    "helpfulness",
    "logo_churn",
    "gross_margin",
    "late_win_rate",
    "message_minutes",
    "selling_return",
    "service_effect",
    "overload_effect",
    "replacement_share",
]


def engine(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Make a run whose value two inputs and luck move."""
    luck = float(np.random.default_rng([seed, replication]).normal())
    inputs = scenario.uncertainties
    outcomes = dict.fromkeys(MEASURES, 0.5)
    outcomes["value_usd"] = 9e6 + 1e7 * inputs.win_rate + 2e5 * inputs.helpfulness + 2e5 * luck
    return StandInRun(np.zeros(3, dtype=MONTH), outcomes)


def made_up_sensitivity(folder: Path) -> Sensitivity:
    """Return an answer with a screening, in which two inputs and luck matter."""
    base = Scenario.build("base", name="Base <firm>", name_in_sentence="a firm", horizon="3 months")
    return analyze(base, inputs=NAMES, simulate=engine, trajectories=10, samples=64, folder=folder)


def part(name: str, low: float, high: float, value: float | None = None) -> Part:
    """Return a part with an interval, and its middle as the share unless one is given."""
    estimate = Estimate((low + high) / 2.0 if value is None else value, low, high)
    return Part(name, estimate, estimate, None, None)


def with_parts(answer: Sensitivity, *parts: Part, luck: Estimate | None = None) -> Sensitivity:
    """Return an answer with other shares, and without a screening unless others are left."""
    assert answer.shares is not None
    shares = replace(answer.shares, luck=luck or answer.shares.luck)
    has_others = parts[-1].name == OTHERS
    own = {each.name for each in parts}
    return replace(
        answer,
        parts=parts,
        others=tuple(name for name in NAMES if name not in own) if has_others else (),
        screening=answer.screening if has_others else None,
        shares=shares,
    )
