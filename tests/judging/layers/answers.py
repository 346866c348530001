"""Executions as they are recorded, made by hand."""

from optmodel.execution import End, Execution, Solve, SolverStatus


def answered(value: float, *, printed: str = "", num_solves: int = 1) -> Execution:
    """A program whose solver found a value."""
    solve = Solve("pyscipopt", SolverStatus.OPTIMAL, value)
    return Execution(
        "", End.OK, stdout=printed, solves=(solve,) * num_solves, num_solves=num_solves
    )


def without_solution(status: SolverStatus = SolverStatus.INFEASIBLE) -> Execution:
    """A program that ended because its solver found no solution."""
    return Execution("", End.CRASH, solves=(Solve("pyscipopt", status),), num_solves=1)


def crashed() -> Execution:
    """A program that ended before any solve."""
    return Execution("", End.CRASH, "ZeroDivisionError")
