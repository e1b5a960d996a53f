"""A scenario file and those it extends, each checked on its own."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from model.faults import ScenarioError, ScenarioFileError
from model.levers import Levers
from model.scenario import Scenario, differences, load_scenario
from model.scenario_file import bundled_scenarios
from tests.unit.model.scenario_files import CSV, PEOPLE, faults_of, imported, write

pytestmark = pytest.mark.usefixtures("folder")


def test_a_file_holds_only_what_differs() -> None:
    scenario = load_scenario(
        write(
            "name: Shared KPIs\nplural: on\nquestion: >\n  What if\n  all share?\n"
            "horizon: 3 years\nwarm_up: 0 days\norganization: {customers: 100}\n"
            "levers:\n  shared_weight: 30 %\n  check_in_cadence: every 2 weeks\n"
            "uncertainties: {win_rate: 0.2}\nmechanisms:\n  blame: off\n"
        )
    )
    assert scenario.key == "pilot"
    assert (scenario.name, scenario.name_in_sentence) == ("Shared KPIs", "shared KPIs")
    assert scenario.plural is True
    assert scenario.question == "What if all share?"
    assert (scenario.horizon_days, scenario.warm_up_days) == (756, 0)
    assert scenario.organization.customers == 100
    assert scenario.organization.sales == 8
    assert scenario.levers == Levers(shared_weight=0.3, check_in_cadence="every 2 weeks")
    assert scenario.uncertainties.win_rate == 0.2
    assert scenario.mechanisms.blame is False
    assert scenario.events == ()


def test_sections_whose_lines_are_commented_out_are_as_if_absent() -> None:
    text = "name: X\nlevers:\n  # shared_weight: 0.3\nevents:\nmechanisms:\n"
    assert load_scenario(write(text)).levers == Levers()


def test_a_name_defaults_to_the_file_name() -> None:
    scenario = load_scenario(write("horizon: 1 year\n", "open-books_2.yaml"))
    assert (scenario.key, scenario.name) == ("open-books_2", "Open books 2")
    assert load_scenario(write("name: KPI week\n")).name_in_sentence == "KPI week"


# Parents


def test_a_bundled_scenario_is_loaded_by_name(bundle: Path) -> None:
    assert bundled_scenarios() == ["baseline", "open-books"]
    assert load_scenario("baseline").horizon_days == 756
    assert load_scenario("open-books").horizon_days == 756
    assert load_scenario(bundle / "open-books.yaml").levers.transparency == 0.9


def test_faults_of_a_parent_name_the_file_of_the_parent(bundle: Path) -> None:
    write("extends: baseline\nlevers:\n  shared_weight: 2\n", "deep/parent.yaml")
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(write("extends: deep/parent.yaml\nhorizn: 1 year\n"))
    child, parent = refusal.value.faults
    assert (child.file, child.line) == ("pilot.yaml", 2)
    assert (parent.file, parent.line) == (str(Path("deep/parent.yaml")), 3)
    assert str(refusal.value).endswith("2 faults in 2 files.")


@pytest.mark.parametrize("parent", ["pilot.yaml", "other.yaml"])
def test_circles_are_shown(parent: str) -> None:
    write("extends: pilot.yaml\n", "other.yaml")
    faults = faults_of(f"name: X\nextends: {parent}\n")
    assert "in a circle: pilot.yaml -> " in faults[0].message


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege there")
def test_links_in_a_circle_are_refused() -> None:
    Path("loop.yaml").symlink_to("loop.yaml")
    (fault,) = faults_of("extends: loop.yaml\n")
    assert "cannot be opened" in fault.message
    (fault,) = faults_of("organization:\n  ties: {file: loop.yaml}\n")
    assert "cannot be opened" in fault.message


def test_missing_parents_and_files_are_named(bundle: Path) -> None:
    (fault,) = faults_of("name: X\nextends: basline\n")
    assert fault.line == 2
    assert fault.message == (
        "extends is 'basline': there is no such file or bundled scenario. Did you mean 'baseline'?"
    )
    with pytest.raises(ScenarioFileError, match="Did you mean 'open-books'"):
        load_scenario("openbooks")
    with pytest.raises(ScenarioFileError, match="a folder"):
        load_scenario(bundle)
    with pytest.raises(ScenarioFileError):
        load_scenario("nul\0byte")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser reads every file")
def test_a_file_that_may_not_be_read_is_named() -> None:
    name = write("name: X\n")
    Path(name).chmod(0)
    with pytest.raises(ScenarioFileError, match="may not be read"):
        load_scenario(name)


@pytest.mark.parametrize("name", bundled_scenarios())
def test_a_bundled_scenario_loads_and_says_what_it_asks(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.key == name
    assert scenario.question.endswith("?")
    assert scenario.changes
    assert scenario.look_at


# Imported firms


def test_an_imported_firm_keeps_full_paths_and_digests() -> None:
    office = load_scenario(imported(PEOPLE + ", lead_column: lead"))
    people = office.organization.people
    assert people is not None
    assert people.file == str(Path("data/people.csv").resolve())
    assert people.digest == hashlib.sha256(CSV.encode()).hexdigest()
    assert people.role_by_label == {"A": "sales", "B": "accounts", "C": "operations"}
    assert people.lead_column == "lead"
    assert office.organization.is_imported
    assert "sales" not in office.resolved()["organization"]
    assert "organization.sales" not in office.inputs()
    with pytest.raises(ScenarioError, match="no value"):
        office.value("organization.sales")
    assert Scenario.from_resolved(json.loads(json.dumps(office.resolved()))) == office


def test_an_imported_firm_counts_by_contents_not_by_place() -> None:
    office = load_scenario(imported())
    before = office.fingerprint()
    Path("data").rename("moved")
    assert load_scenario("moved/office.yaml").fingerprint() == before
    assert Scenario.from_resolved(office.resolved()).fingerprint() == before
    write(CSV + "4,A\n", "moved/people.csv")
    assert load_scenario("moved/office.yaml").fingerprint() != before


def test_files_that_changed_later_are_found() -> None:
    office = load_scenario(imported())
    office.check_files()
    write(CSV + "4,A\n", "data/people.csv")
    Path("data/ties.csv").unlink()
    with pytest.raises(ScenarioError) as refusal:
        office.check_files()
    assert "have changed" in refusal.value.faults[0].message
    assert "no such file" in refusal.value.faults[1].message


def test_people_may_be_imported_without_ties() -> None:
    write(CSV, "people.csv")
    text = f"organization:\n  people: {{{PEOPLE}}}\n"
    firm = load_scenario(write(text))
    assert firm.organization.ties is None
    assert Scenario.from_resolved(firm.resolved()) == firm


def test_a_declared_digest_must_fit() -> None:
    with pytest.raises(ScenarioError, match="contents have changed"):
        load_scenario(imported(PEOPLE + ", digest: abc"))


def test_a_variant_of_an_imported_firm_follows_a_new_file() -> None:
    office = load_scenario(imported())
    write(CSV + "4,A\n", "new.csv")
    variant = office.replace({"organization.people.file": "new.csv"})
    assert variant.fingerprint() != office.fingerprint()
    assert [key for key, _, _ in differences(office, variant)] == [
        "organization.people.file",
        "organization.people.digest",
    ]
    with pytest.raises(ScenarioError, match="no such file"):
        office.replace({"organization.ties.file": "none.csv"})
