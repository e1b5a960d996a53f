"""A result folder tells what was done, survives damage, and never holds half a file."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.execution import execute
from experiments.plan import Plan
from experiments.store import (
    Result,
    ResultError,
    RunRecord,
    find_folder,
    list_results,
    open_for_writing,
    read_manifest,
)
from model.outcomes import MEASURES
from tests.unit.experiments.stand_in import scenarios, simulate

PLAN = Plan(scenarios(0.2), replications=4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "result"
    execute(PLAN, path, workers=1, simulate=simulate, command="interlock compare a b")
    return path


def record(key: str, replication: int, value: float = 1.0) -> RunRecord:
    months = {"month": np.array([1]), "revenue_usd": np.array([value])}
    return RunRecord(key, replication, 1, dict.fromkeys(MEASURES, value), months)


def open_plain(path: Path, **kwargs: Any) -> Any:
    return open_for_writing(PLAN, path, measures=list(MEASURES), **kwargs)


def test_the_manifest_tells_what_was_asked_for_and_with_what(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["schema"] == "interlock.result/2"
    assert manifest["command"] == "interlock compare a b"
    assert (manifest["seed"], manifest["replications"], manifest["quick"]) == (1, 4, False)
    assert manifest["counts"] == {"planned": 8, "ok": 8, "failed": 0}
    assert {"python", "interlock", "numpy", "numba", "mesa"} <= manifest["versions"].keys()
    assert manifest["source_hash"]
    assert manifest["started"] <= manifest["updated"]
    assert [each["key"] for each in manifest["scenarios"]] == ["baseline", "shared-1"]


def test_the_scenarios_come_back_as_they_were_simulated(folder: Path) -> None:
    result = Result(folder)
    assert result.scenarios == list(PLAN.scenarios)
    assert result.baseline == PLAN.baseline


def test_one_row_is_enough_to_make_the_run_again(folder: Path) -> None:
    result = Result(folder)
    row = result.runs().iloc[-1]
    scenario = next(each for each in result.scenarios if each.key == row["scenario"])
    run = simulate(scenario, seed=int(row["seed"]), replication=int(row["replication"]))
    assert run.outcomes == {name: row[name] for name in MEASURES}


def test_csv_and_parquet_hold_the_same(folder: Path) -> None:
    result = Result(folder)
    for name, table in (("runs", result.runs()), ("months", result.months())):
        csv = pd.read_csv(folder / f"{name}.csv")
        assert list(csv.columns) == list(table.columns)
        numbers = list(table.select_dtypes("number").columns)
        pd.testing.assert_frame_equal(
            csv[numbers], table[numbers], check_dtype=False, check_exact=False, rtol=1e-15
        )


def test_any_tool_reads_the_parts(folder: Path) -> None:
    runs = pd.read_parquet(folder / "runs")
    assert len(runs) == 8
    assert runs["value_usd"].notna().all()


def test_an_undefined_outcome_is_empty_in_every_form(tmp_path: Path) -> None:
    with open_plain(tmp_path / "r") as writer:
        writer.add([record("baseline", 0, float("nan")), record("shared-1", 0, float("inf"))])
        writer.finish()
    runs = pd.read_parquet(tmp_path / "r" / "runs")
    assert runs["value_usd"].isna().all()
    assert "nan" not in (tmp_path / "r" / "runs.csv").read_text()
    assert np.isnan(Result(tmp_path / "r").outcome("baseline", "value_usd")).all()


def test_outcomes_of_unfinished_replications_are_left_out(tmp_path: Path) -> None:
    with open_plain(tmp_path / "r") as writer:
        writer.add([record("baseline", 0, 5.0), record("shared-1", 0), record("baseline", 2)])
    result = Result(tmp_path / "r")
    assert result.complete_replications == 1
    assert list(result.outcome("baseline", "value_usd")) == [5.0]
    assert not result.is_complete


def test_a_run_without_its_months_does_not_count(tmp_path: Path) -> None:
    with open_plain(tmp_path / "r") as writer:
        writer.add([record("baseline", 0)])
        writer.add([record("shared-1", 0)])
    (tmp_path / "r" / "months" / "part-000002.parquet").unlink()
    assert Result(tmp_path / "r").finished == 1


def test_half_a_part_of_a_crash_is_written_over(tmp_path: Path) -> None:
    with open_plain(tmp_path / "r") as writer:
        (tmp_path / "r" / "months" / "part-000001.parquet").write_bytes(b"half")
        writer.add([record("baseline", 0)])
    assert Result(tmp_path / "r").finished == 1


def test_of_a_run_made_twice_the_later_counts(tmp_path: Path) -> None:
    failed = RunRecord("baseline", 0, 1, {}, None, "Traceback")
    with open_plain(tmp_path / "r") as writer:
        writer.add([failed, record("shared-1", 0)])
        writer.add([record("baseline", 0, 3.0)])
    result = Result(tmp_path / "r")
    assert (result.finished, result.failed) == (2, 0)
    assert list(result.outcome("baseline", "value_usd")) == [3.0]


def test_only_failed_runs_are_a_table_too(tmp_path: Path) -> None:
    with open_plain(tmp_path / "r") as writer:
        writer.add([RunRecord("baseline", 0, 1, {}, None, "Traceback")])
        writer.finish()
    result = Result(tmp_path / "r")
    assert (result.finished, result.failed, len(result.months())) == (0, 1, 0)


# What is refused


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match=r"no folder .*nothing"):
        Result(tmp_path / "nothing")


def test_a_folder_that_is_no_result_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match=r"not a result of Interlock: it has no manifest.json"):
        Result(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[1]", "not the manifest of an Interlock result"),
        ('{"schema": "other/1"}', "not the manifest of an Interlock result"),
        ('{"schema": "interlock.result/9"}', "interlock.result/9"),
        ('{"schema": "interlock.result/2"}', "lacks fingerprint"),
    ],
)
def test_a_damaged_manifest_is_named(folder: Path, content: str, words: str) -> None:
    (folder / "manifest.json").write_text(content)
    with pytest.raises(ResultError, match=words) as error:
        Result(folder)
    assert str(folder / "manifest.json") in str(error.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [("seed", "one"), ("replications", 0), ("replications", 1.5), ("scenarios", []),
     ("scenarios", [1]), ("scenarios", "x")],
)  # fmt: skip
def test_a_manifest_with_wrong_values_is_damaged(folder: Path, key: str, value: object) -> None:
    manifest = read_manifest(folder) | {key: value}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ResultError, match="is damaged"):
        Result(folder)


def test_scenarios_that_cannot_be_read_are_damage(folder: Path) -> None:
    manifest = read_manifest(folder)
    manifest["scenarios"][0]["levers"] = {"nonsense": 1}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ResultError, match="its scenarios cannot be read"):
        _ = Result(folder).scenarios


def test_a_manifest_that_is_not_text_is_damaged(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ResultError, match="is damaged"):
        Result(folder)


@pytest.mark.parametrize("table", ["runs", "months"])
@pytest.mark.parametrize("content", [b"", b"rubbish", None])
def test_a_damaged_part_is_named_with_what_to_do(
    folder: Path, table: str, content: bytes | None
) -> None:
    path = folder / table / "part-000001.parquet"
    path.write_bytes(path.read_bytes()[:-40] if content is None else content)
    with pytest.raises(ResultError, match="only its runs are simulated again") as error:
        Result(folder).table(table)
    assert str(path) in str(error.value)


def test_a_damaged_part_stops_an_experiment_from_going_on(folder: Path) -> None:
    (folder / "runs" / "part-000001.parquet").write_bytes(b"rubbish")
    with pytest.raises(ResultError, match="is damaged"):
        execute(PLAN, folder, workers=1, simulate=simulate)


def test_runs_of_unknown_scenarios_are_damage(folder: Path) -> None:
    manifest = read_manifest(folder)
    manifest["scenarios"][1]["key"] = "other"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ResultError, match="'shared-1'"):
        Result(folder).runs()


def test_a_measure_that_the_folder_lacks_is_named(folder: Path) -> None:
    with pytest.raises(ResultError, match="no measure 'nonsense'"):
        Result(folder).outcome("baseline", "nonsense")


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Plan(scenarios(0.2, 0.4), replications=4), "scenarios baseline, shared-1"),
        (Plan(scenarios(0.2), replications=4, seed=9), "seed 1"),
        (Plan(scenarios(0.3), replications=4), "other inputs in shared-1"),
    ],
)
def test_the_folder_of_another_experiment_is_refused(folder: Path, other: Plan, words: str) -> None:
    with pytest.raises(ResultError, match=f"another experiment .*{words}") as error:
        execute(other, folder, workers=1, simulate=simulate)
    assert "--force" in error.value.option
    assert "--" not in str(error.value), "a Python program has no options"
    assert Result(folder).finished == 8


def test_results_of_another_model_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.plan.source_hash", lambda: "changed")
    monkeypatch.setattr("experiments.store.source_hash", lambda: "changed")
    with pytest.raises(ResultError, match="another version of the model"):
        execute(Plan(scenarios(0.2), replications=4), folder, workers=1, simulate=simulate)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("name", ["runs/thesis.txt", "manifest.json"])
def test_a_folder_of_others_is_refused_and_left_as_it_is(
    tmp_path: Path, name: str, force: bool
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text('{"name": "years of work"}')
    with pytest.raises(ResultError, match=r"not empty and not a result of Interlock"):
        execute(PLAN, tmp_path, workers=1, simulate=simulate, force=force)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]
    assert (tmp_path / name).read_text() == '{"name": "years of work"}'


def test_a_start_that_failed_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("experiments.store.write_whole", full)
    with pytest.raises(ResultError, match="disk is full"):
        execute(PLAN, tmp_path / "r", workers=1, simulate=simulate)
    assert [path.name for path in (tmp_path / "r").iterdir()] == [".lock"]
    monkeypatch.undo()
    assert execute(PLAN, tmp_path / "r", workers=1, simulate=simulate).is_complete


def test_a_file_in_the_place_of_the_parts_is_named(folder: Path) -> None:
    for path in (folder / "runs").iterdir():
        path.unlink()
    (folder / "runs").rmdir()
    (folder / "runs").write_text("mine")
    with pytest.raises(ResultError, match=r"runs is a file.* Move the file away"):
        execute(PLAN, folder, workers=1, simulate=simulate)


def altered(folder: Path, **changes: Any) -> Path:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | changes))
    return folder


def test_an_input_changed_in_the_manifest_is_noticed(folder: Path) -> None:
    scenarios = read_manifest(folder)["scenarios"]
    scenarios[1]["levers"]["shared_weight"] = 0.7
    altered(folder, scenarios=scenarios)
    with pytest.raises(ResultError, match=r"was changed: its inputs of shared-1 are not those"):
        _ = Result(folder).scenarios


@pytest.mark.parametrize("changes", [{"seed": 2}, {"fingerprint": "00"}, {"source_hash": "00"}])
def test_a_manifest_that_does_not_fit_its_fingerprint_is_noticed(
    folder: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(ResultError, match=r"manifest\.json was changed: its fingerprint"):
        Result(altered(folder, **changes))


@pytest.mark.parametrize(("source", "target"), [("months", "runs"), ("runs", "months")])
def test_a_part_in_the_place_of_another_table_is_named(
    folder: Path, source: str, target: str
) -> None:
    path = folder / target / "part-000001.parquet"
    shutil.copy(folder / source / path.name, path)
    with pytest.raises(ResultError, match=f"is not a table of {target}") as error:
        Result(folder).table(target)
    assert str(path) in str(error.value)


def test_runs_of_another_seed_are_noticed(folder: Path, tmp_path: Path) -> None:
    other = execute(Plan(scenarios(0.2), 2, 4), tmp_path / "other", workers=1, simulate=simulate)
    shutil.copytree(other.folder / "runs", folder / "runs", dirs_exist_ok=True)
    with pytest.raises(ResultError, match="their seed is not one of this experiment"):
        Result(folder).runs()


def test_a_folder_whose_name_is_no_text_holds_results(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"r\xff")
    result = execute(PLAN, folder, workers=1, simulate=simulate, command="interlock \udcff")
    assert result.finished == 8
    assert Result(folder).manifest["command"] == "interlock \udcff"


def test_the_manifest_is_read_when_nobody_else_can_change_it(folder: Path) -> None:
    with open_plain(folder):
        (folder / "manifest.json").write_text("{")
        with pytest.raises(ResultError, match="another interlock command"):
            open_plain(folder).__enter__()


def test_results_of_the_same_second_are_listed_by_name(folder: Path) -> None:
    for name in ("c", "a", "b"):
        altered(Path(shutil.copytree(folder, folder.parent / name)), started="2026-01-01")
    altered(folder, started="2027-01-01")
    names = [each.folder.name for each in list_results(folder.parent)[0]]
    assert names == ["a", "b", "c", "result"]


def test_force_replaces_a_result_but_not_the_files_of_others(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    other = Plan(scenarios(0.4), replications=2)
    result = execute(other, folder, workers=1, simulate=simulate, force=True)
    assert (result.finished, result.manifest["replications"]) == (4, 2)
    assert (folder / "notes.txt").read_text() == "mine"


def test_force_replaces_a_damaged_result(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")
    (folder / "runs" / "part-000001.parquet").write_bytes(b"rubbish")
    assert execute(PLAN, folder, workers=1, simulate=simulate, force=True).finished == 8


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for force in (False, True):
        with pytest.raises(ResultError, match="is a file"):
            execute(PLAN, tmp_path / "file", workers=1, simulate=simulate, force=force)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ResultError, match=r"Cannot .*file"):
        execute(PLAN, tmp_path / "file" / "below", workers=1, simulate=simulate)


def test_two_commands_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with open_plain(tmp_path / "r"), pytest.raises(ResultError, match="another interlock command"):
        open_plain(tmp_path / "r").__enter__()


def test_a_killed_command_leaves_no_lock(tmp_path: Path) -> None:
    code = (
        "import os\nfrom pathlib import Path\n"
        "from experiments.plan import Plan\nfrom experiments.store import open_for_writing\n"
        "from model.scenario import Scenario\n"
        f"folder = Path({str(tmp_path / 'r')!r})\n"
        "plan = Plan((Scenario.build('baseline'),))\n"
        "open_for_writing(plan, folder, measures=[]).__enter__()\nos._exit(9)"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 9
    with open_plain(tmp_path / "r", force=True) as writer:
        assert Result(writer.folder).finished == 0


# Where results are


def test_the_folder_of_an_experiment_is_found_again(tmp_path: Path) -> None:
    root = tmp_path / "results"
    new = find_folder(PLAN, root)
    assert new.name.endswith(PLAN.fingerprint()[:6])
    earlier = root / f"2001-01-01-{PLAN.fingerprint()[:6]}"
    execute(PLAN, earlier, workers=1, simulate=simulate)
    assert find_folder(PLAN, root) == earlier


def test_a_folder_of_another_experiment_with_the_same_short_name_is_left_alone(
    tmp_path: Path,
) -> None:
    taken = tmp_path / f"2001-01-01-{PLAN.fingerprint()[:6]}"
    execute(Plan(scenarios(0.9), replications=1), taken, workers=1, simulate=simulate)
    assert find_folder(PLAN, tmp_path) not in (taken, tmp_path / taken.name)


def test_results_are_listed_and_broken_ones_explained(folder: Path) -> None:
    broken = folder.parent / "broken"
    broken.mkdir()
    (broken / "manifest.json").write_text("{")
    results, faults = list_results(folder.parent)
    assert [each.folder for each in results] == [folder]
    assert len(faults) == 1
    assert "broken" in faults[0]
