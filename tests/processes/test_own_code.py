"""Own code in commands of their own: nothing of it reaches others, and its faults are caught.

Compiled code on disk and in the process is what could mix up two copies of the model, so each
command is a process, and the cache of compiled code begins empty.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.store import FAILED, Result

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "own-model-code.md"
SHORT = ("--horizon", "2 months", "-q")
BEYOND = '''
from model.own_code import happens
from model.rule import rule


@happens(after="share_mood", each=("sales",))
@rule
def look_far(records, seat, day):
    """Ask for a person who is not there, in the second half of most runs."""
    if records.people[seat].morale < -0.2 and day > 20:
        records.people[100000].morale = 1.0
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the files, and fill the cache with the ordinary model as a first command does."""
    folder = tmp_path_factory.mktemp("own")
    blocks = dict(re.findall(r"```\w+ title=(\S+).*?\n(.*?)```", PAGE.read_text(), re.DOTALL))
    for name in ("bonus.py", "bonus.yaml"):
        (folder / name).write_text(blocks[name])
    (folder / "beyond.py").write_text(BEYOND)
    (folder / "beyond.yaml").write_text("extends: baseline\ncode: beyond.py\n")
    assert command(folder, "run", "baseline", "--runs", "8", "--out", "plain", *SHORT) == 0
    return folder


def command(folder: Path, *words: str) -> int:
    """Give a command in a process of its own, and return its exit code."""
    environment = os.environ | {"INTERLOCK_CACHE": str(folder / "cache")}
    return subprocess.run(
        [sys.executable, "-c", "from cli import main; main()", *words],
        cwd=folder,
        env=environment,
        check=False,
    ).returncode


def test_a_command_after_others_compares_own_code_with_the_ordinary_model(folder: Path) -> None:
    words = ("baseline", "bonus.yaml", "--with-code", "--runs", "8", "--out", "pair", *SHORT)
    assert command(folder, "compare", *words) == 0
    plain, pair = Result(folder / "plain"), Result(folder / "pair")
    for measure in ("value_usd", "pay_usd", "morale_sd"):
        baseline = pair.outcome("baseline", measure)
        assert (baseline == plain.outcome("baseline", measure)).all(), measure
        assert (baseline != pair.outcome("bonus", measure)).any(), measure
    assert command(folder, "result", "verify", "pair", "--with-code", "-q") == 0


def test_a_row_that_is_not_there_fails_the_run_and_no_other(folder: Path) -> None:
    words = ("baseline", "beyond.yaml", "--with-code", "--runs", "8", "--out", "far", *SHORT)
    assert command(folder, "compare", *words) == 3
    rows = Result(folder / "far").table("runs").to_pandas()
    failed = {key: own["status"] == FAILED for key, own in rows.groupby("scenario")}
    assert len(rows) == 16 and not failed["baseline"].any()
    assert 0 < failed["beyond"].sum() < 8
