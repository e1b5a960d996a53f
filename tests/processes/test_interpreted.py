"""Compiled rules and the same rules as plain Python give the same bits."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from model.assembly import assemble, run_days
from model.engine import advance_days
from model.scenario import Scenario

ROOT = Path(__file__).parents[2]
SMALL: dict[str, Any] = {
    "organization": {"sales": 3, "accounts": 2, "operations": 4, "customers": 25},
    "horizon": "2 months",
    "warm_up": "1 month",
    "quit_rate_sales": 0.9,
    "quit_rate_accounts": 0.9,
    "quit_rate_operations": 0.9,
    "vacancy_sales": "2 weeks",
    "shared_weight": 0.3,
    "transparency": 0.6,
    "check_in_cadence": "weekly",
    "opportunities_per_week": 3.0,
    "accounts_per_manager": 15.0,
}
OF_FIVE: dict[str, Any] = {
    "organization": SMALL["organization"] | {"marketing": 1, "specialists": 2},
    "horizon": "1 month",
    "campaign_cadence": "every 2 weeks",
    "session_cadence": "weekly",
    "specialists_deal_share": 0.5,
}
IN_PLAIN_PYTHON = """
import json, sys
from tests.processes.test_interpreted import digests
from model.rule import IS_COMPILED
from model.firm import Firm
from model.scenario import Scenario
assert not IS_COMPILED
scenario = Scenario.build("small", **json.loads(sys.argv[1]))
firm = Firm(scenario, seed=3)
firm.run_model()
print(json.dumps([digests(scenario), digests(scenario, firm.records)]))
"""


def digests(scenario: Scenario, records: Any = None) -> dict[str, str]:
    """Give a digest of every field at the end of a run, by the engine if none is given."""
    if records is None:
        records = assemble(scenario, seed=3)
        advance_days(records, 0, run_days(scenario))
    return {
        f"{name} {field}": sha256(table[field].tobytes()).hexdigest()
        for name, table in records._asdict().items()
        for field in table.dtype.names or [...]
    }


@pytest.mark.parametrize("firm", [SMALL, SMALL | OF_FIVE], ids=["three", "five"])
def test_compiled_and_interpreted_rules_give_the_same_bits(firm: dict[str, Any]) -> None:
    command = [sys.executable, "-W", "error", "-c", IN_PLAIN_PYTHON, json.dumps(firm)]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    engine, mesa = json.loads(answer.stdout)
    assert engine == digests(Scenario.build("small", **firm))
    assert mesa == engine
