"""Who talks to whom: the communication graph of a firm.

A graph is a `Ties` table. `generate_ties` draws one from a block model with department, hierarchy
and project ties; `rewired` shuffles one with everybody's number of ties kept. `model.staff_files`
reads one from files, `model.graph_exchange` exchanges them with `networkx`, and
`model.graph_measures` says how far they reach across departments.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from model.records import DEPARTMENTS, ORDINARY

Rows = NDArray[np.int64]
Column = NDArray[np.float64]
Flags = NDArray[np.bool_]

_GOLDEN_TURN = (5.0**0.5 - 1.0) / 2.0  # a step round a circle that keeps any number of points apart
LEAST_STRENGTH = 0.02
"""Strength below which two people do not count as tied [share]."""
_BLOCK = 1 << 17  # pairs looked at together; bounds memory, and fits a processor's cache

# Mean ties of a person in a firm of 23, 23 and 46 people, for each unit of what causes them: sums
# of chances over all pairs, less what the kinds of tie have in common.
_REFERENCE_STAFF = 92
_TIES_PER_REACH_ACROSS = 6.88
_TIES_PER_REACH_WITHIN = 3.0
_TIES_PER_NEAR = 0.85
_TIES_PER_SPAN = 0.026

_SUREST = 0.999  # chance of a tie where settings ask for certainty, which no sociability can undo


class Uniforms(Protocol):
    """Gives the uniform numbers in (0, 1) of a stream, shape (entities, columns).

    Row e depends on the stream and e alone, so that asking for more entities changes none.
    """

    def __call__(self, stream: str, entities: int, columns: int = 1, /) -> Column:
        """Give the numbers."""


@dataclass(frozen=True)
class Ties:
    """The edges of a communication graph, each once, sorted by both ends.

    Attributes
    ----------
    first
        Row of one person, shape (ties,).
    second
        Row of the other person, greater than `first`, shape (ties,).
    strength
        How closely the two work together [share 0-1], above 0, shape (ties,).
    """

    first: Rows
    second: Rows
    strength: Column

    def __len__(self) -> int:
        return len(self.first)

    def renumbered(self, row_of: Rows) -> "Ties":
        """Give the same ties when each person has moved to another row.

        Parameters
        ----------
        row_of
            New row of each person, shape (people,).
        """
        return _in_order(row_of[self.first], row_of[self.second], self.strength)

    def joined(self, others: "Ties") -> "Ties":
        """Give these ties with others between the same people, which come last."""
        return Ties(
            np.concatenate([self.first, others.first]),
            np.concatenate([self.second, others.second]),
            np.concatenate([self.strength, others.strength]),
        )

    def picked(self, which: NDArray[Any]) -> "Ties":
        """Give some of these ties, or all in another order, by an index of rows."""
        return Ties(self.first[which], self.second[which], self.strength[which])

    def in_use(self) -> "Ties":
        """Give the ties along which people talk at all."""
        return self.picked(self.strength >= LEAST_STRENGTH)


def _in_order(one: Rows, other: Rows, strength: Column) -> Ties:
    first, second = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((second, first))
    return Ties(first[order], second[order], strength[order])


@dataclass(frozen=True)
class GraphSettings:
    """What the communication graph of a generated firm looks like.

    Sources name evidence ids. Means hold for a firm of about a hundred people; a small firm has
    somewhat fewer ties per person, as there are fewer people to know.

    Attributes
    ----------
    mean_ties
        Mean ties of a person [people]. D2: between those met in a day (4 to 9) and everybody met
        in ten days (16 to 39).
    tie_within_share
        Share of ties inside departments [share 0-1]. D1: 0.65 with five departments, 0.42 with
        twelve; 0.72 when the five are mapped to three roles.
    team_size
        People of a department who sit together [people]. N1 (contact decays with distance), N4
        (mean work group of 8).
    team_tie_share
        Chance of a tie between two ordinary people who sit together [share 0-1]. Assumption.
    lead_span
        A lead has a tie with everybody seated at most this far away [people]. Assumption.
    sociability_spread
        Differences between people in how readily they form ties [log SD]. D3 (degree spread).
    assignment_spread
        How far chance, rather than even staffing, decides who works on what [share 0-1].
        Assumption.
    strength_within
        Mean strength of department ties, before the limit at 1 [share 0-1]. D1: they hold 0.76 to
        0.82 of all contact time.
    strength_across
        Mean strength of ties across departments, before the limit at 1 [share 0-1]. D1.
    """

    mean_ties: float = 12.0
    tie_within_share: float = 0.68
    team_size: int = 8
    team_tie_share: float = 0.50
    lead_span: int = 16
    sociability_spread: float = 0.60
    assignment_spread: float = 0.20
    strength_within: float = 0.67
    strength_across: float = 0.22


# The generated graph


@dataclass(frozen=True)
class _Staff:
    """Where everybody sits; columns of shape (people,) in the order of rows."""

    department: Rows
    seat: Rows
    """Place within the department, from 0."""
    number: Rows
    """A number of one's own, from department and seat, that no department's size moves."""
    is_ordinary: Flags
    """Whether the department is one of those that every firm has room for."""
    is_lead: Flags
    row_at: Rows
    """Rows, department by department and seat by seat."""
    start: Rows
    """Where each department begins in `row_at`, and the end, shape (departments + 1,)."""


def generate_ties(
    department: Rows,
    is_lead: Flags,
    uniforms: Uniforms,
    settings: GraphSettings | None = None,
) -> Ties:
    """Draw the communication graph of a firm.

    Three kinds of tie: *department* ties with those who sit near; *hierarchy* ties of each lead
    with the own department and with the other leads; *project* ties with those, in any
    department, whose assignment is close to one's own. Assignments lie on a circle (think of
    customers in a ring); people of the same assignment know each other, which gives clustering.
    Department and project ties come more easily to sociable people.

    The k-th person of a department is known by department and k alone, and a tie between the
    k-th and the l-th depends on nothing but the two: adding people at the end of any department
    leaves all other ties as they were. A graph that grows in this way and treats all seats alike
    gives everybody ever more ties (Aldous 1981, Hoover 1979). Here early seats have more ties than
    late ones, as people do who have long been with a firm: the reach of an assignment shrinks as
    1 / max(k, l), which keeps mean ties nearly the same in firms of any size. Rows of a
    department should therefore stand in order of seniority.

    Generated firms resemble the offices of D1-D3 in spread of ties, clustering, and share of
    contact across departments; `tests/validation/test_communication_graph.py` prints both. With
    three departments of a quarter, a quarter and half of the staff, chance alone puts 0.37 of
    pairs inside departments (0.26 with the five and 0.14 with the twelve departments of the
    evidence). The within-department share is therefore at the high end of D1, and modularity by
    contact, which cannot exceed 0.63 here, is 0.40 to 0.47 rather than 0.56 to 0.62. The five
    real departments mapped to three roles give 0.72 and 0.38.

    Parameters
    ----------
    department
        Department of each person, an index of `DEPARTMENTS`, shape (people,).
    is_lead
        Whether a person leads the department, shape (people,).
    uniforms
        Luck of this run.
    settings
        What the graph should look like; defaults where None.
    """
    settings = settings or GraphSettings()
    if len(department) < 2:
        return _no_ties()
    staff = _seated(department, is_lead)
    sociability = _sociability(staff, uniforms, settings)
    pairs = [
        _department_pairs(staff, sociability, uniforms, settings),
        *_hierarchy_pairs(staff, settings),
        *_project_pairs(staff, sociability, uniforms, settings),
    ]
    first, second = _distinct(len(department), pairs)
    return Ties(first, second, _strengths(staff, first, second, uniforms, settings))


def _no_ties() -> Ties:
    return Ties(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def _seated(department: Rows, is_lead: Flags) -> _Staff:
    row_at = np.argsort(department, kind="stable")
    sizes = np.bincount(department)
    start = np.concatenate(([0], np.cumsum(sizes)))
    seat = np.empty_like(row_at)
    seat[row_at] = np.arange(len(row_at)) - np.repeat(start[:-1], sizes)
    is_ordinary = department < ORDINARY
    further = len(DEPARTMENTS) - ORDINARY
    number = np.where(
        is_ordinary, seat * ORDINARY + department, seat * further + department - ORDINARY
    )
    return _Staff(department, seat, number, is_ordinary, is_lead, row_at, start)


def _luck(staff: _Staff, uniforms: Uniforms, quality: str) -> Column:
    """Give everybody the uniform number of a quality.

    Departments that not every firm has draw from a stream of their own.
    """
    luck = np.empty(len(staff.number))
    for who, stream in (
        (staff.is_ordinary, f"graph.{quality}"),
        (~staff.is_ordinary, f"graph.{quality}/further"),
    ):
        if who.any():
            luck[who] = uniforms(stream, int(staff.number[who].max()) + 1)[staff.number[who], 0]
    return luck


def _sociability(staff: _Staff, uniforms: Uniforms, settings: GraphSettings) -> Column:
    """Draw sociability from a log-logistic distribution with mean 1."""
    uniform = _luck(staff, uniforms, "sociability")
    shape = _sociability_shape(settings)
    return np.power(uniform / (1.0 - uniform), shape) / _log_logistic_mean(shape)


def _sociability_shape(settings: GraphSettings) -> float:
    return settings.sociability_spread * math.sqrt(3.0) / math.pi


def _log_logistic_mean(shape: float) -> float:
    return math.pi * shape / math.sin(math.pi * shape) if shape else 1.0


def _shared(uniform: Column, first: Rows, second: Rows) -> Column:
    """Make a uniform number for each pair from one number per person.

    The fractional part of the sum of two uniform numbers is uniform, and those of the three pairs
    of a triangle are independent of each other.
    """
    return np.mod(uniform[first] + uniform[second], 1.0)


def _department_pairs(
    staff: _Staff, sociability: Column, uniforms: Uniforms, settings: GraphSettings
) -> tuple[Rows, Rows]:
    """Choose ties between people of a department who sit near each other."""
    apart = np.arange(1, settings.team_size // 2 + 1)[:, np.newaxis]
    distance, place = np.nonzero(staff.seat[staff.row_at] >= apart)
    first, second = staff.row_at[place - distance - 1], staff.row_at[place]
    ease = -math.log1p(-min(settings.team_tie_share, _SUREST))
    chance = -np.expm1(-ease * sociability[first] * sociability[second])
    chosen = _shared(_luck(staff, uniforms, "team"), first, second) < chance
    return first[chosen], second[chosen]


def _hierarchy_pairs(staff: _Staff, settings: GraphSettings) -> Iterator[tuple[Rows, Rows]]:
    """Choose ties of leads with those seated near, and of leads with each other."""
    place = np.flatnonzero(staff.is_lead[staff.row_at])
    leads = staff.row_at[place]
    apart = np.arange(-settings.lead_span, settings.lead_span + 1)
    near = place[:, np.newaxis] + apart
    home = staff.department[leads][:, np.newaxis]
    is_report = (near >= staff.start[home]) & (near < staff.start[home + 1]) & (apart != 0)
    lead, _ = np.nonzero(is_report)
    yield leads[lead], staff.row_at[near[is_report]]
    one, other = np.nonzero(place[:, np.newaxis] < place)
    yield leads[one], leads[other]


def _project_pairs(
    staff: _Staff, sociability: Column, uniforms: Uniforms, settings: GraphSettings
) -> Iterator[tuple[Rows, Rows]]:
    """Choose ties between people whose assignments are close, a block of rows at a time."""
    assignment = _assignments(staff, uniforms, settings)
    openness = np.sqrt(sociability) / _mean_openness(settings)
    within, across = _reaches(settings)
    for top, end in _blocks(len(assignment)):
        block, known = slice(top, end), slice(0, end)
        apart = np.abs(assignment[block, np.newaxis] - assignment[known])
        np.minimum(apart, 1.0 - apart, out=apart)
        apart *= np.maximum(staff.seat[block, np.newaxis], staff.seat[known]) + 1
        is_within = staff.department[block, np.newaxis] == staff.department[known]
        reach = np.where(is_within, within, across)
        reach *= openness[block, np.newaxis]
        reach *= openness[known]
        second, first = np.nonzero(apart < reach)
        second += top
        is_pair = first < second
        yield first[is_pair], second[is_pair]


def _blocks(people: int) -> Iterator[tuple[int, int]]:
    """Cut all rows into blocks of about the same number of pairs."""
    height = max(1, _BLOCK // people)
    for top in range(0, people, height):
        yield top, min(people, top + height)


def _assignments(staff: _Staff, uniforms: Uniforms, settings: GraphSettings) -> Column:
    """Place everybody on the circle of assignments [turns], each department evenly."""
    shift = uniforms("graph.departments", len(DEPARTMENTS))[:, 0][staff.department]
    chance = settings.assignment_spread * _luck(staff, uniforms, "assignment")
    return np.mod(_GOLDEN_TURN * staff.seat + shift + chance, 1.0)


def _mean_openness(settings: GraphSettings) -> float:
    """Give the mean square root of sociability."""
    shape = _sociability_shape(settings)
    return _log_logistic_mean(shape / 2.0) / math.sqrt(_log_logistic_mean(shape))


def _reaches(settings: GraphSettings) -> tuple[float, float]:
    """Find how far assignments reach, within and across departments, to give the mean ties."""
    side = settings.team_size // 2
    near = 2.0 * side - ORDINARY * side * (side + 1) / _REFERENCE_STAFF
    other_ties = _TIES_PER_NEAR * settings.team_tie_share * near
    other_ties += _TIES_PER_SPAN * min(settings.lead_span, _REFERENCE_STAFF // ORDINARY)
    wanted = settings.mean_ties * settings.tie_within_share - other_ties
    across = settings.mean_ties * (1.0 - settings.tie_within_share)
    return max(0.0, wanted) / _TIES_PER_REACH_WITHIN, across / _TIES_PER_REACH_ACROSS


def _distinct(people: int, pairs: Iterable[tuple[Rows, Rows]]) -> tuple[Rows, Rows]:
    """Merge kinds of tie, so that two people have at most one; sort them by row."""
    keys = [np.minimum(one, other) * people + np.maximum(one, other) for one, other in pairs]
    first, second = np.divmod(np.unique(np.concatenate(keys)), people)
    return first, second


def _strengths(
    staff: _Staff, first: Rows, second: Rows, uniforms: Uniforms, settings: GraphSettings
) -> Column:
    """Draw strengths [share 0-1]: exponential, limited at 1, greater inside departments."""
    is_within = staff.department[first] == staff.department[second]
    mean = np.where(is_within, settings.strength_within, settings.strength_across)
    uniform = _shared(_luck(staff, uniforms, "strength"), first, second)
    return np.clip(-mean * np.log1p(-uniform), LEAST_STRENGTH, 1.0)


# Rewiring


def rewired(ties: Ties, uniforms: Uniforms, *, rounds: int = 30) -> Ties:
    """Shuffle who talks to whom, with everybody's number of ties kept.

    In each round ties are paired at random, and a pair (a, b), (c, d) swaps ends to (a, d), (c, b)
    or (a, c), (b, d) unless that would tie a person to themselves or make a tie that exists
    (Maslov & Sneppen 2002). A tie takes its strength along. What survives is how many ties each
    person has; clustering and the wall between departments do not.

    Parameters
    ----------
    ties
        The graph to shuffle.
    uniforms
        Luck; each round has its own stream, one number per tie.
    rounds
        Swaps tried for each tie.
    """
    first, second = ties.first.copy(), ties.second.copy()
    if len(ties) > 1:
        people = int(second.max()) + 1
        for number in range(rounds):
            _swap(first, second, people, uniforms(f"rewiring.{number}", len(ties))[:, 0])
    return _in_order(first, second, ties.strength)


def _swap(first: Rows, second: Rows, people: int, uniform: Column) -> None:
    """Try one swap for each pair of ties, and make those that are allowed."""
    half = len(first) // 2
    order = np.argsort(uniform)
    one, other = order[:half], order[half : 2 * half]
    is_turned = np.mod(uniform[one] * 4096.0, 1.0) < 0.5  # digits that the order hardly depends on
    a, b = first[one], second[one]
    c = np.where(is_turned, second[other], first[other])
    d = np.where(is_turned, first[other], second[other])
    wanted = np.concatenate((pair_keys(a, d, people), pair_keys(c, b, people)))
    _, where, count = np.unique(wanted, return_inverse=True, return_counts=True)
    is_new = (count[where] == 1) & ~np.isin(wanted, pair_keys(first, second, people))
    is_allowed = is_new[:half] & is_new[half:] & (a != d) & (c != b)
    one, other = one[is_allowed], other[is_allowed]
    second[one] = d[is_allowed]
    first[other], second[other] = c[is_allowed], b[is_allowed]


def pair_keys(one: Rows, other: Rows, people: int) -> Rows:
    """Number each pair of people, whichever of them is named first."""
    return np.minimum(one, other) * people + np.maximum(one, other)
