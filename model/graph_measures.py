"""How far a communication graph reaches across departments."""

import math
from collections.abc import Sequence

import numpy as np

from model.communication import Column, Flags, Rows
from model.records import ACCOUNTS, DEPARTMENTS, OPERATIONS, SALES


def cross_tie_share(
    first: Rows,
    second: Rows,
    department: Rows,
    *,
    strength: Column | None = None,
    present: Flags | None = None,
) -> float:
    """Compute the share of ties that join two departments [share 0-1].

    Parameters
    ----------
    first, second
        Rows of the two ends of each tie, shape (ties,).
    department
        Department of each person, shape (people,).
    strength
        Weight of each tie, for the share of contact; each tie counts once where None.
    present
        Who is with the firm, shape (people,); ties of others do not count. Everybody where None.

    Returns
    -------
    The share; nan without ties.
    """
    first, second, weight = _counted_ties(first, second, strength, present)
    total = float(weight.sum())
    if not total:
        return math.nan
    return float(weight[department[first] != department[second]].sum()) / total


def modularity(
    first: Rows,
    second: Rows,
    department: Rows,
    *,
    strength: Column | None = None,
    present: Flags | None = None,
) -> float:
    """Compute how much more ties stay inside departments than chance would have it.

    Newman & Girvan (2004): the share of ties inside departments less the share expected if the
    same tie ends were joined at random. 0 means no wall between departments.

    Parameters
    ----------
    first, second, department, strength, present
        As for `cross_tie_share`.

    Returns
    -------
    Modularity by department [-1 to 1]; nan without ties.
    """
    first, second, weight = _counted_ties(first, second, strength, present)
    total = float(weight.sum())
    if not total:
        return math.nan
    one, other = department[first], department[second]
    inside = float(weight[one == other].sum()) / total
    count = len(DEPARTMENTS)
    ends = np.bincount(one, weight, count) + np.bincount(other, weight, count)
    return inside - float(np.square(ends / (2.0 * total)).sum())


def spanner_share(
    first: Rows,
    second: Rows,
    department: Rows,
    *,
    present: Flags | None = None,
    among: Sequence[int] = (SALES, ACCOUNTS, OPERATIONS),
) -> float:
    """Compute the share of people who hold ties to all other departments [share 0-1].

    Parameters
    ----------
    first, second, department, present
        As for `cross_tie_share`.
    among
        Departments that the firm has.

    Returns
    -------
    The share; nan without people.
    """
    first, second, _ = _counted_ties(first, second, None, present)
    counted = np.ones(len(department), np.bool_) if present is None else present
    if not counted.any():
        return math.nan
    knows = np.zeros((len(department), len(DEPARTMENTS)), np.bool_)
    knows[first, department[second]] = True
    knows[second, department[first]] = True
    knows[np.arange(len(department)), department] = True
    is_spanner: Flags = np.logical_and.reduce(knows[:, list(among)], axis=1)
    return float(is_spanner[counted].mean())


def _counted_ties(
    first: Rows, second: Rows, strength: Column | None, present: Flags | None
) -> tuple[Rows, Rows, Column]:
    weight = np.ones(len(first)) if strength is None else strength
    if present is None:
        return first, second, weight
    counts = present[first] & present[second]
    return first[counts], second[counts], weight[counts]
