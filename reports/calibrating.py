"""Calibrating a twin: its runs under one progress, what it shows, and the files that follow."""

import shlex
from collections.abc import Iterable
from csv import writer
from io import StringIO
from pathlib import Path
from typing import Any

from company.facts import FACTS, Fact
from experiments import execution
from experiments.calibration import (
    Calibration,
    Conflict,
    Fit,
    Learned,
    Twin,
    calibrated,
    set_in,
    simulate_facts,
    usual_folder,
)
from experiments.plan import Plan
from experiments.settings import WEIGHT
from experiments.store import CHANGES, PRECISION, QUESTION, Result
from experiments.whole_file import write_whole
from model.new_scenario import file_text
from model.quantities import declared
from model.scenario import Scenario
from model.uncertainties import Uncertainties
from reports import wording
from reports.facts import in_words
from reports.failures import command_line, needing, writing
from reports.printing import note_beside_data, say_first
from reports.progress import progress
from reports.request import Request
from reports.runs import ending_where_stopped, executor_of
from reports.screen import Screen

COLUMNS = (
    "part", "name", "unit", "low", "middle", "high", "known_low", "known", "known_high", "off",
    "says",
)  # fmt: skip
FACT_HEAD = ("Fact", "Records", "Their interval", "Twin", "Its middle 95 %")
INPUT_HEAD = ("Input", "Searched", "In the twin", "Middle 95 %", "Records say")
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
    if request.cluster is None:
        compile_ahead(screen.note)
    if held := set_in(scenario, twin):
        screen.note(f"Known, since the scenario sets them: {', '.join(held)}.")
    screen.note(f"About {twin.most_runs:,} runs: they screen, search, and look again.")
    finished = under_way = 0
    with (
        needing("pyabc", "interlock calibrate", "calibrate"),
        progress(request.progress, screen, "runs (about)") as on_run,
        ending_where_stopped(
            request, lambda: f"{finished + under_way:,} runs are finished and kept in {folder}"
        ),
    ):

        def make_runs(plan: Plan, purpose: str) -> Result:
            nonlocal finished, under_way

            def tell(made: int, planned: int) -> None:
                nonlocal under_way
                under_way = made
                if on_run:
                    on_run(min(finished + made, twin.most_runs), twin.most_runs)

            result = _executed(screen, plan, folder / purpose, request, tell, twin)
            finished, under_way = finished + len(plan), 0
            return result

        return calibrated(scenario, twin, make_runs, seed=request.seed)
    raise AssertionError("the command has ended")


def _executed(
    screen: Screen, plan: Plan, place: Path, request: Request, tell: Any, twin: Twin
) -> Result:
    is_top = plan.worlds is None
    with executor_of(screen, plan, place, request) as executor:
        return execution.execute(
            plan,
            place,
            workers=request.workers,
            on_run=tell,
            simulate=simulate_facts,
            executor=executor,
            announce=screen.note,
            command=command_line(),
            force=request.force,
            months_of=(),
            notes={CHANGES: request.changes, PRECISION: None}
            | ({QUESTION: twin.note()} if is_top else {}),
            measures=list(FACTS),
        )


# Files


def worlds_text(calibration: Calibration) -> str:
    """Write the worlds of a twin as CSV: a weight, and a written value for each input."""
    quantities = {each.name: each for each in declared(Uncertainties)}
    names = calibration.worlds.names
    text = StringIO()
    rows = writer(text, lineterminator="\n")
    rows.writerow([WEIGHT, *names])
    for weight, row in zip(calibration.weights, calibration.worlds.rows, strict=True):
        values = (quantities[name].written(value) for name, value in zip(names, row, strict=True))
        rows.writerow([f"{weight:.{_DIGITS}g}", *values])
    return text.getvalue()


def twin_text(calibration: Calibration, parent: str, worlds: str) -> str:
    """Write the scenario of a twin.

    Parameters
    ----------
    calibration
        The answer.
    parent
        Scenario that it extends, as a file beside it names that.
    worlds
        Name of the file of its worlds.
    """
    quantities = {each.name: each for each in declared(Uncertainties)}
    base = calibration.scenario
    content: dict[str, Any] = {
        "extends": parent,
        "name": f"{base.name}, calibrated",
        "name_in_sentence": f"{base.name_in_sentence}, calibrated",
        "plural": base.plural,
        "question": "What is the firm like whose records these are?",
        "changes": "Sets what is not known exactly so that the firm's own records come out.",
        "look_at": "How changes fare over its worlds.",
        "uncertainties": {
            name: _written(quantities[name].written(quantities[name].read(_plain(name, value))))
            for name, value in calibration.typical().items()
        },
        "worlds": worlds,
    }
    comment = (
        "Made by interlock calibrate. What the records say of an input stands below at its median;"
        f"\n{worlds} holds all worlds that agree with the records, and compare --worlds takes them."
    )
    return file_text(content, comment)


def _plain(name: str, value: float) -> Any:
    quantity = next(each for each in declared(Uncertainties) if each.name == name)
    return quantity.written(value)


def _written(value: Any) -> Any:
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def write_twin(calibration: Calibration, parent: str, path: Path) -> None:
    """Write the scenario of a twin and, beside it, its worlds.

    Parameters
    ----------
    calibration
        The answer.
    parent
        The scenario as the user named it: a bundled one, or a file.
    path
        File of the scenario.
    """
    worlds = path.with_suffix(".worlds.csv")
    extended = parent
    if Path(parent).suffix or "/" in parent:
        extended = str(Path(parent).resolve())
        base = path.parent.resolve()
        if Path(extended).is_relative_to(base):
            extended = str(Path(extended).relative_to(base))
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        for place, text in (
            (worlds, worlds_text(calibration)),
            (path, twin_text(calibration, extended, worlds.name)),
        ):
            content = text.encode()
            write_whole(place, lambda file, content=content: file.write(content))  # type: ignore[misc]


# Words


def title(calibration: Calibration) -> str:
    """Say whether the twin shows the records; no full stop."""
    if not calibration.moved:
        return "No input that is searched moves any of the facts"
    number = len(calibration.twin.facts)
    facts = wording.counted(number, "fact")
    if calibration.is_twin:
        lie = "The fact of the records lies" if number == 1 else f"All {facts} of the records lie"
        return f"{lie} within what the twin shows"
    return f"{len(calibration.conflicts)} of {facts} cannot be met, so there is no twin"


def conflict_in_words(conflict: Conflict, currency: str) -> str:
    """Say which fact cannot be met, how near runs come, and what it conflicts with."""
    fact = conflict.fact
    rule = FACTS[fact.name]
    known = in_words(fact, fact.value, currency)
    near = in_words(fact, conflict.nearest, currency)
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


def fact_rows(fits: Iterable[Fit], currency: str) -> list[list[str]]:
    """List how the twin shows each fact."""
    rows = []
    for each in fits:
        fact = each.fact
        rows.append([
            FACTS[fact.name].label,
            in_words(fact, fact.value, currency),
            _between(fact, fact.low, fact.high, currency),
            in_words(fact, each.middle, currency),
            _between(fact, each.low, each.high, currency) + ("" if each.is_met else " (not met)"),
        ])  # fmt: skip
    return rows


def _between(fact: Fact, low: float, high: float, currency: str) -> str:
    return f"{in_words(fact, low, currency)} to {in_words(fact, high, currency)}"


def input_rows(learned: Iterable[Learned]) -> list[list[str]]:
    """List what the records say of each input that moves a fact."""
    rows = []
    for each in learned:
        quantity = each.quantity
        ends = quantity.plausible or (quantity.default, quantity.default)
        searched = " to ".join(_short(quantity, end) for end in ends)
        rows.append([
            each.quantity.name,
            f"{searched} (own)" if each.is_moved else searched,
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


def print_calibration(
    screen: Screen, calibration: Calibration, *, currency: str = "USD", following: str = ""
) -> None:
    """Print whether the twin shows the records, and what these say of each input.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    calibration
        The answer.
    currency
        Of amounts.
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
        screen.say_wrapped(conflict_in_words(conflict, currency))
    if calibration.conflicts:
        screen.say_wrapped(what_to_do(calibration))
    screen.say()
    if calibration.fits:
        screen.say_tables([(list(FACT_HEAD), fact_rows(calibration.fits, currency))], (0,))
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
