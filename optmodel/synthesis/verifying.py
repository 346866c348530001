"""Verifying: every promise of a dataset, re-checked from its files alone.

For each record: its schema and id, the class, the solution in exact arithmetic, both solvers again,
every program again, and the text read back. A record that breaks several promises names them all.

    verdict = verify(Path("runs/first"), num_workers=2)
    verdict.failures      # (Failure(line=12, id='3f...', check=Check.OBJECTIVE, detail='...'),)
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError, OptmodelError
from optmodel.execution import dialects, require_dialects
from optmodel.formulation import FormulationError, Number, check_solution
from optmodel.narration import read_back
from optmodel.solving import TOLERANCE, Rejection, certify
from optmodel.solving.answer import relative_difference
from optmodel.store import RECORDS, RUN, check_command, digest, read_records
from optmodel.synthesis._pool import OrderedPool, local_runner
from optmodel.synthesis.forward import disagreements
from optmodel.synthesis.schema import schema_problem
from optmodel.synthesis.triple import Triple

# What the id does not vouch for.
_OUTSIDE_ID = ("key", "id", "schema_version", "origin", "generator")


class Promise(StrEnum):
    """What a record promises, in the order it is checked."""

    SCHEMA = "schema"
    CONTENT = "content"
    CLASS = "class"
    FEASIBLE = "feasible"
    OBJECTIVE = "objective"
    CERTIFICATE = "certificate"
    PROGRAM = "program"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Failure:
    """A broken promise of one record. `line` counts from 1."""

    line: int
    id: str
    promise: Promise
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found."""

    num_records: int
    failures: tuple[Failure, ...]

    @property
    def num_failed(self) -> int:
        """How many records broke a promise."""
        return len({failure.line for failure in self.failures})


def verify(
    folder: Path, *, num_workers: int = 1, report: Callable[[int], None] | None = None
) -> Verification:
    """Re-check every record of a run's folder, or of a file of records.

    Raises `BadFileError` when there is no readable dataset, and `MissingExtraError` when a dialect
    of its programs is not installed.
    """
    if (folder / RUN).exists():
        check_command(folder, "generate")
    path = folder / RECORDS if folder.is_dir() else folder
    if not path.is_file():
        raise BadFileError(f"There is no {path}: name the folder of a run.")
    require_dialects(_dialects(path))
    failures: list[Failure] = []
    num_records = 0
    with OrderedPool(_verify_line, num_workers) as pool:
        for found in pool.map(enumerate(read_records(path), start=1)):
            failures.extend(found)
            num_records += 1
            if report is not None:
                report(num_records)
    if not num_records:
        raise BadFileError(f"{path} holds no record.")
    return Verification(num_records, (*failures, *_repeated_keys(path)))


def _dialects(path: Path) -> list[str]:
    """The dialects we know of which a file of records holds programs."""
    written: set[str] = set()
    for record in read_records(path):
        programs = record.get("programs")
        if isinstance(programs, dict):
            written |= {name for name, text in programs.items() if text is not None}
    return [name for name in dialects() if name in written]


def broken_promises(record: Mapping[str, Any]) -> Iterator[tuple[Promise, str]]:
    """Every promise that a record breaks, with what was seen."""
    problem = schema_problem(record)
    if problem is not None:
        yield Promise.SCHEMA, problem
        return
    content = {name: value for name, value in record.items() if name not in _OUTSIDE_ID}
    if digest(content) != record["id"]:
        yield Promise.CONTENT, "the content is not what the id was made from"
    try:
        triple = Triple.from_record(record)
    except (OptmodelError, ValueError) as error:
        yield Promise.CONTENT, str(error)
        return
    yield from _check_meaning(triple, record)


def _check_meaning(triple: Triple, record: Mapping[str, Any]) -> Iterator[tuple[Promise, str]]:
    formulation = triple.instance.formulation
    if formulation.problem_class != record["problem_class"] or triple.text_type != record["type"]:
        yield Promise.CLASS, f"the formulation is {formulation.problem_class} {triple.text_type}"
    yield from _check_answer(triple, record["objective"])
    yield from _check_certificate(triple, record["objective"])
    for wrong in disagreements(triple.programs, record["objective"], local_runner()):
        yield Promise.PROGRAM, f"{wrong.dialect}: {wrong.sentence}"
    for problem in read_back(triple.narrative, triple.instance):
        yield Promise.TEXT, f"{problem.kind}: {problem.place}"


def _check_answer(triple: Triple, objective: float) -> Iterator[tuple[Promise, str]]:
    try:
        check = check_solution(triple.instance, triple.solution)
    except FormulationError as error:
        yield Promise.FEASIBLE, str(error)
        return
    if check.worst.relative > TOLERANCE:
        amount = float(check.worst.amount)
        yield Promise.FEASIBLE, f"{check.worst.place} is violated by {amount:.3g}"
    if _differ(check.objective, objective):
        exact = float(check.objective)
        yield Promise.OBJECTIVE, f"the solution is worth {exact!r}, the record says {objective!r}"


def _check_certificate(triple: Triple, objective: float) -> Iterator[tuple[Promise, str]]:
    outcome = certify(triple.instance)
    if isinstance(outcome, Rejection):
        yield Promise.CERTIFICATE, outcome.sentence
        return
    solved = outcome.answer.objective
    assert solved is not None, "a certified answer has an objective"
    if _differ(solved, objective):
        yield (
            Promise.CERTIFICATE,
            f"the optimum is {float(solved)!r}, the record says {objective!r}",
        )


def _differ(a: Number, b: float) -> bool:
    return relative_difference(a, b) > TOLERANCE


def _verify_line(task: tuple[int, Mapping[str, Any]]) -> tuple[Failure, ...]:
    line, record = task
    found = broken_promises(record)
    return tuple(Failure(line, str(record.get("id")), *broken) for broken in found)


def _repeated_keys(path: Path) -> Iterator[Failure]:
    first: dict[str, int] = {}
    for line, record in enumerate(read_records(path), start=1):
        earlier = first.setdefault(record["key"], line)
        if earlier != line:
            detail = f"the key is that of line {earlier}"
            yield Failure(line, str(record.get("id")), Promise.CONTENT, detail)
