"""Luck has addresses: what a scenario does not change keeps the numbers it had."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.stats import kstest

from model.assembly import Sizes, draw_luck
from model.luck import PAGE, EvenLuck, Floats, Luck, PhiloxLuck

STREAMS = ("opportunity/win", "opportunity/gap", "customer/churn", "person/sales/quit")
SMALL = Sizes(seats=(3, 2, 4), hires=5, days=100, customers=20, opportunities=70)
LEAST_P = 1e-3
"""A fair generator fails a test at this level once in a thousand seeds; the seeds are fixed."""


def drawn(stream: str, entities: int = 200, columns: int = 1, *, seed: int = 1) -> Floats:
    """Draw a stream of replication 0."""
    return PhiloxLuck(seed, 0).uniforms(stream, entities, columns)


def correlation(first: Floats, second: Floats) -> float:
    """Correlate two arrays of the same shape, number by number."""
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def limit(numbers: int) -> float:
    """Give the correlation that independent numbers stay below, but for one case in 16,000."""
    return 4.0 / math.sqrt(numbers)


# Addresses


@pytest.mark.parametrize("columns", [1, 5, PAGE, 3 * PAGE + 1])
def test_the_same_address_gives_the_same_numbers(columns: int) -> None:
    assert np.array_equal(drawn("stream", 10, columns), drawn("stream", 10, columns))


def test_asking_for_other_streams_before_changes_nothing() -> None:
    luck = PhiloxLuck(1, 0)
    for stream in STREAMS:
        luck.uniforms(stream, 7, 9)
    assert np.array_equal(luck.uniforms("stream", 10, 3), drawn("stream", 10, 3))


def test_the_order_of_asking_changes_nothing() -> None:
    there, back = PhiloxLuck(1, 0), PhiloxLuck(1, 0)
    forwards = {stream: there.uniforms(stream, 10, 80) for stream in STREAMS}
    backwards = {stream: back.uniforms(stream, 10, 80) for stream in reversed(STREAMS)}
    for stream in STREAMS:
        assert np.array_equal(forwards[stream], backwards[stream])


@pytest.mark.parametrize("columns", [1, 5, PAGE + 5])
def test_more_entities_leave_the_first_ones_as_they_were(columns: int) -> None:
    few, many = drawn("stream", 10, columns), drawn("stream", 1000, columns)
    assert np.array_equal(many[:10], few)


@pytest.mark.parametrize("columns", [2, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 3])
def test_more_columns_leave_the_first_ones_as_they_were(columns: int) -> None:
    short, long = drawn("stream", 10, columns), drawn("stream", 10, 4 * PAGE)
    assert np.array_equal(long[:, :columns], short)


@pytest.mark.parametrize("other", [(2, 0), (1, 1), (0, 1)])
def test_another_seed_or_replication_is_another_luck(other: tuple[int, int]) -> None:
    first = PhiloxLuck(1, 0).uniforms("stream", 1000)
    second = PhiloxLuck(*other).uniforms("stream", 1000)
    assert abs(correlation(first, second)) < limit(1000)
    assert not np.intersect1d(first, second).size


@pytest.mark.parametrize(("seed", "replication"), [(1, 23), (12, 3), (123, 0)])
def test_seed_and_replication_do_not_run_together(seed: int, replication: int) -> None:
    others = {(1, 23), (12, 3), (123, 0)} - {(seed, replication)}
    numbers = PhiloxLuck(seed, replication).uniforms("stream", 100)
    for other in others:
        assert not np.intersect1d(numbers, PhiloxLuck(*other).uniforms("stream", 100)).size


def test_threads_draw_what_one_thread_draws() -> None:
    alone = [PhiloxLuck(1, number).uniforms("stream", 50, 100) for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(lambda k: PhiloxLuck(1, k).uniforms("stream", 50, 100), range(20))
        assert all(map(np.array_equal, alone, together))


# Uniform and uncorrelated


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize(("entities", "columns"), [(5000, 1), (50, 100), (3, 2000)])
def test_the_numbers_are_uniform(stream: str, entities: int, columns: int) -> None:
    numbers = drawn(stream, entities, columns).ravel()
    assert numbers.min() > 0.0
    assert numbers.max() < 1.0
    assert kstest(numbers, "uniform").pvalue > LEAST_P


def test_no_number_is_drawn_twice() -> None:
    numbers = np.concatenate([drawn(stream, 50, 200).ravel() for stream in STREAMS])
    assert len(np.unique(numbers)) == len(numbers)


@pytest.mark.parametrize("first", STREAMS)
@pytest.mark.parametrize("second", STREAMS)
def test_streams_are_uncorrelated(first: str, second: str) -> None:
    if first != second:
        together = correlation(drawn(first, 50, 200), drawn(second, 50, 200))
        assert abs(together) < limit(10_000)


def test_entities_and_columns_are_uncorrelated() -> None:
    numbers = drawn("stream", 200, 200)
    assert abs(correlation(numbers[1:], numbers[:-1])) < limit(199 * 200)
    assert abs(correlation(numbers[:, 1:], numbers[:, :-1])) < limit(199 * 200)
    pages = drawn("stream", 100, 2 * PAGE)
    assert abs(correlation(pages[:, :PAGE], pages[:, PAGE:])) < limit(100 * PAGE)


def test_replications_are_uncorrelated() -> None:
    rows = np.array([PhiloxLuck(1, number).uniforms("stream", 100)[:, 0] for number in range(200)])
    assert abs(correlation(rows[1:], rows[:-1])) < limit(199 * 100)
    assert kstest(rows[:, 0], "uniform").pvalue > LEAST_P


# Even luck


@pytest.mark.parametrize(("entities", "columns"), [(1000, 1), (8, 500), (1, 1000)])
def test_even_luck_covers_every_share_evenly(entities: int, columns: int) -> None:
    numbers = EvenLuck().uniforms("stream", entities, columns).ravel()
    for share in (0.1, 0.23, 0.5, 0.9):
        assert np.mean(numbers < share) == pytest.approx(share, abs=0.006)


# The luck of a run


@pytest.mark.parametrize("luck", [PhiloxLuck(1, 0), EvenLuck()])
def test_more_of_everything_leaves_the_luck_of_the_others(luck: Luck) -> None:
    larger = Sizes(seats=(5, 4, 9), hires=8, days=300, customers=31, opportunities=200)
    few, many = draw_luck(luck, SMALL), draw_luck(luck, larger)
    starts, more_starts = np.cumsum((0, *SMALL.seats)), np.cumsum((0, *larger.seats))
    for department, seats in enumerate(SMALL.seats):
        here = slice(starts[department], starts[department] + seats)
        there = slice(more_starts[department], more_starts[department] + seats)
        assert np.array_equal(many.person[there, : SMALL.hires], few.person[here])
        assert np.array_equal(many.week[: len(few.week), there], few.week[:, here])
    assert np.array_equal(many.day[: SMALL.days], few.day)
    assert np.array_equal(many.customer[: SMALL.customers], few.customer[: SMALL.customers])
    won = few.customer[SMALL.customers :].reshape(SMALL.seats[0], -1)
    more_won = many.customer[larger.customers :].reshape(larger.seats[0], -1)
    assert np.array_equal(more_won[: SMALL.seats[0], : SMALL.opportunities], won)


def test_every_kind_of_luck_has_its_own_numbers() -> None:
    tables = draw_luck(PhiloxLuck(1, 0), SMALL)
    for table in tables:
        columns = [np.asarray(table[name], dtype=float).ravel() for name in table.dtype.names or ()]
        for number, column in enumerate(columns):
            for other in columns[:number]:
                assert not np.array_equal(column, other)
