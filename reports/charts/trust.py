"""Trust between departments, as a matrix."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from model.records import DEPARTMENTS, ORDINARY
from reports import wording
from reports.charts.axes import Span
from reports.charts.cells import colored_cells, in_cell
from reports.charts.style import LOW_TO_HIGH, NOT_CLEAR, WORSE_TO_BETTER, house_figure, literal


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


def _matrix(
    cells: pd.DataFrame, texts: Sequence[str], colors: list[list[Any]], span: Span
) -> go.Figure:
    departments = [name for name in DEPARTMENTS if name in set(cells["trusting"])]
    has_room = len(departments) <= ORDINARY
    seats = {name: seat for seat, name in enumerate(departments)}
    grid = cells.pivot(index="trusting", columns="trusted", values="value")
    grid = grid.reindex(index=departments, columns=departments)
    annotations = [
        in_cell(seats[row["trusted"]], seats[row["trusting"]], text, 14 if has_room else 12)
        for row, text in zip(cells.to_dict("records"), texts, strict=True)
    ]
    names = [literal(wording.department(name)) for name in departments]
    if has_room:
        names = [name.replace(" ", "<br>") for name in names]
    marks = {"tickvals": list(seats.values()), "ticktext": names, "showgrid": False}
    columns = {
        "title": {"text": "whom they trust", "standoff": 14},
        "side": "top",
        "range": [-0.5, len(departments) - 0.5],
        "tickfont": {"size": 11},  # narrow enough for three matrices side by side
        "tickangle": 0 if has_room else -90,
    }
    rows = {
        "title": {"text": "who trusts", "standoff": 14},
        "range": [len(departments) - 0.5, -0.5],
    }
    return house_figure(
        [colored_cells(grid.to_numpy(dtype=float), colors, span, gap=3)],
        height=300,
        annotations=annotations,
        plot_bgcolor=NOT_CLEAR,
        xaxis={**columns, **marks},
        yaxis={**rows, **marks},
    )
