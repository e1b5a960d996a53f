"""A scenario of somebody's own firm from a dozen questions, each with a default.

An answer is read as a scenario file reads it; one that is left empty takes the default. What is
asked for in everyday figures, such as all recurring revenue, becomes the inputs of the model.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.faults import ScenarioError, did_you_mean
from model.quantities import Quantity, nearest, shown
from model.scenario import load_scenario
from model.scenario_form import check_key, declared_inputs, in_sentence, title_of
from model.yaml_text import read_file, read_value

BASE = "baseline"
REVENUE = "recurring_revenue_usd"
REVENUE_RANGE = (1.0, 1e13)
"""What all customers together may pay [$ per year]; a contract has a range of its own."""


@dataclass(frozen=True)
class Question:
    """One question of the interview.

    Attributes
    ----------
    key
        Name of the answer in a file of answers: that of the input, but for `REVENUE`.
    text
        The question.
    hint
        How an answer looks.
    """

    key: str
    text: str
    hint: str

    @property
    def quantity(self) -> Quantity:
        """The input that an answer is read as."""
        if self.key != REVENUE:
            return declared_inputs()[self.key]
        contract = declared_inputs()["contract_value_usd"]
        return replace(contract, name=REVENUE, valid=REVENUE_RANGE)

    def read(self, text: str) -> Any:
        """Read an answer; a text that holds nothing is the default.

        Raises
        ------
        ValueError
            If it is not allowed; the message says what is.
        """
        text = text.strip()
        if not text:
            return None
        value, faults = read_value(self.key, text)
        if faults:
            raise ValueError(f"{shown(text)} cannot be read; {self.hint}.")
        return self.checked(value)

    def checked(self, value: Any) -> Any:
        """Check an answer that was read, and give it as it is stored.

        Raises
        ------
        ValueError
            If it is not allowed; the message says what is.
        """
        return self.quantity.read(value)


QUESTIONS = (
    Question("organization.sales", "How many people sell to new customers?", "such as 8"),
    Question("organization.accounts", "How many people look after customers?", "such as 8"),
    Question(
        "organization.operations", "How many people deliver, onboard and support?", "such as 16"
    ),
    Question("organization.customers", "How many customers are there?", "such as 250"),
    Question(REVENUE, "How much recurring revenue is there in a year?", "such as $10,000,000"),
    Question("win_rate", "Which share of opportunities is won?", "such as 23 %"),
    Question(
        "cycle_length",
        "How long does it take from opportunity to decision (business days)?",
        "such as 52 days or 3 months",
    ),
    Question("logo_churn", "Which share of customers leaves in a year?", "such as 10 %"),
    Question("quota_period", "Over which period do quotas run?", "none, month, quarter or year"),
    Question("commission_rate", "What is the commission on a dollar sold?", "such as 10 %"),
    Question(
        "shared_weight",
        "Which part of variable pay rests on results that all departments share?",
        "such as 0 % or 30 %",
    ),
    Question(
        "transparency",
        "How much of each other's work do departments see unasked?",
        "from 0 % (nothing) to 100 % (everything)",
    ),
    Question(
        "check_in_cadence", "How often do the departments meet?", "such as never, weekly, monthly"
    ),
    Question("check_in_length_h", "How long is such a meeting, in hours?", "such as 0.5"),
)
BY_KEY = {each.key: each for each in QUESTIONS}


def default_in_words(question: Question) -> str:
    """Say what an empty answer means."""
    base = load_scenario(BASE)
    if question.key == REVENUE:
        return f"${usual_revenue(base.organization.customers):,.0f}"
    return question.quantity.in_words(base.value(question.key))


def usual_revenue(customers: int) -> float:
    """Give the recurring revenue of so many customers of the usual size [$ per year]."""
    known = load_scenario(BASE).uncertainties
    return customers * known.contract_value_usd * _mean_over_median(known.contract_value_spread)


def _mean_over_median(spread: float) -> float:
    """Give the mean of a log-normal size against its median [times]."""
    return math.exp(0.5 * spread * spread)


def read_answers(path: Path) -> dict[str, Any]:
    """Read a file of answers: YAML with a line for each; those left out take their default.

    Raises
    ------
    ScenarioError
        With every fault of the file, each with its line; `ScenarioFileError` if it cannot be
        opened.
    """
    layer = read_file(path)
    if not layer.is_readable:
        raise ScenarioError(layer.faults)
    answers: dict[str, Any] = {}
    for key, value in layer.data.items():
        if key not in BY_KEY:
            near = did_you_mean(nearest(str(key), BY_KEY))
            hint = near or f" There are {', '.join(BY_KEY)}."
            layer.blame((key,), f"{shown(key)} is no answer to a question.{hint}")
        elif value is not None:
            try:
                answers[key] = BY_KEY[key].checked(value)
            except ValueError as error:
                layer.blame((key,), str(error))
    if layer.faults:
        raise ScenarioError(layer.faults)
    return answers


def answers_text() -> str:
    """Write a file of answers to begin with: all defaults, each below its question."""
    base = load_scenario(BASE)
    lines = ["# Answers to interlock scenario new NAME --guided --answers FILE", ""]
    for each in QUESTIONS:
        text = default_in_words(each)
        if each.key != REVENUE:
            text = _as_in_files(each.quantity, base.value(each.key))
        lines += [f"# {each.text} ({each.hint})", f"{each.key}: {text}", ""]
    return "\n".join(lines)


def _as_in_files(quantity: Quantity, value: Any) -> str:
    written = quantity.written(value)
    return written if isinstance(written, str) else shown(written)


def in_words(question: Question, value: Any) -> str:
    """Say an answer as a person would write it."""
    return f"${value:,.0f}" if question.key == REVENUE else question.quantity.in_words(value)


def interview_text(name: str, answers: Mapping[str, Any]) -> str:
    """Write the commented scenario that answers make.

    Parameters
    ----------
    name
        Its name.
    answers
        Stored values by key of the question; what is missing or None takes the default.

    Raises
    ------
    ScenarioError
        If the name is no good file name, or answers do not go together; lists all of it.
    """
    check_key(name)
    base = load_scenario(BASE)
    values = {key: value for key, value in answers.items() if value is not None}
    customers = int(values.get("organization.customers", base.organization.customers))
    revenue = values.pop(REVENUE, None)
    if revenue is not None:
        spread = base.uncertainties.contract_value_spread
        value = revenue / customers / _mean_over_median(spread)
        values["contract_value_usd"] = float(f"{value:.4g}")
    inputs = declared_inputs()
    written = {key: inputs[key].written(value) for key, value in values.items()}
    base.replace(written)  # raises where answers do not go together
    title = title_of(name)
    lines = [
        f"# {title}: made by interlock scenario new {name} --guided.",
        "# What is not said here is as in the baseline: interlock scenario show baseline --detail",
        f"#   interlock run {name}.yaml --quick        what is it like?",
        f"#   interlock scenario new what-if --extends {name}.yaml",
        "",
        f"extends: {BASE}",
        f'name: "{title}"',
        f'name_in_sentence: "{in_sentence(title)}"',
        "question: What is our firm like as it is?",
        "changes: Describes the firm by a dozen answers.",
    ]
    usual = {each.key: base.value(each.key) for each in QUESTIONS if each.key != REVENUE}
    for section, keys in _sections(usual | values).items():
        lines += ["", f"{section}:"]
        for key in keys:
            lines += _line(key, inputs[key], (usual | values)[key], revenue, customers)
            if key not in values:
                lines[-1] = f"  # {lines[-1].strip()}   (the default)"
    return "\n".join(lines) + "\n"


def _sections(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Sort inputs by the section of a scenario file that they stand in."""
    from model.levers import Levers

    sections: dict[str, list[str]] = {}
    for key in values:
        home, dot, _ = key.partition(".")
        section = home if dot else "levers" if key in Levers.model_fields else "uncertainties"
        sections.setdefault(section, []).append(key)
    order = ("organization", "levers", "uncertainties")
    return {name: sections[name] for name in order if name in sections}


def _line(
    key: str, quantity: Quantity, value: Any, revenue: float | None, customers: int
) -> list[str]:
    """Write one input below the question that it answers."""
    question = BY_KEY.get(key)
    remark = (
        question.text
        if question is not None
        else f"Median contract: ${revenue:,.0f} a year from {customers:,} customers."
    )
    text = _as_in_files(quantity, value)
    allowed = f"  # It must be {quantity.allowed}."
    return [f"  # {remark}", allowed, f"  {key.rpartition('.')[2]}: {text}"]
