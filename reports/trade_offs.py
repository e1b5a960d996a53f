"""The section about the price of a gain: what else changes with the best scenarios."""

from collections.abc import Sequence

from experiments.comparison import Claim
from model.outcomes import MEASURES
from reports import wording
from reports.evidence import PRICES, VALUE, Evidence
from reports.parts import Chart, Intervals, Section, interval_chart
from reports.tables import claims_table
from reports.titles import claims_in_words, side

MOST_WEIGHED = 2  # scenarios weighed: a reader chooses between few
KEYS = (
    ("better", "clearly better"),
    ("worse", "clearly worse"),
    ("clear", "clear, with no better side"),
    ("small", "clearly too small to matter"),
    ("unclear", "not clear"),
)


def trade_offs(evidence: Evidence) -> Section | None:
    """Return what the scenarios that do most for value cost in money, service and people."""
    weighed = weighed_scenarios(evidence)
    if not weighed:
        return None
    claims = [
        evidence.prices.claim(key, name)
        for names in PRICES.values()
        for key in weighed
        for name in names
    ]
    charts = [chart for heading in PRICES for chart in _chart_of(evidence, heading, weighed)]
    return Section(
        key="trade-offs",
        topic="Trade-offs",
        title=title(evidence, weighed, claims),
        sentences=[_which(evidence, weighed), *_other_prices(evidence, weighed, claims)],
        charts=charts,
        legend=[key for key in KEYS if key[0] in {side(claim) for claim in claims}],
        tables=[claims_table(evidence, claims, "What else changes")],
        source=evidence.source,
        claims=claims,
    )


def weighed_scenarios(evidence: Evidence) -> list[str]:
    """Choose the scenarios with the largest clear gain in value; without any, with the largest."""
    gaining = [key for key in evidence.order if _gains(evidence, key)]
    return (gaining or evidence.order)[:MOST_WEIGHED]


def _gains(evidence: Evidence, key: str) -> bool:
    return side(evidence.headlines.claim(key, VALUE)) == "better"


def title(evidence: Evidence, weighed: Sequence[str], claims: Sequence[Claim]) -> str:
    """Return the largest clear price of the gain, if there is a clear gain and a clear price."""
    if evidence.has_too_few_runs:
        return evidence.too_few_runs("what a gain costs")
    if not _gains(evidence, weighed[0]):
        return "No clear gain in value that matters, so there is none to weigh against a price"
    paid = prices(weighed[0], claims)
    scenario = evidence.scenarios[weighed[0]]
    if paid:
        finding = wording.title(paid[0], scenario, MEASURES[paid[0].measure])
        name = scenario.name_in_sentence
        whole = f"The price of the gain: {name}{finding.removeprefix(wording.starting(name))}"
        return whole if len(whole) <= wording.LONGEST_TITLE else finding
    return wording.shortest_fitting(["The runs show no clear price of the gain with {}"], scenario)


def prices(key: str, claims: Sequence[Claim]) -> list[Claim]:
    """Return what clearly gets worse in a scenario, money first, the most first."""
    worse = [claim for claim in claims if claim.scenario == key and side(claim) == "worse"]
    order = [name for names in PRICES.values() for name in names]

    def rank(claim: Claim) -> tuple[bool, float, int]:
        is_money = MEASURES[claim.measure].unit == "usd"
        size = abs(claim.estimate) if is_money else 0.0
        return not is_money, -size, order.index(claim.measure)

    return sorted(worse, key=rank)


def _which(evidence: Evidence, weighed: Sequence[str]) -> str:
    names = " and ".join(evidence.scenarios[key].name_in_sentence for key in weighed)
    if not _gains(evidence, weighed[0]):
        first = (
            ""
            if len(evidence.scenarios) == len(weighed)
            else ", of all scenarios the first by value"
        )
        return f"Shown is what changes with {names}{first}."
    which = "the clear gains that are largest" if len(weighed) > 1 else "the largest clear gain"
    if len(evidence.scenarios) == len(weighed):
        which = "clear gains in value" if len(weighed) > 1 else "a clear gain in value"
    return (
        f"Shown is what else changes with {names}: {which}. The costs of the first chart are "
        "already taken off value."
    )


def _other_prices(evidence: Evidence, weighed: Sequence[str], claims: Sequence[Claim]) -> list[str]:
    """Say in one sentence what else clearly gets worse, beyond what the title says."""
    if evidence.has_too_few_runs or not _gains(evidence, weighed[0]):
        return []
    told = []
    for place, key in enumerate(weighed):
        names = [
            wording.in_sentence(MEASURES[claim.measure].label)
            for claim in prices(key, claims)[place == 0 :]
        ]
        if names:
            told.append(f"with {evidence.scenarios[key].name_in_sentence}: {', '.join(names)}")
    return [f"Clearly worse as well {'; '.join(told)}."] if told else []


def _chart_of(evidence: Evidence, heading: str, weighed: Sequence[str]) -> list[Chart]:
    """Return the interval chart of measures with one unit; none without values."""
    own = [evidence.prices.claim(key, name) for key in weighed for name in PRICES[heading]]
    rows = evidence.interval_rows(own)
    if not len(rows):
        return []
    rows = rows.assign(
        group=rows["label"], label=[MEASURES[name].label for name in rows["measure"]]
    )
    unit = MEASURES[PRICES[heading][0]]
    intervals = Intervals(rows, unit, group="group" if len(weighed) > 1 else None)
    words = claims_in_words(evidence, own, heading)
    return [interval_chart(heading, intervals, words, is_wide=unit.unit == "usd")]
