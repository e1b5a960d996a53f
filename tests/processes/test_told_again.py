"""What a folder keeps of its command is told again: by show, the report, and as JSON."""

import json
from pathlib import Path

import pytest

from experiments.store import Result, ResultError, note
from tests.unit.command_line import RUNS, Interlock, started

CLOSELY = ("compare", "baseline", "shared.yaml", "--horizon", "1 month", "--precision",
           "value=0.008 million", "--out", "r")  # fmt: skip
SET = ("--set", "shared_weight=0.3", "--horizon", "1 month")
CHANGED = "Set for these runs: horizon 2 years -> 1 month"
KINDS = {
    "run": ("run", "shared.yaml", *RUNS),
    "compare": ("compare", "baseline", "shared.yaml", *RUNS),
    "worlds": ("compare", "baseline", "shared.yaml", "--worlds", "32", "--runs", "2",
               "--uncertain", "win_rate,ramp_sales"),
    "sweep": ("sweep", "baseline", "--vary", "pod_size=3:9:3", *RUNS),
    "explain": ("explain", "baseline", "shared.yaml", *RUNS),
    "sensitivity": ("sensitivity", "baseline", "--inputs", "win_rate,ramp_sales",
                    "--screen-only"),
    "optimize": ("optimize", "shared.yaml", "--levers", "shared_weight,pod_size", "--worlds", "0",
                 "--evaluations", "4", "--search-runs", "4", *RUNS),
}  # fmt: skip


def told(interlock: Interlock, *arguments: str) -> str:
    """Run a command, and give its answer as one line without its time."""
    result = interlock(*arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_how_closely_the_runs_tell_is_told_again(interlock: Interlock) -> None:
    first = interlock(*CLOSELY)
    assert "each tell every measure asked for closely enough" in first.stdout
    assert interlock("show", "r").stdout == first.stdout
    assert interlock(*CLOSELY).stdout == first.stdout
    facts = json.loads(interlock("show", "r", "--json").stdout)["precision"]
    assert facts == json.loads(interlock(*CLOSELY, "--json").stdout)["precision"]
    (reached,) = facts["reached"]
    assert (reached["scenario"], reached["measure"]) == ("shared", "value_usd")
    assert facts["is_enough"] and reached["half_width"] <= reached["wanted"] == 8_000.0
    interlock("report", "r")
    assert "tell every measure asked for closely enough" in Path("r/report.html").read_text()


def test_what_is_not_known_closely_enough_is_told_again(interlock: Interlock) -> None:
    compared = (*CLOSELY, "--at-most", "100")
    first = interlock(*compared)
    assert "100 runs each, the most allowed, do not tell value of shared" in first.stdout
    assert interlock("show", "r").stdout == first.stdout
    facts = json.loads(interlock("show", "r", "--json").stdout)["precision"]
    assert not facts["is_enough"] and facts["reached"][0]["needed"] > facts["runs"] == 100
    interlock("report", "r")
    assert "the most allowed, do not tell value" in Path("r/report.html").read_text()


def test_a_command_that_asks_for_no_precision_takes_it_away(interlock: Interlock) -> None:
    interlock(*CLOSELY)
    without = [each for each in CLOSELY if each not in ("--precision", "value=0.008 million")]
    assert "closely enough" not in interlock(*without).stdout
    assert "closely enough" not in interlock("show", "r").stdout
    assert json.loads(interlock("show", "r", "--json").stdout)["precision"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_changed_is_told_again(interlock: Interlock, kind: str) -> None:
    asked = (*KINDS[kind], *SET, "--out", "r")
    first = told(interlock, *asked)
    assert CHANGED in first
    assert "shared_weight " in first.partition("Set for these runs:")[2]
    shown = told(interlock, "show", "r")
    assert shown.partition(" Next: ")[0] == first.partition(" Next: ")[0]
    facts = json.loads(interlock("show", "r", "--json").stdout)["changes"]
    assert facts == json.loads(interlock(*asked, "--json").stdout)["changes"]
    assert {"input": "horizon", "from": "2 years", "to": "1 month", "in_baseline": True} in facts
    assert interlock("report", "r").exit_code == 0
    page = Path("r/report.html").read_text(encoding="utf-8")
    assert CHANGED.replace("->", "-&gt;") in page


def test_changes_and_question_are_kept_before_the_first_run(here: Path) -> None:
    """A command that is killed leaves a folder that knows what it was asked."""
    process = started(*KINDS["sweep"], *SET, "--out", "r", seconds=0.2)
    while not (here / "r" / ".lock").exists() or not list((here / "r").glob("*.parquet")):
        assert process.poll() is None
    process.kill()
    process.communicate()
    manifest = Result("r").manifest
    assert manifest["question"]["kind"] == "sweep"
    assert manifest["changes"][0]["input"] in ("horizon", "shared_weight")


def test_nothing_changed_is_said_as_well(interlock: Interlock) -> None:
    asked = ("compare", "baseline", "shared.yaml", "--horizon", "2 years", *RUNS, "--out", "r")
    text = "Set for these runs: nothing; all were so already"
    assert text in interlock(*asked).stdout
    assert text in interlock("show", "r").stdout


def test_changes_that_cannot_be_read_are_refused(interlock: Interlock) -> None:
    interlock(*KINDS["compare"], "--out", "r")
    note(Result("r"), {"changes": [{"input": "horizon"}]})
    shown = interlock("show", "r")
    assert shown.exit_code == 4
    assert "what its command changed cannot be read" in shown.stderr
    note(Result("r"), {"changes": None, "precision": {"targets": [{"measure": "x"}]}})
    assert "precision that was asked for cannot be read" in interlock("show", "r").stderr
    with pytest.raises(ResultError):
        from experiments.precision import noted_precision

        noted_precision(Result("r"))
