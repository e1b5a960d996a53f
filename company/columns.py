"""Which column of a file holds what: guessed by its heading, or as the user says."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.faults import FaultsByKind, did_you_mean, listed, nearest_label
from model.quantities import shown


@dataclass(frozen=True)
class Wanted:
    """One thing that a file may say.

    Attributes
    ----------
    key
        Its name in `--column KEY=HEADING`.
    means
        What it is, for messages.
    headings
        Headings that usually hold it, in small letters and without signs, the likeliest first.
    is_needed
        Whether the file is of no use without it.
    """

    key: str
    means: str
    headings: tuple[str, ...]
    is_needed: bool = True


def headings_of(wanted: Sequence[Wanted]) -> set[str]:
    """List the headings that may occur, as people write them."""
    return {form for each in wanted for name in each.headings for form in (name, name.title())}


def guessed(
    heading: Sequence[str],
    wanted: Sequence[Wanted],
    given: Mapping[str, str],
    faults: FaultsByKind,
    line: int | None = None,
) -> dict[str, int]:
    """Find the column of each thing: the one the user names, else the likeliest free heading.

    Parameters
    ----------
    heading
        Headings of the file.
    wanted
        What is looked for.
    given
        Heading by key, as the user says; an empty heading means that the file does not say it.
    line
        Line of the heading, for messages.

    Returns
    -------
    Number of the column by key; without what the file does not say.
    """
    known = {each.key: each for each in wanted}
    place: dict[str, int] = {}
    for key, name in given.items():
        if key not in known:
            hint = did_you_mean(nearest_label(key, known)) or f" Possible are {listed(known)}."
            faults.add(
                "a name is unknown", None, f"--column names {shown(key)}, which is none.{hint}"
            )
        elif name and heading.count(name) != 1:
            count = heading.count(name)
            hint = (
                did_you_mean(nearest_label(name, heading)) or f" The columns are {listed(heading)}."
            )
            what = f"{count} columns are called" if count else "there is no column"
            faults.add(
                "a column is missing", line, f"{what} {shown(name)}, which --column names.{hint}"
            )
        elif name:
            place[key] = heading.index(name)
    plain = [_plain(name) for name in heading]
    for each in wanted:
        if each.key in given:
            continue
        free = [i for i in range(len(heading)) if i not in place.values()]
        found = next((i for name in each.headings for i in free if plain[i] == name), None)
        if found is not None:
            place[each.key] = found
        elif each.is_needed:
            message = (
                f"no column is known to hold {each.means}; name it: --column {each.key}=HEADING. "
                f"The columns are {listed(heading)}."
            )
            faults.add(f"{each.key} is missing", line, message)
    return place


def _plain(heading: str) -> str:
    """Return a heading in small letters without accents and signs, its words one space apart."""
    letters = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading))
    return " ".join(re.findall(r"[a-z0-9]+", letters.encode("ascii", "ignore").decode().lower()))
