"""The commands that import a firm: what they say, what they write, and what they refuse."""

import json
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from company.pseudonyms import KEY_FILE, new_key, pseudonyms
from model.scenario import load_scenario
from model.staff_files import read_organization
from tests.unit.command_line import Interlock

PEOPLE = "id,department,lead\nAda Lovelace,Sales,yes\nBob,Customer success,\nCem,Delivery,\n"
PEOPLE += "Dia,Finance,\n"
TIES = "from,to,hours\nAda Lovelace,Bob,2\nBob,Cem,1\nDia,Cem,3\n"
WHO = ("Ada", "Lovelace", "Bob", "Cem", "Dia")


@pytest.fixture
def files(here: Path) -> Path:
    """Write a list of staff and one of ties."""
    (here / "staff.csv").write_text(PEOPLE)
    (here / "ties.csv").write_text(TIES)
    return here


IMPORT = ("import", "people", "staff.csv", "--role", "Finance=leave_out")


def test_nothing_is_written_before_it_is_confirmed(interlock: Interlock, files: Path) -> None:
    result = interlock(*IMPORT)
    assert result.exit_code == 0
    assert "4 people in 4 departments, from staff.csv." in result.stdout
    assert "sales (guessed by its name)" in result.stdout
    assert "Nothing is written yet." in result.stdout
    assert not (files / "our-firm").exists()


def test_a_firm_is_imported_without_names_and_runs(interlock: Interlock, files: Path) -> None:
    people = interlock(*IMPORT, "--yes")
    ties = interlock("import", "ties", "ties.csv", "--yes")
    assert (people.exit_code, ties.exit_code) == (0, 0), people.output + ties.output
    written = "".join(path.read_text() for path in (files / "our-firm").iterdir())
    said = people.output + ties.output
    assert not [name for name in WHO if name in written + said]
    firm = read_organization(load_scenario(files / "our-firm" / "scenario.yaml").organization)
    assert len(firm.people) == 3
    assert firm.ties is not None and len(firm.ties.first) == 2
    assert interlock("run", "our-firm/scenario.yaml", "--runs", "2").exit_code == 0


def test_what_is_exported_can_be_imported_again(interlock: Interlock, here: Path) -> None:
    assert interlock("export", "ties", "baseline", "--out", "g.graphml").exit_code == 0
    assert interlock("import", "people", "g.graphml", "--yes").exit_code == 0
    assert interlock("import", "ties", "g.graphml", "--yes").exit_code == 0
    graph = nx.read_graphml(here / "g.graphml")
    firm = read_organization(load_scenario(here / "our-firm" / "scenario.yaml").organization)
    assert len(firm.people) == graph.number_of_nodes() == 32
    assert firm.ties is not None and len(firm.ties.first) == graph.number_of_edges()
    leads = [data["is_lead"] for _, data in graph.nodes(data=True)]
    assert sum(firm.people.is_lead) == sum(leads)


def test_names_stay_where_they_are_wanted(interlock: Interlock, files: Path) -> None:
    interlock(*IMPORT, "--names", "--yes")
    assert "Ada Lovelace" in (files / "our-firm" / "people.csv").read_text()
    assert not (files / "our-firm" / KEY_FILE).exists()
    assert interlock("import", "ties", "ties.csv", "--yes").exit_code == 0
    refused = interlock(*IMPORT, "--yes")
    assert refused.exit_code == 4 and "people.csv exists" in refused.stderr


def test_a_folder_of_pseudonyms_takes_no_names(interlock: Interlock, files: Path) -> None:
    interlock(*IMPORT, "--yes")
    before = (files / "our-firm" / "people.csv").read_bytes()
    assert interlock(*IMPORT, "--yes", "--force").exit_code == 0
    assert (files / "our-firm" / "people.csv").read_bytes() == before
    refused = interlock(*IMPORT, "--yes", "--force", "--names")
    assert refused.exit_code == 3 and "holds pseudonyms" in refused.stderr


def test_a_scenario_changed_by_hand_is_left_and_the_lines_are_said(
    interlock: Interlock, files: Path
) -> None:
    interlock(*IMPORT, "--yes")
    path = files / "our-firm" / "scenario.yaml"
    path.write_text(path.read_text().replace("Our firm", "Acme"))
    result = interlock("import", "ties", "ties.csv", "--yes")
    assert "Add to our-firm/scenario.yaml:" in result.stdout
    assert "  ties:\n    file: ties.csv" in result.stdout
    assert "ties:" not in path.read_text()


def test_the_number_of_customers_that_was_put_in_is_kept(interlock: Interlock, files: Path) -> None:
    interlock(*IMPORT, "--yes")
    path = files / "our-firm" / "scenario.yaml"
    path.write_text(path.read_text().replace("customers: 31", "customers: 40"))
    interlock("import", "ties", "ties.csv", "--yes")
    organization = load_scenario(path).organization
    assert organization.customers == 40 and organization.ties is not None


def test_json_holds_what_was_understood(interlock: Interlock, files: Path) -> None:
    told = json.loads(interlock(*IMPORT, "--json").stdout)
    assert told["folder"] is None
    assert told["columns"] == {"id": "id", "department": "department", "leads": "lead"}
    assert {each["department"]: each["role"] for each in told["departments"]} == {
        "Sales": "sales", "Customer success": "accounts", "Delivery": "operations",
        "Finance": "leave_out",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("import", "people", "staff.csv"), 3, "department 'Finance' (1 people) has no role"),
        (("import", "people", "gone.csv"), 4, "gone.csv: there is no such file"),
        ((*IMPORT, "--column", "id"), 2, "write it as NAME=VALUE"),
        ((*IMPORT, "--column", "id=Nmae"), 3, "there is no column 'Nmae'"),
        ((*IMPORT, "--column", "nmae=id"), 3, "--column names 'nmae', which is none."),
        ((*IMPORT, "--role", "Salse=sales"), 3, "Did you mean 'Sales'?"),
        ((*IMPORT, "--mapping", "gone.yaml"), 4, "there is no such file"),
        (("import", "ties", "ties.csv"), 4, "first: interlock import people FILE --into our-firm"),
        (
            ("import", "ties", "ties.csv", "--half-life", "soon"),
            2,
            "'soon' is not a length of time",
        ),
        (("import", "--template", "staff.csv"), 4, "staff.csv"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    interlock: Interlock, files: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    result = interlock(*words, "--yes") if "--template" not in words else interlock(*words)
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert not (files / "our-firm").exists()


def test_people_whom_the_staff_does_not_name_are_counted_not_named(
    interlock: Interlock, files: Path
) -> None:
    interlock(*IMPORT, "--yes")
    (files / "ties.csv").write_text(TIES + "Eve Stranger,Bob,2\n")
    result = interlock("import", "ties", "ties.csv", "--yes")
    assert result.exit_code == 3
    assert "1 person is named here but not in people.csv (line 5)" in result.stderr
    assert "Eve" not in result.output
    assert not (files / "our-firm" / "ties.csv").exists()


def test_a_mapping_file_stands_for_options(interlock: Interlock, files: Path) -> None:
    (files / "staff.csv").write_text(PEOPLE.replace("id,", "Who,"))
    (files / "map.yaml").write_text("columns:\n  id: Who\nroles:\n  Finance: leave_out\n")
    words = ("import", "people", "staff.csv", "--mapping", "map.yaml", "--yes")
    assert interlock(*words).exit_code == 0
    (files / "map.yaml").write_text("colums:\n  id: Who\nroles: [a]\n")
    result = interlock(*words, "--force")
    assert result.exit_code == 3
    assert "map.yaml, line 1" in result.stderr and "Did you mean 'columns'?" in result.stderr
    assert "map.yaml, line 3" in result.stderr


def test_a_template_folder_can_be_imported_as_it_is(interlock: Interlock, files: Path) -> None:
    assert interlock("import", "--template", "tpl").exit_code == 0
    words: tuple[str, ...] = ("import", "people", "tpl/people.csv", "--others", "leave_out")
    for role in ("Field sales=sales", "Customer success=accounts", "Delivery=operations"):
        words = (*words, "--role", role)
    assert interlock(*words, "--yes").exit_code == 0
    assert interlock("import", "ties", "tpl/ties.csv", "--yes").exit_code == 0


def test_exported_ties_come_back_with_all_attributes(interlock: Interlock, files: Path) -> None:
    interlock(*IMPORT, "--yes")
    interlock("import", "ties", "ties.csv", "--yes")
    result = interlock("export", "ties", "our-firm/scenario.yaml", "-o", "f.graphml")
    assert result.exit_code == 0
    assert result.stdout.startswith("3 people and 2 ties are in f.graphml.")
    graph = nx.read_graphml(files / "f.graphml")
    assert {data["id"] for _, data in graph.nodes(data=True)} == {
        "sales 1", "accounts 1", "operations 1",
    }  # fmt: skip
    assert {type(data["is_lead"]) for _, data in graph.nodes(data=True)} == {bool}
    assert all(0 < data["strength"] <= 1 for *_, data in graph.edges(data=True))
    again = interlock("export", "ties", "our-firm/scenario.yaml", "-o", "f.graphml")
    assert again.exit_code == 4 and "exists" in again.stderr


@settings(max_examples=50)
@given(st.lists(st.text(min_size=1, max_size=20).filter(str.strip), unique=True, min_size=1))
def test_pseudonyms_are_stable_distinct_and_unlike_those_of_another_key(names: list[str]) -> None:
    key, other = new_key(), new_key()
    made = pseudonyms(names, key)
    assert made == pseudonyms(names, key)
    plain = pseudonyms(names, None)
    assert len(set(made)) == len(set(plain))
    assert not set(made) & set(pseudonyms(names, other))
