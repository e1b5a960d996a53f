"""Axes of changes and sizes, their marks, and the lines and bands across them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import Any

from model.outcomes import Measure
from reports import wording
from reports.charts.style import BAND, INK, literal

MOST_MARKS = 11  # on the axis of a sweep: more would overlap on a telephone
MOST_LETTERS = 30  # of all marks of such an axis that fit beside each other
Span = tuple[float, float]


@dataclass(frozen=True)
class Axis:
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

    def draw_sizes(self, what: str) -> dict[str, Any]:
        """Return Plotly's settings of an axis of sizes, which have no sign and begin at zero."""
        texts = [text.removeprefix("+") for text in self.texts]
        return {**self.draw(what), "range": [0, self.range[1]], "ticktext": texts}


def axis_of(measure: Measure, values: Iterable[float]) -> Axis:
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
    return Axis([low, high], marks, texts, form.unit)


def _round_step(about: float) -> float:
    """Return 1, 2 or 5 times a power of ten, near the given size."""
    power = 10.0 ** floor(log10(about))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= about * 0.8)


def word_marks(labels: Iterable[str]) -> dict[str, Any]:
    """Return marks that are words, slanted where they are many; of very many, every other or so."""
    texts = [literal(text) for text in labels]
    step = ceil(len(texts) / MOST_MARKS)
    is_wide = sum(map(len, texts[::step])) > MOST_LETTERS
    return {
        "tickvals": list(range(0, len(texts), step)),
        "ticktext": texts[::step],
        "tickangle": -45 if is_wide else 0,
    }


def zero_line(axis: str, layer: str = "below") -> dict[str, Any]:
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


def too_small_band(axis: str, bound: float) -> list[dict[str, Any]]:
    """Return the band across an axis of changes too small to matter; none without a bound."""
    other = "y" if axis == "x" else "x"
    band = {
        "type": "rect",
        f"{axis}0": -bound,
        f"{axis}1": bound,
        f"{other}0": 0,
        f"{other}1": 1,
        f"{other}ref": "paper",
        "fillcolor": BAND,
        "line": {"width": 0},
        "layer": "below",
    }
    return [band] * (bound > 0)
