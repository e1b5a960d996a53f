"""Sentences about what moves an answer, which no share and no interval contradicts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.screening import FEWEST_RANKED, Effect
from experiments.sensitivity import OTHERS, Part, Sensitivity, label
from experiments.shares import Estimate
from experiments.verdicts import HARDLY
from reports import wording
from reports.sensitivity import notes, warnings
from reports.sensitivity_sentences import (
    adding_up,
    percent,
    screening_title,
    sentence,
    share_range,
    title,
    whole_percents,
)
from tests.unit.reports.sensed import NAMES, made_up_sensitivity, part, with_parts

LUCKS = [Estimate(0.0, 0.0, 0.0), Estimate(0.4, 0.3, 0.5), Estimate(1.02, 0.9, 1.14)]


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    """Return an answer with a screening, in which two inputs and luck matter."""
    return made_up_sensitivity(tmp_path_factory.mktemp("asked") / "r")


# All that is claimed, against shares and intervals of every kind


def estimates() -> st.SearchStrategy[tuple[float, float, float]]:
    """Draw a share with its interval: small ones often, since that is where words are wrong."""
    value = st.one_of(st.sampled_from([0.0, 0.001, 0.04, HARDLY, 0.06]), st.floats(-0.1, 0.9))
    half = st.one_of(st.sampled_from([0.0, 0.003, 0.01]), st.floats(0.0, 0.4))
    return st.builds(lambda value, half: (value, value - half, value + half), value, half)


@st.composite
def shares(draw: st.DrawFn) -> list[Part]:
    """Draw the parts of an answer, as analyses order them."""
    own = draw(st.lists(estimates(), min_size=0, max_size=8))
    others = draw(st.lists(estimates(), min_size=not own, max_size=1))
    ordered = sorted(own, key=lambda each: -each[0])
    parts = [part(name, *each[1:], each[0]) for name, each in zip(NAMES, ordered, strict=False)]
    return parts + [part(OTHERS, *each[1:], each[0]) for each in others]


def is_before(some: Sequence[Part], every: Sequence[Part]) -> bool:
    """Tell whether some parts surely have larger shares than all others, and some share at all."""
    ends = [each.total.high for each in every if each not in some]
    return min(each.total.low for each in some) > max([0.0, *ends])


def number(word: str) -> int:
    return next(count for count in range(11) if word in (f"{count}", wording.count_in_words(count)))


def named(text: str, parts: Sequence[Part]) -> list[Part]:
    """Find the parts that a list of names means."""
    by_label = {label(each.name): each for each in parts}
    return [by_label[name] for name in re.split(", | and ", text)]


def check(text: str, found: Sensitivity) -> None:
    """Hold each clause of a sentence against the shares; none may be of an unknown kind."""
    parts, own = list(found.parts), found.own
    size = {each: len(found.others) if each.name == OTHERS else 1 for each in parts}
    hardly = [each for each in parts if each.total.high < HARDLY]
    spoken_of: list[Part] = []

    def moves_most(chosen: str | None, count: str | None, names: str) -> None:
        spoken_of.extend(named(names, own))
        assert len(spoken_of) == (number(count) if count else 1)
        assert not chosen or number(chosen) == len(own)
        assert is_before(spoken_of, own if chosen else parts)
        assert all(each.total.value >= HARDLY for each in spoken_of)

    def clearly_move(names: str) -> None:
        count = re.fullmatch(r"(\w+) inputs", names)
        clear = [each for each in own if each.total.low > 0.0 and each.total.value >= HARDLY]
        spoken_of.extend(clear if count else named(names, own))
        assert spoken_of == clear
        assert not count or number(count[1]) == len(clear)
        assert not any(is_before([each], parts) for each in own)

    def nothing_clear(single: str | None) -> None:
        assert not any(each.total.low > 0.0 for each in own)
        assert bool(single) == (found.rest is not None and found.rest.total.low > 0.0)

    def none_large() -> None:
        assert not any(each.total.low >= HARDLY for each in own)

    def alone(name: str, what: str) -> None:
        spoken_of.extend(named(name, own))
        (one,) = spoken_of
        if what == "hardly moves":
            assert one.total.high < HARDLY
        elif what == "does not clearly move":
            assert one.total.low <= 0.0 and parts == [one]
        else:
            assert what.startswith("makes up") and one.total.low > 0.0

    def all_hardly(count: str, chosen: str | None) -> None:
        spoken_of.extend(own if chosen else parts)
        assert all(each in hardly for each in spoken_of)
        assert int(count) == sum(size[each] for each in spoken_of)

    def one_hardly(name: str) -> None:
        (one,) = (each for each in hardly if each not in spoken_of)
        assert name == label(found.others[0] if one.name == OTHERS else one.name)
        assert size[one] == 1

    def others_hardly(all_others: str | None, count: str | None) -> None:
        rest = sum(size[each] for each in hardly if each not in spoken_of)
        assert rest == (number(all_others or count or ""))
        if all_others:
            assert rest + sum(size[each] for each in spoken_of) == found.inputs

    def others_share(count: str | None, value: str) -> None:
        assert found.rest is not None and found.rest not in hardly
        assert len(found.others) == int(count or 1)
        assert value == f"{percent(found.rest.total.value)} % ({share_range(found.rest.total)})"

    def luck(value: str | None) -> None:
        assert found.shares is not None
        share = found.shares.luck
        assert value == (
            f"{percent(share.value)} % ({share_range(share)})" if share.high > 1e-9 else None
        )

    kinds: list[tuple[str, Callable[..., None]]] = [
        (r"(?:of the (\w+) inputs that screening chose, )?(?:(\w+) inputs move value most: )(.+)",
         moves_most),
        (r"(?:of the (\w+) inputs that screening chose, )?()(.+) moves value most", moves_most),
        (r"(.+) clearly moves? value, (?:none|but not) clearly most", clearly_move),
        (r"no (single )?input clearly moves value", nothing_clear),
        (r"no (?:single )?input clearly makes up 5 % or more of the spread", none_large),
        (r"each of the (\d+) inputs?( that screening chose)? hardly moves value", all_hardly),
        (r"(?!luck)(.+) (hardly moves|does not clearly move) value", alone),
        (r"luck plays no part()", lambda _: luck(None)),
        (r"luck makes up (.+) of the spread", luck),
        (r"(.+) (makes up .+) of the spread", alone),
        (r"each of the other (\d+) hardly matters()", others_hardly),
        (r"the other (one) hardly matters()", others_hardly),
        (r"()each of (\w+) (?:others|inputs) hardly matters", others_hardly),
        (r"(.+) hardly matters", one_hardly),
        (r"the (\d+) inputs without shares of their own together make up (.+)", others_share),
        (r"the one input without a share of its own makes up()(.+)",
         lambda count, value: others_share(count, value.strip())),
    ]  # fmt: skip
    for clause in (text[:1].lower() + text[1:]).split("; "):
        for pattern, holds in kinds:
            if match := re.fullmatch(pattern, clause):
                holds(*match.groups())
                break
        else:
            raise AssertionError(f"nothing checks {clause!r}")


@given(parts=shares(), luck=st.sampled_from(LUCKS))
def test_no_share_and_no_interval_contradicts_a_sentence(
    answer: Sensitivity, parts: list[Part], luck: Estimate
) -> None:
    found = with_parts(answer, *parts, luck=luck)
    check(sentence(found), found)
    check(title(found), found)
    assert len(title(found)) <= wording.LONGEST_TITLE
    assert wording.forbidden_words(sentence(found)) == []


@given(parts=shares())
def test_an_input_that_hardly_matters_is_never_named_first(
    answer: Sensitivity, parts: list[Part]
) -> None:
    found = with_parts(answer, *parts)
    if len(parts) == 1:
        return  # of one input alone its share is said, however small
    first = re.split("; | hardly moves", title(found))[0].lower()
    for each in found.own:
        if each.total.value < HARDLY and "hardly" not in title(found):
            assert not re.search(rf"\b{label(each.name)}\b(?! spread)", first)


# Sentences


def test_a_clear_input_without_weight_does_not_hide_a_larger_one(answer: Sensitivity) -> None:
    found = with_parts(answer, part("win_rate", -0.003, 0.123), part("helpfulness", 0.001, 0.004))
    text = sentence(found)
    assert text.startswith("No input clearly makes up 5 % or more of the spread; luck makes up ")
    assert text.endswith("; helpfulness hardly matters")


def test_what_comes_first_is_named_only_where_intervals_are_apart(answer: Sensitivity) -> None:
    clear = with_parts(answer, part("win_rate", 0.4, 0.6), part("helpfulness", 0.01, 0.04))
    assert sentence(clear).startswith("Win rate moves value most; luck makes up")
    assert sentence(clear).endswith("the other one hardly matters")
    overlapping = with_parts(answer, part("win_rate", 0.2, 0.6), part("helpfulness", 0.1, 0.3))
    start = "Win rate and helpfulness clearly move value, none clearly most; luck"
    assert sentence(overlapping).startswith(start)
    one = with_parts(answer, part("win_rate", 0.2, 0.6), part("helpfulness", -0.1, 0.3))
    assert sentence(one).startswith("Win rate clearly moves value, but not clearly most; luck")


def test_several_may_lead_together_without_an_order(answer: Sensitivity) -> None:
    both = with_parts(
        answer,
        part("win_rate", 0.2, 0.5),
        part("helpfulness", 0.2, 0.4),
        part("logo_churn", 0.0, 0.04),
        part(OTHERS, 0.0, 0.02),
    )
    text = sentence(both)
    assert text.startswith("Two inputs move value most: win rate and helpfulness; luck")
    assert f"each of the other {len(both.others) + 1} hardly matters" in text


def test_one_with_little_weight_does_not_lead_with_others(answer: Sensitivity) -> None:
    text = sentence(
        with_parts(
            answer,
            part("win_rate", 0.07, 0.5),
            part("helpfulness", 0.025, 0.049),
            part("logo_churn", 0.0, 0.0),
        )
    )
    assert text.startswith("Win rate moves value most; ")
    assert text.endswith("each of the other 2 hardly matters")


def test_inputs_that_screening_left_may_hold_more_than_those_it_chose(answer: Sensitivity) -> None:
    text = sentence(
        with_parts(
            answer,
            part("win_rate", 0.2, 0.4),
            part("helpfulness", 0.0, 0.1),
            part(OTHERS, 0.15, 0.35),
        )
    )
    assert text.startswith("Of the two inputs that screening chose, win rate moves value most")
    assert "the 8 inputs without shares of their own together make up 25 % (15 to 35 %)" in text


def test_where_no_input_matters_that_is_said(answer: Sensitivity) -> None:
    small = part("win_rate", 0.01, 0.03), part("logo_churn", 0.0, 0.01)
    assert sentence(with_parts(answer, *small)).startswith(
        "Each of the 2 inputs hardly moves value; luck makes up"
    )
    assert "hardly" not in sentence(with_parts(answer, *small)).partition(";")[2]
    rest = sentence(with_parts(answer, *small, part(OTHERS, 0.1, 0.3)))
    assert rest.startswith("Each of the 2 inputs that screening chose hardly moves value; luck")
    assert rest.endswith("together make up 20 % (10 to 30 %)")


def test_nothing_is_claimed_where_no_input_is_clear(answer: Sensitivity) -> None:
    unclear = part("win_rate", -0.1, 0.1), part("logo_churn", -0.1, 0.05)
    text = sentence(with_parts(answer, *unclear))
    assert text.startswith("No input clearly moves value; luck makes up")
    rest = sentence(with_parts(answer, *unclear, part(OTHERS, 0.1, 0.3)))
    assert rest.startswith("No single input clearly moves value; luck")


def test_too_few_samples_say_nothing_at_all(answer: Sensitivity) -> None:
    assert answer.shares is not None
    few = replace(answer, shares=replace(answer.shares, rows=20))
    assert sentence(few) == title(few) == "20 samples are too few to say what moves value"


@pytest.mark.parametrize(
    ("rows", "level", "few"), [(32, 85, True), (127, 85, True), (128, 95, False)]
)
def test_how_often_intervals_hold_is_said_as_it_was_found(
    answer: Sensitivity, rows: int, level: int, few: bool
) -> None:
    assert answer.shares is not None
    found = replace(answer, shares=replace(answer.shares, rows=rows))
    assert f"intervals hold together with {level} % confidence" in " ".join(notes(found))
    assert (["few_samples"] if few else []) == [each["code"] for each in warnings(found)]


def test_an_outcome_that_never_differs_has_nothing_to_divide(answer: Sensitivity) -> None:
    assert answer.shares is not None
    same = replace(answer, shares=replace(answer.shares, variance=0.0))
    assert sentence(same) == title(same) == "Value is the same in every run"
    assert adding_up(same) == "There is no spread to divide."


# Screenings


def screened(answer: Sensitivity, *effects: tuple[float, float, float], count: int) -> Sensitivity:
    """Return a screening alone that found these sizes with their intervals."""
    assert answer.screening is not None
    found = tuple(
        Effect(name, size, low, high, size, 0.0)
        for name, (size, low, high) in zip(NAMES, effects, strict=False)
    )
    screening = replace(answer.screening, effects=found, trajectories=count)
    return replace(answer, shares=None, parts=(), others=(), screening=screening)


FAR, NEAR, UNCLEAR, IDLE = (9.0, 8.0, 10.0), (2.0, 1.0, 8.5), (3.0, 0.0, 8.2), (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("effects", "text"),
    [
        (
            [(19.0, 18.0, 20.0), NEAR, IDLE],
            "Win rate moves value most; 1 of 3 inputs changes it in",
        ),
        (
            [FAR, NEAR, NEAR],
            "Win rate, helpfulness and logo churn clearly move value, none clearly",
        ),
        ([FAR, *[NEAR] * 6], "Win rate, helpfulness, logo churn and 4 other inputs clearly move"),
        ([FAR, UNCLEAR, (8.5, 0.0, 17.0)], "Win rate clearly moves value, but not clearly most"),
        ([UNCLEAR, UNCLEAR, IDLE], "No input clearly moves value; 1 of 3 inputs changes it in no"),
        ([UNCLEAR, IDLE, IDLE], "Win rate is the only one of 3 inputs that changes value in any"),
        ([IDLE, IDLE], "No input changes value in any run of the screening"),
        ([FAR], "Win rate clearly moves value"),
        ([UNCLEAR], "Win rate does not clearly move value"),
    ],
)
def test_a_screening_ranks_only_what_is_apart(
    answer: Sensitivity, effects: list[tuple[float, float, float]], text: str
) -> None:
    found = screened(answer, *effects, count=FEWEST_RANKED)
    assert screening_title(found).startswith(text)
    assert not [each for each in warnings(found) if each["code"] == "too_few_trajectories"]


def test_a_small_screening_says_what_moved_and_ranks_nothing(answer: Sensitivity) -> None:
    found = screened(answer, (9.0, 8.6, 10.0), NEAR, IDLE, count=FEWEST_RANKED - 1)
    assert screening_title(found) == (
        "Win rate and helpfulness moved value furthest in these few runs; "
        "1 of 3 inputs changes it in no run"
    )
    assert [each["code"] for each in warnings(found)] == ["too_few_trajectories"]


def test_a_screening_says_what_it_may_have_missed(answer: Sensitivity) -> None:
    text = " ".join(notes(screened(answer, FAR, IDLE, count=10)))
    assert (
        "One that changed nothing may still act at up to 26 of 100 settings of the others." in text
    )
    text = " ".join(notes(screened(answer, FAR, IDLE, count=4)))
    assert "at up to 53 of 100 settings of the others." in text


# Titles and numbers


def test_titles_fit_and_use_no_forbidden_word(answer: Sensitivity) -> None:
    long = with_parts(
        answer,
        *(part(name, 0.1, 0.15) for name in ("win_rate", "overload_effect", "message_minutes")),
        part("replacement_share", 0.1, 0.12),
        part("logo_churn", 0.0, 0.01),
    )
    for each in (answer, long):
        assert len(title(each)) <= wording.LONGEST_TITLE
        for text in (title(each), sentence(each), adding_up(each)):
            assert wording.forbidden_words(text) == []
    assert len(screening_title(answer)) <= wording.LONGEST_TITLE


def printed_parts(text: str) -> list[int]:
    """Return the percentages that a sentence adds up, where <1 counts as nothing."""
    return [int(each.replace("<1", "0")) for each in re.findall(r"(<?-?\d+) %[,.]", text)]


@given(
    luck=st.floats(-0.02, 1.05),
    alone=st.lists(st.floats(-0.1, 0.6), min_size=2, max_size=8),
)
def test_printed_parts_add_up_and_are_what_was_found(
    answer: Sensitivity, luck: float, alone: list[float]
) -> None:
    together = 1.0 - luck - sum(alone)
    parts = [part(name, share, share) for name, share in zip(NAMES, alone, strict=False)]
    found = with_parts(answer, *parts, luck=Estimate(luck, luck, luck))
    assert found.shares is not None
    total = Estimate(together, together, together)
    found = replace(found, shares=replace(found.shares, together=total))
    text = adding_up(found)
    printed = printed_parts(text)
    assert sum(printed) == 100
    for shown, share in zip(printed, (sum(alone), together, luck), strict=True):
        assert abs(shown - 100 * share) < 1.0 + 1e-9
    beyond = max(max(-each, each - 100) for each in printed)
    assert ("may come out below 0" in text) == (0 < beyond <= 5)
    assert ("so far below 0 is noise" in text) == (beyond > 5)


def test_one_input_does_nothing_together_with_others(answer: Sensitivity) -> None:
    luck = Estimate(0.994, 0.9, 1.1)
    one = with_parts(answer, part("win_rate", 0.0, 0.01), luck=luck)
    assert one.shares is not None
    together = Estimate(0.001, 0.0, 0.0)
    one = replace(one, shares=replace(one.shares, together=together))
    assert adding_up(one) == "All of it, 100 %: what is not luck 1 %, luck 99 %."


def test_what_is_rounded_elsewhere_is_rounded_alike() -> None:
    assert whole_percents(0.926, 0.076, -0.002) == [93, 7, 0]
    assert whole_percents(0.125, 0.125, 0.75) == [12, 13, 75]
    assert whole_percents(1.02, 0.03, -0.05) == [102, 3, -5]


def test_a_share_that_is_not_shown_as_estimated_is_said_in_words(answer: Sensitivity) -> None:
    odd = with_parts(answer, part("win_rate", -0.1, 0.06), luck=Estimate(1.02, 0.9, 1.14))
    text = " ".join(notes(odd))
    assert "Shares estimated below 0, the lowest at -2 %, read 0." in text
    assert "Luck, estimated above 100 %, reads 100." in text
    plain = " ".join(notes(with_parts(answer, part("win_rate", 0.1, 0.3))))
    assert "estimated" not in plain and "Alone is part" not in plain
    larger = replace(part("win_rate", 0.1, 0.3), alone=Estimate(0.25, 0.0, 0.5))
    assert "Alone is part of in all" in " ".join(notes(with_parts(answer, larger)))


@pytest.mark.parametrize(
    ("share", "text"),
    [(-0.02, "0"), (0.0, "0"), (1e-30, "0"), (0.003, "<1"), (0.414, "41"), (1.2, "100")],
)
def test_shares_are_written_between_nothing_and_all(share: float, text: str) -> None:
    assert percent(share) == text


def test_an_interval_is_written_once_where_both_ends_read_the_same() -> None:
    assert share_range(Estimate(0.1, 0.05, 0.151)) == "5 to 15 %"
    assert share_range(Estimate(0.1, 0.101, 0.099)) == "10 %"
