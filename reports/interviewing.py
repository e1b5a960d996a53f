"""Asking a dozen questions about a firm: in a terminal, from a pipe, or from a file."""

import shlex
import sys
from pathlib import Path
from typing import Any

import click

from experiments.whole_file import write_whole
from model.faults import Fault, ScenarioError
from model.interview import (
    QUESTIONS,
    Question,
    default_in_words,
    in_words,
    interview_text,
    read_answers,
)
from model.new_scenario import scenario_template
from reports.failures import (
    WRONG_COMMAND,
    WRONG_SCENARIO,
    Failure,
    check_writable,
    writing,
)
from reports.lists import print_written
from reports.request import listed
from reports.screen import Screen

_PIPE = "standard input"


def write_guided(
    screen: Screen, name: str, path: Path, answers: Path | None, *, force: bool
) -> None:
    """Ask, and write the scenario that the answers make.

    Parameters
    ----------
    screen
        Where to ask and to say what is written.
    name, path
        Name of the scenario, and its file.
    answers
        File of answers, instead of asking.
    force
        Whether a file that exists may be replaced.
    """
    try:
        scenario_template(name)  # refuses a wrong name before anything is asked
    except ScenarioError as error:
        raise Failure(WRONG_COMMAND, f"NAME: {listed(error.faults)}") from None
    check_writable(path, force=force, instead="add --force to replace it")
    try:
        given = read_answers(answers) if answers else asked(screen)
        text = interview_text(name, given)
    except ScenarioError as error:
        if any(fault.file for fault in error.faults):
            raise
        raise Failure(WRONG_SCENARIO, f"{listed(error.faults)}\nNothing was written.") from None
    with writing(path):
        write_whole(path, lambda file: file.write(text.encode()))
    print_written(
        screen,
        "scenario.new",
        path,
        said=f"{path} is written, with {len(given)} of {len(QUESTIONS)} answers of your own.",
        following=f"interlock run {shlex.quote(str(path))} --quick",
    )


def asked(screen: Screen) -> dict[str, Any]:
    """Ask all questions: one by one in a terminal, else a line of standard input for each.

    Raises
    ------
    ScenarioError
        With every wrong line of a pipe; in a terminal the question is asked again.
    """
    if sys.stdin.isatty():
        click.echo("Press Enter to take what stands in brackets.", err=True)
        pairs = [(each.key, _asked_until_right(i, each)) for i, each in enumerate(QUESTIONS, 1)]
        return {key: value for key, value in pairs if value is not None}
    answers: dict[str, Any] = {}
    faults: list[Fault] = []
    lines = [line.rstrip("\n") for line in sys.stdin]
    for number, (question, line) in enumerate(zip(QUESTIONS, lines, strict=False), 1):
        try:
            value = question.read(line)
        except ValueError as error:
            faults.append(Fault(_PIPE, number, question.key, str(error)))
            continue
        if value is not None:
            answers[question.key] = value
        screen.note(f"{question.text} {_taken(question, value)}")
    if over := [line for line in lines[len(QUESTIONS) :] if line.strip()]:
        message = f"there are {len(QUESTIONS)} questions, and {len(over)} more answers."
        faults.append(Fault(_PIPE, len(QUESTIONS) + 1, "", message))
    if faults:
        raise ScenarioError(faults)
    return answers


def _taken(question: Question, value: Any) -> str:
    if value is None:
        return f"{default_in_words(question)} (default)"
    return in_words(question, value)


def _asked_until_right(number: int, question: Question) -> Any:
    words = f"{number}/{len(QUESTIONS)} {question.text} [{default_in_words(question)}]"
    while True:
        text = click.prompt(words, default="", show_default=False, err=True)
        try:
            return question.read(str(text))
        except ValueError as error:
            click.echo(f"{error}", err=True)
