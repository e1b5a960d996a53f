"""The closed form at zero: without conflict, error, noise, delay and shocks, arithmetic is enough.

Only `pipeline` acts; every spread is zero, selling takes no hours, and luck is spread evenly
(`EvenLuck`), so that a share p of all proposals is won and a share c of customers leaves a year.

With S salespeople, o opportunities a week each, win rate p and contract value V, a month of 21
days brings

    n = S * o / 5 * 21 * p * V                               new recurring revenue [$ per year]

which starts to flow a sales cycle and an onboarding (here 42 + 21 days = 3 months) after the
opportunity arrived. Contracts are renewed monthly; of a month's renewals the share
q = (1 - c) ** (1 / 12) is kept. On the evening of the m-th month the recurring revenue is

    A(m) = A(0) * q ** m + n * (1 + q + ... + q ** (m - 4))  [$ per year], for m of 4 and more

A day counts at its evening, and within a month revenue changes evenly from day to day, so the
mean of a month's 21 evenings lies 11/21 of the way from its start to its end:

    revenue = sum of [A(m) + 11/21 * (A(m + 1) - A(m))] / 12 over the recorded months
    new bookings = n * recorded months
    GRR = 1 - c
    NRR = (1 - c) * (1 + s) ** (r / s)    for accounts that grow by r a year in steps of s
"""

from math import exp, log
from typing import Any

import pytest

from model.engine import Run, simulate
from model.luck import EvenLuck
from model.mechanisms import Mechanisms
from model.scenario import Scenario

WITHIN = 0.001  # the promise: 0.1 %

SALESPEOPLE, OPPORTUNITIES, WIN_RATE, VALUE = 10, 40.0, 0.25, 40_000.0
CUSTOMERS, WARM_UP, HORIZON, WAIT = 20_000, 6, 24, 3  # customers, then months
MARGIN, DISCOUNT = 0.75, 0.10
STAFF_PAY = 10 * 125_000.0 + 8 * 95_000.0 + 16 * 90_000.0  # $ a year

NO_SPREAD = dict.fromkeys(
    (
        "ability_spread", "contract_value_spread", "cycle_spread", "onboarding_spread",
        "customer_spread", "trust_spread", "market_cycle", "observation_noise", "message_noise",
        "hours_to_qualify", "hours_to_propose", "hours_to_close", "referral_rate",
        "knowledge_win_effect",
    ),
    0.0,
)  # fmt: skip


def firm(**changes: Any) -> Scenario:
    """Describe the firm in which arithmetic is enough."""
    return Scenario.build(
        "zero",
        mechanisms={name: name == "pipeline" for name in Mechanisms.model_fields},
        organization={
            "sales": SALESPEOPLE, "accounts": 8, "operations": 16, "customers": CUSTOMERS,
        },
        uncertainties=NO_SPREAD
        | {
            "opportunities_per_week": OPPORTUNITIES,
            "win_rate": WIN_RATE,
            "late_win_rate": WIN_RATE,
            "contract_value_usd": VALUE,
            "cycle_length": "2 months",
            "onboarding_time": "1 month",
            "contract_term": "1 month",
            "first_year_churn_multiple": 1.0,
            "gross_margin": MARGIN,
            "expansion_rate": 0.0,
            "logo_churn": 0.0,
        },
        levers={"hiring": "fixed", "discount": DISCOUNT},
        warm_up=f"{WARM_UP} months",
        horizon=f"{HORIZON} months",
    ).replace(changes)  # fmt: skip


def run(scenario: Scenario) -> Run:
    """Simulate a firm without chance."""
    return simulate(scenario, luck=EvenLuck())


def new_a_month() -> float:
    """Give the recurring revenue won in a month [$ per year]."""
    return SALESPEOPLE * OPPORTUNITIES / 5 * 21 * WIN_RATE * VALUE


def recurring_revenue(month: int, churn: float, new: float) -> float:
    """Give the recurring revenue on the evening of a month since the very start [$ per year]."""
    kept = exp(log(1.0 - churn) / 12.0)
    opening = CUSTOMERS * VALUE * kept**month
    return opening + new * sum(kept**age for age in range(max(0, month - WAIT)))


def revenue(churn: float, new: float) -> float:
    """Give the revenue recognized over the recorded months [$]."""
    total = 0.0
    for month in range(WARM_UP, WARM_UP + HORIZON):
        start = recurring_revenue(month, churn, new)
        end = recurring_revenue(month + 1, churn, new)
        total += (start + 11 / 21 * (end - start)) / 12
    return total


def check(outcomes: dict[str, float], expected: dict[str, float]) -> None:
    """Compare outcomes with what was computed by hand."""
    found = {name: outcomes[name] for name in expected}
    assert found == pytest.approx(expected, rel=WITHIN)


@pytest.mark.parametrize("churn", [0.0, 0.11, 0.30])
def test_growth_and_retention_equal_the_formula(churn: float) -> None:
    outcomes = run(firm(logo_churn=churn)).outcomes
    new = new_a_month()
    recognized = revenue(churn, new)
    listed = recognized / (1.0 - DISCOUNT)
    pay = STAFF_PAY * HORIZON / 12
    expected = {
        "revenue_usd": recognized,
        "bookings_usd": new * HORIZON,
        "recurring_revenue_usd": recurring_revenue(WARM_UP + HORIZON, churn, new),
        "gross_retention_share": 1.0 - churn,
        "net_retention_share": 1.0 - churn,
        "pay_usd": pay,
        "discount_usd": listed - recognized,
        "value_usd": MARGIN * listed - (listed - recognized) - pay,
        "win_rate_share": WIN_RATE,
        "discount_share": DISCOUNT,
        "on_time_share": 1.0,
        "lead_time_days": 21.0,
    }
    check(outcomes, expected)


def test_without_churn_the_sum_can_be_done_on_paper() -> None:
    # 10 salespeople, 40 opportunities a week each, a quarter of them won: 420 deals of $40,000 in
    # a month of 21 days, or $16.8M. Two years take in 24 months of the opening $800M, and 3, 4,
    # ..., 26 months' worth of deals: 348, and 24 times 11/21 more for the months under way.
    assert new_a_month() == 16.8e6
    on_paper = (24 * 800e6 + 16.8e6 * (348 + 24 * 11 / 21)) / 12
    assert revenue(0.0, 16.8e6) == pytest.approx(on_paper)
    check(
        run(firm()).outcomes,
        {
            "revenue_usd": on_paper,
            "bookings_usd": 24 * 16.8e6,
            "gross_retention_share": 1.0,
            "net_retention_share": 1.0,
        },
    )


@pytest.mark.parametrize("churn", [0.11])
def test_customers_who_only_leave_melt_away_as_computed(churn: float) -> None:
    outcomes = run(firm(logo_churn=churn, opportunities_per_week=0.0)).outcomes
    years = (WARM_UP + HORIZON) / 12
    expected = {
        "revenue_usd": revenue(churn, 0.0),
        "customers_n": CUSTOMERS * (1.0 - churn) ** years,
        "gross_retention_share": 1.0 - churn,
    }
    check(outcomes, expected)
    assert outcomes["logo_churn_share"] == pytest.approx(churn, abs=WITHIN)
    assert outcomes["bookings_usd"] == 0.0


@pytest.mark.parametrize("term", ["1 month", "6 months", "1 year"])
def test_retention_does_not_depend_on_how_often_contracts_are_renewed(term: str) -> None:
    changes = {"logo_churn": 0.11, "contract_term": term, "opportunities_per_week": 0.0}
    check(run(firm(**changes)).outcomes, {"gross_retention_share": 0.89})


@pytest.mark.parametrize(("rate", "churn"), [(0.11, 0.0), (0.11, 0.11)])
def test_accounts_that_grow_raise_net_retention_as_computed(rate: float, churn: float) -> None:
    step = 0.01
    changes = {"expansion_rate": rate, "expansion_size": step, "logo_churn": churn}
    outcomes = run(firm(**changes)).outcomes
    expected = {
        "gross_retention_share": 1.0 - churn,
        "net_retention_share": (1.0 - churn) * (1.0 + step) ** (rate / step),
    }
    check(outcomes, expected)


def test_nothing_is_left_to_chance() -> None:
    outcomes = run(firm(logo_churn=0.11)).outcomes
    for name in ("turnover_share", "blame_n", "meeting_usd", "replacement_usd", "referrals_n"):
        assert outcomes[name] == 0.0, name
    assert outcomes["headcount_n"] == 34.0
