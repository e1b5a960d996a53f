"""Reading YAML 1.2 safely into plain data, with the line of each key."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from model.faults import Fault, ScenarioFileError, why_not_opened
from model.layers import LONGEST_PATH, Layer, dotted
from model.quantities import one_line, shown
from model.scenario_form import KeyPath

LARGEST_FILE = 200_000  # bytes; a scenario with every input and comment takes a tenth of it
_DEEPEST = 20  # blocks within blocks; a scenario needs four
_TAGS = {
    f"tag:yaml.org,2002:{kind}"
    for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
}


class YamlFormError(Exception):
    """A file that holds no mapping in YAML."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class EmptyFileError(YamlFormError):
    """A file in which nothing stands but comments."""


def read_file(file: Path) -> Layer:
    """Read a file of YAML that is no scenario; one in which nothing stands gives no data.

    Raises
    ------
    ScenarioFileError
        If it cannot be opened. What is wrong in it is noted, and it is not readable where it holds
        no mapping in YAML.
    """
    label = one_line(str(file), LONGEST_PATH)
    layer = Layer(label=label, folder=file.absolute().parent)
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        why = why_not_opened(error) if isinstance(error, OSError) else "this is no path"
        raise ScenarioFileError([Fault(label, None, "", f"{why}.")]) from None
    try:
        layer.data = read_mapping(content, layer)
    except EmptyFileError:
        pass
    except YamlFormError as error:
        layer.faults.append(Fault(label, error.line, "", error.message))
        layer.is_readable = False
    return layer


def read_mapping(content: bytes, layer: Layer) -> dict[str, Any]:
    """Read a file's contents, noting lines and single faults in the layer.

    Raises
    ------
    YamlFormError
        If they hold no mapping in YAML; `EmptyFileError` if they hold nothing.
    """
    return _mapping(_composed(_decoded(content)), layer)


def read_value(key: str, text: str) -> tuple[Any, list[Fault]]:
    """Read the value of a `key=value` text as YAML."""
    try:
        node = _composed(text)
    except YamlFormError:
        return None, [Fault(None, None, key, f"{key}: {shown(text)} cannot be read as a value.")]
    layer = Layer()
    value = None if node is None else _data(node, (key,), layer)
    return value, [Fault(None, None, fault.path, fault.message) for fault in layer.faults]


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise YamlFormError(f"the file is too large; it may have at most {LARGEST_FILE:,} bytes.")
    if b"\0" in content:
        raise YamlFormError("this is not a text file (or not one in UTF-8).")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise YamlFormError(
            "the text is not UTF-8; save the file with that encoding.", line
        ) from None


def _composed(text: str) -> Node | None:
    """Parse YAML 1.2 into nodes that know their lines."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _PlainComposer
    try:
        return cast("Node | None", yaml.compose(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlFormError(_yaml_problem(error), mark.line + 1 if mark else None) from None
    except YAMLError as error:
        raise YamlFormError(f"this cannot be read as YAML ({one_line(str(error))}).") from None
    except (ValueError, IndexError, AttributeError, KeyError, TypeError, AssertionError):
        # The parser itself stumbles over some broken directives, tags and escapes.
        raise YamlFormError("this cannot be read as YAML.") from None


class _PlainComposer(Composer):
    """A composer that refuses references (and so circles and alias bombs) and deep nesting."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.warn_double_anchors = False
        self.nesting = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        mark = self.parser.peek_event().start_mark
        if self.parser.check_event(AliasEvent):
            raise ComposerError(None, None, "references (*name) are not used here", mark)
        if self.nesting > _DEEPEST:
            raise ComposerError(None, None, "blocks are nested too deeply", mark)
        self.nesting += 1
        node = super().compose_node(parent, index)
        self.nesting -= 1
        return node


def _yaml_problem(error: MarkedYAMLError) -> str:
    problem = one_line(error.problem or error.context or "")
    if "\\t" in problem or "tab" in problem:
        return "a tab stands where spaces are needed; indent with spaces."
    if "another document" in problem:
        return "the file holds several documents ('---'); put each into a file of its own."
    if "mapping values are not allowed" in problem:
        return "a colon is not expected here; check the indentation, or put the text in quotes."
    return f"this cannot be read as YAML ({problem})."


def _mapping(node: Node | None, layer: Layer) -> dict[str, Any]:
    if node is None or (isinstance(node, ScalarNode) and _scalar(node) is None):
        raise EmptyFileError("the file is empty; see interlock scenario new.")
    if not isinstance(node, MappingNode):
        raise YamlFormError("the file must hold 'name: value' lines.", node.start_mark.line + 1)
    data = _data(node, (), layer)
    return cast("dict[str, Any]", data)


def _data(node: Node, path: KeyPath, layer: Layer) -> Any:
    """Turn a node into plain data, noting lines, repeated keys and tags."""
    _check_tag(node, path, layer)
    if isinstance(node, MappingNode):
        return _dict(node, path, layer)
    if isinstance(node, SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            layer.lines[(*path, index)] = item.start_mark.line + 1
            items.append(_data(item, (*path, index), layer))
        return items
    return _scalar(node)


def _dict(node: MappingNode, path: KeyPath, layer: Layer) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            message = "a name must be a word, not a block or list."
            layer.faults.append(Fault(layer.label or None, line, dotted(path), message))
            continue
        key = str(key_node.value)
        here = (*path, key)
        if key in data:
            message = f"{shown(key)} is given twice (first in line {layer.lines[here]})."
            layer.faults.append(Fault(layer.label or None, line, dotted(here), message))
            continue
        layer.lines[here] = line
        data[key] = _data(value_node, here, layer)
    return data


def _check_tag(node: Node, path: KeyPath, layer: Layer) -> None:
    if str(node.tag) not in _TAGS:
        layer.lines.setdefault(path, node.start_mark.line + 1)
        layer.blame(path, f"{shown(str(node.tag))} tags are not used here.")


def _scalar(node: Node) -> Any:
    """Turn a scalar node into text, a number, true or false, or nothing."""
    kind, text = str(node.tag).rpartition(":")[2], str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    with suppress(ValueError):
        if kind == "int":
            return _integer(text.replace("_", ""))
        if kind == "float":
            return float(re.sub(r"\.(inf|nan)$", r"\1", text.replace("_", ""), flags=re.I))
    return text


def _integer(text: str) -> int:
    return int(text, 0) if re.match(r"[-+]?0[xob]", text) else int(text)
