"""The consistency arithmetic of the evidence file, section (i): by hand, and in the baseline.

The arithmetic takes the declared defaults; the simulation adds vacancies, ramps, slips and luck.
Each figure has one stated range, in which both must lie.
"""

from math import exp

import pytest

from experiments.patterns.estimates import Column, mean_with_interval
from experiments.patterns.study import Study
from model.levers import Levers
from model.organization import Organization
from model.scenario import Scenario, load_scenario
from model.uncertainties import Uncertainties

RUNS = 40
ATTAINMENT = 0.8  # mean attainment, S16 and S17
WEEKS = 52
FIRM, PAY, FACTS = Organization(), Levers(), Uncertainties()

OPEN_PER_REP = (10.0, 15.0)  # S24
OPS_LOAD = (0.70, 0.95)  # planned utilization of productive hours, Q1 and Q3
GROWTH = (0.30, 0.45)  # "about +39 %, close to +36 to +40 %" (C11)
VARIABLE_SHARE = (0.35, 0.50)  # S15: 40 % of pay; base share 0.50 to 0.65
VARIABLE_OF_QUOTA = (0.08, 0.12)  # commission on new contracts, S19


@pytest.fixture(scope="module")
def study() -> Study:
    """Share the runs among the tests."""
    return Study(RUNS)


def within(figure: float, accepted: tuple[float, float]) -> bool:
    """Tell whether a figure lies in its range."""
    return accepted[0] <= figure <= accepted[1]


def mean_value() -> float:
    """Give the mean yearly contract value [$]: that of a log-normal with the declared median."""
    return FACTS.contract_value_usd * exp(0.5 * FACTS.contract_value_spread**2)


def deals_a_year() -> float:
    """Give the deals a salesperson closes in a year: quota, attainment, mean contract."""
    return PAY.yearly_quota_usd * ATTAINMENT / mean_value()


def check(values: Column, accepted: tuple[float, float], name: str) -> None:
    """Check the simulated mean of a figure."""
    figure, interval = mean_with_interval(values)
    assert within(figure, accepted), f"{name}: {figure:.3f} {interval}, accepted {accepted}"


# By hand, from the declared defaults


def test_a_contract_is_worth_about_41k() -> None:
    assert mean_value() == pytest.approx(41_000, rel=0.02)
    assert mean_value() * FIRM.customers == pytest.approx(10.3e6, rel=0.02)


def test_a_rep_closes_about_12_deals_of_51_opportunities_a_year() -> None:
    assert deals_a_year() == pytest.approx(11.7, rel=0.02)
    assert deals_a_year() / FACTS.win_rate == pytest.approx(51, rel=0.02)
    # Declared arrivals are above this one a week, since seats are empty and new people ramp up.
    assert 1.0 <= FACTS.opportunities_per_week <= 1.3


def test_open_opportunities_by_littles_law() -> None:
    spread, longer = FACTS.cycle_spread, FACTS.cycle_value_elasticity * FACTS.contract_value_spread
    cycle = FACTS.cycle_length * exp(0.5 * (spread**2 + longer**2))
    proposed = FACTS.win_rate / FACTS.late_win_rate
    days_open = cycle * (FACTS.qualifying_share + proposed * (1.0 - FACTS.qualifying_share))
    assert within(FACTS.opportunities_per_week / 5 * days_open, OPEN_PER_REP)


def test_half_of_a_sellers_pay_is_variable_and_a_tenth_of_quota() -> None:
    assert PAY.yearly_quota_usd / PAY.sales_pay_usd == pytest.approx(4.8)  # S18
    variable = PAY.sales_pay_usd * (1.0 - PAY.sales_base_share)
    assert variable == pytest.approx(62_500)
    assert within(variable / PAY.sales_pay_usd, VARIABLE_SHARE)
    assert within(variable / PAY.yearly_quota_usd, VARIABLE_OF_QUOTA)
    assert PAY.commission_rate * PAY.yearly_quota_usd == pytest.approx(variable, rel=0.05)


def test_operations_load_is_about_four_fifths() -> None:
    onboarding = FIRM.sales * deals_a_year() / WEEKS * FACTS.onboarding_hours
    support = FIRM.customers * FACTS.support_hours_per_week
    load = (onboarding + support) / (FIRM.operations * FACTS.operations_hours_per_week)
    assert load == pytest.approx(0.82, abs=0.02)
    assert within(load, OPS_LOAD)


def test_account_managers_have_work_and_some_reserve() -> None:
    accounts = FIRM.customers / FIRM.accounts
    assert accounts == pytest.approx(PAY.accounts_per_manager, rel=0.02)
    load = accounts * FACTS.care_hours_per_week / FACTS.accounts_hours_per_week
    assert within(load, (0.7, 0.9))  # a reserve of a fifth


def test_growth_is_a_bit_under_two_fifths() -> None:
    new = FIRM.sales * deals_a_year() * mean_value()
    new_share, lost = new / (FIRM.customers * mean_value()), 0.09
    assert new_share - lost + 0.11 == pytest.approx(0.39, abs=0.02)  # with the evidence's 11 %
    assert within(new_share - lost + FACTS.expansion_rate, GROWTH)


# In the simulated baseline


def test_simulated_open_opportunities_per_rep(study: Study) -> None:
    baseline = study.ensemble(load_scenario("baseline"), "baseline")
    check(baseline["open_opportunities_n"] / FIRM.sales, OPEN_PER_REP, "open opportunities")


def test_simulated_operations_load(study: Study) -> None:
    baseline = study.ensemble(load_scenario("baseline"), "baseline")
    check(baseline["utilization_share"], OPS_LOAD, "Operations' load")


def test_simulated_growth_of_recurring_revenue(study: Study) -> None:
    # The first full year after the pipeline has filled: what recurs at its end, against its start.
    baseline = load_scenario("baseline").replace({"horizon": "1 year"})
    year = study.ensemble(baseline, "first year")
    opening = year.totals["cohort_revenue"]  # what recurred when the recorded year began
    check(year["recurring_revenue_usd"] / opening - 1.0, GROWTH, "growth")


def test_simulated_pay_shares_of_a_seller(study: Study) -> None:
    scenario = only_sellers_paid_by_results()
    firm = study.ensemble(scenario, "pay of sellers")
    days = {name: firm.totals[f"staff_{name}"] for name in ("sales", "accounts", "operations")}
    levers = scenario.levers
    total = firm["pay_usd"] + firm["meeting_usd"]
    others = days["accounts"] * levers.accounts_pay_usd
    others = others + days["operations"] * levers.operations_pay_usd
    base = days["sales"] * levers.sales_pay_usd * levers.sales_base_share / 252
    variable = total - others / 252 - base
    check(variable / (variable + base), VARIABLE_SHARE, "variable share of a seller's pay")
    check(variable / firm["bookings_usd"], VARIABLE_OF_QUOTA, "commission on bookings")


def only_sellers_paid_by_results() -> Scenario:
    """Give the baseline with fixed pay for all but sellers, so that theirs can be told apart."""
    return load_scenario("baseline").replace(
        {"accounts_base_share": 1.0, "operations_base_share": 1.0}
    )
