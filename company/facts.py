"""Facts about a firm: what its own records show, each with its interval and the rows behind it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One figure that the records of a firm show.

    Attributes
    ----------
    name
        Which fact, such as `win_rate`; what each means is declared in `company.fact_rules`.
    value
        The figure, in the unit declared for it.
    low, high
        Interval that holds the firm's own rate with 95 % confidence.
    rows
        Rows of the records that it was worked out from.
    source
        File that the rows come from.
    """

    name: str
    value: float
    low: float
    high: float
    rows: int
    source: str = ""

    @property
    def uncertainty(self) -> float:
        """Half the width of the interval, in the unit of the fact."""
        return (self.high - self.low) / 2.0
