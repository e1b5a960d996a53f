"""Outcomes of the bundled scenarios stay as they were, unless the changelog says otherwise.

After a change that is meant to move results, write the stored figures again with
`python -m tests.regression.test_bundled_scenarios`, and say under "Results change" what moved.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from model.engine import simulate
from model.scenario import load_scenario
from model.scenario_file import bundled_scenarios

STORED = Path(__file__).with_name("bundled_scenarios.json")
REPLICATIONS = 2


def outcomes(name: str) -> list[dict[str, float | None]]:
    """Simulate a bundled scenario for a few replications; undefined outcomes are None."""
    scenario = load_scenario(name)
    runs = [simulate(scenario, seed=1, replication=number) for number in range(REPLICATIONS)]
    return [
        {key: None if math.isnan(value) else value for key, value in run.outcomes.items()}
        for run in runs
    ]


def defined(outcomes: Mapping[str, float | None]) -> dict[str, float]:
    """Leave out what is undefined, such as measures of departments that the firm does not have."""
    return {name: value for name, value in outcomes.items() if value is not None}


def test_every_bundled_scenario_is_stored() -> None:
    assert sorted(json.loads(STORED.read_text())) == sorted(bundled_scenarios())


@pytest.mark.parametrize("name", bundled_scenarios())
def test_outcomes_are_as_stored(name: str) -> None:
    stored = json.loads(STORED.read_text())[name]
    for now, before in zip(outcomes(name), stored, strict=True):
        assert defined(now) == pytest.approx(defined(before), rel=1e-9, abs=1e-9)
        assert now.keys() == before.keys()


if __name__ == "__main__":
    figures = {name: outcomes(name) for name in bundled_scenarios()}
    STORED.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
