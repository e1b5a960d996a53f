"""Kinds of saved results: what was asked of the runs decides how they are shown and reported.

A folder notes the question in its manifest. Runs that were asked nothing more are a single
scenario or a comparison.
"""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.store import QUESTION, Result, ResultError
from model.department_names import call_departments
from reports.screen import Screen

if TYPE_CHECKING:
    from reports.brand import Brand
    from reports.parts import Report


@dataclass(frozen=True)
class Kind:
    """How to show again what was asked of the runs, and what to report of it.

    Attributes
    ----------
    words
        What was asked, in plain words.
    show
        Prints the answer on the screen.
    report
        Gives what its page and its slides hold.
    scenarios
        How many of the scenarios the question is about, from the first; the others are made for
        its answer. None if it is about all.
    is_answered
        Tells whether complete runs are all that the answer needs.
    """

    words: str
    show: Callable[[Screen, Result], None]
    report: Callable[[Result], "Report"]
    scenarios: int | None = None
    is_answered: Callable[[Result], bool] = lambda result: True


def kind_of(result: Result) -> Kind | None:
    """Give the kind of a result; None for a single scenario or a comparison.

    Raises
    ------
    ResultError
        If this version of Interlock does not know the kind.
    """
    question = result.manifest.get(QUESTION)
    if question is None:
        return None
    name = question.get("kind") if isinstance(question, dict) else question
    if name not in KINDS:
        raise ResultError(
            f"{result.folder} answers a question of the kind {name!r}, which this version of "
            "Interlock does not know."
        )
    return KINDS[name]


def report_of(result: Result, brand: "Brand | None" = None, with_names: bool = False) -> "Report":
    """Return what is said about a result, whatever was asked of it.

    Parameters
    ----------
    result
        The result.
    brand
        What a consultant puts on it.
    with_names
        Whether imported people may be named.

    Raises
    ------
    ResultError
        If this version of Interlock does not know the kind.
    """
    from reports.brand import PLAIN
    from reports.page import comparison_report

    kind, brand = kind_of(result), brand or PLAIN
    if kind is None:
        return comparison_report(result, brand, with_names)
    call_departments(result.department_names)
    return kind.report(result).branded(brand)


def following(result: Result) -> str:
    """Give the command that makes the report of a result."""
    return shlex.join(["interlock", "report", str(result.folder)])


# Each kind imports what it needs when it is asked for.


def _show_explanation(screen: Screen, result: Result) -> None:
    from experiments.explanation import noted_explanation
    from reports.explaining import print_explanation

    print_explanation(screen, noted_explanation(result), following=following(result))


def _explanation_report(result: Result) -> "Report":
    from experiments.explanation import noted_explanation
    from reports.explanation_page import explanation_report

    return explanation_report(noted_explanation(result))


def _show_optimization(screen: Screen, result: Result) -> None:
    from experiments.optimization import noted_optimization
    from reports.optimizing import print_optimization

    print_optimization(screen, noted_optimization(result), following=following(result))


def _optimization_report(result: Result) -> "Report":
    from experiments.optimization import noted_optimization
    from reports.optimization_page import optimization_report

    return optimization_report(noted_optimization(result))


def _show_sweep(screen: Screen, result: Result) -> None:
    from experiments.sweep import noted_sweep
    from reports.sweeping import print_sweep

    print_sweep(screen, noted_sweep(result), following=following(result))


def _sweep_report(result: Result) -> "Report":
    from experiments.sweep import noted_sweep
    from reports.sweep_page import sweep_report

    return sweep_report(noted_sweep(result))


def _show_worlds(screen: Screen, result: Result) -> None:
    from experiments.robustness import noted_robustness
    from reports.worlds import print_robustness

    print_robustness(screen, noted_robustness(result), following=following(result))


def _worlds_report(result: Result) -> "Report":
    from experiments.robustness import noted_robustness
    from reports.worlds_page import robustness_report

    return robustness_report(noted_robustness(result))


def _show_sensitivity(screen: Screen, result: Result) -> None:
    from experiments.sensitivity import noted_sensitivity
    from reports.sensitivity import print_sensitivity

    print_sensitivity(screen, noted_sensitivity(result), following=following(result))


def _sensitivity_report(result: Result) -> "Report":
    from experiments.sensitivity import noted_sensitivity
    from reports.sensitivity_page import sensitivity_report

    return sensitivity_report(noted_sensitivity(result))


def _show_calibration(screen: Screen, result: Result) -> None:
    from experiments.calibration import noted_calibration
    from reports.calibrating import print_calibration

    print_calibration(screen, noted_calibration(result), following=following(result))


def _calibration_report(result: Result) -> "Report":
    from experiments.calibration import noted_calibration
    from reports.calibration_page import calibration_report

    return calibration_report(noted_calibration(result))


KINDS = {
    "calibration": Kind(
        "twin of a firm",
        _show_calibration,
        _calibration_report,
        is_answered=lambda result: "answer" in result.manifest[QUESTION],
    ),
    "explanation": Kind(
        "what carries the difference", _show_explanation, _explanation_report, scenarios=2
    ),
    "sensitivity": Kind("what moves the outcome", _show_sensitivity, _sensitivity_report),
    "sweep": Kind("where it is best in a range", _show_sweep, _sweep_report),
    "worlds": Kind("comparison over worlds", _show_worlds, _worlds_report),
    "optimization": Kind(
        "search for the best trade",
        _show_optimization,
        _optimization_report,
        is_answered=lambda result: "answer" in result.manifest[QUESTION],
    ),
}
"""By the word in the manifest."""
