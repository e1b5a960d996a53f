"""Fronts, recommendations and first steps on stand-in engines whose answer is known."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.execution import Stopped, execute
from experiments.optimization import (
    Optimization,
    noted_optimization,
    optimization_of,
    optimize,
    usual_folder,
)
from experiments.plan import Plan
from experiments.search import Search
from experiments.store import QUESTION, Result, ResultError
from experiments.verdicts import Expectation
from model.outcomes import MEASURES
from model.recording import MONTH
from model.scenario import Scenario, load_scenario
from tests.unit.experiments.stand_in import StandInRun

LEVERS = ("shared_weight", "sharing_group", "transparency", "check_in_length_h")
SMALL: dict[str, Any] = {
    "levers": LEVERS, "evaluations": 40, "search_runs": 4, "worlds": 0, "replications": 40,
}  # fmt: skip
FEW: dict[str, Any] = {"levers": LEVERS[:2], "worlds": 4}  # 30 candidates: a search of a second


def run(scenario: Scenario, **outcomes: float) -> StandInRun:
    base = dict.fromkeys(MEASURES, 0.5) | {"revenue_usd": 1e7, "headcount_n": 40.0}
    return StandInRun(np.zeros(scenario.horizon_days // 21, dtype=MONTH), base | outcomes)


def trading(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Trade value for retention by shared pay; pods keep people; longer meetings sell and cost."""
    levers = scenario.levers
    luck, own = np.random.default_rng([seed, replication]).normal(size=2)
    weight, hours = levers.shared_weight, levers.check_in_length_h
    return run(
        scenario,
        value_usd=9e6 + 1e5 * luck + 1e6 * weight * (1.0 + 0.1 * own) + 4e5 * (hours - 0.5),
        net_retention_share=1.0 + 0.02 * luck - 0.3 * weight**2,
        turnover_share=0.2 - 0.05 * (levers.sharing_group == "pod"),
        meeting_h=10_000.0 * hours,
    )


def noise(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Make outcomes of luck that is another for every setting, and nothing else."""
    digest = hashlib.sha256(repr([getattr(scenario.levers, each) for each in LEVERS]).encode())
    own = int.from_bytes(digest.digest()[:8], "big")
    luck = np.random.default_rng([seed, replication, own]).normal(size=3)
    return run(
        scenario,
        value_usd=9e6 + 1e6 * luck[0],
        net_retention_share=1.0 + 0.05 * luck[1],
        turnover_share=0.2 + 0.05 * luck[2],
    )


def hinging(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
    """Let openness pay where being watched costs late, as by default, and cost elsewhere."""
    luck, own = np.random.default_rng([seed, replication]).normal(size=2)
    side = scenario.uncertainties.watching_convexity - 3.0  # -2 to 1 in worlds, 1 by default
    gain = 1e6 * (scenario.levers.transparency - 0.3) * (side + 0.1 * own)
    return run(scenario, value_usd=9e6 + 1e5 * luck + gain)


def made(folder: Path, simulate: Any = trading, **changes: Any) -> Optimization:
    settings = SMALL | {"workers": 1} | changes
    return optimize("baseline", folder=folder, simulate=simulate, **settings)


@pytest.fixture(scope="module")
def traded(tmp_path_factory: pytest.TempPathFactory) -> Optimization:
    return made(tmp_path_factory.mktemp("search") / "r", evaluations=200)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Optimization:
    return made(tmp_path_factory.mktemp("few") / "r", **FEW)


def test_the_front_is_the_known_one(traded: Optimization) -> None:
    values = [dict(zip(LEVERS, each.row, strict=True)) for each in traded.front]
    assert len(values) >= 4
    assert {each["sharing_group"] for each in values} == {"pod"}
    assert {each["transparency"] for each in values} == {0.3}  # it does nothing: it stays
    assert min(each["check_in_length_h"] for each in values) >= 0.9
    weights = [each["shared_weight"] for each in values]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] >= 0.6
    assert weights[-1] <= 0.15


def test_what_was_found_is_judged_by_what_it_is_worth(traded: Optimization) -> None:
    for each in traded.candidates:
        values = dict(zip(LEVERS, each.row, strict=True))
        true = 1e6 * values["shared_weight"] + 4e5 * (values["check_in_length_h"] - 0.5)
        assert each.claims[0].low <= true + 1.0
        assert each.claims[0].high >= true - 1.0


def test_a_clear_loss_elsewhere_is_not_recommended(traded: Optimization) -> None:
    best = traded.recommended
    assert best is not None
    assert best.claims[0].verdict == "raises"
    assert best.claims[1].verdict != "lowers"
    clear_losers = [each for each in traded.front if each.claims[1].verdict == "lowers"]
    assert clear_losers
    assert all(traded.number(each) < traded.number(best) for each in clear_losers)


def test_the_first_step_is_the_one_that_carries_most(traded: Optimization) -> None:
    step = traded.first_step
    assert step is not None
    gains = [each.candidate.claims[0].estimate for each in traded.steps]
    assert gains == sorted(gains, reverse=True)
    assert step.change.key == "check_in_length_h"
    assert len(step.surely_above) == len(traded.steps) - 1
    assert traded.together is not None
    assert traded.together.claims[0].estimate == pytest.approx(sum(gains), rel=1e-6)


def test_hours_and_money_are_counted(traded: Optimization) -> None:
    best = traded.front[0]
    hours, pay, _ = best.costs
    weeks = traded.scenario.horizon_days / 5
    further = 10_000.0 * (best.row[LEVERS.index("check_in_length_h")] - 0.5)
    assert hours.name == "meeting_h_per_week"
    assert hours.estimate == pytest.approx(further / 40.0 / weeks)
    assert (pay.name, pay.estimate) == ("pay_usd", 0.0)


def test_the_same_question_gives_the_same_answer_whatever_the_workers(
    few: Optimization, tmp_path: Path
) -> None:
    other = made(tmp_path / "r", **FEW, workers=2)
    assert other.document() == few.document()


def test_the_same_search_again_simulates_nothing(few: Optimization) -> None:
    def never(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
        raise AssertionError("everything is there")

    again = made(few.result.folder, never, **FEW)
    assert again.document() == few.document()


def test_an_interrupted_search_goes_on_as_if_it_had_not_been(
    few: Optimization, tmp_path: Path
) -> None:
    base = load_scenario("baseline")
    search = Search(LEVERS[:2], worlds=4, evaluations=40, search_runs=4)
    plans = 0

    def make_runs(plan: Plan, purpose: str, *, most: int) -> Result:
        nonlocal plans
        plans += 1
        if plans > most:
            raise Stopped(0, len(plan), tmp_path)
        return execute(plan, tmp_path / "r" / purpose, workers=1, simulate=trading, months_of=())

    for most in (0, 1, 2, 5):
        plans = 0
        with pytest.raises(Stopped):
            optimization_of(
                base, search, lambda *a, most=most: make_runs(*a, most=most), seed=1,
                replications=40,
            )  # fmt: skip
        if most:
            with pytest.raises(ResultError, match="not finished"):
                noted_optimization(Result(tmp_path / "r"))
    assert made(tmp_path / "r", **FEW).document() == few.document()


def test_the_answer_comes_from_the_folder_alone(few: Optimization) -> None:
    assert noted_optimization(Result(few.result.folder)).document() == few.document()


def test_a_longer_search_continues_in_the_same_folder(few: Optimization, tmp_path: Path) -> None:
    short = made(tmp_path / "r", **FEW, evaluations=20)
    assert short.tried < few.tried
    assert made(tmp_path / "r", **FEW).document() == few.document()


def test_another_search_does_not_replace_one(few: Optimization) -> None:
    with pytest.raises(ResultError, match="holds another search"):
        made(few.result.folder, **FEW, cautious=True)


def test_what_is_beyond_the_budget_never_reaches_the_front(tmp_path: Path) -> None:
    limit = Expectation("meeting_h", "<=", 2000.0)
    answer = made(tmp_path / "r", limits=[limit])
    assert answer.allowed < answer.tried
    lengths = [each.row[LEVERS.index("check_in_length_h")] for each in answer.front]
    assert lengths
    assert max(lengths) <= 0.7
    assert all(each.surely_keeps_limits for each in answer.front)


def test_a_budget_that_nothing_keeps_leaves_nothing(tmp_path: Path) -> None:
    limit = Expectation("meeting_h", "<=", -1e9)
    answer = made(tmp_path / "r", limits=[limit], evaluations=20)
    assert (answer.allowed, answer.candidates, answer.recommended) == (0, [], None)


@pytest.mark.parametrize("seed", [1, 2])
def test_of_pure_noise_nothing_is_recommended_although_the_search_flatters(
    tmp_path: Path, seed: int
) -> None:
    answer = made(tmp_path / "r", noise, seed=seed, search_runs=4)
    first = Result(tmp_path / "r" / "generation-001")
    values = first.outcomes("value_usd")
    in_search = (values - values[0]).mean(axis=1).max()
    assert in_search > 5e5  # the luckiest of twenty candidates
    assert answer.recommended is None
    assert answer.first_step is None
    assert answer.leaders == []
    for each in answer.candidates:
        assert all(claim.low <= 0.0 <= claim.high for claim in each.claims)
    mean = np.mean([each.claims[0].estimate for each in answer.candidates])
    assert abs(mean) < 3e5  # a second look does not see the luck of the first


def test_with_too_few_runs_nothing_is_recommended(tmp_path: Path) -> None:
    answer = made(tmp_path / "r", replications=12, evaluations=20)
    assert answer.recommended is None


def test_the_cautious_look_at_the_worst_tenth(tmp_path: Path) -> None:
    def risky(scenario: Scenario, *, seed: int, replication: int) -> StandInRun:
        weight = scenario.levers.shared_weight
        is_bad = replication % 8 == 0  # one world of eight
        return run(scenario, value_usd=9e6 + weight * (-1e6 if is_bad else 1e6))

    setup: dict[str, Any] = {"levers": ["shared_weight"], "aims": ["value_usd"], "worlds": 8}
    setup |= {"search_runs": 8, "evaluations": 20}
    bold = made(tmp_path / "bold", risky, **setup)
    assert bold.recommended is not None
    assert bold.front[0].worst[0] < 0.0 < bold.front[0].claims[0].estimate
    careful = made(tmp_path / "careful", risky, cautious=True, **setup)
    assert careful.front == []


def test_the_folder_of_a_search_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    base = load_scenario("baseline")
    search = Search(LEVERS)
    place = usual_folder(search, base, 1, 40)
    assert place.parent == Path("results")
    kept = Path("results") / f"2020-01-01-{place.name[-6:]}"
    assert usual_folder(search, base, 1, 40) == place
    execute(Plan((base,), 1, 2), kept, workers=1, simulate=trading)
    result = Result(kept)
    assert usual_folder(search, base, 1, 40) == place  # runs that were asked nothing
    from experiments.store import note

    question = {"kind": "optimization", "digest": search.digest(base, 1, 40)}
    note(result, {QUESTION: question})
    assert usual_folder(search, base, 1, 40) == kept
    assert QUESTION in Result(kept).manifest
    with pytest.raises(ResultError, match="cannot be read"):
        noted_optimization(Result(kept))


def test_the_recommended_scenario_differs_in_what_is_set_only(traded: Optimization) -> None:
    scenario = traded.recommended_scenario()
    assert scenario is not None
    assert traded.recommended is not None
    from model.scenario import differences

    changed = {name for name, *_ in differences(traded.scenario, scenario)}
    assert changed == {name for name, _ in traded.recommended.settings}


def test_what_hangs_on_uncertain_inputs_is_found(tmp_path: Path) -> None:
    found = made(tmp_path / "r", hinging, levers=["transparency"], worlds=8, aims=["value_usd"])
    over, without = found.recommended, found.without_worlds
    assert over is not None and without is not None and without.recommended is not None
    assert over.row == (0.0,)
    assert without.recommended.row[0] > 0.3
    assert without.is_surely_above
    itself = without.candidate(over.row)
    assert itself.claims[0].verdict == "lowers"
    assert itself.claims[0].estimate == pytest.approx(-3e5, rel=0.1)
    assert found.document()["without_worlds"]["is_surely_above"] is True
    again = noted_optimization(Result(found.result.folder))
    assert again.document() == found.document()


def test_without_worlds_there_is_nothing_to_hang_on(
    traded: Optimization, few: Optimization
) -> None:
    assert traded.without_worlds is None
    assert few.without_worlds is not None and few.recommended is not None
    assert few.without_worlds.recommended is not None
    assert few.without_worlds.recommended.row == few.recommended.row
    assert not few.without_worlds.is_surely_above
