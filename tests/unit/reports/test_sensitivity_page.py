"""The page of a sensitivity analysis."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.sensitivity import Sensitivity
from model.outcomes import MEASURES
from reports import page
from reports.charts.drivers import screening, variance_shares
from reports.sensitivity import block
from reports.sensitivity_page import (
    effect_rows,
    sensitivity_report,
    share_rows,
)
from reports.sensitivity_sentences import screening_title, title
from tests.unit.reports.reading import read, stored_claims
from tests.unit.reports.sensed import NAMES, made_up_sensitivity


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    """Return an answer with a screening, in which two inputs and luck matter."""
    return made_up_sensitivity(tmp_path_factory.mktemp("asked") / "r")


def test_the_page_is_whole_and_asks_nothing_of_a_network(answer: Sensitivity) -> None:
    reader = read(page.whole_page(sensitivity_report(answer)))
    assert reader.faults == [] and reader.open == []
    policies = [each for tag, each in reader.elements if tag == "meta" and each.get("http-equiv")]
    assert policies == [{"http-equiv": "Content-Security-Policy", "content": page.POLICY}]
    assert not [each for _, each in reader.elements if each.get("src")]
    assert sum(tag == "h1" for tag, _ in reader.elements) == 1


def test_each_chart_has_a_text_alternative(answer: Sensitivity) -> None:
    reader = read(page.whole_page(sensitivity_report(answer)))
    shares, screening = [
        each["aria-label"] for _, each in reader.elements if each.get("role") == "img"
    ]
    assert shares is not None and screening is not None
    for row in block(answer)[1]:
        assert f"{row[0]}: {row[1]} % ({row[2]})" in shares
    assert "Win rate" in screening


def test_the_page_keeps_what_its_titles_rest_on(answer: Sensitivity) -> None:
    first, *_ = stored_claims(page.whole_page(sensitivity_report(answer)))
    assert first["title"] == title(answer)
    assert first["facts"]["shares"]["luck"]["value"] == pytest.approx(
        answer.shares.luck.value if answer.shares else np.nan
    )


def test_a_screening_alone_has_its_page(answer: Sensitivity) -> None:
    alone = replace(answer, shares=None, parts=(), others=())
    reader = read(page.whole_page(sensitivity_report(alone)))
    assert reader.faults == []
    assert sum(each.get("role") == "img" for _, each in reader.elements) == 1
    assert screening_title(alone) in page.whole_page(sensitivity_report(alone))


# Charts


def test_bars_are_the_shares_and_luck_has_its_own(answer: Sensitivity) -> None:
    rows = share_rows(answer)
    total, alone = variance_shares(rows).data
    assert len(total.x) == len(answer.parts) + 1
    assert total.x[-1] == pytest.approx(rows["total"].iloc[-1], rel=1e-4)
    assert list(total.marker.pattern.shape) == [""] * len(answer.parts) + ["/"]
    assert len(alone.x) == len(answer.parts)  # luck has no part of its own that is alone
    assert min(total.x) >= 0.0


def test_the_scatter_has_a_dot_for_each_input(answer: Sensitivity) -> None:
    rows = effect_rows(answer)
    drawn = screening(rows, MEASURES["value_usd"])
    assert sum(len(trace.x) for trace in drawn.data) == len(NAMES)
    assert {each.name: len(each.x) for each in drawn.data}["own"] == 2
