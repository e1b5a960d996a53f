"""Waves of settings: intervals hold a known truth as often as they say."""

import numpy as np
import pytest

from experiments.waves import waves
from tests.unit.experiments.test_waves import NAMES, SLOPES, asks, middle

pytest.importorskip("pyabc", reason="pyABC is not installed")


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    luck = np.random.default_rng(8)
    hits = 0
    for trial in range(100):
        truth = luck.random(2)
        known = (truth - 0.5) @ SLOPES + luck.standard_normal(3)
        found = waves(NAMES, asks(known), accepted=50, most=350, seed=trial)
        hits += sum(low <= t <= high for t, (low, high) in zip(
            truth, (middle(found, 0), middle(found, 1)), strict=True))  # fmt: skip
    assert hits >= 176  # of 190 expected; fewer come in one of 10,000 such tests
