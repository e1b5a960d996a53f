"""Lists: scenarios with questions, inputs, faults and results."""

import json
import re
from pathlib import Path

from tests.unit.command_line import Interlock, lines_of


def test_3_check_lists_faults_by_file(interlock: Interlock) -> None:
    Path("one.yaml").write_text("extends: baseline\nlevers:\n  shared_wieght: 0.2\n")
    result = interlock("scenario", "check", "shared.yaml", "one.yaml")
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    assert lines[:2] == ["shared.yaml  ok", "one.yaml     1 fault"]
    assert lines[2].startswith("  line 3: 'shared_wieght' is not")
    assert interlock("scenario", "check", "shared.yaml", "baseline").exit_code == 0


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
