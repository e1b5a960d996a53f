"""The reference firm beside surveyed firms of its kind."""

from experiments.patterns.estimates import mean_with_interval
from experiments.patterns.finding import Finding
from experiments.patterns.study import Study
from model.scenario import load_scenario

# V3: realism of the baseline

BASELINE_RANGES: dict[str, tuple[str, str, tuple[float, float]]] = {
    "at_quota_share": ("salespeople at or above the yearly quota", "S16, S17", (0.40, 0.65)),
    "attainment_share": ("mean attainment of the yearly quota", "S16, S17", (0.70, 0.95)),
    "gross_retention_share": ("gross revenue retention", "C10-C12", (0.88, 0.94)),
    "net_retention_share": ("net revenue retention", "C10-C12", (0.98, 1.10)),
    "logo_churn_share": ("customers lost a year", "C11, C12", (0.08, 0.15)),
    "on_time_share": ("delivered on time", "C17", (0.65, 0.85)),
    "turnover_sales_share": ("staff turnover in sales", "H1", (0.20, 0.35)),
    "turnover_operations_share": ("staff turnover in operations", "H9", (0.10, 0.18)),
}


ABSOLUTE = 10
"""Times the usual replications: absolute figures lack the precision of paired differences."""


def baseline_realism(study: Study) -> list[Finding]:
    """The reference firm resembles surveyed firms of its kind."""
    baseline = study.ensemble(load_scenario("baseline"), "baseline", ABSOLUTE)
    return [
        Finding("V3", statement, source, accepted, *mean_with_interval(baseline[name]))
        for name, (statement, source, accepted) in BASELINE_RANGES.items()
    ]
