"""The verification of one record, from the record alone: every check, and the rejections.

All that can be recomputed is: derived fields, the certificate of the label, the programs and their
answers, the draw from the family, the text read back, and the evidence.

    verify_record(row).rejections     # (Rejection('objective', 'differs', 'the solution is ...'),)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.errors import OptmodelError
from optmodel.execution import Program, dialects, process_runner
from optmodel.formulation import FormulationError, Instance, check_solution
from optmodel.rejection import Rejection
from optmodel.runs import digest
from optmodel.solving import TOLERANCE, SolutionStatus, quick_solve, recheck, relative_difference
from optmodel.triples.dataset_record import record_type
from optmodel.triples.forward_check import TOLERANCE as PROGRAM_TOLERANCE
from optmodel.triples.forward_check import failing_programs, objective_mismatch
from optmodel.triples.measure_check import measure_differences
from optmodel.triples.outcomes import OutcomeProblem, outcome_rejections, parsed_problem
from optmodel.triples.problem_record import OUTSIDE_ID, ProblemRecord
from optmodel.triples.record_fields import EvidenceProgram, Provenance
from optmodel.triples.regeneration import (
    irreproducible_reason,
    origin_differences,
    program_differences,
)
from optmodel.triples.renderings import Renderings
from optmodel.triples.schema import excess, schema_violation, unwritable
from optmodel.triples.steps import RecordCheck, RecordCode
from optmodel.triples.text import rewritten, text_problems
from optmodel.triples.triple import Triple, TripleRecord

_MAX_ID = 64

# Fields with a check of their own.
_CHECKED_ALONE = ("problem_class", "type", "objective", "id", "generator")


@dataclass(frozen=True, slots=True)
class VerifiedRecord:
    """A record's id, the checks that it fails, and what could not be checked here.

    A record that is not `is_readable` has no further checks, and is left out of those across files.
    """

    id: str
    rejections: tuple[Rejection, ...]
    notes: tuple[str, ...] = ()
    is_readable: bool = True


def unreadable(name: str, check: RecordCheck, detail: str) -> VerifiedRecord:
    """The result for a record that cannot be read far enough to be checked."""
    code = RecordCode.TOO_LARGE if check is RecordCheck.BOUNDED else RecordCode.UNREADABLE
    return VerifiedRecord(name, (Rejection(check, code, detail),), is_readable=False)


def verify_record(
    row: Mapping[str, object], requested: Sequence[str] | None = None
) -> VerifiedRecord:
    """Run every check on a record; its run was to render `requested` dialects, if that is known."""
    name = str(row.get("id"))[:_MAX_ID]
    for check, violation in (
        (RecordCheck.BOUNDED, excess),
        (RecordCheck.SCHEMA, schema_violation),
        (RecordCheck.CONTENT, unwritable),
    ):
        detail = violation(row)
        if detail is not None:
            return unreadable(name, check, detail)
    found: list[Rejection] = []
    try:
        content = {field: value for field, value in row.items() if field not in OUTSIDE_ID}
        if digest(content) != row["id"]:
            found.append(
                _differs(RecordCheck.CONTENT, "the content is not what the id was made from")
            )
        record = record_type(row).of(row)
        problem = record.triple() if isinstance(record, TripleRecord) else parsed_problem(record)
    except (OptmodelError, ValueError, OverflowError) as error:  # NaN, and numbers beyond floats
        return VerifiedRecord(name, (*found, _unreadable_content(str(error))))
    reason = irreproducible_reason(problem, record.generator)
    notes = () if reason is None else (f"not drawn again: {reason}",)
    renderings = Renderings(problem.instance, problem.narrative.names, problem.style)
    for checks in _all_checks(problem, record, requested, renderings):
        found += _rejections_of(checks)
    return VerifiedRecord(name, tuple(found), notes)


def _all_checks(
    problem: Triple | OutcomeProblem,
    record: ProblemRecord,
    requested: Sequence[str] | None,
    renderings: Renderings,
) -> Iterator[Iterator[Rejection]]:
    if isinstance(record, TripleRecord) and isinstance(problem, Triple):
        yield _meaning(problem, record, renderings)
        yield _regenerated(problem, record.generator, requested, renderings)
    elif isinstance(problem, OutcomeProblem):
        yield from outcome_rejections(problem, record, requested, renderings)


def record_violations(row: Mapping[str, object]) -> tuple[Rejection, ...]:
    """Every check that a record fails by itself."""
    return verify_record(row).rejections


def _differs(check: RecordCheck, detail: str) -> Rejection:
    return Rejection(check, RecordCode.DIFFERS, detail)


def _unreadable_content(detail: str) -> Rejection:
    return Rejection(RecordCheck.CONTENT, RecordCode.UNREADABLE, detail)


def _rejections_of(checks: Iterator[Rejection]) -> Iterator[Rejection]:
    """The rejections of some checks; an error that the record causes is the last rejection.

    The numbers and texts of a record are untrusted, and any function may fail on them. Errors that
    the record does not cause are raised: failures of our machinery, and a sandbox that is too weak.
    """
    try:
        yield from checks
    except OverflowError as error:
        yield _unreadable_content(f"a number is beyond what solvers can hold: {error}")
    except FormulationError as error:
        yield _unreadable_content(str(error))
    except OptmodelError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        yield _unreadable_content(f"it cannot be checked: {type(error).__name__}: {error}")


def _meaning(triple: Triple, record: TripleRecord, renderings: Renderings) -> Iterator[Rejection]:
    problem_class = triple.instance.formulation.problem_class
    if problem_class != record.problem_class or triple.text_type != record.type:
        seen = f"the formulation is {problem_class} {triple.text_type}"
        yield _differs(RecordCheck.CLASS, seen)
    label = list(_label(triple, record.objective))
    yield from label
    if not label:
        yield from _derived_fields(triple, record)
    yield from _certificate(triple, record.objective)
    for seen in measure_differences(triple):
        yield _differs(RecordCheck.MEASURES, seen)
    known = dialects()
    for name in triple.programs.keys() - known.keys():
        unknown = f"{name}: there is no such dialect"
        yield Rejection(RecordCheck.PROGRAM, RecordCode.UNREADABLE, unknown)
    programs = {name: text for name, text in triple.programs.items() if name in known}
    failing = failing_programs(programs, record.objective, process_runner(), renderings)
    for dialect, rejection in failing.items():
        detail = f"{dialect}: {rejection.detail}"
        yield replace(rejection, step=RecordCheck.PROGRAM, detail=detail)
    provenance = triple.origin.provenance
    by_model = provenance is not None
    for problem in text_problems(triple.narrative, triple.instance, by_model=by_model):
        yield Rejection(RecordCheck.TEXT, problem.code, f"{problem.code}: {problem.detail}")
    if provenance is not None:
        for seen in evidence_differences(triple, provenance):
            yield _differs(RecordCheck.EVIDENCE, seen)


def _label(triple: Triple, objective: float) -> Iterator[Rejection]:
    """The stored solution in exact arithmetic; the label is its objective, to the last digit."""
    try:
        solution = check_solution(triple.instance, triple.solution)
        computed = float(solution.objective)
    except (FormulationError, OverflowError) as error:
        yield Rejection(RecordCheck.FEASIBLE, RecordCode.UNREADABLE, str(error))
        return
    worst = solution.worst
    if worst.relative > TOLERANCE:
        detail = f"{worst.name} is violated by {float(worst.amount):.3g}"
        yield Rejection(RecordCheck.FEASIBLE, RecordCode.VIOLATED, detail)
    if computed != objective:
        seen = f"the solution is worth {computed!r}, the record says {objective!r}"
        yield _differs(RecordCheck.OBJECTIVE, seen)


def _derived_fields(triple: Triple, record: TripleRecord) -> Iterator[Rejection]:
    """Fields that the others decide: key, size, and every text in its one canonical form."""
    stored = record.to_row()
    for name, value in triple.to_row().items():
        if name not in _CHECKED_ALONE and value != stored[name]:
            detail = f"{name}: the record does not say what its parts give"
            yield _differs(RecordCheck.CONTENT, detail)


def _certificate(triple: Triple, objective: float) -> Iterator[Rejection]:
    rejection = recheck(triple.instance, triple.solution, triple.certificate)
    if rejection is not None:
        yield Rejection(RecordCheck.CERTIFICATE, rejection.code, rejection.detail)
    elif relative_difference(Fraction(objective), float(triple.certificate.objective)) > TOLERANCE:
        seen = f"{triple.certificate.objective} is certified, the record says {objective!r}"
        yield _differs(RecordCheck.CERTIFICATE, seen)


def _regenerated(
    triple: Triple, generator: str, requested: Sequence[str] | None, renderings: Renderings
) -> Iterator[Rejection]:
    for seen in program_differences(triple, generator, requested, renderings):
        yield Rejection(RecordCheck.PROGRAM, RecordCode.NOT_REGENERATED, seen)
    if irreproducible_reason(triple, generator) is None:
        for seen in origin_differences(triple):
            yield Rejection(RecordCheck.ORIGIN, RecordCode.NOT_REGENERATED, seen)


def evidence_differences(triple: Triple, provenance: Provenance) -> Iterator[str]:
    """Faults in the evidence of a triple that a model wrote.

    The first program is of the triple's own text; every other one has that text with other numbers,
    and an optimum that is another one. All are solved and run again.
    """
    if provenance.dialect not in dialects():
        yield f"there is no dialect '{provenance.dialect}'"
        return
    evidence = provenance.evidence
    own = evidence[0]
    if own.text != triple.narrative.text or own.data != triple.instance.to_text():
        yield "the first trial is not the triple's own"
    if len({one.objective for one in evidence}) < len(evidence):
        yield "two trials have one optimum"
    for number, one in enumerate(evidence):
        for seen in _evidence_differences(triple, provenance.dialect, one):
            yield f"trial {number}: {seen}"


def _evidence_differences(triple: Triple, dialect: str, one: EvidenceProgram) -> Iterator[str]:
    try:
        instance = Instance.from_text(triple.instance.formulation, one.data)
        answer = quick_solve(instance)
    except (FormulationError, OverflowError) as error:
        yield str(error)
        return
    optimum = answer.objective if answer.status is SolutionStatus.OPTIMAL else None
    if optimum is None or relative_difference(optimum, one.objective) > PROGRAM_TOLERANCE:
        yield f"the optimum is {optimum}, the record says {one.objective}"
    yield from _evidence_text_differences(triple, one.text, instance)
    (execution,) = process_runner().run([Program("trial", one.program, dialect=dialect)])
    rejection = objective_mismatch(execution, one.objective)
    if rejection is not None:
        yield rejection.detail


def _evidence_text_differences(triple: Triple, text: str, instance: Instance) -> Iterator[str]:
    """The text of an evidence program is the triple's own with other numbers, and says them."""
    for problem in text_problems(replace(triple.narrative, text=text), instance):
        yield f"{problem.code}: {problem.detail}"
    if not triple.instance.formulation.sets:
        return
    try:
        again = rewritten(triple.narrative, triple.instance, instance)
    except ValueError as error:
        yield str(error)
        return
    if again.text != text:
        yield "the text is not the triple's own with other numbers"
