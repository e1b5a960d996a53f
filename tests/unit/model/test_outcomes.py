"""Outcomes: declared once, and computed from the months as their descriptions say."""

from functools import cache
from math import exp
from typing import Any

import numpy as np
import pytest

from model.engine import Run, simulate
from model.outcomes import (
    HEADLINES,
    MEASURES,
    Measure,
    measures_in_tables,
    monthly,
    ratio,
    totals,
)
from model.recording import FLOW_NAMES, MONTH
from model.records import DEPARTMENTS, Table
from model.scenario import Scenario, load_scenario

UNITS = {"usd", "share", "days", "h", "n", "sd"}
DIRECTIONS = {"higher", "lower", "neither"}
# What later parts ask for by name (model.md 5).
PROMISED = (
    "value_usd", "revenue_usd", "bookings_usd", "recurring_revenue_usd", "gross_retention_share",
    "net_retention_share", "logo_churn_share", "win_rate_share", "discount_share",
    "late_booking_share", "over_promise_share", "on_time_share", "lead_time_days",
    "utilization_share", "defect_share", "satisfaction_sd", "account_leads_n", "referrals_n",
    "attainment_share", "at_quota_share", "pay_usd", "discount_usd", "meeting_h", "meeting_usd",
    "replacement_usd", "turnover_share", "morale_sd", "trust_share", "tension_share", "blame_n",
    "belief_accuracy_share", "cross_tie_share", "cross_contact_share", "modularity_share",
    "spanner_share", "headcount_n", "customers_n",
    *(f"turnover_{name}_share" for name in DEPARTMENTS),
    *(f"morale_{name}_sd" for name in DEPARTMENTS),
    *(f"trust_{a}_{b}_share" for a in DEPARTMENTS for b in DEPARTMENTS),
    *(f"blame_{a}_{b}_n" for a in DEPARTMENTS for b in DEPARTMENTS if a != b),
)  # fmt: skip


OF_OTHERS = [
    name
    for name in MONTH.names
    if name.split("_")[0] in ("morale", "trust", "blame")
    and {"marketing", "specialists"} & {*name.split("_")}
]
"""What months leave open in a firm of three departments."""


def table(count: int, **values: Any) -> Table:
    """Make a table of months with these values, all others zero."""
    months = np.zeros(count, MONTH.dtype)
    months["month"] = np.arange(1, count + 1)
    for name, value in values.items():
        months[name] = value
    return months


def outcome(name: str, months: Table) -> float:
    """Compute one outcome over the whole of a table of a firm of three departments."""
    for unknown in OF_OTHERS:
        months[unknown] = np.nan
    return float(MEASURES[name].formula(totals(months)))


@cache
def baseline() -> Run:
    """Simulate a year and a half of the reference firm."""
    return simulate(load_scenario("baseline").replace({"horizon": "18 months"}))


# Declarations


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.name)
def test_a_measure_says_what_it_is(measure: Measure) -> None:
    assert measure.unit in UNITS
    assert measure.name.endswith(f"_{measure.unit}")
    assert measure.better in DIRECTIONS
    assert measure.label == measure.label.strip() != ""
    assert measure.doc.endswith(".")
    assert measure.department in (None, *DEPARTMENTS)
    assert measure.department is None or measure.department in measure.name


def test_what_was_promised_is_declared() -> None:
    assert set(PROMISED) <= set(MEASURES)
    assert set(HEADLINES) <= set(MEASURES)
    assert len({measure.label for measure in MEASURES.values()}) == len(MEASURES)
    assert all(name == measure.name for name, measure in MEASURES.items())


def test_a_run_has_every_measure() -> None:
    assert list(baseline().outcomes) == list(MEASURES)
    assert all(type(value) is float for value in baseline().outcomes.values())
    defined = {name for name, value in baseline().outcomes.items() if np.isfinite(value)}
    firm = [load_scenario("baseline")]
    steps = {name for name, measure in MEASURES.items() if measure.is_step}
    campaigns = {"campaign_opportunities_n", "campaign_bookings_usd"}  # there were none: 0
    assert defined == {*measures_in_tables(firm)} | steps | campaigns


# Totals


def test_flows_add_up_levels_average_and_stocks_are_those_at_the_end() -> None:
    months = table(3, revenue=[1.0, 2.0, 4.0], tension=[0.1, 0.2, 0.6], customers=[5, 7, 6])
    months["blame_sales_operations"] = [1, 0, 2]
    values = totals(months)
    assert values["revenue"] == 7.0
    assert values["tension"] == pytest.approx(0.3)
    assert values["customers"] == 6.0
    assert values["blame_sales_operations"] == 3.0
    assert values["n_months"] == 3.0


def test_every_quantity_of_a_month_has_a_total() -> None:
    assert set(totals(table(24))) == {*MONTH.names, "n_months"}
    assert all(np.isnan(value) or value == 0.0 for value in totals(table(0)).values())


@pytest.mark.parametrize("count", [12, 18, 23])
def test_retention_is_taken_at_the_end_of_a_year(count: int) -> None:
    kept = np.linspace(100.0, 78.0, 23)[:count]
    months = table(count, cohort_revenue=100.0, cohort_kept=kept, cohort_now=kept + 5.0)
    assert outcome("gross_retention_share", months) == pytest.approx(kept[11] / 100)
    assert outcome("net_retention_share", months) == pytest.approx((kept[11] + 5.0) / 100)


def test_retention_over_two_years_weighs_each_by_its_revenue() -> None:
    months = table(24, cohort_revenue=[100.0] * 12 + [300.0] * 12, cohort_kept=270.0)
    months["cohort_kept"][:12] = 80.0
    assert outcome("gross_retention_share", months) == pytest.approx((80 + 270) / 400)


@pytest.mark.parametrize("count", [1, 3, 6, 11])
def test_retention_of_part_of_a_year_is_scaled_to_a_year(count: int) -> None:
    kept = 100.0 * 0.9 ** (np.arange(1, count + 1) / 12)
    months = table(count, cohort_revenue=100.0, cohort_kept=kept, cohort_now=kept)
    months["cohort_customers"], months["cohort_lost"] = 50, 50 - kept / 2
    assert outcome("gross_retention_share", months) == pytest.approx(0.9)
    assert outcome("net_retention_share", months) == pytest.approx(0.9)
    assert outcome("logo_churn_share", months) == pytest.approx(0.1)


# Formulas, by hand

YEAR: dict[str, Any] = {
    "revenue": 90.0, "list_revenue": 100.0, "margin": 75.0, "pay": 20.0, "meeting_pay": 2.0,
    "replacement": 3.0, "bookings": 10.0, "listed_bookings": 12.5, "late_bookings": 4.0,
    "early_bookings": 1.0, "n_won": 4, "n_lost": 12, "n_over_promised": 1, "completeness": 2.0,
    "n_delivered": 5, "n_on_time": 4, "lead_time": 300.0, "n_defects": 2, "utilization": 16.8,
    "satisfaction": -6.0, "n_judged": 60, "exits_sales": 1, "staff_sales": 126.0,
    "exits_operations": 1, "staff_operations": 252.0, "staff_accounts": 126.0, "contacts": 40.0,
    "cross_contacts": 10.0, "n_quota_years": 2, "n_at_quota": 1, "attained": 1.6,
    "belief_error": 0.3, "trust_sales_operations": 0.6, "trust_sales_sales": 0.9,
    "blame_sales_operations": 3, "blame_operations_sales": 1, "morale_sales": 0.3,
    "cohort_customers": 40, "cohort_lost": 6, "cohort_revenue": 200.0, "cohort_kept": 180.0,
    "cohort_now": 210.0,
}  # fmt: skip
BY_HAND = {
    "value_usd": 12 * (75 - (100 - 90) - 20 - 2 - 3),
    "revenue_usd": 12 * 90,
    "discount_usd": 12 * 10,
    "bookings_usd": 120,
    "discount_share": 0.2,
    "late_booking_share": 0.4,
    "early_booking_share": 0.1,
    "win_rate_share": 0.25,
    "over_promise_share": 0.25,
    "hand_off_share": 0.5,
    "on_time_share": 0.8,
    "lead_time_days": 60,
    "defect_share": 0.4,
    "utilization_share": 0.8,
    "satisfaction_sd": -0.1,
    "turnover_sales_share": 1 - exp(-2.0),  # two exits for each person-year
    "turnover_operations_share": 1 - exp(-1.0),
    "turnover_accounts_share": 0.0,
    "turnover_share": 1 - exp(-1.0),
    "cross_contact_share": 0.25,
    "attainment_share": 0.8,
    "at_quota_share": 0.5,
    "belief_accuracy_share": 0.7,
    "trust_share": 0.1,
    "trust_sales_operations_share": 0.6,
    "blame_n": 48,
    "blame_sales_operations_n": 36,
    "morale_sd": 0.1,
    "morale_sales_sd": 0.3,
    "logo_churn_share": 0.15,
    "gross_retention_share": 0.9,
    "net_retention_share": 1.05,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_formula_gives_what_a_person_computes(name: str) -> None:
    assert outcome(name, table(12, **YEAR)) == pytest.approx(BY_HAND[name])


@pytest.mark.parametrize(
    "name", ["win_rate_share", "on_time_share", "turnover_share", "satisfaction_sd"]
)
def test_what_cannot_be_divided_is_undefined(name: str) -> None:
    assert np.isnan(outcome(name, table(12)))


def test_dividing_by_nothing_gives_nan_without_a_warning() -> None:
    assert np.isnan(ratio(1.0, 0.0))
    assert ratio([1.0, 2.0], [0.0, 4.0])[1] == 0.5


# Months


def test_months_carry_the_same_names_as_the_run() -> None:
    series = monthly(baseline().months)
    names = [name for name, measure in MEASURES.items() if measure.is_monthly]
    assert list(series) == ["month", *names]
    assert series["month"].tolist() == list(range(1, 19))
    assert all(np.shape(series[name]) == (18,) for name in names)


@pytest.mark.parametrize(
    "name", ["value_usd", "revenue_usd", "bookings_usd", "pay_usd", "meeting_h", "blame_n"]
)
def test_the_months_of_a_flow_add_up_to_the_run(name: str) -> None:
    assert monthly(baseline().months)[name].sum() == pytest.approx(baseline().outcomes[name])


@pytest.mark.parametrize("name", ["recurring_revenue_usd", "customers_n", "headcount_n"])
def test_a_stock_of_the_run_is_that_of_its_last_month(name: str) -> None:
    assert monthly(baseline().months)[name][-1] == baseline().outcomes[name]


@pytest.mark.parametrize("name", ["tension_share", "trust_share", "morale_sd", "utilization_share"])
def test_a_level_of_the_run_is_the_mean_of_its_months(name: str) -> None:
    assert monthly(baseline().months)[name].mean() == pytest.approx(baseline().outcomes[name])


def test_value_is_margin_less_its_costs() -> None:
    found, months = baseline().outcomes, baseline().months
    costs = sum(found[f"{name}_usd"] for name in ("discount", "pay", "meeting", "replacement"))
    assert found["value_usd"] == pytest.approx(months["margin"].sum() - costs)


def test_revenue_is_recognized_from_what_recurs() -> None:
    months = baseline().months
    low = np.minimum(months["recurring_revenue"][1:], months["recurring_revenue"][:-1])
    high = np.maximum(months["recurring_revenue"][1:], months["recurring_revenue"][:-1])
    earned = 12.0 * months["revenue"][1:]
    assert np.all(earned >= 0.97 * low)
    assert np.all(earned <= 1.03 * high)


def test_a_firm_that_sells_nothing_has_no_win_rate() -> None:
    idle = simulate(Scenario.build("idle", mechanisms={"pipeline": False}, horizon="6 months"))
    assert np.isnan(idle.outcomes["win_rate_share"])
    assert idle.outcomes["bookings_usd"] == 0.0
    assert np.isfinite(idle.outcomes["value_usd"])
    assert {"n_won", "bookings"} <= set(FLOW_NAMES)
