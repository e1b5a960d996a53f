"""Negative controls: what must vanish when its cause is taken away."""

from math import inf
from typing import Any

from experiments.patterns.estimates import (
    mean_with_interval,
    relative_change,
    statistic_with_interval,
)
from experiments.patterns.finding import Finding
from experiments.patterns.information import (
    best_rhythm,
    best_sight,
    end_against_peak,
    value_by_cadence,
    value_by_sight,
)
from experiments.patterns.money import MIXED, ONE_RENEWAL, churn_of_hunters, cost_of_timing
from experiments.patterns.people import CONFLICT
from experiments.patterns.queueing import POOL, firms_by_load, run_queue, steeper
from experiments.patterns.sharing import ALL_SHARED, mean_effort
from experiments.patterns.study import Study
from model.scenario import load_scenario

ALTRUISTIC = {
    "mechanisms.effort": False,
    "mechanisms.deal_timing": False,
    "mechanisms.turnover": False,
    "uncertainties.candor": 1.0,
}
ENDLESS = {"mechanisms.delivery": False, "mechanisms.account_care": False}
TRAPPED = 0.55
"""Trust between departments below which a firm is in the trap; it starts at 0.65 (R1)."""
NO_SPIRAL = {
    "uncertainties.trust_loss_ratio": 1.0,
    "uncertainties.blame_contagion": 0.0,
    "mechanisms.blame": False,
}
UNMOVED = {
    "uncertainties.effort_elasticity": 0.0,
    "mechanisms.deal_timing": False,
    "uncertainties.retention_stake": 0.0,
}
"""Neither effort nor dates nor promises respond to pay; T12."""
SHUFFLED_DAYS = 50_000


def altruists(study: Study) -> list[Finding]:
    """Pay changes nothing about staying where people are altruistic and capacity is endless."""
    firm = load_scenario("baseline").replace(ALTRUISTIC | ENDLESS)
    hunters = study.ensemble(firm, "altruists paid to win")["logo_churn_share"]
    plans: dict[str, dict[str, Any]] = {
        "mixed pay": MIXED,
        "linear pay": {"quota_period": "none"},
        "shared pay": ALL_SHARED,
    }
    return [
        Finding(
            "control a",
            f"customers lost, {name} less own pay",
            "T12",
            (-0.001, 0.001),
            *mean_with_interval(
                study.ensemble(firm.replace(levers), name)["logo_churn_share"] - hunters
            ),
            ".2%",
        )
        for name, levers in plans.items()
    ]


def no_trust_trap(study: Study) -> list[Finding]:
    """Nobody is trapped in mistrust where nothing drives mistrust."""
    firm = load_scenario("baseline").replace(CONFLICT | NO_SPIRAL)
    trust = study.ensemble(firm, "four years without blame")["trust_share"]
    trapped = mean_with_interval((trust < TRAPPED).astype(float))
    return [Finding("control b", "runs trapped in mistrust", "U2", (0.0, 0.0), *trapped, ".0%")]


def shuffled_graph(study: Study) -> list[Finding]:
    """Queues wait the same whoever talks to whom."""

    def difference(number: int) -> dict[str, float]:
        plain = run_queue(POOL, number, SHUFFLED_DAYS)
        mixed = run_queue(POOL, number, SHUFFLED_DAYS, is_shuffled=True)
        return {"wait": mixed[0] / plain[0] - 1.0}

    waits = study.each(difference, "queues with another graph", 0.1)["wait"]
    return [
        Finding("control c", "mean wait with a shuffled graph", "Q1", (-1e-9, 1e-9),
                *mean_with_interval(waits), ".0e")
    ]  # fmt: skip


def unmoved_by_pay(study: Study) -> list[Finding]:
    """Where effort and timing do not respond to pay, patterns of pay go; others stay."""
    firm = load_scenario("baseline").replace(UNMOVED)
    late = study.ensemble(firm, "unmoved by pay")["late_booking_share"]
    cost = cost_of_timing(study, UNMOVED, "unmoved by pay")
    ratio = churn_of_hunters(study, firm.replace(ONE_RENEWAL))
    own = mean_effort(study, firm, "own pay")
    shared = mean_effort(study, firm.replace(ALL_SHARED), "all shared")
    values = value_by_cadence(study, firm, "unmoved by pay")
    best = statistic_with_interval(best_rhythm, *values)
    sights = value_by_sight(study, firm)
    firms = firms_by_load(study, firm)
    late_slope = steeper(firms, "late")
    return [
        Finding("control d", "V1 gone: late bookings under quotas", "T12", (0.12, 0.2),
                *mean_with_interval(late)),
        Finding("control d", "V2 gone: cost of timing", "T12", (-0.01, 0.01), *cost),
        Finding("control d", "V6 gone: churn of hunters / mixed pay", "T12", (0.95, 1.05), *ratio,
                ".2f"),
        Finding("control d", "V8 gone: effort at w = 1", "T12", (-0.01, 0.01),
                *statistic_with_interval(relative_change, shared, own)),
        Finding("control d", "V12 stays: best check-ins a week", "N9, N19", (5.0 / 21.0, 3.0),
                *best, ".2f"),
        Finding("control d", "V12 stays: 10 a week against the peak", "N15", (-inf, -0.04),
                *statistic_with_interval(end_against_peak(-1), *values)),
        Finding("control d", "V13 stays: best transparency", "N7", (0.35, 0.85),
                *statistic_with_interval(best_sight, *sights), ".2f"),
        Finding("control d", "V20 stays: slope of lateness, above less 3 x below", "Q4", (0.0, inf),
                *late_slope, ".2f"),
    ]  # fmt: skip
