"""Says which parts a difference between two scenarios has: on the screen, and in words."""

import math
import shlex
from collections.abc import Sequence

from experiments.comparison import Claim
from experiments.explanation import SCREENING_RUNS, Explanation
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

_LEFT = (0, 4)  # columns that are words
_NOUNS = {"inputs": "input", "mechanisms": "mechanism"}
NOBODY = {"inputs": "Without any of them", "mechanisms": "With all of these switched off"}


def print_explanation(screen: Screen, explanation: Explanation, *, following: str = "") -> None:
    """Print the parts of a difference.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    explanation
        The parts, and the runs behind them.
    following
        What to type next.
    """
    result = explanation.result
    claims = [*explanation.parts, explanation.total]
    warnings = wording.warnings_about_runs(result, [explanation.total], MEASURES)
    if screen.form == "json":
        screen.say_json(
            {
                "schema": "interlock.explain/1",
                "provenance": result.provenance(),
                **explanation.document(),
                **asked_of(result),
                "warnings": warnings,
            }
        )
    elif screen.form == "csv":
        screen.say_csv(explanation.rows())
    if screen.form in ("json", "csv"):
        note_beside_data(screen, result, warnings)
        return
    say_first(screen, f"{title(explanation)}.")
    screen.say_wrapped(counts(explanation))
    print_changes_and_warnings(screen, result, warnings)
    screen.say()
    screen.say_tables([block(explanation)], _LEFT)
    screen.say()
    for note in [*notes(explanation), wording.too_small_note(claims, MEASURES)]:
        screen.say_wrapped(note)
    screen.say()
    print_end(screen, result, following)


def title(explanation: Explanation) -> str:
    """Say the difference that is divided, in one sentence without full stop."""
    game, measure = explanation.game, MEASURES[explanation.measure]
    over = wording.over_time(game.baseline.horizon_days)
    return wording.title(explanation.total, game.scenario, measure, over=over)


def counts(explanation: Explanation) -> str:
    """Say how many parts are clear, and in which direction."""
    readings = [wording.reading(part) for part in explanation.parts]
    noun = _NOUNS[explanation.game.kind]
    total = f"{wording.count_in_words(len(readings))} {noun}{'s' * (len(readings) != 1)}"
    kinds = (
        ("raises", "clearly raise{s} it"),
        ("lowers", "clearly lower{s} it"),
        ("not clear", "{are} not clear"),
        ("unchanged", "change{s} nothing"),
        ("too few runs", "cannot be judged by so few runs"),
    )
    texts = []
    for reading, words in kinds:
        if number := readings.count(reading):
            forms = {"s": "s" * (number == 1), "are": "is" if number == 1 else "are"}
            texts.append(f"{wording.count_in_words(number)} {words.format(**forms)}")
    return f"Of {total} that may carry the difference, {', '.join(texts)}."


def block(explanation: Explanation) -> Block:
    """Lay out the parts and their sum, all equally exact."""
    measure = MEASURES[explanation.measure]
    rows = lines(explanation)
    form = wording.form_of_change(measure, [end for _, each in rows for end in _ends(each)])
    digits = max(form.digits_between(each.low, each.high, each.estimate) for _, each in rows)
    digits = max(digits, min(form.digits + 1, form.most_digits))
    cells = []
    for label, claim in rows:
        texts = [
            form.write(value, signed=True, digits=digits, prefix=False).replace(
                wording.UNKNOWN, "-"
            )
            for value in _ends(claim)
        ]
        between = texts[1] if texts[1] == texts[2] else f"{texts[1]} to {texts[2]}"
        share = share_in_words(explanation, claim)
        cells.append([label, texts[0], between, share, wording.reading(claim)])
    unit = f", {form.unit}" if form.unit else ""
    return [f"{measure.label}{unit}", "Part", "95 % interval", "Share", "Reading"], cells


def lines(explanation: Explanation) -> list[tuple[str, Claim]]:
    """List the parts and their sum, each with its label."""
    is_input = explanation.game.kind == "inputs"
    rows = []
    if explanation.rest is not None:
        rows.append((NOBODY[explanation.game.kind], explanation.rest))
    for part in explanation.parts:
        player = explanation.player(part)
        rows.append((f"{player.label}: {player.words}" if is_input else player.label, part))
    return [*rows, (sum_label(explanation), explanation.total)]


def sum_label(explanation: Explanation) -> str:
    """Name the difference that the parts sum to."""
    return f"Sum: {explanation.game.scenario.name}"


def share_in_words(explanation: Explanation, claim: Claim) -> str:
    """Say a part as a share of the difference; a dash where the difference is not clear."""
    share = explanation.share(claim)
    return f"{round(100 * share):d} %" if math.isfinite(share) else "-"


def notes(explanation: Explanation) -> list[str]:
    """Explain what a part is, how it was found, and what its interval holds for."""
    family = explanation.total.family
    texts = [
        f"Part: what it adds when it joins the others, averaged over {_orders(explanation)}.",
        f"The intervals are widened so that {wording.all_of(family)} hold together with 95 % "
        "confidence"
        + ("; those of parts cover the choice of orders too." if explanation.pairs else "."),
    ]
    if explanation.game.kind == "mechanisms":
        texts.insert(0, "A part is what a mechanism carries of the difference while it is on.")
    left = explanation.game.left_out
    if left:
        names = ", ".join(name.replace("_", " ") for name in left)
        texts.append(
            f"Left out: {names}. Switching off one of them alone changes the difference in no "
            f"outcome, in none of {_screening_runs(explanation)}."
        )
    readings = {wording.reading(part) for part in explanation.parts}
    if "not clear" in readings:
        texts.append("Not clear: the interval holds zero.")
    if "unchanged" in readings and explanation.pairs:
        texts.append("Unchanged: in every run of the combinations that were sampled.")
    if not math.isfinite(explanation.share(explanation.total)):
        texts.append("No shares are given: the difference itself is not clear.")
    return [*texts, "Numbers are rounded; unrounded, the parts sum to the difference."]


def _screening_runs(explanation: Explanation) -> str:
    return wording.counted(min(SCREENING_RUNS, explanation.result.replications), "run")


def _orders(explanation: Explanation) -> str:
    runs = wording.counted(len(explanation.game.coalitions), "combination")
    if not explanation.pairs:
        return f"all orders (Shapley value, exact: {runs})"
    return (
        f"{explanation.pairs} random orders and their reverses "
        f"(Shapley value, sampled with seed {explanation.result.seed}: {runs})"
    )


def _ends(claim: Claim) -> tuple[float, float, float]:
    return claim.estimate, claim.low, claim.high


def next_command(
    names: Sequence[str], explanation: Explanation, options: Sequence[str], *, has_page: bool
) -> str:
    """Return what to type next: the mechanisms after the inputs, then the page, then all measures.

    Parameters
    ----------
    names
        The two scenarios as the user named them.
    explanation
        What was answered.
    options
        Options of the command that hold for the next one too.
    has_page
        Whether the page was written.
    """
    words = ["interlock", "explain", *names, *options, "--mechanisms"]
    if explanation.game.kind == "mechanisms":
        words += ["--html", "explanation.html"]
        if has_page:
            words = ["interlock", "compare", *names, "--detail"]
    return shlex.join(words)
