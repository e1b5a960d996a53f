"""What the report draws on: since when a difference lasts, and the graph of the first run."""

import numpy as np
import pandas as pd
import pytest

from reports import evidence


def months_of(low: list[float], spread: float = 1.0, runs: int = 200) -> pd.DataFrame:
    """Return monthly differences around given means."""
    noise = np.random.default_rng(1).normal(0.0, spread, (runs, len(low)))
    return pd.DataFrame(noise - noise.mean(axis=0) + low, columns=range(1, len(low) + 1))


@pytest.mark.parametrize(
    ("means", "month"),
    [
        ([5, 5, 5, 5], 1),
        ([0, 0, 5, 5], 3),
        ([5, 5, 0, 5], 4),
        ([5, 5, 5, 0], 0),
        ([-5, -5, 5, 5], 3),
        ([5, 0, -5, -5], -3),
        ([0, 0, 0, 0], 0),
    ],
)
def test_a_gain_lasts_from_the_month_after_which_it_stays_clear(
    means: list[float], month: int
) -> None:
    assert evidence.lasting(months_of(means), scenarios=1) == month


def test_intervals_over_time_are_widened_for_months_and_scenarios() -> None:
    path = months_of([0.17] * 24)  # 2.4 standard errors: clear alone, not among 24
    assert evidence.lasting(path[[24]], scenarios=1) == 24
    assert evidence.lasting(path, scenarios=1) == 0
