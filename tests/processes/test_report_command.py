"""`interlock report`: what it writes, what it refuses, and what it says where no browser is."""

import csv
import json
from pathlib import Path

import pytest

from reports.browser import BrowserError
from tests.unit.command_line import RUNS, Interlock, lines_of


@pytest.fixture
def saved(interlock: Interlock, here: Path) -> Path:
    assert interlock("compare", "baseline", "shared.yaml", *RUNS, "--out", "saved").exit_code == 0
    return here / "saved"


@pytest.fixture
def without_browser(interlock: Interlock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be drawn."""

    def refuse(pictures: object) -> list[bytes]:
        raise BrowserError("No browser was found.\nInstall one.")

    for user in ("reports.making.drawn", "reports.stills.drawn"):
        monkeypatch.setattr(user, refuse)


def test_each_output_has_a_line(
    interlock: Interlock, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def print_nine_pages(page: str, path: Path) -> int:
        path.write_bytes(b"%PDF")
        return 9

    monkeypatch.setattr("reports.making.write_pdf", print_nine_pages)
    result = interlock("report", "saved", "--pdf", "--figures", "pictures")
    assert result.exit_code == 0
    first, second, third = lines_of(result)
    assert first.startswith("Report    saved/report.html   ")
    assert first.endswith(" MB, opens without internet")
    assert second == "PDF       saved/report.pdf   9 pages"
    files = list((saved.parent / "pictures").iterdir())
    assert third == f"Figures   pictures   {len(files)} files"
    rows = json.loads(interlock("report", "saved", "--pdf", "--json").stdout)["rows"]
    assert [(row["what"], row["file"]) for row in rows] == [
        ("report", "saved/report.html"),
        ("pdf", "saved/report.pdf"),
    ]


def test_pictures_come_in_pairs_with_a_list(interlock: Interlock, saved: Path) -> None:
    assert interlock("report", "saved", "--figures", "deep/pictures").exit_code == 0
    folder = saved.parent / "deep" / "pictures"
    text = (folder / "index.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert {"scenarios-value"} <= {row["picture"] for row in rows}
    assert {path.name for path in folder.iterdir()} == {
        "index.csv",
        *(f"{row['picture']}.{form}" for row in rows for form in ("svg", "png")),
    }
    assert all(row["title"] and row["shows"] for row in rows)


def test_no_picture_is_replaced_unasked(interlock: Interlock, saved: Path) -> None:
    folder = saved.parent / "pictures"
    folder.mkdir()
    (folder / "scenarios-value.svg").write_text("mine")
    refused = interlock("report", "saved", "--figures", "pictures")
    assert refused.exit_code == 4
    assert "pictures/scenarios-value.svg exists" in refused.stderr
    assert (folder / "scenarios-value.svg").read_text() == "mine"
    assert len(list(folder.iterdir())) == 1
    assert not (saved / "report.html").exists()
    assert interlock("report", "saved", "--figures", "pictures", "--force").exit_code == 0


def test_pictures_cannot_go_into_a_file(interlock: Interlock, saved: Path) -> None:
    (saved.parent / "mine.txt").write_text("mine")
    refused = interlock("report", "saved", "--figures", "mine.txt")
    assert refused.exit_code == 4
    assert "mine.txt" in refused.stderr
    assert (saved.parent / "mine.txt").read_text() == "mine"


def test_no_pdf_is_replaced_unasked(interlock: Interlock, saved: Path) -> None:
    (saved.parent / "page.pdf").write_text("mine")
    refused = interlock("report", "saved", "--out", "page.html", "--pdf")
    assert refused.exit_code == 4
    assert "page.pdf exists" in refused.stderr
    assert not (saved.parent / "page.html").exists()


@pytest.mark.usefixtures("without_browser")
def test_without_a_browser_the_report_is_there_and_says_what_it_lacks(
    interlock: Interlock, saved: Path
) -> None:
    result = interlock("report", "saved")
    assert result.exit_code == 0
    assert "no still pictures" in result.stderr
    assert result.stderr.endswith("No browser was found.\nInstall one.\n")
    assert "Scripts draw this chart" in (saved / "report.html").read_text()
    explained = ("explain", "baseline", "shared.yaml", *RUNS, "--out", "why", "--html", "why.html")
    assert "no still pictures" in interlock(*explained).stderr


@pytest.mark.usefixtures("without_browser")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--pdf"], "The PDF was not made: No browser was found."),
        (["--figures", "p"], "The figures were not made: No browser was found."),
        (["--pdf", "--figures", "p"], "The PDF and the figures were not made: No browser"),
    ],
)
def test_what_needs_a_browser_ends_in_5_without_one(
    interlock: Interlock, saved: Path, options: list[str], words: str
) -> None:
    result = interlock("report", "saved", *options)
    assert result.exit_code == 5
    assert result.stdout.startswith("Report    saved/report.html")
    assert len(lines_of(result)) == 1
    assert words in result.stderr
    assert ("open the report and print it" in result.stderr) == ("--pdf" in options)
    assert not (saved.parent / "p").exists()
    assert not (saved / "report.pdf").exists()


def test_a_page_with_pictures_needs_no_words_in_their_place(
    interlock: Interlock, saved: Path
) -> None:
    result = interlock("report", "saved")
    assert result.stderr == ""
    text = (saved / "report.html").read_text()
    assert "data:image/svg+xml," in text
    assert "Scripts draw this chart" not in text
