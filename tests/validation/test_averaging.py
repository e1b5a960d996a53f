"""Norms by themselves follow a known formula: people average what colleagues say and do."""

import numpy as np
import pytest

from model.assembly import assemble
from model.calendar import DAYS_PER_WEEK
from model.candor import COLLEAGUES_WEIGHT
from model.contact import TIES_OF_A_PERSON
from model.engine import advance_days
from model.mechanisms import Mechanisms
from model.records import Records
from model.scenario import Scenario

DAYS = 130


def firm(norm: float, norm_time: int) -> Scenario:
    """Give a firm in which nothing happens but that people take over each other's candor."""
    return Scenario.build(
        "norms",
        mechanisms={name: name == "candor" for name in Mechanisms.model_fields},
        hiring="fixed",
        candor=norm,
        norm_time=f"{norm_time} days",
    )


def weights(records: Records, scenario: Scenario) -> "np.ndarray[tuple[int, int, int], np.dtype]":
    """Give how much each hears of each on each weekday, shape (5, seats, seats)."""
    given = scenario.uncertainties
    weekly = given.messages_per_day * DAYS_PER_WEEK / TIES_OF_A_PERSON
    heard = np.zeros((DAYS_PER_WEEK, len(records.people), len(records.people)))
    for tie in records.ties[~records.ties["is_cross"]]:
        first, second = int(tie["first"]), int(tie["second"])
        if records.people["is_present"][[first, second]].all():
            weekday = int(records.people["place"][[first, second]].sum()) % DAYS_PER_WEEK
            news = 1.0 - np.exp(-given.message_news * weekly * tie["strength"])
            heard[weekday, first, second] = heard[weekday, second, first] = news
    return heard


@pytest.mark.parametrize(("norm", "norm_time"), [(0.5, 126), (0.2, 20)])
def test_candor_is_averaged_as_degroot_says(norm: float, norm_time: int) -> None:
    """The anchored form: DeGroot (1974), Friedkin and Johnsen (1990)."""
    scenario = firm(norm, norm_time)
    records = assemble(scenario)
    advance_days(records, 0, 1)
    there = records.people["is_present"].astype(bool)
    turn = records.people["place"] % DAYS_PER_WEEK
    by_weekday = weights(records, scenario)
    candor = np.where(there, np.linspace(0.0, 1.0, len(there)), 0.0)
    records.people["candor"] = candor
    records.people["heard"] = records.people["heard_candor"] = 0.0
    kept = np.exp(-DAYS_PER_WEEK / norm_time)
    heard, heard_candor = np.zeros(len(there)), np.zeros(len(there))
    for day in range(1, DAYS):
        now = there & (turn == day % DAYS_PER_WEEK)
        told = np.where(heard > 0.0, heard_candor / np.maximum(heard, 1e-300), candor)
        goal = norm + COLLEAGUES_WEIGHT * (told - norm)
        candor = np.where(now, goal + kept * (candor - goal), candor)
        heard, heard_candor = np.where(now, 0.0, heard), np.where(now, 0.0, heard_candor)
        said = by_weekday[day % DAYS_PER_WEEK]
        heard, heard_candor = heard + said.sum(axis=1), heard_candor + said @ candor
    advance_days(records, 1, DAYS)
    assert records.people["candor"][there] == pytest.approx(candor[there], abs=1e-12)
    assert np.ptp(candor[there]) > 0.01  # still apart, so that the path was tested, not the end


def test_in_the_end_all_share_the_norm() -> None:
    scenario = firm(0.3, 5)
    records = assemble(scenario)
    advance_days(records, 0, 1)
    there = records.people["is_present"].astype(bool)
    records.people["candor"][there] = np.linspace(0.0, 1.0, there.sum())
    advance_days(records, 1, 600)
    assert records.people["candor"][there] == pytest.approx(0.3, abs=1e-9)
