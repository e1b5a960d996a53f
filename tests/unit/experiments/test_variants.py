"""A table of inputs makes scenarios that are those that `replace` makes, one at a time."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from experiments.draws import RHYTHMS, at, draw, in_order, levels, points, uncertain_inputs
from experiments.execution import execute
from experiments.plan import Plan, PlanError
from experiments.store import Result, ResultError, read_design, write_design
from experiments.variants import Design, Variants
from model.levers import Levers
from model.quantities import declared
from model.scenario import Scenario
from model.uncertainties import NEVER_ABOVE, Uncertainties
from tests.unit.experiments.stand_in import simulate

BASE = Scenario.build("base", horizon="3 months")
NAMES = ("shared_weight", "check_in_cadence", "sharing_group", "mechanisms.blame", "win_rate")
ROWS = (
    (0.0, 0.0, "firm", True, 0.2),
    (0.3, 21.0, "pod", False, 0.25),
    (0.7, 5.0, "pod", True, 0.3),
)
DESIGN = Design(NAMES, ROWS)
WRITTEN = {
    "shared_weight": 0.3,
    "check_in_cadence": "monthly",
    "sharing_group": "pod",
    "mechanisms.blame": False,
    "uncertainties.win_rate": 0.25,
}
LEVERS = {each.name: each for each in declared(Levers)}


def test_a_variant_is_what_replacing_makes() -> None:
    variant = Variants(BASE, DESIGN)[1]
    assert variant.fingerprint() == BASE.replace(WRITTEN).fingerprint()
    assert variant.key == "2"
    assert BASE.vary({}) == BASE


def test_variants_are_numbered_so_that_they_sort() -> None:
    variants = Variants(BASE, Design(("win_rate",), tuple((0.2 + n / 1e4,) for n in range(120))))
    keys = [each.key for each in variants]
    assert keys == list(variants.keys()) == sorted(keys)
    assert (keys[0], keys[-1], len(variants)) == ("001", "120", 120)
    assert [each.key for each in variants[1:3]] == ["002", "003"]
    assert variants[-1].key == "120"
    with pytest.raises(IndexError):
        variants[120]


def test_variants_travel_to_other_processes() -> None:
    again = pickle.loads(pickle.dumps(Variants(BASE, DESIGN)))
    assert [each.fingerprint() for each in again] == [
        each.fingerprint() for each in Variants(BASE, DESIGN)
    ]


def test_a_design_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_design(tmp_path / "variants.parquet", DESIGN)
    assert read_design(tmp_path / "variants.parquet") == DESIGN
    assert read_design(tmp_path / "variants.parquet").digest() == DESIGN.digest()


def test_every_value_and_name_counts_in_the_digest() -> None:
    others = [
        Design(NAMES, (*ROWS[:2], (0.7, 5.0, "pod", False, 0.3))),
        Design(NAMES, ROWS[:2]),
        Design(NAMES, (ROWS[1], ROWS[0], ROWS[2])),
        Design((*NAMES[:4], "late_win_rate"), ROWS),
    ]
    assert len({each.digest() for each in [DESIGN, *others]}) == 5


# Worlds


def test_all_scenarios_meet_the_same_worlds_with_the_same_luck() -> None:
    worlds = Design(("win_rate",), ((0.2,), (0.25,), (0.3,)))
    plan = Plan((BASE, Scenario.build("other", horizon="3 months")), replications=6, worlds=worlds)
    rows = [(row.scenario.key, row.replication, row.world, row.drawn) for row in plan.rows()]
    assert [row[:2] for row in rows] == [(k, r) for r in range(6) for k in ("base", "other")]
    assert all(world == replication % 3 for _, replication, world, _ in rows)
    assert all(drawn == worlds.values(world) for _, _, world, drawn in rows if world is not None)
    assert next(plan.rows()).in_world().uncertainties.win_rate == 0.2


def test_worlds_are_filled_evenly() -> None:
    with pytest.raises(PlanError, match="do not fill 3 worlds evenly"):
        Plan((BASE,), replications=7, worlds=Design(("win_rate",), ((0.2,), (0.25,), (0.3,))))


def test_a_result_knows_its_worlds_and_continues_them(tmp_path: Path) -> None:
    worlds = Design(("win_rate",), ((0.2,), (0.25,), (0.3,)))
    execute(Plan((BASE,), replications=3, worlds=worlds), tmp_path / "r", simulate=simulate)
    result = execute(
        Plan((BASE,), replications=6, worlds=worlds), tmp_path / "r", simulate=simulate
    )
    assert result.worlds == worlds
    assert result.worlds_of().tolist() == [0, 1, 2, 0, 1, 2]
    assert result.runs()["world"].tolist() == [0, 1, 2, 0, 1, 2]
    other = Plan((BASE,), replications=6, worlds=Design(("win_rate",), ((0.2,), (0.25,), (0.31,))))
    with pytest.raises(ResultError, match="other variants or worlds"):
        execute(other, tmp_path / "r", simulate=simulate)


def test_worlds_that_were_changed_are_refused(tmp_path: Path) -> None:
    worlds = Design(("win_rate",), ((0.2,), (0.25,)))
    execute(Plan((BASE,), replications=2, worlds=worlds), tmp_path / "r", simulate=simulate)
    write_design(tmp_path / "r" / "worlds.parquet", Design(("win_rate",), ((0.2,), (0.26,))))
    with pytest.raises(ResultError, match="is not the table that was simulated"):
        _ = Result(tmp_path / "r").worlds
    (tmp_path / "r" / "worlds.parquet").unlink()
    with pytest.raises(ResultError, match="is missing"):
        _ = Result(tmp_path / "r").worlds


def test_variants_are_run_and_found_again(tmp_path: Path) -> None:
    plan = Plan(Variants(BASE, DESIGN), replications=10)
    result = execute(plan, tmp_path / "r", workers=2, simulate=simulate)
    assert result.scenario_keys == ["1", "2", "3"]
    assert result.outcomes("value_usd").shape == (3, 10)
    assert result.variants is not None and result.variants.design == DESIGN
    assert [each.fingerprint() for each in result.scenarios] == [
        each.fingerprint() for each in plan.scenarios
    ]
    assert np.array_equal(result.outcomes("value_usd")[1], result.outcome("2", "value_usd"))


def test_planning_takes_no_memory_for_runs() -> None:
    many = Design(("win_rate",), tuple((0.15 + n / 1e5,) for n in range(10_000)))
    rows = Plan(Variants(BASE, many), replications=1_000).rows()  # 10 million runs
    first = [next(rows).key for _ in range(9)]
    assert first == [*(("00001", n) for n in range(8)), ("00002", 0)]


# Draws


@pytest.mark.parametrize("method", ["sobol", "latin_hypercube"])
def test_draws_cover_every_range_evenly(method: str) -> None:
    drawn = points(5, 64, 1, method)  # type: ignore[arg-type]
    assert drawn.shape == (64, 5)
    for column in drawn.T:
        counts = np.bincount((column * 8).astype(int), minlength=8)
        assert counts.min() >= 6 and counts.max() <= 10
    assert np.array_equal(drawn, points(5, 64, 1, method))  # type: ignore[arg-type]
    assert not np.array_equal(drawn, points(5, 64, 2, method))  # type: ignore[arg-type]


def test_more_points_begin_with_the_same_ones() -> None:
    assert np.array_equal(points(7, 10, 3), points(7, 100, 3)[:10])


def test_every_uncertainty_can_be_drawn_and_simulated_as_drawn() -> None:
    quantities = uncertain_inputs([BASE])
    of_others = {each.name for each in declared(Uncertainties) if each.needs}
    assert {each.name for each in quantities} == set(Uncertainties.model_fields) - of_others
    design = draw(quantities, 16, 1)
    for row in range(16):
        values = design.values(row)
        for each in quantities:
            assert each.plausible is not None
            assert each.plausible[0] <= values[each.name] <= each.plausible[1]
        written = {f"uncertainties.{q.name}": q.written(values[q.name]) for q in quantities}
        assert BASE.vary(values).fingerprint() == BASE.replace(written).fingerprint()


def test_what_a_scenario_sets_is_not_drawn() -> None:
    other = BASE.replace({"key": "other", "uncertainties.win_rate": 0.3})
    assert "win_rate" not in {each.name for each in uncertain_inputs([BASE, other])}


def test_the_ranges_of_inputs_in_order_do_not_overlap() -> None:
    ranges = {each.name: each.plausible or (0.0, 0.0) for each in declared(Uncertainties)}
    for lower, higher in NEVER_ABOVE:
        assert ranges[lower][1] <= ranges[higher][0]


@pytest.mark.parametrize(
    ("held", "drawn", "low", "high"),
    [
        ({"win_rate": 0.45, "late_win_rate": 0.6}, "late_win_rate", 0.45, 0.52),
        ({"win_rate": 0.1, "late_win_rate": 0.2}, "win_rate", 0.15, 0.2),
        ({}, "late_win_rate", 0.43, 0.52),
    ],
)
def test_what_is_drawn_alone_stays_in_order_with_what_is_held(
    held: dict[str, float], drawn: str, low: float, high: float
) -> None:
    other = BASE.replace({"key": "other", **held})
    quantities = [each for each in uncertain_inputs([BASE]) if each.name == drawn]
    design = draw(in_order(quantities, [BASE, other]), 64, 1)
    values = design.column(drawn)
    assert low <= min(values) and max(values) <= high
    assert max(values) - min(values) > 0.9 * (high - low)
    for value in values:
        for each in (BASE, other):
            assert each.vary({drawn: value}) == each.replace({drawn: value})


def test_a_range_of_which_nothing_is_left_is_refused() -> None:
    high = BASE.replace({"key": "high", "win_rate": 0.6, "late_win_rate": 0.7})
    late = [each for each in uncertain_inputs([BASE]) if each.name == "late_win_rate"]
    with pytest.raises(PlanError, match="at least win_rate, which a scenario holds at"):
        in_order(late, [BASE, high])
    both = [each for each in uncertain_inputs([BASE]) if each.name.endswith("win_rate")]
    assert in_order(both, [high]) == both


def test_what_is_held_moves_no_other_draw() -> None:
    other = BASE.replace({"key": "other", "win_rate": 0.45})
    quantities = uncertain_inputs([BASE, other])
    before, after = draw(quantities, 32, 1), draw(in_order(quantities, [BASE, other]), 32, 1)
    for name in before.names:
        assert (before.column(name) == after.column(name)) == (name != "late_win_rate")


def test_words_and_rhythms_have_levels_of_equal_weight() -> None:
    assert levels(LEVERS["sharing_group"]) == ("firm", "pod")
    assert levels(LEVERS["check_in_cadence"]) == (0.0, *RHYTHMS)
    assert levels(LEVERS["session_cadence"])[-1] == 5.0
    assert levels(LEVERS["shared_weight"]) == ()
    assert [at(LEVERS["sharing_group"], share) for share in (0.0, 0.49, 0.5, 1.0)] == [
        "firm", "firm", "pod", "pod",
    ]  # fmt: skip
    assert at(LEVERS["pod_size"], 0.5) == 8
    assert isinstance(at(LEVERS["pod_size"], 0.5), int)


def test_variants_may_be_made_from_several_scenarios() -> None:
    other = Scenario.build("other", horizon="3 months", transparency=0.9)
    rows = (("base", 0.1), ("other", 0.1), ("other", 0.6))
    variants = Variants(BASE, Design(("scenario", "shared_weight"), rows), (other,))
    assert [each.value("transparency") for each in variants] == [
        BASE.value("transparency"),
        0.9,
        0.9,
    ]
    assert [each.value("shared_weight") for each in variants] == [0.1, 0.1, 0.6]


def test_variants_of_one_luck_share_it_and_those_of_another_share_none(tmp_path: Path) -> None:
    rows = tuple((number, 0.0) for number in (0, 0, 1, 1, 2))
    plan = Plan(Variants(BASE, Design(("luck", "shared_weight"), rows)), replications=3)
    result = execute(plan, tmp_path / "r", simulate=simulate)
    values = result.outcomes("value_usd")
    assert (values[0] == values[1]).all()
    assert (values[2] == values[3]).all()
    assert len(np.unique(values)) == 9  # three lucks of their own in each of three groups
    longer = Plan(plan.scenarios, replications=5)
    again = execute(longer, tmp_path / "r", simulate=simulate)
    assert (again.outcomes("value_usd")[:, :3] == values).all()


def test_variants_of_several_scenarios_come_back_from_their_folder(tmp_path: Path) -> None:
    other = Scenario.build("other", horizon="3 months", shared_weight=0.5)
    rows = (("base", 0, 0.2), ("other", 0, 0.3))
    design = Design(("scenario", "luck", "win_rate"), rows)
    execute(
        Plan(Variants(BASE, design, (other,)), replications=2), tmp_path / "r", simulate=simulate
    )
    found = Result(tmp_path / "r")
    assert found.variants is not None
    assert [each.key for each in found.variants.bases] == ["base", "other"]
    assert [each.value("shared_weight") for each in found.scenarios] == [
        BASE.value("shared_weight"),
        0.5,
    ]


def test_scenarios_that_are_varied_together_last_equally_long() -> None:
    other = Scenario.build("other", horizon="6 months")
    with pytest.raises(PlanError, match="only equal times"):
        Plan(Variants(BASE, Design(("scenario",), (("base",), ("other",))), (other,)))
