"""The sections of the report, in the order of the page.

Every section has a title that follows from the runs, one chart (in panels where scenarios need one
each), at most two sentences, the figures behind the chart as a table, and its source.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.comparison import compare, paired_differences
from model.outcomes import HEADLINES, MEASURES, measures_in_tables
from model.scenario_form import declared_inputs
from reports import wording
from reports.answer import answer
from reports.charts.departments import trust_network
from reports.charts.fan import SAMPLE_RUNS, fan
from reports.charts.precision import interval_widths
from reports.charts.trust import trust_change, trust_level
from reports.charts.year_dots import representative_runs, tallest_column, year_dots
from reports.customers import how_customers_fare
from reports.evidence import (
    MONTHLY,
    MONTHLY_IN_SENTENCE,
    PEOPLE,
    VALUE,
    Evidence,
    averages,
    lasting,
)
from reports.markup import tag
from reports.parts import Chart, Intervals, Section, interval_chart
from reports.people_network import people_network
from reports.tables import (
    bounds_table,
    changes_table,
    claims_table,
    levels_table,
    path_table,
    ranking_table,
    sources_table,
    spread_table,
    uncertainties_table,
)
from reports.titles import (
    claims_in_words,
    direction,
    dots_in_words,
    named_title,
    path_in_words,
    share_title,
    sides_in_words,
    since_in_words,
    time_title,
)
from reports.trade_offs import trade_offs

MOST_GROUPS = 4
VERDICT_KEYS = (
    ("better", "clearly better"),
    ("worse", "clearly worse"),
    ("small", "clearly too small to matter"),
    ("unclear", "not clear"),
    ("band", "where a change is too small to matter"),
)
WORDS = {
    "Baseline": "The situation that all others are compared with.",
    "Scenario": "A what-if: the baseline with some of management's choices changed.",
    "Run": "One scenario simulated once, from its first day to its last.",
    "Same luck": "Runs with the same number meet the same customers, prospects and temptations to "
    "quit in every scenario, so their difference shows what the scenario changed.",
    "Change": "Scenario minus baseline with the same luck, averaged over all runs.",
    "95 % interval": "The range that holds this average. All intervals of a chart are widened so "
    "that they hold together with 95 % confidence; more runs make them narrower.",
    wording.RUNS_BETTER: "Simulated runs in which the scenario beats the same run of the baseline. "
    "Runs that differ by no more than rounding (one part in a billion) are the same: neither "
    "better nor worse.",
    "Spread": "How far single runs lie apart: the luck that a company meets. More runs do not make "
    "it smaller.",
    "Clear change": "The interval does not hold zero and reaches beyond the gray band: the change "
    "raises or lowers the measure. A star (raises*) says that a part of the interval lies in the "
    "band.",
    "Clearly too small to matter": "The whole interval lies in the gray band: the runs are enough "
    "to say that the change is small, on whichever side of zero. The bounds and their reasons "
    "stand under assumptions.",
    "Not clear": "The interval holds zero and reaches beyond the gray band. More runs may tell.",
    "Tie": "Two people who talk regularly; its strength tells how much.",
}


def all_scenarios(evidence: Evidence) -> Section | None:
    """Return the forest of paired differences for each headline measure."""
    if not evidence.scenarios:
        return None
    charts = []
    for name in HEADLINES:
        claims, measure = evidence.claims(evidence.headlines, [name]), MEASURES[name]
        rows = evidence.interval_rows(claims)
        if len(rows):
            intervals = Intervals(rows, measure, claims[0].too_small)
            what = f"Change in {wording.in_sentence(measure.label)}"
            words = claims_in_words(evidence, claims, what)
            note = direction(measure)
            charts.append(
                interval_chart(measure.label, intervals, words, note, is_wide=name == VALUE)
            )
    claims = evidence.claims(evidence.headlines, HEADLINES)
    missing = wording.left_out(claims, MEASURES, beyond=evidence.result.failed)
    return Section(
        key="scenarios",
        topic="All measures" if evidence.is_alone else "All scenarios",
        title=named_title(evidence, claims, "differences"),
        sentences=[
            "A dot is the average difference from the baseline, its line the 95 % interval of that "
            "average"
            + "; scenarios are sorted by their change in value" * (not evidence.is_alone)
            + ".",
            *([ranking_in_words(evidence)] if evidence.ranking else []),
        ],
        charts=charts,
        legend=VERDICT_KEYS,
        tables=[
            claims_table(evidence, claims, "Differences from the baseline"),
            *([ranking_table(evidence, evidence.ranking)] if evidence.ranking else []),
        ],
        source=" ".join([evidence.source, *missing]),
        claims=claims,
    )


def ranking_in_words(evidence: Evidence) -> str:
    """Say whether one scenario surely beats every other, the baseline included."""
    assert evidence.ranking is not None
    return wording.ranking_sentence(evidence.ranking, evidence.names, MEASURES[VALUE])


def how_sure(evidence: Evidence) -> Section | None:
    """Return the spread of single runs as 20 dots for each scenario."""
    measure = MEASURES[VALUE]
    claims = [claim for claim in evidence.claims(evidence.headlines, [VALUE]) if claim.n]
    if not claims:
        return None
    values = {
        claim.scenario: _finite(paired_differences(evidence.result, claim.scenario, VALUE))
        for claim in claims
    }
    dots = {key: representative_runs(own, measure) for key, own in values.items()}
    together = np.concatenate([*dots.values(), [0.0]])
    span = float(together.min()), float(together.max())
    tallest = max(tallest_column(own, measure, span) for own in dots.values())
    charts = [
        Chart(
            evidence.heading(claim.scenario),
            year_dots(values[claim.scenario], measure, span=span, tallest=tallest),
            dots_in_words(evidence, claim, dots[claim.scenario]),
            evidence.note(sides_in_words(evidence, claim)),
            is_wide=evidence.is_alone,
        )
        for claim in claims
    ]
    legend = [("better", "better than the baseline"), ("worse", "worse")]
    return Section(
        key="sure",
        topic="How sure",
        title=share_title(evidence, claims),
        sentences=[
            "Each dot stands for a twentieth of the runs, and shows by how much value lies above "
            "or below that of the baseline with the same luck.",
            "How far the dots lie apart is luck that a company meets; more runs do not change it.",
        ],
        charts=charts,
        legend=legend + [("unclear", "the same")] * bool((together[:-1] == 0).any()),
        tables=[spread_table(evidence, claims)],
        source=evidence.source,
        claims=claims,
        facts={"better": {claim.scenario: claim.better for claim in claims}},
    )


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[np.isfinite(values)]


def over_time(evidence: Evidence) -> Section | None:
    """Return the fan of monthly paired differences for each scenario."""
    if not evidence.scenarios or not evidence.paths:
        return None
    ends = {key: averages(path, len(evidence.paths)) for key, path in evidence.paths.items()}
    since = {
        key: 0 if evidence.has_too_few_runs else lasting(path, len(evidence.paths))
        for key, path in evidence.paths.items()
    }
    charts = [
        Chart(
            evidence.heading(key),
            fan(
                path,
                MEASURES[MONTHLY],
                averages=ends[key],
                what=MONTHLY_IN_SENTENCE,
            ),
            path_in_words(evidence, key, path, ends[key]),
            evidence.note(since_in_words(since[key])),
            is_wide=evidence.is_alone,
        )
        for key, path in evidence.paths.items()
    ]
    return Section(
        key="time",
        topic="Over time",
        title=time_title(evidence, since),
        sentences=[
            f"The light bands hold 50 % and 90 % of simulated runs, the thin lines are "
            f"{SAMPLE_RUNS} single ones; the thick line is their average, the dark band "
            "around it its 95 % interval, widened for all months.",
            "A gain or loss counts as lasting from the month since which the dark band stays on "
            "one side of zero.",
        ],
        charts=charts,
        tables=[path_table(evidence, ends)],
        source=evidence.source,
        facts={"since_month": since},
    )


def trust(evidence: Evidence) -> Section | None:
    """Return trust between departments: the level in the baseline, and the changes."""
    names = evidence.trust_measures
    measure = MEASURES[names[0]]
    levels = [evidence.level(name) for name in names]
    if not any(level.n for level in levels):
        return None
    cells = pd.DataFrame(evidence.pairs, columns=["trusting", "trusted"])
    cells["value"] = [level.mean for level in levels]
    words = [
        f"{MEASURES[level.measure].label}: {wording.amount(level.mean, measure)}."
        for level in levels
    ]
    charts = [
        Chart(
            f"Level in {evidence.the_baseline}" if evidence.scenarios else "Level",
            trust_level(cells, measure),
            " ".join(words),
            "percent",
        )
    ]
    claims = evidence.claims(evidence.trust, names) if evidence.scenarios else []
    clear = [abs(claim.estimate) for claim in claims if wording.is_clear(claim.verdict)]
    drawn = evidence.leading or next(iter(evidence.order), None)
    for key in sorted(evidence.order, key=lambda each: each != drawn):
        own = [claim for claim in claims if claim.scenario == key]
        rows = evidence.interval_rows(own)
        if len(rows):
            charts.append(
                Chart(
                    f"Change by {evidence.scenarios[key].name_in_sentence}",
                    trust_change(rows, measure, limit=max([0.01, *clear])),
                    claims_in_words(evidence, own, "Change"),
                    f"change in {wording.unit_in_words(measure.unit)}",
                )
            )
        if len(rows) and key == drawn:
            charts.append(
                Chart(
                    f"Clear changes with {evidence.scenarios[key].name_in_sentence}",
                    trust_network(rows, measure),
                    claims_in_words(evidence, own, "Links between departments"),
                    "arrows lead from who trusts to whom; teal: more, brown: less, gray: not clear",
                    is_square=True,
                )
            )
    rule = "Rows trust, columns are trusted"
    signs = (
        "a number stands where the change is clear, ~0 where it is clearly too small to matter, a "
        "dot where it is not clear; teal is more, brown less"
    )
    return Section(
        key="trust",
        topic="Trust between departments",
        title=named_title(evidence, claims, "links")
        if claims
        else "How far the departments trust each other",
        sentences=[f"{rule}; {signs}." if claims else f"{rule}."],
        charts=charts,
        tables=[
            claims_table(evidence, claims, "Trust between departments")
            if claims
            else levels_table(evidence, names, "Trust between departments")
        ],
        source=evidence.source,
        claims=claims,
    )


def who_gains(evidence: Evidence) -> Section | None:
    """Return what changes for the people of each department."""
    if not evidence.scenarios:
        return None
    claims = [
        evidence.people.claim(key, name)
        for heading in PEOPLE
        for key in evidence.order
        for name in evidence.people_measures(heading)
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
        title=named_title(evidence, claims, "changes"),
        sentences=["Each department is compared with itself in the baseline."],
        charts=charts,
        legend=VERDICT_KEYS,
        tables=[claims_table(evidence, claims, "Turnover and morale by department")],
        source=evidence.source,
        claims=claims,
    )


def _people_chart(evidence: Evidence, heading: str, keys: Sequence[str]) -> list[Chart]:
    """Return the interval chart of some scenarios, on the axis of all; none without values."""
    names = evidence.people_measures(heading)
    measure = MEASURES[names[0]]
    own = [evidence.people.claim(key, name) for key in keys for name in names]
    rows = evidence.interval_rows(own).rename(columns={"label": "group", "department": "label"})
    if not len(rows):
        return []
    everybody = evidence.interval_rows(evidence.claims(evidence.people, names))
    intervals = Intervals(
        rows,
        measure,
        bound=own[0].too_small,
        group=None if evidence.is_alone else "group",
        span=[*everybody["low"], *everybody["high"]],
    )
    words = claims_in_words(evidence, own, "Change")
    return [interval_chart(heading, intervals, words, direction(measure))]


def assumptions(evidence: Evidence) -> Section:
    """Return what was put in: levers that differ, uncertainties, and bounds."""
    tables = [changes_table(evidence), uncertainties_table(evidence), bounds_table(evidence)]
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
        source="Source: the scenario files; the ids of sources are explained in the appendix.",
    )


def appendix(evidence: Evidence) -> Section:
    """Return all numbers."""
    if evidence.scenarios:
        everything = compare(evidence.result, measures_in_tables(evidence.result.scenarios))
        claims = sorted(everything.claims, key=lambda claim: evidence.order.index(claim.scenario))
        table = claims_table(evidence, claims, "All measures of all scenarios")
        note = ["Intervals of all measures hold together, so they are wider than those above."]
    else:
        names = measures_in_tables([evidence.baseline])
        table, note = levels_table(evidence, names, "All measures"), []
    assumed = type(evidence.baseline.uncertainties).model_fields
    sources = sources_table(declared_inputs()[name].source for name in assumed)
    shown = replace(table, disclosure="Show all numbers", is_on_paper=False)
    return Section(
        key="numbers",
        topic="Appendix",
        title="All numbers",
        sentences=[*note, *widths_in_words(evidence)],
        charts=_widths_chart(evidence),
        tables=[shown, *([sources] if sources.rows else [])],
        source=evidence.source,
        is_reference=True,
    )


def widths_in_words(evidence: Evidence) -> list[str]:
    """Say how much narrower the intervals became with the runs; nothing where runs are too few."""
    widths = evidence.widths
    if not evidence.scenarios or widths["runs"].nunique() < 2:
        return []
    fewest, most = (int(widths["runs"].agg(end)) for end in ("min", "max"))
    return [
        f"The chart shows half the interval of the average change in value after the first "
        f"{fewest:,} to all {most:,} runs: four times as many runs halve it."
    ]


def _widths_chart(evidence: Evidence) -> list[Chart]:
    """Return runs against the width of the interval; none where there is nothing to compare."""
    if not widths_in_words(evidence):
        return []
    widths, measure = evidence.widths, MEASURES[VALUE]
    last = widths.groupby("label", sort=False)["half"].agg(["first", "last"])
    words = " ".join(
        f"{label}: {wording.size(first, measure)}, then {wording.size(all_runs, measure)}."
        for label, first, all_runs in last.itertuples()
    )
    what = f"Half the interval of the change in value, first and with all runs. {words}"
    figure = interval_widths(widths, measure)
    return [Chart("Runs and certainty", figure, what, is_wide=True)]


def glossary(evidence: Evidence) -> Section:
    """Return the words used, those of the measures included."""
    words = WORDS | {MEASURES[name].label: MEASURES[name].doc for name in (*HEADLINES, MONTHLY)}
    entries = [tag("div", tag("dt", word), tag("dd", text)) for word, text in words.items()]
    return Section(
        key="words",
        topic="Glossary",
        title="Words used in this report",
        opening=[tag("dl", *entries, class_="words")],
        is_reference=True,
    )


SECTIONS = (
    answer,
    all_scenarios,
    how_sure,
    over_time,
    how_customers_fare,
    who_gains,
    trust,
    trade_offs,
    assumptions,
    appendix,
    people_network,
    glossary,
)
