"""Effort: hours go to what pays, as each person sees it."""

from math import pow

from model.calendar import DAYS_PER_WEEK
from model.candor import example
from model.pay_plan import (
    days_left,
    next_dollar,
    own_return,
    period_days,
    shared_return,
    sharing_group,
    stake,
)
from model.records import SALES, Records
from model.rule import rule


@rule
def quota_pressure(records: Records, seat: int, day: int) -> float:
    """Give the pressure of a salesperson's quota [share]: how far sales lag behind time."""
    period = period_days(records)
    person = records.people[seat]
    if period == 0 or person.quota <= 0.0:
        return 0.0
    passed = day - person.period_from
    elapsed = passed / (passed + days_left(records, day) + 1)
    return min(1.0, max(0.0, 0.5 + elapsed - person.sold / person.quota))


@rule
def gives_up(records: Records, seat: int, day: int) -> bool:
    """Tell whether a salesperson is too far from quota, too late in the period, to try hard."""
    inputs = records.inputs[0]
    person = records.people[seat]
    left = days_left(records, day)
    if left < 0 or left >= inputs.give_up_period or period_days(records) == 0:
        return False
    return person.sold < inputs.give_up_attainment * person.quota


@rule
def rewarded_effort(records: Records, seat: int, day: int) -> float:
    """Give effort on rewarded work against a person paid for own results alone [times]."""
    inputs = records.inputs[0]
    person = records.people[seat]
    marginal = person.own_return + person.shared_return
    marginal -= inputs.shared_weight / sharing_group(records)
    if person.department == SALES:
        marginal *= next_dollar(records, seat)
    else:
        marginal = 1.0 - (1.0 - marginal) * person.stake
    felt = inputs.intrinsic_share + (1.0 - inputs.intrinsic_share) * marginal
    effort = pow(felt, inputs.effort_elasticity) if felt > 0.0 else 0.0
    if person.department == SALES:
        if gives_up(records, seat, day):
            effort *= 1.0 - inputs.give_up_loss
        if inputs.with_transparency:
            effort *= 1.0 - inputs.rank_cost * inputs.rank_exposure
    return effort


@rule
def helping(records: Records, seat: int) -> float:
    """Give the part of unrewarded work for other departments that a person does [share].

    Some of it people do anyway; more by what a shared result returns to them, as far as results
    move their pay at all; less the harder they work for what is rewarded.
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    returned = inputs.help_response * person.stake * person.shared_return
    willing = inputs.helpfulness + (1.0 - inputs.helpfulness) * returned
    willing -= inputs.crowding_out * max(0.0, person.effort - 1.0)
    willing += inputs.leaders_pull * example(records)
    return min(1.0, max(0.0, willing))


@rule
def take_time_for_joint_work(records: Records, seat: int) -> None:
    """Let work for other departments take its hours; the ordinary part is in everybody's week."""
    inputs = records.inputs[0]
    person = records.people[seat]
    more = person.willingness - inputs.helpfulness
    person.hours = max(0.0, person.hours - more * inputs.joint_work_hours / DAYS_PER_WEEK)


@rule
def weigh_pay(records: Records, seat: int, day: int) -> None:
    """Let a person see what work returns to them, and set effort and willingness by it."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not person.is_present:
        return
    group = sharing_group(records)
    monitoring = inputs.pod_monitoring if inputs.sharing_group == 1 else inputs.firm_monitoring
    weight = inputs.shared_weight if inputs.with_pay_plan else 0.0
    person.stake = stake(records, seat)
    person.own_return = own_return(weight, group)
    person.shared_return = shared_return(weight, group, monitoring)
    person.effort = 1.0
    person.willingness = inputs.helpfulness
    if inputs.with_effort and inputs.with_pay_plan:
        person.effort = rewarded_effort(records, seat, day)
        person.willingness = helping(records, seat)
        take_time_for_joint_work(records, seat)
    person.pressure = 0.0
    if person.department == SALES:
        person.pressure = quota_pressure(records, seat, day)
