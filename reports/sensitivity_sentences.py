"""Says in sentences what moves an answer; none of them says more than the intervals allow.

An input may be said to move the outcome most only if its interval lies above those of all others
and its share matters; clearly to move it if its interval excludes zero; hardly to matter if its
whole interval lies below what matters. All intervals hold together, so these sentences do, too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.screening import FEWEST_RANKED, Effect
from experiments.sensitivity import OTHERS, Part, Sensitivity, label
from experiments.shares import FEWEST_ROWS, Estimate
from experiments.verdicts import HARDLY, leaders
from model.outcomes import MEASURES
from reports import wording

MOST_LEADERS = 4  # names that a sentence holds
SPREAD = "the spread"
_MOST_SCREENED = 3  # names in a title
_NOTHING = 1e-9  # share that only rounding makes
_HALF_A_PERCENT = 0.005
_NEXT_TO_NOTHING = 5  # percent by which an estimate of nothing may miss it and still be of use


def sentence(answer: Sensitivity) -> str:
    """Say what moves the outcome most, and how much is luck, without full stop."""
    if answer.shares is None:
        return screening_title(answer)
    if (reason := _nothing_to_say(answer)) is not None:
        return wording.starting(reason)
    claim = claimed(answer)
    parts = [claim.text, luck_in_words(answer), *_rest(answer, claim)]
    return wording.starting("; ".join(parts))


def title(answer: Sensitivity) -> str:
    """Say what the shares show in at most 110 characters."""
    if (reason := _nothing_to_say(answer)) is not None:
        return wording.starting(reason)
    leading, luck = claimed(answer).text, luck_in_words(answer)
    candidates = [f"{leading}; {luck}", leading, luck]
    fitting = (each for each in candidates if len(each) <= wording.LONGEST_TITLE)
    return wording.starting(next(fitting))


def outcome(answer: Sensitivity) -> str:
    """Say where the outcome lies over all draws, if these are draws and no trajectories."""
    if answer.shares is None:
        return ""
    measure = MEASURES[answer.measure]
    if answer.is_difference:
        mean = wording.change(answer.mean, measure)
        between = wording.interval(answer.low, answer.high, measure)
    else:
        mean = wording.amount(answer.mean, measure)
        between = wording.amount_range(answer.low, answer.high, measure)
    return wording.starting(
        f"{subject(answer)} is {mean} on average, and in 90 of 100 draws {between}."
    )


def subject(answer: Sensitivity) -> str:
    """Name the outcome, as within a sentence."""
    what = wording.in_sentence(MEASURES[answer.measure].label)
    over = wording.over_time(answer.scenario.horizon_days)
    if not answer.is_difference:
        return f"{what} of {answer.scenario.name_in_sentence} {over}"
    baseline, scenario = answer.scenarios
    between = f"between {baseline.name_in_sentence} and {scenario.name_in_sentence}"
    return f"the difference in {what} {between} {over}"


# What may be claimed of shares


@dataclass(frozen=True)
class Claim:
    """What is said first.

    Attributes
    ----------
    text
        The words, as within a sentence.
    about
        The parts that they speak of, by name or by number.
    """

    text: str
    about: tuple[Part, ...] = ()


def claimed(answer: Sensitivity) -> Claim:
    """Say which inputs move the outcome most, or else which clearly move it, or that none does."""
    what = _short_subject(answer)
    if found := _before_others(answer.parts, len(answer.own)):
        return _moving_most(found, what)
    own = answer.own
    if len(answer.parts) == 1 and own and is_clear(own[0]):
        name = label(own[0].name)
        text = f"{name} {wording.agreeing(name, 'make')} up {share_range(own[0].total)} of {SPREAD}"
        return Claim(text, tuple(own))
    if found := _before_others(own, len(own)):
        chosen = f"of the {wording.count_in_words(len(own))} inputs that screening chose"
        first = _moving_most(found, what)
        return Claim(f"{chosen}, {first.text}", first.about)
    if own and all(map(hardly_matters, own)):
        return _hardly_moving(answer, what)
    if found := [each for each in own if is_clear(each) and matters(each)]:
        return _clearly_moving(found, what)
    if len(answer.parts) == 1 and own:
        name = label(own[0].name)
        do = "do" if wording.is_plural(name) else "does"
        return Claim(f"{name} {do} not clearly move {what}", tuple(own))
    is_other = answer.rest is not None and is_clear(answer.rest)
    which = "no single input" if is_other else "no input"
    if any(map(is_clear, own)):
        return Claim(f"{which} clearly makes up {percent(HARDLY)} % or more of {SPREAD}")
    return Claim(f"{which} clearly moves {what}")


def matters(part: Part) -> bool:
    """Tell whether a share is estimated to be so large that it matters."""
    return part.total.value >= HARDLY


def hardly_matters(part: Part) -> bool:
    """Tell whether a share hardly matters even at the upper end of its interval."""
    return part.total.high < HARDLY


def is_clear(part: Part) -> bool:
    """Tell whether a share is clearly more than nothing."""
    return part.total.low > 0.0


def _before_others(parts: Sequence[Part], own: int) -> list[Part]:
    """List the first few parts that clearly come before all others and matter, if any.

    Parameters
    ----------
    parts
        Those of single inputs by size, then that of all others, if any.
    own
        Number of single inputs.
    """
    ends = [(each.total.low, max(each.total.high, 0.0)) for each in parts]  # none is below nothing
    most = min(MOST_LEADERS, sum(map(matters, parts[:own])))
    return list(parts[: leaders(ends, most)])


def _moving_most(parts: Sequence[Part], what: str) -> Claim:
    names = _listed([label(each.name) for each in parts])
    if len(parts) == 1:
        return Claim(f"{names} {wording.agreeing(names, 'move')} {what} most", tuple(parts))
    count = wording.count_in_words(len(parts))
    return Claim(f"{count} inputs move {what} most: {names}", tuple(parts))


def _clearly_moving(parts: Sequence[Part], what: str) -> Claim:
    names = _listed([label(each.name) for each in parts])
    if len(parts) == 1:
        moves = wording.agreeing(names, "move")
        return Claim(f"{names} clearly {moves} {what}, but not clearly most", tuple(parts))
    if len(parts) > MOST_LEADERS:
        names = f"{wording.count_in_words(len(parts))} inputs"
    return Claim(f"{names} clearly move {what}, none clearly most", tuple(parts))


def _hardly_moving(answer: Sensitivity, what: str) -> Claim:
    """Say that no input matters that has a share of its own, nor any other where that is known."""
    about = [each for each in answer.parts if hardly_matters(each)]
    if len(about) < len(answer.parts):
        which = f"{wording.counted(len(about), 'input')} that screening chose"
    else:
        which = inputs_in_words(answer)
    if len(about) == 1:
        name = label(about[0].name)
        return Claim(f"{name} hardly {wording.agreeing(name, 'move')} {what}", tuple(about))
    return Claim(f"each of the {which} hardly moves {what}", tuple(about))


def luck_in_words(answer: Sensitivity) -> str:
    """Say how much of the variance is luck."""
    assert answer.shares is not None
    luck = answer.shares.luck
    if luck.high <= _NOTHING:
        return "luck plays no part"
    return f"luck makes up {percent(luck.value)} % ({share_range(luck)}) of {SPREAD}"


def _rest(answer: Sensitivity, claim: Claim) -> list[str]:
    """Say which of the inputs not spoken of hardly matter, and what others make up together."""
    said = _names_in(answer, claim.about)
    unsaid = [each for each in answer.parts if each not in claim.about]
    idle = _names_in(answer, [each for each in unsaid if hardly_matters(each)])
    texts = []
    if idle:
        is_all = len(said) + len(idle) == answer.inputs
        which = _idle(idle, is_all=is_all, is_first=not said)
        is_named = len(idle) == 1 and not is_all
        texts.append(
            f"{which} hardly {wording.agreeing(which, 'matter') if is_named else 'matters'}"
        )
    rest = answer.rest
    if rest is not None and not hardly_matters(rest):
        share = f"{percent(rest.total.value)} % ({share_range(rest.total)})"
        which, do = (
            ("the one input without a share of its own", "makes")
            if len(answer.others) == 1
            else (f"the {len(answer.others):,} inputs without shares of their own together", "make")
        )
        texts.append(f"{which} {do} up {share}")
    return texts


def _idle(names: Sequence[str], *, is_all: bool, is_first: bool) -> str:
    """Name one input, or each of several: those that hardly matter may matter together."""
    if len(names) == 1:
        return "the other one" if is_all else label(names[0])
    number = wording.count_in_words(len(names))
    if is_first:
        return f"each of {number} inputs"
    return f"each of the other {len(names):,}" if is_all else f"each of {number} others"


def _names_in(answer: Sensitivity, parts: Sequence[Part]) -> list[str]:
    """List the inputs of parts, all of a part that is several."""
    return [
        name for part in parts for name in (answer.others if part.name == OTHERS else [part.name])
    ]


def _nothing_to_say(answer: Sensitivity) -> str | None:
    """Give the reason why shares say nothing of what moves the outcome, if there is one."""
    assert answer.shares is not None
    what = _short_subject(answer)
    if answer.shares.rows < FEWEST_ROWS:
        return f"{answer.shares.rows:,} samples are too few to say what moves {what}"
    if answer.shares.variance == 0.0:
        return f"{what} is the same in every run"
    return None


# What may be claimed of a screening


def screening_title(answer: Sensitivity) -> str:
    """Say what a screening found in at most 110 characters, without full stop."""
    what = _short_subject(answer)
    effects = answer.screening.by_size() if answer.screening else []
    moving = [each for each in effects if each.size > 0.0]
    if not moving:
        return f"No input changes {what} in any run of the screening"
    if len(moving) == 1 < len(effects):
        of_all = f"the only one of {inputs_in_words(answer)} that changes {what} in any run"
        return wording.starting(f"{label(moving[0].name)} is {of_all}")
    idle = len(effects) - len(moving)
    change = "changes" if idle == 1 else "change"
    tail = f"; {idle:,} of {inputs_in_words(answer)} {change} it in no run"
    found = _screened_first(answer, effects)
    full = wording.starting(f"{found}{tail if idle else ''}")
    return full if len(full) <= wording.LONGEST_TITLE else wording.starting(found)


def _screened_first(answer: Sensitivity, effects: Sequence[Effect]) -> str:
    what = _short_subject(answer)
    clear = [each for each in effects if each.low > 0.0]
    if len(effects) == 1:
        return f"{label(effects[0].name)} {'clearly' if clear else 'does not clearly'} " + (
            f"moves {what}" if clear else f"move {what}"
        )
    if is_unranked(answer):
        names = _names([each for each in effects if each.size > 0.0])
        return f"{names} moved {what} furthest in these few runs"
    if count := leaders([(each.low, each.high) for each in effects], _MOST_SCREENED):
        return f"{_names(effects[:count])} move{'s' * (count == 1)} {what} most"
    if not clear:
        return f"no input clearly moves {what}"
    if len(clear) == 1:
        return f"{_names(clear)} clearly moves {what}, but not clearly most"
    more = len(clear) - _MOST_SCREENED
    also = f" and {wording.counted(more, 'other input')}" if more > 0 else ""
    names = ", ".join(_short_names(clear)) if also else _names(clear)
    return f"{names}{also} clearly move {what}, none clearly most"


def is_unranked(answer: Sensitivity) -> bool:
    """Tell whether there is a screening too small to say which inputs move the outcome most."""
    return answer.screening is not None and answer.screening.trajectories < FEWEST_RANKED


def _names(effects: Sequence[Effect]) -> str:
    return _listed(_short_names(effects))


def _short_names(effects: Sequence[Effect]) -> list[str]:
    return [label(each.name) for each in effects[:_MOST_SCREENED]]


def _short_subject(answer: Sensitivity) -> str:
    if answer.is_difference:
        return "the answer"
    return wording.in_sentence(MEASURES[answer.measure].label)


def inputs_in_words(answer: Sensitivity) -> str:
    """Say how many inputs were varied."""
    return wording.counted(answer.inputs, "input")


def _listed(names: Sequence[str]) -> str:
    """List names in a sentence."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


# What the spread is the sum of


def adding_up(answer: Sensitivity) -> str:
    """Say what the spread is the sum of; what is printed adds up to 100 %."""
    assert answer.shares is not None
    alone = sum(part.alone.value for part in answer.parts)
    luck, together = answer.shares.luck.value, answer.shares.together.value
    if answer.shares.variance == 0.0:
        return "There is no spread to divide."
    shares = {"inputs alone": alone, "inputs only together": together}
    if answer.inputs == 1:
        shares = {"what is not luck": alone + together}
    of_luck, *of_inputs = whole_percents(luck, *shares.values())
    words = [
        f"{name} {_signed(rounded, share)} %"
        for (name, share), rounded in zip(shares.items(), of_inputs, strict=True)
    ]
    said = f"All of it, 100 %: {', '.join(words)}, luck {_signed(of_luck, luck)} %."
    return f"{said}{_why_odd([of_luck, *of_inputs])}"


def _why_odd(percents: Sequence[int]) -> str:
    """Say why a share comes out below 0 or above 100 %; nothing where none does."""
    beyond = max(max(-each, each - 100) for each in percents)
    if beyond <= 0:
        return ""
    if beyond <= _NEXT_TO_NOTHING:
        return " These are estimates: a part that is next to nothing may come out below 0."
    return (
        " These are estimates from too few samples to divide it like this: a part so far below 0 "
        "is noise. More --samples help."
    )


def whole_percents(fixed: float, *others: float) -> list[int]:
    """Round shares that add up to 1 to whole percents that add up to 100.

    Parameters
    ----------
    fixed
        A share that is printed elsewhere, too, and rounded alike.
    others
        Shares that are rounded up where most is cut off, so that the sum is right.
    """
    first = round(100 * fixed)
    cut = [math.floor(100 * share) for share in others]
    missing = 100 - first - sum(cut)
    by_rest = sorted(range(len(others)), key=lambda number: cut[number] - 100 * others[number])
    return [first, *(each + (by_rest.index(i) < missing) for i, each in enumerate(cut))]


def _signed(rounded: int, share: float) -> str:
    return "<1" if rounded == 0 and share > _NOTHING else f"{rounded}"


# Numbers


def percent(share: float) -> str:
    """Write a share in percent, no less than nothing and no more than all."""
    kept = min(max(share, 0.0), 1.0)
    if _NOTHING < kept < _HALF_A_PERCENT:
        return "<1"
    return f"{100 * kept:.0f}"


def share_range(estimate: Estimate) -> str:
    """Write the interval of a share, such as `35 to 47 %`."""
    low, high = percent(estimate.low), percent(estimate.high)
    return f"{low} %" if low == high else f"{low} to {high} %"
