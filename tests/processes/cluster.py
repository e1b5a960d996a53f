"""A Dask cluster on loopback for the tests: a scheduler and workers as processes of their own."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECONDS_TO_START = 30.0


@dataclass
class Loopback:
    """A scheduler with workers, each of which may be killed."""

    address: str
    scheduler: "subprocess.Popen[bytes]"
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def add_worker(self, **kwargs: str) -> None:
        """Start one more worker."""
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        self.workers.append(started(["worker", self.address, *options]))


def started(words: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start one of Dask's commands."""
    dask = Path(sys.executable).with_name("dask")
    return subprocess.Popen([dask, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def loopback(folder: Path, workers: int = 2) -> Iterator[Loopback]:
    """Start a scheduler and workers on this machine, and end them afterwards."""
    file = folder / "scheduler.json"
    scheduler = started(
        [
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--scheduler-file", str(file),
        ]
    )  # fmt: skip
    cluster = None
    try:
        cluster = Loopback(_address(file), scheduler)
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        for process in [*(() if cluster is None else cluster.workers), scheduler]:
            process.kill()
            process.wait()


def _address(file: Path) -> str:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        with contextlib.suppress(OSError, ValueError):
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        time.sleep(0.05)
    raise TimeoutError("the scheduler did not start")
