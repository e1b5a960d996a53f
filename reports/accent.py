"""The accent color of a page: how it is read, and how well it is seen on white."""

import re

from model.faults import did_you_mean, nearest_label
from model.quantities import shown

LOWEST_CONTRAST = 4.5  # of text on white, as WCAG 2.2 (1.4.3, level AA) asks
_LUMINANCE_OF_WHITE = 1.0
_FLARE = 0.05  # light that a screen reflects, by WCAG's definition of contrast
_SHARES = (0.2126, 0.7152, 0.0722)  # of red, green and blue in what is seen as brightness (sRGB)
_DARKER = 0.98  # step by which a darker color is looked for
COLORS = {
    "aqua": "#00ffff",
    "black": "#000000",
    "blue": "#0000ff",
    "brown": "#a52a2a",
    "crimson": "#dc143c",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "indigo": "#4b0082",
    "lime": "#00ff00",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "teal": "#008080",
    "white": "#ffffff",
    "yellow": "#ffff00",
}
"""Names that may be given, with their meaning in CSS."""
_ALLOWED = f"write '#0b4f71' (in quotes) or one of {', '.join(COLORS)}"


def read_accent(given: object) -> str:
    """Read a color that can be read on white, as `#rrggbb`.

    Raises
    ------
    ValueError
        If it is no color, or too light; the message ends with what is allowed.
    """
    if given is None:
        raise ValueError(f"is empty; an unquoted # begins a comment, so {_ALLOWED}.")
    if not isinstance(given, str):
        raise ValueError(f"is {shown(given)}, which is no color; {_ALLOWED}.")
    color = _as_hex(given.strip().lower())
    if color is None:
        hint = did_you_mean(nearest_label(given, COLORS))
        raise ValueError(f"is {shown(given)}, which is no color; {_ALLOWED}.{hint}")
    reached = contrast_on_white(color)
    if reached < LOWEST_CONTRAST:
        darker = darkened(color)
        # Rounded down, so that a color just below the bound is not said to reach it.
        raise ValueError(
            f"is {shown(given)}, which is too light to be read on white: its contrast is "
            f"{int(reached * 100) / 100:.2f}:1, and at least {LOWEST_CONTRAST}:1 is needed. "
            f"Darker, '{darker}' passes ({int(contrast_on_white(darker) * 100) / 100:.2f}:1)."
        )
    return color


def contrast_on_white(color: str) -> float:
    """Return the contrast of `#rrggbb` on white, from 1 (white itself) to 21 (black)."""
    luminance = sum(
        share * _linear(part) for share, part in zip(_SHARES, _parts(color), strict=True)
    )
    return (_LUMINANCE_OF_WHITE + _FLARE) / (luminance + _FLARE)


def darkened(color: str) -> str:
    """Return the lightest color of the same hue that can be read on white."""
    parts = [float(part) for part in _parts(color)]
    while contrast_on_white(color) < LOWEST_CONTRAST:
        parts = [part * _DARKER for part in parts]
        color = "#" + "".join(f"{int(part):02x}" for part in parts)
    return color


def _as_hex(text: str) -> str | None:
    digits = COLORS.get(text, text).removeprefix("#")
    if not re.fullmatch(r"[0-9a-f]{3}|[0-9a-f]{6}", digits):
        return None
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def _parts(color: str) -> list[int]:
    return [int(color[start : start + 2], 16) for start in (1, 3, 5)]


def _linear(part: int) -> float:
    """Return the light of one part of a color (sRGB), from 0 to 1."""
    value = part / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
