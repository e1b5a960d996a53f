"""Findings: one statement each on what the model does, and whether it holds."""

from dataclasses import dataclass
from math import isfinite, nan

UNDEFINED = "not defined"
HOLDS, CROSSES, FAILS = "holds", "holds, interval crosses", "FAILS"

NEXT_TO_NOTHING = 1e-6
"""An end of a range that is nearer to zero stands for "more than zero" or "less than zero"."""

Estimate = tuple[float, tuple[float, float]]
"""A figure, and its 95 % interval."""


@dataclass(frozen=True)
class Finding:
    """One statement on the model's output, and whether it holds.

    Attributes
    ----------
    pattern, statement, source
        Number of the pattern, what is stated, and the evidence ids behind it.
    accepted
        Lowest and highest figure accepted.
    figure, interval
        The model's figure, and its 95 % interval.
    form
        Format of the figure, such as `.1%`.
    reason
        Why the model is known not to show it; empty where it should.
    set_by
        Inputs whose values were chosen with it in view; empty where it is an independent test.
    """

    pattern: str
    statement: str
    source: str
    accepted: tuple[float, float]
    figure: float
    interval: tuple[float, float] = (nan, nan)
    form: str = ".1%"
    reason: str = ""
    set_by: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure lies in the accepted range; the estimate judges."""
        return bool(self.accepted[0] <= self.figure <= self.accepted[1])

    @property
    def verdict(self) -> str:
        """What is said of it: whether it holds, and whether the whole interval does."""
        if not self.holds:
            return FAILS
        low, high = self.interval
        return HOLDS if self.accepted[0] <= low and high <= self.accepted[1] else CROSSES

    def __str__(self) -> str:
        """Say it in one line, for a failing test."""
        figure, accepted, interval = self.in_words()
        return f"{self.pattern} {self.statement}: {figure} {interval}, {accepted} {self.verdict}"

    def in_words(self) -> tuple[str, str, str]:
        """Write figure, accepted range and interval."""
        low, high = (_written(end, self.form) for end in self.interval)
        figure = _written(self.figure, self.form)
        return figure, accepted_in_words(self), low if low == high else f"{low} to {high}"


def accepted_in_words(finding: Finding) -> str:
    """Write the range that is accepted."""
    low, high = (_written(bound, finding.form) for bound in finding.accepted)
    is_strict = any(0.0 < abs(bound) < NEXT_TO_NOTHING for bound in finding.accepted)
    if not isfinite(finding.accepted[0]):
        return f"{'less than' if is_strict else 'at most'} {high}"
    if not isfinite(finding.accepted[1]):
        return f"{'more than' if is_strict else 'at least'} {low}"
    return low if low == high else f"{low} to {high}"


def _written(value: float, form: str) -> str:
    """Write a number; what rounds to zero has no sign."""
    return format(value, f"z{form}") if isfinite(value) else UNDEFINED
