"""Files and folders with names that are no text."""

import sys
from pathlib import Path

import pytest

from experiments.store import Result as StoredResult
from tests.unit.command_line import started
from tests.unit.reports.test_failures import NO_TEXT


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_file_name_that_is_no_text_is_as_good_as_any(here: Path) -> None:
    (here / "shared.yaml").rename(here / f"{NO_TEXT}.yaml")
    process = started("run", f"{NO_TEXT}.yaml", "-n", "2", "--out", NO_TEXT, cwd=here)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in stderr) == (0, False), stderr
    assert StoredResult(here / NO_TEXT).manifest["command"].startswith("interlock run 'caf\\udce9")
    process = started("report", NO_TEXT, cwd=here)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    assert (here / NO_TEXT / "report.html").stat().st_size > 1_000_000
