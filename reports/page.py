"""The report: one self-contained HTML file that opens from disk and asks nothing of a network."""

from collections.abc import Iterable, Sequence
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
    footer = provenance(result, result.scenarios)
    return whole_page(
        _question(evidence), [_cover(evidence), _contents(sections)], sections, footer
    )


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
    return tag(
        "header",
        tag("p", "Interlock report", class_="brand"),
        tag("h1", _question(evidence)),
        tag("p", f"{about}, {evidence.over}. Simulated on {day}.", class_="about"),
        *(tag("p", mark, class_="mark") for mark in marks),
        class_="cover",
    )


def _contents(sections: Iterable[Section]) -> Element:
    links = [tag("li", tag("a", section.title, href=f"#{section.key}")) for section in sections]
    return tag("nav", tag("h2", "In short"), tag("ol", *links), aria_label="Sections")


def provenance(result: Result, scenarios: Iterable[Scenario]) -> Element:
    """Return the footer: all that is needed to get the same numbers again."""
    manifest = result.manifest
    packages = {**manifest.get("versions", {}), "plotly": version("plotly")}
    facts = {
        "Interlock": str(packages.pop("interlock", "unknown")),
        "Scenarios": "; ".join(f"{each.key} {each.fingerprint()[:12]}" for each in scenarios),
        "Seed": str(result.seed),
        "Runs": f"{result.finished:,} of {result.planned:,}",
        "Experiment": str(manifest.get("fingerprint", ""))[:12],
        "Source of the model": str(manifest.get("source_hash", ""))[:12],
        "Packages": ", ".join(f"{name} {number}" for name, number in packages.items()),
        "Command": str(manifest.get("command", "")) or "not noted",
        "Simulated": str(manifest.get("started", "")),
        "Result folder": result.folder.name,
    }
    pairs = [part for name, text in facts.items() for part in (tag("dt", name), tag("dd", text))]
    return tag("footer", tag("h2", "Where this report comes from"), tag("dl", *pairs))


def _packaged(name: str) -> str:
    return files("reports").joinpath(name).read_text(encoding="utf-8")
