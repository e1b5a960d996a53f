"""Waves of settings: known posteriors come out, the same way whatever is asked before."""

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.waves import Accepted, Ask, NotEnoughError, adjusted, waves

pytest.importorskip("pyabc", reason="pyABC is not installed")
NAMES = ("one", "two")
SLOPES = np.array([[8.0, 1.0, 0.0], [0.0, 3.0, 6.0]])
Column = NDArray[np.float64]


def asks(known: Column) -> Ask:
    """Answer by a linear rule with luck of its own for each proposal."""

    def ask(wave: int, first: int, settings: Column) -> Column:
        luck = np.random.default_rng([wave, first]).standard_normal((len(settings), 3))
        return np.asarray((settings - 0.5) @ SLOPES + luck - known)

    return ask


def middle(found: Accepted, column: int) -> tuple[float, float]:
    order = np.argsort(found.settings[:, column])
    ends = np.interp([0.025, 0.975], np.cumsum(found.weights[order]), found.settings[order, column])
    return float(ends[0]), float(ends[1])


def test_the_same_question_has_the_same_answer_whatever_numpy_drew_before() -> None:
    ask = asks(np.zeros(3))
    one = waves(NAMES, ask, accepted=60, most=400, seed=5)
    np.random.seed(99)
    before = np.random.get_state(legacy=False)["state"]["key"].copy()
    two = waves(NAMES, ask, accepted=60, most=400, seed=5)
    assert np.array_equal(one.settings, two.settings)
    assert np.array_equal(one.number, two.number) and one.wave == two.wave
    assert np.array_equal(np.random.get_state(legacy=False)["state"]["key"], before)
    other = waves(NAMES, ask, accepted=60, most=400, seed=6)
    assert not np.array_equal(one.settings, other.settings)


def test_a_known_posterior_comes_out() -> None:
    truth = np.array([0.3, 0.7])
    found = waves(NAMES, asks((truth - 0.5) @ SLOPES), accepted=300, most=3000, seed=1)
    spread = np.sqrt(np.diag(np.linalg.inv(SLOPES @ SLOPES.T)))
    for column in range(2):
        low, high = middle(found, column)
        assert (low + high) / 2 == pytest.approx(truth[column], abs=spread[column] / 2)
        assert high - low == pytest.approx(2 * 1.96 * spread[column], rel=0.35)


def test_a_linear_difference_is_adjusted_away() -> None:
    luck = np.random.default_rng(2)
    free = luck.normal(0.0, 0.5, (200, 1))
    moved = adjusted(1.0 / (1.0 + np.exp(-free)), free - 0.2, np.full(200, 1 / 200))
    assert moved == pytest.approx(1.0 / (1.0 + np.exp(-0.2)))


def test_settings_stay_in_their_range() -> None:
    found = waves(NAMES, asks(np.full(3, 50.0)), accepted=40, most=300, seed=3)
    assert found.settings.min() >= 0.0 and found.settings.max() <= 1.0
    assert found.weights.sum() == pytest.approx(1.0)


def test_too_few_runs_are_told() -> None:
    with pytest.raises(NotEnoughError):
        waves(NAMES, asks(np.zeros(3)), accepted=60, most=60, seed=3)
