"""What the report is made of: sections, and in them charts and tables, before any markup."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import plotly.graph_objects as go

from experiments.comparison import Claim

Cell = str | Element
FIGURES_BEHIND = "Show the figures behind this chart"
SECTION_KEYS = (
    "answer", "scenarios", "sure", "time", "customers", "trust", "network", "people",
    "trade-offs", "try", "assumptions", "numbers", "words", "settings", "first", "screening",
    "inputs", "regret", "drawn",
)  # fmt: skip
"""Keys of the sections of all pages about results, which a `report.yaml` may name.

A page about worlds also has sections whose keys are `fails-` and the key of a scenario.
"""


@dataclass(frozen=True)
class Cover:
    """What a page begins with.

    Attributes
    ----------
    kind
        What the page is, such as "Interlock report".
    question
        What it answers.
    about
        Of what and when.
    marks
        What a reader must know first, such as that runs are missing.
    run
        Which experiment it rests on: the start of its fingerprint.
    """

    kind: str
    question: str
    about: str
    marks: Sequence[str] = ()
    run: str = ""


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
    """

    heading: str
    figure: go.Figure
    alternative: str
    note: str = ""
    is_wide: bool = False
    is_square: bool = False


@dataclass(frozen=True)
class Table:
    """A table under a disclosure; columns from `numbers_from` on hold numbers.

    A cell is a text, or an element that holds more than text.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers_from: int = 1
    disclosure: str = FIGURES_BEHIND
    is_on_paper: bool = True


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
    charts, legend, tables
        The chart in its panels, what its signs mean, and the figures behind it.
    controls, scripts
        Elements below the charts that a reader can work, and the packaged scripts that they need.
    source
        Where the numbers come from.
    so_what
        What it means for the client, in the author's words.
    written_by
        Who wrote the title: `interlock` or the `author`.
    claims, facts
        What the title rests on, for checks by a program.
    """

    key: str
    topic: str
    title: str
    sentences: Sequence[str] = ()
    opening: Sequence[Element] = ()
    charts: Sequence[Chart] = ()
    legend: Sequence[tuple[str, str]] = ()
    controls: Sequence[Element] = ()
    scripts: Sequence[str] = ()
    tables: Sequence[Table] = ()
    source: str = ""
    so_what: str = ""
    written_by: str = "interlock"
    claims: Sequence[Claim] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_claim(self) -> dict[str, Any]:
        """Return the title with what it rests on."""
        return {
            "section": self.key,
            "title": self.title,
            "written_by": self.written_by,
            "facts": dict(self.facts),
            "claims": [asdict(claim) for claim in self.claims],
        }
