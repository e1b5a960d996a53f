"""Waves of settings that come ever nearer to what is known, with pyABC's sequential Monte Carlo.

A wave proposes settings near those that the wave before accepted, and accepts those that come
nearer than most of them did. What is accepted last is adjusted for how far it still is from what is
known, by a regression of settings on differences (Beaumont, Zhang and Balding 2002). Each proposal
has luck of its own, by the number of its wave and its own number, so that the same question goes
the same way however its runs are made, and one that was interrupted goes on as if it had not been.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

if TYPE_CHECKING:
    from pyabc.sampler import Sample

Column = NDArray[np.float64]
Ask = Callable[[int, int, Column], Column]
"""Given a wave, the number of its first proposal, and settings in the unit cube with a row for
each proposal, it gives the differences of the runs, shape (proposals, facts)."""

BATCH = 256  # proposals that are made together
NEARER = 0.15
"""Part of what a wave accepts that comes as near as all of the next one must [share]; the fewer,
the further the adjustment is from guessing, and the more runs a wave takes."""
FEWEST_WORTH = 0.4
"""Worth of what a wave accepts, against settings of equal weight, below which an earlier wave is
taken: few of large weight say little [share]."""
NEAR_ENOUGH = 1.25
"""Mean difference at which waves end: runs of one setting lie about 1 apart [units of luck]."""
_EDGE = 1e-4  # settings nearer to an end of their range count as this near
_KEY = 0xCA11B


class NotEnoughError(Exception):
    """Tells that too few settings were accepted for anything to be said."""


@dataclass(frozen=True)
class Accepted:
    """Settings that come near to what is known.

    Attributes
    ----------
    settings
        Settings in the unit cube, adjusted, shape (settings, inputs).
    weights
        Weight of each, adding up to 1.
    wave, number
        Which proposal each came from.
    """

    settings: Column
    weights: Column
    wave: int
    number: NDArray[np.int64]


def waves(names: tuple[str, ...], ask: Ask, *, accepted: int, most: int, seed: int) -> Accepted:
    """Sample settings from their posterior distribution, their prior being even.

    Parameters
    ----------
    names
        Inputs.
    ask
        Makes the runs of proposals.
    accepted
        Settings that a wave accepts.
    most
        Runs after which no new wave is begun.
    seed
        Root of all luck.

    Raises
    ------
    NotEnoughError
        If a wave accepts too few.
    ModuleNotFoundError
        If pyABC is not installed.
    """
    import pyabc  # late: of all commands one needs it

    listener = _listener()
    with _quiet(), _own_luck(), TemporaryDirectory() as place:
        run = pyabc.ABCSMC(
            listener,
            pyabc.Distribution(**{name: pyabc.RV("uniform", 0.0, 1.0) for name in names}),
            pyabc.FunctionDistance(_distance),
            population_size=accepted,
            eps=pyabc.QuantileEpsilon(alpha=NEARER),
            sampler=_sampler(listener, ask, names, seed, most),
        )
        run.new(
            f"sqlite:///{Path(place) / 'waves.db'}", {"differences": np.zeros(1), "number": 0.0}
        )
        history = run.run(minimum_epsilon=NEAR_ENOUGH, max_total_nr_simulations=most)
        if history.max_t < 0:
            raise NotEnoughError
        last = _last_worth(history, accepted)
        table, weights = history.get_distribution(t=last)
        _, details = history.get_weighted_sum_stats(last)
    differences = np.array([each["differences"] for each in details])
    numbers = np.array([int(each["number"]) for each in details])
    weights = np.asarray(weights)
    settings = adjusted(table[list(names)].to_numpy(), differences, weights)
    return Accepted(settings, weights, last + 1, numbers)


def _last_worth(history: Any, accepted: int) -> int:
    """Find the last wave whose settings are not outweighed by a few; the first at the least."""
    for wave in range(history.max_t, 0, -1):
        _, weights = history.get_distribution(t=wave)
        if worth(np.asarray(weights)) >= FEWEST_WORTH * accepted:
            return wave
    return 0


def worth(weights: Column) -> float:
    """Say how many equally weighted settings weighted ones are worth (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else 0.0


def adjusted(settings: Column, differences: Column, weights: Column) -> Column:
    """Move settings to where they would be if their runs met what is known.

    A regression follows its own points, so what is left over of them is too small; it is widened by
    as much as the regression has taken.

    Parameters
    ----------
    settings, differences, weights
        Of what was accepted; settings lie in the unit cube and stay there.
    """
    from sklearn.linear_model import LinearRegression  # late: it takes a second

    free = logit(np.clip(settings, _EDGE, 1.0 - _EDGE))
    fitted = LinearRegression().fit(differences, free, weights)
    left_over = free - fitted.predict(differences)
    points = worth(weights)
    taken = min(differences.shape[1] + 1.0, points / 2.0)
    return np.asarray(expit(fitted.intercept_ + left_over * np.sqrt(points / (points - taken))))


def _distance(simulated: dict[str, Any], known: dict[str, Any]) -> float:
    """Give the root of the mean square of differences."""
    return float(np.sqrt(np.mean(simulated["differences"] ** 2)))


class _Asked(Exception):  # noqa: N818 (it carries a proposal)
    """Tells which setting is proposed."""

    def __init__(self, setting: dict[str, float]) -> None:
        super().__init__()
        self.setting = setting


def _listener() -> Any:
    """Make what pyABC takes for a simulator: it first hears a proposal, and is asked again later.

    Its attribute `answer` is what it gives then; None while a proposal is to be heard.
    """
    import pyabc

    class Listener(pyabc.Model):  # type: ignore[misc]
        answer: dict[str, Any] | None = None

        def sample(self, pars: Any) -> dict[str, Any]:
            if self.answer is None:
                raise _Asked(dict(pars))
            return self.answer

    return Listener()


def _sampler(listener: Any, ask: Ask, names: tuple[str, ...], seed: int, most: int) -> Any:
    import pyabc

    class Batches(pyabc.sampler.Sampler):  # type: ignore[misc]
        """Hears the proposals of a batch, has their runs made together, and gives the answers."""

        def __init__(self) -> None:
            super().__init__()
            self.runs = 0

        def sample_until_n_accepted(
            self, n: int, simulate_one: Callable[[], Any], t: int, **options: Any
        ) -> "Sample":
            sample = self._create_empty_sample()
            first, wave = 0, t + 1  # pyABC begins at -1, to learn what is near
            while sample.n_accepted < n and self.runs < 2 * most:
                batch = range(first, first + (n if t < 0 else BATCH))
                proposals = [self._proposed(simulate_one, wave, number) for number in batch]
                settings = np.array([[each[name] for name in names] for each in proposals])
                answers = ask(wave, first, settings)
                self.runs += len(batch)
                for number, differences in zip(batch, answers, strict=True):
                    if sample.n_accepted < n:
                        answer = {"differences": differences, "number": float(number)}
                        sample.append(self._answered(simulate_one, wave, number, answer))
                first = batch.stop
            self.nr_evaluations_ = first
            sample.ok = sample.n_accepted >= n
            return sample

        def _proposed(
            self, simulate_one: Callable[[], Any], wave: int, number: int
        ) -> dict[str, float]:
            listener.answer = None
            _draw_as(seed, wave, number)
            try:
                simulate_one()
            except _Asked as asked:
                return asked.setting
            raise AssertionError("pyABC accepted a setting without a run of it")

        def _answered(
            self, simulate_one: Callable[[], Any], wave: int, number: int, answer: dict[str, Any]
        ) -> Any:
            listener.answer = answer
            _draw_as(seed, wave, number)
            return simulate_one()

    return Batches()


def _draw_as(seed: int, wave: int, number: int) -> None:
    """Give a proposal luck of its own: pyABC draws from NumPy's common generator."""
    words = np.random.SeedSequence([seed, _KEY, wave, number]).generate_state(4)
    np.random.seed(words)


@contextlib.contextmanager
def _own_luck() -> Iterator[None]:
    """Leave NumPy's common generator as it was."""
    state = np.random.get_state()
    try:
        yield
    finally:
        np.random.set_state(state)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep pyABC from writing a line for each wave."""
    import logging

    loggers = [logging.getLogger(name) for name in ("ABC", "ABC.History", "ABC.Sampler")]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)
