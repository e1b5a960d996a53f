"""Blame: after a failure each side explains it, and often puts it down to the other."""

from model.calendar import DAYS_PER_WEEK
from model.candor import example
from model.draws import nth_draw
from model.people import has_weekly_turn, other_end
from model.records import Records
from model.rule import rule
from model.trust import change_trust

ORDINARY_PERSPECTIVE = 0.3
"""Perspective taking at which blame is as the evidence says [share]; assumption."""
OCCASIONS_APART = 100_000
"""Occasions from one explanation to the next; those between are of colleagues who hear of it."""
TENSION_OF_BLAME = 0.2
"""Tension that one blame adds on both sides [share]; assumption, it fades with tension_memory."""


@rule
def blame_share(records: Records, seat: int, department: int) -> float:
    """Give the share of failures a person puts down to another department.

    It falls from trust 0.2 to trust 0.8, and with seeing the other side's pressures and work.
    """
    inputs = records.inputs[0]
    view = records.views[seat, department]
    slope = (inputs.blame_at_high_trust - inputs.blame_at_low_trust) / 0.6
    share = inputs.blame_at_low_trust + slope * (view.trust - 0.2)
    share *= 1.0 - inputs.leaders_conflict * example(records)
    insight = 0.5 * (records.people[seat].perspective - ORDINARY_PERSPECTIVE)
    insight += 0.5 * (view.knowledge - inputs.opening_knowledge)
    return min(1.0, max(0.0, share * (1.0 - insight)))


@rule
def spread_blame(records: Records, seat: int, other: int, uniform: float) -> None:
    """Let colleagues of the own department take over a blame they hear."""
    inputs = records.inputs[0]
    loss = inputs.trust_gain * inputs.trust_loss_ratio
    for place in range(records.tie_start[seat], records.tie_start[seat + 1]):
        row = records.tie_list[place]
        colleague = other_end(records, row, seat)
        if records.ties[row].is_cross or not records.people[colleague].is_present:
            continue
        if nth_draw(uniform, 1 + records.people[colleague].place) < inputs.blame_contagion:
            change_trust(records, colleague, other, -loss)


@rule
def explain_failure(records: Records, seat: int, other: int, luck: float, nth: int) -> bool:
    """Let a person explain a failure in which a colleague of another department had a part.

    Parameters
    ----------
    luck
        The customer's uniform for blame.
    nth
        Which of the customer's explanations it is; each has draws of its own.

    Returns
    -------
    Whether the person blames the other: it costs the other morale and trust in the accuser, who
    has lost trust by the failure itself, and brings both tension.
    """
    inputs = records.inputs[0]
    if not inputs.with_blame or seat < 0 or other < 0:
        return False
    accuser = records.people[seat]
    accused = records.people[other]
    if not accuser.is_present or not accused.is_present:
        return False
    if accuser.department == accused.department:
        return False
    uniform = nth_draw(luck, nth * OCCASIONS_APART)
    if uniform >= blame_share(records, seat, accused.department):
        return False
    loss = inputs.trust_gain * inputs.trust_loss_ratio
    change_trust(records, other, seat, -loss)
    accused.morale -= inputs.blame_effect
    accuser.tension += TENSION_OF_BLAME * (1.0 - accuser.tension)
    accused.tension += TENSION_OF_BLAME * (1.0 - accused.tension)
    records.blame[accuser.department, accused.department] += 1.0
    spread_blame(records, seat, other, uniform)
    return True


@rule
def disagree(records: Records, seat: int, day: int) -> None:
    """Let different views of the work turn personal once a week, the more the less one trusts.

    A person sees the work of another department differently as far as they are wrong about its
    state, and it comes up where the two are in touch. Source: Simons and Peterson (2000).
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    if not inputs.with_blame or not person.is_present or not has_weekly_turn(records, seat, day):
        return
    for department in range(records.departments.shape[0]):
        view = records.views[seat, department]
        if department == person.department or day - view.last_contact > DAYS_PER_WEEK:
            continue
        gap = min(1.0, abs(view.belief - records.departments[department].state))
        heat = inputs.quarrel_effect * gap * (1.0 - view.trust) * (1.0 - view.trust)
        person.tension += heat * (1.0 - person.tension)


@rule
def take_credit(records: Records, seller: int, specialist: int) -> None:
    """Let credit for a good delivery go to Sales; Operations has a part where people are seen."""
    inputs = records.inputs[0]
    if not inputs.with_blame:
        return
    if seller >= 0 and records.people[seller].is_present:
        records.people[seller].morale += inputs.credit_effect
    if inputs.with_recognition and records.people[specialist].is_present:
        records.people[specialist].morale += inputs.credit_effect * inputs.recognition
