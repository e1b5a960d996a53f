"""Fronts: which points no other one beats in everything at once.

A point is a row of gains, each the better the higher. One point beats another if it is at least as
good in every gain and better in one. Those that nobody beats are the front: what is gained from one
of them to the next has its price in something else.
"""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def is_unbeaten(points: Points) -> NDArray[np.bool_]:
    """Tell which points no other point beats, shape (points,).

    Parameters
    ----------
    points
        Finite gains, shape (points, gains). Equal points do not beat each other.
    """
    at_least = (points[:, None, :] >= points[None, :, :]).all(axis=2)
    above = (points[:, None, :] > points[None, :, :]).any(axis=2)
    beats = at_least & above
    return np.asarray(~beats.any(axis=0))


def ranks(points: Points) -> NDArray[np.intp]:
    """Rank points: 0 for the front, 1 for what is the front without it, and so on."""
    found = np.full(len(points), -1)
    rank = 0
    while (found < 0).any():
        left = np.flatnonzero(found < 0)
        found[left[is_unbeaten(points[left])]] = rank
        rank += 1
    return found


def chosen(points: Points, most: int) -> list[int]:
    """Choose points by rank; of a rank that is too large those that lie far from each other.

    Parameters
    ----------
    points
        Gains, shape (points, gains).
    most
        How many to choose at most.

    Returns
    -------
    Rows of the points chosen, those of the front first.
    """
    found: list[int] = []
    of_rank = ranks(points)
    for rank in range(of_rank.max(initial=-1) + 1):
        members = np.flatnonzero(of_rank == rank)
        found += members[far_apart(points[members], most - len(found))].tolist()
    return found


def far_apart(points: Points, most: int) -> list[int]:
    """Choose points that lie far from each other: the best in each gain, then the remotest.

    Distances are counted in widths of each gain over the points. At equal distance the first
    point is taken.
    """
    if most <= 0 or not len(points):
        return []
    if len(points) <= most:
        return list(range(len(points)))
    width = np.ptp(points, axis=0)
    scaled = points / np.where(width > 0.0, width, 1.0)
    found = list(dict.fromkeys(scaled.argmax(axis=0).tolist()))[:most]
    while len(found) < most:
        apart = np.linalg.norm(scaled[:, None, :] - scaled[None, found, :], axis=2).min(axis=1)
        apart[found] = -1.0
        found.append(int(apart.argmax()))
    return found
