"""The staff of a firm from a list of its personnel: who counts, in which role, and who does not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from company.any_table import read_any_table
from company.columns import Wanted, guessed, headings_of
from company.dates import read_dates
from company.graph_files import is_graph_file, table_of_nodes
from model.faults import (
    FaultsByKind,
    ScenarioError,
    counted,
    did_you_mean,
    listed_places,
    nearest_label,
)
from model.organization import LEAVE_OUT, ROLES
from model.quantities import shown
from model.table_file import WholeTable

LEAVERS = "(left)"
"""Department of those who have left: known to the files of ties, and not simulated."""
COLUMNS = (
    Wanted(
        "id",
        "what names a person",
        (
            "id", "person id", "employee id", "employee number", "personnel number", "staff id",
            "user id", "username", "email", "e mail", "mail", "work email", "name", "full name",
            "employee", "person", "employee name", "personalnummer", "mitarbeiter",
        ),
    ),
    Wanted(
        "department",
        "a person's department",
        (
            "department", "dept", "department name", "team", "function", "org unit",
            "organizational unit", "organization unit", "business unit", "unit", "group",
            "division", "area", "abteilung", "bereich",
        ),
    ),
    Wanted(
        "leads",
        "who leads a department",
        ("leads", "lead", "is lead", "is manager", "team lead", "head", "leader", "leitung"),
        is_needed=False,
    ),
    Wanted(
        "left",
        "the last day of those who left",
        (
            "left", "leaving date", "end date", "termination date", "exit date", "last day",
            "date left", "left on", "contract end", "austritt", "austrittsdatum",
        ),
        is_needed=False,
    ),
    Wanted(
        "hours",
        "the share of full time that a person works",
        ("fte", "full time equivalent", "share", "employment", "workload", "percent", "part time"),
        is_needed=False,
    ),
)  # fmt: skip
_WORDS = {  # of departments, by the role that they usually have
    "sales": (
        "sales", "business development", "new business", "account executive", "vertrieb", "hunter",
        "inside sales", "field sales",
    ),
    "accounts": (
        "account management", "account manager", "customer success", "client success", "farmer",
        "key account", "client services", "client service", "customer care", "kundenbetreuung",
    ),
    "operations": (
        "operations", "delivery", "implementation", "onboarding", "professional services",
        "services", "support", "fulfillment", "fulfilment", "logistics", "project", "engineering",
        "betrieb",
    ),
    "marketing": ("marketing", "demand generation", "growth", "brand"),
    "specialists": (
        "product specialist", "presales", "pre-sales", "sales engineer", "solution engineer",
        "solutions engineer", "solution consult", "solutions consult", "solution architect",
    ),
}  # fmt: skip
_YES = {"yes", "y", "true", "1", "x", "on", "ja", "oui", "si"}
_NO = {"no", "n", "false", "0", "", "off", "nein", "non"}


@dataclass(frozen=True)
class Staff:
    """People of a list, each once, and what became of its rows.

    Attributes
    ----------
    source
        File as the user named it.
    columns
        Heading by what the column holds.
    ids, departments, leads
        Name, department as the file calls it, and whether the person leads, of each person;
        leavers are in the department `LEAVERS`.
    roles
        Role of each department: named by the user, or guessed; empty where neither.
    is_guessed
        Departments whose role is a guess.
    told
        What was dropped or merged and why, as sentences.
    """

    source: str
    columns: Mapping[str, str]
    ids: Sequence[str]
    departments: Sequence[str]
    leads: Sequence[bool]
    roles: Mapping[str, str]
    is_guessed: frozenset[str]
    told: Sequence[str] = field(default_factory=list)

    @property
    def sizes(self) -> dict[str, int]:
        """How many people each department has, the largest first, leavers left out."""
        sizes = Counter(each for each in self.departments if each != LEAVERS)
        return dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))

    @property
    def without_role(self) -> list[str]:
        """Departments of which nobody knows the role."""
        return [name for name in self.sizes if not self.roles.get(name)]


def read_staff(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    roles: Mapping[str, str] | None = None,
    others: str = "",
    sheet: str | None = None,
    dates: str | None = None,
    today: date | None = None,
) -> Staff:
    """Read a list of personnel, one row for each person or each of a person's posts.

    Parameters
    ----------
    path
        CSV file, workbook, or graph file, whose nodes are people and whose attributes are columns.
    columns
        Heading by key of `COLUMNS`, where the user names one.
    roles
        Role of departments, where the user names one.
    others
        Role of departments that the user does not name; guessed by their names where empty.
    sheet
        Sheet of a workbook.
    dates
        Order of dates, where the user names it.
    today
        Day on which people are at work; who left before it is a leaver.

    Raises
    ------
    ScenarioError
        With every fault of the file.
    """
    is_graph = is_graph_file(path)
    faults = FaultsByKind(str(path), "organization.people.file", "node" if is_graph else "line")
    if is_graph:
        table: WholeTable | None = table_of_nodes(path)
    else:
        table = read_any_table(path, headings_of(COLUMNS), faults, sheet)
    if table is None:
        raise ScenarioError(faults.listed())
    place = guessed(table.heading, COLUMNS, columns or {}, faults, table.heading_line)
    if faults.count:
        raise ScenarioError(faults.listed())
    rows = _Rows(table, place, faults, dates)
    has_left = rows.left_before(today or date.today())
    kept = rows.people(has_left)
    ids = list(kept)
    labels = [LEAVERS if has_left[i] else rows.cells("department")[i] for i in kept.values()]
    given = dict(roles or {})
    _check_roles(given, set(labels), faults)
    if faults.count:
        raise ScenarioError(faults.listed())
    own = {name: given.get(name) or others or role_of(name) for name in dict.fromkeys(labels)}
    own[LEAVERS] = LEAVE_OUT
    return Staff(
        source=str(path),
        columns={key: table.heading[number] for key, number in place.items()},
        ids=ids,
        departments=labels,
        leads=[rows.leads[i] for i in kept.values()],
        roles={name: own[name] for name in dict.fromkeys(labels)},
        is_guessed=frozenset(name for name in own if name not in given and not others),
        told=rows.told(has_left, len(ids)),
    )


def role_of(department: str) -> str:
    """Guess the role of a department by its name; empty where nothing tells it."""
    if department in ROLES:  # as `interlock export ties` writes them
        return department
    name = department.lower()
    if "finance" in name:
        return ""
    fits = [(len(word), role) for role, words in _WORDS.items() for word in words if word in name]
    return max(fits)[1] if fits else ""


def _check_roles(given: Mapping[str, str], labels: set[str], faults: FaultsByKind) -> None:
    for name, role in given.items():
        if role not in ROLES:
            message = f"the role of {shown(name)} is {shown(role)}; it must be one of "
            message += f"{', '.join(ROLES)}.{did_you_mean(nearest_label(role, ROLES))}"
            faults.add("a role is unknown", None, message)
        if name not in labels:
            hint = did_you_mean(nearest_label(name, labels))
            message = f"there is no department {shown(name)}, to which --role gives a role.{hint}"
            faults.add("a department is unknown", None, message)


class _Rows:
    """The rows of a list of personnel, column by column."""

    def __init__(
        self, table: WholeTable, place: Mapping[str, int], faults: FaultsByKind, dates: str | None
    ) -> None:
        self.table, self.place, self.faults, self.dates = table, place, faults, dates
        self.place_word = faults.place
        self.lines = table.lines
        self.leads = [self._lead(i) for i in range(len(table.rows))]
        self.repeated: list[int] = []

    def cells(self, key: str) -> list[str]:
        """Return the cells of a column; empty ones where the file has none."""
        number = self.place.get(key)
        return ["" if number is None else row[number] for row in self.table.rows]

    def _lead(self, i: int) -> bool:
        word = self.cells_at("leads", i).lower()
        if word not in _YES | _NO:
            message = f"{shown(word)} does not say whether this person is a lead; write yes or no."
            self.faults.add("it is unclear who leads", self.lines[i], message)
        return word in _YES

    def cells_at(self, key: str, i: int) -> str:
        """Return one cell."""
        number = self.place.get(key)
        return "" if number is None else self.table.rows[i][number]

    def left_before(self, today: date) -> list[bool]:
        """Tell of each row whether the person had left by a day."""
        column = (
            f"column {shown(self.table.heading[self.place['left']])}"
            if "left" in self.place
            else ""
        )
        days = read_dates(self.cells("left"), self.lines, column, self.faults, self.dates)
        return [bool(day < np.datetime64(today, "s")) for day in days]

    def people(self, has_left: Sequence[bool]) -> dict[str, int]:
        """Choose the row of each person: of several posts, one that is not over."""
        kept: dict[str, int] = {}
        for i, (name, label) in enumerate(
            zip(self.cells("id"), self.cells("department"), strict=True)
        ):
            if not name:
                self.faults.add("the name is empty", self.lines[i], "the person has no name.")
            if not label and not has_left[i]:
                message = "this person has no department."
                self.faults.add("the department is empty", self.lines[i], message)
            if name not in kept:
                kept[name] = i
                continue
            self.repeated.append(self.lines[i])
            before = kept[name]
            if has_left[before] and not has_left[i]:
                kept[name] = i
            elif not has_left[before] and not has_left[i]:
                self._check_same(before, i)
        return kept

    def _check_same(self, before: int, i: int) -> None:
        """Note a person who is in two departments at once: nobody but the user knows which."""
        one, other = self.cells_at("department", before), self.cells_at("department", i)
        if one != other:
            message = (
                f"this person stands in {self.place_word} {self.lines[before]} already, in "
                f"{shown(one)} and not "
                f"in {shown(other)}; leave one of the two rows."
            )
            self.faults.add("a person is in two departments", self.lines[i], message)

    def told(self, has_left: Sequence[bool], people: int) -> list[str]:
        """Say what was dropped or merged and why."""
        told = []
        gone = [line for line, left in zip(self.lines, has_left, strict=True) if left]
        if gone:
            are = "row is of somebody who has" if len(gone) == 1 else "rows are of people who have"
            told.append(
                f"{len(gone):,} {are} left ({listed_places(self.place_word, gone)}); not simulated."
            )
        if self.repeated:
            where = listed_places(self.place_word, self.repeated)
            told.append(
                f"{counted(len(self.repeated), 'row')} of people named before merged ({where})."
            )
        partly = [
            line
            for line, text, left in zip(self.lines, self.cells("hours"), has_left, strict=True)
            if not left and _is_part_time(text)
        ]
        if partly:
            count = counted(len(partly), "person works", "people work")
            told.append(
                f"{count} part-time ({listed_places(self.place_word, partly)}); each counts as one."
            )
        return told


def _is_part_time(text: str) -> bool:
    """Tell whether a share of full time is less than all; words and empty cells are not."""
    number = text.replace("%", "").replace(",", ".").strip()
    try:
        share = float(number)
    except ValueError:
        return text.strip().lower() in ("part time", "part-time", "yes", "teilzeit")
    return 0.0 < share < (100.0 if share > 1.0 else 1.0)
