"""The section about how customers fare: from opportunity to renewal."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd

from experiments.comparison import Level, compare, describe
from experiments.store import ResultError
from model.customer_flow import STEPS
from reports.charts.flow import NAMES, STAGES, customer_flow, share_of, stage_totals
from reports.evidence import Evidence
from reports.parts import Chart, Section
from reports.tables import claims_table, levels_table
from reports.titles import named_title

STEPS_IN_WORDS = "Steps of customers through the firm"
MEASURES_OF_STEPS = tuple(step.measure for step in STEPS)


def how_customers_fare(evidence: Evidence) -> Section | None:
    """Return the flow of customers in the baseline and with the largest clear change beside it.

    None for results of a version that did not count the steps.
    """
    try:
        base = _rows(evidence.level)
    except ResultError:
        return None
    if base is None:
        return None
    flows = {"Baseline" if evidence.scenarios else "": base}
    if (key := evidence.leading) is not None:
        other = _rows(partial(describe, evidence.result, key))
        flows |= {} if other is None else {evidence.scenarios[key].name: other}
    charts = [
        Chart(name, customer_flow(rows), flow_in_words(rows), is_wide=len(flows) == 1)
        for name, rows in flows.items()
    ]
    claims = (
        evidence.claims(compare(evidence.result, MEASURES_OF_STEPS), MEASURES_OF_STEPS)
        if evidence.scenarios
        else []
    )
    return Section(
        key="customers",
        topic="How customers fare",
        title=named_title(evidence, claims, "steps") if claims else _level_title(evidence, base),
        sentences=[
            f"Averages of all runs {evidence.over}; the more come through a stage, the higher it "
            "is, and its percentage is of all who leave the stages before it.",
            "Existing customers are those at the start; deals won before were then still in "
            "delivery.",
        ],
        charts=charts,
        tables=[
            replace(claims_table(evidence, claims, STEPS_IN_WORDS), is_on_paper=False)
            if claims
            else levels_table(evidence, MEASURES_OF_STEPS, STEPS_IN_WORDS)
        ],
        source=evidence.source,
        claims=claims,
        facts={"baseline": dict(zip(MEASURES_OF_STEPS, base["count"].tolist(), strict=True))},
    )


def _rows(level: Callable[[str], Level]) -> pd.DataFrame | None:
    """Return the steps with the average of each; None where no run has any."""
    levels = [level(step.measure) for step in STEPS]
    if not all(each.n for each in levels):
        return None
    rows = [(step.start, step.end, each.mean) for step, each in zip(STEPS, levels, strict=True)]
    return pd.DataFrame(rows, columns=["start", "end", "count"])


def flow_in_words(rows: pd.DataFrame) -> str:
    """Return the text alternative of a flow: every stage, and where those in it come from."""
    totals = stage_totals(rows)
    parts = []
    for name in (name for column in STAGES for name in column):
        share = share_of(name, rows)
        came = rows[(rows["end"] == name) & (rows["count"] > 0)]
        origins = ", ".join(
            f"{row['count']:,.0f} from {NAMES[str(row['start'])].lower()}"
            for row in came.to_dict("records")
        )
        number = f"{totals[name]:,.0f}" + (f" ({100 * share:.0f} %)" if share is not None else "")
        parts.append(f"{NAMES[name]} {number}{f': {origins}' if len(came) > 1 else ''}.")
    return " ".join(["Flow of customers.", *parts])


def _level_title(evidence: Evidence, rows: pd.DataFrame) -> str:
    """Return the title where nothing is compared: how many are won, and delivered late."""
    totals = stage_totals(rows)
    delivered = totals["on_time"] + totals["late"]
    whose = "In one run" if evidence.headlines.replications == 1 else "On average"
    return (
        f"{whose}, {totals['won']:,.0f} of {totals['opportunities']:,.0f} opportunities are won "
        f"and {totals['late']:,.0f} of {delivered:,.0f} deliveries late"
    )
