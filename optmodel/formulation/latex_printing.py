r"""A formulation as LaTeX that KaTeX and MathML converters display: one `aligned` environment.

latex(formulation)
# \begin{aligned} \min \quad & \sum_{i \in I,\, j \in J} c_{i, j} \, x_{i, j} & \\ ...
"""

from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation.declarations import Domain, ObjectiveSense, Variable
from optmodel.formulation.formulation import Formulation
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
    Implication,
    Index,
    IndexTerm,
    Membership,
    Name,
    Negation,
    Reduce,
    Relation,
    Statement,
)
from optmodel.formulation.numbers import Number, decimal_text, is_finite_decimal

_SENSES = {"<=": r"\le", ">=": r"\ge", "==": "="}
_COMPARATORS = {"<": "<", ">": ">", "!=": r"\ne", **_SENSES}
_REDUCTIONS = {"sum": r"\sum", "prod": r"\prod", "min": r"\min", "max": r"\max"}
_SETS = {
    Domain.INTEGER: r"\mathbb{Z}",
    Domain.BINARY: r"\{0, 1\}",
    Domain.CONTINUOUS: r"\mathbb{R}",
}

# How tightly an expression binds, to decide on brackets.
_SUM, _PRODUCT, _FACTOR = 1, 2, 3


@dataclass(frozen=True, slots=True)
class LatexRow:
    """One row of a displayed model: `min` or `s.t.`, the formula, and its quantifier."""

    opening: str
    body: str
    scope: str


def latex(formulation: Formulation) -> str:
    """Objective, constraints with their quantifiers, and the domains of the variables."""
    lines = [f"{row.opening} & {row.body} & {row.scope}" for row in latex_rows(formulation)]
    rows = " \\\\\n".join(line.strip() for line in lines)
    return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}"


def latex_rows(formulation: Formulation) -> list[LatexRow]:
    """The rows of `latex`, for displays that align them by other means."""
    printer = _LatexPrinter(formulation)
    objective = formulation.objective
    opening = r"\min \quad" if objective.sense is ObjectiveSense.MINIMIZE else r"\max \quad"
    rows = [LatexRow(opening, printer.expression(objective.expression), "")]
    for number, item in enumerate(formulation.constraints):
        opening = r"\text{s.t.} \quad" if number == 0 else ""
        rows.append(LatexRow(opening, printer.statement(item.statement), printer.scope(item.over)))
    rows += [LatexRow("", printer.domain(v), printer.scope(v.over)) for v in formulation.variables]
    return rows


def expression_latex(formulation: Formulation, expression: Expression) -> str:
    """One expression in the formulation's symbols."""
    return _LatexPrinter(formulation).expression(expression)


class _LatexPrinter:
    def __init__(self, formulation: Formulation) -> None:
        self._sets = {item.name: item.symbol for item in formulation.sets}
        self._symbols = {item.name: item.symbol for item in formulation.parameters}
        self._symbols |= {item.name: item.symbol for item in formulation.variables}

    def statement(self, statement: Statement) -> str:
        if isinstance(statement, Implication):
            when = f"{self.expression(statement.indicator)} = {statement.value}"
            return rf"{when} \;\Rightarrow\; {self.relation(statement.relation)}"
        return self.relation(statement)

    def relation(self, relation: Relation) -> str:
        left, right = self.expression(relation.left), self.expression(relation.right)
        return f"{left} {_SENSES[relation.sense]} {right}"

    def domain(self, variable: Variable) -> str:
        symbol = self.name(Name(variable.name, tuple(Index(n) for n in variable.over.names)))
        if variable.domain is Domain.BINARY:
            return rf"{symbol} \in {_SETS[Domain.BINARY]}"
        lower = "" if variable.lower is None else rf"{self.expression(variable.lower)} \le "
        upper = "" if variable.upper is None else rf" \le {self.expression(variable.upper)}"
        if (not lower and not upper) or variable.domain is Domain.INTEGER:
            upper += rf",\; {symbol} \in " if lower or upper else r" \in "
            upper += _SETS[variable.domain]
        return f"{lower}{symbol}{upper}"

    def scope(self, clause: Clause) -> str:
        return rf"\forall\, {self.clause(clause)}" if clause.binders else ""

    def clause(self, clause: Clause) -> str:
        parts = [
            rf"{self._targets(binder.names)} \in {self._sets[binder.set_name]}"
            for binder in clause.binders
        ]
        text = r",\, ".join(parts)
        if clause.conditions:
            text += r" :\, " + r",\, ".join(self.condition(c) for c in clause.conditions)
        return text

    def condition(self, condition: Condition) -> str:
        match condition:
            case Comparison(left, comparator, right):
                return f"{self.index(left)} {_COMPARATORS[comparator]} {self.index(right)}"
            case Membership(terms, set_name, negated):
                inside = ", ".join(self.index(term) for term in terms)
                tuple_text = inside if len(terms) == 1 else f"({inside})"
                sign = r"\notin" if negated else r"\in"
                return f"{tuple_text} {sign} {self._sets[set_name]}"

    def index(self, term: IndexTerm) -> str:
        match term:
            case Index(name, shift):
                return _letter(name) + (f"{shift:+d}" if shift else "")
            case Element(value):
                return str(value) if isinstance(value, int) else rf"\text{{{value}}}"
            case Endpoint(which, set_name):
                return rf"\operatorname{{{which}}}({self._sets[set_name]})"

    def expression(self, node: Expression, rank: int = 0) -> str:
        """An expression, in brackets when it binds less tightly than `rank`."""
        text, own_rank = self._ranked(node)
        return rf"\left( {text} \right)" if own_rank < rank else text

    def _ranked(self, node: Expression) -> tuple[str, int]:
        match node:
            case Constant(value):
                return _number(value), _FACTOR
            case Name():
                return self.name(node), _FACTOR
            case Negation(operand):
                return f"-{self.expression(operand, _PRODUCT)}", _SUM
            case Binary():
                return self._binary(node)
            case FunctionCall(function, arguments):
                return self._call(function, [self.expression(part) for part in arguments]), _FACTOR
            case Reduce(reduction, body, clause):
                inside = self.expression(body, _PRODUCT)
                return rf"{_REDUCTIONS[reduction]}_{{{self.clause(clause)}}} {inside}", _PRODUCT

    def name(self, node: Name) -> str:
        symbol = self._symbols.get(node.name, _letter(node.name))
        if not node.indices:
            return symbol
        subscript = ", ".join(self.index(term) for term in node.indices)
        if "_" in symbol:
            # The symbol has a subscript of its own, such as a_{\max}; brackets keep both apart.
            symbol = f"{{{symbol}}}"
        return f"{symbol}_{{{subscript}}}"

    def _binary(self, node: Binary) -> tuple[str, int]:
        match node.operator:
            case "+":
                return f"{self.expression(node.left)} + {self.expression(node.right)}", _SUM
            case "-":
                right = self.expression(node.right, _PRODUCT)
                return f"{self.expression(node.left)} - {right}", _SUM
            case "*":
                return self._product(node), _PRODUCT
            case "/":
                numerator, denominator = self.expression(node.left), self.expression(node.right)
                return rf"\frac{{{numerator}}}{{{denominator}}}", _FACTOR
            case "**":
                base = self.expression(node.left, _FACTOR)
                if not isinstance(node.left, Name | Constant):
                    base = rf"\left( {self.expression(node.left)} \right)"
                return f"{{{base}}}^{{{self.expression(node.right)}}}", _FACTOR

    def _product(self, node: Binary) -> str:
        left = self.expression(node.left, _PRODUCT)
        # Without brackets the right factor would read as part of the sum.
        if _ends_in_sum(node.left):
            left = rf"\left( {left} \right)"
        right = self.expression(node.right, _PRODUCT)
        times = r"\cdot" if isinstance(node.right, Constant) else r"\,"
        return f"{left} {times} {right}"

    def _call(self, function: str, arguments: list[str]) -> str:
        match function:
            case "abs":
                return rf"\left| {arguments[0]} \right|"
            case "sqrt":
                return rf"\sqrt{{{arguments[0]}}}"
            case "min" | "max":
                return rf"\{function}\left\{{ {', '.join(arguments)} \right\}}"
            case _:
                return rf"\{function}\left( {arguments[0]} \right)"

    def _targets(self, names: tuple[str, ...]) -> str:
        letters = ", ".join(_letter(name) for name in names)
        return letters if len(names) == 1 else f"({letters})"


def _ends_in_sum(node: Expression) -> bool:
    match node:
        case Reduce():
            return True
        case Binary("*", _, right):
            return _ends_in_sum(right)
        case _:
            return False


def _letter(name: str) -> str:
    """An index as mathematics writes it: `i`, or upright words for longer names."""
    safe = name.replace("_", r"\_")
    return safe if len(name) == 1 else rf"\mathit{{{safe}}}"


def _number(value: Number) -> str:
    if isinstance(value, Fraction) and not is_finite_decimal(value):
        return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
    return decimal_text(value)
