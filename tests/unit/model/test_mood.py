"""What a department feels and believes is the mean of its people, and stays when all are gone."""

import numpy as np
import pytest

from model.assembly import assemble
from model.day import NUMBERS, let_happen
from model.records import OPERATIONS, SALES, Records
from model.scenario import Scenario

DAY = 126
KEPT = ("trust", "knowledge", "age", "belief")


def firm_with_different_people() -> tuple[Records, range]:
    """Give a firm on a day's morning, in which no two specialists see Sales alike."""
    records = assemble(Scenario.build("firm", hiring="fixed"))
    first = int(records.departments["first_seat"][OPERATIONS])
    seats = range(first, first + int(records.departments["n_open"][OPERATIONS]))
    for seat in range(len(records.people)):
        let_happen(records, NUMBERS["start_day"], seat, DAY)
    for place, seat in enumerate(seats):
        records.people["willingness"][seat] = 0.2 + 0.02 * place
        records.views["trust"][seat, SALES] = 0.3 + 0.01 * place
        records.views["knowledge"][seat, SALES] = 0.4 + 0.03 * place
        records.views["age"][seat, SALES] = 5.0 + 2.0 * place
        records.views["belief"][seat, SALES] = 1.0 + 0.05 * place
    return records, seats


def test_a_department_holds_the_mean_of_its_people_who_are_there() -> None:
    records, seats = firm_with_different_people()
    away = seats[-1]
    records.people["is_present"][away] = False
    records.departments["n_present"][OPERATIONS] -= 1
    there = seats[:-1]
    for _ in range(2):  # a second morning starts anew
        let_happen(records, NUMBERS["share_mood"], 0, DAY)
        for name in KEPT:
            wanted = np.mean([records.views[name][seat, SALES] for seat in there])
            assert records.relations[name][OPERATIONS, SALES] == pytest.approx(wanted), name
        wished = np.mean([records.people["willingness"][seat] for seat in there])
        assert records.departments["willingness"][OPERATIONS] == pytest.approx(wished)


def test_what_a_department_thought_last_stays_while_nobody_is_there() -> None:
    records, seats = firm_with_different_people()
    let_happen(records, NUMBERS["share_mood"], 0, DAY)
    relation = {name: float(records.relations[name][OPERATIONS, SALES]) for name in KEPT}
    willingness = float(records.departments["willingness"][OPERATIONS])
    for seat in seats:
        records.people["is_present"][seat] = False
    records.departments["n_present"][OPERATIONS] = 0
    let_happen(records, NUMBERS["share_mood"], 0, DAY + 1)
    assert {name: float(records.relations[name][OPERATIONS, SALES]) for name in KEPT} == relation
    assert records.departments["willingness"][OPERATIONS] == willingness > 0.0
    assert records.departments["tension"][OPERATIONS] == 0.0
