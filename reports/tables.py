"""Tables of the report: the figures behind its charts, and what was put in."""

from collections.abc import Iterable

from experiments.comparison import Claim
from experiments.verdicts import bound_of
from model.outcomes import MEASURES
from model.scenario import differences, in_words
from model.scenario_form import declared_inputs
from reports import wording
from reports.evidence import MONTHLY_IN_SENTENCE, VALUE, Evidence
from reports.parts import Table
from reports.titles import quantiles_in_words


def claims_table(evidence: Evidence, claims: Iterable[Claim], caption: str) -> Table:
    """Return claims with the level in the baseline."""
    better = f"{wording.starting(evidence.runs)} better"
    columns = ["Scenario", "Measure", "Baseline", "Change", "Interval", better, "Reading"]
    rows = []
    for claim in claims:
        measure = MEASURES[claim.measure]
        level = evidence.level(claim.measure)
        rows.append(
            [
                evidence.scenarios[claim.scenario].name,
                measure.label,
                wording.amount(level.mean, measure),
                wording.change(claim.estimate, measure),
                wording.interval(claim.low, claim.high, measure),
                wording.years_better(claim),
                wording.reading(claim),
            ]
        )
    return Table(caption, columns, rows, 2)


def levels_table(evidence: Evidence, measures: Iterable[str], caption: str) -> Table:
    """Return how the baseline turned out."""
    horizon = evidence.baseline.horizon_days
    levels = [evidence.level(name) for name in measures]
    rows = [
        [MEASURES[each.measure].label, wording.spread(each, MEASURES[each.measure], horizon)]
        for each in levels
        if each.n
    ]
    return Table(caption, ["Measure", "Middle and range"], rows, 2)


def spread_table(evidence: Evidence, claims: Iterable[Claim]) -> Table:
    """Return the spread of single runs beside the interval of their average."""
    measure = MEASURES[VALUE]
    columns = ["Scenario", f"{wording.starting(evidence.runs)} better"]
    columns += [f"Spread: 90 of 100 {evidence.runs}", "Interval of the average"]
    rows = [
        [
            evidence.scenarios[claim.scenario].name,
            wording.years_better(claim),
            wording.interval(*claim.spread, measure),
            wording.interval(claim.low, claim.high, measure),
        ]
        for claim in claims
    ]
    return Table("Value, run by run against the baseline", columns, rows)


def path_table(evidence: Evidence) -> Table:
    """Return the quarters of the fans."""
    caption = f"{wording.starting(MONTHLY_IN_SENTENCE)}, difference from the baseline"
    columns = ["Scenario", "Month", "Middle", f"90 of 100 {evidence.runs}"]
    rows = [
        [evidence.scenarios[key].name, str(month), *quantiles_in_words(path[month])]
        for key, path in evidence.paths.items()
        for month in path.columns
        if int(month) % 3 == 0 or month == path.columns[-1]
    ]
    return Table(caption, columns, rows)


def changes_table(evidence: Evidence) -> Table:
    """Return the inputs in which the scenarios differ from the baseline."""
    declared = declared_inputs()
    columns = ["Scenario", "Input", "Baseline", "Here", "Meaning"]
    rows = [
        [
            scenario.name,
            name,
            in_words(name, before),
            in_words(name, after),
            declared[name].doc if name in declared else "",
        ]
        for scenario in (evidence.scenarios[key] for key in evidence.order)
        for name, before, after in differences(evidence.baseline, scenario)
    ]
    return Table(
        "What the scenarios change", columns, rows, len(columns), "Show what the scenarios change"
    )


def uncertainties_table(evidence: Evidence) -> Table:
    """Return the uncertainties with their plausible ranges and sources."""
    columns = ["Input", "Value", "Plausible range", "Source", "Meaning"]
    rows = []
    for name, value in evidence.baseline.uncertainties.model_dump().items():
        quantity = declared_inputs()[name]
        ends = [quantity.in_words(end) for end in quantity.plausible or ()]
        rows.append(
            [name, quantity.in_words(value), " to ".join(ends), quantity.source, quantity.doc]
        )
    disclosure = "Show what nobody knows exactly, with ranges and sources"
    return Table("What nobody knows exactly", columns, rows, len(columns), disclosure, False)


def bounds_table(evidence: Evidence) -> Table:
    """Return below which size a change of a headline measure is too small to matter."""
    columns = ["Measure", "Smaller than", "Why it does not matter"]
    bounds = {claim.measure: claim.too_small for claim in evidence.headlines.claims}
    rows = [
        [
            MEASURES[name].label,
            wording.size(bound, MEASURES[name]),
            bound_of(name, MEASURES[name].unit).reason,
        ]
        for name, bound in bounds.items()
    ]
    return Table(
        "Too small to matter", columns, rows, len(columns), "Show what is too small to matter"
    )
