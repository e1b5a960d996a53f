"""Figures: what is drawn is what the table says, in any order, number and size."""

import json
import math
from collections.abc import Hashable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.outcomes import MEASURES
from model.records import DEPARTMENTS
from reports import figures

VALUE = MEASURES["value_usd"]
TURNOVER = MEASURES["turnover_share"]
TRUST = MEASURES["trust_sales_accounts_share"]
LARGEST_FIGURE = 60_000  # characters of JSON


def interval_rows(*verdicts: str) -> pd.DataFrame:
    """Return one row for each verdict, each with a name, a difference and an interval."""
    signs = {"raises": 1.0, "lowers": -1.0}
    return pd.DataFrame(
        [
            {
                "label": f"Change {number}",
                "estimate": signs.get(verdict, 0.1) * 400_000.0,
                "low": signs.get(verdict, 0.1) * 400_000.0 - 100_000.0,
                "high": signs.get(verdict, 0.1) * 400_000.0 + 100_000.0,
                "verdict": verdict,
                "group": "first" if number < 2 else "second",
            }
            for number, verdict in enumerate(verdicts)
        ]
    )


def texts(figure: go.Figure) -> list[str]:
    """Return the texts written into a figure."""
    return [annotation.text for annotation in figure.layout.annotations]


def points(figure: go.Figure) -> int:
    """Count the points of all traces."""
    return sum(len(trace.x) for trace in figure.data)


# Single changes


def test_a_tornado_has_a_bar_for_each_value_under_the_name_of_its_input() -> None:
    rows = interval_rows("raises", "lowers", "not_clear").assign(
        input=["Openness", "Openness", "Pay"], label=["0", "1", "<b>"]
    )
    figure = figures.tornado(rows, VALUE, bound=50_000.0)
    (bars,) = figure.data
    assert list(bars.x) == [400_000.0, -400_000.0, 40_000.0]
    assert list(bars.base) == [0.0, 0.0, 0.0]
    assert list(bars.y) == sorted(bars.y, reverse=True)
    assert list(bars.marker.color) == [figures.BLUE, figures.VERMILLION, "white"]
    assert texts(figure) == ["<b>Openness</b>: 0 / 1", "<b>Pay</b>: &lt;b&gt;"]
    lowest, _ = figure.layout.yaxis.range
    assert lowest < min(bars.y)


# Forest


@pytest.mark.parametrize("count", [1, 3, 12])
def test_a_forest_has_a_row_with_name_and_number_for_each_line(count: int) -> None:
    rows = interval_rows(*["raises", "not_clear", "lowers"] * 4).head(count)
    figure = figures.forest(rows, VALUE, bound=50_000.0)
    assert points(figure) == count
    for label in rows["label"]:
        assert label in texts(figure)
    assert texts(figure).count("<b>+$0.40 million</b>") == (rows["verdict"] == "raises").sum()


def test_rows_stand_in_the_order_of_the_table() -> None:
    figure = figures.forest(interval_rows("lowers", "raises", "not_clear"), VALUE)
    places = {x: y for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)}
    assert [x for x, _ in sorted(places.items(), key=lambda each: -each[1])] == [
        -400_000.0,
        400_000.0,
        40_000.0,
    ]


def test_the_three_kinds_of_findings_look_different() -> None:
    verdicts = ("raises", "lowers", "not_clear", "too_small_to_matter", "too_few_runs")
    drawn = {
        trace.name: (trace.marker.symbol, trace.marker.color, len(trace.x))
        for trace in figures.forest(interval_rows(*verdicts), VALUE).data
    }
    assert drawn == {
        "better": ("circle", figures.BLUE, 1),
        "worse": ("square", figures.VERMILLION, 1),
        "small": ("diamond", figures.GRAY, 1),
        "unclear": ("circle", "white", 2),
    }


def test_better_follows_the_direction_of_the_measure() -> None:
    rows = interval_rows("raises", "lowers")
    by_kind = {trace.name: trace.x[0] for trace in figures.forest(rows, TURNOVER).data}
    assert by_kind["worse"] > 0 > by_kind["better"]


def test_zero_and_what_is_too_small_are_always_in_sight() -> None:
    figure = figures.forest(interval_rows("raises"), VALUE, bound=50_000.0)
    band, zero = figure.layout.shapes
    assert (band.x0, band.x1) == (-50_000.0, 50_000.0)
    assert zero.x0 == zero.x1 == 0
    low, high = figure.layout.xaxis.range
    assert low < -50_000.0 and high > 500_000.0


def test_groups_get_a_heading_once() -> None:
    rows = interval_rows("raises", "raises", "lowers", "lowers")
    written = texts(figures.forest(rows, VALUE, group="group"))
    assert written.count("<b>first</b>") == written.count("<b>second</b>") == 1


def test_names_are_drawn_as_they_are() -> None:
    rows = interval_rows("raises").assign(label="<b>&</b> <a href='javascript:x'>long name</a>")
    written = texts(figures.forest(rows, VALUE))[0]
    assert written.startswith("&lt;b&gt;&amp;&lt;/b&gt; &lt;a href") and written.endswith("…")


# Dots


many = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300)


@given(many)
def test_twenty_dots_hold_the_stated_share(values: list[float]) -> None:
    share = float((np.array(values) > 0).mean())
    dots = figures.representative_runs(values, VALUE)
    assert len(dots) == figures.DOTS
    assert abs((dots > 0).sum() - figures.DOTS * share) <= 1 + 1e-9
    assert min(values) <= dots.min() and dots.max() <= max(values)


@given(st.integers(0, 90), st.integers(0, 90), st.integers(1, 90))
def test_dots_share_better_same_and_worse(better: int, same: int, worse: int) -> None:
    dots = figures.representative_runs([2.0] * better + [0.0] * same + [-1.0] * worse, VALUE)
    assert len(dots) == figures.DOTS
    for count, is_side in ((better, dots > 0), (same, dots == 0), (worse, dots < 0)):
        assert abs(is_side.sum() - figures.DOTS * count / (better + same + worse)) < 1


@given(many)
def test_no_column_of_dots_reaches_across_zero(values: list[float]) -> None:
    dots = figures.representative_runs(values, VALUE)
    span = (float(min(dots.min(), 0.0)) - 1.0, float(max(dots.max(), 0.0)) + 1.0)
    columns, heights = figures.stack_dots(dots, span)
    assert (np.sign(columns) == np.sign(dots)).all()
    assert len({*zip(columns, heights, strict=True)}) == len(dots)


def test_dots_below_zero_are_vermillion_squares() -> None:
    figure = figures.year_dots(np.linspace(-1e5, 3e5, 200), VALUE)
    worse = next(trace for trace in figure.data if max(trace.x) < 0)
    assert (worse.marker.symbol, worse.marker.color) == ("square", figures.VERMILLION)
    assert (len(worse.x), points(figure)) == (5, 20)


def test_years_without_any_difference_say_so() -> None:
    figure = figures.year_dots(np.zeros(50), VALUE)
    assert len(figure.data) == 0 and texts(figure) == ["no difference in any run"]


# Fan


def made_up_paths(runs: int = 200, months: int = 24) -> pd.DataFrame:
    """Return monthly differences that drift upward."""
    steps = np.random.default_rng(1).normal(2e3, 8e3, (runs, months))
    return pd.DataFrame(np.cumsum(steps, axis=1), columns=range(1, months + 1))


def test_a_fan_has_two_bands_eight_runs_and_the_middle() -> None:
    paths = made_up_paths()
    figure = figures.over_time(paths, VALUE)
    names = [trace.name for trace in figure.data]
    assert names == [
        "90 of 100",
        "50 of 100",
        *["single run"] * 8,
        "interval of the average",
        "average",
    ]
    assert figure.data[-1].y[-1] == pytest.approx(paths[24].mean(), rel=1e-4)
    assert max(figure.data[0].y) == pytest.approx(paths.quantile(0.95).max(), rel=1e-4)
    assert any("5 of 100 runs<br>above this" in text for text in texts(figure))
    low, high = figure.layout.yaxis.range
    assert low < 0 < high


def test_a_fan_shows_the_interval_of_the_average_and_names_the_measure() -> None:
    paths = made_up_paths()
    rows = [[mean, mean - 5e3, mean + 5e3] for mean in paths.mean()]
    ends = pd.DataFrame(rows, index=paths.columns, columns=["estimate", "low", "high"])
    figure = figures.over_time(paths, VALUE, averages=ends, what="recurring revenue")
    band = next(trace for trace in figure.data if trace.name == "interval of the average")
    assert max(band.y) == pytest.approx(ends["high"].max(), rel=1e-4)
    assert min(band.y) == pytest.approx(ends["low"].min(), rel=1e-4)
    assert figure.layout.yaxis.title.text == "Change in recurring revenue, $ million"
    assert "95 % interval" in figure.data[-1].hovertext[0]


def test_a_fan_speaks_of_runs() -> None:
    assert "5 of 100 runs<br>below this" in texts(figures.over_time(made_up_paths(), VALUE))


def test_a_fan_without_differences_says_so() -> None:
    assert texts(figures.over_time(made_up_paths() * 0, VALUE)) == ["no difference in any run"]


@pytest.mark.parametrize("months", [1, 240])
def test_a_fan_of_any_length_is_drawn(months: int) -> None:
    assert len(figures.over_time(made_up_paths(40, months), VALUE).data) == 12


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=6).map(sorted))
def test_labels_are_moved_apart_and_keep_their_order(places: list[float]) -> None:
    moved = figures.spread_out(places, [10.0] * len(places))
    assert all(later - earlier > 9.0 for earlier, later in pairwise(moved))


# Axes


@given(
    st.lists(st.floats(-1e10, 1e10), min_size=1, max_size=5),
    st.sampled_from(["value_usd", "turnover_share", "lead_time_days", "morale_sd", "customers_n"]),
)
def test_an_axis_holds_its_values_and_marks_zero(values: list[float], name: str) -> None:
    axis = figures.over_time(pd.DataFrame({1: values, 2: values}), MEASURES[name]).layout.yaxis
    low, high = axis.range
    shown = np.quantile(values, [0.05, 0.95])
    assert low <= min(0.0, *shown) and max(0.0, *shown) <= high
    assert 0.0 in axis.tickvals
    assert 2 <= len(axis.tickvals) <= 8
    assert len(set(axis.ticktext)) == len(axis.ticktext)


# Trust


def trust_cells() -> pd.DataFrame:
    """Return a change for each pair of departments: clear in the first, unclear in the others."""
    pairs = [(a, b) for a in DEPARTMENTS for b in DEPARTMENTS]
    cells = pd.DataFrame(pairs, columns=["trusting", "trusted"])
    return cells.assign(estimate=0.04, value=0.6, verdict=["raises", *["not_clear"] * 8])


def test_a_matrix_writes_numbers_into_clear_cells_only() -> None:
    figure = figures.trust_change(trust_cells(), TRUST, limit=0.1)
    assert sorted(texts(figure)) == ["+4.0", *["·"] * 8]
    heatmap = figure.data[0]
    assert heatmap.z[0][0] == 0.04
    assert sum(not math.isnan(value) for row in heatmap.z for value in row) == 1
    assert (heatmap.zmin, heatmap.zmax) == (-0.1, 0.1)


def test_a_matrix_keeps_rows_and_columns_apart() -> None:
    cells = trust_cells()
    one_way = (cells["trusting"] == "sales") & (cells["trusted"] == "operations")
    cells.loc[one_way, "value"] = 0.2
    heatmap = figures.trust_level(cells, TRUST).data[0]
    assert heatmap.z[0][2] == 0.2 and heatmap.z[2][0] == 0.6


def test_a_matrix_without_a_clear_cell_still_shows_all_departments() -> None:
    cells = trust_cells().assign(verdict="not_clear")
    figure = figures.trust_change(cells, TRUST, limit=0.1)
    assert texts(figure) == ["·"] * 9
    assert len(figure.layout.xaxis.ticktext) == 3


# Every figure


def all_figures() -> dict[str, go.Figure]:
    """Return one figure of each kind, of the largest usual size."""
    return {
        "forest": figures.forest(interval_rows(*["raises"] * 12), VALUE, bound=1e4),
        "dots": figures.year_dots(np.linspace(-1, 1, 200), VALUE),
        "fan": figures.over_time(made_up_paths(), VALUE),
        "change": figures.trust_change(trust_cells(), TRUST, limit=0.1),
        "level": figures.trust_level(trust_cells(), TRUST),
    }


@pytest.mark.parametrize("name", all_figures())
def test_a_figure_is_small_plain_and_in_the_house_style(name: str) -> None:
    text = all_figures()[name].to_json()
    assert len(text) < LARGEST_FIGURE
    assert "http" not in text
    figure: dict[str, Any] = json.loads(text)
    assert figure["layout"]["template"]["layout"]["showlegend"] is False
    assert figure["layout"]["height"] > 60


# Waterfall


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
    bars = figures.waterfall(parts(*estimates), VALUE, total="Sum").data[0]
    near = 1e-4 * max(1.0, *map(abs, estimates)) * len(estimates)
    ends = [start + width for start, width in zip(bars.base, bars.x, strict=True)]
    assert list(bars.base[1:-1]) == pytest.approx(ends[:-2], abs=near)
    assert bars.base[0] == bars.base[-1] == 0.0
    assert sum(bars.x[:-1]) == pytest.approx(bars.x[-1], abs=near)
    assert ends[-2] == pytest.approx(ends[-1], abs=near)


def test_a_waterfall_names_its_parts_and_draws_their_intervals() -> None:
    rows = parts(4e5, -1e5).assign(verdict=["raises", "not_clear", "raises"])
    figure = figures.waterfall(rows, VALUE, total="Sum")
    assert {"Part 0", "Part 1", "Sum", "<b>+$0.40 million</b>"} <= set(texts(figure))
    bars = figure.data[0]
    assert list(bars.marker.color) == [figures.BLUE, "white", figures.BLUE]
    assert list(bars.error_x.array) == pytest.approx([1e4, 1e4, 2e4])
    assert len(json.dumps(figure.to_plotly_json())) < LARGEST_FIGURE


# Accepted ranges

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
    found = figures.in_range_widths(finding_row(**changes))
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
    bands, better, worse, unclear, goes_on = figures.against_ranges(rows).data
    assert list(better.x) == [0.5] and list(better.marker.symbol) == ["circle"]
    assert list(worse.x) == [figures.DRAWN[1], figures.DRAWN[0]]
    assert list(worse.marker.symbol) == ["triangle-right", "triangle-left"]
    assert list(unclear.marker.symbol) == ["circle"]
    assert list(goes_on.x) == [figures.DRAWN[0]]
    assert list(goes_on.marker.symbol) == ["triangle-left"]
    assert list(bands.base) == [0.0] * 4 and list(bands.x) == [1.0] * 4
    assert list(better.hovertext) == ["a &lt;b&gt;"]
    assert len({*better.y, *worse.y, *unclear.y}) == 4


def test_a_range_without_an_end_is_drawn_to_the_edge() -> None:
    rows = pd.DataFrame([finding_row(accepted_high=math.inf), finding_row(accepted_low=-math.inf)])
    bands = figures.against_ranges(rows).data[0]
    assert list(bands.base) == [0.0, figures.DRAWN[0]]
    assert list(bands.x) == [figures.DRAWN[1], 1.0 - figures.DRAWN[0]]


def test_a_hundred_statements_make_a_small_figure() -> None:
    rows = pd.DataFrame([finding_row(group=f"V{i // 4}", said="x" * 120) for i in range(100)])
    assert len(figures.against_ranges(rows).to_json()) < LARGEST_FIGURE


def test_a_trade_off_numbers_each_candidate_and_shows_doing_nothing() -> None:
    rows = pd.DataFrame(
        [
            {
                "number": number, "kind": kind,
                "x_estimate": x, "x_low": x - 1e5, "x_high": x + 1e5,
                "y_estimate": -0.01 * number, "y_low": -0.02 * number, "y_high": 0.0,
            }
            for number, kind, x in ((1, "better", 9e5), (2, "worse", 4e5), (3, "better", 2e5))
        ]
    )  # fmt: skip
    figure = figures.trade_off(rows, VALUE, TURNOVER)
    assert [trace.name for trace in figure.data] == ["better", "worse", "as it is"]
    assert list(figure.data[0].x) == [9e5, 2e5]
    assert {trace.marker.symbol for trace in figure.data} == {"circle", "square", "x"}
    texts = [each.text for each in figure.layout.annotations]
    assert texts == ["<b>1</b>", "<b>2</b>", "<b>3</b>", "as it is"]
    low, high = figure.layout.xaxis.range
    assert low < 0.0 < 1e6 < high
