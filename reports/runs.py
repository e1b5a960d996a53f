"""Making the runs that a command asks for: with progress, into a folder, telling what failed."""

import contextlib
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments import execution
from experiments.explanation import SCREENING_RUNS, Explanation, beside, game_of
from experiments.explanation import explained as explanation_of
from experiments.interrupts import code_of
from experiments.plan import Plan
from experiments.precision import Target, enough_runs, precision_note
from experiments.store import CHANGES, PRECISION, QUESTION, Result, find_folder
from experiments.sweep import MONTHS_OF, Sweep, noted_sweep
from experiments.variants import Design, Variants
from experiments.whole_file import write_whole
from model.own_code_faults import failed_in
from model.scenario import Scenario
from reports import wording
from reports.failures import (
    FAULT,
    WRONG_COMMAND,
    WRONG_SCENARIO,
    Failure,
    command_line,
    needing,
    write_log,
    writing,
)
from reports.progress import progress
from reports.request import Request
from reports.screen import Screen


def simulated(
    screen: Screen,
    scenarios: Sequence[Scenario] | Variants,
    request: Request,
    months_of: Collection[str] | None = None,
    question: Mapping[str, Any] | None = None,
    precision: Mapping[str, Any] | None = None,
    worlds: Design | None = None,
) -> Result:
    """Make the runs, or open the folder that holds them.

    Parameters
    ----------
    screen, scenarios, request
        Where to say what is done, what is simulated, and what the options ask for.
    months_of
        As in `execute`.
    question
        What is asked of the runs, if more than a run or a comparison; the folder keeps it.
    precision
        How closely measures are to be known, if that is asked; the folder keeps it. More runs may
        then follow, and one that already holds more is as expected.
    worlds
        Draws of what nobody knows exactly, which all scenarios meet; None for none.
    """
    given = scenarios if isinstance(scenarios, Variants) else tuple(scenarios)
    plan = Plan(given, request.seed, request.replications, request.quick, worlds=worlds)
    folder = request.out or find_folder(plan)
    screen.detail(f"{len(plan):,} runs, fingerprint {plan.fingerprint()[:12]}, into {folder}")
    with (
        ending_where_stopped(request),
        executor_of(screen, plan, folder, request) as executor,
        progress(request.progress, screen) as on_run,
    ):
        result = execution.execute(
            plan,
            folder,
            workers=request.workers,
            on_run=on_run,
            announce=screen.note,
            command=command_line(),
            force=request.force,
            months_of=months_of,
            executor=executor,
            notes=request.notes(question, precision),
        )
    if plan.replications < int(result.manifest["replications"]) and precision is None:
        screen.note(
            f"{folder} holds {result.manifest['replications']:,} runs of each scenario; the first "
            f"{plan.replications:,} are used. All: interlock show {shlex.quote(str(folder))}"
        )
    return result


@contextlib.contextmanager
def ending_where_stopped(request: Request, kept: Callable[[], str] | None = None) -> Iterator[None]:
    """End the command where its runs are stopped, saying what is kept and how it goes on.

    Parameters
    ----------
    request
        What the options ask for.
    kept
        Says how many runs are finished and where they are kept, if not those of one folder.
    """
    try:
        yield
    except execution.Stopped as stop:
        runs = f"{stop.finished:,} of {stop.planned:,} runs are finished and kept in {stop.folder}"
        without = " without --force" if request.force else ""
        raise Failure(
            stop.code,
            f"Stopped. {kept() if kept else runs}.\nThe same command{without} continues there.",
        ) from None


def simulated_closely(
    screen: Screen,
    scenarios: Sequence[Scenario],
    request: Request,
    targets: tuple[Target, ...],
    most: int,
) -> Result:
    """Make runs until measures are known as closely as wished; once, if nothing is wished.

    Parameters
    ----------
    screen, scenarios, request
        As in `simulated`; the number of runs is that of the first stage.
    targets
        How closely measures are to be known.
    most
        Replications beyond which no more are made.
    """
    if not targets:
        return simulated(screen, scenarios, request)
    note = precision_note(targets, most)

    def make_runs(plan: Plan) -> Result:
        is_first = plan.replications == first.replications
        force = request.force and is_first
        own = replace(request, replications=plan.replications, force=force)
        return simulated(screen, scenarios, own, precision=note)

    first = Plan(tuple(scenarios), request.seed, min(request.replications, most))
    return enough_runs(first, make_runs, targets, most)


class Tally:
    """Counts the runs of all plans of a question against the most that there may be."""

    def __init__(self, planned: int, on_run: Callable[[int, int], None] | None) -> None:
        self._planned = planned
        self._before = 0
        self._on_run = on_run
        self.finished = 0

    def advance(self, finished: int, planned: int) -> None:
        """Count the finished runs of the plan under way."""
        self.finished = self._before + finished
        if self._on_run:
            self._on_run(min(self.finished, self._planned), self._planned)

    def end(self, plan: Plan) -> None:
        """Count the runs of a plan that is complete."""
        self._before += len(plan)
        self.advance(0, 0)

    def end_all(self) -> None:
        """Show that nothing is left."""
        if self._on_run:
            self._on_run(self._planned, self._planned)


def executed_part(
    screen: Screen,
    plan: Plan,
    place: Path,
    request: Request,
    tally: Tally,
    folder: Path,
    question: Mapping[str, Any] | None = None,
    **simulation: Any,
) -> Result:
    """Make the runs of one plan of a question that has several, or open the folder that holds them.

    Parameters
    ----------
    screen, request
        Where to say what is done, and what the options ask for.
    plan, place
        The runs, and their folder.
    tally, folder
        Count of the runs of all plans, and the folder that holds all of theirs.
    question
        What is asked, where this folder is the one that keeps it.
    simulation
        What makes a run and what it gives, where that is not the engine, as in `execute`.
    """
    screen.detail(f"{len(plan):,} runs, fingerprint {plan.fingerprint()[:12]}, into {place}")
    asked = {} if question is None else {QUESTION: question}
    with (
        ending_where_stopped(
            request, lambda: f"{tally.finished:,} runs are finished and kept in {folder}"
        ),
        executor_of(screen, plan, place, request) as executor,
    ):
        return execution.execute(
            plan,
            place,
            workers=request.workers,
            on_run=tally.advance,
            announce=screen.note,
            command=command_line(),
            force=request.force,
            months_of=(),
            executor=executor,
            notes={CHANGES: request.changes, PRECISION: None, **asked},
            **simulation,
        )


@contextlib.contextmanager
def executor_of(
    screen: Screen, plan: Plan, folder: Path, request: Request
) -> Iterator[Executor | None]:
    """Enter the cluster that is to make the runs, if one is named and runs are to be made."""
    is_needed = request.force or execution.complete_result(plan, folder) is None
    if request.cluster is None or not is_needed:
        yield None
        return
    with cluster_at(screen, request.cluster, plan) as executor:
        yield executor


@contextlib.contextmanager
def cluster_at(screen: Screen, address: str, plan: Plan | None = None) -> Iterator[Executor]:
    """Enter the cluster whose scheduler has an address, and say what it is.

    Parameters
    ----------
    screen, address
        Where to say it, and the address.
    plan
        What is to be run, whose imported files the workers must find; None for what keeps none
        of its runs in a folder.
    """
    from experiments.cluster import KEPT, NOTHING_KEPT, entered

    with (
        needing("distributed", "--cluster", "cluster"),
        entered(address, plan, screen.note, KEPT if plan else NOTHING_KEPT) as executor,
    ):
        screen.note(f"Cluster   {executor.address}: {machines_in_words(executor.machines)}")
        yield executor


def machines_in_words(machines: Mapping[str, int]) -> str:
    """Say how many workers a cluster has on how many machines."""
    workers = wording.counted(sum(machines.values()), "worker")
    return f"{workers} on {wording.counted(len(machines), 'machine')}"


@dataclass(frozen=True)
class Story:
    """What happened to somebody in the first run of a scenario."""

    heading: str
    file_name: str
    lines: list[str]

    def write(self, result: Result) -> None:
        """Keep the story in the folder of a result."""
        text = "\n".join([self.heading, "", *self.lines, ""])
        folder = result.folder / "stories"
        folder.mkdir(exist_ok=True)
        write_whole(folder / self.file_name, lambda file: file.write(text.encode()))

    def tell(self, screen: Screen) -> None:
        """Print the story; beside the results, where those are data."""
        speak = screen.say if screen.form == "table" else screen.note
        speak("")
        for line in [self.heading, *self.lines]:
            speak(line)


def story_of(screen: Screen, scenario: Scenario, request: Request, who: str) -> Story:
    """Follow somebody through the first run of a scenario."""
    from model.engine import compile_ahead
    from model.stories import StoryError, tell

    compile_ahead(screen.note)
    try:
        subject, lines = tell(scenario, who, seed=request.seed)
    except StoryError as error:
        raise Failure(WRONG_COMMAND, f"--trace: {error}\nNothing was simulated.") from None
    lines = lines or ["Nothing happens that a story would tell."]
    heading = f"{who.strip().capitalize()}, {scenario.name}, seed {request.seed}, first run:"
    return Story(heading, subject.file_name, lines)


def swept(
    screen: Screen,
    variants: Variants,
    request: Request,
    question: Mapping[str, Any],
    worlds: Design | None = None,
) -> Sweep:
    """Make the runs of a sweep, and find where a measure is best.

    Parameters
    ----------
    screen, request
        Where to say what is done, and what the options ask for.
    variants
        The points.
    question
        What is asked of them, as `experiments.sweep.question` writes it.
    worlds
        Draws of what nobody knows exactly, which all points meet; None for none.
    """
    points = len(variants)
    runs = wording.counted(points * request.replications, "run")
    screen.note(f"{runs} at {wording.counted(points, 'point')} ...")
    result = simulated(screen, variants, request, MONTHS_OF, question, worlds=worlds)
    return noted_sweep(result)


def explained(
    screen: Screen,
    scenarios: Sequence[Scenario],
    request: Request,
    measure: str,
    *,
    mechanisms: bool,
    pairs: int | None,
) -> Explanation:
    """Make the runs that divide the difference between two scenarios, and divide it.

    Parameters
    ----------
    screen, request
        Where to say what is done, and what the options ask for.
    scenarios
        Baseline and scenario.
    measure
        Name of the measure that differs.
    mechanisms, pairs
        As in `experiments.explanation.explain`.
    """

    def make_runs(
        needed: Sequence[Scenario], purpose: str, question: Mapping[str, Any] | None = None
    ) -> Result:
        runs = min(request.replications, SCREENING_RUNS) if purpose else request.replications
        count = wording.counted(len(needed) * runs, "run")
        why = "to find the mechanisms that take part" if purpose else "of all combinations"
        screen.note(f"{count} {why} ...")
        out = beside(request.out, purpose) if request.out else None
        own = replace(request, replications=runs, out=out)
        return simulated(screen, needed, own, [each.key for each in needed[:2]], question)

    baseline, scenario = scenarios
    game = game_of(
        baseline, scenario, make_runs, mechanisms=mechanisms, seed=request.seed, pairs=pairs
    )
    result = make_runs(game.scenarios(), "", game.question(measure))
    return explanation_of(game, result, measure)


def write_agent_tables(
    screen: Screen, scenario: Scenario, result: Result, with_names: bool
) -> None:
    """Write daily tables of all people of the first run of a scenario beside its result."""
    from model.firm import write_daily_tables  # late: it brings Mesa

    folder = result.folder / "agents"
    screen.note(f"Stepping the people of the first run day by day into {folder} ...")
    try:
        with writing(folder):
            write_daily_tables(scenario, result.seed, 0, folder, with_names)
    except KeyboardInterrupt as interrupt:
        raise Failure(
            code_of(interrupt),
            f"Stopped. The runs are finished and kept in {result.folder}; the daily tables of "
            "people are not written.\nThe same command begins them again.",
        ) from None


def fail_if_runs_failed(result: Result) -> None:
    """End with what is wrong if runs failed; the others were printed."""
    failures = result.failures()
    if not failures:
        return
    (name, replication), text = failures[0]
    log = write_log(f"{name}, replication {replication}:\n{text}")
    said = f"{len(failures):,} of {result.planned:,} runs"
    described = result.scenarios if result.variants is None else result.variants.bases
    for code in {each.code for each in described if each.code is not None}:
        if failed := failed_in(code.name, text):
            raise Failure(
                WRONG_SCENARIO,
                f"{said} ended in a fault of the scenario's own code and are left out. The first: "
                f"{failed}. Details: {log}\nMend it, and give the command again.",
            )
    cause = text.strip().rpartition("\n")[2].partition(": ")[2] or "no reason is known"
    raise Failure(
        FAULT,
        f"{said} ended in a fault of the program and are left out. The first: "
        f"{cause.rstrip('.')}. Details: {log}\nPlease report it with this file.",
    )
