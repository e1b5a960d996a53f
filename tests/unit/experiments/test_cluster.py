"""What a cluster refuses and says; `tests/processes` sends runs to a real one."""

from concurrent.futures import CancelledError, Future
from typing import Any

import pytest

from experiments import cluster
from experiments.cluster import ClusterError, ClusterExecutor, OtherWorkerError, check_address
from experiments.store import deciding_versions


class Pool:
    """Makes each call at once, as a worker on this computer would."""

    def submit(self, fn: Any, /, *args: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args))
        except Exception as error:
            future.set_exception(error)
        return future


class Client:
    """Stands for Dask's client: two workers at first, of which more or fewer are left later."""

    address = "tcp://127.0.0.1:8786"

    @property
    def scheduler(self) -> "Client":
        """Give what knows the address."""
        return self

    def __init__(self, *threads: int) -> None:
        self.threads = list(threads)
        self.states: dict[str, Any] = {}
        self.compiled: list[str] = []

    def nthreads(self) -> dict[str, int]:
        left = self.threads.pop(0) if len(self.threads) > 1 else self.threads[0]
        return {f"tcp://host-{number}:1": 1 for number in range(left)}

    def get_executor(self, pure: bool) -> Pool:
        assert not pure, "a call is not to be taken for another of the same arguments"
        return Pool()

    def run(self, fn: Any, *args: Any, workers: Any = None, on_error: str = "raise") -> Any:
        if fn is cluster._compiled:
            self.compiled += workers
            return {}
        return self.states


def executor(*threads: int, said: list[str] | None = None) -> ClusterExecutor:
    return ClusterExecutor(Client(*threads), {}, (said if said is not None else []).append)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "tls://node-1.example:1", "tcp://[::1]:65535"]
)
def test_addresses_of_schedulers_are_taken(address: str) -> None:
    assert check_address(f" {address} ") == address


def test_a_worker_as_this_computer_answers() -> None:
    assert executor(2).submit(pow, 2, 3).result() == 8


@pytest.mark.parametrize("what", ["interlock", "model", "numpy", "numba", "python"])
def test_a_worker_that_differs_refuses_every_call(what: str) -> None:
    ours = deciding_versions() | {what: "other"}
    with pytest.raises(OtherWorkerError, match=f"{what} .* instead of other"):
        cluster._as_here(ours, pow, 2, 3)


def test_the_number_of_workers_is_counted_again_as_they_come_and_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    said: list[str] = []
    counted = executor(2, 5, 0, 0, said=said)
    seen = []
    for second in (0, 1, 3, 6, 9):
        clock[0] = float(second)
        seen.append(counted.workers)
    assert seen == [2, 2, 5, 1, 1]
    assert said == ["All workers are gone; waiting for one. Ctrl-C keeps what is made."]


def test_all_workers_that_differ_are_named_before_anything_is_run() -> None:
    client = Client(3)
    client.states = {
        "tcp://a:1": ("model 123 instead of 456", False),
        "tcp://b:1": ModuleNotFoundError("No module named 'experiments'", name="experiments"),
        "tcp://c:1": ("", True),
        "tcp://d:1": RuntimeError("ModuleNotFoundError('No module named model')"),
    }
    with pytest.raises(ClusterError) as fault:
        cluster._ready_machines(client, None, lambda text: None)
    assert "3 of 4 workers cannot make the same numbers" in str(fault.value)
    assert "tcp://a:1: model 123 instead of 456" in str(fault.value)
    assert "tcp://b:1: Interlock is not installed there" in str(fault.value)
    assert "tcp://d:1: Interlock is not installed there" in str(fault.value)


def test_the_model_is_compiled_once_on_each_machine_that_needs_it() -> None:
    client = Client(4)
    client.states = {
        "tcp://a:1": ("", False),
        "tcp://a:2": ("", False),
        "tcp://b:1": ("", True),
        "tcp://[::1]:5": ("", False),
    }
    said: list[str] = []
    assert cluster._ready_machines(client, None, said.append) == {"a": 2, "b": 1, "[::1]": 1}
    assert client.compiled == ["tcp://[::1]:5", "tcp://a:1"]
    assert said == ["Compiling the model once on 2 machine(s) (about 15 s) ..."]


def test_a_cluster_without_workers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "SECONDS_FOR_WORKERS", 0.0)
    with pytest.raises(ClusterError, match=r"No worker came .* How to start one"):
        cluster._ready_machines(Client(0), None, lambda text: None)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CancelledError(), "was lost"),
        (OtherWorkerError("numpy 1 instead of 2"), "A worker that has joined cannot be used"),
        (ModuleNotFoundError("no", name="model"), "Interlock is not installed there"),
    ],
)
def test_what_becomes_of_a_cluster_is_said_with_what_is_kept(error: Exception, words: str) -> None:
    with (
        pytest.raises(ClusterError) as fault,
        cluster._described("tcp://127.0.0.1:1", cluster.KEPT),
    ):
        raise error
    assert words in str(fault.value)
    assert "Finished runs are kept; the same command continues" in str(fault.value)


def test_faults_that_are_not_the_clusters_stay_what_they_are() -> None:
    with pytest.raises(PermissionError), cluster._described("tcp://127.0.0.1:1", cluster.KEPT):
        raise PermissionError
