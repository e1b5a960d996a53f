"""Sales and customers from the exports of a CRM: opportunities, subscriptions, accounts.

What is wrong with a cell stops the reading; what is odd about a record is counted, with its rows,
and the record is used as far as it goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from company.amounts import read_amounts
from company.any_table import read_any_table
from company.columns import Wanted, guessed, headings_of
from company.dates import Dates, read_dates
from company.facts import YEAR_DAYS
from company.sales_records import (
    LOST,
    NOBODY,
    OPEN,
    WON,
    Opportunities,
    SalesRecords,
    Subscriptions,
)
from model.faults import (
    Fault,
    FaultsByKind,
    ScenarioError,
    counted,
    did_you_mean,
    listed_places,
    nearest_label,
)
from model.quantities import shown
from model.table_file import WholeTable

STAGES = {"open": OPEN, "won": WON, "lost": LOST}
OPPORTUNITY_COLUMNS = (
    Wanted(
        "seller",
        "who sells",
        (
            "sales agent", "owner", "opportunity owner", "sales rep", "rep", "seller",
            "salesperson", "owner name", "account executive", "verkaufer",
        ),
    ),
    Wanted(
        "stage",
        "whether it is open, won or lost",
        (
            "deal stage", "stage", "stage name", "status", "opportunity stage",
            "outcome", "phase",
        ),
    ),
    Wanted(
        "opened",
        "when it came",
        (
            "engage date", "created date", "create date", "created", "created at", "open date",
            "opened", "date opened", "start date",
        ),
    ),
    Wanted(
        "closed",
        "when it was decided",
        (
            "close date", "closed date", "closed", "closed at", "decision date", "won date",
            "date closed",
        ),
    ),
    Wanted(
        "value",
        "its value per year",
        (
            "close value", "amount", "value", "deal value", "arr", "acv", "annual contract value",
            "opportunity amount", "revenue", "price",
        ),
    ),
    Wanted(
        "id",
        "what names an opportunity",
        (
            "opportunity id", "deal id", "id", "opportunity", "record id",
        ),
        is_needed=False,
    ),
    Wanted(
        "customer",
        "which customer it is about",
        (
            "account", "account name", "customer", "company", "client", "account id",
        ),
        is_needed=False,
    ),
)  # fmt: skip
SUBSCRIPTION_COLUMNS = (
    Wanted(
        "customer",
        "which customer it is",
        (
            "customer", "account", "account name", "customer id", "account id",
            "company", "client",
        ),
    ),
    Wanted(
        "began",
        "its first day",
        (
            "start date", "start", "began", "subscription start", "term start",
            "contract start", "customer since", "since", "from", "activated",
        ),
    ),
    Wanted(
        "ended",
        "its last day, empty while it runs",
        (
            "end date", "end", "ended", "subscription end", "term end", "contract end",
            "churn date", "cancel date", "cancelled", "canceled", "to", "until",
        ),
    ),
    Wanted(
        "revenue",
        "what is paid",
        (
            "arr", "annual recurring revenue", "mrr", "monthly recurring revenue",
            "amount", "revenue", "annual value", "acv", "price", "fee",
        ),
    ),
)  # fmt: skip
ACCOUNT_COLUMNS = (
    Wanted(
        "customer",
        "what names a customer",
        (
            "account", "account name", "customer", "account id", "customer id", "name",
            "company", "client", "id",
        ),
    ),
)  # fmt: skip
_MONTHLY = ("mrr", "monthly")
_STAGE_WORDS = {
    "won": ("won", "success", "signed", "gewonnen"),
    "lost": (
        "lost", "dead", "disqualif", "abandon", "cancel", "verloren", "no decision", "rejected",
    ),
    "open": (
        "open", "prospect", "engag", "qualif", "propos", "negotiat", "discover", "demo", "lead",
        "contact", "pipeline", "new", "working", "meeting", "quote", "evaluat", "trial", "review",
        "commit", "forecast", "in progress", "offen",
    ),
}  # fmt: skip

_NEVER = np.datetime64("NaT", "s")
_SOME_DAY = np.datetime64("2000-01-01", "s")  # of files without any date


@dataclass(frozen=True)
class Oddity:
    """Records that are odd: how many, where, and what is made of them."""

    file: str
    what: str
    count: int
    lines: tuple[int, ...]

    def __str__(self) -> str:
        """Say it in a sentence."""
        where = listed_places("line", self.lines, self.count)
        return f"{Path(self.file).name}, {counted(self.count, 'row')} ({where}): {self.what}."


@dataclass(frozen=True)
class SalesFiles:
    """Sales and customers from files, and how they were read.

    Attributes
    ----------
    records
        What the files hold.
    began, until
        First and last day of the records.
    sources
        File by kind of record.
    columns
        Heading by what the column holds, by kind of record.
    stages
        `open`, `won` or `lost` of each stage.
    rows
        Rows read, by kind of record.
    oddities
        What is odd about them.
    """

    records: SalesRecords
    began: str
    until: str
    sources: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    stages: Mapping[str, str]
    rows: Mapping[str, int]
    oddities: Sequence[Oddity] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """How files are to be read, where the user says so.

    Attributes
    ----------
    columns
        Heading by key, for whichever file has it.
    stages
        `open`, `won` or `lost` by stage.
    sheet, dates, decimal
        Sheet of a workbook, order of dates, decimal mark.
    per
        `month` or `year` that recurring revenue is given for; told by its heading where empty.
    since
        Day from which on the files hold everything; without it the first day they tell of.
    until
        Last day that the files tell of; without it the last day on which something came, was
        decided or began.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    dates: str | None = None
    decimal: str | None = None
    per: str = ""
    since: date | None = None
    until: date | None = None


def read_sales(
    opportunities: Path | None = None,
    subscriptions: Path | None = None,
    accounts: Path | None = None,
    reading: Reading | None = None,
) -> SalesFiles:
    """Read the exports of a CRM.

    Parameters
    ----------
    opportunities, subscriptions
        Files of these records; one of them is needed.
    accounts
        List of customers, against which the names in opportunities are held.
    reading
        How they are to be read.

    Raises
    ------
    ScenarioError
        With every fault of all files.
    """
    reading = reading or Reading()
    files = [
        _File(kind, path, wanted, reading)
        for kind, path, wanted in (
            ("opportunities", opportunities, OPPORTUNITY_COLUMNS),
            ("subscriptions", subscriptions, SUBSCRIPTION_COLUMNS),
            ("accounts", accounts, ACCOUNT_COLUMNS),
        )
        if path is not None
    ]
    if unknown := _unknown_columns(reading, files):
        raise ScenarioError(unknown.listed())
    by_kind = {each.kind: each for each in files}
    deals = _Deals(by_kind["opportunities"], reading) if "opportunities" in by_kind else None
    terms = _Terms(by_kind["subscriptions"], reading) if "subscriptions" in by_kind else None
    if faults := [fault for each in files for fault in each.faults.listed()]:
        raise ScenarioError(faults)
    if deals is not None and "accounts" in by_kind:
        deals.hold_against(by_kind["accounts"])
    parts = [part for part in (deals, terms) if part is not None]
    last = np.datetime64(reading.until, "s") if reading.until else _last([p.told() for p in parts])
    first = min(part.since for part in parts)
    if last < first:
        message = f"the records end on {str(last)[:10]}, before they begin on {str(first)[:10]}."
        raise ScenarioError([Fault(None, None, "--until", message)])
    for part in parts:
        part.end_at(last)
    return SalesFiles(
        records=SalesRecords(
            years=float((last - first) / np.timedelta64(1, "D")) / YEAR_DAYS,
            sellers=0 if deals is None else deals.sellers,
            opportunities=None if deals is None else deals.records(first),
            subscriptions=None if terms is None else terms.records(first),
        ),
        began=str(first)[:10],
        until=str(last)[:10],
        sources={each.kind: str(each.path) for each in files},
        columns={each.kind: each.headings for each in files},
        stages={} if deals is None else deals.stages,
        rows={each.kind: len(each.lines) for each in files},
        oddities=[odd for each in files for odd in each.oddities],
    )


def _unknown_columns(reading: Reading, files: "Sequence[_File]") -> FaultsByKind | None:
    """Note keys of `--column` that no file has."""
    known = {each.key for file in files for each in file.wanted}
    faults = FaultsByKind(None, "--column")
    for key in reading.columns:
        if key not in known:
            hint = (
                did_you_mean(nearest_label(key, known)) or f" There are {', '.join(sorted(known))}."
            )
            faults.add(
                "a name is unknown", None, f"--column names {shown(key)}, which is none.{hint}"
            )
    return faults if faults.count else None


def _first(told: Dates, reading: Reading) -> np.datetime64:
    """Return the first day that anything happened, or that the reader names."""
    if reading.since is not None:
        return np.datetime64(reading.since, "s")
    return told.min() if len(told) else _SOME_DAY


def _last(told: Sequence[Dates]) -> np.datetime64:
    """Return the last day that anything happened."""
    return max((each.max() for each in told if len(each)), default=_SOME_DAY)


class _File:
    """One file: its columns, its cells, and what is odd about it."""

    def __init__(self, kind: str, path: Path, wanted: Sequence[Wanted], reading: Reading) -> None:
        self.kind, self.path, self.wanted, self.reading = kind, path, wanted, reading
        self.faults = FaultsByKind(str(path), kind)
        self.oddities: list[Oddity] = []
        table = read_any_table(path, headings_of(wanted), self.faults, reading.sheet)
        self.table = table or WholeTable([], 0, [], [])
        keys = {each.key for each in wanted}
        given = {key: text for key, text in reading.columns.items() if key in keys}
        line = self.table.heading_line
        self.place = guessed(self.table.heading, wanted, given, self.faults, line) if table else {}

    @property
    def lines(self) -> list[int]:
        """Lines of the rows."""
        return self.table.lines

    @property
    def headings(self) -> dict[str, str]:
        """Heading by what the column holds."""
        return {key: self.table.heading[number] for key, number in self.place.items()}

    def cells(self, key: str) -> list[str]:
        """Return the cells of a column; empty ones where the file has none."""
        number = self.place.get(key)
        return (
            [""] * len(self.lines) if number is None else [row[number] for row in self.table.rows]
        )

    def named(self, key: str) -> str:
        """Name a column in a message."""
        return f"column {shown(self.headings.get(key, key))}"

    def dates(self, key: str) -> Dates:
        """Read a column of dates."""
        cells = self.cells(key)
        return read_dates(cells, self.lines, self.named(key), self.faults, self.reading.dates)

    def amounts(self, key: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """Read a column of numbers."""
        cells = self.cells(key)
        return read_amounts(cells, self.lines, self.named(key), self.faults, self.reading.decimal)

    def note(self, what: str, chosen: Sequence[bool] | np.ndarray) -> None:
        """Note rows that are odd."""
        lines = [line for line, is_odd in zip(self.lines, chosen, strict=True) if is_odd]
        if lines:
            self.oddities.append(Oddity(str(self.path), what, len(lines), tuple(lines[:10])))

    def is_repeated(self, key: str) -> list[bool]:
        """Tell which rows name something that an earlier row named."""
        seen: set[str] = set()
        repeated = []
        for cell in self.cells(key):
            repeated.append(bool(cell) and cell in seen)
            seen.add(cell)
        return repeated


class _Deals:
    """The opportunities of a file."""

    def __init__(self, file: _File, reading: Reading) -> None:
        self.file = file
        self.stages = self._stages(reading)
        self.opened, self.closed = file.dates("opened"), file.dates("closed")
        self.value = file.amounts("value")
        stage = [STAGES.get(self.stages.get(cell, ""), OPEN) for cell in file.cells("stage")]
        self.stage = np.array(stage, np.int64)
        self.keep = ~np.array(file.is_repeated("id"), bool)
        names = sorted({cell for cell in file.cells("seller") if cell})
        number = {name: i for i, name in enumerate(names)}
        self.sellers = len(names)
        self.seller = np.array([number.get(c, NOBODY) for c in file.cells("seller")], np.int64)
        self._note_oddities()
        self.since = _first(self.told(), reading)

    def _stages(self, reading: Reading) -> dict[str, str]:
        """Sort stages into open, won and lost; what no word tells is a fault."""
        stages: dict[str, str] = {}
        if "stage" not in self.file.place:
            return stages
        cells = self.file.cells("stage")
        for line, cell in zip(self.file.lines, cells, strict=True):
            if not cell:
                message = f"{self.file.named('stage')} is empty; every opportunity has a stage."
                self.file.faults.add("the stage is empty", line, message)
            elif cell not in stages:
                stages[cell] = reading.stages.get(cell) or stage_of(cell)
                if not stages[cell]:
                    message = (
                        f"stage {shown(cell)} tells neither open, won nor lost; add "
                        f"--stage {shown(cell)}=won, =lost or =open."
                    )
                    self.file.faults.add("a stage is unknown", line, message)
        for name, kind in reading.stages.items():
            if kind not in STAGES:
                message = f"--stage {shown(name)} is {shown(kind)}; it must be open, won or lost."
                self.file.faults.add("a stage is unknown", None, message)
            elif name not in stages:
                hint = did_you_mean(nearest_label(name, stages))
                self.file.faults.add(
                    "a stage is unknown", None, f"no row has the stage {shown(name)}.{hint}"
                )
        return stages

    def _note_oddities(self) -> None:
        file = self.file
        is_open = self.stage == OPEN
        is_backward = self.closed < self.opened
        file.note("opportunity repeated; left out", ~self.keep)
        file.note("no owner; counts for the firm, and for no seller", self.seller == NOBODY)
        file.note("decided before it came; its length is left out", is_backward)
        file.note("decided without a date of it", ~is_open & np.isnat(self.closed))
        file.note("open with a date of decision; the date is left out",
                  is_open & ~np.isnat(self.closed))  # fmt: skip
        is_bad = (self.stage == WON) & ~(self.value > 0.0)
        file.note("won without a value above zero; counts, its value does not", is_bad)
        self.opened = np.where(is_backward, _NEVER, self.opened)
        self.closed = np.where(is_open, _NEVER, self.closed)
        self.value = np.where(self.value > 0.0, self.value, np.nan)

    def hold_against(self, accounts: _File) -> None:
        """Note opportunities of customers whom the list of accounts does not have."""
        known = {*accounts.cells("customer"), ""}
        accounts.note("customer repeated", accounts.is_repeated("customer"))
        strange = [cell not in known for cell in self.file.cells("customer")]
        self.file.note("customer not among the accounts", strange)

    def told(self) -> Dates:
        """Return all dates."""
        both = np.concatenate([self.opened, self.closed])
        told: Dates = both[~np.isnat(both)]
        return told

    def end_at(self, last: np.datetime64) -> None:
        """Leave out what lies outside of the records."""
        too_early, too_late = (
            self.keep & (self.opened < self.since),
            self.keep & (self.opened > last),
        )
        undecided = self.keep & (self.closed > last) & ~too_late
        self.file.note("came before the records begin; left out", too_early)
        self.file.note("came after the records end; left out", too_late)
        self.file.note("decided after the records end; counts as open", undecided)
        self.keep &= ~too_early & ~too_late
        self.stage = np.where(undecided, OPEN, self.stage)
        self.closed = np.where(undecided, _NEVER, self.closed)

    def records(self, first: np.datetime64) -> Opportunities:
        """Return the opportunities, times counted from a first day."""
        keep = self.keep
        return Opportunities(
            seller=self.seller[keep],
            stage=self.stage[keep],
            opened=_years(self.opened[keep], first),
            closed=_years(self.closed[keep], first),
            quarter_share=_quarter_share(self.closed[keep]),
            value=self.value[keep],
            row=np.array(self.file.lines, np.int64)[keep],
            since=float(_years(self.since, first)),
        )


class _Terms:
    """The subscriptions of a file."""

    def __init__(self, file: _File, reading: Reading) -> None:
        self.file = file
        self.began, self.ended = file.dates("began"), file.dates("ended")
        heading = file.headings.get("revenue", "").lower()
        is_monthly = reading.per == "month" or (
            not reading.per and any(word in heading for word in _MONTHLY)
        )
        self.revenue = file.amounts("revenue") * (12.0 if is_monthly else 1.0)
        names = {name: i for i, name in enumerate(dict.fromkeys(file.cells("customer")))}
        self.customer = np.array([names[cell] for cell in file.cells("customer")], np.int64)
        empty = np.array([not cell for cell in file.cells("customer")], bool)
        backward = self.ended < self.began
        unknown = np.isnat(self.began)
        worthless = ~(self.revenue > 0.0)
        file.note("no customer; left out", empty)
        file.note("no first day; left out", unknown)
        file.note("ends before it begins; left out", backward)
        file.note("no revenue above zero; left out", worthless)
        self.keep = ~(empty | backward | unknown | worthless)
        self.since = _first(self.told(), reading)

    def told(self) -> Dates:
        """Return what tells how far the records reach: ends may lie in the future."""
        return self.began[self.keep]

    def end_at(self, last: np.datetime64) -> None:
        """Leave out what lies outside of the records."""
        too_early, too_late = self.keep & (self.ended < self.since), self.keep & (self.began > last)
        self.file.note("ended before the records begin; left out", too_early)
        self.file.note("begins after the records end; left out", too_late)
        self.keep &= ~too_early & ~too_late

    def records(self, first: np.datetime64) -> Subscriptions:
        """Return the subscriptions, times counted from a first day."""
        keep = self.keep
        return Subscriptions(
            customer=self.customer[keep],
            began=_years(self.began[keep], first),
            ended=_years(self.ended[keep], first),
            revenue=self.revenue[keep],
            row=np.array(self.file.lines, np.int64)[keep],
            since=float(_years(self.since, first)),
        )


def stage_of(stage: str) -> str:
    """Guess whether a stage is open, won or lost; empty where no word tells it."""
    name = stage.lower()
    for kind, words in _STAGE_WORDS.items():
        if any(word in name for word in words):
            return kind
    return ""


def _years(
    moments: Dates | np.datetime64, first: np.datetime64
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    days = (moments - first) / np.timedelta64(1, "D")
    return np.asarray(days, np.float64) / YEAR_DAYS


def _quarter_share(moments: Dates) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return which part of the calendar quarter had passed by the end of each day."""
    known = ~np.isnat(moments)
    months = moments[known].astype("datetime64[M]").astype(np.int64)
    first = (months // 3 * 3).astype("datetime64[M]").astype("datetime64[D]")
    following = (months // 3 * 3 + 3).astype("datetime64[M]").astype("datetime64[D]")
    passed = (moments[known].astype("datetime64[D]") - first).astype(np.int64) + 1.0
    share = np.full(len(moments), np.nan)
    share[known] = passed / (following - first).astype(np.int64)
    return share
