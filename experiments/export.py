"""Tables of a result for other programs: CSV for spreadsheets, Parquet, JSON.

Rows are written as they are read, part by part: a table may be larger than memory.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from experiments.store import Result, ResultError
from experiments.whole_file import write_whole

if TYPE_CHECKING:
    from experiments.variants import Design

FORMS = ("csv", "parquet", "json")
TABLES = ("runs", "months", "variants", "worlds")
_DESIGN_KEYS = {"variants": "scenario", "worlds": "world"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ROWS_AT_A_TIME = 10_000  # of JSON, whose rows take a hundred times the memory of a column's


@dataclass(frozen=True)
class CsvForm:
    """How numbers and columns are written in CSV.

    Attributes
    ----------
    separator
        What stands between columns, one character.
    decimal
        Decimal mark.
    has_mark
        Whether the file begins with the mark by which Excel knows UTF-8.
    """

    separator: str = ","
    decimal: str = "."
    has_mark: bool = False


def export(
    result: Result,
    table: str,
    path: Path,
    form: str,
    *,
    with_inputs: bool = False,
    csv: CsvForm = CsvForm(),
) -> int:
    """Write a table of a result into a file, completely or not at all.

    Parameters
    ----------
    result
        What is exported.
    table
        One of `TABLES`.
    path, form
        The file, and one of `FORMS`.
    with_inputs
        Whether `runs` and `months` get a column for each input of variants and worlds.
    csv
        How CSV is written.

    Returns
    -------
    Number of rows.

    Raises
    ------
    ResultError
        If the result has no such table or inputs, the table has no rows, or it cannot be read.
    OSError
        If the file cannot be written.
    """
    if with_inputs and not result.manifest.get("designs"):
        raise ResultError(
            f"{result.folder} has neither variants nor worlds, so there are no inputs to add."
        )
    tables = (each for each in _tables(result, table, with_inputs=with_inputs) if len(each))
    first = next(tables, None)  # what is wrong with the result is found before a file is made
    if first is None:
        raise ResultError(_nothing_in(result, table))
    count = 0

    def all_tables() -> Iterator[Any]:
        nonlocal count
        for each in _chained(first, tables):
            count += len(each)
            yield each

    writers: dict[str, Callable[[IO[bytes], Iterator[Any], Any], None]] = {
        "csv": lambda file, some, schema: _write_csv(file, some, schema, csv),
        "parquet": _write_parquet,
        "json": _write_json,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: writers[form](file, all_tables(), first.schema))
    return count


def form_named(path: Path) -> str:
    """Give the form that the ending of a file names; CSV where it has none.

    Raises
    ------
    ValueError
        If the ending names no form; the message says which do.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending and ending not in FORMS:
        endings = ", ".join(f".{form}" for form in FORMS)
        raise ValueError(
            f"'{path}' ends in {path.suffix}, which names no form that can be written; one of "
            f"{endings} does. Under another ending: --as csv, --as parquet or --as json."
        )
    return ending or FORMS[0]


def _nothing_in(result: Result, table: str) -> str:
    """Say why a table has no rows, and what to do instead."""
    return (
        f"{result.folder} holds no {table}: what was asked of its runs needs none, so none were "
        "kept. Export its runs (--table runs), or make runs whose months are kept: interlock run, "
        "or interlock compare without --worlds."
    )


def _chained(first: Any, others: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from others


def _tables(result: Result, table: str, *, with_inputs: bool) -> Iterator[Any]:
    """Yield the rows of a table as Arrow tables of the same columns."""
    if table in _DESIGN_KEYS:
        yield _design_table(result, table)
        return
    inputs = _Inputs(result) if with_inputs else None
    for batch in result.batches(table):
        yield batch if inputs is None else inputs.beside(batch)


def _design_table(result: Result, table: str) -> Any:
    import pyarrow as pa

    design = result.worlds if table == "worlds" else None
    keys: Any = [] if design is None else range(len(design))
    if table == "variants" and result.variants is not None:
        design, keys = result.variants.design, list(result.variants.keys())
    if design is None:
        others = "one by one" if table == "variants" else "without other worlds"
        raise ResultError(
            f"{result.folder} has no {table}: its scenarios were given {others}. "
            "Its runs: --table runs."
        )
    return pa.table({_DESIGN_KEYS[table]: pa.array(keys), **_columns(design)})


def _columns(design: "Design") -> dict[str, Any]:
    import pyarrow as pa

    return {name: pa.array(design.column(name)) for name in design.names}


class _Inputs:
    """The inputs by which runs differ, as columns beside the runs.

    An input that both a variant and its world set is the world's, as it was simulated.
    """

    def __init__(self, result: Result) -> None:
        self._variants = _columns(result.variants.design) if result.variants else {}
        self._worlds = _columns(result.worlds) if result.worlds else {}
        self._count = len(result.worlds) if result.worlds else 1

    def beside(self, table: Any) -> Any:
        """Add the columns to a piece of the table of runs or of months."""
        import pyarrow as pa
        import pyarrow.compute as pc

        columns = {}
        if self._variants:
            row = pc.subtract(pc.cast(table.column("scenario"), pa.int64()), 1)  # keys count from 1
            columns = {name: values.take(row) for name, values in self._variants.items()}
        world = np.asarray(table.column("replication").to_numpy()) % self._count
        columns |= {name: values.take(pa.array(world)) for name, values in self._worlds.items()}
        for name, values in columns.items():
            table = table.append_column(name, values)
        return table


def _write_parquet(file: IO[bytes], tables: Iterator[Any], schema: Any) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetWriter(file, schema) as writer:
        for table in tables:
            writer.write_table(table)


def _write_csv(file: IO[bytes], tables: Iterator[Any], schema: Any, form: CsvForm) -> None:
    import pyarrow as pa
    import pyarrow.csv as pc

    if form.has_mark:
        file.write(_BYTE_ORDER_MARK)
    is_plain = form.decimal == "."
    kinds = [
        pa.string() if each == pa.float64() and not is_plain else each for each in schema.types
    ]
    written = pa.schema(list(zip(schema.names, kinds, strict=True)))
    options = pc.WriteOptions(delimiter=form.separator)
    with pc.CSVWriter(file, written, write_options=options) as writer:
        for table in tables:
            writer.write_table(table if is_plain else _with_decimal(table, form.decimal))


def _with_decimal(table: Any, mark: str) -> Any:
    """Turn numbers into texts with another decimal mark, each with all its digits."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for at, field in enumerate(table.schema):
        if field.type == pa.float64():
            words = pc.cast(table.column(at), pa.string())
            marked = pc.replace_substring(words, pattern=".", replacement=mark)
            table = table.set_column(at, field.name, marked)
    return table


def _write_json(file: IO[bytes], tables: Iterator[Any], schema: Any) -> None:
    """Write one array with an object for each row, each on a line of its own."""
    before = "["
    for table in tables:
        for batch in table.to_batches(max_chunksize=_ROWS_AT_A_TIME):
            for row in batch.to_pylist():
                text = json.dumps(row, ensure_ascii=False, allow_nan=False)
                file.write(f"{before}\n{text}".encode())
                before = ","
    file.write(b"\n]\n" if before == "," else b"[]\n")
