"""Titles against data: each claim of a page is worked out again from the stored runs.

The intervals and verdicts are computed here with SciPy from the table of runs, and titles are read
as a reader would, so that neither rests on the code that made them.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from experiments.ranking import rank
from experiments.store import Result
from model.outcomes import MEASURES
from model.scenario import Scenario
from reports import page, wording
from reports.answer import answer
from reports.evidence import VALUE, Evidence
from reports.sections import all_scenarios, how_sure, over_time, trust, who_gains
from reports.titles import named_title
from reports.trade_offs import title, weighed_scenarios
from tests.browser.conftest import CASES
from tests.unit.reports.reading import stored_claims

FEWEST = 30
NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "none",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
}


# --- Claims against the table of runs -------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_every_stored_claim_can_be_worked_out_again(
    results: Callable[[str], Result], case: str
) -> None:
    result = results(case)
    runs = result.table("runs").to_pandas()
    sections = stored_claims(page.report_page(result))
    claims = [claim for section in sections for claim in section["claims"]]
    assert claims or case == "none"
    for claim in claims:
        differences = paired(runs, claim["scenario"], claim["measure"])
        assert claim["n"] == len(differences)
        assert claim["estimate"] == pytest.approx(differences.mean(), rel=1e-9, abs=1e-9)
        low, high = interval(differences, claim["family"])
        assert claim["low"] == pytest.approx(low, rel=1e-6, abs=1e-9)
        assert claim["high"] == pytest.approx(high, rel=1e-6, abs=1e-9)
        assert claim["verdict"] == verdict(claim)
        if MEASURES[claim["measure"]].better != "neither":
            sign = 1 if MEASURES[claim["measure"]].better == "higher" else -1
            assert claim["better"] == int((sign * differences > 0).sum())


def paired(runs: pd.DataFrame, key: str, measure: str) -> np.ndarray:
    """Return a scenario less the baseline, run by run; what differs by rounding is the same."""
    table = runs.pivot(index="replication", columns="scenario", values=measure)
    difference = (table[key] - table["baseline"]).dropna().to_numpy()
    rounding = 1e-9 * float(table["baseline"].abs().mean())
    return np.where(np.abs(difference) <= rounding, 0.0, difference)


def interval(differences: np.ndarray, family: int) -> tuple[float, float]:
    """Return the ends of the mean's interval, one of a family that holds together at 95 %."""
    if (differences == differences[0]).all():
        return float(differences[0]), float(differences[0])
    low, high = stats.t.interval(
        1 - 0.05 / family,
        len(differences) - 1,
        loc=differences.mean(),
        scale=stats.sem(differences),
    )
    return float(low), float(high)


def verdict(claim: Mapping[str, Any]) -> str:
    """Return what an interval allows to say, by the table of the documentation."""
    low, high, bound = claim["low"], claim["high"], claim["too_small"]
    if claim["n"] < FEWEST:
        return "too_few_runs"
    if (low == high == 0) or (-bound < low and high < bound):
        return "too_small_to_matter"
    if low > 0:
        return "raises"
    return "lowers" if high < 0 else "not_clear"


# --- Titles against their claims ------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_what_titles_count_is_in_their_claims(results: Callable[[str], Result], case: str) -> None:
    evidence = Evidence(results(case))
    for make in (answer, all_scenarios, trust, who_gains):
        section = make(evidence)
        if section is not None and section.claims:
            check_counts(section.title, [dict(vars(claim)) for claim in section.claims])


def check_counts(title: str, claims: list[dict[str, Any]]) -> None:
    """Check every number that a title counts."""
    sides = [side(claim) for claim in claims]
    text = title.lower()
    for words, kind in (
        ("clearly better", "better"),
        ("clearly worse", "worse"),
        ("clearly too small", "small"),
        ("not clear", "unclear"),
    ):
        for count in re.findall(rf"([a-z0-9]+) (?:of [a-z0-9]+ \w+ )?(?:are |is )?{words}", text):
            if count in NUMBERS or count.isdigit():
                number = NUMBERS.get(count) if count in NUMBERS else int(count)
                assert number == sides.count(kind), (title, words)
    for total in re.findall(r"of (?:the )?([a-z0-9]+) (?:differences|links)", text):
        assert (NUMBERS.get(total) or int(total)) == len(claims), title


def side(claim: Mapping[str, Any]) -> str:
    """Return the kind of a claim: better, worse, clear, small or unclear."""
    direction = MEASURES[claim["measure"]].better
    match str(claim["verdict"]):
        case "raises" | "lowers" if direction == "neither":
            return "clear"
        case "raises" | "lowers" as said:
            return "better" if (said == "raises") == (direction == "higher") else "worse"
        case "too_small_to_matter":
            return "small"
    return "unclear"


@pytest.mark.parametrize("case", CASES)
def test_how_often_and_since_when_follow_from_the_runs(
    results: Callable[[str], Result], case: str
) -> None:
    result = results(case)
    evidence = Evidence(result)
    runs = result.table("runs").to_pandas()
    often = how_sure(evidence)
    if often is not None and (
        said := re.search(r"[Ii]n ([\d,]+)(?: to ([\d,]+))? of", often.title)
    ):
        counts = [int((paired(runs, key, VALUE) > 0).sum()) for key in evidence.order]
        assert int(said[1]) == min(counts)
        assert int(said[2] or said[1]) == max(counts)
    when = over_time(evidence)
    if when is None:
        return
    months = result.table("months").to_pandas()
    for key, month in when.facts["since_month"].items():
        if month == 0:
            continue
        family = months["month"].nunique() * len(evidence.paths)
        for later in range(abs(month), int(months["month"].max()) + 1):
            one = months[months["month"] == later].rename(columns={evidence_column(): "value"})
            low, high = interval(paired(one, key, "value"), family)
            assert low > 0 if month > 0 else high < 0, (key, later)


def evidence_column() -> str:
    """Return the monthly measure of the report."""
    return "recurring_revenue_usd"


# --- Titles of random data ------------------------------------------------------------------------


class Drawn:
    """What the comparisons take from a result, drawn from a generator instead of stored."""

    def __init__(self, effects: list[float], runs: int, seed: int, spread: float = 1.0) -> None:
        self.luck = np.random.default_rng(seed)
        self.scenarios = [
            Scenario.build(
                f"scenario-{number}" if number else "baseline",
                name=f"Change {number}" if number else "Baseline",
                name_in_sentence=f"change {number}" if number else "the baseline",
            )
            for number in range(len(effects) + 1)
        ]
        self.scenario_keys = [scenario.key for scenario in self.scenarios]
        self.baseline = self.scenarios[0]
        self.effects = dict(zip(self.scenario_keys, [0.0, *effects], strict=True))
        self.complete_replications = runs
        self.spread = spread
        self._made: dict[str, dict[str, np.ndarray]] = {}

    def outcome(self, key: str, measure: str) -> np.ndarray:
        """Return a measure of a scenario: common luck, an effect, and luck of its own."""
        if measure not in self._made:
            common = 10.0 + self.luck.normal(0.0, 0.3, self.complete_replications)
            self._made[measure] = {
                each: common
                + (each != "baseline")
                * self.luck.normal(effect, self.spread, self.complete_replications)
                for each, effect in self.effects.items()
            }
        return self._made[measure][key]

    def outcomes(self, measure: str) -> np.ndarray:
        """Return a measure of all scenarios, shape (scenarios, replications)."""
        return np.array([self.outcome(key, measure) for key in self.scenario_keys])


def drawn_evidence(drawn: Drawn) -> Evidence:
    """Return the evidence that a drawn result gives."""
    return Evidence(cast(Result, drawn))


def titles_of(evidence: Evidence) -> Iterator[tuple[str, list[Any]]]:
    """Give the titles of a report with the claims that they rest on."""
    value = evidence.claims(evidence.headlines, [VALUE])
    scenarios = [evidence.scenarios[claim.scenario] for claim in value]
    yield wording.count_title(value, scenarios, MEASURES[VALUE]), value
    yield named_title(evidence, evidence.headlines.claims, "differences"), evidence.headlines.claims
    yield named_title(evidence, evidence.trust.claims, "links"), evidence.trust.claims
    yield named_title(evidence, evidence.people.claims, "changes"), evidence.people.claims
    weighed = weighed_scenarios(evidence)
    yield title(evidence, weighed, evidence.prices.claims), [*evidence.prices.claims, *value]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.floats(-2.0, 2.0), min_size=1, max_size=5),
    st.sampled_from([2, 12, 29, 30, 40, 200]),
    st.integers(0, 10_000),
)
def test_titles_of_random_estimates_claim_no_more_than_the_intervals(
    effects: list[float], runs: int, seed: int
) -> None:
    evidence = drawn_evidence(Drawn(effects, runs, seed))
    for text, claims in titles_of(evidence):
        assert len(text) <= wording.LONGEST_TITLE
        assert not wording.forbidden_words(text)
        if runs < FEWEST:
            assert "Too few runs" in text, text
            continue
        check_counts(text, [dict(vars(claim)) for claim in claims])
        for direction, found in directions(text):
            assert any(
                (claim.low > 0 if direction == "up" else claim.high < 0)
                and (found is None or claim.scenario == f"scenario-{found}")
                for claim in claims
            ), text


def directions(text: str) -> Iterator[tuple[str, str | None]]:
    """Give what a title says to rise or fall, and the scenario that it names for it."""
    if re.search(r"raises? or lowers?|rise or fall|raises or lowers", text):
        return
    for word, direction in (("raises?|rises?|more", "up"), ("lowers?|falls?|less", "down")):
        for match in re.finditer(rf"\b(?:{word})\b(?! than|\.)", text):
            if "less than" in text[match.start() :][:10] or "by less" in text:
                continue
            named = re.search(r"[Cc]hange (\d+)", text)
            is_shared = re.search(r"all|of \w+ changes", text)
            yield direction, named[1] if named and not is_shared and " and " not in text else None


def test_a_report_without_any_effect_claims_nothing_19_times_in_20() -> None:
    trials, alone = 150, 0
    wrong: dict[int, int] = {}
    for seed in range(trials):
        evidence = drawn_evidence(Drawn([0.0] * 3, 40, seed))
        for number, (text, claims) in enumerate(titles_of(evidence)):
            is_wrong = bool(list(directions(text))) or "clearly better" in text
            wrong[number] = wrong.get(number, 0) + is_wrong
            if number == 2:
                alone += any(
                    stats.ttest_1samp(
                        evidence.result.outcome(claim.scenario, claim.measure)
                        - evidence.result.outcome("baseline", claim.measure),
                        0.0,
                    ).pvalue
                    < 0.05
                    for claim in claims
                )
    most = 0.05 + 3 * math.sqrt(0.05 * 0.95 / trials)
    for number, count in wrong.items():
        assert count / trials < most, number
    assert alone / trials > 0.5, "tested one by one, most such reports hold a false claim"


def test_of_equal_scenarios_hardly_ever_one_is_called_the_best() -> None:
    trials = 200
    named = 0
    for seed in range(trials):
        drawn = Drawn([0.5] * 4, 60, seed, spread=0.5)
        ranking = rank(cast(Result, drawn), VALUE)
        assert ranking is not None
        said = wording.ranking_sentence(
            ranking, {each.key: each.name for each in drawn.scenarios}, MEASURES[VALUE]
        )
        named += "clearly better than with any other" in said
    assert named / trials < 0.05
