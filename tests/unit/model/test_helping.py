"""Help for other departments follows what a shared result returns, and takes its time."""

from typing import Any

import pytest

from model.assembly import assemble
from model.day import NUMBERS, let_happen
from model.records import ACCOUNTS, OPERATIONS, SALES, Records
from model.scenario import Scenario

DAY = 126
POD = {"sharing_group": "pod", "pod_size": 5, "pod_monitoring": 0.3}


def after_weighing_pay(**changes: Any) -> Records:
    """Let everybody start the day and look at their pay."""
    records = assemble(Scenario.build("firm", hiring="fixed", **changes))
    records.firm["headcount"] = 32.0
    for phase in ("start_day", "set_quota", "weigh_pay"):
        for seat in range(32):
            if phase != "set_quota" or records.people["department"][seat] == SALES:
                let_happen(records, NUMBERS[phase], seat, DAY)
    return records


def first_of(records: Records, department: int, field: str) -> float:
    """Give a figure of the first person of a department who leads nobody."""
    seat = int(records.departments["first_seat"][department]) + 1
    return float(records.people[field][seat])


@pytest.mark.parametrize("department", [SALES, ACCOUNTS, OPERATIONS])
def test_with_own_results_only_people_help_as_they_do_anyway(department: int) -> None:
    records = after_weighing_pay(helpfulness=0.4)
    assert first_of(records, department, "willingness") == pytest.approx(0.4)


@pytest.mark.parametrize("weight", [0.25, 0.5, 1.0])
def test_a_shared_result_moves_help_by_what_it_returns(weight: float) -> None:
    records = after_weighing_pay(shared_weight=weight, helpfulness=0.4, **POD)
    returned = weight * (1.0 / 5.0 + 0.3 * 4.0 / 5.0)
    for department, stake in ((SALES, 1.0), (ACCOUNTS, 0.35 / 0.5), (OPERATIONS, 0.05 / 0.5)):
        wanted = 0.4 + 0.6 * stake * returned
        assert first_of(records, department, "willingness") == pytest.approx(wanted)


def test_help_for_the_many_is_diluted_as_effort_is() -> None:
    by_size = [
        first_of(
            after_weighing_pay(shared_weight=1.0, **(POD | {"pod_size": size})),
            SALES,
            "willingness",
        )
        for size in (3, 5, 10, 20)
    ]
    assert by_size == sorted(by_size, reverse=True)
    assert by_size[0] > by_size[-1]


def test_who_is_driven_to_own_results_helps_less() -> None:
    """Source: Holmstrom and Milgrom (1991), T1."""
    driven = after_weighing_pay(
        commission_rate=0.16, helpfulness=0.4, crowding_out=0.5, effort_elasticity=0.4
    )
    beyond = first_of(driven, SALES, "effort") - 1.0
    assert beyond > 0.05
    assert first_of(driven, SALES, "willingness") == pytest.approx(0.4 - 0.5 * beyond)


def test_people_whom_pay_does_not_move_help_as_usual() -> None:
    records = after_weighing_pay(shared_weight=1.0, helpfulness=0.4, help_response=0.0, **POD)
    assert first_of(records, SALES, "willingness") == pytest.approx(0.4)


def test_more_help_than_usual_takes_its_hours_from_the_day() -> None:
    usual = after_weighing_pay(joint_work_hours=3.0)
    more = after_weighing_pay(joint_work_hours=3.0, shared_weight=0.5, **POD)
    for department in (SALES, ACCOUNTS, OPERATIONS):
        added = first_of(more, department, "willingness") - 0.35
        lost = first_of(usual, department, "hours") - first_of(more, department, "hours")
        assert lost == pytest.approx(added * 3.0 / 5.0, abs=1e-12)


def test_who_helps_less_than_usual_has_the_time_back() -> None:
    def hours(wish: float) -> float:
        records = after_weighing_pay(joint_work_hours=3.0, leaders_example=wish, leaders_pull=0.2)
        return first_of(records, SALES, "hours")

    assert hours(-1.0) - hours(0.0) == pytest.approx(0.2 * 3.0 / 5.0, abs=1e-12)
