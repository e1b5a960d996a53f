"""Explaining a difference: known answers on stand-in engines, and what cannot be explained."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.explanation import Explanation, explain, input_players, noted_explanation
from experiments.plan import PlanError
from experiments.store import Result
from model.outcomes import MEASURES
from model.recording import MONTH
from model.scenario import Scenario
from tests.unit.experiments.stand_in import StandInRun

Effect = Callable[[Scenario, float], float]  # from scenario and luck to a change of value
BASELINE = Scenario.build("baseline", horizon="3 months", transparency=0.0, recognition=0.0)


def scenario(**changes: Any) -> Scenario:
    """Return a variant of the baseline."""
    return BASELINE.replace({"key": "changed", **changes})


def run(effect: Effect, each: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Make a run whose value moves by an effect; every other outcome is constant."""
    luck = float(np.random.default_rng([seed, replication]).normal())
    outcomes = dict.fromkeys(MEASURES, 1.0) | {"revenue_usd": 1e7}
    outcomes["value_usd"] = 9e6 + 1e5 * luck + effect(each, luck)
    return StandInRun(np.zeros(3, dtype=MONTH), outcomes)


def explained(effect: Effect, changed: Scenario, folder: Path, **options: Any) -> Explanation:
    """Explain what a stand-in engine with the given effect shows."""
    usual: dict[str, Any] = {"replications": 40, "workers": 1, "folder": folder / "r"}
    return explain(BASELINE, changed, simulate=partial(run, effect), **(usual | options))


def parts(explanation: Explanation) -> dict[str, float]:
    """Return the estimate of each part."""
    return {part.scenario: part.estimate for part in explanation.parts}


def additive(each: Scenario, luck: float) -> float:
    """Return effects that do not meet; recognition has none."""
    return 1e6 * each.levers.transparency - 2e6 * each.levers.discount + 1e5 * each.levers.draw


def meeting(each: Scenario, luck: float) -> float:
    """Return an effect of two levers that each alone does not have."""
    levers = each.levers
    return (1e6 + 1e5 * luck) * levers.transparency * levers.recognition


CHANGED = {"transparency": 0.5, "discount": 0.3, "draw": 0.5, "recognition": 1.0}


def test_parts_of_levers_that_do_not_meet_are_their_single_effects(tmp_path: Path) -> None:
    found = explained(additive, scenario(**CHANGED), tmp_path)
    expected = {"transparency": 5e5, "discount": -4e5, "draw": 5e4, "recognition": 0.0}
    assert parts(found) == pytest.approx(expected, abs=0.01)
    assert found.total.estimate == pytest.approx(1.5e5)
    assert [part.scenario for part in found.parts][:2] == ["transparency", "discount"]
    assert found.rest is None
    assert found.total.family == 5


def test_a_lever_without_effect_has_exactly_no_part(tmp_path: Path) -> None:
    found = explained(additive, scenario(**CHANGED), tmp_path)
    part = next(each for each in found.parts if each.scenario == "recognition")
    assert (part.estimate, part.low, part.high, part.same) == (0.0, 0.0, 0.0, 40)


def test_what_two_levers_do_together_is_divided_evenly(tmp_path: Path) -> None:
    found = explained(meeting, scenario(transparency=1.0, recognition=1.0), tmp_path)
    assert parts(found)["transparency"] == pytest.approx(parts(found)["recognition"])
    assert sum(parts(found).values()) == pytest.approx(found.total.estimate)
    assert found.total.estimate > 5e5
    assert found.total.low < 1e6 < found.total.high
    shares = [found.share(part) for part in found.parts]
    assert shares == pytest.approx([0.5, 0.5])


def test_sampled_parts_cover_the_exact_ones(tmp_path: Path) -> None:
    def effect(each: Scenario, luck: float) -> float:
        levers = each.levers
        together = levers.transparency * levers.draw * (1.0 + levers.discount)
        return meeting(each, luck) + 3e5 * together + 1e5 * levers.recognition * luck

    exact = explained(effect, scenario(**CHANGED), tmp_path)
    sampled = explained(effect, scenario(**CHANGED), tmp_path, pairs=6)
    assert sampled.pairs == 6
    assert exact.pairs == 0
    for part in sampled.parts:
        assert part.low <= parts(exact)[part.scenario] <= part.high
    assert sum(parts(sampled).values()) == pytest.approx(sampled.total.estimate)


def test_more_than_eight_players_are_sampled(tmp_path: Path) -> None:
    many = dict.fromkeys(
        ["transparency", "rank_exposure", "private_team", "draw", "clawback", "recognition"], 0.4
    ) | {"quota_ratchet": 0.3, "discount": 0.3, "say_no_backing": 1.0}
    found = explained(additive, scenario(**many), tmp_path, replications=2)
    assert found.pairs == 16
    assert parts(found)["transparency"] == pytest.approx(4e5)
    assert found.document()["method"]["antithetic"] is True


def test_inputs_that_make_sense_together_are_one_player() -> None:
    changed = scenario(
        shared_weight=0.5,
        sharing_group="pod",
        session_length_h=2.0,
        **{"organization.sales": 9, "trust_loss_ratio": 2.5, "mechanisms.blame": False},
        events=[{"at": "1 month", "levers": {"draw": 0.1}}],
    )
    players = {each.key: each for each in input_players(BASELINE, changed)}
    assert players["shared_pay"].inputs == ("shared_weight", "sharing_group")
    assert "sharing group firm -> pod" in players["shared_pay"].words
    assert players["session_length_h"].label == "Session length"
    assert {"organization.sales", "trust_loss_ratio", "mechanisms.blame", "events"} < set(players)
    assert len(players) == 6


def test_every_coalition_has_the_inputs_of_its_members(tmp_path: Path) -> None:
    changed = scenario(
        transparency=0.5,
        **{"organization.sales": 9, "mechanisms.blame": False},
        events=[{"at": "1 month", "levers": {"draw": 0.1}}],
    )
    found = explained(additive, changed, tmp_path, replications=2).game
    for coalition in found.coalitions:
        _, mixed = found.sides(coalition)
        names = {name for player in found.members(coalition) for name in player.inputs}
        for name in ("transparency", "organization.sales", "mechanisms.blame", "events"):
            source = changed if name in names else BASELINE
            assert mixed.value(name) == source.value(name)


def by_mechanism(each: Scenario, luck: float) -> float:
    """Return an effect of a lever of which trust carries a part, and part needs blame besides."""
    on = each.mechanisms
    return 1e5 * each.levers.draw * (1.0 + 2.0 * on.trust + 4.0 * (on.trust and on.blame))


def test_mechanisms_get_what_they_carry(tmp_path: Path) -> None:
    found = explained(by_mechanism, scenario(draw=1.0), tmp_path, mechanisms=True)
    assert parts(found) == pytest.approx({"trust": 4e5, "blame": 2e5})
    assert found.rest is not None
    assert found.rest.estimate == pytest.approx(1e5)
    assert found.total.estimate == pytest.approx(7e5)
    assert "coaching" in found.game.left_out
    assert "trust" not in found.game.left_out
    assert [row["player"] for row in found.rows()] == ["rest", "trust", "blame", "changed"]


def test_mechanisms_without_effect_leave_nothing_to_divide(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="No mechanism changes"):
        explained(additive, scenario(draw=1.0), tmp_path, mechanisms=True)


def test_all_runs_are_one_result_that_is_continued(tmp_path: Path) -> None:
    changed = scenario(transparency=0.5, draw=0.5)
    first = explained(additive, changed, tmp_path, replications=3)
    second = explained(additive, changed, tmp_path, replications=3, measure="revenue")
    assert first.result.manifest["started"] == second.result.manifest["started"]
    stored = Result(tmp_path / "r")
    assert stored.scenario_keys == ["baseline", "changed", "with-1", "with-2"]
    assert set(stored.months()["scenario"]) == {"baseline", "changed"}
    assert second.total.estimate == 0.0


def test_nothing_is_claimed_of_few_runs_or_beyond_an_interval(tmp_path: Path) -> None:
    def noisy(each: Scenario, luck: float) -> float:
        return 1e6 * luck * each.levers.transparency

    changed = scenario(transparency=1.0, draw=0.1)
    few = explained(noisy, changed, tmp_path, replications=5)
    assert {str(part.verdict) for part in few.parts} == {"too_few_runs"}
    many = explained(noisy, changed, tmp_path)
    assert str(many.parts[0].verdict) == "not_clear"
    assert np.isnan(many.share(many.parts[0]))
    assert many.rows()[0]["share"] is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (BASELINE, "called 'baseline'"),
        (scenario(), "do not differ in any input"),
        (scenario(horizon="6 months"), "only equal times"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    changed: Scenario, message: str, tmp_path: Path
) -> None:
    with pytest.raises(PlanError, match=message):
        explained(additive, changed, tmp_path)


def test_an_unknown_measure_is_refused_with_the_nearest_names(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Did you mean 'value_usd'"):
        explained(additive, scenario(draw=0.1), tmp_path, measure="valeu")


def test_a_measure_without_values_is_refused(tmp_path: Path) -> None:
    def undefined(each: Scenario, luck: float) -> float:
        return float("nan") if each.levers.draw and not each.levers.transparency else 0.0

    with pytest.raises(PlanError, match="Choose another measure"):
        explained(undefined, scenario(draw=0.1, transparency=0.1), tmp_path, replications=2)


@pytest.mark.parametrize("options", [{}, {"pairs": 3}])
def test_a_saved_explanation_is_made_again_from_its_folder(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    found = explained(additive, scenario(**CHANGED), tmp_path, **options)
    again = noted_explanation(Result(tmp_path / "r"))
    assert again is not None
    assert again.rows() == found.rows()
    assert again.game.orders == found.game.orders


def test_a_folder_that_cannot_be_written_still_explains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, write: object) -> None:
        raise PermissionError(13, "Permission denied")

    first = explained(additive, scenario(**CHANGED), tmp_path)
    monkeypatch.setattr("experiments.store.write_whole", refused)
    again = explained(additive, scenario(**CHANGED), tmp_path, measure="turnover")
    assert again.measure == "turnover_share"
    noted = noted_explanation(Result(tmp_path / "r"))
    assert noted.measure == first.measure
