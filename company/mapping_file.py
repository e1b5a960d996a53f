"""A file that keeps how other files are read: columns, roles of departments, stages of deals."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from model.faults import ScenarioError, did_you_mean
from model.quantities import nearest, shown
from model.yaml_text import read_file

BLOCKS = ("columns", "roles", "stages")

Blocks = dict[str, dict[str, str]]


def read_mapping_file(path: Path, allowed: Sequence[str] = BLOCKS) -> Blocks:
    """Read blocks of lines such as `Field sales: sales`; a missing block is empty.

    Raises
    ------
    ScenarioError
        With every fault of the file; `ScenarioFileError` if it cannot be opened.
    """
    layer = read_file(path)
    blocks: Blocks = {name: {} for name in allowed}
    for name, block in layer.data.items():
        if name not in allowed:
            hint = did_you_mean(nearest(str(name), allowed)) or f" There are {', '.join(allowed)}."
            layer.blame((name,), f"{shown(name)} is no block of a mapping file.{hint}")
        elif isinstance(block, Mapping):
            for key, text in block.items():
                if isinstance(text, Mapping | list):
                    layer.blame((name, key), f"{shown(key)} must be followed by one text.")
                else:
                    blocks[name][str(key)] = "" if text is None else str(text)
        elif block is not None:
            layer.blame((name,), f"{name} must hold lines such as 'id: Employee number'.")
    if layer.faults:
        raise ScenarioError(layer.faults)
    return blocks
