"""Pyomo models: solved to our optimum, and worth at any point what exact arithmetic says."""

from typing import Any

import pytest

from optmodel.formulation import (
    FormulationError,
    Instance,
    Key,
    build_pyomo,
    evaluate_objective,
    violations,
)
from optmodel.formulation.instance import indexed_name
from optmodel.solving import quick_solve
from tests.formulation.models import (
    INSTANCES,
    LP,
    MILP,
    decision,
    formulate,
    group,
    least,
    random_point,
    scalar,
)

NUM_POINTS = 8


def _solve(model: Any, solver: str) -> float:
    import pyomo.environ as pyo

    options = {"threads": 1} if solver == "appsi_highs" else {}
    result = pyo.SolverFactory(solver).solve(model, options=options)
    assert result.solver.termination_condition == pyo.TerminationCondition.optimal
    return float(pyo.value(model.objective))


def _at(model: Any, name: str, key: Key) -> Any:
    """One variable or constraint, or None where the model has no such constraint."""
    index = None if not key else key[0] if len(key) == 1 else key
    component = model.find_component(name)
    if index not in component:
        return None
    return component[index]


def _amount(model: Any, name: str, key: Key) -> float:
    """By how much a constraint is missed at the model's values; 0 where it was left out."""
    import pyomo.environ as pyo

    relation = _at(model, name, key)
    if relation is None:
        return 0.0
    body = pyo.value(relation.body)
    lower, upper = pyo.value(relation.lower), pyo.value(relation.upper)
    below = 0.0 if lower is None else lower - body
    above = 0.0 if upper is None else body - upper
    return max(0.0, below, above)


@pytest.mark.parametrize("name", ["LP", "ILP", "BIP", "MILP"])
def test_highs_finds_our_optimum(name: str) -> None:
    answer = quick_solve(INSTANCES[name])
    assert answer.objective is not None
    found = _solve(build_pyomo(INSTANCES[name]), "appsi_highs")
    assert found == pytest.approx(float(answer.objective), rel=1e-6)


@pytest.mark.parametrize("name", ["MILP", "QP", "MIQP", "QCP", "SOCP", "NLP", "MINLP"])
def test_scip_finds_our_optimum(name: str) -> None:
    """Pyomo's interface to SCIP knows no absolute values, so those are only evaluated below."""
    answer = quick_solve(INSTANCES[name])
    assert answer.objective is not None
    found = _solve(build_pyomo(INSTANCES[name]), "scip_direct")
    assert found == pytest.approx(float(answer.objective), rel=1e-5)


@pytest.mark.parametrize("name", INSTANCES)
def test_expressions_are_worth_what_exact_arithmetic_says(name: str) -> None:
    import pyomo.environ as pyo

    instance = INSTANCES[name]
    model = build_pyomo(instance)
    for seed in range(NUM_POINTS):
        point = random_point(instance, seed)
        for (variable, key), value in point.items():
            _at(model, variable, key).set_value(float(value), skip_validation=True)
        worth = float(evaluate_objective(instance, point))
        assert pyo.value(model.objective) == pytest.approx(worth, rel=1e-9, abs=1e-9)
        amounts = {violation.name: violation.amount for violation in violations(instance, point)}
        for constraint in instance.formulation.constraints:
            for key in instance.keys(constraint.over):
                exact = float(amounts.get(indexed_name(constraint.name, key), 0))
                found = _amount(model, constraint.name, key)
                assert found == pytest.approx(exact, rel=1e-9, abs=1e-9)


def test_components_are_named_and_indexed_as_in_the_formulation() -> None:
    model = build_pyomo(LP)
    assert [component.name for component in model.component_objects(descend_into=False)] == [
        "ship",
        "objective",
        "supplied",
        "demanded",
    ]
    assert list(model.ship) == [(i, j) for i in ("p1", "p2") for j in ("d1", "d2", "d3")]
    assert model.ship["p1", "d2"].bounds == (0, 25)
    assert list(model.supplied) == ["p1", "p2"]
    assert model.supplied["p2"].upper == 40.5
    assert model.name == "model"


def test_names_that_pyomo_keeps_take_an_underscore() -> None:
    variables = (decision("load", lower="2"), decision("objective"))
    model = build_pyomo(scalar(least("load + objective"), variables))
    assert model.load_.lower == 2
    assert model.objective.lower == 0
    assert model.objective_.expr is not None


def test_an_implication_is_linear_where_bounds_allow() -> None:
    model = build_pyomo(MILP)
    assert str(model.needs_setup[1].expr) == "make[1]  <=  20*setup[1]"
    on = decision("on", domain="binary")
    unbounded = build_pyomo(scalar(least("x"), (decision("x"), on), "implies(on == 1, x <= 3)"))
    assert unbounded.rule1.body.polynomial_degree() == 2


@pytest.mark.parametrize(("on", "optimum"), [(0, 0), (1, 4)])
def test_an_implied_equation_holds_where_it_must(on: int, optimum: float) -> None:
    variables = (decision("x", upper="9"), decision("on", domain="binary"))
    statements = (f"on == {on}", "implies(on == 1, x == 4)")
    model = build_pyomo(scalar(least("x"), variables, *statements))
    assert model.rule2_reversed is not None
    assert _solve(model, "appsi_highs") == pytest.approx(optimum)


def test_a_constraint_of_numbers_holds_or_is_refused() -> None:
    x = decision("x", lower="1")
    assert len(build_pyomo(scalar(least("x"), (x,), "0 * x <= 1", "2 <= 3")).rule2) == 0
    with pytest.raises(FormulationError, match="rule1 holds for no solution"):
        build_pyomo(scalar(least("x"), (x,), "3 <= 2"))


def test_what_flattening_refuses_is_refused_here() -> None:
    formulation = formulate(
        least("sum(x[t - 1] for t in weeks)"),
        [decision("x", "for t in weeks")],
        sets=[group("weeks", ordered=True)],
    )
    with pytest.raises(FormulationError, match=r"no variable x\[0\]"):
        build_pyomo(Instance.create(formulation, {"weeks": [1, 2]}, {}))
    with pytest.raises(FormulationError, match="zero denominator"):
        build_pyomo(scalar(least("x / (2 - 2)"), (decision("x"),)))
