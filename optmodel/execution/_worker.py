"""One worker: a warmed parent for each dialect it has met, and what to do when one is lost.

worker = Worker(number=0, limits=Limits())
finish(worker.execute("item-7", compiled("print(1)"), dialects()["python"]))      # Execution(...)
"""

from dataclasses import dataclass, field, replace

from optmodel.errors import UserError
from optmodel.execution._conclude import Conclusion, conclude
from optmodel.execution._parent import Parent, ParentLostError, ParentStartError, Post
from optmodel.execution._shelf import Shelf
from optmodel.execution._source import Source, compiled
from optmodel.execution._steps import Steps
from optmodel.execution.attachments import NO_ATTACHMENTS, Attachments
from optmodel.execution.confirming import DIALECT, agrees, program_of
from optmodel.execution.dialect import Dialect, dialects
from optmodel.execution.layers import Level, require
from optmodel.execution.limits import Limits
from optmodel.execution.record import End, Execution, Route

_NUM_STARTS = 3


@dataclass(frozen=True, slots=True)
class _Task:
    key: str
    source: Source
    attachments: Attachments = NO_ATTACHMENTS

    def failed(self, post: Post, detail: str, end: End = End.INFRASTRUCTURE) -> Conclusion:
        """Its end when no parent could be had for it, or it lost two."""
        name, route = post.dialect.name, post.route
        return Conclusion(Execution(self.key, end, detail, name, route=route))


@dataclass(slots=True)
class Worker:
    """Runs one program at a time, in parents whose layers come to `level` at least.

    With `confirms`, what its solver answered is confirmed by solving the captured model again.
    `failures` holds for each post why its parent did not start, each time in a row; after the
    third no other is tried.
    """

    number: int
    limits: Limits
    level: Level = Level.LIMITED
    confirms: bool = False
    parents: dict[Post, Parent] = field(default_factory=dict)
    failures: dict[Post, list[str]] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)

    def execute(
        self,
        key: str,
        source: Source,
        dialect: Dialect,
        attachments: Attachments = NO_ATTACHMENTS,
    ) -> Steps[Execution]:
        """Runs one program, by our layer when its library is absent or its licence too small.

        Raises `UserError` when its parent is confined to less than the level.
        """
        execution = yield from self._run(_Task(key, source, attachments), dialect)
        return (yield from self._confirm(execution)) if self.confirms else execution

    def _run(self, task: _Task, dialect: Dialect) -> Steps[Execution]:
        if dialect.is_installed:
            conclusion = yield from self._on(dialect, Route.NATIVE, task)
            if not (conclusion.is_unlicensed and dialect.has_stand_in):
                return conclusion.execution
        conclusion = yield from self._on(dialect, Route.COMPATIBLE, task)
        return conclusion.execution

    def _confirm(self, execution: Execution) -> Steps[Execution]:
        """The execution, and whether its captured model has its answer."""
        text = program_of(execution)
        if text is None or execution.last_solve is None:
            return execution
        solver = dialects()[DIALECT]
        again = yield from self._run(_Task(execution.key, compiled(text)), solver)
        return replace(execution, confirmed=agrees(execution.last_solve, again))

    def _on(self, dialect: Dialect, route: Route, task: _Task) -> Steps[Conclusion]:
        """Runs it; when its parent is lost, once more in one that has nothing else to lose."""
        post = Post(dialect, route, is_fresh=dialect.mode == "fresh")
        fresh = Post(dialect, route, is_fresh=True)
        try:
            return (yield from self._try(post, task))
        except ParentStartError as error:
            return task.failed(post, str(error))
        except ParentLostError:
            pass
        try:
            return (yield from self._try(fresh, task))
        except ParentStartError as error:
            return task.failed(post, str(error))
        except ParentLostError as error:
            return task.failed(post, f"{error} It did so twice.", End.CRASH)

    def _try(self, post: Post, task: _Task) -> Steps[Conclusion]:
        parent = yield from self._parent(post)
        is_kept = False
        try:
            heard = yield from parent.execute(
                task.source, self.limits, self.shelf.find(task.attachments)
            )
            is_kept = not post.is_fresh
        finally:
            if not is_kept:
                self.parents.pop(post).close()
        return conclude(task.key, post, parent.layers, self.limits, heard)

    def _parent(self, post: Post) -> Steps[Parent]:
        """The parent at this post, started if need be, and confined as far as is required."""
        failures = self.failures.setdefault(post, [])
        if len(failures) >= _NUM_STARTS:
            raise ParentStartError(failures[-1])
        if post not in self.parents:
            try:
                parent = yield from Parent.start(post, self.number)
            except ParentStartError as error:
                failures.append(str(error))
                raise
            failures.clear()
            try:
                require(parent.notes, self.level)
            except UserError:
                parent.close()
                raise
            self.parents[post] = parent
        return self.parents[post]

    def close(self) -> None:
        """Ends the parents; new ones start when they are needed."""
        for parent in self.parents.values():
            parent.close()
        self.parents.clear()
        self.shelf.close()
