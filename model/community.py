"""Community: account teams and specialists meet in structured sessions that end in actions."""

from math import exp

from model.check_ins import WORKING_DAY_HOURS, pay_for_time
from model.deal_help import expertise_in_sessions
from model.records import Records
from model.rhythm import is_due, next_due
from model.rule import rule

USEFUL_LENGTH_H = 1.0
"""Length from which on a structured session does all it can [h]; T6, assumption."""


@rule
def advice(records: Records, seat: int, day: int) -> float:
    """Give what is left of the advice of structured sessions [share]."""
    person = records.people[seat]
    return person.advised * exp(-(day - person.session_day) / records.inputs[0].session_memory)


@rule
def call_session(records: Records, day: int) -> None:
    """Decide whether a structured session is held today, and whether actions come of it."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    cadence = inputs.session_cadence if inputs.with_community else 0.0
    firm.is_session_day = is_due(firm.session_due, cadence, day)
    firm.session_due = next_due(firm.session_due, cadence, day)
    ends_in_actions = records.day_luck[day].actions < inputs.follow_up_purposeful
    firm.has_actions = firm.is_session_day and ends_in_actions


@rule
def attend_session(records: Records, seat: int, day: int) -> None:
    """Let a person take part in today's session: hours go; advice, leads and knowledge come.

    The sooner after the last one, the less is new.
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    if not records.firm[0].is_session_day or not person.is_present:
        return
    hours = min(inputs.session_length_h + inputs.switching_hours, WORKING_DAY_HOURS)
    person.hours = max(0.0, person.hours - hours)
    person.met_today = True
    pay_for_time(records, seat, hours)
    new = 1.0 - exp(-(day - person.session_day) / inputs.session_memory)
    new *= min(1.0, inputs.session_length_h / USEFUL_LENGTH_H)
    left = advice(records, seat, day)
    person.session_day = day
    person.advised = left
    for department in range(records.departments.shape[0]):
        if department != person.department:
            view = records.views[seat, department]
            view.knowledge += inputs.knowledge_gain * new * (1.0 - view.knowledge)
            view.last_contact = day
    if not records.firm[0].has_actions:
        return
    person.advised = left + new * (1.0 - left)
    if person.has_accounts:
        leads = inputs.leads_per_session * new * inputs.interdependence
        leads *= expertise_in_sessions(records)
        person.leads += leads
        records.ledger[0].n_leads += leads


@rule
def session_gain(records: Records, seat: int, day: int) -> float:
    """Give the factor that advice of structured sessions makes of winning and expanding [times]."""
    inputs = records.inputs[0]
    if not inputs.with_community:
        return 1.0
    return 1.0 + inputs.session_effect * advice(records, seat, day)
