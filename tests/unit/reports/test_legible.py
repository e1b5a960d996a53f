"""What axe-core cannot see: words for charts, contrast of what is drawn, signs beside colors."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from experiments.store import Result
from experiments.verdicts import Verdict
from model.outcomes import MEASURES
from reports import page, people_network
from reports.accent import contrast_on_white
from reports.charts.bars import waterfall
from reports.charts.flow import _tint
from reports.charts.style import INK
from reports.parts import Report, Section, Table
from tests.browser.conftest import made_up_film
from tests.browser.other_pages import OTHER_PAGES

LINES, TEXT = 3.0, 4.5  # least contrast, by WCAG 2.2: of lines and signs, and of text
COMPARISONS = ("one", "three", "twelve", "none")


@pytest.fixture(scope="module", params=[*COMPARISONS, *OTHER_PAGES])
def report(
    request: pytest.FixtureRequest,
    results: Callable[[str], Result],
    tmp_path_factory: pytest.TempPathFactory,
) -> Report:
    """Return a report of each kind."""
    if request.param in COMPARISONS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(people_network, "first_run", made_up_film)
            return page.comparison_report(results(request.param))
    return OTHER_PAGES[request.param](tmp_path_factory.mktemp("kind") / "r")


def test_every_chart_has_words_of_its_own_with_its_numbers(report: Report) -> None:
    words = [chart.alternative for chart in report.charts]
    assert words and len(set(words)) == len(words)
    for each in words:
        assert len(each) > 40 and re.search(r"\d", each), each


def test_the_figures_of_every_chart_stand_in_a_table(report: Report) -> None:
    for section in report.sections:
        if section.charts:
            assert tables_of(section), section.key


def test_no_two_closed_tables_look_the_same(report: Report) -> None:
    for section in report.sections:
        offers = [table.offer for table in section.tables]
        assert len(set(offers)) == len(offers)
    captions = [table.caption for each in report.sections for table in tables_of(each)]
    assert len(set(captions)) == len(captions)


def test_lines_and_signs_stand_out_from_white(report: Report) -> None:
    for chart in report.charts:
        for what, colors in signs_of(chart.figure):
            best = max(contrast_on_white(as_hex(color)) for color in colors)
            assert best >= LINES, (chart.heading, what, colors)


def test_texts_of_charts_are_read_on_what_lies_behind(report: Report) -> None:
    for chart in report.charts:
        usual = chart.figure.layout.template.layout.font.color
        for text in (each for each in chart.figure.layout.annotations if each.text):
            for ground in grounds_of(chart.figure):
                assert contrast(text.font.color or usual, ground) >= TEXT, (text.text, ground)


def test_a_shape_means_one_thing_in_a_chart(report: Report) -> None:
    """So that what a color tells is told by a shape, too."""
    for chart in report.charts:
        colors: dict[tuple[str, bool], set[str]] = {}
        for _, fill, line, shape in markers_of(chart.figure):
            is_hollow = fill == "white"
            colors.setdefault((shape, is_hollow), set()).add(line if is_hollow else fill)
        assert all(len(each) == 1 for each in colors.values()), (chart.heading, colors)


def test_bars_of_two_colors_differ_in_pattern() -> None:
    kinds = [
        Verdict.RAISES,
        Verdict.LOWERS,
        Verdict.TOO_SMALL_TO_MATTER,
        Verdict.NOT_CLEAR,
    ]
    rows = pd.DataFrame(
        {
            "label": [*kinds[:3], "sum"],
            "estimate": [3.0, -2.0, 0.1, 1.1],
            "low": [2.5, -3.0, 0.0, -1.0],
            "high": [3.5, -1.0, 0.2, 3.0],
            "verdict": kinds,
        }
    )
    (bars,) = waterfall(rows, MEASURES["value_usd"], total="sum").data
    looks = zip(bars.marker.color, bars.marker.pattern.shape, strict=True)
    shapes = {(color == "white", shape) for color, shape in looks}
    assert len(shapes) == len(kinds)


def test_what_only_color_would_tell_carries_a_number_or_a_name(report: Report) -> None:
    for chart in report.charts:
        for trace in chart.figure.data:
            if trace.type == "heatmap":
                texts = [each for each in chart.figure.layout.annotations if each.text]
                assert len(texts) >= sum(len(row) for row in trace.z)
            if trace.type == "sankey":
                assert all(re.search(r"<br>[\d,]+", label) for label in trace.node.label)


def test_the_kinds_of_links_differ_in_gray_print() -> None:
    grays = sorted(brightness(_tint(name)) for name in ("won", "lost", "open"))
    assert min(second - first for first, second in pairwise(grays)) > 0.03
    assert all(contrast(INK, _tint(name)) >= TEXT for name in ("won", "lost", "open"))


# --- Reading figures ------------------------------------------------------------------------------


def tables_of(section: Section) -> list[Table]:
    return [*section.open_tables, *section.tables]


def signs_of(figure: go.Figure) -> Iterator[tuple[str, list[str]]]:
    """List lines, signs, bars and arrows with their colors on white."""
    for trace in figure.data:
        if trace.type == "scatter" and "lines" in (trace.mode or "") and trace.fill is None:
            yield f"line {trace.name}", [mixed(trace.line.color, trace.opacity)]
        if trace.type == "bar":
            lines = trace.marker.line
            is_ground = not lines.width  # such as accepted ranges: bounds and texts tell them, too
            if not is_ground:
                yield from (("bar", [color]) for color in listed(lines.color, 1))
    yield from (("sign", [fill, line]) for _, fill, line, _ in markers_of(figure))
    yield from (
        ("arrow", [each.arrowcolor]) for each in figure.layout.annotations if each.arrowcolor
    )


def markers_of(figure: go.Figure) -> Iterator[tuple[str, str, str, str]]:
    """List the signs of a figure: name, fill, outline and shape."""
    for trace in figure.data:
        if trace.type != "scatter" or "markers" not in (trace.mode or ""):
            continue
        count = len(trace.x)
        fills, shapes = listed(trace.marker.color, count), listed(trace.marker.symbol, count)
        lines = listed(trace.marker.line.color, count)
        for fill, line, shape in zip(fills, lines, shapes, strict=True):
            yield str(trace.name), fill, line or fill, shape


def listed(value: Any, count: int) -> list[Any]:
    """Return a value for each of several parts, given as one or as a list."""
    return list(value) if isinstance(value, list | tuple) else [value] * count


def grounds_of(figure: go.Figure) -> list[str]:
    """List the lightest and darkest of what texts may stand on."""
    grounds = ["white", *(each.fillcolor for each in figure.layout.shapes if each.fillcolor)]
    scales = [trace.colorscale for trace in figure.data if trace.type == "heatmap"]
    ends = [color for scale in scales for _, color in scale]
    return [ground for ground in grounds if not ground.startswith("rgba")] + ends


def mixed(color: str, opacity: float | None) -> str:
    """Return a color as it is seen on white."""
    share = 1.0 if opacity is None else opacity
    parts = [int(as_hex(color)[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * part + (1 - share) * 255):02x}" for part in parts)


def as_hex(color: str) -> str:
    return {"white": "#ffffff", "black": "#000000"}.get(color, color.lower())


def brightness(color: str) -> float:
    """Return the relative luminance of a color [share 0-1]."""
    return 1.05 / contrast_on_white(as_hex(color)) - 0.05


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((brightness(one), brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)
