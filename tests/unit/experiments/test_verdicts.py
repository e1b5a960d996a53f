"""A verdict says what an interval allows, and a rule is met only if the whole interval keeps it."""

import math

import pytest

from experiments.verdicts import Expectation, Verdict, bound_of, judge, leaders, too_small
from model.outcomes import MEASURES

UNITS = {name: measure.unit for name, measure in MEASURES.items()}


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (1.0, 3.0, Verdict.RAISES),
        (-3.0, -1.0, Verdict.LOWERS),
        (0.1, 3.0, Verdict.RAISES),
        (-3.0, -0.1, Verdict.LOWERS),
        (-0.1, 3.0, Verdict.NOT_CLEAR),
        (0.0, 3.0, Verdict.NOT_CLEAR),
        (-3.0, 0.0, Verdict.NOT_CLEAR),
        (-0.4, 0.4, Verdict.TOO_SMALL_TO_MATTER),
        (0.1, 0.4, Verdict.TOO_SMALL_TO_MATTER),
        (-0.4, -0.1, Verdict.TOO_SMALL_TO_MATTER),
        (-0.4, 0.5, Verdict.NOT_CLEAR),
        (0.0, 0.0, Verdict.TOO_SMALL_TO_MATTER),
        (1e-300, 3.0, Verdict.RAISES),
    ],
)
def test_a_verdict_follows_from_the_ends_and_the_bound(
    low: float, high: float, verdict: Verdict
) -> None:
    assert judge(200, low, high, 0.5) == verdict


def test_fewer_than_thirty_runs_allow_no_verdict() -> None:
    assert judge(29, 1.0, 3.0, 0.5) == Verdict.TOO_FEW_RUNS
    assert judge(30, 1.0, 3.0, 0.5) == Verdict.RAISES


def test_an_interval_that_is_not_defined_allows_no_verdict() -> None:
    assert judge(200, math.nan, math.nan, 0.5) == Verdict.TOO_FEW_RUNS


def test_no_change_at_all_is_unchanged_even_without_a_bound() -> None:
    assert judge(200, 0.0, 0.0, 0.0) == Verdict.TOO_SMALL_TO_MATTER


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_has_a_bound_with_a_reason(name: str) -> None:
    bound = bound_of(name, MEASURES[name].unit)
    assert bound.amount > 0
    assert bound.reason.endswith(".")


def test_money_is_judged_by_the_size_of_the_firm() -> None:
    assert too_small("value_usd", "usd", {"revenue_usd": 20e6}) == 100_000
    assert too_small("value_usd", "usd", {"revenue_usd": 2e6}) == 10_000


def test_counts_are_judged_by_their_own_size() -> None:
    assert too_small("blame_n", "n", {"blame_n": 300.0}) == pytest.approx(3.0)


def test_without_a_baseline_nothing_is_too_small() -> None:
    assert too_small("value_usd", "usd", {"revenue_usd": math.nan}) == 0.0
    assert too_small("blame_n", "n", {}) == 0.0


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("value>=+0.1 million", Expectation("value_usd", ">=", 100_000.0)),
        ("value_usd >= 100,000", Expectation("value_usd", ">=", 100_000.0)),
        ("revenue > .5 billion", Expectation("revenue_usd", ">", 5e8)),
        ("turnover<=-1 point", Expectation("turnover_share", "<=", -0.01)),
        ("gross_retention >= +0.5", Expectation("gross_retention_share", ">=", 0.005)),
        ("lead_time < 0 days", Expectation("lead_time_days", "<", 0.0)),
    ],
)
def test_a_rule_is_read_in_the_units_of_the_tables(text: str, rule: Expectation) -> None:
    assert Expectation.parse(text, UNITS) == rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("value", "write it like 'value >= "),
        ("value = 3", "write it like 'value >= "),
        ("value >= many", "write it like 'value >= "),
        ("vallue >= 3", "Did you mean 'value_usd'"),
        ("xyz >= 3", "is not a measure"),
        ("value >= 3 points", "points is no unit of value_usd"),
        ("turnover <= 1 million", "million is no unit of turnover_share"),
        ("", "write it like"),
    ],
)
def test_a_wrong_rule_is_explained(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Expectation.parse(text, UNITS)


@pytest.mark.parametrize(
    ("sign", "limit", "is_met"),
    [
        (">=", 1.0, True),
        (">=", 1.1, False),
        (">", 1.0, False),
        (">", 0.9, True),
        ("<=", 3.0, True),
        ("<=", 2.0, False),
        ("<", 3.0, False),
        ("<", 3.1, True),
    ],
)
def test_a_rule_is_met_only_by_the_whole_interval(sign: str, limit: float, is_met: bool) -> None:
    assert Expectation("value_usd", sign, limit).is_met(200, 1.0, 3.0) is is_met


def test_a_rule_is_not_met_by_too_few_runs_or_by_nothing() -> None:
    rule = Expectation("value_usd", ">=", 0.0)
    assert not rule.is_met(29, 1.0, 3.0)
    assert not rule.is_met(200, math.nan, math.nan)


@pytest.mark.parametrize(
    ("name", "measure"), [("GRR", "gross_retention_share"), ("nrr", "net_retention_share")]
)
def test_short_names_of_measures_are_understood(name: str, measure: str) -> None:
    units = {key: each.unit for key, each in MEASURES.items()}
    assert Expectation.parse(f"{name}>=+1", units).measure == measure


def test_only_the_nearest_measures_are_named() -> None:
    units = {key: each.unit for key, each in MEASURES.items()}
    with pytest.raises(ValueError, match="Did you mean 'gross_retention_share'") as error:
        Expectation.parse("gross_retntion>=1", units)
    assert str(error.value).count("'") <= 8
    with pytest.raises(ValueError, match="'zzz' is not a measure") as error:
        Expectation.parse("zzz>=1", units)
    assert str(error.value).count("'") <= 8


@pytest.mark.parametrize(
    ("intervals", "most", "count"),
    [
        ([(5, 6), (1, 2), (0, 1)], 4, 1),
        ([(80, 85), (6, 8), (0, 1)], 4, 1),
        ([(80, 85), (60, 90), (6, 8), (0, 1)], 4, 2),
        ([(5, 6), (1, 2), (0, 1)], 1, 1),
        ([(5, 6), (4, 7), (0, 1)], 4, 2),
        ([(3, 6), (2, 4), (1, 3)], 4, 0),
        ([(3, 6), (2, 3), (0, 1), (0, 2)], 4, 0),
        ([(3, 6)], 4, 0),
        ([], 4, 0),
    ],
)
def test_leaders_are_clearly_before_all_others(
    intervals: list[tuple[float, float]], most: int, count: int
) -> None:
    assert leaders(intervals, most) == count
