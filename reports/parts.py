"""What the report is made of: sections, and in them charts and tables, before any markup."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import plotly.graph_objects as go

from experiments.comparison import Claim

Cell = str | Element
FIGURES_BEHIND = "Show the figures behind this chart"


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
    claims: Sequence[Claim] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_claim(self) -> dict[str, Any]:
        """Return the title with what it rests on."""
        return {
            "section": self.key,
            "title": self.title,
            "written_by": "interlock",
            "facts": dict(self.facts),
            "claims": [asdict(claim) for claim in self.claims],
        }
