"""The page of a sensitivity analysis, and sentences that no interval contradicts."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from experiments.sensitivity import OTHERS, Part, Sensitivity, analyze
from experiments.shares import Estimate
from model.outcomes import MEASURES
from model.recording import MONTH
from model.scenario import Scenario
from reports import figures, page, wording
from reports.sensitivity import (
    adding_up,
    block,
    leading_parts,
    percent,
    screening_title,
    sentence,
    share_range,
    title,
)
from reports.sensitivity_page import (
    effect_rows,
    sensitivity_report,
    share_rows,
)
from tests.unit.experiments.stand_in import StandInRun
from tests.unit.reports.reading import read, stored_claims

NAMES = [
    "win_rate",
    "helpfulness",
    "logo_churn",
    "gross_margin",
    "late_win_rate",
    "message_minutes",
]
NAMES += ["selling_return", "service_effect", "overload_effect", "replacement_share"]


def engine(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    luck = float(np.random.default_rng([seed, replication]).normal())
    inputs = scenario.uncertainties
    outcomes = dict.fromkeys(MEASURES, 0.5)
    outcomes["value_usd"] = 9e6 + 1e7 * inputs.win_rate + 2e5 * inputs.helpfulness + 2e5 * luck
    return StandInRun(np.zeros(3, dtype=MONTH), outcomes)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    """Return an answer with a screening, in which two inputs and luck matter."""
    base = Scenario.build("base", name="Base <firm>", name_in_sentence="a firm", horizon="3 months")
    ask = partial(analyze, simulate=engine, trajectories=4, samples=64)
    return ask(base, inputs=NAMES, folder=tmp_path_factory.mktemp("asked") / "r")


def part(name: str, low: float, high: float) -> Part:
    estimate = Estimate((low + high) / 2.0, low, high)
    return Part(name, estimate, estimate, None, None)


def with_parts(answer: Sensitivity, *parts: Part, luck: Estimate | None = None) -> Sensitivity:
    """Return an answer with other shares."""
    assert answer.shares is not None
    shares = replace(answer.shares, luck=luck or answer.shares.luck)
    others = answer.others if parts[-1].name == OTHERS else ()
    return replace(answer, parts=parts, others=others, shares=shares)


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
    total, alone = figures.variance_shares(rows).data
    assert len(total.x) == len(answer.parts) + 1
    assert total.x[-1] == pytest.approx(rows["total"].iloc[-1], rel=1e-4)
    assert list(total.marker.pattern.shape) == [""] * len(answer.parts) + ["/"]
    assert len(alone.x) == len(answer.parts)  # luck has no part of its own that is alone
    assert min(total.x) >= 0.0


def test_the_scatter_has_a_dot_for_each_input(answer: Sensitivity) -> None:
    rows = effect_rows(answer)
    drawn = figures.screening(rows, MEASURES["value_usd"])
    assert sum(len(trace.x) for trace in drawn.data) == len(NAMES)
    assert {each.name: len(each.x) for each in drawn.data}["own"] == 2


# Sentences


def test_what_comes_first_is_named_only_where_intervals_are_apart(answer: Sensitivity) -> None:
    clear = with_parts(answer, part("win_rate", 0.4, 0.6), part("helpfulness", 0.01, 0.04))
    assert sentence(clear).startswith("Win rate moves value most; luck alone makes up")
    assert sentence(clear).endswith("the other 1 hardly matters")
    overlapping = with_parts(answer, part("win_rate", 0.2, 0.6), part("helpfulness", 0.1, 0.3))
    assert leading_parts(overlapping) == []
    assert "none clearly before the others" in sentence(overlapping)


def test_several_may_lead_together_without_an_order(answer: Sensitivity) -> None:
    both = with_parts(
        answer,
        part("win_rate", 0.2, 0.5),
        part("helpfulness", 0.2, 0.4),
        part("logo_churn", 0.0, 0.04),
        part(OTHERS, 0.0, 0.02),
    )
    text = sentence(both)
    assert text.startswith("Two inputs move value most: win rate and helpfulness; luck alone")
    assert f"the other {len(both.others) + 1} hardly matter" in text


def test_inputs_that_screening_left_may_hold_more_than_those_it_chose(answer: Sensitivity) -> None:
    text = sentence(
        with_parts(
            answer,
            part("win_rate", 0.2, 0.4),
            part("helpfulness", 0.0, 0.1),
            part(OTHERS, 0.15, 0.35),
        )
    )
    assert text.startswith("Of the two inputs that screening chose, win rate moves value most")
    assert "inputs without shares of their own together make up 25 % (15 to 35 %)" in text


def test_nothing_is_claimed_where_no_input_is_clear(answer: Sensitivity) -> None:
    text = sentence(with_parts(answer, part("win_rate", -0.1, 0.1), part("logo_churn", -0.1, 0.05)))
    assert text.startswith("No input clearly moves value; luck alone")
    assert answer.shares is not None
    few = replace(answer, shares=replace(answer.shares, rows=20))
    assert sentence(few).startswith("No input clearly moves value")


def test_a_screening_ranks_only_what_is_apart(answer: Sensitivity) -> None:
    assert answer.screening is not None
    first, second, *rest = answer.screening.by_size()
    wide = replace(first, low=0.0), replace(second, low=1.0, high=first.size), *rest
    near = replace(answer, screening=replace(answer.screening, effects=wide))
    assert "among the inputs that move value most" in screening_title(near)
    apart = replace(first, low=2.0 * second.high, high=3.0 * second.high), second, *rest
    far = replace(answer, screening=replace(answer.screening, effects=apart))
    assert screening_title(far).startswith("Win rate moves value most")


def test_titles_fit_and_use_no_forbidden_word(answer: Sensitivity) -> None:
    long = with_parts(
        answer,
        *(part(name, 0.1, 0.15) for name in ("win_rate", "overload_effect", "message_minutes")),
        part("replacement_share", 0.1, 0.12),
        part("logo_churn", 0.0, 0.01),
    )
    for each in (answer, long):
        for text in (title(each), screening_title(each)):
            assert len(text) <= wording.LONGEST_TITLE
        for text in (title(each), sentence(each), adding_up(each)):
            assert wording.forbidden_words(text) == []


@pytest.mark.parametrize(
    ("share", "text"),
    [(-0.02, "0"), (0.0, "0"), (1e-30, "0"), (0.003, "<1"), (0.414, "41"), (1.2, "100")],
)
def test_shares_are_written_between_nothing_and_all(share: float, text: str) -> None:
    assert percent(share) == text


def test_an_interval_is_written_once_where_both_ends_read_the_same() -> None:
    assert share_range(Estimate(0.1, 0.05, 0.151)) == "5 to 15 %"
    assert share_range(Estimate(0.1, 0.101, 0.099)) == "10 %"
