"""Shares of a variance against functions whose shares are known in closed form."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.shares import EARLY_LEVEL, Estimate, Shares, divide, sampled

Numbers = NDArray[np.float64]


def ishigami(points: Numbers) -> Numbers:
    """The function of Ishigami and Homma (1990) on the unit cube."""
    x = np.pi * (2.0 * points - 1.0)
    return np.asarray(
        np.sin(x[..., 0]) + 7.0 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])
    )


ALONE = (0.5 * (1.0 + 0.1 * np.pi**4 / 5.0) ** 2, 49.0 / 8.0, 0.0)
BOTH = 0.01 * np.pi**8 * 8.0 / 225.0  # of the first and the third together
TOTAL = (ALONE[0] + BOTH, ALONE[1], BOTH)
VARIANCE = sum(ALONE) + BOTH


def with_luck(
    values: Numbers, seed: int, same: float, own: float, lucks: int = 2
) -> tuple[Numbers, float]:
    """Add luck that is the same at all points of a row, and luck that is not; and its variance."""
    luck = np.random.default_rng([seed, 7])
    rows, points = values.shape
    outcomes = values[:, :, np.newaxis] + same * luck.normal(size=(rows, 1, lucks))
    return outcomes + own * luck.normal(size=(rows, points, lucks)), same**2 + own**2


def holds(estimate: Estimate, value: float) -> bool:
    return estimate.low <= value <= estimate.high


def is_near(estimate: Estimate, value: float) -> bool:
    """Tell whether a value lies hardly outside: of many intervals some do not hold."""
    return abs(value - estimate.value) <= 0.75 * (estimate.high - estimate.low) + 1e-9


def drawn(inputs: int, rows: int, seed: int) -> Numbers:
    """Draw the points of a design at random, which is quicker than evenly."""
    first, last = np.random.default_rng([seed, 3]).random((2, rows, inputs))
    points = np.repeat(first[:, np.newaxis], inputs + 2, axis=1)
    for number in range(inputs):
        points[:, number + 1, number] = last[:, number]
    points[:, -1] = last
    return points


def shares_of(
    function: Callable[[Numbers], Numbers],
    inputs: int,
    rows: int = 512,
    same: float = 0.0,
    own: float = 0.0,
    seed: int = 1,
) -> Shares:
    points = sampled([str(number) for number in range(inputs)], rows, seed)
    return divide(with_luck(function(points), seed, same, own)[0], seed)


# The design


def test_each_point_between_takes_one_input_or_group_from_the_other_end() -> None:
    points = sampled(["a", "rest", "b", "rest"], 32, 0)
    assert points.shape == (32, 5, 4)
    first, last = points[:, 0], points[:, -1]
    for between, moved in zip(range(1, 4), ([0], [1, 3], [2]), strict=True):
        stays = [column for column in range(4) if column not in moved]
        assert (points[:, between][:, moved] == last[:, moved]).all()
        assert (points[:, between][:, stays] == first[:, stays]).all()
    assert (first != last).all()


def test_the_seed_decides_the_points() -> None:
    assert np.array_equal(sampled(["a", "b"], 32, 0), sampled(["a", "b"], 32, 0))
    assert not np.array_equal(sampled(["a", "b"], 32, 0), sampled(["a", "b"], 32, 1))


# Known answers


@pytest.mark.parametrize(("same", "own"), [(0.0, 0.0), (2.0, 1.0), (1.0, 4.0), (12.0, 0.5)])
def test_the_shares_of_ishigami_are_within_their_intervals(same: float, own: float) -> None:
    found = shares_of(ishigami, 3, same=same, own=own)
    whole = VARIANCE + same**2 + own**2
    for number in range(3):
        assert is_near(found.alone[number], ALONE[number] / whole)
        assert is_near(found.total[number], TOTAL[number] / whole)
    assert is_near(found.luck, (same**2 + own**2) / whole)
    assert is_near(found.together, BOTH / whole)
    assert found.variance == pytest.approx(whole, rel=0.15)


def test_without_luck_the_indices_are_those_of_salib() -> None:
    from SALib.analyze import sobol

    points = sampled("abc", 1024, 3)
    values = ishigami(points)
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0.0, 1.0]] * 3}
    theirs = sobol.analyze(problem, values.ravel(), calc_second_order=False, seed=1)
    ours = divide(with_luck(values, 1, 0.0, 0.0)[0])
    assert ours.first_order is not None and ours.total_order is not None
    assert [each.value for each in ours.first_order] == pytest.approx(theirs["S1"], abs=0.005)
    assert [each.value for each in ours.total_order] == pytest.approx(theirs["ST"], abs=0.005)
    assert ours.luck == Estimate(0.0, 0.0, 0.0)


def test_a_linear_model_divides_by_the_squares_of_its_slopes() -> None:
    slopes = np.array([3.0, 2.0, 1.0, 0.0])
    found = shares_of(lambda points: np.asarray(points @ slopes), 4, same=0.8, own=0.4)
    parts = slopes**2 / 12.0
    whole = parts.sum() + 0.8**2 + 0.4**2
    for number, part in enumerate(parts):
        assert holds(found.total[number], part / whole)
        assert holds(found.alone[number], part / whole)
    assert holds(found.luck, 0.8 / whole)
    assert holds(found.together, 0.0)


def test_words_among_the_inputs_get_their_share() -> None:
    levels = np.array([0.0, 1.0, 5.0])

    def function(points: Numbers) -> Numbers:
        chosen = levels[np.minimum((3 * points[..., 0]).astype(int), 2)]
        return np.asarray(chosen + 4.0 * points[..., 1])

    found = shares_of(function, 2, own=1.0)
    parts = np.array([levels.var(), 16.0 / 12.0])
    for number in range(2):
        assert holds(found.total[number], parts[number] / (parts.sum() + 1.0))


def test_a_group_gets_what_its_inputs_make_together() -> None:
    points = sampled(["a", "rest", "rest"], 512, 1)
    found = divide(with_luck(ishigami(points), 1, 1.0, 1.0)[0])
    whole = VARIANCE + 2.0
    assert holds(found.total[1], (ALONE[1] + BOTH) / whole)
    assert holds(found.alone[1], ALONE[1] / whole)


def test_an_input_that_does_nothing_has_no_share_at_all() -> None:
    points = sampled("ab", 64, 1)
    luck = np.random.default_rng(1).normal(size=(64, 1, 2))  # as points of a row share it
    outcomes = (points[..., 0])[:, :, np.newaxis] + luck
    found = divide(outcomes)
    assert found.total[1] == Estimate(0.0, 0.0, 0.0)
    assert found.alone[1].value == pytest.approx(0.0, abs=1e-12)
    assert holds(found.alone[1], 0.0)


def test_where_all_is_luck_no_input_has_a_share_and_no_index_is_given() -> None:
    found = shares_of(lambda points: 0.0 * points.sum(axis=-1), 3, same=1.0, own=1.0)
    assert found.first_order is None and found.total_order is None
    for estimate in (*found.alone, *found.total, found.together):
        assert holds(estimate, 0.0)
    assert holds(found.luck, 1.0)


@pytest.mark.parametrize("value", [5.0, 9.3e6 + 1.0 / 3.0])
def test_where_nothing_differs_nothing_has_a_share(value: float) -> None:
    found = divide(np.full((37, 4, 3), value))
    assert found.variance == 0.0
    every = (*found.total, *found.alone, found.luck, found.together)
    assert {each.value for each in every} == {0.0}


def test_shares_add_up_to_all() -> None:
    found = shares_of(ishigami, 3, rows=64, same=1.0, own=1.0)
    alone = sum(each.value for each in found.alone)
    assert alone + found.together.value + found.luck.value == pytest.approx(1.0)


def test_luck_that_acts_through_an_input_is_luck() -> None:
    points = sampled("ab", 1024, 1)
    luck = np.random.default_rng(5).normal(size=(1024, 1, 2))
    outcomes = points[..., [0]] + 2.0 * (points[..., [1]] - 0.5) * luck
    found = divide(outcomes)
    whole = 1.0 / 12.0 + 4.0 / 12.0
    assert holds(found.total[0], (1.0 / 12.0) / whole)
    assert holds(found.total[1], 0.0)  # on average over luck it moves nothing
    assert holds(found.luck, (4.0 / 12.0) / whole)


# Intervals


@pytest.mark.parametrize(("same", "own"), [(2.0, 1.0), (2.0, 3.0)])
def test_all_intervals_hold_together_nearly_as_often_as_they_say(same: float, own: float) -> None:
    whole = VARIANCE + same**2 + own**2
    truth = [*ALONE, *TOTAL, same**2 + own**2, BOTH]
    right = 0
    for seed in range(100):
        found = divide(with_luck(ishigami(drawn(3, 256, seed)), seed, same, own)[0], seed)
        estimates = [*found.alone, *found.total, found.luck, found.together]
        right += all(holds(each, part / whole) for each, part in zip(estimates, truth, strict=True))
    assert right >= 87  # of 100, where 95 are promised: less than that is no chance


@pytest.mark.parametrize("rows", [32, 64])
def test_with_few_rows_intervals_hold_less_often_as_is_said(rows: int) -> None:
    whole = VARIANCE + 4.0 + 1.0
    truth = [*ALONE, *TOTAL, 5.0, BOTH]
    right = 0
    for seed in range(200):
        found = divide(with_luck(ishigami(drawn(3, rows, seed)), seed, 2.0, 1.0)[0], seed)
        estimates = [*found.alone, *found.total, found.luck, found.together]
        right += all(holds(each, part / whole) for each, part in zip(estimates, truth, strict=True))
    assert right / 200 == pytest.approx(EARLY_LEVEL, abs=0.075)


def test_estimates_have_no_bias() -> None:
    points = [drawn(2, 32, seed) for seed in range(300)]
    slopes = np.array([1.0, 0.5])
    found = [
        divide(with_luck(np.asarray(each @ slopes), seed, 0.6, 0.6)[0], seed)
        for seed, each in enumerate(points)
    ]
    parts = slopes**2 / 12.0
    whole = parts.sum() + 0.72
    for number in range(2):
        absolute = np.array([each.total[number].value * each.variance for each in found])
        error = absolute.std() / len(absolute) ** 0.5
        assert abs(absolute.mean() - parts[number]) < 4.0 * error
    lucks = np.array([each.luck.value * each.variance for each in found])
    assert lucks.mean() == pytest.approx(0.72, rel=0.02)
    variances = np.array([each.variance for each in found])
    assert abs(variances.mean() - whole) < 4.0 * variances.std() / len(variances) ** 0.5


def test_luck_that_is_the_same_whatever_the_inputs_hardly_widens_shares_of_inputs() -> None:
    narrow = shares_of(ishigami, 3, same=0.0, own=0.5)
    wide = shares_of(ishigami, 3, same=10.0, own=0.5)
    for one, other in zip(narrow.total, wide.total, strict=True):
        width, wider = (
            (each.high - each.low) * of.variance for each, of in ((one, narrow), (other, wide))
        )
        assert wider < 2.0 * width


def test_the_same_outcomes_give_the_same_bits() -> None:
    assert shares_of(ishigami, 3, rows=64, own=1.0) == shares_of(ishigami, 3, rows=64, own=1.0)


# What cannot be divided


def test_rows_without_a_value_are_left_out() -> None:
    outcomes = with_luck(ishigami(sampled("abc", 64, 1)), 1, 1.0, 1.0)[0]
    outcomes[3, 2, 1] = np.nan
    found = divide(outcomes)
    assert (found.rows, found.missing) == (63, 1)
    assert found == replace(divide(np.delete(outcomes, 3, axis=0)), missing=1)


def test_luck_needs_two_lucks_and_a_variance_two_rows() -> None:
    with pytest.raises(ValueError, match="at least two lucks"):
        divide(np.zeros((32, 3, 1)))
    with pytest.raises(ValueError, match="fewer than two rows"):
        divide(np.full((32, 3, 2), np.nan))
