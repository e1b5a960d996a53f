"""Screens many inputs by few runs: how far each moves an outcome, after Morris (1991).

A trajectory starts at a random point of a grid and changes one input after the other until all have
changed. All points of a trajectory share their luck, so an input that plays no part changes nothing
at all; different trajectories have different luck. SALib draws the trajectories and does the sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from experiments.draws import levels
from model.quantities import Quantity

FEWEST_RANKED = 10
"""Trajectories below which no input is called first: where the largest acts at a quarter of all
places only, 4 trajectories call another one first in one screening of seven, 10 in one of 100."""
FEWEST_LEVELS = 4  # of the grid: what Morris (1991) and most after him took
RESAMPLES = 1_000
_LUCK = 0xB007  # the part of a seed that draws trajectories again for the intervals
LEVEL = 0.95  # share of answers in which the intervals of all inputs are right


@dataclass(frozen=True)
class Effect:
    """How far one input moves an outcome.

    Attributes
    ----------
    name
        The input.
    size
        Mean size of the change in the outcome when the input makes a step, whatever its direction
        (Morris's mu* times the step) [unit of the outcome].
    low, high
        Interval of that mean, widened so that those of all inputs hold together.
    change
        Mean change when the input makes a step upward (mu times the step).
    spread
        Standard deviation of that change from place to place and luck to luck (sigma times the
        step): large where the input acts together with others, or not evenly over its range.
    """

    name: str
    size: float
    low: float
    high: float
    change: float
    spread: float


def grid(quantities: Sequence[Quantity]) -> int:
    """Count the levels of the grid: even, and so many that each word or rhythm is one of them."""
    most = max(len(levels(each)) for each in quantities)
    return max(FEWEST_LEVELS, most + most % 2)


def step(quantities: Sequence[Quantity]) -> float:
    """Give the share of its range that an input moves at once; a word becomes another one.

    With a word there is no saying how far a whole range would move the outcome, so effects of all
    inputs are given for a step, and not divided by it.
    """
    return grid(quantities) / (2.0 * (grid(quantities) - 1.0))


def trajectories(quantities: Sequence[Quantity], count: int, seed: int) -> NDArray[np.float64]:
    """Draw trajectories through the grid.

    Returns
    -------
    Shares of each input's way through its range, shape (count, inputs + 1, inputs).
    """
    from SALib.sample import morris  # late: few commands need it

    luck = np.random.default_rng([seed, 0x3077])
    drawn = morris.sample(_problem(quantities), count, num_levels=grid(quantities), seed=luck)
    return np.asarray(drawn).reshape(count, len(quantities) + 1, len(quantities))


def effects(
    quantities: Sequence[Quantity],
    points: NDArray[np.float64],
    outcomes: NDArray[np.float64],
    seed: int = 1,
    rounding: float = 0.0,
) -> list[Effect]:
    """Work out how far each input moves an outcome.

    Parameters
    ----------
    quantities, points
        As given to `trajectories`, and what it gave.
    outcomes
        Outcome at each point, shape (trajectories, inputs + 1).
    seed
        Root of the luck by which trajectories are drawn again for the intervals.
    rounding
        Changes up to this size are none: differences of outcomes are not exact to the last bit.

    Returns
    -------
    In the order of the inputs.

    Raises
    ------
    ValueError
        If fewer than two trajectories have a value at each point.
    """
    from SALib.analyze import morris

    is_whole = np.isfinite(outcomes).all(axis=1)
    if is_whole.sum() < 2:
        raise ValueError("fewer than two trajectories have a value at each point")
    found = morris.analyze(
        _problem(quantities),
        points[is_whole].reshape(-1, len(quantities)),
        outcomes[is_whole].ravel(),
        conf_level=1.0 - (1.0 - LEVEL) / len(quantities),
        num_resamples=RESAMPLES,
        num_levels=grid(quantities),
        seed=np.random.default_rng([seed, _LUCK]),
    )
    names = ("mu_star", "mu_star_conf", "mu", "sigma")
    columns = step(quantities) * np.array([found[name] for name in names], dtype=float)
    columns[1] *= _widening(int(is_whole.sum()), 1.0 - (1.0 - LEVEL) / len(quantities))
    columns[:, columns[0] <= rounding] = 0.0
    return [
        Effect(each.name, size, max(size - half, 0.0), size + half, change, spread)
        for each, (size, half, change, spread) in zip(quantities, columns.T.tolist(), strict=True)
    ]


def unseen(count: int) -> float:
    """Give the largest share of places at which an input may act that changed nothing in any run.

    An input that acts at a share p of places changes nothing in all trajectories with probability
    (1 - p) ^ count; any larger share than this one leaves less than 5 %.
    """
    return float(1.0 - (1.0 - LEVEL) ** (1.0 / count))


def _widening(trajectories: int, level: float) -> float:
    """Give how much wider an interval is than SALib's, which takes the spread as known.

    The spread of a resampled mean of n falls short by the root of (n - 1) / n, and with so few
    trajectories its quantile is that of Student's t, not of the normal distribution.
    """
    ends = 0.5 + level / 2.0
    short = np.sqrt(trajectories / (trajectories - 1.0))
    return float(short * stdtrit(trajectories - 1, ends) / ndtri(ends))


def _problem(quantities: Sequence[Quantity]) -> dict[str, Any]:
    names = [each.name for each in quantities]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
