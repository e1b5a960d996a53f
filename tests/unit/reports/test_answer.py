"""The answer: advice says no more than the verdict allows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.plan import Plan
from experiments.store import Result, open_for_writing
from model.outcomes import HEADLINES, MEASURES
from reports import answer, page
from reports.evidence import Evidence
from tests.browser.conftest import made_up_plan, made_up_record
from tests.unit.reports.reading import claim_about


@pytest.mark.parametrize(
    ("low", "high", "n", "advice"),
    [
        (1.0, 2.0, 200, "better"),
        (0.05, 2.0, 200, "perhaps too small"),
        (-1.0, 2.0, 200, "unclear"),
        (-0.05, 0.05, 200, "unchanged"),
        (-2.0, -1.0, 200, "worse"),
        (1.0, 2.0, 20, "too few runs"),
    ],
)
def test_advice_says_what_the_verdict_allows(
    results: Callable[[str], Result], low: float, high: float, n: int, advice: str
) -> None:
    evidence = Evidence(results("one"))
    evidence.headlines = replace(
        evidence.headlines, claims=[claim_about(name, -1.0, 1.0) for name in HEADLINES]
    )
    assert (
        answer.so_what(evidence, claim_about("value_usd", low, high, n)) == (answer.SO_WHAT[advice])
    )


def test_advice_names_what_else_clearly_changes(results: Callable[[str], Result]) -> None:
    evidence = Evidence(results("one"))
    others = [claim_about("turnover_share", 1.0, 2.0), claim_about("revenue_usd", -2.0, -1.0)]
    evidence.headlines = replace(evidence.headlines, claims=others)
    said = answer.so_what(evidence, claim_about("value_usd", 1.0, 2.0))
    assert said == (
        f"{answer.SO_WHAT['better']} Clear as well: staff turnover rises, revenue falls."
    )


def test_cards_say_that_a_change_is_an_average_with_its_interval(
    results: Callable[[str], Result],
) -> None:
    text = page.report_page(results("three"))
    assert text.count("Average change in value over 2 years") == 3
    assert text.count("95 % interval of this average: ") == 3


def test_unlike_firms_are_warned_of_and_not_advised(tmp_path: Path) -> None:
    base, other = made_up_plan(("Shared KPIs",), replications=40).scenarios
    other = other.replace({"organization.customers": 40, "win_rate": 0.2})
    with open_for_writing(
        Plan((base, other), seed=1, replications=40), tmp_path, measures=list(MEASURES)
    ) as writer:
        for key in (base.key, other.key):
            writer.add([made_up_record(key, each, 1.0, 24) for each in range(40)])
    text = page.report_page(Result(tmp_path))
    assert "WARNING: Shared KPIs and Baseline are not the same firm" in text
    assert "250 customers -&gt; 40 customers" in text
    assert "Warning: not the same firm" in text
    assert answer.SO_WHAT["unlike"] in text and answer.SO_WHAT["better"] not in text
