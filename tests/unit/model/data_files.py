"""Files of people and ties that tests read."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from model.communication import Ties
from model.faults import ScenarioError
from model.people_file import ImportedPeople, read_people
from model.ties_file import read_ties

ROLES = {"Field": "sales", "Care": "accounts", "Delivery": "operations", "Board": "leave_out"}
STAFF = """id,department
ann,Field
bob,Field
cid,Care
dee,Delivery
eve,Delivery
zoe,Board
"""
CONTACTS = """from,to,minutes
ann,bob,30
bob,ann,10
ann,cid,5
dee,eve,40
eve,eve,7
zoe,ann,9
dee,ann,0
"""
Write = Callable[[str, str], Path]


def people_of(
    path: Path, roles: Mapping[str, str] = ROLES, lead: str | None = None
) -> ImportedPeople:
    """Read a people file with the columns of `STAFF`."""
    return read_people(
        path, id_column="id", department_column="department", roles=roles, lead_column=lead
    )


def ties_of(path: Path, people: ImportedPeople, strength: str | None = "minutes") -> Ties:
    """Read a ties file with the columns of `CONTACTS`."""
    return read_ties(path, people, from_column="from", to_column="to", strength_column=strength)[0]


def faults_of(read: Callable[[], object]) -> list[tuple[int | None, str]]:
    """Give line and message of each fault that reading raises."""
    with pytest.raises(ScenarioError) as caught:
        read()
    return [(fault.line, fault.message) for fault in caught.value.faults]
