"""Perspective taking: people learn to see the other side's pressures, and forget again."""

from model.calendar import DAYS_PER_WEEK
from model.coaching import dose
from model.people import fade
from model.records import SALES, Records
from model.rule import rule

WEIGHT_OF_COMMON_GOALS = 0.5
"""Weight of shared results from which on goals count as common [share]; T14, assumption."""


@rule
def common_goals(records: Records, seat: int) -> float:
    """Give the effect of contact [times]: little under rival goals, more under shared ones.

    Goals are shared as far as shared results move the person's pay.
    """
    inputs = records.inputs[0]
    shared = min(1.0, inputs.shared_weight * records.people[seat].stake / WEIGHT_OF_COMMON_GOALS)
    rival = inputs.contact_under_rivalry
    return rival + shared * (inputs.contact_under_sharing - rival)


@rule
def gain_perspective(records: Records, seat: int, gain: float) -> None:
    """Let a person see a part of what they do not see yet."""
    if records.inputs[0].with_perspective_taking:
        person = records.people[seat]
        person.perspective += min(1.0, max(0.0, gain)) * (1.0 - person.perspective)


@rule
def hear_pressures(records: Records, seat: int) -> None:
    """Let a person hear the other side's pressures in an open dialogue."""
    inputs = records.inputs[0]
    gain_perspective(
        records, seat, inputs.perspective_gain * inputs.open_dialogue * common_goals(records, seat)
    )


@rule
def practice_perspective(records: Records, seat: int, day: int) -> None:
    """Let perspective taking grow by questions of coaching, and fall back without practice."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not inputs.with_perspective_taking or not person.is_present:
        return
    kept = fade(inputs.perspective_memory, 1.0)
    person.perspective = inputs.perspective + kept * (person.perspective - inputs.perspective)
    if inputs.with_coaching and person.department == SALES:
        asked = dose(records, inputs.coaching_hours_per_week) * inputs.cross_department_coaching
        gain_perspective(records, seat, inputs.perspective_by_coaching / DAYS_PER_WEEK * asked)
