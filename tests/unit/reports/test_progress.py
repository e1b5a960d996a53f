"""Progress: a bar in a terminal, plain lines elsewhere, nothing where nobody wants it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.command_line import ROOT, STAND_IN, Interlock, started


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
