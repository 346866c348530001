"""LP text as Gurobi writes it, for models with indicators and functions, read into exact form.

    read_lp(text).nonlinear_terms

Words stand apart by blanks. Quadratic parts, sets and functions other than those below are refused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from optmodel.equivalence.captured._expression_reader import ExpressionSymbols
from optmodel.equivalence.captured._infinity import INFINITE, finite_lower, finite_upper
from optmodel.equivalence.captured.read_error import ModelReadCode, ModelReadError
from optmodel.equivalence.rationals import captured_number, is_number
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatIndicator,
    FlatModel,
    FlatRow,
    Number,
    ObjectiveSense,
    Polynomial,
)

_SENSES = {"Minimize": ObjectiveSense.MINIMIZE, "Maximize": ObjectiveSense.MAXIMIZE}
_SECTIONS = frozenset(
    {*_SENSES, "Subject To", "Bounds", "Binaries", "Generals", "General Constraints"}
)
_RELATIONS = ("<=", ">=", "=")
_MARKS = frozenset({*_RELATIONS, "+", "-", "->", "(", ")", ",", ":", "free"})

_Words = list[str]


def read_lp(text: str) -> FlatModel:
    """The model in exact form. Raises `ModelReadError`."""
    sections: dict[str, _Words] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("\\") or not line.strip():
            continue
        if line[0].isspace():
            if section not in sections:
                raise ModelReadError.syntax("a line outside of a section")
            sections[section] += line.split()
        elif line.strip() == "End":
            return _LpReader(sections).model()
        else:
            section = line.strip()
            if section not in _SECTIONS or section in sections:
                raise ModelReadError(ModelReadCode.SECTION, section[:60])
            sections[section] = []
    raise ModelReadError.syntax("End is missing")


@dataclass(slots=True)
class _LpColumn:
    domain: Domain = Domain.CONTINUOUS
    lower: Number | None = 0
    upper: Number | None = None
    has_lower: bool = False


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of a function's tree, and its children in their order."""

    operation: str
    value: str
    children: list[int] = field(default_factory=list)


class _LpReader:
    """The sections as words, and what they say."""

    def __init__(self, sections: dict[str, _Words]) -> None:
        self._sections = sections
        self._columns: dict[str, _LpColumn] = {}
        for section in ("Minimize", "Maximize", "Subject To", "Bounds"):
            for word in sections.get(section, ()):
                if word[0] in "[]^*/":
                    raise ModelReadError(ModelReadCode.SECTION, "quadratic parts")
                is_name = word not in _MARKS and not word.endswith(":") and not _is_value(word)
                if is_name:
                    self._columns.setdefault(word, _LpColumn())
        self._bounds(sections.get("Bounds", []))
        for section, domain in (("Binaries", Domain.BINARY), ("Generals", Domain.INTEGER)):
            for word in sections.get(section, ()):
                self._column(word).domain = domain
        numbers = {name: number for number, name in enumerate(self._columns)}
        self._symbols = ExpressionSymbols(numbers)

    def model(self) -> FlatModel:
        """The model in exact form."""
        senses = sorted(self._sections.keys() & _SENSES.keys())
        if len(senses) != 1:
            raise ModelReadError.syntax("there is not one objective")
        sense = senses[0]
        goal = self._linear(self._sections.get(sense, []))
        rows, indicators = [], []
        for name, words in _statements(self._sections.get("Subject To", [])):
            if "->" in words:
                indicators.append(self._indicator(name, words))
            else:
                rows.append(self._row(name, words))
        for name, words in _statements(self._sections.get("General Constraints", [])):
            rows.append(self._function(name, words))
        columns = tuple(self._flat_columns())
        return FlatModel(
            _SENSES[sense], goal, columns, self._symbols.terms, tuple(rows), tuple(indicators)
        )

    def _column(self, name: str) -> _LpColumn:
        if name not in self._columns:
            raise ModelReadError.syntax(f"there is no column {name[:60]!r}")
        return self._columns[name]

    def _bounds(self, words: _Words) -> None:
        """`x free`, `x >= 1`, `x = 2`, or `1 <= x <= 3`."""
        place = 0
        while place < len(words):
            rest = words[place : place + 5]
            if rest[1:2] == ["free"]:
                column = self._column(rest[0])
                column.lower, column.has_lower = None, True
                place += 2
            elif len(rest) == 5 and rest[1] == rest[3] == "<=" and _is_value(rest[0]):
                self._bound(rest[2], ">=", rest[0])
                self._bound(rest[2], "<=", rest[4])
                place += 5
            elif len(rest) >= 3 and rest[1] in _RELATIONS:
                self._bound(rest[0], rest[1], rest[2])
                place += 3
            else:
                raise ModelReadError.syntax(f"no bound: {' '.join(rest)[:60]!r}")

    def _bound(self, name: str, relation: str, text: str) -> None:
        column, value = self._column(name), _value(text)
        if relation in (">=", "="):
            column.lower, column.has_lower = finite_lower(value), True
        if relation in ("<=", "="):
            column.upper = finite_upper(value)

    def _flat_columns(self) -> Iterator[FlatColumn]:
        for name, column in self._columns.items():
            lower, upper = column.lower, column.upper
            if upper is not None and upper < 0 and not column.has_lower:
                raise ModelReadError(ModelReadCode.AMBIGUOUS, f"{name} has no lower bound"[:120])
            if column.domain is Domain.BINARY:
                lower, upper = 0, 1
            yield FlatColumn(name, name, (), column.domain, lower, upper)

    def _linear(self, words: Sequence[str]) -> Polynomial:
        """A sum of numbers and columns, each behind its coefficient if it has one."""
        parts: list[Polynomial] = []
        factor: Number | None = None
        sign: int | None = 1  # None behind a column, where a sign must follow
        for word in words:
            if word in ("+", "-"):
                parts += [] if factor is None or sign is None else [Polynomial.of(sign * factor)]
                sign, factor = (-1 if word == "-" else 1), None
            elif sign is None:
                raise ModelReadError.syntax(f"no sum: {word[:60]!r}")
            elif _is_value(word) and factor is None:
                factor = _value(word)
            else:
                symbol = Polynomial.symbol(self._symbols.column(word))
                parts.append(symbol * (sign if factor is None else sign * factor))
                sign, factor = None, None
        parts += [] if factor is None or sign is None else [Polynomial.of(sign * factor)]
        return Polynomial.total(parts)

    def _row(self, name: str, words: _Words) -> FlatRow:
        if len(words) < 3 or words[-2] not in _RELATIONS:
            raise ModelReadError.syntax(f"no row: {' '.join(words)[:60]!r}")
        body, side = self._linear(words[:-2]), _value(words[-1])
        side -= body.constant
        lower = None if words[-2] == "<=" else side
        upper = None if words[-2] == ">=" else side
        return FlatRow(name, body.without_constant(), lower, upper)

    def _indicator(self, name: str, words: _Words) -> FlatIndicator:
        if len(words) < 7 or words[1] != "=" or words[2] not in ("0", "1") or words[3] != "->":
            raise ModelReadError.syntax(f"no indicator: {' '.join(words)[:60]!r}")
        column = self._symbols.column(words[0])
        return FlatIndicator(column, int(words[2]), self._row(name, words[4:]))

    def _function(self, name: str, words: _Words) -> FlatRow:
        """`y = NL : ( PLUS , -1 , -1 ) ( VARIABLE , x , 0 ) ...`: a tree by the nodes' parents."""
        if words[1:4] != ["=", "NL", ":"]:
            raise ModelReadError(ModelReadCode.SECTION, " ".join(words[:4])[:60])
        nodes: list[_Node] = []
        for place in range(4, len(words), 7):
            part = words[place : place + 7]
            if len(part) < 7 or [part[n] for n in (0, 2, 4, 6)] != ["(", ",", ",", ")"]:
                raise ModelReadError.syntax(f"no node: {' '.join(part)[:60]!r}")
            if nodes:
                _parent(nodes, part[5]).children.append(len(nodes))
            nodes.append(_Node(part[1], part[3]))
        body = Polynomial.symbol(self._symbols.column(words[0])) - self._tree(nodes)
        return FlatRow(name, body.without_constant(), -body.constant, -body.constant)

    def _tree(self, nodes: Sequence[_Node]) -> Polynomial:
        """The value of the first node; children come behind their parents."""
        values: dict[int, Polynomial] = {}
        for number in reversed(range(len(nodes))):
            node = nodes[number]
            values[number] = self._node(node, [values.pop(child) for child in node.children])
        if 0 not in values:
            raise ModelReadError.syntax("a function without nodes")
        return values[0]

    def _node(self, node: _Node, values: list[Polynomial]) -> Polynomial:
        if not values and node.operation == "CONSTANT":
            return Polynomial.of(_value(node.value))
        if not values and node.operation == "VARIABLE":
            return Polynomial.symbol(self._symbols.column(node.value))
        if node.operation in _SUMS:
            return _SUMS[node.operation](self._symbols, values)
        operation = _OPERATIONS.get((node.operation, len(values)))
        if operation is None:
            raise ModelReadError(ModelReadCode.SECTION, f"function {node.operation[:60]}")
        return operation(self._symbols, values)


def _parent(nodes: Sequence[_Node], text: str) -> _Node:
    is_number_of_node = text.isascii() and text.isdecimal() and len(text) < 9
    if not is_number_of_node or int(text) >= len(nodes):
        raise ModelReadError.syntax("a node without its parent")
    return nodes[int(text)]


def _product(symbols: ExpressionSymbols, values: Sequence[Polynomial]) -> Polynomial:
    product = Polynomial.of(1)
    for value in values:
        product = symbols.product(product, value)
    return product


_Operation = Callable[[ExpressionSymbols, Sequence[Polynomial]], Polynomial]
_SUMS: Mapping[str, _Operation] = {
    "PLUS": lambda _, values: Polynomial.total(values),
    "MULTIPLY": _product,
}
_OPERATIONS: Mapping[tuple[str, int], _Operation] = {
    ("MINUS", 2): lambda _, values: values[0] - values[1],
    ("UMINUS", 1): lambda _, values: -values[0],
    ("SQUARE", 1): lambda symbols, values: symbols.product(values[0], values[0]),
    ("DIVIDE", 2): lambda symbols, values: symbols.quotient(values[0], values[1]),
    ("POW", 2): lambda symbols, values: symbols.power(values[0], values[1]),
    ("SQRT", 1): lambda symbols, values: symbols.call("sqrt", values),
    ("EXP", 1): lambda symbols, values: symbols.call("exp", values),
    ("LOG", 1): lambda symbols, values: symbols.call("log", values),
}


def _statements(words: _Words) -> Iterator[tuple[str, _Words]]:
    """The words behind each name with a colon."""
    if not words:
        return
    starts = [place for place, word in enumerate(words) if word.endswith(":") and word != ":"]
    if not starts or starts[0] != 0:
        raise ModelReadError.syntax(f"a row without a name: {' '.join(words[:5])[:60]!r}")
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        yield words[start][:-1], words[start + 1 : end]


def _is_value(word: str) -> bool:
    return is_number(word) or word in ("inf", "+inf", "-inf", "infinity", "-infinity")


def _value(word: str) -> Number:
    if not _is_value(word):
        raise ModelReadError.syntax(f"no number: {word[:60]!r}")
    if is_number(word):
        return captured_number(word)
    return -INFINITE if word.startswith("-") else INFINITE
