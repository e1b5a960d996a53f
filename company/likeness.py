"""How like a firm a simulated one is: facts of both on scales where differences can be added.

Shares are compared by their log-odds and everything else by its logarithm, since the interval of a
fact is about symmetric there, and a difference means about the same everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import logit

from company.facts import FACTS, LEVEL, Fact

Column = NDArray[np.float64]

LEAST_SHARE = 0.002
"""Shares nearer to none or all count as this near: log-odds must be finite [share]; assumption."""
LEAST_FIGURE = 1e-3
"""Other figures nearer to zero count as this large: a logarithm must be finite; assumption."""
LEAST_ERROR = 0.02
"""Standard error below which no record is trusted to know a figure [log units]; assumption."""
FAR = 30.0
"""Difference of a fact that a simulated firm does not have [units of luck]; assumption."""
_REACH = float(stats.norm.ppf((1.0 + LEVEL) / 2.0))  # of an interval [standard errors]
_SHARE = "share"
_ABOVE_ALL = ("net_retention",)  # a share that may exceed one


def on_scale(name: str, figures: Column) -> Column:
    """Put figures of a fact on the scale on which they are compared."""
    if FACTS[name].unit == _SHARE and name not in _ABOVE_ALL:
        return np.asarray(logit(np.clip(figures, LEAST_SHARE, 1.0 - LEAST_SHARE)))
    return np.asarray(np.log(np.maximum(figures, LEAST_FIGURE)))


@dataclass(frozen=True)
class Likeness:
    """What simulated facts are held against.

    Attributes
    ----------
    names
        Facts that are compared.
    observed
        What the firm's records show, on the scale of each.
    error
        Standard errors of the records there.
    luck
        Standard deviations of the simulated facts from luck alone, there.
    """

    names: tuple[str, ...]
    observed: Column
    error: Column
    luck: Column

    @classmethod
    def of(cls, facts: Mapping[str, Fact], lucky: Mapping[str, Column]) -> "Likeness":
        """Hold simulated facts against those of a firm.

        Parameters
        ----------
        facts
            What the firm's records show.
        lucky
            Figures of each fact from runs that differ by luck alone.
        """
        names = tuple(facts)
        low, value, high = (
            np.array([on_scale(n, np.array(getattr(facts[n], end))) for n in names])
            for end in ("low", "value", "high")
        )
        error = np.maximum((high - low) / (2.0 * _REACH), LEAST_ERROR)
        luck = [np.nanstd(on_scale(n, lucky[n]), ddof=1) for n in names]
        return cls(names, value, error, np.nan_to_num(np.array(luck)))

    @property
    def scale(self) -> Column:
        """By how much the facts of two firms that are alike differ, each with its own luck."""
        return np.asarray(np.hypot(self.luck, np.maximum(self.luck, self.error)))

    def differences(self, figures: Sequence[Column], noise: Column) -> Column:
        """Give the differences from the firm in units of what luck makes, shape (runs, facts).

        A firm whose records are fewer than those of a simulated one has more luck in them; the
        simulated facts are given as much. A fact that a run does not have is far off.

        Parameters
        ----------
        figures
            Figures of each fact, run by run.
        noise
            Standard normal draws, shape (runs, facts).
        """
        found = np.column_stack(
            [on_scale(name, each) for name, each in zip(self.names, figures, strict=True)]
        )
        more = np.sqrt(np.maximum(0.0, self.error**2 - self.luck**2))
        differences = (found + more * noise - self.observed) / self.scale
        return np.asarray(np.where(np.isfinite(differences), differences, FAR))
