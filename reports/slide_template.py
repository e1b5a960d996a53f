"""The presentation that slides are added to: the house's own, or a template of the reader's.

Layouts are found by their placeholders, since their names differ by language and by designer. Text
takes fonts and colors from the theme.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Slides
from pptx.slide import SlideLayout, SlideMaster
from pptx.util import Emu, Inches, Pt

from reports.failures import NO_FILE, Failure

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)  # the widescreen format of PowerPoint
MARGIN = Inches(0.5)
FONT = "Arial"  # on every computer that shows slides; Liberation Sans has its widths
THEME = {  # the page's colors; data have colors of their own
    "dk1": "1F2937",
    "lt1": "FFFFFF",
    "dk2": "374151",
    "lt2": "F3F4F6",
    "accent1": "004678",
    "accent2": "D55E00",
    "accent3": "009E73",
    "accent4": "CC79A7",
    "accent5": "6B7280",
    "accent6": "0072B2",
}
TITLE_SIZE, COVER_SIZE = Pt(26), Pt(36)
USUAL_TITLE_SIZE = Pt(44)  # PowerPoint's own, where a template says nothing
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_LOWEST_TITLE = 0.4  # a title that ends further down, in heights of the slide, leaves no room
_KEPT = ("Title Slide", "Title Only")  # layouts of python-pptx's own presentation that are used
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class Template:
    """A presentation without slides, with the layouts that fit.

    Attributes
    ----------
    slides
        The presentation.
    cover, message
        Layouts of the first slide and of all others.
    dropped
        Slides that the file held, which are left out.
    """

    slides: Slides
    cover: SlideLayout
    message: SlideLayout
    dropped: int = 0


def opened(path: Path | None, accent: str = "") -> Template:
    """Open a template, or the house's own where none is named.

    Parameters
    ----------
    path
        The template.
    accent
        Color of rules in the house's own, `#rrggbb`; a template keeps its colors.

    Raises
    ------
    Failure
        If the file cannot be read, is no presentation, or has no layout with a title; says what to
        do.
    """
    if path is None:
        return _template(_house(accent), "")
    return _template(_read(path), str(path))


def placeholder(holder: Any, *kinds: PP_PLACEHOLDER) -> Any:
    """Return the first placeholder of some kinds on a slide or layout, or None."""
    found = (each for each in holder.placeholders if each.placeholder_format.type in kinds)
    return next(found, None)


def title_size(layout: SlideLayout) -> int:
    """Return the size of titles [EMU]: as the layout says, or else its master."""
    title = placeholder(layout, *_TITLES)
    styles = [] if title is None else [title._element]
    master = layout.slide_master._element
    styles += master.findall(f".//{qn('p:titleStyle')}")
    for style in styles:
        for first in style.iter(qn("a:lvl1pPr")):
            size = first.find(qn("a:defRPr"))
            if size is not None and size.get("sz"):
                return int(Pt(int(size.get("sz")) / 100))
    return int(USUAL_TITLE_SIZE)


def _read(path: Path) -> Slides:
    try:
        return Presentation(str(path))
    except PackageNotFoundError:
        if not path.exists():
            raise Failure(NO_FILE, f"{path} is not there.") from None
    except OSError as error:
        raise Failure(NO_FILE, f"Cannot read {path}: {error.strerror or error}.") from error
    except (ValueError, KeyError, BadZipFile, etree.XMLSyntaxError):
        if path.suffix.lower() == ".potx":
            raise Failure(
                NO_FILE,
                f"{path} is a PowerPoint template (.potx), which cannot be used as it is.\n"
                "Open it in PowerPoint, save it as a presentation (.pptx), and name that file.",
            ) from None
    raise Failure(
        NO_FILE,
        f"{path} is no PowerPoint presentation (.pptx).\n"
        "Open it in PowerPoint, save it as a presentation (.pptx), and name that file.",
    )


def _template(slides: Slides, name: str) -> Template:
    layouts: Any = slides.slide_layouts
    with_title = [each for each in layouts if placeholder(each, *_TITLES)]
    if not with_title:
        raise Failure(
            NO_FILE,
            f"{name} has no layout with a title.\n"
            "Add a title to one of its layouts (View, Slide Master), and save it.",
        )
    height = slides.slide_height or int(HEIGHT)
    message = min(with_title, key=lambda each: _unfitness(each, height))
    cover = next((each for each in with_title if _is_cover(each)), message)
    return Template(slides, cover, message, dropped=_without_slides(slides))


def _unfitness(layout: SlideLayout, height: int) -> tuple[bool, bool, int]:
    """Order layouts: first those with a title at the top and nothing else."""
    title = placeholder(layout, *_TITLES)
    end = (title.top or 0) + (title.height or 0)
    is_cover = title.placeholder_format.type == PP_PLACEHOLDER.CENTER_TITLE
    placeholders: Any = layout.placeholders
    others = [
        each for each in placeholders if each.placeholder_format.type not in (*_TITLES, *_FURNITURE)
    ]
    return end > _LOWEST_TITLE * height, is_cover, len(others)


def _is_cover(layout: SlideLayout) -> bool:
    title, subtitle = placeholder(layout, *_TITLES), placeholder(layout, PP_PLACEHOLDER.SUBTITLE)
    return title.placeholder_format.type == PP_PLACEHOLDER.CENTER_TITLE or subtitle is not None


def _without_slides(slides: Slides) -> int:
    """Take all slides out, and say how many there were."""
    entries = list(slides.slides._sldIdLst)
    for entry in entries:
        slides.part.drop_rel(entry.rId)
        slides.slides._sldIdLst.remove(entry)
    return len(entries)


# The house's own


def _house(accent: str) -> Slides:
    """Return a widescreen presentation with two plain layouts, its rules in a color."""
    slides = Presentation()
    slides.slide_width, slides.slide_height = WIDTH, HEIGHT
    master = slides.slide_master
    _paint(master, {**THEME, **({"accent1": accent[1:].upper()} if accent else {})})
    for layout in list(slides.slide_layouts):
        if layout.name not in _KEPT:
            slides.slide_layouts.remove(layout)
    cover, message = slides.slide_layouts
    for holder in (master, cover, message):
        _remove(holder, PP_PLACEHOLDER.DATE)
        _furnish(holder)
    inner = WIDTH - 2 * MARGIN
    for holder in (master, message):
        _place(placeholder(holder, *_TITLES), MARGIN, Inches(0.4), inner, Inches(1.0))
    _place(placeholder(cover, *_TITLES), Inches(0.9), Inches(1.9), Inches(11.5), Inches(2.0))
    subtitle = placeholder(cover, PP_PLACEHOLDER.SUBTITLE)
    _place(subtitle, Inches(0.9), Inches(4.1), Inches(11.5), Inches(2.0))
    _style(master, cover)
    return slides


def _paint(master: SlideMaster, colors: Mapping[str, str]) -> None:
    """Put the house's colors and font into the theme."""
    part: Any = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    for name, color in colors.items():
        (slot,) = theme.iter(f"{_A}{name}")
        for child in list(slot):
            slot.remove(child)
        etree.SubElement(slot, f"{_A}srgbClr", val=color)
    for kind in ("majorFont", "minorFont"):
        (fonts,) = theme.iter(f"{_A}{kind}")
        fonts.find(f"{_A}latin").set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _style(master: SlideMaster, cover: SlideLayout) -> None:
    """Let titles be bold and begin at the left; put a bar along the top of every slide."""
    (first,) = master._element.findall(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    first.set("algn", "l")
    first.find(qn("a:defRPr")).set("sz", str(int(TITLE_SIZE.pt * 100)))
    first.find(qn("a:defRPr")).set("b", "1")
    _anchor(placeholder(master, *_TITLES), "t")
    _anchor(placeholder(cover, *_TITLES), "b")
    subtitle = placeholder(cover, PP_PLACEHOLDER.SUBTITLE)
    _anchor(subtitle, "t")
    for level in subtitle._element.iter(qn("a:lvl1pPr")):
        level.set("algn", "l")
        for size in level.iter(qn("a:defRPr")):
            size.set("sz", "1800")
            for color in list(size):  # PowerPoint's own gray is too light to be read easily
                size.remove(color)
    (large,) = placeholder(cover, *_TITLES)._element.iter(qn("a:lstStyle"))
    large.append(
        parse_xml(f"<a:lvl1pPr {nsdecls('a')}><a:defRPr sz='{COVER_SIZE.pt:.0f}00'/></a:lvl1pPr>")
    )
    bar = parse_xml(
        f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id='90' name='Bar'/><p:cNvSpPr/>"
        "<p:nvPr userDrawn='1'/></p:nvSpPr><p:spPr><a:xfrm><a:off x='0' y='0'/>"
        f"<a:ext cx='{int(WIDTH)}' cy='{int(Inches(0.12))}'/></a:xfrm>"
        "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom>"
        "<a:solidFill><a:schemeClr val='accent1'/></a:solidFill><a:ln><a:noFill/></a:ln>"
        "</p:spPr></p:sp>"
    )
    master.shapes._spTree.insert(2, bar)


def _furnish(holder: SlideMaster | SlideLayout) -> None:
    """Put footer and slide number below each other's height, at the left and right."""
    top, height = Inches(7.02), Inches(0.34)
    footer = placeholder(holder, PP_PLACEHOLDER.FOOTER)
    number = placeholder(holder, PP_PLACEHOLDER.SLIDE_NUMBER)
    _place(footer, MARGIN, top, Inches(11.2), height)
    _place(number, WIDTH - MARGIN - Inches(1), top, Inches(1), height)
    for each, side in ((footer, "l"), (number, "r")):
        for level in each._element.iter(qn("a:lvl1pPr")):
            level.set("algn", side)
            for size in level.iter(qn("a:defRPr")):
                size.set("sz", "1000")


def _remove(holder: SlideMaster | SlideLayout, kind: PP_PLACEHOLDER) -> None:
    each = placeholder(holder, kind)
    each._element.getparent().remove(each._element)


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Emu, (left, top, width, height))


def _anchor(shape: Any, where: str) -> None:
    """Let a text begin at the top (t) of its box or end at the bottom (b), and at its left edge."""
    properties: Iterable[Any] = shape._element.iter(qn("a:bodyPr"))
    for each in properties:
        each.set("anchor", where)
        each.set("lIns", "0")
        each.set("rIns", "0")
        for fitting in list(each):  # PowerPoint's own shrinking; sizes are chosen here
            each.remove(fitting)
