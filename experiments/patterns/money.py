"""Pay and timing: the hockey stick and its price, hunters, multitasking."""

from math import inf
from typing import Any

import numpy as np

from experiments.patterns.estimates import (
    Column,
    correlation,
    mean_with_interval,
    ratio_of_means,
    ratio_of_rates,
    relative_change,
    statistic_with_interval,
)
from experiments.patterns.finding import Estimate, Finding
from experiments.patterns.study import Ensemble, Study, walked
from model.calendar import DAYS_PER_QUARTER, DAYS_PER_YEAR
from model.records import CHURNED, LOST_TO_COMPETITOR, LOST_TO_INDECISION, NOBODY, WON, Records
from model.scenario import Scenario, load_scenario

# V1: the hockey stick


def hockey_stick(study: Study) -> list[Finding]:
    """Quarterly quotas bunch bookings in a quarter's last two weeks; linear pay does not."""
    baseline = load_scenario("baseline")
    quota = study.ensemble(baseline, "quarterly quota, threshold and accelerator")
    linear = study.ensemble(baseline.replace({"quota_period": "none"}), "linear commission")
    off = study.ensemble(baseline.replace({"mechanisms.deal_timing": False}), "deal timing off")
    late, even = quota["late_booking_share"], linear["late_booking_share"]
    rows = (
        ("late bookings under the quota plan", (0.30, 0.60), late),
        ("late bookings under linear pay (even: 15.9%)", (0.12, 0.20), even),
        ("difference between the two plans", (0.12, inf), late - even),
        ("bookings in the next quarter's first two weeks", (-inf, 0.12),
         quota["early_booking_share"]),
        ("late bookings with deal timing off", (0.12, 0.20), off["late_booking_share"]),
    )  # fmt: skip
    return [
        Finding("V1", statement, "S1-S7", accepted, *mean_with_interval(values))
        for statement, accepted, values in rows
    ]


# V2: what gaming costs

NO_PULL_IN_LOSS = {"uncertainties.pull_in_loss": 0.0}
"""What would have been booked if deals that are pulled in were lost no more often."""


def cost_of_timing(study: Study, control: dict[str, Any], name: str) -> Estimate:
    """Give the discounts beyond the ordinary, and the deals lost by pulling in, of bookings."""
    firm = load_scenario("baseline").replace(control)
    done = study.ensemble(firm, f"quota plan, {name}")
    kept = study.ensemble(firm.replace(NO_PULL_IN_LOSS), f"{name}, nothing lost by pulling in")
    listed = done.totals["listed_bookings"] * (1.0 - firm.levers.discount)
    booked = done["bookings_usd"]
    lost = listed - booked + kept["bookings_usd"] - booked
    return statistic_with_interval(ratio_of_means, lost, booked)


def proposals_won(scenario: Scenario, replication: int) -> dict[str, float]:
    """Count proposals decided and won in a quarter's last two weeks and in its middle."""
    records = walked(scenario, replication)
    deals = records.opportunities[records.opportunities["promised_time"] >= 0.0]
    decided = np.isin(deals["stage"], (WON, LOST_TO_INDECISION, LOST_TO_COMPETITOR))
    since = deals["decision_day"] - records.firm["record_from"][0]
    decided &= since >= 0
    place, won = since % DAYS_PER_QUARTER, deals["stage"] == WON
    late = decided & (place >= DAYS_PER_QUARTER - 10)
    middle = decided & (place >= 21) & (place < 42)
    return {
        "late": float(late.sum()),
        "late_won": float((late & won).sum()),
        "middle": float(middle.sum()),
        "middle_won": float((middle & won).sum()),
    }


def cost_of_gaming(study: Study) -> list[Finding]:
    """Discounts and failed pull-ins cost bookings, as far as dates can be moved."""
    usual = cost_of_timing(study, {}, "ordinary control of dates")
    none = cost_of_timing(study, {"uncertainties.timing_control": 0.0}, "no control of dates")
    baseline = load_scenario("baseline")
    won = study.each(lambda number: proposals_won(baseline, number), "proposals of the baseline")
    rate = statistic_with_interval(
        ratio_of_rates, won["late_won"], won["late"], won["middle_won"], won["middle"]
    )
    return [
        Finding("V2", "discounts and lost pull-ins, of bookings", "S2, S5", (0.03, 0.09), *usual),
        Finding("V2", "the same without control of dates", "S2, S8", (-inf, 0.01), *none),
        Finding("V2", "win rate in the last two weeks / mid-quarter", "S5", (0.5, 0.9), *rate,
                ".2f"),
    ]  # fmt: skip


# V6: paid for winning customers only

MIXED = {"sales_retention_share": 0.25}
ONE_RENEWAL = {"horizon": "18 months", "contract_term": "1 year"}


def first_renewals(records: Records) -> tuple[Any, Any]:
    """Give which customers won in recorded time have come to their first renewal, and who left."""
    accounts = records.accounts[: int(records.firm["n_accounts"][0])]
    day, first = int(records.firm["day"][0]), int(records.firm["record_from"][0])
    age = day - accounts["live_day"]
    at_risk = (accounts["seller"] != NOBODY) & (accounts["live_day"] >= first)
    at_risk &= (age >= DAYS_PER_YEAR) & (age < 2 * DAYS_PER_YEAR)
    return at_risk, accounts["stage"] == CHURNED


def cohort_churn(scenario: Scenario, replication: int) -> dict[str, float]:
    """Count the customers of a year and a half at their first renewal, and those who left."""
    at_risk, left = first_renewals(walked(scenario, replication))
    return {"cases": float(at_risk.sum()), "left": float((at_risk & left).sum())}


def churn_of_hunters(study: Study, firm: Scenario, runs: float = 4.0) -> Estimate:
    """Give the twelve-month churn of customers won under own pay alone / under a mix."""
    hunters = study.each(lambda number: cohort_churn(firm, number), "paid to win", runs)
    mixed = firm.replace(MIXED)
    keepers = study.each(lambda number: cohort_churn(mixed, number), "paid to keep, too", runs)
    return statistic_with_interval(
        ratio_of_rates, hunters["left"], hunters["cases"], keepers["left"], keepers["cases"]
    )


def _first_year(ensemble: Ensemble) -> Column:
    first: Column = ensemble.monthly["bookings"][:, :12].sum(axis=1)
    return first


def hunter_only_pay(study: Study) -> list[Finding]:
    """Pay for winning alone brings customers who leave; some retention pay keeps more revenue."""
    firm = load_scenario("baseline")
    ratio = churn_of_hunters(study, firm)
    hunters, mixed = study.ensemble(firm, "baseline"), study.ensemble(firm.replace(MIXED), "mixed")
    booked = statistic_with_interval(relative_change, _first_year(mixed), _first_year(hunters))
    end = "recurring_revenue_usd"
    more = mean_with_interval((mixed[end] > hunters[end]).astype(float))
    return [
        Finding("V6", "12-month churn of customers, hunters / mixed pay", "S13, C1", (1.15, inf),
                *ratio, ".2f"),
        Finding("V6", "first-year bookings under mixed pay", "S13", (-0.08, 0.02), *booked),
        Finding("V6", "runs with more recurring revenue after 2 years", "C7", (0.8, 1.0), *more,
                ".0%"),
    ]  # fmt: skip


# V7: multitasking

SLOPES = (0.04, 0.06, 0.08, 0.10, 0.12, 0.14, 0.16)
"""Commission rates, around the usual ones."""


def with_slope(firm: Scenario, rate: float) -> Scenario:
    """Give a firm that pays another commission and so much base pay that pay at quota is equal.

    The strength of an incentive is one thing and the level of pay another: the model that the
    pattern comes from holds what people earn on average (Holmstrom and Milgrom 1991).
    """
    variable = rate * firm.levers.yearly_quota_usd / firm.levers.sales_pay_usd
    return firm.replace({"commission_rate": rate, "sales_base_share": 1.0 - variable})


def _rank_correlation(*values: Column) -> float:
    """Give the rank correlation of commission with the mean of an outcome."""
    ranks = np.argsort(np.argsort([value.mean() for value in values])).astype(float)
    return correlation(np.arange(float(len(values))), ranks)


def _curvature(*values: Column) -> float:
    """Give the bend of the means over commission, against their middle; negative: falling returns.

    In relative bookings for each point of commission squared.
    """
    points = 100.0 * (np.array(SLOPES) - SLOPES[len(SLOPES) // 2])
    means = np.array([value.mean() for value in values])
    return float(np.polyfit(points, means / means[len(means) // 2], 2)[0])


def _peak_over_ends(*values: Column) -> float:
    """Give the highest inner mean against the higher of the two ends."""
    means = [float(value.mean()) for value in values]
    return max(means[1:-1]) / max(means[0], means[-1]) - 1.0


def multitasking(study: Study) -> list[Finding]:
    """More commission brings more bookings, ever less of it, and less help for others."""
    firm = load_scenario("baseline")
    sweep = [study.ensemble(with_slope(firm, rate), f"commission {rate}", 3) for rate in SLOPES]
    booked = [each["bookings_usd"] for each in sweep]
    up = statistic_with_interval(relative_change, booked[-1], booked[0])
    bend = statistic_with_interval(_curvature, *booked)
    hand_off = statistic_with_interval(
        _rank_correlation, *(each["hand_off_share"] for each in sweep)
    )
    helped = statistic_with_interval(
        _rank_correlation, *(each.totals["willingness"] for each in sweep)
    )
    inner = statistic_with_interval(_peak_over_ends, *(each["value_usd"] for each in sweep))
    return [
        Finding("V7", "bookings, commission 16% against 4%", "T1, S12", (1e-9, inf), *up),
        Finding("V7", "bend of bookings over commission", "S12", (-inf, 0.0), *bend, ".2%"),
        Finding("V7", "commission and complete hand-offs, rank correlation", "T1, T2", (-1.0, -0.6),
                *hand_off, ".2f"),
        Finding("V7", "commission and help, rank correlation", "T1, T13", (-1.0, -0.6), *helped,
                ".2f"),
        Finding("V7", "value at the best inner commission over both ends", "T13", (0.0, inf),
                *inner, ".2%"),
    ]  # fmt: skip
