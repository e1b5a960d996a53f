"""Lists on the screen: scenarios, their inputs and faults, saved results; in every form."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.faults import Fault, ScenarioError, ScenarioFileError
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
    empty
        What to say in place of a table without rows.
    """
    if screen.form == "json":
        schema = f"interlock.{name}/1"
        screen.say_json({"schema": schema, "rows": [dict(each) for each in records]})
        return
    if screen.form == "csv":
        screen.say_csv(records)
        return
    titles = {"input": "Input", **(heads or {})}
    head = [titles.get(column, column.capitalize()) for column in columns]
    rows = [[str(each[column]) for column in columns] for each in records]
    if first:
        screen.say_wrapped(first)
        screen.say()
    if rows:
        screen.say_tables([(head, rows)], range(len(columns)))
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
    code = DONE
    for name in names:
        try:
            lines = imported_lines(load_scenario(name))
        except ScenarioError as error:
            is_unreadable = isinstance(error, ScenarioFileError)
            code = max(code, NO_FILE) if is_unreadable and code == DONE else WRONG_SCENARIO
            count = len(error.faults)
            screen.say(f"{name:{width}}  {count} fault{'s' if count > 1 else ''}")
            for fault in error.faults:
                screen.say(f"  {_without_file(fault, name)}")
        else:
            screen.say("\n  ".join([f"{name:{width}}  ok", *lines]))
    return code


def print_differences(screen: Screen, first: str, second: str) -> None:
    """Print the inputs in which two scenarios differ."""
    a, b = load_all([first, second])
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
        last=f"Next: interlock compare {shlex.join([first, second])}",
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


def print_results(screen: Screen, root: Path) -> None:
    """Print the result folders in a folder, and which of them cannot be read."""
    from experiments.store import list_results  # late: the other lists do without it

    found, faults = list_results(root)
    records = [
        {
            "folder": str(result.folder),
            "scenarios": ", ".join(result.scenario_keys),
            "runs": result.replications,
            "state": _state(result),
        }
        for result in found
    ]
    print_list(
        screen,
        "result.list",
        records,
        ("folder", "scenarios", "runs", "state"),
        first=f"{len(found)} result{'s' if len(found) != 1 else ''} in {root}.",
        last=f"Next: interlock show {shlex.quote(str(found[-1].folder))}" if found else "",
        empty="Make one: interlock compare baseline shared-kpis",
    )
    for fault in faults:
        screen.complain(fault)


def _without_file(fault: Fault, name: str) -> str:
    return str(fault).removeprefix(f"{name}, ").removeprefix(f"{name}: ")


def _state(result: "Result") -> str:
    done = result.finished + result.failed
    if result.failed:
        return f"{result.failed} failed"
    return "complete" if result.is_complete else f"{done} of {result.planned}"
