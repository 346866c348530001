"""One worker: a warmed parent for each dialect it has met, and what to do when one is lost.

worker = Worker(number=0, limits=Limits())
worker.execute("item-7", "print(1)", dialects()["python"])      # Execution(...)
"""

from dataclasses import dataclass, field

from optmodel.errors import UserError
from optmodel.execution._conclude import conclude
from optmodel.execution._parent import Parent, ParentLostError, ParentStartError
from optmodel.execution.dialect import Dialect
from optmodel.execution.layers import Level, require
from optmodel.execution.limits import Limits
from optmodel.execution.record import End, Execution


@dataclass(slots=True)
class Worker:
    """Runs one program at a time, in parents whose layers come to `level` at least.

    `broken` maps a dialect whose parent does not start to why.
    """

    number: int
    limits: Limits
    level: Level = Level.LIMITED
    parents: dict[str, Parent] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    is_abandoned: bool = False

    def execute(self, key: str, text: str, dialect: Dialect) -> Execution:
        """Runs one program; when its parent is lost, once more in a fresh one.

        Raises `UserError` when its parent is confined to less than the level.
        """
        if dialect.name in self.broken:
            return Execution(key, End.INFRASTRUCTURE, self.broken[dialect.name], dialect.name)
        try:
            return self._try(key, text, dialect)
        except ParentLostError as error:
            if self.is_abandoned or dialect.name in self.broken:
                return Execution(key, End.INFRASTRUCTURE, str(error), dialect.name)
        try:
            return self._try(key, text, dialect)
        except ParentLostError as error:
            return Execution(key, End.INFRASTRUCTURE, str(error), dialect.name)

    def _try(self, key: str, text: str, dialect: Dialect) -> Execution:
        parent = self._parent(dialect)
        try:
            heard = parent.execute(text, self.limits)
        except ParentLostError:
            self.parents.pop(dialect.name).close()
            raise
        return conclude(key, dialect.name, parent.layers, self.limits, heard)

    def _parent(self, dialect: Dialect) -> Parent:
        if dialect.name not in self.parents:
            self.parents[dialect.name] = self._start(dialect)
        return self.parents[dialect.name]

    def _start(self, dialect: Dialect) -> Parent:
        """A parent that is confined as far as is required."""
        try:
            parent = Parent.start(dialect, self.number)
        except ParentStartError as error:
            self.broken[dialect.name] = str(error)
            raise
        try:
            require(parent.notes, self.level)
        except UserError:
            parent.close()
            raise
        return parent

    def abandon(self) -> None:
        """Makes a program that runs in another thread end at once, as lost."""
        self.is_abandoned = True
        for parent in tuple(self.parents.values()):
            parent.hang_up()

    def close(self) -> None:
        """Ends the parents; new ones start when they are needed."""
        for parent in self.parents.values():
            parent.close()
        self.parents.clear()
        self.is_abandoned = False
