"""Texts within a chart, moved apart where they would collide."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LABELED = 320  # height of a chart with labels at the right ends of its lines [px]
_DRAWN = 250  # of it without its margins [px]
_LINE = 17  # height of a line of such a label [px]

NO_DIFFERENCE = {
    "x": 0.5,
    "xref": "paper",
    "y": 0,
    "yshift": 14,
    "text": "no difference in any run",
    "showarrow": False,
}


def is_flat(differences: NDArray[np.float64]) -> bool:
    """Return whether nothing differs, so that a drawing would show an empty stretch."""
    return bool((differences == 0).all())


def at_right_end(
    labels: Sequence[tuple[float, str]], span: Sequence[float]
) -> list[dict[str, Any]]:
    """Return texts at the right ends of lines, moved apart where they would overlap.

    Parameters
    ----------
    labels
        Where a line ends [unit of the axis], and its text in Plotly's markup, from the lowest to
        the highest.
    span
        Ends of the upright axis of a chart that is `LABELED` high [unit of the axis].
    """
    pixel = (span[1] - span[0]) / _DRAWN
    sizes = [_LINE * pixel * (1 + text.count("<br>")) for _, text in labels]
    places = spread_out([end for end, _ in labels], sizes)
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
        for place, (_, text) in zip(places, labels, strict=True)
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
