"""Promises: what a salesperson tells the customer of scope and date, and why."""

from model.pay_plan import gain_from_winning, interest_in_staying
from model.records import OPERATIONS, PROPOSING, Records
from model.rule import rule
from model.slots import slot_of


@rule
def restraint(records: Records, seat: int) -> float:
    """Give the part of the temptation to stretch a promise that remains [share].

    Stretching wins a little more often; it risks the customer, in whom the salesperson has an
    interest only through retention pay, clawback and shared results, as far as they move pay.
    """
    gain = gain_from_winning(records, seat)
    if gain <= 0.0:
        return 0.0
    at_stake = records.inputs[0].retention_stake * interest_in_staying(records, seat)
    return gain / (gain + at_stake)


@rule
def stretch_chance(records: Records, seat: int, fit: float) -> float:
    """Give the chance that a salesperson stretches a promise today, more for a poor fit."""
    inputs = records.inputs[0]
    person = records.people[seat]
    pressed = 0.5 + person.pressure
    honest = 2.0 * (1.0 - person.candor) * (1.0 - 0.5 * person.perspective)
    chance = inputs.over_promise_propensity * pressed * honest * restraint(records, seat)
    chance *= max(0.0, 1.0 - inputs.stretch_for_poor_fit * fit)
    return min(1.0, max(0.0, chance))


@rule
def expected_time(records: Records, seat: int) -> float:
    """Give the delivery time a salesperson expects [days], from what they believe of Operations."""
    inputs = records.inputs[0]
    if inputs.with_promises:
        congestion = records.views[seat, OPERATIONS].belief
    else:
        congestion = records.departments[OPERATIONS].state
    slack = inputs.promise_buffer if inputs.with_promises else 0.0
    return inputs.onboarding_time * max(0.5, congestion) * (1.0 + slack)


@rule
def promise(records: Records, seat: int, ordinal: int, uniform: float) -> None:
    """Let a salesperson promise scope and date for one opportunity.

    Parameters
    ----------
    uniform
        The opportunity's luck for this decision.
    """
    inputs = records.inputs[0]
    opportunity = records.opportunities[seat, ordinal]
    opportunity.honest_time = expected_time(records, seat)
    opportunity.stretch = 0.0
    if inputs.with_promises:
        chance = stretch_chance(records, seat, opportunity.fit)
        if uniform < chance:
            hold = min(1.0, inputs.interdependence)
            opportunity.stretch = hold * inputs.over_promise_size * (0.5 + uniform / chance)
    shorter = opportunity.stretch * (1.0 - inputs.scope_share)
    opportunity.promised_time = opportunity.honest_time * (1.0 - min(0.9, shorter))


@rule
def make_promises(records: Records, seat: int, day: int) -> None:
    """Let a salesperson make the promise of every proposal that goes out today."""
    person = records.people[seat]
    for ordinal in range(person.first_open, person.next_arrival):
        opportunity = records.opportunities[seat, ordinal]
        if opportunity.stage == PROPOSING and opportunity.promised_time < 0.0:
            luck = records.customer_luck[slot_of(records, seat, ordinal)]
            promise(records, seat, ordinal, luck.stretch)
