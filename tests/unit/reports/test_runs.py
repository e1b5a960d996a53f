"""Runs: what decides their numbers, what fails or is stopped, and that the rest is kept."""

import json
import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from model.scenario import Scenario
from tests.unit.command_line import RUNS, Interlock
from tests.unit.experiments.stand_in import simulate_or_fail


def test_agents_are_written_day_by_day(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    firm = types.ModuleType("model.firm")
    firm.write_daily_tables = lambda *arguments: asked.append(arguments)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "model.firm", firm)
    interlock("run", "shared.yaml", "--runs", "2", "--seed", "7", "--agents", "--out", "r")
    [(scenario, seed, replication, folder, with_names)] = asked
    assert (scenario.key, seed, replication) == ("shared", 7, 0)
    assert (folder, with_names) == (Path("r/agents"), False)


def test_a_story_is_told_and_kept(interlock: Interlock) -> None:
    result = interlock("run", "shared.yaml", "--runs", "2", "--trace", "sales 1", "--out", "r")
    [file] = Path("r/stories").iterdir()
    told = file.read_text().splitlines()
    assert told[0].startswith("Sales 1, Shared")
    assert told[-1] in result.stdout.splitlines()


def test_2_a_story_of_nobody_is_refused_before_anything_is_written(interlock: Interlock) -> None:
    result = interlock("run", "shared.yaml", "--runs", "2", "--trace", "the boss", "--out", "r")
    assert result.exit_code == 2
    assert "names nobody" in result.stderr
    assert not Path("r").exists()


def test_130_people_that_are_interrupted_are_said_to_be_missing(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: Any) -> None:
        raise KeyboardInterrupt

    firm = types.ModuleType("model.firm")
    firm.write_daily_tables = interrupt  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "model.firm", firm)
    result = interlock("run", "shared.yaml", "--runs", "2", "--agents", "--out", "r")
    assert result.exit_code == 130
    assert (
        "The runs are finished and kept in r; the daily tables of people are not" in result.stderr
    )


def test_the_next_command_names_the_file_that_was_run(interlock: Interlock, here: Path) -> None:
    (here / "deep").mkdir()
    (here / "shared.yaml").rename(here / "deep" / "plan.yaml")
    result = interlock("run", "deep/plan.yaml", "--runs", "2")
    assert result.stdout.endswith("Next: interlock compare baseline deep/plan.yaml\n")


def test_the_seed_decides_the_numbers(interlock: Interlock) -> None:
    one, same, other = (
        interlock("run", "baseline", *RUNS, "--seed", seed, "--json", "--out", folder).stdout
        for seed, folder in (("1", "a"), ("1", "b"), ("2", "c"))
    )
    assert one == same
    assert json.loads(one)["measures"] != json.loads(other)["measures"]


def test_workers_change_nothing(interlock: Interlock) -> None:
    one, two = (
        interlock(
            "compare", "baseline", "shared.yaml", *RUNS, "--json", "-j", number, "-o", number
        ).stdout
        for number in ("1", "2")
    )
    assert one == two


def test_the_model_is_said_to_be_compiled(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.engine.compile_ahead", lambda announce: announce("Compiling ..."))
    result = interlock("run", "baseline", "--runs", "1")
    assert "Compiling ..." in result.stderr
    assert "Compiling" not in result.stdout


def test_70_failed_runs_are_left_out_counted_and_logged(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("model.engine.simulate", simulate_or_fail)
    result = interlock("compare", "baseline", "shared.yaml", *RUNS)
    assert result.exit_code == 70
    assert result.stdout.startswith("Shared goals raise value")
    assert "1 of 80 runs failed and are left out." in result.stdout
    assert "the others are no fair sample" in result.stdout
    assert "The first: the stand-in was told to fail." in result.stderr
    log = re.search(r"1 of 80 runs ended in a fault.* Details: (\S+)", result.stderr)
    assert log
    assert "shared, replication 3" in Path(log[1]).read_text()


def test_70_if_all_runs_fail_it_says_so(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def breaks(scenario: Scenario, *, seed: int, replication: int) -> None:
        raise ArithmeticError("broken")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("model.engine.simulate", breaks)
    for command in (["run", "baseline"], ["compare", "baseline", "shared.yaml"]):
        result = interlock(*command, "--runs", "2")
        assert result.exit_code == 70
        assert "runs ended in a fault of the program" in result.stderr
