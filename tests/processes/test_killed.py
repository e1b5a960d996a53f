"""An experiment that is killed three times and continued leaves the tables of one that is not."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from experiments.store import Result
from tests.unit.command_line import started

ASKED = ("compare", "baseline", "shared-kpis", "--runs", "400", "--horizon", "3 months")
SECONDS_A_RUN = 0.04  # 16 s with two threads: longer than all commands that are killed together
LONGEST_S = 4.5  # a part is written every three seconds; starting takes about one
KILLS = 3


def tables(folder: Path) -> list[str]:
    return [(folder / f"{name}.csv").read_text() for name in ("runs", "months")]


def kill(command: "subprocess.Popen[str]", after_s: float) -> bool:
    """Kill a command as the system does when memory ends; tell whether it was still at work."""
    time.sleep(after_s)
    command.send_signal(signal.SIGKILL)
    command.communicate(timeout=30)
    return command.returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no signals")
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_three_times_and_resumed_no_row_is_missing_or_double(
    tmp_path: Path, seed: int
) -> None:
    luck = random.Random(seed)
    out = tmp_path / "killed"
    kept = [0]
    for _ in range(KILLS):
        command = started(*ASKED, "--out", str(out), "-j", "2", seconds=SECONDS_A_RUN)
        assert kill(command, luck.uniform(0.2, LONGEST_S)), "it was to be killed on the way"
        kept.append(Result(out).finished if (out / "manifest.json").exists() else 0)
    assert kept == sorted(kept), "what was finished stays"

    last = started(*ASKED, "--out", str(out), "-j", "2")
    whole = started(*ASKED, "--out", str(tmp_path / "whole"), "-j", "2")
    for command in (last, whole):
        _, messages = command.communicate(timeout=60)
        assert command.returncode == 0, messages
    result = Result(out)
    keys = result.runs()[["scenario", "replication"]]
    assert len(keys) == 800
    assert not keys.duplicated().any()
    assert tables(out) == tables(tmp_path / "whole")
    assert not list(out.rglob("*.tmp"))


def test_an_experiment_that_was_interrupted_is_balanced_over_scenarios(tmp_path: Path) -> None:
    out = tmp_path / "stopped"
    command = started(*ASKED, "--out", str(out), "-j", "2", seconds=SECONDS_A_RUN)
    until = time.monotonic() + 60.0
    while not list(out.glob("runs/part-*.parquet")) and time.monotonic() < until:
        time.sleep(0.1)
    command.send_signal(signal.SIGTERM)
    command.communicate(timeout=30)
    counts = Result(out).runs()["scenario"].value_counts()
    assert len(counts) == 2
    assert abs(counts["baseline"] - counts["shared-kpis"]) <= 4, "but for what was under way"
