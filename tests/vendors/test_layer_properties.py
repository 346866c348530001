"""Both layers: expressions are worth what Python says, arrays what numpy says; parameters count."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.vendors import coptpy, gurobipy
from optmodel.vendors.gurobipy.matrices import MArray
from optmodel.vendors.modeling import evaluated, variables_of

LAYERS = {"gurobipy": gurobipy, "coptpy": coptpy}
VALUES = (2.0, -3.0, 0.5)
Tree = Any
"""A number, the index of a variable in a list, or an operator with its two sides."""

numbers = st.integers(-4, 4).map(float)
leaves = numbers | st.sampled_from([[0], [1], [2]])


def _grown(sides: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.tuples(st.sampled_from("+-*"), sides, sides) | st.tuples(st.just("-"), sides)


trees = st.recursive(leaves, _grown, max_leaves=8)
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def _built(tree: Tree, variables: list[Any]) -> Any:
    """The tree with these in place of its variables: numbers, or variables of a model."""
    if isinstance(tree, float):
        return tree
    if isinstance(tree, list):
        return variables[tree[0]]
    sides = [_built(side, variables) for side in tree[1:]]
    return -sides[0] if len(sides) == 1 else OPERATORS[tree[0]](*sides)


def _variables(layer: str) -> list[Any]:
    model = _model(layer)
    return [model.addVar(lb=-10) for _ in VALUES]


def _model(layer: str) -> Any:
    library = LAYERS[layer]
    return library.Model("m") if layer == "gurobipy" else library.Envr().createModel("m")


@pytest.mark.parametrize("layer", LAYERS)
@given(tree=trees)
@settings(max_examples=150)
def test_an_expression_is_worth_what_python_says(layer: str, tree: Tree) -> None:
    variables = _variables(layer)
    expected = _built(tree, list(VALUES))
    expression = _built(tree, variables)
    worth = {id(variable): value for variable, value in zip(variables, VALUES, strict=True)}
    found = evaluated(expression, lambda variable: worth[id(variable)])
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("layer", LAYERS)
@given(tree=trees)
@settings(max_examples=60)
def test_operators_leave_their_sides_as_they_were(layer: str, tree: Tree) -> None:
    first, *_ = variables = _variables(layer)
    shared = first + 1.0
    before = (list(shared.variables), list(shared.coefficients), shared.constant)
    _built(tree, [shared, *variables[1:]])
    assert before == (shared.variables, shared.coefficients, shared.constant)


@pytest.mark.parametrize("layer", LAYERS)
@given(terms=st.lists(st.tuples(numbers, st.integers(0, 2)), max_size=12), constant=numbers)
@settings(max_examples=60)
def test_a_sum_of_many_is_the_sum_one_by_one(
    layer: str, terms: list[tuple[float, int]], constant: float
) -> None:
    variables = _variables(layer)
    at_once = LAYERS[layer].quicksum([*(w * variables[i] for w, i in terms), constant])
    one_by_one: Any = constant
    for weight, index in terms:
        one_by_one = one_by_one + weight * variables[index]
    worth = {id(variable): value for variable, value in zip(variables, VALUES, strict=True)}
    assert evaluated(at_once, lambda each: worth[id(each)]) == pytest.approx(
        evaluated(one_by_one, lambda each: worth[id(each)])
    )
    assert len(variables_of(at_once)) == len(terms)


keys = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.sampled_from("xy")),
    unique=True,
    max_size=12,
)
patterns = st.tuples(
    st.sampled_from(["a", "b", "z", "*", ["a", "c"]]),
    st.sampled_from([0, 1, 9, "*", [1, 2]]),
    st.sampled_from(["x", "*", ["x", "y"]]),
)


def _fits(key: tuple[Any, ...], pattern: tuple[Any, ...]) -> bool:
    return all(
        want == "*" or (part in want if isinstance(want, list) else part == want)
        for part, want in zip(key, pattern, strict=True)
    )


@pytest.mark.parametrize("layer", LAYERS)
@given(keys=keys, pattern=patterns)
@settings(max_examples=100)
def test_a_selection_is_what_trying_every_key_gives(
    layer: str, keys: list[tuple[Any, ...]], pattern: tuple[Any, ...]
) -> None:
    library = LAYERS[layer]
    wanted = [key for key in keys if _fits(key, pattern)]
    data = library.tupledict({key: float(place) for place, key in enumerate(keys)})
    assert sorted(library.tuplelist(keys).select(*pattern)) == sorted(wanted)
    assert sorted(data.select(*pattern)) == sorted(data[key] for key in wanted)
    total = data.sum(*pattern)
    assert total.getConstant() == sum(data[key] for key in wanted)


matrices = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).integers(-3, 4, (3, 2, 3)).astype(float)
)


def _entries(array: Any) -> Any:
    return array._entries if isinstance(array, MArray) else array.entries


def _array_values(array: Any, worth: dict[int, float]) -> Any:
    """The value of each entry of an array of expressions."""
    value = np.vectorize(lambda entry: evaluated(entry, lambda each: worth[id(each)]), [float])
    return value(_entries(array))


@pytest.mark.parametrize("layer", LAYERS)
@given(data=matrices, other=matrices)
@settings(max_examples=40)
def test_arithmetic_of_arrays_is_numpys(layer: str, data: Any, other: Any) -> None:
    matrix, weights = data[0], other[0]
    array = _model(layer).addMVar((2, 3))
    numbers = np.arange(6, dtype=float).reshape(2, 3) - 2
    variables = _entries(array).ravel()
    worth = {id(v): value for v, value in zip(variables, numbers.ravel(), strict=True)}
    for made, expected in (
        (array + matrix, numbers + matrix),
        (matrix - array, matrix - numbers),
        (weights * array, weights * numbers),
        (array * 2.0 - array, numbers),
        (-array, -numbers),
        (matrix.T @ array, matrix.T @ numbers),
        (array @ weights.T, numbers @ weights.T),
        (array.T @ matrix, numbers.T @ matrix),
        ((array + 1) @ weights.T, (numbers + 1) @ weights.T),
        (array[0] + matrix[1], numbers[0] + matrix[1]),
        (array.sum(axis=0), numbers.sum(axis=0)),
    ):
        np.testing.assert_allclose(_array_values(made, worth), expected, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "value", "option", "expected"),
    [
        ("TimeLimit", 5.0, "seconds", 5.0),
        ("WorkLimit", 3.0, "seconds", 3.0),
        ("MIPGap", 0.1, "relative_gap", 0.1),
        ("MIPGapAbs", 2.0, "absolute_gap", 2.0),
        ("Threads", 4, "num_threads", 4),
        ("Threads", 0, "num_threads", 1),
        ("Seed", 9, "seed", 9),
        ("FeasibilityTol", 1e-7, "feasibility", 1e-7),
        ("NodeLimit", 12, "num_nodes", 12),
        ("SolutionLimit", 2, "num_solutions", 2),
    ],
)
def test_parameters_of_gurobi_become_options_of_the_solver(
    name: str, value: float, option: str, expected: float
) -> None:
    model = gurobipy.Model()
    model.setParam(name, value)
    model.addVar()
    model.optimize()
    assert getattr(model._state_.problem.options, option) == expected


@pytest.mark.parametrize(
    ("name", "value", "option", "expected"),
    [
        ("TimeLimit", 5.0, "seconds", 5.0),
        ("SolTimeLimit", 3.0, "seconds", 3.0),
        ("RelGap", 0.1, "relative_gap", 0.1),
        ("AbsGap", 2.0, "absolute_gap", 2.0),
        ("Threads", 4, "num_threads", 4),
        ("FeasTol", 1e-7, "feasibility", 1e-7),
        ("NodeLimit", 12, "num_nodes", 12),
        ("NodeLimit", -1, "num_nodes", None),
    ],
)
def test_parameters_of_copt_become_options_of_the_solver(
    name: str, value: float, option: str, expected: float | None
) -> None:
    model = coptpy.Envr().createModel("m")
    model.setParam(name, value)
    model.addVar()
    model.solve()
    assert getattr(model._state_.problem.options, option) == expected


def test_parameters_that_were_not_set_are_left_to_the_solver() -> None:
    model = gurobipy.Model()
    model.optimize()
    options = model._state_.problem.options
    assert (options.relative_gap, options.absolute_gap, options.feasibility) == (None, None, None)
    assert (options.num_nodes, options.num_solutions, options.seconds) == (None, None, np.inf)
