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
