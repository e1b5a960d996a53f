"""Which of many settings may be the best, when all of them met the same luck."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

_BLOCK = 256  # settings compared with all others at a time: memory grows with this, not the square
_NOTHING = 1e-12  # variance of a difference, as a share of those of its sides, that rounding leaves


def may_be_best(
    values: NDArray[np.float64], *, level: float, tolerance: float = 0.0
) -> NDArray[np.bool_]:
    """Tell which settings are not surely worse than any other (screening by paired t tests).

    The setting with the largest true mean is among them with the given confidence, however the
    settings depend on each other: it is left out only where one of its comparisons with the others
    errs, and each of these errs with an equal part of the risk (Bonferroni). The tests have two
    sides, so that the interval of the difference from the better setting does not hold 0.

    Parameters
    ----------
    values
        Larger is better, shape (settings, replications); at least two replications, all finite.
    level
        Confidence [share].
    tolerance
        Difference of two means that rounding makes [unit of the values].

    Returns
    -------
    Shape (settings,).

    References
    ----------
    Nelson, Swann, Goldsman and Song (2001), subset selection, here with paired differences.
    """
    settings, n = values.shape
    if settings == 1:
        return np.ones(1, dtype=bool)
    means = values.mean(axis=1)
    centered = (values - means[:, None]) / np.sqrt(n - 1)
    variances = (centered**2).sum(axis=1)
    quantile = float(stdtrit(n - 1, 1.0 - (1.0 - level) / 2.0 / (settings - 1)))
    kept = np.empty(settings, dtype=bool)
    for first in range(0, settings, _BLOCK):
        some = slice(first, first + _BLOCK)
        sums = variances[some, None] + variances[None, :]
        of_difference = sums - 2.0 * (centered[some] @ centered.T)
        of_difference[of_difference < _NOTHING * sums] = 0.0
        behind = means[None, :] - means[some, None]
        surely = (behind > quantile * np.sqrt(of_difference / n)) & (behind > tolerance)
        kept[some] = ~surely.any(axis=1)
    return kept
