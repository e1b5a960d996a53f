"""Intervals of sampled parts hold the exact parts as often as they say."""

import numpy as np

from experiments.explanation import ends_over_orders
from experiments.shapley import coalitions, exact_parts, random_orders, sampled_parts

PLAYERS, REPLICATIONS, GAMES, PAIRS = 9, 40, 200, 7


def test_intervals_of_sampled_parts_hold_together() -> None:
    random = np.random.default_rng(0)
    hits = 0
    for game in range(GAMES):
        alone, pairs, triples = (
            scale * random.normal(size=(PLAYERS,) * order)
            for order, scale in ((1, 1.0), (2, 0.5), (3, 0.3))
        )
        luck = random.normal(size=(PLAYERS, REPLICATIONS))
        together = 0.5 * random.normal(size=(PLAYERS, PLAYERS, REPLICATIONS))
        worth, values = {}, {}
        for each in coalitions(PLAYERS):
            x = np.array([each >> i & 1 for i in range(PLAYERS)], dtype=float)
            curved = np.einsum("abc,a,b,c", triples, x, x, x)
            worth[each] = np.array([x @ alone + x @ pairs @ x + curved])
            values[each] = worth[each] + x @ luck + np.einsum("a,b,abr->r", x, x, together)
        exact = exact_parts(worth, PLAYERS)[:, 0]
        parts = sampled_parts(values, random_orders(PLAYERS, PAIRS, seed=game))
        ends = [ends_over_orders(parts[:, i], PLAYERS + 1) for i in range(PLAYERS)]
        hits += all(low <= part <= high for part, (low, high) in zip(exact, ends, strict=True))
    sampling_error = 2.0 * np.sqrt(0.95 * 0.05 / GAMES)
    assert hits / GAMES >= 0.95 - sampling_error
