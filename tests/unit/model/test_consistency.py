"""Parts of a scenario that do not fit each other."""

import pytest

from tests.unit.model.scenario_files import assert_refused, faults_of, imported, write

pytestmark = pytest.mark.usefixtures("folder")

WRONG_FILES: list[tuple[str | bytes, int | None, str]] = [
    ("organization:\n  sales: 4000\n  operations: 4000\n", 2, "8008 people together"),
    ("organization:\n  ties: {from_column: a}\n", 2, "ties needs 'file:'"),
    ("organization:\n  people: {roles: {A: sales}}\n", 2, "roles name nobody for accounts, oper"),
    ("events:\n  - at: 3 weeks\n", 2, "this event changes nothing"),
    ("events:\n  - levers: {shared_weight: 1}\n", 2, "this event has no date"),
    ("events:\n  - {at: 9 years, levers: {shared_weight: 1}}\n", 2, "before the end of the horiz"),
    (
        "events:\n  - {at: 1 week, levers: {shared_weight: 1}}\n"
        "  - {at: 5 days, levers: {shared_weight: 0}}\n",
        3,
        "shared_weight changes twice at 1 week.",
    ),
]


@pytest.mark.parametrize(("text", "line", "part"), WRONG_FILES)
def test_what_does_not_fit_is_refused(text: str | bytes, line: int | None, part: str) -> None:
    assert_refused(text, line, part)


def test_a_whole_that_does_not_fit_is_blamed_on_the_file_that_set_it() -> None:
    write("horizon: 1 year\nuncertainties: {win_rate: 0.3}\n", "parent.yaml")
    event = "\nevents:\n  - at: 2 years\n    levers: {shared_weight: 0.1}\n"
    (fault,) = faults_of(f"extends: parent.yaml{event}")
    assert (fault.line, fault.path) == (3, "events[0].at")
    assert "'2 years'; it must be before the end of the horizon, 1 year" in fault.message
    (fault,) = faults_of("extends: parent.yaml\nuncertainties:\n  late_win_rate: 0.2\n")
    assert (fault.file, fault.line) == ("pilot.yaml", 3)


def test_an_import_is_whole_and_excludes_head_counts() -> None:
    imported()
    (fault,) = faults_of("extends: data/office.yaml\norganization:\n  sales: 9\n")
    assert (fault.line, fault.path) == (3, "organization.sales")
    assert "head counts come from the people file" in fault.message
    (fault,) = faults_of("organization:\n  ties: {file: data/ties.csv}\n")
    assert "ties from a file need people from a file too" in fault.message
