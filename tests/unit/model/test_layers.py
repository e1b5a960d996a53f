"""Files laid over each other."""

from pathlib import Path

import pytest

from model.levers import Levers
from model.scenario import load_scenario
from tests.unit.model.scenario_files import imported, write

pytestmark = pytest.mark.usefixtures("folder")


def test_a_child_is_laid_over_its_parents(bundle: Path) -> None:
    write("extends: open-books\nlevers: {shared_weight: 0.2}\n", "deep/parent.yaml")
    write("extends: deep/parent.yaml\nname: Child\nhorizon: 1 year\n", "child.yaml")
    child = load_scenario("child.yaml")
    assert child.levers == Levers(transparency=0.9, shared_weight=0.2)
    assert child.horizon_days == 252
    assert child.name == "Child"


def test_texts_and_lists_are_not_mixed_with_those_of_the_parent() -> None:
    event = "events: [{at: 1 week, levers: {shared_weight: 0.5}}]\n"
    write(f"name: Parent\nplural: on\nquestion: Why?\n{event}", "parent.yaml")
    child = load_scenario(write("extends: parent.yaml\n", "child.yaml"))
    assert (child.name, child.plural, child.question) == ("Child", False, "")
    assert len(child.events) == 1
    assert load_scenario(write("extends: parent.yaml\nevents: []\n")).events == ()


def test_a_child_may_import_other_people_and_map_them() -> None:
    imported()
    write("id,department\n1,A\n2,B\n3,D\n", "more.csv")
    child = load_scenario(
        write(
            "extends: data/office.yaml\norganization:\n"
            "  people: {file: more.csv, roles: {D: operations}}\n"
        )
    )
    people = child.organization.people
    assert people is not None
    assert people.file == str(Path("more.csv").resolve())
    assert people.role_by_label["D"] == "operations"


def test_a_child_of_a_generated_firm_may_import() -> None:
    imported()
    write("organization: {sales: 9}\n", "parent.yaml")
    text = Path("data/office.yaml").read_text().replace("file: ", "file: data/")
    assert load_scenario(write(f"extends: parent.yaml\n{text}")).organization.is_imported
