"""The staff and ties of a firm from the files that a scenario names."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from model.communication import Ties
from model.faults import Fault, ScenarioError, why_not_opened
from model.organization import Organization, PeopleFile, TiesFile, file_digest
from model.people_file import ImportedPeople, people_of_file
from model.records import DEPARTMENTS
from model.ties_file import ImportReport, contacts_of_file, tied


@dataclass(frozen=True)
class ImportedFirm:
    """Staff and ties from files; no ties where the scenario names no ties file."""

    people: ImportedPeople
    ties: Ties | None
    report: ImportReport | None

    def lines(self) -> list[str]:
        """Say in plain words what was taken, and what was dropped and why."""
        return self.people.lines() + (self.report.lines() if self.report else [])


def read_organization(organization: Organization) -> ImportedFirm:
    """Read the people and ties files that a scenario names, with a lead in each department.

    Raises
    ------
    ScenarioError
        With every fault of both files, or if one has changed since the scenario was made.
    """
    settings, wanted = organization.people, organization.ties
    if settings is None:
        raise ValueError("the organization names no people file")
    people, faults = people_of_file(
        settings.file,
        id_column=settings.id_column,
        department_column=settings.department_column,
        roles=settings.role_by_label,
        lead_column=settings.lead_column,
        needed=organization.needed_roles,
    )
    contacts = None
    if wanted is not None:
        contacts, more = contacts_of_file(
            wanted.file,
            people,
            from_column=wanted.from_column,
            to_column=wanted.to_column,
            strength_column=wanted.strength_column,
        )
        faults += more
    if changed := _changed("people", settings) + _changed("ties", wanted):
        raise ScenarioError(changed)
    if faults or people is None:
        raise ScenarioError(faults)
    ties, report = tied(people, contacts) if contacts else (None, None)
    return ImportedFirm(with_leads(people, ties), ties, report)


def _changed(name: str, settings: PeopleFile | TiesFile | None) -> list[Fault]:
    """Say whether a file that was just read is another one than the scenario was made with."""
    if settings is None or not settings.digest:
        return []
    path = f"organization.{name}.file"
    try:
        digest = file_digest(Path(settings.file))
    except OSError as error:
        return [Fault(settings.file, None, path, f"{why_not_opened(error)}.")]
    if digest == settings.digest:
        return []
    message = "its contents have changed since the scenario was made; load the scenario again."
    return [Fault(settings.file, None, path, message)]


def with_leads(people: ImportedPeople, ties: Ties | None) -> ImportedPeople:
    """Give each department without a lead one: the person with the most contact in all.

    Contact is the sum of strengths over a person's ties; the person named first in the file leads
    where several have the same.
    """
    contact = np.zeros(len(people))
    if ties is not None:
        np.add.at(contact, ties.first, ties.strength)
        np.add.at(contact, ties.second, ties.strength)
    is_lead = people.is_lead.copy()
    for department in range(len(DEPARTMENTS)):
        members = np.flatnonzero(people.department == department)
        if len(members) and not is_lead[members].any():
            is_lead[members[np.argmax(contact[members])]] = True
    return replace(people, is_lead=is_lead)
