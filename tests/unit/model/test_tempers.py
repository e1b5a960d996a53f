"""Quarrels, exits of colleagues and pressed standards: what people and norms suffer, and why."""

from typing import Any

import numpy as np
import pytest

from model.assembly import assemble
from model.day import NUMBERS, let_happen
from model.engine import advance_days
from model.records import OPERATIONS, SALES, Records
from model.scenario import Scenario

DAY = 42


def firm(**changes: Any) -> Records:
    """Assemble a firm that has worked for two months without anybody leaving."""
    scenario = Scenario.build("firm", **{"hiring": "fixed", "quit_rate_sales": 0.0} | changes)
    records = assemble(scenario)
    advance_days(records, 0, DAY)
    return records


def quarreled(trust: float, gap: float, days_since: int = 0, **changes: Any) -> float:
    """Give the tension the first salesperson takes from a week of seeing Operations' work."""
    records = firm(**changes)
    person = records.people[SALES : SALES + 1]
    person["tension"] = 0.0
    views = records.views[0]
    views["last_contact"] = -1_000
    views["last_contact"][OPERATIONS] = DAY - days_since
    views["trust"][OPERATIONS] = trust
    views["belief"][OPERATIONS] = records.departments["state"][OPERATIONS] + gap
    weekday = int(person["place"][0]) % 5
    let_happen(records, NUMBERS["disagree"], 0, DAY - DAY % 5 + weekday)
    return float(records.people["tension"][0])


@pytest.mark.parametrize("gap", [-0.5, 0.5])
def test_different_views_turn_personal_where_trust_is_low(gap: float) -> None:
    assert quarreled(0.0, gap) == pytest.approx(0.2 * 0.5)
    assert quarreled(0.5, gap) == pytest.approx(0.2 * 0.5 * 0.25)
    assert quarreled(1.0, gap) == 0.0


def test_nobody_quarrels_about_what_does_not_come_up() -> None:
    assert quarreled(0.0, 0.0) == 0.0
    assert quarreled(0.0, 0.5, days_since=30) == 0.0
    assert quarreled(0.0, 0.5, quarrel_effect=0.0) == 0.0
    assert quarreled(0.0, 0.5, mechanisms={"blame": False}) == 0.0


def test_an_exit_is_felt_by_the_closest_of_the_own_department() -> None:
    records = firm()
    records.people["felt_exits"][:] = 0.0
    leaver = int(records.departments["first_seat"][OPERATIONS])
    let_happen(records, NUMBERS["quit_firm"], leaver, DAY)
    felt = records.people["felt_exits"]
    own = ~records.ties["is_cross"]
    at_first = own & (records.ties["first"] == leaver)
    at_second = own & (records.ties["second"] == leaver)
    closeness = np.zeros(len(felt))
    closeness[records.ties["second"][at_first]] = records.ties["strength"][at_first]
    closeness[records.ties["first"][at_second]] = records.ties["strength"][at_second]
    count = int(np.count_nonzero(closeness))
    assert felt.sum() == pytest.approx(min(count, 8))
    assert felt == pytest.approx(min(count, 8) * closeness / closeness.sum())
    assert not felt[records.people["department"] != OPERATIONS].any()


@pytest.mark.parametrize(("pressure", "falls"), [(1.0, False), (1.24, False), (1.30, True)])
def test_standards_give_way_beyond_hours_and_planned_slack(pressure: float, falls: bool) -> None:
    records = firm(planned_utilization=0.8)
    records.firm["standard"] = 1.0
    records.departments["pressure"][OPERATIONS] = pressure
    let_happen(records, NUMBERS["keep_standard"], 0, DAY)
    assert (float(records.firm["standard"][0]) < 1.0) == falls
