"""The command that sweeps inputs: its answer in every form, its page, and wrong input."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from experiments.store import Result
from model.levers import Levers
from model.outcomes import MEASURES
from model.quantities import declared
from model.recording import MONTH
from model.scenario import Scenario
from reports.charts.style import HOUSE_STYLE
from reports.sweep_page import drawing
from reports.wording import LONGEST_TITLE
from tests.unit.command_line import Interlock, lines_of
from tests.unit.experiments.stand_in import StandInRun
from tests.unit.reports.reading import read, stored_claims

ONE = ("sweep", "baseline", "--vary", "shared_weight=0:1:0.1", "--quick")
TWO = (
    *ONE[:3],
    "shared_weight=0:0.9:0.15",
    "--vary",
    "check_in_cadence=never,monthly,weekly",
    "-n30",
)


def engine(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Make a run whose value has its top at a shared weight of 0.3 and monthly check-ins."""
    luck = np.random.default_rng([seed, replication]).normal(size=2)
    levers = scenario.levers
    weight = (levers.shared_weight - 0.3) * (1.0 + 0.1 * luck[1])
    outcomes = dict.fromkeys(MEASURES, 0.5) | {"revenue_usd": 1e7}
    outcomes["value_usd"] = 9e6 + 1e5 * luck[0] - 3e6 * weight**2
    outcomes["value_usd"] -= 1e5 * (levers.check_in_cadence != 21.0) * (1.0 + luck[1])
    return StandInRun(np.zeros(scenario.horizon_days // 21, dtype=MONTH), outcomes)


@pytest.fixture
def sweeping(interlock: Interlock, monkeypatch: pytest.MonkeyPatch) -> Interlock:
    """Run the command line on an engine with one top."""
    monkeypatch.setattr("model.engine.simulate", engine)
    return interlock


def test_the_first_line_says_where_it_is_best(sweeping: Interlock) -> None:
    result = sweeping(*ONE, "--out", "r")
    assert result.exit_code == 0, result.output
    lines = lines_of(result)
    text = " ".join(lines)
    assert text.startswith(
        "Value is highest at a shared weight of 0.3, inside the range from 0 to 1; "
        "0 to 0.2 and 0.4 to 1 are surely worse."
    )
    assert "As it is (shared weight 0), value is" in text
    assert "5 of 10 other points are clearly better, most of all at 0.3, by" in text
    rows = [line.split() for line in lines if line.endswith((" no", " yes"))]
    assert [row[0] for row in rows] == [f"{n / 10:g}" for n in range(11)]
    assert rows[3][-2:] == ["raises", "yes"]
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "Next: interlock report r"
    assert "440 runs at 11 points" in result.stderr


@pytest.mark.parametrize(
    ("values", "first"),
    [
        ("0.9", "Value is lower at a shared weight of 0.9 than as it is (shared weight 0)."),
        ("0.3", "Value is higher at a shared weight of 0.3 than as it is (shared weight 0)."),
        ("0.8:1:0.1", "Value is highest as it is (shared weight 0); 0.8 to 1 are surely worse."),
        ("0.6,0.9", "Value is highest at a shared weight of 0.6, or as it is; 0.9 is surely"),
        ("0", "Only the scenario as it is was simulated: value has nothing to compare with."),
    ],
)
def test_the_scenario_as_it_is_is_not_hidden_behind_worse_points(
    sweeping: Interlock, values: str, first: str
) -> None:
    words = (*ONE[:3], f"shared_weight={values}", "--quick")
    result = sweeping(*words, "--out", "r")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert text.startswith(first), text
    facts = json.loads(sweeping(*words, "--json", "--out", "r").stdout)
    assert facts["answer"].startswith(first[:-1])
    assert sweeping("report", "r").exit_code == 0
    page = Path("r/report.html").read_text(encoding="utf-8")
    assert read(page).faults == []
    if values == "0.8:1:0.1":
        assert facts["best"]["place"] == "as_it_is"
        assert facts["best"]["region"] == [{"point": "1", "inputs": {"shared_weight": 0.0}}]
        assert "all 3 other points are clearly worse" in text
        assert "0 (as it is) - - - yes" in text


def test_two_inputs_have_a_grid(sweeping: Interlock) -> None:
    lines = lines_of(sweeping(*TWO))
    assert "at a shared weight of 0.3 and with check-in cadence monthly" in " ".join(lines)
    assert "inside the grid" in " ".join(lines)
    assert "12 of 21 points are shown; --csv lists all." in lines


def test_what_changes_nothing_is_said(sweeping: Interlock) -> None:
    lines = lines_of(sweeping("sweep", "baseline", "--vary", "pod_size=3:6", "--quick"))
    assert lines[0] == "In no run does value change with pod size."
    assert "perhaps" not in " ".join(lines)


def test_json_csv_and_markdown_hold_the_same_points(sweeping: Interlock) -> None:
    facts = json.loads(sweeping(*ONE, "--json").stdout)
    assert facts["schema"] == "interlock.sweep/1"
    assert facts["best"]["place"] == "interior"
    assert facts["best"]["region"] == [{"point": "04", "inputs": {"shared_weight": 0.3}}]
    assert facts["as_it_is"]["inputs"] == {"shared_weight": 0.0}
    rows = list(csv.DictReader(io.StringIO(sweeping(*ONE, "--csv").stdout)))
    values = [row for row in rows if row["measure"] == "value_usd"]
    estimates = [point["measures"][0]["estimate"] for point in facts["points"]]
    assert [row["estimate"] for row in values] == ["" if e is None else str(e) for e in estimates]
    assert [float(row["shared_weight"]) for row in values] == [n / 10 for n in range(11)]
    assert "| 0.3 | +" in sweeping(*ONE, "--md").stdout


def test_the_folder_gives_the_same_answer_and_its_page(sweeping: Interlock) -> None:
    first = sweeping(*TWO, "--out", "r")
    again = sweeping("show", "r")
    assert again.stdout == first.stdout
    assert sweeping("report", "r").exit_code == 0
    page = Path("r/report.html").read_text(encoding="utf-8")
    reader = read(page)
    assert reader.faults == [] and reader.open == []
    stored, explored = stored_claims(page)
    assert (explored["section"], explored["claims"]) == ("try", [])
    assert stored["facts"]["place"] == "interior"
    assert len(stored["title"]) <= LONGEST_TITLE
    assert len(stored["claims"]) == 20


def test_settings_come_from_rows_of_a_file(sweeping: Interlock) -> None:
    Path("rows.csv").write_text(
        "shared_weight;check_in_cadence;mechanisms.blame\n0.3;monthly;off\n0.5;weekly;on\n"
    )
    lines = lines_of(sweeping("sweep", "baseline", "--rows", "rows.csv", "--quick"))
    assert lines[0].startswith("Value is highest in setting 1 (0.3, monthly, off); the other")
    assert any(line.startswith("2: 0.5, weekly, on") for line in lines)
    assert "The scenario as it is was added" in " ".join(lines)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("--vary", "shared_weight=0:1:0.1"), "scatter"),
        (("--vary", "check_in_cadence=never,monthly,weekly"), "scatter"),
        (("--vary", "shared_weight=0:1:0.5", "--vary", "transparency=0:1:0.1"), "heatmap"),
        (("--vary", "quota_period=none,month,year"), "scatter"),
    ],
)
def test_each_kind_of_sweep_has_its_figure(
    sweeping: Interlock, words: tuple[str, ...], kind: str
) -> None:
    from experiments.sweep import noted_sweep

    sweeping("sweep", "baseline", *words, "--quick", "--out", "r")
    figure = drawing(noted_sweep(Result("r"))).figure
    assert figure.data[0].type == kind
    assert figure.layout.template.layout.font == HOUSE_STYLE.layout.font
    if kind == "heatmap":  # the longer input goes down
        assert np.array(figure.data[0].z).shape == (11, 3)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--vary", "shared_wieght=0:1:0.1"), 2, "Did you mean 'shared_weight'?"),
        (("--vary", "shared_weight"), 2, "names no values"),
        (("--vary", "draw=0,1", "--vary", "draw=0,1"), 2, "draw is varied twice"),
        (("--vary", "draw=0:2:0.5", "--vary", "foo=1"), 2, "draw is 1.5"),
        (("--each", "--vary", "draw=0,1"), 2, "Say in one way what to vary"),
        (("--vary", "draw=0,1", "--measure", "valeu"), 2, "Did you mean 'value_usd'"),
        (("--rows", "none.csv"), 4, "no such file"),
        (("--rows", "bad.csv"), 3, "bad.csv, line 2: shared_weight is 2"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_simulated(
    sweeping: Interlock, words: tuple[str, ...], code: int, message: str
) -> None:
    Path("bad.csv").write_text("shared_weight\n2\n")
    result = sweeping("sweep", "baseline", *words)
    assert result.exit_code == code
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert not Path("results").exists()


def test_levers_that_events_change_are_pointed_out(sweeping: Interlock) -> None:
    Path("later.yaml").write_text(
        "extends: baseline\nevents:\n  - at: 6 months\n    levers:\n      shared_weight: 0.5\n"
    )
    result = sweeping("sweep", "later.yaml", "--vary", "shared_weight=0,1", "--quick")
    assert "Events change Shared weight later" in " ".join(result.stdout.split())


# Inputs one at a time


EACH = ("sweep", "baseline", "--each")


def test_each_input_alone_has_a_row_and_the_answer_counts_those_that_matter(
    sweeping: Interlock,
) -> None:
    words = (*EACH, "shared_weight,check_in_cadence,sharing_group,transparency", "--quick")
    result = sweeping(*words, "--out", "r")
    assert result.exit_code == 0, result.output
    lines = lines_of(result)
    text = " ".join(result.stdout.split())
    assert text.startswith(
        "2 of 4 levers, each changed alone, clearly change value; none clearly raises it."
    )
    rows = [line.split() for line in lines if line.startswith(("Shared weight", "Check-in"))]
    assert rows[0][:5] == ["Shared", "weight", "0", "-", "0.7:"]
    assert rows[1][:4] == ["Check-in", "cadence", "monthly", "never:"]
    assert "2 inputs alone change value in no run" in text
    assert "all 6 hold together" in text
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "Next: interlock report r"
    assert sweeping("show", "r").stdout == result.stdout
    assert sweeping("report", "r").exit_code == 0
    page = Path("r/report.html").read_text(encoding="utf-8")
    assert "What does each of 4 inputs do to value in the baseline?" in page
    assert read(page).faults == []
    (stored,) = stored_claims(page)
    assert len(stored["claims"]) == 6


def test_each_input_alone_in_every_form(sweeping: Interlock) -> None:
    words = (*EACH, "shared_weight,check_in_cadence", "--quick", "--out", "r")
    facts = json.loads(sweeping(*words, "--json").stdout)
    assert facts["one_at_a_time"] is True
    asked = [point["inputs"] for point in facts["points"] if point["asked"]]
    assert asked == [
        {"shared_weight": 0.7}, {"check_in_cadence": "never"}, {"check_in_cadence": "daily"},
    ]  # fmt: skip
    assert facts["as_it_is"]["inputs"] == {"shared_weight": 0.0, "check_in_cadence": "monthly"}
    rows = list(csv.DictReader(io.StringIO(sweeping(*words, "--csv").stdout)))
    values = [(row["input"], row["value"]) for row in rows if row["measure"] == "value_usd"]
    assert values == [
        ("", ""), ("shared_weight", "0.7"), ("check_in_cadence", "never"),
        ("check_in_cadence", "daily"),
    ]  # fmt: skip
    assert "| Shared weight |" in sweeping(*words, "--md").stdout


def test_a_single_change_that_gains_most_is_named(sweeping: Interlock) -> None:
    words = (*EACH, "check_in_cadence,pod_size", "--set", "check_in_cadence=weekly", "--quick")
    text = " ".join(sweeping(*words, "--set", "shared_weight=0.7").stdout.split())
    assert text.startswith("None of 2 levers, each changed alone, clearly changes value.")
    words = (*EACH, "shared_weight,pod_size", "--set", "shared_weight=0.7", "--quick")
    text = " ".join(sweeping(*words).stdout.split())
    assert "clearly changes value; shared weight 0 raises it most, by $0." in text


def test_all_levers_are_changed_where_none_is_named(sweeping: Interlock) -> None:
    Path("later.yaml").write_text(
        "extends: baseline\nevents:\n  - at: 6 months\n    levers:\n      shared_weight: 0.5\n"
    )
    facts = json.loads(sweeping("sweep", "later.yaml", "--each", "--runs", "2", "--json").stdout)
    names = {each["input"] for each in facts["varied"]}
    of_others = {each.name for each in declared(Levers) if each.needs}
    assert names == set(Levers.model_fields) - {"shared_weight"} - of_others


# Over worlds


def test_points_meet_worlds_and_worlds_are_what_is_counted(sweeping: Interlock) -> None:
    words = (
        "sweep",
        "baseline",
        "--vary",
        "shared_weight=0:1:0.1",
        "--worlds",
        "40",
        "--runs",
        "2",
    )
    result = sweeping(*words, "--out", "r")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert text.startswith("Value is highest at a shared weight of 0.3, inside the range")
    assert "same 40 worlds, which draw 205 uncertainties over their plausible ranges" in text
    assert "Worst tenth, $ million" in text
    assert sweeping("show", "r").stdout == result.stdout
    facts = json.loads(sweeping("show", "r", "--json").stdout)
    assert facts["worlds"] == 40
    measures = [point["measures"][0] for point in facts["points"]]
    assert {each["n"] for each in measures} == {40}
    for each in measures:
        if each["estimate"] is not None:
            assert each["worst_tenth"] <= each["estimate"]
    assert sweeping("report", "r").exit_code == 0
    page = Path("r/report.html").read_text(encoding="utf-8")
    assert "the dashed line the worst tenth of worlds" in page
    assert read(page).faults == []


def test_what_is_swept_is_no_world_s(sweeping: Interlock) -> None:
    words = ("sweep", "baseline", "--vary", "win_rate=0.2,0.45", "--worlds", "30", "--runs", "1")
    result = sweeping(*words, "--out", "r")
    assert result.exit_code == 0, result.output
    worlds = Result("r").worlds
    assert worlds is not None
    assert "win_rate" not in worlds.names
    assert min(worlds.column("late_win_rate")) >= 0.45


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--each", "shared_wait"), "Did you mean 'shared_weight'?"),
        (("--each", "shared_weight,foo"), "--each: 'foo' is not an input"),
        (("--each", "draw,draw"), "draw is varied twice"),
        (("--each", "horizon"), "horizon cannot be varied"),
        (("--each", "--vary", "draw=0,1"), "(one of --vary INPUT=VALUES, --rows FILE"),
        (("--vary", "draw=0,1", "--draw", "sobol"), "--draw is about worlds; add --worlds N"),
        (("--vary", "draw=0,1", "--worlds", "40", "--quick"), "take fewer worlds"),
        (("--vary", "draw=0,1", "--worlds", "90000"), "450,000 runs of each point"),
        (("--vary", "draw=0,1", "--worlds", "8", "--uncertain", "win"), "is not an uncertainty"),
        (
            ("--vary", "win_rate=0.2,0.6", "--set", "late_win_rate=0.7", "--worlds", "8",
             "--uncertain", "late_win_rate"),
            "is set by --set",
        ),
    ],
)  # fmt: skip
def test_wrong_words_about_each_and_worlds_are_refused(
    sweeping: Interlock, words: tuple[str, ...], message: str
) -> None:
    result = sweeping("sweep", "baseline", *words)
    assert result.exit_code == 2, result.output
    assert message in " ".join(result.stderr.split())
    assert not Path("results").exists()
