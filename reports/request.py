"""What a command asks for: scenarios, with what its options change in them.

Scenarios are loaded together, so that the faults of all files are said at once and before anything
is simulated.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.settings import ALL, Settings, Written
from experiments.store import CHANGES, PRECISION, QUESTION
from experiments.sweep import settings_of
from model.faults import Fault, ScenarioError, ScenarioFileError
from model.levers import Levers
from model.quantities import shown
from model.scenario import Scenario, differences, in_words, load_scenario
from model.uncertainties import Uncertainties
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
    with_code
        Whether code that scenarios name may run.
    is_comparing
        Whether the first scenario is a baseline, whose levers no setting changes.
    cluster
        Address of a Dask scheduler whose workers make the runs; None makes them here.
    changes
        What the settings and the horizon change, a row for each step, as the folder keeps it;
        None where there are none of them.
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
    with_code: bool
    is_comparing: bool
    cluster: str | None = None
    changes: Sequence[Mapping[str, Any]] | None = None

    def notes(
        self,
        question: Mapping[str, Any] | None = None,
        precision: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Say what is asked of the runs, as their folder keeps it.

        Parameters
        ----------
        question
            What is asked, if more than a run or a comparison.
        precision
            How closely measures are to be known, if that was asked.
        """
        return {QUESTION: question, CHANGES: self.changes, PRECISION: precision}

    def uncertainties_set(self) -> tuple[str, ...]:
        """List the uncertainties that --set changes: they are known here, and no world's."""
        return tuple(name for name in self.inputs_set() if name in Uncertainties.model_fields)

    def inputs_set(self) -> tuple[str, ...]:
        """List the levers and uncertainties that --set changes, by their bare names."""
        keys = (setting.partition("=")[0].strip() for setting in self.settings)
        names = {key.removeprefix("uncertainties.").removeprefix("levers.") for key in keys}
        return tuple(sorted(names & {*Uncertainties.model_fields, *Levers.model_fields}))


def load(screen: Screen, names: Sequence[str], request: Request) -> tuple[list[Scenario], Request]:
    """Load scenarios and apply the options; also give the request with what the options change."""
    loaded = load_all(names)
    try:
        changed = [_with_options(each, request, index) for index, each in enumerate(loaded)]
    except ScenarioError as error:
        faults = "\n".join(_at_option(each, request) for each in error.faults)
        raise Failure(WRONG_COMMAND, f"{faults}\nNothing was simulated.") from None
    try:
        imports = {each.key: imported_lines(each) for each in changed}
    except ScenarioError as error:
        raise Failure(WRONG_SCENARIO, f"{error} Nothing was simulated.") from None
    for key, lines in imports.items():
        for line in lines:
            screen.note(f"{key}: {line}")
    if request.with_code:
        changed = [each.allowing_code() for each in changed]
    _refuse_code(changed)
    return changed, replace(request, changes=_changes(loaded, changed, request))


def _at_option(fault: Fault, request: Request) -> str:
    """Say a fault of --set or --horizon with the option that holds it."""
    is_horizon = request.horizon is not None and fault.path == "horizon"
    if is_horizon and str(fault).startswith("horizon"):
        return f"--{fault}"
    return str(fault) if fault.file else f"--set: {fault}"


def _refuse_code(scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios that name code which nobody has allowed to run."""
    named = [
        f"{each.key} names code of its own: {each.code.name}"
        for each in scenarios
        if each.code is not None and not each.code.is_allowed
    ]
    if named:
        raise Failure(
            WRONG_SCENARIO,
            "\n".join(named) + "\nCode can do anything on this computer. Read it; if you trust "
            "it, add --with-code. Nothing was simulated.",
        )


def imported_lines(scenario: Scenario) -> list[str]:
    """Read the people and ties that a scenario imports, if any, and say what was taken."""
    if not scenario.organization.is_imported:
        return []
    from model.assembly import imported_firm  # late: it brings numba

    return imported_firm(scenario.organization).lines()


def _changes(
    loaded: Sequence[Scenario], changed: Sequence[Scenario], request: Request
) -> list[dict[str, Any]] | None:
    """List what the options change, each step of an input once."""
    if not request.settings and request.horizon is None:
        return None
    rows: list[dict[str, Any]] = []
    for before, after in zip(loaded, changed, strict=True):
        for key, old, new in differences(before, after):
            row = {
                "input": key,
                "from": in_words(key, old),
                "to": in_words(key, new),
                "in_baseline": not (request.is_comparing and _is_lever(key)),
            }
            if row not in rows:
                rows.append(row)
    return rows


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


def settings_from(
    scenario: Scenario, varied: Sequence[str], rows: Path | None, each: str | None = None
) -> Settings:
    """Read the points of a sweep from options; end with all faults if some are wrong."""
    vary, faults = _varied(varied)
    code = WRONG_COMMAND if rows is None else WRONG_SCENARIO
    names = each if each in (None, ALL) else [name.strip() for name in each.split(",")]
    settings = None
    try:
        if vary or not faults:
            settings = settings_of(scenario, vary, rows, names)
    except ScenarioError as error:
        faults += error.faults
        code = NO_FILE if isinstance(error, ScenarioFileError) else code
    if settings is None or faults:
        option = "--vary" if varied or each is None else "--each"
        lines = [str(fault) if fault.file else f"{option}: {fault}" for fault in faults]
        raise Failure(code, "\n".join([*lines, "Nothing was simulated."]))
    return settings


def _varied(texts: Iterable[str]) -> tuple[dict[str, Written], list[Fault]]:
    """Split what is to be varied into names and values."""
    vary: dict[str, Written] = {}
    faults: list[Fault] = []
    for text in texts:
        name, equals, values = (part.strip() for part in text.partition("="))
        if not equals or not name:
            message = f"{shown(text)} names no values; write it as input=low:high:step."
            faults.append(Fault(None, None, name, message))
        elif name in vary:
            faults.append(Fault(None, None, name, f"{name} is varied twice."))
        else:
            vary[name] = values
    return vary, faults


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
