"""Graphs of small firms, drawn for tests."""

import numpy as np
from hypothesis import strategies as st

from model.communication import Flags, GraphSettings, Rows, Ties, generate_ties
from model.luck import PhiloxLuck

Sizes = tuple[int, ...]
sizes_of_firms = st.tuples(*[st.integers(0, 25)] * 3)
seeds = st.integers(0, 1000)


def firm(sizes: Sizes) -> tuple[Rows, Flags]:
    """Seat a firm department by department, each led by its first person."""
    department = np.repeat(np.arange(3), sizes)
    is_lead = np.concatenate([np.arange(size) == 0 for size in sizes])
    return department, is_lead


def drawn(sizes: Sizes, seed: int = 1, settings: GraphSettings | None = None) -> Ties:
    """Draw the graph of a firm with departments of these sizes."""
    return generate_ties(*firm(sizes), PhiloxLuck(seed, 0).uniforms, settings)


def seats(sizes: Sizes) -> list[tuple[int, int]]:
    """Give department and seat of each person."""
    return [(department, seat) for department in range(3) for seat in range(sizes[department])]


def degrees(ties: Ties, people: int) -> Rows:
    """Count the ties of each person."""
    ends = np.concatenate((ties.first, ties.second))
    return np.bincount(ends, minlength=people)


def assert_well_formed(ties: Ties) -> None:
    """Fail unless each tie stands once, in order, with a strength."""
    assert ties.first.dtype == ties.second.dtype == np.int64
    assert ties.strength.dtype == np.float64
    assert np.all(ties.first < ties.second)
    pairs = list(zip(ties.first.tolist(), ties.second.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert np.all((ties.strength > 0) & (ties.strength <= 1))
