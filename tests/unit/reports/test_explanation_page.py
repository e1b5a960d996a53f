"""The page of an explanation: whole, self-contained, and saying no more than the table."""

from functools import partial
from pathlib import Path

import pytest

from experiments.explanation import Explanation, explain
from model.outcomes import MEASURES
from reports import page
from reports.charts.bars import waterfall
from reports.explaining import block, lines, sum_label
from reports.explanation_page import chart_rows, explanation_report
from tests.unit.experiments.stand_in import scenarios, simulate
from tests.unit.reports.reading import read, stored_claims


@pytest.fixture(scope="module")
def explanation(tmp_path_factory: pytest.TempPathFactory) -> Explanation:
    """Return an explanation of two levers, one of which changes nothing."""
    baseline, shared = scenarios(1.0)
    changed = shared.replace({"transparency": 0.9, "name": "Both <levers>"})
    folder = tmp_path_factory.mktemp("explained") / "r"
    made = partial(explain, replications=40, workers=1, simulate=simulate)
    return made(baseline, changed, folder=folder)


def test_the_page_is_whole_and_asks_nothing_of_a_network(explanation: Explanation) -> None:
    text = page.whole_page(explanation_report(explanation))
    reader = read(text)
    assert reader.faults == [] and reader.open == []
    policies = [each for tag, each in reader.elements if tag == "meta" and each.get("http-equiv")]
    assert policies == [{"http-equiv": "Content-Security-Policy", "content": page.POLICY}]
    assert not [each for _, each in reader.elements if each.get("src")]
    assert "levers" not in [tag for tag, _ in reader.elements]
    assert sum(tag == "h1" for tag, _ in reader.elements) == 1


def test_the_chart_has_a_text_alternative_with_every_part(explanation: Explanation) -> None:
    reader = read(page.whole_page(explanation_report(explanation)))
    (alternative,) = [
        each["aria-label"] for _, each in reader.elements if each.get("role") == "img"
    ]
    for row in block(explanation)[1]:
        assert alternative is not None and f"{row[0]}: {row[1]} ({row[2]})" in alternative


def test_the_chart_adds_up_to_the_difference(explanation: Explanation) -> None:
    label = sum_label(explanation)
    bars = waterfall(chart_rows(explanation), MEASURES["value_usd"], total=label).data[0]
    assert sum(bars.x[:-1]) == pytest.approx(bars.x[-1], rel=1e-4)
    assert bars.x[-1] == pytest.approx(explanation.total.estimate, rel=1e-4)
    assert len(bars.x) == len(lines(explanation)) == 3


def test_slides_draw_the_same_parts_as_intervals(explanation: Explanation) -> None:
    (chart,) = explanation_report(explanation).charts
    assert chart.intervals is not None
    rows = chart.intervals.rows
    assert sum(rows["estimate"][:-1]) == pytest.approx(rows["estimate"].iloc[-1])
    assert all((rows["low"] <= rows["estimate"]) & (rows["estimate"] <= rows["high"]))


def test_what_the_title_rests_on_is_stored(explanation: Explanation, tmp_path: Path) -> None:
    path = page.write_page(
        page.whole_page(explanation_report(explanation)), tmp_path / "new" / "why.html"
    )
    (stored,) = stored_claims(path.read_text(encoding="utf-8"))
    assert [each["scenario"] for each in stored["claims"]] == [
        "shared_weight", "transparency", "shared-1",
    ]  # fmt: skip
    assert stored["claims"][1]["estimate"] == 0.0
