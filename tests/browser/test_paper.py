"""Pictures and PDF as the installed Chromium makes them: complete, readable, the same again."""

import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from pypdf import PdfReader

from reports.browser import BrowserError
from reports.pdf import write_pdf
from reports.pictures import FINE, Picture, drawn

LARGEST_PDF = 2_000_000  # bytes
DRAWN_TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(scope="session")
def printed(
    report_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, int]:
    """Print the report of three scenarios; give the PDF and the number of pages it should have."""
    path = tmp_path_factory.mktemp("paper") / "new" / "report.pdf"
    paper = report_file("three").with_suffix(".paper.html")
    return path, write_pdf(paper.read_text(encoding="utf-8"), path)


def figure() -> go.Figure:
    return go.Figure([go.Bar(x=["a & b", "<c>"], y=[1, 2])], layout={"height": 200})


def texts_of(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_a_picture_is_the_same_again_and_has_the_size_asked_for() -> None:
    wanted = [Picture(figure(), 330, 200), Picture(figure(), 330, 200, form="png")]
    svg, png = drawn(wanted)
    assert [svg, png] == drawn(wanted)
    root = ElementTree.fromstring(svg)
    assert (root.get("width"), root.get("height")) == ("330", "200")
    assert {"a & b", "<c>"} <= {each.text for each in root.iter(DRAWN_TEXT)}
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (330 * FINE, 200 * FINE)


def test_a_picture_does_not_depend_on_those_drawn_before_it() -> None:
    dots = Picture(go.Figure(go.Scatter(x=[1, 2], y=[3, 1])), 400, 300)
    bars = Picture(figure(), 330, 200)
    assert drawn([dots, dots, bars])[2] == drawn([bars])[0]


def test_pictures_come_in_the_order_asked_for() -> None:
    widths = [300, 500, 400]
    pictures = drawn([Picture(figure(), width, 200) for width in widths])
    assert [ElementTree.fromstring(each).get("width") for each in pictures] == ["300", "500", "400"]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # of the driver, whose browser has gone
def test_a_browser_that_does_nothing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(broken))
    with pytest.raises(BrowserError, match="chrome did not draw the charts"):
        drawn([Picture(figure(), 300, 200)])
    with pytest.raises(BrowserError, match="ended with code 3 and wrote nothing"):
        write_pdf("<p>", tmp_path / "page.pdf")
    assert not (tmp_path / "page.pdf").exists()


def test_a_browser_that_never_ends_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = tmp_path / "chrome"
    endless.write_text("#!/bin/sh\nsleep 600\n")
    endless.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(endless))
    monkeypatch.setattr("reports.pdf.LONGEST_PRINT", 0.5)
    with pytest.raises(BrowserError, match="no answer"):
        write_pdf("<p>", tmp_path / "page.pdf")


def test_the_pdf_has_title_tags_outline_and_page_numbers(
    printed: tuple[Path, int], report_file: Callable[[str], Path]
) -> None:
    path, pages = printed
    reader = PdfReader(path)
    assert len(reader.pages) == pages <= 20
    assert path.stat().st_size < LARGEST_PDF
    assert reader.metadata is not None
    assert reader.metadata.title == (
        "What do three changes do to value, customers and people? - Interlock"
    )
    marks: Any = reader.root_object["/MarkInfo"]
    assert marks["/Marked"]
    texts = texts_of(reader)
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {pages}" in text
    titles = titles_of(report_file("three"))
    entries = {str(entry.title) for entry in flat(reader.outline)}
    assert set(titles) <= entries


def test_each_title_is_printed_once_and_never_alone(
    printed: tuple[Path, int], report_file: Callable[[str], Path]
) -> None:
    pages = texts_of(PdfReader(printed[0]))
    for title in titles_of(report_file("three")):
        (page,) = [text for text in pages if title in text]
        assert page.count(title) == 1
        after = page.partition(title)[2]
        assert len(after) > 60, f"nothing follows {title!r} on its page"


def test_every_chart_is_a_figure_with_words(
    printed: tuple[Path, int], report_file: Callable[[str], Path]
) -> None:
    words = figures_in(PdfReader(printed[0]).root_object["/StructTreeRoot"])
    page = report_file("three").read_text(encoding="utf-8")
    assert len(words) == len(re.findall(r"data-figure=", page)) >= 10
    assert all(len(each) > 40 for each in words)


def test_charts_are_printed_with_text_that_can_be_searched(printed: tuple[Path, int]) -> None:
    text = " ".join(texts_of(PdfReader(printed[0])))
    assert "Change, $ million" in text  # the title of an axis, which no table holds
    assert "Scripts draw this chart" not in text


def titles_of(report: Path) -> list[str]:
    block = re.search(r'id="claims">(.*?)</script>', report.read_text(encoding="utf-8"))
    assert block is not None
    return [claim["title"] for claim in json.loads(block[1])]


def flat(outline: list[Any]) -> list[Any]:
    """Return the entries of all levels of an outline."""
    entries: list[Any] = []
    for entry in outline:
        entries += flat(entry) if isinstance(entry, list) else [entry]
    return entries


def figures_in(element: Any) -> list[str]:
    """Return the words that stand for each figure in the tags of a PDF."""
    element = element.get_object()
    if isinstance(element, list):
        return [words for each in element for words in figures_in(each)]
    if not isinstance(element, dict):
        return []
    own = [str(element.get("/Alt", ""))] if element.get("/S") == "/Figure" else []
    return own + (figures_in(element["/K"]) if "/K" in element else [])
