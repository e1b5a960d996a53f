"""The fan: bands, single runs and the average say what the table says."""

import pandas as pd
import pytest

from reports.charts.fan import fan
from tests.unit.reports.charts.tables import VALUE, made_up_paths, texts


def test_a_fan_has_two_bands_eight_runs_and_the_middle() -> None:
    paths = made_up_paths()
    figure = fan(paths, VALUE)
    names = [trace.name for trace in figure.data]
    assert names == [
        "90 of 100",
        "50 of 100",
        *["single run"] * 8,
        "interval of the average",
        *["50 of 100"] * 2,  # its edges, over an interval that may be as wide
        "average",
    ]
    assert figure.data[-1].y[-1] == pytest.approx(paths[24].mean(), rel=1e-4)
    assert max(figure.data[0].y) == pytest.approx(paths.quantile(0.95).max(), rel=1e-4)
    assert any("5 of 100 runs<br>above this" in text for text in texts(figure))
    low, high = figure.layout.yaxis.range
    assert low < 0 < high


def test_a_fan_shows_the_interval_of_the_average_and_names_the_measure() -> None:
    paths = made_up_paths()
    rows = [[mean, mean - 5e3, mean + 5e3] for mean in paths.mean()]
    ends = pd.DataFrame(rows, index=paths.columns, columns=["estimate", "low", "high"])
    figure = fan(paths, VALUE, averages=ends, what="recurring revenue")
    band = next(trace for trace in figure.data if trace.name == "interval of the average")
    assert max(band.y) == pytest.approx(ends["high"].max(), rel=1e-4)
    assert min(band.y) == pytest.approx(ends["low"].min(), rel=1e-4)
    assert figure.layout.yaxis.title.text == "Change in recurring revenue, $ million"
    assert "95 % interval" in figure.data[-1].hovertext[0]


def test_a_fan_speaks_of_runs() -> None:
    assert "5 of 100 runs<br>below this" in texts(fan(made_up_paths(), VALUE))


def test_a_fan_without_differences_says_so() -> None:
    assert texts(fan(made_up_paths() * 0, VALUE)) == ["no difference in any run"]


@pytest.mark.parametrize("months", [1, 240])
def test_a_fan_of_any_length_is_drawn(months: int) -> None:
    assert len(fan(made_up_paths(40, months), VALUE).data) == 14
