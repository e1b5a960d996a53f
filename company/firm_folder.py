"""The files of an imported firm: people, ties, key of pseudonyms, and a scenario that reads them.

Nothing here writes: each function returns the contents of files by their names, so that all are
written once everything was found right.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from company.contacts import Contacts
from company.pseudonyms import KEY_FILE, key_of, new_key, pseudonyms
from company.staff import Staff
from model.faults import Fault, FaultsByKind, ScenarioError, ScenarioFileError
from model.new_scenario import file_text
from model.organization import Organization
from model.people_file import ImportedPeople, people_of_file
from model.records import DEPARTMENTS, ORDINARY
from model.scenario import Scenario, load_scenario
from model.ties_file import Contacts as TieRows
from model.ties_file import ImportReport, check_contacts, tied

PEOPLE, TIES, SCENARIO = "people.csv", "ties.csv", "scenario.yaml"
NAME = "Our firm"
_COMMENT = """\
The firm in the files beside this one, written by interlock import.
Customers are as many for each account manager as in the baseline: put in your own number.
"""

Files = dict[str, bytes]


@dataclass(frozen=True)
class ImportedTies:
    """What became of a file of ties.

    Attributes
    ----------
    files
        Contents of the files to be written.
    report
        What became of each row.
    lines_to_add
        What the scenario file lacks, where it was changed by hand and is left as it is.
    """

    files: Files
    report: ImportReport
    lines_to_add: str = ""


def files_of_staff(staff: Staff, folder: Path, *, with_names: bool) -> Files:
    """Return the files that hold a staff.

    The key of a folder is kept, so that people have the same pseudonyms again.

    Raises
    ------
    ScenarioError
        If a department has no role, or a role nobody.
    """
    _check_roles(staff)
    known = key_of(folder)
    if with_names and known is not None:
        message = f"{folder} holds pseudonyms; choose another folder, or leave out --names."
        raise ScenarioError([Fault(str(folder), None, "organization.people.file", message)])
    key = None if with_names else known or new_key()
    names = pseudonyms(staff.ids, key)
    rows = sorted(
        [name, label, "yes" if leads else ""]
        for name, label, leads in zip(names, staff.departments, staff.leads, strict=True)
    )
    people = _csv([["id", "department", "leads"], *rows])
    block = {"file": PEOPLE, "lead_column": "leads", "roles": dict(sorted(staff.roles.items()))}
    managers = sum(staff.roles[each] == "accounts" for each in staff.departments)
    usual = Organization()
    customers = max(1, round(usual.customers / usual.accounts * managers))
    files = {PEOPLE: people, SCENARIO: _scenario({"customers": customers, "people": block})}
    return files | ({} if key is None else {KEY_FILE: key + b"\n"})


def _check_roles(staff: Staff) -> None:
    faults = FaultsByKind(staff.source, "organization.people.roles")
    for name in staff.without_role:
        message = (
            f"department {name!r} ({staff.sizes[name]:,} people) has no role; add "
            f"--role '{name}=ROLE' with {', '.join(DEPARTMENTS)} or leave_out, or "
            "--others leave_out for all that have none."
        )
        faults.add("the department has no role", None, message)
    staffed = {staff.roles[name] for name in staff.sizes}
    for role in DEPARTMENTS[:ORDINARY]:
        if role not in staffed and not faults.count:
            message = f"nobody works in {role}; give one of the departments that role."
            faults.add("a role is empty", None, message)
    if faults.count:
        raise ScenarioError(faults.listed())


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _scenario(organization: Mapping[str, object]) -> bytes:
    """Write the scenario of a firm whose files lie beside it."""
    content = {
        "extends": "baseline",
        "name": NAME,
        "name_in_sentence": NAME.lower(),
        "question": "How does our firm do as it is?",
        "organization": dict(organization),
    }
    return file_text(content, _COMMENT).encode()


def files_of_ties(contacts: Contacts, folder: Path) -> ImportedTies:
    """Return the files that hold ties between the staff of a folder.

    Raises
    ------
    ScenarioError
        With every fault; people whom the staff does not name are one.
    """
    scenario = load_firm(folder)
    people = _staff_of(scenario)
    key = key_of(folder)
    rows = TieRows(
        file=contacts.source,
        key="organization.ties.file",
        place=contacts.place,
        one=pseudonyms(contacts.one, key),
        other=pseudonyms(contacts.other, key),
        strength=contacts.strength,
        places=contacts.rows,
    )
    faults = FaultsByKind(contacts.source, rows.key, contacts.place)
    check_contacts(rows, people, faults)
    if faults.count:
        raise ScenarioError(faults.listed())
    ties, report = tied(people, rows)
    ends = zip(ties.first.tolist(), ties.second.tolist(), ties.strength.tolist(), strict=True)
    named = [[people.ids[one], people.ids[other], f"{value:.12g}"] for one, other, value in ends]
    table = _csv([["from", "to", "strength"], *named])
    files, lines = _with_ties(scenario, folder)
    return ImportedTies({TIES: table, **files}, report, lines)


def load_firm(folder: Path) -> Scenario:
    """Load the scenario of a folder, to whose staff ties are added.

    Raises
    ------
    ScenarioError
        If it is wrong, or names no staff; `ScenarioFileError` if there is none.
    """
    path = folder / SCENARIO
    if not path.exists():
        message = (
            f"there is no staff in {folder}; first: interlock import people FILE --into {folder}"
        )
        raise ScenarioFileError([Fault(str(path), None, "", f"{message}.")])
    scenario = load_scenario(path)
    if scenario.organization.people is None:
        message = "it names no staff; import people into this folder first."
        raise ScenarioError([Fault(str(path), None, "organization.people", message)])
    return scenario


def _staff_of(scenario: Scenario) -> ImportedPeople:
    settings = scenario.organization.people
    assert settings is not None
    people, faults = people_of_file(
        settings.file,
        id_column=settings.id_column,
        department_column=settings.department_column,
        roles=settings.role_by_label,
        lead_column=settings.lead_column,
    )
    if faults or people is None:
        raise ScenarioError(faults)
    return people


def _with_ties(scenario: Scenario, folder: Path) -> tuple[Files, str]:
    """Return the scenario file with its ties, or the lines to add where it is no longer as written.

    A file that names ties already needs none.
    """
    organization = scenario.organization
    if organization.ties is not None:
        return {}, ""
    assert organization.people is not None
    roles = organization.people.role_by_label
    people = {"file": PEOPLE, "lead_column": "leads", "roles": roles}
    block = {"customers": organization.customers, "people": people}
    ties = {"file": TIES, "strength_column": "strength"}
    if (folder / SCENARIO).read_bytes() == _scenario(block):
        return {SCENARIO: _scenario({**block, "ties": ties})}, ""
    return {}, file_text({"organization": {"ties": ties}})
