"""Pay: what is earned by how much is sold, and what a person's own work returns to them."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from model.assembly import assemble
from model.engine import simulate
from model.pay_plan import (
    commission,
    days_left,
    next_dollar,
    own_return,
    pay_commission_at_once,
    pay_day,
    period_days,
    set_quota,
    settle_firm,
    settle_period,
    shared_return,
    sharing_group,
)
from model.records import UNSET, Records
from model.rule import entry
from model.scenario import Scenario

SELLER, MANAGER, SPECIALIST = 0, 8, 16  # rows of the departments' leads in the reference firm
QUOTA = 150_000.0
START = 126  # first recorded day, on which periods begin
LAST = START + 62  # last day of the first recorded quarter


class Pay(NamedTuple):
    """What one salesperson's pay plan comes to."""

    period: int
    left: int
    earned: float
    slope: float
    group: float


@entry
def look(records: Records, seat: int, day: int) -> Pay:
    """Work out a salesperson's pay from what is sold and the quota of the running period."""
    person = records.people[seat]
    return Pay(
        period_days(records),
        days_left(records, day),
        commission(records, person.sold, person.quota),
        next_dollar(records, seat),
        sharing_group(records),
    )


@entry
def returns(weight: float, group: float, monitoring: float) -> tuple[float, float]:
    """Work out what own and others' results return."""
    return own_return(weight, group), shared_return(weight, group, monitoring)


@entry
def settle(records: Records, seat: int, day: int) -> None:
    """Settle a salesperson's period when its day has come."""
    settle_firm(records, day)
    settle_period(records, seat, day)


@entry
def renew(records: Records, seat: int, day: int) -> None:
    """Give a salesperson a new quota for the rest of the period."""
    records.people[seat].period_from = UNSET
    set_quota(records, seat, day)


@entry
def pay_a_day(records: Records, seat: int, day: int, sold: float) -> None:
    """Pay a person's day, with a deal closed in it."""
    pay_day(records, seat, day)
    if sold > 0.0:
        pay_commission_at_once(records, seat, sold)


def firm(sold: float = 0.0, **changes: Any) -> Records:
    """Assemble the reference firm, its first salesperson having sold something."""
    records = assemble(Scenario.build("firm", hiring="fixed", **changes))
    records.people["quota"][:8] = QUOTA
    records.people["sold"][SELLER] = sold
    records.people["period_from"][:8] = START
    records.firm["headcount"] = 32.0
    return records


def earned(sold: float, **changes: Any) -> float:
    """Give the commission on what was sold."""
    return look(firm(sold, **changes), SELLER, START).earned


def paid(records: Records, day: int = LAST) -> float:
    """Settle the first salesperson's quarter, and give what was paid."""
    before = float(records.ledger["pay"][0])
    settle(records, SELLER, day)
    return float(records.ledger["pay"][0]) - before


# Periods


@pytest.mark.parametrize(
    ("period", "days"), [("none", 0), ("month", 21), ("quarter", 63), ("year", 252)]
)
def test_a_period_has_its_days(period: str, days: int) -> None:
    assert look(firm(quota_period=period), SELLER, START).period == days


def test_without_a_pay_plan_there_is_no_period() -> None:
    pay = look(firm(mechanisms={"pay_plan": False}), SELLER, START)
    assert (pay.period, pay.left) == (0, -1)


@pytest.mark.parametrize(("day", "left"), [(START, 62), (START + 62, 0), (START - 1, 0), (0, 62)])
def test_periods_begin_with_the_first_recorded_day(day: int, left: int) -> None:
    assert look(firm(), SELLER, day).left == left


# Commission


def test_below_the_threshold_nothing_is_paid() -> None:
    assert earned(0.0) == 0.0
    assert earned(0.4999 * QUOTA) == 0.0


@pytest.mark.parametrize("share", [0.5, 0.8, 1.0])
def test_from_the_threshold_to_quota_the_rate_is_plain(share: float) -> None:
    assert earned(share * QUOTA) == pytest.approx(0.10 * share * QUOTA)


def test_above_quota_the_accelerator_counts() -> None:
    assert earned(1.4 * QUOTA) == pytest.approx(0.10 * QUOTA * (1.0 + 1.5 * 0.4))
    assert earned(1.4 * QUOTA, accelerator=3.0) == pytest.approx(0.10 * QUOTA * (1.0 + 3.0 * 0.4))
    assert earned(1.4 * QUOTA, accelerator=1.0) == pytest.approx(0.10 * QUOTA * 1.4)


def test_above_the_cap_nothing_more_is_paid() -> None:
    at_cap = earned(3.0 * QUOTA)
    assert at_cap == pytest.approx(0.10 * QUOTA * (1.0 + 1.5 * 2.0))
    assert earned(5.0 * QUOTA) == pytest.approx(at_cap)


def test_a_cap_below_quota_holds_too() -> None:
    assert earned(2.0 * QUOTA, pay_cap=0.8) == pytest.approx(0.10 * 0.8 * QUOTA)


@pytest.mark.parametrize("plan", [{}, {"accelerator": 3.0}, {"pay_cap": 1.2}, {"draw": 0.5}])
def test_selling_more_never_pays_less(plan: dict[str, Any]) -> None:
    records = firm(**plan)
    amounts = []
    for sold in np.linspace(0.0, 4.0 * QUOTA, 81):
        records.people["sold"][SELLER] = sold
        amounts.append(look(records, SELLER, START).earned)
    assert np.all(np.diff(amounts) >= -1e-9)


def test_without_a_quota_pay_is_linear() -> None:
    for sold in (1.0, 0.1 * QUOTA, QUOTA, 10.0 * QUOTA):
        assert earned(sold, quota_period="none") == pytest.approx(0.10 * sold)


@pytest.mark.parametrize(
    ("sold", "changes", "slope"),
    [
        (0.0, {}, 1.0),
        (0.9 * QUOTA, {}, 1.0),
        (QUOTA, {}, 1.5),
        (3.0 * QUOTA, {}, 0.0),
        (0.0, {"commission_rate": 0.12}, 1.2),
        (0.0, {"sales_retention_share": 0.3}, 0.7),
        (2.0 * QUOTA, {"quota_period": "none"}, 1.0),
    ],
)
def test_the_next_dollar_pays_by_where_one_stands(
    sold: float, changes: dict[str, Any], slope: float
) -> None:
    assert look(firm(sold, **changes), SELLER, START).slope == pytest.approx(slope)


def test_the_next_dollar_is_the_slope_of_the_commission() -> None:
    for share in (0.6, 0.9, 1.1, 2.0):
        pay = look(firm(share * QUOTA), SELLER, START)
        more = earned(share * QUOTA + 1.0)
        assert more - pay.earned == pytest.approx(0.10 * pay.slope, rel=1e-6)


# Settling a period


def test_a_settled_period_is_paid_once() -> None:
    records = firm(1.2 * QUOTA)
    assert paid(records) == pytest.approx(0.10 * QUOTA * 1.3)
    assert paid(records) == 0.0


@pytest.mark.parametrize("day", [START, LAST - 1, LAST + 1])
def test_nothing_is_settled_within_a_period(day: int) -> None:
    records = firm(1.2 * QUOTA)
    assert paid(records, day) == 0.0
    assert records.people["sold"][SELLER] == 1.2 * QUOTA


def test_the_quota_of_a_period_is_its_part_of_the_year() -> None:
    for period, days in (("month", 21), ("quarter", 63), ("year", 252)):
        records = firm(quota_period=period)
        renew(records, SELLER, START)
        assert records.people["quota"][SELLER] == pytest.approx(600_000 * days / 252)


@pytest.mark.parametrize(("share", "surplus"), [(2.0, 0.25), (0.0, -0.25), (9.0, 0.5)])
def test_a_ratchet_moves_the_next_quota_with_past_attainment(share: float, surplus: float) -> None:
    records = firm(share * QUOTA, quota_ratchet=0.4)
    settle(records, SELLER, LAST)
    renew(records, SELLER, LAST + 1)
    assert records.people["attainment"][SELLER] == pytest.approx(1.0 + 0.25 * (share - 1.0))
    assert records.people["quota"][SELLER] == pytest.approx(QUOTA * (1.0 + 0.4 * surplus))


def test_without_a_ratchet_the_quota_stays() -> None:
    records = firm(3.0 * QUOTA)
    settle(records, SELLER, LAST)
    renew(records, SELLER, LAST + 1)
    assert records.people["quota"][SELLER] == pytest.approx(QUOTA)


def test_a_draw_is_paid_when_less_was_earned() -> None:
    assert paid(firm(0.0, draw=0.3)) == pytest.approx(0.3 * 0.10 * QUOTA)
    assert paid(firm(QUOTA, draw=0.3)) == pytest.approx(0.10 * QUOTA)


@pytest.mark.parametrize(("kept", "factor"), [(1.0, 1.0), (0.9, 0.9), (2.0, 1.5)])
def test_a_retention_part_follows_customers_kept(kept: float, factor: float) -> None:
    records = firm(1.4 * QUOTA, sales_retention_share=0.25)
    ordinary = 0.9 ** (63 / 252)  # a tenth of customers leave in a year
    records.firm["cohort_kept"] = kept * ordinary * records.firm["cohort_revenue"]
    target = 0.10 * QUOTA
    assert paid(records) == pytest.approx(target * (0.75 * 1.6 + 0.25 * factor))


def test_a_commission_is_clawed_back_once_and_never_below_nothing() -> None:
    records = firm(QUOTA)
    records.people["clawed_back"][SELLER] = 4_000.0
    assert paid(records) == pytest.approx(0.10 * QUOTA - 4_000.0)
    assert records.people["clawed_back"][SELLER] == 0.0
    records = firm(0.0)
    records.people["clawed_back"][SELLER] = 4_000.0
    assert paid(records) == 0.0


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_shared_pay_follows_the_mean_of_all_and_own_pay_the_person(weight: float) -> None:
    records = firm(shared_weight=weight)
    records.people["sold"][:8] = 0.8 * QUOTA
    records.people["sold"][SELLER] = 1.2 * QUOTA
    kept = 0.65 / 0.9 ** (63 / 252)  # managers: all customers kept, none expanded
    mean = (7 * 0.8 + 1.2 + 8 * kept + 16 * 1.0) / 32
    own = 0.10 * QUOTA * 1.3
    target = 0.10 * QUOTA
    assert paid(records) == pytest.approx((1.0 - weight) * own + weight * target * mean)


@pytest.mark.parametrize("quota_period", ["quarter", "none"])
@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("group", [{}, {"sharing_group": "pod", "pod_size": 4}])
def test_a_further_dollar_pays_what_people_reckon_with(
    weight: float, group: dict[str, Any], quota_period: str
) -> None:
    people = 4 if group else 32

    def pay(sold: float) -> float:
        records = firm(shared_weight=weight, quota_period=quota_period, **group)
        records.people["sold"][:8] = 0.8 * QUOTA
        records.people["sold"][SELLER] += sold
        before = float(records.ledger["pay"][0])
        pay_a_day(records, SELLER, LAST, sold)
        return float(records.ledger["pay"][0]) - before + paid(records)

    more = (pay(1_000.0) - pay(0.0)) / (0.10 * 1_000.0)
    assert more == pytest.approx((1.0 - weight) + weight / people, abs=1e-9)


def test_an_empty_seat_is_not_paid() -> None:
    records = firm(QUOTA)
    records.people["is_present"][SELLER] = False
    assert paid(records) == 0.0
    before = float(records.ledger["pay"][0])
    pay_a_day(records, SELLER, START, 0.0)
    assert records.ledger["pay"][0] == before


# Own and shared returns


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.7, 1.0])
@pytest.mark.parametrize("group", [1.0, 5.0, 32.0])
def test_own_work_returns_one_part_in_n_of_what_is_shared(weight: float, group: float) -> None:
    own, shared = returns(weight, group, 0.0)
    assert own == pytest.approx((1.0 - weight) + weight / group, abs=1e-12)
    assert shared == pytest.approx(weight / group, abs=1e-12)


@pytest.mark.parametrize("monitoring", [0.0, 0.3, 1.0])
def test_peers_who_watch_each_other_make_shared_results_count_for_more(monitoring: float) -> None:
    _, shared = returns(0.6, 5.0, monitoring)
    assert shared == pytest.approx(0.6 * (0.2 + monitoring * 0.8))


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({}, 32.0),
        ({"sharing_group": "pod"}, 5.0),
        ({"sharing_group": "pod", "pod_size": 12}, 12.0),
        ({"sharing_group": "pod", "pod_size": 100}, 32.0),
    ],
)
def test_a_result_is_shared_among_the_group(changes: dict[str, Any], group: float) -> None:
    assert look(firm(**changes), SELLER, START).group == group


# Daily pay


@pytest.mark.parametrize(
    ("seat", "yearly"),
    [(SELLER, 125_000 * 0.5), (MANAGER, 95_000.0), (SPECIALIST, 90_000.0)],
)
def test_a_year_of_days_pays_base_and_those_without_a_quota_their_target(
    seat: int, yearly: float
) -> None:
    records = firm()
    for day in range(252):
        pay_a_day(records, seat, START + day, 0.0)
    assert records.ledger["pay"][0] == pytest.approx(yearly)


@pytest.mark.parametrize(
    ("seat", "yearly"), [(SELLER, 125_000.0), (MANAGER, 95_000.0), (SPECIALIST, 90_000.0)]
)
def test_without_a_pay_plan_everybody_gets_on_target_pay(seat: int, yearly: float) -> None:
    records = firm(mechanisms={"pay_plan": False})
    for day in range(252):
        pay_a_day(records, seat, START + day, 1_000.0)
    assert records.ledger["pay"][0] == pytest.approx(yearly)
    assert paid(records) == 0.0


def test_without_a_quota_a_commission_is_paid_at_once() -> None:
    with_quota, without = firm(), firm(quota_period="none")
    for records in (with_quota, without):
        pay_a_day(records, SELLER, START, 40_000.0)
    base = 125_000 * 0.5 / 252
    assert with_quota.ledger["pay"][0] == pytest.approx(base)
    assert without.ledger["pay"][0] == pytest.approx(base + 4_000.0)


def test_managers_variable_pay_follows_customers_kept_and_grown() -> None:
    records = firm(accounts_retention_share=0.6)
    records.firm["pay_factor"], records.firm["growth_factor"] = 0.9, 1.2
    pay_a_day(records, MANAGER, START, 0.0)
    result = 0.6 * 0.9 + 0.4 * 1.2
    assert records.ledger["pay"][0] == pytest.approx(95_000 / 252 * (0.65 + 0.35 * result))


# What is earned is paid, whatever the period


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_half_a_period_is_paid_against_half_the_quota_when_time_is_up(period: str) -> None:
    days = {"month": 21, "quarter": 63, "year": 252}[period]
    records = firm(quota_period=period, horizon="2 months", warm_up="0 days")
    renew(records, SELLER, 0)
    last = 41
    passed = (last + 1) % days or days
    records.people["period_from"][SELLER] = last + 1 - passed
    records.people["sold"][SELLER] = 600_000 * passed / 252
    assert paid(records, last) == pytest.approx(0.10 * 600_000 * passed / 252)


def test_a_hire_gets_the_quota_of_the_days_left() -> None:
    records = firm()
    renew(records, SELLER, START + 21)
    assert records.people["quota"][SELLER] == pytest.approx(600_000 * 42 / 252)


# How far pay reaches


@pytest.mark.parametrize("weight", [0.3, 1.0])
def test_without_variable_pay_no_weight_changes_anything(weight: float) -> None:
    fixed = {
        "commission_rate": 0.0,
        "accounts_base_share": 1.0,
        "operations_base_share": 1.0,
        "horizon": "6 months",
    }
    plain = Scenario.build("firm", **fixed)
    shared = plain.replace({"shared_weight": weight})
    assert simulate(plain).months.tobytes() == simulate(shared).months.tobytes()


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_every_quota_period_pays_about_the_same_for_linear_commission(period: str) -> None:
    """No period may hide commission beyond the run's end; base pay is the rest."""
    linear = {
        "payout_threshold": 0.0,
        "accelerator": 1.0,
        "pay_cap": 100.0,
        "quota_period": period,
        "mechanisms": {"effort": False, "deal_timing": False, "promises": False},
        "horizon": "1 year",
        "warm_up": "0 days",
    }
    run = simulate(Scenario.build("firm", **linear)).outcomes
    none = simulate(Scenario.build("firm", **linear | {"quota_period": "none"})).outcomes
    assert run["bookings_usd"] == pytest.approx(none["bookings_usd"], rel=0.05)
    difference = (run["pay_usd"] - none["pay_usd"]) / (0.10 * none["bookings_usd"])
    assert abs(difference) < 0.05
