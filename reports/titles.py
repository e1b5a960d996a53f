"""Titles, advice and text alternatives of the report: sentences that follow from the runs."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.comparison import Claim
from model.outcomes import MEASURES, Measure
from reports import figures, wording
from reports.evidence import MONTHLY, MONTHLY_IN_SENTENCE, VALUE, Evidence


def side(claim: Claim) -> str:
    """Return whether a claim is clear, and on which side: better, worse or unclear."""
    better = MEASURES[claim.measure].better
    if not wording.is_clear(claim.verdict) or better == "neither":
        return "unclear"
    return "better" if (claim.low > 0) == (better == "higher") else "worse"


def count_clear(evidence: Evidence, claims: Sequence[Claim], what: str) -> str:
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


def share_title(evidence: Evidence, better: Mapping[str, int]) -> str:
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


def time_title(evidence: Evidence, since: Mapping[str, int]) -> str:
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


def since_in_words(month: int) -> str:
    """Say from which month a gain or loss lasts; a loss has a negative month."""
    if month == 0:
        return "no lasting gain or loss"
    return f"lasting {'gain' if month > 0 else 'loss'} from month {abs(month)}"


def direction(measure: Measure) -> str:
    """Say which direction of a measure is better, if one is."""
    return "" if measure.better == "neither" else f"{measure.better} is better"


def claims_in_words(evidence: Evidence, claims: Iterable[Claim], what: str) -> str:
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


def dots_in_words(evidence: Evidence, key: str, better: int, dots: NDArray[np.float64]) -> str:
    """Return the text alternative of a scenario's 20 dots."""
    between = wording.interval(float(dots.min()), float(dots.max()), MEASURES[VALUE])
    return (
        f"20 dots stand for all simulated {evidence.runs} of {evidence.scenarios[key].name}: "
        f"{better} better than the baseline, {figures.DOTS - better} not; from {between}."
    )


def path_in_words(evidence: Evidence, key: str, path: pd.DataFrame) -> str:
    """Return the text alternative of a scenario's fan."""
    middle, between = quantiles_in_words(path.iloc[:, -1])
    return (
        f"{wording.starting(MONTHLY_IN_SENTENCE)} of {evidence.scenarios[key].name} less that of "
        f"the baseline, month by month. In the last month the middle is {middle}; 90 of 100 "
        f"{evidence.runs} lie at {between}."
    )


def quantiles_in_words(values: "pd.Series[float]") -> tuple[str, str]:
    """Say the middle of monthly differences, and the range of 90 of 100."""
    low, middle, high = (float(values.quantile(share)) for share in (0.05, 0.5, 0.95))
    measure = MEASURES[MONTHLY]
    return wording.change(middle, measure), wording.interval(low, high, measure)
