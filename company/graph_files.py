"""Graphs from other programs: GraphML, GEXF, GML and Pajek, as networkx reads them."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import numpy as np

from company.contacts import Contacts
from model.faults import Fault, FaultsByKind, ScenarioError, why_not_opened
from model.quantities import one_line, shown
from model.table_file import WholeTable

if TYPE_CHECKING:
    import networkx

LARGEST_FILE = 500_000_000  # bytes
FORMATS = {".graphml": "GraphML", ".gexf": "GEXF", ".gml": "GML", ".net": "Pajek", ".paj": "Pajek"}
_NAMES = ("id", "name", "email", "label")  # attributes that name a person, the likeliest first
_STRENGTHS = ("strength", "weight", "value", "count", "duration", "hours")
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)


def is_graph_file(path: Path) -> bool:
    """Tell by its ending whether a file holds a graph."""
    return path.suffix.lower() in FORMATS


def read_graph_contacts(
    path: Path, *, strength: str | None = None, name: str | None = None
) -> Contacts:
    """Read the edges of a graph file as contacts.

    Parameters
    ----------
    path
        File whose ending tells the format.
    strength
        Attribute of edges that says how much contact there is; a usual one where None.
    name
        Attribute of nodes that names a person; a usual one, or the node itself, where None.

    Raises
    ------
    ScenarioError
        With the format, and the line where there is one, if the file is wrong.
    """
    graph = read_graph(path)
    faults = FaultsByKind(str(path), "organization.ties.file", "edge")
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    is_pajek = FORMATS[path.suffix.lower()] == "Pajek"  # whose nodes are called by their names
    label = name or (None if is_pajek else _named_by(nodes))
    weight = strength or _weighted_by(edges)
    for attribute, rows in ((strength, [d for _, _, d in edges]), (name, [d for _, d in nodes])):
        if attribute and not any(attribute in data for data in rows):
            known = sorted({key for data in rows for key in data})
            message = f"nothing has the attribute {shown(attribute)}; there are {known}."
            faults.add("an attribute is missing", None, message)
    names = {
        node: str(data.get(label, node)).strip() if label else str(node) for node, data in nodes
    }
    values = [
        _number(data.get(weight, 1) if weight else 1, i, faults)
        for i, (_, _, data) in enumerate(edges, 1)
    ]
    if not edges and not faults.count:
        faults.add("there are no edges", None, "the graph has no edges, so there are no ties.")
    if len(set(names.values())) < len(names):
        message = (
            f"two nodes have the same {label}; name another attribute: --column name=ATTRIBUTE."
        )
        faults.add("a name is repeated", None, message)
    if faults.count:
        raise ScenarioError(faults.listed())
    direction = "directed: both directions are added" if graph.is_directed() else "undirected"
    return Contacts(
        source=str(path),
        form=f"a {FORMATS[path.suffix.lower()]} graph of {len(nodes):,} nodes, {direction}",
        place="edge",
        columns={key: text for key, text in (("name", label), ("strength", weight)) if text},
        one=[names[one] for one, _, _ in edges],
        other=[names[other] for _, other, _ in edges],
        strength=np.array(values, np.float64),
        rows=np.arange(1, len(edges) + 1),
    )


def table_of_nodes(path: Path) -> WholeTable:
    """Give the nodes of a graph file as a table: who it is, and a column for each attribute.

    People have the names that `read_graph_contacts` gives them.

    Raises
    ------
    ScenarioError
        As `read_graph`.
    """
    nodes = list(read_graph(path).nodes(data=True))
    is_pajek = FORMATS[path.suffix.lower()] == "Pajek"
    label = None if is_pajek else _named_by(nodes)
    others = dict.fromkeys(key for _, data in nodes for key in data if key not in (label, "id"))
    rows = [
        [str(data[label] if label else node).strip(), *(_text(data.get(key)) for key in others)]
        for node, data in nodes
    ]
    return WholeTable(["id", *map(str, others)], 1, rows, list(range(1, len(rows) + 1)))


def _text(value: Any) -> str:
    """Write an attribute as a list of personnel does."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip()


def read_graph(path: Path) -> "networkx.Graph[Any]":
    """Read a graph file.

    Raises
    ------
    ScenarioError
        With the format, and the line where there is one, if the file is wrong.
    """
    form = FORMATS[path.suffix.lower()]

    def refuse(why: str, line: int | None = None) -> ScenarioError:
        message = f"this is no {form} that can be read: {why}."
        return ScenarioError([Fault(str(path), line, "organization.ties.file", message)])

    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioError(
            [Fault(str(path), None, "organization.ties.file", f"{why_not_opened(error)}.")]
        ) from None
    if len(content) > LARGEST_FILE:
        raise refuse(f"it is larger than {LARGEST_FILE:,} bytes")
    if not content.strip():
        raise refuse("it is empty")
    if form in ("GraphML", "GEXF") and (found := _DECLARATION.search(content)):
        line = content[: found.start()].count(b"\n") + 1
        raise refuse("it declares entities, which could unpack into anything", line)
    from networkx import NetworkXError

    try:
        return _readers()[form](path)
    except ParseError as error:
        raise refuse(_plain(error), error.position[0]) from None
    except (NetworkXError, ValueError, KeyError, IndexError, TypeError, StopIteration) as error:
        found_line = re.search(r"line (\d+)", str(error))
        raise refuse(_plain(error), int(found_line[1]) if found_line else None) from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refuse("its text is not UTF-8", line) from None


def _plain(error: Exception) -> str:
    text = one_line(str(error), 120) or type(error).__name__
    return text.rstrip(".")


def _readers() -> "dict[str, Callable[[Path], networkx.Graph[Any]]]":
    import networkx  # takes 0.2 s

    return {
        "GraphML": networkx.read_graphml,
        "GEXF": networkx.read_gexf,
        "GML": _read_gml,
        "Pajek": networkx.read_pajek,
    }


def _read_gml(path: Path) -> "networkx.Graph[Any]":
    """Read GML by the numbers of its nodes; what names them is an attribute like any other."""
    import networkx

    text = path.read_text(encoding="utf-8-sig")
    graph: networkx.Graph[Any] = networkx.parse_gml(text, label="id")
    return graph


def graphml_of(graph: "networkx.Graph[Any]") -> bytes:
    """Write a graph as GraphML, with all attributes of nodes and edges."""
    import networkx

    content = io.BytesIO()
    labeled = graph.copy()
    for _, data in labeled.nodes(data=True):
        data["label"] = data.get("id", "")  # which Gephi shows
    networkx.write_graphml(labeled, content)
    return content.getvalue()


def _named_by(nodes: "list[tuple[Any, dict[str, Any]]]") -> str | None:
    """Choose the attribute that names people: one that all nodes have, and no two the same."""
    for name in _NAMES:
        values = [str(data[name]) for _, data in nodes if name in data]
        if len(set(values)) == len(nodes) > 0:
            return name
    return None


def _weighted_by(edges: "list[tuple[Any, Any, dict[str, Any]]]") -> str | None:
    return next((name for name in _STRENGTHS if any(name in data for *_, data in edges)), None)


def _number(value: Any, edge: int, faults: FaultsByKind) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0.0 <= number < 1e15:
        message = f"the strength is {shown(value)}; it must be a number from 0 to 1e15."
        faults.add("the strength is wrong", edge, message)
        return 0.0
    return number
