"""How closely an average is known, by the number of runs."""

import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from reports.charts.axes import axis_of, axis_of_sizes
from reports.charts.fan import _FAN
from reports.charts.labels import spread_out
from reports.charts.style import BLUE, house_figure, literal, six_digits
from reports.charts.traces import line_of


def interval_widths(rows: pd.DataFrame, measure: Measure) -> go.Figure:
    """Return how the interval of an average narrows with the number of runs, a line a scenario.

    Parameters
    ----------
    rows
        Columns `label`, `runs` and `half`: half the width of the interval [unit of the measure];
        rows of one label lie beside each other, with rising `runs`.
    measure
        What is compared.
    """
    lines = [own for _, own in rows.groupby("label", sort=False)]
    counts = sorted(set(rows["runs"].tolist()))
    axis = axis_of(measure, rows["half"])
    styles = ("solid", "dash", "dot", "dashdot")
    traces = [
        line_of(
            six_digits(own["runs"]),
            own["half"],
            literal(own["label"].iloc[0]),
            {"width": 2, "color": BLUE, "dash": styles[number % len(styles)]},
        )
        for number, own in enumerate(lines)
    ]
    ends = sorted((float(own["half"].iloc[-1]), own["label"].iloc[-1]) for own in lines)
    pixel = axis.range[1] / _FAN
    places = spread_out([end for end, _ in ends], [17 * pixel] * len(ends))
    names = [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 5,
            "y": place,
            "text": literal(label),
            "showarrow": False,
            "font": {"size": 11},
        }
        for place, (_, label) in zip(places, ends, strict=True)
    ]
    return house_figure(
        traces,
        height=320,
        annotations=names,
        margin={"r": 170},
        xaxis={
            "title": {"text": "Runs of each scenario"},
            "type": "log",
            "tickvals": counts,
            "ticktext": [f"{count:,}" for count in counts],
            "showgrid": False,
        },
        yaxis=axis_of_sizes(axis, "Half the interval"),
    )
