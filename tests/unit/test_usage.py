"""A wrong command is answered in one form, whatever is wrong and whichever part finds it."""

from pathlib import Path

import pytest

from tests.unit.command_line import Interlock
from tests.unit.test_cli import commands

SIMULATING = {
    "run": ("baseline",),
    "compare": ("baseline", "shared.yaml"),
    "explain": ("baseline", "shared.yaml"),
    "optimize": ("baseline",),
    "sweep": ("baseline", "--vary", "pod_size=3:9:3"),
    "sensitivity": ("baseline",),
}
WRONG_WHERE_RUNS_ARE_MADE = [
    (("--runs", "0"), "-n / --runs: '0' is not possible; it must be a whole number from "),
    (("--runs", "many"), "-n / --runs: 'many' is not possible"),
    (("--runs", "1.5"), "-n / --runs: '1.5' is not possible"),
    (("--seed", "-1"), "--seed: '-1' is not possible; it must be a whole number from 0"),
    (("--workers", "0"), "-j / --workers: '0' is not possible; it must be a whole number from 1"),
    (("--progress", "loud"), "--progress: 'loud' is not one of 'auto', 'plain', 'none'."),
    (("--cluster", "nowhere"), "--cluster: 'nowhere' is no address of a scheduler; one looks like"),
    (("--cluster", "tcp://127.0.0.1:1", "--workers", "2"), "a cluster has workers of its own"),
    (("--out", ""), "-o / --out: It is empty; name a file or folder."),
    (("--set", "shared_weight"), "--set: 'shared_weight' is not a setting; write it as name"),
    (("--set", "shared_wieght=1"), "--set: 'shared_wieght' is not an input. Did you mean"),
    (("--set", "shared_weight=2"), "--set: shared_weight is 2; it must be"),
    (("--set", "pod_size=5", "--set", "pod_size=6"), "--set: 'pod_size' is set twice."),
    (("--horizon", "soon"), "--horizon: 'soon' is not a length of time; write it in words"),
    (("--json", "--csv"), "Choose one form: json or csv."),
    (("--format", "xml"), "--format: 'xml' is not one of 'table', 'json', 'csv', 'md'."),
    (("--rnus", "4"), "No such option '--rnus'."),
    (("--runs",), "Option '--runs' requires an argument."),
]
WRONG = [
    (("--foo",), "No such option '--foo'."),
    (("rnu",), "No such command 'rnu'. Did you mean 'run'?"),
    (("result",), "interlock result needs a command: export, list, verify."),
    (("scenario",), "interlock scenario needs a command: check, diff, list, new, schema, show."),
    (("result", "lst"), "No such command 'lst'. Did you mean 'list'?"),
    (("import",), "interlock import needs a command: people, ties."),
    (("import", "people"), "Missing argument 'FILE'."),
    (("import", "ties", "x.csv", "--kind", "x"), "--kind: 'x' is not one of 'pairs', 'matrix',"),
    (("export",), "interlock export needs a command: ties."),
    (("export", "ties"), "Missing argument 'SCENARIO'."),
    (("facts",), "Name --opportunities FILE or --subscriptions FILE, or both."),
    (("facts", "--dates", "x"), "--dates: 'x' is not one of 'ymd', 'dmy', 'mdy'."),
    (("calibrate", "baseline"), "Missing option '--facts'."),
    (("calibrate", "baseline", "--facts", "f.yaml", "--runs", "5"), "-n / --runs: '5' is not"),
    (("run",), "Missing argument 'SCENARIO'."),
    (("run", "baseline", "extra"), "Got unexpected extra argument (extra)"),
    (("run", "baseline", "--trace", "nobody"), "--trace: 'nobody' names nobody; write `customer`"),
    (("run", "baseline", "--precision", "0.5"), "--precision: '0.5' is no precision; write all"),
    (("run", "baseline", "--quick", "--runs", "9"), "--quick means 40 runs; leave out --runs."),
    (("compare", "baseline"), "Missing argument 'SCENARIO...'."),
    (("compare", "baseline", "baseline"), "Two of the scenarios are called 'baseline'."),
    (("compare", "baseline", "shared.yaml", "--expect", "good"), "--expect: 'good' is not a rule"),
    (("compare", "baseline", "shared.yaml", "--expect", "x>1"), "--expect: 'x' is not a measure."),
    (("compare", "baseline", "shared.yaml", "--at-most", "9"), "--at-most goes with --precision."),
    (("compare", "baseline", "shared.yaml", "--worlds", "1"), "--worlds: '1' is not possible"),
    (("compare", "baseline", "shared.yaml", "--draw", "sobol"), "--draw is about worlds"),
    (
        ("compare", "baseline", "shared.yaml", "--worlds", "8", "--uncertain", "x"),
        "--uncertain: 'x' is not an uncertainty.",
    ),
    (
        ("compare", "baseline", "shared.yaml", "--worlds", "8", "--measure", "pay"),
        "--measure: pay_usd is neither better when higher nor when lower",
    ),
    (("explain", "baseline"), "Missing argument 'SCENARIO'."),
    (("explain", "baseline", "shared.yaml", "--measure", "x"), "--measure: 'x' is not a measure."),
    (("explain", "baseline", "shared.yaml", "--orders", "1"), "--orders: '1' is not possible"),
    (("optimize", "baseline", "--aim", "x"), "--aim: 'x' is not a measure."),
    (("optimize", "baseline", "--budget", "x"), "--budget: 'x' is not a rule"),
    (("optimize", "baseline", "--levers", "x"), "--levers: 'x' is not a lever."),
    (("optimize", "baseline", "--worlds", "-1"), "--worlds: '-1' is not possible"),
    (("sweep", "baseline", "--each", "--vary", "draw=0,1"), "Say in one way what to vary"),
    (("sweep", "baseline", "--vary", "x"), "--vary: 'x' names no values; write it as input="),
    (("sweep", "baseline", "--vary", "x=1:2:1"), "--vary: 'x' is not an input."),
    (("sweep", "baseline", "--vary", "pod_size=3", "--vary", "pod_size=4"), "--vary: pod_size is"),
    (("sensitivity", "baseline", "--inputs", "x"), "--inputs: 'x' is no lever and no uncertainty."),
    (("sensitivity", "baseline", "--of", "luck"), "--of: 'luck' is not one of 'uncertainties'"),
    (("sensitivity", "baseline", "--of", "all", "--inputs", "x"), "Choose one: --inputs or --of."),
    (("show",), "Missing argument 'RESULT'."),
    (("show", ""), "RESULT: It is empty; name a file or folder."),
    (("show", "r", "--expect", "x"), "--expect: 'x' is not a rule"),
    (("report", "r", "--out", ""), "-o / --out: It is empty; name a file or folder."),
    (("validate", "--only", "V99"), "--only: 'V99' is not a pattern."),
    (("validate", "--runs", "1"), "-n / --runs: '1' is not possible"),
    (("validate", "--cluster", "x"), "--cluster: 'x' is no address of a scheduler"),
    (("doctor", "now"), "Got unexpected extra argument (now)"),
    (("cluster", "x"), "ADDRESS: 'x' is no address of a scheduler"),
    (("completion", "tcsh"), "SHELL: 'tcsh' is not one of 'bash', 'zsh', 'fish'."),
    (("scenario", "list", "all"), "Got unexpected extra argument (all)"),
    (("scenario", "show"), "Missing argument 'SCENARIO'."),
    (("scenario", "new", "a/b"), "NAME: 'a/b.yaml' cannot name a scenario"),
    (("scenario", "check"), "Missing argument 'FILE...'."),
    (("scenario", "diff", "baseline"), "Missing argument 'B'."),
    (("scenario", "schema", "--csv", "--md"), "Choose one form: csv or md."),
    (("result", "list", ""), "ROOT: It is empty; name a file or folder."),
    (("result", "verify", "r", "--sample", "0"), "--sample: '0' is not possible"),
    (("result", "export", "r", "--to", "a.xyz"), "--to: 'a.xyz' ends in .xyz, which names no form"),
    (("result", "export", "r", "--separator", "ab"), "--separator: It must be one character"),
    (("result", "export", "r", "--as", "json", "--bom"), "--separator, --decimal and --bom are"),
    (("result", "export", "r", "--table", "x"), "--table: 'x' is not one of 'runs', 'months'"),
]  # fmt: skip


def refused(interlock: Interlock, words: tuple[str, ...]) -> list[str]:
    """Give what a wrong command says, without how it is typed, which it says as every one does."""
    before = sorted(Path().rglob("*"))
    result = interlock(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert sorted(Path().rglob("*")) == before, "a wrong command leaves nothing"
    *faults, typed, more = result.stderr.splitlines()
    path = more.removeprefix("More: ").removesuffix(" --help")
    assert typed.startswith(f"How to type it: {path} ")
    assert " ".join(["interlock", *words]).startswith(path)
    assert faults and not any(each.startswith(("Error", "Usage", "Try ")) for each in faults)
    return faults


@pytest.mark.parametrize(("words", "says"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_a_wrong_command_is_answered_in_one_form(
    interlock: Interlock, words: tuple[str, ...], says: str
) -> None:
    assert refused(interlock, words)[0].startswith(says)


@pytest.mark.parametrize("command", SIMULATING)
@pytest.mark.parametrize(
    ("options", "says"), WRONG_WHERE_RUNS_ARE_MADE,
    ids=[" ".join(options) for options, _ in WRONG_WHERE_RUNS_ARE_MADE],
)  # fmt: skip
def test_the_same_options_are_refused_alike_by_all_that_simulate(
    interlock: Interlock, command: str, options: tuple[str, ...], says: str
) -> None:
    assert says in refused(interlock, (command, *SIMULATING[command], *options))[0]


def test_every_command_is_tried_with_something_wrong() -> None:
    tried = {words for words, _ in WRONG}
    for path in commands():
        assert any(words[: len(path)] == path for words in tried), path


def test_all_faults_are_said_at_once(interlock: Interlock) -> None:
    faults = refused(interlock, ("run", "--runs", "x", "--format", "y", "--seed", "-4"))
    assert [each.split(":")[0] for each in faults] == [
        "-n / --runs", "--format", "--seed", "Missing argument 'SCENARIO'.",
    ]  # fmt: skip
    settings = refused(interlock, ("run", "baseline", "--set", "x", "--horizon", "soon"))
    assert [each.split(":")[0] for each in settings[:2]] == ["--set", "--horizon"]


def test_quiet_twice_says_nothing(interlock: Interlock) -> None:
    result = interlock("run", "-qq", "baseline", "extra")
    assert (result.exit_code, result.output) == (2, "")


def test_other_faults_do_not_say_how_to_type(interlock: Interlock) -> None:
    assert "How to type it" not in interlock("run", "nowhere.yaml").stderr
