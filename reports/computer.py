"""What a computer lacks or has: versions, cores, compiled model, browser, write access."""

import os
import shutil
import subprocess
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from experiments.execution import available_cores
from experiments.store import versions
from model.engine import is_compiled
from reports.browser import HOW_TO_INSTALL, find_browser, why_there_is_none
from reports.failures import NO_FILE, Failure
from reports.lists import print_list
from reports.screen import Screen

FONTS = ("Liberation Sans", "Arial", "Helvetica")  # those of the page's style, in its order


def print_computer(screen: Screen, results: Path) -> None:
    """Print what this computer is ready for; fail where results cannot be written.

    Parameters
    ----------
    screen
        Where to say it.
    results
        Folder that is to hold results.
    """
    compiled = "ready" if is_compiled() else "compiled at the first run (about 20 s, once)"
    is_writable, place = writable(results)
    rows = [
        *([name, number] for name, number in versions().items()),
        ["cores", f"{available_cores()} (used unless --workers says otherwise)"],
        ["compiled model", compiled],
        ["results", place],
        ["HTML report", installed("plotly")],
        ["browser", browser()],
        ["fonts", fonts()],
        ["pictures, --figures", with_browser(installed("kaleido"))],
        ["--pdf", with_browser("ready")],
        ["--pptx", installed("python-pptx", "interlock[slides]")],
    ]
    print_list(
        screen,
        "doctor",
        [{"what": what, "state": state} for what, state in rows],
        ("what", "state"),
        first="Interlock is ready on this computer."
        if is_writable
        else "Interlock runs on this computer, but cannot write results here.",
        last="Next: interlock scenario list",
    )
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
    return find_browser() or f"{why_there_is_none()} {HOW_TO_INSTALL}"


def with_browser(state: str) -> str:
    """Tell the state of what needs a browser as well."""
    return (
        state if find_browser() or not state.startswith("ready") else "needs a browser, see there"
    )


def fonts() -> str:
    """Find a font that text in pictures and PDF is made for; others are wider or narrower."""
    match = shutil.which("fc-match")
    if match is None:
        return "not checked (no fc-match); pictures want one of " + ", ".join(FONTS)
    asked = [match, "-f", "%{family}", ",".join(FONTS)]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    if found.startswith(FONTS):
        return f"ready ({found.partition(',')[0]})"
    instead = f"pictures take {found.partition(',')[0]}" if found else "pictures have no font"
    return f"{instead}; Debian or Ubuntu: sudo apt-get install fonts-liberation"


def installed(package: str, named: str = "") -> str:
    """Tell whether a package is installed, and how to install it if not."""
    try:
        return f"ready ({package} {version(package)})"
    except PackageNotFoundError:
        return f"{package} is missing: python -m pip install '{named or package}'"
