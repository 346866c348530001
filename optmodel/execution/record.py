"""What happened when a program ran: how it ended, and what the solver was heard to say.

An `Execution` carries no verdict. Its `end` is one of a closed vocabulary; what each solve answered
is a `Solve`, recorded by the dialect's hook and so independent of anything printed.

    execution.end is End.OK
    execution.last_solve.objective    # 2250.0, even if the program printed nothing
"""

from dataclasses import dataclass, field
from enum import StrEnum


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
    """What a program's solver said of the model it was given."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    LIMIT = "limit"
    ERROR = "error"


class Route(StrEnum):
    """What answered for the modelling library: itself, or our layer that speaks its language."""

    NATIVE = "native"
    COMPATIBLE = "compatible"


class Repair(StrEnum):
    """What was changed in a text so that it is a program; nothing is in one that is Python already.

    - `layout`: common indentation went, or a first line that only says `python`.
    - `spaces`: other spaces became plain ones, and signs that nobody sees went.
    - `prompts`: prompts went, and what was printed with them.
    - `magic`: lines for a notebook or a shell (`%`, `!`, `pip install`) went.
    - `tabs`: tabs became spaces.
    - `entities`: HTML's entities became their characters.
    - `full_width`: full-width digits and punctuation became ASCII's.
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
    """One solve inside a program, as the dialect's hook saw it.

    `variables` maps names to values, in the model's own order; empty when there is no solution.
    `solver` says who solved and its version, `seconds` how long the call took on the wall clock.
    `substituted_for` names the solver that the program asked for and that is not installed. `model`
    is absent where it was not to be kept or was larger than the limit. `columns` holds the values
    of its columns by their names in it, where those are not the library's names of `variables`.
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


@dataclass(frozen=True, slots=True)
class Execution:
    """One program's run.

    `stdout` is what was printed (cut at the output limit), `detail` the last lines of an error or
    one sentence on what stopped the program. Times are in seconds, memory in bytes. `layers` names
    the confinement that held. `solves` are the solves in order, at least the last of them, and
    `num_solves` says how many there were. `route` says whether the library itself was used.
    `prints_objective` says whether the last optimum is among the numbers printed, but for its sign;
    None where there is no such optimum or nothing printed. `confirmed` says whether the captured
    models of its optima and of its last solve, each solved again by itself, have the same answers;
    None where one was not or cannot be. `repairs` says what was changed in the program's text, and
    `text` is what ran then; it is empty where the program ran as it was given. `attachments` maps
    the name of each file that it was given to the SHA-256 of its bytes.
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
        """The solve whose answer counts: the last one."""
        return self.solves[-1] if self.solves else None
