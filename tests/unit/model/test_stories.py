"""Stories: the same luck tells the same story, in order; who is not there is told."""

import re

import pytest

from model.engine import simulate
from model.scenario import Scenario
from model.stories import StoryError, tell

FIRM = Scenario.build(
    "firm",
    organization={"sales": 4, "accounts": 4, "operations": 8, "customers": 100},
    horizon="1 year",
    warm_up="3 months",
)


def lines(who: str, **luck: int) -> list[str]:
    """Tell a story of the firm."""
    return tell(FIRM, who, **luck)[1]


@pytest.mark.parametrize("who", ["customer", "customer 3", "opportunity 2/5", "sales 1"])
def test_the_same_luck_tells_the_same_story(who: str) -> None:
    assert lines(who) == lines(who)
    assert lines(who) != lines(who, replication=1)


def test_a_customer_is_followed_from_first_contact_to_the_end_in_order() -> None:
    told = "\n".join(lines("customer"))
    steps = ("A prospect worth", "wants a proposal", "promises delivery", "Won", "takes it on",
             "Delivered after", "subscription starts")  # fmt: skip
    places = [told.index(step) for step in steps]
    assert places == sorted(places)


def test_dates_never_go_back() -> None:
    def when(line: str) -> tuple[int, int, int]:
        month = re.match(r"month +(\d+), day +(\d+)", line)
        if month:
            return 1, int(month[1]), int(month[2])
        day = re.match(r"warm-up, day +(\d+)", line)
        assert day, line
        return 0, 0, int(day[1])

    for who in ("customer", "accounts 2", "operations 3"):
        dates = [when(line) for line in lines(who)]
        assert dates == sorted(dates)


def test_a_story_agrees_with_the_promise_it_tells_of() -> None:
    """Late by the days beyond what was promised, on time otherwise."""
    told = "\n".join(lines("customer"))
    promised = re.search(r"due in (\d+) days", told)
    delivered = re.search(r"Delivered after (\d+) days, (?:(\d+) days late|on time)", told)
    assert promised and delivered
    late = int(delivered[1]) - int(promised[1])
    assert late <= 1 if delivered[2] is None else abs(late - int(delivered[2])) <= 1


def test_watching_changes_nothing() -> None:
    before = simulate(FIRM).months.tobytes()
    lines("customer")
    assert simulate(FIRM).months.tobytes() == before


@pytest.mark.parametrize(
    ("who", "hint"),
    [
        ("the boss", "write `customer`"),
        ("customer 0", "customers 1 to"),
        ("customer 100000", "customers 1 to"),
        ("opportunity 9/1", "there is no opportunity 9/1: salespeople are 1 to 4, the opp.* 1 to"),
        ("sales 9", "sales has 4 seats"),
        ("", "write `customer`"),
    ],
)
def test_who_is_not_there_is_told(who: str, hint: str) -> None:
    with pytest.raises(StoryError, match=hint):
        tell(FIRM, who)


def test_campaigns_and_the_help_of_specialists_are_told() -> None:
    firm = FIRM.replace(
        {
            "organization.marketing": 2,
            "organization.specialists": 2,
            "campaign_cadence": "quarterly",
            "campaign_notice": 1.0,
        }
    )
    campaigns = [line for line in tell(firm, "marketing 1")[1] if "A campaign begins" in line]
    assert 3 <= len(campaigns) <= 5
    assert all("announced to sales and operations" in line for line in campaigns)
    told = [line for number in range(1, 9) for line in tell(firm, f"opportunity 1/{number}")[1]]
    assert any("that were asked of them" in line for line in told)


def test_who_is_not_in_the_firm_has_no_story() -> None:
    with pytest.raises(StoryError, match="nobody in marketing"):
        tell(FIRM, "marketing 1")
