"""The communication graph: how it is drawn, rewired, measured, and read from files."""

import gzip
import math
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.communication import (
    Column,
    Flags,
    GraphSettings,
    ImportedPeople,
    Rows,
    Ties,
    cross_tie_share,
    from_networkx,
    generate_ties,
    modularity,
    read_organization,
    read_people,
    read_ties,
    rewired,
    spanner_share,
    to_networkx,
    with_leads,
)
from model.faults import ScenarioError
from model.luck import EvenLuck, PhiloxLuck
from model.organization import Organization, PeopleFile, TiesFile
from model.records import DEPARTMENTS

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
Sizes = tuple[int, ...]
sizes_of_firms = st.tuples(*[st.integers(0, 25)] * 3)
seeds = st.integers(0, 1000)


def firm(sizes: Sizes) -> tuple[Rows, Flags]:
    """Seat a firm department by department, each led by its first person."""
    department = np.repeat(np.arange(3), sizes)
    is_lead = np.concatenate([np.arange(size) == 0 for size in sizes])
    return department, is_lead


def drawn(sizes: Sizes, seed: int = 1, settings: GraphSettings | None = None) -> Ties:
    """Draw the graph of a firm with departments of these sizes."""
    return generate_ties(*firm(sizes), PhiloxLuck(seed, 0).uniforms, settings)


def named(ties: Ties, names: list[tuple[int, int]]) -> dict[frozenset[tuple[int, int]], float]:
    """Give ties by the department and seat of both ends, with their strengths."""
    ends = zip(ties.first.tolist(), ties.second.tolist(), strict=True)
    pairs = [frozenset((names[first], names[second])) for first, second in ends]
    return dict(zip(pairs, ties.strength.tolist(), strict=True))


def seats(sizes: Sizes) -> list[tuple[int, int]]:
    return [(department, seat) for department in range(3) for seat in range(sizes[department])]


def degrees(ties: Ties, people: int) -> Rows:
    ends = np.concatenate((ties.first, ties.second))
    return np.bincount(ends, minlength=people)


def assert_well_formed(ties: Ties) -> None:
    assert ties.first.dtype == ties.second.dtype == np.int64
    assert ties.strength.dtype == np.float64
    assert np.all(ties.first < ties.second)
    pairs = list(zip(ties.first.tolist(), ties.second.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert np.all((ties.strength > 0) & (ties.strength <= 1))


# Generated graphs


@given(sizes_of_firms, seeds)
def test_every_tie_stands_once_in_order_with_a_strength(sizes: Sizes, seed: int) -> None:
    assert_well_formed(drawn(sizes, seed))


@given(sizes_of_firms, st.integers(0, 2), st.integers(1, 4), seeds)
def test_growth_of_a_department_leaves_all_other_ties(
    sizes: Sizes, department: int, growth: int, seed: int
) -> None:
    larger = (*sizes[:department], sizes[department] + growth, *sizes[department + 1 :])
    before = named(drawn(sizes, seed), seats(sizes))
    after = named(drawn(larger, seed), seats(larger))
    old = set(seats(sizes))
    assert {pair: value for pair, value in after.items() if pair <= old} == before


def test_the_order_of_rows_between_departments_does_not_matter() -> None:
    sizes = (6, 9, 14)
    department, is_lead = firm(sizes)
    mixed = np.random.default_rng(0).permutation(department)
    rows = np.argsort(mixed, kind="stable")
    is_lead_mixed = np.empty_like(is_lead)
    is_lead_mixed[rows] = is_lead
    ties = generate_ties(mixed, is_lead_mixed, PhiloxLuck(1, 0).uniforms)
    names = dict(zip(rows.tolist(), seats(sizes), strict=True))
    assert_well_formed(ties)
    assert named(ties, [names[row] for row in range(len(mixed))]) == named(
        drawn(sizes), seats(sizes)
    )


def test_ties_move_along_with_people() -> None:
    sizes = (3, 4, 6)
    ties = drawn(sizes)
    row_of = np.random.default_rng(0).permutation(13)
    moved = ties.renumbered(row_of)
    assert_well_formed(moved)
    names = seats(sizes)
    assert named(moved, [names[row] for row in np.argsort(row_of)]) == named(ties, names)


def test_leads_know_each_other_and_all_of_a_small_department() -> None:
    sizes = (8, 8, 16)
    ties = named(drawn(sizes), seats(sizes))
    for department, size in enumerate(sizes):
        for seat in range(1, size):
            assert frozenset(((department, 0), (department, seat))) in ties
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert frozenset(((one, 0), (other, 0))) in ties


def test_a_lead_of_a_large_department_knows_those_who_sit_near() -> None:
    settings = GraphSettings(mean_ties=0.0, team_tie_share=0.0, lead_span=8)
    department = np.zeros(100, np.int64)
    is_lead = np.arange(100) == 50
    ties = generate_ties(department, is_lead, PhiloxLuck(1, 0).uniforms, settings)
    assert np.flatnonzero(degrees(ties, 100)).tolist() == list(range(42, 59))
    assert len(ties) == 16


def test_settings_decide_mean_ties_and_the_share_inside_departments() -> None:
    sizes = (23, 23, 46)
    department, _ = firm(sizes)
    for mean_ties, within in ((9.0, 0.7), (12.0, 0.68), (16.0, 0.6)):
        settings = GraphSettings(mean_ties=mean_ties, tie_within_share=within)
        graphs = [drawn(sizes, seed, settings) for seed in range(30)]
        ends = [2 * len(ties) / sum(sizes) for ties in graphs]
        across = [cross_tie_share(ties.first, ties.second, department) for ties in graphs]
        assert np.mean(ends) == pytest.approx(mean_ties, rel=0.08)
        assert 1 - np.mean(across) == pytest.approx(within, abs=0.04)


def test_mean_ties_hardly_depend_on_the_size_of_the_firm() -> None:
    small, large = (4, 4, 8), (256, 256, 512)
    few = np.mean([2 * len(drawn(small, seed)) / 16 for seed in range(30)])
    many = 2 * len(drawn(large)) / 1024
    assert 6 < few < many < 2 * few


def test_sociability_spreads_the_number_of_ties() -> None:
    def spread(value: float) -> float:
        settings = GraphSettings(sociability_spread=value)
        counts = [degrees(drawn((23, 23, 46), seed, settings), 92) for seed in range(10)]
        return float(np.mean([count.std() / count.mean() for count in counts]))

    assert spread(0.0) < spread(0.6) - 0.05 < spread(1.2) - 0.1


def test_an_even_spread_of_luck_gives_an_ordinary_graph() -> None:
    sizes = (8, 8, 16)
    department, is_lead = firm(sizes)
    ties = generate_ties(department, is_lead, EvenLuck().uniforms)
    assert_well_formed(ties)
    assert 7 < 2 * len(ties) / 32 < 13
    assert 0.25 < cross_tie_share(ties.first, ties.second, department) < 0.5


@pytest.mark.parametrize("sizes", [(0, 0, 0), (1, 0, 0)])
def test_nobody_and_somebody_alone_have_no_ties(sizes: Sizes) -> None:
    assert len(drawn(sizes)) == 0


def test_certainty_of_a_team_tie_is_accepted() -> None:
    assert_well_formed(drawn((3, 3, 3), settings=GraphSettings(team_tie_share=1.0)))


def test_memory_grows_with_people_not_with_pairs() -> None:
    tracemalloc.start()
    try:
        drawn((1024, 1024, 2048))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4096 * 4096  # less than one byte for each pair


# Rewiring


@given(sizes_of_firms, seeds)
def test_rewiring_keeps_everybodys_number_of_ties(sizes: Sizes, seed: int) -> None:
    ties = drawn(sizes, seed)
    shuffled = rewired(ties, PhiloxLuck(seed, 1).uniforms)
    people = sum(sizes)
    assert_well_formed(shuffled)
    assert degrees(shuffled, people).tolist() == degrees(ties, people).tolist()
    assert sorted(shuffled.strength) == sorted(ties.strength)


def test_rewiring_takes_down_the_wall_between_departments() -> None:
    sizes = (23, 23, 46)
    department, _ = firm(sizes)
    ties = drawn(sizes)
    shuffled = rewired(ties, PhiloxLuck(1, 1).uniforms)
    assert modularity(ties.first, ties.second, department) > 0.2
    assert abs(modularity(shuffled.first, shuffled.second, department)) < 0.06


def test_rewiring_is_the_same_for_the_same_luck() -> None:
    ties = drawn((8, 8, 16))
    one, other = (rewired(ties, PhiloxLuck(1, 1).uniforms) for _ in range(2))
    assert one.first.tolist() == other.first.tolist()
    assert one.second.tolist() == other.second.tolist()


def test_a_star_cannot_be_rewired() -> None:
    star = Ties(np.zeros(5, np.int64), np.arange(1, 6), np.linspace(0.1, 0.5, 5))
    shuffled = rewired(star, PhiloxLuck(1, 0).uniforms)
    assert shuffled.second.tolist() == [1, 2, 3, 4, 5]


# Measures


DEPARTMENT = np.array([0, 0, 1, 1, 2, 2])
FIRST, SECOND = np.array([0, 0, 1, 2, 4]), np.array([1, 2, 4, 3, 5])
STRENGTH = np.array([1.0, 0.5, 0.5, 1.0, 1.0])


def test_cross_tie_share_counts_ties_or_contact() -> None:
    assert cross_tie_share(FIRST, SECOND, DEPARTMENT) == 0.4
    assert cross_tie_share(FIRST, SECOND, DEPARTMENT, strength=STRENGTH) == 0.25


def test_spanners_hold_ties_to_both_other_departments() -> None:
    assert spanner_share(FIRST, SECOND, DEPARTMENT) == 0.0
    first, second = np.append(FIRST, 0), np.append(SECOND, 5)
    assert spanner_share(first, second, DEPARTMENT) == 1 / 6


def test_ties_of_people_who_are_gone_do_not_count() -> None:
    present = np.array([True, True, False, True, True, True])
    assert cross_tie_share(FIRST, SECOND, DEPARTMENT, present=present) == 1 / 3
    first, second = np.append(FIRST, 0), np.append(SECOND, 5)
    assert spanner_share(first, second, DEPARTMENT, present=present) == 0.0


def test_measures_of_nothing_are_undefined() -> None:
    nothing = np.empty(0, np.int64)
    assert math.isnan(cross_tie_share(nothing, nothing, DEPARTMENT))
    assert math.isnan(modularity(nothing, nothing, DEPARTMENT))
    assert math.isnan(spanner_share(nothing, nothing, nothing))
    assert spanner_share(nothing, nothing, DEPARTMENT) == 0.0


@pytest.mark.parametrize("weight", [None, "strength"])
def test_modularity_agrees_with_networkx(weight: str | None) -> None:
    department, is_lead = firm((9, 7, 15))
    ties = drawn((9, 7, 15))
    graph = to_networkx(ties, department, is_lead)
    groups = [set(np.flatnonzero(department == code).tolist()) for code in range(3)]
    expected = networkx.community.modularity(graph, groups, weight=weight)
    strength = ties.strength if weight else None
    ours = modularity(ties.first, ties.second, department, strength=strength)
    assert ours == pytest.approx(expected)


# The border to networkx


def test_a_graph_comes_back_from_networkx_as_it_went() -> None:
    sizes = (5, 4, 7)
    department, is_lead = firm(sizes)
    ties = drawn(sizes)
    names = [f"{DEPARTMENTS[code]}-{seat}" for code, seat in seats(sizes)]
    graph = to_networkx(ties, department, is_lead, names)
    assert graph.nodes[9] == {"id": "operations-0", "department": "operations", "is_lead": True}
    back = from_networkx(graph)
    assert back.people.ids == tuple(names)
    assert back.people.department.tolist() == department.tolist()
    assert back.people.is_lead.tolist() == is_lead.tolist()
    assert back.ties is not None
    assert back.ties.first.tolist() == ties.first.tolist()
    assert back.ties.second.tolist() == ties.second.tolist()
    assert back.ties.strength.tolist() == ties.strength.tolist()


def test_both_directions_of_a_directed_graph_become_one_tie() -> None:
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    for name, label in (("a", "Field"), ("b", "Care"), ("c", "Delivery"), ("z", "Board")):
        graph.add_node(name, department=label)
    graph.add_edges_from([("a", "b"), ("b", "a"), ("b", "c"), ("z", "a")])
    back = from_networkx(graph, ROLES)
    assert back.ties is not None and back.report is not None
    assert back.ties.first.tolist() == [0, 1]
    assert back.ties.strength.tolist() == [1.0, 1 / 1.9]
    assert back.people.is_lead.all()
    assert any("edge 4" in line for line in back.report.lines())


def test_faults_of_a_graph_name_node_and_edge() -> None:
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_node("a", department="sales")
    graph.add_node("b", department="seles")
    graph.add_edge("a", "b", strength=-1)
    with pytest.raises(ScenarioError) as caught:
        from_networkx(graph)
    text = str(caught.value)
    assert "node 2: department 'seles'" in text and "Did you mean 'sales'?" in text
    assert "edge 1: the strength is '-1'" in text
    with pytest.raises(ScenarioError, match="no nodes"):
        from_networkx(networkx.Graph())


# People from files


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a text file and gives its path."""

    def writer(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return writer


def people_of(
    path: Path, roles: Mapping[str, str] = ROLES, lead: str | None = None
) -> ImportedPeople:
    return read_people(
        path, id_column="id", department_column="department", roles=roles, lead_column=lead
    )


def faults_of(read: Callable[[], object]) -> list[tuple[int | None, str]]:
    """Give line and message of each fault that reading raises."""
    with pytest.raises(ScenarioError) as caught:
        read()
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_people_stand_in_the_order_of_the_file(write: Write) -> None:
    people = people_of(write("staff.csv", STAFF))
    assert people.ids == ("ann", "bob", "cid", "dee", "eve")
    assert people.department.tolist() == [0, 0, 1, 2, 2]
    assert people.department.dtype == np.int64
    assert people.labels == ("Field", "Field", "Care", "Delivery", "Delivery")
    assert not people.is_lead.any()
    assert people.lines() == [
        "staff.csv: 5 people (2 in sales, 1 in accounts, 2 in operations).",
        "1 person of 'Board' left out, as its role says (line 7).",
    ]


def test_a_role_that_nobody_has_is_told(write: Write) -> None:
    people = people_of(write("staff.csv", STAFF), {**ROLES, "Legal": "leave_out"})
    assert people.lines()[-1] == "Nobody is in 'Legal', which the roles name."


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_common_forms_of_csv_are_read(
    tmp_path: Path, separator: str, encoding: str, packed: bool, end: str
) -> None:
    content = STAFF.replace(",", separator).replace("ann", "Änne").replace("\n", end)
    path = tmp_path / "staff.csv"
    raw = content.encode(encoding)
    path.write_bytes(gzip.compress(raw) if packed else raw)
    assert people_of(path).ids[:2] == ("Änne", "bob")


def test_the_separator_is_the_one_that_gives_the_columns(write: Write) -> None:
    text = 'id;"department";city, street, house\nann;Field;x\ncid;Care;"y; z"\ndee;Delivery;\n'
    assert people_of(write("staff.csv", text)).ids == ("ann", "cid", "dee")


def test_blank_rows_and_spaces_do_not_matter(write: Write) -> None:
    text = "\n" + STAFF.replace("\n", " \n\n , \n").replace(",", " , ")
    assert people_of(write("staff.csv", text)).ids == ("ann", "bob", "cid", "dee", "eve")


def test_leads_come_from_their_column(write: Write) -> None:
    text = "id,department,lead\na,Field,no\nb,Field,Yes\nc,Care,1\nd,Delivery,\ne,Delivery,X\n"
    people = people_of(write("staff.csv", text), lead="lead")
    assert people.is_lead.tolist() == [False, True, True, False, True]
    wrong = write("wrong.csv", text.replace("Yes", "boss"))
    faults = faults_of(lambda: people_of(wrong, lead="lead"))
    assert faults == [(3, "'boss' does not say whether this person is a lead; write yes or no.")]


def test_all_faults_of_a_people_file_are_told_at_once(write: Write) -> None:
    text = STAFF + "ann,Care\n,Field\nfay,Deliveri\ngus,\nhal\nira,Field,x\n"
    assert faults_of(lambda: people_of(write("staff.csv", text))) == [
        (8, "'ann' stands here and in line 2; name everybody once."),
        (9, "the person has no name."),
        (
            10,
            "department 'Deliveri' (1 person) has no role; add it under roles as one of sales, "
            "accounts, operations, leave_out. Did you mean 'Delivery'?",
        ),
        (11, "'gus' has no department."),
        (
            12,
            "the row has 1 cell, the heading 2; put text that holds the separator in quotation "
            "marks.",
        ),
        (
            13,
            "the row has 3 cells, the heading 2; put text that holds the separator in quotation "
            "marks.",
        ),
    ]


def test_many_faults_of_one_kind_are_counted(write: Write) -> None:
    text = STAFF + "ann,Care\n" * 15
    faults = faults_of(lambda: people_of(write("staff.csv", text)))
    assert len(faults) == 11
    assert faults[-1] == (None, "5 more lines where a person is named twice.")


def test_missing_columns_come_with_the_nearest_name(write: Write) -> None:
    path = write("staff.csv", STAFF.replace("id,department", "ID,departement"))
    faults = faults_of(lambda: people_of(path, lead="boss"))
    assert [message for _, message in faults] == [
        "there is no column 'id', which id_column names. Did you mean 'ID'?",
        "there is no column 'department', which department_column names. "
        "Did you mean 'departement'?",
        "there is no column 'boss', which lead_column names. The columns are 'ID', 'departement'.",
    ]


def test_a_column_named_twice_is_a_fault(write: Write) -> None:
    path = write("staff.csv", "id,id,department\na,b,Field\n")
    assert faults_of(lambda: people_of(path)) == [
        (1, "2 columns are called 'id'; id_column needs one.")
    ]


def test_every_role_needs_people_and_every_role_must_exist(write: Write) -> None:
    path = write("staff.csv", STAFF)
    nobody = faults_of(lambda: people_of(path, {**ROLES, "Care": "operations"}))
    assert nobody == [(None, "nobody works in accounts; give one of the departments that role.")]
    wrong = faults_of(lambda: people_of(path, {**ROLES, "Care": "account"}))
    assert wrong[0][1].startswith("the role of 'Care' is 'account'; it must be one of sales,")
    assert wrong[0][1].endswith("Did you mean 'accounts'?")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"id,department\n", "no row below it"),
        (b"id,department\n\xff\xfe\x00", "not text in UTF-8"),
        (b"id,department\na\x00,Field\n", "not a text file"),
        (b"PK\x03\x04rest", "a workbook or an archive"),
        (b"\x1f\x8b\x08broken", "the packed file is damaged"),
        (gzip.compress(STAFF.encode())[:-9], "the packed file is damaged"),
        (b'id,department\n"ann,Field\nbob,Field\n', "a quotation mark"),
        (b'id,department\n"ann"x,Field\n', "a quotation mark"),
        (b"id,department\n" + b"a" * 200_000 + b",Field\n", "the row cannot be read"),
        (b"a" * 200_000, "the row cannot be read"),
    ],
)
def test_a_file_that_holds_no_table_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    faults = faults_of(lambda: people_of(path))
    assert len(faults) == 1
    assert words in faults[0][1]


def test_the_line_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes("id,department\nann,Field\nJosé,Care\n".encode("latin-1"))
    assert faults_of(lambda: people_of(path))[0][0] == 3


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert faults_of(lambda: people_of(tmp_path / "no.csv")) == [(None, "there is no such file.")]
    assert faults_of(lambda: people_of(tmp_path)) == [(None, "this is a folder, not a file.")]


# Ties from files


@pytest.fixture
def staff(write: Write) -> ImportedPeople:
    return people_of(write("staff.csv", STAFF))


def ties_of(path: Path, people: ImportedPeople, strength: str | None = "minutes") -> Ties:
    return read_ties(path, people, from_column="from", to_column="to", strength_column=strength)[0]


def test_ties_are_merged_scaled_and_reported(write: Write, staff: ImportedPeople) -> None:
    ties, report = read_ties(
        write("ties.csv", CONTACTS + "bob,ann,2\n"),
        staff,
        from_column="from",
        to_column="to",
        strength_column="minutes",
    )
    assert_well_formed(ties)
    full = float(np.quantile([42.0, 5.0, 40.0], 0.9))
    assert list(zip(ties.first.tolist(), ties.second.tolist(), strict=True)) == [
        (0, 1),
        (0, 2),
        (3, 4),
    ]
    assert ties.strength == pytest.approx([1.0, 5 / full, 40 / full])
    assert report.full_strength == full
    assert report.without_ties == ()
    assert report.lines() == [
        "ties.csv: 8 rows became 3 ties among 5 people.",
        "1 row dropped, with somebody whom the scenario leaves out (line 7).",
        "1 row dropped, with the same person at both ends (line 6).",
        "1 row dropped, with strength 0 (line 8).",
        "2 rows added to the tie of an earlier row (lines 3, 9).",
        "The strength of a tie is its total divided by 41.6, which nine in ten ties do not "
        "exceed; at most 1.",
    ]


def test_only_the_first_ten_lines_are_listed(write: Write, staff: ImportedPeople) -> None:
    _, report = read_ties(
        write("ties.csv", "from,to\n" + "ann,bob\n" * 13), staff, from_column="from", to_column="to"
    )
    assert report.dropped[0].count == 12
    assert report.dropped[0].places == tuple(range(3, 13))
    assert "(lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more)" in report.lines()[1]


def test_rows_count_where_there_is_no_strength(write: Write, staff: ImportedPeople) -> None:
    ties = ties_of(write("ties.csv", CONTACTS), staff, None)
    assert len(ties) == 4
    assert ties.strength == pytest.approx([1.0, 1 / 1.7, 1 / 1.7, 1 / 1.7])


def test_strengths_from_0_to_1_are_kept(write: Write, staff: ImportedPeople) -> None:
    ties, report = read_ties(
        write("ties.csv", "a;b;s\nann;bob;0.25\nann;cid;1\n"),
        staff,
        from_column="a",
        to_column="b",
        strength_column="s",
    )
    assert ties.strength.tolist() == [0.25, 1.0]
    assert report.lines()[-1] == "Strengths lie between 0 and 1 and are kept."
    assert report.lines()[1] == (
        "2 people have no ties and are simulated all the same: 'dee', 'eve'."
    )


def test_the_order_of_rows_changes_no_bit(write: Write, staff: ImportedPeople) -> None:
    rows = [f"ann,bob,{0.1 + 0.7 * number}" for number in range(30)] + ["ann,cid,0.3"]
    one = ties_of(write("one.csv", "\n".join(["from,to,minutes", *rows])), staff)
    other = ties_of(write("other.csv", "\n".join(["from,to,minutes", *rows[::-1]])), staff)
    assert one.strength.tolist() == other.strength.tolist()


def test_people_named_only_in_the_ties_are_named(write: Write, staff: ImportedPeople) -> None:
    text = CONTACTS + "".join(f"ann,new{number},1\nnew{number},bob,1\n" for number in range(12))
    faults = faults_of(lambda: ties_of(write("ties.csv", text), staff))
    assert faults == [
        (
            9,
            "12 people are named here but not in staff.csv: 'new0', 'new1', 'new2', 'new3', "
            "'new4', 'new5', 'new6', 'new7', 'new8', 'new9' and 2 more. Add them there; a "
            "department with the role leave_out drops their ties.",
        )
    ]


def test_all_faults_of_a_ties_file_are_told_at_once(write: Write, staff: ImportedPeople) -> None:
    text = "from,to,minutes\nann,bob,-1\nann,,2\nann,cid,often\nann,cid,\nann,dee,nan\n"
    text += 'eve,dee,"3,5"\nann,dee,1_000\nmax,dee,1e400\ndee\n'
    assert faults_of(lambda: ties_of(write("ties.csv", text), staff)) == [
        (2, "the strength is '-1'; it must be a number from 0 to 1e15."),
        (3, "one of the two people has no name."),
        (4, "the strength is 'often'; it must be a number."),
        (5, "the strength is empty; it must be a number."),
        (6, "the strength is 'nan'; it must be a number from 0 to 1e15."),
        (7, "the strength is '3,5'; it must be a number. Write a decimal point."),
        (8, "the strength is '1_000'; it must be a number."),
        (9, "the strength is '1e400'; it must be a number from 0 to 1e15."),
        (
            9,
            "1 person is named here but not in staff.csv: 'max'. Add them there; a department "
            "with the role leave_out drops their ties.",
        ),
        (
            10,
            "the row has 1 cell, the heading 3; put text that holds the separator in quotation "
            "marks.",
        ),
    ]


def test_a_file_without_a_usable_tie_is_refused(write: Write, staff: ImportedPeople) -> None:
    path = write("ties.csv", "from,to,minutes\nann,ann,3\nzoe,bob,1\n")
    assert faults_of(lambda: ties_of(path, staff)) == [
        (None, "no line is a tie between two people of the firm.")
    ]


def test_who_has_most_contact_leads_where_no_column_says(
    write: Write, staff: ImportedPeople
) -> None:
    text = "from,to,minutes\nann,bob,1\nbob,cid,9\ndee,cid,3\neve,cid,4\n"
    ties = ties_of(write("ties.csv", text), staff)
    assert with_leads(staff, ties).is_lead.tolist() == [False, True, True, False, True]
    assert with_leads(staff, None).is_lead.tolist() == [True, False, True, True, False]
    known = replace(staff, is_lead=np.array([True, False, False, False, False]))
    assert with_leads(known, ties).is_lead.tolist() == [True, False, True, False, True]


def organization(people: Path, ties: Path | None) -> Organization:
    return Organization(
        people=PeopleFile(file=str(people), roles=ROLES),
        ties=None if ties is None else TiesFile(file=str(ties), strength_column="minutes"),
    )


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


def test_luck_may_come_from_anywhere() -> None:
    def halves(stream: str, entities: int, columns: int = 1, /) -> Column:
        return np.full((entities, columns), 0.5)

    assert_well_formed(generate_ties(*firm((4, 4, 8)), halves))
