"""The first section of the report: the answer in twenty seconds, with the advice it allows."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from experiments.comparison import Claim
from experiments.verdicts import Verdict
from model.outcomes import HEADLINES, MEASURES
from reports import wording
from reports.evidence import VALUE, Evidence
from reports.markup import card, so_what_box, tag
from reports.parts import Section
from reports.printing import held_in_words
from reports.tables import claims_table, levels_table
from reports.titles import side

MOST_LARGE_CARDS = 3
SO_WHAT = {
    "better": "Worth trying in a pilot: the runs agree that value rises on average.",
    "perhaps too small": "Value rises on average, perhaps by too little to matter; "
    "a small pilot would tell what it is worth.",
    "unclear": "These runs do not tell whether value rises or falls. More runs may; until then, "
    "choose it for other reasons than value.",
    "unchanged": "Value stays about as it is, so let other reasons decide.",
    "worse": "Value falls on average. Other forms of this change deserve a look before a pilot.",
    "too few runs": "Simulate more runs before deciding.",
    "unlike": "Please compare this with a baseline of the same firm before deciding.",
}


def answer(evidence: Evidence) -> Section:
    """Return the decision in twenty seconds: change, runs better and verdict per scenario."""
    measure = MEASURES[VALUE]
    level = evidence.headlines.levels[VALUE]
    spread = wording.spread(level, measure)
    if not evidence.scenarios:
        label = wording.in_sentence(measure.label)
        average = wording.amount(level.mean, measure)
        return Section(
            key="answer",
            topic="The answer",
            title=f"In one simulated run, {label} is {average} {evidence.over}"
            if level.n == 1
            else f"On average of {level.n:,} simulated runs, {label} is {average} {evidence.over}",
            sentences=["One scenario was simulated, so nothing is compared."],
            open_tables=[levels_table(evidence, HEADLINES, "How the runs turned out")],
            source=evidence.source,
        )
    claims = evidence.claims(evidence.headlines, [VALUE])
    scenarios = [evidence.scenarios[claim.scenario] for claim in claims]
    forms = wording.forms_of(claims, MEASURES)
    told = [claim.scenario for claim in claims if claim.scenario in evidence.so_what]
    size = "answers many" if len(claims) > MOST_LARGE_CARDS else "answers"
    return Section(
        key="answer",
        topic="The answer",
        title=wording.count_title(claims, scenarios, measure, over=evidence.over),
        sentences=[
            f"{measure.label} of {evidence.the_baseline}: {spread}.",
            *filter(None, [wording.too_small_note(claims, MEASURES)]),
        ],
        opening=[
            *(tag("p", text, class_="warning") for text in wording.unlike_firms(evidence.result)),
            tag("div", *(_answer_of(evidence, claim, forms) for claim in claims), class_=size),
            tag("p", held_in_words(evidence.result)),
        ],
        so_what=[(evidence.heading(each.scenario), _advice(evidence, each)) for each in claims],
        tables=[claims_table(evidence, claims, "Change in value against the baseline")],
        source=evidence.source,
        claims=claims,
        facts={"so_what_by_author": told} if told else {},
    )


def _answer_of(evidence: Evidence, claim: Claim, forms: Mapping[str, wording.Form]) -> Element:
    measure, kind = MEASURES[VALUE], side(claim)
    change, between = wording.claim_texts(claim, measure, forms)
    level = f"{100 * claim.level:g} % interval of this average"
    same = f"; {claim.same:,} came out the same" if 0 < claim.same < claim.n else ""
    cards = [
        (f"Average change in value {evidence.over}", change, f"{level}: {between}"),
        (
            wording.RUNS_BETTER,
            "Same in all" if claim.same == claim.n else f"{claim.better:,} of {claim.n:,}",
            f"simulated runs beat the same one of the baseline{same}",
        ),
        ("Verdict", *_verdict(claim)),
    ]
    heading = evidence.heading(claim.scenario)
    return tag(
        "div",
        *([tag("h3", heading)] if heading else []),
        tag("dl", *(card(*each, kind) for each in cards), class_="cards"),
        so_what_box(_advice(evidence, claim)),
        class_="answer",
    )


def _advice(evidence: Evidence, claim: Claim) -> str:
    """Return what the author says of a scenario, or else the advice that the verdict allows."""
    return evidence.so_what.get(claim.scenario) or so_what(evidence, claim)


def _verdict(claim: Claim) -> tuple[str, str]:
    """Say a verdict about value, and what it means."""
    if wording.is_clear(claim.verdict):
        is_small = wording.may_be_too_small(claim)
        detail = "on average, perhaps by too little to matter" if is_small else "on average"
        return f"{wording.starting(wording.reading(claim).removesuffix('*'))} value", detail
    if claim.low == claim.high == 0.0 and claim.n:
        return "Unchanged", "value is the same in every run"
    match claim.verdict:
        case Verdict.TOO_SMALL_TO_MATTER:
            return "Too small to matter", "clearly so: the whole interval is within the bounds"
        case Verdict.NOT_CLEAR:
            return "Not clear", "whether value rises or falls on average"
    return "Too few runs", "to say anything about value"


def so_what(evidence: Evidence, claim: Claim) -> str:
    """Return the advice that the verdict on value allows, and what else clearly changes."""
    if claim.scenario in evidence.unlike:
        return SO_WHAT["unlike"]
    match claim.verdict:
        case Verdict.TOO_FEW_RUNS:
            return SO_WHAT["too few runs"]
        case Verdict.TOO_SMALL_TO_MATTER:
            advice = SO_WHAT["unchanged"]
        case _ if side(claim) == "better" and wording.may_be_too_small(claim):
            advice = SO_WHAT["perhaps too small"]
        case _:
            advice = SO_WHAT[side(claim)]
    others = [
        wording.moves(MEASURES[each.measure].label, each.low > 0)
        for each in evidence.headlines.claims
        if each.scenario == claim.scenario
        and each.measure != VALUE
        and side(each) in ("better", "worse")
    ]
    return f"{advice} Clear as well: {', '.join(others)}." if others else advice
