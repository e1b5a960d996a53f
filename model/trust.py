"""Trust: built slowly by kept promises, lost faster by broken ones, scarred by concealment."""

from model.calendar import DAYS_PER_WEEK
from model.network import strengthen
from model.records import Records
from model.rule import rule


@rule
def tie_between(records: Records, seat: int, other: int) -> int:
    """Find the tie of two people; -1 where they have none."""
    for place in range(records.tie_start[seat], records.tie_start[seat + 1]):
        row = records.tie_list[place]
        tie = records.ties[row]
        if tie.first == other or tie.second == other:
            return row
    return -1


@rule
def meet(records: Records, seat: int, other: int, day: int) -> None:
    """Note that two people had to do with each other today."""
    if seat < 0 or other < 0:
        return
    people = records.people
    records.views[seat, people[other].department].last_contact = day
    records.views[other, people[seat].department].last_contact = day
    row = tie_between(records, seat, other)
    if row >= 0:
        strengthen(records, row, day)


@rule
def change_trust(records: Records, seat: int, other: int, change: float) -> None:
    """Move a person's trust in a department, and in the colleague there if they are tied."""
    if not records.inputs[0].with_trust:
        return
    view = records.views[seat, records.people[other].department]
    view.trust = min(view.ceiling, max(0.0, view.trust + change))
    row = tie_between(records, seat, other)
    if row >= 0:
        tie = records.ties[row]
        if tie.first == seat:
            tie.trust_first = min(1.0, max(0.0, tie.trust_first + change))
        else:
            tie.trust_second = min(1.0, max(0.0, tie.trust_second + change))


@rule
def see_promise(records: Records, seat: int, other: int, is_kept: bool) -> None:
    """Let a person see whether a colleague of another department kept a promise."""
    inputs = records.inputs[0]
    if seat < 0 or other < 0 or not records.people[seat].is_present:
        return
    if records.people[seat].department == records.people[other].department:
        return
    gain = inputs.trust_gain
    change_trust(records, seat, other, gain if is_kept else -gain * inputs.trust_loss_ratio)


@rule
def discover_concealment(records: Records, seat: int, other: int) -> None:
    """Let a person find out that a colleague concealed something: a loss that leaves a scar."""
    inputs = records.inputs[0]
    if seat < 0 or other < 0 or not inputs.with_trust:
        return
    if records.people[seat].department == records.people[other].department:
        return
    view = records.views[seat, records.people[other].department]
    view.ceiling = min(
        view.ceiling,
        max(view.prior_trust * inputs.concealment_scar, view.trust * inputs.concealment_scar),
    )
    change_trust(records, seat, other, -inputs.concealment_loss)


@rule
def drift(records: Records, seat: int, day: int) -> None:
    """Let trust drift back to where it started, without contact."""
    inputs = records.inputs[0]
    if not inputs.with_trust or not records.people[seat].is_present:
        return
    for department in range(records.departments.shape[0]):
        view = records.views[seat, department]
        if day - view.last_contact > DAYS_PER_WEEK:
            goal = min(view.prior_trust, view.ceiling)
            view.trust += inputs.trust_drift / DAYS_PER_WEEK * (goal - view.trust)
