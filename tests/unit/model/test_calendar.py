"""Time in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.calendar import cadence_in_words, duration_in_words, parse_cadence, parse_duration


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("3 years", 756),
        ("6 months", 126),
        ("26 weeks", 130),
        ("10 days", 10),
        ("1 day", 1),
        ("1 quarter", 63),
        ("1.5 years", 378),
        ("a year", 252),
        ("two weeks", 10),
        ("0 days", 0),
        ("10 business days", 10),
        ("10 working days", 10),
        ("  6   MONTHS ", 126),
        ("1 year and 6 months", 378),
        ("1 year, 2 weeks and 3 days", 265),
    ],
)
def test_a_length_of_time_is_read_as_business_days(words: str, days: float) -> None:
    assert parse_duration(words) == days


@pytest.mark.parametrize(
    "words",
    [
        "",
        "3",
        "years",
        "3 yrs",
        "-3 days",
        "3 days ago",
        "3 fortnights",
        "never",
        "1 day 2",
        "1e999 days",
        "1 day " * 100,
    ],
)
def test_other_words_are_refused_with_an_example(words: str) -> None:
    with pytest.raises(ValueError, match="such as '10 days'") as refusal:
        parse_duration(words)
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("never", 0),
        ("daily", 1),
        ("every day", 1),
        ("weekly", 5),
        ("Weekly", 5),
        ("every 2 weeks", 10),
        ("every two weeks", 10),
        ("every other week", 10),
        ("monthly", 21),
        ("once a month", 21),
        ("quarterly", 63),
        ("yearly", 252),
        ("twice a week", 2.5),
        ("3 times a week", 5 / 3),
        ("3 times per week", 5 / 3),
        ("every 3 days", 3),
    ],
)
def test_a_rhythm_is_read_as_days_between_meetings(words: str, days: float) -> None:
    assert parse_cadence(words) == days


@pytest.mark.parametrize(
    "words", ["", "10", "often", "bi-weekly", "every", "2 weeks", "-1 times a week"]
)
def test_other_rhythms_are_refused_with_an_example(words: str) -> None:
    with pytest.raises(ValueError, match="such as 'never', 'daily'"):
        parse_cadence(words)


@pytest.mark.parametrize(
    "words",
    ["5 times a day", "30 times a week", "every 0 weeks", "0 times a week", "every 0.1 days"],
)
def test_more_than_one_meeting_a_day_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="at most four times"):
        parse_cadence(words)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (756, "3 years"),
        (252, "1 year"),
        (126, "6 months"),
        (130, "26 weeks"),
        (12, "12 days"),
        (1, "1 day"),
        (0, "0 days"),
        (0.5, "0.5 days"),
    ],
)
def test_days_are_said_in_the_largest_whole_unit(days: float, words: str) -> None:
    assert duration_in_words(days) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "never"),
        (1, "daily"),
        (5, "weekly"),
        (10, "every 2 weeks"),
        (21, "monthly"),
        (2.5, "twice a week"),
        (5 / 3, "3 times a week"),
        (10.5, "twice a month"),
        (7.25, "every 7.25 days"),
    ],
)
def test_rhythms_are_said_as_people_say_them(days: float, words: str) -> None:
    assert cadence_in_words(float(days)) == words


@given(st.floats(min_value=0, max_value=1e6))
def test_saying_and_reading_a_length_gives_the_same_days(days: float) -> None:
    assert parse_duration(duration_in_words(days)) == days


@given(st.one_of(st.just(0.0), st.floats(min_value=1, max_value=1e5)))
def test_saying_and_reading_a_rhythm_gives_the_same_days(days: float) -> None:
    assert parse_cadence(cadence_in_words(days)) == days


@given(st.integers(min_value=1, max_value=252), st.sampled_from(["week", "month", "quarter"]))
def test_times_per_unit_survive_too(times: int, unit: str) -> None:
    words = f"{times} times a {unit}"
    try:
        days = parse_cadence(words)
    except ValueError:
        return
    assert parse_cadence(cadence_in_words(days)) == days


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_duration, parse_cadence):
        try:
            assert parse(text) >= 0
        except ValueError as refusal:
            assert str(refusal)
