"""Patterns of real companies that the simulated firm must show, each measured on the model.

Each pattern is a function that simulates what it needs and gives its findings: statement, source,
accepted range, the model's figure with a 95 % interval, and whether the figure lies in the range.
Scenarios of one pattern share their luck, replication by replication, so differences are paired.
`python -m tests.validation` prints them; `test_patterns.py` checks them with fewer runs.
"""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf, isfinite
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from model.assembly import assemble
from model.calendar import DAYS_PER_WEEK, parse_cadence
from model.delivery import accept_project, close_operations, deliver, plan_support
from model.engine import simulate
from model.mechanisms import Mechanisms
from model.outcomes import totals
from model.pay_plan import own_return
from model.people import start_day
from model.records import ACCOUNT, DELIVERED, NEVER, NOBODY, OPERATIONS, PROJECT, Records
from model.rule import entry, opened
from model.scenario import Scenario, load_scenario

Column = NDArray[np.float64]
Statistic = Callable[..., float]

SEED = 1
LEVEL = 0.95
RESAMPLES = 1000
LOADED = {"organization.customers": 300}
IDLE = {"organization.customers": 150}


@dataclass(frozen=True)
class Finding:
    """One statement on the model's output, and whether it holds.

    Attributes
    ----------
    pattern, statement, source
        Number of the pattern, what is stated, and the evidence ids behind it.
    accepted
        Lowest and highest figure accepted.
    figure, interval
        The model's figure, and its 95 % interval.
    form
        Format of the figure, such as `.1%`.
    """

    pattern: str
    statement: str
    source: str
    accepted: tuple[float, float]
    figure: float
    interval: tuple[float, float]
    form: str = ".1%"

    @property
    def holds(self) -> bool:
        """Whether the figure lies in the accepted range."""
        return self.accepted[0] <= self.figure <= self.accepted[1]

    def __str__(self) -> str:
        """Say it in one line, for a failing test."""
        figure, accepted, interval = self.in_words()
        verdict = "holds" if self.holds else "FAILS"
        return f"{self.pattern} {self.statement}: {figure} {interval}, {accepted} {verdict}"

    def in_words(self) -> tuple[str, str, str]:
        """Write figure, accepted range and interval."""
        low, high = (_written(bound, self.form) for bound in self.accepted)
        accepted = f"{low} to {high}"
        if not isfinite(self.accepted[0]):
            accepted = f"at most {high}"
        elif not isfinite(self.accepted[1]):
            accepted = f"at least {low}"
        ends = " ".join(_written(end, self.form) for end in self.interval)
        return _written(self.figure, self.form), accepted, f"[{ends}]"


def _written(value: float, form: str) -> str:
    return format(value + 0.0, form)


@dataclass(frozen=True)
class Ensemble:
    """The runs of one scenario: outcomes and totals of the months, one value a replication."""

    outcomes: Mapping[str, Column]
    totals: Mapping[str, Column]

    def __getitem__(self, name: str) -> Column:
        """Give an outcome, shape (replications,)."""
        return self.outcomes[name]


@dataclass
class Study:
    """Runs scenarios, each once, with a fixed number of replications.

    Attributes
    ----------
    runs
        Replications of each scenario.
    say
        Told in a line what is being simulated.
    """

    runs: int
    say: Callable[[str], None] = lambda text: None
    _done: dict[tuple[Scenario, int], Ensemble] = field(default_factory=dict)

    def ensemble(self, scenario: Scenario, name: str, times: int = 1) -> Ensemble:
        """Simulate a scenario on all processors, with so many times the usual replications."""
        runs = times * self.runs
        if (scenario, runs) not in self._done:
            self.say(f"{name}: {runs} runs")
            self._done[scenario, runs] = self._simulate(scenario, runs)
        return self._done[scenario, runs]

    def _simulate(self, scenario: Scenario, runs: int) -> Ensemble:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = [
                pool.submit(simulate, scenario, seed=SEED, replication=number)
                for number in range(runs)
            ]
            done = [job.result() for job in jobs]
        return Ensemble(
            _columns([run.outcomes for run in done]), _columns([totals(run.months) for run in done])
        )


def _columns(rows: list[dict[str, float]]) -> dict[str, Column]:
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


# Estimates


def mean_with_interval(values: Column) -> tuple[float, tuple[float, float]]:
    """Give a mean over replications and its 95 % interval; undefined values are left out."""
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return float("nan"), (float("nan"), float("nan"))
    mean = float(values.mean())
    half = float(student.ppf(0.5 + LEVEL / 2, len(values) - 1) * values.std(ddof=1))
    half /= len(values) ** 0.5
    return mean, (mean - half, mean + half)


def statistic_with_interval(
    statistic: Statistic, *columns: Column
) -> tuple[float, tuple[float, float]]:
    """Give a statistic of paired columns and its 95 % interval from resampled replications."""
    luck = np.random.default_rng(0)
    count = len(columns[0])
    resampled = []
    for _ in range(RESAMPLES):
        rows = luck.integers(0, count, count)
        resampled.append(statistic(*(column[rows] for column in columns)))
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return statistic(*columns), (float(low), float(high))


def ratio_of_means(above: Column, below: Column) -> float:
    """Divide one mean by another."""
    return float(above.mean() / below.mean())


def relative_change(changed: Column, reference: Column) -> float:
    """Give the change of a mean against a reference, as a share of it."""
    return ratio_of_means(changed, reference) - 1.0


# V1: the hockey stick


def hockey_stick(study: Study) -> list[Finding]:
    """Quarterly quotas bunch bookings in a quarter's last two weeks; linear pay does not."""
    baseline = load_scenario("baseline")
    quota = study.ensemble(baseline, "quarterly quota, threshold and accelerator")
    linear = study.ensemble(baseline.replace({"quota_period": "none"}), "linear commission")
    off = study.ensemble(baseline.replace({"mechanisms.deal_timing": False}), "deal timing off")
    late, even = quota["late_booking_share"], linear["late_booking_share"]
    rows = (
        ("late bookings under the quota plan", (0.30, 0.60), late),
        ("late bookings under linear pay (even: 15.9%)", (0.12, 0.20), even),
        ("difference between the two plans", (0.12, inf), late - even),
        ("bookings in the next quarter's first two weeks", (-inf, 0.12),
         quota["early_booking_share"]),
        ("late bookings with deal timing off", (0.12, 0.20), off["late_booking_share"]),
    )  # fmt: skip
    return [
        Finding("V1", statement, "S1-S7", accepted, *mean_with_interval(values))
        for statement, accepted, values in rows
    ]


# V3: realism of the baseline

BASELINE_RANGES: dict[str, tuple[str, str, tuple[float, float]]] = {
    "at_quota_share": ("salespeople at or above the yearly quota", "S16, S17", (0.40, 0.65)),
    "attainment_share": ("mean attainment of the yearly quota", "S16, S17", (0.70, 0.95)),
    "gross_retention_share": ("gross revenue retention", "C10-C12", (0.88, 0.94)),
    "net_retention_share": ("net revenue retention", "C10-C12", (0.98, 1.10)),
    "logo_churn_share": ("customers lost a year", "C11, C12", (0.08, 0.15)),
    "on_time_share": ("delivered on time", "C17", (0.65, 0.85)),
    "turnover_sales_share": ("staff turnover in sales", "H1", (0.20, 0.35)),
    "turnover_operations_share": ("staff turnover in operations", "H9", (0.10, 0.18)),
}


ABSOLUTE = 5
"""Times the usual replications: absolute figures lack the precision of paired differences."""


def baseline_realism(study: Study) -> list[Finding]:
    """The reference firm resembles surveyed firms of its kind."""
    baseline = study.ensemble(load_scenario("baseline"), "baseline", ABSOLUTE)
    return [
        Finding("V3", statement, source, accepted, *mean_with_interval(baseline[name]))
        for name, (statement, source, accepted) in BASELINE_RANGES.items()
    ]


# V8: free riding

ALL_SHARED = {"shared_weight": 1.0, "uncertainties.firm_monitoring": 0.0}


def _same_but_pay() -> Scenario:
    """Give the reference firm with the same 32 people all along: nothing but pay differs."""
    return load_scenario("baseline").replace({"hiring": "fixed", "mechanisms.turnover": False})


def effort_per_day(ensemble: Ensemble) -> Column:
    """Give the selling effort of a salesperson and day [h], shape (replications,)."""
    return ensemble.totals["selling_h"] / ensemble.totals["staff_sales"]


def free_riding(study: Study) -> list[Finding]:
    """Shared results dilute effort, less so in small groups that watch each other."""
    firm = _same_but_pay()

    def effort(name: str, **levers: Any) -> Column:
        return effort_per_day(study.ensemble(firm.replace(levers), name))

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
    error = largest_return_error()
    return [
        Finding("V8", "effort at w = 1, n = 32, monitoring 0", "T8", (-0.45, -0.05), *loss),
        Finding("V8", "loss in watchful pods of 5, against that loss", "T5, T7", (-inf, 0.5),
                *relief, form=".2f"),
        Finding("V8", "largest step of effort as w rises to 1", "T8", (-inf, 0.0), *steepest),
        Finding("V8", "largest step of effort as n rises to 32", "T8", (-inf, 0.0), *by_group),
        Finding("V8", "effort at w = 1 with effort off", "T12", (-0.001, 0.001), *none),
        Finding("V8", "error of (1 - w) + w / n", "T8", (0.0, 1e-9), error, (error, error), ".0e"),
    ]  # fmt: skip


def _loss_ratio(pods: Column, firm: Column, own: Column) -> float:
    return relative_change(pods, own) / relative_change(firm, own)


def _largest_step(*efforts: Column) -> float:
    """Give the largest relative step from one mean to the next; negative if all fall."""
    means = [float(effort.mean()) for effort in efforts]
    return max(after / before - 1.0 for before, after in pairwise(means))


def largest_return_error() -> float:
    """Compare the share of own output that returns with (1 - w) + w / n on a grid."""
    rule = opened(own_return)
    errors: list[float] = [
        abs(float(rule(weight, group)) - ((1.0 - weight) + weight / group))
        for weight in np.linspace(0.0, 1.0, 21).tolist()
        for group in (1.0, 2.0, 5.0, 16.0, 32.0, 5000.0)
    ]
    return max(errors)


# V12: how often to meet

CADENCES = (
    "never", "quarterly", "monthly", "every 2 weeks", "weekly",
    "2 times a week", "3 times a week", "5 times a week", "10 times a week",
)  # fmt: skip
MONTHLY = 1.0 / 21.0 * DAYS_PER_WEEK


def per_week(rhythm: str) -> float:
    """Give the check-ins a week of a rhythm."""
    days = parse_cadence(rhythm)
    return DAYS_PER_WEEK / days if days else 0.0


def value_by_cadence(study: Study, scenario: Scenario, name: str) -> list[Column]:
    """Simulate the value of a firm under each rhythm of `CADENCES`."""
    return [
        study.ensemble(
            scenario.replace({"check_in_cadence": rhythm}), f"{name}, check-ins {rhythm}"
        )["value_usd"]
        for rhythm in CADENCES
    ]


def best_rhythm(*values: Column) -> float:
    """Give the check-ins a week with the highest mean value."""
    means = [float(value.mean()) for value in values]
    return per_week(CADENCES[int(np.argmax(means))])


def smooth_optimum(*values: Column) -> float:
    """Give the check-ins a week at the top of a parabola through the best rhythm and its neighbors.

    It lies between the rhythms that were tried, over the logarithm of check-ins a week.
    """
    means = np.array([value.mean() for value in values])
    best = int(np.argmax(means))
    if best in (0, 1, len(means) - 1):
        return per_week(CADENCES[best])
    around = slice(best - 1, best + 2)
    places = np.log([per_week(rhythm) for rhythm in CADENCES[around]])
    curve, slope, _ = np.polyfit(places - places[1], means[around] / means[best], 2)
    return float(np.exp(places[1] - slope / (2.0 * curve)))


def _end_against_peak(end: int) -> Statistic:
    def statistic(*values: Column) -> float:
        means = [float(value.mean()) for value in values]
        return means[end] / max(means) - 1.0

    return statistic


def _shift_of_optimum(*values: Column) -> float:
    """Subtract the best check-ins a week of the first firm from that of the second."""
    middle = len(CADENCES)
    return smooth_optimum(*values[middle:]) - smooth_optimum(*values[:middle])


def cadence_optimum(study: Study) -> list[Finding]:
    """Value is highest at some rhythm between never meeting and meeting all the time."""
    baseline = load_scenario("baseline")
    values = value_by_cadence(study, baseline, "reference firm")
    fixed = baseline.replace({"hiring": "fixed"})
    idle, loaded = fixed.replace(IDLE), fixed.replace(LOADED)
    both = value_by_cadence(study, idle, "idle firm")
    both += value_by_cadence(study, loaded, "loaded firm")
    load = [study.ensemble(firm, "load")["utilization_share"].mean() for firm in (idle, loaded)]
    moves = f"shift of the best rhythm, Ops load {load[0]:.2f} to {load[1]:.2f}"
    best = statistic_with_interval(best_rhythm, *values)
    never = statistic_with_interval(_end_against_peak(0), *values)
    always = statistic_with_interval(_end_against_peak(-1), *values)
    shift = statistic_with_interval(_shift_of_optimum, *both)
    off = baseline.replace({"mechanisms.check_ins": False})
    ends = [
        study.ensemble(off.replace({"check_in_cadence": rhythm}), f"check-ins off, {rhythm}")
        for rhythm in (CADENCES[0], CADENCES[-1])
    ]
    none = statistic_with_interval(relative_change, *(end["value_usd"] for end in reversed(ends)))
    return [
        Finding("V12", "best check-ins a week", "N9, N19", (MONTHLY, 3.0), *best, form=".2f"),
        Finding("V12", "value at 10 a week against the peak", "N15, N22", (-inf, -0.04), *always),
        Finding("V12", "value without check-ins against the peak", "N9", (-inf, -0.02), *never),
        Finding("V12", moves, "N15, N19", (-inf, -0.01), *shift, form=".2f"),
        Finding(
            "V12", "10 a week against none with check-ins off", "N9", (-1e-9, 1e-9), *none, ".0e"
        ),
    ]


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


def run_queue(queue: Queue, number: int) -> tuple[float, float, float, float]:
    """Run a queue for a long time; give mean wait, lead time, number in system, arrival rate."""
    luck = np.random.default_rng([SEED, number])
    arrivals = luck.poisson(queue.servers * queue.load / queue.service, QUEUE_DAYS)
    count = int(arrivals.sum())
    service = luck.exponential(queue.service, count)
    records = assemble(delivery_only(queue.servers))
    records.firm["n_accounts"] = 0
    tables = {"projects": PROJECT.table(count), "accounts": ACCOUNT.table(count)}
    records = records._replace(**tables)
    in_system = np.zeros(QUEUE_DAYS)
    serve(records, arrivals, service * HOURS_A_DAY, in_system)
    projects = records.projects
    done = projects["stage"] == DELIVERED
    lead = (projects["delivered_day"] - projects["accepted_day"])[done]
    wait = lead.mean() - service[done].mean()
    return float(wait), float(lead.mean()), float(in_system.mean()), count / QUEUE_DAYS


def long_runs(study: Study, queue: Queue) -> Waits:
    """Run a queue many times, three times for each ten runs of the study."""
    runs = max(2, min(3 * study.runs // 10, 24))
    study.say(f"{queue.servers} server(s) at {queue.load:.0%} load: {runs} x {QUEUE_DAYS:,} days")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = list(pool.map(lambda number: run_queue(queue, number), range(runs)))
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


PATTERNS: dict[str, Callable[[Study], list[Finding]]] = {
    "V1": hockey_stick,
    "V3": baseline_realism,
    "V8": free_riding,
    "V12": cadence_optimum,
    "V19": queue_physics,
}
