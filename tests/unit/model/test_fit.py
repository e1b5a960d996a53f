"""Salespeople turn to prospects who fit as far as pay gives them an interest in who stays."""

from typing import Any

import numpy as np
import pytest

from model.assembly import assemble
from model.day import NUMBERS, let_happen
from model.fit import attention
from model.promises import stretch_chance
from model.records import Records
from model.rule import entry
from model.scenario import Scenario

SELLER, DAY = 0, 126


@entry
def attention_to(records: Records, fit: float) -> float:
    """Give the first salesperson's attention to a prospect."""
    return attention(records, SELLER, fit)


@entry
def stretch_for(records: Records, fit: float) -> float:
    """Give the chance that the first salesperson stretches a promise to a prospect."""
    return stretch_chance(records, SELLER, fit)


def firm(**changes: Any) -> Records:
    """Assemble a firm on a day on which everybody has looked at their pay."""
    records = assemble(Scenario.build("firm", hiring="fixed", **changes))
    records.firm["headcount"] = 32.0
    let_happen(records, NUMBERS["set_quota"], SELLER, DAY)
    let_happen(records, NUMBERS["weigh_pay"], SELLER, DAY)
    return records


def test_who_is_paid_for_winning_alone_gives_every_prospect_the_same() -> None:
    records = firm()
    assert [attention_to(records, fit) for fit in (-2.0, 0.0, 2.0)] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "pay",
    [
        {"sales_retention_share": 0.25},
        {"clawback": 1.0},
        {"shared_weight": 0.5, "sharing_group": "pod"},
    ],
)
def test_an_interest_in_who_stays_turns_hours_to_those_who_fit(pay: dict[str, Any]) -> None:
    records = firm(**pay)
    given = [attention_to(records, fit) for fit in (-2.0, -1.0, 0.0, 1.0, 2.0)]
    assert all(np.diff(given) > 0.0)
    assert given[2] == 1.0


@pytest.mark.parametrize(
    "changes",
    [
        {"visible_fit": 0.0},
        {"customer_spread": 0.0},
        {"retention_stake": 0.0},
        {"mechanisms": {"effort": False}},
        {"mechanisms": {"satisfaction": False}},
    ],
)
def test_without_a_reason_to_choose_nobody_does(changes: dict[str, Any]) -> None:
    records = firm(sales_retention_share=0.25, **changes)
    assert attention_to(records, -2.0) == attention_to(records, 2.0) == 1.0


def test_promises_are_stretched_rather_for_a_poor_fit() -> None:
    records = firm()
    poor, usual, good = (stretch_for(records, fit) for fit in (-1.0, 0.0, 1.0))
    assert poor == pytest.approx(1.3 * usual)
    assert good == pytest.approx(0.7 * usual)
    alike = firm(stretch_for_poor_fit=0.0)
    assert stretch_for(alike, -1.0) == stretch_for(alike, 1.0)


@pytest.mark.parametrize("visible", [0.0, 0.5, 1.0])
def test_customers_differ_as_much_whatever_can_be_seen_of_it(visible: float) -> None:
    records = assemble(
        Scenario.build("firm", visible_fit=visible, organization={"customers": 5_000})
    )
    dispositions = records.accounts["disposition"][:5_000]
    assert dispositions.std() == pytest.approx(
        float(records.inputs["customer_spread"][0]), rel=0.05
    )
    seen = np.corrcoef(dispositions, records.customer_luck["fit"][:5_000])[0, 1]
    assert seen == pytest.approx(visible**0.5, abs=0.05)
