"""The network that plays on request: by keyboard, in step with its words, and never by itself."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visitor

SHOWN = """
() => {
  const player = document.querySelector(".player");
  const chart = player.querySelector(".chart");
  const lines = chart.data.filter((trace) => trace.mode === "lines");
  return {
    ties: lines.reduce((sum, trace) => sum + trace.x.length / 3, 0),
    people: chart.data.slice(-3).reduce((sum, trace) => sum + trace.x.length, 0),
    spoken: player.querySelector("input").getAttribute("aria-valuetext"),
    told: player.querySelector("output").textContent,
    picture: player.querySelector("[role=img]").getAttribute("aria-label"),
    button: player.querySelector("button").textContent,
    value: Number(player.querySelector("input").value),
  };
}
"""
NOTE_TIMES = """
() => {
  window.times = [];
  new MutationObserver(() => window.times.push(performance.now())).observe(
    document.querySelector(".player .chart"), { attributeFilter: ["data-frame"] });
}
"""
BETWEEN_FRAMES = 500  # ms at least


def opened(page: Page) -> Page:
    """Open the player by keyboard and wait for its drawing."""
    page.locator(".player summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".player .chart[data-frame]")
    return page


def at_frame(page: Page, frame: str) -> dict[str, Any]:
    """Wait for a frame, and return what is shown and said."""
    page.wait_for_selector(f".player .chart[data-frame='{frame}']", timeout=20_000)
    shown: dict[str, Any] = page.evaluate(SHOWN)
    return shown


def test_nothing_is_drawn_or_played_unasked(visit: Visitor) -> None:
    page = visit("three", own=True).page
    page.wait_for_timeout(2 * BETWEEN_FRAMES)
    assert page.locator(".player .main-svg").count() == 0
    opened(page).wait_for_timeout(3 * BETWEEN_FRAMES)
    assert page.evaluate(SHOWN)["value"] == 0


def test_the_slider_moves_drawing_and_words_together(visit: Visitor) -> None:
    seen = visit("three", own=True)
    page = opened(seen.page)
    scene = json.loads(page.locator("#network-film").text_content() or "")["scenes"][0]
    page.locator(".player input").focus()
    for frame in range(1, 5):
        page.keyboard.press("ArrowRight")
        shown = at_frame(page, f"0/{frame}")
        assert shown["spoken"] == shown["told"] == shown["picture"] == scene["words"][frame]
        assert shown["ties"] == sum(sign != "0" for sign in scene["ties"][frame])
        assert shown["people"] == scene["people"][frame].count("1")
        assert shown["spoken"].startswith(f"Month {frame} of 6: ")
        assert f" {shown['ties']} ties" in shown["spoken"]
    assert seen.problems == []


def test_play_and_stop_by_keyboard(visit: Visitor) -> None:
    page = opened(visit("three", own=True).page)
    page.locator(".player button").focus()
    page.keyboard.press("Enter")
    assert at_frame(page, "0/1")["button"] == "Stop"
    page.keyboard.press("Space")
    stopped = page.evaluate(SHOWN)
    page.wait_for_timeout(3 * BETWEEN_FRAMES)
    assert stopped["button"] == "Play"
    assert page.evaluate(SHOWN)["value"] == stopped["value"] < 6


def test_playing_is_slow_and_ends_at_the_end(visit: Visitor) -> None:
    page = opened(visit("three", own=True).page)
    page.evaluate(NOTE_TIMES)
    page.locator(".player button").click()
    at_frame(page, "0/6")
    page.locator(".player button", has_text="Play").wait_for()
    times = page.evaluate("window.times")
    assert (times[-1] - times[0]) / (len(times) - 1) >= BETWEEN_FRAMES


def test_another_scenario_is_chosen_by_keyboard(visit: Visitor) -> None:
    page = opened(visit("three", own=True).page)
    choice = page.locator(".player select")
    assert choice.locator("option").count() == 2
    choice.focus()
    page.keyboard.press("ArrowDown")
    assert at_frame(page, "1/0")["spoken"].startswith("Month 0 of 6")


def test_who_wants_less_motion_gets_the_slider_alone(visit: Visitor) -> None:
    page = visit("one", own=True).page
    page.emulate_media(reduced_motion="reduce")
    opened(page)
    assert not page.locator(".player button").is_visible()
    page.locator(".player input").focus()
    page.keyboard.press("End")
    at_frame(page, "0/6")


@pytest.mark.parametrize("width", [1440, 375])
def test_the_player_fits_the_screen(visit: Visitor, width: int) -> None:
    page = opened(visit("one", width=width, own=True).page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator(".player input").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_paper_and_readers_without_scripts_have_no_controls(visit: Visitor) -> None:
    page = visit("one", own=True).page
    page.emulate_media(media="print")
    assert not page.locator(".player").is_visible()
    assert not visit("one", scripts=False).page.locator(".player").is_visible()
