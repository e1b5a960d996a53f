"""The command that searches levers: its answer in every form, and wrong input."""

import csv
import io
import json
import re
import signal
import sys
from pathlib import Path

import pytest

from model.scenario import Scenario, load_scenario
from reports.wording import forbidden_words
from tests.unit.command_line import Interlock, lines_of
from tests.unit.experiments.stand_in import StandInRun
from tests.unit.experiments.test_optimization import hinging, noise, run, trading

OPTIMIZE = (
    "optimize", "baseline", "--levers", "shared_weight,sharing_group", "--quick", "--evaluations",
    "20", "--search-runs", "4", "--worlds", "0",
)  # fmt: skip


@pytest.fixture
def optimizing(interlock: Interlock, monkeypatch: pytest.MonkeyPatch) -> Interlock:
    """Run the command line on an engine with a known front."""
    monkeypatch.setattr("model.engine.simulate", trading)
    return interlock


def test_the_answer_names_the_front_and_what_to_do_first(optimizing: Interlock) -> None:
    result = optimizing(*OPTIMIZE, "--out", "r")
    assert result.exit_code == 0, result.output
    lines = lines_of(result)
    text = " ".join(result.stdout.split())
    assert lines[0].startswith("The recommended settings raise value by $0.")
    head = next(line for line in lines if line.startswith("No. "))
    assert head.split() == [
        "No.", "Value", "Net", "retention", "Turnover", "What", "to", "set",
    ]  # fmt: skip
    assert "sharing group pod" in text
    assert "Do this first: shared" in text
    assert "the best of many noisy estimates is the luckiest too" in text
    assert max(map(len, lines)) <= 80
    assert not forbidden_words(text)
    assert lines[-1] == "Next: interlock compare baseline r/recommended.yaml"
    assert "At most" in result.stderr
    recommended = load_scenario("r/recommended.yaml")
    assert recommended.levers.shared_weight > 0.0
    after = optimizing("compare", "baseline", "r/recommended.yaml", "--quick")
    assert "raise value" in after.stdout
    assert optimizing("scenario", "check", "r/recommended.yaml").exit_code == 0


def test_what_is_recommended_has_one_number_from_runs_that_did_not_choose_it(
    optimizing: Interlock,
) -> None:
    text = " ".join(optimizing(*OPTIMIZE, "--out", "r").stdout.split())
    between = r"value by \$(\S+) to \$(\S+) million"
    first = re.match(f"The recommended settings raise {between}", text)
    alone = re.search(f"Alone it raises {between}", text)  # the only change
    assert first and alone and first.groups() == alone.groups()
    assert "a third set of 40 fresh runs, which chose nothing" in text
    facts = json.loads(optimizing("show", "r", "--json").stdout)
    claim = facts["all_changes_together"]["claims"][0]
    rows = list(csv.DictReader(io.StringIO(optimizing("show", "r", "--csv").stdout)))
    (row,) = (row for row in rows if row["part"] == "recommended" and row["measure"] == "value_usd")
    assert float(row["estimate"]) == claim["estimate"]
    assert claim["low"] / 1e6 == pytest.approx(float(first[1]), abs=0.006)


def test_shown_again_it_is_the_same_and_the_page_opens(optimizing: Interlock) -> None:
    first = optimizing(*OPTIMIZE, "--out", "r")
    again = optimizing(*OPTIMIZE, "--out", "r")
    assert again.stdout == first.stdout
    shown = optimizing("show", "r")
    assert lines_of(shown)[:-1] == lines_of(first)[:-1]
    assert optimizing("report", "r").exit_code == 0
    page = Path("r/report.html").read_text(encoding="utf-8")
    assert "Which settings give the best trade between value, net revenue retention" in page
    assert "Number 1: value" in page
    assert "The settings of the front beside each other" in page


def test_json_csv_and_markdown_hold_the_same_front(optimizing: Interlock) -> None:
    facts = json.loads(optimizing(*OPTIMIZE, "--json").stdout)
    assert facts["schema"] == "interlock.optimize/1"
    front = [each for each in facts["candidates"] if each["on_front"]]
    assert [each["number"] for each in front] == list(range(1, len(front) + 1))
    assert facts["recommended"] in [each["number"] for each in front]
    rows = list(csv.DictReader(io.StringIO(optimizing(*OPTIMIZE, "--csv").stdout)))
    values = [
        float(row["estimate"])
        for row in rows
        if row["part"] == "front" and row["measure"] == "value_usd"
    ]
    assert values == [each["claims"][0]["estimate"] for each in front]
    assert optimizing("show", next(Path("results").iterdir()).as_posix(), "--csv").exit_code == 0
    assert "| No. |" in optimizing(*OPTIMIZE, "--md").stdout


def test_what_options_change_is_searched_and_written(optimizing: Interlock) -> None:
    options = (
        "--set",
        "transparency=0.5",
        "--set",
        "win_rate=0.2",
        "--horizon",
        "1 year",
        "--worlds",
        "4",
    )
    result = optimizing(*OPTIMIZE, *options, "--out", "r")
    assert result.exit_code == 0, result.output
    next_command = "interlock compare r/as-it-is.yaml r/recommended.yaml --set win_rate=0.2"
    assert lines_of(result)[-1] == f"Next: {next_command} --worlds 256"
    base, best = load_scenario("r/as-it-is.yaml"), load_scenario("r/recommended.yaml")
    assert base.levers.transparency == best.levers.transparency == 0.5
    assert base.horizon_days == best.horizon_days == 252
    worlds = json.loads(Path("r/manifest.json").read_text())["question"]["search"]
    assert worlds["known"] == ["win_rate"]
    assert optimizing("compare", "r/as-it-is.yaml", "r/recommended.yaml", "--quick").exit_code == 0


@pytest.mark.parametrize("aims", ["value", "turnover,value"])
def test_fewer_aims_have_a_table_and_a_page_too(optimizing: Interlock, aims: str) -> None:
    result = optimizing(*OPTIMIZE, "--aim", aims, "--out", "r")
    assert result.exit_code == 0, result.output
    assert "What to set" in result.stdout
    assert optimizing("report", "r").exit_code == 0


def test_a_budget_is_said_and_kept(optimizing: Interlock) -> None:
    words = list(OPTIMIZE)
    words[3] = "shared_weight,check_in_length_h"
    result = optimizing(*words, "--budget", "meeting_h<=+2000", "--out", "r")
    assert result.exit_code == 0, result.output
    assert "Budget: time in meetings <= +2,000 hours" in " ".join(result.stdout.split())
    facts = json.loads(optimizing("show", "r", "--json").stdout)
    assert facts["within_limits"] < facts["tried"]
    lengths = [
        float(each["set"].get("check_in_length_h", "0.5 h").split()[0])
        for each in facts["candidates"]
        if each["on_front"]
    ]
    assert max(lengths) <= 0.7


def test_nothing_within_the_budget_is_an_answer(optimizing: Interlock) -> None:
    result = optimizing(*OPTIMIZE, "--budget", "meeting_h<=-1000000", "--out", "r")
    assert result.exit_code == 0, result.output
    lines = lines_of(result)
    assert lines[0].startswith("No settings are recommended: none of ")
    assert lines[0].endswith(" candidates keeps the budget.")
    assert (
        "Budget: time in meetings <= -1,000,000 hours. Doing nothing does not keep it."
        in " ".join(lines)
    )
    assert "\n\n\n" not in result.stdout
    assert lines[-1] == "Next: interlock report r"
    assert optimizing("report", "r").exit_code == 0
    assert not Path("r/recommended.yaml").exists()


def test_pure_noise_says_that_none_is_clear(
    optimizing: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.engine.simulate", noise)
    result = optimizing(*OPTIMIZE, "--out", "r")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert text.startswith("No settings are recommended: none of")
    assert "Do this first: none is clear" in text
    assert "Recommended would be what clearly improves value and does not clearly worsen" in text
    assert optimizing("report", "r").exit_code == 0


def test_where_doing_nothing_is_best_that_is_said(
    optimizing: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def worse(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
        made = trading(scenario, seed=seed, replication=replication)
        lost = 1e6 * scenario.levers.shared_weight + 1e6 * (scenario.levers.sharing_group == "pod")
        return run(scenario, value_usd=made.outcomes["value_usd"] - 3.0 * lost)

    monkeypatch.setattr("model.engine.simulate", worse)
    result = optimizing(*OPTIMIZE, "--aim", "value", "--budget", "pay<=+1 million", "--out", "r")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "Doing nothing is best of what was looked at: on average, none of those that" in text
    assert "The highest in the first aim, shared weight 0." in text
    assert "Budget: pay <= +$1.00 million" in text
    assert "\n\n\n" not in result.stdout
    assert optimizing("show", "r").stdout.split("Next")[0] == result.stdout.split("Next")[0]
    assert optimizing("report", "r").exit_code == 0
    assert "Doing nothing is best" in Path("r/report.html").read_text(encoding="utf-8")


def test_a_recommendation_that_hangs_on_uncertain_inputs_says_so(
    optimizing: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.engine.simulate", hinging)
    levers = ("optimize", "baseline", "--levers", "transparency", "--quick", "--aim", "value")
    result = optimizing(*levers, "--worlds", "8", "--search-runs", "8", "--out", "r")
    text = " ".join(result.stdout.split())
    assert "With every uncertain input as in the scenario, transparency 0." in text
    assert "would be recommended; over the plausible ranges, number 1, which there gives" in text
    assert "The answer hangs on inputs that nobody knows exactly." in text
    assert optimizing("report", "r").exit_code == 0
    page = Path("r/report.html").read_text(encoding="utf-8")
    assert "The answer hangs on inputs that nobody knows exactly." in page


def test_runs_that_fill_worlds_are_said(optimizing: Interlock) -> None:
    assert "in the search, not" not in optimizing(*OPTIMIZE).stderr
    result = optimizing(*OPTIMIZE[:-1], "8", "--aim", "value")
    assert "Each candidate has 8 runs in the search, not 4" in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--levers", "shared_wait"), 2, "Did you mean 'shared_weight'?"),
        (("--levers", ""), 2, "'' is not a lever"),
        (("--aim", "vlaue"), 2, "Did you mean 'value_usd'"),
        (("--aim", "pay"), 2, "neither more nor less of it is better"),
        (("--aim", "value,revenue,turnover,morale"), 2, "it must be 1 to 3"),
        (
            ("--aim", "value,turnover,value_usd"),
            2,
            "value_usd is named twice. Name 1 to 3 different",
        ),
        (("--aim", "value,value,pay"), 2, "value_usd is named twice. pay_usd cannot be an aim"),
        (("--cautious",), 2, "there are none. Draw worlds, or leave out caution (--worlds 16"),
        (("--budget", "meeting_h"), 2, "is not a rule"),
        (("--budget", "meeting_h<=2 dollars"), 2, "is no unit of"),
        (("--evaluations", "0"), 2, "--evaluations"),
        (("--runs", "40"), 2, "--quick means 40 runs"),
        (("--set", "transparancy=1"), 2, "transparency"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_simulated(
    optimizing: Interlock, words: tuple[str, ...], code: int, message: str
) -> None:
    result = optimizing(*OPTIMIZE, *words)
    assert result.exit_code == code, result.output
    assert message in " ".join(result.stderr.split())
    assert not Path("results").exists()


def test_a_folder_with_another_search_is_kept_unless_forced(optimizing: Interlock) -> None:
    optimizing(*OPTIMIZE, "--out", "r")
    other = (*OPTIMIZE, "--aim", "value", "--out", "r")
    refused = optimizing(*other)
    assert refused.exit_code == 4
    assert "holds another search" in refused.stderr
    assert optimizing(*other, "--force").exit_code == 0


def test_a_missing_library_is_named_before_anything_is_simulated(
    optimizing: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    monkeypatch.setattr(sys, "argv", ["interlock", *OPTIMIZE])
    result = optimizing(*OPTIMIZE)
    assert result.exit_code == 5
    assert "interlock optimize needs optuna" in result.stderr
    assert "pip install 'interlock[study]'" in result.stderr
    assert not Path("results").exists()


def test_an_unfinished_search_says_so(
    optimizing: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0

    def tiring(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
        nonlocal calls
        calls += 1
        if calls == 60:
            signal.raise_signal(signal.SIGINT)
        return trading(scenario, seed=seed, replication=replication)

    monkeypatch.setattr("model.engine.simulate", tiring)
    stopped = optimizing(*OPTIMIZE, "--workers", "1", "--out", "r")
    assert stopped.exit_code == 130
    assert "The same command continues there" in stopped.stderr
    monkeypatch.setattr("model.engine.simulate", trading)
    shown = optimizing("show", "r")
    assert shown.exit_code == 4
    assert "not finished" in shown.stderr
    whole = optimizing(*OPTIMIZE, "--out", "r")
    assert whole.exit_code == 0
    fresh = optimizing(*OPTIMIZE, "--out", "s")
    assert lines_of(whole)[:-2] == lines_of(fresh)[:-2]
