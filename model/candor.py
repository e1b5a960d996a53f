"""Candor: saying no in time spreads or dies out, by leaders' example and by what it brings."""

from model.calendar import DAYS_PER_WEEK
from model.people import fade, has_weekly_turn
from model.records import NOBODY, OPERATIONS, Records
from model.rule import rule

COLLEAGUES_WEIGHT = 0.5
"""Weight of close colleagues in what a person takes as the norm [share]; assumption."""


@rule
def example(records: Records) -> float:
    """Give the example that leaders set [-1 to 1]."""
    inputs = records.inputs[0]
    return inputs.leaders_example if inputs.with_leaders_example else 0.0


@rule
def colleagues_candor(records: Records, seat: int) -> float:
    """Give the candor of the colleagues a person heard from in the past week [share]."""
    person = records.people[seat]
    if person.heard <= 0.0:
        return person.candor
    return person.heard_candor / person.heard


@rule
def follow_norms(records: Records, seat: int, day: int) -> None:
    """Let a person's candor follow leaders and colleagues, once a week."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not inputs.with_candor or not person.is_present or not has_weekly_turn(records, seat, day):
        return
    wanted = inputs.candor + inputs.leaders_pull * example(records)
    wanted += inputs.backing_effect * inputs.say_no_backing
    norm = min(1.0, max(0.0, wanted))
    norm += COLLEAGUES_WEIGHT * (colleagues_candor(records, seat) - norm)
    kept = fade(inputs.norm_time, float(DAYS_PER_WEEK))
    person.candor = norm + kept * (person.candor - norm)
    person.heard = 0.0
    person.heard_candor = 0.0


@rule
def set_example(records: Records, seat: int, day: int) -> None:
    """Let setting a good example take leads' time."""
    person = records.people[seat]
    if person.is_lead and person.is_present:
        taken = records.inputs[0].example_hours / DAYS_PER_WEEK * max(0.0, example(records))
        person.hours = max(0.0, person.hours - taken)


@rule
def punish_candor(records: Records, seat: int) -> None:
    """Let a specialist learn that reporting a slip brought nothing but blame."""
    inputs = records.inputs[0]
    if not inputs.with_candor or seat == NOBODY:
        return
    person = records.people[seat]
    lost = inputs.candor_punished * (1.0 - inputs.say_no_backing)
    person.candor = max(0.0, person.candor - lost)


@rule
def says_no(records: Records, uniform: float) -> bool:
    """Tell whether Operations has a stretched promise corrected before work begins.

    It takes leaders who back it, and a lead of Operations who speaks up.
    """
    inputs = records.inputs[0]
    if not inputs.with_candor:
        return False
    lead = records.people[records.departments[OPERATIONS].first_seat]
    return lead.is_present and uniform < inputs.say_no_backing * lead.candor
