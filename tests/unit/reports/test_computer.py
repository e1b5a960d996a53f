"""Looking at the computer: what is ready, and what is missing."""

import json
from typing import Any

import pytest

from tests.unit.command_line import Interlock


def test_doctor_says_whether_all_is_well(interlock: Interlock) -> None:
    result = interlock("doctor")
    assert result.exit_code == 0
    assert result.stdout.startswith("Interlock is ready on this computer.")
    words = ("python", "numba", "cores", "compiled model", "results", "HTML report", "browser")
    assert all(f"\n{word}" in result.stdout for word in words)


def test_doctor_speaks_json(interlock: Interlock) -> None:
    content = json.loads(interlock("doctor", "--json").stdout)
    assert content["schema"] == "interlock.doctor/1"
    assert {"python", "cores", "browser"} <= {row["what"] for row in content["rows"]}


def test_doctor_notices_a_wrong_browser_path_and_a_missing_browser(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    assert "BROWSER_PATH names /nowhere/chrome" in interlock("doctor").stdout
    monkeypatch.delenv("BROWSER_PATH")
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "No Chromium or Chrome was found" in " ".join(interlock("doctor").stdout.split())


def test_doctor_notices_a_folder_that_cannot_be_written(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    result = interlock("doctor")
    assert result.exit_code == 4
    assert "cannot write results here" in result.stdout
