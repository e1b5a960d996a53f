"""Texts that would collide are moved apart."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reports.charts.labels import spread_out


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=6).map(sorted))
def test_labels_are_moved_apart_and_keep_their_order(places: list[float]) -> None:
    moved = spread_out(places, [10.0] * len(places))
    assert all(later - earlier > 9.0 for earlier, later in pairwise(moved))
