"""Answers on the screen: how a run turned out, what a comparison found, whether rules are met.

The first line answers the question, the last one says where the results are and what to type next.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from experiments.comparison import (
    Claim,
    Comparison,
    compare,
    describe,
    inputs_of_another_firm,
)
from experiments.draws import uncertain_inputs
from experiments.precision import noted_precision
from experiments.questions import noted_changes
from experiments.ranking import Ranking, rank
from experiments.robustness import USUAL_WORLDS
from experiments.store import Result
from experiments.verdicts import Expectation
from model.department_names import call_departments
from model.outcomes import HEADLINES, MEASURES, measures_in_tables
from model.scenario import Scenario, load_scenario
from model.scenario_file import bundled_scenarios
from reports import wording
from reports.screen import Screen

HEADLINE = HEADLINES[0]
MOST_WARNINGS = 5


def print_run(screen: Screen, result: Result, *, detail: bool, typed: str = "") -> None:
    """Print how one scenario turned out.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    result
        A result whose baseline is shown.
    detail
        Whether to show all measures, not the headlines only.
    typed
        The scenario as the user named it, if that is known.
    """
    shown = result.baseline
    call_departments(result.department_names)
    names = measures_in_tables([shown]) if detail else HEADLINES
    levels = [describe(result, shown.key, name) for name in names]
    warnings = wording.warnings(result, [], MEASURES)
    if screen.form == "json":
        facts = {
            "schema": "interlock.run/1",
            "provenance": result.provenance(),
            "scenario": {"key": shown.key, "name": shown.name},
            "measures": [level.row() for level in levels],
            **asked_of(result),
            "warnings": warnings,
        }
        screen.say_json(facts)
    if screen.form == "csv":
        screen.say_csv([{"scenario": shown.key, **level.row()} for level in levels])
    if screen.form in ("json", "csv"):
        note_beside_data(screen, result, warnings)
        return
    block = wording.level_block(levels, MEASURES, shown.horizon_days)
    value = MEASURES[HEADLINE]
    spread = wording.spread(describe(result, shown.key, HEADLINE), value)
    over = wording.over_time(shown.horizon_days)
    say_first(screen, f"{shown.name}: {wording.in_sentence(value.label)} {over} is {spread}.")
    print_changes_and_warnings(screen, result, warnings)
    screen.say()
    screen.say_tables([block], (0,))
    screen.say()
    print_precision(screen, result)
    print_end(screen, result, _next_after_run(shown, typed))


def _next_after_run(scenario: Scenario, typed: str) -> str:
    """Return a comparison of like with like that follows from a run of a scenario.

    Parameters
    ----------
    typed
        What the user called it.
    """
    if scenario.key == "baseline":
        return "interlock compare baseline shared-kpis"
    if scenario.key in bundled_scenarios():
        return f"interlock compare baseline {scenario.key}"
    file = shlex.quote(typed or f"{scenario.key}.yaml")
    if not inputs_of_another_firm(load_scenario("baseline"), scenario):
        return f"interlock compare baseline {file}{' --with-code' * (scenario.code is not None)}"
    return f"interlock scenario new what-if --extends {file}"


def print_comparison(
    screen: Screen,
    result: Result,
    expectations: Sequence[Expectation],
    *,
    detail: bool,
) -> Comparison:
    """Print what scenarios change, and whether that is as expected; return the comparison.

    Parameters
    ----------
    screen
        Where to say it, and in which form.
    result
        A result with a baseline and the scenarios that are compared with it.
    expectations
        Rules to check.
    detail
        Whether to show all measures, not the headlines only.
    """
    call_departments(result.department_names)
    measures = measures_in_tables(result.scenarios) if detail else list(HEADLINES)
    measures += [each.measure for each in expectations if each.measure not in measures]
    comparison = compare(result, measures)
    ranking = rank(result, HEADLINE) if len(comparison.scenarios) > 1 else None
    warnings = wording.warnings(result, comparison.claims, MEASURES)
    if screen.form == "json":
        facts = {
            "schema": "interlock.compare/1",
            "provenance": result.provenance(),
            **comparison.document({each.key: each.name for each in result.scenarios}),
            "ranking": ranking.document() if ranking else None,
            "expectations": [
                {**asdict(rule), "scenario": claim.scenario, "met": is_met}
                for rule, claim, is_met in checks(comparison, expectations)
            ],
            **asked_of(result),
            "warnings": warnings,
        }
        screen.say_json(facts)
    elif screen.form == "csv":
        screen.say_csv(comparison.rows())
    if screen.form in ("json", "csv"):
        note_beside_data(screen, result, warnings)
    elif expectations and screen.quiet:
        print_expectations(screen, comparison, expectations)
    else:
        _print_answer(screen, result, comparison, warnings)
        if ranking is not None:
            _print_ranking(screen, result, ranking)
        print_precision(screen, result)
        print_expectations(screen, comparison, expectations)
        screen.say_wrapped(held_in_words(result))
        screen.say()
        print_end(screen, result, f"interlock report {shlex.quote(str(result.folder))}")
    return comparison


def held_in_words(result: Result) -> str:
    """Say that uncertain inputs are held at one value, and how to ask over their ranges."""
    count = len(uncertain_inputs(result.scenarios))
    return (
        f"This comparison holds {count} inputs that nobody knows exactly at one value each; its "
        "answer may turn elsewhere in their plausible ranges. "
        f"To see: {_command_over_worlds(result)}"
    )


def _command_over_worlds(result: Result) -> str:
    """Give the comparison over worlds, word by word where the scenarios are those of Interlock."""
    keys, bundled = [each.key for each in result.scenarios], bundled_scenarios()
    are_known = all(
        each.key in bundled and load_scenario(each.key).fingerprint() == each.fingerprint()
        for each in result.scenarios
    )
    if are_known:
        return shlex.join(["interlock", "compare", *keys, "--worlds", str(USUAL_WORLDS)])
    return f"the same command with --worlds {USUAL_WORLDS} in place of a number of runs"


def _print_answer(
    screen: Screen,
    result: Result,
    comparison: Comparison,
    warnings: Sequence[Mapping[str, str]],
) -> None:
    """Print the sentence that answers, the tables behind it, and how to read them."""
    scenarios = {each.key: each for each in result.scenarios}
    horizon = result.baseline.horizon_days
    headline = [each for each in comparison.claims if each.measure == HEADLINE]
    compared = [scenarios[each.scenario] for each in headline]
    value, over = MEASURES[HEADLINE], wording.over_time(horizon)
    answer = wording.count_title(headline, compared, value, over=over)
    say_first(screen, f"{answer}.")
    level = wording.spread(comparison.levels[HEADLINE], value)
    screen.say_wrapped(f"Baseline: {wording.in_sentence(value.label)} {level}")
    print_changes_and_warnings(screen, result, warnings)
    screen.say()
    names = {key: each.name for key, each in scenarios.items()}
    blocks = wording.change_blocks(comparison, names, MEASURES, horizon)
    screen.say_tables(blocks, wording.CHANGES_LEFT)
    screen.say()
    notes = wording.notes(comparison, horizon)
    for note in [*notes, wording.too_small_note(comparison.claims, MEASURES)]:
        screen.say_wrapped(note)
    screen.say()


def _print_ranking(screen: Screen, result: Result, ranking: Ranking) -> None:
    """Print the order of the scenarios, and whether one surely beats every other."""
    names = {each.key: each.name for each in result.scenarios}
    measure = MEASURES[ranking.measure]
    screen.say_tables([wording.ranking_block(ranking, names, measure)], wording.RANKING_LEFT)
    screen.say()
    screen.say_wrapped(wording.ranking_sentence(ranking, names, measure))
    screen.say()


def say_first(screen: Screen, answer: str) -> None:
    """Print the sentence that answers."""
    if screen.form == "md":
        screen.say(f"**{answer}**")
    else:
        screen.say_wrapped(answer)


def asked_of(result: Result) -> dict[str, Any]:
    """Return what the folder says of its command, for JSON: what it changed and asked to know."""
    precision = noted_precision(result)
    return {
        "changes": noted_changes(result),
        "precision": precision.document() if precision else None,
    }


def changes_in_words(result: Result) -> str:
    """Say what the options of the command changed; empty if nothing was to be changed."""
    return wording.changes(noted_changes(result))


def precision_in_words(result: Result) -> str:
    """Say how closely the runs tell what was to be known; empty if nothing was."""
    precision = noted_precision(result)
    return wording.precision(precision, MEASURES) if precision else ""


def print_precision(screen: Screen, result: Result) -> None:
    """Print how closely the runs tell what was to be known, if anything was."""
    if text := precision_in_words(result):
        screen.say_wrapped(text)
        screen.say()


def print_changes_and_warnings(
    screen: Screen, result: Result, warnings: Sequence[Mapping[str, str]]
) -> None:
    """Print what the options of the command changed, and what a reader must know first."""
    more = len(warnings) - MOST_WARNINGS
    for text in [changes_in_words(result), *(each["text"] for each in warnings[:MOST_WARNINGS])]:
        screen.say_wrapped(text)
    if more > 0:
        screen.say(f"{more} more of this kind; --json lists all.")


def note_beside_data(screen: Screen, result: Result, warnings: Sequence[Mapping[str, str]]) -> None:
    """Say on standard error what a table would say around its data."""
    texts = [each["text"] for each in warnings]
    told = [changes_in_words(result), *texts, precision_in_words(result)]
    for text in [*told, f"Results: {result.folder}"]:
        if text:
            screen.note(text)


def checks(
    comparison: Comparison, expectations: Sequence[Expectation]
) -> Iterator[tuple[Expectation, Claim, bool]]:
    """Yield each rule with each claim that it is about, and whether it is met."""
    for rule in expectations:
        for key in comparison.scenarios:
            claim = comparison.claim(key, rule.measure)
            yield rule, claim, rule.is_met(claim.n, claim.low, claim.high)


def are_met(comparison: Comparison, expectations: Sequence[Expectation]) -> bool:
    """Tell whether every rule is met by every scenario."""
    return all(is_met for _, _, is_met in checks(comparison, expectations))


def print_expectations(
    screen: Screen, comparison: Comparison, expectations: Sequence[Expectation]
) -> None:
    """Print each rule with each claim that it is about, and whether it is met."""
    if not expectations:
        return
    rows = []
    for rule, claim, is_met in checks(comparison, expectations):
        measure = MEASURES[rule.measure]
        limit = wording.change(rule.limit, measure)
        words = f"{wording.in_sentence(measure.label)} {rule.sign} {limit}"
        ends = wording.interval(claim.low, claim.high, measure)
        rows.append(["MET" if is_met else "NOT MET", claim.scenario, words, ends])
    blocks = [(["Result", "Scenario", "Rule", "Interval"], rows)]
    screen.say_tables(blocks, (0, 1, 2, 3))
    if not screen.quiet:
        screen.say()


def print_end(screen: Screen, result: Result, following: str, *, made: str = "") -> None:
    """Print the last lines: how the numbers were made, where they are, and what is next.

    Parameters
    ----------
    screen, result
        Where to say it, and the runs.
    following
        What to type next.
    made
        How many runs were made, where that is not the same number of each scenario.
    """
    each = made or wording.counted(result.complete_replications, "run")
    each += " each" if not made and len(result.scenario_keys) > 1 else ""
    screen.say(f"{each}, seed {result.seed}, {_time_taken(result)}. Results: {result.folder}")
    screen.say(f"Next: {following}")


def _time_taken(result: Result) -> str:
    """Say how long the runs took; where the folder holds more than are used, for how many."""
    seconds = wording.seconds_in_words(float(result.manifest.get("seconds", 0.0)))
    counts = result.manifest.get("counts") or {}
    there = int(counts.get("ok", 0)) + int(counts.get("failed", 0))
    return f"{seconds} for the {there:,} runs there" if there > result.planned else seconds
