"""Validation: the model beside patterns of real companies, measured and printed."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from experiments.patterns.catalog import PATTERNS, measured
from experiments.patterns.finding import FAILS, Finding
from experiments.patterns.study import Study
from model.engine import compile_ahead
from reports.failures import WRONG_COMMAND, Failure
from reports.lists import print_list
from reports.progress import progress
from reports.screen import Screen

COLUMNS = ("pattern", "statement", "source", "accepted", "model", "interval", "verdict")


def chosen(only: str) -> list[str]:
    """Read the patterns that were asked for; all where none was named."""
    known = {name.upper(): name for name in PATTERNS}
    names = [name.strip().upper() for name in only.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Failure(
            WRONG_COMMAND, f"No pattern {', '.join(unknown)}; there are {', '.join(PATTERNS)}."
        )
    return [known[name] for name in dict.fromkeys(names)] or list(PATTERNS)


def validate(screen: Screen, only: str, runs: int, wish: str) -> bool:
    """Measure patterns, print what was found, and tell whether all statements hold."""
    names = chosen(only)
    compile_ahead(screen.note)
    study = Study(runs, screen.detail)
    findings: list[Finding] = []
    with progress(wish, screen, "patterns") as on_pattern:
        for done, name in enumerate(names):
            if on_pattern:
                on_pattern(done, len(names))
            findings += measured(name, study)
    print_findings(screen, findings)
    return all(finding.holds for finding in findings)


def print_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    """Print findings in the form asked for, with the reasons of those that fail."""
    failed = [finding for finding in findings if not finding.holds]
    held = len(findings) - len(failed)
    is_data = screen.form in ("json", "csv")
    print_list(
        screen,
        "validate",
        [_as_data(each) if is_data else _as_cells(each) for each in findings],
        COLUMNS,
        first=f"{held} of {len(findings)} statements about real companies hold in the model.",
        heads={"interval": "95 % interval"},
    )
    if failed and not is_data:
        screen.say()
        for finding in failed:
            why = finding.reason or "no reason is known; this is a fault."
            screen.say_wrapped(f"{finding.pattern} {FAILS}, {finding.statement}: {why}")


def _as_cells(finding: Finding) -> dict[str, str]:
    figure, accepted, interval = finding.in_words()
    return {
        "pattern": finding.pattern,
        "statement": finding.statement,
        "source": finding.source,
        "accepted": accepted,
        "model": figure,
        "interval": interval,
        "verdict": finding.verdict,
    }


def _as_data(finding: Finding) -> dict[str, Any]:
    """Give a finding as data; a bound that does not exist is null."""
    return {
        "pattern": finding.pattern,
        "statement": finding.statement,
        "source": finding.source,
        "accepted_low": _or_none(finding.accepted[0]),
        "accepted_high": _or_none(finding.accepted[1]),
        "model": _or_none(finding.figure),
        "low": _or_none(finding.interval[0]),
        "high": _or_none(finding.interval[1]),
        "verdict": finding.verdict,
        "reason": finding.reason,
    }


def _or_none(value: float) -> float | None:
    return float(value) if isfinite(value) else None
