"""The text of a new scenario file."""

from pathlib import Path

import pytest

from model.faults import ScenarioError
from model.levers import Levers
from model.new_scenario import scenario_template
from model.quantities import declared
from model.scenario import load_scenario
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
