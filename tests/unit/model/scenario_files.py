"""Scenario files that tests write into the folder they work in."""

from pathlib import Path
from typing import Any

import pytest

from model.faults import Fault, ScenarioError
from model.scenario import Scenario, load_scenario

PEOPLE = "file: people.csv, roles: {A: sales, B: accounts, C: operations}"
CSV = "id,department\n1,A\n2,B\n3,C\n"


def write(text: str | bytes, name: str = "pilot.yaml") -> str:
    """Write a file into the folder of the test and return its name."""
    content = text.encode() if isinstance(text, str) else text
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content)
    return name


def faults_of(text: str | bytes) -> list[Fault]:
    """Return what is wrong with a file of this text."""
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(write(text))
    return refusal.value.faults


def faults_of_changes(**changes: Any) -> list[str]:
    """Return what is said about changes made in Python."""
    with pytest.raises(ScenarioError) as refusal:
        Scenario.build("pilot", **changes)
    return [str(fault) for fault in refusal.value.faults]


def imported(people: str = PEOPLE, ties: str = "file: ties.csv") -> str:
    """Write two data files and return the text of a scenario that imports them."""
    write(CSV, "data/people.csv")
    write("from,to\n1,2\n", "data/ties.csv")
    text = f"organization:\n  people: {{{people}}}\n  ties: {{{ties}}}\n"
    return write(text, "data/office.yaml")


def assert_refused(text: str | bytes, line: int | None, part: str) -> None:
    """Fail unless a file is refused with these words about this line, and in one line each."""
    faults = faults_of(text)
    assert any(fault.line == line and part in fault.message for fault in faults), faults
    assert {fault.file for fault in faults} == {"pilot.yaml"}
    assert all("\n" not in str(fault) and len(str(fault)) < 400 for fault in faults)
