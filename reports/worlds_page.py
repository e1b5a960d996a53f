"""The page about worlds: in how many a change helps, what it risks, and when it fails."""

import math

import numpy as np
import pandas as pd

from experiments.failure_boxes import Box
from experiments.robustness import Robustness, Standing
from model.outcomes import MEASURES
from model.quantities import Quantity, declared
from model.scenario import Scenario
from model.uncertainties import Uncertainties
from reports import wording
from reports.charts.worlds import sorted_worlds, two_inputs
from reports.markup import tag
from reports.page import report_about
from reports.parts import Chart, Report, Section, Table
from reports.worlds import (
    box_sentence,
    box_title,
    boxes_note,
    change_block,
    label,
    meanings,
    no_box_sentence,
    not_drawn,
    notes,
    regret_block,
    title,
    warnings,
    what_is_drawn,
    where,
    world_block,
)

KEYS = (
    ("better", "surely helps in this world"),
    ("worse", "surely fails"),
    ("unclear", "not clear, or no difference"),
)
BOX_KEYS = (("better", "helps"), ("worse", "fails"), ("unclear", "no difference"))
SORTED_NOTE = "Each dot is a world; worlds are sorted from the lowest change to the highest."
_QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)


def robustness_report(robustness: Robustness) -> Report:
    """Return in how many worlds changes help, what they risk, and when they fail."""
    scenarios = robustness.result.scenarios
    names = ", ".join(each.name for each in scenarios[1:])
    over = wording.over_time(robustness.result.baseline.horizon_days)
    about = f"{names} against {scenarios[0].name}, {over}. {what_is_drawn(robustness)}"
    sections = [
        _worlds(robustness),
        _regret(robustness),
        *(_failing(robustness, each) for each in robustness.standings),
        _drawn(robustness),
    ]
    return report_about(
        robustness.result,
        kind="Interlock worlds",
        question=_question(robustness),
        about=about,
        marks=[each["text"] for each in warnings(robustness)],
        sections=sections,
        has_contents=True,
    )


def sorted_rows(standing: Standing, better: str) -> pd.DataFrame:
    """Return the worlds of a scenario as the table that the sorted chart takes."""
    kinds = _kinds(standing.differences, better)
    rows = pd.DataFrame(
        {"difference": standing.differences, "kind": np.where(standing.clear, kinds, "unclear")}
    )
    return rows[np.isfinite(standing.differences)]


def box_rows(robustness: Robustness, standing: Standing, x: str, y: str) -> pd.DataFrame:
    """Return the worlds over two inputs as the table that the scatter takes."""
    better = MEASURES[robustness.measure].better
    rows = pd.DataFrame(
        {
            "x": robustness.design.column(x),
            "y": robustness.design.column(y),
            "kind": _kinds(standing.differences, better),
        }
    )
    return rows[np.isfinite(standing.differences)]


def _kinds(differences: "np.ndarray[tuple[int], np.dtype[np.float64]]", better: str) -> list[str]:
    sign = 1.0 if better == "higher" else -1.0
    words = {1.0: "better", -1.0: "worse", 0.0: "unclear"}
    return [words.get(float(each), "unclear") for each in np.sign(sign * differences)]


def _question(robustness: Robustness) -> str:
    measure = wording.in_sentence(MEASURES[robustness.measure].label)
    if len(robustness.standings) > 1:
        return f"In how many plausible worlds do the changes help {measure}, and when do they fail?"
    scenario = _scenario(robustness, robustness.standings[0])
    do, fail = ("do", "do they") if scenario.plural else ("does", "does it")
    name = scenario.name_in_sentence
    return f"In how many plausible worlds {do} {name} help {measure}, and when {fail} fail?"


def _worlds(robustness: Robustness) -> Section:
    measure = MEASURES[robustness.measure]
    span = [
        float(end)
        for each in robustness.standings
        for end in (np.nanmin(each.differences), np.nanmax(each.differences))
        if each.worlds
    ]
    charts = []
    for standing, line in zip(robustness.standings, world_block(robustness)[1], strict=True):
        figure = sorted_worlds(sorted_rows(standing, measure.better), measure, span=span)
        alternative = (
            f"{line[0]}: helps in {line[1]} worlds, surely in {line[3]}; surely fails in "
            f"{line[4]}. {_spread_in_words(standing, measure.name)}"
        )
        is_wide = len(robustness.standings) == 1
        charts.append(Chart(line[0], figure, alternative, SORTED_NOTE, is_wide=is_wide))
    tables = [
        Table("Mean change over worlds, and in the worst tenth", *change_block(robustness)),
        Table("Worlds in which each change helps", *world_block(robustness)),
        _spread_table(robustness),
    ]
    return Section(
        key="answer",
        topic="In how many worlds it helps",
        title=title(robustness),
        open_tables=tables[:2],
        charts=charts,
        legend=KEYS,
        tables=tables[2:],
        source=" ".join([*notes(robustness)[:3], *notes(robustness)[4:5], _too_small(robustness)]),
        claims=robustness.comparison.claims,
        facts={each.scenario: each.row() for each in robustness.standings},
    )


def _too_small(robustness: Robustness) -> str:
    return wording.too_small_note(robustness.comparison.claims, MEASURES)


def _spread_in_words(standing: Standing, measure: str) -> str:
    """Say how the differences lie over worlds."""
    lowest, low, _, middle, _, high, highest = (
        wording.change(value, MEASURES[measure]) for value in _spread(standing)
    )
    return f"From {lowest} to {highest}; 8 of 10 worlds from {low} to {high}, middle {middle}."


def _spread(standing: Standing) -> list[float]:
    finite = standing.differences[np.isfinite(standing.differences)]
    if not len(finite):
        return [math.nan] * len(_QUANTILES)
    return [float(each) for each in np.quantile(finite, _QUANTILES)]


def _spread_table(robustness: Robustness) -> Table:
    measure = MEASURES[robustness.measure]
    rows = [
        [
            _scenario(robustness, each).name,
            *(wording.change(value, measure) for value in _spread(each)),
        ]
        for each in robustness.standings
    ]
    heads = ["Change", "Lowest", "10 %", "25 %", "Middle", "75 %", "90 %", "Highest"]
    return Table("How the change lies over worlds", heads, rows)


def _regret(robustness: Robustness) -> Section:
    scenarios = {each.key: each for each in robustness.result.scenarios}
    least = scenarios.get(robustness.least_regret or "")
    names = {key: each.name_in_sentence for key, each in scenarios.items()}
    verb = "have" if least is not None and least.plural else "has"
    head, rows = regret_block(robustness)
    return Section(
        key="regret",
        topic="What a wrong choice costs",
        title=wording.starting(
            "the worlds do not show which choice has the smallest mean regret"
            if robustness.least_regret is None
            else f"{names[robustness.least_regret]} {verb} the smallest mean regret"
        ),
        sentences=[
            "Regret is what is lost against the best choice of each world, which may be to keep "
            "the baseline."
        ],
        open_tables=[Table("Regret", head, rows)],
        source="1 in 10 above: in one of ten worlds the loss is larger. Best in: worlds in which "
        "no other choice is better. Luck within worlds makes regret look larger than it is.",
        facts={each.scenario: each.row() for each in robustness.regrets},
    )


def _failing(robustness: Robustness, standing: Standing) -> Section:
    scenario, found = _scenario(robustness, standing), standing.boxes
    failing = [(kind, box) for kind, box in found if kind == "fails"]
    heading = box_title(scenario, *failing[0]) if failing else no_box_title(standing, scenario)
    texts = [] if failing else [no_box_sentence(standing, scenario)]
    sentences = [tag("p", text) for text in [*texts, *_box_sentences(scenario, found)]]
    meant = [
        tag("p", f"{wording.starting(label(name))}: {doc} {together}".strip(), class_="note")
        for name, doc, together in meanings(robustness)
        if any(name == limit.name for _, box in found for limit in box.limits)
    ]
    return Section(
        key=f"fails-{standing.scenario}",
        topic=f"When it fails: {scenario.name}",
        title=heading,
        opening=[*sentences, *meant],
        charts=[_scatter(robustness, standing, kind, box) for kind, box in found],
        legend=BOX_KEYS if found else (),
        tables=[_box_table(standing, scenario)] if found else [],
        source=boxes_note(robustness),
        facts={
            "fails_where": [box.document() for box in standing.failing.boxes],
            "outcome": str(standing.failing.outcome),
        },
    )


def no_box_title(standing: Standing, scenario: Scenario) -> str:
    """Say that nothing can be said of when a change fails."""
    fails = wording.verb(scenario, "fail")
    number = f"{standing.fails:,} of {standing.worlds:,} worlds"
    return wording.starting(
        f"the worlds do not show when {scenario.name_in_sentence} {fails} ({number})"
    )


def _box_sentences(scenario: Scenario, found: list[tuple[str, Box]]) -> list[str]:
    return [box_sentence(scenario, kind, box) for kind, box in found]


def _scatter(robustness: Robustness, standing: Standing, kind: str, box: Box) -> Chart:
    x, y = _two_inputs(standing, kind, box)
    bounds = {each.name: (each.low, each.high) for each in box.limits}
    anywhere = (-math.inf, math.inf)
    figure = two_inputs(
        box_rows(robustness, standing, x, y),
        (_axis_title(x), _axis_title(y)),
        (bounds.get(x, anywhere), bounds.get(y, anywhere)),
        inside="worse" if kind == "fails" else "better",
    )
    name = _scenario(robustness, standing).name
    alternative = (
        f"Worlds of {name} by {label(x)} and {label(y)}. The dashed box is where "
        f"{where(box.limits)}: of "
        f"{box.inside} checked worlds in it {box.with_it} are such that it {kind}, of "
        f"{box.outside} outside {box.with_it_outside}."
    )
    other = "" if y in bounds else f" The box does not bound {label(y)}."
    third = [each.name for each in box.limits[2:]]
    more = f" It also bounds {label(third[0])}." if third else ""
    note = f"Each dot is a world, checked or not; the dashed box is where it {kind} more often."
    return Chart(f"Where it {kind}", figure, alternative, f"{note}{other}{more}")


def _two_inputs(standing: Standing, kind: str, box: Box) -> tuple[str, str]:
    """Choose the two inputs of a scatter: those of the box, else those in which worlds differ."""
    search = standing.failing if kind == "fails" or not standing.helping else standing.helping
    names = list(dict.fromkeys([*(each.name for each in box.limits), *search.leading]))
    return names[0], names[1] if len(names) > 1 else names[0]


def _axis_title(name: str) -> str:
    quantity = _quantities()[name]
    unit = "0 to 1" if quantity.kind == "share" else quantity.unit.replace("times", "")
    return f"{wording.starting(label(name))}, {unit}" if unit else wording.starting(label(name))


def _box_table(standing: Standing, scenario: Scenario) -> Table:
    rows = []
    for kind, box in standing.boxes:
        inside, covered = (
            _percents(each) for each in (box.density_interval(), box.coverage_interval())
        )
        rows.append(
            [
                f"{kind.title()} where {where(box.limits)}",
                f"{box.with_it} of {box.inside} ({inside})",
                f"{box.with_it_outside} of {box.outside}",
                f"{box.with_it} of {box.all_with_it} ({covered})",
            ]
        )
    heads = ["Box", "In the box (density)", "Elsewhere", "Of all such worlds (coverage)"]
    counted = "counted in the checked half of the worlds, with 95 % intervals"
    return Table(f"Boxes of {scenario.name}, {counted}", heads, rows)


def _percents(ends: tuple[float, float]) -> str:
    return f"{100 * ends[0]:.0f} to {100 * ends[1]:.0f} %"


def _drawn(robustness: Robustness) -> Section:
    is_twin = bool(robustness.result.baseline.worlds)
    rows = []
    for each in robustness.drawn:
        assert each.plausible is not None
        values = robustness.design.column(each.name)
        ends = (min(values), max(values)) if is_twin else each.plausible
        between = " to ".join(each.in_words(end) for end in ends)
        rows.append([each.name, between, each.in_words(each.default), each.doc])
    count = wording.counted(len(rows), "input")
    table = Table(
        "Inputs that worlds draw",
        ["Input", "Range in the twin" if is_twin else "Plausible range", "Default", "Meaning"],
        rows,
        numbers_from=len(rows[0]),
        disclosure="Show all inputs that are drawn",
        is_on_paper=False,
    )
    return Section(
        key="drawn",
        topic="What is drawn",
        title=f"The calibrated twin sets {count}"
        if is_twin
        else f"Worlds draw {count} over the plausible range",
        sentences=[what_is_drawn(robustness)],
        tables=[table],
        source=f"{not_drawn(robustness)} What a scenario sets otherwise than the others is a part "
        "of the comparison and is not drawn. "
        + (
            "Values come together, as they show the firm's own records."
            if is_twin
            else "Values are spread evenly over each range and drawn independently of each other."
        ),
        is_reference=True,
    )


def _scenario(robustness: Robustness, standing: Standing) -> Scenario:
    return next(each for each in robustness.result.scenarios if each.key == standing.scenario)


def _quantities() -> dict[str, Quantity]:
    return {each.name: each for each in declared(Uncertainties)}
