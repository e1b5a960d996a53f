"""Names of imported people: nowhere, unless they are asked for.

Real commands with a people file of rare names; whatever they print and write is searched for them.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import cli

PEOPLE = """id,department,leads
Quixwillow Ann,Field,yes
Zebulonix Bob,Field,
Yarnspindle Cem,Care,
Wobblethorpe Dia,Care,yes
Vexelmoor Eli,Delivery,
Umberquill Fay,Delivery,
Tumblewick Gus,Board,
"""
NAMES = [line.split()[0] for line in PEOPLE.splitlines()[1:]]
TIES = """from,to
Quixwillow Ann,Zebulonix Bob
Quixwillow Ann,Yarnspindle Cem
Yarnspindle Cem,Vexelmoor Eli
Wobblethorpe Dia,Vexelmoor Eli
Tumblewick Gus,Quixwillow Ann
"""
SCENARIO = """extends: baseline
name: Our people
name_in_sentence: our people
horizon: 2 months
organization:
  customers: 12
  people:
    file: people.csv
    lead_column: leads
    roles: {Field: sales, Care: accounts, Delivery: operations, Board: leave_out}
  ties: {file: ties.csv}
"""
SHARED = (
    "extends: ours.yaml\nname: Shared\nname_in_sentence: shared\nlevers: {shared_weight: 0.5}\n"
)


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder with an imported firm; its own two files lie elsewhere."""
    work, data = tmp_path / "work", tmp_path / "data"
    work.mkdir()
    data.mkdir()
    (data / "people.csv").write_text(PEOPLE)
    (data / "ties.csv").write_text(TIES)
    (data / "ours.yaml").write_text(SCENARIO)
    (data / "shared.yaml").write_text(SHARED)
    monkeypatch.chdir(work)
    yield work


def said(*arguments: str, code: int = 0) -> str:
    """Run a command and return all that it prints."""
    result = CliRunner().invoke(cli.interlock, arguments)
    assert result.exit_code == code, result.output
    return result.output


def named_in(text: str) -> list[str]:
    return [name for name in NAMES if name in text]


def files_with_names(folder: Path) -> dict[str, list[str]]:
    """List the files of a folder that hold a name, packed tables included."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_text(encoding="utf-8", errors="replace")
            if path.suffix == ".parquet":
                content += str(pq.read_table(path).to_pydict())
            if names := named_in(content):
                found[path.relative_to(folder).as_posix()] = names
    return found


def test_nothing_names_imported_people(firm: Path) -> None:
    ours, shared = "../data/ours.yaml", "../data/shared.yaml"
    few = ("--runs", "3", "--progress", "none")
    commands = [
        ("scenario", "check", ours, shared),
        ("scenario", "show", ours),
        ("scenario", "show", ours, "--json"),
        ("scenario", "diff", ours, shared),
        ("scenario", "diff", "baseline", ours),
        ("scenario", "diff", ours, "baseline", "--csv"),
        ("run", ours, *few, "--agents", "--trace", "sales 1", "--out", "run", "-v"),
        ("run", ours, *few, "--trace", "customer", "--out", "run", "--json"),
        ("compare", ours, shared, *few, "--out", "two"),
        ("compare", ours, shared, *few, "--out", "two", "--json", "--detail"),
        ("compare", "baseline", ours, *few, "--horizon", "2 months", "--out", "unlike"),
        ("explain", ours, shared, *few, "--out", "why", "--html", "why.html"),
        ("sweep", ours, "--vary", "shared_weight=0:1:2", *few, "--out", "swept"),
        ("compare", ours, shared, "--worlds", "3", "--runs", "1", "--out", "worlds"),
        *[("show", folder, "--json") for folder in ("run", "two", "why", "swept", "worlds")],
        *[("report", folder) for folder in ("run", "two", "unlike", "why", "swept", "worlds")],
        ("result", "list"),
        ("result", "export", "two", "--table", "runs", "--to", "runs.csv"),
        ("result", "verify", "two", "--sample", "2"),
        ("result", "verify", "run", "--json"),
    ]
    for command in commands:
        assert not named_in(said(*command)), command
    assert (firm / "run" / "agents" / "people.csv").exists()
    assert files_with_names(firm) == {}


def test_names_appear_where_they_are_asked_for(firm: Path) -> None:
    ours = "../data/ours.yaml"
    said("run", ours, "--runs", "2", "--agents", "--names", "--out", "run")
    said("report", "run", "--names")
    assert sorted(files_with_names(firm)) == [
        "run/agents/people.csv",
        "run/agents/people.parquet",
        "run/report.html",
    ]
    assert "Quixwillow Ann, Sales, lead" in (firm / "run/report.html").read_text(encoding="utf-8")
    assert "Tumblewick" not in (firm / "run/report.html").read_text(encoding="utf-8")
    said("report", "run")
    assert "run/report.html" not in files_with_names(firm)
    assert "Sales 1, lead: " in (firm / "run/report.html").read_text(encoding="utf-8")


def test_names_without_tables_are_refused(firm: Path) -> None:
    assert "--names goes with --agents." in said("run", "baseline", "--names", code=2)


def test_faults_of_the_files_name_lines_and_not_people(firm: Path) -> None:
    data = firm.parent / "data"
    (data / "people.csv").write_text(PEOPLE + "Quixwillow Ann,Care,\nUmberquill Hal,,\n")
    (data / "ties.csv").write_text(TIES + "Zebulonix Ida,Quixwillow Ann\n")
    for command in (["scenario", "check"], ["run"], ["compare", "baseline"]):
        told = said(*command, "../data/ours.yaml", code=3)
        assert "line 9: this person is named in line 2 already" in told
        assert "line 10: this person has no department." in told
        assert not named_in(told)
