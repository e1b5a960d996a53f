"""Tables of the report: the figures behind its charts, and what was put in."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from experiments.comparison import Claim
from experiments.ranking import Ranking
from experiments.verdicts import bound_of
from model.calendar import DAYS_PER_MONTH, DAYS_PER_WEEK, DAYS_PER_YEAR
from model.outcomes import MEASURES
from model.scenario import differences, in_words
from model.scenario_form import declared_inputs
from reports import wording
from reports.evidence import MONTHLY, MONTHLY_IN_SENTENCE, VALUE, Evidence
from reports.markup import tag
from reports.parts import Cell, Table
from reports.titles import path_form, spread_in_words


def claims_table(evidence: Evidence, claims: Sequence[Claim], caption: str) -> Table:
    """Return claims with the level in the baseline."""
    columns = ["Scenario", "Measure", "Baseline, average", "Change, average", "95 % interval"]
    columns += [wording.RUNS_BETTER, "Reading"]
    forms = wording.forms_of(claims, MEASURES)
    rows = []
    for claim in claims:
        measure = MEASURES[claim.measure]
        rows.append(
            [
                evidence.scenarios[claim.scenario].name,
                measure.label,
                wording.amount(evidence.level(claim.measure).mean, measure),
                *wording.claim_texts(claim, measure, forms),
                wording.runs_better(claim),
                wording.reading(claim),
            ]
        )
    return Table(caption, columns, rows, 2)


def ranking_table(evidence: Evidence, ranking: Ranking) -> Table:
    """Return all scenarios in the order of their value, the baseline included."""
    head, rows = wording.ranking_block(ranking, evidence.names, MEASURES[ranking.measure])
    return Table("Ranking by value", head, rows, 1)


def levels_table(evidence: Evidence, measures: Iterable[str], caption: str) -> Table:
    """Return how the baseline turned out."""
    levels = [level for level in map(evidence.level, measures) if level.n]
    head, rows = wording.level_block(levels, MEASURES, evidence.baseline.horizon_days)
    return Table(caption, head, rows, 1)


def spread_table(evidence: Evidence, claims: Sequence[Claim]) -> Table:
    """Return the spread of single runs beside the interval of their average."""
    measure = MEASURES[VALUE]
    columns = ["Scenario", wording.RUNS_BETTER]
    columns += [f"Spread: {wording.MOST_OF_RUNS}", "95 % interval of the average"]
    ends = [end for claim in claims for end in (*claim.spread, claim.low, claim.high)]
    form = wording.form_of_change(measure, ends)
    rows = [
        [
            evidence.scenarios[claim.scenario].name,
            wording.runs_better(claim),
            wording.interval(*claim.spread, measure, form),
            wording.interval(claim.low, claim.high, measure, form),
        ]
        for claim in claims
    ]
    return Table("Value, run by run against the baseline", columns, rows)


def path_table(evidence: Evidence, ends: Mapping[str, pd.DataFrame]) -> Table:
    """Return the quarters of the fans."""
    caption = f"{wording.starting(MONTHLY_IN_SENTENCE)}, difference from the baseline"
    columns = ["Scenario", "Month", "Average", "95 % interval", wording.MOST_OF_RUNS]
    form, measure = path_form(evidence), MEASURES[MONTHLY]
    rows = [
        [
            evidence.scenarios[key].name,
            str(month),
            *wording.change_between(estimate, low, high, measure, form),
            spread_in_words(path[month], form),
        ]
        for key, path in evidence.paths.items()
        for month, (estimate, low, high) in zip(path.columns, ends[key].to_numpy(), strict=True)
        if int(month) % 3 == 0 or month == path.columns[-1]
    ]
    return Table(caption, columns, rows)


def changes_table(evidence: Evidence) -> Table:
    """Return the inputs in which the scenarios differ from the baseline."""
    columns = ["Scenario", "What differs", "Baseline", "Here"]
    rows = [
        [scenario.name, input_cell(name), *values_in_words(name, [before, after])]
        for scenario in (evidence.scenarios[key] for key in evidence.order)
        for name, before, after in differences(evidence.baseline, scenario)
    ]
    return Table(
        "What the scenarios change", columns, rows, len(columns), "Show what the scenarios change"
    )


def uncertainties_table(evidence: Evidence) -> Table:
    """Return the uncertainties with their plausible ranges and sources."""
    columns = ["What nobody knows exactly", "Value", "Plausible range", "Source"]
    rows = []
    for name, value in evidence.baseline.uncertainties.model_dump().items():
        quantity = declared_inputs()[name]
        here, *ends = values_in_words(name, [value, *(quantity.plausible or ())])
        rows.append([input_cell(name), here, range_in_words(ends), source_cell(quantity.source)])
    disclosure = "Show what nobody knows exactly, with ranges and sources"
    return Table("What nobody knows exactly", columns, rows, len(columns), disclosure, False)


def sources_table(texts: Iterable[str]) -> Table:
    """Return the sources that texts such as `S1-S7, C2` name."""
    named = {each for text in texts for each in source_ids(text)}
    rows: list[list[Cell]] = [
        [tag("span", each, id=source_anchor(each)), source["source"], source["says"]]
        for each, source in known_sources().items()
        if each in named
    ]
    columns = ["Id", "Source", "What it says"]
    disclosure = "Show the sources of the values above"
    return Table("Sources", columns, rows, len(columns), disclosure, False)


def input_cell(name: str) -> Cell:
    """Return what an input means, and in small type its name in scenario files."""
    declared = declared_inputs().get(name)
    if declared is None:
        return _OTHER_INPUTS.get(name, name)
    return tag("span", declared.doc, " ", tag("small", name))


_OTHER_INPUTS = {"events": "Choices of management that change at a date."}
_SHARE_DIGITS = 10  # of percent: enough to hide how computers store 0.07


def values_in_words(name: str, values: Sequence[Any]) -> list[str]:
    """Say values of one input in the same words: shares in percent, times in one unit."""
    quantity = declared_inputs().get(name)
    if quantity is None or any(value is None for value in values):
        return [in_words(name, value) for value in values]
    if quantity.kind == "share":
        return [f"{float(f'{100 * value:.{_SHARE_DIGITS}g}'):g} %" for value in values]
    if quantity.kind == "duration":
        return _durations(values)
    return [quantity.in_words(value) for value in values]


def _durations(days: Sequence[float]) -> list[str]:
    """Say times in the longest unit in which all are whole, or in business days."""
    for unit, length in (
        ("year", DAYS_PER_YEAR),
        ("month", DAYS_PER_MONTH),
        ("week", DAYS_PER_WEEK),
    ):
        if any(days) and all(each % length == 0 for each in days):
            return [wording.counted(round(each / length), unit) for each in days]
    return [f"{each:g} business day{'s' * (each != 1)}" for each in days]


def range_in_words(ends: Sequence[str]) -> str:
    """Say a range, its unit once: `2 to 3 months`."""
    if len(ends) != 2 or ends[0] == ends[1]:
        return " to ".join(ends[:1])
    (first, _, one), (_, _, other) = (end.partition(" ") for end in ends)
    if one.rstrip("s") == other.rstrip("s") and any(sign.isdigit() for sign in first):
        return f"{first} to {ends[1]}"
    return " to ".join(ends)


_SOURCE_ID = re.compile(r"\b([A-Z])(\d{1,3})(?:-\1(\d{1,3}))?\b|evidence \((i+)\)")


def source_ids(source: str) -> list[str]:
    """List the ids of a source, those between the ends of a range included."""
    found = []
    for letter, first, last, evidence in _SOURCE_ID.findall(source):
        if evidence:
            found.append(f"evidence ({evidence})")
        else:
            found += [f"{letter}{n}" for n in range(int(first), int(last or first) + 1)]
    return found


def source_anchor(source_id: str) -> str:
    """Return the place in the page where a source is explained."""
    return f"source-{re.sub(r'[^a-z0-9]+', '-', source_id.lower()).strip('-')}"


def source_cell(source: str) -> Cell:
    """Return the ids of a source, each a link to the list of sources."""
    parts: list[Cell] = []
    place = 0
    for match in _SOURCE_ID.finditer(source):
        known = [each for each in source_ids(match[0]) if each in known_sources()]
        parts.append(source[place : match.start()])
        link = f"#{source_anchor(known[0])}" if known else ""
        parts.append(tag("a", match[0], href=link) if link else match[0])
        place = match.end()
    return tag("span", *parts, source[place:])


@cache
def known_sources() -> dict[str, dict[str, str]]:
    """Read the sources of the documentation, by id."""
    text = files("reports").joinpath("sources.json").read_text(encoding="utf-8")
    sources: dict[str, dict[str, str]] = json.loads(text)
    return sources


def bounds_table(evidence: Evidence) -> Table:
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
