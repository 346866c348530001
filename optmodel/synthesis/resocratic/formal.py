"""Formal lines in the algebra: variables, named expressions, the goal, relations.

    symbols = Symbols()
    symbols.declare('{"name": "x", "meaning": "loaves", "type": "integer", "range": "x >= 0"}')
    symbols.objective(["profit = 2.5 * x", "maximize profit"])
    symbols.relations(["x <= 40"], "constraint_1")

Each number becomes a parameter of its own and its value a datum: see `Numbers`. What does not fit
raises `Faulty` with the kind of fault; nothing is ever evaluated as Python.
"""

import json
import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from optmodel.formulation import Domain, Goal, Variable
from optmodel.formulation.nodes import (
    Binary,
    Call,
    Clause,
    Expression,
    Name,
    Negation,
    Reduce,
    Relation,
    walk,
)
from optmodel.formulation.parsing import FormulationError, parse_expression, parse_statement
from optmodel.synthesis.resocratic.faults import FaultKind
from optmodel.synthesis.resocratic.literals import Literals

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ALGEBRA = "sum prod min max exp log sqrt abs implies first last maximize minimize none true false"
_RESERVED = frozenset({*_ALGEBRA.split(), *keyword.kwlist})
# What numbers and constraints are called: see `Literals`.
_OURS = re.compile(r"(?:variables|objective|constraint_\d+)(?:_\d+|[a-z])?")
_MAX_NODES = 300
_GOAL = re.compile(r"(maximi[sz]e|minimi[sz]e|max|min)\s*[: ]\s*(.+)", re.IGNORECASE)
_DEFINITION = re.compile(r"([A-Za-z]\w*)\s*=(?!=)\s*(.+)")
_RANGE = re.compile(r"(<=|>=)")
_TYPES = {
    "continuous": Domain.CONTINUOUS,
    "real": Domain.CONTINUOUS,
    "integer": Domain.INTEGER,
    "binary": Domain.BINARY,
}


class Faulty(Exception):
    """A formal line is not as it should be. Caught where a demonstration is read."""

    def __init__(self, kind: FaultKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class FormalObjective:
    """The goal, what it is called, and its expression."""

    goal: Goal
    name: str
    expression: Expression


@dataclass(slots=True)
class Symbols:
    """What the sections so far declare: variables, and names that stand for expressions."""

    literals: Literals = field(default_factory=Literals)
    variables: dict[str, Variable] = field(default_factory=dict)
    named: dict[str, Expression] = field(default_factory=dict)

    def declare(self, line: str) -> None:
        """Add the variable of a line."""
        table = _table(line)
        name, meaning = str(table["name"]).lower(), " ".join(str(table["meaning"]).split())
        self._new_name(name)
        domain = _TYPES.get(str(table["type"]).lower())
        if domain is None or not meaning:
            raise Faulty(FaultKind.BAD_VARIABLE, f"type or meaning in {line[:80]}")
        symbol = rf"\mathit{{{name.replace('_', chr(92) + '_')}}}"
        variable = Variable(name, symbol, Clause(), "", meaning, domain)
        if domain is not Domain.BINARY:
            lower, upper = self._range(str(table.get("range", "")), name)
            variable = replace(variable, lower=lower, upper=upper)
        self.variables[name] = variable

    def objective(self, lines: Sequence[str]) -> FormalObjective:
        """Read named expressions and the one goal."""
        found: FormalObjective | None = None
        for line in lines:
            match = _GOAL.fullmatch(line.rstrip(";. "))
            if match is None:
                self._define(line, "objective")
            elif found is not None:
                raise Faulty(FaultKind.SEVERAL_GOALS, line[:80])
            else:
                found = self._goal(match[1], match[2])
        if found is None:
            raise Faulty(FaultKind.NO_GOAL, "no line that maximizes or minimizes")
        return found

    def relations(self, lines: Sequence[str], place: str) -> list[Relation]:
        """Read named expressions and relations, of which there is one at least."""
        found = []
        for line in lines:
            if _DEFINITION.fullmatch(line):
                self._define(line, place)
                continue
            statement = _parsed(parse_statement, line)
            if not isinstance(statement, Relation):
                raise Faulty(FaultKind.NOT_ALGEBRA, line[:80])
            left, right = (self._lifted(s, place) for s in (statement.left, statement.right))
            found.append(Relation(left, statement.sense, right))
        if not found:
            raise Faulty(FaultKind.NOT_ALGEBRA, "no relation with one of <=, >=, ==")
        return found

    def _goal(self, verb: str, text: str) -> FormalObjective:
        goal = Goal.MAXIMIZE if verb.lower().startswith("max") else Goal.MINIMIZE
        match = _DEFINITION.fullmatch(text)
        if match:
            self._define(text, "objective")
            text = match[1]
        expression = self._lifted(_parsed(parse_expression, text), "objective")
        bare = text.lower().strip("() ")
        name = bare.replace("_", " ") if _IDENTIFIER.fullmatch(bare) else "objective"
        return FormalObjective(goal, name, expression)

    def _define(self, line: str, place: str) -> None:
        match = _DEFINITION.fullmatch(line)
        if match is None:
            raise Faulty(FaultKind.NOT_ALGEBRA, line[:80])
        expression = self._lifted(_parsed(parse_expression, match[2]), place)
        self._new_name(match[1].lower())
        self.named[match[1].lower()] = expression

    def _new_name(self, name: str) -> None:
        if not _IDENTIFIER.fullmatch(name):
            raise Faulty(FaultKind.BAD_VARIABLE, f"'{name[:60]}' is no name")
        is_taken = name in self.variables or name in self.named or name in _RESERVED
        if is_taken or _OURS.fullmatch(name):
            raise Faulty(FaultKind.NAME_TAKEN, f"the name '{name}' is taken")

    def _range(self, text: str, name: str) -> tuple[Expression | None, Expression | None]:
        """The bounds in `x >= 0`, `0 <= x <= 40`, `x <= 40` and the like."""
        parts = [part.strip() for part in _RANGE.split(text.lower())]
        if len(parts) not in (3, 5) or parts.count(name) != 1:
            raise Faulty(FaultKind.BAD_VARIABLE, f"the range '{text[:60]}' of '{name}'")
        place = parts.index(name)
        if len(parts) == 5 and (place != 2 or parts[1] != parts[3]):
            raise Faulty(FaultKind.BAD_VARIABLE, f"the range '{text[:60]}' of '{name}'")
        bounds: dict[str, Expression] = {}
        for beside, sign in ((place - 2, place - 1), (place + 2, place + 1)):
            if 0 <= beside < len(parts):
                is_lower = (parts[sign] == "<=") is (beside < place)
                bounds["lower" if is_lower else "upper"] = self._bound(parts[beside])
        return bounds.get("lower"), bounds.get("upper")

    def _bound(self, text: str) -> Expression:
        expression = _parsed(parse_expression, text)
        if any(isinstance(node, Name) for node in walk(expression)):
            raise Faulty(FaultKind.BAD_VARIABLE, f"the bound '{text[:60]}' is no number")
        return self.literals.lift(expression, "variables")

    def _lifted(self, expression: Expression, place: str) -> Expression:
        """With named expressions in their names' place, and parameters in that of numbers."""
        resolved = self._resolved(self.literals.lift(expression, place))
        if len(walk(resolved)) > _MAX_NODES:
            raise Faulty(FaultKind.NOT_ALGEBRA, f"more than {_MAX_NODES} terms in one expression")
        return resolved

    def _resolved(self, node: Expression) -> Expression:
        match node:
            case Name(name, ()) if name.lower() in self.named:
                return self.named[name.lower()]
            case Name(name, ()) if name.lower() in self.variables:
                return Name(name.lower())
            case Name(name, ()) if name in self.literals.values:
                return node
            case Name(name, _) | Reduce(name, _, _):
                raise Faulty(FaultKind.UNDECLARED, f"'{name}' is not declared")
            case Negation(operand):
                return Negation(self._resolved(operand))
            case Binary(operator, left, right):
                return Binary(operator, self._resolved(left), self._resolved(right))
            case Call(function, arguments):
                return Call(function, tuple(map(self._resolved, arguments)))
        return node


def _table(line: str) -> dict[str, Any]:
    try:
        table = json.loads(line.rstrip(",; "))
    except (ValueError, RecursionError) as error:
        raise Faulty(FaultKind.BAD_VARIABLE, f"no JSON: {line[:80]}") from error
    if not isinstance(table, dict) or not {"name", "meaning", "type"} <= table.keys():
        raise Faulty(FaultKind.BAD_VARIABLE, f"no name, meaning and type: {line[:80]}")
    return table


def _parsed(parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except FormulationError as error:
        raise Faulty(FaultKind.NOT_ALGEBRA, str(error)[:200]) from error
