"""How closely an average is known, by the number of runs."""

from math import log10

import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from reports.charts.axes import axis_of
from reports.charts.labels import LABELED, at_right_end
from reports.charts.lines import line_of
from reports.charts.style import BLUE, house_figure, literal, six_digits

_FROM = 0.75  # of the fewest runs: the axis begins there, so that its first marks part


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
    sizes = axis_of(measure, rows["half"]).draw_sizes("Half the interval")
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
    return house_figure(
        traces,
        height=LABELED,
        annotations=at_right_end([(end, literal(label)) for end, label in ends], sizes["range"]),
        margin={"r": 170},
        xaxis={
            "title": {"text": "Runs of each scenario"},
            "type": "log",
            "range": [log10(_FROM * counts[0]), log10(counts[-1])],
            "tickvals": counts,
            "ticktext": [f"{count:,}" for count in counts],
            "showgrid": False,
        },
        yaxis=sizes,
    )
