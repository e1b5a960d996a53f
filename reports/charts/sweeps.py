"""What changes along one input."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from model.outcomes import Measure
from reports import wording
from reports.charts.axes import axis_of, too_small_band, word_marks, zero_line
from reports.charts.findings import kind_of, told, whiskers
from reports.charts.lines import area_between, line_of
from reports.charts.style import BLUE, DOT, GRAY, INK, THIN, house_figure, sign_of, six_digits

_NUMBER_MARKS = {"nticks": 6, "tickformat": ",~g"}
_WORST = {"width": 1.5, "color": GRAY, "dash": "dash"}


def sweep_curve(
    points: pd.DataFrame, measure: Measure, *, what: str, is_number: bool, bound: float = 0.0
) -> go.Figure:
    """Return the change of a measure along one input, with its band, and where it may be best.

    Points that may be the best are blue and lie in a shaded stretch; a diamond is the scenario as
    it is.

    Parameters
    ----------
    points
        Columns `value` (a number by which points are placed, where `is_number`), `label`,
        `estimate`, `low`, `high`, `may_be_best`, `is_as_it_is` and `worst_tenth` (the average of
        the worst tenth of worlds, nan without worlds), in order.
    measure
        What is compared.
    what
        Name of the input, with the unit of `value`.
    is_number
        Whether points are placed by their value; else all are equally far apart.
    bound
        Half-width of the gray band "too small to matter" [unit of the measure].
    """
    points = points.reset_index(drop=True)
    places = points["value"].to_numpy(float) if is_number else np.arange(len(points), dtype=float)
    ends = [*points["low"], *points["high"], *points["estimate"], -bound, bound]
    worst = points["worst_tenth"].to_numpy(float)
    axis = axis_of(measure, [*ends, *worst[np.isfinite(worst)]])
    along = six_digits(places)
    band = area_between(
        along, points["low"], points["high"], "95 % interval", "rgba(0,114,178,0.18)"
    )
    line = line_of(along, points["estimate"], "average", {"width": 2, "color": BLUE})
    tenth = line_of(along, worst, "worst tenth of worlds", _WORST)
    room = 0.04 * (places[-1] - places[0]) or 0.5
    return house_figure(
        [
            band,
            *([tenth] if np.isfinite(worst).all() else []),
            line,
            _sweep_dots(points, places, measure),
        ],
        height=340,
        shapes=[
            *too_small_band("y", bound),
            *_stretches(points["may_be_best"].to_numpy(bool), places),
            zero_line("y", "above"),
        ],
        margin={"r": 12},
        xaxis={
            "title": {"text": what},
            "range": [places[0] - room, places[-1] + room],
            "showgrid": False,
            **(_NUMBER_MARKS if is_number else word_marks(points["label"])),
        },
        yaxis=axis.draw(f"Change in {wording.in_sentence(measure.label)}"),
    )


def settings_along(
    rows: pd.DataFrame,
    measure: Measure,
    *,
    what: str,
    chosen: int,
    span: Iterable[float],
    bound: float = 0.0,
) -> go.Figure:
    """Return the change of a measure at each value of an input, with one of them ringed.

    Parameters
    ----------
    rows
        Columns `label`, `estimate`, `low`, `high` and `verdict`, a row for each value.
    measure
        What is compared.
    what
        Name of the input.
    chosen
        Number of the row that is ringed.
    span
        Further values that the axis holds, so that it stays when the rows change.
    bound
        Half-width of the gray band "too small to matter" [unit of the measure].
    """
    axis = axis_of(measure, [*rows["low"], *rows["high"], -bound, bound, *span])
    markers = [setting_marker(row, measure) for row in rows.to_dict("records")]
    line = go.Scatter(
        x=list(range(len(rows))),
        y=six_digits(rows["estimate"]),
        mode="lines+markers",
        name="settings",
        line={"width": 1, "color": THIN},
        marker={
            "size": DOT + 1,
            "color": [marker["color"] for marker in markers],
            "symbol": [marker["symbol"] for marker in markers],
            "line": {"width": 2, "color": [marker["outline"] for marker in markers]},
        },
        error_y=whiskers(rows["estimate"], rows["low"], rows["high"]),
        hoverinfo="skip",
    )
    ring = go.Scatter(
        x=[chosen],
        y=six_digits(rows["estimate"].iloc[[chosen]]),
        mode="markers",
        name="chosen",
        marker={"size": 24, "symbol": "circle-open", "color": INK, "line": {"width": 2}},
        hoverinfo="skip",
    )
    return house_figure(
        [line, ring],
        height=320,
        shapes=[*too_small_band("y", bound), zero_line("y")],
        margin={"r": 12},
        xaxis={
            "title": {"text": what},
            "range": [-0.5, len(rows) - 0.5],
            "showgrid": False,
            **word_marks(rows["label"]),
        },
        yaxis=axis.draw(f"Change in {wording.in_sentence(measure.label)}"),
    )


def setting_marker(row: Mapping[Hashable, Any], measure: Measure) -> dict[str, str]:
    """Return color, symbol and outline of a setting in `settings_along`."""
    marker = sign_of(kind_of(row, measure))
    return {
        "color": marker["color"],
        "symbol": marker["symbol"],
        "outline": marker["line"]["color"],
    }


def _sweep_dots(points: pd.DataFrame, places: NDArray[np.float64], measure: Measure) -> go.Scatter:
    is_best = points["may_be_best"].to_numpy(bool)
    is_now = points["is_as_it_is"].to_numpy(bool)
    return go.Scatter(
        x=six_digits(places),
        y=six_digits(points["estimate"]),
        mode="markers",
        name="points",
        marker={
            "size": [13 if now else 9 for now in is_now],
            "symbol": ["diamond" if now else "circle" for now in is_now],
            "color": [BLUE if best else "white" for best in is_best],
            "line": {"color": [INK if now else BLUE for now in is_now], "width": 2},
            "opacity": 1,
        },
        hoverinfo="text",
        hovertext=[told(row, measure) for row in points.to_dict("records")],
    )


def _stretches(is_best: NDArray[np.bool_], places: NDArray[np.float64]) -> list[dict[str, Any]]:
    """Return the shaded stretches of an axis in which the best may lie, halfway to what is not.

    Nothing is shaded where that would be everything.
    """
    if is_best.all():
        return []
    edges = np.concatenate([places[:1], (places[1:] + places[:-1]) / 2, places[-1:]])
    return [
        {
            "type": "rect",
            **{"x0": float(edges[i]), "x1": float(edges[i + 1]), "y0": 0, "y1": 1, "yref": "paper"},
            "fillcolor": "rgba(0,158,115,0.14)",
            "line": {"width": 0},
            "layer": "below",
        }
        for i in np.flatnonzero(is_best)
    ]
