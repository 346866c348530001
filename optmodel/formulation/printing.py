"""The printer: from nodes to text in the syntax that `parsing` reads: `parse(print(x)) == x`.

Programs in every dialect are Python as well, so their printers are subclasses of `TextPrinter`
that override what the dialect writes differently.

    statement_text(parse_statement("x[i] <= 3"))    # 'x[i] <= 3'
"""

import json
from fractions import Fraction

from optmodel.formulation.nodes import (
    Binary,
    Clause,
    Comparison,
    Condition,
    Constant,
    Element,
    Endpoint,
    Expression,
    FunctionCall,
    Index,
    IndexTerm,
    Membership,
    Name,
    Negation,
    Operator,
    Reduce,
    Relation,
    Statement,
)
from optmodel.formulation.numbers import Number, decimal_text, is_finite_decimal

_PRECEDENCE: dict[Operator, int] = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}
_NEGATION = 3
_ATOM = 5


class TextPrinter:
    """Prints the algebra as Python text; a dialect overrides the methods in which it differs."""

    def statement(self, statement: Statement) -> str:
        """A relation or an implication on one line."""
        if isinstance(statement, Relation):
            return self.relation(statement)
        when = f"{self.expression(statement.indicator)} == {statement.value}"
        return f"implies({when}, {self.relation(statement.relation)})"

    def relation(self, relation: Relation) -> str:
        """`left <= right`."""
        left, right = self.expression(relation.left), self.expression(relation.right)
        return f"{left} {relation.sense} {right}"

    def expression(self, node: Expression) -> str:
        """An expression, with no more brackets than Python needs."""
        match node:
            case Constant(value):
                return self.number(value)
            case Name(name, indices):
                return self.name(name, indices)
            case Negation(operand):
                return "-" + self.inside(operand, _NEGATION)
            case Binary(operator, left, right):
                return self.binary(operator, left, right)
            case FunctionCall(function, arguments):
                return self.call(function, [self.expression(part) for part in arguments])
            case Reduce():
                return self.reduce(node)

    def number(self, value: Number) -> str:
        """A constant of the model."""
        if isinstance(value, Fraction) and not is_finite_decimal(value):
            return f"({value.numerator} / {value.denominator})"
        return decimal_text(value)

    def name(self, name: str, indices: tuple[IndexTerm, ...]) -> str:
        """A parameter, variable or index with its subscripts."""
        if not indices:
            return name
        return f"{name}[{', '.join(self.index_term(term) for term in indices)}]"

    def binary(self, operator: Operator, left: Expression, right: Expression) -> str:
        """Two operands with their operator; brackets keep the tree's shape."""
        rank = _PRECEDENCE[operator]
        # ** is right-associative and binds tighter than a minus on its left.
        left_rank, right_rank = (rank + 1, rank) if operator == "**" else (rank, rank + 1)
        left_text, right_text = self.inside(left, left_rank), self.inside(right, right_rank)
        return f"{left_text} {operator} {right_text}"

    def call(self, function: str, arguments: list[str]) -> str:
        """A function of printed arguments."""
        return f"{function}({', '.join(arguments)})"

    def reduce(self, node: Reduce) -> str:
        """A reduction over a clause."""
        body, clause = self.expression(node.body), self.clause(node.clause)
        return f"{node.reduction}({body} {clause})"

    def clause(self, clause: Clause) -> str:
        """`for i in A for (j, k) in B if i < j`."""
        parts = [f"for {self.targets(b.names)} in {b.set_name}" for b in clause.binders]
        if clause.conditions:
            parts.append("if " + " and ".join(self.condition(c) for c in clause.conditions))
        return " ".join(parts)

    def targets(self, names: tuple[str, ...]) -> str:
        """`i`, or `(i, j)` for a set of tuples."""
        return names[0] if len(names) == 1 else f"({', '.join(names)})"

    def condition(self, condition: Condition) -> str:
        """A comparison or membership of indices."""
        match condition:
            case Comparison(left, comparator, right):
                return f"{self.index_term(left)} {comparator} {self.index_term(right)}"
            case Membership(terms, set_name, negated):
                tuple_text = ", ".join(self.index_term(term) for term in terms)
                inside = tuple_text if len(terms) == 1 else f"({tuple_text})"
                return f"{inside} {'not in' if negated else 'in'} {set_name}"

    def index_term(self, term: IndexTerm) -> str:
        """`t`, `t - 1`, `"north"`, `first(periods)`."""
        match term:
            case Index(name, 0):
                return name
            case Index(name, shift):
                return f"{name} {'+' if shift > 0 else '-'} {abs(shift)}"
            case Element(value):
                return json.dumps(value, ensure_ascii=False)
            case Endpoint(which, set_name):
                return f"{which}({set_name})"

    def inside(self, node: Expression, rank: int) -> str:
        """An operand, in brackets when it binds less tightly than `rank`."""
        text = self.expression(node)
        return f"({text})" if _rank(node) < rank else text


def _rank(node: Expression) -> int:
    match node:
        case Binary(operator, _, _):
            return _PRECEDENCE[operator]
        case Negation():
            return _NEGATION
        case Constant(value) if value < 0:
            return _NEGATION
        case _:
            return _ATOM


_PRINTER = TextPrinter()


def expression_text(expression: Expression) -> str:
    """An expression as the algebra's text."""
    return _PRINTER.expression(expression)


def statement_text(statement: Statement) -> str:
    """A relation or implication as the algebra's text."""
    return _PRINTER.statement(statement)


def clause_text(clause: Clause) -> str:
    """A clause as the algebra's text; the empty clause is the empty text."""
    return _PRINTER.clause(clause)
