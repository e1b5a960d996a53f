"""Outcomes: every measure declared once, with name, unit, direction and formula.

A formula reads quantities of the table of months (`model.recording`). Applied to the columns as
they are it gives a monthly series; applied to their totals over the horizon, one number a run.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from model.calendar import DAYS_PER_MONTH, DAYS_PER_YEAR
from model.communication import Ties
from model.customer_flow import STEPS, customer_flow
from model.department_names import department_name
from model.graph_measures import cross_tie_share, modularity, spanner_share
from model.recording import FLOW_NAMES, MONTH
from model.records import DEPARTMENTS, Records, Table, departments_of

if TYPE_CHECKING:
    from model.scenario import Scenario

MONTHS_PER_YEAR = DAYS_PER_YEAR // DAYS_PER_MONTH

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Measure:
    """One declared outcome.

    Attributes
    ----------
    name
        Column name; its ending is the unit.
    form
        Name for people, with {0} and {1} for the departments it is about.
    unit
        One of usd, share, days, h, n, sd, times.
    better
        Direction that is better for the firm: higher, lower or neither.
    doc
        Meaning, with the formula in words.
    formula
        From quantities of a month, or of the whole horizon, to the measure.
    department
        Department it belongs to, if to one.
    other
        Another department, whose relation to the first it measures, if any.
    is_monthly
        Whether it has a monthly series.
    is_step
        Whether it counts a step of the customers' flow. Steps are read together as one flow, so
        tables of all measures leave them out.
    needs
        What a firm must have besides its departments for it to mean anything, as `Scenario.has`
        takes it; empty if nothing.
    """

    name: str
    form: str
    unit: str
    better: str
    doc: str
    formula: Callable[[Values], Any]
    department: str | None = None
    other: str | None = None
    is_monthly: bool = True
    is_step: bool = False
    needs: str = ""

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments it is about, if not about the whole firm."""
        return tuple(each for each in (self.department, self.other) if each is not None)

    @property
    def label(self) -> str:
        """Name for people, with departments as they are called where results are shown."""
        if not self.departments:
            return self.form
        return self.form.format(*map(department_name, self.departments))


def ratio(above: Any, below: Any) -> Any:
    """Divide, giving nan where there is nothing to divide by."""
    if isinstance(below, float):
        return above / below if below != 0.0 else np.nan
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    result = np.full(np.broadcast(above, below).shape, np.nan)
    return np.divide(above, below, out=result, where=below != 0)


def _of(name: str) -> Callable[[Values], Any]:
    return lambda v: v[name]


def _value(v: Values) -> Any:
    discounts = v["list_revenue"] - v["revenue"]
    return v["margin"] - discounts - v["pay"] - v["meeting_pay"] - v["replacement"] - v["campaigns"]


def _known(v: Values, names: Sequence[str]) -> list[Any]:
    """Give quantities of departments, those that the firm does not have left out."""
    return [v[name] for name in names if not np.all(np.isnan(v[name]))]


def _mean(v: Values, names: Sequence[str]) -> Any:
    """Average quantities of departments over those that the firm has."""
    known = _known(v, names)
    return sum(known) / len(known) if known else np.nan * v["tension"]


def _turnover(v: Values, name: str = "") -> Any:
    departments = (name,) if name else DEPARTMENTS
    exits = sum(v[f"exits_{name}"] for name in departments)
    staff = sum(v[f"staff_{name}"] for name in departments)
    return 1.0 - np.exp(-ratio(exits * DAYS_PER_YEAR, staff))


def _morale(v: Values) -> Any:
    return _mean(v, [f"morale_{name}" for name in DEPARTMENTS])


def _trust_across(v: Values) -> Any:
    return _mean(v, [f"trust_{a}_{b}" for a in DEPARTMENTS for b in DEPARTMENTS if a != b])


def _blame_all(v: Values) -> Any:
    known = _known(v, [f"blame_{a}_{b}" for a in DEPARTMENTS for b in DEPARTMENTS])
    return sum(known) if known else np.nan * v["tension"]


def _declare() -> list[Measure]:
    """List the measures, in the order in which they are shown."""
    r = ratio
    money = [
        Measure(
            "value_usd",
            "Value",
            "usd",
            "higher",
            "Gross margin on recurring revenue at list prices minus discounts, pay, "
            "time in check-ins and structured sessions, campaigns and replacement of staff.",
            _value,
        ),
        Measure(
            "revenue_usd",
            "Revenue",
            "usd",
            "higher",
            "Recurring revenue recognized.",
            _of("revenue"),
        ),
        Measure(
            "bookings_usd",
            "New bookings",
            "usd",
            "higher",
            "Yearly value of contracts won.",
            _of("bookings"),
        ),
        Measure(
            "recurring_revenue_usd",
            "Recurring revenue at end",
            "usd",
            "higher",
            "Yearly recurring revenue of live customers at the end.",
            _of("recurring_revenue"),
        ),
        Measure(
            "pay_usd",
            "Pay",
            "usd",
            "neither",
            "Base and variable pay for time outside check-ins.",
            _of("pay"),
        ),
        Measure(
            "discount_usd",
            "Discounts",
            "usd",
            "lower",
            "List less net prices of recurring revenue.",
            lambda v: v["list_revenue"] - v["revenue"],
        ),
        Measure(
            "meeting_usd",
            "Meeting time",
            "usd",
            "lower",
            "Pay for time in check-ins and structured sessions.",
            _of("meeting_pay"),
        ),
        Measure(
            "replacement_usd",
            "Replacing staff",
            "usd",
            "lower",
            "Cost of replacing people who left.",
            _of("replacement"),
        ),
    ]
    customers = [
        Measure(
            "gross_retention_share",
            "Gross revenue retention",
            "share",
            "higher",
            "Share of a year's opening recurring revenue kept a year later, growth of "
            "accounts left out (GRR).",
            lambda v: r(v["cohort_kept"], v["cohort_revenue"]),
        ),
        Measure(
            "net_retention_share",
            "Net revenue retention",
            "share",
            "higher",
            "Recurring revenue of a year's opening customers a year later, as a share of "
            "what it was (NRR).",
            lambda v: r(v["cohort_now"], v["cohort_revenue"]),
        ),
        Measure(
            "logo_churn_share",
            "Customers lost",
            "share",
            "lower",
            "Share of a year's opening customers who left within it.",
            lambda v: r(v["cohort_lost"], v["cohort_customers"]),
        ),
        Measure(
            "satisfaction_sd",
            "Customer satisfaction",
            "sd",
            "higher",
            "Mean running judgment of live customers.",
            lambda v: r(v["satisfaction"], v["n_judged"]),
        ),
        Measure(
            "customers_n",
            "Customers",
            "n",
            "higher",
            "Live customers at the end.",
            _of("customers"),
        ),
        Measure(
            "account_leads_n",
            "Account leads",
            "n",
            "higher",
            "Account leads from check-ins and structured sessions.",
            _of("n_leads"),
        ),
        Measure(
            "referrals_n",
            "Referrals",
            "n",
            "higher",
            "Prospects recommended by customers.",
            _of("n_referrals"),
        ),
    ]
    selling = [
        Measure(
            "win_rate_share",
            "Win rate",
            "share",
            "higher",
            "Won opportunities of all decided.",
            lambda v: r(v["n_won"], v["n_won"] + v["n_lost"]),
        ),
        Measure(
            "discount_share",
            "Mean discount",
            "share",
            "lower",
            "Discount on bookings, from list price.",
            lambda v: 1.0 - r(v["bookings"], v["listed_bookings"]),
        ),
        Measure(
            "late_booking_share",
            "Booked in a quarter's last two weeks",
            "share",
            "neither",
            "Share of a quarter's bookings in its last two weeks.",
            lambda v: r(v["late_bookings"], v["bookings"]),
        ),
        Measure(
            "early_booking_share",
            "Booked in a quarter's first two weeks",
            "share",
            "neither",
            "Share of a quarter's bookings in its first two weeks.",
            lambda v: r(v["early_bookings"], v["bookings"]),
        ),
        Measure(
            "attainment_share",
            "Quota attainment",
            "share",
            "higher",
            "Mean yearly attainment of salespeople there all year.",
            lambda v: r(v["attained"], v["n_quota_years"]),
            is_monthly=False,
        ),
        Measure(
            "at_quota_share",
            "Salespeople at quota",
            "share",
            "higher",
            "Share of salespeople there all year who reached the yearly quota.",
            lambda v: r(v["n_at_quota"], v["n_quota_years"]),
            is_monthly=False,
        ),
        Measure(
            "campaign_opportunities_n",
            "Opportunities of campaigns",
            "n",
            "neither",
            "Opportunities that campaigns brought.",
            _of("n_of_campaigns"),
            needs="campaigns",
        ),
        Measure(
            "campaign_bookings_usd",
            "Bookings from campaigns",
            "usd",
            "higher",
            "Yearly value of contracts won from opportunities that campaigns brought.",
            _of("campaign_bookings"),
            needs="campaigns",
        ),
        Measure(
            "deal_help_share",
            "Help of specialists with deals",
            "share",
            "higher",
            "Hours of product specialists that proposals got, of those they asked for.",
            lambda v: r(v["deal_help_h"], v["asked_help_h"]),
            needs="deal help",
        ),
        Measure(
            "open_opportunities_n",
            "Open opportunities",
            "n",
            "neither",
            "Open opportunities of all salespeople.",
            _of("open_opportunities"),
        ),
        Measure(
            "selling_h",
            "Selling hours",
            "h",
            "neither",
            "Selling hours worked, weighted by effort.",
            _of("selling_h"),
        ),
    ]
    work = [
        Measure(
            "over_promise_share",
            "Over-promised deals",
            "share",
            "lower",
            "Won deals with a promise beyond what was believed.",
            lambda v: r(v["n_over_promised"], v["n_won"]),
        ),
        Measure(
            "hand_off_share",
            "Completeness of hand-offs",
            "share",
            "higher",
            "Mean completeness of hand-offs.",
            lambda v: r(v["completeness"], v["n_won"]),
        ),
        Measure(
            "on_time_share",
            "Delivered on time",
            "share",
            "higher",
            "Projects delivered by the promised date.",
            lambda v: r(v["n_on_time"], v["n_delivered"]),
        ),
        Measure(
            "lead_time_days",
            "Delivery time",
            "days",
            "lower",
            "Mean time from contract to delivery, in business days.",
            lambda v: r(v["lead_time"], v["n_delivered"]),
        ),
        Measure(
            "utilization_share",
            "Load of Operations",
            "share",
            "neither",
            "Hours worked against productive hours.",
            lambda v: v["utilization"] / (DAYS_PER_MONTH * v["n_months"]),
        ),
        Measure(
            "defect_share",
            "Projects with defects",
            "share",
            "lower",
            "Projects in which a defect was found.",
            lambda v: r(v["n_defects"], v["n_delivered"]),
        ),
        Measure(
            "care_share",
            "Care for accounts",
            "share",
            "higher",
            "Share of accounts' needed care that is given.",
            _of("coverage"),
        ),
    ]
    people = [
        Measure(
            "turnover_share",
            "Staff turnover",
            "share",
            "lower",
            "Chance that a person at work leaves within a year.",
            _turnover,
        ),
        *(
            Measure(
                f"turnover_{name}_share",
                "Staff turnover in {0}",
                "share",
                "lower",
                f"Chance that a person at work in {name} leaves within a year.",
                partial(_turnover, name=name),
                name,
            )
            for name in DEPARTMENTS
        ),
        Measure("morale_sd", "Morale", "sd", "higher", "Mean morale over departments.", _morale),
        *(
            Measure(
                f"morale_{name}_sd",
                "Morale in {0}",
                "sd",
                "higher",
                f"Mean morale in {name}.",
                _of(f"morale_{name}"),
                name,
            )
            for name in DEPARTMENTS
        ),
        Measure(
            "headcount_n",
            "People at work",
            "n",
            "neither",
            "People at work at the end.",
            _of("headcount"),
        ),
        Measure(
            "meeting_h",
            "Time in meetings",
            "h",
            "neither",
            "Hours of staff in check-ins and structured sessions, switching included.",
            _of("meeting_h"),
        ),
    ]
    between = [
        Measure(
            "trust_share",
            "Trust between departments",
            "share",
            "higher",
            "Mean trust over pairs of departments.",
            _trust_across,
        ),
        *(
            Measure(
                f"trust_{a}_{b}_share",
                "Trust of {0} in {1}",
                "share",
                "higher",
                f"Mean trust of people in {a} in {b}.",
                _of(f"trust_{a}_{b}"),
                a,
                b,
            )
            for a in DEPARTMENTS
            for b in DEPARTMENTS
        ),
        Measure(
            "tension_share",
            "Tension",
            "share",
            "lower",
            "Mean tension of people with other departments.",
            _of("tension"),
        ),
        Measure(
            "blame_n",
            "Blame",
            "n",
            "lower",
            "Times somebody blamed another department.",
            _blame_all,
        ),
        *(
            Measure(
                f"blame_{a}_{b}_n",
                "Blame by {0} of {1}",
                "n",
                "lower",
                f"Times somebody in {a} blamed {b}.",
                _of(f"blame_{a}_{b}"),
                a,
                b,
            )
            for a in DEPARTMENTS
            for b in DEPARTMENTS
            if a != b
        ),
        Measure(
            "belief_accuracy_share",
            "Accuracy of beliefs",
            "share",
            "higher",
            "One less the mean relative error of beliefs about other departments.",
            lambda v: 1.0 - np.minimum(1.0, v["belief_error"]),
        ),
        Measure(
            "cross_contact_share",
            "Contact across departments",
            "share",
            "neither",
            "Share of contact along ties that joins departments.",
            lambda v: r(v["cross_contacts"], v["contacts"]),
        ),
    ]
    graph = [
        Measure(
            "cross_tie_share",
            "Ties across departments",
            "share",
            "neither",
            "Share of ties that join departments.",
            _of("cross_tie_share"),
            is_monthly=False,
        ),
        Measure(
            "modularity_share",
            "Modularity by department",
            "share",
            "neither",
            "How much more ties stay inside departments than chance would give.",
            _of("modularity_share"),
            is_monthly=False,
        ),
        Measure(
            "spanner_share",
            "Boundary spanners",
            "share",
            "neither",
            "Share of people with ties to all other departments.",
            _of("spanner_share"),
            is_monthly=False,
        ),
    ]
    flow = [
        Measure(
            step.measure,
            step.label,
            "n",
            "neither",
            step.doc,
            _of(step.measure),
            is_monthly=False,
            is_step=True,
        )
        for step in STEPS
    ]
    return [*money, *customers, *selling, *work, *people, *between, *graph, *flow]


MEASURES: dict[str, Measure] = {measure.name: measure for measure in _declare()}


def measures_in_tables(scenarios: Iterable["Scenario"]) -> list[str]:
    """List the measures that tables of all measures hold: each says something by itself.

    Parameters
    ----------
    scenarios
        What tables are about; measures of what none of these firms has are left out.
    """
    firms = list(scenarios)
    return [
        name
        for name, measure in MEASURES.items()
        if not measure.is_step
        and any(all(map(firm.has, (*measure.departments, measure.needs))) for firm in firms)
    ]


UNITS = ("usd", "share", "days", "h", "n", "sd", "times")
DIRECTIONS = ("higher", "lower", "neither")


def check_measure(measure: Measure) -> None:
    """Check a measure that somebody adds.

    Raises
    ------
    ValueError
        If its name, unit or direction is wrong; the message says what is allowed.
    """
    if measure.unit not in UNITS:
        raise ValueError(f"{measure.name} is in {measure.unit!r}; units are {', '.join(UNITS)}.")
    if measure.better not in DIRECTIONS:
        raise ValueError(
            f"{measure.name} is better {measure.better!r}; it must be {', '.join(DIRECTIONS)}."
        )
    if not measure.name.endswith(f"_{measure.unit}"):
        raise ValueError(f"{measure.name} must end in its unit: {measure.name}_{measure.unit}.")
    known = MEASURES.get(measure.name)
    if known is not None and known.formula.__module__ == __name__:
        raise ValueError(f"{measure.name} is a measure of the model; call yours otherwise.")


HEADLINES = (
    "value_usd",
    "revenue_usd",
    "gross_retention_share",
    "net_retention_share",
    "turnover_share",
)

_FLOWS = {*FLOW_NAMES, *(f"blame_{a}_{b}" for a in DEPARTMENTS for b in DEPARTMENTS)}
_AT_END = ("recurring_revenue", "customers", "headcount")
_COHORT = (
    "cohort_revenue",
    "cohort_kept",
    "cohort_now",
    "cohort_customers",
    "cohort_lost",
)


def totals(months: Table) -> dict[str, float]:
    """Total the months: flows are summed, levels averaged, stocks taken at the end.

    Cohort quantities are summed over the ends of full years. A horizon without a full year
    gives retention to its end, scaled to a year.
    """
    if len(months) == 0:
        return dict.fromkeys(MONTH.names, np.nan) | {"n_months": 0.0}
    table = months.view(np.float64).reshape(len(months), -1)
    sums = dict(zip(MONTH.names, table.sum(axis=0).tolist(), strict=True))
    values = {
        name: total if name in _FLOWS else total / len(months) for name, total in sums.items()
    }
    values |= {name: float(months[name][-1]) for name in _AT_END}
    values |= _yearly_cohorts(months)
    return values | {"n_months": float(len(months))}


def _yearly_cohorts(months: Table) -> dict[str, float]:
    ends = months[MONTHS_PER_YEAR - 1 :: MONTHS_PER_YEAR]
    if len(ends) > 0:
        return {name: float(ends[name].sum()) for name in _COHORT}
    last = {name: float(months[name][-1]) for name in _COHORT}
    power = MONTHS_PER_YEAR / len(months)
    for part, whole in (("cohort_kept", "cohort_revenue"), ("cohort_now", "cohort_revenue")):
        if last[whole] > 0.0:
            last[part] = last[whole] * (last[part] / last[whole]) ** power
    if last["cohort_customers"] > 0.0:
        stayed = 1.0 - last["cohort_lost"] / last["cohort_customers"]
        last["cohort_lost"] = last["cohort_customers"] * (1.0 - stayed**power)
    return last


def graph_outcomes(records: Records) -> dict[str, float]:
    """Measure the communication graph."""
    ties, department = records.ties, records.people["department"]
    used = Ties(ties["first"], ties["second"], ties["strength"]).in_use()
    ends = used.first, used.second
    present = records.people["is_present"]
    return {
        "cross_tie_share": cross_tie_share(*ends, department, present=present),
        "modularity_share": modularity(*ends, department, present=present),
        "spanner_share": spanner_share(
            *ends, department, present=present, among=tuple(departments_of(records).values())
        ),
    }


def summarize(records: Records) -> dict[str, float]:
    """Give every measure of one run over the recorded horizon; nan where undefined."""
    values = totals(records.months) | graph_outcomes(records) | customer_flow(records)
    outcomes = {name: float(measure.formula(values)) for name, measure in MEASURES.items()}
    # one and the same nan, so that outcomes of two runs are equal where both are undefined
    return {name: math.nan if math.isnan(value) else value for name, value in outcomes.items()}


def monthly(months: Table) -> dict[str, Any]:
    """Give every monthly measure as a series, shape (months,), with the month's number first."""
    values: dict[str, Any] = {name: months[name] for name in MONTH.names}
    values["n_months"] = 1.0
    series = {name: m.formula(values) for name, m in MEASURES.items() if m.is_monthly}
    return {"month": months["month"].astype(np.int64)} | series
