"""The sales records that a simulated firm leaves behind, as its CRM would export them.

Time is counted from the first recorded day in years of 252 business days. As in an export, what
came before that day is not there, except the customers that the firm had.
"""

import numpy as np

from company.sales_records import LOST, OPEN, WON, Opportunities, SalesRecords, Subscriptions
from model import records as of_model
from model.calendar import DAYS_PER_QUARTER, DAYS_PER_YEAR
from model.records import Records

_AFTER = 0.5 / DAYS_PER_YEAR
"""What a cohort pays is noted on its first morning and changes after it [years]."""


def sales_of(records: Records) -> SalesRecords:
    """Give the sales records of a run whose days have passed.

    Customers who left before the running year of the cohort have no revenue: only when they came
    and left is known. Where recorded time is no whole number of years, what a customer paid a year
    before the last day is not known either, and facts about it mean nothing.
    """
    firm = records.firm[0]
    since, until = int(firm["record_from"]), int(firm["day"]) + 1
    return SalesRecords(
        years=(until - since) / DAYS_PER_YEAR,
        sellers=len(records.opportunities),
        opportunities=_opportunities(records, since),
        subscriptions=_subscriptions(records, since, until),
    )


def _opportunities(records: Records, since: int) -> Opportunities:
    """List the opportunities that came in the recorded time."""
    table = np.asarray(records.opportunities)
    came = (table["stage"] != of_model.NOT_ARRIVED) & (table["arrival_day"] >= since)
    seller, _ = np.nonzero(came)
    rows = table[came]
    is_won = rows["stage"] == of_model.WON
    is_lost = rows["stage"] >= of_model.LOST_TO_INDECISION
    decided = np.where(is_won | is_lost, rows["decision_day"] - since, np.nan)
    return Opportunities(
        seller=seller,
        stage=np.where(is_won, WON, np.where(is_lost, LOST, OPEN)),
        opened=(rows["arrival_day"] - since) / DAYS_PER_YEAR,
        closed=decided / DAYS_PER_YEAR,
        quarter_share=(decided % DAYS_PER_QUARTER + 1.0) / DAYS_PER_QUARTER,
        value=rows["listed"] * (1.0 - rows["discount"]),
        row=np.arange(len(rows)),
    )


def _subscriptions(records: Records, since: int, until: int) -> Subscriptions:
    """List what customers pay: until the running year of the cohort, and from then on."""
    table = np.asarray(records.accounts)[: int(records.firm[0]["n_accounts"])]
    rows = np.flatnonzero(table["stage"] != of_model.ONBOARDING)
    book = table[rows]
    began = (book["live_day"] - since) / DAYS_PER_YEAR
    is_gone = book["stage"] == of_model.CHURNED
    ended = np.where(is_gone, (book["renewal_day"] - since) / DAYS_PER_YEAR, np.nan)
    of_cohort = book["cohort_revenue"] > 0.0
    cohort = (until - 1 - since) // DAYS_PER_YEAR + _AFTER
    now = np.where(is_gone, book["cohort_revenue"], book["revenue"])
    return Subscriptions(
        customer=np.concatenate([rows[of_cohort], rows]),
        began=np.concatenate([began[of_cohort], np.where(of_cohort, cohort, began)]),
        ended=np.concatenate([np.full(int(of_cohort.sum()), cohort), ended]),
        revenue=np.concatenate([book["cohort_revenue"][of_cohort], now]),
        row=np.concatenate([np.flatnonzero(of_cohort), np.arange(len(rows))]),
    )
