"""The sales records of a simulated firm: they say what the model itself counts."""

from collections.abc import Callable

import numpy as np
import pytest

from company.facts import FACTS, figures_of
from company.sales_records import LOST, OPEN, WON, SalesRecords
from company.simulated_sales import sales_of
from model.assembly import assemble, run_days
from model.engine import advance_days
from model.outcomes import summarize
from model.records import Records
from model.scenario import Scenario

Ended = tuple[Scenario, Records, SalesRecords, dict[str, float]]


@pytest.fixture(scope="module")
def ended() -> Callable[[str, str], Ended]:
    """Simulate a firm for a while, and take its records and what the model counts."""

    def end(horizon: str, warm_up: str) -> Ended:
        firm = Scenario.build("firm", horizon=horizon, warm_up=warm_up)
        records = assemble(firm, seed=3, replication=0)
        advance_days(records, 0, run_days(firm))
        return firm, records, sales_of(records), summarize(records)

    return end


def test_a_year_of_records_has_the_retention_of_the_model(
    ended: Callable[[str, str], Ended],
) -> None:
    _, _, sales, outcomes = ended("1 year", "6 months")
    found = figures_of(sales)
    assert found["gross_retention"] == pytest.approx(outcomes["gross_retention_share"])
    assert found["net_retention"] == pytest.approx(outcomes["net_retention_share"])


def test_without_warm_up_records_count_what_the_model_counts(
    ended: Callable[[str, str], Ended],
) -> None:
    _, _, sales, outcomes = ended("2 years", "0 days")
    table = sales.opportunities
    assert table is not None
    assert (table.stage == WON).sum() == outcomes["flow_opportunities_to_won_n"]
    assert (table.stage == LOST).sum() == outcomes["flow_opportunities_to_lost_n"]
    assert (table.stage == OPEN).sum() == outcomes["flow_opportunities_to_open_n"]
    assert figures_of(sales)["win_rate"] == pytest.approx(outcomes["win_rate_share"])
    assert figures_of(sales)["late_bookings"] == pytest.approx(outcomes["late_booking_share"])
    bookings = table.value[table.stage == WON].sum()
    assert bookings == pytest.approx(outcomes["bookings_usd"])


def test_customers_who_left_are_those_of_the_model(ended: Callable[[str, str], Ended]) -> None:
    _, records, sales, _ = ended("2 years", "0 days")
    terms = sales.subscriptions
    assert terms is not None
    gone = np.unique(terms.customer[np.isfinite(terms.ended) & (terms.ended <= sales.years)])
    last = [terms.ended[terms.customer == each] for each in gone]
    left = sum(bool(np.all(np.isfinite(ends))) for ends in last)
    assert left == int(records.months["n_churned"].sum())


def test_what_came_before_the_first_recorded_day_is_not_there(
    ended: Callable[[str, str], Ended],
) -> None:
    _, _, sales, _ = ended("1 year", "6 months")
    table = sales.opportunities
    assert table is not None and sales.years == 1.0
    assert table.opened.min() >= 0.0 and np.nanmax(table.closed) <= 1.0
    assert np.all((table.closed >= table.opened) | np.isnan(table.closed))
    assert np.nanmin(table.quarter_share) > 0.0 and np.nanmax(table.quarter_share) <= 1.0


def test_a_run_has_every_fact(ended: Callable[[str, str], Ended]) -> None:
    _, _, sales, _ = ended("2 years", "6 months")
    found = figures_of(sales)
    assert found.keys() == FACTS.keys() and np.isfinite(list(found.values())).all()
