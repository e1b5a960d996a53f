"""The section about who talks to whom: the first run at its start, halfway and at its end."""

from reports import wording
from reports.charts import departments, networks
from reports.evidence import Evidence
from reports.first_run import Film, first_run
from reports.parts import Chart, Section, Table
from reports.player import SCRIPT, player, words

KEY, TOPIC = "network", "Appendix: who talks to whom"


def people_network(evidence: Evidence) -> Section | None:
    """Return the communication graph of the first run over time, of the baseline and one more.

    The other one is the scenario with the largest clear change in value, if there is one.
    """
    shown = [evidence.baseline]
    if evidence.leading is not None:
        shown.append(evidence.scenarios[evidence.leading])
    made = [
        (scenario.name, first_run(evidence.result, scenario, evidence.with_names))
        for scenario in shown
    ]
    base = made[0][1]
    if base.reason:
        return Section(
            key=KEY,
            topic=TOPIC,
            title="Who talks to whom is not shown",
            sentences=[base.reason],
        )
    films = [(name, film) for name, film in made if not film.reason]
    graphs = [graph for _, film in films for graph in film.graphs]
    if not any(graph.number_of_edges() for graph in graphs):
        return None
    seats, names = networks.seats_of(graphs), departments.departments_in(graphs)
    most = max(graph.number_of_nodes() for graph in graphs)
    is_drawn = most <= networks.LARGEST_GRAPH
    ends = [_ties(base, place) for place in (0, -1)]
    return Section(
        key=KEY,
        topic=TOPIC,
        title="Ties across departments in one run"
        + " of the baseline" * bool(evidence.scenarios)
        + f": {ends[0][0]:,} of {ends[0][1]:,} at the start, {ends[1][0]:,} of {ends[1][1]:,} "
        "at the end",
        sentences=[
            "The first run, made again from its seed, when recording begins, halfway and at its "
            "end: "
            + (
                "everybody keeps one place, the stronger a tie, the wider its line, and dark "
                "lines join departments."
                if is_drawn
                else f"up to {most:,} people; the more ties join two departments, the wider the "
                "line."
            ),
            "One run shows what can happen, not what happens on average.",
        ],
        charts=[
            Chart(
                (f"{name}, " if len(films) > 1 else "") + _when(film, place),
                networks.communication(film.graphs[place], seats, names, is_small=True)
                if is_drawn
                else departments.department_network(film.graphs[place], names, is_small=True),
                f"Network of {name}. {words(film, place)}.",
                is_square=True,
            )
            for name, film in films
            for place in film.stills
        ],
        legend=[(name, wording.department(name)) for name in names]
        + [("lead", "lead, in the middle")] * is_drawn,
        controls=[player(films, seats, names)] * is_drawn,
        scripts=[SCRIPT] * is_drawn,
        tables=[_ties_table(films, names)],
        source=f"Source: first run, seed {evidence.result.seed}"
        + "".join(f"; {name} is left out: {film.reason}" for name, film in made if film.reason)
        + ".",
        facts={"ties": [total for _, total in ends], "ties_across": [n for n, _ in ends]},
    )


def _ties(film: Film, place: int) -> tuple[int, int]:
    """Count the ties that cross departments, and all."""
    counts = departments.ties_between(film.graphs[place])
    across = counts["first"] != counts["second"]
    return int(counts.loc[across, "ties"].sum()), int(counts["ties"].sum())


def _when(film: Film, place: int) -> str:
    month = film.months[place]
    return "at the start" if month == 0 else f"after {wording.counted(month, 'month')}"


def _ties_table(films: list[tuple[str, Film]], names: list[str]) -> Table:
    """Return number and strength of ties by pair of departments, at the times that are drawn."""
    rows = []
    for name, film in films:
        counts = [departments.ties_between(film.graphs[place], names) for place in film.stills]
        for i, pair in enumerate(counts[0].to_dict("records")):
            ends = [wording.department(str(pair[end])) for end in ("first", "second")]
            here = [each.iloc[i] for each in counts]
            rows.append(
                [
                    name,
                    " and ".join(ends),
                    *(
                        f"{each['ties']:,} ({each['strength']:.2f})" if each["ties"] else "0"
                        for each in here
                    ),
                ]
            )
    first = films[0][1]
    columns = ["Scenario", "Between", *(wording.starting(_when(first, p)) for p in first.stills)]
    return Table("Ties by pair of departments, with their mean strength [0 to 1]", columns, rows, 2)
