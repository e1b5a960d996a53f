"""Lists of personnel: what is taken for what, who is left out, and what is wrong with them."""

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from openpyxl import Workbook

from company.graph_files import read_graph_contacts
from company.staff import LEAVERS, Staff, read_staff, role_of
from model.faults import ScenarioError

GOOD = "Employee ID,Dept,Team Lead,End Date,FTE\n1,Field sales,yes,,1\n2,Delivery,,,0.5\n"
GOOD += "3,Customer success,,,1\n4,Delivery,,2026-01-31,1\n"
TODAY = date(2026, 11, 1)


def staff_of(tmp_path: Path, text: str, name: str = "staff.csv", **kwargs: Any) -> Staff:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return read_staff(path, today=TODAY, **kwargs)


def faults_of(tmp_path: Path, text: str, **kwargs: Any) -> list[tuple[int | None, str]]:
    with pytest.raises(ScenarioError) as raised:
        staff_of(tmp_path, text, "staff.csv", **kwargs)
    return [(fault.line, fault.message) for fault in raised.value.faults]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_columns_departments_and_leavers_are_found(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes(GOOD.replace(",", separator).encode(encoding))
    staff = read_staff(path, today=TODAY)
    assert staff.columns == {
        "id": "Employee ID", "department": "Dept", "leads": "Team Lead", "left": "End Date",
        "hours": "FTE",
    }  # fmt: skip
    assert list(staff.ids) == ["1", "2", "3", "4"]
    assert list(staff.departments) == ["Field sales", "Delivery", "Customer success", LEAVERS]
    assert list(staff.leads) == [True, False, False, False]
    assert staff.roles["Field sales"] == "sales"
    assert staff.roles["Customer success"] == "accounts"
    assert staff.roles["Delivery"] == "operations"
    assert staff.told == [
        "1 row is of somebody who has left (line 5); not simulated.",
        "1 person works part-time (line 3); each counts as one.",
    ]


def test_a_workbook_and_a_packed_file_give_the_same(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["ID", "Department", "Left"],
        ["Zoë", "Sales", None],
        [7, "Support", date(2020, 1, 1)],
    ):
        sheet.append(row)
    book.create_sheet("other").append(["nothing"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv.gz").write_bytes(
        gzip.compress("ID,Department,Left\nZoë,Sales,\n7,Support,2020-01-01\n".encode())
    )
    one = read_staff(tmp_path / "a.xlsx", today=TODAY)
    two = read_staff(tmp_path / "a.csv.gz", today=TODAY)
    assert (one.ids, one.departments) == (two.ids, two.departments) == (
        ["Zoë", "7"], ["Sales", LEAVERS],
    )  # fmt: skip
    with pytest.raises(ScenarioError, match="there is no sheet 'x'; there are 'Sheet', 'other'"):
        read_staff(tmp_path / "a.xlsx", sheet="x")


def test_several_posts_of_a_person_are_merged(tmp_path: Path) -> None:
    text = "id,department,end date\na,Sales,2020-01-01\na,Sales,\na,Sales,\nb,Support,\n"
    staff = read_staff_of(tmp_path, text)
    assert list(staff.departments) == ["Sales", "Support"]
    assert "2 rows of people named before merged (lines 3, 4)." in staff.told


def read_staff_of(tmp_path: Path, text: str) -> Staff:
    path = tmp_path / "staff.csv"
    path.write_text(text, encoding="utf-8")
    return read_staff(path, today=TODAY)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "the file is empty"),
        ("id,department\n", None, "no row below it"),
        ("who,where\na,Sales\n", 1, "--column id=HEADING. The columns are 'who', 'where'."),
        ("id,department\na,Sales\n,Sales\n", 3, "the person has no name"),
        ("id,department\na,\n", 2, "has no department"),
        ("id,department\na,Sales\na,Delivery\n", 3, "stands in line 2 already, in 'Sales'"),
        ("id,department,leads\na,Sales,perhaps\n", 2, "does not say whether"),
        ("id,department,left\na,Sales,soon\n", 2, "it must be a date such as"),
        ("id,department,left\na,Sales,03/04/2020\n", 2, "--dates dmy"),
        ("id,department\na,Sales,x\n", 2, "the row has 3 cells, the heading 2"),
        ('id,department\n"a,Sales\n', 2, "quotation mark"),
        ("id,department\na,\0\n", None, "not a text file"),
    ],
)
def test_a_broken_list_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int | None, words: str
) -> None:
    found = faults_of(tmp_path, text)
    assert any(words in message and (line is None or number == line) for number, message in found)


def test_text_that_is_not_utf_8_and_workbooks_that_are_none_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id,department\nZo\xeb,Sales\n".encode("latin-1"))
    with pytest.raises(ScenarioError, match="line 2: this is not text in UTF-8"):
        read_staff(tmp_path / "a.csv")
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(ScenarioError, match="this is no workbook, or a damaged one"):
        read_staff(tmp_path / "a.xlsx")
    with pytest.raises(ScenarioError, match="there is no such file"):
        read_staff(tmp_path / "none.xlsx")


def test_roles_of_departments_that_are_not_there_are_faults(tmp_path: Path) -> None:
    text = "id,department\na,Sales\n"
    assert "Did you mean 'Sales'?" in faults_of(tmp_path, text, roles={"Salse": "sales"})[0][1]
    assert "it must be one of sales" in faults_of(tmp_path, text, roles={"Sales": "boss"})[0][1]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Field Sales EMEA", "sales"),
        ("Key Account Mgmt", "accounts"),
        ("Professional Services", "operations"),
        ("Sales Operations", "operations"),
        ("Marketing & Brand", "marketing"),
        ("Sales Engineering", "specialists"),
        ("Presales", "specialists"),
        ("Finance & HR", ""),
        ("DMI", ""),
    ],
)
def test_roles_are_guessed_only_where_the_name_tells(name: str, role: str) -> None:
    assert role_of(name) == role


def test_five_thousand_people_are_read_in_seconds(tmp_path: Path) -> None:
    rows = "".join(f"p{i},{['Sales', 'Support', 'Delivery'][i % 3]}\n" for i in range(5000))
    assert len(read_staff_of(tmp_path, f"id,department\n{rows}").ids) == 5000


@pytest.mark.parametrize("form", ["graphml", "gexf", "gml"])
def test_nodes_of_a_graph_are_people(tmp_path: Path, form: str) -> None:
    graph: nx.Graph[int] = nx.Graph()
    for number, (name, department) in enumerate(
        (("Zoë Ångström", "Sales"), ("Bob", "Customer success"), ("Cem", "Delivery"))
    ):
        graph.add_node(number, email=name, department=department, lead=number == 0)
    graph.add_edge(0, 1, weight=2.0)
    path = tmp_path / f"firm.{form}"
    getattr(nx, f"write_{form}")(graph, path)
    staff = read_staff(path)
    assert staff.ids == ["Zoë Ångström", "Bob", "Cem"]
    assert staff.departments == ["Sales", "Customer success", "Delivery"]
    assert staff.leads == [True, False, False]
    assert set(read_graph_contacts(path).one) <= set(staff.ids)


def test_a_graph_of_people_without_departments_is_refused(tmp_path: Path) -> None:
    nx.write_graphml(nx.path_graph(3), tmp_path / "firm.graphml")
    with pytest.raises(ScenarioError, match="department"):
        read_staff(tmp_path / "firm.graphml")
