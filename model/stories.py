"""Stories: what happened to one customer, opportunity or person, day by day, in plain lines.

A story watches a run from outside: after each day it compares what is written about its subject
with the evening before. It changes nothing, so the same luck gives the same story.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from model.assembly import run_days
from model.calendar import DAYS_PER_MONTH
from model.engine import parts_for
from model.records import (
    ACCOUNTS,
    CHURNED,
    DELIVERED,
    DEPARTMENTS,
    IN_WORK,
    LIVE,
    LOST_TO_COMPETITOR,
    LOST_TO_INDECISION,
    MARKETING,
    NOBODY,
    NOT_ARRIVED,
    OPERATIONS,
    PROPOSING,
    QUALIFYING,
    SALES,
    WON,
    Records,
    departments_of,
)
from model.scenario import Scenario
from model.slots import opening_slots

ROLE = ("salesperson", "account manager", "specialist", "marketer", "product specialist")
FORMS = (
    "write `customer`, `customer 12`, `opportunity 3/14` (salesperson/number) or "
    "`sales 3`, `accounts 2`, `operations 5`, and so on"
)
NOTABLE_MORALE = 0.25
"""Change of morale since the last line that a person's story tells of [SD]."""


class StoryError(ValueError):
    """Tells why there is no such story."""


class Subject(NamedTuple):
    """Whom a story follows: a customer or an opportunity by its slot of luck, or a seat."""

    kind: str
    number: int

    @property
    def file_name(self) -> str:
        """Name of a file that holds the story."""
        return f"{self.kind.replace(' ', '-')}-{self.number}.txt"


def tell(
    scenario: Scenario, who: str = "customer", *, seed: int = 1, replication: int = 0
) -> tuple[Subject, list[str]]:
    """Tell what happens to one customer, opportunity or person in one run.

    Parameters
    ----------
    who
        `customer` (one that shows much), `customer 12` (row of the table of accounts),
        `opportunity 3/14` (number of the salesperson, number of the opportunity) or a person such
        as `sales 3`; all count from 1.
    seed, replication
        Which luck.

    Returns
    -------
    Whom the story is about, and its lines, each with its date.

    Raises
    ------
    StoryError
        If there is no such subject in this run.
    """
    assemble, advance_days = parts_for(scenario)
    records = assemble(scenario, seed=seed, replication=replication)
    subject = _subject(scenario, who, records, seed, replication)
    if subject.kind in DEPARTMENTS:
        watch = _person(records, subject.number)
    else:
        watch = _customer(records, subject.number)
    next(watch)
    lines = []
    for day in range(run_days(scenario)):
        advance_days(records, day, day + 1)
        lines += [f"{date(records, day)}  {line}" for line in watch.send(day)]
    return subject, lines


def date(records: Records, day: int) -> str:
    """Write a day of the run as a month and a day of recorded time, or as a day of the warm-up."""
    since = day - int(records.firm["record_from"][0])
    if since < 0:
        return f"warm-up, day {day + 1:3}"
    return f"month {since // DAYS_PER_MONTH + 1:2}, day {since % DAYS_PER_MONTH + 1:2}"


# Whom it is about


def _subject(
    scenario: Scenario, who: str, records: Records, seed: int, replication: int
) -> Subject:
    opening = opening_slots(records)
    if who.strip() == "customer":
        return Subject("customer", _telling_customer(scenario, seed, replication))
    if match := re.fullmatch(r"customer (\d+)", who.strip()):
        return Subject("customer", _slot_of_row(scenario, int(match[1]), seed, replication))
    if match := re.fullmatch(r"opportunity (\d+)/(\d+)", who.strip()):
        seat, ordinal = int(match[1]) - 1, int(match[2]) - 1
        sellers, room = records.opportunities.shape
        if not (0 <= seat < sellers and 0 <= ordinal < room):
            raise StoryError(
                f"there is no opportunity {match[1]}/{match[2]}: salespeople are 1 to {sellers}, "
                f"the opportunities of each 1 to {room}."
            )
        return Subject("opportunity", opening + seat * room + ordinal)
    if match := re.fullmatch(rf"({'|'.join(DEPARTMENTS)}) (\d+)", who.strip()):
        if match[1] not in departments_of(records):
            raise StoryError(f"this firm has nobody in {match[1]}.")
        department = records.departments[DEPARTMENTS.index(match[1])]
        seat = int(department["first_seat"]) + int(match[2]) - 1
        if not department["first_seat"] <= seat < department["end_seat"]:
            count = int(department["end_seat"] - department["first_seat"])
            raise StoryError(f"{match[1]} has {count} seats; there is no {match[2]}.")
        return Subject(match[1], seat)
    raise StoryError(f"{who!r} names nobody; {FORMS}.")


def _at_end(scenario: Scenario, seed: int, replication: int) -> tuple[Records, Any]:
    assemble, advance_days = parts_for(scenario)
    records = assemble(scenario, seed=seed, replication=replication)
    advance_days(records, 0, run_days(scenario))
    return records, records.accounts[: int(records.firm["n_accounts"][0])]


def _slot_of_row(scenario: Scenario, number: int, seed: int, replication: int) -> int:
    _, accounts = _at_end(scenario, seed, replication)
    if not 1 <= number <= len(accounts):
        raise StoryError(f"this run has customers 1 to {len(accounts)}; there is no {number}.")
    return int(accounts["origin"][number - 1])


def _telling_customer(scenario: Scenario, seed: int, replication: int) -> int:
    """Find a customer won in recorded time to whom much happened."""
    records, accounts = _at_end(scenario, seed, replication)
    opening = opening_slots(records)
    is_new = accounts["origin"] >= opening
    is_new &= accounts["live_day"] > int(records.firm["record_from"][0])
    events = accounts["n_failures"] + accounts["n_expansions"] + 2 * accounts["was_over_promised"]
    events = events + 3 * (accounts["stage"] == CHURNED)
    chosen = int(np.argmax(np.where(is_new, events, -1)))
    return int(accounts["origin"][chosen])


# A customer, from the first contact on


def _customer(records: Records, slot: int) -> Any:
    """Watch a customer: give the lines of each day that is sent."""
    opening = opening_slots(records)
    seat, ordinal = divmod(slot - opening, records.opportunities.shape[1])
    lines: list[str] = []
    before = _picture(records, slot, seat, ordinal)
    while True:
        day = yield lines
        after = _picture(records, slot, seat, ordinal)
        lines = []
        if after.opportunity is not None and before.opportunity is not None:
            lines += _selling(records, seat, before.opportunity, after.opportunity)
        lines += _delivering(records, before, after, day)
        lines += _living(records, before.account, after.account)
        if _is_moment_of_truth(before, after):
            lines += _trusting(before, after)
        before = after


class _Picture(NamedTuple):
    """What is written about a customer on one evening; None where there is nothing yet."""

    opportunity: Any
    account: Any
    project: Any
    trust: dict[str, float]


def _picture(records: Records, slot: int, seat: int, ordinal: int) -> _Picture:
    opportunity = records.opportunities[seat, ordinal].copy() if seat >= 0 else None
    used = int(records.firm["n_accounts"][0])
    rows = np.flatnonzero(records.accounts["origin"][:used] == slot)
    if len(rows) == 0:
        return _Picture(opportunity, None, None, {})
    account = records.accounts[rows[0]].copy()
    made = int(records.firm["n_projects"][0])
    found = np.flatnonzero(records.projects["account"][:made] == rows[0])
    project = records.projects[found[0]].copy() if seat >= 0 and len(found) else None
    return _Picture(opportunity, account, project, _trust(records, account, project))


def _trust(records: Records, account: Any, project: Any) -> dict[str, float]:
    """Note how far the people around a customer trust each other's departments."""
    people = {"seller": int(account["seller"]), "owner": int(account["owner"])}
    if project is not None:
        people["specialist"] = int(project["specialist"])
    pairs = (
        ("seller", OPERATIONS),
        ("owner", OPERATIONS),
        ("owner", SALES),
        ("specialist", SALES),
    )
    return {
        f"{_name(records, people[who])} in {DEPARTMENTS[department]}": float(
            records.views["trust"][people[who], department]
        )
        for who, department in pairs
        if people.get(who, NOBODY) != NOBODY
    }


def _name(records: Records, seat: int) -> str:
    person = records.people[seat]
    return f"{ROLE[person['department']]} {int(person['place']) + 1}"


def _selling(records: Records, seat: int, before: Any, after: Any) -> Iterator[str]:
    seller = _name(records, seat)
    if before["stage"] == NOT_ARRIVED and after["stage"] == QUALIFYING:
        brought = ", brought by a campaign" if after["is_of_campaign"] else ""
        yield f"A prospect worth {_usd(after['value'])} a year reaches {seller}{brought}."
    if before["stage"] == QUALIFYING and after["stage"] == PROPOSING:
        yield "The prospect wants a proposal."
    if before["promised_time"] < 0.0 <= after["promised_time"]:
        belief = records.views["belief"][seat, OPERATIONS]
        said = f"promises delivery in {after['promised_time']:.0f} days"
        if after["stretch"] > 0.0:
            said += f", a stretch of {after['stretch']:.0%}, with more scope besides"
        yield (
            f"{seller.capitalize()} believes that delivery takes {belief:.2f} times the standard, "
            f"expects {after['honest_time']:.0f} days, and {said}."
        )
    if before["pulled_weeks"] != after["pulled_weeks"]:
        weeks = float(after["pulled_weeks"])
        moved = "pulled forward" if weeks > 0.0 else "put off"
        yield (
            f"The decision is {moved} by {abs(weeks):.0f} weeks, at a discount of "
            f"{after['discount']:.0%}."
        )
    if before["stage"] != after["stage"] and before["asked"] > 0.0:
        yield (
            f"Specialists gave the proposal {before['help']:.1f} hours of the "
            f"{before['asked']:.1f} that were asked of them."
        )
    if before["stage"] != after["stage"] and after["stage"] == WON:
        if after["disappointment"] > 0.0:
            yield "Operations says no in time: the stretched promise is taken back."
        yield f"Won, at a discount of {after['discount']:.0%}."
    if before["stage"] != after["stage"] and after["stage"] == LOST_TO_COMPETITOR:
        yield "Lost to a competitor."
    if before["stage"] != after["stage"] and after["stage"] == LOST_TO_INDECISION:
        yield "Lost: the prospect decides for nothing."


def _delivering(records: Records, before: _Picture, after: _Picture, day: int) -> Iterator[str]:
    old, new = before.project, after.project
    if new is None:
        return
    promised = float(after.account["promised_time"])
    if old is None:
        yield (
            f"Operations takes it on: {new['effort']:.0f} hours, {new['completeness']:.0%} of what "
            f"it needs to know arrived, due in {promised:.0f} days."
        )
        if new["stage"] != IN_WORK:
            return
    if (old is None or old["stage"] != IN_WORK) and new["stage"] == IN_WORK:
        yield f"{_name(records, int(new['specialist'])).capitalize()} begins."
    if old is None:
        return
    if old["stage"] == IN_WORK and new["stage"] != IN_WORK and new["stage"] != DELIVERED:
        yield "The specialist leaves the firm; the project waits in the queue again."
    if not old["is_reported"] and new["is_reported"]:
        yield "The customer is warned that it will be late."
    if not old["was_escalated"] and new["was_escalated"]:
        moved = new["left"] > old["left"] or records.people["first_project"][
            new["specialist"]
        ] == _row_of(records, new)
        yield "The slip is seen; " + ("it is moved to the front." if moved else "it has to wait.")
    if not old["is_reworked"] and new["is_reworked"]:
        yield f"A defect is found: {new['left']:.0f} hours of rework."
    if old["stage"] != DELIVERED and new["stage"] == DELIVERED:
        took = day - int(new["accepted_day"])
        late = took - promised
        verdict = f"{late:.0f} days late" if late > 0.0 else "on time"
        yield f"Delivered after {took} days, {verdict}."


def _row_of(records: Records, project: Any) -> int:
    return int(np.flatnonzero(records.projects["account"] == project["account"])[0])


def _living(records: Records, before: Any, after: Any) -> Iterator[str]:
    if after is None:
        return
    owner = _name(records, int(after["owner"]))
    if before is None:
        yield f"{owner.capitalize()} will look after the customer."
        return
    if before["stage"] != LIVE and after["stage"] == LIVE:
        yield f"The subscription starts at {_usd(after['revenue'])} a year."
    if before["owner"] != after["owner"]:
        yield f"Its account manager leaves; {owner} takes over."
    if after["n_failures"] > before["n_failures"]:
        yield f"The customer is let down: satisfaction {_from_to(before, after)}."
    if before["needs_recovery"] and not after["needs_recovery"] and after["stage"] == LIVE:
        yield f"{owner.capitalize()} makes it good: satisfaction {_from_to(before, after)}."
    if after["n_expansions"] > before["n_expansions"]:
        yield f"The customer buys more: {_usd(after['revenue'])} a year."
    if after["churn_clock"] > before["churn_clock"] and after["stage"] == LIVE:
        yield f"The customer renews, at satisfaction {after['satisfaction']:+.2f}."
    if before["stage"] != CHURNED and after["stage"] == CHURNED:
        yield (
            f"The customer leaves, at satisfaction {before['satisfaction']:+.2f}: "
            f"{_usd(before['revenue'])} a year are lost."
        )


def _is_moment_of_truth(before: _Picture, after: _Picture) -> bool:
    """Tell whether today shows whether promises were kept: a delivery, or the customer leaving."""
    if before.project is not None and before.project["stage"] != after.project["stage"]:
        return bool(after.project["stage"] == DELIVERED)
    if before.account is None:
        return False
    return bool(before.account["stage"] != CHURNED == after.account["stage"])


def _trusting(before: _Picture, after: _Picture) -> Iterator[str]:
    """Tell whose trust changed at once: drift is left out."""
    for pair, trust in after.trust.items():
        old = before.trust.get(pair, trust)
        if abs(trust - old) >= 0.015:
            word = "rises" if trust > old else "falls"
            yield f"Trust of {pair} {word} from {old:.2f} to {trust:.2f}."


def _from_to(before: Any, after: Any) -> str:
    return f"from {before['satisfaction']:+.2f} to {after['satisfaction']:+.2f}"


def _usd(amount: float) -> str:
    return f"${amount:,.0f}"


# A person


def _person(records: Records, seat: int) -> Any:
    """Watch the holders of a seat: give the lines of each day that is sent."""
    lines: list[str] = []
    before = records.people[seat].copy()
    told = float(before["morale"])
    campaign = int(records.firm["campaign_until"][0])
    while True:
        yield lines
        after = records.people[seat].copy()
        lines = list(_holding(records, seat, before, after))
        running = int(records.firm["campaign_until"][0])
        if after["department"] == MARKETING and running != campaign:
            lines.append(_campaign(records))
        campaign = running
        if after["is_present"] and abs(after["morale"] - told) >= NOTABLE_MORALE:
            told = float(after["morale"])
            trust = records.views["trust"][seat]
            others = [
                f"{trust[number]:.2f} in {name}"
                for name, number in departments_of(records).items()
                if number != after["department"]
            ]
            lines.append(
                f"Morale is {told:+.2f}, tension {after['tension']:.2f}, trust "
                f"{' and '.join(others)}."
            )
        before = after


def _campaign(records: Records) -> str:
    firm = records.firm[0]
    to = "announced to sales and operations" if firm["is_announced"] else "announced to nobody"
    return (
        f"A campaign begins: {firm['wave']:.0%} more opportunities, {firm['targeting']:.0%} of the "
        f"effort to aim at customers who fit, {to}."
    )


def _holding(records: Records, seat: int, before: Any, after: Any) -> Iterator[str]:
    name = _name(records, seat)
    if not before["is_present"] and after["is_present"]:
        yield f"A new {name} begins, at {after['skill']:.2f} of usual ability."
    if before["is_present"] and not after["is_present"]:
        why = f"morale {before['morale']:+.2f}"
        if before["department"] == SALES:
            why += f", attainment {before['attainment']:.2f}"
        yield f"{name.capitalize()} leaves the firm ({why})."
    if not after["is_present"]:
        return
    if after["department"] == SALES and after["sold"] > before["sold"] > 0.0:
        sold = f"{_usd(after['sold'])} of {_usd(after['quota'])}" if after["quota"] else "so far"
        yield f"A deal is won; sold {sold}."
    is_over = before["period_from"] >= 0 > after["period_from"] and before["quota"] > 0.0
    if before["department"] == SALES and is_over:
        yield (
            f"The quota period ends at {after['sold'] / before['quota']:.0%} of quota; attainment "
            f"over time is {after['attainment']:.2f}."
        )
    if after["department"] == ACCOUNTS and after["n_accounts"] != before["n_accounts"]:
        change = int(after["n_accounts"] - before["n_accounts"])
        yield f"Looks after {int(after['n_accounts'])} accounts ({change:+d})."
    if after["department"] == OPERATIONS and after["n_projects"] > before["n_projects"]:
        yield f"Takes a project on; {int(after['n_projects'])} in work."
