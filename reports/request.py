"""What a command asks for: scenarios, with what its options change in them.

Scenarios are loaded together, so that the faults of all files are said at once and before anything
is simulated.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.faults import Fault, ScenarioError, ScenarioFileError
from model.levers import Levers
from model.scenario import Scenario, differences, in_words, load_scenario
from reports.failures import NO_FILE, WRONG_COMMAND, WRONG_SCENARIO, Failure
from reports.screen import Screen


@dataclass(frozen=True)
class Request:
    """What the options of a command that simulates ask for.

    Attributes
    ----------
    replications
        Runs of each scenario.
    quick
        Whether the result is marked as a quick look.
    seed
        Root of all luck.
    horizon
        Recorded time in words; None keeps that of the scenarios.
    settings
        Inputs to change, each as name=value.
    workers
        Threads; None is one for each core.
    out
        Result folder; None chooses one.
    force
        Whether to replace what the folder holds.
    progress
        One of `reports.progress.WISHES`.
    is_comparing
        Whether the first scenario is a baseline, whose levers no setting changes.
    cluster
        Address of a Dask scheduler whose workers make the runs; None makes them here.
    """

    replications: int
    quick: bool
    seed: int
    horizon: str | None
    settings: tuple[str, ...]
    workers: int | None
    out: Path | None
    force: bool
    progress: str
    is_comparing: bool
    cluster: str | None = None


def load(screen: Screen, names: Sequence[str], request: Request) -> tuple[list[Scenario], str]:
    """Load scenarios and apply the options; also say what the options change."""
    loaded = load_all(names)
    try:
        changed = [_with_options(each, request, index) for index, each in enumerate(loaded)]
    except ScenarioError as error:
        raise Failure(WRONG_COMMAND, f"{listed(error.faults)}\nNothing was simulated.") from None
    try:
        imports = {each.key: imported_lines(each) for each in changed}
    except ScenarioError as error:
        raise Failure(WRONG_SCENARIO, f"{error} Nothing was simulated.") from None
    for key, lines in imports.items():
        for line in lines:
            screen.note(f"{key}: {line}")
    return changed, _changes_in_words(loaded, changed, request)


def imported_lines(scenario: Scenario) -> list[str]:
    """Read the people and ties that a scenario imports, if any, and say what was taken."""
    if not scenario.organization.is_imported:
        return []
    from model.assembly import imported_firm  # late: it brings numba

    return imported_firm(scenario.organization).lines()


def _changes_in_words(
    loaded: Sequence[Scenario], changed: Sequence[Scenario], request: Request
) -> str:
    if not request.settings and request.horizon is None:
        return ""
    steps: dict[str, dict[str, None]] = {}
    for before, after in zip(loaded, changed, strict=True):
        for key, old, new in differences(before, after):
            steps.setdefault(key, {})[f"{in_words(key, old)} -> {in_words(key, new)}"] = None
    words = [
        f"{key} {' and '.join(step)}{_unless_all(key, request)}" for key, step in steps.items()
    ]
    return f"Changed by you: {', '.join(words) or 'nothing; all were so already'}"


def _unless_all(key: str, request: Request) -> str:
    return " (not in the baseline)" if request.is_comparing and _is_lever(key) else ""


def load_all(names: Sequence[str], ending: str = "Nothing was simulated.") -> list[Scenario]:
    """Load scenarios, or list the faults of all of them."""
    loaded: dict[str, Scenario] = {}
    faults: list[Fault] = []
    code = NO_FILE
    for name in dict.fromkeys(names):
        try:
            loaded[name] = load_scenario(name)
        except ScenarioError as error:
            faults += error.faults
            code = code if isinstance(error, ScenarioFileError) else WRONG_SCENARIO
    if faults:
        message = f"{ScenarioError(list(dict.fromkeys(faults)))} {ending}"
        raise Failure(code, message)
    return [loaded[name] for name in names]


def _with_options(scenario: Scenario, request: Request, index: int) -> Scenario:
    """Apply --set and --horizon; levers stay as they are in the baseline of a comparison."""
    horizon = [] if request.horizon is None else [f"horizon={request.horizon}"]
    changed = scenario.set_from_text([*request.settings, *horizon])
    if index > 0 or not request.is_comparing:
        return changed
    others = [each for each in request.settings if not _is_lever(each.partition("=")[0])]
    return scenario.set_from_text([*others, *horizon])


def _is_lever(key: str) -> bool:
    return key.strip().removeprefix("levers.") in Levers.model_fields


def listed(faults: Iterable[Fault]) -> str:
    """Return faults as lines."""
    return "\n".join(str(fault) for fault in faults)
