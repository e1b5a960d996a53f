"""Ctrl-C, and the request of another program to end: neither loses what is finished.

A command ends with a message and 128 plus the number of the signal. While runs are made, a signal
is a wish to stop, so that what is finished is written first.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, NoReturn

STOPPED, TERMINATED = 130, 143  # 128 plus the number of the signal
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_ONE_STROKE_S = 1.0  # signals so close to each other are one wish


class Terminated(KeyboardInterrupt):
    """Another program asked this one to end, as `kill` and schedulers do."""


def watch_signals() -> None:
    """End this program with a message on Ctrl-C and on a request to end, from now on.

    For a command line; a program that imports Interlock keeps its own ways.
    """
    for number in _SIGNALS:
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Raise `KeyboardInterrupt`; end at once where it would be swallowed or garbled."""
    if _is_delicate(frame):
        with contextlib.suppress(OSError):
            os.write(2, b"Stopped.\n")
        os._exit(exit_code(number))
    raise Terminated if number == signal.SIGTERM else KeyboardInterrupt


def _is_delicate(frame: FrameType | None) -> bool:
    """Tell whether an import or the compiler's library is at work, which no exception may leave."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file == "<frozen importlib._bootstrap>" or "llvmlite" in file:
            return True
        frame = frame.f_back
    return False


def exit_code(number: int) -> int:
    """Give the exit code of a program that a signal ended."""
    return TERMINATED if number == signal.SIGTERM else STOPPED


def code_of(interrupt: BaseException) -> int:
    """Give the exit code for an interrupt, or for what was raised because of it."""
    is_request = isinstance(interrupt, Terminated) or isinstance(interrupt.__cause__, Terminated)
    return TERMINATED if is_request else STOPPED


class Wish:
    """Whether the experiment is to end, and by which signal; see `wish_to_stop`.

    Attributes
    ----------
    code
        Exit code that belongs to the signal; that of Ctrl-C where there was none.
    """

    def __init__(self, should_stop: Callable[[], bool] | None) -> None:
        self.code = STOPPED
        self._should_stop = should_stop
        self._is_set = threading.Event()
        self._since = 0.0
        self._is_writing = False

    def __call__(self) -> bool:
        """Tell whether the experiment is to end."""
        if not self._is_set.is_set() and self._should_stop is not None and self._should_stop():
            self._is_set.set()
        return self._is_set.is_set()

    def note(self, number: int, frame: FrameType | None) -> None:
        """Take a signal: the first is a wish, one that comes much later an interrupt.

        None interrupts the writing of what is finished.
        """
        if not self._is_set.is_set():
            self.code, self._since = exit_code(number), time.monotonic()
            self._is_set.set()
        elif not self._is_writing and time.monotonic() - self._since > _ONE_STROKE_S:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Keep signals from interrupting what is written meanwhile."""
        self._is_writing = True
        try:
            yield
        finally:
            self._is_writing = False


@contextlib.contextmanager
def wish_to_stop(should_stop: Callable[[], bool] | None) -> Iterator[Wish]:
    """Turn signals into a wish to stop, so that no finished run is lost on the way.

    Only signals that would have raised an exception are taken. Outside the main thread, where
    Python delivers none, only `should_stop` ends the experiment.
    """
    wish = Wish(should_stop)
    usual: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        usual = {number: signal.getsignal(number) for number in _SIGNALS}
        usual = {number: handler for number, handler in usual.items() if callable(handler)}
    for number in usual:
        signal.signal(number, wish.note)
    try:
        yield wish
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """Leave at once when a command ends: other threads need not be waited for, nor taken down.

    Runs under way may take long, and threads of libraries can abort a program that ends around
    them. An interrupt that comes while the program is ending ends it without a traceback.
    """
    try:
        yield
    except KeyboardInterrupt as interrupt:
        _leave(code_of(interrupt))
    except SystemExit as end:
        if isinstance(end.code, int):
            _leave(end.code)
        raise


def _leave(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, KeyboardInterrupt):
            stream.flush()
    os._exit(code)
