"""Measures speed and memory as ratios, all in one run on one machine: `make bench`.

Every bar compares two things timed in the same minutes, so that it means the same on a slow
machine and on a fast one. The table is printed and kept in `results.md` beside this file.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.execution import execute
from experiments.plan import Plan
from model.engine import compile_ahead, simulate
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


BARS: tuple[Callable[[], Bar], ...] = (
    engine_against_agents,
    two_threads,
    flat_time,
    flat_memory,
    from_shell_to_answer,
    pairing,
    first_compilation,
    help_page,
)
PARTS: dict[str, Callable[..., float]] = {
    "agents": seconds_a_day_as_agents,
    "memory": memory_of_a_run,
    "compilation": seconds_to_compile,
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
