"""The command that asks what moves an outcome: its answer in every form, and wrong input."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from model.outcomes import MEASURES
from model.recording import MONTH
from model.scenario import Scenario
from tests.unit.command_line import Interlock, lines_of
from tests.unit.experiments.stand_in import StandInRun

NAMES = "win_rate,helpfulness,logo_churn"
TEN = NAMES + ",gross_margin,late_win_rate,selling_return,service_effect,message_minutes"
TEN += ",overload_effect,replacement_share"
ASK = ("sensitivity", "baseline", "--inputs", NAMES, "--samples", "64")
AGAINST = ("sensitivity", "shared.yaml", "--against", "baseline", "--inputs", TEN)
SCREEN = (*AGAINST, "--samples", "32", "--trajectories", "4")


def engine(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Make a run whose value rises with the win rate, and more so with shared pay; and luck."""
    luck = float(np.random.default_rng([seed, replication]).normal())
    way = (float(scenario.value("win_rate")) - 0.2) / 0.1
    weight = float(scenario.value("shared_weight"))
    outcomes = dict.fromkeys(MEASURES, 0.5) | {"revenue_usd": 1e7}
    outcomes["value_usd"] = 9e6 + 1e6 * way + 3e5 * luck + 1e6 * weight * (way + 0.2 * luck)
    return StandInRun(np.zeros(scenario.horizon_days // 21, dtype=MONTH), outcomes)


@pytest.fixture
def asking(interlock: Interlock, monkeypatch: pytest.MonkeyPatch) -> Interlock:
    """Run the command line on an engine in which one input and luck matter."""
    monkeypatch.setattr("model.engine.simulate", engine)
    return interlock


def test_the_first_line_answers_and_the_last_says_what_is_next(asking: Interlock) -> None:
    result = asking(*ASK, "--out", "r")
    assert result.exit_code == 0, result.output
    lines = lines_of(result)
    text = " ".join(lines)
    assert text.startswith("Win rate moves value most; luck makes up ")
    assert "; each of the other 2 hardly matters." in text
    assert max(map(len, lines)) <= 80
    head = next(index for index, line in enumerate(lines) if line.startswith("Share of the spread"))
    assert [line.split("  ")[0] for line in lines[head + 1 : head + 5]] == [
        "Win rate", "Helpfulness", "Logo churn", "Luck",
    ]  # fmt: skip
    assert lines[head + 2].split() == ["Helpfulness", "0", "0", "0", "0"]
    assert "640 runs, 2 of each setting, seed 1" in text
    assert lines[-1] == "Next: interlock report r"
    assert "640 runs to divide the spread among 3 inputs and luck: about" in result.stderr


def test_many_inputs_are_screened_into_a_folder_beside_the_answer(asking: Interlock) -> None:
    result = asking(*SCREEN, "--out", "r")
    assert result.exit_code == 0, result.output
    text = " ".join(lines_of(result))
    assert "The difference in value between the baseline and shared goals over 2 years" in text
    assert "9 others, together 0 0" in " ".join(text.split()), text
    assert "9 inputs changed nothing in any run" in text
    assert "176 runs to screen 10 inputs, then at most 1,408 to divide" in result.stderr
    assert Path("r").is_dir() and Path("r-screening").is_dir()


def test_the_same_command_again_computes_nothing_and_says_the_same(
    asking: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asking(*SCREEN)

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("nothing is to be simulated")

    monkeypatch.setattr("model.engine.simulate", refuse)
    monkeypatch.setattr("model.engine.compile_ahead", refuse)
    again = asking(*SCREEN)
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert "runs to" not in again.stderr


def test_the_folder_is_shown_and_reported_again(asking: Interlock) -> None:
    first = asking(*SCREEN, "--out", "r")
    assert asking("show", "r").stdout == first.stdout
    assert asking("show", "r-screening").stdout.startswith("Win rate is the only one of 10 inputs")
    for folder in ("r", "r-screening"):
        assert asking("report", folder).exit_code == 0
        assert "win_rate" in Path(folder, "report.html").read_text(encoding="utf-8")
    assert asking("show", "r", "--expect", "value>=0").exit_code == 2
    rows = json.loads(asking("result", "list", ".", "--json").stdout)["rows"]
    assert {(row["question"], row["scenarios"]) for row in rows} == {
        ("what moves the outcome", "baseline, shared")
    }


def test_json_csv_and_markdown_hold_the_same_shares(asking: Interlock) -> None:
    facts = json.loads(asking(*SCREEN, "--json").stdout)
    assert facts["schema"] == "interlock.sensitivity/1"
    assert (facts["scenario"]["key"], facts["against"]["key"]) == ("shared", "baseline")
    parts = {each["name"]: each for each in facts["shares"]["parts"]}
    assert list(parts) == ["win_rate", "others"]
    assert len(facts["screening"]["effects"]) == 10
    rows = list(csv.DictReader(io.StringIO(asking(*SCREEN, "--csv").stdout)))
    by_name = {(row["input"], row["what"]): row for row in rows}
    total = by_name["win_rate", "total"]
    assert float(total["estimate"]) == parts["win_rate"]["total"]["value"]
    assert float(by_name["luck", "total"]["low"]) == facts["shares"]["luck"]["low"]
    assert by_name["helpfulness", "screening_size"]["estimate"] == "0.0"
    markdown = asking(*SCREEN, "--md").stdout
    assert markdown.startswith("**Win rate moves the answer most; luck makes up ")
    assert "| Win rate |" in markdown


def test_a_screening_alone_says_what_to_ask_next(asking: Interlock) -> None:
    result = asking(*AGAINST, "--trajectories", "4", "--screen-only")
    lines = lines_of(result)
    text = " ".join(lines)
    assert text.startswith(
        "Win rate is the only one of 10 inputs that changes the answer in any run. "
        "Only 4 trajectories: too few to say which inputs move it most; take 10 or more."
    )
    assert lines[-1].startswith("Next: interlock sensitivity shared.yaml --against baseline")
    assert "--screen-only" not in lines[-1] and "--trajectories 4" in lines[-1]


def test_what_is_asked_next_does_what_it_says(asking: Interlock) -> None:
    few = asking(*ASK[:-2], "--screen-only", "--trajectories", "10", "--out", "s")
    assert lines_of(few)[-1] == f"Next: interlock sensitivity baseline --inputs {NAMES}"


def test_options_without_effect_are_refused(asking: Interlock) -> None:
    for words, message in (
        ((*ASK, "--screen-only"), "--screen-only divides no spread; leave out --samples"),
        ((*ASK, "--trajectories", "10"), "8 inputs get their shares without a screening"),
    ):
        result = asking(*words)
        assert result.exit_code == 2
        assert message in " ".join(result.stderr.split())
    assert not Path("results").exists()


def test_a_quick_look_is_marked(asking: Interlock) -> None:
    result = asking("sensitivity", "baseline", "--inputs", NAMES, "--quick")
    assert "Quick look" in result.stdout
    assert (
        json.loads(
            asking("sensitivity", "baseline", "--inputs", NAMES, "--quick", "--json").stdout
        )["warnings"][0]["code"]
        == "quick_look"
    )


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("baseline", "--inputs", "win_rat,nothing"), 2, "Did you mean 'win_rate'"),
        (("baseline", "--inputs", "win_rate", "--of", "levers"), 2, "--inputs or --of"),
        (("baseline", "--quick", "--samples", "64"), 2, "leave out --trajectories and --samples"),
        (("baseline", "--samples", "100"), 2, "take 64 or 128"),
        (("baseline", "--runs", "1"), 2, "--runs"),
        (("baseline", "--measure", "vlaue"), 2, "Did you mean 'value_usd'"),
        (("baseline", "--against", "longer.yaml"), 2, "only equal times"),
        (("baseline", "--against", "baseline"), 2, "called 'baseline'"),
        (("shared.yaml", "--against", "baseline", "--inputs", "shared_weight"), 2, "is a part of"),
        (("none.yaml",), 4, "none.yaml"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_simulated(
    asking: Interlock, words: tuple[str, ...], code: int, message: str
) -> None:
    Path("longer.yaml").write_text("extends: baseline\nname: Longer\nhorizon: 3 years\n")
    result = asking("sensitivity", *words)
    assert result.exit_code == code, result.output
    assert message in " ".join(result.stderr.split())
    assert not Path("results").exists()


def test_without_salib_the_message_says_how_to_get_it(
    asking: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "SALib.sample", None)
    result = asking(*ASK)
    assert result.exit_code == 5
    assert "python -m pip install 'interlock[study]'" in result.stderr
