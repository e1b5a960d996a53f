"""Kinds of saved results: what was asked of the runs decides how they are shown and reported.

A folder notes the question in its manifest. Runs that were asked nothing more are a single
scenario or a comparison.
"""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.store import QUESTION, Result, ResultError
from reports.screen import Screen


@dataclass(frozen=True)
class Kind:
    """How to show again what was asked of the runs, and how to write its page.

    Attributes
    ----------
    words
        What was asked, in plain words.
    show
        Prints the answer on the screen.
    write
        Writes its page to a path.
    scenarios
        How many of the scenarios the question is about, from the first; the others are made for
        its answer. None if it is about all.
    is_answered
        Tells whether complete runs are all that the answer needs.
    """

    words: str
    show: Callable[[Screen, Result], None]
    write: Callable[[Result, Path], Any]
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


def following(result: Result) -> str:
    """Give the command that makes the report of a result."""
    return shlex.join(["interlock", "report", str(result.folder)])


# Each kind imports what it needs when it is asked for.


def _show_explanation(screen: Screen, result: Result) -> None:
    from experiments.explanation import noted_explanation
    from reports.explaining import print_explanation

    print_explanation(screen, noted_explanation(result), following=following(result))


def _write_explanation(result: Result, path: Path) -> None:
    from experiments.explanation import noted_explanation
    from reports.explanation_page import write_explanation

    write_explanation(noted_explanation(result), path)


def _show_optimization(screen: Screen, result: Result) -> None:
    from experiments.optimization import noted_optimization
    from reports.optimizing import print_optimization

    print_optimization(screen, noted_optimization(result), following=following(result))


def _write_optimization(result: Result, path: Path) -> None:
    from experiments.optimization import noted_optimization
    from reports.optimization_page import write_optimization

    write_optimization(noted_optimization(result), path)


def _show_sweep(screen: Screen, result: Result) -> None:
    from experiments.sweep import noted_sweep
    from reports.sweeping import print_sweep

    print_sweep(screen, noted_sweep(result), following=following(result))


def _write_sweep(result: Result, path: Path) -> None:
    from experiments.sweep import noted_sweep
    from reports.sweep_page import write_sweep

    write_sweep(noted_sweep(result), path)


def _show_worlds(screen: Screen, result: Result) -> None:
    from experiments.robustness import noted_robustness
    from reports.worlds import print_robustness

    print_robustness(screen, noted_robustness(result), following=following(result))


def _write_worlds(result: Result, path: Path) -> None:
    from experiments.robustness import noted_robustness
    from reports.worlds_page import write_robustness

    write_robustness(noted_robustness(result), path)


def _show_sensitivity(screen: Screen, result: Result) -> None:
    from experiments.sensitivity import noted_sensitivity
    from reports.sensitivity import print_sensitivity

    print_sensitivity(screen, noted_sensitivity(result), following=following(result))


def _write_sensitivity(result: Result, path: Path) -> None:
    from experiments.sensitivity import noted_sensitivity
    from reports.sensitivity_page import write_sensitivity

    write_sensitivity(noted_sensitivity(result), path)


KINDS = {
    "explanation": Kind(
        "what carries the difference", _show_explanation, _write_explanation, scenarios=2
    ),
    "sensitivity": Kind("what moves the outcome", _show_sensitivity, _write_sensitivity),
    "sweep": Kind("where it is best in a range", _show_sweep, _write_sweep),
    "worlds": Kind("comparison over worlds", _show_worlds, _write_worlds),
    "optimization": Kind(
        "search for the best trade",
        _show_optimization,
        _write_optimization,
        is_answered=lambda result: "answer" in result.manifest[QUESTION],
    ),
}
"""By the word in the manifest."""
