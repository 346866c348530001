"""Completions on disk, by the content of their request: none is paid for twice.

    with CompletionCache(Path("runs/first/replies.sqlite")) as cache:
        cache.store({request.key("qwen", 0): completion})
        cache.find([request.key("qwen", 0)])

A completion is on disk when `store` returns. API keys are never in it.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from optmodel.errors import UserError
from optmodel.lm.chat import Completion, FinishReason, Usage

_BUSY_SECONDS = 60.0
_CREATE = (
    "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, text TEXT NOT NULL,"
    " finish TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL)"
    " WITHOUT ROWID"
)


@dataclass(slots=True)
class CompletionCache:
    """Completions in one SQLite file, for any number of processes; use it as a context manager."""

    path: Path
    _database: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        """Raises `UserError` when the file cannot be created, or is no cache."""
        with self._user_errors():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._database = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute(_CREATE)

    def find(self, keys: Sequence[str]) -> dict[str, Completion]:
        """The cache hits, by key. Raises `UserError` when the file is damaged."""
        query = "SELECT text, finish, prompt_tokens, completion_tokens FROM replies WHERE key = ?"
        found = {}
        with self._user_errors():
            for key in keys:
                row = self._database.execute(query, [key]).fetchone()
                if row:
                    text, finish, prompt, completion = row
                    usage = Usage(prompt, completion, 1)
                    found[key] = Completion(text, FinishReason(finish), usage)
        return found

    def store(self, completions: Mapping[str, Completion]) -> None:
        """Store completions, all or none. Raises `UserError` when they cannot be written."""
        rows = [
            [key, c.text, c.finish.value, c.usage.prompt_tokens, c.usage.completion_tokens]
            for key, c in completions.items()
        ]
        with self._user_errors():
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT OR REPLACE INTO replies VALUES (?,?,?,?,?)", rows)
            self._database.execute("COMMIT")

    def close(self) -> None:
        """Close the file; the cache is not used again."""
        self._database.close()

    @contextmanager
    def _user_errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            raise UserError(
                f"The replies in {self.path} cannot be used ({error}): keep the file, for what it "
                "holds was paid for, mend what is wrong, or choose another folder with --out."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
