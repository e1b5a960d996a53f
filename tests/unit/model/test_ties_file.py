"""Ties from a file."""

import numpy as np
import pytest

from model.people_file import ImportedPeople
from model.ties_file import read_ties
from tests.unit.model.data_files import CONTACTS, Write, faults_of, ties_of
from tests.unit.model.drawn_graphs import assert_well_formed


def test_ties_are_merged_scaled_and_reported(write: Write, staff: ImportedPeople) -> None:
    ties, report = read_ties(
        write("ties.csv", CONTACTS + "bob,ann,2\n"),
        staff,
        from_column="from",
        to_column="to",
        strength_column="minutes",
    )
    assert_well_formed(ties)
    full = float(np.quantile([42.0, 5.0, 40.0], 0.9))
    assert list(zip(ties.first.tolist(), ties.second.tolist(), strict=True)) == [
        (0, 1),
        (0, 2),
        (3, 4),
    ]
    assert ties.strength == pytest.approx([1.0, 5 / full, 40 / full])
    assert report.full_strength == full
    assert report.without_ties == ()
    assert report.lines() == [
        "ties.csv: 8 rows became 3 ties among 5 people.",
        "1 row dropped, with somebody whom the scenario leaves out (line 7).",
        "1 row dropped, with the same person at both ends (line 6).",
        "1 row dropped, with strength 0 (line 8).",
        "2 rows added to the tie of an earlier row (lines 3, 9).",
        "The strength of a tie is its total divided by 41.6, which nine in ten ties do not "
        "exceed; at most 1.",
    ]


def test_only_the_first_ten_lines_are_listed(write: Write, staff: ImportedPeople) -> None:
    _, report = read_ties(
        write("ties.csv", "from,to\n" + "ann,bob\n" * 13), staff, from_column="from", to_column="to"
    )
    assert report.dropped[0].count == 12
    assert report.dropped[0].places == tuple(range(3, 13))
    assert "(lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more)" in report.lines()[1]


def test_rows_count_where_there_is_no_strength(write: Write, staff: ImportedPeople) -> None:
    ties = ties_of(write("ties.csv", CONTACTS), staff, None)
    assert len(ties) == 4
    assert ties.strength == pytest.approx([1.0, 1 / 1.7, 1 / 1.7, 1 / 1.7])


def test_strengths_from_0_to_1_are_kept(write: Write, staff: ImportedPeople) -> None:
    ties, report = read_ties(
        write("ties.csv", "a;b;s\nann;bob;0.25\nann;cid;1\n"),
        staff,
        from_column="a",
        to_column="b",
        strength_column="s",
    )
    assert ties.strength.tolist() == [0.25, 1.0]
    assert report.lines()[-1] == "Strengths lie between 0 and 1 and are kept."
    assert report.lines()[1] == "2 people have no ties and are simulated all the same."
    assert report.without_ties == ("dee", "eve")


def test_the_order_of_rows_changes_no_bit(write: Write, staff: ImportedPeople) -> None:
    rows = [f"ann,bob,{0.1 + 0.7 * number}" for number in range(30)] + ["ann,cid,0.3"]
    one = ties_of(write("one.csv", "\n".join(["from,to,minutes", *rows])), staff)
    other = ties_of(write("other.csv", "\n".join(["from,to,minutes", *rows[::-1]])), staff)
    assert one.strength.tolist() == other.strength.tolist()


def test_people_of_the_ties_alone_are_shown_by_line(write: Write, staff: ImportedPeople) -> None:
    text = CONTACTS + "".join(f"ann,new{number},1\nnew{number},bob,1\n" for number in range(12))
    faults = faults_of(lambda: ties_of(write("ties.csv", text), staff))
    assert faults == [
        (
            9,
            "12 people are named here but not in staff.csv (lines 9, 11, 13, 15, 17, 19, 21, 23, "
            "25, 27 and 2 more). Add them there; a department with the role leave_out drops "
            "their ties.",
        )
    ]


def test_all_faults_of_a_ties_file_are_told_at_once(write: Write, staff: ImportedPeople) -> None:
    text = "from,to,minutes\nann,bob,-1\nann,,2\nann,cid,often\nann,cid,\nann,dee,nan\n"
    text += 'eve,dee,"3,5"\nann,dee,1_000\nmax,dee,1e400\ndee\n'
    assert faults_of(lambda: ties_of(write("ties.csv", text), staff)) == [
        (2, "the strength is '-1'; it must be a number from 0 to 1e15."),
        (3, "one of the two people has no name."),
        (4, "the strength is 'often'; it must be a number."),
        (5, "the strength is empty; it must be a number."),
        (6, "the strength is 'nan'; it must be a number from 0 to 1e15."),
        (7, "the strength is '3,5'; it must be a number. Write a decimal point."),
        (8, "the strength is '1_000'; it must be a number."),
        (9, "the strength is '1e400'; it must be a number from 0 to 1e15."),
        (
            9,
            "1 person is named here but not in staff.csv (line 9). Add them there; a department "
            "with the role leave_out drops their ties.",
        ),
        (
            10,
            "the row has 1 cell, the heading 3; put text that holds the separator in quotation "
            "marks.",
        ),
    ]


def test_ties_that_all_have_no_strength_are_refused(write: Write, staff: ImportedPeople) -> None:
    path = write("ties.csv", "from,to,minutes\nann,bob,0\nbob,cid,0\n")
    message = "the ties between people of the firm all have strength 0; one must have more."
    assert faults_of(lambda: ties_of(path, staff)) == [(None, message)]


def test_a_file_without_a_usable_tie_is_refused(write: Write, staff: ImportedPeople) -> None:
    path = write("ties.csv", "from,to,minutes\nann,ann,3\nzoe,bob,1\n")
    assert faults_of(lambda: ties_of(path, staff)) == [
        (None, "no line is a tie between two people of the firm.")
    ]
