"""The flow of customers: what is drawn adds up, and words and numbers agree with it."""

import numpy as np
import pandas as pd
import pytest

from model.customer_flow import STEPS
from reports.charts import flow
from tests.browser.conftest import made_up_flow


def rows(strength: float = 0.0) -> pd.DataFrame:
    """Return a made-up flow as the table that the chart takes."""
    counts = made_up_flow(strength, np.random.default_rng(1))
    return pd.DataFrame(
        [{"start": each.start, "end": each.end, "count": counts[each.measure]} for each in STEPS]
    )


def test_every_stage_has_a_name_and_a_place() -> None:
    assert {stage for step in STEPS for stage in (step.start, step.end)} == set(flow.NAMES)


def test_what_enters_a_stage_leaves_it() -> None:
    sankey = flow.customer_flow(rows()).data[0]
    into, out = np.zeros(len(sankey.node.label)), np.zeros(len(sankey.node.label))
    np.add.at(into, list(sankey.link.target), sankey.link.value)
    np.add.at(out, list(sankey.link.source), sankey.link.value)
    is_between = (into > 0) & (out > 0)
    assert is_between.sum() == 3
    assert into[is_between] == pytest.approx(out[is_between], abs=0.05)


def test_stages_tell_number_and_share() -> None:
    table = pd.DataFrame(
        [("opportunities", "won", 41.0), ("opportunities", "lost", 87.0), ("won", "late", 41.0)],
        columns=["start", "end", "count"],
    )
    labels = flow.customer_flow(table).data[0].node.label
    assert list(labels) == [
        "Opportunities<br>128",
        "Won<br>41 (32 %)",
        "Lost<br>87 (68 %)",
        "Late<br>41 (100 %)",
    ]


def test_stages_of_a_column_do_not_overlap() -> None:
    places = flow._places(flow.stage_totals(rows()))
    assert all(0.0 <= y <= 1.0 for _, y in places.values())
    for column in flow.STAGES:
        heights = [places[name][1] for name in column if name in places]
        assert heights == sorted(heights) and len(set(heights)) == len(heights)


def test_nobody_at_all_is_drawn_as_nothing() -> None:
    assert len(flow.customer_flow(rows().assign(count=0.0)).data[0].link.value or []) == 0
