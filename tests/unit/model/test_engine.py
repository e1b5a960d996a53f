"""The engine: one run is a pure function of scenario and luck, and equals the Mesa model."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import engine
from model.assembly import assemble, run_days
from model.engine import SimulationError, advance_days, simulate
from model.firm import Firm
from model.outcomes import MEASURES
from model.records import Records
from model.scenario import Scenario

SMALL: dict[str, Any] = {
    "organization": {"sales": 3, "accounts": 2, "operations": 4, "customers": 60},
    "horizon": "6 months",
    "warm_up": "1 month",
}
RESTLESS: dict[str, Any] = {
    "quit_rate_sales": 0.9,
    "quit_rate_accounts": 0.9,
    "quit_rate_operations": 0.9,
    "vacancy_sales": "2 weeks",
    "vacancy_accounts": "5 weeks",
    "vacancy_operations": "2 weeks",
}
FIRMS: dict[str, dict[str, Any]] = {
    "ordinary": {},
    "restless and growing": RESTLESS
    | {"opportunities_per_week": 4.0, "accounts_per_manager": 15.0, "planned_utilization": 0.5},
    "open and sharing": {
        "shared_weight": 0.6,
        "sharing_group": "pod",
        "transparency": 0.9,
        "check_in_cadence": "daily",
        "clawback": 1.0,
        "quota_period": "month",
    },
    "in change": RESTLESS
    | {
        "events": [
            {"at": "1 month", "levers": {"quota_period": "none", "hiring": "fixed"}},
            {"at": "3 months", "levers": {"quota_period": "year", "check_in_cadence": "weekly"}},
        ]
    },
    "without mechanisms": {
        "mechanisms": dict.fromkeys(
            ("pay_plan", "promises", "delivery", "account_care", "trust", "turnover"), False
        )
    },
}


def firm(name: str) -> Scenario:
    """Describe one of the firms that both ways of running must agree on."""
    return Scenario.build(name.replace(" ", "-"), **SMALL, **FIRMS[name])


def different(one: Records, other: Records) -> list[str]:
    """Name the tables, and fields of them, that differ in any bit."""
    return [
        f"{name} {field}"
        for name, table in one._asdict().items()
        for field in table.dtype.names or [...]
        if table[field].tobytes() != getattr(other, name)[field].tobytes()
    ]


@pytest.mark.parametrize("name", FIRMS)
def test_the_mesa_model_equals_the_engine_bit_for_bit(name: str) -> None:
    scenario = firm(name)
    watched = Firm(scenario, seed=5, replication=3)
    compiled = assemble(scenario, seed=5, replication=3)
    for day in range(run_days(scenario)):
        watched.step()
        advance_days(compiled, day, day + 1)
        assert different(watched.records, compiled) == [], f"on day {day}"
    assert not watched.running
    run = simulate(scenario, seed=5, replication=3)
    assert watched.records.months.tobytes() == run.months.tobytes()
    np.testing.assert_equal(watched.outcomes, run.outcomes)


def test_the_firms_compared_have_exits_hires_and_new_seats() -> None:
    watched = Firm(firm("restless and growing"), seed=5, replication=3)
    opening = len(watched.agents)
    watched.run_model()
    assert watched.records.people["hire"].sum() > 3
    assert watched.records.people["is_open"].sum() > opening


def test_a_run_is_a_function_of_scenario_seed_and_replication() -> None:
    scenario = firm("ordinary")
    first, again = (simulate(scenario, seed=2, replication=1) for _ in range(2))
    assert first.months.tobytes() == again.months.tobytes()
    assert list(first.outcomes) == list(MEASURES)
    for other in (
        simulate(scenario, seed=3, replication=1),
        simulate(scenario, seed=2, replication=2),
    ):
        assert other.months.tobytes() != first.months.tobytes()


def test_runs_on_threads_equal_runs_one_after_another() -> None:
    scenario = firm("ordinary")

    def months(replication: int) -> bytes:
        return bytes(simulate(scenario, replication=replication).months.tobytes())

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(months, range(8))) == [months(number) for number in range(8)]


def test_every_month_of_the_horizon_is_recorded() -> None:
    run = simulate(firm("ordinary"))
    assert run.months["month"].tolist() == [1, 2, 3, 4, 5, 6]
    assert np.isfinite(run.outcomes["value_usd"])


def test_a_run_that_asks_for_more_luck_than_was_drawn_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = firm("ordinary")

    def crowded(*arguments: Any, **options: Any) -> Records:
        records = assemble(*arguments, **options)
        records.firm["ran_out_of_slots"] = True
        return records

    monkeypatch.setattr("model.engine.assemble", crowded)
    with pytest.raises(SimulationError, match="opportunities_per_week"):
        simulate(scenario)
    monkeypatch.setattr("model.firm.assemble", crowded)
    with pytest.raises(SimulationError, match="opportunities_per_week"):
        Firm(scenario).step()


@pytest.mark.parametrize("wrong", [-1, 2**63, 2**70])
def test_luck_out_of_range_is_refused(wrong: int) -> None:
    for make in (simulate, Firm):
        with pytest.raises(ValueError, match=r"seed is .*number from 0 to 2\*\*63 - 1"):
            make(firm("ordinary"), seed=wrong)
        with pytest.raises(ValueError, match=r"replication is .*number from 0 to 2\*\*63 - 1"):
            make(firm("ordinary"), replication=wrong)


@pytest.mark.parametrize("wrong", [1.5, "a", None, [1]])
def test_luck_that_is_no_whole_number_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"seed is .*; it must be a whole number"):
        simulate(firm("ordinary"), seed=wrong)
    for make in (simulate, Firm):
        with pytest.raises(TypeError, match=r"replication is .*; it must be a whole number"):
            make(firm("ordinary"), replication=wrong)


def test_whole_numbers_of_numpy_are_as_good() -> None:
    whole: Any = np.int32(2)
    scenario = firm("ordinary")
    assert simulate(scenario, seed=whole).outcomes == simulate(scenario, seed=2).outcomes


@pytest.mark.parametrize("wrong", ["baseline", None, 3])
def test_what_is_no_scenario_is_not_simulated(wrong: Any) -> None:
    with pytest.raises(TypeError, match="it must be a Scenario, as load_scenario gives"):
        simulate(wrong)


def test_what_another_installation_compiled_is_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.compile_ahead()
    ours = Path(advance_days.stats.cache_path)  # type: ignore[attr-defined]
    shutil.copytree(ours, tmp_path / "model_of_another_installation")
    monkeypatch.setattr(advance_days._cache, "_cache_path", str(tmp_path / "ours"))  # type: ignore[attr-defined]
    assert not engine.is_compiled()
    monkeypatch.undo()
    assert engine.is_compiled()


def test_compiling_is_announced_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    engine.compile_ahead(told.append)
    assert engine.is_compiled()
    told.clear()
    engine.compile_ahead(told.append)
    assert told == []
    monkeypatch.setattr(engine, "is_compiled", lambda: False)
    engine.compile_ahead(told.append)
    assert len(told) == 1
    assert "once" in told[0]
