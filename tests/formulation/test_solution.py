"""Solutions as text: exact, complete, and refused when they are of another instance."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import FormulationError, Instance, Solution, exact
from optmodel.formulation.solution import read_solution, write_solution
from tests.formulation.models import ILP, LP, NLP

VALUES = st.builds(
    lambda digits, places: exact(Decimal(digits).scaleb(-places)),
    st.integers(-(10**20), 10**20),
    st.integers(0, 15),
)


def _places(instance: Instance) -> list[tuple[str, tuple[int | str, ...]]]:
    variables = instance.formulation.variables
    return [(item.name, key) for item in variables for key in instance.keys(item.over)]


@st.composite
def solved(draw: st.DrawFn) -> tuple[Instance, Solution]:
    instance = draw(st.sampled_from([LP, ILP, NLP]))
    return instance, {place: draw(VALUES) for place in _places(instance)}


@given(solved())
def test_solutions_come_back(pair: tuple[Instance, Solution]) -> None:
    instance, solution = pair
    assert read_solution(instance, write_solution(instance, solution)) == solution


def test_the_text_is_plain() -> None:
    assert write_solution(NLP, {("x", ()): 2, ("y", ()): exact("0.50")}) == '{"x":2,"y":0.5}'
    values: Solution = {("picks", (key,)): key for key in (1, 2, 3, 4)}
    text = '{"picks[1]":1,"picks[2]":2,"picks[3]":3,"picks[4]":4}'
    assert write_solution(ILP, values) == text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"x": 1}', "not a solution"),
        ('{"x": 1, "y": 2, "z": 3}', "no variable z"),
        ('{"x": 1, "y": "many"}', "not a solution"),
        ('{"x": 1, "y": null}', "not a solution"),
        ('{"x": 1, "y": NaN}', "not a solution"),
        ('{"x": 1, "y": Infinity}', "not a solution"),
        ("[1, 2]", "not a solution"),
        ("x = 1", "not a solution"),
        ("3", "not a solution"),
    ],
)
def test_what_is_no_solution_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(FormulationError, match=complaint):
        read_solution(NLP, text)
