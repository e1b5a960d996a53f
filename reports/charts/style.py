"""The house style: what every chart looks like.

Colors mean the same everywhere (blue: clearly better, vermillion: clearly worse, gray: too small to
matter or not clear), and each comes with a shape of its own.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
GRAY = "#6b7280"
INK = "#1f2937"
THIN = "#8b93a1"  # of thin lines: the palest gray that is seen on white, 3 to 1
GRID = "#e5e7eb"
BAND = "#e8eaee"
NOT_CLEAR = "#f3f4f6"
WORSE_TO_BETTER = [[0.0, "#c98a3c"], [0.5, "#f7f7f7"], [1.0, "#4fb3a5"]]
LOW_TO_HIGH = [[0.0, "#f7fbff"], [1.0, "#8fbfe0"]]

DOT = 10  # size of a dot [px]
LONGEST_NAME = 30  # characters of a scenario's name within a chart

_AXIS = {
    "automargin": True,
    "fixedrange": True,
    "gridcolor": GRID,
    "zeroline": False,
    "title": {"font": {"size": 12, "color": GRAY}, "standoff": 6},
}
HOUSE_STYLE = go.layout.Template(
    layout={
        "font": {
            "family": "Liberation Sans, Arial, Helvetica, sans-serif",
            "size": 13,
            "color": INK,
        },
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "margin": {"l": 2, "r": 2, "t": 6, "b": 10},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"bgcolor": "white", "font": {"color": INK}, "align": "left"},
        "xaxis": {**_AXIS, "nticks": 6, "tickangle": 0},
        "yaxis": _AXIS,
    }
)


def house_figure(
    traces: Sequence[go.Scatter | go.Bar | go.Heatmap | go.Sankey], **layout: Any
) -> go.Figure:
    """Return a figure in the house style; its parts are given at once, which is far quicker."""
    return go.Figure(data=list(traces), layout={"template": HOUSE_STYLE, **layout})


def sign_of(kind: str) -> dict[str, Any]:
    """Return shape, color and outline of a kind of finding; a hollow one is not clear."""
    shape = {"worse": "square", "clear": "diamond", "small": "diamond"}.get(kind, "circle")
    color = {"better": BLUE, "worse": VERMILLION, "clear": INK}.get(kind, GRAY)
    fill = "white" if kind == "unclear" else color
    return {"symbol": shape, "color": fill, "line": {"color": color, "width": 2}}


def literal(text: str) -> str:
    """Return text that Plotly draws as it is: shortened, its markup switched off."""
    is_long = len(text) > LONGEST_NAME
    shown = f"{text[: LONGEST_NAME - 1].rstrip()}…" if is_long else text
    return escape(shown, quote=False).replace("$", "&#36;")  # two would make a formula


def six_digits(values: Iterable[float]) -> list[float]:
    """Return numbers with the six digits that a drawing needs."""
    return [float(f"{value:.6g}") for value in values]
