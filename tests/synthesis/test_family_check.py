"""The gates of families: a sound family passes them, and each fault of a sampler fails its own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.families import Data, Family, SizeParameter, element_ids
from optmodel.random_stream import RandomStream
from optmodel.solving import SolveLimits
from optmodel.synthesis import check_family
from optmodel.synthesis.family_check import GateName, mean_nearest_similarity
from tests.formulation.models import datum, decision, formulate, group, most, rule

Sampler = Callable[[RandomStream, Mapping[str, int]], Data]


def _sound(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    items = element_ids("i", sizes["num_items"])
    weight = {i: stream.integer(11, 60) for i in items}
    return Data(
        {"items": items},
        {
            "value": {i: 10 * weight[i] + stream.integer(1, 300) for i in items},
            "weight": weight,
            "limit": sum(weight.values()) * 2 // 5,
            "most": len(items) // 2 - 1,
        },
    )


def _family(sample: Sampler) -> Family:
    formulation = formulate(
        most("sum(value[i] * take[i] for i in items)"),
        [decision("take", "for i in items", domain="binary")],
        [
            rule("carry", "sum(weight[i] * take[i] for i in items) <= limit"),
            rule("few", "sum(take[i] for i in items) <= most"),
        ],
        sets=[group("items")],
        parameters=[
            datum("value", "for i in items"),
            datum("weight", "for i in items"),
            datum("limit"),
            datum("most"),
        ],
    )
    sizes = (SizeParameter("num_items", "items", easy=(6, 7), medium=(8, 9), hard=(10, 12)),)
    return Family(formulation, 1, "Test.", sizes, sample)


def _with(**changed: object) -> Sampler:
    def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
        data = _sound(stream, sizes)
        return Data(data.sets, {**data.parameters, **changed})

    return sample


@pytest.fixture
def failed_gates(monkeypatch: pytest.MonkeyPatch) -> Callable[[Family], set[GateName]]:
    """The gates that a family fails, its texts put aside."""

    def check(checked: Family) -> set[GateName]:
        monkeypatch.setattr("optmodel.synthesis.family_check.problem_source", lambda name: checked)
        monkeypatch.setattr("optmodel.synthesis.family_check._text", lambda *draw: str(draw[-1]))
        found = check_family("test", num_draws=20)
        return {gate.name for gate in found.gates if not gate.passed}

    return check


def test_a_sound_family_passes(failed_gates: Callable[[Family], set[GateName]]) -> None:
    assert failed_gates(_family(_sound)) == set()


@pytest.mark.parametrize(
    ("sample", "gates"),
    [
        (_with(most=99), {GateName.CONSTRAINT_MATTERS}),
        (_with(limit=10_000), {GateName.CONSTRAINT_MATTERS, GateName.RELAXATION_DIFFERS}),
        (
            _with(limit=5),
            {
                GateName.ZERO_OBJECTIVE,
                GateName.DISTINCT_OBJECTIVES,
                GateName.CONSTRAINT_MATTERS,
            },
        ),
        (
            _with(limit=Fraction(-5)),
            {
                GateName.CERTIFIED,
                GateName.DISTINCT_ANSWERS,
                GateName.DISTINCT_OBJECTIVES,
            },
        ),
    ],
    ids=["idle", "loose", "nothing fits", "infeasible"],
)
def test_each_fault_fails_its_gates(
    sample: Sampler, gates: set[GateName], failed_gates: Callable[[Family], set[GateName]]
) -> None:
    assert failed_gates(_family(sample)) == gates


def test_a_reason_lets_a_tight_relaxation_through(
    failed_gates: Callable[[Family], set[GateName]],
) -> None:
    loose = _family(_with(limit=10_000))
    excused = replace(loose, tight_relaxation="One row of ones is totally unimodular.")
    assert failed_gates(excused) == {GateName.CONSTRAINT_MATTERS}


def test_what_the_limits_leave_open_shows_nothing(
    failed_gates: Callable[[Family], set[GateName]], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = SolveLimits(nodes=1, seconds=1e-9)
    monkeypatch.setattr("optmodel.synthesis.family_check._LIMITS", at_once)
    gates = {GateName.CONSTRAINT_MATTERS, GateName.RELAXATION_DIFFERS}
    assert failed_gates(_family(_sound)) == gates


@pytest.mark.slow
def test_a_better_solution_shows_a_difference_before_the_optimum_is_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The ratio of two sums is hard to bound without integers, but soon better than with them."""
    one_node = SolveLimits(nodes=1, seconds=2.0)
    monkeypatch.setattr("optmodel.synthesis.family_check._LIMITS", one_node)
    gates = {gate.name: gate for gate in check_family("ratio_mix", num_draws=10).gates}
    assert gates[GateName.RELAXATION_DIFFERS].passed


def test_a_counted_objective_may_repeat_but_not_too_often(
    failed_gates: Callable[[Family], set[GateName]],
) -> None:
    counted = _with(value=dict.fromkeys(element_ids("i", 12), 1), limit=10_000)

    def cut(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
        data = counted(stream, sizes)
        items = list(data.sets["items"])
        return Data(data.sets, {**data.parameters, "value": dict.fromkeys(items, 1)})

    found = replace(_family(cut), objective_range="the number of items that fit")
    assert GateName.MOST_FREQUENT_OBJECTIVE in failed_gates(found)
    assert GateName.DISTINCT_OBJECTIVES not in failed_gates(found)


def test_texts_are_as_similar_as_the_nearest_other() -> None:
    one, two = "the mill buys rye and oats today", "a bakery sells bread in the town"
    assert mean_nearest_similarity([one, two]) == 0
    assert mean_nearest_similarity([one, two, one]) == pytest.approx(2 / 3)
    assert mean_nearest_similarity([f"{one} 3", f"{one} 4"]) == 1
    assert mean_nearest_similarity([]) == 0
