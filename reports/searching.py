"""Making the runs of a search: one progress over all of them, and the files that follow from it."""

import shlex
from pathlib import Path

from experiments.optimization import (
    Optimization,
    optimization_of,
    refuse_other_search,
    usual_folder,
)
from experiments.plan import Plan
from experiments.robustness import USUAL_WORLDS
from experiments.search import Search, most_runs
from experiments.store import Result
from experiments.whole_file import write_whole
from model.new_scenario import scenario_text
from model.scenario import Scenario, load_scenario
from model.scenario_form import declared_inputs
from reports import wording
from reports.failures import writing
from reports.optimizing import what_to_set
from reports.progress import progress
from reports.request import Request
from reports.runs import Tally, executed_part
from reports.screen import Screen

RECOMMENDED, AS_IT_IS = "recommended.yaml", "as-it-is.yaml"


def optimized(screen: Screen, scenario: Scenario, request: Request, search: Search) -> Optimization:
    """Make the runs of a search, or open the folders that hold them.

    Parameters
    ----------
    screen, request
        Where to say what is done, and what the options ask for.
    scenario
        The scenario as it is.
    search
        What is searched.
    """
    seed, replications = request.seed, request.replications
    folder = request.out or usual_folder(search, scenario, seed, replications)
    if not request.force:
        refuse_other_search(folder, search.digest(scenario, seed, replications))
    most = most_runs(search, replications)
    screen.note(
        f"At most {sum(most.values()) + replications:,} runs: {most['search']:,} to search, "
        f"{most['second look']:,} to look again, {most['first step']:,} to find the first step."
    )
    with progress(request.progress, screen, "runs (at most)") as on_run:
        tally = Tally(replications + sum(most.values()), on_run)

        def make_runs(plan: Plan, purpose: str) -> Result:
            result = executed_part(screen, plan, folder / purpose, request, tally, folder)
            tally.end(plan)
            if not purpose:
                _say_time(screen, result, sum(most.values()))
            return result

        optimization = optimization_of(
            scenario, search, make_runs, seed=seed, replications=replications, quick=request.quick
        )
        tally.end_all()
    return optimization


def _say_time(screen: Screen, result: Result, most: int) -> None:
    """Say how long the rest takes at the speed of the runs that are made."""
    seconds = float(result.manifest.get("seconds", 0.0))
    if result.finished and seconds > 0.0:
        left = wording.seconds_in_words(seconds / result.finished * most)
        screen.note(f"At the speed of the first {result.finished:,} runs, at most {left} in all.")


def write_scenarios(optimization: Optimization, typed: str) -> list[str]:
    """Write the recommended scenario into the folder of the answer.

    Parameters
    ----------
    optimization
        The answer.
    typed
        The scenario as the user named it.

    Returns
    -------
    What to type next.
    """
    folder = optimization.result.folder
    scenario, best = optimization.recommended_scenario(), optimization.recommended
    if scenario is None or best is None:
        return ["interlock", "report", str(folder)]
    base, number = optimization.scenario, optimization.number(best)
    about = {
        "name": "Recommended settings",
        "name_in_sentence": "the recommended settings",
        "plural": True,
        "question": f"What do the settings of number {number} of the search change?",
        "changes": what_to_set(best),
        "look_at": "Value, retention and staff turnover.",
    }
    comment = f"Found by interlock optimize from {base.key}: number {number} of its front."
    _write(folder / RECOMMENDED, scenario_text(_called(scenario, about), comment))
    name = typed if is_unchanged(base, typed) else str(folder / AS_IT_IS)
    if name != typed:
        comment = "The scenario that was searched, with what the options of the command changed."
        _write(folder / AS_IT_IS, scenario_text(base, comment))
    return ["interlock", "compare", name, str(folder / RECOMMENDED), *_worlds(optimization)]


def _worlds(optimization: Optimization) -> list[str]:
    """Give the options by which a comparison meets worlds where the search met them."""
    search, base = optimization.search, optimization.scenario
    if not search.worlds:
        return []
    inputs = declared_inputs()
    held = [f"{name}={inputs[name].written(base.value(name))}" for name in search.known]
    return [*(word for each in held for word in ("--set", each)), "--worlds", str(USUAL_WORLDS)]


def following(optimization: Optimization, typed: str) -> str:
    """Write the recommended scenario, and return what to type next."""
    return shlex.join(write_scenarios(optimization, typed))


def is_unchanged(scenario: Scenario, typed: str) -> bool:
    """Tell whether options changed nothing in what the user named."""
    return load_scenario(typed).fingerprint() == scenario.fingerprint()


def _called(scenario: Scenario, texts: dict[str, object]) -> Scenario:
    return Scenario.from_resolved(scenario.resolved() | texts)


def _write(path: Path, text: str) -> None:
    with writing(path):
        write_whole(path, lambda file: file.write(text.encode()))
