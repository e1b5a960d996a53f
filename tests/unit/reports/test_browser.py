"""Finding the browser: the one that is named, else an installed one, else what to do."""

from pathlib import Path

import pytest

from reports.browser import BrowserError, find_browser, needed_browser


def test_the_named_browser_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "chrome"
    path.write_text("#!/bin/sh\n")
    monkeypatch.setenv("BROWSER_PATH", str(path))
    with pytest.raises(BrowserError, match="chrome, which cannot be run"):
        needed_browser()
    path.chmod(0o755)
    assert needed_browser() == str(path)


def test_a_wrong_name_is_said_and_no_other_browser_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    assert find_browser() is None
    with pytest.raises(BrowserError, match="BROWSER_PATH names /nowhere/chrome, which is not"):
        needed_browser()


def test_without_any_browser_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("reports.browser.PLACES", ())
    with pytest.raises(BrowserError, match=r"looked in PATH(?s:.*)apt-get install chromium"):
        needed_browser()
