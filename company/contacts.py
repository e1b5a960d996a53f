"""Who is in contact with whom: lists of pairs, matrices, and logs of contacts or mail."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from company.amounts import read_amounts
from company.any_table import read_any_table
from company.columns import Wanted, guessed, headings_of
from company.dates import read_dates
from model.faults import FaultsByKind, ScenarioError, counted, listed_places
from model.quantities import shown
from model.table_file import WholeTable

Column = NDArray[np.float64]

KINDS = ("pairs", "matrix", "log")
USUAL_HALF_LIFE = 90.0
"""Days after which a contact counts half [days]; assumption: ties that are not used fade within
months (D4: half to three quarters of ties are active again within four weeks)."""
PAIRS = (
    Wanted(
        "from",
        "one of the two people",
        (
            "from", "source", "sender", "from id", "person 1", "person a", "actor1", "actor 1",
            "ego", "caller", "organizer", "von", "respondent",
        ),
    ),
    Wanted(
        "to",
        "the other one",
        (
            "to", "target", "recipient", "recipients", "receiver", "to id", "person 2", "person b",
            "actor2", "actor 2", "alter", "callee", "attendee", "attendees", "an",
        ),
    ),
    Wanted(
        "strength",
        "how much contact there is",
        (
            "strength", "weight", "hours", "minutes", "duration", "count", "messages", "emails",
            "frequency", "value", "meetings", "closeness",
        ),
        is_needed=False,
    ),
    Wanted(
        "time",
        "when the contact was",
        ("time", "timestamp", "date", "datetime", "date time", "sent", "sent at", "start", "when"),
        is_needed=False,
    ),
)  # fmt: skip
_SEVERAL = re.compile(r"\s*;\s*")  # what separates the recipients of one message
_SECONDS = re.compile(r"\d{1,12}(?:\.\d+)?")
_DAY = 86_400.0  # seconds
_ENOUGH_NAMES = 0.5  # share of headings that must name rows as well in a matrix


@dataclass(frozen=True)
class Contacts:
    """Contacts of pairs of people, each pair as often as the file holds it.

    Attributes
    ----------
    source
        File as the user named it.
    form
        What the file was taken for, in words.
    place
        What the numbers of rows are: `line`, `row` or `edge`.
    columns
        Heading by what the column holds.
    one, other
        Names, shape (contacts,).
    strength
        How much contact, shape (contacts,).
    rows
        Line of the file that each comes from, shape (contacts,).
    told
        What was dropped or merged and why, as sentences.
    """

    source: str
    form: str
    place: str
    columns: Mapping[str, str]
    one: Sequence[str]
    other: Sequence[str]
    strength: Column
    rows: NDArray[np.int64]
    told: Sequence[str] = field(default_factory=list)


def read_contacts(
    path: Path,
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    decimal: str | None = None,
    dates: str | None = None,
    half_life: float = USUAL_HALF_LIFE,
) -> Contacts:
    """Read who is in contact with whom from a table.

    Parameters
    ----------
    path
        CSV file or workbook.
    kind
        `pairs`, `matrix` or `log`; told by the headings where None. In a log, a contact counts
        half after each half-life before the last contact of the file.
    columns
        Heading by key of `PAIRS`, where the user names one.
    sheet
        Sheet of a workbook.
    decimal, dates
        Decimal mark and order of dates, where the user names them.
    half_life
        Days after which a contact counts half [days].

    Raises
    ------
    ScenarioError
        With every fault of the file.
    """
    faults = FaultsByKind(str(path), "organization.ties.file")
    table = read_any_table(path, headings_of(PAIRS), faults, sheet)
    if table is None:
        raise ScenarioError(faults.listed())
    if kind == "matrix" or (kind is None and _is_matrix(table)):
        found = _of_matrix(path, table, faults, decimal)
    else:
        place = guessed(table.heading, PAIRS, columns or {}, faults, table.heading_line)
        if kind == "log" and "time" not in place:
            message = "a log needs a column that says when; name it: --column time=HEADING."
            faults.add("time is missing", table.heading_line, message)
        if kind == "pairs":
            place.pop("time", None)
        if faults.count:
            raise ScenarioError(faults.listed())
        found = _of_rows(path, table, place, faults, (decimal, dates), half_life)
    if faults.count:
        raise ScenarioError(faults.listed())
    return found


# Matrices


def _is_matrix(table: WholeTable) -> bool:
    """Tell whether most headings name rows as well."""
    names = table.heading[1:]
    rows = {row[0] for row in table.rows}
    return len(names) > 1 and sum(name in rows for name in names) >= _ENOUGH_NAMES * len(names)


def _of_matrix(
    path: Path, table: WholeTable, faults: FaultsByKind, decimal: str | None
) -> Contacts:
    names, columns = [row[0] for row in table.rows], table.heading[1:]
    count = Counter(names)
    for name, line in zip(names, table.lines, strict=True):
        if not name:
            faults.add("a name is empty", line, "the row has no name in its first cell.")
        elif count[name] > 1:
            faults.add(
                "a row is repeated", line, "the name of this row stands at another one, too."
            )
    if set(names) != set(columns):
        only = len(set(columns) - set(names)), len(set(names) - set(columns))
        message = (
            f"{counted(only[0], 'name')} of columns and {counted(only[1], 'name')} of rows have no "
            "counterpart; a matrix has the same people across and down."
        )
        faults.add("rows and columns differ", table.heading_line, message)
    cells = [cell for row in table.rows for cell in row[1:]]
    lines = [line for line in table.lines for _ in columns]
    values = read_amounts(cells, lines, "a cell of the matrix", faults, decimal)
    if faults.count:
        raise ScenarioError(faults.listed())
    number = {name: i for i, name in enumerate(columns)}
    order = [number[name] for name in names]
    matrix = np.nan_to_num(values.reshape(len(names), len(columns)))[:, order]
    form, matrix = _one_half(matrix)
    one, other = np.nonzero(matrix)
    return Contacts(
        source=str(path),
        form=form,
        place="line",
        columns={},
        one=[names[i] for i in one],
        other=[names[j] for j in other],
        strength=matrix[one, other],
        rows=np.asarray(table.lines, np.int64)[one],
    )


def _one_half(matrix: Column) -> tuple[str, Column]:
    """Keep one half of a matrix that says everything twice, so that no tie counts double."""
    size = f"a matrix of {len(matrix):,} people"
    if np.array_equal(matrix, matrix.T):
        return f"{size} that is the same across and down: each tie counts once", np.triu(matrix)
    if not np.tril(matrix, -1).any() or not np.triu(matrix, 1).any():
        return f"{size} with one half filled", matrix
    return f"{size} with a number for each direction: both are added", matrix


# Rows


def _of_rows(
    path: Path,
    table: WholeTable,
    place: Mapping[str, int],
    faults: FaultsByKind,
    forms: tuple[str | None, str | None],
    half_life: float,
) -> Contacts:
    def cells(key: str) -> list[str]:
        return [row[place[key]] for row in table.rows]

    heading = {key: table.heading[number] for key, number in place.items()}
    strength = np.ones(len(table.rows))
    if "strength" in place:
        name = f"column {shown(heading['strength'])}"
        strength = read_amounts(cells("strength"), table.lines, name, faults, forms[0])
        for line, value in zip(table.lines, strength, strict=True):
            if value < 0.0:
                faults.add("the strength is negative", line, f"{name} is {value:g}; it may not be.")
    told = []
    if np.isnan(strength).any() and not faults.count:
        empty = [n for n, value in zip(table.lines, strength, strict=True) if np.isnan(value)]
        told.append(f"{counted(len(empty), 'row')} without a strength left out "
                    f"({listed_places('line', empty)}).")  # fmt: skip
        strength = np.nan_to_num(strength)
    form = "a list of pairs"
    if "time" in place:
        days = _days(cells("time"), table.lines, heading["time"], faults, forms[1])
        if not faults.count:
            last = np.nanmax(days)
            strength = strength * 0.5 ** ((last - np.where(np.isnan(days), last, days)) / half_life)
            over = f"{last - np.nanmin(days):,.0f} days"
            form = f"a log over {over}; a contact counts half after each {half_life:.0f} days"
    expanded = [
        (i, one, other)
        for i, (one, others) in enumerate(zip(cells("from"), cells("to"), strict=True))
        for other in _SEVERAL.split(others)
    ]
    for i, one, other in expanded:
        if not one or not other:
            faults.add("a name is empty", table.lines[i], "one of the two people has no name.")
    picked = np.array([i for i, _, _ in expanded], np.int64)
    found = Contacts(
        source=str(path),
        form=form,
        place="line",
        columns=heading,
        one=[one for _, one, _ in expanded],
        other=[other for _, _, other in expanded],
        strength=strength[picked],
        rows=np.asarray(table.lines, np.int64)[picked],
        told=told,
    )
    return found if "time" in place else without_second_half(found)


def without_second_half(contacts: Contacts) -> Contacts:
    """Drop the second half of a list that holds each pair twice, in both directions.

    This is how an undirected graph is often written; added up, all ties would count double.
    """
    number: dict[str, int] = {}
    ends = np.array(
        [[number.setdefault(name, len(number)) for name in pair]
         for pair in zip(contacts.one, contacts.other, strict=True)], np.int64,
    ).reshape(-1, 2)  # fmt: skip
    rows = np.column_stack([ends.min(axis=1), ends.max(axis=1)])
    is_forward = ends[:, 0] < ends[:, 1]
    is_back = ends[:, 0] > ends[:, 1]
    forward, back = (
        sorted(zip(*rows[side].T.tolist(), contacts.strength[side].tolist(), strict=True))
        for side in (is_forward, is_back)
    )
    if not forward or forward != back:
        return contacts
    keep = ~is_back
    places = contacts.rows[is_back].tolist()
    kind = contacts.place
    said = (
        f"{counted(len(places), kind)} of ties written in both directions with the same strength "
        f"merged, as the whole file is ({listed_places(kind, places)})."
    )
    return Contacts(
        contacts.source, f"{contacts.form}, each pair in both directions", kind, contacts.columns,
        [name for name, kept in zip(contacts.one, keep, strict=True) if kept],
        [name for name, kept in zip(contacts.other, keep, strict=True) if kept],
        contacts.strength[keep], contacts.rows[keep], [*contacts.told, said],
    )  # fmt: skip


def _days(
    cells: Sequence[str],
    lines: Sequence[int],
    heading: str,
    faults: FaultsByKind,
    order: str | None,
) -> Column:
    """Read when contacts were, as days: dates and times, or seconds since some moment."""
    if all(_SECONDS.fullmatch(cell) for cell in cells) and not all(len(c) == 8 for c in cells):
        return np.array([float(cell) for cell in cells]) / _DAY
    name = f"column {shown(heading)}"
    moments = read_dates(cells, lines, name, faults, order)
    for line, moment in zip(lines, moments, strict=True):
        if np.isnat(moment) and not faults.count:
            faults.add("the time is empty", line, f"{name} is empty; a log says when.")
    days = moments.astype("datetime64[s]").astype(np.int64) / _DAY
    return np.where(np.isnat(moments), np.nan, days)
