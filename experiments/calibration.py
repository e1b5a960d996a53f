"""A twin of a firm: worlds in which the simulated firm shows what the firm's own records show.

Of what nobody knows exactly, a screening finds the inputs that move the facts. Waves of runs then
search settings of these whose facts come near those of the firm, while everything else is drawn
anew for each run. What is left is no best fit but a weighted set of worlds, as wide as the records
leave it. They are simulated once more: a fact that they do not show is a conflict, and said.
"""

import hashlib
import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from company.facts import FACTS, YEAR_DAYS, Fact, figures_of
from company.likeness import Likeness
from company.simulated_sales import sales_of
from experiments.draws import at, draw, in_order, uncertain_inputs
from experiments.execution import Simulate, execute
from experiments.plan import Plan, PlanError, package_version, source_hash
from experiments.questions import folder_asked, reading_note, refuse_other
from experiments.search import fresh_seed
from experiments.store import QUESTION, Result, note
from experiments.variants import Design
from experiments.waves import NotEnoughError, waves, worth
from model.calendar import DAYS_PER_YEAR
from model.faults import did_you_mean
from model.quantities import Quantity, nearest, shown
from model.scenario import Scenario, load_scenario
from model.uncertainties import NEVER_ABOVE

Column = NDArray[np.float64]
MakeRuns = Callable[[Plan, str], Result]

KIND = "calibration"
LUCKY, SCREENING, CHECK = "", "screening", "check"  # purposes of runs
CHECK_NUMBER = 2  # of the luck of the last look, which nothing was chosen by
LUCKY_RUNS = 40
"""Runs that differ by luck alone, to know how much of a fact luck makes."""
SCREENED_PER_WAVE_RUN, FEWEST_SCREENED = 0.25, 1_000
"""Runs of the screening for each run of the waves [share], and their number where all inputs are
searched: fewer do not tell what moves a fact among 200 inputs; assumption."""
ACCEPTED_PER_RUN = 1.0 / 7.0
"""Worlds that are kept for each run of the waves, until they are enough [share]; assumption."""
MOST_ACCEPTED = 1_000  # worlds: more runs than these take go into further waves
USUAL_RUNS, QUICK_RUNS, FEWEST_RUNS = 7_000, 2_100, 700
SURE = 0.01
"""Chance that any input is taken to move a fact where none does [probability]."""
MOST_CALIBRATED = 16  # inputs: more need more runs than a coffee break allows
AROUND = 2.0
"""How far around a fact the input that it measures is searched, where the fact lies outside of the
published range [times]; other inputs move the fact as well, by less than this; assumption."""
UNMET = 2.0
"""Difference of a fact from the twin's beyond which it is not met [standard deviations]. The twin
was fitted to these facts, so that luck alone leads this far much less often than one time in 20."""
OUT_OF_REACH = 3.0
"""Difference of a fact from that of every run of the screening beyond which none is searched
[units of luck]."""
MET = 1.5  # difference within which a run is said to show a fact [units of luck]
_NEAREST = 20  # runs that tell which facts cannot be met together
_CLEAR_SHIFT, _CLEAR_WIDTH = 0.35, 0.85
"""Beyond these the records say something of an input: shift of its mean against its spread before,
and its spread after against that before; what differs less may do so by chance."""
_MUCH_WIDTH = 0.5
"""Spread after against that before below which the records say much of an input [share]."""


@dataclass(frozen=True)
class FactsRun:
    """What a run leaves behind for a calibration: its facts, and no months."""

    outcomes: dict[str, float]
    months: None = None


def simulate_facts(scenario: Scenario, *, seed: int, replication: int) -> FactsRun:
    """Simulate one run, and work out what its sales records show."""
    from model.assembly import run_days  # late: it brings numba
    from model.engine import parts_for

    assemble, advance = parts_for(scenario)
    records = assemble(scenario, seed=seed, replication=replication, luck=None)
    advance(records, 0, run_days(scenario))
    return FactsRun(figures_of(sales_of(records)))


# What is asked


@dataclass(frozen=True)
class Twin:
    """What a twin is to be like, and how it is searched.

    Attributes
    ----------
    facts
        What the firm's records show.
    ranges
        Ranges that the user gives to inputs, low and high as stored.
    runs
        Runs of the waves.
    only
        Names of the inputs that are taken as not known; empty for all.
    """

    facts: Mapping[str, Fact]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    runs: int = USUAL_RUNS
    only: tuple[str, ...] = ()

    def note(self) -> dict[str, Any]:
        """Describe it in plain data."""
        facts = {
            name: [each.value, each.low, each.high, each.rows, each.source, each.currency]
            for name, each in self.facts.items()
        }
        ranges = {name: list(ends) for name, ends in self.ranges.items()}
        return {"facts": facts, "ranges": ranges, "runs": self.runs, "only": list(self.only)}

    @classmethod
    def of_note(cls, note: Mapping[str, Any]) -> "Twin":
        """Make it again from its note."""
        facts = {name: Fact(name, *each) for name, each in note["facts"].items()}
        ranges = {name: (float(low), float(high)) for name, (low, high) in note["ranges"].items()}
        return cls(facts, ranges, int(note["runs"]), tuple(note["only"]))

    @property
    def accepted(self) -> int:
        """Worlds that are kept."""
        return min(MOST_ACCEPTED, round(ACCEPTED_PER_RUN * self.runs))

    @property
    def screened(self) -> int:
        """Runs of the screening."""
        least = 0 if self.only else FEWEST_SCREENED
        return max(least, round(SCREENED_PER_WAVE_RUN * self.runs))

    @property
    def is_quick(self) -> bool:
        """Whether this is a quick look, to be marked as such."""
        return self.runs < USUAL_RUNS

    @property
    def most_runs(self) -> int:
        """Runs of all parts, about: the last wave takes what it needs."""
        return LUCKY_RUNS + self.screened + self.runs + 2 * self.accepted


def inputs_of(scenario: Scenario, twin: Twin) -> list[Quantity]:
    """List what is not known exactly, each with the range that is searched as its plausible one.

    What the scenario sets otherwise than the default is known, unless a fact measures it or a range
    is given to it. A firm's own records outrank what is published of others: where a fact measures
    an input and lies outside of its plausible range, the range around the fact is searched instead.

    Raises
    ------
    PlanError
        If a range is given to what is not uncertain, or is none.
    """
    ranges = dict(twin.ranges)
    known = {each.name: each for each in uncertain_inputs([scenario])}
    if strange := [name for name in twin.only if name not in known]:
        raise PlanError(f"{', '.join(strange)} is nothing uncertain that has a range.")
    held = set_in(scenario, twin)
    known = {
        name: each
        for name, each in known.items()
        if name not in held and (not twin.only or name in twin.only)
    }
    for name, (low, high) in ranges.items():
        if name not in known:
            hint = did_you_mean(nearest(name, known)) or ""
            raise PlanError(f"{shown(name)} is nothing uncertain that has a range.{hint}")
        if not low < high:
            raise PlanError(f"the range of {name} does not rise; write it as low:high.")
    for name, ends in _measured(twin).items():
        if name in known and name not in ranges:
            ranges |= _own_range(known[name], *ends)
    for lower, higher in NEVER_ABOVE:
        if lower in ranges and higher in known and higher not in twin.ranges:
            ranges |= _above(known[higher], ranges[lower][1])
    inputs = [
        replace(each, plausible=ranges[name]) if name in ranges else each
        for name, each in known.items()
    ]
    return in_order(inputs, [scenario])


def set_in(scenario: Scenario, twin: Twin) -> list[str]:
    """List the uncertainties that are known since the scenario sets them."""
    asked = {*_measured(twin), *twin.ranges, *twin.only}
    return [
        each.name
        for each in uncertain_inputs([scenario])
        if scenario.value(each.name) != each.default and each.name not in asked
    ]


def _measured(twin: Twin) -> dict[str, tuple[float, float, float]]:
    """Give low end, value and high end of what facts measure, by input and in its unit."""
    measured = {}
    for fact in twin.facts.values():
        name, factor = FACTS[fact.name].measures, _factor(fact.name, twin)
        if name and factor is not None:
            measured[name] = (factor * fact.low, factor * fact.value, factor * fact.high)
    return measured


def _factor(fact: str, twin: Twin) -> float | None:
    """Give the factor from the unit of a fact to that of the input; None where it is not known."""
    if fact == "cycle_days":  # calendar days, and business days
        return DAYS_PER_YEAR / YEAR_DAYS
    if fact == "seller_spread":  # of win rates, and against their mean
        rate = twin.facts["win_rate"].value if "win_rate" in twin.facts else 0.0
        return 1.0 / rate if rate > 0.0 else None
    return 1.0


def _own_range(
    quantity: Quantity, low_end: float, value: float, high_end: float
) -> dict[str, tuple[float, float]]:
    """Put a range around a value outside of the plausible one; nothing where it lies within."""
    assert quantity.plausible is not None
    low, high = quantity.plausible
    if low <= value <= high:
        return {}
    beyond = AROUND * high_end
    if quantity.kind == "share":
        beyond = min(beyond, (high_end + 1.0) / 2.0)
    ends = np.clip([low_end / AROUND, beyond], *(quantity.valid or (-np.inf, np.inf)))
    return {quantity.name: (float(ends[0]), float(ends[1]))}


def _above(quantity: Quantity, limit: float) -> dict[str, tuple[float, float]]:
    """Move a range above the limit that it may never be below."""
    assert quantity.plausible is not None
    low, high = quantity.plausible
    if low >= limit:
        return {}
    most = (quantity.valid or (0.0, np.inf))[1]
    return {quantity.name: (limit, min(most, max(high, (limit + 1.0) / 2.0)))}


def as_simulated(scenario: Scenario) -> Scenario:
    """Give the scenario with a recorded time of whole years: some facts compare a year's ends."""
    years = max(1, round(scenario.horizon_days / DAYS_PER_YEAR))
    return replace(scenario, horizon_days=years * DAYS_PER_YEAR, events=())


# What is found


@dataclass(frozen=True)
class Learned:
    """What the records say of one input.

    Attributes
    ----------
    quantity
        The input, its plausible range being the one that was searched.
    low, middle, high
        Its middle 95 % and median in the twin [stored].
    says
        `much`, `something` or `nothing`.
    is_own
        Whether the range is another than the published one.
    """

    quantity: Quantity
    low: float
    middle: float
    high: float
    says: str
    is_own: bool


@dataclass(frozen=True)
class Fit:
    """How the twin shows one fact.

    Attributes
    ----------
    fact
        What the records show.
    low, middle, high
        Middle 95 % and median over the twin's worlds, luck included.
    off
        Difference from the records [standard deviations].
    """

    fact: Fact
    low: float
    middle: float
    high: float
    off: float

    @property
    def is_met(self) -> bool:
        """Whether the difference may be luck."""
        return abs(self.off) <= UNMET


@dataclass(frozen=True)
class Conflict:
    """A fact that no setting of the searched ranges shows, alone or together with the others.

    Attributes
    ----------
    fact
        What the records show.
    nearest
        The figure that comes nearest to it in any run.
    instead_of
        Facts that are missed by the runs that show this one; empty where none shows it.
    """

    fact: Fact
    nearest: float
    instead_of: tuple[str, ...]


@dataclass(frozen=True)
class Calibration:
    """The answer: a weighted set of worlds, or why there is none.

    Attributes
    ----------
    twin
        What was asked.
    result
        Runs of the scenario as it is; their folder holds all others.
    inputs
        What is not known exactly, with the ranges that were searched.
    moved
        Inputs that move any of the facts.
    worlds, weights
        Settings of all inputs, and the weight of each; no settings where facts conflict.
    learned
        What the records say of each input that moves a fact.
    fits
        How the twin shows each fact.
    conflicts
        Facts that cannot be met.
    runs, seconds
        Runs of all parts, and the time they took [s].
    """

    twin: Twin
    result: Result
    inputs: list[Quantity]
    moved: tuple[str, ...]
    worlds: Design
    weights: Column
    learned: list[Learned]
    fits: list[Fit]
    conflicts: list[Conflict]
    runs: int
    seconds: float

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was."""
        return self.result.baseline

    @property
    def is_twin(self) -> bool:
        """Whether there are worlds, and these show every fact."""
        return len(self.worlds) > 0 and not self.conflicts

    @property
    def counted_worlds(self) -> float:
        """How many equally weighted worlds the weighted ones are worth."""
        return worth(self.weights)

    @property
    def unmoved(self) -> list[str]:
        """Inputs of which the records say nothing."""
        silent = {each.quantity.name for each in self.learned if each.says == "nothing"}
        return [
            each.name for each in self.inputs if each.name not in self.moved or each.name in silent
        ]

    def typical(self) -> dict[str, float]:
        """Give the median of each input that the records say something of.

        So are inputs whose range is not the published one: at their default they might not go
        together with the others.
        """
        said = {e.quantity.name for e in self.learned if e.says != "nothing"}
        published = {each.name: each.plausible for each in uncertain_inputs([self.scenario])}
        said |= {each.name for each in self.inputs if each.plausible != published[each.name]}
        medians = {}
        for name in (each.name for each in self.inputs if each.name in said):
            values = np.array([float(each) for each in self.worlds.column(name)])
            medians[name] = quantiles(values, self.weights, (0.5,))[0]
        return medians

    def rows(self) -> list[dict[str, Any]]:
        """List facts and inputs as flat records."""
        facts = [
            {
                "part": "fact", "name": each.fact.name, "unit": FACTS[each.fact.name].unit,
                "low": each.low, "middle": each.middle, "high": each.high,
                "known_low": each.fact.low, "known": each.fact.value, "known_high": each.fact.high,
                "off": each.off, "says": "met" if each.is_met else "not met",
            }
            for each in self.fits
        ]  # fmt: skip
        inputs = []
        for each in self.learned:
            ends = each.quantity.plausible or (None, None)
            inputs.append({
                "part": "input", "name": each.quantity.name, "unit": each.quantity.unit,
                "low": each.low, "middle": each.middle, "high": each.high,
                "known_low": ends[0], "known": None, "known_high": ends[1],
                "off": None, "says": each.says,
            })  # fmt: skip
        return facts + inputs

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON."""
        return {
            "scenario": {"key": self.scenario.key, "name": self.scenario.name},
            "asked": self.twin.note(),
            "is_twin": self.is_twin,
            "conflicts": [
                {
                    "fact": each.fact.name,
                    "known": each.fact.value,
                    "nearest": each.nearest,
                    "instead_of": list(each.instead_of),
                }
                for each in self.conflicts
            ],
            "worlds": len(self.worlds),
            "worth_worlds": self.counted_worlds,
            "rows": self.rows(),
            "says_nothing_of": self.unmoved,
        }


# Asking


def calibrate(
    scenario: Scenario | str | Path,
    facts: Mapping[str, Fact],
    *,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    only: Sequence[str] = (),
    runs: int = USUAL_RUNS,
    seed: int = 1,
    folder: str | Path | None = None,
    workers: int | None = None,
    on_run: Callable[[int, int], None] | None = None,
    simulate: Simulate = simulate_facts,
) -> Calibration:
    """Find the worlds in which a simulated firm shows what a firm's records show.

    Parameters
    ----------
    scenario
        A scenario, its name, or the path of its file: the firm as far as it is known.
    facts
        What the firm's records show, as `company.facts.facts_of` or `read_facts` gives them.
    ranges, only, runs
        As in `Twin`.
    seed
        Root of all luck.
    folder
        Result folder; one of the same question is continued. None chooses one.
    workers, on_run, simulate
        As in `experiments.execution.execute`; runs are counted for each plan on its own.

    Raises
    ------
    PlanError
        If ranges are wrong.
    ResultError
        If the folder holds another calibration.
    ModuleNotFoundError
        If pyABC is not installed.
    """
    base = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    twin = Twin(facts, dict(ranges or {}), runs, tuple(only))
    place = usual_folder(base, twin, seed) if folder is None else Path(folder)
    refuse_other_twin(place, base, twin, seed)

    def make_runs(plan: Plan, purpose: str) -> Result:
        notes = {QUESTION: question(base, twin, seed)} if purpose == LUCKY else None
        return execute(
            plan, place / purpose, workers=workers, on_run=on_run, simulate=simulate,
            months_of=(), notes=notes, measures=list(FACTS),
        )  # fmt: skip

    return calibrated(base, twin, make_runs, seed=seed)


def question(
    scenario: Scenario, twin: Twin, seed: int, answer: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Write what is asked of the runs, as their folder keeps it, and the answer if there is one."""
    kept = {"kind": KIND, **twin.note(), "digest": _digest(scenario, twin, seed)}
    return kept if answer is None else kept | {"answer": answer}


def _digest(scenario: Scenario, twin: Twin, seed: int) -> str:
    """Hash what decides the answer."""
    firm = as_simulated(scenario).fingerprint()
    counted = [twin.note(), firm, seed, source_hash(), package_version()]
    return hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()


def usual_folder(scenario: Scenario, twin: Twin, seed: int) -> Path:
    """Name the default folder of a calibration."""
    return folder_asked(KIND, _digest(scenario, twin, seed))


def refuse_other_twin(folder: Path, scenario: Scenario, twin: Twin, seed: int) -> None:
    """Refuse a folder that answers another calibration.

    Raises
    ------
    ResultError
        If it does.
    """
    other = "another calibration (other facts, ranges, runs, scenario or seed)"
    refuse_other(folder, KIND, _digest(scenario, twin, seed), other)


def calibrated(scenario: Scenario, twin: Twin, make_runs: MakeRuns, *, seed: int) -> Calibration:
    """Find the worlds of a twin with runs that are made elsewhere.

    Parameters
    ----------
    scenario
        The firm as far as it is known: people, customers, pay, meetings.
    twin
        What it is to be like.
    make_runs
        Makes the runs of a plan, by `simulate_facts`, into a folder within that of the answer.
    seed
        Root of all luck.

    Raises
    ------
    PlanError
        If ranges are wrong.
    ModuleNotFoundError
        If pyABC is not installed.
    """
    importlib.import_module("pyabc")  # before anything is simulated
    return _Search(as_simulated(scenario), twin, make_runs, seed).answer()


class _Search:
    """The parts of a calibration, one after the other."""

    def __init__(self, scenario: Scenario, twin: Twin, make_runs: MakeRuns, seed: int) -> None:
        self.scenario, self.twin, self.seed = scenario, twin, seed
        self.inputs = inputs_of(scenario, twin)
        self._make_runs = make_runs
        self._results: list[Result] = []
        self._tried: list[Tried] = []
        self.result = self._runs(Plan((scenario,), seed, LUCKY_RUNS), LUCKY)
        self.likeness = _likeness(self.result, twin)

    def answer(self) -> Calibration:
        """Screen, search, and look whether the facts are met."""
        moved = self._moved()
        conflicts = _out_of_reach(self._tried[0], self.twin)
        if conflicts or not moved:
            return self._noted(moved, np.zeros(0), conflicts, None)
        drawn: dict[tuple[int, int], Column] = {}

        def ask(wave: int, first: int, settings: Column) -> Column:
            shares = self._shares(wave, first, len(settings))
            shares[:, self._places(moved)] = settings
            drawn.update({(wave, first + i): row for i, row in enumerate(shares)})
            purpose = f"wave-{wave:02d}-from-{first:05d}"
            return self._compared(self._design(shares), purpose, 3 + len(self._results)).differences

        try:
            found = waves(
                moved, ask, accepted=self.twin.accepted, most=self.twin.runs,
                seed=fresh_seed(self.seed, 1),
            )  # fmt: skip
        except NotEnoughError:
            everything = range(len(self.twin.facts))
            conflicts = _missed_together(self._tried, everything, self.twin)
            return self._noted(moved, np.zeros(0), conflicts, None)
        shares = np.array([drawn[found.wave, int(number)] for number in found.number])
        shares[:, self._places(moved)] = found.settings
        check = self._compared(self._design(shares), CHECK, CHECK_NUMBER)
        fits = _fits(check, found.weights, self.twin)
        unmet = [place for place, each in enumerate(fits) if not each.is_met]
        conflicts = _missed_together(self._tried, unmet, self.twin)
        return self._noted(moved, found.weights, conflicts, self._results[-1])

    def _noted(
        self,
        moved: tuple[str, ...],
        weights: Column,
        conflicts: list[Conflict],
        check: Result | None,
    ) -> Calibration:
        """Keep the answer in the folder, and give it."""
        answer = {
            "moved": list(moved),
            "weights": [float(each) for each in weights],
            "conflicts": [[e.fact.name, e.nearest, list(e.instead_of)] for e in conflicts],
            "runs": sum(each.finished for each in self._results),
            "seconds": sum(float(e.manifest.get("seconds", 0.0)) for e in self._results),
        }
        note(self.result, {QUESTION: question(self.scenario, self.twin, self.seed, answer)})
        return _calibration(self.result, self.twin, answer, check)

    # Runs

    def _runs(self, plan: Plan, purpose: str) -> Result:
        result = self._make_runs(plan, purpose)
        self._results.append(result)
        return result

    def _compared(self, worlds: Design, purpose: str, number: int) -> "Tried":
        """Simulate the firm once in each world, and hold its facts against the records."""
        plan = Plan((self.scenario,), fresh_seed(self.seed, number), len(worlds), worlds=worlds)
        tried = _tried(self._runs(plan, purpose), self.likeness, self.seed, number)
        self._tried.append(tried)
        return tried

    def _design(self, shares: Column) -> Design:
        rows = tuple(
            tuple(at(each, share) for each, share in zip(self.inputs, row, strict=True))
            for row in shares.tolist()
        )
        return Design(tuple(each.name for each in self.inputs), rows)

    def _shares(self, wave: int, first: int, count: int) -> Column:
        """Draw settings of all inputs for proposals, each by its own number."""
        rows = [
            np.random.default_rng([self.seed, wave, number]).random(len(self.inputs))
            for number in range(first, first + count)
        ]
        return np.array(rows)

    def _places(self, names: Sequence[str]) -> list[int]:
        every = [each.name for each in self.inputs]
        return [every.index(name) for name in names]

    def _moved(self) -> tuple[str, ...]:
        """List the inputs that move a fact more than chance can, those that move it most first."""
        design = draw(self.inputs, self.twin.screened, fresh_seed(self.seed, 0))
        differences = self._compared(design, SCREENING, 3).differences
        settings = np.array([[float(value) for value in row] for row in design.rows])
        found = np.abs(_rank_correlations(settings, differences)).max(axis=1)
        tests = len(self.inputs) * len(self.twin.facts)
        limit = np.tanh(stats.norm.isf(SURE / (2 * tests)) / np.sqrt(len(design) - 3))
        order = np.argsort(-found, kind="stable")
        moving = [self.inputs[i].name for i in order if found[i] > limit]
        return tuple(moving[:MOST_CALIBRATED])


@dataclass(frozen=True)
class Tried:
    """Runs that were held against the records.

    Attributes
    ----------
    figures
        Figures of the facts, shape (runs, facts).
    differences
        Their differences from the records [units of luck].
    """

    figures: Column
    differences: Column


def _likeness(result: Result, twin: Twin) -> Likeness:
    return Likeness.of(twin.facts, {name: result.outcomes(name)[0] for name in twin.facts})


def _tried(result: Result, likeness: Likeness, seed: int, number: int) -> Tried:
    figures = [result.outcomes(name)[0] for name in likeness.names]
    luck = np.random.default_rng([seed, number])
    noise = luck.standard_normal((len(figures[0]), len(figures)))
    return Tried(np.column_stack(figures), likeness.differences(figures, noise))


def _rank_correlations(settings: Column, differences: Column) -> Column:
    """Correlate inputs with facts by ranks, shape (inputs, facts)."""
    ranks = [stats.rankdata(each, axis=0) for each in (settings, differences)]
    one, two = ((each - each.mean(axis=0)) / np.maximum(each.std(axis=0), 1e-12) for each in ranks)
    return np.asarray(one.T @ two / len(settings))


# Conflicts


def _conflict(tried: Sequence[Tried], place: int, others: tuple[str, ...], twin: Twin) -> Conflict:
    differences = np.abs(np.vstack([each.differences for each in tried])[:, place])
    figures = np.vstack([each.figures for each in tried])[:, place]
    fact = tuple(twin.facts.values())[place]
    return Conflict(fact, float(figures[int(differences.argmin())]), others)


def _out_of_reach(screening: Tried, twin: Twin) -> list[Conflict]:
    """List the facts that no run of the screening comes near."""
    nearest_by = np.abs(screening.differences).min(axis=0)
    places = np.flatnonzero(nearest_by > OUT_OF_REACH).tolist()
    return [_conflict([screening], place, (), twin) for place in places]


def _missed_together(tried: Sequence[Tried], unmet: Sequence[int], twin: Twin) -> list[Conflict]:
    """Say of each unmet fact which others are missed by the runs that show it."""
    differences = np.abs(np.vstack([each.differences for each in tried]))
    conflicts = []
    for place in unmet:
        showing = differences[differences[:, place] <= MET]
        near = showing[np.argsort((showing**2).mean(axis=1), kind="stable")[:_NEAREST]]
        off = np.median(near, axis=0) if len(near) else np.zeros(len(twin.facts))
        others = tuple(name for name, each in zip(twin.facts, off, strict=True) if each > MET)
        conflicts.append(_conflict(tried, place, others, twin))
    return conflicts


# What is found


def _calibration(
    result: Result, twin: Twin, answer: Mapping[str, Any], check: Result | None
) -> Calibration:
    """Put the answer together from what the folder keeps."""
    scenario, weights = result.baseline, np.array(answer["weights"], float)
    inputs, moved = inputs_of(scenario, twin), tuple(answer["moved"])
    worlds = Design(tuple(each.name for each in inputs), ())
    fits: list[Fit] = []
    learned: list[Learned] = []
    if check is not None and check.worlds is not None:
        worlds = check.worlds
        tried = _tried(check, _likeness(result, twin), result.seed, CHECK_NUMBER)
        fits = _fits(tried, weights, twin)
        published = {each.name: each.plausible for each in uncertain_inputs([scenario])}
        learned = [
            _learned(each, published[each.name], worlds, weights)
            for name in moved
            for each in inputs
            if each.name == name
        ]
    conflicts = [
        Conflict(twin.facts[name], figure, tuple(others))
        for name, figure, others in answer["conflicts"]
    ]
    return Calibration(
        twin, result, inputs, moved, worlds, weights, learned, fits, conflicts,
        int(answer["runs"]), float(answer["seconds"]),
    )  # fmt: skip


def _spread(values: Column, weights: Column) -> tuple[float, float]:
    """Give the mean and the standard deviation of weighted values."""
    mean = float(np.average(values, weights=weights))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))


def _fits(check: Tried, weights: Column, twin: Twin) -> list[Fit]:
    fits = []
    for place, fact in enumerate(twin.facts.values()):
        mean, spread = _spread(check.differences[:, place], weights)
        low, middle, high = quantiles(check.figures[:, place], weights)
        off = mean / spread if spread > 0.0 else 0.0 if mean == 0.0 else float("inf")
        fits.append(Fit(fact, low, middle, high, off))
    return fits


def _learned(
    quantity: Quantity, published: tuple[float, float] | None, worlds: Design, weights: Column
) -> Learned:
    assert quantity.plausible is not None
    values = np.array([float(each) for each in worlds.column(quantity.name)])
    least, most = quantity.plausible
    mean, spread = _spread((values - least) / (most - least), weights)
    before = 1.0 / np.sqrt(12.0)  # spread of what is even from 0 to 1
    width, shift = spread / before, abs(mean - 0.5) / before
    is_clear = width < _CLEAR_WIDTH or shift > _CLEAR_SHIFT
    says = "nothing" if not is_clear else "much" if width < _MUCH_WIDTH else "something"
    low, middle, high = quantiles(values, weights)
    return Learned(quantity, low, middle, high, says, quantity.plausible != published)


def quantiles(
    values: Column, weights: Column, shares: Sequence[float] = (0.025, 0.5, 0.975)
) -> tuple[float, ...]:
    """Give quantiles of weighted values; those that are not defined do not count."""
    known = np.isfinite(values)
    if not known.any():
        return tuple(float("nan") for _ in shares)
    found = np.quantile(values[known], list(shares), weights=weights[known], method="inverted_cdf")
    return tuple(float(each) for each in found)


# Reading again


def noted_calibration(result: Result) -> Calibration:
    """Give the answer that a folder keeps.

    Raises
    ------
    ResultError
        If the calibration was not ended, or its folder was changed.
    """
    with reading_note(result, "its facts do not fit its runs", "Calibrate again.") as kept:
        twin, answer = Twin.of_note(kept), kept["answer"]
        has_worlds = bool(answer["weights"])
        check = Result(result.folder / CHECK) if has_worlds else None
        return _calibration(result, twin, answer, check)
