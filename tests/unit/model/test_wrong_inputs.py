"""Wrong names and values are refused with line and help."""

import pytest

from tests.unit.model.scenario_files import PEOPLE, assert_refused

pytestmark = pytest.mark.usefixtures("folder")

WRONG_FILES: list[tuple[str | bytes, int | None, str]] = [
    ("leavers: {}\n", 1, "'leavers' is not a part of a scenario. Did you mean 'levers'?"),
    ("levers:\n  shared_wieght: 1\n", 2, "is not an input. Did you mean 'shared_weight'?"),
    ("levers:\n  xyzzy: 1\n", 2, "'xyzzy' is not an input. All inputs: interlock scenario schema"),
    ("levers:\n  win_rate: 0.2\n", 2, "'win_rate' is an uncertainty; move it under uncertainties:"),
    ("levers:\n  win_rte: 0.2\n", 2, "Did you mean 'win_rate' (under uncertainties:)?"),
    ("shared_weight: 0.2\n", 1, "'shared_weight' is a lever; move it under levers:"),
    ("uncertainties:\n  blame: off\n", 2, "'blame' is a mechanism; move it under mechanisms:"),
    ("levers:\n  customers: 9\n", 2, "is a setting of the organization; move it under organ"),
    ("levers:\n  horizon: 1 year\n", 2, "'horizon' belongs to the scenario itself"),
    ("mechanisms:\n  blam: off\n", 2, "'blam' is not a mechanism. Did you mean 'blame'?"),
    ("levers:\n  shared_weight: 0.1\n  shared_weight: 0.2\n", 3, "given twice (first in line 2)"),
    ("<<: {name: X}\n", 1, "'<<' is not a part of a scenario."),
    ("levers:\n  shared_weight: 1.4\n", 2, "is 1.4; it must be between 0 and 1 (a share)."),
    ("levers:\n  shared_weight: .nan\n", 2, "is not a finite number; it must be between 0 and 1"),
    ("levers:\n  shared_weight:\n", 2, "shared_weight is empty; it must be between 0 and 1"),
    ("levers:\n  shared_weight: " + "9" * 5000, 2, "it must be between 0 and 1"),
    ("levers:\n  shared_weight: 2026-11-22\n", 2, "is '2026-11-22'; it must be between 0 and 1"),
    ("levers:\n  check_in_cadence: 10\n", 2, "write the time in words, such as 'every 2 weeks'"),
    ("levers:\n  quota_period: quater\n", 2, "Did you mean 'quarter'?"),
    ("levers: 3\n", 1, "levers is 3; it must be a block of 'name: value' lines."),
    ("levers: [shared_weight]\n", 1, "levers is a list; it must be a block"),
    ("mechanisms:\n  blame: 0\n", 2, "blame is 0; it must be on or off."),
    ("horizon: 2\n", 1, "horizon is 2; write the time in words"),
    ("horizon: 3 days\n", 1, "it must be between 1 month and 20 years"),
    ("warm_up: -1 days\n", 1, "warm_up: '-1 days' is not a length of time"),
    ("name: 2026\n", 1, "name is 2026; it must be text (put it in quotes)."),
    ("name: " + "x" * 100, 1, "name is too long; it may have 80 characters."),
    ('name: "a\\x1bb"\n', 1, "characters that cannot be printed"),
    ('name: "\\ud800"\n', 1, ""),
    ("plural: many\n", 1, "plural is 'many'; it must be on or off."),
    ("extends: [a, b]\n", 1, "it must be one bundled name or one file."),
    ("organization:\n  sales: -1\n", 2, "a whole number between 0 and 5000 (people)"),
    (f"organization:\n  people: {{{PEOPLE}}}\n", 2, "file 'people.csv': there is no such file."),
    ("organization:\n  people: {fil: x}\n", 2, "not a setting of people. Did you mean 'file'?"),
    ("organization:\n  people:\n    roles:\n      A: sale\n", 4, "Did you mean 'sales'?"),
    ("organization:\n  people: {roles: [A]}\n", 2, "roles is a list; it must be lines such as"),
    ("events: soon\n", 1, "it must be a list of items with 'at:' and 'levers:'."),
    ("events:\n  - soon\n", 2, "item 1 of events is 'soon'; it must be a block"),
    ("events:\n  - at: 1 week\n    levers:\n", 3, "levers is empty; it must be a block"),
    ("events:\n  - at: 1 week\n    levers: {win_rate: 1}\n", 3, "events change levers only."),
    ("events:\n  - at: 1 week\n    uncertainties: {}\n", 3, "events change levers only."),
]


@pytest.mark.parametrize(("text", "line", "part"), WRONG_FILES)
def test_a_wrong_name_or_value_is_refused_with_line_and_help(
    text: str | bytes, line: int | None, part: str
) -> None:
    assert_refused(text, line, part)
