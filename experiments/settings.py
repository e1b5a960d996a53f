"""Settings of inputs as people write them: ranges, lists, and rows of a file, checked.

What is written becomes a design: a table of stored values. Everything that is wrong is said at
once, and before anything is simulated.
"""

import contextlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from experiments.draws import in_order, levels
from experiments.plan import PlanError
from experiments.variants import Design
from model.calendar import duration_in_words, parse_duration
from model.faults import (
    MOST_NAMED,
    Fault,
    FaultsByKind,
    ScenarioError,
    ScenarioFileError,
    counted,
    why_not_opened,
)
from model.layers import plain
from model.levers import Levers
from model.quantities import Kind, Quantity, Value, declared, shown
from model.scenario import Scenario
from model.scenario_form import declared_inputs, path_of
from model.table_file import WholeTable, read_whole_table
from model.yaml_text import read_value

MOST_POINTS = 10_000
"""More come of a mistyped step; the runs of so many already take a day on most computers."""
MOST_VARIED = 3  # inputs of a grid: as many as a reader can move through, holding the others
ALL = "levers"  # instead of names: all levers, one at a time
USUAL_GRID: "Mapping[str, Written]" = {
    "shared_weight": "0:0.6:0.15",
    "transparency": "0:1:0.25",
    "check_in_cadence": "never,monthly,every 2 weeks,weekly",
}
"""What people are paid for, see and talk about, in steps as coarse as a meeting can discuss."""
Written = str | Iterable[object]  # a range or list as text, or written values
WEIGHT = "weight"  # column of a file of worlds
_NEVER = 0.0
_WORDS: tuple[Kind, ...] = ("cadence", "choice", "switch")  # kinds without equal steps
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_TIMES = ("horizon", "warm_up")


class Settings(NamedTuple):
    """A design, and where in it the scenario is as it was before.

    Attributes
    ----------
    design
        Stored values, a row for each setting.
    as_it_is
        Row that holds the values of the scenario itself.
    is_added
        Whether that row, the first one, was not asked for.
    """

    design: Design
    as_it_is: int
    is_added: bool


def grid(scenario: Scenario, vary: Mapping[str, Written]) -> Settings:
    """Make all combinations of the values of one to three inputs.

    Parameters
    ----------
    scenario
        What is varied.
    vary
        Values by the name of the input: a range `low:high:step`, a list `never,monthly,weekly`, or
        a sequence of values as a scenario file holds them.

    Raises
    ------
    ScenarioError
        If names or values are wrong; lists all of them.
    PlanError
        If there are too many inputs or combinations.
    """
    if not 1 <= len(vary) <= MOST_VARIED:
        raise PlanError(
            f"A grid varies one, two or three inputs, not {len(vary)}; "
            "settings of more are written as rows of a table",
            "(--rows FILE).",
        )
    faults: list[Fault] = []
    lists: dict[str, list[Value]] = {}
    for written_name, values in vary.items():
        try:
            name, quantity = _input_called(written_name)
        except ScenarioError as error:
            faults += error.faults
            continue
        if name in lists:
            faults.append(Fault(None, None, name, f"{name} is varied twice."))
            continue
        lists[name], wrong = _values(name, quantity, values)
        faults += wrong
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    _refuse_too_many(math.prod(map(len, lists.values())))
    return _checked(scenario, Design(tuple(lists), tuple(product(*lists.values()))))


def one_at_a_time(scenario: Scenario, names: Iterable[str] | None = None) -> Settings:
    """Change inputs one at a time: numbers to the ends of their plausible range, words to others.

    Parameters
    ----------
    scenario
        What is varied.
    names
        Inputs; None takes all levers, without those that events of the scenario set anew.

    Raises
    ------
    ScenarioError
        If a name is wrong, or an input has no range; lists all of them.
    PlanError
        If nothing is left of the range of an input beside what the scenario holds.
    """
    faults: list[Fault] = []
    found: dict[str, Quantity] = {}
    for written_name in _levers_not_set_anew(scenario) if names is None else names:
        try:
            name, quantity = _input_called(written_name)
        except ScenarioError as error:
            faults += error.faults
            continue
        if name in found:
            faults.append(Fault(None, None, name, f"{name} is varied twice."))
        elif quantity.plausible is None and not levels(quantity):
            faults.append(Fault(None, None, name, f"{name} has no plausible range."))
        found[name] = quantity
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    own = {name: scenario.value(name) for name in found}
    rows = [
        tuple(value if each == name else own[each] for each in found)
        for name, quantity in found.items()
        for value in _alone(quantity, scenario)
        if value != own[name]
    ]
    return _checked(scenario, Design(tuple(found), tuple(rows)))


def _levers_not_set_anew(scenario: Scenario) -> list[str]:
    moved = {name for event in scenario.events for name, _ in event.levers}
    return [
        each.name
        for each in declared(Levers)
        if each.name not in moved and scenario.has(each.needs)
    ]


def _alone(quantity: Quantity, scenario: Scenario) -> list[Value]:
    """List the values that an input takes alone: both ends, or all words."""
    words = list(levels(quantity))
    if quantity.kind in ("choice", "switch"):
        return words
    if words:
        return [words[0], words[-1]]
    (ranged,) = in_order([quantity], [scenario])
    assert ranged.plausible is not None
    return [round(end) if quantity.kind == "count" else end for end in ranged.plausible]


def rows_of_file(scenario: Scenario, path: Path) -> Settings:
    """Read settings from a CSV file: its columns are inputs, each of its rows is a setting.

    Raises
    ------
    ScenarioFileError
        If the file cannot be opened.
    ScenarioError
        If anything in it is wrong; lists all of it with file, line and column.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        fault = Fault(str(path), None, "rows", f"{why_not_opened(error)}.")
        raise ScenarioFileError([fault]) from None
    faults = FaultsByKind(str(path), "rows")
    table = read_whole_table(path, declared_inputs(), faults)
    columns = _columns(table, faults) if table else {}
    rows = _stored_rows(table, columns, faults) if table else []
    if faults.count:
        raise ScenarioError(faults.listed())
    assert table is not None
    _refuse_too_many(len(rows))
    design = Design(tuple(name for name, _ in columns.values()), tuple(rows))
    return _checked(scenario, design, [(str(path), line) for line in table.lines])


def ranges_of(written: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Read ranges such as `0.3:0.8` or `2 weeks:6 weeks`, by input, as stored.

    Raises
    ------
    ScenarioError
        If names or ends are wrong; lists all of them.
    """
    ranges: dict[str, tuple[float, float]] = {}
    faults: list[Fault] = []
    for given, text in written.items():
        low, colon, high = text.partition(":")
        try:
            name, quantity = _input_called(given)
            if not colon:
                raise ValueError(f"{name}: {shown(text)} is not a range; write it as low:high.")
            ends = [_number(name, quantity, end.strip(), "low:high") for end in (low, high)]
            stored = [quantity.read(_as_written(quantity, end)) for end in ends]
            ranges[name] = (float(stored[0]), float(stored[1]))
        except ScenarioError as error:
            faults += error.faults
        except ValueError as error:
            faults.append(Fault(None, None, given, str(error)))
    if faults:
        raise ScenarioError(faults)
    return ranges


def worlds_of_file(path: Path) -> tuple[Design, tuple[float, ...]]:
    """Read the weighted worlds of a twin: a column `weight`, and a column for each input.

    Returns
    -------
    The worlds, and their weights, which are not negative and not all zero.

    Raises
    ------
    ScenarioFileError
        If the file cannot be opened.
    ScenarioError
        If anything in it is wrong; lists all of it with file and line.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        fault = Fault(str(path), None, "worlds", f"{why_not_opened(error)}.")
        raise ScenarioFileError([fault]) from None
    faults = FaultsByKind(str(path), "worlds")
    table = read_whole_table(path, [WEIGHT, *declared_inputs()], faults)
    if table is not None and WEIGHT not in table.heading:
        message = f"there is no column {WEIGHT}; it tells how much each world counts."
        faults.add("no weights", table.heading_line, message)
    if faults.count or table is None:
        raise ScenarioError(faults.listed())
    place = table.heading.index(WEIGHT)
    others = [i for i in range(len(table.heading)) if i != place]
    rest = WholeTable(
        [table.heading[i] for i in others], table.heading_line,
        [[row[i] for i in others] for row in table.rows], table.lines,
    )  # fmt: skip
    columns = _columns(rest, faults)
    rows = _stored_rows(rest, columns, faults)
    weights = []
    for line, row in zip(table.lines, table.rows, strict=True):
        with contextlib.suppress(ValueError):
            weights.append(float(row[place]))
            if 0.0 <= weights[-1] < math.inf:
                continue
        message = f"the weight is {shown(row[place])}; it must be a number from 0."
        faults.add("a weight is wrong", line, message)
    if not faults.count and not sum(weights) > 0.0:
        faults.add("no world counts", None, "no world has a weight above 0.")
    if faults.count:
        raise ScenarioError(faults.listed())
    return Design(tuple(name for name, _ in columns.values()), tuple(rows)), tuple(weights)


def rows_of(scenario: Scenario, settings: Iterable[Mapping[str, object]]) -> Settings:
    """Take settings given in Python, each with a written value for the same inputs.

    Raises
    ------
    ScenarioError
        If names or values are wrong; lists all of them.
    """
    given = [dict(each) for each in settings]
    faults: list[Fault] = []
    columns: list[tuple[str, Quantity]] = []
    for name in given[0] if given else ():
        try:
            columns.append(_input_called(name))
        except ScenarioError as error:
            faults += error.faults
    rows: list[tuple[Value, ...]] = []
    for number, each in enumerate(given):
        place = f"rows[{number}]"
        if list(each) != list(given[0]):
            message = f"{place} sets {', '.join(each) or 'nothing'}; every row sets the same."
            faults.append(Fault(None, None, place, message))
        elif len(columns) == len(each):
            row, wrong = _stored_row(columns, list(each.values()))
            rows.append(row)
            faults += [Fault(None, None, place, f"{place}: {message}") for _, message in wrong]
    if not columns and not faults:
        faults.append(Fault(None, None, "rows", "there are no rows."))
    if faults:
        raise ScenarioError(faults)
    _refuse_too_many(len(rows))
    return _checked(scenario, Design(tuple(name for name, _ in columns), tuple(rows)))


def place_in_order(quantity: Quantity, value: Any) -> tuple[float, ...]:
    """Give what values of an input are sorted by: numbers by size, rhythms from never upwards."""
    if quantity.kind == "cadence":
        return (float(value != _NEVER), -float(value))
    return (float(value),)


def is_ordered(quantity: Quantity) -> bool:
    """Tell whether values of an input lie one above another, so that some are between others."""
    return quantity.kind not in ("choice", "switch")


# Names


def _input_called(name: str) -> tuple[str, Quantity]:
    """Find an input that can be varied, by the name that a person writes."""
    inputs = declared_inputs()
    short = name.strip().removeprefix("levers.").removeprefix("uncertainties.")
    if short not in inputs:
        path_of(name.strip())  # raises, with the nearest name
        message = f"{shown(name.strip())} cannot be varied; choose an input that has one value."
    elif short in _TIMES:
        message = f"{short} cannot be varied: only equal times can be compared."
    else:
        return short, inputs[short]
    raise ScenarioError([Fault(None, None, short, message)])


def _columns(table: WholeTable, faults: FaultsByKind) -> dict[int, tuple[str, Quantity]]:
    """Find the inputs that the columns of a file name; note headings that name none."""
    columns: dict[int, tuple[str, Quantity]] = {}
    for place, heading in enumerate(table.heading):
        try:
            name, quantity = _input_called(heading)
        except ScenarioError as error:
            message = f"column {place + 1}: {error.faults[0].message}"
            faults.add("a column is no input", table.heading_line, message)
            continue
        if name in dict(columns.values()):
            message = f"column {place + 1}: {name} is the heading of two columns."
            faults.add("a column is there twice", table.heading_line, message)
        columns[place] = name, quantity
    return columns


# Values


def _values(name: str, quantity: Quantity, given: Written) -> tuple[list[Value], list[Fault]]:
    """Read the values of one input, in order and each once; or say what is wrong with them."""
    faults: list[Fault] = []
    try:
        written = _written_values(name, quantity, given, faults)
    except PlanError:
        raise
    except ValueError as error:
        return [], [Fault(None, None, name, str(error))]
    stored: list[Value] = []
    for each in written:
        try:
            stored.append(quantity.read(each))
        except ValueError as error:
            faults.append(Fault(None, None, name, str(error)))
    if not stored and not faults:
        faults.append(Fault(None, None, name, f"{name} has no values."))
    stored = list(dict.fromkeys(stored))
    if is_ordered(quantity):
        stored.sort(key=lambda value: place_in_order(quantity, value))
    return stored, faults


def _written_values(
    name: str, quantity: Quantity, given: Written, faults: list[Fault]
) -> list[object]:
    if not isinstance(given, str):
        return [plain(each) for each in given]
    if ":" in given:
        return _steps(name, quantity, given)
    values: list[object] = []
    for text in given.split(",") if given.strip() else ():
        value, wrong = read_value(name, text.strip())
        faults += wrong
        if not wrong:
            values.append(value)
    return values


def _steps(name: str, quantity: Quantity, text: str) -> list[object]:
    """List the values of a range, its end included; the last step may be a shorter one.

    Numbers are counted in decimals, so that ten steps of 0.1 end at 1.
    """
    parts = [part.strip() for part in text.split(":")]
    if quantity.kind in _WORDS:
        example = {"cadence": "never,monthly,weekly", "switch": "on,off"}.get(
            quantity.kind, ",".join(quantity.choices)
        )
        raise ValueError(f"{name} has no steps; list its values, such as {name}={example}.")
    if len(parts) == 2 and quantity.kind == "count":
        parts.append("1")
    if len(parts) != 3:
        raise ValueError(f"{name}: {shown(text)} is not a range; write it as low:high:step.")
    low, high, step = (_number(name, quantity, part) for part in parts)
    if step <= 0 or low > high:
        raise ValueError(f"{name}: {shown(text)} does not rise; write it as low:high:step.")
    _refuse_too_many(int((high - low) / step) + 1)
    numbers = [low + i * step for i in range(int((high - low) / step) + 1)]
    if numbers[-1] < high:
        numbers.append(high)
    return [_as_written(quantity, number) for number in numbers]


def _number(name: str, quantity: Quantity, text: str, form: str = "low:high:step") -> Decimal:
    """Read one part of a range; times are in business days."""
    with contextlib.suppress(InvalidOperation, ValueError):
        if quantity.kind == "duration":
            return Decimal(repr(parse_duration(text)))
        digits = text
        if quantity.kind == "money":
            digits = text.removeprefix("$").replace(",", "")
        is_percent = quantity.kind == "share" and text.endswith("%")
        number = Decimal(digits.removesuffix("%") if is_percent else digits)
        if number.is_finite():
            return number / 100 if is_percent else number
    kind = "a length of time" if quantity.kind == "duration" else "a number"
    raise ValueError(f"{name}: {shown(text)} is not {kind}; write a range as {form}.")


def _as_written(quantity: Quantity, number: Decimal) -> object:
    if quantity.kind == "duration":
        return duration_in_words(float(number))
    return float(number)


def _stored_rows(
    table: WholeTable, columns: Mapping[int, tuple[str, Quantity]], faults: FaultsByKind
) -> list[tuple[Value, ...]]:
    """Read the cells of a file; note each wrong one with its line."""
    rows = []
    for line, cells in zip(table.lines, table.rows, strict=True):
        written: list[object] = []
        for place, (name, _) in columns.items():
            value, wrong = read_value(name, cells[place])
            written.append(cells[place] if wrong else value)
        row, faulty = _stored_row(list(columns.values()), written)
        rows.append(row)
        for name, message in faulty:
            faults.add(f"{name} is wrong", line, message)
    return rows


def _stored_row(
    columns: Sequence[tuple[str, Quantity]], written: Sequence[object]
) -> tuple[tuple[Value, ...], list[tuple[str, str]]]:
    """Read the values of one setting; also say by name what is wrong with them."""
    row: list[Value] = []
    faults: list[tuple[str, str]] = []
    for (name, quantity), value in zip(columns, written, strict=True):
        try:
            row.append(quantity.read(plain(value)))
        except ValueError as error:
            has_comma = isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value)
            hint = " Write decimals with a point." if has_comma else ""
            faults.append((name, f"{error}{hint}"))
    return tuple(row), faults


# Whole settings


def _refuse_too_many(points: int) -> None:
    if points > MOST_POINTS:
        raise PlanError(f"These are more than {MOST_POINTS:,} points, the most that can be swept.")


def _checked(
    scenario: Scenario, design: Design, places: Sequence[tuple[str, int]] = ()
) -> Settings:
    """Check each setting as a whole, and find the scenario as it is among them."""
    inputs = declared_inputs()
    rows: dict[tuple[Value, ...], None] = {}
    faults: list[Fault] = []
    for number, row in enumerate(design.rows):
        written = {
            name: inputs[name].written(value) for name, value in zip(design.names, row, strict=True)
        }
        try:
            varied = scenario.replace(written)
        except ScenarioError as error:
            for fault in error.faults:
                file, line = places[number] if places else (None, None)
                faults.append(Fault(file, line, fault.path, fault.message))
            continue
        rows[tuple(varied.value(name) for name in design.names)] = None
    if faults:
        raise ScenarioError(_some(faults))
    return with_as_it_is(scenario, Design(design.names, tuple(rows)))


def _some(faults: Sequence[Fault]) -> list[Fault]:
    """List each fault once; of many the first ones, and how many others there are."""
    each = list(dict.fromkeys(faults))
    more = len(each) - MOST_NAMED
    rest = [Fault(None, None, "", f"{counted(more, 'more setting')} like these.")] * (more > 0)
    return [*each[:MOST_NAMED], *rest]


def with_as_it_is(scenario: Scenario, design: Design) -> Settings:
    """Find the row that leaves the scenario as it is; add it as the first one if there is none."""
    own = tuple(scenario.value(name) for name in design.names)
    if own in design.rows:
        return Settings(design, design.rows.index(own), is_added=False)
    return Settings(Design(design.names, (own, *design.rows)), 0, is_added=True)
