"""Answers which levers give the best trade, and what to do first.

The best of many noisy estimates is too good: it was also lucky (the winner's curse). So what a
search finds is run again with luck, and worlds, that the search has not seen, each run in a world
of its own. The front that is shown and what is recommended come from this second look alone. But
that look chose the recommended candidate, so there it may have been lucky again: what it does is
said by a third set of runs, which also holds the single changes on the way to it. Where there are
worlds, a fourth one tells whether the recommendation hangs on them: the same candidates with every
uncertain input as the scenario has it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.candidates import Choice, Row, choices_of, own_row, settings
from experiments.comparison import Claim, claim_about, interval_of_mean, known
from experiments.execution import Simulate, execute
from experiments.explanation import Player, input_players
from experiments.front import is_unbeaten
from experiments.plan import USUAL_RUNS, Plan
from experiments.questions import folder_asked, reading_note, refuse_other
from experiments.search import (
    USUAL_AIMS,
    USUAL_EVALUATIONS,
    USUAL_SEARCH_RUNS,
    USUAL_WORLDS,
    MakeRuns,
    Search,
    beyond,
    differences,
    found,
    fresh_seed,
    mean,
    named,
    sign_of,
    worst_tenth,
)
from experiments.store import (
    MANIFEST,
    QUESTION,
    Result,
    ResultError,
    note,
    read_manifest,
)
from experiments.variants import Design, Variants
from experiments.verdicts import FEWEST_RUNS, Expectation, Verdict, too_small
from model.calendar import DAYS_PER_WEEK
from model.outcomes import MEASURES
from model.scenario import Scenario, load_scenario

KIND = "optimization"
SECOND_LOOK, FIRST_STEPS, NO_WORLDS = "second-look", "first-steps", "without-worlds"
MONEY = ("pay_usd", "discount_usd")  # what is paid out and what is not charged
MEETINGS = "meeting_h"
_HEADS = "headcount_n"
_BEFORE_STEPS = 2  # variants before single changes: the scenario as it is, and all changes


@dataclass(frozen=True)
class Cost:
    """What a candidate takes beyond what the scenario takes anyway.

    Attributes
    ----------
    name
        Measure, or `meeting_h_per_week` for hours of a person in a week.
    estimate, low, high
        Mean difference and its interval, which holds together with those of all claims.
    """

    name: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Candidate:
    """Settings of levers, with what the second look says about them.

    Attributes
    ----------
    key
        Key of the variant in the runs of the second look.
    row
        Values of the levers.
    settings
        What is set otherwise than in the scenario: lever and value, in words.
    claims
        Claim about each aim.
    worst
        Mean difference of each aim in the worst tenth of runs [unit of the measure].
    costs
        What it takes.
    keeps_limits, surely_keeps_limits
        Whether the mean differences keep all limits, and whether the whole intervals do.
    is_on_front
        Whether it keeps the limits and nothing beats it in every aim.
    """

    key: str
    row: Row
    settings: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]
    worst: tuple[float, ...]
    costs: tuple[Cost, ...]
    keeps_limits: bool
    surely_keeps_limits: bool
    is_on_front: bool = False

    @property
    def is_recommendable(self) -> bool:
        """Whether it surely improves the first aim, worsens no other surely, and keeps limits."""
        first, *others = self.claims
        return (
            self.surely_keeps_limits
            and is_better(first)
            and not any(is_worse(claim) for claim in others)
        )


@dataclass(frozen=True)
class Step:
    """One change alone, on the way from the scenario to the recommended candidate.

    Attributes
    ----------
    change
        The lever, or levers that make sense only together.
    candidate
        What the third set of runs says about it.
    surely_above
        Keys of the changes that surely gain less of the first aim.
    """

    change: Player
    candidate: Candidate
    surely_above: tuple[str, ...]


@dataclass(frozen=True)
class WithoutWorlds:
    """What the candidates do where every uncertain input is as the scenario has it.

    Attributes
    ----------
    candidates
        Those of the second look, the highest in the first aim first.
    recommended
        What would be recommended there.
    is_surely_above
        Whether that one surely gains more of the first aim there than the candidate that is
        recommended over worlds.
    """

    candidates: list[Candidate]
    recommended: Candidate | None
    is_surely_above: bool

    def candidate(self, row: Row) -> Candidate:
        """Find the candidate with the given settings."""
        return next(each for each in self.candidates if each.row == row)


@dataclass(frozen=True)
class Optimization:
    """The answer: a front, a recommended candidate, and what to do first.

    Attributes
    ----------
    search
        What was searched.
    result
        Runs of the scenario as it is; their folder holds all others.
    tried, allowed
        Candidates of the search, and how many of them kept all limits there.
    candidates
        Those that were looked at again, the highest in the first aim first.
    recommended
        The candidate with the most of the first aim among those that may be recommended.
    together
        The recommended candidate in the third set of runs, which did not choose it.
    steps
        Single changes toward it, the largest gain first.
    without_worlds
        What the candidates do without worlds; None if there are no worlds, or no candidates.
    looks
        All runs that the answer rests on: as it is, the second look, single changes, no worlds.
    seconds
        Time that all runs took [s].
    """

    search: Search
    result: Result
    tried: int
    allowed: int
    candidates: list[Candidate]
    recommended: Candidate | None
    together: Candidate | None
    steps: list[Step]
    without_worlds: WithoutWorlds | None
    looks: tuple[Result, ...]
    seconds: float

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is."""
        return self.result.baseline

    @property
    def runs(self) -> int:
        """Runs of each candidate in the second look."""
        return self.result.complete_replications

    @property
    def front(self) -> list[Candidate]:
        """The candidates that nothing beats, the highest in the first aim first."""
        return [each for each in self.candidates if each.is_on_front]

    def number(self, candidate: Candidate) -> int:
        """Give the number of a candidate of the front, from 1."""
        return self.front.index(candidate) + 1

    @property
    def may_stay(self) -> bool:
        """Whether doing nothing keeps all limits."""
        return all(beyond(0.0, limit) <= 0.0 for limit in self.search.limits)

    @property
    def leaders(self) -> list[Step]:
        """Single changes that surely improve the first aim, and that none surely exceeds."""
        sure = [each for each in self.steps if each.candidate.is_recommendable]
        below = {key for each in sure for key in each.surely_above}
        return [each for each in sure if each.change.key not in below]

    @property
    def first_step(self) -> Step | None:
        """The change to begin with: the only one that surely gains most; None if none is clear."""
        leaders = self.leaders
        if len(leaders) != 1 or len(leaders[0].surely_above) < len(self.steps) - 1:
            return None
        return leaders[0]

    def recommended_scenario(self) -> Scenario | None:
        """Make the recommended scenario; None if no candidate is recommended."""
        if self.recommended is None:
            return None
        changes = dict(zip(self.search.levers, self.recommended.row, strict=True))
        return self.scenario.vary(changes, "recommended")

    def rows(self) -> list[dict[str, Any]]:
        """List claims and costs as flat records, a row for each; what is not defined is None."""
        records = []
        for candidate in self.candidates:
            records += [
                self._place(candidate) | _claim_row(claim, worst)
                for claim, worst in zip(candidate.claims, candidate.worst, strict=True)
            ]
            records += [self._place(candidate) | _cost_row(cost) for cost in candidate.costs]
        third = [("first step", step.candidate) for step in self.steps]
        if self.together is not None:
            third.append(("recommended", self.together))
        for part, candidate in third:
            place = {"part": part, "number": None, "variant": candidate.key}
            place |= {"set": _written(candidate)}
            records += [
                place | _claim_row(claim, worst)
                for claim, worst in zip(candidate.claims, candidate.worst, strict=True)
            ]
        return records

    def _place(self, candidate: Candidate) -> dict[str, Any]:
        number = self.number(candidate) if candidate.is_on_front else None
        part = "front" if candidate.is_on_front else "not on the front"
        return {
            "part": part, "number": number, "variant": candidate.key, "set": _written(candidate),
        }  # fmt: skip

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON."""
        first = self.first_step
        return {
            "scenario": {"key": self.scenario.key, "name": self.scenario.name},
            "search": self.search.note(),
            "tried": self.tried,
            "within_limits": self.allowed,
            "candidates": [self._described(each) for each in self.candidates],
            "recommended": None if self.recommended is None else self.number(self.recommended),
            "first_step": None if first is None else first.change.key,
            "candidates_for_first_step": [each.change.key for each in self.leaders],
            "steps": [
                {
                    "key": each.change.key,
                    "change": each.change.words,
                    "surely_above": list(each.surely_above),
                    **self._facts(each.candidate),
                }
                for each in self.steps
            ],
            "all_changes_together": None if self.together is None else self._facts(self.together),
            "without_worlds": self._without_worlds(),
        }

    def _without_worlds(self) -> dict[str, Any] | None:
        found = self.without_worlds
        if found is None:
            return None
        return {
            "candidates": [{"variant": e.key, **self._facts(e)} for e in found.candidates],
            "recommended": None if found.recommended is None else found.recommended.key,
            "is_surely_above": found.is_surely_above,
        }

    def _described(self, candidate: Candidate) -> dict[str, Any]:
        number = self.number(candidate) if candidate.is_on_front else None
        return {
            "number": number, "variant": candidate.key, "on_front": candidate.is_on_front,
            **self._facts(candidate),
        }  # fmt: skip

    def _facts(self, candidate: Candidate) -> dict[str, Any]:
        return {
            "set": dict(candidate.settings),
            "within_limits": candidate.keeps_limits,
            "surely_within_limits": candidate.surely_keeps_limits,
            "claims": [
                _claim_row(claim, worst)
                for claim, worst in zip(candidate.claims, candidate.worst, strict=True)
            ],
            "costs": [_cost_row(each) for each in candidate.costs],
        }


def is_better(claim: Claim) -> bool:
    """Tell whether a change is clear and for the better."""
    return claim.verdict == (Verdict.RAISES if sign_of(claim.measure) > 0 else Verdict.LOWERS)


def is_worse(claim: Claim) -> bool:
    """Tell whether a change is clear and for the worse."""
    return claim.verdict == (Verdict.LOWERS if sign_of(claim.measure) > 0 else Verdict.RAISES)


def _written(candidate: Candidate) -> str:
    return "; ".join(f"{name}={value}" for name, value in candidate.settings)


def _claim_row(claim: Claim, worst: float) -> dict[str, Any]:
    facts = claim.row()
    kept = ("measure", "unit", "better", "verdict", "estimate", "low", "high", "level", "family")
    return {name: facts[name] for name in kept} | {"n": claim.n, "worst_tenth": known(worst)}


def _cost_row(cost: Cost) -> dict[str, Any]:
    unit = MEASURES[cost.name].unit if cost.name in MEASURES else "h"
    nothing = dict.fromkeys(("better", "verdict", "level", "family", "n", "worst_tenth"))
    return {
        "measure": cost.name, "unit": unit, **nothing, "estimate": known(cost.estimate),
        "low": known(cost.low), "high": known(cost.high),
    }  # fmt: skip


# Asking


def optimize(
    scenario: Scenario | str | Path,
    *,
    levers: Sequence[str] | None = None,
    aims: Sequence[str] = USUAL_AIMS,
    limits: Sequence[Expectation] = (),
    worlds: int = USUAL_WORLDS,
    cautious: bool = False,
    evaluations: int = USUAL_EVALUATIONS,
    search_runs: int = USUAL_SEARCH_RUNS,
    replications: int = USUAL_RUNS,
    seed: int = 1,
    folder: str | Path | None = None,
    workers: int | None = None,
    on_run: Callable[[int, int], None] | None = None,
    simulate: Simulate | None = None,
) -> Optimization:
    """Search the levers of a scenario for the best trade between aims.

    Parameters
    ----------
    scenario
        A scenario, its name, or the path of its file.
    levers
        Names of the levers that may be set; None takes the usual ones.
    aims
        One to three measures with a better direction; the first one leads.
    limits
        Rules for differences from the scenario as it is, such as
        `Expectation("meeting_h", "<=", 2000.0)`.
    worlds
        Draws of what nobody knows exactly, in which candidates are tried; 0 for none.
    cautious
        Whether the worst tenth of worlds counts rather than their mean.
    evaluations, search_runs
        Candidates, and runs of each of them; runs are rounded up to fill all worlds evenly.
    replications, seed
        Runs of each candidate of the second look, and root of all luck.
    folder
        Result folder; one of the same question is continued. None chooses one.
    workers, on_run, simulate
        As in `experiments.execution.execute`; runs are counted for each plan on its own.

    Raises
    ------
    PlanError
        If levers or aims are wrong.
    ModuleNotFoundError
        If Optuna is not installed.
    """
    base = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    search = Search(
        tuple(each.name for each in choices_of(base, levers)),
        tuple(aims),
        tuple(limits),
        worlds,
        cautious,
        evaluations,
        filled(search_runs, worlds),
    )
    place = usual_folder(search, base, seed, replications) if folder is None else Path(folder)

    def make_runs(plan: Plan, purpose: str) -> Result:
        return execute(
            plan, place / purpose, workers=workers, on_run=on_run, simulate=simulate, months_of=()
        )

    refuse_other_search(place, search.digest(base, seed, replications))
    return optimization_of(base, search, make_runs, seed=seed, replications=replications)


def filled(runs: int, worlds: int) -> int:
    """Round runs up so that they fill worlds evenly."""
    return -(-runs // worlds) * worlds if worlds else runs


def usual_folder(
    search: Search, scenario: Scenario, seed: int, replications: int, root: Path = Path("results")
) -> Path:
    """Name the default folder of a search."""
    return folder_asked(KIND, search.digest(scenario, seed, replications), root)


def refuse_other_search(folder: Path, digest: str) -> None:
    """Refuse a folder that answers another search.

    Raises
    ------
    ResultError
        If it does.
    """
    other = "another search (other levers, aims, limits, worlds, runs or seed)"
    refuse_other(folder, KIND, digest, other)


def optimization_of(
    scenario: Scenario,
    search: Search,
    make_runs: MakeRuns,
    *,
    seed: int,
    replications: int,
    quick: bool = False,
) -> Optimization:
    """Search, look again, and try single changes; all runs are made by `make_runs`."""
    import optuna  # noqa: F401 (found missing before anything is simulated)

    worlds = search.worlds_drawn(scenario, replications, seed)
    result = make_runs(Plan((scenario,), seed, replications, quick, worlds), "")
    question = {
        "kind": KIND,
        "digest": search.digest(scenario, seed, replications),
        "search": search.note(),
    }
    if not _is_answered(result, question):
        note(result, {QUESTION: question})
    best = found(scenario, search, make_runs, seed)
    choices = choices_of(scenario, search.levers)

    def again(what: str, number: int, rows: Sequence[Row], *, in_worlds: bool = True) -> Result:
        luck = fresh_seed(seed, number)
        design = Design(search.levers, (own_row(choices), *rows))
        drawn = search.worlds_drawn(scenario, replications, luck) if in_worlds else None
        plan = Plan(Variants(scenario, design), luck, replications, quick, drawn)
        return make_runs(plan, named(what, search))

    counts = {"tried": best.tried, "allowed": best.allowed, "looked_at": len(best.rows)}
    if best.rows:
        second = again(SECOND_LOOK, 1, best.rows)
        recommended = _recommended(_looked_at(second, search, choices))
        counts["recommended"] = recommended is not None
        if recommended is not None:
            changes = _single_changes(scenario, search, recommended)
            rows = [_stepped(scenario, search, recommended, each) for each in changes]
            again(FIRST_STEPS, 2, [recommended.row, *rows])
        if worlds is not None:
            again(NO_WORLDS, 3, best.rows, in_worlds=False)
    note(result, {QUESTION: question | {"answer": counts}})
    return noted_optimization(result)


def _is_answered(result: Result, question: Mapping[str, Any]) -> bool:
    noted = result.manifest.get(QUESTION) or {}
    return {name: noted.get(name) for name in question} == question and "answer" in noted


def noted_optimization(result: Result) -> Optimization:
    """Give the answer of a search again, from its folders alone.

    Raises
    ------
    ResultError
        If the search is not finished, or a folder is missing or damaged.
    """
    with reading_note(result, "its search cannot be read", "Search again.") as question:
        search, answer = Search.noted(question["search"]), question.get("answer")
        choices = choices_of(result.baseline, search.levers)
    if answer is None:
        command = result.manifest.get("command") or "give its command again"
        raise ResultError(f"The search in {result.folder} is not finished. Continue it: {command}")
    candidates: list[Candidate] = []
    recommended, together = None, None
    steps: list[Step] = []
    results = [result]
    if answer["looked_at"]:
        second = Result(result.folder / named(SECOND_LOOK, search))
        results.append(second)
        candidates = _looked_at(second, search, choices)
        recommended = _recommended(candidates)
    if recommended is not None:
        third = Result(result.folder / named(FIRST_STEPS, search))
        results.append(third)
        together, steps = _steps(third, search, choices, recommended)
    without = None
    if candidates and result.worlds is not None:
        fourth = Result(result.folder / named(NO_WORLDS, search))
        results.append(fourth)
        without = _without_worlds(fourth, search, choices, recommended)
    seconds = sum(float(each.manifest.get("seconds", 0.0)) for each in results)
    for folder in sorted(result.folder.glob(f"*/{MANIFEST}")):
        if folder.parent not in [each.folder for each in results]:
            seconds += float(read_manifest(folder.parent).get("seconds", 0.0))
    return Optimization(
        search, result, answer["tried"], answer["allowed"], candidates, recommended, together,
        steps, without, tuple(results), seconds,
    )  # fmt: skip


# The second look


def _looked_at(result: Result, search: Search, choices: Sequence[Choice]) -> list[Candidate]:
    """Judge all candidates of a result, and find the front; the highest in the first aim first."""
    family = (len(result.scenario_keys) - 1) * (len(search.aims) + len(MONEY) + 1)
    return _ordered(_Judge(result, search, choices, family).candidates(), search)


def _ordered(candidates: Sequence[Candidate], search: Search) -> list[Candidate]:
    """Mark the front, and put the highest in the first aim first."""
    marked = [
        replace(each, is_on_front=is_on)
        for each, is_on in zip(candidates, _on_front(candidates, search), strict=True)
    ]
    return sorted(marked, key=lambda each: -_gain(each, search))


def _on_front(candidates: Sequence[Candidate], search: Search) -> list[bool]:
    """Tell which candidates keep limits, and are beaten neither by others nor by doing nothing."""
    gains = [_gains(each, search) for each in candidates]
    may = [
        i for i, each in enumerate(candidates) if each.keeps_limits and all(np.isfinite(gains[i]))
    ]
    may_stay = all(beyond(0.0, limit) <= 0.0 for limit in search.limits)
    nothing = [[0.0] * len(search.aims)] * may_stay
    points = np.array([*(gains[i] for i in may), *nothing])
    if not may:
        return [False] * len(candidates)
    unbeaten = set(np.array(may)[is_unbeaten(points)[: len(may)]].tolist())
    return [i in unbeaten for i in range(len(candidates))]


def _gains(candidate: Candidate, search: Search) -> list[float]:
    """Give what counts of each aim, the better the higher."""
    values = (
        candidate.worst
        if search.is_cautious
        else tuple(claim.estimate for claim in candidate.claims)
    )
    return [sign_of(aim) * value for aim, value in zip(search.aims, values, strict=True)]


def _gain(candidate: Candidate, search: Search) -> float:
    gain = _gains(candidate, search)[0]
    return gain if np.isfinite(gain) else -np.inf


def _recommended(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the first, which is the highest, of those that may be recommended."""
    return next((each for each in candidates if each.is_on_front and each.is_recommendable), None)


@dataclass(frozen=True)
class _Judge:
    """Judges the variants of a result against the first one.

    Attributes
    ----------
    result
        The first variant is the scenario as it is.
    search
        Aims and limits.
    choices
        Levers with their levels.
    family
        Number of intervals that hold together.
    """

    result: Result
    search: Search
    choices: Sequence[Choice]
    family: int

    def candidates(self) -> list[Candidate]:
        """List all variants but the first."""
        assert self.result.variants is not None
        rows = self.result.variants.design.rows
        return [
            self._candidate(i, key, row)
            for i, (key, row) in enumerate(zip(self.result.scenario_keys, rows, strict=True))
            if i > 0
        ]

    def _candidate(self, i: int, key: str, row: Row) -> Candidate:
        claims = tuple(self.claim(aim, i, key) for aim in self.search.aims)
        limits = [self._keeps(limit, i) for limit in self.search.limits]
        return Candidate(
            key,
            row,
            tuple(settings(self.choices, row)),
            claims,
            tuple(
                sign_of(aim) * worst_tenth(sign_of(aim) * self._differences(aim)[i])
                for aim in self.search.aims
            ),
            tuple(self._costs(i)),
            all(keeps for keeps, _ in limits),
            all(surely for _, surely in limits),
        )

    def claim(self, aim: str, i: int, key: str, other: int = 0) -> Claim:
        """Make the claim about an aim of a variant, against the first or another variant."""
        grid = self._differences(aim)
        return claim_about(
            grid[i] - grid[other],
            scenario=key,
            measure=aim,
            too_small=self._bounds[aim],
            family=self.family,
        )

    def is_surely_above(self, one: int, other: int) -> bool:
        """Tell whether a variant surely gains more of the first aim than another."""
        first = self.search.aims[0]
        claim = self.claim(first, one, self.result.scenario_keys[one], other)
        is_above = claim.low > 0.0 if sign_of(first) > 0 else claim.high < 0.0
        return is_above and claim.n >= FEWEST_RUNS

    def _keeps(self, limit: Expectation, i: int) -> tuple[bool, bool]:
        row = self._differences(limit.measure)[i]
        pairs = row[np.isfinite(row)]
        _, low, high = interval_of_mean(pairs, family=self.family)
        keeps = bool(len(pairs)) and beyond(mean(row), limit) <= 0.0
        return keeps, keeps and limit.is_met(len(pairs), low, high)

    def _costs(self, i: int) -> list[Cost]:
        per_week = self._hours_per_week()
        rows = {"meeting_h_per_week": per_week[i] - per_week[0]}
        rows |= {name: self._differences(name)[i] for name in MONEY}
        return [
            Cost(name, *interval_of_mean(row[np.isfinite(row)], family=self.family))
            for name, row in rows.items()
        ]

    def _hours_per_week(self) -> NDArray[np.float64]:
        """Return hours in meetings of a person and week, by the people at work at the end."""
        weeks = self.result.baseline.horizon_days / DAYS_PER_WEEK
        heads = self.result.outcomes(_HEADS)
        hours = self.result.outcomes(MEETINGS)
        return np.asarray(hours / np.where(heads > 0.0, heads, np.nan) / weeks)

    def _differences(self, measure: str) -> NDArray[np.float64]:
        if measure not in self._known:
            self._known[measure] = differences(self.result, measure)
        return self._known[measure]

    @cached_property
    def _known(self) -> dict[str, NDArray[np.float64]]:
        return {}

    @cached_property
    def _bounds(self) -> dict[str, float]:
        names = {*self.search.aims, "revenue_usd"}
        means = {name: mean(self.result.outcomes(name)[0]) for name in names}
        return {aim: too_small(aim, MEASURES[aim].unit, means) for aim in self.search.aims}


def _without_worlds(
    result: Result, search: Search, choices: Sequence[Choice], recommended: Candidate | None
) -> WithoutWorlds:
    """Judge the candidates without worlds; what they gain there is judged by their mean."""
    of_each = len(search.aims) + len(MONEY) + 1
    count = len(result.scenario_keys) - 1
    judge = _Judge(result, search, choices, count * of_each + (count - 1))
    by_mean = replace(search, is_cautious=False)
    candidates = _ordered(judge.candidates(), by_mean)
    best = _recommended(candidates)
    is_above = False
    if best is not None and recommended is not None and best.key != recommended.key:
        keys = result.scenario_keys
        is_above = judge.is_surely_above(keys.index(best.key), keys.index(recommended.key))
    return WithoutWorlds(candidates, best, is_above)


# What to do first


def _single_changes(
    scenario: Scenario, search: Search, recommended: Candidate
) -> tuple[Player, ...]:
    """List the changes between the scenario and a candidate; what belongs together is one."""
    changes = dict(zip(search.levers, recommended.row, strict=True))
    return input_players(scenario, scenario.vary(changes))


def _stepped(scenario: Scenario, search: Search, recommended: Candidate, change: Player) -> Row:
    """Return the row in which only one change is made."""
    return tuple(
        value if name in change.inputs else getattr(scenario.levers, name)
        for name, value in zip(search.levers, recommended.row, strict=True)
    )


def _steps(
    result: Result, search: Search, choices: Sequence[Choice], recommended: Candidate
) -> tuple[Candidate, list[Step]]:
    """Judge single changes, and which of them surely gains more than which other."""
    changes = _single_changes(result.baseline, search, recommended)
    pairs = list(combinations(range(len(changes)), 2))
    intervals = len(search.aims) + len(MONEY) + 1
    family = (len(changes) + 1) * intervals + len(pairs)
    judge = _Judge(result, search, choices, family)
    together, *candidates = judge.candidates()
    above: dict[str, list[str]] = {change.key: [] for change in changes}
    for i, j in pairs:
        for one, other in ((i, j), (j, i)):
            if judge.is_surely_above(one + _BEFORE_STEPS, other + _BEFORE_STEPS):
                above[changes[one].key].append(changes[other].key)
    steps = [
        Step(change, candidate, tuple(above[change.key]))
        for change, candidate in zip(changes, candidates, strict=True)
    ]
    return together, sorted(steps, key=lambda each: -_gain(each.candidate, search))
