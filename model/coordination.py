"""Coordination: how well people work together across departments, and what it saves."""

from math import sqrt

from model.people import fade
from model.records import NOBODY, OPERATIONS, Records
from model.rule import rule

LEAST_EFFORT, MOST_EFFORT = 0.5, 1.5
"""Least and most effort of an onboarding, against one in an ordinary firm [times]; assumption."""


@rule
def coordination(records: Records, seat: int) -> float:
    """Give how well a salesperson or account manager and Operations work together [0-1].

    Where people of Operations look after accounts, they know all that there is to know.

    What they are to each other (mutual trust, time given to joint work that nobody is paid for)
    and what they know (each other's work, timely news) carry each other: one is of little use
    without the other. Source: Gittell (2000); Kretschmer and Puranam (2008).
    """
    person = records.people[seat]
    view = records.views[seat, OPERATIONS]
    back = records.relations[OPERATIONS, person.department]
    trust = 0.5 * (view.trust + back.trust)
    joint_work = 0.5 * (person.willingness + records.departments[OPERATIONS].willingness)
    knowledge = 0.5 * (view.knowledge + back.knowledge)
    timely = fade(records.inputs[0].belief_memory, 0.5 * (view.age + back.age))
    relationship = 0.5 * (trust + joint_work)
    communication = 0.5 * (knowledge + timely)
    if person.department == OPERATIONS:
        communication = 1.0
    return sqrt(relationship * communication)


@rule
def joint_effort(records: Records, seller: int) -> float:
    """Give the effort of an onboarding against one in an ordinary firm [times].

    The better the seller and Operations work together, the less there is to ask and to do twice.
    Source: Gittell (2000).
    """
    inputs = records.inputs[0]
    if seller == NOBODY:
        return 1.0
    better = coordination(records, seller) - inputs.ordinary_coordination
    saved = inputs.coordination_saving * inputs.interdependence * better
    return min(MOST_EFFORT, max(LEAST_EFFORT, 1.0 - saved))
