"""Edits of what a program prints at its objective: formats, units, separators, currencies, signs.

    edited = PRINT_EDITS["currency"](program)     # print(f"total cost: ${pyo.value(...):,.2f}")

Each keeps the meaning. The objective is the last value that a rendered program prints.
"""

import ast
from collections.abc import Callable


def _edit_last_print(
    program: str, edit: Callable[[ast.FormattedValue], list[ast.expr]]
) -> str | None:
    """The program with the last formatted value of its last top-level `print` replaced."""
    tree = ast.parse(program)
    for statement in reversed(tree.body):
        match statement:
            case ast.Expr(ast.Call(ast.Name("print"), [ast.JoinedStr() as text])):
                last = text.values[-1]
                assert isinstance(last, ast.FormattedValue), "a rendered program ends in a value"
                text.values = [*text.values[:-1], *edit(last)]
                return ast.unparse(ast.fix_missing_locations(tree))
    return None


def _with_format(value: ast.FormattedValue, spec: str) -> ast.FormattedValue:
    text = ast.JoinedStr([ast.Constant(spec)])
    return ast.FormattedValue(value.value, -1, text)


def negate_print(program: str) -> str | None:
    """Print the negative of the objective."""

    def negated(value: ast.FormattedValue) -> list[ast.expr]:
        return [ast.FormattedValue(ast.UnaryOp(ast.USub(), value.value), -1, value.format_spec)]

    return _edit_last_print(program, negated)


PRINT_EDITS: dict[str, Callable[[str], str | None]] = {
    "print_format": lambda p: _edit_last_print(p, lambda v: [_with_format(v, ".9e")]),
    "separators": lambda p: _edit_last_print(p, lambda v: [_with_format(v, ",.6f")]),
    "units": lambda p: _edit_last_print(p, lambda v: [v, ast.Constant(" euros")]),
    "currency": lambda p: _edit_last_print(
        p, lambda v: [ast.Constant("$"), _with_format(v, ",.8f")]
    ),
}
