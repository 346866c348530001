"""Replies on disk, by the content of their request: none is paid for twice.

    with ReplyCache(Path("runs/first/replies.sqlite")) as cache:
        cache.keep({request.key("qwen", 0): reply})
        cache.find([request.key("qwen", 0)])

A reply is on the disk when `keep` returns. Keys of the user's are never in it.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from optmodel.errors import UserError
from optmodel.lm.reply import Finish, Reply, Usage

_BUSY_SECONDS = 60.0
_CREATE = (
    "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, text TEXT NOT NULL,"
    " finish TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL)"
    " WITHOUT ROWID"
)


@dataclass(slots=True)
class ReplyCache:
    """Replies in one SQLite file, for any number of processes; use it as a context."""

    path: Path
    _database: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        """Raises `UserError` when the file cannot be made, or is no cache."""
        with self._telling():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._database = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute(_CREATE)

    def find(self, keys: Sequence[str]) -> dict[str, Reply]:
        """Those that are known, by key. Raises `UserError` when the file is damaged."""
        query = "SELECT text, finish, prompt_tokens, completion_tokens FROM replies WHERE key = ?"
        found = {}
        with self._telling():
            for key in keys:
                row = self._database.execute(query, [key]).fetchone()
                if row:
                    text, finish, read, written = row
                    found[key] = Reply(text, Finish(finish), Usage(read, written, 1))
        return found

    def keep(self, replies: Mapping[str, Reply]) -> None:
        """Put replies on record, all or none. Raises `UserError` when they cannot be written."""
        rows = [
            [key, r.text, r.finish.value, r.usage.prompt_tokens, r.usage.completion_tokens]
            for key, r in replies.items()
        ]
        with self._telling():
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT OR REPLACE INTO replies VALUES (?,?,?,?,?)", rows)
            self._database.execute("COMMIT")

    def close(self) -> None:
        """Close the file; the cache is not used again."""
        self._database.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
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
