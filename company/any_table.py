"""Tables as other programs write them: CSV in any common form, or a sheet of a workbook."""

import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from model.faults import FaultsByKind, listed, why_not_opened
from model.quantities import shown
from model.table_file import WholeTable, read_whole_table

WORKBOOKS = (".xlsx", ".xlsm")
MOST_ROWS = 2_000_000  # of a sheet; a workbook has at most 1,048,576
LARGEST_SHEET = 1 << 30  # bytes of a sheet, unpacked


def read_any_table(
    path: Path, known: Collection[str], faults: FaultsByKind, sheet: str | None = None
) -> WholeTable | None:
    """Read a table, all cells as text; None, and a fault, where that cannot be done.

    Parameters
    ----------
    path
        CSV file (comma, semicolon or tab; UTF-8 or UTF-16; packed with gzip or not) or workbook.
    known
        Headings that may occur, by which the separator of a CSV file is told.
    sheet
        Name of a sheet of a workbook; its only or first one where None.
    """
    if path.suffix.lower() in WORKBOOKS or _is_workbook(path):
        return _sheet(path, sheet, faults)
    if sheet is not None:
        faults.add("there are no sheets", None, "--sheet is for workbooks; this is a text file.")
        return None
    return read_whole_table(path, known, faults)


def _is_workbook(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _sheet(path: Path, sheet: str | None, faults: FaultsByKind) -> WholeTable | None:
    from openpyxl import load_workbook  # takes 0.2 s, and only workbooks need it
    from openpyxl.utils.exceptions import InvalidFileException

    kind = "the file cannot be read"
    try:
        _refuse_bombs(path)
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        faults.add(kind, None, f"{why_not_opened(error, 'workbook')}.")
        return None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        message = "this is no workbook, or a damaged one; save it as .xlsx or as CSV UTF-8."
        faults.add(kind, None, message)
        return None
    try:
        if sheet is not None and sheet not in book.sheetnames:
            message = f"there is no sheet {shown(sheet)}; there are {listed(book.sheetnames)}."
            faults.add("the sheet is missing", None, message)
            return None
        rows = list(_filled_rows(book[sheet] if sheet else book.worksheets[0]))
    finally:
        book.close()
    if len(rows) < 2:
        faults.add("there are no rows", None, "the sheet has no heading with rows below it.")
        return None
    (heading_line, heading), *body = rows
    width = 1 + max(i for i, name in enumerate(heading) if name)
    cells = []
    for number, row in body:
        if any(row[width:]):
            message = "a cell stands to the right of the last heading; give its column a heading."
            faults.add("a column has no heading", number, message)
        cells.append([*row[:width], *[""] * (width - len(row))])
    return WholeTable(heading[:width], heading_line, cells, [number for number, _ in body])


def _refuse_bombs(path: Path) -> None:
    """Refuse a workbook that unpacks into more than any sheet holds."""
    with zipfile.ZipFile(path) as archive:
        if sum(each.file_size for each in archive.infolist()) > LARGEST_SHEET:
            raise ValueError


def _filled_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet that hold anything, with their numbers."""
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=MOST_ROWS), 1):
        cells = [_as_text(value) for value in row]
        if any(cells):
            yield number, cells


def _as_text(value: Any) -> str:
    """Write a cell as a CSV file would hold it: dates by ISO 8601, whole numbers without point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return " ".join(str(value).split())
