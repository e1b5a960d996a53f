"""The command line: parses, calls, prints.

Standard output holds the result only; notes, progress and faults go to standard error. The first
line answers the question, the last one says where the results are and what to type next. Modules
are imported inside the commands, so that help appears at once, and what takes long to import only
after the command was found to be right.
"""

import contextlib
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.core import ParameterSource

from experiments.interrupts import ending_at_once, watch_signals
from model.whole_numbers import LARGEST_SEED
from reports.failures import (
    DONE,
    EXIT_CODES,
    NO_FILE,
    NOT_MET,
    WRONG_COMMAND,
    WRONG_SCENARIO,
    Failure,
    check_writable,
    guarded,
    writing,
)
from reports.progress import WISHES
from reports.screen import FORMS, Screen, forget_output, never_fail_to_encode
from reports.usage import FilePath, WholeNumber, parsed

if TYPE_CHECKING:
    from datetime import datetime

    from company.mapping_file import Blocks
    from experiments.comparison import Comparison
    from experiments.draws import Method
    from experiments.export import CsvForm
    from experiments.precision import Target
    from experiments.sensitivity import Of
    from experiments.verdicts import Expectation
    from reports.request import Request

_F = TypeVar("_F", bound=Callable[..., Any])

USUAL_RUNS, QUICK_RUNS, MOST_RUNS = 200, 40, 100_000  # as in experiments.plan
SAMPLE = 20  # as in experiments.verification
FEWEST_FIRST_RUNS, FIRST_RUNS, MOST_PRECISE_RUNS = 50, 100, 2_000  # as in experiments.precision
RUNS_IN_A_WORLD = 5  # as in experiments.robustness
DRAWS = ("latin_hypercube", "sobol")  # as in experiments.draws; the first is the usual one
ALL_LEVERS = "levers"  # as in experiments.settings
VALIDATION_RUNS = 80
USUAL_EVALUATIONS, QUICK_EVALUATIONS = 200, 60  # as in experiments.search
USUAL_WORLDS = USUAL_SEARCH_RUNS = 16
SEARCHED, QUICK_SEARCHED, FEWEST_SEARCHED = 7_000, 2_100, 700  # as in experiments.calibration

_SENSITIVE = ("against", "inputs", "of", "trajectories", "samples")
_ASKED = ("measure", "runs", "quick", "seed", "horizon", "settings")  # options that set numbers

SHORT_HELP = """\
Simulate how departments work together, and compare what-if changes.

  interlock scenario list                          see the built-in scenarios
  interlock compare baseline shared-kpis           does it help?
  interlock report RESULT                          make the report

All commands: interlock --help"""


# Starting


class InterlockCommand(click.Command):
    """A command with the options that all commands share."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _shared_options()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words after the command; all that is wrong with them is said at once."""
        return parsed(self, ctx, args, super().parse_args)


class InterlockGroup(click.Group):
    """A group of commands whose faults end in one message and the documented exit code."""

    command_class = InterlockCommand
    group_class = type

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words after the group."""
        return parsed(self, ctx, args, super().parse_args)

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:
        """Run the command line; nothing but `SystemExit` leaves it."""
        screen = Screen()
        never_fail_to_encode()
        kwargs |= {"prog_name": "interlock", "standalone_mode": False, "obj": screen}
        code = guarded(lambda: super(InterlockGroup, self).main(*args, **kwargs), screen)
        if standalone_mode:
            sys.exit(code)
        return code

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a reader who has seen enough, such as `head`, is no fault."""
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            forget_output()
            return DONE
        return answer


def main() -> NoReturn:
    """Run the command line; the console script starts here."""
    watch_signals()
    with ending_at_once():
        interlock()
    raise AssertionError("a command always ends with SystemExit")


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


A_PATH = FilePath(readable=False, path_type=Path)
result_argument = click.argument("folder", metavar="RESULT", type=A_PATH)
form_options = _options(
    click.option(
        "--format",
        type=click.Choice(FORMS),
        callback=_set_form,
        expose_value=False,
        help="Form of the result (table).",
    ),
    *(
        click.option(
            f"--{form}",
            f"as_{form}",
            is_flag=True,
            callback=_set_form,
            expose_value=False,
            help=f"Same as --format {form}.",
        )
        for form in FORMS[1:]
    ),
)


def _print_brand_file(ctx: click.Context, parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from reports.brand import TEMPLATE

        click.echo(TEMPLATE, nl=False)
        ctx.exit()


brand_options = _options(
    click.option(
        "--brand",
        "brand_file",
        type=A_PATH,
        metavar="FILE",
        help="Settings of the page (report.yaml here, else beside the result).",
    ),
    click.option(
        "--new-brand",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_print_brand_file,
        help="Print a report.yaml to begin with, and do nothing else.",
    ),
    click.option("--client", metavar="TEXT", help="For whom the page is."),
    click.option("--question", metavar="TEXT", help="Heading of the page."),
    click.option("--logo", metavar="FILE", help="SVG or PNG of at most 100 kB."),
    click.option("--accent", metavar="COLOR", help="Color of header, rules and so-what boxes."),
    click.option("--author", metavar="TEXT", help="Who answers for the page."),
    click.option(
        "--confidential", "confidentiality", metavar="TEXT", help="Who may read it, in a line."
    ),
    click.option("--draft", is_flag=True, default=None, help="Mark the page as a draft."),
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
    type=click.Choice(WISHES),
    default="auto",
    show_default=True,
    help="Bar in a terminal, lines elsewhere (auto); lines (plain); nothing (none).",
)


def _check_address(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from experiments.cluster import check_address

    try:
        return check_address(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, parameter) from None


cluster_option = click.option(
    "--cluster",
    metavar="ADDRESS",
    callback=_check_address,
    help="Make the runs on a Dask cluster, such as tcp://127.0.0.1:8786; see interlock cluster.",
)
with_code_option = click.option(
    "--with-code",
    is_flag=True,
    help="Let code run that a scenario file names (code:), which can do anything.",
)
setting_options = _options(
    click.option(
        "--seed",
        type=WholeNumber(0, LARGEST_SEED),
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
    with_code_option,
    click.option(
        "-j", "--workers", type=WholeNumber(1), metavar="N", help="Threads (one for each core)."
    ),
    click.option(
        "-o", "--out", type=A_PATH, metavar="DIR", help="Result folder (results/DATE-HASH)."
    ),
    cluster_option,
    click.option("--force", is_flag=True, help="Replace what the result folder holds."),
    progress_option,
)
simulation_options = _options(
    click.option(
        "-n",
        "--runs",
        type=WholeNumber(1, MOST_RUNS),
        default=USUAL_RUNS,
        show_default=True,
        help="Runs of each scenario.",
    ),
    click.option("--quick", is_flag=True, help=f"A quick look: {QUICK_RUNS} runs, marked as such."),
    setting_options,
)


precision_options = _options(
    click.option(
        "--precision",
        "wishes",
        multiple=True,
        is_flag=False,
        flag_value="all",
        metavar="[WISH]",
        help="Add runs until every headline is known to within what is too small to matter; "
        "'value=0.1 million' asks for half of one interval, and may be repeated. The first stage "
        f"has {FIRST_RUNS} runs, or as many as --runs says.",
    ),
    click.option(
        "--at-most",
        "most",
        type=WholeNumber(2, MOST_RUNS),
        metavar="N",
        help=f"Runs of each scenario beyond which --precision gives up ({MOST_PRECISE_RUNS:,}), "
        "with exit code 0; the answer, and precision.is_enough of --json, say so.",
    ),
)


draw_options = _options(
    click.option(
        "--draw",
        type=click.Choice(DRAWS),
        default=DRAWS[0],
        show_default=True,
        help="How worlds are drawn.",
    ),
    click.option("--uncertain", metavar="NAMES", help="Draw some uncertainties only: 'NAME,NAME'."),
)


def _refuse_without_worlds(names: Sequence[str]) -> None:
    """Refuse options that are about worlds where there are none."""
    given = _given_options(names)
    if given:
        option = given[0]
        raise click.UsageError(f"{option} is about worlds; add --worlds N, or leave it out.")


def _runs_in_worlds(worlds: int, runs: int, quick: bool, what: str) -> int:
    """Count the runs of each scenario or point over all worlds; refuse what is too many."""
    context = click.get_current_context()
    if quick:
        raise click.UsageError("--quick does not go with --worlds; take fewer worlds.", context)
    if context.get_parameter_source("runs") == ParameterSource.DEFAULT:
        runs = RUNS_IN_A_WORLD
    if worlds * runs > MOST_RUNS:
        raise click.UsageError(
            f"{worlds:,} worlds of {runs:,} runs are {worlds * runs:,} runs of each {what}; "
            f"at most {MOST_RUNS:,} are possible.",
            context,
        )
    return worlds * runs


def _names(text: str | None) -> list[str] | None:
    """Divide names that are separated by commas."""
    return None if text is None else [each.strip() for each in text.split(",")]


def _precision(
    wishes: Sequence[str], most: int | None, quick: bool
) -> "tuple[tuple[Target, ...], int]":
    """Read how closely measures are to be known, and how many runs may be made for it."""
    from experiments.precision import Target
    from model.outcomes import MEASURES

    context = click.get_current_context()
    if wishes and quick:
        raise click.UsageError("Choose a quick look or a precision.", context)
    if most is not None and not wishes:
        raise click.UsageError("--at-most goes with --precision.", context)
    if wishes:
        _check_first_stage(context, most or MOST_PRECISE_RUNS)
    units = {name: measure.unit for name, measure in MEASURES.items()}
    try:
        targets = tuple(target for wish in wishes for target in Target.parse(wish, units))
    except ValueError as error:
        message = f"{error} All measures: interlock run baseline --detail"
        raise click.BadParameter(message, param_hint="--precision") from None
    return targets, most or MOST_PRECISE_RUNS


def _check_first_stage(context: click.Context, most: int) -> None:
    """Refuse a first stage that is too short to know a spread by, or longer than is allowed."""
    is_given = context.get_parameter_source("runs") != ParameterSource.DEFAULT
    first = int(context.params["runs"]) if is_given else FIRST_RUNS
    if first < FEWEST_FIRST_RUNS:
        raise click.UsageError(
            f"--precision needs a first stage of at least {FEWEST_FIRST_RUNS} runs; leave out "
            "--runs, or give more.",
            context,
        )
    if first > most:
        raise click.UsageError(
            f"The first stage has {first} runs, more than --at-most {most}; give more or fewer.",
            context,
        )


def _request(
    *, runs: int, quick: bool, is_comparing: bool, is_close: bool = False, **options: Any
) -> "Request":
    """Return what the options of a command that simulates ask for.

    Runs until something is known closely begin with fewer than usual.
    """
    from reports.request import Request

    context = click.get_current_context()
    if quick and context.get_parameter_source("runs") != ParameterSource.DEFAULT:
        raise click.UsageError(f"--quick means {QUICK_RUNS} runs; leave out --runs.", context)
    _check_where(options)
    replications = QUICK_RUNS if quick else runs
    if is_close and context.get_parameter_source("runs") == ParameterSource.DEFAULT:
        replications = FIRST_RUNS
    return Request(replications, quick, is_comparing=is_comparing, **options)


def _check_where(options: Mapping[str, Any]) -> None:
    """Refuse to count threads of this computer where a cluster makes the runs."""
    if options["cluster"] and options["workers"]:
        raise click.UsageError("--workers counts threads here; a cluster has workers of its own.")


def _expectations(rules: Sequence[str], option: str = "--expect") -> "list[Expectation]":
    """Read the rules of an option."""
    from experiments.verdicts import Expectation

    if not rules:
        return []
    from model.outcomes import MEASURES

    units = {name: measure.unit for name, measure in MEASURES.items()}
    try:
        return [Expectation.parse(rule, units) for rule in rules]
    except ValueError as error:
        message = f"{error} All measures: interlock run baseline --detail"
        raise click.BadParameter(message, param_hint=option) from None


def _measure(name: str, option: str = "--measure") -> str:
    """Find the measure that a name means."""
    from experiments.verdicts import measure_called
    from model.outcomes import MEASURES

    try:
        return measure_called(name, {key: measure.unit for key, measure in MEASURES.items()})
    except ValueError as error:
        message = f"{error} All measures: interlock run baseline --detail"
        raise click.BadParameter(message, param_hint=option) from None


@contextlib.contextmanager
def _about(option: str) -> Iterator[None]:
    """Say of names that are not known which option holds them."""
    from experiments.plan import PlanError

    try:
        yield
    except PlanError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


def _given_options(names: Sequence[str]) -> list[str]:
    """List the named options of the command, as they were given."""
    context = click.get_current_context()
    words: list[str] = []
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if name not in names or source == ParameterSource.DEFAULT:
            continue
        value = context.params[name]
        option = max(parameter.opts, key=len)
        if value is True:
            words.append(option)
        else:
            values = value if isinstance(value, tuple) else (value,)
            words += [word for each in values for word in (option, str(each))]
    return words


def _end_unless_met(comparison: "Comparison", expectations: "Sequence[Expectation]") -> None:
    """End with the exit code of rules that are not met, if one is not."""
    from reports.printing import are_met

    if not are_met(comparison, expectations):
        click.get_current_context().exit(NOT_MET)


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
    """Simulate how departments work together, and compare what-if changes.

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
@precision_options
@form_options
@detail_option
@click.option("--agents", is_flag=True, help="Also write daily tables of all people of one run.")
@click.option(
    "--names",
    is_flag=True,
    help="Name imported people in these tables; without it they are departments and numbers.",
)
@click.option(
    "--trace", metavar="WHO", help="Also tell a story: customer, 'customer 12', 'sales 3', ..."
)
@click.pass_obj
def run(
    screen: Screen,
    /,
    scenario: str,
    detail: bool,
    agents: bool,
    names: bool,
    trace: str | None,
    wishes: tuple[str, ...],
    most: int | None,
    **options: Any,
) -> None:
    """Simulate one scenario, and save a result folder.

    SCENARIO is a built-in name or a scenario file.

    \b
      interlock run baseline
      interlock run pilot.yaml --horizon '18 months' --runs 500
      interlock run baseline --quick --trace customer
    """
    if names and not agents:
        raise click.UsageError("--names goes with --agents.")
    from reports.request import load

    request = _request(is_comparing=False, is_close=bool(wishes), **options)
    targets, limit = _precision(wishes, most, request.quick)
    scenarios, request = load(screen, [scenario], request)
    from reports.printing import print_run
    from reports.runs import fail_if_runs_failed, simulated_closely, story_of, write_agent_tables

    story = story_of(screen, scenarios[0], request, trace) if trace is not None else None
    result = simulated_closely(screen, scenarios, request, targets, limit)
    if agents:
        write_agent_tables(screen, scenarios[0], result, names)
    if story is not None:
        story.write(result)
    print_run(screen, result, detail=detail, typed=scenario)
    if story is not None:
        story.tell(screen)
    fail_if_runs_failed(result)


@interlock.command()
@click.argument("baseline", shell_complete=_complete_scenario)
@click.argument(
    "scenarios", nargs=-1, required=True, metavar="SCENARIO...", shell_complete=_complete_scenario
)
@simulation_options
@precision_options
@form_options
@detail_option
@expect_option
@click.option(
    "--worlds",
    type=WholeNumber(2, MOST_RUNS),
    metavar="N",
    help="Draw what nobody knows exactly N times over its plausible range, and say in how many of "
    f"these worlds a change helps, and when it fails; --runs then counts those in each world "
    f"({RUNS_IN_A_WORLD}).",
)
@draw_options
@click.option(
    "--measure",
    default="value",
    show_default=True,
    help="Outcome by which a change helps or fails in a world.",
)
@click.pass_obj
def compare(
    screen: Screen,
    /,
    baseline: str,
    scenarios: tuple[str, ...],
    detail: bool,
    rules: tuple[str, ...],
    wishes: tuple[str, ...],
    most: int | None,
    worlds: int | None,
    draw: str,
    uncertain: str | None,
    measure: str,
    **options: Any,
) -> None:
    """Say what scenarios change, compared with BASELINE.

    Both run under the same luck, run by run. Each SCENARIO is a built-in name or a scenario file.

    \b
      interlock compare baseline shared-kpis
      interlock compare baseline shared-kpis open-books --quick
      interlock compare baseline aligned --precision 'value=0.05 million'
      interlock compare baseline pilot.yaml --expect 'value>=+0.1 million'
      interlock compare baseline shared-kpis --worlds 256
    """
    names = [baseline, *scenarios]
    if worlds is not None:
        if wishes or most is not None:
            raise click.UsageError("--precision does not go with --worlds; take more worlds.")
        _compare_in_worlds(
            screen, names, worlds, draw, uncertain, measure, rules, detail=detail, **options
        )
        return
    _refuse_without_worlds(["draw", "uncertain", "measure"])
    from reports.request import load

    request = _request(is_comparing=True, is_close=bool(wishes), **options)
    expectations = _expectations(rules)
    targets, limit = _precision(wishes, most, request.quick)
    loaded, request = load(screen, names, request)
    from reports.printing import print_comparison
    from reports.runs import fail_if_runs_failed, simulated_closely

    result = simulated_closely(screen, loaded, request, targets, limit)
    comparison = print_comparison(screen, result, expectations, detail=detail)
    fail_if_runs_failed(result)
    _end_unless_met(comparison, expectations)


def _compare_in_worlds(
    screen: Screen,
    names: Sequence[str],
    worlds: int,
    draw: str,
    uncertain: str | None,
    measure: str,
    rules: Sequence[str],
    *,
    detail: bool,
    runs: int,
    quick: bool,
    **options: Any,
) -> None:
    """Say in how many worlds changes help, and when they fail."""
    runs = _runs_in_worlds(worlds, runs, quick, "scenario")
    from reports.request import load

    request = _request(runs=runs, quick=False, is_comparing=True, **options)
    expectations = _expectations(rules)
    name = _measure(measure)
    loaded, request = load(screen, names, request)
    from reports.runs import fail_if_runs_failed
    from reports.worlds import compared_in_worlds, print_robustness, report_command

    wanted = _names(uncertain)
    measures = [name, *(each.measure for each in expectations)]
    robustness = compared_in_worlds(
        screen, loaded, request, worlds, draw, wanted, measures, detail=detail
    )
    following = report_command(robustness)
    print_robustness(screen, robustness, expectations, following=following)
    fail_if_runs_failed(robustness.result)
    _end_unless_met(robustness.comparison, expectations)


@interlock.command()
@click.argument("baseline", shell_complete=_complete_scenario)
@scenario_argument
@click.option(
    "--measure", default="value", show_default=True, help="Outcome whose difference is explained."
)
@click.option(
    "--mechanisms",
    is_flag=True,
    help="Divide the difference among mechanisms, not among the inputs that differ.",
)
@click.option(
    "--orders",
    type=WholeNumber(2, 1_000),
    metavar="N",
    help="Sample N random orders and their reverses; all orders of up to 8 parts, else as many "
    "as need 256 combinations.",
)
@click.option("--html", type=A_PATH, metavar="FILE", help="Also write a page with the chart.")
@simulation_options
@form_options
@click.pass_obj
def explain(
    screen: Screen,
    /,
    baseline: str,
    scenario: str,
    measure: str,
    mechanisms: bool,
    orders: int | None,
    html: Path | None,
    **options: Any,
) -> None:
    """Say what carries the difference between BASELINE and SCENARIO.

    The difference is divided among the inputs in which they differ, or among the mechanisms of the
    model, by Shapley values: the parts sum to the difference.

    \b
      interlock explain baseline aligned --quick
      interlock explain baseline aligned --measure net_retention
      interlock explain baseline aligned --mechanisms --html why.html
    """
    from reports.request import load

    request = _request(is_comparing=True, **options)
    name = _measure(measure)
    if html is not None:
        check_writable(html, force=False, instead="delete it first")
    loaded, request = load(screen, [baseline, scenario], request)
    from reports.explaining import next_command, print_explanation
    from reports.runs import explained, fail_if_runs_failed

    explanation = explained(screen, loaded, request, name, mechanisms=mechanisms, pairs=orders)
    if html is not None:
        from reports.explanation_page import explanation_report
        from reports.making import write_illustrated

        write_illustrated(screen, explanation_report(explanation), html)
        screen.note(f"Page      {html}, opens without internet")
    given = _given_options([*_ASKED, *(["orders", "out"] if mechanisms else [])])
    following = next_command([baseline, scenario], explanation, given, has_page=html is not None)
    print_explanation(screen, explanation, following=following)
    fail_if_runs_failed(explanation.result)


@interlock.command()
@scenario_argument
@click.option(
    "--levers",
    metavar="NAMES",
    help="Levers that may be set, such as 'transparency,pod_size', instead of those that decide "
    "how departments work together.",
)
@click.option(
    "--aim",
    "aims",
    metavar="NAMES",
    default="value,net_retention,turnover",
    show_default=True,
    help="One to three measures to improve; the first one leads.",
)
@click.option(
    "--budget",
    "rules",
    multiple=True,
    metavar="RULE",
    help="Limit to a mean change, such as 'meeting_h<=+2000' or 'pay<=+0.1 million'; may be "
    "repeated.",
)
@click.option(
    "--worlds",
    type=WholeNumber(0, 1_000),
    default=USUAL_WORLDS,
    show_default=True,
    help="Draws of what nobody knows exactly in the search; 0 for none.",
)
@click.option("--cautious", is_flag=True, help="Judge by the worst tenth of worlds, not the mean.")
@click.option(
    "--evaluations",
    type=WholeNumber(1, 100_000),
    default=USUAL_EVALUATIONS,
    show_default=True,
    help=f"Candidates to try; {QUICK_EVALUATIONS} with --quick.",
)
@click.option(
    "--search-runs",
    type=WholeNumber(1, MOST_RUNS),
    default=USUAL_SEARCH_RUNS,
    show_default=True,
    help="Runs of each candidate in the search; --runs are those of the second look.",
)
@simulation_options
@form_options
@click.pass_obj
def optimize(
    screen: Screen,
    /,
    scenario: str,
    levers: str | None,
    aims: str,
    rules: tuple[str, ...],
    worlds: int,
    cautious: bool,
    evaluations: int,
    search_runs: int,
    **options: Any,
) -> None:
    """Say which levers of SCENARIO give the best trade, and what to do first.

    Candidates are searched for several aims at once. The best are run again with fresh luck, since
    the best of many noisy estimates is the luckiest too; all that is shown comes from these runs.
    --set changes the scenario that is searched.

    \b
      interlock optimize baseline --quick
      interlock optimize baseline --budget 'meeting_h<=+2000' --cautious
      interlock optimize pilot.yaml --levers shared_weight,sharing_group,pod_size
    """
    from reports.request import load

    context = click.get_current_context()
    request = _request(is_comparing=False, **options)
    names = [_measure(name.strip(), "--aim") for name in aims.split(",")]
    limits = tuple(_expectations(rules, "--budget"))
    if request.quick and context.get_parameter_source("evaluations") == ParameterSource.DEFAULT:
        evaluations = QUICK_EVALUATIONS
    loaded, request = load(screen, [scenario], request)
    from experiments.candidates import choices_of
    from experiments.optimization import filled
    from experiments.search import Search
    from reports.optimizing import print_optimization
    from reports.runs import fail_if_runs_failed
    from reports.searching import following, optimized

    given = None if levers is None else [name.strip() for name in levers.split(",")]
    with _about("--levers"):
        chosen = tuple(choice.name for choice in choices_of(loaded[0], given))
    runs = filled(search_runs, worlds)
    known = request.uncertainties_set()
    search = Search(chosen, tuple(names), limits, worlds, cautious, evaluations, runs, known)
    if runs != search_runs:
        screen.note(
            f"Each candidate has {runs} runs in the search, not {search_runs}, so that all "
            f"{worlds} worlds have equally many (--search-runs, --worlds)."
        )
    optimization = optimized(screen, loaded[0], request, search)
    following_command = following(optimization, scenario)
    print_optimization(screen, optimization, following=following_command)
    for result in optimization.looks:
        fail_if_runs_failed(result)


@interlock.command()
@scenario_argument
@click.option(
    "--vary",
    "varied",
    multiple=True,
    metavar="INPUT=VALUES",
    help="Input with its values: a range low:high:step (to the end) or a list; up to three times.",
)
@click.option(
    "--rows",
    type=A_PATH,
    metavar="FILE",
    help="Instead: CSV file whose columns are inputs and whose rows are settings.",
)
@click.option(
    "--each",
    is_flag=False,
    flag_value=ALL_LEVERS,
    metavar="[INPUTS]",
    help="Instead: change inputs one at a time, to the ends of their plausible ranges; all levers, "
    "or those named, such as 'shared_weight,transparency'.",
)
@click.option(
    "--measure", default="value", show_default=True, help="Outcome whose best region is sought."
)
@click.option(
    "--worlds",
    type=WholeNumber(2, MOST_RUNS),
    metavar="N",
    help="Draw what nobody knows exactly N times over its plausible range; all points meet these "
    f"worlds, and --runs counts those in each ({RUNS_IN_A_WORLD}).",
)
@draw_options
@simulation_options
@form_options
@click.pass_obj
def sweep(
    screen: Screen,
    /,
    scenario: str,
    varied: tuple[str, ...],
    rows: Path | None,
    each: str | None,
    measure: str,
    worlds: int | None,
    draw: "Method",
    uncertain: str | None,
    **options: Any,
) -> None:
    """Vary one to three inputs of SCENARIO, or each of many alone; say where an outcome is best.

    Without --vary, --rows and --each a usual grid is swept: shared weight, transparency and
    check-in cadence, whose report lets a reader move through it.

    All points meet the same luck and are compared with the scenario as it is. The answer says which
    points may be the best, and whether they lie inside the range.

    \b
      interlock sweep baseline --quick
      interlock sweep baseline --vary shared_weight=0:1:0.1
      interlock sweep baseline --vary pod_size=3:9:3 --vary transparency=0:1:0.2
      interlock sweep baseline --rows settings.csv --measure net_retention
      interlock sweep baseline --each --quick
      interlock sweep baseline --vary transparency=0:1:0.1 --worlds 128
    """
    from reports.request import load, settings_from

    if worlds is None:
        _refuse_without_worlds(["draw", "uncertain"])
    else:
        options["runs"] = _runs_in_worlds(worlds, options["runs"], options["quick"], "point")
        options["quick"] = False
    request = _request(is_comparing=False, **options)
    name = _measure(measure)
    (base,), request = load(screen, [scenario], request)
    settings = settings_from(base, varied, rows, each)
    from experiments.sweep import question
    from experiments.variants import Variants
    from reports.runs import fail_if_runs_failed
    from reports.runs import swept as swept_by
    from reports.sweeping import next_command, print_sweep
    from reports.worlds import worlds_of_points

    variants = Variants(base, settings.design)
    drawn = None
    if worlds is not None:
        drawn = worlds_of_points(variants, request, worlds, draw, _names(uncertain))
    asked = question(settings, name, is_each=each is not None)
    found = swept_by(screen, variants, request, asked, drawn)
    print_sweep(screen, found, following=next_command(found))
    fail_if_runs_failed(found.result)


@interlock.command()
@scenario_argument
@click.option(
    "--against",
    metavar="BASELINE",
    shell_complete=_complete_scenario,
    help="Ask what moves the difference between BASELINE and SCENARIO.",
)
@click.option("--measure", default="value", show_default=True, help="Outcome that is asked about.")
@click.option(
    "--inputs", metavar="NAMES", help="Vary these only, such as 'win_rate,shared_weight'."
)
@click.option(
    "--of",
    type=click.Choice(["uncertainties", "levers", "all"]),
    default="uncertainties",
    show_default=True,
    help="Vary all of a kind.",
)
@click.option("--screen-only", is_flag=True, help="Screen the inputs, and stop there.")
@click.option(
    "--trajectories",
    type=WholeNumber(4, 1_000),
    default=10,
    show_default=True,
    help="Size of the screening.",
)
@click.option(
    "--samples",
    type=WholeNumber(32, 2**16),
    default=512,
    show_default=True,
    help="Size of the design that divides the spread, a power of two.",
)
@click.option(
    "-n",
    "--runs",
    type=WholeNumber(2, 1_000),
    default=2,
    show_default=True,
    help="Runs of each setting, each with luck of its own.",
)
@click.option("--quick", is_flag=True, help="A quick look: 4 trajectories, 64 samples.")
@setting_options
@form_options
@click.pass_obj
def sensitivity(
    screen: Screen,
    /,
    scenario: str,
    against: str | None,
    measure: str,
    inputs: str | None,
    of: "Of",
    screen_only: bool,
    trajectories: int,
    samples: int,
    runs: int,
    quick: bool,
    **options: Any,
) -> None:
    """Say which inputs move an outcome of SCENARIO most, and how much is luck.

    Inputs are varied over their plausible ranges: all are screened (Morris), then the spread is
    divided among those that move it most, all others together, and luck (Sobol' indices).

    \b
      interlock sensitivity aligned --against baseline
      interlock sensitivity baseline --measure net_retention --screen-only
      interlock sensitivity baseline --inputs win_rate,helpfulness,gross_margin
      interlock sensitivity baseline --of levers
    """
    from reports.request import Request, load

    context = click.get_current_context()
    if quick and any(_is_given(name) for name in ("trajectories", "samples")):
        raise click.UsageError(
            "--quick means 4 trajectories and 64 samples; leave out --trajectories and --samples.",
            context,
        )
    if screen_only and _is_given("samples"):
        raise click.UsageError(
            "--screen-only divides no spread; leave out --samples, or --screen-only.", context
        )
    if inputs is not None and _is_given("of"):
        raise click.UsageError("Choose one: --inputs or --of.", context)
    _check_where(options)
    name = _measure(measure)
    names = [scenario] if against is None else [against, scenario]
    request = Request(runs, quick, is_comparing=against is not None, **options)
    loaded, request = load(screen, names, request)
    from experiments.sensitivity import MOST_INPUTS, Question, inputs_called, inputs_of
    from reports.runs import fail_if_runs_failed
    from reports.sensing import sensed
    from reports.sensitivity import next_command, print_sensitivity

    fixed = request.inputs_set()
    if inputs is None:
        chosen = tuple(each for each in inputs_of(loaded, of) if each.name not in fixed)
    else:
        with _about("--inputs"):
            chosen = inputs_called(loaded, inputs.split(","))
        if known := [each.name for each in chosen if each.name in fixed]:
            raise click.UsageError(
                f"--set says what {known[0]} is; it cannot be varied, too.", context
            )
    sizes = (4, 64) if quick else (trajectories, samples)
    question = Question(tuple(loaded), name, chosen, *sizes, screen_only, request.seed)
    if _is_given("trajectories") and not question.is_screened:
        raise click.UsageError(
            f"No more than {MOST_INPUTS} inputs get their shares without a screening; leave out "
            "--trajectories, or add --screen-only.",
            context,
        )
    answer = sensed(screen, question, request)
    asked = [*_ASKED, *_SENSITIVE]
    if len(chosen) <= MOST_INPUTS:
        asked.remove("trajectories")  # which the shares of so few inputs do without
    words = ["interlock", "sensitivity", scenario, *_given_options(asked)]
    following = next_command(answer, words)
    print_sensitivity(screen, answer, following=following)
    fail_if_runs_failed(answer.result)


def _is_given(name: str) -> bool:
    """Tell whether an option was given."""
    source = click.get_current_context().get_parameter_source(name)
    return source != ParameterSource.DEFAULT


@interlock.command()
@result_argument
@form_options
@detail_option
@expect_option
@click.pass_obj
def show(screen: Screen, folder: Path, detail: bool, rules: tuple[str, ...]) -> None:
    """Print a saved result again; nothing is simulated.

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
    from reports.kinds import kind_of
    from reports.printing import print_comparison, print_run

    kind = kind_of(result)
    if kind is not None:
        if expectations:
            raise click.UsageError(
                "--expect is about changes; this result answers another question."
            )
        kind.show(screen, result)
    elif len(result.scenario_keys) == 1:
        if expectations:
            raise click.UsageError("--expect is about changes; this result holds one scenario.")
        print_run(screen, result, detail=detail)
    else:
        comparison = print_comparison(screen, result, expectations, detail=detail)
        _end_unless_met(comparison, expectations)


@interlock.command()
@result_argument
@click.argument("more", nargs=-1, metavar="[MORE]...", type=A_PATH)
@click.option(
    "-o", "--out", type=A_PATH, metavar="FILE", help="Where to write the page (RESULT/report.html)."
)
@click.option("--pdf", is_flag=True, help="Also print it: FILE, or RESULT/report, as .pdf.")
@click.option("--pptx", is_flag=True, help="Also make slides: FILE, or RESULT/report, as .pptx.")
@click.option(
    "--template",
    type=A_PATH,
    metavar="FILE",
    help="Presentation (.pptx) whose layouts, fonts and colors the slides take.",
)
@click.option(
    "--figures", type=A_PATH, metavar="DIR", help="Also write each chart into DIR, as SVG and PNG."
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@brand_options
@click.option(
    "--names",
    is_flag=True,
    help="Name imported people in the network of people; without it they are departments and "
    "numbers.",
)
@form_options
@click.pass_obj
def report(
    screen: Screen,
    /,
    folder: Path,
    more: tuple[Path, ...],
    out: Path | None,
    pdf: bool,
    pptx: bool,
    template: Path | None,
    figures: Path | None,
    force: bool,
    brand_file: Path | None,
    names: bool,
    **options: Any,
) -> None:
    """Write the report of a saved result: one HTML file that opens without internet.

    The result of `interlock explain`, and of other questions, gives the page of its answer. Those
    of MORE, about the same firm, become further sections: an explanation, a sweep (of two or three
    inputs with controls to try), a sensitivity, worlds, a search.
    PDF and pictures need Chromium or Chrome, slides python-pptx; `interlock doctor` tells whether
    they are there. What is put on the page (client, logo, color, own titles) stands in
    report.yaml, in the current folder or beside the result, or in FILE of --brand.

    \b
      interlock report results/RESULT --pdf
      interlock report results/COMPARISON results/SWEEP results/WORLDS
      interlock report results/RESULT --pptx --template house.pptx
      interlock report results/RESULT --client 'Client AG' --draft
      interlock report --new-brand > report.yaml
    """
    if template is not None and not pptx:
        raise click.UsageError("--template is for slides; add --pptx.")
    from experiments.store import Result

    result = Result(folder)
    if out is not None:
        endings = [".pdf"] * pdf + [".pptx"] * pptx
        for path in [out, *map(out.with_suffix, endings)]:
            check_writable(path, force=force, instead="add --force to replace it")
    from reports.branding import branding_of, note_own_words
    from reports.joined import joined
    from reports.kinds import kind_of
    from reports.making import make_report

    if names and kind_of(result) is not None:
        raise click.UsageError("--names is about the network of people; this page has none.")
    brand = branding_of(screen, result, brand_file, options)
    made, left_out = joined([result, *map(Result, more)], brand, names)
    for note in left_out:
        screen.note(note)
    note_own_words(screen, made)
    page = out or folder / "report.html"
    make_report(
        screen,
        made,
        page,
        pdf=page.with_suffix(".pdf") if pdf else None,
        figures=figures,
        slides=page.with_suffix(".pptx") if pptx else None,
        template=template,
        force=force,
    )


@interlock.command()
@click.option("--only", metavar="NAMES", help="Some patterns only, such as 'V8,V12'.")
@click.option(
    "-n",
    "--runs",
    type=WholeNumber(2, MOST_RUNS),
    default=VALIDATION_RUNS,
    show_default=True,
    help="Runs of each scenario.",
)
@click.option("--html", type=A_PATH, metavar="FILE", help="Also write a page with the chart.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@cluster_option
@progress_option
@form_options
@click.pass_obj
def validate(
    screen: Screen,
    /,
    only: str | None,
    runs: int,
    html: Path | None,
    force: bool,
    cluster: str | None,
    progress: str,
) -> None:
    """Hold the model against patterns of real companies.

    Each statement has a published source and an accepted range, in which the model's figure must
    lie. Exits with 1 if one does not.

    \b
      interlock validate
      interlock validate --only V8,V12 --runs 40
      interlock validate --html validation.html
    """
    if html is not None:
        check_writable(html, force=force, instead="add --force to replace it")
    from reports.validation import chosen, print_validation
    from reports.validation import validate as validated

    validation = validated(screen, chosen(only), runs, progress, cluster)
    print_validation(screen, validation, has_page=html is not None)
    if html is not None:
        from reports.making import write_illustrated
        from reports.validation_page import validation_report

        write_illustrated(screen, validation_report(validation), html)
        screen.note(f"Page      {html}, opens without internet")
    if validation.failed:
        click.get_current_context().exit(NOT_MET)


@interlock.command()
@form_options
@click.pass_obj
def doctor(screen: Screen) -> None:
    """Check this computer: versions, cores, compiled model, browser, write access."""
    from reports.computer import print_computer

    print_computer(screen, Path("results"))


@interlock.command()
@click.argument("address", required=False, callback=_check_address)
@form_options
@click.pass_obj
def cluster(screen: Screen, address: str | None) -> None:
    """Say how to start a Dask cluster, or check the one at ADDRESS.

    All commands that simulate take its address as --cluster, validate included; the numbers are
    the same as here.

    \b
      interlock cluster
      interlock cluster tcp://127.0.0.1:8786
      interlock compare baseline shared-kpis --cluster tcp://127.0.0.1:8786
    """
    from reports.clusters import print_cluster, print_how_to_start

    if address is None:
        print_how_to_start(screen)
    else:
        print_cluster(screen, address)


@interlock.command()
@click.argument("shell", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
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
    from reports.lists import print_bundled

    print_bundled(screen)


@scenario.command("show")
@scenario_argument
@form_options
@click.option("--detail", is_flag=True, help="All inputs, not only those that differ.")
@click.pass_obj
def show_scenario(screen: Screen, scenario: str, detail: bool) -> None:
    """Print a scenario: its question, and the inputs that differ from the defaults."""
    from reports.lists import print_scenario

    print_scenario(screen, scenario, detail=detail)


def _print_answers(ctx: click.Context, parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from model.interview import answers_text

        click.echo(answers_text(), nl=False)
        ctx.exit()


@scenario.command("new")
@click.argument("name")
@click.option(
    "--extends",
    "parent",
    default="baseline",
    show_default=True,
    metavar="SCENARIO",
    help="Scenario that it changes: a built-in one, or a file such as that of a twin.",
)
@click.option(
    "--guided",
    is_flag=True,
    help="Ask a dozen questions about your firm, each with a default; answers may be piped in.",
)
@click.option(
    "--answers",
    type=A_PATH,
    metavar="FILE",
    help="With --guided: YAML file of answers; what it leaves out takes the default.",
)
@click.option(
    "--new-answers",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_answers,
    help="Print a file of answers to begin with, and do nothing else.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@form_options
@click.pass_obj
def new_scenario(
    screen: Screen, name: str, parent: str, guided: bool, answers: Path | None, force: bool
) -> None:
    """Write a scenario file NAME.yaml to start from, with all levers in it.

    \b
      interlock scenario new what-if
      interlock scenario new what-if --extends our-firm/scenario.yaml
      interlock scenario new our-firm --guided
      interlock scenario new our-firm --guided --answers answers.yaml
    """
    from model.faults import ScenarioError
    from model.new_scenario import scenario_template
    from reports.lists import print_written
    from reports.request import listed, load_all

    if answers is not None and not guided:
        raise click.UsageError("--answers goes with --guided.")
    if guided and parent != "baseline":
        raise click.UsageError("--guided describes a firm of its own; leave out --extends.")
    extended = load_all([parent], "Nothing was written.")[0]
    path = Path(f"{name.removesuffix('.yaml')}.yaml")
    called = path.stem if path.parent == Path() else str(path)
    if guided:
        from reports.interviewing import write_guided

        write_guided(screen, called, path, answers, force=force)
        return
    try:
        text = scenario_template(called, parent)
    except ScenarioError as error:
        raise Failure(WRONG_COMMAND, f"NAME: {listed(error.faults)}") from None
    with writing(path):
        try:
            with path.open("w" if force else "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            raise Failure(NO_FILE, f"{path} exists. Choose another name, or add --force.") from None
    print_written(
        screen,
        "scenario.new",
        path,
        said=f"{path} is written; it extends {extended.name_in_sentence}. Change what you want to "
        "try.",
        following=f"interlock scenario check {shlex.quote(str(path))}",
    )


@scenario.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@form_options
@click.pass_obj
def check_scenarios(screen: Screen, files: tuple[str, ...]) -> None:
    """Check scenario files; every fault is listed with its line."""
    from reports.lists import print_faults

    click.get_current_context().exit(print_faults(screen, files))


@scenario.command("diff")
@click.argument("first", metavar="A", shell_complete=_complete_scenario)
@click.argument("second", metavar="B", shell_complete=_complete_scenario)
@form_options
@click.pass_obj
def diff_scenarios(screen: Screen, first: str, second: str) -> None:
    """List the inputs in which two scenarios differ."""
    from reports.lists import print_differences

    print_differences(screen, first, second)


@scenario.command("schema")
@form_options
@click.pass_obj
def schema(screen: Screen) -> None:
    """List all inputs with default, range, source and meaning; --json gives the JSON Schema."""
    from reports.lists import print_inputs

    print_inputs(screen)


# Importing a firm


def _print_template(ctx: click.Context, parameter: click.Parameter, folder: Path | None) -> None:
    """Write the files of a template folder, and end."""
    if folder is None or ctx.resilient_parsing:
        return
    from company.templates import template_files
    from reports.importing import write_files

    screen = ctx.ensure_object(Screen)
    files = template_files()
    write_files(folder, files, force=False)
    screen.say(f"Written into {folder}: {', '.join(files)}.")
    screen.say(f"Next: interlock import people {shlex.quote(str(folder / 'people.csv'))}")
    ctx.exit()


column_option = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="KEY=HEADING",
    help="Column that holds something, where the guess is wrong; several times.",
)
mapping_option = click.option(
    "--mapping",
    type=A_PATH,
    metavar="FILE",
    help="YAML file with the blocks columns, roles and stages, instead of options.",
)
sheet_option = click.option(
    "--sheet", metavar="NAME", help="Sheet of a workbook; the first one without it."
)
dates_option = click.option(
    "--dates",
    type=click.Choice(("ymd", "dmy", "mdy")),
    help="Order of day, month and year, where it may be read in two ways.",
)
decimal_option = click.option(
    "--decimal",
    type=click.Choice(("point", "comma")),
    help="Decimal mark, where it may be read in two ways.",
)
import_options = _options(
    click.option(
        "--into",
        "folder",
        type=A_PATH,
        default=Path("our-firm"),
        show_default=True,
        metavar="FOLDER",
        help="Folder of the firm's files.",
    ),
    column_option,
    mapping_option,
    sheet_option,
    dates_option,
    click.option("--yes", is_flag=True, help="Write without asking."),
    click.option("--force", is_flag=True, help="Replace files that exist."),
    form_options,
)


def _mapping(file: Path | None, columns: Sequence[str]) -> "Blocks":
    """Read how a file is to be taken: a mapping file, and options that go before it."""
    from company.mapping_file import BLOCKS, read_mapping_file
    from reports.importing import pairs_of

    given = pairs_of(columns, "--column")
    blocks = read_mapping_file(file) if file else {name: {} for name in BLOCKS}
    return blocks | {"columns": blocks["columns"] | given}


@interlock.group("import")
@click.option(
    "--template",
    type=A_PATH,
    metavar="FOLDER",
    is_eager=True,
    expose_value=False,
    callback=_print_template,
    help="Write files to begin with into a folder.",
)
def imports() -> None:
    """Make a scenario of your own firm from files of other tools.

    What was understood of a file is said before anything is written. Names become pseudonyms,
    unless --names is given; nothing leaves this computer.

    \b
      interlock import --template files
      interlock import people staff.xlsx --into our-firm
      interlock import ties contacts.csv --into our-firm
    """


@imports.command("people")
@click.argument("file", type=A_PATH)
@import_options
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="DEPARTMENT=ROLE",
    help="Role of a department: sales, accounts, operations or leave_out; several times.",
)
@click.option(
    "--others",
    type=click.Choice(("leave_out", "sales", "accounts", "operations")),
    help="Role of all departments that --role does not name; without it they are guessed.",
)
@click.option(
    "--today",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DATE",
    help="Day on which people are at work; who left before is left out.  [default: today]",
)
@click.option("--names", is_flag=True, help="Keep names instead of pseudonyms.")
@click.pass_obj
def import_people(
    screen: Screen,
    /,
    file: Path,
    folder: Path,
    columns: tuple[str, ...],
    mapping: Path | None,
    sheet: str | None,
    dates: str | None,
    yes: bool,
    force: bool,
    roles: tuple[str, ...],
    others: str | None,
    today: "datetime | None",
    names: bool,
) -> None:
    """Take the staff from a list of personnel: CSV or XLSX, one row for each person.

    \b
      interlock import people staff.csv
      interlock import people staff.xlsx --column id='Employee No' --yes
      interlock import people staff.csv --role 'CS=accounts'
    """
    from company.firm_folder import files_of_staff
    from company.staff import read_staff
    from reports import importing

    importing.check_there(file)
    own, given = _mapping(mapping, columns), importing.pairs_of(roles, "--role")
    staff = read_staff(
        file,
        columns=own["columns"],
        roles={**own["roles"], **given},
        others=others or "",
        sheet=sheet,
        dates=dates,
        today=today.date() if today else None,
    )
    if screen.form == "table":
        importing.print_staff(screen, staff)
    files = files_of_staff(staff, folder, with_names=names)
    is_written = importing.is_confirmed(screen, is_asked=yes)
    if is_written:
        importing.write_files(folder, files, force=force)
    if screen.form != "table":
        screen.say_json(importing.document_of_staff(staff, folder, is_written=is_written))
    elif is_written:
        importing.print_done(screen, folder, files, "people")
    else:
        importing.say_how_to_write(screen, sys.argv[1:])


@imports.command("ties")
@click.argument("file", type=A_PATH)
@import_options
@click.option(
    "--kind",
    type=click.Choice(("pairs", "matrix", "log")),
    help="What a table is: pairs, matrix, or a log with times; told by its headings without it.",
)
@click.option(
    "--half-life",
    default="3 months",
    show_default=True,
    metavar="TIME",
    help="In a log, time after which a contact counts half.",
)
@decimal_option
@click.pass_obj
def import_ties(
    screen: Screen,
    /,
    file: Path,
    folder: Path,
    columns: tuple[str, ...],
    mapping: Path | None,
    sheet: str | None,
    dates: str | None,
    yes: bool,
    force: bool,
    kind: str | None,
    half_life: str,
    decimal: str | None,
) -> None:
    """Take the ties between the staff of FOLDER: a table, a log, or a graph file.

    Tables are CSV or XLSX with pairs, a matrix, or a log of contacts or mail; graphs are GraphML,
    GEXF, GML or Pajek. Strengths are added up for each pair.

    \b
      interlock import ties contacts.csv
      interlock import ties mail.csv --half-life '6 weeks' --yes
      interlock import ties firm.graphml --column strength=weight
    """
    from company.any_ties import calendar_days, read_any_contacts
    from company.firm_folder import files_of_ties
    from reports import importing

    importing.check_there(file)
    own = _mapping(mapping, columns)
    try:
        days = calendar_days(half_life)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--half-life") from None
    contacts = read_any_contacts(
        file,
        kind=kind,
        columns=own["columns"],
        sheet=sheet,
        decimal=decimal,
        dates=dates,
        half_life=days,
    )
    made = files_of_ties(contacts, folder)
    if screen.form == "table":
        importing.print_contacts(screen, contacts, made.report.lines())
    is_written = importing.is_confirmed(screen, is_asked=yes)
    if is_written:
        kept = importing.only_ties(made.files)
        importing.write_files(folder, made.files, force=force, replaced=kept)
    if screen.form != "table":
        lines = made.report.lines()
        screen.say_json(
            importing.document_of_contacts(contacts, lines, folder, is_written=is_written)
        )
    elif is_written:
        if made.lines_to_add:
            screen.say(f"Add to {folder / 'scenario.yaml'}:\n{made.lines_to_add}")
        importing.print_done(screen, folder, made.files, "ties")
    else:
        importing.say_how_to_write(screen, sys.argv[1:])


@interlock.command()
@click.option("--opportunities", type=A_PATH, metavar="FILE", help="Deals: CSV or XLSX.")
@click.option(
    "--subscriptions",
    type=A_PATH,
    metavar="FILE",
    help="What customers pay, from when to when.",
)
@click.option("--accounts", type=A_PATH, metavar="FILE", help="Customers, to check names against.")
@column_option
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="STAGE=open|won|lost",
    help="What a stage means, where no word tells it; several times.",
)
@mapping_option
@sheet_option
@dates_option
@decimal_option
@click.option(
    "--per",
    type=click.Choice(("month", "year")),
    help="What recurring revenue is given for; told by its heading without it.",
)
@click.option(
    "--from",
    "since",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DATE",
    help="Day from which on the files hold everything; their first day without it.",
)
@click.option(
    "--until",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DATE",
    help="Day of the export; the last day on which something happened without it.",
)
@click.option(
    "--currency", default="USD", show_default=True, metavar="CODE", help="Currency of amounts."
)
@click.option(
    "--out",
    "-o",
    type=A_PATH,
    default=Path("facts.yaml"),
    show_default=True,
    metavar="FILE",
    help="File of the facts.",
)
@click.option("--html", is_flag=True, help="Write a page beside it as well.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@form_options
@click.pass_obj
def facts(
    screen: Screen,
    /,
    opportunities: Path | None,
    subscriptions: Path | None,
    accounts: Path | None,
    columns: tuple[str, ...],
    stages: tuple[str, ...],
    mapping: Path | None,
    sheet: str | None,
    dates: str | None,
    decimal: str | None,
    per: str | None,
    since: "datetime | None",
    until: "datetime | None",
    currency: str,
    out: Path,
    html: bool,
    force: bool,
) -> None:
    """Say what a firm's own records show: win rate, cycle, churn and more, with intervals.

    What is odd about rows is said and counted. No name of a seller or customer is kept.

    \b
      interlock facts --opportunities deals.csv
      interlock facts --opportunities deals.xlsx --subscriptions subs.csv --html
    """
    if opportunities is None and subscriptions is None:
        raise click.UsageError("Name --opportunities FILE or --subscriptions FILE, or both.")
    from company.fact_file import fact_text
    from company.facts import facts_of
    from company.sales_files import Reading, read_sales
    from reports import importing
    from reports.facts import facts_report, print_facts

    page = out.with_suffix(".html")
    for path in [out, page] if html else [out]:
        check_writable(path, force=force, instead="add --force to replace it")
    for path in filter(None, (opportunities, subscriptions, accounts)):
        importing.check_there(path)
    own = _mapping(mapping, columns)
    reading = Reading(
        columns=own["columns"],
        stages=own["stages"] | importing.pairs_of(stages, "--stage"),
        sheet=sheet,
        dates=dates,
        decimal=decimal,
        per=per or "",
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    files = read_sales(opportunities, subscriptions, accounts, reading)
    found = facts_of(files.records, files.sources, currency)
    if not found:
        raise Failure(WRONG_SCENARIO, "The files hold too few rows to say anything.")
    text = fact_text(found, began=files.began, until=files.until)
    report = facts_report(files, found)
    importing.write_files(out.parent, {out.name: text.encode()}, force=True)
    if html:
        from reports.making import write_illustrated

        write_illustrated(screen, report, page)
        screen.note(f"Page: {page}")
    print_facts(screen, files, found, out)


@interlock.command()
@scenario_argument
@click.option(
    "--facts",
    "facts_file",
    type=A_PATH,
    required=True,
    metavar="FILE",
    help="File of facts, as interlock facts writes it.",
)
@click.option("--without", multiple=True, metavar="FACT", help="Leave a fact out; several times.")
@click.option(
    "--range",
    "ranges",
    multiple=True,
    metavar="INPUT=LOW:HIGH",
    help="Range in which an input is searched, instead of its plausible one; several times.",
)
@click.option(
    "--uncertain",
    metavar="NAMES",
    help="Take only these inputs as not known; all others stay as the scenario has them.",
)
@click.option(
    "--twin",
    type=A_PATH,
    default=Path("twin.yaml"),
    show_default=True,
    metavar="FILE",
    help="Scenario file of the twin; its worlds are written beside it.",
)
@click.option(
    "-n",
    "--runs",
    type=WholeNumber(FEWEST_SEARCHED, MOST_RUNS),
    default=SEARCHED,
    show_default=True,
    help="Runs of the search; more make the worlds of the twin narrower where records allow.",
)
@click.option(
    "--quick", is_flag=True, help=f"A quick look: {QUICK_SEARCHED:,} runs, marked as such."
)
@setting_options
@form_options
@click.pass_obj
def calibrate(
    screen: Screen,
    /,
    scenario: str,
    facts_file: Path,
    without: tuple[str, ...],
    ranges: tuple[str, ...],
    uncertain: str | None,
    twin: Path,
    **options: Any,
) -> None:
    """Find the worlds in which SCENARIO shows what the firm's own records show.

    The twin is no best fit but a weighted set of worlds, as wide as the records leave it;
    interlock compare TWIN WHAT-IF --worlds 128 takes its worlds from them. Where facts cannot be
    met together, it says which, and writes no twin.

    \b
      interlock calibrate our-firm/scenario.yaml --facts facts.yaml
      interlock calibrate baseline --facts facts.yaml --without late_bookings
      interlock calibrate baseline --facts facts.yaml --range win_rate=0.3:0.8
    """
    from company.fact_file import read_facts
    from experiments.calibration import Twin, inputs_of
    from reports.calibrating import (
        calibrated_on,
        following_command,
        print_calibration,
        worlds_beside,
        write_twin,
    )
    from reports.request import load

    if options["quick"]:
        context = click.get_current_context()
        if context.get_parameter_source("runs") != ParameterSource.DEFAULT:
            raise click.UsageError(f"--quick means {QUICK_SEARCHED:,} runs; leave out --runs.")
        options["runs"] = QUICK_SEARCHED
    request = _request(is_comparing=False, **options | {"quick": False})
    instead = "delete it (--force replaces it too, and makes all runs again)"
    for path in (twin, worlds_beside(twin)):
        check_writable(path, force=request.force, instead=instead)
    known = read_facts(facts_file)
    if unknown := [name for name in without if name not in known]:
        names = ", ".join(known)
        raise click.UsageError(f"--without names {', '.join(unknown)}; the file has {names}.")
    known = {name: fact for name, fact in known.items() if name not in without}
    if not known:
        raise click.UsageError("--without leaves no fact.")
    (loaded,), request = load(screen, [scenario], request)
    only = tuple(_names(uncertain) or ())
    asked = Twin(known, _ranges(ranges), request.replications, only)
    with _about("--uncertain" if uncertain else "--range"):
        inputs_of(loaded, asked)
    calibration = calibrated_on(screen, loaded, request, asked)
    if calibration.is_twin:
        write_twin(calibration, loaded, scenario, twin)
    print_calibration(screen, calibration, following=following_command(calibration, twin))
    if not calibration.is_twin:
        raise Failure(WRONG_SCENARIO, "No twin is written.")


def _ranges(texts: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Read the ranges of inputs, such as win_rate=0.3:0.8."""
    from experiments.settings import ranges_of
    from model.faults import ScenarioError
    from reports.importing import pairs_of
    from reports.request import listed

    try:
        return ranges_of(pairs_of(texts, "--range"))
    except ScenarioError as error:
        raise click.BadParameter(listed(error.faults), param_hint="--range") from None


@interlock.group("export")
def exports() -> None:
    """Hand a firm over to other tools."""


@exports.command("ties")
@scenario_argument
@click.option(
    "--out", "-o", type=A_PATH, metavar="FILE", help="GraphML file.  [default: SCENARIO.graphml]"
)
@click.option("--seed", type=WholeNumber(0, LARGEST_SEED), default=1, show_default=True)
@click.option("--names", is_flag=True, help="Names of imported people as in their file.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@form_options
@click.pass_obj
def export_ties(
    screen: Screen, /, scenario: str, out: Path | None, seed: int, names: bool, force: bool
) -> None:
    """Write the ties with which a run of SCENARIO begins, as GraphML for Gephi and networkx.

    Nodes have id, department and is_lead, edges have strength.

    \b
      interlock export ties our-firm/scenario.yaml --out firm.graphml
    """
    from company.graph_files import graphml_of
    from model.firm import communication_graph
    from model.scenario import load_scenario
    from reports.importing import write_files
    from reports.lists import print_written

    loaded = load_scenario(scenario)
    path = out or Path(f"{loaded.key}.graphml")
    check_writable(path, force=force, instead="add --force to replace it")
    graph = communication_graph(loaded, seed, with_names=names)
    write_files(path.parent, {path.name: graphml_of(graph)}, force=True)
    said = f"{graph.number_of_nodes():,} people and {graph.number_of_edges():,} ties are in {path}."
    following = f"interlock run {shlex.quote(scenario)} --quick"
    print_written(screen, "export.ties", path, said=said, following=following)


@interlock.group("result")
def results() -> None:
    """See, check and export what is saved."""


@results.command("list")
@click.argument("root", default="results", type=A_PATH)
@form_options
@click.pass_obj
def list_saved(screen: Screen, root: Path) -> None:
    """List the result folders in ROOT (results): what was asked, runs, date and state."""
    from reports.saved import print_results

    print_results(screen, root)


@results.command("verify")
@result_argument
@click.option(
    "--sample",
    type=WholeNumber(1),
    default=SAMPLE,
    show_default=True,
    metavar="N",
    help="Runs to make again; as many that failed are tried as well.",
)
@click.option(
    "--seed",
    type=WholeNumber(0, LARGEST_SEED),
    default=1,
    show_default=True,
    help="Luck of the sample.",
)
@with_code_option
@progress_option
@form_options
@click.pass_obj
def verify_result(
    screen: Screen, /, folder: Path, sample: int, seed: int, with_code: bool, progress: str
) -> None:
    """Make a sample of a result's runs again, and compare every bit.

    The runs are made from the folder alone; they are spread over scenarios, worlds and
    replications. Exits with 1 if one differs.

    \b
      interlock result verify results/2026-11-22-3f9a1c
      interlock result verify results/2026-11-22-3f9a1c --sample 200
    """
    from experiments.store import Result
    from experiments.verification import verify
    from reports.progress import progress as shown_progress
    from reports.verifying import print_verification

    result = Result(folder)
    with shown_progress(progress, screen) as on_run:
        verification = verify(
            result, sample, seed, announce=screen.note, on_run=on_run, with_code=with_code
        )
    print_verification(screen, verification)
    if verification.differences:
        click.get_current_context().exit(NOT_MET)


@results.command("export")
@result_argument
@click.option(
    "--to", "path", type=A_PATH, metavar="FILE", help="File to write (RESULT-TABLE.csv, here)."
)
@click.option(
    "--table",
    type=click.Choice(["runs", "months", "variants", "worlds"]),
    default="runs",
    show_default=True,
    help="What is written, a row for each.",
)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["csv", "parquet", "json"]),
    help="Form of the file (by the ending of FILE: .csv, .parquet or .json).",
)
@click.option("--inputs", is_flag=True, help="Add a column for each input of variants and worlds.")
@click.option(
    "--separator", metavar="CHARACTER", help="Between columns of CSV (','; ';' with a comma)."
)
@click.option(
    "--decimal", type=click.Choice([".", ","]), help="Decimal mark in CSV (.); quoted if a comma."
)
@click.option("--bom", is_flag=True, help="Begin CSV with the mark by which Excel knows UTF-8.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@form_options
@click.pass_obj
def export_result(
    screen: Screen,
    /,
    folder: Path,
    path: Path | None,
    table: str,
    kind: str | None,
    inputs: bool,
    separator: str | None,
    decimal: str | None,
    bom: bool,
    force: bool,
) -> None:
    """Write a table of a result as CSV for Excel and others, Parquet or JSON.

    Large tables are written piece by piece. What is undefined is empty; in JSON, null.

    \b
      interlock result export results/2026-11-22-3f9a1c
      interlock result export results/2026-11-22-3f9a1c --decimal , --bom
      interlock result export results/2026-11-22-3f9a1c --as parquet --inputs
    """
    from experiments.export import export, form_named
    from experiments.store import Result
    from reports.lists import print_exported

    try:
        form = kind or (form_named(path) if path else "csv")
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--to") from None
    csv = _csv_form(form, separator, decimal, has_mark=bom)
    if inputs and table not in ("runs", "months"):
        raise click.UsageError("--inputs adds columns to runs and months only.")
    result = Result(folder)
    path = path or Path(f"{folder.absolute().name}-{table}.{form}")
    check_writable(path, force=force, instead="add --force to replace it")
    with writing(path):
        rows = export(result, table, path, form, with_inputs=inputs, csv=csv)
    print_exported(screen, result, table, path, rows)


def _csv_form(
    form: str, separator: str | None, decimal: str | None, *, has_mark: bool
) -> "CsvForm":
    """Read how CSV is to be written."""
    from experiments.export import CsvForm

    if form != "csv" and (separator is not None or decimal is not None or has_mark):
        raise click.UsageError(f"--separator, --decimal and --bom are for CSV, not for {form}.")
    decimal = decimal or "."
    separator = {"tab": "\t", "\\t": "\t", None: ";" if decimal == "," else ","}.get(
        separator, separator
    )
    if separator is None or len(separator) != 1 or not separator.isascii() or separator in '"\r\n':
        raise click.BadParameter(
            "It must be one character, such as ';', or 'tab'.", param_hint="--separator"
        )
    if separator == decimal or separator.isalnum():
        raise click.BadParameter(
            "It must differ from the decimal mark, and be no letter or digit.",
            param_hint="--separator",
        )
    return CsvForm(separator, decimal, has_mark)


if __name__ == "__main__":
    main()
