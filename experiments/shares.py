"""Divides the variance of an outcome into shares of inputs and of luck; knows numbers only.

The design is that of Saltelli (2010): rows of points, each row with a point A, a point B that is
drawn apart from it, and for each input a point A_i that is A but for this input, which it has from
B. An input may be a group of inputs that move together. All points of a row share the same lucks,
at least two; different rows have different ones.

With inputs x and luck w, an outcome is y = a(x) + b(w) + c(x, w), where a is its mean over luck, b
its mean over inputs less the mean of all, and c the rest. By the law of total variance

    V(y) = V_x(E[y | x]) + E_x(V[y | x]) = V(a) + [V(b) + V(c)] = parameters' part + luck's part,

and Sobol' (1993) indices divide V(a). Two points of a row have the lucks in common, so in their
difference b cancels. What is left of luck in a square, V(c), goes as well when the square is
replaced by the mean product of values that two different lucks give:

    E[y_r(A) y_s(A)] - E[y]^2 = V(a) for r != s, whereas E[y_r(A)^2] - E[y]^2 = V(a) + V(b) + V(c).

The mean of these products over all pairs is the square of the mean over lucks less a share of the
variance between lucks: mean(y)^2 - s^2 / R with R lucks, the correction known from the analysis of
variance. It is unbiased only since b differs from row to row. Were the lucks the same in all rows,
b would be a constant of the whole design: the variance of means would not hold it, subtracting it
would leave too little for the parameters, and luck's part would rest on R draws of b, however many
the rows.

With products of different lucks, all of them means over rows and y less the mean of all,

    parameters' part   mean y_r(A) y_s(A), and the same at B
    total of input i   mean [y(A) - y(A_i)]_r [y(A) - y(A_i)]_s / 2           (Jansen)
    input i alone      mean y_r(B) [y(A_i) - y(A)]_s                          (Saltelli)
    luck's part        mean variance between lucks, at all points

From the first and the third goes what is known to be zero on average and goes along with them,
times the slope of the one on the other: y_r(A) y_s(B), and half of what the product at A_i exceeds
that at A. Where luck is the same whatever the inputs, this takes nearly all of it out.

References: Saltelli and others (2010), https://doi.org/10.1016/j.cpc.2009.09.018; Jansen (1999),
https://doi.org/10.1016/S0010-4655(98)00154-4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Numbers = NDArray[np.float64]

RESAMPLES = 1_000  # standard errors are then known to within 3 %
_LUCK = 0xB007  # the part of a seed that draws rows again for the intervals
LEVEL = 0.95  # share of answers in which every interval of the answer is right
FEWEST_ROWS = 30  # below this an interval from resampling is not trusted
SETTLED_ROWS = 128  # from here on all intervals hold together nearly as often as they say
EARLY_LEVEL = 0.85  # how often they do with fewer, as trials with 32 and 64 rows show


@dataclass(frozen=True)
class Estimate:
    """A number with its interval.

    Attributes
    ----------
    value, low, high
        Estimate and ends of its interval, widened for its family. Shares of nothing come out on
        both sides of zero, as they have no bias.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Shares:
    """How the variance of an outcome divides.

    Attributes
    ----------
    alone, total
        For each input (or group) its share of all variance: by itself, and with all that it does
        together with other inputs [share].
    luck
        Share of luck, with all that it does together with inputs: what is left on average once
        all inputs are known [share].
    together
        Share of what inputs do only together [share].
    first_order, total_order
        Sobol' indices: shares of the parameters' part. None where that part is not clear.
    variance
        All variance [square of the outcome's unit].
    rows, missing
        Rows used, and rows left out because a run has no value.
    family
        Number of intervals that hold together.
    """

    alone: tuple[Estimate, ...]
    total: tuple[Estimate, ...]
    luck: Estimate
    together: Estimate
    first_order: tuple[Estimate, ...] | None
    total_order: tuple[Estimate, ...] | None
    variance: float
    rows: int
    missing: int
    family: int


def sampled(groups: Sequence[str], rows: int, seed: int) -> Numbers:
    """Draw the points of the design, from SALib's scrambled Sobol' sequence.

    Parameters
    ----------
    groups
        For each input the group that it moves with; its own name where it moves alone.
    rows
        Number of rows, a power of two.
    seed
        Root of all luck of the experiment; points have their own part of it.

    Returns
    -------
    Shares of the unit interval, shape (rows, groups + 2, inputs), groups in the order of their
    first inputs.
    """
    from SALib.sample import sobol  # late: few commands need it

    luck = np.random.default_rng([seed, 0x50B0])
    names = [f"{number}" for number in range(len(groups))]
    bounds = [[0.0, 1.0]] * len(groups)
    problem = {"num_vars": len(groups), "names": names, "groups": list(groups), "bounds": bounds}
    drawn = sobol.sample(problem, rows, calc_second_order=False, seed=luck)
    return np.asarray(drawn).reshape(rows, len(set(groups)) + 2, len(groups))


def divide(outcomes: Numbers, seed: int = 1) -> Shares:
    """Divide the variance of an outcome among inputs and luck.

    Parameters
    ----------
    outcomes
        Shape (rows, inputs + 2, lucks): points in the order of `sampled`. Rows in which a value is
        not finite are left out.
    seed
        Root of the luck by which rows are drawn again for the intervals.

    Raises
    ------
    ValueError
        If there are fewer than two lucks, or fewer than two rows with all values.
    """
    if outcomes.shape[2] < 2:
        raise ValueError("luck's share needs at least two lucks at each point")
    kept = outcomes[np.isfinite(outcomes).all(axis=(1, 2))]
    if len(kept) < 2:
        raise ValueError("fewer than two rows have a value at each point")
    terms = _terms(kept - kept[0, 0, 0])  # where nothing differs, not even rounding does
    own, drawn = _Parts.of(terms.mean(axis=0)), _Parts.of(_resampled(terms, seed))
    inputs = outcomes.shape[1] - 2
    family = 2 * inputs + 2
    quantile = float(stdtrit(len(kept) - 1, 1.0 - (1.0 - LEVEL) / (2.0 * family)))

    def estimates(values: Numbers, draws: Numbers) -> tuple[Estimate, ...]:
        half_widths = quantile * draws.std(axis=0, ddof=1)
        return tuple(
            Estimate(value, value - half, value + half)
            for value, half in zip(values.tolist(), half_widths.tolist(), strict=True)
        )

    shares = estimates(own.shares(), drawn.shares())
    parameters = estimates(own.parameters[np.newaxis], drawn.parameters[:, np.newaxis])[0]
    is_clear = parameters.low > 0.0
    indices = estimates(own.indices(), drawn.indices()) if is_clear else ()
    return Shares(
        alone=shares[:inputs],
        total=shares[inputs : 2 * inputs],
        luck=shares[-2],
        together=shares[-1],
        first_order=indices[:inputs] if is_clear else None,
        total_order=indices[inputs:] if is_clear else None,
        variance=float(own.parameters + own.luck),
        rows=len(kept),
        missing=len(outcomes) - len(kept),
        family=family,
    )


@dataclass(frozen=True)
class _Parts:
    """Parts of a variance, or of many resampled ones (an axis before that of the inputs)."""

    alone: Numbers
    total: Numbers
    parameters: Numbers
    luck: Numbers

    @classmethod
    def of(cls, means: Numbers) -> "_Parts":
        """Take averages of the columns of `_terms`."""
        inputs = (means.shape[-1] - 2) // 2
        alone, total = means[..., 2 : 2 + inputs], means[..., 2 + inputs :]
        return cls(alone, total, means[..., 0], means[..., 1])

    def shares(self) -> Numbers:
        """Return shares of all variance: alone, total, luck, and what inputs do only together."""
        together = self.parameters - self.alone.sum(axis=-1)
        all_parts = [self.alone, self.total, self.luck[..., np.newaxis], together[..., np.newaxis]]
        return _shares(np.concatenate(all_parts, axis=-1), self.parameters + self.luck)

    def indices(self) -> Numbers:
        """Return shares of the parameters' part: alone, total."""
        return _shares(np.concatenate([self.alone, self.total], axis=-1), self.parameters)


def _shares(parts: Numbers, whole: Numbers) -> Numbers:
    """Divide parts by their whole; nothing has no share of nothing."""
    whole = whole[..., np.newaxis]
    return np.divide(parts, whole, out=np.zeros_like(parts), where=whole != 0.0)


def _terms(outcomes: Numbers) -> Numbers:
    """Return what each row adds to the averages that are the parts of the variance.

    Columns: parameters' part, luck's part, each input alone, total of each input.
    """
    rows = len(outcomes)
    centered = outcomes - outcomes[:, [0, -1]].mean()
    first, last, points = centered[:, :1], centered[:, -1:], centered[:, 1:-1]
    of_center = (first + last).mean(axis=(1, 2)).var(ddof=1) / (4.0 * rows)  # as it is estimated
    at_first, at_points = _products(first, first), _products(points, points)
    ends = (at_first + _products(last, last)) / 2.0 + of_center
    steps = points - first
    parts = [
        _steadied(ends, _products(first, last)),
        outcomes.var(axis=2, ddof=1).mean(axis=1, keepdims=True),
        _steadied(_products(last, steps), (at_points - at_first) / 2.0),
        _products(steps, steps) / 2.0,
    ]
    return np.concatenate(parts, axis=1)


def _steadied(terms: Numbers, idle: Numbers) -> Numbers:
    """Take out of terms what goes along with others whose mean is known to be zero."""
    deviations = idle - idle.mean(axis=0)
    size = (deviations**2).sum(axis=0)
    along = (deviations * terms).sum(axis=0)
    slope = np.divide(along, size, out=np.zeros_like(size), where=size > 0.0)
    return np.asarray(terms - slope * idle)


def _products(one: Numbers, other: Numbers) -> Numbers:
    """Return the mean product over all pairs of different lucks, which are the last axis."""
    lucks = one.shape[-1]
    same = (one * other).sum(axis=-1)
    return np.asarray((one.sum(axis=-1) * other.sum(axis=-1) - same) / (lucks * (lucks - 1)))


def _resampled(terms: Numbers, seed: int) -> Numbers:
    """Return averages over rows drawn again with replacement, a line for each drawing."""
    rows = len(terms)
    luck = np.random.default_rng([seed, _LUCK])
    drawn = luck.integers(rows, size=(RESAMPLES, rows)) + rows * np.arange(RESAMPLES)[:, np.newaxis]
    counts = np.bincount(drawn.ravel(), minlength=RESAMPLES * rows).reshape(RESAMPLES, rows)
    return np.asarray(counts.astype(np.float64) @ terms / rows)
