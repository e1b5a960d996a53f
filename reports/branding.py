"""What a consultant puts on the page of a result: found, read, and said on the screen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.store import Result
from model.faults import ScenarioError
from reports.brand import Brand, brand_file, read_brand
from reports.failures import WRONG_COMMAND, Failure
from reports.parts import Report
from reports.screen import Screen


def branding_of(
    screen: Screen, result: Result, given: Path | None, options: Mapping[str, Any]
) -> Brand:
    """Read what is to be put on the page of a result, and say from which file it comes.

    Parameters
    ----------
    screen
        Where to say it.
    result
        The result, whose scenarios so-what texts may name.
    given
        The file that the command names; None looks for one.
    options
        What the other options say, by the name of the line that they stand for; None if nothing.
    """
    file = brand_file(given, result.folder)
    keys = [str(each["key"]) for each in result.manifest["scenarios"]]
    said = {name: value for name, value in options.items() if value is not None}
    try:
        brand = read_brand(file, said, keys)
    except ScenarioError as error:
        if any(fault.file for fault in error.faults):
            raise
        raise Failure(WRONG_COMMAND, "\n".join(map(str, error.faults))) from None
    if file is not None:
        screen.note(f"Branding  {file}")
    return brand


def note_own_words(screen: Screen, report: Report) -> None:
    """Say which titles of a report are the author's, and what found no place in it."""
    brand = report.brand
    sections = {section.key for section in report.sections}
    told = (section.facts.get("so_what_by_author", ()) for section in report.sections)
    scenarios = {key for keys in told for key in keys}
    for key, title in brand.titles.items():
        if key in sections:
            screen.note(f"Title written by the author ({key}): {title}")
        else:
            screen.note(f"This page has no section {key!r}; its title is left out.")
    for key in brand.so_what:
        if key not in sections | scenarios:
            screen.note(f"This page has no place for what is said of {key!r}; it is left out.")
