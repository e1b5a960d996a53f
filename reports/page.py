"""The report: one self-contained HTML file that opens from disk and asks nothing of a network."""

import gzip
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from plotly.offline import get_plotlyjs

from experiments.store import Result
from experiments.whole_file import write_whole
from model.department_names import call_departments
from model.scenario import Scenario
from reports import wording
from reports.brand import PLAIN, Brand, style_of
from reports.browser import find_browser
from reports.evidence import Evidence
from reports.markup import data_block, script, section_element, tag
from reports.parts import DRAFT, Report, Section
from reports.printing import changes_in_words, precision_in_words
from reports.sections import SECTIONS
from reports.stills import stills

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
UNFINISHED = "..."  # what a new scenario file holds where a question is to be written


def write_report(
    result: Result, path: Path, brand: Brand = PLAIN, with_names: bool = False
) -> Path:
    """Write the report of a result as one HTML file and return its path.

    Where a browser is installed, the file holds a still picture of each chart, too.

    Parameters
    ----------
    result, brand, with_names
        As in `comparison_report`.
    path
        File of the page.
    """
    report = comparison_report(result, brand, with_names)
    pictures = stills(report) if find_browser() else []
    return write_page(whole_page(report, pictures), Path(path))


def write_page(text: str, path: Path) -> Path:
    """Write the text of a page as one HTML file and return its path."""
    page = text.encode(errors="replace")  # names of files may be no UTF-8
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: file.write(page))
    return path


def report_page(result: Result, brand: Brand = PLAIN, with_names: bool = False) -> str:
    """Return the report of a result as the text of an HTML page, as `comparison_report` says."""
    return whole_page(comparison_report(result, brand, with_names))


def comparison_report(result: Result, brand: Brand = PLAIN, with_names: bool = False) -> Report:
    """Return what is said about scenarios and their differences from the baseline.

    Parameters
    ----------
    result
        The result.
    brand
        What a consultant puts on it.
    with_names
        Whether imported people may be named.
    """
    call_departments(result.department_names)
    evidence = Evidence(result, brand.so_what, with_names)
    report = report_about(
        result,
        kind="Interlock report",
        question=_question(evidence),
        about=_about(evidence),
        marks=_marks(evidence),
        sections=[section for make in SECTIONS if (section := make(evidence)) is not None],
        has_contents=True,
    )
    return report.branded(brand)


def report_about(
    result: Result, scenarios: Iterable[Scenario] | None = None, **parts: Any
) -> Report:
    """Return a report of a result with what its folder tells: what was asked, where it comes from.

    Parameters
    ----------
    result
        The result.
    scenarios
        Those that the report is about; all of the result when left out.
    **parts
        The other attributes of `Report`.
    """
    asked = [changes_in_words(result), precision_in_words(result)]
    parts["marks"] = [wording.for_readers(mark) for mark in parts["marks"]]
    return Report(
        asked=[text for text in asked if text],
        versions=result.manifest.get("versions", {}),
        facts=provenance(result, result.scenarios if scenarios is None else scenarios),
        **parts,
    )


def whole_page(report: Report, pictures: Sequence[bytes] = (), *, has_scripts: bool = True) -> str:
    """Return the text of an HTML page that holds everything it needs.

    Parameters
    ----------
    report
        What is said.
    pictures
        An SVG of each chart, for paper and for readers without scripts; where there are none,
        scripts draw them for paper.
    has_scripts
        Whether it is for a screen; paper gets the pictures and no script.
    """
    brand, sections, charts = report.brand, report.sections, report.charts
    keys = {id(chart): f"figure-{number}" for number, chart in enumerate(charts, 1)}
    drawings = {id(chart): svg for chart, svg in zip(charts, pictures, strict=bool(pictures))}
    scripts = dict.fromkeys(name for section in sections for name in section.scripts)
    body = tag(
        "body",
        tag("a", "Skip to the answer", href="#answer", class_="skip"),
        *([tag("div", DRAFT, class_="watermark", aria_hidden="true")] if brand.draft else []),
        _cover(report),
        *([contents(sections, tag("h2", "In short"))] if report.has_contents else []),
        tag("main", *(section_element(section, keys, drawings) for section in sections)),
        _footer(report),
    )
    head = _head(report.question, brand)
    if has_scripts:
        head.append(script('document.documentElement.classList.add("with-scripts");'))
        body.extend(
            [
                data_block("claims", [section.as_claim() for section in sections]),
                *(data_block(keys[id(chart)], chart.figure.to_plotly_json()) for chart in charts),
                tag("script", _packed(get_plotlyjs()), type="application/gzip", id="plotly"),
                *(script(_packaged(name)) for name in ("page.js", *scripts)),
            ]
        )
    page = tag("html", head, body, lang=brand.language)
    return "<!DOCTYPE html>\n" + ElementTree.tostring(page, encoding="unicode", method="html")


@cache
def _packed(code: str) -> str:
    """Return code packed, as text: unpacked it would be the largest part of a page by far."""
    return b64encode(gzip.compress(code.encode(), mtime=0)).decode()


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


def _marks(evidence: Evidence) -> list[str]:
    """List what a reader must know about the runs."""
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
    return marks


def _about(evidence: Evidence) -> str:
    names = ", ".join(scenario.name for scenario in evidence.scenarios.values())
    about = f"{names} against {evidence.the_baseline}" if names else evidence.baseline.name
    day = str(evidence.result.manifest.get("started", ""))[:10]
    return f"{about}, {evidence.over}. Simulated on {day}."


def kind_for(report: Report) -> str:
    """Say what a report is and for whom."""
    return report.kind + f" for {report.brand.client}" * bool(report.brand.client)


def made_by(report: Report) -> str:
    """Say who made a report, when, and on which experiment it rests, as far as that is known."""
    brand, run = report.brand, report.facts.get("Run", "")
    by = [f"By {brand.author}"] * bool(brand.author)
    made = ", ".join(filter(None, [*by, brand.date]))
    facts = ". ".join(filter(None, [made, f"Run {run}" if run else ""]))
    return f"{facts}." if facts else ""


def _cover(report: Report) -> Element:
    """Return what a page begins with: whose it is, its question, and what a reader must know."""
    brand, facts = report.brand, made_by(report)
    logo = tag("img", src=brand.logo, alt=f"Logo of {brand.client}" if brand.client else "Logo")
    return tag(
        "header",
        *([tag("p", logo, class_="logo")] if brand.logo else []),
        tag("p", kind_for(report), class_="brand"),
        tag("h1", report.question),
        tag("p", report.about, class_="about"),
        *(tag("p", text, class_="about") for text in report.asked),
        *([tag("p", facts, class_="about")] if facts else []),
        *([tag("p", brand.confidentiality, class_="secret")] if brand.confidentiality else []),
        *(tag("p", mark, class_="mark") for mark in report.marks),
        class_="cover",
    )


def contents(sections: Iterable[Section], *heading: Element) -> Element:
    """Return the titles of sections, each a link."""
    links = [tag("li", tag("a", section.title, href=f"#{section.key}")) for section in sections]
    return tag("nav", *heading, tag("ol", *links), aria_label="Sections")


def provenance(result: Result, scenarios: Iterable[Scenario]) -> dict[str, str]:
    """Return what is needed, beside the versions, to get the numbers of a result again."""
    manifest = result.manifest
    return {
        "Scenarios": "; ".join(f"{each.key} {each.fingerprint()[:12]}" for each in scenarios),
        "Seed": str(result.seed),
        "Runs": f"{result.finished:,} of {result.planned:,}",
        "Run": str(manifest.get("fingerprint", ""))[:12],
        "Source of the model": str(manifest.get("source_hash", ""))[:12],
        "Command": str(manifest.get("command", "")) or "not noted",
        "Simulated": str(manifest.get("started", "")),
        "Result folder": result.folder.name,
    }


def all_facts(report: Report) -> dict[str, str]:
    """Return all that is needed to get the same numbers again, each with its name."""
    packages = {**report.versions, "plotly": version("plotly")}
    return {
        "Interlock": str(packages.pop("interlock", "unknown")),
        **report.facts,
        "Packages": ", ".join(f"{name} {number}" for name, number in packages.items()),
    }


def _footer(report: Report) -> Element:
    facts = all_facts(report).items()
    pairs = [part for name, text in facts for part in (tag("dt", name), tag("dd", text))]
    return tag("footer", tag("h2", "Where this page comes from"), tag("dl", *pairs))


def _packaged(name: str) -> str:
    return files("reports").joinpath(name).read_text(encoding="utf-8")
