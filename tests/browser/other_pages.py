"""Reports of every kind but comparisons, from stand-in engines: small and quick."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from experiments.explanation import explain
from experiments.robustness import compare_in_worlds
from reports.explanation_page import explanation_report
from reports.optimization_page import optimization_report
from reports.parts import Report
from reports.sensitivity_page import sensitivity_report
from reports.sweep_page import sweep_report
from reports.validation import Validation
from reports.validation_page import validation_report
from reports.worlds_page import robustness_report
from tests.browser.conftest import made_up_findings
from tests.unit.experiments import stand_in, test_optimization, test_robustness
from tests.unit.experiments.test_sweep import swept, two_hills
from tests.unit.reports.sensed import made_up_sensitivity
from tests.unit.reports.test_explorer import GRID


def _explanation(folder: Path) -> Report:
    baseline, shared = stand_in.scenarios(1.0)
    changed = shared.replace({"transparency": 0.9, "name": "Both <levers>"})
    made = partial(explain, replications=40, workers=1, simulate=stand_in.simulate)
    return explanation_report(made(baseline, changed, folder=folder))


def _worlds(folder: Path) -> Report:
    uncertain = (test_robustness.X1, test_robustness.X2)
    asked = partial(compare_in_worlds, worlds=160, runs=2, uncertain=uncertain, workers=1)
    engine = test_robustness.engine
    return robustness_report(asked(stand_in.scenarios(0.5, 1.0), simulate=engine, folder=folder))


OTHER_PAGES: dict[str, Callable[[Path], Report]] = {
    "explanation": _explanation,
    "worlds": _worlds,
    "sweep": lambda folder: sweep_report(swept(two_hills, folder, GRID)),
    "sweep of one": lambda folder: sweep_report(swept(two_hills, folder)),
    "sensitivity": lambda folder: sensitivity_report(made_up_sensitivity(folder)),
    "optimization": lambda folder: optimization_report(test_optimization.made(folder)),
    "validation": lambda folder: validation_report(Validation(made_up_findings(), 80)),
}
"""What makes the report of each kind in a folder, by its name."""
