"""The communication graph: how it is drawn and rewired."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.communication import Column, GraphSettings, Ties, generate_ties, rewired
from model.graph_measures import cross_tie_share, modularity
from model.luck import EvenLuck, PhiloxLuck
from tests.unit.model.drawn_graphs import (
    Sizes,
    assert_well_formed,
    degrees,
    drawn,
    firm,
    seats,
    seeds,
    sizes_of_firms,
)


def named(ties: Ties, names: list[tuple[int, int]]) -> dict[frozenset[tuple[int, int]], float]:
    """Give ties by the department and seat of both ends, with their strengths."""
    ends = zip(ties.first.tolist(), ties.second.tolist(), strict=True)
    pairs = [frozenset((names[first], names[second])) for first, second in ends]
    return dict(zip(pairs, ties.strength.tolist(), strict=True))


@given(sizes_of_firms, seeds)
def test_every_tie_stands_once_in_order_with_a_strength(sizes: Sizes, seed: int) -> None:
    assert_well_formed(drawn(sizes, seed))


@given(sizes_of_firms, st.integers(0, 2), st.integers(1, 4), seeds)
def test_growth_of_a_department_leaves_all_other_ties(
    sizes: Sizes, department: int, growth: int, seed: int
) -> None:
    larger = (*sizes[:department], sizes[department] + growth, *sizes[department + 1 :])
    before = named(drawn(sizes, seed), seats(sizes))
    after = named(drawn(larger, seed), seats(larger))
    old = set(seats(sizes))
    assert {pair: value for pair, value in after.items() if pair <= old} == before


def test_the_order_of_rows_between_departments_does_not_matter() -> None:
    sizes = (6, 9, 14)
    department, is_lead = firm(sizes)
    mixed = np.random.default_rng(0).permutation(department)
    rows = np.argsort(mixed, kind="stable")
    is_lead_mixed = np.empty_like(is_lead)
    is_lead_mixed[rows] = is_lead
    ties = generate_ties(mixed, is_lead_mixed, PhiloxLuck(1, 0).uniforms)
    names = dict(zip(rows.tolist(), seats(sizes), strict=True))
    assert_well_formed(ties)
    assert named(ties, [names[row] for row in range(len(mixed))]) == named(
        drawn(sizes), seats(sizes)
    )


def test_ties_move_along_with_people() -> None:
    sizes = (3, 4, 6)
    ties = drawn(sizes)
    row_of = np.random.default_rng(0).permutation(13)
    moved = ties.renumbered(row_of)
    assert_well_formed(moved)
    names = seats(sizes)
    assert named(moved, [names[row] for row in np.argsort(row_of)]) == named(ties, names)


def test_leads_know_each_other_and_all_of_a_small_department() -> None:
    sizes = (8, 8, 16)
    ties = named(drawn(sizes), seats(sizes))
    for department, size in enumerate(sizes):
        for seat in range(1, size):
            assert frozenset(((department, 0), (department, seat))) in ties
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert frozenset(((one, 0), (other, 0))) in ties


def test_a_lead_of_a_large_department_knows_those_who_sit_near() -> None:
    settings = GraphSettings(mean_ties=0.0, team_tie_share=0.0, lead_span=8)
    department = np.zeros(100, np.int64)
    is_lead = np.arange(100) == 50
    ties = generate_ties(department, is_lead, PhiloxLuck(1, 0).uniforms, settings)
    assert np.flatnonzero(degrees(ties, 100)).tolist() == list(range(42, 59))
    assert len(ties) == 16


def test_settings_decide_mean_ties_and_the_share_inside_departments() -> None:
    sizes = (23, 23, 46)
    department, _ = firm(sizes)
    for mean_ties, within in ((9.0, 0.7), (12.0, 0.68), (16.0, 0.6)):
        settings = GraphSettings(mean_ties=mean_ties, tie_within_share=within)
        graphs = [drawn(sizes, seed, settings) for seed in range(30)]
        ends = [2 * len(ties) / sum(sizes) for ties in graphs]
        across = [cross_tie_share(ties.first, ties.second, department) for ties in graphs]
        assert np.mean(ends) == pytest.approx(mean_ties, rel=0.08)
        assert 1 - np.mean(across) == pytest.approx(within, abs=0.04)


def test_mean_ties_hardly_depend_on_the_size_of_the_firm() -> None:
    small, large = (4, 4, 8), (256, 256, 512)
    few = np.mean([2 * len(drawn(small, seed)) / 16 for seed in range(30)])
    many = 2 * len(drawn(large)) / 1024
    assert 6 < few < many < 2 * few


def test_sociability_spreads_the_number_of_ties() -> None:
    def spread(value: float) -> float:
        settings = GraphSettings(sociability_spread=value)
        counts = [degrees(drawn((23, 23, 46), seed, settings), 92) for seed in range(10)]
        return float(np.mean([count.std() / count.mean() for count in counts]))

    assert spread(0.0) < spread(0.6) - 0.05 < spread(1.2) - 0.1


def test_an_even_spread_of_luck_gives_an_ordinary_graph() -> None:
    sizes = (8, 8, 16)
    department, is_lead = firm(sizes)
    ties = generate_ties(department, is_lead, EvenLuck().uniforms)
    assert_well_formed(ties)
    assert 7 < 2 * len(ties) / 32 < 13
    assert 0.25 < cross_tie_share(ties.first, ties.second, department) < 0.5


@pytest.mark.parametrize("sizes", [(0, 0, 0), (1, 0, 0)])
def test_nobody_and_somebody_alone_have_no_ties(sizes: Sizes) -> None:
    assert len(drawn(sizes)) == 0


def test_certainty_of_a_team_tie_is_accepted() -> None:
    assert_well_formed(drawn((3, 3, 3), settings=GraphSettings(team_tie_share=1.0)))


def test_memory_grows_with_people_not_with_pairs() -> None:
    tracemalloc.start()
    try:
        drawn((1024, 1024, 2048))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4096 * 4096  # less than one byte for each pair


def test_luck_may_come_from_anywhere() -> None:
    def halves(stream: str, entities: int, columns: int = 1, /) -> Column:
        return np.full((entities, columns), 0.5)

    assert_well_formed(generate_ties(*firm((4, 4, 8)), halves))


# Rewiring


@given(sizes_of_firms, seeds)
def test_rewiring_keeps_everybodys_number_of_ties(sizes: Sizes, seed: int) -> None:
    ties = drawn(sizes, seed)
    shuffled = rewired(ties, PhiloxLuck(seed, 1).uniforms)
    people = sum(sizes)
    assert_well_formed(shuffled)
    assert degrees(shuffled, people).tolist() == degrees(ties, people).tolist()
    assert sorted(shuffled.strength) == sorted(ties.strength)


def test_rewiring_takes_down_the_wall_between_departments() -> None:
    sizes = (23, 23, 46)
    department, _ = firm(sizes)
    ties = drawn(sizes)
    shuffled = rewired(ties, PhiloxLuck(1, 1).uniforms)
    assert modularity(ties.first, ties.second, department) > 0.2
    assert abs(modularity(shuffled.first, shuffled.second, department)) < 0.06


def test_rewiring_is_the_same_for_the_same_luck() -> None:
    ties = drawn((8, 8, 16))
    one, other = (rewired(ties, PhiloxLuck(1, 1).uniforms) for _ in range(2))
    assert one.first.tolist() == other.first.tolist()
    assert one.second.tolist() == other.second.tolist()


def test_a_star_cannot_be_rewired() -> None:
    star = Ties(np.zeros(5, np.int64), np.arange(1, 6), np.linspace(0.1, 0.5, 5))
    shuffled = rewired(star, PhiloxLuck(1, 0).uniforms)
    assert shuffled.second.tolist() == [1, 2, 3, 4, 5]
