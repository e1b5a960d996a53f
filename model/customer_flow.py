"""The way of customers through the firm: how many take which step in the recorded time.

Three groups begin it: opportunities that are open when recording begins or arrive later, deals
won before that are still to be delivered, and the customers the firm has already. Whoever enters
a stage also leaves it, if only for one that says that nothing more has happened yet.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.records import (
    CHURNED,
    DELIVERED,
    LIVE,
    LOST_TO_INDECISION,
    NOT_ARRIVED,
    PROPOSING,
    WON,
    Records,
)

Rows = NDArray[np.bool_]


class Step(NamedTuple):
    """One step on the way: from a stage to a stage.

    Attributes
    ----------
    start, end
        Names of the stages.
    label
        Name for people.
    doc
        Whom it counts.
    """

    start: str
    end: str
    label: str
    doc: str

    @property
    def measure(self) -> str:
        """Name of the measure that counts it."""
        return f"flow_{self.start}_to_{self.end}_n"


_DEALS = (
    ("won", "Won", "Deals won in the recorded time"),
    ("won_before", "Won before", "Deals won before it and not yet delivered when it begins"),
)
_DELIVERIES = (
    ("on_time", "delivered on time", "that are delivered by the promised date"),
    ("late", "delivered late", "that are delivered after the promised date"),
    ("undelivered", "not yet delivered", "that are not yet delivered at the end"),
)
_CUSTOMERS = (
    ("on_time", "Delivered on time", "Customers served by the promised date"),
    ("late", "Delivered late", "Customers served after the promised date"),
    ("customers_before", "Customers before", "Customers whom the firm has when recording begins"),
)
_FATES = (
    ("renewed", "renewed", "who have renewed at least once and are customers at the end"),
    ("left", "left", "who have left"),
    ("not_due", "not yet due", "whose contract has not come up for renewal"),
)

STEPS = (
    Step("opportunities", "won", "Opportunities won", "Opportunities that are won."),
    Step("opportunities", "lost", "Opportunities lost", "Opportunities that are lost."),
    Step("opportunities", "open", "Opportunities undecided", "Opportunities open at the end."),
    *(
        Step(start, end, f"{who}, {how}", f"{whom} {that}.")
        for begins, ends in ((_DEALS, _DELIVERIES), (_CUSTOMERS, _FATES))
        for start, who, whom in begins
        for end, how, that in ends
    ),
)
"""Every step; stages that no step ends in are where customers come from."""


def customer_flow(records: Records) -> dict[str, float]:
    """Count who has taken each step from the first recorded day to now, by name of the measure."""
    firm = records.firm[0]
    since = int(firm["record_from"])
    counts = _decided(records, since)
    project = records.projects[: int(firm["n_projects"])]
    account = records.accounts[: int(firm["n_accounts"])]
    is_delivered = project["stage"] == DELIVERED
    is_ours = ~is_delivered | (project["delivered_day"] >= since)
    took = project["delivered_day"] - project["accepted_day"]
    is_late = took > account["promised_time"][project["account"]]
    is_new = project["accepted_day"] >= since
    deliveries = (is_delivered & ~is_late, is_delivered & is_late, ~is_delivered)
    counts += [_both(who & is_ours, how) for who in (is_new, ~is_new) for how in deliveries]
    is_kept = account["stage"] == LIVE
    is_gone = account["stage"] == CHURNED
    was_due = account["renewal_day"] >= since
    before = (account["live_day"] < since) & (is_kept | (is_gone & was_due))
    groups = [_of(project["account"][is_ours & how], len(account)) for how in deliveries[:2]] + [
        before
    ]
    fates = (is_kept & was_due, is_gone, is_kept & ~was_due)
    counts += [_both(who, fate) for who in groups for fate in fates]
    return {step.measure: float(count) for step, count in zip(STEPS, counts, strict=True)}


def _decided(records: Records, since: int) -> list[int]:
    """Count the opportunities that are won, lost and open; those decided before do not count."""
    stage = records.opportunities["stage"]
    is_open = (stage > NOT_ARRIVED) & (stage <= PROPOSING)
    is_ours = records.opportunities["decision_day"] >= since
    return [
        _both(stage == WON, is_ours),
        _both(stage >= LOST_TO_INDECISION, is_ours),
        _count(is_open),
    ]


def _of(rows: NDArray[np.int64], count: int) -> Rows:
    """Mark rows of a table."""
    marks = np.zeros(count, dtype=np.bool_)
    marks[rows] = True
    return marks


def _both(one: Rows, other: Rows) -> int:
    return _count(one & other)


def _count(rows: Rows) -> int:
    return int(np.count_nonzero(rows))
