"""Shared results: free riding, interdependence, incentives without coordination."""

from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.patterns.estimates import (
    Column,
    relative_change,
    statistic_with_interval,
)
from experiments.patterns.finding import Finding
from experiments.patterns.study import Study, weeks_of
from model.assembly import assemble
from model.calendar import DAYS_PER_QUARTER
from model.day import NUMBERS, let_happen
from model.records import SALES, Records
from model.scenario import Scenario, load_scenario

# V8: free riding

ALL_SHARED = {"shared_weight": 1.0, "uncertainties.firm_monitoring": 0.0}


def _same_but_pay() -> Scenario:
    """Give the reference firm with the same 32 people all along: nothing but pay differs."""
    return load_scenario("baseline").replace({"hiring": "fixed", "mechanisms.turnover": False})


def effort_of_sellers(scenario: Scenario, replication: int) -> dict[str, float]:
    """Give how hard salespeople work, on average over weeks and people [times].

    How hard somebody sells is one thing; the hours that help for others takes are another.
    """
    weeks = [
        float(records.people["effort"][_sellers(records)].mean())
        for records, _ in weeks_of(scenario, replication)
    ]
    return {"effort": float(np.mean(weeks))}


def _sellers(records: Records) -> NDArray[np.bool_]:
    people = records.people
    return np.asarray((people["department"] == SALES) & people["is_present"])


def mean_effort(study: Study, firm: Scenario, name: str) -> Column:
    """Measure how hard salespeople work, a number for each replication."""
    return study.each(lambda number: effort_of_sellers(firm, number), name, 0.25)["effort"]


def free_riding(study: Study) -> list[Finding]:
    """Shared results dilute effort, less so in small groups that watch each other."""
    firm = _same_but_pay()

    def effort(name: str, **levers: Any) -> Column:
        return mean_effort(study, firm.replace(levers), name)

    own = effort("paid for own results")
    shared = effort("w = 1, n = 32, monitoring 0", **ALL_SHARED)
    pods = effort("w = 1 in watchful pods of 5", **ALL_SHARED, sharing_group="pod", pod_size=5)
    by_weight = [own] + [
        effort(f"w = {weight}, n = 32, monitoring 0", **ALL_SHARED | {"shared_weight": weight})
        for weight in (0.25, 0.5, 0.75)
    ]
    unwatched = {"sharing_group": "pod", "uncertainties.pod_monitoring": 0.0}
    by_size = [
        effort(f"w = 1, n = {size}, monitoring 0", **ALL_SHARED, **unwatched, pod_size=size)
        for size in (5, 10, 20)
    ]
    off = {"mechanisms.effort": False}
    unmoved = effort("w = 0, effort off", **off), effort("w = 1, effort off", **ALL_SHARED, **off)
    loss = statistic_with_interval(relative_change, shared, own)
    none = statistic_with_interval(relative_change, *reversed(unmoved))
    relief = statistic_with_interval(_loss_ratio, pods, shared, own)
    steepest = statistic_with_interval(_largest_step, *by_weight, shared)
    by_group = statistic_with_interval(_largest_step, own, *by_size, shared)
    error = largest_return_error(firm)
    return [
        Finding("V8", "effort at w = 1, n = 32, monitoring 0", "T8", (-0.45, -0.05), *loss),
        Finding("V8", "loss in watchful pods of 5, against that loss", "T5, T7", (-inf, 0.5),
                *relief, form=".2f"),
        Finding("V8", "largest step of effort as w rises to 1", "T8", (-inf, 0.0), *steepest),
        Finding("V8", "largest step of effort as n rises to 32", "T8", (-inf, 0.0), *by_group),
        Finding("V8", "effort at w = 1 with effort off", "T12", (-0.001, 0.001), *none),
        Finding("V8", "pay for one more own dollar: error of (1 - w) + w / n, n = 32", "T8",
                (0.0, 1e-9), error, (error, error), ".0e"),
    ]  # fmt: skip


def _loss_ratio(pods: Column, firm: Column, own: Column) -> float:
    return relative_change(pods, own) / relative_change(firm, own)


def _largest_step(*efforts: Column) -> float:
    """Give the largest relative step from one mean to the next; negative if all fall."""
    means = [float(effort.mean()) for effort in efforts]
    return max(after / before - 1.0 for before, after in pairwise(means))


RESULT_USD = 1000.0


def largest_return_error(firm: Scenario) -> float:
    """Give the largest difference between what one more dollar pays and an equal share of w."""
    people = firm.organization.sales + firm.organization.accounts + firm.organization.operations
    return max(
        abs(measured_return(firm, weight) - ((1.0 - weight) + weight / people))
        for weight in (0.0, 0.25, 0.5, 0.75, 1.0)
    )


def measured_return(firm: Scenario, weight: float) -> float:
    """Give what a salesperson is paid for a further own result, against the commission on it."""
    shared = firm.replace({"shared_weight": weight})
    more = _quarters_pay(shared, RESULT_USD) - _quarters_pay(shared, 0.0)
    return more / (shared.levers.commission_rate * RESULT_USD)


def _quarters_pay(firm: Scenario, extra: float) -> float:
    """Pay the first salesperson for a quarter in which all sold four fifths of their quota [$]."""
    records = assemble(firm)
    first = int(records.firm["record_from"][0])
    last = first + DAYS_PER_QUARTER - 1
    branch = records.departments[SALES]
    sellers = range(int(branch["first_seat"]), int(branch["end_seat"]))
    for seat in sellers:
        let_happen(records, NUMBERS["set_quota"], seat, first)
        records.people["sold"][seat] = 0.8 * records.people["quota"][seat]
    records.people["sold"][sellers[0]] += extra
    let_happen(records, NUMBERS["settle_firm"], 0, last)
    let_happen(records, NUMBERS["settle_period"], sellers[0], last)
    return float(records.ledger["pay"][0])


# V9: interdependence

WEIGHTS = (0.0, 0.15, 0.3, 0.5, 0.7, 1.0)
INTERDEPENDENCE = (0.0, 0.5, 1.0, 1.5)


def value_by_weight(study: Study, interdependence: float) -> list[Column]:
    """Simulate the value of a firm whose pods of five share more and more of their pay."""
    firm = load_scenario("baseline").replace(
        {"uncertainties.interdependence": interdependence, "sharing_group": "pod"}
    )
    return [
        study.ensemble(
            firm.replace({"shared_weight": weight}),
            f"interdependence {interdependence}, w = {weight}",
            times=3,
        )["value_usd"]
        for weight in WEIGHTS
    ]


def _best_gain(*values: Column) -> float:
    """Give the gain of the best shared weight over own pay; the first column is own pay."""
    return max(relative_change(value, values[0]) for value in values[1:])


def _best_weight(*values: Column) -> float:
    return WEIGHTS[int(np.argmax([value.mean() for value in values]))]


def _all_against_best(*values: Column) -> float:
    return relative_change(values[-1], max(values, key=lambda value: float(value.mean())))


def _steps_of_gain(*gains: Column) -> float:
    """Give the rise of the gain from sharing from the lowest to the highest interdependence."""
    low, own_low, high, own_high = gains
    return relative_change(high, own_high) - relative_change(low, own_low)


def interdependence_crossover(study: Study) -> list[Finding]:
    """Own pay is as good where work stands alone; mixed pay wins where it does not."""
    by_level = {level: value_by_weight(study, level) for level in INTERDEPENDENCE}
    alone, joined = by_level[INTERDEPENDENCE[0]], by_level[INTERDEPENDENCE[-1]]
    half = WEIGHTS.index(0.5)
    own = statistic_with_interval(_best_gain, *alone)
    gain = statistic_with_interval(_best_gain, *joined)
    best = statistic_with_interval(_best_weight, *joined)
    beyond = statistic_with_interval(_all_against_best, *joined)
    rise = statistic_with_interval(_steps_of_gain, alone[half], alone[0], joined[half], joined[0])
    return [
        Finding("V9", "best gain from sharing, interdependence 0", "T9, T11", (-inf, 0.0), *own),
        Finding("V9", "best gain from sharing, interdependence 1.5", "T4, T14", (0.02, 0.15),
                *gain),
        Finding("V9", "rise of the gain at w = 0.5 with interdependence", "T9, T17", (0.0, inf),
                *rise),
        Finding("V9", "best weight, interdependence 1.5", "T5, T14", (0.15, 0.7), *best, ".2f"),
        Finding("V9", "value at w = 1 against the best weight", "T5", (-inf, -1e-9), *beyond),
    ]  # fmt: skip


# V10: an incentive without coordination

SHARED = {"shared_weight": 0.5, "sharing_group": "pod"}
CLOSED = {"transparency": 0.0, "check_in_cadence": "never"}
COORDINATED = {
    "transparency": 0.5,
    "check_in_cadence": "every 2 weeks",
    "check_in_purpose": 0.8,
    "structured_hand_off": 0.5,
}


def incentive_alone(study: Study) -> list[Finding]:
    """Shared results bring little where the departments cannot see or hear each other."""
    firm = load_scenario("baseline")

    def value(name: str, levers: dict[str, Any]) -> Column:
        return study.ensemble(firm.replace(levers), name)["value_usd"]

    closed, closed_shared = value("no channel", CLOSED), value("shared", CLOSED | SHARED)
    open_, open_shared = value("channels", COORDINATED), value("both", COORDINATED | SHARED)
    alone = statistic_with_interval(relative_change, closed_shared, closed)
    more = statistic_with_interval(_steps_of_gain, closed_shared, closed, open_shared, open_)
    return [
        Finding("V10", "shared KPIs without information: value", "T3, I4", (-0.06, 0.01), *alone),
        Finding("V10", "the same with coordination: points more", "T12, I4", (0.03, inf), *more),
    ]
