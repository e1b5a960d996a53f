"""`interlock report`: what is put on the page, from where, and what is refused."""

import json
from pathlib import Path

import pytest

from reports.brand import TEMPLATE
from tests.unit.command_line import RUNS, Interlock, lines_of
from tests.unit.reports.logos import HARMLESS
from tests.unit.reports.reading import stored_claims


@pytest.fixture
def saved(interlock: Interlock, here: Path) -> Path:
    assert interlock("compare", "baseline", "shared.yaml", *RUNS, "--out", "saved").exit_code == 0
    return here / "saved"


def page_of(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_template_is_printed_and_can_be_used(interlock: Interlock, saved: Path) -> None:
    result = interlock("report", "--new-brand")
    assert (result.exit_code, result.stdout) == (0, TEMPLATE)
    Path("report.yaml").write_text(result.stdout)
    assert interlock("report", "saved").exit_code == 0
    assert "Interlock report</p>" in page_of(saved)


def test_the_file_that_was_used_is_said(interlock: Interlock, saved: Path) -> None:
    assert "Branding" not in interlock("report", "saved").stderr
    for place, client in (("saved/report.yaml", "A"), ("report.yaml", "B"), ("mine.yaml", "C")):
        Path(place).write_text(f"client: Client {client}\n")
        options = ["--brand", place] if client == "C" else []
        result = interlock("report", "saved", *options)
        assert f"Branding  {place}" in result.stderr
        assert f"Interlock report for Client {client}" in page_of(saved)
        assert lines_of(result)[-1].startswith("Report    saved/report.html")


def test_options_count_before_the_file(interlock: Interlock, saved: Path) -> None:
    Path("report.yaml").write_text("client: Client A\nauthor: Ada\n")
    Path("logo.svg").write_text(HARMLESS["plain"])
    options = ["--client", "Client B", "--logo", "logo.svg", "--accent", "navy", "--draft"]
    options += ["--question", "Why?", "--confidential", "For you only"]
    assert interlock("report", "saved", *options).exit_code == 0
    page = page_of(saved)
    for text in (
        "for Client B",
        "By Ada.",
        "<h1>Why?</h1>",
        "#000080",
        ">For you only<",
        ">Draft<",
    ):
        assert text in page


def test_own_titles_are_said_and_what_has_no_place_too(interlock: Interlock, saved: Path) -> None:
    Path("report.yaml").write_text(
        "titles:\n  sure: A title of my own\n  regret: Of another page\n"
        "so_what:\n  shared: Try it.\n  baseline: Stay.\n"
    )
    result = interlock("report", "saved")
    assert "Title written by the author (sure): A title of my own" in result.stderr
    assert "This page has no section 'regret'; its title is left out." in result.stderr
    assert "This page has no place for what is said of 'baseline'" in result.stderr
    assert "'shared'" not in result.stderr
    [own] = [each for each in stored_claims(page_of(saved)) if each["written_by"] == "author"]
    assert own["section"] == "sure"
    document = json.loads(interlock("report", "saved", "--json").stdout)
    assert document["schema"] == "interlock.report/1"


def test_3_a_wrong_file_writes_no_page(interlock: Interlock, saved: Path) -> None:
    Path("report.yaml").write_text("accent: yellow\nlogo: shared.yaml\n")
    result = interlock("report", "saved", "--client", "")
    assert result.exit_code == 3
    assert "report.yaml, line 1: accent is 'yellow', which is too light" in result.stderr
    assert "report.yaml, line 2: logo 'shared.yaml' is neither SVG" in result.stderr
    assert "--client is empty" in result.stderr
    assert not (saved / "report.html").exists()


def test_2_a_wrong_option_writes_no_page(interlock: Interlock, saved: Path) -> None:
    result = interlock("report", "saved", "--accent", "tael", "--confidential", " ")
    assert result.exit_code == 2
    assert "--accent is 'tael'" in result.stderr and "Did you mean 'teal'?" in result.stderr
    assert "--confidential is empty" in result.stderr
    assert not (saved / "report.html").exists()


def test_4_a_missing_file_is_said(interlock: Interlock, saved: Path) -> None:
    result = interlock("report", "saved", "--brand", "gone.yaml")
    assert result.exit_code == 4
    assert "gone.yaml: there is no such file." in result.stderr


@pytest.mark.parametrize(
    "asked",
    [
        ["explain", "baseline", "shared.yaml", *RUNS],
        ["sweep", "shared.yaml", "--vary", "shared_weight=0:1:3", "--runs", "4"],
        ["compare", "baseline", "shared.yaml", "--worlds", "8", "--runs", "2"],
        [
            *("optimize", "baseline", "--levers", "shared_weight,sharing_group", "--quick"),
            *("--evaluations", "20", "--search-runs", "4", "--worlds", "0"),
        ],
        [
            "sensitivity",
            "shared.yaml",
            "--inputs",
            "shared_weight,transparency",
            "--samples",
            "32",
        ],
    ],
    ids=lambda asked: " ".join(asked[:2]),
)
def test_every_kind_of_page_is_branded(interlock: Interlock, here: Path, asked: list[str]) -> None:
    made = interlock(*asked, "--out", "saved")
    assert made.exit_code == 0, made.output
    Path("report.yaml").write_text(
        "client: Client AG\naccent: '#7a1f4b'\ndraft: yes\nconfidentiality: Ours\n"
        "titles: {answer: A title of my own}\nso_what: {answer: Try it.}\n"
    )
    result = interlock("report", "saved")
    assert result.exit_code == 0, result.output
    assert "Title written by the author (answer)" in result.stderr
    page = page_of(here / "saved")
    for text in (" for Client AG<", "--accent: #7a1f4b", 'class="watermark"', ">Ours<", "Try it.<"):
        assert text in page
    assert interlock("report", "saved", "--names").exit_code == 2
