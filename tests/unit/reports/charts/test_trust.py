"""The matrix of trust: numbers in clear cells, rows and columns apart."""

import math

from reports.charts.trust import trust_change, trust_level
from tests.unit.reports.charts.tables import TRUST, texts, trust_cells


def test_a_matrix_writes_numbers_into_clear_cells_only() -> None:
    figure = trust_change(trust_cells(), TRUST, limit=0.1)
    assert sorted(texts(figure)) == ["+4.0", *["·"] * 8]
    heatmap = figure.data[0]
    assert heatmap.z[0][0] == 0.04
    assert sum(not math.isnan(value) for row in heatmap.z for value in row) == 1
    assert (heatmap.zmin, heatmap.zmax) == (-0.1, 0.1)


def test_a_matrix_keeps_rows_and_columns_apart() -> None:
    cells = trust_cells()
    one_way = (cells["trusting"] == "sales") & (cells["trusted"] == "operations")
    cells.loc[one_way, "value"] = 0.2
    heatmap = trust_level(cells, TRUST).data[0]
    assert heatmap.z[0][2] == 0.2 and heatmap.z[2][0] == 0.6


def test_a_matrix_without_a_clear_cell_still_shows_all_departments() -> None:
    cells = trust_cells().assign(verdict="not_clear")
    figure = trust_change(cells, TRUST, limit=0.1)
    assert texts(figure) == ["·"] * 9
    assert len(figure.layout.xaxis.ticktext) == 3
