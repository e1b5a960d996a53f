"""The command for facts: what it says of good files, and what it refuses, writing nothing."""

import json
from pathlib import Path

import pytest

from company.fact_file import read_facts
from tests.unit.command_line import Interlock

SELLERS = ("Ada Lovelace", "Bob Babbage", "Cem Turing")
HEAD = "id;owner;account;stage;created;close date;amount\n"
FACTS = ("facts", "--opportunities", "deals.csv")


def deals(count: int = 60) -> str:
    """Write made-up deals: a third of the decided won, each after thirty days."""
    rows = [
        f"{i};{SELLERS[i % 3]};Customer {i};{('Closed Won', 'Closed Lost', 'Lost')[i // 3 % 3]};"
        f"2025-{i % 9 + 1:02d}-01;2025-{i % 9 + 1:02d}-28;{1000 + 10 * i}"
        for i in range(count)
    ]
    return HEAD + "\n".join(rows) + "\n"


def subscriptions(count: int = 40) -> str:
    """Write made-up subscriptions, a quarter of them ended after a year."""
    first = [f"2024-0{i % 9 + 1}-01" for i in range(count)]
    rows = [
        f"Customer {i},{day},{day.replace('2024', '2025') if i % 4 == 0 else ''},{90 + i}"
        for i, day in enumerate(first)
    ]
    return "customer,start date,end date,ARR\n" + "\n".join(rows) + "\n"


@pytest.fixture
def files(here: Path) -> Path:
    """Write a list of deals and one of subscriptions."""
    (here / "deals.csv").write_text(deals())
    (here / "subs.csv").write_text(subscriptions())
    return here


def test_facts_are_said_and_kept(interlock: Interlock, files: Path) -> None:
    result = interlock(*FACTS, "--subscriptions", "subs.csv")
    assert result.exit_code == 0, result.output
    assert "100 rows, 2024-01-01 to 2025-09-28" in result.stdout
    facts = read_facts(files / "facts.yaml")
    assert facts["win_rate"].value == pytest.approx(0.35)
    assert facts["cycle_days"].value == pytest.approx(27.0)
    assert facts["win_rate"].rows == 60 and facts["win_rate"].source == "deals.csv"
    assert "Win rate" in result.stdout and "facts.yaml" in result.stdout


def test_every_form_says_the_same(interlock: Interlock, files: Path) -> None:
    document = json.loads(interlock(*FACTS, "--json").stdout)
    said = {row["fact"]: row for row in document["rows"]}
    facts = read_facts(files / "facts.yaml")
    assert said.keys() == facts.keys()
    for name, fact in facts.items():
        assert said[name]["value"] == pytest.approx(fact.value, rel=1e-5)
        assert said[name]["rows"] == fact.rows


def test_no_name_is_kept_or_shown(interlock: Interlock, files: Path) -> None:
    result = interlock(*FACTS, "--subscriptions", "subs.csv", "--html")
    written = "".join(path.read_text() for path in (files / "facts.yaml", files / "facts.html"))
    for name in (*SELLERS, "Lovelace", "Babbage", "Customer 7"):
        assert name not in written + result.output


def test_a_page_holds_every_figure(interlock: Interlock, files: Path) -> None:
    (files / "deals.csv").write_text(deals() + "0;;Customer 1;Lost;2025-01-01;2025-01-02;5\n")
    assert interlock(*FACTS, "--html").exit_code == 0
    page = (files / "facts.html").read_text()
    for words in ("Win rate", "Sales cycle", "opportunity repeated", "Closed Won", "27 days"):
        assert words in page


def test_what_is_there_stays_unless_forced(interlock: Interlock, files: Path) -> None:
    (files / "facts.yaml").write_text("mine")
    refused = interlock(*FACTS)
    assert refused.exit_code == 4 and "--force" in refused.stderr
    assert (files / "facts.yaml").read_text() == "mine"
    assert interlock(*FACTS, "--force").exit_code == 0
    assert read_facts(files / "facts.yaml")


def test_the_records_may_be_cut(interlock: Interlock, files: Path) -> None:
    cut = interlock("facts", "--subscriptions", "subs.csv", "--from", "2024-03-01")
    assert cut.exit_code == 0 and "2024-03-01 to 2024-09-01" in cut.stdout
    whole = interlock(*FACTS, "--until", "2025-05-15", "--force")
    assert whole.exit_code == 0
    said = " ".join(whole.stdout.split())
    assert "came after the records end; left out" in said
    assert "decided after the records end; counts as open" in said


def test_records_without_a_share_make_a_page_too(interlock: Interlock, files: Path) -> None:
    (files / "deals.csv").write_text(deals(4))
    assert interlock(*FACTS, "--html").exit_code == 0
    assert list(read_facts(files / "facts.yaml")) == ["opportunities_per_week"]


def test_records_that_end_before_they_begin_are_refused(interlock: Interlock, files: Path) -> None:
    result = interlock(*FACTS, "--from", "2025-09-01", "--until", "2025-01-01")
    assert result.exit_code == 3 and "before they begin" in result.stderr
    assert not (files / "facts.yaml").exists()


def test_files_must_be_named(interlock: Interlock, here: Path) -> None:
    result = interlock("facts")
    assert result.exit_code == 2 and "--opportunities FILE" in result.stderr


MANY_BAD = HEAD + "".join(f"{i};A;B;Lost;soon;2025-01-01;5\n" for i in range(25))
BROKEN = {
    "nothing at all": (b"", "the file is empty"),
    "only a heading": (HEAD.encode(), "no row below it"),
    "another list": (b"name,birthday\nAda,1815\n", "--column"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", ""),
    "a workbook cut off": (b"PK\x03\x04\x14\x00", ""),
    "two columns for one thing": (
        b"stage,owner,created,close date,owner\nWon,A,2025-01-01,2025-01-02,B\n", "owner"
    ),
    "dates in two readings": (
        HEAD.encode() + b"1;A;B;Lost;01/02/2025;03/04/2025;5\n", "--dates dmy"
    ),
    "amounts in two readings": (
        HEAD.encode() + b"1;A;B;Won;2025-01-01;2025-01-02;1,234\n", "--decimal point"
    ),
    "a stage unheard of": (HEAD.encode() + b"1;A;B;Blue;2025-01-01;;5\n", "--stage"),
    "no day that there is": (HEAD.encode() + b"1;A;B;Lost;2025-02-30;;5\n", "line 2"),
    "a row too long": (HEAD.encode() + b"1;A;B;Lost;2025-01-01;;5;6;7\n", "line 2"),
    "too few rows": (deals(1).encode(), "too few rows"),
    "words for money": (HEAD.encode() + b"1;A;B;Won;2025-01-01;2025-01-02;lots\n", "line 2"),
    "many bad rows": (MANY_BAD.encode(), "15 more lines"),
    "bytes of no alphabet": (HEAD.encode() + b"1;\xff\xfe\x81;B;Lost;2025-01-01;;5\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_and_nothing_is_written(
    interlock: Interlock, here: Path, name: str
) -> None:
    content, words = BROKEN[name]
    (here / "deals.csv").write_bytes(content)
    before = sorted(here.iterdir())
    result = interlock(*FACTS, "--html")
    assert result.exit_code == 3, result.output
    assert "deals.csv" in result.stderr or words == "too few rows"
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert sorted(here.iterdir()) == before


def test_of_many_faults_ten_are_listed_and_all_counted(interlock: Interlock, here: Path) -> None:
    (here / "deals.csv").write_text(MANY_BAD)
    lines = interlock(*FACTS).stderr
    assert "line 11" in lines and "15 more lines" in lines and "line 12" not in lines


@pytest.mark.parametrize("option", ["--opportunities", "--subscriptions"])
def test_a_file_that_is_not_there_is_told(interlock: Interlock, here: Path, option: str) -> None:
    result = interlock("facts", option, "none.csv")
    assert result.exit_code in (3, 4) and "none.csv" in result.stderr
    assert not (here / "facts.yaml").exists()


def test_options_that_name_no_column_are_told(interlock: Interlock, files: Path) -> None:
    for option in (("--column", "owner"), ("--column", "nothing=owner"), ("--stage", "Lost=maybe")):
        result = interlock(*FACTS, *option)
        assert result.exit_code in (2, 3), result.output
    assert not (files / "facts.yaml").exists()
