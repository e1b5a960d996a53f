"""Inputs declared once: the row is the data dictionary.

An input is one line of a class, for example

    shared_weight: float = share(0.0, "Share of variable pay that rests on shared results.",
                                 source="T8", plausible=(0.0, 0.7))

From that line come the default, the check of scenario files, the ranges of sweeps, the words
of the command line and the reference pages. *Valid* bounds are refused outside; *plausible*
bounds are what experiments explore. Every value carries a source: evidence ids or the word
`assumption`.
"""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from numbers import Integral, Real
from typing import Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
    field_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from model.calendar import cadence_in_words, duration_in_words, parse_cadence, parse_duration

Kind = Literal["share", "number", "money", "count", "duration", "cadence", "choice", "switch"]
Value = float | int | str | bool

_REFERENCE = r"(?:assumption|[A-Z]\d{1,3}(?:-[A-Z]\d{1,3})?|evidence \([ivx]+\)(?: \d+)?)"
_SOURCE = re.compile(rf"{_REFERENCE}(?:, (?:with )?{_REFERENCE})*")
_PERCENT = re.compile(r"([-+]?\d+(?:\.\d+)?) ?%")
_DOLLARS = re.compile(r"\$ ?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
_SWITCH_WORDS = {
    "on": True, "yes": True, "true": True, "off": False, "no": False, "false": False,
}  # fmt: skip
_SHOWN = 60  # characters of a wrong value that a message repeats
_NEVER = 0.0


@dataclass(frozen=True)
class Quantity:
    """One declared input: what it is called, means, may be, and where its value comes from.

    Attributes
    ----------
    name
        Key in scenario files.
    kind
        How it is written: share, number, money, count, duration, cadence, choice or switch.
    unit
        Unit of the stored value; durations and cadences are stored in business days.
    default
        Stored default.
    valid
        Lowest and highest value accepted; None for choices and switches.
    plausible
        Lowest and highest value that experiments explore; a cadence goes from the rarest to
        the most frequent, 0.0 being never. None as above.
    choices
        Words that may be chosen, for a choice.
    source
        Evidence ids, or `assumption`.
    doc
        Meaning, in a sentence.
    default_in_words
        Default as a person would write it.
    needs
        What the firm must have for the input to do anything, as `Scenario.has` takes it; empty if
        nothing.
    """

    name: str
    kind: Kind
    unit: str
    default: Value
    valid: tuple[float, float] | None
    plausible: tuple[float, float] | None
    choices: tuple[str, ...]
    source: str
    doc: str
    default_in_words: str
    needs: str = ""

    def read(self, given: object) -> Value:
        """Turn a written value into the stored one.

        Raises
        ------
        ValueError
            If the value is not allowed; the message names the input, the value and what is.
        """
        return _READERS[self.kind](self, given)

    def written(self, value: Value) -> Value:
        """Put a stored value into the form that a scenario file holds and `read` accepts."""
        return _in_words(self.kind, self.unit, value) if self.kind in _IN_TIME else value

    def in_words(self, value: Value) -> str:
        """Say a stored value as a person would write it in a scenario file."""
        if self.default == value and type(self.default) is type(value):
            return self.default_in_words
        return _in_words(self.kind, self.unit, value)

    @property
    def allowed(self) -> str:
        """What may be written, as the end of the sentence "it must be ..."."""
        return _allowed(self.kind, self.unit, self.valid, self.choices)


class Inputs(BaseModel):
    """A frozen group of declared inputs that refuses unknown names and wrong values."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False
    )

    @field_validator("*", mode="before")
    @classmethod
    def _read_as_declared(cls, given: object, info: ValidationInfo) -> object:
        quantity = _by_name(cls).get(str(info.field_name))
        return given if quantity is None else quantity.read(given)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Refuse a declaration that contradicts itself, when the class is defined."""
        super().__pydantic_init_subclass__(**kwargs)
        for quantity in declared(cls):
            _check_declaration(quantity)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the words that the readers accept besides the stored type."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        for quantity in declared(cls):
            _describe_words(schema["properties"][quantity.name], quantity)
        return schema


def share(
    default: float,
    doc: str,
    *,
    source: str,
    plausible: tuple[float, float],
    valid: tuple[float, float] = (0.0, 1.0),
    needs: str = "",
) -> Any:
    """Declare a share [share 0-1]; files may also say `30 %`."""
    return _field("share", "share", default, doc, source, plausible, valid, needs)


def number(
    default: float,
    unit: str,
    doc: str,
    *,
    source: str,
    plausible: tuple[float, float],
    valid: tuple[float, float],
    needs: str = "",
) -> Any:
    """Declare a real number in the given unit."""
    return _field("number", unit, default, doc, source, plausible, valid, needs)


def money(
    default: float,
    doc: str,
    *,
    source: str,
    plausible: tuple[float, float],
    valid: tuple[float, float],
    unit: str = "$",
    needs: str = "",
) -> Any:
    """Declare an amount of money [$, or a unit that starts with it such as `$ a year`]."""
    return _field("money", unit, default, doc, source, plausible, valid, needs)


def count(
    default: int,
    unit: str,
    doc: str,
    *,
    source: str,
    plausible: tuple[int, int],
    valid: tuple[int, int],
) -> Any:
    """Declare a whole number of things."""
    return _field("count", unit, default, doc, source, plausible, valid)


def duration(
    default: str,
    doc: str,
    *,
    source: str,
    plausible: tuple[str, str],
    valid: tuple[str, str] = ("0 days", "5 years"),
    needs: str = "",
) -> Any:
    """Declare a length of time, written in words and stored as business days [days]."""
    return _field("duration", "days", default, doc, source, plausible, valid, needs)


def cadence(
    default: str,
    doc: str,
    *,
    source: str,
    plausible: tuple[str, str] = ("never", "daily"),
) -> Any:
    """Declare a meeting rhythm, written in words and stored as days between meetings [days].

    0.0 means never; the shortest is a quarter of a day and the longest five years.
    """
    valid = ("4 times a day", "every 5 years")
    return _field("cadence", "days", default, doc, source, plausible, valid)


def choice(default: str, choices: Sequence[str], doc: str, *, source: str, needs: str = "") -> Any:
    """Declare a choice among a few words."""
    extra: dict[str, Any] = {
        "kind": "choice",
        "unit": "",
        "source": source,
        "plausible": None,
        "choices": list(choices),
        "needs": needs,
    }
    return Field(default, description=doc, json_schema_extra=extra)


def switch(default: bool, doc: str, *, source: str) -> Any:
    """Declare something that is on or off; files may say on, off, true, false, yes or no."""
    extra: dict[str, Any] = {"kind": "switch", "unit": "", "source": source, "plausible": None}
    return Field(default, description=doc, json_schema_extra=extra)


@cache
def declared(inputs: type[Inputs]) -> list[Quantity]:
    """List the inputs that a class declares, in the order of its lines.

    Fields made without the functions of this module (blocks of settings) are left out.
    Do not change the list; it is shared.
    """
    return [
        _quantity(name, field.default, field.description or "", dict(field.json_schema_extra))
        for name, field in inputs.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and "kind" in field.json_schema_extra
    ]


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Find the name that a person most likely meant, if any is close."""
    asked = name[:_SHOWN].lower().replace("-", "_").replace(" ", "_")
    close = difflib.get_close_matches(asked, list(names), n=1, cutoff=0.6)
    return close[0] if close else None


def shown(value: object) -> str:
    """Repeat a wrong value in a message, shortened and in the words of a YAML file."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{one_line(value)}'"
    if isinstance(value, dict):
        return "a block of keys"
    if isinstance(value, list | tuple | set):
        return "a list"
    if isinstance(value, Integral) and abs(int(value)) >= 10**_SHOWN:
        return "a number of more than 60 digits"
    if isinstance(value, Real):
        return _plain(value) if math.isfinite(value) else "not a finite number"
    return one_line(str(value))


def one_line(text: str, longest: int = _SHOWN) -> str:
    """Make any text fit for a message: printable, in one line, shortened [characters]."""
    printable = "".join(c if c.isprintable() else "?" for c in text[:longest])
    return printable + ("..." if len(text) > longest else "")


@cache
def _by_name(inputs: type[Inputs]) -> dict[str, Quantity]:
    return {quantity.name: quantity for quantity in declared(inputs)}


def _field(
    kind: Kind,
    unit: str,
    default: object,
    doc: str,
    source: str,
    plausible: tuple[object, object],
    valid: tuple[object, object],
    needs: str = "",
) -> Any:
    low, high = (_stored(kind, bound) for bound in valid)
    extra: dict[str, Any] = {
        "kind": kind,
        "unit": unit,
        "source": source,
        "plausible": [_stored(kind, bound) for bound in plausible],
        "valid": [low, high],
        "needs": needs,
    }
    lowest = _NEVER if kind == "cadence" else low
    return Field(default, description=doc, ge=lowest, le=high, json_schema_extra=extra)


def _stored(kind: Kind, written: Any) -> float:
    if kind == "duration":
        return parse_duration(written)
    if kind == "cadence":
        return parse_cadence(written)
    return float(written)


def _quantity(name: str, default: Any, doc: str, extra: dict[str, Any]) -> Quantity:
    kind: Kind = extra["kind"]
    in_time = kind in _IN_TIME
    stored = default if kind in _PLAIN else _stored(kind, default)
    return Quantity(
        name=name,
        kind=kind,
        unit=extra["unit"],
        default=stored,
        valid=_pair(extra.get("valid")),
        plausible=_pair(extra["plausible"]),
        choices=tuple(extra.get("choices", ())),
        source=extra["source"],
        doc=doc,
        default_in_words=default if in_time else _in_words(kind, extra["unit"], stored),
        needs=extra.get("needs", ""),
    )


def _pair(bounds: Sequence[float] | None) -> tuple[float, float] | None:
    return None if bounds is None else (bounds[0], bounds[1])


def _check_declaration(quantity: Quantity) -> None:
    if not quantity.doc or not _SOURCE.fullmatch(quantity.source):
        raise ValueError(
            f"{quantity.name} needs a meaning, and a source such as 'T8', 'S18, S21' or "
            f"'assumption' (it has {quantity.source!r})"
        )
    quantity.read(quantity.default_in_words if quantity.kind in _IN_TIME else quantity.default)
    if quantity.plausible and quantity.valid and quantity.kind != "cadence":
        (low, high), (lowest, highest) = quantity.plausible, quantity.valid
        if not lowest <= low <= high <= highest:
            raise ValueError(
                f"{quantity.name}: the plausible range {low} to {high} must ascend and lie "
                f"within the valid one, {lowest} to {highest}"
            )


# Readers: one for each kind, from what is written to what is stored.


def _read_number(quantity: Quantity, given: object) -> float:
    return _within(quantity, given, _real(given))


def _read_share(quantity: Quantity, given: object) -> float:
    percent = _PERCENT.fullmatch(given.strip()[:_SHOWN]) if isinstance(given, str) else None
    return _within(quantity, given, float(percent[1]) / 100 if percent else _real(given))


def _read_money(quantity: Quantity, given: object) -> float:
    dollars = _DOLLARS.fullmatch(given.strip()[:_SHOWN]) if isinstance(given, str) else None
    amount = float(dollars[1].replace(",", "") + (dollars[2] or "")) if dollars else _real(given)
    return _within(quantity, given, amount)


def _read_count(quantity: Quantity, given: object) -> int:
    amount = _real(given)
    if amount is None or amount != math.floor(amount):
        raise _refusal(quantity, given)
    return int(_within(quantity, given, amount))


def _read_duration(quantity: Quantity, given: object) -> float:
    return _within(quantity, given, _time(quantity, given, parse_duration, "10 days"))


def _read_cadence(quantity: Quantity, given: object) -> float:
    days = _time(quantity, given, parse_cadence, "every 2 weeks")
    return days if days == _NEVER else _within(quantity, given, days)


def _read_choice(quantity: Quantity, given: object) -> str:
    if isinstance(given, str) and given in quantity.choices:
        return str(given)
    meant = nearest(given, quantity.choices) if isinstance(given, str) else None
    hint = f" Did you mean '{meant}'?" if meant else ""
    raise ValueError(f"{_refusal(quantity, given)}{hint}")


def _read_switch(quantity: Quantity, given: object) -> bool:
    if isinstance(given, bool):
        return bool(given)
    if isinstance(given, str) and given.lower() in _SWITCH_WORDS:
        return _SWITCH_WORDS[given.lower()]
    raise _refusal(quantity, given)


_READERS: dict[Kind, Callable[[Quantity, object], Value]] = {
    "share": _read_share,
    "number": _read_number,
    "money": _read_money,
    "count": _read_count,
    "duration": _read_duration,
    "cadence": _read_cadence,
    "choice": _read_choice,
    "switch": _read_switch,
}
_IN_TIME: tuple[Kind, ...] = ("duration", "cadence")
_PLAIN: tuple[Kind, ...] = ("count", "choice", "switch")  # stored as they are written


def _real(given: object) -> int | float | None:
    """Pass finite numbers on; true and false are no numbers."""
    if isinstance(given, bool) or not isinstance(given, Real):
        return None
    if isinstance(given, Integral):
        return int(given)
    return float(given) if math.isfinite(given) else None


def _within(quantity: Quantity, given: object, amount: float | None) -> float:
    assert quantity.valid is not None
    low, high = quantity.valid
    if amount is None or not low <= amount <= high:
        raise _refusal(quantity, given)
    return float(amount) + 0.0  # makes -0.0 the same value as 0.0


def _time(quantity: Quantity, given: object, parse: Callable[[str], float], example: str) -> float:
    if not isinstance(given, str):
        raise ValueError(
            f"{quantity.name} is {shown(given)}; "
            f"write the time in words, such as '{example}' (it must be {quantity.allowed})."
        )
    try:
        return parse(given)
    except ValueError as error:
        raise ValueError(f"{quantity.name}: {error}.") from None


def _refusal(quantity: Quantity, given: object) -> ValueError:
    return ValueError(f"{quantity.name} is {shown(given)}; it must be {quantity.allowed}.")


# Words: how values and limits are said.


_SINGULAR = {"people": "person", "customers": "customer"}


def _in_words(kind: Kind, unit: str, value: Any) -> str:
    if kind == "duration":
        return duration_in_words(value)
    if kind == "cadence":
        return cadence_in_words(value)
    if kind == "switch":
        return "on" if value else "off"
    if kind == "choice":
        return str(value)
    if kind == "share":
        return _plain(value)
    if kind == "money":
        sign = "-" if value < 0 else ""
        return f"{sign}${_grouped(abs(value))}{unit.removeprefix('$')}"
    return f"{_plain(value)} {_SINGULAR.get(unit, unit) if value == 1 else unit}".rstrip()


def _allowed(
    kind: Kind, unit: str, valid: tuple[float, float] | None, choices: tuple[str, ...]
) -> str:
    if kind == "switch":
        return "on or off"
    if valid is None:
        return "one of " + ", ".join(f"'{word}'" for word in choices)
    low, high = valid
    if kind == "cadence":
        return f"'never', or between '4 times a day' and '{cadence_in_words(high)}'"
    if kind == "duration":
        return f"between {duration_in_words(low)} and {duration_in_words(high)}"
    if kind == "money":
        per = unit.removeprefix("$")
        return f"between ${_grouped(low)} and ${_grouped(high)}{per}"
    if kind == "count":
        return f"a whole number between {_plain(low)} and {_plain(high)} ({unit})"
    noun = "a share" if kind == "share" else unit
    return f"between {_plain(low)} and {_plain(high)}" + (f" ({noun})" if noun else "")


def _plain(value: Any) -> str:
    return repr(value if isinstance(value, int) else float(value)).removesuffix(".0")


def _grouped(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def _describe_words(schema: dict[str, Any], quantity: Quantity) -> None:
    """Replace the stored type by what a file holds, in the JSON Schema of one input."""
    schema["allowed"] = f"{quantity.name} must be {quantity.allowed}"
    if quantity.kind in _IN_TIME:
        for key in ("minimum", "maximum"):
            schema.pop(key, None)
        schema.update(type="string", examples=[quantity.default_in_words])
    elif quantity.kind == "choice":
        schema["enum"] = list(quantity.choices)
    elif quantity.kind == "switch":
        schema["type"] = ["boolean", "string"]
        schema["enum"] = [True, False, *_SWITCH_WORDS]
    elif quantity.kind in ("share", "money"):
        pattern = _PERCENT if quantity.kind == "share" else _DOLLARS
        schema["type"] = ["number", "string"]
        schema["pattern"] = f"^{pattern.pattern}$"
