"""Slides for the tests: what stands in for pictures, reading of slides, and templates."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.presentation import Presentation as Slides

from reports.pictures import Picture

TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
Writer = Callable[..., Path]


def blank(pictures: Sequence[Picture]) -> list[bytes]:
    """Return a white PNG for each picture, in place of a browser."""
    return [_png(each.width, each.height) for each in pictures]


def _png(width: int, height: int) -> bytes:
    rows = (b"\0" + b"\xff" * width) * height
    head = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def drawings(slides: Slides) -> Iterator[Any]:
    """Go through all charts, tables and pictures."""
    for slide in slides.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                yield shape


def charts(slides: Slides) -> list[Any]:
    """Return all charts that can be edited."""
    return [shape.chart for shape in drawings(slides) if shape.has_chart]


def texts(slide: Any) -> str:
    """Return all text of a slide, tables included."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def old_format(path: Path) -> Path:
    """Write a template of 4 by 3 with a slide, its layouts renamed."""
    slides = Presentation()
    slides.slides.add_slide(slides.slide_layouts[1])
    for number, layout in enumerate(slides.slide_layouts):
        layout.name = f"Disposition {number}"
    slides.save(str(path))
    return path


def without_titles(path: Path) -> Path:
    """Write a template whose layouts have no titles."""
    slides = Presentation()
    for layout in slides.slide_layouts:
        placeholders: Any = layout.placeholders
        for each in list(placeholders):
            if each.placeholder_format.type in TITLES:
                each._element.getparent().remove(each._element)
    slides.save(str(path))
    return path


def as_potx(path: Path) -> Path:
    """Write what PowerPoint saves as a template."""
    ordinary = path.with_suffix(".pptx")
    Presentation().save(str(ordinary))
    with zipfile.ZipFile(ordinary) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            kinds = (b"presentationml.presentation.main", b"presentationml.template.main")
            target.writestr(name, content.replace(*kinds))
    return path
