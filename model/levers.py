"""Levers: what management chooses."""

from model.quantities import Inputs, cadence, choice, count, duration, money, number, share


class Levers(Inputs):
    """What a scenario may change: pay, transparency, meetings, hand-offs, staffing."""

    # What people are paid for
    shared_weight: float = share(
        0.0,
        "Part of variable pay that rests on results all departments share.",
        source="T8, T14",
        plausible=(0.0, 0.7),
    )
    sharing_group: str = choice(
        "firm",
        ("firm", "pod"),
        "Who shares a shared result: the whole firm, or a small group from all departments.",
        source="T5, T7, T8",
    )
    pod_size: int = count(
        5,
        "people",
        "Size of the group that shares a result when sharing_group is pod.",
        source="T5, T7, T8",
        plausible=(3, 12),
        valid=(2, 500),
    )
    quota_period: str = choice(
        "quarter",
        ("none", "month", "quarter", "year"),
        "Period over which a salesperson's quota runs; none pays a plain commission.",
        source="S2, S7, S8",
    )
    yearly_quota_usd: float = money(
        600_000,
        "Contract value a salesperson should sell in a year.",
        source="S18",
        plausible=(400_000, 1_000_000),
        valid=(1_000, 100_000_000),
    )
    commission_rate: float = share(
        0.10,
        "Pay for each dollar of new yearly contract value.",
        source="S19",
        plausible=(0.08, 0.12),
    )
    payout_threshold: float = share(
        0.50,
        "Share of quota below which no commission is paid.",
        source="S10, assumption",
        plausible=(0.0, 0.8),
    )
    accelerator: float = number(
        1.5,
        "times",
        "Commission above quota as a multiple of the ordinary rate.",
        source="S2, S10, assumption",
        plausible=(1.0, 3.0),
        valid=(0.0, 10.0),
    )
    pay_cap: float = number(
        3.0,
        "times quota",
        "Attainment above which nothing more is paid, as a multiple of quota.",
        source="assumption",
        plausible=(1.5, 5.0),
        valid=(0.5, 100.0),
    )
    quota_ratchet: float = share(
        0.0,
        "Share of last period's over- or under-attainment that moves the next quota.",
        source="S10, assumption",
        plausible=(0.0, 0.5),
    )
    draw: float = share(
        0.0,
        "Share of target commission paid even when less was earned.",
        source="assumption",
        plausible=(0.0, 0.5),
    )
    clawback: float = share(
        0.0,
        "Share of a commission taken back when the customer leaves in the first year.",
        source="S13, assumption",
        plausible=(0.0, 1.0),
    )
    sales_retention_share: float = share(
        0.0,
        "Part of a salesperson's variable pay that rests on customers staying.",
        source="S13",
        plausible=(0.0, 0.3),
    )
    accounts_retention_share: float = share(
        0.65,
        "Part of an account manager's variable pay that rests on customers staying.",
        source="C19",
        plausible=(0.5, 0.8),
    )
    sales_pay_usd: float = money(
        125_000,
        "Yearly pay of a salesperson who reaches quota.",
        source="S18",
        plausible=(100_000, 200_000),
        valid=(10_000, 2_000_000),
    )
    accounts_pay_usd: float = money(
        95_000,
        "Yearly on-target pay of an account manager.",
        source="assumption",
        plausible=(70_000, 140_000),
        valid=(10_000, 2_000_000),
    )
    operations_pay_usd: float = money(
        90_000,
        "Yearly on-target pay of an operations specialist.",
        source="assumption",
        plausible=(60_000, 140_000),
        valid=(10_000, 2_000_000),
    )
    marketing_pay_usd: float = money(
        95_000,
        "Yearly on-target pay of somebody in marketing.",
        source="assumption",
        plausible=(60_000, 150_000),
        valid=(10_000, 2_000_000),
        needs="marketing",
    )
    specialists_pay_usd: float = money(
        115_000,
        "Yearly on-target pay of a product specialist.",
        source="assumption",
        plausible=(80_000, 180_000),
        valid=(10_000, 2_000_000),
        needs="specialists",
    )
    sales_base_share: float = share(
        0.50,
        "Fixed part of a salesperson's on-target pay.",
        source="S15, S19",
        plausible=(0.5, 0.65),
    )
    accounts_base_share: float = share(
        0.65,
        "Fixed part of an account manager's on-target pay.",
        source="C19",
        plausible=(0.6, 0.8),
    )
    operations_base_share: float = share(
        0.95,
        "Fixed part of an operations specialist's on-target pay.",
        source="assumption",
        plausible=(0.9, 1.0),
    )
    marketing_base_share: float = share(
        0.85,
        "Fixed part of the on-target pay of marketing.",
        source="assumption",
        plausible=(0.7, 1.0),
        needs="marketing",
    )
    specialists_base_share: float = share(
        0.85,
        "Fixed part of a product specialist's on-target pay.",
        source="assumption",
        plausible=(0.7, 1.0),
        needs="specialists",
    )
    marketing_paid_for: str = choice(
        "volume",
        ("volume", "revenue"),
        "Marketing's own result: opportunities that campaigns bring, or what is won from them.",
        source="I1, assumption",
        needs="marketing",
    )
    specialists_deal_share: float = share(
        0.0,
        "Part of product specialists' own pay that rests on deals being won.",
        source="assumption",
        plausible=(0.0, 1.0),
        needs="specialists",
    )

    # What people see of each other
    transparency: float = share(
        0.30,
        "Share of the other departments' state (queue, pipeline, account health) seen unasked.",
        source="N5, N7",
        plausible=(0.0, 1.0),
    )
    rank_exposure: float = share(
        0.0,
        "How far individual rank and pay are published.",
        source="N12, N13",
        plausible=(0.0, 1.0),
    )
    private_team: float = share(
        0.0,
        "How far a working team may work unobserved although its results are open.",
        source="N7",
        plausible=(0.0, 1.0),
    )

    # How often they meet
    check_in_cadence: float = cadence(
        "monthly",
        "How often the departments hold a check-in.",
        source="N9, N19, N22",
        plausible=("never", "daily"),
    )
    check_in_length_h: float = number(
        0.5,
        "h",
        "Length of a check-in for each attendee.",
        source="assumption",
        plausible=(0.25, 1.0),
        valid=(0.0, 8.0),
    )
    check_in_attendance: float = share(
        0.7,
        "Share of staff who attend a check-in.",
        source="assumption",
        plausible=(0.3, 1.0),
    )
    check_in_purpose: float = share(
        0.5,
        "Share of check-ins that have a purpose and end in action items.",
        source="T6, N14, assumption",
        plausible=(0.0, 1.0),
    )

    # How leaders lead
    coaching_hours_per_week: float = number(
        0.5,
        "h per week",
        "Time that the lead of sales spends coaching each salesperson.",
        source="K2, K3",
        plausible=(0.0, 2.0),
        valid=(0.0, 20.0),
    )
    formal_coaching: float = share(
        0.3,
        "Part of coaching that follows a process rather than chance.",
        source="K1, K3",
        plausible=(0.0, 1.0),
    )
    cross_department_coaching: float = share(
        0.0,
        "Part of coaching that asks how the other departments see a case.",
        source="K3, U13, assumption",
        plausible=(0.0, 0.5),
    )
    open_dialogue: float = share(
        0.0,
        "Part of check-ins given to each side's pressures instead of news.",
        source="U10, U13, assumption",
        plausible=(0.0, 0.5),
    )
    leaders_example: float = number(
        0.0,
        "-1 to 1",
        "Whether leaders show collaboration (1), its contrary (-1), or neither (0).",
        source="I3",
        plausible=(-1.0, 1.0),
        valid=(-1.0, 1.0),
    )
    say_no_backing: float = share(
        0.0,
        "How far leaders back a specialist who says no in time or reports a slip.",
        source="assumption",
        plausible=(0.0, 1.0),
    )
    recognition: float = share(
        0.0,
        "How regularly the people behind the work are made visible and share the credit.",
        source="R7",
        plausible=(0.0, 1.0),
    )
    session_cadence: float = cadence(
        "never",
        "How often account teams and specialists hold a structured session on accounts.",
        source="T6, K9",
        plausible=("never", "weekly"),
    )
    session_length_h: float = number(
        1.0,
        "h",
        "Length of such a session for each attendee.",
        source="assumption",
        plausible=(0.5, 2.0),
        valid=(0.0, 8.0),
    )

    # Campaigns of marketing
    campaign_cadence: float = cadence(
        "never",
        "How often marketing starts a campaign.",
        source="assumption",
        plausible=("never", "monthly"),
    )
    campaign_length: float = duration(
        "4 weeks",
        "How long a campaign brings more opportunities.",
        source="assumption",
        plausible=("1 week", "3 months"),
        valid=("1 day", "1 year"),
    )
    campaign_size: float = number(
        0.5,
        "times",
        "Further opportunities while a campaign runs, against the ordinary number.",
        source="assumption",
        plausible=(0.0, 1.0),
        valid=(0.0, 10.0),
    )
    campaign_notice: float = share(
        0.5,
        "Share of campaigns that Sales and Operations are told of in time.",
        source="assumption",
        plausible=(0.0, 1.0),
    )
    campaign_cost_usd: float = money(
        20_000,
        "Cost of one campaign.",
        source="assumption",
        plausible=(5_000, 100_000),
        valid=(0, 10_000_000),
    )

    # Roles
    second_role_time: float = share(
        0.3,
        "Part of the time of people with two roles that goes to the role they took over.",
        source="assumption",
        plausible=(0.1, 0.6),
        needs="merged roles",
    )

    # How work is passed on
    structured_hand_off: float = share(
        0.2,
        "Share of won deals handed over by a fixed protocol.",
        source="C16",
        plausible=(0.0, 1.0),
    )

    # Prices, staffing, priorities
    discount: float = share(
        0.10,
        "Ordinary discount from list price.",
        source="S4",
        plausible=(0.0, 0.3),
        valid=(0.0, 0.9),
    )
    discount_authority: float = share(
        0.08,
        "Further discount a salesperson may give to close before a deadline.",
        source="S4",
        plausible=(0.0, 0.15),
        valid=(0.0, 0.5),
    )
    hiring: str = choice(
        "with_load",
        ("fixed", "with_load"),
        "Whether accounts and operations grow with their work, or keep their head count.",
        source="evidence (i) 4",
    )
    planned_utilization: float = share(
        0.80,
        "Share of Operations' productive hours that hiring plans to fill.",
        source="Q1, Q3",
        plausible=(0.70, 0.95),
        valid=(0.3, 1.2),
    )
    accounts_per_manager: float = number(
        31.0,
        "accounts",
        "Accounts per account manager that hiring plans for.",
        source="C18",
        plausible=(15.0, 60.0),
        valid=(1.0, 1000.0),
    )
    expediting: float = share(
        0.5,
        "How readily Operations moves a late job to the front when asked.",
        source="Q7, assumption",
        plausible=(0.0, 1.0),
    )
    hiring_notice: float = duration(
        "3 months",
        "How far ahead hiring looks at the work to come.",
        source="assumption",
        plausible=("0 days", "6 months"),
        valid=("0 days", "2 years"),
    )
