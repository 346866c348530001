"""Parsing of formal lines: variables, named expressions, the objective, and relations.

    symbols = SymbolTable()
    symbols.declare('{"name": "x", "meaning": "loaves", "type": "integer", "range": "x >= 0"}')
    symbols.objective(["profit = 2.5 * x", "maximize profit"])
    symbols.relations(["x <= 40"], "constraint_1")

Each constant becomes a parameter, and its value becomes data: `2.5 * loaves` is lifted to
`objective_1 * loaves` with `objective_1 = 5/2`. Not lifted are exponents, 0, and a 1 that is not a
whole side of a relation. Any other line raises `FormalError`; nothing is evaluated as Python.
"""

import json
import keyword
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from optmodel.formulation import (
    Binary,
    Clause,
    Constant,
    Domain,
    Expression,
    FormulationError,
    FunctionCall,
    Name,
    Negation,
    Number,
    ObjectiveSense,
    Reduce,
    Relation,
    Variable,
    parse_expression,
    parse_statement,
    walk,
)
from optmodel.triples.demonstration.sections import DemonstrationCode as Code

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ALGEBRA = "sum prod min max exp log sqrt abs implies first last maximize minimize none true false"
_RESERVED = frozenset({*_ALGEBRA.split(), *keyword.kwlist})
# The names of lifted constants and of constraints: see `LiftedConstants`.
_OURS = re.compile(r"(?:variables|objective|constraint_\d+)(?:_\d+|[a-z])?")
Parsed = TypeVar("Parsed")

_MAX_NODES = 300
_OBJECTIVE = re.compile(r"(maximi[sz]e|minimi[sz]e|max|min)\s*[: ]\s*(.+)", re.IGNORECASE)
_DEFINITION = re.compile(r"([A-Za-z]\w*)\s*=(?!=)\s*(.+)")
_RANGE = re.compile(r"(<=|>=)")
_TYPES = {
    "continuous": Domain.CONTINUOUS,
    "real": Domain.CONTINUOUS,
    "integer": Domain.INTEGER,
    "binary": Domain.BINARY,
}


class FormalError(Exception):
    """A formal line is wrong. Caught where a demonstration is parsed."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class FormalObjective:
    """The sense of an objective, its name, and its expression."""

    sense: ObjectiveSense
    name: str
    expression: Expression


@dataclass(slots=True)
class LiftedConstants:
    """The constants lifted so far, by parameter, and the places where they stood."""

    values: dict[str, Number] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    exponents: set[Number] = field(default_factory=set)

    def lift(self, expression: Expression, place: str) -> Expression:
        """The expression with a parameter, named after `place`, instead of each constant."""
        if isinstance(expression, Constant) and expression.value == 1:
            return self._parameter(expression.value, place)
        return self._lifted(expression, place)

    def of(self, place: str) -> list[Number]:
        """The constants that stood at a place, in order."""
        return [self.values[name] for name in self.places.get(place, ())]

    def _lifted(self, node: Expression, place: str) -> Expression:
        match node:
            case Constant(value) if value not in (0, 1):
                return self._parameter(value, place)
            case Negation(operand):
                return Negation(self._lifted(operand, place))
            case Binary("**", base, exponent):
                self.exponents |= {n.value for n in walk(exponent) if isinstance(n, Constant)}
                return Binary("**", self._lifted(base, place), exponent)
            case Binary(operator, left, right):
                return Binary(operator, self._lifted(left, place), self._lifted(right, place))
            case FunctionCall(function, arguments):
                return FunctionCall(
                    function, tuple(self._lifted(item, place) for item in arguments)
                )
            case Reduce(_, body, _):
                return replace(node, body=self._lifted(body, place))
        return node

    def _parameter(self, value: Number, place: str) -> Name:
        stood = self.places.setdefault(place, [])
        name = f"{place}_{len(stood) + 1}"
        self.values[name] = value
        stood.append(name)
        return Name(name)


@dataclass(slots=True)
class SymbolTable:
    """The declarations so far: variables, and names for expressions."""

    constants: LiftedConstants = field(default_factory=LiftedConstants)
    variables: dict[str, Variable] = field(default_factory=dict)
    named: dict[str, Expression] = field(default_factory=dict)

    def declare(self, line: str) -> None:
        """Declare the variable of a line."""
        table = _table(line)
        name, meaning = str(table["name"]).lower(), " ".join(str(table["meaning"]).split())
        self._new_name(name)
        domain = _TYPES.get(str(table["type"]).lower())
        if domain is None or not meaning:
            raise FormalError(Code.BAD_VARIABLE, f"type or meaning in {line[:80]}")
        symbol = rf"\mathit{{{name.replace('_', chr(92) + '_')}}}"
        variable = Variable(name, symbol, Clause(), "", meaning, domain)
        if domain is not Domain.BINARY:
            lower, upper = self._range(str(table.get("range", "")), name)
            variable = replace(variable, lower=lower, upper=upper)
        self.variables[name] = variable

    def objective(self, lines: Sequence[str]) -> FormalObjective:
        """Parse named expressions and the only objective."""
        found: FormalObjective | None = None
        for line in lines:
            match = _OBJECTIVE.fullmatch(line.rstrip(";. "))
            if match is None:
                self._define(line, "objective")
            elif found is not None:
                raise FormalError(Code.SEVERAL_OBJECTIVES, line[:80])
            else:
                found = self._sense_and_expression(match[1], match[2])
        if found is None:
            raise FormalError(Code.NO_OBJECTIVE, "no line that maximizes or minimizes")
        return found

    def relations(self, lines: Sequence[str], place: str) -> list[Relation]:
        """Parse named expressions and at least one relation."""
        found = []
        for line in lines:
            if _DEFINITION.fullmatch(line):
                self._define(line, place)
                continue
            statement = _parsed(parse_statement, line)
            if not isinstance(statement, Relation):
                raise FormalError(Code.NOT_ALGEBRA, line[:80])
            left, right = (self._lifted(s, place) for s in (statement.left, statement.right))
            found.append(Relation(left, statement.sense, right))
        if not found:
            raise FormalError(Code.NOT_ALGEBRA, "no relation with one of <=, >=, ==")
        return found

    def _sense_and_expression(self, verb: str, text: str) -> FormalObjective:
        sense = (
            ObjectiveSense.MAXIMIZE if verb.lower().startswith("max") else ObjectiveSense.MINIMIZE
        )
        match = _DEFINITION.fullmatch(text)
        if match:
            self._define(text, "objective")
            text = match[1]
        expression = self._lifted(_parsed(parse_expression, text), "objective")
        bare = text.lower().strip("() ")
        name = bare.replace("_", " ") if _IDENTIFIER.fullmatch(bare) else "objective"
        return FormalObjective(sense, name, expression)

    def _define(self, line: str, place: str) -> None:
        match = _DEFINITION.fullmatch(line)
        if match is None:
            raise FormalError(Code.NOT_ALGEBRA, line[:80])
        expression = self._lifted(_parsed(parse_expression, match[2]), place)
        self._new_name(match[1].lower())
        self.named[match[1].lower()] = expression

    def _new_name(self, name: str) -> None:
        if not _IDENTIFIER.fullmatch(name):
            raise FormalError(Code.BAD_VARIABLE, f"'{name[:60]}' is no name")
        is_taken = name in self.variables or name in self.named or name in _RESERVED
        if is_taken or _OURS.fullmatch(name):
            raise FormalError(Code.NAME_TAKEN, f"the name '{name}' is taken")

    def _range(self, text: str, name: str) -> tuple[Expression | None, Expression | None]:
        """The bounds in `x >= 0`, `0 <= x <= 40`, `x <= 40` and the like."""
        parts = [part.strip() for part in _RANGE.split(text.lower())]
        if len(parts) not in (3, 5) or parts.count(name) != 1:
            raise FormalError(Code.BAD_VARIABLE, f"the range '{text[:60]}' of '{name}'")
        place = parts.index(name)
        if len(parts) == 5 and (place != 2 or parts[1] != parts[3]):
            raise FormalError(Code.BAD_VARIABLE, f"the range '{text[:60]}' of '{name}'")
        bounds: dict[str, Expression] = {}
        for beside, sign in ((place - 2, place - 1), (place + 2, place + 1)):
            if 0 <= beside < len(parts):
                is_lower = (parts[sign] == "<=") is (beside < place)
                bounds["lower" if is_lower else "upper"] = self._bound(parts[beside])
        return bounds.get("lower"), bounds.get("upper")

    def _bound(self, text: str) -> Expression:
        expression = _parsed(parse_expression, text)
        if any(isinstance(node, Name) for node in walk(expression)):
            raise FormalError(Code.BAD_VARIABLE, f"the bound '{text[:60]}' is no number")
        return self.constants.lift(expression, "variables")

    def _lifted(self, expression: Expression, place: str) -> Expression:
        """The expression with named expressions expanded and constants lifted."""
        resolved = self._resolved(self.constants.lift(expression, place))
        if len(walk(resolved)) > _MAX_NODES:
            raise FormalError(Code.NOT_ALGEBRA, f"more than {_MAX_NODES} terms in one expression")
        return resolved

    def _resolved(self, node: Expression) -> Expression:
        match node:
            case Name(name, ()) if name.lower() in self.named:
                return self.named[name.lower()]
            case Name(name, ()) if name.lower() in self.variables:
                return Name(name.lower())
            case Name(name, ()) if name in self.constants.values:
                return node
            case Name(name, _) | Reduce(name, _, _):
                raise FormalError(Code.UNDECLARED, f"'{name}' is not declared")
            case Negation(operand):
                return Negation(self._resolved(operand))
            case Binary(operator, left, right):
                return Binary(operator, self._resolved(left), self._resolved(right))
            case FunctionCall(function, arguments):
                return FunctionCall(function, tuple(map(self._resolved, arguments)))
        return node


def _table(line: str) -> dict[str, Any]:
    try:
        table = json.loads(line.rstrip(",; "))
    except (ValueError, RecursionError) as error:
        raise FormalError(Code.BAD_VARIABLE, f"no JSON: {line[:80]}") from error
    if not isinstance(table, dict) or not {"name", "meaning", "type"} <= table.keys():
        raise FormalError(Code.BAD_VARIABLE, f"no name, meaning and type: {line[:80]}")
    return table


def _parsed(parse: Callable[[str], Parsed], text: str) -> Parsed:
    try:
        return parse(text)
    except FormulationError as error:
        raise FormalError(Code.NOT_ALGEBRA, str(error)[:200]) from error
