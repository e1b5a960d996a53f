"""Own code is read and not run before it is allowed; what is wrong in it is said by line."""

import pickle
import re
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from model.engine import simulate
from model.faults import ScenarioError
from model.own_code import OwnCodeError, compile_own_code, model_with, replaces
from model.rule import IS_COMPILED
from model.scenario import Scenario, load_scenario

HEAD = "from model.own_code import happens, outcome, plays, replaces\nfrom model.rule import rule\n"


def named(folder: Path, text: str, name: str = "mine.py") -> Scenario:
    """Write own code and a scenario that names it, and load that."""
    (folder / name).write_text(text)
    (folder / "mine.yaml").write_text(f"extends: baseline\ncode: {name}\n")
    return load_scenario(folder / "mine.yaml")


def fault(folder: Path, text: str) -> str:
    """Take own code in, and give what is said of it."""
    code = named(folder, HEAD + text).allowing_code().code
    assert code is not None
    with pytest.raises(OwnCodeError) as caught:
        model_with(code)
    return str(caught.value)


def test_loading_and_checking_run_nothing(tmp_path: Path) -> None:
    scenario = named(tmp_path, f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    again = Scenario.from_resolved(scenario.resolved())
    pickle.loads(pickle.dumps(scenario)).fingerprint()
    for each in (scenario, again, scenario.replace({"shared_weight": 0.2})):
        with pytest.raises(OwnCodeError, match="nothing of it was run"):
            simulate(each)
    assert not (tmp_path / "ran").exists()


def test_what_was_allowed_stays_allowed_in_variants_only(tmp_path: Path) -> None:
    scenario = named(tmp_path, "x = 1\n").allowing_code()
    assert scenario.vary({"win_rate": 0.2}).code == scenario.code
    assert scenario.vary({"win_rate": 0.2}).code.is_allowed  # type: ignore[union-attr]
    for each in (scenario.replace({"win_rate": 0.2}), scenario.set_from_text(["win_rate=0.2"])):
        assert each.code == scenario.code and each.code.is_allowed  # type: ignore[union-attr]
    again = Scenario.from_resolved(scenario.resolved()).code
    assert again is not None and not again.is_allowed


def test_the_text_counts_and_its_place_does_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = named(tmp_path / "a", "x = 1\n"), named(tmp_path / "b", "x = 1\n")
    assert one.fingerprint() == other.fingerprint()
    assert one.fingerprint() != named(tmp_path / "a", "x = 2\n").fingerprint()
    assert one.fingerprint() != load_scenario("baseline").fingerprint()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("gone.py", None, "code 'gone.py'"),
        ("mine.py", "def (", "line 1 is no Python"),
        ("bonus", None, "no installed entry point of interlock.code"),
    ],
)
def test_code_that_cannot_be_read_is_a_fault_of_the_file(
    tmp_path: Path, name: str, text: str | None, says: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    (tmp_path / "mine.yaml").write_text(f"extends: baseline\ncode: {name}\n")
    with pytest.raises(ScenarioError, match=says) as caught:
        load_scenario(tmp_path / "mine.yaml")
    assert caught.value.faults[0].line == 2


def test_an_installed_package_offers_its_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bonus_of_mine.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    offered = EntryPoint("bonus", "bonus_of_mine", "interlock.code")
    monkeypatch.setattr("model.own_code.entry_points", lambda group: [offered])
    scenario = Scenario.build("mine", code="bonus")
    assert scenario.code is not None
    assert (scenario.code.name, scenario.code.text) == ("bonus", "x = 1\n")
    with pytest.raises(ScenarioError, match="Did you mean bonus"):
        Scenario.build("mine", code="bonnus")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\n\nraise KeyError('x')", "line 5: KeyError"),
        ("raise SystemExit(0)", "line 3: SystemExit"),
        ("def forgotten(records):\n    pass", "brings nothing along; mark a rule"),
        (
            "@replaces('model.pay_plan.comission')\n@rule\ndef f(records, a, b):\n    return 0",
            "model.pay_plan.comission is no rule of the model. Did you mean "
            "model.pay_plan.commission?",
        ),
        (
            "@replaces('model.pay_plan.commission')\n@rule\ndef f(records):\n    return 0.0",
            "takes records, sold, quota; the rule that replaces it takes records",
        ),
        (
            "@happens(after='shell')\n@rule\ndef f(records, day):\n    pass",
            "f follows shell, which is no phase of the day. Did you mean sell?",
        ),
        (
            "@happens(after='sell', each=('legal',))\n@rule\ndef f(records, s, d):\n    pass",
            "legal is no department",
        ),
        (
            "@happens(after='sell')\n@rule\ndef deliver(records, day):\n    pass",
            "deliver is a phase of the day already",
        ),
        (
            "@outcome('X', unit='usd', better='higher', doc='X.')\ndef value_usd(v):\n    return 0",
            "value_usd is a measure of the model",
        ),
        (
            "@outcome('X', unit='euro', better='higher', doc='X.')\ndef x_euro(v):\n    return 0",
            "units are usd, share",
        ),
    ],
)
def test_what_is_wrong_in_own_code_is_said(tmp_path: Path, text: str, says: str) -> None:
    assert says in fault(tmp_path, text)


def test_a_wrong_department_has_its_file_and_line(tmp_path: Path) -> None:
    said = fault(
        tmp_path, "@happens(after='sell', each=('hr',))\n@rule\ndef f(records, s, d): pass\n"
    )
    assert re.match(r".*mine\.py, line 3: hr is no department", said)


@pytest.mark.skipif(not IS_COMPILED, reason="nothing is compiled")
def test_a_rule_without_its_mark_is_named(tmp_path: Path) -> None:
    said = fault(tmp_path, "@replaces('model.pay_plan.commission')\ndef f(r, a, b):\n    return a")
    assert "mine.py, line 4: f is no rule" in said
    assert "put @rule below @replaces" in said


@pytest.mark.skipif(not IS_COMPILED, reason="nothing is compiled")
@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("    return a * records.inputs[0].comission_rate", 6,
         "it asks for comission_rate, which is not there. Did you mean commission_rate?"),
        ("    with open('x') as f:\n        return a", 3, "it has a with block."),
        ("    try:\n        a += 1\n    except ValueError as e:\n        a = 0\n    return a", 8,
         "it gives a caught exception a name (e)."),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_compiled_is_told_by_file_line_and_name(
    tmp_path: Path, body: str, line: int, reason: str
) -> None:
    mark = "@replaces('model.pay_plan.commission')\n@rule\n"
    scenario = named(tmp_path, f"{HEAD}{mark}def pay(records, a, b):\n{body}\n").allowing_code()
    assert scenario.code is not None
    with pytest.raises(OwnCodeError) as caught:
        compile_own_code(scenario.code, lambda text: None)
    said = str(caught.value)
    assert said.startswith(f"{tmp_path / 'mine.py'}, line {line}: pay cannot be compiled: {reason}")
    assert "A rule may use numbers" in said
    assert "(@plays)" in said


def test_a_fault_leaves_the_ordinary_model_as_it_was(tmp_path: Path) -> None:
    scenario = Scenario.build("short", horizon="1 month", warm_up="0 days")
    before = simulate(scenario).months.tobytes()
    fault(tmp_path, "raise ValueError('no')")
    assert simulate(scenario).months.tobytes() == before


def test_marks_have_a_meaning_where_a_scenario_names_the_file_only() -> None:
    with pytest.raises(OwnCodeError, match="takes part when a scenario names it"):
        replaces("model.pay_plan.commission")(lambda records: 0.0)
