"""Rows that a gurobipy callback adds while its model is solved: they are in no copy of the model.

listen(gurobipy)                    # before the program
rows_of(model)                      # after `optimize`: [LazyRow(...)], or None if one was lost
"""

import functools
from dataclasses import dataclass
from typing import Any

from optmodel.execution.hooks.mps import fits
from optmodel.execution.hooks.observing import replace_in
from optmodel.execution.hooks.recorder import recorder


@dataclass(frozen=True, slots=True)
class LazyRow:
    """`entries` related to `side`: columns with their coefficients, the sense as a letter."""

    entries: tuple[tuple[int, float], ...]
    sense: str
    side: float


# By the model's identity; None once a row could not be read, or there were too many to keep.
_HEARD: dict[int, list[LazyRow] | None] = {}


def listen(module: Any) -> None:
    """Hears `Model.cbLazy`."""
    original = module.Model.cbLazy

    @functools.wraps(original)
    def heard(model: Any, lhs: Any, sense: Any = None, rhs: Any = None) -> Any:
        # The vendor tells two ways of calling it apart by the number of arguments.
        given = (lhs,) if sense is None and rhs is None else (lhs, sense, rhs)
        result = original(model, *given)
        _take(module, model, given)
        return result

    replace_in(module.Model, "cbLazy", heard)


def forget(model: Any) -> None:
    """As before the first solve."""
    _HEARD.pop(id(model), None)


def rows_of(model: Any) -> list[LazyRow] | None:
    """What was added in the last solve; None if not all of it is known."""
    return _HEARD.get(id(model), [])


def _take(module: Any, model: Any, given: tuple[Any, ...]) -> None:
    rows = _HEARD.setdefault(id(model), [])
    if rows is None:
        return
    try:
        rows.append(_read(module, given))
    except Exception:  # noqa: BLE001 - an array of rows, or whatever else is not read here
        _HEARD[id(model)] = None
        return
    if not fits(sum(len(row.entries) for row in rows), recorder.model_bytes):
        _HEARD[id(model)] = None


def _read(module: Any, given: tuple[Any, ...]) -> LazyRow:
    if len(given) == 1:
        relation = given[0]
        given = relation._lhs, relation._sense, relation._rhs
    left, sense, right = given
    body = module.LinExpr()
    body += left
    body -= right
    entries = tuple(
        (body.getVar(place).index, float(body.getCoeff(place))) for place in range(body.size())
    )
    return LazyRow(entries, str(sense)[0], -float(body.getConstant()))
