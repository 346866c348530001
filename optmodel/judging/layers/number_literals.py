"""The number literals of a program, or of a data file, that stand where data may stand.

    literals = program_literals('price = {"rye": 4.5}\\nfor t in range(3): ...')
    [literal.value for literal in literals]                    # [Fraction(9, 2)]: the 3 is no datum
    with_values('price = {"rye": 4.5}', [(literals[0], 5)])    # 'price = {"rye": 5}'

The program is parsed and never run. Left out are subscripts, keys of dictionaries, exponents,
options of solvers, arguments of `range` and its like, conditions, and what is printed. Where
integers may be data or names of elements, as in `periods = [1, 2, 3]`, a literal is `index_like`.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from optmodel.formulation import Number, decimal_text, exact

_MAX_CHARACTERS = 1 << 17
_PLAIN = re.compile(r"(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?")
# Possessive, so that the time is linear in hostile text.
_IN_TEXT = re.compile(r"(?<![\w.])\d++(?:\.\d++)?+(?!\w|\.\w)")
_MAX_DIGITS = 40
_COUNTING_NAMES = """
    range arange linspace enumerate round islice sleep seed zeros ones eye reshape combinations
    permutations print exit isclose allclose choice sample
"""
_COUNTING = frozenset(_COUNTING_NAMES.split())
_OPTION = re.compile(
    r"option|param|config|limit\b|time_?limit|tol|gap|seed|thread|msg|verbos|digits|decimals|axis"
    r"|max_?iter|num_?iter|presolve|activeone|binval|priority|display|log_|output",
    re.IGNORECASE,
)
_OPTION_CALL = re.compile(r"^(?:set|add|update).*(?:param|option|tol|gap|time)", re.IGNORECASE)
_OPTION_HOLDER = re.compile(r"^(?:options?|params?|parameters|config|solver_options)$", re.I)
_MIN_IN_TEXT = 2


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A decimal literal from byte `start` up to `end` of the UTF-8 text of a program or file."""

    start: int
    end: int
    value: Fraction
    index_like: bool = False
    in_text: bool = False
    """Whether it stands in a string or a file, where brackets would not be understood."""


def program_literals(program: str) -> tuple[NumberLiteral, ...] | None:
    """The literals of a program in data positions, in order; None where it does not parse."""
    if len(program) > _MAX_CHARACTERS or "\r" in program or "\f" in program:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(program)
        collector = _LiteralCollector(program)
        collector.visit(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tuple(sorted(collector.found, key=lambda literal: literal.start))


def file_literals(text: str) -> tuple[NumberLiteral, ...]:
    """The plain decimals of a data file (CSV, JSON), in order; none of a very long one."""
    if len(text) > _MAX_CHARACTERS:
        return ()
    return tuple(_literals_in_text(text.encode(), 0))


def with_values(text: str, changes: Iterable[tuple[NumberLiteral, Number]]) -> str:
    """The text with some of its literals replaced; all else stays, byte by byte."""
    data, parts, done = text.encode(), [], 0
    for literal, value in sorted(changes, key=lambda change: change[0].start):
        written = decimal_text(value)
        if value < 0 and not literal.in_text:
            written = f"({written})"
        parts += [data[done : literal.start], written.encode()]
        done = literal.end
    return b"".join([*parts, data[done:]]).decode()


def _literals_in_text(data: bytes, offset: int) -> Iterator[NumberLiteral]:
    """The decimals of a piece of text; `offset` is where it begins."""
    text = data.decode()
    start, done = offset, 0
    for match in _IN_TEXT.finditer(text):
        start += len(text[done : match.start()].encode())
        done = match.start()
        if len(match.group()) <= _MAX_DIGITS:
            value = Fraction(exact(match.group()))
            yield NumberLiteral(start, start + len(match.group()), value, in_text=True)


class _LiteralCollector(ast.NodeVisitor):
    """Visits a program's nodes, except those whose numbers are no data."""

    def __init__(self, program: str) -> None:
        self.found: list[NumberLiteral] = []
        self._data = program.encode()
        lines = self._data.split(b"\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]
        self._in_index = False

    def visit_Constant(self, node: ast.Constant) -> None:
        start, end = self._place(node)
        segment = self._data[start:end]
        if isinstance(node.value, str):
            self._visit_text(node.value, segment, start)
        elif isinstance(node.value, int | float) and not isinstance(node.value, bool):
            text = segment.decode()
            if _PLAIN.fullmatch(text):
                value = Fraction(exact(text.replace("_", "")))
                self.found.append(NumberLiteral(start, end, value, self._in_index))

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """What is printed is no datum."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:
            self.visit(value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.visit(node.left)
        if not isinstance(node.op, ast.Pow):
            self.visit(node.right)

    def visit_Call(self, node: ast.Call) -> None:
        name = _last_name(node.func)
        if name in _COUNTING or _OPTION_CALL.match(name):
            return
        self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg is None or not _OPTION.search(keyword.arg):
                self.visit(keyword.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(_is_option(target) for target in node.targets):
            self.visit(node.value)

    def visit_If(self, node: ast.If) -> None:
        for statement in (*node.body, *node.orelse):
            self.visit(statement)

    def visit_While(self, node: ast.While) -> None:
        for statement in (*node.body, *node.orelse):
            self.visit(statement)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.body)
        self.visit(node.orelse)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.visit(node.iter)

    def visit_Assert(self, node: ast.Assert) -> None:
        """A condition holds no datum."""

    def visit_List(self, node: ast.List) -> None:
        self._visit_elements(node, node.elts)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        self._visit_elements(node, node.elts)

    def visit_Set(self, node: ast.Set) -> None:
        self._visit_elements(node, node.elts)

    def _visit_elements(self, node: ast.AST, elements: list[ast.expr]) -> None:
        outer, self._in_index = self._in_index, self._in_index or _may_name(node, elements)
        for element in elements:
            self.visit(element)
        self._in_index = outer

    def _visit_text(self, value: str, segment: bytes, start: int) -> None:
        """A table, CSV or JSON within a string, where the string is written as it is."""
        is_data = "\n" in value or value.strip()[:1] in ("[", "{")
        place = segment.find(value.encode())
        if is_data and place >= 0 and b"\\" not in segment:
            numbers = list(_literals_in_text(value.encode(), start + place))
            if len(numbers) >= _MIN_IN_TEXT:
                self.found += numbers

    def _place(self, node: ast.Constant) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset


def _last_name(node: ast.expr) -> str:
    """The name of a function that is called: `range`, or the last of `model.setParam`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_option(target: ast.expr) -> bool:
    """Whether an assignment sets an option: `model.Params.MIPGap = 0`, `options["gap"] = 0`."""
    node = target.value if isinstance(target, ast.Attribute | ast.Subscript) else None
    while node is not None:
        if _OPTION_HOLDER.match(_last_name(node)):
            return True
        node = node.value if isinstance(node, ast.Attribute | ast.Subscript) else None
    return False


def _may_name(node: ast.AST, elements: list[ast.expr]) -> bool:
    """Whether the integers of a list or tuple may be names of elements instead of data.

    They may in consecutive integers, in a tuple of integers alone, and in a tuple with names.
    """
    values = [one.value for one in elements if isinstance(one, ast.Constant)]
    if len(values) < len(elements) or not values:
        return False
    integers = [value for value in values if type(value) is int]
    if isinstance(node, ast.Tuple):
        return len(integers) + sum(isinstance(value, str) for value in values) == len(values)
    is_run = len(integers) > 1 and integers == list(range(integers[0], integers[0] + len(integers)))
    return is_run and len(integers) == len(values)
