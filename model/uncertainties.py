"""Uncertainties: what nobody knows exactly.

Each row names its unit, default, plausible and valid range, and source: an evidence id of
docs/reference/sources.md, or "assumption" where no published figure was found.
"""

from model.quantities import Inputs, duration, money, number, share


class Uncertainties(Inputs):
    """What a scenario takes as given, and a study should vary within its plausible range."""

    # Demand and selling
    opportunities_per_week: float = number(
        1.20,
        "per salesperson and week",
        "Qualified opportunities that reach a salesperson.",
        source="S18, S21, S23, S24",
        plausible=(0.5, 2.0),
        valid=(0, 50),
    )
    market_cycle: float = share(
        0.0,
        "Swing of arrivals around their mean over a year.",
        source="assumption",
        plausible=(0, 0.15),
        valid=(0, 0.9),
    )
    win_rate: float = share(
        0.23,
        "Chance that a qualified opportunity is won by an average salesperson.",
        source="S21",
        plausible=(0.15, 0.30),
    )
    late_win_rate: float = share(
        0.46,
        "Chance of winning once a proposal is made; at least win_rate.",
        source="S20",
        plausible=(0.43, 0.52),
        valid=(0.01, 1),
    )
    competitor_loss_share: float = share(
        0.45,
        "Part of losses that go to a competitor rather than to indecision.",
        source="S20, S22",
        plausible=(0.40, 0.60),
    )
    contract_value_usd: float = money(
        30_000,
        "Median yearly contract value at the ordinary discount.",
        source="S23, C11",
        plausible=(20_000, 40_000),
        valid=(100, 100_000_000),
    )
    contract_value_spread: float = number(
        0.8,
        "log SD",
        "Spread of contract values (log-normal).",
        source="assumption",
        plausible=(0.6, 1.1),
        valid=(0, 3),
    )
    cycle_length: float = duration(
        "52 days",
        "Median time from qualified opportunity to decision (75 calendar days).",
        source="S23",
        plausible=("42 days", "63 days"),
        valid=("2 days", "3 years"),
    )
    cycle_spread: float = number(
        0.55,
        "log SD",
        "Spread of the sales cycle (log-normal).",
        source="S23",
        plausible=(0.3, 0.8),
        valid=(0, 2),
    )
    cycle_value_elasticity: float = number(
        0.3,
        "elasticity",
        "How the cycle lengthens with contract value.",
        source="S21, assumption",
        plausible=(0.1, 0.5),
        valid=(0, 2),
    )
    qualifying_share: float = share(
        0.5,
        "Part of the sales cycle before a proposal is made.",
        source="assumption",
        plausible=(0.4, 0.75),
        valid=(0.05, 0.95),
    )
    hours_to_qualify: float = number(
        6.0,
        "h",
        "Selling hours an opportunity needs before a proposal.",
        source="assumption, with S25",
        plausible=(4, 14),
        valid=(0, 500),
    )
    hours_to_propose: float = number(
        9.0,
        "h",
        "Selling hours from proposal to decision.",
        source="assumption, with S25",
        plausible=(5, 25),
        valid=(0, 500),
    )
    hours_to_close: float = number(
        7.0,
        "h",
        "Further hours that a won deal needs.",
        source="assumption, with S25",
        plausible=(5, 25),
        valid=(0, 500),
    )
    selling_time_share: float = share(
        0.41,
        "Part of a salesperson's 40 hours that is left for selling.",
        source="S25",
        plausible=(0.28, 0.50),
        valid=(0.01, 1),
    )
    ability_spread: float = share(
        0.38,
        "Coefficient of variation of win rate between salespeople.",
        source="D7, assumption",
        plausible=(0.15, 0.45),
    )
    selling_return: float = number(
        0.5,
        "elasticity",
        "How the chance to win falls when an opportunity gets too few hours.",
        source="assumption",
        plausible=(0.2, 1.0),
        valid=(0, 3),
    )
    timing_control: float = share(
        0.5,
        "Share of ready deals whose closing date the salesperson can move.",
        source="S2, S3, S8",
        plausible=(0.2, 0.9),
    )
    longest_pull_in: float = duration(
        "4 weeks",
        "How far a closing date can be moved forward.",
        source="S3, assumption",
        plausible=("2 weeks", "8 weeks"),
        valid=("0 days", "1 year"),
    )
    longest_push_out: float = duration(
        "6 weeks",
        "How far a closing date can be put off.",
        source="S3, assumption",
        plausible=("2 weeks", "13 weeks"),
        valid=("0 days", "1 year"),
    )
    customer_wait: float = duration(
        "5 weeks",
        "How long before a deadline customers start to wait for its discount.",
        source="S4, assumption",
        plausible=("2 weeks", "8 weeks"),
        valid=("0 days", "1 year"),
    )
    pull_in_loss: float = share(
        0.05,
        "Relative loss of win chance for each week a deal is pulled in.",
        source="S5, assumption",
        plausible=(0.02, 0.12),
    )
    patience: float = share(
        0.75,
        "Worth of a dollar of pay next period against one now.",
        source="assumption",
        plausible=(0.6, 1.0),
    )
    knowledge_win_effect: float = number(
        0.4,
        "relative per unit",
        "Relative gain in win chance when a salesperson knows all of Operations' work.",
        source="T6, assumption",
        plausible=(0.0, 0.8),
        valid=(0, 5),
    )
    reference_discount: float = share(
        0.10,
        "Discount at which win rates and contract values were observed.",
        source="S4",
        plausible=(0.0, 0.3),
        valid=(0.0, 0.9),
    )
    moving_trouble_usd: float = money(
        100,
        "Gain in pay below which nobody troubles to move a deal.",
        source="assumption",
        plausible=(0, 1000),
        valid=(0, 1_000_000),
    )
    price_response: float = number(
        1.0,
        "relative per unit",
        "Relative gain in win chance for each unit of discount beyond the reference.",
        source="assumption",
        plausible=(0.0, 2.0),
        valid=(0, 10),
    )
    over_promise_propensity: float = share(
        0.30,
        "Chance that a salesperson under pressure stretches a promise.",
        source="C17, assumption",
        plausible=(0.10, 0.60),
    )
    over_promise_size: float = share(
        0.25,
        "Size of a stretched promise, as a share of true time and effort.",
        source="assumption",
        plausible=(0.10, 0.50),
        valid=(0, 0.9),
    )
    over_promise_win_gain: float = share(
        0.10,
        "Relative gain in win chance from an over-promise of ordinary size.",
        source="assumption",
        plausible=(0, 0.25),
        valid=(0, 2),
    )
    scope_share: float = share(
        0.5,
        "Part of a stretch that lies in scope (extra work) rather than in the date.",
        source="assumption",
        plausible=(0.2, 0.8),
    )
    promise_buffer: float = share(
        0.27,
        "Slack a salesperson adds to the delivery time they expect.",
        source="assumption, with C17",
        plausible=(0.0, 0.4),
        valid=(0, 3),
    )
    retention_stake: float = number(
        8.0,
        "times",
        "Cost of losing a customer against the gain from winning one.",
        source="assumption",
        plausible=(2, 20),
        valid=(0, 1000),
    )
    visible_fit: float = share(
        0.5,
        "Part of lasting differences between customers that salespeople see while they sell.",
        source="S13, assumption",
        plausible=(0.2, 0.8),
    )
    stretch_for_poor_fit: float = number(
        0.3,
        "relative per SD",
        "How much more often a promise is stretched for each SD that a prospect fits less.",
        source="S13, assumption",
        plausible=(0.0, 0.6),
        valid=(0, 2),
    )
    candor: float = share(
        0.5,
        "Norm of saying no early and of reporting slips ahead of time.",
        source="assumption",
        plausible=(0.2, 0.8),
    )
    perspective: float = share(
        0.3,
        "How far people see the other side's pressures.",
        source="U13, assumption",
        plausible=(0.1, 0.6),
    )
    # Pay and effort
    effort_elasticity: float = number(
        0.15,
        "elasticity",
        "Response of rewarded effort to marginal pay.",
        source="T5, T11, T12",
        plausible=(0.0, 0.4),
        valid=(0, 2),
    )
    intrinsic_share: float = share(
        0.35,
        "Part of effort that no pay scheme removes.",
        source="T12, assumption",
        plausible=(0.0, 0.5),
    )
    pod_monitoring: float = share(
        0.30,
        "Part of the 1/n loss that peers in a pod offset.",
        source="T5, T7",
        plausible=(0.0, 0.7),
    )
    firm_monitoring: float = share(
        0.05,
        "Part of the 1/n loss that peers offset in a firm-wide group.",
        source="T5, T7",
        plausible=(0.0, 0.3),
    )
    crowding_out: float = share(
        0.5,
        "Hours that unrewarded tasks lose for each extra rewarded hour.",
        source="T1, S12",
        plausible=(0.2, 0.9),
    )
    help_response: float = number(
        1.0,
        "times",
        "How far work for other departments follows what a shared result returns.",
        source="T12, T14, assumption",
        plausible=(0.0, 2.0),
        valid=(0, 10),
    )
    joint_work_hours: float = number(
        1.5,
        "h per week",
        "Time that full willingness to work for other departments takes.",
        source="N3, T14, assumption",
        plausible=(0.5, 4.0),
        valid=(0, 40),
    )
    helpfulness: float = share(
        0.35,
        "Part of unrewarded work for other departments that people do anyway.",
        source="assumption",
        plausible=(0.1, 0.6),
    )
    reference_commission: float = share(
        0.10,
        "Commission rate at which people give ordinary effort.",
        source="S19",
        plausible=(0.08, 0.12),
        valid=(0.001, 1),
    )
    give_up_attainment: float = share(
        0.5,
        "Attainment below which late-period effort drops.",
        source="S10",
        plausible=(0.3, 0.7),
    )
    give_up_period: float = duration(
        "3 weeks",
        "Time before the period's end in which people give up.",
        source="S10",
        plausible=("1 week", "5 weeks"),
        valid=("0 days", "1 year"),
    )
    give_up_loss: float = share(
        0.25,
        "Part of selling effort lost by a salesperson who gives up.",
        source="S10, assumption",
        plausible=(0.0, 0.5),
    )
    # Delivery
    operations_hours_per_week: float = number(
        28.0,
        "h",
        "Productive hours of an operations specialist.",
        source="C17",
        plausible=(26, 30),
        valid=(0.5, 80),
    )
    onboarding_hours: float = number(
        80.0,
        "h",
        "Mean effort to onboard a customer.",
        source="assumption",
        plausible=(30, 200),
        valid=(0, 10_000),
    )
    onboarding_spread: float = share(
        0.6,
        "Coefficient of variation of onboarding effort.",
        source="assumption",
        plausible=(0.3, 1.0),
        valid=(0, 3),
    )
    onboarding_value_elasticity: float = number(
        0.6,
        "elasticity",
        "How onboarding effort grows with contract value.",
        source="assumption",
        plausible=(0.3, 1.0),
        valid=(0, 2),
    )
    onboarding_time: float = duration(
        "41 days",
        "Onboarding time without any queue (60 calendar days).",
        source="C14",
        plausible=("21 days", "69 days"),
        valid=("0 days", "2 years"),
    )
    support_hours_per_week: float = number(
        0.9,
        "h per customer",
        "Operations' running support of a live customer.",
        source="assumption",
        plausible=(0.3, 2.0),
        valid=(0, 100),
    )
    defect_rate_full: float = share(
        0.15,
        "Chance of a defect in an onboarding after a complete hand-off.",
        source="C16",
        plausible=(0.05, 0.25),
    )
    defect_rate_poor: float = share(
        0.30,
        "Chance of a defect in an onboarding after no hand-off.",
        source="C16",
        plausible=(0.20, 0.45),
    )
    rework_share: float = share(
        0.35,
        "Rework after a defect, as a share of the original effort.",
        source="assumption",
        plausible=(0.2, 0.6),
        valid=(0, 5),
    )
    hand_off_unstructured: float = share(
        0.15,
        "Completeness of a hand-off to which nobody gives time.",
        source="C16",
        plausible=(0.10, 0.20),
    )
    hand_off_structured: float = share(
        0.70,
        "Completeness of a structured hand-off.",
        source="C16",
        plausible=(0.60, 0.80),
    )
    hand_off_hours: float = number(
        1.0,
        "h",
        "Time for a structured hand-off, on either side.",
        source="C16",
        plausible=(0.5, 3.0),
        valid=(0, 100),
    )
    quality_threshold: float = share(
        0.92,
        "Operations' load above which quality falls steeply.",
        source="Q4",
        plausible=(0.88, 0.95),
        valid=(0.1, 2),
    )
    quality_slope_below: float = number(
        0.1,
        "share per unit load",
        "Rise of the defect rate with load below the threshold.",
        source="Q4, assumption",
        plausible=(0.0, 0.2),
        valid=(0, 10),
    )
    quality_slope_above: float = number(
        1.0,
        "share per unit load",
        "Rise of the defect rate with load above the threshold.",
        source="Q4, assumption",
        plausible=(0.5, 2.0),
        valid=(0, 50),
    )
    expedite_overhead: float = share(
        0.05,
        "Extra effort on an expedited project.",
        source="Q7, assumption",
        plausible=(0.0, 0.15),
        valid=(0, 5),
    )
    displaced_overhead: float = share(
        0.10,
        "Extra effort on each project that an expedited one displaces.",
        source="Q7, assumption",
        plausible=(0.05, 0.25),
        valid=(0, 5),
    )
    # Accounts and customers
    accounts_hours_per_week: float = number(
        28.0,
        "h",
        "Productive hours of an account manager.",
        source="C18, assumption",
        plausible=(24, 32),
        valid=(0.5, 80),
    )
    care_preference: float = share(
        0.65,
        "Weight of care against expansion for an account manager whose pay favors neither.",
        source="C19, assumption",
        plausible=(0.5, 0.8),
    )
    care_hours_per_week: float = number(
        0.7,
        "h per account",
        "Routine care an account needs.",
        source="C18",
        plausible=(0.3, 1.2),
        valid=(0, 100),
    )
    expansion_time_share: float = share(
        0.10,
        "Part of an account manager's hours that brings ordinary expansion.",
        source="assumption, with C18",
        plausible=(0.02, 0.2),
        valid=(0.001, 1),
    )
    expansion_return: float = number(
        0.3,
        "elasticity",
        "How expansion grows with the hours given to it.",
        source="C12, assumption",
        plausible=(0.1, 0.6),
        valid=(0, 1),
    )
    recovery_hours: float = number(
        6.0,
        "h",
        "Account manager's time to make good a failure.",
        source="C5, assumption",
        plausible=(2, 16),
        valid=(0, 500),
    )
    logo_churn: float = share(
        0.10,
        "Yearly loss of customers in an ordinary firm.",
        source="C12",
        plausible=(0.08, 0.15),
        valid=(0, 0.99),
    )
    first_year_churn_multiple: float = number(
        1.5,
        "times",
        "Risk of leaving at the first renewal against later ones.",
        source="C3, C15",
        plausible=(1.0, 2.5),
        valid=(0, 20),
    )
    contract_term: float = duration(
        "1 year",
        "Time between renewals.",
        source="S19",
        plausible=("6 months", "3 years"),
        valid=("1 month", "10 years"),
    )
    churn_value_elasticity: float = number(
        0.1,
        "elasticity",
        "How the risk of leaving falls with contract value.",
        source="C10",
        plausible=(0.0, 0.2),
        valid=(0, 2),
    )
    expansion_rate: float = share(
        0.13,
        "Yearly expansion as a share of recurring revenue.",
        source="C10",
        plausible=(0.06, 0.20),
        valid=(0, 5),
    )
    expansion_size: float = share(
        0.30,
        "Growth of an account that expands.",
        source="assumption",
        plausible=(0.1, 0.6),
        valid=(0.01, 5),
    )
    satisfaction_weight: float = share(
        0.20,
        "Weight of a new event in a new customer's judgment.",
        source="C3",
        plausible=(0.1, 0.4),
    )
    satisfaction_weight_tenured: float = share(
        0.10,
        "Weight of a new event in a long-standing customer's judgment.",
        source="C3",
        plausible=(0.05, 0.2),
    )
    judgment_memory: float = duration(
        "1 year",
        "Time over which events fade from a customer's judgment.",
        source="C4",
        plausible=("9 months", "18 months"),
        valid=("1 month", "20 years"),
    )
    shortfall_weight: float = number(
        2.0,
        "times",
        "Weight of a shortfall against an equal excess over the promise.",
        source="C1",
        plausible=(1.3, 3.0),
        valid=(0, 20),
    )
    lateness_effect: float = number(
        7.5,
        "SD per relative delay",
        "Dissatisfaction with a delivery that falls short by its whole promised time or scope.",
        source="C1, assumption",
        plausible=(2, 8),
        valid=(0, 50),
    )
    defect_effect: float = number(
        3.0,
        "SD",
        "Dissatisfaction with a defect.",
        source="C6, assumption",
        plausible=(1, 6),
        valid=(0, 50),
    )
    service_effect: float = number(
        3.0,
        "SD",
        "Dissatisfaction with care or support that gets none of the hours it needs.",
        source="C1, assumption",
        plausible=(1, 6),
        valid=(0, 50),
    )
    quarrel_effect: float = share(
        0.2,
        "Tension from a week of seeing others' work quite differently, without any trust.",
        source="U6, U7, assumption",
        plausible=(0.0, 0.5),
    )
    tension_effect: float = number(
        1.0,
        "SD",
        "Dissatisfaction when the departments quarrel in front of the customer.",
        source="U8, assumption",
        plausible=(0, 3),
        valid=(0, 50),
    )
    ordinary_service: float = number(
        0.32,
        "SD",
        "Satisfaction with good service, so that an ordinary firm with its failures averages zero.",
        source="assumption",
        plausible=(0.0, 0.6),
        valid=(-5, 5),
    )
    coordination_effect: float = number(
        3.0,
        "SD per unit",
        "Satisfaction for each unit (0-1) of coordination between owner and Operations.",
        source="R1, R3, assumption",
        plausible=(1.0, 6.0),
        valid=(0, 20),
    )
    ordinary_coordination: float = share(
        0.53,
        "Coordination in an ordinary firm.",
        source="assumption",
        plausible=(0.3, 0.6),
    )
    coordination_saving: float = number(
        1.5,
        "share per unit",
        "Effort of onboarding saved by each unit (0-1) of coordination of seller and Operations.",
        source="R3, R4, assumption",
        plausible=(0.5, 2.0),
        valid=(0, 10),
    )
    customer_spread: float = number(
        0.7,
        "SD",
        "Lasting differences of satisfaction between customers.",
        source="assumption",
        plausible=(0.3, 1.0),
        valid=(0, 5),
    )
    churn_ratio_per_sd: float = number(
        0.60,
        "times",
        "Risk of leaving for each SD of satisfaction more.",
        source="C2, C3, assumption",
        plausible=(0.45, 0.80),
        valid=(0.01, 1),
    )
    second_failure_multiple: float = number(
        1.6,
        "times",
        "Effect of a second failure within six months.",
        source="C6, assumption",
        plausible=(1.2, 2.5),
        valid=(1, 20),
    )
    recovery_of_satisfaction: float = share(
        0.8,
        "Part of lost satisfaction regained by a good recovery.",
        source="C5",
        plausible=(0.5, 1.0),
    )
    recovery_of_retention: float = share(
        0.4,
        "Part of added risk of leaving undone by a good recovery.",
        source="C5",
        plausible=(0, 0.6),
    )
    owner_loss: float = share(
        0.15,
        "Revenue lost on accounts that go to a new owner.",
        source="H7",
        plausible=(0.13, 0.18),
    )
    owner_loss_similar: float = share(
        0.09,
        "Revenue lost on accounts that go to an experienced colleague.",
        source="H7",
        plausible=(0.08, 0.12),
    )
    report_relief: float = share(
        0.4,
        "Part of the disappointment that a warning ahead of time avoids.",
        source="assumption",
        plausible=(0.1, 0.7),
    )
    expansion_response: float = number(
        0.3,
        "relative per SD",
        "How expansion rises with satisfaction.",
        source="assumption",
        plausible=(0.0, 0.6),
        valid=(0, 5),
    )
    happy_from: float = number(
        0.5,
        "SD",
        "Satisfaction from which a customer recommends the firm.",
        source="assumption",
        plausible=(0.0, 1.5),
        valid=(-10, 10),
    )
    referral_rate: float = number(
        0.04,
        "per satisfied customer and year",
        "Prospects recommended by satisfied customers.",
        source="C9, assumption",
        plausible=(0.0, 0.15),
        valid=(0, 10),
    )
    gross_margin: float = share(
        0.75,
        "Margin on recurring revenue before the pay of the people modeled.",
        source="assumption",
        plausible=(0.6, 0.85),
    )
    # People
    quit_rate_sales: float = share(
        0.27,
        "Yearly quits of salespeople.",
        source="H1",
        plausible=(0.20, 0.35),
        valid=(0, 0.99),
    )
    quit_rate_accounts: float = share(
        0.20,
        "Yearly quits of account managers.",
        source="H9, assumption",
        plausible=(0.12, 0.28),
        valid=(0, 0.99),
    )
    quit_rate_operations: float = share(
        0.13,
        "Yearly quits of operations specialists.",
        source="H9, H10",
        plausible=(0.10, 0.20),
        valid=(0, 0.99),
    )
    quit_rate_marketing: float = share(
        0.18,
        "Yearly quits in marketing.",
        source="assumption",
        plausible=(0.10, 0.28),
        valid=(0, 0.99),
        needs="marketing",
    )
    quit_rate_specialists: float = share(
        0.13,
        "Yearly quits of product specialists.",
        source="assumption",
        plausible=(0.08, 0.20),
        valid=(0, 0.99),
        needs="specialists",
    )
    quit_ratio_per_sd: float = number(
        1.5,
        "times",
        "Risk of quitting for each SD of morale less.",
        source="H4",
        plausible=(1.3, 1.9),
        valid=(1, 10),
    )
    quit_ratio_per_exit: float = number(
        1.35,
        "times",
        "Risk of quitting for each recent exit in the department.",
        source="H2, H3, assumption",
        plausible=(1.05, 1.5),
        valid=(1, 10),
    )
    exit_memory: float = duration(
        "8 weeks",
        "Time over which a colleague's exit is felt.",
        source="H3, assumption",
        plausible=("4 weeks", "16 weeks"),
        valid=("1 day", "2 years"),
    )
    attainment_quit_ratio: float = number(
        1.4,
        "times",
        "Risk of quitting at middling attainment against the extremes (sales).",
        source="H2, assumption",
        plausible=(1.0, 2.0),
        valid=(1, 10),
    )
    pay_quit_elasticity: float = number(
        1.5,
        "elasticity",
        "Fall of salespeople's quitting for each part by which their plan pays more.",
        source="assumption",
        plausible=(0.5, 3.0),
        valid=(0, 10),
    )
    overload_effect: float = number(
        0.15,
        "SD per 4 weeks",
        "Morale lost under sustained load above the quality threshold.",
        source="H14",
        plausible=(0.05, 0.3),
        valid=(0, 5),
    )
    blame_effect: float = number(
        0.10,
        "SD",
        "Morale lost by one unfair blame or unrewarded rescue.",
        source="assumption",
        plausible=(0.02, 0.2),
        valid=(0, 5),
    )
    rescue_effect: float = number(
        0.05,
        "SD",
        "Morale that a rescue nobody rewards costs.",
        source="assumption",
        plausible=(0.0, 0.1),
        valid=(0, 5),
    )
    credit_effect: float = number(
        0.02,
        "SD",
        "Morale that credit for a good delivery brings.",
        source="U6, assumption",
        plausible=(0.0, 0.05),
        valid=(0, 5),
    )
    morale_memory: float = duration(
        "6 months",
        "Time over which morale returns to normal.",
        source="assumption",
        plausible=("3 months", "1 year"),
        valid=("5 days", "20 years"),
    )
    vacancy_sales: float = duration(
        "12 weeks",
        "Time a seat in sales stays empty.",
        source="H12",
        plausible=("6 weeks", "27 weeks"),
        valid=("1 day", "3 years"),
    )
    vacancy_accounts: float = duration(
        "10 weeks",
        "Time a seat in account management stays empty.",
        source="H12",
        plausible=("6 weeks", "20 weeks"),
        valid=("1 day", "3 years"),
    )
    vacancy_operations: float = duration(
        "8 weeks",
        "Time a seat in operations stays empty.",
        source="H12",
        plausible=("4 weeks", "16 weeks"),
        valid=("1 day", "3 years"),
    )
    vacancy_marketing: float = duration(
        "8 weeks",
        "Time a seat in marketing stays empty.",
        source="assumption",
        plausible=("4 weeks", "20 weeks"),
        valid=("1 day", "3 years"),
        needs="marketing",
    )
    vacancy_specialists: float = duration(
        "12 weeks",
        "Time a seat of product specialists stays empty.",
        source="assumption",
        plausible=("6 weeks", "26 weeks"),
        valid=("1 day", "3 years"),
        needs="specialists",
    )
    ramp_sales: float = duration(
        "6 months",
        "Time until a new salesperson works at full rate.",
        source="H13",
        plausible=("3 months", "9 months"),
        valid=("0 days", "3 years"),
    )
    ramp_accounts: float = duration(
        "4 months",
        "Time until a new account manager works at full rate.",
        source="H13, assumption",
        plausible=("2 months", "6 months"),
        valid=("0 days", "3 years"),
    )
    ramp_operations: float = duration(
        "4 months",
        "Time until a new specialist works at full rate.",
        source="H13, assumption",
        plausible=("2 months", "6 months"),
        valid=("0 days", "3 years"),
    )
    ramp_marketing: float = duration(
        "3 months",
        "Time until somebody new in marketing works at full rate.",
        source="assumption",
        plausible=("1 month", "6 months"),
        valid=("0 days", "3 years"),
        needs="marketing",
    )
    ramp_specialists: float = duration(
        "6 months",
        "Time until a new product specialist works at full rate.",
        source="assumption",
        plausible=("3 months", "9 months"),
        valid=("0 days", "3 years"),
        needs="specialists",
    )
    hire_failure: float = share(
        0.25,
        "Chance that a new salesperson leaves at the end of the ramp.",
        source="H13",
        plausible=(0.15, 0.30),
    )
    replacement_share: float = share(
        0.21,
        "Cost of replacing a person, as a share of yearly pay.",
        source="H11",
        plausible=(0.15, 1.0),
        valid=(0, 5),
    )
    replacement_sales_usd: float = money(
        65_000,
        "Cost of replacing a salesperson besides lost sales.",
        source="H12",
        plausible=(30_000, 115_000),
        valid=(0, 10_000_000),
    )
    # Communication, meetings, trust
    staff_meeting_hours: float = number(
        8.0,
        "h per week",
        "Other meetings of staff; the productive hours above are what they leave.",
        source="N17",
        plausible=(5.5, 18),
        valid=(0, 39),
    )
    lead_meeting_hours: float = number(
        15.0,
        "h per week",
        "Other meetings of department leads.",
        source="N18",
        plausible=(11, 23),
        valid=(0, 39),
    )
    switching_hours: float = number(
        0.25,
        "h",
        "Time lost around each meeting.",
        source="N21",
        plausible=(0.1, 0.4),
        valid=(0, 8),
    )
    news_time: float = duration(
        "2 weeks",
        "Time after a check-in in which most of what is new has built up again.",
        source="N9, N16, assumption",
        plausible=("1 week", "6 weeks"),
        valid=("1 day", "2 years"),
    )
    follow_up_purposeful: float = share(
        0.7,
        "Chance that a purposeful check-in ends in action items.",
        source="T6, assumption",
        plausible=(0.5, 0.9),
    )
    follow_up_generic: float = share(
        0.2,
        "Chance that a generic check-in ends in action items.",
        source="T6, assumption",
        plausible=(0.05, 0.4),
    )
    leads_per_check_in: float = number(
        0.3,
        "per account manager",
        "Account leads a followed-up check-in brings an account manager.",
        source="K9, assumption",
        plausible=(0.1, 0.8),
        valid=(0, 20),
    )
    lead_win_rate: float = share(
        0.30,
        "Chance that an account lead becomes an expansion.",
        source="K7, assumption",
        plausible=(0.15, 0.45),
    )
    meeting_fatigue: float = number(
        0.003,
        "SD per check-in",
        "Morale lost by one more check-in.",
        source="N22, assumption",
        plausible=(0.0, 0.01),
        valid=(0, 1),
    )
    knowledge_gain: float = share(
        0.08,
        "Part of what is unknown of another department's work that a check-in with news teaches.",
        source="N16, assumption",
        plausible=(0.02, 0.2),
    )
    sight_teaching: float = share(
        0.08,
        "Part of what is unknown of another department's work that a week of full sight teaches.",
        source="N5, assumption",
        plausible=(0.0, 0.1),
    )
    opening_knowledge: float = share(
        0.5,
        "Knowledge of another department's work at the start.",
        source="assumption",
        plausible=(0.2, 0.6),
    )
    message_news: float = share(
        0.08,
        "Part of a department's news that one message carries.",
        source="N16, assumption",
        plausible=(0.01, 0.1),
    )
    tie_memory: float = duration(
        "3 months",
        "Time without contact over which a tie between departments weakens.",
        source="D4",
        plausible=("1 month", "9 months"),
        valid=("5 days", "20 years"),
    )
    tie_renewal: float = share(
        0.15,
        "Part of the time without contact that a week's messages along a tie make up for.",
        source="D4, assumption",
        plausible=(0.05, 0.4),
    )
    gossip: float = share(
        0.10,
        "Weekly pull of a close colleague's beliefs on one's own.",
        source="U9, assumption",
        plausible=(0.0, 0.3),
    )
    news_by_sight: float = share(
        0.8,
        "Part of a department's news that full transparency shows within a week.",
        source="N5, assumption",
        plausible=(0.3, 1.0),
    )
    surprise_cost: float = share(
        0.15,
        "Extra onboarding effort for work that Operations did not expect.",
        source="assumption",
        plausible=(0.0, 0.5),
        valid=(0, 5),
    )
    messages_per_day: float = number(
        4.0,
        "per person",
        "Substantive messages across departments; their time is in the other 12 hours of a week.",
        source="assumption",
        plausible=(1, 12),
        valid=(0, 500),
    )
    message_minutes: float = number(
        5.0,
        "minutes",
        "Time to handle one message.",
        source="N20, assumption",
        plausible=(2.0, 10.0),
        valid=(0, 120),
    )
    message_noise: float = share(
        0.10,
        "Share of messages that are lost or wrong.",
        source="Q8, assumption",
        plausible=(0.02, 0.3),
    )
    belief_memory: float = duration(
        "6 weeks",
        "Time over which what one knew of another department goes stale.",
        source="assumption",
        plausible=("2 weeks", "13 weeks"),
        valid=("1 day", "5 years"),
    )
    knowledge_memory: float = duration(
        "1 year",
        "Time over which knowledge of another department's work fades.",
        source="N3, assumption",
        plausible=("6 months", "3 years"),
        valid=("5 days", "20 years"),
    )
    observation_noise: float = share(
        0.30,
        "Relative error of one look at another department's state.",
        source="assumption",
        plausible=(0.1, 0.6),
        valid=(0, 5),
    )
    over_reaction_fast: float = share(
        0.50,
        "Weight of the latest noisy report when reports come weekly or faster.",
        source="N9, assumption",
        plausible=(0.3, 0.7),
    )
    over_reaction_slow: float = share(
        0.25,
        "Weight of the latest noisy report when reports come monthly.",
        source="N9, assumption",
        plausible=(0.1, 0.4),
    )
    watching_cost: float = share(
        0.10,
        "Output lost when everything people do is observed.",
        source="N7",
        plausible=(0.05, 0.15),
    )
    watching_convexity: float = number(
        4.0,
        "power",
        "How late the cost of being watched sets in as more is seen.",
        source="N7, assumption",
        plausible=(1.0, 4.0),
        valid=(0.5, 10),
    )
    rank_cost: float = share(
        0.08,
        "Selling effort lost when individual rank or pay is published.",
        source="N12, N13",
        plausible=(0.0, 0.11),
    )
    privacy_relief: float = share(
        0.8,
        "Part of the cost of being watched that a private working team avoids.",
        source="N7, assumption",
        plausible=(0.5, 1.0),
    )
    updates_at_full: float = number(
        60.0,
        "items per day",
        "State updates that reach a person at full transparency.",
        source="N15, assumption",
        plausible=(20, 120),
        valid=(0, 10_000),
    )
    overload_point: float = number(
        40.0,
        "items per day",
        "Updates beyond which attention is spread thin.",
        source="N15, N16, assumption",
        plausible=(15, 100),
        valid=(1, 10_000),
    )
    reading_minutes: float = number(
        0.1,
        "minutes per item",
        "Time to take in one update.",
        source="assumption",
        plausible=(0.1, 1.0),
        valid=(0, 60),
    )
    relational_coordination: float = number(
        3.6,
        "points (1-5)",
        "Mean relational coordination between departments at the start.",
        source="R1",
        plausible=(3.0, 4.2),
        valid=(1, 5),
    )
    trust_spread: float = number(
        0.5,
        "points (1-5)",
        "Spread of relational coordination between pairs at the start.",
        source="R1",
        plausible=(0.3, 0.7),
        valid=(0, 2),
    )
    trust_gain: float = number(
        0.02,
        "trust (0-1)",
        "Trust gained by a kept promise.",
        source="assumption",
        plausible=(0.01, 0.04),
        valid=(0, 1),
    )
    trust_loss_ratio: float = number(
        3.0,
        "times",
        "Trust lost by a broken promise against trust gained by a kept one.",
        source="U1, U2",
        plausible=(1, 6),
        valid=(0, 50),
    )
    concealment_loss: float = number(
        0.15,
        "trust (0-1)",
        "Further trust lost when concealment comes out.",
        source="U3",
        plausible=(0.05, 0.3),
        valid=(0, 1),
    )
    concealment_scar: float = share(
        0.85,
        "Part of former trust that can be regained after concealment came out.",
        source="U3",
        plausible=(0.7, 1.0),
    )
    discovery: float = share(
        0.3,
        "Chance that a concealed stretch comes out when the promise breaks.",
        source="assumption",
        plausible=(0.1, 0.6),
    )
    trust_drift: float = number(
        0.01,
        "per week",
        "Drift of trust back to its start without contact.",
        source="assumption",
        plausible=(0, 0.03),
        valid=(0, 1),
    )
    contact_effect: float = number(
        0.004,
        "trust (0-1)",
        "Trust gained by a joint check-in under neutral goals.",
        source="U10, U11, assumption",
        plausible=(0.0, 0.01),
        valid=(0, 1),
    )
    contact_under_rivalry: float = number(
        0.2,
        "times",
        "Effect of contact under rival goals.",
        source="U10, U12",
        plausible=(0, 0.5),
        valid=(0, 5),
    )
    contact_under_sharing: float = number(
        1.5,
        "times",
        "Effect of contact under shared goals.",
        source="U10, U12",
        plausible=(1, 2),
        valid=(0, 5),
    )
    blame_at_low_trust: float = share(
        0.75,
        "Share of failures put down to the other department at trust 0.2.",
        source="U6, U9, assumption",
        plausible=(0.6, 0.9),
    )
    blame_at_high_trust: float = share(
        0.35,
        "Share of failures put down to the other department at trust 0.8.",
        source="U6, U9, assumption",
        plausible=(0.2, 0.5),
    )
    blame_contagion: float = share(
        0.10,
        "Chance that a colleague takes over a blame they hear.",
        source="U9, assumption",
        plausible=(0.02, 0.25),
    )
    tension_memory: float = duration(
        "8 weeks",
        "Time over which tension between departments fades.",
        source="assumption",
        plausible=("4 weeks", "6 months"),
        valid=("1 day", "5 years"),
    )
    # Leading
    interdependence: float = number(
        1.0,
        "times",
        "How far each department's work depends on the others', against the reference firm.",
        source="T9, T17, U5",
        plausible=(0.0, 1.5),
        valid=(0, 3),
    )
    coaching_effect: float = share(
        0.10,
        "Relative gain of win rate between informal and formal coaching.",
        source="K1, K2",
        plausible=(0.0, 0.17),
    )
    coaching_scale: float = number(
        0.5,
        "h per week",
        "Weekly coaching at which two thirds of its effect are reached.",
        source="K2, assumption",
        plausible=(0.25, 1.0),
        valid=(0.01, 20),
    )
    informal_coaching: float = share(
        0.10,
        "Effect of coaching that follows no process, against coaching that does.",
        source="K1",
        plausible=(0.0, 0.2),
    )
    ordinary_coaching: float = share(
        0.234,
        "Coaching in the firms that win rates were observed in.",
        source="K3",
        plausible=(0.1, 0.4),
    )
    coaching_memory: float = duration(
        "3 months",
        "Time over which coaching takes hold, and is forgotten.",
        source="assumption",
        plausible=("1 month", "1 year"),
        valid=("1 day", "5 years"),
    )
    perspective_gain: float = share(
        0.12,
        "Perspective taking gained by one check-in given wholly to open dialogue.",
        source="U10, U13, assumption",
        plausible=(0.0, 0.25),
    )
    perspective_by_coaching: float = share(
        0.04,
        "Perspective taking gained in a week by coaching that asks of nothing else.",
        source="U13, assumption",
        plausible=(0.0, 0.1),
    )
    perspective_memory: float = duration(
        "1 year",
        "Time over which perspective taking falls back without practice.",
        source="U13, assumption",
        plausible=("3 months", "3 years"),
        valid=("5 days", "20 years"),
    )
    norm_time: float = duration(
        "3 months",
        "Time over which norms follow leaders and colleagues.",
        source="assumption",
        plausible=("1 month", "1 year"),
        valid=("5 days", "20 years"),
    )
    leaders_pull: float = share(
        0.25,
        "How far leaders' example moves norms of candor and of helping, up or down.",
        source="I3, assumption",
        plausible=(0.0, 0.5),
    )
    leaders_conflict: float = share(
        0.30,
        "Part of blame that leaders' example takes away, or adds.",
        source="I3, assumption",
        plausible=(0.0, 0.6),
    )
    example_hours: float = number(
        2.0,
        "h per week",
        "Time that setting a good example in full takes each lead.",
        source="N18, assumption",
        plausible=(0.5, 5.0),
        valid=(0, 20),
    )
    backing_effect: float = share(
        0.30,
        "Candor that leaders' backing adds in the long run.",
        source="assumption",
        plausible=(0.0, 0.5),
    )
    candor_punished: float = share(
        0.03,
        "Candor lost by a specialist blamed for a slip that was reported in time.",
        source="assumption",
        plausible=(0.0, 0.1),
    )
    correction_effect: float = number(
        0.2,
        "SD",
        "Dissatisfaction of a customer whose promise is corrected before it breaks.",
        source="C1, assumption",
        plausible=(0.0, 0.5),
        valid=(0, 5),
    )
    session_effect: float = share(
        0.10,
        "Gain of win rate and expansion the days after a structured session.",
        source="T6",
        plausible=(0.05, 0.25),
    )
    session_memory: float = duration(
        "1 month",
        "Time over which the gain of a structured session fades.",
        source="T6, assumption",
        plausible=("2 weeks", "3 months"),
        valid=("1 day", "5 years"),
    )
    leads_per_session: float = number(
        0.3,
        "leads",
        "Account leads that an account manager takes from a structured session with actions.",
        source="K9, assumption",
        plausible=(0.1, 0.8),
        valid=(0, 20),
    )
    recognition_effect: float = number(
        0.25,
        "SD",
        "Morale that full recognition adds in the long run.",
        source="R7, assumption",
        plausible=(0.05, 0.5),
        valid=(0, 3),
    )
    recognition_hours: float = number(
        0.25,
        "h per week",
        "Time of each person that full recognition takes.",
        source="assumption",
        plausible=(0.1, 1.0),
        valid=(0, 10),
    )
    standard_falls: float = duration(
        "20 weeks",
        "Time over which overload erodes the standard of service.",
        source="Q6, assumption",
        plausible=("8 weeks", "40 weeks"),
        valid=("1 week", "20 years"),
    )
    standard_recovers: float = duration(
        "100 weeks",
        "Time over which an eroded standard comes back by itself.",
        source="Q6, assumption",
        plausible=("50 weeks", "20 years"),
        valid=("1 week", "20 years"),
    )
    defects_of_low_standard: float = share(
        0.5,
        "Further chance of a defect if the standard of service fell to nothing.",
        source="Q6, assumption",
        plausible=(0.2, 0.8),
    )
    lowest_standard: float = share(
        0.7,
        "Standard below which nobody lets service fall.",
        source="Q6, assumption",
        plausible=(0.5, 0.9),
    )
    reputation_memory: float = duration(
        "1 year",
        "Time over which customers' word spreads and is forgotten.",
        source="C9, assumption",
        plausible=("3 months", "3 years"),
        valid=("1 month", "20 years"),
    )
    reputation_effect: float = share(
        0.06,
        "Relative gain of win rate for each SD of customers' mean satisfaction.",
        source="C9, assumption",
        plausible=(0.0, 0.15),
    )
    ordinary_reputation: float = number(
        0.0,
        "SD",
        "Mean satisfaction of customers in the firms that win rates were observed in.",
        source="assumption",
        plausible=(-0.3, 0.3),
        valid=(-3, 3),
    )
    tie_gain: float = share(
        0.05,
        "Strength a tie gains when its ends work together.",
        source="N1, N3, assumption",
        plausible=(0.0, 0.15),
    )
    embedding_effect: float = number(
        0.5,
        "SD of morale",
        "What twice the ordinary ties are worth to somebody who considers quitting.",
        source="H3, assumption",
        plausible=(0.0, 1.0),
        valid=(0, 5),
    )
    campaign_fit: float = number(
        0.8,
        "times",
        "Chance that a campaign's opportunity wants a proposal, against an ordinary one.",
        source="assumption",
        plausible=(0.5, 1.0),
        valid=(0, 2),
    )
    unprepared_loss: float = share(
        0.20,
        "Win rate lost when salespeople were not told of the campaign.",
        source="assumption",
        plausible=(0.05, 0.4),
    )

    # Marketing
    marketing_hours_per_week: float = number(
        30.0,
        "h",
        "Productive hours of somebody in marketing.",
        source="assumption",
        plausible=(26, 34),
        valid=(0.5, 80),
        needs="marketing",
    )
    targeting_gain: float = share(
        0.6,
        "Part of what campaigns' opportunities lack in fit that aiming at the right ones mends.",
        source="assumption",
        plausible=(0.2, 0.9),
        needs="marketing",
    )
    targeting_cost: float = share(
        0.3,
        "Part of a campaign's opportunities that aiming at the right customers gives up.",
        source="assumption",
        plausible=(0.1, 0.5),
        needs="marketing",
    )
    lead_neglect: float = share(
        0.5,
        "Part of the hours for a campaign's opportunity that a distrusting salesperson saves.",
        source="assumption",
        plausible=(0.1, 0.8),
        needs="marketing",
    )

    # Product specialists
    specialists_hours_per_week: float = number(
        30.0,
        "h",
        "Productive hours of a product specialist.",
        source="assumption",
        plausible=(26, 34),
        valid=(0.5, 80),
        needs="specialists",
    )
    specialist_hours_per_deal: float = number(
        8.0,
        "h",
        "Hours of a product specialist that a proposal can use.",
        source="assumption",
        plausible=(3, 20),
        valid=(0.1, 500),
        needs="deal help",
    )
    specialist_win_gain: float = share(
        0.15,
        "Relative gain of the chance to win a proposal that a specialist has fully worked on.",
        source="assumption",
        plausible=(0.0, 0.35),
        needs="deal help",
    )
    specialist_session_gain: float = share(
        0.5,
        "Relative gain of account leads from sessions in which specialists give their full part.",
        source="K9, assumption",
        plausible=(0.0, 1.0),
        needs="specialists",
    )


NEVER_ABOVE = (("win_rate", "late_win_rate"),)
"""Pairs of which the first is at most as large as the second in every scenario and world."""
