"""Reading a scenario file and those it extends, each checked on its own.

file -> YAML nodes with line numbers -> plain data -> checked names and values -> `Layer`.
"""

import importlib.resources
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.faults import Fault, ScenarioFileError, did_you_mean, why_not_opened
from model.layers import LONGEST_PATH, Layer
from model.organization import located
from model.own_code import located_code
from model.quantities import nearest, one_line, shown
from model.scenario_form import SECTIONS, TEXTS
from model.wrong_inputs import note_wrong_inputs
from model.yaml_text import LARGEST_FILE, YamlFormError, read_mapping


@dataclass(frozen=True)
class Source:
    """A file to read: where it is, and what messages call it."""

    path: Path
    label: str


def bundled_scenarios() -> list[str]:
    """List the names of the scenarios that come with Interlock, `baseline` first."""
    names = sorted(path.stem for path in _bundle().glob("*.yaml"))
    return sorted(names, key=lambda name: name != "baseline")


def _bundle() -> Path:
    return Path(str(importlib.resources.files("scenarios")))


def source_of(name_or_path: str | Path) -> Source:
    """Decide between a bundled name and a path."""
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in bundled_scenarios():
        return _bundled_source(text)
    return Source(Path(name_or_path), text)


def _bundled_source(name: str) -> Source:
    return Source(_bundle() / f"{name}.yaml", f"bundled {name}.yaml")


def read_chain(source: Source) -> list[Layer]:
    """Read a file and those it extends, child first."""
    try:
        layers = [_read_layer(source)]
    except (OSError, ValueError) as error:
        label = one_line(source.label, LONGEST_PATH)
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
        parent_layer.data = {k: v for k, v in parent_layer.data.items() if k not in TEXTS}
    return layers


def _parent_source(parent: object, child: Source) -> Source:
    if not isinstance(parent, str):
        raise TypeError
    if parent in bundled_scenarios():
        return _bundled_source(parent)
    return Source(child.path.parent / parent, str(Path(child.label).parent / parent))


def _check_no_circle(chain: list[Source]) -> None:
    paths = [source.path.resolve() for source in chain]
    if paths[-1] in paths[:-1]:
        raise ValueError("it goes in a circle: " + " -> ".join(path.name for path in paths))


def _wrong_parent(parent: object, error: Exception) -> str:
    if isinstance(error, TypeError):
        return f"extends is {shown(parent)}; it must be one bundled name or one file."
    if isinstance(error, ValueError):
        return f"extends is {shown(parent)}; {_reason(error)}."
    return f"extends is {shown(parent)}: {_reason(error)}.{_did_you_mean_bundled(str(parent))}"


def _cannot_open(source: Source, error: Exception) -> str:
    hint = _did_you_mean_bundled(source.label) if isinstance(error, FileNotFoundError) else ""
    return f"{_reason(error)}.{hint}"


def _did_you_mean_bundled(name: str) -> str:
    names = bundled_scenarios()
    return did_you_mean(nearest(name, names)) or " All scenarios: interlock scenario list"


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or bundled scenario"
    return _file_reason(error)


def _read_layer(source: Source) -> Layer:
    """Read one file into plain data, noting the faults of its YAML, names and values."""
    label = one_line(source.label, LONGEST_PATH)
    layer = Layer(label=label, folder=source.path.absolute().parent)
    with source.path.open("rb") as stream:
        content = stream.read(LARGEST_FILE + 1)
    try:
        layer.data = read_mapping(content, layer)
    except YamlFormError as error:
        layer.faults.append(Fault(layer.label, error.line, "", error.message))
        layer.is_readable = False
        return layer
    _drop_blanks(layer.data)
    _locate_code(layer)
    note_wrong_inputs(layer)
    _locate_files(layer)
    _locate_worlds(layer)
    layer.faults.sort(key=lambda fault: fault.line or 0)
    return layer


def memory_layer(data: dict[str, Any]) -> Layer:
    """Check data that came from no file as a layer of its own."""
    layer = Layer(folder=Path.cwd(), data=data)
    _drop_blanks(data)
    if "extends" in data:
        layer.blame(("extends",), "'extends' has a meaning in scenario files only.")
    _locate_code(layer)
    note_wrong_inputs(layer)
    organization = data.get("organization")
    blocks = organization.values() if isinstance(organization, dict) else []
    if not any(isinstance(block, dict) and block.get("digest") for block in blocks):
        _locate_files(layer)
    return layer


def _drop_blanks(data: dict[str, Any]) -> None:
    """Let a section whose lines are all commented out stand for nothing given."""
    for section in (*SECTIONS, "events"):
        if section in data and data[section] is None:
            del data[section]


def _locate_code(layer: Layer) -> None:
    """Read the text of own code, relative to the file that names it; nothing of it is run."""
    name = layer.data.get("code")
    if not isinstance(name, str):
        return
    del layer.data["code"]
    try:
        layer.data["code"] = located_code(name, layer.folder)
    except (OSError, ValueError) as error:
        layer.blame(("code",), f"code {shown(name)}: {_file_reason(error, 'Python file')}.")


def _locate_worlds(layer: Layer) -> None:
    """Complete the path of the worlds of a twin, relative to the file that names them."""
    name = layer.data.get("worlds")
    if not isinstance(name, str):
        return
    path = layer.folder / name
    try:
        path.open("rb").close()
    except OSError as error:
        layer.blame(("worlds",), f"worlds {shown(name)}: {_file_reason(error, 'CSV file')}.")
    layer.data["worlds"] = str(path)


def _locate_files(layer: Layer) -> None:
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
                reason = _file_reason(error, "CSV file")
                layer.blame(path, f"file {shown(block['file'])}: {reason}.")


def _file_reason(error: Exception, kind: str = "scenario file") -> str:
    return why_not_opened(error, kind) if isinstance(error, OSError) else str(error)
