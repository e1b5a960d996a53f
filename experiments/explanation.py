"""Explains the difference between two scenarios: which inputs, or which mechanisms, carry it.

The difference is divided by Shapley values (`experiments.shapley`) among players. Players are the
inputs in which the scenarios differ, or the switches of mechanisms. A coalition of inputs is a
scenario that has the values of the second scenario for these inputs and those of the baseline for
all others; a coalition of mechanisms is a pair of scenarios in which only these mechanisms are on.
All coalitions are scenarios of one plan, run with the same luck.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from experiments.comparison import (
    LEVEL,
    Claim,
    Row,
    claim_about,
    describe,
    known,
    without_rounding,
)
from experiments.execution import Simulate, execute
from experiments.plan import USUAL_RUNS, Plan, PlanError
from experiments.questions import measure_in, reading_note
from experiments.shapley import (
    MOST_EXACT,
    Column,
    Order,
    coalitions,
    everybody,
    exact_parts,
    random_orders,
    sampled_parts,
    usual_pairs,
)
from experiments.store import QUESTION, Result, find_folder
from experiments.verdicts import measure_called, too_small
from model.mechanisms import Mechanisms
from model.outcomes import HEADLINES, MEASURES
from model.scenario import Scenario, differences, in_words, load_scenario
from model.scenario_form import path_of

SCREENING_RUNS = 20  # replications on which mechanisms that change nothing are found
TOGETHER = {
    "shared pay": ("shared_weight", "sharing_group", "pod_size"),
    "structured sessions": ("session_cadence", "session_length_h"),
    "campaigns": (
        "campaign_cadence",
        "campaign_length",
        "campaign_size",
        "campaign_notice",
        "campaign_cost_usd",
    ),
    "win rates": ("win_rate", "late_win_rate"),
}
_ORGANIZATION = "organization"
_UNIT_ENDINGS = ("_usd", "_h", "_share")

MakeRuns = Callable[[Sequence[Scenario], str], Result]  # scenarios; what for, empty for the answer


@dataclass(frozen=True)
class Player:
    """What gets a part of the difference: inputs that belong together, or a mechanism.

    Attributes
    ----------
    key, label
        Short name for columns, and name in words.
    words
        What differs, such as `30 % -> 40 %`; of a mechanism what it is.
    inputs
        Names of its inputs, as `Scenario.replace` takes them.
    """

    key: str
    label: str
    words: str
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Game:
    """Players whose coalitions have values: differences between scenarios.

    Attributes
    ----------
    baseline, scenario
        What is compared.
    players
        What gets a part of the difference.
    orders
        Orders in which players join that parts are averaged over; empty means all.
    left_out
        Players that were found to change nothing, and take no part.
    """

    baseline: Scenario
    scenario: Scenario
    players: tuple[Player, ...]
    orders: tuple[Order, ...] = ()
    left_out: tuple[str, ...] = ()
    kind: ClassVar[str] = ""

    @cached_property
    def coalitions(self) -> list[int]:
        """Coalitions to be evaluated; nobody and everybody come first."""
        return coalitions(len(self.players), self.orders)

    @property
    def months_of(self) -> tuple[str, str]:
        """Keys of the scenarios whose months are worth keeping: the two that are compared."""
        return self.baseline.key, self.scenario.key

    def question(self, measure: str) -> dict[str, Any]:
        """Say what is divided and how, so that it can be divided again from the runs alone."""
        return {
            "kind": "explanation",
            "measure": measure,
            "players": self.kind,
            "pairs": len(self.orders) // 2,
            "left_out": list(self.left_out),
        }

    def keys(self, coalition: int) -> tuple[str, str]:
        """Give the keys of the two scenarios whose difference is the value of a coalition."""
        raise NotImplementedError

    def sides(self, coalition: int) -> tuple[Scenario, Scenario]:
        """Make the two scenarios whose difference is the value of a coalition."""
        raise NotImplementedError

    def scenarios(self) -> list[Scenario]:
        """List all scenarios to be run; the baseline is the first, the other one the second."""
        found = {self.baseline.key: self.baseline, self.scenario.key: self.scenario}
        for coalition in self.coalitions:
            missing = [key for key in self.keys(coalition) if key not in found]
            if missing:
                found |= {each.key: each for each in self.sides(coalition) if each.key in missing}
        return list(found.values())

    def members(self, coalition: int) -> Iterator[Player]:
        """Yield the players of a coalition."""
        return (each for i, each in enumerate(self.players) if coalition >> i & 1)


class InputGame(Game):
    """Players are the inputs in which two scenarios differ."""

    kind = "inputs"

    def keys(self, coalition: int) -> tuple[str, str]:
        """Give the key of the baseline, and of the baseline with the coalition's inputs."""
        key = f"with-{coalition:x}"
        ends = {0: self.baseline.key, everybody(len(self.players)): self.scenario.key}
        return self.baseline.key, ends.get(coalition, key)

    def sides(self, coalition: int) -> tuple[Scenario, Scenario]:
        """Return the baseline, and the baseline with the coalition's inputs changed."""
        mixed, other = self.baseline.resolved(), self.scenario.resolved()
        for player in self.members(coalition):
            is_firm = player.key == _ORGANIZATION  # head counts do not go with files of people
            for name in [_ORGANIZATION] if is_firm else player.inputs:
                _copy(name, other, mixed)
        names = ", ".join(player.key for player in self.members(coalition))
        return self.baseline, _renamed(mixed, self.keys(coalition)[1], f"With {names}")


class MechanismGame(Game):
    """Players are mechanisms; a coalition's mechanisms are on, and those of others off."""

    kind = "mechanisms"

    def keys(self, coalition: int) -> tuple[str, str]:
        """Give the keys of both scenarios with only the coalition's mechanisms on."""
        if coalition == everybody(len(self.players)):
            return self.baseline.key, self.scenario.key
        return f"before-{coalition:x}", f"after-{coalition:x}"

    def sides(self, coalition: int) -> tuple[Scenario, Scenario]:
        """Return both scenarios with all players but those of the coalition off."""
        before, after = (
            self._without(each, coalition, key)
            for each, key in zip((self.baseline, self.scenario), self.keys(coalition), strict=True)
        )
        return before, after

    def _without(self, scenario: Scenario, coalition: int, key: str) -> Scenario:
        resolved = scenario.resolved()
        members = set(self.members(coalition))
        off = [player.key for player in self.players if player not in members]
        resolved["mechanisms"] = resolved["mechanisms"] | dict.fromkeys(off, False)
        return _renamed(resolved, key, f"{scenario.name} without {', '.join(off)}")


@dataclass(frozen=True)
class Explanation:
    """A difference between two scenarios, divided into parts that sum to it.

    Attributes
    ----------
    game
        What was divided, and among whom.
    result
        The runs.
    total
        The difference.
    rest
        The part of nobody: the difference with all mechanisms among the players off; None where
        nobody makes no difference.
    parts
        The part of each player, the largest first; a part's `scenario` is the player's key. No
        part is too small to matter: small ones may add up to a sum that matters.
    """

    game: Game
    result: Result
    total: Claim
    rest: Claim | None
    parts: list[Claim]

    @property
    def measure(self) -> str:
        """Name of the measure that differs."""
        return self.total.measure

    @property
    def pairs(self) -> int:
        """Pairs of random orders that parts are averaged over; 0 means all orders."""
        return len(self.game.orders) // 2

    def player(self, part: Claim) -> Player:
        """Return the player whose part it is."""
        return next(each for each in self.game.players if each.key == part.scenario)

    def share(self, part: Claim) -> float:
        """Return a part as a share of the difference; nan where the difference is not clear."""
        is_clear = self.total.low > 0.0 or self.total.high < 0.0
        return part.estimate / self.total.estimate if is_clear else float("nan")

    def rows(self) -> list[Row]:
        """List all parts, then their sum, as flat records; what is not defined is None."""
        rest = [self._row(self.rest, "rest", "")] if self.rest else []
        parts = [
            self._row(part, self.player(part).label, self.player(part).words) for part in self.parts
        ]
        return [*rest, *parts, self._row(self.total, "sum", "")]

    def _row(self, claim: Claim, label: str, words: str) -> Row:
        facts = claim.row()
        unneeded = ("scenario", "label", "runs_better", "runs_same", "runs_worse")
        kept = {name: value for name, value in facts.items() if name not in unneeded}
        return {
            "player": claim.scenario,
            "player_label": label,
            "differs": words,
            **kept,
            "share": known(self.share(claim)),
        }

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON."""
        *parts, total = self.rows()
        return {
            "players": self.game.kind,
            "baseline": {"key": self.game.baseline.key, "name": self.game.baseline.name},
            "scenario": {"key": self.game.scenario.key, "name": self.game.scenario.name},
            "measure": self.measure,
            "method": {
                "exact": not self.pairs,
                "orders": len(self.game.orders) or None,
                "antithetic": bool(self.pairs),
                "combinations": len(self.game.coalitions),
            },
            "left_out": list(self.game.left_out),
            "parts": parts,
            "sum": total,
        }


# Asking


def explain(
    baseline: Scenario | str | Path,
    scenario: Scenario | str | Path,
    *,
    measure: str = HEADLINES[0],
    mechanisms: bool = False,
    replications: int = USUAL_RUNS,
    seed: int = 1,
    folder: str | Path | None = None,
    pairs: int | None = None,
    workers: int | None = None,
    on_run: Callable[[int, int], None] | None = None,
    simulate: Simulate | None = None,
) -> Explanation:
    """Divide the difference between two scenarios among what makes it.

    Parameters
    ----------
    baseline, scenario
        Scenarios, their names, or the paths of their files.
    measure
        Outcome whose difference is explained; the name may leave out its unit.
    mechanisms
        Whether mechanisms get the parts, rather than the inputs in which the scenarios differ.
    replications, seed
        Runs of each combination, and root of all luck and of random orders.
    folder
        Result folder; one of the same question is continued. None chooses one.
    pairs
        Pairs of random orders, an order and its reverse, instead of all orders. None takes all
        orders of up to eight players, and about 256 combinations of more.
    workers, on_run, simulate
        As in `experiments.execution.execute`.

    Raises
    ------
    PlanError
        If the scenarios cannot be compared, or do not differ.
    ValueError
        If there is no such measure; the message gives the nearest names.
    """
    first, second = (
        each if isinstance(each, Scenario) else load_scenario(each) for each in (baseline, scenario)
    )
    name = measure_called(measure, {key: each.unit for key, each in MEASURES.items()})

    def make_runs(
        scenarios: Sequence[Scenario], purpose: str, question: Mapping[str, Any] | None = None
    ) -> Result:
        runs = min(replications, SCREENING_RUNS) if purpose else replications
        plan = Plan(tuple(scenarios), seed, runs)
        place = find_folder(plan) if folder is None else beside(Path(folder), purpose)
        keys = [each.key for each in scenarios[:2]]
        return execute(
            plan,
            place,
            workers=workers,
            on_run=on_run,
            simulate=simulate,
            months_of=keys,
            notes={QUESTION: question},
        )

    game = game_of(first, second, make_runs, mechanisms=mechanisms, seed=seed, pairs=pairs)
    result = make_runs(game.scenarios(), "", game.question(name))
    return explained(game, result, name)


def noted_explanation(result: Result) -> Explanation:
    """Divide a difference again as its result was last asked to.

    Raises
    ------
    ResultError
        If it was not asked to, or the note does not fit the result.
    """
    wrong = "its explanation does not fit its scenarios"
    with reading_note(result, wrong, "Explain the difference again.") as question:
        game, measure = _noted_game(result, question), measure_in(question)
        needed = {key for coalition in game.coalitions for key in game.keys(coalition)}
        if not needed <= set(result.scenario_keys):
            raise ValueError("scenarios are missing")
    return explained(game, result, measure)


def _noted_game(result: Result, question: Mapping[str, Any]) -> Game:
    baseline, scenario = result.scenarios[:2]
    left_out = tuple(question["left_out"])
    is_of_inputs = question["players"] == InputGame.kind
    players_of = input_players if is_of_inputs else mechanism_players
    players = tuple(each for each in players_of(baseline, scenario) if each.key not in left_out)
    pairs = int(question["pairs"])
    if not pairs and len(players) > MOST_EXACT:
        raise ValueError("all orders of so many players were never asked for")
    orders = tuple(random_orders(len(players), pairs, result.seed)) if pairs else ()
    game = InputGame if is_of_inputs else MechanismGame
    return game(baseline, scenario, players, orders, left_out)


def beside(folder: Path, purpose: str) -> Path:
    """Name the folder for runs that only prepare an answer, beside that of the answer."""
    return folder.with_name(f"{folder.name}-{purpose}") if purpose else folder


def game_of(
    baseline: Scenario,
    scenario: Scenario,
    make_runs: MakeRuns,
    *,
    mechanisms: bool = False,
    seed: int = 1,
    pairs: int | None = None,
) -> Game:
    """Find the players, and the orders in which they join.

    Parameters
    ----------
    baseline, scenario
        What is compared.
    make_runs
        Makes runs of scenarios; mechanisms that change nothing are found by it.
    mechanisms
        Whether mechanisms are the players.
    seed, pairs
        Root of random orders, and pairs of them; None takes all orders where they are few.

    Raises
    ------
    PlanError
        If the scenarios cannot be compared, or nothing differs.
    """
    Plan((baseline, scenario))  # refuses what cannot be compared
    inputs = input_players(baseline, scenario)
    if not inputs:
        raise PlanError(
            f"{baseline.key} and {scenario.key} do not differ in any input; "
            "there is no difference to explain."
        )
    if not mechanisms:
        return InputGame(baseline, scenario, inputs, _orders(len(inputs), seed, pairs))
    kept, left_out = _screened(baseline, scenario, make_runs)
    orders = _orders(len(kept), seed, pairs)
    return MechanismGame(baseline, scenario, kept, orders, left_out)


def _orders(players: int, seed: int, pairs: int | None) -> tuple[Order, ...]:
    if pairs is None and players <= MOST_EXACT:
        return ()
    return tuple(random_orders(players, pairs or usual_pairs(players), seed))


# Players


def input_players(baseline: Scenario, scenario: Scenario) -> tuple[Player, ...]:
    """List the inputs in which two scenarios differ; what only makes sense together is one."""
    changed = {name: (a, b) for name, a, b in differences(baseline, scenario)}
    groups: dict[str, list[str]] = {}
    for name in changed:
        groups.setdefault(_group_of(name, changed), []).append(name)
    return tuple(_player(key, names, changed) for key, names in groups.items())


def _group_of(name: str, changed: Mapping[str, Any]) -> str:
    """Return the name of the player that an input belongs to: a group, or its own name."""
    if name.startswith(f"{_ORGANIZATION}."):
        is_imported = any(each.count(".") > 1 for each in changed)
        return _ORGANIZATION if is_imported else name
    for group, names in TOGETHER.items():
        if name in names and len(set(names) & set(changed)) > 1:
            return group
    return name


def _player(key: str, names: Sequence[str], changed: Mapping[str, Any]) -> Player:
    label = spoken(key)
    return Player(
        key.replace(" ", "_"),
        label[:1].upper() + label[1:],
        _difference(key, names, changed),
        tuple(names),
    )


def _difference(key: str, names: Sequence[str], changed: Mapping[str, Any]) -> str:
    """Say in what the inputs of a player differ."""
    if key == _ORGANIZATION:
        return "people, ties and customers at the start"
    texts = [" -> ".join(in_words(name, value) for value in changed[name]) for name in names]
    if names == [key]:
        return texts[0]
    return ", ".join(f"{spoken(name)} {text}" for name, text in zip(names, texts, strict=True))


def spoken(name: str) -> str:
    """Say the name of an input as words."""
    short = name.rpartition(".")[2]
    for ending in _UNIT_ENDINGS:
        short = short.removesuffix(ending)
    words = short.replace("check_in", "check-in").replace("hand_off", "hand-off")
    return words.replace("_", " ")


def mechanism_players(baseline: Scenario, scenario: Scenario) -> tuple[Player, ...]:
    """List the mechanisms that are on in at least one of two scenarios."""
    players = []
    for name, field in Mechanisms.model_fields.items():
        if getattr(baseline.mechanisms, name) or getattr(scenario.mechanisms, name):
            label = spoken(name)
            words = str(field.description)
            full = f"mechanisms.{name}"
            players.append(Player(name, label[:1].upper() + label[1:], words, (full,)))
    return tuple(players)


def _screened(
    baseline: Scenario, scenario: Scenario, make_runs: MakeRuns
) -> tuple[tuple[Player, ...], tuple[str, ...]]:
    """Leave out mechanisms without which alone the difference is the same, bit for bit."""
    players = mechanism_players(baseline, scenario)
    game = MechanismGame(baseline, scenario, players)
    all_on = everybody(len(players))
    without = {player: all_on ^ 1 << i for i, player in enumerate(players)}
    needed = [pair for removed in without.values() for pair in game.sides(removed)]
    result = make_runs([baseline, scenario, *needed], "screening")
    whole = _levels(game, result, all_on)
    kept = tuple(
        player
        for player, removed in without.items()
        if not _is_same(whole, _levels(game, result, removed))
    )
    if not kept:
        raise PlanError(
            "No mechanism changes the difference when it alone is switched off; "
            "there is nothing to divide among them."
        )
    return kept, tuple(player.key for player in players if player not in kept)


def _levels(game: Game, result: Result, coalition: int) -> NDArray[np.float64]:
    """Return the difference in every outcome, a row for each outcome."""
    before, after = game.keys(coalition)
    return np.array(
        [result.outcome(after, name) - result.outcome(before, name) for name in MEASURES]
    )


def _is_same(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return bool(np.array_equal(one, other, equal_nan=True))


# Scenarios of coalitions


def _copy(name: str, source: Mapping[str, Any], target: dict[str, Any]) -> None:
    """Copy the value of one input from one resolved scenario to another."""
    section, *rest = (str(part) for part in path_of(name))
    if rest:
        target[section] = target[section] | {rest[0]: source[section][rest[0]]}
    else:
        target[section] = source[section]


def _renamed(resolved: dict[str, Any], key: str, name: str) -> Scenario:
    texts = {"name": name[:80], "name_in_sentence": name[:80], "plural": False}
    plain = {"question": "", "changes": "", "look_at": ""}
    return Scenario.from_resolved(resolved | texts | plain | {"key": key})


# Parts


def explained(game: Game, result: Result, measure: str) -> Explanation:
    """Divide the difference in a measure among the players of a game.

    Parameters
    ----------
    game
        Players and coalitions.
    result
        Runs of all scenarios of the game.
    measure
        Name of the measure.

    Raises
    ------
    PlanError
        If the measure has no value in any run of some coalition.
    """
    values, baseline = _values(game, result, measure)
    nobody, all_of_them = values[0], values[everybody(len(game.players))]
    has_rest = bool(nobody[np.isfinite(nobody)].any())
    family = len(game.players) + 1 + has_rest
    ends: list[tuple[float, float] | None] = [None] * len(game.players)
    if game.orders:
        by_pair = without_rounding(sampled_parts(values, game.orders), baseline)
        parts = by_pair.mean(axis=0)
        ends = [ends_over_orders(by_pair[:, i], family) for i in range(len(game.players))]
    else:
        parts = without_rounding(exact_parts(values, len(game.players)), baseline)
    about = partial(claim_about, measure=measure, family=family)
    claims = [
        about(part, scenario=player.key, too_small=0.0, ends=end)
        for player, part, end in zip(game.players, parts, ends, strict=True)
    ]
    bound = _bound(result, game.baseline.key, measure)
    return Explanation(
        game,
        result,
        about(all_of_them, scenario=game.scenario.key, too_small=bound),
        about(nobody, scenario="rest", too_small=0.0) if has_rest else None,
        sorted(claims, key=lambda each: -abs(each.estimate)),
    )


def _values(game: Game, result: Result, measure: str) -> tuple[dict[int, Column], Column]:
    """Return the value of each coalition, and the measure in the baseline.

    A replication in which any coalition has no value is nan in all of them.
    """
    outcomes: dict[str, Column] = {}
    values = {}
    for coalition in game.coalitions:
        for key in game.keys(coalition):
            if key not in outcomes:
                outcomes[key] = result.outcome(key, measure)
        before, after = game.keys(coalition)
        values[coalition] = outcomes[after] - outcomes[before]
    undefined = np.any([~np.isfinite(each) for each in values.values()], axis=0)
    if undefined.all():
        raise PlanError(
            f"{MEASURES[measure].label} has no value in any run of some combinations of "
            f"{game.kind}, so its difference cannot be divided among them. Choose another measure."
        )
    values = {key: np.where(undefined, np.nan, each) for key, each in values.items()}
    baseline = outcomes[game.baseline.key]
    return {key: without_rounding(each, baseline) for key, each in values.items()}, baseline


def _bound(result: Result, baseline: str, measure: str) -> float:
    means = {name: describe(result, baseline, name).mean for name in {measure, "revenue_usd"}}
    return too_small(measure, MEASURES[measure].unit, means)


def ends_over_orders(parts: Column, family: int) -> tuple[float, float]:
    """Return the interval of a mean over replications and orders, both of which are samples.

    Half-widths of the two are added as squares, each with its own quantile: few orders make the
    interval as wide as they should. What both share counts twice, so the interval is rather too
    wide than too narrow.

    Parameters
    ----------
    parts
        A row for each pair of orders, a column for each replication.
    family
        Number of intervals that hold together.
    """
    finite = parts[:, np.isfinite(parts).all(axis=0)]
    pairs, replications = finite.shape
    if pairs == 1 or replications == 1:
        return float("nan"), float("nan")
    sure = 1.0 - (1.0 - LEVEL) / (2.0 * family)
    widths = [
        stdtrit(len(means) - 1, sure) * means.std(ddof=1) / len(means) ** 0.5
        for means in (finite.mean(axis=0), finite.mean(axis=1))
    ]
    mean, half_width = float(finite.mean()), float(np.hypot(*widths))
    return mean - half_width, mean + half_width
