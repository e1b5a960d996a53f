"""Says how changes do over worlds: in how many they help, what they risk, and when they fail."""

import contextlib
import math
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from experiments.comparison import Claim
from experiments.draws import METHODS, Method
from experiments.explanation import spoken
from experiments.failure_boxes import (
    FEWEST_OF_A_KIND,
    SCREENED,
    Box,
    Limit,
    Outcome,
    Search,
    check_installed,
    is_whole,
)
from experiments.robustness import (
    MUCH_LUCK,
    Robustness,
    Standing,
    check_has_direction,
    has_enough_worlds,
    moving_together,
    over_worlds,
    question,
    worlds_for,
)
from experiments.store import QUESTION
from experiments.sweep import drawn_for
from experiments.variants import Design, Variants
from experiments.verdicts import FEWEST_RUNS, Expectation, Verdict
from model.outcomes import MEASURES, Measure
from model.quantities import Quantity, declared
from model.scenario import Scenario
from model.uncertainties import Uncertainties
from reports import wording
from reports.failures import WRONG_COMMAND, Failure
from reports.printing import (
    asked_of,
    checks,
    note_beside_data,
    print_changes_and_warnings,
    print_end,
    print_expectations,
    say_first,
)
from reports.request import Request
from reports.runs import simulated
from reports.screen import Screen
from reports.wording import LONGEST_TITLE, Block, Form

DRAWS = {"sobol": "scrambled Sobol' points", "latin_hypercube": "a Latin hypercube"}
FINDERS = {"prim": "PRIM", "cart": "CART"}
_LEFT = (0,)  # columns that are words
_VERBS = {"fails": "fail", "helps": "help"}
_NAMED_INPUTS = 8  # inputs not drawn that are named on the screen


def compared_in_worlds(
    screen: Screen,
    scenarios: Sequence[Scenario],
    request: Request,
    worlds: int,
    method: str,
    uncertain: Sequence[str] | None,
    measures: Sequence[str],
    *,
    detail: bool,
) -> Robustness:
    """Make the runs that say in how many worlds changes help, and say it.

    Parameters
    ----------
    screen, request
        Where to say what is done, and what the options ask for.
    scenarios
        What is compared, the baseline first.
    worlds, method, uncertain
        Number of worlds, how they are drawn, and the names of what they draw; None draws all.
    measures
        Names of the measures; a change helps or fails by the first.
    detail
        Whether to compare all measures.
    """
    check_installed()
    held = _held(request)
    chosen = next(each for each in METHODS if each == method)
    with _refusing("--measure"):
        check_has_direction(measures[0])
    with _refusing("--worlds" if uncertain is None else "--uncertain"):
        design = worlds_for(scenarios, worlds, request.seed, chosen, uncertain, held)
    asked = question(measures[0], chosen)
    result = simulated(screen, scenarios, request, (), asked, worlds=design)
    more = [*measures, *(MEASURES if detail else ())]
    return over_worlds(result, list(dict.fromkeys(more)))


@contextlib.contextmanager
def _refusing(option: str) -> Iterator[None]:
    """End the command where the value of an option is wrong."""
    try:
        yield
    except ValueError as error:
        raise Failure(WRONG_COMMAND, f"{option}: {error}\nNothing was simulated.") from None


def _held(request: Request) -> list[str]:
    """List the inputs that --set sets, by their bare names: worlds leave them alone."""
    return [each.partition("=")[0].strip().rpartition(".")[2] for each in request.settings]


def worlds_of_points(
    variants: Variants, request: Request, worlds: int, method: Method, uncertain: list[str] | None
) -> Design:
    """Draw the worlds that all points of a sweep meet.

    Parameters
    ----------
    variants, request
        The points, and what the options ask for.
    worlds, method, uncertain
        As in `compared_in_worlds`.
    """
    with _refusing("--worlds" if uncertain is None else "--uncertain"):
        return drawn_for(variants, worlds, request.seed, method, uncertain, _held(request))


def print_robustness(
    screen: Screen,
    robustness: Robustness,
    expectations: Sequence[Expectation] = (),
    *,
    following: str = "",
) -> None:
    """Print how changes do over worlds.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    robustness
        The answer, and the runs behind it.
    expectations
        Rules for the mean over worlds.
    following
        What to type next.
    """
    found = warnings(robustness)
    if screen.form == "json":
        screen.say_json(
            {
                "schema": "interlock.compare/1",
                "provenance": robustness.result.provenance(),
                **robustness.document(),
                "expectations": [
                    {**asdict(rule), "scenario": claim.scenario, "met": is_met}
                    for rule, claim, is_met in checks(robustness.comparison, expectations)
                ],
                **asked_of(robustness.result),
                "warnings": found,
            }
        )
    elif screen.form == "csv":
        screen.say_csv(list(rows(robustness)))
    if screen.form in ("json", "csv"):
        note_beside_data(screen, robustness.result, found)
    elif expectations and screen.quiet:
        print_expectations(screen, robustness.comparison, expectations)
    else:
        _print_answer(screen, robustness, found)
        print_expectations(screen, robustness.comparison, expectations)
        print_end(screen, robustness.result, following)


def _print_answer(
    screen: Screen,
    robustness: Robustness,
    found: Sequence[Mapping[str, str]],
) -> None:
    say_first(screen, f"{title(robustness)}.")
    screen.say_wrapped(what_is_drawn(robustness))
    print_changes_and_warnings(screen, robustness.result, found)
    screen.say()
    screen.say_tables(blocks(robustness), _LEFT)
    screen.say()
    for line in when_it_fails(robustness):
        screen.say_wrapped(line)
    screen.say()
    for note in [
        *notes(robustness),
        wording.too_small_note(robustness.comparison.claims, MEASURES),
    ]:
        screen.say_wrapped(note)
    screen.say()


def rows(robustness: Robustness) -> Iterator[dict[str, str | float | int | None]]:
    """Yield all facts in long form; worlds, regret and boxes stand beside the first measure."""
    regrets = {each.scenario: each.row() for each in robustness.regrets}
    for claim, facts in zip(
        robustness.comparison.claims, robustness.comparison.rows(), strict=True
    ):
        standing = robustness.standing(claim.scenario)
        own = standing.row() | regrets[claim.scenario]
        own |= {f"{kind}_where": _boxes_in_words(standing, kind) for kind in _VERBS}
        yield facts | (own if claim.measure == robustness.measure else dict.fromkeys(own))


def _boxes_in_words(standing: Standing, kind: str) -> str | None:
    texts = [where(box.limits) for each, box in standing.boxes if each == kind]
    return "; or ".join(texts) or None


# Sentences


def title(robustness: Robustness) -> str:
    """Say in how many worlds changes help, in one sentence without full stop."""
    measure = MEASURES[robustness.measure]
    if len(robustness.standings) > 1:
        return _count_title(robustness.standings, measure)
    (standing,) = robustness.standings
    return title_of(standing, _scenario(robustness, standing.scenario), measure)


def title_of(standing: Standing, scenario: Scenario, measure: Measure) -> str:
    """Say in how many worlds one change helps; "most" only where the interval allows it."""
    what, number = wording.in_sentence(measure.label), f"{standing.helps:,} of {standing.worlds:,}"
    moves = wording.verb(scenario, _helping(measure))
    name = scenario.name_in_sentence
    match _side(standing):
        case "few":
            text = f"too few worlds ({standing.worlds}) to say in how many {name} {moves} {what}"
        case "same":
            text = f"{name} {wording.verb(scenario, 'leave')} {what} unchanged in every world"
        case "most":
            text = f"{name} {moves} {what} in most worlds ({number})"
        case "worse":
            moves = wording.verb(scenario, _harming(measure))
            number = f"{standing.fails:,} of {standing.worlds:,}"
            text = f"{name} {moves} {what} in most worlds ({number})"
        case "fewer":
            text = f"{name} {moves} {what} in fewer than half of the worlds ({number})"
        case _:
            text = f"it is not clear whether {name} {moves} {what} in most worlds ({number})"
    brief = f"{name} {moves} {what} in {number} worlds"
    return wording.starting(text if len(text) <= LONGEST_TITLE else brief[:LONGEST_TITLE])


def _count_title(standings: Sequence[Standing], measure: Measure) -> str:
    what, total = wording.in_sentence(measure.label), wording.count_in_words(len(standings))
    sides = [_side(each) for each in standings]
    if "few" in sides:
        worlds = min(each.worlds for each in standings)
        return f"Too few worlds ({worlds}) to say in how many the {total} changes help"
    kinds = (
        ("most", _helping(measure), "in most worlds"),
        ("worse", _harming(measure), "in most worlds"),
        ("fewer", _helping(measure), "in fewer than half of the worlds"),
    )
    found = [(sides.count(side), moves, words) for side, moves, words in kinds if side in sides]
    if not found:
        none = wording.starting(wording.none_of(len(standings)))
        return f"{none} clearly {_helping(measure)}s {what} in most worlds"
    (count, verb, words), *others = found
    which = f"{wording.count_in_words(count)} of {total} changes"
    if count == len(standings) > 1:
        which = wording.every_one_of(count)
    first = f"{which} {verb}{'s' * (count == 1)} {what} {words}"
    rest = [
        f"{wording.count_in_words(number)} {moves}{'s' * (number == 1)} it {more}"
        for number, moves, more in others
    ]
    if unclear := len(sides) - sum(number for number, _, _ in found):
        rest.append(
            f"{wording.count_in_words(unclear)} {'is' if unclear == 1 else 'are'} not clear"
        )
    return wording.starting("; ".join([first, *rest]))


def _side(standing: Standing) -> str:
    """Tell what the interval of the share of worlds allows to say.

    Where no world is the same, that it helps in fewer than half means that it is worse in most.
    """
    low, high = standing.helps_interval
    if not has_enough_worlds(standing):
        return "few"
    if standing.same == standing.worlds:
        return "same"
    if high < 0.5:
        return "fewer" if standing.same else "worse"
    return "most" if low > 0.5 else "unclear"


def _helping(measure: Measure) -> str:
    """Give the verb for the better direction of a measure."""
    return "raise" if measure.better == "higher" else "lower"


def _harming(measure: Measure) -> str:
    """Give the verb for the worse direction of a measure."""
    return "lower" if measure.better == "higher" else "raise"


def what_is_drawn(robustness: Robustness) -> str:
    """Say how worlds were made, and which uncertainties are the same in all of them."""
    noted = robustness.result.manifest.get(QUESTION) or {}
    count = wording.counted(len(robustness.drawn), "uncertainty").replace("tys", "ties")
    each = wording.counted(robustness.runs_in_a_world, "run")
    worlds = wording.counted(len(robustness.design), "world")
    if twin := robustness.result.baseline.worlds:
        text = f"{worlds} of the calibrated twin ({Path(twin).name}) set {count}; {each} in each, "
    else:
        method = DRAWS.get(str(noted.get("draw")), "even draws")
        is_one = len(robustness.drawn) == 1
        over = "its plausible range" if is_one else "their plausible ranges"
        text = f"{worlds} ({method}) draw {count} over {over}; {each} in each, "
    return f"{text}the same luck for all scenarios. {not_drawn(robustness)}"


def not_drawn(robustness: Robustness) -> str:
    """Say which uncertainties keep their value."""
    names = robustness.held
    if not names:
        return "No uncertainty is left out."
    if len(names) > _NAMED_INPUTS:
        return f"The other {len(names)} uncertainties keep their value."
    return f"Not drawn: {', '.join(names)}."


def label(name: str) -> str:
    """Name an input in words."""
    return spoken(name)


def where(limits: Sequence[Limit]) -> str:
    """Say a box: `timing control is above 0.7 and win rate is below 0.2`."""
    return _listed([_limit_in_words(each) for each in limits])


def _limit_in_words(limit: Limit) -> str:
    quantity = _quantities()[limit.name]
    above, below = ("at least", "at most") if is_whole(quantity) else ("above", "below")
    low, high = (
        quantity.in_words(end).removesuffix(" times") if math.isfinite(end) else ""
        for end in (limit.low, limit.high)
    )
    if low and high:
        return f"{label(limit.name)} is between {low} and {high}"
    return (
        f"{label(limit.name)} is {above} {low}" if low else f"{label(limit.name)} is {below} {high}"
    )


def box_title(scenario: Scenario, kind: str, box: Box) -> str:
    """Say where a change fails (or helps) more often, or mostly, in one sentence."""
    does = f"{scenario.name_in_sentence} {wording.verb(scenario, _VERBS[kind])}"
    often = "mostly" if box.holds_most else "more often"
    text = f"{does} {often} where {where(box.limits)}"
    if len(text) > LONGEST_TITLE:
        names = _listed([label(each.name) for each in box.limits])
        text = f"{does} {often} in a part of the range of {names}"
    return wording.starting(text[:LONGEST_TITLE])


def box_sentence(scenario: Scenario, kind: str, box: Box) -> str:
    """Say a box with how often it happens there and elsewhere, and how much lies there."""
    verb = _VERBS[kind]
    it = "they" if scenario.plural else "it"
    does = wording.verb(scenario, verb)
    nouns = "failures" if kind == "fails" else f"worlds in which {it} {does}"
    often = "mostly" if box.holds_most else "more often"
    inside = _in_ten(box.density)
    outside = _in_ten(box.density_outside, is_up=True)
    return (
        f"{wording.starting(scenario.name_in_sentence)} {does} {often} where "
        f"{where(box.limits)}. There {it} {does} {inside} times in 10 "
        f"({box.with_it} of {wording.counted(box.inside, 'world')}), elsewhere {outside} in 10 "
        f"({box.with_it_outside} of {box.outside}); {_in_ten(box.coverage)} in 10 of all "
        f"{nouns} lie there ({found_by(box)})."
    )


def found_by(box: Box) -> str:
    """Name the methods that find a box."""
    return f"found by {_listed([FINDERS[method] for method in box.methods])}"


def _in_ten(share: float, *, is_up: bool = False) -> int:
    """Count how many times in ten, rounded so that a box is not made better than it is."""
    return math.ceil(round(10 * share, 9)) if is_up else math.floor(round(10 * share, 9))


def when_it_fails(robustness: Robustness) -> list[str]:
    """Say for each scenario when it fails, or why that cannot be said."""
    lines = []
    for standing in robustness.standings:
        scenario = _scenario(robustness, standing.scenario)
        found = standing.boxes
        lines += [box_sentence(scenario, kind, box) for kind, box in found]
        if not standing.failing.boxes:
            lines.append(no_box_sentence(standing, scenario))
    return lines


def no_box_sentence(standing: Standing, scenario: Scenario) -> str:
    """Say why no box is given for where a change fails."""
    name, fails = scenario.name_in_sentence, wording.verb(scenario, "fail")
    fail, worlds = standing.fails, f"of {standing.worlds:,}"
    rest = standing.worlds - fail
    reasons = {
        Outcome.TOO_FEW_WITH: f"in too few worlds {name} {fails} ({fail:,} {worlds}) to say when",
        Outcome.TOO_FEW_WITHOUT: f"{name} {fails} in {fail:,} {worlds} worlds; the other {rest:,} "
        "are too few to say when",
        Outcome.NOTHING_BETTER_THAN_CHANCE: f"no box of inputs tells better than chance when "
        f"{name} {fails} ({fail:,} {worlds} worlds)",
    }
    return wording.starting(f"{reasons[standing.failing.outcome]}.")


def boxes_note(robustness: Robustness) -> str:
    """Explain how boxes were found and checked; empty where none was sought."""
    searches = [each.failing for each in robustness.standings]
    if not any(_was_made(each) for each in searches):
        return (
            f"When it fails is sought where at least {FEWEST_OF_A_KIND} worlds fail and "
            f"{FEWEST_OF_A_KIND} do not."
        )
    return (
        "When it fails: boxes were sought by PRIM and by a small tree (CART) in half of the "
        f"worlds, among the {SCREENED} inputs in which these differ most; what is said of them is "
        "counted in the other half, and would come about by chance in fewer than 1 of 20 answers."
    )


def _was_made(search: Search) -> bool:
    return search.outcome in (Outcome.FOUND, Outcome.NOTHING_BETTER_THAN_CHANCE)


def meanings(robustness: Robustness) -> list[tuple[str, str, str]]:
    """List the inputs in the boxes: name, what it means, and what moves together with it."""
    named = dict.fromkeys(
        limit.name
        for standing in robustness.standings
        for _, box in standing.boxes
        for limit in box.limits
    )
    return [(name, _quantities()[name].doc, _together(robustness, name)) for name in named]


def _together(robustness: Robustness, name: str) -> str:
    others = moving_together(robustness.design, name)
    if not others:
        return ""
    texts = [f"{label(other)} ({correlation:+.2f})" for other, correlation in others[:3]]
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    return (
        f"In these worlds {label(name)} moves together with {', '.join(texts)}{more}, so that it "
        "may stand for them; more worlds, or --draw latin_hypercube, tell them apart."
    )


def notes(robustness: Robustness) -> list[str]:
    """Explain the columns, and what the intervals hold for."""
    texts = [
        "Change: average over worlds of the difference from the baseline. Helps in: worlds where "
        "the average of its runs is better than the baseline's; it fails where that is worse.",
        "Surely: worlds where luck within the world can hardly have made the difference; at most "
        "1 in 20 of them is expected to be so by luck.",
        "Worst tenth: average change in the tenth of worlds where it is worst.",
        "Regret: what is lost against the best choice of each world, which may be the baseline.",
        f"The intervals are widened so that {wording.all_of(robustness.family)} hold together "
        f"with 95 % confidence. {_what_worlds_are(robustness)}",
        boxes_note(robustness),
    ]
    texts += [
        f"{wording.starting(label(name))}: {doc} {together}".strip()
        for name, doc, together in meanings(robustness)
    ]
    return texts


def _what_worlds_are(robustness: Robustness) -> str:
    if robustness.result.baseline.worlds:
        return (
            "They are about worlds in which the simulated firm shows what the firm's own records "
            "show, each as often as the records allow."
        )
    return (
        "They are about worlds spread evenly over plausible ranges, not about how likely each is."
    )


def warnings(robustness: Robustness) -> list[dict[str, str]]:
    """List what a reader must know before using the numbers, each with a code."""
    result = robustness.result
    found = [
        each
        for each in wording.warnings(result, [], MEASURES)
        if each["code"] != "too_few_runs"  # worlds are counted, not runs
    ]
    fewest = min(each.worlds for each in robustness.standings)
    if fewest < FEWEST_RUNS:
        text = f"Only {wording.counted(fewest, 'world')}; nothing is claimed below {FEWEST_RUNS}."
        found.append({"code": "too_few_worlds", "text": text})
    if robustness.runs_in_a_world == 1:
        text = "One run in each world: luck and world cannot be told apart. Add --runs 5."
        found.append({"code": "one_run_in_a_world", "text": text})
    for each in robustness.standings:
        if each.luck_share >= MUCH_LUCK:
            name = _scenario(robustness, each.scenario).name
            found.append(
                {
                    "code": "much_luck",
                    "text": f"{name}: {100 * each.luck_share:.0f} % of the spread over worlds is "
                    "luck within worlds, which makes worst tenth and regret look larger than "
                    "they are. Add --runs.",
                }
            )
    own = [] if result.baseline.worlds else _set_by_baseline(robustness)
    if own:
        text = (
            f"The baseline sets {', '.join(own)}; the worlds draw this over the plausible range "
            "all the same. Name other inputs by --uncertain to keep it."
        )
        found.append({"code": "drawn_over", "text": text})
    return found


def _set_by_baseline(robustness: Robustness) -> list[str]:
    """List drawn inputs that the scenarios set otherwise than the default."""
    own = robustness.result.baseline.uncertainties
    return [each.name for each in robustness.drawn if getattr(own, each.name) != each.default]


# Tables


def blocks(robustness: Robustness) -> list[Block]:
    """Lay out changes, worlds, regrets, and further measures, if there are any."""
    return [
        change_block(robustness),
        world_block(robustness),
        regret_block(robustness),
        *_detail_blocks(robustness),
    ]


def change_block(robustness: Robustness) -> Block:
    """Lay out the mean change over worlds and that in the worst tenth."""
    measure = MEASURES[robustness.measure]
    claims = [each.claim for each in robustness.standings]
    ends = [end for each in claims for end in (each.estimate, each.low, each.high)]
    form = wording.form_of_change(measure, [*ends, *(s.worst_tenth for s in robustness.standings)])
    table = []
    for standing in robustness.standings:
        change, between, reading = _claim_cells(standing.claim, form)
        worst = _number(standing.worst_tenth, form, signed=True)
        table.append([_name(robustness, standing.scenario), change, between, worst, reading])
    head = [_head(measure.label, form), "Change", "95 % interval", "Worst tenth", "Reading"]
    return head, table


def world_block(robustness: Robustness) -> Block:
    """Lay out in how many worlds changes help, and in how many this is clear."""
    table = []
    for each in robustness.standings:
        low, high = each.helps_interval
        between = f"{100 * low:.0f} to {100 * high:.0f} %" if math.isfinite(low) else "-"
        is_judged = math.isfinite(each.luck_share) or robustness.runs_in_a_world > 1
        sure = [f"{each.surely_helps:,}", f"{each.surely_fails:,}"] if is_judged else ["-", "-"]
        helps = f"{each.helps:,} of {each.worlds:,}"
        table.append([_name(robustness, each.scenario), helps, between, *sure])
    return ["Worlds", "Helps in", "95 % interval", "Surely helps", "Surely fails"], table


def regret_block(robustness: Robustness) -> Block:
    """Lay out the regret of each choice, the baseline first."""
    measure = MEASURES[robustness.measure]
    losses = [end for each in robustness.regrets for end in (each.mean, each.high, each.worst)]
    form = wording.form_of_change(measure, losses)
    table = []
    for each in robustness.regrets:
        cells = [_number(value, form) for value in (each.mean, each.high, each.worst)]
        table.append([_name(robustness, each.scenario), *cells, f"{each.best_in:,}"])
    return [_head("Regret", form), "Mean", "1 in 10 above", "Worst", "Best in"], table


def _detail_blocks(robustness: Robustness) -> Iterator[Block]:
    """Lay out the further measures of each scenario."""
    comparison = robustness.comparison
    forms = wording.forms_of(comparison.claims, MEASURES)
    for key in comparison.scenarios:
        table = []
        for name in comparison.measures[1:]:
            claim = comparison.claim(key, name)
            cells = _claim_cells(claim, forms[name])
            better = wording.runs_better(claim)
            table.append([_head(MEASURES[name].label, forms[name]), *cells[:2], better, cells[2]])
        if table:
            head = [_name(robustness, key), "Change", "95 % interval", "Helps in", "Reading"]
            yield head, table


def _claim_cells(claim: Claim, form: Form) -> tuple[str, str, str]:
    digits = form.digits_between(claim.low, claim.high, claim.estimate)
    texts = [
        form.write(value, signed=True, digits=digits, prefix=False).replace(wording.UNKNOWN, "-")
        for value in (claim.estimate, claim.low, claim.high)
    ]
    between = texts[1] if texts[1] == texts[2] else f"{texts[1]} to {texts[2]}"
    few = claim.verdict == Verdict.TOO_FEW_RUNS
    return texts[0], between, "too few worlds" if few else wording.reading(claim)


def _number(value: float, form: Form, *, signed: bool = False) -> str:
    text = form.write(value, signed=signed, digits=form.digits_for([value]), prefix=False)
    return text.replace(wording.UNKNOWN, "-")


def _head(text: str, form: Form) -> str:
    return f"{text}, {form.unit}" if form.unit else text


def _name(robustness: Robustness, key: str) -> str:
    return _scenario(robustness, key).name


def _scenario(robustness: Robustness, key: str) -> Scenario:
    return next(each for each in robustness.result.scenarios if each.key == key)


def _quantities() -> dict[str, Quantity]:
    return {each.name: each for each in declared(Uncertainties)}


def _listed(texts: Sequence[str]) -> str:
    """Put texts into one with commas and a last "and"."""
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def report_command(robustness: Robustness) -> str:
    """Return what to type next: the page."""
    return shlex.join(["interlock", "report", str(robustness.result.folder)])
