"""Networks: everybody and every tie is drawn, in one place over time."""

import json
from itertools import pairwise
from typing import Any

import networkx as nx
import pandas as pd
import plotly.graph_objects as go
import pytest

from model.outcomes import MEASURES
from model.records import DEPARTMENTS, ORDINARY
from reports.charts import departments, networks
from reports.charts.style import THIN
from tests.browser.conftest import made_up_film, made_up_graph

TRUST = MEASURES["trust_sales_operations_share"]
LARGEST_FIGURE = 60_000  # characters
LARGEST_FILM = 200_000


def points(figure: go.Figure) -> int:
    """Count the people that are drawn."""
    return sum(len(trace.x) for trace in figure.data if trace.mode == "markers")


def texts(figure: go.Figure) -> list[str]:
    """List the texts of a figure."""
    return [str(each.text) for each in figure.layout.annotations]


def test_a_graph_shows_every_person_and_every_tie() -> None:
    graph = made_up_graph()
    figure = networks.communication(graph)
    people = [trace for trace in figure.data if trace.mode == "markers"]
    assert [trace.name for trace in people] == ["Sales", "Account management", "Operations"]
    assert len({trace.marker.symbol for trace in people}) == 3
    assert sum(len(trace.x) for trace in people) == graph.number_of_nodes()
    seats = {place for trace in people for place in zip(trace.x, trace.y, strict=True)}
    assert len(seats) == graph.number_of_nodes()
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert sum(len(trace.x) for trace in lines) == 3 * graph.number_of_edges()


def test_stronger_ties_are_wider() -> None:
    graph: nx.Graph[Any] = nx.Graph()
    for number, strength in enumerate((0.0, 0.5, 1.0)):
        graph.add_node(2 * number, department="sales", is_lead=False)
        graph.add_node(2 * number + 1, department="operations", is_lead=False)
        graph.add_edge(2 * number, 2 * number + 1, strength=strength)
    lines = [trace for trace in networks.communication(graph).data if trace.mode == "lines"]
    widths = [trace.line.width for trace in lines if len(trace.x)]
    assert widths == sorted(widths) and len(set(widths)) == 3


def test_a_large_graph_is_drawn_as_departments() -> None:
    figure = networks.communication(made_up_graph(100, 100, 101))
    assert sum(trace.mode == "markers" for trace in figure.data) == 3
    assert sum(text.endswith(" ties") for text in texts(figure)) == 3


def test_ties_are_counted_by_pair_of_departments() -> None:
    graph = made_up_graph()
    counts = departments.ties_between(graph)
    assert counts["ties"].sum() == graph.number_of_edges()
    assert len(counts) == 6


def test_departments_without_people_or_ties_do_not_stop_the_drawing() -> None:
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_node("only", department="sales", is_lead=True)
    assert points(networks.communication(graph)) == 1
    assert departments.ties_between(graph)["strength"].isna().all()
    assert len(departments.department_network(graph).data) == 1


# Over time


def test_everybody_keeps_one_place() -> None:
    graphs = made_up_film().graphs
    seats = networks.seats_of(graphs)
    assert len(set(seats.values())) == len(seats)
    drawn = [networks.communication(graph, seats, is_small=True) for graph in graphs]
    places = [
        {
            place
            for trace in each.data
            if trace.mode == "markers"
            for place in zip(trace.x, trace.y, strict=True)
        }
        for each in drawn
    ]
    assert all(a != b and (a < b or b < a) for a, b in pairwise(places))


def test_frames_hold_the_people_and_ties_of_every_graph() -> None:
    graphs = made_up_film().graphs
    film = networks.frames(graphs, networks.seats_of(graphs))
    for graph, ties, people in zip(graphs, film["ties"], film["people"], strict=True):
        assert sum(sign != "0" for sign in ties) == graph.number_of_edges()
        assert people.count("1") == graph.number_of_nodes()
        across = sum(
            sign != "0" and crosses == "1"
            for sign, crosses in zip(ties, film["crosses"], strict=True)
        )
        counts = departments.ties_between(graph)
        assert across == counts.loc[counts["first"] != counts["second"], "ties"].sum()
    assert film["department"] == sorted(film["department"])


def test_the_film_of_a_large_graph_is_small() -> None:
    graph = made_up_graph(75, 75, 150)
    graph.remove_edges_from(list(graph.edges)[3000:])  # twenty for each, more than people have
    film = networks.frames([graph] * 25, networks.seats_of([graph]))
    assert len(json.dumps(film, separators=(",", ":"))) < LARGEST_FILM


def test_five_departments_have_a_place_a_sign_and_a_number_each() -> None:
    graph = made_up_graph(3, 2, 4, 2, 1)
    figure = networks.communication(graph)
    people = [trace for trace in figure.data if trace.mode == "markers"]
    assert [len(trace.x) for trace in people] == [3, 2, 4, 2, 1]
    assert len({trace.marker.symbol for trace in people}) == 5
    assert len({trace.marker.color for trace in people}) == 5
    film = networks.frames([graph], networks.seats_of([graph]))
    assert sorted(set(film["department"])) == [0, 1, 2, 3, 4]
    told = texts(departments.department_network(graph))
    assert [name for name in told if name.startswith("<b>")] == [
        f"<b>{name}</b>"
        for name in (
            "Sales",
            "Account management",
            "Operations",
            "Marketing",
            "Product specialists",
        )
    ]


def test_departments_keep_their_place_while_one_of_them_is_empty() -> None:
    full, without = made_up_graph(3, 2, 4, 1), made_up_graph(3, 2, 4)
    graphs = [full, without]
    seats, names = networks.seats_of(graphs), departments.departments_in(graphs)
    assert names == ["sales", "accounts", "operations", "marketing"]
    drawn = [networks.communication(graph, seats, names) for graph in graphs]
    assert drawn[0].layout.annotations == drawn[1].layout.annotations
    assert [len(trace.x) for trace in drawn[1].data][-1] == 0


# Trust


def links(verdicts: list[str], estimates: list[float]) -> pd.DataFrame:
    """Return changes of trust for all pairs of departments."""
    pairs = [(a, b) for a in DEPARTMENTS[:ORDINARY] for b in DEPARTMENTS[:ORDINARY]]
    rows = pd.DataFrame(pairs, columns=["trusting", "trusted"])
    return rows.assign(estimate=estimates, verdict=verdicts)


def test_numbers_stand_on_clear_links_only() -> None:
    verdicts = ["raises", "raises", "unclear", "lowers", "unclear", "unchanged", *["unclear"] * 3]
    figure = departments.trust_network(links(verdicts, [0.5, 0.1, 0.4, -0.2, *[0.01] * 5]), TRUST)
    assert [text for text in texts(figure) if text.startswith("<b>") and text[3] in "+-"] == [
        "<b>-20.0</b>",
        "<b>+10.0</b>",
    ]
    arrows = [each for each in figure.layout.annotations if each.showarrow]
    assert len(arrows) == 6
    assert {arrow.arrowcolor for arrow in arrows} == {departments.MORE, departments.LESS, THIN}


def test_both_directions_of_a_link_lie_apart() -> None:
    figure = departments.trust_network(links(["raises"] * 9, [0.1] * 9), TRUST)
    ends = {
        (each.ax, each.ay, each.x, each.y) for each in figure.layout.annotations if each.showarrow
    }
    assert len(ends) == 6
    assert not any((x, y, ax, ay) in ends for ax, ay, x, y in ends)


@pytest.mark.parametrize("people", [(75, 75, 150), (150, 100, 200)])
def test_a_network_of_departments_is_small_and_in_the_house_style(people: tuple[int, ...]) -> None:
    text = departments.department_network(made_up_graph(*people)).to_json()
    assert len(text) < LARGEST_FIGURE and "http" not in text
    assert json.loads(text)["layout"]["template"]["layout"]["showlegend"] is False
