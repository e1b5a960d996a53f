"""The border to networkx."""

import networkx
import pytest

from model.faults import ScenarioError
from model.graph_exchange import from_networkx, to_networkx
from model.records import DEPARTMENTS
from tests.unit.model.data_files import ROLES
from tests.unit.model.drawn_graphs import drawn, firm, seats


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
