"""Prints how the model compares with observed companies: `python -m tests.validation`."""

import argparse
import sys

from model.engine import compile_ahead
from tests.validation.patterns import PATTERNS, Finding, Study

HEADER = ("pattern", "statement", "source", "accepted", "model", "95 % interval", "verdict")


def row(finding: Finding) -> tuple[str, ...]:
    """Write one finding as cells of the table."""
    figure, accepted, interval = finding.in_words()
    verdict = "holds" if finding.holds else "FAILS"
    texts = finding.pattern, finding.statement, finding.source
    return (*texts, accepted, figure, interval, verdict)


def table(findings: list[Finding]) -> str:
    """Lay findings out as a table."""
    rows = [HEADER, *map(row, findings)]
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEADER))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def progress(text: str) -> None:
    """Say what is being done, apart from the table."""
    print(text, file=sys.stderr, flush=True)


def wanted(only: str) -> list[str]:
    """Read the patterns that were asked for."""
    names = [name.strip().upper() for name in only.split(",")]
    unknown = [name for name in names if name not in PATTERNS]
    if unknown:
        known = ", ".join(PATTERNS)
        raise argparse.ArgumentTypeError(f"no pattern {', '.join(unknown)}; there are {known}")
    return names


def at_least_two(text: str) -> int:
    """Read a number of runs."""
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least 2")
    return int(text)


def main() -> int:
    """Measure the patterns, print the table, and tell by the exit code whether all hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.validation", description=__doc__)
    parser.add_argument("--runs", type=at_least_two, default=80, help="replications (80)")
    parser.add_argument("--only", type=wanted, default=list(PATTERNS), help="such as V1,V8")
    options = parser.parse_args()
    compile_ahead(progress)
    study = Study(options.runs, progress)
    findings: list[Finding] = []
    for name in options.only:
        findings += PATTERNS[name](study)
    print(table(findings))
    failed = sum(not finding.holds for finding in findings)
    print(f"\n{len(findings) - failed} of {len(findings)} statements hold.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
