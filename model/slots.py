"""Slots: where the luck of a customer is kept, from the first contact on."""

from model.records import Records
from model.rule import rule


def opening_slots(records: Records) -> int:
    """Count the slots of opening customers, which come before those of opportunities."""
    return records.customer_luck.shape[0] - records.opportunities.size


_opening_slots = rule(opening_slots)


@rule
def slot_of(records: Records, seat: int, ordinal: int) -> int:
    """Give the slot of luck of an opportunity."""
    return _opening_slots(records) + seat * records.opportunities.shape[1] + ordinal
