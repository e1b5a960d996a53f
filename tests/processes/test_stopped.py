"""Commands that are stopped, while they start or work: they end at once, and lose nothing."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.store import Result as StoredResult
from tests.processes.test_explain_command import EXPLAIN, TWO
from tests.processes.test_worlds_command import COMPARE, RISKY
from tests.unit.command_line import ROOT, Interlock, await_runs, started

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_130_ctrl_c_ends_at_once_and_the_same_command_continues(
    interlock: Interlock, here: Path, workers: str
) -> None:
    command = ("run", "baseline", "--runs", "60", "-j", workers, "--out", "r")
    process = started(*command, seconds=0.1, cwd=here)
    assert process.stderr is not None
    assert "6 of 60 runs" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    stdout, stderr = process.communicate(timeout=20)
    assert time.monotonic() - began < 5.0
    assert process.returncode == 130
    assert stdout == ""
    told = re.search(
        r"^Stopped\. (\d+) of 60 runs are finished and kept in r\.\n"
        r"The same command continues there\.\n\Z",
        stderr,
        re.M,
    )
    assert told, stderr
    kept = StoredResult(here / "r")
    assert 0 < int(told[1]) == kept.finished < 60
    assert not list((here / "r").rglob("*.tmp"))
    assert interlock(*command).exit_code == 0
    assert StoredResult(here / "r").finished == 60


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_in_a_row_lose_no_finished_run(here: Path, workers: str, number: int) -> None:
    process = started(
        "run", "baseline", "--runs", "60", "-j", workers, "-o", "r", seconds=0.1, cwd=here
    )
    assert process.stderr is not None
    assert "6 of 60 runs" in process.stderr.readline()
    for _ in range(10):
        process.send_signal(number)
        time.sleep(0.005)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert "Traceback" not in stderr
    assert StoredResult(here / "r").finished >= 6


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2, 0.4, 0.8])
def test_a_command_that_is_stopped_while_it_starts_says_so(
    here: Path, number: int, delay: float
) -> None:
    code = "import cli\nprint('ready', flush=True)\ncli.main()"
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", code, "run", "baseline", "-o", "r"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=here,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay + 0.02)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 128 + number, stderr
    assert "Stopped." in stderr
    assert "Traceback" not in stderr


def test_130_a_long_run_on_another_thread_is_not_waited_for(here: Path) -> None:
    process = started("run", "baseline", "-j", "2", "--out", "r", seconds=30, cwd=here)
    await_runs(here / "r")
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, stderr = process.communicate(timeout=20)
    assert time.monotonic() - began < 5.0
    assert process.returncode == 130
    assert "0 of 200 runs are finished" in stderr


def test_ctrl_c_while_explaining_keeps_what_is_finished(here: Path) -> None:
    (here / "two.yaml").write_text(TWO)
    words = (*EXPLAIN, "--out", "r", "--progress", "plain")
    process = started(*words, seconds=0.02, cwd=here)
    await_runs(here / "r")
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "of 160 runs are finished and kept in r" in said
    assert json.loads((here / "r" / "manifest.json").read_text())["question"]["pairs"] == 0
    rest = started(*words, cwd=here)
    out, _ = rest.communicate(timeout=60)
    assert rest.returncode == 0
    assert "Sum: Two levers" in out


def test_ctrl_c_over_worlds_keeps_what_is_finished(here: Path) -> None:
    (here / "risky.yaml").write_text(RISKY)
    words = (*COMPARE, "--worlds", "40", "--runs", "2", "--out", "r", "--progress", "plain")
    process = started(*words, seconds=0.03, cwd=here)
    await_runs(here / "r")
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "of 160 runs are finished and kept in r" in said
    rest = started(*words, cwd=here)
    out, _ = rest.communicate(timeout=60)
    assert rest.returncode == 0
    assert "80 runs each" in out


def test_ctrl_c_while_sensing_keeps_what_is_finished(interlock: Interlock, here: Path) -> None:
    words = ("sensitivity", "baseline", "--inputs", "win_rate", "--samples", "64", "--out", "r")
    process = started(*words, seconds=0.05, cwd=here)
    deadline = time.monotonic() + 60.0
    while not Path("r/runs").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "The same command continues there." in " ".join(said.split())
    result = interlock(*words)  # on the same stand-in engine
    assert result.exit_code == 0, result.output
    assert "384 runs, 2 of each setting" in result.stdout
    assert "384 runs to divide" not in result.stderr
