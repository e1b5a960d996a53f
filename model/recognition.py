"""Recognition: the people behind the work are seen, and share the credit."""

from model.calendar import DAYS_PER_WEEK
from model.records import Records
from model.rule import rule


@rule
def recognize(records: Records, seat: int, day: int) -> None:
    """Let recognition take its time and lift morale, which returns to normal without it."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not inputs.with_recognition or not person.is_present:
        return
    time = inputs.recognition_hours / DAYS_PER_WEEK * inputs.recognition
    person.hours = max(0.0, person.hours - time)
    person.morale += inputs.recognition_effect * inputs.recognition / inputs.morale_memory
