"""SVG drawings of charts: the same bits for the same chart, and no more of them than needed.

Plotly names parts of a drawing at random, writes down layers that stay empty, and marks for scripts
that a still picture has no use for.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
_FOR_SCRIPTS = ("class", "data-", "pointer-events", "tabindex", "xml:space")
_GROUP, _CLIP = f"{{{_SVG}}}g", f"{{{_SVG}}}clipPath"
_EMPTY = (_GROUP, _CLIP, f"{{{_SVG}}}defs")
_PATH = f"{{{_SVG}}}path"
_AS_USUAL = {  # what holds of every element without being said, or is not seen
    ("opacity", "1"),
    ("vector-effect", "none"),
    ("pointer-events", "all"),
    ("pointer-events", "none"),
    ("cursor", "default"),
}
_QUOTE = "'"  # around the name of a font; CSS does without
_OF_TEXTS = ("font-family", "font-size", "white-space")
_AT_FIRST = {
    "stroke": "none",
    "fill-opacity": "1",
    "stroke-opacity": "1",
    "stroke-dasharray": "none",
}
_INHERITED = (*_OF_TEXTS, *_AT_FIRST, "font-weight", "fill", "stroke-width")
_LONG = re.compile(r"(\.\d\d)\d+")  # a hundredth of a pixel is enough
_NO_TURN = re.compile(r"rotate\(0\b[^)]*\)")
_TAG = re.compile(r"<[^<>]*>")
_VALUE = re.compile(r"""="([^"']*)\"""")
_COLOR = re.compile(r"rgb\((\d+), (\d+), (\d+)\)")
_REFERENCE = re.compile(r"#([\w-]+)")


def tidied(svg: bytes) -> bytes:
    """Return a drawing of Plotly without what differs between two drawings of the same chart."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _LINK)
    root = ElementTree.fromstring(svg)
    _take_away_unused(root)
    _prune(root)
    _write_once(root)
    _lift(root)
    _shorten(root, _AT_FIRST)
    names = {old: f"d{number}" for number, old in enumerate(_ids(root))}
    for element in root.iter():
        element.attrib = {
            key: _LONG.sub(r"\1", _renamed(value, names))
            for key, value in sorted(element.attrib.items())
            if not key.startswith(_FOR_SCRIPTS) and not _NO_TURN.fullmatch(value)
        }
    _open_groups(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return _TAG.sub(_short_tag, text).encode()


def _take_away_unused(root: Element) -> None:
    """Take away names that nothing refers to, and the shapes that only had a name."""
    used = {
        name for each in root.iter() for text in each.attrib.values() for name in _named_in(text)
    }
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("id") not in used:
                child.attrib.pop("id", None)
                if child.tag == _CLIP:
                    parent.remove(child)


def _named_in(text: str) -> list[str]:
    return _REFERENCE.findall(text)


def _open_groups(element: Element) -> None:
    """Put what stands in a group that says nothing into the place of the group."""
    parts: list[Element] = []
    for child in element:
        _open_groups(child)
        parts += list(child) if child.tag == _GROUP and not child.attrib else [child]
    element[:] = parts


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


def _shorten(element: Element, inherited: Mapping[str, str]) -> None:
    """Leave out of styles what an element has anyway: from those around it, or as every one."""
    style = _style_of(element)
    said = [
        f"{name}:{_COLOR.sub(_short_color, value).replace(_QUOTE, '')}"
        for name, value in style.items()
        if (name, value) not in _AS_USUAL and inherited.get(name) != value
    ]
    element.attrib.pop("style", None)
    if said:
        element.set("style", ";".join(said))
    passed_on = {**inherited, **{name: style[name] for name in _INHERITED if name in style}}
    for child in element:
        _shorten(child, passed_on)


def _write_once(root: Element) -> None:
    """Say of the whole drawing what most of its texts say."""
    styles = [_style_of(element) for element in root.iter()]
    for name in _OF_TEXTS:
        values = Counter(style[name] for style in styles if name in style)
        for value, _ in values.most_common(1):
            root.set("style", f"{root.get('style', '')};{name}:{value}")


def _lift(element: Element) -> None:
    """Say of a group what each of its parts says."""
    for child in element:
        _lift(child)
    styles = [_style_of(child) for child in element]
    for name in _INHERITED if len(styles) > 1 else ():
        values = {style.get(name) for style in styles}
        if len(values) == 1 and (value := values.pop()) is not None:
            element.set("style", f"{element.get('style', '')};{name}:{value}")


def _style_of(element: Element) -> dict[str, str]:
    pairs = (pair.partition(":") for pair in element.get("style", "").split(";") if ":" in pair)
    style = {name.strip(): value.strip() for name, _, value in pairs}
    for kind in ("stroke", "fill"):
        if style.get(f"{kind}-opacity") == "0":  # which cannot be seen, so that it is none
            style = {name: value for name, value in style.items() if not name.startswith(kind)}
            style[kind] = "none"
    return style


def _short_tag(found: "re.Match[str]") -> str:
    """Write quotes and ends so that they take one character in the address of a picture."""
    return _VALUE.sub(r"='\1'", found[0]).replace(" />", "/>")


def _short_color(found: "re.Match[str]") -> str:
    return "#" + "".join(f"{int(part):02x}" for part in found.groups())
