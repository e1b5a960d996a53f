"""Says numbers and findings in words, for the command line and the report alike.

Numbers carry their unit; changes carry their sign. A sentence about a finding is built from the
verdict alone, so no text claims more than its interval allows. All texts are plain ASCII where
they are made here: any terminal and any mail program shows them.
"""

import math
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Protocol

from experiments.verdicts import FEWEST_RUNS, Verdict
from model.calendar import DAYS_PER_YEAR, duration_in_words

if TYPE_CHECKING:
    from experiments.comparison import Claim, Comparison, Level
    from experiments.store import Result
    from model.outcomes import Measure

LONGEST_TITLE = 110  # characters
FORBIDDEN = ("significant", "significantly", "proves", "optimal", "will", "guarantee", "causes")
UNKNOWN = "not defined"
_ABOVE_ZERO, _BELOW_ZERO = "just above 0", "just below 0"

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DEPARTMENTS = {
    "sales": "Sales",
    "accounts": "Account management",
    "operations": "Operations",
    "firm": "Whole firm",
}
_READINGS = {
    Verdict.RAISES: "raises",
    Verdict.LOWERS: "lowers",
    Verdict.NO_CLEAR_CHANGE: "no clear change",
    Verdict.PRACTICALLY_UNCHANGED: "hardly changes",
    Verdict.TOO_FEW_RUNS: "too few runs",
}
_CHANGE_UNITS = {
    "usd": "US dollars",
    "share": "points",
    "days": "days",
    "h": "hours",
    "n": "number",
    "sd": "standard deviations",
    "times": "times",
}
_MILLION, _BILLION = 1e6, 1e9
_MILLIONS_FROM = 99_500  # smaller sums are written out, such as $42,300
_MOST_EXTRA_DIGITS = 2


class Named(Protocol):
    """Something that a sentence can be about, such as a scenario."""

    @property
    def name_in_sentence(self) -> str:
        """Name, as within a sentence."""

    @property
    def plural(self) -> bool:
        """Whether the name takes "are"."""


# Numbers


@dataclass(frozen=True)
class Form:
    """How numbers of one unit and size are written.

    Attributes
    ----------
    factor
        What a stored number is multiplied by.
    digits
        Digits after the point.
    prefix, suffix
        What stands before and after the digits.
    """

    factor: float
    digits: int
    prefix: str = ""
    suffix: str = ""

    @property
    def unit(self) -> str:
        """Unit as the head of a table says it, such as `$ million` or `points`."""
        return f"{self.prefix} {self.suffix.strip()}".strip()

    def digits_for(self, values: Iterable[float]) -> int:
        """Count the digits needed so that nothing but zero is written as zero.

        At most two more than usual; what is still nearer to zero is said in words.
        """
        known = [value * self.factor for value in values if math.isfinite(value) and value != 0.0]
        for digits in range(self.digits, self.digits + _MOST_EXTRA_DIGITS):
            if not any(_is_zero(value, digits) for value in known):
                return digits
        return self.digits + _MOST_EXTRA_DIGITS

    def write(self, value: float, *, signed: bool, digits: int, prefix: bool = True) -> str:
        """Write a number without its suffix, in groups of three digits."""
        if not math.isfinite(value):
            return UNKNOWN
        if value != 0.0 and _is_zero(value * self.factor, digits):
            return _ABOVE_ZERO if value > 0 else _BELOW_ZERO
        sign = "-" if value < 0 else "+" if signed and value > 0 else ""
        size = f"{abs(value * self.factor):,.{digits}f}"
        return f"{sign}{self.prefix if prefix else ''}{size}"


def form_of_amount(measure: "Measure", values: Iterable[float]) -> Form:
    """Choose how to write amounts of a measure, all in one form."""
    if measure.unit == "share":
        return Form(100.0, 1, suffix=" %")
    return _form(measure.unit, values)


def form_of_change(measure: "Measure", values: Iterable[float]) -> Form:
    """Choose how to write changes of a measure, all in one form; shares change by points."""
    if measure.unit == "share":
        return Form(100.0, 1, suffix=" points")
    return _form(measure.unit, values)


def amount(value: float, measure: "Measure") -> str:
    """Say how much, with unit: `$10.21 million`, `91.3 %`, `2.1 days`."""
    return _one(value, form_of_amount(measure, [value]), signed=False)


def amount_range(low: float, high: float, measure: "Measure") -> str:
    """Say from how much to how much: `$3.20 to $5.01 million`."""
    return _two(low, high, form_of_amount(measure, [low, high]), signed=False)


def change(value: float, measure: "Measure") -> str:
    """Say how much more or less, with sign and unit: `+$0.42 million`, `-1.3 points`."""
    return _one(value, form_of_change(measure, [value]), signed=True)


def interval(low: float, high: float, measure: "Measure") -> str:
    """Say the two ends of a change, with signs and unit: `+$0.31 to +$0.53 million`."""
    return _two(low, high, form_of_change(measure, [low, high]), signed=True)


def size(value: float, measure: "Measure") -> str:
    """Say how large a change is, without sign: `$0.42 million`, `1.3 points`."""
    return _one(abs(value), form_of_change(measure, [value]), signed=False)


def size_range(low: float, high: float, measure: "Measure") -> str:
    """Say how large a clear change is, without sign: `$0.31 to $0.53 million`.

    Both ends lie on one side of zero; the smaller change comes first.
    """
    smaller, larger = sorted((abs(low), abs(high)))
    form = form_of_change(measure, [larger])
    both = _two(smaller, larger, form, signed=False)
    return both if " to " in both or low == high or both == _ABOVE_ZERO else f"about {both}"


def seconds_in_words(seconds: float) -> str:
    """Say how long something took: `8 s`, `1 min 36 s`, `2 h 5 min`."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def unit_in_words(unit: str) -> str:
    """Say the unit of a change: `US dollars`, `points`, `days`."""
    return _CHANGE_UNITS[unit]


def count_in_words(count: int) -> str:
    """Say a small number in letters, a larger one in digits."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


# Names


def department(name: str) -> str:
    """Say the name of a department as readers know it."""
    return _DEPARTMENTS.get(name, name)


def in_sentence(label: str) -> str:
    """Put a label into a sentence: the first letter small, unless an abbreviation begins."""
    first = label.split(" ", 1)[0]
    is_abbreviation = sum(letter.isupper() for letter in first) > 1
    return label if is_abbreviation else label[:1].lower() + label[1:]


def starting(text: str) -> str:
    """Begin a sentence with a text."""
    return text[:1].upper() + text[1:]


def verb(scenario: Named, stem: str) -> str:
    """Give a regular verb the form that the scenario's name takes: "raise" or "raises"."""
    return stem if scenario.plural else f"{stem}s"


# Findings


def is_clear(verdict: str) -> bool:
    """Tell whether a verdict says that something rises or falls."""
    return verdict in (Verdict.RAISES, Verdict.LOWERS)


def reading(claim: "Claim") -> str:
    """Say a verdict in at most three words; a star means that it may be too small to matter."""
    if claim.low == claim.high == 0.0 and claim.verdict == Verdict.PRACTICALLY_UNCHANGED:
        return "unchanged"
    return _READINGS[claim.verdict] + ("*" if may_be_too_small(claim) else "")


def may_be_too_small(claim: "Claim") -> bool:
    """Tell whether a clear change reaches below what matters."""
    return is_clear(claim.verdict) and min(abs(claim.low), abs(claim.high)) < claim.too_small


def title(claim: "Claim", scenario: Named, measure: "Measure", *, over: str = "") -> str:
    """Say in one sentence, without full stop, what the runs show about one measure.

    Parameters
    ----------
    claim
        What is known.
    scenario
        What the sentence is about.
    measure
        What changes.
    over
        Time it is about, such as `over 2 years`; left out where the line would be too long.

    Returns
    -------
    At most 110 characters.
    """
    return _shortest_fitting(_title_candidates(claim, scenario, measure, over), scenario)


def count_title(
    claims: Sequence["Claim"], scenarios: Sequence[Named], measure: "Measure", *, over: str = ""
) -> str:
    """Say in one sentence how many of several changes move a measure clearly.

    With one scenario this is its `title`.
    """
    if len(claims) == 1:
        return title(claims[0], scenarios[0], measure, over=over)
    what, total = in_sentence(measure.label), count_in_words(len(claims))
    if any(claim.verdict == Verdict.TOO_FEW_RUNS for claim in claims):
        runs = min(claim.n for claim in claims)
        return f"Too few runs ({runs}) to say what the {total} changes do to {what}"
    verdicts = [claim.verdict for claim in claims]
    up, down = verdicts.count(Verdict.RAISES), verdicts.count(Verdict.LOWERS)
    rest = len(claims) - up - down
    when = f" {over}" if over else ""
    if not up and not down:
        return f"None of the {total} changes clearly raises or lowers {what}{when}"
    unclear = f"; {count_in_words(rest)} show{'s' if rest == 1 else ''} no clear change"
    candidates = [
        f"{_counted_changes(up, down, total, f'{what}{end}')}{tail}"
        for end, tail in ((when, unclear if rest else ""), ("", unclear if rest else ""), ("", ""))
    ]
    return next((text for text in candidates if len(text) <= LONGEST_TITLE), candidates[-1])


def _counted_changes(up: int, down: int, total: str, what: str) -> str:
    """Say how many of the changes raise a measure, and how many lower it."""
    parts = [
        f"{count_in_words(count)} {{}}{word}{'s' if count == 1 else ''}"
        for count, word in ((up, "raise"), (down, "lower"))
        if count
    ]
    first = parts[0].replace("{}", f"of {total} changes ") + f" {what}"
    others = [part.replace("{}", "") + " it" for part in parts[1:]]
    return starting(" and ".join([first, *others]))


def years_better(claim: "Claim") -> str:
    """Say in how many runs the scenario beats the baseline: `85 of 100`.

    Rounded towards one half, never up; below 100 runs the runs themselves are counted.
    """
    if not math.isfinite(claim.years_better):
        return "-"
    of = min(100, claim.n)
    return f"{towards_half(claim.years_better, of)} of {of}"


def towards_half(share: float, of: int) -> int:
    """Turn a share into a count out of `of`, rounded towards one half of it."""
    exact = round(share * of, 9)
    return math.floor(exact) if 2 * exact > of else math.ceil(exact)


def spread(level: "Level", measure: "Measure", horizon_days: int) -> str:
    """Say how a measure turned out: middle, and the range of 90 of 100 runs."""
    middle = amount(level.middle, measure)
    between = amount_range(level.low, level.high, measure)
    return f"{middle} (90 of 100 simulated {courses(horizon_days)}: {between})"


def courses(horizon_days: int) -> str:
    """Name what one run is: a year where it lasts one, else a run."""
    return "years" if horizon_days == DAYS_PER_YEAR else "runs"


def over_time(horizon_days: int) -> str:
    """Say the time that results are about: `over 2 years`."""
    return f"over {duration_in_words(horizon_days)}"


def notes(comparison: "Comparison", horizon_days: int) -> list[str]:
    """Explain the columns of a comparison, and what its intervals hold for."""
    lines = [
        "Change: average difference from the baseline; the interval is for that average.",
        f"Years better: {_periods(horizon_days)} of the baseline.",
    ]
    if comparison.family > 1:
        lines.append(
            f"The intervals are widened so that all {comparison.family} hold together with "
            f"{100 * comparison.level:g} % confidence."
        )
    return lines


def too_small_note(claims: Iterable["Claim"], measures: Mapping[str, "Measure"]) -> str:
    """Explain the stars and the words "hardly changes" of a table; empty if there are none.

    Parameters
    ----------
    claims
        The claims of the table.
    measures
        Declared measures by name, as `model.outcomes.MEASURES`.
    """
    bounds = {
        claim.measure: size(claim.too_small, measures[claim.measure])
        for claim in claims
        if may_be_too_small(claim) or reading(claim) == _READINGS[Verdict.PRACTICALLY_UNCHANGED]
    }
    texts = [
        f"{in_sentence(measure.label)} below {bounds[name]}"
        for name, measure in measures.items()
        if name in bounds
    ]
    return f"Too small to matter (*): {', '.join(texts)}." if texts else ""


def warnings(
    result: "Result", claims: Iterable["Claim"], measures: Mapping[str, "Measure"]
) -> list[dict[str, str]]:
    """List what a reader must know before using the numbers, each with a code."""
    runs, failed = result.complete_replications, result.failed
    found = {
        "quick_look": f"Quick look: {runs} runs each. Leave out --quick for a firm answer."
        if result.quick
        else "",
        "too_few_runs": f"Only {runs} runs each; nothing is claimed below {FEWEST_RUNS}."
        if runs < FEWEST_RUNS
        else "",
        "failed_runs": f"{failed:,} of {result.planned:,} runs failed and are left out."
        if failed
        else "",
        "incomplete": f"{result.finished + failed:,} of {result.planned:,} planned runs are there."
        if not result.is_complete
        else "",
    }
    undefined = left_out(claims, measures, beyond=failed)
    return [
        *({"code": code, "text": text} for code, text in found.items() if text),
        *({"code": "undefined", "text": text} for text in undefined),
    ]


def left_out(
    claims: Iterable["Claim"], measures: Mapping[str, "Measure"], *, beyond: int = 0
) -> list[str]:
    """Say which claims more than `beyond` pairs of runs could not be used for, and how many."""
    return [
        f"{measures[claim.measure].label}, {claim.scenario}: {claim.missing:,} of "
        f"{claim.n + claim.missing:,} pairs of runs have no value and are left out."
        for claim in claims
        if claim.missing > beyond
    ]


# Tables

WIDTH = 80  # characters of a line on any terminal
_GAP = "  "
_NARROWEST = 16
Block = tuple[list[str], list[list[str]]]  # head and rows of a table
CHANGES_LEFT = (0, 4)  # columns of a table of changes that are words


def change_blocks(
    comparison: "Comparison", names: Mapping[str, str], measures: Mapping[str, "Measure"]
) -> list[Block]:
    """Lay out a comparison: the first measure for all scenarios, then the others for each.

    Parameters
    ----------
    comparison
        The claims.
    names
        Title of each scenario by key.
    measures
        Declared measures by name, as `model.outcomes.MEASURES`.
    """
    first, *others = comparison.measures
    columns = ["Change", f"{100 * comparison.level:g} % interval", "Years better", "Reading"]
    forms = {
        name: form_of_change(
            measures[name],
            [end for each in comparison.claims if each.measure == name for end in _ends(each)],
        )
        for name in comparison.measures
    }
    labels = {name: f"{measures[name].label}{_comma(form.unit)}" for name, form in forms.items()}

    def row(label: str, key: str, name: str) -> list[str]:
        return [label, *_cells(comparison.claim(key, name), forms[name])]

    main = [row(names[key], key, first) for key in comparison.scenarios]
    blocks = [([labels[first], *columns], main)]
    for key in comparison.scenarios if others else []:
        rows = [row(labels[name], key, name) for name in others]
        blocks.append(([names[key], *columns], rows))
    return blocks


def plain_tables(blocks: Sequence[Block], *, left: Sequence[int]) -> list[str]:
    """Lay out tables below each other, their columns aligned."""
    lines: list[list[str]] = []
    for head, rows in blocks:
        lines += [[""] * len(head), head, *rows]
    return table(lines[1], lines[2:], left=left)


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, left: Sequence[int] = (0,)
) -> list[str]:
    """Lay out rows under a head, numbers to the right; too wide a column of words is broken.

    Parameters
    ----------
    head
        Names of the columns.
    rows
        Cells as text.
    left
        Columns that are words and stand to the left.
    """
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(len(head))]
    for column in sorted(left, key=lambda column: -widths[column]):
        excess = sum(widths) + len(_GAP) * (len(widths) - 1) - WIDTH
        if excess > 0:
            widths[column] = min(widths[column], max(_NARROWEST, widths[column] - excess))
    lines: list[str] = []
    for cells in [head, *rows]:
        parts = [
            _broken(cell, widths[column]) if column in left else [cell]
            for column, cell in enumerate(cells)
        ]
        for texts in zip_longest(*parts, fillvalue=""):
            aligned = (
                text.ljust(width) if column in left else text.rjust(width)
                for column, (text, width) in enumerate(zip(texts, widths, strict=True))
            )
            lines.append(_GAP.join(aligned).rstrip())
    return lines


def markdown(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, left: Sequence[int] = (0,)
) -> list[str]:
    """Lay out rows as a Markdown table for mails and issues."""
    rule = ["---" if column in left else "--:" for column in range(len(head))]
    escaped = [[cell.replace("|", "\\|") for cell in line] for line in [head, rule, *rows]]
    return [f"| {' | '.join(line)} |" for line in escaped]


def wrapped(text: str, indent: str = "") -> list[str]:
    """Break a text into lines of at most 80 characters; paths and commands stay whole."""
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]


def forbidden_words(text: str) -> list[str]:
    """List the words in a text that no generated sentence may use."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    return [word for word in FORBIDDEN if word in words]


def _one(value: float, form: Form, *, signed: bool) -> str:
    return _with_unit(form.write(value, signed=signed, digits=form.digits_for([value])), form)


def _two(low: float, high: float, form: Form, *, signed: bool) -> str:
    digits = form.digits_for([low, high])
    ends = [form.write(end, signed=signed, digits=digits) for end in (low, high)]
    return _with_unit(ends[0] if ends[0] == ends[1] else " to ".join(ends), form)


def _form(unit: str, values: Iterable[float]) -> Form:
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if unit == "usd":
        if largest >= 0.9995 * _BILLION:
            return Form(1 / _BILLION, 2, "$", " billion")
        if largest >= _MILLIONS_FROM:
            return Form(1 / _MILLION, 2, "$", " million")
        return Form(1.0, 0, "$")
    if unit == "n":
        return Form(1.0, 0 if largest >= 1000 else 1)
    digits = {"days": 1, "times": 2, "h": 0, "sd": 2}[unit]
    return Form(1.0, digits, suffix=f" {_CHANGE_UNITS[unit]}")


def _is_zero(value: float, digits: int) -> bool:
    return float(f"{value:.{digits}f}") == 0.0


def _with_unit(text: str, form: Form) -> str:
    return text if text in (UNKNOWN, _ABOVE_ZERO, _BELOW_ZERO) else f"{text}{form.suffix}"


def _title_candidates(claim: "Claim", scenario: Named, measure: "Measure", over: str) -> list[str]:
    """List ways to say a finding, the fullest first; `{}` stands for the scenario's name."""
    what, when = in_sentence(measure.label), f" {over}" if over else ""
    bound = size(claim.too_small, measure)
    match claim.verdict:
        case Verdict.TOO_FEW_RUNS:
            do = "do" if scenario.plural else "does"
            return [f"Too few runs ({claim.n}) to say what {{}} {do} to {what}"]
        case Verdict.PRACTICALLY_UNCHANGED if claim.low > 0 or claim.high < 0:
            moves = verb(scenario, "raise" if claim.low > 0 else "lower")
            little = f"{{}} {moves} {what} by less than {bound}, too little to matter in practice"
            return [little, f"{{}} {moves} {what} by less than {bound}"]
        case Verdict.PRACTICALLY_UNCHANGED if claim.low == claim.high == 0:
            leaves = f"{{}} {verb(scenario, 'leave')} {what} unchanged"
            return [f"{leaves} in every run", leaves]
        case Verdict.PRACTICALLY_UNCHANGED:
            leaves = f"{{}} {verb(scenario, 'leave')} {what} practically unchanged"
            return [
                f"{leaves}{when} (within +/- {bound})",
                f"{leaves} (within +/- {bound})",
                leaves,
            ]
        case Verdict.NO_CLEAR_CHANGE:
            ends = interval(claim.low, claim.high, measure)
            raises, lowers = verb(scenario, "raise"), verb(scenario, "lower")
            known = f"The runs do not show whether {{}} {raises} or {lowers} {what}"
            return [f"{known} ({ends})", known, f"No clear change of {what} by {{}}"]
    moves = verb(scenario, "raise" if claim.verdict == Verdict.RAISES else "lower")
    by = f"by {size_range(claim.low, claim.high, measure)}"
    if may_be_too_small(claim):
        return [
            f"{{}} {moves} {what}, {by}{when}; it may be too small to matter",
            f"{{}} {moves} {what}, {by}; it may be too small to matter",
            f"{{}} {moves} {what}; it may be too small to matter",
        ]
    return [f"{{}} {moves} {what} {by}{when}", f"{{}} {moves} {what} {by}", f"{{}} {moves} {what}"]


def _shortest_fitting(candidates: Sequence[str], scenario: Named) -> str:
    name = scenario.name_in_sentence
    for candidate in candidates:
        text = starting(candidate.replace("{}", name))
        if len(text) <= LONGEST_TITLE:
            return text
    room = LONGEST_TITLE - len(candidates[-1]) + len("{}")
    return starting(candidates[-1].replace("{}", name[: room - 3].rstrip() + "..."))


def _cells(claim: "Claim", form: Form) -> list[str]:
    digits = form.digits_for(_ends(claim))
    texts = [form.write(value, signed=True, digits=digits, prefix=False) for value in _ends(claim)]
    change, low, high = (text.replace(UNKNOWN, "-") for text in texts)
    ends = "-" if low == "-" else f"{low} to {high}"
    return [change, ends, years_better(claim), reading(claim)]


def _ends(claim: "Claim") -> tuple[float, float, float]:
    return claim.estimate, claim.low, claim.high


def _comma(unit: str) -> str:
    return f", {unit}" if unit else ""


def _broken(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    ) or [""]


def _periods(horizon_days: int) -> str:
    if horizon_days == DAYS_PER_YEAR:
        return "simulated years that beat the same year"
    return f"periods of {duration_in_words(horizon_days)} that beat the same one"
