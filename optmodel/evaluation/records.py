"""A record of a run: one item's execution, as a line of `records.jsonl` and back.

record_of(item_id, execution)["end"]      # "ok"
execution_of(record).last_solve
"""

from dataclasses import asdict
from typing import Any

from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.store import digest


def record_key(item: str, program: str | None, limits: dict[str, Any]) -> str:
    """What decides a record: the item, the program and the limits it runs under."""
    return digest({"item": item, "program": program, "limits": limits})


def record_of(item: str, execution: Execution) -> dict[str, Any]:
    """An execution as plain JSON values. What is not finite is written as text."""
    return {"item": item} | asdict(execution) | {"solves": [_solve(s) for s in execution.solves]}


def execution_of(record: dict[str, Any]) -> Execution:
    """The execution that a record holds."""
    fields = {name: value for name, value in record.items() if name != "item"}
    fields["end"] = End(record["end"])
    fields["layers"] = tuple(record["layers"])
    fields["solves"] = tuple(_heard(solve) for solve in record["solves"])
    return Execution(**fields)


def _solve(solve: Solve) -> dict[str, Any]:
    return asdict(solve) | {
        "objective": _written(solve.objective),
        "bound": _written(solve.bound),
        "variables": {name: _written(value) for name, value in solve.variables.items()},
    }


def _heard(stored: dict[str, Any]) -> Solve:
    return Solve(
        stored["dialect"],
        SolverStatus(stored["status"]),
        _read(stored["objective"]),
        _read(stored["bound"]),
        {name: float(value) for name, value in stored["variables"].items()},
    )


def _written(value: float | None) -> float | str | None:
    """JSON has no infinity and no NaN, which a solver may well answer: `inf` becomes a text."""
    return value if value is None or abs(value) < float("inf") else str(value)


def _read(value: float | str | None) -> float | None:
    return None if value is None else float(value)
