"""The command that calibrates: the twin it writes, its worlds in use, and what it refuses."""

import json
from pathlib import Path

import pytest

from experiments.settings import worlds_of_file
from experiments.store import Result
from model.new_scenario import scenario_text
from model.scenario import load_scenario
from tests.unit.command_line import Interlock
from tests.unit.experiments.test_calibration import show

pytest.importorskip("pyabc", reason="pyABC is not installed")
FACTS = """\
facts:
  win_rate: {value: 0.2, interval: [0.18, 0.22]}
  deal_value: {value: 25000, interval: [22000, 28000]}
"""
CALIBRATE = (
    "calibrate", "baseline", "--facts", "facts.yaml", "--runs", "700", "--out", "out",
    "--uncertain", "win_rate,contract_value_usd,opportunities_per_week",
)  # fmt: skip


@pytest.fixture
def files(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("reports.calibrating.simulate_facts", show)
    (here / "facts.yaml").write_text(FACTS)
    return here


def test_a_twin_is_written_and_its_worlds_are_compared_over(
    interlock: Interlock, files: Path
) -> None:
    result = interlock(*CALIBRATE)
    assert result.exit_code == 0, result.output
    assert "All 2 facts of the records lie within what the twin shows." in result.stdout
    twin = load_scenario("twin.yaml")
    assert twin.uncertainties.win_rate == pytest.approx(0.2, rel=0.1)
    worlds, weights = worlds_of_file(files / "twin.worlds.csv")
    assert len(worlds) == len(weights) == 100
    assert interlock("scenario", "new", "what-if", "--extends", "twin.yaml").exit_code == 0
    child = load_scenario("what-if.yaml")
    assert child.worlds == twin.worlds and child.uncertainties == twin.uncertainties
    text = Path("what-if.yaml").read_text()
    Path("what-if.yaml").write_text(text.replace("  # shared_weight: 0.0", "  shared_weight: 0.4"))
    compared = interlock(
        "compare", "twin.yaml", "what-if.yaml", "--worlds", "16", "--runs", "2", "--json"
    )
    assert compared.exit_code == 0, compared.output
    said = interlock("compare", "twin.yaml", "what-if.yaml", "--worlds", "16", "--runs", "2")
    assert "16 worlds of the calibrated twin (twin.worlds.csv) set 3" in said.stdout


def test_a_twin_far_from_other_firms_is_a_scenario_that_can_be_used(
    interlock: Interlock, files: Path
) -> None:
    text = FACTS.replace("0.2, interval: [0.18, 0.22]", "0.63, interval: [0.6, 0.66]")
    (files / "facts.yaml").write_text(text)
    result = interlock(*CALIBRATE[:-1], "win_rate,late_win_rate,contract_value_usd")
    assert result.exit_code == 0, result.output
    assert interlock("scenario", "new", "what-if", "--extends", "twin.yaml").exit_code == 0
    twin = load_scenario("twin.yaml")
    assert twin.uncertainties.win_rate == pytest.approx(0.63, rel=0.1)
    assert twin.uncertainties.late_win_rate > twin.uncertainties.win_rate
    compared = interlock("compare", "twin.yaml", "what-if.yaml", "--worlds", "16", "--runs", "2")
    assert compared.exit_code == 0, compared.output


def test_scenarios_of_another_firm_are_refused_with_a_twin(
    interlock: Interlock, files: Path
) -> None:
    interlock(*CALIBRATE)
    refused = interlock("compare", "twin.yaml", "shared.yaml", "--worlds", "16")
    assert refused.exit_code == 2 and "extends: twin.yaml" in refused.stderr


def test_every_form_and_the_page_tell_the_same(interlock: Interlock, files: Path) -> None:
    table = interlock(*CALIBRATE).stdout
    document = json.loads(interlock(*CALIBRATE, "--force", "--json").stdout)
    assert document["schema"] == "interlock.calibrate/1" and document["is_twin"]
    assert document["says_nothing_of"] == ["opportunities_per_week"]
    assert interlock("show", "out").stdout.splitlines()[0] == table.splitlines()[0]
    assert interlock("report", "out").exit_code == 0
    assert "All 2 facts of the records lie within" in (files / "out" / "report.html").read_text()


def test_facts_that_cannot_be_met_give_no_twin(interlock: Interlock, files: Path) -> None:
    (files / "facts.yaml").write_text(
        FACTS + "  pipeline_per_seller: {value: 900, interval: [850, 950]}\n"
    )
    result = interlock(*CALIBRATE)
    assert result.exit_code == 3
    said = " ".join(result.stdout.split())
    assert "1 of 3 facts cannot be met, so there is no twin." in said
    assert "(pipeline_per_seller): the records show 900.00" in said
    assert "--without pipeline_per_seller" in said
    assert not (files / "twin.yaml").exists() and not (files / "twin.worlds.csv").exists()
    fewer = (*CALIBRATE, "--without", "pipeline_per_seller")
    refused = interlock(*fewer)
    assert refused.exit_code == 4 and "holds another calibration" in refused.stderr
    assert interlock(*fewer, "--out", "fewer").exit_code == 0


def test_facts_that_no_input_moves_give_no_twin(interlock: Interlock, files: Path) -> None:
    (files / "facts.yaml").write_text("facts:\n  net_retention: {value: 1, interval: [0.9, 1.1]}\n")
    result = interlock(*CALIBRATE)
    assert result.exit_code == 3 and "so there is no twin" in " ".join(result.stdout.split())
    assert not (files / "twin.yaml").exists() and "--extends" not in result.stdout


def test_amounts_are_in_the_currency_of_the_records(interlock: Interlock, files: Path) -> None:
    (files / "facts.yaml").write_text("currency: EUR\n" + FACTS)
    assert "25,000 EUR" in interlock(*CALIBRATE).stdout
    assert interlock("report", "out").exit_code == 0
    assert "25,000 EUR" in (files / "out" / "report.html").read_text()


def test_a_twin_keeps_what_options_changed_and_files_beside_it(
    interlock: Interlock, files: Path
) -> None:
    (files / "firm").mkdir()
    (files / "firm" / "base.yaml").write_text("extends: baseline\norganization: {customers: 90}\n")
    words = ("calibrate", "firm/base.yaml", *CALIBRATE[2:], "--twin", "firm/twin.yaml")
    assert interlock(*words).exit_code == 0
    assert "extends: base.yaml" in (files / "firm" / "twin.yaml").read_text()
    assert load_scenario("firm/twin.yaml").organization.customers == 90
    changed = ("calibrate", "baseline", *CALIBRATE[2:], "--set", "organization.customers=77")
    assert interlock(*changed, "--out", "changed").exit_code == 0
    twin = load_scenario("twin.yaml")
    assert twin.organization.customers == 77 and twin.worlds.endswith("twin.worlds.csv")
    text = scenario_text(twin)
    (files / "again.yaml").write_text(text)
    assert load_scenario("again.yaml").fingerprint() == twin.fingerprint()


def test_a_search_takes_its_worlds_from_the_twin(interlock: Interlock, files: Path) -> None:
    interlock(*CALIBRATE)
    search = ("optimize", "twin.yaml", "--levers", "shared_weight", "--evaluations", "4")
    done = interlock(*search, "--worlds", "8", "--search-runs", "8", "--runs", "8", "--out", "s")
    assert done.exit_code == 0, done.output
    drawn = Result(files / "s").worlds
    assert drawn is not None
    assert set(drawn.names) == set(worlds_of_file(files / "twin.worlds.csv")[0].names)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--facts", "none.yaml"), 4, "none.yaml"),
        (("--without", "churn"), 2, "--without names churn"),
        (("--without", "win_rate", "--without", "deal_value"), 2, "leaves no fact"),
        (("--range", "win_rate=0.3"), 2, "write it as low:high"),
        (("--range", "win_rate"), 2, "NAME=VALUE"),
        (("--range", "win_rate=a:b"), 2, "not a number"),
        (("--range", "cycle_length=4:soon"), 2, "not a length of time"),
        (("--range", "shared_weight=0:1"), 2, "nothing uncertain"),
        (("--quick",), 2, "leave out --runs"),
        (("--range", "win_rate=0.4:0.3"), 2, "does not rise"),
        (("--range", "win_rate=2:3"), 2, "win_rate"),
        (("--range", "nothing=1:2"), 2, "'nothing' is not an input"),
        (("--uncertain", "nothing"), 2, "nothing uncertain"),
        (("--runs", "5"), 2, "700"),
    ],
)
def test_wrong_words_are_told_and_nothing_is_simulated(
    interlock: Interlock, files: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    result = interlock(*CALIBRATE, *words)
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert not (files / "twin.yaml").exists() and not (files / "out").exists()


def test_what_is_there_stays(interlock: Interlock, files: Path) -> None:
    (files / "twin.yaml").write_text("mine")
    refused = interlock(*CALIBRATE)
    assert refused.exit_code == 4 and (files / "twin.yaml").read_text() == "mine"
    assert not (files / "out").exists()


BROKEN_WORLDS = {
    "no weight": "win_rate\n0.2\n",
    "a weight below zero": "weight,win_rate\n-1,0.2\n",
    "a weight in words": "weight,win_rate\nmuch,0.2\n",
    "no weight above zero": "weight,win_rate\n0,0.2\n",
    "a value out of range": "weight,win_rate\n1,20\n",
    "no input": "weight,win_rat\n1,0.2\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", BROKEN_WORLDS)
def test_broken_worlds_are_refused(interlock: Interlock, here: Path, name: str) -> None:
    (here / "bad.worlds.csv").write_text(BROKEN_WORLDS[name])
    (here / "bad.yaml").write_text("extends: baseline\nworlds: bad.worlds.csv\n")
    (here / "other.yaml").write_text("extends: bad.yaml\nlevers: {shared_weight: 0.2}\n")
    result = interlock("compare", "bad.yaml", "other.yaml", "--worlds", "16")
    assert result.exit_code == 3, result.output
    assert "bad.worlds.csv" in result.stderr


def test_worlds_that_are_not_there_are_a_fault_of_the_scenario(
    interlock: Interlock, here: Path
) -> None:
    (here / "bad.yaml").write_text("extends: baseline\nworlds: none.csv\n")
    result = interlock("scenario", "check", "bad.yaml")
    assert result.exit_code == 3 and "none.csv" in result.output
