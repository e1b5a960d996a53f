"""What the tests of the report share: made-up results, and a made-up first run."""

from collections.abc import Callable

import pytest

from experiments.store import Result
from reports import people_network
from tests.browser.conftest import CASES, made_up_film, made_up_result


@pytest.fixture(autouse=True)
def graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every scenario a made-up first run."""
    monkeypatch.setattr(people_network, "first_run", made_up_film)


@pytest.fixture(autouse=True)
def quick_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing: tests/browser has the real pictures."""
    monkeypatch.setattr("reports.stills.drawn", lambda pictures: [b"<svg/>" for _ in pictures])


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """Return a function that makes the result of a case, once."""
    made: dict[str, Result] = {}

    def result(case: str) -> Result:
        if case not in made:
            made[case] = made_up_result(tmp_path_factory.mktemp(case), **CASES[case])
        return made[case]

    return result
