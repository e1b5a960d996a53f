"""Which statements served to choose an input's value: they are no independent test of the model."""

ANY = ""
"""Stands for all statements of a pattern."""

SET_BY: dict[tuple[str, str], str] = {
    ("V1", "late bookings under the quota plan"): "patience",
    ("V3", "salespeople at or above the yearly quota"): "ability_spread",
    ("V3", "mean attainment of the yearly quota"): "opportunities_per_week",
    ("V3", "net revenue retention"): "expansion_rate",
    ("V9", ANY): "intrinsic_share",
    ("V12", ANY): "expansion_time_share, expansion_return, message_news, tie_renewal",
    ("V13", ANY): "watching_convexity, news_by_sight, sight_teaching",
    ("V21", "12-month churn, over-promised / others"): "lateness_effect",
    ("V23", "leaving in 8 weeks after a colleague / otherwise"): "quit_ratio_per_exit",
}
"""By number of the pattern and statement: the inputs whose values were chosen so that it holds.

The log of `docs/explanation/calibration.md` says when, and from what.
"""


def set_by(pattern: str, statement: str) -> str:
    """Name the inputs whose values a statement served to choose; empty where it served for none."""
    return SET_BY.get((pattern, statement), SET_BY.get((pattern, ANY), ""))
