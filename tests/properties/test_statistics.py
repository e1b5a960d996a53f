"""What the intervals promise, checked by simulation, and that no sentence claims more."""

import math
import re
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from experiments.comparison import Claim, interval_of_mean
from experiments.verdicts import FEWEST_RUNS, Verdict, judge
from model.outcomes import MEASURES
from reports import wording

EXPERIMENTS = 2_000
LEVEL = 0.95


@dataclass(frozen=True)
class Name:
    """What a sentence is about."""

    name_in_sentence: str
    plural: bool


def coverage(samples: np.ndarray, truth: float, family: int = 1) -> float:
    """Give the share of samples whose interval holds the true mean."""
    ends = [interval_of_mean(sample, level=LEVEL, family=family)[1:] for sample in samples]
    return sum(low <= truth <= high for low, high in ends) / len(ends)


def test_a_single_interval_holds_the_truth_95_times_in_100() -> None:
    luck = np.random.default_rng(1)
    share = coverage(luck.normal(0.3, 2.0, (EXPERIMENTS, FEWEST_RUNS)), 0.3)
    assert abs(share - LEVEL) < 3 * math.sqrt(0.05 * 0.95 / EXPERIMENTS)


def test_skewed_outcomes_are_covered_nearly_as_often() -> None:
    luck = np.random.default_rng(2)
    samples = luck.exponential(1.0, (EXPERIMENTS, 200)) - luck.exponential(0.5, (EXPERIMENTS, 200))
    assert 0.935 < coverage(samples, 0.5) < 0.965


def test_twenty_claims_without_any_effect_are_all_right_95_times_in_100() -> None:
    luck = np.random.default_rng(3)
    claims = 20
    wrong = {1: 0, claims: 0}
    for _ in range(EXPERIMENTS // 2):
        common = luck.normal(size=(1, 60))
        differences = 0.5 * common + luck.normal(size=(claims, 60))
        for family in wrong:
            ends = [interval_of_mean(each, level=LEVEL, family=family) for each in differences]
            wrong[family] += any(low > 0 or high < 0 for _, low, high in ends)
    share_wrong = wrong[claims] / (EXPERIMENTS // 2)
    assert share_wrong < 0.05 + 3 * math.sqrt(0.05 * 0.95 / (EXPERIMENTS // 2))
    assert share_wrong > 0.02, "the widening is not far more than is needed"
    assert wrong[1] / (EXPERIMENTS // 2) > 0.3, "without it many answers hold a false claim"


def test_more_runs_narrow_the_interval_and_leave_the_spread() -> None:
    luck = np.random.default_rng(4)
    few, many = luck.normal(size=100), luck.normal(size=10_000)
    widths = [high - low for _, low, high in map(interval_of_mean, (few, many))]
    assert 8 < widths[0] / widths[1] < 12.5
    spreads = [float(np.ptp(np.quantile(each, (0.05, 0.95)))) for each in (few, many)]
    assert 0.7 < spreads[0] / spreads[1] < 1.4


numbers = st.floats(-1e9, 1e9, allow_nan=False)
sizes = st.floats(0.0, 1e6, allow_nan=False)
runs = st.integers(0, 500)
measures = st.sampled_from(list(MEASURES.values()))
names = st.builds(Name, st.text("QXZ -", min_size=1, max_size=90), st.booleans())


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Draw a claim from the ends of its interval."""
    measure = draw(measures)
    scale = 0.01 if measure.unit == "share" else 1.0
    low, high = sorted(scale * draw(numbers) for _ in range(2))
    n, bound = draw(runs), scale * draw(sizes)
    return Claim(
        scenario="any", measure=measure.name, n=n, missing=0, estimate=(low + high) / 2, low=low,
        high=high, level=LEVEL, family=1, better=n // 3, same=n % 3, worse=n // 3,
        spread=(low, high), too_small=bound,
        verdict=judge(n, low, high, bound),
    )  # fmt: skip


@given(st.integers(0, 500), numbers, numbers, sizes)
def test_a_verdict_never_claims_beyond_its_interval(
    n: int, one: float, other: float, bound: float
) -> None:
    low, high = sorted((one, other))
    verdict = judge(n, low, high, bound)
    assert (verdict == Verdict.TOO_FEW_RUNS) == (n < FEWEST_RUNS)
    if verdict == Verdict.RAISES:
        assert low > 0
        assert high >= bound
    if verdict == Verdict.LOWERS:
        assert high < 0
        assert -low >= bound
    if verdict == Verdict.TOO_SMALL_TO_MATTER:
        assert low == high == 0 or -bound < low <= high < bound
    if verdict == Verdict.NOT_CLEAR:
        assert low <= 0 <= high


@given(numbers, numbers, sizes)
def test_a_verdict_turns_over_with_the_sign(one: float, other: float, bound: float) -> None:
    low, high = sorted((one, other))
    mirrored = {Verdict.RAISES: Verdict.LOWERS, Verdict.LOWERS: Verdict.RAISES}
    verdict = judge(200, low, high, bound)
    assert judge(200, -high, -low, bound) == mirrored.get(verdict, verdict)


@given(claims(), names)
def test_a_title_says_no_more_than_the_verdict(claim: Claim, name: Name) -> None:
    measure = MEASURES[claim.measure]
    assume(name.name_in_sentence.strip())
    text = wording.title(claim, name, measure, over="over 2 years")
    rest = text.lower().replace(name.name_in_sentence.lower(), "")
    assert len(text) <= wording.LONGEST_TITLE
    assert not wording.forbidden_words(rest)
    if claim.verdict == Verdict.NOT_CLEAR:
        assert re.search("do not show|not clear", text, re.I)
    if claim.verdict == Verdict.TOO_FEW_RUNS:
        assert f"({claim.n})" in text
    says_raise = re.search(r"\braises?\b", rest) and not re.search(r"\blowers?\b", rest)
    if says_raise:
        assert claim.low > 0
    if re.search(r"\blowers?\b", rest) and not re.search(r"\braises?\b", rest):
        assert claim.high < 0


@given(claims())
def test_a_clear_change_never_reads_as_zero(claim: Claim) -> None:
    assume(wording.is_clear(claim.verdict))
    text = wording.size_range(claim.low, claim.high, MEASURES[claim.measure])
    for number in re.findall(r"\d[\d,]*\.?\d*", text.replace("just above 0", "")):
        assert float(number.replace(",", "")) > 0


@given(claims())
def test_signs_are_always_shown_and_true(claim: Claim) -> None:
    text = wording.interval(claim.low, claim.high, MEASURES[claim.measure])
    for value, part in zip((claim.low, claim.high), text.split(" to "), strict=False):
        if part.startswith("just"):
            assert part.startswith("just above" if value > 0 else "just below")
        elif value:
            assert part[0] == ("+" if value > 0 else "-")


@given(claims())
def test_the_guard_looks_at_unrounded_ends(claim: Claim) -> None:
    measure = MEASURES[claim.measure]
    barely = replace(claim, n=200, low=1e-12, high=1e-3 + abs(claim.high), too_small=0.0)
    barely = replace(barely, verdict=judge(200, barely.low, barely.high, 0.0))
    assert barely.verdict == Verdict.RAISES
    assert "just above 0" in wording.title(barely, Name("the change", False), measure)


@given(claims())
def test_what_is_printed_is_never_nan(claim: Claim) -> None:
    measure = MEASURES[claim.measure]
    texts = [wording.change(claim.estimate, measure), wording.runs_better(claim)]
    assert not any("nan" in text for text in texts)
