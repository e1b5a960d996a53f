"""Contact: messages run along ties and carry news, beliefs and habits of working together."""

from math import exp

from model.calendar import DAYS_PER_WEEK
from model.check_ins import learn, look_error, occasion_of
from model.draws import nth_draw
from model.network import slacken, strengthen, tie_is_kept_up
from model.records import Records
from model.rule import rule

TIES_OF_A_PERSON = 10.0
"""Ties over which a person's messages are spread when all are close; D2, D3."""


FIRST_MESSAGE = 10
"""Occasion of a week from which messages draw their errors, after looks and check-ins."""
FURTHER_MESSAGES = 1_000_000
"""Beyond all numbers of messages from the departments that every firm has room for."""
NEWS_OF_CONTACT = 0.02
"""Weekly news from one colleague that counts as contact with the department [share]; assumption."""


@rule
def hear_from(records: Records, seat: int, other: int, news: float, trust: float, day: int) -> None:
    """Let a person hear from a colleague: first hand of their department, second hand of others."""
    inputs = records.inputs[0]
    person = records.people[seat]
    colleague = records.people[other]
    if person.department != colleague.department:
        place, department = colleague.place, colleague.department
        occasion = FIRST_MESSAGE + occasion_of(place, department, FURTHER_MESSAGES)
        luck = nth_draw(records.week_luck[day // DAYS_PER_WEEK, seat].message, occasion)
        error = look_error(records, seat, colleague.department, day, occasion)
        wrong = inputs.observation_noise * error if luck < inputs.message_noise else 0.0
        view = records.views[seat, colleague.department]
        learn(records, seat, colleague.department, news * (0.5 + trust), wrong)
        if news >= NEWS_OF_CONTACT:
            view.last_contact = day
        view.knowledge += inputs.knowledge_gain * news * (1.0 - view.knowledge)
        return
    person.heard += news
    person.heard_candor += news * colleague.candor
    for department in range(records.departments.shape[0]):
        if department == person.department:
            continue
        view = records.views[seat, department]
        told = records.views[other, department]
        if told.age < view.age:
            pull = min(0.5, inputs.gossip * news * 5.0)
            view.belief += pull * (told.belief - view.belief)
            view.age += pull * (told.age - view.age)


@rule
def meet_face_to_face(records: Records, day: int) -> None:
    """Let people of different departments who met today keep up their tie."""
    firm = records.firm[0]
    people = records.people
    if not firm.is_check_in_day and not firm.is_session_day:
        return
    for row in range(records.ties.shape[0]):
        tie = records.ties[row]
        if tie.is_cross and people[tie.first].met_today and people[tie.second].met_today:
            tie.last_contact = day
            if firm.is_session_day:
                strengthen(records, row, day)


@rule
def exchange_messages(records: Records, day: int) -> None:
    """Let every tie carry its week's messages, a fifth of the ties on each day."""
    inputs = records.inputs[0]
    people = records.people
    weekly = inputs.messages_per_day * DAYS_PER_WEEK / TIES_OF_A_PERSON
    weekday = day % DAYS_PER_WEEK
    for row in range(records.tie_weekdays[weekday], records.tie_weekdays[weekday + 1]):
        tie = records.ties[row]
        if not (people[tie.first].is_present and people[tie.second].is_present):
            continue
        slacken(records, row, day)
        close = tie_is_kept_up(records, row, day)
        if close <= 0.0:
            continue
        news = 1.0 - exp(-inputs.message_news * weekly * close)
        hear_from(records, tie.first, tie.second, news, tie.trust_first, day)
        hear_from(records, tie.second, tie.first, news, tie.trust_second, day)
        records.ledger[0].contacts += close
        if tie.is_cross:
            records.ledger[0].cross_contacts += close
