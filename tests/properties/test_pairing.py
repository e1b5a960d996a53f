"""Two scenarios of one replication differ by what the scenario changes, and by nothing else."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from model.assembly import assemble, run_days
from model.engine import Run, advance_days, simulate
from model.records import Records
from model.scenario import Scenario, load_scenario

SMALL: dict[str, Any] = {
    "organization": {"sales": 3, "accounts": 3, "operations": 6, "customers": 80},
    "horizon": "9 months",
    "warm_up": "2 months",
    "opportunities_per_week": 4.0,  # work grows, so that hiring makes a difference
}
FIRM = Scenario.build("firm", **SMALL)
MONTH_OF_CHANGE = 4


def bits(run: Run, months: int | None = None) -> bytes:
    """Give the months of a run, bit for bit."""
    return bytes(run.months[:months].tobytes())


def firm(**changes: Any) -> Scenario:
    """Give the firm of these tests with some inputs changed."""
    return FIRM.replace(changes)


def changed_in_month(month: int, **levers: Any) -> Scenario:
    """Give the firm with levers that change when a recorded month begins."""
    return firm(events=[{"at": f"{month} months", "levers": levers}])


def evening(scenario: Scenario, day: int) -> dict[str, bytes]:
    """Give every table of a run on the evening before a day, inputs and luck left out."""
    records = assemble(scenario)
    advance_days(records, 0, day)
    return state(records)


def state(records: Records) -> dict[str, bytes]:
    """Give every table of a run that rules write, bit for bit."""
    names = (
        "departments", "people", "views", "ties", "opportunities", "projects", "accounts", "ledger",
        "months", "blame",
    )  # fmt: skip
    return {name: getattr(records, name).tobytes() for name in names}


# A policy without effect


@pytest.mark.parametrize(
    "changes",
    [
        {"pod_size": 12},  # shared by the firm, not by pods
        {"uncertainties.pod_monitoring": 0.7},
        {"private_team": 0.5, "uncertainties.watching_cost": 0.0},
        {"check_in_attendance": 0.9, "check_in_length_h": 2.0, "mechanisms.check_ins": False},
        {"mechanisms.blame": False, "uncertainties.blame_contagion": 0.9},
    ],
    ids=str,
)
def test_a_policy_without_effect_leaves_every_number(changes: dict[str, Any]) -> None:
    switched = {key: value for key, value in changes.items() if key.startswith("mechanisms.")}
    switched |= {key: value for key, value in changes.items() if value == 0.0}
    before, after = FIRM.replace(switched), FIRM.replace(changes)
    assert before.fingerprint() != after.fingerprint()
    assert bits(simulate(after)) == bits(simulate(before))
    assert evening(after, 200) == evening(before, 200)


def test_setting_a_lever_to_its_present_value_leaves_every_number() -> None:
    levers = FIRM.resolved()["levers"]
    again = firm(events=[{"at": "3 months", "levers": levers}])
    assert bits(simulate(again)) == bits(simulate(FIRM))


def test_a_change_that_is_taken_back_at_once_leaves_every_number() -> None:
    back = firm(
        shared_weight=0.5,
        events=[{"at": "0 days", "levers": {"shared_weight": 0.0}}],
        warm_up="0 days",
    )
    assert bits(simulate(back)) == bits(simulate(firm(warm_up="0 days")))


# A change on a day


@pytest.mark.parametrize(
    "levers",
    [
        {"shared_weight": 0.5},
        {"sharing_group": "pod", "shared_weight": 1.0},
        {"quota_period": "month"},
        {"transparency": 1.0},
        {"check_in_cadence": "daily"},
        {"structured_hand_off": 1.0},
        {"discount": 0.2},
        {"hiring": "fixed"},
    ],
    ids=str,
)
def test_a_change_leaves_all_months_before_it(levers: dict[str, Any]) -> None:
    changed, unchanged = simulate(changed_in_month(MONTH_OF_CHANGE, **levers)), simulate(FIRM)
    assert bits(changed, MONTH_OF_CHANGE) == bits(unchanged, MONTH_OF_CHANGE)
    assert bits(changed) != bits(unchanged)


def test_a_change_leaves_every_entity_as_it_was_until_its_day() -> None:
    changed = changed_in_month(MONTH_OF_CHANGE, shared_weight=0.7, transparency=0.9)
    day = FIRM.warm_up_days + 21 * MONTH_OF_CHANGE
    assert evening(changed, day) == evening(FIRM, day)
    assert evening(changed, day + 1) != evening(FIRM, day + 1)


def test_hiring_that_starts_later_leaves_all_months_before_it() -> None:
    fixed = firm(hiring="fixed")
    later = fixed.replace(
        {"events": [{"at": f"{MONTH_OF_CHANGE} months", "levers": {"hiring": "with_load"}}]}
    )
    before, after = simulate(fixed), simulate(later)
    assert bits(after, MONTH_OF_CHANGE) == bits(before, MONTH_OF_CHANGE)


# Longer, larger, renamed


@pytest.mark.parametrize("hiring", ["fixed", "with_load"])
@pytest.mark.parametrize("horizon", ["10 months", "3 years"])
def test_a_longer_horizon_leaves_the_months_before(horizon: str, hiring: str) -> None:
    short, long = simulate(firm(hiring=hiring)), simulate(firm(hiring=hiring, horizon=horizon))
    assert bits(long, len(short.months)) == bits(short)


def test_a_longer_warm_up_moves_no_luck() -> None:
    short, long = assemble(FIRM), assemble(firm(warm_up="1 year"))
    opening = FIRM.organization.customers
    assert bytes(short.customer_luck[:opening].tobytes()) == bytes(
        long.customer_luck[:opening].tobytes()
    )
    assert state(short)["views"][:1000] == state(long)["views"][:1000]


@pytest.mark.parametrize(
    "changes",
    [
        {"organization.customers": 120},
        {"organization.sales": 4},
        {"organization.accounts": 5},
        {"organization.operations": 9},
        {"uncertainties.opportunities_per_week": 3.0},
    ],
    ids=str,
)
def test_adding_to_the_firm_leaves_the_luck_of_the_others(changes: dict[str, Any]) -> None:
    small, large = assemble(FIRM), assemble(FIRM.replace(changes))
    customers, sales = FIRM.organization.customers, FIRM.organization.sales
    luck, more = small.customer_luck, large.customer_luck
    assert luck[:customers].tobytes() == more[:customers].tobytes()
    columns = min(small.opportunities.shape[1], large.opportunities.shape[1])
    won = luck[customers:].reshape(small.opportunities.shape)
    more_won = more[len(more) - large.opportunities.size :].reshape(large.opportunities.shape)
    assert won[:sales, :columns].tobytes() == more_won[:sales, :columns].tobytes()
    for department in range(3):
        seats = staff_of_department(small, department)
        same_seats = staff_of_department(large, department)[: len(seats)]
        assert small.person_luck[seats].tobytes() == large.person_luck[same_seats].tobytes()
        assert small.week_luck[:, seats].tobytes() == large.week_luck[:, same_seats].tobytes()


def staff_of_department(records: Records, department: int) -> list[int]:
    """List the opening seats of a department."""
    people = records.people
    return [
        row
        for row in range(len(people))
        if people["department"][row] == department and people["is_open"][row]
    ]


def test_texts_change_nothing() -> None:
    renamed = FIRM.replace({"name": "Another name", "question": "Why?", "key": "other"})
    assert renamed.fingerprint() == FIRM.fingerprint()
    assert bits(simulate(renamed)) == bits(simulate(FIRM))


def test_the_order_of_keys_in_a_file_changes_nothing(tmp_path: Path) -> None:
    document = {key: value for key, value in FIRM.resolved().items() if key != "key"}
    turned = {
        key: dict(reversed(value.items())) if isinstance(value, dict) else value
        for key, value in reversed(document.items())
    }
    runs = []
    for name, content in (("one", document), ("other", turned)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(json.dumps(content), encoding="utf-8")
        runs.append(simulate(load_scenario(path)))
    assert list(document) != list(turned)
    assert bits(runs[0]) == bits(runs[1]) == bits(simulate(FIRM))


# Other runs beside it


def test_a_run_repeats_itself() -> None:
    assert bits(simulate(FIRM, replication=3)) == bits(simulate(FIRM, replication=3))


def test_seed_and_replication_make_a_difference() -> None:
    runs = {bits(simulate(FIRM, seed=a, replication=b)) for a in (1, 2) for b in (0, 1)}
    assert len(runs) == 4


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_any_number_of_threads_gives_the_same_rows(threads: int) -> None:
    jobs = [(scenario, k) for k in range(6) for scenario in (FIRM, firm(shared_weight=0.5))]
    alone = [bits(simulate(scenario, replication=k)) for scenario, k in reversed(jobs)]
    with ThreadPoolExecutor(threads) as pool:
        together = pool.map(lambda job: bits(simulate(job[0], replication=job[1])), jobs)
        assert list(together) == list(reversed(alone))


def test_a_run_may_be_taken_in_steps() -> None:
    days = run_days(FIRM)
    at_once, in_steps = assemble(FIRM), assemble(FIRM)
    advance_days(at_once, 0, days)
    for day in range(0, days, 17):
        advance_days(in_steps, day, min(day + 17, days))
    assert state(at_once) == state(in_steps)


def test_pairing_removes_most_of_the_noise() -> None:
    a_little_better = FIRM.replace({"win_rate": 0.2323})
    first, second = (
        [simulate(scenario, replication=k).outcomes["recurring_revenue_usd"] for k in range(60)]
        for scenario in (FIRM, a_little_better)
    )
    paired = variance([b - a for a, b in zip(first, second, strict=True)])
    unpaired = variance(first) + variance(second)
    assert unpaired > 10 * paired


def variance(values: list[float]) -> float:
    """Give the sample variance."""
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)
