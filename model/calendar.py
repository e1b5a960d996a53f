"""Business time in the words people use.

The model's time unit is the business day: 5 a week, 21 a month, 63 a quarter, 252 a year.
Scenario files never hold a bare number of days; they say `3 years`, `6 months` or
`every 2 weeks`. This module turns such words into days and days back into words, exactly.
"""

import math
import re

DAYS_PER_WEEK = 5
DAYS_PER_MONTH = 21
DAYS_PER_QUARTER = 63
DAYS_PER_YEAR = 252

_DAYS_PER_UNIT = {
    "day": 1,
    "week": DAYS_PER_WEEK,
    "month": DAYS_PER_MONTH,
    "quarter": DAYS_PER_QUARTER,
    "year": DAYS_PER_YEAR,
}
_NUMBER_WORDS = {
    "a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11",
    "twelve": "12", "half": "0.5",
}  # fmt: skip
_CADENCE_WORDS = {
    "never": 0,
    "daily": 1,
    "weekly": DAYS_PER_WEEK,
    "monthly": DAYS_PER_MONTH,
    "quarterly": DAYS_PER_QUARTER,
    "yearly": DAYS_PER_YEAR,
}
_LONGEST_TEXT = 80  # characters; nobody writes a longer time, and it bounds the work

_AMOUNT = rf"\d+(?:\.\d+)?(?:e[-+]?\d+)?|{'|'.join(_NUMBER_WORDS)}"
_UNIT = r"(?:business |working )?(day|week|month|quarter|year)s?"
_PART = re.compile(rf"({_AMOUNT}) {_UNIT}")
_DURATION = re.compile(rf"(?:{_AMOUNT}) {_UNIT}(?:(?:,| and|, and)? (?:{_AMOUNT}) {_UNIT})*")
_EVERY = re.compile(rf"(?:once )?every (?:({_AMOUNT}|other) )?{_UNIT}")
_TIMES = re.compile(rf"(?:(once|twice)|({_AMOUNT}) times) (?:a|an|per|each|every) {_UNIT}")

MOST_MEETINGS_A_DAY = 4
"""Meetings a day beyond which a rhythm is refused as a mistake."""
_DURATION_HELP = "write it in words, such as '10 days', '6 weeks', '18 months' or '1.5 years'"
_CADENCE_HELP = (
    "write it in words, such as 'never', 'daily', 'twice a week', 'weekly', "
    "'every 2 weeks', 'monthly' or 'quarterly'"
)


def parse_duration(text: str) -> float:
    """Turn a length of time in words into business days.

    Parameters
    ----------
    text
        For example `10 days`, `26 weeks`, `6 months`, `1 quarter`, `1.5 years`,
        `1 year and 6 months`.

    Returns
    -------
    Length [business days].

    Raises
    ------
    ValueError
        If the words are not understood; the message says how to write a time.
    """
    words = _normalized(text, _DURATION_HELP)
    if not _DURATION.fullmatch(words):
        raise ValueError(f"'{_shortened(text)}' is not a length of time; {_DURATION_HELP}")
    days = sum(_amount(number) * _DAYS_PER_UNIT[unit] for number, unit in _PART.findall(words))
    return _finite(days, text, _DURATION_HELP)


def parse_cadence(text: str) -> float:
    """Turn a meeting rhythm in words into the days between two meetings.

    Parameters
    ----------
    text
        For example `daily`, `twice a week`, `weekly`, `every 2 weeks`, `monthly`, `never`.

    Returns
    -------
    Time between meetings [business days]; 0.0 means never.

    Raises
    ------
    ValueError
        If the words are not understood or mean more than four meetings a day.
    """
    words = _normalized(text, _CADENCE_HELP)
    if words in _CADENCE_WORDS:
        return float(_CADENCE_WORDS[words])
    if every := _EVERY.fullmatch(words):
        number, unit = every.groups()
        amount = 2.0 if number == "other" else _amount(number or "1")
        days = amount * _DAYS_PER_UNIT[unit]
    elif times := _TIMES.fullmatch(words):
        adverb, number, unit = times.groups()
        amount = {"once": 1.0, "twice": 2.0}.get(adverb) or _amount(number or "0")
        days = _DAYS_PER_UNIT[unit] / amount if amount else 0.0
    else:
        raise ValueError(f"'{_shortened(text)}' is not a meeting rhythm; {_CADENCE_HELP}")
    if days < 1 / MOST_MEETINGS_A_DAY:
        raise ValueError(
            f"'{_shortened(text)}' is not possible: departments meet at most four times "
            "a day; write 'daily', or 'never' for no meetings"
        )
    return _finite(days, text, _CADENCE_HELP)


def duration_in_words(days: float) -> str:
    """Say a number of business days in words that `parse_duration` reads back exactly.

    Parameters
    ----------
    days
        Length [business days].
    """
    for unit in ("year", "month", "week"):
        count = days / _DAYS_PER_UNIT[unit]
        if days and count.is_integer():
            return _counted(count, unit)
    return _counted(days, "day")


def cadence_in_words(days: float) -> str:
    """Say the time between meetings in words that `parse_cadence` reads back exactly.

    Parameters
    ----------
    days
        Time between meetings [business days]; 0.0 means never.
    """
    for word, length in _CADENCE_WORDS.items():
        if days == length:
            return word
    for unit in ("week", "day", "month", "quarter", "year"):
        count = round(_DAYS_PER_UNIT[unit] / days)
        if count > 1 and not days.is_integer() and _DAYS_PER_UNIT[unit] / count == days:
            return f"twice a {unit}" if count == 2 else f"{count} times a {unit}"
    return f"every {duration_in_words(days)}"


def _normalized(text: str, help_text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"'{_shortened(text)}' is too long for a time; {help_text}")
    return " ".join(text.lower().split())


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT // 2 else text[: _LONGEST_TEXT // 2] + "..."


def _amount(number: str) -> float:
    return float(_NUMBER_WORDS.get(number, number))


def _finite(days: float, text: str, help_text: str) -> float:
    if not math.isfinite(days):
        raise ValueError(f"'{_shortened(text)}' is too long; {help_text}")
    return float(days)


def _counted(count: float, unit: str) -> str:
    number = repr(float(count)).removesuffix(".0")
    return f"{number} {unit}" if count == 1 else f"{number} {unit}s"
