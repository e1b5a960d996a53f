"""The PDF of a page: what Chromium prints of it, with title, outline, tags and page numbers."""

import os
import re
import signal
import subprocess
import tempfile
from pathlib import Path

from experiments.whole_file import write_whole
from reports.browser import CHOSEN_BY, BrowserError, needed_browser

LONGEST_PRINT = 120.0  # a page takes about three seconds; a slow computer has patience [s]
_OPTIONS = (
    "--headless",
    "--no-sandbox",  # containers offer none, and the file is our own and may load nothing
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-pdf-header-footer",  # the style of the page has its own
    "--generate-pdf-document-outline",
)
_PAGE = re.compile(rb"/Type\s*/Page\b")  # and not /Pages


def write_pdf(page: str, path: Path) -> int:
    """Print the text of a page without scripts, and return the number of its sheets.

    Raises
    ------
    BrowserError
        If no browser is installed, or it does not print; says what to do.
    OSError
        If the PDF cannot be written; an old one stays then.
    """
    browser = needed_browser()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="interlock-", ignore_cleanup_errors=True) as folder:
        still, printed = Path(folder) / "report.html", Path(folder) / "report.pdf"
        still.write_text(page, encoding="utf-8", errors="replace")
        _run([browser, *_OPTIONS, f"--user-data-dir={folder}/profile"], printed, still)
        content = printed.read_bytes()
    write_whole(path, lambda file: file.write(content))
    return len(_PAGE.findall(content))


def _run(command: list[str], printed: Path, page: Path) -> None:
    """Let the browser print, and end all of it where it takes too long."""
    process = subprocess.Popen(
        [*command, f"--print-to-pdf={printed}", page.as_uri()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # Debian's start script complains there about nothing
        start_new_session=True,
    )
    try:
        process.wait(LONGEST_PRINT)
    except subprocess.TimeoutExpired:
        raise _failed(command[0], f"no answer for {LONGEST_PRINT:.0f} s") from None
    finally:
        _end(process)
    if not printed.is_file() or not printed.stat().st_size:
        raise _failed(command[0], f"it ended with code {process.returncode} and wrote nothing")


def _failed(browser: str, reason: str) -> BrowserError:
    return BrowserError(
        f"{browser} did not print the report ({reason}).\n"
        f"Name another browser in {CHOSEN_BY}, or open the report and print it."
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and what it has started, if they still run."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
