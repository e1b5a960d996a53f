"""Try it: controls that move through the points of a grid that were simulated, and no others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import pandas as pd
import plotly.graph_objects as go

from experiments.comparison import Claim
from experiments.sweep import Axis, Point, Sweep
from model.outcomes import HEADLINES, MEASURES
from reports import wording
from reports.charts.sweeps import setting_marker, settings_along
from reports.markup import data_block, tag
from reports.parts import EXPLORER as KEY
from reports.parts import Chart, Section, Table
from reports.sweeping import label, setting_in_words

FEWEST_INPUTS = 2  # with one input the curve of the sweep shows everything
COLUMNS = ("Measure", "Change, average", "95 % interval", "Reading")
KEYS = (
    ("better", "clearly better"),
    ("worse", "clearly worse"),
    ("small", "clearly too small to matter"),
    ("unclear", "not clear"),
    ("band", "where a change is too small to matter"),
)


@dataclass(frozen=True)
class _Setting:
    """What a sentence about the chosen point is about."""

    name_in_sentence: str = "this setting"
    plural: bool = False


def can_be_explored(sweep: Sweep) -> bool:
    """Tell whether a sweep is a grid of several inputs, all of whose points were simulated."""
    return (
        not sweep.is_each
        and sweep.is_grid
        and len(sweep.axes) >= FEWEST_INPUTS
        and len(sweep.asked) > 1
    )


def explorer(sweep: Sweep) -> Section | None:
    """Return the section in which a reader moves through a grid; None where there is no grid.

    The section claims nothing in its title: it shows for each point what the runs allow to say of
    it, with intervals that hold together for all points and measures.
    """
    if not can_be_explored(sweep):
        return None
    claims = sweep.claims_together(HEADLINES)
    start = first_shown(sweep)
    points = [_point(sweep, claims, point) for point in sweep.asked]
    axes = [{"texts": _texts(axis)} for axis in sweep.axes]
    now = points[sweep.asked.index(start)]
    chart = Chart(
        "", _drawing(sweep, claims, start), _alternative(sweep, claims, start), is_wide=True
    )
    return Section(
        key=KEY,
        topic="Try it",
        title=f"{wording.starting(_names(sweep))} to be tried",
        opening=[
            tag(
                "p",
                f"Only the {len(sweep.asked)} settings that were simulated can be chosen; every "
                f"number is a difference from {sweep.scenario.name_in_sentence} as it is.",
            ),
            _controls(sweep, start),
            _findings(now),
        ],
        charts=[chart],
        legend=KEYS,
        tables=[_table(sweep, claims)],
        source=_source(sweep),
        controls=[data_block(f"{KEY}-data", {"axes": axes, "points": points})],
        scripts=["explorer.js"],
    )


def first_shown(sweep: Sweep) -> Point:
    """Choose the point that is shown first: as it is, or else the best that was asked for."""
    return sweep.as_it_is if sweep.as_it_is.is_asked else sweep.best_of(sweep.asked)


def _names(sweep: Sweep) -> str:
    *others, last = (wording.in_sentence(axis.label) for axis in sweep.axes)
    return f"{', '.join(others)} and {last}"


def _texts(axis: Axis) -> list[str]:
    return [axis.quantity.in_words(value) for value in axis.values]


def _point(
    sweep: Sweep, claims: Mapping[str, Sequence[Claim | None]], point: Point
) -> dict[str, Any]:
    """Return what the page shows when a point is chosen."""
    number = sweep.points.index(point)
    value = claims[HEADLINES[0]][number]
    row = _row("", value)
    marker = setting_marker(row, MEASURES[HEADLINES[0]])
    return {
        "at": [axis.values.index(v) for axis, v in zip(sweep.axes, point.values, strict=True)],
        "said": said(sweep, point, value),
        "cells": [_cells(claims[measure][number], measure) for measure in HEADLINES],
        "estimate": _brief(row["estimate"]),
        "up": _brief(row["high"] - row["estimate"]),
        "down": _brief(row["estimate"] - row["low"]),
        "color": marker["color"],
        "symbol": marker["symbol"],
        "outline": marker["outline"],
    }


def said(sweep: Sweep, point: Point, claim: Claim | None) -> str:
    """Say what the runs show about value at a point, as one or two sentences."""
    where = wording.starting(setting_in_words(sweep, point))
    if claim is None:
        return f"{where}: this is {sweep.scenario.name_in_sentence} as it is."
    return f"{where}. {wording.title(claim, _Setting(), MEASURES[HEADLINES[0]])}."


def _cells(claim: Claim | None, measure: str) -> list[str]:
    if claim is None:
        return ["as it is", "-", "-"]
    forms = wording.forms_of([claim], MEASURES)
    change, between = wording.claim_texts(claim, MEASURES[measure], forms)
    return [change, between, wording.reading(claim)]


def _row(text: str, claim: Claim | None) -> dict[Any, Any]:
    """Return a point as a row of the table that the chart takes."""
    if claim is None:
        return {"label": text, "estimate": 0.0, "low": 0.0, "high": 0.0, "verdict": ""}
    return {
        "label": text,
        "estimate": claim.estimate,
        "low": claim.low,
        "high": claim.high,
        "verdict": str(claim.verdict),
    }


def _brief(value: float) -> float:
    """Return a number with the six digits that a drawing needs."""
    return float(f"{value:.6g}")


def _drawing(sweep: Sweep, claims: Mapping[str, Sequence[Claim | None]], start: Point) -> go.Figure:
    """Draw value along the first input, the others being as they are at the start."""
    measure = MEASURES[HEADLINES[0]]
    values = claims[measure.name]
    along = [point for point in sweep.asked if point.values[1:] == start.values[1:]]
    axis = sweep.axes[0]
    along.sort(key=lambda point: axis.values.index(point.values[0]))
    texts = _texts(axis)
    rows = pd.DataFrame(
        [
            _row(text, values[sweep.points.index(point)])
            for text, point in zip(texts, along, strict=True)
        ]
    )
    known = [claim for claim in values if claim is not None]
    return settings_along(
        rows,
        measure,
        what=axis.label,
        chosen=along.index(start),
        span=[end for claim in known for end in (claim.low, claim.high)],
        bound=known[0].too_small,
    )


def _alternative(sweep: Sweep, claims: Mapping[str, Sequence[Claim | None]], start: Point) -> str:
    measure = MEASURES[HEADLINES[0]]
    values = claims[measure.name]
    told = said(sweep, start, values[sweep.points.index(start)])
    return (
        f"Change in {wording.in_sentence(measure.label)} along "
        f"{wording.in_sentence(sweep.axes[0].label)}, the other inputs as chosen. At first: {told} "
        "The table below holds all settings."
    )


def _controls(sweep: Sweep, start: Point) -> Element:
    """Return a native control for each input, off until a script can answer it."""
    rows = [
        _control(number, axis, axis.values.index(value))
        for number, (axis, value) in enumerate(zip(sweep.axes, start.values, strict=True))
    ]
    note = "Scripts answer these controls; the table below holds all settings."
    return tag("form", *rows, tag("p", note, class_="instead"), class_="explorer")


def _control(number: int, axis: Axis, place: int) -> Element:
    texts = _texts(axis)
    key = f"{KEY}-{number}"
    if axis.is_ordered:
        control = tag(
            "input",
            type="range",
            id=key,
            min="0",
            max=str(len(texts) - 1),
            step="1",
            value=str(place),
            aria_valuetext=texts[place],
            disabled="disabled",
            autocomplete="off",
        )
    else:
        options = [
            tag("option", text, value=str(i), **({"selected": "selected"} if i == place else {}))
            for i, text in enumerate(texts)
        ]
        control = tag("select", *options, id=key, disabled="disabled", autocomplete="off")
    output = tag("output", texts[place], id=f"{key}-value", for_=key)
    return tag("div", tag("label", axis.label, for_=key), control, output, class_="control")


def _findings(now: Mapping[str, Any]) -> Element:
    """Return what is said of the chosen point, and its measures as a table whose cells change."""
    head = tag("tr", *(tag("th", text, scope="col") for text in COLUMNS))
    rows = [
        tag(
            "tr",
            tag("th", MEASURES[measure].label, scope="row"),
            *(
                tag("td", text, id=f"{KEY}-cell-{i}-{j}", class_="number" if j < 2 else "text")
                for j, text in enumerate(texts)
            ),
        )
        for i, (measure, texts) in enumerate(zip(HEADLINES, now["cells"], strict=True))
    ]
    caption = tag("caption", "What changes at the chosen setting")
    table = tag("table", caption, tag("thead", head), tag("tbody", *rows))
    told = tag("p", now["said"], id=f"{KEY}-said", class_="so-what", aria_live="polite")
    scrolls = tag(
        "div", table, class_="scrolls", tabindex="0", role="region", aria_label="The chosen setting"
    )
    return tag("div", told, scrolls)


def _table(sweep: Sweep, claims: Mapping[str, Sequence[Claim | None]]) -> Table:
    """Return all settings with their change in value."""
    measure = HEADLINES[0]
    rows = [
        [label(sweep, point), *_cells(claims[measure][sweep.points.index(point)], measure)]
        for point in sweep.asked
    ]
    columns = ["Setting", *COLUMNS[1:]]
    caption = f"Change in {wording.in_sentence(MEASURES[measure].label)} at every setting"
    return Table(caption, columns, rows, disclosure="Show all settings", is_on_paper=False)


def _source(sweep: Sweep) -> str:
    runs = wording.counted(sweep.result.complete_replications, "simulated run")
    count = (len(sweep.points) - 1) * len(HEADLINES)
    return (
        f"Source: {runs} of each setting, seed {sweep.result.seed}, all with the same luck. All "
        f"{count:,} intervals hold together with 95 % confidence, so they are wide."
    )
