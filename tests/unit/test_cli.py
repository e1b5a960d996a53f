"""The command line keeps its promises.

Answer first, one message for each fault, one meaning for each exit code, and nothing that
finished is lost.
"""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import cli
from experiments.store import Result as StoredResult
from model.scenario import Scenario
from tests.unit.experiments.stand_in import simulate, simulate_or_fail

ROOT = Path(__file__).parents[2]
HEAVY = {"mesa", "pandas", "plotly", "numba", "numpy", "pydantic", "scipy", "pyarrow", "rich"}
RUNS = ("--runs", "40")
# Runs the command line with a slow stand-in for the engine.
STAND_IN = """
import sys, time
import model.engine as engine
from tests.unit.experiments.stand_in import simulate
def slow(scenario, *, seed, replication):
    time.sleep({seconds})
    return simulate(scenario, seed=seed, replication=replication)
engine.simulate = slow
engine.compile_ahead = lambda announce: None
import cli
cli.main()
"""

Interlock = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with two scenario files."""
    monkeypatch.chdir(tmp_path)
    for key, weight in (("shared", 0.5), ("hardly", 0.001)):
        text = f"extends: baseline\nname: {key.title()} goals\nname_in_sentence: {key} goals\n"
        text += (
            f"plural: true\nquestion: Do {key} goals help?\nlevers:\n  shared_weight: {weight}\n"
        )
        (tmp_path / f"{key}.yaml").write_text(text)
    return tmp_path


@pytest.fixture
def interlock(here: Path, monkeypatch: pytest.MonkeyPatch) -> Interlock:
    """Run the command line in this process, on the stand-in engine."""
    monkeypatch.setattr("model.engine.simulate", simulate)
    monkeypatch.setattr("model.engine.compile_ahead", lambda announce: None)

    def run(*arguments: str, **kwargs: Any) -> Result:
        result = CliRunner().invoke(cli.interlock, arguments, **kwargs)
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


def started(*arguments: str, seconds: float = 0.0, **kwargs: Any) -> "subprocess.Popen[str]":
    """Start the command line as a process, on a stand-in engine that takes its time."""
    env = os.environ | {"PYTHONPATH": str(ROOT)} | kwargs.pop("env", {})
    return subprocess.Popen(
        [sys.executable, "-c", STAND_IN.format(seconds=seconds), *arguments],
        stdout=kwargs.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, text=True, env=env,
        **kwargs,
    )  # fmt: skip


def lines_of(result: Result) -> list[str]:
    return [line for line in result.stdout.splitlines() if line]


def commands(group: click.Group = cli.interlock, path: tuple[str, ...] = ()) -> Iterator[Any]:
    """List every command by the words that call it."""
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


# Help


def test_without_a_command_it_says_what_to_type(interlock: Interlock) -> None:
    result = interlock()
    assert result.exit_code == 0
    assert "interlock compare baseline shared-kpis" in result.stdout
    assert result.stdout.rstrip().endswith("All commands: interlock --help")


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", [(), *commands()])
def test_every_command_explains_itself(
    interlock: Interlock, command: tuple[str, ...], option: str
) -> None:
    result = interlock(*command, option)
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: interlock")
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_help_lists_the_exit_codes(interlock: Interlock) -> None:
    text = interlock("--help").stdout
    assert all(re.search(rf"^\s+{code}  ", text, re.M) for code in (0, 1, 2, 3, 4, 5, 70, 130))


@pytest.mark.parametrize("command", [["--help"], ["compare", "--help"], []])
def test_help_imports_nothing_heavy_and_appears_at_once(command: list[str]) -> None:
    code = (
        f"import sys\nsys.argv[1:] = {command!r}\nimport cli\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)\n"
        "import time; print(time.process_time(), file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported, seconds = process.stderr.splitlines()
    assert imported == "[]"
    assert float(seconds) < 0.3


def test_it_also_runs_as_a_file() -> None:
    process = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--version"], capture_output=True, text=True
    )
    assert re.fullmatch(r"interlock \d+\.\d+\.\d+\n", process.stdout)


def test_the_limits_are_those_of_a_plan() -> None:
    from experiments import plan

    for name in ("USUAL_RUNS", "QUICK_RUNS", "MOST_RUNS", "LARGEST_SEED"):
        assert getattr(cli, name) == getattr(plan, name)


# Answers


def test_compare_answers_first_and_says_what_next_last(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", *RUNS)
    lines = lines_of(result)
    assert result.exit_code == 0
    assert re.fullmatch(
        r"Shared goals raise value by \$0\.\d\d to \$0\.\d\d million over 2 years\.", lines[0]
    )
    assert re.fullmatch(
        r"Baseline: value \$9\.\d\d million \(90 of 100 simulated runs: "
        r"\$8\.\d\d to \$9\.\d\d million\)",
        lines[1],
    )
    assert re.fullmatch(r"40 runs each, seed 1, \d+ s\. Results: results/[-0-9a-f]{17}", lines[-2])
    folder = lines[-2].rpartition(" ")[2]
    assert lines[-1] == f"Next: interlock report {folder}"
    assert Path(folder, "manifest.json").exists()


def test_compare_shows_value_first_and_then_what_else_changes(interlock: Interlock) -> None:
    text = interlock("compare", "baseline", "shared.yaml", "hardly.yaml", *RUNS).stdout
    assert text.splitlines()[0] == (
        "One of two changes raises value over 2 years; one shows no clear change."
    )
    heads = [line for line in text.splitlines() if "95 % interval" in line]
    firsts = [re.split(r"  +", line)[0] for line in heads]
    assert firsts == ["Value, $ million", "Shared goals", "Hardly goals"]
    assert "all 10 hold together with 95 % confidence" in text
    labels = ("Revenue", "Gross revenue", "Net revenue", "Staff turnover")
    assert all(text.count(f"\n{label}") == 2 for label in labels)


def test_nothing_found_is_a_normal_answer(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "baseline", *RUNS)
    assert result.exit_code == 2, "a scenario is not compared with itself"
    text = "extends: baseline\nname_in_sentence: the copy\n"
    Path("copy.yaml").write_text(text)
    result = interlock("compare", "baseline", "copy.yaml", *RUNS)
    assert result.exit_code == 0
    assert lines_of(result)[0] == "The copy leaves value unchanged in every run."


def test_no_difference_is_stated_whose_interval_holds_zero(interlock: Interlock) -> None:
    interlock("compare", "baseline", "shared.yaml", "hardly.yaml", *RUNS, "--out", "r", "--detail")
    rows = json.loads(interlock("show", "r", "--json", "--detail").stdout)["scenarios"]
    claims = [claim for each in rows for claim in each["claims"]]
    assert len(claims) > 100
    for claim in claims:
        if claim["low"] <= 0 <= claim["high"]:
            assert claim["verdict"] not in ("raises", "lowers")


def test_too_few_runs_claim_nothing(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", "--runs", "5")
    assert lines_of(result)[0] == "Too few runs (5) to say what shared goals do to value."
    assert "raises" not in result.stdout


def test_one_run_is_said_to_be_one_run(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", "--runs", "1")
    assert result.exit_code == 0
    assert "nan" not in result.stdout


def test_a_quick_look_is_marked(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", "--quick")
    assert "Quick look: 40 runs each." in result.stdout
    assert interlock("compare", "baseline", "shared.yaml", *RUNS).stdout.count("Quick look") == 0


def test_run_says_how_one_scenario_turns_out(interlock: Interlock) -> None:
    result = interlock("run", "baseline", *RUNS, "--horizon", "1 year")
    lines = lines_of(result)
    assert re.fullmatch(
        r"Baseline: value over 1 year is \$9\.\d\d million "
        r"\(90 of 100 simulated years: \$8\.\d\d to \$9\.\d\d million\)\.",
        " ".join(lines[:2]).partition(" Changed")[0],
    )
    assert "Changed by you: horizon 2 years -> 1 year" in result.stdout
    assert lines[-1] == "Next: interlock compare baseline shared-kpis"


def test_agents_are_written_day_by_day(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    firm = types.ModuleType("model.firm")
    firm.write_daily_tables = lambda *arguments: asked.append(arguments)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "model.firm", firm)
    interlock("run", "shared.yaml", "--runs", "2", "--seed", "7", "--agents", "--out", "r")
    [(scenario, seed, replication, folder)] = asked
    assert (scenario.key, seed, replication, folder) == ("shared", 7, 0, Path("r/agents"))


def test_show_prints_the_same_again_and_simulates_nothing(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = interlock("compare", "baseline", "shared.yaml", *RUNS, "--out", "r")
    monkeypatch.setattr("model.engine.simulate", None)
    assert interlock("show", "r").stdout == first.stdout
    again = interlock("compare", "baseline", "shared.yaml", *RUNS, "--out", "r")
    assert again.stdout == first.stdout


def test_details_hold_all_measures(interlock: Interlock) -> None:
    from model.outcomes import MEASURES

    for command in (["run", "baseline"], ["compare", "baseline", "shared.yaml"]):
        text = " ".join(interlock(*command, *RUNS, "--detail").stdout.split())
        assert all(measure.label.split()[0] in text for measure in MEASURES.values())


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


def test_the_seed_decides_the_numbers(interlock: Interlock) -> None:
    one, same, other = (
        interlock("run", "baseline", *RUNS, "--seed", seed, "--json", "--out", folder).stdout
        for seed, folder in (("1", "a"), ("1", "b"), ("2", "c"))
    )
    assert one == same
    assert json.loads(one)["measures"] != json.loads(other)["measures"]


def test_workers_change_nothing(interlock: Interlock) -> None:
    one, two = (
        interlock(
            "compare", "baseline", "shared.yaml", *RUNS, "--json", "-j", number, "-o", number
        ).stdout
        for number in ("1", "2")
    )
    assert one == two


# Changing inputs


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


# Forms


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


# Rules


def test_a_rule_that_is_met(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", *RUNS, "--expect", "value>=0")
    assert result.exit_code == 0
    assert re.search(r"^MET +shared +value >= \$0 ", result.stdout, re.M)


def test_a_rule_that_is_not_met_ends_with_1(interlock: Interlock) -> None:
    rules = ("--expect", "value>=+5 million", "--expect", "lead_time<=+9 days")
    result = interlock("compare", "baseline", "shared.yaml", *RUNS, *rules, "--out", "r", "-q")
    assert result.exit_code == 1
    assert [line.split("  ")[0] for line in lines_of(result)] == ["Result", "NOT MET", "MET"]
    assert interlock("show", "r", *rules).exit_code == 1
    met = json.loads(interlock("show", "r", *rules, "--json").stdout)["expectations"]
    assert [each["met"] for each in met] == [False, True]


def test_a_rule_about_a_single_scenario_is_refused(interlock: Interlock) -> None:
    interlock("run", "baseline", *RUNS, "--out", "r")
    assert interlock("show", "r", "--expect", "value>=0").exit_code == 2


# Faults, one exit code each


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rnu"], "Did you mean 'run'?"),
        (["compare", "baseline"], "Missing argument"),
        (["run", "baseline", "--runs", "0"], "not in the range"),
        (["run", "baseline", "--runs", "100001"], "not in the range"),
        (["run", "baseline", "--runs", "many"], "not a valid integer"),
        (["run", "baseline", "--seed", "-1"], "not in the range"),
        (["run", "baseline", "--workers", "0"], "not in the range"),
        (["run", "baseline", "--quick", "--runs", "9"], "--quick means 40 runs"),
        (["run", "baseline", "--set", "pay_cap"], "write it as name=value"),
        (["run", "baseline", "--set", "pay_cap=-1"], "pay_cap is -1; it must be between"),
        (["run", "baseline", "--set", "pay_cpa=1"], "Did you mean 'pay_cap'?"),
        (["run", "baseline", "--horizon", "soon"], "'soon' is not a length of time"),
        (["compare", "baseline", "shared.yaml", "--expect", "x"], "write it like"),
        (["compare", "baseline", "shared.yaml", "--expect", "vlue>=1"], "Did you mean"),
        (["compare", "baseline", "shared.yaml", "shared.yaml"], "called 'shared'"),
        (["scenario", "new", "no/good"], "cannot name a scenario"),
        (["scenario", "new", "baseline"], "bundled scenario"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
    ],
)
def test_2_a_wrong_command_or_option(
    interlock: Interlock, here: Path, arguments: list[str], words: str
) -> None:
    result = interlock(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""
    assert not (here / "results").exists()


def test_2_scenarios_of_different_length_are_not_compared(interlock: Interlock) -> None:
    Path("long.yaml").write_text("extends: baseline\nhorizon: 3 years\n")
    result = interlock("compare", "baseline", "long.yaml")
    assert result.exit_code == 2
    assert "--horizon '2 years'" in result.stderr


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


def test_3_check_lists_faults_by_file(interlock: Interlock) -> None:
    Path("one.yaml").write_text("extends: baseline\nlevers:\n  shared_wieght: 0.2\n")
    result = interlock("scenario", "check", "shared.yaml", "one.yaml")
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    assert lines[:2] == ["shared.yaml  ok", "one.yaml     1 fault"]
    assert lines[2].startswith("  line 3: 'shared_wieght' is not")
    assert interlock("scenario", "check", "shared.yaml", "baseline").exit_code == 0


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
    assert "'ghost'" in result.output
    assert not (here / "results").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "nowhere"],
        ["run", "."],
        ["compare", "baseline", "nowhere.yaml"],
        ["scenario", "check", "nowhere.yaml"],
        ["scenario", "show", "nowhere.yaml"],
        ["scenario", "new", "shared"],
        ["show", "."],
        ["show", "nowhere"],
        ["show", "shared.yaml"],
        ["report", "."],
        ["run", "baseline", "--runs", "1", "--out", "shared.yaml"],
        ["run", "baseline", "--runs", "1", "--out", "shared.yaml/r"],
        ["run", "baseline", "--runs", "1", "--out", "."],
        ["run", "baseline", "--runs", "1", "--out", "x" * 300],
    ],
)
def test_4_a_file_or_folder_that_cannot_be_used(
    interlock: Interlock, here: Path, arguments: list[str]
) -> None:
    before = {path: path.read_bytes() for path in here.iterdir()}
    result = interlock(*arguments)
    assert result.exit_code == 4
    assert result.stderr.strip() or result.stdout.strip()
    assert before == {path: path.read_bytes() for path in here.iterdir()}


def test_4_a_damaged_part_is_named(interlock: Interlock) -> None:
    interlock("run", "baseline", "--runs", "2", "--out", "r")
    Path("r/runs/part-000001.parquet").write_bytes(b"rubbish")
    result = interlock("show", "r")
    assert result.exit_code == 4
    assert "part-000001.parquet is damaged" in result.stderr


def test_4_another_experiment_is_replaced_only_by_force(interlock: Interlock) -> None:
    interlock("run", "baseline", "--runs", "2", "--out", "r")
    other = ("run", "shared.yaml", "--runs", "3", "--out", "r")
    result = interlock(*other)
    assert result.exit_code == 4
    assert "another experiment (scenarios baseline)" in result.stderr
    assert interlock(*other, "--force").exit_code == 0
    assert StoredResult("r").scenario_keys == ["shared"]


def test_5_what_is_not_installed_is_named_with_the_command(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    interlock("run", "baseline", "--runs", "1", "--out", "r")
    for name in ("reports.page", "reports.figures"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == "plotly"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "plotly", None)
    result = interlock("report", "r")
    assert result.exit_code == 5
    assert "plotly is not installed. Install it: python -m pip install plotly" in result.stderr


def test_70_a_fault_of_the_program_goes_to_a_log(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def breaks(*arguments: Any, **options: Any) -> None:
        raise KeyError("a fault nobody foresaw")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("experiments.execution.execute", breaks)
    result = interlock("run", "baseline", "--runs", "1")
    assert result.exit_code == 70
    log = re.search(r"Details: (\S+\.log)", result.stderr)
    assert log
    assert "a fault nobody foresaw" in Path(log[1]).read_text()
    assert "KeyError" not in result.stderr


def test_70_debug_shows_the_traceback(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.execution.execute", None)
    monkeypatch.setattr("tempfile.tempdir", str(here))
    result = CliRunner().invoke(cli.interlock, ["run", "baseline", "--runs", "1", "--debug"])
    assert result.exit_code == 70
    assert "Traceback" in result.stderr


def test_70_failed_runs_are_left_out_counted_and_logged(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("model.engine.simulate", simulate_or_fail)
    result = interlock("compare", "baseline", "shared.yaml", *RUNS)
    assert result.exit_code == 70
    assert result.stdout.startswith("Shared goals raise value")
    assert "1 of 80 runs failed and are left out." in result.stdout
    assert "The first: the stand-in was told to fail." in result.stderr
    log = re.search(r"1 of 80 runs ended in a fault.* Details: (\S+)", result.stderr)
    assert log
    assert "shared, replication 3" in Path(log[1]).read_text()


def test_70_if_all_runs_fail_it_says_so(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def breaks(scenario: Scenario, *, seed: int, replication: int) -> None:
        raise ArithmeticError("broken")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("model.engine.simulate", breaks)
    for command in (["run", "baseline"], ["compare", "baseline", "shared.yaml"]):
        result = interlock(*command, "--runs", "2")
        assert result.exit_code == 70
        assert "runs ended in a fault of the program" in result.stderr


# Ctrl-C


def wait_for(path: Path, seconds: float = 60.0) -> None:
    """Wait until a file is there."""
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path} did not appear"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_130_ctrl_c_ends_at_once_and_the_same_command_continues(
    interlock: Interlock, here: Path, workers: str
) -> None:
    command = ("run", "baseline", "--runs", "60", "-j", workers, "--out", "r")
    process = started(*command, seconds=0.1, cwd=here)
    assert process.stderr is not None
    assert "6 of 60 runs" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    stdout, stderr = process.communicate(timeout=20)
    assert time.monotonic() - began < 5.0
    assert process.returncode == 130
    assert stdout == ""
    told = re.search(
        r"^Stopped\. (\d+) of 60 runs are finished and kept in r\.\n"
        r"The same command continues there\.\n\Z",
        stderr,
        re.M,
    )
    assert told, stderr
    kept = StoredResult(here / "r")
    assert 0 < int(told[1]) == kept.finished < 60
    assert not list((here / "r").rglob("*.tmp"))
    assert interlock(*command).exit_code == 0
    assert StoredResult(here / "r").finished == 60


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way")
def test_130_a_long_run_on_another_thread_is_not_waited_for(here: Path) -> None:
    process = started("run", "baseline", "-j", "2", "--out", "r", seconds=30, cwd=here)
    wait_for(here / "r" / "manifest.json")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, stderr = process.communicate(timeout=20)
    assert time.monotonic() - began < 5.0
    assert process.returncode == 130
    assert "0 of 200 runs are finished" in stderr


# Where nobody is watching


def test_progress_is_told_in_plain_lines_without_a_terminal(here: Path) -> None:
    process = started("run", "baseline", "--runs", "20", cwd=here)
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "20 of 20 runs, about 0 s left" in stderr
    assert 5 <= len(stderr.splitlines()) <= 11
    assert "\x1b" not in stdout + stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [(["-q"], ""), (["--progress", "none"], ""), (["--progress", "plain"], "20 of 20 runs")],
)
def test_progress_can_be_silenced(interlock: Interlock, options: list[str], words: str) -> None:
    result = interlock("run", "baseline", "--runs", "20", *options)
    assert words in result.stderr
    assert bool(result.stderr) is bool(words)
    assert result.stdout.startswith("Baseline: value")


def test_qq_leaves_only_results(interlock: Interlock) -> None:
    result = interlock("run", "nowhere", "-qq")
    assert (result.exit_code, result.stderr, result.stdout) == (4, "", "")
    assert interlock("run", "nowhere", "-q").stderr


def test_verbose_says_more(interlock: Interlock) -> None:
    assert "fingerprint" in interlock("run", "baseline", "--runs", "1", "-v").stderr


def test_the_model_is_said_to_be_compiled(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.engine.compile_ahead", lambda announce: announce("Compiling ..."))
    result = interlock("run", "baseline", "--runs", "1")
    assert "Compiling ..." in result.stderr
    assert "Compiling" not in result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
@pytest.mark.parametrize("no_color", [False, True])
def test_a_terminal_shows_a_bar_that_disappears(here: Path, no_color: bool) -> None:
    import pty

    ours, theirs = pty.openpty()
    env = {"TERM": "xterm-256color", "COLUMNS": "80"} | ({"NO_COLOR": "1"} if no_color else {})
    process = subprocess.Popen(
        [sys.executable, "-c", STAND_IN.format(seconds=0.02), "run", "baseline", "-n", "40"],
        stdout=subprocess.PIPE, stderr=theirs, cwd=here,
        env={k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        | {"PYTHONPATH": str(ROOT)} | env,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    stdout, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0
    assert b"\x1b" not in stdout
    assert b"40" in shown
    assert shown.rstrip().endswith(b"\x1b[2K"), "the bar is wiped at the end"
    assert bool(re.search(rb"\x1b\[[0-9;]*3[0-9]", shown)) is not no_color


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_answer_that_cannot_be_written_is_a_message(here: Path) -> None:
    with Path("/dev/full").open("w") as full:
        process = started("scenario", "list", cwd=here, stdout=full)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 4
    assert stderr == "Cannot write the answer: No space left on device.\n"


# The other commands


def test_report_says_where_the_page_is(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(result: StoredResult, path: Path) -> Path:
        path.write_text("<!DOCTYPE html>" + " " * 1_700_000)
        return path

    monkeypatch.setattr("reports.page.write_report", write)
    interlock("run", "baseline", "--runs", "1", "--out", "r")
    result = interlock("report", "r")
    assert result.exit_code == 0
    assert result.stdout == "Report    r/report.html   1.7 MB, opens without internet\n"
    assert interlock("report", "r").exit_code == 0, "the page of a result may be made again"
    assert interlock("report", "r", "--out", "page.html").exit_code == 0
    assert interlock("report", "r", "--out", "page.html").exit_code == 4
    assert interlock("report", "r", "--out", "page.html", "--force").exit_code == 0


def test_a_new_scenario_can_be_checked_and_run(interlock: Interlock) -> None:
    result = interlock("scenario", "new", "pilot")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "Next: interlock scenario check pilot.yaml"
    assert interlock("scenario", "check", "pilot.yaml").exit_code == 0
    assert interlock("compare", "baseline", "pilot.yaml", *RUNS).exit_code == 0
    text = Path("pilot.yaml").read_text()
    assert interlock("scenario", "new", "pilot").exit_code == 4
    assert Path("pilot.yaml").read_text() == text


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


def test_doctor_says_whether_all_is_well(interlock: Interlock) -> None:
    result = interlock("doctor")
    assert result.exit_code == 0
    assert result.stdout.startswith("Interlock is ready on this computer.")
    words = ("python", "numba", "cores", "compiled model", "results", "HTML report", "browser")
    assert all(f"\n{word}" in result.stdout for word in words)


def test_doctor_notices_a_wrong_browser_path_and_a_missing_browser(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    assert "BROWSER_PATH names /nowhere/chrome" in interlock("doctor").stdout
    monkeypatch.delenv("BROWSER_PATH")
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "no Chromium or Chrome found" in " ".join(interlock("doctor").stdout.split())


def test_doctor_notices_a_folder_that_cannot_be_written(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    result = interlock("doctor")
    assert result.exit_code == 4
    assert "cannot write results here" in result.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_come_with_a_place(interlock: Interlock, shell: str) -> None:
    result = interlock("completion", shell)
    assert result.exit_code == 0
    assert "_INTERLOCK_COMPLETE" in result.stdout
    assert "Save this as" in result.stderr


@pytest.mark.parametrize(
    ("words", "expected"), [("run --progress ", "plain"), ("run base", "baseline")]
)
def test_completion_knows_options_and_scenarios(
    interlock: Interlock, words: str, expected: str
) -> None:
    env = {
        "_INTERLOCK_COMPLETE": "bash_complete",
        "COMP_WORDS": f"interlock {words}",
        "COMP_CWORD": str(len(words.split(" "))),
    }
    assert expected in interlock(env=env).stdout
