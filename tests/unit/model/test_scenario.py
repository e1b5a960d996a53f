"""Scenarios in Python: built, varied, compared, described."""

import copy
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from model.events import Event
from model.faults import ScenarioError
from model.levers import Levers
from model.scenario import Scenario, differences, load_scenario
from model.scenario_form import declared_inputs
from tests.unit.model.scenario_files import faults_of_changes, write

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.usefixtures("folder")


def test_a_scenario_is_built_and_varied_by_names() -> None:
    scenario = Scenario.build("pilot", shared_weight=0.3, levers={"transparency": "90 %"})
    variant = scenario.replace(
        {
            "shared_weight": 0.4,
            "horizon": "1 year",
            "mechanisms.blame": False,
            "organization.customers": 100,
            "levers.discount": 0,
            "name": "More sharing",
            "key": "more",
        }
    )
    assert scenario.levers.shared_weight == 0.3  # unchanged
    assert variant.levers == Levers(shared_weight=0.4, transparency=0.9, discount=0)
    assert (variant.key, variant.name_in_sentence) == ("more", "more sharing")
    assert variant.value("horizon") == 252
    assert variant.value("levers.shared_weight") == variant.value("shared_weight") == 0.4
    assert variant.value("mechanisms.blame") is False
    assert variant.in_words("organization.customers") == "100 customers"
    assert {key: (a, b) for key, a, b in differences(scenario, variant)} == {
        "horizon": (504, 252),
        "organization.customers": (250, 100),
        "shared_weight": (0.3, 0.4),
        "discount": (0.1, 0.0),
        "mechanisms.blame": (True, False),
    }
    assert differences(scenario, scenario) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"shared_weight": 2}, "shared_weight is 2; it must be between 0 and 1 (a share)."),
        ({"check_in_cadence": 10.0}, "write the time in words"),
        ({"blame": False}, "'blame' is a mechanism; write mechanisms.blame."),
        ({"customers": 3}, "is a setting of the organization; write organization.customers."),
        ({"levers.win_rate": 0.2}, "'win_rate' is an uncertainty; write win_rate."),
        ({"shared_wieght": 0.2}, "is not an input. Did you mean 'shared_weight'?"),
        ({"mechanisms.blam": False}, "Did you mean 'mechanisms.blame'?"),
        ({"xyzzy.plugh.abc": 0.2}, "is not an input. All inputs: interlock scenario schema"),
        ({"extends": "baseline"}, "'extends' has a meaning in scenario files only."),
        ({"levers": 3}, "levers is 3; it must be a block"),
        ({"key": "../x"}, "cannot name a scenario"),
        ({"events": [{"at": "9 years", "levers": {"discount": 0}}]}, "before the end of the hor"),
        ({"shared_weight.deep": 3}, "is not an input"),
        ({"levers.shared_weight.deep": 3}, "shared_weight is a block of keys; it must be"),
        ({"": 3}, "'' is not an input."),
    ],
)
def test_wrong_changes_are_refused(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        Scenario.build("pilot").replace(changes)
    assert part in str(refusal.value)


def test_all_wrong_changes_are_reported_at_once() -> None:
    assert len(faults_of_changes(shared_weight=2, blame=False, horizon=3)) == 3
    with pytest.raises(ScenarioError, match="cannot name a scenario"):
        Scenario.build("no spaces")


def test_settings_are_read_from_text() -> None:
    scenario = Scenario.build("pilot").set_from_text(
        [
            "shared_weight=30 %",
            " horizon = 6 months",
            "mechanisms.blame=off",
            "quota_period='none'",
            "events=[{at: 1 week, levers: {transparency: 1}}]",
        ]
    )
    assert scenario.levers.shared_weight == 0.3
    assert scenario.levers.quota_period == "none"
    assert scenario.horizon_days == 126
    assert scenario.mechanisms.blame is False
    assert scenario.events == (Event(5, (("transparency", 1.0),)),)


def test_wrong_settings_are_all_refused_at_once() -> None:
    settings = ["shared_weight", "=3", "discount=0", "discount=0.1", "x={", "horizon=", "blam=on"]
    with pytest.raises(ScenarioError) as refusal:
        Scenario.build("pilot").set_from_text(settings)
    said = str(refusal.value)
    for part in (
        "'shared_weight' is not a setting; write it as name=value.",
        "'=3' is not a setting",
        "'discount' is set twice.",
        "x: '{' cannot be read as a value.",
        "horizon is empty; write the time in words",
        "'blam' is not an input. Did you mean 'mechanisms.blame'?",
    ):
        assert part in said


def test_a_scenario_cannot_be_changed_and_travels() -> None:
    scenario = Scenario.build("pilot", events=[{"at": "1 week", "levers": {"discount": 0}}])
    with pytest.raises(AttributeError):
        scenario.name = "Other"  # type: ignore[misc]
    for again in (pickle.loads(pickle.dumps(scenario)), copy.deepcopy(scenario)):
        assert again == scenario
        assert hash(again) == hash(scenario)
    assert len({scenario, Scenario.from_resolved(scenario.resolved())}) == 1


def test_every_input_counts_in_the_fingerprint() -> None:
    scenario = Scenario.build("pilot", uncertainties={"late_win_rate": 0.9})
    prints = {scenario.fingerprint()}
    for key, quantity in declared_inputs().items():
        if quantity.kind == "switch":
            other: Any = not quantity.default
        elif quantity.kind == "choice":
            other = next(word for word in quantity.choices if word != quantity.default)
        else:
            assert quantity.valid is not None
            low, high = quantity.valid
            middle = (
                float(quantity.default) + (low if low < float(quantity.default) else high)
            ) / 2
            other = quantity.written(int(middle) if quantity.kind == "count" else middle)
        prints.add(scenario.replace({key: other}).fingerprint())
    assert len(prints) == len(declared_inputs()) + 1
    assert all(len(digest) == 64 for digest in prints)


def test_texts_and_order_do_not_count_in_the_fingerprint() -> None:
    first = load_scenario(
        write("name: A\nquestion: Why?\nlevers: {discount: 0, draw: 0.1}\nhorizon: 12 months\n")
    )
    second = load_scenario(write("horizon: 1 year\nlevers: {draw: 10 %, discount: 0}\n", "b.yaml"))
    assert first.fingerprint() == second.fingerprint()
    assert first != second  # texts differ


def test_the_fingerprint_is_the_same_in_another_process() -> None:
    code = "from model.scenario import Scenario; print(Scenario.build('x').fingerprint())"
    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == Scenario.build("x").fingerprint()


def test_the_complete_form_is_plain_and_readable() -> None:
    scenario = Scenario.build("pilot", horizon="1 year", mechanisms={"blame": False})
    resolved = scenario.resolved()
    assert json.loads(json.dumps(resolved, allow_nan=False)) == resolved
    assert resolved["horizon"] == "1 year"
    assert resolved["levers"]["check_in_cadence"] == "monthly"
    assert resolved["mechanisms"]["blame"] is False
    assert set(resolved["levers"]) == set(Levers.model_fields)
    resolved["levers"]["shared_weight"] = 2
    with pytest.raises(ScenarioError, match="shared_weight is 2"):
        Scenario.from_resolved(resolved)


def test_the_complete_form_is_a_valid_file() -> None:
    scenario = Scenario.build("pilot", shared_weight=0.4)
    resolved = scenario.resolved()
    del resolved["key"]
    assert load_scenario(write(json.dumps(resolved))) == scenario


def test_an_unknown_input_has_no_value() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'shared_weight'"):
        Scenario.build("pilot").value("shared_wieght")


def test_loading_is_quick_because_heavy_libraries_stay_out() -> None:
    heavy = "{'pandas', 'numba', 'mesa', 'plotly', 'networkx', 'click', 'rich', 'scipy'}"
    code = f"import sys, model.scenario; print(sorted({heavy} & set(sys.modules)))"
    other = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == "[]"
