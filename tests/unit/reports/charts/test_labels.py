"""Texts that would collide are moved apart."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.labels import at_right_end, spread_out


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=6).map(sorted))
def test_labels_are_moved_apart_and_keep_their_order(places: list[float]) -> None:
    moved = spread_out(places, [10.0] * len(places))
    assert all(later - earlier > 9.0 for earlier, later in pairwise(moved))


def test_labels_at_right_ends_part_by_as_many_lines_as_they_have() -> None:
    labels = [(0.0, "one"), (0.0, "two<br>lines"), (250.0, "far")]
    one, two, far = at_right_end(labels, (0.0, 250.0))
    assert far["y"] == 250.0
    assert two["y"] - one["y"] == pytest.approx(1.5 * 17, abs=1.0)  # half of each
    assert [each["text"] for each in (one, two, far)] == [text for _, text in labels]
