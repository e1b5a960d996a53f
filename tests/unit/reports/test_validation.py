"""`interlock validate`: what it prints, and how it ends."""

import json
from math import inf

import pytest

import reports.validation as validation
from experiments.patterns.finding import Finding
from experiments.patterns.study import Study
from tests.unit.command_line import Interlock

GOOD = Finding("V1", "pay is late", "S1", (0.1, inf), 0.2, (0.1, 0.3))
BAD = Finding("V2", "gaming costs", "S2", (0.3, 0.9), 0.2, (0.1, 0.3), reason="it cannot.")


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure nothing."""

    def measured(name: str, study: Study) -> list[Finding]:
        return [GOOD] if name == "V1" else [BAD]

    monkeypatch.setattr(validation, "PATTERNS", {"V1": None, "V2": None})
    monkeypatch.setattr(validation, "measured", measured)
    monkeypatch.setattr(validation, "compile_ahead", lambda announce: None)


def test_1_validate_ends_with_1_where_a_statement_fails(interlock: Interlock) -> None:
    result = interlock("validate")
    assert result.exit_code == 1
    assert result.stdout.startswith("1 of 2 statements")
    assert result.stdout.rstrip().endswith("V2 FAILS, gaming costs: it cannot.")


def test_validate_ends_with_0_where_all_hold(interlock: Interlock) -> None:
    result = interlock("validate", "--only", "v1")
    assert result.exit_code == 0
    assert "FAILS" not in result.stdout


def test_validate_speaks_json_csv_and_markdown(interlock: Interlock) -> None:
    good, bad = json.loads(interlock("validate", "--json").stdout)["rows"]
    assert (good["accepted_low"], good["accepted_high"]) == (0.1, None)
    assert (bad["verdict"], bad["reason"]) == ("FAILS", "it cannot.")
    assert interlock("validate", "--csv").stdout.startswith("pattern,statement,source,accepted_low")
    assert "| V1 |" in interlock("validate", "--md").stdout


def test_2_an_unknown_pattern_is_named(interlock: Interlock) -> None:
    result = interlock("validate", "--only", "V1,V99")
    assert result.exit_code == 2
    assert result.stderr == "No pattern V99; there are V1, V2.\n"


def test_progress_is_told_in_patterns(interlock: Interlock) -> None:
    result = interlock("validate", "--progress", "plain")
    assert "of 2 patterns" in result.stderr
