"""Estimates: means, ratios, slopes and correlations over replications, with their intervals."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from experiments.patterns.finding import Estimate

Column = NDArray[np.float64]
Statistic = Callable[..., float]

LEVEL = 0.95
RESAMPLES = 1000


def mean_with_interval(values: Column) -> Estimate:
    """Give a mean over replications and its 95 % interval; undefined values are left out."""
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return float("nan"), (float("nan"), float("nan"))
    mean = float(values.mean())
    half = float(student.ppf(0.5 + LEVEL / 2, len(values) - 1) * values.std(ddof=1))
    half /= len(values) ** 0.5
    return mean, (mean - half, mean + half)


def statistic_with_interval(
    statistic: Statistic, *columns: Column, resamples: int = RESAMPLES
) -> Estimate:
    """Give a statistic of paired columns and its 95 % interval from resampled replications."""
    luck = np.random.default_rng(0)
    count = len(columns[0])
    resampled = []
    for _ in range(resamples):
        rows = luck.integers(0, count, count)
        resampled.append(statistic(*(column[rows] for column in columns)))
    low, high = np.nanquantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return statistic(*columns), (float(low), float(high))


def ratio_of_means(above: Column, below: Column) -> float:
    """Divide one mean by another; nan where there is nothing to divide by."""
    return float(above.mean() / below.mean()) if below.mean() != 0.0 else float("nan")


def relative_change(changed: Column, reference: Column) -> float:
    """Give the change of a mean against a reference, as a share of it."""
    return ratio_of_means(changed, reference) - 1.0


def ratio_of_rates(events: Column, cases: Column, others: Column, other_cases: Column) -> float:
    """Divide the rate of events in some cases by the rate in others."""
    return ratio_of_means(events, cases) / ratio_of_means(others, other_cases)


def correlation(one: Column, other: Column) -> float:
    """Give the correlation of two columns; nan where one does not vary."""
    if one.std() == 0.0 or other.std() == 0.0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def slope(places: Column, values: Column, weights: Column | None = None) -> float:
    """Give the slope of the line through weighted points; nan for fewer than two places."""
    weights = np.ones(len(places)) if weights is None else weights
    if weights.sum() == 0.0:
        return float("nan")
    spread = places - np.average(places, weights=weights)
    below = float((weights * spread * spread).sum())
    return float((weights * spread * values).sum() / below) if below > 0.0 else float("nan")


def peak_at(places: list[float], means: Column) -> float:
    """Give the place at the top of a parabola through the highest mean and its neighbors."""
    best = int(np.argmax(means))
    if best in (0, len(means) - 1):
        return places[best]
    around = slice(best - 1, best + 2)
    shifted = np.array(places[around]) - places[best]
    curve, rise, _ = np.polyfit(shifted, means[around] / abs(means[best]), 2)
    return float(places[best] - rise / (2.0 * curve))
