"""Asks in how many worlds a change helps: how it does over draws of what nobody knows exactly.

All scenarios meet the same worlds with the same luck. In each world the paired differences of its
runs are averaged; worlds, and not runs, are then what is counted. A change helps in a world where
its average is better than the baseline's, and fails where it is worse.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from experiments.comparison import (
    LEVEL,
    Claim,
    Comparison,
    Level,
    Row,
    claim_about,
    interval_of_mean,
    known,
)
from experiments.comparison import paired_differences as run_by_run
from experiments.draws import Method, draw, in_order, resampled, uncertain_inputs
from experiments.execution import Simulate, execute
from experiments.failure_boxes import Box, Search, check_installed, find_boxes, share_interval
from experiments.plan import Plan, PlanError
from experiments.questions import measure_in, reading_note
from experiments.settings import worlds_of_file
from experiments.store import QUESTION, Result, find_folder
from experiments.variants import Design
from experiments.verdicts import FEWEST_RUNS, measure_called, too_small
from model.outcomes import HEADLINES, MEASURES
from model.quantities import Quantity, declared, nearest
from model.scenario import Scenario, load_scenario
from model.uncertainties import Uncertainties

Column = NDArray[np.float64]

KIND = "worlds"
USUAL_WORLDS = 256
RUNS_IN_A_WORLD = 5  # enough to tell in most worlds which side of zero a difference lies
USUAL_DRAW: Method = "latin_hypercube"
"""With fewer than about a thousand points, many pairs of Sobol's 200 dimensions move together."""
WORST_SHARE = 0.1
HIGH_REGRET = 0.9  # quantile
WRONG_OF_CLEAR = 0.05  # share of worlds counted as clear that may be so by luck alone
MUCH_LUCK = 0.25  # share of the spread over worlds from which on luck blurs worst tenth and regret
MOVING_TOGETHER = 0.5  # correlation over the worlds beyond which two inputs are hardly told apart


@dataclass(frozen=True)
class Regret:
    """What is lost by choosing a scenario rather than the best one of each world.

    Attributes
    ----------
    scenario
        Key.
    mean, high, worst
        Mean, 90 % quantile and largest loss over worlds [unit of the measure], never negative.
    best_in
        Worlds in which no other is better.
    """

    scenario: str
    mean: float
    high: float
    worst: float
    best_in: int

    def row(self) -> Row:
        """Give the facts as a flat record; what is not defined is None."""
        return {
            "regret_mean": known(self.mean),
            "regret_p90": known(self.high),
            "regret_worst": known(self.worst),
            "best_in": self.best_in,
        }


@dataclass(frozen=True)
class Standing:
    """How one scenario does over the worlds, against the baseline.

    Attributes
    ----------
    claim
        The mean difference over worlds; each world counts once.
    differences
        Mean difference in each world, shape (worlds,); nan where there is none.
    clear
        Whether luck within the world can hardly have made the difference, shape (worlds,).
    helps, same, fails
        Worlds in which the mean difference is better, none, and worse.
    surely_helps, surely_fails
        Those of them in which this is clear.
    helps_interval
        Interval of the share of plausible worlds in which it helps.
    worst_tenth
        Mean difference in the worst tenth of worlds [unit of the measure].
    luck_share
        Part of the spread over worlds that luck within worlds makes [share]; nan for one run each.
    failing, helping
        Where it fails; where it helps, which is sought if it fails in most worlds.
    """

    claim: Claim
    differences: Column
    clear: NDArray[np.bool_]
    helps: int
    same: int
    fails: int
    surely_helps: int
    surely_fails: int
    helps_interval: tuple[float, float]
    worst_tenth: float
    luck_share: float
    failing: Search
    helping: Search | None

    @property
    def scenario(self) -> str:
        """Key of the scenario."""
        return self.claim.scenario

    @property
    def worlds(self) -> int:
        """Worlds with a difference."""
        return self.helps + self.same + self.fails

    @property
    def not_clear(self) -> int:
        """Worlds in which luck may have made the difference, and those without any."""
        return self.worlds - self.surely_helps - self.surely_fails

    @property
    def helps_share(self) -> float:
        """Share of worlds in which it helps."""
        return self.helps / self.worlds if self.worlds else math.nan

    @property
    def boxes(self) -> list[tuple[str, Box]]:
        """List the boxes found, each with `fails` or `helps`."""
        helping = self.helping.boxes if self.helping else ()
        return [
            *(("fails", box) for box in self.failing.boxes),
            *(("helps", each) for each in helping),
        ]

    def row(self) -> Row:
        """Give the facts as a flat record; what is not defined is None."""
        low, high = self.helps_interval
        return {
            "worlds": self.worlds,
            "worlds_helps": self.helps,
            "worlds_same": self.same,
            "worlds_fails": self.fails,
            "worlds_surely_helps": self.surely_helps,
            "worlds_surely_fails": self.surely_fails,
            "helps_share": known(self.helps_share),
            "helps_share_low": known(low),
            "helps_share_high": known(high),
            "worst_tenth": known(self.worst_tenth),
            "luck_share": known(self.luck_share),
        }

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON."""
        searches = {"fails_where": self.failing, "helps_where": self.helping}
        return {
            **self.row(),
            **{
                name: None
                if search is None
                else {
                    "outcome": str(search.outcome),
                    "boxes": [box.document() for box in search.boxes],
                }
                for name, search in searches.items()
            },
        }


@dataclass(frozen=True)
class Robustness:
    """How scenarios do over worlds.

    Attributes
    ----------
    result
        The runs.
    comparison
        Mean differences over worlds, the unit of analysis; the first measure is the question's.
    standings
        One for each scenario but the baseline, in order.
    regrets
        One for each scenario, the baseline first.
    least_regret
        Key of the scenario whose mean regret is clearly smaller than that of every other; None if
        that is not clear of any.
    """

    result: Result
    comparison: Comparison
    standings: list[Standing]
    regrets: list[Regret]
    least_regret: str | None

    @property
    def measure(self) -> str:
        """Name of the measure by which a change helps or fails."""
        return self.comparison.measures[0]

    @property
    def design(self) -> Design:
        """The worlds."""
        worlds = self.result.worlds
        assert worlds is not None
        return worlds

    @property
    def runs_in_a_world(self) -> int:
        """Planned runs of each scenario in each world."""
        return self.result.replications // len(self.design)

    @property
    def drawn(self) -> list[Quantity]:
        """The inputs that worlds draw, with the ranges over which they are drawn."""
        return _drawn(self.result)

    @cached_property
    def held(self) -> list[str]:
        """List the uncertainties that are the same in all worlds, by name.

        Those of departments that no scenario has are left out: they do nothing.
        """
        firms = self.result.scenarios
        return [
            each.name
            for each in declared(Uncertainties)
            if each.name not in self.design.names and any(firm.has(each.needs) for firm in firms)
        ]

    @property
    def family(self) -> int:
        """Intervals that hold together: a mean for each claim, and a share for each scenario."""
        return self.comparison.family

    def standing(self, scenario: str) -> Standing:
        """Find how a scenario does."""
        return next(each for each in self.standings if each.scenario == scenario)

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON."""
        document = self.comparison.document({each.key: each.name for each in self.result.scenarios})
        regrets = {each.scenario: each.row() for each in self.regrets}
        for facts in document["scenarios"]:
            key = facts["key"]
            facts |= {"over_worlds": self.standing(key).document() | regrets[key]}
        document["baseline"] |= {"over_worlds": regrets[document["baseline"]["key"]]}
        return {
            "measure": self.measure,
            "least_regret": self.least_regret,
            "worlds": {
                "number": len(self.design),
                "runs_in_each": self.runs_in_a_world,
                "draw": (self.result.manifest.get(QUESTION) or {}).get("draw"),
                "drawn": [
                    {"input": each.name, "low": each.plausible[0], "high": each.plausible[1]}
                    for each in self.drawn
                    if each.plausible is not None
                ],
                "not_drawn": self.held,
            },
            **document,
        }


# Asking


def compare_in_worlds(
    scenarios: Sequence[Scenario | str | Path],
    *,
    worlds: int = USUAL_WORLDS,
    runs: int = RUNS_IN_A_WORLD,
    measure: str = HEADLINES[0],
    uncertain: Sequence[str] | None = None,
    method: Method = USUAL_DRAW,
    seed: int = 1,
    folder: str | Path | None = None,
    workers: int | None = None,
    on_run: Callable[[int, int], None] | None = None,
    simulate: Simulate | None = None,
) -> Robustness:
    """Compare scenarios with the first one in worlds drawn over plausible ranges.

    Parameters
    ----------
    scenarios
        Scenarios, their names, or the paths of their files; the first is the baseline.
    worlds, runs
        Number of worlds, and runs of each scenario in each of them.
    measure
        Outcome by which a change helps or fails; the name may leave out its unit.
    uncertain
        Names of the uncertainties to draw; None draws all that are the same in all scenarios.
    method
        How worlds are drawn, as in `experiments.draws.points`.
    seed
        Root of all luck and of the draw.
    folder
        Result folder; one of the same question is continued. None chooses one.
    workers, on_run, simulate
        As in `experiments.execution.execute`.

    Raises
    ------
    PlanError
        If the scenarios cannot be compared, or there is nothing to draw.
    ValueError
        If there is no such measure or uncertainty; the message gives the nearest names.
    ModuleNotFoundError
        If a library is missing that the extra `study` of Interlock brings.
    """
    check_installed()
    loaded = [each if isinstance(each, Scenario) else load_scenario(each) for each in scenarios]
    name = measure_called(measure, {key: each.unit for key, each in MEASURES.items()})
    check_has_direction(name)
    design = worlds_for(loaded, worlds, seed, method, uncertain)
    plan = Plan(tuple(loaded), seed, worlds * runs, worlds=design)
    place = find_folder(plan) if folder is None else Path(folder)
    result = execute(
        plan,
        place,
        workers=workers,
        on_run=on_run,
        simulate=simulate,
        months_of=(),
        notes={QUESTION: question(name, method)},
    )
    return over_worlds(result, [name])


def question(measure: str, method: Method) -> dict[str, Any]:
    """Say what is asked of the runs, so that it can be answered again from them alone."""
    return {"kind": KIND, "measure": measure, "draw": method}


def noted_robustness(result: Result) -> Robustness:
    """Answer again what a result was last asked.

    Raises
    ------
    ResultError
        If it was not asked this, or the note does not fit the result.
    """
    wrong = "what it was asked does not fit its runs"
    with reading_note(result, wrong, "Compare the scenarios again.") as noted:
        measure = measure_in(noted)
        check_has_direction(measure)
        if result.worlds is None:
            raise ValueError("there are no worlds")
    return over_worlds(result, [measure])


def check_has_direction(measure: str) -> None:
    """Refuse a measure of which neither more nor less is better.

    Raises
    ------
    ValueError
        If it is one.
    """
    if MEASURES[measure].better == "neither":
        raise ValueError(
            f"{measure} is neither better when higher nor when lower, so a change cannot help or "
            "fail by it."
        )


def worlds_for(
    scenarios: Sequence[Scenario],
    count: int,
    seed: int,
    method: Method = USUAL_DRAW,
    only: Sequence[str] | None = None,
    held: Sequence[str] = (),
) -> Design:
    """Draw worlds that all scenarios meet.

    Parameters
    ----------
    scenarios
        What is compared; an input that one of them sets otherwise than the others is not drawn.
    count, seed, method
        As in `experiments.draws.draw`.
    only
        Names of the inputs to draw; None draws all that can be.
    held
        Names of inputs that keep their value.

    Raises
    ------
    ValueError
        If a name is no uncertainty that can be drawn; all such names are listed.
    PlanError
        If nothing is left to draw, of all inputs or of the range of one.
    """
    possible = {each.name: each for each in uncertain_inputs(scenarios) if each.name not in held}
    faults = [
        fault for name in dict.fromkeys(only or ()) if (fault := _fault(name, possible, held))
    ]
    if faults:
        raise ValueError("\n".join(faults))
    chosen = [each for name, each in possible.items() if only is None or name in only]
    if not chosen:
        raise PlanError("The scenarios differ in every uncertainty; there is nothing to draw.")
    if scenarios[0].worlds:
        return worlds_of_twin(scenarios, count, seed, only, held)
    return draw(in_order(chosen, scenarios), count, seed, method)


def worlds_of_twin(
    scenarios: Sequence[Scenario],
    count: int,
    seed: int,
    only: Sequence[str] | None = None,
    held: Sequence[str] = (),
) -> Design:
    """Draw worlds from those of the calibrated twin that the first scenario is.

    Parameters
    ----------
    scenarios, count, seed, only, held
        As in `worlds_for`.

    Raises
    ------
    PlanError
        If the scenarios differ in what the worlds set, or nothing is left to draw.
    ScenarioError
        If the file of the worlds is wrong; lists all of it.
    """
    worlds, weights = worlds_of_file(Path(scenarios[0].worlds))
    possible = {each.name for each in uncertain_inputs(scenarios)}
    wanted = [name for name in worlds.names if name not in held and (only is None or name in only)]
    if strange := [name for name in wanted if name not in possible]:
        others = ", ".join(each.key for each in scenarios[1:])
        raise PlanError(
            f"{scenarios[0].key} is a calibrated twin, and {others} set {', '.join(strange)} "
            f"otherwise. Let them begin with 'extends: {scenarios[0].key}.yaml'."
        )
    if not wanted:
        raise PlanError(f"{scenarios[0].worlds} holds none of the inputs that are to be drawn.")
    places = [worlds.names.index(name) for name in wanted]
    rows = tuple(tuple(row[i] for i in places) for row in worlds.rows)
    return resampled(Design(tuple(wanted), rows), weights, count, seed)


def _fault(name: str, possible: dict[str, Quantity], held: Sequence[str]) -> str:
    """Say why an input cannot be drawn; nothing if it can."""
    if name in possible:
        return ""
    if name in held:
        return f"'{name}' is set by --set, so it is not drawn; leave out one of the two."
    if name in _uncertainties():
        return f"'{name}' is not drawn: the scenarios differ in it."
    meant = nearest(name, _uncertainties())
    hint = f"Did you mean '{meant}'? " if meant else ""
    return f"'{name}' is not an uncertainty. {hint}All inputs: interlock scenario schema"


def _uncertainties() -> dict[str, Quantity]:
    return {each.name: each for each in declared(Uncertainties)}


def _drawn(result: Result) -> list[Quantity]:
    assert result.worlds is not None
    known_inputs = _uncertainties()
    return in_order([known_inputs[name] for name in result.worlds.names], result.scenarios)


# Answering


def over_worlds(result: Result, measures: Sequence[str]) -> Robustness:
    """Say how the scenarios of a result do over its worlds.

    Parameters
    ----------
    result
        Runs in worlds; the first scenario is the baseline.
    measures
        Names of the measures to compare; a change helps or fails by the first.
    """
    baseline, *others = result.scenario_keys
    family = len(others) * (len(measures) + 1)
    comparison = _compared(result, measures, family)
    by_run = {key: _by_world(result, run_by_run(result, key, measures[0])) for key in others}
    sign = 1.0 if MEASURES[measures[0]].better == "higher" else -1.0
    standings = [
        _standing(result, comparison.claim(key, measures[0]), by_run[key], sign, family)
        for key in others
    ]
    gains = np.array([sign * each.differences for each in standings])
    gains = np.vstack([np.zeros(gains.shape[1]), gains])
    gains = gains[:, np.isfinite(gains).all(axis=0)]  # a world counts for all choices or for none
    keys = [baseline, *others]
    regrets = _regrets(keys, gains)
    return Robustness(result, comparison, standings, regrets, _clearly_least(keys, gains))


def _compared(result: Result, measures: Sequence[str], family: int) -> Comparison:
    """Compare means over worlds: a world counts once, however many runs it holds."""
    baseline, *others = result.scenario_keys
    levels = {name: _level(result, baseline, name) for name in measures}
    means = {name: each.mean for name, each in levels.items()}
    means.setdefault("revenue_usd", _level(result, baseline, "revenue_usd").mean)
    claims = [
        claim_about(
            means_over_runs(result, run_by_run(result, key, name)),
            scenario=key,
            measure=name,
            too_small=too_small(name, MEASURES[name].unit, means),
            family=family,
        )
        for key in others
        for name in measures
    ]
    worlds = 0 if result.worlds is None else len(result.worlds)
    return Comparison(baseline, claims, levels, LEVEL, family, worlds)


def _level(result: Result, scenario: str, measure: str) -> Level:
    """Summarize one measure of one scenario over worlds, each by its mean."""
    values = means_over_runs(result, result.outcome(scenario, measure))
    finite = values[np.isfinite(values)]
    missing = len(values) - len(finite)
    if not len(finite):
        return Level(measure, 0, missing, *[math.nan] * 4)
    low, middle, high = (float(each) for each in np.quantile(finite, (0.05, 0.5, 0.95)))
    return Level(measure, len(finite), missing, float(finite.mean()), low, middle, high)


def _by_world(result: Result, values: Column) -> Column:
    """Put a number for each replication into a table, shape (worlds, runs in a world)."""
    worlds = result.worlds_of()
    order = np.argsort(worlds, kind="stable")
    turn = np.arange(len(worlds)) - np.searchsorted(worlds[order], worlds[order])
    count = 1 if result.worlds is None else len(result.worlds)
    table = np.full((count, int(turn.max(initial=0)) + 1), math.nan)
    table[worlds[order], turn] = values[order]
    return table


def means_over_runs(result: Result, values: Column) -> Column:
    """Average a number for each replication over the runs of each world, shape (worlds,)."""
    return _means(_by_world(result, values))


def _means(by_run: Column) -> Column:
    """Average the runs of each world; nan where it has none."""
    is_there = np.isfinite(by_run)
    count = is_there.sum(axis=1)
    total = np.where(is_there, by_run, 0.0).sum(axis=1)
    means = np.full(len(count), math.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means


def _standing(result: Result, claim: Claim, by_run: Column, sign: float, family: int) -> Standing:
    differences = _means(by_run)
    is_there = np.isfinite(differences)
    gains = sign * differences[is_there]
    clear = _clear(by_run)
    helps, fails = np.sign(sign * differences) == 1, np.sign(sign * differences) == -1
    searches = max(1, len(result.scenario_keys) - 1) * 2

    def search(happens: NDArray[np.bool_]) -> Search:
        assert result.worlds is not None
        values = np.array(result.worlds.rows, dtype=float)[is_there]
        return find_boxes(
            _drawn(result), values, happens[is_there], seed=result.seed, family=searches
        )

    level = 1.0 - (1.0 - LEVEL) / family
    return Standing(
        claim=claim,
        differences=differences,
        clear=clear,
        helps=int(helps.sum()),
        same=int((differences == 0.0).sum()),
        fails=int(fails.sum()),
        surely_helps=int((helps & clear).sum()),
        surely_fails=int((fails & clear).sum()),
        helps_interval=share_interval(int(helps.sum()), len(gains), level),
        worst_tenth=sign * worst_mean(gains),
        luck_share=_luck_share(by_run),
        failing=search(fails),
        helping=search(helps) if 2 * fails.sum() > len(gains) else None,
    )


def worst_mean(gains: Column, share: float = WORST_SHARE) -> float:
    """Average the worst share of worlds, rounded up to a whole number of them."""
    if not len(gains):
        return math.nan
    return float(np.sort(gains)[: math.ceil(share * len(gains))].mean())


def _clear(by_run: Column) -> NDArray[np.bool_]:
    """Tell in which worlds luck can hardly have made the difference, shape (worlds,).

    A t test in each world; of the worlds that count as clear, at most one in twenty is expected
    to be so by luck (Benjamini and Hochberg 1995).
    """
    is_there = np.isfinite(by_run)
    count, means, error = is_there.sum(axis=1), _means(by_run), np.sqrt(_luck(by_run))
    with np.errstate(divide="ignore", invalid="ignore"):
        chances = 2.0 * stdtr(count - 1.0, -np.abs(means) / error)
    chances = np.where((error == 0.0) & (means != 0.0), 0.0, chances)
    clear = np.zeros(len(means), dtype=bool)
    judged = np.isfinite(chances) & (means != 0.0) & (count > 1)
    if judged.any():
        from scipy.stats import false_discovery_control  # late: it takes 0.4 s

        clear[judged] = false_discovery_control(chances[judged]) <= WRONG_OF_CLEAR
    return clear


def _luck(by_run: Column) -> Column:
    """Give the variance of each world's mean that luck makes; nan with fewer than two runs."""
    is_there = np.isfinite(by_run)
    count = is_there.sum(axis=1)
    squares = np.where(is_there, by_run - _means(by_run)[:, None], 0.0) ** 2
    variances = np.full(len(count), math.nan)
    np.divide(squares.sum(axis=1), count * (count - 1.0), out=variances, where=count > 1)
    return variances


def _luck_share(by_run: Column) -> float:
    """Give the part of the spread of worlds' means that luck within worlds makes."""
    means, luck = _means(by_run), _luck(by_run)
    judged = np.isfinite(luck)
    if judged.sum() < 2 or means[judged].var(ddof=1) == 0.0:
        return math.nan
    return min(1.0, float(luck[judged].mean() / means[judged].var(ddof=1)))


def _regrets(keys: Sequence[str], gains: Column) -> list[Regret]:
    """Hold each scenario against the best one of each world.

    Parameters
    ----------
    keys
        Scenarios, the baseline first.
    gains
        Shape (scenarios, worlds), the baseline's being zero.
    """
    if not gains.shape[1]:
        return [Regret(key, math.nan, math.nan, math.nan, 0) for key in keys]
    losses = gains.max(axis=0) - gains
    return [
        Regret(
            key,
            float(loss.mean()),
            float(np.quantile(loss, HIGH_REGRET)),
            float(loss.max()),
            int((loss == 0.0).sum()),
        )
        for key, loss in zip(keys, losses, strict=True)
    ]


def _clearly_least(keys: Sequence[str], gains: Column) -> str | None:
    """Name the choice that is clearly better on average than every other, if there is one.

    The difference of two regrets is that of two gains; the best is held against all others at
    once, and any choice may turn out to be the best (Bonferroni over all pairs).
    """
    if gains.shape[1] < FEWEST_RUNS:
        return None
    best = int(np.argmax(gains.mean(axis=1)))
    pairs = len(keys) * (len(keys) - 1) // 2
    leads = [gains[best] - row for i, row in enumerate(gains) if i != best]
    is_clear = all(interval_of_mean(lead, family=pairs)[1] > 0.0 for lead in leads)
    return keys[best] if is_clear else None


def moving_together(design: Design, name: str) -> list[tuple[str, float]]:
    """List inputs that worlds hardly tell apart from one, each with the correlation."""
    values = np.array(design.rows, dtype=float)
    own = values[:, design.names.index(name)]
    found = []
    for other, column in zip(design.names, values.T, strict=True):
        is_varied = other != name and np.ptp(own) > 0.0 and np.ptp(column) > 0.0
        correlation = float(np.corrcoef(own, column)[0, 1]) if is_varied else 0.0
        if abs(correlation) > MOVING_TOGETHER:
            found.append((other, correlation))
    return sorted(found, key=lambda each: -abs(each[1]))


def has_enough_worlds(standing: Standing) -> bool:
    """Tell whether there are enough worlds to say anything about others."""
    return standing.worlds >= FEWEST_RUNS
