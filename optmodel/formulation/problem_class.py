"""The class of a formulation, read off its symbols without any data.

    classify(knapsack)        # ProblemClass.BIP

Indicator implications between linear parts keep a model linear (solvers take them as such).
A constraint `sqrt(sum of squares) <= linear` is a second-order cone; data in it are assumed to be
nonnegative. `abs`, `min`, `max`, quotients by variables and every other function make a model
nonlinear. With integer variables a quadratic objective gives MIQP, and everything beyond it MINLP.
"""

from enum import StrEnum

from optmodel.formulation.declarations import Declarations, Domain
from optmodel.formulation.nodes import (
    Binary,
    Constant,
    Expression,
    FunctionCall,
    Implication,
    Name,
    Negation,
    Reduce,
    Relation,
    Statement,
    walk,
)


class ProblemClass(StrEnum):
    """The usual classes of optimization problems."""

    LP = "LP"
    ILP = "ILP"
    BIP = "BIP"
    MILP = "MILP"
    QP = "QP"
    MIQP = "MIQP"
    QCP = "QCP"
    SOCP = "SOCP"
    NLP = "NLP"
    MINLP = "MINLP"

    @property
    def is_linear(self) -> bool:
        """Whether objective and constraints are linear."""
        return self in (ProblemClass.LP, ProblemClass.ILP, ProblemClass.BIP, ProblemClass.MILP)


_NONLINEAR = 99  # stands for the degree of an expression that is not a polynomial
_CONE = 50  # stands for the degree of a second-order cone: above polynomials, below _NONLINEAR


def classify(formulation: Declarations) -> ProblemClass:
    """The most special class that the formulation belongs to."""
    variables = frozenset(formulation.variable_by_name)
    objective = degree(formulation.objective.expression, variables)
    constraints = max(
        (_statement_degree(item.statement, variables) for item in formulation.constraints),
        default=0,
    )
    domains = {item.domain for item in formulation.variables}
    if domains <= {Domain.CONTINUOUS}:
        return _continuous(objective, constraints)
    return _discrete(objective, constraints, domains)


def degree(node: Expression, variables: frozenset[str]) -> int:
    """The degree of an expression in the variables; 99 when it is not a polynomial."""
    match node:
        case Constant():
            return 0
        case Name(name, _):
            return 1 if name in variables else 0
        case Negation(operand):
            return degree(operand, variables)
        case Binary():
            return _binary_degree(node, variables)
        case Reduce("sum", body, _):
            return degree(body, variables)
        case Reduce(_, body, _):
            return _NONLINEAR if degree(body, variables) else 0
        case FunctionCall(_, arguments):
            return _NONLINEAR if any(degree(part, variables) for part in arguments) else 0


def _continuous(objective: int, constraints: int) -> ProblemClass:
    if objective <= 1 and constraints <= 1:
        return ProblemClass.LP
    if objective <= 2 and constraints <= 1:
        return ProblemClass.QP
    if objective <= 2 and constraints <= 2:
        return ProblemClass.QCP
    if objective <= 1 and constraints <= _CONE:
        return ProblemClass.SOCP
    return ProblemClass.NLP


def _discrete(objective: int, constraints: int, domains: set[Domain]) -> ProblemClass:
    if constraints > 1 or objective > 2:
        return ProblemClass.MINLP
    if objective == 2:
        return ProblemClass.MIQP
    if domains == {Domain.BINARY}:
        return ProblemClass.BIP
    return ProblemClass.MILP if Domain.CONTINUOUS in domains else ProblemClass.ILP


def _binary_degree(node: Binary, variables: frozenset[str]) -> int:
    left, right = degree(node.left, variables), degree(node.right, variables)
    match node.operator:
        case "+" | "-":
            return max(left, right)
        case "*":
            return min(left + right, _NONLINEAR)
        case "/":
            return left if right == 0 else _NONLINEAR
        case "**":
            if left == 0 and right == 0:
                return 0
            match node.right:
                case Constant(int() as exponent) if exponent >= 0:
                    return min(left * exponent, _NONLINEAR)
            return _NONLINEAR


def _statement_degree(statement: Statement, variables: frozenset[str]) -> int:
    if isinstance(statement, Implication):
        return _statement_degree(statement.relation, variables)
    small, large = _lesser_and_greater(statement)
    highest = max(degree(statement.left, variables), degree(statement.right, variables))
    if highest <= 2:
        return highest
    is_cone = statement.sense != "==" and degree(large, variables) <= 1
    return _CONE if is_cone and _is_cone(small, variables) else _NONLINEAR


def _lesser_and_greater(relation: Relation) -> tuple[Expression, Expression]:
    pair = (relation.left, relation.right)
    return pair if relation.sense == "<=" else (pair[1], pair[0])


def _is_cone(node: Expression, variables: frozenset[str]) -> bool:
    """Whether an expression is linear plus nonnegative multiples of roots of sums of squares."""
    match node:
        case FunctionCall("sqrt", (inside,)):
            return degree(inside, variables) == 2 and _is_sum_of_squares(inside, variables)
        case Binary("+", left, right):
            return all(degree(s, variables) <= 1 or _is_cone(s, variables) for s in (left, right))
        case Binary("*", left, right):
            return _is_nonnegative(left, variables) and _is_cone(right, variables)
        case Binary("/", left, right):
            return _is_nonnegative(right, variables) and _is_cone(left, variables)
        case Reduce("sum", body, _):
            return _is_cone(body, variables)
        case _:
            return False


def _is_sum_of_squares(node: Expression, variables: frozenset[str]) -> bool:
    match node:
        case Binary("**", base, Constant(2)):
            return degree(base, variables) <= 1
        case Binary("+", left, right):
            return all(_is_sum_of_squares(side, variables) for side in (left, right))
        case Binary("*", left, right):
            return _is_nonnegative(left, variables) and _is_sum_of_squares(right, variables)
        case Binary("/", left, right):
            return _is_nonnegative(right, variables) and _is_sum_of_squares(left, variables)
        case Reduce("sum", body, _):
            return _is_sum_of_squares(body, variables)
        case _:
            return _is_nonnegative(node, variables)


def _is_nonnegative(node: Expression, variables: frozenset[str]) -> bool:
    """Whether an expression of data alone has no minus in it; data themselves count as positive."""
    return degree(node, variables) == 0 and not any(
        isinstance(part, Negation) or (isinstance(part, Binary) and part.operator == "-")
        for part in walk(node)
    )


def uses(formulation: Declarations, function: str) -> bool:
    """Whether a function or reduction of this name occurs anywhere in a formulation."""
    nodes = [node for expression in formulation.expressions() for node in walk(expression)]
    return any(
        (isinstance(node, FunctionCall) and node.function == function)
        or (isinstance(node, Reduce) and node.reduction == function)
        for node in nodes
    )
