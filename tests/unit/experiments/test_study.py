"""A study makes the same runs wherever they are made."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from experiments.patterns import study as studies
from experiments.patterns.study import Study
from model.scenario import load_scenario

cloudpickle = pytest.importorskip("cloudpickle")  # Dask brings it


class Elsewhere(Executor):
    """Sends calls as a cluster does: by value, and their answers back."""

    workers = 2

    def __init__(self) -> None:
        self.sent = 0
        self._pool = ThreadPoolExecutor(2)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.sent += 1
        call = cloudpickle.dumps((fn, args, kwargs))
        return self._pool.submit(made, call)


def made(call: bytes) -> Any:
    fn, args, kwargs = cloudpickle.loads(call)
    return cloudpickle.loads(cloudpickle.dumps(fn(*args, **kwargs)))


@pytest.mark.parametrize("runs", [1, 2, 7, 16, 50])
def test_each_run_is_made_once_and_in_order(runs: int) -> None:
    elsewhere = Elsewhere()
    numbers = Study(4, executor=elsewhere).over_runs(
        lambda number: number * number, "squares", runs
    )
    assert numbers == [number * number for number in range(runs)]
    assert elsewhere.sent <= min(runs, 8)


def test_a_scenario_gives_the_same_bits_on_an_executor(monkeypatch: pytest.MonkeyPatch) -> None:
    class Made:
        def __init__(self, replication: int) -> None:
            luck = np.random.default_rng(replication)
            self.outcomes = {"value_usd": luck.normal()}
            self.months = {name: luck.normal(size=3) for name in studies.KEPT_MONTHLY}

    monkeypatch.setattr(studies, "simulate", lambda scenario, seed, replication: Made(replication))
    monkeypatch.setattr(studies, "totals", lambda months: {"bookings": months["bookings"].sum()})
    firm = load_scenario("baseline")
    here, there = (Study(9, executor=each).ensemble(firm, "it") for each in (None, Elsewhere()))
    assert np.array_equal(here["value_usd"], there["value_usd"])
    assert np.array_equal(here.totals["bookings"], there.totals["bookings"])
    for name in studies.KEPT_MONTHLY:
        assert here.monthly[name].shape == (9, 3)
        assert np.array_equal(here.monthly[name], there.monthly[name])
