"""Deal timing: salespeople close deals when it pays them most, as far as they control the date."""

from math import pow

from model.calendar import DAYS_PER_WEEK
from model.pay_plan import commission, days_left
from model.records import PROPOSING, Records
from model.rule import rule
from model.slots import slot_of

LAST_DAYS = 10
"""The last two weeks of a period, in which dates are moved [days]; S2-S6."""


@rule
def due_this_period(records: Records, seat: int, period_end: int) -> float:
    """Give the value a salesperson expects from proposals decided before the period ends [$]."""
    inputs = records.inputs[0]
    person = records.people[seat]
    due = 0.0
    for ordinal in range(person.first_open, person.next_arrival):
        opportunity = records.opportunities[seat, ordinal]
        if opportunity.stage == PROPOSING and opportunity.decision_day <= period_end:
            due += inputs.late_win_rate * person.skill * opportunity.value
    return due


@rule
def pay_now(records: Records, seat: int, expected: float, value: float) -> float:
    """Give the pay that a deal adds when it closes in this period [$]."""
    person = records.people[seat]
    with_deal = commission(records, expected + value, person.quota)
    return with_deal - commission(records, expected, person.quota)


@rule
def pay_later(records: Records, seat: int, value: float) -> float:
    """Give what the pay a deal adds in the next period is worth to the person now [$]."""
    person = records.people[seat]
    usual = person.attainment * person.quota
    added = commission(records, usual + value, person.quota)
    return records.inputs[0].patience * (added - commission(records, usual, person.quota))


@rule
def is_worth_it(records: Records, seat: int, gain: float) -> bool:
    """Tell whether moving a deal pays the person enough for the trouble of it.

    Parameters
    ----------
    gain
        Commission gained if the deal is won, of which the person keeps what own results
        return [$].
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    own = person.own_return * (1.0 - inputs.sales_retention_share)
    likely = min(1.0, inputs.late_win_rate * person.skill)
    return gain * likely * own > inputs.moving_trouble_usd


@rule
def discounted(records: Records, seat: int, ordinal: int) -> float:
    """Give the value of a deal that closes with the discount of the deadline [$]."""
    inputs = records.inputs[0]
    opportunity = records.opportunities[seat, ordinal]
    return opportunity.listed * (1.0 - inputs.discount - inputs.discount_authority)


@rule
def deadline_day(day: int, period_end: int, uniform: float) -> int:
    """Give the day on which a deal moved to the deadline closes: mostly the very last days."""
    return period_end - int((period_end - day) * uniform * uniform)


@rule
def pull_in(records: Records, seat: int, ordinal: int, closing: int) -> None:
    """Move a deal forward to before the deadline, at the price of a discount."""
    inputs = records.inputs[0]
    opportunity = records.opportunities[seat, ordinal]
    weeks = (opportunity.decision_day - closing) / DAYS_PER_WEEK
    opportunity.pulled_weeks = weeks
    opportunity.decision_day = closing
    opportunity.discount = inputs.discount + inputs.discount_authority


@rule
def put_off(records: Records, seat: int, ordinal: int, period_end: int, uniform: float) -> None:
    """Put a deal off into the next period."""
    opportunity = records.opportunities[seat, ordinal]
    wait = 1 + int(uniform * records.inputs[0].longest_push_out)
    opportunity.pulled_weeks = (opportunity.decision_day - period_end - wait) / DAYS_PER_WEEK
    opportunity.decision_day = period_end + wait


@rule
def hold_out(records: Records, seat: int, ordinal: int, day: int, left: int) -> None:
    """Let a customer about to decide wait for the discount that comes at the deadline.

    Customers know who will give one: a salesperson whom the deal still pays more before it than
    at the full price after it.
    """
    inputs = records.inputs[0]
    opportunity = records.opportunities[seat, ordinal]
    if opportunity.decision_day != day or left > inputs.customer_wait:
        return
    person = records.people[seat]
    others = due_this_period(records, seat, day + left)
    others -= inputs.late_win_rate * person.skill * opportunity.value
    expected = person.sold + others
    now = pay_now(records, seat, expected, discounted(records, seat, ordinal))
    if not is_worth_it(records, seat, now - pay_later(records, seat, opportunity.value)):
        return
    uniform = records.customer_luck[slot_of(records, seat, ordinal)].deadline
    closing = deadline_day(day + left - LAST_DAYS, day + left, uniform)
    opportunity.pulled_weeks = -(closing - day) / DAYS_PER_WEEK
    opportunity.decision_day = closing
    opportunity.discount = inputs.discount + inputs.discount_authority


@rule
def let_customers_wait(records: Records, seat: int, day: int, left: int) -> None:
    """Let customers who know of the deadline wait for it, where the date is not theirs alone."""
    if records.inputs[0].discount_authority <= 0.0:
        return
    person = records.people[seat]
    for ordinal in range(person.first_open, person.next_arrival):
        opportunity = records.opportunities[seat, ordinal]
        movable = opportunity.stage == PROPOSING and opportunity.is_movable
        if movable and opportunity.pulled_weeks == 0.0:
            hold_out(records, seat, ordinal, day, left)


@rule
def move_deals(records: Records, seat: int, day: int) -> None:
    """Let a salesperson move closing dates near the end of the quota period."""
    inputs = records.inputs[0]
    left = days_left(records, day)
    person = records.people[seat]
    if not inputs.with_deal_timing or left < 0 or not person.is_present:
        return
    if left >= LAST_DAYS:
        let_customers_wait(records, seat, day, left)
        return
    period_end = day + left
    expected = person.sold + due_this_period(records, seat, period_end)
    for ordinal in range(person.first_open, person.next_arrival):
        opportunity = records.opportunities[seat, ordinal]
        movable = opportunity.stage == PROPOSING and opportunity.is_movable
        if not movable or opportunity.pulled_weeks != 0.0 or opportunity.decision_day <= day:
            continue
        uniform = records.customer_luck[slot_of(records, seat, ordinal)].deadline
        value = opportunity.value
        later = pay_later(records, seat, value)
        likely = inputs.late_win_rate * person.skill * value
        ahead = opportunity.decision_day - period_end
        if ahead > 0:
            chance = pow(1.0 - inputs.pull_in_loss, ahead / DAYS_PER_WEEK)
            cheap = discounted(records, seat, ordinal)
            now = chance * pay_now(records, seat, expected, cheap)
            if ahead <= inputs.longest_pull_in and is_worth_it(records, seat, now - later):
                pull_in(records, seat, ordinal, deadline_day(day, period_end, uniform))
                expected += likely
        else:
            now = pay_now(records, seat, expected - likely, value)
            if is_worth_it(records, seat, later - now):
                put_off(records, seat, ordinal, period_end, uniform)
                expected -= likely
