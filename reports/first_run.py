"""The first run of a scenario, made again for its communication graph: results keep none."""

from dataclasses import dataclass
from math import ceil, isclose, isnan, nan
from typing import Any

import networkx as nx

from experiments.comparison import SAME
from experiments.store import FAILED, Result
from model.calendar import DAYS_PER_MONTH
from model.faults import ScenarioError
from model.scenario import Scenario

MOST_FRAMES = 24
"""Steps in which a run is shown at most; longer ones are shown every few months."""
_OTHER_RUN = (
    "The first run could not be made again as it was: the model or the files of the organization "
    "have changed since."
)


@dataclass(frozen=True)
class Film:
    """The communication graph of one run over time.

    Attributes
    ----------
    months
        Months that have passed of the recorded time; the first is 0.
    graphs
        The graph of the people at work at each of these times.
    reason
        Why there are none; empty if there are.
    """

    months: list[int]
    graphs: list["nx.Graph[Any]"]
    reason: str = ""

    @property
    def stills(self) -> list[int]:
        """Which of them stand for start, middle and end."""
        return sorted({0, len(self.graphs) // 2, len(self.graphs) - 1})


def first_run(result: Result, scenario: Scenario, with_names: bool = False) -> Film:
    """Make the first run of a scenario again and give its graph month by month.

    Own code runs only if it was allowed; imported people keep their names only `with_names`. A run
    that turns out otherwise than the stored one is not shown.
    """
    from model.engine import SimulationError  # late: it brings numba
    from model.firm import graphs_over_time
    from model.own_code import OwnCodeError

    months = _months(scenario.horizon_days // DAYS_PER_MONTH)
    days = [month * DAYS_PER_MONTH for month in months]
    stored = _stored_share(result, scenario.key)
    if stored is None:
        return Film([], [], "The first run was not made, or failed.")
    if scenario.code is not None and not scenario.code.is_allowed:
        return Film([], [], f"{scenario.code.name} is code, which a report does not run.")
    try:
        graphs = graphs_over_time(
            scenario, [*days, scenario.horizon_days], seed=result.seed, with_names=with_names
        )
    except (OSError, ScenarioError, SimulationError, OwnCodeError):
        return Film([], [], _OTHER_RUN)
    share = _share(graphs.pop())
    if not (isclose(share, stored, rel_tol=SAME) or (isnan(share) and isnan(stored))):
        return Film([], [], _OTHER_RUN)
    return Film(months, graphs)


def _months(count: int) -> list[int]:
    """List the months that are shown: all, or every few, and always the last."""
    step = max(1, ceil(count / MOST_FRAMES))
    return [*range(0, count, step), count]


def _stored_share(result: Result, key: str) -> float | None:
    """Read how many ties crossed departments at the end of the first run; None if it is missing."""
    rows = result.rows_of("runs", [(key, 0)]).to_pylist()
    if not rows or rows[-1]["status"] == FAILED:
        return None
    share = rows[-1]["cross_tie_share"]
    return nan if share is None else float(share)


def _share(graph: "nx.Graph[Any]") -> float:
    """Return how many ties of a graph cross departments, as the outcome of that name does."""
    crossing = [
        graph.nodes[a]["department"] != graph.nodes[b]["department"] for a, b in graph.edges()
    ]
    return sum(crossing) / len(crossing) if crossing else nan
