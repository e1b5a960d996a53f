"""The border to `networkx`: a firm as one of its graphs, and one of its graphs as a firm."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from model.communication import Flags, Rows, Ties
from model.faults import FaultsByKind, ScenarioError
from model.people_file import with_roles
from model.records import DEPARTMENTS
from model.staff_files import ImportedFirm, with_leads
from model.ties_file import THE_GRAPH, Contacts, read_strength, tied

if TYPE_CHECKING:
    import networkx


def to_networkx(
    ties: Ties,
    department: Rows,
    is_lead: Flags,
    ids: Sequence[str] | None = None,
) -> "networkx.Graph[int]":
    """Make a `networkx` graph with one node for each person and one edge for each tie.

    Parameters
    ----------
    ties
        The edges; each carries its `strength`.
    department, is_lead
        Department and whether a person leads it, shape (people,); attributes of the nodes.
    ids
        Name of each person, the attribute `id`; the row number where None.

    Returns
    -------
    Nodes are row numbers, in order.
    """
    from networkx import Graph  # takes long to import, and few runs need it

    graph: networkx.Graph[int] = Graph()
    names = range(len(department)) if ids is None else ids
    for row, name in enumerate(names):
        graph.add_node(
            row,
            id=str(name),
            department=DEPARTMENTS[department[row]],
            is_lead=bool(is_lead[row]),
        )
    ends = zip(ties.first.tolist(), ties.second.tolist(), ties.strength.tolist(), strict=True)
    graph.add_edges_from((first, second, {"strength": value}) for first, second, value in ends)
    return graph


def from_networkx(
    graph: "networkx.Graph[Any]",
    roles: Mapping[str, str] | None = None,
    *,
    department: str = "department",
    lead: str = "is_lead",
    strength: str = "strength",
) -> ImportedFirm:
    """Take the staff and ties of a firm from a `networkx` graph, by the rules of the files.

    Parameters
    ----------
    graph
        One node for each person, named by its attribute `id` or else by itself. Both directions
        of a directed graph, and parallel edges, become one tie.
    roles
        Role of each department, as for `read_people`; where None, departments are called `sales`,
        `accounts` and `operations` already.
    department, lead, strength
        Attributes of nodes and edges to use. Edges without strength count as 1.

    Raises
    ------
    ScenarioError
        With every fault of the graph.
    """
    roles = {name: name for name in DEPARTMENTS} if roles is None else roles
    at_nodes, at_edges = FaultsByKind(None, "graph", "node"), FaultsByKind(None, "graph", "edge")
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    names = {node: str(data.get("id", node)).strip() for node, data in nodes}
    people = with_roles(
        THE_GRAPH,
        range(1, len(nodes) + 1),
        [names[node] for node, _ in nodes],
        [str(data.get(department, "")).strip() for _, data in nodes],
        [bool(data.get(lead, False)) for _, data in nodes],
        roles,
        at_nodes,
    )
    if not nodes:
        at_nodes.add("there are no nodes", None, "the graph has no nodes.")
    weights = [
        read_strength(str(data.get(strength, 1)), number, at_edges)
        for number, (_, _, data) in enumerate(edges, 1)
    ]
    if faults := at_nodes.listed() + at_edges.listed():
        raise ScenarioError(faults)
    contacts = Contacts(
        file=None,
        key="graph",
        place="edge",
        one=[names[one] for one, _, _ in edges],
        other=[names[other] for _, other, _ in edges],
        strength=np.array(weights, np.float64),
        places=np.arange(1, len(edges) + 1),
    )
    ties, report = tied(people, contacts)
    return ImportedFirm(with_leads(people, ties), ties, report)
