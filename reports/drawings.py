"""SVG drawings of charts: the same bits for the same chart, and no more of them than needed.

Plotly names parts of a drawing at random, writes down layers that stay empty, and marks for scripts
that a still picture has no use for.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
_FOR_SCRIPTS = ("class", "data-", "pointer-events", "tabindex", "xml:space")
_EMPTY = {f"{{{_SVG}}}{name}" for name in ("g", "defs", "clipPath")}
_PATH = f"{{{_SVG}}}path"
_STYLES_AS_USUAL = {  # what holds without being said, and is not inherited or not seen
    ("opacity", "1"),
    ("vector-effect", "none"),
    ("pointer-events", "all"),
    ("pointer-events", "none"),
    ("cursor", "default"),
}
_COLOR = re.compile(r"rgb\((\d+), (\d+), (\d+)\)")
_REFERENCE = re.compile(r"#([\w-]+)")


def tidied(svg: bytes) -> bytes:
    """Return a drawing of Plotly without what differs between two drawings of the same chart."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _LINK)
    root = ElementTree.fromstring(svg)
    _prune(root)
    names = {old: f"d{number}" for number, old in enumerate(_ids(root))}
    for element in root.iter():
        element.attrib = {
            key: _renamed(text, names)
            for key, value in sorted(element.attrib.items())
            if not key.startswith(_FOR_SCRIPTS)
            and (text := _plain_style(value) if key == "style" else value)
        }
    return ElementTree.tostring(root, encoding="unicode").encode()


def _prune(element: Element) -> None:
    """Take away groups that hold nothing, and paths without a way."""
    for child in list(element):
        _prune(child)
        is_empty_group = child.tag in _EMPTY and not len(child)
        is_no_path = child.tag == _PATH and child.get("d", "M0,0") == "M0,0"
        if is_empty_group or is_no_path:
            element.remove(child)


def _ids(root: Element) -> Iterator[str]:
    return (name for element in root.iter() if (name := element.get("id")))


def _renamed(text: str, names: dict[str, str]) -> str:
    if text in names:
        return names[text]
    return _REFERENCE.sub(lambda found: f"#{names.get(found[1], found[1])}", text)


def _plain_style(style: str) -> str:
    pairs = (pair.partition(":") for pair in style.split(";") if ":" in pair)
    said = ((name.strip(), value.strip()) for name, _, value in pairs)
    kept = [
        f"{name}:{_COLOR.sub(_short_color, value)}"
        for name, value in said
        if (name, value) not in _STYLES_AS_USUAL
    ]
    return ";".join(kept)


def _short_color(found: "re.Match[str]") -> str:
    return "#" + "".join(f"{int(part):02x}" for part in found.groups())
