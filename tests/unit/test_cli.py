"""The command line: help is instant and complete, and the other commands do as they say."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import cli
from tests.unit.command_line import ROOT, RUNS, Interlock
from tests.unit.reports.slide_files import blank

HEAVY = {"mesa", "pandas", "plotly", "numba", "numpy", "pydantic", "scipy", "pyarrow", "rich"}


def commands(group: click.Group = cli.interlock, path: tuple[str, ...] = ()) -> Iterator[Any]:
    """List every command by the words that call it."""
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


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
    assert "\\" not in result.stdout


def test_help_shows_examples_line_by_line(interlock: Interlock) -> None:
    lines = interlock("compare", "--help").stdout.splitlines()
    assert "    interlock compare baseline shared-kpis" in lines


@pytest.mark.parametrize("command", [["--help"], ["compare", "--help"], []])
def test_help_imports_nothing_heavy_and_appears_at_once(command: list[str]) -> None:
    code = (
        f"import sys\nsys.argv[1:] = {command!r}\nimport cli\n"
        "try:\n    cli.interlock()\nexcept SystemExit:\n    pass\n"
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

    for name in ("USUAL_RUNS", "QUICK_RUNS", "MOST_RUNS"):
        assert getattr(cli, name) == getattr(plan, name)


def test_report_says_where_the_page_is(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "<!DOCTYPE html>" + " " * 1_700_000
    monkeypatch.setattr("reports.making.whole_page", lambda report, pictures: page)
    interlock("run", "baseline", "--runs", "1", "--out", "r")
    result = interlock("report", "r")
    assert result.exit_code == 0
    assert result.stdout == "Report    r/report.html   1.7 MB, opens without internet\n"
    row = {"what": "report", "file": "r/report.html", "bytes": 1_700_015}
    assert json.loads(interlock("report", "r", "--json").stdout)["rows"] == [row]
    assert interlock("report", "r").exit_code == 0, "the page of a result may be made again"
    assert interlock("report", "r", "--out", "page.html").exit_code == 0
    assert interlock("report", "r", "--out", "page.html").exit_code == 4
    assert interlock("report", "r", "--out", "page.html", "--force").exit_code == 0


def test_report_makes_slides_and_says_how_many(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.making.drawn", blank)
    interlock("run", "baseline", "--runs", "1", "--out", "r")
    result = interlock("report", "r", "--pptx")
    assert result.exit_code == 0, result.stderr
    assert re.search(
        r"^Slides    r/report.pptx   \d+ slides, \d+ charts editable$", result.stdout, re.M
    )
    assert Path("r/report.pptx").read_bytes()[:2] == b"PK"
    wrong = interlock("report", "r", "--template", "house.pptx")
    assert wrong.exit_code == 2
    assert "--template is for slides; add --pptx." in wrong.stderr


def test_a_wrong_template_leaves_everything_as_it_was(interlock: Interlock) -> None:
    interlock("run", "baseline", "--runs", "1", "--out", "r")
    result = interlock("report", "r", "--pptx", "--template", "house.pptx")
    assert result.exit_code == 4
    assert result.stderr == "house.pptx is not there.\n"
    assert not Path("r/report.html").exists()


def test_slides_without_python_pptx_name_the_command_that_installs_it(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    interlock("run", "baseline", "--runs", "1", "--out", "r")
    monkeypatch.delitem(sys.modules, "reports.slide_template", raising=False)
    monkeypatch.setitem(sys.modules, "pptx", None)
    result = interlock("report", "r", "--pptx")
    assert result.exit_code == 5
    assert "python -m pip install 'interlock[slides]'" in result.stderr
    assert Path("r/report.html").exists()
    assert not Path("r/report.pptx").exists()


def test_a_new_scenario_can_be_checked_and_run(interlock: Interlock) -> None:
    result = interlock("scenario", "new", "pilot")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "Next: interlock scenario check pilot.yaml"
    assert interlock("scenario", "check", "pilot.yaml").exit_code == 0
    assert interlock("compare", "baseline", "pilot.yaml", *RUNS).exit_code == 0
    text = Path("pilot.yaml").read_text()
    forced = interlock("scenario", "new", "pilot", "--force", "--json")
    assert json.loads(forced.stdout)["rows"][0]["file"] == "pilot.yaml"
    assert interlock("scenario", "new", "pilot").exit_code == 4
    assert Path("pilot.yaml").read_text() == text


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
