"""Mesa's own tools work on the firm from outside, whichever Mesa is installed."""

import copy
import gc
import inspect
import pickle
import weakref
from collections.abc import Mapping
from typing import Any, ClassVar

import mesa
import numpy as np
import pytest

import model
from model.agents import OpsSpecialist, Salesperson
from model.engine import simulate
from model.firm import Firm
from model.rule import IS_COMPILED
from model.scenario import Scenario, load_scenario

SMALL: dict[str, Any] = {
    "organization": {"sales": 3, "accounts": 2, "operations": 4, "customers": 40},
    "horizon": "2 months",
    "warm_up": "1 month",
    "quit_rate_sales": 0.9,
    "quit_rate_operations": 0.9,
    "vacancy_sales": "2 weeks",
    "vacancy_operations": "2 weeks",
}
SCENARIO = Scenario.build("small", **SMALL)
HAS_SEEDS_OF_ITS_OWN = "rng" in inspect.signature(mesa.batch_run).parameters


class Watched(Firm):
    """A firm whose data collector notes morale."""

    agent_reporters: ClassVar[Mapping[str, Any]] = {"morale": "morale", "sells": "quota"}


def after(days: int, kind: type[Firm] = Firm, **options: Any) -> Firm:
    """Give a small firm some days on."""
    stepped = kind(SCENARIO, **options)
    for _ in range(days):
        stepped.step()
    return stepped


def evening(stepped: Firm) -> dict[str, bytes]:
    """Give every table of a firm, bit for bit; the gaps between fields hold anything."""
    return {
        name: b"".join(table[field].tobytes() for field in table.dtype.names or [...])
        for name, table in stepped.records._asdict().items()
    }


def present(stepped: Firm) -> Any:
    """Give the records of the people at work."""
    return stepped.records.people[stepped.records.people["is_present"]]


# AgentSets


def test_agents_can_be_selected_read_and_grouped() -> None:
    stepped = after(3)
    everybody: Any = stepped.agents
    sellers = everybody.select(lambda person: person.department == "sales")
    assert set(sellers) == set(stepped.agents_by_type[Salesperson])
    assert set(stepped.agents.select(agent_type=OpsSpecialist)) == set(
        stepped.agents_by_type[OpsSpecialist]
    )
    assert stepped.agents.get("morale") == present(stepped)["morale"].tolist()
    assert stepped.agents.agg("hours", sum) == sum(person.hours for person in stepped.people)
    groups = stepped.agents.groupby("department")
    assert groups.count() == {"sales": 3, "accounts": 2, "operations": 4}
    assert list(groups.map(len)) == ["sales", "accounts", "operations"]


def test_agents_can_be_written_to_and_told_to_act() -> None:
    stepped = after(3)
    stepped.agents.set("morale", 0.5)
    assert present(stepped)["morale"].tolist() == [0.5] * 9
    stepped.agents.do("recover")
    assert 0.4 < present(stepped)["morale"].mean() < 0.5
    stepped.agents.shuffle_do("recover")


def test_shuffling_a_copy_or_drawing_random_numbers_does_not_touch_the_run() -> None:
    stepped = Firm(SCENARIO)
    while stepped.running:
        stepped.agents.shuffle()
        stepped.random.random()
        stepped.rng.random()
        stepped.step()
    assert stepped.records.months.tobytes() == simulate(SCENARIO).months.tobytes()


def test_randomness_of_mesa_is_repeatable() -> None:
    first, again, other = (
        Firm(SCENARIO, replication=number).random.random() for number in (0, 0, 1)
    )
    assert first == again != other


# The data collector


def test_the_firm_notes_its_outcomes_day_by_day() -> None:
    stepped = after(63)
    notes = stepped.datacollector.get_model_vars_dataframe()
    assert notes["day"].tolist() == list(range(1, 64))
    assert notes["value_usd"].iloc[-1] == simulate(SCENARIO).outcomes["value_usd"]
    assert notes["headcount_n"].iloc[0] == 9


def test_a_subclass_says_what_is_noted_of_people() -> None:
    stepped = after(5, Watched)
    notes = stepped.datacollector.get_agent_vars_dataframe()
    assert list(notes.columns) == ["morale", "sells"]
    assert len(notes) == 5 * 9
    assert notes.loc[5, "morale"].tolist() == stepped.agents.get("morale")


def test_a_data_collector_from_outside_works() -> None:
    collector: Any = mesa.DataCollector(  # type: ignore[no-untyped-call, unused-ignore]
        model_reporters={"revenue": lambda firm: firm.records.firm["revenue"][0], "day": "day"},
        agent_reporters={"morale": "morale", "trust": lambda person: person.trust["sales"]},
        agenttype_reporters={Salesperson: {"open": lambda person: len(person.opportunities)}},
    )
    stepped = Firm(SCENARIO)
    stepped.datacollector = collector
    for _ in range(3):
        stepped.step()
    assert collector.get_model_vars_dataframe()["day"].tolist() == [1, 2, 3]
    assert collector.get_agent_vars_dataframe().shape == (27, 2)
    assert len(collector.get_agenttype_vars_dataframe(Salesperson)) == 9


# The batch runner


def batch(parameters: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    """Run Mesa's batch runner quietly."""
    rows: list[dict[str, Any]] = mesa.batch_run(
        Firm, {"scenario": SCENARIO, **parameters}, display_progress=False, **options
    )
    return rows


def test_a_batch_varies_inputs_seeds_and_replications_by_name() -> None:
    rows = batch({"shared_weight": [0.0, 0.5], "seed": [1, 2], "replication": 3})
    assert len(rows) == 4
    for row in rows:
        scenario = SCENARIO.replace({"shared_weight": row["shared_weight"]})
        run = simulate(scenario, seed=row["seed"], replication=row["replication"])
        assert row["value_usd"] == run.outcomes["value_usd"]
        assert row["day"] == 63
    assert len({row["value_usd"] for row in rows}) >= 2


def test_a_batch_varies_scenarios() -> None:
    short = {"horizon": "1 month", "warm_up": "0 days"}
    for row in batch({"scenario": ["baseline", "aligned"], **short}):
        run = simulate(load_scenario(row["scenario"]).replace(short))
        assert row["value_usd"] == run.outcomes["value_usd"]


@pytest.mark.skipif(not HAS_SEEDS_OF_ITS_OWN, reason="Mesa 3.3 takes seeds as a parameter only")
def test_seeds_of_the_batch_runner_are_ours() -> None:
    rows = batch({"replication": [0, 1]}, rng=[3, 4])
    expected = [
        simulate(SCENARIO, seed=seed, replication=replication).outcomes["value_usd"]
        for seed in (3, 4)
        for replication in (0, 1)
    ]
    assert [row["value_usd"] for row in rows] == expected


def test_a_wrong_input_of_a_batch_is_refused() -> None:
    with pytest.raises(model.ScenarioError, match="shared_weight"):
        batch({"shared_wieght": [0.0, 0.5]})


# Copies


@pytest.mark.parametrize("kind", [Firm, Watched])
@pytest.mark.parametrize("days", [0, 30])
def test_copies_in_mid_run_go_on_as_the_original(kind: type[Firm], days: int) -> None:
    original = after(days, kind, seed=2)
    pickled = pickle.loads(pickle.dumps(original))
    copied = copy.deepcopy(original)
    firms = [original, pickled, copied]
    for _ in range(33):
        for each in firms:
            each.step()
    assert evening(pickled) == evening(original)
    assert evening(copied) == evening(original)
    assert pickled.outcomes == pytest.approx(original.outcomes, rel=0, nan_ok=True)
    names = [person.name for person in original.people]
    for each in (pickled, copied):
        assert [person.name for person in each.people] == names
        assert each.agents.get("unique_id") == original.agents.get("unique_id")
        assert all(person.model is each for person in each.agents)
        assert each.steps == original.steps == days + 33


def test_a_copy_shares_nothing_with_the_original() -> None:
    original = after(10)
    before = evening(original)
    copied = copy.deepcopy(original)
    copied.run_model()
    assert evening(original) == before
    assert copied.records.month_values.base is not None
    assert np.shares_memory(copied.records.month_values, copied.records.months)
    assert np.shares_memory(copied.records.ledger_values, copied.records.ledger)


@pytest.mark.skipif(not IS_COMPILED, reason="plain Python does not look at dtypes")
def test_dtypes_of_all_firms_are_the_same_objects_for_speed() -> None:
    original = after(1)
    for other in (pickle.loads(pickle.dumps(original)), copy.deepcopy(original), Firm(SCENARIO)):
        for table, same in zip(original.records, other.records, strict=True):
            assert table.dtype is same.dtype or not table.dtype.names


def test_copies_number_their_hires_on() -> None:
    copied = pickle.loads(pickle.dumps(after(20, seed=4)))
    seen = set(copied.agents.get("unique_id"))
    known = len(seen)
    while copied.running:
        copied.step()
        ids = copied.agents.get("unique_id")
        assert len(ids) == len(set(ids))
        seen |= set(ids)
    assert len(seen) > known
    assert seen == set(range(1, len(seen) + 1))


# Memory


def test_firms_that_nobody_needs_any_more_are_freed() -> None:
    alive = [weakref.ref(after(2, Watched, replication=number % 2)) for number in range(20)]
    unfinished = weakref.ref(Firm(SCENARIO))
    gc.collect()
    assert [reference() for reference in (*alive, unfinished)] == [None] * 21


# What the package hands out


def test_the_package_hands_out_its_names() -> None:
    assert model.Firm is Firm
    assert model.Salesperson is Salesperson
    for name in model.__all__:
        assert getattr(model, name) is not None
    assert set(model.__all__) <= set(dir(model))
    with pytest.raises(AttributeError, match="has no attribute 'Frim'"):
        _ = model.Frim
