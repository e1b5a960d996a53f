"""Sharing and seeing are best in moderation, and how much is best moves as the evidence says."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.patterns.study import Study
from model.scenario import load_scenario

RUNS = 200
STUDY = Study(RUNS)
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
SIGHT = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
POD: dict[str, Any] = {"sharing_group": "pod"}
"""Pods of the default size."""


def values(
    lever: str, steps: tuple[float, ...], changes: dict[str, Any], times: int = 1
) -> NDArray[np.float64]:
    """Give the value of the reference firm at each step of a lever, shape (steps, runs)."""
    firm = load_scenario("baseline").replace(changes)
    return np.array(
        [STUDY.ensemble(firm.replace({lever: step}), "", times)["value_usd"] for step in steps]
    )


def assert_some_beats_none_and_all(found: NDArray[np.float64]) -> None:
    """Hold the best step by half of the runs against both ends in the other half.

    In the runs that chose it, the best of many steps looks better than it is.
    """
    chosen, tested = np.split(found, 2, axis=1)
    best = int(chosen.mean(axis=1).argmax())
    assert 0 < best < len(found) - 1
    assert is_surely_above(tested[best], tested[0])
    assert is_surely_above(tested[best], tested[-1])


def is_surely_above(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Tell whether paired runs are higher on average, beyond the 95 % interval."""
    difference = one - other
    return bool(difference.mean() > 1.96 * difference.std(ddof=1) / np.sqrt(len(difference)))


def top(steps: tuple[float, ...], found: NDArray[np.float64]) -> float:
    """Give the step at the top of a parabola through the best mean and its neighbors."""
    means = found.mean(axis=1)
    best = min(max(int(means.argmax()), 1), len(steps) - 2)
    near = slice(best - 1, best + 2)
    bend, slope, _ = np.polyfit(steps[near], means[near] / means[best], 2)
    return float(np.clip(-slope / (2.0 * bend), steps[0], steps[-1]))


def test_sharing_some_of_pay_beats_none_and_all_in_the_reference_firm() -> None:
    assert_some_beats_none_and_all(values("shared_weight", WEIGHTS, POD, times=2))


def test_the_best_weight_falls_as_more_people_share() -> None:
    """Source: Gaynor and Pauly (1990)."""
    small, large = (
        top(WEIGHTS, values("shared_weight", WEIGHTS, POD | {"pod_size": size})) for size in (3, 12)
    )
    firm = values("shared_weight", WEIGHTS, {})
    assert small > large
    assert firm.mean(axis=1).argmax() == 0


@pytest.mark.parametrize("interdependence", [0.0, 0.5])
def test_where_work_hardly_depends_on_others_sharing_never_helps(interdependence: float) -> None:
    found = values("shared_weight", WEIGHTS, POD | {"interdependence": interdependence})
    assert not any(is_surely_above(each, found[0]) for each in found[1:])


def test_the_best_weight_rises_with_interdependence() -> None:
    """Source: Adams (T9), Lim and Chen (2014)."""
    tops = [
        top(WEIGHTS, values("shared_weight", WEIGHTS, POD | {"interdependence": k}))
        for k in (0.5, 1.0, 1.5)
    ]
    assert tops == sorted(tops)
    assert tops[0] < tops[-1] < 1.0


def test_the_best_transparency_lies_inside_and_falls_with_noise() -> None:
    """Who looks often at noisy reports over-steers."""
    clear, noisy = (
        values("transparency", SIGHT, {"observation_noise": noise}, times=2) for noise in (0.0, 1.0)
    )
    for found in (clear, noisy):
        assert_some_beats_none_and_all(found)
    assert top(SIGHT, noisy) < top(SIGHT, clear) - 0.02
