"""Faults and how they are said."""

import pickle

import pytest

from model.faults import ScenarioError
from model.scenario import load_scenario
from tests.unit.model.data_files import STAFF, Write, people_of
from tests.unit.model.data_files import faults_of as faults_of_reading
from tests.unit.model.scenario_files import write

pytestmark = pytest.mark.usefixtures("folder")


def test_all_faults_are_reported_at_once_in_the_form_of_the_command_line() -> None:
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(
            write(
                "horizon: 3\nlevers:\n  shared_wieght: 0.3\n  shared_weight: 1.4\n"
                "mechanisms:\n  blame: maybe\nevents:\n  - at: 9 years\n"
            )
        )
    assert str(refusal.value) == (
        "pilot.yaml, line 1: horizon is 3; write the time in words, such as '10 days' "
        "(it must be between 1 month and 20 years).\n"
        "pilot.yaml, line 3: 'shared_wieght' is not an input. Did you mean 'shared_weight'?\n"
        "pilot.yaml, line 4: shared_weight is 1.4; it must be between 0 and 1 (a share).\n"
        "pilot.yaml, line 6: blame is 'maybe'; it must be on or off.\n"
        "pilot.yaml, line 8: this event changes nothing; "
        "name levers with new values under levers:\n"
        "5 faults in 1 file."
    )
    assert refusal.value.faults[2].path == "levers.shared_weight"
    assert pickle.loads(pickle.dumps(refusal.value)).faults == refusal.value.faults


def test_many_faults_of_one_kind_are_counted(write: Write) -> None:
    text = STAFF + "ann,Care\n" * 15
    faults = faults_of_reading(lambda: people_of(write("staff.csv", text)))
    assert len(faults) == 11
    assert faults[-1] == (None, "5 more lines where a person is named twice.")
