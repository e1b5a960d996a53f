"""A network that plays on request: native controls, and the small data that they show."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from reports.charts import departments, networks
from reports.charts.departments import Point
from reports.first_run import Film
from reports.markup import data_block, tag
from reports.wording import counted

SCRIPT = "player.js"
"""The packaged script that brings the controls to life."""


def player(
    films: Sequence[tuple[str, Film]], seats: dict[Any, Point], names: Sequence[str]
) -> Element:
    """Return a disclosure with a network, a slider over its months and a button that plays them.

    Parameters
    ----------
    films
        Name for people and film of each scenario; with several, a list lets one be chosen.
    seats
        Place of everybody, as `seats_of` gives for all graphs of all films.
    names
        Departments that anybody in the films belongs to.
    """
    scenes = [
        {
            "words": [words(film, i) for i in range(len(film.graphs))],
            **networks.frames(film.graphs, seats, names),
        }
        for _, film in films
    ]
    figure = networks.communication(films[0][1].graphs[0], seats, names, has_hover=False)
    first = scenes[0]["words"][0]
    choices = [tag("option", name, value=str(i)) for i, (name, _) in enumerate(films)]
    choice = [tag("label", "Scenario ", tag("select", *choices))] if len(films) > 1 else []
    slider = tag(
        "input",
        type="range",
        min="0",
        max=str(len(films[0][1].graphs) - 1),
        step="1",
        value="0",
        aria_valuetext=first,
    )
    return tag(
        "details",
        tag("summary", "Watch the network month by month"),
        tag(
            "div",
            *choice,
            tag("button", "Play", type="button"),
            tag("label", "Time ", slider),
            tag("output", first),
            class_="controls",
        ),
        tag("div", tag("div", aria_hidden="true", class_="chart"), role="img", aria_label=first),
        data_block(
            "network-film",
            {"figure": figure.to_plotly_json(), "scenes": scenes, "departments": len(names)},
        ),
        class_="player",
        data_player="network-film",
    )


def words(film: Film, place: int) -> str:
    """Say what a frame shows."""
    graph = film.graphs[place]
    counts = departments.ties_between(graph)
    across = int(counts.loc[counts["first"] != counts["second"], "ties"].sum())
    people = "person" if graph.number_of_nodes() == 1 else "people"
    return (
        f"Month {film.months[place]} of {film.months[-1]}: {graph.number_of_nodes():,} {people}, "
        f"{counted(graph.number_of_edges(), 'tie')}, {across:,} between departments"
    )
