"""The report: one HTML file that holds everything, opens from disk and asks nothing of a network.

Every section has a title that follows from the runs, one chart (in panels where scenarios need one
each), at most two sentences, the figures behind the chart as a table, and its source. The file
reads from the outside in: the page, what it draws on, its sections, their words and tables, markup.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.offline import get_plotlyjs

from experiments.comparison import (
    Claim,
    Comparison,
    Level,
    compare,
    describe,
    interval_of_mean,
    paired_differences,
)
from experiments.store import Result
from experiments.verdicts import FEWEST_RUNS, Verdict, bound_of
from model.faults import ScenarioError
from model.outcomes import HEADLINES, MEASURES, Measure
from model.records import DEPARTMENTS
from model.scenario import Scenario, differences, in_words
from model.scenario_form import declared_inputs
from reports import figures, wording

Element = ElementTree.Element

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
VALUE = HEADLINES[0]
MONTHLY, MONTHLY_IN_SENTENCE = "recurring_revenue_usd", "recurring revenue"
PAIRS = [(a, b) for a in DEPARTMENTS for b in DEPARTMENTS]
TRUST = tuple(f"trust_{a}_{b}_share" for a, b in PAIRS)
PEOPLE = {
    "Staff turnover": tuple(f"turnover_{name}_share" for name in DEPARTMENTS),
    "Morale": tuple(f"morale_{name}_sd" for name in DEPARTMENTS),
}
MOST_LARGE_CARDS = 3
MOST_LARGE_PANELS = 4
MOST_GROUPS = 4
TWO_COLUMNS = ("scenarios", "people")
SO_WHAT = {
    "better": "Worth a pilot.",
    "perhaps too small": "Test before paying for it.",
    "unclear": "Test before paying for it.",
    "unchanged": "Leave out as a way to raise value.",
    "worse": "Leave out.",
    "too few runs": "Simulate more runs before deciding.",
}
FIGURES_BEHIND = "Show the figures behind this chart"
VERDICT_KEYS = (
    ("better", "clearly better"),
    ("worse", "clearly worse"),
    ("unclear", "no clear change"),
    ("band", "too small to matter"),
)
WORDS = {
    "Baseline": "The situation that all others are compared with.",
    "Scenario": "A what-if: the baseline with some of management's choices changed.",
    "Run": "One scenario simulated once, from its first day to its last.",
    "Same luck": "Runs with the same number meet the same customers, prospects and temptations to "
    "quit in every scenario, so their difference shows what the scenario changed.",
    "Change": "Scenario minus baseline with the same luck, averaged over all runs.",
    "Interval": "The range that holds this average. All intervals of a chart are widened so that "
    "they hold together with 95 % confidence; more runs make them narrower.",
    "Spread": "How far single runs lie apart: the luck that a company meets. More runs do not make "
    "it smaller.",
    "Clear": "The interval does not contain zero. A star (raises*) says that it reaches below what "
    "matters.",
    "Too small to matter": "A change inside the gray band; the reasons stand under assumptions.",
    "Tie": "Two people who talk regularly; its strength tells how much.",
}


def write_report(result: Result, path: Path) -> Path:
    """Write the report of a result as one HTML file and return its path."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report_page(result), encoding="utf-8")
    return path


def report_page(result: Result) -> str:
    """Return the report of a result as the text of an HTML page."""
    evidence = Evidence(result)
    sections = [section for make in SECTIONS if (section := make(evidence)) is not None]
    charts = [chart for section in sections for chart in section.charts]
    keys = {id(chart): f"figure-{number}" for number, chart in enumerate(charts, 1)}
    body = _tag(
        "body",
        _tag("a", "Skip to the answer", href="#answer", class_="skip"),
        _cover(evidence),
        _contents(sections),
        _tag("main", *(_section(section, keys) for section in sections)),
        _footer(evidence),
        _data("claims", [section.as_claim() for section in sections]),
        *(_data(keys[id(chart)], chart.figure.to_plotly_json()) for chart in charts),
        _script(get_plotlyjs()),
        _script(_packaged("page.js")),
    )
    page = _tag("html", _head(evidence), body, lang="en")
    return "<!DOCTYPE html>\n" + ElementTree.tostring(page, encoding="unicode", method="html")


# --- What a section is made of --------------------------------------------------------------------


@dataclass(frozen=True)
class Chart:
    """A figure with the words that stand for it.

    Attributes
    ----------
    heading
        Name of the panel; empty where the section has one chart only.
    figure
        The drawing.
    alternative
        What the drawing shows, in words made from the same data.
    note
        Remark under the heading.
    is_wide, is_square
        Whether it takes the whole width, and whether its height follows its width.
    """

    heading: str
    figure: go.Figure
    alternative: str
    note: str = ""
    is_wide: bool = False
    is_square: bool = False


@dataclass(frozen=True)
class Table:
    """A table under a disclosure; columns from `numbers_from` on hold numbers."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers_from: int = 1
    disclosure: str = FIGURES_BEHIND
    is_on_paper: bool = True


@dataclass(frozen=True)
class Section:
    """One message, with all that carries it.

    Attributes
    ----------
    key, topic, title
        Anchor in the page, what it is about, and what it says.
    sentences
        At most two.
    opening
        Elements between title and sentences.
    charts, legend, tables
        The chart in its panels, what its signs mean, and the figures behind it.
    source
        Where the numbers come from.
    claims, facts
        What the title rests on, for checks by a program.
    """

    key: str
    topic: str
    title: str
    sentences: Sequence[str] = ()
    opening: Sequence[Element] = ()
    charts: Sequence[Chart] = ()
    legend: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = ()
    source: str = ""
    claims: Sequence[Claim] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_claim(self) -> dict[str, Any]:
        """Return the title with what it rests on."""
        return {
            "section": self.key,
            "title": self.title,
            "written_by": "interlock",
            "facts": dict(self.facts),
            "claims": [asdict(claim) for claim in self.claims],
        }


# --- What the sections draw on --------------------------------------------------------------------


class Evidence:
    """A result, with the comparisons and words that several sections share."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.baseline = result.baseline
        self.scenarios = {scenario.key: scenario for scenario in result.scenarios[1:]}
        self.headlines = compare(result, HEADLINES)
        self._levels = dict(self.headlines.levels)
        self.over = wording.over_time(self.baseline.horizon_days)
        self.runs = wording.courses(self.baseline.horizon_days)
        has_own_name = self.baseline.name.lower() != "baseline"
        self.the_baseline = "the baseline" + f", {self.baseline.name}" * has_own_name

    @cached_property
    def order(self) -> list[str]:
        """Keys of the compared scenarios, the largest change in value first."""
        estimates = {key: self.headlines.claim(key, VALUE).estimate for key in self.scenarios}
        return sorted(estimates, key=lambda key: np.nan_to_num(-estimates[key], nan=math.inf))

    @cached_property
    def trust(self) -> Comparison:
        """Changes in trust, for all pairs of departments together."""
        return compare(self.result, TRUST)

    @cached_property
    def people(self) -> Comparison:
        """Changes for people, for all departments together."""
        return compare(self.result, [name for names in PEOPLE.values() for name in names])

    @cached_property
    def paths(self) -> dict[str, pd.DataFrame]:
        """Monthly differences from the baseline: a row for each replication, a column a month."""
        months = self.result.table("months").select(["scenario", "replication", "month", MONTHLY])
        table = months.to_pandas().pivot(
            index="replication", columns=["scenario", "month"], values=MONTHLY
        )
        paths = {key: (table[key] - table[self.baseline.key]).dropna() for key in self.order}
        return {key: path for key, path in paths.items() if len(path)}

    def level(self, measure: str) -> Level:
        """Return how a measure turned out in the baseline."""
        if measure not in self._levels:
            self._levels[measure] = describe(self.result, self.baseline.key, measure)
        return self._levels[measure]

    @property
    def is_alone(self) -> bool:
        """Whether there is one compared scenario only."""
        return len(self.scenarios) == 1

    @property
    def has_too_few_runs(self) -> bool:
        """Whether there are too few runs to say anything about differences."""
        return bool(self.scenarios) and self._fewest_runs < FEWEST_RUNS

    @property
    def source(self) -> str:
        """Source line of a section that rests on runs."""
        return (
            f"Source: {self.headlines.replications:,} simulated runs of each scenario {self.over}, "
            f"seed {self.result.seed}, all scenarios with the same luck."
        )

    def too_few_runs(self, about: str) -> str:
        """Return the title of a section that there are too few runs for."""
        return f"Too few runs ({self._fewest_runs}) to say {about}"

    @property
    def _fewest_runs(self) -> int:
        return min(claim.n for claim in self.claims(self.headlines, [VALUE]))

    def claims(self, comparison: Comparison, measures: Iterable[str]) -> list[Claim]:
        """Return claims by measure, and within it by scenario in the order of the page."""
        return [comparison.claim(key, name) for name in measures for key in self.order]

    def heading(self, key: str) -> str:
        """Return the heading of a scenario's panel, none where there is one scenario only."""
        return "" if self.is_alone else self.scenarios[key].name

    def note(self, finding: str) -> str:
        """Return the note of a scenario's panel, none where title or luck leave nothing to say."""
        return "" if self.is_alone or self.has_too_few_runs else finding

    def interval_rows(self, claims: Iterable[Claim]) -> pd.DataFrame:
        """Return claims that have a value as the table that interval charts take."""
        rows = [asdict(claim) | self._labels(claim) for claim in claims if claim.n]
        return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["label"])

    def _labels(self, claim: Claim) -> dict[str, str]:
        parts = claim.measure.split("_")
        return {
            "label": self.scenarios[claim.scenario].name,
            "department": wording.department(parts[1]),
            "trusting": parts[1],
            "trusted": parts[2] if len(parts) > 2 else "",
        }


# --- The sections ---------------------------------------------------------------------------------


def _answer(evidence: Evidence) -> Section:
    """Return the decision in twenty seconds: change, years better and verdict per scenario."""
    measure = MEASURES[VALUE]
    level = evidence.headlines.levels[VALUE]
    spread = wording.spread(level, measure, evidence.baseline.horizon_days)
    if not evidence.scenarios:
        label = wording.in_sentence(measure.label)
        middle = wording.amount(level.middle, measure)
        return Section(
            key="answer",
            topic="The answer",
            title=f"The middle run has a {label} of {middle} {evidence.over}",
            sentences=["One scenario was simulated, so nothing is compared."],
            opening=[_table(_levels_table(evidence, HEADLINES, "How the runs turned out"))],
            source=evidence.source,
        )
    claims = evidence.claims(evidence.headlines, [VALUE])
    scenarios = [evidence.scenarios[claim.scenario] for claim in claims]
    size = "answers many" if len(claims) > MOST_LARGE_CARDS else "answers"
    return Section(
        key="answer",
        topic="The answer",
        title=wording.count_title(claims, scenarios, measure, over=evidence.over),
        sentences=[
            f"{measure.label} of {evidence.the_baseline}: {spread}.",
            *filter(None, [wording.too_small_note(claims, MEASURES)]),
        ],
        opening=[_tag("div", *(_answer_of(evidence, claim) for claim in claims), class_=size)],
        tables=[_claims_table(evidence, claims, "Change in value against the baseline")],
        source=evidence.source,
        claims=claims,
    )


def _answer_of(evidence: Evidence, claim: Claim) -> Element:
    measure, kind = MEASURES[VALUE], side(claim)
    between = wording.interval(claim.low, claim.high, measure)
    cards = [
        ("Change in value", wording.change(claim.estimate, measure), f"{between}, {evidence.over}"),
        (
            f"{wording.starting(evidence.runs)} better",
            wording.years_better(claim),
            f"simulated {evidence.runs} beat the same one of the baseline; a tie counts half",
        ),
        ("Verdict", wording.starting(wording.reading(claim)), "value, against the baseline"),
    ]
    heading = evidence.heading(claim.scenario)
    return _tag(
        "div",
        *([_tag("h3", heading)] if heading else []),
        _tag("dl", *(_card(*card, kind) for card in cards), class_="cards"),
        _tag("p", _tag("strong", "So what: "), so_what(evidence, claim), class_="so-what"),
        class_="answer",
    )


def so_what(evidence: Evidence, claim: Claim) -> str:
    """Return the advice that the verdict on value allows, and what else clearly changes."""
    match claim.verdict:
        case Verdict.TOO_FEW_RUNS:
            return SO_WHAT["too few runs"]
        case Verdict.PRACTICALLY_UNCHANGED:
            advice = SO_WHAT["unchanged"]
        case _ if side(claim) == "better" and wording.may_be_too_small(claim):
            advice = SO_WHAT["perhaps too small"]
        case _:
            advice = SO_WHAT[side(claim)]
    others = [
        f"{wording.in_sentence(MEASURES[each.measure].label)} "
        f"{'rises' if each.low > 0 else 'falls'}"
        for each in evidence.headlines.claims
        if each.scenario == claim.scenario and each.measure != VALUE and side(each) != "unclear"
    ]
    return f"{advice} Clear besides: {', '.join(others)}." if others else advice


def _all_scenarios(evidence: Evidence) -> Section | None:
    """Return the forest of paired differences for each headline measure."""
    if not evidence.scenarios:
        return None
    charts = []
    for name in HEADLINES:
        claims, measure = evidence.claims(evidence.headlines, [name]), MEASURES[name]
        rows = evidence.interval_rows(claims)
        if len(rows):
            figure = figures.forest(rows, measure, bound=claims[0].too_small)
            words = _in_words(evidence, claims, f"Change in {wording.in_sentence(measure.label)}")
            charts.append(
                Chart(measure.label, figure, words, _direction(measure), is_wide=name == VALUE)
            )
    claims = evidence.claims(evidence.headlines, HEADLINES)
    missing = wording.left_out(claims, MEASURES, beyond=evidence.result.failed)
    return Section(
        key="scenarios",
        topic="All measures" if evidence.is_alone else "All scenarios",
        title=_count_clear(evidence, claims, "differences from the baseline"),
        sentences=[
            "A dot is the average difference from the baseline, its line the interval of that "
            "average"
            + "; scenarios are sorted by their change in value" * (not evidence.is_alone)
            + "."
        ],
        charts=charts,
        legend=VERDICT_KEYS,
        tables=[_claims_table(evidence, claims, "Differences from the baseline")],
        source=" ".join([evidence.source, *missing]),
        claims=claims,
    )


def _how_sure(evidence: Evidence) -> Section | None:
    """Return the spread of single runs as 20 dots for each scenario."""
    measure = MEASURES[VALUE]
    claims = [claim for claim in evidence.claims(evidence.headlines, [VALUE]) if claim.n]
    if not claims:
        return None
    values = {
        claim.scenario: _finite(paired_differences(evidence.result, claim.scenario, VALUE))
        for claim in claims
    }
    better = {
        key: wording.towards_half(float((own > 0).mean()), figures.DOTS)
        for key, own in values.items()
    }
    dots = {
        key: figures.representative_runs(own, measure, better[key]) for key, own in values.items()
    }
    together = np.concatenate([*dots.values(), [0.0]])
    span = float(together.min()), float(together.max())
    tallest = max(figures.tallest_column(own, measure, span) for own in dots.values())
    charts = [
        Chart(
            evidence.heading(key),
            figures.year_dots(own, measure, better_dots=better[key], span=span, tallest=tallest),
            _dots_in_words(evidence, key, better[key], dots[key]),
            evidence.note(f"{better[key]} of 20 {evidence.runs} better"),
            is_wide=evidence.is_alone,
        )
        for key, own in values.items()
    ]
    legend = [("better", "better than the baseline"), ("worse", "worse")]
    return Section(
        key="sure",
        topic="How sure",
        title=_share_title(evidence, better),
        sentences=[
            f"A dot stands for one in twenty simulated {evidence.runs}: value less that of the "
            "baseline with the same luck.",
            "How far the dots lie apart is luck that a company meets; more runs do not change it.",
        ],
        charts=charts,
        legend=legend + [("unclear", "no difference")] * bool((together[:-1] == 0).any()),
        tables=[_spread_table(evidence, claims)],
        source=evidence.source,
        claims=claims,
        facts={"better_of_20": better},
    )


def _over_time(evidence: Evidence) -> Section | None:
    """Return the fan of monthly paired differences for each scenario."""
    if not evidence.scenarios or not evidence.paths:
        return None
    since = {
        key: 0 if evidence.has_too_few_runs else lasting(path, len(evidence.paths))
        for key, path in evidence.paths.items()
    }
    charts = [
        Chart(
            evidence.heading(key),
            figures.over_time(path, MEASURES[MONTHLY], runs=evidence.runs),
            _path_in_words(evidence, key, path),
            evidence.note(_since_in_words(since[key])),
            is_wide=evidence.is_alone,
        )
        for key, path in evidence.paths.items()
    ]
    return Section(
        key="time",
        topic="Over time",
        title=_time_title(evidence, since),
        sentences=[
            f"The dark band holds 50 of 100 simulated {evidence.runs}, the light one 90; the thin "
            f"lines are {figures.SAMPLE_RUNS} single ones."
        ],
        charts=charts,
        tables=[_path_table(evidence)],
        source=evidence.source,
        facts={"since_month": since},
    )


def lasting(path: pd.DataFrame, scenarios: int) -> int:
    """Return the month from which a difference stays clear to the end; 0 if it does not.

    A loss has a negative month. Intervals are widened for the number of months and scenarios.
    """
    since = 0
    for month in reversed(path.columns):
        values = path[month].to_numpy(dtype=float)
        _, low, high = interval_of_mean(values, family=len(path.columns) * scenarios)
        sign = int(low > 0) - int(high < 0)
        if sign == 0 or sign * since < 0:
            break
        since = sign * int(month)
    return since


def _trust(evidence: Evidence) -> Section | None:
    """Return trust between departments: the level in the baseline, and the changes."""
    measure = MEASURES[TRUST[0]]
    levels = [evidence.level(name) for name in TRUST]
    if not any(level.n for level in levels):
        return None
    cells = pd.DataFrame(PAIRS, columns=["trusting", "trusted"])
    cells["value"] = [level.mean for level in levels]
    words = [
        f"{MEASURES[level.measure].label}: {wording.amount(level.mean, measure)}."
        for level in levels
    ]
    charts = [
        Chart(
            f"Level in {evidence.the_baseline}",
            figures.trust_level(cells, measure),
            " ".join(words),
            "percent",
        )
    ]
    claims = evidence.claims(evidence.trust, TRUST) if evidence.scenarios else []
    clear = [abs(claim.estimate) for claim in claims if wording.is_clear(claim.verdict)]
    for key in evidence.order:
        own = [claim for claim in claims if claim.scenario == key]
        rows = evidence.interval_rows(own)
        if len(rows):
            charts.append(
                Chart(
                    f"Change by {evidence.scenarios[key].name_in_sentence}",
                    figures.trust_change(rows, measure, limit=max([0.01, *clear])),
                    _in_words(evidence, own, "Change"),
                    f"change in {wording.unit_in_words(measure.unit)}",
                )
            )
    rule = "Rows trust, columns are trusted"
    signs = (
        "a number stands where the change is clear, a dot where it is not; teal is more, brown less"
    )
    return Section(
        key="trust",
        topic="Trust between departments",
        title=_count_clear(evidence, claims, "links of trust")
        if claims
        else "How far the departments trust each other",
        sentences=[f"{rule}; {signs}." if claims else f"{rule}."],
        charts=charts,
        tables=[
            _claims_table(evidence, claims, "Trust between departments")
            if claims
            else _levels_table(evidence, TRUST, "Trust between departments")
        ],
        source=evidence.source,
        claims=claims,
    )


def _communication(evidence: Evidence) -> Section | None:
    """Return the communication graph at the start of the baseline's first run."""
    graph = communication_graph(evidence.baseline, evidence.result.seed)
    if graph is None or not graph.number_of_edges():
        return None
    counts = figures.ties_between(graph)
    total = int(counts["ties"].sum())
    across = int(counts.loc[counts["first"] != counts["second"], "ties"].sum())
    rows = [
        [
            wording.department(row["first"]),
            wording.department(row["second"]),
            f"{row['ties']:,}",
            f"{row['strength']:.2f}" if row["ties"] else "-",
        ]
        for row in counts.to_dict("records")
    ]
    people = graph.number_of_nodes()
    is_small = people <= figures.LARGEST_GRAPH
    legend = [(name, wording.department(name)) for name in DEPARTMENTS]
    words = " ".join(f"{row[0]} and {row[1]}: {row[2]} ties." for row in rows)
    columns = ["Department", "And", "Ties", "Mean strength [0 to 1]"]
    return Section(
        key="network",
        topic="Who talks to whom",
        title=f"{across:,} of {total:,} ties between people cross departments in the baseline",
        sentences=[
            f"The {people:,} people of the first run at its start; the stronger a tie, the wider "
            "its line, and dark lines join departments."
            if is_small
            else f"The first run at its start, {people:,} people in all; the more ties join two "
            "departments, the wider the line."
        ],
        charts=[
            Chart(
                "",
                figures.communication(graph),
                f"Network of {people:,} people. {words}",
                is_wide=True,
                is_square=True,
            )
        ],
        legend=legend + [("lead", "lead, in the middle")] * is_small,
        tables=[Table("Ties by pair of departments", columns, rows, 2)],
        source=f"Source: the organization of the baseline, seed {evidence.result.seed}, first run.",
        facts={"ties": total, "ties_across": across},
    )


def communication_graph(scenario: Scenario, seed: int) -> "nx.Graph[Any] | None":
    """Return the graph that the first run starts from, None where its files are gone."""
    from model.firm import communication_graph as graph_of

    try:
        return graph_of(scenario, seed=seed, replication=0)
    except (OSError, ScenarioError):
        return None


def _who_gains(evidence: Evidence) -> Section | None:
    """Return what changes for the people of each department."""
    if not evidence.scenarios:
        return None
    claims = [
        evidence.people.claim(key, name)
        for names in PEOPLE.values()
        for key in evidence.order
        for name in names
    ]
    parts = math.ceil(len(evidence.order) / MOST_GROUPS)
    size = math.ceil(len(evidence.order) / parts)
    charts = [
        chart
        for start in range(0, len(evidence.order), size)
        for heading in PEOPLE
        for chart in _people_chart(evidence, heading, evidence.order[start : start + size])
    ]
    return Section(
        key="people",
        topic="Who gains",
        title=_count_clear(evidence, claims, "changes for people"),
        sentences=["Each department is compared with itself in the baseline."],
        charts=charts,
        legend=VERDICT_KEYS,
        tables=[_claims_table(evidence, claims, "Turnover and morale by department")],
        source=evidence.source,
        claims=claims,
    )


def _people_chart(evidence: Evidence, heading: str, keys: Sequence[str]) -> list[Chart]:
    """Return the interval chart of some scenarios, on the axis of all; none without values."""
    names = PEOPLE[heading]
    measure = MEASURES[names[0]]
    own = [evidence.people.claim(key, name) for key in keys for name in names]
    rows = evidence.interval_rows(own).rename(columns={"label": "group", "department": "label"})
    if not len(rows):
        return []
    everybody = evidence.interval_rows(evidence.claims(evidence.people, names))
    figure = figures.forest(
        rows,
        measure,
        bound=own[0].too_small,
        group=None if evidence.is_alone else "group",
        span=[*everybody["low"], *everybody["high"]],
    )
    return [Chart(heading, figure, _in_words(evidence, own, "Change"), _direction(measure))]


def _assumptions(evidence: Evidence) -> Section:
    """Return what was put in: levers that differ, uncertainties, and bounds."""
    tables = [_changes_table(evidence), _uncertainties_table(evidence), _bounds_table(evidence)]
    return Section(
        key="assumptions",
        topic="Assumptions and limits",
        title="This is a model of your company, not a measurement of it",
        sentences=[
            "More runs make intervals narrower: certainty about the model, not about the company.",
            "What nobody knows exactly is held at the values below; another value within its "
            "plausible range may change the answer.",
        ],
        tables=[table for table in tables if table.rows],
        source="Source: the scenario files; evidence ids are explained in the documentation.",
    )


def _appendix(evidence: Evidence) -> Section:
    """Return all numbers."""
    if evidence.scenarios:
        everything = compare(evidence.result, tuple(MEASURES))
        claims = sorted(everything.claims, key=lambda claim: evidence.order.index(claim.scenario))
        table = _claims_table(evidence, claims, "All measures of all scenarios")
        note = ["All intervals of this table hold together, so they are wider than those above."]
    else:
        table, note = _levels_table(evidence, MEASURES, "All measures"), []
    shown = Table(table.caption, table.columns, table.rows, 2, "Show all numbers", False)
    return Section(
        key="numbers",
        topic="Appendix",
        title="All numbers",
        sentences=note,
        tables=[shown],
        source=evidence.source,
    )


def _words(evidence: Evidence) -> Section:
    """Return the words used, those of the measures included."""
    words = WORDS | {MEASURES[name].label: MEASURES[name].doc for name in (*HEADLINES, MONTHLY)}
    entries = [_tag("div", _tag("dt", word), _tag("dd", text)) for word, text in words.items()]
    return Section(
        key="words",
        topic="Glossary",
        title="Words used in this report",
        opening=[_tag("dl", *entries, class_="words")],
    )


SECTIONS = (
    _answer,
    _all_scenarios,
    _how_sure,
    _over_time,
    _trust,
    _communication,
    _who_gains,
    _assumptions,
    _appendix,
    _words,
)


# --- Titles and text alternatives -----------------------------------------------------------------


def side(claim: Claim) -> str:
    """Return whether a claim is clear, and on which side: better, worse or unclear."""
    better = MEASURES[claim.measure].better
    if not wording.is_clear(claim.verdict) or better == "neither":
        return "unclear"
    return "better" if (claim.low > 0) == (better == "higher") else "worse"


def _count_clear(evidence: Evidence, claims: Sequence[Claim], what: str) -> str:
    """Return a title that counts clear claims only."""
    if evidence.has_too_few_runs:
        return evidence.too_few_runs(f"which {what} are clear")
    sides = [side(claim) for claim in claims]
    counts = [(sides.count(kind), kind) for kind in ("better", "worse")]
    parts = [f"{wording.count_in_words(count)} clearly {kind}" for count, kind in counts if count]
    if not parts:
        return f"None of the {wording.count_in_words(len(claims))} {what} is clear"
    first = parts[0].replace(
        " clearly", f" of {wording.count_in_words(len(claims))} {what} clearly"
    )
    verb = "is" if next(count for count, _ in counts if count) == 1 else "are"
    parts[0] = first.replace(" clearly", f" {verb} clearly")
    rest = len(claims) - sum(count for count, _ in counts)
    return wording.starting(
        ", ".join([*parts, *([f"{wording.count_in_words(rest)} not clear"] if rest else [])])
    )


def _share_title(evidence: Evidence, better: Mapping[str, int]) -> str:
    """Return in how many of 20 runs the baseline is beaten."""
    if evidence.has_too_few_runs:
        return evidence.too_few_runs("how often the baseline is beaten")
    low, high = min(better.values()), max(better.values())
    counts = f"{low}" if low == high else f"{low} to {high}"
    of = f"in {counts} of 20 simulated {evidence.runs}"
    if len(better) > 1:
        return f"The {wording.count_in_words(len(better))} changes beat the baseline {of}"
    scenario = evidence.scenarios[next(iter(better))]
    sentence = f"{wording.starting(of)} {{}} {wording.verb(scenario, 'beat')} the baseline"
    room = wording.LONGEST_TITLE - len(sentence) + 2
    name = scenario.name_in_sentence
    return sentence.replace("{}", name if len(name) <= room else f"{name[: room - 3]}...")


def _time_title(evidence: Evidence, since: Mapping[str, int]) -> str:
    """Return since when a gain or loss is visible and stays."""
    what = MONTHLY_IN_SENTENCE
    if evidence.has_too_few_runs:
        return evidence.too_few_runs(f"when {what} changes")
    if len(since) > 1:
        gains = sum(month > 0 for month in since.values())
        losses = sum(month < 0 for month in since.values())
        first = wording.starting(wording.count_in_words(gains)) if gains else "None"
        return (
            f"{first} of {wording.count_in_words(len(since))} changes "
            f"{'show' if gains > 1 else 'shows'} a lasting gain in {what}, "
            f"{wording.count_in_words(losses) if losses else 'none'} a lasting loss"
        )
    month = next(iter(since.values()))
    if month == 0:
        return f"The runs show no lasting gain or loss in {what} {evidence.over}"
    word = "gain" if month > 0 else "loss"
    return f"The {word} in {what} is visible from month {abs(month)} and stays"


def _since_in_words(month: int) -> str:
    if month == 0:
        return "no lasting gain or loss"
    return f"lasting {'gain' if month > 0 else 'loss'} from month {abs(month)}"


def _direction(measure: Measure) -> str:
    return "" if measure.better == "neither" else f"{measure.better} is better"


def _in_words(evidence: Evidence, claims: Iterable[Claim], what: str) -> str:
    """Return the text alternative of a chart of claims."""
    parts = []
    for claim in claims:
        measure = MEASURES[claim.measure]
        parts.append(
            f"{evidence.scenarios[claim.scenario].name}, {wording.in_sentence(measure.label)}: "
            f"{wording.change(claim.estimate, measure)} "
            f"({wording.interval(claim.low, claim.high, measure)}), {wording.reading(claim)}."
        )
    return " ".join([f"{what}.", *parts])


def _dots_in_words(evidence: Evidence, key: str, better: int, dots: NDArray[np.float64]) -> str:
    between = wording.interval(float(dots.min()), float(dots.max()), MEASURES[VALUE])
    return (
        f"20 dots stand for all simulated {evidence.runs} of {evidence.scenarios[key].name}: "
        f"{better} better than the baseline, {figures.DOTS - better} not; from {between}."
    )


def _path_in_words(evidence: Evidence, key: str, path: pd.DataFrame) -> str:
    middle, between = _quantiles_in_words(path.iloc[:, -1])
    return (
        f"{wording.starting(MONTHLY_IN_SENTENCE)} of {evidence.scenarios[key].name} less that of "
        f"the baseline, month by month. In the last month the middle is {middle}; 90 of 100 "
        f"{evidence.runs} lie at {between}."
    )


def _quantiles_in_words(values: "pd.Series[float]") -> tuple[str, str]:
    low, middle, high = (float(values.quantile(share)) for share in (0.05, 0.5, 0.95))
    measure = MEASURES[MONTHLY]
    return wording.change(middle, measure), wording.interval(low, high, measure)


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[np.isfinite(values)]


# --- Tables ---------------------------------------------------------------------------------------


def _claims_table(evidence: Evidence, claims: Iterable[Claim], caption: str) -> Table:
    """Return claims with the level in the baseline."""
    better = f"{wording.starting(evidence.runs)} better"
    columns = ["Scenario", "Measure", "Baseline", "Change", "Interval", better, "Reading"]
    rows = []
    for claim in claims:
        measure = MEASURES[claim.measure]
        level = evidence.level(claim.measure)
        rows.append(
            [
                evidence.scenarios[claim.scenario].name,
                measure.label,
                wording.amount(level.mean, measure),
                wording.change(claim.estimate, measure),
                wording.interval(claim.low, claim.high, measure),
                wording.years_better(claim),
                wording.reading(claim),
            ]
        )
    return Table(caption, columns, rows, 2)


def _levels_table(evidence: Evidence, measures: Iterable[str], caption: str) -> Table:
    """Return how the baseline turned out."""
    horizon = evidence.baseline.horizon_days
    levels = [evidence.level(name) for name in measures]
    rows = [
        [MEASURES[each.measure].label, wording.spread(each, MEASURES[each.measure], horizon)]
        for each in levels
        if each.n
    ]
    return Table(caption, ["Measure", "Middle and range"], rows, 2)


def _spread_table(evidence: Evidence, claims: Iterable[Claim]) -> Table:
    """Return the spread of single runs beside the interval of their average."""
    measure = MEASURES[VALUE]
    columns = ["Scenario", f"{wording.starting(evidence.runs)} better"]
    columns += [f"Spread: 90 of 100 {evidence.runs}", "Interval of the average"]
    rows = [
        [
            evidence.scenarios[claim.scenario].name,
            wording.years_better(claim),
            wording.interval(*claim.spread, measure),
            wording.interval(claim.low, claim.high, measure),
        ]
        for claim in claims
    ]
    return Table("Value, run by run against the baseline", columns, rows)


def _path_table(evidence: Evidence) -> Table:
    """Return the quarters of the fans."""
    caption = f"{wording.starting(MONTHLY_IN_SENTENCE)}, difference from the baseline"
    columns = ["Scenario", "Month", "Middle", f"90 of 100 {evidence.runs}"]
    rows = [
        [evidence.scenarios[key].name, str(month), *_quantiles_in_words(path[month])]
        for key, path in evidence.paths.items()
        for month in path.columns
        if int(month) % 3 == 0 or month == path.columns[-1]
    ]
    return Table(caption, columns, rows)


def _changes_table(evidence: Evidence) -> Table:
    """Return the inputs in which the scenarios differ from the baseline."""
    declared = declared_inputs()
    columns = ["Scenario", "Input", "Baseline", "Here", "Meaning"]
    rows = [
        [
            scenario.name,
            name,
            in_words(name, before),
            in_words(name, after),
            declared[name].doc if name in declared else "",
        ]
        for scenario in (evidence.scenarios[key] for key in evidence.order)
        for name, before, after in differences(evidence.baseline, scenario)
    ]
    return Table(
        "What the scenarios change", columns, rows, len(columns), "Show what the scenarios change"
    )


def _uncertainties_table(evidence: Evidence) -> Table:
    """Return the uncertainties with their plausible ranges and sources."""
    columns = ["Input", "Value", "Plausible range", "Source", "Meaning"]
    rows = []
    for name, value in evidence.baseline.uncertainties.model_dump().items():
        quantity = declared_inputs()[name]
        ends = [quantity.in_words(end) for end in quantity.plausible or ()]
        rows.append(
            [name, quantity.in_words(value), " to ".join(ends), quantity.source, quantity.doc]
        )
    disclosure = "Show what nobody knows exactly, with ranges and sources"
    return Table("What nobody knows exactly", columns, rows, len(columns), disclosure, False)


def _bounds_table(evidence: Evidence) -> Table:
    """Return below which size a change of a headline measure is too small to matter."""
    columns = ["Measure", "Smaller than", "Why it does not matter"]
    bounds = {claim.measure: claim.too_small for claim in evidence.headlines.claims}
    rows = [
        [
            MEASURES[name].label,
            wording.size(bound, MEASURES[name]),
            bound_of(name, MEASURES[name].unit).reason,
        ]
        for name, bound in bounds.items()
    ]
    return Table(
        "Too small to matter", columns, rows, len(columns), "Show what is too small to matter"
    )


# --- Markup ---------------------------------------------------------------------------------------


def _tag(name: str, *content: str | Element, **attributes: str) -> Element:
    """Return an element; its texts and attributes are escaped when the page is written."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    element = Element(name, named)
    for part in content:
        if isinstance(part, Element):
            element.append(part)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text = (element.text or "") + part
    return element


def _data(key: str, content: Any) -> Element:
    """Return a block of JSON that no text inside can end."""
    text = json.dumps(_plain(content), allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return _tag("script", text, type="application/json", id=key)


def _plain(content: Any) -> Any:
    """Return data as JSON knows it; what is no finite number becomes null."""
    match content:
        case Mapping():
            return {str(key): _plain(value) for key, value in content.items()}
        case np.ndarray():
            return _plain(content.tolist())
        case list() | tuple():
            return [_plain(value) for value in content]
        case float() | np.floating():
            return float(content) if math.isfinite(content) else None
        case np.integer():
            return int(content)
    return content


def _script(code: str) -> Element:
    return _tag("script", code.replace("</script", "<\\/script"))


def _packaged(name: str) -> str:
    return files("reports").joinpath(name).read_text(encoding="utf-8")


def _head(evidence: Evidence) -> Element:
    return _tag(
        "head",
        _tag("meta", charset="utf-8"),
        _tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        _tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        _tag("title", f"{_question(evidence)} - Interlock"),
        _tag("style", _packaged("page.css")),
        _script('document.documentElement.classList.add("with-scripts");'),
    )


def _question(evidence: Evidence) -> str:
    if evidence.is_alone:
        scenario = next(iter(evidence.scenarios.values()))
        return scenario.question or f"What changes with {scenario.name_in_sentence}?"
    if not evidence.scenarios:
        return evidence.baseline.question or evidence.baseline.name
    count = wording.count_in_words(len(evidence.scenarios))
    return f"What do {count} changes do to value, customers and people?"


def _cover(evidence: Evidence) -> Element:
    result = evidence.result
    marks = []
    if result.quick:
        marks.append(f"Quick look: {evidence.headlines.replications:,} runs of each scenario")
    if not result.is_complete:
        marks.append(f"Not finished: {result.finished:,} of {result.planned:,} runs")
    if result.failed:
        marks.append(f"{result.failed:,} runs failed and are left out")
    names = ", ".join(scenario.name for scenario in evidence.scenarios.values())
    about = f"{names} against {evidence.the_baseline}" if names else evidence.baseline.name
    day = str(result.manifest.get("started", ""))[:10]
    return _tag(
        "header",
        _tag("p", "Interlock report", class_="brand"),
        _tag("h1", _question(evidence)),
        _tag("p", f"{about}, {evidence.over}. Simulated on {day}.", class_="about"),
        *(_tag("p", mark, class_="mark") for mark in marks),
        class_="cover",
    )


def _contents(sections: Iterable[Section]) -> Element:
    links = [_tag("li", _tag("a", section.title, href=f"#{section.key}")) for section in sections]
    return _tag("nav", _tag("h2", "In short"), _tag("ol", *links), aria_label="Sections")


def _section(section: Section, keys: Mapping[int, str]) -> Element:
    """Return a section; `keys` names the data of each chart."""
    parts: list[Element] = [
        _tag("p", section.topic, class_="topic"),
        _tag("h2", section.title, id=f"{section.key}-title"),
        *section.opening,
    ]
    if section.sentences:
        parts.append(_tag("p", " ".join(section.sentences)))
    if section.legend:
        signs = [
            _tag("li", _tag("span", class_=f"sign {sign}", aria_hidden="true"), meaning)
            for sign, meaning in section.legend
        ]
        parts.append(_tag("ul", *signs, class_="legend"))
    if section.charts:
        panels = [_panel(keys[id(chart)], chart) for chart in section.charts]
        are_many = len(panels) > MOST_LARGE_PANELS and section.key not in TWO_COLUMNS
        parts.append(_tag("div", *panels, class_="panels many" if are_many else "panels"))
    parts += [_disclosure(table) for table in section.tables]
    if section.source:
        parts.append(_tag("p", section.source, class_="source"))
    return _tag("section", *parts, id=section.key, aria_labelledby=f"{section.key}-title")


def _panel(key: str, chart: Chart) -> Element:
    drawing = _tag(
        "div",
        aria_hidden="true",
        class_="chart",
        data_figure=key,
        data_shape="square" if chart.is_square else "free",
        data_width="wide" if chart.is_wide else "half",
    )
    return _tag(
        "div",
        *([_tag("h3", chart.heading)] if chart.heading else []),
        *([_tag("p", chart.note, class_="note")] if chart.note else []),
        _tag("div", drawing, role="img", aria_label=chart.alternative),
        _tag("p", "Scripts draw this chart; the table below holds its numbers.", class_="instead"),
        class_="panel wide" if chart.is_wide else "panel",
    )


def _card(term: str, figure: str, detail: str, kind: str) -> Element:
    return _tag(
        "div",
        _tag("dt", term),
        _tag("dd", figure, class_="figure"),
        _tag("dd", detail, class_="detail"),
        class_=f"card {kind}",
    )


def _disclosure(table: Table) -> Element:
    scrolls = _tag(
        "div",
        _table(table),
        class_="scrolls",
        tabindex="0",
        role="region",
        aria_label=table.caption,
    )
    where = "on-any" if table.is_on_paper else "off-paper"
    return _tag("details", _tag("summary", table.disclosure), scrolls, class_=where)


def _table(table: Table) -> Element:
    classes = ["number" if i >= table.numbers_from else "text" for i in range(len(table.columns))]
    head = [
        _tag("th", text, scope="col", class_=kind)
        for text, kind in zip(table.columns, classes, strict=True)
    ]
    rows = [
        _tag(
            "tr",
            _tag("th", row[0], scope="row"),
            *(
                _tag("td", text, class_=kind)
                for text, kind in zip(row[1:], classes[1:], strict=True)
            ),
        )
        for row in table.rows
    ]
    caption = _tag("caption", table.caption)
    return _tag("table", caption, _tag("thead", _tag("tr", *head)), _tag("tbody", *rows))


def _footer(evidence: Evidence) -> Element:
    """Return the provenance: all that is needed to get the same numbers again."""
    result, manifest = evidence.result, evidence.result.manifest
    packages = {**manifest.get("versions", {}), "plotly": version("plotly")}
    facts = {
        "Interlock": str(packages.pop("interlock", "unknown")),
        "Scenarios": "; ".join(
            f"{each.key} {each.fingerprint()[:12]}" for each in result.scenarios
        ),
        "Seed": str(result.seed),
        "Runs": f"{result.finished:,} of {result.planned:,}",
        "Experiment": str(manifest.get("fingerprint", ""))[:12],
        "Source of the model": str(manifest.get("source_hash", ""))[:12],
        "Packages": ", ".join(f"{name} {number}" for name, number in packages.items()),
        "Command": str(manifest.get("command", "")) or "not noted",
        "Simulated": str(manifest.get("started", "")),
        "Result folder": result.folder.name,
    }
    pairs = [part for name, text in facts.items() for part in (_tag("dt", name), _tag("dd", text))]
    return _tag("footer", _tag("h2", "Where this report comes from"), _tag("dl", *pairs))
