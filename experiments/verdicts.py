"""What may be said about a difference: the verdict, and when a difference is too small to matter.

A verdict follows from the unrounded ends of an interval alone, and there are three kinds of it. A
change is clear (raised or lowered) if its interval excludes zero and reaches what matters. It is
clearly too small to matter if the whole interval lies within the bound of its measure, on whichever
side of zero. Else it is not clear.
"""

import difflib
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

FEWEST_RUNS = 30  # below this the t interval is not trusted for outcomes that are not normal
HARDLY = 0.05
"""Share of a variance that hardly matters: without it the spread is at most 2.5 % narrower."""
_FIRM_SIZE = "revenue_usd"


def leaders(intervals: Sequence[tuple[float, float]], most: int) -> int:
    """Count the first few that lie clearly before all others, so that they may be called first.

    Parameters
    ----------
    intervals
        Ends of the interval of each, those with the largest estimates first.
    most
        Number of leaders at most.

    Returns
    -------
    The number of leaders whose intervals all lie above those of all others, where the gap between
    the two is widest; 0 if there is no gap, which says nothing about an order.
    """
    gaps = [0.0]
    for count in range(1, min(most, len(intervals) - 1) + 1):
        lowest = min(low for low, _ in intervals[:count])
        gaps.append(lowest - max(high for _, high in intervals[count:]))
    return gaps.index(max(gaps))


class Verdict(StrEnum):
    """What the runs allow to say about a change of one measure; every text uses these words."""

    RAISES = "raises"
    LOWERS = "lowers"
    NOT_CLEAR = "not_clear"
    TOO_SMALL_TO_MATTER = "too_small_to_matter"
    TOO_FEW_RUNS = "too_few_runs"


class Lead(StrEnum):
    """Whether the lead of the best of several scenarios matters."""

    MATTERS = "matters"
    MAY_BE_TOO_SMALL = "may_be_too_small"
    TOO_SMALL = "too_small"


@dataclass(frozen=True)
class TooSmall:
    """How small a difference of a measure must be to be left out of a decision.

    Attributes
    ----------
    amount
        Bound [unit of the measure], or a share of the baseline's mean of `of_baseline`.
    reason
        Why a smaller difference does not matter, in a sentence.
    of_baseline
        Measure whose mean in the baseline is multiplied by `amount`; None takes `amount` itself,
        and an empty name means the measure's own mean.
    """

    amount: float
    reason: str
    of_baseline: str | None = None


_MONEY = TooSmall(
    0.005,
    "Half a percent of revenue is less than a yearly budget is off anyway.",
    of_baseline=_FIRM_SIZE,
)
_BY_UNIT: dict[str, TooSmall] = {
    "usd": _MONEY,
    "share": TooSmall(0.005, "Half a point is within what a company can measure of itself."),
    "days": TooSmall(0.25, "A quarter of a day is less than the rounding of a project plan."),
    "sd": TooSmall(0.1, "A tenth of a standard deviation is half of what is called small."),
    "times": TooSmall(0.02, "One part in fifty is within what a company can measure of itself."),
    "h": TooSmall(0.01, "One percent of the hours is lost in time sheets.", of_baseline=""),
    "n": TooSmall(0.01, "One percent of a count changes no decision.", of_baseline=""),
}
_BY_MEASURE: dict[str, TooSmall] = {
    name: TooSmall(0.01, "One point of turnover is one leaver in a hundred people and a year.")
    for name in (
        "turnover_share",
        "turnover_sales_share",
        "turnover_accounts_share",
        "turnover_operations_share",
    )
}


@dataclass(frozen=True)
class Expectation:
    """A rule that a change must keep, such as `value >= +0.1 million`.

    It is met only where the whole interval keeps it, so the runs must show it, not merely allow
    it.

    Attributes
    ----------
    measure
        Name of the measure.
    sign
        One of `>=`, `>`, `<=`, `<`.
    limit
        What the change is held against [unit of the measure].
    """

    measure: str
    sign: str
    limit: float

    @classmethod
    def parse(cls, text: str, units: Mapping[str, str]) -> "Expectation":
        """Read a rule as people write it.

        Parameters
        ----------
        text
            Measure, sign and number. The name may leave out its unit (`value`). Without a unit
            the number is in dollars, points, days or hours.
        units
            Unit of each known measure.

        Raises
        ------
        ValueError
            If it is not understood; the message says what is.
        """
        parts = _RULE.fullmatch(text.strip())
        if parts is None:
            raise ValueError(f"'{text}' is not a rule; write it like 'value >= +0.1 million'.")
        name = measure_called(parts["name"], units)
        limit = quantity_of(f"{parts['number']} {parts['unit'] or ''}", units[name])
        if limit is None:
            raise ValueError(f"'{text}': {parts['unit']} is no unit of {name}.")
        return cls(name, parts["sign"], limit)

    def is_met(self, n: int, low: float, high: float) -> bool:
        """Tell whether an interval of a change keeps the rule from end to end."""
        if n < FEWEST_RUNS or math.isnan(low) or math.isnan(high):
            return False
        return _SIGNS[self.sign](low if ">" in self.sign else high, self.limit)


_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
_AMOUNT = r"(?P<number>[-+]?(?:\d[\d,]*)?\.?\d+)\s*(?P<unit>[A-Za-z%$]+)?"
_RULE = re.compile(rf"(?P<name>\w+)\s*(?P<sign>>=|<=|>|<)\s*{_AMOUNT}", re.ASCII)
_SHORT_NAMES = {"grr": "gross_retention_share", "nrr": "net_retention_share"}
_SCALES: dict[str, dict[str, float]] = {
    "usd": {"": 1.0, "usd": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9},
    "share": {"": 0.01, "point": 0.01, "points": 0.01, "%": 0.01},
    "days": {"": 1.0, "day": 1.0, "days": 1.0},
    "h": {"": 1.0, "h": 1.0, "hour": 1.0, "hours": 1.0},
    "n": {"": 1.0},
    "sd": {"": 1.0, "sd": 1.0},
    "times": {"": 1.0, "times": 1.0},
}


def bound_of(measure: str, unit: str) -> TooSmall:
    """Look up when a difference of a measure is too small to matter."""
    return _BY_MEASURE.get(measure) or _BY_UNIT[unit]


def too_small(measure: str, unit: str, baseline_means: Mapping[str, float]) -> float:
    """Give the bound below which a difference is too small to matter [unit of the measure].

    Parameters
    ----------
    measure
        Name of the measure.
    unit
        Its unit, as declared in `model.outcomes`.
    baseline_means
        Mean of each measure in the baseline; money is judged against the firm's revenue.

    Returns
    -------
    Bound, a round number; 0.0 where the baseline has no mean to judge by.
    """
    bound = bound_of(measure, unit)
    if bound.of_baseline is None:
        return bound.amount
    mean = abs(baseline_means.get(bound.of_baseline or measure, 0.0))
    return float(f"{bound.amount * mean:.2g}") if math.isfinite(mean) else 0.0


def judge(n: int, low: float, high: float, bound: float) -> Verdict:
    """Say what an interval of a difference allows to say.

    Parameters
    ----------
    n
        Pairs of runs behind the interval.
    low, high
        Ends of the interval, unrounded [unit of the measure].
    bound
        Size below which a difference is too small to matter [unit of the measure].
    """
    if n < FEWEST_RUNS or math.isnan(low) or math.isnan(high):
        return Verdict.TOO_FEW_RUNS
    if low == high == 0.0 or -bound < low <= high < bound:
        return Verdict.TOO_SMALL_TO_MATTER
    if low > 0.0:
        return Verdict.RAISES
    if high < 0.0:
        return Verdict.LOWERS
    return Verdict.NOT_CLEAR


def measure_called(name: str, units: Mapping[str, str]) -> str:
    """Find the measure that a name means; the name may leave out its unit.

    Parameters
    ----------
    name
        As people write it: `value`, `value_usd`, `grr`.
    units
        Unit of each known measure.

    Raises
    ------
    ValueError
        If there is none; the message gives the nearest names.
    """
    known = _SHORT_NAMES.get(name.lower(), name)
    for candidate in (known, *(f"{known}_{unit}" for unit in _SCALES)):
        if candidate in units:
            return candidate
    meant = difflib.get_close_matches(name.lower(), units, n=3, cutoff=0.3) or list(units)[:3]
    names = f"{', '.join(map(repr, meant[:-1]))} or {meant[-1]!r}" if meant[1:] else repr(meant[0])
    raise ValueError(f"'{name}' is not a measure. Did you mean {names}?")


def quantity_of(written: str, unit: str) -> float | None:
    """Read an amount as people write it, such as `0.1 million` or `2 points`.

    Parameters
    ----------
    written
        A number, and perhaps a unit; without one it is in dollars, points, days or hours.
    unit
        Unit of the measure that it is an amount of.

    Returns
    -------
    The amount in the unit of the measure; None if it is not understood.
    """
    parts = re.fullmatch(_AMOUNT, written.strip(), re.ASCII)
    scale = _SCALES[unit].get((parts["unit"] or "").lower()) if parts else None
    if parts is None or scale is None:
        return None
    return float(parts["number"].replace(",", "")) * scale
