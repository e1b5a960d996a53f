"""The page of a sweep: where an outcome is best, as one self-contained HTML page."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from experiments.comparison import Claim
from experiments.settings import MOST_VARIED
from experiments.sweep import Alone, Axis, Point, Sweep
from model.outcomes import MEASURES
from reports import single_changes, wording
from reports.charts.bars import tornado
from reports.charts.grids import MOST_NUMBERED, largest_change, sweep_grid
from reports.charts.sweeps import sweep_curve
from reports.explorer import explorer
from reports.markup import tag
from reports.page import report_about
from reports.parts import Chart, Intervals, Report, Section, Table, interval_chart
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
MOST_ON_A_SLIDE = 7  # inputs changed alone, whose names can be read from the back of a room
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


def sweep_report(sweep: Sweep) -> Report:
    """Return where an outcome is best."""
    over = wording.over_time(sweep.scenario.horizon_days)
    return report_about(
        sweep.result,
        [sweep.scenario],
        kind="Interlock sweep",
        question=_question(sweep),
        about=f"{sweep.scenario.name} at {len(sweep.asked):,} points, {over}.",
        marks=[warning["text"] for warning in warnings_of(sweep)],
        sections=[each for each in (_section(sweep), explorer(sweep)) if each is not None],
    )


def drawings(sweep: Sweep) -> list[Chart]:
    """Return the charts of a sweep: a grid for each value of a third input, else one for all."""
    if not _has_panels(sweep):
        return [drawing(sweep)]
    axis = panel_axis(sweep)
    panels = chart_rows(sweep, sweep.asked)
    charts = []
    for number, value in enumerate(axis.values):
        cells = grid_cells(sweep, value)
        heading = f"{axis.label} {axis.quantity.in_words(value)}"
        words = _alternative(sweep) if number == 0 else _cells_in_words(cells, sweep)
        charts.append(Chart(heading, _grid(sweep, cells, panels), f"{heading}: {words}"))
    return charts


def _has_panels(sweep: Sweep) -> bool:
    return not sweep.is_each and len(sweep.axes) == 3 and sweep.is_grid and len(sweep.asked) > 1


def panel_axis(sweep: Sweep) -> Axis:
    """Choose the input each of whose values gets a panel: that with the fewest values."""
    return min(reversed(sweep.axes), key=lambda axis: len(axis.values))


def _cells_in_words(cells: pd.DataFrame, sweep: Sweep) -> str:
    """Say the span of a panel, whose numbers all stand in the table."""
    measure = MEASURES[sweep.measure]
    between = wording.interval(cells["estimate"].min(), cells["estimate"].max(), measure)
    return f"average differences from {between}; the table holds all."


def _grid(sweep: Sweep, cells: pd.DataFrame, panels: pd.DataFrame | None = None) -> go.Figure:
    across, down = across_and_down(sweep)
    return sweep_grid(
        cells,
        MEASURES[sweep.measure],
        across=_words(across),
        down=_words(down),
        names=(across.label, down.label),
        panels=panels,
    )


def drawing(sweep: Sweep) -> Chart:
    """Draw a sweep: a curve along numbers or rhythms, a grid of two inputs, else dots."""
    words, note = _alternative(sweep), _note(sweep)
    if _is_curve(sweep) or _is_heatmap(sweep) or sweep.is_each:
        return Chart(
            "", _figure(sweep), words, note, is_wide=True, intervals=_alone_intervals(sweep)
        )
    rows = chart_rows(sweep, shown(sweep, MOST_DRAWN))
    intervals = Intervals(rows[~rows["is_as_it_is"]], MEASURES[sweep.measure], _bound(sweep))
    return interval_chart("", intervals, words, note, is_wide=True)


def _figure(sweep: Sweep) -> go.Figure:
    measure = MEASURES[sweep.measure]
    if sweep.is_each:
        inputs = single_changes.shown(sweep, MOST_ALONE)
        return tornado(_alone_rows(inputs), measure, bound=_bound(sweep))
    if _is_curve(sweep):
        (axis,) = sweep.axes
        return sweep_curve(
            chart_rows(sweep, ordered(sweep)),
            measure,
            what=_with_unit(axis),
            is_number=axis.quantity.kind in _NUMBERS,
            bound=_bound(sweep),
        )
    return _grid(sweep, grid_cells(sweep))


def _alone_intervals(sweep: Sweep) -> Intervals | None:
    """Return the numbers of inputs that are changed alone, which a slide draws as intervals."""
    if not sweep.is_each:
        return None
    inputs = single_changes.shown(sweep, MOST_ON_A_SLIDE)
    rows = _alone_rows(inputs)
    rows["label"] = rows["input"] + ": " + rows["label"]
    note = f"{len(inputs)} of {len(sweep.alone)} inputs are drawn; the report shows more."
    return Intervals(rows, MEASURES[sweep.measure], _bound(sweep), note=note)


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


def grid_cells(sweep: Sweep, panel: object = None) -> pd.DataFrame:
    """Return the points of a grid, or of one of its panels, as the table that the heatmap takes."""
    across, down = across_and_down(sweep)
    cells = []
    for point in sweep.asked:
        values = dict(zip((axis.name for axis in sweep.axes), point.values, strict=True))
        if _has_panels(sweep) and values[panel_axis(sweep).name] != panel:
            continue
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
    first, second = (
        axis for axis in sweep.axes if not (_has_panels(sweep) and axis == panel_axis(sweep))
    )
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
    return not sweep.is_each and len(sweep.axes) == 2 and sweep.is_grid and len(sweep.asked) > 1


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
    if len(sweep.axes) > MOST_VARIED or not sweep.is_grid:
        return f"At which settings of {name} is {what} best?"
    labels = [wording.in_sentence(axis.label) for axis in sweep.axes]
    inputs = " and ".join(filter(None, [", ".join(labels[:-1]), labels[-1]]))
    return (
        f"What do {inputs} do to {what} in {name}?"
        if len(sweep.axes) > 1
        else (f"What does {inputs} do to {what} in {name}?")
    )


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
        opening=[tag("p", _note_on_grid(sweep))] if _has_panels(sweep) else [],
        charts=drawings(sweep),
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
    if _is_heatmap(sweep) or _has_panels(sweep):
        return GRID_KEYS[: 1 + sweep.as_it_is.is_asked]
    if not _is_curve(sweep):
        return DOT_KEYS
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
    if len(across.values) > MOST_NUMBERED:
        full = wording.size(largest_change(chart_rows(sweep, sweep.asked)), measure)
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
