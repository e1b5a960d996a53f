"""The answer: advice says no more than the verdict allows."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from experiments.store import Result
from model.outcomes import HEADLINES
from reports import answer
from reports.evidence import Evidence
from tests.unit.reports.reading import claim_about


@pytest.mark.parametrize(
    ("low", "high", "n", "advice"),
    [
        (1.0, 2.0, 200, "Worth a pilot."),
        (0.05, 2.0, 200, "Test before paying for it."),
        (-1.0, 2.0, 200, "Test before paying for it."),
        (-0.05, 0.05, 200, "Leave out as a way to raise value."),
        (-2.0, -1.0, 200, "Leave out."),
        (1.0, 2.0, 20, "Simulate more runs before deciding."),
    ],
)
def test_advice_says_what_the_verdict_allows(
    results: Callable[[str], Result], low: float, high: float, n: int, advice: str
) -> None:
    evidence = Evidence(results("one"))
    evidence.headlines = replace(
        evidence.headlines, claims=[claim_about(name, -1.0, 1.0) for name in HEADLINES]
    )
    assert answer.so_what(evidence, claim_about("value_usd", low, high, n)) == advice


def test_advice_names_what_else_clearly_changes(results: Callable[[str], Result]) -> None:
    evidence = Evidence(results("one"))
    others = [claim_about("turnover_share", 1.0, 2.0), claim_about("revenue_usd", -2.0, -1.0)]
    evidence.headlines = replace(evidence.headlines, claims=others)
    said = answer.so_what(evidence, claim_about("value_usd", 1.0, 2.0))
    assert said == "Worth a pilot. Clear besides: staff turnover rises, revenue falls."
