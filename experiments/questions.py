"""Reading again what a result was last asked, and what the options of that command changed.

A folder notes in its manifest what is to be worked out from its runs, if that is more than a single
scenario or a comparison. The answer rests on the runs alone, so a note that does not fit them is
refused.
"""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from experiments.store import (
    CHANGES,
    MANIFEST,
    QUESTION,
    Result,
    ResultError,
    read_manifest,
)
from model.outcomes import MEASURES

_OF_A_CHANGE = ("input", "from", "to", "in_baseline")


@contextlib.contextmanager
def reading_note(result: Result, wrong: str, again: str, entry: str = QUESTION) -> Iterator[Any]:
    """Give a note of the manifest, and refuse one in which something is missing or wrong.

    Parameters
    ----------
    result
        What was asked.
    wrong
        What does not fit, such as `its sweep does not fit its scenarios`.
    again
        What to do then, such as `Sweep again.`
    entry
        Name of the note in the manifest.

    Raises
    ------
    ResultError
        If what is done with the note raises that it does not fit.
    """
    try:
        yield result.manifest.get(entry) or {}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ResultError(
            f"{result.folder / MANIFEST} was changed, or is from another version of Interlock: "
            f"{wrong}. {again}"
        ) from None


def folder_asked(kind: str, digest: str, root: Path = Path("results")) -> Path:
    """Name the default folder of a question in parts: the one that answers it, or a new DATE-HASH.

    Parameters
    ----------
    kind
        Word in the manifest.
    digest
        Hash of all that decides the answer, which the note of the question holds.
    root
        Where results are.
    """
    for folder in sorted(root.glob(f"*-{digest[:6]}"), reverse=True):
        if (folder / MANIFEST).is_file() and _digest_noted(folder, kind) == digest:
            return folder
    return root / f"{datetime.now():%Y-%m-%d}-{digest[:6]}"


def refuse_other(folder: Path, kind: str, digest: str, other: str) -> None:
    """Refuse a folder that answers another question of the same kind.

    Parameters
    ----------
    folder, kind, digest
        As in `folder_asked`.
    other
        What it may hold then, such as `another search (other levers or seed)`.

    Raises
    ------
    ResultError
        If it does.
    """
    if (folder / MANIFEST).is_file() and _digest_noted(folder, kind) not in (None, digest):
        raise ResultError(
            f"{folder} holds {other}. Choose another folder, or have that result replaced.",
            "(--out DIR, or --force).",
        )


def _digest_noted(folder: Path, kind: str) -> str | None:
    """Return the digest of the question that a folder answers; None if it answers none."""
    question = read_manifest(folder).get(QUESTION)
    is_ours = isinstance(question, dict) and question.get("kind") == kind
    return str(question.get("digest")) if isinstance(question, dict) and is_ours else None


def measure_in(note: Mapping[str, Any]) -> str:
    """Give the measure that a question is about.

    Raises
    ------
    ValueError
        If there is no such measure.
    """
    if note["measure"] not in MEASURES:
        raise ValueError("there is no such measure")
    return str(note["measure"])


def noted_changes(result: Result) -> list[dict[str, Any]] | None:
    """List what the options of the command changed in the inputs; None if it had none of these.

    Returns
    -------
    For each step of an input its name, the values `from` and `to` in words, and whether the step
    was made `in_baseline`, too; empty if all were so already.

    Raises
    ------
    ResultError
        If the note cannot be read.
    """
    if CHANGES not in result.manifest:
        return None
    wrong = "what its command changed cannot be read"
    with reading_note(result, wrong, "Give its command again.", CHANGES) as rows:
        return [{name: each[name] for name in _OF_A_CHANGE} for each in rows]
