"""What moves an answer is found on an engine whose answer is known, and found again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.comparison import paired_differences
from experiments.plan import PlanError
from experiments.sensitivity import (
    MOST_INPUTS,
    OTHERS,
    Sensitivity,
    analyze,
    inputs_called,
    inputs_of,
    noted_sensitivity,
    variants_of,
)
from experiments.shares import Estimate
from experiments.store import Result, ResultError
from model.levers import Levers
from model.outcomes import MEASURES
from model.quantities import declared
from model.recording import MONTH
from model.scenario import Scenario, load_scenario
from model.uncertainties import Uncertainties
from tests.unit.experiments.stand_in import StandInRun

BASE = Scenario.build("base", horizon="3 months")
CHANGED = Scenario.build("changed", horizon="3 months", shared_weight=0.5)
QUANTITIES = {each.name: each for kind in (Levers, Uncertainties) for each in declared(kind)}
SLOPES = {"win_rate": 3.0, "helpfulness": 2.0, "logo_churn": 1.0}
NAMES = [*SLOPES, "gross_margin", "late_win_rate", "selling_return", "service_effect"]
NAMES += ["overload_effect", "message_minutes", "replacement_share"]
MANY: dict[str, Any] = {"inputs": NAMES, "trajectories": 4, "samples": 32}


def way(scenario: Scenario, name: str) -> float:
    """Say how far through its plausible range an input is."""
    low, high = QUANTITIES[name].plausible or (0.0, 1.0)
    return (float(scenario.value(name)) - low) / (high - low)


class Engine:
    """Makes a value that rises with three inputs and with luck, and counts its runs."""

    def __init__(self, luck: float = 0.5) -> None:
        self.luck = luck
        self.runs: list[tuple[str, int]] = []

    def __call__(self, scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
        self.runs.append((scenario.key, replication))
        drawn = self.luck * float(np.random.default_rng([seed, replication]).normal())
        moved = sum(slope * way(scenario, name) for name, slope in SLOPES.items())
        weight = float(scenario.value("shared_weight"))
        grouped = 0.3 * (scenario.value("sharing_group") == "pod")
        value = moved + drawn + grouped + weight * way(scenario, "win_rate")
        outcomes = dict.fromkeys(MEASURES, float("nan")) | {"value_usd": value}
        return StandInRun(np.zeros(3, dtype=MONTH), outcomes)


def share(found: Sensitivity, name: str) -> Estimate:
    return next(each.total for each in found.parts if each.name == name)


def near(estimate: Estimate, value: float) -> bool:
    return abs(value - estimate.value) <= 0.75 * (estimate.high - estimate.low) + 1e-9


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., Sensitivity]:
    def ask(*names: Any, **options: Any) -> Sensitivity:
        folder = tmp_path / options.pop("folder", "r")
        options = {"folder": folder, "simulate": Engine(), "samples": 32} | options
        return analyze(*names, **options)

    return ask


# What is found


def test_screening_finds_the_inputs_that_matter_and_shares_divide_the_rest(
    asked: Callable[..., Sensitivity],
) -> None:
    found = asked(BASE, inputs=NAMES, trajectories=4, samples=128)
    assert found.screening is not None and found.shares is not None
    assert found.inputs == len(NAMES)
    assert len(found.screening.idle) == found.inputs - 3
    assert [each.name for each in found.own] == list(SLOPES)
    weight = float(BASE.value("shared_weight"))
    parts = np.array([3.0 + weight, 2.0, 1.0]) ** 2 / 12.0
    whole = parts.sum() + 0.25
    for name, part in zip(SLOPES, parts, strict=True):
        assert near(share(found, name), part / whole)
    assert share(found, OTHERS) == Estimate(0.0, 0.0, 0.0)
    assert near(found.shares.luck, 0.25 / whole)


def test_against_a_baseline_the_difference_under_the_same_luck_is_divided(
    asked: Callable[..., Sensitivity],
) -> None:
    found = asked(CHANGED, BASE, **MANY)
    assert [each.key for each in found.scenarios] == ["base", "changed"]
    assert found.shares is not None
    assert [each.name for each in found.own] == ["win_rate"]  # it alone acts with the lever
    assert found.shares.luck.high == pytest.approx(0.0, abs=1e-12)
    assert near(share(found, "win_rate"), 1.0)
    gain = 0.5 - float(BASE.value("shared_weight"))
    assert found.mean == pytest.approx(gain / 2.0, rel=0.05)


def test_words_among_levers_get_their_share(asked: Callable[..., Sensitivity]) -> None:
    found = asked(BASE, inputs=["sharing_group", "win_rate"], samples=512)
    assert found.screening is None and found.others == ()
    parts = np.array([0.3**2 / 4.0, (3.0 + float(BASE.value("shared_weight"))) ** 2 / 12.0])
    for name, part in zip(("sharing_group", "win_rate"), parts, strict=True):
        assert near(share(found, name), part / (parts.sum() + 0.25))


def test_all_levers_can_be_screened(asked: Callable[..., Sensitivity]) -> None:
    found = asked(BASE, of="levers", screen_only=True)
    assert found.shares is None and found.screening is not None
    moved = {each.name for each in found.screening.effects if each.size > 0.0}
    assert moved == {"sharing_group", "shared_weight"}


def test_few_inputs_are_not_screened_unless_that_is_asked(
    asked: Callable[..., Sensitivity],
) -> None:
    assert asked(BASE, inputs=["win_rate"]).screening is None
    assert asked(BASE, inputs=["win_rate"], screen_only=True, folder="s").screening


def test_no_more_inputs_get_shares_than_a_table_holds(tmp_path: Path) -> None:
    class Everything(Engine):
        def __call__(self, scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
            run = super().__call__(scenario, seed=seed, replication=replication)
            run.outcomes["value_usd"] = sum(way(scenario, name) for name in NAMES)
            return run

    found = analyze(BASE, folder=tmp_path / "r", simulate=Everything(), **MANY)
    assert len(found.own) == MOST_INPUTS
    assert set(found.others) | {each.name for each in found.own} == set(NAMES)
    assert found.parts[-1].name == OTHERS


# The design


def test_points_of_a_row_share_their_luck_and_rows_have_their_own(
    asked: Callable[..., Sensitivity],
) -> None:
    engine = Engine()
    asked(CHANGED, BASE, inputs=["win_rate", "helpfulness"], samples=32, simulate=engine)
    lucks = {key: sorted({luck for k, luck in engine.runs if k == key}) for key, _ in engine.runs}
    per_row = 2 * 4  # sides, and points of a row
    rows = [lucks[key] for key in sorted(lucks)]
    assert len(rows) == 32 * per_row
    for row in range(32):
        own = rows[row * per_row : (row + 1) * per_row]
        assert own == [[row, row + 32]] * per_row


def test_what_a_scenario_changes_is_not_varied() -> None:
    names = {each.name for each in inputs_of((BASE, CHANGED), "all")}
    assert "shared_weight" not in names
    assert {"transparency", "win_rate", "sharing_group", "check_in_cadence"} <= names


def test_a_baseline_with_events_can_be_held_against_another(
    asked: Callable[..., Sensitivity],
) -> None:
    scenario = load_scenario("make-it-happen")
    assert scenario.events
    baseline = load_scenario("baseline").replace({"horizon": "3 years"})
    found = asked(scenario, baseline, inputs=["win_rate"])
    assert found.result.variants is not None
    kept = {each.key: each for each in found.result.variants.bases}
    assert kept["make-it-happen"].events == scenario.events
    sides = [each.events for each in found.result.variants[:4]]
    assert sides == [(), scenario.events] * 2


def test_variants_are_what_the_points_say() -> None:
    points = np.array([[[0.0, 0.0], [1.0, 0.6]]])
    chosen = inputs_called((BASE,), ["win_rate", "sharing_group"])
    first, second = variants_of((BASE,), chosen, points)
    low, high = QUANTITIES["win_rate"].plausible or (0.0, 0.0)
    assert (first.value("win_rate"), first.value("sharing_group")) == (low, "firm")
    assert (second.value("win_rate"), second.value("sharing_group")) == (high, "pod")


# Kept and found again


def test_the_folder_alone_gives_the_answer_again(
    asked: Callable[..., Sensitivity], tmp_path: Path
) -> None:
    found = asked(CHANGED, BASE, **MANY)
    again = noted_sensitivity(Result(tmp_path / "r"))
    assert again.document() == found.document() and again.rows() == found.rows()
    screening = noted_sensitivity(Result(tmp_path / "r-screening"))
    assert screening.screening == found.screening and screening.shares is None


def test_the_same_question_again_makes_no_run(asked: Callable[..., Sensitivity]) -> None:
    first = asked(BASE, **MANY)
    engine = Engine()
    assert asked(BASE, simulate=engine, **MANY).document() == first.document()
    assert engine.runs == []


def test_workers_change_no_bit(asked: Callable[..., Sensitivity]) -> None:
    one = asked(BASE, workers=1, folder="one", **MANY)
    assert asked(BASE, workers=3, folder="three", **MANY).document() == one.document()


def test_more_runs_of_each_setting_continue_the_same_folder(
    asked: Callable[..., Sensitivity],
) -> None:
    asked(BASE, inputs=["win_rate"], samples=32)
    engine = Engine()
    found = asked(BASE, inputs=["win_rate"], samples=32, replications=4, simulate=engine)
    assert len(engine.runs) == 2 * 32 * 3
    assert found.result.outcomes("value_usd").shape == (32 * 3, 4)


def test_months_are_not_kept(asked: Callable[..., Sensitivity], tmp_path: Path) -> None:
    asked(BASE, inputs=["win_rate"], samples=32)
    assert len(Result(tmp_path / "r").months()) == 0


@pytest.mark.parametrize(
    ("folder", "change"),
    [
        ("r", {"measure": "nothing"}),
        ("r", {"inputs": ["helpfulness"]}),
        ("r", {"screening": {"effects": 3}}),
        ("r", {"part": None}),
        ("r-screening", {"trajectories": 5}),
        ("r-screening", {"inputs": ["win_rate", "nothing"]}),
    ],
)
def test_a_note_that_does_not_fit_the_runs_is_refused(
    asked: Callable[..., Sensitivity], tmp_path: Path, folder: str, change: dict[str, Any]
) -> None:
    asked(BASE, **MANY)
    path = tmp_path / folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["question"] |= change
    path.write_text(json.dumps(manifest))
    with pytest.raises(ResultError, match="its question does not fit its runs"):
        noted_sensitivity(Result(tmp_path / folder))


# What cannot be asked


def test_all_faults_of_names_are_said_at_once() -> None:
    with pytest.raises(PlanError) as fault:
        inputs_called((BASE, CHANGED), ["win_rat", "shared_weight", "helpfulness"])
    text = str(fault.value)
    assert "'win_rat' is no lever and no uncertainty. Did you mean 'win_rate'?" in text
    assert "shared_weight differs between base and changed" in text
    assert "helpfulness" not in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"samples": 100}, "take 64 or 128"),
        ({"samples": 8}, "take 32 or 64"),
        ({"trajectories": 2}, "take 4 or more"),
        ({"replications": 1}, "at least two runs"),
        ({"measure": "renewals_share"}, "is not a measure"),
        ({"inputs": ["win_rat"]}, "no lever and no uncertainty"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    asked: Callable[..., Sensitivity], options: dict[str, Any], message: str
) -> None:
    with pytest.raises((PlanError, ValueError), match=message):
        asked(BASE, **{"inputs": ["win_rate"]} | options)


def test_an_outcome_without_values_has_no_answer(asked: Callable[..., Sensitivity]) -> None:
    with pytest.raises(PlanError, match="has no value in so many runs"):
        asked(BASE, inputs=["win_rate"], measure="net_retention", samples=32)


def test_scenarios_of_other_length_are_refused(asked: Callable[..., Sensitivity]) -> None:
    with pytest.raises(PlanError, match="only equal times"):
        asked(Scenario.build("long", horizon="6 months"), BASE)


def test_differences_are_those_of_a_comparison(asked: Callable[..., Sensitivity]) -> None:
    found = asked(CHANGED, BASE, inputs=["win_rate"])
    values = found.result.outcomes("value_usd")
    assert found.result.variants is not None
    expected = values[1] - values[0]
    assert paired_differences(found.result, found.result.scenario_keys[1], "value_usd") == (
        pytest.approx(expected)
    )
