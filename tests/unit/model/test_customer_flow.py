"""The way of customers: steps counted from tables that are filled by hand."""

import numpy as np

from model.assembly import assemble
from model.customer_flow import STEPS, customer_flow
from model.outcomes import MEASURES, measures_in_tables
from model.records import (
    CHURNED,
    DELIVERED,
    LIVE,
    LOST_TO_COMPETITOR,
    LOST_TO_INDECISION,
    ONBOARDING,
    PROPOSING,
    QUALIFYING,
    QUEUED,
    UNSET,
    WON,
    Records,
)
from model.scenario import Scenario

START = 42  # first recorded day


def records() -> Records:
    """Return a firm with three customers whose recording begins on day 42."""
    scenario = Scenario.build(
        "few", horizon="1 year", warm_up=f"{START} days", **{"organization.customers": 3}
    )
    return assemble(scenario)


def taken(firm: Records) -> dict[str, int]:
    """Return the steps that somebody has taken."""
    return {name[5:-2]: int(count) for name, count in customer_flow(firm).items() if count}


def fill(firm: Records, deals: list[tuple[int, int, int, int, int]]) -> None:
    """Add deals: accepted, delivered (or unset), promised time, account's stage, renewal day."""
    opening = int(firm.firm["n_accounts"][0])
    for row, (accepted, delivered, promised, stage, renewal) in enumerate(deals):
        project, account = firm.projects[row], firm.accounts[opening + row]
        project["account"], project["accepted_day"] = opening + row, accepted
        project["stage"] = QUEUED if delivered == UNSET else DELIVERED
        project["delivered_day"] = delivered
        account["promised_time"], account["stage"] = promised, stage
        account["live_day"], account["renewal_day"] = max(0, delivered), renewal
    firm.firm["n_projects"] = len(deals)
    firm.firm["n_accounts"] = opening + len(deals)


def test_opportunities_count_when_they_are_decided_in_the_recorded_time_or_open() -> None:
    firm = records()
    stages = (WON, LOST_TO_INDECISION, LOST_TO_COMPETITOR, QUALIFYING, PROPOSING)
    for column, stage in enumerate(stages):
        firm.opportunities["stage"][:2, column] = stage
        firm.opportunities["decision_day"][:2, column] = START, START - 1
    steps = taken(firm)
    assert steps["opportunities_to_won"] == 1
    assert steps["opportunities_to_lost"] == 2
    assert steps["opportunities_to_open"] == 4


def test_deliveries_count_by_when_they_were_won_and_by_their_promise() -> None:
    firm = records()
    fill(
        firm,
        [
            (START - 30, START - 1, 90, LIVE, UNSET),  # delivered before recording: a customer
            (START - 1, START + 9, 10, LIVE, UNSET),
            (START - 1, START + 10, 10, LIVE, UNSET),
            (START, START + 10, 10, LIVE, UNSET),
            (START, UNSET, 10, ONBOARDING, UNSET),
        ],
    )
    assert taken(firm) == {
        "won_to_on_time": 1,
        "won_to_undelivered": 1,
        "won_before_to_on_time": 1,
        "won_before_to_late": 1,
        "on_time_to_not_due": 2,
        "late_to_not_due": 1,
        "customers_before_to_not_due": 4,
    }


def test_customers_renew_leave_or_are_not_yet_due() -> None:
    firm = records()
    fill(
        firm,
        [
            (START, START + 5, 10, LIVE, START + 257),
            (START, START + 5, 10, CHURNED, START + 257),
            (START, START + 11, 10, CHURNED, START + 263),
        ],
    )
    firm.accounts["stage"][:3] = CHURNED, CHURNED, LIVE
    firm.accounts["renewal_day"][:3] = START - 1, START, START
    assert taken(firm) == {
        "won_to_on_time": 2,
        "won_to_late": 1,
        "on_time_to_renewed": 1,
        "on_time_to_left": 1,
        "late_to_left": 1,
        "customers_before_to_renewed": 1,
        "customers_before_to_left": 1,
    }


def test_every_step_is_a_measure_that_tables_of_all_measures_leave_out() -> None:
    names = [step.measure for step in STEPS]
    assert len(set(names)) == len(STEPS) == 18
    assert [name for name, measure in MEASURES.items() if measure.is_step] == names
    assert not set(names) & set(measures_in_tables([Scenario.build()]))
    assert np.all([MEASURES[name].better == "neither" for name in names])
