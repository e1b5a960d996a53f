"""Rhythms: when the next of a row of meetings or campaigns is due."""

from model.rule import rule


@rule
def is_due(due: float, cadence: float, day: int) -> bool:
    """Tell whether something is due today.

    Parameters
    ----------
    due
        Day on which it was to come next [day].
    cadence
        Days from one to the next; 0 is never. A shorter rhythm than before takes effect at once.
    """
    return cadence > 0.0 and day + 1.0 > min(due, day + cadence)


@rule
def next_due(due: float, cadence: float, day: int) -> float:
    """Give the day on which it comes next, after today [day]; tomorrow where it never comes."""
    if cadence <= 0.0:
        return day + 1.0
    if is_due(due, cadence, day):
        return max(min(due, day + cadence), float(day)) + cadence
    return min(due, day + cadence)
