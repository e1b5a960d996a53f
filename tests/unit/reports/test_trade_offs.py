"""The price of a gain: what is weighed, what counts as a price, and what the title may say."""

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.store import Result
from model.outcomes import MEASURES
from reports.evidence import PRICES, VALUE, Evidence
from reports.titles import side
from reports.trade_offs import prices, trade_offs, weighed_scenarios
from reports.wording import LONGEST_TITLE
from tests.browser.conftest import CASES, made_up_result


def test_the_measures_of_a_heading_have_one_unit() -> None:
    for names in PRICES.values():
        assert len({MEASURES[name].unit for name in names}) == 1


@pytest.mark.parametrize("case", CASES)
def test_a_price_is_named_only_where_gain_and_price_are_clear(
    results: Callable[[str], Result], case: str
) -> None:
    evidence = Evidence(results(case))
    section = trade_offs(evidence)
    if not evidence.scenarios:
        assert section is None
        return
    assert section is not None and len(section.title) <= LONGEST_TITLE
    first = weighed_scenarios(evidence)[0]
    gains = side(evidence.headlines.claim(first, VALUE)) == "better"
    worse = [each for each in section.claims if each.scenario == first and side(each) == "worse"]
    named = [each for each in section.claims if _label(each.measure) in section.title.lower()]
    if evidence.has_too_few_runs:
        assert "Too few runs" in section.title
    elif gains and worse:
        assert any(each in worse for each in named)
    else:
        assert not named and ("no clear price" in section.title or "No clear gain" in section.title)


def _label(measure: str) -> str:
    return MEASURES[measure].label.lower()


def test_the_largest_clear_gains_are_weighed(results: Callable[[str], Result]) -> None:
    evidence = Evidence(results("twelve"))
    gains = {key: evidence.headlines.claim(key, VALUE) for key in evidence.order}
    clear = [key for key, claim in gains.items() if side(claim) == "better"]
    best = sorted(clear, key=lambda key: -gains[key].estimate)[:2]
    assert weighed_scenarios(evidence) == best


def test_prices_are_clearly_worse_and_money_comes_first(results: Callable[[str], Result]) -> None:
    evidence = Evidence(results("three"))
    for key in evidence.order:
        found = prices(key, evidence.prices.claims)
        assert all(side(claim) == "worse" and claim.scenario == key for claim in found)
        money = [MEASURES[claim.measure].unit == "usd" for claim in found]
        assert money == sorted(money, reverse=True)


def test_all_scenarios_widen_the_intervals_though_two_are_shown(
    results: Callable[[str], Result],
) -> None:
    evidence = Evidence(results("twelve"))
    measures = sum(len(names) for names in PRICES.values())
    assert {claim.family for claim in evidence.prices.claims} == {12 * measures}


def test_more_runs_narrow_the_shown_intervals(tmp_path: Path) -> None:
    evidence = Evidence(made_up_result(tmp_path, names=["One", "Two"], replications=400))
    for label, own in evidence.widths.groupby("label"):
        assert own["runs"].tolist() == [50, 100, 200, 400], label
        narrowing = own["half"].iloc[0] / own["half"].iloc[-1]
        assert narrowing == pytest.approx(400**0.5 / 50**0.5, rel=0.25)
