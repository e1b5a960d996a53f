"""Sections: short, and their dots, sentences and titles count the same runs."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.store import Result
from reports import page, sections
from reports.evidence import Evidence
from tests.browser.conftest import CASES, made_up_result


@pytest.mark.parametrize("case", CASES)
def test_sections_hold_at_most_two_sentences(results: Callable[[str], Result], case: str) -> None:
    evidence = Evidence(results(case))
    for make in sections.SECTIONS:
        section = make(evidence)
        assert section is None or len(section.sentences) <= 2


def test_title_and_table_count_the_same_runs_and_dots_show_their_share(
    results: Callable[[str], Result],
) -> None:
    evidence = Evidence(results("one"))
    section = sections.how_sure(evidence)
    assert section is not None
    (count,) = section.facts["better"].values()
    assert section.title.startswith(f"In {count} of 200 simulated runs ")
    assert section.tables[0].rows[0][1] == f"{count} of 200"
    better = next(trace for trace in section.charts[0].figure.data if trace.name == "better")
    assert abs(len(better.x) - count / 10) < 1


def test_an_unchanged_scenario_is_the_same_everywhere(tmp_path: Path) -> None:
    evidence = Evidence(made_up_result(tmp_path, names=["Copy"], effects=[0.0]))
    text = page.report_page(evidence.result)
    assert "Copy leaves value unchanged in every run" in text
    assert "Value is the same as in the baseline in every simulated run" in text
    assert "Same in all" in text and "same in all" in text
    assert not re.search(r"\d+ of \d+ (runs )?better", text)
    section = sections.how_sure(evidence)
    assert section is not None and section.facts["better"] == {"scenario-1": 0}


def test_one_scenario_is_not_called_a_baseline(results: Callable[[str], Result]) -> None:
    evidence = Evidence(results("none"))
    made = [section for make in sections.SECTIONS if (section := make(evidence)) is not None]
    told = " ".join(f"{each.title} {each.source}" for each in made if each.key != "words")
    assert "the baseline" not in told and "same luck" not in told
    assert not any("baseline" in chart.heading for each in made for chart in each.charts)


def test_assumptions_say_what_inputs_mean_and_where_values_come_from(
    results: Callable[[str], Result],
) -> None:
    text = page.report_page(results("one"))
    assert "salesperson. <small>win_rate</small>" in text
    assert 'href="#source-s21">S21</a>' in text and 'id="source-s21">S21<' in text
    assert "HubSpot survey" in text
    assert "52 business days" in text and "42 to 63 business days" in text
