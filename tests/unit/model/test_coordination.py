"""People work together as well as they want to and know how to; onboarding is shorter for it."""

from math import exp, sqrt
from typing import Any

import numpy as np
import pytest

from model.assembly import assemble
from model.coordination import LEAST_EFFORT, MOST_EFFORT, coordination, joint_effort
from model.engine import simulate
from model.records import NOBODY, OPERATIONS, SALES, Records
from model.rule import entry
from model.scenario import Scenario

SELLER = 0


@entry
def sellers_coordination(records: Records) -> float:
    """Give how well the first salesperson and Operations work together."""
    return coordination(records, SELLER)


@entry
def effort_for(records: Records, seller: int) -> float:
    """Give the effort of an onboarding sold by somebody."""
    return joint_effort(records, seller)


def pair(trust: float, willingness: float, knowledge: float, age: float, **changes: Any) -> Records:
    """Assemble a firm whose first salesperson and Operations see each other alike."""
    records = assemble(Scenario.build("firm", **changes))
    for table, row in ((records.views, SELLER), (records.relations, OPERATIONS)):
        column = OPERATIONS if row == SELLER else SALES
        table["trust"][row, column] = trust
        table["knowledge"][row, column] = knowledge
        table["age"][row, column] = age
    records.people["willingness"][SELLER] = willingness
    records.departments["willingness"][OPERATIONS] = willingness
    return records


def test_wanting_and_knowing_multiply() -> None:
    records = pair(0.8, 0.4, 0.5, 10.0, belief_memory="20 days")
    known = 0.5 * (0.5 + exp(-0.5))
    assert sellers_coordination(records) == pytest.approx(sqrt(0.6 * known), abs=1e-12)


@pytest.mark.parametrize("nothing", [(0.0, 0.0, 1.0, 0.0), (1.0, 1.0, 0.0, 1e9)])
def test_one_without_the_other_is_of_no_use(nothing: tuple[float, float, float, float]) -> None:
    assert sellers_coordination(pair(*nothing)) == pytest.approx(0.0, abs=1e-9)


def test_both_sides_count_alike() -> None:
    mine, theirs = pair(0.5, 0.5, 0.5, 5.0), pair(0.5, 0.5, 0.5, 5.0)
    mine.views["trust"][SELLER, OPERATIONS] = 0.9
    theirs.relations["trust"][OPERATIONS, SALES] = 0.9
    assert sellers_coordination(mine) == pytest.approx(sellers_coordination(theirs), abs=1e-12)


def test_operations_own_wish_to_help_counts_as_the_sellers_does() -> None:
    mine, theirs = pair(0.5, 0.2, 0.5, 5.0), pair(0.5, 0.2, 0.5, 5.0)
    neither = sellers_coordination(mine)
    mine.people["willingness"][SELLER] = 0.8
    theirs.departments["willingness"][OPERATIONS] = 0.8
    assert sellers_coordination(theirs) > neither
    assert sellers_coordination(mine) == pytest.approx(sellers_coordination(theirs), abs=1e-12)


@pytest.mark.parametrize(("better", "effort"), [(1.0, LEAST_EFFORT), (0.0, MOST_EFFORT)])
def test_onboarding_takes_no_less_than_half_and_no_more_than_half_again(
    better: float, effort: float
) -> None:
    records = pair(better, better, better, 0.0, ordinary_coordination=0.5, coordination_saving=9.0)
    assert effort_for(records, SELLER) == effort


def test_an_ordinary_firm_takes_the_ordinary_effort_and_a_better_one_less() -> None:
    inputs: dict[str, Any] = {"ordinary_coordination": 0.5, "coordination_saving": 0.4}
    ordinary, better = pair(0.5, 0.5, 0.0, 0.0, **inputs), pair(1.0, 1.0, 1.0, 0.0, **inputs)
    assert effort_for(ordinary, SELLER) == pytest.approx(1.0, abs=1e-12)
    assert effort_for(better, SELLER) == pytest.approx(1.0 - 0.4 * 0.5, abs=1e-12)
    assert effort_for(better, NOBODY) == 1.0


@pytest.mark.parametrize("changes", [{"interdependence": 0.0}, {"coordination_saving": 0.0}])
def test_where_work_does_not_depend_on_others_nothing_is_saved(changes: dict[str, float]) -> None:
    assert effort_for(pair(1.0, 1.0, 1.0, 0.0, **changes), SELLER) == 1.0


def test_onboarding_is_shorter_where_people_work_together_well() -> None:
    def lead_time(prior: float) -> float:
        firm = Scenario.build(
            "firm", relational_coordination=prior, trust_drift=0.5, horizon="1 year"
        )
        return float(
            np.mean([simulate(firm, replication=n).outcomes["lead_time_days"] for n in range(12)])
        )

    assert lead_time(4.8) < lead_time(1.2) - 1.0
