"""Enough runs by itself: replications are added until every headline is known closely enough.

Stages: after a first number of runs, the spread of the paired differences says how many are needed;
so many are made, and the rule is asked again. Only the spread decides when to stop, never where
the mean lies, and the first stage is large enough that it hardly errs; so the intervals keep their
coverage (Stein 1945; Chow and Robbins 1965), which a test holds by simulation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import ceil, inf, isnan
from typing import Any

import numpy as np

from experiments.comparison import compare, describe, interval_of_mean, known
from experiments.plan import Plan
from experiments.questions import reading_note
from experiments.store import PRECISION, Result
from experiments.verdicts import measure_called, quantity_of, too_small
from model.outcomes import HEADLINES, MEASURES

FIRST_RUNS = 100
"""Runs before the rule is first asked: the spread is then known to about 7 %."""
FEWEST_FIRST_RUNS = 50
"""Runs below which no first stage is made on the command line: intervals would cover too little."""
MOST_RUNS = 2_000
"""Runs beyond which it gives up, unless told otherwise."""
MARGIN = 1.05
"""Part more than the spread so far says is needed, so that a stage rarely falls short by a few."""
LEAST_STEP = 20

MakeRuns = Callable[[Plan], Result]
"""Makes the runs of a plan, continuing those that are there."""


@dataclass(frozen=True)
class Target:
    """How closely a measure is to be known.

    Attributes
    ----------
    measure
        Name of the measure.
    half_width
        Half of the interval at most [unit of the measure]; None takes what is too small to matter.
    """

    measure: str
    half_width: float | None = None

    @classmethod
    def parse(cls, text: str, units: Mapping[str, str]) -> "tuple[Target, ...]":
        """Read what people write: `all`, or a measure and a half width such as `value=0.1 million`.

        Raises
        ------
        ValueError
            If it is not understood; the message says what is.
        """
        if text.strip() == "all":
            return tuple(cls(name) for name in HEADLINES)
        name, equals, written = text.partition("=")
        if not equals:
            raise ValueError(
                f"'{text}' is no precision; write all, or a measure and half of its interval, such "
                "as 'value=0.1 million'."
            )
        measure = measure_called(name.strip(), units)
        half_width = quantity_of(written, units[measure])
        if half_width is None or half_width <= 0.0:
            raise ValueError(
                f"'{text}': {written.strip() or 'nothing'} is no size of {measure} above 0."
            )
        return (cls(measure, half_width),)


@dataclass(frozen=True)
class Reached:
    """How closely a measure of a scenario is known, beside what was wanted.

    Attributes
    ----------
    scenario, measure
        What it is about.
    half_width, wanted
        Half of its interval, and what was wanted [unit of the measure].
    needed
        Runs that would be enough, by the spread so far.
    """

    scenario: str
    measure: str
    half_width: float
    wanted: float
    needed: int

    @property
    def is_enough(self) -> bool:
        """Whether it is known as closely as wanted."""
        return self.half_width <= self.wanted

    def row(self) -> dict[str, str | float | int | bool | None]:
        """Put it into a row; a half width that is not defined is None."""
        facts = asdict(self) | {"half_width": known(self.half_width)}
        return {**facts, "is_enough": self.is_enough}


@dataclass(frozen=True)
class Precision:
    """What was asked to be known closely, and how closely the runs tell it.

    Attributes
    ----------
    runs
        Runs of each scenario.
    most
        Runs of each scenario that were allowed.
    reached
        One for each scenario and measure that was asked for.
    """

    runs: int
    most: int
    reached: Sequence[Reached]

    @property
    def missing(self) -> list[Reached]:
        """What is not known closely enough."""
        return [each for each in self.reached if not each.is_enough]

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON."""
        return {
            "runs": self.runs,
            "at_most": self.most,
            "is_enough": not self.missing,
            "reached": [each.row() for each in self.reached],
        }


def precision_note(targets: Sequence[Target], most: int) -> dict[str, Any]:
    """Say what is to be known closely, so that it can be told again from the runs alone."""
    return {"targets": [asdict(each) for each in targets], "at_most": most}


def noted_precision(result: Result) -> Precision | None:
    """Tell how closely a result tells what it was last asked to; None if it was not asked.

    Raises
    ------
    ResultError
        If the note does not fit the result.
    """
    if PRECISION not in result.manifest:
        return None
    wrong = "the precision that was asked for cannot be read"
    with reading_note(result, wrong, "Ask for it again.", PRECISION) as note:
        targets = tuple(Target(**each) for each in note["targets"])
        most = int(note["at_most"])
        if any(each.measure not in MEASURES for each in targets):
            raise ValueError("there is no such measure")
    return Precision(result.complete_replications, most, reached(result, targets))


def enough_runs(
    plan: Plan, make_runs: MakeRuns, targets: tuple[Target, ...], most: int = MOST_RUNS
) -> Result:
    """Make runs until every target is met, or there are the most allowed.

    Parameters
    ----------
    plan
        The experiment; its replications are those of the first stage.
    make_runs
        Makes the runs of a plan.
    targets
        How closely measures are to be known.
    most
        Replications beyond which no more are made.

    Returns
    -------
    The runs; `shortfalls` lists what is still not known closely enough.
    """
    replications = min(plan.replications, most)
    while True:
        result = make_runs(replace(plan, replications=replications))
        missing = shortfalls(result, targets)
        if not missing or replications >= most:
            return result
        replications = next_stage(replications, max(each.needed for each in missing), most)


def next_stage(made: int, needed: int, most: int) -> int:
    """Give the replications of the next stage, when so many are made and so many seem needed."""
    return min(most, max(needed, made + LEAST_STEP))


def shortfalls(result: Result, targets: tuple[Target, ...]) -> list[Reached]:
    """List what the runs do not tell closely enough."""
    return [each for each in reached(result, targets) if not each.is_enough]


def reached(result: Result, targets: tuple[Target, ...]) -> list[Reached]:
    """Say how closely the runs tell what is to be known."""
    wanted = _wanted(result, targets)
    return [
        Reached(scenario, measure, half, wanted[measure], runs_needed(half, wanted[measure], n))
        for scenario, measure, half, n in _half_widths(result, list(wanted))
    ]


def _wanted(result: Result, targets: tuple[Target, ...]) -> dict[str, float]:
    """Give half of the interval wanted of each measure; of several wishes the narrowest."""
    baseline = result.scenario_keys[0]
    names = {"revenue_usd", *(each.measure for each in targets)}
    means = {name: describe(result, baseline, name).mean for name in names}
    found: dict[str, float] = {}
    for each in targets:
        wanted = each.half_width
        if wanted is None:
            wanted = too_small(each.measure, MEASURES[each.measure].unit, means)
        found[each.measure] = min(wanted, found.get(each.measure, inf))
    return found


def _half_widths(result: Result, measures: list[str]) -> list[tuple[str, str, float, int]]:
    """Give half of each interval as it is shown: of differences, or of a mean where one is alone.

    All headlines are shown together, so each is as wide as their number makes it.
    """
    shown = list(dict.fromkeys([*HEADLINES, *measures]))
    if len(result.scenario_keys) > 1:
        claims = [each for each in compare(result, shown).claims if each.measure in measures]
        return [
            (each.scenario, each.measure, _half(each.low, each.high), each.n) for each in claims
        ]
    only, found = result.scenario_keys[0], []
    for measure in measures:
        values = result.outcome(only, measure)
        values = values[np.isfinite(values)]
        _, low, high = interval_of_mean(values, family=len(shown))
        found.append((only, measure, _half(low, high), len(values)))
    return found


def _half(low: float, high: float) -> float:
    return inf if isnan(low) else (high - low) / 2.0


def runs_needed(half_width: float, wanted: float, n: int) -> int:
    """Give the runs with which half of an interval would be as wanted, by the spread of n runs."""
    if half_width == inf or wanted <= 0.0:
        return 2 * n
    return ceil(MARGIN * n * (half_width / wanted) ** 2)
