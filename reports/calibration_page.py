"""The page of a calibration: whether the twin shows the records, and what these say of inputs."""

import numpy as np
import pandas as pd

from company.facts import FACTS
from company.likeness import on_scale
from experiments.calibration import Calibration, Fit, Learned
from reports import wording
from reports.calibrating import (
    FACT_HEAD,
    INPUT_HEAD,
    QUICK,
    conflict_in_words,
    fact_rows,
    how_found,
    input_rows,
    title,
    what_is_silent,
    what_to_do,
)
from reports.charts.ranges import against_ranges
from reports.page import report_about
from reports.parts import Chart, Report, Section, Table

_SAYS = ("much", "something", "nothing")
_AROUND = 0.05  # of a range, so that marks at its ends are whole [share]


def calibration_report(calibration: Calibration) -> Report:
    """Return whether the twin shows the records, and what these say of each input."""
    sections = [_answer(calibration)]
    if calibration.learned:
        sections += [_inputs(calibration), _silent(calibration)]
    return report_about(
        calibration.result,
        [calibration.scenario],
        kind="Interlock calibration",
        question="Does a simulated firm show what the firm's own records show?",
        about=f"{wording.counted(len(calibration.twin.facts), 'fact')} from the firm's records, "
        f"{calibration.runs:,} runs.",
        marks=[
            *([] if calibration.is_twin else ["No twin: facts cannot be met"]),
            *([QUICK] if calibration.twin.is_quick else []),
        ],
        sections=sections,
    )


def _answer(calibration: Calibration) -> Section:
    sentences = [conflict_in_words(each) for each in calibration.conflicts]
    if calibration.conflicts:
        sentences.append(what_to_do(calibration))
    charts, tables = [], []
    if calibration.fits:
        sentences.append(how_found(calibration))
        rows = fact_rows(calibration.fits)
        words = " ".join(f"{row[0]}: records {row[1]}, twin {row[3]} ({row[4]})." for row in rows)
        drawn = pd.DataFrame([_fact_drawn(each) for each in calibration.fits])
        ends = ("records'<br>low end", "records'<br>high end")
        charts = [Chart("", against_ranges(drawn, ends), words, is_wide=True)]
        tables = [Table("Facts: records and twin", list(FACT_HEAD), rows)]
    return Section(
        key="answer",
        topic="The twin and the records",
        title=title(calibration),
        sentences=sentences,
        charts=charts,
        open_tables=tables,
        source="Bands are the 95 % intervals of the records, all drawn equally wide on the scale "
        "of log-odds or logarithms; a dot is the twin's median, a line its middle 95 % over all "
        "its worlds, luck included.",
    )


def _fact_drawn(fit: Fit) -> dict[str, object]:
    fact = fit.fact
    low, figure, high, known_low, known_high = (
        float(on_scale(fact.name, np.array([value], np.float64))[0])
        for value in (fit.low, fit.middle, fit.high, fact.low, fact.high)
    )
    return {
        "group": FACTS[fact.name].label,
        "label": FACTS[fact.name].label,
        "figure": figure, "low": low, "high": high,
        "accepted_low": known_low, "accepted_high": known_high,
        "kind": "clear" if fit.is_met else "worse",
        "said": FACTS[fact.name].label,
    }  # fmt: skip


def _inputs(calibration: Calibration) -> Section:
    rows = input_rows(calibration.learned)
    words = " ".join(f"{row[0]}: {row[2]} ({row[3]}), searched {row[1]}." for row in rows)
    order = sorted(calibration.learned, key=lambda each: _SAYS.index(each.says))
    drawn = pd.DataFrame([_input_drawn(each) for each in order])
    ends = ("lowest<br>searched", "highest<br>searched")
    figure = against_ranges(drawn, ends)
    figure.update_xaxes(range=[-_AROUND, 1.0 + _AROUND])
    much = [each for each in calibration.learned if each.says != "nothing"]
    return Section(
        key="inputs",
        topic="What the records say of inputs",
        title=f"The records say something of {wording.counted(len(much), 'input')}",
        sentences=[],
        charts=[Chart("", figure, words, is_wide=True)],
        open_tables=[Table("Inputs before and after", list(INPUT_HEAD), rows)],
        source="Bands are the ranges that were searched, all drawn equally wide, a line is the "
        "middle 95 % of what agrees with the records. Much: the spread is less than half of what "
        "it was; nothing: it is about as before. Own: the range lies around the records, which lie "
        "outside of what is published of other firms, or was given.",
    )


def _input_drawn(learned: Learned) -> dict[str, object]:
    low, high = learned.quantity.plausible or (0.0, 1.0)
    return {
        "group": learned.quantity.name,
        "label": learned.quantity.name,
        "figure": learned.middle, "low": learned.low, "high": learned.high,
        "accepted_low": low, "accepted_high": high,
        "kind": "unclear" if learned.says == "nothing" else "clear",
        "said": learned.quantity.name,
    }  # fmt: skip


def _silent(calibration: Calibration) -> Section:
    known = {each.name: each for each in calibration.inputs}
    rows = []
    for name in calibration.unmoved:
        ends = known[name].plausible or ("", "")
        rows.append([name, " to ".join(map(known[name].in_words, ends)), known[name].doc])
    table = Table(
        "Inputs of which the records say nothing", ["Input", "Plausible range", "Meaning"], rows,
        numbers_from=3, disclosure="Show all of them", is_on_paper=False,
    )  # fmt: skip
    return Section(
        key="drawn",
        topic="What stays open",
        title=f"Of {wording.counted(len(rows), 'input')} the records say nothing",
        sentences=[what_is_silent(calibration)],
        tables=[table],
        source="Whatever a comparison over the worlds of the twin shows holds for the whole of "
        "these ranges.",
        is_reference=True,
    )
