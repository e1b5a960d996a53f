"""Slides of a report: one message each, with charts that PowerPoint can edit where it has them."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from experiments.whole_file import write_whole
from reports.charts.style import BLUE, GRAY, GREEN, INK, PURPLE, VERMILLION
from reports.native_charts import add_intervals, paint
from reports.page import all_facts, kind_for, made_by
from reports.parts import Chart, Report, Section, Table
from reports.pictures import Picture
from reports.sections import WORDS
from reports.slide_template import Template, placeholder, title_size
from reports.slide_text import cell_text, fitting_size, shortened, text_height
from reports.storyboard import (
    DENSITY,
    GRID,
    HEADING,
    NOTE,
    PADDING,
    SIDES,
    TABLE_SIZE,
    Message,
    advice_height,
    column_widths,
    messages,
    panel_height,
    pictures,
    row_height,
    size_of_tables,
    told_sections,
)

_PNG = "data:image/png;base64,"
LOGO_WIDTH, LOGO_HEIGHT = 3.0, 0.8  # of the client's logo on the cover, at most [in]
TITLE_SIZES = (44, 40, 36, 32, 28, 26, 24, 22, 20, 18, 16)
TEXT_SIZES = (16, 14, 13, 12, 11)
SMALL_SIZES = (12, 11, 10)
SOURCE_SIZE = 10
CHART_SHARE = 0.66  # of the width, where a chart stands alone: the rest is for words
BESIDE = 0.3  # between chart and words [in]
WORDS_BELOW = 0.95  # what words below several panels take [in]
SOURCE = 0.22  # what the source takes, one line; the notes hold all of it [in]
ONE_LINE = 0.2  # height of a line at the foot of a slide [in]
MOST_SCALED = 1.5  # how much higher than it is made for a panel may be
EDGE = 0.06  # width of the bar beside advice [in]
NOTHING = "\u00a0"  # in an empty cell: without a letter it would be as high as 18 pt need
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's table without fills and lines
INTERVAL = "95 % interval"
SO_WHAT = "So what"
SIGNS = {  # what stands for a finding in a line of text; all are in Arial
    "better": ("●", BLUE),
    "worse": ("■", VERMILLION),
    "clear": ("♦", INK),
    "small": ("♦", GRAY),
    "unclear": ("○", GRAY),
    "band": ("▬", "#c3c8d0"),
    "sales": ("●", BLUE),
    "accounts": ("■", GREEN),
    "operations": ("♦", PURPLE),
    "marketing": ("▲", VERMILLION),
    "specialists": ("★", GRAY),
    "lead": ("○", INK),
    "outlined": ("○", BLUE),
    "now": ("◊", INK),
    "stretch": ("▬", "#9fd8c9"),
    "framed": ("□", INK),
    "dashed": ("□", GRAY),
}

Draw = Callable[[Sequence[Picture]], list[bytes]]
"""Draws pictures, as `reports.pictures.drawn` does."""
Box = tuple[float, float, float, float]
"""Left, top, width and height [in]."""


@dataclass
class Written:
    """What became of the slides: how many, and how many charts can be edited."""

    slides: int = 0
    editable: int = 0
    drawn: int = 0
    left_out: int = 0


def write_slides(
    report: Report, path: Path, template: Template, *, draw: Draw | None = None
) -> Written:
    """Write the slides of a report as one .pptx file, and say what is on them.

    Parameters
    ----------
    report
        What is told.
    path
        Where the file is to be.
    template
        The presentation that slides are added to.
    draw
        Draws the charts that PowerPoint does not have; without it they are left out.
    """
    deck = _Deck(report, template)
    room = deck.room
    told = messages(
        report, width=room[2], height=room[3] - WORDS_BELOW, has_pictures=draw is not None
    )
    _add_cover(deck)
    if report.has_contents and len({each.section.key for each in told}) > 1:
        _add_contents(deck)
    for message in told:
        _add_message(deck, message)
    deck.fill_in(draw)
    deck.written.slides = len(template.slides.slides)
    deck.written.left_out = 0 if draw is not None else pictures(report) + has_drawing(report)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, template.slides.save)
    return deck.written


@dataclass
class _Deck:
    """Slides in the making."""

    report: Report
    template: Template
    written: Written = field(default_factory=Written)
    missing: list[tuple[Slide, Chart, Box]] = field(default_factory=list)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a slide [in]."""
        slides = self.template.slides
        return (slides.slide_width or 0) / Inches(1), (slides.slide_height or 0) / Inches(1)

    @property
    def room(self) -> Box:
        """What lies between title and source."""
        left, top, width, height = self.title_box
        inset = _inset(self.template.message)
        start = top + height + 0.1
        return left + inset, start, width - 2 * inset, self.foot - SOURCE - 0.05 - start

    @property
    def title_box(self) -> Box:
        """Where titles stand."""
        title = _title(self.template.message)
        width, height = self.size
        if None in (title.left, title.top, title.width, title.height):
            return 0.04 * width, 0.05 * height, 0.92 * width, 0.14 * height
        return (
            title.left / Inches(1),
            title.top / Inches(1),
            title.width / Inches(1),
            title.height / Inches(1),
        )

    @property
    def foot(self) -> float:
        """Where the line at the foot of slides begins [in]."""
        number = placeholder(self.template.message, PP_PLACEHOLDER.SLIDE_NUMBER)
        height = self.size[1]
        top = None if number is None or number.top is None else number.top / Inches(1)
        return top if top is not None and top > 0.8 * height else 0.935 * height

    def add(self, layout: Any, title: str) -> Slide:
        """Add a slide with its title, its number, and what must be known of the runs."""
        slide: Slide = self.template.slides.slides.add_slide(layout)
        _write_title(slide, layout, title)
        self._number(slide, layout)
        marks = ". ".join(mark.rstrip(".") for mark in told_everywhere(self.report))
        if marks:
            width, height = self.size
            box = (self.room[0], self.foot, width * 0.8, height - self.foot - 0.05)
            frame = _text_box(slide, box, "Marks")
            _write(frame, shortened([marks], box[2], ONE_LINE, SOURCE_SIZE), SOURCE_SIZE)
        return slide

    def _number(self, slide: Slide, layout: Any) -> None:
        """Number a slide: python-pptx leaves the number of the layout behind."""
        width, height = self.size
        number = placeholder(layout, PP_PLACEHOLDER.SLIDE_NUMBER)
        if number is None:
            box = (width - 1.1, self.foot, 0.8, height - self.foot - 0.05)
            frame = _text_box(slide, box, "Slide number")
            frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
            frame.paragraphs[0]._p.append(parse_xml(_field(1000)))
            return
        index = number.placeholder_format.idx
        slide.shapes._spTree.append(
            parse_xml(
                f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id='{_free_id(slide)}' "
                "name='Slide number'/><p:cNvSpPr><a:spLocks noGrp='1'/></p:cNvSpPr>"
                f"<p:nvPr><p:ph type='sldNum' sz='quarter' idx='{index}'/></p:nvPr></p:nvSpPr>"
                f"<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>{_field()}</a:p></p:txBody></p:sp>"
            )
        )

    def fill_in(self, draw: Draw | None) -> None:
        """Draw all pictures at once, and put them where they belong."""
        if draw is None or not self.missing:
            return
        wanted = [
            Picture(chart.figure, round(box[2] * DENSITY), round(box[3] * DENSITY), "png")
            for _, chart, box in self.missing
        ]
        for (slide, chart, box), image in zip(self.missing, draw(wanted), strict=True):
            picture = slide.shapes.add_picture(BytesIO(image), *map(Inches, box))
            _describe(picture, chart.heading or "Chart", chart.alternative)
            self.written.drawn += 1


def _add_cover(deck: _Deck) -> None:
    report, layout = deck.report, deck.template.cover
    slide = deck.add(layout, report.question)
    about = re.split(r"(?<=\.) (?=[A-Z])", report.about)
    lines = [*about, *report.asked, *filter(None, [made_by(report)]), *told_everywhere(report)]
    subtitle = placeholder(slide, PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.BODY)
    if subtitle is None:
        frame = _text_box(slide, deck.room, "About")
        _write(frame, lines, _fit(lines, deck.room, TEXT_SIZES, 11))
    else:
        box = tuple(
            each / Inches(1)
            for each in (subtitle.left, subtitle.top, subtitle.width, subtitle.height)
        )
        size = _fit(lines, box, (18, *TEXT_SIZES), 10, gap=0.4)
        _write(subtitle.text_frame, lines, size, gap=0.4)
    _without_empty_placeholders(slide)
    title = slide.shapes.title
    assert title is not None
    left = (title.left or 0) / Inches(1) + _inset(layout)
    if (title.top or 0) > Inches(1):  # some templates begin at the top
        frame = _text_box(slide, (left, 0.4, deck.room[2] - left, 0.4), "What this is")
        _write(frame, [kind_for(report)], 14, is_bold=True)
    _add_logo(deck, slide)
    _note(slide, "\n".join([report.about, *_provenance(report)]))


def has_drawing(report: Report) -> bool:
    """Tell whether the client's logo is a drawing, which slides take as a picture only."""
    return bool(report.brand.logo) and not report.brand.logo.startswith(_PNG)


def _add_logo(deck: _Deck, slide: Slide) -> None:
    """Put the client's logo on the cover; a drawing becomes a picture, put in with all others."""
    brand = deck.report.brand
    name = f"Logo of {brand.client}" if brand.client else "Logo"
    if has_drawing(deck.report):
        left = deck.size[0] - 0.5 - LOGO_WIDTH
        logo = Chart("Logo", _drawing(brand.logo), name)
        deck.missing.append((slide, logo, (left, 0.35, LOGO_WIDTH, LOGO_HEIGHT)))
    elif brand.logo:
        image = BytesIO(b64decode(brand.logo.removeprefix(_PNG)))
        picture = slide.shapes.add_picture(
            image, Inches(0), Inches(0.35), height=Inches(LOGO_HEIGHT)
        )
        picture.left = Emu(Inches(deck.size[0] - 0.5) - picture.width)
        _describe(picture, "Logo", name)


def _drawing(logo: str) -> go.Figure:
    """Return a figure that holds nothing but a logo, as large as fits, at its right."""
    image = {
        **{"source": logo, "xref": "paper", "yref": "paper", "x": 1, "y": 0.5},
        **{"sizex": 1, "sizey": 1, "sizing": "contain", "xanchor": "right", "yanchor": "middle"},
    }
    nothing = "rgba(0,0,0,0)"
    return go.Figure(
        layout={
            "images": [image],
            "margin": dict.fromkeys("lrtb", 0),
            "paper_bgcolor": nothing,
            "plot_bgcolor": nothing,
            "xaxis": {"visible": False},
            "yaxis": {"visible": False},
        }
    )


def _add_contents(deck: _Deck) -> None:
    """Add the titles of all sections, which read alone tell the story."""
    titles = [section.title for section in told_sections(deck.report)]
    slide = deck.add(deck.template.message, "In short")
    _without_empty_placeholders(slide)
    left, top, width, height = deck.room
    lines = [f"{number}.  {title}" for number, title in enumerate(titles, 1)]
    box = (left, top, width, height + SOURCE)
    frame = _text_box(slide, box, "Messages")
    _write(frame, lines, _fit(lines, box, (20, 18, *TEXT_SIZES), 11, gap=0.6), gap=0.6)
    _note(slide, "\n".join([*titles, "", *_provenance(deck.report)]))


def _add_message(deck: _Deck, message: Message) -> None:
    slide = deck.add(deck.template.message, message.title)
    _without_empty_placeholders(slide)
    left, top, width, height = deck.room
    advice = advice_height(message.so_what, width) if message.so_what else 0.0
    size = (
        TABLE_SIZE
        if message.charts or not message.tables
        else size_of_tables(message.tables, width, height - WORDS_BELOW - advice)
    )
    for table in message.tables:
        used = _add_table(slide, table, (left, top, width, height), size) + GRID
        top, height = top + used, height - used
    if message.tables and not message.charts:
        _add_words(slide, message, (left, top, width, height))
    elif len(message.charts) == 1 and not message.tables:
        wide = CHART_SHARE * width
        _add_panel(deck, slide, message.charts[0], (left, top, wide, height))
        rest = left + wide + BESIDE
        _add_words(slide, message, (rest, top, width - wide - BESIDE, height))
    elif message.charts:
        _add_panels(deck, slide, message, (left, top, width, height - WORDS_BELOW))
        _add_words(slide, message, (left, top + height - WORDS_BELOW, width, WORDS_BELOW))
    else:
        _add_words(slide, message, (left, top, width, height))
    source = shortened([message.section.source], width, SOURCE, SOURCE_SIZE)
    if any(source):
        frame = _text_box(slide, (left, deck.foot - SOURCE, width, SOURCE), "Source")
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        _write(frame, source, SOURCE_SIZE)
    _note(slide, _notes(deck.report, message))


# Charts


def _add_panels(deck: _Deck, slide: Slide, message: Message, box: Box) -> None:
    """Add charts in rows, each as high as it is made for or, where there is room, higher."""
    left, top, width, height = box
    heights = [max(map(panel_height, row)) for row in message.rows]
    room = height - GRID * (len(heights) - 1)
    scale = min(MOST_SCALED, room / sum(heights))
    most = max(map(len, message.rows))
    panel = (width - GRID * 2 * (most - 1)) / most
    for row, natural in zip(message.rows, heights, strict=True):
        for i, chart in enumerate(row):
            place = (left + i * (panel + 2 * GRID), top, panel, natural * scale)
            _add_panel(deck, slide, chart, place)
        top += natural * scale + GRID


def _add_panel(deck: _Deck, slide: Slide, chart: Chart, box: Box) -> None:
    """Add a chart with its heading and note; a picture is put in later, with all others."""
    left, top, width, height = box
    note = chart.note if chart.intervals is None else chart.intervals.note or chart.note
    for text, high, size in ((chart.heading, HEADING, 13), (note, NOTE, 10)):
        if text:
            lines = shortened([text], width, 2 * high, size)
            taken = max(high, text_height(lines, size, width))
            frame = _text_box(slide, (left, top, width, taken), "Heading")
            _write(frame, lines, size, is_bold=high == HEADING)
            top, height = top + taken, height - taken
    place = (left, top, width, height)
    if chart.intervals is not None:
        most = max(panel_height(chart) * 1.6, 2.0)  # thin rows far apart are hard to follow
        place = (left, top, width, min(height, most))
        frame_of_chart = add_intervals(slide.shapes, chart.intervals, place)
        _describe(frame_of_chart, chart.heading or "Chart", chart.alternative)
        deck.written.editable += 1
        return
    if chart.is_square:
        side = min(width, height)
        place = (left + (width - side) / 2, top, side, side)
    else:
        place = (left, top, width, min(height, width * 0.8))
    deck.missing.append((slide, chart, place))


# Words


def _add_words(slide: Slide, message: Message, box: Box) -> None:
    """Add advice, sentences and the meaning of signs, as large as fits."""
    left, top, width, height = box
    advice = [f"{about}: {text}" if about else text for about, text in message.so_what]
    is_narrow = height > width
    if advice:
        room = height * 0.5 if is_narrow else height - 0.05
        inner = width - 0.35
        size = _fit([SO_WHAT, *advice], (0, 0, inner, room - 0.1), TEXT_SIZES, 11, gap=0.25)
        lines = shortened([SO_WHAT, *advice], inner, room - 0.1, size, 0.25)
        taken = text_height(lines, size, inner, 0.25) + 0.1
        _add_advice(slide, lines, (left, top, width, taken), size)
        top, height = top + taken + 0.15, height - taken - 0.15
    texts = [*_opening(message.section), *message.section.sentences, *message.remarks]
    legend = [meaning for _, meaning in message.section.legend] if message.charts else []
    if not is_narrow:  # one paragraph each, to save lines
        texts, legend = [" ".join(texts)] * bool(texts), ["  ".join(f"M {x}" for x in legend)]
    lines = [text for text in (*texts, *legend) if text]
    if not lines or height < 0.25:
        return
    is_beside = bool(message.charts or message.tables) and not is_narrow
    size = _fit(lines, (0, 0, width, height), SMALL_SIZES if is_beside else TEXT_SIZES, 10, gap=0.4)
    text_room = height - text_height([each for each in legend if each], size, width, 0.4)
    frame = _text_box(slide, (left, top, width, height), "Words")
    _write(frame, shortened(texts, width, text_room, size, 0.4), size, gap=0.4)
    if any(legend):
        _add_legend(frame, message.section.legend, size, is_in_one_line=not is_narrow)


def _add_advice(slide: Slide, lines: Sequence[str], box: Box, size: float) -> None:
    left, top, width, height = box
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, (left, top, EDGE, height)))
    bar.fill.solid()
    bar.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
    bar.line.fill.background()
    bar.shadow.inherit = False
    bar.name = "Bar"
    bar._element._nvXxPr.cNvPr.set("descr", "")
    frame = _text_box(slide, (left + 0.2, top, width - 0.2, height), SO_WHAT)
    _write(frame, lines, size, gap=0.25)
    for run in frame.paragraphs[0].runs:
        run.font.bold = True


def _add_legend(
    frame: Any, legend: Sequence[tuple[str, str]], size: float, *, is_in_one_line: bool
) -> None:
    paragraph = None
    for sign, meaning in legend:
        if paragraph is None or not is_in_one_line:
            is_first = len(frame.paragraphs) == 1 and not frame.paragraphs[0].runs
            paragraph = frame.paragraphs[0] if is_first else frame.add_paragraph()
            paragraph.font.size = Pt(size)
        shape, color = SIGNS.get(sign, ("", INK))
        if shape:
            run = paragraph.add_run()
            run.text = f"{shape} "
            run.font.size = Pt(size)
            paint(run.font.color, color)
        run = paragraph.add_run()
        run.text = f"{meaning}     " if is_in_one_line else meaning
        run.font.size = Pt(size)


def _opening(section: Section) -> list[str]:
    """Return the paragraphs that stand before the sentences of a section."""
    return [cell_text(each) for each in section.opening if each.tag == "p"]


def _notes(report: Report, message: Message) -> str:
    """Return what a speaker may be asked: how to read it, all words, and where it comes from."""
    section = message.section
    advice = [f"{about}: {text}" if about else text for about, text in message.so_what]
    shown = [
        f"{chart.heading}: {chart.alternative}" if chart.heading else chart.alternative
        for chart in message.charts
    ]
    texts = [
        section.title,
        *_opening(section),
        *section.sentences,
        *([f"{SO_WHAT}:", *advice] if advice else []),
        *(["What the chart shows:", *shown] if shown else []),
        *message.remarks,
        f"{INTERVAL}: {WORDS[INTERVAL]}",
        section.source,
        "",
        *_provenance(report),
    ]
    return "\n".join(texts)


def _note(slide: Slide, text: str) -> None:
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None  # a template's own page of notes may lack it; python-pptx's has it
    frame.text = text


def told_everywhere(report: Report) -> list[str]:
    """List what a reader must know on every slide: who may read it, and what the runs lack."""
    return [*filter(None, [report.brand.confidentiality]), *report.marks]


def _provenance(report: Report) -> list[str]:
    facts = {"Kind": report.kind, **all_facts(report)}
    return ["Where the numbers come from:", *(f"{name}: {text}" for name, text in facts.items())]


# Tables


def _add_table(slide: Slide, table: Table, box: Box, size: float) -> float:
    """Add a table and return its height [in]."""
    left, top, width, _ = box
    widths = column_widths(table, width, size)
    rows = [list(table.columns), *([cell_text(cell) for cell in row] for row in table.rows)]
    heights = [row_height(row, widths, size) for row in rows]
    shape = slide.shapes.add_table(
        len(rows), len(widths), *map(Inches, (left, top, width, sum(heights)))
    )
    _describe(shape, "Table", table.caption)
    shape._element.xpath(".//a:tableStyleId")[0].text = PLAIN
    shape.table.horz_banding = False
    for i, each in enumerate(widths):
        shape.table.columns[i].width = Inches(each)
    for i, (texts, height) in enumerate(zip(rows, heights, strict=True)):
        shape.table.rows[i].height = Inches(height)
        for j, text in enumerate(texts):
            cell = shape.table.cell(i, j)
            cell.margin_left = cell.margin_right = Inches(SIDES / 2 - 0.01)
            cell.margin_top = cell.margin_bottom = Inches(PADDING / 2)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            _write(cell.text_frame, [text or NOTHING], size, is_bold=i == 0)
            _rule(cell, is_head=i == 0)
            if j >= table.numbers_from:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    return sum(heights)


def _rule(cell: Any, *, is_head: bool) -> None:
    """Draw the line below a row: fills would need colors that fit any template's text."""
    width, color, opacity = (19_050, "accent1", 100_000) if is_head else (6_350, "tx1", 30_000)
    line = parse_xml(
        f"<a:lnB {nsdecls('a')} w='{width}'><a:solidFill><a:schemeClr val='{color}'>"
        f"<a:alpha val='{opacity}'/></a:schemeClr></a:solidFill></a:lnB>"
    )
    cell._tc.get_or_add_tcPr().insert(0, line)


# Parts of slides


def _title(holder: Any) -> Any:
    return placeholder(holder, PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)


def _inset(layout: Any) -> float:
    """Return how far a title stands from the edge of its box [in]: all else stands below it."""
    for holder in (layout, layout.slide_master):
        title = _title(holder)
        for properties in [] if title is None else title._element.iter(qn("a:bodyPr")):
            if properties.get("lIns"):
                return int(properties.get("lIns")) / Inches(1)
    return 0.1


def _write_title(slide: Slide, layout: Any, text: str) -> None:
    """Write a title; it keeps the template's size where it fits, and else takes a smaller one."""
    title = slide.shapes.title
    assert title is not None
    title.text_frame.text = text
    usual = title_size(layout) / Pt(1)
    width, height = ((each or Inches(8)) / Inches(1) for each in (title.width, title.height))
    sizes = [usual, *(size for size in TITLE_SIZES if size < usual)]
    size = fitting_size([text], width - 0.2, height - 0.05, sizes)
    if size != usual:
        for run in title.text_frame.paragraphs[0].runs:
            run.font.size = Pt(size or min(sizes))


def _without_empty_placeholders(slide: Slide) -> None:
    """Take away what the layout offers and nothing was written into."""
    for each in list(slide.placeholders):
        if each.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            continue
        if not each.has_text_frame or not each.text_frame.text:
            each._element.getparent().remove(each._element)


def _text_box(slide: Slide, box: Box, name: str) -> Any:
    """Add a text box without margins, and return its text."""
    shape = slide.shapes.add_textbox(*map(Inches, box))
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _write(
    frame: Any, texts: Iterable[str], size: float, *, gap: float = 0.0, is_bold: bool | None = None
) -> None:
    """Write paragraphs, with a gap after each in sizes of the font."""
    for i, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = text
        run.font.size = Pt(size)
        run.font.bold = is_bold
        paragraph.space_after = Pt(gap * size)


def _fit(
    texts: Sequence[str], box: Box | tuple[float, ...], sizes: Iterable[float], smallest: float,
    gap: float = 0.0,
) -> float:  # fmt: skip
    """Return the largest size [pt] at which texts fit, or the smallest one allowed."""
    return fitting_size(texts, box[2], box[3], sizes, gap) or smallest


def _describe(shape: Any, name: str, alternative: str) -> None:
    """Give a chart, picture or table a name and a text for readers who cannot see it."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("descr", alternative)
    shape.name = name


def _free_id(slide: Slide) -> int:
    return max(int(each) for each in slide.shapes._spTree.xpath("//p:cNvPr/@id")) + 1


def _field(size: int | None = None) -> str:
    """Return the field that PowerPoint replaces by the number of the slide."""
    sized: Mapping[str, str] = {} if size is None else {"sz": str(size)}
    attributes = "".join(f" {name}='{value}'" for name, value in sized.items())
    return (
        f"<a:fld {nsdecls('a')} id='{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}' type='slidenum'>"
        f"<a:rPr lang='en-US'{attributes}/><a:t>0</a:t></a:fld>"
    )
