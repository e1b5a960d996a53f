"""Dates as people and programs write them; what may be read in two ways is asked, not guessed."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from model.faults import FaultsByKind
from model.quantities import shown

Dates = NDArray[np.datetime64]

ORDERS = ("ymd", "dmy", "mdy")
EARLIEST, LATEST = 1900, 2200  # years; others are slips or placeholders such as 9999-12-31
UNKNOWN = np.datetime64("NaT", "s")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_CLOCK = (
    r"(?:[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_FORMS = {
    "ymd": re.compile(rf"(?P<y>\d{{4}})([-/.])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}}){_CLOCK}", re.I),
    "dmy": re.compile(rf"(?P<d>\d{{1,2}})([-/.])(?P<m>\d{{1,2}})\2\s?(?P<y>\d{{4}}){_CLOCK}", re.I),
    "mdy": re.compile(rf"(?P<m>\d{{1,2}})([-/])(?P<d>\d{{1,2}})\2(?P<y>\d{{4}}){_CLOCK}", re.I),
}
_PACKED = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_NAMED = (
    re.compile(
        rf"(?P<d>\d{{1,2}})[. -]+(?P<name>[a-z]{{3}})[a-z]*[., -]+(?P<y>\d{{4}}){_CLOCK}", re.I
    ),
    re.compile(
        rf"(?P<name>[a-z]{{3}})[a-z]*[. -]+(?P<d>\d{{1,2}}),?[ -]+(?P<y>\d{{4}}){_CLOCK}", re.I
    ),
)


def read_dates(
    cells: Sequence[str],
    lines: Sequence[int],
    column: str,
    faults: FaultsByKind,
    order: str | None = None,
) -> Dates:
    """Read a column of dates; what is empty, and what is noted as a fault, becomes NaT.

    A column is read in one order of day, month and year. Where two fit all its cells and give
    different dates, that is a fault, which names the option that decides.

    Parameters
    ----------
    cells, lines
        Text and line of each cell.
    column
        Heading, for messages.
    order
        `ymd`, `dmy` or `mdy`, where the user said so.
    """
    readers = [order] if order else list(ORDERS)
    read = {each: [_read(cell, each) for cell in cells] for each in readers}
    wrong = {
        each: [i for i, cell in enumerate(cells) if cell and read[each][i] is None]
        for each in readers
    }
    fitting = [each for each in readers if not wrong[each]]
    different = {tuple(read[each]) for each in fitting}
    if len(different) > 1:
        _ask(cells, lines, column, [read[each] for each in fitting], faults)
        return np.full(len(cells), UNKNOWN)
    best = fitting[0] if fitting else min(readers, key=lambda each: len(wrong[each]))
    for i in wrong[best]:
        message = (
            f"{column} is {shown(cells[i])}; it must be a date such as 2026-03-31, "
            "31.03.2026 or 31 Mar 2026."
        )
        faults.add(f"{column} is not a date", lines[i], message)
    return np.array([UNKNOWN if each is None else each for each in read[best]], "datetime64[s]")


def _ask(
    cells: Sequence[str],
    lines: Sequence[int],
    column: str,
    readings: Sequence[Sequence[np.datetime64 | None]],
    faults: FaultsByKind,
) -> None:
    """Note that a column may be read in two ways, with a cell that shows it."""
    first, second = readings[0], readings[1]
    i = next(i for i in range(len(cells)) if first[i] != second[i])
    one, other = (str(each[i])[:10] for each in (first, second))
    message = (
        f"{column} is {shown(cells[i])}, which may be {one} or {other}, and no row tells which; "
        "add --dates dmy (day first) or --dates mdy (month first)."
    )
    faults.add(f"{column} may be read in two ways", lines[i], message)


def _read(cell: str, order: str) -> np.datetime64 | None:
    text = cell.strip()
    found = _FORMS[order].fullmatch(text) or _PACKED.fullmatch(text)
    if order != "ymd" and found is None:
        found = _FORMS["ymd"].fullmatch(text)
    for form in _NAMED:
        found = found or form.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    month = _MONTHS.get(parts["name"].lower()) if parts.get("name") else int(parts["m"])
    try:
        day = date(int(parts["y"]), month or 0, int(parts["d"]))
        return _moment(day, parts) if EARLIEST <= day.year <= LATEST else None
    except ValueError:
        return None


def _moment(day: date, parts: dict[str, str | None]) -> np.datetime64:
    """Add the time of day, at Greenwich where a zone is given."""
    hour = int(parts.get("hour") or 0)
    if half := parts.get("half"):
        hour = hour % 12 + 12 * half.lower().startswith("p")
    moment = datetime(
        day.year, day.month, day.day, hour, int(parts.get("minute") or 0),
        int(parts.get("second") or 0), tzinfo=_zone(parts.get("zone")),
    )  # fmt: skip
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "s")


def _zone(text: str | None) -> timezone:
    if text is None or text.upper() in ("Z", "UTC"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
