"""A candidate's solution in the reference: found without names, exact, any optimum accepted."""

from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.backends import SolveOptions, solve
from optmodel.equivalence import (
    ColumnMapping,
    ReferenceFeasibility,
    feasible_in_reference,
    is_feasible,
    map_columns,
    point_in_reference,
    solver_model,
)
from optmodel.families import Difficulty, family
from optmodel.formulation import FlatModel, Number, exact, flatten
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.solving import Certified, certify
from tests.equivalence.edits import FAMILIES, edits, identity, shuffled
from tests.equivalence.models import WHOLE, column, flat, row

SYMMETRIC = flat(
    [column(f"x{k}", upper=4) for k in range(4)],
    [row({0: 1, 1: 1}, upper=5), row({2: 1, 3: 1}, upper=3)],
    {0: 1, 1: 1, 2: 1, 3: 1},
)
BLEND = flat(
    [column("x"), column("y", WHOLE)],
    [row({0: 3, 1: 7}, 1, 30), row({0: 1, 1: -1}, 0, 0)],
    {0: 1, 1: 2},
)


def looked_up(model: FlatModel, values: list[float], optimum: Number) -> ReferenceFeasibility:
    return point_in_reference(model, identity(model), values, optimum)


def test_alternate_optima_are_accepted() -> None:
    for values in ([4.0, 1.0, 0.0, 3.0], [2.5, 2.5, 1.5, 1.5]):
        found = looked_up(SYMMETRIC, values, 8)
        assert (found.answer, found.is_exact, found.objective) == (True, True, 8)


def test_symmetric_columns_are_exchanged_until_the_point_fits() -> None:
    swapped = replace(SYMMETRIC, rows=(row({0: 1, 2: 1}, upper=3), row({1: 1, 3: 1}, upper=5)))
    found = feasible_in_reference(swapped, SYMMETRIC, [1.0, 4.0, 2.0, 1.0], 8)
    assert found.answer is True
    assert found.point is not None
    assert is_feasible(SYMMETRIC, found.point)


def test_a_violated_row_is_named_with_its_amount() -> None:
    found = looked_up(SYMMETRIC, [4.0, 3.0, 0.0, 0.0], 8)
    assert found.answer is False
    assert found.violation is not None
    assert (found.violation.name, found.violation.amount) == ("row", 2)


def test_a_point_off_by_the_solvers_tolerance_is_repaired() -> None:
    found = looked_up(BLEND, [3.0 + 2e-7, 3.0 - 1e-7], 9)
    assert (found.answer, found.is_exact, found.point) == (True, True, (3, 3))


def test_beyond_the_tolerance_nothing_is_repaired() -> None:
    assert looked_up(BLEND, [3.0001, 3.0], 9).answer is False
    found = looked_up(BLEND, [2.5, 2.5], Fraction(15, 2))
    assert (found.answer, found.detail) == (False, "y is not whole")


def test_a_feasible_point_that_is_not_optimal_is_no() -> None:
    found = looked_up(BLEND, [2.0, 2.0], 9)
    assert found.answer is False
    assert "worse" in found.detail


def test_a_point_better_than_the_certified_optimum_is_unknown() -> None:
    found = looked_up(BLEND, [3.0, 3.0], 8)
    assert found.answer is None
    assert "better" in found.detail


def test_columns_that_the_candidate_lacks_are_completed() -> None:
    mapping = ColumnMapping.of_columns([1])
    assert point_in_reference(BLEND, mapping, [3.0], 9).point == (3, 3)
    assert point_in_reference(BLEND, mapping, [9.0], 9).answer is None


def test_a_curved_boundary_is_met_within_the_tolerance() -> None:
    circle = replace(
        flat([column("x"), column("y")], [row({0: 1}, upper=2)], {0: 1, 1: 1}),
        rows=(replace(row({0: 1}, upper=2), body=row({0: 1}).body * row({0: 1}).body),),
    )
    model = replace(circle, columns=(circle.columns[0], column("y", upper=1)))
    found = looked_up(model, [2**0.5, 1.0], simple := Fraction(2**0.5) + 1)
    assert found.answer is True
    assert found.objective == pytest.approx(float(simple))
    assert looked_up(model, [1.4143, 1.0], simple).answer is False


def test_without_a_mapping_nothing_is_said() -> None:
    other = flat([column("a", WHOLE, 5, 6)], [row({0: 17}, 3, 99)], {0: -4})
    found = feasible_in_reference(other, SYMMETRIC, [5.0], 8)
    assert found.answer is None
    assert isinstance(map_columns(flat([], []), SYMMETRIC), Rejection)


@pytest.mark.parametrize("values", [[1.0], [float("nan")] * 4, [float("inf")] * 4])
def test_values_that_are_no_point_are_unknown(values: list[float]) -> None:
    assert feasible_in_reference(SYMMETRIC, SYMMETRIC, values, 8).answer is None


def test_all_columns_in_other_units_are_found() -> None:
    reference = flatten(family("transportation").draw(5, 1, difficulty=Difficulty.EASY).instance)
    result = solve(solver_model(reference), SolveOptions())
    (edit,) = [e for e in edits(reference, RandomStream("units")) if e.name == "other units"]
    values = solve(solver_model(edit.model), SolveOptions()).values
    assert values is not None
    found = feasible_in_reference(edit.model, reference, values, exact(result.objective or 0.0))
    assert found.answer is True
    assert found.mapping == edit.mapping


def test_a_no_under_an_unreliable_mapping_is_unknown() -> None:
    scaled = flat(
        [column("x", upper=400), column("y")],
        [row({0: 1, 1: 50}, upper=500), row({0: 3, 1: 1}, upper=900)],
        {0: 7, 1: 5},
    )
    reference = flat(
        [column("x", upper=4), column("y")],
        [row({0: 100, 1: 50}, upper=500), row({0: 300, 1: 1}, upper=900)],
        {0: 700, 1: 5},
    )
    values = solve(solver_model(scaled), SolveOptions()).values
    optimum = solve(solver_model(reference), SolveOptions()).objective or 0.0
    assert values is not None
    found = feasible_in_reference(scaled, reference, list(values), Fraction(optimum))
    assert found.answer is not False


@pytest.mark.parametrize("name", FAMILIES)
def test_edits_of_a_family(name: str) -> None:
    """What keeps the meaning is never called infeasible, and a yes always has its point."""
    instance = family(name).draw(5, 0, difficulty=Difficulty.EASY).instance
    reference = flatten(instance)
    certified = certify(instance)
    assert isinstance(certified, Certified)
    optimum = Fraction(certified.answer.objective or 0)
    stream = RandomStream("feasibility", name)
    for edit in edits(reference, stream):
        candidate = shuffled(edit, stream)
        if candidate.model.indicators and edit.name == "domain changed":
            continue
        values = solve(solver_model(candidate.model), SolveOptions(seconds=5.0)).values
        if values is None:
            continue
        found = feasible_in_reference(candidate.model, reference, values, optimum)
        if edit.keeps_meaning:
            assert found.answer is not False, (edit.name, found.detail)
        if edit.keeps_meaning and "units" not in edit.name and "column" not in edit.name:
            assert found.answer is True, (edit.name, found.detail)
        if found.answer:
            assert found.point is not None
            assert not found.is_exact or is_feasible(reference, found.point)
            assert float(found.objective or 0) == pytest.approx(float(optimum), rel=2e-6)
