"""Calibrating a twin: its runs under one progress, what it shows, and the files that follow."""

import os
import shlex
from collections.abc import Iterable
from csv import writer
from io import StringIO
from pathlib import Path
from typing import Any

from company.facts import FACTS
from experiments.calibration import (
    USUAL_RUNS,
    Calibration,
    Conflict,
    Fit,
    Learned,
    Twin,
    calibrated,
    question,
    refuse_other_twin,
    set_in,
    simulate_facts,
    usual_folder,
)
from experiments.plan import Plan
from experiments.settings import WEIGHT
from experiments.store import Result
from model.new_scenario import file_text, scenario_text
from model.scenario import Scenario
from model.scenario_file import bundled_scenarios
from model.scenario_form import declared_inputs
from reports import wording
from reports.facts import in_words, interval_in_words
from reports.failures import needing
from reports.importing import write_files
from reports.printing import note_beside_data, say_first
from reports.progress import progress
from reports.request import Request
from reports.runs import Tally, executed_part
from reports.screen import Screen
from reports.searching import is_unchanged

COLUMNS = (
    "part", "name", "unit", "low", "middle", "high", "known_low", "known", "known_high", "off",
    "says",
)  # fmt: skip
FACT_HEAD = ("Fact", "Records", "Their interval", "Twin", "Its middle 95 %")
INPUT_HEAD = ("Input", "Searched", "In the twin", "Middle 95 %", "Records say")
QUICK = f"Quick look: with {USUAL_RUNS:,} runs the worlds say more."
_DIGITS = 6


def calibrated_on(screen: Screen, scenario: Scenario, request: Request, twin: Twin) -> Calibration:
    """Make the runs of a calibration, or open the folders that hold them.

    Parameters
    ----------
    screen, request
        Where to say what is done, and what the options ask for.
    scenario
        The firm as far as it is known.
    twin
        What it is to be like.
    """
    from model.engine import compile_ahead  # late: it brings numba

    folder = request.out or usual_folder(scenario, twin, request.seed)
    if not request.force:
        refuse_other_twin(folder, scenario, twin, request.seed)
    if request.cluster is None:
        compile_ahead(screen.note)
    if held := set_in(scenario, twin):
        screen.note(f"Known, since the scenario sets them: {', '.join(held)}.")
    screen.note(f"About {twin.most_runs:,} runs: they screen, search, and look again.")
    with (
        needing("pyabc", "interlock calibrate", "calibrate"),
        progress(request.progress, screen, "runs (about)") as on_run,
    ):
        tally = Tally(twin.most_runs, on_run)

        def make_runs(plan: Plan, purpose: str) -> Result:
            asked = None if purpose else question(scenario, twin, request.seed)
            result = executed_part(
                screen, plan, folder / purpose, request, tally, folder, asked,
                simulate=simulate_facts, measures=list(FACTS),
            )  # fmt: skip
            tally.end(plan)
            return result

        calibration = calibrated(scenario, twin, make_runs, seed=request.seed)
        tally.end_all()
    return calibration


# Files


def worlds_text(calibration: Calibration) -> str:
    """Write the worlds of a twin as CSV: a weight, and a written value for each input."""
    quantities = declared_inputs()
    names = calibration.worlds.names
    text = StringIO()
    rows = writer(text, lineterminator="\n")
    rows.writerow([WEIGHT, *names])
    for weight, row in zip(calibration.weights, calibration.worlds.rows, strict=True):
        values = (quantities[name].written(value) for name, value in zip(names, row, strict=True))
        rows.writerow([f"{weight:.{_DIGITS}g}", *values])
    return text.getvalue()


def twin_text(
    calibration: Calibration, scenario: Scenario, typed: str, folder: Path, worlds: str
) -> str:
    """Write the scenario of a twin.

    It extends what was calibrated; what options of the command changed stands in it as well.

    Parameters
    ----------
    calibration
        The answer.
    scenario, typed
        The scenario that was calibrated, and how the user named it.
    folder, worlds
        Where the twin is written, and the name of the file of its worlds there.
    """
    about = {
        "name": f"{scenario.name}, calibrated",
        "name_in_sentence": f"{scenario.name_in_sentence}, calibrated",
        "plural": scenario.plural,
        "question": "What is the firm like whose records these are?",
        "changes": "Sets what is not known exactly so that the firm's own records come out.",
        "look_at": "How changes fare over its worlds.",
        "worlds": worlds,
    }
    comment = (
        "Made by interlock calibrate. What the records say of an input stands below at its median;"
        f"\n{worlds} holds all worlds that agree with the records, and compare --worlds takes them."
    )
    medians = {name: _written(name, value) for name, value in calibration.typical().items()}
    if is_unchanged(scenario, typed):
        parent = typed if typed in bundled_scenarios() else os.path.relpath(typed, folder)
        content = {"extends": parent, **about, "uncertainties": medians}
        return file_text(content, comment)
    changed = scenario.replace(medians).resolved() | about
    return scenario_text(Scenario.from_resolved(changed), comment)


def _written(name: str, value: float) -> Any:
    """Put a stored value into the form that a scenario file holds, numbers with a few digits."""
    found = declared_inputs()[name].written(value)
    return float(f"{found:.{_DIGITS}g}") if isinstance(found, float) else found


def write_twin(calibration: Calibration, scenario: Scenario, typed: str, path: Path) -> None:
    """Write the scenario of a twin and, beside it, its worlds.

    Parameters
    ----------
    calibration, scenario, typed
        As in `twin_text`.
    path
        File of the twin.
    """
    worlds = worlds_beside(path).name
    twin = twin_text(calibration, scenario, typed, path.parent, worlds)
    texts = {worlds: worlds_text(calibration), path.name: twin}
    contents = {name: text.encode() for name, text in texts.items()}
    write_files(path.parent, contents, force=True)


def worlds_beside(path: Path) -> Path:
    """Name the file of the worlds of a twin."""
    return path.with_suffix(".worlds.csv")


# Words


def title(calibration: Calibration) -> str:
    """Say whether the twin shows the records; no full stop."""
    if not calibration.moved:
        return "No input that is searched moves any of the facts, so there is no twin"
    number = len(calibration.twin.facts)
    facts = wording.counted(number, "fact")
    if calibration.is_twin:
        lie = "The fact of the records lies" if number == 1 else f"All {facts} of the records lie"
        return f"{lie} within what the twin shows"
    return f"{len(calibration.conflicts)} of {facts} cannot be met, so there is no twin"


def conflict_in_words(conflict: Conflict) -> str:
    """Say which fact cannot be met, how near runs come, and what it conflicts with."""
    fact = conflict.fact
    rule = FACTS[fact.name]
    known = in_words(fact, fact.value)
    near = in_words(fact, conflict.nearest)
    text = f"{rule.label} ({fact.name}): the records show {known}"
    if not conflict.instead_of:
        return f"{text}; the nearest of all runs shows {near}."
    others = ", ".join(FACTS[name].label.lower() for name in conflict.instead_of)
    return f"{text}. Runs that show it miss: {others}."


def what_to_do(calibration: Calibration) -> str:
    """Say what mends a conflict."""
    first = calibration.conflicts[0].fact.name
    return (
        "Look whether the records and the scenario speak of the same firm (heads, customers, pay), "
        f"widen a range (--range INPUT=LOW:HIGH), or leave a fact out (--without {first})."
    )


def fact_rows(fits: Iterable[Fit]) -> list[list[str]]:
    """List how the twin shows each fact."""
    rows = []
    for each in fits:
        fact = each.fact
        rows.append([
            FACTS[fact.name].label,
            in_words(fact, fact.value),
            interval_in_words(fact, fact.low, fact.high),
            in_words(fact, each.middle),
            interval_in_words(fact, each.low, each.high) + ("" if each.is_met else " (not met)"),
        ])  # fmt: skip
    return rows


def input_rows(learned: Iterable[Learned]) -> list[list[str]]:
    """List what the records say of each input that moves a fact."""
    rows = []
    for each in learned:
        quantity = each.quantity
        ends = quantity.plausible or (quantity.default, quantity.default)
        searched = " to ".join(_short(quantity, end) for end in ends)
        rows.append([
            each.quantity.name,
            f"{searched} (own)" if each.is_own else searched,
            _short(quantity, each.middle),
            f"{_short(quantity, each.low)} to {_short(quantity, each.high)}",
            each.says,
        ])  # fmt: skip
    return rows


def _short(quantity: Any, value: Any) -> str:
    """Say a value with three digits, or as a scenario file does."""
    if quantity.kind == "duration" and value >= 1.0:
        return str(quantity.in_words(float(round(value))))
    if isinstance(value, float) and quantity.kind in ("share", "number", "money"):
        rounded = float(f"{value:.3g}")
        return f"{rounded:,.0f}" if abs(rounded) >= 1000 else f"{rounded:g}"
    return str(quantity.in_words(value))


def what_is_silent(calibration: Calibration) -> str:
    """Say of how many inputs the records say nothing."""
    count = wording.counted(len(calibration.unmoved), "input")
    return (
        f"The records say nothing of {count}: these keep their plausible range in the worlds of "
        "the twin."
    )


def how_found(calibration: Calibration) -> str:
    """Say what the worlds are and what they rest on."""
    worth = round(calibration.counted_worlds)
    worlds = wording.counted(len(calibration.worlds), "world")
    return (
        f"{worlds}, worth {worth:,} of equal weight. The twin's middle 95 % holds what is not "
        "known and luck; where it is wider than the records, runs of a firm of this size differ so."
    )


def print_calibration(screen: Screen, calibration: Calibration, *, following: str = "") -> None:
    """Print whether the twin shows the records, and what these say of each input.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    calibration
        The answer.
    following
        What to type next.
    """
    result = calibration.result
    if screen.form == "json":
        screen.say_json({
            "schema": "interlock.calibrate/1",
            "provenance": result.provenance(),
            **calibration.document(),
        })  # fmt: skip
    elif screen.form == "csv":
        screen.say_csv(calibration.rows(), COLUMNS)
    if screen.form in ("json", "csv"):
        note_beside_data(screen, result, [])
        return
    say_first(screen, f"{title(calibration)}.")
    for conflict in calibration.conflicts:
        screen.say_wrapped(conflict_in_words(conflict))
    if calibration.conflicts:
        screen.say_wrapped(what_to_do(calibration))
    screen.say()
    if calibration.twin.is_quick:
        screen.say(QUICK)
        screen.say()
    if calibration.fits:
        screen.say_tables([(list(FACT_HEAD), fact_rows(calibration.fits))], (0,))
        screen.say()
        screen.say_tables([(list(INPUT_HEAD), input_rows(calibration.learned))], (0, 4))
        screen.say()
        screen.say_wrapped(how_found(calibration))
        screen.say_wrapped(what_is_silent(calibration))
        screen.say()
    seconds = wording.seconds_in_words(calibration.seconds)
    screen.say(
        f"{calibration.runs:,} runs, seed {result.seed}, {seconds}. Results: {result.folder}"
    )
    if following:
        screen.say(f"Next: {following}")


def following_command(calibration: Calibration, path: Path) -> str:
    """Give what to type after a calibration."""
    if not calibration.is_twin:
        return shlex.join(["interlock", "report", str(calibration.result.folder)])
    return f"interlock scenario new what-if --extends {shlex.quote(str(path))}"
