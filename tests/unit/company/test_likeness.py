"""Comparing facts: on scales where intervals are about symmetric, in units of luck."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from company.facts import FACTS, Fact
from company.likeness import FAR, LEAST_ERROR, Likeness, on_scale

FEW = {"win_rate": Fact("win_rate", 0.5, 0.4, 0.6), "deal_value": Fact("deal_value", 100, 80, 125)}


def test_known_scales() -> None:
    assert on_scale("win_rate", np.array([0.5]))[0] == 0.0
    assert on_scale("deal_value", np.array([np.e]))[0] == pytest.approx(1.0)
    assert on_scale("net_retention", np.array([1.0]))[0] == 0.0  # a share that may exceed one


@given(st.sampled_from(sorted(FACTS)), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_scales_keep_the_order_and_are_finite(name: str, one: float, two: float) -> None:
    low, high = on_scale(name, np.array(sorted([one, two])))
    assert np.isfinite([low, high]).all() and low <= high


def test_a_firm_alike_differs_by_luck_of_both() -> None:
    luck = np.random.default_rng(1)
    runs = {
        name: fact.value * np.exp(0.1 * luck.standard_normal(4000)) for name, fact in FEW.items()
    }
    runs["win_rate"] = 1.0 / (1.0 + np.exp(-0.2 * luck.standard_normal(4000)))
    held = Likeness.of(FEW, runs)
    noise = luck.standard_normal((4000, 2))
    found = held.differences([runs["win_rate"], runs["deal_value"]], noise)
    assert held.luck == pytest.approx([0.2, 0.1], rel=0.05)
    spread = np.sqrt(np.maximum(held.error, held.luck) ** 2) / held.scale
    assert found.std(axis=0) == pytest.approx(spread, rel=0.05)


def test_records_with_more_luck_lend_it_to_the_runs() -> None:
    runs = {name: np.full(40, fact.value) for name, fact in FEW.items()}
    held = Likeness.of(FEW, runs)
    noise = np.ones((40, 2))
    found = held.differences([runs["win_rate"], runs["deal_value"]], noise)
    assert found == pytest.approx(np.ones((40, 2)))


def test_a_fact_that_is_not_there_is_far_and_one_without_interval_has_a_least_error() -> None:
    sure = {"win_rate": Fact("win_rate", 0.5, 0.5, 0.5)}
    held = Likeness.of(sure, {"win_rate": np.full(10, 0.5)})
    assert held.error == pytest.approx([LEAST_ERROR])
    assert held.differences([np.array([np.nan])], np.zeros((1, 1)))[0, 0] == FAR
