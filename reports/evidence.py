"""What the report draws on: a result, and the comparisons that its sections share."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison import (
    Claim,
    Comparison,
    Level,
    compare,
    describe,
    foreign_inputs,
    interval_of_mean,
    paired_differences,
    without_rounding,
)
from experiments.ranking import Ranking, rank
from experiments.store import Result
from experiments.verdicts import FEWEST_RUNS
from model.outcomes import HEADLINES, MEASURES
from reports import wording

VALUE = HEADLINES[0]
MONTHLY, MONTHLY_IN_SENTENCE = "recurring_revenue_usd", "recurring revenue"
PEOPLE = {"Staff turnover": "turnover_{}_share", "Morale": "morale_{}_sd"}
"""What is measured of each department's people, by heading."""
PRICES = {
    "Costs, already taken off value": (
        "pay_usd",
        "discount_usd",
        "meeting_usd",
        "replacement_usd",
    ),
    "Service": ("on_time_share", "care_share", "defect_share"),
    "People": ("turnover_share", "trust_share", "tension_share"),
}
"""What a gain may cost, by heading; the measures of one heading have one unit."""

MOST_WIDTHS = 4  # scenarios whose lines can be told apart
MOST_HALVINGS = 6  # numbers of first runs whose interval is shown, besides all


class Evidence:
    """A result, with the comparisons and words that several sections share.

    Parameters
    ----------
    result
        The result.
    so_what
        What the author says of scenarios, by key.
    with_names
        Whether imported people may be named.
    """

    def __init__(
        self, result: Result, so_what: Mapping[str, str] | None = None, with_names: bool = False
    ) -> None:
        self.result = result
        self.so_what = so_what or {}
        self.with_names = with_names
        self.baseline = result.baseline
        self.scenarios = {scenario.key: scenario for scenario in result.scenarios[1:]}
        self.headlines = compare(result, HEADLINES)
        self._levels = dict(self.headlines.levels)
        self.over = wording.over_time(self.baseline.horizon_days)
        has_own_name = self.baseline.name.lower() != "baseline"
        self.the_baseline = "the baseline" + f" ({self.baseline.name})" * has_own_name

    @cached_property
    def order(self) -> list[str]:
        """Keys of the compared scenarios, the largest change in value first."""
        estimates = {key: self.headlines.claim(key, VALUE).estimate for key in self.scenarios}
        return sorted(estimates, key=lambda key: np.nan_to_num(-estimates[key], nan=math.inf))

    @cached_property
    def leading(self) -> str | None:
        """Key of the scenario with the largest clear change in value, up or down, if any."""
        claims = self.claims(self.headlines, [VALUE])
        clear = [claim for claim in claims if wording.is_clear(claim.verdict)]
        largest = max(clear, key=lambda claim: abs(claim.estimate), default=None)
        return None if largest is None else largest.scenario

    @property
    def names(self) -> dict[str, str]:
        """Titles of all scenarios by key, the baseline's included."""
        return {each.key: each.name for each in self.result.scenarios}

    @cached_property
    def ranking(self) -> Ranking | None:
        """All scenarios by value; None where there is one to compare only."""
        return rank(self.result, VALUE) if len(self.scenarios) > 1 else None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All pairs of the baseline's departments: who trusts, and whom."""
        departments = self.baseline.organization.departments
        return [(a, b) for a in departments for b in departments]

    @property
    def trust_measures(self) -> list[str]:
        """Measures of trust, in the order of pairs."""
        return [f"trust_{a}_{b}_share" for a, b in self.pairs]

    def people_measures(self, heading: str) -> list[str]:
        """Measures of what `PEOPLE` calls by a heading, one for each of the departments."""
        return [PEOPLE[heading].format(name) for name in self.baseline.organization.departments]

    @cached_property
    def trust(self) -> Comparison:
        """Changes in trust, for all pairs of departments together."""
        return compare(self.result, self.trust_measures)

    @cached_property
    def people(self) -> Comparison:
        """Changes for people, for all departments together."""
        names = [name for heading in PEOPLE for name in self.people_measures(heading)]
        return compare(self.result, names)

    @cached_property
    def prices(self) -> Comparison:
        """Changes in what a gain may cost."""
        return compare(self.result, [name for names in PRICES.values() for name in names])

    @cached_property
    def paths(self) -> dict[str, pd.DataFrame]:
        """Monthly differences from the baseline: a row for each replication, a column a month."""
        months = self.result.table("months").select(["scenario", "replication", "month", MONTHLY])
        table = months.to_pandas().pivot(
            index="replication", columns=["scenario", "month"], values=MONTHLY
        )
        base = table[self.baseline.key]
        size = base.to_numpy(dtype=float).ravel()
        paths = {}
        for key in self.order:
            if key not in table:  # the months of some scenarios are not kept
                continue
            path = (table[key] - base).dropna()
            exact = without_rounding(path.to_numpy(dtype=float), size)
            paths[key] = pd.DataFrame(exact, index=path.index, columns=path.columns)
        return {key: path for key, path in paths.items() if len(path)}

    @cached_property
    def unlike(self) -> dict[str, list[tuple[str, Any, Any]]]:
        """What makes scenarios another firm than the baseline, by scenario."""
        return foreign_inputs(self.result)

    @cached_property
    def widths(self) -> pd.DataFrame:
        """How the interval of the change in value narrows with the number of runs.

        Returns
        -------
        Columns `label`, `runs` and `half`, half the width of the interval [unit of value], a row
        for each of the first scenarios of the page and each of a few numbers of its first runs.
        """
        rows = []
        for key in self.order[:MOST_WIDTHS]:
            differences = paired_differences(self.result, key, VALUE)
            known = differences[np.isfinite(differences)]
            for count in first_runs(len(known)):
                _, low, high = interval_of_mean(known[:count], family=self.headlines.family)
                half = (high - low) / 2
                rows.append({"label": self.scenarios[key].name, "runs": count, "half": half})
        return pd.DataFrame(rows, columns=["label", "runs", "half"])

    def level(self, measure: str) -> Level:
        """Return how a measure turned out in the baseline."""
        if measure not in self._levels:
            self._levels[measure] = describe(self.result, self.baseline.key, measure)
        return self._levels[measure]

    @property
    def is_alone(self) -> bool:
        """Whether there is one compared scenario only."""
        return len(self.scenarios) == 1

    @property
    def has_too_few_runs(self) -> bool:
        """Whether there are too few runs to say anything about differences."""
        return bool(self.scenarios) and self._fewest_runs < FEWEST_RUNS

    @property
    def source(self) -> str:
        """Source line of a section that rests on runs."""
        runs = wording.counted(self.headlines.replications, "simulated run")
        if not self.scenarios:
            return f"Source: {runs} {self.over}, seed {self.result.seed}."
        return (
            f"Source: {runs} of each scenario {self.over}, seed {self.result.seed}, "
            "all scenarios with the same luck."
        )

    def too_few_runs(self, about: str) -> str:
        """Return the title of a section that there are too few runs for."""
        return f"Too few runs ({self._fewest_runs}) to say {about}"

    @property
    def _fewest_runs(self) -> int:
        return min(claim.n for claim in self.claims(self.headlines, [VALUE]))

    def claims(self, comparison: Comparison, measures: Iterable[str]) -> list[Claim]:
        """Return claims by measure, and within it by scenario in the order of the page."""
        return [comparison.claim(key, name) for name in measures for key in self.order]

    def heading(self, key: str) -> str:
        """Return the heading of a scenario's panel, none where there is one scenario only."""
        return "" if self.is_alone else self.scenarios[key].name

    def note(self, finding: str) -> str:
        """Return the note of a scenario's panel, none where title or luck leave nothing to say."""
        return "" if self.is_alone or self.has_too_few_runs else finding

    def interval_rows(self, claims: Iterable[Claim]) -> pd.DataFrame:
        """Return claims that have a value as the table that interval charts take."""
        rows = [asdict(claim) | self._labels(claim) for claim in claims if claim.n]
        return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["label"])

    def _labels(self, claim: Claim) -> dict[str, str]:
        parts = claim.measure.split("_")
        return {
            "label": self.scenarios[claim.scenario].name,
            "better": MEASURES[claim.measure].better,
            "department": wording.department(parts[1]),
            "trusting": parts[1],
            "trusted": parts[2] if len(parts) > 2 else "",
        }


def first_runs(count: int) -> list[int]:
    """Choose numbers of first runs, each about twice the one before, the last being all."""
    fewer = [count >> halvings for halvings in range(MOST_HALVINGS, 0, -1)]
    return [*(each for each in fewer if each >= FEWEST_RUNS), count]


def averages(path: pd.DataFrame, scenarios: int) -> pd.DataFrame:
    """Return the average difference of each month with the ends of its interval.

    Intervals are widened for the number of months and scenarios, so that all hold together.

    Returns
    -------
    Columns `estimate`, `low`, `high`, a row for each month.
    """
    family = len(path.columns) * scenarios
    rows = [interval_of_mean(path[month].to_numpy(dtype=float), family=family) for month in path]
    return pd.DataFrame(rows, index=path.columns, columns=["estimate", "low", "high"])


def lasting(path: pd.DataFrame, scenarios: int) -> int:
    """Return the month from which a difference stays clear to the end; 0 if it does not.

    A loss has a negative month. Clear means that the interval of the average excludes zero.
    """
    since = 0
    ends = averages(path, scenarios).to_numpy(dtype=float)
    for month, (_, low, high) in zip(path.columns[::-1], ends[::-1], strict=True):
        sign = int(low > 0) - int(high < 0)
        if sign == 0 or sign * since < 0:
            break
        since = sign * int(month)
    return since
