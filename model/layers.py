"""Parts of a scenario laid over each other: a file, those it extends, and changes in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from model.events import Event
from model.faults import Fault
from model.organization import HEAD_COUNTS
from model.quantities import one_line
from model.scenario_form import SECTIONS, Document, KeyPath

Lines = dict[KeyPath, int]
LONGEST_PATH = 300  # characters of a path that a message repeats


@dataclass
class Layer:
    """One file of a chain of `extends`: its data, the line of each key, and its faults."""

    label: str = ""
    folder: Path = Path()
    data: dict[str, Any] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    wrong: list[KeyPath] = field(default_factory=list)
    is_readable: bool = True

    def line(self, path: KeyPath) -> int | None:
        """Find the line of a key, or of the nearest key around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def blame(self, path: KeyPath, message: str) -> None:
        """Note a fault at a key."""
        file = self.label or None
        self.wrong.append(path)
        self.faults.append(Fault(file, self.line(path), dotted(path), message))


def dotted(path: KeyPath) -> str:
    """Write a path of keys as a message does."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return one_line(text.removeprefix("."), LONGEST_PATH)


def whole(layers: Sequence[Layer]) -> Document:
    """Lay layers over each other, child first, without what is wrong in them."""
    merged: dict[str, Any] = {}
    for layer in reversed(layers):
        merged = laid_over(merged, _without_wrong(layer))
    return Document.model_validate(merged)


def _without_wrong(layer: Layer) -> dict[str, Any]:
    """Leave out what is wrong, so that the rest can still be checked."""
    data = plain(layer.data)
    for path in layer.wrong:
        section = data.get(path[0]) if path else None
        if len(path) > 1 and path[0] in SECTIONS and isinstance(section, dict):
            section.pop(path[1], None)
        elif path:
            data.pop(path[0], None)
    return cast("dict[str, Any]", data)


def laid_over(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    """Lay a child over its parent, key by key; lists are replaced as a whole."""
    merged = dict(parent)
    if child.get("people") and not parent.get("people"):
        merged = {key: value for key, value in parent.items() if key not in HEAD_COUNTS}
    for key, value in child.items():
        under = merged.get(key)
        both = isinstance(value, dict) and isinstance(under, dict)
        merged[key] = laid_over(cast("dict[str, Any]", under), value) if both else value
    return merged


def plain(value: Any) -> Any:
    """Copy a value into plain dicts, lists and scalars, as a file would hold it."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Event):
        return value.written()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value
