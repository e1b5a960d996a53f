"""Charts: a table of outcomes goes in, a Plotly figure comes out.

Every function stands alone, so that a researcher can call it in a notebook. Colors mean the same
everywhere (blue: clearly better, vermillion: clearly worse, gray: too small to matter or not
clear), and each comes with a shape of its own.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, inf, isfinite, log10
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from experiments.patterns.finding import NEXT_TO_NOTHING
from model.outcomes import Measure
from model.records import DEPARTMENTS
from reports import wording

BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
GRAY = "#6b7280"
INK = "#1f2937"
GRID = "#e5e7eb"
BAND = "#e8eaee"
NOT_CLEAR = "#f3f4f6"
WORSE_TO_BETTER = [[0.0, "#c98a3c"], [0.5, "#f7f7f7"], [1.0, "#4fb3a5"]]
LOW_TO_HIGH = [[0.0, "#f7fbff"], [1.0, "#8fbfe0"]]

DOTS = 20  # of a quantile dotplot: few enough to be counted
DOT_COLUMNS = 18
MOST_WORLDS = 400  # dots of a chart of worlds: more would hide each other
SAMPLE_RUNS = 8  # single runs drawn beside the bands of a fan
DRAWN = (-1.0, 2.0)  # in widths of an accepted range, which itself reaches from 0 to 1
MOST_MARKS = 11  # on the axis of a sweep: more would overlap on a telephone
MOST_LETTERS = 30  # of all marks of such an axis that fit beside each other
MOST_NUMBERED = 8  # columns of a grid up to which numbers fit into its cells on a telephone
LONGEST_NAME = 30  # characters of a scenario's name within a chart

_ROW, _HEADING = 46, 34  # heights within an interval chart [px]: a row has its text above its dot
_DOT = 10  # size of a dot [px]
_NAME, _BAR, _GAP = 22, 14, 6  # heights in a tornado: of a name, of a bar, and below them [px]
_FAN = 250  # height of a fan without its margins [px]
_LANE, _GAP = 13, 9  # heights of a row and between groups in a chart of ranges [px]
_BANDS = ((0.05, 0.95, "#cfe3f1", 90), (0.25, 0.75, "#9cc6e2", 50))

_BAR_PATTERNS = {"worse": "/", "small": "."}  # a bar has no shape to tell its kind by

_AXIS = {
    "automargin": True,
    "fixedrange": True,
    "gridcolor": GRID,
    "zeroline": False,
    "title": {"font": {"size": 12, "color": GRAY}, "standoff": 6},
}
HOUSE_STYLE = go.layout.Template(
    layout={
        "font": {
            "family": "Liberation Sans, Arial, Helvetica, sans-serif",
            "size": 13,
            "color": INK,
        },
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "margin": {"l": 2, "r": 2, "t": 6, "b": 10},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"bgcolor": "white", "font": {"color": INK}, "align": "left"},
        "xaxis": {**_AXIS, "nticks": 6, "tickangle": 0},
        "yaxis": _AXIS,
    }
)

Point = tuple[float, float]
Span = tuple[float, float]


# --- Comparing scenarios --------------------------------------------------------------------------


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
    axis = _axis(measure, [*rows["low"], *rows["high"], *rows["estimate"], -bound, bound, *span])
    places, headings, height = _row_places(rows, group)
    records = rows.to_dict("records")
    kinds = np.array([_kind(row, measure) for row in records])
    traces = [
        _dots_with_intervals(rows[kinds == kind], places[kinds == kind], str(kind), measure)
        for kind in dict.fromkeys(kinds)
    ]
    texts = [_beside(0, place, f"<b>{literal(text)}</b>") for place, text in headings]
    form = wording.form_of_change(measure, [*rows["low"], *rows["high"], *rows["estimate"]])
    for place, row in zip(places, records, strict=True):
        number = wording.estimate_between(row["estimate"], row["low"], row["high"], form)
        texts.append(_beside(0, place + _ROW * 0.36, literal(row["label"])))
        texts.append(_beside(1, place + _ROW * 0.36, f"<b>{number}</b>"))
    return _figure(
        traces,
        height=height + 48,
        annotations=texts,
        shapes=[*_band(bound), _zero("x")],
        xaxis=axis.draw("Change"),
        yaxis={
            "range": [-height, 0],
            "tickvals": (places - _ROW * 0.28).tolist(),
            "showticklabels": False,
            "gridcolor": "#eef0f2",
        },
    )


def year_dots(
    differences: Iterable[float],
    measure: Measure,
    *,
    span: tuple[float, float] | None = None,
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
    axis = _axis(measure, dots if span is None else span)
    columns, heights = stack_dots(dots, axis.range)
    highest = max(5, tallest or int(heights.max(initial=1)))
    traces = [
        go.Scatter(
            x=_short(columns[is_kind]),
            y=heights[is_kind].tolist(),
            mode="markers",
            name=kind,
            marker={"size": _DOT - 2, **sign_of(kind)},
            hoverinfo="text",
            hovertext=[wording.change(float(value), measure) for value in dots[is_kind]],
        )
        for kind, is_kind in _sides(dots, measure)
        if is_kind.any() and not _is_flat(dots)
    ]
    return _figure(
        traces,
        height=highest * 12 + 60,
        shapes=[_zero("x")],
        annotations=[{**_NO_DIFFERENCE, "y": 1}] * _is_flat(dots),
        margin={"b": 46},
        xaxis={**axis.draw("Difference from the baseline"), "showgrid": False},
        yaxis={"range": [0.2, highest + 0.8], "visible": False},
    )


def over_time(
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
    axis = _axis(measure, [*quantiles.to_numpy().ravel(), *samples.ravel(), *shown])
    months = [int(month) for month in differences.columns]
    traces = [_fan_band(quantiles, *band) for band in _BANDS]
    thin = {"width": 0.8, "color": "#8b93a1"}
    traces += [_line(months, run, "single run", thin) for run in samples]
    traces.append(_interval_band(months, averages))
    average = _line(months, averages["estimate"], "average", {"width": 2.5, "color": INK})
    form = wording.form_of_change(measure, shown)
    average.hoverinfo = "text"
    average.hovertext = [
        "Month {}: {}<br>95 % interval {}".format(month, *_said(row, measure, form))
        for month, row in zip(months, averages.to_dict("records"), strict=True)
    ]
    last = quantiles[differences.columns[-1]].drop(0.5)
    return _figure(
        [*traces, average],
        height=320,
        annotations=[_NO_DIFFERENCE]
        if _is_flat(differences.to_numpy())
        else _fan_labels(last, float(averages["estimate"].iloc[-1]), axis),
        shapes=[_zero("y", "above")],
        margin={"r": 104},
        xaxis={"title": {"text": "Month"}, "range": [months[0], months[-1]], "showgrid": False},
        yaxis=axis.draw(f"Change in {what or wording.in_sentence(measure.label)}"),
    )


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
    axis = _axis(measure, rows["half"])
    styles = ("solid", "dash", "dot", "dashdot")
    traces = [
        _line(
            _short(own["runs"]),
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
    return _figure(
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
        yaxis=_sizes(axis, "Half the interval"),
    )


# --- Explaining a difference ----------------------------------------------------------------------


def waterfall(rows: pd.DataFrame, measure: Measure, *, total: str) -> go.Figure:
    """Return the parts of a difference, each beginning where the one above ends, and their sum.

    A line across the end of each bar is the interval of that part.

    Parameters
    ----------
    rows
        Columns `label`, `estimate`, `low`, `high` and `verdict`: the parts in the order drawn,
        then their sum.
    measure
        What differs.
    total
        Label of the sum, which begins at zero.
    """
    rows = rows.reset_index(drop=True)
    starts = (rows["estimate"].cumsum() - rows["estimate"]).where(rows["label"] != total, 0.0)
    ends = starts + rows["estimate"]
    axis = _axis(measure, [*starts, *ends, *(starts + rows["low"]), *(starts + rows["high"])])
    places, _, height = _row_places(rows, None)
    places = places - _ROW * 0.1
    records = rows.to_dict("records")
    form = wording.form_of_change(measure, rows["estimate"])
    texts = []
    for place, row in zip(places, records, strict=True):
        number = wording.estimate_between(row["estimate"], row["low"], row["high"], form)
        texts.append(_beside(0, place + _ROW * 0.42, literal(row["label"])))
        texts.append(_beside(1, place + _ROW * 0.42, f"<b>{number}</b>"))
    return _figure(
        [_hanging_bars(rows, starts, places, measure)],
        height=height + 60,
        annotations=texts,
        shapes=[_zero("x"), *_joints(ends, places)],
        xaxis=axis.draw("Change"),
        yaxis={"range": [-height - 6, 0], "visible": False},
    )


def _hanging_bars(
    rows: pd.DataFrame, starts: "pd.Series[float]", places: NDArray[np.float64], measure: Measure
) -> go.Bar:
    """Return bars that begin at their starts, with the interval of each at its end."""
    records = rows.to_dict("records")
    markers = [sign_of(_kind(row, measure)) for row in records]
    return go.Bar(
        x=_short(rows["estimate"]),
        base=_short(starts),
        y=places.tolist(),
        width=_ROW * 0.34,
        orientation="h",
        marker={
            "color": [marker["color"] for marker in markers],
            "line": {"color": [marker["line"]["color"] for marker in markers], "width": 1.5},
            "pattern": {
                "shape": [_BAR_PATTERNS.get(_kind(row, measure), "") for row in records],
                "fillmode": "overlay",
                "fgcolor": "white",
            },
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": _short(rows["high"] - rows["estimate"]),
            "arrayminus": _short(rows["estimate"] - rows["low"]),
            "color": INK,
            "thickness": 1.5,
            "width": 4,
        },
        hoverinfo="text",
        hovertext=[
            "{}: {}<br>95 % interval {}".format(literal(row["label"]), *_said(row, measure))
            for row in records
        ],
        textposition="none",
    )


def _joints(ends: "pd.Series[float]", places: NDArray[np.float64]) -> list[dict[str, Any]]:
    """Return the thin lines that lead from the end of each bar to the next one."""
    half = _ROW * 0.17
    return [
        {
            "type": "line",
            **{"x0": end, "x1": end, "y0": upper - half, "y1": lower + half},
            "line": {"color": GRAY, "width": 1, "dash": "dot"},
            "layer": "below",
        }
        for end, upper, lower in zip(_short(ends)[:-1], places[:-1], places[1:], strict=True)
    ]


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
        side: _axis(measure, [*rows[f"{side}_low"], *rows[f"{side}_high"]])
        for side, measure in sides.items()
    }
    traces = [_crosses(rows[rows["kind"] == kind], str(kind)) for kind in rows["kind"].unique()]
    nothing = go.Scatter(
        x=[0.0],
        y=[0.0],
        mode="markers",
        name=origin,
        marker={"symbol": "x", "size": _DOT, "color": INK},
        hoverinfo="text",
        hovertext=[origin],
    )
    texts = [
        _near(row["x_estimate"], row["y_estimate"], f"<b>{row['number']}</b>")
        for row in rows.to_dict("records")
    ]
    return _figure(
        [*traces, nothing],
        height=460,
        annotations=[*texts, _near(0.0, 0.0, literal(origin))],
        shapes=[_zero("x"), _zero("y")],
        xaxis=axes["x"].draw(f"Change of {wording.in_sentence(across.label)}"),
        yaxis=axes["y"].draw(f"Change of {wording.in_sentence(up.label)}"),
    )


def _crosses(rows: pd.DataFrame, kind: str) -> go.Scatter:
    """Return dots with thin intervals to all four sides."""
    marker = sign_of(kind)

    def bars(side: str) -> dict[str, Any]:
        estimate = rows[f"{side}_estimate"]
        return {
            "type": "data",
            "symmetric": False,
            "array": _short(rows[f"{side}_high"] - estimate),
            "arrayminus": _short(estimate - rows[f"{side}_low"]),
            "color": marker["line"]["color"],
            "thickness": 0.8,
            "width": 0,
        }

    return go.Scatter(
        x=_short(rows["x_estimate"]),
        y=_short(rows["y_estimate"]),
        mode="markers",
        name=kind,
        marker={"size": _DOT + 2, **marker},
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


# --- Sweeping inputs ------------------------------------------------------------------------------


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
    axis = _axis(measure, [*ends, *worst[np.isfinite(worst)]])
    band = go.Scatter(
        x=_short([*places, *places[::-1]]),
        y=_short([*points["high"], *points["low"][::-1]]),
        mode="lines",
        fill="toself",
        fillcolor="rgba(0,114,178,0.18)",
        line={"width": 0},
        name="95 % interval",
        hoverinfo="skip",
    )
    line = _line(_short(places), points["estimate"], "average", {"width": 2, "color": BLUE})
    tenth = _line(_short(places), worst, "worst tenth of worlds", _WORST)
    room = 0.04 * (places[-1] - places[0]) or 0.5
    return _figure(
        [
            band,
            *([tenth] if np.isfinite(worst).all() else []),
            line,
            _sweep_dots(points, places, measure),
        ],
        height=340,
        shapes=[
            *_flat_band(bound),
            *_stretches(points["may_be_best"].to_numpy(bool), places),
            _zero("y", "above"),
        ],
        margin={"r": 12},
        xaxis={
            "title": {"text": what},
            "range": [places[0] - room, places[-1] + room],
            "showgrid": False,
            **(_NUMBER_MARKS if is_number else _word_marks(points["label"])),
        },
        yaxis=axis.draw(f"Change in {wording.in_sentence(measure.label)}"),
    )


_WORST = {"width": 1.5, "color": GRAY, "dash": "dash"}


def tornado(rows: pd.DataFrame, measure: Measure, *, bound: float = 0.0) -> go.Figure:
    """Return what single changes do: under the name of each input a bar for each of its values.

    Parameters
    ----------
    rows
        Columns `input`, `label`, `estimate`, `low`, `high` and `verdict`; rows of one input follow
        each other.
    measure
        What is compared.
    bound
        Half-width of the gray band "too small to matter" [unit of the measure].
    """
    axis = _axis(measure, [*rows["low"], *rows["high"], *rows["estimate"], -bound, bound])
    places: list[float] = []
    names: list[dict[str, Any]] = []
    depth = 0.0
    for _, some in rows.groupby("input", sort=False):
        values = " / ".join(literal(str(label)) for label in some["label"])
        text = f"<b>{literal(str(some['input'].iloc[0]))}</b>: {values}"
        names.append(_beside(0, -depth - _NAME * 0.6, text))
        places += [-depth - _NAME - _BAR * (lane + 0.5) for lane in range(len(some))]
        depth += _NAME + _BAR * len(some) + _GAP
    bars = _hanging_bars(
        rows.assign(label=rows["input"] + ": " + rows["label"]),
        pd.Series(np.zeros(len(rows))),
        np.array(places),
        measure,
    )
    bars.width = _BAR * 0.75
    return _figure(
        [bars],
        height=depth + 60,
        annotations=names,
        shapes=[*_band(bound), _zero("x")],
        xaxis=axis.draw("Change"),
        yaxis={"range": [-depth, 0], "showticklabels": False, "showgrid": False},
    )


def sweep_grid(
    cells: pd.DataFrame,
    measure: Measure,
    *,
    across: Sequence[str],
    down: Sequence[str],
    names: tuple[str, str],
    limit: float | None = None,
) -> go.Figure:
    """Return the change of a measure over a grid of two inputs: color, and a number in each cell.

    A number in parentheses is not clear, `~0` too small to matter; more than eight columns get no
    numbers. Cells that may be the best have a dark frame, the scenario as it is a dashed one.

    Parameters
    ----------
    cells
        Columns `column` and `row` (numbers of cells), `label`, `estimate`, `low`, `high`,
        `verdict`, `may_be_best` and `is_as_it_is`.
    measure
        What is compared.
    across, down
        Labels of columns and rows.
    names
        Names of the inputs across and down.
    limit
        Change at which the color is full, so that several panels share it [unit of the measure];
        the largest one of the cells when left out.
    """
    values = np.full((len(down), len(across)), np.nan)
    values[cells["row"], cells["column"]] = cells["estimate"]
    limit = limit or largest_change(cells) or 1.0
    sign = -1.0 if measure.better == "lower" else 1.0
    has_numbers = len(across) <= MOST_NUMBERED
    texts = _cell_texts(cells, measure)
    heatmap = go.Heatmap(
        z=(sign * values / limit).round(4).tolist(),
        x=list(range(len(across))),
        y=list(range(len(down))),
        colorscale=WORSE_TO_BETTER,
        zmin=-1.0,
        zmax=1.0,
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="text",
        hovertext=_hover_grid(cells, measure, values.shape),
    )
    numbers = [
        {
            "x": int(row["column"]),
            "y": int(row["row"]),
            "text": text,
            "showarrow": False,
            "font": {"size": 12 if len(across) <= 6 else 10, "color": "black"},
        }
        for row, text in zip(cells.to_dict("records"), texts, strict=True)
    ]
    return _figure(
        [heatmap],
        height=110 + max(3, len(down)) * 34,
        annotations=numbers if has_numbers else [],
        shapes=[shape for row in cells.to_dict("records") for shape in _frames(row)],
        plot_bgcolor=NOT_CLEAR,
        xaxis={
            "title": {"text": literal(names[0])},
            "range": [-0.5, len(across) - 0.5],
            "showgrid": False,
            **_word_marks(across),
        },
        yaxis={
            "title": {"text": literal(names[1])},
            "range": [-0.5, len(down) - 0.5],
            "showgrid": False,
            "tickvals": list(range(len(down))),
            "ticktext": [literal(text) for text in down],
        },
    )


def largest_change(cells: pd.DataFrame) -> float:
    """Return the change at which the color of a grid is full [unit of the measure]."""
    return float(np.nanmax(np.abs(cells["estimate"].to_numpy(float)), initial=0.0))


_NUMBER_MARKS = {"nticks": 6, "tickformat": ",~g"}


def _sweep_dots(points: pd.DataFrame, places: NDArray[np.float64], measure: Measure) -> go.Scatter:
    is_best = points["may_be_best"].to_numpy(bool)
    is_now = points["is_as_it_is"].to_numpy(bool)
    return go.Scatter(
        x=_short(places),
        y=_short(points["estimate"]),
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
        hovertext=[_sweep_hover(row, measure) for row in points.to_dict("records")],
    )


def _sweep_hover(row: Mapping[Hashable, Any], measure: Measure) -> str:
    label = literal(str(row["label"]))
    if row["is_as_it_is"]:
        return f"{label}: the scenario as it is"
    return "{}: {}<br>95 % interval {}".format(label, *_said(row, measure))


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


def _flat_band(bound: float) -> list[dict[str, Any]]:
    """Return the band, from left to right, of changes that are too small to matter."""
    band = {"type": "rect", "x0": 0, "x1": 1, "xref": "paper", "y0": -bound, "y1": bound}
    return [{**band, "fillcolor": BAND, "line": {"width": 0}, "layer": "below"}] * (bound > 0)


def _word_marks(labels: Iterable[str]) -> dict[str, Any]:
    """Return marks that are words, slanted where they are many; of very many, every other or so."""
    texts = [literal(text) for text in labels]
    step = ceil(len(texts) / MOST_MARKS)
    is_wide = sum(map(len, texts[::step])) > MOST_LETTERS
    return {
        "tickvals": list(range(0, len(texts), step)),
        "ticktext": texts[::step],
        "tickangle": -45 if is_wide else 0,
    }


def _cell_texts(cells: pd.DataFrame, measure: Measure) -> list[str]:
    known = cells[~cells["is_as_it_is"]]
    form = wording.form_of_change(measure, [*known["low"], *known["high"], *known["estimate"]])
    digits = min(form.digits_for(known["estimate"]), form.digits + 1)
    texts = []
    for row in cells.to_dict("records"):
        number = form.write(row["estimate"], signed=True, digits=digits, prefix=False)
        kind = "now" if row["is_as_it_is"] else wording.kind(row["verdict"], True, measure.better)
        texts.append({"now": "as it is", "small": "~0", "unclear": f"({number})"}.get(kind, number))
    return texts


def _hover_grid(cells: pd.DataFrame, measure: Measure, shape: tuple[int, ...]) -> list[list[str]]:
    texts = np.full(shape, "", dtype=object)
    for row in cells.to_dict("records"):
        texts[row["row"], row["column"]] = _sweep_hover(row, measure)
    rows: list[list[str]] = texts.tolist()
    return rows


def _frames(row: Mapping[Hashable, Any]) -> list[dict[str, Any]]:
    """Return the frames of a cell: dark if it may be the best, dashed for what is as it is."""
    x, y = int(row["column"]), int(row["row"])

    def frame(reach: float, **line: Any) -> dict[str, Any]:
        corners = {"x0": x - reach, "x1": x + reach, "y0": y - reach, "y1": y + reach}
        return {"type": "rect", **corners, "line": line, "fillcolor": "rgba(0,0,0,0)"}

    best = [frame(0.47, color=INK, width=2.5)] * bool(row["may_be_best"])
    now = [frame(0.38, color=GRAY, width=1.5, dash="dot")] * bool(row["is_as_it_is"])
    return [*best, *now]


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
    axis = _axis(measure, [*rows["low"], *rows["high"], -bound, bound, *span])
    markers = [setting_marker(row, measure) for row in rows.to_dict("records")]
    line = go.Scatter(
        x=list(range(len(rows))),
        y=_short(rows["estimate"]),
        mode="lines+markers",
        name="settings",
        line={"width": 1, "color": "#8b93a1"},
        marker={
            "size": _DOT + 1,
            "color": [marker["color"] for marker in markers],
            "symbol": [marker["symbol"] for marker in markers],
            "line": {"width": 2, "color": [marker["outline"] for marker in markers]},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": _short(rows["high"] - rows["estimate"]),
            "arrayminus": _short(rows["estimate"] - rows["low"]),
            "color": INK,
            "thickness": 1.5,
            "width": 4,
        },
        hoverinfo="skip",
    )
    ring = go.Scatter(
        x=[chosen],
        y=_short(rows["estimate"].iloc[[chosen]]),
        mode="markers",
        name="chosen",
        marker={"size": 24, "symbol": "circle-open", "color": INK, "line": {"width": 2}},
        hoverinfo="skip",
    )
    return _figure(
        [line, ring],
        height=320,
        shapes=[*_flat_band(bound), _zero("y")],
        margin={"r": 12},
        xaxis={
            "title": {"text": what},
            "range": [-0.5, len(rows) - 0.5],
            "showgrid": False,
            **_word_marks(rows["label"]),
        },
        yaxis=axis.draw(f"Change in {wording.in_sentence(measure.label)}"),
    )


def setting_marker(row: Mapping[Hashable, Any], measure: Measure) -> dict[str, str]:
    """Return color, symbol and outline of a setting in `settings_along`."""
    marker = sign_of(_kind(row, measure))
    return {
        "color": marker["color"],
        "symbol": marker["symbol"],
        "outline": marker["line"]["color"],
    }


# --- Over worlds ----------------------------------------------------------------------------------


def sorted_worlds(rows: pd.DataFrame, measure: Measure, *, span: Iterable[float] = ()) -> go.Figure:
    """Return the differences in all worlds, from the lowest to the highest.

    Parameters
    ----------
    rows
        Columns `difference` and `kind` (`better`, `worse` or `unclear`), a row for each world.
    measure
        What differs.
    span
        Further values that the axis holds, so that several panels share it [unit of the measure].
    """
    ordered = rows.sort_values("difference", kind="stable").reset_index(drop=True)
    ordered["share"] = 100.0 * (ordered.index + 0.5) / max(len(ordered), 1)
    drawn = ordered.iloc[_evenly(len(ordered), MOST_WORLDS)]
    axis = _axis(measure, [*ordered["difference"], *span])
    traces = [
        go.Scatter(
            x=_short(some["share"]),
            y=_short(some["difference"]),
            mode="markers",
            name=kind,
            marker={**sign_of(kind), "size": _DOT - 3},
            hoverinfo="text",
            hovertext=[wording.change(value, measure) for value in some["difference"]],
        )
        for kind in ("unclear", "better", "worse")
        if len(some := drawn[drawn["kind"] == kind])
    ]
    return _figure(
        traces,
        height=300,
        shapes=[_zero("y", "above")],
        margin={"r": 14},
        xaxis={
            "title": {"text": "Share of worlds, %"},
            "range": [-1, 101],
            "tickvals": [0, 25, 50, 75, 100],
            "showgrid": False,
        },
        yaxis=axis.draw("Change"),
    )


def two_inputs(
    rows: pd.DataFrame, titles: tuple[str, str], box: tuple[Span, Span], *, inside: str = "worse"
) -> go.Figure:
    """Return worlds over two inputs, marked by whether a change fails in them, and a box.

    Parameters
    ----------
    rows
        Columns `x`, `y` and `kind` (`better`, `worse` or `unclear`), a row for each world.
    titles
        Titles of the two axes.
    box
        Lower and upper end of the box along each axis; infinite where it is open.
    inside
        Kind of world that the box is about; it gives the color of the outline.
    """
    drawn = rows.iloc[_evenly(len(rows), MOST_WORLDS)]
    ranges = [_with_room(drawn[name], 0.05) for name in ("x", "y")]
    widest = [_with_room(drawn[name], 0.025) for name in ("x", "y")]
    (left, right), (bottom, top) = (
        (max(low, ends[0]), min(high, ends[1]))
        for (low, high), ends in zip(box, widest, strict=True)
    )
    color = sign_of(inside)["color"]
    outline = {
        "type": "rect",
        **{"x0": left, "x1": right, "y0": bottom, "y1": top},
        "line": {"color": color, "width": 2, "dash": "dash"},
        "fillcolor": BAND,
        "layer": "below",
    }
    traces = [
        go.Scatter(
            x=_short(some["x"]),
            y=_short(some["y"]),
            mode="markers",
            name=kind,
            marker={**sign_of(kind), "size": _DOT - 2},
            hoverinfo="skip",
        )
        for kind in ("unclear", "better", "worse")
        if len(some := drawn[drawn["kind"] == kind])
    ]
    return _figure(
        traces,
        height=380,
        shapes=[outline],
        xaxis={"title": {"text": titles[0]}, "range": list(ranges[0])},
        yaxis={"title": {"text": titles[1]}, "range": list(ranges[1]), "nticks": 6},
    )


def _evenly(count: int, most: int) -> list[int]:
    """Choose rows evenly, all where they are few."""
    if count <= most:
        return list(range(count))
    return [int((i + 0.5) * count / most) for i in range(most)]


def _with_room(values: "pd.Series[float]", share: float) -> Span:
    """Return the range of values with a share of it as room at both ends."""
    low, high = float(values.min()), float(values.max())
    room = share * (high - low) or share
    return low - room, high + room


# --- Holding figures against ranges ---------------------------------------------------------------


def against_ranges(rows: pd.DataFrame) -> go.Figure:
    """Return figures with their intervals, each in its accepted range, all ranges equally wide.

    What lies further than one width outside its range stands at the edge as a triangle.

    Parameters
    ----------
    rows
        Columns `group`, `label`, `figure`, `low` and `high`, `accepted_low` and `accepted_high`
        (an infinite one is no limit), `kind` (`better`: it holds; `unclear`: it holds and its
        interval does not; `worse`) and `said`, in the order drawn.
    """
    rows = rows.reset_index(drop=True)
    places, groups, height = _lanes(rows["group"])
    scaled = pd.DataFrame([in_range_widths(row) for row in rows.to_dict("records")])
    drawn = scaled.clip(*DRAWN)
    traces: list[go.Scatter | go.Bar] = [_bands(drawn, places)]
    for kind in dict.fromkeys(rows["kind"]):
        chosen = rows["kind"] == kind
        traces.append(
            _dots_in_ranges(rows[chosen], scaled[chosen], drawn[chosen], places[chosen], kind)
        )
    names = ["lowest<br>accepted", "highest<br>accepted"]
    return _figure(
        [*traces, _ends_further_out(scaled, drawn, places)],
        height=height + 52,
        margin={"r": 26},  # half of a mark
        shapes=[*(_limit(end) for end in (0.0, 1.0)), *_lines_between(groups)],
        xaxis={
            "range": [DRAWN[0] - 0.06, DRAWN[1] + 0.06],
            "tickvals": [DRAWN[0], 0, 1, DRAWN[1]],
            "ticktext": ["a width<br>below", *names, "a width<br>above"],
            "tickfont": {"size": 11},
            "side": "top",
        },
        yaxis={
            "range": [-height, 0],
            "tickvals": [(top + bottom) / 2 for _, top, bottom in groups],
            "ticktext": [literal(name) for name, _, _ in groups],
            "showgrid": False,
        },
    )


def in_range_widths(row: Mapping[Hashable, Any]) -> dict[str, float]:
    """Return where figure, interval and range lie if the accepted range reaches from 0 to 1.

    Of a range with one end, the width is the size of that end; where that is zero, it is the
    largest distance from it in the row.
    """
    low, high = float(row["accepted_low"]), float(row["accepted_high"])
    values = {name: float(row[name]) for name in ("figure", "low", "high")}
    end, place = (low, 0.0) if isfinite(low) else (high, 1.0)
    distances = [abs(value - end) for value in values.values() if isfinite(value)]
    width = high - low
    if not isfinite(width):
        width = max(abs(end), NEXT_TO_NOTHING)
        width = width if width > NEXT_TO_NOTHING else max([width, *distances])
    if width == 0.0:
        beyond = {name: inf if value > end else -inf for name, value in values.items()}
        values = {name: 0.5 if values[name] == end else beyond[name] for name in values}
    else:
        values = {name: place + (value - end) / width for name, value in values.items()}
    return {
        **values,
        "accepted_low": 0.0 if isfinite(low) else -inf,
        "accepted_high": 1.0 if isfinite(high) else inf,
    }


def _lanes(
    groups: "pd.Series[str]",
) -> tuple[NDArray[np.float64], list[tuple[str, float, float]], int]:
    """Return the place of each row below the top [px], top and bottom of each group, the height."""
    places: list[float] = []
    found: list[tuple[str, float, float]] = []
    depth = 0.0
    for name, members in groups.groupby(groups, sort=False):
        top = depth
        places += [-(top + _GAP / 2 + _LANE * (i + 0.5)) for i in range(len(members))]
        depth += _LANE * len(members) + _GAP
        found.append((str(name), -top, -depth))
    return np.array(places), found, round(depth)


def _bands(drawn: pd.DataFrame, places: NDArray[np.float64]) -> go.Bar:
    """Return the accepted ranges as bands; one without an end reaches to the edge."""
    return go.Bar(
        x=_short(drawn["accepted_high"] - drawn["accepted_low"]),
        base=_short(drawn["accepted_low"]),
        y=places.tolist(),
        width=_LANE - 3,
        orientation="h",
        name="accepted",
        marker={"color": BAND, "line": {"width": 0}},
        hoverinfo="skip",
    )


def _dots_in_ranges(
    rows: pd.DataFrame,
    scaled: pd.DataFrame,
    drawn: pd.DataFrame,
    places: NDArray[np.float64],
    kind: str,
) -> go.Scatter:
    marker = sign_of(kind)
    return go.Scatter(
        x=_short(drawn["figure"]),
        y=places.tolist(),
        mode="markers",
        name=kind,
        marker={
            **marker,
            "size": _DOT - 2,
            "symbol": [_pointing(value) or marker["symbol"] for value in scaled["figure"]],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": _short(drawn["high"] - drawn["figure"]),
            "arrayminus": _short(drawn["figure"] - drawn["low"]),
            "color": marker["line"]["color"],
            "thickness": 2,
            "width": 0,
        },
        hoverinfo="text",
        hovertext=[escape(text, quote=False) for text in rows["said"]],
    )


def _ends_further_out(
    scaled: pd.DataFrame, drawn: pd.DataFrame, places: NDArray[np.float64]
) -> go.Scatter:
    """Return triangles where an interval goes on beyond the edge and its figure does not."""
    ends = [
        (drawn[end].iloc[i], places[i], symbol)
        for end in ("low", "high")
        for i, value in enumerate(scaled[end])
        if (symbol := _pointing(value)) and not _pointing(scaled["figure"].iloc[i])
    ]
    return go.Scatter(
        x=_short(x for x, _, _ in ends),
        y=[float(y) for _, y, _ in ends],
        mode="markers",
        name="goes on",
        marker={"size": _DOT - 4, "color": INK, "symbol": [symbol for _, _, symbol in ends]},
        hoverinfo="skip",
    )


def _pointing(value: float) -> str:
    """Return the sign of what lies beyond the edge; nothing for what is drawn where it lies."""
    if value < DRAWN[0]:
        return "triangle-left"
    return "triangle-right" if value > DRAWN[1] else ""


def _limit(end: float) -> dict[str, Any]:
    """Return the line along which all ranges begin or end."""
    return {**_zero("x"), "x0": end, "x1": end, "line": {"color": GRAY, "width": 1, "dash": "dot"}}


def _lines_between(groups: Sequence[tuple[str, float, float]]) -> list[dict[str, Any]]:
    across = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "layer": "below"}
    line = {"color": GRID, "width": 1}
    return [{**across, "y0": bottom, "y1": bottom, "line": line} for _, _, bottom in groups[:-1]]


# --- What moves an answer -------------------------------------------------------------------------


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
    places, _, height = _row_places(rows, None)
    places = places - _ROW * 0.06
    texts = []
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        texts.append(_beside(0, place + _ROW * 0.4, literal(row["label"])))
        number = literal(f"{row['written']} %")
        texts.append(_beside(1, place + _ROW * 0.4, f"<b>{number}</b>"))
    has_alone = rows["alone"].notna().to_numpy()
    furthest = 1.05 * float(rows[["high", "alone_high"]].max().max())
    return _figure(
        [
            _share_bars(rows, places + _ROW * 0.09, ("total", "low", "high"), "in all"),
            _share_bars(
                rows[has_alone],
                places[has_alone] - _ROW * 0.16,
                ("alone", "alone_low", "alone_high"),
                "alone",
            ),
        ],
        height=height + 62,
        annotations=texts,
        shapes=[_zero("x")],
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
        x=_short(value),
        y=places.tolist(),
        width=_ROW * (0.14 if is_alone else 0.26),
        orientation="h",
        name=name,
        marker={
            "color": INK if is_alone else colors.tolist(),
            "pattern": {"shape": ["/" * (kind == "luck") for kind in rows["kind"]]},
            "line": {"color": INK, "width": 0 if is_alone else 1},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": _short(high - value),
            "arrayminus": _short(value - low),
            "color": GRAY if is_alone else INK,
            "thickness": 1.5,
            "width": 4,
        },
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
    across, upward = _axis(measure, rows["size"]), _axis(measure, rows["spread"])
    traces = [
        go.Scatter(
            x=_short(some["size"]),
            y=_short(some["spread"]),
            mode="markers",
            name=name,
            marker={"size": _DOT - 2, **sign},
            hoverinfo="text",
            hovertext=[literal(text) for text in some["label"]],
        )
        for name, some, sign in (
            ("others", rows[~rows["is_own"]], sign_of("unclear")),
            ("own", rows[rows["is_own"]], sign_of("clear")),
        )
    ]
    largest = rows.nlargest(named, "size").sort_values("spread")
    heights = spread_out(_short(largest["spread"]), [0.055 * upward.range[1]] * len(largest))
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
            _short(largest["size"]),
            _short(largest["spread"]),
            heights,
            largest["label"],
            strict=True,
        )
    ]
    return _figure(
        traces,
        height=420,
        annotations=names,
        margin={"b": 46},
        xaxis=_sizes(across, "Size of the change by one step"),
        yaxis=_sizes(upward, "Spread of the change"),
    )


def _sizes(axis: "_Axis", what: str) -> dict[str, Any]:
    """Return an axis of sizes, which have no sign and begin at zero."""
    texts = [text.removeprefix("+") for text in axis.texts]
    return {**axis.draw(what), "range": [0, axis.range[1]], "ticktext": texts}


# --- Between departments --------------------------------------------------------------------------


def trust_change(cells: pd.DataFrame, measure: Measure, *, limit: float) -> go.Figure:
    """Return the matrix of changes in trust: a number where the change is clear, else a dot.

    Parameters
    ----------
    cells
        Columns `trusting` and `trusted` (departments), `estimate` and `verdict`.
    measure
        Any measure of trust.
    limit
        Change at which the color is full, the same in all matrices of a page [share].
    """
    is_clear = cells["verdict"].map(wording.is_clear).to_numpy(dtype=bool)
    kinds = [wording.kind(verdict, False, measure.better) for verdict in cells["verdict"]]
    values = cells["estimate"].where(is_clear)
    form = wording.form_of_change(measure, values)
    digits = form.digits_for(values)
    texts = [
        form.write(value, signed=True, digits=digits) if clear else "~0" if kind == "small" else "·"
        for value, clear, kind in zip(values, is_clear, kinds, strict=True)
    ]
    return _matrix(cells.assign(value=values), texts, WORSE_TO_BETTER, (-limit, limit))


def trust_level(cells: pd.DataFrame, measure: Measure) -> go.Figure:
    """Return the matrix of trust levels of one scenario.

    Parameters
    ----------
    cells
        Columns `trusting` and `trusted` (departments) and `value` [share].
    measure
        Any measure of trust.
    """
    form = wording.form_of_amount(measure, cells["value"])
    texts = [form.write(value, signed=False, digits=form.digits) for value in cells["value"]]
    return _matrix(cells, texts, LOW_TO_HIGH, (0.0, 1.0))


# --- Dots that stand for runs ---------------------------------------------------------------------


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


def stack_dots(
    dots: NDArray[np.float64], span: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return column and height of each dot; no column holds dots of both sides of zero."""
    width = (span[1] - span[0]) / DOT_COLUMNS
    columns = np.where(dots == 0, 0.0, (np.floor(dots / width) + 0.5) * width)
    heights = [int((columns[: i + 1] == column).sum()) for i, column in enumerate(columns)]
    return columns, np.array(heights, dtype=np.int64)


def tallest_column(dots: NDArray[np.float64], measure: Measure, span: tuple[float, float]) -> int:
    """Count the dots of the highest column that `year_dots` draws on an axis of this span."""
    if _is_flat(dots):
        return 0
    return int(stack_dots(dots, _axis(measure, span).range)[1].max(initial=0))


def _is_flat(differences: NDArray[np.float64]) -> bool:
    """Return whether nothing differs, so that a drawing would show an empty stretch."""
    return bool((differences == 0).all())


def _middles(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the middle of each of `count` equal parts of the sorted values."""
    if count == 0 or len(values) == 0:
        return np.empty(0)
    return np.asarray(np.quantile(values, (np.arange(count) + 0.5) / count))


def _sides(dots: NDArray[np.float64], measure: Measure) -> list[tuple[str, NDArray[np.bool_]]]:
    above, below = ("worse", "better") if measure.better == "lower" else ("better", "worse")
    return [(above, dots > 0), (below, dots < 0), ("unclear", dots == 0)]


# --- Parts of every figure ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Axis:
    """The stretch of numbers that a chart shows, with marks in the words of the tables."""

    range: list[float]
    marks: list[float]
    texts: list[str]
    unit: str

    def draw(self, what: str) -> dict[str, Any]:
        """Return Plotly's settings of the axis."""
        title = f"{what}, {self.unit}" if self.unit else what
        return {
            "range": self.range,
            "tickvals": self.marks,
            "ticktext": self.texts,
            "title": {"text": title},
        }


def _axis(measure: Measure, values: Iterable[float]) -> _Axis:
    """Return the axis of changes that holds the values and zero with room at both ends."""
    finite = [float(value) for value in values if isfinite(value)] + [0.0]
    low, high = min(finite), max(finite)
    if low == high:
        low, high = -1.0, 1.0  # nothing differs: the size of the axis has no meaning
    room = 0.06 * (high - low)
    low, high = low - room, high + room
    step = _round_step((high - low) / 4)
    marks = [i * step for i in range(ceil(low / step), floor(high / step) + 1)]
    form = wording.form_of_change(measure, marks)
    digits = max(0, -floor(log10(step * form.factor) + 1e-9))
    texts = [form.write(mark, signed=True, digits=digits, prefix=False) for mark in marks]
    return _Axis([low, high], marks, texts, form.unit)


def _round_step(about: float) -> float:
    """Return 1, 2 or 5 times a power of ten, near the given size."""
    power = 10.0 ** floor(log10(about))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= about * 0.8)


def _figure(traces: Sequence[go.Scatter | go.Heatmap | go.Bar], **layout: Any) -> go.Figure:
    """Return a figure in the house style; its parts are given at once, which is far quicker."""
    return go.Figure(data=list(traces), layout={"template": HOUSE_STYLE, **layout})


def _short(values: Iterable[float]) -> list[float]:
    """Return numbers with the six digits that a drawing needs."""
    return [float(f"{value:.6g}") for value in values]


def literal(text: str) -> str:
    """Return text that Plotly draws as it is: shortened, its markup switched off."""
    is_long = len(text) > LONGEST_NAME
    return escape(f"{text[: LONGEST_NAME - 1].rstrip()}…" if is_long else text, quote=False)


def _line(x: Sequence[float], y: Iterable[float], name: str, line: Mapping[str, Any]) -> go.Scatter:
    return go.Scatter(
        x=list(x), y=_short(y), mode="lines", name=name, line=dict(line), hoverinfo="skip"
    )


def _beside(end: int, place: float, text: str) -> dict[str, Any]:
    """Return a text at the left (0) or right (1) end of a row."""
    return {
        "x": end,
        "xref": "paper",
        "xanchor": "right" if end else "left",
        "y": place,
        "yanchor": "middle",
        "text": text,
        "showarrow": False,
        "bgcolor": "rgba(255,255,255,0.75)",
        "borderpad": 1,
    }


_NO_DIFFERENCE = {
    "x": 0.5,
    "xref": "paper",
    "y": 0,
    "yshift": 14,
    "text": "no difference in any run",
    "showarrow": False,
}


def _zero(axis: str, layer: str = "below") -> dict[str, Any]:
    """Return the zero line across an axis."""
    other = "y" if axis == "x" else "x"
    return {
        "type": "line",
        f"{axis}0": 0,
        f"{axis}1": 0,
        f"{other}0": 0,
        f"{other}1": 1,
        f"{other}ref": "paper",
        "line": {"color": INK, "width": 1.2},
        "layer": layer,
    }


def _band(bound: float) -> list[dict[str, Any]]:
    """Return the band of changes that are too small to matter."""
    band = {"type": "rect", "x0": -bound, "x1": bound, "y0": 0, "y1": 1, "yref": "paper"}
    return [{**band, "fillcolor": BAND, "line": {"width": 0}, "layer": "below"}] * (bound > 0)


# --- Parts of interval charts ---------------------------------------------------------------------


def _kind(row: Mapping[Hashable, Any], measure: Measure) -> str:
    """Return how a difference is drawn: as what kind of finding."""
    return wording.kind(row["verdict"], row["estimate"] > 0, row.get("better", measure.better))


def _said(
    row: Mapping[Hashable, Any], measure: Measure, form: wording.Form | None = None
) -> tuple[str, str]:
    """Say the change of a row and its interval, equally exact."""
    return wording.change_between(row["estimate"], row["low"], row["high"], measure, form)


def sign_of(kind: str) -> dict[str, Any]:
    """Return shape, color and outline of a kind of finding; a hollow one is not clear."""
    shape = {"worse": "square", "clear": "diamond", "small": "diamond"}.get(kind, "circle")
    color = {"better": BLUE, "worse": VERMILLION, "clear": INK}.get(kind, GRAY)
    fill = "white" if kind == "unclear" else color
    return {"symbol": shape, "color": fill, "line": {"color": color, "width": 2}}


def _row_places(
    rows: pd.DataFrame, group: str | None
) -> tuple[NDArray[np.float64], list[tuple[float, str]], int]:
    """Return where rows and headings stand, in pixels below the top, and the whole height."""
    places: list[float] = []
    headings: list[tuple[float, str]] = []
    depth = 0
    for row in rows.to_dict("records"):
        if group is not None and (not places or row[group] != headings[-1][1]):
            headings.append((-depth - _HEADING * 0.6, str(row[group])))
            depth += _HEADING
        places.append(-depth - _ROW * 0.72)
        depth += _ROW
    return np.array(places), headings, depth + 8


def _dots_with_intervals(
    rows: pd.DataFrame, places: NDArray[np.float64], kind: str, measure: Measure
) -> go.Scatter:
    return go.Scatter(
        x=_short(rows["estimate"]),
        y=places.tolist(),
        mode="markers",
        name=kind,
        marker={"size": _DOT, **sign_of(kind)},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": _short(rows["high"] - rows["estimate"]),
            "arrayminus": _short(rows["estimate"] - rows["low"]),
            "color": sign_of(kind)["line"]["color"],
            "thickness": 2,
            "width": 4,
        },
        hoverinfo="text",
        hovertext=[
            "{}: {}<br>95 % interval {}".format(literal(row["label"]), *_said(row, measure))
            for row in rows.to_dict("records")
        ],
    )


# --- Parts of fans --------------------------------------------------------------------------------


def _fan_band(
    quantiles: pd.DataFrame, low: float, high: float, color: str, of_100: int
) -> go.Scatter:
    months = [int(month) for month in quantiles.columns]
    return go.Scatter(
        x=[*months, *months[::-1]],
        y=_short([*quantiles.loc[high], *quantiles.loc[low][::-1]]),
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
        y=_short([*known["high"], *known["low"][::-1]]),
        mode="lines",
        fill="toself",
        fillcolor="rgba(0,70,120,0.45)",
        line={"width": 0},
        name="interval of the average",
        hoverinfo="skip",
    )


def _fan_labels(last: "pd.Series[float]", average: float, axis: _Axis) -> list[dict[str, Any]]:
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


def spread_out(places: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return rising places, moved apart until texts of the given sizes hardly overlap."""
    moved = list(places)
    for _ in range(200):
        for i in range(len(moved) - 1):
            overlap = (sizes[i] + sizes[i + 1]) / 2 - (moved[i + 1] - moved[i])
            if overlap > 0:
                moved[i] -= overlap / 2
                moved[i + 1] += overlap / 2
    return moved


# --- Parts of matrices ----------------------------------------------------------------------------


def _matrix(
    cells: pd.DataFrame, texts: Sequence[str], colors: list[list[Any]], span: Point
) -> go.Figure:
    seats = {name: seat for seat, name in enumerate(DEPARTMENTS)}
    grid = cells.pivot(index="trusting", columns="trusted", values="value")
    grid = grid.reindex(index=list(DEPARTMENTS), columns=list(DEPARTMENTS))
    heatmap = go.Heatmap(
        z=grid.to_numpy(dtype=float).round(4).tolist(),
        x=list(seats.values()),
        y=list(seats.values()),
        colorscale=colors,
        zmin=span[0],
        zmax=span[1],
        showscale=False,
        xgap=3,
        ygap=3,
        hoverinfo="skip",
    )
    annotations = [
        {
            "x": seats[row["trusted"]],
            "y": seats[row["trusting"]],
            "text": text,
            "showarrow": False,
            "font": {"size": 14, "color": "black"},
        }
        for row, text in zip(cells.to_dict("records"), texts, strict=True)
    ]
    names = [wording.department(name).replace(" ", "<br>") for name in DEPARTMENTS]
    marks = {"tickvals": list(seats.values()), "ticktext": names, "showgrid": False}
    columns = {
        "title": {"text": "whom they trust", "standoff": 14},
        "side": "top",
        "range": [-0.5, 2.5],
        "tickfont": {"size": 11},  # narrow enough for three matrices side by side
    }
    rows = {"title": {"text": "who trusts", "standoff": 14}, "range": [2.5, -0.5]}
    return _figure(
        [heatmap],
        height=300,
        annotations=annotations,
        plot_bgcolor=NOT_CLEAR,
        xaxis={**columns, **marks},
        yaxis={**rows, **marks},
    )
