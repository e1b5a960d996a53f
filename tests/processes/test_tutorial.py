"""The tutorial on one's own company works as it stands, on the data that it names."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.settings import worlds_of_file
from model.scenario import load_scenario
from tests.unit.test_docs import ROOT, blocks

DATA = ROOT.parent / "shared" / "data"
TUTORIAL = ROOT / "docs" / "tutorials" / "own-company.md"
SHORT = "--runs 700 --uncertain win_rate,opportunities_per_week,cycle_length,contract_value_usd"
REFUSED = "import people people_2015.csv --into our-firm"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the data of the tutorial is not here")


def commands() -> list[str]:
    """List the commands of the tutorial, in order."""
    text = "\n".join(block.text for block in blocks(TUTORIAL) if block.language == "console")
    return re.findall(r"^\$ interlock (.+)$", text, re.MULTILINE)


def interlock(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does."""
    words = [sys.executable, str(ROOT / "cli.py"), *shlex.split(command)]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=900)


def test_the_tutorial_goes_from_files_to_a_report(tmp_path: Path) -> None:
    pytest.importorskip("pyabc", reason="pyABC is not installed")
    for path in [*DATA.glob("crm/*.csv"), *DATA.glob("workplace/*_2015.csv*")]:
        (tmp_path / path.name).symlink_to(path)
    known = "".join(
        block.text for block in blocks(TUTORIAL) if block.text.startswith("uncertainties")
    )
    levers = "".join(block.text for block in blocks(TUTORIAL) if block.text.startswith("levers"))
    assert known and levers
    scenario = tmp_path / "our-firm" / "scenario.yaml"
    for command in commands():
        if command.startswith("calibrate") and "--without" not in command:
            continue  # it is refused after some minutes
        if command.startswith("calibrate"):
            text = re.sub(r"customers: \d+", "customers: 85", scenario.read_text())
            scenario.write_text(text + known)
            fewer = ("deal_value_spread", "win_rate", "pipeline_per_seller", "late_bookings")
            command = command.replace("--quick", SHORT)
            command += "".join(f" --without {name}" for name in fewer)
        if command.startswith("compare"):
            text = (tmp_path / "what-if.yaml").read_text()
            (tmp_path / "what-if.yaml").write_text(text.replace("levers:\n", levers, 1))
            command = command.replace("--worlds 64", "--worlds 16")
        done = interlock(tmp_path, command)
        expected = 3 if command == REFUSED else 0
        assert done.returncode == expected, done.stdout + done.stderr
    assert load_scenario(tmp_path / "our-firm" / "twin.yaml").worlds
    assert len(worlds_of_file(tmp_path / "our-firm" / "twin.worlds.csv")[0]) == 100
    assert (tmp_path / "answer" / "report.html").exists()
    lines = (tmp_path / "sales_pipeline.csv").read_text().splitlines()
    sellers = {line.split(",")[1] for line in lines[1:]}
    for page in [tmp_path / "facts.html", tmp_path / "facts.yaml"]:
        assert not [name for name in sellers if name in page.read_text()]
