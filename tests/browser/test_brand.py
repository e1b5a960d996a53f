"""What a consultant puts on a page, in a browser: seen, printed, and never run."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from reports import page, people_network
from reports.brand import Brand, read_brand
from reports.first_run import Film
from reports.parts import Report
from tests.browser.conftest import CASES, MALICIOUS, Visit, made_up_film, made_up_result, watched
from tests.unit.reports.logos import HARMLESS, HOSTILE, SVG

Opened = Callable[[str, Brand], Visit]
DATA = (
    "() => Array.from(document.querySelectorAll(\"script[id^='figure-']\"), (e) => e.textContent)"
)
SETTLED_WIDTH = """async (wanted) => {
  const width = () => document.documentElement.scrollWidth;
  for (let look = 0; look < 200 && width() > wanted; look++) {
    await new Promise((again) => setTimeout(again, 100));
  }
  return width();
}"""
ALL_HOSTILE = " ".join(
    (*MALICIOUS, "</style><style>@import 'https://example.org/a.css'", "'; } * { color: url(//x) }")
)


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Return a function that opens the report of a case with a brand, without any network."""
    folder = tmp_path_factory.mktemp("branded")
    visits: dict[tuple[str, str], Visit] = {}

    def film(*_: Any) -> Film:
        made = made_up_film()
        for graph in made.graphs:
            for number, person in enumerate(graph):
                graph.nodes[person]["id"] = MALICIOUS[number % len(MALICIOUS)]
        return made

    def visit(case: str, brand: Brand) -> Visit:
        key = case, brand.model_dump_json()
        if key not in visits:
            name = f"{case}-{len(visits)}"
            result = made_up_result(folder / name, **CASES[case])
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(people_network, "first_run", film)
                path = page.write_report(result, folder / f"{name}.html", brand, with_names=True)
            visits[key] = watched(browser.new_context(offline=True).new_page())
            visits[key].page.goto(path.as_uri())
        return visits[key].wait("paper=ready")

    return visit


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Brand:
    folder = tmp_path_factory.mktemp("brand")
    (folder / "client.svg").write_text(HARMLESS["gradient"])
    lines = {
        "client": "Client AG",
        "logo": "client.svg",
        "accent": "#7a1f4b",
        "confidentiality": "Confidential: for Client AG only",
        "draft": True,
        "titles": {"people": "Who gains, and who has to be asked first"},
        "so_what": {"scenario-1": "Start in spring."},
    }
    (folder / "report.yaml").write_text(json.dumps(lines))
    return read_brand(folder / "report.yaml", {}, ["baseline", "scenario-1"])


def test_hostile_texts_everywhere_run_and_load_nothing(opened: Opened) -> None:
    lines = ("client", "question", "author", "date", "confidentiality")
    everywhere: dict[str, Any] = dict.fromkeys(lines, ALL_HOSTILE)
    keys = ("answer", "scenarios", "sure", "time", "trust", "network", "people", "numbers")
    brand = Brand.model_construct(
        **everywhere,
        draft=True,
        accent="#0b4f71",
        titles=dict.fromkeys(keys, ALL_HOSTILE),
        so_what=dict.fromkeys([*keys, "scenario-1", "scenario-2"], ALL_HOSTILE),
    )
    seen = opened("malicious", brand)
    assert seen.problems == []
    assert seen.page.evaluate("window.hacked") is None
    assert [url for url in seen.requests if not url.startswith(("data:", "blob:"))] == [
        seen.page.url
    ]
    assert seen.page.locator("h1").text_content() == ALL_HOSTILE
    assert seen.page.locator("svg a, main a:not([href^='#']), iframe, object").count() == 0
    assert seen.page.locator("script:not([type])").count() == 4


@pytest.mark.parametrize("name", HOSTILE)
def test_a_logo_runs_and_loads_nothing_even_if_it_were_taken(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(page, "get_plotlyjs", lambda: "")  # five megabytes that change nothing here
    data = b64encode(SVG.format(HOSTILE[name]).encode()).decode()
    brand = Brand.model_construct(logo=f"data:image/svg+xml;base64,{data}", client="Client AG")
    report = Report("Report", "Why?", "About nothing.", [], [], {}, {}).branded(brand)
    path = tmp_path / "page.html"
    path.write_text(page.whole_page(report), encoding="utf-8")
    context = browser.new_context(offline=True)
    seen = watched(context.new_page())
    seen.page.goto(path.as_uri())
    seen.wait()
    assert seen.problems == []
    assert seen.page.evaluate("window.hacked") is None
    assert {url.partition(":")[0] for url in seen.requests} <= {"file", "data"}
    assert sum(url.startswith("file") for url in seen.requests) == 1
    context.close()


def test_the_cover_is_seen(opened: Opened, brand: Brand) -> None:
    seen = opened("one", brand)
    assert seen.problems == []
    logo = seen.page.get_by_role("img", name="Logo of Client AG")
    assert logo.evaluate("(image) => image.complete && image.getBoundingClientRect().height > 20")
    header = seen.page.get_by_role("banner")
    for text in ("Interlock report for Client AG", "Confidential: for Client AG only", "Draft"):
        assert header.get_by_text(text, exact=True).is_visible()
    assert seen.page.get_by_role("heading", name="Who gains, and who has to be asked").count() == 1
    assert seen.page.locator(".so-what", has_text="Start in spring.").is_visible()


def test_the_accent_colors_header_rules_and_so_what_and_no_data(
    opened: Opened, brand: Brand
) -> None:
    plain, colored = opened("one", Brand()), opened("one", brand)

    def color(visit: Visit, place: str, what: str) -> str:
        script = f"(element) => getComputedStyle(element).{what}"
        return str(visit.page.locator(place).first.evaluate(script))

    accent = "rgb(122, 31, 75)"
    assert color(colored, ".cover .brand", "color") == accent
    for place, side in (("nav", "Left"), (".so-what", "Left"), ("footer", "Top")):
        assert color(colored, place, f"border{side}Color") == accent
    for place in ("nav a", "summary", "h1", ".card .figure"):
        assert color(colored, place, "color") == color(plain, place, "color")
    assert colored.page.evaluate(DATA) == plain.page.evaluate(DATA)


def test_draft_and_confidentiality_stand_on_every_sheet(opened: Opened, brand: Brand) -> None:
    sheet = opened("one", brand).page
    mark = sheet.locator(".watermark")
    assert not mark.is_visible()
    sheet.emulate_media(media="print")
    assert mark.is_visible()
    assert mark.evaluate("(element) => getComputedStyle(element).position") == "fixed"
    rules = sheet.evaluate(
        "() => Array.from(document.styleSheets[1].cssRules, (rule) => rule.cssText).join(' ')"
    )
    assert "@bottom-left" in rules and "Confidential: for Client AG only" in rules
    sheet.emulate_media(media="screen")


def test_a_branded_page_fits_a_phone(opened: Opened, brand: Brand) -> None:
    sheet = opened("one", brand).page
    sheet.set_viewport_size({"width": 375, "height": 900})
    assert sheet.evaluate(SETTLED_WIDTH, 375) <= 375
