"""How far the runs are: a bar in a terminal, plain lines elsewhere."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator

from reports.screen import Screen

WISHES = ("auto", "plain", "none")


@contextlib.contextmanager
def progress(
    wish: str, screen: Screen, what: str = "runs"
) -> Iterator[Callable[[int, int], None] | None]:
    """Show how many runs, or others, are finished, as a bar in a terminal and as lines elsewhere.

    Parameters
    ----------
    wish
        One of `WISHES`: bar or lines (auto), lines (plain), nothing (none).
    screen
        Whether anything is said at all.
    what
        What is counted.

    Yields
    ------
    A function to call with the number of finished and of planned ones; None if nothing is shown.
    """
    is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if wish == "none" or screen.quiet:
        yield None
    elif wish == "plain" or not is_terminal:
        yield _Lines(screen, what)
    else:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        console = Console(stderr=True, no_color=screen.is_plain or None)
        columns = (BarColumn(), MofNCompleteColumn(), what, TimeElapsedColumn(), "left")
        bar = Progress(*columns, TimeRemainingColumn(), console=console, transient=True)

        def on_run(done: int, planned: int) -> None:
            if not bar.tasks:
                bar.add_task(what, total=planned)
                bar.start()  # and not earlier, since compiling is announced before the first run
            bar.update(bar.task_ids[0], completed=done)

        try:
            yield on_run
        finally:
            bar.stop()


class _Lines:
    """A line each tenth of the way, or every 30 seconds."""

    def __init__(self, screen: Screen, what: str) -> None:
        self._screen, self._what = screen, what
        self._first: int | None = None

    def __call__(self, done: int, planned: int) -> None:
        now, tenth = time.monotonic(), 10 * done // planned
        if self._first is None:
            self._first, self._began, self._spoke, self._tenth = done, now, now, tenth
        elif tenth != self._tenth or now - self._spoke >= 30:
            self._tenth, self._spoke = tenth, now
            left = (now - self._began) / (done - self._first) * (planned - done)
            self._screen.note(f"{done:,} of {planned:,} {self._what}, about {left:.0f} s left")
