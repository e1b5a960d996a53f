"""Tables that charts take, and what is read from a chart."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.outcomes import MEASURES
from model.records import DEPARTMENTS, ORDINARY

VALUE = MEASURES["value_usd"]
TURNOVER = MEASURES["turnover_share"]
TRUST = MEASURES["trust_sales_accounts_share"]
LARGEST_FIGURE = 60_000  # characters of JSON


def interval_rows(*verdicts: str) -> pd.DataFrame:
    """Return one row for each verdict, each with a name, a difference and an interval."""
    signs = {"raises": 1.0, "lowers": -1.0}
    return pd.DataFrame(
        [
            {
                "label": f"Change {number}",
                "estimate": signs.get(verdict, 0.1) * 400_000.0,
                "low": signs.get(verdict, 0.1) * 400_000.0 - 100_000.0,
                "high": signs.get(verdict, 0.1) * 400_000.0 + 100_000.0,
                "verdict": verdict,
                "group": "first" if number < 2 else "second",
            }
            for number, verdict in enumerate(verdicts)
        ]
    )


def made_up_paths(runs: int = 200, months: int = 24) -> pd.DataFrame:
    """Return monthly differences that drift upward."""
    steps = np.random.default_rng(1).normal(2e3, 8e3, (runs, months))
    return pd.DataFrame(np.cumsum(steps, axis=1), columns=range(1, months + 1))


def trust_cells() -> pd.DataFrame:
    """Return a change for each pair of departments: clear in the first, unclear in the others."""
    pairs = [(a, b) for a in DEPARTMENTS[:ORDINARY] for b in DEPARTMENTS[:ORDINARY]]
    cells = pd.DataFrame(pairs, columns=["trusting", "trusted"])
    return cells.assign(estimate=0.04, value=0.6, verdict=["raises", *["not_clear"] * 8])


def texts(figure: go.Figure) -> list[str]:
    """Return the texts written into a figure."""
    return [annotation.text for annotation in figure.layout.annotations]


def points(figure: go.Figure) -> int:
    """Count the points of all traces."""
    return sum(len(trace.x) for trace in figure.data)
