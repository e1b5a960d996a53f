"""Figures of their own with intervals, one above the other."""

import pandas as pd
import plotly.graph_objects as go

from reports.charts.findings import whiskers
from reports.charts.rows import ROW, name_and_number, row_places
from reports.charts.style import DOT, house_figure, literal, sign_of, six_digits


def shares_with_intervals(rows: pd.DataFrame) -> go.Figure:
    """Return shares as dots on an axis from none to all, each with its interval.

    Parameters
    ----------
    rows
        Columns `label`, `estimate`, `low` and `high` (shares), and `written` (the share in words),
        in the order drawn.
    """
    rows = rows.reset_index(drop=True)
    places, _, height = row_places(rows, None)
    texts = []
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        texts += name_and_number(place + ROW * 0.3, row["label"], literal(row["written"]))
    dots = go.Scatter(
        x=six_digits(rows["estimate"]),
        y=(places - ROW * 0.1).tolist(),
        mode="markers",
        marker={"size": DOT, **sign_of("clear")},
        error_x=whiskers(rows["estimate"], rows["low"], rows["high"]),
        hoverinfo="text",
        hovertext=[
            f"{literal(row['label'])}: {literal(row['written'])}" for row in rows.to_dict("records")
        ],
    )
    furthest = float(max(rows["high"].max(), 1.0))
    return house_figure(
        [dots],
        height=height + 60,
        annotations=texts,
        xaxis={"range": [0.0, 1.03 * furthest], "tickformat": ".0%"},
        yaxis={"range": [-height - 6, 0], "visible": False},
    )
