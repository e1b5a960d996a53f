"""Campaigns: marketing brings waves of opportunities, announced to the others in time or not.

A firm without a marketing department has its campaigns from outside: they are as large as planned,
aim at nobody in particular, and are announced as often as the rule says.
"""

from math import exp, pi, sin

from model.blame import explain_failure
from model.calendar import DAYS_PER_WEEK, DAYS_PER_YEAR
from model.people import has_department, hours_per_day
from model.records import MARKETING, NOBODY, OPERATIONS, SALES, Records
from model.rhythm import is_due, next_due
from model.rule import rule
from model.trust import meet, see_promise

EXPECTED = 0.5
"""Part of a wave whose expectation prepares a salesperson for it [share]; assumption."""
WORKED = 0.75
"""Part of the needed hours below which an opportunity counts as neglected [share]; assumption."""
JUNK, NEGLECT = 6, 7
"""Which explanations of a customer's these are, after those of delivery and of leaving."""


@rule
def market(records: Records, day: int) -> float:
    """Give the opportunities that the market brings to a salesperson's seat in a day."""
    inputs = records.inputs[0]
    since = day - records.firm[0].record_from
    season = 1.0 + inputs.market_cycle * sin(2.0 * pi * since / DAYS_PER_YEAR)
    return inputs.opportunities_per_week / DAYS_PER_WEEK * season


# Marketing's work


@rule
def prepare_campaign(records: Records, seat: int, day: int) -> None:
    """Let somebody in marketing work on the next campaign, as planned for a full seat or less."""
    person = records.people[seat]
    firm = records.firm[0]
    firm.campaign_hours += person.hours * person.effort
    firm.campaign_plan += hours_per_day(records, MARKETING, person.is_lead)


@rule
def aim(records: Records, seat: int) -> float:
    """Give how far somebody in marketing aims at customers who fit rather than at many [share].

    It helps Sales more than it adds to the volume: who is paid for volume does it as far as they
    help others, and the less the more it costs them; who is paid for revenue does it for that.
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    own = person.stake * person.own_return
    if inputs.marketing_paid_for == 1:
        return person.willingness + (1.0 - person.willingness) * own
    return person.willingness * (1.0 - own)


@rule
def mean_aim(records: Records) -> float:
    """Give how far the marketing department aims at customers who fit [share]."""
    marketing = records.departments[MARKETING]
    total = 0.0
    for seat in range(marketing.first_seat, marketing.end_seat):
        if records.people[seat].is_present:
            total += aim(records, seat)
    return total / marketing.n_present if marketing.n_present > 0 else 0.0


@rule
def chance_of_notice(records: Records) -> float:
    """Give the chance that a campaign is announced: by rule, or by marketing's good will.

    Beyond the rule it takes willingness, and knowing and trusting those who need to be told.
    """
    by_rule = records.inputs[0].campaign_notice
    if not has_department(records, MARKETING):
        return by_rule
    view = records.relations[MARKETING, SALES]
    will = records.departments[MARKETING].willingness
    will *= (0.5 + 0.5 * view.knowledge) * (0.5 + 0.5 * view.trust)
    return by_rule + (1.0 - by_rule) * will


# The wave


@rule
def start_campaign(records: Records, day: int) -> None:
    """Start a campaign: as large as the hours put into it, and aimed as marketing is paid."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    firm.campaign_until = day + int(inputs.campaign_length)
    firm.wave = inputs.campaign_size
    firm.targeting = 0.0
    if has_department(records, MARKETING):
        prepared = firm.campaign_hours / firm.campaign_plan if firm.campaign_plan > 0.0 else 0.0
        firm.targeting = mean_aim(records)
        firm.wave *= min(1.0, prepared) * (1.0 - inputs.targeting_cost * firm.targeting)
        firm.campaign_hours = 0.0
        firm.campaign_plan = 0.0
    firm.is_announced = records.day_luck[day].notice < chance_of_notice(records)
    records.ledger[0].campaigns += inputs.campaign_cost_usd
    if firm.is_announced:
        announce(records)


@rule
def plan_quarter(records: Records, day: int) -> None:
    """Add today to what marketing's campaigns are meant to bring in the quarter."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    sellers = records.departments[SALES].n_open
    planned = market(records, day) * inputs.campaign_size * sellers
    spread = inputs.contract_value_spread
    value = inputs.contract_value_usd * exp(0.5 * spread * spread)
    firm.planned_leads += planned
    firm.planned_bookings += planned * inputs.win_rate * inputs.campaign_fit * value


@rule
def run_campaign(records: Records, day: int) -> None:
    """Start a campaign when one is due; those who are told of it expect the work to come."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    cadence = inputs.campaign_cadence if inputs.with_campaigns else 0.0
    starts = is_due(firm.campaign_due, cadence, day)
    firm.campaign_due = next_due(firm.campaign_due, cadence, day)
    if starts:
        start_campaign(records, day)
    if has_department(records, MARKETING):
        running = wave(records, day)
        records.departments[MARKETING].state = 1.0 + running
        if day < firm.campaign_until and inputs.with_campaigns:
            plan_quarter(records, day)


@rule
def announce(records: Records) -> None:
    """Let everybody in Operations expect more work from Sales, and Sales more from marketing."""
    more = 1.0 + records.firm[0].wave
    expect(records, OPERATIONS, SALES, records.departments[SALES].usual * more)
    if has_department(records, MARKETING):
        expect(records, SALES, MARKETING, more)


@rule
def expect(records: Records, department: int, other: int, state: float) -> None:
    """Let everybody in a department expect at least some state of another one."""
    branch = records.departments[department]
    for seat in range(branch.first_seat, branch.end_seat):
        view = records.views[seat, other]
        view.belief = max(view.belief, state)
        view.age = 0.0


@rule
def wave(records: Records, day: int) -> float:
    """Give the further opportunities that a campaign brings today, against the ordinary [times]."""
    if not records.inputs[0].with_campaigns or day >= records.firm[0].campaign_until:
        return 0.0
    return records.firm[0].wave


@rule
def comes_with_wave(records: Records, uniform: float, day: int) -> bool:
    """Tell whether an opportunity that arrives today was brought by the campaign."""
    more = wave(records, day)
    return more > 0.0 and uniform < more / (1.0 + more)


# What becomes of its opportunities


@rule
def campaign_fit(records: Records) -> float:
    """Give the chance that a campaign's opportunity wants a proposal, against another's [times]."""
    inputs = records.inputs[0]
    missing = 1.0 - inputs.campaign_fit
    return inputs.campaign_fit + missing * inputs.targeting_gain * records.firm[0].targeting


@rule
def note_of_campaign(records: Records, seat: int, ordinal: int) -> None:
    """Note that a campaign brought an opportunity: who expected it, and who will follow it up.

    A salesperson gives it the fewer hours, the less they trust marketing.
    """
    firm = records.firm[0]
    opportunity = records.opportunities[seat, ordinal]
    opportunity.is_of_campaign = True
    opportunity.is_surprising = not firm.is_announced
    opportunity.campaign_fit = campaign_fit(records)
    firm.campaign_leads += 1.0
    records.ledger[0].n_of_campaigns += 1.0
    if has_department(records, MARKETING):
        view = records.views[seat, MARKETING]
        sees = view.belief >= 1.0 + EXPECTED * firm.wave
        opportunity.is_surprising = opportunity.is_surprising and not sees
        opportunity.attention *= 1.0 - records.inputs[0].lead_neglect * (1.0 - view.trust)


@rule
def marketer_of(records: Records, seat: int, ordinal: int) -> int:
    """Give who in marketing brought an opportunity of a campaign; nobody without marketing."""
    if not has_department(records, MARKETING):
        return NOBODY
    marketing = records.departments[MARKETING]
    return marketing.first_seat + (seat + ordinal) % marketing.n_open


@rule
def judge_lead(
    records: Records, seat: int, ordinal: int, wants: bool, should: bool, luck: float, day: int
) -> None:
    """Let a salesperson see whether an opportunity of a campaign was worth the call.

    Parameters
    ----------
    wants
        Whether the customer wants a proposal.
    should
        Whether one that no campaign had brought would have wanted one.
    luck
        The customer's uniform for blame.
    """
    marketer = marketer_of(records, seat, ordinal)
    if marketer == NOBODY or not (wants or should):
        return
    meet(records, seat, marketer, day)
    see_promise(records, seat, marketer, wants)
    if not wants:
        explain_failure(records, seat, marketer, luck, JUNK)


@rule
def judge_follow_up(
    records: Records, seat: int, ordinal: int, is_won: bool, luck: float, day: int
) -> None:
    """Let marketing see whether Sales worked an opportunity of a campaign that wanted a proposal.

    Parameters
    ----------
    luck
        The customer's uniform for blame.
    """
    marketer = marketer_of(records, seat, ordinal)
    if marketer == NOBODY:
        return
    opportunity = records.opportunities[seat, ordinal]
    is_neglected = opportunity.effort < WORKED * opportunity.needed
    if not is_won and not is_neglected:
        return
    see_promise(records, marketer, seat, is_won)
    if not is_won:
        explain_failure(records, marketer, seat, luck, NEGLECT)
