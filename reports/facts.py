"""Facts about a firm, on the screen and as a page."""

import shlex
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from company.facts import FACTS, Fact
from company.sales_files import SalesFiles
from experiments.plan import package_version
from reports import wording
from reports.charts.intervals import shares_with_intervals
from reports.lists import print_list
from reports.parts import Chart, Report, Section, Table
from reports.screen import Screen

QUESTION = "What do the firm's own records show?"
HEAD = ("Fact", "Figure", "95 % interval", "Rows")


def in_words(fact: Fact, value: float) -> str:
    """Write a figure of a fact in its unit."""
    match FACTS[fact.name].unit:
        case "share":
            return f"{100 * value:.1f} %"
        case "days":
            return f"{value:,.0f} days"
        case "money":
            return f"{value:,.0f} {fact.currency}"
    return f"{value:,.2f}"


def interval_in_words(fact: Fact, low: float, high: float) -> str:
    """Write an interval of a fact in its unit."""
    return f"{in_words(fact, low)} to {in_words(fact, high)}"


def _rows(facts: Mapping[str, Fact]) -> list[list[str]]:
    return [
        [
            FACTS[name].label,
            in_words(fact, fact.value),
            interval_in_words(fact, fact.low, fact.high),
            f"{fact.rows:,}",
        ]
        for name, fact in facts.items()
    ]


def missing_facts(facts: Mapping[str, Fact], files: SalesFiles) -> list[str]:
    """Say which facts the records do not give, and what they would need."""
    lacking = [rule for name, rule in FACTS.items() if name not in facts]
    tables = {
        kind: [rule.label for rule in lacking if rule.table == kind]
        for kind in ("opportunities", "subscriptions")
    }
    return [
        f"Without {kind}{' enough' if kind in files.sources else ''}: {', '.join(labels)}."
        for kind, labels in tables.items()
        if labels
    ]


def print_facts(screen: Screen, files: SalesFiles, facts: Mapping[str, Fact], path: Path) -> None:
    """Print what records show, what is odd about them, and what to type next."""
    if screen.form != "table":
        records = [
            {
                "fact": name, "value": fact.value, "low": fact.low, "high": fact.high,
                "rows": fact.rows, "unit": FACTS[name].unit, "source": fact.source,
            }
            for name, fact in facts.items()
        ]  # fmt: skip
        print_list(screen, "facts", records, tuple(records[0]))
        return
    rows = sum(files.rows.values())
    screen.say_wrapped(
        f"{wording.counted(len(facts), 'fact')} from {rows:,} rows, {files.began} to {files.until}."
    )
    screen.say()
    screen.say_tables([(list(HEAD), _rows(facts))], (0,))
    screen.say()
    for kind, columns in files.columns.items():
        pairs = ", ".join(f"{text} is {key}" for key, text in columns.items())
        screen.say_wrapped(f"In {Path(files.sources[kind]).name}, {pairs}.")
    if files.stages:
        pairs = ", ".join(f"{stage} is {kind}" for stage, kind in files.stages.items())
        screen.say_wrapped(f"Of the stages, {pairs}.")
    for sentence in [*map(str, files.oddities), *missing_facts(facts, files)]:
        screen.say_wrapped(sentence)
    if not files.oddities:
        screen.say("Nothing is odd about the rows.")
    screen.say(f"Facts: {path}")
    screen.say(f"Next: interlock calibrate SCENARIO --facts {shlex.quote(str(path))}")


def facts_report(files: SalesFiles, facts: Mapping[str, Fact]) -> Report:
    """Return what records show as a report."""
    names = [Path(path).name for path in files.sources.values()]
    return Report(
        kind="Interlock facts",
        question=QUESTION,
        about=f"{', '.join(names)}, {files.began} to {files.until}.",
        marks=[],
        sections=[_shown(files, facts), _quality(files), _how_read(files)],
        versions={"interlock": package_version()},
        facts={"Files": ", ".join(names)},
    )


def _shown(files: SalesFiles, facts: Mapping[str, Fact]) -> Section:
    shares = [
        {
            "label": FACTS[name].label,
            "estimate": fact.value,
            "low": fact.low,
            "high": fact.high,
            "written": in_words(fact, fact.value),
        }
        for name, fact in facts.items()
        if FACTS[name].unit == "share"
    ]
    rows = _rows(facts)
    words = " ".join(f"{row[0]}: {row[1]} ({row[2]})." for row in rows)
    charts = []
    if shares:
        drawn = shares_with_intervals(pd.DataFrame(shares))
        charts.append(Chart("", drawn, words, is_wide=True))
    meanings = [[FACTS[name].label, FACTS[name].meaning] for name in facts]
    return Section(
        key="answer",
        topic="What the records show",
        title=f"{wording.starting(wording.count_in_words(len(facts)))} facts, "
        "each with its interval",
        sentences=missing_facts(facts, files),
        open_tables=[Table("Facts", list(HEAD), rows)],
        charts=charts,
        tables=[Table("What each fact means", ["Fact", "Meaning"], meanings, numbers_from=2)],
        source="Each line is the 95 % interval of the rate behind a figure; it holds chance, and "
        "not what is wrong with the records.",
    )


def _quality(files: SalesFiles) -> Section:
    rows = [
        [Path(odd.file).name, f"{odd.count:,}", odd.what, ", ".join(map(str, odd.lines))]
        for odd in files.oddities
    ]
    number = wording.counted(sum(odd.count for odd in files.oddities), "row")
    head = ["File", "Rows", "What is odd", "Lines of the first ten"]
    return Section(
        key="assumptions",
        topic="Quality of the records",
        title=f"Odd in some way: {number}" if rows else "Nothing is odd about the rows",
        open_tables=[Table("Odd rows", head, rows, numbers_from=4)] if rows else [],
    )


def _how_read(files: SalesFiles) -> Section:
    rows = [
        [Path(files.sources[kind]).name, text, key]
        for kind, columns in files.columns.items()
        for key, text in columns.items()
    ]
    rows += [["Stage", stage, kind] for stage, kind in files.stages.items()]
    return Section(
        key="numbers",
        topic="How they were read",
        title="Columns and stages, and what they were taken for",
        open_tables=[
            Table("Columns and stages", ["Where", "Says", "Taken for"], rows, numbers_from=3)
        ],
    )
