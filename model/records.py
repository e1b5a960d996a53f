"""The tables of one run: what each entity carries, field by field, with unit and meaning.

State is kept as records (NumPy structured arrays), one table per kind of entity. The declarations
below are the data dictionary: tables, documentation and agents all read them.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.handle import held_by_handle
from model.levers import Levers
from model.mechanisms import Mechanisms
from model.organization import HEAD_COUNTS, ORDINARY_DEPARTMENTS
from model.quantities import declared
from model.rule import IS_COMPILED
from model.uncertainties import Uncertainties

Table = NDArray[Any]

DEPARTMENTS = HEAD_COUNTS
SALES, ACCOUNTS, OPERATIONS, MARKETING, SPECIALISTS = 0, 1, 2, 3, 4
ORDINARY = len(ORDINARY_DEPARTMENTS)
"""Departments that every firm has room for; a firm may have the ones after them as well."""
NOBODY = -1
UNSET = -1
NEVER = 1 << 40

# Stages of an opportunity
NOT_ARRIVED, QUALIFYING, PROPOSING, WON, LOST_TO_INDECISION, LOST_TO_COMPETITOR = 0, 1, 2, 3, 4, 5
# Stages of a project
QUEUED, IN_WORK, DELIVERED = 0, 1, 2
# Stages of an account
ONBOARDING, LIVE, CHURNED = 0, 1, 2


@dataclass(frozen=True)
class Field:
    """One field of a record: name, kind, unit and meaning."""

    name: str
    kind: type[int] | type[float] | type[bool]
    unit: str
    doc: str


@dataclass(frozen=True)
class Record:
    """One kind of entity: its name, meaning and fields."""

    name: str
    doc: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> list[str]:
        """The names of the fields, in order."""
        return [field.name for field in self.fields]

    @cached_property
    def dtype(self) -> np.dtype[np.void]:
        """The NumPy structured dtype of one record."""
        kinds = {int: np.int64, float: np.float64, bool: np.bool_}
        return np.dtype([(field.name, kinds[field.kind]) for field in self.fields], align=True)

    def table(self, *shape: int) -> Table:
        """Make an empty table of these records, all fields zero."""
        return readable(np.zeros(shape, self.dtype))


def readable(table: Table) -> Table:
    """Let plain Python read fields as attributes where rules are not compiled."""
    return table if IS_COMPILED else table.view(np.recarray)


def _whole(name: str, unit: str, doc: str) -> Field:
    return Field(name, int, unit, doc)


def _real(name: str, unit: str, doc: str) -> Field:
    return Field(name, float, unit, doc)


def _flag(name: str, doc: str) -> Field:
    return Field(name, bool, "yes or no", doc)


PERSON = Record(
    "person",
    "A seat in a department and the person who holds it.",
    (
        _whole("department", "index", "Place among the names of departments, from 0 (sales)."),
        _whole("place", "ordinal", "Place within the department; the seat's address for luck."),
        _flag("is_lead", "Leads the department."),
        _flag("is_open", "The firm has this seat; seats for growth open later."),
        _flag("is_present", "Somebody holds the seat today."),
        _flag("met_today", "Attends a check-in today."),
        _flag("has_accounts", "Looks after accounts: account managers, or who does their work."),
        _flag("joins_deals", "Is pulled into deals: specialists, or who does their work."),
        _real("candor", "share", "Readiness to say no early and to report slips ahead."),
        _whole("n_accounts", "accounts", "Live accounts owned by those who look after them."),
        _whole("hire", "ordinal", "How many people held the seat before."),
        _whole("hired_day", "day", "First day of the person; negative for opening staff."),
        _whole("back_day", "day", "Day on which a vacant seat is filled."),
        _whole("leaves_day", "day", "Day on which a failed hire leaves."),
        _real("ramp", "share", "Part of full rate reached since hiring."),
        _real("skill", "times", "Ability relative to the mean of the department."),
        _real("heard", "share", "News heard from own colleagues in the past week, added up."),
        _real("heard_candor", "share", "Their candor, each counted by the news heard."),
        _real("perspective", "share", "How far the other side's pressures are seen."),
        _real("coached", "share", "Coaching that has taken hold, against full formal coaching."),
        _real("closeness", "ties", "Ties kept up, each counted by its strength."),
        _whole("session_day", "day", "Day of the last structured session attended."),
        _real("advised", "share", "Advice taken from structured sessions on that day."),
        _real("base_hours", "h per day", "Productive hours on a day without check-ins."),
        _real("hours", "h", "Productive hours left today."),
        _real("own_return", "share", "Part of a dollar of own result that returns to the person."),
        _real("shared_return", "share", "Part of a dollar of others' result that returns."),
        _real("effort", "times", "Rewarded effort against a person paid for own results."),
        _real("willingness", "share", "Part of unrewarded work for others that gets done."),
        _real("pressure", "share", "Quota pressure felt today."),
        _real("stake", "share", "How much results move the person's pay."),
        _whole("period_from", "day", "First day of the running quota period, or unset."),
        _real("quota", "$", "Quota of the running period."),
        _real("sold", "$", "Contract value closed in the running period."),
        _real("year_sold", "$", "Contract value closed in the running year."),
        _real("attainment", "times quota", "Smoothed attainment over past periods."),
        _real("group_result", "times target", "Result of the person's group, last settled."),
        _real("clawed_back", "$", "Commission to be taken back at the next payout."),
        _whole("first_open", "ordinal", "Oldest opportunity that may still be open."),
        _whole("next_arrival", "ordinal", "Next opportunity of the seat to arrive."),
        _real("arrival_clock", "arrivals", "Unit-rate time until which opportunities arrived."),
        _real("due", "arrivals", "Unit-rate time at which the next opportunity arrives."),
        _real("needed_hours", "h per day", "Hours the open work would take today."),
        _real("owed_hours", "h", "Hours owed to hand-offs, rescues and recoveries."),
        _real("coverage", "share", "Smoothed share of needed hours that the work gets."),
        _whole("first_project", "row", "Head of the list of projects in work (operations)."),
        _whole("n_projects", "projects", "Projects in work (operations)."),
        _real("pace", "h per day", "Hours a day that the projects in work can absorb."),
        _real("project_hours", "h", "Hours left for projects today (operations)."),
        _real("reach", "times", "Smoothed hours for expansion against the planned reserve."),
        _real("leads", "leads", "Account leads not yet followed up (account managers)."),
        _real("own", "-", "For own model code; 0 for everybody who is new."),
        _real("morale", "SD", "Morale against the ordinary level."),
        _real("tension", "share", "Tension with other departments, fading."),
        _real("felt_exits", "people", "Exits of colleagues, each by closeness; fading."),
        _real("quit_clock", "risk", "Accumulated risk of quitting."),
        _real("quit_at", "risk", "Accumulated risk at which the person quits."),
        _real("met_day", "day", "Day of the last check-in attended."),
    ),
)

VIEW = Record(
    "view",
    "What one person holds about one department; a table of people by departments.",
    (
        _real("trust", "0-1", "Trust that the department keeps its word."),
        _real("prior_trust", "0-1", "Trust to which it drifts back without contact."),
        _real("ceiling", "0-1", "Highest trust that can still be reached."),
        _real("belief", "relative", "Believed state of the department against normal."),
        _real("age", "days", "Age of the belief."),
        _real("knowledge", "share", "Knowledge of the department's work."),
        _real("last_contact", "day", "Last contact with anybody of the department."),
    ),
)

TIE = Record(
    "tie",
    "An edge of the communication graph between two seats.",
    (
        _whole("first", "row", "One end."),
        _whole("second", "row", "Other end."),
        _real("strength", "0-1", "How closely the two work together; 0 while they do not."),
        _real("usual", "0-1", "Strength to which the tie returns without contact."),
        _real("trust_first", "0-1", "Trust of the first end in the second."),
        _real("trust_second", "0-1", "Trust of the second end in the first."),
        _real("last_contact", "day", "Last day on which the tie was used."),
        _flag("is_cross", "Joins two departments."),
    ),
)

DEPARTMENT = Record(
    "department",
    "A department and its true state, which others believe something about.",
    (
        _whole("first_seat", "row", "First seat."),
        _whole("end_seat", "row", "One past the last seat, growth included."),
        _whole("n_opening", "seats", "Seats when the run begins."),
        _whole("n_open", "seats", "Seats the firm has."),
        _whole("n_present", "people", "People at work today."),
        _real("hours", "h", "Productive hours today."),
        _real("needed_hours", "h", "Hours that the work at hand could absorb today."),
        _real("worked_hours", "h", "Hours worked today."),
        _real("utilization", "share", "Hours worked against productive hours, over four weeks."),
        _real("state", "relative", "True state against normal: congestion, inflow, health."),
        _real("usual", "relative", "What the state usually is; old news falls back on it."),
        _real("congestion", "times", "Work at hand against free hours, smoothed (operations)."),
        _real("usual_congestion", "times", "The same over half a year (operations)."),
        _real("pressure", "times", "Hours the work at hand needs against hours, over four weeks."),
        _real("tension", "share", "Mean tension of its people."),
        _real("willingness", "share", "Mean willingness of its people to work for others."),
        _real("inflow", "h per day", "Onboarding work won per day, smoothed."),
        _real("help", "share", "Part of the hours that deals ask for which they get today."),
    ),
)

RELATION = Record(
    "relation",
    "What the people of one department on average think and know of another; a table of both.",
    (
        _real("trust", "0-1", "Mean trust of its people."),
        _real("knowledge", "share", "Mean knowledge of the other's work."),
        _real("age", "days", "Mean age of its people's news."),
        _real("belief", "relative", "Mean of its people's beliefs about the other's state."),
    ),
)

OPPORTUNITY = Record(
    "opportunity",
    "A possible customer worked by a salesperson; a table of seats by ordinal of arrival.",
    (
        _whole("stage", "code", "Not arrived, qualifying, proposing, won, or lost."),
        _whole("arrival_day", "day", "Day of arrival."),
        _whole("decision_day", "day", "Day on which the current stage is decided."),
        _real("cycle", "days", "Natural length from arrival to decision."),
        _real("listed", "$ per year", "Contract value at list prices."),
        _real("value", "$ per year", "Contract value at the ordinary discount."),
        _real("fit", "SD", "How well the customer fits what the firm delivers."),
        _real("needed_hours", "h per day", "Selling hours the stage needs a day."),
        _real("attention", "times", "Hours given a day, against one of ordinary fit."),
        _real("effort", "h", "Selling hours given so far."),
        _real("needed", "h", "Selling hours needed so far."),
        _real("discount", "share", "Discount from list price."),
        _real("stretch", "share", "How far the promise goes beyond what is believed."),
        _real("promised_time", "days", "Delivery time promised to the customer."),
        _real("honest_time", "days", "Delivery time the salesperson believed in."),
        _real("pulled_weeks", "weeks", "How far the decision was pulled in (negative: put off)."),
        _real("disappointment", "SD", "What correcting the promise cost with the customer."),
        _flag("is_movable", "The salesperson controls the closing date."),
        _real("help", "h", "Hours that a specialist gave the proposal."),
        _real("asked", "h", "Hours that were asked of the specialist."),
        _real("campaign_fit", "times", "Chance that it wants a proposal, against another's."),
        _flag("is_of_campaign", "A campaign brought it."),
        _flag("is_surprising", "Nobody was told of that campaign."),
    ),
)

PROJECT = Record(
    "project",
    "The onboarding of a won customer by operations.",
    (
        _whole("account", "row", "Customer."),
        _whole("stage", "code", "Queued, in work, delivered."),
        _whole("specialist", "row", "Who works on it."),
        _whole("next", "row", "Next project of the same list."),
        _whole("accepted_day", "day", "Day on which it was accepted."),
        _whole("delivered_day", "day", "Day on which it was delivered."),
        _real("effort", "h", "Total effort."),
        _real("left", "h", "Effort left."),
        _real("pace", "h per day", "Hours a day that the customer's side can absorb."),
        _real("completeness", "share", "Part of what operations needs to know that arrived."),
        _flag("is_reworked", "A defect was found and is being mended."),
        _flag("was_escalated", "Its slip was weighed: it was moved to the front, or not."),
        _flag("is_reported", "The customer was warned that it will be late."),
    ),
)

ACCOUNT = Record(
    "account",
    "A customer, from the won deal on.",
    (
        _whole("origin", "slot", "Where its luck is kept: opening customer or opportunity."),
        _whole("stage", "code", "Onboarding, live, churned."),
        _whole("owner", "row", "Account manager."),
        _whole("seller", "row", "Seat that won it; nobody for opening customers."),
        _whole("seller_hire", "ordinal", "Which holder of that seat won it."),
        _whole("live_day", "day", "Day of going live; negative for opening customers."),
        _whole("renewal_day", "day", "Day of the last decision to renew or to leave, or unset."),
        _real("revenue", "$ per year", "Recurring revenue at net prices."),
        _real("list_revenue", "$ per year", "Recurring revenue at list prices."),
        _real("cohort_revenue", "$ per year", "Recurring revenue when the cohort year began."),
        _real("promised_time", "days", "Delivery time promised."),
        _real("stretch", "share", "Stretch of the promise."),
        _real("satisfaction", "SD", "Running judgment against an ordinary customer."),
        _real("disposition", "SD", "Lasting difference from other customers."),
        _real("open_loss", "SD", "Satisfaction lost to failures not yet made good."),
        _real("recent_loss", "SD", "What failures still take from satisfaction; fades with it."),
        _real("grievance", "SD", "What failures count against renewing."),
        _real("churn_clock", "risk", "Accumulated risk of leaving."),
        _real("churn_at", "risk", "Accumulated risk at which the customer leaves."),
        _real("expansion_clock", "risk", "Accumulated readiness to expand."),
        _real("expansion_at", "risk", "Readiness at which the account expands."),
        _whole("n_expansions", "count", "Expansions so far."),
        _whole("n_failures", "count", "Failures so far."),
        _real("own", "-", "For own model code; 0 for every new account."),
        _whole("failed_day", "day", "Day of the last failure."),
        _flag("needs_recovery", "A failure waits to be made good."),
        _flag("was_over_promised", "The promise was stretched."),
    ),
)

FIRM = Record(
    "firm",
    "The firm as a whole.",
    (
        _whole("day", "day", "Business day of the run, warm-up included."),
        _whole("record_from", "day", "First recorded day."),
        _whole("n_accounts", "rows", "Rows used in the table of accounts."),
        _whole("n_projects", "rows", "Rows used in the table of projects."),
        _whole("n_delivered", "projects", "Projects delivered."),
        _whole("queue_head", "row", "First project waiting for a specialist."),
        _whole("queue_tail", "row", "Last project waiting."),
        _whole("n_queued", "projects", "Projects waiting."),
        _whole("n_live", "accounts", "Live accounts."),
        _whole("n_happy", "accounts", "Live accounts satisfied enough to recommend."),
        _whole("n_cohort", "accounts", "Live accounts when the cohort year began."),
        _whole("n_cohort_lost", "accounts", "Of those, lost since."),
        _real("revenue", "$ per year", "Recurring revenue at net prices."),
        _real("list_revenue", "$ per year", "Recurring revenue at list prices."),
        _real("cohort_revenue", "$ per year", "Recurring revenue when the cohort year began."),
        _real("cohort_kept", "$ per year", "Of it, kept: no account counts above its start."),
        _real("cohort_now", "$ per year", "Recurring revenue of the cohort now."),
        _real("support_coverage", "share", "Smoothed share of needed support that is given."),
        _real("pay_factor", "times target", "Revenue kept against what an ordinary firm keeps."),
        _real("growth_factor", "times target", "Expansion against that of an ordinary firm."),
        _real("headcount", "people", "People at work today."),
        _flag("is_check_in_day", "The departments meet today."),
        _flag("has_follow_up", "Today's check-in ends in action items."),
        _flag("ran_out_of_slots", "More entities were asked for than luck was drawn for."),
        _whole("next_event", "index", "Next scheduled change of levers."),
        _real("check_in_due", "day", "Day of the next check-in."),
        _real("session_due", "day", "Day of the next structured session."),
        _flag("is_session_day", "Account teams and specialists hold a session today."),
        _flag("has_actions", "Today's session ends in actions."),
        _real("campaign_due", "day", "Day on which the next campaign starts."),
        _whole("campaign_until", "day", "Day on which the running campaign ends."),
        _flag("is_announced", "The running campaign was announced in time."),
        _whole("accounts_by", "index", "Department whose people look after accounts."),
        _whole("deals_by", "index", "Department whose people are pulled into deals, or nobody."),
        _real("campaign_hours", "h", "Hours put into campaigns since the last one (marketing)."),
        _real("campaign_plan", "h", "Hours that were planned for them (marketing)."),
        _real("wave", "times", "Further opportunities of the running campaign."),
        _real("targeting", "share", "How far the running campaign aims at customers who fit."),
        _real("campaign_leads", "opportunities", "Brought by campaigns in the quarter."),
        _real("planned_leads", "opportunities", "Planned of them."),
        _real("campaign_bookings", "$ per year", "Won from campaigns in the quarter."),
        _real("planned_bookings", "$ per year", "Planned of them."),
        _real("quarter_bookings", "$ per year", "Won in the quarter by all salespeople."),
        _real("marketing_factor", "times target", "Marketing's own result, last settled."),
        _real("deal_factor", "times target", "Bookings against all quotas, last settled."),
        _real("standard", "share", "Standard of service, against the full one."),
        _real("reputation", "SD", "What the market has heard of customers' satisfaction."),
        _real("closeness", "ties", "Mean closeness of the people at work."),
    ),
)

PERSON_LUCK = Record(
    "person_luck",
    "Luck of one hire; a table of seats by ordinal of the hire.",
    (
        _real("skill", "SD", "Ability."),
        _real("quit", "risk", "Accumulated risk at which the person quits."),
        _real("failure", "uniform", "Whether the hire fails."),
        _real("vacancy", "SD", "Length of the vacancy before the hire."),
        _real("trust", "SD", "Trust brought along."),
    ),
)

CUSTOMER_LUCK = Record(
    "customer_luck",
    "Luck of one customer and the opportunity it came from; opening customers first.",
    (
        _real("gap", "arrivals", "Unit-rate time since the opportunity before."),
        _real("value", "SD", "Contract value."),
        _real("cycle", "SD", "Length of the sales cycle."),
        _real("qualify", "uniform", "Whether a proposal is wanted."),
        _real("win", "uniform", "Whether the proposal convinces."),
        _real("loss", "uniform", "Whether a loss goes to a competitor."),
        _real("control", "uniform", "Whether the salesperson controls the date."),
        _real("deadline", "uniform", "How close to a deadline a moved deal closes."),
        _real("stretch", "uniform", "Whether the salesperson stretches the promise."),
        _real("fit", "SD", "How well the customer fits what the firm delivers."),
        _real("effort", "SD", "Onboarding effort."),
        _real("defect", "uniform", "Whether onboarding has a defect."),
        _real("discovery", "uniform", "Whether concealment comes out."),
        _real("blame", "uniform", "How failures are explained."),
        _real("wave", "uniform", "Whether the opportunity came with a running campaign."),
        _real("correct", "uniform", "Whether a stretched promise is corrected in time."),
        _real("rescue", "uniform", "Whether a late project is expedited and reported."),
        _real("disposition", "SD", "How easily the customer is satisfied."),
        _real("churn", "risk", "Accumulated risk at which the customer leaves."),
        _real("expansion", "uniform", "When the account expands."),
        _real("age", "uniform", "Time since the last renewal (opening customers)."),
    ),
)

DAY_LUCK = Record(
    "day_luck",
    "Luck of one day for the whole firm.",
    (
        _real("purpose", "uniform", "Whether a check-in is a purposeful one."),
        _real("notice", "uniform", "Whether a campaign that starts is announced."),
        _real("actions", "uniform", "Whether a structured session ends in actions."),
        _real("follow_up", "uniform", "Whether a check-in ends in action items."),
    ),
)

WEEK_LUCK = Record(
    "week_luck",
    "Luck of one week for one seat; a table of weeks by seats.",
    (
        _real("look", "uniform", "Errors of looking at other departments."),
        _real("attend", "uniform", "Whether the person attends check-ins."),
        _real("message", "uniform", "Whether messages arrive right."),
    ),
)


def _inputs() -> Record:
    """Declare one record that holds every input of a scenario under its own name."""
    kinds: dict[str, type[int] | type[float] | type[bool]] = {
        "count": int,
        "choice": int,
        "switch": bool,
    }
    fields = [
        Field(row.name, kinds.get(row.kind, float), row.unit, row.doc)
        for row in (*declared(Levers), *declared(Uncertainties))
    ]
    switches = declared(Mechanisms)
    fields += [Field(f"with_{row.name}", bool, "on or off", row.doc) for row in switches]
    return Record("inputs", "Every input of the scenario, as in force today.", tuple(fields))


INPUTS = _inputs()
ENTITIES = (PERSON, VIEW, TIE, DEPARTMENT, RELATION, OPPORTUNITY, PROJECT, ACCOUNT, FIRM)


@held_by_handle
class Records(NamedTuple):
    """All tables of one run; rules take it as their first argument."""

    firm: Table
    """One `FIRM` record, shape (1,)."""
    inputs: Table
    """One `INPUTS` record, shape (1,): what is in force today."""
    plan: Table
    """Inputs after each scheduled change, shape (events,)."""
    plan_days: NDArray[np.int64]
    """First day of each scheduled change, shape (events,)."""
    departments: Table
    """`DEPARTMENT` records, shape (departments,)."""
    relations: Table
    """`RELATION` records, shape (departments, departments): a department by one it sees."""
    people: Table
    """`PERSON` records, shape (seats,), department by department."""
    views: Table
    """`VIEW` records, shape (seats, departments)."""
    ties: Table
    """`TIE` records, shape (ties,), weekday by weekday of reading their messages."""
    tie_weekdays: NDArray[np.int64]
    """Where the ties of each weekday begin in `ties`, shape (6,)."""
    tie_start: NDArray[np.int64]
    """Where the ties of each seat begin in `tie_list`, shape (seats + 1,)."""
    tie_list: NDArray[np.int64]
    """Rows of `ties`, seat by seat, shape (2 * ties,)."""
    opportunities: Table
    """`OPPORTUNITY` records, shape (sales seats, ordinals)."""
    projects: Table
    """`PROJECT` records, shape (projects,), in the order of acceptance."""
    accounts: Table
    """`ACCOUNT` records, shape (accounts,), in the order of winning."""
    person_luck: Table
    """`PERSON_LUCK` records, shape (seats, hires)."""
    customer_luck: Table
    """`CUSTOMER_LUCK` records, shape (slots,)."""
    day_luck: Table
    """`DAY_LUCK` records, shape (days,)."""
    week_luck: Table
    """`WEEK_LUCK` records, shape (weeks, seats)."""
    ledger: Table
    """One `LEDGER` record, shape (1,): flows of the running month."""
    ledger_values: NDArray[np.float64]
    """The same memory as `ledger`, as plain numbers, shape (flows,)."""
    months: Table
    """`MONTH` records, shape (months,)."""
    month_values: NDArray[np.float64]
    """The same memory as `months`, as plain numbers, shape (months, fields)."""
    blame: NDArray[np.float64]
    """Blame events of the running month, shape (departments, departments): who blamed whom."""


def departments_of(records: Records) -> dict[str, int]:
    """Give the departments that a firm has, by name: their index in the tables."""
    opening = records.departments["n_opening"].tolist()
    return {DEPARTMENTS[number]: number for number, seats in enumerate(opening) if seats}
