"""Figures held against accepted ranges."""

from collections.abc import Hashable, Mapping, Sequence
from html import escape
from math import inf, isfinite
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from experiments.patterns.finding import NEXT_TO_NOTHING
from reports.charts.axes import zero_line
from reports.charts.findings import whiskers
from reports.charts.style import (
    BAND,
    DOT,
    GRAY,
    GRID,
    INK,
    house_figure,
    literal,
    sign_of,
    six_digits,
)

DRAWN = (-1.0, 2.0)  # in widths of an accepted range, which itself reaches from 0 to 1
_LANE, _GAP = 13, 9  # heights of a row and between groups in a chart of ranges [px]


def against_ranges(
    rows: pd.DataFrame, ends: tuple[str, str] = ("lowest<br>accepted", "highest<br>accepted")
) -> go.Figure:
    """Return figures with their intervals, each in its accepted range, all ranges equally wide.

    What lies further than one width outside its range stands at the edge as a triangle.

    Parameters
    ----------
    rows
        Columns `group`, `label`, `figure`, `low` and `high`, `accepted_low` and `accepted_high`
        (an infinite one is no limit), `kind` (`better`: it holds; `unclear`: it holds and its
        interval does not; `worse`) and `said`, in the order drawn.
    ends
        Names of the lower and the upper end of a range.
    """
    rows = rows.reset_index(drop=True)
    places, groups, height = _lanes(rows["group"])
    scaled = pd.DataFrame([in_range_widths(row) for row in rows.to_dict("records")])
    drawn = scaled.clip(*DRAWN)
    traces: list[go.Scatter | go.Bar] = [_bands(drawn, places)]
    for kind in dict.fromkeys(rows["kind"]):
        chosen = rows["kind"] == kind
        traces.append(
            _dots_in_ranges(rows[chosen], scaled[chosen], drawn[chosen], places[chosen], kind)
        )
    return house_figure(
        [*traces, _ends_further_out(scaled, drawn, places)],
        height=height + 52,
        margin={"r": 26},  # half of a mark
        shapes=[*(_limit(end) for end in (0.0, 1.0)), *_lines_between(groups)],
        xaxis={
            "range": [DRAWN[0] - 0.06, DRAWN[1] + 0.06],
            "tickvals": [DRAWN[0], 0, 1, DRAWN[1]],
            "ticktext": ["a width<br>below", *ends, "a width<br>above"],
            "tickfont": {"size": 11},
            "side": "top",
        },
        yaxis={
            "range": [-height, 0],
            "tickvals": [(top + bottom) / 2 for _, top, bottom in groups],
            "ticktext": [literal(name) for name, _, _ in groups],
            "showgrid": False,
        },
    )


def in_range_widths(row: Mapping[Hashable, Any]) -> dict[str, float]:
    """Return where figure, interval and range lie if the accepted range reaches from 0 to 1.

    Of a range with one end, the width is the size of that end; where that is zero, it is the
    largest distance from it in the row.
    """
    low, high = float(row["accepted_low"]), float(row["accepted_high"])
    values = {name: float(row[name]) for name in ("figure", "low", "high")}
    end, place = (low, 0.0) if isfinite(low) else (high, 1.0)
    distances = [abs(value - end) for value in values.values() if isfinite(value)]
    width = high - low
    if not isfinite(width):
        width = max(abs(end), NEXT_TO_NOTHING)
        width = width if width > NEXT_TO_NOTHING else max([width, *distances])
    if width == 0.0:
        beyond = {name: inf if value > end else -inf for name, value in values.items()}
        values = {name: 0.5 if values[name] == end else beyond[name] for name in values}
    else:
        values = {name: place + (value - end) / width for name, value in values.items()}
    return {
        **values,
        "accepted_low": 0.0 if isfinite(low) else -inf,
        "accepted_high": 1.0 if isfinite(high) else inf,
    }


def _lanes(
    groups: "pd.Series[str]",
) -> tuple[NDArray[np.float64], list[tuple[str, float, float]], int]:
    """Return the place of each row below the top [px], top and bottom of each group, the height."""
    places: list[float] = []
    found: list[tuple[str, float, float]] = []
    depth = 0.0
    for name, members in groups.groupby(groups, sort=False):
        top = depth
        places += [-(top + _GAP / 2 + _LANE * (i + 0.5)) for i in range(len(members))]
        depth += _LANE * len(members) + _GAP
        found.append((str(name), -top, -depth))
    return np.array(places), found, round(depth)


def _bands(drawn: pd.DataFrame, places: NDArray[np.float64]) -> go.Bar:
    """Return the accepted ranges as bands; one without an end reaches to the edge."""
    return go.Bar(
        x=six_digits(drawn["accepted_high"] - drawn["accepted_low"]),
        base=six_digits(drawn["accepted_low"]),
        y=places.tolist(),
        width=_LANE - 3,
        orientation="h",
        name="accepted",
        marker={"color": BAND, "line": {"width": 0}},
        hoverinfo="skip",
    )


def _dots_in_ranges(
    rows: pd.DataFrame,
    scaled: pd.DataFrame,
    drawn: pd.DataFrame,
    places: NDArray[np.float64],
    kind: str,
) -> go.Scatter:
    marker = sign_of(kind)
    return go.Scatter(
        x=six_digits(drawn["figure"]),
        y=places.tolist(),
        mode="markers",
        name=kind,
        marker={
            **marker,
            "size": DOT - 2,
            "symbol": [_pointing(value) or marker["symbol"] for value in scaled["figure"]],
        },
        error_x=whiskers(
            drawn["figure"],
            drawn["low"],
            drawn["high"],
            color=marker["line"]["color"],
            thickness=2,
            width=0,
        ),
        hoverinfo="text",
        hovertext=[escape(text, quote=False) for text in rows["said"]],
    )


def _ends_further_out(
    scaled: pd.DataFrame, drawn: pd.DataFrame, places: NDArray[np.float64]
) -> go.Scatter:
    """Return triangles where an interval goes on beyond the edge and its figure does not."""
    ends = [
        (drawn[end].iloc[i], places[i], symbol)
        for end in ("low", "high")
        for i, value in enumerate(scaled[end])
        if (symbol := _pointing(value)) and not _pointing(scaled["figure"].iloc[i])
    ]
    return go.Scatter(
        x=six_digits(x for x, _, _ in ends),
        y=[float(y) for _, y, _ in ends],
        mode="markers",
        name="goes on",
        marker={"size": DOT - 4, "color": INK, "symbol": [symbol for _, _, symbol in ends]},
        hoverinfo="skip",
    )


def _pointing(value: float) -> str:
    """Return the sign of what lies beyond the edge; nothing for what is drawn where it lies."""
    if value < DRAWN[0]:
        return "triangle-left"
    return "triangle-right" if value > DRAWN[1] else ""


def _limit(end: float) -> dict[str, Any]:
    """Return the line along which all ranges begin or end."""
    return {
        **zero_line("x"),
        "x0": end,
        "x1": end,
        "line": {"color": GRAY, "width": 1, "dash": "dot"},
    }


def _lines_between(groups: Sequence[tuple[str, float, float]]) -> list[dict[str, Any]]:
    across = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "layer": "below"}
    line = {"color": GRID, "width": 1}
    return [{**across, "y0": bottom, "y1": bottom, "line": line} for _, _, bottom in groups[:-1]]
