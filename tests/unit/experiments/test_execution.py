"""Runs give the same numbers wherever they are made, and none that finished is ever lost."""

import errno
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.execution import Stopped, execute
from experiments.plan import Plan
from experiments.store import Result, ResultError
from model.scenario import Scenario
from tests.unit.experiments.stand_in import scenarios, simulate, simulate_or_fail


class Counter:
    """Counts the runs that were really made."""

    def __init__(self, slow_from: int | None = None) -> None:
        self.keys: list[tuple[str, int]] = []
        self._lock = threading.Lock()

    def __call__(self, scenario: Scenario, *, seed: int, replication: int) -> Any:
        with self._lock:
            self.keys.append((scenario.key, replication))
        return simulate(scenario, seed=seed, replication=replication)


def plan(replications: int = 6, **kwargs: Any) -> Plan:
    return Plan(scenarios(0.2, 0.5), replications=replications, **kwargs)


def everything(result: Result) -> tuple[pd.DataFrame, pd.DataFrame]:
    return result.runs(), result.months()


def stop_after(runs: int) -> tuple[Callable[[int, int], None], Callable[[], bool]]:
    """Give the two callbacks that end an experiment once so many runs are finished."""
    seen = 0

    def on_run(done: int, planned: int) -> None:
        nonlocal seen
        seen = done

    return on_run, lambda: seen >= runs


@pytest.fixture
def reference(tmp_path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    return everything(execute(plan(), tmp_path / "reference", workers=1, simulate=simulate))


def assert_same(result: Result, reference: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    for table, expected in zip(everything(result), reference, strict=True):
        pd.testing.assert_frame_equal(table, expected, check_exact=True)


def test_all_planned_runs_are_made_and_kept(tmp_path: Path) -> None:
    result = execute(plan(), tmp_path / "r", workers=2, simulate=simulate)
    runs = result.runs()
    assert (result.finished, result.failed, result.is_complete) == (18, 0, True)
    keys = ["scenario", "replication", "world", "seed", "status", "error"]
    assert list(runs.columns[: len(keys)]) == keys
    assert set(runs["status"]) == {"ok"}
    assert list(result.months()["month"].unique()) == [1, 2, 3]


def test_threads_change_no_number(
    tmp_path: Path, reference: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    assert_same(execute(plan(), tmp_path / "r", workers=5, simulate=simulate), reference)


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_any_executor_gives_the_same_numbers(
    tmp_path: Path, reference: tuple[pd.DataFrame, pd.DataFrame], kind: str
) -> None:
    pool: Executor = (
        ThreadPoolExecutor(2)
        if kind == "threads"
        else ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    )
    with pool:
        result = execute(plan(), tmp_path / "r", workers=2, simulate=simulate, executor=pool)
        assert_same(result, reference)


def test_runs_finished_in_another_order_give_the_same_tables(
    tmp_path: Path, reference: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    release = threading.Event()

    def first_is_last(scenario: Scenario, *, seed: int, replication: int) -> Any:
        if (scenario.key, replication) == ("baseline", 0):
            release.wait(5)
        elif replication == 1:
            release.set()
        return simulate(scenario, seed=seed, replication=replication)

    assert_same(execute(plan(), tmp_path / "r", workers=2, simulate=first_is_last), reference)


def test_progress_counts_up_to_the_plan(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    execute(plan(), tmp_path / "r", workers=2, simulate=simulate, on_run=lambda *n: seen.append(n))
    assert seen == [(done, 18) for done in range(19)]


def test_a_run_that_raises_is_kept_as_failed_and_the_others_go_on(tmp_path: Path) -> None:
    result = execute(plan(), tmp_path / "r", workers=2, simulate=simulate_or_fail)
    assert (result.finished, result.failed, result.is_complete) == (16, 2, True)
    failures = dict(result.failures())
    assert failures.keys() == {("shared-1", 3), ("shared-2", 3)}
    assert all("the stand-in was told to fail" in text for text in failures.values())
    assert "failed" in (tmp_path / "r" / "runs.csv").read_text()


def test_only_failed_runs_are_tried_again(
    tmp_path: Path, reference: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    execute(plan(), tmp_path / "r", workers=1, simulate=simulate_or_fail)
    again = Counter()
    result = execute(plan(), tmp_path / "r", workers=1, simulate=again)
    assert again.keys == [("shared-1", 3), ("shared-2", 3)]
    assert_same(result, reference)


def test_a_run_without_a_declared_measure_is_a_failure(tmp_path: Path) -> None:
    def forgets(scenario: Scenario, *, seed: int, replication: int) -> Any:
        run = simulate(scenario, seed=seed, replication=replication)
        del run.outcomes["win_rate_share"]
        return run

    result = execute(plan(1), tmp_path / "r", workers=1, simulate=forgets)
    assert result.failed == 3
    assert "win_rate_share" in result.failures()[0][1]


@pytest.mark.parametrize("workers", [1, 3])
def test_a_stopped_experiment_keeps_what_is_finished_and_continues(
    tmp_path: Path, reference: tuple[pd.DataFrame, pd.DataFrame], workers: int
) -> None:
    on_run, should_stop = stop_after(7)
    with pytest.raises(Stopped) as stop:
        execute(
            plan(), tmp_path / "r", workers=workers, simulate=simulate,
            on_run=on_run, should_stop=should_stop,
        )  # fmt: skip
    assert 7 <= stop.value.finished < 18
    assert stop.value.planned == 18
    kept = Result(tmp_path / "r")
    assert kept.finished == stop.value.finished
    assert not (tmp_path / "r" / "runs.csv").exists()
    counter = Counter()
    result = execute(plan(), tmp_path / "r", workers=workers, simulate=counter)
    assert len(counter.keys) == 18 - stop.value.finished
    assert_same(result, reference)


def test_stopping_after_the_last_run_is_no_stop(tmp_path: Path) -> None:
    on_run, should_stop = stop_after(18)
    result = execute(
        plan(), tmp_path / "r", workers=1, simulate=simulate, on_run=on_run, should_stop=should_stop
    )
    assert result.is_complete


def test_a_complete_experiment_is_not_simulated_again_nor_touched(tmp_path: Path) -> None:
    execute(plan(), tmp_path / "r", workers=1, simulate=simulate)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "r").rglob("*")}
    counter = Counter()
    result = execute(plan(), tmp_path / "r", workers=1, simulate=counter)
    assert result.is_complete
    assert not counter.keys
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "r").rglob("*")}


def test_an_experiment_is_made_longer_in_its_folder(
    tmp_path: Path, reference: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    execute(plan(2, quick=True), tmp_path / "r", workers=1, simulate=simulate)
    counter = Counter()
    result = execute(plan(6), tmp_path / "r", workers=1, simulate=counter)
    assert {replication for _, replication in counter.keys} == {2, 3, 4, 5}
    assert not result.quick
    assert_same(result, reference)


def test_a_shorter_request_looks_at_the_first_runs_only(tmp_path: Path) -> None:
    execute(plan(6), tmp_path / "r", workers=1, simulate=simulate)
    result = execute(plan(2, quick=True), tmp_path / "r", workers=1, simulate=Counter())
    assert (result.replications, result.planned, result.quick) == (2, 6, True)
    assert set(result.runs()["replication"]) == {0, 1}
    assert Result(tmp_path / "r").replications == 6


def test_force_begins_anew(tmp_path: Path) -> None:
    execute(plan(), tmp_path / "r", workers=1, simulate=simulate)
    counter = Counter()
    result = execute(plan(), tmp_path / "r", workers=1, simulate=counter, force=True)
    assert len(counter.keys) == 18
    assert result.finished == 18


def test_runs_of_a_deleted_part_are_made_again(
    tmp_path: Path, reference: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    execute(plan(2), tmp_path / "r", workers=1, simulate=simulate)
    execute(plan(6), tmp_path / "r", workers=1, simulate=simulate)
    (tmp_path / "r" / "runs" / "part-000001.parquet").unlink()
    (tmp_path / "r" / "runs.csv").unlink()
    counter = Counter()
    result = execute(plan(6), tmp_path / "r", workers=1, simulate=counter)
    assert {replication for _, replication in counter.keys} == {0, 1}
    assert_same(result, reference)


def test_no_table_of_months_is_written_where_none_are_kept(tmp_path: Path) -> None:
    execute(plan(2), tmp_path / "r", workers=1, simulate=simulate, months_of=())
    assert (tmp_path / "r" / "runs.csv").exists()
    assert not (tmp_path / "r" / "months.csv").exists()
    counter = Counter()
    execute(plan(2), tmp_path / "r", workers=1, simulate=counter, months_of=())
    assert counter.keys == []


def test_the_first_finished_runs_are_kept_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(1.2 * moment for moment in range(1000))
    monkeypatch.setattr("experiments.execution.time.monotonic", lambda: next(clock))
    kept = []

    def count(finished: int, planned: int) -> None:
        kept.append((finished, len(list((tmp_path / "r" / "runs").glob("part-*")))))

    execute(plan(6), tmp_path / "r", workers=1, simulate=simulate, on_run=count)
    first = next(finished for finished, parts in kept if parts)
    assert first <= 3  # after two seconds; the next part comes seconds later


def test_a_full_disk_ends_with_a_message_and_leaves_whole_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(plan(2), tmp_path / "r", workers=1, simulate=simulate)
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.suffix == ".parquet":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ResultError, match=r"disk is full.* 6 of 18 runs are kept"):
        execute(plan(6), tmp_path / "r", workers=2, simulate=simulate)
    monkeypatch.undo()
    assert not list((tmp_path / "r").rglob("*.tmp"))
    assert Result(tmp_path / "r").finished == 6
    assert execute(plan(6), tmp_path / "r", workers=1, simulate=simulate).is_complete


def test_the_engine_is_compiled_before_the_first_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("model.engine.simulate", simulate)
    monkeypatch.setattr("model.engine.compile_ahead", lambda announce: announce("Compiling"))
    execute(plan(1), tmp_path / "r", workers=1, announce=said.append)
    assert said == ["Compiling"]
    execute(plan(1), tmp_path / "r", workers=1, announce=said.append)
    assert said == ["Compiling"], "nothing is compiled where nothing is simulated"


def test_the_real_engine_fits(tmp_path: Path) -> None:
    small = tuple(
        each.replace({"organization.customers": 20, "horizon": "1 month", "warm_up": "0 days"})
        for each in scenarios(0.3)
    )
    result = execute(Plan(small, replications=2), tmp_path / "r", workers=2)
    assert result.failures() == []
    assert result.finished == 4


@pytest.mark.parametrize(("wrong", "error"), [(0, ValueError), (-1, ValueError), (1.5, TypeError)])
def test_a_wrong_number_of_workers_is_refused(
    tmp_path: Path, wrong: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"workers is .*; it must be a whole number from 1"):
        execute(plan(1), tmp_path / "r", workers=wrong, simulate=simulate)
    assert not (tmp_path / "r").exists()


def test_a_folder_may_be_named_by_a_text(tmp_path: Path) -> None:
    assert execute(plan(1), str(tmp_path / "r"), workers=1, simulate=simulate).is_complete
