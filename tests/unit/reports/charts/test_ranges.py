"""Figures in accepted ranges: equally wide, and what lies far out at the edge."""

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd
import pytest

from reports.charts.ranges import DRAWN, against_ranges, in_range_widths
from tests.unit.reports.charts.tables import LARGEST_FIGURE

ENDS = ("low", "figure", "high")


def finding_row(**changes: float | str) -> dict[Hashable, Any]:
    """Return a figure in the middle of its accepted range, with what is changed."""
    row: dict[Hashable, Any] = {
        "group": "V1", "label": "so", "figure": 0.45, "low": 0.4, "high": 0.5,
        "accepted_low": 0.3, "accepted_high": 0.6, "kind": "better", "said": "a <b>",
    }  # fmt: skip
    return row | changes


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (1 / 3, 0.5, 2 / 3)),
        ({"accepted_high": math.inf}, (1 / 3, 0.5, 2 / 3)),
        ({"accepted_low": -math.inf, "accepted_high": 0.5}, (0.8, 0.9, 1.0)),
        ({"accepted_low": 0.0, "accepted_high": math.inf}, (0.8, 0.9, 1.0)),
        ({"accepted_low": 1e-9, "accepted_high": math.inf}, (0.8, 0.9, 1.0)),
        (
            {"accepted_low": -math.inf, "accepted_high": -1e-9} | dict.fromkeys(ENDS, 0.0),
            (1.001, 1.001, 1.001),
        ),
        ({"accepted_low": 0.45, "accepted_high": 0.45}, (-math.inf, 0.5, math.inf)),
        ({"low": math.nan, "high": math.nan}, (math.nan, 0.5, math.nan)),
    ],
)
def test_a_range_reaches_from_0_to_1(
    changes: dict[str, float | str], expected: tuple[float, float, float]
) -> None:
    found = in_range_widths(finding_row(**changes))
    ends = tuple(found[name] for name in ENDS)
    assert ends == pytest.approx(expected, nan_ok=True)
    has_end = [math.isfinite(finding_row(**changes)[f"accepted_{end}"]) for end in
               ("low", "high")]  # fmt: skip
    assert [math.isfinite(found[f"accepted_{end}"]) for end in ("low", "high")] == has_end


def test_what_lies_far_outside_stands_at_the_edge_as_a_triangle() -> None:
    rows = pd.DataFrame(
        [
            finding_row(),
            finding_row(figure=9.0, high=9.5, kind="worse", group="V2"),
            finding_row(figure=-9.0, low=-9.5, kind="worse", group="V2"),
            finding_row(low=-9.0, kind="unclear", group="V2"),
        ]
    )
    bands, better, worse, unclear, goes_on = against_ranges(rows).data
    assert list(better.x) == [0.5] and list(better.marker.symbol) == ["circle"]
    assert list(worse.x) == [DRAWN[1], DRAWN[0]]
    assert list(worse.marker.symbol) == ["triangle-right", "triangle-left"]
    assert list(unclear.marker.symbol) == ["circle"]
    assert list(goes_on.x) == [DRAWN[0]]
    assert list(goes_on.marker.symbol) == ["triangle-left"]
    assert list(bands.base) == [0.0] * 4 and list(bands.x) == [1.0] * 4
    assert list(better.hovertext) == ["a &lt;b&gt;"]
    assert len({*better.y, *worse.y, *unclear.y}) == 4


def test_a_range_without_an_end_is_drawn_to_the_edge() -> None:
    rows = pd.DataFrame([finding_row(accepted_high=math.inf), finding_row(accepted_low=-math.inf)])
    bands = against_ranges(rows).data[0]
    assert list(bands.base) == [0.0, DRAWN[0]]
    assert list(bands.x) == [DRAWN[1], 1.0 - DRAWN[0]]


def test_a_hundred_statements_make_a_small_figure() -> None:
    rows = pd.DataFrame([finding_row(group=f"V{i // 4}", said="x" * 120) for i in range(100)])
    assert len(against_ranges(rows).to_json()) < LARGEST_FIGURE
