"""Problems with one mistake: each differs in one place, and keeps what is wrong in its data."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.formulation import (
    Domain,
    Instance,
    Key,
    Number,
    ObjectiveSense,
    constraint,
    flatten,
)
from optmodel.judging.layers import AnswerStatus, Expectations, ModelOrder
from optmodel.judging.layers._data_sizes import data_sizes, names_in
from optmodel.judging.layers._mutated_problem import (
    MutatedProblem,
    certified_answer,
    mutated_instances,
    solver_answer,
    with_formulation,
)
from optmodel.judging.layers.answer_status import ReportedAnswer
from tests.judging.layers.product_mix import OPTIMUM, mix

RIGHT = mix()


def with_data(instance: Instance, **values: int) -> Instance:
    data: dict[str, Mapping[Key, Number]] = {name: {(): value} for name, value in values.items()}
    return replace(instance, parameters={**instance.parameters, **data})


def test_a_mistake_changes_the_model_and_no_two_are_one() -> None:
    wrong = list(mutated_instances(RIGHT))
    models = [flatten(each) for each in wrong]
    assert flatten(RIGHT) not in models
    assert all(models.count(model) == 1 for model in models)
    turned = [each for each in models if each.sense is ObjectiveSense.MINIMIZE]
    assert len(turned) == 1
    loose = [
        tuple(column.domain is Domain.CONTINUOUS for column in model.columns) for model in models
    ]
    assert {(True, False), (False, True)} <= set(loose)
    assert {len(model.rows) for model in models} >= {1, 2}


def test_answers_are_those_of_a_right_program() -> None:
    found = solver_answer(RIGHT)
    assert (found.status, found.objective) == (AnswerStatus.OPTIMAL, OPTIMUM)
    assert certified_answer(RIGHT).objective == OPTIMUM
    empty = with_data(RIGHT, wood=-1)
    assert solver_answer(empty).status is AnswerStatus.INFEASIBLE
    assert certified_answer(empty).status is AnswerStatus.UNKNOWN
    endless = with_formulation(RIGHT, replace(RIGHT.formulation, constraints=()))
    assert solver_answer(endless).status is AnswerStatus.UNKNOWN


SCALED = Expectations(order=ModelOrder(is_tightened=True, is_relaxed=True, factor=Fraction(2)))


def test_what_is_wrong_in_the_data_stays_wrong() -> None:
    """A program with 31 in the place of `worth_a` keeps it where all worths are doubled."""
    wrong = with_data(RIGHT, worth_a=31)
    mistake = MutatedProblem(RIGHT, wrong, solver_answer(wrong))
    doubled = with_data(RIGHT, worth_a=60, worth_b=90)
    assert mistake.breaks(doubled, SCALED)
    right = MutatedProblem(RIGHT, RIGHT, solver_answer(RIGHT))
    assert not right.breaks(doubled, SCALED)


def test_an_answer_that_never_changes_is_found_where_it_must_change() -> None:
    same = MutatedProblem(RIGHT, None, ReportedAnswer(AnswerStatus.OPTIMAL, OPTIMUM, 1))
    assert same.breaks(with_data(RIGHT, worth_a=60, worth_b=90), SCALED)
    assert not same.breaks(RIGHT, Expectations())


def test_sizes_are_without_signs() -> None:
    sizes = data_sizes(with_data(RIGHT, wood=-7))
    assert sizes["wood"] == sizes["wood_b"] == {Fraction(7)}
    assert sizes.keys() == RIGHT.parameters.keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wood_a * a + 3", {"wood_a", "a"}),
        ("max(wood, paint) / (worth_a + 1)", {"wood", "paint", "worth_a"}),
        ("2", set()),
    ],
)
def test_names_are_those_of_parameters_and_variables(text: str, expected: set[str]) -> None:
    statement = constraint("c", f"{text} <= 4", meaning="c").relation
    assert names_in(statement.left, statement.right) == expected
