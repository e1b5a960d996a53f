"""Slides as another program draws them: LibreOffice, which reads charts more strictly."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.store import Result
from reports import people_network
from reports.kinds import report_of
from reports.slide_template import opened
from reports.slides import Written, write_slides
from tests.browser.conftest import CASES, made_up_film, made_up_result
from tests.conftest import OFFICE
from tests.unit.reports.slide_files import blank, old_format

LONGEST = 120  # what LibreOffice may take for the slides of one report [s]


@pytest.fixture(autouse=True)
def graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_network, "first_run", made_up_film)


def pages_of(folder: Path, case: str, template: Path | None = None) -> tuple[Written, list[str]]:
    """Write the slides of a case, let LibreOffice print them, and return the text of each page."""
    result: Result = made_up_result(folder / "result", **CASES[case])
    path = folder / "slides.pptx"
    written = write_slides(report_of(result), path, opened(template), draw=blank)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=LONGEST)
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext is installed")
    said = subprocess.run(
        ["pdftotext", "-layout", str(path.with_suffix(".pdf")), "-"],
        check=True, capture_output=True, timeout=LONGEST,
    ).stdout.decode()  # fmt: skip
    return written, said.split("\f")[:-1]


@pytest.mark.parametrize("make", [None, old_format])
def test_every_slide_is_drawn_with_its_charts(
    tmp_path: Path, make: Callable[[Path], Path] | None
) -> None:
    written, pages = pages_of(tmp_path, "three", make(tmp_path / "old.pptx") if make else None)
    assert len(pages) == written.slides
    everything = " ".join(pages)
    for text in ("+$0.53 million", "Change, points", "Account management", "So what"):
        assert text in everything, text
    for number, page in enumerate(pages, 1):
        assert str(number) in page.split(), "a slide has its number"


def test_a_single_scenario_has_its_name_and_number_at_each_row(tmp_path: Path) -> None:
    _, pages = pages_of(tmp_path, "one")
    (page,) = [
        each for each in pages if "Gross revenue retention" in each and "Change, points" in each
    ]
    assert page.count("Shared KPIs") == 5
    assert "+$0.53 million" in page
