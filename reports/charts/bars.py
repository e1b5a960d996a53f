"""Changes as bars: the parts of a difference, and single changes."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from model.outcomes import Measure
from reports import wording
from reports.charts.axes import axis_of, too_small_band, zero_line
from reports.charts.findings import kind_of, told, whiskers
from reports.charts.rows import ROW, beside, name_and_number, row_places
from reports.charts.style import GRAY, house_figure, literal, sign_of, six_digits

_PATTERNS = {"worse": "/", "small": "."}  # a bar has no shape to tell its kind by
_NAME, _BAR, _GAP = 22, 14, 9  # heights in a tornado: of a name, of a bar, and below them [px]


def waterfall(rows: pd.DataFrame, measure: Measure, *, total: str) -> go.Figure:
    """Return the parts of a difference, each beginning where the one above ends, and their sum.

    A line across the end of each bar is the interval of that part.

    Parameters
    ----------
    rows
        Columns `label`, `estimate`, `low`, `high` and `verdict`: the parts in the order drawn,
        then their sum.
    measure
        What differs.
    total
        Label of the sum, which begins at zero.
    """
    rows = rows.reset_index(drop=True)
    starts = (rows["estimate"].cumsum() - rows["estimate"]).where(rows["label"] != total, 0.0)
    ends = starts + rows["estimate"]
    axis = axis_of(measure, [*starts, *ends, *(starts + rows["low"]), *(starts + rows["high"])])
    places, _, height = row_places(rows, None)
    places = places - ROW * 0.1
    records = rows.to_dict("records")
    form = wording.form_of_change(measure, rows["estimate"])
    texts = []
    for place, row in zip(places, records, strict=True):
        number = wording.estimate_between(row["estimate"], row["low"], row["high"], form)
        texts += name_and_number(place + ROW * 0.42, row["label"], number)
    return house_figure(
        [_hanging_bars(rows, starts, places, measure)],
        height=height + 60,
        annotations=texts,
        shapes=[zero_line("x"), *_joints(ends, places)],
        xaxis=axis.draw("Change"),
        yaxis={"range": [-height - 6, 0], "visible": False},
    )


def _joints(ends: "pd.Series[float]", places: NDArray[np.float64]) -> list[dict[str, Any]]:
    """Return the thin lines that lead from the end of each bar to the next one."""
    half = ROW * 0.17
    return [
        {
            "type": "line",
            **{"x0": end, "x1": end, "y0": upper - half, "y1": lower + half},
            "line": {"color": GRAY, "width": 1, "dash": "dot"},
            "layer": "below",
        }
        for end, upper, lower in zip(six_digits(ends)[:-1], places[:-1], places[1:], strict=True)
    ]


def tornado(rows: pd.DataFrame, measure: Measure, *, bound: float = 0.0) -> go.Figure:
    """Return what single changes do: under the name of each input a bar for each of its values.

    Parameters
    ----------
    rows
        Columns `input`, `label`, `estimate`, `low`, `high` and `verdict`; rows of one input follow
        each other.
    measure
        What is compared.
    bound
        Half-width of the gray band "too small to matter" [unit of the measure].
    """
    axis = axis_of(measure, [*rows["low"], *rows["high"], *rows["estimate"], -bound, bound])
    places: list[float] = []
    names: list[dict[str, Any]] = []
    depth = 0.0
    for _, some in rows.groupby("input", sort=False):
        values = " / ".join(literal(str(label)) for label in some["label"])
        text = f"<b>{literal(str(some['input'].iloc[0]))}</b>: {values}"
        names.append(beside(0, -depth - _NAME * 0.6, text))
        places += [-depth - _NAME - _BAR * (lane + 0.5) for lane in range(len(some))]
        depth += _NAME + _BAR * len(some) + _GAP
    bars = _hanging_bars(
        rows.assign(label=rows["input"] + ": " + rows["label"]),
        pd.Series(np.zeros(len(rows))),
        np.array(places),
        measure,
    )
    bars.width = _BAR * 0.75
    return house_figure(
        [bars],
        height=depth + 60,
        annotations=names,
        shapes=[*too_small_band("x", bound), zero_line("x")],
        xaxis=axis.draw("Change"),
        yaxis={"range": [-depth, 0], "showticklabels": False, "showgrid": False},
    )


def _hanging_bars(
    rows: pd.DataFrame, starts: "pd.Series[float]", places: NDArray[np.float64], measure: Measure
) -> go.Bar:
    """Return bars that begin at their starts, with the interval of each at its end."""
    records = rows.to_dict("records")
    markers = [sign_of(kind_of(row, measure)) for row in records]
    return go.Bar(
        x=six_digits(rows["estimate"]),
        base=six_digits(starts),
        y=places.tolist(),
        width=ROW * 0.34,
        orientation="h",
        marker={
            "color": [marker["color"] for marker in markers],
            "line": {"color": [marker["line"]["color"] for marker in markers], "width": 1.5},
            "pattern": {
                "shape": [_PATTERNS.get(kind_of(row, measure), "") for row in records],
                "fillmode": "replace",  # over colors in a list, Plotly complains about each
                "fgcolor": ["white"] * len(records),
                "bgcolor": [marker["color"] for marker in markers],
            },
        },
        error_x=whiskers(rows["estimate"], rows["low"], rows["high"]),
        hoverinfo="text",
        hovertext=[told(row, measure) for row in records],
        textposition="none",
    )
