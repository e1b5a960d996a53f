"""Searches whose answer is known."""

import logging
from collections.abc import Sequence

import numpy as np
import pytest

from experiments.candidates import Row, choices_of, own_row
from experiments.front import is_unbeaten
from experiments.generations import POPULATION, Score, bred, sizes
from experiments.plan import PlanError
from experiments.search import (
    Search,
    by_world,
    fresh_seed,
    simplified,
    worst_tenth,
)
from experiments.verdicts import Expectation
from model.scenario import load_scenario

NAMES = ("shared_weight", "sharing_group", "transparency")
CHOICES = choices_of(load_scenario("baseline"), NAMES)


def known_score(row: Row) -> Score:
    """Trade value for retention by shared pay; pods are better, other transparency is worse.

    The true front is every weight, in pods, with the transparency that is there already.
    """
    weight, group, seen = row
    loss = abs(seen - 0.3)
    return Score((weight - loss, 0.5 * (group == "pod") - weight**2 - loss), ())


def evaluate(number: int, rows: Sequence[Row]) -> list[Score]:
    return [known_score(row) for row in rows]


def searched(evaluations: int = 200, seed: int = 1) -> dict[Row, Score]:
    return bred(CHOICES, 2, evaluate, evaluations=evaluations, seed=seed)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_known_front_with_a_word_among_the_levers_is_found(seed: int) -> None:
    known = searched(seed=seed)
    rows = list(known)
    front = [
        row
        for row, is_on in zip(
            rows, is_unbeaten(np.array([known[row].gains for row in rows])), strict=True
        )
        if is_on
    ]
    assert {group for _, group, _ in front} == {"pod"}
    assert max(abs(seen - 0.3) for *_, seen in front) <= 0.1
    exact = [weight for weight, _, seen in front if seen == 0.3]
    assert min(exact) <= 0.1
    assert max(exact) >= 0.6
    assert len(exact) >= 8  # of the fifteen weights


def test_the_same_seed_goes_the_same_way() -> None:
    assert searched(60) == searched(60)
    assert list(searched(60)) == list(searched(60)) != list(searched(60, seed=2))


def test_a_longer_search_continues_a_shorter_one() -> None:
    short, long = list(searched(60)), list(searched(100))
    assert long[: len(short)] == short


def test_nothing_is_evaluated_twice_and_generations_are_whole() -> None:
    asked: list[Row] = []

    def note(number: int, rows: Sequence[Row]) -> list[Score]:
        asked.extend(rows)
        return evaluate(number, rows)

    bred(CHOICES, 2, note, evaluations=200, seed=1)
    assert len(asked) == len(set(asked))
    assert own_row(CHOICES) not in asked
    assert sizes(50) == [POPULATION, POPULATION, 10]
    assert sizes(7) == [7]


def test_a_limit_steers_the_search() -> None:
    def limited(number: int, rows: Sequence[Row]) -> list[Score]:
        return [Score(known_score(row).gains, (row[0] - 0.3,)) for row in rows]

    known = bred(CHOICES, 2, limited, evaluations=200, seed=1)
    late = list(known)[-40:]
    assert np.mean([known[row].is_allowed for row in late]) > 0.5
    assert max(row[0] for row, score in known.items() if score.is_allowed) == 0.3


def test_an_aim_without_a_value_is_not_allowed_and_does_not_end_the_search() -> None:
    def undefined(number: int, rows: Sequence[Row]) -> list[Score]:
        return [
            Score((float("nan"), 0.0), (), is_defined=False) if row[0] > 0.5 else known_score(row)
            for row in rows
        ]

    known = bred(CHOICES, 2, undefined, evaluations=60, seed=1)
    assert any(not score.is_allowed for score in known.values())


def test_the_library_is_quiet_and_its_logging_stays_as_it_was(
    capfd: pytest.CaptureFixture[str],
) -> None:
    import optuna

    before = optuna.logging.get_verbosity()
    searched(20)
    assert optuna.logging.get_verbosity() == before == logging.INFO
    assert capfd.readouterr() == ("", "")


def test_what_matters_too_little_is_taken_back() -> None:
    row = (0.4, "pod", 0.35)  # the transparency costs 0.05 in both aims, which is too little
    own = own_row(CHOICES)
    known = {own: known_score(own), row: known_score(row)}
    kept = simplified([row], known, CHOICES, [0.1, 0.1], lambda what, rows: evaluate(0, rows))
    assert kept == [(0.4, "pod", 0.3)]
    exact = simplified([row], known, CHOICES, [0.0, 0.0], lambda what, rows: evaluate(0, rows))
    assert exact == [(0.4, "pod", 0.3)]  # it was even worse than nothing


def test_a_change_that_matters_stays() -> None:
    row = (0.4, "pod", 0.3)
    own = own_row(CHOICES)
    known = {own: known_score(own), row: known_score(row)}
    assert simplified([row, row], known, CHOICES, [0.1, 0.1], lambda w, r: evaluate(0, r)) == [row]


def test_runs_are_averaged_by_world_and_the_worst_tenth_by_value() -> None:
    grid = np.array([[1.0, 2.0, 3.0, np.nan]])
    assert by_world(grid, np.array([0, 1, 0, 1]), 2).tolist() == [[2.0, 2.0]]
    assert worst_tenth(np.arange(20.0)) == 0.5
    assert worst_tenth(np.array([5.0, np.nan, 4.0])) == 4.0
    assert np.isnan(worst_tenth(np.array([np.nan])))


def test_a_search_is_read_again_as_it_was_noted() -> None:
    limits = (Expectation("meeting_h", "<=", 2000.0),)
    search = Search(NAMES, ("value_usd",), limits, 4, True, 30, 8, ("win_rate",))
    assert Search.noted(search.note()) == search


def test_only_the_number_of_candidates_continues_a_search() -> None:
    base = load_scenario("baseline")
    digest = Search(NAMES).digest(base, 1, 40)
    assert Search(NAMES, evaluations=999).digest(base, 1, 40) == digest
    others = [
        Search(NAMES[:2]), Search(NAMES, ("value_usd",)), Search(NAMES, worlds=4),
        Search(NAMES, is_cautious=True), Search(NAMES, search_runs=32),
    ]  # fmt: skip
    assert digest not in {each.digest(base, 1, 40) for each in others}
    assert digest != Search(NAMES).digest(base, 2, 40)


@pytest.mark.parametrize("aims", [(), ("pay_usd",), ("value_usd",) * 2, ("value_usd",) * 4])
def test_aims_need_a_better_direction_and_are_at_most_three(aims: tuple[str, ...]) -> None:
    with pytest.raises(PlanError):
        Search(NAMES, aims)


def test_worlds_leave_alone_what_is_known() -> None:
    base = load_scenario("baseline")
    drawn = Search(NAMES, known=("win_rate",)).worlds_drawn(base, 4, 1)
    assert drawn is not None
    assert "win_rate" not in drawn.names
    assert len(drawn) == 4
    assert Search(NAMES, worlds=0).worlds_drawn(base, 4, 1) is None


def test_fresh_seeds_are_valid_and_differ() -> None:
    seeds = {fresh_seed(seed, number) for seed in (0, 1, 2**63 - 1) for number in range(3)}
    assert len(seeds) == 9
    assert all(0 <= each < 2**63 for each in seeds)
