"""A formulation as JSON text that people read and programs parse; expressions stay text.

{"name": "knapsack", ..., "constraints": [{"name": "capacity", "over": "",
 "statement": "sum(weight[i] * take[i] for i in items) <= capacity", "meaning": "..."}]}
"""

import json
from typing import TypedDict

from optmodel.formulation.declarations import (
    Constraint,
    Declarations,
    Domain,
    IndexSet,
    Objective,
    ObjectiveSense,
    Parameter,
    Variable,
)
from optmodel.formulation.nodes import Expression
from optmodel.formulation.parsing import (
    parse_clause,
    parse_expression,
    parse_statement,
)
from optmodel.formulation.printing import clause_text, expression_text, statement_text


class _SetDocument(TypedDict):
    name: str
    symbol: str
    meaning: str
    within: list[str]
    ordered: bool


class _ParameterDocument(TypedDict):
    name: str
    symbol: str
    over: str
    unit: str
    meaning: str
    integral: bool


class _VariableDocument(TypedDict):
    name: str
    symbol: str
    over: str
    unit: str
    meaning: str
    domain: str
    lower: str | None
    upper: str | None


class _ObjectiveDocument(TypedDict):
    goal: str
    expression: str
    name: str
    unit: str
    meaning: str


class _ConstraintDocument(TypedDict):
    name: str
    over: str
    statement: str
    meaning: str


_FIELD_TYPES = {str: ("name", "title", "symbol", "unit", "meaning"), bool: ("ordered", "integral")}


def write_declarations(formulation: Declarations) -> str:
    """Canonical JSON text of a formulation: same formulation, same bytes."""
    document = {
        "name": formulation.name,
        "title": formulation.title,
        "sets": [_write_set(item) for item in formulation.sets],
        "parameters": [_write_parameter(item) for item in formulation.parameters],
        "variables": [_write_variable(item) for item in formulation.variables],
        "objective": _write_objective(formulation.objective),
        "constraints": [_write_constraint(item) for item in formulation.constraints],
    }
    return json.dumps(document, ensure_ascii=False)


def read_declarations(text: str) -> Declarations:
    """Parse what `write_declarations` wrote.

    Raises `FormulationError` for text that is not in the algebra, and one of `MALFORMED` where
    fields are missing or have another type.
    """
    document = json.loads(text, object_hook=_with_checked_types)
    return Declarations(
        name=document["name"],
        title=document["title"],
        sets=tuple(_read_set(item) for item in document["sets"]),
        parameters=tuple(_read_parameter(item) for item in document["parameters"]),
        variables=tuple(_read_variable(item) for item in document["variables"]),
        objective=_read_objective(document["objective"]),
        constraints=tuple(_read_constraint(item) for item in document["constraints"]),
    )


def _with_checked_types(item: dict[str, object]) -> dict[str, object]:
    """The object itself; raises `TypeError` where a text or a flag has another type."""
    for field_type, fields in _FIELD_TYPES.items():
        for field in fields:
            if field in item and not isinstance(item[field], field_type):
                raise TypeError(f"{field} is {item[field]!r}")
    return item


def _write_set(item: IndexSet) -> _SetDocument:
    return {
        "name": item.name,
        "symbol": item.symbol,
        "meaning": item.meaning,
        "within": list(item.within),
        "ordered": item.ordered,
    }


def _read_set(item: _SetDocument) -> IndexSet:
    return IndexSet(
        item["name"], item["symbol"], item["meaning"], tuple(item["within"]), item["ordered"]
    )


def _write_parameter(item: Parameter) -> _ParameterDocument:
    return {
        "name": item.name,
        "symbol": item.symbol,
        "over": clause_text(item.over),
        "unit": item.unit,
        "meaning": item.meaning,
        "integral": item.integral,
    }


def _read_parameter(item: _ParameterDocument) -> Parameter:
    over = parse_clause(item["over"])
    return Parameter(
        item["name"], item["symbol"], over, item["unit"], item["meaning"], item["integral"]
    )


def _write_variable(item: Variable) -> _VariableDocument:
    return {
        "name": item.name,
        "symbol": item.symbol,
        "over": clause_text(item.over),
        "unit": item.unit,
        "meaning": item.meaning,
        "domain": item.domain.value,
        "lower": None if item.lower is None else expression_text(item.lower),
        "upper": None if item.upper is None else expression_text(item.upper),
    }


def _read_variable(item: _VariableDocument) -> Variable:
    return Variable(
        item["name"],
        item["symbol"],
        parse_clause(item["over"]),
        item["unit"],
        item["meaning"],
        Domain(item["domain"]),
        _read_bound(item["lower"]),
        _read_bound(item["upper"]),
    )


def _read_bound(text: str | None) -> Expression | None:
    return None if text is None else parse_expression(text)


def _write_objective(item: Objective) -> _ObjectiveDocument:
    return {
        "goal": item.sense.value,
        "expression": expression_text(item.expression),
        "name": item.name,
        "unit": item.unit,
        "meaning": item.meaning,
    }


def _read_objective(item: _ObjectiveDocument) -> Objective:
    expression = parse_expression(item["expression"])
    return Objective(
        ObjectiveSense(item["goal"]), expression, item["name"], item["unit"], item["meaning"]
    )


def _write_constraint(item: Constraint) -> _ConstraintDocument:
    return {
        "name": item.name,
        "over": clause_text(item.over),
        "statement": statement_text(item.statement),
        "meaning": item.meaning,
    }


def _read_constraint(item: _ConstraintDocument) -> Constraint:
    statement = parse_statement(item["statement"])
    return Constraint(item["name"], parse_clause(item["over"]), statement, item["meaning"])
