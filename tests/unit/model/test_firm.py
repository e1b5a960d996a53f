"""The firm as a Mesa model: people who act, come and go, and can be made to act differently."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from model import agents, firm
from model.agents import ROLES, AccountManager, OpsSpecialist, Person, Salesperson
from model.day import DAY, EVERYBODY, Phase
from model.engine import simulate
from model.faults import ScenarioError
from model.firm import Firm, communication_graph, write_daily_tables
from model.outcomes import MEASURES
from model.records import DEPARTMENTS, PROPOSING
from model.scenario import Scenario, load_scenario

SMALL: dict[str, Any] = {
    "organization": {"sales": 3, "accounts": 2, "operations": 4, "customers": 60},
    "horizon": "3 months",
    "warm_up": "1 month",
}
STAFF = [*["sales"] * 3, *["accounts"] * 2, *["operations"] * 4]
RESTLESS: dict[str, Any] = {
    "quit_rate_sales": 0.95,
    "quit_rate_accounts": 0.95,
    "quit_rate_operations": 0.95,
    "vacancy_sales": "3 weeks",
    "vacancy_accounts": "3 weeks",
    "vacancy_operations": "3 weeks",
}


def small(**changes: Any) -> Scenario:
    """Describe a firm of nine people."""
    return Scenario.build("small", **{**SMALL, **changes})


def after(days: int, **options: Any) -> Firm:
    """Give a small firm some days on."""
    stepped = Firm(options.pop("scenario", small()), **options)
    for _ in range(days):
        stepped.step()
    return stepped


def one(stepped: Firm, role: type[Person]) -> Any:
    """Give the first agent of a role."""
    return next(iter(stepped.agents_by_type[role]))


# Construction


def test_a_scenario_is_given_by_name_by_file_or_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "pilot.yaml"
    file.write_text("name: Pilot\norganization: {sales: 2}\n", encoding="utf-8")
    assert Firm("shared-kpis").situation == load_scenario("shared-kpis")
    assert Firm(file).situation.organization.sales == 2
    scenario = small()
    assert Firm(scenario).situation is scenario
    assert Firm().situation == load_scenario("baseline")


def test_inputs_are_changed_by_name_and_checked_like_a_file() -> None:
    changes: dict[str, Any] = {"shared_weight": np.float64(0.3), "mechanisms.blame": False}
    changed = Firm(small(), **changes)
    assert changed.inputs["shared_weight"] == 0.3
    assert changed.inputs["mechanisms.blame"] is False
    assert changed.inputs["quota_period"] == "quarter"
    with pytest.raises(ScenarioError) as caught:
        Firm(small(), shared_wieght=0.3, transparency=2)
    faults = "\n".join(fault.message for fault in caught.value.faults)
    assert len(caught.value.faults) == 2
    assert "shared_weight" in faults


def test_seed_and_replication_decide_the_luck() -> None:
    def skills(**luck: int) -> list[float]:
        return [person.skill for person in Firm(small(), **luck).people]  # type: ignore[arg-type]

    assert skills() == skills(seed=1, replication=0) == skills(rng=1)
    assert skills(seed=2) == skills(rng=2) != skills()
    assert skills(replication=1) != skills()
    with pytest.raises(ValueError, match="two names of one thing"):
        Firm(small(), seed=1, rng=2)


def test_events_take_effect_and_show_in_the_inputs() -> None:
    events = [{"at": "1 month", "levers": {"shared_weight": 0.5}}]
    changing = after(21, scenario=small(warm_up="0 days", events=events))
    assert changing.inputs["shared_weight"] == 0.0
    changing.step()
    assert changing.inputs["shared_weight"] == 0.5
    assert one(changing, Salesperson).goals["shared result"] == 0.5


# Days


def test_a_step_is_a_day_until_the_run_is_over() -> None:
    running = Firm(small(horizon="1 month", warm_up="2 days"))
    assert (running.day, running.days) == (0, 23)
    running.run_model()
    assert (running.day, running.steps, running.running) == (23, 23, False)
    with pytest.raises(RuntimeError, match="over after 23 days"):
        running.step()


def test_outcomes_are_those_of_the_months_so_far() -> None:
    scenario = small()
    stepped = after(21 + 20, scenario=scenario)
    assert len(stepped.months) == 0
    assert np.isnan(stepped.outcomes["value_usd"])
    stepped.step()
    assert stepped.months.month.tolist() == [1]
    month = simulate(scenario.replace({"horizon": "1 month"})).outcomes
    assert stepped.outcomes["revenue_usd"] == month["revenue_usd"]
    stepped.run_model()
    assert list(stepped.outcomes) == list(MEASURES)


def test_phases_of_a_subclassed_firm_can_be_watched() -> None:
    class Noting(Firm):
        def pass_through(self, phase: Phase) -> None:
            super().pass_through(phase)
            noted.append(phase.name)

    noted: list[str] = []
    Noting(small()).step()
    assert noted == [phase.name for phase in DAY]


# People


def test_people_sit_department_by_department() -> None:
    stepped = Firm(small())
    people = stepped.people
    assert [person.department for person in people] == STAFF
    assert [person.seat for person in people] == sorted(person.seat for person in people)
    assert {type(person) for person in people} == {Salesperson, AccountManager, OpsSpecialist}
    assert people[0].name == "sales 1"
    assert repr(people[3]) == "<AccountManager accounts 1>"


def test_every_behavior_of_people_is_a_method_of_their_role() -> None:
    phases = [phase for phase in DAY if phase.departments and phase.name != "arrive"]
    for phase in phases:
        for department in phase.departments:
            assert callable(getattr(ROLES[DEPARTMENTS[department]], phase.name)), phase.name
        owner = Person if phase.departments == EVERYBODY else None
        assert owner is None or phase.name in vars(Person)
    methods = {name for role in (Person, *ROLES.values()) for name in vars(role)}
    assert methods >= {phase.name for phase in phases}
    assert "arrive" not in methods  # it is not somebody's doing that a vacant seat is filled


def test_people_read_and_write_their_row() -> None:
    stepped = after(30)
    person = one(stepped, OpsSpecialist)
    row = stepped.records.people[person.seat]
    assert (person.morale, person.hours) == (row["morale"], row["hours"])
    assert isinstance(person.morale, float)
    assert isinstance(person.n_projects, int)
    assert isinstance(person.is_lead, bool)
    assert person.is_lead
    person.morale = -1.5
    assert stepped.records.people["morale"][person.seat] == -1.5
    person.record.skill = 2.0
    assert person.skill == 2.0
    person.view_of("sales").trust = 0.125
    assert person.trust["sales"] == 0.125
    assert set(person.trust) == set(person.beliefs) == set(person.knowledge) == set(STAFF)
    assert "[SD]" in str(Person.morale.__doc__)


def test_goals_are_weights_over_results() -> None:
    stepped = Firm(small(), shared_weight=0.4, sales_retention_share=0.25)
    assert one(stepped, Salesperson).goals == pytest.approx(
        {"own sales": 0.45, "customers kept": 0.15, "shared result": 0.4}
    )
    assert one(stepped, OpsSpecialist).goals == pytest.approx(
        {"own projects": 0.6, "shared result": 0.4}
    )
    for person in stepped.people:
        assert sum(person.goals.values()) == pytest.approx(1.0)
    plain = Firm(small(mechanisms={"pay_plan": False}))
    assert one(plain, AccountManager).goals == {}


def test_incentive_schemes_read_as_a_sentence() -> None:
    stepped = Firm(small(), shared_weight=0.3)
    seller, manager = one(stepped, Salesperson), one(stepped, AccountManager)
    assert str(manager.incentives) == (
        "$95,000 a year on target, 65% of it fixed; 30% of the rest on the firm's result"
    )
    assert "10% commission" in str(seller.incentives)
    assert "a quota each quarter" in str(seller.incentives)
    assert seller.incentives.accelerator == 1.5
    assert manager.incentives.quota_period == agents.NO_QUOTA


def test_people_know_their_own_work() -> None:
    stepped = after(60)
    records = stepped.records
    seller, manager = one(stepped, Salesperson), one(stepped, AccountManager)
    assert len(seller.opportunities) > 0
    assert (seller.opportunities.value > 0).all()
    seller.opportunities[0].discount = 0.5
    assert records.opportunities["discount"][seller.seat, seller.record.first_open] == 0.5
    managers: Any = stepped.agents_by_type[AccountManager]
    owned = sum(len(person.accounts) for person in managers)
    assert owned == records.people["n_accounts"].sum()
    assert (records.accounts[manager.account_rows] == manager.accounts).all()
    with pytest.raises(ValueError, match="read-only"):
        manager.accounts.revenue[:] = 0.0
    specialists: Any = stepped.agents_by_type[OpsSpecialist]
    for specialist in specialists:
        assert len(specialist.projects) == specialist.n_projects
        assert (specialist.projects.specialist == specialist.seat).all()


def test_neighbors_are_those_with_a_tie() -> None:
    stepped = Firm(small())
    graph = stepped.graph
    for person in stepped.people:
        assert {other.seat for other in person.neighbors} == set(graph[person.seat])


# Coming and going


def test_who_leaves_is_removed_and_a_hire_is_somebody_new() -> None:
    stepped = Firm(small(**RESTLESS, horizon="1 year"), seed=4)
    known: dict[Any, Person] = {person.unique_id: person for person in stepped.people}
    seen_vacancy = False
    while stepped.running:
        stepped.step()
        people = stepped.people
        present = np.flatnonzero(stepped.records.people["is_present"]).tolist()
        assert [person.seat for person in people] == present
        for role, members in stepped.agents_by_type.items():
            assert list(members) == [person for person in people if type(person) is role]
        seen_vacancy |= len(people) < len(STAFF)
        known |= {person.unique_id: person for person in people}
    assert seen_vacancy
    assert len(known) > len(STAFF)
    assert sorted(known) == list(range(1, len(known) + 1))
    hired = [person for person in stepped.people if person.hire]
    assert hired
    assert all(person.name.endswith(f"(hire {person.hire + 1})") for person in hired)


def test_removing_an_agent_lets_the_person_leave() -> None:
    stepped = after(5)
    manager = one(stepped, AccountManager)
    accounts = len(manager.accounts)
    manager.remove()
    assert manager not in stepped.agents
    assert stepped.holder(manager.seat) is None
    assert stepped.records.ledger["exits_accounts"][0] == 1.0
    assert len(one(stepped, AccountManager).accounts) == 2 * accounts
    manager.remove()  # does nothing more
    stepped.step()
    assert stepped.records.ledger["exits_accounts"][0] == 1.0
    assert manager.seat not in stepped.graph


def test_an_agent_takes_over_from_the_agent_in_its_seat() -> None:
    class Diligent(OpsSpecialist):
        days = 0

        def deliver(self) -> None:
            super().deliver()
            self.days += 1

    stepped, plain = after(10), after(10)
    before = one(stepped, OpsSpecialist)
    person = Diligent(stepped, before.seat)
    assert before not in stepped.agents
    assert [agent.seat for agent in stepped.people] == sorted(a.seat for a in stepped.people)
    for _ in range(5):
        stepped.step()
        plain.step()
    assert person.days == 5
    assert stepped.records.people.tobytes() == plain.records.people.tobytes()
    with pytest.raises(ValueError, match="sales 1 is not a seat"):
        Diligent(stepped, 0)


# Behavior of one's own


class Honest(Salesperson):
    """A salesperson who never promises more than they believe."""

    def make_promises(self) -> None:
        super().make_promises()
        for opportunity in self.opportunities:
            if opportunity.stage == PROPOSING:
                opportunity.stretch = 0.0
                opportunity.promised_time = opportunity.honest_time


def test_a_behavior_of_ones_own_is_honored_also_while_seats_are_vacant() -> None:
    scenario = small(horizon="1 year", opportunities_per_week=4.0, **RESTLESS)
    honest = Firm(scenario, roles={"sales": Honest})
    honest.run_model()
    assert honest.records.people["hire"][:3].sum() > 0
    assert honest.outcomes["over_promise_share"] == 0.0
    assert simulate(scenario).outcomes["over_promise_share"] > 0.1
    assert {type(person) for person in honest.agents} <= {Honest, AccountManager, OpsSpecialist}


def test_a_behavior_that_only_calls_the_usual_one_changes_nothing() -> None:
    class Same(AccountManager):
        def care(self) -> None:
            super().care()

    scenario = small(**RESTLESS)
    same = Firm(scenario, roles={"accounts": Same})
    same.run_model()
    assert same.records.months.tobytes() == simulate(scenario).months.tobytes()


@pytest.mark.parametrize(
    ("roles", "error", "words"),
    [
        ({"legal": Salesperson}, ValueError, "sales, accounts, operations"),
        ({"accounts": Salesperson}, TypeError, "must extend AccountManager"),
    ],
)
def test_roles_are_checked(roles: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        Firm(small(), roles=roles)


# The graph


def test_the_graph_knows_departments_leads_and_strengths() -> None:
    graph = communication_graph(small(), seed=1, replication=0)
    data: list[Any] = [graph.nodes[seat] for seat in graph]
    assert [node["department"] for node in data] == STAFF
    assert sum(node["is_lead"] for node in data) == 3
    assert data[0]["id"] == "sales 1"
    assert all(0.0 < tie["strength"] <= 1.0 for _, _, tie in graph.edges(data=True))
    assert graph.number_of_edges() > 0


def test_the_first_run_begins_with_that_graph() -> None:
    scenario = small()
    graph = Firm(scenario, seed=3, replication=2).graph
    drawn = communication_graph(scenario, seed=3, replication=2)
    assert list(graph.nodes(data=True)) == list(drawn.nodes(data=True))
    assert list(graph.edges(data=True)) == list(drawn.edges(data=True))


def test_people_of_an_imported_firm_are_named_only_on_request(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,department\ndee,O\nann,S\ncid,A\nbob,S\n")
    (tmp_path / "ties.csv").write_text("from,to\nann,dee\ncid,bob\n")
    file = tmp_path / "real.yaml"
    file.write_text(
        "name: Real\nhorizon: 1 month\norganization:\n"
        "  people: {file: people.csv, roles: {S: sales, A: accounts, O: operations}}\n"
        "  ties: {file: ties.csv}\n"
    )
    numbered = Firm(file)
    called = ["sales 1", "sales 2", "accounts 1", "operations 1"]
    assert [person.name for person in numbered.people] == called
    assert [numbered.graph.nodes[seat]["id"] for seat in numbered.graph] == called
    drawn = communication_graph(load_scenario(file))
    assert [drawn.nodes[seat]["id"] for seat in drawn] == called
    stepped = Firm(file, with_names=True)
    assert [person.name for person in stepped.people] == ["ann", "bob", "cid", "dee"]
    assert [person.name for person in stepped.people[0].neighbors] == ["dee"]
    graph = stepped.graph
    assert [graph.nodes[seat]["id"] for seat in graph] == ["ann", "bob", "cid", "dee"]


# Daily tables


def test_daily_tables_hold_everybody_every_day(tmp_path: Path) -> None:
    scenario = small(**RESTLESS)
    folder = tmp_path / "result" / "agents"
    write_daily_tables(scenario, 4, 1, folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "firm.csv",
        "firm.parquet",
        "people.csv",
        "people.parquet",
    ]
    people, state = (pd.read_parquet(folder / f"{name}.parquet") for name in ("people", "firm"))
    assert state["day"].tolist() == list(range(84))
    assert state["recorded_day"].tolist() == list(range(-20, 64))
    assert (people.groupby("day").size() == state["headcount"]).mean() > 0.5
    assert set(people["department"]) == set(STAFF)
    assert not [name for name in people.columns if "marketing" in name]
    assert {"morale", "hours", "quota", "trust_operations", "belief_sales"} < set(people.columns)
    stepped = after(84, scenario=scenario, seed=4, replication=1)
    last = people[people["day"] == 83]
    assert last["person"].tolist() == [person.unique_id for person in stepped.people]
    assert last["name"].tolist() == [person.name for person in stepped.people]
    assert last["morale"].tolist() == [person.morale for person in stepped.people]
    assert last["trust_sales"].tolist() == [person.trust["sales"] for person in stepped.people]
    assert state["revenue"].iloc[-1] == stepped.records.firm["revenue"][0]
    assert state["utilization_operations"].iloc[-1] == stepped.records.departments["utilization"][2]
    pd.testing.assert_frame_equal(pd.read_csv(folder / "people.csv"), people, check_dtype=False)


def test_daily_tables_appear_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.csv").write_text("kept")

    def interrupted(stepped: Firm) -> Any:
        if stepped.day == 60:
            raise KeyboardInterrupt
        return next_day(stepped)

    next_day = firm._next_day
    monkeypatch.setattr(firm, "_next_day", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_daily_tables(small(), 1, 0, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]
    assert (tmp_path / "people.csv").read_text() == "kept"


def test_daily_tables_that_are_interrupted_leave_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(self: Firm) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Firm, "step", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_daily_tables(small(), 1, 0, tmp_path / "agents")
    assert list(tmp_path.iterdir()) == []


def test_a_firm_has_luck_of_its_own() -> None:
    scenario = small()
    before = simulate(scenario, seed=3).outcomes
    changed = Firm(scenario, seed=3).records
    for table in (changed.person_luck, changed.customer_luck, changed.day_luck, changed.week_luck):
        table[...] = table.ravel()[0]
    assert simulate(scenario, seed=3).outcomes == before


def test_a_firm_takes_one_seed_under_either_name() -> None:
    assert Firm(small(), seed=5).seed == Firm(small(), rng=5).seed == 5
    with pytest.raises(ValueError, match="two names of one thing"):
        Firm(small(), seed=5, rng=6)
    with pytest.raises(TypeError, match="rng is 'a'; it must be a whole number"):
        Firm(small(), rng="a")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="it must be the name of a bundled scenario"):
        Firm(5)  # type: ignore[arg-type]
