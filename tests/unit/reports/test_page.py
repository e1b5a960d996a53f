"""The page: titles claim what the runs allow, texts stay texts, and any result gives a report."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.comparison import Claim
from experiments.store import Result, RunRecord, open_for_writing
from experiments.verdicts import judge
from model.outcomes import HEADLINES, MEASURES
from model.records import DEPARTMENTS
from model.scenario import load_scenario
from reports import page, wording
from tests.browser.conftest import (
    CASES,
    made_up_graph,
    made_up_plan,
    made_up_record,
    made_up_result,
)

VOID = {"meta", "br", "img", "hr", "input", "link"}


class Reader(HTMLParser):
    """Reads a page: its elements, ids and texts, and tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


def read(text: str) -> Reader:
    """Return what a page holds."""
    reader = Reader()
    reader.feed(text)
    return reader


def stored_claims(text: str) -> list[dict[str, Any]]:
    """Return the titles of a page with what they rest on."""
    block = re.search(r'<script type="application/json" id="claims">(.*?)</script>', text)
    assert block is not None
    claims: list[dict[str, Any]] = json.loads(block[1])
    return claims


GRAPH_OF_A_SCENARIO = page.communication_graph


@pytest.fixture(autouse=True)
def graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every scenario a made-up communication graph."""
    monkeypatch.setattr(page, "communication_graph", lambda *_: made_up_graph())


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """Return a function that makes the result of a case, once."""
    made: dict[str, Result] = {}

    def result(case: str) -> Result:
        if case not in made:
            made[case] = made_up_result(tmp_path_factory.mktemp(case), **CASES[case])
        return made[case]

    return result


# The page as a whole


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


@pytest.mark.parametrize("case", CASES)
def test_titles_are_short_and_promise_nothing(results: Callable[[str], Result], case: str) -> None:
    for claim in stored_claims(page.report_page(results(case))):
        assert 0 < len(claim["title"]) <= wording.LONGEST_TITLE
        assert wording.forbidden_words(claim["title"]) == []


@pytest.mark.parametrize("case", CASES)
def test_sections_hold_at_most_two_sentences(results: Callable[[str], Result], case: str) -> None:
    evidence = page.Evidence(results(case))
    for make in page.SECTIONS:
        section = make(evidence)
        assert section is None or len(section.sentences) <= 2


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


# Titles


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
            assert claim["title"].lower().startswith(f"{counted} of {of} ")


def test_nothing_is_called_clear_when_nothing_is(results: Callable[[str], Result]) -> None:
    titles = {
        each["section"]: each["title"]
        for each in stored_claims(page.report_page(results("unclear")))
    }
    assert titles["scenarios"] == "None of the 15 differences from the baseline is clear"
    assert titles["time"].startswith("None of three changes shows a lasting gain")


def test_too_few_runs_are_said_in_every_title(results: Callable[[str], Result]) -> None:
    text = page.report_page(results("few"))
    for claim in stored_claims(text):
        if claim["section"] in ("answer", "scenarios", "sure", "time", "trust", "people"):
            assert claim["title"].startswith("Too few runs (12) to say")
    assert "Quick look: 12 runs of each scenario" in text
    assert "Simulate more runs before deciding." in text


def test_dots_and_sentence_count_the_same_runs(results: Callable[[str], Result]) -> None:
    evidence = page.Evidence(results("one"))
    section = page._how_sure(evidence)
    assert section is not None
    (count,) = section.facts["better_of_20"].values()
    assert section.title.startswith(f"In {count} of 20 simulated runs ")
    better = next(trace for trace in section.charts[0].figure.data if trace.name == "better")
    assert len(better.x) == count


def test_a_tie_is_not_a_win(results: Callable[[str], Result]) -> None:
    section = page._how_sure(page.Evidence(results("three")))
    assert section is not None
    assert section.facts["better_of_20"]["scenario-3"] == 0


def months_of(low: list[float], spread: float = 1.0, runs: int = 200) -> pd.DataFrame:
    """Return monthly differences around given means."""
    noise = np.random.default_rng(1).normal(0.0, spread, (runs, len(low)))
    return pd.DataFrame(noise - noise.mean(axis=0) + low, columns=range(1, len(low) + 1))


@pytest.mark.parametrize(
    ("means", "month"),
    [
        ([5, 5, 5, 5], 1),
        ([0, 0, 5, 5], 3),
        ([5, 5, 0, 5], 4),
        ([5, 5, 5, 0], 0),
        ([-5, -5, 5, 5], 3),
        ([5, 0, -5, -5], -3),
        ([0, 0, 0, 0], 0),
    ],
)
def test_a_gain_lasts_from_the_month_after_which_it_stays_clear(
    means: list[float], month: int
) -> None:
    assert page.lasting(months_of(means), scenarios=1) == month


def test_intervals_over_time_are_widened_for_months_and_scenarios() -> None:
    path = months_of([0.17] * 24)  # 2.4 standard errors: clear alone, not among 24
    assert page.lasting(path[[24]], scenarios=1) == 24
    assert page.lasting(path, scenarios=1) == 0


# Advice


def claim_about(measure: str, low: float, high: float, n: int = 200) -> Claim:
    """Return a claim with the given interval."""
    return Claim(
        scenario="scenario-1",
        measure=measure,
        n=n,
        missing=0,
        estimate=(low + high) / 2,
        low=low,
        high=high,
        level=0.95,
        family=5,
        years_better=0.8,
        spread=(low, high),
        too_small=0.1,
        verdict=judge(n, low, high, 0.1),
    )


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
    evidence = page.Evidence(results("one"))
    evidence.headlines = replace(
        evidence.headlines, claims=[claim_about(name, -1.0, 1.0) for name in HEADLINES]
    )
    assert page.so_what(evidence, claim_about("value_usd", low, high, n)) == advice


def test_advice_names_what_else_clearly_changes(results: Callable[[str], Result]) -> None:
    evidence = page.Evidence(results("one"))
    others = [claim_about("turnover_share", 1.0, 2.0), claim_about("revenue_usd", -2.0, -1.0)]
    evidence.headlines = replace(evidence.headlines, claims=others)
    said = page.so_what(evidence, claim_about("value_usd", 1.0, 2.0))
    assert said == "Worth a pilot. Clear besides: staff turnover rises, revenue falls."


@given(
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6),
    st.sampled_from(["value_usd", "turnover_share", "pay_usd"]),
)
def test_only_an_interval_without_zero_has_a_side(middle: float, half: float, name: str) -> None:
    claim = claim_about(name, middle - half, middle + half)
    if page.side(claim) != "unclear":
        assert claim.low > 0 or claim.high < 0
        higher = MEASURES[name].better == "higher"
        assert page.side(claim) == ("better" if (claim.low > 0) == higher else "worse")
    if name == "pay_usd":
        assert page.side(claim) == "unclear"


# Data in the page


def test_data_cannot_end_its_block() -> None:
    block = page._data("x", {"name": "</script><!--&", "n": np.int64(3), "bad": [float("nan")]})
    assert not set("<>&") & set(block.text or "")
    assert json.loads(block.text or "") == {"name": "</script><!--&", "n": 3, "bad": [None]}


def test_failed_and_missing_runs_are_said(tmp_path: Path) -> None:
    plan = made_up_plan(("Shared KPIs",), replications=60)
    with open_for_writing(plan, tmp_path, measures=list(MEASURES)) as writer:
        for row in list(plan.rows())[:-10]:
            made = made_up_record(*row.key, 1.0, 24)
            lost = RunRecord(*row.key, 1, {}, None, "ValueError: made up")
            writer.add([lost if row.key == ("scenario-1", 7) else made])
    text = page.report_page(Result(tmp_path))
    assert "1 runs failed and are left out" in text
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
    assert "NaN" not in text.partition("plotly.js v")[0]


def test_one_year_is_called_a_year(tmp_path: Path) -> None:
    text = page.report_page(made_up_result(tmp_path, names=("Shared KPIs",), months=12))
    titles = {each["section"]: each["title"] for each in stored_claims(text)}
    assert "of 20 simulated years" in titles["sure"]
    assert "Years better" in text


# The graph


def test_the_graph_is_that_of_the_first_run() -> None:
    scenario = load_scenario("baseline")
    graph = GRAPH_OF_A_SCENARIO(scenario, 1)
    assert graph is not None
    staff = scenario.organization
    assert graph.number_of_nodes() == staff.sales + staff.accounts + staff.operations
    assert {data["department"] for _, data in graph.nodes(data=True)} == set(DEPARTMENTS)
    assert sum(data["is_lead"] for _, data in graph.nodes(data=True)) == len(DEPARTMENTS)
    assert all(0 <= tie["strength"] <= 1 for _, _, tie in graph.edges(data=True))


def test_a_report_stands_without_the_files_of_an_imported_organization(
    results: Callable[[str], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError("ties.csv")

    monkeypatch.setattr(page, "communication_graph", GRAPH_OF_A_SCENARIO)
    monkeypatch.setattr("model.firm.communication_graph", missing)
    sections = [claim["section"] for claim in stored_claims(page.report_page(results("one")))]
    assert "network" not in sections and "people" in sections
