"""What fits on a slide, and how numbers find their place on an axis."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.native_charts import as_plain_text, axis_of
from reports.parts import Table
from reports.slide_text import fitting_size, lines_of, shortened, text_height
from reports.storyboard import column_widths

numbers = st.floats(-1e9, 1e9, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-6)


@given(st.lists(numbers, min_size=1, max_size=6), st.floats(0.8, 8.0))
def test_an_axis_holds_its_values_and_zero_in_whole_steps(
    values: list[float], width: float
) -> None:
    low, high, step = axis_of(values, width)
    assert low <= min(*values, 0.0)
    assert high >= max(*values, 0.0)
    assert low < high
    for end in (low, high):
        assert end / step == pytest.approx(round(end / step), abs=1e-6)


@given(st.text(max_size=200), st.integers(8, 40), st.floats(1.0, 12.0))
def test_more_room_never_takes_more_lines(text: str, size: int, width: float) -> None:
    assert lines_of(text, size, 2 * width) <= lines_of(text, size, width)
    assert lines_of(text, size, width) >= 1


@given(st.lists(st.text(max_size=300), max_size=5), st.floats(0.3, 5.0))
def test_shortened_text_fits(texts: list[str], height: float) -> None:
    kept = shortened(texts, 4.0, height, 12)
    assert text_height(kept, 12, 4.0) <= height


def test_the_largest_size_that_fits_is_taken() -> None:
    assert fitting_size(["word"], 4.0, 1.0, (12, 16)) == 16
    assert fitting_size(["word " * 60], 4.0, 1.0, (10, 12, 16)) is None


def test_columns_share_the_whole_width_and_keep_words_whole() -> None:
    table = Table("t", ["Scenario", "What differs", "Here"], [["A", "word " * 30, "weekly"]])
    for width in (6.0, 12.0):
        widths = column_widths(table, width)
        assert sum(widths) == pytest.approx(width)
        assert widths[1] == max(widths)


@pytest.mark.parametrize(
    ("sign", "rest"), list(product(("=", "+", "-", "@", "{"), ("1+1", "HYPERLINK(a)")))
)
def test_a_formula_becomes_text(sign: str, rest: str) -> None:
    assert as_plain_text(f"{sign}{rest}") == f" {sign}{rest}"
    assert as_plain_text("https://a.b") == " https://a.b"
    assert as_plain_text("Shared KPIs") == "Shared KPIs"
