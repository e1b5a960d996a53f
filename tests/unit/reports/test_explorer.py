"""The explorer: every simulated point and no other, said as the runs allow."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from experiments.sweep import Place, Sweep
from model.outcomes import HEADLINES
from reports.explorer import can_be_explored, explorer, first_shown
from reports.page import whole_page
from reports.sweep_page import drawings, sweep_report
from tests.unit.experiments.test_sweep import swept, two_hills
from tests.unit.reports.reading import read

GRID = {
    "shared_weight": "0:0.6:0.3",
    "transparency": "0,0.3,0.6",
    "check_in_cadence": "never,monthly,weekly",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """Sweep three inputs on a stand-in engine."""
    return swept(two_hills, tmp_path_factory.mktemp("grid"), GRID)


def data_of(page: str) -> Any:
    """Return the block of data from which the page's script reads."""
    block = re.search(r'<script type="application/json" id="try-data">(.*?)</script>', page)
    assert block is not None
    return json.loads(block[1])


def test_a_grid_of_three_inputs_is_swept_whole_and_its_top_found(found: Sweep) -> None:
    assert len(found.asked) == 27 and found.is_grid
    assert {point.values[:2] for point in found.region} == {(0.3, 0.6)}
    assert found.place in (Place.INSIDE, Place.END, Place.NOT_CLEAR)


def test_every_point_that_was_simulated_can_be_chosen_and_no_other(found: Sweep) -> None:
    data = data_of(whole_page(sweep_report(found)))
    sizes = [len(axis["texts"]) for axis in data["axes"]]
    assert sizes == [3, 3, 3]
    every = {(a, b, c) for a in range(3) for b in range(3) for c in range(3)}
    assert {tuple(point["at"]) for point in data["points"]} == every


def test_points_say_what_their_claims_allow(found: Sweep) -> None:
    data = data_of(whole_page(sweep_report(found)))
    claims = found.claims_together(HEADLINES)["value_usd"]
    for point, shown in zip(found.asked, data["points"], strict=True):
        claim = claims[found.points.index(point)]
        if claim is None:
            assert "as it is" in shown["said"]
            continue
        assert claim.family == (len(found.points) - 1) * len(HEADLINES)
        assert shown["estimate"] == pytest.approx(claim.estimate, rel=1e-5)
        assert ("raises value" in shown["said"]) <= (claim.low > 0)
        assert ("lowers value" in shown["said"]) <= (claim.high < 0)


def test_intervals_that_hold_together_are_wider_than_alone(found: Sweep) -> None:
    claims = found.claims_together(HEADLINES)["value_usd"]
    for point, claim in zip(found.points, claims, strict=True):
        if claim is not None and point.claim is not None:
            assert claim.estimate == point.claim.estimate
            assert claim.high - claim.low > point.claim.high - point.claim.low


def test_controls_are_native_labelled_and_off_without_scripts(found: Sweep) -> None:
    elements = read(whole_page(sweep_report(found))).elements
    controls = [each for name, each in elements if name == "input"]
    assert len(controls) == 3
    labels = {each["for"] for name, each in elements if name == "label"}
    for control in controls:
        assert control["type"] == "range" and control["id"] in labels
        assert control["aria-valuetext"] and control["disabled"] is not None


def test_it_starts_with_the_scenario_as_it_is_where_that_is_a_point(tmp_path: Path) -> None:
    inside = swept(two_hills, tmp_path, {"shared_weight": "0,0.3", "transparency": "0,0.3"})
    assert first_shown(inside).is_as_it_is
    beside = swept(two_hills, tmp_path / "2", {"shared_weight": "0,1", "transparency": "0,1"})
    assert first_shown(beside) == beside.best_of(beside.asked)


def test_lines_and_lists_have_no_explorer(tmp_path: Path) -> None:
    line = swept(two_hills, tmp_path, {"shared_weight": "0:1:0.5"})
    assert not can_be_explored(line) and explorer(line) is None
    assert "try-data" not in whole_page(sweep_report(line))


def test_a_third_input_makes_panels_with_one_scale(found: Sweep) -> None:
    charts = drawings(found)
    assert len(charts) == 3
    assert [chart.heading for chart in charts] == [
        f"Check-in cadence {words}" for words in ("never", "monthly", "weekly")
    ]
    assert sum(sum(map(len, chart.figure.data[0].z)) for chart in charts) == 27
    assert all(-1 <= z <= 1 for c in charts for row in c.figure.data[0].z for z in row)


def test_panels_write_their_numbers_with_the_same_decimals(found: Sweep) -> None:
    numbers = [
        text.text.strip("()")
        for chart in drawings(found)
        for text in chart.figure.layout.annotations
        if re.fullmatch(r"\(?[+-][\d.]+\)?", text.text)
    ]
    assert len(numbers) > 12
    assert len({len(number.partition(".")[2]) for number in numbers}) == 1
