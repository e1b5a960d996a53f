"""The screening finds what moves an outcome and what does not, with words among the inputs."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.draws import at, levels
from experiments.screening import FEWEST_RANKED, effects, grid, step, trajectories, unseen
from experiments.verdicts import leaders
from model.levers import Levers
from model.quantities import Quantity, declared
from model.uncertainties import Uncertainties

LEVERS = declared(Levers)
NUMBERS = declared(Uncertainties)[:4]


def words() -> list[Quantity]:
    return [each for each in LEVERS if levels(each)]


def test_every_word_and_rhythm_is_on_the_grid() -> None:
    count = grid(LEVERS)
    assert count % 2 == 0
    for quantity in words():
        met = {at(quantity, level / (count - 1)) for level in range(count)}
        assert met == set(levels(quantity))


def test_every_step_of_a_word_is_another_word() -> None:
    points = trajectories(words(), 10, 1)
    for trajectory in points:
        for before, after in pairwise(trajectory):
            moved = int(np.flatnonzero(before != after)[0])
            assert at(words()[moved], before[moved]) != at(words()[moved], after[moved])


def test_each_step_changes_one_input_by_as_much() -> None:
    points = trajectories(NUMBERS, 6, 2)
    changes = np.abs(np.diff(points, axis=1))
    assert np.allclose(changes.sum(axis=2), step(NUMBERS))
    assert ((changes > 0).sum(axis=1) == 1).all()


def test_a_linear_model_has_its_slopes_as_effects() -> None:
    slopes = np.array([3.0, -2.0, 0.5, 0.0])
    points = trajectories(NUMBERS, 8, 1)
    found = effects(NUMBERS, points, points @ slopes)
    assert [each.change for each in found] == pytest.approx(slopes * step(NUMBERS))
    assert [each.size for each in found] == pytest.approx(abs(slopes) * step(NUMBERS))
    assert [each.spread for each in found] == pytest.approx([0.0] * 4, abs=1e-12)


def test_an_input_that_changes_no_bit_has_no_effect_at_all() -> None:
    points = trajectories(NUMBERS, 8, 1)
    luck = np.random.default_rng(1).normal(size=(8, 1))  # as a trajectory has its own
    found = effects(NUMBERS, points, points[..., 0] ** 2 * luck + luck)
    assert [each.size == 0.0 for each in found] == [False, True, True, True]
    assert (found[1].low, found[1].high, found[1].spread) == (0.0, 0.0, 0.0)


def test_inputs_that_act_together_have_a_spread() -> None:
    points = trajectories(NUMBERS, 20, 1)
    found = effects(NUMBERS, points, points[..., 0] * (points[..., 1] > 0.5) + points[..., 2])
    assert found[0].spread > 0.1 > found[2].spread


def test_trajectories_without_a_value_are_left_out() -> None:
    points = trajectories(NUMBERS, 8, 1)
    outcomes = points.sum(axis=2)
    outcomes[2, 1] = np.nan
    assert effects(NUMBERS, points, outcomes)[0].change == pytest.approx(step(NUMBERS))
    with pytest.raises(ValueError, match="fewer than two trajectories"):
        effects(NUMBERS, points, np.full_like(outcomes, np.nan))


def test_one_input_alone_can_be_screened() -> None:
    points = trajectories(NUMBERS[:1], 5, 0)
    assert effects(NUMBERS[:1], points, points[..., 0])[0].size == pytest.approx(step(NUMBERS))


@pytest.mark.parametrize("count", [4, 6, 10])
def test_all_intervals_hold_together(count: int) -> None:
    """In about 95 of 100 screenings every interval holds the size that many trajectories give."""

    def outcomes(points: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
        luck = np.random.default_rng(seed).normal(size=points.shape[0:1])
        together = points[..., 0] * points[..., 1] + 0.5 * luck[:, np.newaxis] * points[..., 2]
        return np.asarray(points @ np.array([1.0, 0.5, 0.2, 0.1]) + together)

    many = trajectories(NUMBERS, 3_000, 1)
    truth = [each.size for each in effects(NUMBERS, many, outcomes(many, 0))]
    held, trials = 0, 120
    for trial in range(trials):
        points = trajectories(NUMBERS, count, 100 + trial)
        found = effects(NUMBERS, points, outcomes(points, 100 + trial))
        held += all(
            each.low - 1e-9 <= size <= each.high + 1e-9
            for each, size in zip(found, truth, strict=True)
        )
    assert held / trials >= 0.9


def seldom(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an outcome that the fourth input moves furthest, at a quarter of all places only."""
    everywhere = points[..., :3] @ np.array([0.5, 0.4, 0.3])
    return np.asarray(everywhere + 6.0 * (points[..., 3] > 0.9) * (points[..., 0] > 0.5))


def wrong_orders(count: int, trials: int = 150) -> float:
    """Return the share of screenings that call first what does not come first."""
    wrong = 0
    for trial in range(trials):
        points = trajectories(NUMBERS, count, 100 + trial)
        found = sorted(effects(NUMBERS, points, seldom(points)), key=lambda each: -each.size)
        first = found[: leaders([(each.low, each.high) for each in found], 3)]
        wrong += bool(first) and NUMBERS[3].name not in {each.name for each in first}
    return wrong / trials


def test_orders_are_right_from_ten_trajectories_on_and_not_before() -> None:
    assert wrong_orders(FEWEST_RANKED) < 0.05 < wrong_orders(4)


@pytest.mark.parametrize("count", [4, 10])
def test_what_may_have_been_missed_is_the_largest_that_is_missed_seldom(count: int) -> None:
    assert (1.0 - unseen(count)) ** count == pytest.approx(0.05)
