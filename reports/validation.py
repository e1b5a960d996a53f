"""Validation: the model beside patterns of real companies, measured and printed."""

import contextlib
import difflib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import isfinite
from typing import Any

from experiments.interrupts import code_of
from experiments.patterns.catalog import PATTERNS, measured
from experiments.patterns.finding import CROSSES, FAILS, Finding
from experiments.patterns.study import SEED, Study
from experiments.plan import source_hash
from experiments.store import versions
from experiments.verdicts import FEWEST_RUNS
from model.engine import compile_ahead
from reports import wording
from reports.failures import WRONG_COMMAND, Failure
from reports.lists import print_list
from reports.progress import progress
from reports.runs import cluster_at
from reports.screen import Screen

COLUMNS = ("pattern", "statement", "source", "accepted", "model", "interval", "verdict")
NARROW = ("statement", "accepted", "model", "interval", "verdict")  # what a terminal holds
SET_BY_MARK = "*"
NO_REASON = "no reason is known; this is a fault, or luck where runs are few."


@dataclass(frozen=True)
class Validation:
    """What was found when the model was held against patterns.

    Attributes
    ----------
    findings
        One for each statement, pattern by pattern.
    runs
        Runs of each scenario.
    """

    findings: Sequence[Finding]
    runs: int

    @property
    def held(self) -> int:
        """Number of statements that hold."""
        return sum(finding.holds for finding in self.findings)

    @property
    def failed(self) -> list[Finding]:
        """Statements that do not hold."""
        return [finding for finding in self.findings if not finding.holds]

    @property
    def explained(self) -> list[Finding]:
        """Statements that do not hold, for a known reason."""
        return [finding for finding in self.failed if finding.reason]

    @property
    def unexplained(self) -> list[Finding]:
        """Statements that do not hold although no reason is known."""
        return [finding for finding in self.failed if not finding.reason]

    @property
    def were_fitted(self) -> int:
        """Number of statements that served to choose the value of an input."""
        return sum(bool(finding.set_by) for finding in self.findings)

    def answer(self) -> str:
        """Say how many statements hold, in a sentence without full stop."""
        total = wording.counted(len(self.findings), "statement")
        hold = "holds" if self.held == 1 else "hold"
        return f"{self.held} of {total} about real companies {hold} in the model"

    def details(self) -> list[str]:
        """Say what the count alone does not tell, in sentences."""
        crossing = sum(finding.verdict == CROSSES for finding in self.findings)
        known, unknown = len(self.explained), len(self.unexplained)
        texts = []
        if crossing:
            one = "does so by its figure alone: its interval reaches"
            many = "do so by their figures alone: their intervals reach"
            said = _counted(crossing, one, many)
            texts.append(f"Of those that hold, {said} beyond the accepted range.")
        if known:
            said = _counted(known, "fails and has", "fail and have")
            texts.append(f"{wording.starting(said)} a known reason.")
        if unknown:
            said = _counted(unknown, "fails", "fail")
            texts.append(f"{wording.starting(said)}, and {NO_REASON}")
        if self.were_fitted:
            texts.append(
                f"{SET_BY_MARK} Served to choose the value of an input, so no independent test: "
                f"{self.were_fitted} of {wording.counted(len(self.findings), 'statement')}."
            )
        if self.runs < FEWEST_RUNS:
            texts.append(f"Only {self.runs} runs of each scenario: verdicts may be luck.")
        return texts


def _counted(count: int, one: str, many: str) -> str:
    return f"{wording.count_in_words(count)} {one if count == 1 else many}"


# Measuring


def chosen(only: str | None) -> list[str]:
    """Read the patterns that were asked for; all where none was named.

    Raises
    ------
    Failure
        If one of them is unknown, or names are asked for and none is given.
    """
    if only is None:
        return list(PATTERNS)
    known = {name.upper(): name for name in PATTERNS}
    names = [" ".join(name.split()) for name in only.split(",") if name.strip()]
    unknown = [name for name in names if name.upper() not in known]
    if unknown or not names:
        faults = [f"--only: '{name}' is not a pattern.{_meant(name, known)}" for name in unknown]
        faults = faults or ["--only names no pattern."]
        raise Failure(WRONG_COMMAND, "\n".join([*faults, f"All patterns: {', '.join(PATTERNS)}"]))
    return list(dict.fromkeys(known[name.upper()] for name in names))


def _meant(name: str, known: dict[str, str]) -> str:
    near = difflib.get_close_matches(name.upper(), known, n=1)
    return f" Did you mean '{known[near[0]]}'?" if near else ""


def validate(
    screen: Screen, names: Sequence[str], runs: int, wish: str, cluster: str | None = None
) -> Validation:
    """Measure patterns, with so many runs of each scenario.

    Parameters
    ----------
    screen
        Where to say what is done.
    names, runs
        The patterns, and runs of each scenario.
    wish
        One of `reports.progress.WISHES`.
    cluster
        Address of a Dask scheduler whose workers make the runs; None makes them here.

    Raises
    ------
    Failure
        On Ctrl-C: nothing of what was measured is kept.
    """
    findings: list[Finding] = []
    done = 0
    try:
        with _makers(screen, cluster) as executor, progress(wish, screen, "patterns") as on_pattern:
            study = Study(runs, screen.detail, executor)
            for done, name in enumerate(names):
                if on_pattern:
                    on_pattern(done, len(names))
                findings += measured(name, study)
    except KeyboardInterrupt as interrupt:
        raise Failure(
            code_of(interrupt),
            f"Stopped. {done} of {wording.counted(len(names), 'pattern')} "
            f"{'was' if done == 1 else 'were'} measured; nothing is kept.",
        ) from None
    return Validation(findings, runs)


@contextlib.contextmanager
def _makers(screen: Screen, cluster: str | None) -> Iterator[Executor | None]:
    """Make ready what makes the runs: the cluster, or the compiled model of this computer."""
    compile_ahead(screen.note)  # some patterns step runs here, also beside a cluster
    if cluster is None:
        yield None
        return
    with cluster_at(screen, cluster) as executor:
        yield executor


# Printing


def print_validation(screen: Screen, validation: Validation, *, has_page: bool) -> None:
    """Print what was found in the form asked for, with the reasons of what fails.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    validation
        What was found.
    has_page
        Whether a page about it was asked for.
    """
    findings = validation.findings
    if screen.form == "json":
        screen.say_json(
            {
                "schema": "interlock.validate/1",
                "provenance": provenance(validation),
                "rows": [as_data(each) for each in findings],
            }
        )
        return
    if screen.form == "csv":
        screen.say_csv([as_data(each) for each in findings])
        return
    is_narrow = screen.form == "table"
    print_list(
        screen,
        "validate",
        [_as_cells(each, is_narrow=is_narrow) for each in findings],
        NARROW if is_narrow else COLUMNS,
        first=f"{validation.answer()}.",
        heads={"interval": "95 % interval"},
    )
    screen.say()
    for text in validation.details():
        screen.say_wrapped(text)
    for finding in validation.failed:
        screen.say()
        why = finding.reason or NO_REASON
        screen.say_wrapped(f"{finding.pattern} {FAILS}, {finding.statement}: {why}")
    screen.say(f"\n{validation.runs:,} runs of each scenario, seed {SEED}.")
    if not has_page:
        screen.say("Next: interlock validate --html validation.html")


def _as_cells(finding: Finding, *, is_narrow: bool) -> dict[str, str]:
    figure, accepted, interval = finding.in_words()
    name = f"{finding.pattern} " if is_narrow else ""
    return {
        "pattern": finding.pattern,
        "statement": f"{name}{marked(finding)}",
        "source": finding.source,
        "accepted": accepted,
        "model": figure,
        "interval": interval,
        "verdict": finding.verdict,
    }


def marked(finding: Finding) -> str:
    """Give a statement, with a mark where it served to choose the value of an input."""
    return f"{finding.statement} {SET_BY_MARK}" if finding.set_by else finding.statement


def as_data(finding: Finding) -> dict[str, Any]:
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
        "set_by": finding.set_by,
    }


def _or_none(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def provenance(validation: Validation) -> dict[str, Any]:
    """List what decides the figures."""
    return {
        "versions": versions(),
        "source_hash": source_hash(),
        "seed": SEED,
        "runs": validation.runs,
    }
