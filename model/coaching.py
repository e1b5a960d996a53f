"""Coaching: the lead of sales gives time to salespeople, by a process or as it comes."""

from math import exp

from model.calendar import DAYS_PER_WEEK
from model.people import fade
from model.records import Records
from model.rule import rule

ORDINARY_HOURS = 0.5
"""Weekly coaching that the ordinary working hours already leave room for [h per week]; K2, K3."""


@rule
def dose(records: Records, hours: float) -> float:
    """Give what weekly coaching does, against endless coaching [share]."""
    return 1.0 - exp(-hours / records.inputs[0].coaching_scale)


@rule
def coaching_goal(records: Records) -> float:
    """Give the coaching that takes hold in the long run, against full formal coaching [share]."""
    inputs = records.inputs[0]
    process = inputs.informal_coaching + (1.0 - inputs.informal_coaching) * inputs.formal_coaching
    return dose(records, inputs.coaching_hours_per_week) * process


@rule
def coach(records: Records, seat: int, day: int) -> None:
    """Let coaching beyond the ordinary take its hours, of the lead for everybody, and take hold."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not inputs.with_coaching or not person.is_present:
        return
    further = (inputs.coaching_hours_per_week - ORDINARY_HOURS) / DAYS_PER_WEEK
    coached = 1.0
    if person.is_lead:
        coached = max(0.0, records.departments[person.department].n_present - 1.0)
    person.hours = max(0.0, person.hours - further * coached)
    kept = fade(inputs.coaching_memory, 1.0)
    goal = coaching_goal(records)
    person.coached = goal + kept * (person.coached - goal)


@rule
def coaching_gain(records: Records, seat: int) -> float:
    """Give the factor of a salesperson's win rate that coaching makes [times].

    Informal coaching at the ordinary hours and formal coaching differ by `coaching_effect`.
    """
    inputs = records.inputs[0]
    if not inputs.with_coaching:
        return 1.0
    between = (1.0 - inputs.informal_coaching) * dose(records, ORDINARY_HOURS)
    if between <= 0.0:
        return 1.0
    beyond = records.people[seat].coached - inputs.ordinary_coaching
    return max(0.0, 1.0 + inputs.coaching_effect * beyond / between)
