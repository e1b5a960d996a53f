"""Levers that change at a date, as a file says it and as a scenario holds it."""

from dataclasses import dataclass
from typing import Any, Self

from pydantic import Field

from model.calendar import duration_in_words
from model.levers import Levers
from model.quantities import Inputs, Value, declared, duration


class EventBlock(Inputs):
    """Levers that change at a date."""

    at: float = duration(
        "0 days",
        "Time of the change, counted from the end of the warm-up.",
        source="assumption",
        plausible=("0 days", "2 years"),
        valid=("0 days", "20 years"),
    )
    levers: Levers = Field(default_factory=Levers, description="New values of the levers.")


@dataclass(frozen=True)
class Event:
    """Levers that change on a day.

    Attributes
    ----------
    at_days
        Day of the change, counted from the end of the warm-up [business days].
    levers
        Changed levers with their new stored values, by name.
    """

    at_days: int
    levers: tuple[tuple[str, Value], ...]

    @classmethod
    def of(cls, block: EventBlock) -> Self:
        """Make the event that a block of a file describes."""
        names = sorted(block.levers.model_fields_set)
        return cls(round(block.at), tuple((name, getattr(block.levers, name)) for name in names))

    def written(self) -> dict[str, Any]:
        """Put it into the form of a scenario file."""
        quantities = {quantity.name: quantity for quantity in declared(Levers)}
        levers = {name: quantities[name].written(value) for name, value in self.levers}
        return {"at": duration_in_words(self.at_days), "levers": levers}

    def in_words(self) -> str:
        """Say it as a person would, with units."""
        quantities = {quantity.name: quantity for quantity in declared(Levers)}
        levers = ", ".join(f"{name} {quantities[name].in_words(v)}" for name, v in self.levers)
        return f"at {duration_in_words(self.at_days)}: {levers}"


def lever_stages(
    levers: Levers, events: tuple[Event, ...], warm_up_days: int
) -> list[tuple[int, Levers]]:
    """List the levers in force, each with the day it starts on, counted from the first of all."""
    stages = [(0, levers)]
    for event in events:
        day, (last_day, current) = warm_up_days + event.at_days, stages[-1]
        changed = current.model_copy(update=dict(event.levers))
        if day == last_day:
            stages.pop()
        stages.append((day, changed))
    return stages
