"""Finds what moves an answer: which inputs, and how much of its spread is luck.

The answer is an outcome of a scenario, or what the scenario changes in it, compared with a baseline
under the same luck. Many inputs are screened first; those that move it most then get the share of
its variance that they make, and all others together get theirs, so that nothing is left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.comparison import SAME, Row, known, without_rounding
from experiments.draws import at, in_order, levels, uncertain_inputs
from experiments.execution import Simulate, execute
from experiments.explanation import beside, spoken
from experiments.plan import Plan, PlanError
from experiments.questions import measure_in, reading_note
from experiments.screening import Effect, effects, step, trajectories
from experiments.shares import LEVEL, Estimate, Shares, divide, sampled
from experiments.store import QUESTION, Result, ResultError, find_folder
from experiments.variants import LUCK, SCENARIO, Design, Variants
from experiments.verdicts import measure_called
from model.levers import Levers
from model.outcomes import HEADLINES, MEASURES
from model.quantities import Quantity, declared, nearest
from model.scenario import Scenario, load_scenario
from model.uncertainties import Uncertainties

KIND = "sensitivity"
SCREENING, SHARES = "screening", "shares"  # parts of an answer
OTHERS = "others"
Of = Literal["uncertainties", "levers", "all"]
OF: tuple[Of, ...] = ("uncertainties", "levers", "all")

MOST_INPUTS = 8  # with shares of their own: more would not fit into a table that one reads
TRAJECTORIES = 10  # of a screening: enough to find the few that matter (Campolongo et al. 2007)
FEWEST_TRAJECTORIES = 4
SAMPLES = 512  # rows: an interval of a share is then about a tenth of the variance wide
FEWEST_SAMPLES = 32
REPLICATIONS = 2  # of each point: more rows say more than more luck at the same points
_MIDDLE = (0.05, 0.95)  # quantiles between which 90 of 100 draws lie

MakeRuns = Callable[[Variants, str, Mapping[str, Any]], Result]
"""Makes the runs of variants: for the answer (""), or for a purpose that prepares it."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes
    ----------
    scenarios
        The scenario; or the baseline and the scenario whose difference is the outcome.
    measure
        Name of the measure.
    inputs
        What is varied.
    trajectories, samples
        Size of the screening, and rows of the design that divides the variance.
    screen_only
        Whether the screening is all that is wanted.
    seed
        Root of all luck.
    """

    scenarios: tuple[Scenario, ...]
    measure: str
    inputs: tuple[Quantity, ...]
    trajectories: int = TRAJECTORIES
    samples: int = SAMPLES
    screen_only: bool = False
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        Plan(self.scenarios)  # refuses scenarios that cannot be compared
        if not self.inputs:
            raise PlanError("There is no input to vary.")
        if self.trajectories < FEWEST_TRAJECTORIES:
            raise PlanError(
                f"{self.trajectories} trajectories are too few; take {FEWEST_TRAJECTORIES} or more."
            )
        if self.samples < FEWEST_SAMPLES or self.samples & (self.samples - 1):
            lower = max(FEWEST_SAMPLES, 2 ** (max(self.samples, 1).bit_length() - 1))
            raise PlanError(
                f"{self.samples} samples are not a power of two from {FEWEST_SAMPLES}; "
                f"take {lower} or {2 * lower}."
            )

    @property
    def is_screened(self) -> bool:
        """Whether inputs are screened first: few get shares without that."""
        return self.screen_only or len(self.inputs) > MOST_INPUTS

    def settings(self) -> tuple[int, int]:
        """Count the runs of one replication: of the screening, and of the shares at most."""
        screening = self.trajectories * (len(self.inputs) + 1) if self.is_screened else 0
        own = min(MOST_INPUTS, len(self.inputs))
        points = own + (len(self.inputs) > own) + 2
        shares = 0 if self.screen_only else self.samples * points
        return screening * len(self.scenarios), shares * len(self.scenarios)

    def screening_note(self) -> dict[str, Any]:
        """Note the screening in its folder, so that it is found again."""
        return {
            "kind": KIND,
            "part": SCREENING,
            "measure": self.measure,
            "inputs": [each.name for each in self.inputs],
            "trajectories": self.trajectories,
        }

    def shares_note(
        self, own: Sequence[Quantity], others: Sequence[Quantity], screening: "Screening | None"
    ) -> dict[str, Any]:
        """Note the shares in their folder, with what the screening found."""
        return {
            "kind": KIND,
            "part": SHARES,
            "measure": self.measure,
            "inputs": [each.name for each in own],
            "others": [each.name for each in others],
            "screening": asdict(screening) if screening else None,
        }


@dataclass(frozen=True)
class Screening:
    """What the screening found.

    Attributes
    ----------
    effects
        How far each input moves the outcome, in the order of the inputs.
    trajectories, missing
        Trajectories used, and those left out because a run has no value.
    step
        Share of its range that an input moves at once.
    """

    effects: tuple[Effect, ...]
    trajectories: int
    missing: int
    step: float

    @property
    def idle(self) -> list[str]:
        """Inputs that changed the outcome in no run at all."""
        return [each.name for each in self.effects if each.size == 0.0]

    def by_size(self) -> list[Effect]:
        """List the effects, the largest first."""
        return sorted(self.effects, key=lambda each: -each.size)


@dataclass(frozen=True)
class Part:
    """One input, or all others together, with the shares that it makes.

    Attributes
    ----------
    name
        The input; `others` for all that have no shares of their own.
    alone, total
        Share of all variance by itself, and with what it does together with others [share].
    first_order, total_order
        Its Sobol' indices: shares of the parameters' part; None where that part is not clear.
    """

    name: str
    alone: Estimate
    total: Estimate
    first_order: Estimate | None
    total_order: Estimate | None


@dataclass(frozen=True)
class Sensitivity:
    """What moves an answer.

    Attributes
    ----------
    result
        The runs.
    scenarios
        The scenario; or the baseline and the scenario whose difference is the outcome.
    measure
        Name of the measure.
    screening
        What the screening found; None where nothing was screened.
    shares
        How the variance divides; None where only a screening was wanted.
    parts
        Shares of each input, the largest total first; then those of all others together, if any.
    others
        Inputs that have no shares of their own.
    mean, low, high
        Mean of the outcome over all draws and lucks, and its 5 % and 95 % quantile.
    """

    result: Result
    scenarios: tuple[Scenario, ...]
    measure: str
    screening: Screening | None
    shares: Shares | None
    parts: tuple[Part, ...]
    others: tuple[str, ...]
    mean: float
    low: float
    high: float

    @property
    def scenario(self) -> Scenario:
        """The scenario that is asked about."""
        return self.scenarios[-1]

    @property
    def is_difference(self) -> bool:
        """Whether the outcome is a difference from a baseline."""
        return len(self.scenarios) > 1

    @property
    def own(self) -> list[Part]:
        """Parts of single inputs."""
        return [each for each in self.parts if each.name != OTHERS]

    @property
    def rest(self) -> Part | None:
        """Part of all others together."""
        return self.parts[-1] if self.others else None

    @property
    def inputs(self) -> int:
        """Number of inputs that were varied."""
        if self.screening:
            return len(self.screening.effects)
        return len(self.own) + len(self.others)

    def rows(self) -> list[Row]:
        """List all facts in long form; what is not defined is None."""
        rows: list[Row] = []
        if self.shares is not None:
            for part in self.parts:
                for what in ("total", "alone", "total_order", "first_order"):
                    rows.append(self._row(part.name, what, "share", getattr(part, what)))
            rows.append(self._row("luck", "total", "share", self.shares.luck))
            rows.append(self._row("inputs_together", "total", "share", self.shares.together))
        unit = MEASURES[self.measure].unit
        for effect in self.screening.by_size() if self.screening else ():
            size = Estimate(effect.size, effect.low, effect.high)
            rows.append(self._row(effect.name, "screening_size", unit, size))
            for what in ("change", "spread"):
                alone = Estimate(getattr(effect, what), np.nan, np.nan)
                rows.append(self._row(effect.name, f"screening_{what}", unit, alone))
        return rows

    def _row(self, name: str, what: str, unit: str, estimate: Estimate | None) -> Row:
        known_one = estimate or Estimate(np.nan, np.nan, np.nan)
        is_share = unit == "share" and not what.startswith(SCREENING)
        return {
            "input": name,
            "label": label(name),
            "measure": self.measure,
            "what": what,
            "unit": unit,
            "estimate": known(known_one.value),
            "low": known(known_one.low),
            "high": known(known_one.high),
            "level": LEVEL,
            "family": self.shares.family if is_share and self.shares else self.inputs,
        }

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON."""
        baseline = self.scenarios[0]
        against = {"key": baseline.key, "name": baseline.name} if self.is_difference else None
        return {
            "scenario": {"key": self.scenario.key, "name": self.scenario.name},
            "against": against,
            "measure": self.measure,
            "unit": MEASURES[self.measure].unit,
            "inputs": self.inputs,
            "outcome": {name: known(getattr(self, name)) for name in ("mean", "low", "high")},
            "shares": self._shares() if self.shares else None,
            "screening": self._screening() if self.screening else None,
        }

    def _shares(self) -> dict[str, Any]:
        assert self.shares is not None
        return {
            "level": LEVEL,
            "family": self.shares.family,
            "samples": self.shares.rows,
            "samples_left_out": self.shares.missing,
            "variance": known(self.shares.variance),
            "luck": asdict(self.shares.luck),
            "inputs_together": asdict(self.shares.together),
            "parts": [{**asdict(each), "label": label(each.name)} for each in self.parts],
            "others": list(self.others),
        }

    def _screening(self) -> dict[str, Any]:
        assert self.screening is not None
        return {
            "trajectories": self.screening.trajectories,
            "trajectories_left_out": self.screening.missing,
            "step": self.screening.step,
            "level": LEVEL,
            "effects": [
                {**asdict(each), "label": label(each.name)} for each in self.screening.by_size()
            ],
        }


def label(name: str) -> str:
    """Say the name of an input, or of what stands beside inputs, as words."""
    return spoken(name)


# Asking


def analyze(
    scenario: Scenario | str | Path,
    baseline: Scenario | str | Path | None = None,
    *,
    measure: str = HEADLINES[0],
    inputs: Sequence[str] | None = None,
    of: Of = "uncertainties",
    trajectories: int = TRAJECTORIES,
    samples: int = SAMPLES,
    screen_only: bool = False,
    replications: int = REPLICATIONS,
    seed: int = 1,
    folder: str | Path | None = None,
    workers: int | None = None,
    on_run: Callable[[int, int], None] | None = None,
    simulate: Simulate | None = None,
) -> Sensitivity:
    """Find what moves an outcome of a scenario, or its difference from a baseline.

    Parameters
    ----------
    scenario, baseline
        Scenarios, their names, or the paths of their files; without a baseline the outcome itself
        is what is moved.
    measure
        The outcome; the name may leave out its unit.
    inputs, of
        Names of inputs to vary; or None for all uncertainties, levers, or both.
    trajectories, samples
        Size of the screening, if there is one; and rows of the design that divides the variance (a
        power of two), if it is divided.
    screen_only
        Whether the screening is all that is wanted.
    replications, seed
        Runs of each setting, at least two; and root of all luck.
    folder
        Result folder; one of the same question is continued. None chooses one. The screening is
        kept beside it.
    workers, on_run, simulate
        As in `experiments.execution.execute`.

    Raises
    ------
    PlanError
        If scenarios cannot be compared, or there is no such input.
    ValueError
        If there is no such measure; the message gives the nearest names.
    ModuleNotFoundError
        If SALib is not installed.
    """
    given = [scenario] if baseline is None else [baseline, scenario]
    scenarios = tuple(each if isinstance(each, Scenario) else load_scenario(each) for each in given)
    name = measure_called(measure, {key: each.unit for key, each in MEASURES.items()})
    chosen = inputs_called(scenarios, inputs) if inputs else inputs_of(scenarios, of)
    question = Question(scenarios, name, chosen, trajectories, samples, screen_only, seed)
    if replications < 2 and not screen_only:
        raise PlanError("Luck's share needs at least two runs of each setting.")

    def make_runs(variants: Variants, purpose: str, note: Mapping[str, Any]) -> Result:
        plan = Plan(variants, seed, replications)
        place = find_folder(plan) if folder is None else beside(Path(folder), purpose)
        return execute(
            plan,
            place,
            workers=workers,
            on_run=on_run,
            simulate=simulate,
            months_of=[],
            notes={QUESTION: note},
        )

    return answered(question, make_runs)


def answered(question: Question, make_runs: MakeRuns) -> Sensitivity:
    """Have the runs made that a question needs, and answer it."""
    screening = None
    if question.is_screened:
        points = trajectories(question.inputs, question.trajectories, question.seed)
        purpose = "" if question.screen_only else SCREENING
        variants = variants_of(question.scenarios, question.inputs, points)
        result = make_runs(variants, purpose, question.screening_note())
        screening = _screened(result, question.inputs, points, question.measure)
        if question.screen_only:
            return _screening_alone(result, screening, question.measure)
    own, others = _divided(question.inputs, screening)
    points = sampled(_groups(own, others), question.samples, question.seed)
    variants = variants_of(question.scenarios, [*own, *others], points)
    note = question.shares_note(own, others, screening)
    names = [each.name for each in own], [each.name for each in others]
    return _shares_of(make_runs(variants, "", note), question.measure, *names, screening)


def noted_sensitivity(result: Result) -> Sensitivity:
    """Answer again what a result was last asked.

    Raises
    ------
    ResultError
        If it was not asked this, the note does not fit the result, or runs are missing.
    """
    wrong = "its question does not fit its runs, or was asked with another version of SALib"
    with reading_note(result, wrong, "Ask it again.") as note:
        measure_in(note)
        answer = _READERS[note["part"]](result, note)
    return answer()


def _noted_screening(result: Result, note: Mapping[str, Any]) -> Callable[[], Sensitivity]:
    inputs = inputs_called((), note["inputs"])
    points = trajectories(inputs, int(note["trajectories"]), result.seed)
    variants = _variants(result)
    if variants_of(variants.bases, inputs, points).design.digest() != variants.design.digest():
        raise ValueError("these are not the trajectories that were simulated")
    measure = note["measure"]
    return lambda: _screening_alone(result, _screened(result, inputs, points, measure), measure)


def _noted_shares(result: Result, note: Mapping[str, Any]) -> Callable[[], Sensitivity]:
    own, others = list(map(str, note["inputs"])), list(map(str, note["others"]))
    if _variants(result).design.names != (SCENARIO, LUCK, *own, *others):
        raise ValueError("these are not the inputs that were varied")
    screening = _read_screening(note["screening"])
    return lambda: _shares_of(result, note["measure"], own, others, screening)


_READERS = {SCREENING: _noted_screening, SHARES: _noted_shares}


def inputs_of(scenarios: Sequence[Scenario], of: Of) -> tuple[Quantity, ...]:
    """List all uncertainties or levers that can be varied: those that the scenarios have alike.

    What a scenario sets otherwise than its baseline is a part of what is compared, and stays.
    """
    found = [] if of == "levers" else uncertain_inputs(scenarios)
    if of != "uncertainties":
        found += [
            each
            for each in declared(Levers)
            if _can_vary(each)
            and _is_alike(scenarios, each.name)
            and any(scenario.has(each.needs) for scenario in scenarios)
        ]
    return tuple(found)


def inputs_called(scenarios: Sequence[Scenario], names: Sequence[str]) -> tuple[Quantity, ...]:
    """Find the inputs that names mean.

    Raises
    ------
    PlanError
        If there is no such input, or it cannot be varied; lists all faults.
    """
    every = {each.name: each for kind in (Levers, Uncertainties) for each in declared(kind)}
    faults = []
    wanted = list(dict.fromkeys(name.strip() for name in names))
    for name in wanted:
        if name not in every:
            close = nearest(name, every)
            hint = f" Did you mean '{close}'?" if close else ""
            faults.append(f"'{name}' is no lever and no uncertainty.{hint}")
        elif not _can_vary(every[name]):
            faults.append(f"{name} has no plausible range.")
        elif not _is_alike(scenarios, name):
            faults.append(
                f"{name} differs between {scenarios[0].key} and {scenarios[1].key}; it is a part "
                "of what is compared, and stays as it is."
            )
    if faults:
        raise PlanError("\n".join([*faults, "All inputs: interlock scenario schema"]))
    return tuple(every[name] for name in wanted)


def variants_of(
    scenarios: Sequence[Scenario], quantities: Sequence[Quantity], points: NDArray[np.float64]
) -> Variants:
    """Make scenarios of points, those of a row with the same luck.

    Parameters
    ----------
    scenarios, quantities
        What is varied, and which of its inputs.
    points
        Shares of each input's way through its range, shape (rows, points, inputs).

    Raises
    ------
    PlanError
        If what scenarios hold leaves nothing of the range of an input.
    """
    ranged = in_order(quantities, scenarios)
    rows = tuple(
        (scenario.key, luck, *values)
        for luck, row in enumerate(points.tolist())
        for point in row
        for values in [[at(each, share) for each, share in zip(ranged, point, strict=True)]]
        for scenario in scenarios
    )
    names = (SCENARIO, LUCK, *(each.name for each in quantities))
    return Variants(scenarios[0], Design(names, rows), tuple(scenarios[1:]))


def _can_vary(quantity: Quantity) -> bool:
    return quantity.plausible is not None or bool(levels(quantity))


def _is_alike(scenarios: Sequence[Scenario], name: str) -> bool:
    return all(each.value(name) == scenarios[0].value(name) for each in scenarios)


def _divided(
    inputs: Sequence[Quantity], screening: Screening | None
) -> tuple[list[Quantity], list[Quantity]]:
    """Return the inputs that get shares of their own, and the others."""
    if screening is None:
        return list(inputs), []
    largest = [each.name for each in screening.by_size() if each.size > 0.0][:MOST_INPUTS]
    by_name = {each.name: each for each in inputs}
    return [by_name[name] for name in largest], [
        each for each in inputs if each.name not in largest
    ]


def _groups(own: Sequence[Quantity], others: Sequence[Quantity]) -> list[str]:
    return [*(each.name for each in own), *[OTHERS] * len(others)]


# Reading the runs


def _variants(result: Result) -> Variants:
    if result.variants is None:
        raise ValueError("these runs are not of variants")
    return result.variants


def _outcomes(result: Result, measure: str, per_row: int) -> NDArray[np.float64]:
    """Return the outcome that is asked about, shape (rows, points of a row, lucks)."""
    if not result.is_complete:
        raise ResultError(
            f"{result.folder} holds {result.finished:,} of {result.planned:,} runs; the answer "
            f"needs all. The rest: {result.manifest.get('command') or 'give its command again'}"
        )
    values = result.outcomes(measure)
    sides = len(_variants(result).bases)
    by_side = values.reshape(-1, per_row, sides, values.shape[1])
    if sides == 1:
        return by_side[:, :, 0]
    before, after = by_side[:, :, 0], by_side[:, :, 1]
    return without_rounding(after - before, before)


def _rounding(result: Result, measure: str) -> float:
    """Return the size of a difference that only rounding makes; outcomes themselves are exact."""
    if len(_variants(result).bases) == 1:
        return 0.0
    sizes = np.abs(result.outcomes(measure))
    return SAME * float(sizes[np.isfinite(sizes)].mean()) if np.isfinite(sizes).any() else 0.0


def _screened(
    result: Result, inputs: Sequence[Quantity], points: NDArray[np.float64], measure: str
) -> Screening:
    outcomes = _outcomes(result, measure, len(inputs) + 1).mean(axis=2)
    with _undefined(result, measure):
        found = effects(inputs, points, outcomes, result.seed, _rounding(result, measure))
    used = int(np.isfinite(outcomes).all(axis=1).sum())
    return Screening(tuple(found), used, len(outcomes) - used, step(inputs))


def _screening_alone(result: Result, screening: Screening, measure: str) -> Sensitivity:
    values = _outcomes(result, measure, len(screening.effects) + 1)
    bases = _variants(result).bases
    return Sensitivity(result, bases, measure, screening, None, (), (), *_middle(values))


def _shares_of(
    result: Result,
    measure: str,
    own: Sequence[str],
    others: Sequence[str],
    screening: Screening | None,
) -> Sensitivity:
    names = [*own, *[OTHERS] * bool(others)]
    values = _outcomes(result, measure, len(names) + 2)
    with _undefined(result, measure):
        shares = divide(values, result.seed)
    first = shares.first_order or (None,) * len(names)
    total = shares.total_order or (None,) * len(names)
    parts = map(Part, names, shares.alone, shares.total, first, total)
    ordered = sorted(parts, key=lambda part: (part.name == OTHERS, -part.total.value))
    ends = values[:, [0, -1]]  # both drawn at random, unlike the points between them
    return Sensitivity(
        result,
        _variants(result).bases,
        measure,
        screening,
        shares,
        tuple(ordered),
        tuple(others),
        *_middle(ends),
    )


@contextmanager
def _undefined(result: Result, measure: str) -> Iterator[None]:
    """Say why an outcome without values has no answer."""
    try:
        yield
    except ValueError as error:
        if result.failed:
            (_, text), *_ = result.failures()
            raise ResultError(
                f"{result.failed:,} of {result.planned:,} runs in {result.folder} ended in a "
                f"fault, and the others are too few. The first: {text.strip().splitlines()[-1]}"
            ) from None
        raise PlanError(
            f"{MEASURES[measure].label} has no value in so many runs that nothing can be said of "
            f"it: {error}. Choose another measure."
        ) from None


def _middle(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the mean of all draws, and the quantiles between which 90 of 100 lie."""
    found = values[np.isfinite(values)]
    low, high = np.quantile(found, _MIDDLE)
    return float(found.mean()), float(low), float(high)


def _read_screening(noted: Mapping[str, Any] | None) -> Screening | None:
    if noted is None:
        return None
    found = tuple(Effect(**each) for each in noted["effects"])
    counts = int(noted["trajectories"]), int(noted["missing"])
    return Screening(found, *counts, float(noted["step"]))
