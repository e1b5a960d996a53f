"""Sweeps: what an outcome does while one to three inputs go through ranges of values.

All points meet the same luck, so that each can be compared with the scenario as it is run by run.
The best region holds the points that are not surely worse than another one, the scenario as it is
among them; whether it lies inside the range, at its end, or cannot be told, is said of the points
that were tried. A sweep may also
change many inputs, each alone. In worlds, each world counts once, by the mean of its runs.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from math import prod
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.best_region import may_be_best
from experiments.comparison import (
    LEVEL,
    SAME,
    Claim,
    Row,
    claim_about,
    interval_of_mean,
    known,
    without_rounding,
)
from experiments.draws import Method
from experiments.execution import Simulate, execute
from experiments.explanation import spoken
from experiments.plan import USUAL_RUNS, Plan, PlanError
from experiments.questions import measure_in, reading_note
from experiments.robustness import (
    RUNS_IN_A_WORLD,
    USUAL_DRAW,
    means_over_runs,
    worlds_for,
    worst_mean,
)
from experiments.settings import (
    ALL,
    MOST_VARIED,
    USUAL_GRID,
    Settings,
    Written,
    grid,
    is_ordered,
    one_at_a_time,
    place_in_order,
    rows_of,
    rows_of_file,
)
from experiments.store import QUESTION, Result, find_folder
from experiments.variants import Design, Variants
from experiments.verdicts import FEWEST_RUNS, measure_called, too_small
from model.outcomes import HEADLINES, MEASURES
from model.quantities import Quantity
from model.scenario import Scenario, load_scenario
from model.scenario_form import declared_inputs
from model.uncertainties import Uncertainties

KIND = "sweep"
MONTHS_OF: tuple[str, ...] = ()  # months of no point are kept: they are most of a folder
_FEWEST_WITH_INSIDE = 3  # values of an input: fewer have no value between others


class Place(StrEnum):
    """Where the best region lies among the points tried."""

    INSIDE = "interior"
    END = "end"
    AS_IT_IS = "as_it_is"  # at the scenario as it is alone, which is none of the points asked for
    NOT_CLEAR = "not_clear"
    NO_INSIDE = "no_inside"  # words, or rows that are no grid
    TOO_FEW_RUNS = "too_few_runs"


@dataclass(frozen=True)
class Axis:
    """An input that a sweep varies.

    Attributes
    ----------
    name, label
        Name as `Scenario.inputs` lists it, and in words.
    quantity
        Its declaration.
    values
        Stored values that were asked for, each once; in order where there is one.
    """

    name: str
    label: str
    quantity: Quantity
    values: tuple[Any, ...]

    @property
    def is_ordered(self) -> bool:
        """Whether some values lie between others."""
        return is_ordered(self.quantity)

    @property
    def has_inside(self) -> bool:
        """Whether some value lies between the two ends."""
        return self.is_ordered and len(self.values) >= _FEWEST_WITH_INSIDE

    def is_end(self, value: object) -> bool:
        """Tell whether a value is the first or last that was asked for."""
        return value in (self.values[0], self.values[-1])


@dataclass(frozen=True)
class Point:
    """One setting, and how the measure turned out there.

    Attributes
    ----------
    key
        Number of the setting: the key of its scenario in the result.
    values
        Stored values, in the order of the axes.
    n, mean, low, high
        Runs with a value, their mean, and its interval, widened for all points.
    claim
        Paired difference from the scenario as it is; None for that scenario itself.
    is_asked
        Whether the point was asked for, rather than added to have something to compare with.
    may_be_best
        Whether it belongs to the best region.
    worst_tenth
        Mean difference in the tenth of worlds where it is worst; nan without worlds.
    """

    key: str
    values: tuple[Any, ...]
    n: int
    mean: float
    low: float
    high: float
    claim: Claim | None
    is_asked: bool
    may_be_best: bool
    worst_tenth: float = math.nan

    @property
    def is_as_it_is(self) -> bool:
        """Whether this is the scenario as it is."""
        return self.claim is None

    @property
    def estimate(self) -> float:
        """Mean paired difference from the scenario as it is [unit of the measure]."""
        return 0.0 if self.claim is None else self.claim.estimate


@dataclass(frozen=True)
class Alone:
    """An input that is changed alone, with what its values do.

    Attributes
    ----------
    axis
        The input.
    own
        Stored value that the scenario has.
    values, points
        Other stored values, in order, and the point of each.
    """

    axis: Axis
    own: Any
    values: tuple[Any, ...]
    points: tuple[Point, ...]

    @property
    def size(self) -> float:
        """Largest mean difference, up or down."""
        return max((abs(_zero_if_unknown(point.estimate)) for point in self.points), default=0.0)

    @property
    def claims(self) -> list[Claim]:
        """Differences from the scenario as it is."""
        return [point.claim for point in self.points if point.claim is not None]

    @property
    def is_idle(self) -> bool:
        """Whether it changes nothing in any run."""
        return all(claim.low == claim.high == 0.0 for claim in self.claims)


@dataclass(frozen=True)
class Sweep:
    """What a measure does over the points of a sweep.

    Attributes
    ----------
    result
        The runs.
    measure
        Name of the measure.
    axes
        Inputs that were varied.
    points
        In the order of the result; see `asked` for those that were asked for.
    place
        Where the best region lies.
    is_each
        Whether inputs were changed one at a time.
    """

    result: Result
    measure: str
    axes: tuple[Axis, ...]
    points: tuple[Point, ...]
    place: Place
    is_each: bool = False

    @property
    def scenario(self) -> Scenario:
        """The scenario that is varied, as it is."""
        assert self.result.variants is not None
        return self.result.variants.base

    @property
    def worlds(self) -> int:
        """Number of worlds; 0 for none."""
        return 0 if self.result.worlds is None else len(self.result.worlds)

    @property
    def counted(self) -> int:
        """What each point is judged by: its worlds, or its runs where there are none."""
        return self.worlds or self.result.complete_replications

    @cached_property
    def alone(self) -> list[Alone]:
        """Inputs that were changed one at a time, those that do most first."""
        own = self.as_it_is.values
        found = []
        for index, axis in enumerate(self.axes):
            by_value = {each.values[index]: each for each in self.asked}
            values = tuple(value for value in axis.values if value != own[index])
            points = tuple(by_value[value] for value in values)
            found.append(Alone(axis, own[index], values, points))
        return sorted(found, key=lambda each: -each.size)

    @property
    def asked(self) -> list[Point]:
        """Points that were asked for."""
        return [point for point in self.points if point.is_asked]

    @cached_property
    def as_it_is(self) -> Point:
        """The point that leaves the scenario as it is."""
        return next(point for point in self.points if point.is_as_it_is)

    @property
    def claims(self) -> list[Claim]:
        """Differences of all points from the scenario as it is."""
        return [point.claim for point in self.points if point.claim is not None]

    @property
    def judged(self) -> list[Point]:
        """Points that compete: those asked for and, unless inputs are changed alone, as it is."""
        return self.asked if self.is_each else list(self.points)

    @property
    def region(self) -> list[Point]:
        """Points that may be the best: none of the others is surely better."""
        return [point for point in self.points if point.may_be_best]

    @property
    def best(self) -> Point:
        """The point whose mean is the best, and the first of several such."""
        return self.best_of(self.judged)

    def best_of(self, points: Iterable[Point]) -> Point:
        """Choose the point whose mean is the best, and the first of several such."""
        sign = _sign(self.measure)
        return max(points, key=lambda point: _low_if_unknown(sign * point.estimate))

    @property
    def is_grid(self) -> bool:
        """Whether the points are all combinations of the values of up to three inputs."""
        return _is_grid(self.axes, len(self.asked))

    def rows(self) -> list[Row]:
        """List all facts in long form, a row for each point and outcome.

        The measure comes first, then the other headlines, whose intervals are widened for all
        points too, each measure by itself.
        """
        return [self._row(point, measure) for measure in self._measures for point in self.points]

    @property
    def _measures(self) -> list[str]:
        return list(dict.fromkeys([self.measure, *HEADLINES]))

    def _row(self, point: Point, measure: str) -> Row:
        other = self._other(measure)[int(point.key) - 1]
        return {
            "point": point.key,
            **self._columns(point),
            "as_it_is": point.is_as_it_is,
            "asked": point.is_asked,
            "may_be_best": self._may_be_best(point) if measure == self.measure else None,
            **_facts(other, measure),
            "worst_tenth": known(other.worst_tenth),
        }

    def _may_be_best(self, point: Point) -> bool | None:
        is_judged = self.place != Place.TOO_FEW_RUNS and point in self.judged
        return point.may_be_best if is_judged else None

    def _other(self, measure: str) -> tuple[Point, ...]:
        if measure not in self._others:
            self._others[measure] = swept(self.result, measure, self.is_added, self.is_each).points
        return self._others[measure]

    @cached_property
    def _others(self) -> dict[str, tuple[Point, ...]]:
        return {self.measure: self.points}

    @property
    def is_added(self) -> bool:
        """Whether the scenario as it is was not among the points asked for."""
        return not self.as_it_is.is_asked

    def written(self, point: Point) -> dict[str, Any]:
        """Give the inputs of a point as a scenario file holds them; of many, what it changes."""
        own = self.as_it_is.values
        return {
            axis.name: axis.quantity.written(value)
            for axis, value, usual in zip(self.axes, point.values, own, strict=True)
            if not self.is_each or point.is_as_it_is or value != usual
        }

    def claims_together(self, measures: Sequence[str]) -> dict[str, list[Claim | None]]:
        """Give the differences of all points in several measures, all intervals holding together.

        Returns
        -------
        By measure a claim for each point, None for the scenario as it is.
        """
        reference = self.points.index(self.as_it_is)
        family = max(1, len(self.points) - 1) * len(measures)
        claims = {}
        for measure in measures:
            outcomes, differences = _compared(self.result, measure, reference)
            as_it_is = outcomes[reference]
            claims[measure] = _claims(
                self.result, differences, as_it_is, reference, measure, family
            )
        return claims

    def _columns(self, point: Point) -> Row:
        """Give the inputs of a point as columns; of many, which one is changed, and to what."""
        if not self.is_each:
            return self.written(point)
        if point.is_as_it_is:
            return {"input": None, "value": None}
        ((name, value),) = self.written(point).items()
        return {"input": name, "value": value}

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON."""
        return {
            "scenario": {"key": self.scenario.key, "name": self.scenario.name},
            "measure": self.measure,
            "one_at_a_time": self.is_each,
            "worlds": self.worlds or None,
            "varied": [
                {
                    "input": axis.name,
                    "label": axis.label,
                    "unit": axis.quantity.unit,
                    "values": [axis.quantity.written(value) for value in axis.values],
                }
                for axis in self.axes
            ],
            "as_it_is": {"point": self.as_it_is.key, "inputs": self.written(self.as_it_is)},
            "best": {
                "place": str(self.place),
                "level": LEVEL,
                "point": self.best.key,
                "region": [
                    {"point": point.key, "inputs": self.written(point)} for point in self.region
                ],
            },
            "points": [
                {
                    "point": point.key,
                    "inputs": self.written(point),
                    "as_it_is": point.is_as_it_is,
                    "asked": point.is_asked,
                    "may_be_best": self._may_be_best(point),
                    "measures": [
                        _facts(self._other(measure)[index], measure)
                        | {"worst_tenth": known(self._other(measure)[index].worst_tenth)}
                        for measure in self._measures
                    ],
                }
                for index, point in enumerate(self.points)
            ],
        }


# Asking


def sweep(
    scenario: Scenario | str | Path,
    vary: Mapping[str, Written] | None = None,
    *,
    rows: str | Path | Iterable[Mapping[str, object]] | None = None,
    each: Iterable[str] | Literal["levers"] | None = None,
    measure: str = HEADLINES[0],
    replications: int | None = None,
    worlds: int = 0,
    uncertain: Sequence[str] | None = None,
    method: Method = USUAL_DRAW,
    seed: int = 1,
    folder: str | Path | None = None,
    workers: int | None = None,
    on_run: Callable[[int, int], None] | None = None,
    simulate: Simulate | None = None,
) -> Sweep:
    """Simulate a scenario at many settings of some inputs, and find where an outcome is best.

    Parameters
    ----------
    scenario
        Scenario, its name, or the path of its file.
    vary
        Values of one to three inputs by name: a range `"0:1:0.1"`, a list `"never,monthly,weekly"`,
        or a sequence of values as a scenario file holds them. All combinations are simulated;
        without any, nor `rows` or `each`, those of a usual grid of shared weight, transparency and
        check-in cadence.
    rows
        Instead of `vary`: settings of any number of inputs, as mappings or the path of a CSV file.
    each
        Instead of `vary`: inputs that are changed one at a time to the ends of their plausible
        ranges; `"levers"` takes all levers.
    measure
        Outcome; the name may leave out its unit.
    replications
        Runs of each point; with worlds, those in each of them. None takes the usual number.
    worlds, uncertain, method
        Number of worlds, 0 for none; names of what they draw, None for all; and how.
    seed
        Root of all luck.
    folder
        Result folder; one of the same sweep is continued. None chooses one.
    workers, on_run, simulate
        As in `experiments.execution.execute`.

    Raises
    ------
    ScenarioError
        If a name or value is wrong; lists all of them.
    PlanError
        If there are too many inputs or points.
    ValueError
        If there is no such measure; the message gives the nearest names.
    """
    base = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    name = measure_called(measure, {key: each.unit for key, each in MEASURES.items()})
    settings = settings_of(base, vary or {}, rows, ALL if each == ALL else each)
    variants = Variants(base, settings.design)
    runs = replications or (RUNS_IN_A_WORLD if worlds else USUAL_RUNS)
    drawn = drawn_for(variants, worlds, seed, method, uncertain) if worlds else None
    plan = Plan(variants, seed, runs * max(1, worlds), worlds=drawn)
    result = execute(
        plan,
        find_folder(plan) if folder is None else folder,
        workers=workers,
        on_run=on_run,
        simulate=simulate,
        months_of=MONTHS_OF,
        notes={QUESTION: question(settings, name, is_each=each is not None)},
    )
    return swept(result, name, settings.is_added, each is not None)


def drawn_for(
    variants: Variants,
    count: int,
    seed: int,
    method: Method = USUAL_DRAW,
    only: Sequence[str] | None = None,
    held: Sequence[str] = (),
) -> Design:
    """Draw worlds that all points meet; what the points vary is not drawn.

    Parameters
    ----------
    variants
        The points.
    count, seed, method, only, held
        As in `experiments.robustness.worlds_for`.
    """
    names = [name for name in variants.design.names if name in Uncertainties.model_fields]
    columns = [variants.design.column(name) for name in names]
    settings = dict.fromkeys(zip(*columns, strict=True)) if names else {}
    base = variants.base
    met = [base, *(base.vary(dict(zip(names, each, strict=True))) for each in settings)]
    return worlds_for(met, count, seed, method, only, held)


def settings_of(
    scenario: Scenario,
    vary: Mapping[str, Written],
    rows: str | Path | Iterable[Mapping[str, object]] | None,
    each: Iterable[str] | None = None,
) -> Settings:
    """Check what is to be varied, and make the table of its points: the usual grid if nothing is.

    Raises
    ------
    ScenarioError
        If names or values are wrong; lists all of them.
    PlanError
        If points are described in more than one way, or are too many.
    """
    given = [rows is not None, bool(vary), each is not None].count(True)
    if given > 1:
        raise PlanError(
            "Say in one way what to vary: inputs with their values, rows of a table, or inputs "
            "each alone",
            "(one of --vary INPUT=VALUES, --rows FILE, --each INPUTS).",
        )
    if not given:
        return grid(scenario, USUAL_GRID)
    if each is not None:
        return one_at_a_time(scenario, None if each == ALL else each)
    if rows is None:
        return grid(scenario, vary)
    if isinstance(rows, str | Path):
        return rows_of_file(scenario, Path(rows))
    return rows_of(scenario, rows)


def question(settings: Settings, measure: str, *, is_each: bool = False) -> dict[str, Any]:
    """Say what is asked, so that it can be answered again from the runs alone."""
    asked = {"kind": KIND, "measure": measure, "is_added": settings.is_added}
    return {**asked, "is_each": is_each}


def noted_sweep(result: Result) -> Sweep:
    """Answer again what a result was last asked.

    Raises
    ------
    ResultError
        If it was not asked that, or the note does not fit the result.
    """
    wrong = "its sweep does not fit its scenarios"
    with reading_note(result, wrong, "Sweep again.") as asked:
        measure, is_added = measure_in(asked), asked["is_added"]
        if result.variants is None or not isinstance(is_added, bool):
            raise ValueError("these are not the points of a sweep")
    return swept(result, measure, is_added, asked.get("is_each") is True)


# Answering


def swept(result: Result, measure: str, is_added: bool, is_each: bool = False) -> Sweep:
    """Find what a measure does over the points of a result.

    Parameters
    ----------
    result
        Runs of variants, of which one leaves the scenario as it is.
    measure
        Name of the measure.
    is_added
        Whether that one is the first, and was not asked for.
    is_each
        Whether inputs were changed one at a time.
    """
    assert result.variants is not None
    base, design = result.variants.base, result.variants.design
    own = tuple(base.value(name) for name in design.names)
    reference = 0 if is_added else design.rows.index(own)
    asked = np.arange(len(design)) >= is_added
    outcomes, differences = _compared(result, measure, reference)
    judged = asked if is_each else np.ones_like(asked)
    region = _region(differences, outcomes[reference], judged, measure)
    family = max(1, len(differences) - 1)
    claims = _claims(result, differences, outcomes[reference], reference, measure, family)
    sign = _sign(measure)
    worst = [
        sign * worst_mean(_finite(sign * row)) if result.worlds else math.nan for row in differences
    ]
    points = tuple(
        Point(
            key,
            values,
            *_mean(outcome, len(design)),
            claim,
            bool(is_asked),
            bool(may_be),
            tenth,
        )
        for key, values, outcome, claim, is_asked, may_be, tenth in zip(
            result.scenario_keys, design.rows, outcomes, claims, asked, region, worst, strict=True
        )
    )
    axes = _axes(design, asked)
    return Sweep(result, measure, axes, points, _place(axes, points), is_each)


def _by_world(result: Result, by_run: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average the runs of each world, shape (points, worlds); runs as they are without worlds."""
    if result.worlds is None:
        return by_run
    return np.array([means_over_runs(result, row) for row in by_run])


def _compared(
    result: Result, measure: str, reference: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give a measure and its difference from the reference, shape (points, runs or worlds)."""
    by_run = result.outcomes(measure)
    base = by_run[reference]
    differences = np.array([without_rounding(row - base, base) for row in by_run])
    return _by_world(result, by_run), _by_world(result, differences)


def _claims(
    result: Result,
    differences: NDArray[np.float64],
    as_it_is: NDArray[np.float64],
    reference: int,
    measure: str,
    family: int,
) -> list[Claim | None]:
    bound = _bound(result, as_it_is, reference, measure)
    return [
        None
        if index == reference
        else claim_about(row, scenario=key, measure=measure, too_small=bound, family=family)
        for index, (key, row) in enumerate(zip(result.scenario_keys, differences, strict=True))
    ]


def _bound(result: Result, as_it_is: NDArray[np.float64], reference: int, measure: str) -> float:
    revenue = result.outcomes("revenue_usd")[reference]
    means = {"revenue_usd": float(_finite(revenue).mean()) if len(_finite(revenue)) else math.nan}
    means[measure] = interval_of_mean(_finite(as_it_is))[0]
    return too_small(measure, MEASURES[measure].unit, means)


def _mean(outcome: NDArray[np.float64], family: int) -> tuple[int, float, float, float]:
    finite = _finite(outcome)
    return len(finite), *interval_of_mean(finite, family=family)


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(values[np.isfinite(values)])


def _region(
    differences: NDArray[np.float64],
    reference: NDArray[np.float64],
    judged: NDArray[np.bool_],
    measure: str,
) -> NDArray[np.bool_]:
    """Tell which points may be the best, by the replications in which all of them have a value.

    A point that never has a value is none of them.
    """
    found = np.zeros(len(differences), dtype=bool)
    rows = np.flatnonzero(judged & np.isfinite(differences).any(axis=1))
    columns = np.isfinite(differences[rows]).all(axis=0)
    if columns.sum() < FEWEST_RUNS:
        return found
    values = _sign(measure) * differences[np.ix_(rows, np.flatnonzero(columns))]
    tolerance = SAME * float(np.abs(reference[columns]).mean())
    found[rows] = may_be_best(values, level=LEVEL, tolerance=tolerance)
    return found


def _sign(measure: str) -> float:
    return -1.0 if MEASURES[measure].better == "lower" else 1.0


def _zero_if_unknown(value: float) -> float:
    return value if np.isfinite(value) else 0.0


def _low_if_unknown(value: float) -> float:
    return value if np.isfinite(value) else -np.inf


def _axes(design: Design, asked: NDArray[np.bool_]) -> tuple[Axis, ...]:
    inputs = declared_inputs()
    axes = []
    for name in design.names:
        quantity = inputs[name]
        column = [value for value, is_asked in zip(design.column(name), asked, strict=True)
                  if is_asked]  # fmt: skip
        values = list(dict.fromkeys(column))
        if is_ordered(quantity):
            values.sort(key=partial(place_in_order, quantity))
        label = spoken(name)
        axes.append(Axis(name, label[:1].upper() + label[1:], quantity, tuple(values)))
    return tuple(axes)


def _is_grid(axes: Sequence[Axis], points: int) -> bool:
    return len(axes) <= MOST_VARIED and points == prod(len(axis.values) for axis in axes)


def _place(axes: Sequence[Axis], points: Sequence[Point]) -> Place:
    """Say where the best region lies along the inputs that have an inside."""
    region = [point for point in points if point.may_be_best]
    if not region:
        return Place.TOO_FEW_RUNS
    tried = [point for point in region if point.is_asked]
    if not tried:
        return Place.AS_IT_IS
    judged = [index for index, axis in enumerate(axes) if axis.has_inside]
    if not judged or not _is_grid(axes, sum(point.is_asked for point in points)):
        return Place.NO_INSIDE
    at_end = [any(axes[index].is_end(point.values[index]) for index in judged) for point in tried]
    if len(tried) < len(region):
        return Place.NOT_CLEAR
    if not any(at_end):
        return Place.INSIDE
    return Place.END if all(at_end) else Place.NOT_CLEAR


def _facts(point: Point, measure: str) -> Row:
    """List what is known of a measure at a point; the scenario as it is differs by nothing."""
    declared = MEASURES[measure]
    facts: Row = {
        "measure": measure,
        "label": declared.label,
        "unit": declared.unit,
        "better": declared.better,
        "n": point.n,
        "mean": known(point.mean),
        "mean_low": known(point.low),
        "mean_high": known(point.high),
    }
    names = ("verdict", "estimate", "low", "high", "level", "family", "missing", "too_small")
    claim = point.claim.row() if point.claim is not None else {}
    return facts | {name: claim.get(name) for name in names}
