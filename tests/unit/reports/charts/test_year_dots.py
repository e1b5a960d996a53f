"""Twenty dots: each side of zero gets its share."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.style import VERMILLION
from reports.charts.year_dots import DOTS, representative_runs, stack_dots, year_dots
from tests.unit.reports.charts.tables import VALUE, points, texts

many = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300)


@given(many)
def test_twenty_dots_hold_the_stated_share(values: list[float]) -> None:
    share = float((np.array(values) > 0).mean())
    dots = representative_runs(values, VALUE)
    assert len(dots) == DOTS
    assert abs((dots > 0).sum() - DOTS * share) <= 1 + 1e-9
    assert min(values) <= dots.min() and dots.max() <= max(values)


@given(st.integers(0, 90), st.integers(0, 90), st.integers(1, 90))
def test_dots_share_better_same_and_worse(better: int, same: int, worse: int) -> None:
    dots = representative_runs([2.0] * better + [0.0] * same + [-1.0] * worse, VALUE)
    assert len(dots) == DOTS
    for count, is_side in ((better, dots > 0), (same, dots == 0), (worse, dots < 0)):
        assert abs(is_side.sum() - DOTS * count / (better + same + worse)) < 1


@given(many)
def test_no_column_of_dots_reaches_across_zero(values: list[float]) -> None:
    dots = representative_runs(values, VALUE)
    span = (float(min(dots.min(), 0.0)) - 1.0, float(max(dots.max(), 0.0)) + 1.0)
    columns, heights = stack_dots(dots, span)
    assert (np.sign(columns) == np.sign(dots)).all()
    assert len({*zip(columns, heights, strict=True)}) == len(dots)


def test_dots_below_zero_are_vermillion_squares() -> None:
    figure = year_dots(np.linspace(-1e5, 3e5, 200), VALUE)
    worse = next(trace for trace in figure.data if max(trace.x) < 0)
    assert (worse.marker.symbol, worse.marker.color) == ("square", VERMILLION)
    assert (len(worse.x), points(figure)) == (5, 20)


def test_years_without_any_difference_say_so() -> None:
    figure = year_dots(np.zeros(50), VALUE)
    assert len(figure.data) == 0 and texts(figure) == ["no difference in any run"]
