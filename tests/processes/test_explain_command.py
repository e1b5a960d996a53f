"""The command that explains a difference: its answer in every form, and wrong input."""

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

TWO = "extends: baseline\nname: Two levers\nlevers:\n  shared_weight: 0.5\n  transparency: 0.8\n"
EXPLAIN = ("explain", "baseline", "two.yaml", "--quick")


def engine(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Make a run whose value rises with shared pay, and with transparency while trust is on."""
    luck = float(np.random.default_rng([seed, replication]).normal())
    weight, levers = scenario.levers.shared_weight, scenario.levers
    own = 1e4 * float(np.random.default_rng([seed, replication, 1]).normal())
    outcomes = dict.fromkeys(MEASURES, 0.5) | {"revenue_usd": 1e7}
    seen = levers.transparency * scenario.mechanisms.trust
    outcomes["value_usd"] = 9e6 + 1e5 * luck + (1e6 + own) * weight - 2e5 * seen
    return StandInRun(np.zeros(scenario.horizon_days // 21, dtype=MONTH), outcomes)


@pytest.fixture
def explaining(interlock: Interlock, here: Path, monkeypatch: pytest.MonkeyPatch) -> Interlock:
    """Run the command line on an engine in which two levers and one mechanism matter."""
    (here / "two.yaml").write_text(TWO)
    monkeypatch.setattr("model.engine.simulate", engine)
    return interlock


def test_the_table_gives_each_part_and_their_sum(explaining: Interlock) -> None:
    result = explaining(*EXPLAIN)
    assert result.exit_code == 0, result.output
    lines = lines_of(result)
    assert lines[0] == "Two levers raises value by about $0.40 million over 2 years."
    assert "one clearly raises it, one clearly lowers it" in " ".join(lines)
    head = next(index for index, line in enumerate(lines) if line.startswith("Value, $ million"))
    assert lines[head].split()[-4:] == ["%", "interval", "Share", "Reading"]
    assert lines[head + 1].split()[:5] == ["Shared", "weight:", "0", "->", "0.5"]
    assert lines[head + 1].split()[5] == "+0.500"
    assert lines[head + 2].split()[:5] == ["Transparency:", "0.3", "->", "0.8", "-0.100"]
    assert lines[head + 3].startswith("Sum: Two levers")
    assert "100 %  raises" in lines[head + 3]
    assert "exact: 4 combinations" in " ".join(lines)
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "Next: interlock explain baseline two.yaml --quick --mechanisms"
    assert "160 runs of all combinations" in result.stderr


def test_json_csv_and_markdown_hold_the_same_parts(explaining: Interlock) -> None:
    facts = json.loads(explaining(*EXPLAIN, "--json").stdout)
    assert facts["schema"] == "interlock.explain/1"
    assert facts["method"] == {
        "exact": True, "orders": None, "antithetic": False, "combinations": 4,
    }  # fmt: skip
    estimates = [part["estimate"] for part in facts["parts"]]
    assert sum(estimates) == pytest.approx(facts["sum"]["estimate"], rel=1e-12)
    assert [part["player"] for part in facts["parts"]] == ["shared_weight", "transparency"]
    rows = list(csv.DictReader(io.StringIO(explaining(*EXPLAIN, "--csv").stdout)))
    assert [float(row["estimate"]) for row in rows] == [*estimates, facts["sum"]["estimate"]]
    markdown = explaining(*EXPLAIN, "--md").stdout
    assert "| Sum: Two levers | +" in markdown


def test_orders_may_be_sampled(explaining: Interlock) -> None:
    result = explaining(*EXPLAIN, "--orders", "3")
    text = " ".join(result.stdout.split())
    assert "3 random orders and their reverses" in text
    assert "cover the choice of orders too" in text


def test_mechanisms_carry_a_difference(explaining: Interlock) -> None:
    result = explaining(*EXPLAIN, "--mechanisms", "--out", "r")
    text = " ".join(result.stdout.split())
    assert "With all of these switched off" in text
    assert "Trust -0.1" in text
    assert "Left out: pipeline, pay plan" in text
    assert lines_of(result)[-1].endswith("--mechanisms --html explanation.html")
    assert Path("r").is_dir() and Path("r-screening").is_dir()
    again = explaining(*EXPLAIN, "--mechanisms", "--out", "r")
    assert again.stdout == result.stdout


def test_the_page_holds_the_chart_in_words(explaining: Interlock) -> None:
    result = explaining(*EXPLAIN, "--html", "why.html")
    page = Path("why.html").read_text(encoding="utf-8")
    assert "Shared weight: 0 -&gt; 0.5: +0.5" in page
    assert "why.html" in result.stderr
    assert explaining(*EXPLAIN, "--html", "why.html").exit_code == 4


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("baseline", "baseline"), 2, "called 'baseline'"),
        (("baseline", "two.yaml", "--measure", "vlaue"), 2, "Did you mean 'value_usd'"),
        (("baseline", "longer.yaml"), 2, "only equal times can be compared"),
        (("baseline", "same.yaml"), 2, "do not differ in any input"),
        (("baseline", "none.yaml"), 4, "none.yaml"),
        (("baseline", "two.yaml", "--orders", "1"), 2, "--orders"),
        (("baseline",), 2, "SCENARIO"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_simulated(
    explaining: Interlock, words: tuple[str, ...], code: int, message: str
) -> None:
    Path("longer.yaml").write_text(TWO + "horizon: 3 years\n")
    Path("same.yaml").write_text("extends: baseline\n")
    result = explaining("explain", *words, "--quick")
    assert result.exit_code == code
    assert message in " ".join(result.stderr.split())
    assert not Path("results").exists()


def test_a_measure_without_difference_is_unchanged(explaining: Interlock) -> None:
    text = " ".join(explaining(*EXPLAIN, "--measure", "turnover").stdout.split())
    assert "unchanged in every run" in text
    assert "two change nothing" in text
    assert "No shares are given" in text


def test_an_imported_firm_is_one_part(explaining: Interlock) -> None:
    roles = "{Sales: sales, Care: accounts, Ops: operations}"
    people = [f"{name}{number},{name}" for name in ("Sales", "Care", "Ops") for number in range(4)]
    Path("people.csv").write_text("\n".join(["id,department", *people]) + "\n")
    Path("two.yaml").write_text(
        f"{TWO}organization:\n  customers: 90\n  people: {{file: people.csv, roles: {roles}}}\n"
    )
    result = explaining(*EXPLAIN)
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "Organization: people, ties and" in text
    assert "exact: 8 combinations" in text


@pytest.mark.parametrize("options", [(), ("--mechanisms",), ("--orders", "2")])
def test_a_saved_explanation_is_shown_and_reported_as_it_was(
    explaining: Interlock, options: tuple[str, ...]
) -> None:
    first = explaining(*EXPLAIN, *options, "--out", "r", "--html", "why.html")
    assert first.exit_code == 0, first.output
    again = explaining("show", "r")
    assert lines_of(again)[:-1] == lines_of(first)[:-1]
    assert lines_of(again)[-1] == "Next: interlock report r"
    assert explaining("report", "r").stdout.startswith("Report    r/report.html ")
    assert Path("r/report.html").read_bytes() == Path("why.html").read_bytes()
    refused = explaining("show", "r", "--expect", "value>=0")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_result_answers_what_it_was_asked_last(explaining: Interlock) -> None:
    explaining(*EXPLAIN, "--out", "r")
    explaining(*EXPLAIN, "--out", "r", "--measure", "turnover")
    assert lines_of(explaining("show", "r"))[0].startswith("Two levers leaves staff turnover")
    Path("one.yaml").write_text("extends: baseline\nlevers:\n  shared_weight: 0.5\n")
    one = ("baseline", "one.yaml", "--quick", "--out", "one")
    explaining("explain", *one)
    assert "Sum: " in explaining("show", "one").stdout
    compared = explaining("compare", *one)
    assert explaining("show", "one").stdout == compared.stdout
    explaining("report", "one")
    assert "Interlock report" in Path("one/report.html").read_text(encoding="utf-8")


def test_4_a_changed_note_of_an_explanation_is_refused(explaining: Interlock) -> None:
    explaining(*EXPLAIN, "--out", "r")
    path = Path("r/manifest.json")
    manifest = json.loads(path.read_text())
    for changed in ({"players": "mechanisms"}, {"measure": "x"}, {"pairs": "x"}, {"left_out": 1}):
        note = manifest["question"] | changed
        path.write_text(json.dumps(manifest | {"question": note}))
        for command in ("show", "report"):
            result = explaining(command, "r")
            assert result.exit_code == 4
            assert "its explanation does not fit its scenarios" in result.stderr
