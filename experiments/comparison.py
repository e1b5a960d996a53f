"""Compares scenarios run by run: paired differences, their intervals, and what they allow to say.

Two runs with the same replication number share all luck, so their difference shows what the
scenario changed. The mean of these differences gets a Student t interval. All differences that
one answer shows form a family, and every interval is widened (Bonferroni) so that the whole
family is right at once with the stated confidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from experiments.store import Result
from experiments.verdicts import Verdict, judge, too_small
from model.outcomes import HEADLINES, MEASURES
from model.scenario import Scenario
from model.scenario import differences as scenario_differences

Column = NDArray[np.float64]
Row = dict[str, str | float | int | None]

LEVEL = 0.95  # share of answers in which every interval of the answer is right
SAME = 1e-9  # difference, as a share of the measure's size in the baseline, that is none
_SPREAD = (0.05, 0.95)


@dataclass(frozen=True)
class Level:
    """How one measure turned out over the runs of one scenario.

    Attributes
    ----------
    measure
        Name of the measure.
    n, missing
        Runs with a value, and runs without one (failed, or the measure is undefined there).
    mean, low, middle, high
        Mean, 5 %, 50 % and 95 % quantile of single runs [unit of the measure].
    """

    measure: str
    n: int
    missing: int
    mean: float
    low: float
    middle: float
    high: float

    def row(self) -> Row:
        """Give the facts as a flat record; what is not defined is None."""
        return {
            **_declaration(self.measure),
            "n": self.n,
            "missing": self.missing,
            "mean": known(self.mean),
            "p05": known(self.low),
            "p50": known(self.middle),
            "p95": known(self.high),
        }

    def beside(self) -> Row:
        """Give mean and quantiles as columns beside a claim about another scenario."""
        names = ("mean", "p05", "p50", "p95")
        return {f"baseline_{name}": value for name, value in self.row().items() if name in names}


@dataclass(frozen=True)
class Claim:
    """What the runs say about one measure in one scenario, against the baseline.

    Attributes
    ----------
    scenario, measure
        Key of the scenario and name of the measure.
    n, missing
        Pairs of runs used, and pairs left out because one of the two has no value.
    estimate
        Mean paired difference, scenario minus baseline [unit of the measure].
    low, high
        Interval of that mean, widened for the family; nan with fewer than two pairs.
    level, family
        Confidence that all intervals of the family hold at once, and their number.
    better, same, worse
        Pairs in which the scenario beats the baseline in the measure's better direction, equals
        it, or does worse; without a better direction the pairs that differ are in neither.
    spread
        5 % and 95 % quantile of single paired differences: how far runs lie apart. More runs
        narrow the interval, never this.
    too_small
        Size below which a difference does not matter [unit of the measure].
    verdict
        What may be said.
    """

    scenario: str
    measure: str
    n: int
    missing: int
    estimate: float
    low: float
    high: float
    level: float
    family: int
    better: int
    same: int
    worse: int
    spread: tuple[float, float]
    too_small: float
    verdict: Verdict

    @property
    def has_direction(self) -> bool:
        """Whether one direction of the measure is better than the other."""
        return MEASURES[self.measure].better != "neither"

    def row(self) -> Row:
        """Give the facts as a flat record; what is not defined is None."""
        return {
            "scenario": self.scenario,
            **_declaration(self.measure),
            "verdict": str(self.verdict),
            "estimate": known(self.estimate),
            "low": known(self.low),
            "high": known(self.high),
            "level": self.level,
            "family": self.family,
            "n": self.n,
            "missing": self.missing,
            "runs_better": self.better if self.has_direction else None,
            "runs_same": self.same,
            "runs_worse": self.worse if self.has_direction else None,
            "spread_low": known(self.spread[0]),
            "spread_high": known(self.spread[1]),
            "too_small": known(self.too_small),
        }


@dataclass(frozen=True)
class Comparison:
    """All claims of one answer, and the baseline they refer to.

    Attributes
    ----------
    baseline
        Key of the baseline.
    claims
        One for each scenario and measure, scenarios in the order of the plan.
    levels
        How the baseline itself turned out, by measure.
    level, family
        Confidence that all claims hold at once, and their number.
    replications
        Replications of which every scenario has a finished run.
    """

    baseline: str
    claims: list[Claim]
    levels: dict[str, Level]
    level: float
    family: int
    replications: int

    @property
    def scenarios(self) -> list[str]:
        """Keys of the compared scenarios, in order."""
        return list(dict.fromkeys(claim.scenario for claim in self.claims))

    @property
    def measures(self) -> list[str]:
        """Names of the compared measures, in order."""
        return list(dict.fromkeys(claim.measure for claim in self.claims))

    def rows(self) -> list[Row]:
        """List all facts in long form, one row for each scenario and measure.

        Numbers are in the unit of the measure; what is not defined is None.
        """
        return [claim.row() | self.levels[claim.measure].beside() for claim in self.claims]

    def document(self, names: Mapping[str, str]) -> dict[str, Any]:
        """Put all facts into one object for JSON, grouped by scenario.

        Parameters
        ----------
        names
            Title of each scenario by key.
        """
        levels = {name: level.row() for name, level in self.levels.items()}
        return {
            "baseline": {"key": self.baseline, "name": names[self.baseline], "measures": levels},
            "scenarios": [
                {
                    "key": key,
                    "name": names[key],
                    "verdict": str(self.claim(key, self.measures[0]).verdict),
                    "claims": [claim.row() for claim in self.claims if claim.scenario == key],
                }
                for key in self.scenarios
            ],
        }

    def claim(self, scenario: str, measure: str) -> Claim:
        """Find the claim about one measure of one scenario."""
        for claim in self.claims:
            if (claim.scenario, claim.measure) == (scenario, measure):
                return claim
        raise KeyError((scenario, measure))


def compare(
    result: Result, measures: Sequence[str] = HEADLINES, level: float = LEVEL
) -> Comparison:
    """Compare every scenario of a result with its baseline.

    Parameters
    ----------
    result
        Stored runs; the first scenario is the baseline.
    measures
        Names of the measures to compare; together with the scenarios they form the family.
    level
        Confidence that all claims hold at once [share].
    """
    baseline, *others = result.scenario_keys
    family = len(others) * len(measures)
    levels = {measure: describe(result, baseline, measure) for measure in measures}
    means = {name: each.mean for name, each in levels.items()}
    if "revenue_usd" not in means:
        means["revenue_usd"] = describe(result, baseline, "revenue_usd").mean
    claims = [
        _claim(result, scenario, measure, level, family, means)
        for scenario in others
        for measure in measures
    ]
    return Comparison(baseline, claims, levels, level, family, result.complete_replications)


def describe(result: Result, scenario: str, measure: str) -> Level:
    """Summarize one measure over the runs of one scenario."""
    values = result.outcome(scenario, measure)
    runs = values[np.isfinite(values)]
    missing = len(values) - len(runs)
    if not len(runs):
        return Level(measure, 0, missing, *[float("nan")] * 4)
    low, middle, high = (float(each) for each in np.quantile(runs, (0.05, 0.5, 0.95)))
    return Level(measure, len(runs), missing, float(runs.mean()), low, middle, high)


def paired_differences(result: Result, scenario: str, measure: str) -> Column:
    """Subtract the baseline from a scenario, replication by replication.

    Returns
    -------
    Differences in the order of replications [unit of the measure]; nan where one of the two
    runs failed or has no value, and exactly 0.0 where they are the same but for rounding.
    """
    baseline = result.outcome(result.scenario_keys[0], measure)
    return without_rounding(result.outcome(scenario, measure) - baseline, baseline)


def foreign_inputs(result: Result) -> dict[str, list[tuple[str, Any, Any]]]:
    """List, by scenario, the inputs that differ from the baseline and are not management's.

    A difference in the organization or in what nobody knows exactly makes another firm; what a
    comparison then shows is not what a choice of management changes.

    Returns
    -------
    Name, value in the baseline and value in the scenario, of each such input; scenarios without
    any are left out.
    """
    found = {
        each.key: inputs_of_another_firm(result.baseline, each) for each in result.scenarios[1:]
    }
    return {key: inputs for key, inputs in found.items() if inputs}


def inputs_of_another_firm(baseline: Scenario, scenario: Scenario) -> list[tuple[str, Any, Any]]:
    """List the inputs of organization and uncertainties in which two scenarios differ."""
    uncertain = type(baseline.uncertainties).model_fields
    return [
        each
        for each in scenario_differences(baseline, scenario)
        if each[0].startswith("organization.") or each[0] in uncertain
    ]


def without_rounding(differences: Column, baseline: Column) -> Column:
    """Set differences to 0.0 that are no larger than rounding makes them.

    Parameters
    ----------
    differences, baseline
        Differences from the baseline, and the measure in the baseline.
    """
    sizes = np.abs(baseline[np.isfinite(baseline)])
    tolerance = SAME * float(sizes.mean()) if len(sizes) else 0.0
    return np.where(np.abs(differences) <= tolerance, 0.0, differences)


def interval_of_mean(
    differences: Column, *, level: float = LEVEL, family: int = 1
) -> tuple[float, float, float]:
    """Estimate the mean of paired differences, with its interval.

    Parameters
    ----------
    differences
        Finite differences.
    level
        Confidence that all intervals of the family hold at once [share].
    family
        Number of intervals in the family (Bonferroni).

    Returns
    -------
    Mean, lower end, upper end. With one difference the ends are nan; with none, all three. When
    all differences are equal the ends equal the mean: every pair of runs says the same.
    """
    n = len(differences)
    if n == 0:
        return float("nan"), float("nan"), float("nan")
    first = float(differences[0])
    if n == 1:
        return first, float("nan"), float("nan")
    if bool((differences == first).all()):
        return first, first, first
    mean = float(differences.mean())
    quantile = float(stdtrit(n - 1, 1.0 - (1.0 - level) / (2.0 * family)))
    half_width = quantile * float(differences.std(ddof=1)) / float(np.sqrt(n))
    return mean, mean - half_width, mean + half_width


def count_sides(differences: Column, better: str) -> tuple[int, int, int]:
    """Count the differences that are better, none, and worse.

    Parameters
    ----------
    differences
        Finite differences.
    better
        `higher`, `lower`, or `neither`, for which none is better and none worse.
    """
    up, same, down = (int((np.sign(differences) == sign).sum()) for sign in (1, 0, -1))
    if better == "neither":
        return 0, same, 0
    return (up, same, down) if better == "higher" else (down, same, up)


def _declaration(measure: str) -> Row:
    declared = MEASURES[measure]
    return {
        "measure": measure,
        "label": declared.label,
        "department": declared.department or "firm",
        "unit": declared.unit,
        "better": declared.better,
    }


def known(value: float) -> float | None:
    """Turn a number that is not defined into None, as JSON and CSV write it."""
    return value if np.isfinite(value) else None


def claim_about(
    differences: Column,
    *,
    scenario: str,
    measure: str,
    too_small: float,
    level: float = LEVEL,
    family: int = 1,
    ends: tuple[float, float] | None = None,
) -> Claim:
    """Make the claim that paired differences allow.

    Parameters
    ----------
    differences
        One for each replication [unit of the measure]; nan where there is none.
    scenario, measure
        What the claim is about.
    too_small
        Size below which a difference does not matter [unit of the measure].
    level, family
        Confidence that all claims of the family hold at once, and their number.
    ends
        Ends of the interval where more than the replications makes it uncertain.
    """
    pairs = differences[np.isfinite(differences)]
    estimate, low, high = interval_of_mean(pairs, level=level, family=family)
    low, high = ends or (low, high)
    better, same, worse = count_sides(pairs, MEASURES[measure].better)
    quantiles = np.quantile(pairs, _SPREAD) if len(pairs) else (float("nan"), float("nan"))
    return Claim(
        scenario=scenario,
        measure=measure,
        n=len(pairs),
        missing=len(differences) - len(pairs),
        estimate=estimate,
        low=low,
        high=high,
        level=level,
        family=family,
        better=better,
        same=same,
        worse=worse,
        spread=(float(quantiles[0]), float(quantiles[1])),
        too_small=too_small,
        verdict=judge(len(pairs), low, high, too_small),
    )


def _claim(
    result: Result,
    scenario: str,
    measure: str,
    level: float,
    family: int,
    baseline_means: Mapping[str, float],
) -> Claim:
    return claim_about(
        paired_differences(result, scenario, measure),
        scenario=scenario,
        measure=measure,
        too_small=too_small(measure, MEASURES[measure].unit, baseline_means),
        level=level,
        family=family,
    )
