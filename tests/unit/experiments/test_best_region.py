"""Which settings may be the best: known answers, and how often the true best is among them."""

import numpy as np
import pytest

from experiments.best_region import may_be_best

TRIALS = 300
LEVEL = 0.95


def test_settings_that_differ_by_a_constant_leave_only_the_best() -> None:
    luck = np.random.default_rng(1).normal(size=40)
    values = luck + np.array([[0.0], [2.0], [1.0]])
    assert may_be_best(values, level=LEVEL).tolist() == [False, True, False]


def test_equal_settings_may_all_be_the_best() -> None:
    luck = np.random.default_rng(1).normal(size=40)
    rounding = luck * (1.0 + np.array([[0.0], [1e-16], [1e-15]]))
    assert may_be_best(rounding, level=LEVEL, tolerance=1e-9).all()
    assert may_be_best(luck[None, :], level=LEVEL).tolist() == [True]


def test_two_settings_are_told_apart_as_by_a_paired_t_test() -> None:
    difference = np.array([1.0, 2.0, 3.0, 4.0, 5.0])  # t = 3 / sqrt(2.5 / 5) = 4.24
    values = np.stack([np.zeros(5), difference])
    assert may_be_best(values, level=0.98).tolist() == [False, True]  # two-sided limit 3.75
    assert may_be_best(values, level=0.99).all()  # 4.60


def test_blocks_of_many_settings_give_what_pairs_give() -> None:
    luck = np.random.default_rng(2)
    values = luck.normal(size=(600, 12)) + np.linspace(0.0, 3.0, 600)[:, None]
    together = may_be_best(values, level=LEVEL)
    last = values[together.argmax() :]
    assert 1 < together.sum() < 600
    assert may_be_best(last, level=LEVEL)[-1] == together[-1]


@pytest.mark.parametrize("noise", ["alike", "unlike", "skewed"])
def test_the_true_best_is_among_them(noise: str) -> None:
    """In at least 95 of 100 experiments, also where the best is hardly better."""
    means = -np.array([0.0, 0.05, 0.05, 0.2, 0.2, 0.4, 1.0, 1.0, 1.0])
    found = 0
    for trial in range(TRIALS):
        luck = np.random.default_rng([trial, 5])
        own = luck.normal(size=(len(means), 40))
        if noise == "unlike":
            own *= np.linspace(0.1, 3.0, len(means))[:, None]
        if noise == "skewed":
            own = luck.exponential(size=own.shape) - 1.0
        values = means[:, None] + luck.normal(size=40) + own
        found += int(may_be_best(values, level=LEVEL)[0])
    assert found >= LEVEL * TRIALS
