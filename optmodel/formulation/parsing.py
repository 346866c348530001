"""The parser: from text in Python's comprehension syntax to nodes of the algebra.

Python's `ast` parses; this module translates its tree. For syntax that the algebra does not have it
raises a `FormulationError` that quotes the part.

    parse_statement("sum(ship[i, j] for j in depots) <= supply[i]")
    parse_clause("for i in items for j in items if i < j")
"""

import ast
from math import inf
from typing import get_args

from optmodel.errors import UserError
from optmodel.formulation.nodes import (
    Binary,
    Binder,
    Clause,
    Comparator,
    Comparison,
    Condition,
    Constant,
    Element,
    Endpoint,
    Expression,
    Function,
    FunctionCall,
    Implication,
    Index,
    IndexTerm,
    Membership,
    Name,
    Negation,
    Operator,
    Reduce,
    Reduction,
    Relation,
    RelationSense,
    Statement,
)
from optmodel.formulation.numbers import exact

_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
_COMPARATORS: dict[type[ast.cmpop], Comparator] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}

# Functions over trees recurse, so no tree may be deeper than Python's stack allows.
_MAX_DEPTH = 200


class FormulationError(UserError):
    """A formulation or its data do not fit together, or the text is not in the algebra."""


def parse_expression(text: str) -> Expression:
    """Parse an expression such as `sum(cost[i] * buy[i] for i in goods)`."""
    return _expression(_python(text), text)


def parse_statement(text: str) -> Statement:
    """Parse a relation, or `implies(binary == 0 or 1, relation)`."""
    return _statement(_python(text), text)


def parse_clause(text: str) -> Clause:
    """Parse `for i in A for (j, k) in B if i < j`; the empty text is the empty clause."""
    if not text.strip():
        return Clause()
    tree = _python(f"(0 {text})")
    if not isinstance(tree, ast.GeneratorExp):
        raise FormulationError(f"Write indices as 'for i in A if ...', not '{text}'.")
    return _clause(tree.generators, text)


def _python(text: str) -> ast.expr:
    try:
        # Python would take leading blanks for indentation; inside brackets newlines are allowed.
        tree = ast.parse(f"({text.strip()}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulationError(f"'{text}' is not an expression of the algebra: {error}.") from error
    if _depth(tree) > _MAX_DEPTH:
        raise FormulationError(f"'{text[:40]}...' is nested too deeply: use sums over indices.")
    return tree


def _depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _refuse(tree: ast.AST, text: str, wanted: str) -> FormulationError:
    part = ast.unparse(tree)
    return FormulationError(f"In '{text}': '{part}' is not {wanted}.")


def _statement(tree: ast.expr, text: str) -> Statement:
    match tree:
        case ast.Call(func=ast.Name(id="implies"), args=[when, then], keywords=[]):
            condition, relation = _relation(when, text), _relation(then, text)
            match condition:
                case Relation(Name() as name, "==", Constant(0 | 1 as value)):
                    return Implication(name, 1 if value else 0, relation)
            raise _refuse(when, text, "a binary variable compared with 0 or 1")
        case _:
            return _relation(tree, text)


def _relation(tree: ast.expr, text: str) -> Relation:
    match tree:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            symbol = _COMPARATORS.get(type(operator))
            if symbol in get_args(RelationSense):
                sense: RelationSense = "<=" if symbol == "<=" else ">=" if symbol == ">=" else "=="
                return Relation(_expression(left, text), sense, _expression(right, text))
    raise _refuse(tree, text, "a relation with one of <=, >=, ==")


def _expression(tree: ast.expr, text: str) -> Expression:
    match tree:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as value) if value != inf:
            return Constant(exact(value))
        case ast.Name(id=name):
            return Name(name)
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
            return Name(name, tuple(_index_term(part, text) for part in parts))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Negation(_expression(operand, text))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            symbol = _OPERATORS[type(operator)]
            return Binary(symbol, _expression(left, text), _expression(right, text))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _call(tree, name, arguments, text)
    raise _refuse(tree, text, "an expression of the algebra")


def _call(tree: ast.expr, name: str, arguments: list[ast.expr], text: str) -> Expression:
    for reduction in get_args(Reduction):
        if name == reduction:
            match arguments:
                case [ast.GeneratorExp(elt=body, generators=generators)]:
                    inner = _expression(body, text)
                    return Reduce(reduction, inner, _clause(generators, text))
    for function in get_args(Function):
        allowed = len(arguments) >= 2 if name in ("min", "max") else len(arguments) == 1
        if name == function and allowed:
            return FunctionCall(function, tuple(_expression(part, text) for part in arguments))
    raise _refuse(tree, text, "a function of the algebra with its number of arguments")


def _clause(generators: list[ast.comprehension], text: str) -> Clause:
    binders: list[Binder] = []
    conditions: list[Condition] = []
    for generator in generators:
        if not isinstance(generator.iter, ast.Name):
            raise _refuse(generator.iter, text, "the name of a set")
        binders.append(Binder(_targets(generator.target, text), generator.iter.id))
        for condition in generator.ifs:
            conditions.extend(_conditions(condition, text))
    return Clause(tuple(binders), tuple(conditions))


def _targets(tree: ast.expr, text: str) -> tuple[str, ...]:
    parts = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    names = tuple(part.id for part in parts if isinstance(part, ast.Name))
    if len(names) != len(parts):
        raise _refuse(tree, text, "an index name or a tuple of them")
    return names


def _conditions(tree: ast.expr, text: str) -> list[Condition]:
    match tree:
        case ast.BoolOp(op=ast.And(), values=values):
            return [part for value in values for part in _conditions(value, text)]
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as operator], comparators=[right]):
            if isinstance(right, ast.Name):
                parts = left.elts if isinstance(left, ast.Tuple) else [left]
                terms = tuple(_index_term(part, text) for part in parts)
                return [Membership(terms, right.id, isinstance(operator, ast.NotIn))]
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            symbol = _COMPARATORS.get(type(operator))
            if symbol is not None:
                return [Comparison(_index_term(left, text), symbol, _index_term(right, text))]
    raise _refuse(tree, text, "a condition on indices")


def _index_term(tree: ast.expr, text: str) -> IndexTerm:
    match tree:
        case ast.Name(id=name):
            return Index(name)
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | str() as value):
            return Element(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return Element(-value)
        case ast.BinOp(
            left=ast.Name(id=name),
            op=ast.Add() | ast.Sub() as operator,
            right=ast.Constant(value=int() as shift),
        ):
            return Index(name, shift if isinstance(operator, ast.Add) else -shift)
        case ast.Call(func=ast.Name(id="first"), args=[ast.Name(id=set_name)], keywords=[]):
            return Endpoint("first", set_name)
        case ast.Call(func=ast.Name(id="last"), args=[ast.Name(id=set_name)], keywords=[]):
            return Endpoint("last", set_name)
    raise _refuse(tree, text, "an index")
