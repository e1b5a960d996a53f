"""The accent color: read in all its forms, refused where it cannot be read on white."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.accent import COLORS, LOWEST_CONTRAST, contrast_on_white, darkened, read_accent

HEX = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@pytest.mark.parametrize(
    ("given_color", "read"),
    [
        ("#0b4f71", "#0b4f71"),
        ("#0B4F71", "#0b4f71"),
        ("0b4f71", "#0b4f71"),
        ("#036", "#003366"),
        (" Teal ", "#008080"),
    ],
)
def test_hex_and_names_are_read(given_color: str, read: str) -> None:
    assert read_accent(given_color) == read


@pytest.mark.parametrize(
    ("color", "contrast"),
    [("#ffffff", 1.0), ("#000000", 21.0), ("#777777", 4.48), ("#0072b2", 5.19), ("#d55e00", 3.87)],
)
def test_contrast_is_that_of_the_guideline(color: str, contrast: float) -> None:
    assert contrast_on_white(color) == pytest.approx(contrast, abs=0.005)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (None, "an unquoted # begins a comment"),
        (3366, "is 3366, which is no color"),
        ("tael", "Did you mean 'teal'?"),
        ("#12345", "which is no color"),
        ("red; } body { display: none", "which is no color"),
        ("url(https://example.org)", "which is no color"),
        (
            "orange",
            "1.97:1, and at least 4.5:1 is needed. Darker, '#a36900' passes",
        ),
    ],
)
def test_what_is_no_readable_color_is_refused(wrong: object, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        read_accent(wrong)


@given(HEX)
def test_a_color_passes_exactly_if_it_can_be_read(color: str) -> None:
    if contrast_on_white(color) >= LOWEST_CONTRAST:
        assert read_accent(color) == color
        return
    with pytest.raises(ValueError, match="too light"):
        read_accent(color)
    assert read_accent(darkened(color)) == darkened(color)


@given(st.text())
def test_whatever_is_read_is_six_digits(text: str) -> None:
    try:
        color = read_accent(text)
    except ValueError:
        return
    assert re.fullmatch(r"#[0-9a-f]{6}", color)


def test_every_name_is_a_color() -> None:
    assert all(re.fullmatch(r"#[0-9a-f]{6}", color) for color in COLORS.values())
