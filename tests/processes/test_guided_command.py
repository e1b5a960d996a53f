"""The guided scenario: answers from a pipe, a file or a terminal, and what is refused."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from model.scenario import load_scenario
from tests.unit.command_line import Interlock

GUIDED = ("scenario", "new", "firm", "--guided")


def test_piped_answers_make_a_scenario(interlock: Interlock, here: Path) -> None:
    result = interlock(*GUIDED, input="12\n\n20\n300\n$9,000,000\n30 %\n")
    assert result.exit_code == 0, result.output
    firm = load_scenario("firm.yaml")
    assert (firm.organization.sales, firm.organization.accounts) == (12, 8)
    assert firm.uncertainties.win_rate == 0.3 and firm.levers.quota_period == "quarter"
    assert "5 of 14 answers" in result.stdout
    assert interlock("scenario", "check", "firm.yaml").exit_code == 0


def test_no_answers_take_all_defaults(interlock: Interlock, here: Path) -> None:
    assert interlock(*GUIDED, input="").exit_code == 0
    assert load_scenario("firm.yaml").fingerprint() == load_scenario("baseline").fingerprint()


def test_a_file_of_answers_makes_the_same(interlock: Interlock, here: Path) -> None:
    printed = interlock("scenario", "new", "firm", "--new-answers")
    assert printed.exit_code == 0 and not (here / "firm.yaml").exists()
    (here / "answers.yaml").write_text(printed.stdout.replace("quarter\n", "month\n"))
    assert interlock(*GUIDED, "--answers", "answers.yaml").exit_code == 0
    firm, base = load_scenario("firm.yaml"), load_scenario("baseline")
    assert firm.levers == base.levers.model_copy(update={"quota_period": "month"})


@pytest.mark.parametrize(
    ("words", "piped", "code", "said"),
    [
        ((), "many\n\n-3\n", 3, "line 3"),
        ((), "8\n" * 20, 3, "more answers"),
        ((), "\n" * 5 + "90 %\n", 3, "win_rate"),
        (("--answers", "none.yaml"), "", 4, "none.yaml"),
        (("--answers", "shared.yaml"), "", 3, "no answer to a question"),
        (("--extends", "shared.yaml"), "", 2, "leave out --extends"),
    ],
)
def test_wrong_answers_write_nothing(
    interlock: Interlock, here: Path, words: tuple[str, ...], piped: str, code: int, said: str
) -> None:
    result = interlock(*GUIDED, *words, input=piped)
    assert result.exit_code == code, result.output
    assert said in result.stderr and not (here / "firm.yaml").exists()


def test_answers_need_the_question(interlock: Interlock, here: Path) -> None:
    result = interlock("scenario", "new", "firm", "--answers", "a.yaml")
    assert result.exit_code == 2 and "--guided" in result.stderr


def test_a_wrong_name_or_a_file_that_is_there_is_told_before_anything_is_asked(
    interlock: Interlock, here: Path
) -> None:
    assert interlock("scenario", "new", "baseline", "--guided", input="").exit_code == 2
    (here / "firm.yaml").write_text("mine")
    assert interlock(*GUIDED, input="").exit_code == 4
    assert (here / "firm.yaml").read_text() == "mine"
    assert interlock(*GUIDED, "--force", input="").exit_code == 0


def test_in_a_terminal_a_wrong_answer_is_asked_again(
    interlock: Interlock, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("reports.interviewing.sys", terminal)
    result = interlock(*GUIDED, input="many\n7\n" + "\n" * 13)
    assert result.exit_code == 0, result.output
    assert "1/14 How many people sell to new customers? [8 people]" in result.output
    assert "must be a whole number" in result.output
    assert load_scenario("firm.yaml").organization.sales == 7
