"""Conflicts of rows: the right ones, irreducible, proven by multipliers that anybody can add."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.formulation import Instance
from optmodel.rejection import Rejection
from optmodel.solving import (
    InfeasibilityMethod,
    InfeasibilityProof,
    OutcomeCode,
    prove_infeasible,
    recheck_infeasible,
)
from tests.solving.models import WHOLE_X, WHOLE_Y, X, Y, decision, least, model


def proven(instance: Instance) -> InfeasibilityProof:
    proof = prove_infeasible(instance)
    assert isinstance(proof, InfeasibilityProof)
    return proof


TOO_MUCH = model(least("x + y"), (X, Y), "x + y <= 4", "x >= 3", "y >= 2", "x - y <= 100")


def test_the_rows_that_conflict_are_named_and_no_other() -> None:
    proof = proven(TOO_MUCH)
    assert proof.conflict == ("rule0", "rule1", "rule2")
    assert proof.method is InfeasibilityMethod.FARKAS
    # -(x + y) >= -4, x >= 3 and y >= 2 add up to 0 >= 1.
    assert proof.multipliers == {"rule0": -1, "rule1": 1, "rule2": 1}
    assert recheck_infeasible(TOO_MUCH, proof) is None


def test_an_upper_bound_takes_part_without_being_named() -> None:
    bounded = model(least("x"), (decision("x", upper="5"), Y), "x - 2 * y >= 1", "y >= 3")
    assert proven(bounded).conflict == ("rule0", "rule1")
    assert proven(bounded).multipliers == {"rule0": 1, "rule1": 2}


def test_equations_take_the_side_that_they_need() -> None:
    equations = model(least("x"), (X, Y), "2 * x + 2 * y == 3", "3 * x + 3 * y == 5")
    multipliers = proven(equations).multipliers
    assert multipliers in ({"rule0": -3, "rule1": 2}, {"rule0": 3, "rule1": -2})


def test_what_only_whole_numbers_exclude_is_proven_by_two_solvers() -> None:
    parity = model(least("x"), (WHOLE_X, WHOLE_Y), "2 * x - 2 * y == 1", "x + y <= 8")
    proof = proven(parity)
    assert (proof.conflict, proof.method) == (("rule0",), InfeasibilityMethod.TWO_SOLVERS)
    assert (proof.solver, proof.second_solver, proof.multipliers) == ("highs", "scip", {})
    assert recheck_infeasible(parity, proof) is None


@pytest.mark.parametrize(
    ("instance", "code"),
    [
        (model(least("x"), (X, Y), "x + y >= 2", "x <= 1"), OutcomeCode.NOT_PROVEN),
        (model(least("x"), (X, Y), "x * y >= 2", "x <= 1", "y <= 1"), OutcomeCode.NOT_LINEAR),
    ],
)
def test_no_conflict_is_found_where_none_is_known(instance: Instance, code: OutcomeCode) -> None:
    rejection = prove_infeasible(instance)
    assert isinstance(rejection, Rejection)
    assert rejection.code is code


FORGERIES = {
    "a row more": ({"conflict": ("rule0", "rule1", "rule2", "rule3")}, OutcomeCode.MULTIPLIERS),
    "a row less": ({"conflict": ("rule0", "rule1")}, OutcomeCode.MULTIPLIERS),
    "no row": ({"conflict": ()}, OutcomeCode.CONFLICT_DIFFERS),
    "an unknown row": ({"conflict": ("rule0", "rule9")}, OutcomeCode.CONFLICT_DIFFERS),
    "another order": ({"conflict": ("rule1", "rule0", "rule2")}, OutcomeCode.CONFLICT_DIFFERS),
    "a wrong multiplier": (
        {"multipliers": {"rule0": Fraction(-1), "rule1": Fraction(2), "rule2": Fraction(1)}},
        OutcomeCode.MULTIPLIERS,
    ),
    "a multiplier of a side that is not there": (
        {"multipliers": {"rule0": Fraction(1), "rule1": Fraction(1), "rule2": Fraction(1)}},
        OutcomeCode.MULTIPLIERS,
    ),
    "multiples": (
        {"multipliers": {"rule0": Fraction(-2), "rule1": Fraction(2), "rule2": Fraction(2)}},
        OutcomeCode.MULTIPLIERS,
    ),
    "another method": (
        {"method": InfeasibilityMethod.TWO_SOLVERS, "multipliers": {}},
        OutcomeCode.PROOF_DIFFERS,
    ),
    "another solver": ({"second_solver": "highs"}, OutcomeCode.PROOF_DIFFERS),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_proof_does_not_hold(forgery: str) -> None:
    changes, code = FORGERIES[forgery]
    rejection = recheck_infeasible(TOO_MUCH, replace(proven(TOO_MUCH), **changes))  # type: ignore[arg-type]
    assert rejection is not None
    assert rejection.code is code


def test_a_reducible_set_of_rows_is_no_conflict() -> None:
    four = ("rule0", "rule1", "rule2", "rule3")
    multipliers = {"rule0": -1, "rule1": 1, "rule2": 1, "rule3": 0}
    forged = replace(
        proven(TOO_MUCH),
        conflict=four,
        multipliers={name: Fraction(value) for name, value in multipliers.items()},
    )
    rejection = recheck_infeasible(TOO_MUCH, forged)
    assert rejection is not None
    assert rejection.code is OutcomeCode.NOT_IRREDUCIBLE


COEFFICIENTS = st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any)


@settings(max_examples=25, deadline=None)
@given(st.lists(COEFFICIENTS, min_size=2, max_size=4), st.lists(st.integers(0, 9), min_size=3))
def test_proofs_of_planted_conflicts_add_up(rows: list[list[int]], point: list[int]) -> None:
    """Rows that hold at a point, and one that asks for more than their sum allows."""
    variables = tuple(decision(name) for name in "xyz")
    sides = [sum(a * b for a, b in zip(row, point, strict=False)) for row in rows]
    total = [sum(column) for column in zip(*rows, strict=True)]
    texts = [f"{_sum(row)} <= {side}" for row, side in zip(rows, sides, strict=True)]
    instance = model(least("x"), variables, *texts, f"{_sum(total)} >= {sum(sides) + 1}")
    proof = proven(instance)
    assert proof.method is InfeasibilityMethod.FARKAS
    assert f"rule{len(rows)}" in proof.conflict
    added = [Fraction(0)] * 3
    limit = Fraction(0)
    for number, (row, side) in enumerate([*zip(rows, sides, strict=True), (total, sum(sides) + 1)]):
        multiplier = proof.multipliers.get(f"rule{number}", Fraction(0))
        added = [have + multiplier * a for have, a in zip(added, row, strict=True)]
        limit += multiplier * side
    assert all(weight <= 0 for weight in added)  # at most 0, as no variable is negative
    assert limit > 0


def _sum(row: list[int]) -> str:
    return " + ".join(f"{a} * {name}" for a, name in zip(row, "xyz", strict=True))
