"""Ten million runs are planned when their turn comes, and made in memory that does not grow."""

import tracemalloc
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from experiments import execution
from experiments.execution import execute
from experiments.plan import Plan
from experiments.store import Result, ResultWriter, RunRecord
from experiments.variants import Design, Variants
from tests.unit.experiments.stand_in import scenarios, simulate

MEGABYTE = 1e6


def sweep(settings: int, replications: int) -> Plan:
    rows = tuple((row / settings,) for row in range(settings))
    return Plan(
        Variants(scenarios()[0], Design(("shared_weight",), rows)), replications=replications
    )


def test_ten_million_runs_are_planned_when_their_turn_comes() -> None:
    plan = sweep(100_000, 100)
    assert len(plan) == 10_000_000
    plan.fingerprint()
    tracemalloc.start()
    try:
        for _ in islice(plan.rows(), 5_000):
            pass
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 10 * MEGABYTE, "a row that was made is forgotten"


def test_the_memory_of_a_sweep_does_not_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "_RUNS_PER_PART", 100)
    held: dict[int, int] = {}

    def on_run(done: int, planned: int) -> None:
        if done in (300, 900):
            held[done] = tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        execute(
            sweep(90, 10), tmp_path / "r", workers=1, simulate=simulate,
            on_run=on_run, months_of=(),
        )  # fmt: skip
    finally:
        tracemalloc.stop()
    assert held[900] - held[300] < MEGABYTE / 2


class Parts:
    """Stands for the writer of a folder, and notes how many runs each part has."""

    def __init__(self) -> None:
        self.manifest: dict[str, Any] = {}
        self.sizes: list[int] = []

    def add(self, records: Sequence[RunRecord]) -> None:
        self.sizes.append(len(records))

    def note(self, **changes: Any) -> None:
        pass


@pytest.mark.parametrize(("has_months", "size"), [(True, 1_000), (False, 4_000)])
def test_parts_without_months_are_larger(has_months: bool, size: int) -> None:
    parts = Parts()
    harvest = execution._Harvest(cast(ResultWriter, parts), 0, 8_000)
    months = {"month": np.array([1])} if has_months else None
    for _ in range(8_000):
        harvest.add([RunRecord("baseline", 0, 1, {}, months)])
    assert parts.sizes == [size] * (8_000 // size)


def test_no_more_than_a_minute_of_work_can_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    parts = Parts()
    harvest = execution._Harvest(cast(ResultWriter, parts), 0, 1_000_000)
    written = []
    for second in range(0, 100_000, 10):
        clock[0] = float(second)
        before = len(parts.sizes)
        harvest.add([RunRecord("baseline", 0, 1, {}, None)])
        if len(parts.sizes) > before:
            written.append(second)
    assert max(np.diff(written)) <= 70


def test_a_measure_of_many_runs_is_read_without_the_other_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(sweep(20, 10), tmp_path / "r", workers=1, simulate=simulate, months_of=())
    from experiments import store

    read: list[Any] = []
    each_part = store.each_part

    def noting(folder: Path, name: str, columns: Any = None, rows: Any = None) -> Any:
        read.append(columns)
        return each_part(folder, name, columns, rows)

    monkeypatch.setattr(store, "each_part", noting)
    assert Result(tmp_path / "r").outcomes("value_usd").shape == (20, 10)
    assert sorted(read) == [["scenario", "replication", "seed", "status"], ["value_usd"]]
