"""Networks: people and the ties between them, at one time or over many, and departments.

Everybody keeps one place, so that pictures of several times can be laid side by side.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, hypot, isfinite, pi, sin, sqrt
from typing import Any

import networkx as nx
import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from model.records import DEPARTMENTS
from reports import wording
from reports.charts.style import BLUE, GREEN, HOUSE_STYLE, INK, PURPLE, literal

Point = tuple[float, float]

DEPARTMENT_COLORS = {"sales": BLUE, "accounts": GREEN, "operations": PURPLE}
DEPARTMENT_SHAPES = {"sales": "circle", "accounts": "square", "operations": "diamond"}
MORE, LESS = "#0f766e", "#8a4b08"  # of trust: the dark ends of teal and brown
LARGEST_GRAPH = 300  # people up to which a graph is drawn person by person
MOST_LABELS = 6  # on the links of a network: more would collide

_TIE_WIDTHS = ((0.0, 1 / 3, 0.5), (1 / 3, 2 / 3, 1.2), (2 / 3, 1.01, 2.4))
_FEW_PEOPLE = 60  # up to which there is room for large signs
_LARGE, _SMALL = 13, 8  # sizes of a person's sign [px]
_HEIGHT, _LOW = 460, 330  # of a network alone, and of one of three side by side [px]
_SIDE = 0.09  # by how much the two directions of a link lie apart, of the ring's radius
_AT_CENTER = 0.3  # part of a link at each end that the sign of a department covers


_SECOND_LINE = 0.3  # room for the second line of a name, of the ring's radius
_PLACE = 0.72  # of a number on its link, from its tail [share]

# --- People ---------------------------------------------------------------------------------------


def communication(
    graph: "nx.Graph[Any]",
    seats: Mapping[Any, Point] | None = None,
    *,
    is_small: bool = False,
    has_hover: bool = True,
) -> go.Figure:
    """Return the communication graph: people on a ring for each department, ties as lines.

    Leads stand in the middle of their department; a wider line is a stronger tie. A graph of more
    than 300 people is drawn as three departments.

    Parameters
    ----------
    graph
        Nodes with `department` and `is_lead`, edges with `strength` [share 0-1].
    seats
        Place of each person, as `seats_of` gives; where None, that of this graph alone.
    is_small
        Whether it is one of three side by side.
    has_hover
        Whether a person's ties are told when pointed at.
    """
    if graph.number_of_nodes() > LARGEST_GRAPH:
        return department_network(graph, is_small=is_small)
    seats = seats_of([graph]) if seats is None else seats
    kinds: dict[tuple[bool, float], list[tuple[Point, Point]]] = {
        (crosses, width): [] for crosses in (False, True) for _, _, width in _TIE_WIDTHS
    }
    for a, b, tie in graph.edges(data=True):
        width = _TIE_WIDTHS[_width_class(tie) - 1][2]
        kinds[_crosses(graph, a, b), width].append((seats[a], seats[b]))
    traces = [_tie_lines(ties, width, crosses) for (crosses, width), ties in kinds.items()]
    size = _LARGE if len(seats) <= _FEW_PEOPLE and not is_small else _SMALL
    for department in DEPARTMENTS:
        traces.append(_people(graph, department, seats, size, has_hover=has_hover))
    return _network(traces, reach=_reach(seats), is_small=is_small)


def seats_of(graphs: Sequence["nx.Graph[Any]"]) -> dict[Any, Point]:
    """Return the place of everybody in any of the graphs.

    Leads stand in the middle of their department, everybody else on its ring.
    """
    union: nx.Graph[Any] = nx.Graph()
    for graph in graphs:
        union.add_nodes_from(graph.nodes(data=True))
    seats = {}
    radii = _radii(union)
    for department, (x, y) in _centers().items():
        people = [person for person in sorted(union) if _department(union, person) == department]
        leads = [person for person in people if _is_lead(union, person)]
        others = [person for person in people if not _is_lead(union, person)]
        inner = 0.0 if len(leads) == 1 else 0.12
        for members, radius in ((leads, inner), (others, radii[department])):
            for i, person in enumerate(members):
                angle = 2 * pi * i / len(members)
                seats[person] = (x + radius * cos(angle), y + radius * sin(angle))
    return seats


def frames(graphs: Sequence["nx.Graph[Any]"], seats: Mapping[Any, Point]) -> dict[str, Any]:
    """Return a network over time as small data, which the page's player draws.

    A frame is a text with one sign for each tie (0: none, 1 to 3: how strong) and one with a sign
    for each person (1: at work).

    Returns
    -------
    Places `x` and `y` and `department` (number) of the people, `first` and `second` person and
    `crosses` (1: between departments) of the ties, and the texts `ties` and `people` by frame.
    """
    union: nx.Graph[Any] = nx.Graph()
    for graph in graphs:
        union.add_nodes_from(graph.nodes(data=True))
        union.add_edges_from(graph.edges())
    people = sorted(
        union, key=lambda person: (DEPARTMENTS.index(_department(union, person)), person)
    )
    number = {person: i for i, person in enumerate(people)}
    ties = sorted(sorted((number[a], number[b])) for a, b in union.edges())
    pairs = [(people[a], people[b]) for a, b in ties]
    return {
        "x": [round(seats[person][0], 3) for person in people],
        "y": [round(seats[person][1], 3) for person in people],
        "department": [DEPARTMENTS.index(_department(union, person)) for person in people],
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


def ties_between(graph: "nx.Graph[Any]") -> pd.DataFrame:
    """Return number and mean strength of the ties for each pair of departments."""
    pairs = [(a, b) for i, a in enumerate(DEPARTMENTS) for b in DEPARTMENTS[i:]]
    strengths: dict[tuple[str, str], list[float]] = {pair: [] for pair in pairs}
    for a, b, tie in graph.edges(data=True):
        ends = sorted((_department(graph, a), _department(graph, b)), key=DEPARTMENTS.index)
        strengths[ends[0], ends[1]].append(float(tie.get("strength", 0.0)))
    return pd.DataFrame(
        [
            {
                "first": first,
                "second": second,
                "ties": len(own),
                "strength": sum(own) / len(own) if own else float("nan"),
            }
            for (first, second), own in strengths.items()
        ]
    )


# --- Departments ----------------------------------------------------------------------------------


def department_network(graph: "nx.Graph[Any]", *, is_small: bool = False) -> go.Figure:
    """Return the departments as three nodes, with the number of ties written on each line."""
    centers = _centers()
    counts = ties_between(graph)
    across = counts[(counts["first"] != counts["second"]) & (counts["ties"] > 0)]
    most = across["ties"].max()
    traces, texts = [], []
    for row in across.to_dict("records"):
        (x, y), (u, v) = centers[row["first"]], centers[row["second"]]
        line = {"width": 1 + 11 * row["ties"] / most, "color": "#9aa1ac"}
        traces.append(go.Scatter(x=[x, u], y=[y, v], mode="lines", line=line, hoverinfo="skip"))
        text = {"text": f"{row['ties']:,} ties", "bgcolor": "white", "borderpad": 3}
        texts.append({"x": (x + u) / 2, "y": (y + v) / 2, "showarrow": False, **text})
    traces += _department_signs(40 if is_small else 60)
    return _network(traces, reach=0.25, texts=texts, is_small=is_small)


def trust_network(rows: pd.DataFrame, measure: Measure) -> go.Figure:
    """Return the change of trust between departments as arrows from who trusts to whom.

    Arrows are colored where the change is clear, and the six largest of them carry its number;
    other links are thin and gray.

    Parameters
    ----------
    rows
        Columns `trusting`, `trusted`, `estimate` and `verdict`; trust within a department is not
        drawn.
    measure
        Any measure of trust: gives the unit.
    """
    across = rows[(rows["trusting"] != rows["trusted"]) & rows["estimate"].map(isfinite)]
    links = across.assign(is_clear=across["verdict"].map(wording.is_clear)).to_dict("records")
    links.sort(key=lambda row: -abs(row["estimate"]) if row["is_clear"] else 0.0)
    largest = max([abs(row["estimate"]) for row in links if row["is_clear"]], default=1.0)
    form = wording.form_of_change(measure, [row["estimate"] for row in links])
    digits = form.digits_for([row["estimate"] for row in links])
    texts = []
    for place, row in enumerate(links):
        tail, head = _beside_each_other(row["trusting"], row["trusted"])
        is_more = row["estimate"] > 0
        color = (MORE if is_more else LESS) if row["is_clear"] else "#9aa1ac"
        width = 1.5 + 3.5 * abs(row["estimate"]) / largest if row["is_clear"] else 1.0
        texts.append(_arrow(tail, head, color, width))
        if row["is_clear"] and place < MOST_LABELS:
            number = form.write(row["estimate"], signed=True, digits=digits)
            texts.append(_on_link(tail, head, f"<b>{number}</b>", color))
    return _network(_department_signs(40), reach=0.25, texts=texts, is_small=True)


def _beside_each_other(start: str, end: str) -> tuple[Point, Point]:
    """Return the ends of a link, moved aside so that both directions are seen."""
    (x, y), (u, v) = _centers()[start], _centers()[end]
    length = hypot(u - x, v - y)
    across, along = (-(v - y) / length, (u - x) / length), ((u - x) / length, (v - y) / length)
    tail = (
        x + _SIDE * across[0] + _AT_CENTER * along[0],
        y + _SIDE * across[1] + _AT_CENTER * along[1],
    )
    head = (
        u + _SIDE * across[0] - _AT_CENTER * along[0],
        v + _SIDE * across[1] - _AT_CENTER * along[1],
    )
    return tail, head


def _arrow(tail: Point, head: Point, color: str, width: float) -> dict[str, Any]:
    return {
        **{"x": head[0], "y": head[1], "ax": tail[0], "ay": tail[1]},
        **{"xref": "x", "yref": "y", "axref": "x", "ayref": "y"},
        **{"text": "", "showarrow": True, "arrowhead": 2, "arrowsize": 0.9},
        **{"arrowwidth": round(width, 1), "arrowcolor": color},
    }


def _on_link(tail: Point, head: Point, text: str, color: str) -> dict[str, Any]:
    """Return a number on a link, nearer to its head, so that those of both directions part."""
    return {
        "x": tail[0] + _PLACE * (head[0] - tail[0]),
        "y": tail[1] + _PLACE * (head[1] - tail[1]),
        "text": text,
        "showarrow": False,
        "bgcolor": "white",
        "borderpad": 1,
        "font": {"size": 12, "color": color},
    }


def _department_signs(size: int) -> list[go.Scatter]:
    return [
        go.Scatter(
            x=[x],
            y=[y],
            mode="markers",
            name=department,
            marker={"size": size, "opacity": 1, **_department_sign(department)},
            hoverinfo="skip",
        )
        for department, (x, y) in _centers().items()
    ]


# --- Parts ----------------------------------------------------------------------------------------


def _department(graph: "nx.Graph[Any]", person: Any) -> str:
    return str(graph.nodes[person]["department"])


def _is_lead(graph: "nx.Graph[Any]", person: Any) -> bool:
    return bool(graph.nodes[person].get("is_lead", False))


def _crosses(graph: "nx.Graph[Any]", one: Any, other: Any) -> bool:
    return _department(graph, one) != _department(graph, other)


def _width_class(tie: Mapping[str, Any]) -> int:
    """Return how strong a tie is, from 1 to 3."""
    strength = float(tie.get("strength", 0.0))
    return 1 + sum(strength >= low for low, _, _ in _TIE_WIDTHS[1:])


def _within(name: str, is_small: bool) -> str:
    """Return a name in as many lines as a narrow network needs."""
    return name.replace(" ", "<br>") if is_small else name


def _department_sign(department: str) -> dict[str, Any]:
    return {"color": DEPARTMENT_COLORS[department], "symbol": DEPARTMENT_SHAPES[department]}


def _centers() -> dict[str, Point]:
    """Return where the departments stand, on one ring."""
    angles = {name: pi / 2 + 2 * pi * i / len(DEPARTMENTS) for i, name in enumerate(DEPARTMENTS)}
    return {name: (cos(angle), sin(angle)) for name, angle in angles.items()}


def _radii(graph: "nx.Graph[Any]") -> dict[str, float]:
    """Return the radius of the ring on which each department's people stand."""
    members = [_department(graph, person) for person in graph]
    sizes = {name: members.count(name) for name in DEPARTMENTS}
    largest = max([1, *sizes.values()])
    return {name: 0.22 + 0.33 * sqrt(size / largest) for name, size in sizes.items()}


def _reach(seats: Mapping[Any, Point]) -> float:
    """Return how far people stand from the middle of their department at most."""
    centers = list(_centers().values())
    return max(
        (min(hypot(x - u, y - v) for u, v in centers) for x, y in seats.values()), default=0.25
    )


def _tie_lines(ties: Iterable[tuple[Point, Point]], width: float, crosses: bool) -> go.Scatter:
    """Return ties of one width as one trace, with a gap after each."""
    ends = [point for tie in ties for point in (*tie, (None, None))]
    return go.Scatter(
        x=[x if x is None else round(x, 3) for x, _ in ends],
        y=[y if y is None else round(y, 3) for _, y in ends],
        mode="lines",
        name="ties between departments" if crosses else "ties within a department",
        line={"width": width, "color": INK if crosses else "#c3c8d0"},
        opacity=0.55 if crosses else 1.0,
        hoverinfo="skip",
    )


def _called(graph: "nx.Graph[Any]", person: Any) -> str:
    """Return what a person is called: department and number, or name and department."""
    department = _department(graph, person)
    called = literal(str(graph.nodes[person].get("id", department)))
    if called.startswith(department):
        return wording.starting(called)
    return f"{called}, {wording.department(department)}"


def _people(
    graph: "nx.Graph[Any]",
    department: str,
    seats: Mapping[Any, Point],
    size: int,
    *,
    has_hover: bool,
) -> go.Scatter:
    people = [person for person in graph if _department(graph, person) == department]
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
            **_department_sign(department),
        },
        hoverinfo="text" if has_hover else "skip",
        hovertext=told if has_hover else None,
    )


def _network(
    traces: Sequence[go.Scatter],
    *,
    reach: float,
    texts: Sequence[Mapping[str, Any]] = (),
    is_small: bool = False,
) -> go.Figure:
    """Return a network with its departments named beyond their reach, its proportions kept."""
    names = [
        {
            "x": x,
            "y": y + (1 if y > 0 else -1) * (reach + 0.06),
            "yanchor": "bottom" if y > 0 else "top",
            "text": f"<b>{_within(wording.department(department), is_small)}</b>",
            "showarrow": False,
            "bgcolor": "white",
        }
        for department, (x, y) in _centers().items()
    ]
    room = 1.1 + reach
    below = room - 0.3 + _SECOND_LINE * is_small
    return go.Figure(
        data=list(traces),
        layout={
            "template": HOUSE_STYLE,
            "height": _LOW if is_small else _HEIGHT,
            "annotations": [*texts, *names],
            "xaxis": {"visible": False, "range": [-room, room], "constrain": "domain"},
            "yaxis": {"visible": False, "range": [-below, 0.2 + room], "scaleanchor": "x"},
        },
    )
