"""Of edited models, how many are decided, how fast, and is any answer wrong?

Each reference is the flat model of a triple; each candidate an exact edit of it, in another order
and without names. The solution that HiGHS or SCIP gives for the candidate is looked up in the
reference; the oracle is the algebra itself under the mapping that the edit knows. Relations are
decided with that mapping, and each certificate is checked.

    optmodel generate --count 200 --seed 5 --out runs/relations
    python bench/relations.py runs/relations
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from time import perf_counter

import click

from optmodel.backends import SolveOptions, solve
from optmodel.equivalence import (
    RELATIVE_TOLERANCE,
    ReferenceFeasibility,
    RelationReport,
    feasible_in_reference,
    relate,
    relation_fault,
    solver_model,
)
from optmodel.formulation import Domain, FlatModel, FormulationError, check_solution, flatten
from optmodel.random_stream import RandomStream
from optmodel.triples import Triple, read_triples
from tests.equivalence.edits import ModelEdit, edits, shuffled

SEED = 5


@dataclass(slots=True)
class Counts:
    """What was counted for one kind of edit."""

    feasibility: Counter[str] = field(default_factory=Counter)
    relation: Counter[str] = field(default_factory=Counter)
    linear_relation: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    errors: list[str] = field(default_factory=list)


def measure(triple: Triple, number: int, counts: dict[str, Counts]) -> None:
    """Count the answers for every edit of one triple."""
    reference = flatten(triple.instance)
    stream = RandomStream("relations", SEED, number)
    for edit in edits(reference, stream):
        found = counts.setdefault(edit.name, Counts())
        candidate = shuffled(edit, stream)
        name = triple.instance.formulation.name
        for fault in (
            *_feasibility_faults(triple, reference, candidate, found),
            *_relation_faults(reference, candidate, found),
        ):
            found.errors.append(f"{number} {name}, {edit.name}: {fault}")


def _feasibility_faults(
    triple: Triple, reference: FlatModel, edit: ModelEdit, counts: Counts
) -> Iterator[str]:
    try:
        values = solve(solver_model(edit.model), SolveOptions(seconds=5.0)).values
    except FormulationError:
        values = None
    if values is None:
        counts.feasibility["no solution"] += 1
        return
    found = feasible_in_reference(edit.model, reference, values, triple.objective)
    counts.feasibility[_word(found)] += 1
    expected = _expected(triple, edit, reference, values)
    if found.answer is not None and found.answer != expected and expected is not None:
        yield f"feasible in the reference: {found.answer}, expected {expected}; {found.detail}"


def _word(found: ReferenceFeasibility) -> str:
    if found.answer is None:
        return "unknown"
    return "yes" if found.answer else "no"


def _expected(
    triple: Triple, edit: ModelEdit, reference: FlatModel, values: tuple[float, ...]
) -> bool | None:
    """What the algebra says of the point under the mapping that the edit knows."""
    mapped = edit.mapping.reference_values([Fraction(value) for value in values])
    solution = {}
    for number, column in enumerate(reference.columns):
        value = mapped[number]
        is_whole = column.domain is not Domain.CONTINUOUS and abs(value - round(value)) < 1e-5
        solution[(column.variable, column.key)] = round(value) if is_whole else value
    try:
        check = check_solution(triple.instance, solution)
    except FormulationError:
        return False
    optimum = Fraction(triple.objective)
    distance = abs(Fraction(check.objective) - optimum) / max(Fraction(1), abs(optimum))
    worst = max(Fraction(check.worst.relative), distance)
    is_near_limit = RELATIVE_TOLERANCE / 10 < worst < RELATIVE_TOLERANCE * 10
    return None if is_near_limit else worst <= RELATIVE_TOLERANCE


def _relation_faults(reference: FlatModel, edit: ModelEdit, counts: Counts) -> Iterator[str]:
    begun = perf_counter()
    report = relate(edit.model, reference, edit.mapping)
    seconds = perf_counter() - begun
    counts.relation[str(report.relation)] += 1
    if not _is_nonlinear(reference):
        counts.linear_relation[str(report.relation)] += 1
        counts.slowest = max(counts.slowest, seconds)
    certificate = json.loads(json.dumps(report.certificate()))
    fault = relation_fault(edit.model, reference, edit.mapping, certificate)
    if fault is not None:
        yield f"the certificate does not hold: {fault}"
    if edit.keeps_meaning and _denies(report):
        yield f"the relation is {report.relation}, the objectives agree: {report.objective.answer}"


def _denies(report: RelationReport) -> bool:
    return report.is_same_model is False


def _is_nonlinear(model: FlatModel) -> bool:
    bodies = [model.objective, *(row.body for row in model.rows)]
    return bool(model.nonlinear_terms) or any(body.degree > 1 for body in bodies)


def line(name: str, counts: Counts) -> str:
    """One line of the table."""
    answers = " ".join(f"{counts.feasibility[word]:>5}" for word in ("yes", "no", "unknown"))
    linear = counts.linear_relation
    decided = sum(linear.values()) - linear["unknown"]
    shown = f"{decided}/{sum(linear.values())}"
    others = ", ".join(f"{count} {word}" for word, count in counts.relation.most_common())
    return f"{name:26}{answers}  {shown:>8}{counts.slowest:7.2f} s  {others}"


@click.command(help=__doc__)
@click.argument("run", type=click.Path(exists=True, path_type=Path))
@click.option("--count", default=200, show_default=True, help="How many triples.")
def main(run: Path, count: int) -> None:
    """Print the table, and every error."""
    counts: dict[str, Counts] = {}
    records = list(read_triples(run / "records.jsonl"))[:count]
    for number, record in enumerate(records):
        measure(record.triple(), number, counts)
    click.echo(f"{'edit':26}  yes    no unknown  linear decided  relations of all")
    total = Counts()
    for name, found in counts.items():
        click.echo(line(name, found))
        total.feasibility += found.feasibility
        total.relation += found.relation
        total.linear_relation += found.linear_relation
        total.slowest = max(total.slowest, found.slowest)
        total.errors += found.errors
    click.echo(line("all", total))
    for error in total.errors:
        click.echo(error)
    click.echo(f"{len(total.errors)} errors")


if __name__ == "__main__":
    main()
