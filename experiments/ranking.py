"""Ranks scenarios by one measure, and names a best one only if it surely beats every other.

Which scenario looks best is found in the same runs that say how good it is, so every pair is
compared, with intervals that hold for all pairs at once. They are also as wide as those of the
headline measures, so that nothing beats the baseline here that is not clear there.
"""

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np

from experiments.comparison import (
    LEVEL,
    Column,
    Row,
    describe,
    interval_of_mean,
    known,
    without_rounding,
)
from experiments.store import Result
from experiments.verdicts import FEWEST_RUNS, Lead, too_small
from model.outcomes import HEADLINES, MEASURES

RESAMPLES = 4_000
"""Resamples behind a chance of being best: its own error is then below one point."""
_AT_A_TIME = 500


@dataclass(frozen=True)
class Place:
    """Where one scenario stands.

    Attributes
    ----------
    scenario
        Key of the scenario.
    place
        Its place, 1 for the best mean; equal means share a place.
    mean
        Mean over the runs [unit of the measure].
    behind, low, high
        Mean paired difference from the scenario with the best mean, never better than 0, and its
        interval, which holds for all pairs of scenarios at once; all 0 for that scenario itself.
    chance
        Share of resampled experiments in which its mean is the best one; nan where there are too
        few runs to say.
    """

    scenario: str
    place: int
    mean: float
    behind: float
    low: float
    high: float
    chance: float


@dataclass(frozen=True)
class Ranking:
    """All scenarios in the order of their means, the best one first.

    Attributes
    ----------
    measure
        What they are ranked by.
    places
        One for each scenario, the baseline included.
    winner
        Key of the scenario that surely beats every other; None if there is none.
    contenders
        Keys of the scenarios that cannot be told from the best one, itself included.
    n
        Replications behind the ranking: those in which every scenario has a value.
    level
        Confidence that all intervals hold at once.
    too_small
        Lead below which nothing matters in practice [unit of the measure].
    """

    measure: str
    places: list[Place]
    winner: str | None
    contenders: list[str]
    n: int
    level: float
    too_small: float = 0.0

    @property
    def close(self) -> list[Place]:
        """Places whose distance from the winner may be too small to matter, the nearest first."""
        others = self.places[1:] if self.winner is not None else []
        return [each for each in others if min(abs(each.low), abs(each.high)) < self.too_small]

    @property
    def lead(self) -> Lead | None:
        """Whether the winner's lead over the second matters; None where nobody wins."""
        if self.winner is None:
            return None
        second = self.places[1]
        if max(abs(second.low), abs(second.high)) < self.too_small:
            return Lead.TOO_SMALL
        return Lead.MAY_BE_TOO_SMALL if self.close else Lead.MATTERS

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON; what is not defined is None."""
        return {
            "measure": self.measure,
            "n": self.n,
            "level": self.level,
            "winner": self.winner,
            "lead": self.lead,
            "too_small": self.too_small,
            "contenders": self.contenders,
            "places": [_row(place) for place in self.places],
        }


def _row(place: Place) -> Row:
    return {
        "scenario": place.scenario,
        "place": place.place,
        "mean": known(place.mean),
        "behind": known(place.behind),
        "low": known(place.low),
        "high": known(place.high),
        "chance_of_being_best": known(place.chance),
    }


def rank(result: Result, measure: str, level: float = LEVEL) -> Ranking | None:
    """Rank the scenarios of a result; None if there are fewer than two with runs to compare.

    Parameters
    ----------
    result
        Stored runs; the baseline takes part.
    measure
        Name of a measure of which one direction is better.
    level
        Confidence that all paired intervals hold at once [share].

    Raises
    ------
    ValueError
        If neither direction of the measure is better.
    """
    better = MEASURES[measure].better
    if better == "neither":
        raise ValueError(f"No direction of {measure} is better, so it ranks nothing.")
    values = result.outcomes(measure)
    values = values[:, np.isfinite(values).all(axis=0)]
    if len(values) < 2 or not values.shape[1]:
        return None
    sign = 1.0 if better == "higher" else -1.0
    baseline = result.scenario_keys[0]
    means = {name: describe(result, baseline, name).mean for name in ("revenue_usd", measure)}
    bound = too_small(measure, MEASURES[measure].unit, means)
    compared = (len(values) - 1) * len(HEADLINES)
    return ranked(sign * values, result.scenario_keys, measure, level, sign, bound, compared)


def ranked(
    values: Column,
    keys: list[str],
    measure: str,
    level: float = LEVEL,
    sign: float = 1.0,
    bound: float = 0.0,
    compared: int = 1,
) -> Ranking:
    """Rank by values of which higher ones are better.

    Parameters
    ----------
    values
        Shape (scenarios, replications), paired by replication.
    keys, measure
        Keys of the scenarios and name of the measure.
    level
        Confidence that all paired intervals hold at once [share].
    sign
        What the values were multiplied by, to make higher ones better.
    bound
        Lead below which nothing matters in practice [unit of the measure].
    compared
        Claims beside which the ranking is read; the intervals hold for as many, if these are more
        than the pairs.
    """
    means = values.mean(axis=1)
    order = sorted(range(len(keys)), key=lambda index: -means[index])
    best = order[0]
    family = max(comb(len(keys), 2), compared)
    has_enough = values.shape[1] >= FEWEST_RUNS
    chances = chances_of_being_best(values) if has_enough else [float("nan")] * len(keys)
    places: list[Place] = []
    for index in order:
        behind = without_rounding(values[index] - values[best], values[best])
        mean, low, high = interval_of_mean(behind, level=level, family=family)
        is_tied = bool(places) and mean == places[-1].behind
        place = places[-1].place if is_tied else len(places) + 1
        low, high = sorted((sign * low, sign * high)) if low == low else (low, high)
        found = Place(
            keys[index], place, sign * means[index], sign * mean, low, high, chances[index]
        )
        places.append(found)
    n = values.shape[1]
    contenders = [each.scenario for each in places if not _is_surely_behind(each, sign, n)]
    winner = contenders[0] if len(contenders) == 1 else None
    return Ranking(measure, places, winner, contenders, n, level, bound)


def _is_surely_behind(place: Place, sign: float, n: int) -> bool:
    return n >= FEWEST_RUNS and (place.high < 0.0 if sign > 0 else place.low > 0.0)


def chances_of_being_best(values: Column) -> list[float]:
    """Estimate the chance that each scenario has the best mean, by the bootstrap over replications.

    Resampling whole replications keeps the scenarios paired. Scenarios with equal means share.

    Parameters
    ----------
    values
        Shape (scenarios, replications); higher is better.

    Returns
    -------
    One share for each scenario; they sum to 1.
    """
    luck = np.random.default_rng([len(values), values.shape[1]])
    n = values.shape[1]
    centred = values - values.mean()
    wins = np.zeros(len(values))
    for _ in range(0, RESAMPLES, _AT_A_TIME):
        weights = luck.multinomial(n, np.full(n, 1.0 / n), size=_AT_A_TIME)
        means = centred @ weights.T
        tolerance = 1e-9 * np.abs(values).mean() * n
        is_best = means >= means.max(axis=0) - tolerance
        wins += (is_best / is_best.sum(axis=0)).sum(axis=1)
    return [float(share) for share in wins / RESAMPLES]
