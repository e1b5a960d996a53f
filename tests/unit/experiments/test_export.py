"""Exported tables hold what the folder holds, in forms that other programs read."""

import errno
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars
import pytest
from pyarrow import csv

from experiments import store
from experiments.execution import execute
from experiments.export import CsvForm, export
from experiments.plan import Plan
from experiments.store import Result, ResultError
from experiments.variants import Design, Variants
from model.levers import Levers
from model.outcomes import MEASURES
from model.uncertainties import Uncertainties
from tests.unit.experiments.stand_in import scenarios, simulate, simulate_or_fail

SETTINGS = Design(("shared_weight", "sharing_group"), ((0.0, "pod"), (0.5, "company")))
WORLDS = Design(("win_rate",), ((0.2,), (0.3,)))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Result:
    plan = Plan(scenarios(0.2), replications=6)
    folder = tmp_path_factory.mktemp("plain") / "r"
    execute(plan, folder, workers=1, simulate=simulate_or_fail)
    return execute(plan, folder, workers=1, simulate=simulate)  # one run was made twice


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Result:
    plan = Plan(Variants(scenarios()[0], SETTINGS), replications=4, worlds=WORLDS)
    folder = tmp_path_factory.mktemp("varied") / "r"
    return execute(plan, folder, workers=1, simulate=simulate, months_of=["1"])


def read_csv(path: Path, separator: str = ",", decimal: str = ".") -> pd.DataFrame:
    """Read CSV to the last bit, which pandas does not do before its version 3."""
    frame: pd.DataFrame = csv.read_csv(
        path,
        parse_options=csv.ParseOptions(delimiter=separator, newlines_in_values=True),
        convert_options=csv.ConvertOptions(decimal_point=decimal, strings_can_be_null=True),
    ).to_pandas()
    return frame


@pytest.mark.parametrize("table", ["runs", "months"])
def test_all_forms_hold_the_same_numbers(plain: Result, tmp_path: Path, table: str) -> None:
    expected = plain.table(table).to_pandas()
    for form in ("csv", "parquet", "json"):
        assert export(plain, table, tmp_path / form, form) == len(expected)
    found = {
        "csv": read_csv(tmp_path / "csv"),
        "parquet": pd.read_parquet(tmp_path / "parquet"),
        "json": pd.DataFrame(json.loads((tmp_path / "json").read_text())),
    }
    for form, frame in found.items():
        pd.testing.assert_frame_equal(
            frame, expected, check_dtype=False, check_exact=True, obj=form
        )


def test_excel_of_a_country_with_decimal_commas_reads_the_csv(
    plain: Result, tmp_path: Path
) -> None:
    path = tmp_path / "runs.csv"
    export(plain, "runs", path, "csv", csv=CsvForm(";", ",", has_mark=True))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = read_csv(path, ";", ",")
    pd.testing.assert_frame_equal(frame, plain.runs(), check_dtype=False, check_exact=True)


def test_a_large_result_is_written_piece_by_piece_without_repetition(
    plain: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_RUNS_AS_CSV", 1)
    assert len(list(plain.batches("runs"))) == 2
    assert export(plain, "runs", tmp_path / "runs.csv", "csv") == 12
    frame = read_csv(tmp_path / "runs.csv")
    assert set(frame["status"]) == {"ok"}
    ordered = frame.sort_values(["scenario", "replication"], ignore_index=True)
    pd.testing.assert_frame_equal(ordered, plain.runs(), check_dtype=False, check_exact=True)


def test_undefined_and_missing_values_are_null(tmp_path: Path) -> None:
    plan = Plan(scenarios(0.2), replications=4)
    result = execute(plan, tmp_path / "r", workers=1, simulate=simulate_or_fail)
    export(result, "runs", tmp_path / "runs.json", "json")
    rows = json.loads((tmp_path / "runs.json").read_text())
    [failed] = [row for row in rows if row["status"] == "failed"]
    assert failed["value_usd"] is None
    assert "told to fail" in failed["error"]


def test_inputs_stand_beside_runs_and_months(varied: Result, tmp_path: Path) -> None:
    for table in ("runs", "months"):
        export(varied, table, tmp_path / table, "parquet", with_inputs=True)
    runs = pd.read_parquet(tmp_path / "runs")
    assert list(runs.columns[-3:]) == ["shared_weight", "sharing_group", "win_rate"]
    for row in runs.to_dict("records"):
        index = varied.scenario_keys.index(row["scenario"])
        assert (row["shared_weight"], row["sharing_group"]) == SETTINGS.rows[index]
        assert (row["win_rate"],) == WORLDS.rows[row["world"]]
    months = pd.read_parquet(tmp_path / "months")
    assert set(months["scenario"]) == {"1"}
    assert set(months["shared_weight"]) == {0.0}
    assert set(months["win_rate"]) == {0.2, 0.3}


def test_no_input_has_the_name_of_an_outcome() -> None:
    inputs = {*Levers.model_fields, *Uncertainties.model_fields}
    assert not inputs & {*MEASURES, "scenario", "replication", "world", "seed", "status", "error"}


def test_an_input_of_both_is_that_of_the_world(tmp_path: Path) -> None:
    plan = Plan(
        Variants(scenarios()[0], Design(("win_rate",), ((0.5,),))), replications=2, worlds=WORLDS
    )
    result = execute(plan, tmp_path / "r", workers=1, simulate=simulate)
    export(result, "runs", tmp_path / "runs", "parquet", with_inputs=True)
    assert list(pd.read_parquet(tmp_path / "runs")["win_rate"]) == [0.2, 0.3]


def test_variants_and_worlds_are_tables(varied: Result, tmp_path: Path) -> None:
    assert export(varied, "variants", tmp_path / "v.json", "json") == 2
    assert json.loads((tmp_path / "v.json").read_text())[1] == {
        "scenario": "2", "shared_weight": 0.5, "sharing_group": "company",
    }  # fmt: skip
    assert export(varied, "worlds", tmp_path / "w.csv", "csv") == 2
    assert (tmp_path / "w.csv").read_text().splitlines()[1] == "0,0.2"


@pytest.mark.parametrize(
    ("table", "with_inputs", "words"),
    [("worlds", False, "no worlds"), ("variants", False, "no variants"), ("runs", True, "neither")],
)
def test_what_a_result_does_not_have_is_said(
    plain: Result, tmp_path: Path, table: str, with_inputs: bool, words: str
) -> None:
    with pytest.raises(ResultError, match=words):
        export(plain, table, tmp_path / "x", "csv", with_inputs=with_inputs)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", ["csv", "parquet", "json"])
def test_a_full_disk_leaves_the_former_file_and_no_half_one(
    plain: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = tmp_path / "runs"
    path.write_text("former")

    def fsync(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", fsync)
    with pytest.raises(OSError, match="No space left"):
        export(plain, "runs", path, form)
    assert path.read_text() == "former"
    assert len(list(tmp_path.iterdir())) == 1


def test_all_parts_have_one_schema_for_every_reader(varied: Result, tmp_path: Path) -> None:
    """Months of some scenarios only, failed runs and worlds change no column."""
    plan = Plan(scenarios(0.2), replications=6)
    failed = execute(plan, tmp_path / "r", workers=1, simulate=simulate_or_fail)
    execute(plan, tmp_path / "r", workers=1, simulate=simulate)
    for result in (failed, varied):
        for name in ("runs", "months"):
            parts = sorted((result.folder / name).glob("*.parquet"))
            schemas = {str(pd.read_parquet(part).columns.tolist()) for part in parts}
            assert len(schemas) == 1
    for name in ("runs", "months"):
        first, second = (
            result.folder / name / "part-000001.parquet" for result in (failed, varied)
        )
        pattern = [str(first), str(second)]
        read: Any = duckdb.read_parquet(pattern)
        assert len(read.columns) == len(polars.read_parquet(pattern).columns)
        assert [str(kind) for kind in read.types] == [
            str(kind) for kind in duckdb.read_parquet(first).types
        ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("form", ["csv", "parquet", "json"])
def test_a_full_disk_is_told_while_writing(plain: Result, form: str) -> None:
    with pytest.raises(OSError, match="No space left"):
        export(plain, "runs", Path("/dev/full"), form)
