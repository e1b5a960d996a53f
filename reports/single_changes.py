"""Says what inputs do that a sweep changes one at a time: on the screen, and in words."""

from collections.abc import Sequence

from experiments.sweep import Alone, Axis, Place, Point, Sweep
from experiments.verdicts import Verdict
from model.levers import Levers
from model.outcomes import MEASURES
from model.quantities import Value
from reports import wording
from reports.wording import Block, Form

MOST_INPUTS = 12  # of a table on the screen, those that do most
_ENDS = 2  # values of an input that stand beside each other in a table


def statements(sweep: Sweep) -> list[str]:
    """List ways to say how many inputs do something alone, the fullest first."""
    what, count = wording.in_sentence(MEASURES[sweep.measure].label), len(sweep.alone)
    inputs = _inputs(sweep, count)
    if sweep.place == Place.TOO_FEW_RUNS:
        unit = "worlds" if sweep.worlds else "runs"
        return [f"Too few {unit} ({sweep.counted}) to say which {inputs} change {what}"]
    clear = [each for each in sweep.alone if any(_is_clear(point) for point in each.points)]
    if not clear:
        return [f"None of {count} {inputs}, each changed alone, clearly changes {what}"]
    verb = "changes" if len(clear) == 1 else "change"
    first = f"{len(clear)} of {count} {inputs}, each changed alone, clearly {verb} {what}"
    return [f"{first}; {_best(sweep)}", first]


def _best(sweep: Sweep) -> str:
    """Say which single change is the best, as far as that is clear."""
    measure, point = MEASURES[sweep.measure], sweep.best
    better = Verdict.LOWERS if measure.better == "lower" else Verdict.RAISES
    moves = "lowers" if measure.better == "lower" else "raises"
    if point.claim is None or point.claim.verdict != better:
        return f"none clearly {moves} it"
    if len(sweep.region) > 1:
        return f"which one {moves} it most is not clear"
    by = wording.size_range(point.claim.low, point.claim.high, measure)
    return f"{change_in_words(sweep, point)} {moves} it most, by {by}"


def change_in_words(sweep: Sweep, point: Point) -> str:
    """Say what a point changes: `transparency 0.7`."""
    own = sweep.as_it_is.values
    texts = [
        f"{wording.in_sentence(axis.label)} {value_in_words(axis, value)}"
        for axis, value, usual in zip(sweep.axes, point.values, own, strict=True)
        if value != usual
    ]
    return ", ".join(texts) or "nothing"


def _inputs(sweep: Sweep, count: int) -> str:
    noun = "lever" if all(axis.name in Levers.model_fields for axis in sweep.axes) else "input"
    return noun if count == 1 else f"{noun}s"


def _is_clear(point: Point) -> bool:
    return point.claim is not None and wording.is_clear(point.claim.verdict)


def shown(sweep: Sweep, most: int) -> list[Alone]:
    """Choose the inputs that do most; those that change nothing in any run are left out."""
    return [each for each in sweep.alone if not each.is_idle][:most]


def block(sweep: Sweep, inputs: Sequence[Alone]) -> Block:
    """Lay out inputs: what each of their ends changes, with its interval."""
    measure = MEASURES[sweep.measure]
    claims = [claim for each in inputs for claim in each.claims]
    form = wording.forms_of(claims, MEASURES).get(sweep.measure)
    form = form or wording.form_of_change(measure, [0.0])
    unit = f", {form.unit}" if form.unit else ""
    head = [f"{measure.label}{unit}", "As it is", "One end: change", "Other end: change"]
    rows = []
    for each in inputs:
        cells = [_cell(each, index, form) for index in range(len(each.points))]
        if len(cells) < _ENDS and each.axis.is_ordered and each.own == each.axis.values[0]:
            cells.insert(0, "-")  # the scenario is at the lower end itself
        cells += ["-"] * (_ENDS - len(cells))
        rows.append([each.axis.label, value_in_words(each.axis, each.own), *cells[:_ENDS]])
        rows += [["", "", cell, ""] for cell in cells[_ENDS:]]
    return head, rows


def _cell(each: Alone, index: int, form: Form) -> str:
    claim = each.points[index].claim
    words = value_in_words(each.axis, each.values[index])
    if claim is None:
        return words
    digits = form.digits_between(claim.low, claim.high)
    ends = [form.write(end, signed=True, digits=digits, prefix=False)
            for end in (claim.low, claim.high)]  # fmt: skip
    text = ends[0] if ends[0] == ends[1] else " to ".join(ends)
    star = "*" * wording.may_be_too_small(claim)
    return f"{words}: {text.replace(wording.UNKNOWN, '-')}{star}"


def value_in_words(axis: Axis, value: Value) -> str:
    """Say a value with its unit, but for a unit that is a range, such as `-1 to 1`."""
    words, unit = axis.quantity.in_words(value), axis.quantity.unit
    return words.removesuffix(f" {unit}") if " to " in unit else words


def notes(sweep: Sweep) -> list[str]:
    """Explain the table: what was changed, what the intervals hold for, what is not in it."""
    listed = [each for each in sweep.alone if not each.is_idle]
    idle = len(sweep.alone) - len(listed)
    texts = [
        "Each input is changed alone, to the ends of its plausible range or to its other words. "
        f"Changes are 95 % intervals from the scenario as it is; all {len(sweep.claims)} hold "
        "together. Inputs stand in the order of their largest average change.",
    ]
    if idle:
        what = wording.in_sentence(MEASURES[sweep.measure].label)
        texts.append(
            f"{wording.counted(idle, 'input')} alone {'changes' if idle == 1 else 'change'} {what} "
            "in no run: some act only together with others, such as who shares results with how "
            "much of them is shared."
        )
    texts.append(
        "Together inputs may do more or less than the sum: interlock explain divides a difference, "
        "interlock optimize searches for the best settings."
    )
    return texts
