"""How one finding is drawn: as which kind, with which whiskers, and what is said of it."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from model.outcomes import Measure
from reports import wording
from reports.charts.style import INK, literal, six_digits


def kind_of(row: Mapping[Hashable, Any], measure: Measure) -> str:
    """Return how a difference is drawn: as what kind of finding."""
    return wording.kind(row["verdict"], row["estimate"] > 0, row.get("better", measure.better))


def told(row: Mapping[Hashable, Any], measure: Measure, form: wording.Form | None = None) -> str:
    """Return what is said of a row when it is pointed at: its change and interval, equally exact.

    A row that `is_as_it_is` has no change.
    """
    label = literal(str(row["label"]))
    if row.get("is_as_it_is"):
        return f"{label}: the scenario as it is"
    change, interval = wording.change_between(
        row["estimate"], row["low"], row["high"], measure, form
    )
    return f"{label}: {change}<br>95 % interval {interval}"


def whiskers(
    middle: "pd.Series[float]",
    low: "pd.Series[float]",
    high: "pd.Series[float]",
    *,
    color: str = INK,
    thickness: float = 1.5,
    width: int = 4,
) -> dict[str, Any]:
    """Return intervals as Plotly draws them on dots or bars.

    Parameters
    ----------
    middle, low, high
        What is drawn, and the ends of its interval [unit of the axis].
    color, thickness
        Color and thickness [px] of the lines.
    width
        Half the length of the strokes across their ends [px].
    """
    return {
        "type": "data",
        "symmetric": False,
        "array": six_digits(high - middle),
        "arrayminus": six_digits(middle - low),
        "color": color,
        "thickness": thickness,
        "width": width,
    }
