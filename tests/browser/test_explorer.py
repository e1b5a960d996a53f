"""The explorer in a browser: by keyboard and mouse, text, voice and drawing change together."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from reports.page import whole_page, write_page
from reports.sweep_page import sweep_report
from tests.browser.conftest import Visit, watched
from tests.unit.experiments.test_sweep import swept, two_hills
from tests.unit.reports.test_explorer import GRID

DRAWN = """
() => {
  const chart = document.getElementById("try").querySelector("[data-figure]");
  return { y: Array.from(chart.data[0].y), ring: [chart.data[1].x[0], chart.data[1].y[0]] };
}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of a sweep of three inputs."""
    folder = tmp_path_factory.mktemp("explorer")
    return write_page(
        whole_page(sweep_report(swept(two_hills, folder, GRID))), folder / "sweep.html"
    )


@pytest.fixture
def seen(browser: Browser, file: Path) -> Iterator[Visit]:
    """Open the page without any network."""
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    visit = watched(context.new_page())
    visit.page.goto(file.as_uri())
    yield visit.wait()
    context.close()


def state(page: Page) -> tuple[str, str, str, object]:
    """Return what is spoken, said, written and drawn."""
    slider = page.locator("#try-0")
    return (
        str(slider.get_attribute("aria-valuetext")),
        page.locator("#try-said").inner_text(),
        page.locator("#try-cell-0-0").inner_text(),
        page.evaluate(DRAWN),
    )


def test_arrow_keys_change_voice_text_and_drawing_together(seen: Visit) -> None:
    page = seen.page
    page.locator("#try-0").focus()
    states = [state(page)]
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    states.append(state(page))
    page.keyboard.press("ArrowRight")
    states.append(state(page))
    spoken = [each[0] for each in states]
    assert spoken[1:] == ["0", "0.3"]
    assert all(f"Shared weight {each[0]}," in each[1] for each in states)
    drawn = [each[3] for each in states]
    assert drawn[1]["ring"][0] == 0 and drawn[2]["ring"][0] == 1  # type: ignore[index]
    assert drawn[1]["ring"][1] == drawn[1]["y"][0]  # type: ignore[index]
    assert seen.problems == []


def test_another_input_moves_the_whole_curve(seen: Visit) -> None:
    page = seen.page
    before = page.evaluate(DRAWN)["y"]
    page.locator("#try-1").focus()
    page.keyboard.press("Home")
    after = page.evaluate(DRAWN)["y"]
    assert before != after
    assert page.locator("#try-1-value").inner_text() == "0"


def test_a_mouse_chooses_only_what_was_simulated(seen: Visit) -> None:
    page = seen.page
    slider = page.locator("#try-0")
    box = slider.bounding_box()
    assert box is not None
    for share in (0.05, 0.4, 0.93):
        page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        assert slider.input_value() in ("0", "1", "2")
        assert page.locator("#try-0-value").inner_text() in ("0", "0.3", "0.6")


def test_all_controls_are_reached_by_tab_and_off_without_scripts(
    seen: Visit, browser: Browser, file: Path
) -> None:
    page = seen.page
    page.locator("#try-0").focus()
    reached = [page.evaluate("document.activeElement.id")]
    for _ in range(2):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached == ["try-0", "try-1", "try-2"]
    still = browser.new_context(java_script_enabled=False).new_page()
    still.goto(file.as_uri())
    assert all(control.is_disabled() for control in still.locator(".control input").all())
    assert still.locator(".explorer .instead").is_visible()


@pytest.mark.parametrize("width", [375, 768])
def test_nothing_is_wider_than_the_screen(browser: Browser, file: Path, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-charts=drawn]", state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
