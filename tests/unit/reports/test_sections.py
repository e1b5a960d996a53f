"""Sections: short, and their dots, sentences and titles count the same runs."""

from collections.abc import Callable

import pytest

from experiments.store import Result
from reports import evidence, page, sections
from reports.evidence import Evidence
from tests.browser.conftest import CASES
from tests.unit.reports.reading import stored_claims


@pytest.mark.parametrize("case", CASES)
def test_sections_hold_at_most_two_sentences(results: Callable[[str], Result], case: str) -> None:
    evidence = Evidence(results(case))
    for make in sections.SECTIONS:
        section = make(evidence)
        assert section is None or len(section.sentences) <= 2


def test_dots_and_sentence_count_the_same_runs(results: Callable[[str], Result]) -> None:
    evidence = Evidence(results("one"))
    section = sections.how_sure(evidence)
    assert section is not None
    (count,) = section.facts["better_of_20"].values()
    assert section.title.startswith(f"In {count} of 20 simulated runs ")
    better = next(trace for trace in section.charts[0].figure.data if trace.name == "better")
    assert len(better.x) == count


def test_a_tie_is_not_a_win(results: Callable[[str], Result]) -> None:
    section = sections.how_sure(Evidence(results("three")))
    assert section is not None
    assert section.facts["better_of_20"]["scenario-3"] == 0


def test_a_report_stands_without_the_files_of_an_imported_organization(
    results: Callable[[str], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError("ties.csv")

    monkeypatch.setattr(sections, "communication_graph", evidence.communication_graph)
    monkeypatch.setattr("model.firm.communication_graph", missing)
    keys = [claim["section"] for claim in stored_claims(page.report_page(results("one")))]
    assert "network" not in keys and "people" in keys
