"""Shows on the screen what moves an answer: a sentence, a table and what its columns mean."""

import shlex
from collections.abc import Sequence

from experiments.screening import FEWEST_RANKED, Effect, unseen
from experiments.sensitivity import OTHERS, Part, Sensitivity, label
from experiments.shares import EARLY_LEVEL, FEWEST_ROWS, LEVEL, SETTLED_ROWS, Estimate
from experiments.verdicts import HARDLY
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
from reports.sensitivity_sentences import (
    adding_up,
    inputs_in_words,
    is_unranked,
    outcome,
    percent,
    sentence,
    share_range,
)
from reports.wording import Block

MOST_ROWS = 12  # of a table on the screen


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
    if answer.shares is None:
        return [*screening_notes(answer), "Inputs whose intervals overlap are not ranked."]
    is_one = answer.inputs == 1
    varied = (
        "is varied over its plausible range"
        if is_one
        else ("are varied at once over their plausible ranges")
    )
    is_early = answer.shares.rows < SETTLED_ROWS
    level = EARLY_LEVEL if is_early else LEVEL
    texts = [
        f"The spread is the variance of the outcome where {inputs_in_words(answer)} {varied} and "
        "luck changes.",
        "In all: what the input makes up, with what it does together with others. Alone: what "
        "knowing it exactly would take away. Luck, with what it does together with inputs: what "
        "would be left if all inputs were known.",
        adding_up(answer),
        *_oddities(answer),
        f"An input hardly matters if it makes up less than {percent(HARDLY)} % even at the upper "
        f"end. Inputs whose intervals overlap are not ranked; all {answer.shares.family} intervals "
        f"hold together with {percent(level)} % confidence.",
    ]
    if answer.screening:
        chose = (
            "those that move it most"
            if not is_unranked(answer)
            else ("those that moved it furthest in these few runs")
        )
        texts.append(
            f"Screened first by {answer.screening.trajectories:,} trajectories, which chose "
            f"{chose}; {wording.counted(len(answer.screening.idle), 'input')} changed nothing in "
            "any run."
        )
    return texts


def _oddities(answer: Sensitivity) -> list[str]:
    """Explain estimates that no true share could have."""
    assert answer.shares is not None
    every = [each for part in answer.parts for each in (part.total, part.alone)]
    texts = []
    if any(round(100 * each.value) < 0 for each in every):
        lowest = min(each.value for each in every)
        texts.append(f"Shares estimated below 0, the lowest at {100 * lowest:.0f} %, read 0.")
    if answer.shares.luck.value > 1.0 and round(100 * answer.shares.luck.value) > 100:
        texts.append("Luck, estimated above 100 %, reads 100.")
    larger = [
        label(part.name)
        for part in answer.parts
        if round(100 * (part.alone.value - part.total.value)) > 0
    ]
    if larger:
        texts.append(
            "Alone is part of in all; where it is the larger number, the samples are too few to "
            "tell the two apart."
        )
    return texts


def screening_notes(answer: Sensitivity) -> list[str]:
    """Explain the columns of a screening, and what it can tell."""
    assert answer.screening is not None
    step = percent(answer.screening.step)
    count = answer.screening.trajectories
    return [
        f"Size: average change, up or down, when one input moves by {step} % of its plausible "
        "range, or to another word. Change: the same with its direction. Spread: how much it "
        "differs from place to place and luck to luck.",
        f"{count:,} trajectories, each with luck of its own; all {answer.inputs:,} intervals hold "
        "together with 95 % confidence if inputs act about alike wherever the others are. One that "
        f"changed nothing may still act at up to {percent(unseen(count))} of 100 settings of the "
        "others.",
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
        "too_few_trajectories": f"Only {screening.trajectories} trajectories: too few to say "
        f"which inputs move it most; take {FEWEST_RANKED} or more."
        if screening and not shares and is_unranked(answer)
        else "",
        "too_few_samples": f"Only {rows} samples; nothing is claimed below {FEWEST_ROWS}."
        if shares and rows < FEWEST_ROWS
        else "",
        "few_samples": f"Only {rows} samples: the intervals are made to hold together in 95 of 100 "
        f"answers, and do in about {100 * EARLY_LEVEL:.0f}. Take {SETTLED_ROWS} or more."
        if shares and FEWEST_ROWS <= rows < SETTLED_ROWS
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
