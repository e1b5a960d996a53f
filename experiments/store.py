"""Keeps the runs of an experiment in a folder that survives anything.

A result folder holds ``manifest.json`` (what was asked for, with which versions), numbered Parquet
parts under ``runs/`` (one row for each run) and ``months/`` (one row for each run and month), and,
once complete and not too large, the same two tables as CSV. Scenarios that are made from one by a
table, and worlds, stand in ``variants.parquet`` and ``worlds.parquet``. Parts are only ever added.
Every file is written under a temporary name and renamed, so a reader never meets half a file. A
part counts when both its halves are there: the runs of a part that someone deletes are simply
simulated again.
"""

import contextlib
import errno
import json
import platform
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.plan import Plan, fingerprint_of, package_version, source_hash
from experiments.whole_file import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from experiments.variants import Design, Variants
    from model.scenario import Scenario

SCHEMA = "interlock.result/2"
MANIFEST = "manifest.json"
QUESTION = "question"
"""Entry of the manifest: what is asked of the runs, if more than a run or a comparison."""
CHANGES = "changes"
"""Entry of the manifest: which inputs the options of a command changed."""
PRECISION = "precision"
"""Entry of the manifest: how closely measures were to be known."""
LOCK = ".lock"
OK = "ok"
FAILED = "failed"
_LIBRARIES = ("numpy", "numba", "mesa")
_ASKED_FOR = (
    "schema", "fingerprint", "seed", "replications", "scenarios", "scenario_fingerprints",
    "source_hash", "versions",
)  # fmt: skip
_OURS = (
    MANIFEST, "runs.csv", "months.csv", "report.html",
    "agents/*", "stories/*", "runs/*", "months/*", "variants.parquet", "worlds.parquet",
)  # fmt: skip
_COLUMNS = {
    "runs": {
        "scenario": "string",
        "replication": "int64",
        "world": "int64",
        "seed": "uint64",
        "status": "string",
        "error": "string",
    },
    "months": {"scenario": "string", "replication": "int64", "month": "int64"},
}
MOST_RUNS_AS_CSV = 50_000
"""Runs up to which a complete result also gets its tables as CSV."""
_TAKE_A_COPY = "Restore it from a copy, or make the experiment again in another folder."
_RESULTS_ARE_LISTED = "Results that are there: interlock result list"

RunKey = tuple[str, int]


class ResultError(Exception):
    """A result folder cannot be read or written; the message names the file and what to do.

    Attributes
    ----------
    option
        What a user of the command line is told as the end of the sentence; empty if nothing.
    """

    def __init__(self, message: str, option: str = "") -> None:
        super().__init__(message)
        self.option = option


@dataclass(frozen=True)
class RunRecord:
    """What is kept of one run.

    Attributes
    ----------
    scenario, replication, seed
        Key of the scenario, number of the replication and root seed: enough to run it again.
    outcomes
        One number for each measure; empty when the run failed.
    months
        `MONTH` records as the engine leaves them, or a series for `month` and each monthly
        measure; None when the run failed, or when they are not kept.
    error
        Traceback of a failed run.
    world
        Number of the world; None where there are none.
    seconds
        Time the run took; not stored, since it differs each time.
    """

    scenario: str
    replication: int
    seed: int
    outcomes: dict[str, float]
    months: NDArray[Any] | Mapping[str, NDArray[Any]] | None
    error: str | None = None
    world: int | None = None
    seconds: float = 0.0

    @property
    def key(self) -> RunKey:
        """Name of the run within its experiment: scenario key and replication."""
        return self.scenario, self.replication


class Result:
    """A result folder, opened for reading.

    Parameters
    ----------
    folder
        Path of the folder.
    first
        Look at the first replications only; None takes all of them.
    quick
        Whether this is a quick look; None takes what the manifest says.

    Raises
    ------
    ResultError
        If the folder is not a result, or its manifest is damaged or was changed.
    """

    def __init__(
        self, folder: str | Path, first: int | None = None, quick: bool | None = None
    ) -> None:
        self.folder = Path(folder)
        self.manifest = read_manifest(self.folder)
        self.quick = bool(self.manifest.get("quick", False)) if quick is None else quick
        planned = int(self.manifest["replications"])
        self.replications = planned if first is None else min(first, planned)

    @cached_property
    def scenario_keys(self) -> list[str]:
        """Keys of the scenarios in order; the first is the baseline."""
        if self.variants is not None:
            return list(self.variants.keys())
        return [str(each["key"]) for each in self.manifest["scenarios"]]

    @property
    def scenarios(self) -> "Sequence[Scenario]":
        """The scenarios as they were simulated, in order; the first is the baseline."""
        return self._described if self.variants is None else self.variants

    @property
    def department_names(self) -> Mapping[str, str]:
        """What departments are called; the baseline has the last word."""
        first, *others = self._described
        named = (*reversed(others), first)
        return {name: called for each in named for name, called in each.organization.names}

    @cached_property
    def variants(self) -> "Variants | None":
        """The scenarios that were made from one by a table; None if each was given by itself."""
        from experiments.variants import Variants

        design = self._design("variants")
        if design is None:
            return None
        base, *others = self._described
        return Variants(base, design, tuple(others))

    @cached_property
    def worlds(self) -> "Design | None":
        """The worlds in which the scenarios were tried; None if there were none."""
        return self._design("worlds")

    def _design(self, name: str) -> "Design | None":
        noted = self.manifest.get("designs", {}).get(name)
        if noted is None:
            return None
        design = read_design(self.folder / f"{name}.parquet")
        if design.digest() != noted:
            raise ResultError(
                f"{self.folder / name}.parquet was changed: it is not the table that was "
                f"simulated. {_TAKE_A_COPY}"
            )
        return design

    @cached_property
    def _described(self) -> "list[Scenario]":
        """The scenarios that the manifest describes."""
        from model.scenario import Scenario

        try:
            scenarios = [Scenario.from_resolved(each) for each in self.manifest["scenarios"]]
        except Exception as error:
            raise ResultError(
                f"{self.folder / MANIFEST} is damaged, or from another version of Interlock: "
                f"its scenarios cannot be read ({_first_line(error)})."
            ) from error
        self._refuse_other_inputs(scenarios)
        return scenarios

    def _refuse_other_inputs(self, scenarios: "Sequence[Scenario]") -> None:
        """Refuse inputs that are not those simulated; another model has other fingerprints."""
        if self.manifest.get("source_hash") != source_hash():
            return
        known = self.manifest["scenario_fingerprints"]
        changed = [each.key for each in scenarios if each.fingerprint() != known[each.key]]
        if changed:
            raise ResultError(
                f"{self.folder / MANIFEST} was changed: its inputs of {', '.join(changed)} are "
                f"not those that were simulated. {_TAKE_A_COPY}"
            )

    @property
    def baseline(self) -> "Scenario":
        """The scenario that the others are compared with."""
        return self.scenarios[0]

    @property
    def seed(self) -> int:
        """Root seed of all runs."""
        return int(self.manifest["seed"])

    @property
    def planned(self) -> int:
        """Number of planned runs."""
        return self.replications * len(self.scenario_keys)

    @property
    def finished(self) -> int:
        """Number of runs that finished without a fault."""
        return int(self._kept["is_ok"].sum())

    @property
    def failed(self) -> int:
        """Number of runs that ended in a fault."""
        return int((~self._kept["is_ok"]).sum())

    @property
    def is_complete(self) -> bool:
        """Whether every planned run was made."""
        return self.finished + self.failed == self.planned

    @property
    def complete_replications(self) -> int:
        """Number of replications of which every scenario has a run, failed ones included."""
        return len(self._complete)

    def provenance(self) -> dict[str, Any]:
        """List what decides the numbers; neither time nor place nor workers do."""
        return {
            "versions": self.manifest.get("versions", {}),
            "source_hash": self.manifest.get("source_hash"),
            "fingerprint": self.manifest["fingerprint"],
            "seed": self.seed,
            "runs": self.complete_replications,
            "quick": self.quick,
            "horizon_days": self.baseline.horizon_days,
        }

    def runs(self) -> "pd.DataFrame":
        """Read one row for each run.

        Returns
        -------
        Columns scenario, replication, seed, status, error, and one for each measure (nan where
        undefined), ordered by scenario and replication.
        """
        frame: pd.DataFrame = self.table("runs").to_pandas()
        return frame

    def months(self) -> "pd.DataFrame":
        """Read one row for each finished run and month.

        Returns
        -------
        Columns scenario, replication, month (from 1), and one for each monthly quantity,
        ordered by scenario, replication and month.
        """
        frame: pd.DataFrame = self.table("months").to_pandas()
        return frame

    def outcome(self, scenario: str, measure: str) -> NDArray[np.float64]:
        """Give one measure of one scenario, a number for each replication.

        Returns
        -------
        Values of the replications of which every scenario has a run, in order; nan where the run
        failed or the measure is undefined.
        """
        row: NDArray[np.float64] = self.outcomes(measure)[self.scenario_keys.index(scenario)]
        return row

    def outcomes(self, measure: str) -> NDArray[np.float64]:
        """Give one measure of all scenarios, shape (scenarios, replications).

        Returns
        -------
        Values of the replications of which every scenario has a run, in order; nan where the run
        failed or the measure is undefined.
        """
        if measure not in self._matrices:
            values = np.full((len(self.scenario_keys), self.replications), np.nan)
            values[self._kept["code"], self._kept["replication"]] = self._column(measure)
            self._matrices[measure] = np.asarray(values[:, self._complete])
        found: NDArray[np.float64] = self._matrices[measure]
        return found

    @cached_property
    def _matrices(self) -> dict[str, NDArray[np.float64]]:
        return {}

    def worlds_of(self) -> NDArray[np.intp]:
        """Give the world of each of the replications that `outcome` gives."""
        return self._complete % (1 if self.worlds is None else len(self.worlds))

    def made(self) -> NDArray[np.bool_]:
        """Tell which runs finished without a fault, shape (scenarios, replications)."""
        made = np.zeros((len(self.scenario_keys), self.replications), dtype=bool)
        is_ok = self._kept["is_ok"]
        made[self._kept["code"][is_ok], self._kept["replication"][is_ok]] = True
        return made

    def failures(self) -> list[tuple[RunKey, str]]:
        """List the runs that failed, each with its traceback."""
        rows = np.flatnonzero(~self._kept["is_ok"])
        if not len(rows):
            return []
        table = self._read("runs", ["error"]).take(self._kept["row"][rows])
        keys = zip(self._kept["code"][rows], self._kept["replication"][rows], strict=True)
        return [
            ((self.scenario_keys[code], int(number)), text)
            for (code, number), text in zip(keys, table.column("error").to_pylist(), strict=True)
        ]

    def table(self, name: str) -> Any:
        """Read the table `runs` or `months` as an Arrow table, ordered and without repetition."""
        return self._runs if name == "runs" else self._months

    def batches(self, name: str) -> Iterator[Any]:
        """Read the table `runs` or `months` in pieces, so that it may be larger than memory.

        Yields
        ------
        Arrow tables of the same columns, which together hold each row once: ordered if the result
        is small enough to be had as CSV, else as the parts were written.
        """
        if self.planned <= MOST_RUNS_AS_CSV:
            yield self.table(name)
            return
        import pyarrow as pa

        columns = pa.unify_schemas([each.schema for each in self._heads(name)]).empty_table()
        is_kept = np.zeros(1 + int(self._kept["row"].max(initial=-1)), dtype=bool)
        is_kept[self._kept["row"]] = True
        first = 0
        for part in each_part(self.folder, name):
            if name == "runs":
                rows = np.zeros(len(part), dtype=bool)
                some = is_kept[first : first + len(part)]
                rows[: len(some)] = some
                first += len(part)
            else:
                rows = _numbers(part, "replication") < self.replications
            yield pa.concat_tables([columns, part.filter(rows)], promote_options="permissive")

    def _heads(self, name: str) -> Iterator[Any]:
        """Read the columns of the parts of a table, without a row."""
        import pyarrow.compute as pc

        return each_part(self.folder, name, rows=pc.field("replication") < 0)

    def rows_of(self, name: str, keys: Collection[RunKey]) -> Any:
        """Read the rows of some runs from the table `runs` or `months`, as they were written.

        A run that was made twice has two rows in `runs`, of which the later one counts.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        scenarios, replications = (
            pc.field(column).isin(pa.array(sorted({key[at] for key in keys})))
            for at, column in enumerate(("scenario", "replication"))
        )
        parts = list(each_part(self.folder, name, rows=scenarios & replications))
        return pa.concat_tables(parts, promote_options="permissive")

    def _read(self, name: str, columns: Sequence[str] | None = None) -> Any:
        table = read_parts(self.folder, name, columns)
        if table is None:
            raise ResultError(_no_runs_yet(self))
        return table

    @property
    def _runs(self) -> Any:
        return self._read("runs").take(self._kept["row"])

    @cached_property
    def _kept(self) -> dict[str, NDArray[Any]]:
        """Where the runs that count stand among all rows, by scenario and replication.

        Of a run made twice the later row counts. Parts are read one by one: ten million runs need
        no more memory than a few numbers each.
        """
        shape = (len(self.scenario_keys), self.replications)
        row, is_ok = np.full(shape, -1, dtype=np.int64), np.zeros(shape, dtype=bool)
        first = 0
        columns = ["scenario", "replication", "seed", "status"]
        for part in each_part(self.folder, "runs", columns):
            self._refuse_other_runs(part)
            codes, replications = self._codes(part), _numbers(part, "replication")
            inside = np.flatnonzero(replications < self.replications)
            place = codes[inside], replications[inside]
            row[place] = first + inside
            is_ok[place] = _is_word(part.column("status"), OK)[inside]
            first += len(part)
        code, replication = np.nonzero(row >= 0)
        place = code, replication
        return {
            "row": row[place], "code": code, "replication": replication, "is_ok": is_ok[place],
        }  # fmt: skip

    def _refuse_other_runs(self, table: Any) -> None:
        """Refuse rows that no run of this experiment can have left."""
        seeds = set(np.unique(_numbers(table, "seed")).tolist()) - {self.seed}
        states = set(table.column("status").unique().to_pylist()) - {OK, FAILED}
        is_early = len(table) > 0 and _numbers(table, "replication").min() < 0
        if seeds or states or is_early:
            wrong = "seed" if seeds else "status" if states else "replication"
            raise ResultError(
                f"{self.folder / 'runs'} holds runs of another experiment, or was changed: "
                f"their {wrong} is not one of this experiment. {_TAKE_A_COPY}"
            )

    @property
    def _months(self) -> Any:
        table = self._read("months")
        replications = _numbers(table, "replication")
        order = np.lexsort((_numbers(table, "month"), replications, self._codes(table)))
        return table.take(order[replications[order] < self.replications])

    @cached_property
    def _complete(self) -> NDArray[np.intp]:
        counts = np.bincount(self._kept["replication"], minlength=self.replications)
        return np.flatnonzero(counts == len(self.scenario_keys))

    def _column(self, measure: str) -> NDArray[np.float64]:
        from pyarrow import ArrowInvalid

        try:
            table = self._read("runs", [measure])
        except (KeyError, ArrowInvalid):
            raise ResultError(
                f"{self.folder} has no measure '{measure}'; it was made by version "
                f"{self.manifest.get('versions', {}).get('interlock', 'unknown')} of Interlock."
            ) from None
        return np.asarray(_numbers(table, measure)[self._kept["row"]], dtype=np.float64)

    @cached_property
    def _code_of(self) -> dict[str, int]:
        return {key: index for index, key in enumerate(self.scenario_keys)}

    def _codes(self, table: Any) -> NDArray[np.intp]:
        code = self._code_of
        found = table.column("scenario").combine_chunks().dictionary_encode()
        try:
            by_word = np.array([code[key] for key in found.dictionary.to_pylist()], dtype=np.intp)
        except KeyError as error:
            raise ResultError(
                f"{self.folder} is damaged: its runs name the scenario {error}, "
                f"which {MANIFEST} does not know."
            ) from None
        return np.asarray(by_word[found.indices.to_numpy()])


class ResultWriter:
    """A result folder, opened for adding runs; use `open_for_writing`."""

    def __init__(self, folder: Path, manifest: dict[str, Any], measures: Sequence[str]) -> None:
        self.folder = folder
        self.manifest = manifest
        self.measures = list(measures)
        parts = [_part_number(path) for path in (folder / "runs").glob("part-*.parquet")]
        self._next = 1 + max(parts, default=0)

    def made(self, plan: Plan) -> NDArray[np.bool_]:
        """Tell which runs of a plan need not be made again; failed ones are tried again.

        Returns
        -------
        Shape (scenarios, replications).
        """
        made = np.zeros((len(plan.scenarios), plan.replications), dtype=bool)
        known = Result(self.folder, plan.replications).made()
        made[:, : known.shape[1]] = known
        return made

    def add(self, records: Sequence[RunRecord]) -> None:
        """Write finished runs as one part; it is there completely or not at all."""
        if not records:
            return
        name = f"part-{self._next:06d}.parquet"
        write_parquet(self.folder / "months" / name, _months_table(records))
        write_parquet(self.folder / "runs" / name, _runs_table(records, self.measures))
        self._next += 1

    def begin(self) -> None:
        """Note that runs are about to be added: tables of an earlier, shorter state go."""
        _runs_table([], self.measures)  # what writing imports is there when Ctrl-C comes
        with _described(self.folder):
            for name in ("runs.csv", "months.csv"):
                (self.folder / name).unlink(missing_ok=True)
        self.note()

    def note(self, **changes: Any) -> None:
        """Write the manifest, with changes."""
        self.manifest.update(changes, updated=_now())
        write_json(self.folder / MANIFEST, self.manifest)

    def finish(self) -> None:
        """Write the CSV tables of a complete experiment, unless it is too large for them."""
        result = Result(self.folder)
        if result.planned > MOST_RUNS_AS_CSV:
            return
        for name in ("months", "runs"):  # runs.csv last: it says that both are there
            table = result.table(name)
            if table.num_rows or name == "runs":
                write_csv(self.folder / f"{name}.csv", table)


@contextlib.contextmanager
def open_for_writing(
    plan: Plan,
    folder: Path,
    *,
    measures: Sequence[str],
    command: str = "",
    force: bool = False,
    notes: Mapping[str, Any] | None = None,
) -> Iterator[ResultWriter]:
    """Create a result folder, or open that of the same experiment to continue it.

    Parameters
    ----------
    plan
        The experiment.
    folder
        Where to keep it.
    measures
        Names of the columns of the runs table.
    command
        Command line to be noted.
    force
        Replace what an existing result folder holds; any other folder is refused all the same.
    notes
        As in `note`; they stand in the manifest before the first run is made.

    Raises
    ------
    ResultError
        If the folder holds something else, is in use, or cannot be written.
    """
    _refuse_foreign(folder)
    with _described(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        manifest = None if force else _manifest_to_continue(plan, folder)
        if force:
            _clear(folder)
        if manifest is None:
            manifest = _with_notes(_new_manifest(plan, command), notes or {})
            write_json(folder / MANIFEST, manifest)
        for name, design in plan.designs().items():  # after the manifest, which says whose they are
            if not (folder / f"{name}.parquet").exists():
                write_design(folder / f"{name}.parquet", design)
        for name in ("runs", "months"):
            _make_folder(folder / name)
        _sweep(folder)
        if plan.replications > int(manifest["replications"]):
            manifest |= {"replications": plan.replications, "quick": plan.quick, "command": command}
        manifest |= _scenarios(plan)  # texts may have changed, and do not count as a difference
        yield ResultWriter(folder, _with_notes(manifest, notes or {}), measures)


def _make_folder(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise ResultError(
            f"{path} is a file; a folder of this name holds parts of the result. "
            "Move the file away, or choose another folder.",
            "(--out DIR).",
        )
    with _described(path):
        path.mkdir(exist_ok=True)


def find_folder(plan: Plan, root: Path = Path("results")) -> Path:
    """Name the default folder of an experiment: the one that holds it, or a new DATE-HASH."""
    fingerprint = plan.fingerprint()
    for length in (6, 12, 64):
        known = sorted(root.glob(f"*-{fingerprint[:length]}"))
        for folder in reversed(known):
            with contextlib.suppress(ResultError):
                if read_manifest(folder)["fingerprint"] == fingerprint:
                    return folder
        if not known:
            break
    return root / f"{datetime.now():%Y-%m-%d}-{fingerprint[:length]}"


def note(result: Result, notes: Mapping[str, Any]) -> None:
    """Note in the manifest what a result was last asked; an entry that is None is taken away.

    A folder that cannot be written stays as it is: its runs are as good.
    """
    manifest = _with_notes(result.manifest, notes)
    if manifest != result.manifest:
        result.manifest = manifest
        with contextlib.suppress(ResultError):
            write_json(result.folder / MANIFEST, manifest)


def _with_notes(manifest: Mapping[str, Any], notes: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in manifest.items() if name not in notes}
    return kept | {name: value for name, value in notes.items() if value is not None}


def list_results(root: Path = Path("results")) -> tuple[list[Result], list[str]]:
    """List the results in a folder, oldest first, and what is wrong with those not readable."""
    found: list[Result] = []
    faults: list[str] = []
    for manifest in sorted(root.glob(f"*/{MANIFEST}")):
        try:
            found.append(Result(manifest.parent))
        except ResultError as fault:
            faults.append(str(fault))
    found.sort(key=lambda result: (str(result.manifest.get("started", "")), result.folder.name))
    return found, faults


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a result folder.

    Raises
    ------
    ResultError
        If there is none, or it is damaged.
    """
    path = folder / MANIFEST
    with _described(path, "read"):
        if not folder.exists():
            raise ResultError(f"There is no folder {folder}. {_RESULTS_ARE_LISTED}")
        if not path.is_file():
            raise ResultError(
                f"{folder} is not a result of Interlock: it has no {MANIFEST}. "
                f"{_RESULTS_ARE_LISTED}"
            )
        text = path.read_bytes()
    try:
        manifest = json.loads(text)
    except ValueError as error:
        raise ResultError(f"{path} is damaged: it is not JSON ({error}).") from None
    return _checked(manifest, path)


def read_parts(folder: Path, name: str, columns: Sequence[str] | None = None) -> Any:
    """Read all parts of a table, in the order they were written; None if there are none.

    Parameters and errors are those of `each_part`.
    """
    import pyarrow as pa

    tables = list(each_part(folder, name, columns))
    return pa.concat_tables(tables, promote_options="permissive") if tables else None


def each_part(
    folder: Path, name: str, columns: Sequence[str] | None = None, rows: Any = None
) -> Iterator[Any]:
    """Read the parts of a table one by one, in the order they were written.

    Parameters
    ----------
    folder, name
        Result folder, and `runs` or `months`.
    columns
        Columns to read; all of them if left out.
    rows
        An Arrow expression that says which rows to read; all of them if left out.

    Raises
    ------
    ResultError
        If a part is damaged; the message names it.
    KeyError
        If a part has no such column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    for number in _whole_parts(folder):
        path = folder / name / f"part-{number:06d}.parquet"
        try:
            with path.open("rb") as file:
                part = pq.ParquetFile(file)
                if wrong := _wrong_columns(part.schema_arrow, name):
                    raise _damaged_part(path, f"is not a table of {name} ({wrong})")
                absent = set(columns or ()) - set(part.schema_arrow.names)
                if absent:
                    raise KeyError(absent.pop())
                if rows is None:
                    table = part.read(columns)
                else:
                    table = pq.read_table(file, columns=columns, filters=rows)
        except PermissionError:
            raise ResultError(f"Cannot read {path}: Permission denied.") from None
        except (OSError, pa.ArrowException) as error:
            raise _damaged_part(path, f"cannot be read ({_first_line(error)})") from None
        yield table


def write_design(path: Path, design: "Design") -> None:
    """Write a table of variants or worlds."""
    import pyarrow as pa

    write_parquet(path, pa.table({name: pa.array(design.column(name)) for name in design.names}))


def read_design(path: Path) -> "Design":
    """Read a table of variants or worlds.

    Raises
    ------
    ResultError
        If it is missing or damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from experiments.variants import Design

    try:
        with path.open("rb") as file:
            table = pq.read_table(file)
    except FileNotFoundError:
        raise ResultError(f"{path} is missing. {_TAKE_A_COPY}") from None
    except (OSError, pa.ArrowException) as error:
        reason = f"cannot be read ({_first_line(error)})"
        raise ResultError(f"{path} is damaged and {reason}. {_TAKE_A_COPY}") from None
    columns = [table.column(name).to_pylist() for name in table.column_names]
    return Design(tuple(table.column_names), tuple(zip(*columns, strict=True)))


def _damaged_part(path: Path, reason: str) -> ResultError:
    return ResultError(
        f"{path} is damaged and {reason}. Delete this file and start the experiment again: "
        "only its runs are simulated again."
    )


def _wrong_columns(schema: Any, name: str) -> str:
    """Say what is wrong with the columns of a part; nothing if they are as written."""
    expected = _COLUMNS[name]
    missing = [column for column in expected if column not in schema.names]
    if missing:
        return f"it lacks {', '.join(missing)}"
    types = dict(zip(schema.names, map(str, schema.types), strict=True))
    other = [column for column in types if types[column] != expected.get(column, "double")]
    return f"{other[0]} is {types[other[0]]}" if other else ""


def write_json(path: Path, content: Any) -> None:
    """Write JSON without ever leaving half a file."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # Half a character, as of a file name that is not UTF-8, is written as JSON's own \\udcff.
    _write_whole(path, lambda file: file.write(text.encode(errors="backslashreplace")))


def write_parquet(path: Path, table: Any) -> None:
    """Write an Arrow table as Parquet without ever leaving half a file."""
    import pyarrow.parquet as pq

    _write_whole(path, lambda file: pq.write_table(table, file))


def write_csv(path: Path, table: Any) -> None:
    """Write an Arrow table as CSV without ever leaving half a file; undefined values are empty."""
    import pyarrow.csv as pc

    _write_whole(path, lambda file: pc.write_csv(table, file))


def versions() -> dict[str, str]:
    """Give the versions of everything that decides the numbers, without importing it."""
    found = {"python": platform.python_version(), "interlock": package_version()}
    for name in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def deciding_versions(manifest: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Give what may move a number: versions of packages and the hash of the model's source.

    Parameters
    ----------
    manifest
        That of a result; what is here if left out.
    """
    found = versions() if manifest is None else manifest["versions"]
    source = source_hash() if manifest is None else manifest["source_hash"]
    python = ".".join(str(found.get("python", "unknown")).split(".")[:2])
    packages = {name: str(found.get(name, "unknown")) for name in ("interlock", "numpy", "numba")}
    return {"python": python, **packages, "model": str(source)}


def _runs_table(records: Sequence[RunRecord], measures: Sequence[str]) -> Any:
    import pyarrow as pa

    columns = {
        "scenario": pa.array([each.scenario for each in records], pa.string()),
        "replication": pa.array([each.replication for each in records], pa.int64()),
        "world": pa.array([each.world for each in records], pa.int64()),
        "seed": pa.array([each.seed for each in records], pa.uint64()),
        "status": pa.array([FAILED if each.error else OK for each in records], pa.string()),
        "error": pa.array([each.error for each in records], pa.string()),
    }
    values = np.full((len(records), len(measures)), np.nan)
    for row, record in enumerate(records):
        values[row] = [record.outcomes.get(name, np.nan) for name in measures]
    for at, name in enumerate(measures):
        column = np.ascontiguousarray(values[:, at])
        columns[name] = pa.array(column, mask=~np.isfinite(column))
    return pa.table(columns)


def _months_table(records: Sequence[RunRecord]) -> Any:
    """Make the table of months; every part has all columns, also where no months are kept."""
    import pyarrow as pa

    from model.outcomes import MEASURES  # late: reading does without it

    kept = [(each, each.months) for each in records if each.months is not None]
    lengths = [len(months["month"]) for _, months in kept]
    keys = np.array([each.scenario for each, _ in kept], dtype=object)
    replications = np.array([each.replication for each, _ in kept], dtype=np.int64)
    columns = {
        "scenario": pa.array(np.repeat(keys, lengths), pa.string()),
        "replication": pa.array(np.repeat(replications, lengths), pa.int64()),
        "month": pa.array([1 + row for length in lengths for row in range(length)], pa.int64()),
    }
    series = _series([months for _, months in kept])
    undefined = np.full(sum(lengths), np.nan)
    for name in (name for name, measure in MEASURES.items() if measure.is_monthly):
        values = series.get(name, undefined)
        columns[name] = pa.array(values, mask=~np.isfinite(values))
    return pa.table(columns)


def _series(
    months: Sequence[NDArray[Any] | Mapping[str, NDArray[Any]]],
) -> Mapping[str, NDArray[np.float64]]:
    """Give the monthly measures of many runs one after the other, shape (months of all runs,).

    They are worked out for all of them at once, which takes a tenth of the time.
    """
    from model.outcomes import monthly

    tables = [each for each in months if isinstance(each, np.ndarray)]
    if tables and len(tables) == len(months):
        records = b"".join(each.tobytes() for each in tables)  # joining records is slow in NumPy
        return monthly(np.frombuffer(records, dtype=tables[0].dtype))
    some = [monthly(each) if isinstance(each, np.ndarray) else each for each in months]
    names = some[0] if some else ()
    return {name: np.concatenate([each[name] for each in some]).astype(float) for name in names}


def _numbers(table: Any, name: str) -> NDArray[Any]:
    return np.asarray(table.column(name).to_numpy())


def _is_word(column: Any, word: str) -> NDArray[np.bool_]:
    """Tell which entries of a column are a word."""
    found = column.combine_chunks().dictionary_encode()
    is_it = np.array([each == word for each in found.dictionary.to_pylist()], dtype=bool)
    return np.asarray(is_it[found.indices.to_numpy()])


def _whole_parts(folder: Path) -> list[int]:
    halves = [
        {_part_number(path) for path in (folder / name).glob("part-*.parquet")}
        for name in ("runs", "months")
    ]
    return sorted(halves[0] & halves[1])


def _part_number(path: Path) -> int:
    digits = path.stem.removeprefix("part-")
    return int(digits) if digits.isdigit() else 0


def _new_manifest(plan: Plan, command: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "fingerprint": plan.fingerprint(),
        "command": command,
        "quick": plan.quick,
        "seed": plan.seed,
        "replications": plan.replications,
        "order": "replication by replication, all scenarios of one before the next",
        "source_hash": source_hash(),
        "versions": versions(),
        "started": _now(),
        "updated": _now(),
        "seconds": 0.0,
        "counts": {"planned": len(plan), "ok": 0, "failed": 0},
        **_scenarios(plan),
    }


def _scenarios(plan: Plan) -> dict[str, Any]:
    return {
        "scenario_fingerprints": plan.scenario_fingerprints(),
        "scenarios": [each.resolved() for each in plan.described()],
        "designs": {name: design.digest() for name, design in plan.designs().items()},
    }


def _checked(manifest: Any, path: Path) -> dict[str, Any]:
    if not isinstance(manifest, dict) or not str(manifest.get("schema", "")).startswith(
        SCHEMA.partition("/")[0]
    ):
        raise ResultError(f"{path} is not the manifest of an Interlock result.")
    if manifest["schema"] != SCHEMA:
        raise ResultError(
            f"{path} has the form {manifest['schema']}, this version of Interlock reads {SCHEMA}."
        )
    missing = [name for name in _ASKED_FOR if name not in manifest]
    if missing:
        raise ResultError(f"{path} is damaged: it lacks {', '.join(missing)}.")
    if not _has_right_types(manifest):
        raise ResultError(f"{path} is damaged: seed, replications or scenarios are not readable.")
    _refuse_changes(manifest, path)
    return manifest


def _refuse_changes(manifest: dict[str, Any], path: Path) -> None:
    """Refuse a manifest whose parts do not fit each other; its fingerprint tells."""
    known = manifest["scenario_fingerprints"]
    keys = [str(each["key"]) for each in manifest["scenarios"]]
    if list(known) != keys:
        names = " and ".join(", ".join(map(repr, each)) for each in (keys, known))
        raise ResultError(f"{path} was changed: it names the scenarios {names}. {_TAKE_A_COPY}")
    made = (manifest["seed"], manifest["source_hash"], manifest["versions"].get("interlock", ""))
    designs = tuple(manifest.get("designs", {}).values())
    if fingerprint_of(known, *made, designs) != manifest["fingerprint"]:
        raise ResultError(
            f"{path} was changed: its fingerprint is not that of its scenarios, seed and "
            f"versions. {_TAKE_A_COPY}"
        )


def _has_right_types(manifest: dict[str, Any]) -> bool:
    scenarios = manifest["scenarios"]
    return (
        isinstance(manifest["seed"], int)
        and isinstance(manifest["replications"], int)
        and manifest["replications"] > 0
        and isinstance(scenarios, list)
        and bool(scenarios)
        and all(isinstance(each, dict) and "key" in each for each in scenarios)
        and isinstance(manifest["scenario_fingerprints"], dict)
        and isinstance(manifest["versions"], dict)
    )


def _refuse_foreign(folder: Path) -> None:
    """Refuse what is no folder, or holds something and is no result; nothing is written there."""
    with _described(folder, "read"):
        if folder.exists() and not folder.is_dir():
            raise ResultError(
                f"{folder} is a file; results need a folder. Choose another.", "(--out DIR)."
            )
        if not (_is_unused(folder) or _is_result(folder)):
            raise ResultError(
                f"{folder} is not empty and not a result of Interlock, so nothing is written "
                "there. Choose another folder.",
                "(--out DIR).",
            )


def _is_unused(folder: Path) -> bool:
    """Tell whether a folder is not there, or holds no more than a start that failed leaves."""
    return not folder.exists() or all(
        path.name == LOCK or (path.name.startswith(f".{MANIFEST}.") and path.suffix == ".tmp")
        for path in folder.iterdir()
    )


def _is_result(folder: Path) -> bool:
    """Tell whether a folder holds a result, if only a damaged one."""
    if not (folder / MANIFEST).is_file():
        return False
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except ValueError:
        return (folder / "runs").is_dir() and (folder / "months").is_dir()
    schema = manifest.get("schema", "") if isinstance(manifest, dict) else ""
    return str(schema).startswith(SCHEMA.partition("/")[0])


def _manifest_to_continue(plan: Plan, folder: Path) -> dict[str, Any] | None:
    """Return the manifest to continue with, None to begin anew, or refuse the folder."""
    if not (folder / MANIFEST).exists():
        return None
    manifest = read_manifest(folder)
    if manifest["fingerprint"] == plan.fingerprint():
        return manifest
    raise ResultError(
        f"{folder} holds another experiment ({_what_differs(plan, manifest)}). "
        "Choose another folder, or have that result replaced.",
        "(--out DIR, or --force).",
    )


def _what_differs(plan: Plan, manifest: dict[str, Any]) -> str:
    stored, ours = manifest["scenario_fingerprints"], plan.scenario_fingerprints()
    if list(stored) != list(ours):
        return f"scenarios {', '.join(stored)}"
    if manifest["seed"] != plan.seed:
        return f"seed {manifest['seed']}"
    designs = {name: design.digest() for name, design in plan.designs().items()}
    if manifest.get("designs", {}) != designs:
        return "other variants or worlds"
    changed = [key for key, fingerprint in ours.items() if stored[key] != fingerprint]
    if changed:
        return f"other inputs in {', '.join(changed)}"
    if manifest.get("source_hash") != source_hash():
        return "made with another version of the model"
    return "made with another version of Interlock"


def _clear(folder: Path) -> None:
    """Delete what an earlier result left in its folder, and nothing else."""
    if not (folder / MANIFEST).exists():
        return
    with _described(folder):
        for pattern in _OURS:
            for path in folder.glob(pattern):
                if path.is_file():
                    path.unlink()


def _sweep(folder: Path) -> None:
    """Delete the unfinished files of a command that was killed."""
    with _described(folder):
        for pattern in (".*.tmp", "runs/.*.tmp", "months/.*.tmp"):
            for path in folder.glob(pattern):
                path.unlink(missing_ok=True)


def _write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    with _described(path):
        write_whole(path, write)


@contextlib.contextmanager
def _described(path: Path, verb: str = "write") -> Iterator[None]:
    """Turn a fault of the disk into a message that names the file."""
    try:
        yield
    except OSError as error:
        option = ""
        if error.errno == errno.ENOSPC:
            reason = "The disk is full: make room and start again."
        else:
            reason = f"{_reason(error)}."
            option = "" if verb == "read" else "(choose a folder you may write to: --out DIR)."
        raise ResultError(f"Cannot {verb} {path}: {reason}", option) from error


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep a second process from writing into the folder; the lock ends with the process."""
    with _described(folder):
        file = (folder / LOCK).open("ab")
    with file:
        if not _lock(file):
            raise ResultError(
                f"{folder} is being written by another interlock command. "
                "Wait for it, or choose another folder.",
                "(--out DIR).",
            )
        yield


if sys.platform == "win32":

    def _lock(file: IO[bytes]) -> bool:
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _lock(file: IO[bytes]) -> bool:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            return True
        return True


def _no_runs_yet(result: Result) -> str:
    return (
        f"{result.folder} holds no finished runs yet. "
        f"Continue it: {result.manifest.get('command') or 'give its command again'}"
    )


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).rstrip(".")


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:200].rstrip(".")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
