"""The way of customers through the firm as a Sankey diagram."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from reports.charts.style import BLUE, GRAY, INK, VERMILLION, house_figure

# Stages in their columns from left to right, with names for readers; within a column from the top.
STAGES: tuple[Mapping[str, str], ...] = (
    {"opportunities": "Opportunities"},
    {"won": "Won", "won_before": "Won before", "open": "Undecided", "lost": "Lost"},
    {
        "on_time": "On time",
        "late": "Late",
        "undelivered": "In delivery",
        "customers_before": "Existing",
    },
    {"renewed": "Renewed", "not_due": "Not yet due", "left": "Left"},
)
NAMES = {name: text for column in STAGES for name, text in column.items()}
_GOOD, _BAD = ("won", "on_time", "renewed"), ("lost", "late", "left")
_HEIGHT = 430  # [px]
_MARGIN = 16  # above and below [px]
_THICKNESS = 14  # of a stage [px]
_GAP = 30  # between two stages: room for the two lines beside a thin one [px]
_COLUMNS = (0.001, 0.285, 0.545, 0.999)  # places of the columns; Plotly takes 0 for none given


def customer_flow(rows: pd.DataFrame) -> go.Figure:
    """Return the flow of customers, each stage as high as many come through it.

    Blue stages are what the firm hopes for, vermillion ones what it fears, gray ones neither; name
    and number stand beside each.

    Parameters
    ----------
    rows
        Columns `start` and `end` (stages as in `model.customer_flow.STEPS`) and `count`.
    """
    taken = rows[rows["count"] > 0]
    totals = stage_totals(rows)
    stages = [name for name in NAMES if totals[name] > 0]
    number = {name: i for i, name in enumerate(stages)}
    places = _places(totals)
    sankey = go.Sankey(
        arrangement="fixed",
        node={
            "label": [f"{NAMES[name]}<br>{_number_of(name, rows)}" for name in stages],
            "color": [_color(name) for name in stages],
            "x": [places[name][0] for name in stages],
            "y": [places[name][1] for name in stages],
            "align": "left",
            "thickness": _THICKNESS,
            "pad": _GAP,
            "line": {"color": INK, "width": 0.5},
            "hoverinfo": "skip",
        },
        link={
            "source": [number[name] for name in taken["start"]],
            "target": [number[name] for name in taken["end"]],
            "value": [round(float(count), 2) for count in taken["count"]],
            "color": [_tint(name) for name in taken["end"]],
            "hovertemplate": "%{source.label} to %{target.label}<extra></extra>",
        },
        textfont={"size": 11, "color": INK, "shadow": "none"},
    )
    return house_figure([sankey], height=_HEIGHT, margin={"t": _MARGIN, "b": _MARGIN})


def _places(totals: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Return the middle of each stage, in parts of width and height, from top to bottom."""
    room = _HEIGHT - 2 * _MARGIN
    columns = [{name: totals[name] for name in column if totals[name] > 0} for column in STAGES]
    scale = min(
        ((room - _GAP * (len(column) - 1)) / sum(column.values()) for column in columns if column),
        default=0.0,
    )
    places = {}
    for x, column in zip(_COLUMNS, columns, strict=True):
        top = 0.0
        for name, total in column.items():
            places[name] = x, round((top + total * scale / 2) / room, 4)
            top += total * scale + _GAP
    return places


def stage_totals(rows: pd.DataFrame) -> dict[str, float]:
    """Return how many come through each stage, by its name."""
    entering, leaving = (rows.groupby(side)["count"].sum() for side in ("end", "start"))
    return {name: float(max(entering.get(name, 0.0), leaving.get(name, 0.0))) for name in NAMES}


def _number_of(name: str, rows: pd.DataFrame) -> str:
    """Return how many come through a stage, with their share of all who could have."""
    count = stage_totals(rows)[name]
    share = share_of(name, rows)
    return f"{count:,.0f}" if share is None else f"{count:,.0f} ({share:.0%})".replace("%", " %")


def share_of(name: str, rows: pd.DataFrame) -> float | None:
    """Return the share of a stage in all that leave the stages before it; None for a source."""
    before = set(rows.loc[rows["end"] == name, "start"])
    if not before:
        return None
    totals = stage_totals(rows)
    whole = sum(totals[each] for each in before)
    return totals[name] / whole if whole else None


def _color(name: str) -> str:
    return BLUE if name in _GOOD else VERMILLION if name in _BAD else GRAY


def _tint(name: str) -> str:
    """Return the color of a link by where it leads, pale enough for what lies across it.

    The three differ in how dark they are, too, so that they are told apart in gray print.
    """
    return "#bfdbee" if name in _GOOD else "#e3a172" if name in _BAD else "#e6e8eb"
