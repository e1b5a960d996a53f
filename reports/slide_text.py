"""How much room text takes on a slide, estimated: PowerPoint alone knows it exactly."""

from collections.abc import Iterable, Sequence
from math import ceil

from reports.parts import Cell

LETTER = 0.53  # mean width of a letter in sizes of the font, bold ones and capitals included
THIN_LETTER = 0.5  # of a name or number in plain letters
LINE = 1.22  # height of a line in sizes of the font
_POINTS = 72.0  # per inch
MORE = " …"


def cell_text(cell: Cell) -> str:
    """Return the text of a cell of a table."""
    return cell if isinstance(cell, str) else " ".join("".join(cell.itertext()).split())


def lines_of(text: str, size: float, width: float) -> int:
    """Count the lines that a text takes at a size [pt] in a width [in]; words stay whole."""
    room = max(1, int(width * _POINTS / (size * LETTER)))
    lines, used = 1, 0
    for word in text.split(" "):
        long = len(word)
        if used and used + 1 + long > room:
            lines, used = lines + 1, 0
        lines += max(0, ceil(long / room) - 1)
        used += long + bool(used)
    return lines


def text_height(texts: Iterable[str], size: float, width: float, gap: float = 0.0) -> float:
    """Return the height of paragraphs [in], with a gap after each in sizes of the font."""
    return sum((lines_of(text, size, width) * LINE + gap) * size / _POINTS for text in texts)


def fitting_size(
    texts: Sequence[str], width: float, height: float, sizes: Iterable[float], gap: float = 0.0
) -> float | None:
    """Return the largest size [pt] at which paragraphs fit; None if they fit at none."""
    return next(
        (
            size
            for size in sorted(sizes, reverse=True)
            if text_height(texts, size, width, gap) <= height
        ),
        None,
    )


def shortened(
    texts: Sequence[str], width: float, height: float, size: float, gap: float = 0.0
) -> list[str]:
    """Return as much of paragraphs as fits, with a sign where words are left out."""
    kept: list[str] = []
    for text in texts:
        words = text.split()
        if text_height([*kept, text], size, width, gap) <= height:
            kept.append(text)
            continue
        while words and text_height([*kept, " ".join(words) + MORE], size, width, gap) > height:
            words.pop()
        if words:
            kept.append(" ".join(words) + MORE)
        break
    return kept
