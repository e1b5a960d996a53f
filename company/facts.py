"""Facts about a firm: what its own records show, each with its interval and the rows behind it.

Every fact is worked out by one function from `SalesRecords`, whether a firm's files or a simulation
gave them. Intervals hold the rate behind the figure with 95 % confidence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from company.sales_records import (
    LOST,
    NOBODY,
    OPEN,
    WON,
    Opportunities,
    SalesRecords,
)

Column = NDArray[np.float64]

LEVEL = 0.95
USUAL_CURRENCY = "USD"
FEWEST_ROWS = 10  # rows below which a fact says nothing
FEWEST_SELLERS = 3  # sellers below which nothing is said of how they differ
LAST_WEEKS = 2 / 13
"""Part of a quarter that its last two weeks are [share]."""
YEAR_DAYS = 365.25
WEEKS = YEAR_DAYS / 7.0
GAP = 30.0 / YEAR_DAYS
"""Time without a subscription at the end of the records that is no leaving yet [years]."""
FIRST_YEAR = 1.0 + 10.0 / YEAR_DAYS
"""Age up to which leaving at the first renewal is dated, with leap years and notices [years]."""
GROWN = 1.001  # revenue against that of a year before from which it is more, not rounding [times]
RESAMPLES = 2_000  # of a bootstrap
_SEED = 20_261_126  # of all bootstraps, so that the same file gives the same interval


@dataclass(frozen=True)
class Fact:
    """One figure that the records of a firm show.

    Attributes
    ----------
    name
        Which fact; `FACTS` declares what it means.
    value
        The figure, in the unit declared for it.
    low, high
        Interval that holds the rate behind it with 95 % confidence.
    rows
        Rows of the records that it was worked out from.
    source
        File that the rows come from.
    currency
        Currency of amounts.
    """

    name: str
    value: float
    low: float
    high: float
    rows: int = 0
    source: str = ""
    currency: str = USUAL_CURRENCY


Bounds = Callable[[], tuple[float, float]]
"""Works out an interval: only files need one, while a figure alone is asked of many runs."""


@dataclass(frozen=True)
class Estimate:
    """A figure, its interval when it is asked for, and how many rows are behind it."""

    value: float
    bounds: Bounds
    rows: int


@dataclass(frozen=True)
class FactRule:
    """What a fact means, and how it is worked out.

    Attributes
    ----------
    name
        Its name in a file of facts.
    label
        Its name in sentences and tables.
    unit
        `share`, `days`, `money`, `count` or `SD`.
    meaning
        What it says, in one sentence.
    table
        Records that it needs: `opportunities` or `subscriptions`.
    measures
        Uncertain input of the model that it measures; empty where it measures none directly.
    estimate
        Works it out; None where the records are too few.
    """

    name: str
    label: str
    unit: str
    meaning: str
    table: str
    measures: str
    estimate: Callable[[SalesRecords], Estimate | None]


def facts_of(
    records: SalesRecords,
    sources: Mapping[str, str] | None = None,
    currency: str = USUAL_CURRENCY,
) -> dict[str, Fact]:
    """Work out all facts that records allow, by name.

    Parameters
    ----------
    records
        Sales and customers of a firm.
    sources
        File by kind of record, for where each comes from.
    currency
        Currency of amounts.
    """
    facts = {}
    for rule in FACTS.values():
        if getattr(records, rule.table) is None:
            continue
        found = rule.estimate(records)
        if found is not None:
            low, high = found.bounds()
            source = (sources or {}).get(rule.table, "")
            facts[rule.name] = Fact(rule.name, found.value, low, high, found.rows, source, currency)
    return facts


def figures_of(records: SalesRecords) -> dict[str, float]:
    """Work out the figures of all facts, by name, without intervals; nan where there is none."""
    figures = {}
    for rule in FACTS.values():
        found = None if getattr(records, rule.table) is None else rule.estimate(records)
        figures[rule.name] = float("nan") if found is None else found.value
    return figures


# Intervals


def share_of(count: int, total: int) -> Estimate:
    """Estimate a share by Wilson's interval."""

    def bounds() -> tuple[float, float]:
        found = stats.binomtest(count, total).proportion_ci(LEVEL, method="wilson")
        return float(found.low), float(found.high)

    return Estimate(count / total, bounds, total)


def rate_of(count: int, exposure: float, rows: int) -> Estimate:
    """Estimate the yearly probability of an event from its count over years of exposure.

    Events come at a constant rate; the interval is the exact one of a Poisson count.
    """

    def in_a_year(events: float) -> float:
        return float(0.0 - np.expm1(-events / exposure))

    def bounds() -> tuple[float, float]:
        tail = (1.0 - LEVEL) / 2.0
        low = stats.chi2.ppf(tail, 2 * count) / 2.0 if count else 0.0
        return in_a_year(low), in_a_year(stats.chi2.ppf(1.0 - tail, 2 * count + 2) / 2.0)

    return Estimate(in_a_year(count), bounds, rows)


def median_of(values: Column) -> Estimate | None:
    """Estimate a median by the interval between two order statistics."""
    if len(values) < FEWEST_ROWS:
        return None
    median = float(np.median(values))

    def bounds() -> tuple[float, float]:
        found = stats.quantile_test(values, q=median, p=0.5).confidence_interval(LEVEL)
        return float(found.low), float(found.high)

    return Estimate(median, bounds, len(values))


def mean_of(values: Column) -> Estimate | None:
    """Estimate a mean of counts by Student's interval."""
    if len(values) < FEWEST_SELLERS:
        return None
    mean = float(values.mean())

    def bounds() -> tuple[float, float]:
        error = float(stats.sem(values))
        reach = float(stats.t.ppf((1.0 + LEVEL) / 2.0, len(values) - 1)) * error
        return max(0.0, mean - reach), mean + reach

    return Estimate(mean, bounds, len(values))


def _resampled(rows: int, statistic: Callable[..., Column | float], *data: Column) -> Estimate:
    """Estimate any statistic, its interval by resampling rows."""

    def bounds() -> tuple[float, float]:
        found = stats.bootstrap(
            data, statistic, n_resamples=RESAMPLES, confidence_level=LEVEL, paired=True,
            vectorized=False, method="percentile", rng=np.random.default_rng(_SEED),
        )  # fmt: skip
        return float(found.confidence_interval.low), float(found.confidence_interval.high)

    return Estimate(float(statistic(*data)), bounds, rows)


# Opportunities


def _opportunities(records: SalesRecords) -> Opportunities:
    assert records.opportunities is not None
    return records.opportunities


def win_rate(records: SalesRecords) -> Estimate | None:
    """Share of decided opportunities that were won."""
    stage = _opportunities(records).stage
    won, lost = int((stage == WON).sum()), int((stage == LOST).sum())
    return share_of(won, won + lost) if won + lost >= FEWEST_ROWS else None


def cycle_days(records: SalesRecords) -> Estimate | None:
    """Median days from coming to being won."""
    table = _opportunities(records)
    cycle = (table.closed - table.opened)[table.stage == WON] * YEAR_DAYS
    return median_of(cycle[np.isfinite(cycle) & (cycle >= 0.0)])


def _won_values(records: SalesRecords) -> Column:
    table = _opportunities(records)
    values: Column = table.value[table.stage == WON]
    return np.asarray(values[np.isfinite(values) & (values > 0.0)])


def deal_value(records: SalesRecords) -> Estimate | None:
    """Median value of a won deal."""
    return median_of(_won_values(records))


def deal_value_spread(records: SalesRecords) -> Estimate | None:
    """Standard deviation of the logarithm of the values of won deals."""
    logs = np.log(_won_values(records))
    if len(logs) < FEWEST_ROWS:
        return None
    return _resampled(len(logs), lambda x: float(np.std(x, ddof=1)), logs)


def seller_spread(records: SalesRecords) -> Estimate | None:
    """Standard deviation of sellers' win rates beyond what chance makes.

    By moments: the weighted squares of differences from the common rate, less what a binomial
    spread makes; the interval inverts their chi-squared distribution.
    """
    table = _opportunities(records)
    decided = ((table.stage == WON) | (table.stage == LOST)) & (table.seller != NOBODY)
    seller, is_won = table.seller[decided], (table.stage[decided] == WON).astype(float)
    n = np.bincount(seller, minlength=records.sellers).astype(float)
    wins = np.bincount(seller, is_won, minlength=records.sellers)
    wins, n = wins[n > 0], n[n > 0]
    if len(n) < FEWEST_SELLERS or n.sum() < FEWEST_ROWS:
        return None
    rate = wins.sum() / n.sum()
    chance = rate * (1.0 - rate)
    squares = float((n * (wins / n - rate) ** 2).sum())
    free = len(n) - 1
    weight = (n.sum() - (n**2).sum() / n.sum()) / free

    def beyond_chance(scale: float) -> float:
        return float(np.sqrt(max(0.0, (squares / scale - chance) / weight)))

    def bounds() -> tuple[float, float]:
        tail = (1.0 - LEVEL) / 2.0
        low, high = stats.chi2.ppf([1.0 - tail, tail], free)
        return beyond_chance(low), beyond_chance(high)

    return Estimate(beyond_chance(free), bounds, int(n.sum()))


def _active(records: SalesRecords) -> NDArray[np.int64]:
    """List the sellers who had an opportunity at all."""
    seller = _opportunities(records).seller
    return np.unique(seller[seller != NOBODY])


def opportunities_per_week(records: SalesRecords) -> Estimate | None:
    """Opportunities that come to a seller in a week, averaged over sellers."""
    table = _opportunities(records)
    years = records.years - table.since
    if years <= 0.0 or len(_active(records)) < FEWEST_SELLERS:
        return None
    came = table.seller[(table.seller != NOBODY) & (table.opened >= table.since)]
    counts = np.bincount(came, minlength=records.sellers)[_active(records)]
    found = mean_of(counts / (years * WEEKS))
    return None if found is None else replace(found, rows=len(came))


def pipeline_per_seller(records: SalesRecords) -> Estimate | None:
    """Open opportunities of a seller on the last day, averaged over sellers."""
    table = _opportunities(records)
    held = table.seller[(table.stage == OPEN) & (table.seller != NOBODY)]
    if not len(held):
        return None
    found = mean_of(np.bincount(held, minlength=records.sellers)[_active(records)].astype(float))
    return None if found is None else replace(found, rows=len(held))


def late_bookings(records: SalesRecords) -> Estimate | None:
    """Share of the won value that closes in the last two weeks of a quarter."""
    table = _opportunities(records)
    use = (table.stage == WON) & np.isfinite(table.quarter_share) & np.isfinite(table.value)
    value, late = table.value[use], (table.quarter_share[use] >= 1.0 - LAST_WEEKS).astype(float)
    if len(value) < FEWEST_ROWS or value.sum() <= 0.0:
        return None
    if late.min() == late.max():  # resampling cannot see what happens to none of them
        return share_of(int(late.sum()), len(late))

    def share(values: Column, is_late: Column) -> float:
        return float((values * is_late).sum() / values.sum()) if values.sum() else 0.0

    return _resampled(len(value), share, value, late)


# Subscriptions


@dataclass(frozen=True)
class _Customers:
    """When customers came, when they left, and from and until when they were seen [years]."""

    came: Column
    left: Column
    known_since: float
    seen_until: Column
    rows: int


def _customers(records: SalesRecords) -> _Customers:
    """Put the subscriptions of each customer together: who comes back has never left.

    Whoever ended just before the records do may only not have renewed in writing yet.
    """
    table = records.subscriptions
    assert table is not None
    number = int(table.customer.max()) + 1 if len(table.customer) else 0
    came, ended = np.full(number, np.inf), np.full(number, -np.inf)
    np.minimum.at(came, table.customer, table.began)
    np.maximum.at(ended, table.customer, np.where(np.isnan(table.ended), np.inf, table.ended))
    known = np.isfinite(came)
    came, ended = came[known], ended[known]
    has_left = ended <= records.years - GAP
    left = np.where(has_left, ended, np.nan)
    seen_until = np.where(has_left, ended, records.years)
    return _Customers(came, left, table.since, seen_until, len(table.customer))


def _churn(records: SalesRecords, since: float, until: float) -> Estimate | None:
    """Estimate the yearly churn of customers between two ages [years], while records reach."""
    customers = _customers(records)
    start = np.maximum(customers.came + max(0.0, since), customers.known_since)
    end = np.minimum(customers.seen_until, customers.came + until)
    exposure = float(np.clip(end - start, 0.0, None).sum())
    left = customers.left
    inside = (left >= customers.known_since) & (left > customers.came + since)
    inside &= left <= customers.came + until
    return rate_of(int(inside.sum()), exposure, customers.rows) if exposure >= 1.0 else None


def logo_churn(records: SalesRecords) -> Estimate | None:
    """Share of customers that leave within a year."""
    return _churn(records, -1.0, np.inf)


def first_year_churn(records: SalesRecords) -> Estimate | None:
    """Share of new customers that leave within their first year."""
    return _churn(records, -1.0, FIRST_YEAR)


def later_churn(records: SalesRecords) -> Estimate | None:
    """Share of customers past their first year that leave within a year."""
    return _churn(records, FIRST_YEAR, np.inf)


def _reach_a_year(records: SalesRecords) -> bool:
    table = records.subscriptions
    return table is not None and records.years - table.since >= 1.0


def _year_before_and_now(records: SalesRecords) -> tuple[Column, Column]:
    """Return what customers of a year before the last day paid then, and pay on the last day."""
    table = records.subscriptions
    assert table is not None
    now, before = records.years, records.years - 1.0
    paid = [
        np.bincount(table.customer[runs], table.revenue[runs], int(table.customer.max()) + 1)
        for moment in (before, now)
        for runs in [(table.began <= moment) & ~(table.ended <= moment)]
    ]
    was = paid[0] > 0.0
    return np.asarray(paid[0][was], float), np.asarray(paid[1][was], float)


def _kept(records: SalesRecords, most: bool) -> Estimate | None:
    if not _reach_a_year(records):
        return None
    before, now = _year_before_and_now(records)
    if len(before) < FEWEST_ROWS:
        return None
    kept = np.minimum(now, before) if most else now
    if np.array_equal(kept, before):  # resampling cannot see what happens to none of them
        return share_of(len(before), len(before))

    def share(old: Column, new: Column) -> float:
        return float(new.sum() / old.sum()) if old.sum() else 0.0

    return _resampled(len(before), share, before, kept)


def gross_retention(records: SalesRecords) -> Estimate | None:
    """Revenue kept over a year, no customer counting for more than before."""
    return _kept(records, most=True)


def net_retention(records: SalesRecords) -> Estimate | None:
    """Revenue kept over a year, expansion included."""
    return _kept(records, most=False)


def expanding_share(records: SalesRecords) -> Estimate | None:
    """Share of customers that stay a year and pay more after it."""
    if not _reach_a_year(records):
        return None
    before, now = _year_before_and_now(records)
    stayed = now > 0.0
    if stayed.sum() < FEWEST_ROWS:
        return None
    return share_of(int((now > before * GROWN)[stayed].sum()), int(stayed.sum()))


def _rule(
    estimate: Callable[[SalesRecords], Estimate | None],
    label: str,
    unit: str,
    table: str,
    measures: str = "",
) -> FactRule:
    meaning = (estimate.__doc__ or "").strip().partition("\n")[0]
    return FactRule(estimate.__name__, label, unit, meaning, table, measures, estimate)


DEALS, TERMS = "opportunities", "subscriptions"
_RULES = (
    _rule(win_rate, "Win rate", "share", DEALS, "win_rate"),
    _rule(cycle_days, "Sales cycle", "days", DEALS, "cycle_length"),
    _rule(deal_value, "Value of a deal", "money", DEALS, "contract_value_usd"),
    _rule(deal_value_spread, "Spread of deal values", "SD", DEALS, "contract_value_spread"),
    _rule(seller_spread, "Spread of sellers beyond chance", "share", DEALS, "ability_spread"),
    _rule(
        opportunities_per_week, "Opportunities per seller and week", "count", DEALS,
        "opportunities_per_week",
    ),
    _rule(pipeline_per_seller, "Open opportunities per seller", "count", DEALS),
    _rule(late_bookings, "Late bookings", "share", DEALS),
    _rule(logo_churn, "Customers leaving in a year", "share", TERMS, "logo_churn"),
    _rule(first_year_churn, "Leaving in the first year", "share", TERMS),
    _rule(later_churn, "Leaving in a later year", "share", TERMS),
    _rule(gross_retention, "Gross revenue retention", "share", TERMS),
    _rule(net_retention, "Net revenue retention", "share", TERMS),
    _rule(expanding_share, "Customers that expand in a year", "share", TERMS),
)  # fmt: skip
FACTS = {rule.name: rule for rule in _RULES}
"""All facts, by name."""
