"""Says what moves an answer: on the screen, and in words that no interval contradicts."""

import shlex
from collections.abc import Sequence

from experiments.screening import Effect
from experiments.sensitivity import OTHERS, Part, Sensitivity, label
from experiments.shares import FEWEST_ROWS, Estimate
from experiments.verdicts import HARDLY, leaders
from model.outcomes import MEASURES
from reports import wording
from reports.printing import (
    asked_of,
    note_beside_data,
    print_changes_and_warnings,
    print_end,
    say_first,
)
from reports.screen import Screen
from reports.wording import Block

MOST_LEADERS = 4  # names that a sentence holds
MOST_ROWS = 12  # of a table on the screen
SPREAD = "the spread"
_MOST_SCREENED = 3  # names in a title
_NOTHING = 1e-9  # share that only rounding makes
_HALF_A_PERCENT = 0.005


def print_sensitivity(screen: Screen, answer: Sensitivity, *, following: str = "") -> None:
    """Print what moves an outcome.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    answer
        What was found, and the runs behind it.
    following
        What to type next.
    """
    result, found = answer.result, warnings(answer)
    if screen.form == "json":
        screen.say_json(
            {
                "schema": "interlock.sensitivity/1",
                "provenance": result.provenance(),
                **answer.document(),
                **asked_of(result),
                "warnings": found,
            }
        )
    elif screen.form == "csv":
        screen.say_csv(answer.rows())
    if screen.form in ("json", "csv"):
        note_beside_data(screen, result, found)
        return
    say_first(screen, f"{sentence(answer)}.")
    screen.say_wrapped(outcome(answer))
    print_changes_and_warnings(screen, result, found)
    screen.say()
    screen.say_tables([screening_block(answer) if answer.shares is None else block(answer)], (0,))
    screen.say()
    for note in notes(answer):
        screen.say_wrapped(note)
    screen.say()
    made = f"{wording.counted(result.finished, 'run')}, {result.replications:,} of each setting"
    print_end(screen, result, following, made=made)


# Sentences


def sentence(answer: Sensitivity) -> str:
    """Say what moves the outcome most, and how much is luck, without full stop."""
    if answer.shares is None:
        return screening_title(answer)
    parts = [_leading(answer), luck_in_words(answer, f"of {SPREAD}"), *_rest(answer)]
    return wording.starting("; ".join(parts))


def title(answer: Sensitivity) -> str:
    """Say what the shares show in at most 110 characters."""
    leading, luck = _leading(answer), luck_in_words(answer, f"of {SPREAD}")
    candidates = [f"{leading}; {luck}", leading, luck]
    fitting = (each for each in candidates if len(each) <= wording.LONGEST_TITLE)
    return wording.starting(next(fitting))


def outcome(answer: Sensitivity) -> str:
    """Say where the outcome lies over all draws, if these are draws and no trajectories."""
    if answer.shares is None:
        return ""
    measure = MEASURES[answer.measure]
    if answer.is_difference:
        mean = wording.change(answer.mean, measure)
        between = wording.interval(answer.low, answer.high, measure)
    else:
        mean = wording.amount(answer.mean, measure)
        between = wording.amount_range(answer.low, answer.high, measure)
    return wording.starting(
        f"{subject(answer)} is {mean} on average, and in 90 of 100 draws {between}."
    )


def subject(answer: Sensitivity) -> str:
    """Name the outcome, as within a sentence."""
    what = wording.in_sentence(MEASURES[answer.measure].label)
    over = wording.over_time(answer.scenario.horizon_days)
    if not answer.is_difference:
        return f"{what} of {answer.scenario.name_in_sentence} {over}"
    baseline, scenario = answer.scenarios
    between = f"between {baseline.name_in_sentence} and {scenario.name_in_sentence}"
    return f"the difference in {what} {between} {over}"


def leading_parts(answer: Sensitivity) -> list[Part]:
    """List the inputs that clearly move the outcome more than all others do."""
    return _before(answer, answer.parts)


def _before(answer: Sensitivity, parts: Sequence[Part]) -> list[Part]:
    """List those of some parts that clearly come before the others, if any."""
    if answer.shares is None or answer.shares.rows < FEWEST_ROWS:
        return []
    ends = [(each.total.low, each.total.high) for each in parts]
    return list(parts[: leaders(ends, min(MOST_LEADERS, len(answer.own)))])


def _leading(answer: Sensitivity) -> str:
    """Say which inputs move the outcome most, if any are clearly before the others."""
    what = _short_subject(answer)
    if found := leading_parts(answer):
        return _moving_most(found, what)
    clear = [each for each in answer.own if each.total.low > 0.0]
    if not clear or (answer.shares and answer.shares.rows < FEWEST_ROWS):
        return f"no input clearly moves {what}"
    if len(answer.parts) == 1:
        return f"{label(clear[0].name)} makes up {share_range(clear[0].total)} of {SPREAD}"
    if found := _before(answer, answer.own):
        count = wording.count_in_words(len(answer.own))
        return f"of the {count} inputs that screening chose, {_moving_most(found, what)}"
    first = [each for each in clear if each.total.high >= clear[0].total.low][:MOST_LEADERS]
    are = "is" if len(first) == 1 else "are"
    names = _listed([label(each.name) for each in first])
    return f"{names} {are} among the inputs that move {what} most, none clearly before the others"


def _moving_most(parts: Sequence[Part], what: str) -> str:
    names = _listed([label(each.name) for each in parts])
    if len(parts) == 1:
        return f"{names} moves {what} most"
    return f"{wording.count_in_words(len(parts))} inputs move {what} most: {names}"


def luck_in_words(answer: Sensitivity, whole: str) -> str:
    """Say how much of the variance is luck."""
    assert answer.shares is not None
    luck = answer.shares.luck
    if luck.high <= _NOTHING:
        return "luck plays no part"
    return f"luck alone makes up {percent(luck.value)} % ({share_range(luck)}) {whole}"


def _rest(answer: Sensitivity) -> list[str]:
    """Say how many inputs hardly matter, and what the others make up together."""
    rest, leading = answer.rest, leading_parts(answer)
    idle = [each for each in answer.own if each not in leading and each.total.high < HARDLY]
    count = len(idle)
    texts = []
    if rest is not None and rest.total.high < HARDLY:
        count += len(answer.others)
    elif rest is not None:
        number = f"{len(answer.others):,}"
        texts.append(
            f"the {number} inputs without shares of their own together make up "
            f"{percent(rest.total.value)} % ({share_range(rest.total)})"
        )
    if count:
        are_all = count + len(leading) == len(answer.own) + len(answer.others)
        matter = "hardly matters" if count == 1 else "hardly matter"
        which = (
            f"the other {count:,}"
            if are_all and leading
            else f"{wording.count_in_words(count)} of the others"
        )
        texts.insert(0, f"{which} {matter}")
    return texts


def screening_title(answer: Sensitivity) -> str:
    """Say what a screening found in at most 110 characters, without full stop."""
    effects = answer.screening.by_size() if answer.screening else []
    moving = [each for each in effects if each.size > 0.0]
    if not moving:
        return f"No input changes {_short_subject(answer)} in any run of the screening"
    idle = len(effects) - len(moving)
    tail = f"; {idle:,} of {_inputs(answer)} {'change' if idle != 1 else 'changes'} it in no run"
    found = _screening_leaders(answer, effects, moving)
    full = wording.starting(f"{found}{tail if idle else ''}")
    return full if len(full) <= wording.LONGEST_TITLE else wording.starting(found)


def _screening_leaders(
    answer: Sensitivity, effects: Sequence[Effect], moving: Sequence[Effect]
) -> str:
    what = _short_subject(answer)
    count = leaders([(each.low, each.high) for each in effects], _MOST_SCREENED)
    clear = moving[:count] if count else [each for each in moving if each.low > 0.0]
    names = _listed([label(each.name) for each in clear[: count or _MOST_SCREENED]])
    if count:
        return f"{names} move{'s' * (count == 1)} {what} most"
    if len(moving) == 1:
        return f"{label(moving[0].name)} is the only input that moves {what}"
    if not clear:
        return f"no input clearly stands out among those that move {what}"
    return f"{names} {'is' if len(clear) == 1 else 'are'} among the inputs that move {what} most"


def _short_subject(answer: Sensitivity) -> str:
    if answer.is_difference:
        return "the answer"
    return wording.in_sentence(MEASURES[answer.measure].label)


def _inputs(answer: Sensitivity) -> str:
    return wording.counted(answer.inputs, "input")


def _listed(names: Sequence[str]) -> str:
    """List names in a sentence."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


# Numbers


def percent(share: float) -> str:
    """Write a share in percent, no less than nothing and no more than all."""
    kept = min(max(share, 0.0), 1.0)
    if _NOTHING < kept < _HALF_A_PERCENT:
        return "<1"
    return f"{100 * kept:.0f}"


def share_range(estimate: Estimate) -> str:
    """Write the interval of a share, such as `35 to 47 %`."""
    low, high = percent(estimate.low), percent(estimate.high)
    return f"{low} %" if low == high else f"{low} to {high} %"


# Tables


def block(answer: Sensitivity) -> Block:
    """Lay out the shares: inputs, all others together, luck."""
    assert answer.shares is not None
    rows = [
        [part_label(answer, part), *_cells(part.total), *_cells(part.alone)]
        for part in answer.parts
    ]
    rows.append(["Luck", *_cells(answer.shares.luck), "-", "-"])
    return ["Share of the spread, %", "In all", "95 % interval", "Alone", "95 % interval"], rows


def part_label(answer: Sensitivity, part: Part) -> str:
    """Name a part in a table or chart."""
    if part.name == OTHERS:
        return f"{len(answer.others):,} other{'s' * (len(answer.others) != 1)}, together"
    return wording.starting(label(part.name))


def _cells(estimate: Estimate) -> list[str]:
    return [percent(estimate.value), share_range(estimate).removesuffix(" %")]


def screening_block(answer: Sensitivity, most: int = MOST_ROWS) -> Block:
    """Lay out how far inputs move the outcome, the first few of them."""
    measure = MEASURES[answer.measure]
    effects = answer.screening.by_size()[:most] if answer.screening else []
    form = wording.form_of_change(measure, [each.high for each in effects])
    rows = [[wording.starting(label(each.name)), *effect_cells(each, form)] for each in effects]
    unit = f", {form.unit}" if form.unit else ""
    return [f"Change by one step{unit}", "Size", "95 % interval", "Change", "Spread"], rows


def effect_cells(effect: Effect, form: wording.Form) -> list[str]:
    """Say the size of an effect with its interval, its direction and its spread."""
    digits = form.digits_for([effect.size], form.usual_digits(effect.low, effect.high))

    def written(value: float, *, signed: bool = False) -> str:
        return form.write(value, signed=signed, digits=digits, prefix=False)

    is_next_to_nothing = round(effect.low * form.factor, digits) == 0.0
    low, high = written(0.0 if is_next_to_nothing else effect.low), written(effect.high)
    between = low if low == high else f"{low} to {high}"
    change = written(effect.change, signed=True)
    return [written(effect.size), between, change, written(effect.spread)]


# Notes


def notes(answer: Sensitivity) -> list[str]:
    """Explain the columns, and what was varied."""
    what = (
        f"{_inputs(answer)} {'are' if answer.inputs != 1 else 'is'} varied at once over "
        f"{'their' if answer.inputs != 1 else 'its'} plausible range{'s' * (answer.inputs != 1)}"
    )
    if answer.shares is None:
        return [*screening_notes(answer), "Inputs whose intervals overlap are not ranked."]
    texts = [
        f"The spread is the variance of the outcome where {what} and luck changes.",
        "In all: what the input makes up, with what it does together with others. Alone: what "
        "knowing it exactly would take away. Luck: what would be left if all inputs were known.",
        adding_up(answer),
        f"Inputs whose intervals overlap are not ranked; all {answer.shares.family} intervals "
        "hold together with 95 % confidence.",
    ]
    if answer.screening:
        idle = len(answer.screening.idle)
        names = _listed([*(["those that move it most"]), "the others"])
        texts.append(
            f"Screened first by {answer.screening.trajectories:,} trajectories, which chose "
            f"{names.split(' and ')[0]}; {idle:,} inputs changed nothing in any run."
        )
    return texts


def adding_up(answer: Sensitivity) -> str:
    """Say what the spread is the sum of."""
    assert answer.shares is not None
    alone = sum(part.alone.value for part in answer.parts)
    together = answer.shares.together.value
    below = " (estimated below 0, as what is nothing may be)" if together < -_HALF_A_PERCENT else ""
    return (
        f"All of it: inputs alone {percent(alone)} %, inputs only together "
        f"{percent(together)} %{below}, luck {percent(answer.shares.luck.value)} %."
    )


def screening_notes(answer: Sensitivity) -> list[str]:
    """Explain the columns of a screening."""
    assert answer.screening is not None
    step = percent(answer.screening.step)
    return [
        f"Size: average change, up or down, when one input moves by {step} % of its plausible "
        "range, or to another word. Change: the same with its direction. Spread: how much it "
        "differs from place to place and luck to luck.",
        f"{answer.screening.trajectories:,} trajectories, each with luck of its own; all "
        f"{answer.inputs:,} intervals hold together with 95 % confidence.",
    ]


def warnings(answer: Sensitivity) -> list[dict[str, str]]:
    """List what a reader must know before using the numbers, each with a code."""
    result, shares, screening = answer.result, answer.shares, answer.screening
    rows = shares.rows if shares else 0
    missing = shares.missing if shares else screening.missing if screening else 0
    what = "samples" if shares else "trajectories"
    total = missing + (rows if shares else screening.trajectories if screening else 0)
    found = {
        "quick_look": "Quick look: few draws. Leave out --quick for a firm answer."
        if result.quick
        else "",
        "too_few_samples": f"Only {rows} samples; nothing is claimed below {FEWEST_ROWS}."
        if shares and rows < FEWEST_ROWS
        else "",
        "failed_runs": f"{result.failed:,} of {wording.counted(result.planned, 'run')} failed."
        if result.failed
        else "",
        "undefined": f"{missing:,} of {total:,} {what} are left out: in some of their runs "
        f"{wording.in_sentence(MEASURES[answer.measure].label)} has no value."
        if missing
        else "",
    }
    return [{"code": code, "text": text} for code, text in found.items() if text]


def next_command(answer: Sensitivity, words: Sequence[str]) -> str:
    """Return what to type next: the shares after a screening, else the report.

    Parameters
    ----------
    answer
        What was found.
    words
        The command that asks for shares.
    """
    if answer.shares is None:
        return shlex.join(words)
    return shlex.join(["interlock", "report", str(answer.result.folder)])
