"""The page of an explanation: the parts of a difference as one self-contained HTML page."""

import pandas as pd

from experiments.explanation import Explanation
from model.outcomes import MEASURES
from reports import wording
from reports.charts.bars import waterfall
from reports.explaining import block, counts, lines, notes, sum_label, title
from reports.page import report_about
from reports.parts import Chart, Intervals, Report, Section, Table

KEYS = (
    ("better", "clearly better"),
    ("worse", "clearly worse"),
    ("small", "unchanged, or a sum that is too small to matter"),
    ("unclear", "not clear"),
)
PARTS_NOTE = "Each line is the 95 % interval of a part; the parts add up to the sum."
NOTE = "Each bar begins where the one above ends; the line across its end is its 95 % interval."


def explanation_report(explanation: Explanation) -> Report:
    """Return what carries a difference."""
    result, game = explanation.result, explanation.game
    over = wording.over_time(game.baseline.horizon_days)
    warnings = wording.warnings_about_runs(result, [explanation.total], MEASURES)
    return report_about(
        result,
        [game.baseline, game.scenario],
        kind="Interlock explanation",
        question=_question(explanation),
        about=f"{game.scenario.name} against {game.baseline.name}, {over}.",
        marks=[warning["text"] for warning in warnings],
        sections=[_parts(explanation)],
    )


def chart_rows(explanation: Explanation) -> pd.DataFrame:
    """Return the parts and their sum as the table that the waterfall takes."""
    labels = {part.scenario: explanation.player(part).label for part in explanation.parts}
    *parts, (_, total) = lines(explanation)
    rows = [(labels.get(claim.scenario, label), claim) for label, claim in parts]
    return pd.DataFrame(
        [
            {
                "label": label,
                "estimate": claim.estimate,
                "low": claim.low,
                "high": claim.high,
                "verdict": str(claim.verdict),
            }
            for label, claim in [*rows, (sum_label(explanation), total)]
        ]
    )


def _question(explanation: Explanation) -> str:
    game, measure = explanation.game, MEASURES[explanation.measure]
    return (
        f"What carries the difference in {wording.in_sentence(measure.label)} between "
        f"{game.baseline.name_in_sentence} and {game.scenario.name_in_sentence}?"
    )


def _parts(explanation: Explanation) -> Section:
    measure = MEASURES[explanation.measure]
    head, rows = block(explanation)
    label = sum_label(explanation)
    figure = waterfall(chart_rows(explanation), measure, total=label)
    words = " ".join(f"{row[0]}: {row[1]} ({row[2]}), {row[4]}." for row in rows)
    runs = wording.counted(explanation.result.complete_replications, "simulated run")
    return Section(
        key="answer",
        topic="What carries the difference",
        title=title(explanation),
        sentences=[counts(explanation)],
        charts=[
            Chart(
                "",
                figure,
                f"{head[0]}. {words}",
                NOTE,
                is_wide=True,
                intervals=Intervals(chart_rows(explanation), measure, note=PARTS_NOTE),
            )
        ],
        legend=KEYS,
        tables=[Table("Parts of the difference and their sum", head, rows)],
        source=" ".join([*notes(explanation), f"Source: {runs} of each combination, "])
        + f"seed {explanation.result.seed}, all with the same luck.",
        claims=[*explanation.parts, explanation.total],
    )
