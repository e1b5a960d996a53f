"""Markup of the report: elements of HTML, and how sections, charts and tables become them."""

import json
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

import numpy as np

from reports.parts import Chart, Section, Table
from reports.stills import paper_width

MOST_LARGE_PANELS = 4
MOST_ROWS_ON_PAPER = 40  # of a table below a chart: more fill pages that nobody reads
_AS_IT_IS = " <!$'()*+,-./:;=?@[]^_`{|}~"  # in the address of a picture, for it to be short
TWO_COLUMNS = ("scenarios", "people")
THREE_COLUMNS = ("trust", "network")


def tag(name: str, *content: str | Element, **attributes: str) -> Element:
    """Return an element; its texts and attributes are escaped when the page is written."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    element = Element(name, named)
    for part in content:
        if isinstance(part, Element):
            element.append(part)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text = (element.text or "") + part
    return element


def data_block(key: str, content: Any) -> Element:
    """Return a block of JSON that no text inside can end."""
    text = json.dumps(_plain(content), allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return tag("script", text, type="application/json", id=key)


def _plain(content: Any) -> Any:
    """Return data as JSON knows it; what is no finite number becomes null."""
    match content:
        case Mapping():
            return {str(key): _plain(value) for key, value in content.items()}
        case np.ndarray():
            return _plain(content.tolist())
        case list() | tuple():
            return [_plain(value) for value in content]
        case float() | np.floating():
            return float(content) if math.isfinite(content) else None
        case np.integer():
            return int(content)
    return content


def script(code: str) -> Element:
    """Return a script that no text inside can end."""
    return tag("script", code.replace("</script", "<\\/script"))


def section_element(
    section: Section, keys: Mapping[int, str], drawings: Mapping[int, bytes]
) -> Element:
    """Return a section; `keys` names the data of each chart, `drawings` holds SVGs of them."""
    parts: list[Element] = [
        tag("p", section.topic, class_="topic"),
        tag("h2", section.title, id=f"{section.key}-title"),
        *section.opening,
        *map(open_table, section.open_tables),
    ]
    if section.sentences:
        parts.append(tag("p", " ".join(section.sentences)))
    if section.legend:
        signs = [
            tag("li", tag("span", class_=f"sign {sign}", aria_hidden="true"), meaning)
            for sign, meaning in section.legend
        ]
        parts.append(tag("ul", *signs, class_="legend"))
    if section.charts:
        panels = [
            _panel(keys[id(chart)], chart, drawings.get(id(chart))) for chart in section.charts
        ]
        are_many = len(panels) > MOST_LARGE_PANELS and section.key not in TWO_COLUMNS
        are_many |= section.key in THREE_COLUMNS and len(panels) > 2
        parts.append(tag("div", *panels, class_="panels many" if are_many else "panels"))
    if section.remark:
        parts.append(so_what_box(section.remark))
    parts += section.controls
    parts += [_disclosure(table) for table in section.tables]
    if section.source:
        parts.append(tag("p", section.source, class_="source"))
    return tag("section", *parts, id=section.key, aria_labelledby=f"{section.key}-title")


def _panel(key: str, chart: Chart, svg: bytes | None) -> Element:
    drawing = tag(
        "div",
        aria_hidden="true",
        class_="chart",
        data_figure=key,
        data_shape="square" if chart.is_square else "free",
        data_paper=str(paper_width(chart)),
    )
    words = f"{key}-words"
    live = tag("div", drawing, role="img", aria_label=chart.alternative, id=words)
    if svg:
        live.set("class", "on-screen")
    without = "Scripts draw this chart; the table below holds its numbers."
    return tag(
        "div",
        *([tag("h3", chart.heading)] if chart.heading else []),
        *([tag("p", chart.note, class_="note")] if chart.note else []),
        live,
        _still(svg, words) if svg else tag("p", without, class_="instead"),
        class_="panel wide" if chart.is_wide else "panel",
    )


def _still(svg: bytes, words: str) -> Element:
    """Return a still picture: a document of its own, so that no two share the names of parts.

    `words` is the element whose label stands for the picture, too.
    """
    source = "data:image/svg+xml," + quote(svg, safe=_AS_IT_IS)
    return tag("img", src=source, aria_labelledby=words, class_="on-paper")


def _disclosure(table: Table) -> Element:
    is_short = len(table.rows) <= MOST_ROWS_ON_PAPER
    where = "on-any" if table.is_on_paper and is_short else "off-paper"
    return tag("details", tag("summary", table.offer), open_table(table), class_=where)


def open_table(table: Table) -> Element:
    """Return a table that scrolls sideways by itself where it is wider than the screen."""
    return tag(
        "div",
        table_element(table),
        class_="scrolls",
        tabindex="0",
        role="region",
        aria_label=table.caption,
    )


def so_what_box(text: str) -> Element:
    """Return the box that says what a finding means."""
    return tag("p", tag("strong", "So what: "), text, class_="so-what")


def card(term: str, figure: str, detail: str, kind: str) -> Element:
    """Return one of the cards that give the answer: what it is about, the figure, what it means."""
    return tag(
        "div",
        tag("dt", term),
        tag("dd", figure, class_="figure"),
        tag("dd", detail, class_="detail"),
        class_=f"card {kind}",
    )


def table_element(table: Table) -> Element:
    """Return a table with its caption, a head for each column and for each row."""
    classes = ["number" if i >= table.numbers_from else "text" for i in range(len(table.columns))]
    head = [
        tag("th", text, scope="col", class_=kind)
        for text, kind in zip(table.columns, classes, strict=True)
    ]
    rows = [
        tag(
            "tr",
            tag("th", row[0], scope="row"),
            *(
                tag("td", text, class_=kind)
                for text, kind in zip(row[1:], classes[1:], strict=True)
            ),
        )
        for row in table.rows
    ]
    caption = tag("caption", table.caption)
    return tag("table", caption, tag("thead", tag("tr", *head)), tag("tbody", *rows))
