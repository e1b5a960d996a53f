"""Customers: what over-promising, lateness and poor service do to staying."""

from math import inf
from typing import Any

import numpy as np

from experiments.patterns.estimates import (
    Column,
    ratio_of_rates,
    slope,
    statistic_with_interval,
)
from experiments.patterns.finding import Finding
from experiments.patterns.money import ONE_RENEWAL, first_renewals
from experiments.patterns.study import Study, walked, weeks_of
from model.assembly import run_days
from model.calendar import DAYS_PER_YEAR
from model.engine import advance_days
from model.records import CHURNED, DELIVERED, LIVE
from model.scenario import Scenario, load_scenario

# V21: over-promising and leaving


def churn_by_promise(scenario: Scenario, replication: int) -> dict[str, float]:
    """Count the first renewals of customers who were promised too much, and of the others."""
    records = walked(scenario, replication)
    at_risk, left = first_renewals(records)
    promised = records.accounts["was_over_promised"][: len(at_risk)]
    return {
        "over": float((at_risk & promised).sum()),
        "over_left": float((at_risk & promised & left).sum()),
        "kept": float((at_risk & ~promised).sum()),
        "kept_left": float((at_risk & ~promised & left).sum()),
    }


def churn_by_satisfaction(scenario: Scenario, replication: int) -> dict[str, float]:
    """Count who leaves within a year among the least and the most satisfied quarter."""
    end = run_days(scenario)
    begin = end - DAYS_PER_YEAR
    records = walked(scenario, replication, begin)
    live = np.flatnonzero(records.accounts["stage"] == LIVE)
    live = live[live < records.firm["n_accounts"][0]]
    order = live[np.argsort(records.accounts["satisfaction"][live])]
    quarter = len(order) // 4
    advance_days(records, begin, end)
    left = records.accounts["stage"] == CHURNED
    return {
        "cases": float(quarter),
        "least": float(left[order[:quarter]].sum()),
        "most": float(left[order[-quarter:]].sum()),
    }


def judged_deliveries(scenario: Scenario, replication: int) -> dict[str, float]:
    """Give what a late and an early delivery change in satisfaction, for the same distance.

    Of all deliveries without a defect whose promise was not stretched: the slopes of satisfaction,
    in the week of going live, with time beyond the promise and with time ahead of it.
    """
    rows: list[tuple[float, float]] = []
    seen = -1
    for records, _ in weeks_of(scenario, replication):
        projects = records.projects[: int(records.firm["n_projects"][0])]
        done = projects["stage"] == DELIVERED
        if seen >= 0:
            new = projects[done & (projects["delivered_day"] > seen) & ~projects["is_reworked"]]
            rows += _distances(records.accounts, new)
        seen = int(projects["delivered_day"][done].max(initial=0))
    late = np.array([row for row in rows if row[0] > 0.0])
    early = np.array([row for row in rows if -0.5 < row[0] <= 0.0])
    return {"loss": -slope(late[:, 0], late[:, 1]), "gain": -slope(early[:, 0], early[:, 1])}


def _distances(accounts: Any, projects: Any) -> list[tuple[float, float]]:
    """Pair each delivery's relative delay with the customer's satisfaction now.

    Against what satisfies this customer in the long run, since whom salespeople promise too much
    is also whom it is hard to satisfy.
    """
    rows = []
    for project in projects:
        account = accounts[project["account"]]
        if account["was_over_promised"]:
            continue
        took = project["delivered_day"] - project["accepted_day"]
        delay = float(took / account["promised_time"] - 1.0)
        rows.append((delay, float(account["satisfaction"] - account["disposition"])))
    return rows


def _loss_against_gain(loss: Column, gain: Column) -> float:
    return float(np.nanmean(loss) / np.nanmean(gain))


def over_promising(study: Study) -> list[Finding]:
    """Customers who were promised too much leave more often; losses weigh more than gains."""
    firm = load_scenario("baseline")
    short = firm.replace(ONE_RENEWAL)
    promised = study.each(lambda n: churn_by_promise(short, n), "first renewals", 12.0)
    ratio = statistic_with_interval(
        ratio_of_rates, *(promised[name] for name in ("over_left", "over", "kept_left", "kept"))
    )
    judged = study.each(lambda n: judged_deliveries(firm, n), "judged deliveries")
    loss = statistic_with_interval(_loss_against_gain, judged["loss"], judged["gain"])
    quarters = study.each(lambda n: churn_by_satisfaction(firm, n), "quarters by satisfaction")
    least = statistic_with_interval(
        ratio_of_rates, quarters["least"], quarters["cases"], quarters["most"], quarters["cases"]
    )
    return [
        Finding("V21", "12-month churn, over-promised / others", "C1, C5", (1.3, 3.0), *ratio,
                ".2f"),
        Finding("V21", "satisfaction lost when late / gained when early", "C2, C4", (1.2, inf),
                *loss, ".2f"),
        Finding("V21", "churn of the least / most satisfied quarter", "C6", (2.0, inf), *least,
                ".2f"),
    ]  # fmt: skip
