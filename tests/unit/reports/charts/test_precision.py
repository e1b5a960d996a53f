"""How closely an average is known: a line for each scenario, named where it ends."""

import pandas as pd

from reports.charts.precision import interval_widths
from tests.unit.reports.charts.tables import VALUE, texts


def test_each_scenario_has_a_line_that_is_named_where_it_ends() -> None:
    rows = pd.DataFrame(
        [
            {"label": label, "runs": runs, "half": size * runs**-0.5}
            for label, size in (("Wide", 4e6), ("<Narrow>", 1e6))
            for runs in (10, 20, 40)
        ]
    )
    figure = interval_widths(rows, VALUE)
    assert [list(line.x) for line in figure.data] == [[10.0, 20.0, 40.0]] * 2
    assert texts(figure) == ["&lt;Narrow&gt;", "Wide"]
    assert list(figure.layout.xaxis.ticktext) == ["10", "20", "40"]
    assert figure.layout.yaxis.range[0] == 0
    assert not any("+" in mark for mark in figure.layout.yaxis.ticktext)
