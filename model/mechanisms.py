"""Switches: which mechanisms of the model take part in a run.

Switching one off removes what it does, and nothing else, so that the share of an outcome that
a mechanism carries can be measured (ablation).
"""

from model.quantities import Inputs, switch


class Mechanisms(Inputs):
    """One switch per mechanism; all on by default."""

    pipeline: bool = switch(True, "Prospects keep arriving at salespeople.", source="S20-S25")
    pay_plan: bool = switch(
        True,
        "Variable pay follows results, quota by quota. Off: everybody gets on-target pay.",
        source="S10, S13-S19",
    )
    effort: bool = switch(
        True,
        "People divide hours by what pays them. Off: everybody works as the job needs.",
        source="T1-T17",
    )
    promises: bool = switch(
        True,
        "Salespeople promise from belief and pressure. Off: they promise what Operations needs.",
        source="C1-C7, S5",
    )
    deal_timing: bool = switch(
        True, "Salespeople move closing dates to where they pay most.", source="S1-S8"
    )
    hand_off: bool = switch(
        True,
        "Knowledge of the customer is lost between departments. Off: all of it arrives.",
        source="C16, R5",
    )
    delivery: bool = switch(
        True,
        "Projects queue, meet overload and defects. Off: each takes its standard time.",
        source="Q1-Q7, C13, C17",
    )
    satisfaction: bool = switch(
        True,
        "Customers judge what they got and renew, leave or recommend by it. Off: all are content.",
        source="C1-C12",
    )
    account_care: bool = switch(
        True,
        "Accounts need an account manager's hours. Off: all get what they need.",
        source="C5, C10, C18",
    )
    check_ins: bool = switch(True, "Departments meet at the set cadence.", source="N9-N22, T6")
    transparency: bool = switch(
        True, "People see other departments' state without asking.", source="N5, N7, N12-N16"
    )
    trust: bool = switch(True, "Trust moves with kept and broken promises.", source="U1-U5")
    blame: bool = switch(True, "People explain failures and may blame.", source="U6-U9")
    turnover: bool = switch(True, "People quit and are replaced.", source="H1-H14")

    coaching: bool = switch(
        True, "Leads coach, which raises win rates where it follows a process.", source="K1-K3"
    )
    perspective_taking: bool = switch(
        True, "People learn to see the other side's pressures, or forget to.", source="U10-U13"
    )
    candor: bool = switch(
        True, "The norm of saying no early spreads and pays, or is punished.", source="assumption"
    )
    community: bool = switch(
        True,
        "Account teams and specialists meet in structured sessions; deals get specialists' help.",
        source="T6, K7-K9",
    )
    recognition: bool = switch(True, "People see who is behind the work.", source="R7")
    leaders_example: bool = switch(True, "Leaders' example moves norms and conflict.", source="I3")
    quality_norm: bool = switch(True, "Overload erodes the standard of service.", source="Q6")
    reputation: bool = switch(True, "Customers' word changes win rates.", source="C9")
    network_dynamics: bool = switch(
        True, "Ties form, strengthen and fade by contact.", source="N1-N4, N23, H3"
    )
    campaigns: bool = switch(
        True, "Marketing brings waves of opportunities, announced or not.", source="assumption"
    )
