"""What came of making runs of a saved result again, on the screen."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict

from experiments.verification import Difference, Verification
from reports import wording
from reports.screen import Screen

_MOST_SHOWN = 10
_NAMES = {"model": "the model's source"}


def print_verification(screen: Screen, verification: Verification) -> None:
    """Print whether the runs came out as they are stored, and which did not."""
    warnings = _warnings(verification)
    if screen.form == "json":
        screen.say_json(_document(verification, warnings))
    elif screen.form == "csv":
        rows = [asdict(each) for each in verification.differences]
        screen.say_csv(rows, tuple(Difference.__dataclass_fields__))
    if screen.form in ("json", "csv"):
        for text in warnings:
            screen.note(text)
        return
    _say_answer(screen, verification, warnings)
    if verification.differences:
        screen.say()
        head = ["Scenario", "Replication", "Differs in", "Stored", "Again"]
        screen.say_tables([(head, _rows(verification))], (0, 2))
        more = len(verification.differing) - _MOST_SHOWN
        if more > 0:
            screen.say(f"{more:,} more runs differ; --csv lists all.")
    screen.say()
    screen.say(f"Results: {verification.result.folder}")
    screen.say(f"Next: interlock {_following(verification)}")


def _say_answer(screen: Screen, verification: Verification, warnings: Sequence[str]) -> None:
    checked = wording.counted(len(verification.checked), "run")
    if verification.differences:
        count = len(verification.differing)
        answer = f"{count:,} of {checked} made again {'differ' if count != 1 else 'differs'}."
    else:
        answer = f"{checked} made again: the same to the last bit."
    screen.say_wrapped(f"**{answer}**" if screen.form == "md" else answer)
    what = "outcomes and months" if verification.months else "outcomes; no months are kept of them"
    screen.say_wrapped(f"Compared were {what}.")
    if verification.failed:
        failed = wording.counted(verification.failed, "run")
        screen.say_wrapped(f"{failed} among them had failed, and must fail in the same way.")
    for text in warnings:
        screen.say_wrapped(text)


def _warnings(verification: Verification) -> list[str]:
    """Say what the folder was made with, where that is not what is here."""
    if not verification.made_with:
        return []
    others = "; ".join(
        f"{_NAMES.get(name, name)} {there}, here {here}"
        for name, there, here in verification.made_with
    )
    return [
        f"The folder was made with other versions ({others}): differences are to be expected, "
        "and say nothing against it."
    ]


def _rows(verification: Verification) -> list[list[str]]:
    """Write a row for each run that differs, with what differs first and how much more does."""
    rows = []
    for key in verification.differing[:_MOST_SHOWN]:
        own = [
            each for each in verification.differences if (each.scenario, each.replication) == key
        ]
        more = f", {len(own) - 1} more" if len(own) > 1 else ""
        ends = [_value(each) for each in (own[0].stored, own[0].again)]
        rows.append([own[0].scenario, str(own[0].replication), f"{own[0].what}{more}", *ends])
    return rows


def _value(value: float | str | None) -> str:
    if isinstance(value, str):
        return wording.starting(value) if len(value) <= 20 else f"{value[:19]}..."
    return wording.UNKNOWN if value is None else repr(value)


def _following(verification: Verification) -> str:
    folder = shlex.quote(str(verification.result.folder))
    if not verification.differences or verification.made_with:
        return f"show {folder}"
    there = verification.result.finished + verification.result.failed
    sample = min(10 * len(verification.checked), there)
    if sample <= len(verification.checked):
        return f"show {folder}"
    return f"result verify {folder} --sample {sample}"


def _document(verification: Verification, warnings: Sequence[str]) -> dict[str, object]:
    return {
        "schema": "interlock.result.verify/1",
        "provenance": verification.result.provenance(),
        "checked": [
            {"scenario": scenario, "replication": replication}
            for scenario, replication in verification.checked
        ],
        "failed": verification.failed,
        "with_months": verification.months,
        "same": not verification.differences,
        "differences": [asdict(each) for each in verification.differences],
        "made_with": [
            {"what": name, "there": there, "here": here}
            for name, there, here in verification.made_with
        ],
        "warnings": [{"text": text} for text in warnings],
    }
