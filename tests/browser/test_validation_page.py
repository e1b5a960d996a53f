"""The page of a validation in a browser: drawn, quiet, readable on every screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from reports.page import whole_page, write_page
from reports.validation import Validation
from reports.validation_page import validation_report
from tests.browser.conftest import Visit, made_up_findings, watched
from tests.browser.test_report import COLLISIONS, DRAWN_TYPES, OPEN_TABLES


@pytest.fixture(scope="module", params=[1440, 375])
def seen(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Visit:
    """Open the page on a wide and on a narrow screen, without any network."""
    path: Path = tmp_path_factory.mktemp("validation") / "page.html"
    write_page(whole_page(validation_report(Validation(made_up_findings(), 80))), path)
    context = browser.new_context(offline=True, viewport={"width": request.param, "height": 900})
    visit = watched(context.new_page())
    visit.page.goto(path.as_uri())
    return visit.wait("paper=ready")


def test_it_is_drawn_and_nothing_leaves_the_file(seen: Visit) -> None:
    assert seen.problems == []
    assert {url.partition(":")[0] for url in seen.requests} <= {"file", "data", "blob"}
    assert sum(url.startswith("file") for url in seen.requests) == 1
    (chart,) = seen.page.evaluate(DRAWN_TYPES)
    assert chart["drawn"] == chart["asked"]
    signs = seen.page.locator("#ranges .main-svg .scatterlayer .point")
    assert signs.count() == 7, "one for each statement with a figure; no interval goes on beyond"


def test_it_fits_the_screen(seen: Visit) -> None:
    page, width = seen.page, seen.page.evaluate("innerWidth")
    for is_open in (True, False):
        page.evaluate(OPEN_TABLES, is_open)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(COLLISIONS) == []
    tables = page.locator("section > .scrolls").evaluate_all(
        "all => all.map((each) => each.scrollWidth - each.clientWidth)"
    )
    assert max(tables) <= 0, "tables of patterns fit without scrolling"


def test_a_known_exception_leads_to_its_pattern(seen: Visit) -> None:
    page = seen.page
    page.get_by_role("link", name="V2", exact=True).first.click()
    assert page.url.endswith("#pattern-v2")
    assert page.locator("#pattern-v2").get_by_text("It is far.").is_visible()
    page.locator("#pattern-v2").get_by_role("link", name="S5").first.click()
    assert page.locator("#source-s5").is_visible(), "its list of sources opens"
