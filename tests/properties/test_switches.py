"""A mechanism that is switched off takes its own inputs with it: none of them moves a number."""

from typing import Any

import pytest

from model.engine import simulate
from model.scenario import Scenario

FIRM = Scenario.build(
    "firm",
    organization={"sales": 3, "accounts": 3, "operations": 6, "customers": 80},
    horizon="2 years",
    warm_up="3 months",
    hiring="fixed",
    support_hours_per_week=1.3,
    session_cadence="monthly",
    campaign_cadence="quarterly",
    say_no_backing=0.5,
    leaders_example=0.5,
    recognition=0.5,
    open_dialogue=0.3,
)

OWN_INPUTS: dict[str, dict[str, Any]] = {
    "pipeline": {"opportunities_per_week": 4.0},
    "pay_plan": {
        "shared_weight": 0.7,
        "accounts_retention_share": 0.1,
        "sales_retention_share": 0.3,
        "clawback": 1.0,
        "commission_rate": 0.05,
        "quota_period": "year",
        "draw": 0.5,
    },
    "effort": {
        "effort_elasticity": 0.4,
        "intrinsic_share": 0.0,
        "help_response": 2.0,
        "joint_work_hours": 4.0,
        "crowding_out": 0.9,
        "give_up_loss": 0.9,
    },
    "promises": {
        "over_promise_propensity": 0.6,
        "over_promise_size": 0.5,
        "promise_buffer": 0.0,
        "retention_stake": 2.0,
    },
    "deal_timing": {"timing_control": 0.9, "patience": 0.6, "moving_trouble_usd": 0.0},
    "hand_off": {"structured_hand_off": 0.9, "hand_off_hours": 3.0, "hand_off_structured": 0.9},
    "delivery": {"expedite_overhead": 0.2, "rework_share": 0.6, "surprise_cost": 0.5},
    "satisfaction": {"lateness_effect": 9.0, "coordination_effect": 6.0, "tension_effect": 3.0},
    "account_care": {"care_hours_per_week": 1.2, "care_preference": 0.8, "recovery_hours": 12.0},
    "check_ins": {"check_in_cadence": "daily", "check_in_length_h": 2.0, "meeting_fatigue": 0.02},
    "transparency": {"transparency": 1.0, "watching_cost": 0.15, "reading_minutes": 1.0},
    "trust": {"trust_gain": 0.04, "trust_drift": 0.03, "contact_effect": 0.01},
    "blame": {"blame_effect": 0.2, "blame_contagion": 0.25, "credit_effect": 0.05},
    "turnover": {"quit_rate_sales": 0.9, "vacancy_sales": "6 months", "hire_failure": 0.3},
    "coaching": {"coaching_hours_per_week": 2.0, "formal_coaching": 1.0, "coaching_effect": 0.17},
    "perspective_taking": {"perspective_gain": 0.25, "perspective_by_coaching": 0.1},
    "candor": {"say_no_backing": 1.0, "backing_effect": 0.5, "candor_punished": 0.1},
    "community": {"session_cadence": "weekly", "session_length_h": 2.0, "session_effect": 0.25},
    "recognition": {"recognition": 1.0, "recognition_effect": 0.5, "recognition_hours": 1.0},
    "leaders_example": {"leaders_example": -1.0},
    "quality_norm": {"standard_falls": "8 weeks", "defects_of_low_standard": 0.8},
    "reputation": {"reputation_effect": 0.15, "ordinary_reputation": -2.0},
    "network_dynamics": {"tie_gain": 0.15, "embedding_effect": 1.0},
    "campaigns": {"campaign_cadence": "monthly", "campaign_size": 1.0, "unprepared_loss": 0.4},
}


def bits(scenario: Scenario) -> bytes:
    """Give the months of a run, bit for bit."""
    return bytes(simulate(scenario).months.tobytes())


def test_every_switch_is_looked_at() -> None:
    assert set(OWN_INPUTS) == {name for name, _ in FIRM.mechanisms}


@pytest.mark.parametrize("switch", OWN_INPUTS)
def test_inputs_of_a_mechanism_that_is_off_move_nothing(switch: str) -> None:
    off = FIRM.replace({f"mechanisms.{switch}": False})
    assert bits(off.replace(OWN_INPUTS[switch])) == bits(off)


@pytest.mark.parametrize("switch", OWN_INPUTS)
def test_the_same_inputs_matter_when_it_is_on(switch: str) -> None:
    assert bits(FIRM.replace(OWN_INPUTS[switch])) != bits(FIRM)
