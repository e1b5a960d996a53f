"""Calibrations: which ranges are searched, what conflicts are said, and that answers come again."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from company.facts import FACTS, Fact
from experiments.calibration import (
    Calibration,
    Twin,
    as_simulated,
    calibrate,
    calibrated,
    inputs_of,
    noted_calibration,
    quantiles,
)
from experiments.execution import execute
from experiments.plan import Plan, PlanError
from experiments.store import Result, ResultError
from model.quantities import Quantity
from model.scenario import Scenario, load_scenario

FIRM = load_scenario("baseline")
ONLY = ("win_rate", "contract_value_usd", "opportunities_per_week")


def fact(name: str, value: float, width: float = 0.1) -> dict[str, Fact]:
    return {name: Fact(name, value, value * (1 - width), value * (1 + width), 100, "deals.csv")}


@dataclass
class Shown:
    """What a made-up run shows."""

    outcomes: dict[str, float]
    months: None = None


def show(scenario: Scenario, *, seed: int, replication: int) -> Shown:
    """Make up facts that follow from inputs by known rules, with a little luck."""
    luck = np.exp(0.03 * np.random.default_rng([seed, replication]).standard_normal(len(FACTS)))
    known = scenario.uncertainties
    figures = dict.fromkeys(FACTS, 1.0)
    figures |= {
        "win_rate": known.win_rate,
        "deal_value": known.contract_value_usd,
        "opportunities_per_week": known.opportunities_per_week,
        "pipeline_per_seller": 10.0 * known.opportunities_per_week,
    }
    return Shown({name: value * x for (name, value), x in zip(figures.items(), luck, strict=True)})


def ask(folder: Path, facts: dict[str, Fact], **kwargs: Any) -> Calibration:
    def make_runs(plan: Plan, purpose: str) -> Result:
        return execute(plan, folder / purpose, simulate=show, measures=list(FACTS), months_of=())

    return calibrated(FIRM, Twin(facts, runs=700, only=ONLY, **kwargs), make_runs, seed=2)


def ranges_of(quantities: list[Quantity]) -> dict[str, tuple[float, float]]:
    return {each.name: each.plausible for each in quantities if each.plausible is not None}


def test_a_fact_within_the_published_range_leaves_it() -> None:
    usual = ranges_of(inputs_of(FIRM, Twin({})))
    assert ranges_of(inputs_of(FIRM, Twin(fact("win_rate", 0.2)))) == usual


def test_a_fact_outside_of_the_published_range_moves_it_and_what_may_not_be_below() -> None:
    ranges = ranges_of(inputs_of(FIRM, Twin(fact("win_rate", 0.6))))
    low, high = ranges["win_rate"]
    assert 0.15 < low < 0.6 < high < 1.0
    assert ranges["late_win_rate"][0] >= high
    days = ranges_of(inputs_of(FIRM, Twin(fact("cycle_days", 20.0))))["cycle_length"]
    assert days[0] < 20.0 * 252 / 365.25 < days[1] < 63.0
    alike = fact("win_rate", 0.2) | {"seller_spread": Fact("seller_spread", 0.01, 0.0, 0.03)}
    low, high = ranges_of(inputs_of(FIRM, Twin(alike)))["ability_spread"]
    assert low == 0.0 and high == pytest.approx(0.3)


def test_what_the_scenario_sets_is_known_unless_a_fact_or_a_range_says_otherwise() -> None:
    firm = FIRM.replace({"onboarding_hours": 2.0, "win_rate": 0.4})
    names = {each.name for each in inputs_of(firm, Twin(fact("win_rate", 0.3)))}
    assert "win_rate" in names and "onboarding_hours" not in names
    ranged = inputs_of(firm, Twin({}, {"onboarding_hours": (1.0, 9.0)}))
    assert {"onboarding_hours", "patience"} <= {each.name for each in ranged}
    assert "win_rate" not in {each.name for each in ranged}


def test_a_range_given_by_hand_is_taken() -> None:
    given = {"win_rate": (0.3, 0.4), "patience": (0.7, 0.8)}
    ranges = ranges_of(inputs_of(FIRM, Twin(fact("win_rate", 0.6), given)))
    assert ranges["win_rate"] == (0.3, 0.4) and ranges["patience"] == (0.7, 0.8)


@pytest.mark.parametrize(
    ("twin", "words"),
    [
        (Twin({}, {"win_rat": (0.1, 0.2)}), "win_rate"),
        (Twin({}, {"win_rate": (0.2, 0.1)}), "does not rise"),
        (Twin({}, only=("nothing",)), "nothing uncertain"),
        (Twin({}, {"patience": (0.7, 0.8)}, only=("win_rate",)), "patience"),
    ],
)
def test_wrong_ranges_are_told(twin: Twin, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        inputs_of(FIRM, twin)


def test_time_is_simulated_in_whole_years_without_changes_at_dates() -> None:
    half = FIRM.replace({"horizon": "18 months"})
    assert as_simulated(half).horizon_days % 252 == 0
    short = FIRM.replace({"horizon": "2 months"})
    assert as_simulated(short).horizon_days == 252


def test_a_note_gives_the_question_again() -> None:
    twin = Twin(fact("win_rate", 0.2), {"patience": (0.7, 0.8)}, 900, ("win_rate", "patience"))
    assert Twin.of_note(twin.note()) == twin


def test_what_is_known_comes_out_and_what_is_not_stays_open(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    found = ask(tmp_path, fact("win_rate", 0.2) | fact("deal_value", 25_000.0))
    assert found.is_twin and set(found.moved) == {"win_rate", "contract_value_usd"}
    learned = {each.quantity.name: each for each in found.learned}
    for name, truth in (("win_rate", 0.2), ("contract_value_usd", 25_000.0)):
        assert learned[name].low < truth < learned[name].high
        assert learned[name].middle == pytest.approx(truth, rel=0.05)
    assert found.unmoved == ["opportunities_per_week"]
    column = np.array(found.worlds.column("opportunities_per_week"))
    assert column.min() < 0.6 and column.max() > 1.9
    assert set(found.typical()) == {"win_rate", "contract_value_usd"}


def test_facts_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    facts = fact("opportunities_per_week", 1.0) | fact("pipeline_per_seller", 18.0)
    found = ask(tmp_path, facts)
    assert not found.is_twin
    named = {each.fact.name: each for each in found.conflicts}
    assert "pipeline_per_seller" in named
    assert named["pipeline_per_seller"].instead_of == ("opportunities_per_week",)


def test_a_fact_out_of_reach_is_told_before_anything_is_searched(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    found = ask(tmp_path, fact("pipeline_per_seller", 400.0))
    assert [each.fact.name for each in found.conflicts] == ["pipeline_per_seller"]
    assert found.conflicts[0].instead_of == () and not len(found.worlds)
    assert not list(tmp_path.glob("wave-*"))
    assert noted_calibration(found.result).conflicts == found.conflicts


def test_an_answer_is_read_again_and_comes_again(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    facts = fact("win_rate", 0.2) | fact("deal_value", 25_000.0)
    found = ask(tmp_path / "one", facts)
    again, other = noted_calibration(found.result), ask(tmp_path / "two", facts)
    for each in (again, other):
        assert each.worlds == found.worlds and np.array_equal(each.weights, found.weights)
        assert each.fits == found.fits and each.learned == found.learned
        assert each.rows() == found.rows()


def test_a_calibration_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    facts = fact("win_rate", 0.2)
    whole = ask(tmp_path / "one", facts)
    made = []

    class StopError(Exception):
        pass

    def fails_late(plan: Plan, purpose: str) -> Result:
        if purpose.startswith("wave-01"):
            raise StopError
        made.append(purpose)
        return execute(
            plan, tmp_path / "two" / purpose, simulate=show, measures=list(FACTS), months_of=()
        )

    with pytest.raises(StopError):
        calibrated(FIRM, Twin(facts, runs=700, only=ONLY), fails_late, seed=2)
    assert made[:2] == ["", "screening"]
    assert np.array_equal(ask(tmp_path / "two", facts).weights, whole.weights)
    assert ask(tmp_path / "two", facts).worlds == whole.worlds


def test_weighted_quantiles() -> None:
    values, weights = np.array([1.0, 2.0, np.nan, 10.0]), np.array([1.0, 1.0, 5.0, 2.0])
    assert quantiles(values, weights, (0.2, 0.5, 0.9)) == (1.0, 2.0, 10.0)
    assert np.isnan(quantiles(np.array([np.nan]), np.ones(1))).all()


def test_the_number_of_worlds_follows_the_runs() -> None:
    assert replace(Twin({}), runs=700).accepted == 100
    assert replace(Twin({}), runs=70_000).accepted == 1000


def test_a_calibration_in_python_keeps_its_folder(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    facts, place = fact("win_rate", 0.2), tmp_path / "twin"
    asked = partial(calibrate, FIRM, only=ONLY, runs=700, seed=2, folder=place, simulate=show)
    found = asked(facts)
    assert found.worlds == ask(tmp_path / "other", facts).worlds
    again = noted_calibration(Result(place))
    assert again.worlds == found.worlds and again.fits == found.fits
    with pytest.raises(ResultError, match="another calibration"):
        asked(fact("win_rate", 0.25))
