"""The pay plan: quotas, commissions, payouts, and what a person's own work returns to them."""

from math import pow

from model.calendar import DAYS_PER_MONTH, DAYS_PER_QUARTER, DAYS_PER_YEAR
from model.people import base_share, yearly_pay
from model.records import ACCOUNTS, MARKETING, SALES, SPECIALISTS, UNSET, Records
from model.rule import rule

USUAL_VARIABLE_SHARE = 0.5
"""Variable part of a salesperson's on-target pay, which effort responds to in full; S15, S19."""
MOST_PAY_FACTOR = 1.5
"""Most that retention pay can reach [times target]; assumption."""
MOST_SURPLUS = 0.5
"""Over- or under-attainment beyond which quotas do not follow [times quota]; assumption."""
CLAWBACK_WEIGHT = 0.2
"""Interest in the customer that a full clawback gives, against full retention pay; assumption."""
ATTAINMENT_NEWS = 0.25
"""Weight of a whole period in a salesperson's smoothed attainment [share]; assumption."""


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
    if period_days(records) > 0 and person.quota > 0.0:
        if person.sold >= inputs.pay_cap * person.quota:
            return 0.0
        if person.sold >= person.quota:
            return slope * inputs.accelerator
    return slope


@rule
def stake(records: Records, seat: int) -> float:
    """Give how much results move a person's pay, against a salesperson's usual plan [0-1].

    What a shared result does to people's choices reaches no further than this.
    """
    inputs = records.inputs[0]
    department = records.people[seat].department
    if not inputs.with_pay_plan:
        return 0.0
    if department == SALES:
        return min(1.0, inputs.commission_rate / inputs.reference_commission)
    return min(1.0, (1.0 - base_share(records, department)) / USUAL_VARIABLE_SHARE)


@rule
def interest_in_staying(records: Records, seat: int) -> float:
    """Give the interest pay gives a salesperson in customers who stay [share].

    It comes from retention pay, clawback and shared results, as far as they move pay.
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    weight = inputs.shared_weight if inputs.with_pay_plan else 0.0
    own = inputs.sales_retention_share + CLAWBACK_WEIGHT * inputs.clawback
    return person.stake * (person.shared_return + (1.0 - weight) * own)


@rule
def gain_from_winning(records: Records, seat: int) -> float:
    """Give what a deal won is worth to a salesperson, against one paid for nothing else [share].

    A shared result counts what is won as well as what is kept.
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    weight = inputs.shared_weight if inputs.with_pay_plan else 0.0
    own = person.own_return - (1.0 - weight) * inputs.sales_retention_share
    gained = min(1.0, max(0.0, own) + person.shared_return)
    return 1.0 - person.stake * (1.0 - gained)


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
def expected_kept(records: Records, day: int) -> float:
    """Give the revenue of the year's opening customers that an ordinary firm has kept [share]."""
    passed = (day - records.firm[0].record_from) % DAYS_PER_YEAR + 1
    return pow(1.0 - records.inputs[0].logo_churn, passed / DAYS_PER_YEAR)


@rule
def growth_against_target(records: Records, day: int) -> float:
    """Give the expansion of the year's opening customers against an ordinary firm's [times]."""
    firm = records.firm[0]
    passed = (day - firm.record_from) % DAYS_PER_YEAR + 1
    target = records.inputs[0].expansion_rate * passed / DAYS_PER_YEAR
    grown = (firm.cohort_now - firm.cohort_kept) / firm.cohort_revenue
    return max(0.0, grown / target) if target > 0.0 else 1.0


@rule
def accounts_result(records: Records) -> float:
    """Give the own result of account managers [times target]: customers kept, accounts grown."""
    firm = records.firm[0]
    kept = records.inputs[0].accounts_retention_share
    return kept * firm.pay_factor + (1.0 - kept) * firm.growth_factor


@rule
def department_result(records: Records, department: int) -> float:
    """Give the own result of those who have no quota [times target].

    That of Operations, whose pay is for hours, counts as on target.
    """
    firm = records.firm[0]
    if department == ACCOUNTS:
        return accounts_result(records)
    if department == MARKETING:
        return firm.marketing_factor
    if department == SPECIALISTS:
        deals = records.inputs[0].specialists_deal_share
        return (1.0 - deals) + deals * firm.deal_factor
    return 1.0


@rule
def against_target(reached: float, target: float) -> float:
    """Hold a result against its target [times], up to the most that pays; 1 without a target."""
    return min(MOST_PAY_FACTOR, reached / target) if target > 0.0 else 1.0


@rule
def settle_deals(records: Records) -> None:
    """Work out the quarter's result of marketing, and of all deals, and begin the next."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    firm.marketing_factor = against_target(firm.campaign_leads, firm.planned_leads)
    if inputs.marketing_paid_for == 1:
        firm.marketing_factor = against_target(firm.campaign_bookings, firm.planned_bookings)
    quotas = records.departments[SALES].n_open * inputs.yearly_quota_usd
    target = quotas * DAYS_PER_QUARTER / DAYS_PER_YEAR
    firm.deal_factor = against_target(firm.quarter_bookings, target)
    firm.campaign_leads = 0.0
    firm.planned_leads = 0.0
    firm.campaign_bookings = 0.0
    firm.planned_bookings = 0.0
    firm.quarter_bookings = 0.0


@rule
def quota_so_far(records: Records, seat: int, day: int) -> float:
    """Give the part of a salesperson's quota for the period up to this evening [$]."""
    person = records.people[seat]
    passed = day + 1 - person.period_from
    if period_days(records) == 0:
        return records.inputs[0].yearly_quota_usd * passed / DAYS_PER_YEAR
    return person.quota * passed / (passed + days_left(records, day))


@rule
def own_result(records: Records, seat: int, day: int) -> float:
    """Give a person's own result up to this evening [times target]."""
    person = records.people[seat]
    if person.department == SALES:
        if person.period_from == UNSET:
            return 1.0
        return person.sold / quota_so_far(records, seat, day)
    return department_result(records, person.department)


@rule
def pods_of_firm(records: Records) -> int:
    """Count the groups that share results: one, or pods with people of all departments."""
    inputs = records.inputs[0]
    seats = 0
    for department in range(records.departments.shape[0]):
        seats += records.departments[department].n_open
    return max(1, seats // inputs.pod_size) if inputs.sharing_group == 1 else 1


@rule
def settle_group(records: Records, pod: int, pods: int, day: int) -> None:
    """Give the members of a group the mean of their results, each against the own target.

    So a further dollar of one member's own result raises the shared pay of each by 1 / n of it.
    """
    total = 0.0
    members = 0
    for department in range(records.departments.shape[0]):
        branch = records.departments[department]
        for seat in range(branch.first_seat + pod, branch.first_seat + branch.n_open, pods):
            if records.people[seat].is_present:
                total += own_result(records, seat, day)
                members += 1
    for department in range(records.departments.shape[0]):
        branch = records.departments[department]
        for seat in range(branch.first_seat + pod, branch.first_seat + branch.n_open, pods):
            records.people[seat].group_result = total / members if members > 0 else 1.0


@rule
def settle_firm(records: Records, day: int) -> None:
    """Work out results on a quarter's last evening, for retention and shared pay."""
    firm = records.firm[0]
    if (day + 1 - firm.record_from) % DAYS_PER_QUARTER != 0:
        return
    firm.pay_factor = 1.0
    firm.growth_factor = 1.0
    if firm.cohort_revenue > 0.0:
        kept = firm.cohort_kept / firm.cohort_revenue
        firm.pay_factor = min(MOST_PAY_FACTOR, kept / expected_kept(records, day))
        firm.growth_factor = min(MOST_PAY_FACTOR, growth_against_target(records, day))
    settle_deals(records)
    pods = pods_of_firm(records)
    for pod in range(pods):
        settle_group(records, pod, pods, day)


@rule
def set_quota(records: Records, seat: int, day: int) -> None:
    """Give a salesperson who has none a quota for what is left of the period."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not person.is_present or person.period_from != UNSET:
        return
    person.period_from = day
    person.sold = 0.0
    person.quota = 0.0
    if period_days(records) > 0:
        base = inputs.yearly_quota_usd * (days_left(records, day) + 1) / DAYS_PER_YEAR
        surplus = min(MOST_SURPLUS, max(-MOST_SURPLUS, person.attainment - 1.0))
        person.quota = base * (1.0 + inputs.quota_ratchet * surplus)


@rule
def pay_out(records: Records, seat: int, day: int) -> None:
    """Pay a salesperson for the period up to this evening, against that part of the quota.

    Where there is no quota, own pay was paid with each deal, and the shared part is left.
    """
    inputs = records.inputs[0]
    person = records.people[seat]
    firm = records.firm[0]
    period = period_days(records)
    quota = quota_so_far(records, seat, day)
    target = inputs.commission_rate * quota
    shared = target * person.group_result
    weight = inputs.shared_weight
    if inputs.with_pay_plan and period == 0 and person.is_present:
        records.ledger[0].pay += weight * shared
    if period > 0 and person.quota > 0.0 and person.is_present:
        attained = person.sold / quota
        earned = commission(records, person.sold, quota)
        own = (1.0 - inputs.sales_retention_share) * max(earned, inputs.draw * target)
        own += inputs.sales_retention_share * target * firm.pay_factor
        own = max(0.0, own - person.clawed_back)
        person.clawed_back = 0.0
        records.ledger[0].pay += (1.0 - weight) * own + weight * shared
        news = ATTAINMENT_NEWS * (day + 1 - person.period_from) / period
        person.attainment += news * (attained - person.attainment)
    person.period_from = UNSET


@rule
def settle_period(records: Records, seat: int, day: int) -> None:
    """Pay a salesperson out on the last evening of a period, and of the recorded time."""
    firm = records.firm[0]
    period = period_days(records)
    is_end = day + 1 == firm.record_from + records.months.shape[0] * DAYS_PER_MONTH
    if period > 0:
        is_end = is_end or days_left(records, day) == 0
    else:
        is_end = is_end or (day + 1 - firm.record_from) % DAYS_PER_QUARTER == 0
    if is_end and records.people[seat].period_from != UNSET:
        pay_out(records, seat, day)


@rule
def pay_commission_at_once(records: Records, seat: int, value: float) -> None:
    """Pay the own part of a plain commission when a deal closes, where there is no quota."""
    inputs = records.inputs[0]
    person = records.people[seat]
    if not inputs.with_pay_plan or period_days(records) > 0 or not person.is_present:
        return
    earned = inputs.commission_rate * value
    retained = inputs.sales_retention_share
    own = earned * (1.0 - retained + retained * records.firm[0].pay_factor)
    taken = min(own, person.clawed_back)
    person.clawed_back -= taken
    records.ledger[0].pay += (1.0 - inputs.shared_weight) * (own - taken)


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
        own = department_result(records, person.department)
        ledger.pay += variable * ((1.0 - weight) * own + weight * person.group_result)
