"""What the tests of the command line share: a folder to work in, and a way to run commands."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cli
from tests.unit.command_line import Interlock
from tests.unit.experiments.stand_in import simulate


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
    """Run the command line in this process, on the stand-in engine and without a browser."""
    monkeypatch.setattr("model.engine.simulate", simulate)
    monkeypatch.setattr("model.engine.compile_ahead", lambda announce: None)
    for user in ("reports.making.drawn", "reports.stills.drawn"):  # tests/browser has the real one
        monkeypatch.setattr(user, lambda pictures: [b"<svg/>" for _ in pictures])

    def run(*arguments: str, **kwargs: Any) -> Result:
        result = CliRunner().invoke(cli.interlock, arguments, **kwargs)
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run
