"""The command line: parses, calls, prints.

Standard output holds the result only; notes, progress and faults go to standard error. The first
line answers the question, the last one says where the results are and what to type next. Heavy
modules are imported inside the commands, so that help appears at once.
"""

import contextlib
import csv
import io
import json
import os
import shlex
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from experiments.comparison import Claim, Comparison
    from experiments.store import Result
    from experiments.verdicts import Expectation
    from model.faults import Fault
    from model.scenario import Scenario

_F = TypeVar("_F", bound=Callable[..., Any])

USUAL_RUNS, QUICK_RUNS, MOST_RUNS = 200, 40, 100_000  # as in experiments.plan
LARGEST_SEED = 2**63 - 1
FORMS = ("table", "json", "csv", "md")
HEADLINE = "value_usd"
OUR_PACKAGES = ("cli", "model", "experiments", "reports", "scenarios")
MOST_WARNINGS = 5

DONE, NOT_MET, WRONG_COMMAND, WRONG_SCENARIO, NO_FILE, NOT_INSTALLED = range(6)
FAULT, STOPPED = 70, 130
# Exceptions by the module that defines them: one that was never imported has raised nothing.
_CODES = (
    ("model.faults", "ScenarioFileError", NO_FILE),
    ("model.faults", "ScenarioError", WRONG_SCENARIO),
    ("experiments.store", "ResultError", NO_FILE),
    ("experiments.plan", "PlanError", WRONG_COMMAND),
)

SHORT_HELP = """\
Simulate how departments work together, and compare what-if changes.

  interlock scenario list                          see the built-in scenarios
  interlock compare baseline shared-kpis           does it help?
  interlock report RESULT                          make the report

All commands: interlock --help"""

EXIT_CODES = """\
\b
Exit codes:
    0  done, also when no clear change was found
    1  done, but an --expect rule was not met
    2  wrong command or option
    3  scenario file wrong
    4  file or folder cannot be read or written, or exists
    5  something optional is missing
   70  fault in the program; a log file is named
  130  stopped by Ctrl-C; finished runs are kept"""


# Speaking


@dataclass
class Screen:
    """Where and how much to say.

    Attributes
    ----------
    form
        Form of the result: table, json, csv or md.
    quiet
        0 says everything, 1 leaves out notes and progress, 2 faults too.
    is_verbose, is_debugging, is_plain
        Whether to say more, to show tracebacks, to use no color.
    """

    form: str = "table"
    quiet: int = 0
    is_verbose: bool = False
    is_debugging: bool = False
    is_plain: bool = False

    def say(self, text: str = "") -> None:
        """Print a line of the result."""
        print(text)  # and not click.echo, which sends UTF-8 to terminals that are ASCII

    def note(self, text: str) -> None:
        """Print something that is not part of the result."""
        if not self.quiet:
            _print_beside(text)

    def detail(self, text: str) -> None:
        """Print something that only a curious reader wants."""
        if self.is_verbose:
            self.note(text)

    def complain(self, text: str) -> None:
        """Print what went wrong."""
        if self.quiet < 2 and text:
            _print_beside(text)


class Failure(Exception):  # noqa: N818 (it ends a command, for whatever reason)
    """Ends a command with a message and an exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class InterlockCommand(click.Command):
    """A command with the options that all commands share."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _shared_options()


class InterlockGroup(click.Group):
    """A group of commands whose faults end in one message and the documented exit code."""

    command_class = InterlockCommand
    group_class = type

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:
        """Run the command line; nothing but `SystemExit` leaves it."""
        screen = Screen()
        _never_fail_to_encode()
        kwargs |= {"prog_name": "interlock", "standalone_mode": False, "obj": screen}
        code = _guarded(lambda: super(InterlockGroup, self).main(*args, **kwargs), screen)
        if standalone_mode:
            sys.exit(code)
        return code

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a reader who has seen enough, such as `head`, is no fault."""
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _forget_output()
            return DONE
        return answer


def main() -> NoReturn:
    """Run the command line; the console script starts here."""
    try:
        interlock()
    except SystemExit as end:
        if end.code == STOPPED:  # runs under way on other threads need not be waited for
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(STOPPED)
        raise
    raise AssertionError("a command always ends with SystemExit")


def _guarded(command: Callable[[], Any], screen: Screen) -> int:
    """Run a command and turn whatever it raises into a message and an exit code."""
    try:
        code = command()
        return code if isinstance(code, int) else DONE
    except Failure as failure:
        screen.complain(str(failure))
        return failure.code
    except click.UsageError as error:
        if screen.quiet < 2:
            error.show()
        return WRONG_COMMAND
    except click.ClickException as error:
        screen.complain(error.format_message())
        return NO_FILE if isinstance(error, click.FileError) else WRONG_COMMAND
    except (click.Abort, KeyboardInterrupt):
        screen.complain("Stopped.")
        return STOPPED
    except Exception as error:
        return _explained(error, screen)


def _explained(error: Exception, screen: Screen) -> int:
    if screen.is_debugging:
        traceback.print_exception(error)
    for module, name, code in _CODES:
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            screen.complain(str(error))
            return code
    package = str(getattr(error, "name", "")).partition(".")[0]
    if isinstance(error, ModuleNotFoundError) and package not in OUR_PACKAGES:
        screen.complain(f"{package} is not installed. Install it: python -m pip install {package}")
        return NOT_INSTALLED
    if isinstance(error, OSError) and not error.filename:  # the answer itself cannot be written
        screen.complain(f"Cannot write the answer: {error.strerror or error}.")
        return NO_FILE
    log = _write_log("".join(traceback.format_exception(error)))
    screen.complain(
        f"Interlock has a fault and cannot go on; finished runs are kept. Details: {log}\n"
        "Please report it with this file."
    )
    return FAULT


def _print_beside(text: str) -> None:
    """Print on standard error; that nobody listens there is no reason to stop."""
    with contextlib.suppress(BrokenPipeError):
        print(text, file=sys.stderr, flush=True)


def _write_log(text: str) -> str:
    """Keep a traceback in a file that is easy to send, and name it."""
    from experiments.store import versions

    name = f"interlock-fault-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.log"
    path = Path(tempfile.gettempdir()) / name
    try:
        path.write_text(f"{_command_line()}\n{versions()}\n\n{text}", encoding="utf-8")
    except OSError as error:
        return f"could not be written ({error.strerror})"
    return str(path)


def _never_fail_to_encode() -> None:
    """Show what a terminal cannot print as a question mark, rather than failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _forget_output() -> None:
    """Send what is still buffered nowhere, so that leaving does not fail again."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def _command_line() -> str:
    return shlex.join(["interlock", *sys.argv[1:]])


# Options


def _set_screen(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value not in (None, False, 0):
            setattr(ctx.find_object(Screen), name, value)

    return callback


def _set_form(ctx: click.Context, parameter: click.Parameter, value: str | bool | None) -> None:
    screen = ctx.find_object(Screen)
    if not value or screen is None:
        return
    form = value if isinstance(value, str) else str(parameter.name).removeprefix("as_")
    if screen.form not in ("table", form):
        raise click.UsageError(f"Choose one form: {screen.form} or {form}.", ctx)
    screen.form = form


def _shared_options() -> list[click.Option]:
    def option(names: Sequence[str], attribute: str, text: str, **kwargs: Any) -> click.Option:
        callback = _set_screen(attribute)
        return click.Option(names, expose_value=False, callback=callback, help=text, **kwargs)

    return [
        option(
            ["-q", "--quiet"], "quiet", "Leave out notes and progress; -qq faults too.", count=True
        ),
        option(["-v", "--verbose"], "is_verbose", "Say more about what is done.", is_flag=True),
        option(["--no-color"], "is_plain", "No color; NO_COLOR does the same.", is_flag=True),
        option(["--debug"], "is_debugging", "Show the traceback of a fault.", is_flag=True),
    ]


def _options(*options: Callable[[_F], _F]) -> Callable[[_F], _F]:
    def add(command: _F) -> _F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _complete_scenario(ctx: click.Context, parameter: click.Parameter, start: str) -> list[Any]:
    from click.shell_completion import CompletionItem

    from model.scenario_file import bundled_scenarios

    names = [name for name in bundled_scenarios() if name.startswith(start)]
    files = [CompletionItem(start, type="file")]
    return [*map(CompletionItem, names), *files]


scenario_argument = click.argument("scenario", shell_complete=_complete_scenario)
A_PATH = click.Path(readable=False, path_type=Path)  # what is wrong with it is said by its reader
result_argument = click.argument("folder", metavar="RESULT", type=A_PATH)
form_options = _options(
    click.option(
        "--format",
        type=click.Choice(FORMS),
        callback=_set_form,
        expose_value=False,
        help="Form of the result (table).",
    ),
    click.option(
        "--json",
        "as_json",
        is_flag=True,
        callback=_set_form,
        expose_value=False,
        help="Same as --format json.",
    ),
    click.option(
        "--csv",
        "as_csv",
        is_flag=True,
        callback=_set_form,
        expose_value=False,
        help="Same as --format csv.",
    ),
    click.option(
        "--md",
        "as_md",
        is_flag=True,
        callback=_set_form,
        expose_value=False,
        help="Same as --format md.",
    ),
)
detail_option = click.option("--detail", is_flag=True, help="All measures, not the headlines only.")
expect_option = click.option(
    "--expect",
    "rules",
    multiple=True,
    metavar="RULE",
    help="Exit with 1 unless the whole interval keeps the rule, such as 'value>=+0.1 million'; "
    "may be repeated.",
)
progress_option = click.option(
    "--progress",
    type=click.Choice(["auto", "plain", "none"]),
    default="auto",
    show_default=True,
    help="Bar in a terminal, lines elsewhere (auto); lines (plain); nothing (none).",
)
simulation_options = _options(
    click.option(
        "-n",
        "--runs",
        type=click.IntRange(1, MOST_RUNS),
        default=USUAL_RUNS,
        show_default=True,
        help="Runs of each scenario.",
    ),
    click.option("--quick", is_flag=True, help=f"A quick look: {QUICK_RUNS} runs, marked as such."),
    click.option(
        "--seed",
        type=click.IntRange(0, LARGEST_SEED),
        default=1,
        show_default=True,
        help="Root of all luck; the same seed gives the same numbers.",
    ),
    click.option("--horizon", metavar="TIME", help="Recorded time in words, such as '18 months'."),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="KEY=VALUE",
        help="Change an input; may be repeated. Comparing, a lever is changed in the "
        "scenarios and not in the baseline, anything else in all of them.",
    ),
    click.option(
        "-j", "--workers", type=click.IntRange(1), metavar="N", help="Threads (one for each core)."
    ),
    click.option(
        "-o", "--out", type=A_PATH, metavar="DIR", help="Result folder (results/DATE-HASH)."
    ),
    click.option("--force", is_flag=True, help="Replace what the result folder holds."),
    progress_option,
)


@dataclass(frozen=True)
class Request:
    """What the options of `run` and `compare` ask for."""

    runs: int
    quick: bool
    seed: int
    horizon: str | None
    settings: tuple[str, ...]
    workers: int | None
    out: Path | None
    force: bool
    progress: str

    def __post_init__(self) -> None:
        context = click.get_current_context()
        if self.quick and context.get_parameter_source("runs") != ParameterSource.DEFAULT:
            raise click.UsageError(f"--quick means {QUICK_RUNS} runs; leave out --runs.", context)

    @property
    def replications(self) -> int:
        """Runs of each scenario."""
        return QUICK_RUNS if self.quick else self.runs


# Commands


@click.group(
    cls=InterlockGroup,
    invoke_without_command=True,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, parameter, value: _print_version(ctx) if value else None,
    help="Print the version.",
)
@click.pass_context
def interlock(ctx: click.Context) -> None:
    r"""Simulate how departments work together, and compare what-if changes.

    \b
      interlock scenario list                   see the built-in scenarios
      interlock compare baseline shared-kpis    does it help?
      interlock report RESULT                   make the report
    """
    if ctx.invoked_subcommand is None:
        click.echo(SHORT_HELP)


def _print_version(ctx: click.Context) -> NoReturn:
    from experiments.plan import package_version

    click.echo(f"interlock {package_version()}")
    ctx.exit()


@interlock.command()
@scenario_argument
@simulation_options
@form_options
@detail_option
@click.option("--agents", is_flag=True, help="Also write daily tables of all people of one run.")
@click.pass_obj
def run(screen: Screen, /, scenario: str, detail: bool, agents: bool, **request: Any) -> None:
    r"""Simulate one scenario, and save a result folder.

    SCENARIO is a built-in name or a scenario file.

    \b
      interlock run baseline
      interlock run pilot.yaml --horizon '18 months' --runs 500
    """
    asked = Request(**request)
    scenarios, changes = _load([scenario], asked, screen)
    result = _simulated(scenarios, asked, screen)
    if agents:
        _write_agent_tables(result, screen)
    _print_run(result, detail, screen, changes)
    _report_failures(result, screen)


@interlock.command()
@click.argument("baseline", shell_complete=_complete_scenario)
@click.argument(
    "scenarios", nargs=-1, required=True, metavar="SCENARIO...", shell_complete=_complete_scenario
)
@simulation_options
@form_options
@detail_option
@expect_option
@click.pass_obj
def compare(
    screen: Screen,
    /,
    baseline: str,
    scenarios: tuple[str, ...],
    detail: bool,
    rules: tuple[str, ...],
    **request: Any,
) -> None:
    r"""Say what scenarios change, compared with BASELINE.

    Both run under the same luck, year by year. Each SCENARIO is a built-in name or a scenario file.

    \b
      interlock compare baseline shared-kpis
      interlock compare baseline shared-kpis open-books --quick
      interlock compare baseline pilot.yaml --expect 'value>=+0.1 million'
    """
    asked = Request(**request)
    expectations = _expectations(rules)
    loaded, changes = _load([baseline, *scenarios], asked, screen)
    result = _simulated(loaded, asked, screen)
    comparison = _print_comparison(result, detail, expectations, screen, changes)
    _report_failures(result, screen)
    _end_unless_met(comparison, expectations)


@interlock.command()
@result_argument
@form_options
@detail_option
@expect_option
@click.pass_obj
def show(screen: Screen, folder: Path, detail: bool, rules: tuple[str, ...]) -> None:
    r"""Print a saved result again; nothing is simulated.

    \b
      interlock show results/2026-11-22-3f9a1c --detail
    """
    from experiments.store import Result

    expectations = _expectations(rules)
    result = Result(folder)
    if not result.is_complete:
        screen.note(
            f"{result.finished:,} of {result.planned:,} runs are there. "
            f"The rest: {result.manifest.get('command', '')}"
        )
    if len(result.scenario_keys) == 1:
        if expectations:
            raise click.UsageError("--expect is about changes; this result holds one scenario.")
        _print_run(result, detail, screen, "")
    else:
        comparison = _print_comparison(result, detail, expectations, screen, "")
        _end_unless_met(comparison, expectations)


@interlock.command()
@result_argument
@click.option(
    "-o", "--out", type=A_PATH, metavar="FILE", help="Where to write the page (RESULT/report.html)."
)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.pass_obj
def report(screen: Screen, folder: Path, out: Path | None, force: bool) -> None:
    """Write the report of a saved result: one HTML file that opens without internet."""
    from experiments.store import Result

    result = Result(folder)
    if out is not None and out.exists() and not force:
        raise Failure(NO_FILE, f"{out} exists. Choose another file, or add --force to replace it.")
    from reports.page import write_report

    path = out or folder / "report.html"
    try:
        path = write_report(result, path)
    except OSError as error:
        raise Failure(NO_FILE, f"Cannot write {path}: {error.strerror or error}.") from error
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    screen.say(f"Report    {path}   {size}, opens without internet")


@interlock.command()
@click.pass_obj
def doctor(screen: Screen) -> None:
    """Check this computer: versions, cores, compiled model, browser, write access."""
    from experiments.execution import available_cores
    from experiments.store import versions
    from model.engine import is_compiled
    from reports.wording import table

    model = "ready" if is_compiled() else "compiled at the first run (about 20 s, once)"
    is_writable, place = _writable(Path("results"))
    rows = [
        *([name, number] for name, number in versions().items()),
        ["cores", f"{available_cores()} (used unless --workers says otherwise)"],
        ["compiled model", model],
        ["results", place],
        ["HTML report", _installed("plotly")],
        ["browser", f"{_browser()} (not needed for the HTML report)"],
    ]
    screen.say(
        "Interlock is ready on this computer."
        if is_writable
        else "Interlock runs on this computer, but cannot write results here."
    )
    screen.say()
    for line in table(["What", "State"], rows, left=(0, 1)):
        screen.say(line)
    screen.say()
    screen.say("Next: interlock scenario list")
    if not is_writable:
        raise Failure(NO_FILE, "Change to a folder you may write to, or use --out.")


@interlock.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(screen: Screen, shell: str) -> None:
    """Print the script that completes commands with Tab, and where to put it."""
    from click.shell_completion import get_completion_class

    places = {
        "bash": "~/.local/share/bash-completion/completions/interlock",
        "zsh": "a folder of $fpath, as _interlock",
        "fish": "~/.config/fish/completions/interlock.fish",
    }
    kind = get_completion_class(shell)
    assert kind is not None
    screen.say(kind(interlock, {}, "interlock", "_INTERLOCK_COMPLETE").source())
    screen.note(f"Save this as {places[shell]}, then open a new terminal.")


@interlock.group()
def scenario() -> None:
    """See, write and check scenario files."""


@scenario.command("list")
@form_options
@click.pass_obj
def list_scenarios(screen: Screen) -> None:
    """List the built-in scenarios and the question each one asks."""
    from model.scenario import load_scenario
    from model.scenario_file import bundled_scenarios

    found = [load_scenario(name) for name in bundled_scenarios()]
    _print_list(
        screen,
        f"{len(found)} scenario{'s come' if len(found) != 1 else ' comes'} with Interlock.",
        ("scenario", "question"),
        [{"scenario": each.key, "name": each.name, "question": each.question} for each in found],
        "Next: interlock compare baseline shared-kpis",
    )


@scenario.command("show")
@scenario_argument
@form_options
@click.option("--detail", is_flag=True, help="All inputs, not only those that differ.")
@click.pass_obj
def show_scenario(screen: Screen, scenario: str, detail: bool) -> None:
    """Print a scenario: its question, and the inputs that differ from the defaults."""
    from model.scenario import Scenario, in_words, load_scenario

    loaded = load_scenario(scenario)
    plain = Scenario.build()
    if screen.form == "json":
        _print_json(screen, {"schema": "interlock.scenario/1", "scenario": loaded.resolved()})
        return
    usual = plain.inputs()
    inputs = [
        {
            "input": key,
            "value": in_words(key, value),
            "default": in_words(key, usual[key]) if key in usual else "",
        }
        for key, value in loaded.inputs().items()
        if detail or value != usual.get(key)
    ]
    texts = [loaded.question, loaded.changes, loaded.look_at]
    head = f"{loaded.name}: {' '.join(text for text in texts if text)}".rstrip(": ")
    _print_list(
        screen,
        head,
        ("input", "value", "default"),
        inputs,
        "All inputs: add --detail" if not detail else "Meaning of each: interlock scenario schema",
        empty="All inputs have their default.",
    )


@scenario.command("new")
@click.argument("name")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.pass_obj
def new_scenario(screen: Screen, name: str, force: bool) -> None:
    """Write a scenario file NAME.yaml to start from, with all levers in it."""
    from model.faults import ScenarioError
    from model.new_scenario import scenario_template

    path = Path(f"{name.removesuffix('.yaml')}.yaml")
    try:
        text = scenario_template(path.stem if path.parent == Path() else str(path))
    except ScenarioError as error:
        raise Failure(WRONG_COMMAND, _messages(error.faults)) from None
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Failure(NO_FILE, f"{path} exists. Choose another name, or add --force.") from None
    except OSError as error:
        raise Failure(NO_FILE, f"Cannot write {path}: {error.strerror or error}.") from None
    screen.say(f"{path} is written; it extends the baseline. Change what you want to try.")
    screen.say(f"Next: interlock scenario check {shlex.quote(str(path))}")


@scenario.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.pass_obj
def check_scenarios(screen: Screen, files: tuple[str, ...]) -> None:
    """Check scenario files; every fault is listed with its line."""
    from model.faults import ScenarioError, ScenarioFileError
    from model.scenario import load_scenario

    width = max(len(name) for name in files)
    code = DONE
    for name in files:
        try:
            lines = _imported(load_scenario(name))
        except ScenarioError as error:
            is_unreadable = isinstance(error, ScenarioFileError)
            code = max(code, NO_FILE) if is_unreadable and code == DONE else WRONG_SCENARIO
            count = len(error.faults)
            screen.say(f"{name:{width}}  {count} fault{'s' if count > 1 else ''}")
            for fault in error.faults:
                screen.say(f"  {_without_file(fault, name)}")
        else:
            screen.say("\n  ".join([f"{name:{width}}  ok", *lines]))
    click.get_current_context().exit(code)


@scenario.command("diff")
@click.argument("first", metavar="A", shell_complete=_complete_scenario)
@click.argument("second", metavar="B", shell_complete=_complete_scenario)
@form_options
@click.pass_obj
def diff_scenarios(screen: Screen, first: str, second: str) -> None:
    """List the inputs in which two scenarios differ."""
    from model.scenario import differences, in_words

    a, b = _load_all([first, second])
    rows = [
        {"input": key, "a": in_words(key, ours), "b": in_words(key, theirs)}
        for key, ours, theirs in differences(a, b)
    ]
    count = f"{len(rows)} input{'s' if len(rows) != 1 else ''}"
    _print_list(
        screen,
        f"{first} and {second} differ in {count}.",
        ("input", "a", "b"),
        rows,
        f"Next: interlock compare {shlex.join([first, second])}",
        heads={"a": a.key, "b": b.key},
        empty="They are the same to the model.",
    )


@scenario.command("schema")
@form_options
@click.pass_obj
def schema(screen: Screen) -> None:
    """List all inputs with default, range, source and meaning; --json gives the JSON Schema."""
    from model.scenario_form import declared_inputs, json_schema
    from reports.wording import wrapped

    if screen.form == "json":
        _print_json(screen, json_schema())
        return
    inputs = declared_inputs()
    records = [
        {
            "input": key,
            "default": each.default_in_words,
            "allowed": each.allowed,
            "meaning": each.doc,
            "source": each.source,
        }
        for key, each in inputs.items()
    ]
    if screen.form != "table":
        _print_list(screen, "", tuple(records[0]), records, "")
        return
    screen.say(f"{len(records)} inputs; each must be as allowed, and is the default if left out.")
    for each in records:
        screen.say(f"\n{each['input']}: {each['default']}")
        text = f"{each['meaning']} Allowed: {each['allowed']}. Source: {each['source']}."
        for line in wrapped(f"    {text}", "    "):
            screen.say(line)


@interlock.group("result")
def results() -> None:
    """See what is saved."""


@results.command("list")
@click.argument("root", default="results", type=A_PATH)
@form_options
@click.pass_obj
def list_saved(screen: Screen, root: Path) -> None:
    """List the result folders in ROOT (results)."""
    from experiments.store import list_results

    found, faults = list_results(root)
    records = [
        {
            "folder": str(result.folder),
            "scenarios": ", ".join(result.scenario_keys),
            "runs": result.replications,
            "state": _state(result),
        }
        for result in found
    ]
    count = f"{len(found)} result{'s' if len(found) != 1 else ''} in {root}."
    last = f"Next: interlock show {shlex.quote(str(found[-1].folder))}" if found else ""
    _print_list(
        screen,
        count,
        ("folder", "scenarios", "runs", "state"),
        records,
        last,
        empty="Make one: interlock compare baseline shared-kpis",
    )
    for fault in faults:
        screen.complain(fault)


# Loading and simulating


def _load(names: Sequence[str], asked: Request, screen: Screen) -> "tuple[list[Scenario], str]":
    """Load scenarios and apply the options; also say what the options change."""
    from model.faults import ScenarioError

    loaded = _load_all(names)
    try:
        changed = [_with_options(each, asked, index) for index, each in enumerate(loaded)]
    except ScenarioError as error:
        raise Failure(WRONG_COMMAND, f"{_messages(error.faults)}\nNothing was simulated.") from None
    try:
        imports = {each.key: _imported(each) for each in changed}
    except ScenarioError as error:
        raise Failure(WRONG_SCENARIO, f"{error} Nothing was simulated.") from None
    for key, lines in imports.items():
        for line in lines:
            screen.note(f"{key}: {line}")
    return changed, _changes_in_words(loaded, changed, asked)


def _imported(scenario: "Scenario") -> list[str]:
    """Read the people and ties that a scenario imports, if any, and say what was taken."""
    if not scenario.organization.is_imported:
        return []
    from model.assembly import imported_firm  # late: it brings numba

    return imported_firm(scenario.organization).lines()


def _changes_in_words(
    loaded: "Sequence[Scenario]", changed: "Sequence[Scenario]", asked: Request
) -> str:
    from model.scenario import differences, in_words

    if not asked.settings and asked.horizon is None:
        return ""
    steps: dict[str, dict[str, None]] = {}
    for before, after in zip(loaded, changed, strict=True):
        for key, old, new in differences(before, after):
            steps.setdefault(key, {})[f"{in_words(key, old)} -> {in_words(key, new)}"] = None
    words = [f"{key} {' and '.join(step)}{_unless_all(key)}" for key, step in steps.items()]
    return f"Changed by you: {', '.join(words) or 'nothing; all were so already'}"


def _unless_all(key: str) -> str:
    return " (not in the baseline)" if _is_comparing() and _is_lever(key) else ""


def _load_all(names: Sequence[str]) -> "list[Scenario]":
    """Load scenarios, or list the faults of all of them."""
    from model.faults import ScenarioError, ScenarioFileError
    from model.scenario import load_scenario

    loaded: dict[str, Scenario] = {}
    faults: list[Fault] = []
    code = NO_FILE
    for name in dict.fromkeys(names):
        try:
            loaded[name] = load_scenario(name)
        except ScenarioError as error:
            faults += error.faults
            code = code if isinstance(error, ScenarioFileError) else WRONG_SCENARIO
    if faults:
        message = f"{ScenarioError(list(dict.fromkeys(faults)))} Nothing was simulated."
        raise Failure(code, message)
    return [loaded[name] for name in names]


def _with_options(scenario: "Scenario", asked: Request, index: int) -> "Scenario":
    """Apply --set and --horizon; levers stay as they are in the baseline of a comparison."""
    horizon = [] if asked.horizon is None else [f"horizon={asked.horizon}"]
    changed = scenario.set_from_text([*asked.settings, *horizon])
    if index > 0 or not _is_comparing():
        return changed
    others = [each for each in asked.settings if not _is_lever(each.partition("=")[0])]
    return scenario.set_from_text([*others, *horizon])


def _is_lever(key: str) -> bool:
    from model.levers import Levers

    return key.strip().removeprefix("levers.") in Levers.model_fields


def _is_comparing() -> bool:
    return click.get_current_context().info_name == "compare"


def _simulated(scenarios: "list[Scenario]", asked: Request, screen: Screen) -> "Result":
    """Make the runs, or open the folder that holds them."""
    from experiments.execution import Stopped, execute
    from experiments.plan import Plan
    from experiments.store import find_folder

    plan = Plan(tuple(scenarios), asked.seed, asked.replications, asked.quick)
    folder = asked.out or find_folder(plan)
    screen.detail(f"{len(plan):,} runs, fingerprint {plan.fingerprint()[:12]}, into {folder}")
    try:
        with _progress(asked.progress, screen) as on_run:
            result = execute(
                plan,
                folder,
                workers=asked.workers,
                on_run=on_run,
                announce=screen.note,
                command=_command_line(),
                force=asked.force,
            )
    except Stopped as stop:
        raise Failure(
            STOPPED,
            f"Stopped. {stop.finished:,} of {stop.planned:,} runs are finished and kept in "
            f"{stop.folder}.\nThe same command{' without --force' if asked.force else ''} "
            "continues there.",
        ) from None
    if plan.replications < int(result.manifest["replications"]):
        screen.note(
            f"{folder} holds {result.manifest['replications']} runs of each scenario; "
            f"the first {plan.replications} are used. All: interlock show {folder}"
        )
    return result


def _write_agent_tables(result: "Result", screen: Screen) -> None:
    from model.firm import write_daily_tables

    folder = result.folder / "agents"
    screen.note(f"Stepping the people of the first run day by day into {folder} ...")
    try:
        write_daily_tables(result.baseline, result.seed, 0, folder)
    except OSError as error:
        raise Failure(NO_FILE, f"Cannot write {folder}: {error.strerror or error}.") from error


@contextlib.contextmanager
def _progress(wish: str, screen: Screen) -> Iterator[Callable[[int, int], None] | None]:
    """Show how many runs are finished, as a bar in a terminal and as lines elsewhere."""
    is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if wish == "none" or screen.quiet:
        yield None
    elif wish == "plain" or not is_terminal:
        yield _Lines(screen)
    else:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        console = Console(stderr=True, no_color=screen.is_plain or None)
        columns = (BarColumn(), MofNCompleteColumn(), "runs", TimeElapsedColumn(), "left")
        bar = Progress(*columns, TimeRemainingColumn(), console=console, transient=True)

        def on_run(done: int, planned: int) -> None:
            if not bar.tasks:
                bar.add_task("runs", total=planned)
                bar.start()  # and not earlier, since compiling is announced before the first run
            bar.update(bar.task_ids[0], completed=done)

        try:
            yield on_run
        finally:
            bar.stop()


class _Lines:
    """A line each tenth of the way, or every 30 seconds."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._first: int | None = None

    def __call__(self, done: int, planned: int) -> None:
        now, tenth = time.monotonic(), 10 * done // planned
        if self._first is None:
            self._first, self._began, self._spoke, self._tenth = done, now, now, tenth
        elif tenth != self._tenth or now - self._spoke >= 30:
            self._tenth, self._spoke = tenth, now
            left = (now - self._began) / (done - self._first) * (planned - done)
            self._screen.note(f"{done:,} of {planned:,} runs, about {left:.0f} s left")


def _report_failures(result: "Result", screen: Screen) -> None:
    """End with the code of a program fault if runs failed; the others were printed."""
    failures = result.failures()
    if not failures:
        return
    (name, replication), text = failures[0]
    log = _write_log(f"{name}, replication {replication}:\n{text}")
    cause = text.strip().rpartition("\n")[2].partition(": ")[2] or "no reason is known"
    raise Failure(
        FAULT,
        f"{len(failures):,} of {result.planned:,} runs ended in a fault of the program and are "
        f"left out. The first: {cause.rstrip('.')}. Details: {log}\n"
        "Please report it with this file.",
    )


# Printing


def _print_run(result: "Result", detail: bool, screen: Screen, changes: str) -> None:
    from experiments.comparison import describe
    from model.outcomes import HEADLINES, MEASURES
    from reports import wording

    shown = result.baseline
    levels = [describe(result, shown.key, name) for name in (MEASURES if detail else HEADLINES)]
    warnings = wording.warnings(result, [], MEASURES)
    if screen.form == "json":
        facts = {
            "schema": "interlock.run/1",
            "provenance": result.provenance(),
            "scenario": {"key": shown.key, "name": shown.name},
            "measures": [level.row() for level in levels],
            "warnings": warnings,
        }
        _print_json(screen, facts)
    if screen.form == "csv":
        _print_csv(screen, [{"scenario": shown.key, **level.row()} for level in levels])
    if screen.form in ("json", "csv"):
        _note_beside_data(result, screen, changes, warnings)
        return
    head = ["Measure", "Middle", "90 of 100 runs"]
    rows = [
        [
            MEASURES[each.measure].label,
            wording.amount(each.middle, MEASURES[each.measure]),
            wording.amount_range(each.low, each.high, MEASURES[each.measure]),
        ]
        for each in levels
    ]
    value = MEASURES[HEADLINE]
    spread = wording.spread(describe(result, shown.key, HEADLINE), value, shown.horizon_days)
    over = wording.over_time(shown.horizon_days)
    screen.say(f"{shown.name}: {wording.in_sentence(value.label)} {over} is {spread}.")
    _print_changes_and_warnings(screen, changes, warnings)
    screen.say()
    _print_tables(screen, [(head, rows)], (0,))
    screen.say()
    example = "shared-kpis" if shown.key == "baseline" else _file_or_name(shown.key)
    _print_end(result, screen, f"interlock compare baseline {example}")


def _file_or_name(key: str) -> str:
    from model.scenario_file import bundled_scenarios

    return key if key in bundled_scenarios() else f"{key}.yaml"


def _print_comparison(
    result: "Result",
    detail: bool,
    expectations: "Sequence[Expectation]",
    screen: Screen,
    changes: str,
) -> "Comparison":
    from experiments.comparison import compare as compare_scenarios
    from model.outcomes import HEADLINES, MEASURES
    from reports import wording

    measures = list(MEASURES) if detail else list(HEADLINES)
    measures += [each.measure for each in expectations if each.measure not in measures]
    comparison = compare_scenarios(result, measures)
    warnings = wording.warnings(result, comparison.claims, MEASURES)
    if screen.form == "json":
        facts = {
            "schema": "interlock.compare/1",
            "provenance": result.provenance(),
            **comparison.document({each.key: each.name for each in result.scenarios}),
            "expectations": [
                {**asdict(rule), "scenario": claim.scenario, "met": is_met}
                for rule, claim, is_met in _checks(comparison, expectations)
            ],
            "warnings": warnings,
        }
        _print_json(screen, facts)
    elif screen.form == "csv":
        _print_csv(screen, comparison.rows())
    if screen.form in ("json", "csv"):
        _note_beside_data(result, screen, changes, warnings)
    elif expectations and screen.quiet:
        _print_expectations(comparison, expectations, screen)
    else:
        _print_answer(result, comparison, screen, changes, warnings)
        _print_expectations(comparison, expectations, screen)
        _print_end(result, screen, f"interlock report {shlex.quote(str(result.folder))}")
    return comparison


def _print_answer(
    result: "Result",
    comparison: "Comparison",
    screen: Screen,
    changes: str,
    warnings: Sequence[Mapping[str, str]],
) -> None:
    """Print the sentence that answers, the tables behind it, and how to read them."""
    from model.outcomes import MEASURES
    from reports import wording

    scenarios = {each.key: each for each in result.scenarios}
    horizon = result.baseline.horizon_days
    headline = [each for each in comparison.claims if each.measure == HEADLINE]
    compared = [scenarios[each.scenario] for each in headline]
    value, over = MEASURES[HEADLINE], wording.over_time(horizon)
    answer = wording.count_title(headline, compared, value, over=over)
    screen.say(f"**{answer}.**" if screen.form == "md" else f"{answer}.")
    level = wording.spread(comparison.levels[HEADLINE], value, horizon)
    screen.say(f"Baseline: {wording.in_sentence(value.label)} {level}")
    _print_changes_and_warnings(screen, changes, warnings)
    screen.say()
    names = {key: each.name for key, each in scenarios.items()}
    blocks = wording.change_blocks(comparison, names, MEASURES)
    _print_tables(screen, blocks, wording.CHANGES_LEFT)
    screen.say()
    notes = wording.notes(comparison, horizon)
    for note in [*notes, wording.too_small_note(comparison.claims, MEASURES)]:
        _print_wrapped(screen, note)
    screen.say()


def _print_changes_and_warnings(
    screen: Screen, changes: str, warnings: Sequence[Mapping[str, str]]
) -> None:
    more = len(warnings) - MOST_WARNINGS
    for text in [changes, *(each["text"] for each in warnings[:MOST_WARNINGS])]:
        _print_wrapped(screen, text)
    if more > 0:
        screen.say(f"{more} more of this kind; --json lists all.")


def _note_beside_data(
    result: "Result", screen: Screen, changes: str, warnings: Sequence[Mapping[str, str]]
) -> None:
    """Say on standard error what a table would say around its data."""
    for text in [changes, *(each["text"] for each in warnings), f"Results: {result.folder}"]:
        if text:
            screen.note(text)


def _expectations(rules: Sequence[str]) -> "list[Expectation]":
    from experiments.verdicts import Expectation

    if not rules:
        return []
    from model.outcomes import MEASURES

    units = {name: measure.unit for name, measure in MEASURES.items()}
    try:
        return [Expectation.parse(rule, units) for rule in rules]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--expect'") from None


def _checks(
    comparison: "Comparison", expectations: "Sequence[Expectation]"
) -> "Iterator[tuple[Expectation, Claim, bool]]":
    for rule in expectations:
        for key in comparison.scenarios:
            claim = comparison.claim(key, rule.measure)
            yield rule, claim, rule.is_met(claim.n, claim.low, claim.high)


def _end_unless_met(comparison: "Comparison", expectations: "Sequence[Expectation]") -> None:
    if not all(is_met for _, _, is_met in _checks(comparison, expectations)):
        click.get_current_context().exit(NOT_MET)


def _print_expectations(
    comparison: "Comparison", expectations: "Sequence[Expectation]", screen: Screen
) -> None:
    from model.outcomes import MEASURES
    from reports import wording

    if not expectations:
        return
    rows = []
    for rule, claim, is_met in _checks(comparison, expectations):
        measure = MEASURES[rule.measure]
        limit = wording.change(rule.limit, measure)
        words = f"{wording.in_sentence(measure.label)} {rule.sign} {limit}"
        ends = wording.interval(claim.low, claim.high, measure)
        rows.append(["MET" if is_met else "NOT MET", claim.scenario, words, ends])
    blocks = [(["Result", "Scenario", "Rule", "Interval"], rows)]
    _print_tables(screen, blocks, (0, 1, 2, 3))
    if not screen.quiet:
        screen.say()


def _print_tables(
    screen: Screen, blocks: "Sequence[tuple[list[str], list[list[str]]]]", left: Sequence[int]
) -> None:
    from reports import wording

    if screen.form == "md":
        for head, rows in blocks:
            screen.say("\n".join([*wording.markdown(head, rows, left=left), ""]))
    else:
        screen.say("\n".join(wording.plain_tables(blocks, left=left)))


def _print_list(
    screen: Screen,
    first: str,
    columns: Sequence[str],
    records: Sequence[Mapping[str, Any]],
    last: str,
    *,
    heads: Mapping[str, str] | None = None,
    empty: str = "",
) -> None:
    """Print records in the form asked for; as a table between a first and a last line."""
    if screen.form == "json":
        name = click.get_current_context().command_path.removeprefix("interlock ")
        schema = f"interlock.{name.replace(' ', '.')}/1"
        _print_json(screen, {"schema": schema, "rows": [dict(each) for each in records]})
        return
    if screen.form == "csv":
        _print_csv(screen, records)
        return
    titles = {"input": "Input", **(heads or {})}
    head = [titles.get(column, column.capitalize()) for column in columns]
    rows = [[str(each[column]) for column in columns] for each in records]
    for text in filter(None, [first]):
        _print_wrapped(screen, text)
        screen.say()
    if rows:
        _print_tables(screen, [(head, rows)], range(len(columns)))
    else:
        screen.say(empty)
    if last:
        screen.say(f"\n{last}")


def _print_end(result: "Result", screen: Screen, following: str) -> None:
    """Print the last lines: how the numbers were made, where they are, and what is next."""
    from reports.wording import seconds_in_words

    runs = result.complete_replications
    each = "1 run" if runs == 1 else f"{runs:,} runs"
    each += " each" if len(result.scenario_keys) > 1 else ""
    seconds = seconds_in_words(float(result.manifest.get("seconds", 0.0)))
    screen.say(f"{each}, seed {result.seed}, {seconds}. Results: {result.folder}")
    screen.say(f"Next: {following}")


def _print_wrapped(screen: Screen, text: str) -> None:
    from reports.wording import wrapped

    if text:
        screen.say("\n".join(wrapped(text)))


def _print_json(screen: Screen, content: Mapping[str, Any]) -> None:
    screen.say(json.dumps(content, indent=2, allow_nan=False))


def _print_csv(screen: Screen, records: Sequence[Mapping[str, Any]]) -> None:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, list(records[0]) if records else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    screen.say(lines.getvalue().rstrip("\n"))


def _messages(faults: "Sequence[Fault]") -> str:
    return "\n".join(str(fault) for fault in faults)


def _without_file(fault: "Fault", name: str) -> str:
    return str(fault).removeprefix(f"{name}, ").removeprefix(f"{name}: ")


def _state(result: "Result") -> str:
    done = result.finished + result.failed
    if result.failed:
        return f"{result.failed} failed"
    return "complete" if result.is_complete else f"{done} of {result.planned}"


# Looking at the computer


def _writable(folder: Path) -> tuple[bool, str]:
    """Try whether results can be written, without leaving anything behind."""
    place = folder if folder.exists() else folder.absolute().parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return True, f"{folder}{os.sep} can be written"
    except OSError as error:
        return False, f"{place} cannot be written ({error.strerror or error})"


def _browser() -> str:
    """Find the browser that pictures and PDF need."""
    named = os.environ.get("BROWSER_PATH")
    if named and not Path(named).is_file():
        return f"BROWSER_PATH names {named}, which is not there"
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    found = named or next(filter(None, map(shutil.which, names)), None)
    return found or "no Chromium or Chrome found; pictures and PDF need one"


def _installed(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"ready ({package} {version(package)})"
    except PackageNotFoundError:
        return f"{package} is missing: python -m pip install {package}"


if __name__ == "__main__":
    main()
