"""Which way a datum limits what it limits, by the formulation and by the words beside its number.

Both answer only where they are sure: a parameter that is all of one side of a relation, or a bound
of a variable, limits; a number limits when `at most` and the like stand right beside it.

    limiting_ways(formulation)["supply"]      # Way.UPPER, by `sum(...) <= supply[i]`
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from optmodel.formulation import Formulation
from optmodel.formulation.nodes import Binary, Constant, Expression, Implication, Name, walk
from optmodel.narration.mentions import Words


class Way(StrEnum):
    """How a number limits."""

    UPPER = "at most"
    LOWER = "at least"
    EXACT = "exactly"


_WAYS = {"<=": Way.UPPER, ">=": Way.LOWER, "==": Way.EXACT}
_OPPOSITE = {Way.UPPER: Way.LOWER, Way.LOWER: Way.UPPER, Way.EXACT: Way.EXACT}

_MORE = r"(?:more|larger|higher|greater|farther|longer)"
_LESS = r"(?:less|fewer|smaller|lower|nearer|shorter)"
# The words right before a number, those after it and its unit, the titles of columns, and the line
# above a table of one column. Amounts that `add up to 40` are not limited by it.
_BEFORE = {
    Way.UPPER: rf"(?:at most|(?<!add )(?<!adds )up to|(?:\bno|not(?: \w+){{0,3}}) {_MORE} than"
    r"|not exceed(?:ing)?|maximum of)",
    Way.LOWER: rf"(?:at least|(?:\bno|not(?: \w+){{0,3}}) {_LESS} than|not fall below|minimum of)",
    Way.EXACT: r"exactly",
}
_AFTER = {
    Way.UPPER: r"(?:or (?:less|fewer|below)|at most)",
    Way.LOWER: r"(?:or (?:more|above)|at least)",
}
_TITLE = {
    Way.UPPER: r"\b(?:at most|most|largest|highest|maximum|longest|upper limit)\b",
    Way.LOWER: r"\b(?:at least|least|fewest|smallest|lowest|minimum|shortest|lower limit)\b",
}
_CAPTION = {
    Way.UPPER: rf"\b(?:at most|not exceed|(?:no|cannot|not)\b[^.]* {_MORE}\b[^.]* than"
    r"|upper limit)",
    Way.LOWER: rf"\b(?:at least|not fall below|(?:no|cannot|not)\b[^.]* {_LESS}\b[^.]* than"
    r"|minimum|lower limit)",
}


def limiting_ways(formulation: Formulation) -> dict[str, Way]:
    """How each parameter limits; those that do not, or do in several ways, are absent.

    A parameter that is a whole side counts before one that is a factor or a term of a side.
    """
    names = frozenset(parameter.name for parameter in formulation.parameters)
    alone: dict[str, set[Way]] = {}
    partly: dict[str, set[Way]] = {}
    for side in _sides(formulation):
        if isinstance(side.expression, Name):
            alone.setdefault(side.expression.name, set()).add(side.way)
        for name in _parts(side, names):
            partly.setdefault(name, set()).add(side.way)
    ways = {name: _only(alone.get(name, partly[name])) for name in sorted(names & partly.keys())}
    return {name: way for name, way in ways.items() if way is not None}


def said_way(words: Words) -> Way | None:
    """What the words right beside a number say, or None."""
    if words.in_table:
        return _way_in(_TITLE, words.before) or _way_in(_CAPTION, words.caption)
    before, after = words.before.lower(), words.after.lower()
    found = [way for way, said in _BEFORE.items() if re.search(rf"{said}(?: the)?\s*$", before)]
    # A unit of up to three words may come between: `5 cubic meters or more`.
    found += [
        way for way, said in _AFTER.items() if re.match(rf"(?: [a-z-]+){{0,3}}? {said}\b", after)
    ]
    return _only(found)


def _way_in(spoken: Mapping[Way, str], text: str) -> Way | None:
    return _only(way for way, words in spoken.items() if re.search(words, text.lower()))


def _only(ways: Iterable[Way]) -> Way | None:
    found = set(ways)
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a relation, the way it limits the other one, and that other one."""

    expression: Expression
    way: Way
    other: Expression


def _sides(formulation: Formulation) -> Iterator[_Side]:
    for variable in formulation.variables:
        itself = Name(variable.name)
        if variable.lower is not None:
            yield _Side(variable.lower, Way.LOWER, itself)
        if variable.upper is not None:
            yield _Side(variable.upper, Way.UPPER, itself)
    for item in formulation.constraints:
        statement = item.statement
        relation = statement.relation if isinstance(statement, Implication) else statement
        way = _WAYS[relation.sense]
        yield _Side(relation.right, way, relation.left)
        yield _Side(relation.left, _OPPOSITE[way], relation.right)


def _parts(side: _Side, parameters: frozenset[str]) -> Iterator[str]:
    """The parameters that limit by a side: its factors, or the one term that is only data.

    Data times decisions limit what is free of data: `order[i] <= share * sum(order[k] ...)`.
    """
    terms = _operands(side.expression, "+")
    factors = _operands(side.expression, "*")
    data = [term for term in terms if _names(term) <= parameters and _names(term)]
    if len(terms) == 1:
        if data or not _names(side.other) & parameters:
            yield from (name for factor in factors if (name := _base(factor)) in parameters)
    elif len(data) == 1 and side.way is not Way.EXACT:
        yield from (name for factor in _operands(data[0], "*") if (name := _base(factor)))


def _operands(expression: Expression, operator: str) -> list[Expression]:
    if isinstance(expression, Binary) and expression.operator == operator:
        return [*_operands(expression.left, operator), *_operands(expression.right, operator)]
    return [expression]


def _base(factor: Expression) -> str | None:
    """The name that a factor, or a power with a constant exponent, stands for."""
    match factor:
        case Name(name) | Binary("**", Name(name), Constant()):
            return name
    return None


def _names(expression: Expression) -> frozenset[str]:
    return frozenset(node.name for node in walk(expression) if isinstance(node, Name))
