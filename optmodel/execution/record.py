"""The record of a program's run: how it ended, and the answers of its solver.

An `Execution` carries no verdict. Its `end` is one of a closed vocabulary; what each solve answered
is a `Solve`, recorded by the dialect's hook and so independent of anything printed.

    execution.end is End.OK
    execution.last_solve.objective    # 2250.0, even if the program printed nothing
    values = execution_to_dict(execution)            # plain JSON values
    execution_from_dict(values) == execution
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class End(StrEnum):
    """How a program ended. Only `infrastructure` is our fault; all others are the program's."""

    OK = "ok"
    NO_CODE = "no_code"
    SYNTAX_ERROR = "syntax_error"
    CRASH = "crash"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT_LIMIT = "output_limit"
    FORBIDDEN = "forbidden"
    NO_ANSWER = "no_answer"
    INFRASTRUCTURE = "infrastructure"


class SolverStatus(StrEnum):
    """The status with which a solver returned.

    Presolve at times finds that there is no optimum and not why: `infeasible_or_unbounded`. That a
    model is infeasible or unbounded without more is the solver's proof of it.
    """

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    INFEASIBLE_OR_UNBOUNDED = "infeasible_or_unbounded"
    LIMIT = "limit"
    ERROR = "error"


class Route(StrEnum):
    """The implementation that ran: the modelling library, or our reimplementation of it."""

    NATIVE = "native"
    COMPATIBLE = "compatible"


class Repair(StrEnum):
    """A change of a text so that it parses; a text that parses is never changed.

    - `layout`: common indentation was removed, or a first line that only says `python`.
    - `spaces`: other spaces became plain ones, and invisible characters were removed.
    - `prompts`: prompts were removed, and what was printed between them.
    - `magic`: lines for a notebook or a shell (`%`, `!`, `pip install`) were removed.
    - `tabs`: tabs became spaces.
    - `entities`: HTML entities became their characters.
    - `full_width`: full-width digits and punctuation became ASCII.
    """

    LAYOUT = "layout"
    SPACES = "spaces"
    PROMPTS = "prompts"
    MAGIC = "magic"
    TABS = "tabs"
    ENTITIES = "entities"
    FULL_WIDTH = "full_width"


@dataclass(frozen=True, slots=True)
class CapturedModel:
    """The model at the moment of solving: `text` in `format`.

    Formats: `mps`; where MPS cannot hold the model, what its solver writes (`lp`, `cip`, `nl`,
    `proto`) or the expressions themselves (`text`).
    """

    format: str
    text: str


@dataclass(frozen=True, slots=True)
class Solve:
    """One solve inside a program, as the dialect's hook recorded it.

    `bound` is the dual bound. `variables` maps names to values in the model's order; it is empty
    when there is no solution. `solver` is the solver's name and version, `seconds` the wall time of
    the call. `substituted_for` names the solver that the program requested and that is not
    installed. `model` is None where it was not to be kept or was larger than the limit. `columns`
    maps the captured model's own column names to values, where those differ from the library's
    names in `variables`.
    """

    dialect: str
    status: SolverStatus
    objective: float | None = None
    bound: float | None = None
    variables: dict[str, float] = field(default_factory=dict)
    solver: str = ""
    seconds: float = 0.0
    substituted_for: str = ""
    model: CapturedModel | None = None
    columns: dict[str, float] = field(default_factory=dict)

    def column_values(self, names: Sequence[str]) -> list[float] | None:
        """The solution by the names of the captured model's columns; None where one has no value.

        A stored record keeps no order, and a column's name is the variable's as it fits a file.
        """
        from optmodel.backends import NameStyle, fitted_name

        values = self.columns or self.variables
        fitted = {fitted_name(name, NameStyle.GIVEN): value for name, value in values.items()}
        known = (fitted if len(fitted) == len(values) else {}) | values
        found = [known.get(name) for name in names]
        return [value for value in found if value is not None] if None not in found else None


@dataclass(frozen=True, slots=True)
class Execution:
    """One program's run.

    `stdout` is what was printed, cut at the output limit; `detail` is the end of the error message,
    or one sentence on what stopped the program. Times are in seconds, memory in bytes. `layers` are
    the names of the sandbox layers that held. `solves` are the solves in order, at least the last
    of them; `num_solves` counts all. `route` says which implementation of the library ran.

    `prints_objective` says whether the objective of the last optimal solve is among the printed
    numbers, up to its sign; None where there is none. `confirmed` says whether the captured models
    of its optima and of its last solve, each solved again by itself, have the same answers; None
    where that could not be found out. `repairs` are the changes that were made to the program's
    text, and `text` is the changed text; it is empty where nothing was changed. `attachments` maps
    the name of each attached file to the SHA-256 of its bytes.
    """

    key: str
    end: End
    detail: str = ""
    dialect: str = ""
    stdout: str = ""
    solves: tuple[Solve, ...] = ()
    exit_code: int | None = None
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory: int = 0
    layers: tuple[str, ...] = ()
    num_solves: int = 0
    route: Route = Route.NATIVE
    prints_objective: bool | None = None
    confirmed: bool | None = None
    repairs: tuple[Repair, ...] = ()
    text: str = ""
    attachments: dict[str, str] = field(default_factory=dict)

    @property
    def last_solve(self) -> Solve | None:
        """The last solve, which holds the program's answer."""
        return self.solves[-1] if self.solves else None


def execution_to_dict(execution: Execution) -> dict[str, Any]:
    """An execution as plain JSON values; numbers that are not finite become texts."""
    return asdict(execution) | {"solves": [_solve_to_dict(solve) for solve in execution.solves]}


def execution_from_dict(values: Mapping[str, object]) -> Execution:
    """The execution of such values; unknown fields are ignored.

    Raises `ValueError` with the name of the first wrong field, such as `solves.0.status`.
    """
    from pydantic import ValidationError

    try:
        return _executions().validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ValueError(".".join(map(str, first["loc"]))) from error


@cache
def _executions() -> "TypeAdapter[Execution]":
    # Fork servers import this module too, and must stay small.
    from pydantic import TypeAdapter

    return TypeAdapter(Execution)


def _solve_to_dict(solve: Solve) -> dict[str, Any]:
    return asdict(solve) | {
        "objective": _json_number(solve.objective),
        "bound": _json_number(solve.bound),
        "variables": {name: _json_number(value) for name, value in solve.variables.items()},
        "columns": {name: _json_number(value) for name, value in solve.columns.items()},
    }


def _json_number(value: float | None) -> float | str | None:
    """The value with infinities and NaN as texts, such as `inf`: JSON has no such numbers."""
    return value if value is None or abs(value) < float("inf") else str(value)
