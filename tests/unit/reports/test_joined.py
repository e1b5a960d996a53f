"""One report of several results: everything once, of one firm, in an order that is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.explanation import explain
from experiments.store import Result, ResultError
from experiments.sweep import sweep
from reports.brand import PLAIN, Brand
from reports.joined import joined
from reports.page import whole_page
from tests.browser.conftest import made_up_result
from tests.unit.reports.reading import read, stored_claims

Made = Callable[[str], Result]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return a function that makes a result of the reference firm, once."""
    folder = tmp_path_factory.mktemp("joined")
    pair = made_up_result(folder / "pair", months=24, replications=30)
    base = pair.baseline
    results = {
        "pair": lambda: pair,
        "explanation": lambda: (
            explain(base, pair.scenarios[1], replications=2, folder=folder / "why").result
        ),
        "grid": lambda: (
            sweep(
                base,
                {"shared_weight": "0,0.3", "transparency": "0,0.3"},
                replications=2,
                folder=folder / "grid",
            ).result
        ),
        "other grid": lambda: (
            sweep(
                base,
                {"shared_weight": "0,0.5", "transparency": "0,0.3"},
                replications=2,
                folder=folder / "other",
            ).result
        ),
        "other firm": lambda: (
            sweep(
                base.replace({"win_rate": 0.3}),
                {"shared_weight": "0,0.3"},
                replications=2,
                folder=folder / "firm",
            ).result
        ),
        "other time": lambda: (
            sweep(
                base.replace({"horizon": "3 months"}),
                {"shared_weight": "0,0.3"},
                replications=2,
                folder=folder / "time",
            ).result
        ),
    }
    return lambda name: Result(results[name]().folder)


def test_further_answers_stand_before_what_closes_a_report(made: Made) -> None:
    results = [made("pair"), made("grid"), made("explanation")]
    report, notes = joined(results, PLAIN)
    keys = [section.key for section in report.sections]
    assert len(keys) == len(set(keys)) and not notes
    assert keys[0] == "answer"
    order = ["trade-offs", "explanation", "sweep", "try", "assumptions", "numbers", "words"]
    assert [key for key in keys if key in order] == order
    assert [claim["section"] for claim in stored_claims(whole_page(report))] == keys


def test_where_all_numbers_come_from_is_said(made: Made) -> None:
    report, _ = joined([made("pair"), made("grid")], PLAIN)
    told = report.facts["Also from grid"]
    run = str(made("grid").manifest["fingerprint"])[:12]
    assert f"run {run}" in told and "seed 1" in told
    assert any(mark.startswith("Where it is best: ") for mark in report.marks)


def test_one_grid_only_can_be_tried(made: Made) -> None:
    report, notes = joined([made("pair"), made("grid"), made("other grid")], PLAIN)
    keys = [section.key for section in report.sections]
    assert keys.count("try") == 1 and {"sweep", "sweep-2"} <= set(keys)
    assert len(notes) == 1 and "other" in notes[0]
    ids = [each["id"] for _, each in read(whole_page(report)).elements if "id" in each]
    assert len(ids) == len(set(ids))


def test_a_draft_is_marked_once_and_own_titles_reach_all(made: Made) -> None:
    brand = Brand(draft=True, titles={"sweep": "Share a little"})
    report, _ = joined([made("pair"), made("grid")], brand)
    assert list(report.marks).count("Draft") == 1
    (section,) = [each for each in report.sections if each.key == "sweep"]
    assert (section.title, section.written_by) == ("Share a little", "author")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("other firm", "win_rate"),
        ("other time", "over 3 months"),
        ("pair", "a report of its own"),
    ],
)
def test_what_does_not_belong_together_is_refused(made: Made, name: str, message: str) -> None:
    with pytest.raises(ResultError, match=message):
        joined([made("pair"), made(name)], PLAIN)


def test_alone_a_result_has_its_own_report(made: Made) -> None:
    report, _ = joined([made("explanation")], PLAIN)
    assert [section.key for section in report.sections] == ["answer"]
    assert not report.has_contents


def test_the_folder_of_a_result_is_named_not_its_path(made: Made, tmp_path: Path) -> None:
    text = whole_page(joined([made("pair"), made("grid")], PLAIN)[0])
    assert str(made("grid").folder.parent) not in text.partition("Command")[0]
