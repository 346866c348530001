"""Checking the certificates of stored layers again: nothing is run, solved or searched for.

    checks = check_layers(Path("runs/mine"), TripleProblems(Path("runs/held-out")))
    checks.num_checked, checks.faults        # 23 certificates, and those that prove nothing

A certificate stands in `layers.jsonl`, the model that it speaks of in the run's records, and the
reference is made anew. What it says is replayed in exact rationals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from optmodel.equivalence import (
    RELATIVE_TOLERANCE,
    ColumnMapping,
    check_match,
    is_feasible,
    objective_value,
    read_captured_model,
    relation_fault,
    worst_violation,
)
from optmodel.errors import BadFileError
from optmodel.evaluation.layers.layer_report import Problems
from optmodel.evaluation.layers.layer_row import LAYERS
from optmodel.evaluation.rescoring import first_executions
from optmodel.execution import Execution
from optmodel.formulation import FlatModel, FormulationError, exact
from optmodel.jsonl import read_lines
from optmodel.judging.layers import LayerAnswer, ReferenceModel
from optmodel.rejection import Rejection
from optmodel.runs import check_command


@dataclass(frozen=True, slots=True)
class CertificateFault:
    """A certificate that does not prove what its layer says."""

    item: str
    layer: str
    detail: str


@dataclass(frozen=True, slots=True)
class LayerChecks:
    """How many certificates were checked, and those that fail."""

    num_checked: int
    faults: tuple[CertificateFault, ...]


def check_layers(run: Path, problems: Problems) -> LayerChecks:
    """Check every certificate of a run's layers.

    Raises `BadFileError` where the run has no layers or a row of them is malformed.
    """
    check_command(run, "evaluate")
    problems.require_same_benchmark(run)
    path = run / LAYERS
    if not path.is_file():
        raise BadFileError(f"{run} holds no {LAYERS}: run `optmodel layers {run}` first.")
    executions = first_executions(run)
    found: list[CertificateFault | None] = []
    for line in read_lines(path):
        row = line.table()
        item, layers = row.get("item"), row.get("layers")
        if not isinstance(item, str) or not isinstance(layers, list):
            raise BadFileError(f"{line.place}: no row of layers.")
        found += _checked(item, layers, executions.get(item), problems)
    return LayerChecks(len(found), tuple(fault for fault in found if fault is not None))


def _checked(
    item: str, layers: list[Any], execution: Execution | None, problems: Problems
) -> Iterator[CertificateFault | None]:
    """A fault or None for each certificate of an item."""
    certified = [
        one
        for one in layers
        if isinstance(one, Mapping) and isinstance(one.get("certificate"), Mapping)
    ]
    if not certified:
        return
    problem = problems.of(item)
    candidate = _candidate(execution)
    for one in certified:
        if problem is None or candidate is None:
            missing = "reference" if problem is None else "captured model"
            detail: str | None = f"The {missing} of this item is not there."
        else:
            says_yes = one.get("answer") == LayerAnswer.YES
            detail = _fault(one["certificate"], candidate, problem.reference, says_yes=says_yes)
        yield None if detail is None else CertificateFault(item, str(one.get("layer")), detail)


def _candidate(execution: Execution | None) -> FlatModel | None:
    solve = None if execution is None else execution.last_solve
    if solve is None or solve.model is None:
        return None
    model = read_captured_model(solve.model.format, solve.model.text)
    return None if isinstance(model, Rejection) else model


def _fault(
    certificate: Mapping[str, Any],
    candidate: FlatModel,
    reference: ReferenceModel,
    *,
    says_yes: bool,
) -> str | None:
    """Why a certificate does not prove its answer; None where it does."""
    if "match" in certificate:
        return check_match(certificate["match"], reference.model, candidate)
    if "point" in certificate:
        return _point_fault(certificate, reference)
    columns = certificate.get("columns")
    if not isinstance(columns, list) or len(columns) != len(candidate.columns):
        return "It does not say which columns are the same."
    mapping = ColumnMapping.of_columns(columns)
    relation = certificate.get("relation")
    fault = relation_fault(candidate, reference.model, mapping, relation)
    if fault is not None or not isinstance(relation, Mapping):
        return fault or "It has no relation."
    is_same = relation.get("relation") in ("same", "same_projection")
    return "It shows another model." if says_yes and not is_same else None


def _point_fault(certificate: Mapping[str, Any], reference: ReferenceModel) -> str | None:
    """Why a point is not feasible and optimal in the reference; None where it is."""
    try:
        point = tuple(exact(str(value)) for value in certificate["point"])
        if len(point) != len(reference.model.columns):
            return "The point has another number of values than the reference has columns."
        if certificate.get("is_exact") and not is_feasible(reference.model, point):
            return "The point is not exactly feasible."
        worst = worst_violation(reference.model, point).relative
        objective = Fraction(objective_value(reference.model, point))
    except (ValueError, TypeError, ZeroDivisionError, FormulationError) as error:
        return f"The point cannot be evaluated: {error}"
    if worst > RELATIVE_TOLERANCE:
        return f"The point violates a constraint by {float(worst)}."
    optimum = Fraction(reference.optimum)
    distance = abs(objective - optimum)
    if distance > RELATIVE_TOLERANCE * (1 + abs(optimum)):
        return f"Its objective is {float(objective)}, and the optimum {float(optimum)}."
    return None
