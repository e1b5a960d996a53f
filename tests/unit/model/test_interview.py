"""The interview: answers become the inputs they mean, and wrong ones are all told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.faults import ScenarioError, ScenarioFileError
from model.interview import (
    BY_KEY,
    QUESTIONS,
    REVENUE,
    answers_text,
    interview_text,
    read_answers,
    usual_revenue,
)
from model.scenario import Scenario, load_scenario

BASE = load_scenario("baseline")


def made(tmp_path: Path, answers: dict[str, object]) -> Scenario:
    path = tmp_path / "firm.yaml"
    path.write_text(interview_text("firm", answers))
    return load_scenario(path)


def test_without_answers_the_firm_is_the_baseline(tmp_path: Path) -> None:
    firm = made(tmp_path, {})
    assert firm.fingerprint() == BASE.fingerprint()


def test_a_dozen_questions_have_a_default_each(tmp_path: Path) -> None:
    assert 12 <= len(QUESTIONS) <= 14
    path = tmp_path / "answers.yaml"
    path.write_text(answers_text())
    answers = read_answers(path)
    assert answers.keys() == BY_KEY.keys()
    for key, value in answers.items():
        expected = usual_revenue(BASE.organization.customers) if key == REVENUE else BASE.value(key)
        assert value == pytest.approx(expected, rel=1e-6) if key == REVENUE else value == expected


@given(st.integers(1, 5000), st.floats(1e5, 1e9))
def test_recurring_revenue_becomes_the_median_contract(customers: int, revenue: float) -> None:
    median = revenue / customers / (usual_revenue(1) / BASE.uncertainties.contract_value_usd)
    if not 100 <= float(f"{median:.4g}") <= 100_000_000:
        return
    text = interview_text("firm", {"organization.customers": customers, REVENUE: revenue})
    line = next(each for each in text.splitlines() if "contract_value_usd" in each)
    assert float(line.partition(":")[2]) == pytest.approx(median, rel=1e-3)


def test_every_answer_is_taken_below_its_question(tmp_path: Path) -> None:
    answers = {
        "organization.sales": 12, "organization.accounts": 3, "organization.operations": 9,
        "organization.customers": 40, REVENUE: 2e6, "win_rate": 0.4, "cycle_length": 30.0,
        "logo_churn": 0.2, "quota_period": "month", "commission_rate": 0.05, "shared_weight": 0.3,
        "transparency": 0.7, "check_in_cadence": 5.0, "check_in_length_h": 1.0,
    }  # fmt: skip
    firm = made(tmp_path, dict(answers))
    for key, value in answers.items():
        if key != REVENUE:
            assert firm.value(key) == value
    text = (tmp_path / "firm.yaml").read_text()
    for each in QUESTIONS:
        assert each.text in text or each.key == REVENUE


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("organisation.sales: 3\n", 1, "did you mean 'organization.sales'"),
        ("organization.sales: many\n", 1, "whole number"),
        ("win_rate: 40\n", 1, "between 0 and 1"),
        ("\nrecurring_revenue_usd: -5\n", 2, "between $1 and"),
        ("recurring_revenue_usd: yes\n", 1, "between $1 and"),
        ("quota_period: weekly\n", 1, "one of"),
        ("check_in_cadence: sometimes\n", 1, "never"),
        ("win_rate: [0.2\n", 2, ""),
        ("- 1\n", 1, ""),
    ],
)
def test_wrong_answers_are_told_with_their_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as refused:
        read_answers(path)
    first = refused.value.faults[0]
    assert first.line == line and words.lower() in first.message.lower()


def test_all_wrong_answers_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("win_rate: 7\nlogo_churn: x\nnothing: 1\n")
    with pytest.raises(ScenarioError) as refused:
        read_answers(path)
    assert [fault.line for fault in refused.value.faults] == [1, 2, 3]


def test_an_empty_file_answers_nothing_and_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("# nothing\n")
    assert read_answers(path) == {}
    with pytest.raises(ScenarioFileError):
        read_answers(tmp_path / "none.yaml")


def test_answers_that_do_not_go_together_are_told() -> None:
    with pytest.raises(ScenarioError, match="win_rate"):
        interview_text("firm", {"win_rate": 0.9})  # late_win_rate would be below it
