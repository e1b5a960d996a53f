"""Ties from tables and graphs: the right graph, or a refusal with format and line."""

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from company.any_ties import calendar_days, read_any_contacts
from company.contacts import Contacts
from model.faults import ScenarioError

NAMES = ("Zoë Ünal", "José", "李雷", "a&b <c>")
WRITERS: dict[str, Callable[..., None]] = {
    "graphml": nx.write_graphml,
    "gexf": nx.write_gexf,
    "gml": nx.write_gml,
    "net": nx.write_pajek,
}


def read(tmp_path: Path, text: str, name: str = "ties.csv", **kwargs: object) -> Contacts:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_any_contacts(path, **kwargs)  # type: ignore[arg-type]


def totals(contacts: Contacts) -> dict[frozenset[str], float]:
    """Add up the strength of each pair."""
    sums: Counter[frozenset[str]] = Counter()
    rows = zip(contacts.one, contacts.other, contacts.strength.tolist(), strict=True)
    for one, other, strength in rows:
        sums[frozenset((one, other))] += strength
    return {pair: round(total, 9) for pair, total in sums.items() if total}


AB, BC, AC = frozenset("ab"), frozenset("bc"), frozenset("ac")


def test_pairs_with_decimal_commas(tmp_path: Path) -> None:
    found = read(tmp_path, "Source;Target;Weight\na;b;1,5\nb;c;2,25\n")
    assert totals(found) == {AB: 1.5, BC: 2.25}
    assert found.columns == {"from": "Source", "to": "Target", "strength": "Weight"}


def test_pairs_written_in_both_directions_count_once_and_messages_are_added(
    tmp_path: Path,
) -> None:
    both = read(tmp_path, "from,to,strength\na,b,0.4\nb,a,0.4\nb,c,0.2\nc,b,0.2\n")
    assert totals(both) == {AB: 0.4, BC: 0.2}
    assert "merged" in both.told[0] and "(lines 3, 5)" in both.told[0]
    mail = read(tmp_path, "from,to,messages\na,b,4\nb,a,3\n")
    assert totals(mail) == {AB: 7.0}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (",a,b,c\na,0,2,1\nb,2,0,0\nc,1,0,0\n", {AB: 2, AC: 1}),
        (",a,b,c\na,0,2,1\nb,0,0,0\nc,0,0,0\n", {AB: 2, AC: 1}),
        (",a,b,c\na,,2,1\nb,1,,\nc,,,\n", {AB: 3, AC: 1}),
        ("x;b;a\na;2,5;0\nb;0;2,5\n", {AB: 2.5}),
    ],
)
def test_matrices_whole_half_directed_and_in_another_order(
    tmp_path: Path, text: str, expected: dict[frozenset[str], float]
) -> None:
    assert totals(read(tmp_path, text)) == expected


def test_a_log_counts_old_contacts_less_and_mail_for_each_recipient(tmp_path: Path) -> None:
    log = "sent,sender,recipients\n2026-01-31,a,b;c\n2026-01-01,a,b\n"
    found = read(tmp_path, log, half_life=30.0)
    assert totals(found) == {AB: 1.5, AC: 1.0}
    assert found.form.startswith("a log over 30 days")
    seconds = "time,actor1,actor2,duration\n0,a,b,20\n2592000,a,b,40\n"
    assert totals(read(tmp_path, seconds, half_life=30.0)) == {AB: 50.0}
    assert totals(read(tmp_path, seconds, kind="pairs")) == {AB: 60.0}


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("is_directed", [False, True])
def test_graphs_keep_names_strengths_and_directions(
    tmp_path: Path, form: str, is_directed: bool
) -> None:
    graph: nx.Graph[str] = nx.DiGraph() if is_directed else nx.Graph()
    one, two, three, four = NAMES
    graph.add_edge(one, two, weight=2.5)
    graph.add_edge(two, three, weight=1.0)
    graph.add_edge(three, four, weight=3.0)
    if is_directed:
        graph.add_edge(two, one, weight=0.5)
    path = tmp_path / f"g.{form}"
    WRITERS[form](graph, path)
    found = totals(read_any_contacts(path))
    assert found == {
        frozenset((one, two)): 3.0 if is_directed else 2.5,
        frozenset((two, three)): 1.0,
        frozenset((three, four)): 3.0,
    }


@given(
    st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.integers(1, 99), min_size=1)
)
def test_any_list_matrix_and_graph_say_the_same(ties: dict[tuple[int, int], int]) -> None:
    graph: nx.Graph[str] = nx.Graph()
    for (one, other), weight in ties.items():
        if one != other:
            graph.add_edge(f"p{one}", f"p{other}", weight=float(weight))
    if not graph.number_of_edges():
        return
    expected = {frozenset((a, b)): d["weight"] for a, b, d in graph.edges(data=True)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nx.write_graphml(graph, folder / "g.graphml")
        lines = [f"{a},{b},{d['weight']:g}" for a, b, d in graph.edges(data=True)]
        people = sorted(graph)
        matrix = [["", *people]] + [
            [a, *(f"{graph[a][b]['weight']:g}" if graph.has_edge(a, b) else "0" for b in people)]
            for a in people
        ]
        assert totals(read_any_contacts(folder / "g.graphml")) == expected
        assert totals(read(folder, "from,to,weight\n" + "\n".join(lines), kind="pairs")) == expected
        text = "\n".join(",".join(row) for row in matrix)
        assert totals(read(folder, text, kind="matrix")) == expected


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("t.csv", "from,to\na,\n", "line 2: one of the two people has no name"),
        ("t.csv", "from,to,hours\na,b,lots\n", "line 2: column 'hours' is 'lots'"),
        ("t.csv", "from,to,hours\na,b,-2\n", "line 2: column 'hours' is -2; it may not be"),
        ("t.csv", 'from,to,hours\na,b,"1,234"\n', "--decimal point or --decimal comma"),
        ("t.csv", "x,y\na,b\n", "--column from=HEADING"),
        ("t.csv", "from,to,time\na,b,\n", "line 2: column 'time' is empty"),
        ("t.csv", "from,to,time\na,b,03/04/2026\n", "--dates dmy"),
        ("t.csv", ",a,b\na,0,1\nc,1,0\n", "a matrix has the same people across and down"),
        ("g.graphml", "", "this is no GraphML that can be read: it is empty"),
        ("g.graphml", "<graphml><graph>", "g.graphml, line 1: this is no GraphML"),
        ("g.graphml", "not xml", "this is no GraphML that can be read"),
        ("g.gexf", "<gexf>\n<x></gexf>", "g.gexf, line 2: this is no GEXF"),
        ("g.gml", "graph [\n node [ id 1 \n", "this is no GML that can be read"),
        ("g.net", "*vertices 2\n1 a\n*edges\n1 b\n", "this is no Pajek that can be read"),
        (
            "g.graphml",
            '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n<graphml/>',
            "line 2: this is no GraphML that can be read: it declares entities",
        ),
    ],
)
def test_broken_files_are_refused_with_format_and_line(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    with pytest.raises(ScenarioError) as raised:
        read(tmp_path, text, name)
    assert words in str(raised.value)


def test_attributes_that_a_graph_lacks_are_named(tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edge("a", "b", weight="much")
    nx.write_graphml(graph, tmp_path / "g.graphml")
    for columns, words in (
        ({"strength": "hours"}, "nothing has the attribute 'hours'"),
        ({"stength": "weight"}, "Did you mean 'strength'?"),
        ({}, "edge 1: the strength is 'much'"),
    ):
        with pytest.raises(ScenarioError) as raised:
            read_any_contacts(tmp_path / "g.graphml", columns=columns)
        assert words in str(raised.value)


def test_half_lives_are_times_of_the_calendar() -> None:
    assert calendar_days("1 year") == pytest.approx(365.25)
    with pytest.raises(ValueError, match="no time at all"):
        calendar_days("0 days")
