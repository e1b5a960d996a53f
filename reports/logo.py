"""The client's logo: a small picture that is what it says, and that can do nothing.

A page holds the logo as data of an `img`, in which browsers run no script and load nothing. What
could do either is refused all the same, since a page is passed on and its picture taken out of it.
"""

import re
import struct
import zlib
from base64 import b64encode
from pathlib import Path
from xml.parsers import expat

LARGEST_LOGO = 100_000  # bytes; a logo is drawn for this, and each page carries it
_LONGEST_SIDE = 4_000  # pixels; more is a picture that unpacks into hundreds of megabytes
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "http://www.w3.org/2000/svg"
_ACTIVE = (
    "script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener",
)  # fmt: skip
"""Elements of SVG that run something, or hold what is no drawing."""
_HARMLESS_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[a-z0-9+/=\s]*", re.I)
_FETCHING = re.compile(r"@import|url\s*\(\s*['\"]?\s*(?!['\"#\s])|image-set|src\s*\(|\\", re.I)
"""What in a style asks for a file; a backslash may hide any of it."""
_LINKS = ("href", "src", "data", "action", "base", "from", "to", "values", "by")
"""Attributes that name a file, or may set one that does."""


def read_logo(path: Path) -> str:
    """Read a logo, and return it as the address of a picture that holds its own data.

    Raises
    ------
    ValueError
        If it is no SVG or PNG, too large, or holds what a logo does not need.
    OSError
        If it cannot be read.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise ValueError("is no file; it must be an SVG or PNG file.")  # a pipe would wait forever
    with path.open("rb") as file:
        content = file.read(LARGEST_LOGO + 1)
    if len(content) > LARGEST_LOGO:
        raise ValueError(f"is too large; a logo may have {LARGEST_LOGO // 1000} kB.")
    if content.startswith(_PNG):
        _check_png(content)
        kind = "png"
    else:
        _check_svg(content)
        kind = "svg+xml"
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def _check_png(content: bytes) -> None:
    """Refuse a PNG that is damaged, or larger than it looks."""
    chunks = []
    rest = content[len(_PNG) :]
    while rest:
        length, name = struct.unpack(">I4s", rest[:8]) if len(rest) >= 8 else (0, b"")
        body, check = rest[8 : 8 + length], rest[8 + length : 12 + length]
        if len(check) < 4 or zlib.crc32(name + body) != int.from_bytes(check, "big"):
            raise ValueError("is a damaged PNG; save it again.")
        chunks.append((name, body))
        rest = rest[12 + length :]
    names = [name for name, _ in chunks]
    is_whole = names[:1] == [b"IHDR"] and names[-1] == b"IEND" and b"IDAT" in names
    if not is_whole or len(chunks[0][1]) != 13:
        raise ValueError("is a damaged PNG; save it again.")
    width, height = struct.unpack(">II", chunks[0][1][:8])
    if not (0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE):
        raise ValueError(
            f"is {width:,} by {height:,} pixels; each side may have 1 to {_LONGEST_SIDE:,}."
        )


def _check_svg(content: bytes) -> None:
    """Refuse what is no SVG, and an SVG that could run or load anything."""
    try:
        content.decode()
    except UnicodeDecodeError:
        raise ValueError("is neither SVG (in UTF-8) nor PNG.") from None
    reader = _SvgReader()
    parser = expat.ParserCreate("UTF-8", "}")
    parser.StartElementHandler = reader.open
    parser.EndElementHandler = reader.close
    parser.CharacterDataHandler = reader.read
    parser.EntityDeclHandler = reader.refuse_entity
    parser.ProcessingInstructionHandler = reader.refuse_instruction
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        if not reader.has_root:
            raise ValueError("is neither SVG (in UTF-8) nor PNG.") from None
        raise ValueError(f"is a damaged SVG (line {error.lineno}); save it again.") from None


class _SvgReader:
    """Looks at every element, attribute and style of an SVG."""

    def __init__(self) -> None:
        self.has_root = False
        self._style: list[str] | None = None

    def open(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition("}")
        if not self.has_root and (space, local) != (_SVG, "svg"):
            raise ValueError(f"is neither SVG nor PNG: it begins with <{local[:30]}>.")
        self.has_root = True
        if local.lower() in _ACTIVE or space == "http://www.w3.org/1999/xhtml":
            raise _refusal(f"<{local[:30]}>")
        for key, value in attributes.items():
            _check_attribute(key.rpartition("}")[2].lower(), value)
        if local.lower() == "style":
            self._style = []

    def read(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def close(self, name: str) -> None:
        if self._style is not None and name.rpartition("}")[2].lower() == "style":
            if _FETCHING.search("".join(self._style)):
                raise _refusal("a style that loads a file")
            self._style = None

    def refuse_entity(self, *declared: object) -> None:
        raise _refusal("<!ENTITY>")

    def refuse_instruction(self, target: str, data: str) -> None:
        raise _refusal(f"<?{target[:30]}?>")


def _check_attribute(name: str, value: str) -> None:
    if name.startswith("on"):
        raise _refusal(f"{name[:30]}=, which can run code")
    text = value.strip()
    if name in _LINKS and not (text.startswith("#") or _HARMLESS_PICTURE.fullmatch(text)):
        if name in ("href", "src", "data", "action", "base") or re.search(
            r"[a-z]+:|//", text, re.I
        ):
            raise _refusal(f"{name}=, which names another file")
    elif name not in _LINKS and _FETCHING.search(value):
        raise _refusal(f"{name[:30]}=, which loads a file")
    if name == "attributename" and text.lower().rpartition(":")[2] in ("href", "src"):
        raise _refusal("an animated link")


def _refusal(what: str) -> ValueError:
    return ValueError(f"holds {what}; a logo may only draw. Export it as plain SVG, or as PNG.")
