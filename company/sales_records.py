"""Sales and customers as a firm's records show them, whether of a real firm or a simulated one.

Facts about a firm are worked out from these records alone, so that a file and a simulation are read
by the same rules. Time is counted in years from the first day of the records: a year of a real firm
has 365.25 days, one of a simulated firm 252 business days.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

OPEN, WON, LOST = 0, 1, 2
NOBODY = -1


@dataclass(frozen=True)
class Opportunities:
    """Possible customers that salespeople worked on; all columns have the shape (opportunities,).

    Attributes
    ----------
    seller
        Number of the salesperson; `NOBODY` where the records do not say.
    stage
        `OPEN`, `WON` or `LOST` on the last day of the records.
    opened, closed
        When it came and when it was decided [years]; nan where unknown or not decided.
    quarter_share
        Part of the quarter that had passed when it was decided [share]; nan where not decided.
    value
        Contract value [money per year]; nan where unknown.
    row
        Line of the file, or number of the row, that holds it.
    since
        From when on the records hold all of them [years].
    """

    seller: Whole
    stage: Whole
    opened: Real
    closed: Real
    quarter_share: Real
    value: Real
    row: Whole
    since: float = 0.0


@dataclass(frozen=True)
class Subscriptions:
    """What customers pay for and from when to when; all columns have the shape (subscriptions,).

    A customer may have several, one after the other or side by side; a change of what is paid ends
    one and begins another.

    Attributes
    ----------
    customer
        Number of the customer.
    began, ended
        First day, and first day without it [years]; `began` may be negative, for what is older
        than the records; `ended` is nan while it runs.
    revenue
        Recurring revenue [money per year].
    row
        Line of the file, or number of the row, that holds it.
    since
        From when on the records hold all of them [years].
    """

    customer: Whole
    began: Real
    ended: Real
    revenue: Real
    row: Whole
    since: float = 0.0


@dataclass(frozen=True)
class SalesRecords:
    """All records of a firm.

    Attributes
    ----------
    years
        Last day of the records [years].
    sellers
        Salespeople that the records know; a seller's number is below it.
    opportunities, subscriptions
        The records; None where the firm gave none.
    """

    years: float
    sellers: int
    opportunities: Opportunities | None
    subscriptions: Subscriptions | None
