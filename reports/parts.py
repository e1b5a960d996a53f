"""What the report is made of: sections, and in them charts and tables, before any markup."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import Element

import pandas as pd
import plotly.graph_objects as go

from experiments.comparison import Claim
from model.outcomes import Measure
from reports import wording
from reports.brand import PLAIN, Brand
from reports.charts.forest import forest

Cell = str | Element
DRAFT = "Draft"
EXPLORER = "try"  # key of the section in which a reader moves through a grid


@dataclass(frozen=True)
class Intervals:
    """What an interval chart draws, as numbers: a slide draws it again, to be edited there.

    Attributes
    ----------
    rows
        Columns `label`, `estimate`, `low`, `high` and `verdict`, in the order drawn.
    measure
        What is compared.
    bound
        Half-width of the band "too small to matter" [unit of the measure].
    group
        Column whose value is a heading whenever it changes.
    span
        Further values that the axis holds, so that several panels share it [unit of the measure].
    note
        Remark under the heading, where the page draws the same numbers as bars.
    """

    rows: pd.DataFrame
    measure: Measure
    bound: float = 0.0
    group: str | None = None
    span: Sequence[float] = ()
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A figure with the words that stand for it.

    Attributes
    ----------
    heading
        Name of the panel; empty where the section has one chart only.
    figure
        The drawing.
    alternative
        What the drawing shows, in words made from the same data.
    note
        Remark under the heading.
    is_wide, is_square
        Whether it takes the whole width, and whether its height follows its width.
    intervals
        What is drawn, where an interval chart can show it.
    """

    heading: str
    figure: go.Figure
    alternative: str
    note: str = ""
    is_wide: bool = False
    is_square: bool = False
    intervals: Intervals | None = None


def interval_chart(
    heading: str, intervals: Intervals, alternative: str, note: str = "", *, is_wide: bool = False
) -> Chart:
    """Return the interval chart of a table, which holds the table as well."""
    figure = forest(
        intervals.rows,
        intervals.measure,
        bound=intervals.bound,
        group=intervals.group,
        span=intervals.span,
    )
    return Chart(heading, figure, alternative, note, is_wide=is_wide, intervals=intervals)


@dataclass(frozen=True)
class Table:
    """A table under a disclosure; columns from `numbers_from` on hold numbers.

    A cell is a text, or an element that holds more than text. Without a `disclosure` of its own it
    is offered by its caption.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers_from: int = 1
    disclosure: str = ""
    is_on_paper: bool = True

    @property
    def offer(self) -> str:
        """What is read where the table is closed: what it holds."""
        return self.disclosure or f"Show the figures: {wording.in_sentence(self.caption)}"


@dataclass(frozen=True)
class Section:
    """One message, with all that carries it.

    Attributes
    ----------
    key, topic, title
        Anchor in the page, what it is about, and what it says.
    sentences
        At most two.
    opening
        Elements between title and sentences.
    open_tables
        Tables that stand open after them, since they are the answer.
    so_what
        Advice with what it is about; that is empty where there is one scenario only.
    charts, legend, tables
        The chart in its panels, what its signs mean, and the figures behind it.
    controls, scripts
        Elements below the charts that a reader can work, and the packaged scripts that they need.
    source
        Where the numbers come from.
    remark
        What it means for the client, in the author's words.
    written_by
        Who wrote the title: `interlock` or the `author`.
    claims, facts
        What the title rests on, for checks by a program.
    is_reference
        Whether it is looked things up in, rather than shown to an audience.
    """

    key: str
    topic: str
    title: str
    sentences: Sequence[str] = ()
    opening: Sequence[Element] = ()
    open_tables: Sequence[Table] = ()
    so_what: Sequence[tuple[str, str]] = ()
    charts: Sequence[Chart] = ()
    legend: Sequence[tuple[str, str]] = ()
    controls: Sequence[Element] = ()
    scripts: Sequence[str] = ()
    tables: Sequence[Table] = ()
    source: str = ""
    remark: str = ""
    written_by: str = "interlock"
    claims: Sequence[Claim] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_reference: bool = False

    @property
    def advice(self) -> Sequence[tuple[str, str]]:
        """What follows from it: the author's words, or else what the verdicts allow."""
        return [("", self.remark)] if self.remark else self.so_what

    def as_claim(self) -> dict[str, Any]:
        """Return the title with what it rests on."""
        return {
            "section": self.key,
            "title": self.title,
            "written_by": self.written_by,
            "facts": dict(self.facts),
            "claims": [asdict(claim) for claim in self.claims],
        }


@dataclass(frozen=True)
class Report:
    """All that is said about a result, before it becomes a page or slides.

    Attributes
    ----------
    kind, question, about
        The cover: what this is, what was asked, and what was simulated for it.
    asked
        What the command changed, and how closely it asked to know, if it did.
    marks
        What a reader must know before anything else, such as that runs are missing.
    sections
        The report itself.
    versions
        Those of Interlock and of the packages that decide the numbers.
    facts
        What else is needed to get the same numbers again, each with its name.
    has_contents
        Whether the titles stand together at the beginning.
    brand
        What a consultant puts on it.
    """

    kind: str
    question: str
    about: str
    marks: Sequence[str]
    sections: Sequence[Section]
    versions: Mapping[str, str]
    facts: Mapping[str, str]
    has_contents: bool = False
    asked: Sequence[str] = ()
    brand: Brand = PLAIN

    def branded(self, brand: Brand) -> "Report":
        """Return the report with what a consultant puts on it, own titles and texts included."""
        sections = [
            replace(
                section,
                title=brand.titles.get(section.key, section.title),
                written_by="author" if section.key in brand.titles else section.written_by,
                remark=brand.so_what.get(section.key, section.remark),
            )
            for section in self.sections
        ]
        marks = [DRAFT] * brand.draft + [mark for mark in self.marks if mark != DRAFT]
        question = brand.question or self.question
        return replace(self, question=question, marks=marks, sections=sections, brand=brand)

    @property
    def charts(self) -> list[Chart]:
        """All charts, in their order."""
        return [chart for section in self.sections for chart in section.charts]
