"""Inputs that are declared once."""

import math
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from model.levers import Levers
from model.mechanisms import Mechanisms
from model.organization import Organization
from model.quantities import (
    Inputs,
    Quantity,
    cadence,
    choice,
    count,
    declared,
    duration,
    money,
    nearest,
    number,
    share,
    shown,
    switch,
)
from model.uncertainties import Uncertainties


class Sample(Inputs):
    """One input of each kind."""

    weight: float = share(0.1, "A share.", source="T8", plausible=(0, 0.7))
    length: float = number(
        0.5, "h", "A number.", source="assumption", plausible=(0.2, 1), valid=(0, 8)
    )
    pay: float = money(
        30_000, "Money.", source="S18", plausible=(1, 2), valid=(0, 1e6), unit="$ a year"
    )
    pod: int = count(8, "people", "A count.", source="S1", plausible=(1, 20), valid=(1, 500))
    ramp: float = duration("60 days", "A time.", source="S1, S2", plausible=("30 days", "100 days"))
    meet: float = cadence("monthly", "A rhythm.", source="S1", plausible=("quarterly", "daily"))
    period: str = choice("quarter", ("none", "month", "quarter"), "A choice.", source="S1")
    blame: bool = switch(True, "A switch.", source="S1-S8")


ROWS = {quantity.name: quantity for quantity in declared(Sample)}


def problem(**inputs: Any) -> str:
    """Return what is said about one wrong input."""
    with pytest.raises(ValidationError) as refusal:
        Sample(**inputs)
    errors = refusal.value.errors()
    assert len(errors) == 1
    return str(errors[0].get("ctx", {}).get("error", errors[0]["type"]))


def test_defaults_are_stored_values() -> None:
    assert Sample().model_dump() == {
        "weight": 0.1,
        "length": 0.5,
        "pay": 30_000.0,
        "pod": 8,
        "ramp": 60.0,
        "meet": 21.0,
        "period": "quarter",
        "blame": True,
    }


def test_a_row_tells_everything_about_an_input() -> None:
    assert ROWS["ramp"] == Quantity(
        name="ramp",
        kind="duration",
        unit="days",
        default=60.0,
        valid=(0.0, 1260.0),
        plausible=(30.0, 100.0),
        choices=(),
        source="S1, S2",
        doc="A time.",
        default_in_words="60 days",
    )
    assert ROWS["period"].choices == ("none", "month", "quarter")
    assert ROWS["meet"].plausible == (63.0, 1.0)  # from the rarest to the most frequent
    assert [
        ROWS[name].default_in_words for name in ("weight", "length", "pay", "pod", "blame")
    ] == [
        "0.1",
        "0.5 h",
        "$30,000 a year",
        "8 people",
        "on",
    ]


@pytest.mark.parametrize(
    ("name", "written", "stored"),
    [
        ("weight", "30 %", 0.3),
        ("weight", "12.5%", 0.125),
        ("weight", 1, 1.0),
        ("weight", Fraction(1, 4), 0.25),
        ("weight", np.float64(0.25), 0.25),
        ("length", 8, 8.0),
        ("pay", "$41,000.50", 41_000.5),
        ("pay", "$5", 5.0),
        ("pod", 9.0, 9),
        ("pod", np.int64(9), 9),
        ("ramp", "3 months", 63.0),
        ("meet", "never", 0.0),
        ("meet", "twice a week", 2.5),
        ("period", "none", "none"),
        ("blame", "off", False),
        ("blame", "No", False),
        ("blame", "yes", True),
        ("blame", True, True),
    ],
)
def test_written_values_are_read(name: str, written: object, stored: object) -> None:
    read = getattr(Sample(**{name: written}), name)
    assert read == stored
    assert type(read) is type(stored)


@pytest.mark.parametrize(
    ("name", "written", "message"),
    [
        ("weight", 1.4, "weight is 1.4; it must be between 0 and 1 (a share)."),
        ("weight", -0.01, "weight is -0.01; it must be between 0 and 1 (a share)."),
        ("weight", "140 %", "weight is '140 %'; it must be between 0 and 1 (a share)."),
        ("weight", "a third", "weight is 'a third'; it must be between"),
        ("weight", True, "weight is true; it must be between"),
        ("weight", None, "weight is empty; it must be between"),
        ("weight", math.nan, "weight is not a finite number; it must be between"),
        ("weight", -math.inf, "weight is not a finite number; it must be between"),
        ("weight", [0.1], "weight is a list; it must be between"),
        ("weight", {"a": 1}, "weight is a block of keys; it must be between"),
        ("weight", 10**400, "weight is a number of more than 60 digits; it must be between"),
        ("length", 9, "length is 9; it must be between 0 and 8 (h)."),
        ("length", "x" * 500, "..."),
        ("pay", 2e6, "pay is 2000000; it must be between $0 and $1,000,000 a year."),
        ("pay", "$1,5", "pay is '$1,5'; it must be"),
        ("pod", 2.5, "pod is 2.5; it must be a whole number between 1 and 500 (people)."),
        ("pod", 0, "pod is 0; it must be a whole number between"),
        ("ramp", 60, "ramp is 60; write the time in words, such as '10 days'"),
        ("ramp", "60", "ramp: '60' is not a length of time; write it in words"),
        ("ramp", "9 years", "ramp is '9 years'; it must be between 0 days and 5 years."),
        ("meet", 10, "meet is 10; write the time in words, such as 'every 2 weeks'"),
        (
            "meet",
            "every 9 years",
            "it must be 'never', or between '4 times a day' and 'every 5 years'.",
        ),
        ("meet", "hourly", "meet: 'hourly' is not a meeting rhythm; write it in words"),
        ("period", "quater", "Did you mean 'quarter'?"),
        ("period", "Easter", "it must be one of 'none', 'month', 'quarter'."),
        ("blame", 1, "blame is 1; it must be on or off."),
        ("blame", "maybe", "blame is 'maybe'; it must be on or off."),
    ],
)
def test_a_refusal_names_input_value_and_what_is_allowed(
    name: str, written: object, message: str
) -> None:
    said = problem(**{name: written})
    assert message in said
    assert len(said) < 300
    assert "\n" not in said


def test_unknown_names_are_refused() -> None:
    assert problem(wieght=0.1) == "extra_forbidden"


def test_inputs_cannot_be_changed_and_travel() -> None:
    sample = Sample(weight=0.2)
    with pytest.raises(ValidationError):
        sample.weight = 0.3  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(sample)) == sample
    assert hash(sample) == hash(Sample(weight=0.2))
    assert Sample(weight=-0.0) == Sample(weight=0)


def test_what_is_written_is_read_back() -> None:
    for value in (60.0, 61.0, 252.0):
        assert ROWS["ramp"].read(ROWS["ramp"].written(value)) == value
    assert ROWS["ramp"].in_words(60.0) == "60 days"  # as declared, not "12 weeks"
    assert ROWS["ramp"].in_words(65.0) == "13 weeks"
    assert ROWS["weight"].written(0.25) == 0.25


@pytest.mark.parametrize(
    "declaration",
    [
        lambda: share(1.4, "Too large.", source="T8", plausible=(0, 1)),
        lambda: share(0.4, "No such source.", source="somewhere", plausible=(0, 1)),
        lambda: share(0.4, "", source="T8", plausible=(0, 1)),
        lambda: share(0.4, "Plausible but not valid.", source="T8", plausible=(0, 2)),
        lambda: share(0.4, "Descending.", source="T8", plausible=(0.5, 0.1)),
        lambda: duration("9 years", "Too long.", source="T8", plausible=("1 day", "2 days")),
        lambda: choice("c", ("a", "b"), "Not among them.", source="T8"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused_at_once(declaration: Any) -> None:
    with pytest.raises(ValueError, match="it"):
        type("Wrong", (Inputs,), {"__annotations__": {"x": Any}, "x": declaration()})


def test_json_schema_accepts_words_and_tells_ranges() -> None:
    schema = Sample.model_json_schema()
    properties = schema["properties"]
    assert schema["additionalProperties"] is False
    assert properties["ramp"]["type"] == "string"
    assert properties["ramp"]["default"] == "60 days"
    assert properties["weight"]["maximum"] == 1
    assert properties["period"]["enum"] == ["none", "month", "quarter"]
    assert "off" in properties["blame"]["enum"]
    assert properties["pay"]["unit"] == "$ a year"


@pytest.mark.parametrize("inputs", [Levers, Uncertainties, Mechanisms, Organization])
def test_each_input_of_the_model_has_unit_ranges_and_source(inputs: type[Inputs]) -> None:
    for quantity in declared(inputs):
        assert quantity.doc.endswith("."), quantity.name
        assert quantity.kind in ("choice", "switch") or quantity.unit, quantity.name
        assert quantity.read(quantity.written(quantity.default)) == quantity.default


def test_names_of_levers_and_uncertainties_are_unique() -> None:
    assert not set(Levers.model_fields) & set(Uncertainties.model_fields)


def test_mechanisms_are_switches() -> None:
    assert {quantity.kind for quantity in declared(Mechanisms)} == {"switch"}


def test_the_nearest_name_is_found_only_when_it_is_near() -> None:
    names = ["shared_weight", "win_rate"]
    assert nearest("shared_wieght", names) == "shared_weight"
    assert nearest("Shared-Weight", names) == "shared_weight"
    assert nearest("zebra", names) is None
    assert nearest("x" * 100_000, names) is None


def test_wrong_values_are_shown_in_one_short_line() -> None:
    assert shown("a\nb\x1b[31m") == "'a?b?[31m'"
    assert len(shown("x" * 1000)) < 70
    assert shown(object()).startswith("<object")
