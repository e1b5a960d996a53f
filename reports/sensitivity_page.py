"""The page of a sensitivity analysis: what moves an answer, as one self-contained HTML page."""

import pandas as pd

from experiments.sensitivity import OTHERS, Sensitivity, label
from model.outcomes import MEASURES
from model.scenario_form import declared_inputs
from reports import wording
from reports.charts.drivers import screening, variance_shares
from reports.page import report_about
from reports.parts import Chart, Report, Section, Table
from reports.sensitivity import (
    MOST_ROWS,
    block,
    effect_cells,
    notes,
    part_label,
    screening_block,
    screening_notes,
    warnings,
)
from reports.sensitivity_sentences import (
    adding_up,
    outcome,
    percent,
    screening_title,
    sentence,
    subject,
    title,
)
from reports.tables import input_cell, range_in_words, source_cell, values_in_words

SHARE_KEYS = "Wide bar: in all, with what it does together with others. Narrow bar: alone."
SCREENING_KEYS = (("clear", "has a share of its own above"), ("unclear", "one of the others"))


def sensitivity_report(answer: Sensitivity) -> Report:
    """Return what moves an answer."""
    sections = []
    if answer.shares is not None:
        sections.append(_shares(answer))
    if answer.screening is not None:
        sections.append(_screening(answer))
    sections.append(_varied(answer))
    return report_about(
        answer.result,
        answer.scenarios,
        kind="Interlock sensitivity",
        question=f"What moves {subject(answer)}?",
        about=outcome(answer) or f"A screening of {wording.counted(answer.inputs, 'input')}.",
        marks=[warning["text"] for warning in warnings(answer)],
        sections=sections,
        has_contents=True,
    )


def share_rows(answer: Sensitivity) -> pd.DataFrame:
    """Return the shares as the table that the chart takes."""
    rows = [
        {
            "label": part_label(answer, part),
            "kind": "others" if part.name == OTHERS else "input",
            "written": percent(part.total.value),
            "total": part.total.value,
            "low": part.total.low,
            "high": part.total.high,
            "alone": part.alone.value,
            "alone_low": part.alone.low,
            "alone_high": part.alone.high,
        }
        for part in answer.parts
    ]
    assert answer.shares is not None
    luck = answer.shares.luck
    rows.append(
        {
            "label": "Luck",
            "kind": "luck",
            "written": percent(luck.value),
            "total": luck.value,
            "low": luck.low,
            "high": luck.high,
        }
    )
    return pd.DataFrame(rows)


def effect_rows(answer: Sensitivity) -> pd.DataFrame:
    """Return what the screening found as the table that the chart takes."""
    own = {part.name for part in answer.own}
    effects = answer.screening.by_size() if answer.screening else []
    return pd.DataFrame(
        [
            {
                "label": wording.starting(label(each.name)),
                "size": each.size,
                "spread": each.spread,
                "is_own": each.name in own,
            }
            for each in effects
        ]
    )


def _shares(answer: Sensitivity) -> Section:
    head, rows = block(answer)
    words = " ".join(f"{row[0]}: {row[1]} % ({row[2]})." for row in rows)
    return Section(
        key="answer",
        topic="What moves the answer",
        title=title(answer),
        sentences=[_beyond(title(answer), f"{sentence(answer)}."), adding_up(answer)],
        charts=[
            Chart(
                "",
                variance_shares(share_rows(answer)),
                f"Shares of the spread. {words}",
                f"{SHARE_KEYS} The line across the end of a bar is its 95 % interval.",
                is_wide=True,
            )
        ],
        tables=[Table("Shares of the spread", head, rows), _indices(answer)],
        source=" ".join(each for each in notes(answer) if each != adding_up(answer))
        + f" Source: {_runs(answer)}.",
        facts={"shares": answer.document()["shares"]},
    )


def _beyond(title: str, sentence: str) -> str:
    """Return what a sentence says beyond a title; all of it where they begin differently."""
    return wording.starting(sentence.removeprefix(title).lstrip(";. "))


def _indices(answer: Sensitivity) -> Table:
    """Return the Sobol' indices, which are shares of what is not luck."""
    rows = [
        [
            part_label(answer, part),
            *(
                text
                for order in (part.total_order, part.first_order)
                for text in (
                    (_index(order.value), f"{_index(order.low)} to {_index(order.high)}")
                    if order
                    else ("-", "-")
                )
            ),
        ]
        for part in answer.parts
    ]
    columns = ["Sobol' index", "Total", "95 % interval", "First order", "95 % interval"]
    caption = (
        "Sobol' indices: shares of what is not luck. Estimates have no bias, so may be below 0"
    )
    return Table(caption, columns, rows, disclosure="Show Sobol' indices")


def _index(value: float) -> str:
    """Write an index; what rounds to zero has no sign."""
    return f"{round(value, 2) + 0.0:.2f}"


def _screening(answer: Sensitivity) -> Section:
    measure = MEASURES[answer.measure]
    screened = answer.screening
    assert screened is not None
    head, first = screening_block(answer)
    effects = screened.by_size()
    form = wording.form_of_change(measure, [each.high for each in effects])
    rows = [[input_cell(each.name), *effect_cells(each, form)] for each in effects]
    words = " ".join(f"{row[0]}: {row[1]} ({row[2]})." for row in first)
    legend = SCREENING_KEYS if answer.shares else ()
    return Section(
        key="screening" if answer.shares else "answer",
        topic="Screening",
        title=screening_title(answer),
        charts=[
            Chart(
                "",
                screening(effect_rows(answer), measure),
                f"{head[0]}, the largest. {words}",
                "To the right: moves the outcome far. Upward: acts unevenly, with others or luck.",
                is_wide=True,
            )
        ],
        legend=legend,
        tables=[Table("All inputs that were screened", head, rows, is_on_paper=False)],
        source=" ".join(screening_notes(answer)),
    )


def _varied(answer: Sensitivity) -> Section:
    """Return what the inputs that have a share or a large effect mean, and their ranges."""
    names, which = [part.name for part in answer.own], "with shares of their own"
    if not names and answer.screening:
        first = answer.screening.by_size()[:MOST_ROWS]
        names = [each.name for each in first]
        has_moved = any(each.size > 0.0 for each in first)
        which = "that moved it furthest in the screening" if has_moved else "that come first"
    varied = f"{wording.counted(answer.inputs, 'input')} in all"
    if len(names) < answer.inputs:
        varied += f"; the {len(names):,} {which}"
    rows = []
    for name in names:
        quantity = declared_inputs()[name]
        here, *ends = values_in_words(
            name, [answer.scenario.value(name), *(quantity.plausible or ())]
        )
        explored = range_in_words(ends) if ends else quantity.allowed
        rows.append([input_cell(name), here, explored, source_cell(quantity.source)])
    columns = ["Input", "Value in the scenario", "Varied over", "Source"]
    return Section(
        key="inputs",
        topic="What was varied",
        title="What the inputs mean, and the ranges that they were varied over",
        sentences=[f"{varied}:"],
        tables=[Table("Inputs", columns, rows, len(columns), "Show inputs, ranges and sources")],
        source="How far an input moves the answer depends on its range: a wider one moves it more.",
        is_reference=True,
    )


def _runs(answer: Sensitivity) -> str:
    shares = answer.shares
    assert shares is not None
    return (
        f"{wording.counted(answer.result.finished, 'simulated run')}, {shares.rows:,} samples with "
        f"{answer.result.replications:,} lucks of their own each, seed {answer.result.seed}"
    )
