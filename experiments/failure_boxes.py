"""Finds the worlds in which something happens: boxes of inputs, checked where they were not sought.

Scenario discovery after Bryant and Lempert (2010). Half of the worlds serve to find a box, by PRIM
(Friedman and Fisher 1999, as in the EMA Workbench) and by a small tree (CART, as in scikit-learn).
The other half, which took no part in this, says which limits are needed, and how often it happens
in the box and elsewhere. A box that does no better there than chance is not given.
"""

import importlib.util
import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from model.quantities import Quantity

Flags = NDArray[np.bool_]
Values = NDArray[np.float64]  # shape (worlds, inputs)
Shares = tuple[float, float]

LEVEL = 0.95  # share of answers in which no box is given that does no better than chance
FEWEST_OF_A_KIND = 12  # worlds with and without it: fewer in each half cannot tell a box from luck
MOST_INPUTS = 3  # in a box: more cannot be said in a sentence
CHOICES = 2**MOST_INPUTS - 1  # boxes that the checked half may make of one by leaving limits out
WIDENED = 1.0 - (1.0 - LEVEL) / CHOICES  # level of an interval that holds whichever was chosen
SCREENED = 10  # inputs that take part: with more, chance finds boxes in the half searched
NEEDED_LIMIT = 0.05  # chance by which a limit may seem to help (quasi-p of Bryant and Lempert 2010)
LEAST_MASS = 0.05  # share of worlds that a box holds: a smaller one matters to nobody
DEEPEST_TREE = 3
FOLDS = 5  # of the cross-validation that chooses the depth of the tree
_STEPS = 20  # a limit is rounded to about a twentieth of the plausible range, or finer


class Outcome(StrEnum):
    """What came of the search for boxes."""

    FOUND = "found"
    NOTHING_BETTER_THAN_CHANCE = "nothing_better_than_chance"
    TOO_FEW_WITH = "too_few_worlds_with_it"
    TOO_FEW_WITHOUT = "too_few_worlds_without_it"


@dataclass(frozen=True)
class Limit:
    """Bounds of one input; an open side is infinite.

    Attributes
    ----------
    name
        Name of the input.
    low, high
        Lowest and highest stored value.
    """

    name: str
    low: float = -math.inf
    high: float = math.inf

    def holds(self, values: NDArray[np.float64]) -> Flags:
        """Tell which values lie within, shape (worlds,)."""
        return np.asarray((values >= self.low) & (values <= self.high))

    @property
    def is_open(self) -> bool:
        """Whether it bounds nothing."""
        return math.isinf(self.low) and math.isinf(self.high)


@dataclass(frozen=True)
class Box:
    """A region of inputs in which something happens more often, with what the checked worlds say.

    Attributes
    ----------
    methods
        `prim`, `cart`, or both, where they bound the same inputs on the same sides.
    limits
        Bounds, the one that matters most first.
    inside, with_it
        Checked worlds in the box, and those of them with it.
    outside, with_it_outside
        Checked worlds elsewhere, and those of them with it.
    chance
        Chance that a box drawn at random would hold as many or more [share].
    """

    methods: tuple[str, ...]
    limits: tuple[Limit, ...]
    inside: int
    with_it: int
    outside: int
    with_it_outside: int
    chance: float

    @property
    def density(self) -> float:
        """Share of worlds in the box with it."""
        return self.with_it / self.inside if self.inside else math.nan

    @property
    def density_outside(self) -> float:
        """Share of the other worlds with it."""
        return self.with_it_outside / self.outside if self.outside else math.nan

    @property
    def all_with_it(self) -> int:
        """Checked worlds with it."""
        return self.with_it + self.with_it_outside

    @property
    def coverage(self) -> float:
        """Share of all worlds with it that lie in the box."""
        return self.with_it / self.all_with_it

    def coverage_interval(self) -> Shares:
        """Give the interval of the coverage."""
        return share_interval(self.with_it, self.all_with_it, WIDENED)

    def density_interval(self) -> Shares:
        """Give the interval of the density."""
        return share_interval(self.with_it, self.inside, WIDENED)

    @property
    def holds_most(self) -> bool:
        """Whether more than half of the worlds with it are sure to lie in the box."""
        return self.coverage_interval()[0] > 0.5

    def document(self) -> dict[str, Any]:
        """Put all facts into one object for JSON; an open side is None."""
        return {
            "methods": list(self.methods),
            "limits": [
                {"input": each.name, "low": _closed(each.low), "high": _closed(each.high)}
                for each in self.limits
            ],
            "density": self.density,
            "density_interval": list(self.density_interval()),
            "density_outside": self.density_outside,
            "coverage": self.coverage,
            "coverage_interval": list(self.coverage_interval()),
            "worlds_inside": self.inside,
            "worlds_with_it_inside": self.with_it,
            "worlds_outside": self.outside,
            "worlds_with_it_outside": self.with_it_outside,
            "chance": self.chance,
        }


@dataclass(frozen=True)
class Search:
    """What a search for boxes found.

    Attributes
    ----------
    outcome
        Whether boxes were found, or why not.
    boxes
        Those that hold in worlds that took no part in finding them; PRIM's first.
    leading
        Inputs in which worlds with and without it differ most, in the half that was searched. A
        claim about them is only what a box says.
    """

    outcome: Outcome
    boxes: tuple[Box, ...] = ()
    leading: tuple[str, ...] = ()


def share_interval(count: int, total: int, level: float = LEVEL) -> Shares:
    """Give the exact interval (Clopper and Pearson) of a share; nan where there is nothing."""
    if not total:
        return math.nan, math.nan
    interval = stats.binomtest(count, total).proportion_ci(level)
    return float(interval.low), float(interval.high)


def check_installed() -> None:
    """Find that what seeks boxes is there, before runs are made for it.

    Raises
    ------
    ModuleNotFoundError
        If it is not.
    """
    for name in ("ema_workbench", "sklearn"):
        if importlib.util.find_spec(name) is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def find_boxes(
    quantities: Sequence[Quantity], values: Values, happens: Flags, *, seed: int, family: int = 1
) -> Search:
    """Find boxes of inputs in which something happens more often than elsewhere.

    Parameters
    ----------
    quantities
        The inputs, in the order of the columns.
    values
        Stored values, shape (worlds, inputs).
    happens
        Whether it happens in each world.
    seed
        Root of the luck by which worlds are divided into halves.
    family
        Searches that are answered together: all their boxes hold with the stated confidence.
    """
    if happens.sum() < FEWEST_OF_A_KIND:
        return Search(Outcome.TOO_FEW_WITH)
    if (~happens).sum() < FEWEST_OF_A_KIND:
        return Search(Outcome.TOO_FEW_WITHOUT)
    searched = _half(happens, seed)
    order = _by_contrast(values[searched], happens[searched])
    names = [quantities[column].name for column in order]
    sought = _Worlds([quantities[i] for i in order], values[searched][:, order], happens[searched])
    checked = _Worlds(sought.quantities, values[~searched][:, order], happens[~searched])
    found = {"prim": _prim_limits(sought), "cart": _tree_limits(sought, seed)}
    allowed = (1.0 - LEVEL) / (CHOICES * len(found) * family)
    left = {method: _needed(limits, checked) for method, limits in found.items()}
    boxes = [_counted(method, limits, checked) for method, limits in left.items() if limits]
    kept = tuple(_distinct([box for box in boxes if box.chance <= allowed]))
    outcome = Outcome.FOUND if kept else Outcome.NOTHING_BETTER_THAN_CHANCE
    return Search(outcome, kept, tuple(names))


@dataclass(frozen=True)
class _Worlds:
    """Some worlds: their inputs, the values of these, and where it happens."""

    quantities: list[Quantity]
    values: Values
    happens: Flags

    def inside(self, limits: Sequence[Limit]) -> Flags:
        """Tell which worlds lie in a box."""
        columns = {each.name: i for i, each in enumerate(self.quantities)}
        within = np.ones(len(self.values), dtype=bool)
        for limit in limits:
            within &= limit.holds(self.values[:, columns[limit.name]])
        return within

    def lead(self, limits: Sequence[Limit]) -> float:
        """Give the share of worlds with it in a box less that of worlds without it (Youden)."""
        within = self.inside(limits)
        return float(within[self.happens].mean() - within[~self.happens].mean())


def _half(happens: Flags, seed: int) -> Flags:
    """Choose half of the worlds at random, half of those with it and of those without.

    Every second point of a Sobol' sequence lies in the same half of an input's range, so halves
    are drawn and not counted off.
    """
    luck = np.random.default_rng([seed, 0xB0C5])
    chosen = np.zeros(len(happens), dtype=bool)
    for kind in (happens, ~happens):
        those = luck.permutation(np.flatnonzero(kind))
        chosen[those[: len(those) // 2]] = True
    return chosen


def _by_contrast(values: Values, happens: Flags) -> list[int]:
    """List the inputs in which worlds with and without it differ most (Kolmogorov and Smirnov)."""
    differ = stats.ks_2samp(values[happens], values[~happens], axis=0, method="asymp").statistic
    return [int(column) for column in np.argsort(-differ, kind="stable")[:SCREENED]]


# Finding


def _prim_limits(worlds: _Worlds) -> tuple[Limit, ...]:
    """Find the box of PRIM's peeling that has the largest lead, without limits it can do without.

    The last boxes of a peeling are small and pure, the first large and mixed; the lead weighs
    both sides alike.
    """
    boxes = [_needed(limits, worlds) for limits in _peeled(worlds)]
    return max(boxes, key=worlds.lead)


def _peeled(worlds: _Worlds) -> Iterator[list[Limit]]:
    """Yield the boxes of PRIM's peeling."""
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of optional parts of the workbench that are not there
        from ema_workbench.analysis import prim
    names = [each.name for each in worlds.quantities]
    table, happens = pd.DataFrame(worlds.values, columns=names), worlds.happens.astype(np.int64)
    takes_threshold = "threshold" in prim.Prim.__init__.__code__.co_varnames  # before version 3
    # Any threshold above zero counts a world with it; a tiny one accepts every peeling.
    more: dict[str, float] = {"threshold": 1e-9} if takes_threshold else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of divisions that the search itself copes with
        box = prim.Prim(table, happens, mass_min=LEAST_MASS, **more).find_box()
    whole = box.box_lims[0]
    for bounds in box.box_lims:
        yield [
            Limit(
                each.name,
                -math.inf if bounds[each.name][0] <= whole[each.name][0] else bounds[each.name][0],
                math.inf if bounds[each.name][1] >= whole[each.name][1] else bounds[each.name][1],
            )
            for each in worlds.quantities
        ]


def _tree_limits(worlds: _Worlds, seed: int) -> tuple[Limit, ...]:
    """Find the leaf of a small tree that has the largest lead; its depth is cross-validated."""
    from sklearn.model_selection import GridSearchCV, StratifiedKFold
    from sklearn.tree import DecisionTreeClassifier

    fewest = max(2, math.ceil(LEAST_MASS * len(worlds.values)))
    tree = DecisionTreeClassifier(
        class_weight="balanced", min_samples_leaf=fewest, random_state=seed % 2**32
    )
    folds = min(FOLDS, int(worlds.happens.sum()), int((~worlds.happens).sum()))
    search = GridSearchCV(
        tree,
        {"max_depth": list(range(1, DEEPEST_TREE + 1))},
        scoring="balanced_accuracy",
        cv=StratifiedKFold(folds, shuffle=True, random_state=seed % 2**32),
    )
    fitted = search.fit(worlds.values, worlds.happens).best_estimator_.tree_
    leaves = [_needed(limits, worlds) for limits in _leaves(fitted, worlds.quantities)]
    return max(leaves, key=worlds.lead)


def _leaves(tree: Any, quantities: Sequence[Quantity]) -> Iterator[list[Limit]]:
    """Yield the box of each leaf of a tree."""
    stack: list[tuple[int, dict[str, Limit]]] = [(0, {})]
    while stack:
        node, limits = stack.pop()
        if tree.children_left[node] == tree.children_right[node]:
            yield list(limits.values())
            continue
        name, bound = quantities[tree.feature[node]].name, float(tree.threshold[node])
        before = limits.get(name, Limit(name))
        lower = replace(before, high=min(before.high, bound))
        upper = replace(before, low=max(before.low, bound))
        stack += [
            (int(tree.children_left[node]), limits | {name: lower}),
            (int(tree.children_right[node]), limits | {name: upper}),
        ]


def _needed(limits: Sequence[Limit], worlds: _Worlds) -> tuple[Limit, ...]:
    """Round limits, and leave out those that the box can do without, the least needed first."""
    quantities = {each.name: each for each in worlds.quantities}
    kept = [_rounded(each, quantities[each.name]) for each in limits if not each.is_open]
    kept = [each for each in kept if not each.is_open]
    while kept:
        chances = [_quasi_p(each, kept, worlds) for each in kept]
        worst = int(np.argmax(chances))
        if chances[worst] <= NEEDED_LIMIT and len(kept) <= MOST_INPUTS:
            return tuple(kept[i] for i in np.argsort(chances, kind="stable"))
        kept.pop(worst)
    return ()


def _quasi_p(limit: Limit, limits: Sequence[Limit], worlds: _Worlds) -> float:
    """Give the chance that the box without a limit, cut at random, is as dense as with it."""
    without = worlds.happens[worlds.inside([each for each in limits if each is not limit])]
    within = worlds.happens[worlds.inside(limits)]
    if not len(within):
        return 1.0
    share = float(without.mean())
    test = stats.binomtest(int(within.sum()), len(within), share, alternative="greater")
    return float(test.pvalue)


def _rounded(limit: Limit, quantity: Quantity) -> Limit:
    """Round bounds to numbers that can be said; what is checked is what is said."""
    assert quantity.plausible is not None
    low, high = quantity.plausible
    step = 10.0 ** math.floor(math.log10((high - low) / _STEPS)) if high > low else 1.0
    step = max(step, 1.0) if is_whole(quantity) else step

    def near(value: float) -> float:
        if math.isinf(value):
            return value
        return float(f"{round(value / step) * step:.12g}")

    bottom, top = near(limit.low), near(limit.high)
    return Limit(
        limit.name,
        -math.inf if bottom <= low else bottom,
        math.inf if top >= high else top,
    )


def is_whole(quantity: Quantity) -> bool:
    """Tell whether an input takes whole numbers only."""
    return quantity.kind in ("count", "duration")


# Checking


def _counted(method: str, limits: tuple[Limit, ...], worlds: _Worlds) -> Box:
    """Count in which worlds of a box and elsewhere it happens."""
    within = worlds.inside(limits)
    inside, outside = worlds.happens[within], worlds.happens[~within]
    counts = [[int(each.sum()), int((~each).sum())] for each in (inside, outside)]
    chance = float(stats.fisher_exact(counts, alternative="greater").pvalue)
    return Box((method,), limits, len(inside), counts[0][0], len(outside), counts[1][0], chance)


def _distinct(boxes: Sequence[Box]) -> Iterator[Box]:
    """Yield the first of those boxes that bound the same inputs on the same sides."""
    alike: dict[frozenset[tuple[str, bool, bool]], list[Box]] = {}
    for box in boxes:
        sides = frozenset((x.name, math.isinf(x.low), math.isinf(x.high)) for x in box.limits)
        alike.setdefault(sides, []).append(box)
    for some in alike.values():
        methods = tuple(method for box in some for method in box.methods)
        yield replace(some[0], methods=methods)


def _closed(value: float) -> float | None:
    return None if math.isinf(value) else value
