"""A record of a run: one item's execution, as a line of `records.jsonl` and back.

record_of(item_id, execution)["end"]      # "ok"
execution_of(record, file).last_solve
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from optmodel.errors import BadFileError
from optmodel.execution import Execution, Solve
from optmodel.store import digest

_EXECUTIONS = TypeAdapter(Execution)


def record_key(item: str, program: str | None, limits: dict[str, Any]) -> str:
    """What decides a record: the item, the program and the limits it runs under."""
    return digest({"item": item, "program": program, "limits": limits})


def record_of(item: str, execution: Execution) -> dict[str, Any]:
    """An execution as plain JSON values. What is not finite is written as text."""
    return {"item": item} | asdict(execution) | {"solves": [_solve(s) for s in execution.solves]}


def execution_of(record: dict[str, Any], place: Path) -> Execution:
    """The execution that a record holds. Raises `BadFileError`, naming `place`, when it is none."""
    try:
        return _EXECUTIONS.validate_python(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise BadFileError(
            f"{place}: the record '{record['key'][:8]}' is damaged at {field}: "
            "choose another folder with --out."
        ) from error


def _solve(solve: Solve) -> dict[str, Any]:
    return asdict(solve) | {
        "objective": _written(solve.objective),
        "bound": _written(solve.bound),
        "variables": {name: _written(value) for name, value in solve.variables.items()},
    }


def _written(value: float | None) -> float | str | None:
    """JSON has no infinity and no NaN, which a solver may well answer: `inf` becomes a text."""
    return value if value is None or abs(value) < float("inf") else str(value)
