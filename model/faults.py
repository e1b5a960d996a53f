"""What can be wrong with a scenario or a data file, and how it is said.

A `Fault` is one thing that is wrong, with its place; a `ScenarioError` carries all of them at once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.quantities import nearest, shown

MOST_NAMED = 10  # people, lines or faults of one kind that a message lists


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


class FaultsByKind:
    """Faults of one file or graph; of each kind ten are listed, and the others counted."""

    def __init__(self, source: str | None, key: str, place: str = "line") -> None:
        self.source = source
        self.key = key
        self.place = place
        self.count: Counter[str] = Counter()
        self.by_kind: dict[str, list[Fault]] = defaultdict(list)

    def add(self, kind: str, number: int | None, message: str, *, key: str | None = None) -> None:
        """Note a fault at a line or, in a graph, at a node or edge."""
        self.count[kind] += 1
        if number is not None and self.place != "line":
            message, number = f"{self.place} {number}: {message}", None
        if self.count[kind] <= MOST_NAMED:
            file = None if key and number is None else self.source  # a fault of the scenario then
            self.by_kind[kind].append(Fault(file, number, key or self.key, message))

    def listed(self) -> list[Fault]:
        """List them by line."""
        faults = sorted(
            (fault for kind in self.by_kind.values() for fault in kind),
            key=lambda fault: fault.line or 0,
        )
        for kind, count in self.count.items():
            if count > MOST_NAMED:
                message = f"{counted(count - MOST_NAMED, f'more {self.place}')} where {kind}."
                faults.append(Fault(self.source, None, self.key, message))
        return faults


# Words of messages


def did_you_mean(meant: str | None) -> str:
    """Ask back with the name probably meant, after a space; say nothing where there is none."""
    return f" Did you mean {shown(meant)}?" if meant else ""


def nearest_label(name: str, labels: Iterable[str]) -> str | None:
    """Find the label most likely meant, however it is written: case, hyphens and spaces go."""
    plain = {label.lower().replace("-", "_").replace(" ", "_"): label for label in labels}
    meant = nearest(name, plain)
    return plain[meant] if meant else None


def why_not_opened(error: OSError, kind: str = "file") -> str:
    """Say why a file of some kind could not be opened."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return f"this is a folder, not a {kind}"
    if isinstance(error, PermissionError):
        return "the file may not be read"
    return f"the file cannot be opened ({error.strerror or 'unknown reason'})"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Say how many there are of something."""
    return f"{count:,} {_form(count, one, many)}"


def _form(count: int, one: str, many: str | None = None) -> str:
    return one if count == 1 else many or one + "s"


def listed(names: Iterable[str]) -> str:
    """List the first ten names, and count the others."""
    quoted = [shown(name) for name in names]
    more = f" and {len(quoted) - MOST_NAMED:,} more" if len(quoted) > MOST_NAMED else ""
    return ", ".join(quoted[:MOST_NAMED]) + more


def listed_places(word: str, places: Sequence[int], count: int | None = None) -> str:
    """List the first ten places, and count the others."""
    count = len(places) if count is None else count
    more = f" and {count - MOST_NAMED:,} more" if count > MOST_NAMED else ""
    return f"{_form(count, word)} {', '.join(map(str, places[:MOST_NAMED]))}{more}"
