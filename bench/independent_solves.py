"""Are the labels of a dataset those of solvers that took no part in certifying it?

Each triple's formulation is rendered anew in the dialects of other vendors, run in the sandbox, and
the answer of the solver is compared with the label at one part in a million. A dialect whose
library is out of its licence, too slow, or of a solver that certified the label does not count; the
next one is asked. What none could solve is counted apart, by class of problem.

    python -m bench.independent_solves runs/first runs/second
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from optmodel.execution import Execution, Limits, Program, Route, Runner, SolverStatus
from optmodel.formulation import DIALECTS, ObjectiveSense
from optmodel.solving import relative_difference
from optmodel.triples import Renderings, TripleRecord, read_triples

DIALECTS_ASKED = ("gurobipy", "pulp", "docplex", "cvxpy", "ortools")
TOLERANCE = 1e-6


@dataclass(slots=True)
class Tally:
    """Triples by what an independent solver said of them; `wrong` names those that differ.

    Of `missed` ones the label is better than what the solver calls its optimum. Since the solution
    of a label is feasible in exact arithmetic, the solver has missed it.
    """

    agreed: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    unsolved: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def compare(path: Path, num_workers: int = 2, seconds: float = 20.0) -> Tally:
    """Solve each triple of a run, or of a file of records, by others' solvers."""
    tally, left = Tally(), None
    with Runner(Limits(wall_seconds=seconds), num_workers=num_workers) as runner:
        for dialect in (name for name in DIALECTS_ASKED if name in DIALECTS):
            records = {
                record.key: record
                for record in read_triples(path)
                if left is None or record.key in left
            }
            left = set(records)
            for execution in runner.run(_programs(records, dialect), in_order=False):
                record = records[execution.key]
                solver = _independent_solver(execution, record)
                if solver is None:
                    continue
                left.discard(record.key)
                solve = execution.last_solve
                assert solve is not None
                assert solve.objective is not None
                if relative_difference(record.objective, solve.objective) <= TOLERANCE:
                    tally.agreed[solver] += 1
                    continue
                found = f"{solve.objective} by {solver}, label {record.objective}"
                is_missed = _is_better(record, solve.objective)
                differing = tally.missed if is_missed else tally.wrong
                differing.append(f"{record.source} {record.key[:12]}: {found}")
    tally.unsolved.update(
        record.problem_class.value for record in read_triples(path) if record.key in (left or ())
    )
    return tally


def _is_better(record: TripleRecord, found: float) -> bool:
    """Whether the label is better than what a solver found."""
    is_minimized = record.parse_formulation().objective.sense is ObjectiveSense.MINIMIZE
    return record.objective < found if is_minimized else record.objective > found


def _programs(records: dict[str, TripleRecord], dialect: str) -> Iterator[Program]:
    for record in records.values():
        renderings = Renderings(record.parse_instance(), {})
        text = renderings.text(dialect)
        if text is not None:
            program = renderings.program(dialect, text)
            yield Program(record.key, text, dialect=dialect, is_ours=program.is_ours)


def _independent_solver(execution: Execution, record: TripleRecord) -> str | None:
    """The solver that proved an optimum, where it is none of those that certified the label."""
    solve = execution.last_solve
    if solve is None or solve.status is not SolverStatus.OPTIMAL or solve.objective is None:
        return None
    is_native = execution.route is Route.NATIVE
    certified = {record.certificate.solver.lower(), record.certificate.second_solver.lower()}
    named = solve.solver.lower() or execution.dialect
    if not is_native or any(name and name in named for name in certified):
        return None
    return solve.solver or execution.dialect


@click.command(help=__doc__)
@click.argument("runs", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--workers", default=2, show_default=True)
@click.option("--seconds", default=20.0, show_default=True, help="What a program may take.")
def main(runs: tuple[Path, ...], workers: int, seconds: float) -> None:
    """Print a table for each run; the status is 1 where a label differs."""
    any_wrong = False
    for path in runs:
        tally = compare(path, workers, seconds)
        any_wrong = any_wrong or bool(tally.wrong)
        table = {
            "run": path.name,
            "agreed": dict(tally.agreed.most_common()),
            "without an independent solver": dict(tally.unsolved.most_common()),
            "missed by the solver": tally.missed,
            "wrong": tally.wrong,
        }
        click.echo(json.dumps(table, indent=1))
    raise SystemExit(int(any_wrong))


if __name__ == "__main__":
    main()
