"""Shapley values: a difference divided among the players that make it together.

A coalition is the set of players that take part, written as a whole number whose bits are the
players. A player's part is what it adds when it joins, averaged over all orders in which the
players can join. Parts therefore sum to the value of everybody less that of nobody, a player that
changes nothing gets exactly nothing, and what players do only together is divided evenly.
"""

from collections.abc import Mapping, Sequence
from math import factorial

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Order = tuple[int, ...]  # players by number, in the order in which they join

MOST_EXACT = 8  # players up to which all coalitions are evaluated
_MOST_COALITIONS = 1 << MOST_EXACT
_FEWEST_PAIRS = 5  # of orders: below this their spread is hardly known


def everybody(players: int) -> int:
    """Return the coalition of all players."""
    return (1 << players) - 1


def random_orders(players: int, pairs: int, seed: int) -> list[Order]:
    """Draw random orders, each followed by its reverse (antithetic), which steadies averages."""
    random = np.random.default_rng([seed, players])
    drawn = [tuple(int(each) for each in random.permutation(players)) for _ in range(pairs)]
    return [order for one in drawn for order in (one, one[::-1])]


def usual_pairs(players: int) -> int:
    """Count the pairs of orders that need about as many coalitions as eight players do."""
    return max(_FEWEST_PAIRS, _MOST_COALITIONS // max(1, 2 * (players - 1)))


def coalitions(players: int, orders: Sequence[Order] = ()) -> list[int]:
    """List the coalitions to be evaluated: nobody, everybody, then all others that are needed.

    Parameters
    ----------
    players
        Their number.
    orders
        Orders that parts are averaged over; all of them if left out.
    """
    ends = [0, everybody(players)]
    if not orders:
        return [*ends, *range(1, everybody(players))]
    met = {coalition for order in orders for coalition in _path(order)}
    return [*ends, *sorted(met - set(ends))]


def exact_parts(values: Mapping[int, Column], players: int) -> Column:
    """Compute the part of each player, from the values of all coalitions.

    Parameters
    ----------
    values
        Value of each coalition, a number for each replication.
    players
        Their number.

    Returns
    -------
    A row for each player, a column for each replication.
    """
    weights = [
        factorial(size) * factorial(players - size - 1) / factorial(players)
        for size in range(players)
    ]
    parts = np.zeros((players, len(values[0])))
    for coalition in range(everybody(players)):
        for player in range(players):
            joined = coalition | 1 << player
            if joined != coalition:
                gain = values[joined] - values[coalition]
                parts[player] += weights[coalition.bit_count()] * gain
    return parts


def sampled_parts(values: Mapping[int, Column], orders: Sequence[Order]) -> NDArray[np.float64]:
    """Compute the part of each player for each pair of orders, an order and its reverse.

    Parameters
    ----------
    values
        Value of each coalition that the orders meet, a number for each replication.
    orders
        As from `random_orders`.

    Returns
    -------
    Axes: pair of orders, player, replication.
    """
    parts = np.array([_gains(values, order) for order in orders])
    return np.asarray((parts[::2] + parts[1::2]) / 2.0)


def _path(order: Order) -> list[int]:
    """List the coalitions that an order passes, from nobody to everybody."""
    path = [0]
    for player in order:
        path.append(path[-1] | 1 << player)
    return path


def _gains(values: Mapping[int, Column], order: Order) -> Column:
    """Return what each player adds when it joins in an order."""
    path = _path(order)
    gains = np.zeros((len(order), len(values[0])))
    for player, before, after in zip(order, path[:-1], path[1:], strict=True):
        gains[player] = values[after] - values[before]
    return gains
