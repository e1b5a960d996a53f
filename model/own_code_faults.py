"""Says why own code cannot be compiled, or failed in a run: file, line, rule and reason.

The compiler tells all rules on the way to the fault, those of the model too. What a researcher can
mend is the innermost place in the file that is theirs.
"""

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from model.quantities import nearest

WHAT_TO_DO = (
    "A rule may use numbers, if, for, while, records, and other functions with @rule. Anything "
    "else is written as a plain method of an agent (@plays), which is slower."
)
_PLACE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')
_RAISED = re.compile(r"\.*\s*Raised from (?:None|(?P<file>.+) \((?P<line>\d+)\))\.*\s*$")
_PREAMBLE = re.compile(r"^(?:Failed in \w+ mode pipeline \(step: [^)]*\)\s*)+")
_PLAIN = (  # what the compiler says, and what that means
    (r"Untyped global name '(\w+)'.*", r"it uses \1, which is not compiled"),
    (r"NameError: name '(\w+)' is not defined.*", r"it uses \1, which is not defined"),
    (r"Can't unify return type.*", "it returns values of different kinds"),
    (r"Cannot unify .* for '(\w+)'.*", r"\1 holds values of different kinds"),
    (r"No implementation of function Function\(<.*?(?:function )?(\w+)(?: at .*)?>\).*",
     r"it calls \1 with something that the compiler cannot give it"),
    (r"Unknown attribute '(\w+)' of type.*", r"it asks for \1, which is not there"),
    (r"Exception object cannot be stored into variable \((\w+)\).*",
     r"it gives a caught exception a name (\1)"),
    (r".*NRT required but not enabled.*", "it makes a list or other new object"),
    (r"The 'with .*", "it has a with block"),
)  # fmt: skip
_CHECKED = re.compile(r"IndexError: |ZeroDivisionError: ")  # in rules, looked for in own code only
WHERE_IT_FAILED = "(NUMBA_DISABLE_JIT=1 before the command tells the line)"
_LONGEST_REASON = 200  # characters


def why_not_compiled(
    error: Exception, name: str, text: str, rules: Iterable[Any], fields: Iterable[str]
) -> str:
    """Say in which rule the compiler failed, where, why, and what to do.

    Parameters
    ----------
    error
        What the compiler raised.
    name, text
        File of the own code, and its text.
    rules
        Compiled rules of the own code.
    fields
        Names of all fields of records, one of which may be misspelled.
    """
    hint = ""
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        field = error.args[0]
        place, reason = _line_that_asks_for(field, text), f"it asks for {field}, which is not there"
        near = nearest(field, fields)
        hint = f" Did you mean {near}?" if near else ""
    else:
        said = str(error)
        place = _line_within(said, name) or _line_that_is_refused(rules, name)
        reason = _plain(said)
    rule = _function_at(text, place)
    where = f"{name}, line {place}" if place else name
    who = f"{rule} cannot be compiled" if rule else "it cannot be compiled"
    return f"{where}: {who}: {reason}.{hint}\n{WHAT_TO_DO}"


def why_no_rule(name: str, text: str, function: str, mark: str) -> str:
    """Say that a function lacks the mark by which it is compiled."""
    line = next(
        (each.lineno for each in ast.walk(ast.parse(text))
         if isinstance(each, ast.FunctionDef) and each.name == function),
        0,
    )  # fmt: skip
    where = f"{name}, line {line}" if line else name
    return f"{where}: {function} is no rule, so that it cannot be compiled; put @rule below {mark}."


def failed_in(name: str, traceback: str) -> str:
    """Say where own code failed, from a traceback; empty if it did not fail there."""
    places = re.findall(r'File "([^"]+)", line (\d+), in (\S+)', traceback)
    last = traceback.strip().rpartition("\n")[2]
    if _CHECKED.match(last) and "advance_days(" in traceback:
        return f"{name}, in a rule: {last.rstrip('.')} {WHERE_IT_FAILED}"
    if not places or places[-1][0] != name:
        return ""
    _, line, rule = places[-1]
    return f"{name}, line {line}, in {rule}: {traceback.strip().splitlines()[-1].rstrip('.')}"


def _line_that_asks_for(field: str, text: str) -> int:
    """Find where own code asks for a field of a record; 0 if nowhere."""
    lines = [
        each.lineno
        for each in ast.walk(ast.parse(text))
        if isinstance(each, ast.Attribute) and each.attr == field
    ]
    return min(lines, default=0)


def _line_within(said: str, name: str) -> int:
    """Give the first line that the compiler names in a file; 0 if it names none."""
    found = [*_PLACE.finditer(said), *_RAISED.finditer(said)]
    for each in found:
        if each["file"] and _is_same(each["file"], name):
            return int(each["line"])
    return 0


def _is_same(shown: str, name: str) -> bool:
    """Tell whether a path, which may be relative, is that of the own code."""
    return shown == name or Path(shown).resolve() == Path(name).resolve()


def _line_that_is_refused(rules: Iterable[Any], name: str) -> int:
    """Find the rule that the compiler cannot even read; give the line it begins on."""
    from numba.core.compiler import run_frontend  # late: only what failed needs it

    for each in rules:
        function = getattr(each, "py_func", each)
        try:
            run_frontend(function)
        except Exception as error:
            return _line_within(str(error), name) or int(function.__code__.co_firstlineno)
    return 0


def _plain(said: str) -> str:
    """Give the compiler's reason as one sentence without full stop."""
    reason = _PREAMBLE.sub("", said)
    first = _RAISED.sub("", reason.split("\nFile ")[0].split("\nReturn of:")[0])
    line = next((each.strip() for each in first.splitlines() if each.strip()), "no reason is given")
    for pattern, words in _PLAIN:
        if re.fullmatch(pattern, line):
            return re.sub(pattern, words, line)
    return line[:_LONGEST_REASON].rstrip(". ")


def _function_at(text: str, line: int) -> str:
    """Name the function that holds a line, its marks included."""
    for each in ast.walk(ast.parse(text)):
        if isinstance(each, ast.FunctionDef):
            first = min([each.lineno, *(mark.lineno for mark in each.decorator_list)])
            if first <= line <= (each.end_lineno or first):
                return each.name
    return ""
