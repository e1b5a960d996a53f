"""How to start a cluster with Dask's own commands, and whether one that runs can be used."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.store import deciding_versions
from reports import wording
from reports.failures import needing
from reports.runs import machines_in_words
from reports.screen import Screen

_PORT = 8786  # Dask's own
_SAME = (
    "All machines need the same Interlock, Python (3.11 and 3.12 differ), NumPy and numba: a "
    "worker that differs is refused, since its numbers might. Files of people and ties must be "
    "found under the same path on all of them. Only this computer writes the result folder."
)
_TRUST = (
    "Who reaches the scheduler can run anything on the workers: keep it within a network that you "
    "trust, or use Dask's TLS options and an address tls://..."
)
_ELASTIC = (
    "Workers may come and go while runs are made. The chunks of one that is lost are made again "
    "by others, and give the same numbers."
)


@dataclass(frozen=True)
class Way:
    """One way to start a cluster.

    Attributes
    ----------
    where
        On what, as a heading.
    commands
        What is typed, in order.
    note
        What else must be known; may be empty.
    """

    where: str
    commands: Sequence[str]
    note: str = ""


WAYS = (
    Way(
        "On this machine",
        (
            f"dask scheduler --host 127.0.0.1 --port {_PORT}",
            f"dask worker tcp://127.0.0.1:{_PORT} --nworkers 4 --nthreads 1",
        ),
        "Each in a terminal of its own; --nworkers is the number of cores.",
    ),
    Way(
        "On several machines",
        (
            f"dask scheduler --port {_PORT}",
            f"dask worker tcp://FIRST:{_PORT} --nworkers 16 --nthreads 1",
        ),
        "The scheduler on one machine, which the others know as FIRST; workers on each.",
    ),
    Way(
        "By SSH from here",
        ("dask ssh --scheduler FIRST --nworkers 16 --nthreads 1 HOST1 HOST2",),
        "Needs python -m pip install paramiko.",
    ),
    Way(
        "SLURM",
        (f"srun --ntasks=64 --cpus-per-task=1 dask worker tcp://FIRST:{_PORT} --nthreads 1",),
        "The scheduler runs where you type interlock.",
    ),
    Way(
        "Kubernetes",
        ("helm install dask dask/dask --set worker.replicas=16",),
        "With an image that holds this version of Interlock, for scheduler and workers.",
    ),
)


def print_how_to_start(screen: Screen) -> None:
    """Print how to start a scheduler and workers."""
    if screen.form == "json":
        ways = [
            {"where": way.where, "commands": list(way.commands), "note": way.note} for way in WAYS
        ]
        about = {"same": deciding_versions(), "ways": ways, "notes": [_SAME, _TRUST, _ELASTIC]}
        screen.say_json({"schema": "interlock.cluster/1", **about, "warnings": []})
        return
    if screen.form == "csv":
        rows = [
            {"where": way.where, "command": command} for way in WAYS for command in way.commands
        ]
        screen.say_csv(rows)
        return
    screen.say_wrapped(
        "A cluster is a Dask scheduler with workers. Start one with Dask's own commands, then give "
        "its address to any command that simulates."
    )
    for way in WAYS:
        screen.say(f"\n{way.where}:" if screen.form == "table" else f"\n**{way.where}**\n")
        for command in way.commands:
            screen.say(f"    {command}")
        if way.note:
            for line in wording.wrapped(f"  {way.note}", "  "):
                screen.say(line)
    screen.say()
    for text in (_SAME, _ELASTIC, _TRUST):
        screen.say_wrapped(text)
        screen.say()
    here = ", ".join(f"{name} {version}" for name, version in deciding_versions().items())
    screen.say_wrapped(f"Here: {here}.")
    screen.say(f"Next: interlock cluster tcp://127.0.0.1:{_PORT}   (checks it)")


def print_cluster(screen: Screen, address: str) -> None:
    """Print whether a cluster can make runs."""
    from experiments.cluster import entered

    with (
        needing("distributed", "--cluster", "cluster"),
        entered(address, announce=screen.note) as executor,
    ):
        machines, threads = executor.machines, executor.workers
    following = f"interlock compare baseline shared-kpis --cluster {address}"
    if screen.form == "json":
        facts = {"address": address, "machines": machines, "threads": threads}
        screen.say_json({"schema": "interlock.cluster.check/1", **facts, "warnings": []})
    elif screen.form == "csv":
        screen.say_csv([{"machine": host, "workers": count} for host, count in machines.items()])
    else:
        screen.say_wrapped(
            f"The cluster at {address} is ready: {machines_in_words(machines)}, "
            f"{wording.counted(threads, 'thread')}, all as this computer."
        )
        screen.say(f"Next: {following}")
