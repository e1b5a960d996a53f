"""Hand-offs: what Sales knows of a customer reaches the others completely, or does not."""

from model.records import OPERATIONS, Records
from model.rule import rule


@rule
def care_for_hand_off(records: Records, seat: int) -> float:
    """Give the share of what a structured hand-off needs that a salesperson does [share].

    Some deals follow a protocol; for the others it takes willingness, and knowing and trusting
    those who receive.
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    view = records.views[seat, OPERATIONS]
    own = person.willingness * (0.5 + 0.5 * view.knowledge) * (0.5 + 0.5 * view.trust)
    return inputs.structured_hand_off + (1.0 - inputs.structured_hand_off) * own


@rule
def completeness(records: Records, care: float) -> float:
    """Give the share of what Operations and accounts need to know that reaches them."""
    inputs = records.inputs[0]
    if not inputs.with_hand_off:
        return 1.0
    known = inputs.hand_off_structured - inputs.hand_off_unstructured
    return inputs.hand_off_unstructured + known * care


@rule
def hand_off_time(records: Records, care: float) -> float:
    """Give the time a hand-off takes each side [h]."""
    inputs = records.inputs[0]
    return inputs.hand_off_hours * care if inputs.with_hand_off else 0.0
