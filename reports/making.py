"""Writing the report of a result: its page, and the PDF and pictures that were asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reports.browser import BrowserError
from reports.failures import NOT_INSTALLED, Failure, check_writable, writing
from reports.lists import print_list
from reports.page import whole_page, write_page
from reports.parts import Report
from reports.pdf import write_pdf
from reports.pictures import drawn
from reports.screen import Screen
from reports.stills import INDEX, files_of, still, stills, write_files
from reports.wording import counted

if TYPE_CHECKING:
    from reports.slide_template import Template

WITHOUT_SLIDES = (
    "The slides were not made: python-pptx is not installed. "
    "Install it: python -m pip install 'interlock[slides]'"
)
WITHOUT_PICTURES = (
    "The report holds no still pictures of its charts: readers without scripts see its tables, and "
    "paper gets what scripts draw."
)


@dataclass(frozen=True)
class Made:
    """A file or folder that was written."""

    what: str
    path: Path
    detail: str
    size: int


def write_illustrated(screen: Screen, report: Report, path: Path) -> None:
    """Write a page with pictures of its charts; say so where no browser draws them."""
    try:
        pictures = stills(report)
    except BrowserError as error:
        pictures = []
        screen.note(f"{WITHOUT_PICTURES}\n{error}")
    with writing(path):
        write_page(whole_page(report, pictures), path)


def make_report(
    screen: Screen,
    report: Report,
    page: Path,
    *,
    pdf: Path | None = None,
    figures: Path | None = None,
    slides: Path | None = None,
    template: Path | None = None,
    force: bool = False,
) -> None:
    """Write the page of a report and whatever else is asked for, and say where all is.

    Parameters
    ----------
    screen
        Where to say it.
    report
        What is said.
    page
        File of the HTML page; one that exists is replaced.
    pdf
        File of the PDF; one that exists is replaced.
    figures
        Folder for each chart as SVG and PNG.
    slides
        File of the slides; one that exists is replaced.
    template
        Presentation whose layouts and theme the slides take.
    force
        Whether pictures in that folder may be replaced.

    Raises
    ------
    Failure
        If no browser makes what is asked for, or python-pptx is missing; the page is there
        nevertheless. If the template cannot be used, nothing is written.
    """
    deck = _template(screen, template, report.brand.accent) if slides else None
    files = files_of(report) if figures else {}
    if figures:
        _check_folder(figures, [*files, INDEX], force=force)
    made: list[Made] = []
    missing = ""
    try:
        pictures = drawn([*map(still, report.charts), *files.values()])
    except BrowserError as error:
        pictures, missing = [], str(error)
    charts = len(report.charts)
    with writing(page):
        write_page(whole_page(report, pictures[:charts]), page)
    size = page.stat().st_size
    made.append(Made("report", page, f"{size / 1e6:.1f} MB, opens without internet", size))
    if pdf and not missing:
        try:
            with writing(pdf):
                paper = whole_page(report, pictures[:charts], has_scripts=False)
                sheets = write_pdf(paper, pdf)
            made.append(Made("PDF", pdf, counted(sheets, "page"), pdf.stat().st_size))
        except BrowserError as error:
            missing = str(error)
    if figures and pictures:
        content = dict(zip(files, pictures[charts:], strict=True))
        with writing(figures):
            written = write_files(report, content, figures)
        size = sum(path.stat().st_size for path in written)
        made.append(Made("figures", figures, counted(len(written), "file"), size))
    left_out = 0
    if slides and deck is not None:
        row, left_out = _slides_made(report, slides, deck, has_browser=not missing)
        made.append(row)
    asked = {"PDF": pdf, "figures": figures}
    lacking = [what for what, path in asked.items() if path and what not in _names(made)]
    if missing and not lacking and not left_out:
        screen.note(f"{WITHOUT_PICTURES}\n{missing}")
    _print_made(screen, made)
    faults = []
    if lacking:
        faults.append(_not_made(lacking, missing))
    if slides and deck is None:
        faults.append(WITHOUT_SLIDES)
    if left_out:
        why = "." if lacking else f": {missing}"
        faults.append(f"The slides lack {counted(left_out, 'picture')}{why}")
    if faults:
        raise Failure(NOT_INSTALLED, "\n".join(faults))


def _template(screen: Screen, path: Path | None, accent: str) -> "Template | None":
    """Open the presentation that slides go into; None where python-pptx is missing."""
    try:
        from reports.slide_template import opened
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("pptx", "lxml"):
            raise
        return None
    template = opened(path, accent)
    if template.dropped:
        slides = counted(template.dropped, "slide")
        screen.note(f"{path} lends its layouts and theme; {slides} of its own left out.")
    return template


def _slides_made(
    report: Report, path: Path, template: "Template", *, has_browser: bool
) -> tuple[Made, int]:
    """Write the slides; return what to say of them, and how many charts they lack."""
    from reports.slides import write_slides

    with writing(path):
        written = write_slides(report, path, template, draw=drawn if has_browser else None)
    charts = f"{counted(written.editable, 'chart')} editable"
    detail = f"{counted(written.slides, 'slide')}, {charts}"
    return Made("slides", path, detail, path.stat().st_size), written.left_out


def _names(made: Iterable[Made]) -> set[str]:
    return {each.what for each in made}


def _not_made(lacking: list[str], missing: str) -> str:
    were = "was" if lacking == ["PDF"] else "were"
    advice = "" if "print it" in missing else " Or open the report and print it."
    return (
        f"The {' and the '.join(lacking)} {were} not made: {missing}{advice * ('PDF' in lacking)}"
    )


def _check_folder(folder: Path, names: Iterable[str], *, force: bool) -> None:
    """End the command, before anything is drawn, where pictures cannot be written later."""
    if folder.exists() and not folder.is_dir():
        check_writable(folder, force=False, instead="name a folder")
    for name in names:
        check_writable(folder / name, force=force, instead="add --force to replace it")


def _print_made(screen: Screen, made: Iterable[Made]) -> None:
    if screen.form == "table":
        for each in made:
            name = each.what[0].upper() + each.what[1:]
            screen.say(f"{name:<9} {each.path}   {each.detail}")
    else:
        rows = [
            {"what": each.what.lower(), "file": str(each.path), "bytes": each.size} for each in made
        ]
        print_list(screen, "report", rows, tuple(rows[0]))
