"""One worker: a warmed parent for each dialect it has met, and what to do when one is lost.

worker = Worker(number=0, limits=Limits())
finish(worker.execute("item-7", read("print(1)"), dialects()["python"]))      # Execution(...)
"""

import re
import time
from dataclasses import dataclass, field, replace

from optmodel.errors import UserError
from optmodel.execution._conclude import Conclusion, conclude
from optmodel.execution._faults import is_within, settled, unlicensed, vendor_of, without_vendor
from optmodel.execution._mending import with_every_repair
from optmodel.execution._parent import Parent, ParentLostError, ParentStartError, Post
from optmodel.execution._report import Claim
from optmodel.execution._shelf import Shelf
from optmodel.execution._source import Source, read
from optmodel.execution._steps import Steps
from optmodel.execution.attachments import NO_ATTACHMENTS, Attachments
from optmodel.execution.confirming import DIALECT, agrees, answers_of, limits_of, program_of
from optmodel.execution.dialect import PLAIN, Dialect, dialects
from optmodel.execution.layers import Level, require
from optmodel.execution.limits import Limits
from optmodel.execution.newer_syntax import program_of as reader_of
from optmodel.execution.record import End, Execution, Route, SolverStatus

_NUM_STARTS = 3
_MOST_READ = 200_000  # characters
_READING_SECONDS = 5.0
_VERSION = re.compile(r"3\.\d{1,2}")
# What syntax newer than the oldest Python that we run on looks like, and much else.
_MAY_BE_NEWER = re.compile(
    r"(?i:\b[rft]{1,2}['\"])|\btype\s+\w|\b(?:def|class)\s+\w+\s*\[|\bexcept\b"
)


@dataclass(frozen=True, slots=True)
class _Task:
    key: str
    source: Source
    limits: Limits
    attachments: Attachments = NO_ATTACHMENTS

    def failed(self, post: Post, detail: str, end: End = End.INFRASTRUCTURE) -> Conclusion:
        """Its end when no parent could be had for it, or it lost two."""
        name, route = post.dialect.name, post.route
        return Conclusion(Execution(self.key, end, detail, name, route=route))


@dataclass(slots=True)
class Worker:
    """Runs one program at a time, in parents whose layers come to `level` at least.

    With `confirms`, what its solver answered is confirmed by solving the captured model again.
    Programs see nothing of the `hidden` paths.
    `failures` holds for each post why its parent did not start, each time in a row; after the
    third no other is tried. `licensed` says of a vendor's library and a number of variables
    whether it was seen to solve so many, or to refuse them for its licence.
    """

    number: int
    limits: Limits
    level: Level = Level.LIMITED
    confirms: bool = False
    hidden: tuple[str, ...] = ()
    parents: dict[Post, Parent] = field(default_factory=dict)
    failures: dict[Post, list[str]] = field(default_factory=dict)
    licensed: dict[tuple[str, int], bool] = field(default_factory=dict)
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
        task = _Task(key, source, self.limits, attachments)
        execution = yield from self._run(task, dialect)
        return (yield from self._confirm(execution)) if self.confirms else execution

    def _run(self, task: _Task, dialect: Dialect) -> Steps[Execution]:
        if dialect.is_installed:
            conclusion = yield from self._on(Post(dialect), task)
            claim = conclusion.report.claim if conclusion.report else None
            if claim is None or not (yield from self._is_true(claim, dialect)):
                return conclusion.execution
            if claim.library in dialect.vendors:
                # Without that library another solver stands in, as where it is not installed.
                other = Post(dialect, lacks_vendors=True)
                conclusion = yield from self._on(other, task)
                return without_vendor(conclusion, dialects()[claim.library], other.hidden_modules)
            if not dialect.has_stand_in:
                return unlicensed(conclusion, dialect)
        conclusion = yield from self._on(Post(dialect, Route.COMPATIBLE), task)
        return conclusion.execution

    def _is_true(self, claim: Claim, dialect: Dialect) -> Steps[bool]:
        """Whether a licence kept a program from its answer: its model is too large, or none holds.

        A program can say so itself. It is believed of a vendor's library alone, and where a program
        of ours is refused too: one with a model beyond the licence that comes with the library, if
        the claimed one is, or else one of a single variable.
        """
        vendor = vendor_of(claim, dialect)
        if vendor is None or vendor.licence is None:
            return False
        num_variables = 1 if is_within(claim, vendor) else vendor.licence.variables + 1
        asked = (vendor.name, num_variables)
        if asked not in self.licensed:
            probe = _Task("probe", read(vendor.licence.program(num_variables)), Limits())
            tried = yield from self._on(Post(vendor), probe)
            solve = tried.execution.last_solve
            solves = solve is not None and solve.status is SolverStatus.OPTIMAL
            if not solves and (tried.report is None or tried.report.claim is None):
                return False  # it failed for another reason, and is asked again another time
            self.licensed[asked] = solves
        return not self.licensed[asked]

    def needs_version(self, text: str) -> Steps[str]:
        """The newer version of Python that a text needs which cannot be read here, or ''.

        Its parser is not made for hostile texts: it reads them where a program would be run.
        """
        if len(text) > _MOST_READ or not _MAY_BE_NEWER.search(text):
            return ""
        reader = Source(reader_of([text, with_every_repair(text)]))
        task = _Task("reader", reader, Limits(wall_seconds=_READING_SECONDS))
        done = yield from self._on(Post(dialects()[PLAIN]), task)
        version = done.execution.stdout.strip()
        return version if _VERSION.fullmatch(version) else ""

    def _confirm(self, execution: Execution) -> Steps[Execution]:
        """The execution, and whether the captured models have its answers.

        All of them together may take as long as one program.
        """
        agreed: list[bool | None] = []
        end = time.monotonic() + self.limits.wall_seconds
        for solve in answers_of(execution):
            text = program_of(solve) if time.monotonic() < end else None
            if text is None:
                agreed.append(None)
                continue
            task = _Task(execution.key, Source(text), limits_of(self.limits))
            again = yield from self._run(task, dialects()[DIALECT])
            agreed.append(agrees(solve, again))
            if agreed[-1] is False:
                break
        unsaid = None in agreed or not agreed
        confirmed = False if False in agreed else None if unsaid else True
        return replace(execution, confirmed=confirmed)

    def _on(self, usual: Post, task: _Task) -> Steps[Conclusion]:
        """Runs it; when its parent is lost, once more in one that has nothing else to lose."""
        starts_processes = task.source.starts_processes and not usual.dialect.forks
        wanted = replace(usual, forks=starts_processes)
        fresh = replace(wanted, is_fresh=True)
        post = fresh if usual.dialect.mode == "fresh" else wanted
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
            files = self.shelf.find(task.attachments)
            heard = yield from parent.execute(task.source, task.limits, files)
            is_kept = not post.is_fresh
        finally:
            if not is_kept:
                self.parents.pop(post).close()
        conclusion = conclude(task.key, post, parent.layers, task.limits, heard)
        layers = {*post.stand_ins, *post.own_modules}
        execution = settled(conclusion, task.source, parent.absent, layers)
        return replace(conclusion, execution=execution)

    def _parent(self, post: Post) -> Steps[Parent]:
        """The parent at this post, started if need be, and confined as far as is required."""
        failures = self.failures.setdefault(post, [])
        if len(failures) >= _NUM_STARTS:
            raise ParentStartError(failures[-1])
        if post not in self.parents:
            try:
                parent = yield from Parent.start(post, self.number, self.hidden)
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
