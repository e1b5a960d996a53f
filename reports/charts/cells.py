"""Grids of colored cells with a text in each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from reports.charts.axes import Span


def colored_cells(
    values: NDArray[np.float64],
    colors: list[list[Any]],
    span: Span,
    *,
    gap: int,
    hover: Sequence[Sequence[str]] | None = None,
) -> go.Heatmap:
    """Return cells colored by their values; a cell without a value stays empty.

    Parameters
    ----------
    values
        One row of numbers for each row of cells, nan where there is none.
    colors
        Colors from the lower to the upper end of the span, as Plotly takes them.
    span
        Values at which the colors begin and end.
    gap
        Room between two cells [px].
    hover
        What is said of each cell when it is pointed at; nothing where left out.
    """
    return go.Heatmap(
        z=values.round(4).tolist(),
        x=list(range(values.shape[1])),
        y=list(range(values.shape[0])),
        colorscale=colors,
        zmin=span[0],
        zmax=span[1],
        showscale=False,
        xgap=gap,
        ygap=gap,
        hoverinfo="skip" if hover is None else "text",
        hovertext=hover,
    )


def in_cell(column: int, row: int, text: str, size: int) -> dict[str, Any]:
    """Return a text in the middle of a cell, its letters of the given size [px]."""
    return {
        "x": column,
        "y": row,
        "text": text,
        "showarrow": False,
        "font": {"size": size, "color": "black"},
    }
