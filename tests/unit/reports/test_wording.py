"""Numbers carry units and signs; sentences say what the verdict allows, in good grammar."""

import math
import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from experiments.comparison import Claim, Comparison, Level
from experiments.plan import MOST_RUNS
from experiments.precision import Precision, Reached
from experiments.ranking import Place, Ranking
from experiments.verdicts import judge
from model.outcomes import MEASURES
from reports import wording

VALUE = MEASURES["value_usd"]
RETENTION = MEASURES["gross_retention_share"]
TURNOVER = MEASURES["turnover_share"]
LEAD_TIME = MEASURES["lead_time_days"]
MEETINGS = MEASURES["meeting_h"]
MORALE = MEASURES["morale_sd"]
BLAME = MEASURES["blame_n"]


@dataclass(frozen=True)
class Name:
    """What a sentence is about."""

    name_in_sentence: str = "shared KPIs"
    plural: bool = True


ROLES = Name("liaison roles", True)
LOCATION = Name("co-location", False)


def claim(low: float, high: float, **changes: Any) -> Claim:
    """Make a claim about value from the ends of its interval."""
    made = Claim(
        scenario="liaison", measure="value_usd", n=200, missing=0, estimate=(low + high) / 2,
        low=low, high=high, level=0.95, family=5, better=170, same=0, worse=30, spread=(low, high),
        too_small=100_000.0, verdict=judge(200, low, high, 100_000.0),
    )  # fmt: skip
    made = replace(made, **changes)
    return replace(made, verdict=judge(made.n, made.low, made.high, made.too_small))


@pytest.mark.parametrize(
    ("value", "measure", "words"),
    [
        (10_213_000, VALUE, "$10.21 million"),
        (420_000, VALUE, "$0.42 million"),
        (42_317, VALUE, "$42,317"),
        (-42_317, VALUE, "-$42,317"),
        (1_250_000_000, VALUE, "$1.25 billion"),
        (0, VALUE, "$0"),
        (0.9134, RETENTION, "91.3 %"),
        (2.14, LEAD_TIME, "2.1 days"),
        (1_234.4, MEETINGS, "1,234 hours"),
        (0.123, MORALE, "0.12 standard deviations"),
        (12.34, BLAME, "12.3"),
        (12_345.6, BLAME, "12,346"),
        (math.nan, VALUE, "not defined"),
        (math.inf, RETENTION, "not defined"),
    ],
)
def test_amounts_carry_their_unit(value: float, measure: Any, words: str) -> None:
    assert wording.amount(value, measure) == words


@pytest.mark.parametrize(
    ("value", "measure", "words"),
    [
        (420_000, VALUE, "+$0.42 million"),
        (-420_000, VALUE, "-$0.42 million"),
        (0.013, RETENTION, "+1.3 points"),
        (-2.1, LEAD_TIME, "-2.1 days"),
        (0.0, RETENTION, "0.0 points"),
        (0.0002, RETENTION, "+0.02 points"),
        (-0.000001, RETENTION, "just below 0"),
        (0.000001, RETENTION, "just above 0"),
        (math.nan, LEAD_TIME, "not defined"),
    ],
)
def test_changes_carry_sign_and_unit(value: float, measure: Any, words: str) -> None:
    assert wording.change(value, measure) == words


@pytest.mark.parametrize(
    ("low", "high", "measure", "words"),
    [
        (310_000, 530_000, VALUE, "+$0.31 to +$0.53 million"),
        (-5_000, 12_000, VALUE, "-$5,000 to +$12,000"),
        (-2_000, 3_200_000, VALUE, "-$0.002 to +$3.200 million"),
        (0.0004, 0.0312, RETENTION, "+0.04 to +3.12 points"),
        (-0.0000001, 0.012, RETENTION, "just below 0 to +1.200 points"),
        (0.0, 0.0, RETENTION, "0.0 points"),
    ],
)
def test_both_ends_of_an_interval_are_written_alike(
    low: float, high: float, measure: Any, words: str
) -> None:
    assert wording.interval(low, high, measure) == words


def test_the_size_of_a_clear_change_has_no_sign_and_begins_small() -> None:
    assert wording.size_range(-530_000, -310_000, VALUE) == "$0.31 to $0.53 million"
    assert wording.size_range(0.0131, 0.0133, RETENTION) == "about 1.3 points"
    assert wording.size_range(0.013, 0.013, RETENTION) == "1.3 points"


@pytest.mark.parametrize(
    ("made", "name", "words"),
    [
        (claim(310_000, 530_000), ROLES,
         "Liaison roles raise value by $0.31 to $0.53 million over 2 years"),
        (claim(310_000, 530_000), LOCATION,
         "Co-location raises value by $0.31 to $0.53 million over 2 years"),
        (claim(-530_000, -310_000), LOCATION,
         "Co-location lowers value by $0.31 to $0.53 million over 2 years"),
        (claim(50_000, 530_000), ROLES,
         "Liaison roles raise value, by $0.05 to $0.53 million over 2 years; "
         "it may be too small to matter"),
        (claim(20_000, 60_000), LOCATION,
         "Co-location raises value by less than $0.10 million, too little to matter in practice"),
        (claim(-60_000, -20_000), ROLES,
         "Liaison roles lower value by less than $0.10 million, too little to matter in practice"),
        (claim(-60_000, 20_000), LOCATION,
         "Co-location changes value by less than $0.10 million either way, "
         "too little to matter in practice"),
        (claim(0.0, 0.0), ROLES, "Liaison roles leave value unchanged in every run"),
        (claim(-100_000, 300_000), LOCATION,
         "The runs do not show whether co-location raises or lowers value "
         "(-$0.10 to +$0.30 million)"),
        (claim(-100_000, 300_000), ROLES,
         "The runs do not show whether liaison roles raise or lower value "
         "(-$0.10 to +$0.30 million)"),
        (claim(310_000, 530_000, n=12), ROLES,
         "Too few runs (12) to say what liaison roles do to value"),
        (claim(310_000, 530_000, n=12), LOCATION,
         "Too few runs (12) to say what co-location does to value"),
    ],
)  # fmt: skip
def test_a_title_is_a_sentence_that_the_interval_allows(
    made: Claim, name: Name, words: str
) -> None:
    assert wording.title(made, name, VALUE, over="over 2 years") == words


def test_a_title_that_is_too_long_loses_the_time_first_and_the_claim_never() -> None:
    long = Name("the program of joint account planning in all of the regions", False)
    text = wording.title(claim(310_000, 530_000), long, VALUE, over="over 2 years and 6 months")
    assert text.endswith("raises value by $0.31 to $0.53 million")
    assert len(text) <= wording.LONGEST_TITLE
    endless = wording.title(claim(310_000, 530_000), Name("x" * 300, False), VALUE)
    assert len(endless) <= wording.LONGEST_TITLE
    assert endless.endswith("... raises value")


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ([claim(2e5, 3e5), claim(2e5, 3e5), claim(-2e5, 3e5)],
         "Two of three changes raise value over 2 years; one is not clear"),
        ([claim(2e5, 3e5), claim(-2e5, 3e5), claim(-2e5, 3e5)],
         "One of three changes raises value over 2 years; two are not clear"),
        ([claim(-3e5, -2e5), claim(-2e5, 3e5)],
         "One of two changes lowers value over 2 years; one is not clear"),
        ([claim(2e5, 3e5), claim(-3e5, -2e5)],
         "One of two changes raises value over 2 years and one lowers it"),
        ([claim(2e5, 3e5), claim(2e5, 3e5)], "Both changes raise value over 2 years"),
        ([claim(-2e5, 3e5), claim(0.0, 0.0)],
         "Neither of two changes clearly raises or lowers value; "
         "one is clearly too small to matter and one is not clear"),
        ([claim(2e5, 3e5), claim(2e4, 3e4)],
         "One of two changes raises value over 2 years; one is clearly too small to matter"),
        ([claim(2e5, 3e5, n=10), claim(2e5, 3e5, n=10)],
         "Too few runs (10) to say what the two changes do to value"),
        ([claim(2e5, 3e5)], "Liaison roles raise value by $0.20 to $0.30 million over 2 years"),
    ],
)  # fmt: skip
def test_only_clear_changes_are_counted(claims: list[Claim], words: str) -> None:
    names = [ROLES] * len(claims)
    assert wording.count_title(claims, names, VALUE, over="over 2 years") == words


def test_a_clear_change_that_reaches_below_what_matters_has_a_star() -> None:
    assert wording.reading(claim(50_000, 530_000)) == "raises*"
    assert wording.reading(claim(310_000, 530_000)) == "raises"
    assert wording.reading(claim(-60_000, 20_000)) == "too small"
    assert wording.reading(claim(20_000, 60_000)) == "too small"
    assert wording.reading(claim(0.0, 0.0)) == "unchanged"
    assert wording.reading(claim(-1e6, 1e6)) == "no clear change"
    note = wording.too_small_note([claim(50_000, 530_000)], MEASURES)
    assert note == (
        "Too small to matter: value below $0.10 million; "
        "a star (*) marks intervals that reach below it."
    )
    note = wording.too_small_note([claim(-60_000, 20_000)], MEASURES)
    assert note == "Too small to matter: value below $0.10 million."
    assert wording.too_small_note([claim(310_000, 530_000)], MEASURES) == ""


def test_runs_are_counted_exactly_and_the_same_ones_besides() -> None:
    assert wording.runs_better(claim(1, 2)) == "170 of 200"
    assert wording.runs_better(claim(1, 2, same=7, worse=23)) == "170 of 200 (7 same)"
    assert wording.runs_better(claim(0, 0, better=0, same=200, worse=0)) == "same in all"
    assert wording.runs_better(claim(1, 2, measure="pay_usd")) == "-"
    assert wording.runs_better(claim(1, 2, n=0)) == "-"


def test_labels_enter_sentences_and_keep_abbreviations() -> None:
    assert wording.in_sentence("Staff turnover") == "staff turnover"
    assert wording.in_sentence("GRR of accounts") == "GRR of accounts"
    assert wording.starting("shared KPIs help") == "Shared KPIs help"


def test_a_level_is_said_with_its_range() -> None:
    level = Level("value_usd", 200, 0, 4.1e6, 3.2e6, 4.12e6, 5.01e6)
    words = "$4.10 million on average (90 % of simulated runs: $3.20 to $5.01 million)"
    assert wording.spread(level, VALUE) == words
    assert "simulated runs" in wording.spread(level, VALUE)


def test_few_runs_have_no_range() -> None:
    level = Level("value_usd", 1, 0, 4.1e6, 4.1e6, 4.1e6, 4.1e6)
    assert wording.spread(level, VALUE) == "$4.10 million in the only run"
    assert wording.level_block([level], MEASURES, 504) == (
        ["Measure", "Average"],
        [["Value in 2 years", "$4.10 million"]],
    )
    assert wording.spread(replace(level, n=12), VALUE) == ("$4.10 million on average of 12 runs")
    head, _ = wording.level_block([replace(level, n=30)], MEASURES, 504)
    assert head == ["Measure", "Average", "90 % of runs"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("customers_n", "Customers at end"),
        ("recurring_revenue_usd", "Recurring revenue at end"),
        ("blame_n", "Blame in 2 years"),
        ("meeting_h", "Time in meetings in 2 years"),
        ("open_opportunities_n", "Open opportunities, on average"),
        ("turnover_share", "Staff turnover"),
    ],
)
def test_sums_and_counts_say_what_time_they_are_about(name: str, label: str) -> None:
    assert wording.label_over_time(MEASURES[name], 504) == label


def test_a_change_is_no_more_exact_than_its_interval() -> None:
    assert wording.change_between(58_713, 19_241, 98_186, VALUE) == (
        "+$59,000",
        "+$19,000 to +$98,000",
    )
    together = [claim(50_000, 140_000), claim(310_000, 530_000)]
    forms = wording.forms_of(together, MEASURES)
    assert wording.claim_texts(together[0], VALUE, forms) == (
        "+$0.10 million",
        "+$0.05 to +$0.14 million",
    )


def test_one_is_one_run() -> None:
    assert wording.counted(1, "run") == "1 run"
    assert wording.counted(1200, "run") == "1,200 runs"


def test_departments_are_named_as_readers_know_them() -> None:
    assert wording.department("accounts") == "Account management"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (8.4, "8 s"), (59.6, "1 min 0 s"), (96, "1 min 36 s"), (7500, "2 h 5 min")],
)
def test_time_is_said_briefly(seconds: float, words: str) -> None:
    assert wording.seconds_in_words(seconds) == words


def test_forbidden_words_are_found_as_whole_words() -> None:
    assert wording.forbidden_words("It will prove optimal.") == ["will", "prove", "optimal"]
    assert wording.forbidden_words("Goodwill improved because of provenance and proximity.") == []


def comparison(*claims: Claim) -> Comparison:
    """Wrap claims about value and turnover of one scenario."""
    level = Level("value_usd", 200, 0, 4.1e6, 3.2e6, 4.12e6, 5.01e6)
    return Comparison("baseline", list(claims), {"value_usd": level}, 0.95, 5, 200)


def test_tables_fit_a_terminal_and_lose_nothing() -> None:
    wide = claim(-0.102, -0.014, measure="late_booking_share", too_small=0.005)
    blocks = wording.change_blocks(
        comparison(claim(310_000, 530_000), wide), {"liaison": "Liaison roles"}, MEASURES, 504
    )
    lines = wording.plain_tables(blocks, left=wording.CHANGES_LEFT)
    assert max(map(len, lines)) <= wording.WIDTH
    assert lines[0].split() == [
        "Value,", "$", "million", "Change", "95", "%", "interval", "Runs", "better", "Reading",
    ]  # fmt: skip
    assert lines[1].split() == [
        "Liaison", "roles", "+0.42", "+0.31", "to", "+0.53", "170", "of", "200", "raises",
    ]  # fmt: skip
    first_column = [line.strip().split("  ")[0] for line in lines[4:]]
    assert " ".join(first_column) == f"{MEASURES['late_booking_share'].label}, points"


@pytest.mark.parametrize("width", [40, 30])
def test_narrow_terminals_get_a_block_for_each_row(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    wide = claim(-0.102, -0.014, measure="late_booking_share", too_small=0.005)
    names = {"liaison": "Liaison roles"}
    made = comparison(claim(310_000, 530_000), wide)
    lines = wording.plain_tables(
        wording.change_blocks(made, names, MEASURES, 504), left=wording.CHANGES_LEFT
    )
    assert max(map(len, lines)) <= width
    text = " ".join(" ".join(lines).split())
    assert "Value, $ million: Liaison roles Change +0.42 95 % interval +0.31 to +0.53" in text
    assert max(map(len, wording.wrapped("one two three " * 20))) <= width


def test_markdown_keeps_a_bar_in_a_name_inside_its_cell() -> None:
    lines = wording.markdown(["Name", "Change"], [["a|b", "+1"]])
    assert lines == ["| Name | Change |", "| --- | --: |", "| a\\|b | +1 |"]


def test_notes_say_what_the_intervals_hold_for() -> None:
    lines = wording.notes(comparison(claim(310_000, 530_000)), 504)
    assert "all 5 hold together with 95 % confidence" in lines[-1]
    assert any("runs of 2 years" in line for line in lines)
    assert all(len(line) <= wording.WIDTH for line in lines)


def test_pairs_that_are_left_out_are_counted_in_words() -> None:
    found = wording.left_out([claim(1, 2, missing=12, n=188)], MEASURES)
    assert found == ["Value, liaison: 12 of 200 pairs of runs have no value and are left out."]


def test_every_text_is_plain_enough_for_any_terminal() -> None:
    texts = [
        wording.title(claim(low, high), ROLES, VALUE, over="over 2 years")
        for low, high in [(-1e6, 1e6), (1e5, 2e5), (-5e4, 5e4), (0.0, 0.0), (5e4, 5e5)]
    ]
    assert all(text.isascii() for text in texts)


def place(scenario: str, behind: float, low: float, high: float) -> Place:
    return Place(scenario, 1 if not behind else 2, 1e6 + behind, behind, low, high, 0.5)


@pytest.mark.parametrize(
    ("bound", "says"),
    [
        (1e4, "On average, value is best with A: clearly better than with any other."),
        (
            6e4,
            "On average, value is best with A: clearly better than with any other. The lead over B "
            "may be too small to matter (below $60,000).",
        ),
        (
            1e5,
            "On average, value is best with A, but by less than $0.10 million over B: too "
            "little to matter.",
        ),
    ],
)
def test_a_winner_whose_lead_is_too_small_is_said_to_be_so(bound: float, says: str) -> None:
    second, third = place("b", -7e4, -9e4, -5e4), place("c", -9e5, -1e6, -8e5)
    ranking = Ranking(
        "value_usd", [place("a", 0.0, 0.0, 0.0), second, third], "a", ["a"], 200, 0.95, bound
    )
    assert wording.ranking_sentence(ranking, {"a": "A", "b": "B", "c": "C"}, VALUE) == says
    assert not wording.forbidden_words(says)


@pytest.mark.parametrize(
    ("runs", "half_width", "says"),
    [
        (
            140, 12_133.0,
            "140 runs each tell every measure asked for closely enough; least closely value of "
            "liaison: to within $12,133, asked for $50,000.",
        ),
        (
            400, 300_400.0,
            "400 runs each, the most allowed, do not tell value of liaison closely enough: to "
            "within $0.30 million, not $0.05 million. About 900 runs would: --at-most 900",
        ),
        (
            120, 50_000.4,
            "120 runs each do not yet tell value of liaison closely enough: to within $50,000.4, "
            "not $50,000.0. About 900 runs would; the same command goes on.",
        ),
        (
            800, 90_000.0,
            "800 runs each do not tell value of liaison closely enough: to within $90,000, not "
            "$50,000. About 900 runs would: --at-most 900",
        ),
    ],
)  # fmt: skip
def test_how_closely_the_runs_tell_is_said_no_more_exactly_than_it_takes(
    runs: int, half_width: float, says: str
) -> None:
    some = Reached("liaison", "value_usd", half_width, 50_000.0, 900)
    sure = Reached("liaison", "turnover_share", 0.001, 0.01, 10)
    assert wording.precision(Precision(runs, 400, [sure, some]), MEASURES) == says


@pytest.mark.parametrize(
    ("label", "is_up", "words"),
    [
        ("Discounts", True, "discounts rise"),
        ("Revenue", False, "revenue falls"),
        ("Ties across departments", True, "ties across departments rise"),
        ("Projects with defects", False, "projects with defects fall"),
        ("Completeness of hand-offs", True, "completeness of hand-offs rises"),
        ("Salespeople at quota", True, "salespeople at quota rise"),
        ("Load of Operations", True, "load of Operations rises"),
    ],
)
def test_a_verb_agrees_with_its_label(label: str, is_up: bool, words: str) -> None:
    assert wording.moves(label, is_up) == words


def test_labels_that_look_plural_are_plural() -> None:
    """Of all measures but the steps of customers, which have sentences of their own."""
    singular = {"Completeness", "Trust"}
    for measure in MEASURES.values():
        first = re.split(r" (?:across|at|between|by|for|in|of|with) |,", measure.label)[0].split(
            " "
        )[-1]
        if not measure.is_step and first.endswith("s") and first not in singular:
            assert wording.is_plural(measure.label), measure.label


@pytest.mark.parametrize("count", [2, 3])
def test_all_or_none_of_several(count: int) -> None:
    assert wording.every_one_of(count) == ("both changes" if count == 2 else "all three changes")
    none = wording.none_of(count, "links")
    assert none == ("neither of two links" if count == 2 else "none of three links")


def test_no_more_runs_are_advised_than_are_possible() -> None:
    far = Reached("liaison", "value_usd", 3e5, 5e4, MOST_RUNS + 1)
    text = wording.precision(Precision(400, 400, [far]), MEASURES)
    assert "--at-most" not in text
    assert "About 100,001 runs would, more than the 100,000 that are possible; ask for" in text
