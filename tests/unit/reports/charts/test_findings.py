"""How a finding is drawn: what is said agrees with its row, whiskers end where intervals end."""

import pandas as pd
import pytest

from reports.charts.findings import kind_of, told, whiskers
from tests.unit.reports.charts.tables import TURNOVER, VALUE, interval_rows


def test_a_row_tells_its_change_and_interval_with_markup_switched_off() -> None:
    row = interval_rows("raises").assign(label="<b>").to_dict("records")[0]
    assert told(row, VALUE) == "&lt;b&gt;: +$0.40 million<br>95 % interval +$0.30 to +$0.50 million"


def test_a_scenario_as_it_is_tells_of_no_change() -> None:
    row = interval_rows("not_clear").assign(is_as_it_is=True).to_dict("records")[0]
    assert told(row, VALUE) == "Change 0: the scenario as it is"


@pytest.mark.parametrize(("better", "expected"), [("higher", "better"), ("lower", "worse")])
def test_the_direction_of_a_row_goes_before_that_of_the_measure(better: str, expected: str) -> None:
    row = interval_rows("raises").to_dict("records")[0]
    assert kind_of(row, TURNOVER) == "worse"
    assert kind_of(row | {"better": better}, TURNOVER) == expected


def test_whiskers_reach_from_the_lower_to_the_upper_end() -> None:
    middle, low, high = (pd.Series(each) for each in ([1.0, -2.0], [0.5, -4.0], [3.0, -1.0]))
    drawn = whiskers(middle, low, high)
    assert drawn["array"] == [2.0, 1.0]
    assert drawn["arrayminus"] == [0.5, 2.0]
