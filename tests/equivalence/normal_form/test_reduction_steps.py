"""Steps that keep the problem: each refuses what it may not do."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence import read_captured_model
from optmodel.equivalence.normal_form.reduced_model import ReducedModel
from optmodel.equivalence.normal_form.reduction_steps import (
    InvalidStepError,
    Step,
    StepKind,
    apply_step,
)
from optmodel.formulation import FlatModel
from tests.equivalence.normal_form.enumeration import least_objective, mixed_model

TEXT = """OBJECTIVE
  Sense            : minimize
VARIABLES
  [continuous] <x>: obj=1, original bounds=[0,8]
  [integer] <n>: obj=0, original bounds=[0,3]
  [binary] <b>: obj=2, original bounds=[0,1]
  [continuous] <free>: obj=0, original bounds=[-inf,+inf]
  [continuous] <one>: obj=0, original bounds=[1,1]
  [continuous] <goal>: obj=1, original bounds=[-inf,+inf]
CONSTRAINTS
  [linear] <r0>: <x> -20<b> <= 0;
  [linear] <r1>: <x> +<n> <= 100;
  [linear] <r2>: <free> -2<n> == 4;
  [linear] <r3>: <free> +2<x> <= 9;
  [linear] <r4>: 2<n> >= 1;
  [nonlinear] <r5>: log(<x>+1)+<one>*<n> <= 50;
  [linear] <r6>: <goal> -<x> -<n> >= 0;
END
"""
X, N, B, FREE, ONE, GOAL = range(6)


def _model() -> ReducedModel:
    flat = read_captured_model("cip", TEXT)
    assert isinstance(flat, FlatModel)
    return ReducedModel(flat)


@pytest.mark.parametrize(
    "step",
    [
        Step(StepKind.FIX, X),
        Step(StepKind.FIX, 77),
        Step(StepKind.BOUND, row=1),
        Step(StepKind.DROP, row=0),
        Step(StepKind.DROP, row=5),
        Step(StepKind.RELAX_LOWER, row=1),
        Step(StepKind.RELAX_UPPER, row=3),
        Step(StepKind.MERGE, 1, 0),
        Step(StepKind.MERGE, 1, 1),
        Step(StepKind.FORGET, X),
        Step(StepKind.ABSORB, FREE, 2),
        Step(StepKind.ABSORB, N, 4),
        Step(StepKind.SUBSTITUTE, N, 2),
        Step(StepKind.SUBSTITUTE, X, 1),
        Step(StepKind.EPIGRAPH, X, 1),
        Step(StepKind.EPIGRAPH, B, 0),
        Step(StepKind.INTEGRAL, X, 1),
        Step(StepKind.TIGHTEN_LOWER, X, 0),
        Step(StepKind.TIGHTEN_UPPER, X, 1),
        Step(StepKind.COEFFICIENT, N, 1),
        Step(StepKind.SPLIT, row=0),
        Step(StepKind.BIG_M, row=0),
        Step(StepKind.SHIFT, X),
        Step(StepKind.FLIP, FREE),
        Step(StepKind.SCALE, N, factor=Step(StepKind.SCALE).factor * 2),
        Step(StepKind.SCALE, X, factor=Step(StepKind.SCALE).factor * 0),
    ],
    ids=str,
)
def test_a_step_that_changes_the_problem_is_refused(step: Step) -> None:
    with pytest.raises(InvalidStepError):
        apply_step(_model(), step)


def test_steps_rewrite_the_model() -> None:
    model = _model()
    apply_step(model, Step(StepKind.DROP, row=1))
    apply_step(model, Step(StepKind.BOUND, row=4))
    assert model.columns[N].lower == 1
    apply_step(model, Step(StepKind.INTEGRAL, FREE, 2))
    apply_step(model, Step(StepKind.SUBSTITUTE, FREE, 2))
    assert 2 not in model.rows
    assert (model.rows[3].body.terms, model.rows[3].upper) == ({(N,): 2, (X,): 2}, 5)
    apply_step(model, Step(StepKind.TIGHTEN_UPPER, X, 3))
    assert model.columns[X].upper == 1.5
    apply_step(model, Step(StepKind.COEFFICIENT, B, 0))
    assert model.rows[0].body.terms == {(X,): 1, (B,): -1.5}
    apply_step(model, Step(StepKind.FIX, ONE))
    apply_step(model, Step(StepKind.EPIGRAPH, GOAL, 6))
    apply_step(model, Step(StepKind.SUBSTITUTE, GOAL, 6))
    assert model.objective.terms == {(X,): 2, (N,): 1, (B,): 2}
    apply_step(model, Step(StepKind.SHIFT, N))
    assert (model.columns[N].lower, model.columns[N].upper) == (0, 2)
    assert len(model.terms) == 1


_NUM_TRIED = 25
_RARE = [kind for kind in StepKind if kind not in (StepKind.FLIP, StepKind.SHIFT, StepKind.SCALE)]


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9))
def test_every_step_that_may_be_taken_keeps_the_optimum(seed: int) -> None:
    rng = random.Random(seed)
    flat = mixed_model(rng)
    expected = least_objective(ReducedModel(flat))
    taken: list[Step] = []
    for _ in range(_NUM_TRIED):
        step = Step(
            rng.choice((*StepKind, *_RARE * 2)),
            rng.randrange(len(flat.columns)),
            rng.randrange(len(flat.rows) + len(flat.indicators) + 1),
            rng.choice((Fraction(2), Fraction(1, 3))),
        )
        model = ReducedModel(flat)
        for earlier in taken:
            apply_step(model, earlier)
        try:
            apply_step(model, step)
        except InvalidStepError:
            continue
        taken.append(step)
        assert least_objective(model) == expected, taken
