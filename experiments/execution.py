"""Makes the runs of a plan, on threads of this process or on any executor, and keeps each one.

Runs share nothing, so they go to an executor with the interface of `concurrent.futures` and come
back in any order. A run that raises is stored as failed; the others go on. What is finished is
written every few seconds and at the end, whatever ends the experiment.
"""

import contextlib
import os
import sys
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from experiments.interrupts import STOPPED, Wish, code_of, wish_to_stop
from experiments.plan import Plan, Row
from experiments.store import (
    MOST_RUNS_AS_CSV,
    Result,
    ResultError,
    ResultWriter,
    RunRecord,
    note,
    open_for_writing,
)
from model.outcomes import MEASURES
from model.own_code import OwnCode, model_with
from model.scenario import Scenario
from model.whole_numbers import whole_number

_POLL_S = 0.1  # how long a wish to stop may go unnoticed
_SECONDS_TO_FIRST_PART = 2.0  # what is killed soon, again and again, still gets on
_SECONDS_PER_PART = 3.0
_SHARE_PER_PART = 0.05  # of the time so far: long experiments write fewer, larger parts
_MOST_SECONDS_PER_PART = 60.0  # of work that a computer may lose when it goes down
_RUNS_PER_PART = 4_000  # bounds the memory of runs that are not yet written to about 20 MB
_MONTHS_WEIGH = 4  # a run with its months counts as so many
_TURN_S = 1e-4  # much less than a run's time in plain Python
_SECONDS_PER_CHUNK = 1.0  # of work sent elsewhere: overhead of a message is some milliseconds
_MOST_RUNS_PER_CHUNK = 500  # some megabytes with their months


class Simulate(Protocol):
    """A function that makes one run, as `model.engine.simulate` does."""

    def __call__(self, scenario: Scenario, *, seed: int, replication: int) -> Any:
        """Make one run; the answer has `outcomes` and `months`."""


class Stopped(Exception):  # noqa: N818 (it is no error)
    """The experiment was ended before its last run.

    Attributes
    ----------
    finished, planned
        Runs kept in the folder, and runs asked for.
    folder
        Where they are kept; the same plan continues there.
    code
        Exit code of a program that ends for the same reason.
    """

    def __init__(self, finished: int, planned: int, folder: Path, code: int = STOPPED) -> None:
        super().__init__(f"{finished} of {planned} runs are kept in {folder}")
        self.finished = finished
        self.planned = planned
        self.folder = folder
        self.code = code


def execute(
    plan: Plan,
    folder: str | Path,
    *,
    workers: int | None = None,
    on_run: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    simulate: Simulate | None = None,
    executor: Executor | None = None,
    announce: Callable[[str], None] | None = None,
    command: str = "",
    force: bool = False,
    months_of: Collection[str] | None = None,
    notes: Mapping[str, Any] | None = None,
    measures: Sequence[str] | None = None,
) -> Result:
    """Make the runs of a plan that its folder does not hold yet.

    The numbers depend on the plan alone, not on workers, order or interruptions.

    Parameters
    ----------
    plan
        The experiment.
    folder
        Result folder; one of the same experiment is continued.
    workers
        Threads; 1 makes the runs in the calling thread, None takes one for each core.
    on_run
        Told the number of finished runs and of planned ones.
    should_stop
        Asked often; True ends the experiment as Ctrl-C does.
    simulate
        What makes a run; the compiled engine if left out.
    executor
        Where runs are made instead of threads of this process, for example a process pool or a
        cluster (`experiments.cluster`); it is not shut down. Two chunks for each of its `workers`
        are under way at a time, or for each of the option `workers` where it has no such number.
    announce
        Told that the model is being compiled, when it has to be.
    command
        Command line, noted in the manifest.
    force
        Replace what an existing result folder holds.
    months_of
        Keys of the scenarios whose months are kept; None keeps those of all. Months are the
        larger part of a folder by far.
    notes
        What is asked of the runs, which the folder keeps: entries of its manifest such as
        `experiments.store.QUESTION`; one that is None is taken away. None leaves all as they are.
    measures
        Names of what `simulate` gives as outcomes; None for those of the model.

    Raises
    ------
    Stopped
        On Ctrl-C, a request to end or `should_stop`; finished runs are kept.
    ResultError
        If the folder cannot be used or written.
    ScenarioError
        If a file of people or ties has changed since its scenario was made.
    """
    folder = Path(folder)
    workers = available_cores() if workers is None else whole_number("workers", workers, least=1)
    if not force and (result := complete_result(plan, folder)):
        note(result, notes or {})
        return result
    codes = own_codes(plan) if simulate is None else ()
    if simulate is None:
        _read_imports(plan)
        _compile_own_code(codes, announce)
    measures = list(MEASURES if measures is None else measures)  # those of own code are known now
    with open_for_writing(
        plan, folder, measures=measures, command=command, force=force, notes=notes
    ) as writer:
        with _stopped_early(_Progress(0, len(plan), None), folder):
            made = writer.made(plan)
        missing = int((~made).sum())
        progress = _Progress(len(plan) - missing, len(plan), on_run)
        if missing:
            with _stopped_early(progress, folder):
                make = simulate or partial(_with_codes, _engine(executor, announce), codes)
                writer.begin()
            job = partial(_simulate_rows, make, plan.seed, measures, months_of)
            workers = min(workers, missing)
            rows = plan.rows(made)
            _make_runs(job, rows, writer, workers, executor, progress, should_stop)
        if Result(folder).is_complete:  # not so when an earlier, longer plan is unfinished
            writer.finish()
    result = Result(folder, plan.replications, plan.quick)
    note(result, notes or {})  # where no run was missing, nothing was written yet
    return result


def available_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Progress:
    """Counts finished runs and passes the count on."""

    def __init__(
        self, finished: int, planned: int, on_run: Callable[[int, int], None] | None
    ) -> None:
        self.finished = finished
        self.planned = planned
        self._on_run = on_run

    def advance(self, runs: int) -> None:
        """Count runs that have just finished; the first call may be for none."""
        self.finished += runs
        if self._on_run:
            self._on_run(self.finished, self.planned)


class _Harvest:
    """Finished runs on their way to the folder."""

    def __init__(self, writer: ResultWriter, finished: int, planned: int) -> None:
        self._writer = writer
        self._kept: list[RunRecord] = []
        self._weight = 0
        self._began = self._written = time.monotonic()
        self._earlier_seconds = float(writer.manifest.get("seconds", 0.0))
        self._counts = {"planned": planned, "ok": finished, "failed": 0}

    @property
    def planned(self) -> int:
        """Number of planned runs."""
        return self._counts["planned"]

    @property
    def written(self) -> int:
        """Number of runs that are safe in the folder."""
        return self._counts["ok"] + self._counts["failed"]

    def add(self, records: Sequence[RunRecord]) -> None:
        """Take finished runs, and write them when it is time."""
        self._kept.extend(records)
        for record in records:
            self._weight += 1 if record.months is None else _MONTHS_WEIGH
        now = time.monotonic()
        is_first = self._written == self._began
        least = _SECONDS_TO_FIRST_PART if is_first else _SECONDS_PER_PART
        pause = max(least, _SHARE_PER_PART * (now - self._began))
        if (
            now - self._written > min(pause, _MOST_SECONDS_PER_PART)
            or self._weight >= _RUNS_PER_PART
        ):
            self.write()

    def write(self) -> None:
        """Write what is finished, and note it in the manifest."""
        self._writer.add(self._kept)
        failed = sum(record.error is not None for record in self._kept)
        self._counts["failed"] += failed
        self._counts["ok"] += len(self._kept) - failed
        self._kept, self._weight = [], 0
        self._written = time.monotonic()
        seconds = round(self._earlier_seconds + self._written - self._began, 2)
        self._writer.note(counts=dict(self._counts), seconds=seconds)


def _make_runs(
    job: Callable[[Sequence[Row]], list[RunRecord]],
    rows: Iterator[Row],
    writer: ResultWriter,
    workers: int,
    executor: Executor | None,
    progress: _Progress,
    should_stop: Callable[[], bool] | None,
) -> None:
    pool = executor or (ThreadPoolExecutor(workers) if workers > 1 else None)

    def under_way() -> int:
        return 2 * int(getattr(pool, "workers", workers))  # those of a cluster come and go

    harvest = _Harvest(writer, progress.finished, progress.planned)
    progress.advance(0)
    with wish_to_stop(should_stop) as wish, _short_turns():
        try:
            chunks = _Chunks(rows, _SECONDS_PER_CHUNK if executor else 0.0)
            finished = (
                _in_turn(job, chunks, wish)
                if pool is None
                else _as_finished(pool, job, chunks, under_way, wish)
            )
            for records in finished:
                chunks.learn(records)
                with wish.writing():
                    harvest.add(records)
                    progress.advance(len(records))
        except KeyboardInterrupt:
            if not wish():
                raise
        finally:
            with wish.writing():
                if pool is not None and executor is None:
                    pool.shutdown(wait=not wish(), cancel_futures=True)
                _write_last(harvest)
        if wish() and progress.finished < progress.planned:
            raise Stopped(progress.finished, progress.planned, writer.folder, wish.code)


def _write_last(harvest: "_Harvest") -> None:
    """Write what is finished; where that fails, say how many runs are kept."""
    try:
        harvest.write()
    except ResultError as fault:
        kept = f"{harvest.written:,} of {harvest.planned:,} runs are kept."
        raise ResultError(f"{fault} {kept}", fault.option) from fault


def _in_turn(
    job: Callable[[Sequence[Row]], list[RunRecord]], chunks: "_Chunks", is_stopped: Wish
) -> Iterator[list[RunRecord]]:
    """Make chunks one after the other in this thread."""
    while not is_stopped() and (rows := next(chunks, None)):
        yield job(rows)


def _as_finished(
    pool: Executor,
    job: Callable[[Sequence[Row]], list[RunRecord]],
    chunks: "_Chunks",
    under_way: Callable[[], int],
    is_stopped: Wish,
) -> Iterator[list[RunRecord]]:
    """Hand out chunks, a few ahead of the workers, and yield what comes back."""
    pending: set[Future[list[RunRecord]]] = set()
    while not is_stopped():
        free = max(0, under_way() - len(pending))
        pending |= {pool.submit(job, rows) for rows in islice(chunks, free)}
        if not pending:
            return
        finished, pending = wait(pending, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        for future in finished:
            yield future.result()
    for future in pending:
        if not future.cancel() and future.done():
            yield future.result()


def _simulate_rows(
    simulate: Simulate,
    seed: int,
    measures: Sequence[str],
    months_of: Collection[str] | None,
    rows: Sequence[Row],
) -> list[RunRecord]:
    """Make a chunk of runs."""
    return [
        make_run(simulate, seed, row, months_of is None or row.scenario.key in months_of, measures)
        for row in rows
    ]


def make_run(
    simulate: Simulate,
    seed: int,
    row: Row,
    has_months: bool = True,
    measures: Collection[str] = MEASURES,
) -> RunRecord:
    """Make a planned run; one that raises becomes a record of its fault."""
    key, replication = row.key
    began = time.perf_counter()
    try:
        run = simulate(row.in_world(), seed=seed, replication=row.luck)
        outcomes = {name: float(run.outcomes[name]) for name in measures}
        months = run.months if has_months else None
    except Exception:
        fault = traceback.format_exc()
        return RunRecord(key, replication, seed, {}, None, fault, row.world)
    seconds = time.perf_counter() - began
    return RunRecord(key, replication, seed, outcomes, months, None, row.world, seconds)


class _Chunks(Iterator[Sequence[Row]]):
    """Cuts planned runs into chunks that take about as long as wished.

    The first chunks are single runs; their time says how many make a longer one.
    """

    def __init__(self, rows: Iterator[Row], seconds: float) -> None:
        self._rows = rows
        self._seconds = seconds
        self._size = 1

    def __next__(self) -> Sequence[Row]:
        """Give the next chunk."""
        chunk = list(islice(self._rows, self._size))
        if not chunk:
            raise StopIteration
        return chunk

    def learn(self, records: Sequence[RunRecord]) -> None:
        """Take from finished runs how long one takes."""
        if self._seconds > 0.0:
            mean = sum(record.seconds for record in records) / len(records)
            fitting = int(self._seconds / max(mean, 1e-4))
            self._size = min(_MOST_RUNS_PER_CHUNK, max(1, fitting))


def _read_imports(plan: Plan) -> None:
    """Read the people and ties that scenarios import, which refuses files that have changed."""
    for scenario in plan.described():
        if scenario.organization.is_imported:
            from model.assembly import imported_firm  # late: it brings numba

            imported_firm(scenario.organization)


def own_codes(plan: Plan) -> tuple[OwnCode, ...]:
    """List the code of their own that scenarios name."""
    return tuple(dict.fromkeys(each.code for each in plan.described() if each.code is not None))


def _compile_own_code(codes: tuple[OwnCode, ...], announce: Callable[[str], None] | None) -> None:
    """Take in the code that scenarios name, which declares measures and may be refused."""
    for code in codes:
        from model.own_code import compile_own_code  # late: it brings numba

        compile_own_code(code, announce or (lambda message: None))


def _with_codes(
    simulate: Simulate,
    codes: tuple[OwnCode, ...],
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
) -> Any:
    """Make a run where all code of the experiment is known, so that all runs have its measures."""
    for code in codes:
        model_with(code)
    return simulate(scenario, seed=seed, replication=replication)


def _engine(executor: Executor | None, announce: Callable[[str], None] | None) -> Simulate:
    """Give the engine; where runs are made elsewhere, nothing needs to be compiled here."""
    if executor is None:
        return compiled_engine(announce)
    from model import engine

    return engine.simulate


def compiled_engine(announce: Callable[[str], None] | None = None) -> Simulate:
    """Give the engine, compiled; `announce` is told if that takes a while."""
    from model import engine

    engine.compile_ahead(announce or (lambda message: None))
    return engine.simulate


def complete_result(plan: Plan, folder: Path) -> Result | None:
    """Open a folder that already holds every run of the plan; it may be read-only."""
    with contextlib.suppress(ResultError):
        result = Result(folder, plan.replications, plan.quick)
        is_same = result.manifest["fingerprint"] == plan.fingerprint()
        is_whole = result.replications == plan.replications and result.finished == len(plan)
        has_tables = len(plan) > MOST_RUNS_AS_CSV or (folder / "runs.csv").exists()
        if is_same and is_whole and has_tables:
            return result
    return None


@contextlib.contextmanager
def _stopped_early(progress: _Progress, folder: Path) -> Iterator[None]:
    """Report Ctrl-C before the first new run, such as while compiling, like any other."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        code = code_of(interrupt)
        raise Stopped(progress.finished, progress.planned, folder, code) from None


@contextlib.contextmanager
def _short_turns() -> Iterator[None]:
    """Let threads take short turns, so that one that assembles a run rarely holds up the others."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, _TURN_S))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
