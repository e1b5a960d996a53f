"""Files of ties in any form: tables, and graphs of other programs."""

from collections.abc import Mapping
from pathlib import Path

from company.contacts import USUAL_HALF_LIFE, Contacts, read_contacts
from company.graph_files import is_graph_file, read_graph_contacts
from model.calendar import DAYS_PER_YEAR, parse_duration
from model.faults import Fault, ScenarioError, did_you_mean, nearest_label

_CALENDAR_YEAR = 365.25  # days
_GRAPH_COLUMNS = ("name", "strength")


def calendar_days(text: str) -> float:
    """Read a time such as `3 months`, in days of the calendar.

    Raises
    ------
    ValueError
        If it is no length of time, or none at all.
    """
    days = parse_duration(text) * _CALENDAR_YEAR / DAYS_PER_YEAR
    if days <= 0.0:
        raise ValueError(f"'{text}' is no time at all; write one such as '3 months'.")
    return days


def read_any_contacts(
    path: Path,
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    decimal: str | None = None,
    dates: str | None = None,
    half_life: float = USUAL_HALF_LIFE,
) -> Contacts:
    """Read who is in contact with whom, from a table or a graph as its ending tells.

    Parameters
    ----------
    path, kind, columns, sheet, decimal, dates, half_life
        As in `company.contacts.read_contacts`; of a graph, columns are the attributes `name` of
        nodes and `strength` of edges.

    Raises
    ------
    ScenarioError
        With every fault of the file.
    """
    given = dict(columns or {})
    if not is_graph_file(path):
        return read_contacts(
            path,
            kind=kind,
            columns=given,
            sheet=sheet,
            decimal=decimal,
            dates=dates,
            half_life=half_life,
        )
    faults = [
        Fault(
            str(path), None, "organization.ties.file",
            f"--column names '{key}'; of a graph it may name {' and '.join(_GRAPH_COLUMNS)}."
            f"{did_you_mean(nearest_label(key, _GRAPH_COLUMNS))}",
        )
        for key in given if key not in _GRAPH_COLUMNS
    ]  # fmt: skip
    if faults:
        raise ScenarioError(faults)
    return read_graph_contacts(path, name=given.get("name"), strength=given.get("strength"))
