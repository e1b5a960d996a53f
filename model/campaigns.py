"""Campaigns: marketing brings waves of opportunities, announced to the others in time or not."""

from model.records import OPERATIONS, SALES, Records
from model.rhythm import is_due, next_due
from model.rule import rule


@rule
def run_campaign(records: Records, day: int) -> None:
    """Start a campaign when one is due; those who are told of it expect the work to come."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    cadence = inputs.campaign_cadence if inputs.with_campaigns else 0.0
    starts = is_due(firm.campaign_due, cadence, day)
    firm.campaign_due = next_due(firm.campaign_due, cadence, day)
    if not starts:
        return
    firm.campaign_until = day + int(inputs.campaign_length)
    firm.is_announced = records.day_luck[day].notice < inputs.campaign_notice
    records.ledger[0].campaigns += inputs.campaign_cost_usd
    if firm.is_announced:
        announce(records)


@rule
def announce(records: Records) -> None:
    """Let everybody in Operations expect more work from Sales."""
    expected = records.departments[SALES].usual * (1.0 + records.inputs[0].campaign_size)
    operations = records.departments[OPERATIONS]
    for seat in range(operations.first_seat, operations.end_seat):
        view = records.views[seat, SALES]
        view.belief = max(view.belief, expected)
        view.age = 0.0


@rule
def wave(records: Records, day: int) -> float:
    """Give the further opportunities that a campaign brings today, against the ordinary [times]."""
    inputs = records.inputs[0]
    if not inputs.with_campaigns or day >= records.firm[0].campaign_until:
        return 0.0
    return inputs.campaign_size


@rule
def comes_with_wave(records: Records, uniform: float, day: int) -> bool:
    """Tell whether an opportunity that arrives today was brought by the campaign."""
    more = wave(records, day)
    return more > 0.0 and uniform < more / (1.0 + more)
