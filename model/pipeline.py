"""The pipeline: opportunities arrive, take selling hours and time, and are won or lost."""

from math import exp, pow

from model.calendar import DAYS_PER_QUARTER, DAYS_PER_YEAR
from model.campaigns import (
    comes_with_wave,
    judge_follow_up,
    judge_lead,
    market,
    note_of_campaign,
    wave,
)
from model.candor import says_no
from model.coaching import coaching_gain
from model.community import session_gain
from model.deal_help import help_gain, help_with, judge_help
from model.delivery import accept_project
from model.fit import attention
from model.hand_off import care_for_hand_off, completeness, hand_off_time
from model.pay_plan import pay_commission_at_once
from model.people import time_for_own
from model.records import (
    LOST_TO_COMPETITOR,
    LOST_TO_INDECISION,
    NOT_ARRIVED,
    OPERATIONS,
    PROPOSING,
    QUALIFYING,
    SALES,
    WON,
    Records,
)
from model.reputation import reputation_gain
from model.rule import rule
from model.slots import slot_of
from model.trust import meet

MOST_HOURS = 1.2
"""Selling hours an opportunity can use, against what it needs [times]; assumption."""
LATE_DAYS = 10
"""The last two weeks of a quarter [days]; S1-S7."""


@rule
def arrivals_per_day(records: Records, day: int) -> float:
    """Give the qualified opportunities that reach one salesperson's seat in a day."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    sales = records.departments[SALES]
    referred = inputs.referral_rate * firm.n_happy / DAYS_PER_YEAR / max(1, sales.n_open)
    records.ledger[0].n_referrals += referred
    return market(records, day) * (1.0 + wave(records, day)) + referred


@rule
def open_opportunity(records: Records, seat: int, ordinal: int, day: int) -> None:
    """Open an opportunity: its worth, its pace, and whether its date can be moved."""
    inputs = records.inputs[0]
    luck = records.customer_luck[slot_of(records, seat, ordinal)]
    opportunity = records.opportunities[seat, ordinal]
    size = exp(inputs.contract_value_spread * luck.value)
    opportunity.listed = inputs.contract_value_usd * size / (1.0 - inputs.reference_discount)
    opportunity.value = opportunity.listed * (1.0 - inputs.discount)
    length = inputs.cycle_length * exp(inputs.cycle_spread * luck.cycle)
    opportunity.cycle = length * pow(size, inputs.cycle_value_elasticity)
    opportunity.stage = QUALIFYING
    opportunity.arrival_day = day
    stage_days = max(1, int(opportunity.cycle * inputs.qualifying_share))
    opportunity.decision_day = day + stage_days
    opportunity.needed_hours = inputs.hours_to_qualify / stage_days
    opportunity.discount = inputs.discount
    opportunity.fit = luck.fit
    opportunity.attention = attention(records, seat, luck.fit)
    opportunity.is_movable = luck.control < inputs.timing_control
    opportunity.promised_time = -1.0
    if comes_with_wave(records, luck.wave, day):
        note_of_campaign(records, seat, ordinal)


@rule
def receive_opportunities(records: Records, seat: int, day: int) -> None:
    """Let the market bring opportunities to a salesperson's seat."""
    person = records.people[seat]
    if not records.inputs[0].with_pipeline or not person.is_open:
        return
    person.arrival_clock += arrivals_per_day(records, day)
    while person.arrival_clock >= person.due:
        if person.next_arrival >= records.opportunities.shape[1] - 1:
            records.firm[0].ran_out_of_slots = True
            return
        open_opportunity(records, seat, person.next_arrival, day)
        records.ledger[0].n_arrived += 1.0
        person.next_arrival += 1
        person.due += records.customer_luck[slot_of(records, seat, person.next_arrival)].gap


@rule
def divide_selling_hours(records: Records, seat: int) -> None:
    """Let a salesperson divide today's selling hours among debts and open opportunities."""
    person = records.people[seat]
    needed = 0.0
    for ordinal in range(person.first_open, person.next_arrival):
        opportunity = records.opportunities[seat, ordinal]
        if opportunity.stage == QUALIFYING or opportunity.stage == PROPOSING:
            needed += opportunity.needed_hours * opportunity.attention
    hours = person.hours * person.effort * time_for_own(records, seat)
    owed = min(person.owed_hours, 0.5 * hours)
    person.owed_hours -= owed
    given = 0.0
    if needed > 0.0:
        given = min(MOST_HOURS, (hours - owed) / needed)
    person.needed_hours = needed + owed
    if not person.has_accounts:  # there it tells what accounts get
        person.coverage += 0.1 * (min(1.0, given) - person.coverage)
    records.ledger[0].selling_h += hours
    for ordinal in range(person.first_open, person.next_arrival):
        opportunity = records.opportunities[seat, ordinal]
        if opportunity.stage == QUALIFYING or opportunity.stage == PROPOSING:
            opportunity.effort += given * opportunity.needed_hours * opportunity.attention
            opportunity.needed += opportunity.needed_hours
            help_with(records, seat, ordinal)


@rule
def win_chance(records: Records, seat: int, ordinal: int, day: int) -> float:
    """Give the chance that a proposal convinces the customer.

    The ordinary discount wins deals; a further one at the deadline buys the date and no more.
    """
    inputs = records.inputs[0]
    opportunity = records.opportunities[seat, ordinal]
    chance = inputs.late_win_rate * records.people[seat].skill
    if opportunity.needed > 0.0:
        chance *= pow(opportunity.effort / opportunity.needed, inputs.selling_return)
    if inputs.over_promise_size > 0.0:
        stretch = opportunity.stretch / inputs.over_promise_size
        chance *= 1.0 + inputs.over_promise_win_gain * stretch
    knows = records.views[seat, OPERATIONS].knowledge - inputs.opening_knowledge
    knows *= inputs.interdependence
    chance *= max(0.0, 1.0 + inputs.knowledge_win_effect * knows)
    chance *= coaching_gain(records, seat) * reputation_gain(records)
    chance *= session_gain(records, seat, day) * help_gain(records, seat, ordinal)
    if opportunity.is_surprising:
        chance *= 1.0 - inputs.unprepared_loss
    cheaper = inputs.discount - inputs.reference_discount
    chance *= max(0.0, 1.0 + inputs.price_response * cheaper)
    chance *= pow(1.0 - inputs.pull_in_loss, max(0.0, opportunity.pulled_weeks))
    return min(1.0, chance)


@rule
def lose(records: Records, seat: int, ordinal: int) -> None:
    """Lose an opportunity to a competitor or to indecision."""
    luck = records.customer_luck[slot_of(records, seat, ordinal)]
    opportunity = records.opportunities[seat, ordinal]
    opportunity.stage = LOST_TO_INDECISION
    if luck.loss < records.inputs[0].competitor_loss_share:
        opportunity.stage = LOST_TO_COMPETITOR
    records.ledger[0].n_lost += 1.0


@rule
def book(records: Records, seat: int, ordinal: int, day: int) -> float:
    """Book a won deal, and give its yearly value at net prices [$]."""
    firm = records.firm[0]
    ledger = records.ledger[0]
    person = records.people[seat]
    opportunity = records.opportunities[seat, ordinal]
    listed = opportunity.listed
    value = listed * (1.0 - opportunity.discount)
    person.sold += value
    person.year_sold += value
    ledger.n_won += 1.0
    ledger.bookings += value
    ledger.listed_bookings += listed
    firm.quarter_bookings += value
    if opportunity.is_of_campaign:
        firm.campaign_bookings += value
        ledger.campaign_bookings += value
    day_of_quarter = (day - firm.record_from) % DAYS_PER_QUARTER
    if day_of_quarter >= DAYS_PER_QUARTER - LATE_DAYS:
        ledger.late_bookings += value
    elif day_of_quarter < LATE_DAYS:
        ledger.early_bookings += value
    pay_commission_at_once(records, seat, value)
    return value


@rule
def correct_promise(records: Records, seat: int, ordinal: int) -> None:
    """Take a stretched promise back before work begins: the customer is disappointed, but once."""
    opportunity = records.opportunities[seat, ordinal]
    opportunity.promised_time = opportunity.honest_time
    opportunity.stretch = 0.0
    opportunity.disappointment = records.inputs[0].correction_effect
    records.ledger[0].n_corrected += 1.0


@rule
def win(records: Records, seat: int, ordinal: int, day: int) -> None:
    """Win a deal: book it, hand it over, and leave closing work to be done."""
    inputs = records.inputs[0]
    person = records.people[seat]
    opportunity = records.opportunities[seat, ordinal]
    opportunity.stage = WON
    value = book(records, seat, ordinal, day)
    care = care_for_hand_off(records, seat)
    known = completeness(records, care)
    time = hand_off_time(records, care)
    person.owed_hours += inputs.hours_to_close + time
    records.ledger[0].completeness += known
    if opportunity.stretch > 0.0:
        records.ledger[0].n_over_promised += 1.0
    slot = slot_of(records, seat, ordinal)
    if opportunity.stretch > 0.0 and says_no(records, records.customer_luck[slot].correct):
        correct_promise(records, seat, ordinal)
    row = accept_project(records, slot, seat, value, known, time, day)
    account = records.accounts[row]
    account.promised_time = opportunity.promised_time
    account.satisfaction -= opportunity.disappointment
    account.stretch = opportunity.stretch
    account.was_over_promised = opportunity.stretch > 0.0
    account.list_revenue = opportunity.listed
    project = records.projects[records.firm[0].n_projects - 1]
    project.effort *= 1.0 + inputs.scope_share * opportunity.stretch * known
    project.left = project.effort
    meet(records, seat, account.owner, day)


@rule
def qualify_chance(records: Records, seat: int, ordinal: int) -> float:
    """Give the chance that a customer wants a proposal; less often one that a campaign brought."""
    opportunity = records.opportunities[seat, ordinal]
    chance = ordinary_chance(records)
    if opportunity.is_of_campaign:
        chance *= opportunity.campaign_fit
    return chance


@rule
def ordinary_chance(records: Records) -> float:
    """Give the chance that a customer whom no campaign brought wants a proposal."""
    inputs = records.inputs[0]
    return inputs.win_rate / inputs.late_win_rate


@rule
def decide_opportunity(records: Records, seat: int, ordinal: int, day: int) -> None:
    """Let the customer decide: to hear a proposal, or to accept one."""
    inputs = records.inputs[0]
    luck = records.customer_luck[slot_of(records, seat, ordinal)]
    opportunity = records.opportunities[seat, ordinal]
    if opportunity.stage == PROPOSING:
        is_won = luck.win < win_chance(records, seat, ordinal, day)
        if is_won:
            win(records, seat, ordinal, day)
        else:
            lose(records, seat, ordinal)
        judge_help(records, seat, ordinal, is_won, luck.blame, day)
        if opportunity.is_of_campaign:
            judge_follow_up(records, seat, ordinal, is_won, luck.blame, day)
        return
    wants = luck.qualify < qualify_chance(records, seat, ordinal)
    if opportunity.is_of_campaign:
        should = luck.qualify < ordinary_chance(records)
        judge_lead(records, seat, ordinal, wants, should, luck.blame, day)
    if wants:
        opportunity.stage = PROPOSING
        stage_days = max(1, int(opportunity.cycle) - (day - opportunity.arrival_day))
        opportunity.decision_day = day + stage_days
        opportunity.needed_hours = inputs.hours_to_propose / stage_days
    else:
        lose(records, seat, ordinal)


@rule
def sell(records: Records, seat: int, day: int) -> None:
    """Let a salesperson work the open opportunities, and customers decide on those that are due."""
    person = records.people[seat]
    divide_selling_hours(records, seat)
    for ordinal in range(person.first_open, person.next_arrival):
        opportunity = records.opportunities[seat, ordinal]
        is_open = opportunity.stage == QUALIFYING or opportunity.stage == PROPOSING
        if is_open and opportunity.decision_day <= day:
            decide_opportunity(records, seat, ordinal, day)
    while person.first_open < person.next_arrival:
        stage = records.opportunities[seat, person.first_open].stage
        if stage in (NOT_ARRIVED, QUALIFYING, PROPOSING):
            break
        person.first_open += 1
