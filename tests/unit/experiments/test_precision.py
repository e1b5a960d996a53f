"""Runs are added until what was asked for is known closely enough, and intervals stay honest."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.comparison import interval_of_mean
from experiments.execution import execute
from experiments.plan import Plan
from experiments.precision import Target, enough_runs, next_stage, runs_needed, shortfalls
from experiments.store import Result
from experiments.verdicts import quantity_of
from model.outcomes import HEADLINES, MEASURES
from model.scenario import Scenario

UNITS = {name: measure.unit for name, measure in MEASURES.items()}
BASE, OTHER = (Scenario.build(key, horizon="1 month") for key in ("baseline", "other"))


class Noisy:
    """A stand-in for the engine whose paired differences have a known mean and spread."""

    def __init__(self, seed: int, mean: float, spread: float, is_skewed: bool = False) -> None:
        self.mean, self.spread, self.seed, self.is_skewed = mean, spread, seed, is_skewed

    def difference(self, replication: int) -> float:
        """Draw one paired difference."""
        luck = np.random.default_rng([self.seed, replication])
        if self.is_skewed:
            return self.mean + self.spread * float(luck.exponential() - 1.0)
        return self.mean + self.spread * float(luck.normal())

    def __call__(self, scenario: Scenario, *, seed: int, replication: int) -> Any:
        """Make one run."""
        change = self.difference(replication) if scenario.key == "other" else 0.0
        outcomes = dict.fromkeys(MEASURES, 1.0) | {"value_usd": 100.0 + change}
        months = np.zeros(1, dtype=[("days", "f8")])
        return type("Run", (), {"outcomes": outcomes, "months": months})()


def refine(
    noisy: Noisy, half_width: float, folder: Path, first: int = 100, most: int = 5_000
) -> tuple[Result, int]:
    """Add runs until value is known to within a half width; also count what is missing."""
    targets = (Target("value_usd", half_width),)
    result = enough_runs(
        Plan((BASE, OTHER), replications=first),
        lambda plan: execute(plan, folder / "r", workers=1, simulate=noisy, months_of=[]),
        targets,
        most,
    )
    return result, len(shortfalls(result, targets))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("value=0.1 million", ("value_usd", 1e5)),
        ("net_retention = 0.5 points", ("net_retention_share", 0.005)),
        ("nrr=1", ("net_retention_share", 0.01)),
    ],
)
def test_a_precision_is_read_as_people_write_it(text: str, expected: tuple[str, float]) -> None:
    (target,) = Target.parse(text, UNITS)
    assert target.measure == expected[0]
    assert target.half_width == pytest.approx(expected[1])


def test_all_means_every_headline_to_what_matters() -> None:
    assert Target.parse("all", UNITS) == tuple(Target(name) for name in HEADLINES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0.5", "is no precision; write all"),
        ("value=", "nothing is no size of value_usd above 0"),
        ("value=-1 million", "is no size"),
        ("value=3 points", "is no size"),
        ("valu=3", "Did you mean 'value_usd'"),
    ],
)
def test_what_is_no_precision_is_explained(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Target.parse(text, UNITS)


def test_amounts_have_units() -> None:
    assert quantity_of("1,000", "usd") == 1000.0
    assert quantity_of("0.2 million", "usd") == pytest.approx(2e5)
    assert quantity_of("2 %", "share") == pytest.approx(0.02)
    assert quantity_of("2 days", "usd") is None


def test_enough_runs_at_once_are_enough(tmp_path: Path) -> None:
    result, missing = refine(Noisy(1, 1.0, 1.0), 10.0, tmp_path)
    assert (result.replications, missing) == (100, 0)


def test_as_many_runs_are_made_as_the_spread_asks_for(tmp_path: Path) -> None:
    """The interval of the headline, one of five, is t times spread over the root of the runs."""
    result, missing = refine(Noisy(1, 1.0, 1.0), 0.1, tmp_path)
    needed = (2.58 / 0.1) ** 2
    assert missing == 0
    assert 0.9 * needed < result.replications < 1.25 * needed


def test_it_gives_up_at_the_limit_and_says_what_is_missing(tmp_path: Path) -> None:
    result, missing = refine(Noisy(1, 1.0, 1.0), 0.01, tmp_path, most=300)
    assert (result.replications, missing) == (300, 1)
    (short,) = shortfalls(result, (Target("value_usd", 0.01),))
    assert (short.scenario, short.measure, short.wanted) == ("other", "value_usd", 0.01)
    assert short.half_width > 0.1
    assert short.needed > 10_000


def test_the_same_again_computes_nothing(tmp_path: Path) -> None:
    noisy = Noisy(1, 1.0, 1.0)
    first, _ = refine(noisy, 0.2, tmp_path)
    noisy.difference = lambda replication: pytest.fail("a run was made again")  # type: ignore[method-assign]
    again, _ = refine(noisy, 0.2, tmp_path)
    assert again.replications == first.replications


def test_a_scenario_alone_is_known_by_its_own_mean(tmp_path: Path) -> None:
    plan = Plan((OTHER,), replications=100)
    noisy = Noisy(1, 1.0, 1.0)
    targets = (Target("value_usd", 0.15),)
    result = enough_runs(
        plan,
        lambda some: execute(some, tmp_path / "r", workers=1, simulate=noisy, months_of=[]),
        targets,
    )
    assert not shortfalls(result, targets)
    assert result.replications > 200


@pytest.mark.parametrize("is_skewed", [False, True])
def test_intervals_keep_their_coverage(is_skewed: bool) -> None:
    """In 93 to 97 of 100 of 1,000 experiments the mean lies in the interval it stopped with.

    The rule is walked without folders: the same estimates, and the same decision when to stop.
    """
    trials, covered = 1_000, 0
    for trial in range(trials):
        luck = np.random.default_rng([7, trial])
        draw = luck.exponential if is_skewed else luck.normal
        values = draw(size=100)
        while True:
            _, low, high = interval_of_mean(values)
            half, n = (high - low) / 2.0, len(values)
            if half <= 0.12 or n >= 2_000:
                break
            more = next_stage(n, runs_needed(half, 0.12, n), 2_000) - n
            values = np.append(values, draw(size=more))
        truth = 1.0 if is_skewed else 0.0
        covered += low <= truth <= high
    assert 0.93 <= covered / trials <= 0.97
