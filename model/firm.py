"""The firm as a Mesa model: one step is one business day.

The same rules run here as in the compiled engine, in the same order and on the same records, so
that both give the same numbers bit for bit. Here each member of the firm is an agent that can be
watched, asked, and replaced by one that behaves differently; the engine is for many runs.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, cast

import mesa
import numpy as np
from numpy.typing import NDArray

from model import day
from model.agents import ROLES, Person
from model.assembly import (
    Staff,
    assemble,
    imported_firm,
    run_days,
    sizes_of,
    staff_of,
    ties_of,
)
from model.calendar import DAYS_PER_MONTH
from model.communication import Ties
from model.engine import RAN_OUT, SimulationError, Unwatched, parts_for
from model.graph_exchange import to_networkx
from model.levers import Levers
from model.luck import Luck, PhiloxLuck
from model.mechanisms import Mechanisms
from model.outcomes import HEADLINES, MEASURES, summarize
from model.own_code import model_with
from model.quantities import declared
from model.records import DEPARTMENTS, NOBODY, Records, departments_of
from model.rule import IS_COMPILED
from model.scenario import Scenario, load_scenario
from model.uncertainties import Uncertainties
from model.whole_numbers import whole_number

if TYPE_CHECKING:
    import networkx

Columns = dict[str, Any]

PERSON_COLUMNS = (
    "is_lead",
    "hired_day",
    "ramp",
    "skill",
    "hours",
    "effort",
    "willingness",
    "pressure",
    "quota",
    "sold",
    "attainment",
    "coverage",
    "n_accounts",
    "n_projects",
    "leads",
    "morale",
    "tension",
)
VIEW_COLUMNS = ("trust", "belief", "knowledge")
FIRM_COLUMNS = (
    "n_live",
    "n_projects",
    "n_queued",
    "n_delivered",
    "revenue",
    "list_revenue",
    "headcount",
    "is_check_in_day",
    "support_coverage",
    "pay_factor",
)
DEPARTMENT_COLUMNS = ("n_open", "n_present", "utilization", "state", "tension", "pressure")
FORMS = ("parquet", "csv")


def _state(firm: "Firm", field: str) -> Any:
    return firm.records.firm[field][0].item()


def _outcome(firm: "Firm", measure: str) -> float:
    return firm.outcomes[measure]


class Firm(mesa.Model):  # type: ignore[type-arg, no-untyped-call, unused-ignore]
    """One firm, simulated day by day with its people as agents.

    Mesa's batch runner varies scenario, seed, replication and every input by name:
    `batch_run(Firm, {"shared_weight": [0.0, 0.3], "replication": range(5)})`.

    Parameters
    ----------
    scenario
        Name of a bundled scenario, path of a scenario file, or a scenario.
    replication
        Which luck, together with the seed.
    roles
        Class of agent for some departments, such as `{"sales": MySalesperson}`.
    luck
        Another source of luck than the seed, for tests.
    rng
        Another name for the seed, which Mesa's batch runner uses.
    with_names
        Whether imported people have the names of their file. Without it they are called by
        department and number, so that tables, graphs and messages name nobody.
    inputs
        `seed` (1 unless given), and changes of the scenario by name, checked like a file:
        `shared_weight=0.3`, `horizon="1 year"`, `**{"mechanisms.blame": False}`. The seed stands
        here because Mesa 3.5 replaces a declared `seed` in the parameters of a batch by None.

    Attributes
    ----------
    situation
        The scenario with its changes; Mesa keeps the name `scenario` for itself.
    records
        The tables of the run, which rules, agents and engine work on.
    day
        Number of days that have passed; within a step, today.
    days
        Length of the run, warm-up included [days].
    datacollector
        Mesa's data collector, which collects at the end of each day. It is made of the class
        attributes `model_reporters` and `agent_reporters`; another one may be assigned.

    Raises
    ------
    ScenarioError
        If an input is wrong; lists all of them.
    TypeError, ValueError
        If seed or replication is no whole number from 0 to 2**63 - 1, or a role is wrong.
    """

    model_reporters: ClassVar[Mapping[str, Any]] = {
        "day": "day",
        "customers_n": partial(_state, field="n_live"),
        "headcount_n": partial(_state, field="headcount"),
        **{name: partial(_outcome, measure=name) for name in HEADLINES},
    }
    """What the data collector notes of the firm; outcomes are those of the months so far."""
    agent_reporters: ClassVar[Mapping[str, Any]] = {}
    """What it notes of each person, such as `{"morale": "morale"}`."""

    def __init__(
        self,
        scenario: str | Path | Scenario = "baseline",
        *,
        replication: int = 0,
        roles: Mapping[str, type[Person]] | None = None,
        luck: Luck | None = None,
        rng: int | None = None,
        with_names: bool = False,
        **inputs: Any,
    ) -> None:
        seed = _seed(inputs.pop("seed", None), rng)
        replication = whole_number("replication", replication)
        super().__init__(rng=_seed_of_mesa(seed, replication))
        self.situation = _changed(scenario, inputs)
        own = None if self.situation.code is None else model_with(self.situation.code)
        self.roles = _checked_roles({**(own.contents.roles if own else {}), **(roles or {})})
        self.seed, self.replication = seed, replication
        make = own.module("model.assembly").assemble if own else assemble
        records = make(self.situation, seed=seed, replication=replication, luck=luck)
        self.records = _ready(_with_own_luck(records))
        self.day, self.days = 0, run_days(self.situation)
        self._names = seat_names(self.situation, with_names)
        self._n_people = 0
        self._outcomes: tuple[int, dict[str, float]] = (-1, {})
        self._seats: list[Person | None] = [None] * len(self.records.people)
        self._is_present = np.zeros(len(self.records.people), np.bool_)
        self._note_comings_and_goings()
        self.datacollector = cast(Any, mesa.DataCollector)(
            model_reporters=dict(self.model_reporters),
            # Mesa makes functions of names that cannot be pickled.
            agent_reporters={
                name: attrgetter(what) if isinstance(what, str) else what
                for name, what in self.agent_reporters.items()
            },
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore a copy, in which tables that shared memory share it again."""
        self.__dict__.update(state)
        self.records = _ready(self.records)

    # The day

    def step(self) -> None:
        """Let one business day pass: every phase of `model.day.DAY`, in order."""
        if self.day >= self.days:
            raise RuntimeError(
                f"The run is over after {self.days} days; give the scenario a longer horizon."
            )
        for phase in self._day.DAY:
            self.pass_through(phase)
        self.day += 1
        if self.records.firm["ran_out_of_slots"][0]:
            raise SimulationError(
                f"{self.situation.key}, replication {self.replication}: {RAN_OUT}"
            )
        self.running = self.running and self.day < self.days
        self.datacollector.collect(self)

    def pass_through(self, phase: "day.Phase") -> None:
        """Pass through one phase of the day; override to add something before or after it.

        In a phase of people everybody acts in the order of seats. Vacant seats take part too:
        there the last holder's ways go on, or the plain rule where nobody ever sat.
        """
        if not phase.departments:
            self.let_happen(phase.name)
            return
        for seat in self._open_seats(phase.departments):
            behavior = getattr(self._seats[seat], phase.name, None)
            if behavior is None:
                self.let_happen(phase.name, seat)
            else:
                behavior()
        self._note_comings_and_goings()

    def let_happen(self, name: str, seat: int = NOBODY) -> None:
        """Let the rule of a phase run today, for the firm or for one seat."""
        self._day.let_happen(self.records, self._day.NUMBERS[name], seat, self.day)

    @property
    def _day(self) -> Any:
        """The day as a module: the ordinary one, or that with own code in it."""
        code = self.situation.code
        return day if code is None else model_with(code).module("model.day")

    def _open_seats(self, departments: tuple[int, ...]) -> list[int]:
        table = self.records.departments
        if departments[0] >= len(table):
            return []
        first = table["first_seat"][departments[0]]
        end = table["end_seat"][min(departments[-1], len(table) - 1)]
        seats = first + np.flatnonzero(self.records.people["is_open"][first:end])
        return list(map(int, seats))

    # People

    def _note_comings_and_goings(self) -> None:
        """Remove the agents of people who have left, and make agents of new hires."""
        is_present = self.records.people["is_present"]
        moved = np.flatnonzero(is_present != self._is_present).tolist()
        for seat in moved:
            person = self._seats[seat]
            if is_present[seat]:
                department = DEPARTMENTS[self.records.people["department"][seat]]
                self.roles[department](self, seat)
            elif person is not None:
                person.remove()
        self._is_present[:] = is_present

    def take_seat(self, person: Person) -> int:
        """Put an agent in its seat, in the place of another, and give it a number of its own.

        Agents do this themselves when they are made.
        """
        before, self._seats[person.seat] = self._seats[person.seat], person
        if before is not None:
            before.remove()
        if self._is_present[person.seat + 1 :].any():
            for agents in (self.agents, self.agents_by_type[type(person)]):
                agents.sort("seat", ascending=True, inplace=True)
        self._n_people += 1
        return self._n_people

    @property
    def people(self) -> list[Person]:
        """Everybody at work, in the order of seats; `agents` is Mesa's set of the same."""
        return cast(list[Person], list(self.agents))

    def holder(self, seat: int) -> Person | None:
        """Give the agent in a seat, if somebody is at work there."""
        return self._seats[seat] if self.records.people["is_present"][seat] else None

    def name_of(self, seat: int) -> str:
        """Give the name of a seat: department and number, or the person's where names are shown."""
        return self._names[seat]

    # What can be read of the firm

    @property
    def inputs(self) -> dict[str, Any]:
        """Every input as in force today, by the name that scenario files use."""
        row = self.records.inputs[0]
        inputs: dict[str, Any] = {}
        for quantity in (*declared(Levers), *declared(Uncertainties)):
            value = row[quantity.name].item()
            inputs[quantity.name] = quantity.choices[value] if quantity.choices else value
        for quantity in declared(Mechanisms):
            inputs[f"mechanisms.{quantity.name}"] = row[f"with_{quantity.name}"].item()
        return inputs

    @property
    def months(self) -> "np.recarray[Any, Any]":
        """`MONTH` records of the months that have been recorded, shape (months,)."""
        return self.records.months[: self._n_months].view(np.recarray)

    @property
    def _n_months(self) -> int:
        passed = (self.day - self.situation.warm_up_days) // DAYS_PER_MONTH
        return min(len(self.records.months), max(0, passed))

    @property
    def outcomes(self) -> dict[str, float]:
        """Every measure over the months recorded so far; nan where undefined.

        When the run is over, these are the outcomes that `model.engine.simulate` gives.
        """
        known, outcomes = self._outcomes
        number = self._n_months if self.day < self.days else len(self.records.months) + 1
        if number != known:
            outcomes = dict.fromkeys(MEASURES, np.nan)
            if number:
                months = self.records.months[:number]
                outcomes = summarize(self.records._replace(months=months))
            self._outcomes = number, outcomes
        return dict(outcomes)

    @property
    def graph(self) -> "networkx.Graph[int]":
        """The communication graph of the people at work today; see `communication_graph`."""
        return _graph_of(self.records, self._names)


def _seed(seed: int | None, rng: int | None) -> int:
    """Take the seed from either name."""
    given = [
        whole_number(name, value)
        for name, value in (("seed", seed), ("rng", rng))
        if value is not None
    ]
    if len(set(given)) > 1:
        raise ValueError(f"seed ({seed}) and rng ({rng}) are two names of one thing; give one.")
    return given[0] if given else 1


def _seed_of_mesa(seed: int, replication: int) -> int:
    """Give the seed of Mesa's own generators, which nothing but a researcher's code uses."""
    return int(PhiloxLuck(seed, replication).uniforms("mesa", 1)[0, 0] * 2**32)


def _checked_roles(roles: Mapping[str, type[Person]]) -> dict[str, type[Person]]:
    for department, role in roles.items():
        if department not in ROLES:
            raise ValueError(f"{department!r} is no department; there are {', '.join(ROLES)}.")
        if not issubclass(role, ROLES[department]):
            raise TypeError(f"the role in {department} must extend {ROLES[department].__name__}.")
    return {**ROLES, **roles}


def _changed(scenario: str | Path | Scenario, inputs: Mapping[str, Any]) -> Scenario:
    known = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    return known.replace(inputs) if inputs else known


def _with_own_luck(records: Records) -> Records:
    """Copy the tables of luck, which all runs of a replication share and anybody may change."""
    return records._replace(
        person_luck=records.person_luck.copy(),
        customer_luck=records.customer_luck.copy(),
        day_luck=records.day_luck.copy(),
        week_luck=records.week_luck.copy(),
    )


_DTYPES: dict[np.dtype[Any], np.dtype[Any]] = {}


def _ready(records: Records) -> Records:
    """Make tables, new or copied, ready to be passed to rules many times.

    Equal dtypes become one object, since numba looks into every other one anew at each call,
    which takes ten times as long as the call. Tables that share memory in `model.assembly` share
    it again.
    """
    if IS_COMPILED:
        known = {name: _DTYPES.setdefault(t.dtype, t.dtype) for name, t in _tables(records)}
        records = records._replace(**{name: t.view(known[name]) for name, t in _tables(records)})
    ledger, months = (table.view(np.ndarray) for table in (records.ledger, records.months))
    return records._replace(
        ledger_values=ledger.view(np.float64),
        month_values=months.view(np.float64).reshape(len(months), -1),
    )


def _tables(records: Records) -> Iterable[tuple[str, NDArray[Any]]]:
    return ((name, table) for name, table in records._asdict().items() if table.dtype.names)


def seat_names(scenario: Scenario, with_names: bool = False) -> list[str]:
    """Name every seat by department and number, or as its imported person where names are shown."""
    staff = _staff(scenario)
    places = zip(staff.department.tolist(), staff.place.tolist(), strict=True)
    names = [f"{DEPARTMENTS[department]} {place + 1}" for department, place in places]
    if with_names and scenario.organization.people is not None:
        people = imported_firm(scenario.organization).people
        order = people.in_order().tolist()
        for seat, row in zip(staff.opening.tolist(), order, strict=True):
            names[seat] = people.ids[row]
    return names


def _staff(scenario: Scenario) -> Staff:
    return staff_of(scenario, sizes_of(scenario))


def communication_graph(
    scenario: Scenario, seed: int = 1, replication: int = 0, with_names: bool = False
) -> "networkx.Graph[int]":
    """Draw or read the communication graph with which a run begins.

    Parameters
    ----------
    scenario
        Of which firm.
    seed, replication
        Which luck.
    with_names
        Whether the `id` of imported people is the name in their file, rather than department and
        number.

    Returns
    -------
    Nodes are seats, with `id`, `department` and `is_lead`; edges have `strength` [share 0-1].
    """
    luck = PhiloxLuck(whole_number("seed", seed), whole_number("replication", replication))
    staff = _staff(scenario)
    ties = ties_of(scenario, staff, luck)
    names = seat_names(scenario, with_names)
    graph = to_networkx(ties, staff.department, staff.is_lead, names)
    graph.remove_nodes_from(np.flatnonzero(~staff.is_open).tolist())
    return graph


def graphs_over_time(
    scenario: Scenario,
    days: Sequence[int],
    *,
    seed: int = 1,
    replication: int = 0,
    with_names: bool = False,
) -> list["networkx.Graph[int]"]:
    """Make a run and give its communication graph in the evening of some days.

    Parameters
    ----------
    days
        Recorded days that have passed, in order; 0 is the moment when recording begins.
    seed, replication
        Which luck.
    with_names
        Whether imported people keep their names; else all are called by department and number.

    Raises
    ------
    OwnCodeError
        If the scenario names code that nobody has allowed to run.
    SimulationError
        If the run needs more opportunities or hires than luck was drawn for.
    """
    names = seat_names(scenario, with_names)
    stops = [scenario.warm_up_days + day for day in days]
    graphs = []
    for records in _evenings(scenario, stops, seed, replication):
        if records.firm["ran_out_of_slots"][0]:
            raise SimulationError(f"{scenario.key}, replication {replication}: {RAN_OUT}")
        graphs.append(_graph_of(records, names))
    return graphs


def _evenings(
    scenario: Scenario, stops: Sequence[int], seed: int, replication: int
) -> Iterator[Records]:
    """Let a run go on to each stop: compiled, or agent by agent if its own code has roles."""
    if scenario.code is not None and model_with(scenario.code).contents.roles:
        firm = Firm(scenario, seed=seed, replication=replication)
        firm.datacollector = Unwatched()
        for stop in stops:
            while firm.day < stop:
                firm.step()
            yield firm.records
        return
    make, advance_days = parts_for(scenario)
    records, day = make(scenario, seed=seed, replication=replication), 0
    for stop in stops:
        advance_days(records, day, stop)
        day = stop
        yield records


def _graph_of(records: Records, names: Sequence[str]) -> "networkx.Graph[int]":
    """Give the graph of the people at work, of ties in use, in the order of seats."""
    people, ties = records.people, records.ties
    known = Ties(ties["first"], ties["second"], ties["strength"])
    edges = known.picked(np.lexsort((ties["second"], ties["first"]))).in_use()
    graph = to_networkx(edges, people["department"], people["is_lead"], names)
    graph.remove_nodes_from(np.flatnonzero(~people["is_present"]).tolist())
    return graph


# Daily tables


def write_daily_tables(
    scenario: Scenario, seed: int, replication: int, folder: Path, with_names: bool = False
) -> None:
    """Step a firm through one run, and write a row for each person and for the firm each day.

    `people` and `firm` appear in the folder as Parquet and as CSV, whole or not at all. Columns
    have the names of the data dictionary (`model.records`); what concerns another department
    ends in its name. Imported people are called by department and number unless `with_names`.

    Raises
    ------
    OSError
        If a table cannot be written.
    """
    firm = Firm(scenario, seed=seed, replication=replication, with_names=with_names)
    with ExitStack() as stack:
        stack.enter_context(_folder_for_tables(folder))
        write_people = stack.enter_context(_daily_table(folder, "people"))
        write_firm = stack.enter_context(_daily_table(folder, "firm"))
        for first in range(0, firm.days, DAYS_PER_MONTH):
            month = range(first, min(first + DAYS_PER_MONTH, firm.days))
            days = [_next_day(firm) for _ in month]
            write_people(people for people, _ in days)
            write_firm(state for _, state in days)


def _next_day(firm: Firm) -> tuple[Columns, Columns]:
    """Let a day pass, and give the columns of its people and of the firm."""
    firm.step()
    return _people_today(firm), _firm_today(firm)


def _people_today(firm: Firm) -> Columns:
    """Give the columns of the people at work at the end of the day that has just passed."""
    records = firm.records
    agents = firm.people
    seats = np.flatnonzero(records.people["is_present"])
    columns = _days(firm, len(seats)) | {
        "seat": seats,
        "person": np.array([agent.unique_id for agent in agents], np.int64),
        "name": np.array([agent.name for agent in agents], np.str_),
        "department": np.array([agent.department for agent in agents], np.str_),
    }
    columns |= {name: records.people[name][seats] for name in PERSON_COLUMNS}
    for field in VIEW_COLUMNS:
        for name, department in departments_of(records).items():
            columns[f"{field}_{name}"] = records.views[field][seats, department]
    return columns


def _firm_today(firm: Firm) -> Columns:
    """Give the columns of the firm at the end of the day that has just passed."""
    columns = _days(firm, 1) | {name: firm.records.firm[name].copy() for name in FIRM_COLUMNS}
    for field in DEPARTMENT_COLUMNS:
        for name, department in departments_of(firm.records).items():
            columns[f"{field}_{name}"] = firm.records.departments[field][[department]]
    return columns


def _days(firm: Firm, rows: int) -> dict[str, NDArray[np.int64]]:
    """Give the day that has just passed, of the run and of the recorded time (from 1)."""
    day = firm.day - 1
    recorded = firm.day - firm.situation.warm_up_days
    return {"day": np.full(rows, day), "recorded_day": np.full(rows, recorded)}


@contextmanager
def _folder_for_tables(folder: Path) -> Iterator[None]:
    """Make a folder, and remove it again if nothing came to lie in it."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # it holds tables of an earlier time
            folder.rmdir()
        raise


@contextmanager
def _daily_table(folder: Path, name: str) -> Iterator[Callable[[Iterable[Columns]], None]]:
    """Open a table in every form under a temporary name, and rename it when it is complete.

    Yields
    ------
    Function that writes the columns of some days.
    """
    import pyarrow as pa
    from pyarrow.csv import CSVWriter
    from pyarrow.parquet import ParquetWriter

    writers: list[Any] = []
    files: dict[str, IO[bytes]] = {}
    parts = {form: folder / f".{name}.{form}.{os.getpid()}.tmp" for form in FORMS}

    def write(days: Iterable[Columns]) -> None:
        table = pa.concat_tables([pa.table(columns) for columns in days])
        if not writers:
            writers.append(ParquetWriter(files["parquet"], table.schema))
            writers.append(CSVWriter(files["csv"], table.schema))
        for writer in writers:
            writer.write_table(table)

    try:
        for form, part in parts.items():
            files[form] = part.open("wb")
        yield write
        while writers:
            writers.pop().close()
        for file in files.values():
            file.close()
        for form, part in parts.items():
            part.replace(folder / f"{name}.{form}")
    finally:
        for writer in writers:
            writer.close()
        for file in files.values():
            file.close()
        for part in parts.values():
            part.unlink(missing_ok=True)
