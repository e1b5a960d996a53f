"""Studies: runs of scenarios under common luck, each scenario simulated once."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import TypeVar

import numpy as np

from experiments.patterns.estimates import Column
from model.assembly import assemble, run_days
from model.calendar import DAYS_PER_WEEK
from model.engine import advance_days, simulate
from model.outcomes import totals
from model.records import Records
from model.scenario import Scenario

SEED = 1

_Result = TypeVar("_Result")

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Ensemble:
    """The runs of one scenario: outcomes and totals of the months, one value a replication.

    `monthly` holds quantities month by month, shape (replications, months).
    """

    outcomes: Mapping[str, Column]
    totals: Mapping[str, Column]
    monthly: Mapping[str, Column]

    def __getitem__(self, name: str) -> Column:
        """Give an outcome, shape (replications,)."""
        return self.outcomes[name]


_CHUNKS_FOR_EACH_WORKER = 4  # so that none waits long for the last one
KEPT_MONTHLY = ("bookings", "utilization", "n_delivered", "n_defects", "n_on_time")


@dataclass
class Study:
    """Runs scenarios, each once, with a fixed number of replications.

    Attributes
    ----------
    runs
        Replications of each scenario.
    say
        Told in a line what is being simulated.
    executor
        Where runs are made instead of threads of this process, such as a cluster
        (`experiments.cluster`), which has a number of `workers`. It is not shut down.
    """

    runs: int
    say: Callable[[str], None] = lambda text: None
    executor: Executor | None = None
    _done: dict[tuple[Scenario, int], Ensemble] = field(default_factory=dict)

    def ensemble(self, scenario: Scenario, name: str, times: int = 1) -> Ensemble:
        """Simulate a scenario, with so many times the usual replications."""
        runs = times * self.runs
        if (scenario, runs) not in self._done:
            self._done[scenario, runs] = self._simulate(scenario, name, runs)
        return self._done[scenario, runs]

    def _simulate(self, scenario: Scenario, name: str, runs: int) -> Ensemble:
        done = self.over_runs(partial(_kept_of_run, scenario), name, runs)
        return Ensemble(
            columns([outcomes for outcomes, _, _ in done]),
            columns([sums for _, sums, _ in done]),
            {key: np.array([monthly[key] for _, _, monthly in done]) for key in KEPT_MONTHLY},
        )

    def each(
        self, measure: Callable[[int], Figures], name: str, times: float = 1.0
    ) -> dict[str, Column]:
        """Measure something on each replication, by its number."""
        return columns(self.over_runs(measure, name, max(2, round(times * self.runs))))

    def over_runs(self, job: Callable[[int], _Result], name: str, runs: int) -> list[_Result]:
        """Do a job for each replication; an interrupt drops what is left.

        All processors of this computer take part, or all workers of the executor; a job that is
        sent to these must be of use there.
        """
        self.say(f"{name}: {runs} runs")
        if self.executor is not None:
            size = ceil(
                runs / (_CHUNKS_FOR_EACH_WORKER * int(getattr(self.executor, "workers", 1)))
            )
            chunks = [range(first, min(first + size, runs)) for first in range(0, runs, size)]
            sent = self.executor.map(partial(_in_turn, job), chunks)
            return [each for chunk in sent for each in chunk]
        pool = ThreadPoolExecutor(os.cpu_count())
        try:
            return list(pool.map(job, range(runs)))
        finally:
            pool.shutdown(cancel_futures=True)


def _in_turn(job: Callable[[int], _Result], numbers: Sequence[int]) -> list[_Result]:
    """Do a job for some replications."""
    return [job(number) for number in numbers]


def _kept_of_run(
    scenario: Scenario, number: int
) -> tuple[dict[str, float], dict[str, float], dict[str, Column]]:
    """Make a run, and give its outcomes, the totals of its months, and quantities by month."""
    run = simulate(scenario, seed=SEED, replication=number)
    monthly = {key: np.array(run.months[key]) for key in KEPT_MONTHLY}
    return run.outcomes, totals(run.months), monthly


def columns(rows: list[Figures] | list[dict[str, float]]) -> dict[str, Column]:
    """Turn one mapping a replication into columns."""
    return {name: np.array([row[name] for row in rows], dtype=float) for name in rows[0]}


# Runs whose people, deals and customers are looked at


def walked(scenario: Scenario, replication: int, until: int | None = None) -> Records:
    """Run a scenario to its end, or up to a day, and give its records."""
    records = assemble(scenario, seed=SEED, replication=replication)
    advance_days(records, 0, run_days(scenario) if until is None else until)
    return records


def weeks_of(scenario: Scenario, replication: int) -> Iterator[tuple[Records, int]]:
    """Run a scenario and give its records after the warm-up and each week from then on."""
    first, end = scenario.warm_up_days, run_days(scenario)
    records = walked(scenario, replication, first)
    yield records, first
    for day in range(first, end - DAYS_PER_WEEK + 1, DAYS_PER_WEEK):
        advance_days(records, day, day + DAYS_PER_WEEK)
        yield records, day + DAYS_PER_WEEK
