"""The page as a whole: any result gives one, and texts stay texts."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.store import Result, RunRecord, open_for_writing
from model.outcomes import MEASURES
from reports import page, wording
from tests.browser.conftest import CASES, made_up_plan, made_up_record, made_up_result
from tests.unit.reports.reading import read


@pytest.mark.parametrize("case", CASES)
def test_any_result_gives_a_whole_page(results: Callable[[str], Result], case: str) -> None:
    reader = read(page.report_page(results(case)))
    assert reader.faults == [] and reader.open == []
    ids = [attributes["id"] for _, attributes in reader.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))
    for _, attributes in reader.elements:
        for key in ("data-figure", "aria-labelledby"):
            assert attributes.get(key) in (None, *ids)
        target = attributes.get("href") or "#answer"
        assert target[0] == "#" and target[1:] in ids


def test_the_policy_and_the_language_are_set(results: Callable[[str], Result]) -> None:
    reader = read(page.report_page(results("one")))
    policies = [each for tag, each in reader.elements if tag == "meta" and each.get("http-equiv")]
    assert policies == [{"http-equiv": "Content-Security-Policy", "content": page.POLICY}]
    assert ("html", {"lang": "en"}) in reader.elements
    assert sum(tag == "h1" for tag, _ in reader.elements) == 1


def test_the_report_is_written_where_asked(
    results: Callable[[str], Result], tmp_path: Path
) -> None:
    path = tmp_path / "new" / "report.html"
    assert page.write_report(results("none"), path) == path
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>\n<html")


def test_the_same_result_gives_the_same_page(results: Callable[[str], Result]) -> None:
    first = page.report_page(results("three"))
    assert first == page.report_page(Result(results("three").folder))


def test_texts_from_files_are_escaped(results: Callable[[str], Result]) -> None:
    reader = read(page.report_page(results("malicious")))
    assert sum(tag == "script" and not attributes for tag, attributes in reader.elements) == 3
    assert not [each for tag, each in reader.elements if any(key[:2] == "on" for key in each)]
    assert not [tag for tag, _ in reader.elements if tag in ("img", "iframe", "b")]


def test_the_provenance_is_complete(results: Callable[[str], Result]) -> None:
    result = results("three")
    facts = " ".join(read(page.report_page(result)).texts["dd"])
    for scenario in result.scenarios:
        assert f"{scenario.key} {scenario.fingerprint()[:12]}" in facts
    for part in ("plotly", "numpy", "800 of 800", str(result.manifest["fingerprint"])[:12]):
        assert part in facts
    assert str(result.folder.parent) not in facts


def test_failed_and_missing_runs_are_said(tmp_path: Path) -> None:
    plan = made_up_plan(("Shared KPIs",), replications=60)
    with open_for_writing(plan, tmp_path, measures=list(MEASURES)) as writer:
        made = {row.key: made_up_record(*row.key, 1.0, 24) for row in list(plan.rows())[:-10]}
        lost = ("scenario-1", 7)
        made[lost] = RunRecord(*lost, 1, {}, None, "ValueError: made up")
        writer.add(list(made.values()))
    text = page.report_page(Result(tmp_path))
    assert "1 run failed and is left out" in text
    assert "Not finished: 109 of 120 runs" in text


def test_an_undefined_measure_leaves_the_rest_whole(tmp_path: Path) -> None:
    plan = made_up_plan(("Shared KPIs", "Open books"), replications=40)
    unknown = {"net_retention_share", "morale_sales_sd", "trust_sales_sales_share"}
    with open_for_writing(plan, tmp_path, measures=list(MEASURES)) as writer:
        records = [made_up_record(*row.key, 1.0, 24) for row in plan.rows()]
        for record in records:
            record.outcomes.update(dict.fromkeys(unknown, float("nan")))
        writer.add(records)
    text = page.report_page(Result(tmp_path))
    assert read(text).faults == []
    assert wording.UNKNOWN in text
    assert "NaN" not in text.partition("application/gzip")[0]


def test_an_old_page_stays_until_the_new_one_is_whole(
    results: Callable[[str], Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "report.html"
    path.write_text("the page of last week")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        page.write_report(results("none"), path)
    assert path.read_text() == "the page of last week"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_a_question_left_unwritten_gives_way_to_the_name(tmp_path: Path) -> None:
    question = "What happens to revenue, retention and people if ...?"
    made = made_up_result(tmp_path, names=["Pilot"], texts={"question": question}, replications=30)
    text = page.report_page(made)
    assert "if ...?" not in text
    assert "<h1>What changes with Pilot?</h1>" in text
