"""Lines and areas that several charts draw."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from reports.charts.style import six_digits


def line_of(
    x: Sequence[float], y: Iterable[float], name: str, line: Mapping[str, Any]
) -> go.Scatter:
    """Return a line that says nothing when pointed at."""
    return go.Scatter(
        x=list(x), y=six_digits(y), mode="lines", name=name, line=dict(line), hoverinfo="skip"
    )


def area_between(
    x: Sequence[float], low: Iterable[float], high: Iterable[float], name: str, color: str
) -> go.Scatter:
    """Return the area between a lower and an upper line."""
    return go.Scatter(
        x=[*x, *x[::-1]],
        y=six_digits([*high, *reversed(list(low))]),
        mode="lines",
        fill="toself",
        fillcolor=color,
        line={"width": 0},
        name=name,
        hoverinfo="skip",
    )
