"""Why the model is known not to show a pattern; nothing else may fail."""

FEW_FAIL = (
    "more than half of over-promised customers are served late, against a third of the others; "
    "that raises the risk of leaving by a third, and retention pay halves such promises only."
)

REASONS: dict[tuple[str, str], str] = {
    ("V2", "discounts and lost pull-ins, of bookings"): (
        "only about a fifth of bookings carries the further 8 points of discount: people offer it "
        "where it moves a deal that they control, and to nobody else at the deadline. With 10 "
        "points the cost is 2.6 %, still less than is asked for."
    ),
    ("V2", "win rate in the last two weeks / mid-quarter"): (
        "a pulled-in deal loses 5 % of its chance a week, but it is the able who pull in, and the "
        "other deals of the last two weeks are won as often as usual: nobody forces deals that are "
        "not ready to a decision."
    ),
    ("V6", "12-month churn of customers, hunters / mixed pay"): (
        "retention pay makes promises more honest and turns some hours to prospects who fit, which "
        "changes whom a firm wins only a little; and " + FEW_FAIL
    ),
    ("V6", "runs with more recurring revenue after 2 years"): (
        "as so little more churn follows from pay for winning alone, the bookings that retention "
        "pay costs weigh as much as the customers it keeps."
    ),
    ("V7", "value at the best inner commission over both ends"): (
        "with pay at quota held equal, value rises with commission all the way: the hand-offs and "
        "the help that fall are worth less than the bookings that rise."
    ),
    ("V9", "best gain from sharing, interdependence 1.5"): (
        "what sharing brings (honest promises, complete hand-offs, trust, shorter onboarding) is "
        "worth about a percent more than the selling it costs: Operations, whose pay hardly "
        "varies, is not moved, and renewals of new customers come late in the two years."
    ),
    ("V10", "the same with coordination: points more"): (
        "without channels sharing half of pay loses 0.7 % of value, with them it gains 0.5 %: "
        "information makes shared pay worth more, but by less than half of what is asked for. What "
        "knowing each other adds to honest promises and trust is shorter onboarding and better "
        "recoveries, which are worth little beside the selling that sharing costs."
    ),
    ("V16", "disagreement with tension: correlation, low - high trust"): (
        "tension comes mostly from blame after failures; what different views of the work add to "
        "it at low trust is small beside that."
    ),
    ("V18", "trust and value over firms, correlation"): (
        "firms differ in luck with customers by more than trust moves, and where more is sold more "
        "is late, so that trust is lower where value is higher; at high interdependence the two go "
        "together, weakly."
    ),
    ("V25", "runs in which difference is worth 1%, coordinated"): (
        "departments have no outlook of their own, short or long; what they are paid for stands in "
        "for it here, and does not make work joined up from different views any better."
    ),
}
"""By number of the pattern and statement."""
