"""Files of facts: they come back as written, and every fault of one is told with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from company.fact_file import fact_text, read_facts
from company.facts import FACTS, Fact
from model.faults import ScenarioError, ScenarioFileError

NUMBERS = st.floats(0.001, 1e6).map(lambda value: float(f"{value:.5g}"))


@st.composite
def any_facts(draw: st.DrawFn) -> dict[str, Fact]:
    names = draw(st.lists(st.sampled_from(sorted(FACTS)), min_size=1, unique=True))
    found = {}
    for name in names:
        scale = 1e-6 if FACTS[name].unit == "share" else 1.0
        three = draw(st.lists(NUMBERS, min_size=3, max_size=3, unique=True))
        low, value, high = (float(f"{scale * each:.5g}") for each in sorted(three))
        found[name] = Fact(name, value, low, high, draw(st.integers(1, 10_000)), "deals.csv")
    return found


@given(any_facts())
def test_facts_come_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, facts: dict[str, Fact]
) -> None:
    path = tmp_path_factory.mktemp("facts") / "facts.yaml"
    path.write_text(fact_text(facts, began="2024-01-01", until="2025-12-31"))
    assert read_facts(path) == facts


def test_a_fact_written_by_hand_needs_value_and_interval_only(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("facts:\n  win_rate: {value: 0.25, interval: [0.2, 0.3]}\n")
    assert read_facts(path)["win_rate"] == Fact("win_rate", 0.25, 0.2, 0.3, 0, str(path))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "there are no facts"),
        ("facts:\n", 1, "there are no facts"),
        ("facts: [1]\n", 1, "there are no facts"),
        ("fcats:\n  win_rate: {value: 0.2, interval: [0.1, 0.3]}\n", 1, "did you mean"),
        ("facts:\n  win_rat: {value: 0.2, interval: [0.1, 0.3]}\n", 2, "did you mean"),
        ("facts:\n  win_rate: 0.2\n", 2, "must hold value"),
        ("facts:\n  win_rate: {value: yes, interval: [0.1, 0.3]}\n", 2, "must be a number"),
        ("facts:\n  win_rate: {value: 0.2}\n", 2, "two numbers"),
        ("facts:\n  win_rate: {value: 0.2, interval: [0.1]}\n", 2, "two numbers"),
        ("facts:\n  win_rate: {value: 0.2, interval: [0.3, 0.4]}\n", 2, "must hold the value"),
        ("facts:\n  win_rate: {value: .nan, interval: [0.2, 0.4]}\n", 2, "must be a number"),
        ("facts:\n  win_rate: {valeu: 0.2, interval: [0.2, 0.4]}\n", 2, "says nothing of a fact"),
        ("facts:\n  win_rate: {value: 20, interval: [10, 30]}\n", 2, "share"),
        ("facts:\n  cycle_days: {value: 2, interval: [-3, 3]}\n", 2, "below zero"),
        ("records: {from: soon}\nfacts:\n  win_rate: {value: 0.2, interval: [0.1, 0.3]}\n", 1,
         "is no date"),
        ("facts:\n  win_rate: {value: 0.2\n", 3, ""),
        ("- 1\n", 1, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, line: int | None, words: str
) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as refused:
        read_facts(path)
    first = refused.value.faults[0]
    assert first.file == str(path)
    assert first.line == line
    assert words.lower() in first.message.lower()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("x: 1\nfacts:\n  win_rate: 1\n  churn: {value: a, interval: 3}\n  none: 1\n")
    with pytest.raises(ScenarioError) as refused:
        read_facts(path)
    assert [fault.line for fault in refused.value.faults] == [1, 3, 4, 5]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioFileError, match=r"facts\.yaml"):
        read_facts(tmp_path / "facts.yaml")
