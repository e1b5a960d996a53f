"""The staff of a firm from a CSV file, one row for each person."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.communication import Flags, Rows
from model.faults import (
    Fault,
    FaultsByKind,
    ScenarioError,
    counted,
    did_you_mean,
    listed,
    listed_places,
    nearest_label,
)
from model.organization import LEAVE_OUT, ORDINARY_DEPARTMENTS, ROLES
from model.quantities import shown
from model.records import DEPARTMENTS
from model.table_file import read_table

_YES = {"yes", "y", "true", "1", "x", "on"}
_NO = {"no", "n", "false", "0", "", "off"}


@dataclass(frozen=True)
class LeftOut:
    """A person whom the scenario leaves out."""

    line: int
    id: str
    label: str


@dataclass(frozen=True)
class ImportedPeople:
    """Staff from a file, in the order of the file.

    Attributes
    ----------
    source
        File as the user named it.
    ids
        Name of each person.
    labels
        Department of each person as the file calls it.
    department
        Department of each person, an index of `DEPARTMENTS`, shape (people,).
    is_lead
        Whether a person leads the department, shape (people,). All False where the file does not
        say; `with_leads` then chooses.
    left_out
        People of departments that the scenario leaves out.
    unused_labels
        Departments that have a role but no people.
    """

    source: str
    ids: tuple[str, ...]
    labels: tuple[str, ...]
    department: Rows
    is_lead: Flags
    left_out: tuple[LeftOut, ...] = ()
    unused_labels: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def in_order(self) -> Rows:
        """Give the rows by department and name, however the file is sorted, shape (people,)."""
        return np.lexsort((np.asarray(self.ids), self.department))

    def lines(self) -> list[str]:
        """Say in plain words who was taken, and who was left out and why."""
        sizes = np.bincount(self.department, minlength=len(DEPARTMENTS))
        staff = ", ".join(
            f"{size} in {name}"
            for name, size in zip(DEPARTMENTS, sizes.tolist(), strict=True)
            if size or name in ORDINARY_DEPARTMENTS
        )
        told = [f"{Path(self.source).name}: {counted(len(self), 'person', 'people')} ({staff})."]
        for label, who in _by_label(self.left_out).items():
            told.append(
                f"{counted(len(who), 'person', 'people')} of {shown(label)} left out, as its role "
                f"says ({listed_places('line', [person.line for person in who])})."
            )
        if self.unused_labels:
            names = listed(self.unused_labels)
            told.append(f"Nobody is in {names}, which the roles name.")
        return told


def read_people(
    path: str | Path,
    *,
    id_column: str,
    department_column: str,
    roles: Mapping[str, str],
    lead_column: str | None = None,
) -> ImportedPeople:
    """Read the staff of a firm from a CSV file, one row for each person.

    Columns may be separated by commas, semicolons or tabs; the file may be packed with gzip.

    Parameters
    ----------
    path
        CSV file.
    id_column, department_column
        Headings of the columns with a person's name and department.
    roles
        Role of each department of the file: one of `DEPARTMENTS`, or `leave_out`.
    lead_column
        Heading of the column that says yes for leads, if there is one.

    Raises
    ------
    ScenarioError
        With every fault of the file, each with its line.
    """
    people, faults = people_of_file(
        path,
        id_column=id_column,
        department_column=department_column,
        roles=roles,
        lead_column=lead_column,
    )
    if faults or people is None:
        raise ScenarioError(faults)
    return people


def people_of_file(
    path: str | Path,
    *,
    id_column: str,
    department_column: str,
    roles: Mapping[str, str],
    lead_column: str | None,
    needed: Collection[str] = ORDINARY_DEPARTMENTS,
) -> tuple[ImportedPeople | None, list[Fault]]:
    """Read the staff as `read_people` does, and list the faults rather than raise them."""
    faults = FaultsByKind(str(path), "organization.people.file")
    columns = {"id_column": id_column, "department_column": department_column}
    if lead_column is not None:
        columns["lead_column"] = lead_column
    table = read_table(path, columns, "organization.people", faults)
    if table is None:
        _check_roles(roles, (), faults, needed)
        return None, faults.listed()
    ids, labels = table.cells["id_column"], table.cells["department_column"]
    leads = table.cells.get("lead_column", [""] * len(ids))
    is_lead = [
        _read_lead(text, line, faults) for text, line in zip(leads, table.lines, strict=True)
    ]
    people = with_roles(str(path), table.lines, ids, labels, is_lead, roles, faults, needed)
    return people, faults.listed()


def _read_lead(text: str, line: int, faults: FaultsByKind) -> bool:
    word = text.lower()
    if word not in _YES | _NO:
        message = f"{shown(text)} does not say whether this person is a lead; write yes or no."
        faults.add("it is unclear who leads", line, message)
    return word in _YES


def with_roles(
    source: str,
    lines: Sequence[int],
    ids: Sequence[str],
    labels: Sequence[str],
    is_lead: Sequence[bool],
    roles: Mapping[str, str],
    faults: FaultsByKind,
    needed: Collection[str] = ORDINARY_DEPARTMENTS,
) -> ImportedPeople:
    """Sort people by role; note empty and repeated names and departments without a role."""
    _check_names(lines, ids, labels, faults)
    _check_departments(lines, labels, roles, faults)
    _check_roles(roles, labels, faults, needed)
    role = [roles.get(label, LEAVE_OUT) for label in labels]
    kept = [row for row, name in enumerate(role) if name in DEPARTMENTS]
    left_out = [
        LeftOut(lines[row], ids[row], labels[row])
        for row, label in enumerate(labels)
        if roles.get(label) == LEAVE_OUT
    ]
    return ImportedPeople(
        source=source,
        ids=tuple(ids[row] for row in kept),
        labels=tuple(labels[row] for row in kept),
        department=np.array([DEPARTMENTS.index(role[row]) for row in kept], np.int64),
        is_lead=np.array([is_lead[row] for row in kept], np.bool_),
        left_out=tuple(left_out),
        unused_labels=tuple(sorted(set(roles) - set(labels))),
    )


def _check_names(
    lines: Sequence[int], ids: Sequence[str], labels: Sequence[str], faults: FaultsByKind
) -> None:
    seen: dict[str, int] = {}
    for line, name, label in zip(lines, ids, labels, strict=True):
        if not name:
            faults.add("the name is empty", line, "the person has no name.")
        elif name in seen:
            where = f"{faults.place} {seen[name]}"
            message = f"this person is named in {where} already; name everybody once."
            faults.add("a person is named twice", line, message)
        if not label:
            faults.add("the department is empty", line, "this person has no department.")
        seen.setdefault(name, line)


def _check_departments(
    lines: Sequence[int], labels: Sequence[str], roles: Mapping[str, str], faults: FaultsByKind
) -> None:
    """Note departments that the roles do not name, each once."""
    for label, count in Counter(labels).items():
        if label and label not in roles:
            hint = did_you_mean(nearest_label(label, roles))
            message = (
                f"department {shown(label)} ({counted(count, 'person', 'people')}) has no role; "
                f"add it under roles as one of {', '.join(ROLES)}.{hint}"
            )
            faults.add("the department has no role", lines[labels.index(label)], message)


def _check_roles(
    roles: Mapping[str, str],
    labels: Collection[str],
    faults: FaultsByKind,
    needed: Collection[str],
) -> None:
    """Note wrong roles and, if the file could be read, departments that would stay empty."""
    for label, role in roles.items():
        if role not in ROLES:
            message = f"the role of {shown(label)} is {shown(role)}; it must be one of "
            message += f"{', '.join(ROLES)}.{did_you_mean(nearest_label(str(role), ROLES))}"
            key = f"organization.people.roles.{label}"
            faults.add("a role is unknown", None, message, key=key)
    if labels and set(roles.values()) <= set(ROLES) and set(labels) <= set(roles):
        staffed = {roles[label] for label in labels}
        for name in DEPARTMENTS:
            if name in needed and name not in staffed:
                message = f"nobody works in {name}; give one of the departments that role."
                faults.add("a role is empty", None, message, key="organization.people.roles")


def _by_label(left_out: Iterable[LeftOut]) -> dict[str, list[LeftOut]]:
    groups: dict[str, list[LeftOut]] = defaultdict(list)
    for person in left_out:
        groups[person.label].append(person)
    return groups
