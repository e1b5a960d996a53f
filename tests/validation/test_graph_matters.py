"""Who talks to whom matters when there is no other way to hear of each other."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

import model.assembly
from model.assembly import Staff, ties_of
from model.communication import Ties, rewired
from model.engine import simulate
from model.luck import Luck
from model.scenario import Scenario, load_scenario

RUNS = 30
SCARCE = {"transparency": 0.0, "check_in_cadence": "never"}
"""Nothing is seen unasked and nobody meets: news travels along ties, or not at all."""
PLENTY = {"transparency": 0.5, "check_in_cadence": "weekly"}

Change = Callable[[Ties, Staff, Luck], Ties]


def with_degrees_kept(ties: Ties, staff: Staff, luck: Luck) -> Ties:
    """Rewire the graph at random, everybody keeping as many ties; department walls fall."""
    return rewired(ties, luck.uniforms)


def isolated(ties: Ties, staff: Staff, luck: Luck) -> Ties:
    """Cut all ties between departments."""
    return only(ties, staff.department[ties.first] == staff.department[ties.second])


def without_spanners(ties: Ties, staff: Staff, luck: Luck) -> Ties:
    """Cut the ties across departments of the tenth of people who hold most of them."""
    crosses = staff.department[ties.first] != staff.department[ties.second]
    ends = np.concatenate([ties.first[crosses], ties.second[crosses]])
    held = np.bincount(ends, minlength=len(staff.department))
    spanners = np.argsort(-held, kind="stable")[: len(staff.opening) // 10]
    theirs = np.isin(ties.first, spanners) | np.isin(ties.second, spanners)
    return only(ties, ~(crosses & theirs))


def only(ties: Ties, kept: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Ties:
    """Keep some ties."""
    return Ties(ties.first[kept], ties.second[kept], ties.strength[kept])


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Change], None]]:
    """Change the graph of every firm that is assembled from now on."""

    def change(how: Change) -> None:
        def ties(scenario: Scenario, staff: Staff, luck: Luck) -> Ties:
            return how(ties_of(scenario, staff, luck), staff, luck)

        monkeypatch.setattr(model.assembly, "ties_of", ties)

    yield change


def outcomes(scenario: Scenario, name: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Give an outcome of each replication."""
    runs = [simulate(scenario, seed=3, replication=number) for number in range(RUNS)]
    return np.array([run.outcomes[name] for run in runs])


@pytest.mark.parametrize(
    ("how", "name", "sign"),
    [
        (with_degrees_kept, "belief_accuracy_share", 1),
        (isolated, "belief_accuracy_share", -1),
        (without_spanners, "belief_accuracy_share", -1),
        (with_degrees_kept, "value_usd", 1),
        (isolated, "value_usd", -1),
    ],
)
def test_the_graph_matters_when_information_is_scarce(
    how: Change, name: str, sign: int, changed: Callable[[Change], None]
) -> None:
    firm = load_scenario("baseline").replace(SCARCE)
    before = outcomes(firm, name)
    changed(how)
    difference = outcomes(firm, name) - before
    error = difference.std(ddof=1) / np.sqrt(RUNS)
    assert sign * difference.mean() > 2.0 * error


def test_isolation_matters_less_where_departments_see_and_meet_each_other(
    changed: Callable[[Change], None],
) -> None:
    scarce = load_scenario("baseline").replace(SCARCE)
    plenty = load_scenario("baseline").replace(PLENTY)
    name = "belief_accuracy_share"
    before = outcomes(scarce, name), outcomes(plenty, name)
    changed(isolated)
    lost_scarce = before[0] - outcomes(scarce, name)
    lost_plenty = before[1] - outcomes(plenty, name)
    more = lost_scarce - lost_plenty
    assert more.mean() > 2.0 * more.std(ddof=1) / np.sqrt(RUNS)
