"""The page about worlds: whole, self-contained, and saying no more than the answer."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from experiments.failure_boxes import Box, Limit, share_interval
from experiments.robustness import Robustness, compare_in_worlds
from model.outcomes import MEASURES
from reports import page, wording
from reports.charts.worlds import sorted_worlds, two_inputs
from reports.worlds import box_sentence, box_title, title, title_of, where, world_block
from reports.worlds_page import box_rows, robustness_report, sorted_rows
from tests.unit.experiments.stand_in import scenarios
from tests.unit.experiments.test_robustness import X1, X2, engine
from tests.unit.reports.reading import read, stored_claims


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Robustness:
    """Return an answer about two changes that fail in a known box."""
    asked = partial(compare_in_worlds, worlds=160, runs=2, uncertain=(X1, X2), workers=1)
    folder = tmp_path_factory.mktemp("worlds") / "r"
    return asked(scenarios(0.5, 1.0), simulate=engine, folder=folder)


def test_the_page_is_whole_and_asks_nothing_of_a_network(answer: Robustness) -> None:
    reader = read(page.whole_page(robustness_report(answer)))
    assert reader.faults == [] and reader.open == []
    policies = [each for tag, each in reader.elements if tag == "meta" and each.get("http-equiv")]
    assert policies == [{"http-equiv": "Content-Security-Policy", "content": page.POLICY}]
    assert not [each for _, each in reader.elements if each.get("src")]
    assert sum(tag == "h1" for tag, _ in reader.elements) == 1
    links = [each["href"] for tag, each in reader.elements if tag == "a"]
    ids = {each.get("id") for _, each in reader.elements}
    assert all(str(link).removeprefix("#") in ids for link in links)


def test_every_chart_has_words_of_the_same_data(answer: Robustness) -> None:
    reader = read(page.whole_page(robustness_report(answer)))
    said = [str(each["aria-label"]) for _, each in reader.elements if each.get("role") == "img"]
    for line in world_block(answer)[1]:
        assert any(f"{line[0]}: helps in {line[1]} worlds" in each for each in said)
    boxes = [box for standing in answer.standings for _, box in standing.boxes]
    assert boxes
    for box in boxes:
        assert any(where(box.limits) in each for each in said)
    assert len(said) == len(answer.standings) + len(boxes)


def test_the_sorted_chart_holds_every_world_once(answer: Robustness) -> None:
    (_, full) = answer.standings
    figure = sorted_worlds(sorted_rows(full, "higher"), MEASURES["value_usd"])
    drawn = sorted(value for trace in figure.data for value in trace.y)
    assert drawn == pytest.approx(sorted(full.differences))
    kinds = {trace.name: len(trace.x) for trace in figure.data}
    assert kinds == {"better": full.surely_helps, "worse": full.surely_fails}


def test_the_scatter_marks_failing_worlds_and_the_box(answer: Robustness) -> None:
    (_, full) = answer.standings
    rows = box_rows(answer, full, X1, X2)
    figure = two_inputs(rows, ("a", "b"), ((0.6, np.inf), (-np.inf, 0.22)))
    assert {trace.name: len(trace.x) for trace in figure.data}["worse"] == full.fails
    (outline,) = figure.layout.shapes
    assert (outline.x0, outline.y1) == (0.6, 0.22)
    assert outline.x1 > 0.9 and outline.y0 < 0.15


def test_titles_are_short_and_stored_with_what_they_rest_on(
    answer: Robustness,
) -> None:
    stored = stored_claims(page.whole_page(robustness_report(answer)))
    assert [each["section"] for each in stored] == [
        "answer", "regret", "fails-shared-1", "fails-shared-2", "drawn",
    ]  # fmt: skip
    for each in stored:
        assert len(each["title"]) <= wording.LONGEST_TITLE
        assert wording.forbidden_words(each["title"]) == []
    assert stored[0]["title"] == title(answer) == "Both changes raise value in most worlds"
    assert stored[1]["title"] == "Shared goals 2 have the smallest mean regret"
    assert stored[0]["facts"]["shared-2"]["worlds_fails"] == answer.standings[1].fails


@pytest.mark.parametrize(
    ("helps", "same", "fails", "words"),
    [
        (90, 0, 10, "Shared goals 1 raise value in most worlds (90 of 100)"),
        (10, 0, 90, "Shared goals 1 lower value in most worlds (90 of 100)"),
        (10, 60, 30, "Shared goals 1 raise value in fewer than half of the worlds (10 of 100)"),
        (
            55,
            0,
            45,
            "It is not clear whether shared goals 1 raise value in most worlds (55 of 100)",
        ),
        (20, 0, 0, "Too few worlds (20) to say in how many shared goals 1 raise value"),
        (0, 100, 0, "Shared goals 1 leave value unchanged in every world"),
    ],
)
def test_a_title_says_most_only_where_the_interval_does(
    answer: Robustness, helps: int, same: int, fails: int, words: str
) -> None:
    (_, shared) = scenarios(1.0)
    ends = share_interval(helps, helps + same + fails)
    standing = replace(
        answer.standings[0], helps=helps, same=same, fails=fails, helps_interval=ends
    )
    assert title_of(standing, shared, MEASURES["value_usd"]) == words
    both = replace(answer, standings=[standing, answer.standings[1]])
    assert len(title(both)) <= wording.LONGEST_TITLE


def test_a_box_is_said_no_better_than_it_is() -> None:
    (_, shared) = scenarios(1.0)
    limits = (Limit(X1, 0.7), Limit("ramp_sales", 40.0, 60.0), Limit(X2, high=0.2))
    box = Box(("prim", "cart"), limits, 40, 31, 60, 13, 1e-6)
    sentence = box_sentence(shared, "fails", box)
    assert "there they fail 7 times in 10 (31 of 40 worlds)" in sentence.replace("There", "there")
    assert "elsewhere 3 in 10 (13 of 60); 7 in 10 of all failures lie there" in sentence
    assert "timing control is above 0.7, ramp sales is between" in sentence
    assert sentence.endswith("(found by PRIM and CART).")
    assert len(box_title(shared, "fails", box)) <= wording.LONGEST_TITLE
    rare = Box(("prim",), limits[:1], 10, 9, 90, 40, 1e-6)
    assert box_title(shared, "fails", rare) == (
        "Shared goals 1 fail more often where timing control is above 0.7"
    )
