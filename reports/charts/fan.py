"""Paired differences month by month, as a fan."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from reports import wording
from reports.charts.axes import axis_of, zero_line
from reports.charts.findings import told
from reports.charts.labels import LABELED, NO_DIFFERENCE, at_right_end, is_flat
from reports.charts.lines import area_between, line_of
from reports.charts.style import INK, THIN, house_figure

SAMPLE_RUNS = 8  # single runs drawn beside the bands of a fan
# From which part of the runs to which, with a color, and how many of 100 runs lie in it.
_EDGE = "#4f96c4"
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
    bands = quantiles.T
    traces = [
        area_between(months, bands[low], bands[high], f"{of_100} of 100", color)
        for low, high, color, of_100 in _BANDS
    ]
    thin = {"width": 0.8, "color": THIN}
    traces += [line_of(months, run, "single run", thin) for run in samples]
    traces.append(_interval_band(months, averages))
    edge = {"width": 1, "color": _EDGE}  # over the interval, which may be as wide with few runs
    traces += [line_of(months, bands[level], "50 of 100", edge) for level in (0.25, 0.75)]
    average = line_of(months, averages["estimate"], "average", {"width": 2.5, "color": INK})
    form = wording.form_of_change(measure, shown)
    average.hoverinfo = "text"
    average.hovertext = [
        told(row | {"label": f"Month {month}"}, measure, form)
        for month, row in zip(months, averages.to_dict("records"), strict=True)
    ]
    last = quantiles[differences.columns[-1]].drop(0.5)
    return house_figure(
        [*traces, average],
        height=LABELED,
        annotations=[NO_DIFFERENCE]
        if is_flat(differences.to_numpy())
        else at_right_end(_edge_labels(last, float(averages["estimate"].iloc[-1])), axis.range),
        shapes=[zero_line("y", "above")],
        margin={"r": 104},
        xaxis={"title": {"text": "Month"}, "range": [months[0], months[-1]], "showgrid": False},
        yaxis=axis.draw(f"Change in {what or wording.in_sentence(measure.label)}"),
    )


def _interval_band(months: Sequence[int], averages: pd.DataFrame) -> go.Scatter:
    """Return the intervals of the monthly averages as a band; where there are none, nothing."""
    is_known = averages.notna().all(axis=1).to_numpy()
    known = [month for month, has in zip(months, is_known, strict=True) if has]
    low, high = averages.loc[is_known, "low"], averages.loc[is_known, "high"]
    return area_between(known, low, high, "interval of the average", "rgba(0,70,120,0.3)")


def _edge_labels(last: "pd.Series[float]", average: float) -> list[tuple[float, str]]:
    """Return what each edge of the fan means, and where it ends, from the lowest upward."""
    texts = {
        0.05: "5 of 100 runs<br>below this",
        0.25: "25 of 100 below",
        0.75: "25 of 100 above",
        0.95: "5 of 100 runs<br>above this",
    }
    edges = [(float(last.loc[level]), text) for level, text in texts.items()]
    return sorted([*edges, (average, "<b>average</b>")], key=lambda edge: edge[0])
