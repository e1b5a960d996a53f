"""Logos: taken whole, or refused with the reason."""

import os
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.logo import LARGEST_LOGO, read_logo
from tests.unit.reports.logos import HARMLESS, HOSTILE, SVG, png


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "logo"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("name", HARMLESS)
def test_a_drawing_is_embedded_as_it_is(tmp_path: Path, name: str) -> None:
    kind, _, data = read_logo(written(tmp_path, HARMLESS[name])).partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert b64decode(data).decode() == HARMLESS[name]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_drawing_that_could_run_or_load_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="a logo may only draw"):
        read_logo(written(tmp_path, SVG.format(HOSTILE[name])))


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"),
        '<?xml-stylesheet href="https://example.org/a.css"?>' + SVG.format(""),
        SVG.replace("svg ", 'svg onload="x()" ', 1).format(""),
    ],
)
def test_entities_style_sheets_and_a_root_that_acts_are_refused(
    tmp_path: Path, content: str
) -> None:
    with pytest.raises(ValueError, match="a logo may only draw"):
        read_logo(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "neither SVG"),
        ("just text", "neither SVG"),
        ("<html><svg/></html>", "it begins with <html>"),
        ("<svg/>", "it begins with <svg>"),  # without its namespace no browser draws it
        (SVG.format("<g>"), "damaged SVG (line 1)"),
        (SVG.format("").encode("utf-16"), "neither SVG (in UTF-8)"),
        (b"\xff\xd8\xff\xe0 JPEG", "neither SVG"),
        (png()[:-1], "damaged PNG"),
        (png().replace(b"IDAT", b"IDAX"), "damaged PNG"),
        (png() + b"<script>", "damaged PNG"),
        (png()[:8], "damaged PNG"),
        (png(5000, 1), "5,000 by 1 pixels"),
        ("x" * (LARGEST_LOGO + 1), "too large; a logo may have 100 kB"),
    ],
)
def test_what_is_no_logo_is_refused(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_logo(written(tmp_path, content))
    assert words in str(caught.value)


def test_a_png_is_taken(tmp_path: Path) -> None:
    assert read_logo(written(tmp_path, png())).startswith("data:image/png;base64,")


def test_a_pipe_does_not_wait_forever(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="is no file"):
        read_logo(tmp_path / "pipe")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda end: png()[:33] + end)))
def test_any_bytes_are_taken_or_refused(tmp_path: Path, content: bytes) -> None:
    try:
        assert read_logo(written(tmp_path, content)).startswith("data:image/")
    except ValueError as error:
        assert str(error).endswith((".", "again.", "PNG."))
