"""The patterns of `interlock validate`, with fewer runs."""

from functools import cache

import pytest

from experiments.patterns.catalog import PATTERNS, measured
from experiments.patterns.choices import SET_BY
from experiments.patterns.finding import Finding
from experiments.patterns.reasons import REASONS
from experiments.patterns.study import Study
from model.uncertainties import Uncertainties

RUNS = 40
STUDY = Study(RUNS)


@cache
def findings(name: str) -> dict[str, Finding]:
    """Measure a pattern once, and give its findings by statement."""
    return {finding.statement: finding for finding in measured(name, STUDY)}


@pytest.mark.parametrize("name", PATTERNS)
def test_the_model_shows_the_pattern(name: str) -> None:
    failed = [str(each) for each in findings(name).values() if not each.holds and not each.reason]
    assert findings(name)
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        pytest.param(*key, marks=pytest.mark.xfail(strict=True, reason=reason))
        for key, reason in REASONS.items()
    ],
)
def test_the_model_shows_what_it_is_known_not_to_show(name: str, statement: str) -> None:
    assert findings(name)[statement].holds


def test_every_finding_names_its_pattern_and_source() -> None:
    assert {name for name, _ in REASONS} <= set(PATTERNS)


@pytest.mark.parametrize(("name", "statement"), SET_BY)
def test_what_served_to_set_an_input_is_a_statement_and_names_inputs(
    name: str, statement: str
) -> None:
    assert set(findings(name)[statement].set_by.split(", ")) <= set(Uncertainties.model_fields)
