"""Paired differences month by month, as a fan."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from reports import wording
from reports.charts.axes import Axis, axis_of, zero_line
from reports.charts.findings import said
from reports.charts.labels import NO_DIFFERENCE, spread_out
from reports.charts.style import BLUE, house_figure, six_digits
from reports.charts.traces import line_of
from reports.charts.year_dots import is_flat

SAMPLE_RUNS = 8  # single runs drawn beside the bands of a fan
_FAN = 250  # height of a fan without its margins [px]
_BANDS = ((0.05, 0.95, "#cfe3f1", 90), (0.25, 0.75, "#9cc6e2", 50))


def fan(
    differences: pd.DataFrame,
    measure: Measure,
    *,
    averages: pd.DataFrame | None = None,
    what: str = "",
) -> go.Figure:
    """Return the fan of paired differences: two bands, the average, and eight single runs.

    Parameters
    ----------
    differences
        One row for each replication and one column for each month: scenario less baseline.
    measure
        What is compared.
    averages
        Columns `estimate`, `low` and `high`, a row for each month: the average and its interval,
        drawn as a dark band. Without it the average is drawn alone.
    what
        Name of the measure within the title of the axis; its label when left out.
    """
    if averages is None:
        mean = differences.mean()
        averages = pd.DataFrame({"estimate": mean, "low": mean, "high": mean})
    quantiles = differences.quantile([0.05, 0.25, 0.5, 0.75, 0.95])
    samples = differences.head(SAMPLE_RUNS).to_numpy()
    shown = averages.to_numpy(dtype=float).ravel()
    axis = axis_of(measure, [*quantiles.to_numpy().ravel(), *samples.ravel(), *shown])
    months = [int(month) for month in differences.columns]
    traces = [_fan_band(quantiles, *band) for band in _BANDS]
    thin = {"width": 0.8, "color": "#8b93a1"}
    traces += [line_of(months, run, "single run", thin) for run in samples]
    traces.append(_interval_band(months, averages))
    average = line_of(months, averages["estimate"], "average", {"width": 2.5, "color": BLUE})
    form = wording.form_of_change(measure, shown)
    average.hoverinfo = "text"
    average.hovertext = [
        "Month {}: {}<br>95 % interval {}".format(month, *said(row, measure, form))
        for month, row in zip(months, averages.to_dict("records"), strict=True)
    ]
    last = quantiles[differences.columns[-1]].drop(0.5)
    return house_figure(
        [*traces, average],
        height=320,
        annotations=[NO_DIFFERENCE]
        if is_flat(differences.to_numpy())
        else _fan_labels(last, float(averages["estimate"].iloc[-1]), axis),
        shapes=[zero_line("y", "above")],
        margin={"r": 104},
        xaxis={"title": {"text": "Month"}, "range": [months[0], months[-1]], "showgrid": False},
        yaxis=axis.draw(f"Change in {what or wording.in_sentence(measure.label)}"),
    )


def _fan_band(
    quantiles: pd.DataFrame, low: float, high: float, color: str, of_100: int
) -> go.Scatter:
    months = [int(month) for month in quantiles.columns]
    return go.Scatter(
        x=[*months, *months[::-1]],
        y=six_digits([*quantiles.loc[high], *quantiles.loc[low][::-1]]),
        mode="lines",
        fill="toself",
        fillcolor=color,
        line={"width": 0},
        name=f"{of_100} of 100",
        hoverinfo="skip",
    )


def _interval_band(months: Sequence[int], averages: pd.DataFrame) -> go.Scatter:
    """Return the intervals of the monthly averages as a band; where there are none, nothing."""
    known = averages.dropna().set_axis(
        [month for month, gap in zip(months, averages.isna().any(axis=1), strict=True) if not gap]
    )
    return go.Scatter(
        x=[*known.index, *known.index[::-1]],
        y=six_digits([*known["high"], *known["low"][::-1]]),
        mode="lines",
        fill="toself",
        fillcolor="rgba(0,70,120,0.45)",
        line={"width": 0},
        name="interval of the average",
        hoverinfo="skip",
    )


def _fan_labels(last: "pd.Series[float]", average: float, axis: Axis) -> list[dict[str, Any]]:
    """Return what each edge of the fan means, written at its right end without overlaps."""
    texts = {
        0.05: ("5 of 100 runs<br>below this", 34),
        0.25: ("25 of 100 below", 17),
        0.75: ("25 of 100 above", 17),
        0.95: ("5 of 100 runs<br>above this", 34),
    }
    edges = [(float(last.loc[level]), *text) for level, text in texts.items()]
    edges = sorted([*edges, (average, "<b>average</b>", 17)], key=lambda edge: edge[0])
    pixel = (axis.range[1] - axis.range[0]) / _FAN
    places = spread_out(
        [place for place, _, _ in edges], [height * pixel for _, _, height in edges]
    )
    return [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 5,
            "y": place,
            "yanchor": "middle",
            "align": "left",
            "showarrow": False,
            "text": text,
            "font": {"size": 11},
        }
        for place, (_, text, _) in zip(places, edges, strict=True)
    ]
