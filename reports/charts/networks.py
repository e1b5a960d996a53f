"""Networks of people and the ties between them, at one time or over many.

Everybody keeps one place, so that pictures of several times can be laid side by side.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, hypot, pi, sin, sqrt
from typing import Any

import networkx as nx
import plotly.graph_objects as go

from reports import wording
from reports.charts.departments import (
    Point,
    department_centers,
    department_network,
    department_of,
    departments_in,
    laid_out,
    sign_of_department,
)
from reports.charts.style import INK, THIN, literal

LARGEST_GRAPH = 300  # people up to which a graph is drawn person by person

_TIE_WIDTHS = ((0.0, 1 / 3, 0.5), (1 / 3, 2 / 3, 1.2), (2 / 3, 1.01, 2.4))
_FEW_PEOPLE = 60  # up to which there is room for large signs
_LARGE, _SMALL = 13, 8  # sizes of a person's sign [px]


def communication(
    graph: "nx.Graph[Any]",
    seats: Mapping[Any, Point] | None = None,
    names: Sequence[str] | None = None,
    *,
    is_small: bool = False,
    has_hover: bool = True,
) -> go.Figure:
    """Return the communication graph: people on a ring for each department, ties as lines.

    Leads stand in the middle of their department; a wider line is a stronger tie. A graph of more
    than 300 people is drawn as its departments.

    Parameters
    ----------
    graph
        Nodes with `department` and `is_lead`, edges with `strength` [share 0-1].
    seats
        Place of each person, as `seats_of` gives; where None, that of this graph alone.
    names
        Departments among which the places were given; where None, those of this graph.
    is_small
        Whether it is one of three side by side.
    has_hover
        Whether a person's ties are told when pointed at.
    """
    if graph.number_of_nodes() > LARGEST_GRAPH:
        return department_network(graph, names, is_small=is_small)
    seats = seats_of([graph]) if seats is None else seats
    names = departments_in([graph]) if names is None else names
    kinds: dict[tuple[bool, float], list[tuple[Point, Point]]] = {
        (crosses, width): [] for crosses in (False, True) for _, _, width in _TIE_WIDTHS
    }
    for a, b, tie in graph.edges(data=True):
        width = _TIE_WIDTHS[_width_class(tie) - 1][2]
        kinds[_crosses(graph, a, b), width].append((seats[a], seats[b]))
    traces = [_tie_lines(ties, width, crosses) for (crosses, width), ties in kinds.items()]
    size = _LARGE if len(seats) <= _FEW_PEOPLE and not is_small else _SMALL
    centers = department_centers(names)
    for department in names:
        traces.append(_people(graph, department, seats, size, has_hover=has_hover))
    return laid_out(traces, centers, reach=_reach(seats, centers), is_small=is_small)


def seats_of(graphs: Sequence["nx.Graph[Any]"]) -> dict[Any, Point]:
    """Return the place of everybody in any of the graphs.

    Leads stand in the middle of their department, everybody else on its ring.
    """
    union: nx.Graph[Any] = nx.Graph()
    for graph in graphs:
        union.add_nodes_from(graph.nodes(data=True))
    seats = {}
    radii = _radii(union)
    for department, (x, y) in department_centers(departments_in(graphs)).items():
        people = [person for person in sorted(union) if department_of(union, person) == department]
        leads = [person for person in people if _is_lead(union, person)]
        others = [person for person in people if not _is_lead(union, person)]
        inner = 0.0 if len(leads) == 1 else 0.12
        for members, radius in ((leads, inner), (others, radii[department])):
            for i, person in enumerate(members):
                angle = 2 * pi * i / len(members)
                seats[person] = (x + radius * cos(angle), y + radius * sin(angle))
    return seats


def frames(
    graphs: Sequence["nx.Graph[Any]"],
    seats: Mapping[Any, Point],
    names: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return a network over time as small data, which the page's player draws.

    A frame is a text with one sign for each tie (0: none, 1 to 3: how strong) and one with a sign
    for each person (1: at work).

    Departments are numbered as in `names`, or as those of the graphs.

    Returns
    -------
    Places `x` and `y` and `department` (number) of the people, `first` and `second` person and
    `crosses` (1: between departments) of the ties, and the texts `ties` and `people` by frame.
    """
    union: nx.Graph[Any] = nx.Graph()
    for graph in graphs:
        union.add_nodes_from(graph.nodes(data=True))
        union.add_edges_from(graph.edges())
    names = departments_in(graphs) if names is None else names
    number_of = {name: number for number, name in enumerate(names)}
    people = sorted(union, key=lambda person: (number_of[department_of(union, person)], person))
    number = {person: i for i, person in enumerate(people)}
    ties = sorted(sorted((number[a], number[b])) for a, b in union.edges())
    pairs = [(people[a], people[b]) for a, b in ties]
    return {
        "x": [round(seats[person][0], 3) for person in people],
        "y": [round(seats[person][1], 3) for person in people],
        "department": [number_of[department_of(union, person)] for person in people],
        "isLead": [int(_is_lead(union, person)) for person in people],
        "first": [a for a, _ in ties],
        "second": [b for _, b in ties],
        "crosses": "".join(str(int(_crosses(union, a, b))) for a, b in pairs),
        "ties": [
            "".join(
                str(_width_class(graph.edges[pair])) if graph.has_edge(*pair) else "0"
                for pair in pairs
            )
            for graph in graphs
        ],
        "people": ["".join(str(int(person in graph)) for person in people) for graph in graphs],
    }


def _is_lead(graph: "nx.Graph[Any]", person: Any) -> bool:
    return bool(graph.nodes[person].get("is_lead", False))


def _crosses(graph: "nx.Graph[Any]", one: Any, other: Any) -> bool:
    return department_of(graph, one) != department_of(graph, other)


def _width_class(tie: Mapping[str, Any]) -> int:
    """Return how strong a tie is, from 1 to 3."""
    strength = float(tie.get("strength", 0.0))
    return 1 + sum(strength >= low for low, _, _ in _TIE_WIDTHS[1:])


def _radii(graph: "nx.Graph[Any]") -> dict[str, float]:
    """Return the radius of the ring on which each department's people stand."""
    members = [department_of(graph, person) for person in graph]
    sizes = {name: members.count(name) for name in departments_in([graph])}
    largest = max([1, *sizes.values()])
    return {name: 0.22 + 0.33 * sqrt(size / largest) for name, size in sizes.items()}


def _reach(seats: Mapping[Any, Point], centers: Mapping[str, Point]) -> float:
    """Return how far people stand from the middle of their department at most."""
    middles = list(centers.values())
    return max(
        (min(hypot(x - u, y - v) for u, v in middles) for x, y in seats.values()), default=0.25
    )


def _tie_lines(ties: Iterable[tuple[Point, Point]], width: float, crosses: bool) -> go.Scatter:
    """Return ties of one width as one trace, with a gap after each."""
    ends = [point for tie in ties for point in (*tie, (None, None))]
    return go.Scatter(
        x=[x if x is None else round(x, 3) for x, _ in ends],
        y=[y if y is None else round(y, 3) for _, y in ends],
        mode="lines",
        name="ties between departments" if crosses else "ties within a department",
        line={"width": width, "color": INK if crosses else THIN},
        opacity=0.85 if crosses else 1.0,
        hoverinfo="skip",
    )


def _called(graph: "nx.Graph[Any]", person: Any) -> str:
    """Return what a person is called: department and number, or name and department."""
    department = department_of(graph, person)
    called = literal(str(graph.nodes[person].get("id", department)))
    if called.startswith(department):
        return wording.starting(called)
    return f"{called}, {literal(wording.department(department))}"


def _people(
    graph: "nx.Graph[Any]",
    department: str,
    seats: Mapping[Any, Point],
    size: int,
    *,
    has_hover: bool,
) -> go.Scatter:
    people = [person for person in graph if department_of(graph, person) == department]
    leads = [_is_lead(graph, person) for person in people]
    name = wording.department(department)
    told = [
        f"{_called(graph, person)}{', lead' if lead else ''}: {graph.degree(person)} ties"
        for person, lead in zip(people, leads, strict=True)
    ]
    return go.Scatter(
        x=[round(seats[person][0], 3) for person in people],
        y=[round(seats[person][1], 3) for person in people],
        mode="markers",
        name=name,
        marker={
            "size": [size * 1.5 if lead else size for lead in leads],
            "line": {"color": [INK if lead else "white" for lead in leads], "width": 1.5},
            "opacity": 1,
            **sign_of_department(department),
        },
        hoverinfo="text" if has_hover else "skip",
        hovertext=told if has_hover else None,
    )
