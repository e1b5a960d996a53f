"""Help with deals: product specialists are pulled into proposals, as far as they have time.

Where operations do the specialists' work too, they are the ones who are pulled in.
"""

from model.blame import explain_failure
from model.people import time_for_others
from model.records import NOBODY, PROPOSING, SPECIALISTS, Records
from model.rule import rule
from model.trust import meet, see_promise

SMOOTHING = 0.1
"""Weight of a day in how busy specialists seem [share]; assumption."""
MOST_BUSY = 3.0
"""Most that specialists count as overrun [times]; as for the load of Operations."""
ENOUGH = 0.5
"""Part of what was asked that counts as having helped [share]; assumption."""
NO_HELP = 8
"""Which explanation of a customer's this is, after those of campaigns."""


@rule
def has_help(records: Records) -> bool:
    """Tell whether the firm has people who can be pulled into deals."""
    return records.firm[0].deals_by != NOBODY and records.inputs[0].with_community


@rule
def pull(records: Records, seat: int) -> float:
    """Give how far a salesperson pulls a specialist into a proposal [share].

    It takes knowing what they can do, trusting that they come, and believing that they have time.
    """
    view = records.views[seat, records.firm[0].deals_by]
    asks = (0.5 + 0.5 * view.knowledge) * (0.5 + 0.5 * view.trust)
    return asks / max(1.0, view.belief) if records.firm[0].deals_by == SPECIALISTS else asks


@rule
def asked_hours(records: Records, seat: int, ordinal: int) -> float:
    """Give the hours of specialists that a proposal asks for today [h]."""
    inputs = records.inputs[0]
    opportunity = records.opportunities[seat, ordinal]
    if opportunity.stage != PROPOSING or inputs.hours_to_propose <= 0.0:
        return 0.0
    pace = opportunity.needed_hours / inputs.hours_to_propose
    return pull(records, seat) * inputs.specialist_hours_per_deal * pace


@rule
def readiness(records: Records, seat: int) -> float:
    """Give the part of a specialist's time that deals may have [share].

    As far as deals are what pays, they have it; else it is work for others.
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    paid = 0.0
    if person.department == SPECIALISTS:
        paid = inputs.specialists_deal_share * person.stake * person.own_return
    return paid + (1.0 - paid) * person.willingness


@rule
def free_hours(records: Records) -> float:
    """Give the hours that specialists have for deals today [h]."""
    branch = records.departments[records.firm[0].deals_by]
    hours = 0.0
    for seat in range(branch.first_seat, branch.end_seat):
        person = records.people[seat]
        time = person.hours * person.effort * time_for_others(records, seat)
        hours += time * readiness(records, seat)
    return hours


@rule
def overrun(asked: float, free: float) -> float:
    """Give hours asked for against hours free [times], from 1 to the most that can be told."""
    if asked >= MOST_BUSY * free:
        return MOST_BUSY if asked > 0.0 else 1.0
    return max(1.0, asked / free)


@rule
def share_help(records: Records, day: int) -> None:
    """Share the time that specialists have for deals among all proposals that ask for it."""
    firm = records.firm[0]
    if not has_help(records):
        return
    asked = 0.0
    for seat in range(records.opportunities.shape[0]):
        person = records.people[seat]
        for ordinal in range(person.first_open, person.next_arrival):
            asked += asked_hours(records, seat, ordinal)
    free = free_hours(records)
    given = min(asked, free)
    branch = records.departments[firm.deals_by]
    branch.help = given / asked if asked > 0.0 else 1.0
    records.ledger[0].asked_help_h += asked
    records.ledger[0].deal_help_h += given
    if firm.deals_by == SPECIALISTS:
        branch.state += SMOOTHING * (overrun(asked, free) - branch.state)


@rule
def help_with(records: Records, seat: int, ordinal: int) -> None:
    """Let a proposal have its part of today's help."""
    firm = records.firm[0]
    if not has_help(records):
        return
    asked = asked_hours(records, seat, ordinal)
    opportunity = records.opportunities[seat, ordinal]
    opportunity.asked += asked
    opportunity.help += asked * records.departments[firm.deals_by].help


@rule
def help_gain(records: Records, seat: int, ordinal: int) -> float:
    """Give the factor of the chance to win that a specialist's help makes [times]."""
    inputs = records.inputs[0]
    if not has_help(records):
        return 1.0
    part = records.opportunities[seat, ordinal].help / inputs.specialist_hours_per_deal
    return 1.0 + inputs.specialist_win_gain * min(1.0, part)


@rule
def judge_help(
    records: Records, seat: int, ordinal: int, is_won: bool, luck: float, day: int
) -> None:
    """Let a salesperson see whether a specialist who was asked into a proposal came.

    Parameters
    ----------
    luck
        The customer's uniform for blame.
    """
    firm = records.firm[0]
    opportunity = records.opportunities[seat, ordinal]
    if not has_help(records) or opportunity.asked <= 0.0:
        return
    branch = records.departments[firm.deals_by]
    specialist = branch.first_seat + (seat + ordinal) % branch.n_open
    came = opportunity.help >= ENOUGH * opportunity.asked
    if came:
        meet(records, seat, specialist, day)
    see_promise(records, seat, specialist, came)
    if not came and not is_won:
        explain_failure(records, seat, specialist, luck, NO_HELP)


@rule
def expertise_in_sessions(records: Records) -> float:
    """Give the factor of account leads that specialists in a session make [times]."""
    if records.firm[0].deals_by != SPECIALISTS:
        return 1.0
    ready = records.departments[SPECIALISTS].willingness
    return 1.0 + records.inputs[0].specialist_session_gain * ready
