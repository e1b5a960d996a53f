"""Titles, advice and text alternatives of the report: sentences that follow from the runs."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.comparison import Claim
from model.customer_flow import STEPS
from model.department_names import department_name
from model.outcomes import MEASURES, Measure
from reports import wording
from reports.charts.year_dots import DOTS
from reports.evidence import MONTHLY, MONTHLY_IN_SENTENCE, VALUE, Evidence


def side(claim: Claim) -> str:
    """Return the kind of a finding: better, worse, clear (no better side), small or unclear."""
    return wording.kind(claim.verdict, claim.low > 0, MEASURES[claim.measure].better)


def named_title(evidence: Evidence, claims: Sequence[Claim], what: str) -> str:
    """Return a title that names what changes clearly, and counts the rest.

    What changes with most scenarios is named; nothing is named whose interval holds zero.
    """
    if evidence.has_too_few_runs:
        return evidence.too_few_runs(f"which {what} are clear")
    counts, short = _counts(claims, what, is_short=False), _counts(claims, what, is_short=True)
    findings = _findings(evidence, claims)
    candidates = [f"{finding}; {rest}" for rest in (counts, short) for finding in findings[:2]]
    candidates += findings
    fitting = (text for text in candidates if len(text) <= wording.LONGEST_TITLE)
    return wording.starting(next(fitting, counts))


def _findings(evidence: Evidence, claims: Sequence[Claim]) -> list[str]:
    """List what can be said of the clearest findings: of a gain and a loss, of either."""
    groups: dict[tuple[str, bool], list[Claim]] = {}
    for claim in claims:
        if wording.is_clear(claim.verdict):
            groups.setdefault((claim.measure, claim.low > 0), []).append(claim)
    best: dict[str, list[Claim]] = {}
    for group in groups.values():
        kind = side(group[0])
        if len(group) > len(best.get(kind, [])):
            best[kind] = group
    largest_first = sorted(best.values(), key=len, reverse=True)
    texts = [_finding(evidence, group) for group in largest_first]
    return [" and ".join(texts), *texts] if len(texts) == 2 else texts


def _finding(evidence: Evidence, claims: Sequence[Claim]) -> str:
    """Say what clearly changes, and with which scenarios."""
    text = moved(claims[0])
    if evidence.is_alone:
        return text
    if len(claims) == 1:
        return f"{text} with {evidence.scenarios[claims[0].scenario].name_in_sentence}"
    total = wording.count_in_words(len(evidence.scenarios))
    if len(claims) == len(evidence.scenarios):
        return f"{text} with {wording.every_one_of(len(claims))}"
    return f"{text} with {wording.count_in_words(len(claims))} of {total} changes"


def moved(claim: Claim) -> str:
    """Say what a clear finding means: "sales trusts Operations more", "revenue falls"."""
    parts, is_up = claim.measure.split("_"), claim.low > 0
    if parts[0] == "trust" and len(parts) == 4:
        trusting, trusted = (wording.department(name) for name in parts[1:3])
        whom = "its own people" if trusting == trusted else trusted
        return f"{trusting} trusts {whom} {'more' if is_up else 'less'}"
    measure = MEASURES[claim.measure]
    if measure.is_step:
        return f"{'more' if is_up else 'fewer'} {_STEPS[claim.measure]}"
    label = measure.label
    if measure.department:
        label = label.removesuffix(department_name(measure.department))
        label += wording.department(measure.department)
    return wording.moves(label, is_up)


_WHO = {
    "opportunities": "opportunities",
    "won": "new deals",
    "won_before": "earlier deals",
    "on_time": "customers served on time",
    "late": "customers served late",
    "customers_before": "existing customers",
}
_WHAT = {
    "won": "are won",
    "lost": "are lost",
    "open": "stay undecided",
    "on_time": "are delivered on time",
    "late": "are delivered late",
    "undelivered": "stay in delivery",
    "renewed": "renew",
    "left": "leave",
    "not_due": "are not yet due for renewal",
}
_STEPS = {step.measure: f"{_WHO[step.start]} {_WHAT[step.end]}" for step in STEPS}


def _counts(claims: Sequence[Claim], what: str, *, is_short: bool) -> str:
    """Count the findings of each kind; the short form leaves out what is not clear."""
    sides = [side(claim) for claim in claims]
    kinds = {
        "better": "clearly better",
        "worse": "clearly worse",
        "clear": "clearly changed",
        "small": "clearly too small to matter",
        "unclear": "not clear",
    }
    counts = [(sides.count(kind), words) for kind, words in kinds.items() if kind in sides]
    if is_short:
        told = ("clearly better", "clearly worse", "clearly changed")
        counts = [(n, words) for n, words in counts if words in told]
    total = wording.count_in_words(len(claims))
    if not counts or not set(sides) & {"better", "worse", "clear"}:
        none = f"{wording.none_of(len(claims), what)} is clear"
        small = sides.count("small")
        are = "is" if small == 1 else "are"
        too_small = f"; {wording.count_in_words(small)} {are} clearly too small to matter"
        return none + too_small * bool(small)
    number, words = counts[0]
    first = f"{wording.count_in_words(number)} of {total} {what} {words}"
    return ", ".join([first, *(f"{wording.count_in_words(n)} {words}" for n, words in counts[1:])])


def share_title(evidence: Evidence, claims: Sequence[Claim]) -> str:
    """Return in how many of all runs the baseline is beaten."""
    if evidence.has_too_few_runs:
        return evidence.too_few_runs("how often the baseline is beaten")
    if all(claim.same == claim.n for claim in claims):
        return "Value is the same as in the baseline in every simulated run"
    of = f"in {_beaten(claims)} simulated runs"
    if len(claims) > 1:
        return f"The {wording.count_in_words(len(claims))} changes beat the baseline {of}"
    scenario = evidence.scenarios[claims[0].scenario]
    sentence = f"{wording.starting(of)} {{}} {wording.verb(scenario, 'beat')} the baseline"
    room = wording.LONGEST_TITLE - len(sentence) + 2
    name = scenario.name_in_sentence
    return sentence.replace("{}", name if len(name) <= room else f"{name[: room - 3]}...")


def _beaten(claims: Sequence[Claim]) -> str:
    """Say the range of counts, or of shares where the scenarios have unequal numbers of runs."""
    if len({claim.n for claim in claims}) == 1:
        counts = [claim.better for claim in claims]
        return f"{_from_to(counts)} of {claims[0].n:,}"
    return f"{_from_to([math.floor(100 * claim.better / claim.n) for claim in claims])} of 100"


def _from_to(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def time_title(evidence: Evidence, since: Mapping[str, int]) -> str:
    """Return since when a gain or loss is visible and stays."""
    what = MONTHLY_IN_SENTENCE
    if evidence.has_too_few_runs:
        return evidence.too_few_runs(f"when {what} changes")
    if len(since) > 1:
        return _lasting_changes(list(since.values()), what)
    month = next(iter(since.values()))
    if month == 0:
        return f"The runs show no lasting gain or loss in {what} {evidence.over}"
    word = "gain" if month > 0 else "loss"
    return f"The {word} in {what} is visible from month {abs(month)} and stays"


def _lasting_changes(months: Sequence[int], what: str) -> str:
    """Count the changes with a lasting gain and loss; a loss has a negative month."""
    counts = [
        (sum(month > 0 for month in months), "gain"),
        (sum(month < 0 for month in months), "loss"),
    ]
    (first, which), (second, other) = sorted(counts, key=lambda each: not each[0])
    if not first:
        none = wording.starting(wording.none_of(len(months)))
        return f"{none} shows a lasting gain or loss in {what}"
    number, rest = wording.count_in_words(first), wording.count_in_words(second)
    return wording.starting(
        f"{number} of {wording.count_in_words(len(months))} changes "
        f"{'show' if first > 1 else 'shows'} a lasting {which} in {what}, "
        f"{rest if second else 'none'} a lasting {other}"
    )


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
    parts, claims = [], list(claims)
    forms = wording.forms_of(claims, MEASURES)
    for claim in claims:
        measure = MEASURES[claim.measure]
        change, interval = wording.claim_texts(claim, measure, forms)
        parts.append(
            f"{evidence.scenarios[claim.scenario].name}, {wording.in_sentence(measure.label)}: "
            f"{change} ({interval}), {wording.reading(claim)}."
        )
    return " ".join([f"{what}.", *parts])


def dots_in_words(evidence: Evidence, claim: Claim, dots: NDArray[np.float64]) -> str:
    """Return the text alternative of a scenario's 20 dots."""
    between = wording.interval(float(dots.min()), float(dots.max()), MEASURES[VALUE])
    return (
        f"{DOTS} dots stand for all simulated runs of "
        f"{evidence.scenarios[claim.scenario].name}: {sides_in_words(evidence, claim)}; "
        f"from {between}."
    )


def sides_in_words(evidence: Evidence, claim: Claim) -> str:
    """Say how many runs come out better than the baseline, the same, and worse."""
    if claim.same == claim.n:
        return f"the same in all {claim.n:,} runs"
    same = f", {claim.same:,} the same" if claim.same else ""
    return f"{claim.better:,} of {claim.n:,} runs better{same}, {claim.worse:,} worse"


def path_in_words(evidence: Evidence, key: str, path: pd.DataFrame, ends: pd.DataFrame) -> str:
    """Return the text alternative of a scenario's fan."""
    form = path_form(evidence)
    estimate, low, high = (float(end) for end in ends.to_numpy()[-1])
    average, interval = wording.change_between(estimate, low, high, MEASURES[MONTHLY], form)
    return (
        f"{wording.starting(MONTHLY_IN_SENTENCE)} of {evidence.scenarios[key].name} less that of "
        f"the baseline, month by month. In the last month the average is {average} "
        f"(95 % interval {interval}); {wording.MOST_OF_RUNS} lie at "
        f"{spread_in_words(path.iloc[:, -1], form)}."
    )


def path_form(evidence: Evidence) -> wording.Form:
    """Return the form in which all monthly differences of the page are written."""
    values = [float(path.abs().to_numpy().max()) for path in evidence.paths.values()]
    return wording.form_of_change(MEASURES[MONTHLY], values)


def spread_in_words(values: "pd.Series[float]", form: wording.Form) -> str:
    """Say the range of 90 of 100 monthly differences."""
    low, high = (float(values.quantile(share)) for share in (0.05, 0.95))
    return wording.interval(low, high, MEASURES[MONTHLY], form)
