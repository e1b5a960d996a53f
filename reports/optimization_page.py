"""The page of a search: the front as a picture and a table, and what to do first."""

from collections.abc import Sequence

import pandas as pd

from experiments.comparison import Claim
from experiments.explanation import spoken
from experiments.optimization import Candidate, Optimization
from model.levers import Levers
from model.outcomes import MEASURES, Measure
from model.quantities import declared
from reports import wording
from reports.charts.trade_off import trade_off
from reports.optimizing import (
    all_of_them,
    between,
    cost_block,
    ends,
    first_step,
    forms_of,
    front_block,
    how_many,
    notes,
    short_label,
    step_in_words,
    title,
    what_nothing_does,
    worlds_against_usual,
)
from reports.page import report_about
from reports.parts import Chart, Intervals, Report, Section, Table, interval_chart
from reports.sections import VERDICT_KEYS

_MEANINGS = {
    "better": "clearly better",
    "worse": "clearly worse",
    "small": "clearly too small to matter",
    "unclear": "not clear",
}


def optimization_report(optimization: Optimization) -> Report:
    """Return the best trade, and what to do first."""
    sections = [_front(optimization)]
    if optimization.front:
        sections.append(_settings(optimization))
    if optimization.steps:
        sections.append(_steps(optimization))
    over = wording.over_time(optimization.scenario.horizon_days)
    warnings = wording.warnings_about_runs(optimization.result, [], MEASURES)
    return report_about(
        optimization.result,
        [optimization.scenario],
        kind="Interlock search",
        question=_question(optimization),
        about=f"Settings tried against {optimization.scenario.name_in_sentence}, {over}.",
        marks=[warning["text"] for warning in warnings],
        sections=sections,
    )


def _question(optimization: Optimization) -> str:
    labels = [wording.in_sentence(MEASURES[aim].label) for aim in optimization.search.aims]
    aims = " and ".join([", ".join(labels[:-1]), labels[-1]] if labels[1:] else labels)
    best = "the best trade between" if labels[1:] else "the best"
    return f"Which settings give {best} {aims}?"


# The front


def _front(optimization: Optimization) -> Section:
    claims = [claim for each in optimization.front for claim in each.claims]
    if optimization.together is not None:  # the title is about it
        claims = [*optimization.together.claims, *claims]
    charts: list[Chart] = []
    tables: list[Table] = []
    legend: list[tuple[str, str]] = []
    if optimization.front:
        charts = [_trade_off(optimization)]
        kinds = {_kind(each.claims[-1]) for each in optimization.front}
        what = wording.in_sentence(MEASURES[optimization.search.aims[-1]].label)
        legend = [(kind, f"{what} {text}") for kind, text in _MEANINGS.items() if kind in kinds]
        tables = [
            Table(
                "The front: changes, and what to set",
                *front_block(optimization),
                disclosure="Show the front as a table",
            ),
            Table(
                "What it takes, and how it fares in bad luck",
                *cost_block(optimization),
                disclosure="Show what it takes, and how it fares in bad luck",
            ),
        ]
    return Section(
        key="answer",
        topic="The best trade",
        title=title(optimization),
        sentences=_answers(optimization),
        charts=charts,
        legend=legend,
        tables=tables,
        source=" ".join(notes(optimization)),
        claims=claims,
    )


def _answers(optimization: Optimization) -> list[str]:
    """List the sentences of the answer below its title."""
    texts = [
        how_many(optimization),
        what_nothing_does(optimization),
        worlds_against_usual(optimization),
        first_step(optimization),
    ]
    return [text for text in texts if text]


def _kind(claim: Claim) -> str:
    return wording.kind(claim.verdict, claim.estimate > 0, MEASURES[claim.measure].better)


def _trade_off(optimization: Optimization) -> Chart:
    """Draw the front by its first two aims, or by the only one."""
    front = optimization.front
    words = " ".join(_in_words(optimization, each) for each in front)
    first = MEASURES[front[0].claims[0].measure]
    if len(optimization.search.aims) == 1:
        rows = pd.DataFrame([_row(f"Number {i}", each) for i, each in enumerate(front, 1)])
        return interval_chart("", Intervals(rows, first), words, is_wide=True)
    second = MEASURES[front[0].claims[1].measure]
    rows = pd.DataFrame(
        [
            {
                "number": optimization.number(each),
                "kind": _kind(each.claims[-1]),
                **_sides("x", each.claims[0]),
                **_sides("y", each.claims[1]),
            }
            for each in front
        ]
    )
    figure = trade_off(rows, first, second)
    last = wording.in_sentence(MEASURES[optimization.search.aims[-1]].label)
    note = (
        f"Each number is one set of settings; the thin lines are 95 % intervals. Color and shape "
        f"tell what becomes of {last}."
    )
    return Chart("", figure, f"{words} The cross at zero is doing nothing.", note, is_wide=True)


def _sides(side: str, claim: Claim) -> dict[str, float]:
    return {
        f"{side}_estimate": claim.estimate, f"{side}_low": claim.low, f"{side}_high": claim.high,
    }  # fmt: skip


def _row(label: str, candidate: Candidate) -> dict[str, object]:
    claim = candidate.claims[0]
    return {
        "label": label,
        "estimate": claim.estimate,
        "low": claim.low,
        "high": claim.high,
        "verdict": str(claim.verdict),
    }


def _in_words(optimization: Optimization, candidate: Candidate) -> str:
    forms = forms_of(optimization)
    texts = [
        f"{wording.in_sentence(short_label(claim.measure))} {ends(claim, forms[claim.measure])} "
        f"{forms[claim.measure].unit}".strip()
        for claim in candidate.claims
    ]
    return f"Number {optimization.number(candidate)}: {', '.join(texts)}."


# Settings beside each other


def _settings(optimization: Optimization) -> Section:
    front = optimization.front
    quantities = {each.name: each for each in declared(Levers)}
    own = optimization.scenario.levers
    rows = []
    for at, name in enumerate(optimization.search.levers):
        values = [each.row[at] for each in front]
        usual = getattr(own, name)
        if any(value != usual for value in values):
            cells = ["" if value == usual else quantities[name].in_words(value) for value in values]
            rows.append([wording.starting(spoken(name)), quantities[name].in_words(usual), *cells])
    head = ["Lever", "As it is", *(str(optimization.number(each)) for each in front)]
    same = len(optimization.search.levers) - len(rows)
    are = "it is" if same == 1 else "they are"
    unchanged = f"{wording.counted(same, 'further lever')} stayed as {are} in all of them."
    return Section(
        key="settings",
        topic="What to set",
        title="The settings of the front beside each other",
        sentences=["An empty cell leaves the lever as it is.", *([unchanged] if same else [])],
        open_tables=[Table("Settings by number", head, rows)],
    )


# Single changes


def _steps(optimization: Optimization) -> Section:
    measure: Measure = MEASURES[optimization.search.aims[0]]
    steps = optimization.steps
    rows = [_row(each.change.label, each.candidate) for each in steps]
    if optimization.together is not None and len(steps) > 1:
        rows.append(_row(f"{all_of_them(optimization)} together", optimization.together))
    claims = [each.candidate.claims[0] for each in steps]
    bound = claims[0].too_small
    form = wording.forms_of(claims, MEASURES)[measure.name]
    table = [[step_in_words(each), *_cells(each.candidate.claims, form)] for each in steps]
    words = " ".join(f"{row[0]}: {row[1]}, {row[2]}." for row in table)
    unit = f", {form.unit}" if form.unit else ""
    head = ["Single change", f"{measure.label}{unit}", "Reading"]
    intervals = Intervals(pd.DataFrame(rows), measure, bound)
    return Section(
        key="first",
        topic="What to do first",
        title="Single changes on the way to the recommended settings",
        sentences=[first_step(optimization)],
        charts=[interval_chart("", intervals, words, is_wide=True)],
        legend=VERDICT_KEYS,
        tables=[Table("Single changes", head, table)],
        source=f"Each change alone, by {wording.counted(optimization.runs, 'further run')} with "
        "luck of its own. All intervals, and those of the differences between changes, hold "
        f"together with 95 % confidence ({claims[0].family} in all).",
        claims=claims,
    )


def _cells(claims: Sequence[Claim], form: wording.Form) -> list[str]:
    return [between(claims[0].low, claims[0].high, form), wording.reading(claims[0])]
