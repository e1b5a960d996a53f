"""The report: one self-contained HTML file that opens from disk and asks nothing of a network."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from plotly.offline import get_plotlyjs

from experiments.store import Result
from experiments.whole_file import write_whole
from model.scenario import Scenario
from reports import wording
from reports.evidence import Evidence
from reports.markup import data_block, script, section_element, tag
from reports.parts import Section
from reports.printing import changes_in_words, precision_in_words
from reports.sections import SECTIONS

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)


UNFINISHED = "..."  # what a new scenario file holds where a question is to be written


def write_report(result: Result, path: Path) -> Path:
    """Write the report of a result as one HTML file and return its path."""
    return write_page(report_page(result), Path(path))


def write_page(text: str, path: Path) -> Path:
    """Write the text of a page as one HTML file and return its path."""
    page = text.encode(errors="replace")  # names of files may be no UTF-8
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: file.write(page))
    return path


def report_page(result: Result) -> str:
    """Return the report of a result as the text of an HTML page."""
    evidence = Evidence(result)
    sections = [section for make in SECTIONS if (section := make(evidence)) is not None]
    opening = [_cover(evidence), contents(sections, tag("h2", "In short"))]
    footer = provenance(result, result.scenarios)
    return whole_page(_question(evidence), opening, sections, footer)


def whole_page(
    title: str, opening: Iterable[Element], sections: Sequence[Section], footer: Element
) -> str:
    """Return the text of an HTML page that holds everything it needs.

    Parameters
    ----------
    title
        Title of the window.
    opening
        What stands before the sections.
    sections
        The page itself.
    footer
        What stands after them.
    """
    charts = [chart for section in sections for chart in section.charts]
    keys = {id(chart): f"figure-{number}" for number, chart in enumerate(charts, 1)}
    body = tag(
        "body",
        tag("a", "Skip to the answer", href="#answer", class_="skip"),
        *opening,
        tag("main", *(section_element(section, keys) for section in sections)),
        footer,
        data_block("claims", [section.as_claim() for section in sections]),
        *(data_block(keys[id(chart)], chart.figure.to_plotly_json()) for chart in charts),
        script(get_plotlyjs()),
        script(_packaged("page.js")),
    )
    page = tag("html", _head(title), body, lang="en")
    return "<!DOCTYPE html>\n" + ElementTree.tostring(page, encoding="unicode", method="html")


def _head(title: str) -> Element:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} - Interlock"),
        tag("style", _packaged("page.css")),
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


def _cover(evidence: Evidence) -> Element:
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
    return cover("Interlock report", _question(evidence), about, marks, result)


def cover(
    brand: str, question: str, about: str, marks: Iterable[str], result: Result | None = None
) -> Element:
    """Return what a page begins with: what it is, its question, and what a reader must know.

    Of a result this is also what its command changed, and how closely it asked to know.
    """
    told = [changes_in_words(result), precision_in_words(result)] if result else []
    return tag(
        "header",
        tag("p", brand, class_="brand"),
        tag("h1", question),
        tag("p", about, class_="about"),
        *(tag("p", text, class_="about") for text in told if text),
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
        "Experiment": str(manifest.get("fingerprint", ""))[:12],
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
