"""Runs the command line for the tests, in this process or as another, on a stand-in engine."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

ROOT = Path(__file__).parents[2]
RUNS = ("--runs", "40")
# Runs the command line with a slow stand-in for the engine.
STAND_IN = """
import sys, time
import model.engine as engine
from tests.unit.experiments.stand_in import simulate
def slow(scenario, *, seed, replication):
    time.sleep({seconds})
    return simulate(scenario, seed=seed, replication=replication)
engine.simulate = slow
engine.compile_ahead = lambda announce: None
import cli
cli.main()
"""
Interlock = Callable[..., Result]


def started(*arguments: str, seconds: float = 0.0, **kwargs: Any) -> "subprocess.Popen[str]":
    """Start the command line as a process, on a stand-in engine that takes its time."""
    env = os.environ | {"PYTHONPATH": str(ROOT)} | kwargs.pop("env", {})
    return subprocess.Popen(
        [sys.executable, "-c", STAND_IN.format(seconds=seconds), *arguments],
        stdout=kwargs.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, text=True, env=env,
        **kwargs,
    )  # fmt: skip


def await_runs(folder: Path, seconds: float = 5.0) -> None:
    """Wait until a command makes runs: it then writes its manifest for the second time.

    Before, it imports what it needs, and ends at once where it is interrupted.
    """
    manifest = folder / "manifest.json"
    seen: set[int] = set()
    until = time.monotonic() + 60.0
    while len(seen) < 2 and time.monotonic() < until:
        if manifest.exists():
            until = until if seen else time.monotonic() + seconds  # the first one may be missed
            seen.add(manifest.stat().st_mtime_ns)
        time.sleep(0.002)
    time.sleep(0.2)


def lines_of(result: Result) -> list[str]:
    return [line for line in result.stdout.splitlines() if line]
