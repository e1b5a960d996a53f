"""Who is in contact with whom from a CSV file, one row for each contact or tie."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.communication import Column, Rows, Ties, pair_keys
from model.faults import (
    MOST_NAMED,
    Fault,
    FaultsByKind,
    ScenarioError,
    counted,
    listed_places,
)
from model.organization import LEAVE_OUT
from model.people_file import ImportedPeople
from model.quantities import shown
from model.table_file import read_table

THE_GRAPH = "the graph"
_LARGEST_STRENGTH = 1e15
_FULL_STRENGTH_QUANTILE = 0.9
_WEAKEST = 1e-9


@dataclass(frozen=True)
class Dropped:
    """Rows of a ties file that did not become a tie of their own.

    Attributes
    ----------
    what
        What was done with them and why, as the end of a sentence about the rows.
    count
        Number of rows.
    places
        Line numbers of the first ten.
    """

    what: str
    count: int
    places: tuple[int, ...]


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows of a ties file.

    Attributes
    ----------
    source
        File as the user named it.
    place
        What the places of rows are: `line` of a file, `edge` of a graph.
    rows
        Rows read.
    people
        People of the firm.
    ties
        Ties made.
    dropped
        Rows that made no tie of their own, by reason.
    without_ties
        Names of people without ties; they are simulated all the same.
    full_strength
        Total at and above which a tie has strength 1; None where the file held strengths from 0
        to 1, which are kept.
    """

    source: str
    place: str
    rows: int
    people: int
    ties: int
    dropped: tuple[Dropped, ...]
    without_ties: tuple[str, ...]
    full_strength: float | None

    def lines(self) -> list[str]:
        """Say it in plain words, one sentence for each fact."""
        told = [
            f"{Path(self.source).name}: {counted(self.rows, 'row')} became "
            f"{counted(self.ties, 'tie')} among {counted(self.people, 'person', 'people')}."
        ]
        for item in self.dropped:
            where = listed_places(self.place, item.places, item.count)
            told.append(f"{counted(item.count, 'row')} {item.what} ({where}).")
        if self.without_ties:
            count = counted(len(self.without_ties), "person has", "people have")
            kept = (
                "are simulated all the same" if len(self.without_ties) > 1 else "is simulated too"
            )
            told.append(f"{count} no ties and {kept}.")
        if self.full_strength is None:
            told.append("Strengths lie between 0 and 1 and are kept.")
        else:
            told.append(
                "The strength of a tie is its total divided by "
                f"{self.full_strength:,.6g}, which nine in ten ties do not exceed; at most 1."
            )
        return told


class Contacts(NamedTuple):
    """Rows of a ties file: who with whom, how much, and where it stands."""

    file: str | None
    key: str
    place: str
    one: list[str]
    other: list[str]
    strength: Column
    places: Rows

    @property
    def source(self) -> str:
        """Where the rows come from, in words."""
        return self.file or THE_GRAPH


def read_ties(
    path: str | Path,
    people: ImportedPeople,
    *,
    from_column: str,
    to_column: str,
    strength_column: str | None = None,
) -> tuple[Ties, ImportReport]:
    """Read who is in contact with whom from a CSV file, one row for each contact or tie.

    Rows of the same two people, in either direction, become one tie. Its strength is the sum of
    the strength column (of 1 for each row where there is none) divided by the 0.9 quantile of
    these sums, and at most 1, so that a few extreme pairs do not make all others look weak.
    Sums that all lie between 0 and 1 are kept as they are.

    Parameters
    ----------
    path
        CSV file, of the same forms as a people file.
    people
        The staff, from `read_people`.
    from_column, to_column
        Headings of the columns with the two people.
    strength_column
        Heading of a column such as a duration or a number of messages, if there is one.

    Raises
    ------
    ScenarioError
        With every fault of the file; people whom the people file does not name are one.
    """
    contacts, faults = contacts_of_file(
        path,
        people,
        from_column=from_column,
        to_column=to_column,
        strength_column=strength_column,
    )
    if faults or contacts is None:
        raise ScenarioError(faults)
    return tied(people, contacts)


def contacts_of_file(
    path: str | Path,
    people: ImportedPeople | None,
    *,
    from_column: str,
    to_column: str,
    strength_column: str | None,
) -> tuple[Contacts | None, list[Fault]]:
    """Read the rows that `read_ties` makes ties of, and list the faults."""
    faults = FaultsByKind(str(path), "organization.ties.file")
    columns = {"from_column": from_column, "to_column": to_column}
    if strength_column is not None:
        columns["strength_column"] = strength_column
    table = read_table(path, columns, "organization.ties", faults)
    if table is None:
        return None, faults.listed()
    one, other = table.cells["from_column"], table.cells["to_column"]
    texts = table.cells.get("strength_column", ["1"] * len(one))
    strength = [read_strength(*item, faults) for item in zip(texts, table.lines, strict=True)]
    contacts = Contacts(
        str(path),
        faults.key,
        faults.place,
        one,
        other,
        np.array(strength, np.float64),
        np.array(table.lines, np.int64),
    )
    check_contacts(contacts, people, faults)
    return contacts, faults.listed()


def read_strength(text: str, line: int, faults: FaultsByKind) -> float:
    """Read a strength as written; note it, and give 0, where it is none."""
    try:
        value = float(text.replace("_", " "))
    except ValueError:
        hint = " Write a decimal point." if "," in text else ""
        message = f"the strength is {shown(text) if text else 'empty'}; it must be a number.{hint}"
        faults.add("the strength is not a number", line, message)
        return 0.0
    if not 0.0 <= value <= _LARGEST_STRENGTH:
        message = f"the strength is {shown(text)}; it must be a number from 0 to 1e15."
        faults.add("the strength is out of range", line, message)
        return 0.0
    return value


def check_contacts(contacts: Contacts, people: ImportedPeople | None, faults: FaultsByKind) -> None:
    """Note empty names and, if the staff is known, people that it does not name."""
    for place, *pair in zip(contacts.places.tolist(), contacts.one, contacts.other, strict=True):
        if not all(pair):
            message = "one of the two people has no name."
            faults.add("a name is empty", place, message)
    if people is None:
        return
    known = {*people.ids, *(person.id for person in people.left_out), ""}
    strangers: dict[str, int] = {}
    for place, *pair in zip(contacts.places.tolist(), contacts.one, contacts.other, strict=True):
        for name in pair:
            if name not in known:
                strangers.setdefault(name, place)
    if strangers:
        count = counted(len(strangers), "person is", "people are")
        places = list(dict.fromkeys(strangers.values()))
        message = (
            f"{count} named here but not in {Path(people.source).name} "
            f"({listed_places(faults.place, places)}). "
            f"Add them there; a department with the role {LEAVE_OUT} drops their ties."
        )
        faults.add("a person is unknown", min(strangers.values()), message)


def tied(people: ImportedPeople, contacts: Contacts) -> tuple[Ties, ImportReport]:
    """Turn rows into ties, merging repeated ones, and report what became of each row.

    Raises
    ------
    ScenarioError
        If no tie is left.
    """
    row = {name: number for number, name in enumerate(people.ids)}
    one = np.array([row.get(name, -1) for name in contacts.one], np.int64)
    other = np.array([row.get(name, -1) for name in contacts.other], np.int64)
    is_left_out = (one < 0) | (other < 0)
    is_self = ~is_left_out & (one == other)
    is_zero = ~is_left_out & ~is_self & (contacts.strength == 0.0)
    used = np.flatnonzero(~(is_left_out | is_self | is_zero))
    if not len(used):
        message = f"no {contacts.place} is a tie between two people of the firm."
        if is_zero.any():
            message = "the ties between people of the firm all have strength 0; one must have more."
        raise ScenarioError([Fault(contacts.file, None, contacts.key, message)])
    keys = pair_keys(one[used], other[used], len(people))
    pair, earliest = np.unique(keys, return_index=True)
    is_repeat = np.zeros(len(one), np.bool_)
    is_repeat[used] = True
    is_repeat[used[earliest]] = False
    order = np.lexsort((contacts.strength[used], keys))  # so that sums do not hang on the row order
    starts = np.searchsorted(keys[order], pair)
    total = np.add.reduceat(contacts.strength[used][order], starts)
    strength, full_strength = _scaled(total)
    first, second = np.divmod(pair, len(people))
    has_tie = np.isin(np.arange(len(people)), np.concatenate((first, second)))
    reasons = {
        "dropped, with somebody whom the scenario leaves out": is_left_out,
        "dropped, with the same person at both ends": is_self,
        "dropped, with strength 0": is_zero,
        "added to the tie of an earlier row": is_repeat,
    }
    report = ImportReport(
        source=contacts.source,
        place=contacts.place,
        rows=len(one),
        people=len(people),
        ties=len(pair),
        dropped=tuple(
            Dropped(what, int(chosen.sum()), tuple(contacts.places[chosen][:MOST_NAMED].tolist()))
            for what, chosen in reasons.items()
            if chosen.any()
        ),
        without_ties=tuple(
            name for name, tied in zip(people.ids, has_tie, strict=True) if not tied
        ),
        full_strength=full_strength,
    )
    return Ties(first, second, strength), report


def _scaled(total: Column) -> tuple[Column, float | None]:
    """Bring sums of strength into (0, 1], and say which sum has become 1, if any were changed."""
    if total.max() <= 1.0:
        return total, None
    full = float(np.quantile(total, _FULL_STRENGTH_QUANTILE))
    return np.clip(total / full, _WEAKEST, 1.0), full
