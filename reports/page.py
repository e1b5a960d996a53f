"""The report: one self-contained HTML file that opens from disk and asks nothing of a network."""

import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from plotly.offline import get_plotlyjs

from experiments.store import Result
from experiments.whole_file import write_whole
from model.scenario import Scenario
from reports import wording
from reports.brand import PLAIN, Brand, style_of
from reports.evidence import Evidence
from reports.markup import data_block, script, section_element, tag
from reports.parts import Cover, Section
from reports.sections import SECTIONS

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
CLAIMS = "claims"  # id of the titles with what they rest on
DRAFT = "Draft"
UNFINISHED = "..."  # what a new scenario file holds where a question is to be written


def write_report(
    result: Result, path: Path, brand: Brand = PLAIN, with_names: bool = False
) -> Path:
    """Write the report of a result as one HTML file and return its path."""
    return write_page(report_page(result, brand, with_names), Path(path))


def write_page(text: str, path: Path) -> Path:
    """Write the text of a page as one HTML file and return its path."""
    page = text.encode(errors="replace")  # names of files may be no UTF-8
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: file.write(page))
    return path


def claims_of(path: Path) -> list[dict[str, Any]]:
    """Read from a written page its titles with what they rest on."""
    text = path.read_text(encoding="utf-8")
    start, end = f'<script type="application/json" id="{CLAIMS}">', "</script>"
    block = text.partition(start)[2].partition(end)[0]
    claims: list[dict[str, Any]] = json.loads(block)
    return claims


def report_page(result: Result, brand: Brand = PLAIN, with_names: bool = False) -> str:
    """Return the report of a result as the text of an HTML page.

    Parameters
    ----------
    result
        The result.
    brand
        What a consultant puts on it.
    with_names
        Whether imported people may be named.
    """
    evidence = Evidence(result, brand.so_what, with_names)
    sections = [section for make in SECTIONS if (section := make(evidence)) is not None]
    footer = provenance(result, result.scenarios)
    return whole_page(_cover(evidence), sections, footer, brand, has_contents=True)


def whole_page(
    cover: Cover,
    sections: Iterable[Section],
    footer: Element,
    brand: Brand = PLAIN,
    *,
    has_contents: bool = False,
) -> str:
    """Return the text of an HTML page that holds everything it needs.

    Parameters
    ----------
    cover
        What the page begins with.
    sections
        The page itself.
    footer
        What stands after them.
    brand
        What a consultant puts on it.
    has_contents
        Whether the titles of all sections stand before them.
    """
    sections = brand.in_own_words(sections)
    charts = [chart for section in sections for chart in section.charts]
    keys = {id(chart): f"figure-{number}" for number, chart in enumerate(charts, 1)}
    scripts = dict.fromkeys(name for section in sections for name in section.scripts)
    body = tag(
        "body",
        tag("a", "Skip to the answer", href="#answer", class_="skip"),
        *([tag("div", DRAFT, class_="watermark", aria_hidden="true")] if brand.draft else []),
        _cover_element(cover, brand),
        *([contents(sections, tag("h2", "In short"))] if has_contents else []),
        tag("main", *(section_element(section, keys) for section in sections)),
        footer,
        data_block(CLAIMS, [section.as_claim() for section in sections]),
        *(data_block(keys[id(chart)], chart.figure.to_plotly_json()) for chart in charts),
        script(get_plotlyjs()),
        *(script(_packaged(name)) for name in ("page.js", *scripts)),
    )
    head = _head(brand.question or cover.question, brand)
    page = tag("html", head, body, lang=brand.language)
    return "<!DOCTYPE html>\n" + ElementTree.tostring(page, encoding="unicode", method="html")


def _head(title: str, brand: Brand) -> Element:
    own_style = style_of(brand)
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} - Interlock"),
        tag("style", _packaged("page.css")),
        *([tag("style", own_style)] if own_style else []),
        script('document.documentElement.classList.add("with-scripts");'),
    )


def _question(evidence: Evidence) -> str:
    if evidence.is_alone:
        scenario = next(iter(evidence.scenarios.values()))
        asked = f"What changes with {scenario.name_in_sentence}?"
        return asked if UNFINISHED in scenario.question else scenario.question or asked
    if not evidence.scenarios:
        asked = evidence.baseline.question
        return evidence.baseline.name if UNFINISHED in asked or not asked else asked
    count = wording.count_in_words(len(evidence.scenarios))
    return f"What do {count} changes do to value, customers and people?"


def _cover(evidence: Evidence) -> Cover:
    result = evidence.result
    marks = []
    if result.quick:
        runs = wording.counted(evidence.headlines.replications, "run")
        marks.append(f"Quick look: {runs}{' of each scenario' * bool(evidence.scenarios)}")
    if not result.is_complete:
        marks.append(f"Not finished: {result.finished:,} of {result.planned:,} runs")
    if result.failed:
        are = "is" if result.failed == 1 else "are"
        marks.append(f"{wording.counted(result.failed, 'run')} failed and {are} left out")
    if evidence.unlike:
        marks.append("Warning: not the same firm in all scenarios")
    names = ", ".join(scenario.name for scenario in evidence.scenarios.values())
    about = f"{names} against {evidence.the_baseline}" if names else evidence.baseline.name
    day = str(result.manifest.get("started", ""))[:10]
    about = f"{about}, {evidence.over}. Simulated on {day}."
    return Cover("Interlock report", _question(evidence), about, marks, run_of(result))


def run_of(result: Result) -> str:
    """Return which experiment a result is: the start of its fingerprint."""
    return str(result.manifest.get("fingerprint", ""))[:12]


def _cover_element(cover: Cover, brand: Brand) -> Element:
    """Return what a page begins with: whose it is, its question, and what a reader must know."""
    marks = [DRAFT] * brand.draft + list(cover.marks)
    by = [f"By {brand.author}"] * bool(brand.author)
    made = ", ".join(filter(None, [*by, brand.date]))
    run = f"Run {cover.run}" if cover.run else ""
    facts = ". ".join(filter(None, [made, run]))
    logo = tag("img", src=brand.logo, alt=f"Logo of {brand.client}" if brand.client else "Logo")
    return tag(
        "header",
        *([tag("p", logo, class_="logo")] if brand.logo else []),
        tag("p", cover.kind + f" for {brand.client}" * bool(brand.client), class_="brand"),
        tag("h1", brand.question or cover.question),
        tag("p", cover.about, class_="about"),
        *([tag("p", f"{facts}.", class_="about")] if facts else []),
        *([tag("p", brand.confidentiality, class_="secret")] if brand.confidentiality else []),
        *(tag("p", mark, class_="mark") for mark in marks),
        class_="cover",
    )


def contents(sections: Iterable[Section], *heading: Element) -> Element:
    """Return the titles of sections, each a link."""
    links = [tag("li", tag("a", section.title, href=f"#{section.key}")) for section in sections]
    return tag("nav", *heading, tag("ol", *links), aria_label="Sections")


def provenance(result: Result, scenarios: Iterable[Scenario]) -> Element:
    """Return the footer of a page about a result."""
    manifest = result.manifest
    facts = {
        "Scenarios": "; ".join(f"{each.key} {each.fingerprint()[:12]}" for each in scenarios),
        "Seed": str(result.seed),
        "Runs": f"{result.finished:,} of {result.planned:,}",
        "Run": run_of(result),
        "Source of the model": str(manifest.get("source_hash", ""))[:12],
        "Command": str(manifest.get("command", "")) or "not noted",
        "Simulated": str(manifest.get("started", "")),
        "Result folder": result.folder.name,
    }
    return footer(manifest.get("versions", {}), facts)


def footer(versions: Mapping[str, str], facts: Mapping[str, str]) -> Element:
    """Return what a page ends with: all that is needed to get the same numbers again.

    Parameters
    ----------
    versions
        Those of Interlock and of the packages that decide the numbers.
    facts
        What else does, each with its name.
    """
    packages = {**versions, "plotly": version("plotly")}
    facts = {
        "Interlock": str(packages.pop("interlock", "unknown")),
        **facts,
        "Packages": ", ".join(f"{name} {number}" for name, number in packages.items()),
    }
    pairs = [part for name, text in facts.items() for part in (tag("dt", name), tag("dd", text))]
    return tag("footer", tag("h2", "Where this page comes from"), tag("dl", *pairs))


def _packaged(name: str) -> str:
    return files("reports").joinpath(name).read_text(encoding="utf-8")
