"""Compiled rules see the very tables they are given, and let go of them afterwards."""

import gc
import sys
import weakref

import numpy as np

from model.assembly import assemble
from model.day import NUMBERS, let_happen
from model.engine import advance_days
from model.records import Records
from model.rule import entry
from model.scenario import Scenario

SMALL = Scenario.build(
    "small",
    organization={"sales": 2, "accounts": 2, "operations": 4, "customers": 20},
    horizon="1 month",
)


@entry
def shapes(records: Records) -> tuple[int, int, int]:
    """Give sizes of three tables."""
    return records.people.shape[0], records.views.shape[1], records.months.shape[0]


@entry
def mark(records: Records, seat: int) -> None:
    """Leave a mark in one record."""
    records.people[seat].morale = 0.125


def test_a_rule_reads_and_writes_the_tables_it_is_given() -> None:
    records = assemble(SMALL)
    assert shapes(records) == (len(records.people), 3, len(records.months))
    mark(records, 1)
    assert records.people["morale"][1] == 0.125
    assert np.count_nonzero(records.people["morale"] == 0.125) == 1


def test_a_call_leaves_no_table_held() -> None:
    records = assemble(SMALL)
    before = [sys.getrefcount(table) for table in records]
    advance_days(records, 0, 5)
    let_happen(records, NUMBERS["record_day"], 0, 5)
    assert [sys.getrefcount(table) for table in records] == before


def test_tables_go_when_a_run_is_done() -> None:
    records = assemble(SMALL)
    advance_days(records, 0, 5)
    kept = weakref.ref(records.accounts)
    del records
    gc.collect()
    assert kept() is None
