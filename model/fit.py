"""Fit: some customers suit what the firm delivers better than others, and sellers can see it."""

from math import pow, sqrt

from model.pay_plan import gain_from_winning, interest_in_staying
from model.records import Records
from model.rule import entry, rule
from model.satisfaction import ordinary_risk

LEAST_ATTENTION, MOST_ATTENTION = 0.2, 2.0
"""Least and most hours for a prospect, against one of ordinary fit [times]; assumption."""


@rule
def disposition(records: Records, slot: int) -> float:
    """Give how much more easily than others a customer is satisfied for good [SD]."""
    inputs = records.inputs[0]
    luck = records.customer_luck[slot]
    seen = inputs.visible_fit
    return inputs.customer_spread * (sqrt(seen) * luck.fit + sqrt(1.0 - seen) * luck.disposition)


@entry
def know_customers(records: Records, customers: int) -> None:
    """Let opening customers be as hard to satisfy as they are, and as satisfied as that."""
    for row in range(customers):
        account = records.accounts[row]
        account.disposition = disposition(records, account.origin)
        if records.inputs[0].with_satisfaction:
            account.satisfaction = account.disposition


@rule
def added_risk(records: Records, fit: float) -> float:
    """Give the risk of leaving that can be foreseen of a prospect, beyond an ordinary one's."""
    inputs = records.inputs[0]
    foreseen = inputs.customer_spread * sqrt(inputs.visible_fit) * fit
    return pow(inputs.churn_ratio_per_sd, foreseen) - 1.0


@rule
def attention(records: Records, seat: int, fit: float) -> float:
    """Give the hours a salesperson gives a prospect, against one of ordinary fit [times].

    A prospect is worth to them what winning pays, less their interest in the loss to come if the
    customer leaves. Source: Kim, Sudhir, Uetake and Canales (2019).
    """
    inputs = records.inputs[0]
    gain = gain_from_winning(records, seat)
    if not inputs.with_effort or not inputs.with_satisfaction or gain <= 0.0:
        return 1.0
    leaving = ordinary_risk(records) * inputs.first_year_churn_multiple * added_risk(records, fit)
    loss = inputs.retention_stake * interest_in_staying(records, seat) * leaving
    return min(MOST_ATTENTION, max(LEAST_ATTENTION, 1.0 - loss / gain))
