"""Dates and numbers as people write them: read right, asked, or refused with their lines."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from company.amounts import read_amounts
from company.dates import read_dates
from model.faults import FaultsByKind


def dates(*cells: str, order: str | None = None) -> tuple[list[str], list[str]]:
    """Read dates; return them and the messages of faults."""
    faults = FaultsByKind("a.csv", "x")
    read = read_dates(cells, range(2, 2 + len(cells)), "column 'd'", faults, order)
    return [str(each) for each in read], [str(each) for each in faults.listed()]


def amounts(*cells: str, decimal: str | None = None) -> tuple[list[float], list[str]]:
    """Read numbers; return them and the messages of faults."""
    faults = FaultsByKind("a.csv", "x")
    read = read_amounts(cells, range(2, 2 + len(cells)), "column 'n'", faults, decimal)
    return read.tolist(), [str(each) for each in faults.listed()]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-03-31", "2026-03-31T00:00:00"),
        ("2026/3/1", "2026-03-01T00:00:00"),
        ("20260331", "2026-03-31T00:00:00"),
        ("31.03.2026", "2026-03-31T00:00:00"),
        ("31/3/2026 14:05", "2026-03-31T14:05:00"),
        ("3/31/2026 2:05 pm", "2026-03-31T14:05:00"),
        ("31 March 2026", "2026-03-31T00:00:00"),
        ("Mar 31, 2026", "2026-03-31T00:00:00"),
        ("2026-03-31T23:30:00+02:00", "2026-03-31T21:30:00"),
        ("2026-03-31T23:30:00.250Z", "2026-03-31T23:30:00"),
    ],
)
def test_dates_of_many_forms_are_read(cell: str, day: str) -> None:
    assert dates(cell) == ([day], [])


@given(st.lists(st.dates(date(1950, 1, 1), date(2100, 1, 1)), min_size=1, max_size=20))
def test_dates_come_back_or_are_asked_for(days: list[date]) -> None:
    for form, order in (("%d/%m/%Y", "dmy"), ("%m/%d/%Y", "mdy")):
        cells = [f"{day:{form}}" for day in days]
        assert dates(*cells, order=order)[0] == [f"{day}T00:00:00" for day in days]
        read, said = dates(*cells)
        if said:
            assert "may be read in two ways" in said[0] or "which may be" in said[0]
        else:
            assert read == [f"{day}T00:00:00" for day in days]


def test_what_may_be_two_dates_is_asked_with_the_line_and_both() -> None:
    read, [said] = dates("2026-01-01", "03/04/2026", "05/05/2026")
    assert read == ["NaT"] * 3
    assert said.startswith("a.csv, line 3: column 'd' is '03/04/2026', which may be 2026-04-03 or")
    assert "--dates dmy (day first) or --dates mdy" in said
    assert dates("03/04/2026", order="mdy")[0] == ["2026-03-04T00:00:00"]


@pytest.mark.parametrize("cell", ["31.02.2026", "9999-12-31", "soon", "2026-13-01", "1/2/26"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    read, [said] = dates("2026-01-31", "", cell)
    assert read[2] == "NaT"
    assert said.startswith("a.csv, line 4:") and "it must be a date such as" in said


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1200", 1200.0),
        ("1,200.50", 1200.5),
        ("1.200,50", 1200.5),
        ("1 200,50 €", 1200.5),
        ("$1,200.5", 1200.5),
        ("USD 12", 12.0),
        ("(300)", -300.0),
        ("-3.5", -3.5),
        ("12,5-", -12.5),
        ("1'200.50", 1200.5),
        (".5", 0.5),
    ],
)
def test_numbers_of_many_forms_are_read(cell: str, value: float) -> None:
    assert amounts(cell) == ([value], [])


def test_a_number_that_may_be_two_is_asked_unless_another_row_tells() -> None:
    read, [said] = amounts("12", "1,234")
    assert np.isnan(read).all()
    assert said.startswith("a.csv, line 3: column 'n' is '1,234', which may be 1,234 or 1.234")
    assert "--decimal point or --decimal comma" in said
    assert amounts("1,234", "1,234.50") == ([1234.0, 1234.5], [])
    assert amounts("1,234", "7,5") == ([1.234, 7.5], [])
    assert amounts("1,234", decimal="comma") == ([1.234], [])


@pytest.mark.parametrize("cell", ["many", "1.2.3,4", "(3", "1,23,4", "12 apples"])
def test_what_is_no_number_is_refused(cell: str) -> None:
    read, [said] = amounts("1", "", cell)
    assert read[0] == 1.0 and np.isnan(read[2])
    assert said.startswith("a.csv, line 4:") and "it must be a number such as" in said


def test_ten_faults_are_listed_and_the_others_counted() -> None:
    _, said = amounts(*["x"] * 25)
    assert len(said) == 11
    assert said[-1].endswith("15 more lines where column 'n' is not a number.")
