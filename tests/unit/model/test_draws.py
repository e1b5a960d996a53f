"""Draws have a known answer, are uniform, and do not go together."""

import numpy as np
import pytest
from scipy.stats import kstest, spearmanr

from model.draws import MODULUS, nth_draw
from model.rule import opened

LEAST_P = 1e-4
draw = opened(nth_draw)


def draws(occasion: int) -> np.ndarray:
    """Give the draws of 20,000 entities on one occasion."""
    own = np.random.default_rng(5).random(20_000)
    return np.array([draw(uniform, occasion) for uniform in own])


def test_ten_thousand_steps_from_one_give_the_published_number() -> None:
    assert round(draw(0.0, 10_000) * MODULUS) == 399_268_537


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


def test_an_entity_draws_the_same_whatever_it_drew_before() -> None:
    step = draw(draw(0.3, 4), 0)
    assert draw(0.3, 4) == pytest.approx(step, abs=1e-9)
