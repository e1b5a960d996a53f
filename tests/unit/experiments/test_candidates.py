"""What management could set: round steps, the scenario's own values, and beginnings of a search."""

import pytest

from experiments.candidates import (
    MOST_STEPS,
    USUAL_LEVERS,
    choices_of,
    first_rows,
    own_row,
    round_step,
    settings,
)
from experiments.plan import PlanError
from model.levers import Levers
from model.quantities import declared
from model.scenario import Scenario, load_scenario

ALL = [each.name for each in declared(Levers)]


def test_every_level_of_every_lever_makes_a_valid_scenario() -> None:
    base = load_scenario("baseline")
    for choice in choices_of(base, ALL):
        for level in (choice.levels[0], choice.levels[-1], choice.own):
            assert base.replace({choice.name: choice.quantity.written(level)}).value(
                choice.name
            ) == level  # fmt: skip


def test_a_lever_may_stay_as_it_is_wherever_that_lies() -> None:
    base = Scenario.build(transparency=0.333, check_in_cadence="every 3 weeks", pod_size=40)
    for choice in choices_of(base, ["transparency", "check_in_cadence", "pod_size"]):
        assert choice.own in choice.levels
        assert len(choice.levels) == len(set(choice.levels))
    rhythms = choices_of(base, ["check_in_cadence"])[0].levels
    assert rhythms[0] == 0.0
    assert list(rhythms[1:]) == sorted(rhythms[1:], reverse=True)


def test_numbers_go_in_round_steps() -> None:
    base = load_scenario("baseline")
    by_name = {each.name: each for each in choices_of(base, ALL)}
    assert by_name["transparency"].levels == tuple(round(0.05 * i, 2) for i in range(21))
    assert by_name["pod_size"].levels == tuple(range(3, 13))
    assert by_name["sharing_group"].levels == ("firm", "pod")
    assert all(len(each.levels) <= MOST_STEPS + 2 for each in by_name.values())


@pytest.mark.parametrize(("least", "step"), [(0.05, 0.05), (0.035, 0.05), (0.011, 0.02), (3.0, 5)])
def test_a_round_step_is_not_below_what_is_asked(least: float, step: float) -> None:
    assert round_step(least) == pytest.approx(step)


def test_wrong_levers_are_refused_all_at_once() -> None:
    with pytest.raises(PlanError) as refusal:
        choices_of(load_scenario("baseline"), ["transparancy", "defect_effect", "pod_size"])
    assert "Did you mean 'transparency'?" in str(refusal.value)
    assert "'defect_effect' is not a lever" in str(refusal.value)


def test_a_lever_that_an_event_sets_is_no_candidate() -> None:
    event = {"at": "6 months", "levers": {"transparency": 0.5}}
    base = Scenario.build(events=[event])
    assert "transparency" in USUAL_LEVERS
    assert "transparency" not in [each.name for each in choices_of(base)]
    with pytest.raises(PlanError, match="set by an event"):
        choices_of(base, ["transparency"])


def test_a_search_begins_with_one_change_and_ends_with_all() -> None:
    choices = choices_of(load_scenario("baseline"))
    rows = first_rows(choices, 20, 1)
    changes = [len(settings(choices, row)) for row in rows]
    assert changes[0] == 1
    assert changes == sorted(changes)
    assert changes[-1] >= len(choices) - 1
    assert settings(choices, own_row(choices)) == []
    assert rows == first_rows(choices, 20, 1) != first_rows(choices, 20, 2)
