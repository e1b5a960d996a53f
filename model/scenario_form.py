"""What a scenario may hold: its parts, the names of all inputs, and where each name belongs."""

import re
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from model.events import EventBlock
from model.faults import Fault, ScenarioError, did_you_mean
from model.levers import Levers
from model.mechanisms import Mechanisms
from model.organization import Organization, Text
from model.own_code import OwnCode
from model.quantities import Inputs, Quantity, declared, duration, nearest, shown
from model.uncertainties import Uncertainties

KeyPath = tuple[str | int, ...]  # keys and list positions from the top of a file
SECTIONS: dict[str, type[Inputs]] = {
    "organization": Organization,
    "levers": Levers,
    "uncertainties": Uncertainties,
    "mechanisms": Mechanisms,
}
TEXTS = ("name", "name_in_sentence", "plural", "question", "changes", "look_at")
NOUNS = {
    "organization": "a setting of the organization",
    "levers": "a lever",
    "uncertainties": "an uncertainty",
    "mechanisms": "a mechanism",
}
ALL_INPUTS = "All inputs: interlock scenario schema"
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


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
    code: Annotated[
        OwnCode | None, WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "null"}]})
    ] = Field(
        None,
        description="Own model code: a file ending in .py, relative to this one, or an installed "
        "entry point. It is run only where that is allowed.",
    )
    worlds: Text | None = Field(
        None,
        description="Worlds of a calibrated twin: a CSV file, relative to this one, of which "
        "compare --worlds takes its worlds.",
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


def json_schema() -> dict[str, Any]:
    """Describe scenario files as JSON Schema (draft 2020-12), for editors."""
    schema = Document.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Interlock scenario",
    }


def declared_inputs() -> dict[str, Quantity]:
    """List every declared input by the name that `Scenario.replace` and `--set` take."""
    inputs = {quantity.name: quantity for quantity in declared(Document)}
    for section, model in SECTIONS.items():
        bare = section in ("levers", "uncertainties")
        for quantity in declared(model):
            inputs[quantity.name if bare else f"{section}.{quantity.name}"] = quantity
    return inputs


def homes() -> dict[str, str]:
    """Map every name to its section; a lever goes before a mechanism of the same name."""
    order = ("mechanisms", "organization", "uncertainties", "levers")
    return {name: section for section in order for name in SECTIONS[section].model_fields}


def home_of(name: str) -> str | None:
    """Find the section that a name belongs to."""
    return homes().get(name)


def path_of(key: str) -> KeyPath:
    """Find where a name of `replace` belongs in a scenario file."""
    parts = tuple(str(key).split("."))
    home = home_of(parts[-1])
    if len(parts) == 1 and (key == "key" or key in Document.model_fields):
        return (key,)
    if len(parts) == 1 and home in ("levers", "uncertainties"):
        return (home, key)
    if parts[0] in SECTIONS and len(parts) > 1 and parts[1] in SECTIONS[parts[0]].model_fields:
        return parts
    name = shown(parts[-1])
    if home:
        written = parts[-1] if home in ("levers", "uncertainties") else f"{home}.{parts[-1]}"
        message = f"{name} is {NOUNS[home]}; write {written}."
    else:
        names = {name.rpartition(".")[2]: name for name in declared_inputs()}
        meant = names.get(nearest(parts[-1], names) or "")
        message = f"{shown(key)} is not an input.{did_you_mean(meant) or f' {ALL_INPUTS}'}"
    raise ScenarioError([Fault(None, None, str(key), message)])


def check_key(key: object) -> str:
    """Give back a key that can name a scenario.

    Raises
    ------
    ScenarioError
        If it cannot.
    """
    if isinstance(key, str) and _KEY.fullmatch(key):
        return key
    message = f"{shown(key)} cannot name a scenario; use letters, digits and hyphens."
    raise ScenarioError([Fault(None, None, "key", message)])


def title_of(key: str) -> str:
    """Turn a key into a name, as in a title."""
    words = key.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def in_sentence(name: str) -> str:
    """Lower the first letter of a name, unless it starts with an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
