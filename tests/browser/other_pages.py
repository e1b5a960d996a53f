"""Reports of every kind but comparisons, from stand-in engines: small and quick."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from company.facts import Fact, facts_of
from company.sales_files import read_sales
from experiments.explanation import explain
from experiments.robustness import compare_in_worlds
from reports.calibration_page import calibration_report
from reports.explanation_page import explanation_report
from reports.facts import facts_report
from reports.optimization_page import optimization_report
from reports.parts import Report
from reports.sensitivity_page import sensitivity_report
from reports.sweep_page import sweep_report
from reports.validation import Validation
from reports.validation_page import validation_report
from reports.worlds_page import robustness_report
from tests.browser.conftest import made_up_findings
from tests.processes import test_facts_command
from tests.unit.experiments import stand_in, test_calibration, test_optimization, test_robustness
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


def _twin(folder: Path, *facts: dict[str, Fact]) -> Report:
    known: dict[str, Fact] = {}
    for each in facts:
        known |= each
    return calibration_report(test_calibration.ask(folder, known))


def _facts(folder: Path) -> Report:
    folder.mkdir(parents=True)
    deals = folder / "deals.csv"
    deals.write_text(test_facts_command.deals() + "7;;<b>;Lost;2025-01-01;2025-01-02;5\n")
    files = read_sales(deals)
    return facts_report(files, facts_of(files.records, files.sources))


OTHER_PAGES: dict[str, Callable[[Path], Report]] = {
    "explanation": _explanation,
    "worlds": _worlds,
    "sweep": lambda folder: sweep_report(swept(two_hills, folder, GRID)),
    "sweep of one": lambda folder: sweep_report(swept(two_hills, folder)),
    "sensitivity": lambda folder: sensitivity_report(made_up_sensitivity(folder)),
    "optimization": lambda folder: optimization_report(test_optimization.made(folder)),
    "facts": _facts,
    "twin": lambda folder: _twin(
        folder, test_calibration.fact("win_rate", 0.2), test_calibration.fact("deal_value", 25e3)
    ),
    "no twin": lambda folder: _twin(
        folder,
        test_calibration.fact("opportunities_per_week", 1.0),
        test_calibration.fact("pipeline_per_seller", 18.0),
    ),
    "validation": lambda folder: validation_report(Validation(made_up_findings(), 80)),
}
"""What makes the report of each kind in a folder, by its name."""
