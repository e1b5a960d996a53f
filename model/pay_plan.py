"""The pay plan: quotas, commissions, payouts, and what a person's own work returns to them."""

from model.calendar import DAYS_PER_MONTH, DAYS_PER_QUARTER, DAYS_PER_YEAR
from model.people import base_share, yearly_pay
from model.records import ACCOUNTS, SALES, Records
from model.rule import rule


@rule
def period_days(records: Records) -> int:
    """Give the length of a quota period [days]; 0 where there is no quota."""
    inputs = records.inputs[0]
    if not inputs.with_pay_plan:
        return 0
    if inputs.quota_period == 1:
        return DAYS_PER_MONTH
    if inputs.quota_period == 2:
        return DAYS_PER_QUARTER
    if inputs.quota_period == 3:
        return DAYS_PER_YEAR
    return 0


@rule
def day_of_period(records: Records, day: int, period: int) -> int:
    """Count days since the period began, periods being aligned with the first recorded day."""
    return (day - records.firm[0].record_from) % period


@rule
def days_left(records: Records, day: int) -> int:
    """Count the days left in the quota period after today; -1 where there is no quota."""
    period = period_days(records)
    if period == 0:
        return -1
    return period - 1 - day_of_period(records, day, period)


@rule
def commission(records: Records, sold: float, quota: float) -> float:
    """Give the commission on what was sold in a period [$]: threshold, accelerator, cap."""
    inputs = records.inputs[0]
    if period_days(records) == 0:
        return inputs.commission_rate * sold
    if sold < inputs.payout_threshold * quota:
        return 0.0
    paid = min(sold, inputs.pay_cap * quota)
    above = max(0.0, paid - quota)
    return inputs.commission_rate * (paid - above + inputs.accelerator * above)


@rule
def next_dollar(records: Records, seat: int) -> float:
    """Give the pay for one more dollar sold now, against the reference commission [times]."""
    inputs = records.inputs[0]
    person = records.people[seat]
    slope = inputs.commission_rate / inputs.reference_commission
    slope *= 1.0 - inputs.sales_retention_share
    if period_days(records) > 0:
        if person.sold >= inputs.pay_cap * person.quota:
            return 0.0
        if person.sold >= person.quota:
            return slope * inputs.accelerator
    return slope


@rule
def sharing_group(records: Records) -> float:
    """Count the people among whom a shared result is shared."""
    inputs = records.inputs[0]
    headcount = max(1.0, records.firm[0].headcount)
    if inputs.sharing_group == 1:
        return min(headcount, float(inputs.pod_size))
    return headcount


@rule
def own_return(weight: float, group: float) -> float:
    """Give the part of a dollar of own result that returns: (1 - w) + w / n.

    Source: Gaynor and Pauly (1990).
    """
    return (1.0 - weight) + weight / group


@rule
def shared_return(weight: float, group: float, monitoring: float) -> float:
    """Give the part of a dollar of a shared result that counts for one of the group.

    Besides the own share 1/n, peers who watch each other offset part of the rest.
    """
    return weight * (1.0 / group + monitoring * (1.0 - 1.0 / group))


@rule
def firm_result(records: Records) -> float:
    """Give the result that shared pay rests on [times target]: sales and customers kept."""
    sold = 0.0
    quota = 0.0
    period = period_days(records)
    passed = DAYS_PER_QUARTER
    if period > 0:
        into = day_of_period(records, records.firm[0].day, period)
        passed = into if into > 0 else period
    sales = records.departments[SALES]
    for seat in range(sales.first_seat, sales.end_seat):
        sold += records.people[seat].sold
        quota += records.people[seat].quota * min(1.0, passed / max(1, period))
    kept = 1.0
    firm = records.firm[0]
    if firm.cohort_revenue > 0.0:
        kept = firm.cohort_now / firm.cohort_revenue
    return 0.5 * (sold / quota if quota > 0.0 else 1.0) + 0.5 * kept


@rule
def settle_firm(records: Records, day: int) -> None:
    """Work out the firm's result when a quarter ends, for shared and retention pay."""
    firm = records.firm[0]
    if (day - firm.record_from) % DAYS_PER_QUARTER != 0:
        return
    firm.shared_result = firm_result(records)
    firm.pay_factor = 1.0
    if firm.cohort_revenue > 0.0:
        firm.pay_factor = min(1.5, firm.cohort_now / firm.cohort_revenue)


@rule
def settle_period(records: Records, seat: int, day: int) -> None:
    """Pay out a salesperson's period and set the next quota."""
    inputs = records.inputs[0]
    period = period_days(records)
    person = records.people[seat]
    if period == 0 or day_of_period(records, day, period) != 0:
        return
    if person.quota > 0.0 and person.is_present:
        attained = person.sold / person.quota
        earned = commission(records, person.sold, person.quota)
        target = inputs.commission_rate * person.quota
        own = (1.0 - inputs.sales_retention_share) * max(earned, inputs.draw * target)
        own += inputs.sales_retention_share * target * records.firm[0].pay_factor
        own = max(0.0, own - person.clawed_back)
        person.clawed_back = 0.0
        shared = target * records.firm[0].shared_result
        weight = inputs.shared_weight
        records.ledger[0].pay += (1.0 - weight) * own + weight * shared
        person.attainment += 0.25 * (attained - person.attainment)
    base = inputs.yearly_quota_usd * period / DAYS_PER_YEAR
    surplus = min(0.5, max(-0.5, person.attainment - 1.0))
    person.quota = base * (1.0 + inputs.quota_ratchet * surplus)
    person.sold = 0.0


@rule
def pay_commission_at_once(records: Records, seat: int, value: float) -> None:
    """Pay a plain commission when a deal closes, where there is no quota."""
    inputs = records.inputs[0]
    if inputs.with_pay_plan and period_days(records) == 0:
        weight = inputs.shared_weight
        own = inputs.commission_rate * value
        shared = own * records.firm[0].shared_result
        records.ledger[0].pay += (1.0 - weight) * own + weight * shared


@rule
def pay_day(records: Records, seat: int, day: int) -> None:
    """Pay today's base pay, and the variable pay of those without a quota."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not person.is_present:
        return
    daily = yearly_pay(records, person.department) / DAYS_PER_YEAR
    fixed = base_share(records, person.department)
    variable = daily * (1.0 - fixed)
    ledger = records.ledger[0]
    ledger.pay += daily * fixed
    if not inputs.with_pay_plan:
        ledger.pay += variable
    elif person.department != SALES:
        weight = inputs.shared_weight
        own = records.firm[0].pay_factor if person.department == ACCOUNTS else 1.0
        ledger.pay += variable * ((1.0 - weight) * own + weight * records.firm[0].shared_result)
