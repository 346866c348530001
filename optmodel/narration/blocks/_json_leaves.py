"""The leaves of a JSON text, each with where it stands and the keys that lead to it.

    [leaf] = json_leaves('{"oats": {"cost": 4}}')
    leaf.keys, leaf.value        # ('oats', 'cost'), TableCell(18, '4')

The standard library's reader does not say where in the text a value stands.
"""

import json
import re
from dataclasses import dataclass, field

from optmodel.narration.blocks._plain_tables import TableCell

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class JsonLeaf:
    """A text or a number of a JSON file.

    `place` numbers the object or array in which it stands, and is the same for its siblings. In an
    array, `column` are the number of what the array stands in, and the leaf's index.
    """

    keys: tuple[str, ...]
    value: TableCell
    is_text: bool
    place: int
    column: tuple[int, int] | None = None


@dataclass(slots=True)
class _Container:
    """An open object or array: its number, the keys that lead to it, and the key read last.

    `index` counts the values of an array so far, and `outer` is the number of what it stands in.
    """

    place: int
    keys: tuple[str, ...]
    is_object: bool
    outer: int
    key: str | None = None
    index: int = 0


@dataclass(slots=True)
class _Walk:
    """The open containers and the leaves found."""

    open: list[_Container] = field(default_factory=list)
    leaves: list[JsonLeaf] = field(default_factory=list)
    num_containers: int = 0

    def keys(self) -> tuple[str, ...]:
        """The keys that lead to the next value."""
        if not self.open:
            return ()
        container = self.open[-1]
        return container.keys if container.key is None else (*container.keys, container.key)

    def begin(self, mark: str) -> None:
        self.num_containers += 1
        outer = self.open[-1].place if self.open else 0
        self.open.append(_Container(self.num_containers, self.keys(), mark == "{", outer))

    def read(self, start: int, written: str) -> None:
        """Take a key, or a value that is no container."""
        container = self.open[-1] if self.open else None
        is_text = written.startswith('"')
        if container is not None and container.is_object and container.key is None:
            container.key = json.loads(written)
            return
        text = written[1:-1] if is_text else written
        place = container.place if container is not None else 0
        cell = TableCell(start + is_text, text)
        is_array = container is not None and not container.is_object
        column = (container.outer, container.index) if container and is_array else None
        self.leaves.append(JsonLeaf(self.keys(), cell, is_text, place, column))


def json_leaves(text: str) -> list[JsonLeaf]:
    """All leaves in order; none where the text is not JSON, or is too deep."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return []
    walk = _Walk()
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in ("{", "["):
            walk.begin(mark)
            if len(walk.open) > _MAX_DEPTH:
                return []
        elif mark in ("}", "]"):
            walk.open.pop()
        elif mark == ",":
            walk.open[-1].key = None
            walk.open[-1].index += 1
        elif mark != ":":
            walk.read(token.start(), mark)
    return walk.leaves
