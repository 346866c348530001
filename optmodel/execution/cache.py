"""A cache of executions on disk: a program that ran before is not run again.

with ExecutionCache.of_user() as cache, Runner(cache=cache) as runner:
    executions = list(runner.run(programs))
cache.num_hits

The key is a hash of all that decides how a program ends: its text, its attachments, the dialect's
manifest, the limits, the versions of Python and of every installed package, the solver programs,
and our own sources. Nothing is evicted; to empty the cache, delete its file.
"""

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from optmodel.errors import UserError
from optmodel.execution.dialect import Dialect
from optmodel.execution.limits import Limits
from optmodel.execution.packages import installed_solver_programs, package_table
from optmodel.execution.program import Program
from optmodel.execution.record import (
    End,
    Execution,
    SolverStatus,
    execution_from_dict,
    execution_to_dict,
)
from optmodel.execution.sandbox_level import SandboxLevel, sandbox_level_of

if TYPE_CHECKING:
    import sqlite3

# Ends that follow from the program alone. Whether it runs out of time or memory depends on the
# machine too, and our own failures do not depend on the program.
_CACHEABLE_ENDS = frozenset({End.OK, End.NO_ANSWER, End.CRASH, End.FORBIDDEN, End.OUTPUT_LIMIT})
_BUSY_SECONDS = 60.0
# The rooms whose sources run in the processes of programs.
_OWN_ROOMS = ("backends", "execution", "vendors")


@dataclass(frozen=True, slots=True)
class CacheKey:
    """All that decides an execution, as far as it is known before the program runs."""

    program: Program
    dialect: Dialect
    limits: Limits
    confirms: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of all of it, in hexadecimal."""
        assert self.program.text is not None
        parts = {
            "text": self.program.text,
            "attachments": self.program.attachments.digest,
            "dialect": asdict(self.dialect),
            "limits": asdict(self.limits),
            "confirms": self.confirms,
            "here": _here(),
        }
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class ExecutionCache:
    """Executions in one SQLite file, for any number of processes; use it as a context.

    `num_hits` counts the cache hits. It is not for two threads at a time.
    """

    path: Path
    num_hits: int = 0
    _database: "sqlite3.Connection" = field(init=False)

    def __post_init__(self) -> None:
        """Raises `UserError` when the file cannot be made, or is no cache."""
        with self._errors_for_users():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._database = _open(self.path)

    @classmethod
    def of_user(cls) -> Self:
        """The cache in the user's cache folder. Raises `UserError` when it cannot be opened.

        Raises it as well for a user without a home folder.
        """
        named = os.environ.get("XDG_CACHE_HOME", "")
        # By its specification, a name that is not absolute counts as none.
        folder = named if os.path.isabs(named) else os.path.expanduser("~/.cache")
        if not os.path.isabs(folder):
            raise UserError("You have no home folder for a cache: name one in XDG_CACHE_HOME.")
        return cls(Path(folder) / "optmodel" / "executions.sqlite")

    def get(self, key: CacheKey, level: SandboxLevel) -> Execution | None:
        """The cached execution, if it was sandboxed to `level` at least.

        Raises `UserError` when the file is damaged.
        """
        query = "SELECT record FROM executions WHERE digest = ?"
        with self._errors_for_users():
            row = self._database.execute(query, [key.digest]).fetchone()
            known = execution_from_dict(json.loads(row[0])) if row else None
        if known is None or sandbox_level_of(known.layers) < level:
            return None
        self.num_hits += 1
        return replace(known, key=key.program.key)

    def put(self, key: CacheKey, execution: Execution) -> None:
        """Stores an execution, if it follows from its program alone.

        Raises `UserError` when it cannot be written.
        """
        # A solver that met a limit might get further within it in another run.
        met_limit = any(solve.status is SolverStatus.LIMIT for solve in execution.solves)
        if execution.end not in _CACHEABLE_ENDS or met_limit:
            return
        row = [key.digest, json.dumps(execution_to_dict(execution), allow_nan=False)]
        with self._errors_for_users():
            self._database.execute("INSERT OR REPLACE INTO executions VALUES (?, ?)", row)

    def close(self) -> None:
        """Closes the file, for good."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _errors_for_users(self) -> Iterator[None]:
        """Turns every error of the file into a `UserError`."""
        import sqlite3

        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            raise UserError(
                f"The cache {self.path} cannot be used ({error}): delete it, or go without it."
            ) from error


def _open(path: Path) -> "sqlite3.Connection":
    """A connection in which each statement is a transaction of its own."""
    import sqlite3

    database = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(
            "CREATE TABLE IF NOT EXISTS executions (digest TEXT PRIMARY KEY, record TEXT NOT NULL)"
        )
    except sqlite3.Error:
        database.close()
        raise
    return database


@cache
def _here() -> str:
    """SHA-256 of the software that runs programs: Python, packages, solvers, our own sources."""
    from importlib import metadata

    installed = {f"{known.name} {known.version}" for known in metadata.distributions()}
    for path in installed_solver_programs().values():
        # The size and the time identify a build without starting it.
        status = os.stat(path)
        installed.add(f"{path} {status.st_size} {status.st_mtime_ns}")
    engine = sha256()
    home = Path(__file__).parents[1]
    for source in sorted(path for room in _OWN_ROOMS for path in (home / room).rglob("*.py")):
        engine.update(source.read_bytes())
    # Whether a program that lacks a package crashed depends on the table of known packages.
    engine.update(repr(sorted(package_table().items())).encode())
    software = [platform.python_version(), *sorted(installed), engine.hexdigest()]
    return sha256("\n".join(software).encode()).hexdigest()
