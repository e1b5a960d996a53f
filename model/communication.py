"""Who talks to whom: the communication graph of a firm, generated or imported.

A graph is a `Ties` table. `generate_ties` draws one from a block model with department, hierarchy
and project ties; `read_organization` (or `read_people` and `read_ties`) takes one from two CSV
files; `to_networkx` and `from_networkx` are the border to `networkx`. `rewired` shuffles a graph
with everybody's number of ties kept, and the measures at the end say how far it reaches across
departments.
"""

import codecs
import csv
import gzip
import io
import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from model.organization import Organization
from model.quantities import nearest, shown
from model.records import DEPARTMENTS
from model.scenario import Fault, ScenarioError

if TYPE_CHECKING:
    import networkx

Rows = NDArray[np.int64]
Column = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEAVE_OUT = "leave_out"

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

    def in_use(self) -> "Ties":
        """Give the ties along which people talk at all."""
        used = self.strength >= LEAST_STRENGTH
        return Ties(self.first[used], self.second[used], self.strength[used])


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
    sizes = np.bincount(department, minlength=len(DEPARTMENTS))
    start = np.concatenate(([0], np.cumsum(sizes)))
    seat = np.empty_like(row_at)
    seat[row_at] = np.arange(len(row_at)) - np.repeat(start[:-1], sizes)
    return _Staff(department, seat, seat * len(sizes) + department, is_lead, row_at, start)


def _luck(staff: _Staff, uniforms: Uniforms, quality: str) -> Column:
    """Give everybody the uniform number of a quality."""
    everyone = uniforms(f"graph.{quality}", int(staff.number.max()) + 1)[:, 0]
    return everyone[staff.number]


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
    near = 2.0 * side - len(DEPARTMENTS) * side * (side + 1) / _REFERENCE_STAFF
    other_ties = _TIES_PER_NEAR * settings.team_tie_share * near
    other_ties += _TIES_PER_SPAN * min(settings.lead_span, _REFERENCE_STAFF // 3)
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
    wanted = np.concatenate((_keys(a, d, people), _keys(c, b, people)))
    _, where, count = np.unique(wanted, return_inverse=True, return_counts=True)
    is_new = (count[where] == 1) & ~np.isin(wanted, _keys(first, second, people))
    is_allowed = is_new[:half] & is_new[half:] & (a != d) & (c != b)
    one, other = one[is_allowed], other[is_allowed]
    second[one] = d[is_allowed]
    first[other], second[other] = c[is_allowed], b[is_allowed]


def _keys(one: Rows, other: Rows, people: int) -> Rows:
    """Number each pair of people, whichever of them is named first."""
    return np.minimum(one, other) * people + np.maximum(one, other)


# Measures


def cross_tie_share(
    first: Rows,
    second: Rows,
    department: Rows,
    *,
    strength: Column | None = None,
    present: Flags | None = None,
) -> float:
    """Compute the share of ties that join two departments [share 0-1].

    Parameters
    ----------
    first, second
        Rows of the two ends of each tie, shape (ties,).
    department
        Department of each person, shape (people,).
    strength
        Weight of each tie, for the share of contact; each tie counts once where None.
    present
        Who is with the firm, shape (people,); ties of others do not count. Everybody where None.

    Returns
    -------
    The share; nan without ties.
    """
    first, second, weight = _counted_ties(first, second, strength, present)
    total = float(weight.sum())
    if not total:
        return math.nan
    return float(weight[department[first] != department[second]].sum()) / total


def modularity(
    first: Rows,
    second: Rows,
    department: Rows,
    *,
    strength: Column | None = None,
    present: Flags | None = None,
) -> float:
    """Compute how much more ties stay inside departments than chance would have it.

    Newman & Girvan (2004): the share of ties inside departments less the share expected if the
    same tie ends were joined at random. 0 means no wall between departments.

    Parameters
    ----------
    first, second, department, strength, present
        As for `cross_tie_share`.

    Returns
    -------
    Modularity by department [-1 to 1]; nan without ties.
    """
    first, second, weight = _counted_ties(first, second, strength, present)
    total = float(weight.sum())
    if not total:
        return math.nan
    one, other = department[first], department[second]
    inside = float(weight[one == other].sum()) / total
    count = len(DEPARTMENTS)
    ends = np.bincount(one, weight, count) + np.bincount(other, weight, count)
    return inside - float(np.square(ends / (2.0 * total)).sum())


def spanner_share(
    first: Rows, second: Rows, department: Rows, *, present: Flags | None = None
) -> float:
    """Compute the share of people who hold ties to both other departments [share 0-1].

    Parameters
    ----------
    first, second, department, present
        As for `cross_tie_share`.

    Returns
    -------
    The share; nan without people.
    """
    first, second, _ = _counted_ties(first, second, None, present)
    counted = np.ones(len(department), np.bool_) if present is None else present
    if not counted.any():
        return math.nan
    knows = np.zeros((len(department), len(DEPARTMENTS)), np.bool_)
    knows[first, department[second]] = True
    knows[second, department[first]] = True
    knows[np.arange(len(department)), department] = True
    is_spanner: Flags = np.logical_and.reduce(knows, axis=1)
    return float(is_spanner[counted].mean())


def _counted_ties(
    first: Rows, second: Rows, strength: Column | None, present: Flags | None
) -> tuple[Rows, Rows, Column]:
    weight = np.ones(len(first)) if strength is None else strength
    if present is None:
        return first, second, weight
    counts = present[first] & present[second]
    return first[counts], second[counts], weight[counts]


# People and ties from files


@dataclass(frozen=True)
class LeftOut:
    """A person whom the scenario leaves out."""

    line: int
    id: str
    label: str


@dataclass(frozen=True)
class ImportedPeople:
    """Staff from a file, in the order of the file.

    Attributes
    ----------
    source
        File as the user named it.
    ids
        Name of each person.
    labels
        Department of each person as the file calls it.
    department
        Department of each person, an index of `DEPARTMENTS`, shape (people,).
    is_lead
        Whether a person leads the department, shape (people,). All False where the file does not
        say; `with_leads` then chooses.
    left_out
        People of departments that the scenario leaves out.
    unused_labels
        Departments that have a role but no people.
    """

    source: str
    ids: tuple[str, ...]
    labels: tuple[str, ...]
    department: Rows
    is_lead: Flags
    left_out: tuple[LeftOut, ...] = ()
    unused_labels: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def in_order(self) -> Rows:
        """Give the rows by department and name, however the file is sorted, shape (people,)."""
        return np.lexsort((np.asarray(self.ids), self.department))

    def lines(self) -> list[str]:
        """Say in plain words who was taken, and who was left out and why."""
        sizes = np.bincount(self.department, minlength=len(DEPARTMENTS))
        staff = ", ".join(
            f"{size} in {name}" for name, size in zip(DEPARTMENTS, sizes, strict=True)
        )
        told = [f"{_file_name(self.source)}: {_number(len(self), 'person', 'people')} ({staff})."]
        for label, who in _by_label(self.left_out).items():
            told.append(
                f"{_number(len(who), 'person', 'people')} of {shown(label)} left out, as its role "
                f"says ({_places('line', [person.line for person in who])})."
            )
        if self.unused_labels:
            names = _listed(self.unused_labels)
            told.append(f"Nobody is in {names}, which the roles name.")
        return told


@dataclass(frozen=True)
class Dropped:
    """Rows of a ties file that did not become a tie of their own.

    Attributes
    ----------
    what
        What was done with them and why, as the end of a sentence about the rows.
    count
        Number of rows.
    places
        Line numbers of the first ten.
    """

    what: str
    count: int
    places: tuple[int, ...]


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows of a ties file.

    Attributes
    ----------
    source
        File as the user named it.
    place
        What the places of rows are: `line` of a file, `edge` of a graph.
    rows
        Rows read.
    people
        People of the firm.
    ties
        Ties made.
    dropped
        Rows that made no tie of their own, by reason.
    without_ties
        Names of people without ties; they are simulated all the same.
    full_strength
        Total at and above which a tie has strength 1; None where the file held strengths from 0
        to 1, which are kept.
    """

    source: str
    place: str
    rows: int
    people: int
    ties: int
    dropped: tuple[Dropped, ...]
    without_ties: tuple[str, ...]
    full_strength: float | None

    def lines(self) -> list[str]:
        """Say it in plain words, one sentence for each fact."""
        told = [
            f"{_file_name(self.source)}: {_number(self.rows, 'row')} became "
            f"{_number(self.ties, 'tie')} among {_number(self.people, 'person', 'people')}."
        ]
        for item in self.dropped:
            where = _places(self.place, item.places, item.count)
            told.append(f"{_number(item.count, 'row')} {item.what} ({where}).")
        if self.without_ties:
            count = _number(len(self.without_ties), "person has", "people have")
            kept = (
                "are simulated all the same" if len(self.without_ties) > 1 else "is simulated too"
            )
            told.append(f"{count} no ties and {kept}: {_listed(self.without_ties)}.")
        if self.full_strength is None:
            told.append("Strengths lie between 0 and 1 and are kept.")
        else:
            told.append(
                "The strength of a tie is its total divided by "
                f"{self.full_strength:,.6g}, which nine in ten ties do not exceed; at most 1."
            )
        return told


@dataclass(frozen=True)
class ImportedFirm:
    """Staff and ties from files; no ties where the scenario names no ties file."""

    people: ImportedPeople
    ties: Ties | None
    report: ImportReport | None

    def lines(self) -> list[str]:
        """Say in plain words what was taken, and what was dropped and why."""
        return self.people.lines() + (self.report.lines() if self.report else [])


def read_organization(organization: Organization) -> ImportedFirm:
    """Read the people and ties files that a scenario names, with a lead in each department.

    Raises
    ------
    ScenarioError
        With every fault of both files.
    """
    settings, wanted = organization.people, organization.ties
    if settings is None:
        raise ValueError("the organization names no people file")
    people, faults = _people_of_file(
        settings.file,
        id_column=settings.id_column,
        department_column=settings.department_column,
        roles=settings.role_by_label,
        lead_column=settings.lead_column,
    )
    contacts = None
    if wanted is not None:
        contacts, more = _contacts_of_file(
            wanted.file,
            people,
            from_column=wanted.from_column,
            to_column=wanted.to_column,
            strength_column=wanted.strength_column,
        )
        faults += more
    if faults or people is None:
        raise ScenarioError(faults)
    ties, report = _tied(people, contacts) if contacts else (None, None)
    return ImportedFirm(with_leads(people, ties), ties, report)


def read_people(
    path: str | Path,
    *,
    id_column: str,
    department_column: str,
    roles: Mapping[str, str],
    lead_column: str | None = None,
) -> ImportedPeople:
    """Read the staff of a firm from a CSV file, one row for each person.

    Columns may be separated by commas, semicolons or tabs; the file may be packed with gzip.

    Parameters
    ----------
    path
        CSV file.
    id_column, department_column
        Headings of the columns with a person's name and department.
    roles
        For each department of the file `sales`, `accounts`, `operations` or `leave_out`.
    lead_column
        Heading of the column that says yes for leads, if there is one.

    Raises
    ------
    ScenarioError
        With every fault of the file, each with its line.
    """
    people, faults = _people_of_file(
        path,
        id_column=id_column,
        department_column=department_column,
        roles=roles,
        lead_column=lead_column,
    )
    if faults or people is None:
        raise ScenarioError(faults)
    return people


def read_ties(
    path: str | Path,
    people: ImportedPeople,
    *,
    from_column: str,
    to_column: str,
    strength_column: str | None = None,
) -> tuple[Ties, ImportReport]:
    """Read who is in contact with whom from a CSV file, one row for each contact or tie.

    Rows of the same two people, in either direction, become one tie. Its strength is the sum of
    the strength column (of 1 for each row where there is none) divided by the 0.9 quantile of
    these sums, and at most 1, so that a few extreme pairs do not make all others look weak.
    Sums that all lie between 0 and 1 are kept as they are.

    Parameters
    ----------
    path
        CSV file, of the same forms as a people file.
    people
        The staff, from `read_people`.
    from_column, to_column
        Headings of the columns with the two people.
    strength_column
        Heading of a column such as a duration or a number of messages, if there is one.

    Raises
    ------
    ScenarioError
        With every fault of the file; people whom the people file does not name are one.
    """
    contacts, faults = _contacts_of_file(
        path,
        people,
        from_column=from_column,
        to_column=to_column,
        strength_column=strength_column,
    )
    if faults or contacts is None:
        raise ScenarioError(faults)
    return _tied(people, contacts)


def with_leads(people: ImportedPeople, ties: Ties | None) -> ImportedPeople:
    """Give each department without a lead one: the person with the most contact in all.

    Contact is the sum of strengths over a person's ties; the person named first in the file leads
    where several have the same.
    """
    contact = np.zeros(len(people))
    if ties is not None:
        np.add.at(contact, ties.first, ties.strength)
        np.add.at(contact, ties.second, ties.strength)
    is_lead = people.is_lead.copy()
    for department in range(len(DEPARTMENTS)):
        members = np.flatnonzero(people.department == department)
        if len(members) and not is_lead[members].any():
            is_lead[members[np.argmax(contact[members])]] = True
    return replace(people, is_lead=is_lead)


# Reading and checking files

_NAMED = 10  # people, lines or faults of one kind that a message lists
_LARGEST_FILE = 1 << 30  # bytes, unpacked
_LARGEST_STRENGTH = 1e15
_FULL_STRENGTH_QUANTILE = 0.9
_WEAKEST = 1e-9
_YES = {"yes", "y", "true", "1", "x", "on"}
_NO = {"no", "n", "false", "0", "", "off"}
_ROLES = (*DEPARTMENTS, LEAVE_OUT)
_GRAPH = "the graph"


class _Faults:
    """Faults of one file or graph; of each kind ten are listed, and the others counted."""

    def __init__(self, source: str | None, key: str, place: str = "line") -> None:
        self.source = source
        self.key = key
        self.place = place
        self.count: Counter[str] = Counter()
        self.by_kind: dict[str, list[Fault]] = defaultdict(list)

    def add(self, kind: str, number: int | None, message: str, *, key: str | None = None) -> None:
        """Note a fault at a line or, in a graph, at a node or edge."""
        self.count[kind] += 1
        if number is not None and self.place != "line":
            message, number = f"{self.place} {number}: {message}", None
        if self.count[kind] <= _NAMED:
            file = None if key and number is None else self.source  # a fault of the scenario then
            self.by_kind[kind].append(Fault(file, number, key or self.key, message))

    def listed(self) -> list[Fault]:
        """List them by line."""
        faults = sorted(
            (fault for kind in self.by_kind.values() for fault in kind),
            key=lambda fault: fault.line or 0,
        )
        for kind, count in self.count.items():
            if count > _NAMED:
                message = f"{_number(count - _NAMED, f'more {self.place}')} where {kind}."
                faults.append(Fault(self.source, None, self.key, message))
        return faults


class _Table(NamedTuple):
    """Cells of the columns asked for, and the line of each row."""

    cells: dict[str, list[str]]
    lines: list[int]


class _UnreadableError(Exception):
    """A file that holds no table of text; `line` is the place, if one line is to blame."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def _people_of_file(
    path: str | Path,
    *,
    id_column: str,
    department_column: str,
    roles: Mapping[str, str],
    lead_column: str | None,
) -> tuple[ImportedPeople | None, list[Fault]]:
    faults = _Faults(str(path), "organization.people.file")
    columns = {"id_column": id_column, "department_column": department_column}
    if lead_column is not None:
        columns["lead_column"] = lead_column
    table = _read_table(path, columns, "organization.people", faults)
    if table is None:
        _check_roles(roles, (), faults)
        return None, faults.listed()
    ids, labels = table.cells["id_column"], table.cells["department_column"]
    leads = table.cells.get("lead_column", [""] * len(ids))
    is_lead = [
        _read_lead(text, line, faults) for text, line in zip(leads, table.lines, strict=True)
    ]
    people = _with_roles(str(path), table.lines, ids, labels, is_lead, roles, faults)
    return people, faults.listed()


def _read_lead(text: str, line: int, faults: _Faults) -> bool:
    word = text.lower()
    if word not in _YES | _NO:
        message = f"{shown(text)} does not say whether this person is a lead; write yes or no."
        faults.add("it is unclear who leads", line, message)
    return word in _YES


def _with_roles(
    source: str,
    lines: Sequence[int],
    ids: Sequence[str],
    labels: Sequence[str],
    is_lead: Sequence[bool],
    roles: Mapping[str, str],
    faults: _Faults,
) -> ImportedPeople:
    """Sort people by role; note empty and repeated names and departments without a role."""
    _check_names(lines, ids, labels, faults)
    _check_departments(lines, labels, roles, faults)
    _check_roles(roles, labels, faults)
    role = [roles.get(label, LEAVE_OUT) for label in labels]
    kept = [row for row, name in enumerate(role) if name in DEPARTMENTS]
    left_out = [
        LeftOut(lines[row], ids[row], labels[row])
        for row, label in enumerate(labels)
        if roles.get(label) == LEAVE_OUT
    ]
    return ImportedPeople(
        source=source,
        ids=tuple(ids[row] for row in kept),
        labels=tuple(labels[row] for row in kept),
        department=np.array([DEPARTMENTS.index(role[row]) for row in kept], np.int64),
        is_lead=np.array([is_lead[row] for row in kept], np.bool_),
        left_out=tuple(left_out),
        unused_labels=tuple(sorted(set(roles) - set(labels))),
    )


def _check_names(
    lines: Sequence[int], ids: Sequence[str], labels: Sequence[str], faults: _Faults
) -> None:
    seen: dict[str, int] = {}
    for line, name, label in zip(lines, ids, labels, strict=True):
        if not name:
            faults.add("the name is empty", line, "the person has no name.")
        elif name in seen:
            where = f"{faults.place} {seen[name]}"
            message = f"{shown(name)} stands here and in {where}; name everybody once."
            faults.add("a person is named twice", line, message)
        if not label:
            faults.add("the department is empty", line, f"{shown(name)} has no department.")
        seen.setdefault(name, line)


def _check_departments(
    lines: Sequence[int], labels: Sequence[str], roles: Mapping[str, str], faults: _Faults
) -> None:
    """Note departments that the roles do not name, each once."""
    for label, count in Counter(labels).items():
        if label and label not in roles:
            hint = _did_you_mean(label, roles)
            message = (
                f"department {shown(label)} ({_number(count, 'person', 'people')}) has no role; "
                f"add it under roles as one of {', '.join(_ROLES)}.{hint}"
            )
            faults.add("the department has no role", lines[labels.index(label)], message)


def _check_roles(roles: Mapping[str, str], labels: Collection[str], faults: _Faults) -> None:
    """Note wrong roles and, if the file could be read, departments that would stay empty."""
    for label, role in roles.items():
        if role not in _ROLES:
            message = f"the role of {shown(label)} is {shown(role)}; it must be one of "
            message += f"{', '.join(_ROLES)}.{_did_you_mean(str(role), _ROLES)}"
            key = f"organization.people.roles.{label}"
            faults.add("a role is unknown", None, message, key=key)
    if labels and set(roles.values()) <= set(_ROLES) and set(labels) <= set(roles):
        staffed = {roles[label] for label in labels}
        for name in DEPARTMENTS:
            if name not in staffed:
                message = f"nobody works in {name}; give one of the departments that role."
                faults.add("a role is empty", None, message, key="organization.people.roles")


class _Contacts(NamedTuple):
    """Rows of a ties file: who with whom, how much, and where it stands."""

    file: str | None
    key: str
    place: str
    one: list[str]
    other: list[str]
    strength: Column
    places: Rows

    @property
    def source(self) -> str:
        """Where the rows come from, in words."""
        return self.file or _GRAPH


def _contacts_of_file(
    path: str | Path,
    people: ImportedPeople | None,
    *,
    from_column: str,
    to_column: str,
    strength_column: str | None,
) -> tuple[_Contacts | None, list[Fault]]:
    faults = _Faults(str(path), "organization.ties.file")
    columns = {"from_column": from_column, "to_column": to_column}
    if strength_column is not None:
        columns["strength_column"] = strength_column
    table = _read_table(path, columns, "organization.ties", faults)
    if table is None:
        return None, faults.listed()
    one, other = table.cells["from_column"], table.cells["to_column"]
    texts = table.cells.get("strength_column", ["1"] * len(one))
    strength = [_read_strength(*item, faults) for item in zip(texts, table.lines, strict=True)]
    contacts = _Contacts(
        str(path),
        faults.key,
        faults.place,
        one,
        other,
        np.array(strength, np.float64),
        np.array(table.lines, np.int64),
    )
    _check_contacts(contacts, people, faults)
    return contacts, faults.listed()


def _read_strength(text: str, line: int, faults: _Faults) -> float:
    try:
        value = float(text.replace("_", " "))
    except ValueError:
        hint = " Write a decimal point." if "," in text else ""
        message = f"the strength is {shown(text) if text else 'empty'}; it must be a number.{hint}"
        faults.add("the strength is not a number", line, message)
        return 0.0
    if not 0.0 <= value <= _LARGEST_STRENGTH:
        message = f"the strength is {shown(text)}; it must be a number from 0 to 1e15."
        faults.add("the strength is out of range", line, message)
        return 0.0
    return value


def _check_contacts(contacts: _Contacts, people: ImportedPeople | None, faults: _Faults) -> None:
    """Note empty names and, if the staff is known, people that it does not name."""
    for place, *pair in zip(contacts.places.tolist(), contacts.one, contacts.other, strict=True):
        if not all(pair):
            message = "one of the two people has no name."
            faults.add("a name is empty", place, message)
    if people is None:
        return
    known = {*people.ids, *(person.id for person in people.left_out), ""}
    strangers: dict[str, int] = {}
    for place, *pair in zip(contacts.places.tolist(), contacts.one, contacts.other, strict=True):
        for name in pair:
            if name not in known:
                strangers.setdefault(name, place)
    if strangers:
        count = _number(len(strangers), "person is", "people are")
        message = (
            f"{count} named here but not in {_file_name(people.source)}: {_listed(strangers)}. "
            f"Add them there; a department with the role {LEAVE_OUT} drops their ties."
        )
        faults.add("a person is unknown", min(strangers.values()), message)


def _tied(people: ImportedPeople, contacts: _Contacts) -> tuple[Ties, ImportReport]:
    """Turn rows into ties, merging repeated ones, and report what became of each row.

    Raises
    ------
    ScenarioError
        If no tie is left.
    """
    row = {name: number for number, name in enumerate(people.ids)}
    one = np.array([row.get(name, -1) for name in contacts.one], np.int64)
    other = np.array([row.get(name, -1) for name in contacts.other], np.int64)
    is_left_out = (one < 0) | (other < 0)
    is_self = ~is_left_out & (one == other)
    is_zero = ~is_left_out & ~is_self & (contacts.strength == 0.0)
    used = np.flatnonzero(~(is_left_out | is_self | is_zero))
    if not len(used):
        message = f"no {contacts.place} is a tie between two people of the firm."
        raise ScenarioError([Fault(contacts.file, None, contacts.key, message)])
    keys = _keys(one[used], other[used], len(people))
    pair, earliest = np.unique(keys, return_index=True)
    is_repeat = np.zeros(len(one), np.bool_)
    is_repeat[used] = True
    is_repeat[used[earliest]] = False
    order = np.lexsort((contacts.strength[used], keys))  # so that sums do not hang on the row order
    starts = np.searchsorted(keys[order], pair)
    total = np.add.reduceat(contacts.strength[used][order], starts)
    strength, full_strength = _scaled(total)
    first, second = np.divmod(pair, len(people))
    has_tie = np.isin(np.arange(len(people)), np.concatenate((first, second)))
    reasons = {
        "dropped, with somebody whom the scenario leaves out": is_left_out,
        "dropped, with the same person at both ends": is_self,
        "dropped, with strength 0": is_zero,
        "added to the tie of an earlier row": is_repeat,
    }
    report = ImportReport(
        source=contacts.source,
        place=contacts.place,
        rows=len(one),
        people=len(people),
        ties=len(pair),
        dropped=tuple(
            Dropped(what, int(chosen.sum()), tuple(contacts.places[chosen][:_NAMED].tolist()))
            for what, chosen in reasons.items()
            if chosen.any()
        ),
        without_ties=tuple(
            name for name, tied in zip(people.ids, has_tie, strict=True) if not tied
        ),
        full_strength=full_strength,
    )
    return Ties(first, second, strength), report


def _scaled(total: Column) -> tuple[Column, float | None]:
    """Bring sums of strength into (0, 1], and say which sum has become 1, if any were changed."""
    if total.max() <= 1.0:
        return total, None
    full = float(np.quantile(total, _FULL_STRENGTH_QUANTILE))
    return np.clip(total / full, _WEAKEST, 1.0), full


def _read_table(
    path: str | Path, columns: Mapping[str, str], section: str, faults: _Faults
) -> _Table | None:
    """Read the columns asked for from a CSV file; None, and a fault, where that cannot be done.

    Parameters
    ----------
    columns
        Heading of each column, by its key in the scenario.
    """
    cells: dict[str, list[str]] = {key: [] for key in columns}
    lines: list[int] = []
    try:
        records = _records(_text_of(Path(path)), set(columns.values()))
        heading_line, heading = next(records)
        place = _columns(columns, heading, heading_line, section, faults)
        for line, record in records if place else ():
            if _check_width(record, heading, line, faults):
                lines.append(line)
                for key, number in place.items():
                    cells[key].append(record[number])
    except _UnreadableError as error:
        faults.add("the file cannot be read", error.line, str(error))
    if not lines and not faults.count:
        faults.add("there are no rows", None, "there is a heading, but no row below it.")
    return _Table(cells, lines) if lines else None


def _columns(
    columns: Mapping[str, str],
    heading: Sequence[str],
    line: int,
    section: str,
    faults: _Faults,
) -> dict[str, int]:
    """Find the columns asked for; note those missing or named twice, and give none then."""
    is_complete = True
    for key, name in columns.items():
        count = heading.count(name)
        if count == 1:
            continue
        is_complete = False
        if count:
            message = f"{count} columns are called {shown(name)}; {key} needs one."
        else:
            hint = _did_you_mean(name, heading) or f" The columns are {_listed(heading)}."
            message = f"there is no column {shown(name)}, which {key} names.{hint}"
        faults.add("a column is missing", line, message, key=f"{section}.{key}")
    return {key: heading.index(name) for key, name in columns.items()} if is_complete else {}


def _check_width(record: Sequence[str], heading: Sequence[str], line: int, faults: _Faults) -> bool:
    """Note a row with another number of cells than the heading; empty ones at the end are fine."""
    if len(record) >= len(heading) and not any(record[len(heading) :]):
        return True
    message = (
        f"the row has {_number(len(record), 'cell')}, the heading {len(heading)}; "
        "put text that holds the separator in quotation marks."
    )
    faults.add("the number of cells differs from the heading", line, message)
    return False


def _records(text: str, wanted: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the heading and each row that is not blank, with its line, cells trimmed.

    Raises
    ------
    _UnreadableError
        If there is no heading, or quotation marks do not match.
    """
    reader = None
    try:
        separator = _separator(text, wanted)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        message = f"the row cannot be read; is a quotation mark missing or too many? ({error})"
        raise _UnreadableError(message, reader.line_num if reader else 1) from None


def _separator(text: str, wanted: Collection[str]) -> str:
    """Choose the separator that gives the columns asked for or, failing that, the most columns."""
    heading = next((line for line in io.StringIO(text) if line.strip(' ,;\t\r\n"')), None)
    if heading is None:
        raise _UnreadableError("the file is empty.")

    def fit(separator: str) -> tuple[int, int]:
        names = [cell.strip() for cell in next(csv.reader([heading], delimiter=separator))]
        return sum(name in wanted for name in names), len(names)

    return max(",;\t", key=fit)


def _text_of(path: Path) -> str:
    """Read a text file, unpacking gzip, in UTF-8 or, where its first bytes say so, UTF-16."""
    try:
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(content)) as packed:
                content = packed.read(_LARGEST_FILE + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise _UnreadableError("the packed file is damaged; it cannot be unpacked.") from None
    except OSError as error:
        raise _UnreadableError(_why_not_opened(error)) from None
    if len(content) > _LARGEST_FILE:
        raise _UnreadableError(f"the file is too large; at most {_LARGEST_FILE:,} bytes are read.")
    if content.startswith(b"PK\x03\x04"):
        raise _UnreadableError("this is a workbook or an archive, not text; save the table as CSV.")
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = None if is_wide else content[: error.start].count(b"\n") + 1
        raise _UnreadableError("this is not text in UTF-8; save it as CSV UTF-8.", line) from None
    if "\0" in text:
        raise _UnreadableError("this is not a text file; save the table as CSV.")
    return text


def _why_not_opened(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file."
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a file."
    if isinstance(error, PermissionError):
        return "the file may not be read."
    return f"the file cannot be opened ({error.strerror or 'unknown reason'})."


# Words of messages


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _listed(names: Iterable[str]) -> str:
    """List the first ten names, and count the others."""
    quoted = [shown(name) for name in names]
    more = f" and {len(quoted) - _NAMED:,} more" if len(quoted) > _NAMED else ""
    return ", ".join(quoted[:_NAMED]) + more


def _places(word: str, places: Sequence[int], count: int | None = None) -> str:
    """List the first ten places, and count the others."""
    count = len(places) if count is None else count
    more = f" and {count - _NAMED:,} more" if count > _NAMED else ""
    return f"{word if count == 1 else word + 's'} {', '.join(map(str, places[:_NAMED]))}{more}"


def _did_you_mean(name: str, names: Iterable[str]) -> str:
    plain = {other.lower().replace("-", "_").replace(" ", "_"): other for other in names}
    meant = nearest(name, plain)
    return f" Did you mean {shown(plain[meant])}?" if meant else ""


def _file_name(source: str) -> str:
    return Path(source).name


def _by_label(left_out: Iterable[LeftOut]) -> dict[str, list[LeftOut]]:
    groups: dict[str, list[LeftOut]] = defaultdict(list)
    for person in left_out:
        groups[person.label].append(person)
    return groups


# The border to networkx


def to_networkx(
    ties: Ties,
    department: Rows,
    is_lead: Flags,
    ids: Sequence[str] | None = None,
) -> "networkx.Graph[int]":
    """Make a `networkx` graph with one node for each person and one edge for each tie.

    Parameters
    ----------
    ties
        The edges; each carries its `strength`.
    department, is_lead
        Department and whether a person leads it, shape (people,); attributes of the nodes.
    ids
        Name of each person, the attribute `id`; the row number where None.

    Returns
    -------
    Nodes are row numbers, in order.
    """
    from networkx import Graph  # takes long to import, and few runs need it

    graph: networkx.Graph[int] = Graph()
    names = range(len(department)) if ids is None else ids
    for row, name in enumerate(names):
        graph.add_node(
            row,
            id=str(name),
            department=DEPARTMENTS[department[row]],
            is_lead=bool(is_lead[row]),
        )
    ends = zip(ties.first.tolist(), ties.second.tolist(), ties.strength.tolist(), strict=True)
    graph.add_edges_from((first, second, {"strength": value}) for first, second, value in ends)
    return graph


def from_networkx(
    graph: "networkx.Graph[Any]",
    roles: Mapping[str, str] | None = None,
    *,
    department: str = "department",
    lead: str = "is_lead",
    strength: str = "strength",
) -> ImportedFirm:
    """Take the staff and ties of a firm from a `networkx` graph, by the rules of the files.

    Parameters
    ----------
    graph
        One node for each person, named by its attribute `id` or else by itself. Both directions
        of a directed graph, and parallel edges, become one tie.
    roles
        Role of each department, as for `read_people`; where None, departments are called `sales`,
        `accounts` and `operations` already.
    department, lead, strength
        Attributes of nodes and edges to use. Edges without strength count as 1.

    Raises
    ------
    ScenarioError
        With every fault of the graph.
    """
    roles = {name: name for name in DEPARTMENTS} if roles is None else roles
    at_nodes, at_edges = _Faults(None, "graph", "node"), _Faults(None, "graph", "edge")
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    names = {node: str(data.get("id", node)).strip() for node, data in nodes}
    people = _with_roles(
        _GRAPH,
        range(1, len(nodes) + 1),
        [names[node] for node, _ in nodes],
        [str(data.get(department, "")).strip() for _, data in nodes],
        [bool(data.get(lead, False)) for _, data in nodes],
        roles,
        at_nodes,
    )
    if not nodes:
        at_nodes.add("there are no nodes", None, "the graph has no nodes.")
    weights = [
        _read_strength(str(data.get(strength, 1)), number, at_edges)
        for number, (_, _, data) in enumerate(edges, 1)
    ]
    if faults := at_nodes.listed() + at_edges.listed():
        raise ScenarioError(faults)
    contacts = _Contacts(
        file=None,
        key="graph",
        place="edge",
        one=[names[one] for one, _, _ in edges],
        other=[names[other] for _, other, _ in edges],
        strength=np.array(weights, np.float64),
        places=np.arange(1, len(edges) + 1),
    )
    ties, report = _tied(people, contacts)
    return ImportedFirm(with_leads(people, ties), ties, report)
