"""Answers: the first line answers, the last says what next, and rules are judged."""

import json
import re
from pathlib import Path

import pytest

from tests.unit.command_line import RUNS, Interlock, lines_of


def test_compare_answers_first_and_says_what_next_last(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", *RUNS)
    lines = lines_of(result)
    assert result.exit_code == 0
    assert re.fullmatch(
        r"Shared goals raise value by \$0\.\d\d to \$0\.\d\d million over 2 years\.", lines[0]
    )
    assert re.fullmatch(
        r"Baseline: value \$9\.\d\d million on average \(90 % of simulated runs: "
        r"\$8\.\d\d to \$9\.\d\d million\)",
        " ".join(lines[1:3]),
    )
    assert re.fullmatch(r"40 runs each, seed 1, \d+ s\. Results: results/[-0-9a-f]{17}", lines[-2])
    folder = lines[-2].rpartition(" ")[2]
    assert lines[-1] == f"Next: interlock report {folder}"
    assert Path(folder, "manifest.json").exists()


def test_compare_says_what_it_holds_and_how_to_ask_over_worlds(interlock: Interlock) -> None:
    words = ("compare", "baseline", "aligned", *RUNS, "--out", "r")
    held = "holds 205 inputs that nobody knows exactly at one value each"
    text = " ".join(interlock(*words).stdout.split())
    assert held in text
    assert "To see: interlock compare baseline aligned --worlds 256" in text
    assert interlock("report", "r").exit_code == 0
    assert "interlock compare baseline aligned --worlds 256" in Path("r/report.html").read_text()
    own = " ".join(interlock("compare", "baseline", "shared.yaml", *RUNS).stdout.split())
    changed = interlock(*words[:-1], "s", "--set", "transparency=0.55").stdout
    for each in (own, " ".join(changed.split())):
        assert held in each
        assert "To see: the same command with --worlds 256 in place of a number of runs" in each


def test_the_time_of_runs_that_are_there_already_is_said_to_be_that(interlock: Interlock) -> None:
    words = ("compare", "baseline", "shared.yaml", "--out", "r")
    interlock(*words, "--runs", "40")
    assert "1 run each, seed 1, " in (few := interlock(*words, "--runs", "1").stdout)
    assert " s for the 80 runs there. Results: r" in few
    assert "runs there" not in interlock(*words, "--runs", "40").stdout


def test_compare_shows_value_first_and_then_what_else_changes(interlock: Interlock) -> None:
    text = interlock("compare", "baseline", "shared.yaml", "hardly.yaml", *RUNS).stdout
    assert " ".join(text.splitlines()[:2]) == (
        "One of two changes raises value over 2 years; one is clearly too small to matter."
    )
    heads = [line for line in text.splitlines() if "95 % interval" in line]
    firsts = [re.split(r"  +", line)[0] for line in heads]
    assert firsts == ["Value, $ million", "Shared goals", "Hardly goals", "By value, $ million"]
    assert "all 10 hold together with 95 % confidence" in text
    labels = ("Revenue", "Gross revenue", "Net revenue", "Staff turnover")
    assert all(text.count(f"\n{label}") == 2 for label in labels)


def test_several_scenarios_are_ranked_with_their_baseline(interlock: Interlock) -> None:
    compared = ("compare", "baseline", "shared.yaml", "hardly.yaml", *RUNS)
    text = interlock(*compared).stdout
    ranking = text.partition("By value")[2]
    places = [ranking.index(f"\n{place}") for place in ("1. Shared", "2. Hardly", "3. Baseline")]
    assert places == sorted(places)
    assert "value is best with Shared goals: clearly better than with any other." in text
    facts = json.loads(interlock(*compared, "--json").stdout)["ranking"]
    assert (facts["winner"], facts["contenders"]) == ("shared", ["shared"])
    assert sum(each["chance_of_being_best"] for each in facts["places"]) == pytest.approx(1.0)
    alone = interlock("compare", "baseline", "shared.yaml", *RUNS)
    assert "Chance to be best" not in alone.stdout


def test_runs_are_added_until_they_are_enough(interlock: Interlock) -> None:
    compared = ("compare", "baseline", "shared.yaml", "--horizon", "1 month")
    close = interlock(*compared, "--precision", "value=0.008 million")
    assert close.exit_code == 0
    assert "each tell every measure asked for closely enough" in close.stdout
    assert not close.stdout.rpartition("\n\n")[2].startswith("100 runs")
    some = interlock(*compared, "--precision", "value=100", "--at-most", "120")
    assert "120 runs each, the most allowed, do not tell value of shared closely" in some.stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--precision", "0.5"), "'0.5' is no precision; write all"),
        (("--precision", "all", "--quick"), "Choose a quick look or a precision"),
        (("--at-most", "500"), "--at-most goes with --precision"),
        (("--precision", "all", "--runs", "20"), "a first stage of at least 50 runs"),
        (("--precision", "all", "--at-most", "60"), "The first stage has 100 runs"),
    ],
)
def test_a_wrong_precision_is_explained(
    interlock: Interlock, options: tuple[str, ...], says: str
) -> None:
    result = interlock("compare", "baseline", "shared.yaml", *options)
    assert result.exit_code == 2
    assert says in result.stderr


def test_nothing_found_is_a_normal_answer(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "baseline", *RUNS)
    assert result.exit_code == 2, "a scenario is not compared with itself"
    text = "extends: baseline\nname_in_sentence: the copy\n"
    Path("copy.yaml").write_text(text)
    result = interlock("compare", "baseline", "copy.yaml", *RUNS)
    assert result.exit_code == 0
    assert lines_of(result)[0] == "The copy leaves value unchanged in every run."


def test_no_difference_is_stated_whose_interval_holds_zero(interlock: Interlock) -> None:
    interlock("compare", "baseline", "shared.yaml", "hardly.yaml", *RUNS, "--out", "r", "--detail")
    rows = json.loads(interlock("show", "r", "--json", "--detail").stdout)["scenarios"]
    claims = [claim for each in rows for claim in each["claims"]]
    assert len(claims) > 100
    for claim in claims:
        if claim["low"] <= 0 <= claim["high"]:
            assert claim["verdict"] not in ("raises", "lowers")


def test_too_few_runs_claim_nothing(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", "--runs", "5")
    assert lines_of(result)[0] == "Too few runs (5) to say what shared goals do to value."
    assert "raises" not in result.stdout


def test_one_run_is_said_to_be_one_run(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", "--runs", "1")
    assert result.exit_code == 0
    assert "nan" not in result.stdout
    assert "Only 1 run each; nothing is claimed below 30." in result.stdout
    alone = interlock("run", "baseline", "--runs", "1").stdout
    assert "in the only run" in alone and "of 100" not in alone
    assert "Only 1 run; nothing is claimed" in alone


def test_inputs_that_do_nothing_are_warned_of(interlock: Interlock) -> None:
    Path("idle.yaml").write_text(
        "extends: baseline\nname: Idle\nname_in_sentence: idle\nquestion: Does it?\n"
        "levers:\n  marketing_paid_for: revenue\n  second_role_time: 0.5\n"
    )
    facts = json.loads(interlock("compare", "baseline", "idle.yaml", *RUNS, "--json").stdout)
    idle = [each["text"] for each in facts["warnings"] if each["code"] == "idle_inputs"]
    assert idle == [
        "WARNING: marketing_paid_for does nothing in Idle: the firm has no marketing. "
        "Set organization.marketing, too.",
        "WARNING: second_role_time does nothing in Idle: the firm has no merged roles. "
        "Set organization.merged, too.",
    ]
    text = interlock("run", "sales-and-marketing", *RUNS).stdout
    assert "does nothing" not in text


def test_unlike_firms_are_warned_of(interlock: Interlock) -> None:
    text = "extends: baseline\nname: Our firm\norganization:\n  customers: 40\n"
    Path("our-firm.yaml").write_text(text)
    Path("what-if.yaml").write_text("extends: our-firm.yaml\nlevers:\n  shared_weight: 0.3\n")
    result = interlock("compare", "our-firm.yaml", "shared.yaml", *RUNS, "--out", "r")
    assert "WARNING: " in result.stdout.splitlines()[3]
    words = " ".join(result.stdout.split())
    assert "Our firm are not the same firm" in words and "40 customers -> 250 customers" in words
    found = json.loads(interlock("show", "r", "--json").stdout)["warnings"]
    assert [each["code"] for each in found] == ["unlike_firms"]
    alike = interlock("compare", "our-firm.yaml", "what-if.yaml", *RUNS)
    assert "WARNING" not in alike.stdout


def test_what_comes_after_a_run_compares_like_with_like(interlock: Interlock) -> None:
    Path("our-firm.yaml").write_text("extends: baseline\norganization:\n  customers: 40\n")
    last = lines_of(interlock("run", "our-firm.yaml", *RUNS))[-1]
    assert last == "Next: interlock scenario new what-if --extends our-firm.yaml"
    last = lines_of(interlock("run", "shared.yaml", *RUNS))[-1]
    assert last == "Next: interlock compare baseline shared.yaml"


def test_a_narrow_terminal_holds_the_answer(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = interlock("compare", "baseline", "shared.yaml", *RUNS).stdout
    answer = text.partition("40 runs each")[0]
    assert max(map(len, answer.splitlines())) <= 40


def test_a_quick_look_is_marked(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", "--quick")
    assert "Quick look: 40 runs each." in result.stdout
    assert interlock("compare", "baseline", "shared.yaml", *RUNS).stdout.count("Quick look") == 0


def test_run_says_how_one_scenario_turns_out(interlock: Interlock) -> None:
    result = interlock("run", "baseline", *RUNS, "--horizon", "1 year")
    lines = lines_of(result)
    assert re.fullmatch(
        r"Baseline: value over 1 year is \$9\.\d\d million on average "
        r"\(90 % of simulated runs: \$8\.\d\d to \$9\.\d\d million\)\.",
        " ".join(lines[:2]).partition(" Changed")[0],
    )
    assert "Set for these runs: horizon 2 years -> 1 year" in result.stdout
    assert lines[-1] == "Next: interlock compare baseline shared-kpis"


def test_show_prints_the_same_again_and_simulates_nothing(
    interlock: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = interlock("compare", "baseline", "shared.yaml", *RUNS, "--out", "r")
    monkeypatch.setattr("model.engine.simulate", None)
    assert interlock("show", "r").stdout == first.stdout
    again = interlock("compare", "baseline", "shared.yaml", *RUNS, "--out", "r")
    assert again.stdout == first.stdout


def test_details_hold_all_measures(interlock: Interlock) -> None:
    from model.outcomes import MEASURES, measures_in_tables
    from model.scenario import load_scenario

    for command in (["run", "baseline"], ["compare", "baseline", "shared.yaml"]):
        text = " ".join(interlock(*command, *RUNS, "--detail").stdout.split())
        names = measures_in_tables([load_scenario("baseline")])
        assert all(MEASURES[name].label.split()[0] in text for name in names)
        assert not [name for name in names if "marketing" in name or "campaign" in name]
        assert "Opportunities undecided" not in text


def test_a_rule_that_is_met(interlock: Interlock) -> None:
    result = interlock("compare", "baseline", "shared.yaml", *RUNS, "--expect", "value>=0")
    assert result.exit_code == 0
    assert re.search(r"^MET +shared +value >= \$0 ", result.stdout, re.M)


def test_a_rule_that_is_not_met_ends_with_1(interlock: Interlock) -> None:
    rules = ("--expect", "value>=+5 million", "--expect", "lead_time<=+9 days")
    result = interlock("compare", "baseline", "shared.yaml", *RUNS, *rules, "--out", "r", "-q")
    assert result.exit_code == 1
    assert [line.split("  ")[0] for line in lines_of(result)] == ["Result", "NOT MET", "MET"]
    assert interlock("show", "r", *rules).exit_code == 1
    met = json.loads(interlock("show", "r", *rules, "--json").stdout)["expectations"]
    assert [each["met"] for each in met] == [False, True]


def test_a_rule_about_a_single_scenario_is_refused(interlock: Interlock) -> None:
    interlock("run", "baseline", *RUNS, "--out", "r")
    assert interlock("show", "r", "--expect", "value>=0").exit_code == 2
