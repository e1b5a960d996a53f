"""Candidates: what management could set, in steps that a company could adopt.

A lever has levels: its words, on and off, rhythms, or round numbers over its plausible range. The
level that a scenario has already is always one of them, so that every lever may stay as it is.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.draws import levels
from experiments.plan import PlanError
from model.levers import Levers
from model.quantities import Quantity, Value, declared, nearest
from model.scenario import Scenario

MOST_STEPS = 20  # over a plausible range: steps of 5 % of a share that goes from 0 to 1
USUAL_LEVERS = (
    "shared_weight",
    "sharing_group",
    "pod_size",
    "sales_retention_share",
    "transparency",
    "check_in_cadence",
    "check_in_length_h",
    "check_in_purpose",
    "open_dialogue",
    "coaching_hours_per_week",
    "formal_coaching",
    "say_no_backing",
    "recognition",
    "session_cadence",
    "structured_hand_off",
)
"""How departments work together, which management may decide within weeks and for little money.

Left out are levels of pay, prices and head counts, which change how much is paid rather than how
people work together, and what only makes sense as an answer to something else. Any lever may be
named instead.
"""
_WHOLE = ("count", "duration")  # kinds whose values are whole numbers
_ORDERLESS = ("choice", "switch")
_ROUND = (1.0, 2.0, 5.0, 10.0)

Row = tuple[Any, ...]  # stored values of the levers, in their order


@dataclass(frozen=True)
class Choice:
    """One lever and the levels it may have.

    Attributes
    ----------
    quantity
        The lever as it is declared.
    levels
        Stored values; numbers ascend, and rhythms go from never to the most frequent.
    own
        The value that the scenario has.
    """

    quantity: Quantity
    levels: tuple[Value, ...]
    own: Value

    @property
    def name(self) -> str:
        """Name of the lever."""
        return self.quantity.name

    @property
    def is_ordered(self) -> bool:
        """Whether levels that are neighbors are alike."""
        return self.quantity.kind not in _ORDERLESS


def choices_of(scenario: Scenario, names: Iterable[str] | None = None) -> tuple[Choice, ...]:
    """List levers with their levels.

    Parameters
    ----------
    scenario
        What is to be changed.
    names
        Levers by name; None takes the usual ones, without those that events change.

    Raises
    ------
    PlanError
        If a name is wrong, or an event of the scenario would set the lever anew; names all.
    """
    by_name = {each.name: each for each in declared(Levers)}
    moved = {name for event in scenario.events for name, _ in event.levers}
    if names is None:
        asked = [name for name in USUAL_LEVERS if name not in moved]
    else:
        asked = list(dict.fromkeys(names))
        _refuse_wrong(asked, by_name, moved)
    if not asked:
        raise PlanError("There is no lever to set.", "(--levers NAMES).")
    values = scenario.levers
    return tuple(
        Choice(each, levels_of(each, getattr(values, each.name)), getattr(values, each.name))
        for each in map(by_name.__getitem__, asked)
    )


def _refuse_wrong(names: Sequence[str], known: Iterable[str], moved: Iterable[str]) -> None:
    faults = []
    for name in names:
        if name not in known:
            meant = nearest(name, known)
            hint = f" Did you mean '{meant}'?" if meant else ""
            faults.append(f"'{name}' is not a lever.{hint}")
        elif name in moved:
            faults.append(f"{name} is set by an event of the scenario, so it cannot be searched.")
    if faults:
        raise PlanError("\n".join([*faults, "All levers: interlock scenario schema"]))


def levels_of(quantity: Quantity, own: Value) -> tuple[Value, ...]:
    """List the levels of a lever, its own value among them."""
    found = levels(quantity) or _round_numbers(quantity)
    if own in found:
        return found
    if quantity.kind == "cadence":  # from never to the most frequent
        rhythms = sorted((float(each) for each in (*found[1:], own)), reverse=True)
        return (found[0], *rhythms)
    return tuple(sorted((*found, own), key=float))


def _round_numbers(quantity: Quantity) -> tuple[Value, ...]:
    """List the multiples of a round step that lie in the plausible range."""
    assert quantity.plausible is not None
    low, high = quantity.plausible
    step = round_step((high - low) / MOST_STEPS)
    is_whole = quantity.kind in _WHOLE
    step = max(step, 1.0) if is_whole else step
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    digits = max(0, 1 - math.floor(math.log10(step)))
    numbers = [round(multiple * step, digits) for multiple in range(first, last + 1)]
    return tuple(int(number) if quantity.kind == "count" else number for number in numbers)


def round_step(least: float) -> float:
    """Give the smallest of 1, 2 or 5 times a power of ten that is not below a number."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(each * power for each in _ROUND if each * power >= least * (1.0 - 1e-9))


def own_row(choices: Sequence[Choice]) -> Row:
    """Give the row in which every lever stays as it is."""
    return tuple(each.own for each in choices)


def first_rows(choices: Sequence[Choice], count: int, seed: int) -> list[Row]:
    """Draw rows to begin a search with: from one lever changed to all of them.

    What a company could do first is little; a search that began with everything changed would
    hardly find back to it.

    Parameters
    ----------
    choices
        Levers with their levels.
    count, seed
        Number of rows, and root of their luck.
    """
    luck = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        row = list(own_row(choices))
        how_many = 1 + number * len(choices) // count
        for at in luck.permutation(len(choices))[:how_many]:
            others = [level for level in choices[at].levels if level != choices[at].own]
            if others:
                row[at] = others[int(luck.integers(len(others)))]
        rows.append(tuple(row))
    return rows


def settings(choices: Sequence[Choice], row: Row) -> list[tuple[str, str]]:
    """List what a row changes: lever and new value, in words."""
    return [
        (each.name, each.quantity.in_words(value))
        for each, value in zip(choices, row, strict=True)
        if value != each.own
    ]
