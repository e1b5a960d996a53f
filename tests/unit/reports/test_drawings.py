"""Drawings: the same bits for the same chart, and nothing lost that can be seen."""

from xml.etree import ElementTree

from reports.drawings import tidied

DRAWING = """<svg class="main-svg" xmlns="http://www.w3.org/2000/svg"
 xmlns:xlink="http://www.w3.org/1999/xlink" width="330" height="300" viewBox="0 0 330 300">
<defs id="defs-{0}"><g class="clips">
<clipPath id="clip{0}xy"><rect width="3" height="2"/></clipPath>
<clipPath id="clip{0}x"><rect width="1" height="1"/></clipPath></g></defs>
<g class="bglayer"/><path class="xlines" d="M0,0" style="fill: none;"/>
<g clip-path="url(#clip{0}xy)"><g class="trace{0}" style="opacity: 1;">
<path d="M1,2" style="fill: rgb(31, 119, 180); fill-opacity: 1; opacity: 0.5;"/>
<path d="M3,4.123456" style="fill: rgb(31, 119, 180); fill-opacity: 1;"/></g></g>
<g style="fill-opacity: 0.3;"><path d="M5,6" style="fill: rgb(1, 2, 3); fill-opacity: 1;"/></g>
<rect width="9" height="9" style="fill: rgb(0, 0, 0); fill-opacity: 0; stroke: rgb(1, 1, 1);"/>
<text style="font-size: 13px; font-family: 'A B', C; fill: rgb(0, 0, 0);">it's "x" &lt; y</text>
<text transform="rotate(0,1,2)" style="font-size: 12px; font-family: 'A B', C;">z</text></svg>"""


def drawing(random_name: str) -> bytes:
    return DRAWING.format(random_name).replace(">\n", ">").encode()


def test_names_at_random_leave_no_trace() -> None:
    assert tidied(drawing("7f3a2b")) == tidied(drawing("0c9d1e"))


def test_what_is_referred_to_keeps_a_name_and_the_rest_goes() -> None:
    text = tidied(drawing("7f3a2b")).decode()
    assert "url(#d0)" in text and text.count("id='d0'") == 1
    assert text.count("<clipPath") == 1
    assert "7f3a2b" not in text and "class" not in text


def test_colors_opacities_and_texts_stay() -> None:
    root = ElementTree.fromstring(tidied(drawing("a")))
    space = "{http://www.w3.org/2000/svg}"
    styles = {each.get("d"): each.get("style", "") for each in root.iter(f"{space}path")}
    assert set(styles) == {"M1,2", "M3,4.12", "M5,6"}
    assert "opacity:0.5" in styles["M1,2"]
    assert "fill:#010203" in styles["M5,6"]
    assert "fill-opacity:1" in styles["M5,6"], "it differs from the group around it"
    assert [each.text for each in root.iter(f"{space}text")] == ['it\'s "x" < y', "z"]
    assert "font-size:12px" in list(root.iter(f"{space}text"))[1].get("style", "")
    assert "font-family:A B, C" in root.get("style", "")
    (rect,) = (each for each in root.iter(f"{space}rect") if each.get("width") == "9")
    assert "fill:none" in rect.get("style", "") and "stroke:#010101" in rect.get("style", "")


def test_a_common_style_is_said_once() -> None:
    text = tidied(drawing("a")).decode()
    assert text.count("#1f77b4") == 1


def test_tidying_twice_changes_nothing_more() -> None:
    once = tidied(drawing("a"))
    assert tidied(once) == once
