"""Logos for tests: harmless ones, and ones that want to run or load something."""

import struct
import zlib

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
HARMLESS = {
    "plain": SVG.format('<rect width="9" height="9" fill="#123456"/>'),
    "declared": '<?xml version="1.0" encoding="UTF-8"?>\n<!-- ours -->'
    + SVG.format("<title>A &amp; B</title><text>on time, http://example.org</text>"),
    "doctype": '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">'
    + SVG.format('<path d="M0 0"/>'),
    "gradient": SVG.format(
        '<style>.a{fill:url(#g)}</style><linearGradient id="g"/><rect class="a" '
        'style="stroke:url(\'#g\')" fill="url( #g )"/>'
    ),
    "inner link": SVG.format(
        '<g id="a"/><use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a"/>'
    ),
    "inner picture": SVG.format('<image href="data:image/png;base64,iVBORw0KGgo="/>'),
}
HOSTILE = {
    "script": "<script>parent.hacked = 1</script>",
    "script of another space": '<s:script xmlns:s="http://www.w3.org/2000/svg">x</s:script>',
    "event": '<rect onload="parent.hacked = 1"/>',
    "event in capitals": '<rect OnClick="parent.hacked = 1"/>',
    "foreign object": "<foreignObject><p>x</p></foreignObject>",
    "html": '<body xmlns="http://www.w3.org/1999/xhtml"/>',
    "picture elsewhere": '<image href="https://example.org/a.png"/>',
    "file beside it": '<image href="secret.png"/>',
    "script link": '<a href=" javascript:parent.hacked=1"/>',
    "svg in data": '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "html in data": '<use href="data:text/html,&lt;script&gt;"/>',
    "use of another file": '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="b.svg#a"/>',
    "import": "<style>@import 'https://example.org/a.css';</style>",
    "hidden import": "<style>@\\69mport 'https://example.org/a.css';</style>",
    "font": "<style>@font-face{src:url(https://example.org/f.woff)}</style>",
    "split style": "<style>@imp<!-- -->ort 'a.css';</style>",
    "style attribute": '<rect style="fill:url(https://example.org/a.svg#g)"/>',
    "fill": "<rect fill=\"url('//example.org/a.svg#g')\"/>",
    "animated link": '<a><set attributeName="xlink:href" to="javascript:x()"/></a>',
    "animated script": '<a><animate attributeName="x" values="javascript:x();1"/></a>',
    "base": '<g xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:base="https://example.org/"/>',
}


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 2, height: int = 2) -> bytes:
    """Return a PNG of one color."""
    rows = (b"\0" + b"\x7a\x1f\x4b" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
