"""Says what a sweep shows: on the screen, and in words."""

import shlex
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf, isfinite

from experiments.comparison import Claim
from experiments.sweep import Axis, Place, Point, Sweep
from experiments.verdicts import FEWEST_RUNS, Verdict
from model.levers import Levers
from model.outcomes import MEASURES
from model.quantities import Quantity
from reports import single_changes, wording
from reports.printing import (
    asked_of,
    note_beside_data,
    print_changes_and_warnings,
    print_end,
    say_first,
)
from reports.screen import Screen
from reports.wording import Block

MOST_ROWS = 12  # of a table on the screen: the ends, the best, and some between
_MOST_PARTS = 3  # stretches of values that a sentence lists
_MOST_NAMED = 5  # settings that a sentence lists
_LISTED_RHYTHMS = 3  # rhythms up to which all are named, rather than the first and the last
AS_IT_IS = " (as it is)"


def print_sweep(screen: Screen, sweep: Sweep, *, following: str = "") -> None:
    """Print where a measure is best, and how far each point is from the scenario as it is.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    sweep
        The points, and the runs behind them.
    following
        What to type next.
    """
    result = sweep.result
    warnings = warnings_of(sweep)
    if screen.form == "json":
        screen.say_json(
            {
                "schema": "interlock.sweep/1",
                "provenance": result.provenance(),
                "answer": f"{answer(sweep)}.",
                **sweep.document(),
                **asked_of(result),
                "warnings": warnings,
            }
        )
    elif screen.form == "csv":
        screen.say_csv(sweep.rows())
    if screen.form in ("json", "csv"):
        note_beside_data(screen, result, warnings)
        return
    say_first(screen, f"{answer(sweep)}.")
    screen.say_wrapped(against_as_it_is(sweep))
    screen.say_wrapped(what_is_drawn(sweep))
    print_changes_and_warnings(screen, result, warnings)
    screen.say()
    claims = _print_single_changes(screen, sweep) if sweep.is_each else _print_points(screen, sweep)
    for note in [*notes(sweep), wording.too_small_note(claims, MEASURES)]:
        screen.say_wrapped(note)
    screen.say()
    print_end(screen, result, following)


def _print_points(screen: Screen, sweep: Sweep) -> list[Claim]:
    """Print the table of points, some of them if they are many; return the claims shown."""
    points = shown(sweep, MOST_ROWS)
    screen.say_tables([block(sweep, points)], (0, 3, 4))
    screen.say()
    if sweep.worlds:
        screen.say_tables([worst_block(sweep, points)], (0,))
        screen.say()
    if len(points) < len(sweep.points):
        screen.say(f"{len(points)} of {len(sweep.points):,} points are shown; --csv lists all.")
    return [point.claim for point in points if point.claim is not None]


def _print_single_changes(screen: Screen, sweep: Sweep) -> list[Claim]:
    """Print the table of inputs that are changed alone; return the claims shown."""
    inputs = single_changes.shown(sweep, single_changes.MOST_INPUTS)
    if inputs:
        screen.say_tables([single_changes.block(sweep, inputs)], (0, 1, 2, 3))
        screen.say()
    if len(inputs) < len(sweep.alone):
        screen.say(f"{len(inputs)} of {len(sweep.alone)} inputs are shown; --csv lists all.")
    return [claim for each in inputs for claim in each.claims]


def warnings_of(sweep: Sweep) -> list[dict[str, str]]:
    """List what a reader must know before using the numbers, each with a code."""
    changed = {name for event in sweep.scenario.events for name, _ in event.levers}
    overruled = [axis.label for axis in sweep.axes if axis.name in changed]
    text = f"Events change {' and '.join(overruled)} later: up to then the values hold that are "
    text = f"{text}swept, from then on those of the events."
    about_runs = wording.warnings_about_runs(sweep.result, sweep.claims, MEASURES)
    if sweep.worlds:  # they are counted, not runs
        about_runs = [each for each in about_runs if each["code"] != "too_few_runs"]
        if sweep.worlds < FEWEST_RUNS:
            few = f"Only {sweep.worlds} worlds; nothing is claimed below {FEWEST_RUNS}."
            about_runs.append({"code": "too_few_worlds", "text": few})
    return [
        *about_runs,
        *([{"code": "events", "text": text}] if overruled else []),
    ]


# Sentences


def answer(sweep: Sweep) -> str:
    """Say where the measure is best and what is surely worse, in one sentence without full stop.

    Of inputs that are changed one at a time, say how many do something.
    """
    if sweep.is_each:
        return single_changes.statements(sweep)[0]
    return "; ".join(text for text in (_statements(sweep)[0], worse_in_words(sweep)) if text)


def title(sweep: Sweep) -> str:
    """Say where the measure is best, in at most 110 characters without full stop."""
    candidates = single_changes.statements(sweep) if sweep.is_each else _statements(sweep)
    for text in candidates:
        if len(text) <= wording.LONGEST_TITLE:
            return text
    return candidates[-1][: wording.LONGEST_TITLE - 3].rstrip() + "..."


def worse_in_words(sweep: Sweep) -> str:
    """Say which points are surely worse than the best; nothing where none are."""
    others = [point for point in sweep.asked if not point.may_be_best]
    if sweep.is_each or not sweep.region or not others or _is_one_change(sweep):
        return ""
    return f"{_those(sweep, others)} surely {_worse(sweep)}"


def _statements(sweep: Sweep) -> list[str]:
    """List ways to say where the measure is best, the fullest first."""
    what, superlative = _what(sweep), _superlative(sweep)
    where = f"Where {what} is {superlative}"
    if sweep.place == Place.TOO_FEW_RUNS:
        unit = "worlds" if sweep.worlds else "runs"
        return [f"Too few {unit} ({sweep.counted}) to say where {what} is {superlative}"]
    if len(sweep.points) == 1:
        return [f"Only the scenario as it is was simulated: {what} has nothing to compare with"]
    if is_unchanged(sweep):
        names = " or ".join(wording.in_sentence(axis.label) for axis in sweep.axes)
        return [
            f"In no run does {what} change with {names}",
            f"{wording.starting(what)} is the same at all points in every run",
        ]
    if _is_one_change(sweep):
        return [_one_change(sweep), _one_change(sweep, is_brief=True)]
    tried = [point for point in sweep.region if point.is_asked]
    if len(tried) == len(sweep.asked):
        these = f"the {len(tried):,} points{_or_as_it_is(sweep, ' and the scenario as it is')}"
        points = f"{these} cannot be told apart"
        return [f"{where} is not clear{_tried(sweep)}: {points}", f"{where} is not clear: {points}"]
    at = f"{wording.starting(what)} is {superlative}"
    if not tried:
        return [f"{at} as it is ({setting_in_words(sweep, sweep.as_it_is)})", f"{at} as it is"]
    at = f"{at} {region_in_words(sweep)}{_or_as_it_is(sweep, ', or as it is')}"
    inside = "the grid" if len(sweep.axes) > 1 else "the range"
    endings = {
        Place.INSIDE: [f", inside {inside}{_ends(sweep)}", f", inside {inside}"],
        Place.END: [f", at the end of {inside}{_ends(sweep)}", f", at the end of {inside}"],
        Place.NOT_CLEAR: [f"; whether this is inside {inside} is not clear"],
        Place.NO_INSIDE: [],
    }[sweep.place]
    if len(tried) < len(sweep.region):
        endings = []
    if len(sweep.axes) > 1 and sweep.place == Place.END:
        endings = [", at the edge of the grid"]
    brief = f"{wording.starting(what)} is {superlative} {_among(sweep)}"
    brief = f"{brief}{_or_as_it_is(sweep, ', or as it is')}"
    return [
        *(f"{at}{ending}" for ending in endings),
        at,
        *(f"{brief}{end}" for end in endings),
        brief,
    ]


def _is_one_change(sweep: Sweep) -> bool:
    """Tell whether one point alone is compared with the scenario as it is."""
    return len(sweep.points) == len(sweep.judged) == 2 and sweep.is_added


def _one_change(sweep: Sweep, *, is_brief: bool = False) -> str:
    """Say how the only point compares with the scenario as it is."""
    (point,) = sweep.asked
    what, comparatives = _what(sweep), ["higher", "lower"]
    wanted, unwanted = comparatives[:: -1 if _superlative(sweep) == "lowest" else 1]
    at = _at_point(sweep, point) if sweep.is_grid else "in the only setting"
    now = "as it is" if is_brief else f"as it is ({setting_in_words(sweep, sweep.as_it_is)})"
    if len(sweep.region) == len(sweep.points):
        return f"Whether {what} is {wanted} {at} than {now} is not clear"
    found = wanted if point.may_be_best else unwanted
    return f"{wording.starting(what)} is {found} {at} than {now}"


def _or_as_it_is(sweep: Sweep, words: str) -> str:
    """Give words about the scenario as it is, if it was added and may be the best."""
    return words if sweep.is_added and sweep.as_it_is.may_be_best else ""


def _among(sweep: Sweep) -> str:
    noun = "points" if sweep.is_grid else "settings"
    tried = sum(point.is_asked for point in sweep.region)
    return f"among {tried:,} of {len(sweep.asked):,} {noun}"


def region_in_words(sweep: Sweep) -> str:
    """Say which of the points asked for may be the best: `at a shared weight of 0.2 to 0.4`."""
    region = [point for point in sweep.region if point.is_asked]
    if not sweep.is_grid:
        numbers = [str(1 + sweep.asked.index(point)) for point in region]
        if len(numbers) == 1:
            return f"in setting {numbers[0]} ({label(sweep, region[0])})"
        are_few = len(numbers) <= _MOST_NAMED
        return f"among the settings {_listed(numbers, 'and')}" if are_few else _among(sweep)
    if len(sweep.axes) == 1:
        (axis,) = sweep.axes
        words = values_in_words(axis, [point.values[0] for point in region])
        return _at(axis, words) if words else _among(sweep)
    if len(region) == 1:
        return _at_point(sweep, region[0])
    columns = zip(*(point.values for point in region), strict=True)
    spans = [
        f"{wording.in_sentence(axis.label)} {words}"
        for axis, column in zip(sweep.axes, columns, strict=True)
        if (words := values_in_words(axis, column))
    ]
    return f"{_among(sweep)} ({', '.join(spans)})" if spans else _among(sweep)


def _at_point(sweep: Sweep, point: Point) -> str:
    """Say where a point is: `at a shared weight of 0.2 and with check-in cadence weekly`."""
    return " and ".join(
        _at(axis, axis.quantity.in_words(value))
        for axis, value in zip(sweep.axes, point.values, strict=True)
    )


def values_in_words(axis: Axis, values: Iterable[object], joint: str = "or") -> str:
    """Say some of the values of an axis, those that follow each other as `0.2 to 0.4`.

    Nothing where they are too scattered to be said.
    """
    chosen = set(values)
    if not axis.is_ordered:
        return _listed([axis.quantity.in_words(v) for v in axis.values if v in chosen], joint)
    stretches: list[list[object]] = [[]]
    for value in axis.values:
        if value in chosen:
            stretches[-1].append(value)
        elif stretches[-1]:
            stretches.append([])
    parts = [text for each in stretches if each for text in _stretch(axis.quantity, each)]
    return _listed(parts, joint) if len(parts) <= _MOST_PARTS else ""


def against_as_it_is(sweep: Sweep) -> str:
    """Say what the points are worth beside the scenario as it is, in a sentence."""
    measure, point = MEASURES[sweep.measure], sweep.as_it_is
    mean = wording.amount(point.mean, measure)
    if sweep.is_each:
        return f"As it is, {_what(sweep)} is {mean} on average."
    now = f"As it is ({setting_in_words(sweep, point)}), {_what(sweep)} is {mean} on average"
    if sweep.place == Place.TOO_FEW_RUNS or is_unchanged(sweep) or not sweep.claims:
        return f"{now}."
    best = sweep.best
    better, worse = Verdict.RAISES, Verdict.LOWERS
    if measure.better == "lower":
        better, worse = worse, better
    count, count_worse = (sum(claim.verdict == verdict for claim in sweep.claims)
                    for verdict in (better, worse))  # fmt: skip
    total = len([each for each in sweep.asked if not each.is_as_it_is])
    if best.claim is not None and best.claim.verdict == better:
        change = wording.size_range(best.claim.low, best.claim.high, measure)
        verb = "is" if count == 1 else "are"
        others = f"{count:,} of {wording.counted(total, 'other point')} {verb}"
        return (
            f"{now}; {others} clearly {_better(sweep)}, most of all {_named(sweep, best)}, "
            f"by {change}."
        )
    if all(claim.verdict == Verdict.TOO_SMALL_TO_MATTER for claim in sweep.claims):
        bound = wording.size(sweep.claims[0].too_small, measure)
        return f"{now}; all other points differ from it by less than {bound}, too little to matter."
    if count_worse == total:
        others = "the other point is" if total == 1 else f"all {total:,} other points are"
        return f"{now}; {others} clearly {_worse(sweep)}."
    return f"{now}; no other point is clearly {_better(sweep)} by enough to matter."


def notes(sweep: Sweep) -> list[str]:
    """Explain the columns, what the intervals hold for, and what the best region means."""
    if sweep.is_each:
        return [*single_changes.notes(sweep), *_about_worlds(sweep)]
    hold = f"{wording.all_of(len(sweep.claims))} intervals hold together with 95 % confidence."
    if len(sweep.claims) == 1:
        hold = "the interval is for that average."
    texts = [f"Change: average difference from the scenario as it is; {hold}"]
    if sweep.region and not is_unchanged(sweep):
        texts.append(
            'Best: "no" where another point is surely better. With 95 % confidence the best of the '
            "points tried is among the others."
        )
        if not sweep.best.is_as_it_is:
            texts.append(
                "Best compares with the best point, change and interval with the scenario as it "
                "is: one may be clear where the other is not."
            )
    if sweep.is_added:
        texts.append("The scenario as it is was added to compare with.")
    if sweep.place == Place.END:
        texts.append("Beyond the end nothing was tried.")
    is_open = sweep.place == Place.NOT_CLEAR or 1 < len(sweep.region) == len(sweep.judged)
    if is_open and not is_unchanged(sweep):
        more = "worlds (--worlds)" if sweep.worlds else "runs (--runs)"
        texts.append(f"More {more} tell more points apart.")
    texts += _about_worlds(sweep)
    unknown = [axis.label for axis in sweep.axes if not _is_lever(axis)]
    if unknown:
        texts.append(f"No choice of management: {wording.in_sentence(', '.join(unknown))}.")
    return texts


def _about_worlds(sweep: Sweep) -> list[str]:
    """Say what intervals and worst tenth are about; nothing without worlds."""
    if not sweep.worlds:
        return []
    where = " (--csv lists it)" if sweep.is_each else ""
    return [
        "Intervals count worlds, not runs: they are about worlds spread evenly over plausible "
        f"ranges. Worst tenth{where}: average change in the tenth of worlds where it is worst, "
        "without interval."
    ]


def is_unchanged(sweep: Sweep) -> bool:
    """Tell whether the measure is the same at all points in every run."""
    return bool(sweep.claims) and all(c.low == c.high == 0.0 for c in sweep.claims)


# Tables


def block(sweep: Sweep, points: Sequence[Point]) -> Block:
    """Lay out points: how far each is from the scenario as it is, and whether it may be best."""
    measure = MEASURES[sweep.measure]
    claims = [point.claim for point in points if point.claim is not None]
    form = wording.forms_of(claims, MEASURES).get(sweep.measure) or wording.form_of_change(
        measure, [0.0]
    )
    unit = f", {form.unit}" if form.unit else ""
    head = [heading(sweep), f"Change{unit}", "95 % interval", "Reading", "Best"]
    return head, [_cells(sweep, point, form) for point in points]


def worst_block(sweep: Sweep, points: Sequence[Point]) -> Block:
    """Lay out what each point changes in the tenth of worlds where it is worst."""
    measure = MEASURES[sweep.measure]
    changed = [point for point in points if not point.is_as_it_is]
    form = wording.form_of_change(measure, [point.worst_tenth for point in changed])
    rows = []
    for point in changed:
        digits = form.digits_for([point.worst_tenth])
        text = form.write(point.worst_tenth, signed=True, digits=digits, prefix=False)
        rows.append([row_label(sweep, point), text.replace(wording.UNKNOWN, "-")])
    return [heading(sweep), f"Worst tenth{f', {form.unit}' if form.unit else ''}"], rows


def what_is_drawn(sweep: Sweep) -> str:
    """Say how many worlds the points meet; nothing without worlds."""
    if not sweep.worlds:
        return ""
    design = sweep.result.worlds
    assert design is not None
    drawn = len(design.names)
    inputs = "1 uncertainty" if drawn == 1 else f"{drawn} uncertainties"
    runs = wording.counted(sweep.result.replications // sweep.worlds, "run")
    ranges = "its plausible range" if drawn == 1 else "their plausible ranges"
    return (
        f"All points meet the same {sweep.worlds:,} worlds, which draw {inputs} over {ranges}, "
        f"with the same luck; {runs} in each."
    )


def heading(sweep: Sweep) -> str:
    """Name what tells the points apart."""
    if not sweep.is_grid:
        return "Setting"
    first, *others = (axis.label for axis in sweep.axes)
    return ", ".join([first, *map(wording.in_sentence, others)])


def label(sweep: Sweep, point: Point) -> str:
    """Say the values of a point."""
    texts = [
        axis.quantity.in_words(value) for axis, value in zip(sweep.axes, point.values, strict=True)
    ]
    return ", ".join(texts)


def row_label(sweep: Sweep, point: Point) -> str:
    """Say the values of a point, whether it is the scenario as it is, and which row of a table."""
    text = label(sweep, point)
    if not sweep.is_grid and point.is_asked:
        text = f"{1 + sweep.asked.index(point)}: {text}"
    return text + AS_IT_IS * point.is_as_it_is


def best_in_words(sweep: Sweep, point: Point) -> str:
    """Say whether a point may be the best one: yes, perhaps, no, or a dash if nothing is known."""
    if point not in sweep.judged or not sweep.region or is_unchanged(sweep):
        return "-"
    if not point.may_be_best:
        return "no"
    return "yes" if len(sweep.region) == 1 else "perhaps"


def ordered(sweep: Sweep) -> list[Point]:
    """List the points in the order of their values, where these have one.

    Points of more inputs than a drawing has sides are listed from the best to the worst.
    """
    if len(sweep.axes) > 2:
        sign = -1 if MEASURES[sweep.measure].better == "lower" else 1
        return sorted(sweep.points, key=lambda point: -sign * _known(point.estimate, sign))
    if len(sweep.axes) > 1 or not sweep.axes[0].is_ordered:
        return list(sweep.points)
    from experiments.settings import place_in_order

    quantity = sweep.axes[0].quantity
    return sorted(sweep.points, key=lambda point: place_in_order(quantity, point.values[0]))


def shown(sweep: Sweep, most: int) -> list[Point]:
    """Choose points for a table: the scenario as it is, the best, the ends, and some between."""
    points = ordered(sweep)
    if len(points) <= most:
        return points
    if len(sweep.axes) > 2:
        first = points[:most]
        return first if sweep.as_it_is in first else [*first[:-1], sweep.as_it_is]
    region = [point for point in points if point.may_be_best]
    first = [sweep.as_it_is, sweep.best, points[0], points[-1], *region[:1], *region[-1:]]
    places = list(dict.fromkeys(points.index(point) for point in first))
    while len(places) < most:  # the middle of the widest gap
        known = sorted(places)
        gaps = [(after - before, before) for before, after in pairwise(known)]
        width, before = max(gaps, key=lambda gap: gap[0])
        places.append(before + width // 2)
    return [points[place] for place in sorted(places)]


def _known(value: float, sign: int) -> float:
    """Return a value, or the worst one where it is not known."""
    return value if isfinite(value) else -sign * inf


def next_command(sweep: Sweep) -> str:
    """Return what to type next: the report of the sweep."""
    return shlex.join(["interlock", "report", str(sweep.result.folder)])


# Parts of sentences


def _cells(sweep: Sweep, point: Point, form: wording.Form) -> list[str]:
    if point.claim is None:
        return [row_label(sweep, point), "-", "-", "-", best_in_words(sweep, point)]
    claim = point.claim
    digits = form.digits_between(claim.low, claim.high, claim.estimate)
    texts = [
        form.write(value, signed=True, digits=digits, prefix=False).replace(wording.UNKNOWN, "-")
        for value in (claim.estimate, claim.low, claim.high)
    ]
    between = texts[1] if texts[1] == texts[2] else f"{texts[1]} to {texts[2]}"
    best = best_in_words(sweep, point)
    return [row_label(sweep, point), texts[0], between, wording.reading(claim), best]


def _stretch(quantity: Quantity, values: Sequence[object]) -> list[str]:
    """Say values that follow each other: as a range, or one by one where they are few words."""
    texts = [quantity.in_words(value) for value in values]  # type: ignore[arg-type]
    if len(texts) == 1 or (quantity.kind == "cadence" and len(texts) <= _LISTED_RHYTHMS):
        return texts
    return [_range(texts[0], texts[-1])]


def _range(first: str, last: str) -> str:
    """Say from where to where, a unit once."""
    number, _, unit = first.partition(" ")
    return f"{number if unit and last.endswith(f' {unit}') else first} to {last}"


def _at(axis: Axis, words: str) -> str:
    name = wording.in_sentence(axis.label)
    if axis.quantity.kind in ("choice", "switch", "cadence"):
        return f"with {name} {words}"
    return f"at {'an' if name[0] in 'aeiou' else 'a'} {name} of {words}"


def _ends(sweep: Sweep) -> str:
    """Say from where to where was tried; nothing for two inputs."""
    if len(sweep.axes) > 1:
        return ""
    (axis,) = sweep.axes
    ends = (axis.quantity.in_words(axis.values[end]) for end in (0, -1))
    return f" from {_range(*ends)}"


def _tried(sweep: Sweep) -> str:
    if len(sweep.axes) > 1 or not sweep.axes[0].is_ordered:
        return ""
    (axis,) = sweep.axes
    return f" {_at(axis, values_in_words(axis, axis.values))}"


def _those(sweep: Sweep, others: Sequence[Point]) -> str:
    """Say which points are not among the best, with a verb."""
    verb = "is" if len(others) == 1 else "are"
    if len(sweep.axes) > 1:
        noun = "point" if sweep.is_grid else "setting"
        if len(others) == 1:
            return f"the other {noun} is"
        return f"the other {len(others):,} {noun}s are"
    words = values_in_words(sweep.axes[0], [point.values[0] for point in others], "and")
    return f"{words or f'the other {len(others):,} points'} {verb}"


def _named(sweep: Sweep, point: Point) -> str:
    """Name a point within a sentence."""
    if not sweep.is_grid:
        return f"setting {1 + sweep.asked.index(point)}"
    return "at " + " and ".join(
        axis.quantity.in_words(value) for axis, value in zip(sweep.axes, point.values, strict=True)
    )


def setting_in_words(sweep: Sweep, point: Point) -> str:
    """Say the inputs of a point with their values."""
    pairs = [
        f"{wording.in_sentence(axis.label)} {axis.quantity.in_words(value)}"
        for axis, value in zip(sweep.axes, point.values, strict=True)
    ]
    return ", ".join(pairs)


def _what(sweep: Sweep) -> str:
    return wording.in_sentence(MEASURES[sweep.measure].label)


def _superlative(sweep: Sweep) -> str:
    return "lowest" if MEASURES[sweep.measure].better == "lower" else "highest"


def _worse(sweep: Sweep) -> str:
    return "lower" if MEASURES[sweep.measure].better == "neither" else "worse"


def _better(sweep: Sweep) -> str:
    return "higher" if MEASURES[sweep.measure].better == "neither" else "better"


def _is_lever(axis: Axis) -> bool:
    return axis.name in Levers.model_fields


def _listed(texts: Sequence[str], joint: str) -> str:
    if len(texts) == 1:
        return texts[0]
    return f"{', '.join(texts[:-1])} {joint} {texts[-1]}"
