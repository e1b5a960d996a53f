"""The screen: forms of a result, more or less said, and terminals that can do little."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from tests.unit.command_line import RUNS, Interlock, started


@pytest.mark.parametrize("way", [["--json"], ["--format", "json"]])
def test_json_is_one_object_and_nothing_else(interlock: Interlock, way: list[str]) -> None:
    result = interlock("compare", "baseline", "shared.yaml", "--quick", *way)
    content = json.loads(result.stdout, parse_constant=lambda name: pytest.fail(name))
    assert content["schema"] == "interlock.compare/1"
    assert content["provenance"]["seed"] == 1
    assert content["baseline"]["key"] == "baseline"
    assert content["scenarios"][0]["key"] == "shared"
    assert content["scenarios"][0]["verdict"] == "raises"
    assert [each["code"] for each in content["warnings"]] == ["quick_look"]


def test_json_has_null_for_what_is_not_known(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", "--runs", "1", "--json")
    claim = json.loads(result.stdout)["scenarios"][0]["claims"][0]
    assert (claim["low"], claim["high"], claim["verdict"]) == (None, None, "too_few_runs")


def test_csv_holds_the_facts_of_the_json(interlock: Interlock) -> None:
    options = ("compare", "baseline", "shared.yaml", *RUNS, "--out", "r")
    claims = json.loads(interlock(*options, "--json").stdout)["scenarios"][0]["claims"]
    rows = list(csv.DictReader(io.StringIO(interlock(*options, "--csv").stdout)))
    assert len(rows) == len(claims)
    for row, claim in zip(rows, claims, strict=True):
        assert {key: str(value) for key, value in claim.items()}.items() <= row.items()


def test_markdown_is_a_table_for_mails(interlock: Interlock) -> None:
    text = interlock("compare", "baseline", "shared.yaml", *RUNS, "--md").stdout
    assert text.startswith("**Shared goals raise value by ")
    assert "| Shared goals | +0." in text


@pytest.mark.parametrize("form", ["json", "csv", "md", "table"])
@pytest.mark.parametrize(
    "command",
    [
        ["run", "baseline", "--runs", "3"],
        ["scenario", "list"],
        ["scenario", "show", "shared.yaml"],
        ["scenario", "diff", "baseline", "shared.yaml"],
        ["scenario", "diff", "baseline", "baseline"],
        ["scenario", "schema"],
        ["result", "list"],
    ],
)
def test_every_list_comes_in_every_form(
    interlock: Interlock, command: list[str], form: str
) -> None:
    result = interlock(*command, "--format", form)
    assert result.exit_code == 0
    if form == "json":
        assert isinstance(json.loads(result.stdout), dict)


def test_two_forms_at_once_are_refused(interlock: Interlock) -> None:
    result = interlock("run", "baseline", "--json", "--csv")
    assert result.exit_code == 2
    assert "Choose one form: json or csv." in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["compare", "baseline", "shared.yaml", "hardly.yaml", "--detail"],
        ["compare", "baseline", "shared.yaml", "--expect", "gross_retention>=+1"],
        ["run", "baseline", "--detail"],
        ["scenario", "list"],
        ["scenario", "show", "shared.yaml", "--detail"],
        ["scenario", "diff", "baseline", "shared.yaml"],
        ["scenario", "schema"],
    ],
)
def test_tables_fit_into_80_characters_and_5_columns(
    interlock: Interlock, command: list[str]
) -> None:
    options = RUNS if command[0] in ("run", "compare") else ()
    lines = interlock(*command, *options).stdout.splitlines()
    assert max(map(len, lines[2:] if options else lines)) <= 80, "sentences above may be longer"
    assert max(map(len, lines)) <= 110


def test_qq_leaves_only_results(interlock: Interlock) -> None:
    result = interlock("run", "nowhere", "-qq")
    assert (result.exit_code, result.stderr, result.stdout) == (4, "", "")
    assert interlock("run", "nowhere", "-q").stderr


def test_verbose_says_more(interlock: Interlock) -> None:
    assert "fingerprint" in interlock("run", "baseline", "--runs", "1", "-v").stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_poor_terminals_show_a_question_mark_rather_than_a_fault(here: Path, encoding: str) -> None:
    text = "extends: baseline\nname: 統合計画 – é\nname_in_sentence: 統合計画\nhorizon: 1 month\n"
    (here / "foreign.yaml").write_text(text, encoding="utf-8")
    process = started(
        "run", "foreign.yaml", "-n", "2", "--progress", "plain", cwd=here,
        env={"PYTHONIOENCODING": encoding, "TERM": "dumb"}, encoding=encoding,
    )  # fmt: skip
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr
    assert stdout.startswith("????")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way")
def test_a_reader_who_has_seen_enough_is_no_fault(here: Path) -> None:
    process = started("scenario", "schema", cwd=here)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""
    process.stderr.close()
