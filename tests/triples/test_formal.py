"""Formal lines in the algebra: what is declared, what a number becomes, and what is refused."""

from fractions import Fraction

import pytest

from optmodel.formulation import Domain, ObjectiveSense, expression_text, parse_expression
from optmodel.triples import DemonstrationCode
from optmodel.triples.demonstration.formal import FormalError, LiftedConstants, SymbolTable


def declared(*names: str) -> SymbolTable:
    symbols = SymbolTable()
    for name in names:
        symbols.declare(line(name))
    return symbols


def line(name: str, kind: str = "integer", bounds: str = "") -> str:
    bounds = bounds or f"{name} >= 0"
    return f'{{"name": "{name}", "meaning": "some {name}", "type": "{kind}", "range": "{bounds}"}}'


def refused(error: pytest.ExceptionInfo[FormalError]) -> DemonstrationCode:
    return error.value.code


def test_a_variable_has_a_domain_bounds_and_a_meaning() -> None:
    symbols = declared("loaves")
    loaves = symbols.variables["loaves"]
    assert (loaves.domain, loaves.meaning) == (Domain.INTEGER, "some loaves")
    assert loaves.upper is None
    symbols.declare(line("open", "Binary"))
    assert symbols.variables["open"].lower is None
    symbols.declare(line("flour", "real", "2.5 <= flour <= 40"))
    flour = symbols.variables["flour"]
    assert flour.domain is Domain.CONTINUOUS
    assert symbols.constants.of("variables") == [Fraction(5, 2), 40]


@pytest.mark.parametrize(
    ("bounds", "has_lower", "has_upper"),
    [
        ("x >= 3", True, False),
        ("x <= 3", False, True),
        ("3 <= x", True, False),
        ("3 >= x", False, True),
        ("3 <= x <= 9", True, True),
        ("9 >= x >= 3", True, True),
        ("X >= 3", True, False),
    ],
)
def test_a_range_is_read_from_either_side(bounds: str, has_lower: bool, has_upper: bool) -> None:
    symbols = SymbolTable()
    symbols.declare(line("x", bounds=bounds))
    found = symbols.variables["x"]
    assert (found.lower is not None, found.upper is not None) == (has_lower, has_upper)


@pytest.mark.parametrize(
    "bounds", ["x > 3", "x == 3", "3 <= x >= 9", "y >= 3", "x >= x", "3 <= 4 <= x", "x >= two"]
)
def test_a_range_that_is_none_is_refused(bounds: str) -> None:
    with pytest.raises(FormalError) as error:
        SymbolTable().declare(line("x", bounds=bounds))
    assert refused(error) is DemonstrationCode.BAD_VARIABLE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x", DemonstrationCode.BAD_VARIABLE),
        ("[1]", DemonstrationCode.BAD_VARIABLE),
        ('{"name": "x"}', DemonstrationCode.BAD_VARIABLE),
        (line("big x"), DemonstrationCode.BAD_VARIABLE),
        (line("x", "whole"), DemonstrationCode.BAD_VARIABLE),
        (line("lambda"), DemonstrationCode.NAME_TAKEN),
        (line("sum"), DemonstrationCode.NAME_TAKEN),
        (line("objective_1"), DemonstrationCode.NAME_TAKEN),
        (line("constraint_2"), DemonstrationCode.NAME_TAKEN),
        (line("constraint_2b"), DemonstrationCode.NAME_TAKEN),
        (line("taken"), DemonstrationCode.NAME_TAKEN),
        (line("TAKEN"), DemonstrationCode.NAME_TAKEN),
    ],
)
def test_a_declaration_that_is_none_is_refused(text: str, code: DemonstrationCode) -> None:
    symbols = declared("taken")
    with pytest.raises(FormalError) as error:
        symbols.declare(text)
    assert refused(error) is code


def test_constants_become_parameters_named_after_their_place() -> None:
    constants = LiftedConstants()
    lifted = constants.lift(parse_expression("2.5 * x + 7 * y - 2.5"), "objective")
    assert expression_text(lifted) == "objective_1 * x + objective_2 * y - objective_3"
    assert constants.values == {
        "objective_1": Fraction(5, 2),
        "objective_2": 7,
        "objective_3": Fraction(5, 2),
    }
    assert constants.of("objective") == [Fraction(5, 2), 7, Fraction(5, 2)]
    assert constants.of("constraint_1") == []


@pytest.mark.parametrize(
    ("text", "lifted", "exponents"),
    [
        ("0 * x + 1 * y", "0 * x + 1 * y", set()),
        ("x ** 2", "x ** 2", {2}),
        ("3 * x ** 2", "c_1 * x ** 2", {2}),
        ("-4 * x", "-c_1 * x", set()),
        ("exp(0.5 * x)", "exp(c_1 * x)", set()),
        ("1", "c_1", set()),
        ("0", "0", set()),
        ("7", "c_1", set()),
    ],
)
def test_structure_stays(text: str, lifted: str, exponents: set[int]) -> None:
    constants = LiftedConstants()
    assert expression_text(constants.lift(parse_expression(text), "c")) == lifted
    assert constants.exponents == exponents


@pytest.mark.parametrize(
    ("lines", "sense", "name"),
    [
        (["maximize 2 * x"], ObjectiveSense.MAXIMIZE, "objective"),
        (["profit = 2 * x", "Maximise profit"], ObjectiveSense.MAXIMIZE, "profit"),
        (["total_cost = 2 * x", "min: total_cost"], ObjectiveSense.MINIMIZE, "total cost"),
        (["minimize cost = 3 * x"], ObjectiveSense.MINIMIZE, "cost"),
    ],
)
def test_an_objective_has_a_sense_and_a_name(
    lines: list[str], sense: ObjectiveSense, name: str
) -> None:
    found = declared("x").objective(lines)
    assert (found.sense, found.name) == (sense, name)
    assert "objective_1 * x" in expression_text(found.expression)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], DemonstrationCode.NO_OBJECTIVE),
        (["profit = x"], DemonstrationCode.NO_OBJECTIVE),
        (["maximize x", "minimize x"], DemonstrationCode.SEVERAL_OBJECTIVES),
        (["maximize y"], DemonstrationCode.UNDECLARED),
        (["maximize x["], DemonstrationCode.NOT_ALGEBRA),
        (["profit"], DemonstrationCode.NOT_ALGEBRA),
        (["x = 3 * x", "maximize x"], DemonstrationCode.NAME_TAKEN),
    ],
)
def test_an_objective_that_is_none_is_refused(lines: list[str], code: DemonstrationCode) -> None:
    with pytest.raises(FormalError) as error:
        declared("x").objective(lines)
    assert refused(error) is code


def test_named_expressions_stand_for_what_they_are() -> None:
    symbols = declared("x", "y")
    (relation,) = symbols.relations(["room = 2 * x + y", "Room <= 9"], "constraint_1")
    assert expression_text(relation.left) == "constraint_1_1 * x + y"
    assert expression_text(relation.right) == "constraint_1_2"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["x + y"], DemonstrationCode.NOT_ALGEBRA),
        (["room = x"], DemonstrationCode.NOT_ALGEBRA),
        (["x < 3"], DemonstrationCode.NOT_ALGEBRA),
        (["implies(x == 1, y <= 2)"], DemonstrationCode.NOT_ALGEBRA),
        (["z <= 3"], DemonstrationCode.UNDECLARED),
        (["x[1] <= 3"], DemonstrationCode.UNDECLARED),
        (["sum(x for i in I) <= 3"], DemonstrationCode.UNDECLARED),
        ([f"{' + '.join(['x'] * 400)} <= 3"], DemonstrationCode.NOT_ALGEBRA),
    ],
)
def test_a_relation_that_is_none_is_refused(lines: list[str], code: DemonstrationCode) -> None:
    with pytest.raises(FormalError) as error:
        declared("x", "y").relations(lines, "constraint_1")
    assert refused(error) is code
