"""The worked example of own model code does what its page says, compiled and agent by agent."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from experiments.execution import execute
from experiments.plan import Plan
from model.engine import simulate
from model.firm import Firm
from model.outcomes import MEASURES
from model.own_code import OwnCodeError
from model.scenario import Scenario, load_scenario

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "own-model-code.md"
SHORT = {"horizon": "2 months", "warm_up": "1 month"}


@pytest.fixture(scope="module", autouse=True)
def _measures() -> Iterator[None]:
    """Forget the measures of own code, which the process would keep."""
    known = dict(MEASURES)
    yield
    MEASURES.clear()
    MEASURES.update(known)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the files of the page, and a scenario for the plain one."""
    folder = tmp_path_factory.mktemp("own")
    blocks = re.findall(r"```\w+ title=(\S+).*?\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert [name for name, _ in blocks] == ["bonus.py", "bonus.yaml", "patient.py"]
    for name, text in blocks:
        (folder / name).write_text(text)
    (folder / "patient.yaml").write_text("extends: baseline\ncode: patient.py\n")
    return folder


def loaded(folder: Path, name: str) -> Scenario:
    """Load a scenario of the page over a short time, its code allowed."""
    return load_scenario(folder / f"{name}.yaml").replace(SHORT).allowing_code()


def test_own_rules_are_compiled_with_all_others_and_beside_them(folder: Path) -> None:
    plain = load_scenario("baseline").replace(SHORT)
    before = simulate(plain).months.tobytes()
    own = simulate(loaded(folder, "bonus"))
    assert own.months.tobytes() != before
    assert own.outcomes["thanks_n"] > 0.0
    after = simulate(plain)
    assert after.months.tobytes() == before
    assert after.outcomes["thanks_n"] == 0.0


def test_agents_and_engine_agree_bit_for_bit_with_own_rules(folder: Path) -> None:
    scenario = loaded(folder, "bonus")
    firm = Firm(scenario, seed=3, replication=1)
    while firm.running:
        firm.step()
    engine = simulate(scenario, seed=3, replication=1)
    assert firm.records.months.tobytes() == engine.months.tobytes()
    assert firm.outcomes["thanks_n"] == engine.outcomes["thanks_n"] > 0.0


def test_the_bonus_pays_what_the_page_says(folder: Path) -> None:
    """With one year's plan and no timing, pay differs by the bonus less the accelerator."""
    scenario = loaded(folder, "bonus")
    plain = load_scenario("baseline").replace(SHORT | {"accelerator": 1.0})
    flat = scenario.replace({"accelerator": 3.0}).allowing_code()
    assert simulate(flat).outcomes["pay_usd"] == simulate(scenario).outcomes["pay_usd"]
    assert simulate(scenario).outcomes["pay_usd"] != simulate(plain).outcomes["pay_usd"]


def test_plain_methods_take_part_through_the_agents(folder: Path) -> None:
    scenario = loaded(folder, "patient")
    patient = simulate(scenario)
    without = load_scenario("baseline").replace(SHORT | {"mechanisms.deal_timing": False})
    assert patient.months.tobytes() == simulate(without).months.tobytes()


def test_results_hold_own_measures_and_the_code(folder: Path, tmp_path: Path) -> None:
    plan = Plan((load_scenario("baseline").replace(SHORT), loaded(folder, "bonus")), replications=4)
    result = execute(plan, tmp_path / "r")
    assert np.all(result.outcome("bonus", "thanks_n") > 0.0)
    assert np.all(result.outcome("baseline", "thanks_n") == 0.0)
    again = result.scenarios[1]
    assert again.code is not None
    assert again.code.text == (folder / "bonus.py").read_text()
    with pytest.raises(OwnCodeError, match="nothing of it was run"):
        simulate(again)


def test_the_command_asks_before_it_runs_code(folder: Path) -> None:
    def interlock(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "cli", *words],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )

    refused = interlock("compare", "baseline", "bonus.yaml", "--horizon", "1 month")
    assert refused.returncode == 3
    assert "add --with-code. Nothing was simulated." in refused.stderr
    assert interlock("scenario", "check", "bonus.yaml").returncode == 0


def test_compiled_and_interpreted_own_rules_give_the_same_bits(folder: Path) -> None:
    code = (
        "from model.scenario import load_scenario\nfrom model.engine import simulate\n"
        "s = load_scenario('bonus.yaml').replace({'horizon': '1 month', 'warm_up': '1 month'})\n"
        "import hashlib\n"
        "print(hashlib.sha256(simulate(s.allowing_code()).months.tobytes()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **extra},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for extra in ({}, {"NUMBA_DISABLE_JIT": "1"})
    }
    assert len(digests) == 1
