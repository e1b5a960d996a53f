"""Importing a firm: what was understood of a file, and what is written once it is confirmed."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from company.contacts import Contacts
from company.firm_folder import SCENARIO, TIES, Files
from company.pseudonyms import KEY_FILE
from company.staff import LEAVERS, Staff
from experiments.whole_file import write_whole
from model.faults import counted, why_not_opened
from reports.failures import NO_FILE, Failure, check_writable, writing
from reports.screen import Screen

NOTHING_YET = "Nothing is written yet."


def check_there(path: Path) -> None:
    """End the command where a file that is to be read cannot be opened.

    Raises
    ------
    Failure
        If so; says why.
    """
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise Failure(NO_FILE, f"{path}: {why_not_opened(error)}.") from None


def pairs_of(texts: Sequence[str], option: str) -> dict[str, str]:
    """Read `KEY=TEXT` options; all that are wrong are said at once.

    Raises
    ------
    click.UsageError
        If one has no `=`, or a key comes twice.
    """
    faults = []
    pairs: dict[str, str] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            faults.append(f"{option} is '{text}'; write it as NAME=VALUE.")
        elif key.strip() in pairs:
            faults.append(f"{option} names '{key.strip()}' twice.")
        pairs[key.strip()] = value.strip()
    if faults:
        raise click.UsageError("\n".join(faults))
    return pairs


def print_staff(screen: Screen, staff: Staff) -> None:
    """Say what a list of personnel was taken for."""
    people = sum(staff.sizes.values())
    screen.say_wrapped(
        f"{counted(people, 'person', 'people')} in {counted(len(staff.sizes), 'department')}, "
        f"from {staff.source}."
    )
    rows = [[name, f"{size:,}", _role_in_words(staff, name)] for name, size in staff.sizes.items()]
    _print_columns(screen, staff.columns)
    screen.say_tables([(["Department", "People", "Role"], rows)], (0, 2))
    screen.say()
    for sentence in staff.told:
        screen.say_wrapped(sentence)


def _role_in_words(staff: Staff, name: str) -> str:
    role = staff.roles[name]
    if not role:
        return "not mapped"
    return f"{role} (guessed by its name)" if name in staff.is_guessed else role


def print_contacts(screen: Screen, contacts: Contacts, lines: Sequence[str]) -> None:
    """Say what a file of ties was taken for, and what became of its rows."""
    screen.say_wrapped(f"{contacts.source} is taken for {contacts.form}.")
    _print_columns(screen, contacts.columns)
    for sentence in [*contacts.told, *lines]:
        screen.say_wrapped(sentence)


def _print_columns(screen: Screen, columns: Mapping[str, str]) -> None:
    screen.say()
    if columns:
        rows = [[name, key] for key, name in columns.items()]
        screen.say_tables([(["Column", "is taken for"], rows)], (0, 1))
        screen.say()


def is_confirmed(screen: Screen, *, is_asked: bool) -> bool:
    """Tell whether files may be written: by --yes, or by an answer in a terminal."""
    if is_asked or screen.form != "table":
        return is_asked
    if sys.stdin.isatty() and sys.stdout.isatty():
        return click.confirm("Is this right? Write the files?", default=True)
    return False


def say_how_to_write(screen: Screen, words: Sequence[str]) -> None:
    """Say that nothing is written, and the command that writes."""
    screen.say(NOTHING_YET)
    screen.say(f"Next: {shlex.join(['interlock', *words, '--yes'])}")


def write_files(folder: Path, files: Files, *, force: bool, replaced: Sequence[str] = ()) -> None:
    """Write files into a folder, all or none.

    Parameters
    ----------
    folder
        Where they go; made if it is missing.
    files
        Contents by name.
    force
        Whether files that exist may be replaced.
    replaced
        Names of files that may be replaced anyway, since they were read and are only completed.
    """
    for name in files:
        may = force or name in replaced or name == KEY_FILE
        check_writable(folder / name, force=may, instead="add --force to replace it")
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            write_whole(path, lambda file, content=content: file.write(content))  # type: ignore[misc]
            if name == KEY_FILE:
                path.chmod(0o600)  # whose pseudonyms are whose is nobody else's business


def print_done(screen: Screen, folder: Path, files: Files, what: str) -> None:
    """Say which files were written and what to type next."""
    names = ", ".join(files)
    screen.say_wrapped(f"Written into {folder}: {names}.")
    if KEY_FILE in files:
        screen.say_wrapped(
            f"Names became pseudonyms. {folder / KEY_FILE} gives the same ones to the same people "
            "again; keep it to yourself, or delete it once ties are imported."
        )
    scenario = shlex.quote(str(folder / SCENARIO))
    following = {
        "people": f"interlock import ties FILE --into {shlex.quote(str(folder))}",
        "ties": f"interlock run {scenario} --quick",
    }
    screen.say(f"Next: {following[what]}")


def document_of_staff(staff: Staff, folder: Path, *, is_written: bool) -> dict[str, Any]:
    """Return what was understood of a list of personnel as facts."""
    return {
        "schema": "interlock.import.people/1",
        "file": staff.source,
        "columns": dict(staff.columns),
        "departments": [
            {
                "department": name,
                "people": size,
                "role": staff.roles[name] or None,
                "is_guessed": name in staff.is_guessed,
            }
            for name, size in staff.sizes.items()
        ],
        "leavers": sum(each == LEAVERS for each in staff.departments),
        "told": list(staff.told),
        "folder": str(folder) if is_written else None,
    }


def document_of_contacts(
    contacts: Contacts, lines: Sequence[str], folder: Path, *, is_written: bool
) -> dict[str, Any]:
    """Return what was understood of a file of ties as facts."""
    return {
        "schema": "interlock.import.ties/1",
        "file": contacts.source,
        "form": contacts.form,
        "columns": dict(contacts.columns),
        "rows": len(contacts.one),
        "told": [*contacts.told, *lines],
        "folder": str(folder) if is_written else None,
    }


def only_ties(files: Files) -> list[str]:
    """List the files of ties that complete a folder: its scenario, which was read before."""
    return [name for name in files if name != TIES]
