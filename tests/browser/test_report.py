"""The report in a browser: drawn, readable, quiet, harmless, on every screen and on paper."""

import gzip
import json
import re
from base64 import b64decode
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import CASES, MALICIOUS, Visitor

LARGEST_PAGE = 6_000_000  # bytes, with 12 scenarios
LOOKS = [
    *[("three", width) for width in (375, 768, 1440)],
    *[("twelve", width) for width in (375, 1440)],
    *[(case, 375) for case in ("one", "malicious", "none")],
    *[("five", width) for width in (375, 768, 1440)],
]
DRAWN_TYPES = """
() => Array.from(document.querySelectorAll("[data-figure]"), (chart) => ({
  asked: JSON.parse(document.getElementById(chart.dataset.figure).textContent)
    .data.map((trace) => trace.type),
  drawn: chart._fullData.map((trace) => trace.type),
  marks: chart.querySelectorAll("path, image").length,
}))
"""
OPEN_TABLES = (
    "(open) => document.querySelectorAll('details').forEach((each) => { each.open = open })"
)
# Text of a drawing whose center lies under another text of the same drawing.
COLLISIONS = """
() => Array.from(document.querySelectorAll("[data-figure]")).flatMap((chart) => {
  const boxes = Array.from(chart.querySelectorAll(".annotation-text, .xtick text, .ytick text"))
    .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }))
    .filter(({ box, words }) => box.width > 0 && words !== "·");
  const overlap = (a, b) =>
    Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left),
             Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  return boxes.flatMap((one, i) => boxes.slice(i + 1)
    .filter((other) => overlap(one.box, other.box) > 4)
    .map((other) => `${one.words} / ${other.words}`));
})
"""


@pytest.mark.parametrize("case", CASES)
def test_nothing_complains_and_nothing_leaves_the_file(visit: Visitor, case: str) -> None:
    seen = visit(case)
    assert seen.problems == []
    assert {url.partition(":")[0] for url in seen.requests} <= {"file", "data", "blob"}
    assert sum(url.startswith("file") for url in seen.requests) == 1


@pytest.mark.parametrize("case", ["one", "three", "twelve", "unclear", "few"])
def test_every_chart_is_drawn_as_asked(visit: Visitor, case: str) -> None:
    charts: list[dict[str, Any]] = visit(case).page.evaluate(DRAWN_TYPES)
    assert len(charts) >= 10
    for chart in charts:
        assert chart["drawn"] == chart["asked"]
        assert chart["marks"] > 0
    kinds = {kind for chart in charts for kind in chart["drawn"]}
    assert kinds == {"scatter", "heatmap", "sankey"}


def test_the_library_is_there_once_and_offers_no_upload(
    visit: Visitor, report_file: Callable[[str], Path]
) -> None:
    text = report_file("three").read_text(encoding="utf-8")
    (packed,) = re.findall(r'<script type="application/gzip" id="plotly">(.*?)</script>', text)
    library = gzip.decompress(b64decode(packed)).decode()
    assert len(re.findall(r"\* plotly\.js v\d", library)) == 1 and "plotly.js v" not in text
    data = re.findall(r'<script type="application/json".*?</script>', text, re.DOTALL)
    assert not [block for block in data if "plot.ly" in block or "http" in block]
    seen = visit("three")
    contexts = seen.page.evaluate(
        "() => Array.from(document.querySelectorAll('[data-figure]'), (chart) => chart._context)"
    )
    assert all(context["showSendToCloud"] is False for context in contexts)
    assert {context["plotlyServerURL"] for context in contexts} == {""}
    assert not any(context["displaylogo"] for context in contexts)
    assert seen.page.locator(".modebar-btn, button:not(.player button)").count() == 0


def test_the_policy_stops_requests(visit: Visitor) -> None:
    refused = visit("one").page.evaluate(
        "() => fetch('https://example.org').then(() => 'sent', () => 'refused')"
    )
    assert refused == "refused"


@pytest.mark.parametrize(("case", "width"), LOOKS)
def test_no_sideways_scrolling(visit: Visitor, case: str, width: int) -> None:
    page = visit(case, width=width).page
    for is_open in (True, False):
        page.evaluate(OPEN_TABLES, is_open)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    ends = page.locator(".main-svg").evaluate_all(
        "drawings => drawings.map((each) => each.getBoundingClientRect().right)"
    )
    assert max(ends) <= width


@pytest.mark.parametrize(("case", "width"), LOOKS)
def test_texts_of_a_chart_do_not_collide(visit: Visitor, case: str, width: int) -> None:
    assert visit(case, width=width).page.evaluate(COLLISIONS) == []


def test_a_chart_follows_the_window(visit: Visitor) -> None:
    page = visit("one", own=True).page
    page.set_viewport_size({"width": 500, "height": 900})
    page.wait_for_timeout(1000)
    widths = page.evaluate(
        "Array.from(document.querySelectorAll('[data-figure]'), (chart) => chart._fullLayout.width)"
    )
    assert max(widths) <= 500


def test_without_scripts_texts_and_tables_are_read(visit: Visitor) -> None:
    page = visit("three", scripts=False).page
    assert page.locator("table").count() >= 8
    assert all(table.is_visible() for table in page.locator("table").all())
    assert page.locator("h2", has_text="changes raise value").first.is_visible()
    assert page.get_by_text("the table below holds its numbers").count() == 0
    bare = visit("one", scripts=False).page
    assert bare.get_by_text("the table below holds its numbers").first.is_visible()


@pytest.mark.parametrize("case", ["three", "malicious"])
def test_without_scripts_every_chart_is_a_picture(visit: Visitor, case: str) -> None:
    seen = visit(case, scripts=False)
    pictures = seen.page.locator("img.on-paper")
    assert pictures.count() == seen.page.locator("[data-figure]").count() >= 10
    for picture in pictures.all():
        assert picture.is_visible()
        assert picture.evaluate("(image) => image.complete && image.naturalWidth > 100")
    assert {url.partition(":")[0] for url in seen.requests} <= {"file", "data"}


def test_pictures_are_not_seen_where_scripts_draw(visit: Visitor) -> None:
    page = visit("three").page
    assert not any(picture.is_visible() for picture in page.locator("img.on-paper").all())


def test_tables_open_by_keyboard(visit: Visitor) -> None:
    page = visit("one", own=True).page
    table = page.locator("#answer table")
    assert not table.is_visible()
    page.locator("#answer summary").focus()
    page.keyboard.press("Enter")
    assert table.is_visible()


def test_the_skip_link_comes_first(visit: Visitor) -> None:
    page = visit("one", own=True).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    page.keyboard.press("Enter")
    assert page.url.endswith("#answer")


@pytest.mark.parametrize("case", ["one", "three", "none"])
def test_headings_and_landmarks_are_in_order(visit: Visitor, case: str) -> None:
    page = visit(case).page
    levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map((h) => +h.tagName[1])")
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert page.locator("html").get_attribute("lang") == "en"
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1


def test_every_chart_has_words_and_a_table(visit: Visitor) -> None:
    page = visit("three").page
    pictures = page.locator("[role=img]")
    assert pictures.count() == page.locator("[data-figure], [data-player]").count()
    for picture in pictures.all():
        words = picture.get_attribute("aria-label") or ""
        assert re.search(r"\d", words) and len(words) > 40
        assert picture.locator(".chart").get_attribute("aria-hidden") == "true"
        assert picture.locator("xpath=ancestor::section//table").count() >= 1
    hidden_controls = "[aria-hidden=true] :is(a[href], button, input, [tabindex='0'])"
    assert page.locator(hidden_controls).count() == 0


def test_texts_of_scenario_files_stay_texts(visit: Visitor) -> None:
    seen = visit("malicious").wait("paper=ready")
    page = seen.page
    assert seen.problems == []
    assert page.evaluate("window.hacked") is None
    assert page.locator("main img:not(.on-paper), main a:not([href^='#'])").count() == 0
    assert page.locator("svg a").count() == 0
    headings = page.locator("#sure h3").all_text_contents()
    assert sorted(headings) == sorted(MALICIOUS)
    drawn = page.locator("#scenarios svg .annotation-text").all_text_contents()
    assert "<script>alert(1)</script>" in drawn
    assert "<!--<script>" in drawn
    assert any(text.startswith("<a href='javascript:") for text in drawn)
    scripts = page.locator("script:not([type])").count()
    assert scripts == 4  # the mark for styles, the unpacked library, what draws, and the player


def test_titles_are_kept_as_claims(visit: Visitor) -> None:
    page = visit("three").page
    claims = json.loads(page.locator("#claims").text_content() or "")
    titles = page.locator("main h2").all_text_contents()
    assert [claim["title"] for claim in claims] == titles
    assert all(claim["written_by"] == "interlock" for claim in claims)


@pytest.mark.parametrize("case", ["three", "one"])
def test_paper_gets_pictures_and_tables(visit: Visitor, case: str) -> None:
    """From the page itself, or from scripts where it holds none."""
    page = visit(case, own=True).wait("paper=ready").page
    page.emulate_media(media="print")
    assert not any(chart.is_visible() for chart in page.locator("[data-figure]").all())
    pictures = page.locator("img.on-paper")
    assert pictures.count() == page.locator("[data-figure]").count()
    for picture in pictures.all():
        assert picture.is_visible()
        assert picture.evaluate("(image) => image.complete && image.naturalWidth > 100")
    assert page.locator("#scenarios table").first.is_visible()
    assert not any(table.is_visible() for table in page.locator("#numbers table").all())
    printed = page.pdf(prefer_css_page_size=True, tagged=True)
    assert printed.startswith(b"%PDF") and len(printed) < 2_000_000
    assert 6 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 20


def test_twelve_scenarios_stay_within_the_budget(
    visit: Visitor, report_file: Callable[[str], Path]
) -> None:
    assert report_file("twelve").stat().st_size < LARGEST_PAGE
    page = visit("twelve").page
    first = page.evaluate("performance.getEntriesByName('first chart')[0].startTime")
    assert first < 20_000  # ms; about 2 s on an idle machine
