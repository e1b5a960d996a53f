"""Twenty dots that stand for all simulated runs."""

from collections.abc import Iterable, Sequence
from math import floor, isfinite

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from model.outcomes import Measure
from reports import wording
from reports.charts.axes import Span, axis_of, zero_line
from reports.charts.labels import NO_DIFFERENCE, is_flat
from reports.charts.style import DOT, house_figure, sign_of, six_digits

DOTS = 20  # of a quantile dotplot: few enough to be counted
DOT_COLUMNS = 18


def year_dots(
    differences: Iterable[float],
    measure: Measure,
    *,
    span: Span | None = None,
    tallest: int | None = None,
) -> go.Figure:
    """Return the quantile dotplot: 20 dots that stand for all paired differences.

    Parameters
    ----------
    differences
        Scenario less baseline, one number for each replication [unit of the measure].
    span
        Ends of the axis, so that several panels share it [unit of the measure].
    tallest
        Dots that the highest column holds in any panel.
    """
    dots = representative_runs(differences, measure)
    axis = axis_of(measure, dots if span is None else span)
    columns, heights = stack_dots(dots, axis.range)
    highest = max(5, tallest or int(heights.max(initial=1)))
    traces = [
        go.Scatter(
            x=six_digits(columns[is_kind]),
            y=heights[is_kind].tolist(),
            mode="markers",
            name=kind,
            marker={"size": DOT - 2, **sign_of(kind)},
            hoverinfo="text",
            hovertext=[wording.change(float(value), measure) for value in dots[is_kind]],
        )
        for kind, is_kind in _sides(dots, measure)
        if is_kind.any() and not is_flat(dots)
    ]
    return house_figure(
        traces,
        height=highest * 12 + 60,
        shapes=[zero_line("x")],
        annotations=[{**NO_DIFFERENCE, "y": 1}] * is_flat(dots),
        margin={"b": 46},
        xaxis={**axis.draw("Difference from the baseline"), "showgrid": False},
        yaxis={"range": [0.2, highest + 0.8], "visible": False},
    )


def _sides(dots: NDArray[np.float64], measure: Measure) -> list[tuple[str, NDArray[np.bool_]]]:
    above, below = ("worse", "better") if measure.better == "lower" else ("better", "worse")
    return [(above, dots > 0), (below, dots < 0), ("unclear", dots == 0)]


def representative_runs(differences: Iterable[float], measure: Measure) -> NDArray[np.float64]:
    """Return 20 differences that stand for all of them, sorted.

    What is better, the same and worse gets dots by its share, and each side is represented by
    quantiles of its own.
    """
    values = np.array([value for value in differences if isfinite(value)])
    sides = [values[values > 0], values[values == 0], values[values < 0]]
    counts = _shared_out(DOTS, [len(side) for side in sides])
    parts = [_middles(side, count) for side, count in zip(sides, counts, strict=True)]
    return np.sort(np.concatenate(parts))


def _shared_out(total: int, sizes: Sequence[int]) -> list[int]:
    """Share out a number of dots by sizes; what is left goes to the largest remainders."""
    if not sum(sizes):
        return [0] * len(sizes)
    exact = [total * size / sum(sizes) for size in sizes]
    counts = [floor(each) for each in exact]
    by_remainder = sorted(range(len(sizes)), key=lambda i: counts[i] - exact[i])
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    return counts


def _middles(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the middle of each of `count` equal parts of the sorted values."""
    if count == 0 or len(values) == 0:
        return np.empty(0)
    return np.asarray(np.quantile(values, (np.arange(count) + 0.5) / count))


def stack_dots(
    dots: NDArray[np.float64], span: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return column and height of each dot; no column holds dots of both sides of zero."""
    width = (span[1] - span[0]) / DOT_COLUMNS
    columns = np.where(dots == 0, 0.0, (np.floor(dots / width) + 0.5) * width)
    heights = [int((columns[: i + 1] == column).sum()) for i, column in enumerate(columns)]
    return columns, np.array(heights, dtype=np.int64)


def tallest_column(dots: NDArray[np.float64], measure: Measure, span: Span) -> int:
    """Count the dots of the highest column that `year_dots` draws on an axis of this span."""
    if is_flat(dots):
        return 0
    return int(stack_dots(dots, axis_of(measure, span).range)[1].max(initial=0))
