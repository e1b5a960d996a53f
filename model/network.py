"""Network dynamics: ties form and strengthen by working together, fade without, and hold people."""

from model.calendar import DAYS_PER_WEEK
from model.people import fade
from model.records import Records
from model.rule import rule

MOST_CLOSENESS = 2.0
"""Closeness beyond which more ties hold nobody more firmly, against the mean [times]."""


@rule
def tie_is_kept_up(records: Records, row: int, day: int) -> float:
    """Give how far a tie is kept up [0-1]: between departments it weakens without contact."""
    tie = records.ties[row]
    if not tie.is_cross:
        return tie.strength
    return tie.strength * fade(records.inputs[0].tie_memory, day - tie.last_contact)


@rule
def strengthen(records: Records, row: int, day: int) -> None:
    """Let a tie be used today: those who work together come closer, more so if they are seen."""
    inputs = records.inputs[0]
    tie = records.ties[row]
    tie.last_contact = day
    if inputs.with_network_dynamics:
        seen = inputs.recognition if inputs.with_recognition else 0.0
        tie.strength += inputs.tie_gain * (1.0 + seen) * (1.0 - tie.strength)


@rule
def slacken(records: Records, row: int, day: int) -> None:
    """Let a tie's own messages renew it a little, and its strength return to the ordinary.

    Once a week: what the departments' ordinary work sustains is the strength to which it returns.
    """
    inputs = records.inputs[0]
    tie = records.ties[row]
    tie.last_contact += inputs.tie_renewal * (day - tie.last_contact)
    if inputs.with_network_dynamics:
        kept = fade(inputs.tie_memory, float(DAYS_PER_WEEK))
        tie.strength = tie.usual + kept * (tie.strength - tie.usual)


@rule
def note_closeness(records: Records, day: int) -> None:
    """Note once a week how many ties everybody keeps up."""
    if not records.inputs[0].with_network_dynamics or day % DAYS_PER_WEEK != 0:
        return
    people = records.people
    for seat in range(people.shape[0]):
        people[seat].closeness = 0.0
    for row in range(records.ties.shape[0]):
        tie = records.ties[row]
        if people[tie.first].is_present and people[tie.second].is_present:
            close = tie_is_kept_up(records, row, day)
            people[tie.first].closeness += close
            people[tie.second].closeness += close
    firm = records.firm[0]
    total = 0.0
    for seat in range(people.shape[0]):
        total += people[seat].closeness
    firm.closeness = total / max(1.0, firm.headcount)


@rule
def embedding(records: Records, seat: int) -> float:
    """Give what a person's ties are worth to them beyond ordinary ones [SD of morale]."""
    inputs = records.inputs[0]
    mean = records.firm[0].closeness
    if not inputs.with_network_dynamics or mean <= 0.0:
        return 0.0
    closeness = min(MOST_CLOSENESS, records.people[seat].closeness / mean)
    return inputs.embedding_effect * (closeness - 1.0)
