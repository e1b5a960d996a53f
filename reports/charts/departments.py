"""Departments as the three nodes of a network: ties and trust between them."""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, hypot, isfinite, pi, sin
from typing import Any

import networkx as nx
import pandas as pd
import plotly.graph_objects as go

from model.outcomes import Measure
from model.records import DEPARTMENTS, ORDINARY
from reports import wording
from reports.charts.style import (
    BLUE,
    GRAY,
    GREEN,
    PURPLE,
    THIN,
    VERMILLION,
    house_figure,
    literal,
)

Point = tuple[float, float]

DEPARTMENT_COLORS = {
    "sales": BLUE,
    "accounts": GREEN,
    "operations": PURPLE,
    "marketing": VERMILLION,
    "specialists": GRAY,
}
DEPARTMENT_SHAPES = {
    "sales": "circle",
    "accounts": "square",
    "operations": "diamond",
    "marketing": "triangle-up",
    "specialists": "star",
}
MORE, LESS = "#0f766e", "#8a4b08"  # of trust: the dark ends of teal and brown
MOST_LABELS = 6  # on the links of a network: more would collide

_HEIGHT, _LOW = 460, 330  # of a network alone, and of one of three side by side [px]
_SIDE = 0.09  # by how much the two directions of a link lie apart, of the ring's radius
_AT_CENTER = 0.3  # part of a link at each end that the sign of a department covers
_OUTWARD = 1.12  # where names stand beside a department, so that they cover no arrow
_SECOND_LINE = 0.3  # room for the second line of a name, of the ring's radius
_PLACE = 0.33  # of a number on its link, from its tail, where no arrow covers it [share]


def departments_in(graphs: Iterable["nx.Graph[Any]"]) -> list[str]:
    """List the departments that anybody in some graphs belongs to; the ordinary ones of nobody."""
    found = {department_of(graph, person) for graph in graphs for person in graph}
    return [name for name in DEPARTMENTS if name in found] or list(DEPARTMENTS[:ORDINARY])


def department_network(
    graph: "nx.Graph[Any]", names: Sequence[str] | None = None, *, is_small: bool = False
) -> go.Figure:
    """Return the departments as nodes, with the number of ties written on each line.

    Parameters
    ----------
    graph
        As for `networks.communication`.
    names
        Departments to draw; those of the graph where None.
    is_small
        Whether it is one of three side by side.
    """
    centers = department_centers(departments_in([graph]) if names is None else names)
    counts = ties_between(graph, list(centers))
    across = counts[(counts["first"] != counts["second"]) & (counts["ties"] > 0)]
    most = across["ties"].max()
    traces, texts = [], []
    for row in across.to_dict("records"):
        (x, y), (u, v) = centers[row["first"]], centers[row["second"]]
        line = {"width": 1 + 11 * row["ties"] / most, "color": THIN}
        traces.append(go.Scatter(x=[x, u], y=[y, v], mode="lines", line=line, hoverinfo="skip"))
        text = {"text": f"{row['ties']:,} ties", "bgcolor": "white", "borderpad": 3}
        texts.append({"x": (x + u) / 2, "y": (y + v) / 2, "showarrow": False, **text})
    traces += _department_signs(40 if is_small else 60, centers)
    return laid_out(traces, centers, reach=0.25, texts=texts, is_small=is_small)


def trust_network(rows: pd.DataFrame, measure: Measure) -> go.Figure:
    """Return the change of trust between departments as arrows from who trusts to whom.

    Arrows are colored where the change is clear, and the six largest of them carry its number,
    unless there are more than three departments, whose links cross. Other links are thin and gray.

    Parameters
    ----------
    rows
        Columns `trusting`, `trusted`, `estimate` and `verdict`; trust within a department is not
        drawn.
    measure
        Any measure of trust: gives the unit.
    """
    across = rows[(rows["trusting"] != rows["trusted"]) & rows["estimate"].map(isfinite)]
    names = {*rows["trusting"], *rows["trusted"]}
    centers = department_centers([name for name in DEPARTMENTS if name in names])
    links = across.assign(is_clear=across["verdict"].map(wording.is_clear)).to_dict("records")
    links.sort(key=lambda row: -abs(row["estimate"]) if row["is_clear"] else 0.0)
    largest = max([abs(row["estimate"]) for row in links if row["is_clear"]], default=1.0)
    form = wording.form_of_change(measure, [row["estimate"] for row in links])
    digits = form.digits_for([row["estimate"] for row in links])
    texts = []
    most = MOST_LABELS if len(centers) <= ORDINARY else 0
    for place, row in enumerate(links):
        tail, head = _beside_each_other(centers[row["trusting"]], centers[row["trusted"]])
        is_more = row["estimate"] > 0
        color = (MORE if is_more else LESS) if row["is_clear"] else THIN
        width = 1.5 + 3.5 * abs(row["estimate"]) / largest if row["is_clear"] else 1.0
        texts.append(_arrow(tail, head, color, width))
        if row["is_clear"] and place < most:
            number = form.write(row["estimate"], signed=True, digits=digits)
            texts.append(_on_link(tail, head, f"<b>{number}</b>", color))
    return laid_out(_department_signs(40, centers), centers, reach=0.25, texts=texts, is_small=True)


def ties_between(graph: "nx.Graph[Any]", names: Sequence[str] | None = None) -> pd.DataFrame:
    """Return number and mean strength of the ties for each pair of departments."""
    names = departments_in([graph]) if names is None else names
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i:]]
    strengths: dict[tuple[str, str], list[float]] = {pair: [] for pair in pairs}
    for a, b, tie in graph.edges(data=True):
        ends = sorted((department_of(graph, a), department_of(graph, b)), key=DEPARTMENTS.index)
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


def department_of(graph: "nx.Graph[Any]", person: Any) -> str:
    """Return the department of a person."""
    return str(graph.nodes[person]["department"])


def sign_of_department(department: str) -> dict[str, Any]:
    """Return color and shape that stand for a department in every network."""
    return {"color": DEPARTMENT_COLORS[department], "symbol": DEPARTMENT_SHAPES[department]}


def department_centers(names: Sequence[str]) -> dict[str, Point]:
    """Return where departments stand, on one ring."""
    angles = {name: pi / 2 + 2 * pi * i / len(names) for i, name in enumerate(names)}
    return {name: (cos(angle), sin(angle)) for name, angle in angles.items()}


def laid_out(
    traces: Sequence[go.Scatter],
    centers: Mapping[str, Point],
    *,
    reach: float,
    texts: Sequence[Mapping[str, Any]] = (),
    is_small: bool = False,
) -> go.Figure:
    """Return a network with its departments named beyond their reach, its proportions kept."""
    names = [
        {
            "x": x if len(centers) <= ORDINARY else _OUTWARD * x,
            "y": y + (1 if y > 0 else -1) * (reach + 0.06),
            "yanchor": "bottom" if y > 0 else "top",
            "text": f"<b>{_within(literal(wording.department(department)), is_small)}</b>",
            "showarrow": False,
            "bgcolor": "white",
        }
        for department, (x, y) in centers.items()
    ]
    room = 1.1 + reach
    lowest = min(y for _, y in centers.values())
    below = round(reach + 0.3 - min(lowest, -0.5), 6) + _SECOND_LINE * is_small
    return house_figure(
        traces,
        height=_LOW if is_small else _HEIGHT,
        annotations=[*texts, *names],
        xaxis={"visible": False, "range": [-room, room], "constrain": "domain"},
        yaxis={"visible": False, "range": [-below, 0.2 + room], "scaleanchor": "x"},
    )


def _within(name: str, is_small: bool) -> str:
    """Return a name in as many lines as a narrow network needs."""
    return in_two_lines(name) if is_small else name


def in_two_lines(name: str) -> str:
    """Return a name broken at the space nearest to its middle, if it has one."""
    spaces = [place for place, letter in enumerate(name) if letter == " "]
    if not spaces:
        return name
    middle = min(spaces, key=lambda place: abs(2 * place + 1 - len(name)))
    return f"{name[:middle]}<br>{name[middle + 1 :]}"


def _department_signs(size: int, centers: Mapping[str, Point]) -> list[go.Scatter]:
    return [
        go.Scatter(
            x=[x],
            y=[y],
            mode="markers",
            name=department,
            marker={"size": size, "opacity": 1, **sign_of_department(department)},
            hoverinfo="skip",
        )
        for department, (x, y) in centers.items()
    ]


def _beside_each_other(start: Point, end: Point) -> tuple[Point, Point]:
    """Return the ends of a link, moved aside so that both directions are seen."""
    (x, y), (u, v) = start, end
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
    """Return a number on a link, nearer to its tail, so that those of both directions part."""
    return {
        "x": tail[0] + _PLACE * (head[0] - tail[0]),
        "y": tail[1] + _PLACE * (head[1] - tail[1]),
        "text": text,
        "showarrow": False,
        "bgcolor": "white",
        "borderpad": 1,
        "font": {"size": 12, "color": color},
    }
