"""Customers hold what they got against what was promised; failures count until the renewal."""

from typing import Any

import pytest

from model.assembly import assemble
from model.day import NUMBERS, let_happen
from model.engine import advance_days
from model.records import ACCOUNTS, OPERATIONS, Records
from model.rule import entry
from model.satisfaction import joint_recovery, judge_delivery, judge_service, make_good
from model.scenario import Scenario

ROW = 0
WEIGHT = 0.2  # of an event, to a new customer
EARLY = 7.5  # lateness_effect
LATE = EARLY * 2.0  # x shortfall_weight


@entry
def judge(records: Records, delay: float, missing: float, is_warned: bool, is_faulty: bool) -> None:
    """Let the first customer judge a delivery on the day of going live."""
    judge_delivery(records, ROW, delay, missing, is_warned, is_faulty, 0)


@entry
def recover_together(records: Records) -> float:
    """Give how well the departments make good, and let the first customer's owner do so."""
    share = joint_recovery(records, records.accounts[ROW].owner)
    make_good(records, ROW)
    return share


@entry
def pass_month(records: Records, day: int) -> None:
    """Let the first customer judge the service of a month."""
    judge_service(records, ROW, day)


def firm(**changes: Any) -> Records:
    """Assemble a firm on its first evening, whose first customer has just gone live, content."""
    records = assemble(Scenario.build("firm", hiring="fixed", **changes))
    advance_days(records, 0, 1)
    account = records.accounts[ROW : ROW + 1]
    account["live_day"], account["satisfaction"], account["disposition"] = 0, 0.0, 0.0
    return records


def satisfaction(records: Records) -> float:
    """Give the first customer's satisfaction."""
    return float(records.accounts["satisfaction"][ROW])


@pytest.mark.parametrize(
    ("delay", "missing", "is_warned", "is_faulty", "change"),
    [
        (0.25, 0.0, False, False, -LATE * 0.25),
        (0.25, 0.0, True, False, -LATE * 0.25 * 0.6),
        (0.0, 0.1, False, False, -LATE * 0.1),
        (0.25, 0.1, True, False, -LATE * (0.25 * 0.6 + 0.1)),
        (-0.25, 0.1, False, False, -LATE * 0.1),
        (-0.25, 0.0, False, False, EARLY * 0.25),
        (-0.90, 0.0, False, False, EARLY * 0.5),
    ],
)
def test_a_shortfall_in_time_or_scope_counts_twice_an_excess(
    delay: float, missing: float, is_warned: bool, is_faulty: bool, change: float
) -> None:
    records = firm()
    judge(records, delay, missing, is_warned, is_faulty)
    assert satisfaction(records) == pytest.approx(WEIGHT * change)
    assert bool(records.accounts["needs_recovery"][ROW]) == (change < 0.0)


def test_a_warning_may_take_all_disappointment_away() -> None:
    records = firm(report_relief=1.0)
    judge(records, 0.25, 0.0, True, False)
    assert satisfaction(records) == 0.0
    assert records.accounts["n_failures"][ROW] == 1


def test_a_recovery_restores_more_of_satisfaction_than_of_staying() -> None:
    records = firm(interdependence=0.0)
    judge(records, 0.25, 0.0, False, False)
    lost = -satisfaction(records)
    recover_together(records)
    assert satisfaction(records) == -lost, "the owner has debts of more than a day"
    records.people["owed_hours"][:] = 0.0
    assert recover_together(records) == 1.0
    assert satisfaction(records) == pytest.approx(-0.2 * lost)
    assert records.accounts["recent_loss"][ROW] == pytest.approx(0.2 * lost)
    assert records.accounts["grievance"][ROW] == pytest.approx(0.6 * lost)
    assert records.accounts["open_loss"][ROW] == 0.0


def test_a_recovery_is_as_good_as_the_departments_work_together() -> None:
    def recovered(trust: float, interdependence: float) -> float:
        records = firm(interdependence=interdependence)
        records.views["trust"][:] = trust
        let_happen(records, NUMBERS["share_mood"], 0, 0)
        judge(records, 0.25, 0.0, False, False)
        return recover_together(records)

    assert recovered(0.9, 1.0) > recovered(0.1, 1.0)
    assert recovered(0.1, 0.5) > recovered(0.1, 1.0)
    assert recovered(0.1, 0.0) == 1.0


def test_failures_count_against_renewing_as_long_as_a_judgment_reaches_back() -> None:
    records = firm()
    judge(records, 0.25, 0.0, False, False)
    lost = float(records.accounts["grievance"][ROW])
    for month in range(1, 13):
        pass_month(records, 21 * month)
        assert records.accounts["grievance"][ROW] == lost
    assert records.accounts["recent_loss"][ROW] < 0.5 * lost
    pass_month(records, 21 * 13)
    assert 0.0 < records.accounts["grievance"][ROW] < lost


def test_owners_are_account_managers() -> None:
    records = firm()
    owner = int(records.accounts["owner"][ROW])
    assert records.people["department"][owner] == ACCOUNTS != OPERATIONS
