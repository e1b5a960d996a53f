"""The people of the firm as Mesa agents: what they are paid for, and what they do in a day.

An agent keeps no state of its own: it reads and writes its row of the firm's records. Each
behavior is a method named as its phase in `model.day.DAY`, and calls the rule that the compiled
engine calls. To change a behavior, override the method in a subclass, and hand the subclass to
the firm: `Firm("baseline", roles={"sales": MySalesperson})`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast, overload

import mesa
import numpy as np
from numpy.typing import NDArray

from model.communication import LEAST_STRENGTH
from model.records import CHURNED, DEPARTMENTS, NOBODY, PERSON, Records, departments_of

Value = TypeVar("Value", int, float, bool)

NO_QUOTA = "none"
_DOCS = {field.name: f"{field.doc} [{field.unit}]" for field in PERSON.fields}


class Workplace(Protocol):
    """What people need to know of their firm."""

    records: Records
    day: int

    @property
    def inputs(self) -> Mapping[str, Any]:
        """Every input as in force today, by name."""

    def name_of(self, seat: int) -> str:
        """Give the name of a seat."""

    def holder(self, seat: int) -> "Person | None":
        """Give the agent in a seat, if somebody is."""

    def take_seat(self, person: "Person") -> int:
        """Put an agent in its seat, and give it a number of its own."""

    def let_happen(self, name: str, seat: int = NOBODY) -> None:
        """Let the rule of a phase run for a seat."""


class Column(Generic[Value]):
    """A field of a person's record, as an attribute of the agent."""

    def __init__(self, kind: type[Value]) -> None:
        self._kind: type[Value] = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name
        self.__doc__ = _DOCS[name]

    @overload
    def __get__(self, person: None, owner: type) -> "Column[Value]": ...

    @overload
    def __get__(self, person: "Person", owner: type) -> Value: ...

    def __get__(self, person: "Person | None", owner: type) -> "Column[Value] | Value":
        if person is None:
            return self
        return self._kind(person.firm.records.people[self._name][person.seat])

    def __set__(self, person: "Person", value: Value) -> None:
        person.firm.records.people[self._name][person.seat] = value


@dataclass(frozen=True)
class IncentiveScheme:
    """How a person is paid, as in force today.

    Attributes
    ----------
    pay_usd
        Pay for results on target [$ per year].
    base_share
        Fixed part of it [share].
    shared_weight
        Part of variable pay that rests on a result shared by a group [share].
    sharing_group
        Who shares it: firm or pod.
    quota_period
        Period over which a quota runs; none for people without a quota.
    commission_rate
        Pay for each dollar of new yearly contract value [share].
    payout_threshold, accelerator, pay_cap
        Attainment from which commission is paid, its multiple above quota, and the attainment
        beyond which nothing more is paid [times].
    """

    pay_usd: float
    base_share: float
    shared_weight: float
    sharing_group: str
    quota_period: str = NO_QUOTA
    commission_rate: float = 0.0
    payout_threshold: float = 0.0
    accelerator: float = 1.0
    pay_cap: float = np.inf

    def __str__(self) -> str:
        told = [f"${self.pay_usd:,.0f} a year on target, {self.base_share:.0%} of it fixed"]
        if self.shared_weight > 0.0:
            whose = f"the {self.sharing_group}'s result"
            told.append(f"{self.shared_weight:.0%} of the rest on {whose}")
        if self.commission_rate > 0.0:
            told.append(f"{self.commission_rate:.0%} commission on new yearly contract value")
        if self.quota_period != NO_QUOTA:
            told.append(
                f"a quota each {self.quota_period}: nothing below {self.payout_threshold:.0%} of "
                f"it, {self.accelerator:g} times the rate above it, up to {self.pay_cap:g} times"
            )
        return "; ".join(told)


class Person(mesa.Agent):  # type: ignore[type-arg, no-untyped-call, unused-ignore]
    """Somebody who holds a seat of the firm.

    While a seat is vacant, its work goes on as its last holder would have done it: the firm
    calls the behaviors of the agent that has left, which is in no AgentSet any more.

    Parameters
    ----------
    firm
        The firm, a `model.firm.Firm`.
    seat
        Row of the seat, which somebody holds: the new agent is that person from now on. The
        agent before is gone, the record goes on.

    Raises
    ------
    ValueError
        If nobody holds the seat, or it belongs to another department.
    """

    DEPARTMENT: ClassVar[str]

    is_lead = Column(bool)
    is_present = Column(bool)
    hire = Column(int)
    hired_day = Column(int)
    ramp = Column(float)
    skill = Column(float)
    candor = Column(float)
    perspective = Column(float)
    base_hours = Column(float)
    hours = Column(float)
    own_return = Column(float)
    shared_return = Column(float)
    effort = Column(float)
    willingness = Column(float)
    pressure = Column(float)
    quota = Column(float)
    sold = Column(float)
    year_sold = Column(float)
    attainment = Column(float)
    needed_hours = Column(float)
    owed_hours = Column(float)
    coverage = Column(float)
    n_accounts = Column(int)
    n_projects = Column(int)
    project_hours = Column(float)
    reach = Column(float)
    leads = Column(float)
    morale = Column(float)
    tension = Column(float)
    quit_clock = Column(float)
    met_today = Column(bool)

    def __init__(self, firm: Workplace, seat: int) -> None:
        row = firm.records.people[seat]
        if not row["is_present"] or DEPARTMENTS[row["department"]] != self.DEPARTMENT:
            kind = type(self).__name__
            raise ValueError(f"{firm.name_of(seat)} is not a seat that a {kind} holds today.")
        super().__init__(cast(Any, firm))
        self.seat = seat
        # Mesa 3.3 counts agents in a table of the class that keeps every model alive for good, and
        # begins anew after unpickling; the firm counts its own people.
        getattr(mesa.Agent, "_ids", {}).pop(firm, None)
        number = firm.take_seat(self)
        self.unique_id = number  # type: ignore[assignment, unused-ignore]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def firm(self) -> Workplace:
        """The firm; the same object as Mesa's `model`."""
        return cast(Workplace, self.model)

    @property
    def name(self) -> str:
        """Name of the seat, and the number of the hire if somebody held it before."""
        name = self.firm.name_of(self.seat)
        return f"{name} (hire {self.hire + 1})" if self.hire else name

    @property
    def department(self) -> str:
        """Department, one of `model.records.DEPARTMENTS`."""
        return self.DEPARTMENT

    @property
    def record(self) -> Any:
        """The person's `PERSON` record; what is written to its fields counts at once."""
        return self.firm.records.people.view(np.recarray)[self.seat]

    def view_of(self, department: str) -> Any:
        """Give the `VIEW` record of a department; what is written to its fields counts at once."""
        views = self.firm.records.views.view(np.recarray)
        return views[self.seat, DEPARTMENTS.index(department)]

    @property
    def trust(self) -> dict[str, float]:
        """Trust in each department [0-1], the own one included."""
        return self._views("trust")

    @property
    def beliefs(self) -> dict[str, float]:
        """Believed state of each department, relative to normal."""
        return self._views("belief")

    @property
    def knowledge(self) -> dict[str, float]:
        """Knowledge of each department's work [share]."""
        return self._views("knowledge")

    def _views(self, field: str) -> dict[str, float]:
        row = self.firm.records.views[field][self.seat]
        departments = departments_of(self.firm.records)
        return {name: float(row[number]) for name, number in departments.items()}

    @property
    def neighbors(self) -> "list[Person]":
        """The people at work to whom this one has a tie."""
        records = self.firm.records
        start, end = records.tie_start[self.seat : self.seat + 2].tolist()
        ties = records.ties[records.tie_list[start:end]]
        ties = ties[ties["strength"] >= LEAST_STRENGTH]
        seats = ties["first"] + ties["second"] - self.seat
        holders = [self.firm.holder(seat) for seat in seats.tolist()]
        return [person for person in holders if person is not None]

    @property
    def goals(self) -> dict[str, float]:
        """What the person is paid for: weight of each result in variable pay, summing to one.

        Empty where variable pay does not follow results (`mechanisms.pay_plan` off).
        """
        inputs = self.firm.inputs
        if not inputs["mechanisms.pay_plan"]:
            return {}
        shared = inputs["shared_weight"]
        goals = {name: (1.0 - shared) * part for name, part in self._own_goals(inputs).items()}
        return goals | {"shared result": shared}

    def _own_goals(self, inputs: Mapping[str, Any]) -> dict[str, float]:
        """Give the weights of the results that are not shared, summing to one."""
        raise NotImplementedError

    @property
    def incentives(self) -> IncentiveScheme:
        """The incentive scheme in force today; as text it reads as a sentence."""
        return IncentiveScheme(**self._scheme(self.firm.inputs))

    def _scheme(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        names = {"pay_usd": f"{self.DEPARTMENT}_pay_usd"}
        names["base_share"] = f"{self.DEPARTMENT}_base_share"
        names |= {name: name for name in ("shared_weight", "sharing_group")}
        return {field: inputs[name] for field, name in names.items()}

    def remove(self) -> None:
        """Leave the firm today, as somebody who quits; the seat is vacant until the next hire."""
        if self.is_present and self.firm.holder(self.seat) is self:
            self._act("quit_firm")
        if self in self.model.agents:
            super().remove()

    def _act(self, behavior: str) -> None:
        self.firm.let_happen(behavior, self.seat)

    # Behaviors of everybody, in the order of a day

    def start_day(self) -> None:
        """Work out today's productive hours, before check-ins and messages."""
        self._act("start_day")

    def follow_norms(self) -> None:
        """Follow leaders and colleagues in how candid one is, once a week."""
        self._act("follow_norms")

    def set_example(self) -> None:
        """Give the time that setting a good example takes, as a lead."""
        self._act("set_example")

    def weigh_pay(self) -> None:
        """See what work returns, and set effort and willingness by it."""
        self._act("weigh_pay")

    def practice_perspective(self) -> None:
        """Practice seeing the other side's pressures, or fall back."""
        self._act("practice_perspective")

    def recognize(self) -> None:
        """Take part in recognition: a little time, and better morale."""
        self._act("recognize")

    def attend_check_in(self) -> None:
        """Attend today's check-in, if there is one: hours go, news and contact come."""
        self._act("attend_check_in")

    def attend_session(self) -> None:
        """Take part in today's structured session, if there is one."""
        self._act("attend_session")

    def disagree(self) -> None:
        """Let different views of others' work turn personal."""
        self._act("disagree")

    def look(self) -> None:
        """Look at the other departments, and let old beliefs go stale."""
        self._act("look")

    @property
    def account_rows(self) -> NDArray[np.int64]:
        """Rows of the own customers in the table of accounts, shape (own accounts,)."""
        accounts = self.firm.records.accounts[: int(self.firm.records.firm["n_accounts"][0])]
        is_own = (accounts["owner"] == self.seat) & (accounts["stage"] != CHURNED)
        return np.flatnonzero(is_own)

    @property
    def accounts(self) -> "np.recarray[Any, Any]":
        """`ACCOUNT` records of the own customers: a picture, which cannot be written to."""
        return _picture(self.firm.records.accounts, self.account_rows)

    def care(self) -> None:
        """Look after the own accounts, if any: failures first, then care and expansion."""
        self._act("care")

    def drift(self) -> None:
        """Let trust drift back to where it started, without contact."""
        self._act("drift")

    def recover(self) -> None:
        """Let morale return to normal and tension fade; overload wears morale down."""
        self._act("recover")

    def consider_quitting(self) -> None:
        """Let the risk of quitting build up, and quit when it is too much."""
        self._act("consider_quitting")

    def pay_day(self) -> None:
        """Receive today's base pay, and variable pay where there is no quota."""
        self._act("pay_day")


class Salesperson(Person):  # type: ignore[no-untyped-call, unused-ignore]
    """Wins customers; paid by commission against a quota."""

    DEPARTMENT = "sales"

    @property
    def opportunities(self) -> "np.recarray[Any, Any]":
        """`OPPORTUNITY` records from the oldest open one on; what is written to them counts.

        Some of them may be decided already; see their `stage`.
        """
        person = self.firm.records.people[self.seat]
        own = self.firm.records.opportunities[self.seat].view(np.recarray)
        return own[int(person["first_open"]) : int(person["next_arrival"])]

    def _own_goals(self, inputs: Mapping[str, Any]) -> dict[str, float]:
        kept = inputs["sales_retention_share"]
        return {"own sales": 1.0 - kept, "customers kept": kept}

    def _scheme(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        names = ("quota_period", "commission_rate", "payout_threshold", "accelerator", "pay_cap")
        return super()._scheme(inputs) | {name: inputs[name] for name in names}

    def set_quota(self) -> None:
        """Receive a quota for what is left of the period, if there is none yet."""
        self._act("set_quota")

    def coach(self) -> None:
        """Be coached: the hours it takes beyond the ordinary, and what takes hold."""
        self._act("coach")

    def settle_period(self) -> None:
        """Receive the commission on a period's last evening."""
        self._act("settle_period")

    def receive_opportunities(self) -> None:
        """Receive what the market brings."""
        self._act("receive_opportunities")

    def make_promises(self) -> None:
        """Promise scope and date for every proposal that goes out today."""
        self._act("make_promises")

    def move_deals(self) -> None:
        """Move closing dates to where they pay, near the end of the quota period."""
        self._act("move_deals")

    def sell(self) -> None:
        """Work the open opportunities; customers decide on those that are due."""
        self._act("sell")

    def close_sales_year(self) -> None:
        """Hold the year's sales against the quota."""
        self._act("close_sales_year")


class AccountManager(Person):  # type: ignore[no-untyped-call, unused-ignore]
    """Keeps customers and helps them grow; paid for customers kept."""

    DEPARTMENT = "accounts"

    def _own_goals(self, inputs: Mapping[str, Any]) -> dict[str, float]:
        kept = inputs["accounts_retention_share"]
        return {"customers kept": kept, "growth of accounts": 1.0 - kept}


class Marketer(Person):  # type: ignore[no-untyped-call, unused-ignore]
    """Makes the campaigns; paid for the opportunities they bring, or for what is won from them."""

    DEPARTMENT = "marketing"

    def _own_goals(self, inputs: Mapping[str, Any]) -> dict[str, float]:
        return {f"{inputs['marketing_paid_for']} of campaigns": 1.0}

    def prepare_campaign(self) -> None:
        """Work on the next campaign."""
        self._act("prepare_campaign")


class ProductSpecialist(Person):  # type: ignore[no-untyped-call, unused-ignore]
    """Knows the product, and is pulled into deals and account sessions."""

    DEPARTMENT = "specialists"

    def _own_goals(self, inputs: Mapping[str, Any]) -> dict[str, float]:
        deals = inputs["specialists_deal_share"]
        return {"own product": 1.0 - deals, "deals won": deals}


class OpsSpecialist(Person):  # type: ignore[no-untyped-call, unused-ignore]
    """Delivers what was sold, and supports live customers; paid a salary, mostly."""

    DEPARTMENT = "operations"

    @property
    def project_rows(self) -> NDArray[np.int64]:
        """Rows of the own projects in the table of projects, in order of work."""
        rows = []
        row = int(self.firm.records.people["first_project"][self.seat])
        while row != NOBODY:
            rows.append(row)
            row = int(self.firm.records.projects["next"][row])
        return np.array(rows, np.int64)

    @property
    def projects(self) -> "np.recarray[Any, Any]":
        """`PROJECT` records of the own work: a picture, which cannot be written to."""
        return _picture(self.firm.records.projects, self.project_rows)

    def _own_goals(self, inputs: Mapping[str, Any]) -> dict[str, float]:
        return {"own projects": 1.0}

    def deliver(self) -> None:
        """Work on projects: own ones in order, then the next of the queue."""
        self._act("deliver")


def _picture(table: NDArray[Any], rows: NDArray[np.int64]) -> "np.recarray[Any, Any]":
    """Copy some rows, and refuse changes, which would be lost without a word."""
    picture = table[rows].view(np.recarray)
    picture.flags.writeable = False
    return picture


ROLES: dict[str, type[Person]] = {
    role.DEPARTMENT: role
    for role in (Salesperson, AccountManager, OpsSpecialist, Marketer, ProductSpecialist)
}
"""The class of agent in each department, unless a firm is told otherwise."""
