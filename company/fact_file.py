"""A file of facts: written from records, or by hand by somebody who knows the figures."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from company.facts import FACTS, USUAL_CURRENCY, Fact
from model.faults import ScenarioError, did_you_mean
from model.layers import Layer
from model.new_scenario import file_text
from model.quantities import nearest, shown
from model.yaml_text import read_file

COMMENT = """\
Facts about a firm, from its own records. Each is a figure with its 95 % interval and the number of
rows behind it. Figures may be changed or added by hand; value and interval are enough.
"""
_KEYS = ("value", "interval", "rows", "source")
_BLOCKS = ("currency", "records", "facts")
_DIGITS = 6
_LARGEST = 1e15  # of any figure; larger ones are mistyped
_LARGEST_SHARE = 3.0
"""Above it a share was surely written in percent; net retention alone may exceed 1 [share]."""


def fact_text(facts: Mapping[str, Fact], *, began: str = "", until: str = "") -> str:
    """Write facts as the text of a file.

    Parameters
    ----------
    facts
        What records show; amounts are all in one currency.
    began, until
        First and last day of the records; empty where there are none.
    """
    currencies = [fact.currency for fact in facts.values()]
    content: dict[str, Any] = {"currency": next(iter(currencies), USUAL_CURRENCY)}
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
    layer = read_file(path)
    if not layer.is_readable:
        raise ScenarioError(layer.faults)
    for name in layer.data:
        if name not in _BLOCKS:
            hint = did_you_mean(nearest(str(name), _BLOCKS)) or f" There are {', '.join(_BLOCKS)}."
            layer.blame((name,), f"{shown(name)} is no block of a file of facts.{hint}")
    _check_records(layer)
    currency = str(layer.data.get("currency") or USUAL_CURRENCY)
    block = layer.data.get("facts")
    if not isinstance(block, Mapping) or not block:
        layer.blame(("facts",), "there are no facts; write them under facts:, one block for each.")
        block = {}
    facts = [_fact(layer, str(name), body, currency) for name, body in block.items()]
    if layer.faults:
        raise ScenarioError(layer.faults)
    return {fact.name: fact for fact in facts if fact is not None}


def _check_records(layer: Layer) -> None:
    records = layer.data.get("records")
    for key, value in (records if isinstance(records, Mapping) else {}).items():
        try:
            date.fromisoformat(str(value)[:10])
        except ValueError:
            layer.blame(("records", key), f"{shown(value)} is no date such as 2026-03-31.")


def _fact(layer: Layer, name: str, body: object, currency: str) -> Fact | None:
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
    value, ends = _number(body.get("value")), _pair(body.get("interval"))
    if value is None:
        message = f"the value is {shown(body.get('value'))}; it must be a number."
        layer.blame((*where, "value"), message)
        return None
    if ends is None:
        message = f"the interval is {shown(body.get('interval'))}; "
        layer.blame((*where, "interval"), f"{message}it must be two numbers: [low, high].")
        return None
    low, high = ends
    if not low <= value <= high:
        message = f"the interval from {low:g} to {high:g} must hold the value {value:g}."
        layer.blame((*where, "interval"), message)
    elif low < 0.0:
        layer.blame(where, f"{name} is {value:g}, {low:g} to {high:g}; none may lie below zero.")
    elif FACTS[name].unit == "share" and high > _LARGEST_SHARE:
        message = f"{name} is {value:g}; write a share, such as 0.25 for 25 %."
        layer.blame((*where, "value"), message)
    rows = body.get("rows")
    source = str(body.get("source") or layer.label)
    return Fact(name, value, low, high, rows if isinstance(rows, int) else 0, source, currency)


def _number(given: object) -> float | None:
    if not isinstance(given, int | float) or isinstance(given, bool):
        return None
    return float(given) if abs(given) < _LARGEST else None


def _pair(given: object) -> tuple[float, float] | None:
    if not isinstance(given, list) or len(given) != 2:
        return None
    low, high = map(_number, given)
    return None if low is None or high is None else (low, high)
