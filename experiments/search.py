"""Searches levers for the best trade between aims, within limits, over worlds.

Candidates are scored by paired differences from the scenario as it is, which is in every
generation, in the same worlds and with the same luck. What comes out of a search looks better than
it is, since the best of many noisy scores is also the luckiest; `experiments.optimization` looks a
second time.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from experiments.candidates import Choice, Row, choices_of, own_row
from experiments.comparison import without_rounding
from experiments.draws import draw, in_order, uncertain_inputs
from experiments.front import chosen
from experiments.generations import POPULATION, Score, bred
from experiments.plan import Plan, PlanError, package_version, source_hash
from experiments.robustness import worlds_of_twin
from experiments.store import Result
from experiments.variants import Design, Variants
from experiments.verdicts import Expectation, too_small
from model.outcomes import MEASURES
from model.scenario import Scenario

USUAL_AIMS = ("value_usd", "net_retention_share", "turnover_share")
"""Value, retention, and people: how many leave is what a firm itself can count of their lot."""
MOST_AIMS = 3  # with more, hardly anything is beaten in all of them, and the front says nothing
USUAL_EVALUATIONS = 200
QUICK_EVALUATIONS = 60
USUAL_WORLDS = 16
USUAL_SEARCH_RUNS = 16
MOST_LOOKED_AT = 12  # candidates that are run again: as many as a table can show
WORST_SHARE = 0.1  # the worst tenth

Grid = NDArray[np.float64]
MakeRuns = Callable[[Plan, str], Result]  # plan; folder within that of the answer, empty for it


@dataclass(frozen=True)
class Search:
    """What is searched, for what, and with how much effort.

    Attributes
    ----------
    levers
        Names of the levers that may be set.
    aims
        Names of the measures, each with a better direction; the first one leads.
    limits
        Rules for the mean difference from the scenario as it is: the budget.
    worlds
        Draws of what nobody knows exactly; 0 for none.
    is_cautious
        Whether the worst tenth of worlds counts rather than their mean.
    evaluations, search_runs
        Candidates, and runs of each of them.
    known
        Uncertainties that are known here, and that no world draws.
    """

    levers: tuple[str, ...]
    aims: tuple[str, ...] = USUAL_AIMS
    limits: tuple[Expectation, ...] = ()
    worlds: int = USUAL_WORLDS
    is_cautious: bool = False
    evaluations: int = USUAL_EVALUATIONS
    search_runs: int = USUAL_SEARCH_RUNS
    known: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_aims(self.aims)
        if self.is_cautious and not self.worlds:
            raise PlanError(
                "Being cautious means to judge by the worst tenth of worlds, and there are none. "
                "Draw worlds, or leave out caution",
                f"(--worlds {USUAL_WORLDS}, or no --cautious).",
            )

    def note(self) -> dict[str, Any]:
        """Put the search into the form of a manifest."""
        noted = asdict(self)
        return {name: list(v) if isinstance(v, tuple) else v for name, v in noted.items()}

    @classmethod
    def noted(cls, note: Mapping[str, Any]) -> Self:
        """Read what `note` wrote.

        Raises
        ------
        KeyError, TypeError
            If it is no such note.
        """
        values = {each.name: note[each.name] for each in fields(cls)}
        values = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        values["limits"] = tuple(Expectation(**each) for each in note["limits"])
        return cls(**values)

    def digest(self, scenario: Scenario, seed: int, replications: int) -> str:
        """Hash what decides the answer; a search with more candidates continues a shorter one."""
        noted = {name: value for name, value in self.note().items() if name != "evaluations"}
        counted = [noted, scenario.fingerprint(), seed, replications]
        counted += [source_hash(), package_version()]
        return hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()

    def worlds_drawn(self, scenario: Scenario, count: int, seed: int) -> Design | None:
        """Draw worlds for a scenario; None if the search has none."""
        if not self.worlds:
            return None
        if scenario.worlds:
            return worlds_of_twin([scenario], count, seed, held=self.known)
        drawn = [each for each in uncertain_inputs([scenario]) if each.name not in self.known]
        return draw(in_order(drawn, [scenario]), count, seed) if drawn else None


def check_aims(aims: Sequence[str]) -> None:
    """Refuse aims that cannot lead a search.

    Raises
    ------
    PlanError
        If there are none or too many, one is named twice, or one has no better direction; says
        all of it.
    """
    different = tuple(dict.fromkeys(aims))
    faults = [f"{name} is named twice." for name in different if aims.count(name) > 1]
    if not 1 <= len(different) <= MOST_AIMS:
        faults.append(f"{len(different)} aims are given; it must be 1 to {MOST_AIMS}.")
    aimless = [name for name in different if MEASURES[name].better == "neither"]
    if aimless:
        faults.append(
            f"{' and '.join(aimless)} cannot be an aim: neither more nor less of it is better. "
            "It may be a limit, such as 'pay<=+0.1 million' (--budget RULE)."
        )
    if faults:
        faults.append(f"Name 1 to {MOST_AIMS} different measures with a better direction")
        raise PlanError("\n".join(faults), "(--aim value,net_retention,turnover).")


def fresh_seed(seed: int, number: int) -> int:
    """Derive a seed for luck that has nothing to do with that of the search.

    Parameters
    ----------
    seed
        Root of all luck.
    number
        Which of several seeds.
    """
    words = np.random.SeedSequence([seed, 0x5EA2C4, number]).generate_state(2)
    return int(words[0]) << 31 | int(words[1]) >> 1


# Scoring


def differences(result: Result, measure: str) -> Grid:
    """Subtract the first variant from all, run by run, shape (variants, replications)."""
    values = result.outcomes(measure)
    return np.array([without_rounding(row - values[0], values[0]) for row in values])


def by_world(grid: Grid, worlds: NDArray[np.intp], count: int) -> Grid:
    """Average the runs of each world, shape (variants, worlds); nan where no run has a value."""
    if count <= 1:
        return grid
    columns = []
    for world in range(count):
        some = grid[:, worlds == world]
        known = np.isfinite(some)
        total, number = np.where(known, some, 0.0).sum(axis=1), known.sum(axis=1)
        columns.append(np.where(number > 0, total / np.maximum(number, 1), np.nan))
    return np.array(columns).T


def worst_tenth(gains: NDArray[np.float64]) -> float:
    """Average the worst tenth of gains, at least one; nan if none is known."""
    known = np.sort(gains[np.isfinite(gains)])
    return float(known[: max(1, round(WORST_SHARE * len(known)))].mean()) if len(known) else np.nan


def mean(gains: NDArray[np.float64]) -> float:
    """Average the gains that are known; nan if none is."""
    known = gains[np.isfinite(gains)]
    return float(known.mean()) if len(known) else np.nan


def sign_of(measure: str) -> float:
    """Give 1.0 if more of a measure is better, -1.0 if less is."""
    return -1.0 if MEASURES[measure].better == "lower" else 1.0


def scores(result: Result, search: Search) -> list[Score]:
    """Score all variants of a result but the first, which is the scenario as it is."""
    worlds = 0 if result.worlds is None else len(result.worlds)
    judged = worst_tenth if search.is_cautious else mean
    gains = []
    for aim in search.aims:
        grid = sign_of(aim) * by_world(differences(result, aim), result.worlds_of(), worlds)
        gains.append([judged(row) for row in grid[1:]])
    excesses = [_excess(result, limit) for limit in search.limits]
    return [
        Score(
            tuple(each[i] for each in gains),
            tuple(each[i] for each in excesses),
            all(np.isfinite(each[i]) for each in gains),
        )
        for i in range(len(result.scenario_keys) - 1)
    ]


def _excess(result: Result, limit: Expectation) -> list[float]:
    """Say how far each variant is beyond a limit, as a share of what the scenario has anyway."""
    base = abs(mean(result.outcomes(limit.measure)[0]))
    scale = base if base > 0.0 else 1.0
    excess = [beyond(mean(row), limit) / scale for row in differences(result, limit.measure)[1:]]
    return [each if np.isfinite(each) else 1.0 for each in excess]


def beyond(difference: float, limit: Expectation) -> float:
    """Say how far a difference is beyond a limit; not above 0.0 within it."""
    return limit.limit - difference if ">" in limit.sign else difference - limit.limit


# Searching


@dataclass(frozen=True)
class Found:
    """What a search has found.

    Attributes
    ----------
    rows
        Candidates worth a second look: those that no other beats, then those that come next.
    tried, allowed
        Candidates scored, and how many of them keep all limits.
    """

    rows: list[Row]
    tried: int
    allowed: int


def found(scenario: Scenario, search: Search, make_runs: MakeRuns, seed: int) -> Found:
    """Search candidates, and make the best of them as simple as they can be.

    Parameters
    ----------
    scenario
        The scenario as it is.
    search
        What is searched.
    make_runs
        Makes the runs of a plan into a folder within that of the answer.
    seed
        Root of all luck.

    Raises
    ------
    PlanError
        If levers or aims are wrong, or runs do not fill the worlds evenly.
    ModuleNotFoundError
        If Optuna is not installed.
    """
    choices = choices_of(scenario, search.levers)
    names = tuple(each.name for each in choices)
    worlds = search.worlds_drawn(scenario, search.worlds, seed)
    bounds: list[float] = []

    def evaluate(purpose: str, rows: Sequence[Row]) -> list[Score]:
        if not rows:
            return []
        design = Design(names, (own_row(choices), *rows))
        plan = Plan(Variants(scenario, design), seed, search.search_runs, worlds=worlds)
        result = make_runs(plan, purpose)
        bounds[:] = _bounds(result, search.aims)
        return scores(result, search)

    known = bred(
        choices,
        len(search.aims),
        lambda number, rows: evaluate(f"generation-{number:03d}", rows),
        evaluations=search.evaluations,
        seed=fresh_seed(seed, 0),
    )
    own = own_row(choices)
    allowed = [row for row, score in known.items() if row != own and score.is_allowed]
    if not allowed:
        return Found([], len(known) - 1, 0)
    points = np.array([known[row].gains for row in allowed])
    best = [allowed[i] for i in chosen(points, MOST_LOOKED_AT)]
    simple = simplified(
        best, known, choices, bounds, lambda what, rows: evaluate(named(what, search), rows)
    )
    return Found(simple, len(known) - 1, len(allowed))


def named(what: str, search: Search) -> str:
    """Name the folder of what follows a search; a longer search has others."""
    return f"{what}-after-{search.evaluations:04d}"


def _bounds(result: Result, aims: Sequence[str]) -> list[float]:
    names = {*aims, "revenue_usd"}
    means = {name: mean(result.outcomes(name)[0]) for name in names}
    return [too_small(aim, MEASURES[aim].unit, means) for aim in aims]


def simplified(
    rows: Sequence[Row],
    known: Mapping[Row, Score],
    choices: Sequence[Choice],
    bounds: Sequence[float],
    evaluate: Callable[[str, Sequence[Row]], list[Score]],
) -> list[Row]:
    """Leave levers as they are where changing them matters too little.

    Each change of each row is taken back alone. Then as many as possible are taken back together,
    those that matter least first, as long as no aim loses more than what is too small to matter.

    Parameters
    ----------
    rows
        Candidates.
    known
        Scores so far.
    choices
        Levers with their levels.
    bounds
        Size below which a difference of each aim does not matter.
    evaluate
        Scores further rows.

    Returns
    -------
    A row for each, none of them twice.
    """
    scored = dict(known)

    def score(what: str, wanted: Sequence[Row]) -> None:
        new = [row for row in dict.fromkeys(wanted) if row not in scored]
        scored.update(zip(new, evaluate(what, new), strict=True))

    def loss(one: Row, row: Row) -> float:
        return _loss(scored[one], scored[row], bounds)

    own = own_row(choices)
    alone = {row: _taken_back(row, own) for row in rows}
    score("taken-back", [one for ones in alone.values() for one in ones.values()])
    nested = {}
    for row, ones in alone.items():
        order = sorted(ones, key=lambda i: loss(ones[i], row))
        small = [i for i in order if loss(ones[i], row) <= 1.0]
        shorter = [_without(row, small[:count], own) for count in range(len(small), 0, -1)]
        nested[row] = [each for each in shorter if each != own]
    score("simplified", [each for some in nested.values() for each in some])
    kept = [
        next((each for each in shorter if loss(each, row) <= 1.0), row)
        for row, shorter in nested.items()
    ]
    return list(dict.fromkeys(kept))


def _taken_back(row: Row, own: Row) -> dict[int, Row]:
    """Make the rows in which one change is taken back, by its position."""
    changed = [i for i, value in enumerate(row) if value != own[i]]
    return {i: _without(row, [i], own) for i in changed}


def _without(row: Row, taken_back: Sequence[int], own: Row) -> Row:
    return tuple(own[i] if i in taken_back else value for i, value in enumerate(row))


def _loss(one: Score, other: Score, bounds: Sequence[float]) -> float:
    """Return what a row loses against another, in bounds of the aim that loses most of its own."""
    if not one.is_allowed:
        return math.inf
    losses = [b - a for a, b in zip(one.gains, other.gains, strict=True)]
    return max(
        0.0 if loss <= 0.0 else loss / bound if bound > 0.0 else math.inf
        for loss, bound in zip(losses, bounds, strict=True)
    )


def most_runs(search: Search, replications: int) -> dict[str, int]:
    """Count the runs that an answer takes at most: search, and what comes after it.

    Parameters
    ----------
    search
        What is searched.
    replications
        Runs of each candidate in the second look.
    """
    levers = len(search.levers)
    generations = -(-search.evaluations // POPULATION)
    taken_back = 2 * (MOST_LOOKED_AT * levers + 1)
    return {
        "search": (search.evaluations + generations + taken_back) * search.search_runs,
        "second look": (MOST_LOOKED_AT + 1) * replications * (1 + (search.worlds > 0)),
        "first step": (levers + 2) * replications,
    }
