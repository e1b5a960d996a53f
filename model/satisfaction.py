"""Customers: what they make of what they get, and whether they stay, grow or leave."""

from math import exp, log, pow

from model.blame import explain_failure
from model.calendar import DAYS_PER_MONTH, DAYS_PER_YEAR
from model.community import session_gain
from model.coordination import coordination
from model.draws import nth_draw
from model.people import fade, seller_of
from model.records import ACCOUNTS, CHURNED, LIVE, NOBODY, OPERATIONS, Records
from model.reputation import HEALTH_PER_SD
from model.rule import rule

FIRST_YEAR_SHARE = 0.25
"""Customers in their first year in an ordinary firm that grows by a third [share]; derived, i4."""
REPEAT_DAYS = 126
"""Time in which a second failure counts as a repeat (six months) [days]; C6."""
TENURED_DAYS = 3 * DAYS_PER_YEAR
"""Time after which a customer judges by long experience [days]; C3, assumption."""


@rule
def change_revenue(records: Records, row: int, factor: float) -> None:
    """Multiply an account's revenue, and keep every total of the firm in step.

    Parameters
    ----------
    factor
        0 when the customer leaves, above 1 when the account grows.
    """
    firm = records.firm[0]
    account = records.accounts[row]
    old = account.revenue
    new = old * factor
    firm.revenue += new - old
    firm.list_revenue += account.list_revenue * (factor - 1.0)
    account.list_revenue *= factor
    account.revenue = new
    start = account.cohort_revenue
    if start > 0.0:
        firm.cohort_now += new - old
        firm.cohort_kept += min(new, start) - min(old, start)


@rule
def go_live(records: Records, row: int, day: int) -> None:
    """Start a customer's subscription."""
    account = records.accounts[row]
    account.stage = LIVE
    account.live_day = day
    firm = records.firm[0]
    firm.n_live += 1
    firm.revenue += account.revenue
    firm.list_revenue += account.list_revenue


@rule
def judgment_weight(records: Records, row: int, day: int) -> float:
    """Give the weight of a new event: less for a customer with long experience."""
    inputs = records.inputs[0]
    tenure = min(1.0, max(0.0, (day - records.accounts[row].live_day) / TENURED_DAYS))
    new = inputs.satisfaction_weight
    return new + tenure * (inputs.satisfaction_weight_tenured - new)


@rule
def fail_customer(records: Records, row: int, size: float, day: int) -> None:
    """Let a customer suffer a failure; a second one soon after is worse, and must be made good.

    Parameters
    ----------
    size
        Dissatisfaction with the event itself [SD].
    """
    inputs = records.inputs[0]
    if not inputs.with_satisfaction:
        return
    account = records.accounts[row]
    if account.n_failures > 0 and day - account.failed_day < REPEAT_DAYS:
        size *= inputs.second_failure_multiple
    loss = judgment_weight(records, row, day) * size
    account.satisfaction -= loss
    account.recent_loss += loss
    account.open_loss += loss
    account.grievance += loss
    account.n_failures += 1
    account.failed_day = day
    if not account.needs_recovery:
        account.needs_recovery = True
        records.people[account.owner].owed_hours += inputs.recovery_hours


@rule
def judge_delivery(
    records: Records,
    row: int,
    delay: float,
    missing: float,
    is_warned: bool,
    is_faulty: bool,
    day: int,
) -> None:
    """Let a customer compare the delivery with the promise.

    Parameters
    ----------
    delay
        Time beyond the promised time, relative to it; negative when early.
    missing
        Part of the promised scope that was not delivered.
    is_warned, is_faulty
        Whether the customer was told of the slip in time, and whether a defect was found.
    """
    inputs = records.inputs[0]
    if not inputs.with_satisfaction:
        return
    relief = inputs.report_relief if is_warned else 0.0
    shortfall = max(0.0, delay) * (1.0 - relief) + missing
    size = inputs.shortfall_weight * inputs.lateness_effect * shortfall
    if is_faulty:
        size += inputs.defect_effect
    if delay > 0.0 or missing > 0.0 or is_faulty:
        fail_customer(records, row, size, day)
    else:
        gain = inputs.lateness_effect * min(0.5, -delay)
        records.accounts[row].satisfaction += judgment_weight(records, row, day) * gain


@rule
def service_level(records: Records, row: int) -> float:
    """Give the satisfaction that today's care, support and tempers lead to [SD]."""
    inputs = records.inputs[0]
    owner = records.people[records.accounts[row].owner]
    level = inputs.ordinary_service + records.accounts[row].disposition
    level -= inputs.service_effect * (1.0 - records.firm[0].support_coverage)
    if inputs.with_account_care:
        level -= inputs.service_effect * (1.0 - owner.coverage)
    level -= inputs.service_effect * (1.0 - records.firm[0].standard)
    together = coordination(records, records.accounts[row].owner) - inputs.ordinary_coordination
    quarrel = max(owner.tension, records.departments[OPERATIONS].tension)
    joint = inputs.coordination_effect * together - inputs.tension_effect * quarrel
    return level + inputs.interdependence * joint


@rule
def joint_recovery(records: Records, owner: int) -> float:
    """Give how well the departments together make a failure good [share].

    Where work depends on others, a recovery is as good as they work together.
    """
    apart = records.inputs[0].interdependence * (1.0 - coordination(records, owner))
    return min(1.0, max(0.0, 1.0 - apart))


@rule
def make_good(records: Records, row: int) -> None:
    """Let the owner make a failure good: satisfaction recovers more than loyalty."""
    inputs = records.inputs[0]
    account = records.accounts[row]
    owner = records.people[account.owner]
    if not account.needs_recovery or not owner.is_present:
        return
    if inputs.with_account_care and owner.owed_hours > owner.base_hours:
        return
    recovered = account.open_loss * joint_recovery(records, account.owner)
    regained = inputs.recovery_of_satisfaction * recovered
    account.satisfaction += regained
    account.recent_loss -= regained
    account.grievance -= inputs.recovery_of_retention * recovered
    account.open_loss = 0.0
    account.needs_recovery = False


@rule
def ordinary_risk(records: Records) -> float:
    """Give a tenured customer's risk of leaving at average satisfaction [per year].

    The yearly logo churn of the scenario is that of an ordinary firm, so the first-year multiple
    and the spread of customers are taken out of it.
    """
    inputs = records.inputs[0]
    first_year = 1.0 + FIRST_YEAR_SHARE * (inputs.first_year_churn_multiple - 1.0)
    slope = log(inputs.churn_ratio_per_sd) * inputs.customer_spread
    spread = exp(0.5 * slope * slope) if inputs.with_satisfaction else 1.0
    return -log(1.0 - inputs.logo_churn) / (first_year * spread)


@rule
def contract_days(records: Records) -> int:
    """Give the time from one renewal to the next [days], in whole months."""
    return max(1, int(records.inputs[0].contract_term) // DAYS_PER_MONTH) * DAYS_PER_MONTH


@rule
def consider_renewal(records: Records, row: int, day: int) -> None:
    """Let a customer renew or leave at the end of the contract term."""
    inputs = records.inputs[0]
    account = records.accounts[row]
    term = contract_days(records)
    early = min(term, max(0, DAYS_PER_YEAR - (day - account.live_day - term)))
    weighed = term + early * (inputs.first_year_churn_multiple - 1.0)
    risk = ordinary_risk(records) * weighed / DAYS_PER_YEAR
    if inputs.with_satisfaction:
        felt = account.satisfaction + account.recent_loss - account.grievance
        risk *= pow(inputs.churn_ratio_per_sd, felt)
        size = account.revenue / inputs.contract_value_usd
        risk *= pow(max(0.01, size), -inputs.churn_value_elasticity)
    account.churn_clock += risk
    account.renewal_day = day
    if account.churn_clock >= account.churn_at:
        leave(records, row, day)


@rule
def leave(records: Records, row: int, day: int) -> None:
    """Let a customer leave; the departments explain it to themselves."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    account = records.accounts[row]
    ledger = records.ledger[0]
    ledger.churned_revenue += account.revenue
    ledger.n_churned += 1.0
    if account.was_over_promised:
        ledger.n_churned_over_promised += 1.0
    if account.cohort_revenue > 0.0:
        firm.n_cohort_lost += 1
    seller = seller_of(records, row)
    if seller != NOBODY and day - account.live_day <= DAYS_PER_YEAR:
        records.people[seller].clawed_back += (
            inputs.clawback * inputs.commission_rate * account.revenue
        )
    change_revenue(records, row, 0.0)
    account.stage = CHURNED
    account.renewal_day = day
    firm.n_live -= 1
    records.people[account.owner].n_accounts -= 1
    luck = records.customer_luck[account.origin].blame
    explain_failure(records, account.owner, seller, luck, 4)
    explain_failure(records, seller, account.owner, luck, 5)


@rule
def expand(records: Records, row: int, day: int) -> None:
    """Let an account grow when it has become ready to, by its own wish or an account lead."""
    inputs = records.inputs[0]
    account = records.accounts[row]
    owner = records.people[account.owner]
    ready = inputs.expansion_rate / inputs.expansion_size / 12.0
    if inputs.with_satisfaction:
        ready *= max(0.0, 1.0 + inputs.expansion_response * account.satisfaction)
    if inputs.with_account_care:
        ready *= owner.reach * session_gain(records, account.owner, day)
        if owner.n_accounts > 0:
            followed = owner.leads / owner.n_accounts
            owner.leads -= followed
            ready += followed * inputs.lead_win_rate
    account.expansion_clock += ready
    while account.expansion_clock >= account.expansion_at:
        account.n_expansions += 1
        luck = records.customer_luck[account.origin].expansion
        account.expansion_at -= log(nth_draw(luck, account.n_expansions))
        records.ledger[0].expanded_revenue += account.revenue * inputs.expansion_size
        change_revenue(records, row, 1.0 + inputs.expansion_size)


@rule
def judge_service(records: Records, row: int, day: int) -> None:
    """Let a customer's judgment move towards the service of the month.

    What failures took from it fades; against renewing they count in full for as long as a
    judgment reaches back, and fade from then on. Source: Bolton, Lemon and Bramlett (2006).
    """
    inputs = records.inputs[0]
    account = records.accounts[row]
    kept = fade(inputs.judgment_memory, float(DAYS_PER_MONTH))
    goal = service_level(records, row)
    account.satisfaction = goal + kept * (account.satisfaction - goal)
    account.recent_loss *= kept
    account.open_loss *= kept
    if day - account.failed_day > inputs.judgment_memory:
        account.grievance *= kept
    note_judgment(records, row)


@rule
def note_judgment(records: Records, row: int) -> None:
    """Count a customer's judgment of the month: for the record, for referrals, for health."""
    inputs = records.inputs[0]
    account = records.accounts[row]
    ledger = records.ledger[0]
    ledger.satisfaction += account.satisfaction
    ledger.n_judged += 1.0
    if account.satisfaction > inputs.happy_from:
        ledger.n_happy += 1.0
    health = records.departments[ACCOUNTS]
    health.state += (1.0 + HEALTH_PER_SD * account.satisfaction - health.state) / (
        1.0 + records.firm[0].n_live
    )


@rule
def customers_react(records: Records, day: int) -> None:
    """Let every live customer whose monthly day it is judge, expand, renew or leave."""
    inputs = records.inputs[0]
    term = contract_days(records)
    for row in range(records.firm[0].n_accounts):
        account = records.accounts[row]
        lived = day - account.live_day
        if account.stage != LIVE or lived <= 0 or lived % DAYS_PER_MONTH != 0:
            continue
        if inputs.with_satisfaction:
            judge_service(records, row, day)
            make_good(records, row)
        else:
            account.satisfaction = account.disposition
            note_judgment(records, row)
        expand(records, row, day)
        if lived % term == 0:
            consider_renewal(records, row, day)
