"""Whether a saved result can be made again: a sample of its runs, simulated and compared."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.execution import (
    Simulate,
    available_cores,
    compiled_engine,
    make_run,
    own_codes,
)
from experiments.plan import Plan
from experiments.store import (
    MANIFEST,
    OK,
    Result,
    ResultError,
    RunKey,
    RunRecord,
    deciding_versions,
)
from experiments.variants import Variants
from model.outcomes import monthly
from model.own_code import compile_own_code
from model.scenario import Scenario

USUAL_SAMPLE = 20
"""Runs that are made again unless told otherwise: under a second for the bundled scenarios."""
STATUS = "status"
_LUCK = 0x7E51  # the part of a seed that draws samples
_MOST_CONSIDERED = 100_000  # runs from which a sample is chosen: enough to be even
_ABOUT_RUN = ("world", "status", "error")


@dataclass(frozen=True)
class Difference:
    """Something of a run that came out otherwise than it is stored.

    Attributes
    ----------
    scenario, replication
        Name of the run.
    what
        A measure, one with its month such as `revenue_usd, month 3`, or `status`.
    stored, again
        What the folder says, and what came out; None where undefined.
    """

    scenario: str
    replication: int
    what: str
    stored: float | str | None
    again: float | str | None


@dataclass(frozen=True)
class Verification:
    """What came of making a sample of runs again.

    Attributes
    ----------
    result
        What was checked.
    checked
        The runs made again, in the order of scenarios and replications.
    failed
        How many of them are stored as failed.
    months
        How many of them have their months stored, which were compared as well.
    differences
        All that came out otherwise.
    made_with
        What the folder was made with, and what is here, where they are not the same: name,
        there, here.
    """

    result: Result
    checked: Sequence[RunKey]
    failed: int
    months: int
    differences: Sequence[Difference]
    made_with: Sequence[tuple[str, str, str]]

    @property
    def differing(self) -> list[RunKey]:
        """The runs of which something came out otherwise."""
        return list(dict.fromkeys((each.scenario, each.replication) for each in self.differences))


def _scenarios(result: Result, with_code: bool) -> tuple[Scenario, ...] | Variants:
    """Give the scenarios to be simulated, their own code allowed if it may run."""
    known = result.scenarios if result.variants is None else result.variants.bases
    named = [each.code.name for each in known if each.code is not None]
    if named and not with_code:
        raise ResultError(
            f"{result.folder} was made with code of its own ({named[0]}), which can do anything on "
            f"this computer; nothing of it was run. Its text stands in {MANIFEST}; if you trust "
            "it, allow it",
            "(add --with-code).",
        )
    if result.variants is not None:
        base, *others = (each.allowing_code() for each in result.variants.bases)
        return Variants(base, result.variants.design, tuple(others))
    return tuple(each.allowing_code() for each in result.scenarios)


def verify(
    result: Result,
    sample: int = USUAL_SAMPLE,
    seed: int = 1,
    *,
    simulate: Simulate | None = None,
    announce: Callable[[str], None] | None = None,
    on_run: Callable[[int, int], None] | None = None,
    with_code: bool = False,
) -> Verification:
    """Make a sample of runs again, from the folder alone, and compare every bit.

    Parameters
    ----------
    result
        A result; it need not be complete.
    sample
        How many runs that finished to make again; as many of those that failed are tried as well.
    seed
        Luck of the sample.
    simulate, announce
        As in `execute`.
    on_run
        Told the number of runs made and of those to be made.
    with_code
        Whether code of their own that scenarios named may run.

    Raises
    ------
    ResultError
        If the result holds no run, cannot be read, or needs code that is not allowed.
    """
    keys = _sampled(result, sample, seed)
    if not keys:
        raise ResultError(f"{result.folder} holds no finished runs yet; nothing can be verified.")
    stored = _stored(result, keys)
    plan = Plan(
        _scenarios(result, with_code),
        result.seed,
        int(result.manifest["replications"]),
        worlds=result.worlds,
    )
    code = {key: index for index, key in enumerate(result.scenario_keys)}
    for own in own_codes(plan):
        compile_own_code(own, announce or (lambda message: None))
    make = simulate or compiled_engine(announce)

    def again(key: RunKey) -> RunRecord:
        row = plan.row(code[key[0]], key[1])
        return make_run(make, result.seed, row, stored[key].months is not None)

    differences: list[Difference] = []
    with ThreadPoolExecutor(available_cores()) as threads:
        for done, (key, record) in enumerate(zip(keys, threads.map(again, keys), strict=True), 1):
            differences += _differences(stored[key], record)
            if on_run is not None:
                on_run(done, len(keys))
    return Verification(
        result,
        keys,
        sum(stored[key].error is not None for key in keys),
        sum(stored[key].months is not None for key in keys),
        differences,
        _made_with(result),
    )


def _sampled(result: Result, count: int, seed: int) -> list[RunKey]:
    """Draw runs that finished, and as many that failed, in the order of the result."""
    luck = np.random.default_rng([seed, _LUCK])
    worlds = 1 if result.worlds is None else len(result.worlds)
    keys = result.scenario_keys
    failed = np.zeros((len(keys), result.replications), dtype=bool)
    for (key, replication), _ in result.failures():
        failed[keys.index(key), replication] = True
    chosen = [
        pair for runs in (result.made(), failed) for pair in _spread(runs, worlds, count, luck)
    ]
    return [(keys[scenario], replication) for scenario, replication in sorted(chosen)]


def _spread(
    runs: NDArray[np.bool_], worlds: int, count: int, luck: np.random.Generator
) -> list[tuple[int, int]]:
    """Draw runs so that scenarios, worlds and replications are met about equally often.

    Parameters
    ----------
    runs
        Which runs there are, shape (scenarios, replications).
    """
    there = np.flatnonzero(runs)
    if len(there) <= count:
        return [divmod(int(each), runs.shape[1]) for each in there]
    some = luck.permutation(there)[: max(count, _MOST_CONSIDERED)]
    scenario, replication = np.divmod(some, runs.shape[1])
    scenarios, world_order = luck.permutation(np.unique(scenario)), luck.permutation(worlds)
    wished = (luck.permutation(count) + luck.random(count)) / count * runs.shape[1]
    is_left = np.ones(len(some), dtype=bool)
    for number in range(count):
        turn, place = divmod(number, len(scenarios))
        fitting = is_left
        # Each scenario begins with another world, and comes back to one after all others.
        for wish in (
            scenario == scenarios[place],
            replication % worlds == world_order[(turn + place) % worlds],
        ):
            fitting = fitting & wish if (fitting & wish).any() else fitting
        candidates = np.flatnonzero(fitting)
        nearest = candidates[np.abs(replication[candidates] - wished[number]).argmin()]
        is_left[nearest] = False
    return [divmod(int(each), runs.shape[1]) for each in some[~is_left]]


def _stored(result: Result, keys: Sequence[RunKey]) -> dict[RunKey, RunRecord]:
    """Read what the folder says of some runs."""
    outcomes: dict[RunKey, dict[str, Any]] = {}
    for row in result.rows_of("runs", keys).to_pylist():
        outcomes[row["scenario"], row["replication"]] = row  # of a run made twice the later counts
    wanted = set(keys)
    series: dict[RunKey, list[dict[str, Any]]] = {}
    for row in result.rows_of("months", keys).to_pylist():
        key = (row.pop("scenario"), row.pop("replication"))
        if key in wanted:
            series.setdefault(key, []).append(row)
    return {key: _record(outcomes[key], series.get(key)) for key in keys}


def _record(row: Mapping[str, Any], months: Sequence[Mapping[str, Any]] | None) -> RunRecord:
    about = {name: row[name] for name in ("scenario", "replication", "seed")}
    rest = {name: value for name, value in row.items() if name not in {*about, *_ABOUT_RUN}}
    columns = None
    if months:
        ordered = sorted(months, key=lambda month: int(month["month"]))
        columns = {name: _column([month[name] for month in ordered]) for name in ordered[0]}
    error = None if row["status"] == OK else str(row["error"])
    return RunRecord(**about, outcomes=rest if error is None else {}, months=columns, error=error)


def _column(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _differences(stored: RunRecord, again: RunRecord) -> Iterator[Difference]:
    if stored.error is not None or again.error is not None:
        states = [_state(stored), _state(again)]
        if states[0] != states[1]:
            yield Difference(*stored.key, STATUS, *states)
        return
    for what, ours, theirs in _pairs(stored, again):
        if ours.tobytes() != theirs.tobytes():
            values = (float(each) if np.isfinite(each) else None for each in (ours, theirs))
            yield Difference(*stored.key, what, *values)


def _pairs(stored: RunRecord, again: RunRecord) -> Iterator[tuple[str, np.float64, np.float64]]:
    """Yield each number of a run as it is stored and as it came out, undefined ones as one nan."""
    names = dict.fromkeys((*stored.outcomes, *again.outcomes))
    for name in names:
        yield name, _number(stored.outcomes.get(name)), _number(again.outcomes.get(name))
    if stored.months is None or again.months is None:
        return
    series = [_by_measure(stored.months), _by_measure(again.months)]
    count = max(len(each["month"]) for each in series)
    for name in dict.fromkeys((*series[0], *series[1])):
        if name == "month":
            continue
        ours, theirs = (_as_long(each.get(name), count) for each in series)
        for month in range(count):
            yield f"{name}, month {month + 1}", _number(ours[month]), _number(theirs[month])


def _by_measure(
    months: NDArray[Any] | Mapping[str, NDArray[Any]],
) -> Mapping[str, NDArray[Any]]:
    return monthly(months) if isinstance(months, np.ndarray) else months


def _as_long(series: Any, count: int) -> NDArray[np.float64]:
    column = np.full(count, np.nan)
    if series is not None:
        column[: len(series)] = series
    return column


def _number(value: float | None) -> np.float64:
    return np.float64(value if value is not None and np.isfinite(value) else np.nan)


def _state(record: RunRecord) -> str:
    """Say whether a run failed, and of what; places in the source do not count."""
    return OK if record.error is None else f"failed: {record.error.strip().rpartition(chr(10))[2]}"


def _made_with(result: Result) -> list[tuple[str, str, str]]:
    """List what may move a number and is not here as it was there."""
    there, here = deciding_versions(result.manifest), deciding_versions()
    return [(name, there[name], here[name]) for name in here if there[name] != here[name]]
