"""Transparency: what one sees of other departments without asking, and what being seen costs."""

from model.calendar import DAYS_PER_WEEK
from model.check_ins import learn, look_error, reaction
from model.people import fade, has_weekly_turn
from model.records import Records
from model.rule import rule


@rule
def read_updates(records: Records, seat: int) -> None:
    """Let reading updates take its time."""
    inputs = records.inputs[0]
    person = records.people[seat]
    items = inputs.updates_at_full * inputs.transparency
    read = min(items, inputs.overload_point)
    person.hours = max(0.0, person.hours - read * inputs.reading_minutes / 60.0)


@rule
def attention(records: Records) -> float:
    """Give the share of updates that are taken in: beyond overload they crowd each other out."""
    inputs = records.inputs[0]
    items = inputs.updates_at_full * inputs.transparency
    if items <= inputs.overload_point:
        return 1.0
    spread = inputs.overload_point / items
    return spread * spread


@rule
def look(records: Records, seat: int, day: int) -> None:
    """Let a person look at the other departments once a week, and let old beliefs go stale."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not person.is_present:
        return
    if inputs.with_transparency:
        read_updates(records, seat)
    if not has_weekly_turn(records, seat, day):
        return
    kept = fade(inputs.belief_memory, float(DAYS_PER_WEEK))
    forgotten = 1.0 - fade(inputs.knowledge_memory, float(DAYS_PER_WEEK))
    seen = inputs.news_by_sight * inputs.transparency * attention(records)
    for department in range(records.departments.shape[0]):
        if department == person.department:
            continue
        view = records.views[seat, department]
        usual = records.departments[department].usual
        view.belief = usual + kept * (view.belief - usual)
        view.age += DAYS_PER_WEEK
        floor = 0.5 * inputs.opening_knowledge
        view.knowledge -= forgotten * max(0.0, view.knowledge - floor)
        if inputs.with_transparency and seen > 0.0:
            weight = reaction(records, float(DAYS_PER_WEEK))
            error = look_error(records, seat, department, day, 0)
            noise = inputs.observation_noise * weight * error
            learn(records, seat, department, seen, noise)
            fresh = 1.0 - fade(inputs.news_time, float(DAYS_PER_WEEK))
            gain = inputs.sight_teaching * seen * fresh
            view.knowledge += gain * (1.0 - view.knowledge)
