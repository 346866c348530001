"""The algebra means what Python means: an expression is worth what `eval` makes of its text."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from optmodel.formulation import (
    ExactArithmetic,
    FormulationError,
    Instance,
    Interpreter,
    Number,
    Solution,
    check_solution,
    evaluate_objective,
    expression_text,
    flatten,
    parse_clause,
    parse_expression,
)
from optmodel.formulation._indexing import environments, num_steps
from optmodel.formulation.programs._data import data_lines
from optmodel.formulation.programs._naming import ElementLiterals, Identifiers
from optmodel.formulation.programs._printer import ProgramPrinter
from tests.formulation.models import LP, MILP, rule
from tests.formulation.oracle import (
    INSTANCE,
    ORIGIN,
    PLAN,
    POINTS,
    Twin,
    clauses,
    evaluated,
    expressions,
)

LARGE = "prod(i0 for i0 in weeks for i1 in weeks for i2 in weeks for i3 in weeks)"
"""More digits than a float has."""


def _value(text: str, point: Solution) -> Number:
    value: Number = Interpreter(INSTANCE, ExactArithmetic(point)).expression(
        parse_expression(text), {}
    )
    return value


def _with_objective(text: str) -> Instance:
    objective = replace(PLAN.objective, expression=parse_expression(text))
    return replace(INSTANCE, formulation=replace(PLAN, objective=objective))


@given(expressions(), POINTS)
def test_an_expression_is_worth_what_python_says(twin: Twin, point: Solution) -> None:
    try:
        expected = evaluated(twin.python, point)
    except ZeroDivisionError:
        with pytest.raises(FormulationError):
            _value(twin.text, point)
    else:
        assert _value(twin.text, point) == expected


@given(expressions(), POINTS)
def test_printing_keeps_the_value(twin: Twin, point: Solution) -> None:
    try:
        expected = _value(twin.text, point)
    except FormulationError:
        return
    assert _value(expression_text(parse_expression(twin.text)), point) == expected


@example(Twin(LARGE, LARGE).exact.framed("({}) / 4"), ORIGIN)
@given(expressions(is_polynomial=True), POINTS)
def test_a_flattened_polynomial_is_worth_what_python_says(twin: Twin, point: Solution) -> None:
    instance = _with_objective(twin.text)
    try:
        flat = flatten(instance)
    except FormulationError as refusal:
        if "too many terms" not in str(refusal):
            raise
        reject()
    assert flat.nonlinear_terms == ()
    symbols = [Fraction(point[(column.variable, column.key)]) for column in flat.columns]
    total = Fraction(0)
    for monomial, coefficient in flat.objective.terms.items():
        product = Fraction(coefficient)
        for symbol in monomial:
            product *= symbols[symbol]
        total += product
    assert total == evaluated(twin.python, point) == evaluate_objective(instance, point)


@given(expressions(depth=2), st.sampled_from(["<=", ">=", "=="]), POINTS)
def test_a_violation_is_the_difference_of_the_sides(
    twin: Twin, sense: str, point: Solution
) -> None:
    """Against zero: a side above, below, or beside it is missed by its size."""
    limited = replace(PLAN, constraints=(rule("limit", f"{twin.text} {sense} 0"),))
    try:
        side = evaluated(twin.python, point)
    except ZeroDivisionError:
        return
    missed = {"<=": max(0, side), ">=": max(0, -side), "==": abs(side)}[sense]
    worst = check_solution(replace(INSTANCE, formulation=limited), point).worst
    assert (worst.name, worst.amount, worst.scale) == ("limit", missed, 1 + abs(side))
    assert worst.relative == Fraction(missed) / (1 + abs(side))


@given(clauses())
def test_a_clause_runs_where_python_runs(
    drawn: tuple[str, tuple[str, ...], tuple[str, ...]],
) -> None:
    text, items, weeks = drawn
    names = sorted((*items, *weeks))
    found = [
        tuple(environment[name] for name in names)
        for environment in environments(parse_clause(text), INSTANCE, {})
    ]
    assert found == evaluated(f"[({', '.join(names)},) {text}]", {("x", ()): 0})


@given(expressions(), POINTS)
def test_a_program_computes_what_the_algebra_says(twin: Twin, point: Solution) -> None:
    """The printed expression, run over the printed data, with numbers in place of variables."""
    try:
        expected = _value(twin.text, point)
    except FormulationError:
        return
    identifiers = Identifiers(PLAN, frozenset({"model"}))
    literals = ElementLiterals(INSTANCE, {"a": 'the "a"'})
    printer = _PlainPrinter(PLAN, INSTANCE, identifiers, literals)
    lines = ["import math", *data_lines(INSTANCE, identifiers, literals)]
    for name in ("y", "z"):
        entries = [
            f"{literals.key(key)}: {float(value)!r}"
            for (owner, key), value in point.items()
            if owner == name
        ]
        lines.append(f"{name} = {{{', '.join(entries)}}}")
    lines.append(f"x = {float(point[('x', ())])!r}")
    lines.append(f"result = {printer.expression(parse_expression(twin.text))}")
    scope: dict[str, float] = {}
    exec("\n".join(lines), scope)
    assert scope["result"] == pytest.approx(float(expected), rel=1e-6, abs=1e-6)


class _PlainPrinter(ProgramPrinter):
    """A dialect in which variables are numbers of Python."""

    reductions = {"sum": "sum", "prod": "math.prod", "min": "min", "max": "max"}  # noqa: RUF012
    functions = {"abs": "abs", "min": "min", "max": "max"}  # noqa: RUF012


def test_steps_are_counted_by_hand() -> None:
    """Two plants and three depots: 12 data, 6 variables with both bounds, two rows, the costs.

    A sum over the three depots takes 3 * 2 steps and its limit 1, so `supplied` takes 2 * 7; the
    objective's sum takes 6 * 4, its addition 1 and its constant 1.
    """
    sizes = {"plants": 2, "depots": 3}
    data, variables, supplied, demanded, costs = 6 + 2 + 3 + 1, 6 * 3, 2 * 7, 3 * 5, 26
    assert num_steps(LP.formulation, sizes) == data + variables + supplied + demanded + costs


@pytest.mark.parametrize("instance", [LP, MILP, INSTANCE], ids=["LP", "MILP", "plan"])
def test_no_evaluation_takes_more_steps_than_are_counted(instance: Instance) -> None:
    sizes = {name: len(keys) for name, keys in instance.sets.items()}
    values = sum(len(values) for values in instance.parameters.values())
    columns = len(flatten(instance).columns)
    rows = len(flatten(instance).rows) + len(flatten(instance).indicators)
    assert values + columns + rows <= num_steps(instance.formulation, sizes)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sum(z[t - 1] for t in weeks)", r"no z\[0\]"),
        ("sum(r[i, t + 2] for i in items for t in weeks)", r"no r\['c', 5\]"),
        ("sum(z[i] for i in items)", r"no z\['c'\]"),
    ],
)
def test_an_index_outside_of_its_set_is_named(text: str, complaint: str) -> None:
    point: Solution = {("z", (t,)): 1 for t in (1, 2, 3, 4)}
    with pytest.raises(FormulationError, match=complaint):
        _value(text, point)
