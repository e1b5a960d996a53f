"""All patterns by number, and measuring them."""

import inspect
from collections.abc import Callable
from dataclasses import replace

from experiments.patterns.choices import SET_BY
from experiments.patterns.controls import altruists, no_trust_trap, shuffled_graph, unmoved_by_pay
from experiments.patterns.customers import over_promising
from experiments.patterns.finding import Finding
from experiments.patterns.information import cadence_optimum, transparency_optimum
from experiments.patterns.money import cost_of_gaming, hockey_stick, hunter_only_pay, multitasking
from experiments.patterns.people import (
    blame_spiral,
    structure_of_turnover,
    trust_and_results,
    trust_asymmetry,
    useful_difference,
)
from experiments.patterns.queueing import overload, queue_physics
from experiments.patterns.reasons import REASONS
from experiments.patterns.reference import baseline_realism
from experiments.patterns.sharing import free_riding, incentive_alone, interdependence_crossover
from experiments.patterns.study import Study

PATTERNS: dict[str, Callable[[Study], list[Finding]]] = {
    "V1": hockey_stick,
    "V2": cost_of_gaming,
    "V3": baseline_realism,
    "V6": hunter_only_pay,
    "V7": multitasking,
    "V8": free_riding,
    "V9": interdependence_crossover,
    "V10": incentive_alone,
    "V12": cadence_optimum,
    "V13": transparency_optimum,
    "V15": trust_asymmetry,
    "V16": blame_spiral,
    "V18": trust_and_results,
    "V19": queue_physics,
    "V20": overload,
    "V21": over_promising,
    "V23": structure_of_turnover,
    "V25": useful_difference,
    "control a": altruists,
    "control b": no_trust_trap,
    "control c": shuffled_graph,
    "control d": unmoved_by_pay,
}


def pattern_in_words(name: str) -> str:
    """Say what a pattern is: the first sentence of its documentation."""
    return (inspect.getdoc(PATTERNS[name]) or "").partition("\n")[0]


def measured(name: str, study: Study) -> list[Finding]:
    """Measure one pattern; what is known to fail says why, what served for an input which."""
    return [
        replace(
            finding,
            reason=REASONS.get((finding.pattern, finding.statement), ""),
            set_by=SET_BY.get((finding.pattern, finding.statement), ""),
        )
        for finding in PATTERNS[name](study)
    ]
