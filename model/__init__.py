"""Interlock's model: how a company's departments work together, simulated day by day.

What most programs need can be imported from here: `from model import load_scenario, simulate`.
Each name is fetched when it is first asked for, as compiling and Mesa take long to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.agents import AccountManager, OpsSpecialist, Salesperson
    from model.engine import Run, simulate
    from model.faults import ScenarioError
    from model.firm import Firm, communication_graph
    from model.outcomes import MEASURES
    from model.scenario import Scenario, load_scenario
    from model.scenario_file import bundled_scenarios

__all__ = [
    "MEASURES",
    "AccountManager",
    "Firm",
    "OpsSpecialist",
    "Run",
    "Salesperson",
    "Scenario",
    "ScenarioError",
    "bundled_scenarios",
    "communication_graph",
    "load_scenario",
    "simulate",
]

_HOMES = {
    "MEASURES": "model.outcomes",
    "AccountManager": "model.agents",
    "Firm": "model.firm",
    "OpsSpecialist": "model.agents",
    "Run": "model.engine",
    "Salesperson": "model.agents",
    "Scenario": "model.scenario",
    "ScenarioError": "model.faults",
    "bundled_scenarios": "model.scenario_file",
    "communication_graph": "model.firm",
    "load_scenario": "model.scenario",
    "simulate": "model.engine",
}


def __getattr__(name: str) -> Any:
    """Fetch a name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the names, fetched or not."""
    return sorted({*globals(), *__all__})
