"""The trade-off: every candidate has its number, doing nothing is shown."""

import pandas as pd

from reports.charts.trade_off import trade_off
from tests.unit.reports.charts.tables import TURNOVER, VALUE, texts


def test_a_trade_off_numbers_each_candidate_and_shows_doing_nothing() -> None:
    rows = pd.DataFrame(
        [
            {
                "number": number, "kind": kind,
                "x_estimate": x, "x_low": x - 1e5, "x_high": x + 1e5,
                "y_estimate": -0.01 * number, "y_low": -0.02 * number, "y_high": 0.0,
            }
            for number, kind, x in ((1, "better", 9e5), (2, "worse", 4e5), (3, "better", 2e5))
        ]
    )  # fmt: skip
    figure = trade_off(rows, VALUE, TURNOVER)
    assert [trace.name for trace in figure.data] == ["better", "worse", "as it is"]
    assert list(figure.data[0].x) == [9e5, 2e5]
    assert {trace.marker.symbol for trace in figure.data} == {"circle", "square", "x"}
    assert texts(figure) == ["<b>1</b>", "<b>2</b>", "<b>3</b>", "as it is"]
    low, high = figure.layout.xaxis.range
    assert low < 0.0 < 1e6 < high
