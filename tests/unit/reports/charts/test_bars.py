"""Bars: a waterfall hangs together and adds up, a tornado has a bar for each value."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.bars import tornado, waterfall
from reports.charts.style import BLUE, VERMILLION
from tests.unit.reports.charts.tables import LARGEST_FIGURE, VALUE, interval_rows, texts


def test_a_tornado_has_a_bar_for_each_value_under_the_name_of_its_input() -> None:
    rows = interval_rows("raises", "lowers", "not_clear").assign(
        input=["Openness", "Openness", "Pay"], label=["0", "1", "<b>"]
    )
    figure = tornado(rows, VALUE, bound=50_000.0)
    (bars,) = figure.data
    assert list(bars.x) == [400_000.0, -400_000.0, 40_000.0]
    assert list(bars.base) == [0.0, 0.0, 0.0]
    assert list(bars.y) == sorted(bars.y, reverse=True)
    assert list(bars.marker.color) == [BLUE, VERMILLION, "white"]
    assert texts(figure) == ["<b>Openness</b>: 0 / 1", "<b>Pay</b>: &lt;b&gt;"]
    lowest, _ = figure.layout.yaxis.range
    assert lowest < min(bars.y)


def parts(*estimates: float) -> pd.DataFrame:
    """Return parts with the given estimates, and their sum."""
    rows = [
        {"label": f"Part {number}", "estimate": each, "low": each - 1e4, "high": each + 1e4}
        for number, each in enumerate(estimates)
    ]
    total = sum(estimates)
    rows.append({"label": "Sum", "estimate": total, "low": total - 2e4, "high": total + 2e4})
    return pd.DataFrame(rows).assign(verdict="raises")


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=12))
def test_bars_of_a_waterfall_hang_together_and_add_up(estimates: list[float]) -> None:
    bars = waterfall(parts(*estimates), VALUE, total="Sum").data[0]
    near = 1e-4 * max(1.0, *map(abs, estimates)) * len(estimates)
    ends = [start + width for start, width in zip(bars.base, bars.x, strict=True)]
    assert list(bars.base[1:-1]) == pytest.approx(ends[:-2], abs=near)
    assert bars.base[0] == bars.base[-1] == 0.0
    assert sum(bars.x[:-1]) == pytest.approx(bars.x[-1], abs=near)
    assert ends[-2] == pytest.approx(ends[-1], abs=near)


def test_a_waterfall_names_its_parts_and_draws_their_intervals() -> None:
    rows = parts(4e5, -1e5).assign(verdict=["raises", "not_clear", "raises"])
    figure = waterfall(rows, VALUE, total="Sum")
    assert {"Part 0", "Part 1", "Sum", "<b>+$0.40 million</b>"} <= set(texts(figure))
    bars = figure.data[0]
    assert list(bars.marker.color) == [BLUE, "white", BLUE]
    assert list(bars.error_x.array) == pytest.approx([1e4, 1e4, 2e4])
    assert len(json.dumps(figure.to_plotly_json())) < LARGEST_FIGURE
