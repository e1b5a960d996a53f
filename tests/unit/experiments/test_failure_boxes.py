"""Boxes of worlds: a known one is found, chance gives none, and what is said holds elsewhere."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.draws import draw, uncertain_inputs
from experiments.failure_boxes import (
    Box,
    Limit,
    Outcome,
    Search,
    check_installed,
    find_boxes,
    share_interval,
)
from model.quantities import Quantity
from model.scenario import load_scenario

WORLDS = 256
X1, X2 = "timing_control", "win_rate"


@pytest.fixture(scope="module")
def quantities() -> list[Quantity]:
    """Return thirty uncertainties, two of which matter in these tests."""
    found = uncertain_inputs([load_scenario("baseline")])
    return [each for each in found if each.name in (X1, X2)] + found[-28:]


@pytest.fixture(scope="module")
def values(quantities: list[Quantity]) -> NDArray[np.float64]:
    return np.array(draw(quantities, WORLDS, 7, "latin_hypercube").rows)


@pytest.fixture(scope="module")
def shares(
    quantities: list[Quantity], values: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Return where the two inputs lie within their range, from 0 to 1."""
    found = {}
    for column, each in enumerate(quantities):
        assert each.plausible is not None
        low, high = each.plausible
        found[each.name] = (values[:, column] - low) / (high - low)
    return found


@pytest.fixture(scope="module")
def search(
    quantities: list[Quantity], values: NDArray[np.float64], shares: dict[str, NDArray[np.float64]]
) -> Search:
    happens = (shares[X1] > 0.6) & (shares[X2] < 0.5)
    return find_boxes(quantities, values, happens, seed=1)


def test_a_known_box_is_found(search: Search) -> None:
    assert search.outcome == Outcome.FOUND
    for box in search.boxes:
        limits = {each.name: each for each in box.limits}
        assert set(limits) == {X1, X2}
        assert limits[X1].low == pytest.approx(0.2 + 0.6 * 0.7, abs=0.04)
        assert limits[X2].high == pytest.approx(0.15 + 0.5 * 0.15, abs=0.01)
        assert box.density > 0.9 and box.coverage > 0.9 and box.holds_most
        assert box.density_interval()[0] < box.density <= box.density_interval()[1]


def test_what_is_said_is_counted_in_the_other_half_of_the_worlds(search: Search) -> None:
    for box in search.boxes:
        assert box.inside + box.outside == pytest.approx(WORLDS / 2, abs=1)


def test_methods_that_bound_the_same_inputs_give_one_box(search: Search) -> None:
    sides = [frozenset(each.name for each in box.limits) for box in search.boxes]
    found_by = [method for box in search.boxes for method in box.methods]
    assert sorted(found_by) == ["cart", "prim"]
    assert all(sides.count(each) == 1 or len(search.boxes) > 1 for each in sides)


def test_no_structure_gives_no_box(quantities: list[Quantity], values: NDArray[np.float64]) -> None:
    for seed in range(4):
        happens = np.random.default_rng(seed).random(WORLDS) < 0.4
        found = find_boxes(quantities, values, happens, seed=seed)
        assert (found.outcome, found.boxes) == (Outcome.NOTHING_BETTER_THAN_CHANCE, ())


@pytest.mark.parametrize(
    ("count", "outcome"),
    [(0, Outcome.TOO_FEW_WITH), (11, Outcome.TOO_FEW_WITH), (WORLDS, Outcome.TOO_FEW_WITHOUT)],
)
def test_too_few_worlds_of_a_kind_give_no_box(
    quantities: list[Quantity], values: NDArray[np.float64], count: int, outcome: Outcome
) -> None:
    found = find_boxes(quantities, values, np.arange(WORLDS) < count, seed=1)
    assert found == Search(outcome)


def test_the_same_seed_finds_the_same(
    quantities: list[Quantity],
    values: NDArray[np.float64],
    shares: dict[str, NDArray[np.float64]],
    search: Search,
) -> None:
    happens = (shares[X1] > 0.6) & (shares[X2] < 0.5)
    assert find_boxes(quantities, values, happens, seed=1) == search


def test_a_share_has_the_exact_interval() -> None:
    assert list(share_interval(0, 10)) == pytest.approx([0.0, 1 - 0.025**0.1])
    assert list(share_interval(8, 10)) == pytest.approx([0.4439, 0.9748], abs=1e-4)
    assert all(map(math.isnan, share_interval(0, 0)))


def test_coverage_and_density_are_the_shares_they_are_called() -> None:
    box = Box(("prim",), (Limit(X1, 0.5),), 40, 30, 60, 10, 1e-6)
    assert (box.density, box.coverage) == (0.75, 0.75)
    assert box.density_outside == pytest.approx(1 / 6)
    assert box.document()["limits"] == [{"input": X1, "low": 0.5, "high": None}]
    assert not Box(("prim",), (Limit(X1, 0.5),), 40, 10, 60, 10, 0.2).holds_most


def test_an_absent_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    check_installed()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="ema_workbench"):
        check_installed()
