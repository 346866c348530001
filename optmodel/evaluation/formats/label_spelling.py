"""Spellings of labels: what a benchmark writes where the answer of a problem stands.

spelling = LabelSpelling(no_solution=("None",))
spelling.read("12.50", "answer", place)          # Label({"objective": 12.5}, ..., decimals=2)
spelling.read([615, 620], "answer", place)       # 615, with 620 accepted as well
spelling.read("Infeasible", "answer", place)     # Label({}, "objective", None)
"""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from optmodel.errors import BadFileError, brief
from optmodel.evaluation.formats.numbers import WrittenNumber, read_number
from optmodel.evaluation.formats.rows import embedded, json_kind
from optmodel.judging import Label

OBJECTIVE = "objective"

_NO_SOLUTION = frozenset(
    {
        "infeasible", "infeasible or unbounded", "no best solution", "no feasible solution",
        "no optimal solution", "no optimum", "no solution", "unbounded", "unbounded or infeasible",
    }
)  # fmt: skip
_SEVERAL = re.compile(r"\s+or\s+|\s*[;|]\s*|,\s+")
_INTERVAL = {"incumbent", "bound"}


class LabelSpelling(BaseModel):
    """How the labels of a benchmark are written, beyond what every reader understands.

    - `kind`: a label is a `number` (or several, or none), an object of `values` by name, or `any`.
    - `no_solution`: further words for a problem without an optimum, whatever their capitals;
      "null" stands for the null of JSON and for an empty cell.
    - `lists`: a list holds all `accepted` optima, or is the `interval` of incumbent and bound.
    - `rounded`: whether an optimum is no more precise than its digits say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["number", "values", "any"] = "any"
    no_solution: tuple[str, ...] = ()
    lists: Literal["accepted", "interval"] = "accepted"
    rounded: bool = True

    def read(self, written: object, name: str, place: str, bound: object = None) -> Label:
        """The label of one optimum, of several or of none. Raises `BadFileError` at its place."""
        value = self._parsed(written)
        if self._says_no_solution(value):
            return Label({}, OBJECTIVE, None)
        if isinstance(value, dict) and set(value) == _INTERVAL:
            value, bound = value["incumbent"], value["bound"]
        elif isinstance(value, list) and self.lists == "interval":
            if len(value) != len(_INTERVAL):
                raise _unreadable(written, name, place)
            value, bound = value
        found = [read_number(one) for one in _alternatives(value)]
        numbers = [number for number in found if number is not None]
        limit = None if bound is None else read_number(bound)
        if not numbers or len(numbers) < len(found) or (limit is None) is not (bound is None):
            raise _unreadable(written, name, place)
        return self._label(numbers, None if limit is None else limit.value)

    def has_values(self, written: object) -> bool:
        """Whether a label is an object of values by name, and not one value or an interval."""
        value = self._parsed(written)
        return isinstance(value, dict) and set(value) != _INTERVAL and self.kind != "number"

    def values(self, written: object, name: str, place: str) -> dict[str, WrittenNumber]:
        """The numbers of an object of values, by name. Raises `BadFileError` at its place."""
        given = self._parsed(written)
        if not isinstance(given, dict):
            found = json_kind(given)
            raise BadFileError(f"{place}: '{name}' must be an object, found {found}.")
        if not given:
            raise BadFileError(f"{place}: '{name}' holds no expected value.")
        numbers = {str(one): read_number(value) for one, value in given.items()}
        for one, number in numbers.items():
            if number is None:
                raise _unreadable(given.get(one), one, place)
        return {one: number for one, number in numbers.items() if number is not None}

    def decimals(self, number: WrittenNumber) -> int | None:
        """The digits after the point that bound what is known of a number."""
        return number.decimals if self.rounded else None

    def _parsed(self, written: object) -> object:
        value = embedded(written) if isinstance(written, str) else None
        return written if value is None else value

    def _says_no_solution(self, value: object) -> bool:
        words = {_folded(word) for word in self.no_solution}
        if value is None or (isinstance(value, str) and not value.strip()):
            return "null" in words
        return isinstance(value, str) and _folded(value) in _NO_SOLUTION | words

    def _label(self, numbers: Sequence[WrittenNumber], bound: float | None) -> Label:
        [first, *_] = numbers
        readings = [reading for one in numbers for reading in (one.value, *one.others)]
        accepted = tuple(dict.fromkeys(one for one in readings if one != first.value))
        return Label(
            {OBJECTIVE: first.value},
            OBJECTIVE,
            first.value,
            accepted=accepted,
            decimals=self.decimals(first),
            bound=None if bound == first.value else bound,
        )


def _alternatives(value: object) -> list[object]:
    """The answers that a label lists; a text may list them with "or", commas or bars."""
    if isinstance(value, list):
        return value
    if isinstance(value, str) and read_number(value) is None:
        return list(_SEVERAL.split(value.strip()))
    return [value]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!")


def _unreadable(written: object, name: str, place: str) -> BadFileError:
    if written is None or written == "":
        return BadFileError(
            f"{place}: the label '{name}' is empty: give one, or 'No Best Solution' where the "
            "problem has none."
        )
    return BadFileError(f"{place}: the expected value '{name}' is no number: {brief(written)}.")
