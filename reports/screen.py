"""What a command says: its result on standard output, everything else on standard error.

A result comes as a table, as JSON, as CSV or as Markdown. Anything can be printed on any terminal:
what it cannot show becomes a question mark, and that nobody reads on is no fault.
"""

import contextlib
import csv
import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.wording import Block

FORMS = ("table", "json", "csv", "md")


@dataclass
class Screen:
    """Where and how much to say.

    Attributes
    ----------
    form
        Form of the result: table, json, csv or md.
    quiet
        0 says everything, 1 leaves out notes and progress, 2 faults too.
    is_verbose, is_debugging, is_plain
        Whether to say more, to show tracebacks, to use no color.
    usage
        How the command under way is typed; empty before it is known.
    """

    form: str = "table"
    quiet: int = 0
    is_verbose: bool = False
    is_debugging: bool = False
    is_plain: bool = False
    usage: str = ""

    def say(self, text: str = "") -> None:
        """Print a line of the result."""
        print(text)  # and not click.echo, which sends UTF-8 to terminals that are ASCII

    def say_wrapped(self, text: str) -> None:
        """Print a sentence of the result in lines of at most 80 characters; nothing if empty."""
        from reports.wording import wrapped

        if text:
            self.say("\n".join(wrapped(text)))

    def say_tables(self, blocks: "Sequence[Block]", left: Sequence[int]) -> None:
        """Print tables below each other; the columns in `left` are words."""
        from reports import wording

        if self.form == "md":
            for head, rows in blocks:
                self.say("\n".join([*wording.markdown(head, rows, left=left), ""]))
        else:
            self.say("\n".join(wording.plain_tables(blocks, left=left)))

    def say_json(self, content: Mapping[str, Any]) -> None:
        """Print the result as one JSON object."""
        self.say(json.dumps(content, indent=2, allow_nan=False))

    def say_csv(self, records: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> None:
        """Print the result as CSV, with the names of the columns; `columns` if there is no row."""
        lines = io.StringIO()
        names = list(records[0]) if records else columns
        writer = csv.DictWriter(lines, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        self.say(lines.getvalue().rstrip("\n"))

    def note(self, text: str) -> None:
        """Print something that is not part of the result."""
        if not self.quiet:
            _print_beside(text)

    def detail(self, text: str) -> None:
        """Print something that only a curious reader wants."""
        if self.is_verbose:
            self.note(text)

    def complain(self, text: str) -> None:
        """Print what went wrong."""
        if self.quiet < 2 and text:
            _print_beside(text)


def never_fail_to_encode() -> None:
    """Show what a terminal cannot print as a question mark, rather than failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def forget_output() -> None:
    """Send what is still buffered nowhere, so that leaving does not fail again."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def _print_beside(text: str) -> None:
    """Print on standard error; that nobody listens there is no reason to stop."""
    with contextlib.suppress(BrokenPipeError):
        print(text, file=sys.stderr, flush=True)
