"""An execution as plain JSON values, and back: what is stored is read as it was.

values = to_plain(execution)            # {"key": "item-7", "end": "ok", "solves": [...], ...}
from_plain(values) == execution
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from optmodel.execution.record import Execution, Solve

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def to_plain(execution: Execution) -> dict[str, Any]:
    """An execution as plain JSON values. What is not finite is written as text."""
    return asdict(execution) | {"solves": [_solve(solve) for solve in execution.solves]}


def from_plain(values: Mapping[str, Any]) -> Execution:
    """The execution of such values; names that are none of its are passed over.

    Raises `ValueError` whose text is the field, as `solves.0.status`, that does not fit.
    """
    from pydantic import ValidationError

    try:
        return _executions().validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ValueError(".".join(map(str, first["loc"]))) from error


@cache
def _executions() -> "TypeAdapter[Execution]":
    # A parent of programs loads this module too, and must stay small.
    from pydantic import TypeAdapter

    return TypeAdapter(Execution)


def _solve(solve: Solve) -> dict[str, Any]:
    return asdict(solve) | {
        "objective": _written(solve.objective),
        "bound": _written(solve.bound),
        "variables": {name: _written(value) for name, value in solve.variables.items()},
        "columns": {name: _written(value) for name, value in solve.columns.items()},
    }


def _written(value: float | None) -> float | str | None:
    """JSON has no infinity and no NaN, which a solver may well answer: `inf` becomes a text."""
    return value if value is None or abs(value) < float("inf") else str(value)
