"""The list of saved results: what each was asked, of which scenarios, with how many runs."""

import shlex
from pathlib import Path
from typing import Any

from experiments.store import Result, ResultError, list_results
from reports.kinds import kind_of
from reports.lists import print_list
from reports.screen import Screen

COLUMNS = ("folder", "asked", "runs", "date", "state")  # what a table shows
_SCENARIO, _COMPARISON = "one scenario", "comparison"
_NAMES = ("folder", "question", "scenarios", "runs", "failed", "date", "state")  # as data


def print_results(screen: Screen, root: Path) -> None:
    """Print the result folders in a folder, and which of them cannot be read."""
    found, faults = list_results(root)
    records: list[dict[str, Any]] = []
    for result in found:
        try:
            records.append(_record(result))
        except ResultError as fault:
            faults.append(str(fault))
    is_data = screen.form in ("json", "csv")
    print_list(
        screen,
        "result.list",
        records if is_data else [_cells(each) for each in records],
        _NAMES if is_data else COLUMNS,
        first=f"{len(records)} result{'s' if len(records) != 1 else ''} in {root}.",
        last=f"Next: interlock show {shlex.quote(records[-1]['folder'])}" if records else "",
        numbers=("runs",),
        empty="Make one: interlock compare baseline shared-kpis",
    )
    for text in faults:
        screen.complain(text)


def _record(result: Result) -> dict[str, Any]:
    """Say what a result was asked, of which scenarios, and how far its runs are."""
    parts = [result, *_inner(result)]
    failed = sum(each.failed for each in parts)
    values = (
        str(result.folder),
        _question(result),
        ", ".join(_scenarios(result)),
        sum(each.finished for each in parts) + failed,
        failed,
        str(result.manifest.get("started", ""))[:10],
        _state(result, parts, failed),
    )
    return dict(zip(_NAMES, values, strict=True))


def _cells(record: dict[str, Any]) -> dict[str, str]:
    """Put a record into the few columns that a terminal holds."""
    asked = f"{record['question']}: {record['scenarios']}"
    return record | {"asked": asked, "runs": f"{record['runs']:,}"}


def _inner(result: Result) -> list[Result]:
    """Open the folders within a result, in which a search keeps what it tried."""
    return list_results(result.folder)[0]


def _question(result: Result) -> str:
    """Say in plain words what the runs were asked."""
    kind = kind_of(result)
    if kind is not None:
        return kind.words
    return _SCENARIO if len(result.scenario_keys) == 1 else _COMPARISON


def _scenarios(result: Result) -> list[str]:
    """Name the scenarios that the question is about, without those made for its answer."""
    kind = kind_of(result)
    keys = [str(each["key"]) for each in result.manifest["scenarios"]]
    return keys if kind is None or kind.scenarios is None else keys[: kind.scenarios]


def _state(result: Result, parts: list[Result], failed: int) -> str:
    """Say whether every run is made and the question answered, or how much is there."""
    kind = kind_of(result)
    if not all(each.is_complete for each in parts):
        made = sum(each.finished + each.failed for each in parts)
        return f"{made:,} of {sum(each.planned for each in parts):,}"
    if kind is not None and not kind.is_answered(result):
        return "not finished"
    return f"{failed:,} failed" if failed else "complete"
