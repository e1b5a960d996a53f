"""The engine: runs of a scenario, compiled, many at a time if wanted.

A run is a pure function of scenario, seed and replication. It releases the interpreter lock
while it works, so that threads share the processor's cores.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from model.assembly import assemble, run_days
from model.day import advance
from model.luck import Luck
from model.outcomes import summarize
from model.own_code import is_being_put_together, model_with
from model.quantities import shown
from model.records import Records, Table
from model.rule import IS_COMPILED, entry, is_kept
from model.scenario import Scenario
from model.whole_numbers import whole_number


@dataclass(frozen=True)
class Run:
    """What one run of a scenario leaves behind.

    Attributes
    ----------
    months
        `MONTH` records, shape (months,).
    outcomes
        One number per measure over the recorded horizon; nan where undefined.
    """

    months: Table
    outcomes: dict[str, float]


HAS_OWN_CODE = is_being_put_together()
"""Whether this copy of the engine is one with own code in it."""
RAN_OUT = (
    "more opportunities or hires came than the run had room for. "
    "Lower opportunities_per_week, referral_rate or the quit rates."
)


class SimulationError(Exception):
    """Tells that a run cannot be trusted, and why."""


@entry
def advance_days(records: Records, first: int, last: int) -> None:
    """Let days pass, from the first up to but without the last."""
    for day in range(first, last):
        advance(records, day)


def simulate(
    scenario: Scenario, *, seed: int = 1, replication: int = 0, luck: Luck | None = None
) -> Run:
    """Simulate one run of a scenario.

    Parameters
    ----------
    scenario
        What is set.
    seed, replication
        Which luck; the same in all scenarios that are to be compared.
    luck
        Another source of luck than the seed, for tests.

    Raises
    ------
    SimulationError
        If the run needed more opportunities or hires than luck was drawn for.
    TypeError, ValueError
        If the scenario is none, or seed or replication is no whole number from 0 to 2**63 - 1.
    """
    if not isinstance(scenario, Scenario):
        raise TypeError(
            f"scenario is {shown(scenario)}; it must be a Scenario, as load_scenario gives."
        )
    seed, replication = whole_number("seed", seed), whole_number("replication", replication)
    if scenario.code is not None and not HAS_OWN_CODE:
        return _with_own_code(scenario, seed, replication, luck)
    records = assemble(scenario, seed=seed, replication=replication, luck=luck)
    advance_days(records, 0, run_days(scenario))
    if records.firm["ran_out_of_slots"][0]:
        raise SimulationError(f"{scenario.key}, replication {replication}: {RAN_OUT}")
    return Run(records.months, summarize(records))


def parts_for(scenario: Scenario) -> tuple[Callable[..., Records], Callable[..., None]]:
    """Give what makes a scenario's records and lets their days pass, with its own code if any."""
    if scenario.code is None:
        return assemble, advance_days
    own = model_with(scenario.code).module("model.engine")
    return own.assemble, own.advance_days


def _with_own_code(scenario: Scenario, seed: int, replication: int, luck: Luck | None) -> Run:
    """Simulate with the code that a scenario names: compiled, or agent by agent if it has roles."""
    assert scenario.code is not None
    own = model_with(scenario.code)
    if own.contents.roles:
        return as_agents(scenario, seed, replication, luck)
    engine = own.module("model.engine")
    done: Run = engine.simulate(scenario, seed=seed, replication=replication, luck=luck)
    return done


def as_agents(scenario: Scenario, seed: int, replication: int, luck: Luck | None) -> Run:
    """Simulate by stepping Mesa's agents, which is much slower; for roles in plain Python."""
    firm = importlib.import_module("model.firm").Firm(
        scenario, seed=seed, replication=replication, luck=luck
    )
    firm.datacollector = Unwatched()
    for _ in range(firm.days):
        firm.step()
    firm.remove_all_agents()
    return Run(firm.records.months, firm.outcomes)


class Unwatched:
    """A data collector that collects nothing: runs of many are told by their months."""

    def collect(self, model: object) -> None:
        """Collect nothing."""


def is_compiled() -> bool:
    """Tell whether the rules are compiled and kept on disk already."""
    return not IS_COMPILED or is_kept(advance_days)


def compile_ahead(announce: Callable[[str], None] = lambda text: None) -> None:
    """Compile the rules before they are needed.

    Parameters
    ----------
    announce
        Called with a sentence if that takes a while.
    """
    if not is_compiled():
        announce("Compiling the model once for this machine (about 15 s) ...")
    smallest = Scenario.build(
        "smallest", **{"horizon": "1 month", "warm_up": "0 days", "organization.customers": 1}
    )
    simulate(smallest)
