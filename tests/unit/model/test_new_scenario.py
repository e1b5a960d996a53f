"""The text of a new scenario file."""

from pathlib import Path

import pytest

from model.faults import ScenarioError
from model.levers import Levers
from model.new_scenario import scenario_template, scenario_text
from model.quantities import declared
from model.scenario import Scenario, load_scenario
from tests.unit.model.scenario_files import write

pytestmark = pytest.mark.usefixtures("folder")


def test_a_new_file_passes_the_check_and_lists_every_lever(bundle: Path) -> None:
    text = scenario_template("my-idea")
    scenario = load_scenario(write(text, "my-idea.yaml"))
    assert scenario == load_scenario("baseline").replace(
        {
            text: getattr(scenario, text)
            for text in ("key", "name", "name_in_sentence", "question", "changes", "look_at")
        }
    )
    uncommented = text.replace("\n  # ", "\n  ")
    for lever in declared(Levers):
        assert f"\n  {lever.name}: " in uncommented
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("name", ["null", "yes", "123", "a-b_c"])
def test_a_new_file_may_have_an_odd_name(bundle: Path, name: str) -> None:
    assert load_scenario(write(scenario_template(name), f"{name}.yaml")).key == name


@pytest.mark.parametrize("name", ["", "two words", "../up", "x" * 80, "baseline", "a\nb"])
def test_a_new_file_needs_a_good_name(bundle: Path, name: str) -> None:
    with pytest.raises(ScenarioError):
        scenario_template(name)


def test_a_given_scenario_is_the_same_when_read_from_its_file(bundle: Path) -> None:
    scenario = Scenario.build(
        "what-if",
        name="What: if #1",
        horizon="18 months",
        transparency=0.55,
        session_cadence="every 2 weeks",
        sharing_group="pod",
        win_rate=0.2,
        mechanisms={"blame": False},
        organization={"customers": 70},
        events=[{"at": "6 months", "levers": {"pod_size": 4}}],
    )
    read = load_scenario(write(scenario_text(scenario, "Two\nlines."), "what-if.yaml"))
    assert read == scenario
    assert read.fingerprint() == scenario.fingerprint()
    assert scenario_text(scenario, "Two\nlines.").startswith("# Two\n# lines.\nextends: baseline\n")


def test_a_scenario_that_is_the_baseline_differs_in_nothing(bundle: Path) -> None:
    text = scenario_text(load_scenario("baseline"))
    assert "levers:" not in text
    assert load_scenario(write(text, "same.yaml")).fingerprint() == (
        load_scenario("baseline").fingerprint()
    )
