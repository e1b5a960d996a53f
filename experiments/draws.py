"""Draws of inputs over their plausible ranges: even coverage of many inputs by few settings."""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from experiments.plan import PlanError
from experiments.variants import Design
from model.quantities import Quantity, Value, declared
from model.scenario import Scenario
from model.uncertainties import NEVER_ABOVE, Uncertainties

Method = Literal["sobol", "latin_hypercube"]
METHODS: tuple[Method, ...] = ("sobol", "latin_hypercube")
_LUCK = 0x770D  # the part of a seed that draws inputs
NEVER = 0.0
RHYTHMS = (63.0, 42.0, 21.0, 10.0, 5.0, 2.5, 1.0)
"""Rhythms that are tried, from quarterly to daily [business days from one to the next]."""


def uncertain_inputs(scenarios: Sequence[Scenario]) -> list[Quantity]:
    """List the uncertainties that worlds draw: those that are the same in all scenarios.

    What needs a department that no scenario has does nothing, and is left out. What a scenario
    sets otherwise than the others is a part of what is compared, and stays.
    """
    first = scenarios[0].uncertainties
    return [
        each
        for each in declared(Uncertainties)
        if each.plausible is not None
        and any(scenario.has(each.needs) for scenario in scenarios)
        and all(
            getattr(other.uncertainties, each.name) == getattr(first, each.name)
            for other in scenarios
        )
    ]


def in_order(quantities: Sequence[Quantity], scenarios: Sequence[Scenario]) -> list[Quantity]:
    """Narrow plausible ranges to what inputs that are not drawn allow.

    A scenario may hold one input of a pair of which the first is never above the second, while the
    other is drawn: that is then drawn on its side of what is held, so that no draw is a scenario
    that could not be written. The plausible ranges of a pair do not overlap, so two that are both
    drawn are in order anyway.

    Parameters
    ----------
    quantities
        What is drawn.
    scenarios
        All scenarios that meet the draws.

    Raises
    ------
    PlanError
        If nothing is left of a range.
    """
    drawn = {each.name: each for each in quantities}
    for lower, higher in NEVER_ABOVE:
        for name, other, sign in ((lower, higher, 1.0), (higher, lower, -1.0)):
            if name in drawn and other not in drawn:
                held = min(
                    (getattr(each.uncertainties, other) for each in scenarios),
                    key=lambda value: sign * value,
                )
                drawn[name] = _bounded(drawn[name], other, held, is_above=sign < 0.0)
    return list(drawn.values())


def _bounded(quantity: Quantity, other: str, held: float, *, is_above: bool) -> Quantity:
    """Narrow a range to one side of a value that is held."""
    assert quantity.plausible is not None
    low, high = quantity.plausible
    low, high = (max(low, held), high) if is_above else (low, min(high, held))
    if low > high:
        ends = " to ".join(quantity.in_words(end) for end in quantity.plausible)
        side = "least" if is_above else "most"
        raise PlanError(
            f"{quantity.name} cannot be drawn over its plausible range, {ends}: it must be at "
            f"{side} {other}, which a scenario holds at {held:g}. Vary or draw both, or neither."
        )
    return replace(quantity, plausible=(low, high))


def points(dimensions: int, count: int, seed: int, method: Method = "sobol") -> NDArray[np.float64]:
    """Draw points that cover the unit cube evenly, shape (count, dimensions).

    Of scrambled Sobol' points, the first ones are the same whatever the count.

    Parameters
    ----------
    seed
        Root of all luck of the experiment; draws of inputs have their own part of it.
    """
    from scipy.stats import qmc  # late: it takes 0.4 s, and few commands draw worlds

    luck = np.random.default_rng([seed, _LUCK])
    if method == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(dimensions, rng=luck).random(count))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The balance properties of Sobol")
        return np.asarray(qmc.Sobol(dimensions, rng=luck).random(count))


def levels(quantity: Quantity) -> tuple[Value, ...]:
    """List the values of an input that has only some: words, on and off, and rhythms.

    Rhythms go from never to the most frequent. An input with any number in between has no levels.
    """
    if quantity.kind == "choice":
        return quantity.choices
    if quantity.kind == "switch":
        return (False, True)
    if quantity.kind == "cadence" and quantity.plausible is not None:
        fastest = quantity.plausible[1]
        return (NEVER, *(rhythm for rhythm in RHYTHMS if rhythm >= fastest))
    return ()


def at(quantity: Quantity, share: float) -> Value:
    """Give the stored value that lies at a share of the way through the plausible range.

    Parameters
    ----------
    share
        From 0 up to 1; an input with levels takes each of them for an equal part of the way.
    """
    if some := levels(quantity):
        return some[min(int(share * len(some)), len(some) - 1)]
    if quantity.plausible is None:
        raise ValueError(f"{quantity.name} has no plausible range.")
    low, high = quantity.plausible
    value = low + share * (high - low)
    if quantity.kind == "count":
        return round(value)
    return float(round(value)) if quantity.kind == "duration" else float(value)


def resampled(worlds: Design, weights: Sequence[float], count: int, seed: int) -> Design:
    """Draw as many worlds as wished from weighted ones, each as often as its weight says.

    Evenly spaced marks on the added-up weights take each world as often as it is due, but for less
    than one (Kitagawa 1996).
    """
    ends = np.cumsum(np.asarray(weights, float))
    first = float(np.random.default_rng([seed, _LUCK]).random())
    marks = (np.arange(count) + first) / count * ends[-1]
    chosen = np.minimum(np.searchsorted(ends, marks, side="right"), len(ends) - 1)
    return Design(worlds.names, tuple(worlds.rows[i] for i in chosen.tolist()))


def draw(quantities: Sequence[Quantity], count: int, seed: int, method: Method = "sobol") -> Design:
    """Draw settings of inputs, evenly spread over their plausible ranges.

    Parameters
    ----------
    quantities
        What is drawn.
    count
        Number of settings.
    seed, method
        As in `points`.
    """
    drawn = points(len(quantities), count, seed, method)
    rows = tuple(
        tuple(at(quantity, share) for quantity, share in zip(quantities, row.tolist(), strict=True))
        for row in drawn
    )
    return Design(tuple(each.name for each in quantities), rows)
