"""Checking a whole scenario: small functions, each for one way in which parts do not fit."""

from collections.abc import Callable, Iterator, Sequence

from model.calendar import duration_in_words
from model.layers import Layer
from model.organization import HEAD_COUNTS, LARGEST_STAFF, ORDINARY_DEPARTMENTS
from model.quantities import shown
from model.scenario_form import Document, KeyPath
from model.uncertainties import NEVER_ABOVE

Inconsistencies = Iterator[tuple[Sequence[KeyPath], str]]  # keys concerned, and what is wrong


def check_staff_fit(document: Document) -> Inconsistencies:
    """Find a staff larger than can be simulated, or none."""
    firm = document.organization
    staff = sum(firm.head_counts)
    if firm.is_imported or 0 < staff <= LARGEST_STAFF:
        return
    what = "the departments are {staff} people together; it must be at most {most}."
    if staff == 0:
        what = "every department is left out; at least one must have people."
    yield (
        [("organization", name) for name in HEAD_COUNTS],
        what.format(staff=staff, most=LARGEST_STAFF),
    )


def check_merged_roles(document: Document) -> Inconsistencies:
    """Find a role that others do and that has people of its own too, or others who are nobody."""
    firm = document.organization
    for role, department in firm.merged:
        own = getattr(firm, role)
        if not firm.is_imported and own > 0:
            yield (
                [("organization", "merged", role), ("organization", role)],
                f"{role} is merged into {department} and has {own} people of its own; "
                f"set {role}: 0, and add them to {department} if they stay.",
            )
        if not firm.is_imported and getattr(firm, department) == 0:
            yield (
                [("organization", "merged", role), ("organization", department)],
                f"{role} is merged into {department}, which has no people.",
            )
        if firm.people is not None and role in firm.people.role_by_label.values():
            yield (
                [("organization", "merged", role)],
                f"{role} is merged into {department}, and roles give it people of its own; "
                "do one or the other.",
            )


def check_imported_staff_are_not_counted_too(document: Document) -> Inconsistencies:
    """Find head counts given beside a file of people."""
    firm = document.organization
    for name in HEAD_COUNTS:
        if firm.is_imported and name in firm.model_fields_set and getattr(firm, name):
            message = f"{name} cannot be set here; head counts come from the people file."
            if name in ORDINARY_DEPARTMENTS:
                message += " Only 0 can, for a department that is left out."
            yield [("organization", name)], message


def check_import_is_complete(document: Document) -> Inconsistencies:
    """Find an imported organization that lacks a file or a department."""
    firm = document.organization
    people, ties = firm.people, firm.ties
    for name, settings in (("people", people), ("ties", ties)):
        if settings is not None and not settings.file:
            message = f"{name} needs 'file:' with the path of a CSV file."
            yield [("organization", name)], message
    if ties is not None and people is None:
        message = "ties from a file need people from a file too."
        yield [("organization", "ties")], message
    roles = set(people.role_by_label.values()) if people else firm.needed_roles
    if missing := firm.needed_roles - roles:
        message = f"roles name nobody for {', '.join(sorted(missing))}; each needs a department, "
        message += "or a 0 beside people: to leave it out."
        yield [("organization", "people", "roles")], message


def check_events_have_a_date_and_levers(document: Document) -> Inconsistencies:
    """Find events that do not say when, or change nothing."""
    for index, event in enumerate(document.events):
        if "at" not in event.model_fields_set:
            message = "this event has no date; give one, such as at: 6 months."
            yield [("events", index)], message
        if not event.levers.model_fields_set:
            message = "this event changes nothing; name levers with new values under levers:"
            yield [("events", index)], message


def check_events_lie_within_the_horizon(document: Document) -> Inconsistencies:
    """Find events after the end."""
    for index, event in enumerate(document.events):
        if round(event.at) >= round(document.horizon):
            at, horizon = duration_in_words(event.at), duration_in_words(document.horizon)
            message = f"at is '{at}'; it must be before the end of the horizon, {horizon}."
            yield [("events", index, "at")], message


def check_events_do_not_collide(document: Document) -> Inconsistencies:
    """Find a lever that two events of one day change."""
    seen: set[tuple[int, str]] = set()
    for index, event in enumerate(document.events):
        for name in sorted(event.levers.model_fields_set):
            if (round(event.at), name) in seen:
                message = f"{name} changes twice at {duration_in_words(round(event.at))}."
                yield [("events", index, "levers", name)], message
            seen.add((round(event.at), name))


def check_inputs_are_in_order(document: Document) -> Inconsistencies:
    """Find an input above one that it cannot exceed, such as all deals won more than late ones."""
    for lower, higher in NEVER_ABOVE:
        least, most = (getattr(document.uncertainties, name) for name in (lower, higher))
        if least > most:
            yield (
                [("uncertainties", higher), ("uncertainties", lower)],
                f"{higher} is {shown(most)}; it must be at least {lower}, {shown(least)}.",
            )


# Each check with the keys it looks at; it is left out where one of them is wrong already.
_CONSISTENCY: tuple[tuple[Callable[[Document], Inconsistencies], tuple[KeyPath, ...]], ...] = (
    (check_staff_fit, (("organization",),)),
    (check_merged_roles, (("organization",),)),
    (check_imported_staff_are_not_counted_too, (("organization",),)),
    (check_import_is_complete, (("organization",),)),
    (check_events_have_a_date_and_levers, (("events",),)),
    (check_events_lie_within_the_horizon, (("events",), ("horizon",))),
    (check_events_do_not_collide, (("events",),)),
    (
        check_inputs_are_in_order,
        tuple(("uncertainties", name) for pair in NEVER_ABOVE for name in pair),
    ),
)


def note_inconsistencies(document: Document, layers: list[Layer]) -> None:
    """Note what does not fit in the layer that set it."""
    wrong = [path for layer in layers for path in layer.wrong]
    for check, looked_at in _CONSISTENCY:
        if not any(_overlap(path, key) for path in wrong for key in looked_at):
            for paths, message in check(document):
                layer, path = _culprit(paths, layers)
                layer.blame(path, message)


def _overlap(one: KeyPath, other: KeyPath) -> bool:
    """Whether one path lies within the other."""
    return all(a == b for a, b in zip(one, other, strict=False))


def _culprit(paths: Sequence[KeyPath], layers: list[Layer]) -> tuple[Layer, KeyPath]:
    """Find the file that sets one of some keys, child first; else one that sets keys around."""
    for cut in range(max(map(len, paths))):
        for layer in layers:
            for path in paths:
                if path[: len(path) - cut] in layer.lines:
                    return layer, path
    return layers[0], paths[0]
