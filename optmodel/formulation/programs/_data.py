"""The data of an instance as a program names them: lists of elements, dictionaries of numbers.

data_lines(instance, identifiers, literals)
# ['# plants that ship', 'plants = ["Lyon", "Metz"]', ..., 'supply = {"Lyon": 40, "Metz": 25}']
"""

from collections.abc import Mapping

from optmodel.formulation.declarations import IndexSet, Parameter
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import Key
from optmodel.formulation.numbers import Number, decimal_text
from optmodel.formulation.programs._layout import WIDTH
from optmodel.formulation.programs._naming import ElementLiterals, Identifiers, comment, with_unit

_INDENT = "    "
_MANY_PERIODS = 6


def data_lines(
    instance: Instance, identifiers: Identifiers, literals: ElementLiterals
) -> list[str]:
    """Every set and parameter, each under its meaning."""
    lines: list[str] = []
    for item in instance.formulation.sets:
        lines += comment(item.meaning)
        lines += _set(item, instance.sets[item.name], identifiers(item.name), literals)
    for parameter in instance.formulation.parameters:
        lines += comment(with_unit(parameter.meaning, parameter.unit))
        values = instance.parameters[parameter.name]
        lines += _parameter(parameter, values, identifiers(parameter.name), literals)
    return lines


def _set(item: IndexSet, keys: tuple[Key, ...], name: str, literals: ElementLiterals) -> list[str]:
    if item.ordered and len(keys) > _MANY_PERIODS:
        first, last = int(keys[0][0]), int(keys[-1][0])
        return [f"{name} = list(range({first}, {last + 1}))"]
    return packed(f"{name} = [", _rows(keys, [literals.key(key) for key in keys]), "]")


def _parameter(
    parameter: Parameter, values: Mapping[Key, Number], name: str, literals: ElementLiterals
) -> list[str]:
    if not parameter.over.names:
        return [f"{name} = {decimal_text(values[()])}"]
    entries = [f"{literals.key(key)}: {decimal_text(value)}" for key, value in values.items()]
    return packed(f"{name} = {{", _rows(tuple(values), entries), "}")


def _rows(keys: tuple[Key, ...], entries: list[str]) -> list[list[str]]:
    """Entries grouped by all but the last element of their keys: the rows of a table."""
    rows: dict[Key, list[str]] = {}
    for key, entry in zip(keys, entries, strict=True):
        rows.setdefault(key[:-1], []).append(entry)
    return list(rows.values())


def packed(opening: str, rows: list[list[str]], closing: str) -> list[str]:
    """Rows of entries on one line, or else each row on lines of its own."""
    line = opening + ", ".join(entry for row in rows for entry in row) + closing
    if len(line) <= WIDTH:
        return [line]
    return [opening, *(line for row in rows for line in _filled(row)), closing]


def _filled(entries: list[str]) -> list[str]:
    """Entries in lines as full as they may be, each with its comma."""
    lines = [_INDENT + entries[0] + ","]
    for entry in entries[1:]:
        if len(lines[-1]) + len(entry) + 2 <= WIDTH:
            lines[-1] += f" {entry},"
        else:
            lines.append(_INDENT + entry + ",")
    return lines
