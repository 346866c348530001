"""Scoring a program or a reply by what it answers: one, many in a stream, and in coroutines.

    optmodel.score(reply, label=12.0).correct
    for verdict in optmodel.score_stream(zip(replies, items)): ...
    verdict = await optmodel.score_async(reply, triple)

Programs run in the warm fork servers of this process, as many at once as it has cores.
"""

import asyncio
import math
import os
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from numbers import Real
from typing import TYPE_CHECKING, TypeAlias, TypedDict, Union, Unpack

from optmodel.errors import UserError
from optmodel.execution import (
    NO_ATTACHMENTS,
    Attachments,
    Execution,
    Limits,
    Program,
    SandboxLevel,
    extract_program,
    warm_runner,
)
from optmodel.formulation import Formulation
from optmodel.judging import Label, Rule, Verdict, judge, load_rule
from optmodel.triples import OutcomeRecord, Triple, TripleRecord

if TYPE_CHECKING:
    from optmodel.evaluation import Item

WALL_SECONDS = 20.0
MEMORY_BYTES = 2 << 30

Files: TypeAlias = Mapping[str, bytes] | Attachments
"""Attachments, or the bytes of files by their names."""

Expected: TypeAlias = Union[float, Label, "Item", Triple, TripleRecord, OutcomeRecord]
"""What an answer is judged against: an optimum, a label, an item of a benchmark, or a record."""


class ScoreOptions(TypedDict, total=False):
    """The options of `score`, which its streams take too."""

    rule: str | Rule
    wall_seconds: float
    memory_bytes: int
    confirm: bool
    require: SandboxLevel


def score(
    answer: str,
    label: "Expected",
    *,
    rule: str | Rule = "objective-rel-1e-6",
    wall_seconds: float = WALL_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
    attachments: Files | None = None,
    confirm: bool = False,
    require: SandboxLevel = SandboxLevel.LIMITED,
) -> Verdict:
    """Run a program, or the one in a model's reply, and judge it by a rule: see `correct`.

    The label is an optimum, a `Label`, an item of a benchmark or a triple. An item brings its
    attachments where no others are given. Where the `reason` is `infrastructure` this machine
    failed, and not the program. Answers are confirmed, see `run`, where the rule asks for it, too.

    Raises `UserError` as `run` does, and for a rule that is in no catalog.
    """
    expected, item_files = _label_and_files(label)
    files = item_files if attachments is None else attachments
    files = files if isinstance(files, Attachments) else Attachments(files)
    found = load_rule(rule) if isinstance(rule, str) else rule
    confirms = confirm or found.unconfirmed == "refused"
    limits = Limits(wall_seconds=wall_seconds, memory_bytes=memory_bytes, keep_models=confirms)
    program = Program("program", extract_program(answer), attachments=files)
    return judge(execute(program, limits, confirms, require), expected, found)


def execute(program: Program, limits: Limits, confirms: bool, require: SandboxLevel) -> Execution:
    """Run one program in a warm runner of this process."""
    with warm_runner(require=require, confirms=confirms) as runner:
        [execution] = runner.run([program], limits=limits)
        return execution


def score_stream(
    pairs: Iterable[tuple[str, Expected]], **options: Unpack[ScoreOptions]
) -> Iterator[Verdict]:
    """The verdicts of many answers, each with what is expected of it, in their order.

    The pairs are read as they are needed, a few ahead of the verdict that comes next. Raises
    `UserError` as `score` does.
    """
    num_threads = _num_cores()
    with ThreadPoolExecutor(num_threads) as threads:
        pending: deque[Future[Verdict]] = deque()
        try:
            for answer, expected in pairs:
                pending.append(threads.submit(score, answer, expected, **options))
                if len(pending) > 2 * num_threads:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:  # a caller may leave the loop early
            for future in pending:
                future.cancel()


async def score_async(answer: str, label: Expected, **options: Unpack[ScoreOptions]) -> Verdict:
    """`score` in a coroutine; the event loop goes on while the program runs."""
    return await asyncio.to_thread(score, answer, label, **options)


async def score_stream_async(
    pairs: Iterable[tuple[str, Expected]] | AsyncIterator[tuple[str, Expected]],
    **options: Unpack[ScoreOptions],
) -> AsyncIterator[Verdict]:
    """`score_stream` in a coroutine; the pairs may come from an asynchronous iterator."""
    most = 2 * _num_cores()
    pending: deque[asyncio.Task[Verdict]] = deque()
    try:
        async for answer, expected in _asynchronous(pairs):
            pending.append(asyncio.create_task(score_async(answer, expected, **options)))
            if len(pending) > most:
                yield await pending.popleft()
        while pending:
            yield await pending.popleft()
    finally:
        for task in pending:
            task.cancel()


async def _asynchronous(
    pairs: Iterable[tuple[str, Expected]] | AsyncIterator[tuple[str, Expected]],
) -> AsyncIterator[tuple[str, Expected]]:
    if isinstance(pairs, AsyncIterator):
        async for pair in pairs:
            yield pair
    else:
        for pair in pairs:
            yield pair


def _num_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _label_and_files(label: Expected) -> tuple[Label, Attachments]:
    """What is expected, and the files that belong to it."""
    if isinstance(label, Label):
        return label, NO_ATTACHMENTS
    if isinstance(label, TripleRecord):
        return _optimum(_objective_name(label.formulation), label.objective), NO_ATTACHMENTS
    if isinstance(label, Triple):
        name = label.instance.formulation.objective.name
        return _optimum(name, float(label.objective)), NO_ATTACHMENTS
    if isinstance(label, int | float | Real):
        return _optimum("objective", float(label)), NO_ATTACHMENTS
    from optmodel.evaluation import Item, outcome_label

    if isinstance(label, OutcomeRecord):
        named = outcome_label(label.to_row(), "the record")
        assert named is not None, "a record of this type names its outcome"
        return named, NO_ATTACHMENTS
    given: object = label
    if not isinstance(given, Item):
        kind = type(given).__name__
        raise UserError(f"A '{kind}' is no label: give a number, a Label, an Item or a triple.")
    return given.label, given.attachments


def _optimum(name: str, value: float) -> Label:
    if not math.isfinite(value):
        raise UserError(f"The expected optimum is {value}: give a finite number.")
    return Label({name: value}, name, value)


@lru_cache(maxsize=256)
def _objective_name(formulation: str) -> str:
    return Formulation.from_text(formulation).objective.name
