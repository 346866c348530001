"""Dictionaries and lists of tuples whose entries are selected by a pattern.

    x = TupleDict({("p", "s"): 2.0, ("p", "t"): 3.0})
    x.select("p", "*")                                  # [2.0, 3.0]
    x.sum("p", "*")                                     # a linear expression of the dialect

A dialect derives both under its own names, and sets `kinds` to the classes of its expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, ClassVar, Self, TypeVar

from optmodel.vendors.modeling.operands import ExpressionClasses, total

K = TypeVar("K")
V = TypeVar("V")

_ANY = "*"


class TupleList(list[K]):
    """A list of tuples."""

    def select(self, *pattern: object) -> Self:
        """The tuples that match: each entry of the pattern is a value, a list, or `"*"`."""
        return type(self)(key for key in self if _matches(key, pattern))

    def clean(self) -> None:
        """Do nothing: this class has no index to forget."""

    def __add__(self, other: Iterable[Any]) -> TupleList[Any]:
        kind: type[TupleList[Any]] = type(self)
        return kind([*self, *other])


def _dropping_index(method: Callable[..., object]) -> Any:
    """A dictionary method that changes keys, and so drops the index of them."""

    @wraps(method)
    def changed(self: TupleDict[Any, Any], *args: object, **kwargs: object) -> Any:
        self._index = None
        return method(self, *args, **kwargs)

    return changed


class TupleDict(dict[K, V]):
    """A dictionary whose keys are tuples."""

    kinds: ClassVar[ExpressionClasses]

    _index: list[dict[Any, list[Any]]] | None = None
    """For each position in the keys, the keys by their element there; None until it is used."""

    __setitem__ = _dropping_index(dict.__setitem__)
    __delitem__ = _dropping_index(dict.__delitem__)
    __ior__ = _dropping_index(dict.__ior__)
    clear = _dropping_index(dict.clear)
    pop = _dropping_index(dict.pop)
    popitem = _dropping_index(dict.popitem)
    setdefault = _dropping_index(dict.setdefault)
    update = _dropping_index(dict.update)

    def select(self, *pattern: object) -> list[V]:
        """The values whose keys match."""
        if not pattern:
            return list(self.values())
        return [self[key] for key in self._keys(pattern)]

    def sum(self, *pattern: object) -> Any:
        """The sum of the values whose keys match."""
        return total(self.kinds, self.select(*pattern))

    def prod(self, coeff: Mapping[K, Any], *pattern: object) -> Any:
        """The sum of coefficient times value, over the keys that match and have a coefficient."""
        keys: Iterable[Any] = self._keys(pattern) if pattern else self
        return total(self.kinds, (coeff[key] * self[key] for key in keys if key in coeff))

    def copy(self) -> Self:
        """A dictionary of its own."""
        return type(self)(self)

    def clean(self) -> None:
        """Do nothing: the index of keys is always current."""

    def _keys(self, pattern: tuple[Any, ...]) -> Iterator[K]:
        if all(_is_plain(part) for part in pattern) and len(pattern) > 1:
            # Without wildcards the key is the pattern itself.
            key: Any = tuple(pattern)
            if key in self:
                return iter([key])
        return (key for key in self._candidates(pattern) if _matches(key, pattern))

    def _candidates(self, pattern: tuple[Any, ...]) -> Iterable[K]:
        """The keys with the pattern's first plain part at its position."""
        if self._index is None:
            self._index = _index_of(self)
        for position, part in enumerate(pattern):
            if _is_plain(part) and position < len(self._index):
                return self._index[position].get(part, [])
        return self


def _index_of(keys: Iterable[Any]) -> list[dict[Any, list[Any]]]:
    positions: list[dict[Any, list[Any]]] = []
    for key in keys:
        parts = key if isinstance(key, tuple) else (key,)
        while len(positions) < len(parts):
            positions.append({})
        for position, part in enumerate(parts):
            positions[position].setdefault(part, []).append(key)
    return positions


def multidict(
    data: Mapping[K, object] | Iterable[tuple[K, object]],
    keys_class: type[TupleList[Any]],
    dictionary: type[TupleDict[Any, Any]],
) -> list[Any]:
    """The keys, then one dictionary for each position of the values, in classes of a dialect."""
    pairs = list(data.items() if isinstance(data, Mapping) else data)
    keys = keys_class(key for key, _ in pairs)
    rows = [_row(value) for _, value in pairs]
    columns = zip(*rows, strict=True)
    return [keys, *(dictionary(zip(keys, column, strict=True)) for column in columns)]


def _row(value: object) -> list[Any]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [value]
    return list(value)


def _is_plain(part: object) -> bool:
    is_open = isinstance(part, str) and part == _ANY
    return not is_open and not isinstance(part, list | tuple | set | range | frozenset)


def _matches(key: object, pattern: tuple[Any, ...]) -> bool:
    """Whether a key fits a pattern, which may be shorter but not longer."""
    parts = key if isinstance(key, tuple) else (key,)
    if len(pattern) > len(parts):
        return False
    return all(_fits(part, wanted) for part, wanted in zip(parts, pattern, strict=False))


def _fits(part: object, wanted: object) -> bool:
    if isinstance(wanted, str) and wanted == _ANY:
        return True
    if isinstance(wanted, list | tuple | set | range | frozenset):
        return part in wanted
    return bool(part == wanted)
