"""Check-ins: the departments meet; news is exchanged, and hours are taken from work."""

from math import exp, log, sqrt

from model.calendar import DAYS_PER_MONTH, DAYS_PER_WEEK
from model.draws import nth_draw
from model.people import yearly_pay
from model.perspective import common_goals, hear_pressures
from model.records import DEPARTMENTS, ORDINARY, Records
from model.rhythm import is_due, next_due
from model.rule import rule

WORKING_DAY_HOURS = 8.0
"""Contracted hours of a day [h]."""
PAID_YEARLY_HOURS = 52.0 * 5.0 * WORKING_DAY_HOURS
"""Hours a year's pay is for [h]."""


FURTHER_LOOKS = 10_000_000
"""Beyond all numbers of looks at the departments that every firm has room for."""
NOT_ORDINARY = len(DEPARTMENTS) - ORDINARY
"""Departments that not every firm has."""
EVEN_SPREAD = sqrt(12.0)
"""Width of an even spread whose standard deviation is one."""


@rule
def call_check_in(records: Records, day: int) -> None:
    """Decide whether the departments meet today, and whether action items come of it."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    firm.has_follow_up = False
    cadence = inputs.check_in_cadence if inputs.with_check_ins else 0.0
    firm.is_check_in_day = is_due(firm.check_in_due, cadence, day)
    firm.check_in_due = next_due(firm.check_in_due, cadence, day)
    if not firm.is_check_in_day:
        return
    luck = records.day_luck[day]
    follow_up = inputs.follow_up_generic
    if luck.purpose < inputs.check_in_purpose:
        follow_up = inputs.follow_up_purposeful
    firm.has_follow_up = luck.follow_up < follow_up


@rule
def meetings_today(records: Records) -> float:
    """Give the check-ins held today: more than one where the cadence is under a day."""
    return max(1.0, 1.0 / records.inputs[0].check_in_cadence)


@rule
def reaction(records: Records, interval: float) -> float:
    """Give the weight of the latest noisy report: the more frequent, the stronger [share]."""
    inputs = records.inputs[0]
    fast = inputs.over_reaction_fast
    if interval <= DAYS_PER_WEEK:
        return fast
    slow = inputs.over_reaction_slow
    way = log(interval / DAYS_PER_WEEK) / log(float(DAYS_PER_MONTH) / DAYS_PER_WEEK)
    return fast + min(1.0, way) * (slow - fast)


@rule
def occasion_of(occasion: int, department: int, further: int) -> int:
    """Number an occasion at which a department is met, so that each has a draw of its own.

    Parameters
    ----------
    further
        From which number on those of departments stand that not every firm has.
    """
    if department < ORDINARY:
        return ORDINARY * occasion + department
    return further + NOT_ORDINARY * occasion + department - ORDINARY


@rule
def look_error(records: Records, seat: int, department: int, day: int, occasion: int) -> float:
    """Give the error of what a person learns of a department [SD], spread evenly around zero.

    Parameters
    ----------
    occasion
        Which of the week's occasions it is; each has an error of its own.
    """
    own = records.week_luck[day // DAYS_PER_WEEK, seat].look
    return EVEN_SPREAD * (nth_draw(own, occasion_of(occasion, department, FURTHER_LOOKS)) - 0.5)


@rule
def learn(records: Records, seat: int, department: int, gain: float, noise: float) -> None:
    """Let a person take in news of a department: the belief moves towards what is reported.

    Parameters
    ----------
    gain
        Share of the news taken in.
    noise
        Relative error of the report.
    """
    view = records.views[seat, department]
    report = max(0.0, records.departments[department].state * (1.0 + noise))
    believed = gain * (0.5 + 0.5 * view.trust)
    view.belief += believed * (report - view.belief)
    view.age *= 1.0 - believed


@rule
def contact_effect(records: Records, seat: int) -> float:
    """Give the trust a joint check-in brings a person [0-1]."""
    return records.inputs[0].contact_effect * common_goals(records, seat)


@rule
def pay_for_time(records: Records, seat: int, hours: float) -> None:
    """Book the time of a meeting: its hours, and their pay, which leaves ordinary pay."""
    ledger = records.ledger[0]
    department = records.people[seat].department
    cost = hours * yearly_pay(records, department) / PAID_YEARLY_HOURS
    ledger.meeting_h += hours
    ledger.meeting_pay += cost
    ledger.pay -= cost


@rule
def attend_check_in(records: Records, seat: int, day: int) -> None:
    """Let a person attend today's check-in: hours go, news and contact come."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not records.firm[0].is_check_in_day or not person.is_present:
        return
    luck = nth_draw(records.week_luck[day // DAYS_PER_WEEK, seat].attend, day % DAYS_PER_WEEK)
    if luck >= inputs.check_in_attendance:
        return
    held = meetings_today(records)
    hours = held * (inputs.check_in_length_h + inputs.switching_hours)
    hours = min(hours, WORKING_DAY_HOURS)
    person.hours = max(0.0, person.hours - hours)
    person.met_today = True
    person.morale -= inputs.meeting_fatigue * held
    pay_for_time(records, seat, hours)
    fresh = 1.0 - exp(-(day - person.met_day) / inputs.news_time)
    news = fresh * (1.0 - inputs.open_dialogue)
    person.met_day = day
    hear_pressures(records, seat)
    for department in range(records.departments.shape[0]):
        if department == person.department:
            continue
        view = records.views[seat, department]
        weight = reaction(records, inputs.check_in_cadence)
        noise = (
            inputs.observation_noise
            * weight
            * look_error(records, seat, department, day, 1 + day % DAYS_PER_WEEK)
        )
        learn(records, seat, department, news, noise)
        view.last_contact = day
        view.knowledge += inputs.knowledge_gain * fresh * (1.0 - view.knowledge)
        if inputs.with_trust:
            trust = view.trust + fresh * contact_effect(records, seat)
            view.trust = min(view.ceiling, max(view.trust, trust))
    if person.has_accounts and records.firm[0].has_follow_up:
        leads = inputs.leads_per_check_in * news * inputs.interdependence
        person.leads += leads
        records.ledger[0].n_leads += leads
