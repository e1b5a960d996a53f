"""What can be wrong with a scenario or a data file, and how it is said.

A `Fault` is one thing that is wrong, with its place; a `ScenarioError` carries all of them at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from model.quantities import shown


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, and what is allowed.

    Attributes
    ----------
    file
        File as the user named it; None when the value did not come from a file.
    line
        Line in the file, from 1; None when the fault concerns no single line.
    path
        Dotted key, for example `levers.shared_weight` or `events[0].at`.
    message
        What is wrong, what is allowed, and the nearest valid name.
    """

    file: str | None
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        """Say it in one line: place, then message."""
        line = f"line {self.line}" if self.line else None
        event = self.path if not self.file and self.path.startswith("events[") else None
        place = ", ".join(part for part in (self.file, line, event) if part)
        return f"{place}: {self.message}" if place else self.message


class ScenarioError(Exception):
    """Everything that is wrong with a scenario; `faults` lists it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in the order of files and lines."""
        super().__init__(faults)
        self.faults = list(faults)

    def __str__(self) -> str:
        """Say all faults, one in a line, and their number."""
        files = len({fault.file for fault in self.faults if fault.file})
        number = len(self.faults)
        total = f"{number} {_form(number, 'fault')}"
        total += f" in {files} {_form(files, 'file')}." if files else "."
        return "\n".join([*map(str, self.faults), total])


class ScenarioFileError(ScenarioError):
    """The scenario that was asked for does not exist or cannot be opened."""


# Words of messages


def did_you_mean(meant: str | None) -> str:
    """Ask back with the name probably meant, after a space; say nothing where there is none."""
    return f" Did you mean {shown(meant)}?" if meant else ""


def why_not_opened(error: OSError, kind: str = "file") -> str:
    """Say why a file of some kind could not be opened."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return f"this is a folder, not a {kind}"
    if isinstance(error, PermissionError):
        return "the file may not be read"
    return f"the file cannot be opened ({error.strerror or 'unknown reason'})"


def _form(count: int, one: str) -> str:
    return one if count == 1 else one + "s"
