"""Facts: known answers, intervals that hold the truth as often as they say, and odd records."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from company import facts
from company.sales_records import (
    LOST,
    NOBODY,
    OPEN,
    WON,
    Opportunities,
    SalesRecords,
    Subscriptions,
)

TRIALS = 300
ENOUGH = 0.90  # of 95: a hundredth of 300 trials is luck, and some intervals are approximate
NAN = float("nan")


def deals(
    stage: NDArray[np.int64],
    *,
    seller: NDArray[np.int64] | None = None,
    opened: NDArray[np.float64] | None = None,
    closed: NDArray[np.float64] | None = None,
    value: NDArray[np.float64] | None = None,
    quarter: NDArray[np.float64] | None = None,
    years: float = 1.0,
) -> SalesRecords:
    """Put opportunities together; what is left out is the same for all."""
    n = len(stage)
    seller = np.zeros(n, np.int64) if seller is None else seller
    table = Opportunities(
        seller=seller,
        stage=stage,
        opened=np.zeros(n) if opened is None else opened,
        closed=np.full(n, 0.1) if closed is None else closed,
        quarter_share=np.full(n, 0.5) if quarter is None else quarter,
        value=np.ones(n) if value is None else value,
        row=np.arange(n) + 2,
    )
    return SalesRecords(years, int(seller.max(initial=0)) + 1, table, None)


def terms(*rows: tuple[int, float, float, float], years: float = 3.0) -> SalesRecords:
    """Put subscriptions together: customer, began, ended, revenue."""
    customer, began, ended, revenue = (np.array(column) for column in zip(*rows, strict=True))
    table = Subscriptions(
        customer.astype(np.int64), began.astype(float), ended.astype(float), revenue.astype(float),
        np.arange(len(rows)) + 2,
    )  # fmt: skip
    return SalesRecords(years, 0, None, table)


def test_known_answers_of_opportunities() -> None:
    stage = np.array([WON] * 30 + [LOST] * 10 + [OPEN] * 5)
    value = np.r_[np.full(15, 10.0), np.full(15, 1000.0), np.full(15, NAN)]
    quarter = np.r_[np.full(15, 0.99), np.full(30, 0.2)]
    closed = np.r_[np.full(30, 40 / 365.25), np.full(15, 0.5)]
    seller = np.arange(45) % 5
    records = deals(stage, seller=seller, value=value, quarter=quarter, closed=closed, years=0.5)
    found = facts.facts_of(records)
    assert found["win_rate"].value == 0.75
    assert found["cycle_days"].value == pytest.approx(40.0)
    assert found["deal_value"].value == pytest.approx(505.0)
    assert found["late_bookings"].value == pytest.approx(150 / 15_150)
    assert found["pipeline_per_seller"].value == 1.0
    assert found["opportunities_per_week"].value == pytest.approx(9 / (0.5 * 365.25 / 7))
    assert found["win_rate"].rows == 40
    assert all(each.low <= each.value <= each.high for each in found.values())


def test_sellers_who_differ_only_by_chance_may_not_differ_and_real_ones_do() -> None:
    luck = np.random.default_rng(5)
    seller = np.repeat(np.arange(20), 200)
    same = deals(np.where(luck.random(4000) < 0.4, WON, LOST), seller=seller)
    rate = np.where(seller < 10, 0.2, 0.6)
    other = deals(np.where(luck.random(4000) < rate, WON, LOST), seller=seller)
    alike, unlike = facts.seller_spread(same), facts.seller_spread(other)
    assert alike is not None and alike.bounds()[0] == 0.0 and alike.value < 0.03
    assert unlike is not None
    low, high = unlike.bounds()
    assert 0.1 < low < 0.2 < high


def test_known_answers_of_subscriptions() -> None:
    rows = [(i, 0.0, NAN, 100.0) for i in range(20)]
    rows += [(i, 0.0, 2.0, 100.0) for i in range(20, 25)]  # left after two years
    rows += [(25, 0.0, 1.0, 100.0), (25, 1.0, NAN, 150.0)]  # grew after one
    rows += [(26, 0.0, 2.5, 100.0), (26, 2.5, NAN, 50.0)]  # shrank in the last year
    rows += [(27, 0.0, 2.99, 100.0)]  # ended just now: not known to have left
    found = facts.facts_of(terms(*rows))
    exposure = 20 * 3 + 5 * 2 + 3 * 3
    assert found["logo_churn"].value == pytest.approx(1 - np.exp(-5 / exposure))
    assert found["first_year_churn"].value == 0.0 and found["first_year_churn"].high > 0.0
    before = 27 * 100.0 + 150.0 - 5 * 100.0  # who left on the day a year before is gone by then
    assert found["gross_retention"].value == pytest.approx((before - 50.0 - 100.0) / before)


def test_what_happened_to_nobody_is_not_known_to_be_impossible() -> None:
    found = facts.facts_of(terms(*[(i, 0.0, NAN, 100.0) for i in range(20)]))
    kept = found["gross_retention"]
    assert kept.value == 1.0 and 0.8 < kept.low < 0.9 and kept.high == 1.0
    late = facts.late_bookings(deals(np.full(30, WON)))
    assert late is not None and late.value == 0.0 and 0.05 < late.bounds()[1] < 0.2


def test_what_too_few_rows_say_is_left_out() -> None:
    assert facts.facts_of(deals(np.array([WON, LOST]))) == {}
    assert "logo_churn" not in facts.facts_of(terms((0, 0.0, NAN, 1.0), years=0.5))
    nobody = deals(np.array([WON] * 20), seller=np.full(20, NOBODY))
    assert set(facts.facts_of(nobody)) & {"seller_spread", "opportunities_per_week"} == set()


def trial_win_rate(luck: np.random.Generator) -> tuple[facts.Estimate | None, float]:
    stage = np.where(luck.random(80) < 0.3, WON, LOST)
    return facts.win_rate(deals(stage)), 0.3


def trial_cycle(luck: np.random.Generator) -> tuple[facts.Estimate | None, float]:
    days = luck.lognormal(np.log(60.0), 0.7, 90)
    return facts.cycle_days(deals(np.full(90, WON), closed=days / 365.25)), 60.0


def trial_spread(luck: np.random.Generator) -> tuple[facts.Estimate | None, float]:
    values = luck.lognormal(10.0, 0.8, 200)
    return facts.deal_value_spread(deals(np.full(200, WON), value=values)), 0.8


def trial_sellers(luck: np.random.Generator) -> tuple[facts.Estimate | None, float]:
    rate = np.clip(luck.normal(0.4, 0.1, 30), 0.01, 0.99)
    stage = np.where(luck.random((30, 60)) < rate[:, np.newaxis], WON, LOST).ravel()
    return facts.seller_spread(deals(stage, seller=np.repeat(np.arange(30), 60))), 0.1


def trial_churn(luck: np.random.Generator) -> tuple[facts.Estimate | None, float]:
    lives = luck.exponential(1 / 0.15, 150)
    rows = [(i, 0.0, life if life < 3.0 else NAN, 1.0) for i, life in enumerate(lives)]
    return facts.logo_churn(terms(*rows)), float(1 - np.exp(-0.15))


Trial = Callable[[np.random.Generator], tuple[facts.Estimate | None, float]]


@pytest.mark.parametrize(
    "trial", [trial_win_rate, trial_cycle, trial_sellers, trial_churn], ids=lambda f: f.__name__
)
def test_intervals_hold_the_truth_as_often_as_they_say(trial: Trial) -> None:
    luck = np.random.default_rng(11)
    hits = 0
    for _ in range(TRIALS):
        found, truth = trial(luck)
        assert found is not None
        low, high = found.bounds()
        hits += low <= truth <= high
    assert hits >= ENOUGH * TRIALS


def test_resampled_intervals_hold_the_truth_often_enough() -> None:
    luck = np.random.default_rng(12)
    hits = 0
    for _ in range(40):
        found, truth = trial_spread(luck)
        assert found is not None
        low, high = found.bounds()
        hits += low <= truth <= high
    assert hits >= 34  # of 38 expected


def test_figures_alone_are_those_of_the_facts() -> None:
    luck = np.random.default_rng(3)
    records = deals(np.where(luck.random(90) < 0.5, WON, LOST), value=luck.lognormal(3.0, 1.0, 90))
    figures, found = facts.figures_of(records), facts.facts_of(records)
    assert figures.keys() == facts.FACTS.keys()
    for name, figure in figures.items():
        assert figure == found[name].value if name in found else np.isnan(figure)


def test_the_same_records_give_the_same_bits() -> None:
    luck = np.random.default_rng(3)
    records = deals(np.full(50, WON), value=luck.lognormal(3.0, 1.0, 50))
    assert facts.facts_of(records) == facts.facts_of(records)


def test_every_fact_says_what_it_means_and_what_it_measures() -> None:
    from model.uncertainties import Uncertainties

    for rule in facts.FACTS.values():
        assert rule.meaning.endswith(".") and rule.label
        assert rule.measures in {"", *Uncertainties.model_fields}
    assert sum(bool(rule.measures) for rule in facts.FACTS.values()) == 7
