"""The keys that things added by index go by, and the names and values for each.

keys((3, ["a", "b"]))       # [(0, "a"), (0, "b"), (1, "a"), ...]
named("x", (0, "a"))        # "x[0,a]"
"""

import dis
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from numbers import Integral
from types import CodeType, GeneratorType
from typing import Any


def keys(indices: tuple[Any, ...]) -> list[Any]:
    """The product of all indices; tuples in it are laid flat."""
    if not indices:
        raise TypeError("at least one index is needed")
    sides = [range(side) if isinstance(side, Integral) else list(side) for side in indices]
    if len(sides) == 1:
        found = [tuple(key) if isinstance(key, tuple) else key for key in sides[0]]
    else:
        found = [sum((_parts(part) for part in parts), ()) for parts in product(*sides)]
    for key in found:
        hash(key)
    return found


def _parts(part: Any) -> tuple[Any, ...]:
    return part if isinstance(part, tuple) else (part,)


def named(prefix: str, key: Any, brackets: str = "[]") -> str:
    """`prefix[i,j]`; nothing where there is no prefix."""
    listed = ",".join(map(str, _parts(key)))
    return f"{prefix}{brackets[0]}{listed}{brackets[1]}" if prefix else ""


def per_key(given: Any, found: list[Any]) -> Callable[[int, Any], Any]:
    """What is given for a key: the same for all, by place in a list, or by key."""
    if isinstance(given, Mapping):
        return lambda place, key: given[key]
    if isinstance(given, str) or not isinstance(given, Iterable):
        return lambda place, key: given
    values = list(given)
    assert len(values) == len(found)
    return lambda place, key: values[place]


def keyed(generator: Any) -> Iterator[tuple[Any, Any]]:
    """What a generator expression yields, each with the values of its loop variables."""
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
