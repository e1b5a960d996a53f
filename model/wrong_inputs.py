"""Checking the names and values of one file, and saying in plain words what is wrong."""

from typing import Any, cast

from pydantic import ValidationError

from model.events import EventBlock
from model.faults import did_you_mean
from model.layers import Layer
from model.levers import Levers
from model.organization import ROLES, PeopleFile, TiesFile
from model.quantities import Inputs, nearest, shown
from model.scenario_form import ALL_INPUTS, NOUNS, SECTIONS, Document, KeyPath, home_of, homes


def note_wrong_inputs(layer: Layer) -> None:
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


def _wrong_role(label: str, given: object) -> str:
    hint = did_you_mean(nearest(given, ROLES)) if isinstance(given, str) else ""
    roles = ", ".join(f"'{role}'" for role in ROLES)
    return f"the role of {shown(label)} is {shown(given)}; it must be one of {roles}.{hint}"


def _label(path: KeyPath) -> str:
    return f"item {path[-1] + 1} of {path[-2]}" if isinstance(path[-1], int) else str(path[-1])


def _unknown(name: str, parent: KeyPath) -> str:
    """Say that a name is unknown at a place, where it belongs, or what was meant."""
    name_shown = shown(name)
    in_event = parent[:1] == ("events",)
    home = home_of(name)
    if home and in_event and home != "levers":
        return f"{name_shown} is {NOUNS[home]}; events change levers only."
    if name in SECTIONS and in_event:
        return f"{name_shown} cannot change during a run; events change levers only."
    if home:
        return f"{name_shown} is {NOUNS[home]}; move it under {home}:"
    if name in Document.model_fields:
        return f"{name_shown} belongs to the scenario itself; move it to the left margin."
    meant = nearest(name, _names_at(parent))
    if meant:
        return f"{name_shown} is not {_noun_at(parent)}.{did_you_mean(meant)}"
    elsewhere = nearest(name, homes())
    if elsewhere:
        where = home_of(elsewhere)
        return (
            f"{name_shown} is not {_noun_at(parent)}. Did you mean '{elsewhere}' (under {where}:)?"
        )
    return f"{name_shown} is not {_noun_at(parent)}. {ALL_INPUTS}"


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
    return NOUNS[str(parent[0])] if parent[0] in ("organization", "mechanisms") else "an input"
