"""The engine: runs of a scenario, compiled, many at a time if wanted.

A run is a pure function of scenario, seed and replication. It releases the interpreter lock
while it works, so that threads share the processor's cores.
"""

from collections.abc import Callable
from dataclasses import dataclass

from model.assembly import assemble, run_days
from model.day import advance
from model.luck import Luck
from model.outcomes import summarize
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
    records = assemble(scenario, seed=seed, replication=replication, luck=luck)
    advance_days(records, 0, run_days(scenario))
    if records.firm["ran_out_of_slots"][0]:
        raise SimulationError(f"{scenario.key}, replication {replication}: {RAN_OUT}")
    return Run(records.months, summarize(records))


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
