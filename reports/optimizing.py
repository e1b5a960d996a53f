"""Says what a search has found: the front, the recommended settings, and what to do first."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.comparison import Claim
from experiments.explanation import spoken
from experiments.optimization import Candidate, Optimization, Step
from experiments.verdicts import FEWEST_RUNS
from model.outcomes import MEASURES
from reports import wording
from reports.printing import asked_of, note_beside_data, print_changes_and_warnings, say_first
from reports.screen import Screen
from reports.wording import Block, Form

_LONGEST_HEAD = 16  # characters: three aims leave room for what is to be set
_SHORT = {
    "net_retention_share": "Net retention",
    "gross_retention_share": "Gross retention",
    "recurring_revenue_usd": "Recurring sales",
    "turnover_share": "Turnover",
    "satisfaction_sd": "Satisfaction",
    "trust_share": "Trust",
}
_HOURS = Form(1.0, 1, suffix=" h")
_COST_NAMES = {"meeting_h_per_week": "Meetings, h", "pay_usd": "Pay", "discount_usd": "Discounts"}


@dataclass(frozen=True)
class _Name:
    """What a sentence is about."""

    name_in_sentence: str
    plural: bool


def print_optimization(screen: Screen, optimization: Optimization, *, following: str = "") -> None:
    """Print the front and what to do first.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    optimization
        The answer, and the runs behind it.
    following
        What to type next.
    """
    result = optimization.result
    warnings = wording.warnings_about_runs(result, [], MEASURES)
    if screen.form == "json":
        screen.say_json(
            {
                "schema": "interlock.optimize/1",
                "provenance": result.provenance(),
                **optimization.document(),
                **asked_of(result),
                "warnings": warnings,
            }
        )
    elif screen.form == "csv":
        screen.say_csv(optimization.rows(), COLUMNS)
    if screen.form in ("json", "csv"):
        note_beside_data(screen, result, warnings)
        return
    say_first(screen, f"{title(optimization)}.")
    screen.say_wrapped(how_many(optimization))
    print_changes_and_warnings(screen, result, warnings)
    screen.say()
    if optimization.front:
        screen.say_tables([front_block(optimization)], (4,) if _is_full(optimization) else (0,))
        screen.say()
        screen.say_tables([cost_block(optimization)], (0,))
        screen.say()
    for text in (what_nothing_does(optimization), worlds_against_usual(optimization)):
        screen.say_wrapped(text)
    screen.say_wrapped(first_step(optimization))
    screen.say()
    explained = notes(optimization)
    for note in explained:
        screen.say_wrapped(note)
    if explained:
        screen.say()
    screen.say(_made(optimization))
    screen.say(f"Next: {following}")


COLUMNS = (
    "part", "number", "variant", "set", "measure", "unit", "better", "verdict", "estimate", "low",
    "high", "level", "family", "n", "worst_tenth",
)  # fmt: skip


def _is_full(optimization: Optimization) -> bool:
    return len(optimization.search.aims) == 3


def _made(optimization: Optimization) -> str:
    """Say how the numbers were made, and where they are."""
    runs = wording.counted(optimization.runs, "run")
    seconds = wording.seconds_in_words(optimization.seconds)
    folder = optimization.result.folder
    return f"{runs} each, seed {optimization.result.seed}, {seconds}. Results: {folder}"


# Sentences


def title(optimization: Optimization) -> str:
    """Say what the recommended settings do in runs that did not choose them; no full stop."""
    best = optimization.together
    if best is None:
        return f"No settings are recommended: {why_none(optimization)}"
    over = wording.over_time(optimization.scenario.horizon_days)
    first = best.claims[0]
    settings = _Name("the recommended settings", plural=True)
    return wording.title(first, settings, MEASURES[first.measure], over=over)


def why_none(optimization: Optimization) -> str:
    """Say why no candidate is recommended, as the end of a sentence."""
    if not optimization.candidates:
        return f"none of {_tried(optimization)} keeps the budget"
    if optimization.runs < FEWEST_RUNS:
        return f"{wording.counted(optimization.runs, 'run')} of each are too few to say"
    return f"none of {len(optimization.candidates)} candidates is clearly better"


def what_nothing_does(optimization: Optimization) -> str:
    """Say how doing nothing fares where no settings are recommended; empty elsewhere."""
    if optimization.recommended is not None:
        return ""
    if not optimization.candidates:
        keeps = "keeps" if optimization.may_stay else "does not keep"
        return (
            f"Budget: {limits_in_words(optimization)}. Doing nothing {keeps} it. Another budget, "
            "other levers (--levers) or more candidates (--evaluations) may give an answer."
        )
    if optimization.runs < FEWEST_RUNS:
        return ""
    if optimization.front:
        return f"Number 1: {_all_aims(optimization, optimization.front[0])}."
    within = [each for each in optimization.candidates if each.keeps_limits]
    looked = wording.counted(len(optimization.candidates), "candidate")
    if not within:
        keeps = " Doing nothing does." if optimization.may_stay else ""
        return f"By the second look none of {looked} keeps the budget.{keeps}"
    by = "by the worst tenth" if optimization.search.is_cautious else "on average"
    of = "of those that keep the budget " if optimization.search.limits else f"of {looked} "
    highest = f"{what_to_set(within[0])}: {_all_aims(optimization, within[0])}"
    return (
        f"Doing nothing is best of what was looked at: {by}, none {of}is better in one aim "
        f"without being worse in another. The highest in the first aim, {highest}."
    )


def _all_aims(optimization: Optimization, candidate: Candidate) -> str:
    """Say what becomes of each aim, and whether the budget is surely kept."""
    texts = [_change(claim) for claim in candidate.claims]
    if optimization.search.limits and not candidate.surely_keeps_limits:
        texts.append("the budget not surely kept")
    return "; ".join(texts)


def _change(claim: Claim) -> str:
    """Say what becomes of a measure: `value +$0.1 to +$0.3 million (raises)`."""
    measure = MEASURES[claim.measure]
    ends = wording.interval(claim.low, claim.high, measure)
    reading = wording.reading(claim).rstrip("*")
    return f"{wording.in_sentence(measure.label)} {ends} ({reading})"


def worlds_against_usual(optimization: Optimization) -> str:
    """Say whether the recommendation hangs on inputs that nobody knows exactly."""
    found = optimization.without_worlds
    if found is None or optimization.runs < FEWEST_RUNS:
        return ""
    over, there = optimization.recommended, found.recommended
    held = "With every uncertain input as in the scenario"
    hangs = "The answer hangs on inputs that nobody knows exactly."
    if over is None:
        if there is None:
            return f"{held}, none of these would be recommended either."
        name = _called(optimization, there)
        change = _change(there.claims[0])
        return (
            f"{held}, {name} would be recommended ({change}); over the plausible ranges, none is. "
            f"{hangs}"
        )
    number = f"number {optimization.number(over)}"
    own = _change(found.candidate(over.row).claims[0])
    if there is None:
        return f"{held}, none of these would be recommended; {number} there: {own}. {hangs}"
    if there.row == over.row:
        return f"{held}, the same settings would be recommended."
    text = (
        f"{held}, {_called(optimization, there)} would be recommended; over the plausible ranges, "
        f"{number}, which there gives {own}."
    )
    if found.is_surely_above:
        return f"{text} {hangs}"
    label = wording.in_sentence(MEASURES[optimization.search.aims[0]].label)
    return f"{text} Which of the two does more for {label} there is not clear."


def _called(optimization: Optimization, candidate: Candidate) -> str:
    """Name a candidate by its number on the front, or by what it sets."""
    same = [each for each in optimization.front if each.row == candidate.row]
    return f"number {optimization.number(same[0])}" if same else what_to_set(candidate)


def what_would_be(optimization: Optimization) -> str:
    """Say what a candidate must be to be recommended."""
    first, *others = (wording.in_sentence(MEASURES[aim].label) for aim in optimization.search.aims)
    parts = [f"clearly improves {first}"]
    if others:
        parts.append(f"{_worsens(others)}")
    if optimization.search.limits:
        parts.append("surely keeps the budget")
    *before, last = parts
    what = f"{', '.join(before)} and {last}" if before else last
    return f"Recommended would be what {what}."


def _worsens(aims: Sequence[str]) -> str:
    """Say that no aim is worse, of one or two."""
    return f"does not clearly worsen {' or '.join(aims)}"


def how_many(optimization: Optimization) -> str:
    """Say how many candidates were tried, looked at again, and are left."""
    if not optimization.candidates:
        return ""
    texts = [f"Of {_tried(optimization)} tried"]
    if optimization.search.limits:
        texts.append(f"{optimization.allowed:,} kept the budget")
    looked = len(optimization.candidates)
    texts.append(f"the best {looked} were run again with fresh luck" if looked > 1 else
                 "the best one was run again with fresh luck")  # fmt: skip
    front = len(optimization.front)
    left = f"{front} of them {'is' if front == 1 else 'are'} on the front"
    if front == looked > 1:
        left = "all of them are on the front"
    text = f"{', '.join(texts)}; {left}."
    if optimization.recommended is not None:
        return f"{text} Recommended: number {optimization.number(optimization.recommended)}."
    return f"{text} {what_would_be(optimization)}"


def _tried(optimization: Optimization) -> str:
    return wording.counted(optimization.tried, "candidate")


def first_step(optimization: Optimization) -> str:
    """Say what to do first, as far as it is clear."""
    leaders, first = optimization.leaders, optimization.first_step
    label = wording.in_sentence(MEASURES[optimization.search.aims[0]].label)
    if optimization.recommended is None:
        return "Do this first: none is clear, since no settings are recommended."
    if first is not None:
        more = ", surely more than any other single change" if len(optimization.steps) > 1 else ""
        return f"Do this first: {step_in_words(first)}. {_alone(first)}{more}.{_all(optimization)}"
    if not leaders:
        return (
            f"Do this first: none is clear. No single change on the way to number "
            f"{optimization.number(optimization.recommended)} clearly improves {label} by itself "
            "without clearly worsening another aim."
        )
    if len(leaders) == 1:
        return (
            f"Do this first: {step_in_words(leaders[0])}. {_alone(leaders[0])}, the only single "
            f"change that clearly does; whether others do more is not clear.{_all(optimization)}"
        )
    some = " or ".join(step_in_words(each) for each in leaders)
    return (
        f"Do one of these first: {some}. Each alone clearly improves {label}; the runs do not show "
        f"which does so most.{_all(optimization)}"
    )


def step_in_words(step: Step) -> str:
    """Say a single change: `session cadence from never to monthly`."""
    label, words = wording.in_sentence(step.change.label), step.change.words.replace(" -> ", " to ")
    return f"{label} from {words}" if len(step.change.inputs) == 1 else f"{label} ({words})"


def _alone(step: Step) -> str:
    claim = step.candidate.claims[0]
    measure = MEASURES[claim.measure]
    moves = "raises" if claim.low > 0.0 else "lowers"
    by = wording.size_range(claim.low, claim.high, measure)
    return f"Alone it {moves} {wording.in_sentence(measure.label)} by {by}"


def _all(optimization: Optimization) -> str:
    """Say what all changes do together in the same runs."""
    if optimization.together is None or len(optimization.steps) < 2:
        return ""
    claim = optimization.together.claims[0]
    between = wording.interval(claim.low, claim.high, MEASURES[claim.measure])
    return f" {all_of_them(optimization)} together: {between}."


def all_of_them(optimization: Optimization) -> str:
    """Name all single changes."""
    count = len(optimization.steps)
    return "Both changes" if count == 2 else f"All {wording.count_in_words(count)} changes"


# Tables


def front_block(optimization: Optimization) -> Block:
    """Lay out the front: number, interval of each aim, and what to set."""
    forms = forms_of(optimization)
    rows = [
        [
            str(optimization.number(each)),
            *(ends(claim, forms[claim.measure]) for claim in each.claims),
            what_to_set(each),
        ]
        for each in optimization.front
    ]
    return ["No.", *(short_label(aim) for aim in optimization.search.aims), "What to set"], rows


def cost_block(optimization: Optimization) -> Block:
    """Lay out what the candidates of the front take, and how they fare in bad luck."""
    front, first = optimization.front, optimization.search.aims[0]
    form = forms_of(optimization)[first]
    money = {
        name: wording.form_of_change(
            MEASURES[name],
            [end for each in front for cost in each.costs if cost.name == name
             for end in (cost.low, cost.high)],
        )
        for name in _COST_NAMES
        if name in MEASURES
    }  # fmt: skip
    rows = []
    for each in front:
        cells = []
        for cost in each.costs:
            own = money.get(cost.name, _HOURS)
            cells.append(between(cost.low, cost.high, own))
        worst = form.write(each.worst[0], signed=True, digits=form.digits, prefix=False)
        rows.append([str(optimization.number(each)), *cells, worst.replace(wording.UNKNOWN, "-")])
    names = {
        name: f"{label}, {money[name].unit}" if name in money else label
        for name, label in _COST_NAMES.items()
    }
    return ["No.", *names.values(), f"{short_label(first)}, worst tenth"], rows


def forms_of(optimization: Optimization) -> dict[str, Form]:
    """Choose one form for all changes of each aim."""
    claims = [claim for each in optimization.front for claim in each.claims]
    return wording.forms_of(claims, MEASURES)


def ends(claim: Claim, form: Form) -> str:
    """Say the interval of a claim without its unit."""
    return between(claim.low, claim.high, form)


def between(low: float, high: float, form: Form) -> str:
    """Say an interval without its unit."""
    digits = form.digits_between(low, high)
    texts = [form.write(end, signed=True, digits=digits, prefix=False) for end in (low, high)]
    text = texts[0] if texts[0] == texts[1] else " to ".join(texts)
    return text.replace(wording.UNKNOWN, "-")


def what_to_set(candidate: Candidate) -> str:
    """Say what a candidate sets, as names and values."""
    return ", ".join(f"{spoken(name)} {value}" for name, value in candidate.settings)


def short_label(measure: str) -> str:
    """Name a measure in the head of a column."""
    label = _SHORT.get(measure, MEASURES[measure].label)
    return textwrap.shorten(label, _LONGEST_HEAD, placeholder="...")


def notes(optimization: Optimization) -> list[str]:
    """Explain the tables: what they count, where the numbers come from, and what is not in them."""
    if not optimization.candidates:
        return []
    if not optimization.front:
        budget = f"Budget: {limits_in_words(optimization)}." if optimization.search.limits else ""
        return [_second_look(optimization), *([budget] if budget else [])]
    search, base = optimization.search, optimization.scenario
    forms = forms_of(optimization)
    units = ", ".join(
        f"{wording.in_sentence(short_label(aim))} in {forms[aim].unit or 'its number'}"
        for aim in search.aims
    )
    intervals = optimization.front[0].claims[0].family
    texts = [
        f"Changes from {base.name_in_sentence} as 95 % intervals: {units}. Levers that are not "
        "named stay as they are; numbers were searched in round steps.",
        _second_look(optimization),
        f"The intervals of both tables are widened so that all {intervals} hold together.",
        "On the front: nothing looked at again is as good in every aim and better in one"
        f"{', by its worst tenth' if search.is_cautious else ', on average'}.",
        "Meetings: hours of a person and week in check-ins and sessions; coaching is not counted. "
        f"Worst tenth: mean change in the tenth of {_courses(optimization)} in which it compares "
        "worst.",
    ]
    if "turnover_share" in search.aims:
        texts.append("Turnover stands for people: less of it is better.")
    if search.limits:
        texts.append(f"Budget: {limits_in_words(optimization)}, kept by the mean of each one shown"
                     " and, where recommended, by the whole interval.")  # fmt: skip
    return texts


def limits_in_words(optimization: Optimization) -> str:
    """Say the limits as rules about changes."""
    return "; ".join(
        f"{wording.in_sentence(MEASURES[rule.measure].label)} {rule.sign} "
        f"{wording.change(rule.limit, MEASURES[rule.measure])}"
        for rule in optimization.search.limits
    )


def _courses(optimization: Optimization) -> str:
    return "runs, each in another world," if optimization.search.worlds else "runs"


def _second_look(optimization: Optimization) -> str:
    """Say from which runs each number comes."""
    runs = wording.counted(optimization.runs, "fresh run")
    worlds = ", each in a world of its own" if optimization.search.worlds else ""
    look = (
        f"The tables come from a second look: {runs} of each candidate{worlds}. The search alone "
        "flatters: the best of many noisy estimates is the luckiest too."
    )
    if optimization.together is not None:
        look += (
            " That look chose the recommended row, so even there it may look too good: the first "
            f"line and the first step come from a third set of {runs}, which chose nothing."
        )
    if optimization.without_worlds is not None and optimization.runs >= FEWEST_RUNS:
        look += " What happens with every uncertain input as in the scenario comes from a fourth."
    return look
