"""From a scenario file to a checked `Scenario`, or to a list of everything wrong with it.

file -> YAML nodes with line numbers -> each file checked on its own -> parent and child merged
-> checked as a whole -> `Scenario`.

A scenario file is YAML 1.2. It holds only what differs from the parent that `extends:` names,
or from the defaults that the inputs declare; `resolved()` is the complete form of the same.
Levers (what management chooses) and uncertainties (what nobody knows exactly) stand apart.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from model.calendar import duration_in_words
from model.consistency import note_inconsistencies
from model.events import Event, lever_stages
from model.faults import Fault, ScenarioError, ScenarioFileError
from model.layers import Layer, laid_over, plain, whole
from model.levers import Levers
from model.mechanisms import Mechanisms
from model.organization import HEAD_COUNTS, Organization
from model.own_code import OwnCode
from model.quantities import Inputs, declared, one_line, shown
from model.scenario_file import memory_layer, read_chain, source_of
from model.scenario_form import (
    TEXTS,
    Document,
    KeyPath,
    check_key,
    declared_inputs,
    in_sentence,
    path_of,
    title_of,
)
from model.uncertainties import Uncertainties
from model.yaml_text import read_value


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
    code
        Own model code, or none.
    worlds
        File of the worlds of a calibrated twin; empty if there is none.
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
    code: OwnCode | None = None
    worlds: str = ""

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
        check_key(key)
        return _checked([Layer()], key).replace(changes)

    @classmethod
    def from_resolved(cls, resolved: Mapping[str, Any]) -> "Scenario":
        """Make the scenario again that `resolved` described.

        Files of people and ties are not opened before a run reads them, which refuses files that
        have changed. Inputs that the description lacks take their defaults.

        Raises
        ------
        ScenarioError
            If a name or value is wrong; lists all of them.
        """
        data = plain(resolved)
        key = str(data.pop("key", "scenario"))
        return _checked([memory_layer(data)], key)

    def resolved(self) -> dict[str, Any]:
        """Describe the scenario completely, in plain data that JSON and YAML can hold.

        Apart from `key`, it has the form of a scenario file with every input written out.
        """
        return {
            "key": self.key,
            **{text: getattr(self, text) for text in TEXTS},
            "horizon": duration_in_words(self.horizon_days),
            "warm_up": duration_in_words(self.warm_up_days),
            "organization": _written_organization(self.organization),
            "levers": _written(self.levers),
            "uncertainties": _written(self.uncertainties),
            "mechanisms": _written(self.mechanisms),
            "events": [event.written() for event in self.events],
            **({"code": _written_code(self.code)} if self.code else {}),
            **({"worlds": self.worlds} if self.worlds else {}),
        }

    def has(self, what: str) -> bool:
        """Tell whether the firm has something that inputs and measures need.

        Parameters
        ----------
        what
            A department, "campaigns", "deal help", "merged roles", or nothing.
        """
        firm = self.organization
        merged = dict(firm.merged)
        if what == "campaigns":
            return any(levers.campaign_cadence > 0.0 for _, levers in self.lever_schedule())
        if what == "deal help":
            return "specialists" in (*firm.departments, *merged)
        if what == "merged roles":
            return bool(merged)
        return not what or what in firm.departments

    def inputs(self) -> dict[str, Any]:
        """List every input with its stored value, by the name that `replace` takes.

        Levers, uncertainties, `horizon` and `warm_up` have bare names; the others are dotted,
        such as `mechanisms.blame`. Texts are left out; times are in business days.
        """
        organization = self.organization.model_dump(exclude={"people", "ties", "merged", "names"})
        organization |= {f"merged.{role}": by for role, by in self.organization.merged}
        for block in ("people", "ties"):
            settings = getattr(self.organization, block)
            if settings is not None:
                organization |= {f"{block}.{k}": v for k, v in settings.model_dump().items()}
        if self.organization.is_imported:
            organization = {k: v for k, v in organization.items() if k not in HEAD_COUNTS}
        return {
            "horizon": self.horizon_days,
            "warm_up": self.warm_up_days,
            **{f"organization.{name}": value for name, value in organization.items()},
            **self.levers.model_dump(),
            **self.uncertainties.model_dump(),
            **{f"mechanisms.{name}": on for name, on in self.mechanisms.model_dump().items()},
            "events": self.events,
            **({"code": self.code.digest} if self.code else {}),
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
        path_of(key)
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
                _put(child, path_of(name), plain(value))
            except ScenarioError as error:
                faults += error.faults
        try:
            key = check_key(child.pop("key")) if "key" in child else key
        except ScenarioError as error:
            faults += error.faults
        if "name" in child:
            del base["name_in_sentence"]
        child_layer = memory_layer(child)
        child_layer.faults = faults + child_layer.faults
        made = _checked([child_layer, Layer(data=base)], key)
        is_trusted = self.code is not None and self.code.is_allowed and made.code == self.code
        return made.allowing_code() if is_trusted else made

    def vary(self, values: Mapping[str, Any], key: str = "") -> "Scenario":
        """Make a variant from stored values, quickly: nothing is checked or converted.

        Parameters
        ----------
        values
            Stored values, as `value` gives them, by the names that `inputs` lists. Values that
            `replace` once accepted are safe.
        key
            Key of the variant; that of this scenario if empty.
        """
        changed: dict[str, dict[str, Any]] = {}
        for name, value in values.items():
            section, _, own = name.rpartition(".")
            section = section or ("levers" if name in Levers.model_fields else "uncertainties")
            changed.setdefault(section, {})[own] = value
        sections = {
            section: getattr(self, section).model_copy(update=own)
            for section, own in changed.items()
        }
        return replace(self, key=key or self.key, **sections)

    def allowing_code(self) -> "Scenario":
        """Make the same scenario whose own code, if any, may run: somebody trusts it.

        Its variants may run that code, too.
        """
        allowed = None if self.code is None else replace(self.code, is_allowed=True)
        return replace(self, code=allowed)

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
                changes[key], wrong = read_value(key, text)
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
        return tuple(lever_stages(self.levers, self.events, self.warm_up_days))


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Load a bundled scenario by its name, or a scenario file by its path.

    Raises
    ------
    ScenarioFileError
        If there is no such scenario or the file cannot be opened.
    ScenarioError
        If it is wrong; lists every fault of the file and of those it extends.
    TypeError
        If neither a text nor a path is given.
    """
    if not isinstance(name_or_path, str | Path):
        raise TypeError(
            f"name_or_path is {shown(name_or_path)}; it must be the name of a bundled scenario "
            "or the path of a file."
        )
    if not str(name_or_path).strip():
        message = "the scenario has no name; give that of a bundled scenario or of a file."
        raise ScenarioFileError([Fault(None, None, "", message)])
    source = source_of(name_or_path)
    return _checked(read_chain(source), one_line(source.path.stem))


def in_words(key: str, value: Any) -> str:
    """Say a stored value of the named input as a person would write it; `none` for None."""
    quantity = declared_inputs().get(key)
    if quantity is not None and value is not None:
        return quantity.in_words(value)
    if key == "events":
        return "; ".join(event.in_words() for event in value) or "none"
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


# From layers to a scenario


def _checked(layers: list[Layer], key: str) -> Scenario:
    """Merge layers, child first, and check them as a whole.

    Raises
    ------
    ScenarioError
        With the faults of all layers and of the whole.
    """
    if all(layer.is_readable for layer in layers):
        document = whole(layers)
        note_inconsistencies(document, layers)
    faults = [fault for layer in layers for fault in layer.faults]
    if faults:
        raise ScenarioError(faults)
    return _scenario(document, key)


def _scenario(document: Document, key: str) -> Scenario:
    name = document.name or title_of(key)
    return Scenario(
        key=key,
        name=name,
        name_in_sentence=document.name_in_sentence or in_sentence(name),
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
        events=tuple(sorted(map(Event.of, document.events), key=lambda event: event.at_days)),
        code=document.code,
        worlds=document.worlds or "",
    )


def _put(data: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Set a value deep in a mapping; mappings are merged."""
    for key in reversed(path):
        value = {key: value}
    data.update(laid_over(data, value))


# Writing


def _written(inputs: Inputs) -> dict[str, Any]:
    """Put inputs into the form of a scenario file."""
    return {q.name: q.written(getattr(inputs, q.name)) for q in declared(type(inputs))}


def _written_code(code: OwnCode) -> dict[str, Any]:
    return {"name": code.name, "digest": code.digest, "text": code.text}


def _written_organization(organization: Organization) -> dict[str, Any]:
    written = _written(organization)
    people, ties = organization.people, organization.ties
    for block in ("merged", "names"):
        if pairs := getattr(organization, block):
            written[block] = dict(pairs)
    if people is not None:
        not_counted = set(HEAD_COUNTS) - organization.left_out
        written = {name: value for name, value in written.items() if name not in not_counted}
        written["people"] = {**people.model_dump(), "roles": people.role_by_label}
    if ties is not None:
        written["ties"] = ties.model_dump()
    return written
