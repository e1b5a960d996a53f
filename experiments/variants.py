"""Variants: tables of inputs, and the scenarios that they make of one.

A design is a table with a row for each setting of some inputs: the points of a sweep, the sample of
a sensitivity analysis, or the worlds in which scenarios are tried. It is made before the first run
and kept with the result, so that every row of a result can be simulated again.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, overload

from model.scenario import Scenario

SCENARIO, LUCK = "scenario", "luck"
"""Columns of a design of variants that set no input: which scenario a row varies, and its luck."""
_KEPT_READY = 256  # variants made a moment ago: a batch of runs comes back to each


@dataclass(frozen=True)
class Design:
    """A table of stored values of inputs, a column for each input and a row for each setting.

    Attributes
    ----------
    names
        Inputs, as `Scenario.inputs` names them.
    rows
        Values of each setting, in the order of the names, as `Scenario.value` gives them.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        """Number of settings."""
        return len(self.rows)

    def values(self, row: int) -> dict[str, Any]:
        """Give the values of one setting by the name of the input."""
        return dict(zip(self.names, self.rows[row], strict=True))

    def column(self, name: str) -> list[Any]:
        """Give the values of one input, setting by setting."""
        at = self.names.index(name)
        return [row[at] for row in self.rows]

    def digest(self) -> str:
        """Hash names and values."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        hashed = hashlib.sha256(json.dumps(self.names).encode())
        for row in self.rows:
            hashed.update(json.dumps(row, allow_nan=False).encode())
        return hashed.hexdigest()


@dataclass(frozen=True)
class Variants(Sequence[Scenario]):
    """Scenarios made from one by a design, or from a few; each is made when it is asked for.

    Attributes
    ----------
    base
        The scenario that is varied.
    design
        What is varied; the key of a variant is the number of its row, counted from 1. Where it has
        a column `scenario`, that holds the key of the scenario that the row varies. Where it has a
        column `luck`, a whole number from 0, rows of the same number share all luck and rows of
        different numbers share none.
    others
        Scenarios that are varied besides.
    """

    base: Scenario
    design: Design
    others: tuple[Scenario, ...] = ()

    @property
    def bases(self) -> tuple[Scenario, ...]:
        """All scenarios that are varied."""
        return self.base, *self.others

    def luck(self, index: int, replication: int) -> int:
        """Give the number of the luck that a run of a variant has.

        More replications continue the same experiment: they change no luck of earlier ones.
        """
        if self._luck is None:
            return replication
        column, kinds = self._luck
        return replication * kinds + column[index]

    @cached_property
    def _luck(self) -> tuple[list[int], int] | None:
        if LUCK not in self.design.names:
            return None
        column = [int(each) for each in self.design.column(LUCK)]
        return column, 1 + max(column)

    def __len__(self) -> int:
        """Number of variants."""
        return len(self.design)

    def key(self, index: int) -> str:
        """Give the key of a variant."""
        return f"{index + 1:0{len(str(len(self)))}d}"

    def keys(self) -> Iterator[str]:
        """Yield all keys in order."""
        return map(self.key, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Scenario: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Scenario, ...]: ...
    def __getitem__(self, index: int | slice) -> Scenario | tuple[Scenario, ...]:
        """Make a variant, or some."""
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._made(index % len(self))

    @cached_property
    def _made(self) -> Callable[[int], Scenario]:
        bases = {each.key: each for each in self.bases}

        @lru_cache(_KEPT_READY)
        def made(index: int) -> Scenario:
            values = self.design.values(index)
            values.pop(LUCK, None)
            base = bases[values.pop(SCENARIO, self.base.key)]
            return base.vary(values, self.key(index))

        return made

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is only kept ready."""
        return {"base": self.base, "design": self.design, "others": self.others}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        """Take back what is kept."""
        self.__dict__.update(state)
