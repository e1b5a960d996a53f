"""From a scenario file to a checked `Scenario`, or to a list of everything wrong with it.

file -> YAML nodes with line numbers -> each file checked on its own -> parent and child merged
-> checked as a whole -> `Scenario`.

A scenario file is YAML 1.2. It holds only what differs from the parent that `extends:` names,
or from the defaults that the inputs declare; `resolved()` is the complete form of the same.
Levers (what management chooses) and uncertainties (what nobody knows exactly) stand apart.
"""

import hashlib
import importlib.resources
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from model.calendar import duration_in_words
from model.levers import Levers
from model.mechanisms import Mechanisms
from model.organization import (
    LARGEST_STAFF,
    Organization,
    PeopleFile,
    Text,
    TiesFile,
    file_digest,
    located,
)
from model.quantities import Inputs, Quantity, Value, declared, duration, nearest, one_line, shown
from model.uncertainties import Uncertainties

KeyPath = tuple[str | int, ...]  # keys and list positions from the top of a file
Lines = dict[KeyPath, int]

SECTIONS: dict[str, type[Inputs]] = {
    "organization": Organization,
    "levers": Levers,
    "uncertainties": Uncertainties,
    "mechanisms": Mechanisms,
}
_TEXTS = ("name", "name_in_sentence", "plural", "question", "changes", "look_at")
_COUNTS = ("sales", "accounts", "operations")
_NOUNS = {
    "organization": "a setting of the organization",
    "levers": "a lever",
    "uncertainties": "an uncertainty",
    "mechanisms": "a mechanism",
}
_LARGEST_FILE = 200_000  # bytes; a scenario with every input and comment takes a tenth of it
_DEEPEST = 20  # blocks within blocks; a scenario needs four
_LONGEST_PATH = 300  # characters of a path that a message repeats
_ALL_INPUTS = "All inputs: interlock scenario schema"
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


# What can be wrong


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
        total = _counted(len(self.faults), "fault") + (
            f" in {_counted(files, 'file')}." if files else "."
        )
        return "\n".join([*map(str, self.faults), total])


class ScenarioFileError(ScenarioError):
    """The scenario that was asked for does not exist or cannot be opened."""


# The form of a scenario file


class EventBlock(Inputs):
    """Levers that change at a date."""

    at: float = duration(
        "0 days",
        "Time of the change, counted from the end of the warm-up.",
        source="assumption",
        plausible=("0 days", "2 years"),
        valid=("0 days", "20 years"),
    )
    levers: Levers = Field(default_factory=Levers, description="New values of the levers.")


class Document(Inputs):
    """A scenario file: its texts, the time it covers, and the inputs that differ."""

    name: Text = Field("", max_length=80, description="Name, as in a title.")
    name_in_sentence: Text = Field("", max_length=80, description="Name, as within a sentence.")
    plural: bool = Field(False, description="Whether a sentence about it takes 'are'.")
    question: Text = Field("", description="Question the scenario asks, in plain words.")
    changes: Text = Field("", description="What it changes, in plain words.")
    look_at: Text = Field("", description="What to look at in the results.")
    extends: Text | None = Field(
        None, description="Parent: a bundled scenario, or a file relative to this one."
    )
    horizon: float = duration(
        "2 years",
        "Simulated time that is recorded.",
        source="assumption",
        plausible=("1 year", "5 years"),
        valid=("1 month", "20 years"),
    )
    warm_up: float = duration(
        "6 months",
        "Time simulated first and not recorded, so that queues and habits settle.",
        source="evidence (ii)",
        plausible=("3 months", "1 year"),
        valid=("0 days", "5 years"),
    )
    organization: Organization = Field(
        default_factory=Organization, description="The firm at the start."
    )
    levers: Levers = Field(default_factory=Levers, description="What management chooses.")
    uncertainties: Uncertainties = Field(
        default_factory=Uncertainties, description="What nobody knows exactly."
    )
    mechanisms: Mechanisms = Field(
        default_factory=Mechanisms, description="Mechanisms that take part; all by default."
    )
    events: Annotated[tuple[EventBlock, ...], Field(max_length=1000)] = Field(
        (), description="Changes of levers at a date; replaces the parent's whole list."
    )


# The checked object


@dataclass(frozen=True)
class Event:
    """Levers that change on a day.

    Attributes
    ----------
    at_days
        Day of the change, counted from the end of the warm-up [business days].
    levers
        Changed levers with their new stored values, by name.
    """

    at_days: int
    levers: tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Scenario:
    """One complete, checked description of a situation to simulate.

    Make one with `load_scenario`, `Scenario.build` or `Scenario.from_resolved`, and variants
    of it with `replace`; the plain constructor checks nothing.

    Attributes
    ----------
    key
        Short name for columns and options; the file name without ending.
    name, name_in_sentence, plural
        Name as a title, within a sentence, and whether it is grammatically plural.
    question, changes, look_at
        What the scenario asks, what it changes, and what to look at.
    horizon_days, warm_up_days
        Recorded time, and unrecorded time before it [business days].
    organization, levers, uncertainties, mechanisms
        The inputs.
    events
        Changes of levers, by day.
    """

    key: str
    name: str
    name_in_sentence: str
    plural: bool
    question: str
    changes: str
    look_at: str
    horizon_days: int
    warm_up_days: int
    organization: Organization
    levers: Levers
    uncertainties: Uncertainties
    mechanisms: Mechanisms
    events: tuple[Event, ...]

    @classmethod
    def build(cls, key: str = "scenario", /, **changes: Any) -> "Scenario":
        """Make a scenario in Python from the defaults and some changes.

        For example `Scenario.build("pilot", shared_weight=0.3, horizon="1 year",
        mechanisms={"blame": False})`. Names are those of `replace`.

        Raises
        ------
        ScenarioError
            If a name or value is wrong; lists all of them.
        """
        _check_key(key)
        return _checked([_Layer()], key).replace(changes)

    @classmethod
    def from_resolved(cls, resolved: Mapping[str, Any]) -> "Scenario":
        """Make the scenario again that `resolved` described.

        Files of people and ties are not opened; see `check_files`. Inputs that the description
        lacks take their defaults.

        Raises
        ------
        ScenarioError
            If a name or value is wrong; lists all of them.
        """
        data = _plain(resolved)
        key = str(data.pop("key", "scenario"))
        return _checked([_memory_layer(data)], key)

    def resolved(self) -> dict[str, Any]:
        """Describe the scenario completely, in plain data that JSON and YAML can hold.

        Apart from `key`, it has the form of a scenario file with every input written out.
        """
        return {
            "key": self.key,
            **{text: getattr(self, text) for text in _TEXTS},
            "horizon": duration_in_words(self.horizon_days),
            "warm_up": duration_in_words(self.warm_up_days),
            "organization": _written_organization(self.organization),
            "levers": _written(self.levers),
            "uncertainties": _written(self.uncertainties),
            "mechanisms": _written(self.mechanisms),
            "events": [
                {"at": duration_in_words(event.at_days), "levers": _written_event(event)}
                for event in self.events
            ],
        }

    def inputs(self) -> dict[str, Any]:
        """List every input with its stored value, by the name that `replace` takes.

        Levers, uncertainties, `horizon` and `warm_up` have bare names; the others are dotted,
        such as `mechanisms.blame`. Texts are left out; times are in business days.
        """
        organization = self.organization.model_dump(exclude={"people", "ties"})
        for block in ("people", "ties"):
            settings = getattr(self.organization, block)
            if settings is not None:
                organization |= {f"{block}.{k}": v for k, v in settings.model_dump().items()}
        if self.organization.is_imported:
            organization = {k: v for k, v in organization.items() if k not in _COUNTS}
        return {
            "horizon": self.horizon_days,
            "warm_up": self.warm_up_days,
            **{f"organization.{name}": value for name, value in organization.items()},
            **self.levers.model_dump(),
            **self.uncertainties.model_dump(),
            **{f"mechanisms.{name}": on for name, on in self.mechanisms.model_dump().items()},
            "events": self.events,
        }

    def value(self, key: str) -> Any:
        """Look up the stored value of one input.

        Raises
        ------
        ScenarioError
            If there is no such input; the message names the nearest one.
        """
        inputs = self.inputs()
        for name in (key, key.removeprefix("levers."), key.removeprefix("uncertainties.")):
            if name in inputs:
                return inputs[name]
        _path_of(key)
        message = f"{shown(key)} has no value of its own here."
        raise ScenarioError([Fault(None, None, key, message)])

    def in_words(self, key: str) -> str:
        """Say the value of one input as a person would write it, with its unit."""
        return in_words(key, self.value(key))

    def fingerprint(self) -> str:
        """Compute a hexadecimal digest that changes with every input, but not with texts.

        Imported files count by their contents, not by where they are.
        """
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        counted = {key: value for key, value in self.inputs().items() if ".file" not in key}
        counted["events"] = [[event.at_days, *event.levers] for event in self.events]
        text = json.dumps(counted, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __hash__(self) -> int:
        """Hash by the fingerprint."""
        return hash(self._fingerprint)

    def replace(self, changes: Mapping[str, Any]) -> "Scenario":
        """Make a variant with some inputs or texts changed, checked like a file.

        Parameters
        ----------
        changes
            New values by name, written as in a file: `{"shared_weight": 0.4, "horizon":
            "1 year", "mechanisms.blame": False, "organization.customers": 100}`. Whole
            sections (`"levers": {...}`), `"events"`, the texts and `"key"` may be given too.

        Raises
        ------
        ScenarioError
            If a name or value is wrong; lists all of them.
        """
        base = self.resolved()
        key = base.pop("key")
        child: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, value in changes.items():
            try:
                _put(child, _path_of(name), _plain(value))
            except ScenarioError as error:
                faults += error.faults
        try:
            key = _check_key(child.pop("key")) if "key" in child else key
        except ScenarioError as error:
            faults += error.faults
        if "name" in child:
            del base["name_in_sentence"]
        child_layer = _memory_layer(child)
        child_layer.faults = faults + child_layer.faults
        return _checked([child_layer, _Layer(data=base)], key)

    def set_from_text(self, settings: Iterable[str]) -> "Scenario":
        """Make a variant from `key=value` texts, as the option `--set` takes them.

        Raises
        ------
        ScenarioError
            If a text, name or value is wrong; lists all of them.
        """
        changes: dict[str, Any] = {}
        faults: list[Fault] = []
        for setting in settings:
            key, equals, text = (part.strip() for part in setting.partition("="))
            if not equals or not key:
                message = f"{shown(setting)} is not a setting; write it as name=value."
                faults.append(Fault(None, None, key, message))
            elif key in changes:
                faults.append(Fault(None, None, key, f"{shown(key)} is set twice."))
            else:
                changes[key], wrong = _read_value(key, text)
                faults += wrong
        try:
            changed = self.replace(changes)
        except ScenarioError as error:
            raise ScenarioError(faults + error.faults) from None
        if faults:
            raise ScenarioError(faults)
        return changed

    def lever_schedule(self) -> tuple[tuple[int, Levers], ...]:
        """List the levers in force, each with the day it starts on.

        Days are counted from the first day of the warm-up, which is 0; the first entry starts
        there.
        """
        return tuple(_schedule(self.levers, self.events, self.warm_up_days))

    def check_files(self) -> None:
        """Check that imported files are still the ones the scenario was made with.

        Raises
        ------
        ScenarioError
            If a file is missing or its contents have changed.
        """
        faults = []
        for name in ("people", "ties"):
            settings = getattr(self.organization, name)
            faults += _changed_file(name, settings) if settings else []
        if faults:
            raise ScenarioError(faults)


# Public functions


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Load a bundled scenario by its name, or a scenario file by its path.

    Raises
    ------
    ScenarioFileError
        If there is no such scenario or the file cannot be opened.
    ScenarioError
        If it is wrong; lists every fault of the file and of those it extends.
    """
    source = _source(name_or_path)
    return _checked(_read_chain(source), one_line(source.path.stem))


def bundled_scenarios() -> list[str]:
    """List the names of the scenarios that come with Interlock, `baseline` first."""
    names = sorted(path.stem for path in _bundle().glob("*.yaml"))
    return sorted(names, key=lambda name: name != "baseline")


def declared_inputs() -> dict[str, Quantity]:
    """List every declared input by the name that `Scenario.replace` and `--set` take."""
    inputs = {quantity.name: quantity for quantity in declared(Document)}
    for section, model in SECTIONS.items():
        bare = section in ("levers", "uncertainties")
        for quantity in declared(model):
            inputs[quantity.name if bare else f"{section}.{quantity.name}"] = quantity
    return inputs


def in_words(key: str, value: Any) -> str:
    """Say a stored value of the named input as a person would write it, with its unit."""
    quantity = declared_inputs().get(key)
    if quantity is not None:
        return quantity.in_words(value)
    if key == "events":
        return "; ".join(_event_in_words(event) for event in value) or "none"
    return "none" if value is None else str(value)


def differences(first: Scenario, second: Scenario) -> list[tuple[str, Any, Any]]:
    """List the inputs in which two scenarios differ: key, first value, second value.

    Values are stored ones (`in_words` says them); None stands for an input that one of the two
    does not have.
    """
    ours, theirs = first.inputs(), second.inputs()
    keys = [*ours, *(key for key in theirs if key not in ours)]
    pairs = [(key, ours.get(key), theirs.get(key)) for key in keys]
    return [(key, a, b) for key, a, b in pairs if a != b]


def json_schema() -> dict[str, Any]:
    """Describe scenario files as JSON Schema (draft 2020-12), for editors."""
    schema = Document.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Interlock scenario",
    }


def scenario_template(name: str) -> str:
    """Write the text of a new scenario file that extends `baseline` and lists all levers.

    Raises
    ------
    ScenarioError
        If the name is no good file name, or that of a bundled scenario.
    """
    _check_key(name)
    if name in bundled_scenarios():
        message = f"'{name}' is the name of a bundled scenario; choose another."
        raise ScenarioError([Fault(None, None, "name", message)])
    title = _title(name)
    levers = "\n".join(_template_lines(quantity) for quantity in declared(Levers))
    return _TEMPLATE.format(title=title, in_sentence=_in_sentence(title), levers=levers)


# Reading files


@dataclass(frozen=True)
class _Source:
    """A file to read: where it is, and what messages call it."""

    path: Path
    label: str


@dataclass
class _Layer:
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
        self.faults.append(Fault(file, self.line(path), _dotted(path), message))


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


def _bundle() -> Path:
    return Path(str(importlib.resources.files("scenarios")))


def _source(name_or_path: str | Path) -> _Source:
    """Decide between a bundled name and a path."""
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in bundled_scenarios():
        return _bundled_source(text)
    return _Source(Path(name_or_path), text)


def _bundled_source(name: str) -> _Source:
    return _Source(_bundle() / f"{name}.yaml", f"bundled {name}.yaml")


def _read_chain(source: _Source) -> list[_Layer]:
    """Read a file and those it extends, child first."""
    try:
        layers = [_read_layer(source)]
    except (OSError, ValueError) as error:
        label = one_line(source.label, _LONGEST_PATH)
        raise ScenarioFileError([Fault(label, None, "", _cannot_open(source, error))]) from None
    seen = [source]
    while parent := layers[-1].data.get("extends"):
        try:
            source = _parent_source(parent, source)
            layer = _read_layer(source)
            seen.append(source)
            _check_no_circle(seen)
        except (OSError, ValueError, TypeError) as error:
            layers[-1].blame(("extends",), _wrong_parent(parent, error))
            layers[-1].is_readable = False
            break
        layers.append(layer)
    for parent_layer in layers[1:]:  # texts speak of their own file only
        parent_layer.data = {k: v for k, v in parent_layer.data.items() if k not in _TEXTS}
    return layers


def _parent_source(parent: object, child: _Source) -> _Source:
    if not isinstance(parent, str):
        raise TypeError
    if parent in bundled_scenarios():
        return _bundled_source(parent)
    return _Source(child.path.parent / parent, str(Path(child.label).parent / parent))


def _check_no_circle(chain: list[_Source]) -> None:
    paths = [source.path.resolve() for source in chain]
    if paths[-1] in paths[:-1]:
        raise ValueError("it goes in a circle: " + " -> ".join(path.name for path in paths))


def _wrong_parent(parent: object, error: Exception) -> str:
    if isinstance(error, TypeError):
        return f"extends is {shown(parent)}; it must be one bundled name or one file."
    if isinstance(error, ValueError):
        return f"extends is {shown(parent)}; {_reason(error)}."
    return f"extends is {shown(parent)}: {_reason(error)}.{_did_you_mean_bundled(str(parent))}"


def _cannot_open(source: _Source, error: Exception) -> str:
    hint = _did_you_mean_bundled(source.label) if isinstance(error, FileNotFoundError) else ""
    return f"{_reason(error)}.{hint}"


def _did_you_mean_bundled(name: str) -> str:
    names = bundled_scenarios()
    meant = nearest(name, names)
    return f" Did you mean '{meant}'?" if meant else " All scenarios: interlock scenario list"


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or bundled scenario"
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a scenario file"
    if isinstance(error, PermissionError):
        return "the file may not be read"
    if isinstance(error, OSError):
        return f"the file cannot be opened ({error.strerror or 'unknown reason'})"
    return str(error)


def _read_layer(source: _Source) -> _Layer:
    """Read one file into plain data, noting the faults of its YAML, names and values."""
    label = one_line(source.label, _LONGEST_PATH)
    layer = _Layer(label=label, folder=source.path.absolute().parent)
    with source.path.open("rb") as stream:
        content = stream.read(_LARGEST_FILE + 1)
    try:
        text = _decoded(content)
        node = _composed(text)
        layer.data = _mapping(node, layer)
    except _YamlFormError as error:
        layer.faults.append(Fault(layer.label, error.line, "", error.message))
        layer.is_readable = False
        return layer
    _drop_blanks(layer.data)
    _note_wrong_inputs(layer)
    _locate_files(layer)
    layer.faults.sort(key=lambda fault: fault.line or 0)
    return layer


class _YamlFormError(Exception):
    """A file that holds no mapping in YAML."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def _decoded(content: bytes) -> str:
    if len(content) > _LARGEST_FILE:
        raise _YamlFormError(
            f"the file is too large; a scenario takes at most {_LARGEST_FILE:,} bytes."
        )
    if b"\0" in content:
        raise _YamlFormError("this is not a text file (or not one in UTF-8).")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _YamlFormError(
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
        raise _YamlFormError(_yaml_problem(error), mark.line + 1 if mark else None) from None
    except YAMLError as error:
        raise _YamlFormError(f"this cannot be read as YAML ({one_line(str(error))}).") from None
    except (ValueError, IndexError, AttributeError, KeyError, TypeError, AssertionError):
        # The parser itself stumbles over some broken directives, tags and escapes.
        raise _YamlFormError("this cannot be read as YAML.") from None


def _yaml_problem(error: MarkedYAMLError) -> str:
    problem = one_line(error.problem or error.context or "")
    if "\\t" in problem or "tab" in problem:
        return "a tab stands where spaces are needed; indent with spaces."
    if "another document" in problem:
        return "the file holds several documents ('---'); put each scenario into its own file."
    if "mapping values are not allowed" in problem:
        return "a colon is not expected here; check the indentation, or put the text in quotes."
    return f"this cannot be read as YAML ({problem})."


def _mapping(node: Node | None, layer: _Layer) -> dict[str, Any]:
    if node is None or (isinstance(node, ScalarNode) and _scalar(node) is None):
        raise _YamlFormError("the file is empty; see interlock scenario new.")
    if not isinstance(node, MappingNode):
        raise _YamlFormError("a scenario must be 'name: value' lines.", node.start_mark.line + 1)
    data = _data(node, (), layer)
    return cast("dict[str, Any]", data)


def _data(node: Node, path: KeyPath, layer: _Layer) -> Any:
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


def _dict(node: MappingNode, path: KeyPath, layer: _Layer) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            message = "a name must be a word, not a block or list."
            layer.faults.append(Fault(layer.label or None, line, _dotted(path), message))
            continue
        key = str(key_node.value)
        here = (*path, key)
        if key in data:
            message = f"{shown(key)} is given twice (first in line {layer.lines[here]})."
            layer.faults.append(Fault(layer.label or None, line, _dotted(here), message))
            continue
        layer.lines[here] = line
        data[key] = _data(value_node, here, layer)
    return data


def _check_tag(node: Node, path: KeyPath, layer: _Layer) -> None:
    if str(node.tag) not in _TAGS:
        layer.lines.setdefault(path, node.start_mark.line + 1)
        layer.blame(path, f"{shown(str(node.tag))} tags are not used in scenario files.")


_TAGS = {
    f"tag:yaml.org,2002:{kind}"
    for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
}


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


def _read_value(key: str, text: str) -> tuple[Any, list[Fault]]:
    """Read the value of a `key=value` text as YAML."""
    try:
        node = _composed(text)
    except _YamlFormError:
        return None, [Fault(None, None, key, f"{key}: {shown(text)} cannot be read as a value.")]
    layer = _Layer()
    value = None if node is None else _data(node, (key,), layer)
    return value, [Fault(None, None, fault.path, fault.message) for fault in layer.faults]


def _drop_blanks(data: dict[str, Any]) -> None:
    """Let a section whose lines are all commented out stand for nothing given."""
    for section in (*SECTIONS, "events"):
        if section in data and data[section] is None:
            del data[section]


def _locate_files(layer: _Layer) -> None:
    """Complete the paths of imported files, relative to the file that names them."""
    organization = layer.data.get("organization")
    if not isinstance(organization, dict):
        return
    for name in ("people", "ties"):
        block = organization.get(name)
        if isinstance(block, dict) and isinstance(block.get("file"), str):
            try:
                organization[name] = located(block, layer.folder)
            except (OSError, ValueError) as error:
                path = ("organization", name, "file")
                layer.blame(path, f"file {shown(block['file'])}: {_file_reason(error)}.")


def _file_reason(error: Exception) -> str:
    return "there is no such file" if isinstance(error, FileNotFoundError) else _reason(error)


def _changed_file(name: str, settings: PeopleFile | TiesFile) -> list[Fault]:
    path = f"organization.{name}.file"
    try:
        digest = file_digest(Path(settings.file))
    except OSError as error:
        return [Fault(settings.file, None, path, f"{_file_reason(error)}.")]
    if digest != settings.digest:
        message = "its contents have changed since this scenario was made."
        return [Fault(settings.file, None, path, message)]
    return []


# Checking names and values


def _note_wrong_inputs(layer: _Layer) -> None:
    """Check one file on its own; a child may hold any part of a scenario."""
    try:
        Document.model_validate(layer.data)
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            path = _path_in_file(wrong["loc"], layer.data)
            layer.blame(path, _wording(path, wrong))


def _path_in_file(location: KeyPath, data: dict[str, Any]) -> KeyPath:
    """Turn the place of a validation fault into a path of keys as written."""
    roles = ("organization", "people", "roles")
    if location[:3] == roles and len(location) > 3:
        labels = sorted(data["organization"]["people"]["roles"])
        return (*roles, labels[cast("int", location[3])])
    return location


def _wording(path: KeyPath, wrong: Any) -> str:
    """Say a fault found by pydantic in our words."""
    name, given, kind = str(path[-1]), wrong.get("input"), wrong["type"]
    if kind == "extra_forbidden":
        return _unknown(name, path[:-1])
    if kind == "value_error":
        message = str(wrong["ctx"]["error"])
        return message if message.startswith(name) else f"{name} {message}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{_label(path)} is {shown(given)}; it must be a block of 'name: value' lines."
    if kind in ("tuple_type", "list_type"):
        return f"{name} is {shown(given)}; it must be a list of items with 'at:' and 'levers:'."
    if kind in ("bool_type", "bool_parsing"):
        return f"{name} is {shown(given)}; it must be on or off."
    if kind == "literal_error":
        return _wrong_role(name, given)
    if kind in ("string_too_long", "too_long"):
        unit = "characters" if kind == "string_too_long" else "items"
        return f"{name} is too long; it may have {wrong['ctx']['max_length']} {unit}."
    return f"{_label(path)} is {shown(given)}: {wrong['msg']}."


_ROLES = ("sales", "accounts", "operations", "leave_out")


def _wrong_role(label: str, given: object) -> str:
    meant = nearest(given, _ROLES) if isinstance(given, str) else None
    hint = f" Did you mean '{meant}'?" if meant else ""
    roles = ", ".join(f"'{role}'" for role in _ROLES)
    return f"the role of {shown(label)} is {shown(given)}; it must be one of {roles}.{hint}"


def _label(path: KeyPath) -> str:
    return f"item {path[-1] + 1} of {path[-2]}" if isinstance(path[-1], int) else str(path[-1])


def _unknown(name: str, parent: KeyPath) -> str:
    """Say that a name is unknown at a place, where it belongs, or what was meant."""
    name_shown = shown(name)
    in_event = parent[:1] == ("events",)
    home = _home(name)
    if home and in_event and home != "levers":
        return f"{name_shown} is {_NOUNS[home]}; events change levers only."
    if name in SECTIONS and in_event:
        return f"{name_shown} cannot change during a run; events change levers only."
    if home:
        return f"{name_shown} is {_NOUNS[home]}; move it under {home}:"
    if name in Document.model_fields:
        return f"{name_shown} belongs to the scenario itself; move it to the left margin."
    known = _names_at(parent)
    meant = nearest(name, known)
    if meant:
        return f"{name_shown} is not {_noun_at(parent)}. Did you mean '{meant}'?"
    elsewhere = nearest(name, _homes())
    if elsewhere:
        where = _home(elsewhere)
        return (
            f"{name_shown} is not {_noun_at(parent)}. Did you mean '{elsewhere}' (under {where}:)?"
        )
    return f"{name_shown} is not {_noun_at(parent)}. {_ALL_INPUTS}"


def _homes() -> dict[str, str]:
    """Map every name to its section; a lever goes before a mechanism of the same name."""
    order = ("mechanisms", "organization", "uncertainties", "levers")
    return {name: section for section in order for name in SECTIONS[section].model_fields}


def _home(name: str) -> str | None:
    return _homes().get(name)


def _model_at(parent: KeyPath) -> type[Inputs]:
    if parent[:2] == ("organization", "people"):
        return PeopleFile
    if parent[:2] == ("organization", "ties"):
        return TiesFile
    if parent[:1] == ("events",):
        return Levers if len(parent) > 2 else EventBlock
    return SECTIONS.get(str(parent[0]), Document) if parent else Document


def _names_at(parent: KeyPath) -> list[str]:
    return list(_model_at(parent).model_fields)


def _noun_at(parent: KeyPath) -> str:
    if not parent:
        return "a part of a scenario"
    if _model_at(parent) in (PeopleFile, TiesFile):
        return f"a setting of {parent[1]}"
    if _model_at(parent) is EventBlock:
        return "a part of an event"
    return _NOUNS[str(parent[0])] if parent[0] in ("organization", "mechanisms") else "an input"


# Layers in memory: `replace` is a child without a file


def _memory_layer(data: dict[str, Any]) -> _Layer:
    """Check data that came from no file as a layer of its own."""
    layer = _Layer(folder=Path.cwd(), data=data)
    _drop_blanks(data)
    if "extends" in data:
        layer.blame(("extends",), "'extends' has a meaning in scenario files only.")
    _note_wrong_inputs(layer)
    organization = data.get("organization")
    blocks = organization.values() if isinstance(organization, dict) else []
    if not any(isinstance(block, dict) and block.get("digest") for block in blocks):
        _locate_files(layer)
    return layer


def _plain(value: Any) -> Any:
    """Copy a value into plain dicts, lists and scalars, as a file would hold it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Event):
        return {"at": duration_in_words(value.at_days), "levers": _written_event(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def _path_of(key: str) -> KeyPath:
    """Find where a name of `replace` belongs in a scenario file."""
    parts = tuple(str(key).split("."))
    home = _home(parts[-1])
    if len(parts) == 1 and (key == "key" or key in Document.model_fields):
        return (key,)
    if len(parts) == 1 and home in ("levers", "uncertainties"):
        return (home, key)
    if parts[0] in SECTIONS and len(parts) > 1 and parts[1] in SECTIONS[parts[0]].model_fields:
        return parts
    name = shown(parts[-1])
    if home:
        written = parts[-1] if home in ("levers", "uncertainties") else f"{home}.{parts[-1]}"
        message = f"{name} is {_NOUNS[home]}; write {written}."
    else:
        names = {name.rpartition(".")[2]: name for name in declared_inputs()}
        meant = names.get(nearest(parts[-1], names) or "")
        hint = f"Did you mean '{meant}'?" if meant else _ALL_INPUTS
        message = f"{shown(key)} is not an input. {hint}"
    raise ScenarioError([Fault(None, None, str(key), message)])


def _put(data: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Set a value deep in a mapping; mappings are merged."""
    for key in reversed(path):
        value = {key: value}
    data.update(_merged(data, value))


def _check_key(key: object) -> str:
    if isinstance(key, str) and _KEY.fullmatch(key):
        return key
    message = f"{shown(key)} cannot name a scenario; use letters, digits and hyphens."
    raise ScenarioError([Fault(None, None, "key", message)])


# Merging, and checking the whole


def _checked(layers: list[_Layer], key: str) -> Scenario:
    """Merge layers, child first, and check them as a whole.

    Raises
    ------
    ScenarioError
        With the faults of all layers and of the whole.
    """
    if all(layer.is_readable for layer in layers):
        merged: dict[str, Any] = {}
        for layer in reversed(layers):
            merged = _merged(merged, _without_wrong(layer))
        document = Document.model_validate(merged)
        _note_inconsistencies(document, layers)
    faults = [fault for layer in layers for fault in layer.faults]
    if faults:
        raise ScenarioError(faults)
    return _scenario(document, key)


def _without_wrong(layer: _Layer) -> dict[str, Any]:
    """Leave out what is wrong, so that the rest can still be checked."""
    data = _plain(layer.data)
    for path in layer.wrong:
        section = data.get(path[0]) if path else None
        if len(path) > 1 and path[0] in SECTIONS and isinstance(section, dict):
            section.pop(path[1], None)
        elif path:
            data.pop(path[0], None)
    return cast("dict[str, Any]", data)


def _merged(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    """Lay a child over its parent, key by key; lists are replaced as a whole."""
    merged = dict(parent)
    if child.get("people") and not parent.get("people"):
        merged = {key: value for key, value in parent.items() if key not in _COUNTS}
    for key, value in child.items():
        under = merged.get(key)
        both = isinstance(value, dict) and isinstance(under, dict)
        merged[key] = _merged(cast("dict[str, Any]", under), value) if both else value
    return merged


Inconsistencies = Iterator[tuple[Sequence[KeyPath], str]]  # keys concerned, and what is wrong


def check_staff_fit(document: Document) -> Inconsistencies:
    """Find a staff larger than can be simulated."""
    firm = document.organization
    staff = firm.sales + firm.accounts + firm.operations
    if not firm.is_imported and staff > LARGEST_STAFF:
        yield (
            [("organization", name) for name in _COUNTS],
            f"sales, accounts and operations are {staff} people together; "
            f"it must be at most {LARGEST_STAFF}.",
        )


def check_imported_staff_are_not_counted_too(document: Document) -> Inconsistencies:
    """Find head counts given beside a file of people."""
    firm = document.organization
    for name in _COUNTS:
        if firm.is_imported and name in firm.model_fields_set:
            message = f"{name} cannot be set here; head counts come from the people file."
            yield [("organization", name)], message


def check_import_is_complete(document: Document) -> Inconsistencies:
    """Find an imported organization that lacks a file or a department."""
    people, ties = document.organization.people, document.organization.ties
    for name, settings in (("people", people), ("ties", ties)):
        if settings is not None and not settings.file:
            message = f"{name} needs 'file:' with the path of a CSV file."
            yield [("organization", name)], message
    if ties is not None and people is None:
        message = "ties from a file need people from a file too."
        yield [("organization", "ties")], message
    missing = set(_COUNTS) - set(people.role_by_label.values()) if people else set()
    if missing:
        message = f"roles name nobody for {', '.join(sorted(missing))}; each needs a department."
        yield [("organization", "people", "roles")], message


def check_events_have_a_date_and_levers(document: Document) -> Inconsistencies:
    """Find events that do not say when, or change nothing."""
    for index, event in enumerate(document.events):
        if "at" not in event.model_fields_set:
            message = "this event has no date; give one, such as at: 6 months."
            yield [("events", index)], message
        if not event.levers.model_fields_set:
            message = "this event changes nothing; name levers with new values under levers:"
            yield [("events", index)], message


def check_events_lie_within_the_horizon(document: Document) -> Inconsistencies:
    """Find events after the end."""
    for index, event in enumerate(document.events):
        if round(event.at) >= round(document.horizon):
            at, horizon = duration_in_words(event.at), duration_in_words(document.horizon)
            message = f"at is '{at}'; it must be before the end of the horizon, {horizon}."
            yield [("events", index, "at")], message


def check_events_do_not_collide(document: Document) -> Inconsistencies:
    """Find a lever that two events of one day change."""
    seen: set[tuple[int, str]] = set()
    for index, event in enumerate(document.events):
        for name in sorted(event.levers.model_fields_set):
            if (round(event.at), name) in seen:
                message = f"{name} changes twice at {duration_in_words(round(event.at))}."
                yield [("events", index, "levers", name)], message
            seen.add((round(event.at), name))


def check_late_win_rate_is_the_higher(document: Document) -> Inconsistencies:
    """Find late-stage deals that are won more rarely than all deals."""
    early, late = document.uncertainties.win_rate, document.uncertainties.late_win_rate
    if late < early:
        yield (
            [("uncertainties", "late_win_rate"), ("uncertainties", "win_rate")],
            f"late_win_rate is {shown(late)}; it must be at least win_rate, {shown(early)}.",
        )


# Each check with the keys it looks at; it is left out where one of them is wrong already.
_CONSISTENCY: tuple[tuple[Callable[[Document], Inconsistencies], tuple[KeyPath, ...]], ...] = (
    (check_staff_fit, (("organization",),)),
    (check_imported_staff_are_not_counted_too, (("organization",),)),
    (check_import_is_complete, (("organization",),)),
    (check_events_have_a_date_and_levers, (("events",),)),
    (check_events_lie_within_the_horizon, (("events",), ("horizon",))),
    (check_events_do_not_collide, (("events",),)),
    (
        check_late_win_rate_is_the_higher,
        (("uncertainties", "win_rate"), ("uncertainties", "late_win_rate")),
    ),
)


def _note_inconsistencies(document: Document, layers: list[_Layer]) -> None:
    wrong = [path for layer in layers for path in layer.wrong]
    for check, looked_at in _CONSISTENCY:
        if not any(_overlap(path, key) for path in wrong for key in looked_at):
            for paths, message in check(document):
                layer, path = _culprit(paths, layers)
                layer.blame(path, message)


def _overlap(one: KeyPath, other: KeyPath) -> bool:
    """Whether one path lies within the other."""
    return all(a == b for a, b in zip(one, other, strict=False))


def _culprit(paths: Sequence[KeyPath], layers: list[_Layer]) -> tuple[_Layer, KeyPath]:
    """Find the file that sets one of some keys, child first; else one that sets keys around."""
    for cut in range(max(map(len, paths))):
        for layer in layers:
            for path in paths:
                if path[: len(path) - cut] in layer.lines:
                    return layer, path
    return layers[0], paths[0]


def _scenario(document: Document, key: str) -> Scenario:
    name = document.name or _title(key)
    return Scenario(
        key=key,
        name=name,
        name_in_sentence=document.name_in_sentence or _in_sentence(name),
        plural=document.plural,
        question=document.question,
        changes=document.changes,
        look_at=document.look_at,
        horizon_days=round(document.horizon),
        warm_up_days=round(document.warm_up),
        organization=document.organization,
        levers=document.levers,
        uncertainties=document.uncertainties,
        mechanisms=document.mechanisms,
        events=tuple(sorted(map(_event, document.events), key=lambda event: event.at_days)),
    )


def _event(block: EventBlock) -> Event:
    names = sorted(block.levers.model_fields_set)
    return Event(round(block.at), tuple((name, getattr(block.levers, name)) for name in names))


def _schedule(
    levers: Levers, events: tuple[Event, ...], warm_up_days: int
) -> list[tuple[int, Levers]]:
    stages = [(0, levers)]
    for event in events:
        day, (last_day, current) = warm_up_days + event.at_days, stages[-1]
        changed = current.model_copy(update=dict(event.levers))
        if day == last_day:
            stages.pop()
        stages.append((day, changed))
    return stages


# Writing and wording


def _written(inputs: Inputs) -> dict[str, Any]:
    """Put inputs into the form of a scenario file."""
    return {q.name: q.written(getattr(inputs, q.name)) for q in declared(type(inputs))}


def _written_organization(organization: Organization) -> dict[str, Any]:
    written = _written(organization)
    people, ties = organization.people, organization.ties
    if people is not None:
        written = {name: value for name, value in written.items() if name not in _COUNTS}
        written["people"] = {**people.model_dump(), "roles": people.role_by_label}
    if ties is not None:
        written["ties"] = ties.model_dump()
    return written


def _written_event(event: Event) -> dict[str, Any]:
    quantities = {quantity.name: quantity for quantity in declared(Levers)}
    return {name: quantities[name].written(value) for name, value in event.levers}


def _event_in_words(event: Event) -> str:
    quantities = {quantity.name: quantity for quantity in declared(Levers)}
    levers = ", ".join(f"{name} {quantities[name].in_words(v)}" for name, v in event.levers)
    return f"at {duration_in_words(event.at_days)}: {levers}"


def _dotted(path: KeyPath) -> str:
    dotted = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return one_line(dotted.removeprefix("."), _LONGEST_PATH)


def _title(key: str) -> str:
    words = key.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _in_sentence(name: str) -> str:
    """Lower the first letter of a name, unless it starts with an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _template_lines(lever: Quantity) -> str:
    """Show one lever as comment lines of a new scenario file."""
    text = f"{lever.doc} It must be {lever.allowed}."
    value = lever.written(lever.default)
    written = value if isinstance(value, str) else shown(value)
    lines = [*textwrap.wrap(text, width=90), f"{lever.name}: {written}"]
    return "".join(f"  # {line}\n" for line in lines)


_TEMPLATE = """\
# {title}: a scenario of Interlock.
# It holds only what differs from the scenario it extends.
#   interlock scenario check FILE       lists what is wrong
#   interlock compare baseline FILE     what difference does it make?

extends: baseline
name: "{title}"
name_in_sentence: "{in_sentence}"
plural: off
question: What happens to revenue, retention and people if ...?
changes: What is different from the baseline, in a sentence.
look_at: What to look at first in the results.

# What management chooses. Take the # away from the lines to change (keep two spaces).
levers:
{levers}
# What nobody knows exactly; all names: interlock scenario schema
uncertainties:

# Mechanisms can be switched off, to see what they contribute.
mechanisms:
  # blame: off

# Levers that change at a date, counted from the end of the warm-up.
events:
  # - at: 6 months
  #   levers:
  #     check_in_cadence: weekly
"""
