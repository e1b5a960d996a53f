"""Levers that change at a date."""

import pytest

from model.events import Event
from model.scenario import Scenario, load_scenario
from tests.unit.model.scenario_files import faults_of_changes, write

pytestmark = pytest.mark.usefixtures("folder")


def test_events_are_ordered_by_date_and_change_levers() -> None:
    scenario = load_scenario(
        write(
            "warm_up: 1 month\nlevers: {transparency: 0.1}\nevents:\n"
            "  - at: 6 months\n    levers: {shared_weight: 0.5}\n"
            "  - {at: 1 week, levers: {transparency: 0.9, check_in_cadence: weekly}}\n"
        )
    )
    assert scenario.events == (
        Event(5, (("check_in_cadence", 5.0), ("transparency", 0.9))),
        Event(126, (("shared_weight", 0.5),)),
    )
    days, levers = zip(*scenario.lever_schedule(), strict=True)
    assert days == (0, 26, 147)
    assert [stage.transparency for stage in levers] == [0.1, 0.9, 0.9]
    assert [stage.shared_weight for stage in levers] == [0.0, 0.0, 0.5]


def test_events_of_one_day_make_one_stage() -> None:
    scenario = Scenario.build(
        "pilot",
        warm_up="0 days",
        events=[
            {"at": "0 days", "levers": {"transparency": 0.9}},
            {"at": "0 days", "levers": {"shared_weight": 0.5}},
        ],
    )
    ((day, levers),) = scenario.lever_schedule()
    assert (day, levers.transparency, levers.shared_weight) == (0, 0.9, 0.5)


def test_events_can_be_handed_on() -> None:
    events = [{"at": "6 months", "levers": {"check_in_cadence": "weekly"}}]
    scenario = Scenario.build("pilot", events=events)
    assert Scenario.build("other", events=scenario.events).events == scenario.events
    assert scenario.in_words("events") == "at 6 months: check_in_cadence weekly"
    assert Scenario.build("pilot").in_words("events") == "none"
    (said,) = faults_of_changes(events=[{"at": "1 week", "levers": {"shared_weight": 2}}])
    assert said.startswith("events[0].levers.shared_weight: shared_weight is 2;")
