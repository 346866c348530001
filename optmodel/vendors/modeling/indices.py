"""Keys of variables and constraints that are added by index, and the name and value of each.

keys((3, ["a", "b"]))       # [(0, "a"), (0, "b"), (1, "a"), ...]
named("x", (0, "a"))        # "x[0,a]"
"""

import dis
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from numbers import Integral
from types import CodeType, GeneratorType
from typing import Any


def keys(indices: tuple[Any, ...]) -> list[Any]:
    """The product of all indices, with tuples in it flattened; raises `TypeError` if unhashable."""
    if not indices:
        raise TypeError("at least one index is needed")
    sides = [range(side) if isinstance(side, Integral) else list(side) for side in indices]
    if len(sides) == 1:
        result = [tuple(key) if isinstance(key, tuple) else key for key in sides[0]]
    else:
        result = [sum((_parts(part) for part in parts), ()) for parts in product(*sides)]
    for key in result:
        hash(key)
    return result


def _parts(part: object) -> tuple[Any, ...]:
    return part if isinstance(part, tuple) else (part,)


def named(prefix: str, key: object, brackets: str = "[]") -> str:
    """`prefix[i,j]`; nothing where there is no prefix."""
    listed = ",".join(map(str, _parts(key)))
    return f"{prefix}{brackets[0]}{listed}{brackets[1]}" if prefix else ""


def per_key(given: object, keys: Sequence[object]) -> Callable[[int, Any], Any]:
    """The value for a key: one value for all, by position in a list, or by key in a mapping."""
    if isinstance(given, Mapping):
        return lambda position, key: given[key]
    if isinstance(given, str) or not isinstance(given, Iterable):
        return lambda position, key: given
    values = list(given)
    assert len(values) == len(keys)
    return lambda position, key: values[position]


def keyed(generator: object) -> Iterator[tuple[Any, Any]]:
    """The items of a generator expression, each with the values of its loop variables."""
    if not isinstance(generator, GeneratorType):
        raise KeyError("Missing constraint index")
    for item in generator:
        frame: Any = generator.gi_frame
        local = frame.f_locals
        values = [local[name] for name in _loop_variables(frame.f_code) if name in local]
        yield (values[0] if len(values) == 1 else tuple(values)), item


@cache
def _loop_variables(code: CodeType) -> tuple[str, ...]:
    """The names that the code stores to, in order of the loops."""
    stored: dict[str, None] = {}
    for instruction in dis.get_instructions(code):
        name = instruction.opname
        if name in ("STORE_FAST", "STORE_DEREF"):
            stored[instruction.argval] = None
        elif name == "STORE_FAST_STORE_FAST":
            stored |= dict.fromkeys(instruction.argval)
        elif name == "STORE_FAST_LOAD_FAST":
            stored[instruction.argval[0]] = None
    return tuple(stored)
