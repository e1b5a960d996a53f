"""`report.yaml`: read with the line of every fault, put on the page, and nothing else."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.store import Result
from model.faults import ScenarioError, ScenarioFileError
from reports import page
from reports.brand import PLAIN, SECTION_KEYS, TEMPLATE, Brand, brand_file, read_brand, style_of
from reports.sections import SECTIONS
from reports.wording import LONGEST_TITLE
from tests.unit.reports.logos import HARMLESS, png
from tests.unit.reports.reading import read, stored_claims

KEYS = ("baseline", "scenario-1", "scenario-2", "scenario-3")
WHOLE = """\
client: Client AG
question: Does it pay to share?
logo: client.svg
accent: '#7a1f4b'
author: Ada Example
date: 26 November 2026
confidentiality: "Confidential: for Client AG only"
draft: yes
language: en
titles:
  people: Who gains, and who has to be asked first
so_what:
  scenario-1: Start in spring.
  trust: Ask both departments.
"""


class Beginning(str):
    """A text that equals every text that begins with it."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and other.startswith(str(self))

    __hash__ = str.__hash__


def brand_of(folder: Path, text: str, **options: Any) -> Brand:
    """Read a brand from a file with the given text."""
    (folder / "client.svg").write_text(HARMLESS["plain"])
    (folder / "client.png").write_bytes(png())
    (folder / "report.yaml").write_text(text)
    return read_brand(folder / "report.yaml", options, KEYS)


def faults_in(folder: Path, text: str, **options: Any) -> list[tuple[int | None, str]]:
    """Give line and message of each fault of a file."""
    with pytest.raises(ScenarioError) as caught:
        brand_of(folder, text, **options)
    return [(fault.line, fault.message) for fault in caught.value.faults]


# Reading


def test_everything_is_read(tmp_path: Path) -> None:
    brand = brand_of(tmp_path, WHOLE)
    assert (brand.client, brand.accent, brand.draft) == ("Client AG", "#7a1f4b", True)
    assert brand.logo.startswith("data:image/svg+xml;base64,")
    assert brand.so_what == {"scenario-1": "Start in spring.", "trust": "Ask both departments."}


@pytest.mark.parametrize("text", ["", "# nothing\n", TEMPLATE])
def test_a_file_in_which_nothing_stands_changes_nothing(tmp_path: Path, text: str) -> None:
    assert brand_of(tmp_path, text) == PLAIN


def test_the_template_is_right_once_its_marks_are_taken_away(tmp_path: Path) -> None:
    lines = [re.sub(r"^#( ?)([a-z_]+:|  +\S)", r"\2", line) for line in TEMPLATE.splitlines()]
    text = "\n".join(lines).replace("shared-kpis", "scenario-1")
    brand = brand_of(tmp_path, text)
    assert brand.model_fields_set == set(Brand.model_fields)


def test_options_count_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    options = {"client": "Other AG", "draft": True, "logo": "../client.png"}
    brand = brand_of(tmp_path, WHOLE.replace("draft: yes", "draft: no"), **options)
    assert (brand.client, brand.draft, brand.author) == ("Other AG", True, "Ada Example")
    assert brand.logo.startswith("data:image/png;base64,")


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    text = (
        "clinet: X\naccent: #fff\ndraft: maybe\nlanguage: de\ndate: [1]\nlogo: gone.svg\n"
        "titles:\n  tmie: A\n  time: This will prove significant\n  sure:\n"
        "so_what: text\n"
    )
    assert faults_in(tmp_path, text, author="\x01", accent="orange") == [
        (1, "'clinet' is no setting of a report. Did you mean 'client'?"),
        (2, Beginning("accent is empty; an unquoted # begins a comment")),
        (3, "draft is 'maybe'; it must be yes or no."),
        (4, "language is 'de'; pages are in English so far, so it must be en."),
        (5, "date is a list; it must be text (put it in quotes)."),
        (6, "logo is 'gone.svg': there is no such file."),
        (8, "'tmie' is not a section of this result. Did you mean 'time'?"),
        (
            9,
            "the title of time says 'will', 'prove', 'significant', which no simulation can show; "
            "use other words.",
        ),
        (10, "the title of sure is empty; it must be text (put it in quotes)."),
        (
            11,
            "so_what is 'text'; it must be a block of lines, each the key of a section, a colon "
            "and a text.",
        ),
        (None, Beginning("--accent is 'orange', which is too light")),
        (None, "--author is '?'; it holds characters that cannot be printed."),
    ]


@pytest.mark.parametrize(
    "word",
    ["significant", "significantly", "proves", "proven", "proof", "optimal", "will", "guarantee",
     "guaranteed", "causes", "caused"],
)  # fmt: skip
def test_own_titles_claim_nothing_that_no_simulation_shows(tmp_path: Path, word: str) -> None:
    [(line, message)] = faults_in(tmp_path, f"titles:\n  sure: It {word.upper()} all\n")
    assert line == 2 and f"'{word}'" in message


def test_words_that_only_look_like_them_are_allowed(tmp_path: Path) -> None:
    brand_of(tmp_path, "titles: {sure: Provenance and improvement because of willing people}\n")


def test_own_titles_are_short(tmp_path: Path) -> None:
    brand_of(tmp_path, f"titles: {{sure: {'x' * LONGEST_TITLE}}}\n")
    [(_, message)] = faults_in(tmp_path, f"titles: {{sure: {'x' * (LONGEST_TITLE + 1)}}}\n")
    assert message == "the title of sure has 111 characters; it may have 110."


def test_a_so_what_for_a_scenario_of_another_result_is_no_fault_but_a_slip_is(
    tmp_path: Path,
) -> None:
    assert brand_of(tmp_path, "so_what:\n  zebra: X\n").so_what == {"zebra": "X"}
    [(line, message)] = faults_in(tmp_path, "so_what:\n  scenaroi-1: X\n")
    assert line == 2 and "Did you mean 'scenario-1'?" in message


def test_a_title_of_no_section_is_refused(tmp_path: Path) -> None:
    [(line, message)] = faults_in(tmp_path, "titles:\n  zebra: X\n")
    assert line == 2 and "answer, scenarios" in message


@pytest.mark.parametrize(
    "text",
    ["- a\n", "client: [\n", "client: !!python/object:os.system x\n", "a: &a b\nc: *a\n", "\0"],
)
def test_yaml_is_read_safely(tmp_path: Path, text: str) -> None:
    assert faults_in(tmp_path, text)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScenarioFileError, match="there is no such file"):
        read_brand(tmp_path / "report.yaml", {}, KEYS)
    with pytest.raises(ScenarioFileError, match="this is a folder"):
        read_brand(tmp_path, {}, KEYS)


def test_the_file_is_looked_for_here_and_then_beside_the_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = tmp_path / "result"
    result.mkdir()
    monkeypatch.chdir(tmp_path)
    assert brand_file(None, result) is None
    (result / "report.yaml").touch()
    assert brand_file(None, result) == result / "report.yaml"
    (tmp_path / "report.yaml").touch()
    assert brand_file(None, result) == Path("report.yaml")
    assert brand_file(Path("mine.yaml"), result) == Path("mine.yaml")


# On the page


def test_the_cover_shows_who_what_and_for_whom(
    results: Callable[[str], Result], tmp_path: Path
) -> None:
    result = results("three")
    text = page.report_page(result, brand_of(tmp_path, WHOLE))
    reader = read(text)
    assert reader.faults == []
    assert reader.texts["h1"] == ["Does it pay to share?"]
    assert reader.texts["title"] == ["Does it pay to share? - Interlock"]
    said = " ".join(reader.texts["p"])
    assert "Interlock report for Client AG" in said
    assert f"By Ada Example, 26 November 2026. Run {result.manifest['fingerprint'][:12]}." in said
    assert "Confidential: for Client AG only" in said and "Draft" in said
    [picture] = [attributes for tag, attributes in reader.elements if tag == "img"]
    assert picture["alt"] == "Logo of Client AG"
    assert str(picture["src"]).startswith("data:image/svg+xml;base64,")
    assert ("div", {"class": "watermark", "aria-hidden": "true"}) in reader.elements


def test_own_titles_and_texts_are_marked_as_such(
    results: Callable[[str], Result], tmp_path: Path
) -> None:
    text = page.report_page(results("three"), brand_of(tmp_path, WHOLE))
    claims = {claim["section"]: claim for claim in stored_claims(text)}
    assert claims["people"]["title"] == "Who gains, and who has to be asked first"
    by = {key: claim["written_by"] for key, claim in claims.items()}
    assert by == {key: "author" if key == "people" else "interlock" for key in claims}
    assert claims["answer"]["facts"]["so_what_by_author"] == ["scenario-1"]
    reader = read(text)
    assert reader.texts["h2"].count("Who gains, and who has to be asked first") == 1
    assert reader.texts["a"].count("Who gains, and who has to be asked first") == 1
    said = reader.texts["p"]
    assert "Start in spring." in said and "Ask both departments." in said


def test_without_a_brand_the_page_is_as_plain_as_ever(results: Callable[[str], Result]) -> None:
    reader = read(page.report_page(results("three")))
    classes = {attributes.get("class") for _, attributes in reader.elements}
    assert not classes & {"watermark", "logo", "secret"}
    assert sum(tag == "style" for tag, _ in reader.elements) == 1


def test_the_accent_colors_header_rules_and_so_what_only() -> None:
    style = re.sub(r"\s+", " ", page._packaged("page.css"))
    rules = [rule.partition("{")[0].strip() for rule in style.split("}") if "(--accent)" in rule]
    assert rules == [".cover .brand", "nav", ".so-what", "footer"]
    assert style_of(Brand(accent="teal")) == ":root { --accent: #008080; }"


def test_own_words_stay_texts_in_the_style() -> None:
    style = style_of(Brand(confidentiality='"; } </style> \\ body { color: url(x) } é'))
    inside = style.partition('content: "')[2].partition('"')[0]
    assert re.fullmatch(r"(\\[0-9a-f]{6}|[A-Za-z0-9])*", inside)
    assert "</" not in style and "url" in inside


@pytest.mark.parametrize("case", ["one", "three", "none", "few"])
def test_every_section_has_a_known_key(results: Callable[[str], Result], case: str) -> None:
    claims = stored_claims(page.report_page(results(case)))
    assert {claim["section"] for claim in claims} <= set(SECTION_KEYS)
    assert len(claims) <= len(SECTIONS)
