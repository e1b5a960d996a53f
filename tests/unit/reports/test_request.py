"""What a command asks for: options change scenarios as they say; all faults are said at once."""

from pathlib import Path

import pytest

from experiments.store import Result as StoredResult
from tests.unit.command_line import RUNS, Interlock


def test_a_lever_is_set_in_the_scenario_and_not_in_the_baseline(interlock: Interlock) -> None:
    result = interlock(
        "compare", "baseline", "hardly.yaml", *RUNS, "--out", "r",
        "--set", "shared_weight=0.6", "--set", "organization.customers=99",
    )  # fmt: skip
    baseline, hardly = StoredResult("r").scenarios
    assert (baseline.value("shared_weight"), hardly.value("shared_weight")) == (0, 0.6)
    assert baseline.organization.customers == hardly.organization.customers == 99
    words = " ".join(result.stdout.split())
    assert "shared_weight 0.001 -> 0.6 (not in the baseline)" in words
    assert "organization.customers 250 customers -> 99 customers" in words


def test_run_sets_a_lever_in_its_scenario(interlock: Interlock) -> None:
    interlock("run", "baseline", "--runs", "1", "--out", "r", "--set", "levers.shared_weight=0.6")
    assert StoredResult("r").baseline.value("shared_weight") == 0.6


def test_the_horizon_is_set_for_all(interlock: Interlock) -> None:
    interlock("compare", "baseline", "shared.yaml", *RUNS, "--horizon", "6 months", "--out", "r")
    assert {each.horizon_days for each in StoredResult("r").scenarios} == {126}


def test_3_all_faults_of_all_files_are_listed_and_nothing_runs(
    interlock: Interlock, here: Path
) -> None:
    Path("one.yaml").write_text("extends: baseline\nlevers:\n  shared_wieght: 0.2\n  draw: 7\n")
    Path("two.yaml").write_text("extends: baseline\nhorizn: 1 year\n")
    result = interlock("compare", "one.yaml", "two.yaml", "nowhere.yaml")
    assert result.exit_code == 3
    assert "one.yaml, line 3: 'shared_wieght' is not" in result.stderr
    assert "one.yaml, line 4: draw is 7; it must be between 0 and 1" in result.stderr
    assert "two.yaml, line 2: 'horizn' is not" in result.stderr
    assert "nowhere.yaml: there is no such file" in result.stderr
    assert "4 faults in 3 files. Nothing was simulated." in result.stderr
    assert not (here / "results").exists()


IMPORT = """
extends: baseline
organization:
  people:
    file: people.csv
    id_column: id
    department_column: department
    roles: {{Hunters: sales, Farmers: accounts, Makers: operations, Bosses: leave_out}}
  ties: {{file: {ties}, from_column: from, to_column: to}}
"""


@pytest.fixture
def imports(here: Path) -> None:
    """Add a firm whose people and ties come from files, once right and once wrong."""
    labels = ("Hunters", "Farmers", "Makers", "Bosses")
    people = "".join(f"p{number},{labels[number % 4]}\n" for number in range(12))
    (here / "people.csv").write_text(f"id,department\n{people}")
    (here / "ties.csv").write_text("from,to\np0,p1\np1,p2\np2,p0\np3,p0\n")
    (here / "ghosts.csv").write_text("from,to\np0,ghost\n")
    (here / "firm.yaml").write_text(IMPORT.format(ties="ties.csv"))
    (here / "haunted.yaml").write_text(IMPORT.format(ties="ghosts.csv"))


@pytest.mark.usefixtures("imports")
def test_an_import_says_what_it_took_and_what_it_dropped(interlock: Interlock) -> None:
    checked = interlock("scenario", "check", "firm.yaml")
    assert checked.exit_code == 0
    assert checked.stdout.startswith("firm.yaml  ok\n  people.csv: 9 people")
    result = interlock("run", "firm.yaml", "--runs", "1")
    assert result.exit_code == 0
    assert "firm: 3 people of 'Bosses' left out" in result.stderr
    assert "Bosses" not in result.stdout


@pytest.mark.usefixtures("imports")
@pytest.mark.parametrize("command", [["scenario", "check"], ["run"], ["compare", "baseline"]])
def test_3_a_wrong_import_is_found_before_anything_runs(
    interlock: Interlock, here: Path, command: list[str]
) -> None:
    result = interlock(*command, "haunted.yaml")
    assert result.exit_code == 3
    assert "ghosts.csv, line 2: 1 person is named here but not in people.csv" in result.output
    assert "'ghost'" not in result.output
    assert not (here / "results").exists()
