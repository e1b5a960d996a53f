"""`interlock result verify` and `export`, and `interlock cluster`: answers, files, refusals."""

import csv
import errno
import json
import os
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.command_line import RUNS, Interlock, lines_of


@pytest.fixture
def saved(interlock: Interlock, here: Path) -> Path:
    assert interlock("compare", "baseline", "shared.yaml", *RUNS, "--out", "saved").exit_code == 0
    return here / "saved"


def spoil(folder: Path) -> None:
    """Change a number of the first run."""
    path = folder / "runs" / "part-000001.parquet"
    table = pq.read_table(path)
    values = table.column("value_usd").to_pylist()
    values[0] += 1.0
    at = table.column_names.index("value_usd")
    pq.write_table(table.set_column(at, "value_usd", pa.array(values)), path)


def test_verify_says_first_that_all_is_the_same(interlock: Interlock, saved: Path) -> None:
    result = interlock("result", "verify", "saved")
    assert result.exit_code == 0
    lines = lines_of(result)
    assert lines[0] == "20 runs made again: the same to the last bit."
    assert lines[-1] == "Next: interlock show saved"
    assert all(len(line) <= 80 for line in lines)


def test_verify_exits_with_1_and_names_the_run_that_differs(
    interlock: Interlock, saved: Path
) -> None:
    spoil(saved)
    result = interlock("result", "verify", "saved", "--sample", "1000")
    assert result.exit_code == 1
    assert lines_of(result)[0] == "1 of 80 runs made again differs."
    assert "value_usd" in result.stdout
    document = json.loads(interlock("result", "verify", "saved", "--sample", "80", "--json").stdout)
    assert document["schema"] == "interlock.result.verify/1"
    assert document["same"] is False
    [difference] = document["differences"]
    assert difference["what"] == "value_usd"
    assert difference["stored"] == pytest.approx(difference["again"] + 1.0)
    rows = list(csv.DictReader(interlock("result", "verify", "saved", "--csv").stdout.splitlines()))
    assert len(rows) <= 1


def test_verify_says_that_differences_are_expected_of_another_version(
    interlock: Interlock, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(saved)
    versions = {"python": "3.11.1", "interlock": "0.1.0", "numpy": "9.9", "numba": "9.9"}
    monkeypatch.setattr("experiments.store.versions", lambda: versions)
    result = interlock("result", "verify", "saved", "--sample", "100")
    assert result.exit_code == 1
    assert "differences are to be expected" in " ".join(result.stdout.split())


def test_verify_advises_no_more_runs_than_there_are(interlock: Interlock, saved: Path) -> None:
    spoil(saved)
    whole = interlock("result", "verify", "saved", "--sample", "80")
    assert lines_of(whole)[-1] == "Next: interlock show saved"
    some = interlock("result", "verify", "saved", "--sample", "60")
    assert lines_of(some)[-1].endswith(("--sample 80", "show saved"))


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_export_writes_the_form_that_the_ending_names(
    interlock: Interlock, saved: Path, ending: str
) -> None:
    result = interlock("result", "export", "saved", "--to", f"new/runs.{ending}")
    assert result.exit_code == 0
    assert lines_of(result)[0] == f"80 rows of runs are written to new/runs.{ending}."
    path = saved.parent / "new" / f"runs.{ending}"
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "json": pd.read_json}[ending]
    assert len(read(path)) == 80  # type: ignore[operator]


def test_export_writes_here_under_the_name_of_the_result(interlock: Interlock, saved: Path) -> None:
    assert interlock("result", "export", "saved", "--decimal", ",", "--bom").exit_code == 0
    text = (saved.parent / "saved-runs.csv").read_text(encoding="utf-8-sig")
    assert text.startswith('"scenario";"replication";')
    document = json.loads(
        interlock("result", "export", "saved", "--as", "json", "--table", "months", "--json").stdout
    )
    assert document["rows"][0]["file"] == "saved-months.json"


def test_export_replaces_no_file_unasked(interlock: Interlock, saved: Path) -> None:
    (saved.parent / "x.csv").write_text("mine")
    refused = interlock("result", "export", "saved", "--to", "x.csv")
    assert refused.exit_code == 4
    assert "x.csv exists" in refused.stderr
    assert (saved.parent / "x.csv").read_text() == "mine"
    assert interlock("result", "export", "saved", "--to", "x.csv", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--separator", "ab"], 2, "one character"),
        (["--separator", ","], 0, "written"),
        (["--separator", ",", "--decimal", ","], 2, "differ from the decimal mark"),
        (["--as", "json", "--separator", ";"], 2, "are for CSV, not for json"),
        (["--table", "worlds"], 4, "has no worlds"),
        (["--inputs"], 4, "neither variants nor worlds"),
        (["--inputs", "--table", "variants"], 2, "runs and months only"),
        (["--to", ""], 2, "It is empty"),
        (["--to", "a.xyz"], 2, "one of .csv, .parquet, .json does"),
        (["--to", "runs.xlsx", "--table", "months"], 2, "names no form that can be written"),
        (["--to", "saved"], 4, "exists"),
    ],
)
def test_what_cannot_be_exported_is_said_and_leaves_no_file(
    interlock: Interlock, saved: Path, options: list[str], code: int, words: str
) -> None:
    before = set(saved.parent.iterdir())
    result = interlock("result", "export", "saved", *options)
    assert result.exit_code == code
    assert words in result.output
    assert code == 0 or set(saved.parent.iterdir()) == before


def test_any_ending_may_be_written_where_the_form_is_named(
    interlock: Interlock, saved: Path
) -> None:
    assert interlock("result", "export", "saved", "--to", "a.xyz", "--as", "json").exit_code == 0
    assert isinstance(json.loads(Path("a.xyz").read_text()), list)
    assert interlock("result", "export", "saved", "--to", "A.CSV").exit_code == 0
    assert Path("A.CSV").read_text().startswith('"scenario"')


@pytest.mark.parametrize("form", ["csv", "parquet", "json"])
def test_months_that_were_not_kept_are_no_empty_file(interlock: Interlock, form: str) -> None:
    interlock("sweep", "baseline", "--vary", "pod_size=3:9:3", "--runs", "2", "--out", "s")
    refused = interlock("result", "export", "s", "--table", "months", "--to", f"m.{form}")
    assert refused.exit_code == 4
    assert "s holds no months" in refused.stderr and "--table runs" in refused.stderr
    assert not Path(f"m.{form}").exists()
    assert interlock("result", "export", "s", "--to", f"r.{form}").exit_code == 0


@pytest.mark.parametrize("command", ["verify", "export"])
def test_a_folder_that_is_no_result_is_named(interlock: Interlock, command: str) -> None:
    result = interlock("result", command, "nowhere")
    assert result.exit_code == 4
    assert "There is no folder nowhere" in result.stderr


def test_export_on_a_full_disk_says_so_and_leaves_results_intact(
    interlock: Interlock, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    result = interlock("result", "export", "saved", "--to", "x.parquet")
    assert result.exit_code == 4
    assert "Cannot write x.parquet: No space left on device" in result.stderr
    monkeypatch.undo()
    assert not (saved.parent / "x.parquet").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_folder_that_may_only_be_read_is_verified_and_exported_from(
    interlock: Interlock, saved: Path
) -> None:
    for path in [saved, saved / "runs", saved / "months"]:
        path.chmod(0o500)
    try:
        assert interlock("result", "verify", "saved", "--sample", "4").exit_code == 0
        assert interlock("result", "export", "saved", "--to", "x.csv").exit_code == 0
        if os.geteuid() != 0:  # to whom nothing is read-only
            refused = interlock("result", "export", "saved", "--to", "saved/x.csv")
            assert refused.exit_code == 4
            assert "Cannot write" in refused.stderr
    finally:
        for path in [saved, saved / "runs", saved / "months"]:
            path.chmod(0o700)


def test_cluster_says_how_to_start_one_and_what_must_be_the_same(interlock: Interlock) -> None:
    result = interlock("cluster")
    assert result.exit_code == 0
    assert "dask scheduler --host 127.0.0.1 --port 8786" in result.stdout
    assert "dask worker tcp://127.0.0.1:8786 --nworkers 4 --nthreads 1" in result.stdout
    assert all(word in result.stdout for word in ("SSH", "SLURM", "Kubernetes", "numpy"))
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    document = json.loads(interlock("cluster", "--json").stdout)
    assert document["schema"] == "interlock.cluster/1"
    assert len(document["ways"]) == 5


@pytest.mark.parametrize(
    "address", ["8786", "localhost:8786", "tcp://", "tcp://host", "tcp://host:0", "tcp://h:70000"]
)
def test_an_address_that_cannot_be_one_is_refused_before_anything_is_run(
    interlock: Interlock, here: Path, address: str
) -> None:
    result = interlock("run", "baseline", "--cluster", address)
    assert result.exit_code == 2
    assert "is no address of a scheduler; one looks like tcp://127.0.0.1:8786" in result.stderr
    assert not (here / "results").exists()


def test_nobody_at_the_address_is_said_within_the_time_limit(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.cluster.SECONDS_TO_ANSWER", 0.2)
    result = interlock("run", "baseline", *RUNS, "--cluster", "tcp://127.0.0.1:9", "--out", "new")
    assert result.exit_code == 4
    assert "No cluster answers at tcp://127.0.0.1:9" in result.stderr
    assert "interlock cluster" in result.stderr


def test_a_finished_experiment_needs_no_cluster(interlock: Interlock, saved: Path) -> None:
    again = ("compare", "baseline", "shared.yaml", *RUNS, "--out", "saved")
    result = interlock(*again, "--cluster", "tcp://127.0.0.1:9")
    assert result.exit_code == 0
    assert result.stdout == interlock(*again).stdout


def test_threads_and_a_cluster_exclude_each_other(interlock: Interlock) -> None:
    result = interlock("run", "baseline", "--cluster", "tcp://127.0.0.1:9", "--workers", "2")
    assert result.exit_code == 2
    assert "--workers counts threads here" in result.stderr


def test_without_dask_it_says_what_to_install(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = interlock("cluster", "tcp://127.0.0.1:9")
    assert result.exit_code == 5
    assert "--cluster needs distributed" in result.stderr
    assert "python -m pip install 'interlock[cluster]'" in result.stderr
