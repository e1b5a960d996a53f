"""Shapley values: known answers for small games, exact and sampled."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.shapley import (
    Column,
    coalitions,
    everybody,
    exact_parts,
    random_orders,
    sampled_parts,
    usual_pairs,
)

EFFECTS = np.array([3.0, -1.0, 0.5, 0.0])


def values_of(worth: Callable[[list[int]], float], players: int) -> dict[int, Column]:
    """Return the value of each coalition in two replications, the second twice the first."""
    members = {each: [i for i in range(players) if each >> i & 1] for each in coalitions(players)}
    return {each: worth(found) * np.array([1.0, 2.0]) for each, found in members.items()}


def test_parts_of_an_additive_game_are_the_single_effects() -> None:
    values = values_of(lambda found: float(EFFECTS[found].sum()), 4)
    assert exact_parts(values, 4) == pytest.approx(np.outer(EFFECTS, [1.0, 2.0]))


def test_what_two_do_only_together_is_divided_evenly() -> None:
    values = values_of(lambda found: 6.0 * ({0, 1} <= set(found)), 3)
    assert exact_parts(values, 3)[:, 0].tolist() == pytest.approx([3.0, 3.0, 0.0])


def test_the_glove_game_has_its_textbook_answer() -> None:
    """Two left gloves and a right one: a pair is worth 1."""
    values = values_of(lambda found: float(2 in found and len(found) > 1), 3)
    assert exact_parts(values, 3)[:, 0].tolist() == pytest.approx([1 / 6, 1 / 6, 4 / 6])


def test_a_player_that_changes_nothing_gets_exactly_nothing() -> None:
    values = values_of(lambda found: 0.1 * len(set(found) - {1}) ** 3, 4)
    assert exact_parts(values, 4)[1].tolist() == [0.0, 0.0]
    orders = random_orders(4, 5, seed=3)
    assert not sampled_parts(values, orders)[:, 1].any()


@given(st.lists(st.floats(-1e6, 1e6), min_size=16, max_size=16), st.integers(0, 99))
def test_parts_sum_to_the_difference_and_equals_get_equal_parts(
    worths: list[float], seed: int
) -> None:
    values = {each: np.array([worths[each]]) for each in range(16)}
    total = values[15] - values[0]
    assert exact_parts(values, 4).sum(axis=0) == pytest.approx(total, abs=1e-6)
    by_pair = sampled_parts(values, random_orders(4, 3, seed))
    assert by_pair.sum(axis=1) == pytest.approx(np.array([total] * 3), abs=1e-6)
    symmetric = values_of(lambda found: worths[len(found)], 4)
    parts = exact_parts(symmetric, 4)[:, 0]
    assert parts == pytest.approx([parts[0]] * 4, abs=1e-6)


def test_all_orders_together_give_the_exact_parts() -> None:
    values = values_of(lambda found: float(len(found) ** 2 * (0 in found)), 3)
    orders = [(0, 1, 2), (2, 1, 0), (0, 2, 1), (1, 2, 0), (1, 0, 2), (2, 0, 1)]
    sampled = sampled_parts(values, orders).mean(axis=0)
    assert sampled == pytest.approx(exact_parts(values, 3))


def test_orders_come_with_their_reverses_and_repeat_with_the_seed() -> None:
    orders = random_orders(9, 6, seed=1)
    assert orders == random_orders(9, 6, seed=1) != random_orders(9, 6, seed=2)
    assert [order[::-1] for order in orders[::2]] == orders[1::2]
    assert all(sorted(order) == list(range(9)) for order in orders)


def test_only_coalitions_that_orders_meet_are_needed() -> None:
    needed = coalitions(10, random_orders(10, 4, seed=1))
    assert needed[:2] == [0, everybody(10)]
    assert len(needed) == len(set(needed)) <= 2 + 4 * 2 * 9
    assert sorted(coalitions(3)) == list(range(8))
    assert usual_pairs(9) == 16
    assert usual_pairs(40) == 5
