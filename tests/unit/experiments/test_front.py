"""Which points nothing beats."""

import numpy as np

from experiments.front import chosen, far_apart, is_unbeaten, ranks


def test_a_point_is_beaten_by_what_is_as_good_and_better_in_one() -> None:
    points = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [1.0, -1.0], [0.5, 0.5]])
    assert is_unbeaten(points).tolist() == [True, True, False, False, True]


def test_equal_points_do_not_beat_each_other() -> None:
    assert is_unbeaten(np.array([[1.0, 1.0], [1.0, 1.0]])).all()


def test_ranks_peel_front_after_front() -> None:
    points = np.array([[3.0, 0.0], [2.0, 0.0], [0.0, 3.0], [1.0, 0.0]])
    assert ranks(points).tolist() == [0, 1, 0, 2]
    assert ranks(np.zeros((0, 2))).tolist() == []


def test_a_chain_is_chosen_from_the_top() -> None:
    points = np.array([[1.0], [3.0], [2.0]])
    assert chosen(points, 2) == [1, 2]
    assert chosen(points, 9) == [1, 2, 0]


def test_of_a_long_front_the_ends_and_the_middle_are_chosen() -> None:
    line = np.linspace(0.0, 1.0, 11)
    front = np.array([line * 1e6, 1.0 - line]).T
    assert sorted(far_apart(front, 3)) == [0, 5, 10]
