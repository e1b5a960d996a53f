"""Queues: the textbooks' waits, overload, and what a surge leaves behind."""

from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.patterns.estimates import (
    Column,
    mean_with_interval,
    ratio_of_means,
    relative_change,
    slope,
    statistic_with_interval,
)
from experiments.patterns.finding import Estimate, Finding
from experiments.patterns.study import SEED, Study, walked, weeks_of
from model.assembly import assemble
from model.calendar import DAYS_PER_MONTH, DAYS_PER_QUARTER, DAYS_PER_WEEK
from model.delivery import accept_project, close_operations, deliver, plan_support
from model.engine import advance_days
from model.mechanisms import Mechanisms
from model.people import start_day
from model.records import ACCOUNT, DELIVERED, NEVER, NOBODY, OPERATIONS, PROJECT, Records
from model.rule import entry
from model.scenario import Scenario, load_scenario

# V19: the physics of queues


class Queue(NamedTuple):
    """A queue of exogenous work: servers, load, and mean time of service [days]."""

    servers: int
    load: float
    service: float


class Waits(NamedTuple):
    """What a long run of a queue shows, in days and projects, per replication."""

    wait: Column
    lead: Column
    in_system: Column
    arrival_rate: Column


QUEUE_DAYS = 500_000
HOURS_A_DAY = 5.6
SINGLE = {load: Queue(1, load, 5.0) for load in (0.80, 0.90, 0.95)}
POOL = Queue(4, 0.80, 40.0)


def erlang_c_wait(queue: Queue) -> float:
    """Compute the mean wait of the M/M/c queue [days] (Erlang 1917)."""
    offered = queue.servers * queue.load
    blocking = 1.0
    for servers in range(1, queue.servers + 1):
        blocking = offered * blocking / (servers + offered * blocking)
    waits = blocking / (1.0 - queue.load * (1.0 - blocking))
    return waits * queue.service / (queue.servers * (1.0 - queue.load))


def delivery_only(servers: int) -> Scenario:
    """Describe a firm whose specialists have nothing to do but projects, one at a time."""
    return Scenario.build(
        "queue",
        mechanisms={name: name == "delivery" for name in Mechanisms.model_fields},
        organization={"sales": 1, "accounts": 1, "operations": servers, "customers": 1},
        hiring="fixed",
        expediting=0.0,
        support_hours_per_week=0.0,
        operations_hours_per_week=HOURS_A_DAY * DAYS_PER_WEEK,
        onboarding_time="0 days",
        staff_meeting_hours=8.0,
        lead_meeting_hours=8.0,
        defect_rate_full=0.0,
        defect_rate_poor=0.0,
        quality_slope_below=0.0,
        quality_slope_above=0.0,
        surprise_cost=0.0,
        warm_up="0 days",
        horizon="1 month",
    )


@entry
def serve(records: Records, arrivals: NDArray[np.int64], work: Column, in_system: Column) -> None:
    """Let Operations work off projects that come from outside.

    Parameters
    ----------
    arrivals
        Projects that arrive on each morning, shape (days,).
    work
        Effort of each project [h], shape (projects,).
    in_system
        Filled with the projects queued and in work on each evening, shape (days,).
    """
    firm = records.firm[0]
    operations = records.departments[OPERATIONS]
    for day in range(arrivals.shape[0]):
        for _ in range(arrivals[day]):
            account = accept_project(records, 0, NOBODY, 1.0, 1.0, 0.0, day)
            records.accounts[account].promised_time = float(NEVER)
            project = records.projects[firm.n_projects - 1]
            project.effort = work[firm.n_projects - 1]
            project.left = project.effort
            project.pace = 1e6 * project.effort
        for seat in range(operations.first_seat, operations.end_seat):
            start_day(records, seat, day)
        plan_support(records, day)
        for seat in range(operations.first_seat, operations.end_seat):
            deliver(records, seat, day)
        close_operations(records, day)
        count = firm.n_queued
        for seat in range(operations.first_seat, operations.end_seat):
            count += records.people[seat].n_projects
        in_system[day] = count


def shuffle_ties(records: Records, luck: np.random.Generator) -> None:
    """Let other people talk to each other: the second ends of ties change places."""
    ties = records.ties
    ties["second"] = luck.permutation(ties["second"])


def run_queue(
    queue: Queue, number: int, days: int = QUEUE_DAYS, *, is_shuffled: bool = False
) -> tuple[float, float, float, float]:
    """Run a queue for a long time; give mean wait, lead time, number in system, arrival rate.

    Shuffled, others talk to each other; each person has as many ties as before.
    """
    luck = np.random.default_rng([SEED, number])
    arrivals = luck.poisson(queue.servers * queue.load / queue.service, days)
    count = int(arrivals.sum())
    service = luck.exponential(queue.service, count)
    records = assemble(delivery_only(queue.servers))
    records.firm["n_accounts"] = 0
    tables = {"projects": PROJECT.table(count), "accounts": ACCOUNT.table(count)}
    records = records._replace(**tables)
    if is_shuffled:
        shuffle_ties(records, luck)
    in_system = np.zeros(days)
    serve(records, arrivals, service * HOURS_A_DAY, in_system)
    projects = records.projects
    done = projects["stage"] == DELIVERED
    lead = (projects["delivered_day"] - projects["accepted_day"])[done]
    wait = lead.mean() - service[done].mean()
    return float(wait), float(lead.mean()), float(in_system.mean()), count / days


def long_runs(study: Study, queue: Queue) -> Waits:
    """Run a queue many times, three times for each ten runs of the study."""
    runs = max(2, min(3 * study.runs // 10, 24))
    name = f"{queue.servers} server(s) at {queue.load:.0%} load, {QUEUE_DAYS:,} days"
    rows = study.over_runs(lambda number: run_queue(queue, number), name, runs)
    return Waits(*(np.array(column) for column in zip(*rows, strict=True)))


def queue_physics(study: Study) -> list[Finding]:
    """Operations' queue is the queue of the textbooks when work comes from outside."""
    single = {load: long_runs(study, queue) for load, queue in SINGLE.items()}
    pool = long_runs(study, POOL)
    findings = []
    for queue, waits in ((SINGLE[0.80], single[0.80]), (POOL, pool)):
        name = f"c = {queue.servers}, load {queue.load:.0%}"
        wait = mean_with_interval(waits.wait / erlang_c_wait(queue))
        little = statistic_with_interval(_little, *waits[1:])
        findings += [
            Finding("V19", f"{name}: mean wait / Erlang C", "Q1", (0.9, 1.1), *wait, ".3f"),
            Finding("V19", f"{name}: L / (lambda W)", "Q1", (0.98, 1.02), *little, ".4f"),
        ]
    for load, accepted in ((0.90, (1.7, 2.3)), (0.95, (3.2, 4.8))):
        ratio = statistic_with_interval(ratio_of_means, single[load].lead, single[0.80].lead)
        statement = f"c = 1: lead time at {load:.0%} / at 80% load"
        findings.append(Finding("V19", statement, "Q1, Q2", accepted, *ratio, ".2f"))
    return findings


def _little(lead: Column, in_system: Column, arrival_rate: Column) -> float:
    return float(in_system.mean() / (arrival_rate * lead).mean())


# V20: overload

BOOKS = (130, 160, 190, 220, 250, 280, 310, 340, 370)
"""Customers whom the same people serve, so that Operations' load differs."""
STEEP, FLAT = 0.92, 0.85
SURGE_WEEKS, LATER_WEEKS = 8, 26
SURGE = 1.3


def firms_by_load(study: Study, scenario: Scenario) -> dict[str, Column]:
    """Give load, deliveries, defects and late ones of each month, with few and many customers.

    Shape of each: (replications, firms x months).
    """
    fixed = scenario.replace({"hiring": "fixed"})
    done = [
        study.ensemble(fixed.replace({"organization.customers": book}), f"{book} customers")
        for book in BOOKS
    ]
    months = {
        name: np.concatenate([each.monthly[name] for each in done], axis=1)
        for name in ("utilization", "n_delivered", "n_defects", "n_on_time")
    }
    return {
        "load": months["utilization"] / DAYS_PER_MONTH,
        "delivered": months["n_delivered"],
        "defects": months["n_defects"],
        "late": months["n_delivered"] - months["n_on_time"],
    }


def extra_slope(load: Column, events: Column, cases: Column) -> float:
    """Give the slope of a rate over load above the steep point, less three times that below.

    A ratio would say the same, but has no sense where the rate does not rise at all below.
    """
    known = cases > 0.0
    rate = np.divide(events, cases, out=np.zeros_like(events), where=known)
    low, high = known & (load < FLAT), known & (load > STEEP)
    below = slope(load[low], rate[low], cases[low])
    return slope(load[high], rate[high], cases[high]) - 3.0 * below


def steeper(firms: dict[str, Column], events: str) -> Estimate:
    """Give how much steeper a rate rises with load where load is high."""
    return statistic_with_interval(
        extra_slope, firms["load"], firms[events], firms["delivered"], resamples=200
    )


def surge_and_after(scenario: Scenario, replication: int) -> dict[str, float]:
    """Give the standard of service half a year after a surge of work, against no surge."""
    begin = scenario.warm_up_days + DAYS_PER_QUARTER
    end = begin + SURGE_WEEKS * DAYS_PER_WEEK
    later = end + LATER_WEEKS * DAYS_PER_WEEK
    calm = walked(scenario, replication, later).firm["standard"][0]
    records = walked(scenario, replication, begin)
    raised = ("support_hours_per_week", "onboarding_hours")
    for name in raised:
        records.inputs[name] *= SURGE
    advance_days(records, begin, end)
    for name in raised:
        records.inputs[name] /= SURGE
    advance_days(records, end, later)
    return {"calm": float(calm), "surged": float(records.firm["standard"][0])}


def peak_load(scenario: Scenario, replication: int) -> dict[str, float]:
    """Give the load that Operations exceeds in one week of twenty, above its mean."""
    loads = [
        float(records.departments["utilization"][OPERATIONS])
        for records, _ in weeks_of(scenario, replication)
    ]
    return {"peak": float(np.quantile(loads, 0.95) - np.mean(loads))}


def overload(study: Study) -> list[Finding]:
    """Quality and dates hold until load is high, then fall; a surge leaves its mark."""
    firm = load_scenario("baseline")
    firms = firms_by_load(study, firm)
    loaded = firm.replace({"hiring": "fixed"})
    fixed_norms = loaded.replace({"mechanisms.quality_norm": False})
    surged = study.each(lambda n: surge_and_after(loaded, n), "surge of 8 weeks")
    control = study.each(lambda n: surge_and_after(fixed_norms, n), "the same, standards fixed")
    linear = firm.replace({"quota_period": "none"})
    quotas = study.each(lambda n: peak_load(firm, n), "weeks under quotas", 4.0)["peak"]
    even = study.each(lambda n: peak_load(linear, n), "weeks under linear pay", 4.0)["peak"]
    on_time = [study.ensemble(each, "on time")["on_time_share"] for each in (firm, linear)]
    drop = statistic_with_interval(relative_change, surged["surged"], surged["calm"])
    none = statistic_with_interval(relative_change, control["surged"], control["calm"])
    defects = steeper(firms, "defects")
    late = steeper(firms, "late")
    return [
        Finding("V20", "slope of defects over load: above less 3 x below", "Q4, C13", (0.0, inf),
                *defects, ".2f"),
        Finding("V20", "slope of lateness over load: above less 3 x below", "Q4, C13", (0.0, inf),
                *late, ".2f"),
        Finding("V20", "standard of service half a year after a surge", "Q6", (-inf, -0.02),
                *drop),
        Finding("V20", "the same with fixed standards", "Q6", (-0.005, 0.005), *none),
        Finding("V20", "peak over mean load, quotas less linear pay", "Q7, S2", (1e-9, inf),
                *mean_with_interval(quotas - even)),
        Finding("V20", "late deliveries, quotas less linear pay", "Q7, S2", (1e-9, inf),
                *mean_with_interval(on_time[1] - on_time[0])),
    ]  # fmt: skip
