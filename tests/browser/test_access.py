"""Pages of every kind for everybody: axe-core, keyboard, focus, zoom, motion."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser

from reports.accent import contrast_on_white
from reports.page import whole_page, write_page
from tests.browser.conftest import Visit, watched
from tests.browser.other_pages import OTHER_PAGES
from tests.browser.test_report import OPEN_TABLES

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
COMPARISONS = ("one", "three", "twelve", "none")
WIDE, NARROW = 1200, 375  # [px]
ZOOMED = 640  # px that a window of 1280 px has at 200 %
FITS = "(width) => document.documentElement.scrollWidth <= width"
# Drawings are hidden from assistive programs, and axe-core can say nothing of what is drawn but
# takes long for it; what stands for them is tested in tests/unit/reports/test_legible.py.
WITHOUT_DRAWINGS = "() => document.querySelectorAll('.chart').forEach(Plotly.purge)"
# The rows of a table are made alike, and thousands of cells would take minutes.
WITH_SHORT_TABLES = """
() => document.querySelectorAll("tbody").forEach((body) =>
  Array.from(body.rows).slice(2).forEach((row) => row.remove()))
"""
FAULTS = """
async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`));
}
"""
# Everything that can be worked; what the keyboard has reached, and what it shows there.
CONTROLS = """
() => {
  window.controls = () => Array.from(document.querySelectorAll(
    "a[href], summary, button, input, select, textarea, [tabindex='0']"));
  return window.controls().flatMap((each, i) => {
    const isSeen = each.checkVisibility({ contentVisibilityAuto: true })
      && each.getClientRects().length > 0;
    return isSeen && !each.disabled ? [i] : [];
  });
}
"""
FOCUSED = """
() => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  return {
    place: window.controls().indexOf(here),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    color: style.outlineColor,
    spoken: here.getAttribute("aria-valuetext"),
    kind: here.type || here.localName,
    isNamed: Boolean(here.textContent.trim() || here.ariaLabel || here.labels?.length),
  };
}
"""
MOVING = """
() => Array.from(document.querySelectorAll("body, body *:not(svg *)")).filter((each) => {
  const style = getComputedStyle(each);
  return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
}).map((each) => each.outerHTML.slice(0, 100))
"""


@pytest.fixture(scope="module")
def file_of(
    report_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return a function that writes the page of a kind, once."""
    folder = tmp_path_factory.mktemp("kinds")

    def write(kind: str) -> Path:
        if kind in COMPARISONS:
            return report_file(kind)
        path = folder / f"{kind}.html"
        if not path.exists():
            write_page(whole_page(OTHER_PAGES[kind](folder / kind)), path)
        return path

    return write


@pytest.fixture(scope="module", params=[*COMPARISONS, *OTHER_PAGES])
def seen(
    request: pytest.FixtureRequest, browser: Browser, file_of: Callable[[str], Path]
) -> Iterator[Visit]:
    """Open the page of each kind, without any network."""
    context = browser.new_context(offline=True, viewport={"width": WIDE, "height": 900})
    visit = watched(context.new_page())
    visit.page.goto(file_of(request.param).as_uri())
    yield visit.wait()
    context.close()


def test_nothing_is_wider_than_the_screen_at_a_zoom_of_200_percent(seen: Visit) -> None:
    page = seen.page
    for width in (ZOOMED, NARROW):
        page.set_viewport_size({"width": width, "height": 450})
        for is_open in (True, False):
            page.evaluate(OPEN_TABLES, is_open)
            page.wait_for_function(FITS, arg=width, timeout=10_000)


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(seen: Visit) -> None:
    page = seen.page
    page.evaluate(OPEN_TABLES, True)
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    expected = page.evaluate(CONTROLS)
    reached = []
    for _ in expected:
        page.keyboard.press("Tab")
        here: dict[str, Any] = page.evaluate(FOCUSED)
        reached.append(here["place"])
        assert here["outline"] >= 2 and contrast_on_white(as_hex(here["color"])) >= 3, here
        assert here["isNamed"], here
        if here["kind"] == "range":
            assert here["spoken"], "a slider says its value in words"
    assert reached == expected


def test_no_page_complains(seen: Visit) -> None:
    assert seen.problems == []


def test_nothing_moves_by_itself(seen: Visit) -> None:
    styles = seen.page.evaluate(MOVING)
    assert styles == []
    assert seen.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_axe_finds_nothing_wrong(seen: Visit) -> None:
    """At both widths, with tables and player open and closed."""
    page = seen.page
    page.evaluate(WITH_SHORT_TABLES)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for is_open in (True, False):
        page.evaluate(OPEN_TABLES, is_open)
        page.evaluate(WITHOUT_DRAWINGS)
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(FAULTS) == []


def as_hex(color: str) -> str:
    """Write `rgb(r, g, b)` as `#rrggbb`."""
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", color)[:3])
