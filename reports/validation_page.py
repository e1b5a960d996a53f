"""The page of a validation: patterns of real companies and the model, as one HTML page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from math import isfinite
from typing import Any
from xml.etree.ElementTree import Element

import pandas as pd

from experiments.patterns.catalog import PATTERNS, pattern_in_words
from experiments.patterns.finding import CROSSES, FAILS, HOLDS, Finding
from reports import wording
from reports.charts.ranges import against_ranges
from reports.failures import command_line
from reports.markup import card, open_table, tag
from reports.page import contents
from reports.parts import Cell, Chart, Report, Section, Table
from reports.tables import source_cell, sources_table
from reports.validation import NO_REASON, SET_BY_MARK, Validation, as_data, marked, provenance

QUESTION = "Does the model show what is known of real companies?"
KINDS = {HOLDS: "better", CROSSES: "unclear", FAILS: "worse"}
KEYS = (
    ("better", "holds, and so does the whole interval"),
    ("unclear", "holds; its interval reaches beyond the range"),
    ("worse", "fails"),
    ("band", "accepted"),
    ("beyond", "lies or reaches further out than is drawn"),
)
NOTE = (
    "A dot is the model's figure, a line its 95 % interval; rows stand in the order of the tables "
    "below. All accepted ranges are drawn equally wide. A range with one end goes on to the edge; "
    "its width is the size of that end, or, where the end is zero, the largest distance in the row."
)
CAPTION = "figures of the model with their 95 % intervals, and what is accepted"
HEAD = ("Statement", "Verdict", "Accepted", "Model")


def validation_report(validation: Validation) -> Report:
    """Return how the model compares with observed companies."""
    by_pattern = {
        name: list(found) for name, found in groupby(validation.findings, lambda each: each.pattern)
    }
    patterns = [_pattern(name, findings) for name, findings in by_pattern.items()]
    sections = [
        _answer(validation),
        *([_ranges(validation)] if _with_figures(validation) else []),
        _all_patterns(by_pattern, patterns),
        *patterns,
        *_sources(validation),
    ]
    are_some = len(by_pattern) < len(PATTERNS)
    made = provenance(validation)
    return Report(
        kind="Interlock validation",
        question=QUESTION,
        about=_about(validation, len(by_pattern)),
        marks=[f"Some patterns only: {len(by_pattern)} of {len(PATTERNS)}"] if are_some else [],
        sections=sections,
        versions=made["versions"],
        facts=_facts(validation, made),
    )


def _about(validation: Validation, patterns: int) -> str:
    return (
        f"{wording.counted(len(validation.findings), 'statement')} about "
        f"{wording.counted(patterns, 'pattern')}, {validation.runs:,} runs of each scenario."
    )


def _answer(validation: Validation) -> Section:
    """Return how many statements hold, and which are known not to."""
    advice = "Conclusions that rest on a statement that fails need care."
    so_what = tag("p", tag("strong", "So what: "), advice, class_="so-what")
    return Section(
        key="answer",
        topic="The answer",
        title=validation.answer(),
        opening=[
            *(tag("p", text) for text in validation.details()),
            tag("div", _cards(validation), class_="answers"),
            *([so_what] if validation.failed else []),
            *_exceptions("No reason is known", validation.unexplained),
            *_exceptions("Known exceptions", validation.explained),
        ],
        source="Figures come out of what people, deals and customers do in simulated firms. No "
        "accepted range is widened, and no input leaves its plausible range, for a statement.",
        facts={"statements": len(validation.findings), "held": validation.held},
    )


def _cards(validation: Validation) -> Element:
    known, unknown = len(validation.explained), len(validation.unexplained)
    total = wording.counted(len(validation.findings), "statement")
    return tag(
        "dl",
        card("Hold", f"{validation.held}", f"of {total}", "better"),
        card("Fail for a known reason", f"{known}", "each is explained below", "clear"),
        card(
            "Fail for no known reason",
            f"{unknown}",
            "a fault of the model, or luck" if unknown else "nothing unexpected",
            "worse" if unknown else "clear",
        ),
        class_="cards",
    )


def _exceptions(heading: str, findings: Sequence[Finding]) -> list[Element]:
    """Return a list of statements that fail, each with a link to its pattern."""
    if not findings:
        return []
    lines = [
        tag("li", tag("a", each.pattern, href=f"#{_key(each.pattern)}"), f" {each.statement}")
        for each in findings
    ]
    return [tag("h3", heading), tag("ul", *lines)]


# All statements in one chart


def _with_figures(validation: Validation) -> list[Finding]:
    return [finding for finding in validation.findings if isfinite(finding.figure)]


def chart_rows(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return findings as the table that the chart of ranges takes."""
    return pd.DataFrame(
        [
            {
                "group": finding.pattern,
                "label": finding.statement,
                "figure": finding.figure,
                "low": finding.interval[0],
                "high": finding.interval[1],
                "accepted_low": finding.accepted[0],
                "accepted_high": finding.accepted[1],
                "kind": KINDS[finding.verdict],
                "said": _said(finding),
            }
            for finding in findings
        ]
    )


def _ranges(validation: Validation) -> Section:
    findings = _with_figures(validation)
    figure = against_ranges(chart_rows(findings))
    rows: list[list[Cell]] = [
        [f"{each.pattern} {marked(each)}", each.verdict, *_numbers(each)] for each in findings
    ]
    return Section(
        key="ranges",
        topic="All statements",
        title="Where the figures lie in their accepted ranges",
        charts=[Chart("", figure, _alternative(findings), NOTE, is_wide=True)],
        legend=KEYS,
        tables=[Table(f"All statements: {CAPTION}", HEAD, rows, 2, is_on_paper=False)],
    )


def _said(finding: Finding) -> str:
    figure, accepted, interval = finding.in_words()
    return (
        f"{finding.pattern} {finding.statement}: {figure} ({interval}), accepted {accepted}: "
        f"{finding.verdict}"
    )


def _alternative(findings: Sequence[Finding]) -> str:
    """Say what the chart shows: how many hold of each pattern, and what fails."""
    counts = [
        f"{name} {_counted(list(found))}"
        for name, found in groupby(findings, lambda each: each.pattern)
    ]
    failed = [_said(finding) for finding in findings if not finding.holds]
    texts = ["Figures with intervals in their accepted ranges.", f"{'; '.join(counts)}."]
    texts += [f"Outside: {'; '.join(failed)}."] if failed else ["None lies outside."]
    return " ".join(texts)


def _counted(findings: Sequence[Finding]) -> str:
    held = sum(finding.holds for finding in findings)
    if len(findings) == 1:
        return "holds" if held else "fails"
    hold = "holds" if held == 1 else "hold"
    return f"{'all' if held == len(findings) else held} of {len(findings)} {hold}".replace(
        "all of", "all"
    )


# Patterns


def _all_patterns(by_pattern: Mapping[str, Sequence[Finding]], patterns: list[Section]) -> Section:
    """Return what each pattern is and whether it holds, each with a link."""
    whole = sum(all(each.holds for each in findings) for findings in by_pattern.values())
    total = wording.counted(len(patterns), "pattern")
    return Section(
        key="patterns",
        topic="All patterns",
        title=f"{whole} of {total} {'holds' if whole == 1 else 'hold'} in every statement",
        opening=[contents(patterns)],
    )


def _pattern(name: str, findings: Sequence[Finding]) -> Section:
    held = sum(finding.holds for finding in findings)
    verdict = "fails" if not held else "holds" if held == len(findings) else "holds in part"
    rows: list[list[Cell]] = [
        [_statement(finding), _verdict(finding), *_numbers(finding)] for finding in findings
    ]
    reasons = [
        tag(
            "p",
            tag("strong", f"Why it fails: {finding.statement}. "),
            wording.starting(finding.reason or NO_REASON),
            class_="so-what",
        )
        for finding in findings
        if not finding.holds
    ]
    return Section(
        key=_key(name),
        topic=f"{name}: {_counted(findings)}",
        title=f"{wording.starting(name)} {verdict}: {pattern_in_words(name).rstrip('.')}",
        opening=[open_table(Table(f"{name}: {CAPTION}", HEAD, rows, 2)), *reasons],
        facts={"findings": [as_data(finding) for finding in findings]},
    )


def _key(name: str) -> str:
    return f"pattern-{name.lower().replace(' ', '-')}"


def _statement(finding: Finding) -> Element:
    inputs = f"{SET_BY_MARK} served to set {finding.set_by}" if finding.set_by else ""
    notes = [tag("small", inputs)] if inputs else []
    return tag("span", marked(finding), tag("small", source_cell(finding.source)), *notes)


def _verdict(finding: Finding) -> Element:
    sign = tag("span", class_=f"sign {KINDS[finding.verdict]}", aria_hidden="true")
    first, _, rest = finding.verdict.partition(" ")
    return tag("span", tag("span", sign, first, class_="together"), f" {rest}".rstrip())


def _numbers(finding: Finding) -> list[Cell]:
    figure, accepted, interval = finding.in_words()
    return [accepted, tag("span", figure, tag("small", interval))]


# Where it comes from


def _sources(validation: Validation) -> list[Section]:
    table = sources_table(finding.source for finding in validation.findings)
    if not table.rows:
        return []
    title = "Published sources of the accepted ranges"
    return [Section(key="sources", topic="Appendix", title=title, tables=[table])]


def _facts(validation: Validation, made: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Seed": str(made["seed"]),
        "Runs": f"{validation.runs:,} of each scenario; some figures take several times as many",
        "Source of the model": str(made["source_hash"])[:12],
        "Command": command_line(),
        "Measured": f"{datetime.now():%Y-%m-%d}",
    }
