"""Whole numbers that a Python program gives: seeds, replications, counts."""

import operator
from typing import SupportsIndex, cast

LARGEST_SEED = 2**63 - 1


def whole_number(name: str, given: object, least: int = 0, most: int = LARGEST_SEED) -> int:
    """Check a whole number.

    Parameters
    ----------
    name
        What a message calls it.
    given
        An int, or what NumPy has for one.
    least, most
        Smallest and largest number allowed.

    Raises
    ------
    TypeError
        If it is not a whole number.
    ValueError
        If it is out of range.
    """
    limit = "2**63 - 1" if most == LARGEST_SEED else f"{most:,}"
    allowed = f"it must be a whole number from {least} to {limit}"
    try:
        number = operator.index(cast(SupportsIndex, given))
    except TypeError:
        raise TypeError(f"{name} is {given!r}; {allowed}.") from None
    if not least <= number <= most:
        raise ValueError(f"{name} is {number}; {allowed}.")
    return number
