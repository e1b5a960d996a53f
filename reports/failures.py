"""How a command ends: its exit code, and one message for whatever went wrong.

A fault of the program itself goes to a log file that is easy to send.
"""

import contextlib
import errno
import os
import shlex
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from experiments.interrupts import code_of
from reports import usage
from reports.screen import Screen, forget_output

DONE, NOT_MET, WRONG_COMMAND, WRONG_SCENARIO, NO_FILE, NOT_INSTALLED = range(6)
FAULT = 70
EXIT_CODES = """\
\b
Exit codes:
    0  done, also when no clear change was found
    1  done, but an --expect rule or a pattern was not met, or a run differs
    2  wrong command or option
    3  scenario file, code that it names, or report.yaml wrong
    4  file or folder cannot be read or written, or exists; no cluster answers
    5  something optional is missing, such as a browser for --pdf
   70  fault in the program; a log file is named
  130  stopped by Ctrl-C; finished runs are kept
  143  stopped by another program (SIGTERM); finished runs are kept"""

# Exceptions by the module that defines them: one that was never imported has raised nothing.
_CODES = (
    ("model.faults", "ScenarioFileError", NO_FILE),
    ("model.faults", "ScenarioError", WRONG_SCENARIO),
    ("model.own_code", "OwnCodeError", WRONG_SCENARIO),
    ("experiments.store", "ResultError", NO_FILE),
    ("experiments.cluster", "ClusterError", NO_FILE),
    ("experiments.plan", "PlanError", WRONG_COMMAND),
)
_EXTRAS = {  # what to install where an optional package is missing
    "SALib": "interlock[study]",
    "ema_workbench": "interlock[study]",
    "optuna": "interlock[study]",
    "sklearn": "interlock[study]",
}
_OUR_PACKAGES = ("cli", "model", "company", "experiments", "reports", "scenarios")


class Failure(Exception):  # noqa: N818 (it ends a command, for whatever reason)
    """Ends a command with a message and an exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def guarded(command: Callable[[], Any], screen: Screen) -> int:
    """Run a command and turn whatever it raises into a message and an exit code."""
    try:
        code = command()
        return code if isinstance(code, int) else DONE
    except Failure as failure:
        return _complained(screen, str(failure), failure.code)
    except click.UsageError as error:
        return _complained(screen, usage.in_words(error), WRONG_COMMAND)
    except click.ClickException as error:
        screen.complain(error.format_message())
        return NO_FILE if isinstance(error, click.FileError) else WRONG_COMMAND
    except (click.Abort, KeyboardInterrupt) as interrupt:
        screen.complain("Stopped.")
        return code_of(interrupt)
    except Exception as error:
        return _explained(error, screen)


def _complained(screen: Screen, text: str, code: int) -> int:
    """Say what went wrong and, of a wrong command, how it is typed; return the exit code."""
    is_wrong = code == WRONG_COMMAND and screen.usage
    screen.complain(f"{text}\n{screen.usage}" if is_wrong else text)
    return code


def _explained(error: Exception, screen: Screen) -> int:
    if screen.is_debugging:
        traceback.print_exception(error)
    for module, name, code in _CODES:
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            option = getattr(error, "option", "")
            text = f"{str(error).rstrip('.')} {option}" if option else str(error)
            return _complained(screen, text, code)
    package = str(getattr(error, "name", "")).partition(".")[0]
    if isinstance(error, ModuleNotFoundError) and package not in _OUR_PACKAGES:
        screen.complain(_missing(package))
        return NOT_INSTALLED
    if isinstance(error, OSError) and not error.filename:  # the answer itself cannot be written
        forget_output()
        screen.complain(f"Cannot write the answer: {error.strerror or error}.")
        return NO_FILE
    log = write_log("".join(traceback.format_exception(error)))
    screen.complain(
        f"Interlock has a fault and cannot go on; finished runs are kept. Details: {log}\n"
        "Please report it with this file."
    )
    return FAULT


def _missing(package: str) -> str:
    """Say what to install where a package is missing."""
    if package in _EXTRAS:
        wanted = f"{command_name()} needs {package}, which is not installed."
        return f"{wanted} Install it: python -m pip install '{_EXTRAS[package]}'"
    return f"{package} is not installed. Install it: python -m pip install {package}"


@contextlib.contextmanager
def needing(package: str, what: str, extra: str) -> Iterator[None]:
    """End the command with what to install where an optional package is missing.

    Parameters
    ----------
    package
        Name of the package that is imported.
    what
        The command or option that needs it.
    extra
        The optional part of Interlock that brings it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] != package:
            raise
        raise Failure(
            NOT_INSTALLED,
            f"{what} needs {package}, which is not installed: "
            f"python -m pip install 'interlock[{extra}]'",
        ) from None


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """End the command with a message where a file or folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise Failure(NO_FILE, f"Cannot write {path}: {error.strerror or error}.") from error


def check_writable(path: Path, *, force: bool, instead: str) -> None:
    """End the command, before it does anything long, where a file cannot be written later.

    Parameters
    ----------
    path
        The file.
    force
        Whether one that exists may be replaced.
    instead
        What else than another file to choose, such as `delete it first`.
    """
    with writing(path):
        if path.exists() and not force:
            raise Failure(NO_FILE, f"{path} exists. Choose another file, or {instead}.")
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if path.is_file() or not path.exists():  # and not a device such as /dev/stdout
            with tempfile.TemporaryFile(dir=_nearest_folder(path)):
                pass


def _nearest_folder(path: Path) -> Path:
    """Return what is there already of the folders that a file is to lie in."""
    return next(each for each in path.absolute().parents if each.exists())


def write_log(text: str) -> str:
    """Keep a traceback in a file that is easy to send, and name it."""
    name = f"interlock-fault-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.log"
    try:
        from experiments.store import versions

        path = Path(tempfile.gettempdir()) / name
        content = f"{command_line()}\n{versions()}\n\n{text}"
        path.write_text(content, encoding="utf-8", errors="backslashreplace")
    except Exception as error:  # whatever it is, the fault itself is what the user must hear of
        return f"could not be written ({getattr(error, 'strerror', None) or error})"
    return str(path)


def command_name() -> str:
    """Return the command that runs, such as `interlock optimize`."""
    return " ".join(["interlock", *sys.argv[1:2]])


def command_line() -> str:
    """Return the command as it was typed; what is no text in a file name is escaped."""
    words = shlex.join(["interlock", *sys.argv[1:]])
    return words.encode(errors="backslashreplace").decode()
