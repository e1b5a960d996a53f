"""Runs on other machines: a Dask cluster as an executor that makes the same numbers as here.

A worker must have the same Interlock, NumPy and Python as this computer, since another may give
other numbers. Each is asked when the cluster is entered, and says so again with every chunk: one
that joins later is refused as well. A worker that is lost costs nothing but time: its chunks are
made by others, from the same seeds.
"""

import contextlib
import logging
import re
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future
from functools import cache
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from experiments.plan import Plan
from experiments.store import deciding_versions

if TYPE_CHECKING:
    from model.organization import Organization

_P = ParamSpec("_P")
_T = TypeVar("_T")

SECONDS_TO_ANSWER = 10.0
SECONDS_FOR_WORKERS = 30.0  # batch systems start a scheduler before its workers
_SECONDS_BETWEEN_COUNTS = 2.0  # a count asks the scheduler, which takes some milliseconds
_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://(\[[0-9a-fA-F:.]+\]|[^\s/:@\[\]]+):(\d{1,5})/?")
_LARGEST_PORT = 65_535
_HOW = "How to start one: interlock cluster"
KEPT = "Finished runs are kept; the same command continues, also on another cluster or without."
NOTHING_KEPT = "Nothing is kept; the same command begins again, also on another cluster or without."
_MOST_NAMED = 3
_Silent = Callable[[str], None]


class ClusterError(Exception):
    """A cluster cannot be used, or was lost; the message says what to do."""


class OtherWorkerError(Exception):
    """Sent by a worker that would make other numbers; the message says why."""


class ClusterExecutor(Executor):
    """Sends calls to the workers of a cluster, which answer if they are as this computer.

    Attributes
    ----------
    address
        Address of the scheduler.
    machines
        Number of worker processes on each machine when the cluster was entered.
    """

    def __init__(
        self, client: Any, machines: Mapping[str, int], announce: _Silent, kept: str = KEPT
    ) -> None:
        self.address = str(client.scheduler.address)
        self.machines = dict(machines)
        self._client = client
        self._pool = client.get_executor(pure=False)
        self._announce = announce
        self._kept = kept
        self._versions = deciding_versions()
        self._threads, self._counted = 0, float("-inf")

    @property
    def workers(self) -> int:
        """Number of threads of all workers at the moment, at least 1; workers come and go."""
        if time.monotonic() - self._counted > _SECONDS_BETWEEN_COUNTS:
            before, self._threads = self._threads, self._count()
            self._counted = time.monotonic()
            if before and not self._threads:
                self._announce("All workers are gone; waiting for one. Ctrl-C keeps what is made.")
        return max(1, self._threads)

    def _count(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except (OSError, AttributeError) as error:  # the latter from a client that is closed
            raise ClusterError(_lost(self.address, self._kept)) from error

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> "Future[_T]":
        """Have a call made by some worker."""
        sent: Future[_T] = self._pool.submit(_as_here, self._versions, fn, *args, **kwargs)
        return sent


def check_address(address: str) -> str:
    """Return an address that may be one of a scheduler.

    Raises
    ------
    ValueError
        If it cannot be one; the message says what one looks like.
    """
    found = _ADDRESS.fullmatch(address.strip())
    if found is None or not 0 < int(found[3]) <= _LARGEST_PORT:
        raise ValueError(
            f"'{address}' is no address of a scheduler; one looks like tcp://127.0.0.1:8786. {_HOW}"
        )
    return address.strip()


@contextlib.contextmanager
def entered(
    address: str,
    plan: Plan | None = None,
    announce: _Silent = lambda text: None,
    kept: str = KEPT,
) -> Iterator[ClusterExecutor]:
    """Enter a cluster whose workers are as this computer, with the model compiled on each machine.

    Parameters
    ----------
    address
        Address of its scheduler.
    plan
        What is to be run; the files that it imports must be found on the workers.
    announce
        Told what takes a while.
    kept
        What becomes of runs that are made when the cluster is lost, in a sentence.

    Raises
    ------
    ClusterError
        If nobody answers, no worker comes, a worker differs, or the cluster is lost meanwhile.
    """
    from distributed import Client

    with _quiet(), _described(address, kept):
        try:
            client: Any = Client(  # type: ignore[no-untyped-call]
                address, timeout=SECONDS_TO_ANSWER, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"No cluster answers at {address} ({_first_line(error)}). {_HOW}"
            ) from None
        with client:
            machines = _ready_machines(client, plan, announce)
            yield ClusterExecutor(client, machines, announce, kept)


def _ready_machines(client: Any, plan: Plan | None, announce: _Silent) -> dict[str, int]:
    """See that all workers are as this computer, and compile once on each machine."""
    _await_workers(client, announce)
    imports = [] if plan is None else _imports(plan)
    states: dict[str, Any] = client.run(_state, deciding_versions(), imports, on_error="return")
    faults = {name: fault for name, each in states.items() if (fault := _fault(each))}
    if faults:
        some = [f"{name}: {fault}" for name, fault in sorted(faults.items())]
        more = [f"... and {len(some) - _MOST_NAMED} more"] if len(some) > _MOST_NAMED else []
        raise ClusterError(
            f"{len(faults)} of {len(states)} workers cannot make the same numbers as this "
            "computer:\n"
            + "\n".join([*some[:_MOST_NAMED], *more])
            + "\nInstall the same version there, with the same Python, and start them again."
        )
    machines: dict[str, list[str]] = {}
    for name in states:
        machines.setdefault(_host(name), []).append(name)
    _compile(client, {names[0] for names in machines.values() if not states[names[0]][1]}, announce)
    return {host: len(names) for host, names in machines.items()}


def _await_workers(client: Any, announce: _Silent) -> None:
    until = time.monotonic() + SECONDS_FOR_WORKERS
    if not client.nthreads():
        announce("The cluster has no worker yet; waiting for one ...")
    while not client.nthreads():
        if time.monotonic() > until:
            raise ClusterError(
                f"No worker came to {client.scheduler.address} within {SECONDS_FOR_WORKERS:.0f} s. "
                f"{_HOW}"
            )
        time.sleep(0.2)


def _compile(client: Any, workers: set[str], announce: _Silent) -> None:
    """Compile the model on one worker of each machine; the others find it on disk."""
    if not workers:
        return
    announce(f"Compiling the model once on {len(workers)} machine(s) (about 15 s) ...")
    client.run(_compiled, workers=sorted(workers))


def _imports(plan: Plan) -> "list[Organization]":
    scenarios = plan.scenarios if isinstance(plan.scenarios, tuple) else (plan.baseline,)
    return [each.organization for each in scenarios if each.organization.is_imported]


def _fault(state: Any) -> str:
    """Say what is wrong with a worker from what it answered; nothing if it is right."""
    if isinstance(state, ModuleNotFoundError):
        return _lacks(state)
    if isinstance(state, BaseException):  # Dask may send the text of an error in another one
        found = re.search(r"No module named '?(\w+)", str(state))
        return _first_line(state) if found is None else _lacks(ModuleNotFoundError(name=found[1]))
    return str(state[0])


def _lacks(error: ModuleNotFoundError) -> str:
    ours = ("experiments", "model", "scenarios")
    package = str(error.name).partition(".")[0]
    return f"{'Interlock' if package in ours else package} is not installed there"


def _host(name: str) -> str:
    return name.partition("://")[2].rpartition(":")[0]


@contextlib.contextmanager
def _described(address: str, kept: str) -> Iterator[None]:
    """Turn what becomes of a cluster that is lost into a message."""
    from distributed import KilledWorker
    from distributed.client import ClosedClientError
    from distributed.comm.core import CommClosedError

    try:
        yield
    except OtherWorkerError as error:
        raise ClusterError(f"A worker that has joined cannot be used: {error}. {kept}") from None
    except ModuleNotFoundError as error:
        raise ClusterError(f"A worker cannot be used: {_lacks(error)}. {kept}") from None
    except KilledWorker:
        raise ClusterError(
            f"Several workers died while making the same runs; they may lack memory. {kept}"
        ) from None
    except (CancelledError, ClosedClientError, CommClosedError) as error:
        raise ClusterError(_lost(address, kept)) from error


def _lost(address: str, kept: str) -> str:
    return f"The cluster at {address} was lost. {kept}"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from talking beside what the command says."""
    loggers = [
        logging.getLogger(name)
        for name in list(logging.root.manager.loggerDict)
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio")
    ]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


# What workers are told to do; nothing here may need anything but Interlock


@cache
def _versions_here() -> dict[str, str]:
    return deciding_versions()


def _difference(expected: Mapping[str, str]) -> str:
    here = _versions_here()
    return ", ".join(
        f"{name} {here.get(name)} instead of {wanted}"
        for name, wanted in expected.items()
        if here.get(name) != wanted
    )


def _state(expected: Mapping[str, str], imports: "Sequence[Organization]") -> tuple[str, bool]:
    """Say what is wrong with this worker, and whether the model is compiled here."""
    if difference := _difference(expected):
        return difference, False
    from model.assembly import imported_firm
    from model.engine import is_compiled

    for organization in imports:
        try:
            imported_firm(organization)
        except Exception as error:
            return f"{_first_line(error)} (the file must be there, too)", False
    return "", is_compiled()


def _compiled() -> None:
    from model.engine import compile_ahead

    compile_ahead()


def _as_here(
    expected: Mapping[str, str], fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
) -> _T:
    """Make a call, unless this worker would give another answer than the computer that asks."""
    if difference := _difference(expected):
        raise OtherWorkerError(difference)
    return fn(*args, **kwargs)
