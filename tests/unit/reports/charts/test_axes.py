"""Axes hold what is drawn, with few and different marks."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from model.outcomes import MEASURES
from reports.charts.fan import fan


@given(
    st.lists(st.floats(-1e10, 1e10), min_size=1, max_size=5),
    st.sampled_from(["value_usd", "turnover_share", "lead_time_days", "morale_sd", "customers_n"]),
)
def test_an_axis_holds_its_values_and_marks_zero(values: list[float], name: str) -> None:
    axis = fan(pd.DataFrame({1: values, 2: values}), MEASURES[name]).layout.yaxis
    low, high = axis.range
    shown = np.quantile(values, [0.05, 0.95])
    assert low <= min(0.0, *shown) and max(0.0, *shown) <= high
    assert 0.0 in axis.tickvals
    assert 2 <= len(axis.tickvals) <= 8
    assert len(set(axis.ticktext)) == len(axis.ticktext)
