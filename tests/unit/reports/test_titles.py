"""Titles claim what the runs allow, and promise nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.store import Result
from model.outcomes import MEASURES
from reports import page, titles, wording
from reports.evidence import Evidence
from tests.browser.conftest import CASES, made_up_result
from tests.unit.reports.reading import claim_about, stored_claims


@pytest.mark.parametrize("case", CASES)
def test_titles_are_short_and_promise_nothing(results: Callable[[str], Result], case: str) -> None:
    for claim in stored_claims(page.report_page(results(case))):
        assert 0 < len(claim["title"]) <= wording.LONGEST_TITLE
        assert wording.forbidden_words(claim["title"]) == []


def test_counts_in_titles_count_clear_claims_only(results: Callable[[str], Result]) -> None:
    for claim in stored_claims(page.report_page(results("three"))):
        if claim["section"] in ("scenarios", "trust", "people"):
            better = sum(
                each["low"] > 0
                if MEASURES[each["measure"]].better == "higher"
                else each["high"] < 0
                for each in claim["claims"]
                if each["verdict"] in ("raises", "lowers")
            )
            counted = wording.count_in_words(better)
            of = wording.count_in_words(len(claim["claims"]))
            assert f"; {counted} of {of} " in claim["title"].lower()


def test_titles_name_what_clearly_changes(results: Callable[[str], Result]) -> None:
    evidence = Evidence(results("three"))
    claims = [claim_about("trust_sales_operations_share", 1.0, 2.0)] * 2
    claims += [claim_about("trust_sales_accounts_share", -1.0, 2.0)] * 2
    title = titles.named_title(evidence, claims, "links")
    assert title == (
        "Sales trusts Operations more with two of three changes; "
        "two of four links clearly better, two not clear"
    )
    claims = [claim_about("turnover_operations_share", 1.0, 2.0)]
    title = titles.named_title(Evidence(results("one")), claims, "changes")
    assert title.startswith("Staff turnover in Operations rises; one of one changes clearly worse")


def test_nothing_is_named_that_is_not_clear(results: Callable[[str], Result]) -> None:
    evidence = Evidence(results("three"))
    claims = [claim_about("trust_share", -1.0, 2.0), claim_about("trust_share", 0.01, 0.05)]
    assert titles.named_title(evidence, claims, "links") == (
        "Neither of two links is clear; one is clearly too small to matter"
    )


def test_nothing_is_called_clear_when_nothing_is(results: Callable[[str], Result]) -> None:
    titles = {
        each["section"]: each["title"]
        for each in stored_claims(page.report_page(results("unclear")))
    }
    assert (
        titles["scenarios"] == "None of 15 differences is clear; 14 are clearly too small to matter"
    )
    assert titles["time"].startswith("None of three changes shows a lasting gain or loss")


def test_too_few_runs_are_said_in_every_title(results: Callable[[str], Result]) -> None:
    text = page.report_page(results("few"))
    for claim in stored_claims(text):
        if claim["section"] in ("answer", "scenarios", "sure", "time", "trust", "people"):
            assert claim["title"].startswith("Too few runs (12) to say")
    assert "Quick look: 12 runs of each scenario" in text
    assert "Simulate more runs before deciding." in text


def test_runs_are_called_runs_whatever_they_last(tmp_path: Path) -> None:
    text = page.report_page(made_up_result(tmp_path, names=("Shared KPIs",), months=12))
    titles = {each["section"]: each["title"] for each in stored_claims(text)}
    assert "of 200 simulated runs" in titles["sure"]
    assert "Runs better" in text


@given(
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6),
    st.sampled_from(["value_usd", "turnover_share", "pay_usd"]),
)
def test_only_an_interval_without_zero_has_a_side(middle: float, half: float, name: str) -> None:
    claim = claim_about(name, middle - half, middle + half)
    if titles.side(claim) in ("better", "worse"):
        assert claim.low > 0 or claim.high < 0
        higher = MEASURES[name].better == "higher"
        assert titles.side(claim) == ("better" if (claim.low > 0) == higher else "worse")
    if name == "pay_usd":
        assert titles.side(claim) in ("clear", "small", "unclear")


@pytest.mark.parametrize(
    ("since", "told"),
    [
        ([0, 0], "Neither of two changes shows a lasting gain or loss in recurring revenue"),
        ([0, -8], "One of two changes shows a lasting loss in recurring revenue, none a lasting "
         "gain"),
        ([3, 4, -8], "Two of three changes show a lasting gain in recurring revenue, one a lasting "
         "loss"),
    ],
)  # fmt: skip
def test_lasting_changes_are_counted(
    since: list[int], told: str, results: Callable[[str], Result]
) -> None:
    months = {f"scenario-{number}": month for number, month in enumerate(since)}
    assert titles.time_title(Evidence(results("three")), months) == told


def test_what_is_found_more_often_is_named_first(results: Callable[[str], Result]) -> None:
    evidence = Evidence(results("three"))
    loss = [claim_about("trust_sales_operations_share", -2.0, -1.0)]
    gains = [claim_about("trust_sales_accounts_share", 1.0, 2.0)] * 2
    title = titles.named_title(evidence, [*loss, *gains], "links")
    assert title.startswith("Sales trusts Account management more with two of three changes")
