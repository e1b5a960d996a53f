"""Pictures of a report as files: their names, sizes and the list of what they show."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import plotly.graph_objects as go
import pytest

from reports.parts import Chart, Report, Section
from reports.pictures import HALF, WIDE, drawn, picture_of
from reports.stills import INDEX, files_of, names_of, still, write_files


def report_of(*charts: Chart) -> Report:
    sections = [Section("scenarios", "All", "A title", charts=charts, source="200 runs")]
    return Report("Interlock", "What?", "About", [], sections, {}, {})


def chart(heading: str, *, is_wide: bool = False, is_square: bool = False) -> Chart:
    figure = go.Figure(layout={"height": 400})
    words = f"{heading} in words"
    return Chart(heading, figure, words, is_wide=is_wide, is_square=is_square)


def test_files_are_named_by_section_and_heading() -> None:
    report = report_of(*map(chart, ["Value", "Écart – coût", "", "Value", "???", "V" * 99]))
    assert names_of(report)[:5] == [
        "scenarios-value",
        "scenarios-ecart-cout",
        "scenarios",
        "scenarios-value-2",
        "scenarios-2",
    ]
    assert len(names_of(report)[5]) <= 60
    assert len(set(names_of(report))) == 6


def test_names_that_end_in_numbers_stay_apart() -> None:
    names = names_of(report_of(*map(chart, ["Value", "Value 2", "Value", "Value", "Value 2"])))
    assert len(set(names)) == 5


def test_each_chart_becomes_svg_and_png_over_the_whole_width() -> None:
    files = files_of(report_of(chart("Value"), chart("Net", is_square=True)))
    assert list(files) == [
        "scenarios-value.svg",
        "scenarios-value.png",
        "scenarios-net.svg",
        "scenarios-net.png",
    ]
    assert {each.width for each in files.values()} == {WIDE}
    assert [each.form for each in files.values()] == ["svg", "png"] * 2


def test_pictures_of_the_page_fit_the_paper() -> None:
    assert (still(chart("a")).width, still(chart("a", is_wide=True)).width) == (HALF, WIDE)
    assert still(chart("a", is_square=True)).height < HALF
    assert picture_of(go.Figure()).height > 0


def test_a_list_tells_what_each_picture_shows(tmp_path: Path) -> None:
    report = report_of(chart("Value"))
    paths = write_files(report, {"scenarios-value.svg": b"<svg/>"}, tmp_path / "new" / "pictures")
    assert [path.name for path in paths] == ["scenarios-value.svg", INDEX]
    rows = list(csv.DictReader(io.StringIO(paths[1].read_text(encoding="utf-8-sig"))))
    assert rows == [
        {
            "picture": "scenarios-value",
            "title": "A title",
            "chart": "Value",
            "shows": "Value in words",
            "source": "200 runs",
        }
    ]


def test_nothing_to_draw_needs_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse: Callable[[], str] = lambda: pytest.fail("a browser was asked for")  # noqa: E731
    monkeypatch.setattr("reports.pictures.needed_browser", refuse)
    assert drawn([]) == []
