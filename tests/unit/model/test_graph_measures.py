"""How far a graph reaches across departments."""

import math

import networkx
import numpy as np
import pytest

from model.graph_exchange import to_networkx
from model.graph_measures import cross_tie_share, modularity, spanner_share
from tests.unit.model.drawn_graphs import drawn, firm

DEPARTMENT = np.array([0, 0, 1, 1, 2, 2])
FIRST, SECOND = np.array([0, 0, 1, 2, 4]), np.array([1, 2, 4, 3, 5])
STRENGTH = np.array([1.0, 0.5, 0.5, 1.0, 1.0])


def test_cross_tie_share_counts_ties_or_contact() -> None:
    assert cross_tie_share(FIRST, SECOND, DEPARTMENT) == 0.4
    assert cross_tie_share(FIRST, SECOND, DEPARTMENT, strength=STRENGTH) == 0.25


def test_spanners_hold_ties_to_both_other_departments() -> None:
    assert spanner_share(FIRST, SECOND, DEPARTMENT) == 0.0
    first, second = np.append(FIRST, 0), np.append(SECOND, 5)
    assert spanner_share(first, second, DEPARTMENT) == 1 / 6


def test_ties_of_people_who_are_gone_do_not_count() -> None:
    present = np.array([True, True, False, True, True, True])
    assert cross_tie_share(FIRST, SECOND, DEPARTMENT, present=present) == 1 / 3
    first, second = np.append(FIRST, 0), np.append(SECOND, 5)
    assert spanner_share(first, second, DEPARTMENT, present=present) == 0.0


def test_measures_of_nothing_are_undefined() -> None:
    nothing = np.empty(0, np.int64)
    assert math.isnan(cross_tie_share(nothing, nothing, DEPARTMENT))
    assert math.isnan(modularity(nothing, nothing, DEPARTMENT))
    assert math.isnan(spanner_share(nothing, nothing, nothing))
    assert spanner_share(nothing, nothing, DEPARTMENT) == 0.0


@pytest.mark.parametrize("weight", [None, "strength"])
def test_modularity_agrees_with_networkx(weight: str | None) -> None:
    department, is_lead = firm((9, 7, 15))
    ties = drawn((9, 7, 15))
    graph = to_networkx(ties, department, is_lead)
    groups = [set(np.flatnonzero(department == code).tolist()) for code in range(3)]
    expected = networkx.community.modularity(graph, groups, weight=weight)
    strength = ties.strength if weight else None
    ours = modularity(ties.first, ties.second, department, strength=strength)
    assert ours == pytest.approx(expected)
