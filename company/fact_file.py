"""A file of facts: written from records, or by hand by somebody who knows the figures."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from company.facts import FACTS, Fact
from model.faults import Fault, ScenarioError, ScenarioFileError, did_you_mean, why_not_opened
from model.layers import Layer
from model.new_scenario import file_text
from model.quantities import nearest, shown
from model.yaml_text import EmptyFileError, YamlFormError, read_mapping

COMMENT = """\
Facts about a firm, from its own records. Each is a figure with its 95 % interval and the number of
rows behind it. Figures may be changed or added by hand; value and interval are enough.
"""
_KEYS = ("value", "interval", "rows", "source")
_BLOCKS = ("currency", "records", "facts")
_DIGITS = 6
_LARGEST_SHARE = 3.0
"""Above it a share was surely written in percent; net retention alone may exceed 1 [share]."""


def fact_text(
    facts: Mapping[str, Fact], *, currency: str = "USD", began: str = "", until: str = ""
) -> str:
    """Write facts as the text of a file."""
    content: dict[str, Any] = {"currency": currency}
    if began:
        content["records"] = {"from": began, "until": until}
    content["facts"] = {
        name: {
            "value": _brief(fact.value),
            "interval": [_brief(fact.low), _brief(fact.high)],
            "rows": fact.rows,
            **({"source": Path(fact.source).name} if fact.source else {}),
        }
        for name, fact in facts.items()
    }
    return file_text(content, COMMENT)


def _brief(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def read_facts(path: Path) -> dict[str, Fact]:
    """Read a file of facts.

    Raises
    ------
    ScenarioError
        With every fault of the file, each with its line; `ScenarioFileError` if it cannot be
        opened.
    """
    layer = Layer(label=str(path))
    try:
        layer.data = read_mapping(path.read_bytes(), layer)
    except OSError as error:
        raise ScenarioFileError([Fault(str(path), None, "", f"{why_not_opened(error)}.")]) from None
    except EmptyFileError:
        pass
    except YamlFormError as error:
        raise ScenarioError([Fault(str(path), error.line, "", error.message)]) from None
    for name in layer.data:
        if name not in _BLOCKS:
            hint = did_you_mean(nearest(str(name), _BLOCKS)) or f" There are {', '.join(_BLOCKS)}."
            layer.blame((name,), f"{shown(name)} is no block of a file of facts.{hint}")
    _check_records(layer)
    block = layer.data.get("facts")
    if not isinstance(block, Mapping) or not block:
        layer.blame(("facts",), "there are no facts; write them under facts:, one block for each.")
        block = {}
    facts = {str(name): _fact(layer, str(name), body) for name, body in block.items()}
    if layer.faults:
        raise ScenarioError(layer.faults)
    return {name: fact for name, fact in facts.items() if fact is not None}


def _check_records(layer: Layer) -> None:
    records = layer.data.get("records")
    for key, value in (records if isinstance(records, Mapping) else {}).items():
        try:
            date.fromisoformat(str(value)[:10])
        except ValueError:
            layer.blame(("records", key), f"{shown(value)} is no date such as 2026-03-31.")


def _fact(layer: Layer, name: str, body: object) -> Fact | None:
    """Read one fact; what is wrong with it is noted."""
    where = ("facts", name)
    if name not in FACTS:
        hint = did_you_mean(nearest(name, FACTS)) or f" There are {', '.join(FACTS)}."
        layer.blame(where, f"{shown(name)} is no fact that is known.{hint}")
        return None
    if not isinstance(body, Mapping):
        layer.blame(where, f"{name} must hold value: and interval: [low, high].")
        return None
    for key in body:
        if key not in _KEYS:
            hint = did_you_mean(nearest(str(key), _KEYS)) or f" There are {', '.join(_KEYS)}."
            layer.blame((*where, key), f"{shown(key)} says nothing of a fact.{hint}")
    value, interval = body.get("value"), body.get("interval")
    if not _is_number(value):
        layer.blame((*where, "value"), f"the value is {shown(value)}; it must be a number.")
        return None
    is_pair = isinstance(interval, list) and len(interval) == 2 and all(map(_is_number, interval))
    if not is_pair:
        message = f"the interval is {shown(interval)}; it must be two numbers: [low, high]."
        layer.blame((*where, "interval"), message)
        return None
    assert isinstance(interval, list)
    low, high = map(float, interval)
    if not low <= float(value) <= high:  # type: ignore[arg-type]
        message = f"the interval from {low:g} to {high:g} must hold the value {value:g}."
        layer.blame((*where, "interval"), message)
        return None
    if float(value) < 0.0 or low < 0.0:  # type: ignore[arg-type]
        layer.blame(where, f"{name} is {value:g}, {low:g} to {high:g}; none may lie below zero.")
    elif FACTS[name].unit == "share" and high > _LARGEST_SHARE:
        message = f"{name} is {value:g}; write a share, such as 0.25 for 25 %."
        layer.blame((*where, "value"), message)
    rows = body.get("rows", 0)
    source = str(body.get("source") or layer.label)
    return Fact(name, float(value), low, high, rows if isinstance(rows, int) else 0, source)  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
