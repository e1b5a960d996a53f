"""Wrong commands: one form for whatever is wrong with what was typed.

Each fault says where it is and what is allowed; all faults of a command are said at once, and the
last lines say how the command is typed.
"""

from collections.abc import Callable, Iterator
from typing import Any

import click
from click.core import iter_params_for_processing
from click.exceptions import NoArgsIsHelpError

from reports.screen import Screen


class WholeNumber(click.IntRange):
    """A whole number between two others."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a number, or say which ones are allowed."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            upper = "up" if self.max is None else f"to {self.max:,}"
            allowed = f"a whole number from {self.min or 0:,} {upper}"
            self.fail(f"'{value}' is not possible; it must be {allowed}.", param, ctx)


class FilePath(click.Path):
    """A path that is not empty; what else may be wrong with it is said by its reader."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a path."""
        if value == "":
            self.fail("It is empty; name a file or folder.", param, ctx)
        return super().convert(value, param, ctx)


def parsed(
    command: click.Command,
    ctx: click.Context,
    args: list[str],
    parse: Callable[[click.Context, list[str]], list[str]],
) -> list[str]:
    """Read the words of a command; raise all their faults at once.

    Parameters
    ----------
    command, ctx, args
        The command, its context, and the words after it.
    parse
        How Click reads them, up to the first fault.
    """
    screen = ctx.find_object(Screen)
    if screen is not None:
        screen.usage = how_to_type(ctx)
    words = list(args)
    try:
        return parse(ctx, args)
    except click.BadParameter:
        faults = list(_faults(command, ctx, words))
        raise click.UsageError("\n".join(map(in_words, faults)), ctx) from None


def _faults(
    command: click.Command, ctx: click.Context, words: list[str]
) -> Iterator[click.UsageError]:
    """Yield what is wrong with each option and argument."""
    given, _, order = command.make_parser(ctx).parse_args(words)
    for parameter in iter_params_for_processing(order, command.get_params(ctx)):
        try:
            parameter.handle_parse_result(ctx, given, [])
        except click.UsageError as fault:
            yield fault


def in_words(fault: click.UsageError) -> str:
    """Say what is wrong with a command, where, and what is allowed."""
    if isinstance(fault, NoArgsIsHelpError):
        return _without_command(fault)
    if isinstance(fault, click.MissingParameter) or not isinstance(fault, click.BadParameter):
        return fault.format_message()
    hint = fault.param_hint or (fault.param.get_error_hint(fault.ctx) if fault.param else "")
    where = hint if isinstance(hint, str) else " / ".join(hint or ())
    where = where.replace("'", "").strip("[]")
    return f"{where}: {fault.message}" if where else fault.message


def _without_command(fault: NoArgsIsHelpError) -> str:
    group = fault.ctx.command
    names = sorted(group.commands) if isinstance(group, click.Group) else []
    return f"{fault.ctx.command_path} needs a command: {', '.join(names)}."


def how_to_type(ctx: click.Context) -> str:
    """Say how the command of a context is typed, and where all its options are listed."""
    pieces = " ".join(ctx.command.collect_usage_pieces(ctx))
    return f"How to type it: {ctx.command_path} {pieces}\nMore: {ctx.command_path} --help"
