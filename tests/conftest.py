"""What all tests share: markers by folder, examples that repeat, and what they skip without."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from model.department_names import call_departments
from reports.browser import find_browser

KINDS = (
    "unit",
    "properties",
    "validation",
    "rates",
    "regression",
    "processes",
    "browser",
    "office",
)
OFFICE = "soffice"  # the command of LibreOffice
TESTS = Path(__file__).parent

# A test passes or fails for what it checks: the same generated examples on every machine, and no
# deadline, since the first call of a rule compiles it.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("repeatable")


def kind_of(path: Path) -> str | None:
    """Return the kind of a test file, which is the folder of `tests/` that holds it."""
    folder = path.relative_to(TESTS).parts[0]
    return folder if folder in KINDS else None


def pytest_configure() -> None:
    """Let Ctrl-C reach the commands under test, also where the tests run in the background.

    A shell starts background jobs with the interrupt ignored, and children inherit that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the kind that its folder names; run the quick kinds first.

    What needs a browser or LibreOffice is skipped where there is none; where CI is set, tests
    that need LibreOffice refuse to pass without it.
    """
    without_browser = pytest.mark.skip(reason="no Chromium or Chrome is installed")
    without_office = pytest.mark.skip(reason="no LibreOffice is installed")
    has_browser = find_browser() is not None
    has_office = shutil.which(OFFICE) is not None
    if (
        os.environ.get("CI")
        and not has_office
        and "office" in {kind_of(each.path) for each in items}
    ):
        raise pytest.UsageError("CI is set, and no LibreOffice is installed for tests/office")
    for item in items:
        if kind := kind_of(item.path):
            item.add_marker(kind)
        if kind == "browser" and not has_browser:
            item.add_marker(without_browser)
        if kind == "office" and not has_office:
            item.add_marker(without_office)
    items.sort(key=lambda item: KINDS.index(kind_of(item.path) or KINDS[0]))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the installed Chromium, as Playwright's `executable_path`."""
    path = find_browser()
    if path is None:
        pytest.skip("no Chromium or Chrome is installed")
    return path


@pytest.fixture(autouse=True)
def departments_by_role() -> Iterator[None]:
    """Call departments by their roles again after a test that showed a firm with other names."""
    yield
    call_departments({})
