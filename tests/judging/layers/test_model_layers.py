"""The layers of the captured model: what is proven, what is refuted, and what stays open."""

from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.backends import SolveOptions, solve
from optmodel.execution import CapturedModel, End, Execution, Solve, SolverStatus
from optmodel.formulation import Instance, flatten
from optmodel.judging.layers import (
    Layer,
    LayerAnswer,
    LayerReason,
    LayerVerdict,
    ReferenceModel,
    judge_model,
    worst_first,
)
from optmodel.solving import write_mps
from optmodel.solving.linear_lowering import array_model
from tests.judging.layers.product_mix import OPTIMUM, mix

YES, NO, UNKNOWN = LayerAnswer.YES, LayerAnswer.NO, LayerAnswer.UNKNOWN
REFERENCE = ReferenceModel(flatten(mix()), Fraction(OPTIMUM))


def captured(instance: Instance, *, shuffled: bool = False) -> Solve:
    """A solve of an instance as a hook records it, with other names for the columns."""
    flat = flatten(instance)
    columns = [replace(one, name=f"c{place}") for place, one in enumerate(flat.columns)]
    flat = replace(flat, columns=tuple(columns))
    if shuffled:
        flat = replace(flat, rows=flat.rows[::-1])
    result = solve(array_model(flat), SolveOptions())
    assert result.values is not None
    return Solve(
        "pulp",
        SolverStatus.OPTIMAL,
        result.objective,
        result.bound,
        {column.name: value for column, value in zip(columns, result.values, strict=True)},
        model=CapturedModel("mps", write_mps(flat)),
    )


def judged(given: Solve | None, *, prints: bool | None = None) -> list[LayerVerdict]:
    solves = () if given is None else (given,)
    return judge_model(Execution("", End.OK, solves=solves, prints_objective=prints), REFERENCE)


def answers(given: Solve | None) -> dict[str, LayerAnswer]:
    return {one.layer: one.answer for one in judged(given)}


@pytest.mark.parametrize("shuffled", [False, True])
def test_the_same_model_is_accepted_with_certificates(shuffled: bool) -> None:
    verdicts = judged(captured(mix(), shuffled=shuffled))
    assert {one.layer for one in verdicts} == {Layer.FEASIBLE, Layer.SAME_MODEL}
    assert all(one.answer is YES and one.certificate for one in verdicts)


def test_a_dropped_constraint_is_refused_by_the_model_whatever_the_optimum() -> None:
    formulation = mix().formulation
    for dropped in formulation.constraints:
        rest = tuple(one for one in formulation.constraints if one is not dropped)
        instance = replace(mix(), formulation=replace(formulation, constraints=rest))
        assert answers(captured(instance))[Layer.SAME_MODEL] is NO, dropped.name


def test_a_solution_that_the_reference_forbids_is_not_feasible() -> None:
    given = captured(mix())
    far = replace(given, variables=dict.fromkeys(given.variables, 1000000.0), objective=1e9)
    verdicts = {one.layer: one for one in judged(far)}
    assert verdicts[Layer.FEASIBLE].answer is NO
    assert verdicts[Layer.FEASIBLE].reason is LayerReason.NOT_FEASIBLE
    assert verdicts[Layer.SAME_MODEL].answer is YES


def test_a_model_that_ends_without_an_optimum_is_refused() -> None:
    for status in (SolverStatus.INFEASIBLE, SolverStatus.UNBOUNDED):
        given = replace(captured(mix()), status=status)
        assert set(answers(given).values()) == {NO}


@pytest.mark.parametrize(
    "given",
    [
        None,
        replace(captured(mix()), model=None),
        replace(captured(mix()), model=CapturedModel("text", "maximize x")),
        replace(captured(mix()), model=CapturedModel("mps", "ROWS\n N COST\n")),
    ],
)
def test_what_was_not_captured_or_cannot_be_read_is_unknown(given: Solve | None) -> None:
    assert set(answers(given).values()) == {UNKNOWN}


def test_another_optimum_is_another_model() -> None:
    """A model of one column has no mapping, but its solver proved another optimum."""
    text = "NAME\nROWS\n N COST\nCOLUMNS\n x COST 1\nRHS\nBOUNDS\n FX BND x 3\nENDATA\n"
    other = Solve("pulp", SolverStatus.OPTIMAL, 3.0, 3.0, {"x": 3.0})
    other = replace(other, model=CapturedModel("mps", text))
    [worst, feasible] = judged(other)
    assert (worst.layer, worst.answer) == (Layer.SAME_MODEL, NO)
    assert worst.reason is LayerReason.OTHER_OPTIMUM
    assert feasible.answer is UNKNOWN
    assert {one.answer for one in judged(other, prints=False)} == {UNKNOWN}  # other units, perhaps
    hard_coded = replace(other, objective=float(OPTIMUM))
    assert set(answers(hard_coded).values()) == {UNKNOWN}


def test_a_program_that_crashed_after_its_solve_has_no_model() -> None:
    crashed = Execution("", End.CRASH, solves=(captured(mix()),))
    assert {one.answer for one in judge_model(crashed, REFERENCE)} == {UNKNOWN}


def test_the_worst_verdict_comes_first() -> None:
    given = [
        LayerVerdict(Layer.SAME_MODEL, one, LayerReason.PASSED) for one in (YES, NO, UNKNOWN, NO)
    ]
    assert [one.answer for one in worst_first(given)] == [NO, NO, UNKNOWN, YES]
