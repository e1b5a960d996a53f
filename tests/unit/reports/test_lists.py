"""Lists: scenarios with questions, inputs, faults and results."""

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from model.faults import Fault, ScenarioError
from tests.unit.command_line import Interlock, lines_of, started


def test_3_check_lists_faults_by_file(interlock: Interlock) -> None:
    Path("one.yaml").write_text("extends: baseline\nlevers:\n  shared_wieght: 0.2\n")
    result = interlock("scenario", "check", "shared.yaml", "one.yaml")
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    assert lines[:2] == ["shared.yaml  ok", "one.yaml     1 fault"]
    assert lines[2].startswith("  line 3: 'shared_wieght' is not")
    assert interlock("scenario", "check", "shared.yaml", "baseline").exit_code == 0


def test_check_speaks_json(interlock: Interlock) -> None:
    Path("one.yaml").write_text("extends: baseline\nlevers:\n  shared_wieght: 0.2\n")
    result = interlock("scenario", "check", "shared.yaml", "one.yaml", "--json")
    assert result.exit_code == 3
    right, wrong = json.loads(result.stdout)["rows"]
    assert (right["file"], right["state"]) == ("shared.yaml", "ok")
    assert (wrong["file"], wrong["state"], wrong["line"]) == ("one.yaml", "fault", 3)
    assert "Did you mean 'shared_weight'?" in wrong["message"]


def test_check_ends_with_3_where_one_file_is_wrong_and_one_is_missing(interlock: Interlock) -> None:
    Path("one.yaml").write_text("horizn: 1 year\n")
    for files in (("one.yaml", "nowhere.yaml"), ("nowhere.yaml", "one.yaml", "shared.yaml")):
        assert interlock("scenario", "check", *files).exit_code == 3


def test_scenarios_without_a_difference_need_no_comparison(interlock: Interlock) -> None:
    result = interlock("scenario", "diff", "baseline", "baseline")
    assert "differ in 0 inputs" in result.stdout
    assert "Next:" not in result.stdout
    assert interlock("scenario", "diff", "baseline", "baseline", "--csv").stdout == "input,a,b\n"


def test_a_difference_from_a_missing_file_speaks_of_no_simulation(interlock: Interlock) -> None:
    result = interlock("scenario", "diff", "baseline", "nowhere.yaml")
    assert result.stderr.endswith("1 fault in 1 file. Nothing was compared.\n")


def test_one_customer_is_not_customers(interlock: Interlock) -> None:
    Path("one.yaml").write_text("organization: {customers: 1, sales: 1}\n")
    text = interlock("scenario", "show", "one.yaml").stdout
    assert "1 customer " in text and "1 person " in text


def test_many_faults_are_counted_with_separators() -> None:
    faults = [Fault("a.yaml", line, "", "wrong") for line in range(3000)]
    assert str(ScenarioError(faults)).endswith("3,000 faults in 1 file.")


def test_scenarios_are_listed_with_their_question(interlock: Interlock) -> None:
    result = interlock("scenario", "list")
    assert result.exit_code == 0
    assert "baseline" in result.stdout
    assert json.loads(interlock("scenario", "list", "--json").stdout)["schema"] == (
        "interlock.scenario.list/1"
    )


def test_a_difference_between_scenarios_is_listed(interlock: Interlock) -> None:
    result = interlock("scenario", "diff", "baseline", "shared.yaml")
    assert lines_of(result)[0] == "baseline and shared.yaml differ in 1 input."
    assert lines_of(result)[2].split() == ["shared_weight", "0", "0.5"]


def test_the_schema_serves_editors(interlock: Interlock) -> None:
    content = json.loads(interlock("scenario", "schema", "--json").stdout)
    assert content["$schema"].startswith("https://json-schema.org/")


def test_results_are_listed(interlock: Interlock, here: Path) -> None:
    assert "0 results in results." in interlock("result", "list").stdout
    interlock("run", "baseline", "--runs", "2")
    (here / "results" / "broken").mkdir()
    (here / "results" / "broken" / "manifest.json").write_text("{")
    result = interlock("result", "list")
    assert "1 result in results." in result.stdout
    assert re.search(r"one scenario: baseline +2 +20\d\d-\d\d-\d\d +complete", result.stdout)
    assert "broken" in result.stderr


KINDS = {
    "run": (("run", "shared.yaml", "--runs", "3"), "one scenario", "shared", 3),
    "compare": (("compare", "baseline", "shared.yaml", "--runs", "3"), "comparison",
                "baseline, shared", 6),
    "worlds": (("compare", "baseline", "shared.yaml", "--worlds", "8", "--runs", "2",
                "--uncertain", "win_rate"), "comparison over worlds", "baseline, shared", 32),
    "sweep": (("sweep", "baseline", "--vary", "pod_size=3:9:3", "--runs", "3"),
              "where it is best in a range", "baseline", None),
    "explain": (("explain", "baseline", "shared.yaml", "--runs", "3"),
                "what carries the difference", "baseline, shared", 6),
    "sensitivity": (("sensitivity", "baseline", "--inputs", "win_rate,ramp_sales",
                     "--screen-only"), "what moves the outcome", "baseline", 10 * 3 * 2),
    "optimize": (("optimize", "shared.yaml", "--levers", "shared_weight,pod_size", "--worlds",
                  "0", "--evaluations", "4", "--search-runs", "4", "--runs", "3"),
                 "search for the best trade", "shared", None),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_says_what_each_kind_was_asked_and_all_its_runs(
    interlock: Interlock, here: Path, kind: str
) -> None:
    words, question, scenarios, runs = KINDS[kind]
    interlock(*words, "--out", "results/r")
    (row,) = json.loads(interlock("result", "list", "--json").stdout)["rows"]
    made = sum(
        len(pq.read_table(part)) for part in (here / "results" / "r").rglob("runs/part-*.parquet")
    )
    assert (row["question"], row["scenarios"]) == (question, scenarios)
    assert row["runs"] == made == (made if runs is None else runs)
    assert (row["state"], row["failed"]) == ("complete", 0)
    lines = interlock("result", "list").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert interlock("result", "list", "--csv").stdout.startswith("folder,question,scenarios,runs")


def test_the_list_says_what_is_not_finished(here: Path, interlock: Interlock) -> None:
    process = started(*KINDS["sweep"][0], "--runs", "40", "--out", "results/r", seconds=0.2)
    while not list((here / "results").glob("r/runs/part-*.parquet")):
        assert process.poll() is None
    process.kill()
    process.communicate()
    (row,) = json.loads(interlock("result", "list", "--json").stdout)["rows"]
    assert row["question"] == "where it is best in a range"
    assert row["state"] == f"{row['runs']} of 160"


def test_check_says_that_code_is_not_run(interlock: Interlock) -> None:
    Path("mine.py").write_text("raise RuntimeError\n")
    Path("mine.yaml").write_text("extends: baseline\ncode: mine.py\n")
    result = interlock("scenario", "check", "mine.yaml")
    assert result.exit_code == 0
    assert "mine.py is not run by this check" in " ".join(result.stdout.split())
