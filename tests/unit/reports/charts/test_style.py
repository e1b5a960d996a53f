"""Every chart is small, plain and in the house style."""

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from reports.charts.fan import fan
from reports.charts.forest import forest
from reports.charts.trust import trust_change, trust_level
from reports.charts.year_dots import year_dots
from tests.unit.reports.charts.tables import (
    LARGEST_FIGURE,
    TRUST,
    VALUE,
    interval_rows,
    made_up_paths,
    trust_cells,
)


def all_figures() -> dict[str, go.Figure]:
    """Return one figure of each kind, of the largest usual size."""
    return {
        "forest": forest(interval_rows(*["raises"] * 12), VALUE, bound=1e4),
        "dots": year_dots(np.linspace(-1, 1, 200), VALUE),
        "fan": fan(made_up_paths(), VALUE),
        "change": trust_change(trust_cells(), TRUST, limit=0.1),
        "level": trust_level(trust_cells(), TRUST),
    }


@pytest.mark.parametrize("name", all_figures())
def test_a_figure_is_small_plain_and_in_the_house_style(name: str) -> None:
    text = all_figures()[name].to_json()
    assert len(text) < LARGEST_FIGURE
    assert "http" not in text
    figure: dict[str, Any] = json.loads(text)
    assert figure["layout"]["template"]["layout"]["showlegend"] is False
    assert figure["layout"]["height"] > 60
