"""What an experiment runs: scenarios, worlds, replications and a seed."""

import contextlib
import hashlib
import json
import reprlib
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from model.calendar import duration_in_words
from model.whole_numbers import whole_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from experiments.variants import Design, Variants
    from model.scenario import Scenario

MOST_RUNS = 100_000
QUICK_RUNS = 40
USUAL_RUNS = 200
TURN = 8  # replications of a variant in a row: it is made once for all of them


class PlanError(ValueError):
    """The scenarios cannot be run or compared together; the message says why.

    Attributes
    ----------
    option
        What a user of the command line is told as the end of the sentence; empty if nothing.
    """

    def __init__(self, message: str, option: str = "") -> None:
        super().__init__(message)
        self.option = option


@dataclass(frozen=True)
class Row:
    """One planned run: one scenario with one replication's luck, in a world if there are any.

    Attributes
    ----------
    scenario
        What is set.
    replication
        Number of the luck.
    world, drawn
        Number of the world, and the inputs it sets; None and nothing where there are no worlds.
    own_luck
        Number of the luck, where it is not that of the replication.
    """

    scenario: "Scenario"
    replication: int
    world: int | None = None
    drawn: Mapping[str, object] = field(default_factory=dict)
    own_luck: int | None = None

    @property
    def luck(self) -> int:
        """Number of the luck that the run has."""
        return self.replication if self.own_luck is None else self.own_luck

    @property
    def key(self) -> tuple[str, int]:
        """Name of the run within its experiment: scenario key and replication."""
        return self.scenario.key, self.replication

    def in_world(self) -> "Scenario":
        """Give the scenario as it is simulated, with the inputs of its world."""
        return self.scenario.vary(self.drawn) if self.drawn else self.scenario


@dataclass(frozen=True)
class Plan:
    """All runs of an experiment.

    Attributes
    ----------
    scenarios
        Scenarios in order; the first is the baseline. Many that are made from one by a table are
        given as `Variants`, which makes each when its turn comes.
    seed
        Root of all luck, an integer from 0 to 2**63 - 1.
    replications
        Runs of each scenario.
    quick
        Whether this is a quick look, to be marked as such wherever it is shown.
    worlds
        Draws of what nobody knows exactly, which all scenarios meet; None for none. Replication r
        takes place in world r modulo their number, so that each world has luck of its own, the
        same for all scenarios, and that more replications continue the same worlds.

    Raises
    ------
    PlanError
        If two scenarios share a key, differ in horizon or warm-up, or a number is out of range.
    TypeError
        If a scenario is none, or a number is not whole.
    """

    scenarios: "tuple[Scenario, ...] | Variants"
    seed: int = 1
    replications: int = USUAL_RUNS
    quick: bool = False
    worlds: "Design | None" = None

    def __post_init__(self) -> None:
        scenarios = _checked_scenarios(self.scenarios)
        try:
            seed = whole_number("seed", self.seed)
            replications = whole_number("replications", self.replications, 1, MOST_RUNS)
        except ValueError as error:
            raise PlanError(str(error)) from None
        described = scenarios if isinstance(scenarios, tuple) else scenarios.bases
        _check_keys(described)
        _check_horizons(described)
        _check_warm_ups(described)
        if self.worlds is not None and replications % len(self.worlds) != 0:
            raise PlanError(
                f"{replications} replications do not fill {len(self.worlds)} worlds evenly."
            )
        checked = {"scenarios": scenarios, "seed": seed, "replications": replications}
        for name, value in checked.items():
            object.__setattr__(self, name, value)  # the plan is frozen

    @property
    def baseline(self) -> "Scenario":
        """The scenario that the others are compared with."""
        return self.scenarios[0]

    @property
    def keys(self) -> list[str]:
        """Keys of the scenarios in order."""
        if isinstance(self.scenarios, tuple):
            return [each.key for each in self.scenarios]
        return list(self.scenarios.keys())

    def __len__(self) -> int:
        """Number of planned runs."""
        return len(self.scenarios) * self.replications

    def rows(self, made: "NDArray[np.bool_] | None" = None) -> Iterator[Row]:
        """Yield the planned runs, all scenarios of a replication before the next replication.

        An interrupted experiment is therefore balanced: it holds the same replications of
        every scenario, but for the last. Variants take turns of `TURN` replications. Runs are
        made up as they are asked for: their number costs no memory.

        Parameters
        ----------
        made
            Runs to be left out, shape (scenarios, replications).
        """
        turn = 1 if isinstance(self.scenarios, tuple) else TURN
        for first in range(0, self.replications, turn):
            some = range(first, min(first + turn, self.replications))
            for index in range(len(self.scenarios)):
                for replication in some:
                    if made is None or not made[index, replication]:
                        yield self.row(index, replication)

    def row(self, index: int, replication: int) -> Row:
        """Give the planned run of a scenario, by its place, and a replication."""
        scenario, luck = self.scenarios[index], None
        if not isinstance(self.scenarios, tuple):
            luck = self.scenarios.luck(index, replication)
        if self.worlds is None:
            return Row(scenario, replication, own_luck=luck)
        world = replication % len(self.worlds)
        return Row(scenario, replication, world, self.worlds.values(world), luck)

    def fingerprint(self) -> str:
        """Hash what decides the numbers of a run: scenarios, seed, source of the model, version.

        The number of replications, of workers and of runs already finished do not count, so
        that an experiment can be continued, or made longer.
        """
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint_of(
            self.scenario_fingerprints(),
            self.seed,
            source_hash(),
            package_version(),
            tuple(each.digest() for each in self.designs().values()),
        )

    def scenario_fingerprints(self) -> dict[str, str]:
        """Give the fingerprint of each scenario by its key; of variants, those of their bases."""
        return {each.key: each.fingerprint() for each in self.described()}

    def described(self) -> "tuple[Scenario, ...]":
        """List the scenarios that are given by themselves; of variants, their bases."""
        return self.scenarios if isinstance(self.scenarios, tuple) else self.scenarios.bases

    def designs(self) -> "dict[str, Design]":
        """Give the tables that the plan rests on: `variants`, `worlds`, or none."""
        found = {} if isinstance(self.scenarios, tuple) else {"variants": self.scenarios.design}
        return found if self.worlds is None else found | {"worlds": self.worlds}


def fingerprint_of(
    scenarios: Mapping[str, str],
    seed: int,
    source: str,
    version: str,
    designs: Collection[str] = (),
) -> str:
    """Hash what decides the numbers.

    Parameters
    ----------
    scenarios
        Fingerprints by key.
    seed, source, version
        Root of luck, hash of the model's source, version of Interlock.
    designs
        Hashes of the tables of variants and worlds.
    """
    parts: dict[str, object] = {
        "scenarios": [[key, fingerprint] for key, fingerprint in scenarios.items()],
        "seed": seed,
        "source": source,
        "version": version,
    }
    if designs:
        parts["designs"] = list(designs)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def source_hash() -> str:
    """Hash the source of the model that makes the numbers."""
    from model.rule import source_fingerprint  # late: it brings numba

    return source_fingerprint()


def package_version() -> str:
    """Give the version of Interlock, installed or run from its source folder."""
    try:
        return version("interlock")
    except PackageNotFoundError:
        project = Path(__file__).parent.parent / "pyproject.toml"
        with contextlib.suppress(OSError, KeyError, ValueError):
            return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
        return "unknown"


def _checked_scenarios(given: object) -> "tuple[Scenario, ...] | Variants":
    from experiments.variants import Variants
    from model.scenario import Scenario  # late: help does without it

    if isinstance(given, Variants):
        if not len(given):
            raise PlanError("The table of variants has no row.")
        return given
    if isinstance(given, str | Scenario) or not isinstance(given, Iterable):
        raise TypeError(f"scenarios is {_shown(given)}; it must be a tuple of scenarios.")
    scenarios = tuple(given)
    for each in scenarios:
        if not isinstance(each, Scenario):
            raise TypeError(
                f"{_shown(each)} is not a scenario; make one with load_scenario or Scenario.build."
            )
    if not scenarios:
        raise PlanError("An experiment needs at least one scenario.")
    return scenarios


def _shown(given: object) -> str:
    return reprlib.repr(getattr(given, "key", given))


def _check_keys(scenarios: "tuple[Scenario, ...]") -> None:
    seen: set[str] = set()
    for scenario in scenarios:
        if scenario.key in seen:
            raise PlanError(
                f"Two of the scenarios are called '{scenario.key}'. "
                "Name each scenario once; files need different names."
            )
        seen.add(scenario.key)


def _check_horizons(scenarios: "tuple[Scenario, ...]") -> None:
    _check_equal(scenarios, "horizon_days", "runs for", "--horizon '{}'")


def _check_warm_ups(scenarios: "tuple[Scenario, ...]") -> None:
    """Refuse scenarios whose recorded times begin on different days: their luck is not the same."""
    _check_equal(scenarios, "warm_up_days", "warms up for", "--set 'warm_up={}'")


def _check_equal(scenarios: "tuple[Scenario, ...]", time: str, does: str, option: str) -> None:
    baseline = scenarios[0]
    own = duration_in_words(getattr(baseline, time))
    for scenario in scenarios[1:]:
        if getattr(scenario, time) != getattr(baseline, time):
            raise PlanError(
                f"{baseline.key} {does} {own} and {scenario.key} for "
                f"{duration_in_words(getattr(scenario, time))}; only equal times can be compared.",
                f"(set one for all: {option.format(own)}).",
            )
