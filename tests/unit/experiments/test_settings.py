"""Ranges, lists and rows become stored values; whatever is wrong is said at once."""

from pathlib import Path
from typing import Any

import pytest

from experiments.plan import PlanError
from experiments.settings import grid, place_in_order, rows_of, rows_of_file
from model.faults import ScenarioError, ScenarioFileError
from model.scenario import Scenario
from model.scenario_form import declared_inputs

BASE = Scenario.build("base", horizon="3 months", shared_weight=0.3)


def values(**vary: Any) -> list[Any]:
    """Return the values that one input is given, without the scenario as it is."""
    found = grid(BASE, {name.replace("__", "."): each for name, each in vary.items()})
    return [row[0] for row in found.design.rows[found.is_added :]]


def faults_of(vary: dict[str, Any]) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        grid(BASE, vary)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:1:0.1", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        ("0:0.7:0.1", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),
        ("0:1:0.4", [0.0, 0.4, 0.8, 1.0]),  # the end is in, the last step shorter
        ("10 %:30%:10 %", [0.1, 0.2, 0.3]),
        ("0.5:0.5:0.1", [0.5]),
        ("0.6,0,0.3,0.60", [0.0, 0.3, 0.6]),
        ("30 %, 0", [0.0, 0.3]),
    ],
)
def test_a_range_holds_its_end_and_a_list_its_values_in_order(
    text: str, expected: list[float]
) -> None:
    assert values(shared_weight=text) == expected


def test_every_kind_of_input_can_be_varied() -> None:
    assert values(pod_size="3:6") == [3, 4, 5, 6]
    assert values(yearly_quota_usd="$400,000:$600,000:$100,000") == [4e5, 5e5, 6e5]
    assert values(hiring_notice="0 days:6 months:3 months") == [0.0, 63.0, 126.0]
    assert values(check_in_cadence="weekly,never, twice a week") == [0.0, 5.0, 2.5]
    assert values(quota_period="month,quarter") == ["month", "quarter"]
    assert values(mechanisms__blame="on,off") == [True, False]
    assert values(uncertainties__win_rate=[0.2, 0.3]) == [0.2, 0.3]
    assert values(organization__customers=range(100, 300, 100)) == [100, 200]


def test_rhythms_are_ordered_from_never_to_the_most_frequent() -> None:
    quantity = declared_inputs()["check_in_cadence"]
    days = sorted([5.0, 0.0, 21.0, 1.0], key=lambda each: place_in_order(quantity, each))
    assert days == [0.0, 21.0, 5.0, 1.0]


def test_the_scenario_as_it_is_is_among_the_points() -> None:
    on_grid = grid(BASE, {"shared_weight": "0:1:0.1"})
    assert (on_grid.as_it_is, on_grid.is_added, len(on_grid.design)) == (3, False, 11)
    beside = grid(BASE, {"shared_weight": "0:1:0.5", "check_in_cadence": "never,weekly"})
    assert (beside.as_it_is, beside.is_added, len(beside.design)) == (0, True, 7)
    assert beside.design.rows[0] == (0.3, 21.0)


def test_all_faults_are_said_at_once() -> None:
    faults = faults_of({"shared_wieght": "0:1:0.1", "transparency": "0.5:2:0.5"})
    assert faults == [
        "'shared_wieght' is not an input. Did you mean 'shared_weight'?",
        "transparency is 1.5; it must be between 0 and 1 (a share).",
        "transparency is 2; it must be between 0 and 1 (a share).",
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("shared_weight", "0:1", "is not a range"),
        ("shared_weight", "0:1:0", "does not rise"),
        ("shared_weight", "1:0:0.1", "does not rise"),
        ("shared_weight", "0:nan:0.1", "'nan' is not a number"),
        ("shared_weight", "0:one:0.1", "'one' is not a number"),
        ("shared_weight", "", "has no values"),
        ("shared_weight", [], "has no values"),
        ("hiring_notice", "0 days:6 months:1", "not a length of time"),
        ("check_in_cadence", "0:1:0.1", "such as check_in_cadence=never,monthly,weekly"),
        ("quota_period", "month:year:1", "such as quota_period=none,month,quarter,year"),
        ("horizon", "1 year,2 years", "only equal times can be compared"),
        ("events", "1,2", "one value"),
        ("levers", "1,2", "one value"),
        ("blame", "on,off", "write mechanisms.blame"),
        ("win_rate", "0.3,0.6", "late_win_rate is 0.46; it must be at least win_rate"),
    ],
)
def test_what_is_wrong_with_values_is_said(name: str, text: Any, message: str) -> None:
    assert message in " ".join(faults_of({name: text}))


def test_too_many_points_and_inputs_are_refused() -> None:
    for vary in (
        {"shared_weight": "0:1:1e-9"},
        {"shared_weight": "0:1:0.001", "transparency": "0:1:0.01"},
    ):
        with pytest.raises(PlanError, match="more than 10,000 points"):
            grid(BASE, vary)
    with pytest.raises(PlanError, match="one, two or three inputs, not 4"):
        grid(BASE, dict.fromkeys(["shared_weight", "transparency", "draw", "accelerator"], "1"))
    with pytest.raises(ScenarioError, match="varied twice"):
        grid(BASE, {"shared_weight": "0", "levers.shared_weight": "1"})


@pytest.mark.parametrize(
    "content",
    [
        b"shared_weight,check_in_cadence,mechanisms.blame\n0.1,weekly,on\n0.5,never,off\n",
        b"\xef\xbb\xbfshared_weight;check_in_cadence;mechanisms.blame\r\n\r\n"
        b"10 %;weekly;on\r\n;;\r\n0.5;never;off\r\n",
        b"levers.shared_weight\tcheck_in_cadence\tmechanisms.blame\t\n0.1\tweekly\tyes\t\n"
        b"0.5\tnever\tno\t\n0.5\tnever\tno\t\n",
    ],
)
def test_rows_of_a_file_are_settings(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(content)
    settings = rows_of_file(BASE, tmp_path / "rows.csv")
    assert settings.design.names == ("shared_weight", "check_in_cadence", "mechanisms.blame")
    assert settings.design.rows == ((0.3, 21.0, True), (0.1, 5.0, True), (0.5, 0.0, False))
    assert settings.is_added


def test_faults_of_a_file_have_their_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "shared_weight;foo;check_in_cadence\n\n0,1;1;monhtly\n0.2;2;\n7;never\n0.3;3;never\n"
    )
    with pytest.raises(ScenarioError) as caught:
        rows_of_file(BASE, path)
    texts = [str(fault).removeprefix(str(path)) for fault in caught.value.faults]
    starts = [
        ", line 1: column 2: 'foo' is not an input.",
        ", line 3: shared_weight is '0,1'; it must be between 0 and 1 (a share). Write decimals",
        ", line 3: check_in_cadence: 'monhtly' is not a meeting rhythm",
        ", line 4: check_in_cadence is empty",
        ", line 5: the row has 2 cells, the heading 3",
    ]
    assert len(texts) == len(starts)
    assert all(text.startswith(start) for text, start in zip(texts, starts, strict=True))


def test_settings_that_do_not_fit_as_a_whole_have_their_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("win_rate,late_win_rate\n0.5,0.6\n0.5,0.4\n")
    with pytest.raises(ScenarioError, match=r"line 3: late_win_rate is 0\.4; it must be at least"):
        rows_of_file(BASE, path)
    path.write_text("win_rate,win_rate\n0.5,0.6\n")
    with pytest.raises(ScenarioError, match="column 2: win_rate is the heading of two columns"):
        rows_of_file(BASE, path)
    with pytest.raises(ScenarioFileError, match="no such file"):
        rows_of_file(BASE, tmp_path / "none.csv")


def test_rows_given_in_python_obey_the_same_rules() -> None:
    settings = rows_of(BASE, [{"shared_weight": 0.3, "check_in_cadence": "monthly"}])
    assert (settings.as_it_is, settings.is_added) == (0, False)
    with pytest.raises(
        ScenarioError, match=r"rows\[1\] sets transparency; every row sets the same"
    ):
        rows_of(BASE, [{"shared_weight": 0.3}, {"transparency": 0.3}])
    with pytest.raises(ScenarioError, match=r"rows\[0\]: shared_weight is 3"):
        rows_of(BASE, [{"shared_weight": 3}])
    with pytest.raises(ScenarioError, match="there are no rows"):
        rows_of(BASE, [])
