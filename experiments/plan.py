"""What an experiment runs: scenarios, replications and a seed."""

import contextlib
import hashlib
import json
import reprlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from model.calendar import duration_in_words
from model.whole_numbers import whole_number

if TYPE_CHECKING:
    from model.scenario import Scenario

MOST_RUNS = 100_000
QUICK_RUNS = 40
USUAL_RUNS = 200


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
    """One planned run: one scenario with one replication's luck."""

    scenario: "Scenario"
    replication: int

    @property
    def key(self) -> tuple[str, int]:
        """Name of the run within its experiment: scenario key and replication."""
        return self.scenario.key, self.replication


@dataclass(frozen=True)
class Plan:
    """All runs of an experiment.

    Attributes
    ----------
    scenarios
        Scenarios in order; the first is the baseline.
    seed
        Root of all luck, an integer from 0 to 2**63 - 1.
    replications
        Runs of each scenario.
    quick
        Whether this is a quick look, to be marked as such wherever it is shown.

    Raises
    ------
    PlanError
        If two scenarios share a key, differ in horizon or warm-up, or a number is out of range.
    TypeError
        If a scenario is none, or a number is not whole.
    """

    scenarios: "tuple[Scenario, ...]"
    seed: int = 1
    replications: int = USUAL_RUNS
    quick: bool = False

    def __post_init__(self) -> None:
        scenarios = _checked_scenarios(self.scenarios)
        try:
            seed = whole_number("seed", self.seed)
            replications = whole_number("replications", self.replications, 1, MOST_RUNS)
        except ValueError as error:
            raise PlanError(str(error)) from None
        _check_keys(scenarios)
        _check_horizons(scenarios)
        _check_warm_ups(scenarios)
        checked = {"scenarios": scenarios, "seed": seed, "replications": replications}
        for name, value in checked.items():
            object.__setattr__(self, name, value)  # the plan is frozen

    @property
    def baseline(self) -> "Scenario":
        """The scenario that the others are compared with."""
        return self.scenarios[0]

    def __len__(self) -> int:
        """Number of planned runs."""
        return len(self.scenarios) * self.replications

    def rows(self) -> Iterator[Row]:
        """Yield the planned runs, all scenarios of a replication before the next replication.

        An interrupted experiment is therefore balanced: it holds the same replications of
        every scenario, but for the last.
        """
        for replication in range(self.replications):
            for scenario in self.scenarios:
                yield Row(scenario, replication)

    def fingerprint(self) -> str:
        """Hash what decides the numbers of a run: scenarios, seed, source of the model, version.

        The number of replications, of workers and of runs already finished do not count, so
        that an experiment can be continued, or made longer.
        """
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        fingerprints = {each.key: each.fingerprint() for each in self.scenarios}
        return fingerprint_of(fingerprints, self.seed, source_hash(), package_version())


def fingerprint_of(scenarios: Mapping[str, str], seed: int, source: str, version: str) -> str:
    """Hash what decides the numbers: fingerprints of scenarios by key, seed, source, version."""
    parts = {
        "scenarios": [[key, fingerprint] for key, fingerprint in scenarios.items()],
        "seed": seed,
        "source": source,
        "version": version,
    }
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


def _checked_scenarios(given: object) -> "tuple[Scenario, ...]":
    from model.scenario import Scenario  # late: help does without it

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
