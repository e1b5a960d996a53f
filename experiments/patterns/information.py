"""Information: how often to meet, and how much to show."""

from math import inf

import numpy as np

from experiments.patterns.estimates import (
    Column,
    Statistic,
    peak_at,
    relative_change,
    statistic_with_interval,
)
from experiments.patterns.finding import Finding
from experiments.patterns.study import Study
from model.calendar import DAYS_PER_WEEK, parse_cadence
from model.scenario import Scenario, load_scenario

LOADED = {"organization.customers": 300}
IDLE = {"organization.customers": 150}

# V12: how often to meet

CADENCES = (
    "never", "quarterly", "monthly", "every 2 weeks", "weekly",
    "2 times a week", "3 times a week", "5 times a week", "10 times a week",
)  # fmt: skip
MONTHLY = 1.0 / 21.0 * DAYS_PER_WEEK


def per_week(rhythm: str) -> float:
    """Give the check-ins a week of a rhythm."""
    days = parse_cadence(rhythm)
    return DAYS_PER_WEEK / days if days else 0.0


def value_by_cadence(study: Study, scenario: Scenario, name: str) -> list[Column]:
    """Simulate the value of a firm under each rhythm of `CADENCES`."""
    return [
        study.ensemble(
            scenario.replace({"check_in_cadence": rhythm}), f"{name}, check-ins {rhythm}"
        )["value_usd"]
        for rhythm in CADENCES
    ]


def best_rhythm(*values: Column) -> float:
    """Give the check-ins a week with the highest mean value."""
    means = [float(value.mean()) for value in values]
    return per_week(CADENCES[int(np.argmax(means))])


def smooth_optimum(*values: Column) -> float:
    """Give the check-ins a week at the top of a parabola through the best rhythm and its neighbors.

    It lies between the rhythms that were tried, over the logarithm of check-ins a week.
    """
    means = np.array([value.mean() for value in values])
    best = int(np.argmax(means))
    if best in (0, 1, len(means) - 1):
        return per_week(CADENCES[best])
    around = slice(best - 1, best + 2)
    places = np.log([per_week(rhythm) for rhythm in CADENCES[around]])
    curve, slope, _ = np.polyfit(places - places[1], means[around] / means[best], 2)
    return float(np.exp(places[1] - slope / (2.0 * curve)))


def end_against_peak(end: int) -> Statistic:
    """Make the statistic that holds the mean at one end against the highest."""

    def statistic(*values: Column) -> float:
        means = [float(value.mean()) for value in values]
        return means[end] / max(means) - 1.0

    return statistic


def _shift_of_optimum(*values: Column) -> float:
    """Subtract the best check-ins a week of the first firm from that of the second."""
    middle = len(CADENCES)
    return smooth_optimum(*values[middle:]) - smooth_optimum(*values[:middle])


def cadence_optimum(study: Study) -> list[Finding]:
    """Value is highest at some rhythm between never meeting and meeting all the time."""
    baseline = load_scenario("baseline")
    values = value_by_cadence(study, baseline, "reference firm")
    fixed = baseline.replace({"hiring": "fixed"})
    idle, loaded = fixed.replace(IDLE), fixed.replace(LOADED)
    both = value_by_cadence(study, idle, "idle firm")
    both += value_by_cadence(study, loaded, "loaded firm")
    load = [study.ensemble(firm, "load")["utilization_share"].mean() for firm in (idle, loaded)]
    moves = f"shift of the best rhythm, Ops load {load[0]:.2f} to {load[1]:.2f}"
    best = statistic_with_interval(best_rhythm, *values)
    never = statistic_with_interval(end_against_peak(0), *values)
    always = statistic_with_interval(end_against_peak(-1), *values)
    shift = statistic_with_interval(_shift_of_optimum, *both)
    off = baseline.replace({"mechanisms.check_ins": False})
    ends = [
        study.ensemble(off.replace({"check_in_cadence": rhythm}), f"check-ins off, {rhythm}")
        for rhythm in (CADENCES[0], CADENCES[-1])
    ]
    none = statistic_with_interval(relative_change, *(end["value_usd"] for end in reversed(ends)))
    return [
        Finding("V12", "best check-ins a week", "N9, N19", (MONTHLY, 3.0), *best, form=".2f"),
        Finding("V12", "value at 10 a week against the peak", "N15, N22", (-inf, -0.04), *always),
        Finding("V12", "value without check-ins against the peak", "N9", (-inf, -0.02), *never),
        Finding("V12", moves, "N15, N19", (-inf, -0.01), *shift, form=".2f"),
        Finding(
            "V12", "10 a week against none with check-ins off", "N9", (-1e-9, 1e-9), *none, ".0e"
        ),
    ]


# V13: how much to show

SIGHT = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0)


def value_by_sight(study: Study, scenario: Scenario) -> list[Column]:
    """Simulate the value of a firm at each transparency of `SIGHT`."""
    return [
        study.ensemble(scenario.replace({"transparency": seen}), f"transparency {seen}")[
            "value_usd"
        ]
        for seen in SIGHT
    ]


def best_sight(*values: Column) -> float:
    """Give the transparency with the highest mean value, between those that were tried."""
    return peak_at(list(SIGHT), np.array([value.mean() for value in values]))


def _returned(*values: Column) -> float:
    """Give the part of the loss at full sight that a private team avoids; it comes first."""
    private, *swept = (float(value.mean()) for value in values)
    peak, full = max(swept), swept[-1]
    return (private - full) / (peak - full) if peak > full else float("nan")


def transparency_optimum(study: Study) -> list[Finding]:
    """Value is highest when much but not all is seen; showing ranks costs selling."""
    firm = load_scenario("baseline")
    sweep = value_by_sight(study, firm)
    private = study.ensemble(
        firm.replace({"transparency": 1.0, "private_team": 1.0}), "all seen, team in private"
    )["value_usd"]
    plain = study.ensemble(firm, "ranks private")
    ranked = study.ensemble(firm.replace({"rank_exposure": 1.0}), "ranks exposed")
    best = statistic_with_interval(best_sight, *sweep)
    full = statistic_with_interval(end_against_peak(-1), *sweep)
    back = statistic_with_interval(_returned, private, *sweep)
    sold = statistic_with_interval(relative_change, ranked["bookings_usd"], plain["bookings_usd"])
    return [
        Finding("V13", "best transparency", "N7, N8", (0.35, 0.85), *best, ".2f"),
        Finding("V13", "value at full transparency against the peak", "N7", (-0.12, -0.02), *full),
        Finding("V13", "bookings when ranks and pay are shown", "N12, N13", (-0.12, -0.03), *sold),
        Finding("V13", "part of that loss a private team avoids", "N7", (0.5, inf), *back),
    ]
