"""Candidates by what they change in two measures."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from reports import wording
from reports.charts.axes import axis_of, zero_line
from reports.charts.findings import whiskers
from reports.charts.style import DOT, INK, house_figure, literal, sign_of, six_digits


def trade_off(
    rows: pd.DataFrame, across: Measure, up: Measure, *, origin: str = "as it is"
) -> go.Figure:
    """Return candidates by what they change in two measures, numbered, the baseline at zero.

    Parameters
    ----------
    rows
        Columns `number`, `kind` (a finding about a third measure, one of `wording.KINDS`), and
        `estimate`, `low` and `high` of either measure, beginning with `x_` and `y_`.
    across, up
        Measures of the two axes.
    origin
        What the point without any change is called.
    """
    sides = {"x": across, "y": up}
    axes = {
        side: axis_of(measure, [*rows[f"{side}_low"], *rows[f"{side}_high"]])
        for side, measure in sides.items()
    }
    traces = [_crosses(rows[rows["kind"] == kind], str(kind)) for kind in rows["kind"].unique()]
    nothing = go.Scatter(
        x=[0.0],
        y=[0.0],
        mode="markers",
        name=origin,
        marker={"symbol": "x", "size": DOT, "color": INK},
        hoverinfo="text",
        hovertext=[origin],
    )
    texts = [
        _near(row["x_estimate"], row["y_estimate"], f"<b>{row['number']}</b>")
        for row in rows.to_dict("records")
    ]
    return house_figure(
        [*traces, nothing],
        height=460,
        annotations=[*texts, _near(0.0, 0.0, literal(origin))],
        shapes=[zero_line("x"), zero_line("y")],
        xaxis=axes["x"].draw(f"Change of {wording.in_sentence(across.label)}"),
        yaxis=axes["y"].draw(f"Change of {wording.in_sentence(up.label)}"),
    )


def _crosses(rows: pd.DataFrame, kind: str) -> go.Scatter:
    """Return dots with thin intervals to all four sides."""
    marker = sign_of(kind)

    def bars(side: str) -> dict[str, Any]:
        estimate = rows[f"{side}_estimate"]
        return whiskers(
            estimate,
            rows[f"{side}_low"],
            rows[f"{side}_high"],
            color=marker["line"]["color"],
            thickness=0.8,
            width=0,
        )

    return go.Scatter(
        x=six_digits(rows["x_estimate"]),
        y=six_digits(rows["y_estimate"]),
        mode="markers",
        name=kind,
        marker={"size": DOT + 2, **marker},
        error_x=bars("x"),
        error_y=bars("y"),
        hoverinfo="text",
        hovertext=[f"Number {number}" for number in rows["number"]],
    )


def _near(x: float, y: float, text: str) -> dict[str, Any]:
    """Return a text above and to the right of a point."""
    return {
        "x": x,
        "y": y,
        "xshift": 8,
        "yshift": 8,
        "xanchor": "left",
        "yanchor": "bottom",
        "text": text,
        "showarrow": False,
        "bgcolor": "rgba(255,255,255,0.75)",
        "borderpad": 0,
    }
