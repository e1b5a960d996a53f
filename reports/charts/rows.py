"""Rows that carry their name and number above what is drawn."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reports.charts.style import literal

ROW, _HEADING = 46, 34  # heights within an interval chart [px]: a row has its text above its dot


def row_places(
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
        places.append(-depth - ROW * 0.72)
        depth += ROW
    return np.array(places), headings, depth + 8


def beside(end: int, place: float, text: str) -> dict[str, Any]:
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


def name_and_number(place: float, name: str, number: str) -> list[dict[str, Any]]:
    """Return the name of a row at its left end and its number at its right end."""
    return [beside(0, place, literal(name)), beside(1, place, f"<b>{number}</b>")]
