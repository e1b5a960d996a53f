"""Making the runs that find what moves an answer, and saying before how many and how long."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from experiments import execution
from experiments.explanation import beside
from experiments.plan import Plan
from experiments.sensitivity import SCREENING, Question, Sensitivity, answered
from experiments.store import Result, ResultError, find_folder
from experiments.variants import Variants
from model.scenario import Scenario
from reports import wording
from reports.request import Request
from reports.runs import simulated
from reports.screen import Screen

_RUNS_TIMED = 4  # before many are begun: enough to say how long they take to a quarter or so


def sensed(screen: Screen, question: Question, request: Request) -> Sensitivity:
    """Make the runs that find what moves an outcome, and find it.

    Parameters
    ----------
    screen, request
        Where to say what is done, and what the options ask for.
    question
        What is asked.
    """
    inputs = wording.counted(len(question.inputs), "input")
    _, later = (count * request.replications for count in question.settings())

    def make_runs(variants: Variants, purpose: str, note: Mapping[str, Any]) -> Result:
        out = beside(request.out, purpose) if request.out else None
        own = replace(request, out=out)
        plan = Plan(variants, own.seed, own.replications, own.quick)
        missing = _missing(plan, own)
        if missing:
            is_first = note["part"] == SCREENING
            why = f"screen {inputs}" if is_first else f"divide the spread among {inputs} and luck"
            text = f"{wording.counted(missing, 'run')} to {why}"
            if purpose:
                text += f", then at most {later:,} to divide the spread"
            runs = missing + (later if purpose else 0)
            seconds = runs * _seconds_of_a_run(screen, question.scenarios[-1], request)
            screen.note(f"{text}: about {wording.seconds_in_words(seconds)} ...")
        return simulated(screen, variants, own, [], note)

    return answered(question, make_runs)


def _missing(plan: Plan, request: Request) -> int:
    """Count the runs that are still to be made."""
    try:
        result = Result(request.out or find_folder(plan), plan.replications)
    except ResultError:
        return len(plan)
    is_same = result.manifest["fingerprint"] == plan.fingerprint() and not request.force
    return len(plan) - result.finished if is_same else len(plan)


def _seconds_of_a_run(screen: Screen, scenario: Scenario, request: Request) -> float:
    """Measure how long a run takes [s], when each thread makes its share of them."""
    from model import engine

    engine.compile_ahead(screen.note)
    began = time.perf_counter()
    for replication in range(_RUNS_TIMED):
        engine.simulate(scenario, seed=request.seed, replication=replication)
    cores = execution.available_cores()
    threads = min(request.workers or cores, cores)
    return (time.perf_counter() - began) / (_RUNS_TIMED * threads)
