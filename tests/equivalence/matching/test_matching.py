"""The comparison of models: rewritten ones are the same, and changed ones are not."""

import json
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optmodel.backends import SolveOptions, solve
from optmodel.equivalence import MatchCode, ModelMatch, check_match, compare_models
from optmodel.equivalence.normal_form.reduction_steps import StepKind
from optmodel.families import family
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    NonlinearTerm,
    ObjectiveSense,
    Polynomial,
    flatten,
)
from optmodel.rejection import Rejection
from optmodel.solving.linear_lowering import array_model
from tests.equivalence.model_changes import CHANGES
from tests.equivalence.model_rewritings import REWRITINGS, shuffle
from tests.equivalence.tiny_models import enumerated, tiny_model
from tests.families.every import REPRESENTATIVES

FLATS = {name: flatten(family(name).draw(5, 0).instance) for name in REPRESENTATIVES}


def _match(reference: FlatModel, candidate: FlatModel) -> ModelMatch:
    match = compare_models(reference, candidate)
    assert isinstance(match, ModelMatch), match
    certificate = json.loads(json.dumps(match.certificate()))
    assert check_match(certificate, reference, candidate) is None
    return match


@pytest.mark.parametrize("name", FLATS)
def test_a_rewritten_model_is_the_same(name: str) -> None:
    num_rewritten = 0
    for number, edit in enumerate(REWRITINGS.values()):
        rng = random.Random(number)
        other = edit(FLATS[name], rng)
        if other is not None:
            _match(FLATS[name], shuffle(other, rng))
            num_rewritten += 1
    assert num_rewritten > 6


@pytest.mark.parametrize("name", FLATS)
def test_two_rewritings_after_one_another_are_the_same(name: str) -> None:
    rng = random.Random(name)
    for _ in range(6):
        first, second = rng.sample(list(REWRITINGS), 2)
        other = REWRITINGS[first](FLATS[name], rng) or FLATS[name]
        _match(FLATS[name], shuffle(REWRITINGS[second](other, rng) or other, rng))


@pytest.mark.parametrize("name", FLATS)
def test_a_changed_objective_is_not_the_same(name: str) -> None:
    for change in ("cost", "turn objective", "scale objective"):
        other = CHANGES[change](FLATS[name], random.Random(1))
        assert other is not None
        assert isinstance(compare_models(FLATS[name], other), Rejection), change


def test_families_are_different_models() -> None:
    for name, other in zip(list(FLATS)[1:], FLATS, strict=False):
        match = compare_models(FLATS[name], FLATS[other])
        assert isinstance(match, Rejection)
        assert match.code == MatchCode.STRUCTURE
        assert match.detail


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(sorted(CHANGES)), st.sampled_from(sorted(REWRITINGS)))
@example(205, "drop row", "auxiliary")
def test_what_is_the_same_has_the_same_optima(seed: int, change: str, rewriting: str) -> None:
    rng = random.Random(seed)
    flat = tiny_model(rng)
    changed = CHANGES[change](flat, rng) or flat
    other = shuffle(REWRITINGS[rewriting](changed, rng) or changed, rng)
    expected, found = enumerated(flat), enumerated(changed)
    if isinstance(compare_models(flat, other), ModelMatch) and expected and found:
        match = _match(flat, other)
        steps = (*match.reference_steps, *match.candidate_steps)
        assert expected.optimum == found.optimum
        # The values of a variable that one of the two never uses are not counted.
        assert expected == found or any(step.kind is StepKind.FORGET for step in steps)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(sorted(CHANGES)))
def test_a_proof_for_one_model_does_not_prove_another(seed: int, change: str) -> None:
    rng = random.Random(seed)
    flat = tiny_model(rng)
    other = shuffle(flat, random.Random(seed))
    match = _match(flat, other)
    certificate = match.certificate()
    changed = CHANGES[change](other, rng)
    expected = None if changed is None else enumerated(changed)
    if changed is not None and expected is not None and expected != enumerated(flat):
        # The values of a variable that is never used are not counted.
        is_forgotten = any(step.kind is StepKind.FORGET for step in match.candidate_steps)
        assert is_forgotten or check_match(certificate, flat, changed) is not None


@pytest.mark.slow
def test_what_is_the_same_has_the_same_optimum_for_a_solver() -> None:
    num_same = 0
    for seed in range(1500):
        rng = random.Random(seed)
        flat = _with_continuous_columns(tiny_model(rng), rng)
        changed = CHANGES[rng.choice(sorted(CHANGES))](flat, rng) or flat
        other = REWRITINGS[rng.choice(sorted(REWRITINGS))](changed, rng) or changed
        linear = flat.is_linear and other.is_linear
        if linear and isinstance(compare_models(flat, shuffle(other, rng)), ModelMatch):
            assert _solved(flat) == _solved(other), seed
            num_same += 1
    assert num_same > 200


def _with_continuous_columns(flat: FlatModel, rng: random.Random) -> FlatModel:
    columns = tuple(
        column
        if rng.random() < 0.4
        else FlatColumn(
            column.name,
            column.variable,
            column.key,
            Domain.CONTINUOUS,
            rng.choice((None, column.lower)),
            rng.choice((None, column.upper)),
        )
        for column in flat.columns
    )
    return FlatModel(flat.sense, flat.objective, columns, (), flat.rows, ())


def _solved(flat: FlatModel) -> tuple[str, float | None]:
    result = solve(array_model(flat), SolveOptions(seconds=10.0))
    sign = 1 if flat.sense is ObjectiveSense.MINIMIZE else -1
    value = None if result.objective is None else round(sign * result.objective, 5) + 0
    return str(result.status), value


def _packing(edges: list[tuple[int, int]], num_columns: int) -> FlatModel:
    """Independent sets of a graph: all columns and all rows look alike."""
    columns = [FlatColumn("x", "x", (n,), Domain.BINARY, 0, 1) for n in range(num_columns)]
    rows = [FlatRow("edge", Polynomial({(a,): 1, (b,): 1}), None, 1) for a, b in edges]
    objective = Polynomial({(n,): 1 for n in range(num_columns)})
    sense = ObjectiveSense.MAXIMIZE
    return FlatModel(sense, objective, tuple(columns), (), tuple(rows), ())


def _prism(num_sides: int, twist: int) -> list[tuple[int, int]]:
    """Two rings with spokes; with a twist one ring of twice the length, crossed by spokes."""
    ring = [(n, (n + 1) % num_sides) for n in range(num_sides)]
    other = [(a + num_sides, b + num_sides) for a, b in ring]
    if twist:
        ring[-1], other[-1] = (num_sides - 1, num_sides), (2 * num_sides - 1, 0)
    return [*ring, *other, *((n, n + num_sides) for n in range(num_sides))]


def test_models_without_any_difference_of_colour_are_told_apart() -> None:
    prism, twisted = _packing(_prism(8, 0), 16), _packing(_prism(8, 1), 16)
    _match(prism, shuffle(prism, random.Random(2)))
    _match(twisted, shuffle(twisted, random.Random(3)))
    match = compare_models(prism, twisted)
    assert isinstance(match, Rejection)
    assert match.code == MatchCode.STRUCTURE


def test_a_comparison_that_takes_too_long_is_unknown() -> None:
    prism = _packing(_prism(30, 0), 60)
    _match(prism, prism)
    match = compare_models(prism, prism, max_work=5000)
    assert isinstance(match, Rejection)
    assert match.code == MatchCode.WORK


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        {"columns": "none"},
        {"columns": [[0, 99]]},
        {"rows": [[0, 0, "1/0"]]},
        {"rows": []},
        {"reference_steps": [["fix", 0, 0, "1"]]},
        {"reference_steps": [["teleport", 0, 0, "1"]]},
        {"candidate_steps": [["drop", 0, 0, "1"]]},
        {"candidate_steps": [["scale", 0, 0, "0"]]},
    ],
)
def test_a_damaged_certificate_proves_nothing(damaged: dict[str, object]) -> None:
    flat = FLATS["transportation"]
    certificate = _match(flat, flat).certificate()
    broken = certificate | damaged if damaged else {}
    assert check_match(broken, flat, flat) is not None


@pytest.mark.parametrize("limit", [None, 0])
@pytest.mark.parametrize("lower", [None, -3, 0])
def test_a_function_that_bounds_its_column_does_not_vanish(
    limit: int | None, lower: int | None
) -> None:
    """`t == log(x)` of any `t` demands that `x` be above zero, as a model of `x` alone does not."""
    x = FlatColumn("x", "x", (), Domain.CONTINUOUS, -5, 5)
    t = FlatColumn("t", "t", (), Domain.CONTINUOUS, lower, None)
    sense, goal = ObjectiveSense.MINIMIZE, Polynomial({(0,): 1})
    reference = FlatModel(sense, goal, (x,), (), (), ())
    logarithm = NonlinearTerm("log", (Polynomial.symbol(0),))
    row = FlatRow("logarithm", Polynomial({(1,): 1, (2,): -1}), 0, limit)
    candidate = FlatModel(sense, goal, (x, t), (logarithm,), (row,), ())
    _match(candidate, candidate)
    assert isinstance(compare_models(reference, candidate), Rejection)
