"""Each fault ends in one message and its exit code; nothing that finished is lost."""

import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from experiments.store import Result as StoredResult
from reports.failures import write_log
from tests.unit.command_line import Interlock, started


def test_help_lists_the_exit_codes(interlock: Interlock) -> None:
    text = interlock("--help").stdout
    assert all(re.search(rf"^\s+{code}  ", text, re.M) for code in (0, 1, 2, 3, 4, 5, 70, 130, 143))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rnu"], "Did you mean 'run'?"),
        (["compare", "baseline"], "Missing argument"),
        (["run", "baseline", "--runs", "0"], "must be a whole number from"),
        (["run", "baseline", "--runs", "100001"], "must be a whole number from"),
        (["run", "baseline", "--runs", "many"], "must be a whole number from 1 to 100,000."),
        (["run", "baseline", "--seed", "-1"], "must be a whole number from"),
        (["run", "baseline", "--workers", "0"], "must be a whole number from"),
        (["run", "baseline", "--quick", "--runs", "9"], "--quick means 40 runs"),
        (["run", "baseline", "--set", "pay_cap"], "write it as name=value"),
        (["run", "baseline", "--set", "pay_cap=-1"], "pay_cap is -1; it must be between"),
        (["run", "baseline", "--set", "pay_cpa=1"], "Did you mean 'pay_cap'?"),
        (["run", "baseline", "--horizon", "soon"], "'soon' is not a length of time"),
        (["compare", "baseline", "shared.yaml", "--expect", "x"], "write it like"),
        (["compare", "baseline", "shared.yaml", "--expect", "vlue>=1"], "Did you mean"),
        (
            ["compare", "baseline", "shared.yaml", "--expect", "zzz>=1"],
            "All measures: interlock run",
        ),
        (["compare", "baseline", "shared.yaml", "shared.yaml"], "called 'shared'"),
        (["run", "baseline", "--out", ""], "It is empty; name a file or folder."),
        (["show", ""], "It is empty; name a file or folder."),
        (["scenario", "new", "no/good"], "cannot name a scenario"),
        (["scenario", "new", "baseline"], "bundled scenario"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
    ],
)
def test_2_a_wrong_command_or_option(
    interlock: Interlock, here: Path, arguments: list[str], words: str
) -> None:
    result = interlock(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""
    assert not (here / "results").exists()


def test_2_scenarios_of_different_length_are_not_compared(interlock: Interlock) -> None:
    Path("long.yaml").write_text("extends: baseline\nhorizon: 3 years\n")
    result = interlock("compare", "baseline", "long.yaml")
    assert result.exit_code == 2
    assert "--horizon '2 years'" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "nowhere"],
        ["run", "."],
        ["compare", "baseline", "nowhere.yaml"],
        ["scenario", "check", "nowhere.yaml"],
        ["scenario", "show", "nowhere.yaml"],
        ["scenario", "new", "shared"],
        ["show", "."],
        ["show", "nowhere"],
        ["show", "shared.yaml"],
        ["report", "."],
        ["run", "baseline", "--runs", "1", "--out", "shared.yaml"],
        ["run", "baseline", "--runs", "1", "--out", "shared.yaml/r"],
        ["run", "baseline", "--runs", "1", "--out", "."],
        ["run", "baseline", "--runs", "1", "--out", ".", "--force"],
        ["run", "baseline", "--runs", "1", "--out", "/", "--force"],
        ["run", "baseline", "--runs", "1", "--out", "~", "--force"],
        ["run", ""],
        ["scenario", "check", "nowhere.yaml", "nowhere-else.yaml"],
        ["scenario", "diff", "baseline", "nowhere.yaml"],
        ["run", "baseline", "--runs", "1", "--out", "x" * 300],
    ],
)
def test_4_a_file_or_folder_that_cannot_be_used(
    interlock: Interlock, here: Path, arguments: list[str]
) -> None:
    before = {path: path.read_bytes() for path in here.iterdir()}
    result = interlock(*(str(Path.home()) if each == "~" else each for each in arguments))
    assert result.exit_code == 4
    assert result.stderr.strip() or result.stdout.strip()
    assert before == {path: path.read_bytes() for path in here.iterdir()}


def test_4_a_damaged_part_is_named(interlock: Interlock) -> None:
    interlock("run", "baseline", "--runs", "2", "--out", "r")
    Path("r/runs/part-000001.parquet").write_bytes(b"rubbish")
    result = interlock("show", "r")
    assert result.exit_code == 4
    assert "part-000001.parquet is damaged" in result.stderr


def test_4_an_altered_result_is_not_believed(interlock: Interlock) -> None:
    interlock("run", "shared.yaml", "--runs", "2", "--out", "r")
    manifest = Path("r/manifest.json")
    manifest.write_text(
        manifest.read_text().replace('"shared_weight": 0.5', '"shared_weight": 0.4')
    )
    for command in ("show", "report"):
        result = interlock(command, "r")
        assert result.exit_code == 4
        assert "its inputs of shared are not those that were simulated" in result.stderr


def test_4_another_experiment_is_replaced_only_by_force(interlock: Interlock) -> None:
    interlock("run", "baseline", "--runs", "2", "--out", "r")
    other = ("run", "shared.yaml", "--runs", "3", "--out", "r")
    result = interlock(*other)
    assert result.exit_code == 4
    assert "another experiment (scenarios baseline)" in result.stderr
    assert result.stderr.endswith("have that result replaced (--out DIR, or --force).\n")
    assert interlock(*other, "--force").exit_code == 0
    assert StoredResult("r").scenario_keys == ["shared"]


def test_5_what_is_not_installed_is_named_with_the_command(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    interlock("run", "baseline", "--runs", "1", "--out", "r")
    for name in [name for name in sys.modules if name.startswith("reports.charts")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "reports.page", raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == "plotly"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "plotly", None)
    result = interlock("report", "r")
    assert result.exit_code == 5
    assert "plotly is not installed. Install it: python -m pip install plotly" in result.stderr


def test_70_a_fault_of_the_program_goes_to_a_log(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def breaks(*arguments: Any, **options: Any) -> None:
        raise KeyError("a fault nobody foresaw")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("experiments.execution.execute", breaks)
    result = interlock("run", "baseline", "--runs", "1")
    assert result.exit_code == 70
    log = re.search(r"Details: (\S+\.log)", result.stderr)
    assert log
    assert "a fault nobody foresaw" in Path(log[1]).read_text()
    assert "KeyError" not in result.stderr


def test_70_debug_shows_the_traceback(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.execution.execute", None)
    monkeypatch.setattr("tempfile.tempdir", str(here))
    result = CliRunner().invoke(cli.interlock, ["run", "baseline", "--runs", "1", "--debug"])
    assert result.exit_code == 70
    assert "Traceback" in result.stderr


NO_TEXT = os.fsdecode(b"caf\xe9")


def test_a_log_is_written_whatever_the_command_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["interlock", "run", NO_TEXT])
    text = Path(write_log(f"a fault in {NO_TEXT}")).read_text()
    assert "interlock run 'caf\\udce9'" in text
    monkeypatch.setattr("tempfile.gettempdir", lambda: 1 / 0)
    assert write_log("a fault") == "could not be written (division by zero)"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_answer_that_cannot_be_written_is_a_message(here: Path) -> None:
    with Path("/dev/full").open("w") as full:
        process = started("scenario", "list", cwd=here, stdout=full, env={"PYTHONUNBUFFERED": ""})
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 4
    assert stderr == "Cannot write the answer: No space left on device.\n"
