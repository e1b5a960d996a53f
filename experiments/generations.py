"""Searches for fronts generation by generation, with NSGA-II as Optuna has it.

A generation of candidates is asked for, evaluated together, and told; the next one is bred from the
best so far. Nothing but the seed and what is told decides what is asked, so the same search asked
again goes the same way, and one that was interrupted goes on as if it had not been.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.candidates import Choice, Row, first_rows, own_row

if TYPE_CHECKING:
    from optuna import Trial
    from optuna.distributions import BaseDistribution

POPULATION = 20  # candidates of a generation: ten generations of 200, which is the usual search
_SEEDS = 2**32  # Optuna's generator takes 32 bits


@dataclass(frozen=True)
class Score:
    """What a candidate is worth.

    Attributes
    ----------
    gains
        One for each aim, the better the higher; those of the scenario as it is are 0.0.
    excess
        One for each limit: how far beyond it, not above 0.0 within it.
    is_defined
        Whether all gains have a value.
    """

    gains: tuple[float, ...]
    excess: tuple[float, ...]
    is_defined: bool = True

    @property
    def is_allowed(self) -> bool:
        """Whether the candidate has all gains and keeps all limits."""
        return self.is_defined and all(each <= 0.0 for each in self.excess)


Evaluate = Callable[[int, Sequence[Row]], Sequence[Score]]


def sizes(evaluations: int) -> list[int]:
    """Divide candidates into generations; the last one may be smaller."""
    whole, rest = divmod(evaluations, POPULATION)
    return [POPULATION] * whole + [rest] * (rest > 0)


def bred(
    choices: Sequence[Choice], aims: int, evaluate: Evaluate, *, evaluations: int, seed: int
) -> dict[Row, Score]:
    """Search for the front of what levers can gain.

    Parameters
    ----------
    choices
        Levers with their levels.
    aims
        Number of gains.
    evaluate
        Given the number of a generation, from 1, and its new rows, it scores them.
    evaluations
        Candidates to ask for; one asked for again is not evaluated again.
    seed
        Root of the search's luck.

    Returns
    -------
    Score of each row that was evaluated, in order; the row of the scenario as it is comes first.

    Raises
    ------
    ModuleNotFoundError
        If Optuna is not installed.
    """
    import optuna  # late: of all commands one needs it

    scale = _distributions(choices)
    own = own_row(choices)
    known = {own: Score((0.0,) * aims, ())}
    with _silent():
        sampler = optuna.samplers.NSGAIISampler(population_size=POPULATION, seed=seed % _SEEDS)
        study = optuna.create_study(directions=["maximize"] * aims, sampler=sampler)
        # The sampler knows what may be varied, and counts generations, from the first trial told.
        study.enqueue_trial(_positions(choices, own))
        _tell(study.ask(scale), known[own], study.tell)
        for row in first_rows(choices, min(POPULATION, evaluations), seed):
            study.enqueue_trial(_positions(choices, row))
        for number, size in enumerate(sizes(evaluations), 1):
            trials = [study.ask(scale) for _ in range(size)]
            rows = [_row(choices, trial) for trial in trials]
            new = [row for row in dict.fromkeys(rows) if row not in known]
            if new:
                known |= dict(zip(new, evaluate(number, new), strict=True))
            for trial, row in zip(trials, rows, strict=True):
                _tell(trial, known[row], study.tell)
    return known


def _distributions(choices: Sequence[Choice]) -> "dict[str, BaseDistribution]":
    """Describe levers by the positions of their levels."""
    from optuna.distributions import CategoricalDistribution, IntDistribution

    return {
        each.name: IntDistribution(0, len(each.levels) - 1)
        if each.is_ordered
        else CategoricalDistribution(tuple(range(len(each.levels))))
        for each in choices
    }


def _positions(choices: Sequence[Choice], row: Row) -> dict[str, int]:
    return {each.name: each.levels.index(value) for each, value in zip(choices, row, strict=True)}


def _row(choices: Sequence[Choice], trial: "Trial") -> Row:
    return tuple(each.levels[int(trial.params[each.name])] for each in choices)


def _tell(trial: "Trial", score: Score, tell: Callable[..., object]) -> None:
    trial.set_constraint("undefined", -1.0 if score.is_defined else 1.0)
    for number, excess in enumerate(score.excess):
        trial.set_constraint(f"limit {number}", excess)
    tell(trial, list(score.gains) if score.is_defined else [0.0] * len(score.gains))


@contextmanager
def _silent() -> Iterator[None]:
    """Keep Optuna from writing a line for each trial, and leave its logging as it was."""
    import optuna

    usual = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(usual)
