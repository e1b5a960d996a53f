"""Parts that several charts draw."""

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
