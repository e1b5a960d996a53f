"""Own model code: a researcher's rules, phases, outcomes and roles, kept in a file of their own.

A scenario names the file (`code: bonus.py`) or an installed entry point (`code: bonus`). Its rules
become part of a second copy of the modules that hold rules, so that they are compiled together
with all others; the ordinary model beside it stays as it is, bit for bit. Code can do anything on
a computer, so nothing of it is run before somebody has allowed it.
"""

import ast
import hashlib
import importlib
import importlib.util
import inspect
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from model.own_code_faults import failed_in, why_no_rule, why_not_compiled
from model.quantities import nearest

Thing = TypeVar("Thing")

GROUP = "interlock.code"
"""Entry points that scenarios may name."""
LARGEST_CODE = 1_000_000
"""Size of a file of own code beyond which it is refused [bytes]."""
_SHARED = {
    "model.records",
    "model.handle",
    "model.outcomes",
    "model.own_code",
    "model.firm",
    "model.stories",
}
"""Modules of which there is one only, though they know of compiled rules."""
_MARK = 16  # digits of a digest that tell one file of code from all others
_HERE = Path(__file__).parent
_LOCK = threading.RLock()


class OwnCodeError(Exception):
    """Own code cannot be used; the message names it, what is wrong and what to do."""


@dataclass(frozen=True)
class OwnCode:
    """Code that a scenario names.

    Attributes
    ----------
    name
        File or entry point, as it was found.
    digest
        SHA-256 of the text.
    text
        The code itself: it travels with the scenario to other processes and result folders.
    is_allowed
        Whether somebody has allowed it to run.
    """

    name: str
    digest: str
    text: str
    is_allowed: bool = field(default=False, compare=False)


@dataclass
class Contents:
    """What own code brings along.

    Attributes
    ----------
    rules
        New rules by the dotted name of those they replace.
    phases
        Further phases of the day: name, rule, departments by number, and the phase they follow.
    outcomes
        Arguments of further measures.
    roles
        Classes of Mesa agents by department.
    """

    rules: dict[str, Any] = field(default_factory=dict)
    phases: list[tuple[str, Any, tuple[int, ...], str]] = field(default_factory=list)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    roles: dict[str, type] = field(default_factory=dict)


_reading: list[Contents] = []
"""What is being read, while own code runs for the first time; the last one counts."""


def replaces(name: str) -> Callable[[Thing], Thing]:
    """Let a rule take the place of one of the model's, wherever that is called.

    Parameters
    ----------
    name
        Dotted name, such as `model.pay_plan.commission`. Both take the same parameters.
    """

    def note(new: Thing) -> Thing:
        _now_reading().rules[name] = new
        return new

    return note


def happens(after: str, each: tuple[str, ...] = ()) -> Callable[[Thing], Thing]:
    """Let something more happen in a day.

    Parameters
    ----------
    after
        Name of the phase of `model.day.DAY` that it follows.
    each
        Departments whose people act one by one (`sales`, `accounts`, ...), as far as a firm has
        them; the rule then takes (records, seat, day), else (records, day). They stand side by
        side.
    """

    def note(new: Thing) -> Thing:
        departments = _numbers_of(each)
        function: Any = getattr(new, "py_func", new)
        _now_reading().phases.append((function.__name__, new, departments, after))
        return new

    return note


def _numbers_of(departments: tuple[str, ...]) -> tuple[int, ...]:
    """Turn names of departments into their numbers, which stand side by side."""
    known = importlib.import_module("model.records").DEPARTMENTS  # by name: it builds on this
    unknown = [name for name in departments if name not in known]
    if unknown:
        raise OwnCodeError(f"{unknown[0]} is no department; there are {', '.join(known)}.")
    numbers = tuple(sorted(known.index(name) for name in departments))
    if numbers and numbers != tuple(range(numbers[0], numbers[-1] + 1)):
        raise OwnCodeError(
            f"{' and '.join(departments)} do not stand side by side; take those between."
        )
    return numbers


def outcome(label: str, unit: str, better: str, doc: str) -> Callable[[Thing], Thing]:
    """Let a function of the quantities of a month, or of their totals, be a measure.

    Parameters
    ----------
    label, unit, better, doc
        As in `model.outcomes.Measure`; the measure is called as the function, whose name ends in
        the unit.
    """

    def note(new: Thing) -> Thing:
        name = str(new.__name__)  # type: ignore[attr-defined]
        declared = {"name": name, "form": label, "unit": unit, "better": better, "doc": doc}
        _now_reading().outcomes.append({**declared, "formula": new})
        return new

    return note


def plays(department: str) -> Callable[[Thing], Thing]:
    """Let a subclass of an agent be the people of a department.

    Methods that override a behavior are plain Python: runs then step Mesa's agents instead of the
    compiled engine, some hundred times more slowly.
    """

    def note(new: Thing) -> Thing:
        _now_reading().roles[department] = new  # type: ignore[assignment]
        return new

    return note


def _now_reading() -> Contents:
    if not _reading:
        raise OwnCodeError(
            "Own code takes part when a scenario names it (code: FILE.py), not when it is imported."
        )
    return _reading[-1]


# Finding it


def located_code(name: str, folder: Path) -> OwnCode:
    """Read the code that a scenario names, without running it.

    Parameters
    ----------
    name
        A file that ends in .py, relative to the folder, or an entry point.
    folder
        Folder of the scenario file.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If there is no such entry point, or what is found is no Python.
    """
    path = folder / name if name.endswith(".py") else _installed(name)
    with path.open("rb") as file:
        content = file.read(LARGEST_CODE + 1)
    if len(content) > LARGEST_CODE:
        raise ValueError(f"it is larger than {LARGEST_CODE:,} bytes")
    try:
        text = content.decode("utf-8-sig")
        ast.parse(text)
    except UnicodeDecodeError:
        raise ValueError("it is not text in UTF-8") from None
    except SyntaxError as error:
        raise ValueError(f"line {error.lineno} is no Python ({error.msg})") from None
    shown = str(path.resolve()) if name.endswith(".py") else name
    return OwnCode(shown, hashlib.sha256(text.encode()).hexdigest(), text)


def _installed(name: str) -> Path:
    known = {each.name: each for each in entry_points(group=GROUP)}
    if name not in known:
        near = nearest(name, known)
        hint = f" Did you mean {near}?" if near else ""
        raise ValueError(
            f"it is no file ending in .py and no installed entry point of {GROUP}.{hint}"
        )
    spec = importlib.util.find_spec(known[name].module)
    if spec is None or spec.origin is None:
        raise ValueError(f"its module {known[name].module} is not installed")
    return Path(spec.origin)


# A second copy of the model


@dataclass(frozen=True)
class OwnModel:
    """The modules that hold rules, with own code among them, and what the code brings along."""

    modules: dict[str, ModuleType]
    contents: Contents

    def module(self, name: str) -> Any:
        """Give a module by its dotted name; those without rules are the ordinary ones."""
        return self.modules.get(name) or importlib.import_module(name)


def model_with(code: OwnCode) -> OwnModel:
    """Make the model with own code in it, once.

    Raises
    ------
    OwnCodeError
        If the code was not allowed, fails, or names what is not there.
    """
    if not code.is_allowed:
        raise OwnCodeError(
            f"{code.name} is code, which can do anything on this computer; nothing of it was run. "
            "Read it, and if you trust it allow it: scenario.allowing_code()"
        )
    with _LOCK:
        return _model_with(code)


@lru_cache(maxsize=8)
def _model_with(code: OwnCode) -> OwnModel:
    from model.rule import compiled_apart  # late: it brings numba

    names = _modules_with_rules()
    with _set_aside(names), compiled_apart(code.digest[:_MARK]):
        contents = _read(code)
        for name in names:
            if name not in _after_the_day():
                importlib.import_module(name)
        _put_rules_in_place(contents.rules, names, code)
        _reading.append(contents)
        try:
            for name in names:
                importlib.import_module(name)
        finally:
            _reading.pop()
        _declare(contents.outcomes, code)
        return OwnModel({name: sys.modules[name] for name in names}, contents)


def is_being_put_together() -> bool:
    """Tell whether the modules that are being read are those of own code."""
    return bool(_reading)


def _declare(outcomes: list[dict[str, Any]], code: OwnCode) -> None:
    """Add the measures of own code to all others."""
    known = importlib.import_module("model.outcomes")  # by name: it builds on this module
    for arguments in outcomes:
        measure = known.Measure(**arguments)
        try:
            known.check_measure(measure)
        except ValueError as error:
            raise OwnCodeError(f"{code.name}: {error}") from None
        known.MEASURES[measure.name] = measure


def compile_own_code(code: OwnCode, announce: Callable[[str], None]) -> None:
    """Compile the model with own code in it before it is needed.

    Raises
    ------
    OwnCodeError
        If it cannot be compiled, or was not allowed.
    """
    own = model_with(code)
    try:
        own.module("model.engine").compile_ahead(announce)
    except Exception as error:
        if failed := failed_in(code.name, traceback.format_exc()):
            raise OwnCodeError(f"{failed}.") from error
        rules = [*own.contents.rules.values(), *(each[1] for each in own.contents.phases)]
        said = why_not_compiled(error, code.name, code.text, rules, _fields())
        raise OwnCodeError(said) from error


def _fields() -> list[str]:
    """List the fields of all records that rules may ask for."""
    records = importlib.import_module("model.records")  # by name: it builds on this module
    tables = [each for each in vars(records).values() if isinstance(each, records.Record)]
    return sorted({name for each in tables for name in each.names})


def further_phases() -> list[tuple[str, Any, tuple[int, ...], str]]:
    """List the phases that own code adds to the day that is being put together."""
    return list(_reading[-1].phases) if _reading else []


def _read(code: OwnCode) -> Contents:
    """Run own code for the first time, and collect what it brings along."""
    from model.rule import OWN_CODE  # late: it brings numba

    contents = Contents()
    module = ModuleType(f"{OWN_CODE}{code.digest[:_MARK]}")
    module.__file__ = code.name
    sys.modules[module.__name__] = module  # compiled rules that are read from disk look for it
    _reading.append(contents)
    try:
        exec(compile(code.text, code.name, "exec"), module.__dict__)
    except OwnCodeError as error:
        is_named = str(error).startswith(code.name)
        raise OwnCodeError(
            str(error) if is_named else f"{code.name}{_line_of(error, code)}: {error}"
        ) from error
    except (Exception, SystemExit) as error:
        line = _line_of(error, code)
        raise OwnCodeError(
            f"{code.name}{line}: {type(error).__name__}: {str(error).rstrip('.')}."
        ) from error
    finally:
        _reading.pop()
    _refuse_unmarked(contents, code)
    if contents == Contents():
        raise OwnCodeError(
            f"{code.name} brings nothing along; mark a rule, phase, outcome or role of it, such as "
            "with @replaces."
        )
    return contents


def _refuse_unmarked(contents: Contents, code: OwnCode) -> None:
    """Refuse functions that stand for rules and are not compiled."""
    from model.rule import IS_COMPILED  # late: it brings numba

    if not IS_COMPILED:
        return
    for mark, rules in (
        ("@replaces", contents.rules.values()),
        ("@happens", (each[1] for each in contents.phases)),
    ):
        for each in rules:
            if not hasattr(each, "py_func"):
                raise OwnCodeError(why_no_rule(code.name, code.text, each.__name__, mark))


def _line_of(error: BaseException, code: OwnCode) -> str:
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == code.name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f", line {line}" if line else ""


def _put_rules_in_place(rules: dict[str, Any], names: tuple[str, ...], code: OwnCode) -> None:
    """Put each new rule wherever the old one is known by its name."""
    for dotted, new in rules.items():
        module_name, _, name = dotted.rpartition(".")
        old = getattr(sys.modules.get(module_name), name, None) if module_name in names else None
        if old is None:
            near = nearest(dotted, _rules_by_name(names))
            hint = f" Did you mean {near}?" if near else ""
            raise OwnCodeError(f"{code.name}: {dotted} is no rule of the model.{hint}")
        expected, given = _parameters(old), _parameters(new)
        if len(expected) != len(given):
            raise OwnCodeError(
                f"{code.name}: {dotted} takes {', '.join(expected)}; "
                f"the rule that replaces it takes {', '.join(given)}."
            )
        for each in names:
            module = sys.modules.get(each)
            if module is not None and getattr(module, name, None) is old:
                setattr(module, name, new)


def _rules_by_name(names: tuple[str, ...]) -> list[str]:
    return [
        f"{name}.{key}"
        for name in names
        if name in sys.modules
        for key, value in vars(sys.modules[name]).items()
        if callable(value) and _home(value) == name
    ]


def _home(rule: Any) -> str:
    return str(getattr(getattr(rule, "py_func", rule), "__module__", ""))


def _parameters(rule: Any) -> list[str]:
    return list(inspect.signature(getattr(rule, "py_func", rule)).parameters)


@contextmanager
def _set_aside(names: tuple[str, ...]) -> Iterator[None]:
    """Forget the ordinary modules that hold rules, so that they are imported a second time."""
    package = sys.modules[__package__]
    ordinary = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(ordinary)
        for name, module in ordinary.items():
            setattr(package, name.rpartition(".")[2], module)


@lru_cache(maxsize=1)
def _modules_with_rules() -> tuple[str, ...]:
    """List the modules that hold rules, or build runs of them."""
    return tuple(sorted(_building_on("model.rule") - _SHARED))


@lru_cache(maxsize=1)
def _after_the_day() -> frozenset[str]:
    """List the modules that build on the day's phases."""
    return frozenset(_building_on("model.day") | {"model.day"})


def _building_on(module: str) -> set[str]:
    """List the modules that import one, or import one that does; what is shared does not count."""
    imports = {f"model.{path.stem}": _imports(path) for path in _HERE.glob("[a-z]*.py")}
    found = {module}
    while True:
        some = found - _SHARED
        more = {name for name, wanted in imports.items() if wanted & some and name not in found}
        if not more:
            return found - {module}
        found |= more


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        each.module for each in ast.walk(tree) if isinstance(each, ast.ImportFrom) and each.module
    }
