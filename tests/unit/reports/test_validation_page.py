"""The page of a validation: whole, self-contained, the answer first, every failure explained."""

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.patterns.finding import Finding
from reports import page
from reports.page import whole_page, write_page
from reports.validation import NO_REASON, Validation
from reports.validation_page import validation_report
from tests.browser.conftest import made_up_findings
from tests.unit.reports.reading import read, stored_claims

VALIDATION = Validation(made_up_findings(), 80)
TEXT = whole_page(validation_report(VALIDATION))


def test_the_page_is_whole_and_asks_nothing_of_a_network() -> None:
    reader = read(TEXT)
    assert reader.faults == [] and reader.open == []
    policies = [each for tag, each in reader.elements if tag == "meta" and each.get("http-equiv")]
    assert policies == [{"http-equiv": "Content-Security-Policy", "content": page.POLICY}]
    assert not [each for _, each in reader.elements if each.get("src")]
    assert "timing" not in [tag for tag, _ in reader.elements]
    ids = [each["id"] for _, each in reader.elements if each.get("id")]
    assert len(ids) == len(set(ids))
    for _, each in reader.elements:
        target = each.get("href") or "#answer"
        assert target[0] == "#" and target[1:] in ids


def test_the_answer_comes_first_and_counts() -> None:
    reader = read(TEXT)
    assert reader.texts["h2"][0] == "4 of 8 statements about real companies hold in the model"
    assert reader.texts["h3"] == ["No reason is known", "Known exceptions"]
    details = " ".join(reader.texts["p"])
    assert "one does so by its figure alone" in details
    assert "Two fail and have a known reason." in details
    assert f"Two fail, and {NO_REASON}" in details


def test_each_pattern_says_what_it_is_and_whether_it_holds() -> None:
    titles = read(TEXT).texts["h2"]
    assert "V1 holds: Quarterly quotas bunch bookings in a quarter's last two weeks; " in titles[3]
    assert titles[4].startswith("V2 fails: Discounts")
    assert titles[5].startswith("V8 holds in part: ")
    assert titles[6].startswith("Control a fails: ")


def test_what_served_to_set_an_input_is_marked() -> None:
    findings = [replace(made_up_findings()[0], set_by="patience")]
    reader = read(whole_page(validation_report(Validation(findings, 80))))
    assert "late bookings *" in " ".join(reader.texts["span"] + reader.texts["td"])
    assert "* served to set patience" in " ".join(reader.texts["small"])
    assert "* Served to choose the value of an input" in " ".join(reader.texts["p"])


def test_each_failure_is_explained() -> None:
    text = " ".join(read(TEXT).texts["p"])
    assert "It is far." in text
    assert text.count("No reason is known; this is a fault") == 2


def test_each_statement_has_source_range_figure_and_interval() -> None:
    reader = read(TEXT)
    links = [each.get("href") for tag, each in reader.elements if tag == "a"]
    assert {"#source-s1", "#source-s5", "#source-t8"} <= set(links)
    assert "Zz" in reader.texts["span"], "what is not in the list of sources is no link"
    for words in ("at most -4.0%", "more than 0.00%", "0.50 to 0.90"):
        assert words in reader.texts["td"]
    assert {"-0.03% to 0.01%", "-3.00% to 1.00%"} & set(reader.texts["small"])
    assert "not defined" in reader.texts["span"]


def test_the_chart_is_said_in_words() -> None:
    (alternative,) = [
        each["aria-label"] for _, each in read(TEXT).elements if each.get("role") == "img"
    ]
    assert alternative is not None
    assert "V1 all 2 hold; V2 0 of 2 hold; V8 2 of 3 hold." in alternative
    assert "V2 far above: 30.00 (29.00 to 31.00), accepted 0.50 to 0.90: FAILS" in alternative


def test_findings_are_stored_with_the_titles() -> None:
    stored = {each["section"]: each for each in stored_claims(TEXT)}
    assert stored["answer"]["facts"] == {"statements": 8, "held": 4}
    undefined = stored["pattern-control-a"]["facts"]["findings"][0]
    assert (undefined["model"], undefined["accepted_high"]) == (None, 1.0)
    assert "NaN" not in TEXT.partition("application/gzip")[0]


def test_few_runs_and_some_patterns_are_said() -> None:
    text = " ".join(
        read(whole_page(validation_report(Validation(made_up_findings(), 2)))).texts["p"]
    )
    assert "Only 2 runs of each scenario: verdicts may be luck." in text
    assert "Some patterns only: 4 of 22" in text


@pytest.mark.parametrize("kept", [[0], [5], [7]])
def test_any_findings_give_a_page(kept: list[int], tmp_path: Path) -> None:
    findings: list[Finding] = [made_up_findings()[i] for i in kept]
    path = write_page(
        whole_page(validation_report(Validation(findings, 80))), tmp_path / "new" / "v.html"
    )
    assert read(path.read_text(encoding="utf-8")).faults == []
