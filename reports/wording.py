"""Says numbers and findings in words, for the command line and the report alike.

Numbers carry their unit; changes carry their sign. A sentence about a finding is built from the
verdict alone, so no text claims more than its interval allows. All texts are plain ASCII where
they are made here: any terminal and any mail program shows them.
"""

import math
import re
import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Protocol

from experiments.verdicts import FEWEST_RUNS, Lead, Verdict
from model.calendar import duration_in_words
from model.department_names import own_name

if TYPE_CHECKING:
    from experiments.comparison import Claim, Comparison, Level
    from experiments.precision import Precision, Reached
    from experiments.ranking import Ranking
    from experiments.store import Result
    from model.outcomes import Measure

LONGEST_TITLE = 110  # characters
_FORBIDDEN = re.compile(
    r"\b(?:(?:in)?significan\w*|prove[nsd]?|proving|proofs?|optimal\w*|optimum|will|guarant\w+"
    r"|caus(?:e|es|ed|al|ally|ing))\b"
)
UNKNOWN = "not defined"
_ABOVE_ZERO, _BELOW_ZERO = "just above 0", "just below 0"

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DEPARTMENTS = {
    "sales": "Sales",
    "accounts": "Account management",
    "operations": "Operations",
    "marketing": "Marketing",
    "specialists": "Product specialists",
    "firm": "Whole firm",
}
_READINGS = {
    Verdict.RAISES: "raises",
    Verdict.LOWERS: "lowers",
    Verdict.NOT_CLEAR: "no clear change",
    Verdict.TOO_SMALL_TO_MATTER: "too small",
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
_AT_END = ("recurring_revenue_usd", "customers_n", "headcount_n")
_AVERAGED = ("open_opportunities_n",)
_PLURALS = (
    *("bookings", "campaigns", "check-ins", "customers", "deals", "discounts", "hours", "leads"),
    *("minutes", "opportunities", "people", "projects", "promises", "referrals", "salespeople"),
    *("spanners", "ties"),
)
"""Nouns by which labels of measures and inputs take "are"."""
_AFTER_A_NOUN = re.compile(r",| (?:across|at|between|by|for|in|lost|of|undecided|with|won)\b")
_FEW_CHARACTERS = 12  # a table is not laid out for lines that are shorter


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

    def digits_for(self, values: Iterable[float], usual: int | None = None) -> int:
        """Count the digits needed so that nothing but zero is written as zero.

        At most two more than usual (`digits` if not given); what is still nearer to zero is said
        in words.
        """
        known = [value * self.factor for value in values if math.isfinite(value) and value != 0.0]
        for digits in range(self.digits if usual is None else usual, self.most_digits):
            if not any(_is_zero(value, digits) for value in known):
                return digits
        return self.most_digits

    @property
    def most_digits(self) -> int:
        """Digits after the point beyond which words are used."""
        return self.digits + _MOST_EXTRA_DIGITS

    def usual_digits(self, low: float, high: float) -> int:
        """Count the usual digits of what is known to lie in an interval.

        Whole numbers are rounded to a tenth or less of its width, so that none looks surer than
        it is: negative digits count zeros before the point.
        """
        width = abs(high - low) * self.factor
        if self.digits or not math.isfinite(width) or width < 100.0:
            return self.digits
        return 1 - math.floor(math.log10(width))

    def digits_between(self, low: float, high: float, *others: float) -> int:
        """Count the digits of an interval and of what stands beside it."""
        return self.digits_for((low, high, *others), self.usual_digits(low, high))

    def write(self, value: float, *, signed: bool, digits: int, prefix: bool = True) -> str:
        """Write a number without its suffix, in groups of three digits."""
        if not math.isfinite(value):
            return UNKNOWN
        if value != 0.0 and _is_zero(value * self.factor, digits):
            return _ABOVE_ZERO if value > 0 else _BELOW_ZERO
        sign = "-" if value < 0 else "+" if signed and value > 0 else ""
        return f"{sign}{self.prefix if prefix else ''}{_rounded(abs(value * self.factor), digits)}"


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


def interval(low: float, high: float, measure: "Measure", form: Form | None = None) -> str:
    """Say the two ends of a change, with signs and unit: `+$0.31 to +$0.53 million`."""
    return _two(low, high, form or form_of_change(measure, [low, high]), signed=True)


def change_between(
    estimate: float, low: float, high: float, measure: "Measure", form: Form | None = None
) -> tuple[str, str]:
    """Say a change and its interval, both in one form and equally exact."""
    form = form or form_of_change(measure, [estimate, low, high])
    digits = form.digits_between(low, high, estimate)
    texts = [form.write(each, signed=True, digits=digits) for each in (estimate, low, high)]
    return _with_unit(texts[0], form), _with_unit(_joined(*texts[1:]), form)


def estimate_between(estimate: float, low: float, high: float, form: Form) -> str:
    """Say a change whose interval is drawn rather than written, no more exactly than it is."""
    digits = form.digits_for([estimate], form.usual_digits(low, high))
    return _with_unit(form.write(estimate, signed=True, digits=digits), form)


def claim_texts(claim: "Claim", measure: "Measure", forms: Mapping[str, Form]) -> tuple[str, str]:
    """Say the change and the interval of a claim in the form of its table."""
    return change_between(*_ends(claim), measure, forms[claim.measure])


def forms_of(claims: Iterable["Claim"], measures: Mapping[str, "Measure"]) -> dict[str, Form]:
    """Choose one form for all changes of each measure in a table."""
    values: dict[str, list[float]] = {}
    for claim in claims:
        values.setdefault(claim.measure, []).extend(_ends(claim))
    return {name: form_of_change(measures[name], ends) for name, ends in values.items()}


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


def all_of(count: int) -> str:
    """Say that all of several are meant: `both`, `all 10`."""
    return "both" if count == 2 else f"all {count:,}"


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


def counted(count: int, noun: str) -> str:
    """Say how many there are: `1 run`, `200 runs`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def precision(found: "Precision", measures: "Mapping[str, Measure]") -> str:
    """Say how closely the runs tell what was to be known, and what is not known so yet."""
    from experiments.plan import MOST_RUNS

    runs = f"{counted(found.runs, 'run')} each"
    widest = max(found.reached, key=lambda each: each.half_width / each.wanted)
    what = f"{in_sentence(measures[widest.measure].label)} of {widest.scenario}"
    known, wanted = _half_widths(widest, measures[widest.measure])
    if widest.is_enough:
        closely = f"{runs} tell every measure asked for closely enough"
        return f"{closely}; least closely {what}: to within {known}, asked for {wanted}."
    if found.runs < found.most:
        told = f"{runs} do not yet tell {what} closely enough: to within {known}, not {wanted}"
        return f"{told}. About {widest.needed:,} runs would; the same command goes on."
    allowed = ", the most allowed," if found.runs == found.most else ""
    told = f"{runs}{allowed} do not tell {what} closely enough: to within {known}, not {wanted}"
    if widest.needed > MOST_RUNS:
        return (
            f"{told}. About {widest.needed:,} runs would, more than the {MOST_RUNS:,} that are "
            "possible; ask for less."
        )
    return f"{told}. About {widest.needed:,} runs would: --at-most {widest.needed}"


def _half_widths(reached: "Reached", measure: "Measure") -> tuple[str, str]:
    """Say half of an interval and what was wanted, just exactly enough to tell them apart."""
    sizes = (reached.half_width, reached.wanted)
    form = form_of_change(measure, sizes)
    first = second = ""
    for digits in range(form.digits_for(sizes), form.most_digits + 1):
        first, second = (
            _with_unit(form.write(size, signed=False, digits=digits), form) for size in sizes
        )
        if first != second:
            break
    return first, second


def changes(rows: Sequence[Mapping[str, Any]] | None) -> str:
    """Say what the options of a command changed in the inputs; empty if it had none of these."""
    if rows is None:
        return ""
    steps: dict[str, list[str]] = {}
    for row in rows:
        steps.setdefault(row["input"], []).append(f"{row['from']} -> {row['to']}")
    kept = {row["input"] for row in rows if not row["in_baseline"]}
    words = [
        f"{key} {' and '.join(own)}{' (not in the baseline)' if key in kept else ''}"
        for key, own in steps.items()
    ]
    return f"Set for these runs: {', '.join(words) or 'nothing; all were so already'}"


def label_over_time(measure: "Measure", horizon_days: int) -> str:
    """Say what a measure is, with the time that its sum or count is about."""
    if measure.unit not in ("usd", "n", "h"):
        return measure.label
    if measure.name in _AT_END:
        return measure.label if "at end" in measure.label else f"{measure.label} at end"
    if measure.name in _AVERAGED:
        return f"{measure.label}, on average"
    return f"{measure.label} in {duration_in_words(horizon_days)}"


def count_in_words(count: int) -> str:
    """Say a small number in letters, a larger one in digits."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


# Names


def department(name: str) -> str:
    """Say the name of a department as readers know it: their own one, if they have one."""
    return own_name(name) or _DEPARTMENTS.get(name, name)


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


def is_plural(label: str) -> bool:
    """Tell whether a label takes "are", as `Discounts` and `Ties across departments` do."""
    noun = _AFTER_A_NOUN.split(label, maxsplit=1)[0].rpartition(" ")[2]
    return noun.lower() in _PLURALS


def agreeing(label: str, stem: str) -> str:
    """Give a regular verb the form that a label takes: "discounts fall", "revenue falls"."""
    return stem if is_plural(label) else f"{stem}s"


def moves(label: str, is_up: bool) -> str:
    """Say within a sentence that a measure rises or falls: `revenue rises`, `discounts fall`."""
    return f"{in_sentence(label)} {agreeing(label, 'rise' if is_up else 'fall')}"


def none_of(total: int, changes: str = "changes") -> str:
    """Say that it holds for none of several: `neither of two changes`, `none of three changes`."""
    return f"{'neither' if total == 2 else 'none'} of {count_in_words(total)} {changes}"


def every_one_of(total: int, changes: str = "changes") -> str:
    """Say that it holds for all of several: `both changes`, `all three changes`."""
    return f"{'both' if total == 2 else f'all {count_in_words(total)}'} {changes}"


# Findings


def is_clear(verdict: str) -> bool:
    """Tell whether a verdict says that something rises or falls."""
    return verdict in (Verdict.RAISES, Verdict.LOWERS)


def reading(claim: "Claim") -> str:
    """Say a verdict in at most three words; a star means that it may be too small to matter.

    "Too small" is short for "clearly too small to matter".
    """
    if claim.low == claim.high == 0.0 and claim.verdict == Verdict.TOO_SMALL_TO_MATTER:
        return "unchanged"
    return _READINGS[claim.verdict] + ("*" if may_be_too_small(claim) else "")


RUNS_BETTER = "Runs better"
"""Head of the column that counts the runs of a scenario that beat those of the baseline."""
MOST_OF_RUNS = "90 % of runs"
"""What lies between the quantiles by which the spread of single runs is said."""
KINDS = ("better", "worse", "clear", "small", "unclear")


def kind(verdict: str, is_up: bool, better: str) -> str:
    """Sort a finding: clearly better, worse or (without a better side) clear, small, or unclear."""
    if verdict == Verdict.TOO_SMALL_TO_MATTER:
        return "small"
    if not is_clear(verdict):
        return "unclear"
    if better == "neither":
        return "clear"
    return "better" if is_up == (better == "higher") else "worse"


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
    return shortest_fitting(_title_candidates(claim, scenario, measure, over), scenario)


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
    rest = other_kinds(
        verdicts.count(Verdict.TOO_SMALL_TO_MATTER), verdicts.count(Verdict.NOT_CLEAR)
    )
    when = f" {over}" if over else ""
    tail = f"; {rest}" if rest else ""
    if up or down:
        first, brief = (_counted_changes(up, down, total, f"{what}{end}") for end in (when, ""))
    else:
        brief = f"{starting(none_of(len(claims)))} clearly raises or lowers {what}"
        first = f"{brief}{when}"
    short = tail.replace("too small to matter", "too small")
    candidates = [f"{first}{tail}", f"{brief}{tail}", f"{brief}{short}", brief]
    return next((text for text in candidates if len(text) <= LONGEST_TITLE), candidates[-1])


def other_kinds(small: int, unclear: int) -> str:
    """Say how many findings are clearly too small to matter, and how many are not clear."""
    counts = ((small, "clearly too small to matter"), (unclear, "not clear"))
    parts = [
        f"{count_in_words(count)} {'is' if count == 1 else 'are'} {words}"
        for count, words in counts
        if count
    ]
    return " and ".join(parts)


def _counted_changes(up: int, down: int, total: str, what: str) -> str:
    """Say how many of the changes raise a measure, and how many lower it."""
    parts = [
        f"{count_in_words(count)} {{}}{word}{'s' if count == 1 else ''}"
        for count, word in ((up, "raise"), (down, "lower"))
        if count
    ]
    first = parts[0].replace("{}", f"of {total} changes ") + f" {what}"
    if len(parts) == 1 and max(up, down) > 1 and count_in_words(max(up, down)) == total:
        first = f"{every_one_of(max(up, down))} {'raise' if up else 'lower'} {what}"
    others = [part.replace("{}", "") + " it" for part in parts[1:]]
    return starting(" and ".join([first, *others]))


def runs_better(claim: "Claim") -> str:
    """Say in how many runs the scenario beats the baseline: `170 of 200`.

    Runs that come out the same are neither better nor worse, and are said besides.
    """
    if claim.n and claim.same == claim.n:
        return "same in all"
    if not claim.n or not claim.has_direction:
        return "-"
    same = f" ({claim.same:,} same)" if claim.same else ""
    return f"{claim.better:,} of {claim.n:,}{same}"


def spread(level: "Level", measure: "Measure") -> str:
    """Say how a measure turned out: average, and the range of 90 % of runs if there are many."""
    average = amount(level.mean, measure)
    if level.n == 1:
        return f"{average} in the only run"
    if level.n < FEWEST_RUNS:
        return f"{average} on average of {counted(level.n, 'run')}"
    between = amount_range(level.low, level.high, measure)
    return f"{average} on average (90 % of simulated runs: {between})"


def over_time(horizon_days: int) -> str:
    """Say the time that results are about: `over 2 years`."""
    return f"over {duration_in_words(horizon_days)}"


def notes(comparison: "Comparison", horizon_days: int) -> list[str]:
    """Explain the columns of a comparison, and what its intervals hold for."""
    lines = [
        "Change: average difference from the baseline; the interval is for that average.",
        f"{RUNS_BETTER}: simulated runs of {duration_in_words(horizon_days)} that beat the same "
        "run of the baseline.",
    ]
    readings = {reading(claim) for claim in comparison.claims}
    kinds = (
        ("no clear change", "the interval holds zero, and more than what is too small to matter."),
        ("too small", "the whole interval is clearly too small to matter."),
    )
    lines += [f"{starting(word)}: {meaning}" for word, meaning in kinds if word in readings]
    if comparison.family > 1:
        lines.append(
            f"The intervals are widened so that {all_of(comparison.family)} hold together with "
            f"{100 * comparison.level:g} % confidence."
        )
    return lines


def too_small_note(claims: Iterable["Claim"], measures: Mapping[str, "Measure"]) -> str:
    """Explain the stars and the words "too small" of a table; empty if there are none.

    Parameters
    ----------
    claims
        The claims of the table.
    measures
        Declared measures by name, as `model.outcomes.MEASURES`.
    """
    claims = list(claims)
    bounds = {
        claim.measure: size(claim.too_small, measures[claim.measure])
        for claim in claims
        if may_be_too_small(claim) or reading(claim) == _READINGS[Verdict.TOO_SMALL_TO_MATTER]
    }
    texts = [
        f"{in_sentence(measure.label)} below {bounds[name]}"
        for name, measure in measures.items()
        if name in bounds
    ]
    has_star = any(may_be_too_small(claim) for claim in claims)
    star = "; a star (*) marks intervals that reach below it" if has_star else ""
    return f"Too small to matter: {', '.join(texts)}{star}." if texts else ""


def warnings(
    result: "Result", claims: Iterable["Claim"], measures: Mapping[str, "Measure"]
) -> list[dict[str, str]]:
    """List what a reader must know before using the numbers, each with a code."""
    return [
        *({"code": "unlike_firms", "text": text} for text in unlike_firms(result)),
        *({"code": "idle_inputs", "text": text} for text in idle_inputs(result)),
        *warnings_about_runs(result, claims, measures),
    ]


def warnings_about_runs(
    result: "Result", claims: Iterable["Claim"], measures: Mapping[str, "Measure"]
) -> list[dict[str, str]]:
    """List what a reader must know of the runs behind the numbers, each with a code."""
    runs, failed = result.complete_replications, result.failed
    each = f"{counted(runs, 'run')}{' each' if len(result.scenario_keys) > 1 else ''}"
    found = {
        "quick_look": f"Quick look: {each}. Leave out --quick for a firm answer."
        if result.quick
        else "",
        "too_few_runs": f"Only {each}; nothing is claimed below {FEWEST_RUNS}."
        if runs < FEWEST_RUNS
        else "",
        "failed_runs": f"{failed:,} of {counted(result.planned, 'run')} failed and are left out. "
        "Where failing hangs on how a run turns out, the others are no fair sample."
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


def unlike_firms(result: "Result") -> list[str]:
    """Say which scenarios differ from the baseline in more than management decides."""
    from experiments.comparison import foreign_inputs

    names = {each.key: each.name for each in result.scenarios}
    return [
        f"WARNING: {names[key]} and {result.baseline.name} are not the same firm, so their "
        f"difference is not only what management changes: {differing_in_words(inputs)}. "
        "Compare like with like: let the scenario's file extend that of the baseline."
        for key, inputs in foreign_inputs(result).items()
    ]


_SET_BY = {
    "marketing": "organization.marketing",
    "specialists": "organization.specialists",
    "deal help": "organization.specialists",
    "merged roles": "organization.merged",
}
"""What gives a firm the things that some inputs need."""


def idle_inputs(result: "Result") -> list[str]:
    """Say which scenarios set inputs that need something which their firm does not have."""
    from model.scenario_form import declared_inputs

    told = []
    for scenario in result.scenarios:
        values = scenario.inputs()
        for needs, key in _SET_BY.items():
            idle = [
                name
                for name, each in declared_inputs().items()
                if each.needs == needs and values[name] != each.default and not scenario.has(needs)
            ]
            if idle:
                told.append(
                    f"WARNING: {_listed(idle)} {'do' if len(idle) > 1 else 'does'} nothing in "
                    f"{scenario.name}: the firm has no {needs}. Set {key}, too."
                )
    return told


def for_readers(text: str) -> str:
    """Leave out the sentences that tell what to type: readers of a report type nothing."""
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", text)
    return " ".join(each for each in sentences if " --" not in each and "(--" not in each)


def differing_in_words(inputs: Iterable[tuple[str, Any, Any]]) -> str:
    """Say some of the inputs in which two firms differ, and how many more there are."""
    return _some(_differing(inputs))


def _differing(inputs: Iterable[tuple[str, Any, Any]]) -> list[str]:
    """Say inputs of two firms beside each other; of imported files only their names."""
    from model.organization import HEAD_COUNTS
    from model.scenario import in_words

    told = {name.removeprefix("organization."): (name, *values) for name, *values in inputs}
    if "people.file" in told:
        told = {name: each for name, each in told.items() if name not in HEAD_COUNTS}
    texts = []
    for short, (name, before, after) in told.items():
        if "." not in short or short.endswith(".file") or short.startswith("merged."):
            here, there = in_words(name, before), in_words(name, after)
            label = "" if here.endswith(f" {short}") else f"{short.removesuffix('.file')} "
            texts.append(f"{label}{here} -> {there}")
    return texts


def _some(texts: Sequence[str], most: int = 4) -> str:
    """List a few texts, and how many more there are."""
    more = len(texts) - most
    return ", ".join([*texts[:most], *([f"and {more} more"] if more > 0 else [])])


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
_MOST_SHORT_LABELS = 9  # measures above which labels say what time they are about
CHANGES_LEFT = (0, 4)  # columns of a table of changes that are words
RANKING_LEFT = (0,)  # columns of a ranking that are words


def level_block(
    levels: Sequence["Level"], measures: Mapping[str, "Measure"], horizon_days: int
) -> Block:
    """Lay out how measures turned out; ranges of single runs only where there are many."""
    rows = [
        [label_over_time(measures[each.measure], horizon_days), *_level(each, measures)]
        for each in levels
    ]
    if max((each.n for each in levels), default=0) < FEWEST_RUNS:
        return ["Measure", "Average"], [row[:2] for row in rows]
    return ["Measure", "Average", MOST_OF_RUNS], rows


def _level(level: "Level", measures: Mapping[str, "Measure"]) -> tuple[str, str]:
    """Say an average and the range of 90 % of runs, the average no more exactly than that."""
    low, high = level.low, level.high
    form = form_of_amount(measures[level.measure], [level.mean, low, high])
    digits = form.digits_for([level.mean], form.usual_digits(low, high))
    average = _with_unit(form.write(level.mean, signed=False, digits=digits), form)
    if level.n < FEWEST_RUNS:
        return average, "-"
    between = _two(low, high, form, signed=False)
    return average, between.removesuffix(f" {_CHANGE_UNITS['sd']}")


def change_blocks(
    comparison: "Comparison",
    names: Mapping[str, str],
    measures: Mapping[str, "Measure"],
    horizon_days: int,
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
    horizon_days
        Time that sums and counts are about [business days].
    """
    first, *others = comparison.measures
    columns = ["Change", f"{100 * comparison.level:g} % interval", RUNS_BETTER, "Reading"]
    forms = forms_of(comparison.claims, measures)
    is_long = len(comparison.measures) > _MOST_SHORT_LABELS
    labels = {
        name: label_over_time(measures[name], horizon_days) if is_long else measures[name].label
        for name in forms
    }
    labels = {name: f"{label}{_comma(forms[name].unit)}" for name, label in labels.items()}

    def row(label: str, key: str, name: str) -> list[str]:
        return [label, *_cells(comparison.claim(key, name), forms[name])]

    main = [row(names[key], key, first) for key in comparison.scenarios]
    blocks = [([labels[first], *columns], main)]
    for key in comparison.scenarios if others else []:
        rows = [row(labels[name], key, name) for name in others]
        blocks.append(([names[key], *columns], rows))
    return blocks


def ranking_block(ranking: "Ranking", names: Mapping[str, str], measure: "Measure") -> Block:
    """Put a ranking into a table: scenario, distance from the first, chance to be best."""
    first, *others = ranking.places
    ends = [end for each in others for end in (each.low, each.high)]
    form = form_of_change(measure, ends)
    digits = form.digits_for([each.behind for each in others])

    def written(*values: float) -> list[str]:
        texts = (form.write(each, signed=True, digits=digits, prefix=False) for each in values)
        return [text.replace(UNKNOWN, "-") for text in texts]

    rows = [[f"{first.place}. {names[first.scenario]}", "", "", chance_in_words(first.chance)]]
    for each in others:
        behind, low, high = written(each.behind, each.low, each.high)
        name = f"{each.place}. {names[each.scenario]}"
        rows.append([name, behind, _joined(low, high), chance_in_words(each.chance)])
    interval_of = f"{100 * ranking.level:g} % interval"
    heading = f"By {in_sentence(measure.label)}{_comma(form.unit)}"
    return ([heading, "Behind 1.", interval_of, "Chance to be best"], rows)


def chance_in_words(chance: float) -> str:
    """Say a chance as a whole number of a hundred, never none and never all of it."""
    if math.isnan(chance):
        return "-"
    if chance < 0.005:
        return "under 1 %"
    return "over 99 %" if chance >= 0.995 else f"{100 * chance:.0f} %"


def ranking_sentence(ranking: "Ranking", names: Mapping[str, str], measure: "Measure") -> str:
    """Say whether one scenario surely beats every other, and else which cannot be told apart.

    A lead that is, or may be, too small to matter is said to be so.
    """
    label = in_sentence(measure.label)
    if ranking.winner is not None:
        best = f"On average, {label} is best with {names[ranking.winner]}"
        beats = "clearly better than with any other"
        close = _listed([names[each.scenario] for each in ranking.close])
        bound = size(ranking.too_small, measure)
        match ranking.lead:
            case Lead.TOO_SMALL:
                second = names[ranking.places[1].scenario]
                return f"{best}, but by less than {bound} over {second}: too little to matter."
            case Lead.MAY_BE_TOO_SMALL:
                may = f"The lead over {close} may be too small to matter (below {bound})."
                return f"{best}: {beats}. {may}"
        return f"{best}: {beats}."
    if len(ranking.contenders) == len(ranking.places):
        return f"The runs do not tell which of all {len(ranking.places)} has the best {label}."
    listed = _listed([names[key] for key in ranking.contenders], "or")
    return f"The runs do not tell which has the best {label}: {listed}."


def _listed(texts: Sequence[str], word: str = "and") -> str:
    """List texts as a sentence does."""
    *some, last = texts or [""]
    return f"{', '.join(some)} {word} {last}" if some else last


def plain_tables(blocks: Sequence[Block], *, left: Sequence[int]) -> list[str]:
    """Lay out tables below each other, their columns aligned."""
    lines: list[list[str]] = []
    for head, rows in blocks:
        lines += [[""] * len(head), head, *rows]
    widths = _widths(lines, left)
    if line_width() < WIDTH and sum(widths) + len(_GAP) * (len(widths) - 1) > line_width():
        return _one_below_another(blocks)
    return table(lines[1], lines[2:], left=left)


def _one_below_another(blocks: Sequence[Block]) -> list[str]:
    """Lay out tables for narrow lines: a block for each row, a line for each of its cells."""
    width, lines = line_width(), []
    for head, rows in blocks:
        for row in rows:
            lines += ["", *wrapped(f"{head[0]}: {row[0]}", "  ")]
            names = max(map(len, head[1:]), default=0)
            for name, cell in zip(head[1:], row[1:], strict=True):
                fits = 2 + names + len(_GAP) + len(cell) <= width
                lines += wrapped(f"  {name.ljust(names if fits else 0)}{_GAP}{cell}", "    ")
    return lines[1:]


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
    widths = _widths([head, *rows], left)
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


def _widths(lines: Sequence[Sequence[str]], left: Sequence[int]) -> list[int]:
    """Return the width of each column; those of words are narrowed until the lines fit."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for column in sorted(left, key=lambda column: -widths[column]):
        excess = sum(widths) + len(_GAP) * (len(widths) - 1) - line_width()
        if excess > 0:
            longest_word = max((len(w) for line in lines for w in line[column].split()), default=0)
            least = max(_NARROWEST, longest_word)  # words stay whole
            widths[column] = min(widths[column], max(least, widths[column] - excess))
    return widths


def markdown(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, left: Sequence[int] = (0,)
) -> list[str]:
    """Lay out rows as a Markdown table for mails and issues."""
    rule = ["---" if column in left else "--:" for column in range(len(head))]
    escaped = [[cell.replace("|", "\\|") for cell in line] for line in [head, rule, *rows]]
    return [f"| {' | '.join(line)} |" for line in escaped]


def wrapped(text: str, indent: str = "") -> list[str]:
    """Break a text into lines that the terminal holds; paths and commands stay whole."""
    return textwrap.wrap(
        text,
        line_width(),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def line_width() -> int:
    """Return how long a line may be: as wide as the terminal, at most 80 characters."""
    columns = shutil.get_terminal_size((WIDTH, 24)).columns
    return max(_FEW_CHARACTERS, min(WIDTH, columns))


def forbidden_words(text: str) -> list[str]:
    """List the words in a text that no generated sentence may use."""
    return list(dict.fromkeys(found[0] for found in _FORBIDDEN.finditer(text.lower())))


def _one(value: float, form: Form, *, signed: bool) -> str:
    return _with_unit(form.write(value, signed=signed, digits=form.digits_for([value])), form)


def _two(low: float, high: float, form: Form, *, signed: bool) -> str:
    digits = form.digits_between(low, high)
    return _with_unit(
        _joined(*(form.write(end, signed=signed, digits=digits) for end in (low, high))), form
    )


def _joined(low: str, high: str) -> str:
    """Say a range, or its one end where both read the same."""
    return low if low == high else f"{low} to {high}"


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
    return not _rounded(value, digits).strip("-0.")


def _rounded(value: float, digits: int) -> str:
    """Write a number in groups of three; negative digits count zeros before the point."""
    if digits >= 0:
        return f"{value:,.{digits}f}"
    return f"{round(value, digits):,.0f}"


def _with_unit(text: str, form: Form) -> str:
    return text if text in (UNKNOWN, _ABOVE_ZERO, _BELOW_ZERO) else f"{text}{form.suffix}"


def _title_candidates(claim: "Claim", scenario: Named, measure: "Measure", over: str) -> list[str]:
    """List ways to say a finding, the fullest first; `{}` stands for the scenario's name."""
    what, when = in_sentence(measure.label), f" {over}" if over else ""
    bound = size(claim.too_small, measure)
    do = "do" if scenario.plural else "does"
    match claim.verdict:
        case Verdict.TOO_FEW_RUNS:
            return [f"Too few runs ({claim.n}) to say what {{}} {do} to {what}"]
        case Verdict.TOO_SMALL_TO_MATTER if claim.low > 0 or claim.high < 0:
            moves = verb(scenario, "raise" if claim.low > 0 else "lower")
            little = f"{{}} {moves} {what} by less than {bound}, too little to matter in practice"
            return [little, f"{{}} {moves} {what} by less than {bound}"]
        case Verdict.TOO_SMALL_TO_MATTER if claim.low == claim.high == 0:
            leaves = f"{{}} {verb(scenario, 'leave')} {what} unchanged"
            return [f"{leaves} in every run", leaves]
        case Verdict.TOO_SMALL_TO_MATTER:
            moves = f"{{}} {verb(scenario, 'change')} {what}"
            return [
                f"{moves} by less than {bound} either way, too little to matter in practice",
                f"{moves} by less than {bound} either way",
                f"{moves} too little to matter",
            ]
        case Verdict.NOT_CLEAR:
            ends = interval(claim.low, claim.high, measure)
            raises, lowers = verb(scenario, "raise"), verb(scenario, "lower")
            known = f"The runs do not show whether {{}} {raises} or {lowers} {what}"
            return [f"{known} ({ends})", known, f"It is not clear what {{}} {do} to {what}"]
    moves = verb(scenario, "raise" if claim.verdict == Verdict.RAISES else "lower")
    by = f"by {size_range(claim.low, claim.high, measure)}"
    if may_be_too_small(claim):
        return [
            f"{{}} {moves} {what}, {by}{when}; it may be too small to matter",
            f"{{}} {moves} {what}, {by}; it may be too small to matter",
            f"{{}} {moves} {what}; it may be too small to matter",
        ]
    return [f"{{}} {moves} {what} {by}{when}", f"{{}} {moves} {what} {by}", f"{{}} {moves} {what}"]


def shortest_fitting(candidates: Sequence[str], scenario: Named) -> str:
    """Choose the first sentence that fits a title; `{}` stands for the scenario's name."""
    name = scenario.name_in_sentence
    for candidate in candidates:
        text = starting(candidate.replace("{}", name))
        if len(text) <= LONGEST_TITLE:
            return text
    room = LONGEST_TITLE - len(candidates[-1]) + len("{}")
    return starting(candidates[-1].replace("{}", name[: room - 3].rstrip() + "..."))


def _cells(claim: "Claim", form: Form) -> list[str]:
    digits = form.digits_between(claim.low, claim.high, claim.estimate)
    texts = [form.write(value, signed=True, digits=digits, prefix=False) for value in _ends(claim)]
    change, low, high = (text.replace(UNKNOWN, "-") for text in texts)
    return [change, _joined(low, high), runs_better(claim), reading(claim)]


def _ends(claim: "Claim") -> tuple[float, float, float]:
    return claim.estimate, claim.low, claim.high


def _comma(unit: str) -> str:
    return f", {unit}" if unit else ""


def _broken(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    ) or [""]
