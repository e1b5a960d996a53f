"""What holds for every scenario and every file."""

import json
import pickle
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from model.faults import ScenarioError
from model.levers import Levers
from model.new_scenario import scenario_template
from model.organization import LARGEST_STAFF
from model.quantities import Quantity
from model.scenario import Scenario, differences, load_scenario
from model.scenario_form import declared_inputs

INPUTS = declared_inputs()
LEVERS = sorted(Levers.model_fields)
SAMPLE = scenario_template("sample").replace("extends: baseline\n", "")


def values(quantity: Quantity) -> st.SearchStrategy[Any]:
    """Draw valid values of an input, as a file would hold them."""
    if quantity.kind == "switch":
        return st.sampled_from([True, False, "on", "off", "yes", "no"])
    if quantity.kind == "choice":
        return st.sampled_from(quantity.choices)
    assert quantity.valid is not None
    low, high = quantity.valid
    if quantity.kind == "count":
        return st.integers(int(low), min(int(high), LARGEST_STAFF // 3))
    stored = st.floats(low, high, allow_nan=False)
    if quantity.kind == "cadence":
        stored = st.one_of(st.just(0.0), stored)
    if quantity.kind == "share" and low == 0 and high == 1:
        return st.one_of(stored, st.integers(0, 100).map("{} %".format))
    return stored.map(quantity.written)


def agree(changes: dict[str, Any]) -> bool:
    """Whether inputs that must fit each other do."""
    return not {"win_rate", "late_win_rate"} & set(changes)


changes = (
    st.sets(st.sampled_from(sorted(INPUTS)), max_size=8)
    .flatmap(lambda keys: st.fixed_dictionaries({key: values(INPUTS[key]) for key in keys}))
    .filter(agree)
)
events = st.lists(
    st.fixed_dictionaries(
        {
            "at": st.integers(0, 19).map("{} days".format),
            "levers": st.sampled_from(LEVERS).flatmap(
                lambda key: st.fixed_dictionaries({key: values(INPUTS[key])})
            ),
        }
    ),
    max_size=4,
    unique_by=lambda event: str(event["at"]),
)


@given(changes, events)
def test_a_scenario_survives_its_complete_form(
    changes: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    scenario = Scenario.build("sample", **changes, events=events)
    again = Scenario.from_resolved(json.loads(json.dumps(scenario.resolved(), allow_nan=False)))
    assert again == scenario
    assert again.fingerprint() == scenario.fingerprint()
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert scenario.replace({}) == scenario


@given(changes)
def test_a_change_reaches_its_input_and_no_other(changes: dict[str, Any]) -> None:
    before = Scenario.build("sample")
    after = before.replace(changes)
    for key, written in changes.items():
        stored = INPUTS[key].read(written)
        in_whole_days = key in ("horizon", "warm_up")
        assert after.value(key) == (round(float(stored)) if in_whole_days else stored)
    changed = {key for key, _, _ in differences(before, after)}
    assert changed <= set(changes)
    assert (after.fingerprint() == before.fingerprint()) == (not changed)


@given(changes)
def test_a_file_and_a_change_in_python_give_the_same(changes: dict[str, Any]) -> None:
    scenario = Scenario.build("sample", **changes)
    document = {key: value for key, value in scenario.resolved().items() if key != "key"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.yaml"
        path.write_text(json.dumps(document), encoding="utf-8")
        assert load_scenario(path) == scenario


@given(changes)
def test_settings_in_text_and_changes_in_python_are_the_same(changes: dict[str, Any]) -> None:
    settings = [f"{key}={json.dumps(value)}" for key, value in changes.items()]
    base = Scenario.build("sample")
    assert base.set_from_text(settings) == base.replace(changes)


def loads_or_says_why(content: bytes) -> None:
    """Load a file of this content; nothing but a list of faults may come out otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.yaml"
        path.write_bytes(content)
        try:
            assert load_scenario(path).key == "any"
        except ScenarioError as error:
            assert error.faults
            for fault in error.faults:
                assert fault.file == str(path)
                assert "\n" not in str(fault)
                assert fault.message.isprintable()
                assert fault.line is None or fault.line >= 1


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(content: bytes) -> None:
    loads_or_says_why(content)


@given(st.text(max_size=300))
def test_any_text_is_refused_or_read(text: str) -> None:
    loads_or_says_why(text.encode(errors="surrogatepass"))


pieces = st.lists(
    st.sampled_from(
        [
            *" \n\t:-[]{}#&*!|>'\"%@`?,~",
            *("\n  ", "---", "...", "<<", "!!", "%YAML 1.1\n", "é"),
            *("levers", "events", "at", "organization", "people", "roles", "file", "name"),
            *("shared_weight", "blame", "win_rate", "horizon", "extends", "mechanisms", "plural"),
            *("0.3", "1e999", ".nan", "0x1f", "6 months", "on", "null", "2026-11-22", "any.yaml"),
        ]
    ),
    max_size=40,
).map("".join)


@given(pieces)
def test_any_broken_yaml_is_refused_or_read(text: str) -> None:
    loads_or_says_why(text.encode())


@given(st.integers(0, len(SAMPLE)), st.integers(0, 30), pieces)
def test_any_damaged_file_is_refused_or_read(start: int, length: int, patch: str) -> None:
    uncommented = SAMPLE.replace("\n  # shared_weight", "\n  shared_weight")
    loads_or_says_why((uncommented[:start] + patch + uncommented[start + length :]).encode())


plain = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.binary()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=12), inner, max_size=3)
    ),
    max_leaves=6,
)
names = st.one_of(
    st.sampled_from(
        [
            *INPUTS,
            *("key", "name", "plural", "extends", "events", "levers", "organization"),
            *("organization.people", "organization.ties", "organization.people.roles"),
        ]
    ),
    st.text(max_size=20),
)


@given(st.dictionaries(names, plain, max_size=4))
def test_any_change_is_made_or_refused(changes: dict[str, Any]) -> None:
    base = Scenario.build("sample")
    try:
        after = base.replace(changes)
    except ScenarioError as error:
        assert error.faults
        assert all("\n" not in str(fault) for fault in error.faults)
    else:
        assert Scenario.from_resolved(after.resolved()) == after


@given(st.lists(st.one_of(st.text(max_size=30), pieces), max_size=3))
def test_any_setting_is_made_or_refused(settings: list[str]) -> None:
    try:
        Scenario.build("sample").set_from_text(settings)
    except ScenarioError as error:
        assert error.faults
