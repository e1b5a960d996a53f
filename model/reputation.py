"""Reputation: what customers say of the firm reaches those who have yet to choose."""

from model.people import fade
from model.records import ACCOUNTS, Records
from model.rule import rule

HEALTH_PER_SD = 0.25
"""Change of the state of accounts for one SD of customers' satisfaction [relative]."""


@rule
def spread_word(records: Records, day: int) -> None:
    """Let the market hear, with delay, how satisfied customers are."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    if not inputs.with_reputation or not inputs.with_satisfaction:
        firm.reputation = inputs.ordinary_reputation
        return
    satisfaction = (records.departments[ACCOUNTS].state - 1.0) / HEALTH_PER_SD
    kept = fade(inputs.reputation_memory, 1.0)
    firm.reputation = satisfaction + kept * (firm.reputation - satisfaction)


@rule
def reputation_gain(records: Records) -> float:
    """Give the factor of the win rate that reputation makes [times]."""
    inputs = records.inputs[0]
    beyond = records.firm[0].reputation - inputs.ordinary_reputation
    return max(0.0, 1.0 + inputs.reputation_effect * beyond)
