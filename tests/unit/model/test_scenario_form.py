"""The form of a scenario, for editors and other tools."""

import json

from model.levers import Levers
from model.scenario import Scenario, in_words
from model.scenario_form import declared_inputs, json_schema


def test_the_schema_describes_the_file() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema
    assert schema["additionalProperties"] is False
    levers = schema["$defs"]["Levers"]["properties"]
    assert set(levers) == set(Levers.model_fields)
    assert levers["check_in_cadence"]["type"] == "string"
    assert levers["shared_weight"]["maximum"] == 1
    assert "required" not in schema


def test_declared_inputs_are_the_names_that_changes_take() -> None:
    scenario = Scenario.build("pilot")
    inputs = declared_inputs()
    assert {"horizon", "warm_up", "shared_weight", "win_rate"} <= set(inputs)
    assert {"mechanisms.blame", "organization.customers"} <= set(inputs)
    for key, quantity in inputs.items():
        assert scenario.value(key) == quantity.default
        assert in_words(key, scenario.value(key)) == quantity.default_in_words
