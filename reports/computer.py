"""What a computer lacks or has: versions, cores, compiled model, browser, write access."""

import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from experiments.execution import available_cores
from experiments.store import versions
from model.engine import is_compiled
from reports.failures import NO_FILE, Failure
from reports.screen import Screen
from reports.wording import table

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def print_computer(screen: Screen, results: Path) -> None:
    """Print what this computer is ready for; fail where results cannot be written.

    Parameters
    ----------
    screen
        Where to say it.
    results
        Folder that is to hold results.
    """
    model = "ready" if is_compiled() else "compiled at the first run (about 20 s, once)"
    is_writable, place = writable(results)
    rows = [
        *([name, number] for name, number in versions().items()),
        ["cores", f"{available_cores()} (used unless --workers says otherwise)"],
        ["compiled model", model],
        ["results", place],
        ["HTML report", installed("plotly")],
        ["browser", f"{browser()} (not needed for the HTML report)"],
    ]
    screen.say(
        "Interlock is ready on this computer."
        if is_writable
        else "Interlock runs on this computer, but cannot write results here."
    )
    screen.say()
    for line in table(["What", "State"], rows, left=(0, 1)):
        screen.say(line)
    screen.say()
    screen.say("Next: interlock scenario list")
    if not is_writable:
        raise Failure(NO_FILE, "Change to a folder you may write to, or use --out.")


def writable(folder: Path) -> tuple[bool, str]:
    """Try whether results can be written, without leaving anything behind."""
    place = folder if folder.exists() else folder.absolute().parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return True, f"{folder}{os.sep} can be written"
    except OSError as error:
        return False, f"{place} cannot be written ({error.strerror or error})"


def browser() -> str:
    """Find the browser that pictures and PDF need."""
    named = os.environ.get("BROWSER_PATH")
    if named and not Path(named).is_file():
        return f"BROWSER_PATH names {named}, which is not there"
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or "no Chromium or Chrome found; pictures and PDF need one"


def installed(package: str) -> str:
    """Tell whether a package is installed, and how to install it if not."""
    try:
        return f"ready ({package} {version(package)})"
    except PackageNotFoundError:
        return f"{package} is missing: python -m pip install {package}"
