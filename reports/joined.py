"""One report of several results: a comparison, and further questions about the same firm."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from experiments.comparison import inputs_of_another_firm
from experiments.store import QUESTION, Result, ResultError
from model.scenario import Scenario
from reports import wording
from reports.brand import Brand
from reports.kinds import kind_of, report_of
from reports.parts import EXPLORER, Report, Section

BEFORE = ("assumptions", "numbers", "network", "words")
"""Sections that close a report, whatever stands before them."""
ORDER = ("explanation", "sensitivity", "sweep", "worlds", "optimization")
"""From what drives the difference to what may be done."""


def joined(
    results: Sequence[Result], brand: Brand, with_names: bool = False
) -> tuple[Report, list[str]]:
    """Return the report of a result with the answers of further ones, and what was left out.

    Parameters
    ----------
    results
        The first is what the report is about; the others answer further questions.
    brand
        What a consultant puts on it.
    with_names
        Whether imported people may be named.

    Raises
    ------
    ResultError
        If a further result asks nothing more than the first, or is about another firm.
    """
    first, *others = results
    report = report_of(first, with_names=with_names, brand=brand)
    for each in others:
        refuse_unfit(first, each)
    others.sort(key=_place)
    sections: list[Section] = []
    notes: list[str] = []
    marks, facts = [*report.marks], dict(report.facts)
    for each in others:
        further = report_of(each)
        answer = report.sections[0]
        if _name(each) == "worlds":
            over_worlds = f"Over plausible worlds: {_begun_small(further.sections[0].title, each)}."
            answer = replace(answer, sentences=[over_worlds, *answer.sentences])
            report = replace(report, sections=[answer, *report.sections[1:]])
        for section in further.sections:
            taken = {own.key for own in (*report.sections, *sections)}
            if section.key == EXPLORER and EXPLORER in taken:
                notes.append(
                    f"One grid can be tried in a report; that of {each.folder} is left out."
                )
            elif not section.is_reference:
                key = _new_key(section.key, each, taken)
                sections.append(replace(section, key=key, source=_source(section, further)))
        marks += [f"{further.sections[0].topic}: {mark}" for mark in further.marks]
        facts |= _facts(each, further)
    sections.sort(key=lambda section: section.key == EXPLORER)
    told = replace(
        report,
        marks=marks,
        facts=facts,
        sections=list(_inserted(report.sections, sections)),
        has_contents=report.has_contents or bool(others),
    )
    return told.branded(brand), notes


def refuse_unfit(first: Result, other: Result) -> None:
    """Refuse a result that asks nothing more, or is about another firm or another time."""
    if kind_of(other) is None:
        raise ResultError(
            f"{other.folder} is a run or a comparison, which has a report of its own; what can be "
            "added are explanations, sweeps, sensitivities, worlds and searches."
        )
    ours, theirs = first.baseline, _base(other)
    periods = [wording.over_time(each.horizon_days) for each in (ours, theirs)]
    differing = wording.differing_in_words(inputs_of_another_firm(ours, theirs))
    if periods[0] != periods[1]:
        differing = "; ".join(filter(None, [" -> ".join(periods), differing]))
    if differing:
        raise ResultError(
            f"{other.folder} is not about the firm of {first.folder} or not about the same time: "
            f"{differing}. Ask it of the same scenario, with the same --horizon and --set."
        )


def _base(result: Result) -> Scenario:
    return result.baseline if result.variants is None else result.variants.base


def _name(result: Result) -> str:
    question: Mapping[str, object] = result.manifest[QUESTION]
    return str(question["kind"])


def _place(result: Result) -> int:
    return ORDER.index(_name(result))


def _new_key(key: str, result: Result, taken: Iterable[str]) -> str:
    """Return a key that no other section has: that of the answer is the name of its question."""
    wanted = _name(result) if key == "answer" else key
    keys = [wanted, *(f"{wanted}-{number}" for number in range(2, 100))]
    return next(each for each in keys if each not in taken)


def _begun_small(title: str, result: Result) -> str:
    """Begin a title as within a sentence, unless a name of its own begins it."""
    names = [scenario.name_in_sentence for scenario in result.scenarios]
    began = next((name for name in names if title.startswith(wording.starting(name))), None)
    return title if began is None else began + title[len(began) :]


def _source(section: Section, report: Report) -> str:
    """Say where a section of another report comes from: that it has runs of its own, and which."""
    own = f"From runs of its own ({report.about.rstrip('.')}), so that its intervals differ from "
    return f"{section.source} {own}those of other sections."


def _facts(result: Result, report: Report) -> dict[str, str]:
    """Say where the numbers of a further result come from, in one line."""
    told = [f"{name.lower()} {report.facts[name]}" for name in ("Run", "Seed", "Runs", "Command")]
    return {f"Also from {result.folder.name}": "; ".join(told)}


def _inserted(sections: Sequence[Section], further: Sequence[Section]) -> Iterable[Section]:
    """Give all sections, the further ones before those that close the report."""
    closing = [section for section in sections if section.key in BEFORE]
    yield from (section for section in sections if section.key not in BEFORE)
    yield from further
    yield from closing
