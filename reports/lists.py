"""Lists on the screen: scenarios, their inputs and faults, saved results; in every form."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.faults import Fault, ScenarioError, ScenarioFileError, counted
from model.scenario import Scenario, differences, in_words, load_scenario
from model.scenario_file import bundled_scenarios
from model.scenario_form import declared_inputs, json_schema
from reports.failures import DONE, NO_FILE, WRONG_SCENARIO
from reports.request import imported_lines, load_all
from reports.screen import Screen
from reports.wording import wrapped

if TYPE_CHECKING:
    from experiments.store import Result


def print_list(
    screen: Screen,
    name: str,
    records: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    first: str = "",
    last: str = "",
    heads: Mapping[str, str] | None = None,
    numbers: Sequence[str] = (),
    empty: str = "",
) -> None:
    """Print records in the form asked for; as a table between a first and a last line.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    name
        Name of the list in its JSON schema, such as `scenario.list`.
    records
        One for each row, with a value for each column.
    columns
        Keys that a table shows.
    first, last
        Lines around a table; left out where empty.
    heads
        Heads of columns that are not just their keys.
    numbers
        Columns that stand to the right.
    empty
        What to say in place of a table without rows.
    """
    if screen.form == "json":
        schema = f"interlock.{name}/1"
        screen.say_json({"schema": schema, "rows": [dict(each) for each in records]})
        return
    if screen.form == "csv":
        screen.say_csv(records, columns)
        return
    titles = {"input": "Input", **(heads or {})}
    head = [titles.get(column, column.capitalize()) for column in columns]
    rows = [[str(each[column]) for column in columns] for each in records]
    if first:
        screen.say_wrapped(first)
        screen.say()
    if rows:
        left = [at for at, column in enumerate(columns) if column not in numbers]
        screen.say_tables([(head, rows)], left)
    else:
        screen.say(empty)
    if last:
        screen.say(f"\n{last}")


def print_bundled(screen: Screen) -> None:
    """Print the built-in scenarios and the question each one asks."""
    found = [load_scenario(name) for name in bundled_scenarios()]
    print_list(
        screen,
        "scenario.list",
        [{"scenario": each.key, "name": each.name, "question": each.question} for each in found],
        ("scenario", "question"),
        first=f"{len(found)} scenario{'s come' if len(found) != 1 else ' comes'} with Interlock.",
        last="Next: interlock compare baseline shared-kpis",
    )


def print_scenario(screen: Screen, name: str, *, detail: bool) -> None:
    """Print a scenario: its question, and its inputs (those that are no defaults, or all)."""
    loaded = load_scenario(name)
    plain = Scenario.build()
    if screen.form == "json":
        screen.say_json({"schema": "interlock.scenario/1", "scenario": loaded.resolved()})
        return
    usual = plain.inputs()
    inputs = [
        {
            "input": key,
            "value": in_words(key, value),
            "default": in_words(key, usual[key]) if key in usual else "",
        }
        for key, value in loaded.inputs().items()
        if detail or value != usual.get(key)
    ]
    inputs += [
        {"input": f"organization.names.{name}", "value": called, "default": name}
        for name, called in loaded.organization.names
    ]
    texts = [loaded.question, loaded.changes, loaded.look_at]
    print_list(
        screen,
        "scenario.show",
        inputs,
        ("input", "value", "default"),
        first=f"{loaded.name}: {' '.join(text for text in texts if text)}".rstrip(": "),
        last="Meaning of each: interlock scenario schema" if detail else "All inputs: add --detail",
        empty="All inputs have their default.",
    )


def print_faults(screen: Screen, names: Sequence[str]) -> int:
    """Print for each scenario file that it is right, or its faults; return the exit code."""
    width = max(len(name) for name in names)
    checks = [_checked(name) for name in names]
    if screen.form == "table":
        for check in checks:
            screen.say("\n  ".join([f"{check.name:{width}}  {check.state}", *check.lines()]))
    else:
        rows = [row for check in checks for row in check.rows()]
        print_list(screen, "scenario.check", rows, tuple(rows[0]))
    codes = {check.code for check in checks}
    return WRONG_SCENARIO if WRONG_SCENARIO in codes else max(codes)


@dataclass(frozen=True)
class _Check:
    """What was found in a scenario file: faults or, where there are none, what was imported."""

    name: str
    code: int
    faults: Sequence[Fault] = ()
    notes: Sequence[str] = ()

    @property
    def state(self) -> str:
        return counted(len(self.faults), "fault") if self.faults else "ok"

    def lines(self) -> list[str]:
        return [*(_without_file(fault, self.name) for fault in self.faults), *self.notes]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each fault, or one that says that the file is right."""
        rows: list[dict[str, Any]] = [
            {"line": fault.line, "input": fault.path, "message": fault.message}
            for fault in self.faults
        ]
        rows = rows or [{"line": None, "input": "", "message": " ".join(self.notes)}]
        state = "fault" if self.faults else "ok"
        return [{"file": self.name, "state": state, **row} for row in rows]


def _checked(name: str) -> _Check:
    try:
        scenario = load_scenario(name)
        return _Check(name, DONE, notes=[*imported_lines(scenario), *_code_lines(scenario)])
    except ScenarioFileError as error:
        return _Check(name, NO_FILE, error.faults)
    except ScenarioError as error:
        return _Check(name, WRONG_SCENARIO, error.faults)


def _code_lines(scenario: Scenario) -> list[str]:
    """Say that code is neither run nor compiled by a check; nothing without code."""
    if scenario.code is None:
        return []
    name = Path(scenario.code.name).name
    return [f"{name} is not run by this check: whether its code works, a run --with-code shows."]


def print_written(screen: Screen, what: str, path: Path, *, said: str, following: str) -> None:
    """Print that a file is written, and what to type next."""
    if screen.form == "table":
        screen.say(said)
        if following:
            screen.say(f"Next: {following}")
    else:
        record = {"file": str(path), "bytes": path.stat().st_size}
        print_list(screen, what, [record], tuple(record))


def print_exported(screen: Screen, result: "Result", table: str, path: Path, rows: int) -> None:
    """Print that a table of a result is written into a file."""
    if screen.form in ("table", "md"):
        screen.say(f"{rows:,} rows of {table} are written to {path}.")
        if not result.is_complete:
            made = result.finished + result.failed
            screen.say(
                f"The result is not complete: {made:,} of {result.planned:,} runs are there."
            )
        screen.say(f"Results: {result.folder}")
        screen.say(f"Next: interlock result verify {shlex.quote(str(result.folder))}")
        return
    record = {"table": table, "file": str(path), "rows": rows, "bytes": path.stat().st_size}
    print_list(screen, "result.export", [record], tuple(record))


def print_differences(screen: Screen, first: str, second: str) -> None:
    """Print the inputs in which two scenarios differ."""
    a, b = load_all([first, second], ending="Nothing was compared.")
    rows = [
        {"input": key, "a": in_words(key, ours), "b": in_words(key, theirs)}
        for key, ours, theirs in differences(a, b)
    ]
    count = f"{len(rows)} input{'s' if len(rows) != 1 else ''}"
    print_list(
        screen,
        "scenario.diff",
        rows,
        ("input", "a", "b"),
        first=f"{first} and {second} differ in {count}.",
        last=f"Next: interlock compare {shlex.join([first, second])}" if rows else "",
        heads={"a": a.key, "b": b.key},
        empty="They are the same to the model.",
    )


def print_inputs(screen: Screen) -> None:
    """Print all inputs with default, range, source and meaning; as JSON, the JSON Schema."""
    if screen.form == "json":
        screen.say_json(json_schema())
        return
    inputs = declared_inputs()
    records = [
        {
            "input": key,
            "default": each.default_in_words,
            "allowed": each.allowed,
            "meaning": each.doc,
            "source": each.source,
        }
        for key, each in inputs.items()
    ]
    if screen.form != "table":
        print_list(screen, "scenario.schema", records, tuple(records[0]))
        return
    screen.say(f"{len(records)} inputs; each must be as allowed, and is the default if left out.")
    for each in records:
        screen.say(f"\n{each['input']}: {each['default']}")
        text = f"{each['meaning']} Allowed: {each['allowed']}. Source: {each['source']}."
        for line in wrapped(f"    {text}", "    "):
            screen.say(line)


def _without_file(fault: Fault, name: str) -> str:
    return str(fault).removeprefix(f"{name}, ").removeprefix(f"{name}: ")
