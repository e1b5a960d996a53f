"""compare --worlds: in how many worlds a change helps, in every form, and again from the folder."""

import csv
import importlib.util
import io
import json
from pathlib import Path

import pytest

from tests.unit.command_line import Interlock, lines_of
from tests.unit.experiments.test_robustness import engine

RISKY = (
    "extends: baseline\nname: Shared pay\nname_in_sentence: shared pay\n"
    "levers:\n  shared_weight: 1\n"
)
INPUTS = "timing_control,win_rate,ramp_sales"
COMPARE = ("compare", "baseline", "risky.yaml", "--uncertain", INPUTS)
ASK = (*COMPARE, "--worlds", "160", "--runs", "2", "--out", "r")


@pytest.fixture
def asking(interlock: Interlock, here: Path, monkeypatch: pytest.MonkeyPatch) -> Interlock:
    """Run the command line on an engine in which a change fails in a known box of two inputs."""
    (here / "risky.yaml").write_text(RISKY)
    monkeypatch.setattr("model.engine.simulate", engine)
    return interlock


def test_the_answer_says_where_it_helps_what_it_risks_and_when_it_fails(asking: Interlock) -> None:
    result = asking(*ASK)
    assert result.exit_code == 0, result.output
    lines = lines_of(result)
    text = " ".join(result.stdout.split())
    assert lines[0].startswith("Shared pay raises value in most worlds (1")
    assert "160 worlds (a Latin hypercube) draw 3 uncertainties" in text
    assert "The other 202 uncertainties keep their value." in text
    assert "Shared pay fails mostly where timing control is above 0." in text
    assert "win rate is below 0.2" in text
    assert "of all failures lie there" in text
    assert "Timing control: Share of ready deals" in text
    for head in ("Worst tenth", "Surely helps", "1 in 10 above"):
        assert head in text
    assert max(map(len, lines)) <= 80
    assert lines[-2].startswith("320 runs each, seed 1, ")
    assert lines[-1] == "Next: interlock report r"


def test_the_folder_gives_the_same_answer_and_a_page(asking: Interlock) -> None:
    first = asking(*ASK)
    assert asking("show", "r").stdout == first.stdout
    assert asking(*ASK).stdout == first.stdout
    assert asking("report", "r").stdout.startswith("Report    r/report.html ")
    page = Path("r/report.html").read_text(encoding="utf-8")
    assert "Shared pay fails mostly where timing control is above" in page
    assert asking("compare", "baseline", "risky.yaml", "--out", "r").exit_code == 4


def test_all_forms_hold_the_same_facts(asking: Interlock) -> None:
    facts = json.loads(asking(*ASK, "--json").stdout)
    assert facts["schema"] == "interlock.compare/1"
    assert facts["worlds"]["number"] == 160 and facts["worlds"]["runs_in_each"] == 2
    assert {each["input"] for each in facts["worlds"]["drawn"]} == set(INPUTS.split(","))
    own = facts["scenarios"][0]["over_worlds"]
    assert own["worlds_helps"] + own["worlds_fails"] == 160
    assert own["fails_where"]["outcome"] == "found"
    (row,) = csv.DictReader(io.StringIO(asking(*ASK, "--csv").stdout))
    assert int(row["worlds_helps"]) == own["worlds_helps"]
    assert float(row["regret_mean"]) == own["regret_mean"]
    assert "timing control is above" in row["fails_where"] and row["helps_where"] == ""
    assert "| Shared pay |" in asking(*ASK, "--md").stdout


def test_a_rule_is_about_the_mean_over_worlds(asking: Interlock) -> None:
    met = asking(*ASK, "--expect", "value>=0")
    assert met.exit_code == 0 and "MET" in met.stdout
    missed = asking(*ASK, "--expect", "value>=+0.9 million", "-q")
    assert missed.exit_code == 1
    assert missed.stdout.splitlines()[1].startswith("NOT MET")
    other = asking(*ASK, "--expect", "turnover<=0", "--json")
    assert other.exit_code == 1
    assert json.loads(other.stdout)["expectations"][0]["measure"] == "turnover_share"


def test_detail_shows_the_other_measures(asking: Interlock) -> None:
    text = asking(*ASK, "--detail").stdout
    assert "Staff turnover" in text and "Trust" in text
    assert max(map(len, text.splitlines())) <= 80


def test_few_worlds_are_said_to_be_few(asking: Interlock) -> None:
    text = " ".join(asking(*COMPARE, "--worlds", "8", "--runs", "1").stdout.split())
    assert "Too few worlds (8) to say in how many shared pay raises value" in text
    assert "Only 8 worlds; nothing is claimed below 30." in text
    assert "luck and world cannot be told apart" in text


def test_what_is_set_is_not_drawn(asking: Interlock) -> None:
    result = asking(
        "compare", "baseline", "risky.yaml", "--worlds", "4", "--set", "win_rate=0.3", "--json"
    )
    facts = json.loads(result.stdout)
    assert facts["worlds"]["not_drawn"] == ["win_rate"]


@pytest.mark.parametrize(
    ("words", "code", "messages"),
    [
        (("--worlds", "1"), 2, ["--worlds"]),
        (("--worlds", "99999"), 2, ["at most 100,000 are possible"]),
        (("--worlds", "8", "--quick"), 2, ["--quick does not go with --worlds"]),
        (("--worlds", "8", "--precision", "value=1"), 2, ["--precision does not go with"]),
        (("--draw", "sobol"), 2, ["--draw is about worlds; add --worlds N"]),
        (("--uncertain", "win_rate"), 2, ["--uncertain is about worlds"]),
        (("--measure", "value"), 2, ["--measure is about worlds"]),
        (("--worlds", "8", "--draw", "sobl"), 2, ["'sobol'"]),
        (("--worlds", "8", "--measure", "vlaue"), 2, ["Did you mean 'value_usd'"]),
        (
            ("--worlds", "8", "--uncertain", "win_rte,nothing_at_all"),
            2,
            ["Did you mean 'win_rate'", "'nothing_at_all'", "Nothing was simulated."],
        ),
        (
            ("--worlds", "8", "--uncertain", "win_rate", "--set", "win_rate=0.3"),
            2,
            ["'win_rate' is set by --set"],
        ),
    ],
)
def test_wrong_input_is_refused_before_anything_is_simulated(
    asking: Interlock, words: tuple[str, ...], code: int, messages: list[str]
) -> None:
    result = asking("compare", "baseline", "risky.yaml", *words)
    assert result.exit_code == code
    assert all(each in " ".join(result.stderr.split()) for each in messages), result.stderr
    assert result.stdout == "" and not Path("results").exists()


def test_5_a_missing_library_is_named_before_anything_is_simulated(
    asking: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    absent = ("ema_workbench",)
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name, *more: None if name in absent else found(name)
    )
    result = asking(*ASK)
    assert (result.exit_code, result.stdout) == (5, "")
    assert "ema_workbench" in result.stderr and "'interlock[study]'" in result.stderr
    assert not Path("r").exists()
