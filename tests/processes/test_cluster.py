"""Runs sent to a real Dask cluster give the same numbers, also when workers die on the way."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.processes.cluster import Loopback, loopback

INTERLOCK = Path(sys.executable).with_name("interlock")
ASKED = ("compare", "baseline", "shared-kpis", "--runs", "120", "--horizon", "1 year")
PATIENCE_S = 120.0


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Loopback]:
    with loopback(tmp_path) as found:
        yield found


def started(*arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [INTERLOCK, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Give exit code, answer and messages of a command."""
    answer, messages = process.communicate(timeout=PATIENCE_S)
    return process.returncode, answer, messages


def await_workers(cluster: Loopback, count: int) -> None:
    """Wait until the cluster has its workers, and can be used."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        code, answer, messages = ended(started("cluster", cluster.address, "--json"))
        assert code == 0, messages
        if json.loads(answer)["threads"] == count:
            return
    raise TimeoutError("the workers did not come")


def await_runs(folder: Path, count: int = 1) -> None:
    """Wait until so many runs are written."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if sum(pq.read_metadata(part).num_rows for part in folder.glob("runs/part-*")) >= count:
            return
        time.sleep(0.05)
    raise TimeoutError("no run was written")


def tables(folder: Path) -> list[str]:
    return [(folder / f"{name}.csv").read_text() for name in ("runs", "months")]


def test_a_killed_worker_changes_no_number_nor_a_lost_scheduler_what_is_kept(
    cluster: Loopback, tmp_path: Path
) -> None:
    await_workers(cluster, 2)
    here, there = tmp_path / "threads", tmp_path / "cluster"
    on_cluster = started(*ASKED, "--cluster", cluster.address, "--out", there)
    await_runs(there)
    cluster.workers[0].kill()
    cluster.workers[0].wait()
    assert on_cluster.poll() is None, "the worker was to die while runs are made"
    code, answer, messages = ended(on_cluster)
    assert code == 0, messages
    assert "2 workers on 1 machine" in messages
    assert "2 workers" not in answer, "the answer does not depend on where runs were made"

    code, expected, _ = ended(started(*ASKED, "--out", here))
    assert code == 0
    assert tables(here) == tables(there)
    without_ends = [text.splitlines()[:-2] for text in (answer, expected)]
    assert without_ends[0] == without_ends[1]

    longer = (*ASKED[:4], "2000", *ASKED[5:])
    lost = started(*longer, "--cluster", cluster.address, "--out", there)
    await_runs(there, 241)
    cluster.scheduler.kill()
    code, _, messages = ended(lost)
    assert code == 4
    assert f"The cluster at {cluster.address} was lost." in messages
    assert "Traceback" not in messages

    again = started(*longer, "--out", there)  # continues without a cluster
    again.send_signal(signal.SIGTERM)
    ended(again)
    shorter = ended(started(*ASKED, "--out", there))
    assert shorter[1].splitlines()[:-2] == expected.splitlines()[:-2]


def test_a_validation_on_a_cluster_finds_the_same(cluster: Loopback) -> None:
    await_workers(cluster, 2)
    asked = ("validate", "--only", "V16,V23", "--runs", "4", "--json")
    code, answer, messages = ended(started(*asked, "--cluster", cluster.address))
    assert "2 workers on 1 machine" in messages
    assert (code, answer) == ended(started(*asked))[:2]
