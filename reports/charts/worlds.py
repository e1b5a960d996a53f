"""Differences over worlds."""

from collections.abc import Iterable

import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from reports import wording
from reports.charts.axes import Span, axis_of, zero_line
from reports.charts.style import BAND, DOT, house_figure, sign_of, six_digits

MOST_WORLDS = 400  # dots of a chart of worlds: more would hide each other


def sorted_worlds(rows: pd.DataFrame, measure: Measure, *, span: Iterable[float] = ()) -> go.Figure:
    """Return the differences in all worlds, from the lowest to the highest.

    Parameters
    ----------
    rows
        Columns `difference` and `kind` (`better`, `worse` or `unclear`), a row for each world.
    measure
        What differs.
    span
        Further values that the axis holds, so that several panels share it [unit of the measure].
    """
    ordered = rows.sort_values("difference", kind="stable").reset_index(drop=True)
    ordered["share"] = 100.0 * (ordered.index + 0.5) / max(len(ordered), 1)
    drawn = ordered.iloc[_evenly(len(ordered), MOST_WORLDS)]
    axis = axis_of(measure, [*ordered["difference"], *span])
    texts = [wording.change(value, measure) for value in drawn["difference"]]
    traces = _dots_by_kind(
        drawn.assign(x=drawn["share"], y=drawn["difference"], text=texts), DOT - 3
    )
    return house_figure(
        traces,
        height=300,
        shapes=[zero_line("y", "above")],
        margin={"r": 14},
        xaxis={
            "title": {"text": "Share of worlds, %"},
            "range": [-1, 101],
            "tickvals": [0, 25, 50, 75, 100],
            "showgrid": False,
        },
        yaxis=axis.draw("Change"),
    )


def two_inputs(
    rows: pd.DataFrame, titles: tuple[str, str], box: tuple[Span, Span], *, inside: str = "worse"
) -> go.Figure:
    """Return worlds over two inputs, marked by whether a change fails in them, and a box.

    Parameters
    ----------
    rows
        Columns `x`, `y` and `kind` (`better`, `worse` or `unclear`), a row for each world.
    titles
        Titles of the two axes.
    box
        Lower and upper end of the box along each axis; infinite where it is open.
    inside
        Kind of world that the box is about; it gives the color of the outline.
    """
    drawn = rows.iloc[_evenly(len(rows), MOST_WORLDS)]
    ranges = [_with_room(drawn[name], 0.05) for name in ("x", "y")]
    widest = [_with_room(drawn[name], 0.025) for name in ("x", "y")]
    (left, right), (bottom, top) = (
        (max(low, ends[0]), min(high, ends[1]))
        for (low, high), ends in zip(box, widest, strict=True)
    )
    color = sign_of(inside)["color"]
    outline = {
        "type": "rect",
        **{"x0": left, "x1": right, "y0": bottom, "y1": top},
        "line": {"color": color, "width": 2, "dash": "dash"},
        "fillcolor": BAND,
        "layer": "below",
    }
    traces = _dots_by_kind(drawn[["x", "y", "kind"]], DOT - 2)
    return house_figure(
        traces,
        height=380,
        shapes=[outline],
        xaxis={"title": {"text": titles[0]}, "range": list(ranges[0])},
        yaxis={"title": {"text": titles[1]}, "range": list(ranges[1]), "nticks": 6},
    )


def _dots_by_kind(worlds: pd.DataFrame, size: int) -> list[go.Scatter]:
    """Return a dot at `x` and `y` for each world, with its `text` where there is one."""
    return [
        go.Scatter(
            x=six_digits(some["x"]),
            y=six_digits(some["y"]),
            mode="markers",
            name=kind,
            marker={**sign_of(kind), "size": size},
            hoverinfo="text" if "text" in some else "skip",
            hovertext=some.get("text"),
        )
        for kind in ("unclear", "better", "worse")
        if len(some := worlds[worlds["kind"] == kind])
    ]


def _evenly(count: int, most: int) -> list[int]:
    """Choose rows evenly, all where they are few."""
    if count <= most:
        return list(range(count))
    return [int((i + 0.5) * count / most) for i in range(most)]


def _with_room(values: "pd.Series[float]", share: float) -> Span:
    """Return the range of values with a share of it as room at both ends."""
    low, high = float(values.min()), float(values.max())
    room = share * (high - low) or share
    return low - room, high + room
