"""The interval dot plot: a row for each line of the table, in its order and with its sign."""

import pytest

from reports.charts.forest import forest
from reports.charts.style import BLUE, GRAY, VERMILLION
from tests.unit.reports.charts.tables import TURNOVER, VALUE, interval_rows, points, texts


@pytest.mark.parametrize("count", [1, 3, 12])
def test_a_forest_has_a_row_with_name_and_number_for_each_line(count: int) -> None:
    rows = interval_rows(*["raises", "not_clear", "lowers"] * 4).head(count)
    figure = forest(rows, VALUE, bound=50_000.0)
    assert points(figure) == count
    for label in rows["label"]:
        assert label in texts(figure)
    assert texts(figure).count("<b>+$0.40 million</b>") == (rows["verdict"] == "raises").sum()


def test_rows_stand_in_the_order_of_the_table() -> None:
    figure = forest(interval_rows("lowers", "raises", "not_clear"), VALUE)
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
        for trace in forest(interval_rows(*verdicts), VALUE).data
    }
    assert drawn == {
        "better": ("circle", BLUE, 1),
        "worse": ("square", VERMILLION, 1),
        "small": ("diamond", GRAY, 1),
        "unclear": ("circle", "white", 2),
    }


def test_better_follows_the_direction_of_the_measure() -> None:
    rows = interval_rows("raises", "lowers")
    by_kind = {trace.name: trace.x[0] for trace in forest(rows, TURNOVER).data}
    assert by_kind["worse"] > 0 > by_kind["better"]


def test_zero_and_what_is_too_small_are_always_in_sight() -> None:
    figure = forest(interval_rows("raises"), VALUE, bound=50_000.0)
    band, zero = figure.layout.shapes
    assert (band.x0, band.x1) == (-50_000.0, 50_000.0)
    assert zero.x0 == zero.x1 == 0
    low, high = figure.layout.xaxis.range
    assert low < -50_000.0 and high > 500_000.0


def test_groups_get_a_heading_once() -> None:
    rows = interval_rows("raises", "raises", "lowers", "lowers")
    written = texts(forest(rows, VALUE, group="group"))
    assert written.count("<b>first</b>") == written.count("<b>second</b>") == 1


def test_names_are_drawn_as_they_are() -> None:
    rows = interval_rows("raises").assign(label="<b>&</b> <a href='javascript:x'>long name</a>")
    written = texts(forest(rows, VALUE))[0]
    assert written.startswith("&lt;b&gt;&amp;&lt;/b&gt; &lt;a href") and written.endswith("…")
