"""A row: one problem or prediction as its file has it, before anything in it is understood.

row = RawRow({"sample": [{"output": [66]}]}, "b.json, item 0")
row.pick(("answer", "sample/0/output")).value        # [66]
row.pick(("label",))       # BadFileError: "b.json, item 0: there is no field 'label'; the ..."
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError, brief
from optmodel.evaluation.strict_json import parse_json

_MOST_EMBEDDED = 4 << 20  # characters of a text that holds an object itself
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a row has in a field, and the name of the field; None where the row says nothing."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class RawRow:
    """One problem or prediction: values by the names of its fields, and where it stands.

    `key` is the name under which the row stands in a larger object or folder, `folder` the
    problem's own folder.
    """

    values: Mapping[str, object]
    place: str
    key: str | None = None
    folder: Path | None = None

    def pick(self, names: Sequence[str]) -> FieldValue:
        """The first of some fields that the row has; one that holds something comes before null.

        A name leads into objects, lists and texts that hold JSON: `input.json/parameters/0`. Raises
        `BadFileError` that names the fields there are.
        """
        found = self.find(names)
        if found is not None:
            return found
        [*others, last] = map(repr, names)
        wanted = f"{', '.join(others)} or {last}" if others else last
        raise BadFileError(f"{self.place}: there is no field {wanted}; {self.fields_there_are}")

    def find(self, names: Sequence[str]) -> FieldValue | None:
        """Like `pick`, but None where the row has none of the fields."""
        empty = None
        for name in names:
            for value in _values_at(self.values, name):
                if value is not None:
                    return FieldValue(name, value)
                empty = empty or FieldValue(name, None)
        return empty

    @property
    def fields_there_are(self) -> str:
        """The names of the row's fields, in words."""
        names = [brief(name) for name in self.values]
        if not names:
            return "it has no fields."
        more = ", ..." if len(names) > _MOST_NAMED else ""
        return f"the fields are {', '.join(names[:_MOST_NAMED])}{more}."


def json_kind(value: object) -> str:
    """What a JSON value is, in words."""
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "a truth value"}
    return "nothing" if value is None else kinds.get(type(value), "a number")


def embedded(text: str) -> object:
    """The object or list that a text holds as JSON or as Python writes it; None for other texts."""
    if len(text) > _MOST_EMBEDDED or not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return parse_json(text, "the text")
    except BadFileError as error:
        if "stands twice" in str(error):
            raise
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _values_at(values: Mapping[str, object], name: str) -> list[object]:
    """The value that a name leads to, in a list of its own; an empty list where there is none."""
    if name in values:
        return [values[name]]
    [first, *steps] = name.split("/")
    if not steps or first not in values:
        return []
    value = values[first]
    for step in steps:
        if isinstance(value, str):
            value = embedded(value)
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return []
    return [value]
