"""Pictures of the charts of a report: within its page, and as files of their own."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from experiments.whole_file import write_whole
from reports.parts import Chart, Report
from reports.pictures import HALF, WIDE, Picture, drawn, picture_of

INDEX = "index.csv"
FORMS = ("svg", "png")
LONGEST_NAME = 60  # characters of the name of a file


def paper_width(chart: Chart) -> int:
    """Return how wide a chart is on paper [px]."""
    return WIDE if chart.is_wide else HALF


def still(chart: Chart) -> Picture:
    """Return the picture of a chart that stands in the page."""
    return picture_of(chart.figure, paper_width(chart), is_square=chart.is_square)


def stills(report: Report) -> list[bytes]:
    """Draw an SVG for each chart of a report, in their order.

    Raises
    ------
    BrowserError
        If no browser is installed, or it does not draw; says what to do.
    """
    return drawn([still(chart) for chart in report.charts])


def files_of(report: Report) -> dict[str, Picture]:
    """Return the pictures of all charts by the names of their files; each fills a page's width."""
    return {
        f"{name}.{form}": picture_of(chart.figure, is_square=chart.is_square, form=form)
        for name, chart in zip(names_of(report), report.charts, strict=True)
        for form in FORMS
    }


def names_of(report: Report) -> list[str]:
    """Name each chart by its section and its heading, such as `scenarios-value`."""
    names: list[str] = []
    for section in report.sections:
        for chart in section.charts:
            name = _in_plain_letters(f"{section.key} {chart.heading}")
            taken = sum(re.sub(r"-\d+$", "", each) == name or each == name for each in names)
            names.append(f"{name}-{taken + 1}" if taken else name)
    return names


def write_files(report: Report, pictures: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write pictures and a list of what each shows into a folder; return the paths of all."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {**pictures, INDEX: _index(report)}
    for name, content in contents.items():
        write_whole(folder / name, lambda file, content=content: file.write(content))  # type: ignore[misc]
    return [folder / name for name in contents]


def _index(report: Report) -> bytes:
    """Return the list of the pictures: title, words that stand for the picture, and source."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["picture", "title", "chart", "shows", "source"])
    names = iter(names_of(report))
    for section in report.sections:
        for chart in section.charts:
            row = [next(names), section.title, chart.heading, chart.alternative, section.source]
            writer.writerow(row)
    return lines.getvalue().encode("utf-8-sig")  # with the mark that makes Excel read UTF-8


def _in_plain_letters(text: str) -> str:
    """Return a text as the name of a file that any computer takes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-") or "chart"
