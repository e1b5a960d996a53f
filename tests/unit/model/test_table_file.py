"""The forms of a CSV table that are read, and those refused."""

import gzip
from pathlib import Path

import pytest

from tests.unit.model.data_files import STAFF, Write, faults_of, people_of


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_common_forms_of_csv_are_read(
    tmp_path: Path, separator: str, encoding: str, packed: bool, end: str
) -> None:
    content = STAFF.replace(",", separator).replace("ann", "Änne").replace("\n", end)
    path = tmp_path / "staff.csv"
    raw = content.encode(encoding)
    path.write_bytes(gzip.compress(raw) if packed else raw)
    assert people_of(path).ids[:2] == ("Änne", "bob")


def test_the_separator_is_the_one_that_gives_the_columns(write: Write) -> None:
    text = 'id;"department";city, street, house\nann;Field;x\ncid;Care;"y; z"\ndee;Delivery;\n'
    assert people_of(write("staff.csv", text)).ids == ("ann", "cid", "dee")


def test_blank_rows_and_spaces_do_not_matter(write: Write) -> None:
    text = "\n" + STAFF.replace("\n", " \n\n , \n").replace(",", " , ")
    assert people_of(write("staff.csv", text)).ids == ("ann", "bob", "cid", "dee", "eve")


def test_missing_columns_come_with_the_nearest_name(write: Write) -> None:
    path = write("staff.csv", STAFF.replace("id,department", "ID,departement"))
    faults = faults_of(lambda: people_of(path, lead="boss"))
    assert [message for _, message in faults] == [
        "there is no column 'id', which id_column names. Did you mean 'ID'?",
        "there is no column 'department', which department_column names. "
        "Did you mean 'departement'?",
        "there is no column 'boss', which lead_column names. The columns are 'ID', 'departement'.",
    ]


def test_a_column_named_twice_is_a_fault(write: Write) -> None:
    path = write("staff.csv", "id,id,department\na,b,Field\n")
    assert faults_of(lambda: people_of(path)) == [
        (1, "2 columns are called 'id'; id_column needs one.")
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"id,department\n", "no row below it"),
        (b"id,department\n\xff\xfe\x00", "not text in UTF-8"),
        (b"id,department\na\x00,Field\n", "not a text file"),
        (b"PK\x03\x04rest", "a workbook or an archive"),
        (b"\x1f\x8b\x08broken", "the packed file is damaged"),
        (gzip.compress(STAFF.encode(), mtime=0)[:-9], "the packed file is damaged"),
        (b'id,department\n"ann,Field\nbob,Field\n', "a quotation mark"),
        (b'id,department\n"ann"x,Field\n', "a quotation mark"),
        (b"id,department\n" + b"a" * 200_000 + b",Field\n", "the row cannot be read"),
        (b"a" * 200_000, "the row cannot be read"),
    ],
)
def test_a_file_that_holds_no_table_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    faults = faults_of(lambda: people_of(path))
    assert len(faults) == 1
    assert words in faults[0][1]


def test_the_line_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes("id,department\nann,Field\nJosé,Care\n".encode("latin-1"))
    assert faults_of(lambda: people_of(path))[0][0] == 3


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert faults_of(lambda: people_of(tmp_path / "no.csv")) == [(None, "there is no such file.")]
    assert faults_of(lambda: people_of(tmp_path)) == [(None, "this is a folder, not a file.")]
