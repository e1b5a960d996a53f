"""What tests of the model share: a folder to work in, and files in it."""

from pathlib import Path

import pytest

import model.scenario_file
from model.people_file import ImportedPeople
from tests.unit.model.data_files import STAFF, Write, people_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for the bundled scenarios: a baseline and a child of it."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "baseline.yaml").write_text("name: Baseline\nhorizon: 3 years\n")
    (bundle / "open-books.yaml").write_text("extends: baseline\nlevers:\n  transparency: 0.9\n")
    monkeypatch.setattr(model.scenario_file, "_bundle", lambda: bundle)
    return bundle


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a text file and gives its path."""

    def writer(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return writer


@pytest.fixture
def staff(write: Write) -> ImportedPeople:
    """Return the people of the file `STAFF`."""
    return people_of(write("staff.csv", STAFF))
