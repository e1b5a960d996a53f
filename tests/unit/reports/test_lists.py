"""Lists: scenarios with questions, inputs, faults and results."""

import json
import re
from pathlib import Path

from model.faults import Fault, ScenarioError
from tests.unit.command_line import Interlock, lines_of


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
    assert re.search(r"baseline +2 +complete", result.stdout)
    assert "broken" in result.stderr
