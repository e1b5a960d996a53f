"""From a scenario file to a checked scenario, or to everything that is wrong with it."""

import copy
import hashlib
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import model.scenario
from model.levers import Levers
from model.quantities import declared
from model.scenario import (
    Event,
    Fault,
    Scenario,
    ScenarioError,
    ScenarioFileError,
    bundled_scenarios,
    declared_inputs,
    differences,
    in_words,
    json_schema,
    load_scenario,
    scenario_template,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for the bundled scenarios: a baseline and a child of it."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "baseline.yaml").write_text("name: Baseline\nhorizon: 3 years\n")
    (bundle / "open-books.yaml").write_text("extends: baseline\nlevers:\n  transparency: 0.9\n")
    monkeypatch.setattr(model.scenario, "_bundle", lambda: bundle)
    return bundle


def write(text: str | bytes, name: str = "pilot.yaml") -> str:
    """Write a file into the folder of the test and return its name."""
    content = text.encode() if isinstance(text, str) else text
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content)
    return name


def faults_of(text: str | bytes) -> list[Fault]:
    """Return what is wrong with a file of this text."""
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(write(text))
    return refusal.value.faults


def faults_of_changes(**changes: Any) -> list[str]:
    """Return what is said about changes made in Python."""
    with pytest.raises(ScenarioError) as refusal:
        Scenario.build("pilot", **changes)
    return [str(fault) for fault in refusal.value.faults]


# Good files


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


def test_yaml_1_2_words_and_byte_order_marks_are_read() -> None:
    text = "\ufeffmechanisms: {blame: off, trust: False, promises: yes}\n"
    mechanisms = load_scenario(write(text)).mechanisms
    assert (mechanisms.blame, mechanisms.trust, mechanisms.promises) == (False, False, True)


def test_a_name_defaults_to_the_file_name() -> None:
    scenario = load_scenario(write("horizon: 1 year\n", "open-books_2.yaml"))
    assert (scenario.key, scenario.name) == ("open-books_2", "Open books 2")
    assert load_scenario(write("name: KPI week\n")).name_in_sentence == "KPI week"


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


# Parents


def test_a_child_is_laid_over_its_parents(bundle: Path) -> None:
    write("extends: open-books\nlevers: {shared_weight: 0.2}\n", "deep/parent.yaml")
    write("extends: deep/parent.yaml\nname: Child\nhorizon: 1 year\n", "child.yaml")
    child = load_scenario("child.yaml")
    assert child.levers == Levers(transparency=0.9, shared_weight=0.2)
    assert child.horizon_days == 252
    assert child.name == "Child"


def test_texts_and_lists_are_not_mixed_with_those_of_the_parent() -> None:
    event = "events: [{at: 1 week, levers: {shared_weight: 0.5}}]\n"
    write(f"name: Parent\nplural: on\nquestion: Why?\n{event}", "parent.yaml")
    child = load_scenario(write("extends: parent.yaml\n", "child.yaml"))
    assert (child.name, child.plural, child.question) == ("Child", False, "")
    assert len(child.events) == 1
    assert load_scenario(write("extends: parent.yaml\nevents: []\n")).events == ()


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


def test_a_whole_that_does_not_fit_is_blamed_on_the_file_that_set_it() -> None:
    write("horizon: 1 year\nuncertainties: {win_rate: 0.3}\n", "parent.yaml")
    event = "\nevents:\n  - at: 2 years\n    levers: {shared_weight: 0.1}\n"
    (fault,) = faults_of(f"extends: parent.yaml{event}")
    assert (fault.line, fault.path) == (3, "events[0].at")
    assert "'2 years'; it must be before the end of the horizon, 1 year" in fault.message
    (fault,) = faults_of("extends: parent.yaml\nuncertainties:\n  late_win_rate: 0.2\n")
    assert (fault.file, fault.line) == ("pilot.yaml", 3)


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


# Bad files

PEOPLE = "file: people.csv, roles: {A: sales, B: accounts, C: operations}"
BAD_FILES: list[tuple[str | bytes, int | None, str]] = [
    # not a scenario at all
    ("", None, "the file is empty"),
    ("# only a comment\n", None, "the file is empty"),
    ("~\n", None, "the file is empty"),
    ("- a\n- b\n", 1, "a scenario must be 'name: value' lines."),
    ("just text\n", 1, "a scenario must be 'name: value' lines."),
    (b"\x7fELF\0\0", None, "this is not a text file"),
    ("name: Größe\n".encode("latin-1"), 1, "is not UTF-8"),
    ("name: x\n".encode("utf-16"), None, "this is not a text file"),
    ("# x\n" * 100_000, None, "the file is too large"),
    ("name: X\nlevers:\n\tshared_weight: 0.1\n", 3, "a tab stands where spaces are needed"),
    ("name: X\n---\nname: Y\n", 2, "several documents"),
    ("name: X\nlevers: {shared_weight: 0.1\n", 3, "cannot be read as YAML"),
    ("name: what: else\n", 1, "a colon is not expected here"),
    ("name: 'X\n", 2, "cannot be read as YAML"),
    ("[" * 10_000, 1, "nested too deeply"),
    ("a: &a [x, x]\nb: &b [*a, *a]\n", 2, "references (*name) are not used here"),
    ("levers: !!python/object/apply:os.system [echo]\n", 1, "tags are not used"),
    ("name: !Secret X\n", 1, "tags are not used"),
    ("? [a, b]\n: 1\n", 1, "a name must be a word"),
    # names
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
    # values
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
    # the firm
    ("organization:\n  sales: 0\n", 2, "a whole number between 1 and 5000 (people)"),
    ("organization:\n  sales: 4000\n  operations: 4000\n", 2, "8008 people together"),
    (f"organization:\n  people: {{{PEOPLE}}}\n", 2, "file 'people.csv': there is no such file."),
    ("organization:\n  people: {fil: x}\n", 2, "not a setting of people. Did you mean 'file'?"),
    ("organization:\n  people:\n    roles:\n      A: sale\n", 4, "Did you mean 'sales'?"),
    ("organization:\n  people: {roles: [A]}\n", 2, "roles is a list; it must be lines such as"),
    ("organization:\n  ties: {from_column: a}\n", 2, "ties needs 'file:'"),
    ("organization:\n  people: {roles: {A: sales}}\n", 2, "roles name nobody for accounts, oper"),
    # events
    ("events: soon\n", 1, "it must be a list of items with 'at:' and 'levers:'."),
    ("events:\n  - soon\n", 2, "item 1 of events is 'soon'; it must be a block"),
    ("events:\n  - at: 3 weeks\n", 2, "this event changes nothing"),
    ("events:\n  - levers: {shared_weight: 1}\n", 2, "this event has no date"),
    ("events:\n  - at: 1 week\n    levers:\n", 3, "levers is empty; it must be a block"),
    ("events:\n  - at: 1 week\n    levers: {win_rate: 1}\n", 3, "events change levers only."),
    ("events:\n  - at: 1 week\n    uncertainties: {}\n", 3, "events change levers only."),
    ("events:\n  - {at: 9 years, levers: {shared_weight: 1}}\n", 2, "before the end of the horiz"),
    (
        "events:\n  - {at: 1 week, levers: {shared_weight: 1}}\n"
        "  - {at: 5 days, levers: {shared_weight: 0}}\n",
        3,
        "shared_weight changes twice at 1 week.",
    ),
]


@pytest.mark.parametrize(("text", "line", "part"), BAD_FILES)
def test_a_wrong_file_is_refused_with_line_and_help(
    text: str | bytes, line: int | None, part: str
) -> None:
    faults = faults_of(text)
    assert any(fault.line == line and part in fault.message for fault in faults), faults
    assert {fault.file for fault in faults} == {"pilot.yaml"}
    assert all("\n" not in str(fault) and len(str(fault)) < 400 for fault in faults)


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


# Imported firms

CSV = "id,department\n1,A\n2,B\n3,C\n"


def imported(people: str = PEOPLE, ties: str = "file: ties.csv") -> str:
    """Write two data files and return the text of a scenario that imports them."""
    write(CSV, "data/people.csv")
    write("from,to\n1,2\n", "data/ties.csv")
    text = f"organization:\n  people: {{{people}}}\n  ties: {{{ties}}}\n"
    return write(text, "data/office.yaml")


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


def test_a_child_may_import_other_people_and_map_them() -> None:
    imported()
    write("id,department\n1,A\n2,B\n3,D\n", "more.csv")
    child = load_scenario(
        write(
            "extends: data/office.yaml\norganization:\n"
            "  people: {file: more.csv, roles: {D: operations}}\n"
        )
    )
    people = child.organization.people
    assert people is not None
    assert people.file == str(Path("more.csv").resolve())
    assert people.role_by_label["D"] == "operations"


def test_a_child_of_a_generated_firm_may_import() -> None:
    imported()
    write("organization: {sales: 9}\n", "parent.yaml")
    text = Path("data/office.yaml").read_text().replace("file: ", "file: data/")
    assert load_scenario(write(f"extends: parent.yaml\n{text}")).organization.is_imported


def test_an_import_is_whole_and_excludes_head_counts() -> None:
    imported()
    (fault,) = faults_of("extends: data/office.yaml\norganization:\n  sales: 9\n")
    assert (fault.line, fault.path) == (3, "organization.sales")
    assert "head counts come from the people file" in fault.message
    (fault,) = faults_of("organization:\n  ties: {file: data/ties.csv}\n")
    assert "ties from a file need people from a file too" in fault.message


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


# Scenarios in Python


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


def test_events_can_be_handed_on() -> None:
    events = [{"at": "6 months", "levers": {"check_in_cadence": "weekly"}}]
    scenario = Scenario.build("pilot", events=events)
    assert Scenario.build("other", events=scenario.events).events == scenario.events
    assert scenario.in_words("events") == "at 6 months: check_in_cadence weekly"
    assert Scenario.build("pilot").in_words("events") == "none"
    (said,) = faults_of_changes(events=[{"at": "1 week", "levers": {"shared_weight": 2}}])
    assert said.startswith("events[0].levers.shared_weight: shared_weight is 2;")


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


# Fingerprints and the complete form


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


# What editors, newcomers and other tools read


def test_the_schema_describes_the_file() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema
    assert schema["additionalProperties"] is False
    levers = schema["$defs"]["Levers"]["properties"]
    assert set(levers) == set(Levers.model_fields)
    assert levers["check_in_cadence"]["type"] == "string"
    assert levers["shared_weight"]["maximum"] == 1
    assert "required" not in schema


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


def test_declared_inputs_are_the_names_that_changes_take() -> None:
    scenario = Scenario.build("pilot")
    inputs = declared_inputs()
    assert {"horizon", "warm_up", "shared_weight", "win_rate"} <= set(inputs)
    assert {"mechanisms.blame", "organization.customers"} <= set(inputs)
    for key, quantity in inputs.items():
        assert scenario.value(key) == quantity.default
        assert in_words(key, scenario.value(key)) == quantity.default_in_words


def test_an_unknown_input_has_no_value() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'shared_weight'"):
        Scenario.build("pilot").value("shared_wieght")


@pytest.mark.parametrize("name", bundled_scenarios())
def test_a_bundled_scenario_loads_and_says_what_it_asks(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.key == name
    assert scenario.question.endswith("?")
    assert scenario.changes
    assert scenario.look_at


def test_loading_is_quick_because_heavy_libraries_stay_out() -> None:
    heavy = "{'pandas', 'numba', 'mesa', 'plotly', 'networkx', 'click', 'rich', 'scipy'}"
    code = f"import sys, model.scenario; print(sorted({heavy} & set(sys.modules)))"
    other = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == "[]"
