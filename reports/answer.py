"""The first section of the report: the answer in twenty seconds, with the advice it allows."""

from xml.etree.ElementTree import Element

from experiments.comparison import Claim
from experiments.verdicts import Verdict
from model.outcomes import HEADLINES, MEASURES
from reports import wording
from reports.evidence import VALUE, Evidence
from reports.markup import table_element, tag
from reports.parts import Section
from reports.tables import claims_table, levels_table
from reports.titles import side

MOST_LARGE_CARDS = 3
SO_WHAT = {
    "better": "Worth a pilot.",
    "perhaps too small": "Test before paying for it.",
    "unclear": "Test before paying for it.",
    "unchanged": "Leave out as a way to raise value.",
    "worse": "Leave out.",
    "too few runs": "Simulate more runs before deciding.",
}


def answer(evidence: Evidence) -> Section:
    """Return the decision in twenty seconds: change, years better and verdict per scenario."""
    measure = MEASURES[VALUE]
    level = evidence.headlines.levels[VALUE]
    spread = wording.spread(level, measure, evidence.baseline.horizon_days)
    if not evidence.scenarios:
        label = wording.in_sentence(measure.label)
        middle = wording.amount(level.middle, measure)
        return Section(
            key="answer",
            topic="The answer",
            title=f"The middle run has a {label} of {middle} {evidence.over}",
            sentences=["One scenario was simulated, so nothing is compared."],
            opening=[table_element(levels_table(evidence, HEADLINES, "How the runs turned out"))],
            source=evidence.source,
        )
    claims = evidence.claims(evidence.headlines, [VALUE])
    scenarios = [evidence.scenarios[claim.scenario] for claim in claims]
    size = "answers many" if len(claims) > MOST_LARGE_CARDS else "answers"
    return Section(
        key="answer",
        topic="The answer",
        title=wording.count_title(claims, scenarios, measure, over=evidence.over),
        sentences=[
            f"{measure.label} of {evidence.the_baseline}: {spread}.",
            *filter(None, [wording.too_small_note(claims, MEASURES)]),
        ],
        opening=[tag("div", *(_answer_of(evidence, claim) for claim in claims), class_=size)],
        tables=[claims_table(evidence, claims, "Change in value against the baseline")],
        source=evidence.source,
        claims=claims,
    )


def _answer_of(evidence: Evidence, claim: Claim) -> Element:
    measure, kind = MEASURES[VALUE], side(claim)
    between = wording.interval(claim.low, claim.high, measure)
    cards = [
        ("Change in value", wording.change(claim.estimate, measure), f"{between}, {evidence.over}"),
        (
            f"{wording.starting(evidence.runs)} better",
            wording.years_better(claim),
            f"simulated {evidence.runs} beat the same one of the baseline; a tie counts half",
        ),
        ("Verdict", wording.starting(wording.reading(claim)), "value, against the baseline"),
    ]
    heading = evidence.heading(claim.scenario)
    return tag(
        "div",
        *([tag("h3", heading)] if heading else []),
        tag("dl", *(_card(*card, kind) for card in cards), class_="cards"),
        tag("p", tag("strong", "So what: "), so_what(evidence, claim), class_="so-what"),
        class_="answer",
    )


def _card(term: str, figure: str, detail: str, kind: str) -> Element:
    return tag(
        "div",
        tag("dt", term),
        tag("dd", figure, class_="figure"),
        tag("dd", detail, class_="detail"),
        class_=f"card {kind}",
    )


def so_what(evidence: Evidence, claim: Claim) -> str:
    """Return the advice that the verdict on value allows, and what else clearly changes."""
    match claim.verdict:
        case Verdict.TOO_FEW_RUNS:
            return SO_WHAT["too few runs"]
        case Verdict.PRACTICALLY_UNCHANGED:
            advice = SO_WHAT["unchanged"]
        case _ if side(claim) == "better" and wording.may_be_too_small(claim):
            advice = SO_WHAT["perhaps too small"]
        case _:
            advice = SO_WHAT[side(claim)]
    others = [
        f"{wording.in_sentence(MEASURES[each.measure].label)} "
        f"{'rises' if each.low > 0 else 'falls'}"
        for each in evidence.headlines.claims
        if each.scenario == claim.scenario and each.measure != VALUE and side(each) != "unclear"
    ]
    return f"{advice} Clear besides: {', '.join(others)}." if others else advice
