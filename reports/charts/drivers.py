"""What moves an answer: shares of its spread, and sizes of effects."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from model.outcomes import Measure
from reports.charts.axes import axis_of, zero_line
from reports.charts.findings import whiskers
from reports.charts.labels import spread_out
from reports.charts.rows import ROW, name_and_number, row_places
from reports.charts.style import DOT, GRAY, INK, house_figure, literal, sign_of, six_digits


def variance_shares(rows: pd.DataFrame) -> go.Figure:
    """Return shares of a variance as bars with intervals: in all, and within it what acts alone.

    Parameters
    ----------
    rows
        Columns `label`, `kind` (`input`, `others` or `luck`), `total`, `low` and `high`, `alone`,
        `alone_low` and `alone_high` (nan where there is none), all of them shares, and `written`
        (the total in percent), in the order drawn.
    """
    rows = rows.reset_index(drop=True)
    places, _, height = row_places(rows, None)
    places = places - ROW * 0.06
    texts = []
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        texts += name_and_number(place + ROW * 0.4, row["label"], literal(f"{row['written']} %"))
    has_alone = rows["alone"].notna().to_numpy()
    furthest = 1.05 * float(rows[["high", "alone_high"]].max().max())
    return house_figure(
        [
            _share_bars(rows, places + ROW * 0.09, ("total", "low", "high"), "in all"),
            _share_bars(
                rows[has_alone],
                places[has_alone] - ROW * 0.16,
                ("alone", "alone_low", "alone_high"),
                "alone",
            ),
        ],
        height=height + 62,
        annotations=texts,
        shapes=[zero_line("x")],
        barmode="overlay",
        xaxis={
            "range": [0, min(max(furthest, 0.1), 1.02)],
            "tickformat": ".0%",
            "title": {"text": "Share of the spread"},
        },
        yaxis={"range": [-height - 8, 0], "visible": False},
    )


def _share_bars(
    rows: pd.DataFrame, places: NDArray[np.float64], columns: tuple[str, str, str], name: str
) -> go.Bar:
    """Return bars from zero, each with its interval; no share is less than nothing."""
    value, low, high = (rows[column].clip(0.0, 1.0) for column in columns)
    is_alone = name == "alone"
    colors = rows["kind"].map({"luck": GRAY, "others": "#b8c0cc"}).fillna("#9cc6e2")
    return go.Bar(
        x=six_digits(value),
        y=places.tolist(),
        width=ROW * (0.14 if is_alone else 0.26),
        orientation="h",
        name=name,
        marker={
            "color": INK if is_alone else colors.tolist(),
            "pattern": {"shape": ["/" * (kind == "luck") for kind in rows["kind"]]},
            "line": {"color": INK, "width": 0 if is_alone else 1},
        },
        error_x=whiskers(value, low, high, color=GRAY if is_alone else INK),
        hoverinfo="text",
        hovertext=[
            f"{literal(label)} {name}: {100 * a:.0f} %<br>"
            f"95 % interval {100 * b:.0f} to {100 * c:.0f} %"
            for label, a, b, c in zip(rows["label"], value, low, high, strict=True)
        ],
        textposition="none",
    )


def screening(rows: pd.DataFrame, measure: Measure, *, named: int = 8) -> go.Figure:
    """Return how far inputs move an outcome against how unevenly they do, a dot for each input.

    Parameters
    ----------
    rows
        Columns `label`, `size` and `spread` [unit of the measure], and `is_own`: whether the input
        got shares of its own.
    measure
        What is moved.
    named
        Number of the dots furthest to the right that get their names.
    """
    across, upward = axis_of(measure, rows["size"]), axis_of(measure, rows["spread"])
    traces = [
        go.Scatter(
            x=six_digits(some["size"]),
            y=six_digits(some["spread"]),
            mode="markers",
            name=name,
            marker={"size": DOT - 2, **sign},
            hoverinfo="text",
            hovertext=[literal(text) for text in some["label"]],
        )
        for name, some, sign in (
            ("others", rows[~rows["is_own"]], sign_of("unclear")),
            ("own", rows[rows["is_own"]], sign_of("clear")),
        )
    ]
    largest = rows.nlargest(named, "size").sort_values("spread")
    heights = spread_out(six_digits(largest["spread"]), [0.055 * upward.range[1]] * len(largest))
    crowded = 0.7 * across.range[1]  # names stand to the right, where there are fewer dots
    names = [
        {
            "x": x,
            "y": y,
            "ax": -16 if x > crowded else 16,
            "ay": height,
            "ayref": "y",
            "xanchor": "right" if x > crowded else "left",
            "text": literal(text),
            "arrowhead": 0,
            "arrowwidth": 0.8,
            "arrowcolor": GRAY,
            "font": {"size": 12},
        }
        for x, y, height, text in zip(
            six_digits(largest["size"]),
            six_digits(largest["spread"]),
            heights,
            largest["label"],
            strict=True,
        )
    ]
    return house_figure(
        traces,
        height=420,
        annotations=names,
        margin={"b": 46},
        xaxis=across.draw_sizes("Size of the change by one step"),
        yaxis=upward.draw_sizes("Spread of the change"),
    )
