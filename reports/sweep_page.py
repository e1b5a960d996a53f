"""The page of a sweep: where an outcome is best, as one self-contained HTML page."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

import pandas as pd
import plotly.graph_objects as go

from experiments.comparison import Claim
from experiments.sweep import Alone, Axis, Point, Sweep
from model.outcomes import MEASURES
from reports import figures, single_changes, wording
from reports.page import cover, provenance, whole_page, write_page
from reports.parts import Chart, Section, Table
from reports.sweeping import (
    against_as_it_is,
    answer,
    block,
    heading,
    label,
    notes,
    ordered,
    row_label,
    shown,
    title,
    warnings_of,
    what_is_drawn,
    worse_in_words,
    worst_block,
)

MOST_DRAWN = 40  # settings drawn below each other; a page of more is not read
MOST_ALONE = 20  # inputs drawn that are changed alone
MOST_SAID = 12  # points in the text that stands for the chart
CURVE_KEYS = (
    ("better", "may be the best"),
    ("outlined", "surely worse than another"),
    ("now", "the scenario as it is"),
    ("stretch", "where the best may lie"),
    ("band", "too small to matter"),
)
GRID_KEYS = (
    ("framed", "may be the best"),
    ("dashed", "the scenario as it is"),
)
DOT_KEYS = (
    ("better", "clearly better than as it is"),
    ("worse", "clearly worse"),
    ("small", "clearly too small to matter"),
    ("unclear", "not clear"),
    ("band", "too small to matter"),
)
_NUMBERS = ("share", "number", "money", "count", "duration")


def write_sweep(sweep: Sweep, path: Path) -> Path:
    """Write the page of a sweep as one HTML file and return its path."""
    return write_page(sweep_page(sweep), path)


def sweep_page(sweep: Sweep) -> str:
    """Return the page of a sweep as the text of an HTML page."""
    footer = provenance(sweep.result, [sweep.scenario])
    return whole_page(_question(sweep), [_cover(sweep)], [_section(sweep)], footer)


def drawing(sweep: Sweep) -> go.Figure:
    """Draw a sweep: a curve along numbers or rhythms, a grid of two inputs, else dots."""
    measure = MEASURES[sweep.measure]
    if sweep.is_each:
        inputs = single_changes.shown(sweep, MOST_ALONE)
        return figures.tornado(_alone_rows(inputs), measure, bound=_bound(sweep))
    if _is_curve(sweep):
        (axis,) = sweep.axes
        return figures.sweep_curve(
            chart_rows(sweep, ordered(sweep)),
            measure,
            what=_with_unit(axis),
            is_number=axis.quantity.kind in _NUMBERS,
            bound=_bound(sweep),
        )
    if _is_heatmap(sweep):
        across, down = across_and_down(sweep)
        return figures.sweep_grid(
            grid_cells(sweep),
            measure,
            across=_words(across),
            down=_words(down),
            names=(across.label, down.label),
        )
    rows = chart_rows(sweep, shown(sweep, MOST_DRAWN))
    return figures.forest(rows[~rows["is_as_it_is"]], measure, bound=_bound(sweep))


def _alone_rows(inputs: Sequence[Alone]) -> pd.DataFrame:
    """Return inputs that are changed alone as the table that the tornado takes."""
    rows = [
        {
            "input": each.axis.label,
            "label": single_changes.value_in_words(each.axis, value),
            "estimate": point.estimate,
            "low": point.claim.low,
            "high": point.claim.high,
            "verdict": str(point.claim.verdict),
        }
        for each in inputs
        for value, point in zip(each.values, each.points, strict=True)
        if point.claim is not None
    ]
    return pd.DataFrame(rows, columns=["input", "label", "estimate", "low", "high", "verdict"])


def chart_rows(sweep: Sweep, points: list[Point]) -> pd.DataFrame:
    """Return points as the table that the figures take."""
    return pd.DataFrame([_chart_row(sweep, point) for point in points])


def grid_cells(sweep: Sweep) -> pd.DataFrame:
    """Return the points of a grid as the table that the heatmap takes."""
    across, down = across_and_down(sweep)
    cells = []
    for point in sweep.asked:
        values = dict(zip((axis.name for axis in sweep.axes), point.values, strict=True))
        cells.append(
            _chart_row(sweep, point)
            | {
                "column": across.values.index(values[across.name]),
                "row": down.values.index(values[down.name]),
            }
        )
    return pd.DataFrame(cells)


def across_and_down(sweep: Sweep) -> tuple[Axis, Axis]:
    """Choose the input with fewer values to go across, since a page is as long as need be."""
    first, second = sweep.axes
    return (second, first) if len(second.values) < len(first.values) else (first, second)


def _chart_row(sweep: Sweep, point: Point) -> dict[str, object]:
    is_number = _is_curve(sweep) and sweep.axes[0].quantity.kind in _NUMBERS
    claim = point.claim
    return {
        "value": float(point.values[0]) if is_number else 0.0,
        "label": row_label(sweep, point) if not sweep.is_grid else label(sweep, point),
        "estimate": point.estimate,
        "low": 0.0 if claim is None else claim.low,
        "high": 0.0 if claim is None else claim.high,
        "verdict": "" if claim is None else str(claim.verdict),
        "may_be_best": point.may_be_best,
        "is_as_it_is": point.is_as_it_is,
        "worst_tenth": point.worst_tenth,
    }


def _is_curve(sweep: Sweep) -> bool:
    return (
        not sweep.is_each
        and len(sweep.axes) == 1
        and sweep.axes[0].is_ordered
        and len(sweep.points) > 1
    )


def _is_heatmap(sweep: Sweep) -> bool:
    return not sweep.is_each and len(sweep.axes) > 1 and sweep.is_grid and len(sweep.asked) > 1


def _words(axis: Axis) -> list[str]:
    return [axis.quantity.in_words(value) for value in axis.values]


def _with_unit(axis: Axis) -> str:
    """Name an input with the unit by which it is placed on an axis; words have none."""
    units = {"share": "", "duration": "business days"}
    if axis.quantity.kind not in _NUMBERS:
        return axis.label
    unit = units.get(axis.quantity.kind, axis.quantity.unit)
    return f"{axis.label}, {unit}" if unit else axis.label


def _bound(sweep: Sweep) -> float:
    return sweep.claims[0].too_small if sweep.claims else 0.0


def _question(sweep: Sweep) -> str:
    what = wording.in_sentence(MEASURES[sweep.measure].label)
    name = sweep.scenario.name_in_sentence
    if sweep.is_each:
        return f"What does each of {len(sweep.alone)} inputs do to {what} in {name}?"
    if len(sweep.axes) > 2:
        return f"At which settings of {name} is {what} best?"
    inputs = " and ".join(wording.in_sentence(axis.label) for axis in sweep.axes)
    return (
        f"What do {inputs} do to {what} in {name}?"
        if len(sweep.axes) > 1
        else (f"What does {inputs} do to {what} in {name}?")
    )


def _cover(sweep: Sweep) -> Element:
    over = wording.over_time(sweep.scenario.horizon_days)
    about = f"{sweep.scenario.name} at {len(sweep.asked):,} points, {over}."
    marks = [warning["text"] for warning in warnings_of(sweep)]
    return cover("Interlock sweep", _question(sweep), about, marks, sweep.result)


def _section(sweep: Sweep) -> Section:
    runs = wording.counted(sweep.result.complete_replications, "simulated run")
    has_worst = sweep.worlds > 0 and not sweep.is_each
    return Section(
        key="answer",
        topic="What each input does" if sweep.is_each else "Where it is best",
        title=title(sweep),
        sentences=[
            *_more(sweep),
            against_as_it_is(sweep),
            *([what_is_drawn(sweep)] if sweep.worlds else []),
        ],
        charts=[Chart("", drawing(sweep), _alternative(sweep), _note(sweep), is_wide=True)],
        legend=_keys(sweep),
        tables=[_table(sweep), *([_worst_table(sweep)] if has_worst else [])],
        source=" ".join([*notes(sweep), f"Source: {runs} of each point, "])
        + f"seed {sweep.result.seed}, all with the same luck.",
        claims=sweep.claims,
        facts={"place": str(sweep.place), "region": [point.key for point in sweep.region]},
    )


def _keys(sweep: Sweep) -> tuple[tuple[str, str], ...]:
    """List what the signs of the chart mean, without those that it does not show."""
    if sweep.is_each:
        kinds = {_kind(claim) for each in sweep.alone for claim in each.claims}
        return tuple(key for key in DOT_KEYS if key[0] in kinds | {"band"})
    if not _is_curve(sweep):
        return GRID_KEYS if _is_heatmap(sweep) else DOT_KEYS
    absent = set()
    if not worse_in_words(sweep):
        absent |= {"outlined", "stretch"}
    if not sweep.region:
        absent |= {"better"}
    return tuple(key for key in CURVE_KEYS if key[0] not in absent)


def _more(sweep: Sweep) -> list[str]:
    """Say what the title does not: which points are worse, and what it had no room for."""
    whole, brief = answer(sweep), title(sweep)
    if whole == brief:
        return []
    more = whole.removeprefix(f"{brief}; ")
    return [f"{wording.starting(more)}."]


def _note(sweep: Sweep) -> str:
    """Say how to read the chart."""
    if sweep.is_each:
        drawn, count = len(single_changes.shown(sweep, MOST_ALONE)), len(sweep.alone)
        some = (
            f" {drawn} of {count} inputs are drawn; the table holds all." if drawn < count else ""
        )
        return (
            "Under each input a bar for each value that it was set to, the first one on top; the "
            f"thin line is the 95 % interval.{some}"
        )
    if _is_curve(sweep):
        text = "Average difference from the scenario as it is; the band is its 95 % interval"
        return f"{text}{', the dashed line the worst tenth of worlds' * (sweep.worlds > 0)}."
    if _is_heatmap(sweep):
        return _note_on_grid(sweep)
    if len(sweep.points) > MOST_DRAWN:
        return f"{MOST_DRAWN} of {len(sweep.points):,} settings; the table holds all."
    return "Average difference from the scenario as it is, with its 95 % interval."


def _note_on_grid(sweep: Sweep) -> str:
    measure = MEASURES[sweep.measure]
    across, _ = across_and_down(sweep)
    if len(across.values) > figures.MOST_NUMBERED:
        full = wording.size(figures.largest_change(grid_cells(sweep)), measure)
        return (
            "Average difference from the scenario as it is: the greener the better, the browner "
            f"the worse, full at {full}. The table holds the numbers."
        )
    ends = [end for claim in sweep.claims for end in (claim.low, claim.high)]
    unit = wording.form_of_change(measure, ends).unit
    return (
        f"Average difference from the scenario as it is{f', {unit}' if unit else ''}. In "
        "parentheses: not clear; ~0: clearly too small to matter."
    )


def _alternative(sweep: Sweep) -> str:
    """Say what the chart shows, by its most important points."""
    if sweep.is_each:
        head, rows = single_changes.block(sweep, single_changes.shown(sweep, MOST_SAID))
        words = " ".join(f"{row[0]} (now {row[1]}): {row[2]}; {row[3]}." for row in rows if row[0])
        return f"{answer(sweep)}. {head[0]}. {words}"
    head, rows = block(sweep, shown(sweep, MOST_SAID))
    words = " ".join(f"{row[0]}: {row[1]} ({row[2]}), best: {row[4]}." for row in rows)
    return f"{answer(sweep)}. {head[1]} by {wording.in_sentence(head[0])}. {words}"


def _table(sweep: Sweep) -> Table:
    measure = MEASURES[sweep.measure]
    if sweep.is_each:
        return Table(
            f"{measure.label}: inputs changed alone", *single_changes.block(sweep, sweep.alone)
        )
    head, rows = block(sweep, ordered(sweep))
    means = [_average(sweep, point) for point in ordered(sweep)]
    columns = [head[0], measure.label, *head[1:]]
    cells = [[row[0], mean, *row[1:]] for row, mean in zip(rows, means, strict=True)]
    return Table(f"{measure.label} by {wording.in_sentence(heading(sweep))}", columns, cells)


def _worst_table(sweep: Sweep) -> Table:
    points = ordered(sweep)
    disclosure = "Show the worst tenth of worlds"
    return Table("Worst tenth of worlds", *worst_block(sweep, points), disclosure=disclosure)


def _kind(claim: Claim) -> str:
    return wording.kind(claim.verdict, claim.estimate > 0, MEASURES[claim.measure].better)


def _average(sweep: Sweep, point: Point) -> str:
    return wording.amount(point.mean, MEASURES[sweep.measure])
