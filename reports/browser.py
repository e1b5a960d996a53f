"""The installed Chromium or Chrome: where it is, and what to do where there is none."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

CHOSEN_BY = "BROWSER_PATH"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
PLACES = (  # where installers put it without adding it to PATH
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
HOW_TO_INSTALL = "Debian or Ubuntu: sudo apt-get install chromium fonts-liberation"


class BrowserError(Exception):
    """No browser is installed, or the one that is does not do what it is asked for."""


def find_browser() -> str | None:
    """Return the path of the browser that BROWSER_PATH names, or else of an installed one."""
    chosen = os.environ.get(CHOSEN_BY)
    if chosen:
        return chosen if _can_run(chosen) else None
    return next(_installed(), None)


def needed_browser() -> str:
    """Return the path of the browser.

    Raises
    ------
    BrowserError
        If there is none; says where it was looked for and what to do.
    """
    path = find_browser()
    if path is None:
        raise BrowserError(f"{why_there_is_none()}\n{HOW_TO_INSTALL}.")
    return path


def why_there_is_none() -> str:
    """Say where a browser was looked for in vain."""
    chosen = os.environ.get(CHOSEN_BY)
    if chosen:
        fault = "cannot be run" if Path(chosen).exists() else "is not there"
        return f"{CHOSEN_BY} names {chosen}, which {fault}. Correct it, or unset it."
    return f"No Chromium or Chrome was found (looked in PATH and {CHOSEN_BY})."


def _installed() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(_can_run, PLACES)


def _can_run(path: str) -> bool:
    return Path(path).is_file() and os.access(path, os.X_OK)
