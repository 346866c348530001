"""What one record promises, and the check of each promise from nothing but the record.

Everything that can be made again is made again: fields that follow from others, the proof of the
label, the programs and their answers, the draw from the family, and the text read back.

    broken_promises(record)      # (Broken(Promise.OBJECTIVE, 'the solution is worth 250.0, ...'),)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from optmodel.errors import OptmodelError
from optmodel.formulation import FormulationError, check_solution
from optmodel.runs import digest
from optmodel.solving import TOLERANCE, recheck
from optmodel.solving.answer import relative_difference
from optmodel.synthesis._bounds import excess, unwritable
from optmodel.synthesis._pool import local_runner
from optmodel.synthesis.evidence import broken_evidence, read_text
from optmodel.synthesis.forward import disagreements
from optmodel.synthesis.remaking import differing_programs, differing_story, not_drawn_again
from optmodel.synthesis.schema import schema_problem
from optmodel.synthesis.triple import OUTSIDE_ID, Triple


class Promise(StrEnum):
    """What a dataset promises, in the order it is checked; `RUN` is of its files together.

    A record that is not `BOUNDED` is one whose check has no end: it is not looked at further.
    """

    BOUNDED = "bounded"
    SCHEMA = "schema"
    CONTENT = "content"
    CLASS = "class"
    FEASIBLE = "feasible"
    OBJECTIVE = "objective"
    CERTIFICATE = "certificate"
    PROGRAM = "program"
    TEXT = "text"
    EVIDENCE = "evidence"
    ORIGIN = "origin"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that a record breaks, and what was seen."""

    promise: Promise
    detail: str


_MOST_NAME = 64

# Fields that a promise of their own speaks of.
_CHECKED_ALONE = ("problem_class", "type", "objective", "id", "generator")


@dataclass(frozen=True, slots=True)
class Checked:
    """A record's id, the promises it breaks, and what could not be checked here.

    Of one that is not `is_readable` no more can be said: it is left out where files are compared.
    """

    id: str
    broken: tuple[Broken, ...]
    notes: tuple[str, ...] = ()
    is_readable: bool = True


def check(record: Mapping[str, Any], asked: Sequence[str] | None = None) -> Checked:
    """Check every promise of a record; `asked` are the dialects its run asked for, if known."""
    name = str(record.get("id"))[:_MOST_NAME]
    problem = excess(record)
    if problem is not None:
        return Checked(name, (Broken(Promise.BOUNDED, problem),), is_readable=False)
    problem = schema_problem(record)
    if problem is not None:
        return Checked(name, (Broken(Promise.SCHEMA, problem),), is_readable=False)
    problem = unwritable(record)
    if problem is not None:
        return Checked(name, (Broken(Promise.CONTENT, problem),), is_readable=False)
    broken: list[Broken] = []
    try:
        content = {field: value for field, value in record.items() if field not in OUTSIDE_ID}
        if digest(content) != record["id"]:
            broken.append(Broken(Promise.CONTENT, "the content is not what the id was made from"))
        triple = Triple.from_record(record)
    except (OptmodelError, ValueError, OverflowError) as error:  # NaN, and numbers beyond floats
        return Checked(name, (*broken, Broken(Promise.CONTENT, str(error))))
    reason = not_drawn_again(triple, record["generator"])
    notes = () if reason is None else (f"not drawn again: {reason}",)
    for found in (_meaning(triple, record), _remade(triple, record["generator"], asked)):
        broken += _whatever_it_raises(found)
    return Checked(name, tuple(broken), notes)


def _whatever_it_raises(found: Iterator[Broken]) -> Iterator[Broken]:
    """What is found; where a check raises, that is what it found.

    A stranger's numbers and texts reach every part of this house, and no part has to foresee them
    all. What is no fault of the record is raised on: our machinery, and a lock that is too weak.
    """
    try:
        yield from found
    except OverflowError as error:
        yield Broken(Promise.CONTENT, f"a number is beyond what solvers can hold: {error}")
    except FormulationError as error:
        yield Broken(Promise.CONTENT, str(error))
    except OptmodelError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        yield Broken(Promise.CONTENT, f"it cannot be checked: {type(error).__name__}: {error}")


def broken_promises(record: Mapping[str, Any]) -> tuple[Broken, ...]:
    """Every promise that a record breaks by itself."""
    return check(record).broken


def _meaning(triple: Triple, record: Mapping[str, Any]) -> Iterator[Broken]:
    formulation = triple.instance.formulation
    if formulation.problem_class != record["problem_class"] or triple.text_type != record["type"]:
        seen = f"the formulation is {formulation.problem_class} {triple.text_type}"
        yield Broken(Promise.CLASS, seen)
    answer = list(_answer(triple, record["objective"]))
    yield from answer
    if not answer:
        yield from _derived_fields(triple, record)
    yield from _certificate(triple, record["objective"])
    for wrong in disagreements(triple.programs, record["objective"], local_runner()):
        yield Broken(Promise.PROGRAM, f"{wrong.dialect}: {wrong.sentence}")
    yield from _text(triple)


def _text(triple: Triple) -> Iterator[Broken]:
    """The text read back; of what a model wrote, the evidence as well."""
    for problem in read_text(triple):
        yield Broken(Promise.TEXT, f"{problem.kind}: {problem.place}")
    for seen in broken_evidence(triple):
        yield Broken(Promise.EVIDENCE, seen)


def _answer(triple: Triple, objective: float) -> Iterator[Broken]:
    """The stored solution in exact arithmetic; the label is its objective, to the last digit."""
    try:
        check = check_solution(triple.instance, triple.solution)
        worth = float(check.objective)
    except (FormulationError, OverflowError) as error:
        yield Broken(Promise.FEASIBLE, str(error))
        return
    if check.worst.relative > TOLERANCE:
        amount = float(check.worst.amount)
        yield Broken(Promise.FEASIBLE, f"{check.worst.place} is violated by {amount:.3g}")
    if worth != objective:
        seen = f"the solution is worth {worth!r}, the record says {objective!r}"
        yield Broken(Promise.OBJECTIVE, seen)


def _derived_fields(triple: Triple, record: Mapping[str, Any]) -> Iterator[Broken]:
    """Fields that the others decide: key, size, and every text in its one canonical form."""
    for name, value in triple.to_record().items():
        if name not in _CHECKED_ALONE and value != record[name]:
            yield Broken(Promise.CONTENT, f"{name}: the record does not say what its parts give")


def _certificate(triple: Triple, objective: float) -> Iterator[Broken]:
    rejection = recheck(triple.instance, triple.solution, triple.certificate)
    if rejection is not None:
        yield Broken(Promise.CERTIFICATE, rejection.sentence)
    elif relative_difference(Fraction(objective), float(triple.certificate.objective)) > TOLERANCE:
        seen = f"{triple.certificate.objective} is certified, the record says {objective!r}"
        yield Broken(Promise.CERTIFICATE, seen)


def _remade(triple: Triple, generator: str, asked: Sequence[str] | None) -> Iterator[Broken]:
    for seen in differing_programs(triple, generator, asked):
        yield Broken(Promise.PROGRAM, seen)
    if not_drawn_again(triple, generator) is None:
        for seen in differing_story(triple):
            yield Broken(Promise.ORIGIN, seen)
