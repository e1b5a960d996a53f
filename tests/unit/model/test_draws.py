"""Draws are uniform, and neither entities' nor occasions' go together."""

import numpy as np
import pytest
from scipy.stats import kstest, spearmanr

from model.draws import MODULUS, multiplier_of, nth_draw
from model.rule import opened

LEAST_P = 1e-4
draw = opened(nth_draw)


def draws(occasion: int) -> np.ndarray:
    """Give the draws of 20,000 entities on one occasion."""
    own = np.random.default_rng(5).random(20_000)
    return np.array([draw(uniform, occasion) for uniform in own])


def test_each_occasion_has_a_multiplier_of_its_own() -> None:
    multiplier = opened(multiplier_of)
    given = {multiplier(occasion) for occasion in range(100_000)}
    assert len(given) == 100_000
    assert min(given) >= 1 and max(given) < MODULUS


@pytest.mark.parametrize("uniform", [0.0, 0.1, 0.5, 0.77, 0.999])
@pytest.mark.parametrize("stride", [1, 3, 100_000])
def test_an_entity_draws_evenly_and_unforeseeably_from_occasion_to_occasion(
    uniform: float, stride: int
) -> None:
    drawn = np.array([draw(uniform, stride * nth) for nth in range(10_000)])
    assert kstest(drawn, "uniform").pvalue > LEAST_P
    for apart in (1, 2, 3, 10):
        assert spearmanr(drawn[apart:], drawn[:-apart]).pvalue > LEAST_P
        assert kstest((drawn[apart:] - drawn[:-apart]) % 1.0, "uniform").pvalue > LEAST_P


@pytest.mark.parametrize("occasion", [0, 1, 2, 5, 100, 5_000, 100_000, 500_001])
def test_draws_are_uniform(occasion: int) -> None:
    drawn = draws(occasion)
    assert kstest(drawn, "uniform").pvalue > LEAST_P
    assert drawn.min() > 0.0 and drawn.max() < 1.0


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 2), (1, 3), (7, 8), (0, 100_000)])
def test_draws_of_two_occasions_do_not_go_together(one: int, other: int) -> None:
    first, second = draws(one), draws(other)
    assert spearmanr(first, second).pvalue > LEAST_P
    assert kstest((first + second) % 1.0, "uniform").pvalue > LEAST_P
    assert kstest((first - second) % 1.0, "uniform").pvalue > LEAST_P
