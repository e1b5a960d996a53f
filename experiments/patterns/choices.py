"""Which statements served to choose an input's value: they are no independent test of the model."""

SHARING = "intrinsic_share"
MEETING = "expansion_time_share, expansion_return, message_news, tie_renewal"
SEEING = "watching_convexity, news_by_sight, sight_teaching"

SET_BY: dict[tuple[str, str], str] = {
    ("V1", "late bookings under the quota plan"): "patience",
    ("V3", "salespeople at or above the yearly quota"): "ability_spread",
    ("V3", "mean attainment of the yearly quota"): "opportunities_per_week",
    ("V3", "gross revenue retention"): "logo_churn",
    ("V3", "net revenue retention"): "expansion_rate",
    ("V9", "best gain from sharing, interdependence 0"): SHARING,
    ("V9", "best gain from sharing, interdependence 1.5"): SHARING,
    ("V9", "best weight, interdependence 1.5"): SHARING,
    ("V12", "best check-ins a week"): MEETING,
    ("V12", "value at 10 a week against the peak"): MEETING,
    ("V13", "best transparency"): SEEING,
    ("V13", "value at full transparency against the peak"): SEEING,
    ("V21", "12-month churn, over-promised / others"): "lateness_effect",
    ("V23", "leaving in 8 weeks after a colleague / otherwise"): "quit_ratio_per_exit",
}
"""By number of the pattern and statement: inputs whose values were chosen with it in view.

The log and the table of differences in `docs/explanation/calibration.md` say when, and from what.
"""
