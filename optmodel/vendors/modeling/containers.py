"""Dictionaries and lists of tuples that can be selected from by pattern.

    x = TupleDict({("p", "s"): 2.0, ("p", "t"): 3.0})
    x.select("p", "*")                                  # [2.0, 3.0]
    x.sum("p", "*")                                     # a linear expression of the dialect

A dialect derives `TupleDict` and sets `kinds` to its classes, of which sums are made.
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

    def select(self, *pattern: Any) -> TupleList[K]:
        """The tuples that match: each entry of the pattern is a value, a list, or `"*"`."""
        return TupleList(key for key in self if _matches(key, pattern))

    def clean(self) -> None:
        """Forget indices; none are held."""

    def __add__(self, other: Iterable[Any]) -> TupleList[Any]:
        return TupleList([*self, *other])


def _forgetting(method: Callable[..., Any]) -> Any:
    """A method of dictionaries that changes keys, and so drops what was found out about them."""

    @wraps(method)
    def changed(self: Any, *args: Any, **kwargs: Any) -> Any:
        self._places = None
        return method(self, *args, **kwargs)

    return changed


class TupleDict(dict[K, V]):
    """A dictionary whose keys are tuples."""

    kinds: ClassVar[ExpressionClasses]

    _places: list[dict[Any, list[Any]]] | None = None
    """For each place of the keys, the keys by what they have there; None before it is asked."""

    __setitem__ = _forgetting(dict.__setitem__)
    __delitem__ = _forgetting(dict.__delitem__)
    __ior__ = _forgetting(dict.__ior__)
    clear = _forgetting(dict.clear)
    pop = _forgetting(dict.pop)
    popitem = _forgetting(dict.popitem)
    setdefault = _forgetting(dict.setdefault)
    update = _forgetting(dict.update)

    def select(self, *pattern: Any) -> list[V]:
        """The values whose keys match."""
        if not pattern:
            return list(self.values())
        return [self[key] for key in self._keys(pattern)]

    def sum(self, *pattern: Any) -> Any:
        """The sum of the values whose keys match."""
        return total(self.kinds, self.select(*pattern))

    def prod(self, coeff: Mapping[K, Any], *pattern: Any) -> Any:
        """The sum of coefficient times value, over the keys that match and have a coefficient."""
        found: Iterable[Any] = self._keys(pattern) if pattern else self
        return total(self.kinds, (coeff[key] * self[key] for key in found if key in coeff))

    def copy(self) -> Self:
        """A dictionary of its own."""
        return type(self)(self)

    def clean(self) -> None:
        """Forget indices; none are held."""

    def _keys(self, pattern: tuple[Any, ...]) -> Iterator[K]:
        if all(_is_plain(part) for part in pattern) and len(pattern) > 1:
            # Nothing is left open: the key is the pattern itself.
            key: Any = tuple(pattern)
            if key in self:
                return iter([key])
        return (key for key in self._candidates(pattern) if _matches(key, pattern))

    def _candidates(self, pattern: tuple[Any, ...]) -> Iterable[K]:
        """The keys that have the pattern's first plain part in its place."""
        if self._places is None:
            self._places = _by_place(self)
        for place, part in enumerate(pattern):
            if _is_plain(part) and place < len(self._places):
                return self._places[place].get(part, [])
        return self


def _by_place(found: Iterable[Any]) -> list[dict[Any, list[Any]]]:
    places: list[dict[Any, list[Any]]] = []
    for key in found:
        parts = key if isinstance(key, tuple) else (key,)
        while len(places) < len(parts):
            places.append({})
        for place, part in enumerate(parts):
            places[place].setdefault(part, []).append(key)
    return places


def multidict(data: Any, made: type[TupleDict[Any, Any]]) -> list[Any]:
    """The keys, then one dictionary of this class for each place of the values."""
    pairs = list(data.items() if isinstance(data, Mapping) else data)
    keys = TupleList(key for key, _ in pairs)
    rows = [_row(value) for _, value in pairs]
    columns = zip(*rows, strict=True)
    return [keys, *(made(zip(keys, column, strict=True)) for column in columns)]


def _row(value: Any) -> list[Any]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [value]
    return list(value)


def _is_plain(part: Any) -> bool:
    is_open = isinstance(part, str) and part == _ANY
    return not is_open and not isinstance(part, list | tuple | set | range | frozenset)


def _matches(key: Any, pattern: tuple[Any, ...]) -> bool:
    """Whether a key fits a pattern, which may be shorter but not longer."""
    parts = key if isinstance(key, tuple) else (key,)
    if len(pattern) > len(parts):
        return False
    return all(_fits(part, wanted) for part, wanted in zip(parts, pattern, strict=False))


def _fits(part: Any, wanted: Any) -> bool:
    if isinstance(wanted, str) and wanted == _ANY:
        return True
    if isinstance(wanted, list | tuple | set | range | frozenset):
        return part in wanted
    return bool(part == wanted)
