"""Staff and ties from the files that a scenario names."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.organization import Organization, PeopleFile, TiesFile
from model.people_file import ImportedPeople
from model.staff_files import read_organization, with_leads
from tests.unit.model.data_files import CONTACTS, ROLES, STAFF, Write, faults_of, ties_of


def organization(people: Path, ties: Path | None) -> Organization:
    return Organization(
        people=PeopleFile(file=str(people), roles=ROLES),
        ties=None if ties is None else TiesFile(file=str(ties), strength_column="minutes"),
    )


def test_who_has_most_contact_leads_where_no_column_says(
    write: Write, staff: ImportedPeople
) -> None:
    text = "from,to,minutes\nann,bob,1\nbob,cid,9\ndee,cid,3\neve,cid,4\n"
    ties = ties_of(write("ties.csv", text), staff)
    assert with_leads(staff, ties).is_lead.tolist() == [False, True, True, False, True]
    assert with_leads(staff, None).is_lead.tolist() == [True, False, True, True, False]
    known = replace(staff, is_lead=np.array([True, False, False, False, False]))
    assert with_leads(known, ties).is_lead.tolist() == [True, False, True, False, True]


def test_a_firm_is_read_as_its_scenario_says(write: Write) -> None:
    staff, contacts = write("staff.csv", STAFF), write("ties.csv", CONTACTS)
    imported = read_organization(organization(staff, contacts))
    assert imported.ties is not None and len(imported.ties) == 3
    assert imported.people.is_lead.tolist() == [True, False, True, True, False]
    assert len(imported.lines()) == 8
    alone = read_organization(organization(staff, None))
    assert alone.ties is None
    assert alone.people.is_lead.tolist() == [True, False, True, True, False]
    assert len(alone.lines()) == 2


def test_faults_of_both_files_are_told_at_once(write: Write) -> None:
    staff = write("staff.csv", STAFF + "ann,Field\n")
    contacts = write("ties.csv", CONTACTS + "ann,new,x\n")
    faults = faults_of(lambda: read_organization(organization(staff, contacts)))
    assert [line for line, _ in faults] == [8, 9, 9]
    missing = faults_of(lambda: read_organization(organization(staff.parent / "no.csv", contacts)))
    assert [line for line, _ in missing] == [None, 9]


def test_an_organization_without_files_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="names no people file"):
        read_organization(Organization())
