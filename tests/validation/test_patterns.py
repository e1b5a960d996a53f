"""The patterns of `patterns.py`, with fewer runs than `python -m tests.validation`."""

import pytest

from tests.validation.patterns import PATTERNS, Study

RUNS = 40


@pytest.fixture(scope="module")
def study() -> Study:
    """Share the runs of a scenario among the patterns."""
    return Study(RUNS)


@pytest.mark.parametrize("name", PATTERNS)
def test_the_model_shows_the_pattern(name: str, study: Study) -> None:
    findings = PATTERNS[name](study)
    failed = [str(finding) for finding in findings if not finding.holds]
    assert findings
    assert not failed, "\n".join(failed)
