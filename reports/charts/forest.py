"""Changes with their intervals, one above the other."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from model.outcomes import Measure
from reports import wording
from reports.charts.axes import axis_of, too_small_band, zero_line
from reports.charts.findings import kind_of, told, whiskers
from reports.charts.rows import ROW, beside, name_and_number, row_places
from reports.charts.style import DOT, house_figure, literal, sign_of, six_digits


def forest(
    rows: pd.DataFrame,
    measure: Measure,
    *,
    bound: float = 0.0,
    group: str | None = None,
    span: Iterable[float] = (),
) -> go.Figure:
    """Return the interval dot plot of paired differences, one row for each line of the table.

    Parameters
    ----------
    rows
        Columns `label`, `estimate`, `low`, `high` and `verdict`, in the order drawn; where the rows
        are different measures, `better` says which direction is better for each.
    measure
        What is compared: gives the unit of the axis and says which direction is better.
    bound
        Half-width of the gray band "too small to matter" [unit of the measure].
    group
        Column whose value is written as a heading whenever it changes.
    span
        Further values that the axis holds, so that several panels share it [unit of the measure].
    """
    axis = axis_of(measure, [*rows["low"], *rows["high"], *rows["estimate"], -bound, bound, *span])
    places, headings, height = row_places(rows, group)
    records = rows.to_dict("records")
    kinds = np.array([kind_of(row, measure) for row in records])
    traces = [
        _dots_with_intervals(rows[kinds == kind], places[kinds == kind], str(kind), measure)
        for kind in dict.fromkeys(kinds)
    ]
    texts = [beside(0, place, f"<b>{literal(text)}</b>") for place, text in headings]
    form = wording.form_of_change(measure, [*rows["low"], *rows["high"], *rows["estimate"]])
    for place, row in zip(places, records, strict=True):
        number = wording.estimate_between(row["estimate"], row["low"], row["high"], form)
        texts += name_and_number(place + ROW * 0.36, row["label"], number)
    return house_figure(
        traces,
        height=height + 48,
        annotations=texts,
        shapes=[*too_small_band("x", bound), zero_line("x", "above")],
        xaxis=axis.draw("Change"),
        yaxis={
            "range": [-height, 0],
            "tickvals": (places - ROW * 0.28).tolist(),
            "showticklabels": False,
            "gridcolor": "#eef0f2",
        },
    )


def _dots_with_intervals(
    rows: pd.DataFrame, places: NDArray[np.float64], kind: str, measure: Measure
) -> go.Scatter:
    return go.Scatter(
        x=six_digits(rows["estimate"]),
        y=places.tolist(),
        mode="markers",
        name=kind,
        marker={"size": DOT, **sign_of(kind)},
        error_x=whiskers(
            rows["estimate"],
            rows["low"],
            rows["high"],
            color=sign_of(kind)["line"]["color"],
            thickness=2,
        ),
        hoverinfo="text",
        hovertext=[told(row, measure) for row in rows.to_dict("records")],
    )
