"""A table in a CSV file: the columns asked for, and the line of each row.

Columns may be separated by commas, semicolons or tabs; the file may be packed with gzip.
"""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from model.faults import FaultsByKind, counted, did_you_mean, listed, nearest_label, why_not_opened
from model.quantities import shown

_LARGEST_FILE = 1 << 30  # bytes, unpacked


class Table(NamedTuple):
    """Cells of the columns asked for, and the line of each row."""

    cells: dict[str, list[str]]
    lines: list[int]


class WholeTable(NamedTuple):
    """All cells of a file: its heading, and each row with its line."""

    heading: list[str]
    heading_line: int
    rows: list[list[str]]
    lines: list[int]


class _UnreadableError(Exception):
    """A file that holds no table of text; `line` is the place, if one line is to blame."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read_table(
    path: str | Path, columns: Mapping[str, str], section: str, faults: FaultsByKind
) -> Table | None:
    """Read the columns asked for from a CSV file; None, and a fault, where that cannot be done.

    Parameters
    ----------
    columns
        Heading of each column, by its key in the scenario.
    """
    cells: dict[str, list[str]] = {key: [] for key in columns}
    lines: list[int] = []
    try:
        records = _records(_text_of(Path(path)), set(columns.values()))
        heading_line, heading = next(records)
        place = _columns(columns, heading, heading_line, section, faults)
        for line, record in records if place else ():
            if _check_width(record, heading, line, faults):
                lines.append(line)
                for key, number in place.items():
                    cells[key].append(record[number])
    except _UnreadableError as error:
        faults.add("the file cannot be read", error.line, str(error))
    if not lines and not faults.count:
        faults.add("there are no rows", None, "there is a heading, but no row below it.")
    return Table(cells, lines) if lines else None


def read_whole_table(
    path: str | Path, known: Collection[str], faults: FaultsByKind
) -> WholeTable | None:
    """Read all columns of a CSV file; None, and a fault, where that cannot be done.

    Parameters
    ----------
    known
        Headings that may occur, by which the separator is told.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    heading: list[str] = []
    heading_line = 0
    try:
        records = _records(_text_of(Path(path)), known)
        heading_line, heading = next(records)
        heading = heading[: 1 + max(i for i, name in enumerate(heading) if name)]
        for line, record in records:
            if _check_width(record, heading, line, faults):
                lines.append(line)
                rows.append(record[: len(heading)])
    except _UnreadableError as error:
        faults.add("the file cannot be read", error.line, str(error))
    if not lines and not faults.count:
        faults.add("there are no rows", None, "there is a heading, but no row below it.")
    return WholeTable(heading, heading_line, rows, lines) if lines else None


def _columns(
    columns: Mapping[str, str],
    heading: Sequence[str],
    line: int,
    section: str,
    faults: FaultsByKind,
) -> dict[str, int]:
    """Find the columns asked for; note those missing or named twice, and give none then."""
    is_complete = True
    for key, name in columns.items():
        count = heading.count(name)
        if count == 1:
            continue
        is_complete = False
        if count:
            message = f"{count} columns are called {shown(name)}; {key} needs one."
        else:
            hint = (
                did_you_mean(nearest_label(name, heading)) or f" The columns are {listed(heading)}."
            )
            message = f"there is no column {shown(name)}, which {key} names.{hint}"
        faults.add("a column is missing", line, message, key=f"{section}.{key}")
    return {key: heading.index(name) for key, name in columns.items()} if is_complete else {}


def _check_width(
    record: Sequence[str], heading: Sequence[str], line: int, faults: FaultsByKind
) -> bool:
    """Note a row with another number of cells than the heading; empty ones at the end are fine."""
    if len(record) >= len(heading) and not any(record[len(heading) :]):
        return True
    message = (
        f"the row has {counted(len(record), 'cell')}, the heading {len(heading)}; "
        "put text that holds the separator in quotation marks."
    )
    faults.add("the number of cells differs from the heading", line, message)
    return False


def _records(text: str, wanted: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the heading and each row that is not blank, with its line, cells trimmed.

    Raises
    ------
    _UnreadableError
        If there is no heading, or quotation marks do not match.
    """
    reader = None
    try:
        separator = _separator(text, wanted)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        message = f"the row cannot be read; is a quotation mark missing or too many? ({error})"
        raise _UnreadableError(message, reader.line_num if reader else 1) from None


def _separator(text: str, wanted: Collection[str]) -> str:
    """Choose the separator that gives the columns asked for or, failing that, the most columns."""
    heading = next((line for line in io.StringIO(text) if line.strip(' ,;\t\r\n"')), None)
    if heading is None:
        raise _UnreadableError("the file is empty.")

    def fit(separator: str) -> tuple[int, int]:
        names = [cell.strip() for cell in next(csv.reader([heading], delimiter=separator))]
        return sum(name in wanted for name in names), len(names)

    return max(",;\t", key=fit)


def _text_of(path: Path) -> str:
    """Read a text file, unpacking gzip, in UTF-8 or, where its first bytes say so, UTF-16."""
    try:
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(content)) as packed:
                content = packed.read(_LARGEST_FILE + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise _UnreadableError("the packed file is damaged; it cannot be unpacked.") from None
    except OSError as error:
        raise _UnreadableError(f"{why_not_opened(error)}.") from None
    if len(content) > _LARGEST_FILE:
        raise _UnreadableError(f"the file is too large; at most {_LARGEST_FILE:,} bytes are read.")
    if content.startswith(b"PK\x03\x04"):
        raise _UnreadableError("this is a workbook or an archive, not text; save the table as CSV.")
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = None if is_wide else content[: error.start].count(b"\n") + 1
        raise _UnreadableError("this is not text in UTF-8; save it as CSV UTF-8.", line) from None
    if "\0" in text:
        raise _UnreadableError("this is not a text file; save the table as CSV.")
    return text
