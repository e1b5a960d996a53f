"""Why the model is known not to show a pattern; nothing else may fail."""

SHORT_FAILURES = (
    "four fifths of what a failure costs in satisfaction is regained at the next monthly visit and "
    "the rest fades within the year, so that at the first renewal hardly anything is left."
)
LITTLE_AT_STAKE = (
    "sharing stops over-promising and builds trust, but both hardly reach customers' renewals: "
    "coordination acts mostly on satisfaction, and little on the work itself."
)

REASONS: dict[tuple[str, str], str] = {
    ("V2", "discounts and lost pull-ins, of bookings"): (
        "only about a fifth of bookings carries the further 8 points of discount: people offer it "
        "where it moves a deal that they control, and to nobody else at the deadline."
    ),
    ("V2", "win rate in the last two weeks / mid-quarter"): (
        "a pulled-in deal loses 5 % of its chance a week, but the further discount wins about as "
        "much back, and the other deals of the last two weeks are won as often as usual."
    ),
    ("V6", "12-month churn of customers, hunters / mixed pay"): (
        "retention pay changes whether promises are stretched, and nothing else about whom a "
        "salesperson sells to; and " + SHORT_FAILURES
    ),
    ("V6", "runs with more recurring revenue after 2 years"): (
        "as so little more churn follows from pay for winning alone, the bookings that retention "
        "pay costs weigh as much as the customers it keeps."
    ),
    ("V7", "value at the best inner commission over both ends"): (
        "within the usual 8 to 12 % value falls all the way: two years of margin on the further "
        "bookings do not cover the further commission on all bookings."
    ),
    ("V8", "pay for one more own dollar: error of (1 - w) + w / n, n = 32"): (
        "what is paid out is not what people reckon with: shared pay follows the firm's result by "
        "each person's own target, so that one of 8 salespeople gets back a sixteenth of their own "
        "shared dollar and not a thirty-second; pods change nothing about it."
    ),
    ("V9", "best gain from sharing, interdependence 1.5"): LITTLE_AT_STAKE,
    ("V9", "best weight, interdependence 1.5"): (
        "in pods of five, effort lost between half and all shared is a percent or two, whose "
        "bookings bring little margin within two years, while what sharing brings goes on rising."
    ),
    ("V9", "value at w = 1 against the best weight"): (
        "all shared is itself the best weight; see the statement before."
    ),
    ("V10", "the same with coordination: points more"): (
        "information does not make shared pay worth more: people who share results look at and "
        "use what they see just as others do; and " + LITTLE_AT_STAKE
    ),
    ("V16", "disagreement with tension: correlation, low - high trust"): (
        "tension comes from blame after failures alone; that two departments see the state of the "
        "work differently leads to no quarrel, at low trust or at high."
    ),
    ("V16", "two regimes of trust: bimodality over runs"): (
        "under rival goals every firm drifts to about the same low trust, since late and defective "
        "work is blamed in all of them; there is one regime, not two."
    ),
    ("V18", "trust and value over firms, correlation"): (
        "where work depends more on others, more is sold and more of it is late, so that trust is "
        "lower where value is higher; trust itself acts on value weakly, through satisfaction."
    ),
    ("V20", "standard of service half a year after a surge"): (
        "load is hours worked of hours there are and cannot pass 1, so that even a deep backlog "
        "presses standards by no more than 8 %, of which eight weeks take a third; and some of "
        "that is regained in half a year, as standards come back by themselves."
    ),
    ("V21", "12-month churn, over-promised / others"): (
        "a stretched promise makes lateness twice as likely, but " + SHORT_FAILURES
    ),
    ("V23", "leaving in 8 weeks after a colleague / otherwise"): (
        "an exit raises colleagues' risk by about a tenth among 8 salespeople, by half of that in "
        "larger departments, and failed hires, a good part of salespeople's exits, leave at the "
        "end of their ramp whoever else has left."
    ),
    ("V25", "runs in which difference is worth 1%, coordinated"): (
        "departments have no outlook of their own, short or long; what they are paid for stands in "
        "for it here, and does not make work joined up from different views any better."
    ),
}
"""By number of the pattern and statement."""
