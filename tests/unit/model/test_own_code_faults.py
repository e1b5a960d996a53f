"""What the compiler says of own code becomes a place and a reason that a researcher can use."""

import pytest

from model.own_code_faults import failed_in, why_not_compiled

NAME = "/own/bonus.py"
TEXT = """from model.rule import rule

@rule
def helper(x):
    return [x]

@rule
def pay(records, sold, quota):
    return helper(sold) * rate
"""
LONG = """Failed in nopython mode pipeline (step: nopython frontend)
Failed in nopython mode pipeline (step: nopython frontend)
{reason}

File "{place}", line 9:
def pay(records, sold, quota):
    return helper(sold) * rate
    ^

During: Pass nopython_type_inference
During: typing of call at /model/pay_plan.py (278)

File "/model/pay_plan.py", line 278:
def pay_out(records: Records, seat: int, day: int) -> None:
"""


@pytest.mark.parametrize(
    ("reason", "plain"),
    [
        ("Untyped global name 'rate': Cannot determine Numba type of <class 'function'>",
         "it uses rate, which is not compiled"),
        ("NameError: name 'rate' is not defined", "it uses rate, which is not defined"),
        ("Can't unify return type from the following types: Literal[str](much), float64",
         "it returns values of different kinds"),
        ("No implementation of function Function(<built-in function max>) found for signature:",
         "it calls max with something that the compiler cannot give it"),
        ("Something else that is wrong.", "Something else that is wrong"),
    ],
)  # fmt: skip
def test_the_innermost_place_in_the_file_is_told(reason: str, plain: str) -> None:
    said = why_not_compiled(
        TypeError(LONG.format(reason=reason, place=NAME)), NAME, TEXT, [], ["rate"]
    )
    first, *_ = said.splitlines()
    assert first == f"{NAME}, line 9: pay cannot be compiled: {plain}."


def test_a_place_elsewhere_is_not_taken_for_the_file() -> None:
    said = why_not_compiled(
        TypeError(LONG.format(reason="No.", place="/other.py")), NAME, TEXT, [], []
    )
    assert said.startswith(f"{NAME}: it cannot be compiled: No.")


def test_a_failure_in_the_file_is_told_and_one_elsewhere_is_not() -> None:
    place = 'Traceback (most recent call last):\n  File "{}", line 9, in pay\n    raise\n'
    ending = "ValueError: no pay today.\n"
    assert failed_in(NAME, place.format(NAME) + ending) == (
        f"{NAME}, line 9, in pay: ValueError: no pay today"
    )
    assert failed_in(NAME, place.format("/model/pay_plan.py") + ending) == ""
    assert failed_in(NAME, "no traceback") == ""


def test_what_compiled_rules_are_checked_for_is_told_without_a_line() -> None:
    place = 'File "/model/engine.py", line 87, in simulate\n    advance_days(records, 0, 9)\n'
    said = failed_in(NAME, place + "IndexError: index is out of bounds\n")
    assert said.startswith(f"{NAME}, in a rule: IndexError: index is out of bounds")
    assert "NUMBA_DISABLE_JIT=1" in said
