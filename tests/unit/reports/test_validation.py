"""`interlock validate`: what it prints, and how it ends."""

import contextlib
import json
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

import reports.validation as validation
from experiments.patterns.finding import Finding
from experiments.patterns.study import Study
from reports.screen import Screen
from tests.unit.command_line import Interlock, lines_of

GOOD = Finding("V1", "pay is late", "S1", (0.1, inf), 0.2, (0.1, 0.3))
BAD = Finding("V2", "gaming costs", "S2", (0.3, 0.9), 0.2, (0.1, 0.3), reason="it cannot.")


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure nothing."""

    def measured(name: str, study: Study) -> list[Finding]:
        return [GOOD] if name == "V1" else [BAD]

    monkeypatch.setattr(validation, "PATTERNS", {"V1": None, "V2": None})
    monkeypatch.setattr(validation, "measured", measured)
    monkeypatch.setattr(validation, "compile_ahead", lambda announce: None)


def test_1_validate_ends_with_1_where_a_statement_fails(interlock: Interlock) -> None:
    result = interlock("validate")
    assert result.exit_code == 1
    assert result.stdout.startswith("1 of 2 statements")
    lines = lines_of(result)
    assert "V2 FAILS, gaming costs: it cannot." in lines
    assert lines[-2:] == [
        "80 runs of each scenario, seed 1.", "Next: interlock validate --html validation.html",
    ]  # fmt: skip
    assert max(map(len, lines)) <= 80


def test_validate_ends_with_0_where_all_hold(interlock: Interlock) -> None:
    result = interlock("validate", "--only", "v1")
    assert result.exit_code == 0
    assert "FAILS" not in result.stdout


def test_what_served_to_set_an_input_is_marked(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "*" not in interlock("validate").stdout
    fitted = replace(GOOD, set_by="patience")
    monkeypatch.setattr(validation, "measured", lambda name, study: [fitted])
    result = interlock("validate")
    assert "pay is late *" in result.stdout
    said = " ".join(result.stdout.split())
    assert "* Served to choose the value of an input, so no independent test: 2 of 2" in said
    assert max(map(len, lines_of(result))) <= 80
    facts = json.loads(interlock("validate", "--json").stdout)
    assert [row["set_by"] for row in facts["rows"]] == ["patience", "patience"]


def test_validate_speaks_json_csv_and_markdown(interlock: Interlock) -> None:
    facts = json.loads(interlock("validate", "--json").stdout)
    assert facts["schema"] == "interlock.validate/1"
    made = facts["provenance"]
    assert (made["seed"], made["runs"]) == (1, 80)
    assert len(made["source_hash"]) > 12 and "interlock" in made["versions"]
    good, bad = facts["rows"]
    assert (good["accepted_low"], good["accepted_high"]) == (0.1, None)
    assert (bad["verdict"], bad["reason"]) == ("FAILS", "it cannot.")
    assert interlock("validate", "--csv").stdout.startswith("pattern,statement,source,accepted_low")
    assert "| V1 | pay is late | S1 |" in interlock("validate", "--md").stdout


def test_2_an_unknown_pattern_is_named(interlock: Interlock) -> None:
    result = interlock("validate", "--only", "V1,V22, hockey")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "--only: 'V22' is not a pattern. Did you mean 'V2'?\n"
        "--only: 'hockey' is not a pattern.\n"
        "All patterns: V1, V2\n"
    )
    for nothing in ("", " , "):
        result = interlock("validate", "--only", nothing)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("--only names no pattern.\nAll patterns: V1, V2\n")


def test_2_one_run_gives_no_interval(interlock: Interlock) -> None:
    result = interlock("validate", "--runs", "1")
    assert result.exit_code == 2
    assert "'1' is not possible; it must be a whole number from 2 to" in result.stderr


def test_few_runs_are_said(interlock: Interlock) -> None:
    assert "Only 2 runs of each scenario" in interlock("validate", "--runs", "2").stdout
    assert "Only" not in interlock("validate", "--runs", "30").stdout


def test_progress_is_told_in_patterns(interlock: Interlock) -> None:
    result = interlock("validate", "--progress", "plain")
    assert "of 2 patterns" in result.stderr


def test_130_a_stopped_validation_says_that_nothing_is_kept(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(name: str, study: Study) -> list[Finding]:
        if name == "V2":
            raise KeyboardInterrupt
        return [GOOD]

    monkeypatch.setattr(validation, "measured", stopped)
    result = interlock("validate", "--html", "v.html")
    assert (result.exit_code, result.stdout) == (130, "")
    assert "Stopped. 1 of 2 patterns was measured; nothing is kept." in result.stderr
    assert not Path("v.html").exists()


def test_a_page_is_written_beside_the_table(interlock: Interlock) -> None:
    result = interlock("validate", "--html", "new/v.html")
    assert result.exit_code == 1
    assert "new/v.html, opens without internet" in result.stderr
    assert lines_of(result)[-1] == "80 runs of each scenario, seed 1."
    assert "1 of 2 statements" in Path("new/v.html").read_text(encoding="utf-8")
    assert json.loads(interlock("validate", "--json", "--html", "w.html").stdout)["rows"]


def test_4_a_page_is_not_replaced_unasked(interlock: Interlock) -> None:
    Path("v.html").write_text("old")
    result = interlock("validate", "--html", "v.html")
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr == ("v.html exists. Choose another file, or add --force to replace it.\n")
    assert Path("v.html").read_text() == "old"
    assert interlock("validate", "--html", "v.html", "--force").exit_code == 1
    assert Path("v.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("file/v.html", "Not a directory"),
        ("folder", "Is a directory"),
    ],
)
def test_4_where_no_page_can_be_written_nothing_is_measured(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch, path: str, reason: str
) -> None:
    monkeypatch.setattr(validation, "measured", lambda name, study: 1 / 0)
    Path("file").write_text("")
    Path("folder").mkdir()
    result = interlock("validate", "--html", path, "--force")
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr == f"Cannot write {path}: {reason}.\n"
    assert interlock("explain", "baseline", "shared.yaml", "--html", "file/x").exit_code == 4
    assert not Path("results").exists()


def test_a_cluster_makes_the_runs_of_a_validation(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[object] = []

    @contextlib.contextmanager
    def entered(screen: Screen, address: str) -> Iterator[str]:
        yield f"the cluster at {address}"

    def measured(name: str, study: Study) -> list[Finding]:
        used.append(study.executor)
        return [GOOD]

    monkeypatch.setattr(validation, "cluster_at", entered)
    monkeypatch.setattr(validation, "measured", measured)
    plain = interlock("validate")
    sent = interlock("validate", "--cluster", "tcp://127.0.0.1:8786")
    assert used == [None, None, *2 * ["the cluster at tcp://127.0.0.1:8786"]]
    assert sent.stdout == plain.stdout
    wrong = interlock("validate", "--cluster", "nowhere")
    assert wrong.exit_code == 2 and "is no address of a scheduler" in wrong.stderr


def test_a_lost_cluster_keeps_nothing_of_a_validation(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from experiments.cluster import NOTHING_KEPT, _described

    def measured(name: str, study: Study) -> list[Finding]:
        raise CancelledError

    monkeypatch.setattr(validation, "measured", measured)
    lost = lambda screen, address: _described(address, NOTHING_KEPT)  # noqa: E731
    monkeypatch.setattr(validation, "cluster_at", lost)
    result = interlock("validate", "--cluster", "tcp://127.0.0.1:8786")
    assert result.exit_code == 4
    assert "was lost. Nothing is kept; the same command begins again" in result.stderr
