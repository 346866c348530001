"""Measures the house, room by room: sizes, names, doors, circles, types and tests.

    python bench/house.py                        # this checkout
    python bench/house.py ../before              # another one, for a table of before and after
    python bench/house.py --json > house.json

Private helpers used once: functions whose name begins with `_` and stands in their module once
besides their definition. `Any`: parameters annotated with it, in any place of the annotation.
Test lines: those of `tests/ROOM`, and of `tests/adversarial` for the room `execution`.
"""

import ast
import json
import re
import statistics
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.house.source_code import Code, Function, Module, read_code

_SINGLE = "(single modules)"
_TESTS = {"execution": ("execution", "adversarial")}


@click.command()
@click.argument(
    "checkout",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(__file__).resolve().parents[1],
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(checkout: Path, as_json: bool) -> None:
    """Print a row for every room of CHECKOUT, and one for all of it."""
    rows = measure(checkout)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console(width=200).print(table)


def measure(checkout: Path) -> list[dict[str, object]]:
    """The rows of the table, one for each room, the last one for the whole house."""
    code = read_code(checkout)
    rooms: dict[str, list[Module]] = {}
    for module in code.modules.values():
        is_single = not (checkout / "optmodel" / module.room).is_dir()
        rooms.setdefault(_SINGLE if is_single else module.room, []).append(module)
    rows = [_row(code, room, modules, checkout) for room, modules in sorted(rooms.items())]
    return [*rows, _row(code, "all", list(code.modules.values()), checkout)]


def _row(code: Code, room: str, modules: list[Module], checkout: Path) -> dict[str, object]:
    names = {module.name for module in modules}
    lines = [len(module.text.splitlines()) for module in modules]
    functions = [function for module in modules for function in module.functions]
    lengths = [(function.end_lineno or 0) - function.lineno + 1 for function in functions]
    parameters = [one for function in functions for one in _annotations(function)]
    used_once = sum(_num_used_once(module) for module in modules)
    num_tests = _num_test_lines(checkout, room)
    return {
        "room": room,
        "files": len(modules),
        "lines": sum(lines),
        "lines/file": f"{statistics.median(lines):.0f} · {max(lines)}",
        "lines/function": f"{statistics.median(lengths):.0f} · {max(lengths)}" if lengths else "",
        "used once": f"{used_once / max(1, len(functions)):.0%}",
        "homonyms": sum(not names.isdisjoint(places) for places in code.homonyms().values()),
        "hidden": sum(name in names for name in code.hidden_modules()),
        "round doors": sum(one.partition(":")[0] in names for one in code.imports_round_doors()),
        "cycles": _num_touching(code.cycles(lazy=False), names),
        "with lazy": _num_touching(code.cycles(lazy=True), names),
        "Any": f"{sum(map(_has_any, parameters)) / max(1, len(parameters)):.1%}",
        "tests/line": f"{num_tests / max(1, sum(lines)):.2f}",
    }


def _num_touching(cycles: Iterable[list[str]], names: set[str]) -> int:
    return sum(not names.isdisjoint(cycle) for cycle in cycles)


def _num_used_once(module: Module) -> int:
    private = [
        f.name for f in module.functions if f.name.startswith("_") and not f.name.endswith("__")
    ]
    words = re.findall(r"\w+", module.text)
    return sum(words.count(name) == 2 for name in private)


def _annotations(function: Function) -> list[ast.expr]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [one.annotation for one in every if one.annotation is not None]


def _has_any(annotation: ast.expr) -> bool:
    return re.search(r"\bAny\b", ast.unparse(annotation)) is not None


def _num_test_lines(checkout: Path, room: str) -> int:
    tests = checkout / "tests"
    if room == "all":
        paths = list(tests.rglob("*.py"))
    elif room == _SINGLE:
        paths = list(tests.glob("*.py"))
    else:
        folders = _TESTS.get(room, (room,))
        paths = [path for folder in folders for path in (tests / folder).rglob("*.py")]
    return sum(
        len(path.read_text(encoding="utf-8").splitlines())
        for path in paths
        if path.parent.name != "wild"
    )


if __name__ == "__main__":
    main()
