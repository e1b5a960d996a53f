"""What an experiment runs: scenarios, replications and a seed."""

import contextlib
import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from model.calendar import duration_in_words

if TYPE_CHECKING:
    from model.scenario import Scenario

MOST_RUNS = 100_000
QUICK_RUNS = 40
USUAL_RUNS = 200
LARGEST_SEED = 2**63 - 1


class PlanError(ValueError):
    """The scenarios cannot be run or compared together; the message says why."""


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
        If two scenarios share a key, differ in horizon, or a number is out of range.
    """

    scenarios: "tuple[Scenario, ...]"
    seed: int = 1
    replications: int = USUAL_RUNS
    quick: bool = False

    def __post_init__(self) -> None:
        if not self.scenarios:
            raise PlanError("An experiment needs at least one scenario.")
        if not 1 <= self.replications <= MOST_RUNS:
            raise PlanError(
                f"The number of runs is {self.replications}; "
                f"it must be between 1 and {MOST_RUNS:,} for each scenario."
            )
        if not 0 <= self.seed <= LARGEST_SEED:
            raise PlanError(f"The seed is {self.seed}; it must be between 0 and 2**63 - 1.")
        _check_keys(self.scenarios)
        _check_horizons(self.scenarios)

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
        parts = {
            "scenarios": [[each.key, each.fingerprint()] for each in self.scenarios],
            "seed": self.seed,
            "source": source_hash(),
            "version": package_version(),
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
    baseline = scenarios[0]
    for scenario in scenarios[1:]:
        if scenario.horizon_days != baseline.horizon_days:
            raise PlanError(
                f"{baseline.key} runs for {duration_in_words(baseline.horizon_days)} and "
                f"{scenario.key} for {duration_in_words(scenario.horizon_days)}; "
                "only equal times can be compared. "
                f"Set one for all: --horizon '{duration_in_words(baseline.horizon_days)}'"
            )
