"""Findings judge by the estimate, and estimates find what was put in."""

from math import inf, isnan, nan

import numpy as np
import pytest

from experiments.patterns.catalog import PATTERNS, pattern_in_words
from experiments.patterns.estimates import (
    correlation,
    mean_with_interval,
    peak_at,
    ratio_of_rates,
    slope,
    statistic_with_interval,
)
from experiments.patterns.finding import CROSSES, FAILS, HOLDS, Finding
from experiments.patterns.people import bimodality
from experiments.patterns.queueing import Queue, erlang_c_wait, extra_slope
from reports.wording import LONGEST_TITLE


@pytest.mark.parametrize(
    ("figure", "interval", "verdict"),
    [
        (0.5, (0.4, 0.6), HOLDS),
        (0.5, (0.1, 0.6), CROSSES),
        (0.1, (0.0, 0.5), FAILS),
        (nan, (nan, nan), FAILS),
    ],
)
def test_the_estimate_judges_and_the_interval_is_told(
    figure: float, interval: tuple[float, float], verdict: str
) -> None:
    assert Finding("V0", "it is so", "S1", (0.3, inf), figure, interval).verdict == verdict


def test_an_open_range_is_said_in_words() -> None:
    assert Finding("V0", "", "S1", (-inf, 0.3), 0.2).in_words()[1] == "at most 30.0%"
    assert Finding("V0", "", "S1", (0.3, inf), 0.2).in_words()[1] == "at least 30.0%"
    assert Finding("V0", "", "S1", (0.3, 0.4), 0.2).in_words()[1] == "30.0% to 40.0%"
    assert Finding("V0", "", "S1", (1.0, 1.0), 0.2).in_words()[1] == "100.0%"
    assert Finding("V0", "", "S1", (1e-9, inf), 0.2).in_words()[1] == "more than 0.0%"
    assert Finding("V0", "", "S1", (-inf, -1e-9), 0.2).in_words()[1] == "less than 0.0%"


def test_figures_are_written_without_a_sign_of_nothing() -> None:
    assert Finding("V0", "", "S1", (0.3, inf), -1e-9, (-1e-9, 0.2)).in_words() == (
        "0.0%", "at least 30.0%", "0.0% to 20.0%",
    )  # fmt: skip
    assert Finding("V0", "", "S1", (0.3, inf), nan).in_words()[::2] == ("not defined",) * 2


def test_every_pattern_says_what_it_is_in_one_sentence() -> None:
    for name in PATTERNS:
        text = pattern_in_words(name)
        assert text.endswith(".")
        assert len(f"{name} holds in part: {text}") <= LONGEST_TITLE + 1


def test_estimates_find_what_was_put_in() -> None:
    values = np.array([1.0, 2.0, 3.0, nan])
    assert mean_with_interval(values)[0] == 2.0
    assert isnan(mean_with_interval(np.array([1.0]))[0])
    line = np.arange(5.0)
    assert slope(line, 3.0 * line + 1.0) == pytest.approx(3.0)
    assert isnan(slope(line[:1], line[:1]))
    assert correlation(line, -line) == pytest.approx(-1.0)
    assert isnan(correlation(line, np.ones(5)))
    rates = (np.array([2.0]), np.array([10.0]), np.array([1.0]), np.array([10.0]))
    assert ratio_of_rates(*rates) == pytest.approx(2.0)


def test_the_peak_lies_between_what_was_tried() -> None:
    places = [0.0, 1.0, 2.0, 3.0]
    parabola = np.array([10.0 - (place - 1.3) ** 2 for place in places])
    assert peak_at(places, parabola) == pytest.approx(1.3)
    assert peak_at(places, np.array(places)) == 3.0


def test_an_interval_holds_the_statistic() -> None:
    values = np.random.default_rng(1).normal(5.0, 1.0, 50)
    figure, (low, high) = statistic_with_interval(lambda column: float(column.mean()), values)
    assert low < figure < high


def test_two_heaps_are_seen_and_one_is_not() -> None:
    one = np.random.default_rng(1).normal(0.0, 1.0, 500)
    two = np.concatenate([one - 5.0, one + 5.0])
    assert bimodality(one) < 0.556 < bimodality(two)


def test_a_bend_at_high_load_is_seen() -> None:
    load, cases = np.linspace(0.6, 1.0, 81), np.full(81, 10.0)
    rate = 0.1 * load + 1.0 * np.maximum(0.0, load - 0.92)
    assert extra_slope(load, rate * cases, cases) == pytest.approx(1.1 - 3 * 0.1)
    assert extra_slope(load, 0.1 * load * cases, cases) < 0.0


def test_erlangs_wait_of_one_server_is_that_of_the_textbook() -> None:
    assert erlang_c_wait(Queue(1, 0.8, 5.0)) == pytest.approx(0.8 / 0.2 * 5.0)
