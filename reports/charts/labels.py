"""Texts within a chart, moved apart where they would collide."""

from collections.abc import Sequence

NO_DIFFERENCE = {
    "x": 0.5,
    "xref": "paper",
    "y": 0,
    "yshift": 14,
    "text": "no difference in any run",
    "showarrow": False,
}


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
