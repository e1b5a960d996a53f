"""A saved result can be made again from its folder alone, and what differs is found."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.execution import execute
from experiments.plan import Plan
from experiments.store import Result, ResultError, open_for_writing
from experiments.variants import Design, Variants
from experiments.verification import verify
from model.outcomes import MEASURES
from model.scenario import Scenario
from tests.unit.experiments.stand_in import scenarios, simulate, simulate_or_fail

SETTINGS = Design(("shared_weight",), tuple((row / 10,) for row in range(5)))
WORLDS = Design(("win_rate",), ((0.2,), (0.25,), (0.3,)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "result"
    execute(Plan(scenarios(0.2, 0.4), replications=10), path, workers=1, simulate=simulate)
    return path


def changed(folder: Path, table: str, column: str, row: int, value: float) -> None:
    """Change one number of a result behind its back."""
    path = folder / table / "part-000001.parquet"
    read = pq.read_table(path)
    values = read.column(column).to_pylist()
    values[row] = value
    at = read.column_names.index(column)
    pq.write_table(read.set_column(at, column, pa.array(values, read.schema.types[at])), path)


def test_runs_come_out_as_they_are_stored(folder: Path) -> None:
    verification = verify(Result(folder), simulate=simulate)
    assert len(verification.checked) == 20
    assert verification.months == 20
    assert not verification.differences
    assert not verification.made_with


def test_the_compiled_engine_gives_the_bits_of_the_folder_again(tmp_path: Path) -> None:
    small = tuple(
        each.replace({"organization.customers": 20, "horizon": "2 months", "warm_up": "0 days"})
        for each in scenarios(0.3)
    )
    result = execute(Plan(small, replications=6), tmp_path / "r", workers=2)
    verification = verify(result, 12)
    assert len(verification.checked) == 12
    assert not verification.differences


@pytest.mark.parametrize(("table", "column"), [("runs", "value_usd"), ("months", "revenue_usd")])
def test_the_last_bit_counts(folder: Path, table: str, column: str) -> None:
    stored = pq.read_table(folder / table / "part-000001.parquet").column(column)[3].as_py()
    changed(folder, table, column, 3, float(np.nextafter(stored, np.inf)))
    [difference] = verify(Result(folder), 1000, simulate=simulate).differences
    assert difference.what.startswith(column)
    assert difference.stored != difference.again == stored


def test_what_is_undefined_is_the_same_and_a_number_in_its_place_is_not(tmp_path: Path) -> None:
    def undefined(scenario: Scenario, *, seed: int, replication: int) -> Any:
        run = simulate(scenario, seed=seed, replication=replication)
        run.outcomes["win_rate_share"] = float("nan")
        return run

    result = execute(
        Plan(scenarios(), replications=2), tmp_path / "r", workers=1, simulate=undefined
    )
    assert not verify(result, simulate=undefined).differences
    found = verify(result, simulate=simulate).differences
    assert {(each.what, each.stored) for each in found} == {("win_rate_share", None)}


def test_failed_runs_must_fail_again(tmp_path: Path) -> None:
    plan = Plan(scenarios(0.2), replications=6)
    result = execute(plan, tmp_path / "r", workers=1, simulate=simulate_or_fail)
    same = verify(result, 3, simulate=simulate_or_fail)
    assert same.failed == 1
    assert not same.differences
    [difference] = verify(result, 3, simulate=simulate).differences
    assert (difference.what, difference.again) == ("status", "ok")
    assert "the stand-in was told to fail" in str(difference.stored)


def test_of_a_run_made_twice_the_later_row_is_verified(tmp_path: Path) -> None:
    plan = Plan(scenarios(0.2), replications=6)
    execute(plan, tmp_path / "r", workers=1, simulate=simulate_or_fail)
    result = execute(plan, tmp_path / "r", workers=1, simulate=simulate)
    verification = verify(result, 100, simulate=simulate)
    assert (len(verification.checked), verification.failed) == (12, 0)
    assert not verification.differences


def test_a_sample_is_spread_over_variants_worlds_and_replications(tmp_path: Path) -> None:
    plan = Plan(Variants(scenarios()[0], SETTINGS), replications=30, worlds=WORLDS)
    result = execute(plan, tmp_path / "r", workers=1, simulate=simulate, months_of=())
    verification = verify(result, 15, simulate=simulate)
    keys = verification.checked
    assert [len([key for key in keys if key[0] == variant]) for variant in "12345"] == [3] * 5
    pairs = {(variant, replication % 3) for variant, replication in keys}
    assert len(pairs) == 15, "each variant in each world"
    assert len({replication for _, replication in keys}) > 8
    assert verification.months == 0
    assert not verification.differences


@pytest.mark.parametrize("seed", range(5))
def test_a_sample_misses_no_stretch_of_replications(tmp_path: Path, seed: int) -> None:
    plan = Plan(scenarios(0.2), replications=100)
    result = execute(plan, tmp_path / "r", workers=1, simulate=simulate, months_of=())
    checked = verify(result, 20, seed, simulate=simulate).checked
    assert max(np.diff(sorted(replication for _, replication in checked))) <= 10


def test_a_sample_follows_from_its_seed(folder: Path) -> None:
    def sample(seed: int) -> Any:
        return verify(Result(folder), 6, seed, simulate=simulate).checked

    assert sample(1) == sample(1) != sample(2)


def test_what_else_the_folder_was_made_with_is_named(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    result = Result(folder)
    result.manifest = manifest | {"versions": {**manifest["versions"], "numpy": "1.0"}}
    [(name, there, here)] = verify(result, simulate=simulate).made_with
    assert (name, there) == ("numpy", "1.0")
    assert here != there


def test_an_empty_result_cannot_be_verified(tmp_path: Path) -> None:
    plan = Plan(scenarios(), replications=2)
    with open_for_writing(plan, tmp_path / "r", measures=list(MEASURES)):
        pass
    with pytest.raises(ResultError, match="no finished runs"):
        verify(Result(tmp_path / "r"), simulate=simulate)
