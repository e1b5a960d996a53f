"""No text of any file becomes markup, script, style or an address that is loaded."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.plan import Plan
from experiments.store import Result, open_for_writing
from model.outcomes import MEASURES
from model.scenario import Scenario
from reports import page
from reports.brand import PLAIN, Brand, read_brand
from reports.charts import networks
from reports.markup import tag
from reports.parts import Chart, Report, Section, Table
from tests.browser.conftest import MALICIOUS, made_up_graph, made_up_record, made_up_result
from tests.unit.reports.reading import Reader, read

HOSTILE = (
    *MALICIOUS,
    "</style><style>@import 'https://example.org/a.css'",
    "'; } @import url(https://example.org/a.css); {",
    "*/ body { background: url(//example.org/a.png) } /*",
    "]]><script>1</script>",
    "--><script>1</script>",
    "<svg/onload=1>",
    "&#60;script&#62;",
    "javascript:alert(1)",
    "\u2028\u2029\u202e</SCRIPT >",
    "{{7*7}} ${7*7} %{fullData.name} <%= 1 %>",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=80))
LINES = TEXTS.map(lambda text: " ".join(text.split())).filter(
    lambda text: bool(text) and text.isprintable()
)
KNOWN_TAGS = {
    *("html", "head", "meta", "title", "style", "script", "body", "header", "main", "footer"),
    *("nav", "section", "h1", "h2", "h3", "p", "a", "ol", "ul", "li", "div", "span", "strong"),
    *("dl", "dt", "dd", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th"),
    *("td", "small", "img", "button", "label", "input", "output", "select", "option"),
}


@pytest.fixture(autouse=True)
def without_the_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave out the five megabytes that are the same on every page."""
    monkeypatch.setattr(page, "get_plotlyjs", lambda: "")
    yield


def assert_harmless(text: str, brand: Brand = PLAIN) -> Reader:
    """Assert that a page holds nothing but what pages are made of."""
    reader = read(text)
    assert reader.faults == [] and reader.open == []
    assert {name for name, _ in reader.elements} <= KNOWN_TAGS
    for name, attributes in reader.elements:
        assert not [key for key in attributes if key.startswith("on") or key == "style"]
        assert str(attributes.get("href", "#")).startswith("#")
        assert attributes.get("src", brand.logo) == brand.logo
        assert name != "meta" or attributes.get("http-equiv") in (None, "Content-Security-Policy")
    scripts = [each for name, each in reader.elements if name == "script"]
    films = [each for name, each in reader.elements if "data-player" in each]
    assert sum(each == {} for each in scripts) == 2 + bool(films)
    assert {each["type"] for each in scripts if each} == {"application/json", "application/gzip"}
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    for style in styles[1:]:
        bare = re.sub(r'"(\\[0-9a-f]{6}|[A-Za-z0-9])*"', '""', style)
        assert re.fullmatch(
            r"[\w\s:;{},.#@()-]*", bare.replace('"Liberation Sans"', "").replace('""', "")
        )
        assert "url" not in bare and "import" not in bare
    return reader


def structure(reader: Reader) -> list[tuple[str, list[str]]]:
    return [(name, sorted(attributes)) for name, attributes in reader.elements]


def page_with(text: str, brand: Brand) -> str:
    """Return a page in which a text stands wherever a text can stand."""
    chart = Chart(text, go.Figure(layout={"title": text}), text, text, is_wide=True)
    section = Section(
        key="sure",
        topic=text,
        title=text,
        sentences=[text, text],
        opening=[tag("p", text)],
        charts=[chart],
        legend=[("better", text)],
        tables=[Table(text, [text, text], [[text, text]], disclosure=text)],
        source=text,
        remark=text,
        so_what=[(text, text)],
        facts={text: text},
    )
    report = Report(
        text, text, text, [text], [section], {text: text}, {text: text}, has_contents=True
    )
    return page.whole_page(report.branded(brand))


def branded(text: str) -> Brand:
    return Brand(
        client=text,
        question=text,
        author=text,
        date=text,
        confidentiality=text,
        draft=True,
        accent="teal",
    )


@settings(deadline=None)
@given(LINES)
def test_a_text_changes_no_element_wherever_it_stands(text: str) -> None:
    brand = branded(text)
    reader = assert_harmless(page_with(text, brand), brand)
    assert structure(reader) == structure(read(page_with("x", branded("x"))))
    assert "".join(reader.texts["h1"]) == text
    assert text in "".join(reader.texts["h2"])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(list(Brand.model_fields)), LINES))
def test_any_report_file_gives_a_harmless_page_or_a_message(
    tmp_path: Path, lines: dict[str, str]
) -> None:
    (tmp_path / "report.yaml").write_text(json.dumps(lines), encoding="utf-8")
    try:
        brand = read_brand(tmp_path / "report.yaml", {}, ["a"])
    except Exception as error:
        assert type(error).__name__ == "ScenarioError"
        return
    assert_harmless(page_with("x", brand), brand)


@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(LINES, min_size=5, max_size=5))
def test_texts_of_scenarios_stay_texts(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    name, in_sentence, question, changes, look_at = (text[:60] for text in texts)
    words: dict[str, Any] = {"question": question, "changes": changes, "look_at": look_at}
    words |= {"name": name, "name_in_sentence": in_sentence, "horizon": "3 months"}
    plan = Plan(
        (
            Scenario.build("base", **words),
            Scenario.build("pilot", shared_weight=0.4, **words),
        ),
        seed=1,
        replications=30,
    )
    folder = tmp_path_factory.mktemp("hostile")
    with open_for_writing(plan, folder, measures=list(MEASURES)) as writer:
        writer.add([made_up_record(*row.key, 1.0, 3) for row in plan.rows()])
    assert_harmless(page.report_page(Result(folder)))


PRINTABLE = [text[:40] for text in HOSTILE if text.isprintable()]


@pytest.mark.parametrize("first", range(0, len(PRINTABLE), 4))
def test_names_of_departments_stay_texts(first: int, tmp_path: Path) -> None:
    texts = PRINTABLE[first : first + 4]
    names = dict(zip(("sales", "accounts", "operations", "marketing"), texts, strict=False))
    firm = {"names": names, "marketing": 2}
    plan = Plan(
        (
            Scenario.build("base", organization=firm, horizon="3 months"),
            Scenario.build("pilot", organization=firm, shared_weight=0.4, horizon="3 months"),
        ),
        seed=1,
        replications=30,
    )
    with open_for_writing(plan, tmp_path / "r", measures=list(MEASURES)) as writer:
        writer.add([made_up_record(*row.key, 1.0, 3) for row in plan.rows()])
    reader = assert_harmless(page.report_page(Result(tmp_path / "r")))
    shown = "".join("".join(each) for each in reader.texts.values())
    assert all(text in shown for text in texts)


def test_what_a_manifest_says_stays_text(tmp_path: Path) -> None:
    result = made_up_result(tmp_path, names=["Pilot"], replications=30, months=3)
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text())
    text = "\n".join(HOSTILE)
    path.write_text(json.dumps(manifest | {"command": text, "started": text, "more": text}))
    assert_harmless(page.report_page(Result(result.folder)))


@pytest.mark.parametrize("text", HOSTILE)
def test_names_of_people_stay_texts_in_the_network(text: str) -> None:
    graph = made_up_graph(2, 2, 2)
    for person in graph:
        graph.nodes[person]["id"] = text
    figure = networks.communication(graph)
    told = [each for trace in figure.data for each in trace.hovertext or ()]
    assert len(told) == 6
    assert not [each for each in told if re.search("[<>]", each)]


def test_the_policy_allows_nothing_from_elsewhere(results: Callable[[str], Result]) -> None:
    reader = read(page.report_page(results("one")))
    [policy] = [each["content"] for name, each in reader.elements if each.get("http-equiv")]
    rules = dict(str(rule).strip().split(" ", 1) for rule in str(policy).split(";"))
    assert rules == {
        "default-src": "'none'",
        "script-src": "'unsafe-inline'",
        "style-src": "'unsafe-inline'",
        "img-src": "data: blob:",
    }


def test_no_name_swallows_what_is_printed(tmp_path: Path) -> None:
    name = "<script>x"
    plain, hostile = (
        page.comparison_report(made_up_result(tmp_path / str(i), names=[each], months=3))
        for i, each in enumerate(["Pilot", name])
    )
    texts = [page.whole_page(each, has_scripts=False) for each in (plain, hostile)]
    readers = [read(text) for text in texts]
    assert structure(readers[0]) == structure(readers[1])
    for reader in readers:
        assert not [each for name, each in reader.elements if name == "script" and not each]
    titles = [reader.texts["h2"] for reader in readers]
    assert len(titles[0]) == len(titles[1])
