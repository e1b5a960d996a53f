"""The first run made again: the graph that the stored run ended with, or a reason."""

from typing import Any

import pytest

from experiments.execution import execute
from experiments.plan import Plan
from experiments.store import Result
from model.engine import simulate
from model.firm import Firm, graphs_over_time
from model.own_code import OwnCode
from model.scenario import Scenario
from reports.first_run import MOST_FRAMES, first_run


def small() -> Scenario:
    """Return a small firm with a short horizon."""
    people = {"sales": 2, "accounts": 2, "operations": 3, "customers": 20}
    return Scenario.build("small", horizon="6 months", warm_up="1 month", organization=people)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Simulate two runs of a small firm."""
    folder = tmp_path_factory.mktemp("small")
    execute(Plan((small(),), seed=3, replications=2), folder, workers=1)
    return Result(folder)


def test_the_film_shows_every_month_of_the_first_run(result: Result) -> None:
    film = first_run(result, result.baseline)
    assert film.reason == "" and film.months == list(range(7)) and film.stills == [0, 3, 6]
    firm = Firm(small(), seed=3)
    for _ in range(firm.days):
        firm.step()
    assert list(film.graphs[-1].edges(data=True)) == list(firm.graph.edges(data=True))
    assert list(film.graphs[-1].nodes(data=True)) == list(firm.graph.nodes(data=True))


def test_a_run_that_turns_out_otherwise_is_not_shown(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(scenario: Scenario, days: Any, *, seed: int, with_names: bool) -> Any:
        return graphs_over_time(scenario, days, seed=seed + 1)

    monkeypatch.setattr("model.firm.graphs_over_time", other)
    film = first_run(result, result.baseline)
    assert not film.graphs and "changed since" in film.reason


def test_missing_files_give_a_reason(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError("ties.csv")

    monkeypatch.setattr("model.firm.graphs_over_time", missing)
    assert "changed since" in first_run(result, result.baseline).reason


def test_own_code_does_not_run_unasked(result: Result) -> None:
    from dataclasses import replace

    code = OwnCode("bonus.py", "0" * 64, "raise SystemExit('ran')")
    film = first_run(result, replace(result.baseline, code=code))
    assert not film.graphs and "bonus.py is code" in film.reason


def test_long_runs_are_shown_every_few_months() -> None:
    from reports.first_run import _months

    for count in (0, 1, 24, 25, 60, 121):
        months = _months(count)
        assert months[0] == 0 and months[-1] == count
        assert len(months) <= MOST_FRAMES + 1 and months == sorted(set(months))


def test_looking_at_a_run_changes_nothing() -> None:
    scenario = small()
    graphs = graphs_over_time(scenario, [0, 10, 126], seed=3)
    across = [
        graphs[-1].nodes[a]["department"] != graphs[-1].nodes[b]["department"]
        for a, b in graphs[-1].edges()
    ]
    outcome = simulate(scenario, seed=3).outcomes["cross_tie_share"]
    assert sum(across) / len(across) == pytest.approx(outcome, rel=1e-12)
