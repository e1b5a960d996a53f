"""A computer that goes down at any moment of writing costs no finished part and no folder."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.execution import execute
from experiments.plan import Plan
from experiments.store import Result
from experiments.variants import Design, Variants
from tests.unit.experiments.stand_in import scenarios, simulate

VARIANTS = Variants(scenarios()[0], Design(("shared_weight",), ((0.0,), (0.4,))))
WORLDS = Design(("win_rate",), ((0.2,), (0.3,)))
PLAN = Plan(VARIANTS, replications=2, worlds=WORLDS)


class Down(BaseException):
    """The computer is down: nothing reaches the disk any more."""


class Disk:
    """Lets some changes through and goes down at the next, for good.

    Files are written under another name first, so that what changes a folder are the renaming of
    files, making folders and deleting.
    """

    CHANGES = ("replace", "mkdir", "unlink")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, changes: int) -> None:
        self.left = changes
        for name in self.CHANGES:
            monkeypatch.setattr(Path, name, self._changing(getattr(Path, name)))

    def _changing(self, change: Any) -> Any:
        def changed(*args: Any, **kwargs: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise Down
            return change(*args, **kwargs)

        return changed


def tables(result: Result) -> list[pd.DataFrame]:
    return [result.runs(), result.months()]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.execution._RUNS_PER_PART", 8)  # two with months
    monkeypatch.setattr("os.fsync", lambda file: None)  # this disk goes down by itself


@pytest.mark.usefixtures("small_parts")
def test_wherever_it_goes_down_the_experiment_goes_on_to_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = tables(execute(PLAN, tmp_path / "whole", workers=1, simulate=simulate))
    changes, is_whole = 0, False
    while not is_whole:
        folder = tmp_path / f"down-{changes}"
        with monkeypatch.context() as patch:
            Disk(patch, changes)
            try:
                execute(PLAN, folder, workers=1, simulate=simulate)
                is_whole = True
            except Down:
                pass
        result = execute(PLAN, folder, workers=1, simulate=simulate)
        for table, whole in zip(tables(result), expected, strict=True):
            pd.testing.assert_frame_equal(table, whole, check_exact=True)
        assert not list(folder.rglob("*.tmp"))
        changes += 1
    assert changes > 12, "parts, manifests and tables are all written on the way"
