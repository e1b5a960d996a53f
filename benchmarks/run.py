"""Measures speed and memory as ratios, all in one run on one machine: `make bench`.

Every bar compares two things timed in the same minutes, so that it means the same on a slow
machine and on a fast one. The table is printed and kept in `results.md` beside this file.
"""

import argparse
import atexit
import contextlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.execution import execute
from experiments.plan import Plan
from experiments.variants import Design, Variants
from model.engine import Run, compile_ahead, simulate
from model.scenario import Scenario, load_scenario

RESULTS = Path(__file__).with_name("results.md")
PACKAGES = ("interlock", "mesa", "numba", "numpy", "pandas")
SCALES = (1, 4, 16, 64)
LARGEST = SCALES[-1]
WORKERS = 2
REPLICATIONS = 200
REPEATS = 7
PAIRS = 300
DAYS_AS_AGENTS = 42
SHORT_RUNS = 20_000
SWEPT_RUNS, SETTLED_RUNS = 100_000, 1_000
SWEPT_SETTINGS = 1_000
CLUSTER_RUNS = 400
CLUSTER_REPEATS = 4
SECONDS_TO_START = 60.0
AROUND_THE_CORE = (
    "coaching", "perspective_taking", "candor", "community", "recognition", "leaders_example",
    "quality_norm", "reputation", "network_dynamics", "campaigns",
)  # fmt: skip
USING_THEM = (
    "leadership-coaching", "community-of-practice", "cohesion-program", "right-hand-left-hand",
)  # fmt: skip
ENTITIES = ("sales", "accounts", "operations", "customers")


@dataclass(frozen=True)
class Bar:
    """What is measured, what came out, and what it must not fall short of or exceed."""

    name: str
    value: float
    bound: float
    unit: str
    higher_is_better: bool

    @property
    def is_met(self) -> bool:
        """Whether the measured value keeps the bound."""
        return (self.value >= self.bound) if self.higher_is_better else (self.value <= self.bound)

    def row(self) -> str:
        """Write the bar as a row of the table."""
        sense = "at least" if self.higher_is_better else "at most"
        met = "yes" if self.is_met else "NO"
        return (
            f"| {self.name} | {self.value:.3g} {self.unit} | "
            f"{sense} {self.bound:g} {self.unit} | {met} |"
        )


def at_least(name: str, value: float, bound: float, unit: str) -> Bar:
    """Make a bar whose value must reach its bound."""
    return Bar(name, value, bound, unit, higher_is_better=True)


def at_most(name: str, value: float, bound: float, unit: str) -> Bar:
    """Make a bar whose value must not exceed its bound."""
    return Bar(name, value, bound, unit, higher_is_better=False)


# Scenarios that are measured


def reference(horizon: str = "2 years", scale: int = 1) -> Scenario:
    """Return the reference firm, `scale` times as large in staff and customers."""
    scenario = load_scenario("baseline")
    sizes = {f"organization.{name}": scenario.value(f"organization.{name}") for name in ENTITIES}
    larger = {key: scale * size for key, size in sizes.items()}
    return scenario.replace({"horizon": horizon, **larger})


def days(scenario: Scenario) -> int:
    """Return the simulated days of a run, warm-up included [business days]."""
    return scenario.warm_up_days + scenario.horizon_days


# Tools for timing


def seconds(action: Callable[[], object], repeats: int = 1) -> float:
    """Return the shortest of some wall times of an action [s]: the one least disturbed."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def command_seconds(command: Sequence[str | Path], **environment: str) -> float:
    """Return the wall time of a command that must succeed [s]."""

    def run() -> None:
        subprocess.run(command, env=os.environ | environment, stdout=subprocess.DEVNULL, check=True)

    return seconds(run)


def in_new_process(part: str, *arguments: object, **environment: str) -> float:
    """Return the number that one part of this script prints when it runs by itself."""
    command = [sys.executable, __file__, "--part", part, *map(str, arguments)]
    done = subprocess.run(
        command, env=os.environ | environment, stdout=subprocess.PIPE, check=True, text=True
    )
    return float(json.loads(done.stdout.splitlines()[-1]))


def interlock() -> Path:
    """Return the installed command."""
    return Path(sys.executable).with_name("interlock")


# The bars


def engine_against_agents() -> Bar:
    """Compare the compiled engine with the same firm stepped as Python agents, JIT off."""
    scenario = reference()
    simulate(scenario)
    engine = seconds(lambda: simulate(scenario), repeats=5) / days(scenario)
    agents = in_new_process("agents", NUMBA_DISABLE_JIT="1")
    return at_least("Engine, against pure Python agents, per entity-day", agents / engine, 100, "×")


def seconds_a_day_as_agents() -> float:
    """Return the time of one day of the Mesa model in this process [s]."""
    from mesa import DataCollector  # late, so that only this part carries Mesa

    from model.firm import Firm

    firm = Firm(reference(), seed=1)
    firm.datacollector = DataCollector()  # the engine collects no daily tables either

    def step() -> None:
        for _ in range(DAYS_AS_AGENTS):
            firm.step()

    return seconds(step) / DAYS_AS_AGENTS


def two_threads() -> Bar:
    """Compare two threads with one over the replications of one scenario."""
    plan = Plan((reference(),), seed=1, replications=REPLICATIONS)
    one, two = (
        min(times) for times in zip(*(_one_and_two(plan) for _ in range(REPEATS)), strict=True)
    )
    return at_least(f"Two threads, against one, {REPLICATIONS} replications", one / two, 1.8, "×")


def _one_and_two(plan: Plan) -> tuple[float, float]:
    return _execution_seconds(plan, 1), _execution_seconds(plan, WORKERS)


def _execution_seconds(plan: Plan, workers: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return seconds(
            lambda: execute(
                plan, Path(folder) / "run", workers=workers, on_run=None, should_stop=lambda: False
            )
        )


def flat_time() -> Bar:
    """Compare the time of an entity-day between firms of different sizes."""
    times = [_seconds_an_entity_day(scale) for scale in SCALES]
    name = f"Time per entity-day, largest against smallest, 1× to {LARGEST}× the firm"
    return at_most(name, max(times) / min(times), 1.5, "×")


def _seconds_an_entity_day(scale: int) -> float:
    scenario = reference(scale=scale)
    simulate(scenario)
    return seconds(lambda: simulate(scenario), repeats=3) / days(scenario) / scale


def flat_memory() -> Bar:
    """Compare the memory of a run per entity between the reference firm and a large one."""
    small, large = (in_new_process("memory", scale) for scale in (1, LARGEST))
    name = f"Memory of a run per entity, {LARGEST}× the firm against 1×"
    return at_most(name, large / LARGEST / small, 1.5, "×")


def memory_of_a_run(scale: int) -> float:
    """Return the most memory that one run holds at a time in this process [bytes]."""
    simulate(reference("1 month"))
    scenario = reference(scale=scale)
    tracemalloc.start()
    simulate(scenario)
    return float(tracemalloc.get_traced_memory()[1])


def from_shell_to_answer() -> Bar:
    """Compare a whole comparison with the import of Mesa, both as new processes."""
    times = [(_comparison_seconds(), _mesa_seconds()) for _ in range(3)]
    comparison, mesa = (statistics.median(each) for each in zip(*times, strict=True))
    name = f"2 scenarios × {REPLICATIONS} runs × 2 years from the shell, against `import mesa`"
    return at_most(name, comparison / mesa, 10, "×")


def _comparison_seconds() -> float:
    with tempfile.TemporaryDirectory() as folder:
        options = ("-n", str(REPLICATIONS), "--horizon", "2 years", "--out", Path(folder) / "run")
        return command_seconds((interlock(), "compare", "baseline", "shared-kpis", *options))


def _mesa_seconds() -> float:
    return command_seconds((sys.executable, "-c", "import mesa"))


def pairing() -> Bar:
    """Compare the variance of an unpaired difference with that of the paired one."""
    scenario = reference()
    assert scenario.value("win_rate") == 0.23
    better = scenario.replace({"win_rate": 0.2323})
    before, after, other = (
        recurring_revenue(each, seed) for each, seed in ((scenario, 1), (better, 1), (better, 2))
    )
    gain = float(np.var(other - before) / np.var(after - before))
    name = f"Variance of a difference, unpaired against paired, {PAIRS} replications"
    return at_least(name, gain, 10, "×")


def recurring_revenue(scenario: Scenario, seed: int) -> NDArray[np.float64]:
    """Return the yearly recurring revenue at the end of each replication [USD]."""

    def run(replication: int) -> float:
        outcomes = simulate(scenario, seed=seed, replication=replication).outcomes
        return outcomes["recurring_revenue_usd"]

    with ThreadPoolExecutor(WORKERS) as threads:
        return np.array(list(threads.map(run, range(PAIRS))))


def first_compilation() -> Bar:
    """Time the compilation of all rules into an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        taken = in_new_process("compilation", INTERLOCK_CACHE=folder)
    return at_most("First-use compilation", taken, 30, "s")


def seconds_to_compile() -> float:
    """Return the time that compiling takes in this process [s]."""
    return seconds(lambda: compile_ahead(lambda _: None))


def help_page() -> Bar:
    """Time the help page."""
    times = [command_seconds((interlock(), "--help")) for _ in range(9)]
    return at_most("`interlock --help`", statistics.median(times), 0.3, "s")


def all_mechanisms() -> Bar:
    """Compare a run with all mechanisms at work with one of the core alone."""
    core = reference().replace({f"mechanisms.{name}": False for name in AROUND_THE_CORE})
    full = reference().replace(_levers_of(USING_THEM))
    times = [_seconds_a_run(core, full) for _ in range(REPEATS)]
    alone, together = (min(each) for each in zip(*times, strict=True))
    return at_most("All mechanisms at work, against the core, a run", together / alone, 2, "×")


def _levers_of(names: Sequence[str]) -> dict[str, Any]:
    """Return the levers that some bundled scenarios set, taken together."""
    usual = reference().levers.model_dump()
    levers: dict[str, Any] = {}
    for name in names:
        resolved = load_scenario(name).resolved()["levers"]
        set_here = load_scenario(name).levers.model_dump()
        levers |= {key: resolved[key] for key in usual if set_here[key] != usual[key]}
    return levers


def _seconds_a_run(*scenarios: Scenario) -> list[float]:
    """Return the time of a run of each scenario, over some replications [s]."""
    some = range(10)
    for scenario in scenarios:
        simulate(scenario)
    return [
        seconds(lambda each=scenario: [simulate(each, replication=r) for r in some]) / len(some)  # type: ignore[misc]
        for scenario in scenarios
    ]


def two_cluster_workers() -> Bar:
    """Compare a Dask cluster of two workers with one of one, both on this machine."""
    plan = Plan((reference(),), seed=1, replications=CLUSTER_RUNS)
    with (
        _cluster() as single, _worker(single),
        _cluster() as double, _worker(double), _worker(double),
    ):  # fmt: skip
        times = [
            (_cluster_seconds(plan, single, 1), _cluster_seconds(plan, double, 2))
            for _ in range(CLUSTER_REPEATS)
        ]
    one, two = (min(each) for each in zip(*times, strict=True))
    name = f"Two Dask workers on loopback, against one, {CLUSTER_RUNS} replications"
    return at_least(name, one / two, 1.6, "×")


def sending_chunks() -> Bar:
    """Measure which part of its time a cluster's worker spends otherwise than in making runs."""
    from experiments.cluster import entered

    plan = Plan((reference(),), seed=1, replications=CLUSTER_RUNS)
    with _cluster() as address, _worker(address), entered(address) as executor:
        executor.submit(compile_ahead).result()
        watched = _Watched(executor)
        with tempfile.TemporaryDirectory() as folder:
            execute(plan, Path(folder) / "run", workers=1, executor=watched)
    name = "A Dask worker's time that no run takes: chunks sent, waited for, returned"
    return at_most(name, 100 * (1 - watched.in_runs / watched.whole), 5, "%")


class _Watched(Executor):
    """Passes chunks on and notes how long their runs took, from the first to the last [s]."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._began = 0.0
        self.in_runs = self.whole = 0.0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self._began = self._began or time.perf_counter()
        future = self._executor.submit(fn, *args, **kwargs)
        future.add_done_callback(self._note)
        return future

    def _note(self, future: "Future[Any]") -> None:
        self.in_runs += sum(record.seconds for record in future.result())
        self.whole = time.perf_counter() - self._began


def _cluster_seconds(plan: Plan, address: str, workers: int) -> float:
    """Return the time of the runs of a plan on a cluster, without entering it [s]."""
    from experiments.cluster import entered

    until = time.monotonic() + SECONDS_TO_START
    with entered(address) as executor, tempfile.TemporaryDirectory() as folder:
        while executor.workers != workers:  # counts anew every few seconds
            assert time.monotonic() < until, "the workers of the cluster did not come"
            time.sleep(0.1)
        for _ in range(2 * workers):
            executor.submit(compile_ahead).result()
        return seconds(lambda: execute(plan, Path(folder) / "run", executor=executor))


@contextlib.contextmanager
def _cluster() -> Iterator[str]:
    """Start a scheduler on this machine, and yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        with _dask("scheduler", *options, "--scheduler-file", file):
            until = time.monotonic() + SECONDS_TO_START
            while not file.exists() or not file.read_text(encoding="utf-8").endswith("}"):
                assert time.monotonic() < until, "the scheduler did not start"
                time.sleep(0.1)
            yield str(json.loads(file.read_text(encoding="utf-8"))["address"])


def _worker(address: str) -> contextlib.AbstractContextManager[None]:
    return _dask("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")


@contextlib.contextmanager
def _dask(*words: str | Path) -> Iterator[None]:
    """Have one of Dask's commands at work meanwhile."""
    dask = Path(sys.executable).with_name("dask")
    silent = subprocess.DEVNULL
    process = subprocess.Popen([dask, *words], stdout=silent, stderr=silent)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def bookkeeping() -> Bar:
    """Measure which part of an experiment of many short runs is not spent in making them."""
    _, whole, simulating = _many_short_runs()
    name = f"Store, manifest and progress, of the time of {SHORT_RUNS:,} runs of 3 months"
    return at_most(name, 100 * (1 - simulating / whole), 5, "%")


def finished_again() -> Bar:
    """Compare asking for a finished experiment once more with making it."""
    folder, whole, _ = _many_short_runs()
    again = seconds(lambda: execute(_short_plan(), folder), repeats=3)
    name = f"A finished experiment of {SHORT_RUNS:,} runs again, of its time"
    return at_most(name, 100 * again / whole, 2, "%")


def _short_plan() -> Plan:
    """Plan many runs of 3 months, the shortest that hold an end of a quarter."""
    short = reference("3 months").replace({"warm_up": "0 days"})
    return Plan(_settings(short, 20), seed=1, replications=SHORT_RUNS // 20)


def _settings(scenario: Scenario, count: int) -> Variants:
    return Variants(
        scenario, Design(("shared_weight",), tuple((row / count,) for row in range(count)))
    )


@cache
def _many_short_runs() -> tuple[Path, float, float]:
    """Make many short runs in this thread; return folder, wall time and time in the engine [s]."""
    place = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    simulating = 0.0

    def timed(scenario: Scenario, *, seed: int, replication: int) -> Run:
        nonlocal simulating
        start = time.perf_counter()
        run = simulate(scenario, seed=seed, replication=replication)
        simulating += time.perf_counter() - start
        return run

    tiny = Plan((reference("3 months"),), seed=1, replications=1)
    execute(tiny, Path(place) / "before", workers=1)  # compiles, and imports what writes parts
    folder = Path(place) / "run"
    whole = seconds(
        lambda: execute(
            _short_plan(), folder, workers=1, simulate=timed, on_run=lambda done, planned: None
        )
    )
    return folder, whole, simulating


def flat_sweep() -> Bar:
    """Compare the memory of a process after a large sweep with that after its first runs."""
    growth = in_new_process("sweep", SWEPT_RUNS)
    name = f"Memory of a sweep of {SWEPT_RUNS:,} runs, against its first {SETTLED_RUNS:,}"
    return at_most(name, growth, 1.1, "×")


def memory_of_a_sweep(runs: int) -> float:
    """Return by how much the memory of this process grows after the first runs of a sweep."""
    import resource  # late: Windows has none

    scenario = reference("3 months").replace({"warm_up": "0 days"})
    made = simulate(scenario)
    settled = 0.0

    def peak() -> float:
        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    def instant(scenario: Scenario, *, seed: int, replication: int) -> Run:
        return Run(made.months.copy(), dict(made.outcomes))

    def on_run(done: int, planned: int) -> None:
        nonlocal settled
        if done >= SETTLED_RUNS and not settled:
            settled = peak()

    plan = Plan(_settings(scenario, SWEPT_SETTINGS), seed=1, replications=runs // SWEPT_SETTINGS)
    with tempfile.TemporaryDirectory() as folder:
        execute(
            plan, Path(folder) / "run", workers=2, simulate=instant, on_run=on_run, months_of=()
        )
    return peak() / settled


BARS: tuple[Callable[[], Bar], ...] = (
    engine_against_agents,
    two_threads,
    flat_time,
    flat_memory,
    from_shell_to_answer,
    pairing,
    first_compilation,
    help_page,
    all_mechanisms,
    two_cluster_workers,
    sending_chunks,
    bookkeeping,
    finished_again,
    flat_sweep,
)
PARTS: dict[str, Callable[..., float]] = {
    "agents": seconds_a_day_as_agents,
    "memory": memory_of_a_run,
    "compilation": seconds_to_compile,
    "sweep": memory_of_a_sweep,
}


# The table


def table(bars: Sequence[Bar]) -> str:
    """Write the bars as a Markdown table with what they were measured on."""
    heading = ("| Bar | Measured | Bound | Met |", "|---|---|---|---|")
    lines = ("# Speed and memory", "", measured_on(), "", *heading, *(bar.row() for bar in bars))
    return "\n".join(lines) + "\n"


def measured_on() -> str:
    """Name date, versions and class of machine; never the machine itself."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    python = f"Python {platform.python_version()}"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"Measured by `make bench` on {date.today()}: {python}, {packages}; {machine}."


def measure(chosen: Sequence[str]) -> int:
    """Measure all bars or the chosen ones; keep the table of all. Return the exit code."""
    bars = []
    for bar in BARS:
        if not chosen or bar.__name__ in chosen:
            bars.append(bar())
            print(bars[-1].row(), file=sys.stderr, flush=True)
    print(table(bars))
    if not chosen:
        RESULTS.write_text(table(bars), encoding="utf-8")
    return 0 if all(bar.is_met for bar in bars) else 1


def main() -> int:
    """Read the command line: all bars, some by name, or one part in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bars", nargs="*", help="names of bars; all of them by default")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](*map(int, options.bars))))
        return 0
    return measure(options.bars)


if __name__ == "__main__":
    sys.exit(main())
