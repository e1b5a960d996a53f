"""Slides hold what the page says: titles, numbers that can be edited, texts for everybody."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pptx import Presentation
from pptx.presentation import Presentation as Slides
from pptx.util import Inches

from experiments.store import Result
from model.outcomes import HEADLINES, MEASURES
from reports import wording
from reports.brand import Brand
from reports.evidence import Evidence
from reports.failures import NO_FILE, Failure
from reports.kinds import report_of
from reports.native_charts import NAMES, NUMBERS
from reports.parts import Section, Table
from reports.slide_template import opened
from reports.slides import write_slides
from reports.storyboard import (
    SQUEEZED,
    TABLE_SIZES,
    messages,
    panel_height,
    pictures,
    size_of_tables,
)
from tests.unit.reports.logos import HARMLESS
from tests.unit.reports.slide_files import (
    Writer,
    as_potx,
    blank,
    charts,
    drawings,
    old_format,
    texts,
    without_titles,
)

LARGEST = 5_000_000  # bytes


@pytest.fixture(scope="session")
def written(results: Callable[[str], Result], tmp_path_factory: pytest.TempPathFactory) -> Writer:
    """Return a function that writes the slides of a case, once."""
    folder = tmp_path_factory.mktemp("slides")
    report = cache(lambda case: report_of(results(case)))

    def write(case: str, *, template: Path | None = None, has_pictures: bool = True) -> Path:
        name = template.stem if template else "house"
        path = folder / f"{case}-{name}-{has_pictures}.pptx"
        if not path.exists():
            draw = blank if has_pictures else None
            write_slides(report(case), path, opened(template), draw=draw)
        return path

    return write


def read(path: Path) -> Slides:
    slides: Slides = Presentation(str(path))
    return slides


@pytest.mark.parametrize("case", ["one", "three", "twelve", "few", "none", "malicious"])
def test_every_slide_has_title_number_and_notes(written: Writer, case: str) -> None:
    slides = read(written(case)).slides
    for slide in slides:
        assert slide.shapes.title is not None and slide.shapes.title.text_frame.text
        assert "slidenum" in {
            each.get("type") for each in slide._element.iter() if each.tag.endswith("}fld")
        }
        notes = slide.notes_slide.notes_text_frame
        assert notes is not None
        for fact in ("Seed: 1", "Runs: ", "Run: ", "Command: ", "numpy "):
            assert fact in notes.text
    for slide in list(slides)[2:]:
        assert (
            "95 % interval: The range that holds this average."
            in slide.notes_slide.notes_text_frame.text
        )


@pytest.mark.parametrize("case", ["three", "twelve", "malicious"])
def test_every_drawing_has_a_text_alternative(written: Writer, case: str) -> None:
    for shape in drawings(read(written(case))):
        assert shape._element.xpath(".//p:cNvPr")[0].get("descr")


@pytest.mark.parametrize("case", ["one", "twelve", "none", "malicious"])
@pytest.mark.parametrize(("make", "has_pictures"), [(None, True), (old_format, False)])
def test_nothing_lies_outside_a_slide(
    written: Writer,
    tmp_path: Path,
    case: str,
    has_pictures: bool,
    make: Callable[[Path], Path] | None,
) -> None:
    template = make(tmp_path / "old.pptx") if make else None
    slides = read(written(case, template=template, has_pictures=has_pictures))
    width, height = slides.slide_width or 0, slides.slide_height or 0
    for slide in slides.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= width, shape.name
            assert shape.top >= 0 and shape.top + shape.height <= height, shape.name


def test_titles_are_those_of_the_page(written: Writer, results: Callable[[str], Result]) -> None:
    report = report_of(results("three"))
    told = [each.title for each in report.sections if not each.is_reference]
    shown = [slide.shapes.title.text_frame.text for slide in read(written("three")).slides]
    assert shown[0] == report.question
    assert shown[1] == "In short"
    assert list(dict.fromkeys(title.split(" (1")[0].split(" (2")[0] for title in shown[2:])) == told


def test_numbers_of_charts_are_the_claims(
    written: Writer, results: Callable[[str], Result]
) -> None:
    evidence = Evidence(results("three"))
    drawn = charts(read(written("three")))[: len(HEADLINES)]
    for chart, name in zip(drawn, HEADLINES, strict=True):
        claims = evidence.claims(evidence.headlines, [name])
        ends = [end for each in claims for end in (each.low, each.high, each.estimate)]
        factor = wording.form_of_change(MEASURES[name], ends).factor
        names, numbers, *lines = chart.plots[0].series
        assert (names.name, numbers.name) == (NAMES, NUMBERS)
        for claim, line in zip(claims, lines, strict=True):
            assert line.name == evidence.scenarios[claim.scenario].name
            shown = [float(each.text) for each in line._element.xpath("c:xVal//c:v")]
            assert shown == pytest.approx(
                [claim.low * factor, claim.estimate * factor, claim.high * factor]
            )


def test_rows_are_lines_of_three_points_and_the_axis_holds_them(written: Writer) -> None:
    for chart in charts(read(written("twelve"))):
        _, _, *lines = chart.plots[0].series
        low, high = chart.category_axis.minimum_scale, chart.category_axis.maximum_scale
        assert low <= 0.0 <= high
        for line in lines:
            points = [float(each.text) for each in line._element.xpath("c:xVal//c:v")]
            assert len(points) == 3
            assert low <= min(points) and max(points) <= high


def test_a_name_is_never_a_formula_in_the_sheet_behind_a_chart(written: Writer) -> None:
    names = [
        line.name for chart in charts(read(written("malicious"))) for line in chart.plots[0].series
    ]
    assert names
    assert not [name for name in names if name.startswith(("=", "+", "-", "@", "http"))]


def test_without_a_browser_tables_stand_for_pictures(written: Writer) -> None:
    slides = read(written("three", has_pictures=False))
    assert len(charts(slides)) == len(HEADLINES) + 2 + 3  # departments, and the price of a gain
    assert not [shape for shape in drawings(slides) if shape.shape_type == 13]
    (sure,) = [
        each for each in slides.slides if "beat the baseline" in each.shapes.title.text_frame.text
    ]
    assert "Runs better" in texts(sure)
    assert "left out" in texts(sure)


def test_what_is_not_shown_of_many_scenarios_is_said(written: Writer) -> None:
    slides = read(written("twelve")).slides
    assert len(slides) <= 24
    told = "\n".join(map(texts, slides))
    assert "6 of 12 shown; the report shows all." in told
    for number in range(1, 13):
        assert f"Change number {number} of twelve" in told


def test_what_must_be_known_of_the_runs_stands_on_every_slide(written: Writer) -> None:
    for slide in read(written("few")).slides:
        assert "Quick look: 12 runs" in texts(slide)


def test_a_chart_of_many_rows_is_divided_on_one_axis(results: Callable[[str], Result]) -> None:
    report = report_of(results("twelve"))
    (section,) = (each for each in report.sections if each.key == "scenarios")
    chart = section.charts[0]
    assert chart.intervals is not None
    rows = pd.concat([chart.intervals.rows] * 4)
    long = replace(chart, intervals=replace(chart.intervals, rows=rows))
    told = messages(
        replace(report, sections=[replace(section, charts=[long])]), width=12.0, height=4.5
    )
    parts = [each.intervals for message in told for each in message.charts if each.intervals]
    assert len(told) > 1
    assert max(len(each.rows) for each in parts) < 20
    assert len({(min(each.span), max(each.span)) for each in parts}) == 1
    for message in told:
        for chart in message.charts:
            assert SQUEEZED * panel_height(chart) <= 4.5


def test_a_series_never_has_fewer_points_than_libreoffice_draws(written: Writer) -> None:
    for chart in charts(read(written("one"))):
        for series in chart.plots[0].series:
            assert len(series._element.xpath("c:xVal//c:v")) >= 3


@pytest.mark.parametrize("case", ["three", "twelve"])
def test_slides_are_small(written: Writer, case: str) -> None:
    assert written(case).stat().st_size < LARGEST


def test_a_template_lends_its_size_and_layouts_but_not_its_slides(
    written: Writer, tmp_path: Path
) -> None:
    template = old_format(tmp_path / "old.pptx")
    assert opened(template).dropped == 1
    slides = read(written("three", template=template))
    assert slides.slide_width == Inches(10)
    assert slides.slides[0].shapes.title.text_frame.text.startswith("What do three changes")
    assert {each.slide_layout.name for each in slides.slides} == {"Disposition 0", "Disposition 5"}


@pytest.mark.parametrize(
    ("name", "make", "advice"),
    [
        ("a.potx", as_potx, "save it as a presentation (.pptx)"),
        ("b.pptx", without_titles, "has no layout with a title"),
        ("c.pptx", lambda path: path.write_text("no") and path, "is no PowerPoint presentation"),
        ("d.pptx", lambda path: path, "is not there"),
    ],
)
def test_what_cannot_be_a_template_is_refused_with_what_to_do(
    tmp_path: Path, name: str, make: Callable[[Path], Any], advice: str
) -> None:
    path = make(tmp_path / name)
    with pytest.raises(Failure, match=advice.replace("(", r"\(").replace(")", r"\)")) as failure:
        opened(path)
    assert failure.value.code == NO_FILE
    assert str(path) in str(failure.value)


def test_a_drawn_logo_is_put_on_the_cover_as_a_picture(
    results: Callable[[str], Result], tmp_path: Path
) -> None:
    drawing = b64encode(HARMLESS["plain"].encode()).decode()
    brand = Brand.model_construct(logo=f"data:image/svg+xml;base64,{drawing}", client="Client AG")
    report = report_of(results("one"), brand)
    done = write_slides(report, tmp_path / "a.pptx", opened(None), draw=blank)
    cover = read(tmp_path / "a.pptx").slides[0]
    assert done.left_out == 0
    assert "Logo of Client AG" in [
        shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in cover.shapes
    ]
    without = write_slides(report, tmp_path / "b.pptx", opened(None))
    assert without.left_out == 1 + pictures(report)


def test_small_tables_share_a_slide_and_are_written_large(
    results: Callable[[str], Result],
) -> None:
    report = report_of(results("one"))
    few = Table("Few", ["A", "B"], [["one", "1"], ["two", "2"]])
    bare = replace(report.sections[0], open_tables=[few, few], charts=[], so_what=[], opening=[])
    (message,) = messages(replace(report, sections=[bare]), width=12, height=5)
    assert len(message.tables) == 2
    assert size_of_tables(message.tables, 12, 5) == max(TABLE_SIZES)
    long = replace(bare, open_tables=[few, replace(few, rows=[["word", "1"]] * 30)])
    assert len(messages(replace(report, sections=[long]), width=12, height=5)) > 1


def test_a_section_that_is_but_a_title_stands_in_the_contents_only(
    results: Callable[[str], Result], tmp_path: Path
) -> None:
    report = report_of(results("three"))
    bare = Section("bare", "Bare", "Nothing tells when they fail")
    report = replace(report, sections=[*report.sections, bare])
    write_slides(report, tmp_path / "bare.pptx", opened(None), draw=blank)
    told = [texts(slide) for slide in read(tmp_path / "bare.pptx").slides]
    assert [bare.title in text for text in told].count(True) == 1
    assert bare.title in told[1]
