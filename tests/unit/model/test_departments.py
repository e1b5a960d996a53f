"""Firms with more or fewer than three departments, with merged roles, and with names."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.assembly import assemble, run_days
from model.calendar import DAYS_PER_YEAR
from model.campaigns import aim, campaign_fit, chance_of_notice, judge_follow_up, judge_lead
from model.day import NUMBERS, let_happen
from model.deal_help import free_hours, help_gain, overrun, pull, readiness
from model.department_names import call_departments, department_name
from model.engine import advance_days, simulate
from model.faults import ScenarioError
from model.firm import Firm
from model.outcomes import MEASURES, measures_in_tables, summarize
from model.people import time_for_others, time_for_own
from model.records import (
    ACCOUNTS,
    DEPARTMENTS,
    MARKETING,
    NOBODY,
    OPERATIONS,
    SALES,
    SPECIALISTS,
    WON,
    Records,
    departments_of,
)
from model.rule import entry
from model.scenario import Scenario, load_scenario

STAFF = {"sales": 3, "accounts": 2, "operations": 4, "customers": 40}
LIVELY: dict[str, Any] = {
    "horizon": "6 months",
    "warm_up": "3 months",
    "campaign_cadence": "monthly",
    "campaign_length": "2 weeks",
    "session_cadence": "monthly",
    "opportunities_per_week": 3.0,
    "shared_weight": 0.2,
    "transparency": 0.5,
    "check_in_cadence": "weekly",
    "quit_rate_sales": 0.6,
}
BY_SALES = {"accounts": 0, "sales": 5, "merged": {"accounts": "sales"}}
BY_OPERATIONS = {
    "accounts": 0,
    "operations": 6,
    "merged": {"accounts": "operations", "specialists": "operations"},
}
FIRMS: dict[str, dict[str, Any]] = {
    "marketing": {"marketing": 2},
    "specialists": {"specialists": 2},
    "both": {"marketing": 2, "specialists": 2},
    "accounts by sales": BY_SALES,
    "both by operations": BY_OPERATIONS,
    "no sales": {"sales": 0},
    "no accounts": {"accounts": 0},
    "no operations": {"operations": 0},
    "marketing alone": {"sales": 0, "accounts": 0, "operations": 0, "marketing": 2},
}


def scenario(organization: dict[str, Any], **changes: Any) -> Scenario:
    """Describe a small firm in which much happens."""
    return Scenario.build("firm", organization=STAFF | organization, **LIVELY | changes)


def morning(organization: dict[str, Any], **changes: Any) -> Records:
    """Assemble a firm on its first morning."""
    return assemble(scenario(organization, **changes), seed=4)


def after_a_run(organization: dict[str, Any], **changes: Any) -> Records:
    """Give the records of a firm after its run."""
    described = scenario(organization, **changes)
    records = assemble(described, seed=4)
    advance_days(records, 0, run_days(described))
    return records


@pytest.mark.parametrize("name", FIRMS)
def test_engine_and_agents_agree_bit_for_bit(name: str) -> None:
    described = scenario(FIRMS[name])
    stepped = Firm(described, seed=2, replication=1)
    stepped.run_model()
    run = simulate(described, seed=2, replication=1)
    assert stepped.records.months.tobytes() == run.months.tobytes()
    assert stepped.outcomes == run.outcomes


# Luck


def test_further_departments_leave_the_luck_of_the_others_as_it_was() -> None:
    few, many = morning({}), morning({"marketing": 3, "specialists": 2})
    seats = len(few.people)
    assert np.array_equal(few.person_luck, many.person_luck[:seats])
    assert np.array_equal(few.week_luck, many.week_luck[:, :seats])
    assert np.array_equal(few.customer_luck, many.customer_luck)
    assert np.array_equal(few.day_luck, many.day_luck)


@pytest.mark.parametrize("added", [{"specialists": 3}, {"marketing": 5}])
def test_a_seat_of_marketing_keeps_its_luck_beside_others(added: dict[str, int]) -> None:
    few, many = morning({"marketing": 2}), morning({"marketing": 2} | added)
    first = few.departments["first_seat"][MARKETING]
    own = slice(first, first + 2)
    assert np.array_equal(few.person_luck[own], many.person_luck[own])
    assert np.array_equal(few.week_luck[:, own], many.week_luck[:, own])


def test_further_departments_leave_ties_of_the_others_as_they_were() -> None:
    few, many = morning({}), morning({"marketing": 3, "specialists": 2})

    def ties(records: Records) -> set[tuple[int, int, float]]:
        own = records.ties[records.ties["second"] < len(few.people)]
        columns = (own[name].tolist() for name in ("first", "second", "strength"))
        return set(zip(*columns, strict=True))

    assert ties(few) == ties(many)
    newcomers = many.people["department"][many.ties["second"]] >= MARKETING
    assert many.ties["strength"][newcomers].max() > 0.0


# What months and measures say


def test_of_departments_that_a_firm_does_not_have_nothing_is_known() -> None:
    outcomes = summarize(after_a_run({"accounts": 0, "specialists": 2}, hiring="fixed"))
    has = {"sales", "operations", "specialists"}
    for name, measure in MEASURES.items():
        if measure.departments and not set(measure.departments) <= has:
            assert np.isnan(outcomes[name]), name
    assert 0.0 < outcomes["trust_share"] < 1.0
    assert np.isfinite(outcomes["trust_sales_specialists_share"])
    assert outcomes["headcount_n"] <= 9


def test_tables_hold_measures_of_what_the_firms_have() -> None:
    plain, more = scenario({}, campaign_cadence="never"), scenario({"marketing": 2})
    told = measures_in_tables([plain])
    assert not [name for name in told if "marketing" in name or "campaign" in name]
    assert "deal_help_share" not in told
    assert "trust_sales_marketing_share" in measures_in_tables([plain, more])
    merged = measures_in_tables([scenario(BY_OPERATIONS)])
    assert "deal_help_share" in merged
    assert not [name for name in merged if "accounts" in name or "specialists" in name]


def test_daily_tables_and_agents_know_all_departments() -> None:
    firm = Firm(scenario({"marketing": 2, "specialists": 1}))
    assert departments_of(firm.records) == {name: i for i, name in enumerate(DEPARTMENTS)}
    kinds = {type(person).__name__ for person in firm.people}
    assert kinds == {
        *("Salesperson", "AccountManager", "OpsSpecialist", "Marketer", "ProductSpecialist")
    }
    marketer = next(person for person in firm.people if person.department == "marketing")
    assert set(marketer.trust) == set(DEPARTMENTS)
    assert marketer.goals == pytest.approx({"volume of campaigns": 0.8, "shared result": 0.2})


# Marketing


@entry
def aim_of(records: Records) -> float:
    """Give how far the first person in marketing aims at customers who fit."""
    return aim(records, records.departments[MARKETING].first_seat)


@entry
def notice(records: Records) -> float:
    """Give the chance that a campaign is announced."""
    return chance_of_notice(records)


@entry
def fit(records: Records) -> float:
    """Give the chance that a campaign's opportunity wants a proposal."""
    return campaign_fit(records)


@entry
def see_lead(records: Records, wants: bool, should: bool) -> None:
    """Let the first salesperson judge an opportunity of a campaign; nobody is blamed."""
    judge_lead(records, 0, 0, wants, should, 1.0, 0)


@entry
def see_follow_up(records: Records, is_won: bool) -> None:
    """Let marketing judge what the first salesperson did with one; nobody is blamed."""
    judge_follow_up(records, 0, 0, is_won, 1.0, 0)


def marketing(**changes: Any) -> Records:
    """Assemble a firm with two people in marketing."""
    return morning({"marketing": 2}, **changes)


@pytest.mark.parametrize(
    ("paid_for", "stake", "willingness", "expected"),
    [
        ("volume", 0.0, 0.4, 0.4),
        ("volume", 1.0, 0.4, 0.0),
        ("volume", 0.5, 0.4, 0.2),
        ("revenue", 0.0, 0.4, 0.4),
        ("revenue", 1.0, 0.4, 1.0),
        ("revenue", 0.5, 0.4, 0.7),
    ],
)
def test_marketing_aims_at_those_who_fit_as_it_is_paid(
    paid_for: str, stake: float, willingness: float, expected: float
) -> None:
    records = marketing(marketing_paid_for=paid_for)
    people = records.people
    people["stake"], people["willingness"], people["own_return"] = stake, willingness, 1.0
    assert aim_of(records) == pytest.approx(expected)


def start(records: Records, prepared: float, willingness: float) -> Any:
    """Start a campaign of people who put a part of the planned hours into it."""
    own = records.people["department"] == MARKETING
    records.people["stake"][own], records.people["willingness"][own] = 0.0, willingness
    records.departments["willingness"][MARKETING] = willingness
    records.departments["n_present"][MARKETING] = 2
    records.firm["campaign_hours"], records.firm["campaign_plan"] = 80.0 * prepared, 80.0
    records.firm["campaign_due"] = 0.0
    let_happen(records, NUMBERS["run_campaign"], NOBODY, 0)
    return records.firm[0]


def test_a_campaign_is_as_large_as_the_work_put_into_it() -> None:
    half = start(marketing(campaign_size=0.8), 0.5, 0.0)
    assert half["wave"] == pytest.approx(0.4)
    assert start(marketing(campaign_size=0.8), 1.7, 0.0)["wave"] == pytest.approx(0.8)
    assert start(marketing(campaign_size=0.8), 0.0, 0.0)["wave"] == 0.0


def test_aiming_gives_up_opportunities_for_fit() -> None:
    records = marketing(campaign_size=1.0, targeting_cost=0.4, targeting_gain=0.5, campaign_fit=0.6)
    assert start(records, 1.0, 1.0)["wave"] == pytest.approx(0.6)
    assert fit(records) == pytest.approx(0.8)


def test_campaigns_are_announced_by_rule_or_by_good_will() -> None:
    assert notice(morning({}, campaign_notice=0.3)) == 0.3
    records = marketing(campaign_notice=0.3)
    view = records.relations[MARKETING, SALES : SALES + 1]
    view["trust"], view["knowledge"] = 1.0, 1.0
    for will, expected in ((0.0, 0.3), (1.0, 1.0), (0.5, 0.65)):
        records.departments["willingness"][MARKETING] = will
        assert notice(records) == pytest.approx(expected)
    view["trust"] = view["knowledge"] = 0.0
    assert notice(records) == pytest.approx(0.3 + 0.7 * 0.5 * 0.25)


@pytest.mark.parametrize(("wants", "should", "sign"), [(1, 1, 1), (0, 1, -1), (0, 0, 0), (1, 0, 1)])
def test_opportunities_that_lack_fit_cost_marketing_trust(
    wants: int, should: int, sign: int
) -> None:
    records = marketing()
    before = records.views["trust"][0, MARKETING]
    see_lead(records, bool(wants), bool(should))
    assert np.sign(records.views["trust"][0, MARKETING] - before) == sign
    assert (records.views["trust"][0, :MARKETING] == records.views["prior_trust"][0, 0]).all()


@pytest.mark.parametrize(
    ("is_won", "worked", "sign"), [(True, 0.2, 1), (False, 0.2, -1), (False, 1.0, 0)]
)
def test_neglected_opportunities_cost_sales_trust(is_won: bool, worked: float, sign: int) -> None:
    records = marketing()
    seat = records.departments["first_seat"][MARKETING]
    records.opportunities["needed"][0, 0] = 10.0
    records.opportunities["effort"][0, 0] = 10.0 * worked
    before = records.views["trust"][seat, SALES]
    see_follow_up(records, is_won)
    assert np.sign(records.views["trust"][seat, SALES] - before) == sign


def test_who_distrusts_marketing_neglects_what_it_brings() -> None:
    def attention(trust: float) -> float:
        records = marketing(lead_neglect=0.6, campaign_size=10.0, opportunities_per_week=30.0)
        records.firm["campaign_until"], records.firm["wave"] = 10, 10.0
        records.views["trust"][0, MARKETING] = trust
        let_happen(records, NUMBERS["receive_opportunities"], 0, 0)
        own = records.opportunities[0]
        brought = own[own["is_of_campaign"]]
        assert len(brought) > 5
        return float(brought["attention"].mean())

    assert attention(0.25) / attention(1.0) == pytest.approx(1.0 - 0.6 * 0.75)


def test_who_expects_a_campaign_is_not_surprised() -> None:
    def surprised(belief: float) -> bool:
        records = marketing(campaign_size=10.0, opportunities_per_week=30.0)
        records.firm["campaign_until"], records.firm["wave"] = 10, 10.0
        records.views["belief"][0, MARKETING] = belief
        let_happen(records, NUMBERS["receive_opportunities"], 0, 0)
        own = records.opportunities[0]
        return bool(own["is_surprising"][own["is_of_campaign"]].all())

    assert surprised(1.0) and surprised(5.9)
    assert not surprised(6.1)


def test_marketing_is_paid_for_what_its_campaigns_bring_against_the_plan() -> None:
    for paid_for, expected in (("volume", 0.5), ("revenue", 1.2)):
        records = marketing(marketing_paid_for=paid_for)
        firm = records.firm
        firm["campaign_leads"], firm["planned_leads"] = 10.0, 20.0
        firm["campaign_bookings"], firm["planned_bookings"] = 120.0, 100.0
        let_happen(records, NUMBERS["settle_firm"], NOBODY, int(firm["record_from"][0]) + 62)
        assert firm["marketing_factor"] == pytest.approx(expected)
        assert firm["planned_leads"] == 0.0


def test_pay_for_revenue_makes_fewer_and_better_opportunities() -> None:
    def brought(paid_for: str) -> tuple[float, float]:
        described = Scenario.build(
            "firm",
            organization={"marketing": 4},
            campaign_cadence="monthly",
            campaign_size=1.5,
            marketing_paid_for=paid_for,
            marketing_base_share=0.5,
            campaign_fit=0.5,
            targeting_gain=0.9,
        )
        runs = [simulate(described, replication=number).outcomes for number in range(12)]
        n = sum(run["campaign_opportunities_n"] for run in runs)
        return n, sum(run["campaign_bookings_usd"] for run in runs) / n

    volume, revenue = brought("volume"), brought("revenue")
    assert revenue[0] < 0.9 * volume[0]
    assert revenue[1] > 1.1 * volume[1]


# Product specialists


@entry
def ready(records: Records) -> float:
    """Give the part of the first specialist's time that deals may have."""
    return readiness(records, records.departments[records.firm[0].deals_by].first_seat)


@entry
def pulls(records: Records) -> float:
    """Give how far the first salesperson pulls specialists in."""
    return pull(records, 0)


@entry
def free(records: Records) -> float:
    """Give the hours that specialists have for deals."""
    return free_hours(records)


@entry
def how_busy(asked: float, hours: float) -> float:
    """Give how far specialists are overrun."""
    return overrun(asked, hours)


@entry
def gain_of(records: Records, given: float) -> float:
    """Give the factor of the chance to win after some hours of help."""
    records.opportunities[0, 0].help = given
    return help_gain(records, 0, 0)


@pytest.mark.parametrize(
    ("deals", "stake", "willingness", "expected"),
    [(0.0, 1.0, 0.3, 0.3), (1.0, 1.0, 0.3, 1.0), (0.5, 1.0, 0.4, 0.7), (1.0, 0.0, 0.3, 0.3)],
)
def test_specialists_come_as_far_as_deals_pay_or_they_help(
    deals: float, stake: float, willingness: float, expected: float
) -> None:
    records = morning({"specialists": 2}, specialists_deal_share=deals)
    people = records.people
    people["stake"], people["willingness"], people["own_return"] = stake, willingness, 1.0
    assert ready(records) == pytest.approx(expected)


def test_who_seems_busy_or_unknown_is_asked_less() -> None:
    records = morning({"specialists": 2})
    view = records.views[0]
    view["trust"][SPECIALISTS] = view["knowledge"][SPECIALISTS] = 1.0
    view["belief"][SPECIALISTS] = 1.0
    assert pulls(records) == 1.0
    view["belief"][SPECIALISTS] = 2.0
    assert pulls(records) == 0.5
    view["trust"][SPECIALISTS] = view["knowledge"][SPECIALISTS] = 0.0
    assert pulls(records) == 0.125


@pytest.mark.parametrize(
    ("asked", "hours", "expected"),
    [
        (0.0, 0.0, 1.0),
        (0.0, 8.0, 1.0),
        (4.0, 8.0, 1.0),
        (16.0, 8.0, 2.0),
        (99.0, 8.0, 3.0),
        (1.0, 0.0, 3.0),
    ],
)
def test_specialists_seem_busy_from_when_more_is_asked_than_they_have(
    asked: float, hours: float, expected: float
) -> None:
    assert how_busy(asked, hours) == expected


def test_help_raises_the_chance_to_win_up_to_what_a_proposal_can_use() -> None:
    records = morning({"specialists": 1}, specialist_win_gain=0.3, specialist_hours_per_deal=10.0)
    assert gain_of(records, 0.0) == 1.0
    assert gain_of(records, 5.0) == pytest.approx(1.15)
    assert gain_of(records, 50.0) == pytest.approx(1.3)
    assert gain_of(morning({}), 50.0) == 1.0


def test_proposals_get_no_more_hours_than_specialists_have() -> None:
    records = after_a_run({"specialists": 1}, specialist_hours_per_deal=100.0)
    months = records.months
    assert (months["deal_help_h"] <= months["asked_help_h"] + 1e-9).all()
    assert months["deal_help_h"].sum() < 0.7 * months["asked_help_h"].sum()
    assert months["deal_help_h"].sum() <= 30.0 / 5.0 * DAYS_PER_YEAR / 2
    enough = after_a_run(
        {"specialists": 8}, specialist_hours_per_deal=1.0, specialists_deal_share=1.0
    )
    assert enough.months["deal_help_h"].sum() == pytest.approx(enough.months["asked_help_h"].sum())


def test_specialists_who_gain_nothing_change_no_deal() -> None:
    calm = {"mechanisms": {"blame": False, "turnover": False}, "session_cadence": "never"}
    nothing = calm | {"specialist_win_gain": 0.0, "campaign_cadence": "never"}
    one = after_a_run({"specialists": 2}, specialist_hours_per_deal=1.0, **nothing)
    other = after_a_run({"specialists": 2}, specialist_hours_per_deal=50.0, **nothing)
    assert one.months["bookings"].tolist() == other.months["bookings"].tolist()
    useful = after_a_run({"specialists": 2}, **nothing | {"specialist_win_gain": 0.35})
    assert useful.months["n_won"].sum() > one.months["n_won"].sum()


def test_nobody_is_pulled_in_where_the_community_is_off() -> None:
    records = after_a_run({"specialists": 2}, mechanisms={"community": False})
    assert records.months["asked_help_h"].sum() == 0.0


def test_sessions_with_specialists_bring_more_leads() -> None:
    def leads(specialists: int, gain: float) -> float:
        records = after_a_run(
            {"specialists": specialists},
            specialist_session_gain=gain,
            leads_per_check_in=0.0,
            quit_rate_accounts=0.0,
        )
        return float(records.months["n_leads"].sum())

    assert leads(2, 0.0) == pytest.approx(leads(0, 1.0))
    assert leads(2, 1.0) > 1.1 * leads(2, 0.0)


# Left out


def test_without_sales_no_new_customers_come() -> None:
    outcomes = summarize(after_a_run({"sales": 0}))
    assert outcomes["bookings_usd"] == outcomes["selling_h"] == 0.0
    assert outcomes["customers_n"] <= 40
    assert np.isnan(outcomes["win_rate_share"])


def test_without_account_managers_nobody_cares() -> None:
    records = after_a_run({"accounts": 0}, session_cadence="never", check_in_cadence="never")
    outcomes = summarize(records)
    assert outcomes["care_share"] == 0.0
    assert records.months["expanded_revenue"].sum() == 0.0
    served = simulate(scenario({}), seed=4).outcomes
    assert outcomes["satisfaction_sd"] < served["satisfaction_sd"] - 0.1


def test_without_operations_work_takes_its_standard_time() -> None:
    records = after_a_run({"operations": 0}, onboarding_time="7 weeks")
    outcomes = summarize(records)
    assert outcomes["lead_time_days"] == 35.0
    assert outcomes["defect_share"] == 0.0
    assert records.months["n_delivered"].sum() > 0.0


# Merged roles


@entry
def times(records: Records, seat: int) -> tuple[float, float]:
    """Give the parts of a person's time for the own work and for each other role."""
    return time_for_own(records, seat), time_for_others(records, seat)


def test_people_with_two_roles_divide_their_time() -> None:
    records = morning(BY_SALES, second_role_time=0.4)
    assert times(records, 0) == pytest.approx((0.6, 0.4))
    records = morning(BY_OPERATIONS, second_role_time=0.4)
    seat = records.departments["first_seat"][OPERATIONS]
    assert times(records, 0) == (1.0, 1.0)
    assert times(records, seat) == pytest.approx((0.36, 0.32))
    assert times(morning({}), 0) == (1.0, 1.0)


def test_who_wins_a_customer_looks_after_them_where_sales_has_accounts() -> None:
    records = after_a_run(BY_SALES, quit_rate_sales=0.0, hire_failure=0.0)
    won = records.accounts[40 : records.firm["n_accounts"][0]]
    assert len(won) > 5 and (records.opportunities["stage"] == WON).sum() >= len(won)
    assert (won["owner"] == won["seller"]).all()
    owners = records.people["department"][records.accounts["owner"][: len(won) + 40]]
    assert set(owners.tolist()) == {SALES}


def test_selling_does_not_blur_the_care_that_accounts_get() -> None:
    few = after_a_run(BY_SALES, care_hours_per_week=0.01, opportunities_per_week=20.0)
    assert few.months["coverage"][-1] > 0.95  # though there is far more to sell than time for it


def test_nobody_blames_or_distrusts_their_own_department() -> None:
    for organization in (BY_SALES, BY_OPERATIONS):
        records = after_a_run(organization)
        for department in (SALES, OPERATIONS):
            name = DEPARTMENTS[department]
            assert (records.months[f"blame_{name}_{name}"] == 0.0).all()
            seats = records.people["department"] == department
            own = records.views[seats][:, department]
            here = records.people["is_present"][seats]
            assert own["trust"][here] == pytest.approx(own["prior_trust"][here])
        assert np.isnan(records.months["trust_sales_accounts"]).all()


def test_accounts_get_the_care_that_the_second_role_has_time_for() -> None:
    def care(share: float) -> float:
        records = after_a_run(
            BY_OPERATIONS | {"merged": {"accounts": "operations"}}, second_role_time=share
        )
        return float(records.months["coverage"].mean())

    assert care(0.05) < 0.7 < care(0.5)


def test_operations_with_accounts_opens_seats_for_both() -> None:
    def open_seats(per_manager: float) -> int:
        records = after_a_run(
            BY_OPERATIONS,
            accounts_per_manager=per_manager,
            hiring="with_load",
            onboarding_hours=1.0,
        )
        return int(records.departments["n_open"][OPERATIONS])

    assert open_seats(3.0) > open_seats(1000.0)


# Scenario files


@pytest.mark.parametrize(
    ("organization", "message"),
    [
        ({"merged": {"accounts": "operations"}}, "has 2 people of its own; set accounts: 0"),
        ({"merged": {"operations": "sales"}}, "which cannot be merged into another role"),
        ({"merged": {"accounts": "marketing"}}, "it must be sales or operations"),
        ({"merged": "accounts"}, "it must be lines such as 'accounts: sales'"),
        (
            {"accounts": 0, "sales": 0, "merged": {"accounts": "sales"}},
            "merged into sales, which has no people",
        ),
        ({"sales": 0, "accounts": 0, "operations": 0}, "every department is left out"),
        ({"specialists": 4999}, "it must be at most 5000"),
        ({"marketing": -1}, "a whole number between 0 and 5000"),
        ({"names": {"ops": "Delivery"}}, "holds 'ops', which is no department"),
        ({"names": {"sales": ""}}, "a name must have 1 to 40 characters"),
        ({"names": {"sales": "x" * 41}}, "a name must have 1 to 40 characters"),
        ({"names": {"sales": "One", "accounts": "one"}}, "calls both accounts and sales 'One'"),
        ({"names": {"sales": 5}}, "it must be text"),
        ({"names": ["Sales"]}, "it must be lines such as"),
    ],
)
def test_what_does_not_fit_is_refused(organization: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=r"\b") as refused:
        scenario(organization)
    assert len(refused.value.faults) == 1
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "organization",
    [*FIRMS.values(), {"names": {"operations": "Delivery & Co", "sales": "Vertrieb"}}],
)
def test_a_scenario_comes_back_from_its_resolved_form(organization: dict[str, Any]) -> None:
    described = scenario(organization)
    again = Scenario.from_resolved(described.resolved())
    assert again == described
    assert again.fingerprint() == described.fingerprint()


def test_names_change_no_number_and_stand_in_labels() -> None:
    plain, named = scenario({}), scenario({"names": {"operations": "Delivery"}})
    assert named.organization.names == (("operations", "Delivery"),)
    assert simulate(named).outcomes == simulate(plain).outcomes
    label = MEASURES["trust_sales_operations_share"]
    assert label.label == "Trust of sales in operations"
    call_departments(dict(named.organization.names))
    assert label.label == "Trust of sales in Delivery"
    assert (department_name("operations"), department_name("sales")) == ("Delivery", "sales")
    call_departments({})
    assert label.label == "Trust of sales in operations"


def test_people_of_a_file_may_be_marketing_or_leave_a_role_out(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "id,department\na,Field\nb,Field\nc,Works\nd,Works\ne,Brand\nf,Presales\n"
    )
    roles = {
        "Field": "sales",
        "Works": "operations",
        "Brand": "marketing",
        "Presales": "specialists",
    }
    people = {"file": str(tmp_path / "people.csv"), "roles": roles}
    with pytest.raises(ScenarioError, match="roles name nobody for accounts"):
        Scenario.build("firm", organization={"people": people})
    with pytest.raises(ScenarioError, match="Only 0 can"):
        Scenario.build("firm", organization={"people": people, "accounts": 3})
    for accounts in ({"accounts": 0}, {"merged": {"accounts": "sales"}}):
        described = Scenario.build("firm", organization={"people": people, **accounts})
        records = assemble(described)
        assert departments_of(records) == {
            "sales": SALES, "operations": OPERATIONS, "marketing": MARKETING,
            "specialists": SPECIALISTS,
        }  # fmt: skip
        again = Scenario.from_resolved(described.resolved())
        assert again.fingerprint() == described.fingerprint()
        assert records.firm["accounts_by"][0] == (SALES if "merged" in accounts else ACCOUNTS)


@pytest.mark.parametrize("name", ["sales-and-marketing", "specialists"])
def test_bundled_firms_have_their_department(name: str) -> None:
    firm = load_scenario(name)
    wanted = "marketing" if "marketing" in name else "specialists"
    assert firm.organization.departments == ("sales", "accounts", "operations", wanted)
