"""Account care: hours keep accounts healthy; failures to make good eat the hours."""

from math import pow

from model.calendar import DAYS_PER_WEEK
from model.people import time_for_others
from model.records import ACCOUNTS, LIVE, NOBODY, Records
from model.rule import rule
from model.satisfaction import change_revenue

MOST_REACH = 1.5
"""Expansion that more hours can bring, against the ordinary [times]; assumption."""
MOST_RECOVERY = 0.7
"""Part of a day that making failures good may take; assumption."""


@rule
def care_first(records: Records, stake: float, needed: float, reserve: float) -> float:
    """Give the part of too few hours that goes to care rather than to expansion, by what pays.

    A shared result pays for a dollar kept as for a dollar gained, and leaves it to the job.
    """
    inputs = records.inputs[0]
    own = (1.0 - inputs.shared_weight) * stake
    keep = inputs.care_preference
    keep += own * (inputs.accounts_retention_share - inputs.care_preference)
    care = needed * keep
    growth = reserve * (1.0 - keep)
    return care / (care + growth) if care + growth > 0.0 else 1.0


@rule
def care(records: Records, seat: int, day: int) -> None:
    """Let who looks after accounts divide the day: failures first, then care and expansion."""
    inputs = records.inputs[0]
    person = records.people[seat]
    accounts = records.departments[ACCOUNTS]
    if not person.has_accounts or not person.is_open or not inputs.with_account_care:
        return
    time = time_for_others(records, seat)
    hours = person.hours * person.effort * time
    owed = min(person.owed_hours, MOST_RECOVERY * hours)
    person.owed_hours -= owed
    left = hours - owed
    needed = person.n_accounts * inputs.care_hours_per_week / DAYS_PER_WEEK
    reserve = inputs.expansion_time_share * person.base_hours * time
    for_care = min(needed, left)
    if left < needed + reserve:
        for_care = min(needed, left * care_first(records, person.stake, needed, reserve))
    covered = for_care / needed if needed > 0.0 else 1.0
    person.coverage += 0.05 * (covered - person.coverage)
    reach = max(0.0, left - for_care) / reserve if reserve > 0.0 else 0.0
    person.reach += 0.05 * (min(MOST_REACH, pow(reach, inputs.expansion_return)) - person.reach)
    person.needed_hours = needed + owed
    accounts.hours += hours
    accounts.needed_hours += for_care + owed


@rule
def close_accounts(records: Records, day: int) -> None:
    """Sum up the account managers' day: their load."""
    accounts = records.departments[ACCOUNTS]
    if accounts.hours > 0.0:
        load = min(3.0, accounts.needed_hours / accounts.hours)
        accounts.utilization += 0.05 * (load - accounts.utilization)
    accounts.hours = 0.0
    accounts.needed_hours = 0.0


@rule
def successor(records: Records, seat: int) -> int:
    """Find the colleague with the fewest accounts to take over from an account manager."""
    accounts = records.departments[records.firm[0].accounts_by]
    best = NOBODY
    for other in range(accounts.first_seat, accounts.end_seat):
        person = records.people[other]
        if other == seat or not person.is_present:
            continue
        if best == NOBODY or person.n_accounts < records.people[best].n_accounts:
            best = other
    return best


@rule
def pass_on_accounts(records: Records, seat: int, day: int) -> None:
    """Hand the accounts of somebody who left to colleagues; some revenue is lost on the way."""
    inputs = records.inputs[0]
    for row in range(records.firm[0].n_accounts):
        account = records.accounts[row]
        if account.owner != seat or account.revenue <= 0.0:
            continue
        other = successor(records, seat)
        if other == NOBODY:
            return
        person = records.people[other]
        account.owner = other
        records.people[seat].n_accounts -= 1
        person.n_accounts += 1
        if account.needs_recovery:
            person.owed_hours += inputs.recovery_hours
        if account.stage == LIVE:
            loss = inputs.owner_loss_similar
            if person.ramp < 1.0:
                loss = inputs.owner_loss
            records.ledger[0].shrunk_revenue += account.revenue * loss
            change_revenue(records, row, 1.0 - loss)
