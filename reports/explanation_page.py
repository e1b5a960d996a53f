"""The page of an explanation: the parts of a difference as one self-contained HTML page."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pandas as pd

from experiments.explanation import Explanation
from model.outcomes import MEASURES
from reports import figures, wording
from reports.explaining import block, counts, lines, notes, sum_label, title
from reports.page import cover, provenance, whole_page, write_page
from reports.parts import Chart, Section, Table

KEYS = (
    ("better", "clearly better"),
    ("worse", "clearly worse"),
    ("small", "unchanged, or a sum that is too small to matter"),
    ("unclear", "not clear"),
)
NOTE = "Each bar begins where the one above ends; the line across its end is its 95 % interval."


def write_explanation(explanation: Explanation, path: Path) -> Path:
    """Write the page of an explanation as one HTML file and return its path."""
    return write_page(explanation_page(explanation), path)


def explanation_page(explanation: Explanation) -> str:
    """Return the page of an explanation as the text of an HTML page."""
    game = explanation.game
    footer = provenance(explanation.result, [game.baseline, game.scenario])
    return whole_page(_question(explanation), [_cover(explanation)], [_parts(explanation)], footer)


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


def _cover(explanation: Explanation) -> Element:
    result, game = explanation.result, explanation.game
    over = wording.over_time(game.baseline.horizon_days)
    warnings = wording.warnings_about_runs(result, [explanation.total], MEASURES)
    about = f"{game.scenario.name} against {game.baseline.name}, {over}."
    marks = [warning["text"] for warning in warnings]
    return cover("Interlock explanation", _question(explanation), about, marks, result)


def _parts(explanation: Explanation) -> Section:
    measure = MEASURES[explanation.measure]
    head, rows = block(explanation)
    label = sum_label(explanation)
    figure = figures.waterfall(chart_rows(explanation), measure, total=label)
    words = " ".join(f"{row[0]}: {row[1]} ({row[2]}), {row[4]}." for row in rows)
    runs = wording.counted(explanation.result.complete_replications, "simulated run")
    return Section(
        key="answer",
        topic="What carries the difference",
        title=title(explanation),
        sentences=[counts(explanation)],
        charts=[Chart("", figure, f"{head[0]}. {words}", NOTE, is_wide=True)],
        legend=KEYS,
        tables=[Table("Parts of the difference and their sum", head, rows)],
        source=" ".join([*notes(explanation), f"Source: {runs} of each combination, "])
        + f"seed {explanation.result.seed}, all with the same luck.",
        claims=[*explanation.parts, explanation.total],
    )
