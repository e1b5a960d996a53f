"""Changes over a grid of two inputs."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from reports import wording
from reports.charts.axes import word_marks
from reports.charts.cells import colored_cells, in_cell
from reports.charts.findings import told
from reports.charts.style import GRAY, INK, NOT_CLEAR, WORSE_TO_BETTER, house_figure, literal

MOST_NUMBERED = 8  # columns of a grid up to which numbers fit into its cells on a telephone


def sweep_grid(
    cells: pd.DataFrame,
    measure: Measure,
    *,
    across: Sequence[str],
    down: Sequence[str],
    names: tuple[str, str],
    panels: pd.DataFrame | None = None,
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
    panels
        The cells of all panels, with the same columns but `column` and `row`, where there are
        several: they share the scale of colors and the decimals of numbers.
    """
    values = np.full((len(down), len(across)), np.nan)
    values[cells["row"], cells["column"]] = cells["estimate"]
    panels = cells if panels is None else panels
    limit = largest_change(panels) or 1.0
    sign = -1.0 if measure.better == "lower" else 1.0
    has_numbers = len(across) <= MOST_NUMBERED
    texts = _cell_texts(cells, panels, measure)
    heatmap = colored_cells(
        sign * values / limit,
        WORSE_TO_BETTER,
        (-1.0, 1.0),
        gap=2,
        hover=_hover_grid(cells, measure, values.shape),
    )
    size = 12 if len(across) <= 6 else 10
    numbers = [
        in_cell(int(row["column"]), int(row["row"]), text, size)
        for row, text in zip(cells.to_dict("records"), texts, strict=True)
    ]
    return house_figure(
        [heatmap],
        height=110 + max(3, len(down)) * 34,
        annotations=numbers if has_numbers else [],
        shapes=[shape for row in cells.to_dict("records") for shape in _frames(row)],
        plot_bgcolor=NOT_CLEAR,
        xaxis={
            "title": {"text": literal(names[0])},
            "range": [-0.5, len(across) - 0.5],
            "showgrid": False,
            **word_marks(across),
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


def _cell_texts(cells: pd.DataFrame, panels: pd.DataFrame, measure: Measure) -> list[str]:
    known = panels[~panels["is_as_it_is"]]
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
        texts[row["row"], row["column"]] = told(row, measure)
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
